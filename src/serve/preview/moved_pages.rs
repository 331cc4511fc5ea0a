//! Pages that moved between two states of a site, by their facts.

use std::collections::{BTreeMap, HashMap};

use crate::content::Page;
use crate::site::Site;

/// The pages of a site that another does not have. Both are sorted by path.
fn alone<'s>(site: &'s Site, other: &'s Site) -> impl Iterator<Item = &'s Page> {
    let mut others = other.source.pages.iter().peekable();
    let pages = site.source.pages.iter().map(AsRef::as_ref);
    pages.filter(move |page: &&Page| {
        while others.next_if(|other| other.path < page.path).is_some() {}
        others.peek().is_none_or(|other| other.path != page.path)
    })
}

/// Returns the new paths of moved pages: a page that disappeared is matched with a new one of the same facts.
pub(super) fn moved(
    before: &HashMap<String, String>,
    old: &Site,
    new: &Site,
) -> HashMap<String, String> {
    let (come, gone) = (by_facts(alone(new, old)), by_facts(alone(old, new)));
    let mut moved = before.clone();
    for (facts, gone) in gone {
        let come = come.get(&facts).map_or(&[][..], Vec::as_slice);
        for page in &gone {
            let name = |page: &Page| page.path.rsplit('/').next().map(str::to_owned);
            let to = match (come, gone.len()) {
                ([only], 1) => Some(only),
                // Of several pages with the same facts, the name decides.
                _ => come.iter().find(|other| name(other) == name(page)),
            };
            if let Some(to) = to {
                moved.insert(page.path.clone(), to.path.clone());
            }
        }
    }
    moved
}

/// Pages by what they say of themselves.
fn by_facts<'s>(pages: impl Iterator<Item = &'s Page>) -> BTreeMap<u64, Vec<&'s Page>> {
    let mut by_facts: BTreeMap<u64, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        by_facts.entry(page.head).or_default().push(page);
    }
    by_facts
}
