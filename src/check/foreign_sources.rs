//! Files that other programs make pages of.
//!
//! In: a site. Out: the names of what plugins of a Jekyll site may publish (`_templates/download.html` as
//! `/en/download`) and of the aliases of a docsify site. A link to one of them is not said to be broken.

use std::collections::HashSet;
use std::path::Path;

use crate::config::Layout;
use crate::content::regular_file;
use crate::site::Site;

/// The most levels of folders that are looked into.
const MAX_DEPTH: usize = 4;

/// Returns the names, without their endings, of what another program may make pages of.
pub(super) fn of(site: &Site) -> HashSet<String> {
    let mut names = HashSet::new();
    let root = &site.source.root;
    if site.config.layout == Layout::Jekyll {
        for (name, path) in entries(root).filter(|(name, _)| name.starts_with('_')) {
            add_files(&name, &path, MAX_DEPTH, &mut names);
        }
    } else {
        for index in ["index.html", "docs/index.html"] {
            let text = regular_file::read_to_string(&root.join(index)).unwrap_or_default();
            names.extend(aliases(&text).map(|name| stem(name).to_owned()));
        }
    }
    names.remove("");
    names
}

/// The name of a file or an address without its ending.
pub(super) fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn entries(folder: &Path) -> impl Iterator<Item = (String, std::path::PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let entries = entries.filter_map(Result::ok);
    entries.map(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        (name, entry.path())
    })
}

fn add_files(name: &str, path: &Path, depth: usize, names: &mut HashSet<String>) {
    if path.is_symlink() || depth == 0 {
        return;
    }
    if path.is_dir() {
        entries(path).for_each(|(name, path)| add_files(&name, &path, depth - 1, names));
    } else {
        names.insert(stem(name).to_owned());
    }
}

/// Returns the last parts of the aliases in the page of a docsify site: `awesome` of `'.*?/awesome': '…'`.
fn aliases(index: &str) -> impl Iterator<Item = &str> {
    let config = index.split_once("$docsify").map(|(_, config)| config);
    let list = config.and_then(|config| config.split_once("alias"));
    let list = list.map_or("", |(_, list)| list.split('}').next().unwrap_or_default());
    let quoted = list.split(['\'', '"']).skip(1).step_by(2);
    quoted.filter_map(|key| key.rsplit('/').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_known_by_their_last_part() {
        let index = "window.$docsify = { alias: { '.*?/awesome': 'https://a.b/README.md', \"/x/(.*)\": '/y' } }";
        let names: Vec<&str> = aliases(index).collect();
        assert!(names.contains(&"awesome"));
        assert_eq!(aliases("alias: { 'a': 'b' }").count(), 0);
    }
}
