//! Sections for long flat parts of the navigation: by category, by year, by the first tag.

use std::collections::BTreeMap;

use super::{NavigationItem, NavigationTree, Section, SectionId, SectionKind};
use crate::content::slug;
use crate::language::LanguageId;
use crate::site::SiteData;
use crate::site::taxonomies::Taxonomy;
use crate::translations::PageId;

/// The number of pages from which on a section without folders is divided by categories.
const SOME: usize = 12;
/// The number of pages from which on a section is divided by years or tags.
const MANY: usize = 40;

/// The sections of a division: for each its order, name, URL and pages.
type Groups = BTreeMap<(i64, String), (Option<String>, Vec<PageId>)>;

impl SiteData {
    /// Returns the tree with its long sections divided.
    pub(super) fn grouped(&self, mut tree: NavigationTree, language: LanguageId) -> NavigationTree {
        let sections = tree.sections.len();
        let has_folders = sections > 1;
        for section in 0..sections {
            let items = &tree.sections[section].entries;
            let pages: Vec<PageId> = items.iter().filter_map(NavigationItem::page).collect();
            let is_flat = section == tree.root && !has_folders;
            let found = self.division(&pages, language, is_flat);
            if let Some((kind, groups)) = found {
                divide(&mut tree, section, kind, groups);
            }
        }
        tree.completed()
    }

    /// Returns the division of pages, if they are many.
    fn division(
        &self,
        pages: &[PageId],
        language: LanguageId,
        is_flat: bool,
    ) -> Option<(SectionKind, Groups)> {
        let by_term = |taxonomy| {
            let groups = self.groups_of_terms(pages, language, taxonomy);
            Some((SectionKind::Term, groups)).filter(|(_, groups)| is_useful(groups, pages.len()))
        };
        if is_flat
            && pages.len() > SOME
            && let Some(found) = by_term(Taxonomy::Categories)
        {
            return Some(found);
        }
        if pages.len() <= MANY {
            return None;
        }
        let mut years = Groups::new();
        for id in pages {
            if let Some(date) = &self.source.pages[*id].date {
                let year = i64::from(date.year());
                let group = years.entry((-year, year.to_string())).or_default();
                group.1.push(*id);
            }
        }
        let dated: usize = years.values().map(|(_, pages)| pages.len()).sum();
        if dated * 2 > pages.len() {
            return Some((SectionKind::Year, years));
        }
        is_flat.then(|| by_term(Taxonomy::Tags)).flatten()
    }

    /// Returns the pages by their first term, in the order of the terms' first pages.
    fn groups_of_terms(
        &self,
        pages: &[PageId],
        language: LanguageId,
        taxonomy: Taxonomy,
    ) -> Groups {
        let mut groups = Groups::new();
        let mut order: BTreeMap<String, (i64, String)> = BTreeMap::new();
        for id in pages {
            let page = &self.source.pages[*id];
            let terms = taxonomy.of(page, self.source.languages.get(page.language));
            let Some(name) = terms.first() else {
                continue;
            };
            let next = i64::try_from(order.len()).unwrap_or(i64::MAX);
            let key = order.entry(slug::term(name));
            let key = key.or_insert_with(|| (next, (*name).to_owned())).clone();
            let url = || self.term_url(language, taxonomy, name);
            let group = groups.entry(key).or_insert_with(|| (url(), Vec::new()));
            group.1.push(*id);
        }
        groups
    }
}

/// Returns true if a division helps readers: it has few groups of several pages with most of the pages in them.
fn is_useful(groups: &Groups, pages: usize) -> bool {
    let grouped: usize = groups.values().map(|(_, pages)| pages.len()).sum();
    (2..=MANY).contains(&groups.len()) && grouped * 2 > pages && groups.len() * 2 <= grouped
}

/// Moves the pages of a section into new sections below it, which follow its other entries.
fn divide(tree: &mut NavigationTree, section: SectionId, kind: SectionKind, groups: Groups) {
    let mut moved = rustc_hash::FxHashSet::default();
    let above = tree.sections[section].key.clone();
    for ((_, name), (url, pages)) in groups {
        moved.extend(pages.iter().copied());
        let id = tree.sections.len();
        tree.sections.push(Section {
            key: format!("{above}:{name}"),
            name,
            kind,
            parent: Some(section),
            url,
            entries: pages.into_iter().map(NavigationItem::Page).collect(),
            ..Section::default()
        });
        let entries = &mut tree.sections[section].entries;
        entries.push(NavigationItem::Section(id));
    }
    let is_left = |item: &NavigationItem| item.page().is_none_or(|id| !moved.contains(&id));
    tree.sections[section].entries.retain(is_left);
}
