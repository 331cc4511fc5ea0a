//! `sitegen translations export` and `import`: files of translators.

use std::fs;

use crate::helper::{Run, Site, contents, run};

fn translations(site: &Site, arguments: &[&str]) -> Run {
    run(site
        .command("translations")
        .current_dir(site.source())
        .args(arguments))
}

/// The arguments of `command`, without the place of the source, which is before them.
fn command(site: &Site, name: &str, arguments: &[&str]) -> Run {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("sitegen"));
    command
        .current_dir(site.source())
        .args(["translations", name]);
    run(command.args(arguments))
}

fn site() -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("glossary.yml", "disk: {ar: قرص}\n")
        .file(
            "content/en/a.md",
            "---\ntitle: Disk full\nlang: en\n---\nRun `df -h` and read [the *long* manual](b.md) \"now\" \\\\ & <b>go</b>.\n\n\
             ## Disk\n\n```sh\ndf -h # show\n```\n\n- One item\n- Two items\n",
        )
        .file("content/en/b.md", "---\ntitle: Manual\nlang: en\n---\nThe manual.\n")
        .file(
            "content/ar/a.md",
            "---\ntitle: القرص ممتلئ\nlang: ar\n---\nشغّل `df -h` واقرأ [الدليل *الطويل*](b.md) \"الآن\" \\\\ & <b>هيا</b>.\n\n\
             ## قرص\n\n```sh\ndf -h # show\n```\n\n- عنصر أول\n- عنصر ثان\n",
        )
}

const FORMATS: [&[&str]; 4] = [
    &["po"],
    &["xliff"],
    &["jsonl"],
    &["jsonl", "--per", "section"],
];

#[test]
fn what_is_exported_comes_back_unchanged() {
    for format in FORMATS {
        let site = site();
        let before = contents(&site.source().join("content"));
        let out = site.output();
        let folder = out.to_str().unwrap();
        let arguments = [&["--lang", "ar", "--output", folder, "--format"], format].concat();
        let done = command(&site, "export", &arguments);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let file = done.stdout.trim_end().to_owned();
        assert!(done.stderr.contains("in 2 pages"), "{}", done.stderr);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains("القرص ممتلئ"), "{text}");
        let done = command(&site, "import", &[&file]);
        assert_eq!(
            (done.code, done.stdout.as_str()),
            (0, ""),
            "{}",
            done.stderr
        );
        assert_eq!(
            contents(&site.source().join("content")),
            before,
            "{format:?}"
        );
        // The same export may be written again.
        assert_eq!(command(&site, "export", &arguments).code, 0);
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}

/// Texts that a format could take for its own syntax, or that a program could lose.
const HOSTILE: &[&str] = &[
    "a\u{2028}b\u{2029}c\u{85}d",
    "a\u{1c}b\u{b}c\u{c}d\u{1}e\u{7f}f",
    "a\u{200f}b\u{202e}c\tg\u{a0}\u{ad}",
    "quote \" and \\\\ and \\\" and \\n",
    "amp & &amp; &lt; &#10; ]]> <b>x</b> <!-- c -->",
    "\\<x1/> and <x1/> and </g2> and <g3>",
    "`code` and [link *em* `c`](x.md) ![alt](y.png)",
    "%s %1$d {0} #, fuzzy #~ msgid",
];

#[test]
fn hostile_texts_of_a_page_come_back() {
    let page = |lang: &str, word: &str| {
        let texts: Vec<String> = HOSTILE
            .iter()
            .map(|text| format!("{word} {text} {word}.\n"))
            .collect();
        format!(
            "---\ntitle: \"{word} <x1/> & \\\"q\\\"\"\nlang: {lang}\n---\n{}",
            texts.join("\n")
        )
    };
    for format in FORMATS {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.md", &page("en", "Words of a text"))
            .file("content/ar/a.md", &page("ar", "كلمات من النص"));
        let before = contents(&site.source().join("content"));
        let file = site.output();
        let arguments = [
            &[
                "--lang",
                "ar",
                "--output",
                file.to_str().unwrap(),
                "--format",
            ],
            format,
        ]
        .concat();
        assert_eq!(command(&site, "export", &arguments).code, 0);
        let done = command(
            &site,
            "import",
            &[file.to_str().unwrap(), "--include-fuzzy"],
        );
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(
            done.stderr.contains("0 texts imported, 9 as before"),
            "{}",
            done.stderr
        );
        assert_eq!(
            contents(&site.source().join("content")),
            before,
            "{format:?}"
        );
    }
}

#[test]
fn a_translation_becomes_a_page() {
    let site = site();
    let done = command(
        &site,
        "export",
        &[
            "--lang",
            "ar",
            "--missing",
            "--format",
            "jsonl",
            "--output",
            "-",
        ],
    );
    let units: Vec<serde_json::Value> = done
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        units
            .iter()
            .all(|unit| unit["original"] == "content/en/b.md"),
        "{units:?}"
    );
    let filled: Vec<String> = units
        .into_iter()
        .map(|mut unit| {
            unit["target"] = "الدليل".into();
            unit["state"] = "translated".into();
            unit.to_string()
        })
        .collect();
    let site = site.file("_translations/ar.jsonl", &filled.join("\n"));
    let dry = command(&site, "import", &["_translations/ar.jsonl", "--dry-run"]);
    assert!(
        dry.stdout.contains("+++ b/content/ar/b.md"),
        "{}",
        dry.stdout
    );
    assert!(!site.source().join("content/ar/b.md").exists());
    let done = command(&site, "import", &["_translations/ar.jsonl"]);
    assert!(done.stdout.contains("content/ar/b.md"), "{}", done.stdout);
    let page = fs::read_to_string(site.source().join("content/ar/b.md")).unwrap();
    assert!(
        page.contains("title: \"الدليل\"") && page.ends_with("\nالدليل\n"),
        "{page}"
    );
    let again = command(&site, "import", &["_translations/ar.jsonl"]);
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (0, ""),
        "{}",
        again.stderr
    );
}

#[test]
fn a_file_with_translations_that_were_not_imported_is_kept() {
    let site = site();
    let export = ["--lang", "ar", "--format", "po", "--output", "ar.po"];
    assert_eq!(command(&site, "export", &export).code, 0);
    let path = site.source().join("ar.po");
    let text = fs::read_to_string(&path).unwrap();
    let translated = text.replace(
        "msgid \"The manual.\"\nmsgstr \"\"",
        "msgid \"The manual.\"\nmsgstr \"الدليل.\"",
    );
    assert_ne!(text, translated);
    fs::write(&path, &translated).unwrap();
    let done = command(&site, "export", &export);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr
            .contains("the file has 1 translation that the site does not have"),
        "{}",
        done.stderr
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), translated);
    assert_eq!(command(&site, "import", &["ar.po"]).code, 0);
    assert_eq!(command(&site, "export", &export).code, 0);
    fs::write(&path, "my own file\n").unwrap();
    let done = command(&site, "export", &export);
    assert!(
        done.stderr.contains("the file is no export"),
        "{}",
        done.stderr
    );
    assert_eq!(
        command(&site, "export", &[&export[..], &["--force"]].concat()).code,
        0
    );
}

#[test]
fn a_broken_file_changes_nothing() {
    let site = site().file(
        "ar.po",
        "msgid \"\"\nmsgstr \"Language: ar\\n\"\n\nmsgid \"x\n",
    );
    let before = contents(&site.source());
    let done = command(&site, "import", &["ar.po", "none.po"]);
    assert_eq!(done.code, 1);
    assert!(
        done.stderr.contains("the closing quote is missing"),
        "{}",
        done.stderr
    );
    assert!(done.stderr.contains("ar.po:4:9"), "{}", done.stderr);
    assert!(done.stderr.contains("none.po"), "{}", done.stderr);
    assert_eq!(contents(&site.source()), before);
}

#[test]
fn a_wrong_command_line_is_refused() {
    let site = site();
    for (arguments, what) in [
        (
            &["--lang", "arabi", "--format", "po", "--output", "x"][..],
            "no language code",
        ),
        (
            &[
                "--lang", "ar", "--format", "po", "--per", "section", "--output", "x",
            ],
            "`--per section` is for",
        ),
        (
            &["--lang", "ar,de", "--format", "po", "--output", "-"],
            "needs a folder",
        ),
        (&["--lang", "ar", "--format", "po"], "--output"),
    ] {
        let done = command(&site, "export", arguments);
        assert_eq!(done.code, 2, "{arguments:?} {}", done.stderr);
        assert!(done.stderr.contains(what), "{}", done.stderr);
    }
    // The list of translations is as before.
    assert_eq!(translations(&site, &["--format", "json"]).code, 0);
}

/// A text with its words in reverse order, each a word of another language; tags stay around the same words.
fn reversed(text: &str, words: &[&str]) -> String {
    let mut translated = String::new();
    let mut count = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = match (rest.starts_with('<'), rest.find('>')) {
            (true, Some(end)) => {
                translated.push_str(&rest[..=end]);
                rest = &rest[end + 1..];
                continue;
            }
            _ => rest[1..].find('<').map_or(rest.len(), |at| at + 1),
        };
        let (part, after) = rest.split_at(end);
        rest = after;
        let is_spaced = |c: Option<char>| c.is_some_and(char::is_whitespace);
        let mut other: Vec<String> = Vec::new();
        for word in part.split_whitespace().rev() {
            let is_word = word.chars().all(char::is_alphabetic);
            count += 1;
            other.push(if is_word {
                words[count % words.len()].to_owned()
            } else {
                word.to_owned()
            });
        }
        if is_spaced(part.chars().next()) && !other.is_empty() {
            translated.push(' ');
        }
        translated.push_str(&other.join(" "));
        if is_spaced(part.chars().next_back()) {
            translated.push(' ');
        }
    }
    translated
}

const NOTE: &str = "---\ntitle: Free space on a disk\ndescription: Ways to find large files and remove them.\nlang: en\n---\n\
    A disk is full when `df -h` says so. Read [the *long* manual](b.md) first.\n\n\
    ## Find large files\n\n\
    Run this command as root:\n\n```sh\ndu -sh /var/* # sizes\n```\n\n\
    - Logs of many months in `/var/log`\n- Caches of [packages](https://example.org/packages)\n  1. Old kernels\n  2. Old images\n\n\
    | Tool | Purpose |\n|---|---|\n| `du` | sizes of folders |\n| `ncdu` | the same in a list |\n\n\
    > [!WARNING]\n> Remove nothing that a program still has open.\n\n\
    ## Remove them\n\n\
    <details>\n<summary>Before you begin</summary>\n\nMake a copy of all files.\n\n</details>\n\n\
    ![A full disk](disk.png)\n\nEach file needs an inode.[^1]\n\n[^1]: A record of the file system.\n";

#[test]
fn a_page_that_a_fake_translator_filled_has_no_structural_finding() {
    let languages: [(&str, &[&str]); 3] = [
        ("ar", &["قرص", "ملف", "كبير", "يمتلئ", "النظام"]),
        ("hant", &["磁碟", "檔案", "很大", "已滿", "系統"]),
        ("th", &["ดิสก์", "ไฟล์", "ใหญ่", "เต็ม", "ระบบ"]),
    ];
    let mut site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", NOTE)
        .file(
            "content/en/b.md",
            "---\ntitle: Manual\nlang: en\n---\nThe manual.\n",
        )
        .bytes("content/en/disk.png", b"\x89PNG\r\n\x1a\n");
    for (language, words) in languages {
        let export = ["--lang", language, "--format", "jsonl", "--output", "-"];
        let done = command(&site, "export", &export);
        let filled = done.stdout.lines().map(|line| {
            let mut unit: serde_json::Value = serde_json::from_str(line).unwrap();
            unit["target"] = reversed(unit["source"].as_str().unwrap(), words).into();
            unit["state"] = "translated".into();
            unit.to_string() + "\n"
        });
        let filled: String = filled.collect();
        site = site.file("filled.jsonl", &filled);
        let done = command(&site, "import", &["filled.jsonl"]);
        assert_eq!(done.code, 0, "{language}: {}", done.stderr);
        let mut written = done.stdout.lines();
        let path = written.find(|path| path.ends_with("a.md"));
        let path = path.unwrap_or_else(|| panic!("{language}: {}{}", done.stdout, done.stderr));
        let page = fs::read_to_string(site.source().join(path)).unwrap();
        assert!(page.contains(words[0]), "{page}");
    }
    let checked = run(site.command("check").args(["--format", "json", "--all"]));
    assert_eq!(
        checked.json()["diagnostics"].as_array().map(Vec::len),
        Some(0),
        "{}",
        checked.stdout
    );
}

/// The blocks of code of a page of the guide, by their language.
fn code_blocks<'t>(page: &'t str, language: &str) -> Vec<&'t str> {
    let open = format!("```{language}\n");
    let blocks = page.split(open.as_str()).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap())
        .collect()
}

/// The commands and the script of the guide, as a reader copies them.
#[test]
#[cfg(unix)]
#[ignore = "needs python3; CI runs it"]
fn the_commands_of_the_guide_work() {
    use std::os::unix::fs::PermissionsExt;

    let guide = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/content/guide/translations/translating.md"
    );
    let guide = fs::read_to_string(guide).unwrap();
    let site = site()
        .file("translate.py", code_blocks(&guide, "python")[0])
        .file(
            "bin/my-model",
            "#!/bin/sh\nsed -n 's/^Text: \\(.*\\)$/\\1/p' | sed 's/The manual/الدليل/; s/Manual/دليل/'\n",
        );
    let root = site.source();
    fs::set_permissions(root.join("bin/my-model"), fs::Permissions::from_mode(0o755)).unwrap();
    let program = assert_cmd::cargo::cargo_bin("sitegen");
    let path = format!(
        "{}:{}:{}",
        root.join("bin").display(),
        program.parent().unwrap().display(),
        std::env::var("PATH").unwrap()
    );
    let before = contents(&root.join("content"));
    let blocks = code_blocks(&guide, "bash");
    for (at, block) in blocks.iter().enumerate() {
        let done = run(std::process::Command::new("sh")
            .current_dir(&root)
            .env("PATH", &path)
            .args(["-ec", block]));
        assert_eq!(done.code, 0, "{block}\n{}\n{}", done.stdout, done.stderr);
        if at + 1 < blocks.len() {
            assert_eq!(contents(&root.join("content")), before, "{block}");
        }
    }
    let page = fs::read_to_string(root.join("content/ar/b.md")).unwrap();
    assert!(page.ends_with("\nالدليل.\n"), "{page}");
}

#[test]
fn an_export_of_two_original_languages_says_that_it_needs_a_folder() {
    let site = site().file(
        "content/de/c.md",
        "---\ntitle: Drucker\nlang: de\n---\nDer Drucker steht still.\n",
    );
    let export = |format: &str, output: &str| {
        let arguments = ["--lang", "ar", "--format", format, "--output", output];
        command(&site, "export", &arguments)
    };
    for (format, output) in [("po", "x.po"), ("xliff", "x.xlf"), ("po", "-")] {
        let done = export(format, output);
        assert_eq!(done.code, 2, "{}", done.stderr);
        assert!(done.stderr.contains("ar-from-de"), "{}", done.stderr);
        assert!(!site.source().join(output).exists());
    }
    assert_eq!(export("jsonl", "x.jsonl").code, 0);
    let text = fs::read_to_string(site.source().join("x.jsonl")).unwrap();
    for source in ["\"source_language\":\"de\"", "\"source_language\":\"en\""] {
        assert!(text.contains(source), "{text}");
    }
    assert_eq!(command(&site, "import", &["x.jsonl"]).code, 0);
}

#[test]
fn characters_that_change_the_order_of_text_are_refused_with_their_unit() {
    let site = site();
    let export = ["--lang", "ar", "--format", "jsonl", "--output", "ar.jsonl"];
    assert_eq!(command(&site, "export", &export).code, 0);
    let text = fs::read_to_string(site.source().join("ar.jsonl")).unwrap();
    let before = contents(&site.source().join("content"));
    for (escaped, name) in [
        ("\\u0000", "U+0000"),
        ("\\u202e", "U+202E"),
        ("\\u009b", "U+009B"),
    ] {
        let bad = text.replace("القرص ممتلئ", &format!("القرص{escaped} ممتلئ"));
        assert_ne!(bad, text);
        fs::write(site.source().join("bad.jsonl"), bad).unwrap();
        let done = command(&site, "import", &["bad.jsonl"]);
        assert_eq!(done.code, 1);
        assert!(
            done.stderr.contains(name) && done.stderr.contains("bad.jsonl:1"),
            "{}",
            done.stderr
        );
        assert_eq!(contents(&site.source().join("content")), before);
    }
}
