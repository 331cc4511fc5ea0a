//! The new paths of the pages of a note.
//!
//! In: the page that the author names, and its new path. Out: the new path of each page of the note. The difference of two
//! pages of a note (a folder of the language, a suffix, a date, a name of its own) stays as it is: only what they have in
//! common changes.

use std::collections::BTreeMap;

use crate::content::Page;
use crate::content::file_name::{FileName, MARKDOWN};
use crate::language::{Codes, LanguageTag};
use crate::site::Site;
use crate::translations::PageId;

/// The characters between a name and the language code after it.
const SEPARATORS: [char; 3] = ['.', '-', '_'];
/// The names of the page of a folder.
const INDEXES: [&str; 3] = ["index", "_index", "readme"];

/// A path, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathParts {
    /// The folders without the language.
    folders: Vec<String>,
    language: Option<LanguageFolder>,
    date: Option<String>,
    /// The name without date, language and ending.
    pub(super) slug: String,
    /// The language after the name, with its separator: `-ar`.
    pub(super) suffix: String,
    /// The ending, with its dot.
    ending: String,
}

/// The language among the folders of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LanguageFolder {
    at: usize,
    /// The folder, or the end of its name: `ar`, `.ar`.
    text: String,
    /// True if the language is the end of a folder's name: `pages.ar`.
    is_end: bool,
}

impl PathParts {
    pub(super) fn of(path: &str, tag: &LanguageTag, codes: &Codes) -> Self {
        let is_it = |code: &str| codes.read(code).is_some_and(|read| read.tag == *tag);
        let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folders: Vec<String> = folder
            .split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let whole = folders.iter().position(|part| is_it(part));
        let language = match whole {
            Some(at) => Some(LanguageFolder {
                at,
                text: folders.remove(at),
                is_end: false,
            }),
            None => folders.iter_mut().enumerate().find_map(|(at, part)| {
                let cut = part.rfind(SEPARATORS).filter(|cut| *cut > 0)?;
                is_it(&part[cut + 1..]).then(|| LanguageFolder {
                    at,
                    text: part.split_off(cut),
                    is_end: true,
                })
            }),
        };
        let name = FileName::parse(path);
        let cut = name.slug.rfind(SEPARATORS).filter(|cut| *cut > 0);
        let cut = cut.filter(|cut| is_it(&name.slug[cut + 1..]));
        let cut = cut.unwrap_or(name.slug.len());
        let is_named = !name.extension.is_empty();
        Self {
            folders,
            language,
            date: name.date.map(str::to_owned),
            slug: name.slug[..cut].to_owned(),
            suffix: name.slug[cut..].to_owned(),
            ending: if is_named {
                format!(".{}", name.extension)
            } else {
                String::new()
            },
        }
    }

    pub(super) fn path(&self) -> String {
        let mut folders = self.folders.clone();
        if let Some(language) = &self.language {
            match folders.get_mut(language.at).filter(|_| language.is_end) {
                Some(part) => part.push_str(&language.text),
                None => folders.insert(language.at.min(folders.len()), language.text.clone()),
            }
        }
        let date = self.date.iter().map(|date| format!("{date}-"));
        let name: String = date.collect::<String>() + &self.slug + &self.suffix + &self.ending;
        folders.push(name);
        folders.join("/")
    }

    /// Returns true if the file is the page of its folder.
    pub(super) fn is_index(&self) -> bool {
        INDEXES.contains(&self.slug.to_ascii_lowercase().as_str())
    }

    /// The name by which readers know the page: that of its folder, if it is the page of a folder.
    pub(super) fn name(&self) -> &str {
        match self.folders.last() {
            Some(folder) if self.is_index() => folder,
            _ => &self.slug,
        }
    }

    /// Returns the path of this page after the note's page `from` has become `to`.
    fn moved(&self, from: &Self, to: &Self) -> Self {
        let mut moved = self.clone();
        if self.slug == from.slug {
            moved.slug.clone_from(&to.slug);
        } else if format!("{}{}", self.slug, self.suffix) == format!("{}{}", from.slug, from.suffix)
        {
            moved.slug.clone_from(&to.slug);
            moved.suffix.clone_from(&to.suffix);
        }
        if self.date == from.date {
            moved.date.clone_from(&to.date);
        }
        let common = self.folders.iter().rev().zip(from.folders.iter().rev());
        let common = common.take_while(|(a, b)| a == b).count();
        let head = &from.folders[..from.folders.len() - common];
        let Some(tail) = to.folders.strip_prefix(head) else {
            return moved;
        };
        let own = &self.folders[..self.folders.len() - common];
        moved.folders = own.iter().chain(tail).cloned().collect();
        if let Some(language) = &mut moved.language {
            let was_last = language.at == self.folders.len();
            let is_shared = from.language.as_ref().map(|other| other.at) == Some(language.at);
            match &to.language {
                Some(other) if is_shared => language.at = other.at,
                // `docs/guide/ar/a.md`: the language is the last folder, and not the one below the root.
                _ if was_last && language.at > 1 && !language.is_end => {
                    language.at = moved.folders.len();
                }
                _ => {}
            }
        }
        moved
    }
}

/// Returns a path without its language.
pub(super) fn without_language(path: &str, tag: &LanguageTag, codes: &Codes) -> String {
    let mut parts = PathParts::of(path, tag, codes);
    parts.language = None;
    parts.suffix.clear();
    parts.path()
}

/// The wish of an author for a page.
#[derive(Debug, Clone, Copy)]
pub enum NewName<'a> {
    /// Another name in the same folder.
    Name(&'a str),
    /// A folder of the source; the name stays.
    Folder(&'a str),
    /// A path in the source.
    Path(&'a str),
}

/// Returns the new path of `page`, with what the author left out: date, language and ending.
fn path_of(
    page: &Page,
    own: &PathParts,
    wish: NewName<'_>,
    codes: &Codes,
    tag: &LanguageTag,
) -> String {
    let (folder, name) = page.path.rsplit_once('/').unwrap_or(("", &page.path));
    let in_folder = |folder: &str, name: &str| match folder.trim_matches('/') {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    };
    let (folder, wished) = match wish {
        NewName::Folder(folder) => return in_folder(folder, name),
        // The name of the page of a folder is that of the folder.
        NewName::Name(wished) if own.is_index() && !folder.is_empty() => {
            let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
            return in_folder(&in_folder(above, wished), name);
        }
        NewName::Name(wished) => (folder, wished),
        NewName::Path(path) => path.rsplit_once('/').unwrap_or(("", path)),
    };
    let ending = FileName::parse(wished).extension;
    let is_page = MARKDOWN.iter().chain(&["mdx", "html", "htm"]);
    let has_ending = is_page
        .into_iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    let wished = if has_ending {
        wished.to_owned()
    } else {
        format!("{wished}{}", own.ending)
    };
    let mut parts = PathParts::of(&wished, tag, codes);
    if parts.date.is_none() {
        parts.date.clone_from(&own.date);
    }
    if parts.suffix.is_empty() && !parts.is_index() {
        parts.suffix.clone_from(&own.suffix);
    }
    in_folder(folder, &parts.path())
}

/// Returns the new path of each page of the note of `page` whose path changes.
pub(super) fn find(site: &Site, id: PageId, wish: NewName<'_>) -> BTreeMap<PageId, String> {
    let codes = Codes::default();
    let page = &site.source.pages[id];
    let tag = |page: &Page| &site.source.languages.get(page.language).tag;
    let from = PathParts::of(&page.path, tag(page), &codes);
    let path = path_of(page, &from, wish, &codes, tag(page));
    let to = PathParts::of(&path, tag(page), &codes);
    let others = site.notes.of(id).pages.iter().filter(|other| **other != id);
    let mut targets: BTreeMap<PageId, String> = others
        .map(|other| {
            let page = &site.source.pages[*other];
            let own = PathParts::of(&page.path, tag(page), &codes);
            (*other, own.moved(&from, &to).path())
        })
        .collect();
    targets.insert(id, path);
    targets.retain(|id, path| *path != site.source.pages[*id].path);
    targets
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The new path of a translation, where the original at `from` moves to `to`.
    fn moved(from: &str, to: &str, code: &str, path: &str) -> String {
        let codes = Codes::default();
        let tag = |code: &str| codes.read(code).unwrap().tag.clone();
        let of = |path: &str, code: &str| PathParts::of(path, &tag(code), &codes);
        let own = of(path, code);
        assert_eq!(own.path(), path);
        own.moved(&of(from, "en"), &of(to, "en")).path()
    }

    #[test]
    fn translations_keep_their_own_naming() {
        for (from, to, path, right) in [
            (
                "content/a.md",
                "content/b.md",
                "content/ar/a.md",
                "content/ar/b.md",
            ),
            (
                "content/a.md",
                "content/x/b.md",
                "content/ar/a.md",
                "content/ar/x/b.md",
            ),
            (
                "content/n/a.md",
                "content/a.md",
                "content/ar/n/a.md",
                "content/ar/a.md",
            ),
            (
                "content/en/n/a.md",
                "content/en/m/a.md",
                "content/ar/n/a.md",
                "content/ar/m/a.md",
            ),
            ("n/a.md", "m/b.md", "n/a.ar.md", "m/b.ar.md"),
            ("n/a.en.md", "m/b.en.md", "n/a.ar.md", "m/b.ar.md"),
            (
                "_posts/2025-01-01-a.md",
                "_posts/2025-01-01-b.md",
                "_posts/ar/2025-02-02-a-ar.md",
                "_posts/ar/2025-02-02-b-ar.md",
            ),
            (
                "_posts/en/2025-01-01-a-en.md",
                "_posts/en/2025-03-01-b-en.md",
                "_posts/ar/2025-01-01-a-ar.md",
                "_posts/ar/2025-03-01-b-ar.md",
            ),
            (
                "docs/g/a.md",
                "docs/h/a.md",
                "docs/g/ar/a.md",
                "docs/h/ar/a.md",
            ),
            (
                "pages/g/a.md",
                "pages/h/b.md",
                "pages.ar/g/a.md",
                "pages.ar/h/b.md",
            ),
            (
                "docs/g/a.md",
                "docs/h/b.md",
                "i18n/ar/current/g/a.md",
                "i18n/ar/current/h/b.md",
            ),
            (
                "g/a.md",
                "h/b.md",
                "translations/ar/g/a.md",
                "translations/ar/h/b.md",
            ),
            (
                "content/a.md",
                "content/b.md",
                "content/ar/other.md",
                "content/ar/other.md",
            ),
        ] {
            assert_eq!(moved(from, to, "ar", path), right, "{path}");
        }
    }
}
