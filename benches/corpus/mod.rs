//! A site to measure with: the same notes in nine languages, as sitegen, Hugo and Zola read them.
//!
//! Deterministic: so many notes are always the same bytes. A note has about 7 kB and 14 blocks of code;
//! its code is the same in all languages but for comments, which two notes in three translate.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// A language: the code that sitegen's and Hugo's authors write, Zola's, its name, its words.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    tag: &'static str,
    name: &'static str,
    words: &'static str,
    /// Between words.
    space: &'static str,
    stop: &'static str,
}

pub(crate) const LANGUAGES: [Language; 9] = [
    Language {
        code: "en",
        tag: "en",
        name: "English",
        space: " ",
        stop: ".",
        words: "after the update a service stops and its log says only that memory ran out while every request waits for an answer from another machine we check which process holds the lock and restart it before users notice that pages are slow",
    },
    Language {
        code: "zh",
        tag: "zh",
        name: "简体中文",
        space: "",
        stop: "。",
        words: "更新 之后 服务 停止 日志 只 显示 内存 不足 每个 请求 都 在 等待 另一台 机器 的 回应 我们 检查 哪个 进程 占用 锁 并 重新 启动 以免 用户 发现 页面 缓慢",
    },
    Language {
        code: "ja",
        tag: "ja",
        name: "日本語",
        space: "",
        stop: "。",
        words: "更新 の後 サービス が 停止し ログ には メモリ 不足 とだけ 表示され 各 要求 は 別の 機械 の 応答を 待ち どの プロセス が ロック を 持つか 調べて 再起動 します 利用者 が 遅さ に 気づく 前に",
    },
    Language {
        code: "es",
        tag: "es",
        name: "Español",
        space: " ",
        stop: ".",
        words: "después de la actualización un servicio se detiene y el registro sólo dice que falta memoria mientras cada petición espera la respuesta de otra máquina comprobamos qué proceso tiene el bloqueo y lo reiniciamos",
    },
    Language {
        code: "hi",
        tag: "hi",
        name: "हिन्दी",
        space: " ",
        stop: "।",
        words: "अद्यतन के बाद सेवा रुक जाती है और लॉग केवल स्मृति की कमी बताता है जबकि हर अनुरोध दूसरी मशीन के उत्तर की प्रतीक्षा करता है हम देखते हैं कि कौन प्रक्रिया ताला रखती है",
    },
    Language {
        code: "fr",
        tag: "fr",
        name: "Français",
        space: " ",
        stop: ".",
        words: "après la mise à jour un service s'arrête et le journal dit seulement que la mémoire manque tandis que chaque requête attend la réponse d'une autre machine on cherche quel processus tient le verrou et on le relance",
    },
    Language {
        code: "de",
        tag: "de",
        name: "Deutsch",
        space: " ",
        stop: ".",
        words: "nach der Aktualisierung hält ein Dienst an und das Protokoll sagt nur dass Speicher fehlt während jede Anfrage auf die Antwort einer anderen Maschine wartet wir prüfen welcher Prozess die Sperre hält und starten ihn neu",
    },
    Language {
        code: "ar",
        tag: "ar",
        name: "العربية",
        space: " ",
        stop: ".",
        words: "بعد التحديث تتوقف الخدمة ويقول السجل فقط إن الذاكرة نفدت بينما ينتظر كل طلب جوابا من جهاز آخر نتحقق من العملية التي تمسك القفل ثم نعيد تشغيلها قبل أن يلاحظ المستخدمون البطء",
    },
    Language {
        code: "hant",
        tag: "zh-Hant",
        name: "繁體中文",
        space: "",
        stop: "。",
        words: "更新 之後 服務 停止 日誌 只 顯示 記憶體 不足 每個 請求 都 在 等待 另一台 機器 的 回應 我們 檢查 哪個 程序 佔用 鎖 並 重新 啟動 以免 使用者 發現 頁面 緩慢",
    },
];

const NOUNS: &str = "buffer cache queue worker token batch index record session socket packet metric shard replica cursor stream chunk frame tensor kernel thread lock schema column row key node route proxy header cookie event signal timer ledger wallet filter facet";
const VERBS: &str = "fetch load store parse build render merge split encode decode hash sign verify open close read write send retry flush commit scan sort map fold train tokenize resolve connect bind listen spawn join poll notify rotate prune migrate";
const SECTIONS: usize = 7;

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % most
    }

    fn word<'w>(&mut self, words: &'w str) -> &'w str {
        let words: Vec<&str> = words.split(' ').collect();
        words[self.below(words.len())]
    }

    fn name(&mut self) -> String {
        let (verb, noun) = (self.word(VERBS), self.word(NOUNS));
        match self.below(3) {
            0 => format!("{verb}_{noun}"),
            1 => format!("{verb}_{noun}_{:03x}", self.below(4096)),
            _ => format!("{noun}_{}", self.word(NOUNS)),
        }
    }

    fn sentence(&mut self, language: &Language, length: usize) -> String {
        let words: Vec<&str> = (0..length).map(|_| self.word(language.words)).collect();
        words.join(language.space) + language.stop
    }
}

/// The name of a note in URLs.
pub(crate) fn slug(note: usize) -> String {
    let mut dice = Dice(note as u64 ^ 0x5eed);
    dice.below(2);
    format!("{}-{}-{note}", dice.word(VERBS), dice.word(NOUNS))
}

/// The body of a note in a language.
pub(crate) fn body(note: usize, language: &Language) -> String {
    let mut text = String::new();
    // Code comes from dice of the note, and prose from dice of the note's translation.
    let mut code = Dice(note as u64 + 1);
    let mut prose = Dice((note as u64 + 1) << 8 | language.code.len() as u64);
    for section in 0..SECTIONS {
        let heading = prose.sentence(language, 5);
        let _ = writeln!(text, "## {}\n", heading.trim_end_matches(language.stop));
        for _ in 0..2 {
            let length = 28 + prose.below(20);
            let first = prose.sentence(language, length);
            let _ = writeln!(
                text,
                "{first} `{}` {}\n",
                code.name(),
                prose.sentence(language, 12)
            );
        }
        for block in 0..2 {
            fence(
                &mut text,
                &mut code,
                &mut prose,
                language,
                note,
                section * 2 + block,
            );
        }
        if section % 3 == 1 {
            for _ in 0..3 {
                let _ = writeln!(
                    text,
                    "- {} [{}](https://docs.example/{})",
                    prose.sentence(language, 6),
                    code.name(),
                    code.name()
                );
            }
            text.push('\n');
        }
        if section % 4 == 2 {
            let _ = writeln!(
                text,
                "| {} | {} |\n|---|---|\n| `{}` | {} |\n",
                prose.word(language.words),
                prose.word(language.words),
                code.name(),
                code.below(9000)
            );
        }
    }
    text
}

fn fence(
    text: &mut String,
    code: &mut Dice,
    prose: &mut Dice,
    language: &Language,
    note: usize,
    number: usize,
) {
    let english = &LANGUAGES[0];
    // Drawn for each language, so that the dice of prose stay the same for all notes.
    let translated = prose.sentence(language, 5);
    let comment = if note.is_multiple_of(3) {
        Dice(number as u64).sentence(english, 5)
    } else {
        translated
    };
    let (a, b, c) = (code.name(), code.name(), code.name());
    let n = code.below(90_000) + 1000;
    let block = match code.below(6) {
        0 => format!(
            "```bash\n# {comment}\nsudo systemctl restart {a}.service\njournalctl -u {a} --since \"{n} seconds ago\" | grep -i '{b}'\n```"
        ),
        1 => format!(
            "```python\nimport {a}\n\ndef {b}(path: str, limit: int = {n}) -> list[str]:\n    # {comment}\n    with open(path) as lines:\n        return [line.strip() for line in lines if \"{c}\" in line][:limit]\n```"
        ),
        2 => format!(
            "```yaml\nservices:\n  {a}:\n    image: \"{b}:{n}\"  # {comment}\n    environment:\n      {c}: \"true\"\n```"
        ),
        3 => format!(
            "```text\nTraceback (most recent call last):\n  File \"/srv/{a}/{b}.py\", line {n}, in <module>\nModuleNotFoundError: No module named '{c}'\n```"
        ),
        4 => format!("```json\n{{\n  \"{a}\": {n},\n  \"{b}\": [\"{c}\", null, true]\n}}\n```"),
        _ => format!(
            "```rust\n// {comment}\nfn {a}(limit: usize) -> Option<{n}_u32> {{\n    let {b} = std::fs::read_to_string(\"{c}\").ok()?;\n    {b}.lines().nth(limit)?.parse().ok()\n}}\n```"
        ),
    };
    text.push_str(&block);
    text.push_str("\n\n");
}

/// The day of a note.
fn day(note: usize) -> String {
    format!(
        "20{:02}-{:02}-{:02}",
        12 + note / 336 % 14,
        1 + note / 28 % 12,
        1 + note % 28
    )
}

/// The source file of a note for sitegen, below its folder.
pub(crate) fn path(note: usize, language: &Language) -> String {
    let code = language.code;
    format!("_posts/{code}/{}-{}-{code}.md", day(note), slug(note))
}

/// Writes `notes` notes in nine languages for `tool` (`sitegen`, `liquid`, `hugo`, `zola`) into a new folder. `liquid` is
/// a Jekyll site with layouts of its own.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(folder: &Path, tool: &str, notes: usize) -> io::Result<()> {
    for (path, text) in frame(tool) {
        put(&folder.join(path), &text)?;
    }
    for note in 0..notes {
        for language in &LANGUAGES {
            let title = Dice(note as u64 + 77).sentence(language, 6);
            let title = title.trim_end_matches(language.stop);
            let (slug, day, code) = (slug(note), day(note), language.code);
            let body = body(note, language);
            let (path, head) = match tool {
                "hugo" => (
                    format!("content/{code}/notes/{slug}.md"),
                    format!("title: \"{title}\"\ndate: {day}"),
                ),
                "zola" => {
                    let ending = if code == "en" {
                        String::new()
                    } else {
                        format!(".{}", language.tag)
                    };
                    (
                        format!("content/notes/{slug}{ending}.md"),
                        format!("title: \"{title}\"\ndate: {day}"),
                    )
                }
                _ => (
                    path(note, language),
                    format!("lang: {code}\nlayout: post\ntitle: \"{title}\""),
                ),
            };
            put(&folder.join(path), &format!("---\n{head}\n---\n\n{body}"))?;
        }
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    #[allow(clippy::disallowed_methods, reason = "a benchmark makes its corpus")]
    fs::write(path, text)
}

/// The config and the templates of a tool: title, canonical, alternates, a switcher, contents, lists,
/// feeds and a sitemap, and nothing else.
fn frame(tool: &str) -> Vec<(String, String)> {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    match tool {
        "hugo" => {
            let mut config = String::from(
                "baseURL = \"https://notes.example/\"\ntitle = \"Notes\"\ndefaultContentLanguage = \"en\"\ndefaultContentLanguageInSubdir = true\ndisableKinds = [\"taxonomy\", \"term\"]\n[markup.highlight]\nnoClasses = false\n[services.rss]\nlimit = 20\n",
            );
            for (weight, language) in LANGUAGES.iter().enumerate() {
                let _ = write!(
                    config,
                    "[languages.{}]\nlocale = \"{}\"\nlabel = \"{}\"\nweight = {}\ncontentDir = \"content/{0}\"\n",
                    language.code,
                    language.tag,
                    language.name,
                    weight + 1
                );
            }
            vec![
                file("hugo.toml", &config),
                file(
                    "layouts/_default/baseof.html",
                    "<!DOCTYPE html>\n<html lang=\"{{ .Site.Language.Locale }}\"><head><meta charset=\"utf-8\"><title>{{ .Title }}</title><link rel=\"canonical\" href=\"{{ .Permalink }}\">{{ range .AllTranslations }}<link rel=\"alternate\" hreflang=\"{{ .Language.Locale }}\" href=\"{{ .Permalink }}\">{{ end }}</head><body><nav>{{ range .Translations }}<a href=\"{{ .RelPermalink }}\">{{ .Language.Label }}</a> {{ end }}</nav>{{ block \"main\" . }}{{ end }}</body></html>\n",
                ),
                file(
                    "layouts/_default/single.html",
                    "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ .TableOfContents }}{{ .Content }}{{ end }}\n",
                ),
                file(
                    "layouts/_default/list.html",
                    "{{ define \"main\" }}<h1>{{ .Title }}</h1><ul>{{ range .RegularPages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}\n",
                ),
            ]
        }
        "zola" => {
            let mut config = String::from(
                "base_url = \"https://notes.example\"\ntitle = \"Notes\"\ndefault_language = \"en\"\ngenerate_feeds = true\nfeed_filenames = [\"rss.xml\"]\nfeed_limit = 20\n[markdown.highlighting]\ntheme = \"github-light\"\nstyle = \"class\"\n",
            );
            let mut files = vec![
                file(
                    "templates/base.html",
                    "<!DOCTYPE html>\n<html lang=\"{{ lang }}\"><head><meta charset=\"utf-8\"><title>{% block title %}{% endblock title %}</title>{% block head %}{% endblock head %}</head><body>{% block main %}{% endblock main %}</body></html>\n",
                ),
                file(
                    "templates/page.html",
                    "{% extends \"base.html\" %}{% block title %}{{ page.title }}{% endblock title %}{% block head %}<link rel=\"canonical\" href=\"{{ page.permalink | safe }}\">{% for other in page.translations %}<link rel=\"alternate\" hreflang=\"{{ other.lang }}\" href=\"{{ other.permalink | safe }}\">{% endfor %}{% endblock head %}{% block main %}<nav>{% for other in page.translations %}<a href=\"{{ other.permalink | safe }}\">{{ other.lang }}</a> {% endfor %}</nav><h1>{{ page.title }}</h1><ul>{% for heading in page.toc %}<li><a href=\"{{ heading.permalink | safe }}\">{{ heading.title }}</a></li>{% endfor %}</ul>{{ page.content | safe }}{% endblock main %}\n",
                ),
                file(
                    "templates/section.html",
                    "{% extends \"base.html\" %}{% block title %}{{ section.title }}{% endblock title %}{% block main %}<ul>{% for page in section.pages %}<li><a href=\"{{ page.permalink | safe }}\">{{ page.title }}</a></li>{% endfor %}</ul>{% endblock main %}\n",
                ),
                file("templates/index.html", "{% extends \"section.html\" %}\n"),
            ];
            for language in &LANGUAGES {
                let ending = if language.code == "en" {
                    String::new()
                } else {
                    format!(".{}", language.tag)
                };
                if !ending.is_empty() {
                    let _ = write!(
                        config,
                        "[languages.{}]\ntitle = \"Notes\"\ngenerate_feeds = true\nfeed_filenames = [\"rss.xml\"]\n",
                        language.tag
                    );
                }
                files.push((
                    format!("content/_index{ending}.md"),
                    "---\ntitle: Notes\n---\n".to_owned(),
                ));
                files.push((
                    format!("content/notes/_index{ending}.md"),
                    "---\ntitle: Notes\nsort_by: date\n---\n".to_owned(),
                ));
            }
            files.push(file("zola.toml", &config));
            files
        }
        "like" => {
            let mut files = frame("sitegen");
            // No Markdown beside pages: the others have none.
            files[0].1.push_str("llms: false\n");
            files.push(file("templates/base.html", LIKE_BASE));
            files.push(file("templates/note.html", LIKE_NOTE));
            files
        }
        "liquid" => {
            let mut files: Vec<_> = LIQUID.iter().map(|(path, text)| file(path, text)).collect();
            for language in &LANGUAGES {
                let code = language.code;
                let head = format!(
                    "layout: list\nlang: {code}\ntitle: {}\npermalink: /{code}/",
                    language.name
                );
                files.push((format!("{code}.html"), format!("---\n{head}\n---\n")));
            }
            files
        }
        _ => vec![file(
            "_config.yml",
            "title: Notes\nurl: https://notes.example\npermalink: /notes/:title/\n",
        )],
    }
}

/// A Jekyll site with layouts in Liquid: includes, a loop for the navigation of each page, and a list of all posts of a
/// language.
const LIQUID: [(&str, &str); 7] = [
    (
        "_config.yml",
        "title: Notes\nurl: https://notes.example\npermalink: /notes/:title/\nplugins: []\n",
    ),
    (
        "_layouts/default.html",
        "<!DOCTYPE html>\n<html lang=\"{{ page.lang }}\">\n<head>\n{% include head.html %}\n</head>\n<body>\n{% include header.html %}\n<main>\n{{ content }}\n</main>\n{% include footer.html %}\n</body>\n</html>\n",
    ),
    (
        "_layouts/post.html",
        "---\nlayout: default\n---\n<article>\n<h1>{{ page.title | escape }}</h1>\n<p class=\"meta\"><time datetime=\"{{ page.date | date_to_xmlschema }}\">{{ page.date | date: '%Y-%m-%d' }}</time></p>\n{{ content }}\n{% if page.previous %}<a rel=\"prev\" href=\"{{ page.previous.url | relative_url }}\">{{ page.previous.title | escape }}</a>{% endif %}\n{% if page.next %}<a rel=\"next\" href=\"{{ page.next.url | relative_url }}\">{{ page.next.title | escape }}</a>{% endif %}\n</article>\n",
    ),
    (
        "_layouts/list.html",
        "---\nlayout: default\n---\n<h1>{{ page.title }}</h1>\n<ul>\n{% for post in site.posts %}{% if post.lang == page.lang %}<li><time>{{ post.date | date: '%Y-%m-%d' }}</time> <a href=\"{{ post.url | relative_url }}\">{{ post.title | escape }}</a></li>\n{% endif %}{% endfor %}</ul>\n",
    ),
    (
        "_includes/head.html",
        "<meta charset=\"utf-8\">\n<title>{% if page.title %}{{ page.title | escape }} | {% endif %}{{ site.title | escape }}</title>\n<meta name=\"description\" content=\"{{ page.excerpt | strip_html | strip_newlines | truncate: 160 }}\">\n<link rel=\"canonical\" href=\"{{ page.url | absolute_url }}\">\n",
    ),
    (
        "_includes/header.html",
        "<header><a href=\"{{ '/' | relative_url }}\">{{ site.title | escape }}</a><nav>{% assign entries = site.pages | sort: 'title' %}{% for entry in entries %}{% if entry.title %}<a href=\"{{ entry.url | relative_url }}\">{{ entry.title | escape }}</a>{% endif %}{% endfor %}</nav></header>\n",
    ),
    (
        "_includes/footer.html",
        "<footer>{{ 'now' | date: '%Y' }} {{ site.title | escape }}, {{ site.posts.size }} notes</footer>\n",
    ),
];

/// Templates for sitegen with what those of the others have, and no more.
const LIKE_BASE: &str = r#"<!DOCTYPE html>
<html lang="{{ language.tag }}" dir="{{ language.direction }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ page.title }} | {{ site.title }}</title>
<link rel="canonical" href="{{ page.permalink }}">
{% for other in page.translations -%}
<link rel="alternate" hreflang="{{ other.lang }}" href="{{ other.permalink }}">
{% endfor -%}
{% if language.feed %}<link rel="alternate" type="application/atom+xml" href="{{ language.feed }}">{% endif %}
<link rel="stylesheet" href="{{ asset(path="sitegen.css") }}">
</head>
<body>
<header><a href="{{ language.url }}">{{ site.title }}</a></header>
{% block languages %}<nav class="langs"><ul>
{% for other in page.translations -%}
<li><a lang="{{ other.lang }}" hreflang="{{ other.lang }}" href="{{ other.url }}">{{ other.name }}</a></li>
{% endfor -%}
</ul></nav>{% endblock %}
<main>
{% block main %}{% endblock %}
</main>
<footer><p>Notes in nine languages</p></footer>
</body>
</html>
"#;
const LIKE_NOTE: &str = r##"{% extends "base.html" %}
{% block main %}<article>
<h1>{{ page.title }}</h1>
{% if page.date %}<p class="meta"><time datetime="{{ page.date }}">{{ page.date }}</time></p>{% endif %}
<nav class="toc"><ul>
{% for heading in page.toc %}<li><a href="#{{ heading.id }}">{{ heading.title }}</a></li>
{% endfor %}</ul></nav>
{{ page.rest }}
</article>{% endblock %}
"##;

/// Copies the notes of a site, and gives them sitegen's templates that are like those of the others.
///
/// # Errors
/// If a file cannot be read or written.
#[allow(dead_code, reason = "the benchmark of builds alone needs it")]
pub(crate) fn write_like(from: &Path, to: &Path) -> io::Result<()> {
    let mut waiting = vec![String::from("_posts")];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(from.join(&folder))? {
            let entry = entry?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                waiting.push(path);
            } else {
                put(&to.join(&path), &fs::read_to_string(entry.path())?)?;
            }
        }
    }
    for (path, text) in frame("like") {
        put(&to.join(path), &text)?;
    }
    Ok(())
}
