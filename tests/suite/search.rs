//! The search index as a browser finds it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::helper::Site;

/// The terms of a language with their pages' titles, read as `static/search-index.js` reads them.
fn index(site: &Site, language: &str) -> BTreeMap<String, Vec<String>> {
    let published = site.published();
    let read = |name: &str| {
        String::from_utf8(published[&format!("search/{language}/{name}")].clone()).unwrap()
    };
    let index: Value = serde_json::from_str(&read("index.json")).unwrap();
    let chunk = index["chunk"].as_u64().unwrap() as usize;
    let chunks: Vec<Value> = index["chunks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| serde_json::from_str(&read(name.as_str().unwrap())).unwrap())
        .collect();
    let mut terms = BTreeMap::new();
    for shard in index["shards"].as_array().unwrap().chunks(2) {
        let text = read(shard[1].as_str().unwrap());
        assert!(text.starts_with(shard[0].as_str().unwrap()));
        for line in text.lines() {
            let (term, pages) = line.split_once('\t').unwrap();
            let mut page = 0;
            let titles = pages.split(' ').map(|number| {
                page += usize::from_str_radix(number, 36).unwrap() >> 2;
                chunks[page / chunk][page % chunk][1]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            terms.insert(term.to_owned(), titles.collect());
        }
    }
    terms
}

#[test]
fn each_language_has_its_own_index_of_its_pages() {
    let note = |lang: &str, title: &str, text: &str| {
        format!("---\nlang: {lang}\ntitle: {title}\n---\n{text}\n")
    };
    let site = Site::new()
        .file(
            "content/a.md",
            &note(
                "en",
                "Alpha",
                "`_cffi_backend` and **ModuleNotFoundError** &amp; more.",
            ),
        )
        .file(
            "content/b.md",
            &note("en", "Beta", "and no space left").replace("title", "search: false\ntitle"),
        )
        .file("content/c.md", &note("en", "Gamma", "space"))
        .file("content/hant/a.md", &note("hant", "檔案系統", "無法開啟"))
        .file("content/ar/a.md", &note("ar", "أ", "المِلَفّات"));
    site.built();
    let en = index(&site, "en");
    assert_eq!(en["cffi_backend"], ["Alpha"]);
    assert_eq!(en["backend"], ["Alpha"]);
    assert_eq!(en["modulenotfounderror"], ["Alpha"]);
    assert_eq!(en["found"], ["Alpha"]);
    assert_eq!(en["and"], ["Alpha"]);
    assert_eq!(en["space"], ["Gamma"]);
    assert!(!en.contains_key("开启"));
    assert_eq!(index(&site, "zh-hant")["开启"], ["檔案系統"]);
    assert_eq!(index(&site, "ar")["ملفات"], ["أ"]);
    let page = site.page("ar/search/index.html");
    assert_eq!(page.attribute(".search-panel", "data-index"), "/search/ar/");
    assert_eq!(page.attribute("meta[name=robots]", "content"), "noindex");
    assert!(page.texts("noscript")[0].contains("/ar/"));
}

#[test]
fn the_index_is_the_same_whatever_the_order_and_can_be_left_out() {
    let mut site = Site::new();
    for n in 0..100 {
        let text = format!(
            "---\nlang: en\ntitle: n{n}\n---\nword{n} common {}\n",
            "x".repeat(n % 7)
        );
        site = site.file(&format!("content/n{n}.md"), &text);
    }
    site.build(&["--jobs", "1"]);
    let one = site.published();
    let of_common = index(&site, "en")["common"].len();
    assert_eq!(of_common, 100);
    site.build(&["--jobs", "7"]);
    assert_eq!(site.published(), one);
    let site = site.file("sitegen.yml", "search: false\n");
    site.built();
    let published = site.published();
    assert!(
        !published
            .keys()
            .any(|path| path.starts_with("search/") || path.starts_with("en/search"))
    );
    assert_eq!(site.page("en/n1/index.html").count("form"), 0);
}

/// Language, query, and the title that is found first. The site is `tests/sites/searches`.
const QUERIES: [(&str, &str, &str); 59] = [
    // Numbers are exact, and belong to the word before them.
    ("en", "exit status 1", "Build stops"),
    ("en", "exit status 137", "Container killed"),
    ("en", "Python 3.9", "No wheel for this Python"),
    ("en", "python3.9", "No wheel for this Python"),
    ("en", "Python 3.12", "distutils is gone"),
    ("en", "Errno 2", "File is gone"),
    ("en", "Errno 28", "Disk is full"),
    ("en", "errno 2 no such file", "File is gone"),
    ("en", "postgres 15.4", "Database does not start"),
    ("en", "postgres 16", "Database of version 16"),
    ("en", "postgres 16.15", "Database of version 16"),
    ("en", "v15.4", "Database does not start"),
    ("en", "error 98", "Server does not start"),
    // Names in code, whole and in parts.
    ("en", "check_tool_call", "Timers of an agent"),
    ("en", "tool_call", "Timers of an agent"),
    ("en", "XMLHttpRequest", "Timers of an agent"),
    ("en", "HttpRequest", "Timers of an agent"),
    ("en", "httprequest", "Timers of an agent"),
    ("en", "NotReady", "Timers of an agent"),
    ("en", "cffi_backend", "A compiled module is missing"),
    ("en", "NotFoundError distutils", "distutils is gone"),
    // Names with signs.
    ("en", "C++", "Compile C++ and C#"),
    ("en", "c#", "Compile C++ and C#"),
    ("en", "g++", "Compile C++ and C#"),
    ("en", "C++17", "Compile C++ and C#"),
    ("en", ".NET", "Run .NET on Linux"),
    ("en", "net route", "The net has no route"),
    ("en", ".env", "Settings in .env"),
    ("en", "--no-cache-dir", "A compiled module is missing"),
    ("en", "--force-reinstall", "A compiled module is missing"),
    ("en", "/etc/nginx/nginx.conf", "Server does not start"),
    ("en", "df --inodes", "Disk is full"),
    // Messages with paths and lines of the reader's own.
    (
        "en",
        "OSError: [Errno 28] No space left on device: '/home/me/x.tar'",
        "Disk is full",
    ),
    (
        "en",
        "Traceback (most recent call last):\n  File \"/home/me/app/main.py\", line 41, in <module>\n    import cryptography\nModuleNotFoundError: No module named '_cffi_backend'\n",
        "A compiled module is missing",
    ),
    (
        "en",
        "2026-03-01 10:00:01 worker 7 started\nnginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)\n2026-03-01 10:00:02 worker 7 stopped",
        "Server does not start",
    ),
    (
        "en",
        "permission denied docker daemon socket",
        "Docker needs a group",
    ),
    // A mistake is forgiven: a letter changed, missing, doubled, two that change places, the first letter.
    ("en", "dokcer volume", "Docker needs a group"),
    ("en", "distutlis", "distutils is gone"),
    ("en", "inodse", "Disk is full"),
    ("en", "wheeel", "No wheel for this Python"),
    ("en", "ocmpiler gcc", "Compile C"),
    // Other forms of a word.
    ("en", "databases starting", "Database does not start"),
    ("en", "installing packages", "A compiled module is missing"),
    // Plurals, case and width.
    ("en", "PYTHON WHEELS", "No wheel for this Python"),
    ("en", "ｐｏｓｔｇｒｅｓ １５.４", "Database does not start"),
    // Chinese in both forms, and parts of sentences.
    ("zh-hant", "写入", "磁碟已滿"),
    ("zh-hant", "虚拟环境", "缺少編譯好的模組"),
    ("zh-hant", "errno 2", "檔案不見了"),
    ("zh-hant", "群組 docker", "容器的權限"),
    // Arabic without marks, with other letters, with and without its article.
    ("ar", "الملفات الصغيره", "القرص ممتلئ"),
    ("ar", "مكتبه", "وحدة مفقودة"),
    ("ar", "errno ٢", "الملف غير موجود"),
    ("hi", "लिखना", "डिस्क भर गई"),
    ("hi", "वातावरण", "मॉड्यूल नहीं मिला"),
    ("ja", "ｶﾞｲﾄﾞ", "モジュールが見つからない"),
    ("ja", "書き込み", "ディスクがいっぱい"),
    ("ja", "Errno 28", "ディスクがいっぱい"),
    ("th", "ไฟล์เล็ก", "ดิสก์เต็ม"),
    ("th", "แพ็กเกจ", "ไม่พบโมดูล"),
];

/// Runs `static/search-index.js` over a published site. Returns the answers of `tests/browser/queries.mjs`.
fn answers<'q>(site: &Site, queries: impl Iterator<Item = (&'q str, &'q str, bool)>) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node")
        .arg(root.join("tests/browser/queries.mjs"))
        .arg(site.output())
        .arg(root.join("static/search-index.js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    for (language, query, typing) in queries {
        writeln!(input, "{}", json!([language, query, typing])).unwrap();
    }
    drop(input);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
#[ignore = "needs Node: .ci/run runs it"]
fn what_readers_type_finds_the_right_note_first() {
    let site = Site::of("searches");
    site.built();
    // While it is typed and when it is finished.
    for typing in [true, false] {
        let queries = QUERIES
            .iter()
            .map(|(language, query, _)| (*language, *query, typing));
        let wrong: Vec<String> = answers(&site, queries)
            .iter()
            .zip(QUERIES)
            .filter(|(answer, (_, _, wanted))| answer["titles"][0] != *wanted)
            .map(|(answer, (language, query, _))| format!("{language} {query}: {answer}"))
            .collect();
        assert!(wrong.is_empty(), "typing {typing}: {wrong:#?}");
    }
}

#[test]
#[ignore = "needs Node: .ci/run runs it"]
fn a_number_is_not_the_beginning_of_another_and_corrections_are_named() {
    let site = Site::of("searches");
    site.built();
    let queries = [
        ("en", "exit status 1", false),
        ("en", "Python 3.9", false),
        ("en", "dokcer volume", false),
        ("en", "zzqqxx", false),
        ("en", "postgr", true),
    ];
    let answers = answers(&site, queries.into_iter());
    let titles = |at: usize| answers[at]["titles"].as_array().unwrap();
    assert!(!titles(1).iter().any(|title| title == "distutils is gone"));
    assert_eq!(answers[2]["instead"], "docker volume");
    assert_eq!((titles(3).len(), &answers[3]["instead"]), (0, &json!("")));
    assert_eq!(titles(4).len(), 2);
}
