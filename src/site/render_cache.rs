//! Results that rendering computes on first use and keeps. An empty cache changes no output.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::FxHashMap;

use super::data::SiteData;
use super::dependencies::Dependencies;
use super::feed::FeedContent;
use super::file_history::FileHistory;
use super::liquid_inputs::InputFingerprints;
use super::navigation::ColumnCache;
use super::template_context::CachedVersion;
use crate::content::Fingerprint;
use crate::diagnostics::Diagnostic;
use crate::markdown::Heading;
use crate::translations::PageId;
use crate::translations::glossary::Glossary;
use crate::translations::staleness::StaleTranslation;

/// Results that a site computes on first use.
#[derive(Default)]
pub(super) struct RenderCache {
    /// The template values of pages in language menus.
    pub(super) versions: Mutex<FxHashMap<PageId, CachedVersion>>,
    /// The navigation columns that pages share.
    pub(super) columns: ColumnCache,
    /// The outlines of originals, which each translation needs.
    pub(super) outlines: Vec<OnceLock<(Option<Vec<Heading>>, Dependencies)>>,
    /// The results of the filters `scssify` and `sassify`: a layout may have the same on each page.
    pub(super) sass_texts: Mutex<FxHashMap<(Fingerprint, bool), Result<String, String>>>,
    /// The content of notes in feeds.
    pub(super) feed_contents: Mutex<FxHashMap<PageId, Arc<FeedContent>>>,
    /// The rendered excerpts, for Liquid.
    pub(super) excerpts: Vec<OnceLock<(String, Dependencies)>>,
    /// The fingerprints of what Liquid read.
    pub(super) input_fingerprints: InputFingerprints,
    /// The stale translations.
    pub(super) stale: OnceLock<HashMap<PageId, StaleTranslation>>,
    /// The Git history of the source.
    pub(super) history: FileHistory,
    /// The layouts in Liquid that fail, for trials of the preview.
    pub(super) failing_layouts: OnceLock<BTreeSet<String>>,
    /// Warnings about layouts that do not exist.
    pub(super) missing_layouts: OnceLock<Vec<Diagnostic>>,
    /// The glossary with its problems: builds do not need it.
    pub(super) glossary: OnceLock<(Glossary, Vec<Diagnostic>)>,
}

impl RenderCache {
    /// Returns the empty cache of a site.
    pub(super) fn new(data: &SiteData) -> Self {
        let pages = data.source.pages.len();
        let of_liquid = if data.liquid_globals.is_empty() {
            0
        } else {
            pages + data.source.others.len()
        };
        Self {
            outlines: (0..pages).map(|_| OnceLock::new()).collect(),
            excerpts: (0..of_liquid).map(|_| OnceLock::new()).collect(),
            input_fingerprints: InputFingerprints::new(of_liquid),
            ..Self::default()
        }
    }

    /// Returns the cache of a site after a change: only the Git history is still known.
    pub(super) fn renewed(&self, data: &SiteData) -> Self {
        Self {
            history: self.history.renewed(),
            ..Self::new(data)
        }
    }
}
