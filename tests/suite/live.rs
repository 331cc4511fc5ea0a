//! After any changes, the site that followed them is the site that is loaded afresh.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use sitegen::config::Overrides;
use sitegen::diagnostics::Diagnostic;
use sitegen::incremental::{self, Live};
use sitegen::serve::preview::{Answer, Preview};
use sitegen::site::Site as Loaded;

use crate::author::{Author, Dice, LINKED};
use crate::helper::{Site, files};
use crate::liquid_site;

/// Returns the answers that a browser would get at every place of either site.
fn answers(preview: &Preview, outputs: &BTreeSet<String>) -> BTreeMap<String, Answer> {
    outputs
        .iter()
        .map(|output| {
            let encoded = output.replace('%', "%25").replace(' ', "%20");
            (
                output.clone(),
                preview.answer(&format!("{}/{encoded}", preview.base_path())),
            )
        })
        .collect()
}

fn outputs(site: &Loaded) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for target in site.targets() {
        all.insert(site.output_of(*target));
        all.extend(site.beside(*target));
    }
    all.extend(site.files().iter().map(|file| file.output.clone()));
    all.extend(site.source.assets.iter().map(|asset| asset.output.clone()));
    for (_, language) in site.source.languages.iter() {
        all.insert(format!(
            "search/{}/index.json",
            language.tag.as_str().to_lowercase()
        ));
    }
    all
}

/// A preview that follows its folder.
struct Follower {
    root: PathBuf,
    live: Live,
    preview: Preview,
}

fn now() -> Zoned {
    "2026-06-01T00:00:00[UTC]".parse().unwrap()
}

fn overrides() -> Overrides {
    Overrides {
        future: true,
        ..Overrides::default()
    }
}

impl Follower {
    fn of(root: &Path) -> Self {
        let live = Live::load(root, &overrides(), &now());
        let preview = Preview::new(Arc::clone(live.site().unwrap()), live.diagnostics());
        Self {
            root: root.to_owned(),
            live,
            preview,
        }
    }

    fn write(&mut self, path: &str, text: &str) {
        fs::write(self.root.join(path), text).unwrap();
        self.follow(vec![path.to_owned()], path);
    }

    /// Follows changes at `paths`, and compares with the site that is loaded afresh.
    fn follow(&mut self, paths: Vec<String>, said: &str) {
        let before = outputs(self.live.site().unwrap());
        let paths = self.live.follow(paths, &now());
        let site = Arc::clone(self.live.site().unwrap());
        self.preview = self
            .preview
            .following(site, self.live.diagnostics(), &paths);
        let (fresh, diagnostics) = incremental::load(&self.root, &overrides(), &now());
        let sorted = |diagnostics: &[Diagnostic]| {
            let mut all: Vec<String> = diagnostics.iter().map(|d| format!("{d:?}")).collect();
            all.sort();
            all
        };
        assert_eq!(
            sorted(&self.preview.diagnostics),
            sorted(&diagnostics),
            "{said}"
        );
        let Some(fresh) = fresh else { return };
        let all = &outputs(&fresh) | &before;
        let fresh = Preview::new(fresh, diagnostics);
        let (followed, wanted) = (answers(&self.preview, &all), answers(&fresh, &all));
        for (output, answer) in wanted {
            let shown = |answer: &Answer| {
                format!(
                    "{} {}",
                    answer.status,
                    String::from_utf8_lossy(&answer.body)
                )
            };
            let is = &followed[&output];
            assert!(
                *is == answer,
                "{said}\n{output}: {}\n{}",
                shown(is),
                shown(&answer)
            );
        }
    }
}

type Change = dyn Fn(&mut Author, usize) -> (String, Vec<String>);

fn follows(root: &Path, seed: u64, steps: usize) {
    follows_with(root, seed, steps, &|author, number| author.change(number));
}

fn follows_with(root: &Path, seed: u64, steps: usize, change: &Change) {
    let mut author = Author {
        root: root.to_owned(),
        dice: Dice(seed),
    };
    let mut follower = Follower::of(root);
    let mut done = Vec::new();
    for number in 0..steps {
        let (what, paths) = change(&mut author, number);
        done.push(format!("{what} {paths:?}"));
        let said = done[done.len().saturating_sub(4)..].join("\n");
        follower.follow(paths, &format!("seed {seed}, after {said}"));
    }
}

#[test]
fn a_site_of_four_scripts_follows_any_change() {
    for seed in 1..3 {
        let site = Site::of("four-scripts");
        follows(&site.source(), seed, 40);
    }
}

#[test]
fn a_jekyll_site_follows_any_change() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/source");
    let mut site = Site::new();
    for path in files(&from) {
        site = site.bytes(&path, &fs::read(from.join(&path)).unwrap());
    }
    follows(&site.source(), 1, 40);
}

#[test]
fn a_site_with_layouts_in_liquid_follows_any_change() {
    for seed in 1..3 {
        let site = liquid_site::site();
        follows_with(&site.source(), seed, 40, &liquid_site::change);
    }
}

#[test]
fn a_theme_gem_in_the_source_is_followed() {
    let site = Site::new()
        .file("_config.yml", "theme: plain\n")
        .file("_includes/own.html", "")
        .file("a.md", "---\nlayout: post\n---\n{{ site.data.words.a }}\n")
        .file(
            "_themes/plain/_layouts/post.html",
            "{% include i.html %}{{ content }}",
        )
        .file("_themes/plain/_includes/i.html", "one")
        .file("_themes/plain/_data/words.yml", "a: b\n")
        .file("_themes/plain/_sass/part.scss", "a { b: c }\n")
        .file("_themes/plain/assets/s.scss", "---\n---\n@import 'part';\n")
        .file("_themes/plain/assets/t.txt", "one")
        .file("assets/own.txt", "");
    let mut follower = Follower::of(&site.source());
    for (path, text) in [
        ("_themes/plain/_layouts/post.html", "new {{ content }}"),
        ("_themes/plain/_includes/i.html", "two"),
        ("_themes/plain/_data/words.yml", "a: c\n"),
        ("_themes/plain/_sass/part.scss", "a { b: d }\n"),
        ("_themes/plain/assets/s.scss", "---\n---\n"),
        ("_themes/plain/assets/t.txt", "two"),
        ("_themes/plain/assets/new.txt", "new"),
        ("_themes/plain/_config.yml", "title: T\n"),
        ("assets/t.txt", "own"),
        ("_includes/i.html", "own"),
        ("_config.yml", "theme: other\n"),
        ("_config.yml", "theme: plain\n"),
    ] {
        follower.write(path, text);
    }
    for path in [
        "assets/t.txt",
        "_themes/plain/assets/new.txt",
        "_themes/plain/assets/s.scss",
    ] {
        fs::remove_file(site.source().join(path)).unwrap();
        follower.follow(vec![path.to_owned()], path);
    }
    fs::rename(
        site.source().join("_themes/plain"),
        site.source().join("_themes/x"),
    )
    .unwrap();
    follower.follow(
        vec!["_themes/plain".to_owned(), "_themes/x".to_owned()],
        "renamed",
    );
}

#[test]
fn an_address_that_was_lost_is_taken_again() {
    let note = |more: &str| format!("---\nlang: en\ntitle: T\n{more}\n---\n\nText.\n");
    let site = Site::new()
        .file("content/a.md", &note("permalink: /x/"))
        .file("content/b.md", &note("permalink: /x/"));
    let mut follower = Follower::of(&site.source());
    follower.write("content/a.md", &note("permalink: /:nope/"));
    follower.write("content/a.md", &note("permalink: /x/"));
    let codes = follower.preview.diagnostics.iter().map(|d| d.code.clone());
    assert!(codes.into_iter().any(|code| code == "url-taken"));
}

#[test]
fn the_order_of_keys_in_the_config_is_followed() {
    let site = Site::new()
        .file("content/a.md", "---\nlang: en\ntitle: T\n---\n\nText.\n")
        .file(
            "templates/note.html",
            "{% for key, value in site.nav %}{{ key }} {% endfor %}",
        )
        .file("sitegen.yml", "nav: {b: 1, a: 2}\n");
    let mut follower = Follower::of(&site.source());
    follower.write("sitegen.yml", "nav: {a: 2, b: 1}\n");
}

#[cfg(unix)]
#[test]
fn what_links_lead_to_is_followed_at_every_path() {
    let note = |text: &str| format!("---\nlang: en\ntitle: T\n---\n\n{text}\n");
    let site = Site::new()
        .file("content/a.md", &note("One."))
        .file("content/shared/site.css", "a { color: red }")
        .file("static/keep.txt", "");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, site.source().join(at)).unwrap();
    link("../content/shared/site.css", "static/sitegen.css");
    link("a.md", "content/b.md");
    let mut follower = Follower::of(&site.source());
    follower.write("content/shared/site.css", "a { color: blue }");
    follower.write("content/a.md", &note("Two, which is searched for."));
}

#[test]
fn a_page_is_found_where_it_went() {
    let site = Site::of("four-scripts");
    let now = now();
    let mut live = Live::load(&site.source(), &Overrides::default(), &now);
    let mut preview = Preview::new(Arc::clone(live.site().unwrap()), Vec::new());
    let old = "_posts/2026-02-20-disk-ar.md";
    assert_eq!(preview.url_of(old).as_deref(), Some("/ar/disk/"));
    let mut paths = vec![old.to_owned()];
    for name in [
        "_posts/2026-02-20-full-ar.md",
        "_posts/2026-02-20-space-ar.md",
    ] {
        let from = paths.last().unwrap().clone();
        fs::rename(site.source().join(&from), site.source().join(name)).unwrap();
        paths.push(name.to_owned());
        live.follow(vec![from, name.to_owned()], &now);
        preview = preview.following(Arc::clone(live.site().unwrap()), Vec::new(), &[]);
    }
    assert_eq!(preview.url_of(old).as_deref(), Some("/ar/space/"));
    assert_eq!(preview.url_of("_posts/never.md"), None);
}

#[test]
fn links_follow_files_that_come_and_go() {
    let own = "title: T\nurl: https://x.example\ndefault_language: en\nfallback: true\n";
    for (folder, config, seed) in [("content/", own, 3), ("", "", 5)] {
        let mut site = Site::new();
        for (path, text) in LINKED {
            site = site.file(&format!("{folder}{path}"), text);
        }
        if !config.is_empty() {
            site = site.file("sitegen.yml", config);
        }
        let change = move |author: &mut Author, number| author.toggle(folder, number);
        follows_with(&site.source(), seed, 40, &change);
    }
}

/// The language of a text takes part in that of a page, of its folder, and of pages that are silent; and a page may
/// join a note by its text.
#[test]
fn languages_follow_texts_and_neighbours() {
    let text = |text: &str| format!("---\ntitle: T\n---\n\n{text}\n");
    let italian = "Il testo della nota è in questo file e non può essere letto da chi non ha il permesso del gruppo.";
    let english = "The text of the note is in this file, and you can read it when you have the time for this.";
    let site = Site::new()
        .file("content/a.md", &text(english))
        .file("content/b.md", &text("x"))
        .file("content/it/printer.md", &text(english))
        .file("content/it/other.md", &text("x"))
        .file("content/how-to-fix.md", &text(english))
        .file("content/how-to-fix-it.md", &text("x"));
    let mut follower = Follower::of(&site.source());
    follower.write("content/it/printer.md", &text(italian));
    follower.write("content/how-to-fix-it.md", &text(italian));
    follower.write("content/how-to-fix-it.md", &text(english));
    follower.write("content/a.md", &text(italian));
    follower.write("content/it/printer.md", &text(english));
    follower.write("content/it/a.md", &text("x"));
    follower.write("sitegen.yml", "language_paths: {content/it: false}\n");
    fs::create_dir_all(site.source().join("content/de")).unwrap();
    follower.write("content/de/a.md", &text("x"));
    fs::remove_file(site.source().join("content/de/a.md")).unwrap();
    follower.follow(vec!["content/de/a.md".to_owned()], "the German page went");
    let code = "```\nexport ALPHA=1\nexport BETA=2\nexport GAMMA=3\nexport DELTA=4\n```\n";
    follower.write("sitegen.yml", "default_language: en\n");
    follower.write("content/a.md", &text(code));
    follower.write("content/a.de.md", &text(code));
    fs::create_dir_all(site.source().join("content/fr")).unwrap();
    follower.write("content/fr/autre.md", &text(code));
    follower.write("content/fr/autre.md", &text("x"));
}

#[test]
fn pages_of_plugins_follow_posts_and_templates() {
    let post = |number: usize| format!("---\ntitle: P{number}\ntags: [t{}]\n---\nx\n", number % 2);
    let site = Site::new()
        .file(
            "_config.yml",
            "plugins: [jekyll-paginate, jekyll-archives, jekyll-readme-index, jekyll-titles-from-headings]\npaginate: 2\njekyll-archives: {enabled: all}\n",
        )
        .file("_layouts/archive.html", "{{ page.title }}{% for post in page.posts %}{{ post.title }} {% endfor %}\n")
        .file("index.html", "---\nlayout: none\ntitle: A\n---\n{{ page.title }}{% for post in paginator.posts %}{{ post.title }} {% endfor %}\n")
        .file("_posts/2024-01-01-p1.md", &post(1));
    let mut follower = Follower::of(&site.source());
    for number in 2..5 {
        follower.write(
            &format!("_posts/2024-01-0{number}-p{number}.md"),
            &post(number),
        );
    }
    let index =
        "---\nlayout: none\ntitle: Longer\nmore: 1\n---\n{{ page.title }} {{ paginator.page }}\n";
    follower.write("index.html", index);
    follower.write("index.html", &index.replace("Longer", "Another title"));
    follower.write(
        "_posts/2024-01-02-p2.md",
        "---\ntitle: P2\nhidden: true\n---\nx\n",
    );
    fs::create_dir(site.source().join("docs")).unwrap();
    follower.write("docs/README.md", "# Docs\n");
    follower.write("docs/README.md", "# Other docs\n");
    follower.write("docs/index.md", "---\n---\n# Own\n");
    fs::remove_file(site.source().join("docs/index.md")).unwrap();
    follower.follow(vec!["docs/index.md".to_owned()], "the index is removed");
    fs::remove_file(site.source().join("_posts/2024-01-04-p4.md")).unwrap();
    follower.follow(
        vec!["_posts/2024-01-04-p4.md".to_owned()],
        "a post is removed",
    );
}
