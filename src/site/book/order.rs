//! The order of chapters: the sections of the navigation, or years for dated notes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::BookSelection;
use crate::config::Layout;
use crate::content::{BodyFormat, Page, PageKind};
use crate::site::navigation::{NavigationItem, NavigationTree, SectionId, SectionKind};
use crate::site::{PlannedSite, redirects};
use crate::translations::PageId;

/// A part of the book, or a page, or both.
pub(super) struct Outline {
    pub(super) title: String,
    pub(super) page: Option<PageId>,
    pub(super) entries: Vec<Outline>,
}

impl Outline {
    fn part(title: String, entries: Vec<Self>) -> Self {
        Self {
            title,
            page: None,
            entries,
        }
    }
}

impl PlannedSite {
    /// Returns the pages of a selection in the order of reading, in their parts.
    pub(super) fn book_outline(&self, selection: &BookSelection) -> Vec<Outline> {
        let Some(tree) = self.plan.navigation.get(selection.language.0) else {
            return Vec::new();
        };
        let is_jekyll = self.config.layout == Layout::Jekyll;
        if is_jekyll && self.config.navigation.is_empty() || tree.sections.is_empty() {
            return self.outline_by_kind(selection);
        }
        let mut outlines = self.outline_of_section(tree, tree.root, selection);
        let index = tree.sections[tree.root].index_page();
        if let Some(index) = index.filter(|index| self.is_selected(*index, selection)) {
            outlines.insert(0, self.outline_of(index));
        }
        outlines
    }

    fn outline_of(&self, id: PageId) -> Outline {
        Outline {
            title: self.source.pages[id].title.clone(),
            page: Some(id),
            entries: Vec::new(),
        }
    }

    fn outline_of_section(
        &self,
        tree: &NavigationTree,
        section: SectionId,
        selection: &BookSelection,
    ) -> Vec<Outline> {
        let mut outlines = Vec::new();
        let mut entries: Vec<&NavigationItem> = tree.sections[section].entries.iter().collect();
        if self.is_by_date(tree, &entries) {
            // Lists have the newest first; a book is read from the first to the last.
            entries.reverse();
        }
        for entry in entries {
            match entry {
                NavigationItem::Section(below) => {
                    let section = &tree.sections[*below];
                    let page = section.index_page();
                    let outline = Outline {
                        title: self.section_title(section).to_owned(),
                        page: page.filter(|page| self.is_selected(*page, selection)),
                        entries: self.outline_of_section(tree, *below, selection),
                    };
                    outlines.push(outline);
                }
                NavigationItem::Page(id) | NavigationItem::Titled(id, _) => {
                    if self.is_selected(*id, selection) {
                        outlines.push(self.outline_of(*id));
                    }
                }
                NavigationItem::Link(..) => {}
            }
        }
        outlines
    }

    /// Returns true if the entries of a section are in the order of their dates, newest first.
    fn is_by_date(&self, tree: &NavigationTree, entries: &[&NavigationItem]) -> bool {
        !entries.is_empty()
            && entries.iter().all(|entry| match entry {
                NavigationItem::Section(below) => tree.sections[*below].kind == SectionKind::Year,
                NavigationItem::Page(id) => {
                    let page = &self.source.pages[*id];
                    page.date.is_some() && !page.data.contains_key("weight")
                }
                NavigationItem::Titled(..) | NavigationItem::Link(..) => false,
            })
    }

    /// Returns posts by year and the documents of each collection; pages if there are neither.
    fn outline_by_kind(&self, selection: &BookSelection) -> Vec<Outline> {
        let mut posts: Vec<PageId> = Vec::new();
        let mut collections: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
        let mut pages: Vec<PageId> = Vec::new();
        for (id, page) in self.source.pages.iter().enumerate() {
            if !self.is_selected(id, selection) {
                continue;
            }
            match &page.kind {
                PageKind::Post | PageKind::Draft => posts.push(id),
                PageKind::Document(name) => collections.entry(name).or_default().push(id),
                PageKind::Page if page.data.contains_key("title") => pages.push(id),
                PageKind::Page => {}
            }
        }
        posts.sort_by_key(|id| {
            let page = &self.source.pages[*id];
            (
                page.date.as_ref().map(jiff::Zoned::timestamp),
                page.path.clone(),
            )
        });
        if posts.is_empty() && collections.is_empty() {
            return self.sorted(pages);
        }
        let mut parts = self.by_year(&posts);
        let is_alone = posts.is_empty() && collections.len() == 1;
        for (name, documents) in collections {
            let outlines = self.sorted(documents);
            if is_alone {
                return outlines;
            }
            parts.push(Outline::part(crate::content::slug::title(name), outlines));
        }
        parts
    }

    /// Returns posts, oldest first, in a part for each year if there are several.
    fn by_year(&self, posts: &[PageId]) -> Vec<Outline> {
        let year = |id: &PageId| self.source.pages[*id].date.as_ref().map(jiff::Zoned::year);
        let outlines = |ids: &[PageId]| ids.iter().map(|id| self.outline_of(*id)).collect();
        let years: Vec<&[PageId]> = posts.chunk_by(|a, b| year(a) == year(b)).collect();
        if years.len() < 2 {
            return outlines(posts);
        }
        let parts = years.into_iter().map(|posts| {
            let title = posts
                .first()
                .and_then(year)
                .map_or_else(String::new, |year| year.to_string());
            Outline::part(title, outlines(posts))
        });
        parts.collect()
    }

    /// Returns documents or pages by their number (`weight`, `order`, `nav_order`), then by date, then by title.
    fn sorted(&self, mut ids: Vec<PageId>) -> Vec<Outline> {
        let key = |id: &PageId| {
            let page = &self.source.pages[*id];
            let date = page.date.as_ref().map(jiff::Zoned::timestamp);
            (number_of(page), date, page.title.clone(), page.path.clone())
        };
        ids.sort_by_cached_key(key);
        ids.into_iter().map(|id| self.outline_of(id)).collect()
    }

    fn is_selected(&self, id: PageId, selection: &BookSelection) -> bool {
        let page = &self.source.pages[id];
        let is_text = matches!(page.format, BodyFormat::Markdown | BodyFormat::Html)
            && !page.output.is_empty()
            && page.output != "404.html";
        let is_wanted = page.data.get("book").and_then(crate::yaml::truth) != Some(false);
        let is_tagged = |tag: &String| page.tags.contains(tag) || page.categories.contains(tag);
        let is_in = |name: &String| match &page.kind {
            PageKind::Document(collection) => collection == name,
            PageKind::Post | PageKind::Draft if name == "posts" => true,
            _ => {
                let folder = self.folder_of(page);
                folder == *name || folder.starts_with(&format!("{name}/"))
            }
        };
        let is_since = |first: &jiff::civil::Date| {
            let date = page.date.as_ref();
            date.is_some_and(|date| date.date() >= *first)
        };
        page.language == selection.language
            && is_text
            && is_wanted
            && redirects::target(page).is_none()
            && selection.tag.as_ref().is_none_or(is_tagged)
            && selection.collection.as_ref().is_none_or(is_in)
            && selection.since.as_ref().is_none_or(is_since)
    }
}

/// Returns the number by which authors order documents.
fn number_of(page: &Page) -> i64 {
    let mut keys = ["weight", "order", "nav_order"].iter();
    let number = keys.find_map(|key| page.data.get(*key).and_then(Value::as_i64));
    number.unwrap_or(i64::MAX)
}
