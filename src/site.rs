//! A site: its pages, its notes, and the one pure function that renders a page.
//!
//! [`Site::render`] depends on the site and on the page's file alone: `build` maps it over all
//! [`Site::targets`] in parallel, a server calls it for the page that a browser asks for.

mod body;
mod describe;
mod fallback;
mod feed;
mod generated;
mod head;
mod images;
mod knowledge;
mod layout;
mod listings;
mod llms;
mod not_honoured;
mod others;
mod redirects;
mod searched;
mod sitemap;
mod social;
mod targets;
mod world;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use jiff::Zoned;
use serde_json::Value;
use tera::Context;

use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Place};
use crate::highlight::Highlighter;
use crate::language::{Codes, Format, LanguageId, Words};
use crate::markdown::{Body, Heading};
use crate::search;
use crate::social::Painter;
use crate::source::{Page, Source};
use crate::template::{Engine, Lookup, apply_policy, context, minified, theme};
use crate::translation::{Notes, PageId};
use fallback::Fallback;
use feed::Feed;
use images::Images;
use knowledge::Knowledge;
use listings::Listing;
use redirects::Redirect;

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
    /// What readers see where nothing is: of a language, or at the root in all of them.
    NotFound(Option<LanguageId>),
    /// A page that stands in for a translation, by its place among the site's fallbacks.
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
    /// What programs may read.
    Robots,
    /// The list of notes for programs, of a language or of the site.
    Llms(Option<LanguageId>),
}

/// A rendered file.
#[derive(Debug)]
pub struct Document {
    /// The file below the output folder.
    pub output: String,
    /// What it holds.
    pub content: Vec<u8>,
    /// What search is to know of it.
    pub search: Option<search::Entry>,
    /// A file that is written beside it: the page's Markdown.
    pub beside: Option<(String, String)>,
}

impl Document {
    fn text(output: String, content: String) -> Self {
        Self {
            output,
            content: content.into_bytes(),
            search: None,
            beside: None,
        }
    }
}

/// A site, ready to render.
pub struct Site {
    /// What the site is told to be.
    pub config: Config,
    /// Its pages and files.
    pub source: Source,
    /// Which pages are translations of one another.
    pub notes: Notes,
    targets: Vec<Target>,
    /// The static files that templates can ask for.
    pub files: Vec<theme::File>,
    engine: Engine,
    lookup: Arc<Lookup>,
    highlighter: Highlighter,
    words: Vec<Words>,
    /// By language what Open Graph calls it: `zh_TW`.
    locales: Vec<String>,
    by_path: HashMap<String, PageId>,
    /// The places of the output that pages and files of the site's own have.
    taken: HashSet<String>,
    /// For templates: the site, and by language the language and its words.
    site_value: tera::Value,
    language_values: Vec<(tera::Value, tera::Value)>,
    has_layouts: bool,
    knowledge: Knowledge,
    redirects: Vec<Redirect>,
    /// By language its notes in the order of lists.
    orders: Vec<Vec<PageId>>,
    neighbours: HashMap<PageId, (Option<PageId>, Option<PageId>)>,
    listings: Vec<Listing>,
    /// Where each list is among `listings`, by its URL.
    listing_at: HashMap<String, usize>,
    feeds: Vec<Feed>,
    /// The URLs of the feeds: every list asks for its own.
    feed_urls: HashSet<String>,
    fallbacks: Vec<Fallback>,
    painter: Option<Painter>,
    /// The images for social networks: the file, and a page whose card it shows.
    cards: Vec<(String, PageId)>,
    /// The number of each page among those of its language.
    numbers: Vec<usize>,
    /// What each part of the sitemap lists.
    sitemap: Vec<Vec<Target>>,
    /// The outlines of originals, which each translation asks for.
    outlines: Vec<OnceLock<Option<Vec<Heading>>>>,
    /// The sizes of images, by their files below the output folder.
    images: Images,
}

impl Site {
    /// Puts together what the rooms found.
    #[must_use]
    pub fn new(
        config: Config,
        codes: &Codes,
        source: Source,
        notes: Notes,
        now: &Zoned,
    ) -> (Self, Vec<Diagnostic>) {
        let own_templates = match config.layout {
            Layout::Sitegen => true,
            Layout::Jekyll | Layout::Folder => crate::source::has_templates(&config.source),
        };
        let (theme, mut diagnostics) =
            theme::load(own_templates.then_some(config.source.as_path()));
        let words: Vec<Words> = source
            .languages
            .iter()
            .map(|(_, language)| theme.messages.of(&language.tag, codes))
            .collect();
        diagnostics.extend(unspoken(&source, &words));

        let own_files = source
            .assets
            .iter()
            .map(|asset| (asset.output.as_str(), source.root.join(&asset.path)));
        let (mut files, problems) =
            theme::files_of(&own_files.collect(), own_templates, config.features.minify);
        diagnostics.extend(problems);
        let scripts = files
            .iter()
            .filter(|file| theme::IN_PAGES.contains(&file.name.as_str()));
        let scripts = scripts
            .map(|file| {
                (
                    file.name.clone(),
                    String::from_utf8_lossy(&file.bytes).trim().to_owned(),
                )
            })
            .collect();
        files.retain(|file| !theme::IN_PAGES.contains(&file.name.as_str()));
        let lookup = Arc::new(Lookup {
            formats: source
                .languages
                .iter()
                .map(|(_, language)| (language.tag.to_string(), Format::new(&language.tag)))
                .collect(),
            assets: files
                .iter()
                .map(|file| {
                    (
                        file.name.clone(),
                        format!(
                            "{}/{}",
                            config.base_path,
                            crate::source::encoded(&file.output)
                        ),
                    )
                })
                .collect(),
            scripts,
        });
        let (engine, problems) = Engine::new(theme.templates, &lookup);
        diagnostics.extend(problems);

        let (knowledge, problems) = Knowledge::new(&config, &source, now);
        diagnostics.extend(problems);
        let (redirects, problems) = redirects::find(&source);
        diagnostics.extend(problems);

        let (painter, problems) = Painter::new(&config.source, &config.features.social_fonts);
        diagnostics.extend(problems);

        let locales = source
            .languages
            .iter()
            .map(|(_, language)| head::locale(language, codes))
            .collect();
        let by_path = source
            .pages
            .iter()
            .enumerate()
            .map(|(id, page)| (page.path.clone(), id))
            .collect();
        let images = Images::of(&source);
        let mut counts = vec![0; source.languages.len()];
        let numbers = source
            .pages
            .iter()
            .map(|page| {
                counts[page.language.0] += 1;
                counts[page.language.0] - 1
            })
            .collect();
        let pages = source.pages.iter().chain(&source.others);
        let taken = pages
            .map(|page| page.output.clone())
            .chain(source.assets.iter().map(|asset| asset.output.clone()))
            .chain(redirects.iter().map(|redirect| redirect.output.clone()))
            .collect();
        let mut site = Self {
            has_layouts: config.source.join("_layouts").is_dir(),
            targets: Vec::new(),
            files,
            lookup,
            locales,
            taken,
            knowledge,
            redirects,
            orders: Vec::new(),
            neighbours: HashMap::new(),
            listings: Vec::new(),
            listing_at: HashMap::new(),
            feeds: Vec::new(),
            feed_urls: HashSet::new(),
            fallbacks: Vec::new(),
            painter,
            cards: Vec::new(),
            numbers,
            sitemap: Vec::new(),
            outlines: source.pages.iter().map(|_| OnceLock::new()).collect(),
            images,
            engine,
            highlighter: Highlighter::default(),
            words,
            by_path,
            site_value: tera::Value::none(),
            language_values: Vec::new(),
            config,
            source,
            notes,
        };
        site.orders = site.find_orders();
        site.neighbours = site.find_neighbours();
        site.listings = site.find_listings();
        let at = site.listings.iter().enumerate();
        site.listing_at = at.map(|(at, listing)| (listing.url(), at)).collect();
        site.feeds = site.find_feeds();
        site.feed_urls = site.feeds.iter().map(|feed| feed.url.clone()).collect();
        site.fallbacks = site.find_fallbacks();
        site.cards = site.find_cards();
        site.targets = site.find_targets();
        site.sitemap = site.sitemap_parts(&site.targets);
        site.add_targets_for_machines();
        site.site_value = context::value(&site.describe_site());
        site.language_values = site
            .source
            .languages
            .iter()
            .map(|(id, language)| {
                let described = context::value(&site.describe_language(id, language));
                (described, context::value(&site.words[id.0].json()))
            })
            .collect();
        (site, diagnostics)
    }

    /// All that can be rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Whether the site has a page or a file of its own at this place of the output.
    fn is_taken(&self, output: &str) -> bool {
        self.taken.contains(output)
    }

    /// How a language writes dates and numbers.
    fn format(&self, language: LanguageId) -> Option<&Format> {
        self.lookup
            .formats
            .get(self.source.languages.get(language).tag.as_str())
    }

    /// The source file that a target comes from, if it comes from one.
    #[must_use]
    pub fn path(&self, target: Target) -> Option<&str> {
        match target {
            Target::Page(id) => Some(&self.source.pages[id].path),
            Target::Other(other) => Some(&self.source.others[other].path),
            Target::Redirect(redirect) => Some(&self.redirects[redirect].path),
            Target::Fallback(fallback) => {
                Some(&self.source.pages[self.fallbacks[fallback].page].path)
            }
            _ => None,
        }
    }

    /// Renders one document. Pure: it depends on the site and the page's files, and changes nothing.
    ///
    /// `None` if a diagnostic says why there is none.
    #[must_use]
    pub fn render(&self, target: Target) -> (Option<Document>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let rendered = match target {
            Target::Page(id) => self.render_page(id, &mut diagnostics),
            Target::Listing(listing) => self.render_listing(&self.listings[listing]),
            Target::Home => self.render_home(),
            Target::Search(language) => self.render_search(language),
            Target::NotFound(language) => self.render_not_found(language),
            Target::Fallback(fallback) => self.render_fallback(&self.fallbacks[fallback]),
            Target::Other(other) => self.render_other(other, &mut diagnostics),
            Target::Redirect(redirect) => self.render_redirect(&self.redirects[redirect]),
            Target::Redirects => Ok(self.render_redirects()),
            Target::RedirectsOfHosts => Ok(self.render_redirects_of_hosts()),
            Target::Sitemap(part) => Ok(self.render_sitemap(part)),
            Target::Feed(feed) => Ok(self.render_feed(&self.feeds[feed])),
            Target::Social(card) => Ok(self.render_card(card)),
            Target::Robots => Ok(self.render_robots()),
            Target::Llms(language) => Ok(self.render_llms(language)),
        };
        match rendered {
            Ok(document) => (Some(document), diagnostics),
            Err(error) => {
                diagnostics.push(*error);
                (None, diagnostics)
            }
        }
    }

    fn render_page(
        &self,
        id: PageId,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[id];
        if let Some(to) = redirects::target(page) {
            return self.render_redirect(&Redirect {
                path: page.path.clone(),
                output: page.output.clone(),
                from: page.url.clone(),
                to,
                page: id,
            });
        }
        let text = self.source.text(page)?;
        let template = self.template_of(page, &text[page.body..])?;
        let body = self.body_of(page, id, &text, diagnostics);
        let beside = self
            .has_markdown(page)
            .then(|| self.markdown_of_page(id, &text));
        let search = self.search_entry(id, &body);
        let content = match template {
            None => body.html,
            Some(template) => {
                let described = self.describe_page(id, &body);
                self.render_with_body(&template, page, page.language, &described, &body)?
            }
        };
        Ok(Document {
            output: page.output.clone(),
            content: content.into_bytes(),
            search,
            beside,
        })
    }

    /// Fills a template for a page in the language of its reader.
    fn render_with_body(
        &self,
        template: &str,
        page: &Page,
        language: LanguageId,
        described: &Value,
        body: &Body,
    ) -> Result<String, Box<Diagnostic>> {
        let has_title = described["has_title"] == true;
        let described = context::value(described);
        let mut described = described.into_map().unwrap_or_default();
        // The body is long: it goes to the template as it is, not by way of JSON.
        described.insert("content".into(), tera::Value::safe_string(&body.html));
        let end = body
            .html
            .find("</h1>")
            .filter(|_| has_title)
            .map_or(0, |at| at + "</h1>".len());
        let (heading, rest) = body.html.split_at(end);
        described.insert("heading".into(), tera::Value::safe_string(heading));
        described.insert("rest".into(), tera::Value::safe_string(rest));
        let mut context = self.context(language);
        context.insert_value("page", tera::Value::from(described));
        let content = self.engine.render(template, &context).map_err(|error| {
            Box::new(error.at(Place::file(&page.path).labelled("for this page")))
        })?;
        Ok(self.finished(content, rest))
    }

    /// A document as it is published: with its policy, and small but for what is `tight` already.
    fn finished(&self, mut content: String, tight: &str) -> String {
        apply_policy(&mut content, &self.config.features.policy);
        if self.config.features.minify {
            content = minified(&content, tight);
        }
        content
    }

    fn render_generated(
        &self,
        template: &str,
        language: LanguageId,
        page: &Value,
        output: String,
    ) -> Result<Document, Box<Diagnostic>> {
        let mut context = self.context(language);
        context.insert_value("page", context::value(page));
        let content = self.engine.render(template, &context)?;
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

/// Which words of the interface English stands in for.
fn unspoken(source: &Source, words: &[Words]) -> Vec<Diagnostic> {
    let languages = source.languages.iter().zip(words);
    languages
        .filter(|(_, words)| !words.missing.is_empty())
        .map(|((_, language), words)| {
            let (tag, name) = (&language.tag, &language.endonym);
            let file = format!("templates/messages/{tag}.yml");
            if words.speaks() {
                Diagnostic::warning(
                    "message-missing",
                    format!("the interface lacks words in {name} (`{tag}`), English stands in: {}", words.missing.join(", ")),
                )
                .help(format!("write them into `{file}`, a line for each: `key: \"words\"`"))
            } else {
                Diagnostic::warning(
                    "message-missing",
                    format!("the interface does not speak {name} (`{tag}`): English stands in"),
                )
                .help(format!("write its words into `{file}`, as `templates/messages/en.yml` of sitegen has them"))
            }
        })
        .collect()
}
