//! The left column of a page: a part of the navigation around the page, of limited length.
//!
//! A small tree is shown whole. Of a large one the column shows the sections at the top, those on the way to the page,
//! and the neighbours of the page in its section. So a new title changes few pages.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::column_html::ColumnHtml;
use super::{NavigationItem, NavigationTree, Section, SectionId, SectionKind};
use crate::content::Fingerprint;
use crate::language::isolation::isolated_html;
use crate::language::{Direction, Language, LanguageId};
use crate::site::Site;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// The number of entries up to which the whole tree is shown.
const WHOLE: usize = 80;
/// The number of entries up to which all sections of the tree are open.
const OPEN: usize = 24;
/// The number of pages before and after the page in a long section.
const NEIGHBOURS: usize = 4;
/// The maximum number of sections of one level that are shown in a large tree.
const SECTIONS: usize = 30;

/// A column that several pages share, by language and section, for pages or for lists.
type ColumnKey = (LanguageId, Option<SectionId>, bool);

/// The columns that several pages share.
#[derive(Debug, Default)]
pub(in crate::site) struct ColumnCache {
    html: Mutex<FxHashMap<ColumnKey, Arc<ColumnHtml>>>,
    /// The entries, for templates that show them, and the bytes of their fingerprints.
    values: Mutex<FxHashMap<ColumnKey, (tera::Value, [u8; Fingerprint::SIZE])>>,
}

/// An entry of the column.
#[derive(Debug, Default)]
pub(super) struct ColumnEntry<'s> {
    pub(super) title: &'s str,
    /// The title as HTML in which left-to-right names are isolated, in a right-to-left language.
    pub(super) isolated: Option<String>,
    /// The key of a section that is followed by its entries.
    pub(super) key: Option<&'s str>,
    pub(super) is_open: bool,
    pub(super) url: Option<String>,
    /// The URL of the page in its own language, if it is shown in place of a translation.
    pub(super) original: Option<String>,
    /// The language of the page, if it is another one.
    pub(super) language: Option<&'s Language>,
    /// The number of pages of a closed section.
    pub(super) count: Option<usize>,
    /// The number of sections that end behind the entry.
    pub(super) closes: usize,
}

impl ColumnEntry<'_> {
    /// Returns the entry as templates see it.
    fn value(self) -> tera::Value {
        let label = match &self.isolated {
            Some(html) => tera::Value::safe_string(html),
            None => self.title.into(),
        };
        let mut entry = object! {"title": self.title, "label": label};
        if let Some(key) = self.key {
            entry.add("is_section", true);
            entry.add("key", key);
        }
        if self.is_open {
            entry.add("open", true);
        }
        if let Some(url) = self.url {
            entry.add("url", url);
        }
        if let (Some(language), Some(original)) = (self.language, self.original) {
            entry.add("original", original);
            entry.add("lang", language.tag.as_str());
            entry.add("direction", language.direction.as_str());
        }
        if let Some(count) = self.count {
            entry.add("count", count);
        }
        if self.closes > 0 {
            entry.add("closes", self.closes);
        }
        entry.into()
    }
}

/// The place of a column.
#[derive(Debug, Clone, Copy)]
struct Place {
    language: LanguageId,
    /// The page, if it is one of the tree.
    page: Option<PageId>,
    section: Option<SectionId>,
}

/// A column, entry after entry. A section is followed by its entries.
struct Column<'s> {
    site: &'s Site,
    tree: &'s NavigationTree,
    place: Place,
    /// The sections from the root to that of the page.
    path: Vec<SectionId>,
    is_whole: bool,
    entries: Vec<ColumnEntry<'s>>,
}

impl Site {
    /// Returns the column of a page for readers of a language as HTML; null for a site of one page.
    pub(in crate::site) fn column_of_page(&self, id: PageId, language: LanguageId) -> tera::Value {
        let url = self.path_to(&self.source.pages[id].url);
        self.column_html(self.place_of_page(id, language), &url)
    }

    /// Returns the entries of the column of a page, with their fingerprint.
    pub(in crate::site) fn entries_of_page(
        &self,
        id: PageId,
        language: LanguageId,
    ) -> (tera::Value, Fingerprint) {
        self.column_entries(self.place_of_page(id, language))
    }

    /// Returns the column of the generated document at `url` as HTML.
    pub(in crate::site) fn column_of_list(&self, language: LanguageId, url: &str) -> tera::Value {
        self.column_html(self.place_of_list(language, url), url)
    }

    /// Returns the entries of the column of the generated document at `url`.
    pub(in crate::site) fn entries_of_list(&self, language: LanguageId, url: &str) -> tera::Value {
        self.column_entries(self.place_of_list(language, url)).0
    }

    fn place_of_page(&self, id: PageId, language: LanguageId) -> Place {
        let section = self.plan.navigation[language.0].section_of(id);
        let page = section.map(|_| id);
        Place {
            language,
            page,
            section,
        }
    }

    /// Returns the place of a generated document: at the section whose list it is, if it is one.
    fn place_of_list(&self, language: LanguageId, url: &str) -> Place {
        let tree = &self.plan.navigation[language.0];
        let is_list = |section: &Section| section.url.as_deref() == Some(url);
        Place {
            language,
            page: None,
            section: tree.sections.iter().position(is_list),
        }
    }

    fn column_html(&self, place: Place, url: &str) -> tera::Value {
        if self.plan.navigation[place.language.0].size < 2 {
            return tera::Value::none();
        }
        let make = || {
            let entries = Column::new(self, place).filled();
            Arc::new(ColumnHtml::of(entries, self.format(place.language)))
        };
        let column = match self.key_of_column(place) {
            Some(key) => {
                let known = self.cache.columns.html.lock();
                let mut known = known.unwrap_or_else(PoisonError::into_inner);
                Arc::clone(known.entry(key).or_insert_with(make))
            }
            None => make(),
        };
        tera::Value::safe_string(&column.marked(url))
    }

    fn column_entries(&self, place: Place) -> (tera::Value, Fingerprint) {
        if self.plan.navigation[place.language.0].size < 2 {
            let none = Object::default().fingerprint();
            return (tera::Value::none(), none);
        }
        let make = || {
            let entries = Column::new(self, place).filled().into_iter();
            let entries: Vec<tera::Value> = entries.map(ColumnEntry::value).collect();
            let entries = tera::Value::from(entries);
            let fingerprint = object! {"nav": entries.clone()}.fingerprint();
            (entries, *fingerprint.as_bytes())
        };
        let (entries, digest) = match self.key_of_column(place) {
            Some(key) => {
                let known = self.cache.columns.values.lock();
                let mut known = known.unwrap_or_else(PoisonError::into_inner);
                known.entry(key).or_insert_with(make).clone()
            }
            None => make(),
        };
        (entries, Fingerprint::of(&digest))
    }

    /// Returns the key of a shared column. Pages of a section share that of a small tree, and lists that of a large
    /// one.
    fn key_of_column(&self, place: Place) -> Option<ColumnKey> {
        let is_whole = self.plan.navigation[place.language.0].size <= WHOLE;
        let is_list = place.page.is_none();
        (is_whole || is_list).then_some((place.language, place.section, is_list))
    }
}

impl<'s> Column<'s> {
    fn new(site: &'s Site, place: Place) -> Self {
        let tree = &site.plan.navigation[place.language.0];
        let is_whole = tree.size <= WHOLE;
        let path = place.section.map(|section| tree.path_to(section));
        Self {
            site,
            tree,
            place,
            path: path.unwrap_or_default(),
            is_whole,
            entries: Vec::with_capacity(if is_whole { 2 * tree.size } else { 64 }),
        }
    }

    fn filled(mut self) -> Vec<ColumnEntry<'s>> {
        self.add_entries(self.tree.root);
        self.entries
    }

    /// Adds the entries of a section.
    fn add_entries(&mut self, section: SectionId) {
        let tree = self.tree;
        let of = &tree.sections[section];
        if section != tree.root {
            self.add_index(of);
        } else if let Some(index) = of.index.filter(|id| self.is_beside_home(*id)) {
            let entry = self.page(index, None);
            self.entries.push(entry);
        }
        let shown = self.shown(section);
        let is_cut = shown.len() < of.entries.len();
        for (at, item) in of.entries.iter().enumerate() {
            match item {
                NavigationItem::Section(below) => self.add_section(*below, section),
                item if shown.contains(&at) => self.add_item(item),
                _ => {}
            }
        }
        let has_pages = of.entries.iter().any(|item| item.page().is_some());
        if is_cut && has_pages && !self.is_generated() {
            self.add_more(of);
        }
    }

    /// Returns true if the page of the root is neither the home page nor in another language.
    fn is_beside_home(&self, index: PageId) -> bool {
        let page = &self.site.source.pages[index];
        let language = self.place.language;
        page.language == language && page.url != self.site.base_of(language)
    }

    /// Returns the range of the entries of a section that are shown, sections aside.
    fn shown(&self, section: SectionId) -> Range<usize> {
        let entries = &self.tree.sections[section].entries;
        if self.is_whole {
            return 0..entries.len();
        }
        let is_current = |item: &NavigationItem| item.page() == self.place.page;
        let at = self
            .place
            .page
            .and_then(|_| entries.iter().position(is_current));
        match at {
            Some(at) => window(entries.len(), at, NEIGHBOURS),
            None if self.place.section == Some(section) || entries.len() <= 2 * NEIGHBOURS => {
                0..entries.len().min(2 * NEIGHBOURS + 1)
            }
            None => 0..0,
        }
    }

    fn is_generated(&self) -> bool {
        self.place.page.is_none()
    }

    /// Adds a section: open with its entries, or a link to it.
    fn add_section(&mut self, id: SectionId, above: SectionId) {
        let section = &self.tree.sections[id];
        let is_on_path = self.path.contains(&id);
        if self.is_whole || is_on_path {
            self.open_section(section, is_on_path || self.tree.size <= OPEN);
            self.add_entries(id);
            if let Some(last) = self.entries.last_mut() {
                last.closes += 1;
            }
        } else if self.is_near(id, above) {
            self.add_link_to(section);
        }
    }

    /// Returns true if a closed section of a large tree is shown: if it is one of few, or near the open one.
    fn is_near(&self, id: SectionId, above: SectionId) -> bool {
        // New notes change years and their numbers.
        if self.tree.sections[id].kind == SectionKind::Year && !self.is_generated() {
            return false;
        }
        let items = self.tree.sections[above].entries.iter();
        let sections: Vec<SectionId> = items
            .filter_map(|item| match item {
                NavigationItem::Section(id) => Some(*id),
                _ => None,
            })
            .collect();
        let position = |id: &SectionId| sections.iter().position(|other| other == id);
        let open = self.path.iter().find_map(position).unwrap_or(0);
        let shown = window(sections.len(), open, SECTIONS / 2);
        position(&id).is_some_and(|at| shown.contains(&at))
    }

    fn open_section(&mut self, section: &'s Section, is_open: bool) {
        let entry = self.entry(self.site.section_title(section), self.place.language);
        self.entries.push(ColumnEntry {
            key: Some(&section.key),
            is_open,
            ..entry
        });
    }

    /// Adds the page or list of a section as its first entry.
    fn add_index(&mut self, section: &'s Section) {
        if let Some(url) = self.site.section_url(section, self.place.language) {
            let words = &self.site.theme_assets.words[self.place.language.0];
            let title = words.text(match section.index {
                Some(_) => "overview",
                None => "all_notes",
            });
            self.add_link(title, url);
        } else if section.entries.is_empty() {
            // A section has an entry always: its end is that of its last one.
            let entry = self.entry(self.site.section_title(section), self.place.language);
            self.entries.push(entry);
        }
    }

    fn add_item(&mut self, item: &'s NavigationItem) {
        let entry = match item {
            NavigationItem::Section(_) => return,
            NavigationItem::Link(title, url) => return self.add_link(title, url.clone()),
            NavigationItem::Page(id) => self.page(*id, None),
            NavigationItem::Titled(id, title) => self.page(*id, Some(title)),
        };
        self.entries.push(entry);
    }

    /// Adds a link with a title in the language of the readers.
    fn add_link(&mut self, title: &'s str, url: String) {
        let entry = self.entry(title, self.place.language);
        self.entries.push(ColumnEntry {
            url: Some(url),
            ..entry
        });
    }

    fn page(&self, id: PageId, title: Option<&'s str>) -> ColumnEntry<'s> {
        let (site, reader) = (self.site, self.place.language);
        let page = &site.source.pages[id];
        let entry = self.entry(title.unwrap_or(&page.title), page.language);
        let own = site.path_to(&page.url);
        if page.language == reader {
            return ColumnEntry {
                url: Some(own),
                ..entry
            };
        }
        ColumnEntry {
            url: Some(site.path_to(site.in_language(id, reader).0)),
            original: Some(own),
            language: Some(site.source.languages.get(page.language)),
            ..entry
        }
    }

    /// Adds a link to a closed section: to its page or list, else to its first page.
    fn add_link_to(&mut self, section: &'s Section) {
        let reader = self.place.language;
        let year = || {
            let first = self.first_page(section)?;
            self.site.list_page_of(first, reader)
        };
        let url = match section.kind {
            SectionKind::Year => year(),
            _ => self.site.section_url(section, reader).or_else(|| {
                let first = self.first_page(section)?;
                Some(self.site.path_to(self.site.in_language(first, reader).0))
            }),
        };
        let Some(url) = url else {
            return;
        };
        let entry = self.entry(self.site.section_title(section), reader);
        self.entries.push(ColumnEntry {
            url: Some(url),
            count: self.is_generated().then_some(section.pages),
            ..entry
        });
    }

    fn first_page(&self, section: &Section) -> Option<PageId> {
        section.entries.iter().find_map(|item| match item {
            NavigationItem::Section(below) => self.first_page(&self.tree.sections[*below]),
            item => item.page(),
        })
    }

    /// Adds a link to the rest of a long section.
    fn add_more(&mut self, section: &Section) {
        let reader = self.place.language;
        if section.url.is_some() || section.index.is_some() {
            // The first entry leads there.
            return;
        }
        let list = self.site.base_of(reader);
        let title = self.site.theme_assets.words[reader.0].text("all_notes");
        self.add_link(title, self.site.path_to(&list));
    }

    /// Returns an entry with a title in a language and nothing else.
    fn entry(&self, title: &'s str, language: LanguageId) -> ColumnEntry<'s> {
        let direction = self.site.source.languages.get(language).direction;
        let isolated = match direction {
            Direction::Rtl => isolated_html(title),
            Direction::Ltr => None,
        };
        ColumnEntry {
            title,
            isolated,
            ..ColumnEntry::default()
        }
    }
}

/// Returns the range of at most `2 * around + 1` of `count` things, with `around` on both sides of `at` where there are
/// so many.
fn window(count: usize, at: usize, around: usize) -> Range<usize> {
    let length = (2 * around + 1).min(count);
    let start = at.saturating_sub(around).min(count - length);
    start..start + length
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn a_window_has_equal_length_at_both_ends() {
        assert_eq!(window(3, 1, 7), 0..3);
        assert_eq!(window(100, 0, 7), 0..15);
        assert_eq!(window(100, 50, 7), 43..58);
        assert_eq!(window(100, 99, 7), 85..100);
    }
}
