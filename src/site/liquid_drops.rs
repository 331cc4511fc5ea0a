//! The site as Liquid sees it from a page (Jekyll 4's drops). Nothing that it is asked changes it.

mod page_values;

use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use rustc_hash::FxHashSet;

use super::dependencies::DependencyRecorder;
use super::jekyll::{self, LayoutScope, page_drops, static_files};
use super::liquid_globals::{PageNumber, SiteGlobals, included};
use super::list_indexes::add_lists;
use super::{LiquidInput, Site};
use crate::config::{Config, Dialect, Layout, has_rouge};
use crate::content::{
    BodyFormat, FileMetadata, Page, PageKind, Source, is_private, symlinks, text_file,
};
use crate::language::LanguageId;
use crate::limits::Limits;
use crate::liquid::{
    self, Environment, Handle, Included, Map, PluginTag, PropertyIndex, Template, Value,
};
use crate::markdown::{self, Markup};
use page_values::says_day;

/// The site, seen from a page.
pub(super) struct PageEnvironment<'s> {
    pub(super) site: &'s Site,
    /// The page that is rendered.
    pub(super) page: Option<PageNumber>,
    /// True if the page is shown in another one: the content of other pages is then empty, so that two pages that
    /// show each other end.
    pub(super) is_nested: bool,
    /// Records what is asked.
    pub(super) recorder: &'s DependencyRecorder,
    /// The values of a document that its layouts see; `None` in a body.
    pub(super) frame: Option<&'s LayoutScope>,
}

impl PageEnvironment<'_> {
    fn liquid_globals(&self) -> &SiteGlobals {
        &self.site.liquid_globals
    }

    fn now(&self) -> Zoned {
        self.recorder.more();
        self.liquid_globals().now.clone()
    }

    /// Returns the target of links to the file at `path`, if it is not published.
    fn withheld(&self, path: &str) -> Option<String> {
        let leads = self.site.source.withheld.leads(path)?;
        Some(leads.map_or_else(
            || "#".to_owned(),
            |url| liquid::Environment::url(self, url, false),
        ))
    }

    /// Returns the page that is rendered.
    pub(super) fn current_page(&self) -> Option<&Page> {
        self.page(self.page?)
    }

    /// Returns the page with a number.
    pub(super) fn page_at(&self, number: PageNumber) -> Option<&Page> {
        self.page(number)
    }

    /// Returns true if the site loads a gem as a plugin.
    pub(super) fn has_plugin(&self, gem: &str) -> bool {
        self.liquid_globals().plugins.has(gem)
    }

    /// The values that static files are described by.
    fn files(&self) -> (&Config, &Source) {
        (&self.site.config, &self.site.source)
    }

    fn page(&self, number: PageNumber) -> Option<&Page> {
        self.site.numbered_page(number)
    }

    /// Returns the CSS of a text in Sass for a filter. Its imports cannot be compared later. An error is recorded: Jekyll
    /// stops at it.
    fn css(&self, text: &str, filter: &'static str) -> String {
        self.recorder.more();
        let css = self.site.compile_sass_text(text, filter == "sassify");
        css.unwrap_or_else(|message| {
            self.recorder.failed(filter, message);
            String::new()
        })
    }
}

impl PageEnvironment<'_> {
    /// The keys of `site` for the language of the page.
    fn site_keys(&self) -> &Map {
        let globals = self.liquid_globals();
        let language = self.site_language();
        let localized = language.and_then(|language| globals.localized.get(language.0));
        localized.unwrap_or(&globals.site)
    }

    /// Returns the addresses of the long lists of `site`, in all languages.
    pub(super) fn lists_of_site(&self) -> FxHashSet<usize> {
        let globals = self.liquid_globals();
        let mut found = FxHashSet::default();
        for site in globals.localized.iter().chain([&globals.site]) {
            add_lists(site, 0, &mut found);
        }
        found
    }

    /// Returns the language of the page, if `site` differs by language.
    fn site_language(&self) -> Option<LanguageId> {
        if self.liquid_globals().localized.is_empty() {
            return None;
        }
        let page = self.site.source.pages.get(self.page?);
        page.map(|page| page.language)
    }
}

impl Environment for PageEnvironment<'_> {
    fn limits(&self) -> Limits {
        self.site.config.limits
    }

    fn root(&self, name: &str) -> Option<Value> {
        match name {
            "site" => Some(Value::Handle(Handle::Site)),
            "page" => Some(match self.page {
                Some(number) => Value::Handle(Handle::Page(number)),
                None => self
                    .frame
                    .and_then(|frame| frame.get(name))
                    .unwrap_or_default(),
            }),
            "jekyll" => {
                let environment = self.site.config.environment.as_str();
                let environment: Map = [("version", jekyll::VERSION), ("environment", environment)]
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value.into()))
                    .collect();
                Some(environment.into())
            }
            "theme" => {
                let theme = self.site.config.gem_theme.as_ref()?;
                Some((&serde_json::Value::Object(theme.describe())).into())
            }
            "paginator" => {
                if self.has_plugin("jekyll-paginate") || self.has_plugin("jekyll-paginate-v2") {
                    self.recorder.input(LiquidInput::Whole);
                }
                self.liquid_globals()
                    .generated
                    .paginator(self.page?)
                    .cloned()
            }
            name => self.frame?.get(name),
        }
    }

    fn get(&self, handle: Handle, key: &str) -> Value {
        match handle {
            Handle::Site => {
                match key {
                    "time" => self.recorder.more(),
                    "related_posts" => return self.related_posts(),
                    key => self.recorder.site_key(self.site_language(), key),
                }
                self.site_keys().get(key).cloned().unwrap_or_default()
            }
            Handle::Page(number) => self.of_page(number, key),
            Handle::File(number) => match self.site.source.assets.get(number) {
                Some(asset) => static_files::get(self.files(), asset, key, self.recorder),
                None => Value::Nil,
            },
        }
    }

    fn data(&self, key: &str) -> Value {
        self.recorder.input(LiquidInput::Data(key.to_owned()));
        match self.site_keys().get("data") {
            Some(Value::Map(data)) => data.get(key).cloned().unwrap_or_default(),
            _ => Value::Nil,
        }
    }

    fn entries(&self, handle: Handle) -> Map {
        match handle {
            Handle::Site => {
                self.recorder.more();
                self.site_keys().clone()
            }
            Handle::Page(number) => match self.page(number) {
                Some(page) => page_drops::entries(page, &|key| self.of_page(number, key)),
                None => Map::new(),
            },
            Handle::File(number) => match self.site.source.assets.get(number) {
                Some(asset) => static_files::entries(self.files(), asset, self.recorder),
                None => Map::new(),
            },
        }
    }

    fn is_hash(&self, handle: Handle) -> bool {
        match handle {
            Handle::Page(number) => self
                .page(number)
                .is_some_and(|page| page.kind == PageKind::Page),
            Handle::Site | Handle::File(_) => false,
        }
    }

    fn include(&self, file: &str, relative: bool) -> Option<(String, Arc<Included>)> {
        // Jekyll joins the folder and the name.
        let file = file.trim_start_matches('/');
        if !relative {
            self.recorder.input(LiquidInput::Include(file.to_owned()));
            let found = self.liquid_globals().includes.get(file)?;
            let shown = self.liquid_globals().shown_include(file);
            return Some((shown, Arc::clone(found)));
        }
        // Nothing above the page's own folder, as Jekyll has it.
        if file.split('/').any(|part| part == "..") || Path::new(file).is_absolute() {
            return None;
        }
        let page = self.page(self.page?)?;
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let shown = format!("{folder}/{file}");
        let shown = shown.trim_start_matches('/');
        let config = &self.site.config;
        let is_private = config.layout != Layout::Jekyll && is_private(config, shown);
        if is_private || symlinks::is_hidden(config, shown) {
            return None;
        }
        let root = &self.site.config.source;
        let path = root.join(shown);
        let seen = FileMetadata::at(&path);
        let text = match symlinks::resolve(config, &path) {
            symlinks::Target::Inside(real) => text_file::read(&real, shown).ok(),
            symlinks::Target::Outside | symlinks::Target::Nowhere(_) => None,
        };
        self.recorder.file(shown, seen, text.as_deref());
        Some((shown.to_owned(), included(text?)))
    }

    fn link(&self, path: &str) -> Option<String> {
        self.recorder.input(LiquidInput::Link(path.to_owned()));
        let path = path.trim_start_matches('/');
        let source = &self.site.source;
        // Documents have paths from the folder of collections, pages from the source.
        let folder = &self.site.config.collections_folder;
        if path.starts_with('_')
            && !folder.is_empty()
            && let path = format!("{folder}/{path}")
            && let Some(page) = source.page(&path).map(|id| &source.pages[id])
        {
            return Some(self.url(&page.url, false));
        }
        if let Some(page) = source.page(path).map(|id| &source.pages[id]) {
            return Some(self.url(&page.url, false));
        }
        let others = &source.others;
        if let Ok(at) = others.binary_search_by(|other| other.path.as_str().cmp(path)) {
            return Some(self.url(&others[at].url, false));
        }
        let assets = &source.assets;
        let at = assets.binary_search_by(|asset| asset.path.as_str().cmp(path));
        let Ok(at) = at else {
            return self.withheld(path);
        };
        let url = format!("/{}", crate::content::encoded(&assets[at].output));
        Some(self.url(&url, false))
    }

    fn post_url(&self, name: &str) -> Option<String> {
        self.recorder.input(LiquidInput::PostUrl(name.to_owned()));
        let name = name.trim_start_matches('/');
        let liquid_globals = self.liquid_globals();
        let Some(number) = liquid_globals.post(&self.site.config, &self.site.source, name) else {
            let config = &self.site.config;
            return self.withheld(liquid_globals.withheld_post(config, &self.site.source, name)?);
        };
        Some(self.url(&self.page(number)?.url, false))
    }

    fn url(&self, url: &str, absolute: bool) -> String {
        if has_scheme(url) {
            return url.to_owned();
        }
        let slash = if url.is_empty() || url.starts_with('/') {
            ""
        } else {
            "/"
        };
        let config = &self.site.config;
        let host = if absolute { config.url.as_str() } else { "" };
        let path = without_dots(&format!("{}{slash}{url}", config.base_path));
        markdown::encoded_url(&format!("{host}{path}"))
    }

    fn markdown(&self, text: &str) -> String {
        let page = self.page.and_then(|number| self.page(number));
        self.site.markdown_of(text, page, self.recorder)
    }

    fn smarty_pants(&self, text: &str) -> String {
        match &self.site.config.dialect {
            Dialect::Kramdown(options) => kramdown::smarty_pants(text, options),
            Dialect::CommonMark => kramdown::smarty_pants(text, &kramdown::Options::default()),
        }
    }

    fn highlight(&self, language: &str, options: &str, code: &str) -> String {
        let page = self.page.and_then(|number| self.page(number));
        let markup = page.map_or_else(|| self.site.markup(), |page| self.site.markup_of(page));
        let html = match markup {
            Markup::Sitegen => {
                let info = markdown::FenceInfo::parse(&format!("{language} {options}"));
                markdown::code(&self.site.highlighter, &info, code)
            }
            Markup::Jekyll => {
                let highlighter = has_rouge(&self.site.config).then_some(&*self.site.highlighter);
                markdown::highlight_tag(highlighter, language, options, code)
            }
        };
        // In Markdown it is a block of its own (Jekyll 4 `Converters::Markdown#highlighter_prefix`).
        if page.is_some_and(|page| page.format == BodyFormat::Markdown) {
            format!("\n{html}\n")
        } else {
            html
        }
    }

    fn local(&self, date: &Zoned) -> Zoned {
        self.site.local(date)
    }

    fn plugin_tag(&self, tag: &PluginTag<'_>) -> Option<String> {
        let output = jekyll::plugins::tag(self, tag)?;
        self.recorder
            .inputs_of_plugin(jekyll::plugins::reads_of_tag(tag.name));
        Some(output)
    }

    fn plugin_filter(&self, name: &str, input: &Value, arguments: &[Value]) -> Option<Value> {
        if let Some(filter) = ["sassify", "scssify"]
            .into_iter()
            .find(|sass| *sass == name)
        {
            return Some(self.css(&input.text(), filter).into());
        }
        let result = jekyll::plugins::filter(self, name, input, arguments)?;
        self.recorder
            .inputs_of_plugin(jekyll::plugins::reads_of_filter(name));
        Some(result)
    }

    fn is_of_plugin(&self, tag: &str, in_code: bool) -> bool {
        let plugins = &self.liquid_globals().plugins;
        plugins.tags.contains(tag) || (plugins.has_gems && !in_code)
    }

    fn is_refused(&self, include: &str) -> bool {
        self.liquid_globals()
            .is_refused(include.trim_start_matches('/'))
    }

    fn property_index(&self, list: &Arc<Vec<Value>>, property: &str) -> Option<Arc<PropertyIndex>> {
        let indexes = &self.liquid_globals().list_indexes;
        indexes.find(self, list, property)
    }

    fn is_theme_missing(&self) -> bool {
        self.site.has_theme()
    }

    fn has_generators(&self) -> bool {
        self.liquid_globals().plugins.has_generators
    }

    fn time_for(&self, filter: &str, arguments: &[String]) -> Option<Zoned> {
        let input = LiquidInput::Time(filter.to_owned(), arguments.to_vec());
        self.recorder.input(input);
        Some(self.liquid_globals().now.clone())
    }

    fn date(&self, text: &str) -> Option<Zoned> {
        match text {
            "now" | "today" => Some(self.now()),
            text => {
                let zone = &self.site.config.time_zone;
                let is_seconds = text.bytes().all(|byte| byte.is_ascii_digit());
                if is_seconds && !text.is_empty() {
                    let seconds = jiff::Timestamp::from_second(text.parse().ok()?).ok()?;
                    return Some(seconds.to_zoned(zone.clone()));
                }
                let read = crate::content::parse_as_ruby(text, zone, &self.liquid_globals().now)?;
                // Missing parts of a date are those of today.
                if !says_day(text) {
                    self.recorder.more();
                }
                Some(read)
            }
        }
    }
}

/// Returns true if a page is published as HTML (Jekyll 4 `Page#html?`).
pub(super) fn is_html(page: &Page) -> bool {
    [".html", ".xhtml", ".htm"]
        .iter()
        .any(|ending| page.output.ends_with(ending))
}

/// A text that went through Liquid, or as it was.
pub(super) fn run(
    text: &str,
    view: &PageEnvironment<'_>,
) -> Option<(liquid::Rendered, Vec<liquid::Problem>)> {
    if !liquid::is_liquid(text) {
        return None;
    }
    let template = Template::parse(text);
    let rendered = liquid::render(&template, text, view);
    let mut problems = template.problems;
    problems.extend(rendered.problems.iter().cloned());
    Some((rendered, problems))
}

/// Returns true if a URL begins with a scheme: `https:`, `mailto:`.
fn has_scheme(url: &str) -> bool {
    let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Returns a URL without `.` and `..` in its path (RFC 3986, 5.2.4), as Addressable normalises it.
pub(super) fn without_dots(url: &str) -> String {
    if !url.contains("/.") {
        return url.to_owned();
    }
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (path, rest) = url.split_at(end);
    let mut parts: Vec<&str> = Vec::new();
    let mut written = path.split('/').peekable();
    while let Some(part) = written.next() {
        let is_last = written.peek().is_none();
        match part {
            "." | ".." => {
                // The first part is before the slash at the start.
                if part == ".." && parts.len() > 1 {
                    parts.pop();
                }
                if is_last {
                    parts.push("");
                }
            }
            part => parts.push(part),
        }
    }
    format!("{}{rest}", parts.join("/"))
}
