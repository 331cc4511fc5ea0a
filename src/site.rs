//! A site: its pages, its notes, and the pure function that renders a page.
//!
//! [`Site::render`] depends on the site and on the page's file only. A build calls it for all [`Site::targets`] in
//! parallel, a server for the page that a browser requests.

mod absolute_urls;
mod alternates;
mod body;
mod book;
mod dependencies;
mod fallback;
mod feed;
mod file_history;
mod fingerprints;
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
mod output_kinds;
mod page_summary;
mod pagination;
mod plan;
mod plugins;
mod raw_pages;
mod redirects;
mod sass;
mod search_documents;
mod sitemap;
mod social;
mod social_metadata;
mod stylesheet;
mod targets;
mod taxonomies;
mod template_context;
mod theme_assets;
mod translation_status;
mod trial;
mod unsafe_urls;
mod unsupported_jekyll;

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock};

use jiff::Zoned;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tera::Context;

use crate::config::Config;
use crate::content::{Fingerprint, FingerprintHasher, Source};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::{Codes, Format, LanguageId};
use crate::markdown::Heading;
use crate::theme::context::{self, Object, object};
use crate::theme::{UsedVariables, apply_policy, minified, place_of, theme_files};
use crate::translations::glossary::Glossary;
use crate::translations::staleness::StaleTranslation;
use crate::translations::{Notes, PageId};
use dependencies::DependencyRecorder;
use feed::FeedContent;
use file_history::FileHistory;
use highlight::Highlighter;
use images::SiteImages;
use jekyll::LanguageBuild;
use links::{LinkIndex, LinkResolution};
use liquid_globals::SiteGlobals;
use liquid_inputs::InputFingerprints;
use plan::OutputPlan;
use search_index as search;
use theme_assets::ThemeAssets;

pub use body::ExaminedPage;
pub use book::{BookSelection, SiteBook};
pub use dependencies::Dependencies;
pub use fingerprints::SiteFingerprints;
pub(crate) use images::ShownVariant;
pub use images::{ImageFacts, ImageProcessor, ProcessedImage, RequestedImage, VariantFacts};
pub use incremental::Changes;
pub use liquid_inputs::LiquidInput;
pub use output_kinds::{OutputFacts, OutputKind, OutputKinds};
pub use page_summary::PageSummary;
pub use plan::OutputOwner;
pub(crate) use plugins::has_work_of_plugin;
use redirects::Redirect;
pub(crate) use sass::{
    COMMAND as SASS_COMMAND, restrict_worker as restrict_sass_worker,
    run_worker as run_sass_worker, use_program as use_sass_program,
};
pub use translation_status::{TranslationState, TranslationStatus};
pub use trial::TrialDepth;

/// Bytes by which a document is usually longer than its body: allocated in advance.
const AROUND: usize = 24 * 1024;
/// The default template of a page.
const NOTE: &str = "note.html";

/// An output that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputTarget {
    /// A page.
    Page(PageId),
    /// A page of a listing, by its index in the plan.
    Listing(usize),
    /// The generated home page at the root of the site.
    Home,
    /// The search page of a language.
    Search(LanguageId),
    /// All notes of a language on one page, for print.
    Book(LanguageId),
    /// The page for unknown addresses: of a language, or at the root for all of them.
    NotFound(Option<LanguageId>),
    /// A fallback page, by its position among the site's fallbacks.
    Fallback(usize),
    /// A raw page (a file with front matter that is not a note), by its index in `Source::others`.
    Other(usize),
    /// A page that a plugin of a Jekyll site generates, by its index.
    Generated(usize),
    /// A redirect page, by its index in the plan.
    Redirect(usize),
    /// `redirects.json`, the list of all redirects.
    Redirects,
    /// `_redirects`, the redirect rules for hosts.
    RedirectsOfHosts,
    /// A part of the sitemap; `None` for the sitemap index.
    Sitemap(Option<usize>),
    /// A feed, by its index in the plan.
    Feed(usize),
    /// A file that a plugin of a Jekyll site generates, by its index in the plan.
    OfPlugin(usize),
    /// A social card, by its index in the plan.
    Social(usize),
    /// `robots.txt`.
    Robots,
    /// `llms.txt` of a language; `None` for the one at the root.
    Llms(Option<LanguageId>),
    /// The page with the status of every translation.
    Translations,
    /// A document of a build of one language, by its index in the plan.
    Localized(usize),
}

/// A rendered file.
#[derive(Debug, Default)]
pub struct Document {
    /// The path relative to the output folder.
    pub output: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Its search document.
    pub search: Option<search::PageEntry>,
    /// The path and content of the page's Markdown, a second output.
    pub beside: Option<(String, String)>,
    /// Its dependencies beyond the facts of the site; of a page in layouts in Liquid, those of its body.
    pub asked: Dependencies,
    /// The images that its templates asked for.
    pub requested: Vec<RequestedImage>,
    /// The dependencies of the layouts in Liquid around its body.
    pub layouts: Dependencies,
    /// Inputs and parts of a page for the next build.
    pub made: Option<PageRecord>,
    /// The source text of a page, for the checks.
    pub text: Option<String>,
}

/// Inputs of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRecord {
    /// The fingerprint of the template name and of the template context without the body.
    pub described: Fingerprint,
    /// The fingerprint of the search document without the body; `None` if search excludes the page.
    pub searched: Option<Fingerprint>,
    /// The body, if the document contains it unchanged.
    pub body: Option<BodyLocation>,
    /// True if the page is rendered by layouts in Liquid.
    pub is_liquid: bool,
}

/// The position of a body in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyLocation {
    /// Its summary.
    pub summary: PageSummary,
    /// The start of the body, up to the end of its own title.
    pub heading: String,
    /// The range of the rest of the body in the document, in bytes.
    pub rest: Range<usize>,
}

/// A body of the last build whose inputs did not change.
#[derive(Debug)]
pub struct ReusedBody {
    /// Its summary.
    pub summary: PageSummary,
    /// The HTML.
    pub html: String,
    /// True if its search document must be built again.
    pub needs_indexing: bool,
}

impl Document {
    fn text(output: String, content: String) -> Self {
        Self {
            output,
            content: content.into_bytes(),
            ..Self::default()
        }
    }

    /// Removes characters that no document may contain. An author's file that is not a page keeps them, unless its
    /// name says that it is markup.
    fn leave_out_forbidden(&mut self, target: OutputTarget) {
        let is_own = matches!(target, OutputTarget::Other(_) | OutputTarget::Social(_));
        let is_markup = !is_own
            || [".html", ".htm", ".xml", ".xhtml", ".atom", ".rss", ".svg"]
                .iter()
                .any(|ending| self.output.ends_with(ending));
        if is_markup
            && let Ok(text) = simdutf8::basic::from_utf8(&self.content)
            && !crate::content::is_printable(text)
        {
            self.content = crate::content::printable(text).into_owned().into_bytes();
        }
    }
}

/// A site, ready to render. After a change, the next site shares the parts that did not change.
pub struct Site {
    /// The configuration.
    pub config: Arc<Config>,
    /// The pages and files.
    pub source: Source,
    /// The groups of translations.
    pub notes: Arc<Notes>,
    theme_assets: Arc<ThemeAssets>,
    liquid_globals: Arc<SiteGlobals>,
    plan: Arc<OutputPlan>,
    /// The sites of the languages, if a plugin builds the site once for each.
    builds: Vec<LanguageBuild>,
    highlighter: Arc<Highlighter>,
    /// The template values `site` and, for each language, `language` and `t`.
    site_value: tera::Value,
    language_values: Vec<(tera::Value, tera::Value)>,
    /// A cache of template values of pages in language menus.
    versions: Mutex<FxHashMap<PageId, template_context::CachedVersion>>,
    /// A cache of navigation columns that pages share.
    columns: navigation::ColumnCache,
    /// A cache of the outlines of originals, which each translation needs.
    outlines: Vec<OnceLock<(Option<Vec<Heading>>, Dependencies)>>,
    /// A cache of the results of the filters `scssify` and `sassify`: a layout may have the same on each page.
    sass_texts: Mutex<FxHashMap<(Fingerprint, bool), Result<String, String>>>,
    /// A cache of the content of notes in feeds.
    feed_contents: Mutex<FxHashMap<PageId, Arc<FeedContent>>>,
    /// A cache of rendered excerpts, for Liquid.
    excerpts: Vec<OnceLock<(String, Dependencies)>>,
    input_fingerprints: InputFingerprints,
    /// The kinds of links that are resolved.
    resolves: LinkResolution,
    /// Indexes of the source's files for links.
    paths: LinkIndex,
    /// The images, by output path.
    images: Arc<SiteImages>,
    /// The output paths of generated documents that failed to render.
    failed: Arc<BTreeSet<String>>,
    /// The stale translations and the status of all pages, computed on first use.
    stale: OnceLock<HashMap<PageId, StaleTranslation>>,
    /// The Git history of the source, opened on first use.
    history: FileHistory,
    states: OnceLock<Vec<TranslationState>>,
    /// The layouts in Liquid that fail, for trials of the preview.
    failing_layouts: OnceLock<BTreeSet<String>>,
    /// Warnings about layouts that do not exist, computed when diagnostics are first asked for.
    missing_layouts: OnceLock<Vec<Diagnostic>>,
    /// The glossary with its problems, read on first use: builds do not need it.
    glossary: OnceLock<(Glossary, Vec<Diagnostic>)>,
}

impl Site {
    /// Builds a site. Its problems are in [`Site::diagnostics`].
    #[must_use]
    pub fn new(
        config: Arc<Config>,
        codes: &Codes,
        source: Source,
        notes: Arc<Notes>,
        highlighter: Arc<Highlighter>,
        now: &Zoned,
    ) -> Self {
        let (theme_assets, liquid_globals) = rayon::join(
            || Arc::new(ThemeAssets::new(&config, codes, &source)),
            || Arc::new(SiteGlobals::new(&config, &source, now)),
        );
        Self::with(
            config,
            source,
            notes,
            theme_assets,
            liquid_globals,
            highlighter,
        )
        .planned()
    }

    /// Sets the values that Liquid can read, and clears the excerpts.
    fn know(&mut self, liquid_globals: Arc<SiteGlobals>) {
        let pages = self.source.pages.len() + self.source.others.len();
        let asked = if liquid_globals.is_empty() { 0 } else { pages };
        self.excerpts = (0..asked).map(|_| OnceLock::new()).collect();
        self.input_fingerprints = InputFingerprints::new(asked);
        self.liquid_globals = liquid_globals;
    }

    fn with(
        config: Arc<Config>,
        source: Source,
        notes: Arc<Notes>,
        theme_assets: Arc<ThemeAssets>,
        liquid_globals: Arc<SiteGlobals>,
        highlighter: Arc<Highlighter>,
    ) -> Self {
        let mut site = Self {
            versions: Mutex::default(),
            columns: navigation::ColumnCache::default(),
            outlines: source.pages.iter().map(|_| OnceLock::new()).collect(),
            sass_texts: Mutex::default(),
            feed_contents: Mutex::default(),
            excerpts: Vec::new(),
            input_fingerprints: InputFingerprints::default(),
            resolves: LinkResolution::of(&config),
            paths: LinkIndex::default(),
            images: Arc::new(SiteImages::new(&config, &source)),
            config,
            source,
            notes,
            theme_assets,
            liquid_globals: Arc::clone(&liquid_globals),
            highlighter,
            plan: Arc::default(),
            builds: Vec::new(),
            failed: Arc::default(),
            site_value: tera::Value::none(),
            language_values: Vec::new(),
            stale: OnceLock::new(),
            history: FileHistory::default(),
            states: OnceLock::new(),
            failing_layouts: OnceLock::new(),
            missing_layouts: OnceLock::new(),
            glossary: OnceLock::new(),
        };
        site.know(liquid_globals);
        site
    }

    /// Returns the glossary of the site, and the problems of its file.
    #[must_use]
    pub fn glossary(&self) -> &(Glossary, Vec<Diagnostic>) {
        self.glossary
            .get_or_init(|| Glossary::load(&self.source.root))
    }

    /// Computes the output plan and the template values.
    fn planned(mut self) -> Self {
        OutputPlan::make(&mut self);
        self.with_language_builds().described()
    }

    /// Computes the template values of the site and its languages.
    fn described(mut self) -> Self {
        self.site_value = context::value(&self.describe_site());
        self.language_values = self
            .source
            .languages
            .iter()
            .map(|(id, language)| {
                let described = context::value(&self.describe_language(id, language));
                (
                    described,
                    context::value(&self.theme_assets.words[id.0].json()),
                )
            })
            .collect();
        self
    }

    /// Returns the problems of the site as a whole: templates, includes, redirects.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let parts = [
            &self.theme_assets.diagnostics,
            &self.liquid_globals.diagnostics,
            &self.plan.diagnostics,
            self.missing_layouts
                .get_or_init(|| self.find_missing_layouts()),
        ];
        parts.into_iter().flatten()
    }

    /// Returns the static files that templates can link to.
    #[must_use]
    pub fn files(&self) -> &[theme_files::File] {
        if self.uses_theme() {
            &self.theme_assets.files
        } else {
            &[]
        }
    }

    /// Returns true if a document is made by a template of Tera, or has the theme's search in it.
    fn uses_theme(&self) -> bool {
        let pages = || self.source.pages.iter();
        !self.is_liquid_site()
            || self.builds_search()
            || pages().any(|page| self.frame_of(page).is_none())
    }

    /// Returns all outputs that are rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[OutputTarget] {
        &self.plan.targets
    }

    /// Returns true if the site has a page or a file of its own at this output path.
    #[must_use]
    pub fn is_taken(&self, output: &str) -> bool {
        self.at(output).is_some()
    }

    /// Returns the formats of a language for dates and numbers.
    fn format(&self, language: LanguageId) -> Option<&Format> {
        self.theme_assets
            .lookup
            .formats
            .get(self.source.languages.get(language).tag.as_str())
    }

    /// Returns the page that an output shows, if it shows one.
    #[must_use]
    pub fn page_of(&self, target: OutputTarget) -> Option<PageId> {
        match target {
            OutputTarget::Page(id) => Some(id),
            OutputTarget::Fallback(fallback) => Some(self.plan.fallbacks[fallback].page),
            OutputTarget::Localized(at) => self.localized_page(at),
            _ => None,
        }
    }

    /// Returns the language of a page's readers; for a fallback page it differs from the page's language.
    #[must_use]
    pub fn reader_of(&self, target: OutputTarget) -> Option<LanguageId> {
        match target {
            OutputTarget::Page(id) => Some(self.source.pages[id].language),
            OutputTarget::Fallback(fallback) => Some(self.plan.fallbacks[fallback].language),
            OutputTarget::Localized(at) => self.localized_reader(at),
            _ => None,
        }
    }

    /// Returns the source file of an output, if it has one.
    #[must_use]
    pub fn path(&self, target: OutputTarget) -> Option<&str> {
        match target {
            OutputTarget::Page(id) => Some(&self.source.pages[id].path),
            OutputTarget::Other(other) => Some(&self.source.others[other].path),
            OutputTarget::Generated(at) => {
                let page = &self.liquid_globals.generated.pages[at];
                page.has_file.then_some(&page.page.path)
            }
            OutputTarget::Redirect(redirect) => self.plan.redirects[redirect].path.as_deref(),
            OutputTarget::Fallback(fallback) => {
                Some(&self.source.pages[self.plan.fallbacks[fallback].page].path)
            }
            OutputTarget::Localized(at) => self.localized_path(at),
            _ => None,
        }
    }

    /// Renders one document. It depends on the site and the page's files only, and changes nothing.
    ///
    /// `None` if a diagnostic says why there is none.
    #[must_use]
    pub fn render(&self, target: OutputTarget) -> (Option<Document>, Vec<Diagnostic>) {
        self.render_with(target, None)
    }

    /// Renders one output as [`Self::render`] does, with the `body` of the last build if its inputs did not change.
    #[must_use]
    pub fn render_with(
        &self,
        target: OutputTarget,
        body: Option<ReusedBody>,
    ) -> (Option<Document>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let recorder = DependencyRecorder::default();
        if let Some(at) = self.localized_at(target) {
            let mut document = self.render_localized(at, target, &recorder, &mut diagnostics);
            if let Some(document) = &mut document {
                document.asked = recorder.done();
            }
            return (document, diagnostics);
        }
        let (rendered, requested) = self.with_template_images(|| match target {
            OutputTarget::Page(id) => self.render_page(id, body, &recorder, &mut diagnostics),
            OutputTarget::Listing(listing) => self.render_listing(&self.plan.listings[listing]),
            OutputTarget::Home => self.render_home(),
            OutputTarget::Search(language) => self.render_search(language),
            OutputTarget::Book(language) => {
                self.render_book_page(language, &recorder, &mut diagnostics)
            }
            OutputTarget::NotFound(language) => self.render_not_found(language),
            OutputTarget::Fallback(fallback) => {
                self.render_fallback(&self.plan.fallbacks[fallback], &recorder)
            }
            OutputTarget::Other(other) => self.render_other(other, &recorder, &mut diagnostics),
            OutputTarget::Generated(at) => {
                self.render_page_of_plugin(at, &recorder, &mut diagnostics)
            }
            OutputTarget::Redirect(redirect) => {
                self.render_redirect(&self.plan.redirects[redirect], &recorder, &mut diagnostics)
            }
            OutputTarget::Redirects => Ok(self.render_redirects()),
            OutputTarget::RedirectsOfHosts => Ok(self.render_redirects_of_hosts()),
            OutputTarget::Sitemap(part) => Ok(self.render_sitemap(part)),
            OutputTarget::Feed(feed) => Ok(self.render_feed(&self.plan.feeds[feed], &recorder)),
            OutputTarget::OfPlugin(file) => {
                Ok(self.render_plugin_file(&self.plan.plugin_files[file], &recorder))
            }
            OutputTarget::Social(card) => Ok(self.render_card(card)),
            OutputTarget::Robots => Ok(self.render_robots()),
            OutputTarget::Llms(language) => Ok(self.render_llms(language)),
            OutputTarget::Translations => self.render_translations(),
            // Rendered above.
            OutputTarget::Localized(_) => Ok(Document::default()),
        });
        let problems = requested
            .iter()
            .filter_map(|image| image.facts.diagnostic());
        diagnostics.extend(problems);
        for (filter, message) in recorder.failures() {
            diagnostics.push(self.failed_filter(target, filter, &message));
        }
        match rendered {
            Ok(mut document) => {
                document.asked = recorder.done();
                document.requested = requested;
                document.leave_out_forbidden(target);
                (Some(document), diagnostics)
            }
            Err(error) => {
                diagnostics.push(*error);
                (None, diagnostics)
            }
        }
    }

    fn render_page(
        &self,
        id: PageId,
        kept: Option<ReusedBody>,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[id];
        if let Some(to) = redirects::target(page)
            && self.has_generator("jekyll-redirect-from")
        {
            let redirect = Redirect::of_page(page, to);
            return self.render_redirect(&redirect, recorder, diagnostics);
        }
        let text = self.text(page, recorder)?;
        if self.frame_of(page).is_some() {
            return Ok(self.render_liquid_page(id, text, kept, recorder, diagnostics));
        }
        let template = self.template_of(page, &text[page.body..])?;
        let ReusedBody {
            summary,
            html,
            needs_indexing,
        } = kept.unwrap_or_else(|| {
            let body = self.body_of((page, id), page.language, &text, recorder, diagnostics);
            let (summary, html) = PageSummary::of(page, body);
            ReusedBody {
                summary,
                html,
                needs_indexing: true,
            }
        });
        let beside = self
            .has_markdown(page)
            .then(|| self.markdown_of_page(id, &text, recorder));
        let entry = needs_indexing.then(|| self.search_entry(id, &summary));
        let mut entry = entry.flatten();
        let described = self.describe_page(id, &summary, self.asks(template.as_deref()));
        let fingerprint = described_fingerprint(template.as_deref(), &described);
        let content = match template {
            None => html.clone(),
            Some(template) => {
                self.render_with_body(&template, id, page.language, described, &html, &summary)?
            }
        };
        let made = self.made(id, fingerprint, summary, &html, &content);
        if let Some(entry) = &mut entry {
            entry.html = html;
        }
        Ok(Document {
            output: page.output.clone(),
            content: content.into_bytes(),
            search: entry,
            beside,
            made: Some(made),
            text: Some(text),
            ..Document::default()
        })
    }

    /// Renders a page in its layouts in Liquid, or alone if it has none.
    fn render_liquid_page(
        &self,
        id: PageId,
        text: String,
        kept: Option<ReusedBody>,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Document {
        let page = &self.source.pages[id];
        let ReusedBody {
            summary,
            html,
            needs_indexing,
        } = kept.unwrap_or_else(|| self.body_for_layouts(id, &text, recorder, diagnostics));
        let entry = needs_indexing.then(|| self.search_entry(id, &summary));
        let of_layouts = DependencyRecorder::default();
        let content = self.in_layouts((page, id), html.clone(), &of_layouts, diagnostics);
        let content = self.with_additions(id, page.language, content, &of_layouts);
        let made = PageRecord {
            is_liquid: true,
            ..self.made(id, Fingerprint::default(), summary, &html, &content)
        };
        Document {
            search: entry
                .flatten()
                .map(|entry| search::PageEntry { html, ..entry }),
            made: Some(made),
            layouts: of_layouts.done(),
            text: Some(text),
            ..Document::text(page.output.clone(), content)
        }
    }

    /// Renders the body of a page that is shown in layouts in Liquid.
    fn body_for_layouts(
        &self,
        id: PageId,
        text: &str,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ReusedBody {
        let page = &self.source.pages[id];
        let body = self.body_of((page, id), page.language, text, recorder, diagnostics);
        let (summary, html) = PageSummary::of(page, body);
        ReusedBody {
            summary,
            html,
            needs_indexing: true,
        }
    }

    fn made(
        &self,
        id: PageId,
        described: Fingerprint,
        summary: PageSummary,
        html: &str,
        content: &str,
    ) -> PageRecord {
        let searched = self.search_fingerprint(id, &summary);
        let (heading, rest) = split_after_title(html, context::has_title(&summary.outline));
        let at = place_of(rest, content);
        let body = at.map(|at| BodyLocation {
            heading: heading.to_owned(),
            rest: at..at + rest.len(),
            summary,
        });
        PageRecord {
            described,
            searched,
            body,
            is_liquid: false,
        }
    }

    /// Returns the current value of [`PageRecord::described`] for a page with this summary and template.
    #[must_use]
    pub fn described_fingerprint(&self, id: PageId, summary: &PageSummary) -> Option<Fingerprint> {
        let page = &self.source.pages[id];
        // Only for an HTML page does the template depend on the text.
        let template = self.template_of(page, "").ok()?;
        let is_plain = page.format == crate::content::BodyFormat::Markdown;
        let described = self.describe_page(id, summary, self.asks(template.as_deref()));
        is_plain.then(|| described_fingerprint(template.as_deref(), &described))
    }

    /// Returns the variables of `page` that a template uses; none without a template.
    fn asks(&self, template: Option<&str>) -> &UsedVariables {
        template.map_or(UsedVariables::NOTHING, |name| {
            self.theme_assets.engine.asks(name)
        })
    }

    /// Renders a template for a page in the language of its readers.
    fn render_with_body(
        &self,
        template: &str,
        id: PageId,
        language: LanguageId,
        described: Object,
        html: &str,
        summary: &PageSummary,
    ) -> Result<String, Box<Diagnostic>> {
        let (heading, rest) = split_after_title(html, context::has_title(&summary.outline));
        let rest_value = tera::Value::safe_string(rest);
        // Without a title, `content` and `rest` share one long string.
        let content = if heading.is_empty() {
            rest_value.clone()
        } else {
            tera::Value::safe_string(html)
        };
        let body = object! {
            "content": content,
            "heading": tera::Value::safe_string(heading),
            "rest": rest_value,
        };
        let mut context = self.context(language);
        let engine = &self.theme_assets.engine;
        let mut fill = |mut page: Object, asks: &UsedVariables| {
            page.complete(template_context::describe_body(summary, asks));
            page.complete(body.clone());
            context.insert_value("page", page.into());
            engine.render(template, &context, rest.len() + AROUND)
        };
        let filled = fill(described.clone(), engine.asks(template));
        // Errors of the template are reported beside those of the page.
        let content = filled.or_else(|_| {
            let mut all = described;
            all.complete(self.describe_page(id, summary, UsedVariables::ANYTHING));
            fill(all, UsedVariables::ANYTHING)
        });
        let path = &self.source.pages[id].path;
        let content =
            content.map_err(|error| error.at(SourceSpan::file(path).labelled("for this page")))?;
        Ok(self.finished(content, rest))
    }

    /// Adds the content security policy and minifies the document, except the part `tight`, which is minified.
    fn finished(&self, mut content: String, tight: &str) -> String {
        let features = &self.config.features;
        // An untrusted note may run and load nothing, should anything be left in it.
        let place_in = |content: &str| {
            let at = Some(tight).filter(|tight| !tight.is_empty());
            let at = at.and_then(|tight| place_of(tight, content));
            at.map_or(0..0, |at| at..at + tight.len())
        };
        let untrusted = features.sanitize.then(|| place_in(&content));
        apply_policy(&mut content, &features.policy, untrusted.unwrap_or(0..0));
        if features.minify {
            let tight = place_in(&content);
            content = minified(&content, tight);
        }
        content
    }

    fn render_generated(
        &self,
        template: &str,
        language: LanguageId,
        mut page: Object,
        output: String,
    ) -> Result<Document, Box<Diagnostic>> {
        let mut context = self.context(language);
        let asks = self.theme_assets.engine.asks(template);
        let url = page.get_mut("url").and_then(|url| url.as_str());
        let url = url.unwrap_or_default().to_owned();
        // A document for readers of all languages has none.
        let has_navigation = page.get_mut("navigation").is_none();
        if has_navigation && asks.has("navigation") {
            page.add("navigation", self.column_of_list(language, &url));
        }
        if has_navigation && asks.has("nav") {
            page.add("nav", self.entries_of_list(language, &url));
        }
        context.insert_value("page", page.into());
        let content = self
            .theme_assets
            .engine
            .render(template, &context, AROUND)?;
        Ok(Document::text(output, self.finished(content, "")))
    }

    fn context(&self, language: LanguageId) -> Context {
        let mut context = Context::new();
        let (described, words) = &self.language_values[language.0];
        context.insert_value("site", self.site_value.clone());
        context.insert_value("language", described.clone());
        context.insert_value("t", words.clone());
        context
    }
}

/// Splits a body after its own title, if it has one.
fn split_after_title(html: &str, has_title: bool) -> (&str, &str) {
    let end = has_title
        .then(|| memchr::memmem::find(html.as_bytes(), b"</h1>"))
        .flatten();
    html.split_at(end.map_or(0, |at| at + "</h1>".len()))
}

/// Returns the fingerprint of the template's name and its values of a page without the body.
fn described_fingerprint(template: Option<&str>, described: &Object) -> Fingerprint {
    let mut hasher = FingerprintHasher::default();
    hasher.debug(&template).fingerprint(described.fingerprint());
    hasher.finish()
}
