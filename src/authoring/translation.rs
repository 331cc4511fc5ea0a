//! The file of a translation that does not exist yet: its path, its front matter, and the original's text to
//! translate.
//!
//! The front matter is the original's, with `lang` and `translated: true`. Keys of redirects are left out: two
//! pages cannot be reached by one URL.

use serde_json::Value;

use super::NewFile;
use super::placement::path_of_translation;
use crate::config::{Config, Layout};
use crate::content::Source;
use crate::content::front_matter;
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, LanguageTag};
use crate::translations::{Notes, PageId};
use crate::yaml::Mapping;

/// The front-matter keys of a language, in the order in which they are read.
const LANGUAGE_KEYS: [&str; 3] = ["lang", "language", "locale"];
/// The front-matter keys of URLs that lead to the original.
const REDIRECT_KEYS: [&str; 3] = ["redirect_from", "aliases", "redirect_to"];

/// Returns the page for the translation of `original` into the language that authors write as `code`.
///
/// # Errors
/// A diagnostic, if the original cannot be read or its front matter cannot be changed.
pub fn new_translation(
    config: &Config,
    source: &Source,
    notes: &Notes,
    original: PageId,
    code: &str,
) -> Result<NewFile, Box<Diagnostic>> {
    let page = &source.pages[original];
    let rules = config.layout.front_matter();
    let name = page.path.as_str();
    let mut text = source.text(page)?;
    let own: Mapping = front_matter::split_by(rules, name, &text)?
        .map(|split| split.front_matter.into_mapping())
        .unwrap_or_default();
    for key in REDIRECT_KEYS {
        if own.value(key).is_some() {
            text = front_matter::without_key(rules, name, &text, key)?;
        }
    }
    if let Some(permalink) = own.value("permalink").and_then(Value::as_str) {
        let from = &source.languages.get(page.language).tag;
        let permalink = Value::from(permalink_of(permalink, from, code, config));
        text = front_matter::with_value(rules, name, &text, "permalink", &permalink)?;
    }
    let key = LANGUAGE_KEYS
        .into_iter()
        .find(|key| own.value(key).is_some())
        .unwrap_or("lang");
    text = front_matter::with_value(rules, name, &text, key, &Value::from(code))?;
    text = front_matter::with_value(rules, name, &text, "translated", &Value::from(true))?;
    Ok(NewFile {
        path: path_of_translation(source, notes, config.layout, original, code),
        text,
    })
}

/// The permalink of the translation of a page with `permalink`. sitegen gives translations in its own sites
/// different URLs although their permalinks are equal (`content::page_urls`), and so does jekyll-polyglot.
fn permalink_of(permalink: &str, from: &LanguageTag, code: &str, config: &Config) -> String {
    let codes = Codes::default();
    let is_from = |part: &str| codes.read(part).is_some_and(|read| read.tag == *from);
    if permalink.split('/').any(is_from) {
        let parts = permalink.split('/');
        let parts = parts.map(|part| if is_from(part) { code } else { part });
        return parts.collect::<Vec<_>>().join("/");
    }
    if config.layout == Layout::Jekyll && config.polyglot.is_none() {
        return format!("/{code}/{}", permalink.trim_start_matches('/'));
    }
    permalink.to_owned()
}
