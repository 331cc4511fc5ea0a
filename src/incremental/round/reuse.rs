//! The decision about each document of the last build: it is kept, its body is kept, or it is rendered.
//!
//! In: the record of the last build, the fingerprints of the site, the output folder. Out: [`Reuse`].

use std::collections::HashMap;
use std::time::SystemTime;

use rayon::prelude::*;

use super::{RoundContext, page};
use crate::content::{FileFingerprint, Fingerprint};
use crate::incremental::input_table;
use crate::incremental::record::{BuildRecord, DocumentRecord, IndexRecord, PastDocument};
use crate::language::LanguageId;
use crate::publish::{self, Output};
use crate::site::{LiquidInput, OutputTarget, PageRecord, ReusedBody, Site, SiteFingerprints};
use crate::translations::PageId;

/// The still valid parts of the last build or round.
pub(in crate::incremental) struct PreviousBuild<'r> {
    pub(super) record: BuildRecord<'r>,
    /// Per file of the record its current fingerprint, if the content is unchanged.
    renewed: Vec<Option<FileFingerprint>>,
    /// Per input of the record, true if it is unchanged.
    pub(super) inputs: Vec<bool>,
    pub(super) assets: HashMap<&'r str, Option<FileFingerprint>>,
    /// Per language of the site, the position of its still valid search index in the record.
    pub(super) indexes: Vec<Option<usize>>,
}

impl<'r> PreviousBuild<'r> {
    pub(in crate::incremental) fn new(
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
    pub(super) fn compared(self, site: &Site, fingerprints: &SiteFingerprints) -> Self {
        let then = &self.record.fingerprints;
        let inputs = input_table::unchanged(&self.record.inputs, then, site, fingerprints);
        Self { inputs, ..self }
    }

    /// Returns the index of a language, if it is unchanged.
    pub(super) fn index(&self, language: LanguageId) -> Option<&IndexRecord<'r>> {
        let at = *self.indexes.get(language.0)?;
        self.record.indexes.get(at?)
    }
}

/// The decision about a document of the last build.
pub(super) enum Reuse {
    /// The published document is kept.
    Stays(PastDocument),
    /// The document is rendered, with the old body of a page if that can be reused, and its record.
    Rendered(Option<(ReusedBody, PastDocument)>),
}

/// The parts of a page's document that are unchanged, if its body is.
struct UnchangedParts {
    /// True if the template or the layouts around the body, and their values, are unchanged.
    frame: bool,
    /// True if the words of the page are in the index of the last build.
    index: bool,
}

impl RoundContext<'_> {
    /// Returns the decision about a document.
    pub(super) fn reuse(&self, target: OutputTarget, name: &str) -> Reuse {
        self.reusable(target, name).unwrap_or(Reuse::Rendered(None))
    }

    /// Returns `None` if nothing of the document can be reused.
    fn reusable(&self, target: OutputTarget, name: &str) -> Option<Reuse> {
        // These pages depend on every text.
        if matches!(target, OutputTarget::Translations | OutputTarget::Book(_)) {
            return None;
        }
        let (before, output) = (self.before.as_ref()?, self.output?);
        let record = &before.record;
        let document = record.document(name, &before.renewed, &before.inputs)?;
        let past = &document.record;
        if !self.has_same_dependencies(target, past) {
            return None;
        }
        let Some((id, made)) = page(target).zip(past.made.as_ref()) else {
            let stays = self.has_same_facts(target, &record.fingerprints)
                && self.keep(output, name, past.beside.as_deref());
            return stays.then_some(Reuse::Stays(document));
        };
        let unchanged = self.unchanged_parts(id, made, &document, &record.fingerprints)?;
        let needs_indexing = !unchanged.index && self.site.builds_search();
        if unchanged.frame && !needs_indexing && self.keep(output, name, past.beside.as_deref()) {
            return Some(Reuse::Stays(document));
        }
        let body = published_body(made, output, name, needs_indexing)?;
        Some(Reuse::Rendered(Some((body, document))))
    }

    /// Returns true if a document comes from the same file, links lead to the same targets, and images are the same.
    fn has_same_dependencies(&self, target: OutputTarget, past: &DocumentRecord) -> bool {
        let site = self.site;
        let shown = site.page_of(target).zip(site.reader_of(target));
        past.path.as_deref() == site.path(target)
            && site.has_same_template_images(&past.requested)
            && shown.is_none_or(|(id, reader)| site.has_same_dependencies(id, reader, &past.asked))
    }

    /// Returns true if the facts that a document without a page depends on are unchanged.
    fn has_same_facts(&self, target: OutputTarget, then: &SiteFingerprints) -> bool {
        // The inputs of a file with front matter are those of Liquid.
        let is_other = matches!(target, OutputTarget::Other(_));
        then.whole == self.fingerprints.whole || is_other && then.bodies == self.fingerprints.bodies
    }

    /// Returns the unchanged parts of a page's document; `None` if its body cannot be reused.
    fn unchanged_parts(
        &self,
        id: PageId,
        made: &PageRecord,
        document: &PastDocument,
        then: &SiteFingerprints,
    ) -> Option<UnchangedParts> {
        let (site, now) = (self.site, &self.fingerprints);
        let is_liquid = site.is_liquid_page(id);
        if then.bodies != now.bodies || made.is_liquid != is_liquid {
            return None;
        }
        let index = self.index_is_kept(id);
        let is_whole = if is_liquid {
            document.has_same_layouts
        } else {
            then.whole == now.whole
        };
        if is_whole {
            return Some(UnchangedParts { frame: true, index });
        }
        // Diagnostics of the last build name the body and the layouts, so that neither can be kept.
        if is_liquid && !document.record.diagnostics.is_empty() {
            return None;
        }
        let summary = &made.body.as_ref()?.summary;
        let is_described = || {
            let described = site.described_fingerprint(id, summary);
            then.frame == now.frame && described == Some(made.described)
        };
        Some(UnchangedParts {
            frame: !is_liquid && is_described(),
            index: index && site.search_fingerprint(id, summary) == made.searched,
        })
    }

    /// Returns the inputs of the last build.
    pub(super) fn past_inputs(&self) -> &[(LiquidInput, Fingerprint)] {
        let before = self.before.as_ref();
        before.map_or(&[], |before| &before.record.inputs)
    }

    pub(super) fn keep(&self, output: &Output, name: &str, beside: Option<&str>) -> bool {
        let files = [name].into_iter().chain(beside);
        publish::keep(self.site, output, &files.collect::<Vec<_>>())
    }

    /// Returns true if the index of a page's language is unchanged since the last build.
    fn index_is_kept(&self, id: PageId) -> bool {
        let language = self.site.source.pages[id].language;
        self.past_index(language).is_some()
    }

    pub(super) fn past_index(&self, language: LanguageId) -> Option<&IndexRecord<'_>> {
        self.before.as_ref()?.index(language)
    }
}

/// Returns the body of a page from its published document.
fn published_body(
    made: &PageRecord,
    output: &Output,
    name: &str,
    needs_indexing: bool,
) -> Option<ReusedBody> {
    let kept = made.body.as_ref()?;
    let content = String::from_utf8(output.content(name)?).ok()?;
    let html = format!("{}{}", kept.heading, content.get(kept.rest.clone())?);
    Some(ReusedBody {
        summary: kept.summary.clone(),
        html,
        needs_indexing,
    })
}
