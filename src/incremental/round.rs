//! One pass over all outputs of a site: each is rendered, or kept if its inputs did not change.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;

use super::input_table;
use super::record::{BuildRecord, BuildRecorder, EncodedDocument, IndexRecord, PastDocument};
use crate::AT_A_TIME;
use crate::check;
use crate::content::{FileFingerprint, Fingerprint, FingerprintHasher, UnpublishedFiles};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::panics::{guarded, trip};
use crate::publish::{self, Copied, ImageCache, Output, Uncopied};
use crate::site::{
    Dependencies, Document, LiquidInput, OutputTarget, RequestedImage, ReusedBody, Site,
    SiteFingerprints,
};
use crate::translations::PageId;
use search_index::Index;

/// The result of a round.
pub(super) struct Round {
    pub(super) fingerprints: SiteFingerprints,
    pub(super) recorder: BuildRecorder,
    pub(super) documents: Vec<EncodedDocument>,
    pub(super) indexes: Vec<WrittenIndex>,
    pub(super) assets: Copied,
    /// The diagnostics of the outputs that are published.
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) failed: FailedOutputs,
}

/// Documents that cannot be published.
#[derive(Default)]
pub(super) struct FailedOutputs {
    /// Source files.
    pub(super) files: UnpublishedFiles,
    /// Output paths of generated documents.
    pub(super) outputs: BTreeSet<String>,
    /// Their errors.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl FailedOutputs {
    pub(super) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.outputs.is_empty()
    }

    /// Returns true if nothing can be published: the output cannot be written, or it would have no root.
    pub(super) fn is_fatal(&self) -> bool {
        let is_fatal = |diagnostic: &Diagnostic| publish::is_fatal(&diagnostic.code);
        self.outputs.contains("index.html") || self.diagnostics.iter().any(is_fatal)
    }
}

/// Renders all documents of `site` into `output`, reusing those of `before`. Calls `progress` for each.
pub(super) fn run(
    site: &Site,
    output: Option<&Output>,
    before: Option<PreviousBuild<'_>>,
    images: Option<&ImageCache>,
    progress: &(dyn Fn() + Sync),
) -> Round {
    // Computed first: the search for stale translations uses all threads, and no document may wait for it.
    let fingerprints = site.fingerprints();
    let building = RoundContext {
        site,
        fingerprints,
        output,
        before: before.map(|before| before.compared(site, &fingerprints)),
        recorder: BuildRecorder::default(),
        index: site.search_index(),
        images,
        variants: Mutex::default(),
    };
    let mut done: Vec<(usize, TargetResult)> = order(site)
        .into_par_iter()
        .with_max_len(AT_A_TIME)
        .map(|at| {
            let done = building.document(site.targets()[at]);
            progress();
            (at, done)
        })
        .collect();
    done.sort_unstable_by_key(|(at, _)| *at);
    let done: Vec<TargetResult> = done.into_iter().map(|(_, done)| done).collect();
    let languages: Vec<LanguageId> = site.source.languages.iter().map(|(id, _)| id).collect();
    let of_search: Vec<(WrittenIndex, Vec<Diagnostic>)> = languages
        .into_par_iter()
        .map(|language| building.search_guarded(language, &done))
        .collect();
    let (assets, uncopied) = building.assets();
    let RoundContext {
        recorder,
        fingerprints,
        index,
        ..
    } = building;
    // The index is large, so another thread frees it.
    rayon::spawn(move || drop(index));

    let mut round = Round {
        fingerprints,
        recorder,
        documents: Vec::new(),
        indexes: Vec::new(),
        assets,
        diagnostics: Vec::new(),
        failed: FailedOutputs::default(),
    };
    for (target, done) in site.targets().iter().zip(done) {
        round.documents.extend(done.record);
        if done.is_failed {
            round.fail(site, *target, done.diagnostics);
        } else {
            round.diagnostics.extend(done.diagnostics);
        }
    }
    for (index, problems) in of_search {
        round.indexes.push(index);
        round.diagnostics.extend(problems);
    }
    for (path, error) in uncopied {
        if let Some(path) = path {
            round.failed.files.add(&path, None);
        }
        round.failed.diagnostics.push(*error);
    }
    round
}

impl Round {
    fn fail(&mut self, site: &Site, target: OutputTarget, diagnostics: Vec<Diagnostic>) {
        match target {
            OutputTarget::Page(_) | OutputTarget::Other(_) => {
                if let Some(path) = site.path(target) {
                    self.failed.files.add(path, None);
                }
            }
            _ => {
                self.failed.outputs.insert(site.output_of(target));
            }
        }
        // A fallback page has the errors of its page.
        if !matches!(target, OutputTarget::Fallback(_)) || self.failed.files.is_empty() {
            self.failed.diagnostics.extend(diagnostics);
        }
    }
}

/// Returns the positions of targets in the order of rendering. The sitemap and the feeds come first, since they take
/// the longest. Pages follow in batches of notes: translations share code, which the highlighter caches for a while,
/// and need the outlines of their originals, which come first. Within a batch, the pages of a language stay together,
/// so that the language's search terms stay in the processor's cache.
fn order(site: &Site) -> Vec<usize> {
    let mut order = Vec::with_capacity(site.targets().len());
    let mut places = vec![None; site.source.pages.len()];
    for (at, target) in site.targets().iter().enumerate().rev() {
        match target {
            OutputTarget::Page(id) => places[*id] = Some(at),
            _ => order.push(at),
        }
    }
    for notes in site.notes.notes.chunks(AT_A_TIME) {
        let mut pages: Vec<PageId> = notes.iter().flat_map(|note| note.pages.clone()).collect();
        pages.sort_unstable_by_key(|id| {
            let is_original = site.notes.of(*id).original == *id;
            (!is_original, site.source.pages[*id].language.0, *id)
        });
        order.extend(pages.into_iter().filter_map(|id| places[id]));
    }
    order
}

/// The still valid parts of the last build or round.
pub(super) struct PreviousBuild<'r> {
    record: BuildRecord<'r>,
    /// Per file of the record its current fingerprint, if the content is unchanged.
    renewed: Vec<Option<FileFingerprint>>,
    /// Per input of the record, true if it is unchanged.
    inputs: Vec<bool>,
    assets: HashMap<&'r str, Option<FileFingerprint>>,
    /// Per language of the site, the position of its still valid search index in the record.
    indexes: Vec<Option<usize>>,
}

impl<'r> PreviousBuild<'r> {
    pub(super) fn new(
        record: BuildRecord<'r>,
        site: &Site,
        output: &Output,
        written: SystemTime,
    ) -> Self {
        let then = record.then(written);
        let source = &site.source;
        let assets: Vec<(&str, Option<FileFingerprint>)> = record
            .assets
            .par_iter()
            .map(|(path, fingerprint)| (*path, fingerprint.renewed(&source.locate(path), then)))
            .collect();
        let indexes = site.source.languages.iter().map(|(id, _)| {
            let folder = site.search_folder(id);
            let mut past = record.indexes.iter();
            let at = past.position(|index| index.folder == folder)?;
            output.has_all(&record.indexes[at].files).then_some(at)
        });
        Self {
            indexes: indexes.collect(),
            renewed: record.renewed(source, then),
            assets: assets.into_iter().collect(),
            inputs: Vec::new(),
            record,
        }
    }

    /// Compares the inputs of Liquid with those of the last build.
    fn compared(self, site: &Site, fingerprints: &SiteFingerprints) -> Self {
        let then = &self.record.fingerprints;
        let inputs = input_table::unchanged(&self.record.inputs, then, site, fingerprints);
        Self { inputs, ..self }
    }

    /// Returns the index of a language, if it is unchanged.
    fn index(&self, language: LanguageId) -> Option<&IndexRecord<'r>> {
        let at = *self.indexes.get(language.0)?;
        self.record.indexes.get(at?)
    }
}

/// The result for a target.
#[derive(Default)]
struct TargetResult {
    /// Its entry for the record.
    record: Option<EncodedDocument>,
    /// A page in the search index; true if its words are those of the last build.
    searched: Option<(PageId, bool)>,
    diagnostics: Vec<Diagnostic>,
    /// True if it cannot be published.
    is_failed: bool,
}

impl TargetResult {
    fn failed(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            is_failed: true,
            ..Self::default()
        }
    }
}

/// The search index of a language that was written or kept.
#[derive(Default)]
pub(super) struct WrittenIndex {
    folder: String,
    files: Vec<String>,
    pages: Vec<PageId>,
    /// Of its filters, which contain names and URLs of terms.
    filters: Fingerprint,
}

impl WrittenIndex {
    pub(super) fn past<'r>(&'r self, site: &'r Site) -> IndexRecord<'r> {
        let page = |id: &PageId| (site.source.pages[*id].path.as_str(), site.number_of(*id));
        IndexRecord {
            folder: &self.folder,
            files: self.files.iter().map(String::as_str).collect(),
            pages: self.pages.iter().map(page).collect(),
            filters: self.filters,
        }
    }
}

/// The decision about a document of the last build.
enum Reuse {
    /// The published document is kept.
    Stays(PastDocument),
    /// The document is rendered, with the old body of a page if that can be reused, and its record.
    Rendered(Option<(ReusedBody, PastDocument)>),
}

struct RoundContext<'b> {
    site: &'b Site,
    fingerprints: SiteFingerprints,
    output: Option<&'b Output>,
    before: Option<PreviousBuild<'b>>,
    recorder: BuildRecorder,
    index: Index,
    /// The variants of images.
    images: Option<&'b ImageCache>,
    /// The output paths of variants that documents show.
    variants: Mutex<HashSet<String>>,
}

impl RoundContext<'_> {
    fn document(&self, target: OutputTarget) -> TargetResult {
        let path = self.site.path(target);
        guarded(path, || {
            trip("render", path.unwrap_or_default());
            self.render_or_keep(target)
        })
        .unwrap_or_else(|error| TargetResult::failed(vec![*error]))
    }

    fn render_or_keep(&self, target: OutputTarget) -> TargetResult {
        // The name of a picture contains a fingerprint of its content: an existing file is not drawn again.
        if let (Some(output), Some(name)) = (self.output, self.site.name_by_content(target))
            && output.keep(name).unwrap_or(false)
        {
            return TargetResult::default();
        }
        let name = self.site.output_of(target);
        let kept = match self.reuse(target, &name) {
            Reuse::Stays(past) => {
                if let Err(error) = self.write_variants(&past.record.asked, &past.record.requested)
                {
                    return TargetResult::failed(vec![*error]);
                }
                let diagnostics = past.record.diagnostics.clone();
                let searched = past.record.made.as_ref().and_then(|made| made.searched);
                return TargetResult {
                    searched: page(target)
                        .filter(|_| searched.is_some())
                        .map(|id| (id, true)),
                    record: self.recorder.stays(&name, past, self.past_inputs()),
                    diagnostics,
                    is_failed: false,
                };
            }
            Reuse::Rendered(kept) => kept,
        };
        let (body, past) = kept.unzip();
        let is_known = body.as_ref().is_some_and(|body| !body.needs_indexing);
        let (document, mut more) = self.site.render_with(target, body);
        let Some(mut document) = document else {
            return TargetResult::failed(more);
        };
        if let Some(past) = past {
            // The body was reused: its dependencies and diagnostics are those of the last build.
            document.asked = past.record.asked;
            document.asked.files = past.files;
            document.asked.inputs = past.inputs.of_body(self.past_inputs());
            if document.made.as_ref().is_some_and(|made| !made.is_liquid) {
                more = past.record.diagnostics;
            }
        } else if let (Some(id), Some(text)) = (page(target), document.text.take()) {
            let body = document.made.as_ref().and_then(|made| made.body.as_ref());
            let headings = body.map(|body| body.summary.headings());
            more.extend(check::build_findings(self.site, id, &text, headings));
        }
        if check::has_errors(self.site, &more) {
            return TargetResult::failed(more);
        }
        let searched = document.made.as_ref().and_then(|made| made.searched);
        if let Some(entry) = document.search.take() {
            self.index.add(entry);
        }
        let path = self.site.path(target);
        if let Err(error) = self.write(&document) {
            let place = path.map(SourceSpan::file);
            return TargetResult::failed(vec![place.into_iter().fold(*error, Diagnostic::at)]);
        }
        TargetResult {
            record: self.recorder.document(&mut document, path, &more),
            searched: page(target)
                .filter(|_| searched.is_some())
                .map(|id| (id, is_known)),
            diagnostics: more,
            is_failed: false,
        }
    }

    fn write(&self, document: &Document) -> Result<(), Box<Diagnostic>> {
        let Some(output) = self.output else {
            return Ok(());
        };
        if let Some((path, text)) = &document.beside {
            publish::write(self.site, output, path, text.as_bytes())?;
        }
        self.write_variants(&document.asked, &document.requested)?;
        publish::write(self.site, output, &document.output, &document.content)
    }

    /// Writes the variants of images that a document shows, each once.
    fn write_variants(
        &self,
        asked: &Dependencies,
        requested: &[RequestedImage],
    ) -> Result<(), Box<Diagnostic>> {
        let (Some(output), Some(images)) = (self.output, self.images) else {
            return Ok(());
        };
        let claim = |path: &str| {
            let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
            variants.insert(path.to_owned())
        };
        let of_body = asked.variants().map(|variant| (variant, None));
        let of_templates = requested.iter().flat_map(|image| {
            let variants = image.facts.all_variants();
            variants.map(|variant| (variant, Some(&image.operation)))
        });
        let all = of_body.chain(of_templates);
        publish::variants(self.site, output, images, all, &claim)
    }

    fn reuse(&self, target: OutputTarget, name: &str) -> Reuse {
        self.reusable(target, name).unwrap_or(Reuse::Rendered(None))
    }

    /// Returns `None` if nothing of the document can be reused.
    fn reusable(&self, target: OutputTarget, name: &str) -> Option<Reuse> {
        // These pages depend on every text.
        if matches!(target, OutputTarget::Translations | OutputTarget::Book(_)) {
            return None;
        }
        let (before, output) = (self.before.as_ref()?, self.output?);
        let document = before
            .record
            .document(name, &before.renewed, &before.inputs)?;
        let past = &document.record;
        if past.path.as_deref() != self.site.path(target) {
            return None;
        }
        let then = &before.record.fingerprints;
        let is_whole = then.whole == self.fingerprints.whole;
        if !self.site.has_same_template_images(&past.requested) {
            return None;
        }
        if let (Some(id), Some(reader)) = (self.site.page_of(target), self.site.reader_of(target))
            && !self.site.has_same_dependencies(id, reader, &past.asked)
        {
            return None;
        }
        let (Some(id), Some(made)) = (page(target), &past.made) else {
            // The inputs of a file with front matter are those of Liquid.
            let is_other = matches!(target, OutputTarget::Other(_));
            let is_same = is_whole || is_other && then.bodies == self.fingerprints.bodies;
            let stays = is_same && self.keep(output, name, past.beside.as_deref());
            return stays.then_some(Reuse::Stays(document));
        };
        let is_liquid = self.site.is_liquid_page(id);
        if then.bodies != self.fingerprints.bodies || made.is_liquid != is_liquid {
            return None;
        }
        let body = made.body.as_ref();
        let (is_described, needs_indexing) = if is_liquid && document.has_same_layouts {
            (true, !self.index_is_kept(id))
        } else if is_liquid {
            // Diagnostics of the last build name the body and the layouts, so that neither can be kept.
            if !past.diagnostics.is_empty() {
                return None;
            }
            let searched = self.site.search_fingerprint(id, &body?.summary);
            (false, searched != made.searched || !self.index_is_kept(id))
        } else if is_whole {
            (true, !self.index_is_kept(id))
        } else {
            let kept = body?;
            let described = self.site.described_fingerprint(id, &kept.summary);
            let searched = self.site.search_fingerprint(id, &kept.summary);
            (
                then.frame == self.fingerprints.frame && described == Some(made.described),
                searched != made.searched || !self.index_is_kept(id),
            )
        };
        let needs_indexing = needs_indexing && self.site.builds_search();
        if is_described && !needs_indexing && self.keep(output, name, past.beside.as_deref()) {
            return Some(Reuse::Stays(document));
        }
        let kept = body?;
        let content = String::from_utf8(output.content(name)?).ok()?;
        let html = format!("{}{}", kept.heading, content.get(kept.rest.clone())?);
        let body = ReusedBody {
            summary: kept.summary.clone(),
            html,
            needs_indexing,
        };
        Some(Reuse::Rendered(Some((body, document))))
    }

    /// Returns the inputs of the last build.
    fn past_inputs(&self) -> &[(LiquidInput, Fingerprint)] {
        let before = self.before.as_ref();
        before.map_or(&[], |before| &before.record.inputs)
    }

    fn keep(&self, output: &Output, name: &str, beside: Option<&str>) -> bool {
        let files = [name].into_iter().chain(beside);
        publish::keep(self.site, output, &files.collect::<Vec<_>>())
    }

    /// Returns true if the index of a page's language is unchanged since the last build.
    fn index_is_kept(&self, id: PageId) -> bool {
        let language = self.site.source.pages[id].language;
        self.past_index(language).is_some()
    }

    fn past_index(&self, language: LanguageId) -> Option<&IndexRecord<'_>> {
        self.before.as_ref()?.index(language)
    }

    /// Writes the index of a language. A panic costs only this index.
    fn search_guarded(
        &self,
        language: LanguageId,
        done: &[TargetResult],
    ) -> (WrittenIndex, Vec<Diagnostic>) {
        let found = Mutex::default();
        let index = guarded(None, || self.search(language, done, &found));
        let mut problems = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let index = index.unwrap_or_else(|error| {
            problems.push(*error);
            WrittenIndex::default()
        });
        (index, problems)
    }

    /// Writes the search index of a language, or keeps it if it would be equal.
    fn search(
        &self,
        language: LanguageId,
        done: &[TargetResult],
        found: &Mutex<Vec<Diagnostic>>,
    ) -> WrittenIndex {
        let site = self.site;
        let of_language = |id: &PageId| site.source.pages[*id].language == language;
        let searched = done.iter().filter_map(|done| done.searched);
        let searched: Vec<(PageId, bool)> = searched.filter(|(id, _)| of_language(id)).collect();
        let filters = site.search_filters(language);
        let mut index = WrittenIndex {
            folder: site.search_folder(language),
            files: Vec::new(),
            pages: searched.iter().map(|(id, _)| *id).collect(),
            filters: FingerprintHasher::default().debug(&filters).finish(),
        };
        let known = || searched.iter().filter(|(_, is_known)| *is_known);
        if let Some(past) = self.past_index(language)
            && let Some(output) = self.output
        {
            let is_free = !past.files.iter().any(|file| site.is_taken(file));
            let is_same = is_free
                && known().count() == searched.len()
                && index.filters == past.filters
                && index.past(site).pages == past.pages;
            if is_same && publish::keep(site, output, &past.files) {
                index.files = past.files.iter().map(|file| (*file).to_owned()).collect();
                return index;
            }
            let now: HashMap<&str, usize> = known()
                .map(|(id, _)| (site.source.pages[*id].path.as_str(), site.number_of(*id)))
                .collect();
            let moved: HashMap<usize, usize> = past
                .pages
                .iter()
                .filter_map(|(path, number)| Some((*number, *now.get(path)?)))
                .collect();
            let read = |file: &str| {
                let content = output.content(&format!("{}{file}", past.folder))?;
                String::from_utf8(content).ok()
            };
            if !self
                .index
                .restore(language.0, read, |number| moved.get(&number).copied())
            {
                self.index_again(known().map(|(id, _)| *id));
            }
        }
        // Files are written in parallel, since there are fewer languages than threads.
        let files = site.search_files_of(language, &self.index, &filters);
        let written = files.into_par_iter().map(|file| match self.write(&file) {
            Ok(()) => Some(file.output),
            Err(error) => {
                found
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(*error);
                None
            }
        });
        index.files = written.flatten().collect();
        index
    }

    /// Renders pages again to index their words.
    fn index_again(&self, pages: impl Iterator<Item = PageId>) {
        for id in pages {
            let (document, _) = self.site.render(OutputTarget::Page(id));
            if let Some(entry) = document.and_then(|document| document.search) {
                self.index.add(entry);
            }
        }
    }

    /// Copies the assets and writes the static files of the theme.
    fn assets(&self) -> (Copied, Vec<Uncopied>) {
        let Some(output) = self.output else {
            return (Vec::new(), Vec::new());
        };
        let before = self.before.as_ref();
        // Another config may want other metadata removed.
        let is_same = before
            .is_some_and(|before| before.record.fingerprints.bodies == self.fingerprints.bodies);
        let known = |path: &str| {
            let known = *before?.assets.get(path)?;
            known.filter(|_| is_same || !self.site.may_strip(path))
        };
        publish::assets(self.site, output, &known)
    }
}

fn page(target: OutputTarget) -> Option<PageId> {
    match target {
        OutputTarget::Page(id) => Some(id),
        _ => None,
    }
}
