//! Decides which folders are languages.
//!
//! A slot is a place in the tree that may contain languages: a parent folder and the prefix before the code in
//! the folder name (`pages.` in `pages.de`, `_` in `_ja`, empty in `ja`). Its children are the folders in it
//! whose names are language codes. The evidence comes from the whole slot: the neighbours of a child, files
//! with counterparts in another child, the text of its pages. `it/` beside `docs/` may be information
//! technology.
//!
//! Cost: one pass over distinct folders, one over files.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Clue, Told, without_ending};
use crate::language::{Codes, Known, by_english_name};

/// Codes that are accepted as languages on weak evidence. Any other code of two or three letters is as likely a
/// word, an abbreviation or a programming language (`it`, `id`, `cs`, `ml`, `ca`) and needs more.
const PLAIN: &[&str] = &[
    "ar", "az", "bg", "bn", "de", "en", "es", "et", "fa", "fi", "fr", "hans", "hant", "he", "hr",
    "hu", "hy", "ja", "ka", "kk", "ko", "lt", "lv", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk",
    "sl", "sr", "sv", "th", "tr", "uk", "ur", "uz", "zh",
];

/// Folders that contain translations by language.
pub(super) const CONTAINERS: &[&str] = &[
    "i18n",
    "intl",
    "l10n",
    "lang",
    "langs",
    "language",
    "languages",
    "locale",
    "locales",
    "localized",
    "localization",
    "localizations",
    "readme",
    "readmes",
    "translated",
    "translated_docs",
    "translation",
    "translations",
];

/// Folders whose direct subfolders may be languages.
const ROOTS: &[&str] = &[
    "",
    "content",
    "doc",
    "docs",
    "documentation",
    "pages",
    "site",
    "src",
    "website",
    "_posts",
    "_drafts",
];

/// The prefix of a slot whose children are files: `guide/en.md`, `guide/de.md`.
pub(super) const FILES: &str = "/";

/// Returns whether a code is as likely a word or an abbreviation.
pub(super) fn is_word(code: &str) -> bool {
    let is_plain = PLAIN.iter().any(|plain| plain.eq_ignore_ascii_case(code));
    !is_plain && !code.contains(['-', '_'])
}

/// The reason why a folder was accepted or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    Text,
    Counterparts,
    Neighbours,
    Container,
    Told,
    Position,
    /// Its text is in another language.
    OtherText,
    /// There is no evidence.
    Nothing,
}

impl Reason {
    pub(super) fn accepts(self) -> bool {
        !matches!(self, Reason::OtherText | Reason::Nothing)
    }
}

/// A place in the tree that may contain languages.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) parent: String,
    /// The text before the code in the folder name; [`FILES`] if the children are files.
    pub(super) prefix: String,
    pub(super) children: Vec<Child>,
    /// The number of pages directly in the parent folder, without its index.
    loose: usize,
    /// The number of pages in all children.
    pages: usize,
}

/// A folder whose name is a language code.
#[derive(Debug)]
pub(super) struct Child {
    /// The code as written.
    pub(super) code: String,
    pub(super) known: Arc<Known>,
    pub(super) files: usize,
    /// Numbers of files whose text or front matter is in this language, and in another one.
    pub(super) agree: usize,
    pub(super) disagree: usize,
    /// The number of files with a counterpart in another child, or outside of all children.
    pub(super) twins: usize,
    pub(super) reason: Reason,
}

impl Child {
    /// Returns whether the pages are in other languages. Often some are not translated yet.
    fn is_contradicted(&self) -> bool {
        self.disagree > self.agree * 4
    }

    /// Returns the path of the folder, or of the files.
    pub(super) fn path(&self, slot: &Slot) -> String {
        let parent = if slot.parent.is_empty() {
            String::new()
        } else {
            format!("{}/", slot.parent)
        };
        if slot.prefix == FILES {
            format!("{parent}{}.md", self.code)
        } else {
            format!("{parent}{}{}/", slot.prefix, self.code)
        }
    }
}

/// A path segment that is a child of a slot.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) slot: usize,
    pub(super) child: usize,
    /// The byte range of the language in the path.
    pub(super) span: Range<usize>,
}

/// The slots of a site, and the tokens of each folder.
#[derive(Debug, Default)]
pub(super) struct Folders {
    pub(super) slots: Vec<Slot>,
    by_place: FxHashMap<(String, String), usize>,
    tokens: FxHashMap<String, Vec<Token>>,
    /// The folders of the source and their ancestors.
    folders: FxHashSet<String>,
    /// The page `index` or `README` of a folder, without its extension.
    indexes: FxHashMap<String, String>,
}

impl Folders {
    /// Finds the slots of the paths of `clues` and decides about each child.
    pub(super) fn decide(codes: &Codes, clues: &[Clue<'_>], told: &Told) -> Self {
        let mut folders = Self::default();
        folders.find_folders(clues);
        let mut last = "";
        for clue in clues {
            let folder = folder_of(clue.path);
            if folder != last && !folders.tokens.contains_key(folder) {
                let tokens = folders.tokens_of(codes, folder, told);
                folders.tokens.insert(folder.to_owned(), tokens);
            }
            last = folder;
            folders.file_token(codes, clue, told);
        }
        folders.count(clues);
        folders.count_twins(clues);
        for slot in &mut folders.slots {
            judge(slot, told);
        }
        folders
    }

    fn find_folders(&mut self, clues: &[Clue<'_>]) {
        let mut last = "";
        for clue in clues {
            let folder = folder_of(clue.path);
            let path = without_ending(clue.path);
            if ["index", "README", "_index"].contains(&path[folder.len()..].trim_start_matches('/'))
            {
                self.indexes.insert(folder.to_owned(), path.to_owned());
            }
            if folder == last {
                continue;
            }
            last = folder;
            let mut at = folder;
            while !at.is_empty() && self.folders.insert(at.to_owned()) {
                at = folder_of(at);
            }
        }
    }

    /// Returns the tokens of a folder path, from the left, and adds missing slots.
    fn tokens_of(&mut self, codes: &Codes, folder: &str, told: &Told) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut start = 0;
        for segment in folder.split('/').filter(|segment| !segment.is_empty()) {
            let end = start + segment.len();
            let parent = folder[..start].trim_end_matches('/');
            for cut in prefixes(segment, parent) {
                let (prefix, code) = segment.split_at(cut);
                let Some(known) = codes.read(code).filter(|known| is_candidate(known, told)) else {
                    continue;
                };
                let is_no_language = is_code(codes, prefix) || is_pair(codes, code);
                if told.is_excluded(&folder[..end]) || is_no_language {
                    continue;
                }
                // `docs-de` may be a language beside `docs`, or beside `docs-fr`; `judge` decides.
                let (slot, child) = self.child(parent, prefix, code, known);
                tokens.push(Token {
                    slot,
                    child,
                    span: start..end,
                });
                break;
            }
            start = end + 1;
        }
        tokens
    }

    /// Adds the token of a file whose whole name is a code.
    fn file_token(&mut self, codes: &Codes, clue: &Clue<'_>, told: &Told) {
        let path = without_ending(clue.path);
        let parent = folder_of(path);
        let name = &path[parent.len()..];
        let name = name.trim_start_matches('/');
        if name.len() < 2 || name.len() > 10 || parent.is_empty() || told.is_excluded(clue.path) {
            return;
        }
        if let Some(known) = codes.read(name).filter(|known| is_candidate(known, told)) {
            let (slot, child) = self.child(parent, FILES, name, known);
            let span = path.len() - name.len()..path.len();
            let token = Token { slot, child, span };
            self.tokens.insert(path.to_owned(), vec![token]);
        }
    }

    fn child(
        &mut self,
        parent: &str,
        prefix: &str,
        code: &str,
        known: Arc<Known>,
    ) -> (usize, usize) {
        let place = (parent.to_owned(), prefix.to_owned());
        let slot = *self.by_place.entry(place).or_insert_with(|| {
            self.slots.push(Slot {
                parent: parent.to_owned(),
                prefix: prefix.to_owned(),
                children: Vec::new(),
                loose: 0,
                pages: 0,
            });
            self.slots.len() - 1
        });
        let children = &mut self.slots[slot].children;
        if let Some(child) = children.iter().position(|child| child.code == code) {
            return (slot, child);
        }
        children.push(Child {
            code: code.to_owned(),
            known,
            files: 0,
            agree: 0,
            disagree: 0,
            twins: 0,
            reason: Reason::Nothing,
        });
        (slot, children.len() - 1)
    }

    /// Returns the tokens of a page path: those of its folder, then that of its name.
    pub(super) fn tokens(&self, path: &str) -> impl Iterator<Item = &Token> {
        let of_folder = self.tokens.get(folder_of(path)).into_iter().flatten();
        let of_file = self.tokens.get(without_ending(path)).into_iter().flatten();
        // A folder with the name of a file without its extension has its own tokens.
        let of_file = of_file.filter(|token| self.slots[token.slot].prefix == FILES);
        of_folder.chain(of_file)
    }

    /// Returns the slot and the child of a token.
    pub(super) fn of(&self, token: &Token) -> (&Slot, &Child) {
        let slot = &self.slots[token.slot];
        (slot, &slot.children[token.child])
    }

    /// Returns the first token of a path that is a language.
    pub(super) fn language<'f>(&'f self, path: &str) -> Option<&'f Token> {
        let mut tokens = self.tokens(path);
        tokens.find(|token| self.of(token).1.reason.accepts())
    }

    fn count(&mut self, clues: &[Clue<'_>]) {
        let mut direct: FxHashMap<&str, usize> = FxHashMap::default();
        for clue in clues {
            *direct.entry(folder_of(clue.path)).or_default() += 1;
        }
        for slot in &mut self.slots {
            let pages = direct.get(slot.parent.as_str()).copied().unwrap_or(0);
            slot.loose = pages - usize::from(self.indexes.contains_key(&slot.parent)).min(pages);
        }
        for clue in clues {
            let tokens: Vec<Token> = self.tokens(clue.path).cloned().collect();
            for token in tokens {
                self.slots[token.slot].pages += 1;
                let child = &mut self.slots[token.slot].children[token.child];
                child.files += 1;
                let agrees = match &clue.known {
                    Some(known) => Some(known.likely == child.known.likely),
                    None => clue.text.and_then(|text| text.agrees(&child.known)),
                };
                match agrees {
                    Some(true) => child.agree += 1,
                    Some(false) => child.disagree += 1,
                    None => {}
                }
            }
        }
    }

    fn count_twins(&mut self, clues: &[Clue<'_>]) {
        let mut beside: FxHashMap<String, Vec<Token>> = FxHashMap::default();
        let mut plain: FxHashSet<&str> = FxHashSet::default();
        for clue in clues {
            plain.insert(without_ending(clue.path));
            for token in self.tokens(clue.path) {
                if self.of(token).0.prefix == FILES {
                    continue;
                }
                let mut rest = self.rest(clue.path, token);
                let code = &self.of(token).1.code;
                if let Some(end) = repeated_suffix(&rest, code) {
                    rest.truncate(end);
                }
                beside.entry(rest).or_default().push(token.clone());
            }
        }
        #[allow(
            clippy::iter_over_hash_type,
            reason = "sums do not depend on the order"
        )]
        for (rest, tokens) in beside {
            let is_plain = plain.contains(rest.as_str());
            for token in &tokens {
                let likely = &self.of(token).1.known.likely;
                let is_other = |other: &&Token| self.of(other).1.known.likely != *likely;
                let has_twin = is_plain || tokens.iter().any(|other| is_other(&other));
                self.slots[token.slot].children[token.child].twins += usize::from(has_twin);
            }
        }
    }

    /// Returns a path without its extension and without the language of `token`.
    pub(super) fn rest(&self, path: &str, token: &Token) -> String {
        let (slot, _) = self.of(token);
        let path = without_ending(path);
        let behind = path[token.span.end..].trim_start_matches('/');
        if slot.prefix == FILES {
            return self.index_of(path[..token.span.start].trim_end_matches('/'));
        }
        let before = &path[..token.span.start];
        match slot.prefix.as_str() {
            "" => format!("{before}{behind}"),
            // `_ja/tour/x` is `_tour/x`, if that collection exists.
            "_" => {
                let first = behind.split('/').next().unwrap_or_default();
                let collection = format!("_{first}");
                if behind.contains('/') && self.folders.contains(&collection) {
                    format!("_{behind}")
                } else {
                    behind.to_owned()
                }
            }
            // `docs-de/x` is `docs/x`.
            prefix => {
                let name = prefix.trim_end_matches(['.', '-', '_']);
                format!("{before}{name}/{behind}")
            }
        }
    }

    /// Returns the page that `guide/de` is a translation of.
    fn index_of(&self, folder: &str) -> String {
        self.indexes
            .get(folder)
            .map_or(folder, String::as_str)
            .to_owned()
    }
}

/// Returns the byte offset of a suffix of `path` that is `code`, or its language alone: `x-ar` in `ar`.
fn repeated_suffix(path: &str, code: &str) -> Option<usize> {
    let is_mark = |at: usize| path[..at].ends_with(['.', '-', '_']);
    let at = path
        .len()
        .checked_sub(code.len())
        .filter(|at| path.is_char_boundary(*at))?;
    let same = path[at..].eq_ignore_ascii_case(code);
    (same && at > 1 && is_mark(at)).then(|| at - 1)
}

/// Returns the folder of a path; empty at the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the language of a code, or of an English name: `french`, `brazilian-portuguese`.
pub(super) fn read(codes: &Codes, text: &str) -> Option<Arc<Known>> {
    codes
        .read(text)
        .or_else(|| codes.read(by_english_name(text)?))
}

/// Returns the code of the language that a path names by `text`.
pub(super) fn code_of(text: &str) -> &str {
    by_english_name(text).unwrap_or(text)
}

/// Returns whether the text before a code in a name is also a language code (`en_fr`). The name is then a pair
/// of languages, and the pages below it are in neither. A word (`it-fr`) is not counted.
fn is_code(codes: &Codes, prefix: &str) -> bool {
    let name = prefix.trim_end_matches(['.', '-', '_']);
    !is_word(name) && codes.read(name).is_some_and(|known| known.common)
}

/// Returns whether a name is two languages rather than one in a region: `en_fr`, because `fr` is the language
/// of `FR`. With the region in capitals it is one language.
fn is_pair(codes: &Codes, name: &str) -> bool {
    // Languages that are official in a region with another main language.
    const REGIONAL: [&str; 2] = ["sv-fi", "sq-mk"];
    let Some((first, second)) = name.split_once(['-', '_']) else {
        return false;
    };
    let is_lower = name.bytes().all(|byte| !byte.is_ascii_uppercase());
    let spelled = name.replace('_', "-");
    if !is_lower || first == second || REGIONAL.contains(&spelled.as_str()) {
        return false;
    }
    let (Some(one), Some(other)) = (codes.read(first), codes.read(second)) else {
        return false;
    };
    let region = |likely: &str| likely.rsplit('-').next().map(str::to_ascii_lowercase);
    is_code(codes, second)
        && one.common
        && region(&other.likely).as_deref() == Some(second)
        && region(&one.likely).as_deref() != Some(second)
}

fn is_candidate(known: &Known, told: &Told) -> bool {
    known.common || told.has(&known.likely)
}

/// Returns the offsets in a folder name where a code may begin: the whole name, after a `_`, after separators.
fn prefixes(segment: &str, parent: &str) -> Vec<usize> {
    let mut cuts = vec![0];
    let is_reserved = matches!(segment, "_posts" | "_drafts");
    if parent.is_empty() && segment.starts_with('_') && !is_reserved {
        cuts.push(1);
    }
    let marks = segment.bytes().enumerate().skip(1);
    let marks = marks.filter(|(_, byte)| matches!(byte, b'.' | b'-' | b'_'));
    cuts.extend(
        marks
            .map(|(at, _)| at + 1)
            .filter(|at| *at > 2 && *at < segment.len()),
    );
    cuts
}

/// Decides about each child of a slot.
fn judge(slot: &mut Slot, told: &Told) {
    let is_told: Vec<bool> = slot
        .children
        .iter()
        .map(|child| told.has(&child.known.likely))
        .collect();
    let from_path = told.from_path;
    let is_strong = |child: &Child, told: bool| {
        let supported = child.agree > 0 || child.twins > 0 || told;
        (supported || !is_word(&child.code)) && !child.is_contradicted()
    };
    // A name that is only a language code is supported by any other code; a word is supported by such names
    // only.
    let mut others: Vec<(String, bool)> = slot
        .children
        .iter()
        .zip(&is_told)
        .filter(|(child, _)| !child.is_contradicted())
        .map(|(child, told)| (child.known.likely.clone(), is_strong(child, *told)))
        .collect();
    others.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    others.dedup_by(|a, b| a.0 == b.0);
    let last = slot.parent.rsplit('/').next().unwrap_or_default();
    let place = FolderEvidence {
        is_container: CONTAINERS.contains(&last.to_ascii_lowercase().as_str()),
        is_root: slot.prefix != FILES
            && (ROOTS.contains(&last) || last.starts_with('_') && !slot.parent.contains('/')),
        is_decorated: !matches!(slot.prefix.as_str(), "" | "_" | FILES),
        is_files: slot.prefix == FILES,
        has_loose: slot.loose > 0,
        is_mixed: slot.pages * 2 < slot.loose,
    };
    let reasons: Vec<Reason> = slot
        .children
        .iter()
        .zip(is_told)
        .map(|(child, told)| {
            let counts = |(likely, strong): &&(String, bool)| {
                *likely != child.known.likely && (*strong || !is_word(&child.code))
            };
            let neighbours = others.iter().filter(counts).count();
            if told && from_path {
                return Reason::Told;
            }
            place.reason(child, neighbours, told)
        })
        .collect();
    for (child, reason) in slot.children.iter_mut().zip(reasons) {
        child.reason = reason;
    }
}

/// The evidence that a slot gives for its children.
struct FolderEvidence {
    is_container: bool,
    is_root: bool,
    is_decorated: bool,
    is_files: bool,
    /// True if pages beside the folders exist, so that the language folders do not contain all pages.
    has_loose: bool,
    /// True if most files have names that are not codes.
    is_mixed: bool,
}

impl FolderEvidence {
    fn reason(&self, child: &Child, neighbours: usize, told: bool) -> Reason {
        let word = is_word(&child.code);
        if self.is_files {
            return match () {
                () if self.is_mixed => Reason::Nothing,
                () if child.is_contradicted() => Reason::OtherText,
                () if child.agree > 0 && (neighbours > 0 || self.is_container) => Reason::Text,
                () if neighbours > 1 || (neighbours > 0 && !word) => Reason::Neighbours,
                () if self.is_container && !word => Reason::Container,
                () => Reason::Nothing,
            };
        }
        if child.is_contradicted() {
            let stands = if word {
                child.twins * 2 >= child.files && neighbours > 1
            } else {
                neighbours > 0 || child.twins > 0 || told || self.is_container
            };
            return match () {
                () if !stands => Reason::OtherText,
                () if child.twins > 0 => Reason::Counterparts,
                () if neighbours > 0 => Reason::Neighbours,
                () if told => Reason::Told,
                () => Reason::Container,
            };
        }
        // `how-to` beside `how`.
        let is_alone_in_name = self.is_decorated && neighbours == 0 && (word || child.twins == 0);
        // `it/` beside one language and pages outside of language folders.
        let is_lone_word = word && neighbours == 1 && self.has_loose && !self.is_container && !told;
        match () {
            () if is_alone_in_name && child.agree == 0 => Reason::Nothing,
            () if is_lone_word && child.agree == 0 && child.twins == 0 => Reason::Nothing,
            () if child.agree > 0 => Reason::Text,
            () if child.twins > 0 => Reason::Counterparts,
            () if neighbours > 0 => Reason::Neighbours,
            () if self.is_container => Reason::Container,
            () if told => Reason::Told,
            () if self.is_root && !word => Reason::Position,
            () => Reason::Nothing,
        }
    }
}
