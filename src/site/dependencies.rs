//! Dependencies of a rendered page beyond the facts of the site. They are recorded during rendering, so that the
//! next build can decide whether the document can be reused.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::Site;
use crate::content::{FileFingerprint, FileMetadata, Fingerprint, FingerprintHasher, Page};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::markdown::Destination;
use crate::translations::PageId;

/// The questions of one rendering, with their answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependencies {
    /// The files that were read, relative to the source.
    pub files: Vec<(String, FileFingerprint)>,
    /// Fingerprint of the body's context: its language, and the original that it translates.
    pub setting: Option<Fingerprint>,
    /// Targets of the page's links.
    pub links: Vec<(String, Option<Destination>)>,
    /// The sizes of images of the page.
    pub images: Vec<(String, Option<(usize, usize)>)>,
    /// True if Liquid ran: it may have read anything of the site.
    pub liquid: bool,
    /// True if it read something that cannot be compared later: the time, or a stylesheet's imports.
    pub more: bool,
}

impl Dependencies {
    /// Adds what another rendering asked.
    fn add(&mut self, other: &Self) {
        let known = self.files.len();
        for file in &other.files {
            if !self.files[..known].contains(file) {
                self.files.push(file.clone());
            }
        }
        self.setting = self.setting.or(other.setting);
        self.links.extend(other.links.iter().cloned());
        self.images.extend(other.images.iter().cloned());
        self.liquid |= other.liquid;
        self.more |= other.more;
    }
}

/// Records what is asked.
#[derive(Debug, Default)]
pub(super) struct DependencyRecorder {
    asked: RefCell<Dependencies>,
    /// Filters that failed, with their errors.
    failed: RefCell<Vec<(&'static str, String)>>,
}

impl DependencyRecorder {
    /// All that was asked.
    pub(super) fn done(self) -> Dependencies {
        self.asked.into_inner()
    }

    /// Of all that was asked, the text of the file at `path` alone.
    pub(super) fn text_alone(&self, path: &str) -> Dependencies {
        let asked = self.asked.borrow();
        let files = asked.files.iter().filter(|(file, _)| file == path);
        Dependencies {
            files: files.cloned().collect(),
            ..Dependencies::default()
        }
    }

    pub(super) fn also(&self, other: &Dependencies) {
        self.asked.borrow_mut().add(other);
    }

    /// A file was read, or was not there.
    pub(super) fn file(&self, path: &str, seen: FileMetadata, text: Option<&str>) {
        let held = text.map(|text| Fingerprint::of(text.as_bytes()));
        self.fingerprinted(path, FileFingerprint { seen, held });
    }

    fn fingerprinted(&self, path: &str, fingerprint: FileFingerprint) {
        let file = (path.to_owned(), fingerprint);
        let mut asked = self.asked.borrow_mut();
        if !asked.files.contains(&file) {
            asked.files.push(file);
        }
    }

    pub(super) fn link(&self, target: &str, answer: Option<&Destination>) {
        let question = (target.to_owned(), answer.cloned());
        self.asked.borrow_mut().links.push(question);
    }

    pub(super) fn image(&self, target: &str, answer: Option<(usize, usize)>) {
        self.asked
            .borrow_mut()
            .images
            .push((target.to_owned(), answer));
    }

    pub(super) fn setting(&self, setting: Fingerprint) {
        self.asked.borrow_mut().setting = Some(setting);
    }

    pub(super) fn liquid(&self) {
        self.asked.borrow_mut().liquid = true;
    }

    /// Records that a filter failed.
    pub(super) fn failed(&self, filter: &'static str, message: String) {
        self.failed.borrow_mut().push((filter, message));
    }

    /// Returns the filters that failed, with their errors.
    pub(super) fn failures(&self) -> Vec<(&'static str, String)> {
        self.failed.take()
    }

    /// The document of a build of one language was rendered: it may depend on anything of that build.
    pub(super) fn of_build(&self, asked: &Dependencies) {
        let mut all = self.asked.borrow_mut();
        all.files.clone_from(&asked.files);
        all.more = asked.more;
        all.liquid = true;
    }

    pub(super) fn more(&self) {
        self.asked.borrow_mut().more = true;
    }
}

impl Site {
    /// The text of a page's file, from disk.
    ///
    /// # Errors
    /// As [`crate::content::Source::text`].
    pub(super) fn text(
        &self,
        page: &Page,
        recorder: &DependencyRecorder,
    ) -> Result<String, Box<Diagnostic>> {
        let (text, fingerprint) = self.source.text_stamped(page)?;
        recorder.fingerprinted(&page.path, fingerprint);
        Ok(text)
    }

    /// Returns the fingerprint of a body's context, without the inputs that all bodies share.
    pub(super) fn body_context(&self, id: PageId) -> Fingerprint {
        let page = &self.source.pages[id];
        let original = &self.source.pages[self.notes.of(id).original];
        let mut hasher = FingerprintHasher::default();
        hasher.debug(&(page.language, page.format, page.body));
        hasher.debug(&(&original.path, original.format));
        if self.is_liquid_site() {
            hasher.debug(&self.markup_of(page));
        }
        hasher.finish()
    }

    /// Returns true if the body of a page has the same dependencies now, for readers of a language.
    #[must_use]
    pub fn has_same_dependencies(
        &self,
        id: PageId,
        reader: LanguageId,
        asked: &Dependencies,
    ) -> bool {
        let page = &self.source.pages[id];
        let is_set = |setting| self.body_context(id) == setting;
        let mut links = asked.links.iter();
        let mut images = asked.images.iter();
        asked.setting.is_none_or(is_set)
            && links.all(|(target, answer)| self.resolve(page, reader, target) == *answer)
            && images.all(|(target, answer)| self.image_size(page, target) == *answer)
    }
}
