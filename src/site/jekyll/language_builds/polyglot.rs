//! The builds of jekyll-polyglot: for each language the documents in it, and those of the default language that it
//! lacks (polyglot 1.13 `Site#coordinate_documents`).

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::{BuildInputs, LinkRewriter};
use crate::config::{Additions, Config, Polyglot};
use crate::content::{Asset, Page, PageKind, from_url};
use crate::site::PlannedSite;
use crate::site::liquid_globals::PageNumber;
use crate::yaml;

/// Returns the inputs of each build, that of the default language first.
pub(super) fn builds(site: &PlannedSite) -> Vec<BuildInputs> {
    let Some(polyglot) = &site.config.polyglot else {
        return Vec::new();
    };
    let documents = Documents::read(site, polyglot);
    let codes = polyglot.builds().into_iter();
    codes
        .map(|code| build(site, polyglot, &documents, code))
        .collect()
}

fn build(
    site: &PlannedSite,
    polyglot: &Polyglot,
    documents: &Documents,
    code: &str,
) -> BuildInputs {
    let is_default = code == polyglot.default;
    let is_in = |path: &str| is_default || !polyglot.is_excluded(path);
    let mut numbers = documents.of_language(polyglot, code, &is_in);
    numbers.sort_unstable();
    let pages = site.source.pages.len();
    let of = |numbers: &[PageNumber]| -> Vec<Arc<Page>> {
        numbers
            .iter()
            .map(|number| Arc::clone(&documents.pages[*number]))
            .collect()
    };
    let split = numbers.partition_point(|number| *number < pages);
    let assets = site.source.assets.iter();
    let assets: Vec<Arc<Asset>> = assets.filter(|asset| is_in(&asset.path)).cloned().collect();
    BuildInputs {
        code: code.to_owned(),
        folder: if is_default {
            String::new()
        } else {
            format!("{code}/")
        },
        config: config(&site.config, polyglot, code),
        pages: of(&numbers[..split]),
        others: of(&numbers[split..]),
        copied: if is_default {
            Vec::new()
        } else {
            assets.clone()
        },
        assets,
        translates_pages: false,
        data: Arc::new(data(&site.source.data, polyglot, code)),
        rewriter: Some(rewriter(&site.config, polyglot, code)),
    }
}

/// Returns the config of a build, with the keys of `site` that the plugin sets.
fn config(outer: &Config, polyglot: &Polyglot, code: &str) -> Config {
    let mut config = outer.clone();
    config.polyglot = None;
    config.features.fallback = false;
    config.additions = Additions::none();
    let data = &mut config.data;
    let languages = polyglot
        .languages
        .iter()
        .map(|code| Value::from(code.as_str()));
    data.insert("languages".to_owned(), languages.collect());
    data.insert("default_lang".to_owned(), polyglot.default.as_str().into());
    for variable in polyglot
        .variables
        .iter()
        .map(String::as_str)
        .chain(["active_lang"])
    {
        data.insert(variable.to_owned(), code.into());
    }
    config
}

/// Returns `site.data` of a build: that of the language is merged into it, over that of the default language
/// (polyglot 1.13 `hook_coordinate`).
fn data(outer: &Map<String, Value>, polyglot: &Polyglot, code: &str) -> Map<String, Value> {
    let mut data = outer.clone();
    for code in [polyglot.default.as_str(), code] {
        if let Some(Value::Object(own)) = data.get(code).cloned() {
            merge(&mut data, own);
        }
    }
    data
}

fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

fn rewriter(config: &Config, polyglot: &Polyglot, code: &str) -> LinkRewriter {
    let excluded = config.exclude.iter().chain(&polyglot.exclude).cloned();
    let languages = polyglot.languages.iter().map(|code| format!("{code}/"));
    LinkRewriter {
        language: (code != polyglot.default).then(|| code.to_owned()),
        default: polyglot.default.clone(),
        host: config.url.clone(),
        base_path: config.base_path.clone(),
        excluded: excluded.chain(languages).collect(),
    }
}

/// The documents of a site as the plugin sees them.
struct Documents {
    /// By number, each document with the values that the plugin adds, and its URL without a language.
    pages: Vec<Arc<Page>>,
    /// By number, the language of a document; `None` if the site is not built in it.
    languages: Vec<Option<String>>,
    /// By number, the key that documents in several languages share.
    ids: Vec<String>,
    /// By number, the languages that a document is shown in; empty for all.
    exclusive: Vec<Vec<String>>,
    /// The numbers of the documents of each collection and of the pages, in the order of Jekyll.
    groups: Vec<Vec<PageNumber>>,
}

impl Documents {
    fn read(site: &PlannedSite, polyglot: &Polyglot) -> Self {
        let source = &site.source;
        let all: Vec<&Arc<Page>> = source.pages.iter().chain(&source.others).collect();
        let mut documents = Self {
            pages: Vec::with_capacity(all.len()),
            languages: Vec::new(),
            ids: Vec::new(),
            exclusive: Vec::new(),
            groups: groups(&site.config, &all),
        };
        for (number, page) in all.into_iter().enumerate() {
            let is_page = number < source.pages.len();
            let code = source.languages.get(page.language).code.as_str();
            documents.add(polyglot, without_language(page, code, is_page));
        }
        for group in documents.groups.clone() {
            documents.link_translations(polyglot, &group);
        }
        documents
    }

    /// Adds a document with its language.
    fn add(&mut self, polyglot: &Polyglot, mut page: Page) {
        let builds = polyglot.builds();
        let declared = text(&page, "lang");
        let named = declared
            .clone()
            .or_else(|| language_of_path(polyglot, &page.path));
        let known = named.as_ref().map(|named| {
            builds
                .iter()
                .find(|code| code.eq_ignore_ascii_case(named))
                .map(|code| (*code).to_owned())
        });
        let language = known.unwrap_or_else(|| Some(polyglot.default.clone()));
        let url = without_codes(&page.url, polyglot);
        if let Some(language) = &language {
            if declared.is_some() {
                page.data
                    .insert("lang".to_owned(), language.as_str().into());
                if text(&page, "permalink").is_none() {
                    page.data
                        .insert("permalink".to_owned(), url.as_str().into());
                }
            }
            page.data
                .insert("rendered_lang".to_owned(), language.as_str().into());
        }
        let exclusive = page.data.get("lang-exclusive").map(yaml::words);
        self.ids.push(text(&page, "page_id").unwrap_or(url));
        self.exclusive.push(exclusive.unwrap_or_default());
        self.languages.push(language);
        self.pages.push(Arc::new(page));
    }

    /// Gives each document of a group the addresses of its translations (polyglot 1.13
    /// `Site#assignPageLanguagePermalinks`, `#assignPageRedirects`).
    fn link_translations(&mut self, polyglot: &Polyglot, group: &[PageNumber]) {
        let mut by_id: HashMap<String, Vec<PageNumber>> = HashMap::new();
        let mut by_link: HashMap<String, Vec<PageNumber>> = HashMap::new();
        for number in group {
            if let Some(id) = text(&self.pages[*number], "page_id") {
                by_id.entry(id).or_default().push(*number);
            }
            by_link
                .entry(normalized_permalink(&self.pages[*number]))
                .or_default()
                .push(*number);
        }
        let mut changed = Vec::with_capacity(group.len());
        for number in group {
            let page = &self.pages[*number];
            let id = text(page, "page_id");
            let members = match &id {
                Some(id) => &by_id[id],
                None => &by_link[&normalized_permalink(page)],
            };
            let mut page = (**page).clone();
            let redirects =
                self.redirects(polyglot, &page, if id.is_some() { members } else { &[] });
            if !redirects.is_empty() {
                page.data
                    .insert("redirect_from".to_owned(), redirects.into());
            }
            self.add_translations(polyglot, &mut page, members);
            changed.push((*number, Arc::new(page)));
        }
        for (number, page) in changed {
            self.pages[number] = page;
        }
    }

    fn add_translations(&self, polyglot: &Polyglot, page: &mut Page, members: &[PageNumber]) {
        let mut links = Map::new();
        for number in members {
            if let Some(language) = &self.languages[*number] {
                let link = self.pages[*number].data.get("permalink").cloned();
                links.insert(language.clone(), link.unwrap_or_default());
            }
        }
        let available: Vec<Value> = links.keys().map(|code| code.as_str().into()).collect();
        let lacks = |code: &&str| links.len() > 1 && !links.contains_key(*code);
        let missing: Vec<Value> = polyglot
            .builds()
            .into_iter()
            .filter(lacks)
            .map(Value::from)
            .collect();
        page.data.insert("permalink_lang".to_owned(), links.into());
        page.data
            .insert("available_languages".to_owned(), available.into());
        page.data
            .insert("missing_languages".to_owned(), missing.into());
    }

    /// Returns the addresses that lead to a document: its own in its language, and those of its translations.
    fn redirects(&self, polyglot: &Polyglot, page: &Page, members: &[PageNumber]) -> Vec<Value> {
        let language = text(page, "lang").or_else(|| language_of_path(polyglot, &page.path));
        let language = language.filter(|language| *language != polyglot.default);
        let own = page
            .data
            .get("redirect_from")
            .map(yaml::words)
            .unwrap_or_default();
        let mut all: Vec<String> = own
            .into_iter()
            .map(|from| match &language {
                None => from,
                Some(language) => {
                    let from = format!("/{}", from.trim_start_matches('/'));
                    let is_below = from.starts_with(&format!("/{language}/"));
                    if is_below {
                        from
                    } else {
                        format!("/{language}{from}")
                    }
                }
            })
            .collect();
        let own = page.data.get("permalink");
        for member in members {
            let link = self.pages[*member].data.get("permalink");
            if let Some(Value::String(link)) = link.filter(|link| Some(*link) != own) {
                all.push(link.clone());
            }
        }
        let mut unique: Vec<Value> = Vec::new();
        for from in all.into_iter().map(Value::from) {
            if !unique.contains(&from) {
                unique.push(from);
            }
        }
        unique
    }

    /// Returns the numbers of the documents in the build of a language.
    fn of_language(
        &self,
        polyglot: &Polyglot,
        code: &str,
        is_in: &dyn Fn(&str) -> bool,
    ) -> Vec<PageNumber> {
        let mut languages: HashMap<&str, &str> = HashMap::new();
        let mut approved = Vec::new();
        for group in &self.groups {
            let mut by_id: IndexMap<&str, PageNumber> = IndexMap::new();
            for number in group {
                let (Some(language), id) = (&self.languages[*number], self.ids[*number].as_str())
                else {
                    continue;
                };
                let exclusive = &self.exclusive[*number];
                let known = languages.get(id).copied();
                if !is_in(&self.pages[*number].path)
                    || known == Some(code)
                    || known == Some(polyglot.default.as_str()) && language != code
                    || !exclusive.is_empty() && !exclusive.iter().any(|other| other == code)
                {
                    continue;
                }
                by_id.insert(id, *number);
                languages.insert(id, language);
            }
            approved.extend(by_id.into_values());
        }
        approved
    }
}

/// Returns the numbers of the documents of each collection and of the pages, each in Jekyll's order.
fn groups(config: &Config, all: &[&Arc<Page>]) -> Vec<Vec<PageNumber>> {
    let of = |wanted: &dyn Fn(&PageKind) -> bool| -> Vec<PageNumber> {
        (0..all.len())
            .filter(|number| wanted(&all[*number].kind))
            .collect()
    };
    let mut groups = vec![of(&|kind| matches!(kind, PageKind::Post | PageKind::Draft))];
    for collection in config
        .collections
        .iter()
        .filter(|collection| collection.name != "posts")
    {
        groups.push(of(
            &|kind| matches!(kind, PageKind::Document(name) if *name == collection.name),
        ));
    }
    for group in &mut groups {
        group.sort_by(|a, b| {
            let (a, b) = (all[*a], all[*b]);
            a.date.cmp(&b.date).then_with(|| a.path.cmp(&b.path))
        });
    }
    let mut pages = of(&|kind| *kind == PageKind::Page);
    pages.sort_by_key(|number| all[*number].path.rsplit('/').next());
    groups.push(pages);
    groups
}

/// Returns a page with the URL that it has without the plugin.
fn without_language(page: &Page, code: &str, is_page: bool) -> Page {
    let mut plain = page.clone();
    let folder = format!("/{code}");
    if let Some(url) = page
        .url
        .strip_prefix(&folder)
        .filter(|rest| is_page && rest.starts_with('/'))
    {
        plain.url = url.to_owned();
        let output = page.output.strip_prefix(&folder[1..]);
        plain.output = match output.and_then(|rest| rest.strip_prefix('/')) {
            Some(output) => output.to_owned(),
            None => from_url(url, ".html").output,
        };
    }
    plain
}

/// Returns the text of a key of the front matter, unless it is empty.
fn text(page: &Page, key: &str) -> Option<String> {
    let value = yaml::scalar(page.data.get(key)?, "")?;
    Some(value).filter(|value| !value.is_empty())
}

/// Returns the language that a part of a path names, if the config looks for it there.
fn language_of_path(polyglot: &Polyglot, path: &str) -> Option<String> {
    let mut parts = path.split(['.', '/']).filter(|_| polyglot.from_path);
    parts.find_map(|part| {
        let mut codes = polyglot.languages.iter();
        codes.find(|code| code.eq_ignore_ascii_case(part)).cloned()
    })
}

/// Returns a URL without the languages in it: `/about.de/` is `/about/` (polyglot 1.13 `Site#document_url_regex`).
fn without_codes(url: &str, polyglot: &Polyglot) -> String {
    let is_end = |byte: Option<&u8>| matches!(byte, Some(b'/' | b'.'));
    let bytes = url.as_bytes();
    let mut plain = String::with_capacity(url.len());
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        let found = polyglot.languages.iter().find(|code| {
            is_end(bytes.get(at))
                && bytes[at + 1..].starts_with(code.as_bytes())
                && is_end(bytes.get(at + 1 + code.len()))
        });
        match found {
            Some(code) => {
                plain.push_str(&url[from..at]);
                plain.push('/');
                at += code.len() + 2;
                from = at;
            }
            None => at += 1,
        }
    }
    plain.push_str(&url[from..]);
    plain
}

/// Returns the address that translations of a page share (polyglot 1.13 `Site#normalized_permalink_for_doc`).
fn normalized_permalink(page: &Page) -> String {
    let link = text(page, "permalink").unwrap_or_else(|| page.url.clone());
    let link = rooted(&link);
    match text(page, "lang") {
        Some(language) => rooted(link.strip_prefix(&format!("/{language}/")).unwrap_or(&link)),
        None => link,
    }
}

fn rooted(link: &str) -> String {
    if link.starts_with('/') {
        link.to_owned()
    } else {
        format!("/{link}")
    }
}
