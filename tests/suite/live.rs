//! After any changes, the site that followed them is the site that is loaded afresh.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use sitegen::config::Overrides;
use sitegen::diagnostics::Diagnostic;
use sitegen::pipeline::{self, Live};
use sitegen::serve::preview::{Answer, Preview};
use sitegen::site::Site as Loaded;

use crate::helper::{Site, files};

/// Numbers that look random and are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// An author who changes anything.
struct Author {
    root: PathBuf,
    dice: Dice,
}

impl Author {
    fn notes(&self) -> Vec<String> {
        let is_note =
            |path: &String| path.starts_with('_') && path.contains("/20") && path.ends_with(".md");
        self.files().into_iter().filter(is_note).collect()
    }

    fn files(&self) -> Vec<String> {
        files(&self.root)
    }

    fn write(&self, path: &str, text: &str) -> String {
        let to = self.root.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
        path.to_owned()
    }

    fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) -> String {
        let bytes = fs::read(self.root.join(path)).unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.write(path, &edit(text))
    }

    /// Sets a key in the front matter.
    fn set(&self, path: &str, key: &str, value: &str) -> String {
        self.edit(path, |text| {
            let start = format!("\n{key}:");
            let line = format!("{key}: {value}");
            let head = text
                .get(3..)
                .and_then(|rest| rest.find("\n---"))
                .map_or(0, |at| at + 3);
            match text[..head].find(&start) {
                Some(at) => {
                    let end = at + 1 + text[at + 1..].find('\n').unwrap();
                    format!("{}\n{line}{}", &text[..at], &text[end..])
                }
                None => text.replacen("---\n", &format!("---\n{line}\n"), 1),
            }
        })
    }

    /// Changes something, and says what it did and where.
    fn change(&mut self, number: usize) -> (String, Vec<String>) {
        let notes = self.notes();
        let all = self.files();
        let note = self.dice.of(&notes).clone();
        let ops = [
            "body",
            "body",
            "heading",
            "title",
            "description",
            "date",
            "tags",
            "type",
            "language",
            "slug",
            "redirect",
            "translation",
            "draft",
            "no title",
            "remove",
            "add",
            "rename",
            "move folder",
            "break",
            "empty",
            "unreadable",
            "template",
            "theme",
            "words",
            "data",
            "include",
            "config",
            "languages",
            "asset",
            "page",
            "same",
            "copy",
            "date in the name",
        ];
        let op = *self.dice.of(&ops);
        let n = number;
        let paths = match op {
            "body" => vec![self.edit(&note, |text| format!("{text}\nMore of {n}: `code {n}`.\n"))],
            "heading" => {
                vec![self.edit(&note, |text| format!("{text}\n## Section {n}\n\nText.\n"))]
            }
            "title" => vec![self.set(&note, "title", &format!("Title {n}"))],
            "description" => vec![self.set(&note, "description", &format!("About {n}"))],
            "date" => vec![self.set(&note, "date", &format!("2024-0{}-11", 1 + n % 9))],
            "tags" => vec![self.set(&note, "tags", &format!("[disk, t{}]", n % 5))],
            "type" => vec![self.set(&note, "type", ["note", "fix", "recipe"][n % 3])],
            "language" => {
                vec![self.set(&note, "lang", ["en", "ar", "hant", "ja", "nowhere"][n % 5])]
            }
            "slug" => vec![self.set(&note, "permalink", &format!("/moved/{}/", n % 7))],
            "redirect" => vec![self.set(&note, "redirect_from", &format!("/old/{}/", n % 4))],
            "translation" => vec![self.set(&note, "translation_key", &format!("key{}", n % 3))],
            "draft" => vec![self.set(&note, "published", ["true", "false"][n % 2])],
            "no title" => vec![self.edit(&note, |text| text.replacen("title:", "other:", 1))],
            "remove" if notes.len() > 4 => {
                fs::remove_file(self.root.join(&note)).unwrap();
                vec![note]
            }
            "add" => {
                let name = format!("_posts/2025-01-{:02}-added-{n}.md", 1 + n % 28);
                let lang = ["en", "hi", "hant"][n % 3];
                vec![self.write(
                    &name,
                    &format!(
                        "---\nlang: {lang}\ntitle: Added {n}\n---\n\n# A\n\n`x{n}`, `y`, `z`, `w`\n"
                    ),
                )]
            }
            "rename" | "date in the name" => {
                let (folder, name) = note.rsplit_once('/').unwrap();
                let to = if op == "rename" {
                    format!("{folder}/{}-{n}{}", &name[..10], &name[10..])
                } else {
                    format!("{folder}/2023-1{}-{:02}{}", n % 3, 1 + n % 28, &name[10..])
                };
                fs::rename(self.root.join(&note), self.root.join(&to)).unwrap();
                vec![note, to]
            }
            "move folder" => {
                let (folder, name) = note.rsplit_once('/').unwrap();
                let to = format!("{folder}/in{}", n % 3);
                fs::create_dir_all(self.root.join(&to)).unwrap();
                fs::rename(self.root.join(&note), self.root.join(&to).join(name)).unwrap();
                // The folder alone is told of what stands in it.
                vec![note, to]
            }
            "break" => vec![self.edit(&note, |text| text.replacen("title:", "title: [", 1))],
            "empty" => vec![self.write(&note, "")],
            "unreadable" => {
                fs::write(self.root.join(&note), b"---\ntitle: x\n---\n\xff\xfe").unwrap();
                vec![note]
            }
            "template" => vec![self.write(
                "templates/notes.html",
                &format!(
                    "{{% for note in notes %}}{n} {{{{ note.title }}}}{{% endfor %}}{}",
                    if n.is_multiple_of(4) { "{% if" } else { "" }
                ),
            )],
            "theme" => vec![self.write("static/sitegen.css", &format!("body {{ margin: {n}px }}"))],
            "words" => {
                vec![self.write("templates/messages/en.yml", &format!("notes: Notes {n}\n"))]
            }
            "data" => vec![self.write("_data/more.yml", &format!("n: {n}\n"))],
            "include" => vec![self.write("_includes/more.html", &format!("<b>{n}</b>"))],
            "config" if self.root.join("sitegen.yml").exists() => {
                vec![self.write(
                    "sitegen.yml",
                    &format!(
                        "title: Site {n}\nurl: https://x.example\npaginate: {}\nfallback: {}\n",
                        1 + n % 4,
                        n.is_multiple_of(2)
                    ),
                )]
            }
            "languages" if self.root.join("sitegen.yml").exists() => {
                vec![self.write(
                    "sitegen.yml",
                    ["languages: [hant, en]\n", "title: [\n", "lang: ar\n"][n % 3],
                )]
            }
            "asset" => vec![self.write(
                "static/images/new.svg",
                &format!("<svg width=\"{n}\" height=\"1\" xmlns=\"http://www.w3.org/2000/svg\"/>"),
            )],
            "page" => vec![self.write(
                "content/page.md",
                &format!("# Page {n}\n\n![i](/images/new.svg)\n"),
            )],
            "copy" => {
                let copied = self.dice.of(&all).clone();
                let to = format!("static/copied{}.txt", n % 3);
                fs::create_dir_all(self.root.join("static")).unwrap();
                fs::copy(self.root.join(copied), self.root.join(&to)).unwrap();
                vec![to]
            }
            _ => vec![self.edit(&note, |text| text)],
        };
        (format!("{number}: {op}"), paths)
    }
}

/// What a browser would be told at every place that any of the two sites has.
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
        let (fresh, diagnostics) = pipeline::load(&self.root, &overrides(), &now());
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

fn follows(root: &Path, seed: u64, steps: usize) {
    let mut author = Author {
        root: root.to_owned(),
        dice: Dice(seed),
    };
    let mut follower = Follower::of(root);
    let mut done = Vec::new();
    for number in 0..steps {
        let (what, paths) = author.change(number);
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
fn an_address_that_was_lost_is_taken_again() {
    let note = |more: &str| format!("---\nlang: en\ntitle: T\n{more}\n---\n\nText.\n");
    let site = Site::new()
        .file("content/a.md", &note("permalink: /x/"))
        .file("content/b.md", &note("permalink: /x/"));
    let mut follower = Follower::of(&site.source());
    follower.write("content/a.md", &note("permalink: /:nope/"));
    follower.write("content/a.md", &note("permalink: /x/"));
    let codes = follower.preview.diagnostics.iter().map(|d| d.code);
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
