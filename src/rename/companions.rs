//! Files that move with a note: images and other files beside it that no other page uses.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::Address;
use crate::check::LinkGraph;
use crate::content::file_name::FileName;
use crate::site::{OutputOwner, Site};
use crate::translations::PageId;

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the files that lie beside pages that move to another folder, by path with their new paths. `addresses` are those
/// of the pages that move.
pub(super) fn beside(
    site: &Site,
    targets: &BTreeMap<PageId, String>,
    addresses: &BTreeMap<PageId, Vec<Address>>,
) -> BTreeMap<String, String> {
    let graph = LinkGraph::new(site, std::collections::HashMap::new());
    let mut found = BTreeMap::new();
    for (id, new_path) in targets {
        let path = &site.source.pages[*id].path;
        let (old, new) = (folder(path), folder(new_path));
        if old == new {
            continue;
        }
        let stem = FileName::parse(path).stem;
        let is_index = ["index", "_index", "readme"].contains(&stem.to_ascii_lowercase().as_str());
        for address in addresses.get(id).into_iter().flatten() {
            let owner = graph
                .output_of(*id, &address.target)
                .and_then(|(_, owner)| owner);
            let Some(OutputOwner::Asset(asset)) = owner else {
                continue;
            };
            let Some(asset) = site.source.assets.get(asset) else {
                continue;
            };
            let prefix = if old.is_empty() {
                String::new()
            } else {
                format!("{old}/")
            };
            let Some(rest) = asset.path.strip_prefix(&prefix) else {
                continue;
            };
            let is_own_folder = rest
                .split_once('/')
                .is_none_or(|(first, _)| is_index || first == stem);
            if is_own_folder && !site.source.is_of_theme(&asset.path) {
                let to = if new.is_empty() {
                    rest.to_owned()
                } else {
                    format!("{new}/{rest}")
                };
                found.entry(asset.path.clone()).or_insert(to);
            }
        }
    }
    found.retain(|_, to| site.source.root.join(to).symlink_metadata().is_err());
    found
}

/// Removes the files that another text names. A file's name in a text is taken for a use of it.
pub(super) fn retain_unused<'t>(
    found: &mut BTreeMap<String, String>,
    others: impl Iterator<Item = &'t str>,
) {
    let names: Vec<(String, String)> = found
        .keys()
        .map(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            (path.clone(), name.to_owned())
        })
        .collect();
    if names.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    for text in others {
        for (path, name) in &names {
            if text.contains(name.as_str()) || text.contains(&crate::content::encoded(name)) {
                used.insert(path.clone());
            }
        }
    }
    found.retain(|path, _| !used.contains(path));
}
