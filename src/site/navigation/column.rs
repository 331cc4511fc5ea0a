//! The left column of a page: a part of the navigation around the page, of limited length.
//!
//! A small tree is shown whole. Of a large one the column shows the sections at the top, those on the way to the page,
//! and the neighbours of the page in its section. So a new title changes few pages.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::{NavigationItem, NavigationTree, Section, SectionId, SectionKind};
use crate::content::Fingerprint;
use crate::language::isolation::isolated_html;
use crate::language::{Direction, LanguageId};
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

/// A column that several pages share, and the bytes of its fingerprint.
type CachedColumn = (tera::Value, [u8; Fingerprint::SIZE]);

/// The shared columns: by language and section, for pages or for lists.
pub(in crate::site) type ColumnCache =
    Mutex<FxHashMap<(LanguageId, Option<SectionId>, bool), CachedColumn>>;

/// The place of a column.
#[derive(Debug, Clone, Copy)]
struct Place {
    language: LanguageId,
    /// The page, if it is one of the tree.
    page: Option<PageId>,
    section: Option<SectionId>,
}

/// A column, entry after entry. A section is followed by its entries; `closes` of an entry is the number of sections
/// that end behind it.
struct Column<'s> {
    site: &'s Site,
    tree: &'s NavigationTree,
    place: Place,
    /// The sections from the root to that of the page.
    path: Vec<SectionId>,
    is_whole: bool,
    entries: Vec<(Object, usize)>,
}

impl Site {
    /// Returns the column of a page for readers of a language, with its fingerprint; null for a site of one page.
    pub(in crate::site) fn column_of_page(
        &self,
        id: PageId,
        language: LanguageId,
    ) -> (tera::Value, Fingerprint) {
        let section = self.plan.navigation[language.0].section_of(id);
        let page = section.map(|_| id);
        self.column(Place {
            language,
            page,
            section,
        })
    }

    /// Returns the column of a generated document: at the section whose list it is, if it is one.
    pub(in crate::site) fn column_of_list(&self, language: LanguageId, url: &str) -> tera::Value {
        let tree = &self.plan.navigation[language.0];
        let is_list = |section: &Section| section.url.as_deref() == Some(url);
        let section = tree.sections.iter().position(is_list);
        let place = Place {
            language,
            page: None,
            section,
        };
        self.column(place).0
    }

    fn column(&self, place: Place) -> (tera::Value, Fingerprint) {
        let tree = &self.plan.navigation[place.language.0];
        if tree.size < 2 {
            let none = Object::default().fingerprint();
            return (tera::Value::none(), none);
        }
        let is_whole = tree.size <= WHOLE;
        let make = || {
            let column = Column::new(self, tree, place, is_whole).filled();
            let fingerprint = object! {"nav": column.clone()}.fingerprint();
            (column, *fingerprint.as_bytes())
        };
        // Pages of a section share the column of a small tree, and lists that of a large one.
        let (column, digest) = if is_whole || place.page.is_none() {
            let key = (place.language, place.section, place.page.is_none());
            let known = self.columns.lock();
            let mut known = known.unwrap_or_else(PoisonError::into_inner);
            known.entry(key).or_insert_with(make).clone()
        } else {
            make()
        };
        (column, Fingerprint::of(&digest))
    }
}

impl<'s> Column<'s> {
    fn new(site: &'s Site, tree: &'s NavigationTree, place: Place, is_whole: bool) -> Self {
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

    fn filled(mut self) -> tera::Value {
        self.add_entries(self.tree.root);
        let entries = self.entries.into_iter().map(|(mut entry, closes)| {
            if closes > 0 {
                entry.add("closes", closes);
            }
            tera::Value::from(entry)
        });
        tera::Value::from(entries.collect::<Vec<_>>())
    }

    /// Adds the entries of a section.
    fn add_entries(&mut self, section: SectionId) {
        let tree = self.tree;
        let of = &tree.sections[section];
        if section != tree.root {
            self.add_index(of);
        } else if let Some(index) = of.index.filter(|id| self.is_beside_home(*id)) {
            let entry = self.page(index, None);
            self.entries.push((entry, 0));
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
            if let Some((_, closes)) = self.entries.last_mut() {
                *closes += 1;
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

    fn open_section(&mut self, section: &Section, is_open: bool) {
        let mut entry = object! {
            "is_section": true,
            "title": self.site.section_title(section),
            "label": self.label(self.site.section_title(section), self.place.language),
            "key": section.key.as_str(),
        };
        if is_open {
            entry.add("open", true);
        }
        self.entries.push((entry, 0));
    }

    /// Adds the page or list of a section as its first entry.
    fn add_index(&mut self, section: &Section) {
        if let Some(url) = self.site.section_url(section, self.place.language) {
            let words = &self.site.theme_assets.words[self.place.language.0];
            let title = words.text(match section.index {
                Some(_) => "overview",
                None => "all_notes",
            });
            let label = self.label(title, self.place.language);
            let entry = object! {"title": title, "label": label, "url": url};
            self.entries.push((entry, 0));
        } else if section.entries.is_empty() {
            // A section has an entry always: its end is that of its last one.
            let title = self.site.section_title(section);
            let label = self.label(title, self.place.language);
            self.entries
                .push((object! {"title": title, "label": label}, 0));
        }
    }

    fn add_item(&mut self, item: &NavigationItem) {
        let entry = match item {
            NavigationItem::Section(_) => return,
            NavigationItem::Link(title, url) => {
                let label = self.label(title, self.place.language);
                object! {"title": title.as_str(), "label": label, "url": url.as_str()}
            }
            NavigationItem::Page(id) => self.page(*id, None),
            NavigationItem::Titled(id, title) => self.page(*id, Some(title)),
        };
        self.entries.push((entry, 0));
    }

    fn page(&self, id: PageId, title: Option<&str>) -> Object {
        let (site, reader) = (self.site, self.place.language);
        let page = &site.source.pages[id];
        let title = title.unwrap_or(&page.title);
        let mut entry = object! {"title": title, "label": self.label(title, page.language)};
        if page.language == reader {
            entry.add("url", site.path_to(&page.url));
        } else {
            let language = site.source.languages.get(page.language);
            entry.add("url", site.path_to(site.in_language(id, reader).0));
            entry.add("original", site.path_to(&page.url));
            entry.add("lang", language.tag.as_str());
            entry.add("direction", language.direction.as_str());
        }
        entry
    }

    /// Adds a link to a closed section: to its page or list, else to its first page.
    fn add_link_to(&mut self, section: &Section) {
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
        let title = self.site.section_title(section);
        let label = self.label(title, reader);
        let mut entry = object! {"title": title, "label": label, "url": url};
        if self.is_generated() {
            entry.add("count", section.pages);
        }
        self.entries.push((entry, 0));
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
        let label = self.label(title, reader);
        let url = self.site.path_to(&list);
        self.entries
            .push((object! {"title": title, "label": label, "url": url}, 0));
    }

    /// Returns a title as templates print it: with left-to-right names isolated in a right-to-left language. A filter of
    /// the template would be called for each entry of each page.
    fn label(&self, title: &str, language: LanguageId) -> tera::Value {
        let direction = self.site.source.languages.get(language).direction;
        let isolated = match direction {
            Direction::Rtl => isolated_html(title),
            Direction::Ltr => None,
        };
        match isolated {
            Some(html) => tera::Value::safe_string(&html),
            None => title.into(),
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
