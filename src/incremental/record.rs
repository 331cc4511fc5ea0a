//! The record of a build for the next one: per document its dependencies, and the inputs of pages. Without a valid
//! record, everything is rendered.

use std::collections::{HashMap, hash_map};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{FileFingerprint, Fingerprint};
use crate::diagnostics::Diagnostic;
use crate::publish::Cache;
use crate::site::{Asked, Document, Made, SiteFingerprints};

/// All of it. It borrows from the bytes that it is read from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record<'r> {
    /// When the build that left it began.
    pub(super) began: Duration,
    /// Of the output's manifest: another build may have written there since.
    pub(super) manifest: Fingerprint,
    pub(super) stamps: SiteFingerprints,
    /// All files that were read for documents, relative to the source.
    #[serde(borrow)]
    files: Vec<(&'r str, FileFingerprint)>,
    /// By output each document.
    #[serde(borrow)]
    documents: Vec<Entry<'r>>,
    #[serde(borrow)]
    pub(super) indexes: Vec<PastIndex<'r>>,
    #[serde(borrow)]
    pub(super) assets: Vec<(&'r str, FileFingerprint)>,
}

/// The position of a document in the record, and its inputs.
#[derive(Debug, Serialize, Deserialize)]
struct Entry<'r> {
    output: &'r str,
    /// Files that it depends on, as positions in the record's list.
    files: Vec<u32>,
    /// An encoded [`Past`].
    past: &'r serde_bytes::Bytes,
}

/// A document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Past {
    /// The file that was written beside it.
    pub(super) beside: Option<String>,
    /// Its dependencies without files, which the record stores.
    pub(super) asked: Asked,
    /// Its diagnostics.
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
    /// Reads a record. `None` if `bytes` are not valid.
    pub(super) fn read(bytes: &'r [u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    fn write(&self, to: &mut dyn Write) -> Option<()> {
        postcard::to_io(self, to).ok().map(|_| ())
    }

    /// The document at a file of the output, and its files as they are now, if all are what they were.
    pub(super) fn document(
        &self,
        output: &str,
        renewed: &[Option<FileFingerprint>],
    ) -> Option<(Past, Vec<(String, FileFingerprint)>)> {
        let at = self
            .documents
            .binary_search_by(|entry| entry.output.cmp(output));
        let entry = &self.documents[at.ok()?];
        let files = entry.files.iter().map(|file| {
            let file = *file as usize;
            let (path, _) = self.files.get(file)?;
            Some(((*path).to_owned(), (*renewed.get(file)?)?))
        });
        Some((
            postcard::from_bytes(entry.past).ok()?,
            files.collect::<Option<_>>()?,
        ))
    }

    /// A time before any of its stamps was made; `written` is when the record was.
    pub(super) fn then(&self, written: SystemTime) -> SystemTime {
        // The clock of the disk may be another.
        written.min(UNIX_EPOCH + self.began)
    }

    /// Of each file the stamp that it has now; `None` for those that changed since.
    pub(super) fn renewed(&self, root: &Path, then: SystemTime) -> Vec<Option<FileFingerprint>> {
        let files = self.files.par_iter();
        files
            .map(|(path, stamp)| stamp.renewed(&root.join(path), then))
            .collect()
    }
}

/// A document that is recorded, on its way to the record.
pub(super) struct Recorded {
    output: String,
    /// Files that it depends on, by their numbers in the [`Recorder`].
    files: Vec<u32>,
    /// An encoded [`Past`].
    past: Vec<u8>,
}

/// All that was recorded, on its way to the record.
pub(super) struct InOrder<'d> {
    files: Vec<(String, FileFingerprint)>,
    documents: Vec<Entry<'d>>,
}

/// A record while a build makes it.
#[derive(Default)]
pub(super) struct Recorder {
    files: Mutex<Files>,
}

#[derive(Default)]
struct Files {
    numbers: HashMap<String, u32>,
    stamps: Vec<(String, FileFingerprint)>,
}

impl Files {
    /// The number of a file. `None` if it was another when it was read before.
    fn number(&mut self, path: String, stamp: FileFingerprint) -> Option<u32> {
        let next = u32::try_from(self.stamps.len()).ok()?;
        match self.numbers.entry(path) {
            hash_map::Entry::Occupied(known) => {
                let (_, before) = self.stamps[*known.get() as usize];
                (before.held == stamp.held).then_some(*known.get())
            }
            hash_map::Entry::Vacant(new) => {
                self.stamps.push((new.key().clone(), stamp));
                Some(*new.insert(next))
            }
        }
    }

    /// The files in order of their paths, and by number the place of each there: which thread came first
    /// decides the numbers, and it is to decide nothing that is left.
    fn in_order(self) -> (Vec<(String, FileFingerprint)>, Vec<u32>) {
        let mut order: Vec<(String, FileFingerprint, u32)> = (0..)
            .zip(self.stamps)
            .map(|(number, (path, stamp))| (path, stamp, number))
            .collect();
        order.par_sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut places = vec![0; order.len()];
        for (place, (_, _, number)) in (0..).zip(&order) {
            places[*number as usize] = place;
        }
        let files = order.into_iter().map(|(path, stamp, _)| (path, stamp));
        (files.collect(), places)
    }
}

impl Recorder {
    /// Records a document that was rendered. `None` if it will have to be rendered anew whatever happens.
    pub(super) fn document(
        &self,
        document: &mut Document,
        path: Option<&str>,
        diagnostics: &[Diagnostic],
    ) -> Option<Recorded> {
        let past = Past {
            beside: document.beside.as_ref().map(|(path, _)| path.clone()),
            asked: std::mem::take(&mut document.asked),
            diagnostics: diagnostics.to_vec(),
            path: path.map(str::to_owned),
            made: document.made.take(),
        };
        self.recorded(&document.output, past)
    }

    /// Records a document that stays, with the files that were read for it.
    pub(super) fn stays(
        &self,
        output: &str,
        mut past: Past,
        files: Vec<(String, FileFingerprint)>,
    ) -> Option<Recorded> {
        past.asked.files = files;
        self.recorded(output, past)
    }

    fn recorded(&self, output: &str, mut past: Past) -> Option<Recorded> {
        if past.asked.more {
            return None;
        }
        let read = std::mem::take(&mut past.asked.files).into_iter();
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = read
            .map(|(path, stamp)| files.number(path, stamp))
            .collect::<Option<_>>();
        drop(files);
        Some(Recorded {
            output: output.to_owned(),
            files: numbers?,
            past: postcard::to_stdvec(&past).ok()?,
        })
    }

    /// Returns the records in an order that does not depend on threads.
    pub(super) fn in_order(self, documents: &[Recorded]) -> InOrder<'_> {
        let files = self
            .files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (files, places) = files.in_order();
        let mut documents: Vec<Entry<'_>> = documents
            .iter()
            .map(|document| Entry {
                output: &document.output,
                files: document
                    .files
                    .iter()
                    .map(|file| places[*file as usize])
                    .collect(),
                past: serde_bytes::Bytes::new(&document.past),
            })
            .collect();
        documents.par_sort_unstable_by_key(|document| document.output);
        InOrder { files, documents }
    }
}

impl<'d> InOrder<'d> {
    /// The whole record as bytes.
    pub(super) fn bytes(
        self,
        build: (Duration, Fingerprint, SiteFingerprints),
        indexes: Vec<PastIndex<'_>>,
        assets: &[(String, FileFingerprint)],
    ) -> Option<Vec<u8>> {
        let Self { files, documents } = self;
        let record = record(&files, documents, build, indexes, assets);
        postcard::to_stdvec(&record).ok()
    }

    /// Leaves the whole record, unless it is what was left `before`.
    pub(super) fn save(
        self,
        cache: &Cache,
        before: Option<&[u8]>,
        (began, manifest, stamps): (Duration, Fingerprint, SiteFingerprints),
        indexes: Vec<PastIndex<'_>>,
        assets: &[(String, FileFingerprint)],
    ) {
        let then = before.and_then(Record::read).map(|record| record.began);
        let Self { files, documents } = self;
        let build = (then.unwrap_or(began), manifest, stamps);
        let mut record = record(&files, documents, build, indexes, assets);
        // A record that differs only in time is not written again.
        if before.is_some_and(|before| Cache::is_same(before, &|to| record.write(to))) {
            return;
        }
        record.began = began;
        cache.save(&|to| record.write(to));
    }
}

fn record<'r>(
    files: &'r [(String, FileFingerprint)],
    documents: Vec<Entry<'r>>,
    (began, manifest, stamps): (Duration, Fingerprint, SiteFingerprints),
    indexes: Vec<PastIndex<'r>>,
    assets: &'r [(String, FileFingerprint)],
) -> Record<'r> {
    let borrowed = |files: &'r [(String, FileFingerprint)]| -> Vec<(&'r str, FileFingerprint)> {
        let files = files.iter();
        files.map(|(path, stamp)| (path.as_str(), *stamp)).collect()
    };
    Record {
        began,
        manifest,
        stamps,
        files: borrowed(files),
        documents,
        indexes,
        assets: borrowed(assets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The record that two documents leave, reported in the order of `threads`.
    fn left(threads: [usize; 2]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::of(folder.path(), &folder.path().join("public"), "build");
        let recorder = Recorder::default();
        let mut documents = Vec::new();
        for at in threads {
            let past = Past {
                beside: None,
                asked: Asked::default(),
                diagnostics: Vec::new(),
                path: None,
                made: None,
            };
            let own = (format!("{at}.md"), FileFingerprint::default());
            let shared = ("both.png".to_owned(), FileFingerprint::default());
            let output = format!("{at}.html");
            documents.push(recorder.stays(&output, past, vec![own, shared]).unwrap());
        }
        let fingerprint = Fingerprint::default();
        let stamps = SiteFingerprints {
            bodies: fingerprint,
            frame: fingerprint,
            whole: fingerprint,
        };
        let build = (Duration::ZERO, fingerprint, stamps);
        let record = recorder.in_order(&documents);
        record.save(&cache, None, build, Vec::new(), &[]);
        cache.load().unwrap().0
    }

    #[test]
    fn which_thread_comes_first_leaves_no_trace() {
        let one = left([0, 1]);
        assert!(Record::read(&one).is_some());
        assert!(one == left([1, 0]));
    }
}
