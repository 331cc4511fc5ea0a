//! Posts by the names that `post_url` has for them, and the order of documents.

use std::collections::HashMap;

use super::{PageNumber, SiteGlobals, every};
use crate::config::{Collection, Config};
use crate::content::{Page, PageKind, Source};
use crate::liquid::Value;

/// Returns the names of a post for `post_url`: its date and name, with the folders below and above `_posts`.
fn post_names(path: &str) -> Vec<String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut names = vec![stem.rsplit('/').next().unwrap_or(stem).to_owned()];
    if let Some((above, below)) = stem.split_once("_posts/") {
        names.push(below.to_owned());
        names.push(format!("{above}{below}"));
    }
    names
}

/// By the key of `sort_by`, else by date and path; what `order` names comes first.
pub(super) fn sort_documents(
    documents: &mut [PageNumber],
    pages: &[&Page],
    config: &Config,
    collection: &Collection,
) {
    documents.sort_by(|a, b| {
        let (a, b) = (pages[*a], pages[*b]);
        let by_key = match &collection.sort_by {
            Some(key) => match (a.data.get(key), b.data.get(key)) {
                (Some(x), Some(y)) => {
                    let (x, y) = (Value::from(x), Value::from(y));
                    x.compare(&y).unwrap_or(std::cmp::Ordering::Equal)
                }
                // Documents without the key come last (Jekyll 4 `Collection#sort_docs!`).
                (x, y) => y.is_some().cmp(&x.is_some()),
            },
            None => a.date.cmp(&b.date),
        };
        by_key.then_with(|| a.path.cmp(&b.path))
    });
    if !collection.order.is_empty() {
        let place = |number: &PageNumber| {
            let path = config.document_path(&pages[*number].path);
            let inside = path.split_once('/').map_or(path, |(_, rest)| rest);
            let listed = collection.order.iter().position(|name| name == inside);
            listed.unwrap_or(usize::MAX)
        };
        documents.sort_by_key(place);
    }
}

/// Compares the paths of two pages in the order of `site.pages`: by file name, and pages of equal names in the order in
/// which Jekyll 4.3 `Reader#read_directories` reads them: the folders of a folder before its files.
pub(super) fn compare_as_read(a: &str, b: &str) -> std::cmp::Ordering {
    fn split(path: &str) -> (&str, &str) {
        path.rsplit_once('/').unwrap_or(("", path))
    }
    let ((folder, name), (other_folder, other_name)) = (split(a), split(b));
    let by_name = name.cmp(other_name);
    by_name.then_with(|| {
        let (parts, others) = (folder.split('/'), other_folder.split('/'));
        let mut pairs = parts.zip(others);
        let differing = pairs.find(|(part, other)| part != other);
        match differing {
            Some(("", _)) => std::cmp::Ordering::Greater,
            Some((_, "")) => std::cmp::Ordering::Less,
            Some((part, other)) => part.cmp(other),
            None => other_folder.len().cmp(&folder.len()),
        }
    })
}

impl SiteGlobals {
    /// The post that `post_url` calls `name`.
    pub(in crate::site) fn post(
        &self,
        config: &Config,
        source: &Source,
        name: &str,
    ) -> Option<PageNumber> {
        let names = self.posts_by_name.get_or_init(|| {
            let mut names = HashMap::new();
            for (number, page) in every(source).enumerate() {
                if matches!(page.kind, PageKind::Post | PageKind::Draft) {
                    for name in post_names(config.document_path(&page.path)) {
                        names.entry(name).or_insert(number);
                    }
                }
            }
            names
        });
        names.get(name).copied()
    }

    /// The path of a post that is withheld and that `post_url` calls `name`.
    pub(in crate::site) fn withheld_post<'s>(
        &self,
        config: &Config,
        source: &'s Source,
        name: &str,
    ) -> Option<&'s str> {
        let mut paths = source.withheld.paths();
        paths.find(|path| {
            let is_post = path.contains("_posts/") || path.contains("_drafts/");
            let path = config.document_path(path);
            is_post && post_names(path).iter().any(|known| known == name)
        })
    }

    /// Says who comes before and after whom.
    pub(super) fn link_neighbours(&mut self, documents: &[PageNumber]) {
        for (i, number) in documents.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| documents.get(i)).copied();
            let after = documents.get(i + 1).copied();
            self.neighbours[*number] = (before, after);
        }
    }
}
