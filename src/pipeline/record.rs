//! What one build leaves for the next: of each document what was asked for it, and what a page was made
//! of. Nothing of it is needed; where it cannot be read, all is rendered anew.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostic;
use crate::publish::Cache;
use crate::site::{Asked, Document, Made, Stamps};
use crate::source::{Digest, Stamp};

/// All of it. It borrows from the bytes that it is read from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record<'r> {
    /// When the build that left it began.
    pub(super) began: Duration,
    /// Of the output's manifest: another build may have written there since.
    pub(super) manifest: Digest,
    pub(super) stamps: Stamps,
    /// All files that were read for documents, relative to the source.
    #[serde(borrow)]
    files: Vec<(&'r str, Stamp)>,
    /// By output each document: an encoded [`Past`].
    #[serde(borrow)]
    documents: Vec<(&'r str, &'r serde_bytes::Bytes)>,
    #[serde(borrow)]
    pub(super) indexes: Vec<PastIndex<'r>>,
    #[serde(borrow)]
    pub(super) assets: Vec<(&'r str, Stamp)>,
}

/// A document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Past {
    /// The file that was written beside it.
    pub(super) beside: Option<String>,
    /// Which files were read for it, among those of the record.
    files: Vec<u32>,
    /// What else was asked; `files` are taken out.
    pub(super) asked: Asked,
    /// What was wrong with it.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The source file of a page.
    pub(super) path: Option<String>,
    pub(super) made: Option<Made>,
}

/// The search index of a language.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PastIndex<'r> {
    /// Its folder in the output.
    pub(super) folder: &'r str,
    /// Its files.
    #[serde(borrow)]
    pub(super) files: Vec<&'r str>,
    /// The source files of its pages, each with its number.
    #[serde(borrow)]
    pub(super) pages: Vec<(&'r str, usize)>,
}

impl<'r> Record<'r> {
    /// Reads a record. `None` if `bytes` are none.
    pub(super) fn read(bytes: &'r [u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    fn write(&self, to: &mut dyn Write) -> Option<()> {
        postcard::to_io(self, to).ok().map(|_| ())
    }

    /// The document at a file of the output.
    pub(super) fn document(&self, output: &str) -> Option<Past> {
        let at = self
            .documents
            .binary_search_by(|(name, _)| (*name).cmp(output));
        let (_, bytes) = self.documents[at.ok()?];
        postcard::from_bytes(bytes).ok()
    }

    /// A time before any of its stamps was made; `written` is when the record was.
    pub(super) fn then(&self, written: SystemTime) -> SystemTime {
        // The clock of the disk may be another.
        written.min(UNIX_EPOCH + self.began)
    }

    /// Of each file the stamp that it has now; `None` for those that changed since.
    pub(super) fn renewed(&self, root: &Path, then: SystemTime) -> Vec<Option<Stamp>> {
        let files = self.files.par_iter();
        files
            .map(|(path, stamp)| stamp.renewed(&root.join(path), then))
            .collect()
    }

    /// The files that were read for a document as they are now, if all are what they were.
    pub(super) fn files_of(
        &self,
        past: &Past,
        renewed: &[Option<Stamp>],
    ) -> Option<Vec<(String, Stamp)>> {
        let files = past.files.iter().map(|file| {
            let file = *file as usize;
            let (path, _) = self.files.get(file)?;
            Some(((*path).to_owned(), (*renewed.get(file)?)?))
        });
        files.collect()
    }
}

/// A record while a build makes it.
#[derive(Default)]
pub(super) struct Recorder {
    files: Mutex<Files>,
}

#[derive(Default)]
struct Files {
    numbers: HashMap<String, u32>,
    stamps: Vec<(String, Stamp)>,
}

impl Files {
    /// The number of a file. `None` if it was another when it was read before.
    fn number(&mut self, path: String, stamp: Stamp) -> Option<u32> {
        let next = u32::try_from(self.stamps.len()).ok()?;
        match self.numbers.entry(path) {
            Entry::Occupied(known) => {
                let (_, before) = self.stamps[*known.get() as usize];
                (before.held == stamp.held).then_some(*known.get())
            }
            Entry::Vacant(new) => {
                self.stamps.push((new.key().clone(), stamp));
                Some(*new.insert(next))
            }
        }
    }
}

impl Recorder {
    /// Records a document that was rendered.
    pub(super) fn document(
        &self,
        document: &mut Document,
        path: Option<&str>,
        diagnostics: &[Diagnostic],
    ) -> Vec<u8> {
        self.encoded(Past {
            beside: document.beside.as_ref().map(|(path, _)| path.clone()),
            files: Vec::new(),
            asked: std::mem::take(&mut document.asked),
            diagnostics: diagnostics.to_vec(),
            path: path.map(str::to_owned),
            made: document.made.take(),
        })
    }

    /// Records a document that stays, with the files that were read for it.
    pub(super) fn stays(&self, mut past: Past, files: Vec<(String, Stamp)>) -> Vec<u8> {
        past.files.clear();
        past.asked.files = files;
        self.encoded(past)
    }

    /// Nothing for a document that will have to be rendered anew whatever happens.
    fn encoded(&self, mut past: Past) -> Vec<u8> {
        if past.asked.more {
            return Vec::new();
        }
        let read = std::mem::take(&mut past.asked.files).into_iter();
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = read
            .map(|(path, stamp)| files.number(path, stamp))
            .collect();
        drop(files);
        match numbers {
            Some(numbers) => past.files = numbers,
            None => return Vec::new(),
        }
        postcard::to_stdvec(&past).unwrap_or_default()
    }

    /// Leaves the whole record, unless it is what was left `before`.
    pub(super) fn save(
        self,
        cache: &Cache,
        before: Option<&[u8]>,
        (began, manifest, stamps): (Duration, Digest, Stamps),
        documents: &[(String, Vec<u8>)],
        indexes: Vec<PastIndex<'_>>,
        assets: &[(String, Stamp)],
    ) {
        let files = self
            .files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut documents: Vec<(&str, &serde_bytes::Bytes)> = documents
            .iter()
            .filter(|(_, bytes)| !bytes.is_empty())
            .map(|(output, bytes)| (output.as_str(), serde_bytes::Bytes::new(bytes)))
            .collect();
        documents.sort_unstable_by_key(|(output, _)| *output);
        let stamps_of = files.stamps.iter();
        let then = before.and_then(Record::read).map(|record| record.began);
        let mut record = Record {
            began: then.unwrap_or(began),
            manifest,
            stamps,
            files: stamps_of
                .map(|(path, stamp)| (path.as_str(), *stamp))
                .collect(),
            documents,
            indexes,
            assets: assets
                .iter()
                .map(|(path, stamp)| (path.as_str(), *stamp))
                .collect(),
        };
        // What is the same but for the time stays, and is believed as far back as before.
        if before.is_some_and(|before| cache.holds(before, &|to| record.write(to))) {
            return;
        }
        record.began = began;
        cache.save(&|to| record.write(to));
    }
}
