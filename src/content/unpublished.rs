//! Files that are there and are not published: links to them are no errors of the pages that link.

use std::collections::BTreeMap;

/// The files that are withheld, by path relative to the source, each with the URL that another page has in
/// its place, if one has. A folder stands for all that is below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnpublishedFiles(BTreeMap<String, Option<String>>);

impl UnpublishedFiles {
    /// Withholds the file at `path`. `url`: where links to it lead.
    pub fn add(&mut self, path: &str, url: Option<String>) {
        self.0.insert(path.to_owned(), url);
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, more: &Self) -> Self {
        let mut all = self.clone();
        all.0.extend(more.0.clone());
        all
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `path` is the path of one, not counting what is below folders.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// The paths, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Where links to the file at `path` lead, if it is withheld: to the page that has its URL, or nowhere.
    #[must_use]
    pub fn leads(&self, path: &str) -> Option<Option<&str>> {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        let mut all = std::iter::once(path).chain(folders);
        all.find_map(|path| self.0.get(path)).map(Option::as_deref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_what_is_below_it() {
        let mut withheld = UnpublishedFiles::default();
        withheld.add("a/b", None);
        withheld.add("c.md", Some("/c/".to_owned()));
        assert_eq!(withheld.leads("a/b/x.md"), Some(None));
        assert_eq!(withheld.leads("a/b"), Some(None));
        assert_eq!(withheld.leads("a/bc"), None);
        assert_eq!(withheld.leads("c.md"), Some(Some("/c/")));
    }
}
