//! The navigation from the key `nav` of the config.

use rustc_hash::FxHashMap;

use super::{NavigationItem, NavigationTree, Section, SectionId, SectionKind};
use crate::config::{NavigationEntry, NavigationTarget};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::site::PlannedSite;
use crate::translations::PageId;

/// The pages of the source by the paths that `nav` can name them with.
pub(super) type NavigationPaths<'s> = FxHashMap<&'s str, PageId>;

impl PlannedSite {
    /// Returns the pages by their paths: from the source or from `content`, with or without the language and the
    /// ending. Empty if the config has no `nav`.
    pub(super) fn navigation_paths(&self) -> NavigationPaths<'_> {
        let mut paths = NavigationPaths::default();
        if self.config.navigation.is_empty() {
            return paths;
        }
        let pages = || self.source.pages.iter().enumerate();
        for (id, page) in pages() {
            paths.insert(&page.path, id);
        }
        for (id, page) in pages() {
            for path in [&page.path, &page.path_key] {
                paths.entry(path).or_insert(id);
                if let Some(below) = path.strip_prefix("content/") {
                    paths.entry(below).or_insert(id);
                }
            }
        }
        paths
    }

    /// Returns the tree of `nav` for a language, in which the pages of a folder are those of `folders`.
    pub(super) fn configured_tree(
        &self,
        language: LanguageId,
        folders: &NavigationTree,
        paths: &NavigationPaths<'_>,
    ) -> NavigationTree {
        let mut tree = NavigationTree::default();
        tree.sections.push(Section {
            kind: SectionKind::Configured,
            index: folders.sections[0].index,
            ..Section::default()
        });
        let builder = ConfiguredTree {
            site: self,
            language,
            folders,
            paths,
        };
        builder.fill(&mut tree, 0, &self.config.navigation);
        tree.completed()
    }

    /// Returns a warning for each path of `nav` without a page.
    pub(in crate::site) fn missing_navigation(&self) -> Vec<Diagnostic> {
        let paths = self.navigation_paths();
        let mut missing = Vec::new();
        let mut left: Vec<&NavigationEntry> = self.config.navigation.iter().rev().collect();
        while let Some(entry) = left.pop() {
            let (message, path) = match &entry.target {
                NavigationTarget::Section(entries) => {
                    left.extend(entries.iter().rev());
                    continue;
                }
                NavigationTarget::Page(path) if page_at(&paths, path).is_none() => {
                    ("`nav` names a page that does not exist", path)
                }
                NavigationTarget::Folder(path) if !self.has_pages_in(path) => {
                    ("`nav` names a folder without pages", path)
                }
                _ => continue,
            };
            missing.push(
                Diagnostic::warning("nav-missing", format!("{message}: `{path}`"))
                    .at(entry.place.clone().labelled("no such page"))
                    .help("write the path of a page in `content`, without its language"),
            );
        }
        missing
    }

    fn has_pages_in(&self, folder: &str) -> bool {
        let below = |at: &str| {
            at.strip_prefix(folder)
                .is_some_and(|at| at.starts_with('/'))
        };
        self.source.pages.iter().any(|page| {
            let at = self.folder_of(page);
            at == folder || below(&at)
        })
    }
}

/// Returns the page that a path of `nav` names.
fn page_at(paths: &NavigationPaths<'_>, path: &str) -> Option<PageId> {
    let path = path.trim_start_matches('/');
    let without_ending = || path.rsplit_once('.').map(|(path, _)| path);
    let found = paths.get(path);
    let found = found.or_else(|| paths.get(without_ending()?));
    found.copied()
}

struct ConfiguredTree<'s> {
    site: &'s PlannedSite,
    language: LanguageId,
    folders: &'s NavigationTree,
    paths: &'s NavigationPaths<'s>,
}

impl ConfiguredTree<'_> {
    /// Adds entries to a section. Entries without a page in the language are left out.
    fn fill(&self, tree: &mut NavigationTree, section: SectionId, entries: &[NavigationEntry]) {
        for entry in entries {
            match &entry.target {
                NavigationTarget::Page(path) => {
                    if let Some(id) = page_at(self.paths, path).and_then(|id| self.version(id)) {
                        let item = self.titled(id, entry.title.as_ref());
                        tree.sections[section].entries.push(item);
                    }
                }
                NavigationTarget::Link(url) => {
                    let title = entry.title.clone().unwrap_or_default();
                    let link = NavigationItem::Link(title, url.clone());
                    tree.sections[section].entries.push(link);
                }
                NavigationTarget::Section(entries) => {
                    let title = entry.title.clone().unwrap_or_default();
                    let below = add_section(tree, section, title);
                    self.fill(tree, below, entries);
                    remove_if_empty(tree, section, below);
                }
                NavigationTarget::Folder(folder) => {
                    self.add_folder(tree, section, folder, entry.title.as_ref());
                }
            }
        }
    }

    /// Returns the page of a note for readers of the language.
    fn version(&self, id: PageId) -> Option<PageId> {
        let site = self.site;
        let note = site.notes.of(id);
        let own = note.pages.iter().copied();
        let mut own = own.filter(|page| site.source.pages[*page].language == self.language);
        let shown = || {
            let key = (note.original, self.language);
            let is_shown = site.plan.fallback_at.contains_key(&key);
            is_shown.then_some(note.original)
        };
        own.next().or_else(shown)
    }

    /// Returns the entry of a page. A title of the config is in the site's default language.
    fn titled(&self, id: PageId, title: Option<&String>) -> NavigationItem {
        let is_default = self.site.usual_language() == self.language;
        match title.filter(|_| is_default) {
            Some(title) => NavigationItem::Titled(id, title.clone()),
            None => NavigationItem::Page(id),
        }
    }

    /// Adds the pages of a folder and below: in a section of their own if they have a title.
    fn add_folder(
        &self,
        tree: &mut NavigationTree,
        section: SectionId,
        folder: &str,
        title: Option<&String>,
    ) {
        let folder = folder.strip_prefix("content/").unwrap_or(folder);
        let sections = &self.folders.sections;
        let Some(from) = sections.iter().position(|known| known.key == folder) else {
            return;
        };
        let to = match title {
            Some(title) => add_section(tree, section, title.clone()),
            None => section,
        };
        self.copy(tree, from, to);
        if to != section {
            tree.sections[to].index = sections[from].index;
            remove_if_empty(tree, section, to);
        }
    }

    /// Copies the entries of a section of the folders.
    fn copy(&self, tree: &mut NavigationTree, from: SectionId, to: SectionId) {
        for item in &self.folders.sections[from].entries {
            let NavigationItem::Section(below) = item else {
                tree.sections[to].entries.push(item.clone());
                continue;
            };
            let id = tree.sections.len();
            tree.sections.push(Section {
                parent: Some(to),
                entries: Vec::new(),
                ..self.folders.sections[*below].clone()
            });
            let section = NavigationItem::Section(id);
            tree.sections[to].entries.push(section);
            self.copy(tree, *below, id);
        }
    }
}

fn add_section(tree: &mut NavigationTree, parent: SectionId, title: String) -> SectionId {
    let id = tree.sections.len();
    let above = &tree.sections[parent].key;
    tree.sections.push(Section {
        key: format!("{above}/{title}"),
        name: title,
        kind: SectionKind::Configured,
        parent: Some(parent),
        ..Section::default()
    });
    tree.sections[parent]
        .entries
        .push(NavigationItem::Section(id));
    id
}

/// Removes the section that was added last to `parent` if it has no entries.
fn remove_if_empty(tree: &mut NavigationTree, parent: SectionId, section: SectionId) {
    if tree.sections[section].entries.is_empty() {
        tree.sections[parent].entries.pop();
    }
}
