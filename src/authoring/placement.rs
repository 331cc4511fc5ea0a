//! The path of a translation that does not exist yet, as the site names its other translations.
//!
//! In: the pages and notes of a site, an original, and a language code. Out: a path below the source. The
//! existing pairs of an original and a translation say how the two paths differ: by a folder
//! (`notes/x.md`, `ar/notes/x.md`), by a suffix (`x.md`, `x.ar.md`), or by both
//! (`_posts/en/2025-01-01-x-en.md`, `_posts/ar/2025-01-01-x-ar.md`). The difference that most pairs near the
//! original have is applied to it. A site without pairs gets its layout's usual place.

use std::collections::BTreeMap;

use crate::config::Layout;
use crate::content::Source;
use crate::content::file_name::FileName;
use crate::language::{Codes, LanguageTag};
use crate::translations::{Notes, PageId};

/// The characters between a name and the language code after it.
pub(super) const SEPARATORS: [char; 3] = ['.', '-', '_'];

/// The difference between the folders of an original and of its translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum FolderChange {
    /// The folders are equal.
    None,
    /// The component at this index is a language: a prefix (`pages.`), then the code.
    Replaced(usize, String),
    /// The translation has one more component at this index, with this prefix.
    Inserted(usize, String),
    /// The original has one more component at this index.
    Removed(usize),
}

/// The difference between the file names of an original and of its translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum SuffixChange {
    None,
    /// Both names end with this separator and a code.
    Replaced(char),
    /// The translation's name ends with this separator and a code.
    Added(char),
    /// The original's name ends with this separator and a code.
    Removed(char),
}

/// The difference between the paths of an original and of its translation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    folder: FolderChange,
    suffix: SuffixChange,
}

/// The language codes of an original and of its translation, to recognise them in paths.
struct Pair<'a> {
    codes: &'a Codes,
    from: &'a LanguageTag,
    to: &'a LanguageTag,
}

/// Returns the path of the translation of `original` into the language that authors write as `code`.
#[must_use]
pub fn path_of_translation(
    source: &Source,
    notes: &Notes,
    layout: Layout,
    original: PageId,
    code: &str,
) -> String {
    let codes = Codes::default();
    let page = &source.pages[original];
    let from = &source.languages.get(page.language).tag;
    let target = codes.read(code);
    let pair = Pair {
        codes: &codes,
        from,
        to: target.as_ref().map_or(from, |target| &target.tag),
    };
    let change = usual_change(source, notes, original, &codes)
        .filter(|change| change.fits(&page.path, &pair))
        .unwrap_or_else(|| default_change(&page.path, layout, &pair));
    let written = spelling(source, notes, &codes, &change, pair.to);
    change.apply(&page.path, written.as_deref().unwrap_or(code))
}

/// The change that most pairs have, those that share the most folders with the original first.
fn usual_change(source: &Source, notes: &Notes, original: PageId, codes: &Codes) -> Option<Change> {
    let page = &source.pages[original];
    let mut found: BTreeMap<Change, (usize, usize)> = BTreeMap::new();
    for note in &notes.notes {
        let from = &source.pages[note.original];
        if from.language != page.language {
            continue;
        }
        let near = shared_components(&from.path, &page.path);
        for to in note.pages.iter().filter(|id| **id != note.original) {
            let to = &source.pages[*to];
            let pair = Pair {
                codes,
                from: &source.languages.get(from.language).tag,
                to: &source.languages.get(to.language).tag,
            };
            if let Some(change) = Change::between(&from.path, &to.path, &pair) {
                let seen = found.entry(change).or_default();
                *seen = (seen.0.max(near), seen.1 + 1);
            }
        }
    }
    let most = found.into_iter().max_by_key(|(_, seen)| *seen);
    most.map(|(change, _)| change)
}

/// The number of equal components at the beginning of two paths.
fn shared_components(a: &str, b: &str) -> usize {
    let pairs = a.split('/').zip(b.split('/'));
    pairs.take_while(|(a, b)| a == b).count()
}

/// The code of the language `to` as paths with this change spell it.
fn spelling(
    source: &Source,
    notes: &Notes,
    codes: &Codes,
    change: &Change,
    to: &LanguageTag,
) -> Option<String> {
    let language = source.languages.find(to)?;
    let written = notes.notes.iter().find_map(|note| {
        let from = &source.pages[note.original];
        let mut pages = note.pages.iter().map(|id| &source.pages[*id]);
        let page = pages.find(|page| page.language == language && page.path != from.path)?;
        let pair = Pair {
            codes,
            from: &source.languages.get(from.language).tag,
            to,
        };
        let same = Change::between(&from.path, &page.path, &pair)? == *change;
        same.then(|| change.code_in(&page.path))?
    });
    written.or_else(|| Some(source.languages.get(language).code.clone()))
}

/// The change of a site without pairs.
fn default_change(path: &str, layout: Layout, pair: &Pair<'_>) -> Change {
    let components: Vec<&str> = path.split('/').collect();
    let (name, folders) = components.split_last().unwrap_or((&path, &[]));
    let stem = FileName::parse(name).stem;
    let suffix = SEPARATORS
        .iter()
        .find(|separator| {
            let end = stem.rsplit_once(**separator);
            end.is_some_and(|(_, code)| pair.is_from(code))
        })
        .map_or(SuffixChange::None, |separator| {
            SuffixChange::Replaced(*separator)
        });
    let language = folders.iter().position(|folder| pair.is_from(folder));
    let folder = match language {
        Some(at) => FolderChange::Replaced(at, String::new()),
        None if suffix != SuffixChange::None => FolderChange::None,
        None if layout == Layout::Folder && stem.eq_ignore_ascii_case("readme") => {
            return Change {
                folder: FolderChange::None,
                suffix: SuffixChange::Added('.'),
            };
        }
        None => {
            let first = folders.first().copied().unwrap_or_default();
            let is_container = first == "content" || first.starts_with('_');
            FolderChange::Inserted(usize::from(is_container), String::new())
        }
    };
    Change { folder, suffix }
}

impl Pair<'_> {
    fn is_from(&self, code: &str) -> bool {
        self.codes
            .read(code)
            .is_some_and(|read| read.tag == *self.from)
    }

    fn is_to(&self, code: &str) -> bool {
        self.codes
            .read(code)
            .is_some_and(|read| read.tag == *self.to)
    }

    /// The prefix before the code in a folder of the translation.
    fn prefix_of<'p>(&self, folder: &'p str) -> Option<&'p str> {
        if self.is_to(folder) {
            return Some("");
        }
        let at = folder.find(SEPARATORS)? + 1;
        self.is_to(&folder[at..]).then(|| &folder[..at])
    }
}

impl Change {
    /// Returns the difference of two paths, or `None` if they differ by more than the language.
    fn between(from: &str, to: &str, pair: &Pair<'_>) -> Option<Self> {
        let from: Vec<&str> = from.split('/').collect();
        let to: Vec<&str> = to.split('/').collect();
        let (from_name, from_folders) = from.split_last()?;
        let (to_name, to_folders) = to.split_last()?;
        Some(Self {
            folder: FolderChange::between(from_folders, to_folders, pair)?,
            suffix: SuffixChange::between(from_name, to_name, pair)?,
        })
        .filter(|change| change.folder != FolderChange::None || change.suffix != SuffixChange::None)
    }

    /// Returns true if the change can be applied to `path`.
    fn fits(&self, path: &str, pair: &Pair<'_>) -> bool {
        let folders: Vec<&str> = path.split('/').collect();
        let folders = &folders[..folders.len() - 1];
        let stem = FileName::parse(path).stem;
        let has_suffix = |separator: char| {
            let end = stem.rsplit_once(separator);
            end.is_some_and(|(_, code)| pair.is_from(code))
        };
        let fits_folder = match &self.folder {
            FolderChange::None => true,
            FolderChange::Replaced(at, prefix) => folders
                .get(*at)
                .and_then(|folder| folder.strip_prefix(prefix.as_str()))
                .is_some_and(|code| pair.is_from(code)),
            FolderChange::Inserted(at, _) => *at <= folders.len(),
            FolderChange::Removed(at) => folders.get(*at).is_some_and(|code| pair.is_from(code)),
        };
        fits_folder
            && match self.suffix {
                SuffixChange::None | SuffixChange::Added(_) => true,
                SuffixChange::Replaced(separator) | SuffixChange::Removed(separator) => {
                    has_suffix(separator)
                }
            }
    }

    /// Returns the path of the translation with the language `code`.
    fn apply(&self, path: &str, code: &str) -> String {
        let mut components: Vec<String> = path.split('/').map(str::to_owned).collect();
        let name = components.pop().unwrap_or_default();
        let parsed = FileName::parse(&name);
        let base = |separator: char| {
            parsed
                .stem
                .rsplit_once(separator)
                .map_or(parsed.stem, |s| s.0)
        };
        let stem = match self.suffix {
            SuffixChange::None => parsed.stem.to_owned(),
            SuffixChange::Replaced(separator) => format!("{}{separator}{code}", base(separator)),
            SuffixChange::Added(separator) => format!("{}{separator}{code}", parsed.stem),
            SuffixChange::Removed(separator) => base(separator).to_owned(),
        };
        match &self.folder {
            FolderChange::None => {}
            FolderChange::Replaced(at, prefix) => components[*at] = format!("{prefix}{code}"),
            FolderChange::Inserted(at, prefix) => {
                components.insert(*at, format!("{prefix}{code}"));
            }
            FolderChange::Removed(at) => {
                components.remove(*at);
            }
        }
        let dot = if parsed.extension.is_empty() { "" } else { "." };
        components.push(format!("{stem}{dot}{}", parsed.extension));
        components.join("/")
    }

    /// Returns the code of the language in the path of a translation with this change.
    fn code_in(&self, path: &str) -> Option<String> {
        let folder = match &self.folder {
            FolderChange::Replaced(at, prefix) | FolderChange::Inserted(at, prefix) => path
                .split('/')
                .nth(*at)
                .and_then(|folder| folder.strip_prefix(prefix.as_str())),
            FolderChange::None | FolderChange::Removed(_) => None,
        };
        let suffix = match self.suffix {
            SuffixChange::Replaced(separator) | SuffixChange::Added(separator) => {
                FileName::parse(path)
                    .stem
                    .rsplit_once(separator)
                    .map(|s| s.1)
            }
            SuffixChange::None | SuffixChange::Removed(_) => None,
        };
        folder.or(suffix).map(str::to_owned)
    }
}

impl FolderChange {
    fn between(from: &[&str], to: &[&str], pair: &Pair<'_>) -> Option<Self> {
        if from == to {
            return Some(Self::None);
        }
        let at = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        if to.len() == from.len() + 1 && from[at..] == to[at + 1..] {
            return pair
                .prefix_of(to[at])
                .map(|prefix| Self::Inserted(at, prefix.to_owned()));
        }
        if from.len() == to.len() + 1 && from[at + 1..] == to[at..] {
            return pair.is_from(from[at]).then_some(Self::Removed(at));
        }
        if from.len() == to.len() && from[at + 1..] == to[at + 1..] {
            let prefix = pair.prefix_of(to[at])?;
            let code = from[at].strip_prefix(prefix)?;
            return pair
                .is_from(code)
                .then(|| Self::Replaced(at, prefix.to_owned()));
        }
        None
    }
}

impl SuffixChange {
    fn between(from: &str, to: &str, pair: &Pair<'_>) -> Option<Self> {
        let (from, to) = (FileName::parse(from).stem, FileName::parse(to).stem);
        if from == to {
            return Some(Self::None);
        }
        SEPARATORS.iter().find_map(|&separator| {
            let end = to
                .rsplit_once(separator)
                .filter(|(_, code)| pair.is_to(code));
            let start = from
                .rsplit_once(separator)
                .filter(|(_, code)| pair.is_from(code));
            match (start, end) {
                (Some((a, _)), Some((b, _))) if a == b => Some(Self::Replaced(separator)),
                (_, Some((b, _))) if b == from => Some(Self::Added(separator)),
                (Some((a, _)), _) if a == to => Some(Self::Removed(separator)),
                _ => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path of the translation into `code` of a page in `en`, where a pair with `other` exists.
    fn by_pair(pair: (&str, &str, &str), path: &str, code: &str) -> Option<String> {
        let codes = Codes::default();
        let tag = |code: &str| codes.read(code).map(|read| read.tag.clone());
        let (en, other) = (tag("en")?, tag(pair.2)?);
        let known = Pair {
            codes: &codes,
            from: &en,
            to: &other,
        };
        let change = Change::between(pair.0, pair.1, &known)?;
        change.fits(path, &known).then(|| change.apply(path, code))
    }

    #[test]
    fn a_translation_is_placed_as_the_pairs_are() {
        for (from, to, other, path, code, right) in [
            (
                "content/a.md",
                "content/ar/a.md",
                "ar",
                "content/n/b.md",
                "de",
                "content/de/n/b.md",
            ),
            (
                "_posts/en/1-a-en.md",
                "_posts/ar/1-a-ar.md",
                "ar",
                "_posts/en/1-b-en.md",
                "hant",
                "_posts/hant/1-b-hant.md",
            ),
            (
                "README.md",
                "README.zh-CN.md",
                "zh-CN",
                "README.md",
                "ja",
                "README.ja.md",
            ),
            (
                "README.md",
                "README_zh.md",
                "zh",
                "x/README.md",
                "ja",
                "x/README_ja.md",
            ),
            (
                "pages.en/a.md",
                "pages.de/a.md",
                "de",
                "pages.en/b/c.md",
                "ar",
                "pages.ar/b/c.md",
            ),
            (
                "docs/en/a.md",
                "docs/a.md",
                "de",
                "docs/en/b.md",
                "de",
                "docs/b.md",
            ),
        ] {
            assert_eq!(
                by_pair((from, to, other), path, code).as_deref(),
                Some(right),
                "{path}"
            );
        }
        assert_eq!(by_pair(("a.md", "ar/other.md", "ar"), "b.md", "ar"), None);
    }

    #[test]
    fn a_site_without_pairs_has_a_usual_place() {
        let codes = Codes::default();
        let tag = |code: &str| codes.read(code).unwrap().tag.clone();
        let (en, ar) = (tag("en"), tag("ar"));
        let pair = Pair {
            codes: &codes,
            from: &en,
            to: &ar,
        };
        for (path, layout, right) in [
            (
                "content/notes/a.md",
                Layout::Sitegen,
                "content/ar/notes/a.md",
            ),
            ("content/en/a.md", Layout::Sitegen, "content/ar/a.md"),
            (
                "_posts/2025-01-01-a.md",
                Layout::Jekyll,
                "_posts/ar/2025-01-01-a.md",
            ),
            (
                "_posts/en/2025-01-01-a-en.md",
                Layout::Jekyll,
                "_posts/ar/2025-01-01-a-ar.md",
            ),
            ("about.md", Layout::Jekyll, "ar/about.md"),
            ("README.md", Layout::Folder, "README.ar.md"),
            ("net/dns.md", Layout::Folder, "ar/net/dns.md"),
        ] {
            assert_eq!(default_change(path, layout, &pair).apply(path, "ar"), right);
        }
    }
}
