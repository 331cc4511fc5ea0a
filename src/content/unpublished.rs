//! Source files that are not published. A link to one of them is not an error of the linking page.

use std::collections::BTreeMap;

/// The unpublished files by path relative to the source, each with the URL of the page that is published in its
/// place, if any. A folder includes everything below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnpublishedFiles(BTreeMap<String, Option<String>>);

impl UnpublishedFiles {
    /// Adds the file at `path`. `url` is the target of links to it.
    pub fn add(&mut self, path: &str, url: Option<String>) {
        self.0.insert(path.to_owned(), url);
    }

    /// Returns the union of both.
    #[must_use]
    pub fn and(&self, more: &Self) -> Self {
        let mut all = self.clone();
        all.0.extend(more.0.clone());
        all
    }

    /// Returns whether there are no such files.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether `path` itself is an entry; files below a folder are not counted.
    #[must_use]
    pub fn has_file(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// Returns the paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the target of links to the file at `path`, if it is not published: the page that has its URL, or
    /// `None`.
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
