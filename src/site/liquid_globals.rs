//! The values of Liquid's `site` (Jekyll 4's `SiteDrop`), built once.

mod includes;
mod posts;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use jiff::Zoned;
use serde_json::Value as Json;

use super::jekyll::generated_pages::{GeneratedPages, SiteContent};
use super::jekyll::plugins::last_modified_at::CommitTimes;
use super::jekyll::plugins::multiple_languages::{self, Translations};
use super::jekyll::plugins::sitegen_search;
use super::jekyll::{self, Layouts, static_files};
use super::liquid_drops::is_html;
use super::list_indexes::ListIndexes;
use super::plugins::Plugins;
use crate::config::{Config, Layout};
use crate::content::{Page, PageKind, Source};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::liquid::{Handle, Included, Map, Value};

pub(super) use includes::{included, includes_folder};
use posts::{compare_as_read, sort_documents};

/// The number of a page for Liquid: those of the source, and then its others.
pub(super) type PageNumber = usize;

/// Values that are equal for all pages.
pub(super) struct SiteGlobals {
    pub(super) now: Zoned,
    pub(super) includes: BTreeMap<String, Arc<Included>>,
    /// The paths that diagnostics show for includes of the theme gem.
    theme_includes: BTreeMap<String, String>,
    /// The layouts of a Liquid site.
    pub(super) layouts: Layouts,
    /// True if a Liquid site has a search index.
    pub(super) shows_search: bool,
    /// The keys of `site`.
    pub(super) site: Map,
    /// The keys of `site` by language, in a site of jekyll-polyglot: it builds the site once for each.
    pub(super) localized: Vec<Map>,
    /// The names of posts, once one is asked for.
    posts_by_name: OnceLock<HashMap<String, PageNumber>>,
    /// The pages by their key `namespace`, once one is asked for.
    by_namespace: OnceLock<HashMap<String, PageNumber>>,
    /// The texts of jekyll-multiple-languages-plugin.
    pub(super) translations: Translations,
    /// The documents before and after a document of its collection.
    pub(super) neighbours: Vec<(Option<PageNumber>, Option<PageNumber>)>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The times of the last commits of pages.
    pub(super) commit_times: CommitTimes,
    /// Tags and filters that the site's plugins may define.
    pub(super) plugins: Plugins,
    /// The pages that plugins generate.
    pub(super) generated: GeneratedPages,
    /// The links among the includes that lead out of the source.
    refused: BTreeSet<String>,
    /// Indexes of the lists of `site`.
    pub(super) list_indexes: ListIndexes,
}

impl SiteGlobals {
    /// Gathers it; if Liquid runs nowhere, nothing.
    pub(super) fn new(config: &Config, source: &Source, now: &Zoned) -> Self {
        let mut liquid_globals = Self {
            now: now.clone(),
            includes: BTreeMap::new(),
            theme_includes: BTreeMap::new(),
            layouts: Layouts::default(),
            shows_search: false,
            site: Map::new(),
            localized: Vec::new(),
            posts_by_name: OnceLock::new(),
            by_namespace: OnceLock::new(),
            translations: Translations::default(),
            diagnostics: Vec::new(),
            neighbours: Vec::new(),
            commit_times: CommitTimes::default(),
            plugins: Plugins::default(),
            generated: GeneratedPages::default(),
            refused: BTreeSet::new(),
            list_indexes: ListIndexes::default(),
        };
        if !config.liquid && !source.pages.iter().any(|page| wants_liquid(page, false)) {
            return liquid_globals;
        }
        liquid_globals.read_includes(config);
        liquid_globals.layouts = Layouts::read(config);
        let of_layouts = std::mem::take(&mut liquid_globals.layouts.diagnostics);
        liquid_globals.diagnostics.extend(of_layouts);
        let layouts = liquid_globals.layouts.all();
        let layouts = layouts.map(|(_, layout)| layout.body());
        let includes = liquid_globals.includes.values();
        let texts = layouts.chain(includes.map(|include| include.text.as_str()));
        liquid_globals.shows_search = sitegen_search::is_asked_for(config, texts);
        liquid_globals.plugins = Plugins::read(config);
        let of_plugins = std::mem::take(&mut liquid_globals.plugins.diagnostics);
        liquid_globals.diagnostics.extend(of_plugins);
        let read = Translations::read(config, &mut liquid_globals.diagnostics);
        liquid_globals.translations = read;
        let count = source.pages.len() + source.others.len();
        liquid_globals.neighbours = vec![(None, None); count];
        if config.polyglot.is_some() {
            liquid_globals.localize(config, source);
        } else {
            liquid_globals.site = liquid_globals.describe(config, source, &|_| true);
        }
        liquid_globals.generate(config, source);
        liquid_globals
    }

    /// Returns values with the same templates and plugins, and without pages.
    pub(super) fn with_templates(&self) -> Self {
        Self {
            now: self.now.clone(),
            includes: self.includes.clone(),
            theme_includes: self.theme_includes.clone(),
            layouts: self.layouts.clone(),
            site: Map::new(),
            localized: Vec::new(),
            posts_by_name: OnceLock::new(),
            by_namespace: OnceLock::new(),
            translations: self.translations.clone(),
            diagnostics: Vec::new(),
            neighbours: Vec::new(),
            commit_times: CommitTimes::default(),
            plugins: self.plugins.clone(),
            generated: GeneratedPages::default(),
            refused: self.refused.clone(),
            list_indexes: ListIndexes::default(),
            shows_search: false,
        }
    }

    /// Adds the pages that plugins generate.
    pub(super) fn generate(&mut self, config: &Config, source: &Source) {
        let content = SiteContent {
            config,
            source,
            layouts: &self.layouts,
            site: &self.site,
        };
        self.generated = GeneratedPages::of(&content, &self.plugins);
        let problems = std::mem::take(&mut self.generated.diagnostics);
        self.diagnostics.extend(problems);
        if self.generated.is_empty() {
            return;
        }
        let default = source.languages.default_language().map_or(0, |id| id.0);
        for site in [Some(&mut self.site), self.localized.get_mut(default)] {
            site.into_iter()
                .for_each(|site| self.generated.add_to(site));
        }
    }

    /// Returns true if Liquid runs nowhere, so that the values are not needed.
    pub(super) fn is_empty(&self) -> bool {
        self.site.is_empty()
    }

    /// Returns the pages by their key `namespace`.
    pub(super) fn namespaces(&self, source: &Source) -> &HashMap<String, PageNumber> {
        let find = || multiple_languages::namespaces(every(source));
        self.by_namespace.get_or_init(find)
    }

    /// Describes the site for each language: pages of the language, and those of the default language that it
    /// lacks (polyglot 1.13 `Site#coordinate_documents`).
    fn localize(&mut self, config: &Config, source: &Source) {
        let default = source.languages.default_language();
        let mut localized: Vec<(LanguageId, Map)> = Vec::new();
        // The default language last: it says what is next to pages that are in several.
        let others = source.languages.iter().map(|(id, _)| id);
        let others = others.filter(|id| Some(*id) != default);
        for language in others.chain(default) {
            let visible = visible_in(source, language);
            let is_visible = |number: PageNumber| visible.get(number).copied().unwrap_or(true);
            let mut site = self.describe(config, source, &is_visible);
            let code = source.languages.get(language).code.as_str();
            site.insert("active_lang".to_owned(), code.into());
            localized.push((language, site));
        }
        localized.sort_by_key(|(id, _)| *id);
        self.localized = localized.into_iter().map(|(_, site)| site).collect();
        let default = default.unwrap_or(LanguageId(0));
        self.site = self.localized.get(default.0).cloned().unwrap_or_default();
    }

    pub(super) fn describe(
        &mut self,
        config: &Config,
        source: &Source,
        is_visible: &dyn Fn(PageNumber) -> bool,
    ) -> Map {
        let with_defaults = match config.layout {
            Layout::Jekyll => Cow::Owned(jekyll::with_defaults(&config.data)),
            _ => Cow::Borrowed(&config.data),
        };
        let mut site: Map = with_defaults
            .iter()
            .map(|(key, value)| (key.clone(), value.into()))
            .collect();
        let pages: Vec<&Page> = every(source).collect();
        let handle = |number: &PageNumber| Value::Handle(Handle::Page(*number));
        let handles = |numbers: &[PageNumber]| -> Value {
            numbers.iter().map(handle).collect::<Vec<_>>().into()
        };
        let numbers_of = |wanted: &dyn Fn(&Page) -> bool| -> Vec<PageNumber> {
            (0..pages.len())
                .filter(|number| wanted(pages[*number]) && is_visible(*number))
                .collect()
        };

        let is_post = |page: &Page| matches!(page.kind, PageKind::Post | PageKind::Draft);
        let mut posts = numbers_of(&is_post);
        // Pages are sorted by path.
        posts.sort_by_cached_key(|number| pages[*number].date.as_ref().map(Zoned::timestamp));
        self.link_neighbours(&posts);
        let newest: Vec<PageNumber> = posts.iter().rev().copied().collect();

        let files = static_files::in_order(config, source);
        let files_of = |label: Option<&str>| -> Vec<Value> {
            let is_one = |number: &&usize| {
                label.is_none()
                    || static_files::collection_of(config, &source.assets[**number]) == label
            };
            let numbers = files.iter().filter(is_one);
            numbers
                .map(|number| Value::Handle(Handle::File(*number)))
                .collect()
        };
        let all_of = |label: &str, docs: &[PageNumber]| -> Vec<Value> {
            let mut all: Vec<Value> = docs.iter().map(handle).collect();
            all.extend(files_of(Some(label)));
            all
        };
        let mut documents = all_of("posts", &posts);
        let mut collections: BTreeMap<String, Map> = BTreeMap::new();
        let mut describe = |label: &str, output: bool, docs: &[PageNumber]| {
            let folder = Value::from(format!("_{label}"));
            let entries = [
                ("label", Value::from(label)),
                ("files", files_of(Some(label)).into()),
                ("docs", handles(docs)),
                ("output", Value::Bool(output)),
                ("relative_directory", folder.clone()),
                // Jekyll's is absolute; a published page names no folder of this machine.
                ("directory", folder),
            ];
            let mut map: Map = entries
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v))
                .collect();
            let settings = config
                .data
                .get("collections")
                .and_then(|all| all.get(label));
            for (key, value) in settings.and_then(Json::as_object).into_iter().flatten() {
                map.entry(key.clone()).or_insert_with(|| value.into());
            }
            if label == "posts" {
                let permalink = jekyll::permalink_of_posts(&config.data);
                map.entry("permalink".to_owned())
                    .or_insert_with(|| permalink.into());
            }
            collections.insert(label.to_owned(), map);
        };
        for collection in &config.collections {
            if collection.name == "posts" {
                continue;
            }
            let is_one = |page: &Page| matches!(&page.kind, PageKind::Document(name) if *name == collection.name);
            let mut docs = numbers_of(&is_one);
            sort_documents(&mut docs, &pages, config, collection);
            self.link_neighbours(&docs);
            describe(&collection.name, collection.output, &docs);
            documents.extend(all_of(&collection.name, &docs));
            site.insert(collection.name.clone(), handles(&docs));
        }
        describe("posts", true, &posts);
        // By label (Jekyll 4 `SiteDrop#collections`).
        let collections: Vec<Value> = collections.into_values().map(Value::from).collect();

        for (key, of) in [("categories", true), ("tags", false)] {
            // Names in the order of the oldest post of each, posts from new to old, as in Jekyll.
            let mut by_name: IndexMap<&str, Vec<PageNumber>> = IndexMap::new();
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
        let is_page = |page: &Page| page.kind == PageKind::Page;
        let mut all_pages = numbers_of(&is_page);
        all_pages.sort_by(|a, b| compare_as_read(&pages[*a].path, &pages[*b].path));
        let is_html = |number: &&PageNumber| {
            let page = pages[**number];
            is_html(page) || page.url.ends_with('/')
        };
        let html_pages: Vec<PageNumber> = all_pages.iter().filter(is_html).copied().collect();
        let entries = [
            ("posts", handles(&newest)),
            ("documents", documents.into()),
            ("pages", handles(&all_pages)),
            ("html_pages", handles(&html_pages)),
            ("collections", collections.into()),
            ("static_files", files_of(None).into()),
            ("data", (&Json::Object((*source.data).clone())).into()),
            ("time", Value::Date(Arc::new(self.now.clone()))),
            ("title", optional(&config.title)),
            ("description", optional(&config.description)),
            ("url", written_url(config, "url", &config.url)),
            ("baseurl", written_url(config, "baseurl", &config.base_path)),
        ];
        for (key, value) in entries {
            // Values of the config are unchanged, including texts by language.
            let is_by_language = matches!(key, "title" | "description")
                && config.data.get(key).is_some_and(Json::is_object);
            if !matches!(value, Value::Nil) && !is_by_language {
                site.insert(key.to_owned(), value);
            }
        }
        site
    }
}

/// By page of the source whether the site of a language has it.
fn visible_in(source: &Source, language: LanguageId) -> Vec<bool> {
    let default = source.languages.default_language();
    let key = |page: &Page| match page.data.get("page_id") {
        Some(Json::String(id)) => id.clone(),
        _ => {
            let code = &source.languages.get(page.language).code;
            let plain = page.url.strip_prefix(&format!("/{code}"));
            let plain = plain.filter(|rest| rest.starts_with('/'));
            plain.unwrap_or(&page.url).to_owned()
        }
    };
    let own = source.pages.iter().filter(|page| page.language == language);
    let own: HashSet<String> = own.map(|page| key(page)).collect();
    let pages = source.pages.iter();
    pages
        .map(|page| {
            page.language == language || Some(page.language) == default && !own.contains(&key(page))
        })
        .collect()
}

/// Returns `url` or `baseurl` as it is written in the config, if the site uses it; else as it is used. A site without
/// a `baseurl` has nil.
fn written_url(config: &Config, key: &str, used: &str) -> Value {
    match config.data.get(key) {
        Some(Json::String(written)) if written.trim_matches('/') == used.trim_matches('/') => {
            written.as_str().into()
        }
        _ => optional(used),
    }
}

fn optional(text: &str) -> Value {
    if text.is_empty() {
        Value::Nil
    } else {
        text.into()
    }
}

fn every(source: &Source) -> impl Iterator<Item = &Page> {
    source.pages.iter().chain(&source.others).map(AsRef::as_ref)
}

/// Returns true if Liquid runs in a page.
pub(super) fn wants_liquid(page: &Page, usual: bool) -> bool {
    page.data
        .get("render_with_liquid")
        .and_then(crate::yaml::truth)
        .unwrap_or(usual)
}
