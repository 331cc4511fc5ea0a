//! Values of front matter, with diagnostics at their places.

use jiff::Zoned;
use serde_json::{Map, Value};

use super::super::dates;
use super::super::file_name::FileName;
use super::super::page::PageKind;
use super::PageReader;
use crate::config::Layout;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::limits;
use crate::yaml;

impl PageReader<'_> {
    /// Returns the date: the front matter's, else the file name's (in a Jekyll site, of posts and documents only); for
    /// a draft without one, the file's modification date.
    pub(super) fn date(
        &mut self,
        data: &Map<String, Value>,
        kind: &PageKind,
        name: &FileName<'_>,
    ) -> Option<Zoned> {
        if let Some(written) = self.string(data, "date") {
            let place = self.place("date");
            return self.parsed_date(
                &written,
                place,
                "write it as `2025-03-12` or `2025-03-12 08:30:00 +0800`",
            );
        }
        let is_jekyll_page = *kind == PageKind::Page && self.config.layout == Layout::Jekyll;
        if let Some(written) = name.date.filter(|_| !is_jekyll_page) {
            let place = SourceSpan::file(self.path);
            return self.parsed_date(
                written,
                place,
                "rename the file: its name begins with a date that there is not",
            );
        }
        if *kind != PageKind::Draft {
            return None;
        }
        let changed = std::fs::metadata(self.config.source.join(self.path))
            .and_then(|m| m.modified())
            .ok()?;
        let changed = jiff::Timestamp::try_from(changed).ok()?;
        Some(changed.to_zoned(self.config.time_zone.clone()))
    }

    /// Parses the date at `place`; in a Jekyll site, in the site's zone. A date that only Ruby can read is
    /// accepted with a warning. In a sitegen site, a day that its month does not have is an error.
    fn parsed_date(&mut self, written: &str, place: SourceSpan, help: &str) -> Option<Zoned> {
        let zone = &self.config.time_zone;
        // In Jekyll, the day and the URL are those of the site's zone.
        let is_jekyll = self.config.layout == Layout::Jekyll;
        let date = if is_jekyll {
            dates::parse(written, zone)
        } else {
            dates::parse_as_written(written, zone)
        };
        if date.is_some() {
            return date;
        }
        let begins_impossibly = written.get(..10).is_some_and(is_impossible_day);
        let read = dates::parse_as_ruby(written, zone, self.now)
            .filter(|_| is_jekyll || !begins_impossibly);
        let diagnostic = match &read {
            Some(date) => {
                let message = format!(
                    "`{written}` is no date; it is read as `{}`, as Jekyll does",
                    date.strftime("%Y-%m-%d %H:%M:%S %z")
                );
                Diagnostic::warning("date-odd", message).at(place)
            }
            None => {
                // In a folder of notes, another program may give the key another meaning.
                let severity = match self.config.layout {
                    Layout::Folder => Severity::Warning,
                    Layout::Sitegen | Layout::Jekyll => Severity::Error,
                };
                let message = format!("`{written}` is not a date");
                Diagnostic::new(severity, "date-invalid", message).at(place.labelled("no date"))
            }
        };
        self.diagnostics.push(diagnostic.help(help));
        read.map(|date| match is_jekyll {
            true => date.with_time_zone(zone.clone()),
            false => date,
        })
    }

    /// Returns the folders above `_posts` (Jekyll 4 `Document#populate_categories`).
    pub(super) fn folders_above(&self, kind: &PageKind) -> Vec<String> {
        if *kind != PageKind::Post {
            return Vec::new();
        }
        let parts: Vec<&str> = self.config.document_path(self.path).split('/').collect();
        match parts.iter().position(|part| *part == "_posts") {
            // jekyll-multiple-languages-plugin takes the folder of the language away.
            Some(at) if self.config.multiple_languages.is_some() && parts[0] == "_i18n" => parts
                [2.min(at)..at]
                .iter()
                .map(|s| (*s).to_owned())
                .collect(),
            Some(at) => parts[..at].iter().map(|s| (*s).to_owned()).collect(),
            None => Vec::new(),
        }
    }

    /// Returns a string of the front matter; a number is its text in the file. A value of another type is an
    /// error, and a warning in a Jekyll site.
    pub(super) fn string(&mut self, data: &Map<String, Value>, key: &str) -> Option<String> {
        let severity = match self.config.layout {
            Layout::Jekyll => Severity::Warning,
            Layout::Sitegen | Layout::Folder => Severity::Error,
        };
        self.string_or(severity, data, key)
    }

    /// Does the same as [`Self::string`] for an optional key: a value of another type is a warning.
    pub(super) fn lenient_string(
        &mut self,
        data: &Map<String, Value>,
        key: &str,
    ) -> Option<String> {
        self.string_or(Severity::Warning, data, key)
    }

    fn string_or(
        &mut self,
        severity: Severity,
        data: &Map<String, Value>,
        key: &str,
    ) -> Option<String> {
        let value = data.get(key).filter(|value| !value.is_null())?;
        let raw = self
            .front_matter
            .get(key)
            .and_then(|entry| self.text.get(self.front_matter.value_span(entry)))
            .unwrap_or_default();
        if let Some(text) = yaml::scalar(value, raw) {
            return Some(text);
        }
        self.wrong_kind(
            severity,
            key,
            "a text",
            "write one line of text, quoted if need be",
        );
        match value {
            // Jekyll prints the items of a list without a separator.
            Value::Array(_) if self.config.layout == Layout::Jekyll => {
                Some(yaml::words(value).concat())
            }
            _ => None,
        }
    }

    pub(super) fn wrong_kind(&mut self, severity: Severity, key: &str, wanted: &str, help: &str) {
        let place = self.place(key).labelled("a list or a mapping");
        let message = format!("`{key}` must be {wanted}");
        let diagnostic = Diagnostic::new(severity, "front-matter-value", message);
        self.diagnostics.push(diagnostic.at(place).help(help));
    }

    /// Warns of descriptions and terms of a wrong type, which are ignored.
    pub(super) fn check_kinds(&mut self, data: &Map<String, Value>) {
        let is_nested = |value: &Value| value.is_array() || value.is_object();
        if data.get("description").is_some_and(is_nested) {
            let help = "write one line of text, or one for each language: `{en: Text, de: Text}`";
            self.wrong_kind(Severity::Warning, "description", "a text", help);
        }
        for key in ["tags", "categories"] {
            let is_wrong = match data.get(key) {
                Some(Value::Array(list)) => list.iter().any(is_nested),
                Some(value) => value.is_object(),
                None => false,
            };
            if is_wrong {
                let help = "write a list: `[one, two]`; a name with `: ` in it must be quoted";
                self.wrong_kind(Severity::Warning, key, "a list of words", help);
            }
        }
    }

    /// Returns the slug of a page. In a folder of notes a slug with folders (`slug: guides/intro`) is an address in the
    /// site of another program; one that begins with a slash is kept.
    pub(super) fn slug(&mut self, data: &Map<String, Value>) -> Option<String> {
        let slug = self.string(data, "slug").filter(|slug| !slug.is_empty())?;
        let has_folders = slug.contains('/') && !slug.starts_with('/');
        if self.config.layout != Layout::Folder || !has_folders {
            return Some(slug);
        }
        let message = "a slug with folders has no effect: the file's name gives the URL";
        let help = "begin it with `/`, or write a slug without folders";
        let diagnostic = Diagnostic::info("permalink-escapes", message);
        let place = self.place("slug").labelled("not read");
        self.diagnostics.push(diagnostic.at(place).help(help));
        None
    }

    /// Returns the terms of two keys, at most as many as a page may have.
    pub(super) fn terms(
        &mut self,
        data: &Map<String, Value>,
        one: &str,
        several: &str,
    ) -> Vec<String> {
        let mut terms = both(self.config.layout, data, one, several);
        if terms.len() > limits::TERMS {
            terms.truncate(limits::TERMS);
            let message = format!(
                "`{several}` has more than {} words: the rest is left out",
                limits::TERMS
            );
            let diagnostic = Diagnostic::warning("front-matter-value", message);
            let help = "write the words that readers look for";
            self.diagnostics
                .push(diagnostic.at(self.place(several)).help(help));
        }
        terms
    }

    pub(super) fn flag(&mut self, data: &Map<String, Value>, key: &str) -> Option<bool> {
        yaml::truth(data.get(key)?)
    }

    pub(super) fn place(&self, key: &str) -> SourceSpan {
        match self.front_matter.get(key) {
            Some(entry) => SourceSpan::span(
                self.path,
                self.text,
                self.front_matter.value_span(entry),
                "",
            ),
            None => SourceSpan::file(self.path),
        }
    }
}

/// Returns whether a text has the form of a day that its month does not have: `2025-02-30`.
fn is_impossible_day(text: &str) -> bool {
    let has_form = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    has_form && text.parse::<jiff::civil::Date>().is_err()
}

/// Returns the value of `one` as it is, and the words of `several` (Jekyll 4 `Utils.pluralized_array_from_hash`). In
/// other sites commas separate the words of a text that has commas.
pub(in crate::content) fn both(
    layout: Layout,
    data: &Map<String, Value>,
    one: &str,
    several: &str,
) -> Vec<String> {
    let single = match data.get(one) {
        Some(list @ Value::Array(_)) => yaml::words(list),
        Some(value) => yaml::scalar(value, "").into_iter().collect(),
        None => Vec::new(),
    };
    let several = match data.get(several) {
        Some(Value::String(list)) if layout != Layout::Jekyll && list.contains(',') => {
            let names = list.split(',').map(str::trim);
            let names = names.filter(|name| !name.is_empty());
            names.map(str::to_owned).collect()
        }
        Some(value) => yaml::words(value),
        None => Vec::new(),
    };
    let terms = single.into_iter().chain(several);
    // One more than allowed, so that the caller sees that there are too many.
    terms.take(limits::TERMS + 1).collect()
}
