//! An author who changes anything, the same on every run.

use std::fs;
use std::path::PathBuf;

use crate::helper::files;

/// Numbers that look random and are the same on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// An author who changes anything.
pub(crate) struct Author {
    pub(crate) root: PathBuf,
    pub(crate) dice: Dice,
}

/// Files that link to one another in every way, each with its text.
pub(crate) const LINKED: [(&str, &str); 15] = [
    (
        "en/a.md",
        "# A\n\n[b](b.md) [b](../en/b) [c](c.md#x) [s](sub/) [n](name.md) [n](na_me.md) [n](na-me.md) ![p](pic.svg) <img src=\"../images/p.svg\"> [h](_media/h.txt) [r](/en/b/) [r](/c/)\n",
    ),
    (
        "ar/a.md",
        "# أ\n\n[b](b.md) [c](c.md#x) [s](sub/) [n](name.md) ![p](pic.svg) <a href='c.md'>c</a> [h](../en/_media/h.txt) [r](/ar/c/)\n",
    ),
    (
        "en/b.md",
        "---\ntitle: B\ntags: [x]\ndate: 2026-01-01\n---\n[a](a.md) ![h](.media/h.svg) [m](m.mdx) [c](../ar/c.md)\n",
    ),
    ("ar/b.md", "# ب\n\n[a](a.md) [s](sub/README.md)\n"),
    ("en/c.md", "# C\n\n## X\n\n[b](b.md)\n"),
    ("ar/c.md", "# ج\n\n## X\n\n[b](b.md)\n"),
    (
        "en/sub/README.md",
        "# R\n\n[up](../a.md) ![p](../pic.svg)\n",
    ),
    ("en/sub/_index.md", "# S\n\n[r](README.md)\n"),
    ("en/na_me.md", "# N\n\n[n](na-me.md)\n"),
    ("en/na-me.md", "# M\n\n[n](na_me.md)\n"),
    ("en/name.mdx", "import X from 'x';\n\n# D\n"),
    (
        "en/pic.svg",
        "<svg width=\"3\" height=\"4\" xmlns=\"http://www.w3.org/2000/svg\"/>",
    ),
    (
        "images/p.svg",
        "<svg width=\"5\" height=\"6\" xmlns=\"http://www.w3.org/2000/svg\"/>",
    ),
    ("en/_media/h.txt", "h"),
    (
        "en/.media/h.svg",
        "<svg width=\"7\" height=\"8\" xmlns=\"http://www.w3.org/2000/svg\"/>",
    ),
];

impl Author {
    /// Lets one of some files below `folder` come or go.
    pub(crate) fn toggle(&mut self, folder: &str, number: usize) -> (String, Vec<String>) {
        let (name, text) = *self.dice.of(&LINKED);
        let path = format!("{folder}{name}");
        let is_there = self.root.join(&path).exists();
        if is_there {
            fs::remove_file(self.root.join(&path)).unwrap();
        } else {
            self.write(&path, text);
        }
        let what = if is_there { "goes" } else { "comes" };
        (format!("{number}: {what}"), vec![path])
    }

    fn notes(&self) -> Vec<String> {
        let is_note =
            |path: &String| path.starts_with('_') && path.contains("/20") && path.ends_with(".md");
        self.files().into_iter().filter(is_note).collect()
    }

    fn files(&self) -> Vec<String> {
        files(&self.root)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> String {
        let to = self.root.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
        path.to_owned()
    }

    /// Changes the text of a file. One that does not exist is empty.
    pub(crate) fn edit(&self, path: &str, edit: impl FnOnce(String) -> String) -> String {
        let bytes = fs::read(self.root.join(path)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.write(path, &edit(text))
    }

    /// Sets a key in the front matter.
    pub(crate) fn set(&self, path: &str, key: &str, value: &str) -> String {
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
    pub(crate) fn change(&mut self, number: usize) -> (String, Vec<String>) {
        let notes = self.notes();
        let all = self.files();
        let note = self.dice.of(&notes).clone();
        let ops = [
            "body",
            "code",
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
            "no template",
            "dead link",
            "mend",
            "mend",
        ];
        let op = *self.dice.of(&ops);
        let n = number;
        let paths = match op {
            "body" => vec![self.edit(&note, |text| format!("{text}\nMore of {n}: `code {n}`.\n"))],
            // Facets appear where several notes have them.
            "code" => vec![self.edit(&note, |text| {
                let error = ["KeyError: 'a'", "EADDRINUSE", "a: command not found"][n % 3];
                let commands = ["$ git pull\n$ npm ci\n$ jq .", "$ git push", "$ df -h"][n % 3];
                format!("{text}\n```console\n{commands}\n{error}\nEPERM, ENOENT\n```\n")
            })],
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
                // The event names the folder alone, and not its content.
                vec![note, to]
            }
            "break" => vec![self.edit(&note, |text| text.replacen("title:", "title: [", 1))],
            "no template" => vec![self.set(&note, "template", "nowhere.html")],
            "dead link" => vec![self.edit(&note, |text| {
                format!("{text}\n{{% link nowhere.md %}} [more](nowhere.md)\n")
            })],
            "mend" => {
                let mended = |text: String| {
                    text.replace("title: [", "title:")
                        .replace("template: nowhere.html\n", "")
                        .replace("{% link nowhere.md %}", "")
                };
                let notes = notes.iter();
                notes.map(|note| self.edit(note, mended)).collect()
            }
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
