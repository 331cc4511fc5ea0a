//! Changes in the front matter of pages that move: the name in `slug` and `permalink`, former addresses, and values that are
//! paths or URLs of what moved.

use std::collections::BTreeMap;

use serde_json::Value;

use super::targets::PathParts;
use crate::config::Config;
use crate::content::{Page, front_matter, slug};
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, LanguageTag};
use crate::site::Site;
use crate::yaml::{self, Mapping};

/// The keys of former addresses, that of Jekyll first.
const REDIRECTS: [&str; 2] = ["redirect_from", "aliases"];
/// Keys whose values are not paths of other files, even if they look like one.
const NOT_PATHS: [&str; 4] = ["permalink", "slug", "redirect_from", "aliases"];

fn mapping(config: &Config, path: &str, text: &str) -> Mapping {
    let split = front_matter::split_by(config.layout.front_matter(), path, text);
    let split = split.ok().flatten();
    split
        .map(|split| split.front_matter.into_mapping())
        .unwrap_or_default()
}

/// Returns the text of a page with its new name in `slug` and `permalink`, where they have the old one.
///
/// # Errors
/// A diagnostic, if the front matter cannot be changed.
pub(super) fn with_name(
    config: &Config,
    page: &Page,
    tag: &LanguageTag,
    new_path: &str,
    text: String,
) -> Result<String, Box<Diagnostic>> {
    let codes = Codes::default();
    let old = PathParts::of(&page.path, tag, &codes);
    let new = PathParts::of(new_path, tag, &codes);
    if old.name() == new.name() {
        return Ok(text);
    }
    let renamed = |word: &str| {
        let with_language = |parts: &PathParts| format!("{}{}", parts.name(), parts.suffix);
        if word == old.name() {
            Some(new.name().to_owned())
        } else if word == with_language(&old) {
            Some(with_language(&new))
        } else if word == slug::default(old.name()) {
            Some(slug::default(new.name()))
        } else {
            None
        }
    };
    let rules = config.layout.front_matter();
    let own = mapping(config, &page.path, &text);
    let mut text = text;
    let slug = own.value("slug").and_then(Value::as_str).and_then(renamed);
    if let Some(slug) = slug {
        text = front_matter::with_value(rules, &page.path, &text, "slug", &slug.into())?;
    }
    if let Some(permalink) = own.value("permalink").and_then(Value::as_str) {
        let end = permalink.trim_end_matches('/').len();
        let end = permalink[..end].strip_suffix(".html").map_or(end, str::len);
        let start = permalink[..end].rfind('/').map_or(0, |at| at + 1);
        if let Some(word) = renamed(&permalink[start..end]) {
            let permalink = format!("{}{word}{}", &permalink[..start], &permalink[end..]);
            text =
                front_matter::with_value(rules, &page.path, &text, "permalink", &permalink.into())?;
        }
    }
    Ok(text)
}

/// Returns the key in which the site keeps former addresses.
pub(super) fn redirect_key(site: &Site, page: &Page) -> &'static str {
    let own = REDIRECTS
        .into_iter()
        .find(|key| page.data.contains_key(*key));
    let usual = || {
        let count = |key: &str| {
            let pages = site.source.pages.iter();
            pages.filter(|page| page.data.contains_key(key)).count()
        };
        if count("aliases") > count("redirect_from") {
            "aliases"
        } else {
            "redirect_from"
        }
    };
    own.unwrap_or_else(usual)
}

/// Returns the text of a page with its old URL among the former addresses, and without its new one there.
///
/// # Errors
/// A diagnostic, if the front matter cannot be changed.
pub(super) fn with_redirect(
    config: &Config,
    path: &str,
    text: &str,
    key: &str,
    (old, new): (&str, &str),
) -> Result<String, Box<Diagnostic>> {
    let rules = config.layout.front_matter();
    let own = mapping(config, path, text);
    let is_same = |a: &str, b: &str| a.trim_matches('/') == b.trim_matches('/');
    let mut text = text.to_owned();
    for known in REDIRECTS {
        let Some(value) = own.value(known) else {
            continue;
        };
        let words = yaml::words(value);
        let mut kept: Vec<String> = words
            .iter()
            .filter(|word| !is_same(word, new))
            .cloned()
            .collect();
        if known == key && !kept.iter().any(|word| is_same(word, old)) {
            kept.push(old.to_owned());
        }
        if kept == words {
            continue;
        }
        text = match kept.as_slice() {
            [] => front_matter::without_key(rules, path, &text, known)?,
            [one] => {
                front_matter::with_value(rules, path, &text, known, &Value::from(one.as_str()))?
            }
            several => front_matter::with_value(rules, path, &text, known, &Value::from(several))?,
        };
    }
    if own.value(key).is_none() {
        text = front_matter::with_value(rules, path, &text, key, &Value::from(old))?;
    }
    Ok(text)
}

/// Returns the text with the values of its front matter that are old paths or old URLs replaced by the new ones. Only the
/// bytes of these values change.
pub(super) fn with_values(
    config: &Config,
    path: &str,
    text: String,
    renamed: &BTreeMap<String, String>,
) -> String {
    let split = front_matter::split_by(config.layout.front_matter(), path, &text);
    let Ok(Some(split)) = split else {
        return text;
    };
    let front = &split.front_matter;
    let mut changes: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for (key, _) in front.keys().filter(|(key, _)| !NOT_PATHS.contains(key)) {
        let Some(entry) = front.get(key) else {
            continue;
        };
        let span = front.value_span(entry);
        let values = match &entry.value {
            Value::String(one) => vec![one.as_str()],
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let mut at = span.start;
        for value in values {
            let written = text.get(at..span.end).unwrap_or_default();
            let Some(found) = written.find(value).map(|found| at + found) else {
                continue;
            };
            at = found + value.len();
            if let Some(new) = renamed.get(value) {
                changes.push((found..at, new.clone()));
            }
        }
    }
    changes.sort_by_key(|(span, _)| span.start);
    let mut changed = text;
    for (span, new) in changes.into_iter().rev() {
        changed.replace_range(span, &new);
    }
    changed
}
