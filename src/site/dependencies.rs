//! Dependencies of a rendered page beyond the facts of the site. They are recorded during rendering, so that the
//! next build can decide whether the document can be reused.

use std::cell::RefCell;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::PlannedSite;
use super::images::{ImageFacts, ShownVariant};
use super::liquid_globals::PageNumber;
use super::liquid_inputs::{InputRecorder, LiquidInput};
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
    /// The images of the page.
    pub images: Vec<(String, Option<ImageFacts>)>,
    /// The values that Liquid read, sorted.
    pub inputs: Vec<LiquidInput>,
    /// True if it read something that cannot be compared later: the time, or a stylesheet's imports.
    pub more: bool,
}

impl Dependencies {
    /// Returns the variants of images that the document shows: their output paths, with the images in the source.
    pub(crate) fn variants(&self) -> impl Iterator<Item = ShownVariant<'_>> {
        let facts = self.images.iter().filter_map(|(_, facts)| facts.as_ref());
        facts.flat_map(ImageFacts::all_variants)
    }

    /// Adds what another rendering asked, without files and inputs.
    fn add(&mut self, other: &Self) {
        self.setting = self.setting.or(other.setting);
        self.links.extend(other.links.iter().cloned());
        self.images.extend(other.images.iter().cloned());
        self.more |= other.more;
    }
}

/// The number of files from which on they are found by their paths and not one by one.
const MANY_FILES: usize = 16;

/// Records what is asked.
#[derive(Debug, Default)]
pub(super) struct DependencyRecorder {
    asked: RefCell<Dependencies>,
    /// Filters that failed, with their errors.
    failed: RefCell<Vec<(&'static str, String)>>,
    /// The positions of files, if there are many.
    files: RefCell<FxHashMap<String, usize>>,
    inputs: InputRecorder,
}

impl DependencyRecorder {
    /// All that was asked.
    pub(super) fn done(self) -> Dependencies {
        Dependencies {
            inputs: self.inputs.done(),
            ..self.asked.into_inner()
        }
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
        for (path, fingerprint) in &other.files {
            self.fingerprinted(path, *fingerprint);
        }
        self.inputs.add_all(&other.inputs);
    }

    /// A file was read, or was not there.
    pub(super) fn file(&self, path: &str, seen: FileMetadata, text: Option<&str>) {
        let held = text.map(|text| Fingerprint::of(text.as_bytes()));
        self.fingerprinted(path, FileFingerprint { seen, held });
    }

    fn fingerprinted(&self, path: &str, fingerprint: FileFingerprint) {
        let mut asked = self.asked.borrow_mut();
        let files = &mut asked.files;
        let is_known = if files.len() < MANY_FILES {
            let mut known = files.iter();
            known.any(|(file, known)| file == path && *known == fingerprint)
        } else {
            let mut positions = self.files.borrow_mut();
            let known = positions.len();
            for (at, (file, _)) in files.iter().enumerate().skip(known) {
                positions.insert(file.clone(), at);
            }
            let known = positions.get(path);
            known.is_some_and(|at| files[*at].1 == fingerprint)
        };
        if !is_known {
            files.push((path.to_owned(), fingerprint));
        }
    }

    pub(super) fn link(&self, target: &str, answer: Option<&Destination>) {
        let question = (target.to_owned(), answer.cloned());
        self.asked.borrow_mut().links.push(question);
    }

    pub(super) fn image(&self, target: &str, answer: Option<&ImageFacts>) {
        self.asked
            .borrow_mut()
            .images
            .push((target.to_owned(), answer.cloned()));
    }

    /// Returns warnings about images that cannot be processed.
    pub(super) fn image_problems(&self) -> Vec<Diagnostic> {
        let asked = self.asked.borrow();
        let facts = asked.images.iter().filter_map(|(_, facts)| facts.as_ref());
        facts.filter_map(ImageFacts::diagnostic).collect()
    }

    pub(super) fn setting(&self, setting: Fingerprint) {
        self.asked.borrow_mut().setting = Some(setting);
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
        all.files.extend(asked.files.iter().cloned());
        all.more |= asked.more;
        drop(all);
        self.inputs.add(LiquidInput::Whole);
        let inputs = asked.inputs.iter();
        inputs
            .filter(|input| input.is_outside_of_site())
            .for_each(|input| self.inputs.add(input.clone()));
    }

    /// Liquid read a value.
    pub(super) fn input(&self, input: LiquidInput) {
        self.inputs.add(input);
    }

    /// Liquid read a key of `site`.
    pub(super) fn site_key(&self, language: Option<LanguageId>, key: &str) {
        self.inputs.add_site_key(language, key);
    }

    /// Liquid used a tag or filter of a plugin.
    pub(super) fn inputs_of_plugin(&self, input: Option<LiquidInput>) {
        input.into_iter().for_each(|input| self.inputs.add(input));
    }

    /// Liquid read a value of a page.
    pub(super) fn page(&self, number: PageNumber, page: &Page) {
        self.inputs.add_page(number, page);
    }

    pub(super) fn more(&self) {
        self.asked.borrow_mut().more = true;
    }
}

impl PlannedSite {
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
            && images.all(|(target, answer)| self.image_facts(page, target) == *answer)
    }
}
