//! The site as Liquid sees it (Jekyll 4's drops): `site`, `page`, and what they hold. Nothing that it
//! is asked changes it.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use jiff::Zoned;
use serde_json::Value as Json;

use super::Site;
use crate::config::Config;
use crate::diagnostics::Diagnostic;
use crate::liquid::{self, Handle, Included, Map, Template, Value, World};
use crate::markdown;
use crate::source::file_name::FileName;
use crate::source::{Format, Kind, Page, Source, text};

/// The number of a page for Liquid: those of the source, and then its others.
type Number = usize;

/// What is the same for all pages.
pub(super) struct Knowledge {
    now: Zoned,
    includes: BTreeMap<String, Arc<Included>>,
    /// The keys of `site`.
    site: Map,
    /// The number of a page or file by its path; files have none.
    by_path: HashMap<String, (Option<Number>, String)>,
    posts_by_name: HashMap<String, Number>,
    /// What was asked for once: the same for whoever asks.
    excerpts: Vec<OnceLock<String>>,
    /// The documents before and after a document of its collection.
    neighbours: HashMap<Number, (Option<Number>, Option<Number>)>,
}

impl Knowledge {
    /// Gathers it; if Liquid runs nowhere, nothing.
    pub(super) fn new(config: &Config, source: &Source, now: &Zoned) -> (Self, Vec<Diagnostic>) {
        let mut knowledge = Self {
            now: now.clone(),
            includes: BTreeMap::new(),
            site: Map::new(),
            by_path: HashMap::new(),
            posts_by_name: HashMap::new(),
            excerpts: Vec::new(),
            neighbours: HashMap::new(),
        };
        let mut diagnostics = Vec::new();
        if !config.liquid && !source.pages.iter().any(|page| wants_liquid(page, false)) {
            return (knowledge, diagnostics);
        }
        knowledge.read_includes(config, &mut diagnostics);
        knowledge
            .excerpts
            .resize_with(every(source).count(), OnceLock::new);
        knowledge.find_files(source);
        knowledge.describe(config, source);
        (knowledge, diagnostics)
    }

    fn read_includes(&mut self, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
        let folder = match config.data.get("includes_dir") {
            Some(Json::String(folder)) => folder.trim_matches('/').to_owned(),
            _ => "_includes".to_owned(),
        };
        let root = config.source.join(&folder);
        let inside = root
            .canonicalize()
            .is_ok_and(|real| real.starts_with(&config.source));
        let mut waiting = if inside {
            vec![String::new()]
        } else {
            Vec::new()
        };
        while let Some(relative) = waiting.pop() {
            for entry in fs::read_dir(root.join(&relative))
                .into_iter()
                .flatten()
                .flatten()
            {
                let Ok(name) = entry.file_name().into_string() else {
                    continue;
                };
                let path = if relative.is_empty() {
                    name
                } else {
                    format!("{relative}/{name}")
                };
                let Ok(kind) = entry.file_type() else {
                    continue;
                };
                if kind.is_dir() {
                    waiting.push(path);
                } else if kind.is_file() {
                    let shown = format!("{folder}/{path}");
                    match text::read(&root.join(&path), &shown) {
                        Ok(text) => {
                            self.includes.insert(path, included(text));
                        }
                        // An image among them is included by nobody.
                        Err(error) if error.code == "file-not-utf8" => {}
                        Err(error) => diagnostics.push(*error),
                    }
                }
            }
        }
    }

    fn find_files(&mut self, source: &Source) {
        for (number, page) in every(source).enumerate() {
            self.by_path
                .insert(page.path.clone(), (Some(number), page.url.clone()));
            if matches!(page.kind, Kind::Post | Kind::Draft) {
                for name in post_names(&page.path) {
                    self.posts_by_name.entry(name).or_insert(number);
                }
            }
        }
        for asset in &source.assets {
            let url = format!("/{}", crate::source::encoded(&asset.output));
            self.by_path
                .insert(asset.path.clone(), (None, url.replace("%2F", "/")));
        }
    }

    fn describe(&mut self, config: &Config, source: &Source) {
        let mut site: Map = config
            .data
            .iter()
            .map(|(key, value)| (key.clone(), value.into()))
            .collect();
        let pages: Vec<&Page> = every(source).collect();
        let handle = |number: &Number| Value::Handle(Handle::Page(*number));
        let handles =
            |numbers: &[Number]| -> Value { numbers.iter().map(handle).collect::<Vec<_>>().into() };
        let numbers_of = |wanted: &dyn Fn(&Page) -> bool| -> Vec<Number> {
            (0..pages.len())
                .filter(|number| wanted(pages[*number]))
                .collect()
        };

        let is_post = |page: &Page| matches!(page.kind, Kind::Post | Kind::Draft);
        let mut posts = numbers_of(&is_post);
        posts.sort_by(|a, b| {
            (&pages[*a].date, &pages[*a].path).cmp(&(&pages[*b].date, &pages[*b].path))
        });
        self.meet(&posts);
        let newest: Vec<Number> = posts.iter().rev().copied().collect();

        let mut documents = posts.clone();
        let mut collections: Vec<Value> = Vec::new();
        let mut describe = |label: &str, output: bool, docs: &[Number]| {
            let entries = [
                ("label", Value::from(label)),
                ("docs", handles(docs)),
                ("output", Value::Bool(output)),
                ("relative_directory", format!("_{label}").into()),
            ];
            let map: Map = entries
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect();
            collections.push(map.into());
        };
        for collection in &config.collections {
            if collection.name == "posts" {
                continue;
            }
            let is_one = |page: &Page| matches!(&page.kind, Kind::Document(name) if *name == collection.name);
            let mut docs = numbers_of(&is_one);
            sort_documents(&mut docs, &pages, collection);
            self.meet(&docs);
            describe(&collection.name, collection.output, &docs);
            documents.extend(&docs);
            site.insert(collection.name.clone(), handles(&docs));
        }
        describe("posts", true, &newest);

        for (key, of) in [("categories", true), ("tags", false)] {
            // Names in the order of the oldest post of each, posts from new to old, as in Jekyll.
            let mut by_name: IndexMap<&str, Vec<Number>> = IndexMap::new();
            for number in &posts {
                let page = pages[*number];
                for name in if of { &page.categories } else { &page.tags } {
                    by_name.entry(name).or_default().push(*number);
                }
            }
            let map: Map = by_name
                .into_iter()
                .map(|(name, mut numbers)| {
                    numbers.reverse();
                    (name.to_owned(), handles(&numbers))
                })
                .collect();
            site.insert(key.to_owned(), map.into());
        }
        let is_page = |page: &Page| page.kind == Kind::Page;
        let is_html =
            |page: &Page| is_page(page) && matches!(page.format, Format::Markdown | Format::Html);
        let recent = &newest[..newest.len().min(10)];
        let entries = [
            ("posts", handles(&newest)),
            ("related_posts", handles(recent)),
            ("documents", handles(&documents)),
            ("pages", handles(&numbers_of(&is_page))),
            ("html_pages", handles(&numbers_of(&is_html))),
            ("collections", collections.into()),
            ("static_files", static_files(source)),
            ("data", (&Json::Object(source.data.clone())).into()),
            ("time", Value::Date(Arc::new(self.now.clone()))),
            ("title", optional(&config.title)),
            ("description", optional(&config.description)),
            ("url", optional(&config.url)),
            ("baseurl", config.base_path.as_str().into()),
        ];
        for (key, value) in entries {
            // What the config says itself stays as it is written.
            if !matches!(value, Value::Nil) {
                site.insert(key.to_owned(), value);
            }
        }
        self.site = site;
    }

    /// Says who comes before and after whom.
    fn meet(&mut self, documents: &[Number]) {
        for (i, number) in documents.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| documents.get(i)).copied();
            let after = documents.get(i + 1).copied();
            self.neighbours.insert(*number, (before, after));
        }
    }
}

fn optional(text: &str) -> Value {
    if text.is_empty() {
        Value::Nil
    } else {
        text.into()
    }
}

fn included(text: String) -> Arc<Included> {
    // A file that is included has no fences of its own: its tags are meant.
    let template = Template::parse(&text);
    Arc::new(Included { text, template })
}

fn every(source: &Source) -> impl Iterator<Item = &Page> {
    source.pages.iter().chain(&source.others)
}

/// Whether Liquid runs in a page.
pub(super) fn wants_liquid(page: &Page, usual: bool) -> bool {
    page.data
        .get("render_with_liquid")
        .and_then(crate::yaml::truth)
        .unwrap_or(usual)
}

/// What `post_url` may call a post: its date and name, with the folders below and above `_posts`.
fn post_names(path: &str) -> Vec<String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut names = vec![stem.rsplit('/').next().unwrap_or(stem).to_owned()];
    if let Some((above, below)) = stem.split_once("_posts/") {
        names.push(below.to_owned());
        names.push(format!("{above}{below}"));
    }
    names
}

/// By the key of `sort_by`, else by date and path; what `order` names comes first.
fn sort_documents(
    documents: &mut [Number],
    pages: &[&Page],
    collection: &crate::config::Collection,
) {
    documents.sort_by(|a, b| {
        let (a, b) = (pages[*a], pages[*b]);
        let by_key = match &collection.sort_by {
            Some(key) => match (a.data.get(key), b.data.get(key)) {
                (Some(x), Some(y)) => {
                    let (x, y) = (Value::from(x), Value::from(y));
                    x.compare(&y).unwrap_or(std::cmp::Ordering::Equal)
                }
                // What has no such key comes last (Jekyll 4 `Collection#sort_docs!`).
                (x, y) => y.is_some().cmp(&x.is_some()),
            },
            None => a.date.cmp(&b.date),
        };
        by_key.then_with(|| a.path.cmp(&b.path))
    });
    if !collection.order.is_empty() {
        let place = |number: &Number| {
            let path = &pages[*number].path;
            let inside = path.split_once('/').map_or(path.as_str(), |(_, rest)| rest);
            let listed = collection.order.iter().position(|name| name == inside);
            listed.unwrap_or(usize::MAX)
        };
        documents.sort_by_key(place);
    }
}

fn static_files(source: &Source) -> Value {
    let described = source.assets.iter().map(|asset| {
        let file = FileName::parse(&asset.path);
        let extension = if file.extension.is_empty() {
            String::new()
        } else {
            format!(".{}", file.extension)
        };
        let name = asset.path.rsplit('/').next().unwrap_or_default();
        let map: Map = [
            ("path", Value::from(format!("/{}", asset.path))),
            ("name", name.into()),
            ("basename", file.stem.into()),
            ("extname", extension.into()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        Value::from(map)
    });
    described.collect::<Vec<_>>().into()
}

/// The site, seen from a page.
pub(super) struct View<'s> {
    pub(super) site: &'s Site,
    /// The page that is rendered.
    pub(super) page: Option<Number>,
    /// Whether the page is shown in another: what it asks of others' contents is nothing, so that two
    /// that ask each other end.
    pub(super) inner: bool,
}

impl View<'_> {
    fn knowledge(&self) -> &Knowledge {
        &self.site.knowledge
    }

    fn page(&self, number: Number) -> Option<&Page> {
        let source = &self.site.source;
        match number.checked_sub(source.pages.len()) {
            None => source.pages.get(number),
            Some(other) => source.others.get(other),
        }
    }

    fn of_page(&self, number: Number, key: &str) -> Value {
        let Some(page) = self.page(number) else {
            return Value::Nil;
        };
        let is_document = page.kind != Kind::Page;
        let (before, after) = self
            .knowledge()
            .neighbours
            .get(&number)
            .copied()
            .unwrap_or_default();
        let neighbour =
            |number: Option<Number>| number.map_or(Value::Nil, |n| Value::Handle(Handle::Page(n)));
        match key {
            "url" => page.url.as_str().into(),
            "path" | "relative_path" => page.path.as_str().into(),
            "name" if !page.data.contains_key("name") => {
                page.path.rsplit('/').next().unwrap_or_default().into()
            }
            "dir" if !is_document => {
                let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{folder}/").into()
            }
            "id" if is_document => {
                let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
                let folder = if page.url.ends_with('/') {
                    folder.rsplit_once('/').map_or("", |(folder, _)| folder)
                } else {
                    folder
                };
                let name = FileName::parse(&page.path).slug;
                format!("{folder}/{name}").into()
            }
            "collection" if is_document => match &page.kind {
                Kind::Document(name) => name.as_str().into(),
                _ => "posts".into(),
            },
            "date" => match &page.date {
                Some(date) => Value::Date(Arc::new(date.clone())),
                None if is_document => Value::Date(Arc::new(self.knowledge().now.clone())),
                None => Value::Nil,
            },
            "title" if is_document => page.title.as_str().into(),
            "slug" if is_document && !page.data.contains_key("slug") => {
                FileName::parse(&page.path).slug.into()
            }
            "ext" if is_document => format!(".{}", FileName::parse(&page.path).extension).into(),
            "draft" if is_document => Value::Bool(page.kind == Kind::Draft),
            "categories" | "tags" if is_document => {
                let words = if key == "tags" {
                    &page.tags
                } else {
                    &page.categories
                };
                let words = words.iter().map(|word| Value::from(word.as_str()));
                words.collect::<Vec<_>>().into()
            }
            "next" if is_document => neighbour(after),
            "previous" if is_document => neighbour(before),
            "excerpt" if is_document && !page.data.contains_key("excerpt") => {
                if self.inner {
                    return Value::Nil;
                }
                let excerpts = &self.knowledge().excerpts;
                let excerpt = excerpts
                    .get(number)
                    .map(|known| known.get_or_init(|| self.site.excerpt_of(page, number)));
                excerpt.map_or(Value::Nil, |text| text.as_str().into())
            }
            "content" if self.page == Some(number) => self
                .site
                .source
                .text(page)
                .map_or(Value::Nil, |text| text[page.body..].into()),
            "content" if self.inner => Value::Nil,
            "content" => self.site.content_of(page, number).into(),
            key => page.data.get(key).map(Value::from).unwrap_or_default(),
        }
    }
}

impl World for View<'_> {
    fn root(&self, name: &str) -> Option<Value> {
        match name {
            "site" => Some(Value::Handle(Handle::Site)),
            "page" => Some(
                self.page
                    .map_or(Value::Nil, |n| Value::Handle(Handle::Page(n))),
            ),
            "jekyll" => {
                let environment: Map = [("environment", "production"), ("version", "4.3")]
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value.into()))
                    .collect();
                Some(environment.into())
            }
            _ => None,
        }
    }

    fn get(&self, handle: Handle, key: &str) -> Value {
        match handle {
            Handle::Site => self.knowledge().site.get(key).cloned().unwrap_or_default(),
            Handle::Page(number) => self.of_page(number, key),
        }
    }

    fn entries(&self, handle: Handle) -> Map {
        match handle {
            Handle::Site => self.knowledge().site.clone(),
            Handle::Page(number) => {
                let Some(page) = self.page(number) else {
                    return Map::new();
                };
                let mut entries: Map = page
                    .data
                    .iter()
                    .map(|(key, value)| (key.clone(), value.into()))
                    .collect();
                for key in [
                    "url",
                    "path",
                    "id",
                    "collection",
                    "date",
                    "title",
                    "categories",
                    "tags",
                    "excerpt",
                ] {
                    let value = self.of_page(number, key);
                    if !matches!(value, Value::Nil) {
                        entries.insert(key.to_owned(), value);
                    }
                }
                entries
            }
        }
    }

    fn include(&self, file: &str, relative: bool) -> Option<(String, Arc<Included>)> {
        if !relative {
            let found = self.knowledge().includes.get(file)?;
            return Some((format!("_includes/{file}"), Arc::clone(found)));
        }
        // Nothing above the page's own folder, as Jekyll has it.
        if file.split('/').any(|part| part == "..") || Path::new(file).is_absolute() {
            return None;
        }
        let page = self.page(self.page?)?;
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let shown = format!("{folder}/{file}");
        let shown = shown.trim_start_matches('/');
        let root = &self.site.config.source;
        let real = root.join(shown).canonicalize().ok()?;
        if !real.starts_with(root) {
            return None;
        }
        let text = text::read(&real, shown).ok()?;
        Some((shown.to_owned(), included(text)))
    }

    fn link(&self, path: &str) -> Option<String> {
        let path = path.trim_start_matches('/');
        let (_, url) = self.knowledge().by_path.get(path)?;
        Some(self.url(url, false))
    }

    fn post_url(&self, name: &str) -> Option<String> {
        let name = name.trim_start_matches('/');
        let number = *self.knowledge().posts_by_name.get(name)?;
        Some(self.url(&self.page(number)?.url, false))
    }

    fn url(&self, url: &str, absolute: bool) -> String {
        if url.contains("://") {
            return url.to_owned();
        }
        let slash = if url.is_empty() || url.starts_with('/') {
            ""
        } else {
            "/"
        };
        let config = &self.site.config;
        let host = if absolute { config.url.as_str() } else { "" };
        let whole = format!("{host}{}{slash}{url}", config.base_path);
        markdown::encoded_url(&whole)
    }

    fn markdown(&self, text: &str) -> String {
        let page = self.page.and_then(|number| self.page(number));
        self.site.markdown_of(text, page)
    }

    fn highlight(&self, language: &str, options: &str, code: &str) -> String {
        let info = markdown::Info::parse(&format!("{language} {options}"));
        let html = markdown::code(&self.site.highlighter, &info, code);
        let page = self.page.and_then(|number| self.page(number));
        // In Markdown it is a block of its own (Jekyll 4 `Converters::Markdown#highlighter_prefix`).
        if page.is_some_and(|page| page.format == Format::Markdown) {
            format!("\n{html}\n")
        } else {
            html
        }
    }

    fn date(&self, text: &str) -> Option<Zoned> {
        match text {
            "now" | "today" => Some(self.knowledge().now.clone()),
            text => crate::source::parse_date(text, &self.site.config.time_zone),
        }
    }
}

/// A text that went through Liquid, or as it was.
pub(super) fn run(text: &str, view: &View<'_>) -> Option<(liquid::Rendered, Vec<liquid::Problem>)> {
    if !liquid::is_liquid(text) {
        return None;
    }
    let template = Template::parse(text);
    let rendered = liquid::render(&template, text, view);
    let mut problems = template.problems;
    problems.extend(rendered.problems.iter().cloned());
    Some((rendered, problems))
}
