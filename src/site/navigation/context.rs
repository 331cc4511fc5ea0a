//! The navigation as templates see it: `page.section` and the whole trees.

use serde_json::{Map, Value, json};

use super::{NavigationItem, NavigationTree, SectionId};
use crate::language::LanguageId;
use crate::site::{PageSummary, PlannedSite};
use crate::theme::context::{Object, object};
use crate::translations::PageId;

impl PlannedSite {
    /// Returns the section of a page: `title`, `url`, `parent`, and its `pages`.
    pub(in crate::site) fn describe_section(&self, id: PageId) -> Option<Object> {
        let language = self.source.pages[id].language;
        let tree = &self.plan.navigation[language.0];
        let section = tree.section_of(id)?;
        let mut described = self.section_head(tree, section, language);
        let parent = tree.sections[section]
            .parent
            .filter(|_| section != tree.root);
        let parent = parent.map(|parent| self.section_head(tree, parent, language));
        described.add("parent", parent);
        let pages = tree.sections[section].entries.iter();
        let pages = pages.filter_map(|item| self.describe_item(item, language));
        described.add("pages", pages.collect::<Vec<_>>());
        Some(described)
    }

    /// Returns the pages and sections below the `index.md` of a folder, if the page has no text of its own: `title`,
    /// `url`, `description`.
    pub(in crate::site) fn describe_below(
        &self,
        id: PageId,
        summary: &PageSummary,
    ) -> Option<Vec<tera::Value>> {
        let language = self.source.pages[id].language;
        let tree = &self.plan.navigation[language.0];
        let section = &tree.sections[tree.section_of(id).filter(|_| summary.is_blank)?];
        let is_index = |index| self.notes.of(index).pages.contains(&id);
        if !section.index.is_some_and(is_index) {
            return None;
        }
        let items = section.entries.iter().filter_map(|item| match item {
            NavigationItem::Section(below) => {
                let below = &tree.sections[*below];
                let url = self.section_url(below, language)?;
                let title = self.section_title(below);
                Some((object! {"title": title, "url": url}, below.index))
            }
            item if item.page().is_some_and(is_index) => None,
            item => Some((self.describe_item(item, language)?, item.page())),
        });
        let items = items.map(|(mut item, page)| {
            let page = page.map(|page| &self.source.pages[page]);
            item.add(
                "description",
                page.and_then(|page| page.data.get("description")?.as_str()),
            );
            item.into()
        });
        Some(items.collect())
    }

    /// Returns the trees of all languages by their codes, if a template uses them.
    pub(in crate::site) fn trees(&self) -> Option<Map<String, Value>> {
        let is_used = self.theme_assets.engine.mentions("site.nav");
        let languages = || self.source.languages.iter();
        let tree = |language| json!(self.describe_tree(language));
        is_used.then(|| {
            let trees = languages().map(|(id, language)| (language.code.clone(), tree(id)));
            trees.collect()
        })
    }

    /// Returns the whole tree of a language: a list of `title`, `url`, and `pages` below.
    pub(in crate::site) fn describe_tree(&self, language: LanguageId) -> Vec<tera::Value> {
        let tree = &self.plan.navigation[language.0];
        if tree.sections.is_empty() {
            return Vec::new();
        }
        self.branch(tree, tree.root, language)
    }

    fn branch(
        &self,
        tree: &NavigationTree,
        section: SectionId,
        language: LanguageId,
    ) -> Vec<tera::Value> {
        let items = tree.sections[section].entries.iter();
        let items = items.filter_map(|item| match item {
            NavigationItem::Section(below) => {
                let mut described = self.section_head(tree, *below, language);
                described.add("pages", self.branch(tree, *below, language));
                Some(described)
            }
            item => self.describe_item(item, language),
        });
        items.map(tera::Value::from).collect()
    }

    fn section_head(
        &self,
        tree: &NavigationTree,
        section: SectionId,
        language: LanguageId,
    ) -> Object {
        let described = &tree.sections[section];
        let is_root = section == tree.root;
        let title = if is_root {
            self.title_of_list(language)
        } else {
            self.section_title(described).to_owned()
        };
        let home = || self.path_to(&self.base_of(language));
        let url = self.section_url(described, language);
        object! {
            "title": title,
            "url": url.or_else(|| is_root.then(home)),
            "count": described.pages,
        }
    }

    fn describe_item(&self, item: &NavigationItem, language: LanguageId) -> Option<Object> {
        let title = match item {
            NavigationItem::Section(_) => return None,
            NavigationItem::Link(title, url) => {
                return Some(object! {"title": title.as_str(), "url": url.as_str()});
            }
            NavigationItem::Titled(_, title) => Some(title.as_str()),
            NavigationItem::Page(_) => None,
        };
        let id = item.page()?;
        let page = &self.source.pages[id];
        let url = self.path_to(self.in_language(id, language).0);
        Some(object! {"title": title.unwrap_or(&page.title), "url": url})
    }
}
