//! A site: its pages, its notes, and the pure function that renders a page.
//!
//! [`Site::render`] depends on the site and on the page's file only. A build calls it for all [`Site::targets`] in
//! parallel, a server for the page that a browser requests.

mod absolute_urls;
mod alternates;
mod body;
mod dependencies;
mod fallback;
mod feed;
mod fingerprints;
mod generated;
mod image_sizes;
mod incremental;
mod json_ld;
mod layout;
mod links;
mod liquid_drops;
mod liquid_globals;
mod listings;
mod llms;
mod page_summary;
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
use crate::translations::staleness::StaleTranslation;
use crate::translations::{Notes, PageId};
use dependencies::Asking;
use highlight::Highlighter;
use image_sizes::Images;
use links::{Paths, Resolves};
use liquid_globals::SiteGlobals;
use plan::Plan;
use search_index as search;
use theme_assets::ThemeAssets;

pub use body::Examined;
pub use dependencies::Asked;
pub use fingerprints::SiteFingerprints;
pub use incremental::Changes;
pub use page_summary::PageSummary;
pub use plan::OutputOwner;
use redirects::Redirect;
pub(crate) use sass::{
    COMMAND as SASS_COMMAND, restrict_worker as restrict_sass_worker,
    run_worker as run_sass_worker, use_program as use_sass_program,
};
pub use translation_status::{State, Status};
pub use trial::Trial;

/// Bytes by which a document is usually longer than its body: allocated in advance.
const AROUND: usize = 24 * 1024;
/// The template of a page that names none.
const NOTE: &str = "note.html";

/// Something with a URL that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page.
    Page(PageId),
    /// A page of a list, by its place among the site's lists.
    Listing(usize),
    /// The root of a site that has no page there.
    Home,
    /// The search page of a language.
    Search(LanguageId),
    /// The page for unknown addresses: of a language, or at the root for all of them.
    NotFound(Option<LanguageId>),
    /// A fallback page, by its position among the site's fallbacks.
    Fallback(usize),
    /// A file with front matter that is no note, by its place among the source's others.
    Other(usize),
    /// A page that leads to another, by its place among the site's redirects.
    Redirect(usize),
    /// All redirects, for programs.
    Redirects,
    /// All redirects, for hosts.
    RedirectsOfHosts,
    /// A part of the sitemap, or the list of its parts.
    Sitemap(Option<usize>),
    /// A feed, by its place among the site's feeds.
    Feed(usize),
    /// The image of a page for social networks, by its place among the site's.
    Social(usize),
    /// `robots.txt`.
    Robots,
    /// The list of notes for programs, of a language or of the site.
    Llms(Option<LanguageId>),
    /// The state of every translation.
    Translations,
}

/// A rendered file.
#[derive(Debug, Default)]
pub struct Document {
    /// The file below the output folder.
    pub output: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Its search document.
    pub search: Option<search::Entry>,
    /// A file that is written beside it: the page's Markdown.
    pub beside: Option<(String, String)>,
    /// Its dependencies beyond the facts of the site.
    pub asked: Asked,
    /// Inputs and parts of a page for the next build.
    pub made: Option<Made>,
    /// The text of the file that a page was made from, for those who judge it.
    pub text: Option<String>,
}

/// Inputs of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Of what its template was told beside the body, and which template that was.
    pub described: Fingerprint,
    /// Of what search was told beside the body; `None` if search does not know the page.
    pub searched: Option<Fingerprint>,
    /// The body, if the document contains it unchanged.
    pub body: Option<Kept>,
}

/// The position of a body in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its summary.
    pub summary: PageSummary,
    /// Its beginning, up to the end of the title that it brings along.
    pub heading: String,
    /// The bytes of the document that are the rest of it.
    pub rest: Range<usize>,
}

/// A body that is as it was.
#[derive(Debug)]
pub struct KeptBody {
    /// Its summary.
    pub summary: PageSummary,
    /// The HTML.
    pub html: String,
    /// True if its search document must be built again.
    pub is_searched_anew: bool,
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
    fn leave_out_forbidden(&mut self, target: Target) {
        let is_own = matches!(target, Target::Other(_) | Target::Social(_));
        let is_markup = !is_own
            || [".html", ".htm", ".xml", ".xhtml", ".atom", ".rss", ".svg"]
                .iter()
                .any(|ending| self.output.ends_with(ending));
        if is_markup
            && let Ok(text) = str::from_utf8(&self.content)
            && !crate::content::is_printable(text)
        {
            self.content = crate::content::printable(text).into_owned().into_bytes();
        }
    }
}

/// A site, ready to render. What it is made of is shared with the site that comes after it when a file
/// changes, as far as it stays as it is.
pub struct Site {
    /// The configuration.
    pub config: Arc<Config>,
    /// Its pages and files.
    pub source: Source,
    /// The groups of translations.
    pub notes: Arc<Notes>,
    look: Arc<ThemeAssets>,
    knowledge: Arc<SiteGlobals>,
    plan: Arc<Plan>,
    highlighter: Arc<Highlighter>,
    /// For templates: the site, and by language the language and its words.
    site_value: tera::Value,
    language_values: Vec<(tera::Value, tera::Value)>,
    /// Pages as the other pages of their notes link to them.
    versions: Mutex<FxHashMap<PageId, template_context::KnownVersion>>,
    /// The outlines of originals, which each translation asks for.
    outlines: Vec<OnceLock<(Option<Vec<Heading>>, Asked)>>,
    /// The excerpts of pages, for Liquid.
    excerpts: Vec<OnceLock<(String, Asked)>>,
    /// The kinds of links that are resolved.
    resolves: Resolves,
    /// Indexes of the source's files for links.
    paths: Paths,
    /// The sizes of images, by their files below the output folder.
    images: Images,
    /// Documents that come from no file of their own and cannot be rendered, by their files.
    failed: Arc<BTreeSet<String>>,
    /// The translations that are behind, and the states of all pages: found when they are asked for.
    stale: OnceLock<HashMap<PageId, StaleTranslation>>,
    states: OnceLock<Vec<State>>,
    /// Warnings about layouts that do not exist, computed when diagnostics are first asked for.
    missing_layouts: OnceLock<Vec<Diagnostic>>,
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
        let (look, knowledge) = rayon::join(
            || Arc::new(ThemeAssets::new(&config, codes, &source)),
            || Arc::new(SiteGlobals::new(&config, &source, now)),
        );
        Self::with(config, source, notes, look, knowledge, highlighter).planned()
    }

    /// Lets Liquid see what is known.
    fn know(&mut self, knowledge: Arc<SiteGlobals>) {
        let pages = self.source.pages.len() + self.source.others.len();
        let asked = if knowledge.is_empty() { 0 } else { pages };
        self.excerpts = (0..asked).map(|_| OnceLock::new()).collect();
        self.knowledge = knowledge;
    }

    fn with(
        config: Arc<Config>,
        source: Source,
        notes: Arc<Notes>,
        look: Arc<ThemeAssets>,
        knowledge: Arc<SiteGlobals>,
        highlighter: Arc<Highlighter>,
    ) -> Self {
        let mut site = Self {
            versions: Mutex::default(),
            outlines: source.pages.iter().map(|_| OnceLock::new()).collect(),
            excerpts: Vec::new(),
            resolves: Resolves::of(&config),
            paths: Paths::default(),
            images: Images::of(&source, config.limits.image_pixels),
            config,
            source,
            notes,
            look,
            knowledge: Arc::clone(&knowledge),
            highlighter,
            plan: Arc::default(),
            failed: Arc::default(),
            site_value: tera::Value::none(),
            language_values: Vec::new(),
            stale: OnceLock::new(),
            states: OnceLock::new(),
            missing_layouts: OnceLock::new(),
        };
        site.know(knowledge);
        site
    }

    /// The site with a plan of what it publishes.
    fn planned(mut self) -> Self {
        Plan::make(&mut self);
        self.described()
    }

    /// The site with what templates see of it.
    fn described(mut self) -> Self {
        self.site_value = context::value(&self.describe_site());
        self.language_values = self
            .source
            .languages
            .iter()
            .map(|(id, language)| {
                let described = context::value(&self.describe_language(id, language));
                (described, context::value(&self.look.words[id.0].json()))
            })
            .collect();
        self
    }

    /// Returns the problems of the site as a whole: templates, includes, redirects.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let parts = [
            &self.look.diagnostics,
            &self.knowledge.diagnostics,
            &self.plan.diagnostics,
            self.missing_layouts
                .get_or_init(|| self.find_missing_layouts()),
        ];
        parts.into_iter().flatten()
    }

    /// The static files that templates can ask for.
    #[must_use]
    pub fn files(&self) -> &[theme_files::File] {
        &self.look.files
    }

    /// All that can be rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.plan.targets
    }

    /// Returns true if the site has a page or a file of its own at this output path.
    #[must_use]
    pub fn is_taken(&self, output: &str) -> bool {
        self.at(output).is_some()
    }

    /// Returns the formats of a language for dates and numbers.
    fn format(&self, language: LanguageId) -> Option<&Format> {
        self.look
            .lookup
            .formats
            .get(self.source.languages.get(language).tag.as_str())
    }

    /// The page that a target shows, if it shows one.
    #[must_use]
    pub fn page_of(&self, target: Target) -> Option<PageId> {
        match target {
            Target::Page(id) => Some(id),
            Target::Fallback(fallback) => Some(self.plan.fallbacks[fallback].page),
            _ => None,
        }
    }

    /// Returns the language of a page's readers; for a fallback page it differs from the page's language.
    #[must_use]
    pub fn reader_of(&self, target: Target) -> Option<LanguageId> {
        match target {
            Target::Page(id) => Some(self.source.pages[id].language),
            Target::Fallback(fallback) => Some(self.plan.fallbacks[fallback].language),
            _ => None,
        }
    }

    /// The source file that a target comes from, if it comes from one.
    #[must_use]
    pub fn path(&self, target: Target) -> Option<&str> {
        match target {
            Target::Page(id) => Some(&self.source.pages[id].path),
            Target::Other(other) => Some(&self.source.others[other].path),
            Target::Redirect(redirect) => self.plan.redirects[redirect].path.as_deref(),
            Target::Fallback(fallback) => {
                Some(&self.source.pages[self.plan.fallbacks[fallback].page].path)
            }
            _ => None,
        }
    }

    /// Renders one document. It depends on the site and the page's files only, and changes nothing.
    ///
    /// `None` if a diagnostic says why there is none.
    #[must_use]
    pub fn render(&self, target: Target) -> (Option<Document>, Vec<Diagnostic>) {
        self.render_with(target, None)
    }

    /// As [`Self::render`], for a page whose `body` is known: it is that of the last build, which
    /// [`Kept`] led to, and all that it was made of is what it was.
    #[must_use]
    pub fn render_with(
        &self,
        target: Target,
        body: Option<KeptBody>,
    ) -> (Option<Document>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let asking = Asking::default();
        let rendered = match target {
            Target::Page(id) => self.render_page(id, body, &asking, &mut diagnostics),
            Target::Listing(listing) => self.render_listing(&self.plan.listings[listing]),
            Target::Home => self.render_home(),
            Target::Search(language) => self.render_search(language),
            Target::NotFound(language) => self.render_not_found(language),
            Target::Fallback(fallback) => {
                self.render_fallback(&self.plan.fallbacks[fallback], &asking)
            }
            Target::Other(other) => self.render_other(other, &asking, &mut diagnostics),
            Target::Redirect(redirect) => {
                self.render_redirect(&self.plan.redirects[redirect], &asking)
            }
            Target::Redirects => Ok(self.render_redirects()),
            Target::RedirectsOfHosts => Ok(self.render_redirects_of_hosts()),
            Target::Sitemap(part) => Ok(self.render_sitemap(part)),
            Target::Feed(feed) => Ok(self.render_feed(&self.plan.feeds[feed], &asking)),
            Target::Social(card) => Ok(self.render_card(card)),
            Target::Robots => Ok(self.render_robots()),
            Target::Llms(language) => Ok(self.render_llms(language)),
            Target::Translations => self.render_translations(),
        };
        match rendered {
            Ok(mut document) => {
                document.asked = asking.done();
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
        kept: Option<KeptBody>,
        asking: &Asking,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[id];
        if let Some(to) = redirects::target(page) {
            let redirect = Redirect {
                path: Some(page.path.clone()),
                output: page.output.clone(),
                from: page.url.clone(),
                to,
                language: page.language,
                title: page.title.clone(),
                feed: None,
            };
            return self.render_redirect(&redirect, asking);
        }
        let text = self.text(page, asking)?;
        let template = self.template_of(page, &text[page.body..])?;
        let KeptBody {
            summary,
            html,
            is_searched_anew,
        } = kept.unwrap_or_else(|| {
            let body = self.body_of((page, id), page.language, &text, asking, diagnostics);
            let (summary, html) = PageSummary::of(page, body);
            KeptBody {
                summary,
                html,
                is_searched_anew: true,
            }
        });
        let beside = self
            .has_markdown(page)
            .then(|| self.markdown_of_page(id, &text, asking));
        let entry = is_searched_anew.then(|| self.search_entry(id, &summary));
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
            asked: Asked::default(),
            text: Some(text),
        })
    }

    fn made(
        &self,
        id: PageId,
        described: Fingerprint,
        summary: PageSummary,
        html: &str,
        content: &str,
    ) -> Made {
        let searched = self.search_fingerprint(id, &summary);
        let (heading, rest) = parted(html, context::has_title(&summary.outline));
        let at = place_of(rest, content);
        let body = at.map(|at| Kept {
            heading: heading.to_owned(),
            rest: at..at + rest.len(),
            summary,
        });
        Made {
            described,
            searched,
            body,
        }
    }

    /// Returns the current value of [`Made::described`] for a page with this summary and template.
    #[must_use]
    pub fn described_fingerprint(&self, id: PageId, summary: &PageSummary) -> Option<Fingerprint> {
        let page = &self.source.pages[id];
        // Only a page of HTML may ask its text which template it wants.
        let template = self.template_of(page, "").ok()?;
        let is_plain = page.format == crate::content::BodyFormat::Markdown;
        let described = self.describe_page(id, summary, self.asks(template.as_deref()));
        is_plain.then(|| described_fingerprint(template.as_deref(), &described))
    }

    /// Returns the variables of `page` that a template uses; none without a template.
    fn asks(&self, template: Option<&str>) -> &UsedVariables {
        template.map_or(UsedVariables::NOTHING, |name| self.look.engine.asks(name))
    }

    /// Fills a template for a page in the language of its reader.
    fn render_with_body(
        &self,
        template: &str,
        id: PageId,
        language: LanguageId,
        described: Object,
        html: &str,
        summary: &PageSummary,
    ) -> Result<String, Box<Diagnostic>> {
        let (heading, rest) = parted(html, context::has_title(&summary.outline));
        let rest_value = tera::Value::safe_string(rest);
        // The body is long: where it is all rest, the two share it.
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
        let engine = &self.look.engine;
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

    /// A document as it is published: with its policy, and small but for what is `tight` already.
    fn finished(&self, mut content: String, tight: &str) -> String {
        let features = &self.config.features;
        // An untrusted note may run and load nothing, should anything be left in it.
        let untrusted =
            place_of(tight, &content).filter(|_| features.sanitize && !tight.is_empty());
        let untrusted = untrusted.map_or(0..0, |at| at..at + tight.len());
        apply_policy(&mut content, &features.policy, untrusted);
        if self.config.features.minify {
            let at = place_of(tight, &content).filter(|_| !tight.is_empty());
            let tight = at.map_or(0..0, |at| at..at + tight.len());
            content = minified(&content, tight);
        }
        content
    }

    fn render_generated(
        &self,
        template: &str,
        language: LanguageId,
        page: Object,
        output: String,
    ) -> Result<Document, Box<Diagnostic>> {
        let mut context = self.context(language);
        context.insert_value("page", page.into());
        let content = self.look.engine.render(template, &context, AROUND)?;
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

/// A body up to the end of the title that it brings along, and the rest.
fn parted(html: &str, has_title: bool) -> (&str, &str) {
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
