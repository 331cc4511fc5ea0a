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
