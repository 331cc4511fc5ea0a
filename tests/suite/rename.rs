//! `sitegen rename`: a note moves in all its languages, links follow, and old addresses lead to the new ones.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::helper::{Random, Run, Site, contents, run};

fn rename(site: &Site, arguments: &[&str]) -> Run {
    run(site.command("rename").args(arguments))
}

fn renamed(site: &Site, arguments: &[&str]) -> Run {
    let done = rename(site, arguments);
    assert_eq!(
        done.code, 0,
        "{arguments:?}: {}{}",
        done.stdout, done.stderr
    );
    done
}

fn text(site: &Site, path: &str) -> String {
    fs::read_to_string(site.source().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn exists(site: &Site, path: &str) -> bool {
    site.source().join(path).exists()
}

/// The files of the source without the cache.
fn source(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let mut all = contents(&site.source());
    all.retain(|path, _| !path.starts_with(".sitegen"));
    all
}

/// The findings of `check`, without their places.
fn findings(site: &Site) -> Vec<String> {
    let json = run(site.command("check").args(["--all", "--format", "json"])).json();
    let all = json["diagnostics"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found: Vec<String> = all.map(|one| text(&one["code"])).collect();
    found.sort();
    found
}

fn two_languages() -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            "title: Notes\nurl: https://example.org\nnav:\n  - index.md\n  - Net: [net/dns.md] # net/dns.md\n",
        )
        .file("content/index.md", "---\ntitle: Home\n---\n\nSee [DNS](net/dns.md#cause) and <https://example.org/en/net/dns/>.\n")
        .file(
            "content/net/dns.md",
            "---\ntitle: DNS\n# kept\n---\n\n![Diagram](dns.png)\n\n![Shared](shared.png)\n\n## Cause\n\nText, see [home](../index.md).\n",
        )
        .file("content/net/dns.png", "png")
        .file("content/net/shared.png", "png")
        .file(
            "content/net/other.md",
            "---\ntitle: Other\n---\n\n![Shared](shared.png)\n\n[DNS][dns], <a href=\"dns.md?a=1#cause\">DNS</a>, `[x](dns.md)`\n\n```md\n[x](dns.md)\n```\n\n[dns]: <dns.md> \"DNS\"\n",
        )
        .file("content/ar/index.md", "---\ntitle: الرئيسية\n---\n\nانظر [DNS](net/dns.md#cause).\n")
        .file(
            "content/ar/net/dns.md",
            "---\ntitle: دي إن إس\n---\n\n![مخطط](../../net/dns.png)\n\n## السبب\n\nنص عربي، انظر [الرئيسية](../index.md).\n",
        )
        .file("translations.lock", "# What each translation translates: the page, its original, and the sections of that.\n# `sitegen translations --accept` writes this file.\ncontent/ar/net/dns.md\tcontent/net/dns.md\t0123456789 abcdef0123\n")
}

#[test]
fn a_note_moves_in_all_its_languages() {
    let site = two_languages();
    let before = findings(&site);
    let done = renamed(&site, &["content/net/dns.md", "content/names/resolver.md"]);
    assert!(
        done.stdout.contains("/ar/net/dns/ -> /ar/names/resolver/"),
        "{}",
        done.stdout
    );
    assert!(!exists(&site, "content/net/dns.md") && !exists(&site, "content/ar/net"));
    let index = text(&site, "content/index.md");
    assert!(index.contains("(names/resolver.md#cause)"), "{index}");
    assert!(
        index.contains("<https://example.org/en/names/resolver/>"),
        "{index}"
    );
    let ar = text(&site, "content/ar/index.md");
    assert!(ar.contains("(names/resolver.md#cause)"), "{ar}");
    // The image that the note alone uses moves with it; the other one does not.
    let page = text(&site, "content/names/resolver.md");
    assert!(exists(&site, "content/net/shared.png"));
    assert!(page.contains("![Shared](../net/shared.png)"), "{page}");
    assert!(
        page.contains("# kept") && page.contains("redirect_from: /en/net/dns/"),
        "{page}"
    );
    let other = text(&site, "content/net/other.md");
    assert!(
        other.contains("[dns]: <../names/resolver.md> \"DNS\""),
        "{other}"
    );
    assert!(
        other.contains("href=\"../names/resolver.md?a=1#cause\""),
        "{other}"
    );
    assert!(
        other.contains("`[x](dns.md)`") && other.contains("```md\n[x](dns.md)\n```"),
        "{other}"
    );
    let config = text(&site, "sitegen.yml");
    assert!(
        config.contains("[names/resolver.md] # net/dns.md"),
        "{config}"
    );
    let lock = text(&site, "translations.lock");
    assert!(
        lock.contains(
            "content/ar/names/resolver.md\tcontent/names/resolver.md\t0123456789 abcdef0123\n"
        ),
        "{lock}"
    );
    assert_eq!(findings(&site), before);
    site.built();
    for (old, new) in [
        ("en/net/dns", "/en/names/resolver/"),
        ("ar/net/dns", "/ar/names/resolver/"),
    ] {
        let old = site.text(&format!("{old}/index.html"));
        assert!(old.contains(new), "{old}");
    }
}

#[test]
fn a_dry_run_writes_nothing_and_a_rename_back_gives_the_first_bytes() {
    let site = two_languages();
    let before = source(&site);
    let dry = renamed(&site, &["content/net/dns.md", "resolver", "--dry-run"]);
    assert!(
        dry.stdout
            .contains("content/net/dns.md -> content/net/resolver.md"),
        "{}",
        dry.stdout
    );
    assert!(
        dry.stdout.contains("-See [DNS](net/dns.md#cause)"),
        "{}",
        dry.stdout
    );
    assert_eq!(source(&site), before);
    renamed(
        &site,
        &[
            "content/net/dns.md",
            "content/x/y/resolver.md",
            "--no-redirect",
        ],
    );
    assert_ne!(source(&site), before);
    renamed(
        &site,
        &[
            "content/ar/x/y/resolver.md",
            "content/ar/net/dns.md",
            "--no-redirect",
        ],
    );
    let after = source(&site);
    for (path, bytes) in &before {
        let now = after.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(now, Some(String::from_utf8_lossy(bytes)), "{path}");
    }
    assert_eq!(after.len(), before.len());
}

#[test]
fn what_cannot_be_renamed_is_refused() {
    let site = two_languages().file("content/net/taken.md", "---\ntitle: Taken\n---\n\nText.\n");
    let before = source(&site);
    for (new, code, message) in [
        ("taken", 3, "exists already"),
        ("dns", 3, "has this path already"),
        ("content/.hidden/x.md", 3, "is no path for a note"),
        ("content/de/x.md", 3, "in another language"),
        ("static/x.md", 3, "would be no page"),
        ("../../x.md", 2, "outside"),
    ] {
        let done = rename(&site, &["content/net/dns.md", new]);
        assert_eq!(done.code, code, "{new}: {}", done.stderr);
        assert!(done.stderr.contains(message), "{new}: {}", done.stderr);
        assert_eq!(source(&site), before, "{new}");
    }
    assert_eq!(rename(&site, &["content/net/none.md", "x"]).code, 2);
}

#[test]
fn a_heading_gets_another_anchor() {
    let site = two_languages();
    let before = findings(&site);
    renamed(&site, &["content/net/dns.md#cause", "reason"]);
    assert!(text(&site, "content/net/dns.md").contains("## Cause {#reason}\n"));
    assert!(text(&site, "content/index.md").contains("(net/dns.md#reason)"));
    assert!(text(&site, "content/net/other.md").contains("href=\"dns.md?a=1#reason\""));
    assert!(text(&site, "content/ar/index.md").contains("(net/dns.md#reason)"));
    assert_eq!(findings(&site), before);
    renamed(&site, &["content/net/dns.md#reason", "cause"]);
    assert!(text(&site, "content/net/dns.md").contains("## Cause {#cause}\n"));
    assert_eq!(rename(&site, &["content/net/dns.md#none", "x"]).code, 3);
    assert_eq!(rename(&site, &["content/net/dns.md#cause", "a b"]).code, 3);
}

#[test]
fn data_follows_and_templates_are_named() {
    let site = jekyll("plugins: [jekyll-redirect-from]\n")
        .file(
            "_data/nav.yml",
            "- {title: First, url: /first-en/} # /first-en/\n- /first-en/more\n",
        )
        .file("_includes/nav.html", "<a href=\"/first-en/\">x</a>\n");
    let done = renamed(&site, &["_posts/en/2025-01-01-first-en.md", "opening"]);
    let right = "- {title: First, url: /opening-en/} # /first-en/\n- /first-en/more\n";
    assert_eq!(text(&site, "_data/nav.yml"), right);
    assert!(
        done.stderr.contains("_includes/nav.html:1:10"),
        "{}",
        done.stderr
    );
}

#[test]
fn suffixes_of_languages_stay() {
    let site = Site::new()
        .file("a.md", "# A\n\nSome English text, see [B](b.md).\n")
        .file(
            "a.de.md",
            "# A\n\nEin deutscher Text, siehe [B](b.de.md).\n",
        )
        .file(
            "b.md",
            "# B\n\nSome English text, see [A](a.md) and [A](a).\n",
        )
        .file(
            "b.de.md",
            "# B\n\nEin deutscher Text, siehe [A](a.de.md).\n",
        );
    let before = findings(&site);
    renamed(&site, &["a.md", "sub/first.md"]);
    assert!(exists(&site, "sub/first.md") && exists(&site, "sub/first.de.md"));
    assert!(text(&site, "b.md").contains("[A](sub/first.md) and [A](sub/first)."));
    assert!(text(&site, "b.de.md").contains("(sub/first.de.md)"));
    assert!(text(&site, "sub/first.de.md").contains("(../b.de.md)"));
    assert_eq!(findings(&site), before);
}

fn jekyll(config: &str) -> Site {
    let body = "{% post_url 2025-01-01-first %} {% link _posts/en/2025-01-01-first-en.md %} <a href=\"{{ site.baseurl }}/first-en/\">x</a> [y]({{ '/first-en/' | relative_url }}) [z](/docs/first-en/#a)\n\n{% raw %}{% post_url 2025-01-01-first-en %}{% endraw %}\n";
    let body = body.replace("first %}", "first-en %}");
    Site::new()
        .file(
            "_config.yml",
            &format!("title: x\nbaseurl: /docs\npermalink: /:title/\n{config}"),
        )
        .file(
            "_layouts/default.html",
            "<html><body>{{ content }}</body></html>",
        )
        .file(
            "_posts/en/2025-01-01-first-en.md",
            "---\nlang: en\nref: first\nlayout: default\ntitle: First\n---\n\nText.\n",
        )
        .file(
            "_posts/ar/2025-02-02-first-ar.md",
            "---\nlang: ar\nref: first\nlayout: default\ntitle: أول\n---\n\nنص.\n",
        )
        .file(
            "_posts/en/2025-01-02-second-en.md",
            &format!("---\nlang: en\nlayout: default\ntitle: Second\n---\n\n{body}"),
        )
}

#[test]
fn links_of_hugo_follow() {
    let site = Site::new()
        .file("content/en/docs/a.md", "---\ntitle: A\n---\n\nText.\n")
        .file(
            "content/en/docs/b.md",
            "---\ntitle: B\n---\n\n[A]({{< relref \"a.md#x\" >}}) [A](/docs/a/)\n",
        )
        .file("content/de/docs/a.md", "---\ntitle: A\n---\n\nText.\n");
    renamed(&site, &["content/en/docs/a.md", "first"]);
    let page = text(&site, "content/en/docs/b.md");
    assert!(
        page.ends_with("[A]({{< relref \"first.md#x\" >}}) [A](/docs/first/)\n"),
        "{page}"
    );
}

#[test]
fn posts_of_jekyll_keep_dates_and_languages() {
    let site = jekyll("plugins: [jekyll-redirect-from]\n");
    let before = findings(&site);
    renamed(&site, &["_posts/en/2025-01-01-first-en.md", "opening"]);
    assert!(exists(&site, "_posts/en/2025-01-01-opening-en.md"));
    assert!(exists(&site, "_posts/ar/2025-02-02-opening-ar.md"));
    let second = text(&site, "_posts/en/2025-01-02-second-en.md");
    let right = "{% post_url 2025-01-01-opening-en %} {% link _posts/en/2025-01-01-opening-en.md %} <a href=\"{{ site.baseurl }}/opening-en/\">x</a> [y]({{ '/opening-en/' | relative_url }}) [z](/docs/opening-en/#a)\n\n{% raw %}{% post_url 2025-01-01-first-en %}{% endraw %}\n";
    assert!(second.ends_with(right), "{second}");
    assert_eq!(findings(&site), before);
    site.built();
    assert!(
        site.text("first-ar/index.html")
            .contains("/docs/opening-ar/")
    );
}

#[test]
fn a_site_of_jekyll_without_the_plugin_gets_no_redirects() {
    let site = jekyll("");
    let done = renamed(&site, &["_posts/en/2025-01-01-first-en.md", "opening"]);
    assert!(
        done.stderr.contains("jekyll-redirect-from"),
        "{}",
        done.stderr
    );
    assert!(!text(&site, "_posts/en/2025-01-01-opening-en.md").contains("redirect_from"));
}

#[test]
fn permalinks_have_the_new_name() {
    let polyglot =
        "plugins: [jekyll-polyglot, jekyll-redirect-from]\nlanguages: [en, de]\ndefault_lang: en\n";
    let page = |lang: &str| {
        format!(
            "---\nlang: {lang}\nlayout: default\ntitle: About\npermalink: /about/ # kept\n---\n\n[x](/about/)\n"
        )
    };
    let site = Site::new()
        .file("_config.yml", polyglot)
        .file(
            "_layouts/default.html",
            "<html><body>{{ content }}</body></html>",
        )
        .file("about.md", &page("en"))
        .file("de/about.md", &page("de"));
    renamed(&site, &["about.md", "imprint"]);
    for path in ["imprint.md", "de/imprint.md"] {
        let text = text(&site, path);
        assert!(
            text.contains("permalink: /imprint/ # kept\n") && text.contains("[x](/imprint/)"),
            "{text}"
        );
    }
    site.built();
    assert!(site.text("about/index.html").contains("/imprint/"));
}

/// A way in which a site names its translations.
#[derive(Clone, Copy)]
enum Naming {
    Folder,
    FolderOfEach,
    Suffix,
}

/// A site of random notes in two languages that link to each other.
fn random_site(random: &mut Random, naming: Naming) -> (Site, Vec<String>) {
    let folders = ["", "net/", "net/deep/", "x y/"];
    let names: Vec<String> = (0..6)
        .map(|at| format!("{}note-{at}", folders[random.below(folders.len())]))
        .collect();
    let path = |name: &str, lang: &str| match (naming, lang) {
        (Naming::Folder, "en") => format!("content/{name}.md"),
        (Naming::Folder | Naming::FolderOfEach, lang) => format!("content/{lang}/{name}.md"),
        (Naming::Suffix, "en") => format!("content/{name}.md"),
        (Naming::Suffix, lang) => format!("content/{name}.{lang}.md"),
    };
    let mut site = Site::new().file("sitegen.yml", "title: x\nlanguages: [en, de]\n");
    let mut paths = Vec::new();
    for (at, name) in names.iter().enumerate() {
        for lang in ["en", "de"] {
            let mut body =
                format!("---\nlang: {lang}\ntitle: Note {at} {lang}\n---\n\n## Cause\n\n");
            let relative = |to: &str| {
                let (from, to): (Vec<&str>, Vec<&str>) =
                    (name.split('/').collect(), to.split('/').collect());
                let folders = &to[..to.len() - 1];
                let common = from[..from.len() - 1]
                    .iter()
                    .zip(folders)
                    .take_while(|(a, b)| a == b);
                let common = common.count();
                "../".repeat(from.len() - 1 - common) + &to[common..].join("/")
            };
            for (number, other) in names.iter().enumerate().filter(|(number, _)| *number != at) {
                let other = relative(other);
                let target = match (naming, lang) {
                    (Naming::Suffix, "de") => format!("{other}.de.md"),
                    _ => format!("{other}.md"),
                };
                let target = target.replace(' ', "%20");
                body.push_str(&match (number + at) % 4 {
                    0 => format!("[n]({target}#cause)\n\n"),
                    1 => format!("[n][{number}]\n\n[{number}]: {target}\n\n"),
                    2 => format!("<a href=\"{target}\">n</a>\n\n"),
                    _ => format!("[n](<{target}> \"title\")\n\n"),
                });
            }
            let path = path(name, lang);
            site = site.file(&path, &body);
            paths.push(path);
        }
    }
    (site, paths)
}

#[test]
fn random_renames_leave_no_broken_link_and_can_be_taken_back() {
    for seed in 1..=9 {
        let mut random = Random::new(seed);
        let naming = [Naming::Folder, Naming::FolderOfEach, Naming::Suffix][random.below(3)];
        let (site, paths) = random_site(&mut random, naming);
        let (before, found) = (source(&site), findings(&site));
        let path = &paths[random.below(paths.len())];
        let (folder, _) = path.rsplit_once('/').unwrap();
        let new = match random.below(3) {
            0 => "other name".to_owned(),
            1 => format!("{folder}/new (1)/"),
            _ => format!("{folder}/deeper/still/note-x.md"),
        };
        renamed(&site, &[path, &new]);
        assert_eq!(findings(&site), found, "{seed}");
        let moved = source(&site);
        assert_eq!(moved.len(), before.len(), "{seed}");
        // The same site once more.
        let mut site = Site::new();
        for (path, bytes) in &before {
            site = site.bytes(path, bytes);
        }
        let done = renamed(&site, &[path, &new, "--no-redirect"]);
        let now = done
            .stdout
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{path} -> ")));
        renamed(&site, &[now.unwrap(), path, "--no-redirect"]);
        assert_eq!(source(&site), before, "{seed}");
    }
}

#[test]
fn lists_of_redirects_get_one_more_and_other_kinds_of_files_are_refused() {
    let note = "---\nlang: en\ntitle: C\nredirect_from:\n  - /x/\n---\nt\n";
    let site = Site::new().file("content/a.md", note);
    assert_eq!(rename(&site, &["content/a.md", "b.html"]).code, 3);
    renamed(&site, &["content/a.md", "b"]);
    let after = text(&site, "content/b.md");
    assert!(after.contains("redirect_from:\n  - /x/\n  - /"), "{after}");
}
