//! Builds a site: renders documents whose dependencies changed, and keeps the others from the last build.
//!
//! The inputs of a document are the site's [`SiteFingerprints`](crate::site::SiteFingerprints), the dependencies
//! recorded while it was rendered (texts of other pages, images) and, for a page, the values that its template uses. The
//! [`BuildRecord`] stores all of them. A document with unchanged inputs whose file in the output is unchanged is not rendered. A
//! page with an unchanged body and a changed context is rendered by its template with the stored body. The result
//! equals that of a build without a record.
//!
//! A file with an error is not published; the rest is published as if the file did not exist. An error that appears
//! during rendering leads to another round without the file. The former round then serves as the last build, so that
//! only documents that change are rendered again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Zoned;

use super::once_each;
use super::record::BuildRecord;
use super::round::{self, FailedOutputs, PreviousBuild, Round};
use crate::check;
use crate::diagnostics::{Diagnostic, Severity, Tally};
use crate::publish::{Cache, Care, ImageCache, Outcome, Output};
use crate::site::{ImageProcessor, LiquidInput, OutputTarget, Site};
use crate::translations::{self, ContentFingerprints};

/// The maximum number of rounds. Documents that fail in the last one are left out, even if others link to them.
const MOST_ROUNDS: usize = 8;

/// The options of a build.
pub struct BuildOptions<'a> {
    /// True if nothing is published when there are errors or warnings.
    pub strict: bool,
    /// True if the cache is read and written.
    pub cached: bool,
    /// True if new files are synced to the disk before they replace the old site.
    pub synced: bool,
    /// The start of the build, before a file was read.
    pub now: &'a Zoned,
    /// Called after each document, from any thread.
    pub progress: &'a (dyn Fn() + Sync),
}

/// The result of a build.
pub struct BuildResult {
    /// The published site, without files that have errors.
    pub site: Arc<Site>,
    /// The changes of the output folder; `None` if nothing was published.
    pub outcome: Option<Outcome>,
    /// All diagnostics.
    pub diagnostics: Vec<Diagnostic>,
}

impl BuildResult {
    /// Returns the sorted paths of the files that are not published because of errors.
    #[must_use]
    pub fn left_out(&self) -> Vec<&str> {
        let errors = self.diagnostics.iter();
        let errors = errors.filter(|error| error.severity == Severity::Error);
        let places = errors.flat_map(|error| &error.spans);
        let broken: BTreeSet<&str> = places.map(|place| place.path.as_str()).collect();
        let withheld = self.site.source.withheld.paths();
        withheld.filter(|path| broken.contains(path)).collect()
    }
}

/// Publishes `site` without the files that have errors. `said` contains the diagnostics of loading it. Nothing is
/// published if every page has an error, if the output folder cannot be written, or if the build is strict and there
/// is an error or a warning.
#[must_use]
pub fn build(site: &Arc<Site>, said: Vec<Diagnostic>, settings: &BuildOptions<'_>) -> BuildResult {
    let strict = settings.strict || site.config.strict;
    let is_kept = |diagnostics: &[Diagnostic]| strict && Tally::of(diagnostics).fails(true);
    let mut errors = said;
    let mut output = None;
    // Without an output folder the site is rendered too, so that all errors are reported.
    if !is_kept(&check::apply_levels(site, errors.clone())) {
        let care = Care {
            verifies: !settings.cached,
            syncs: settings.synced,
            is_strict: strict,
        };
        match Output::open(&site.config.output, &site.config.source, care) {
            Ok(opened) => output = Some(opened.at_most(site.config.limits.site_bytes)),
            Err(error) => errors.push(*error),
        }
    }
    let cache = settings
        .cached
        .then(|| Cache::of(&site.config.source, &site.config.output, "build"));
    let left = cache.as_ref().filter(|_| output.is_some());
    let left = left.and_then(Cache::load);

    let images = images_of(site, settings);
    let commits = KnownCommits::of(site, settings.cached);
    let mut site = Arc::clone(site);
    let mut last = left.clone();
    let mut number = 1;
    let mut round = loop {
        let last_build = last.as_ref();
        let images = images.as_deref();
        let round = one_round(&site, output.as_ref(), last_build, number, settings, images);
        errors.extend(round.failed.diagnostics.iter().cloned());
        let is_done = round.failed.is_empty() || round.failed.is_fatal();
        let is_kept = is_kept(&check::apply_levels(&site, errors.clone()));
        if is_done || is_kept || number == MOST_ROUNDS || output.is_none() {
            break round;
        }
        let (next, record) = without(&site, round, settings);
        site = next;
        last = record.map(|record| (record, UNIX_EPOCH + since_1970(settings.now)));
        if let Some(output) = &mut output {
            output.restart();
        }
        number += 1;
    };
    commits.save(&site);
    errors.append(&mut round.diagnostics);
    let mut diagnostics = once_each(check::apply_levels(&site, errors));
    let is_empty = site.source.pages.is_empty() && Tally::of(&diagnostics).errors > 0;
    let is_kept = is_kept(&diagnostics) || is_empty || round.failed.is_fatal();

    let publish = || match output {
        Some(output) if !is_kept => match output.publish() {
            Ok(outcome) => {
                diagnostics.extend(outcome.said.iter().cloned());
                Some(outcome)
            }
            Err(error) => {
                diagnostics.push(*error);
                None
            }
        },
        _ => None,
    };
    let Round {
        fingerprints,
        recorder,
        documents,
        indexes,
        assets,
        ..
    } = round;
    let in_order = || {
        let fingerprint_of = |input: &LiquidInput| site.input_fingerprint(input, &fingerprints);
        let in_order = || recorder.in_order(&documents, &fingerprint_of);
        cache.is_some().then(in_order)
    };
    let (outcome, record) = rayon::join(publish, in_order);
    if let (Some(_), Some(images)) = (&outcome, &images) {
        images.save();
    }
    if let (Some(outcome), Some(cache), Some(record)) = (&outcome, &cache, record) {
        let indexes = indexes.iter().map(|index| index.past(&site)).collect();
        let before = left.as_ref().map(|(bytes, _)| bytes.as_slice());
        let build = (since_1970(settings.now), outcome.manifest, fingerprints);
        record.save(cache, before, build, indexes, &assets);
    }
    BuildResult {
        site,
        outcome,
        diagnostics,
    }
}

/// The commits of files, kept for the next build: a walk through a long history takes seconds.
struct KnownCommits(Option<Cache>);

impl KnownCommits {
    /// Reads what the last build knew.
    fn of(site: &Site, is_cached: bool) -> Self {
        let config = &site.config;
        let cache = (is_cached && site.uses_history())
            .then(|| Cache::of(&config.source, &config.output, "commits"));
        let left = cache.as_ref().and_then(Cache::load);
        if let Some((bytes, _)) = left
            && let Ok(text) = str::from_utf8(&bytes)
        {
            site.read_known_commits(text);
        }
        Self(cache)
    }

    fn save(&self, site: &Site) {
        if let Some(cache) = self.0.as_ref().filter(|_| site.knows_more_commits()) {
            cache.save(&|to| site.write_known_commits(to));
        }
    }
}

/// Returns the variants of images, if the site has any.
fn images_of(site: &Site, settings: &BuildOptions<'_>) -> Option<Arc<ImageCache>> {
    if !site.config.features.images.has_variants() {
        return None;
    }
    let began = since_1970(settings.now);
    let images = Arc::new(ImageCache::new(site, settings.cached, began));
    site.set_image_processor(Arc::clone(&images) as Arc<dyn ImageProcessor>);
    Some(images)
}

/// Runs a round with the record of the `last` build or round. Only the first round reports progress.
fn one_round(
    site: &Site,
    output: Option<&Output>,
    last: Option<&(Vec<u8>, SystemTime)>,
    number: usize,
    settings: &BuildOptions<'_>,
    images: Option<&ImageCache>,
) -> Round {
    let before = match (last, output) {
        (Some((bytes, then)), Some(output)) => BuildRecord::read(bytes)
            .filter(|record| number > 1 || Some(record.manifest) == output.last())
            .map(|record| PreviousBuild::new(record, site, output, *then)),
        _ => None,
    };
    if site.targets().contains(&OutputTarget::Translations) {
        site.set_states(check::translation_states);
    }
    if number == 1 {
        round::run(site, output, before, images, settings.progress)
    } else {
        round::run(site, output, before, images, &|| {})
    }
}

/// Returns the site without the failed outputs of a round, and the record of the round.
fn without(site: &Site, round: Round, settings: &BuildOptions<'_>) -> (Arc<Site>, Option<Vec<u8>>) {
    let Round {
        fingerprints,
        recorder,
        documents,
        indexes,
        assets,
        failed,
        ..
    } = round;
    let FailedOutputs { files, outputs, .. } = failed;
    let next = || {
        let source = site.source.without(&files);
        let (notes, _) = translations::group(
            &source,
            site.config.layout,
            &mut ContentFingerprints::default(),
        );
        Arc::new(site.without(source, Arc::new(notes), &outputs))
    };
    let record = || {
        let indexes = indexes.iter().map(|index| index.past(site)).collect();
        let build = (since_1970(settings.now), Default::default(), fingerprints);
        let fingerprint_of = |input: &LiquidInput| site.input_fingerprint(input, &fingerprints);
        let in_order = recorder.in_order(&documents, &fingerprint_of);
        in_order.bytes(build, indexes, &assets)
    };
    rayon::join(next, record)
}

/// Returns the time since the beginning of 1970.
pub(super) fn since_1970(moment: &Zoned) -> Duration {
    Duration::try_from(moment.timestamp().as_duration()).unwrap_or_default()
}
