//! The navigation from the folders of the source.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    NavigationItem, NavigationTree, Section, SectionId, SectionKind, is_index, is_left_out,
    title_of_folder, weight,
};
use crate::config::Layout;
use crate::content::{Page, PageKind};
use crate::language::LanguageId;
use crate::site::taxonomies::Taxonomy;
use crate::site::{PlannedSite, redirects};
use crate::translations::PageId;

/// The page of each folder, by folder, in every language.
pub(super) type FolderIndexes<'s> = BTreeMap<String, Vec<&'s Page>>;

/// Builds the tree of one language.
struct TreeBuilder<'s> {
    site: &'s PlannedSite,
    language: LanguageId,
    indexes: &'s FolderIndexes<'s>,
    tree: NavigationTree,
    /// By folder its section, or `None` if the folder is left out.
    by_folder: FxHashMap<String, Option<SectionId>>,
}

impl PlannedSite {
    /// Returns the pages of folders in all languages.
    pub(super) fn folder_indexes(&self) -> FolderIndexes<'_> {
        let mut indexes = FolderIndexes::default();
        for page in self.source.pages.iter() {
            if is_index(page) && redirects::target(page).is_none() {
                let folder = self.folder_of(page);
                indexes.entry(folder).or_default().push(page);
            }
        }
        indexes
    }

    /// Returns the folder of a page in the navigation: without the language, without `content`, and without folders
    /// that make a page a post.
    pub(in crate::site) fn folder_of(&self, page: &Page) -> String {
        let folder = page
            .path_key
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let is_plain = self.config.layout != Layout::Sitegen && !folder.contains('_');
        if is_plain {
            return folder.to_owned();
        }
        let content = ["content"]
            .iter()
            .filter(|_| self.config.layout == Layout::Sitegen);
        let skipped = content.copied().next();
        let mut names = folder.split('/').peekable();
        if names.peek().copied() == skipped {
            names.next();
        }
        let of_collection = match &page.kind {
            PageKind::Document(name) => Some(name.as_str()),
            _ => None,
        };
        let names = names
            .filter(|name| !["_posts", "_drafts"].contains(name))
            .map(|name| match name.strip_prefix('_') {
                Some(collection) if of_collection == Some(collection) => collection,
                _ => name,
            });
        names.collect::<Vec<_>>().join("/")
    }

    pub(super) fn tree_of_folders(
        &self,
        language: LanguageId,
        indexes: &FolderIndexes<'_>,
    ) -> NavigationTree {
        let mut builder = TreeBuilder {
            site: self,
            language,
            indexes,
            tree: NavigationTree::default(),
            by_folder: FxHashMap::default(),
        };
        builder.section("");
        let mut pages = self.navigation_pages(language);
        // Pages without a weight keep the order of lists.
        pages.sort_by_key(|id| weight(&self.source.pages[*id]));
        for id in pages {
            builder.add(id);
        }
        builder.add_lone_indexes();
        builder.sort_sections();
        builder.rooted().completed()
    }

    /// Returns the pages of a language in the navigation: its notes, in a Jekyll site also other pages with a title, and
    /// pages that are shown in place of translations.
    fn navigation_pages(&self, language: LanguageId) -> Vec<PageId> {
        let mut pages = self.plan.orders[language.0].clone();
        if self.config.layout == Layout::Jekyll {
            let is_page = |page: &Page| {
                page.language == language
                    && page.kind == PageKind::Page
                    && page.data.contains_key("title")
                    && page.output.ends_with(".html")
                    && page.output != "404.html"
                    && !is_index(page)
                    && redirects::target(page).is_none()
            };
            let all = self.source.pages.iter().enumerate();
            pages.extend(all.filter(|(_, page)| is_page(page)).map(|(id, _)| id));
        }
        let fallbacks = self.plan.fallbacks.iter();
        let fallbacks = fallbacks.filter(|fallback| fallback.language == language);
        pages.extend(fallbacks.map(|fallback| fallback.page));
        pages.retain(|id| !is_left_out(&self.source.pages[*id]));
        pages
    }
}

impl TreeBuilder<'_> {
    /// Adds a page to the section of its folder.
    fn add(&mut self, id: PageId) {
        let page = &self.site.source.pages[id];
        let folder = self.site.folder_of(page);
        let Some(section) = self.section(&folder) else {
            return;
        };
        let section = &mut self.tree.sections[section];
        let name = page.path_key.rsplit('/').next().unwrap_or_default();
        if section.index.is_none() && !folder.is_empty() && name.eq_ignore_ascii_case("readme") {
            section.index = Some(id);
        } else {
            section.entries.push(NavigationItem::Page(id));
        }
    }

    /// Returns the section of a folder, which is made with those above it on first use; `None` if it is left out.
    fn section(&mut self, folder: &str) -> Option<SectionId> {
        if let Some(known) = self.by_folder.get(folder) {
            return *known;
        }
        let name = folder.rsplit('/').next().unwrap_or_default();
        let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let parent = if folder.is_empty() {
            None
        } else if let Some(parent) = self.section(above) {
            Some(parent)
        } else {
            self.by_folder.insert(folder.to_owned(), None);
            return None;
        };
        let index = self.index(folder);
        let pages = &self.site.source.pages;
        if parent.is_some() && index.is_some_and(|id| is_left_out(&pages[id])) {
            self.by_folder.insert(folder.to_owned(), None);
            return None;
        }
        let index = index.filter(|id| self.is_readable(pages[*id].language));
        let id = self.tree.sections.len();
        self.tree.sections.push(Section {
            key: folder.to_owned(),
            name: title_of_folder(name),
            kind: SectionKind::Folder,
            parent,
            index,
            url: self.list_of(name),
            ..Section::default()
        });
        self.by_folder.insert(folder.to_owned(), Some(id));
        Some(id)
    }

    /// Returns the page of a folder: in the language of the tree, else in that of the original.
    fn index(&self, folder: &str) -> Option<PageId> {
        let pages = self.indexes.get(folder)?;
        let site = self.site;
        let own = pages.iter().find(|page| page.language == self.language);
        let id = site.source.page(&own.or(pages.first())?.path)?;
        if own.is_some() {
            return Some(id);
        }
        Some(site.notes.of(id).original)
    }

    /// Returns true for the language of the tree and for the default language: readers of a Chinese site without a page
    /// for a folder see its name rather than a title in Arabic.
    fn is_readable(&self, language: LanguageId) -> bool {
        let default = self.site.source.languages.default_language();
        language == self.language || default == Some(language)
    }

    /// Returns the URL of the list of the category that a folder above `_posts` is.
    fn list_of(&self, name: &str) -> Option<String> {
        if name.is_empty() {
            return None;
        }
        let site = self.site;
        let url = site.term_url(self.language, Taxonomy::Categories, name)?;
        let path = &url[site.config.base_path.len()..];
        site.plan.listing_at.contains_key(path).then_some(url)
    }

    /// Adds the page of each folder that has no other pages.
    fn add_lone_indexes(&mut self) {
        let indexes = self.indexes;
        let mut lone: Vec<(&String, PageId)> = Vec::new();
        for (folder, pages) in indexes {
            let own = pages.iter().find(|page| page.language == self.language);
            let id = own.and_then(|page| self.site.source.page(&page.path));
            if let Some(id) = id
                && !folder.is_empty()
                && !self.by_folder.contains_key(folder)
                && !is_left_out(&self.site.source.pages[id])
            {
                lone.push((folder, id));
            }
        }
        for (folder, id) in lone {
            let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
            if let Some(section) = self.section(above) {
                let page = NavigationItem::Page(id);
                self.tree.sections[section].entries.push(page);
            }
        }
    }

    /// Puts each section between the pages of the one above it: by weight, and behind pages of the same weight.
    fn sort_sections(&mut self) {
        let site = self.site;
        let pages = &site.source.pages;
        let format = site.format(self.language);
        let mut sections: Vec<SectionId> = (0..self.tree.sections.len()).collect();
        let section_weight = |section: &Section| {
            let index = section.index.map(|id| weight(&pages[id]));
            index.unwrap_or(i64::MAX)
        };
        // The title of a dated page is no part of the plan.
        let name = |section: &Section| {
            let index = section.index.filter(|id| pages[*id].date.is_none());
            index.map_or(section.name.clone(), |id| pages[id].title.clone())
        };
        let all = &self.tree.sections;
        sections.sort_by(|a, b| {
            let (a, b) = (&all[*a], &all[*b]);
            let by_name = || match format {
                Some(format) => format.compare(&name(a), &name(b)),
                None => name(a).cmp(&name(b)),
            };
            section_weight(a)
                .cmp(&section_weight(b))
                .then_with(by_name)
                .then_with(|| a.key.cmp(&b.key))
        });
        for id in &sections {
            if let Some(parent) = self.tree.sections[*id].parent {
                let entries = &mut self.tree.sections[parent].entries;
                entries.push(NavigationItem::Section(*id));
            }
        }
        let weights: Vec<i64> = self.tree.sections.iter().map(section_weight).collect();
        for section in &mut self.tree.sections {
            section.entries.sort_by_key(|item| match item {
                NavigationItem::Section(id) => weights[*id],
                item => item.page().map_or(i64::MAX, |id| weight(&pages[id])),
            });
        }
    }

    /// Returns the tree, whose root is the first section that has more than one section in it. Sections without pages
    /// are left out.
    fn rooted(mut self) -> NavigationTree {
        self.remove_empty(0);
        let sections = &self.tree.sections;
        let mut root = 0;
        while let [NavigationItem::Section(only)] = sections[root].entries[..] {
            if sections[only].index.is_some() {
                break;
            }
            root = only;
        }
        self.tree.root = root;
        self.tree
    }

    /// Removes the sections without pages below a section. Returns true if it is one itself.
    fn remove_empty(&mut self, section: SectionId) -> bool {
        let mut items = std::mem::take(&mut self.tree.sections[section].entries);
        items.retain(|item| match item {
            NavigationItem::Section(below) => !self.remove_empty(*below),
            _ => true,
        });
        let is_empty = items.is_empty() && self.tree.sections[section].index.is_none();
        self.tree.sections[section].entries = items;
        is_empty
    }
}
