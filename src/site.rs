//! A site: its pages and notes, the plan of its outputs, and the function that renders a document.
//!
//! A site is made in three steps. Each takes the value of the step before and returns a value that never changes:
//!
//! ```text
//! config, pages, notes ─▶ SiteData ─▶ PlannedSite ─▶ Site ─▶ Site::render(target) ─▶ Document
//!                         (data)      (planned)      (template values, builds of languages, caches)
//! ```
//!
//! A type dereferences to the one before it. A method belongs to the first type that has what it needs: to
//! [`SiteData`] if it reads pages and config, to [`PlannedSite`] if it reads URLs of outputs, lists or navigation, to
//! [`Site`] if it renders. Results that are computed on first use are in `RenderCache`; an empty cache changes no output.
//!
//! After a change, [`Site::renewed`] makes the next site from the last one.

mod absolute_urls;
mod alternates;
mod body;
mod book;
mod data;
mod dependencies;
mod document;
mod fallback;
mod feed;
mod file_history;
mod fingerprints;
mod finish;
mod generated;
mod identity;
mod images;
mod images_ahead;
mod incremental;
mod jekyll;
mod json_ld;
mod language_links;
mod layout;
mod links;
mod liquid_drops;
mod liquid_globals;
mod liquid_inputs;
mod list_indexes;
mod listings;
mod llms;
mod navigation;
mod note_list;
mod output_kinds;
mod page_document;
mod page_summary;
mod pagination;
mod plan;
mod planned;
mod plugins;
mod raw_pages;
mod redirects;
mod render;
mod render_cache;
mod sass;
mod search_documents;
mod sitemap;
mod social;
mod social_metadata;
mod stylesheet;
mod targets;
mod taxonomies;
mod template_context;
mod template_values;
mod theme_assets;
mod toc_links;
mod translation_status;
mod trial;
mod unsafe_urls;
mod unsupported_jekyll;

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::Zoned;

use crate::config::Config;
use crate::content::Source;
use crate::diagnostics::Diagnostic;
use crate::language::Codes;
use crate::translations::Notes;
use crate::translations::glossary::Glossary;
use highlight::Highlighter;
use jekyll::LanguageBuild;
use render_cache::RenderCache;
use template_values::TemplateValues;

pub use body::ExaminedPage;
pub use book::{BookSelection, SiteBook};
pub use data::SiteData;
pub use dependencies::Dependencies;
pub use document::{BodyLocation, Document, PageRecord, ReusedBody};
pub use fingerprints::SiteFingerprints;
pub(crate) use images::ShownVariant;
pub use images::{ImageFacts, ImageProcessor, ProcessedImage, RequestedImage, VariantFacts};
pub use incremental::Changes;
pub use liquid_inputs::LiquidInput;
pub use output_kinds::{OutputFacts, OutputKind, OutputKinds};
pub use page_summary::PageSummary;
pub use plan::OutputOwner;
pub use planned::PlannedSite;
pub(crate) use plugins::has_work_of_plugin;
pub(crate) use sass::{
    COMMAND as SASS_COMMAND, restrict_worker as restrict_sass_worker,
    run_worker as run_sass_worker, use_program as use_sass_program,
};
pub use targets::OutputTarget;
pub use translation_status::{TranslationState, TranslationStatus};
pub use trial::{HasErrors, TrialDepth};

/// The default template of a page.
const NOTE: &str = "note.html";

/// A site, ready to render.
pub struct Site {
    planned: PlannedSite,
    /// The sites of the languages, if a plugin builds the site once for each.
    builds: Vec<LanguageBuild>,
    values: TemplateValues,
    cache: RenderCache,
    /// The status of all pages, which `check` computes: [`Site::set_states`].
    states: OnceLock<Vec<TranslationState>>,
}

impl Deref for Site {
    type Target = PlannedSite;

    fn deref(&self) -> &PlannedSite {
        &self.planned
    }
}

impl Site {
    /// Returns the site of pages and notes. Its problems are in [`Site::diagnostics`].
    #[must_use]
    pub fn new(
        config: Arc<Config>,
        codes: &Codes,
        source: Source,
        notes: Arc<Notes>,
        highlighter: Arc<Highlighter>,
        now: &Zoned,
    ) -> Self {
        let data = SiteData::new(config, codes, source, notes, highlighter, now);
        let cache = RenderCache::new(&data);
        Self::of(data, cache)
    }

    /// Plans the outputs of a site, builds the sites of its languages, and computes its template values.
    fn of(data: SiteData, cache: RenderCache) -> Self {
        let (planned, builds) = PlannedSite::new(data).with_language_builds();
        Self::assembled(planned, builds, cache)
    }

    fn assembled(planned: PlannedSite, builds: Vec<LanguageBuild>, cache: RenderCache) -> Self {
        Self {
            values: TemplateValues::of(&planned),
            planned,
            builds,
            cache,
            states: OnceLock::new(),
        }
    }

    /// Returns the glossary of the site, and the problems of its file.
    #[must_use]
    pub fn glossary(&self) -> &(Glossary, Vec<Diagnostic>) {
        let glossary = &self.cache.glossary;
        glossary.get_or_init(|| Glossary::load(&self.source.root))
    }

    /// Returns the problems of the site as a whole: templates, includes, redirects.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let missing_layouts = &self.cache.missing_layouts;
        let parts = [
            &self.theme_assets.diagnostics,
            &self.liquid_globals.diagnostics,
            &self.plan.diagnostics,
            missing_layouts.get_or_init(|| self.find_missing_layouts()),
        ];
        parts.into_iter().flatten()
    }
}
