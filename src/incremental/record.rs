//! The record of a build for the next one: per document its dependencies, and the inputs of pages. Without a valid
//! record, everything is rendered.

use std::collections::{HashMap, hash_map};
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::content::{FileFingerprint, Fingerprint, Source};
use crate::diagnostics::Diagnostic;
use crate::publish::Cache;
use crate::site::{Dependencies, Document, PageRecord, SiteFingerprints};

/// The record of a build. It borrows from the bytes that it was read from.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BuildRecord<'r> {
    /// The start of the build that wrote it, since the Unix epoch.
    pub(super) began: Duration,
    /// The fingerprint of the output's manifest, which differs if another build wrote there since.
    pub(super) manifest: Fingerprint,
    pub(super) fingerprints: SiteFingerprints,
    /// All files that documents depend on, relative to the source.
    #[serde(borrow)]
    files: Vec<(&'r str, FileFingerprint)>,
    /// The documents, sorted by output path.
    #[serde(borrow)]
    documents: Vec<DocumentEntry<'r>>,
    #[serde(borrow)]
    pub(super) indexes: Vec<IndexRecord<'r>>,
    #[serde(borrow)]
    pub(super) assets: Vec<(&'r str, FileFingerprint)>,
}

/// The position of a document in the record, and its inputs.
#[derive(Debug, Serialize, Deserialize)]
struct DocumentEntry<'r> {
    output: &'r str,
    /// FileTable that it depends on, as positions in the record's list.
    files: Vec<u32>,
    /// An encoded [`DocumentRecord`].
    record: &'r serde_bytes::Bytes,
}

/// The record of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DocumentRecord {
    /// The second output, the page's Markdown.
    pub(super) beside: Option<String>,
    /// Its dependencies without files, which the record stores.
    pub(super) asked: Dependencies,
    /// Its diagnostics.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The source file of a page.
    pub(super) path: Option<String>,
    pub(super) made: Option<PageRecord>,
}

/// The search index of a language.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IndexRecord<'r> {
    /// Its folder in the output.
    pub(super) folder: &'r str,
    /// Its files.
    #[serde(borrow)]
    pub(super) files: Vec<&'r str>,
    /// The source path and the number of each page.
    #[serde(borrow)]
    pub(super) pages: Vec<(&'r str, usize)>,
}

impl<'r> BuildRecord<'r> {
    /// Reads a record. `None` if `bytes` are not valid.
    pub(super) fn read(bytes: &'r [u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    fn write(&self, to: &mut dyn Write) -> Option<()> {
        postcard::to_io(self, to).ok().map(|_| ())
    }

    /// Returns the record of a document and its files, if no file changed.
    pub(super) fn document(
        &self,
        output: &str,
        renewed: &[Option<FileFingerprint>],
    ) -> Option<(DocumentRecord, Vec<(String, FileFingerprint)>)> {
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
            postcard::from_bytes(entry.record).ok()?,
            files.collect::<Option<_>>()?,
        ))
    }

    /// Returns a time before any of its fingerprints was taken; `written` is the modification time of the record.
    pub(super) fn then(&self, written: SystemTime) -> SystemTime {
        // The clock of the file system may differ.
        written.min(UNIX_EPOCH + self.began)
    }

    /// Returns the current fingerprint of each file; `None` for files that changed.
    pub(super) fn renewed(
        &self,
        source: &Source,
        then: SystemTime,
    ) -> Vec<Option<FileFingerprint>> {
        let files = self.files.par_iter();
        files
            .map(|(path, fingerprint)| fingerprint.renewed(&source.locate(path), then))
            .collect()
    }
}

/// An encoded document that will be part of the record.
pub(super) struct EncodedDocument {
    output: String,
    /// FileTable that it depends on, by their numbers in the [`BuildRecorder`].
    files: Vec<u32>,
    /// An encoded [`DocumentRecord`].
    record: Vec<u8>,
}

/// The recorded files and documents, sorted.
pub(super) struct SortedRecord<'d> {
    files: Vec<(String, FileFingerprint)>,
    documents: Vec<DocumentEntry<'d>>,
}

/// Collects the record during a build.
#[derive(Default)]
pub(super) struct BuildRecorder {
    files: Mutex<FileTable>,
}

#[derive(Default)]
struct FileTable {
    numbers: HashMap<String, u32>,
    fingerprints: Vec<(String, FileFingerprint)>,
}

impl FileTable {
    /// Returns the number of a file, or `None` if its content differed when it was read before.
    fn number(&mut self, path: String, fingerprint: FileFingerprint) -> Option<u32> {
        let next = u32::try_from(self.fingerprints.len()).ok()?;
        match self.numbers.entry(path) {
            hash_map::Entry::Occupied(known) => {
                let (_, before) = self.fingerprints[*known.get() as usize];
                (before.held == fingerprint.held).then_some(*known.get())
            }
            hash_map::Entry::Vacant(new) => {
                self.fingerprints.push((new.key().clone(), fingerprint));
                Some(*new.insert(next))
            }
        }
    }

    /// Returns the files sorted by path, and the index of each number there. The numbers depend on thread timing, and the
    /// record must not.
    fn in_order(self) -> (Vec<(String, FileFingerprint)>, Vec<u32>) {
        let mut order: Vec<(String, FileFingerprint, u32)> = (0..)
            .zip(self.fingerprints)
            .map(|(number, (path, fingerprint))| (path, fingerprint, number))
            .collect();
        order.par_sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut places = vec![0; order.len()];
        for (place, (_, _, number)) in (0..).zip(&order) {
            places[*number as usize] = place;
        }
        let files = order
            .into_iter()
            .map(|(path, fingerprint, _)| (path, fingerprint));
        (files.collect(), places)
    }
}

impl BuildRecorder {
    /// Records a rendered document. Returns `None` if it must always be rendered again.
    pub(super) fn document(
        &self,
        document: &mut Document,
        path: Option<&str>,
        diagnostics: &[Diagnostic],
    ) -> Option<EncodedDocument> {
        let record = DocumentRecord {
            beside: document.beside.as_ref().map(|(path, _)| path.clone()),
            asked: std::mem::take(&mut document.asked),
            diagnostics: diagnostics.to_vec(),
            path: path.map(str::to_owned),
            made: document.made.take(),
        };
        self.recorded(&document.output, record)
    }

    /// Records a document that was kept, with its files.
    pub(super) fn stays(
        &self,
        output: &str,
        mut record: DocumentRecord,
        files: Vec<(String, FileFingerprint)>,
    ) -> Option<EncodedDocument> {
        record.asked.files = files;
        self.recorded(output, record)
    }

    fn recorded(&self, output: &str, mut record: DocumentRecord) -> Option<EncodedDocument> {
        if record.asked.more {
            return None;
        }
        let read = std::mem::take(&mut record.asked.files).into_iter();
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = read
            .map(|(path, fingerprint)| files.number(path, fingerprint))
            .collect::<Option<_>>();
        drop(files);
        Some(EncodedDocument {
            output: output.to_owned(),
            files: numbers?,
            record: postcard::to_stdvec(&record).ok()?,
        })
    }

    /// Returns the records in an order that does not depend on threads.
    pub(super) fn in_order(self, documents: &[EncodedDocument]) -> SortedRecord<'_> {
        let files = self
            .files
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (files, places) = files.in_order();
        let mut documents: Vec<DocumentEntry<'_>> = documents
            .iter()
            .map(|document| DocumentEntry {
                output: &document.output,
                files: document
                    .files
                    .iter()
                    .map(|file| places[*file as usize])
                    .collect(),
                record: serde_bytes::Bytes::new(&document.record),
            })
            .collect();
        documents.par_sort_unstable_by_key(|document| document.output);
        SortedRecord { files, documents }
    }
}

impl<'d> SortedRecord<'d> {
    /// Encodes the record.
    pub(super) fn bytes(
        self,
        build: (Duration, Fingerprint, SiteFingerprints),
        indexes: Vec<IndexRecord<'_>>,
        assets: &[(String, FileFingerprint)],
    ) -> Option<Vec<u8>> {
        let Self { files, documents } = self;
        let record = record(&files, documents, build, indexes, assets);
        postcard::to_stdvec(&record).ok()
    }

    /// Writes the record, unless it equals the one `before`.
    pub(super) fn save(
        self,
        cache: &Cache,
        before: Option<&[u8]>,
        (began, manifest, fingerprints): (Duration, Fingerprint, SiteFingerprints),
        indexes: Vec<IndexRecord<'_>>,
        assets: &[(String, FileFingerprint)],
    ) {
        let then = before
            .and_then(BuildRecord::read)
            .map(|record| record.began);
        let Self { files, documents } = self;
        let build = (then.unwrap_or(began), manifest, fingerprints);
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
    documents: Vec<DocumentEntry<'r>>,
    (began, manifest, fingerprints): (Duration, Fingerprint, SiteFingerprints),
    indexes: Vec<IndexRecord<'r>>,
    assets: &'r [(String, FileFingerprint)],
) -> BuildRecord<'r> {
    let borrowed = |files: &'r [(String, FileFingerprint)]| -> Vec<(&'r str, FileFingerprint)> {
        let files = files.iter();
        files
            .map(|(path, fingerprint)| (path.as_str(), *fingerprint))
            .collect()
    };
    BuildRecord {
        began,
        manifest,
        fingerprints,
        files: borrowed(files),
        documents,
        indexes,
        assets: borrowed(assets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the record of two documents that are reported in the order of `threads`.
    fn left(threads: [usize; 2]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::of(folder.path(), &folder.path().join("public"), "build");
        let recorder = BuildRecorder::default();
        let mut documents = Vec::new();
        for at in threads {
            let record = DocumentRecord {
                beside: None,
                asked: Dependencies::default(),
                diagnostics: Vec::new(),
                path: None,
                made: None,
            };
            let own = (format!("{at}.md"), FileFingerprint::default());
            let shared = ("both.png".to_owned(), FileFingerprint::default());
            let output = format!("{at}.html");
            documents.push(recorder.stays(&output, record, vec![own, shared]).unwrap());
        }
        let fingerprint = Fingerprint::default();
        let fingerprints = SiteFingerprints {
            bodies: fingerprint,
            frame: fingerprint,
            whole: fingerprint,
        };
        let build = (Duration::ZERO, fingerprint, fingerprints);
        let record = recorder.in_order(&documents);
        record.save(&cache, None, build, Vec::new(), &[]);
        cache.load().unwrap().0
    }

    #[test]
    fn which_thread_comes_first_leaves_no_trace() {
        let one = left([0, 1]);
        assert!(BuildRecord::read(&one).is_some());
        assert!(one == left([1, 0]));
    }
}
