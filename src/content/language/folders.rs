//! Decides which folders are languages.
//!
//! A slot is a place in the tree that may contain languages: a parent folder and the prefix before the code in
//! the folder name (`pages.` in `pages.de`, `_` in `_ja`, empty in `ja`). Its children are the folders in it
//! whose names are language codes. The evidence comes from the whole slot: the neighbours of a child, files
//! with counterparts in another child, the text of its pages. `it/` beside `docs/` may be information
//! technology.
//!
//! Cost: one pass over distinct folders, one over files.

mod evidence;
mod names;

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use evidence::judge;
pub(super) use names::{CONTAINERS, FILES, code_of, folder_of, is_word, read};
use names::{is_candidate, is_code, is_pair, prefixes};

use super::{DeclaredLanguages, LanguageClue, without_ending};
use crate::language::{Codes, ResolvedTag};

/// The reason why a folder was accepted or rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderReason {
    Text,
    Counterparts,
    Neighbours,
    Container,
    Declared,
    Position,
    /// Its text is in another language.
    OtherText,
    /// There is no evidence.
    Nothing,
}

impl FolderReason {
    pub(super) fn accepts(self) -> bool {
        !matches!(self, FolderReason::OtherText | FolderReason::Nothing)
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
    pub(super) known: Arc<ResolvedTag>,
    pub(super) files: usize,
    /// Numbers of files whose text or front matter is in this language, and in another one.
    pub(super) agree: usize,
    pub(super) disagree: usize,
    /// The number of files with a counterpart in another child, or outside of all children.
    pub(super) twins: usize,
    pub(super) reason: FolderReason,
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
pub(super) struct FolderToken {
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
    tokens: FxHashMap<String, Vec<FolderToken>>,
    /// The folders of the source and their ancestors.
    folders: FxHashSet<String>,
    /// The page `index` or `README` of a folder, without its extension.
    indexes: FxHashMap<String, String>,
}

impl Folders {
    /// Finds the slots of the paths of `clues` and decides about each child.
    pub(super) fn decide(
        codes: &Codes,
        clues: &[LanguageClue<'_>],
        declared_languages: &DeclaredLanguages,
    ) -> Self {
        let mut folders = Self::default();
        folders.find_folders(clues);
        let mut last = "";
        for clue in clues {
            let folder = folder_of(clue.path);
            if folder != last && !folders.tokens.contains_key(folder) {
                let tokens = folders.tokens_of(codes, folder, declared_languages);
                folders.tokens.insert(folder.to_owned(), tokens);
            }
            last = folder;
            folders.file_token(codes, clue, declared_languages);
        }
        folders.count(clues);
        folders.count_twins(clues);
        for slot in &mut folders.slots {
            judge(slot, declared_languages);
        }
        folders
    }

    fn find_folders(&mut self, clues: &[LanguageClue<'_>]) {
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
    fn tokens_of(
        &mut self,
        codes: &Codes,
        folder: &str,
        declared_languages: &DeclaredLanguages,
    ) -> Vec<FolderToken> {
        let mut tokens = Vec::new();
        let mut start = 0;
        for segment in folder.split('/').filter(|segment| !segment.is_empty()) {
            let end = start + segment.len();
            let parent = folder[..start].trim_end_matches('/');
            for cut in prefixes(segment, parent) {
                let (prefix, code) = segment.split_at(cut);
                let Some(known) = codes
                    .read(code)
                    .filter(|known| is_candidate(known, declared_languages))
                else {
                    continue;
                };
                let is_no_language = is_code(codes, prefix) || is_pair(codes, code);
                if declared_languages.is_excluded(&folder[..end]) || is_no_language {
                    continue;
                }
                // `docs-de` may be a language beside `docs`, or beside `docs-fr`; `judge` decides.
                let (slot, child) = self.child(parent, prefix, code, known);
                tokens.push(FolderToken {
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
    fn file_token(
        &mut self,
        codes: &Codes,
        clue: &LanguageClue<'_>,
        declared_languages: &DeclaredLanguages,
    ) {
        let path = without_ending(clue.path);
        let parent = folder_of(path);
        let name = &path[parent.len()..];
        let name = name.trim_start_matches('/');
        if name.len() < 2
            || name.len() > 10
            || parent.is_empty()
            || declared_languages.is_excluded(clue.path)
        {
            return;
        }
        if let Some(known) = codes
            .read(name)
            .filter(|known| is_candidate(known, declared_languages))
        {
            let (slot, child) = self.child(parent, FILES, name, known);
            let span = path.len() - name.len()..path.len();
            let token = FolderToken { slot, child, span };
            self.tokens.insert(path.to_owned(), vec![token]);
        }
    }

    fn child(
        &mut self,
        parent: &str,
        prefix: &str,
        code: &str,
        known: Arc<ResolvedTag>,
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
            reason: FolderReason::Nothing,
        });
        (slot, children.len() - 1)
    }

    /// Returns the tokens of a page path: those of its folder, then that of its name.
    pub(super) fn tokens(&self, path: &str) -> impl Iterator<Item = &FolderToken> {
        let of_folder = self.tokens.get(folder_of(path)).into_iter().flatten();
        let of_file = self.tokens.get(without_ending(path)).into_iter().flatten();
        // A folder with the name of a file without its extension has its own tokens.
        let of_file = of_file.filter(|token| self.slots[token.slot].prefix == FILES);
        of_folder.chain(of_file)
    }

    /// Returns the slot and the child of a token.
    pub(super) fn of(&self, token: &FolderToken) -> (&Slot, &Child) {
        let slot = &self.slots[token.slot];
        (slot, &slot.children[token.child])
    }

    /// Returns the first token of a path that is a language.
    pub(super) fn language<'f>(&'f self, path: &str) -> Option<&'f FolderToken> {
        let mut tokens = self.tokens(path);
        tokens.find(|token| self.of(token).1.reason.accepts())
    }

    fn count(&mut self, clues: &[LanguageClue<'_>]) {
        let mut direct: FxHashMap<&str, usize> = FxHashMap::default();
        for clue in clues {
            *direct.entry(folder_of(clue.path)).or_default() += 1;
        }
        for slot in &mut self.slots {
            let pages = direct.get(slot.parent.as_str()).copied().unwrap_or(0);
            slot.loose = pages - usize::from(self.indexes.contains_key(&slot.parent)).min(pages);
        }
        for clue in clues {
            let tokens: Vec<FolderToken> = self.tokens(clue.path).cloned().collect();
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

    fn count_twins(&mut self, clues: &[LanguageClue<'_>]) {
        let mut beside: FxHashMap<String, Vec<FolderToken>> = FxHashMap::default();
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
                let is_other = |other: &&FolderToken| self.of(other).1.known.likely != *likely;
                let has_twin = is_plain || tokens.iter().any(|other| is_other(&other));
                self.slots[token.slot].children[token.child].twins += usize::from(has_twin);
            }
        }
    }

    /// Returns a path without its extension and without the language of `token`.
    pub(super) fn rest(&self, path: &str, token: &FolderToken) -> String {
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
