//! Grouping of pages into notes: by key, by path, by what translators leave alone.

use serde_json::Value;

use crate::helper::{Site, note, run};

fn notes(site: &Site) -> Vec<(String, Vec<String>)> {
    let json = site.translations();
    json["notes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| {
            let pages = note["pages"].as_array().unwrap();
            let path = |page: &Value| page["path"].as_str().unwrap().to_owned();
            let joined = note["joined"].as_str().unwrap_or("alone").to_owned();
            (joined, pages.iter().map(path).collect())
        })
        .collect()
}

fn expected(notes: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    notes
        .iter()
        .map(|(joined, pages)| {
            (
                (*joined).to_owned(),
                pages.iter().map(|p| (*p).to_owned()).collect(),
            )
        })
        .collect()
}

#[test]
fn a_key_wins_over_the_path() {
    let keyed = |lang: &str, line: &str| format!("---\nlang: {lang}\ntitle: x\n{line}\n---\n");
    let site = Site::new()
        .file("content/ar/one.md", &keyed("ar", "ref: n1"))
        .file("content/en/other.md", &keyed("en", "translation_key: n1"))
        .file("content/en/one.md", &note("en", "x"))
        .file("content/hant/one.md", &note("hant", "x"));
    assert_eq!(
        notes(&site),
        expected(&[
            ("explicit", &["content/en/other.md", "content/ar/one.md"]),
            ("path", &["content/en/one.md", "content/hant/one.md"]),
        ])
    );
}

#[test]
fn a_key_that_no_other_page_has_says_nothing() {
    let numbered =
        |lang: &str, id: u32| format!("---\nlang: {lang}\ntitle: x\npage_id: {id}\n---\n");
    let site = Site::new()
        .file("content/ar/one.md", &numbered("ar", 7))
        .file("content/en/one.md", &numbered("en", 8));
    assert_eq!(
        notes(&site),
        expected(&[("path", &["content/en/one.md", "content/ar/one.md"])])
    );
}

#[test]
fn one_key_twice_in_a_language_is_a_warning() {
    let keyed = "---\nlang: en\ntitle: x\nref: n1\n---\n";
    let site = Site::new()
        .file("content/a.md", keyed)
        .file("content/b.md", keyed);
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(
        (code, diagnostics),
        (0, vec!["translation-key-taken content/b.md:1".to_owned()])
    );
}

#[test]
fn the_original_says_so_or_is_in_the_default_language_or_is_the_oldest() {
    let page = |lang: &str, more: &str| format!("---\nlang: {lang}\ntitle: x\n{more}\n---\n");
    let original = |site: &Site| site.translations()["notes"][0]["original"].clone();
    let said = Site::new()
        .file("content/en/x.md", &page("en", "translated: true"))
        .file("content/ja/x.md", &page("ja", "translated: false"));
    assert_eq!(original(&said), "content/ja/x.md");
    let default = Site::new()
        .file("content/en/x.md", &page("en", ""))
        .file("content/ja/x.md", &page("ja", "date: 2001-01-01"));
    assert_eq!(original(&default), "content/en/x.md");
    let oldest = Site::new()
        .file("sitegen.yml", "default_language: de\n")
        .file("content/fr/x.md", &page("fr", "date: 2002-01-01"))
        .file("content/ja/x.md", &page("ja", "date: 2001-01-01"));
    assert_eq!(original(&oldest), "content/ja/x.md");
}

#[test]
fn what_nothing_joins_stays_alone() {
    let with_code = |lang: &str, code: &str| {
        format!("---\nlang: {lang}\ntitle: x\n---\n\n```bash\n{code}\n```\n")
    };
    let common = "pip install cffi\npip show cffi\npython fetch.py --all\nsource venv/bin/activate";
    let site = Site::new()
        .file("a1.md", &with_code("en", common))
        .file("b2.md", &with_code("ar", common))
        // Two in one language that fit the same page equally well: nothing is clear about them.
        .file("c3.md", &with_code("ja", common))
        .file("d4.md", &with_code("ja", common))
        .file(
            "e5.md",
            &with_code("hi", "cargo build\ncargo test\ncargo run\ncargo doc"),
        );
    assert_eq!(
        notes(&site),
        expected(&[
            ("inferred", &["a1.md", "b2.md"]),
            ("alone", &["c3.md"]),
            ("alone", &["d4.md"]),
            ("alone", &["e5.md"]),
        ])
    );
}

fn states(site: &Site) -> Vec<String> {
    let json = site.translations();
    let notes = json["notes"].as_array().unwrap().iter();
    notes
        .flat_map(|note| note["pages"].as_array().unwrap())
        .map(|page| {
            format!(
                "{} {}",
                page["path"].as_str().unwrap(),
                page["state"].as_str().unwrap()
            )
        })
        .collect()
}

/// A note whose translation is current, one that lacks it, and one that is damaged.
fn several() -> Site {
    let page =
        |lang: &str, body: &str| format!("---\nlang: {lang}\ntitle: {lang} title\n---\n\n{body}");
    let original = "Intro.\n\n## One\n\ntext\n\n```bash\nls -l\n```\n";
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", original))
        .file(
            "content/ar/a.md",
            &page("ar", "مقدمة.\n\n## واحد\n\nنص\n\n```bash\nls -l\n```\n"),
        )
        .file("content/en/b.md", &page("en", original))
        .file("content/en/c.md", &page("en", original))
        .file(
            "content/ar/c.md",
            &page("ar", "مقدمة.\n\n## واحد\n\nنص\n\n```bash\nls -a\n```\n"),
        )
}

#[test]
fn every_page_has_a_state_and_every_language_its_totals() {
    let site = several();
    assert_eq!(
        states(&site),
        [
            "content/en/a.md original",
            "content/ar/a.md current",
            "content/en/c.md original",
            "content/ar/c.md damaged",
            "content/en/b.md original",
        ]
    );
    let json = site.translations();
    let arabic = &json["languages"][1];
    assert_eq!(
        ["original", "current", "stale", "damaged", "missing"]
            .map(|key| arabic[key].as_u64().unwrap()),
        [0, 1, 0, 1, 1]
    );
    assert_eq!(json["notes"][2]["missing"][0], "ar");
    let list = |arguments: &[&str]| run(site.command("translations").args(arguments)).stdout;
    assert_eq!(
        list(&["--missing", "ar"]),
        "content/en/b.md  en title\n1 note missing\n"
    );
    let damaged = list(&["--damaged"]);
    assert!(
        damaged.starts_with("content/ar/c.md: damaged: code is not that of the original"),
        "{damaged}"
    );
    let matrix = list(&[]);
    assert!(
        matrix.contains("ar        1 current, 1 damaged, 1 missing"),
        "{matrix}"
    );
    assert_eq!(
        run(site.command("translations").args(["--missing", "xx"])).code,
        2
    );
}

#[test]
fn what_was_accepted_is_known_by_sections() {
    let site = several();
    let run_with =
        |site: &Site, arguments: &[&str]| run(site.command("translations").args(arguments));
    let dry = run_with(&site, &["--accept", "--dry-run"]);
    assert!(
        dry.stdout.contains("+content/ar/a.md\tcontent/en/a.md\t"),
        "{}",
        dry.stdout
    );
    let lock = site.source().join("translations.lock");
    assert!(!lock.exists());
    assert_eq!(run_with(&site, &["--accept"]).code, 0);
    let first = std::fs::read_to_string(&lock).unwrap();
    assert_eq!(
        first.lines().filter(|line| !line.starts_with('#')).count(),
        2
    );
    // White space is no change; a section is.
    let original = site.source().join("content/en/a.md");
    let text = std::fs::read_to_string(&original).unwrap();
    let site = site.file("content/en/a.md", &text.replace("text\n", "text  \n\n"));
    assert_eq!(states(&site)[1], "content/ar/a.md current");
    let site = site.file("content/en/a.md", &text.replace("text\n", "other text\n"));
    assert_eq!(states(&site)[1], "content/ar/a.md stale");
    let stale = run_with(&site, &["--stale"]).stdout;
    assert_eq!(
        stale,
        "content/ar/a.md: stale: the original changed in “One”\n1 page\n"
    );
    // Accepting one page changes its line alone; the lock names no page that is gone.
    let path = site.source().join("content/ar/a.md");
    let run = run_with(&site, &["--accept", path.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let second = std::fs::read_to_string(&lock).unwrap();
    let changed = first.lines().zip(second.lines()).filter(|(a, b)| a != b);
    assert_eq!(changed.count(), 1);
    assert_eq!(states(&site)[1], "content/ar/a.md current");
    let site = site.without("content/ar/c.md");
    run_with(&site, &["--accept"]);
    assert!(
        !std::fs::read_to_string(&lock)
            .unwrap()
            .contains("content/ar/c.md")
    );
    let run = run_with(&site, &["--accept", "content/en/a.md"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("is the original"), "{}", run.stderr);
    // It is nothing that readers get.
    site.built();
    assert!(
        !site
            .published()
            .keys()
            .any(|path| path.contains("translations.lock"))
    );
}

#[test]
fn a_page_says_that_its_original_has_changed() {
    let site = several().file(
        "sitegen.yml",
        "default_language: en\nstale_notice: true\ntranslations_page: true\n",
    );
    assert_eq!(run(site.command("translations").arg("--accept")).code, 0);
    site.built();
    let notice = |site: &Site| site.page("ar/a/index.html").texts(".notice");
    assert!(notice(&site).is_empty());
    let cells = |site: &Site| {
        site.page("translations/index.html")
            .texts("table.matrix td")
    };
    assert!(!cells(&site).contains(&"stale".to_owned()));
    let original = site.source().join("content/en/a.md");
    let text = std::fs::read_to_string(&original).unwrap();
    let site = site.file("content/en/a.md", &text.replace("text\n", "other text\n"));
    // The second build knows it too.
    site.built();
    assert_eq!(notice(&site).len(), 1);
    assert!(notice(&site)[0].starts_with("تغيّر النص الأصلي"));
    assert!(cells(&site).contains(&"stale".to_owned()));
    let second = site.published();
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert_eq!(site.published(), second);
}

#[test]
fn keys_are_pinned_for_what_was_inferred() {
    let body = |prose: &str| {
        format!(
            "{prose} `pip show cffi` 3.13.2\n\n```bash\npip install cffi\npip show cffi\nsudo apt-get install libffi-dev\n```\n\nhttps://example.org/one `_cffi_backend`\n"
        )
    };
    let first = format!(
        "---\r\nlang: en\r\ntitle: One\r\n---\r\n\r\n{}",
        body("Some text.")
    );
    let second = format!("---\nlang: ar\ntitle: \"واحد\"\n---\n\n{}", body("نص ما."));
    let site = Site::new().file("one.md", &first).file("two.md", &second);
    assert_eq!(notes(&site)[0].0, "inferred");
    let dry = run(site.command("translations").args(["--pin", "--dry-run"]));
    assert!(
        dry.stdout.contains("+translation_key: one"),
        "{}",
        dry.stdout
    );
    assert_eq!(
        std::fs::read_to_string(site.source().join("one.md")).unwrap(),
        first
    );
    let pinned = run(site.command("translations").arg("--pin"));
    assert_eq!(pinned.code, 0, "{}", pinned.stderr);
    assert_eq!(
        std::fs::read_to_string(site.source().join("one.md")).unwrap(),
        first.replace("One\r\n", "One\r\ntranslation_key: one\r\n")
    );
    assert_eq!(
        std::fs::read_to_string(site.source().join("two.md")).unwrap(),
        second.replace("\"واحد\"\n", "\"واحد\"\ntranslation_key: one\n")
    );
    assert_eq!(notes(&site)[0].0, "explicit");
    assert!(
        run(site.command("translations").arg("--pin"))
            .stderr
            .contains("0 pages")
    );
}

#[test]
fn what_was_decided_for_a_file_can_be_asked() {
    let site = Site::new()
        .file("content/it/printer.md", "---\ntitle: P\n---\nx\n")
        .file("content/a.md", "---\ntitle: A\n---\nx\n")
        .file("content/a.de.md", "---\ntitle: A\n---\nx\n");
    let explain = |file: &str, format: &str| {
        run(site
            .command("translations")
            .args(["--explain", file, "--format", format]))
    };
    let text = explain("content/it/printer.md", "text").stdout;
    assert!(text.contains("language: en (en)"), "{text}");
    assert!(
        text.contains("folder `content/it/`: it does not count"),
        "{text}"
    );
    let json = explain("content/a.de.md", "json").json();
    assert_eq!(json["language"]["code"], "de");
    assert_eq!(json["language"]["considered"][0]["what"], "suffix `.de`");
    assert_eq!(json["note"]["joined"], "path");
    assert_eq!(json["note"]["pages"].as_array().unwrap().len(), 2);
    assert_eq!(json["original"]["path"], "content/a.md");
    assert_eq!(explain("content/none.md", "text").code, 2);
}
