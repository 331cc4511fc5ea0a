//! The rules that join pages to notes, in their order.
//!
//! A unit is a single page, or pages that a rule joined. Each rule joins units with different languages by: an
//! explicit key; the path without its language; the URL without its language (a collection may have another
//! name in the original, but the same permalink); the path without folders that contain translations
//! (`readme/README.ja.md` beside `README.md`); and the content that translators leave unchanged.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    ContentFingerprints, GroupingRule, Note, NoteId, Notes, PageId, content_fingerprint, original,
};
use crate::config::Layout;
use crate::content::{Page, Source};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;

/// Groups all pages into notes. Known fingerprints are reused. URLs are compared if `layout` allows them to
/// differ from paths.
#[must_use]
pub fn group(
    source: &Source,
    layout: Layout,
    fingerprints: &mut ContentFingerprints,
) -> (Notes, Vec<Diagnostic>) {
    let mut grouping = Grouping {
        source,
        fingerprints,
        units: Vec::new(),
        rules: vec![None; source.pages.len()],
        diagnostics: Vec::new(),
    };
    grouping.by_keys();
    if source.languages.len() > 1 {
        grouping.by_other_keys(|page| Some(page.path_key.clone()));
        // In a sitegen site, only a URL that an author wrote adds information to the path.
        let counts = |page: &Page| layout == Layout::Jekyll || page.data.contains_key("permalink");
        grouping.by_other_keys(|page| counts(page).then(|| url_key(source, page))?);
        grouping.by_other_keys(loose_key);
    }
    grouping.by_content();
    grouping.finish()
}

/// Pages of one note, or a single page.
struct Unit {
    key: String,
    pages: Vec<PageId>,
    joined: Option<GroupingRule>,
    /// True if it is a page that another rule may join.
    is_open: bool,
}

struct Grouping<'a> {
    source: &'a Source,
    fingerprints: &'a mut ContentFingerprints,
    units: Vec<Unit>,
    /// The rule that joined each page.
    rules: Vec<Option<GroupingRule>>,
    diagnostics: Vec<Diagnostic>,
}

impl Grouping<'_> {
    /// Applies rules 1 and 2. A page with a key is not joined by its path, because the key is explicit. A key
    /// that no other page has is ignored (some sites number their pages with `page_id`); then the path counts.
    fn by_keys(&mut self) {
        let pages = &self.source.pages;
        let mut shared: HashMap<&str, usize> = HashMap::new();
        for key in pages
            .iter()
            .filter_map(|page| page.translation_key.as_deref())
        {
            *shared.entry(key).or_default() += 1;
        }
        let mut by_key: BTreeMap<(GroupingRule, &str), Vec<PageId>> = BTreeMap::new();
        for (id, page) in pages.iter().enumerate() {
            let key = match page.translation_key.as_deref() {
                Some(key) if shared[key] > 1 => (GroupingRule::Explicit, key),
                _ => (GroupingRule::Path, page.path_key.as_str()),
            };
            by_key.entry(key).or_default().push(id);
        }
        for ((joined, key), mut pages) in by_key {
            if joined == GroupingRule::Path {
                // If `README.md` and `en/README.md` exist, the second one is beside `de/README.md`.
                pages.sort_by_key(|id| !self.source.pages[*id].is_below_its_language());
            }
            let mut languages: HashMap<LanguageId, PageId> = HashMap::new();
            let mut together = Vec::new();
            for id in pages {
                match languages.get(&self.source.pages[id].language) {
                    None => {
                        languages.insert(self.source.pages[id].language, id);
                        together.push(id);
                    }
                    Some(first) => {
                        if joined == GroupingRule::Explicit {
                            self.key_taken(key, *first, id);
                        }
                        self.units.push(Unit {
                            key: self.source.pages[id].path_key.clone(),
                            pages: vec![id],
                            joined: None,
                            is_open: false,
                        });
                    }
                }
            }
            together.sort_unstable();
            if together.len() > 1 {
                for id in &together {
                    self.rules[*id] = Some(joined);
                }
            }
            self.units.push(Unit {
                key: key.to_owned(),
                joined: (together.len() > 1).then_some(joined),
                is_open: together.len() == 1 && joined == GroupingRule::Path,
                pages: together,
            });
        }
    }

    fn key_taken(&mut self, key: &str, first: PageId, second: PageId) {
        let page = |id: PageId| &self.source.pages[id];
        let tag = &self.source.languages.get(page(second).language).tag;
        self.diagnostics.push(
            Diagnostic::warning(
                "translation-key-taken",
                format!("two pages in `{tag}` have the translation key `{key}`"),
            )
            .at(SourceSpan::file(&page(second).path))
            .at(SourceSpan::file(&page(first).path))
            .help("a note has one page in each language: give one of them another key"),
        );
    }

    /// Joins units by another key, if all units with an equal key have different languages and at most one of
    /// them was joined by explicit keys.
    fn by_other_keys(&mut self, key_of: impl Fn(&Page) -> Option<String>) {
        if !self.units.iter().any(|unit| unit.is_open) {
            return;
        }
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            let keys = unit
                .pages
                .iter()
                .filter_map(|id| key_of(&self.source.pages[*id]));
            for key in keys {
                let units = by_key.entry(key).or_default();
                if units.last() != Some(&at) {
                    units.push(at);
                }
            }
        }
        // The unit that each unit was merged into.
        let mut moved: Vec<usize> = (0..self.units.len()).collect();
        for units in by_key.into_values().filter(|units| units.len() > 1) {
            let mut units: Vec<usize> = units.into_iter().map(|unit| place(&moved, unit)).collect();
            units.sort_unstable();
            units.dedup();
            if units.len() > 1 && self.may_join(&units) {
                let into = self.join(&units, GroupingRule::Path);
                for unit in units {
                    moved[unit] = into;
                }
            }
        }
        self.units.retain(|unit| !unit.pages.is_empty());
    }

    fn may_join(&self, units: &[usize]) -> bool {
        let units = || units.iter().map(|at| &self.units[*at]);
        let explicit = units()
            .filter(|unit| unit.joined == Some(GroupingRule::Explicit))
            .count();
        let mut seen: HashSet<LanguageId> = HashSet::new();
        let mut pages = units().flat_map(|unit| &unit.pages);
        explicit < 2
            && units().all(|unit| unit.is_open || unit.joined.is_some())
            && units().any(|unit| unit.is_open)
            && pages.all(|id| seen.insert(self.source.pages[*id].language))
    }

    /// Joins units by `rule` into the one among them that was joined by the earliest rule.
    fn join(&mut self, units: &[usize], rule: GroupingRule) -> usize {
        let into = units
            .iter()
            .copied()
            .min_by_key(|at| {
                (
                    self.units[*at].joined.map_or(9, |joined| joined as usize),
                    *at,
                )
            })
            .unwrap_or_default();
        for at in units.iter().copied().filter(|at| *at != into) {
            let pages = std::mem::take(&mut self.units[at].pages);
            self.units[at].is_open = false;
            self.units[into].pages.extend(pages);
        }
        let unit = &mut self.units[into];
        unit.joined = unit.joined.or(Some(rule));
        unit.is_open = false;
        for id in &unit.pages {
            self.rules[*id].get_or_insert(rule);
        }
        into
    }

    /// Applies the last rule: joins single pages with each other and with notes that lack their languages.
    fn by_content(&mut self) {
        let open: Vec<PageId> = self
            .units
            .iter()
            .filter(|unit| unit.is_open)
            .flat_map(|unit| unit.pages.iter().copied())
            .collect();
        let language = |id: PageId| self.source.pages[id].language;
        let lacking: HashSet<LanguageId> = open.iter().map(|id| language(*id)).collect();
        let mut items: Vec<Vec<PageId>> = Vec::new();
        let mut of_units: Vec<usize> = Vec::new();
        for (at, unit) in self.units.iter().enumerate() {
            let has = |language: &LanguageId| {
                unit.pages
                    .iter()
                    .any(|id| self::language(self.source, *id) == *language)
            };
            let is_note = unit.joined.is_some() && lacking.iter().any(|language| !has(language));
            if unit.is_open || is_note {
                let mut pages = unit.pages.clone();
                let first = original(self.source, &pages);
                // The original represents its note.
                pages.sort_by_key(|id| (*id != first, *id));
                items.push(pages);
                of_units.push(at);
            }
        }
        let joined = content_fingerprint::pair(self.source, &items, self.fingerprints);
        for items in joined.into_iter().filter(|items| items.len() > 1) {
            let units: Vec<usize> = items.iter().map(|item| of_units[*item]).collect();
            let is_new = units.iter().all(|at| self.units[*at].is_open);
            let into = self.join(&units, GroupingRule::Inferred);
            if is_new {
                let unit = &mut self.units[into];
                unit.key
                    .clone_from(&self.source.pages[original(self.source, &unit.pages)].path_key);
            }
        }
        self.units.retain(|unit| !unit.pages.is_empty());
    }

    fn finish(self) -> (Notes, Vec<Diagnostic>) {
        let source = self.source;
        let mut notes: Vec<Note> = self
            .units
            .into_iter()
            .map(|unit| {
                let mut pages = unit.pages;
                pages.sort_by_key(|id| (source.pages[*id].language, *id));
                Note {
                    rules: pages.iter().map(|id| self.rules[*id]).collect(),
                    original: original(source, &pages),
                    key: unit.key,
                    pages,
                    joined: unit.joined,
                }
            })
            .collect();
        notes.sort_by_key(|note| note.pages.iter().min().copied());
        let mut of_page = vec![NoteId(0); source.pages.len()];
        for (i, note) in notes.iter().enumerate() {
            for page in &note.pages {
                of_page[*page] = NoteId(i);
            }
        }
        (Notes { notes, of_page }, self.diagnostics)
    }
}

/// Returns the unit that a unit was merged into.
fn place(moved: &[usize], mut unit: usize) -> usize {
    while moved[unit] != unit {
        unit = moved[unit];
    }
    unit
}

fn language(source: &Source, id: PageId) -> LanguageId {
    source.pages[id].language
}

/// Returns the URL of a page without the segment of its language, its extension and a last `index`.
fn url_key(source: &Source, page: &Page) -> Option<String> {
    if page.output.is_empty() {
        return None;
    }
    let language = source.languages.get(page.language);
    let is_language = |segment: &str| {
        let is = |code: &str| {
            segment.len() == code.len()
                && segment.bytes().zip(code.bytes()).all(|(a, b)| {
                    a.eq_ignore_ascii_case(&b)
                        || (matches!(a, b'-' | b'_') && matches!(b, b'-' | b'_'))
                })
        };
        is(&language.code) || is(language.tag.as_str())
    };
    let url = page.url.trim_end_matches('/');
    let url = url.strip_suffix(".html").unwrap_or(url);
    let url = url.strip_suffix("/index").unwrap_or(url);
    let mut is_taken = false;
    let rest: Vec<&str> = url
        .split('/')
        .filter(|segment| {
            let drop = !is_taken && is_language(segment);
            is_taken |= drop;
            !drop
        })
        .collect();
    Some(rest.join("/"))
}

/// Folders of translations, or of all content, which may be missing in the path of the original.
const HOLDERS: &[&str] = &[
    "content",
    "current",
    "doc",
    "docs",
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
    "site",
    "src",
    "translated",
    "translated_docs",
    "translation",
    "translations",
    "website",
    ".github",
];

/// Returns the path of a page without its language and folders of translations, in a normalized spelling.
/// `None` if nothing was removed and the key equals the path.
fn loose_key(page: &Page) -> Option<String> {
    let segments: Vec<&str> = page.path_key.split('/').collect();
    let (name, folders) = segments.split_last()?;
    let folders = folders.iter().enumerate().filter(|(at, folder)| {
        let is_collection =
            *at == 0 && folder.starts_with('_') && !matches!(**folder, "_posts" | "_drafts");
        !is_collection && !HOLDERS.contains(&folder.to_ascii_lowercase().as_str())
    });
    let mut key: Vec<String> = folders
        .map(|(_, folder)| folder.to_ascii_lowercase())
        .collect();
    key.push(name.to_ascii_lowercase());
    Some(key.join("-"))
}
