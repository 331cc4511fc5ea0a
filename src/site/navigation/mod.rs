//! The navigation of a site: for each language a tree of sections with their pages.
//!
//! In: the pages of the plan in the order of lists, and `nav` of the config. Out: a [`NavigationTree`] for each
//! language, which is a part of the plan. It has ids of pages and no titles, because a change of a title alone does not
//! change the plan. Titles are read when a page is rendered:
//!
//! - `folders` builds the tree from the folders, `configured` from `nav`, `groups` divides long flat sections;
//! - `column` describes the left column of a page, which is bounded, and `column_html` writes it;
//! - `breadcrumbs` describes the way to a page;
//! - `context` describes sections and whole trees for templates that ask for them.

mod breadcrumbs;
mod column;
mod column_html;
mod configured;
mod context;
mod folders;
mod groups;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::PlannedSite;
use crate::content::{Page, slug};
use crate::language::LanguageId;
use crate::translations::PageId;

pub(super) use column::ColumnCache;

/// A section, by its position in its tree.
pub(super) type SectionId = usize;

/// The navigation of one language.
#[derive(Debug, Clone, Default)]
pub(super) struct NavigationTree {
    pub(super) sections: Vec<Section>,
    /// The section that contains all others. A site with one folder at its top has that folder's section here.
    pub(super) root: SectionId,
    /// The section of each page.
    places: FxHashMap<PageId, SectionId>,
    /// The number of entries of all sections.
    size: usize,
}

/// A section of the navigation.
#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    /// The key under which a browser remembers if it is open: `guide/advanced`, `year/2024`.
    pub(super) key: String,
    /// The title, if `index` has none for it.
    name: String,
    pub(super) kind: SectionKind,
    pub(super) parent: Option<SectionId>,
    /// The page of the section: the `index.md` of its folder.
    index: Option<PageId>,
    /// The list of the section's pages, if it has one: of a category, of a tag.
    url: Option<String>,
    pub(super) entries: Vec<NavigationItem>,
    /// The number of pages in it and below.
    pub(super) pages: usize,
}

/// The origin of a section.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum SectionKind {
    /// A folder.
    #[default]
    Folder,
    /// A section of `nav`.
    Configured,
    /// The pages of a long section that share a category or a tag.
    Term,
    /// The pages of a long section from one year.
    Year,
}

/// An entry of a section.
#[derive(Debug, Clone)]
pub(super) enum NavigationItem {
    /// A page; of another language if it is shown in place of a translation.
    Page(PageId),
    /// A page with a title of the config.
    Titled(PageId, String),
    Section(SectionId),
    /// A title and a URL of the config.
    Link(String, String),
}

impl Section {
    /// Returns the page of the section: the `index.md` of its folder.
    pub(super) fn index_page(&self) -> Option<PageId> {
        self.index
    }
}

impl NavigationItem {
    fn page(&self) -> Option<PageId> {
        match self {
            Self::Page(id) | Self::Titled(id, _) => Some(*id),
            Self::Section(_) | Self::Link(..) => None,
        }
    }
}

impl NavigationTree {
    /// Returns the section of a page.
    pub(super) fn section_of(&self, id: PageId) -> Option<SectionId> {
        self.places.get(&id).copied()
    }

    /// Returns the sections from the root to `section`, without the root.
    pub(super) fn path_to(&self, section: SectionId) -> Vec<SectionId> {
        let mut path = Vec::new();
        let mut at = Some(section);
        while let Some(id) = at.filter(|id| *id != self.root) {
            path.push(id);
            at = self.sections[id].parent;
        }
        path.reverse();
        path
    }

    /// Returns the pages of a section and below, in order.
    fn pages(&self, section: SectionId) -> Vec<PageId> {
        let items = self.sections[section].entries.iter();
        items
            .flat_map(|item| match item {
                NavigationItem::Section(below) => self.pages(*below),
                item => item.page().into_iter().collect(),
            })
            .collect()
    }

    /// Computes what follows from the entries: places, sizes, numbers of pages.
    fn completed(mut self) -> Self {
        self.places.clear();
        self.size = 0;
        if !self.sections.is_empty() {
            self.complete(self.root);
        }
        self
    }

    fn complete(&mut self, section: SectionId) {
        let items = std::mem::take(&mut self.sections[section].entries);
        let index = self.sections[section].index;
        self.size += items.len();
        let mut pages = 0;
        for item in &items {
            if let NavigationItem::Section(below) = item {
                self.complete(*below);
                pages += self.sections[*below].pages;
            }
            if let Some(id) = item.page() {
                self.places.entry(id).or_insert(section);
                pages += 1;
            }
        }
        if let Some(index) = index {
            self.places.entry(index).or_insert(section);
        }
        let section = &mut self.sections[section];
        section.entries = items;
        section.pages = pages;
    }
}

/// Returns for each of `count` pages the one before and the one after it in the navigation.
pub(super) fn neighbours(
    trees: &[NavigationTree],
    count: usize,
) -> Vec<(Option<PageId>, Option<PageId>)> {
    let mut neighbours = vec![(None, None); count];
    for tree in trees.iter().filter(|tree| !tree.sections.is_empty()) {
        let pages = tree.pages(tree.root);
        for pair in pages.windows(2) {
            // A page may be there twice, and with it as its own neighbour.
            let [before, after] = *pair else { continue };
            if before != after && neighbours[after].0.is_none() && neighbours[before].1.is_none() {
                neighbours[after].0 = Some(before);
                neighbours[before].1 = Some(after);
            }
        }
    }
    neighbours
}

/// Returns true if a page is not in the navigation: `nav: false`.
fn is_left_out(page: &Page) -> bool {
    page.data.get("nav").and_then(crate::yaml::truth) == Some(false)
}

fn weight(page: &Page) -> i64 {
    let weight = page.data.get("weight").and_then(Value::as_i64);
    weight.unwrap_or(i64::MAX)
}

/// Returns true if a page is the page of its folder.
fn is_index(page: &Page) -> bool {
    page.path_key.rsplit('/').next() == Some("index")
}

impl PlannedSite {
    /// Returns the navigation of each language. A site in layouts of its own in Liquid has none.
    pub(super) fn find_navigation(&self) -> Vec<NavigationTree> {
        let languages = self.source.languages.iter();
        if self.is_liquid_site() {
            return languages.map(|_| NavigationTree::default()).collect();
        }
        let indexes = self.folder_indexes();
        let paths = self.navigation_paths();
        languages
            .map(|(language, _)| {
                let folders = self.tree_of_folders(language, &indexes);
                if self.config.navigation.is_empty() {
                    self.grouped(folders, language)
                } else {
                    self.configured_tree(language, &folders, &paths)
                }
            })
            .collect()
    }

    /// Returns the title of a section: that of its page, else that of the config, else its folder's name in words.
    pub(super) fn section_title<'s>(&'s self, section: &'s Section) -> &'s str {
        match section.index {
            Some(index) if section.kind == SectionKind::Folder => &self.source.pages[index].title,
            _ => &section.name,
        }
    }

    /// Returns the URL of a section's page or list for readers of a language.
    pub(super) fn section_url(&self, section: &Section, reader: LanguageId) -> Option<String> {
        let page = section.index.and_then(|index| {
            let (url, language) = self.in_language(index, reader);
            (language == reader).then(|| self.path_to(url))
        });
        page.or_else(|| section.url.clone())
    }
}

/// Returns a folder's name as a title.
fn title_of_folder(name: &str) -> String {
    slug::title(name)
}
