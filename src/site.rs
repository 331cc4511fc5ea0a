//! A site: its pages, its notes, and the one pure function that renders a page.
//!
//! [`Site::render`] depends on the site and on the page's file alone: `build` maps it over all
//! [`Site::targets`] in parallel, a server calls it for the page that a browser asks for.

mod describe;
mod feed;
mod knowledge;
mod layout;
mod not_honoured;
mod others;
mod redirects;
mod sitemap;
mod world;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use jiff::Zoned;
use serde_json::{Value, json};
use tera::Context;

use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Place};
use crate::highlight::Highlighter;
use crate::language::{Codes, LanguageId};
use crate::markdown::{self, Heading, Setting};
use crate::source::map::Stretches;
use crate::source::{Format, Page, Source};
use crate::template::{Engine, context, theme};
use crate::translation::{Notes, PageId};
use describe::{list_output, list_url};
use knowledge::{Knowledge, wants_liquid};
use redirects::Redirect;
use world::View;

/// The template of a page that names none.
const NOTE: &str = "note.html";
/// The template of the list of a language's notes.
const LIST: &str = "list.html";
/// The template of the root.
const HOME: &str = "home.html";
/// Something with a URL that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page.
    Page(PageId),
    /// The list of a language's notes.
    List(LanguageId),
    /// The root of a site that has no page there.
    Home,
    /// A file with front matter that is no note, by its place among the source's others.
    Other(usize),
    /// A page that leads to another, by its place among the site's redirects.
    Redirect(usize),
    /// All redirects, for programs.
    Redirects,
    /// A part of the sitemap, or the list of its parts.
    Sitemap(Option<usize>),
    /// The feed of a language, or that of the root.
    Feed(Option<LanguageId>),
}

/// A rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file below the output folder.
    pub output: String,
    /// What it holds.
    pub content: String,
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
    engine: Engine,
    highlighter: Highlighter,
    words: Vec<BTreeMap<String, String>>,
    by_path: HashMap<String, PageId>,
    /// For templates: the site, and by language the language and its words.
    site_value: tera::Value,
    language_values: Vec<(tera::Value, tera::Value)>,
    has_layouts: bool,
    knowledge: Knowledge,
    redirects: Vec<Redirect>,
    /// What each part of the sitemap lists.
    sitemap: Vec<Vec<Target>>,
    /// The outlines of originals, which each translation asks for.
    outlines: Vec<OnceLock<Option<Vec<Heading>>>>,
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
        let (engine, problems) = Engine::new(theme.templates);
        diagnostics.extend(problems);

        let (knowledge, problems) = Knowledge::new(&config, &source, now);
        diagnostics.extend(problems);
        let (redirects, problems) = redirects::find(&source);
        diagnostics.extend(problems);

        let words: Vec<BTreeMap<String, String>> = source
            .languages
            .iter()
            .map(|(_, language)| theme.messages.of(&language.tag, codes))
            .collect();
        let by_path = source
            .pages
            .iter()
            .enumerate()
            .map(|(id, page)| (page.path.clone(), id))
            .collect();
        let mut site = Self {
            has_layouts: config.source.join("_layouts").is_dir(),
            targets: Vec::new(),
            knowledge,
            redirects,
            sitemap: Vec::new(),
            outlines: source.pages.iter().map(|_| OnceLock::new()).collect(),
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
        site.targets = site.find_targets();
        site.add_targets_for_machines();
        site.site_value = context::value(&site.describe_site());
        site.language_values = site
            .source
            .languages
            .iter()
            .map(|(id, language)| {
                let described = context::value(&site.describe_language(id, language));
                let words = json!(site.words[id.0]);
                (described, context::value(&words))
            })
            .collect();
        (site, diagnostics)
    }

    /// All that can be rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Pages, and the lists and the root where no page or file of the site's own stands.
    fn find_targets(&self) -> Vec<Target> {
        let mut targets: Vec<Target> = (0..self.source.pages.len()).map(Target::Page).collect();
        let written = self.source.others.iter().enumerate();
        targets.extend(
            written
                .filter(|(_, page)| !page.output.is_empty())
                .map(|(other, _)| Target::Other(other)),
        );
        targets.extend((0..self.redirects.len()).map(Target::Redirect));
        if !self.redirects.is_empty() && !self.is_taken(redirects::MAP) {
            targets.push(Target::Redirects);
        }
        if self.source.pages.is_empty() {
            return targets;
        }
        if !self.is_taken("index.html") {
            targets.push(Target::Home);
        }
        if self.source.languages.len() > 1 {
            for (id, language) in self.source.languages.iter() {
                if !self.is_taken(&list_output(language)) {
                    targets.push(Target::List(id));
                }
            }
        }
        targets
    }

    /// The feeds and the sitemap, which list what there is beside them.
    fn add_targets_for_machines(&mut self) {
        let feeds = self.feed_targets();
        self.targets.extend(feeds);
        self.sitemap = self.sitemap_parts(&self.targets);
        match self.sitemap.len() {
            0 => {}
            1 => self.targets.push(Target::Sitemap(Some(0))),
            parts => {
                let parts = (0..parts).map(Some);
                self.targets
                    .extend([None].into_iter().chain(parts).map(Target::Sitemap));
            }
        }
    }

    /// Whether the site has a page or a file of its own at this place of the output.
    fn is_taken(&self, output: &str) -> bool {
        let pages = self.source.pages.iter().chain(&self.source.others);
        let mut taken = pages
            .map(|page| &page.output)
            .chain(self.source.assets.iter().map(|asset| &asset.output))
            .chain(self.redirects.iter().map(|redirect| &redirect.output));
        taken.any(|taken| taken == output)
    }

    /// The source file that a target comes from, if it comes from one.
    #[must_use]
    pub fn path(&self, target: Target) -> Option<&str> {
        match target {
            Target::Page(id) => Some(&self.source.pages[id].path),
            Target::Other(other) => Some(&self.source.others[other].path),
            Target::Redirect(redirect) => Some(&self.redirects[redirect].path),
            Target::List(_)
            | Target::Home
            | Target::Redirects
            | Target::Sitemap(_)
            | Target::Feed(_) => None,
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
            Target::List(language) => self.render_list(language),
            Target::Home => self.render_home(),
            Target::Other(other) => self.render_other(other, &mut diagnostics),
            Target::Redirect(redirect) => self.render_redirect(&self.redirects[redirect]),
            Target::Redirects => Ok(self.render_redirects()),
            Target::Sitemap(part) => Ok(self.render_sitemap(part)),
            Target::Feed(language) => Ok(self.render_feed(language)),
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
        let original = self.original_outline(id);
        let (body, map) = self.after_liquid(page, id, &text, diagnostics);
        let (body, more) = markdown::render(&Setting {
            original,
            ..self.setting(page, &text, &body, &map, &|target| {
                self.resolve(page, target)
            })
        });
        diagnostics.extend(more);

        let content = match template {
            None => body.html,
            Some(template) => {
                let described = context::value(&self.describe_page(id, &body.outline));
                let mut described = described.into_map().unwrap_or_default();
                // The body is long: it goes to the template as it is, not by way of JSON.
                described.insert("content".into(), tera::Value::safe_string(&body.html));
                let mut context = self.context(page.language);
                context.insert_value("page", tera::Value::from(described));
                self.engine.render(&template, &context).map_err(|error| {
                    Box::new(error.at(Place::file(&page.path).labelled("for this page")))
                })?
            }
        };
        Ok(Document {
            output: page.output.clone(),
            content,
        })
    }

    /// The outline of the note's original, for a page that translates it.
    fn original_outline(&self, id: PageId) -> Option<&[Heading]> {
        let note = self.notes.of(id);
        let original = &self.source.pages[note.original];
        if note.original == id || original.format != Format::Markdown {
            return None;
        }
        let outline = self.outlines[note.original].get_or_init(|| {
            // If it cannot be read, its own rendering says so.
            let text = self.source.text(original).ok()?;
            let (body, _) = self.after_liquid(original, note.original, &text, &mut Vec::new());
            Some(markdown::outline(&body, &self.config.dialect))
        });
        outline.as_deref()
    }

    /// The body of a page, after Liquid if that runs in it, and where its parts stood.
    fn after_liquid<'t>(
        &self,
        page: &Page,
        number: usize,
        text: &'t str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Cow<'t, str>, Stretches) {
        let body = &text[page.body..];
        let view = View {
            site: self,
            page: Some(number),
            inner: false,
        };
        let rendered = wants_liquid(page, self.config.liquid)
            .then(|| world::run(body, &view))
            .flatten();
        let Some((rendered, problems)) = rendered else {
            return (Cow::Borrowed(body), Stretches::default());
        };
        diagnostics.extend(problems.into_iter().map(|problem| {
            let span = page.body + problem.span.start..page.body + problem.span.end;
            Diagnostic::new(problem.severity, problem.code, problem.message)
                .at(Place::span(&page.path, text, span, "here"))
                .help(problem.help)
        }));
        (Cow::Owned(rendered.text), rendered.map)
    }

    /// What a body of `page` is rendered in.
    fn setting<'a>(
        &'a self,
        page: &'a Page,
        text: &'a str,
        body: &'a str,
        map: &'a Stretches,
        resolve: &'a dyn Fn(&str) -> Option<String>,
    ) -> Setting<'a> {
        let language = page.language;
        Setting {
            path: &page.path,
            text,
            body,
            start: page.body,
            map,
            format: page.format,
            dialect: &self.config.dialect,
            direction: self.source.languages.get(language).direction,
            words: &self.words[language.0],
            original: None,
            resolve,
            highlighter: &self.highlighter,
        }
    }

    fn render_list(&self, id: LanguageId) -> Result<Document, Box<Diagnostic>> {
        let language = self.source.languages.get(id);
        let translations: Vec<Value> = self
            .targets
            .iter()
            .filter_map(|target| match target {
                Target::List(other) => Some(*other),
                _ => None,
            })
            .map(|other| {
                let described = self.source.languages.get(other);
                let title = self.title_of_list(other);
                self.describe_translation(described, &list_url(described), &title, other == id)
            })
            .collect();
        let page = json!({
            "title": self.title_of_list(id),
            "url": self.path_to(&list_url(language)),
            "permalink": self.permalink(&list_url(language)),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": translations,
            "x_default": translations.first().map(|t| t["permalink"].clone()),
            "notes": self.notes_in(id),
        });
        self.render_generated(LIST, id, &page, list_output(language))
    }

    fn render_home(&self) -> Result<Document, Box<Diagnostic>> {
        let default = self.source.languages.default_language();
        let id = default.unwrap_or(LanguageId(0));
        let language = self.source.languages.get(id);
        let several = self.source.languages.len() > 1;
        let page = json!({
            "title": self.title_of_list(id),
            "url": self.path_to("/"),
            "permalink": self.permalink("/"),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": [],
            "notes": if several { Value::Null } else { Value::Array(self.notes_in(id)) },
            "languages": self.source.languages.iter().map(|(id, language)| {
                let mut notes = self.notes_in(id);
                let count = notes.len();
                notes.truncate(5);
                context::layered(
                    self.describe_language(id, language).as_object().unwrap_or(&serde_json::Map::new()),
                    json!({"notes": notes, "count": count}),
                )
            }).collect::<Vec<_>>(),
        });
        self.render_generated(HOME, id, &page, "index.html".to_owned())
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
        Ok(Document { output, content })
    }

    fn context(&self, language: LanguageId) -> Context {
        let mut context = Context::new();
        let (described, words) = &self.language_values[language.0];
        context.insert_value("site", self.site_value.clone());
        context.insert_value("language", described.clone());
        context.insert_value("t", words.clone());
        context
    }

    /// Where a relative link of `page` to a source file leads.
    fn resolve(&self, page: &Page, target: &str) -> Option<String> {
        let (path, fragment) = match target.find('#') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        let is_file = crate::source::file_name::FileName::parse(path).is_markdown();
        if !is_file || path.starts_with('/') || path.contains(':') {
            return None;
        }
        let mut parts: Vec<&str> = page.path.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let page = &self.source.pages[*self.by_path.get(&parts.join("/"))?];
        Some(format!("{}{fragment}", self.path_to(&page.url)))
    }
}
