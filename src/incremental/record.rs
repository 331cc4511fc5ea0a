//! The record of a build for the next one: per document its dependencies, and the inputs of pages. Without a valid
//! record, everything is rendered.

use std::collections::{HashMap, hash_map};
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::input_table::{InputTable, RecordedInputs};
use crate::content::{FileFingerprint, Fingerprint, Source};
use crate::diagnostics::Diagnostic;
use crate::publish::Cache;
use crate::site::{
    Dependencies, Document, LiquidInput, PageRecord, RequestedImage, SiteFingerprints,
};

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
    /// All inputs of Liquid that documents depend on.
    pub(super) inputs: RecordedInputs,
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
    /// Inputs of the body and of the layouts around it, as positions in the record's list.
    inputs: InputNumbers,
    /// An encoded [`DocumentRecord`].
    record: &'r serde_bytes::Bytes,
}

/// The record of a document.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DocumentRecord {
    /// The second output, the page's Markdown.
    pub(super) beside: Option<String>,
    /// Its dependencies without files and inputs, which the record stores.
    pub(super) asked: Dependencies,
    /// The images that its templates asked for.
    pub(super) requested: Vec<RequestedImage>,
    /// Its diagnostics.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The source file of a page.
    pub(super) path: Option<String>,
    pub(super) made: Option<PageRecord>,
}

/// The inputs of a document, by number.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct InputNumbers {
    body: Vec<u32>,
    layouts: Vec<u32>,
}

impl InputNumbers {
    /// Returns the inputs of the body. `inputs` are those of the record.
    pub(super) fn of_body(&self, inputs: &[(LiquidInput, Fingerprint)]) -> Vec<LiquidInput> {
        let body = self.body.iter();
        let named = body.filter_map(|number| inputs.get(*number as usize));
        named.map(|(input, _)| input.clone()).collect()
    }

    /// Returns the same inputs under other numbers.
    fn renumbered(&self, mut to: impl FnMut(u32) -> Option<u32>) -> Option<Self> {
        let mut renumber = |numbers: &[u32]| -> Option<Vec<u32>> {
            numbers.iter().map(|number| to(*number)).collect()
        };
        Some(Self {
            body: renumber(&self.body)?,
            layouts: renumber(&self.layouts)?,
        })
    }
}

/// A document of the last build whose files and whose body's inputs are unchanged.
pub(super) struct PastDocument {
    pub(super) record: DocumentRecord,
    pub(super) files: Vec<(String, FileFingerprint)>,
    /// Its inputs, by their numbers in the record of the last build.
    pub(super) inputs: InputNumbers,
    /// True if the inputs of its layouts are unchanged too.
    pub(super) has_same_layouts: bool,
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
    /// The fingerprint of its filters.
    pub(super) filters: Fingerprint,
}

impl<'r> BuildRecord<'r> {
    /// Reads a record. `None` if `bytes` are not valid.
    pub(super) fn read(bytes: &'r [u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    fn write(&self, to: &mut dyn Write) -> Option<()> {
        postcard::to_io(self, to).ok().map(|_| ())
    }

    /// Returns a document, if its files and the inputs of its body are unchanged.
    pub(super) fn document(
        &self,
        output: &str,
        renewed: &[Option<FileFingerprint>],
        inputs: &[bool],
    ) -> Option<PastDocument> {
        let at = self
            .documents
            .binary_search_by(|entry| entry.output.cmp(output));
        let entry = &self.documents[at.ok()?];
        let files = entry.files.iter().map(|file| {
            let file = *file as usize;
            let (path, _) = self.files.get(file)?;
            Some(((*path).to_owned(), (*renewed.get(file)?)?))
        });
        let is_unchanged = |input: &u32| inputs.get(*input as usize) == Some(&true);
        if !entry.inputs.body.iter().all(is_unchanged) {
            return None;
        }
        Some(PastDocument {
            record: postcard::from_bytes(entry.record).ok()?,
            files: files.collect::<Option<_>>()?,
            has_same_layouts: entry.inputs.layouts.iter().all(is_unchanged),
            inputs: entry.inputs.clone(),
        })
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
    inputs: InputNumbers,
    /// An encoded [`DocumentRecord`].
    record: Vec<u8>,
}

/// The recorded files and documents, sorted.
pub(super) struct SortedRecord<'d> {
    files: Vec<(String, FileFingerprint)>,
    inputs: RecordedInputs,
    documents: Vec<DocumentEntry<'d>>,
}

/// Collects the record during a build.
#[derive(Default)]
pub(super) struct BuildRecorder {
    files: Mutex<FileTable>,
    inputs: Mutex<InputTable>,
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
        let mut asked = std::mem::take(&mut document.asked);
        let layouts = std::mem::take(&mut document.layouts);
        asked.more |= layouts.more;
        asked.files.extend(layouts.files);
        let inputs = InputNumbers {
            body: self.numbers_of(std::mem::take(&mut asked.inputs))?,
            layouts: self.numbers_of(layouts.inputs)?,
        };
        let record = DocumentRecord {
            beside: document.beside.as_ref().map(|(path, _)| path.clone()),
            asked,
            requested: std::mem::take(&mut document.requested),
            diagnostics: diagnostics.to_vec(),
            path: path.map(str::to_owned),
            made: document.made.take(),
        };
        self.recorded(&document.output, record, inputs)
    }

    fn numbers_of(&self, inputs: Vec<LiquidInput>) -> Option<Vec<u32>> {
        if inputs.is_empty() {
            return Some(Vec::new());
        }
        let mut table = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        let inputs = inputs.into_iter();
        inputs.map(|input| table.number(input, None)).collect()
    }

    /// Records a document that was kept. `past` contains the inputs of the last build.
    pub(super) fn stays(
        &self,
        output: &str,
        document: PastDocument,
        past: &[(LiquidInput, Fingerprint)],
    ) -> Option<EncodedDocument> {
        let mut table = self.inputs.lock().unwrap_or_else(PoisonError::into_inner);
        let to = |number| table.past_number(past, number);
        let inputs = document.inputs.renumbered(to)?;
        drop(table);
        let mut record = document.record;
        record.asked.files = document.files;
        self.recorded(output, record, inputs)
    }

    fn recorded(
        &self,
        output: &str,
        mut record: DocumentRecord,
        inputs: InputNumbers,
    ) -> Option<EncodedDocument> {
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
            inputs,
            record: postcard::to_stdvec(&record).ok()?,
        })
    }

    /// Returns the records, with the fingerprints of inputs, in an order that does not depend on threads.
    pub(super) fn in_order<'d>(
        self,
        documents: &'d [EncodedDocument],
        fingerprint_of: &(dyn Fn(&LiquidInput) -> Fingerprint + Sync),
    ) -> SortedRecord<'d> {
        let inputs = self
            .inputs
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let (inputs, input_places) = inputs.in_order(fingerprint_of);
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
                inputs: document
                    .inputs
                    .renumbered(|input| input_places.get(input as usize).copied())
                    .unwrap_or_default(),
                record: serde_bytes::Bytes::new(&document.record),
            })
            .collect();
        documents.par_sort_unstable_by_key(|document| document.output);
        SortedRecord {
            files,
            inputs,
            documents,
        }
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
        let Self {
            files,
            inputs,
            documents,
        } = self;
        let record = record(&files, (documents, inputs), build, indexes, assets);
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
        let build = (then.unwrap_or(began), manifest, fingerprints);
        let Self {
            files,
            inputs,
            documents,
        } = self;
        let mut record = record(&files, (documents, inputs), build, indexes, assets);
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
    (documents, inputs): (Vec<DocumentEntry<'r>>, RecordedInputs),
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
        inputs,
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
                requested: Vec::new(),
                beside: None,
                asked: Dependencies::default(),
                diagnostics: Vec::new(),
                path: None,
                made: None,
            };
            let own = (format!("{at}.md"), FileFingerprint::default());
            let shared = ("both.png".to_owned(), FileFingerprint::default());
            let output = format!("{at}.html");
            let document = PastDocument {
                record,
                files: vec![own, shared],
                inputs: InputNumbers::default(),
                has_same_layouts: true,
            };
            documents.push(recorder.stays(&output, document, &[]).unwrap());
        }
        let fingerprint = Fingerprint::default();
        let fingerprints = SiteFingerprints {
            bodies: fingerprint,
            frame: fingerprint,
            whole: fingerprint,
        };
        let build = (Duration::ZERO, fingerprint, fingerprints);
        let record = recorder.in_order(&documents, &|_| fingerprint);
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
