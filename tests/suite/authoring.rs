//! `sitegen init`, `new` and `list`: files that commands create for an author.

use std::fs;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;

use crate::helper::{Site, run};

fn new(site: &Site, arguments: &[&str]) -> (i32, String, String) {
    let run = run(site.command("new").args(arguments));
    (run.code, run.stdout.trim_end().to_owned(), run.stderr)
}

/// The text of a file of the source.
fn source(site: &Site, path: &str) -> String {
    fs::read_to_string(site.source().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn jekyll() -> Site {
    Site::new()
        .file("_config.yml", "title: x\n")
        .file(
            "_posts/en/2025-01-02-disk-full-en.md",
            "---\ntitle: Disk full # the title\nlang: en\npermalink: /en/disk/\nredirect_from:\n  - /old/\n---\nText `df -h`.\n",
        )
        .file(
            "_posts/ar/2025-01-02-disk-full-ar.md",
            "---\ntitle: قرص\nlang: ar\npermalink: /ar/disk/\n---\nنص\n",
        )
        .file(
            "_posts/en/2025-01-03-port-en.md",
            "---\ntitle: Port\nlang: en\npermalink: /en/port/\n---\nText.\n",
        )
}

#[test]
fn a_note_is_placed_like_the_newest_note_of_its_language() {
    let site = jekyll();
    let (code, path, _) = new(&site, &["Out of memory: \"killed\"", "--lang", "ar"]);
    assert_eq!(code, 0);
    assert!(path.starts_with("_posts/ar/2"), "{path}");
    assert!(path.ends_with("-out-of-memory-killed-ar.md"), "{path}");
    let text = source(&site, &path);
    assert!(
        text.starts_with("---\ntitle: \"Out of memory: \\\"killed\\\"\"\ndate: 2"),
        "{text}"
    );
    // The title is read as it was given.
    let listed = run(site.command("list").args(["--format", "json"])).json();
    let pages = listed["pages"].as_array().unwrap();
    let page = pages.iter().find(|page| page["path"] == path.as_str());
    assert_eq!(page.unwrap()["title"], "Out of memory: \"killed\"");
}

#[test]
fn a_file_that_is_there_is_left_alone() {
    let site = Site::new().file("content/notes/a.md", "mine");
    let (code, path, error) = new(&site, &["A"]);
    assert_eq!((code, path.as_str()), (1, ""));
    assert!(
        error.contains("`content/notes/a.md` exists already"),
        "{error}"
    );
    assert_eq!(source(&site, "content/notes/a.md"), "mine");
}

#[test]
fn an_archetype_gives_the_text_of_a_note() {
    let site = Site::new()
        .file("sitegen.yml", "title: x\n")
        .file("content/net/a.md", "---\ntitle: A\n---\n")
        .file("archetypes/default.md", "---\ntitle: {{ title }}\n---\n")
        .file(
            "archetypes/net.md",
            "---\ntitle: '{{ title }}'\nlang: {{ lang }}\n---\n# {{ title }}\n\n{{ page.x }}\n",
        );
    let (_, path, _) = new(&site, &["It's down", "--dir", "net"]);
    assert_eq!(path, "content/net/it-s-down.md");
    assert_eq!(
        source(&site, &path),
        "---\ntitle: 'It''s down'\nlang: en\n---\n# It's down\n\n{{ page.x }}\n"
    );
    let (_, path, _) = new(&site, &["Other", "--dir", "disk", "--draft"]);
    assert_eq!(path, "content/disk/other.md");
    assert_eq!(
        source(&site, &path),
        "---\ntitle: Other\ndraft: true\n---\n"
    );
    // The archetypes are no pages.
    site.built();
    assert!(!site.output().join("archetypes").exists());
}

#[test]
fn a_title_without_letters_and_an_unknown_language_are_refused() {
    let site = Site::new().file("content/a.md", "x");
    let (code, _, error) = new(&site, &["???"]);
    assert_eq!(code, 1);
    assert!(error.contains("no file name can be made"), "{error}");
    let (code, _, error) = new(&site, &["A", "--lang", "english"]);
    assert_eq!(code, 2);
    assert!(error.contains("`english` is no language code"), "{error}");
}

#[test]
fn a_translation_is_placed_like_its_siblings_and_has_its_own_urls() {
    let site = jekyll();
    let original = "_posts/en/2025-01-03-port-en.md";
    let file = site.source().join(original);
    let file = file.to_str().unwrap();
    let (code, paths, _) = new(&site, &["--translation-of", file, "--lang", "ar,hant"]);
    assert_eq!(code, 0);
    assert_eq!(
        paths,
        "_posts/ar/2025-01-03-port-ar.md\n_posts/hant/2025-01-03-port-hant.md"
    );
    assert_eq!(
        source(&site, "_posts/hant/2025-01-03-port-hant.md"),
        "---\ntitle: Port\nlang: hant\npermalink: /hant/port/\ntranslated: true\n---\nText.\n"
    );
    // The pages are one note.
    let notes = site.translations();
    let notes = notes["notes"].as_array().unwrap();
    let note = notes
        .iter()
        .find(|note| note.to_string().contains("port-hant"));
    assert!(note.unwrap().to_string().contains("port-ar"));
    // A second run creates nothing.
    let (code, paths, error) = new(&site, &["--translation-of", file, "--lang", "ar"]);
    assert_eq!((code, paths.as_str()), (1, ""));
    assert!(error.contains("has a page in `ar` already"), "{error}");
}

#[test]
fn redirects_of_the_original_are_not_taken_over() {
    let site = jekyll();
    let (_, path, _) = new(
        &site,
        &[
            "--translation-of",
            "_posts/en/2025-01-02-disk-full-en.md",
            "--lang",
            "de",
        ],
    );
    assert_eq!(path, "_posts/de/2025-01-02-disk-full-de.md");
    assert_eq!(
        source(&site, &path),
        "---\ntitle: Disk full # the title\nlang: de\npermalink: /de/disk/\ntranslated: true\n---\nText `df -h`.\n"
    );
}

#[test]
fn a_dry_run_creates_nothing() {
    let site = Site::new().file("content/notes/a.md", "x");
    let (code, diff, _) = new(&site, &["B", "--dry-run"]);
    assert_eq!(code, 0);
    assert!(diff.contains("+++ b/content/notes/b.md"), "{diff}");
    assert!(!site.source().join("content/notes/b.md").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_created_behind_a_link_that_leads_out() {
    let outside = tempfile::tempdir().unwrap();
    let site = Site::new().file("content/a.md", "x");
    std::os::unix::fs::symlink(outside.path(), site.source().join("content/out")).unwrap();
    let (code, _, _) = new(&site, &["B", "--dir", "content/out/deep"]);
    assert_eq!(code, 1);
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_new_site_builds_and_is_not_begun_twice() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("my notes");
    let mut init = Command::new(cargo_bin("sitegen"));
    init.env_clear().arg("init").arg(&root);
    init.args(["--languages", "ar,zh-TW", "--title", "ملاحظات: أولى"]);
    let first = run(&mut init);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let config = fs::read_to_string(root.join("sitegen.yml")).unwrap();
    assert!(
        config.contains("title: \"ملاحظات: أولى\"\ndefault_language: ar\n"),
        "{config}"
    );
    let mut build = Command::new(cargo_bin("sitegen"));
    build
        .env_clear()
        .args(["build", "--strict", "--source"])
        .arg(&root);
    let built = run(&mut build);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let page = fs::read_to_string(root.join("public/ar/notes/first-note/index.html"));
    let page = page.or_else(|_| fs::read_to_string(root.join("public/ar/first-note/index.html")));
    assert!(page.unwrap().contains("dir=\"rtl\""));
    let again = run(&mut init);
    assert_eq!(again.code, 2);
    assert_eq!(
        fs::read_to_string(root.join("sitegen.yml")).unwrap(),
        config
    );
}

#[test]
fn a_folder_of_notes_gets_a_config_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), "# x\n").unwrap();
    let mut init = Command::new(cargo_bin("sitegen"));
    init.env_clear().arg("init").arg(folder.path());
    let done = run(&mut init);
    assert_eq!((done.code, done.stdout.as_str()), (0, "sitegen.yml\n"));
}

#[test]
fn lists_show_what_is_asked_for() {
    let site = Site::new()
        .file("content/a.md", "---\ntitle: A\ndate: 2024-01-01\n---\n")
        .file(
            "content/ar/a.md",
            "---\ntitle: أ\ndate: 2024-01-01\n---\nنص عربي طويل\n",
        )
        .file("content/b.md", "---\ntitle: B\ndraft: true\n---\n")
        .file("content/c.md", "---\ntitle: C\ndate: 2199-01-01\n---\n");
    let paths = |arguments: &[&str]| {
        let json = run(site
            .command("list")
            .args(["--format", "json"])
            .args(arguments))
        .json();
        let pages = json["pages"].as_array().unwrap().clone();
        let path = |page: &serde_json::Value| page["path"].as_str().unwrap().to_owned();
        pages.iter().map(path).collect::<Vec<String>>()
    };
    assert_eq!(paths(&["--drafts"]), ["content/b.md"]);
    assert_eq!(paths(&["--future"]), ["content/c.md"]);
    assert_eq!(paths(&["--undated"]), ["content/b.md"]);
    assert_eq!(paths(&["--untranslated"]), ["content/b.md", "content/c.md"]);
    assert_eq!(paths(&["--lang", "ar"]), ["content/ar/a.md"]);
    assert_eq!(run(site.command("list").args(["--lang", "de"])).code, 2);
}

#[test]
fn completions_and_man_pages_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let mut man = Command::new(cargo_bin("sitegen"));
    assert_eq!(
        run(man.arg("man").arg(folder.path().join("deep/man1"))).code,
        0
    );
    for command in [
        "build",
        "check",
        "serve",
        "translations",
        "init",
        "new",
        "rename",
        "schema",
        "list",
    ] {
        assert!(
            folder
                .path()
                .join(format!("deep/man1/sitegen-{command}.1"))
                .is_file(),
            "{command}"
        );
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let mut completions = Command::new(cargo_bin("sitegen"));
        let done = run(completions.args(["completions", shell]));
        assert!(done.stdout.contains("translation-of"), "{shell}");
    }
}
