//! The site as a build would publish it: without the documents that have errors.
//!
//! A build renders everything and so finds every error. The preview tries what usually fails (Liquid, templates
//! that pages name), and after a change only what the change may have touched. Other errors are found when a
//! browser asks for the page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::AT_A_TIME;
use crate::check;
use crate::content::{UnpublishedFiles, is_below};
use crate::diagnostics::Diagnostic;
use crate::site::{OutputTarget, Site, TrialDepth};
use crate::translations::{self, ContentFingerprints};

/// The most rounds in which errors lead to other errors.
const MOST_ROUNDS: usize = 8;

/// The documents that have errors.
#[derive(Debug, Clone, Default)]
pub(super) struct Trials {
    /// By file below the output folder.
    failed: BTreeMap<String, Failed>,
}

/// A document that has errors.
#[derive(Debug, Clone)]
pub(super) struct Failed {
    /// The source file that it comes from, unless it is generated.
    pub(super) path: Option<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Trials {
    /// All errors, for who asks what is wrong with the site.
    pub(super) fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.failed.values().flat_map(|failed| &failed.diagnostics)
    }

    /// The document that should be at a file of the output.
    pub(super) fn at(&self, output: &str) -> Option<&Failed> {
        self.failed.get(output)
    }

    /// Adds a document. Returns true if it is new.
    pub(super) fn add(
        &mut self,
        site: &Site,
        target: OutputTarget,
        diagnostics: Vec<Diagnostic>,
    ) -> bool {
        let path = match target {
            OutputTarget::Page(_) | OutputTarget::Other(_) => site.path(target).map(str::to_owned),
            _ => None,
        };
        let failed = Failed { path, diagnostics };
        self.failed.insert(site.output_of(target), failed).is_none()
    }

    /// The site without the documents that have errors.
    pub(super) fn applied(&self, base: &Arc<Site>) -> Arc<Site> {
        if self.failed.is_empty() {
            return Arc::clone(base);
        }
        let mut files = UnpublishedFiles::default();
        let mut outputs = BTreeSet::new();
        for (output, failed) in &self.failed {
            match &failed.path {
                Some(path) => files.add(path, None),
                None => {
                    outputs.insert(output.clone());
                }
            }
        }
        let source = base.source.without(&files);
        let (notes, _) = translations::group(
            &source,
            base.config.layout,
            &mut ContentFingerprints::default(),
        );
        Arc::new(base.without(source, Arc::new(notes), &outputs))
    }

    /// Tries `base`, and returns it without what fails.
    pub(super) fn of(base: &Arc<Site>) -> (Arc<Site>, Self) {
        let mut trials = Self::default();
        let site = trials.settle(base, Arc::clone(base), None);
        (site, trials)
    }

    /// Tries what changes at and below `paths` may have touched. `is_all`: they may have touched everything.
    pub(super) fn after(
        &self,
        base: &Arc<Site>,
        paths: &[String],
        is_all: bool,
    ) -> (Arc<Site>, Self) {
        let mut trials = Self::default();
        // An earlier failure may have been found by a whole rendering.
        for target in base.targets() {
            if self.failed.contains_key(&base.output_of(*target))
                && let Some(diagnostics) =
                    base.errors_of(*target, TrialDepth::Whole, check::has_errors)
            {
                trials.add(base, *target, diagnostics);
            }
        }
        let first = trials.applied(base);
        let paths = (!is_all).then_some(paths);
        let site = trials.settle(base, first, paths);
        (site, trials)
    }

    /// Tries `site` until nothing more fails.
    fn settle(
        &mut self,
        base: &Arc<Site>,
        mut site: Arc<Site>,
        mut paths: Option<&[String]>,
    ) -> Arc<Site> {
        for _ in 0..MOST_ROUNDS {
            let is_touched = |target: &OutputTarget| {
                paths.is_none_or(|paths| {
                    let path = site.path(*target);
                    path.is_some_and(|path| paths.iter().any(|folder| is_below(path, folder)))
                })
            };
            let suspects: Vec<OutputTarget> = site.suspects().filter(is_touched).collect();
            let errors_of =
                |site: &Site, target| site.errors_of(target, TrialDepth::Short, check::has_errors);
            let tried = suspects.into_par_iter().with_max_len(AT_A_TIME);
            let failed: Vec<(OutputTarget, Vec<Diagnostic>)> = tried
                .filter_map(|target| Some((target, errors_of(&site, target)?)))
                .collect();
            let mut is_another = false;
            for (target, diagnostics) in failed {
                is_another |= self.add(&site, target, diagnostics);
            }
            if !is_another {
                break;
            }
            site = self.applied(base);
            paths = None;
        }
        site
    }
}
