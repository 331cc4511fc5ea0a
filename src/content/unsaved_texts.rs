//! Texts that an editor shows and has not saved. They are read in place of the files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::file_fingerprint::FileMetadata;
use super::text_file;
use crate::diagnostics::Diagnostic;

/// The texts of open files, by path relative to the source. Files are read from the disk if they are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnsavedTexts(Arc<BTreeMap<String, Arc<str>>>);

impl UnsavedTexts {
    /// Returns these texts with the one of `path`.
    #[must_use]
    pub fn with(&self, path: &str, text: Arc<str>) -> Self {
        let mut texts = (*self.0).clone();
        texts.insert(path.to_owned(), text);
        Self(Arc::new(texts))
    }

    /// Returns these texts without the one of `path`.
    #[must_use]
    pub fn without(&self, path: &str) -> Self {
        let mut texts = (*self.0).clone();
        texts.remove(path);
        Self(Arc::new(texts))
    }

    /// Returns the text of the file at `path`, if it is among them.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<str>> {
        self.0.get(path)
    }

    /// Reads the file at `full`, whose path in the source is `path`. An unsaved text has the default metadata, which no
    /// file has.
    pub(super) fn read_seen(
        &self,
        full: &Path,
        path: &str,
    ) -> Result<(String, FileMetadata), Box<Diagnostic>> {
        match self.get(path) {
            Some(text) => Ok((text.as_ref().to_owned(), FileMetadata::default())),
            None => text_file::read_seen(full, path),
        }
    }

    /// Reads the file at `full` as [`Self::read_seen`] does.
    pub(crate) fn read(&self, full: &Path, path: &str) -> Result<String, Box<Diagnostic>> {
        self.read_seen(full, path).map(|(text, _)| text)
    }
}
