//! One pass over all outputs of a site: each is rendered, or kept if its inputs did not change.

mod language_index;
mod reuse;

use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use search_index::Index;

use super::record::{BuildRecorder, EncodedDocument};
use crate::content::UnpublishedFiles;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::panics::{guarded, trip};
use crate::publish::{self, Copied, ImageCache, Output, Uncopied};
use crate::site::{Dependencies, Document, OutputTarget, RequestedImage, Site, SiteFingerprints};
use crate::translations::PageId;
use crate::{AT_A_TIME, check};
use reuse::Reuse;

pub(super) use language_index::WrittenIndex;
pub(super) use reuse::PreviousBuild;

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
