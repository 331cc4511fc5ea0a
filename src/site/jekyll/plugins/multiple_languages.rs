//! jekyll-multiple-languages-plugin 1.8: the tags `t`, `tf` and `tl`, and the texts in `_i18n`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::config::{Config, MultipleLanguages, text_at};
use crate::content::file_name::FileName;
use crate::content::{PageKind, symlinks, text_file};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::liquid::{self, Environment, Included, PluginTag, Value};
use crate::site::Site;
use crate::site::jekyll::TemplateFolder;
use crate::site::liquid_drops::PageEnvironment;
use crate::site::liquid_globals::{PageNumber, included};
use crate::yaml;

/// The gem.
pub(super) const GEM: &str = "jekyll-multiple-languages-plugin";

/// The texts and files of `_i18n`, by language.
#[derive(Debug, Clone, Default)]
pub(in crate::site) struct Translations {
    by_language: BTreeMap<String, Arc<LanguageTexts>>,
}

/// The texts of a language.
#[derive(Debug, Default)]
struct LanguageTexts {
    /// The content of `_i18n/<code>.yml`.
    texts: Json,
    /// The files of `_i18n/<code>`, by path.
    files: BTreeMap<String, Arc<Included>>,
}

impl Translations {
    /// Reads the folder `_i18n` of a site that uses the plugin.
    pub(in crate::site) fn read(config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut translations = Self::default();
        let codes = config
            .multiple_languages
            .iter()
            .flat_map(|plugin| &plugin.languages);
        for code in codes.filter(|code| is_name(code)) {
            let folder = MultipleLanguages::texts(code);
            let read = TemplateFolder::read(config, &folder);
            diagnostics.extend(read.diagnostics);
            let files = read
                .files
                .into_iter()
                .filter(|(path, _)| !path.contains("_posts/"));
            let texts = LanguageTexts {
                texts: texts(config, &format!("{folder}.yml"), diagnostics),
                files: files.map(|(path, text)| (path, included(text))).collect(),
            };
            translations
                .by_language
                .insert(code.clone(), Arc::new(texts));
        }
        translations
    }

    /// Returns the texts of all languages, for `site.translations`.
    pub(in crate::site) fn all(&self) -> Json {
        let texts = self.by_language.iter();
        let texts = texts.map(|(code, language)| (code.clone(), language.texts.clone()));
        texts.collect::<Map<_, _>>().into()
    }

    /// Returns the text at a path of keys, unless it is empty.
    pub(in crate::site) fn text(&self, code: &str, path: &str) -> Option<&Json> {
        let text = text_at(&self.by_language.get(code)?.texts, path)?;
        let is_empty = text.is_null() || text.as_str() == Some("");
        Some(text).filter(|_| !is_empty)
    }

    fn file(&self, code: &str, path: &str) -> Option<&Arc<Included>> {
        self.by_language.get(code)?.files.get(path)
    }

    /// Returns all texts, for the fingerprint of the site.
    pub(in crate::site) fn contents(&self) -> impl Iterator<Item = (String, &str)> {
        self.by_language.iter().flat_map(|(code, language)| {
            let files = language.files.iter();
            let files =
                files.map(move |(path, file)| (format!("{code}/{path}"), file.text.as_str()));
            files.chain([(language.texts.to_string(), "")])
        })
    }
}

/// Returns true if a code of a language can be the name of a file: a path may lead out of the source.
fn is_name(code: &str) -> bool {
    !code.is_empty()
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Reads a file of texts.
fn texts(config: &Config, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Json {
    let file = config.source.join(path);
    let file = match symlinks::resolve(config, &file) {
        symlinks::Target::Inside(real) => real,
        // A missing file is reported when it is read.
        symlinks::Target::Nowhere(_) => file,
        symlinks::Target::Outside => {
            diagnostics.push(symlinks::outside(path));
            return Json::Null;
        }
    };
    let text = match text_file::read(&file, path) {
        Ok(text) => text_file::without_mark(text),
        Err(error) => {
            diagnostics.push(error.help(
                "write a file with the texts of this language, or take it out of `languages`",
            ));
            return Json::Null;
        }
    };
    match yaml::value(&text, config.layout.scalars(), config.limits.data_values) {
        Ok((value, _)) => value,
        Err(error) => {
            let place = SourceSpan::span(path, &text, error.span, "here");
            diagnostics.push(Diagnostic::error("data-invalid", error.message).at(place));
            Json::Null
        }
    }
}

/// Returns the output of a tag of the plugin; `None` if what it names does not exist.
pub(super) fn tag(view: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    match tag.name {
        "t" | "translate" => translated(view, tag),
        "tf" | "translate_file" => file(view, tag),
        "tl" | "translate_link" => link(view, tag),
        _ => None,
    }
}

/// Returns the markup of a tag: the value of the variable that it names, else its text.
fn argument(tag: &PluginTag<'_>) -> String {
    let markup = tag.markup.trim();
    let value = if liquid::is_liquid(markup) {
        String::new()
    } else {
        tag.variables.value_of(markup).shown()
    };
    if value.is_empty() {
        tag.interpolated.trim().to_owned()
    } else {
        value
    }
}

fn setting<'s>(site: &'s Site, key: &str) -> &'s str {
    site.config
        .data
        .get(key)
        .and_then(Json::as_str)
        .unwrap_or_default()
}

fn translated(view: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    let site = view.site;
    let key = argument(tag);
    let translations = &site.liquid_globals.translations;
    let codes = ["lang", "default_lang"].map(|key| setting(site, key));
    let mut texts = codes
        .iter()
        .filter_map(|code| translations.text(code, &key));
    Some(
        texts
            .next()
            .map_or_else(String::new, |text| Value::from(text).shown()),
    )
}

/// Returns a file of `_i18n`, rendered.
fn file(view: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    let site = view.site;
    let path = argument(tag);
    let path = path.split_whitespace().next()?;
    let translations = &site.liquid_globals.translations;
    let codes = ["lang", "default_lang"].map(|key| setting(site, key));
    let found = codes
        .iter()
        .find_map(|code| translations.file(code, path))?;
    let rendered = tag.variables.render(found)?;
    Some(if FileName::parse(path).is_markdown() {
        view.markdown(&rendered)
    } else {
        rendered
    })
}

/// Returns the address of the page with a namespace, in a language.
fn link(view: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    let site = view.site;
    let argument = argument(tag);
    let mut words = argument.split_whitespace();
    let namespace = words.next()?;
    let code = words.next().unwrap_or(setting(site, "lang"));
    let in_subfolder = site.config.data.get("default_locale_in_subfolder");
    let in_subfolder = in_subfolder.and_then(yaml::truth).unwrap_or(false);
    let root = setting(site, "baseurl_root");
    let Some(number) = site.liquid_globals.namespaces(&site.source).get(namespace) else {
        return Some(String::new());
    };
    let page = view.page_at(*number)?;
    let text = |key: &str| page.data.get(key).and_then(Json::as_str);
    let link = text(&format!("permalink_{code}")).or_else(|| text("permalink"))?;
    let is_below = code != setting(site, "default_lang") || in_subfolder;
    Some(if is_below {
        format!("{root}/{code}{link}")
    } else {
        format!("{root}{link}")
    })
}

/// Returns the pages by their namespace. Of pages with the same one, the last counts: documents come after pages.
pub(in crate::site) fn namespaces<'p>(
    pages: impl Iterator<Item = &'p crate::content::Page>,
) -> HashMap<String, PageNumber> {
    let mut found: HashMap<String, (bool, PageNumber)> = HashMap::new();
    for (number, page) in pages.enumerate() {
        let Some(namespace) = page.data.get("namespace").and_then(Json::as_str) else {
            continue;
        };
        let is_document = page.kind != PageKind::Page;
        let known = found.get(namespace);
        if known.is_none_or(|(was_document, _)| is_document || !was_document) {
            found.insert(namespace.to_owned(), (is_document, number));
        }
    }
    found
        .into_iter()
        .map(|(namespace, (_, number))| (namespace, number))
        .collect()
}
