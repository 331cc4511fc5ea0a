//! Reads one file that may be a page: its facts, before its language and its URL are known.

use std::io::Read;
use std::sync::Arc;

use jiff::Zoned;
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::discover::{Found, Role};
use super::file_fingerprint::{FileFingerprint, Fingerprint};
use super::file_name::FileName;
use super::front_matter::{self, FrontMatter};
use super::localized::Localized;
use super::page::{Asset, Format, Kind, Page, Skipped};
use super::page_urls::{Draft, Naming};
use super::regular_file;
use super::{dates, linked_files, mdx, private, slug, text_file};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::language::TextLanguage;
use crate::limits;
use crate::markdown;
use crate::panics::{guarded, trip};
use crate::yaml;

/// The accepted names of the key that joins the translations of a note, sitegen's own first.
const TRANSLATION_KEYS: [&str; 8] = [
    "translation_key",
    "ref",
    "lang-ref",
    "lang_ref",
    "page_id",
    "translation_id",
    "translationKey",
    "i18n_key",
];

/// The accepted names of the key for the language of a page.
const LANGUAGE_KEYS: [&str; 3] = ["lang", "language", "locale"];

/// The result of reading one file.
#[derive(Debug)]
pub(super) enum Outcome {
    Page(Box<Draft>, Vec<Diagnostic>),
    Copy(Arc<Asset>, Option<Diagnostic>),
    Skip(Skipped),
    Nothing(Vec<Diagnostic>),
}

/// Reads a file. `now` decides which dates are in the future. A page with an error is not published; the
/// diagnostics say why. `read` receives the text and metadata of a page, for the cache.
pub(super) fn outcome(
    config: &Config,
    now: &Zoned,
    file: &Found,
    read: Option<&mut FileFingerprint>,
) -> Outcome {
    guarded(Some(&file.path), || {
        trip("read", &file.path);
        checked(config, unguarded(config, now, file, read))
    })
    .unwrap_or_else(|error| Outcome::Nothing(vec![*error]))
}

/// Withholds a private file that would be copied; in a Jekyll site it is copied with a warning.
fn checked(config: &Config, outcome: Outcome) -> Outcome {
    let Outcome::Copy(asset, note) = outcome else {
        return outcome;
    };
    match private::problem(config, &asset.path) {
        Some(problem) if config.layout != Layout::Jekyll => Outcome::Nothing(vec![problem]),
        Some(problem) => Outcome::Copy(asset, Some(problem)),
        None => Outcome::Copy(asset, note),
    }
}

fn unguarded(
    config: &Config,
    now: &Zoned,
    file: &Found,
    read: Option<&mut FileFingerprint>,
) -> Outcome {
    let Found { path, role } = file;
    let kind = match role.clone() {
        Role::Copy(output) => return copy(path.clone(), &output, None),
        Role::Page(kind) => kind,
    };
    let name = FileName::parse(path);
    let is_mdx = name.is_mdx() && config.layout != Layout::Jekyll;
    let is_markdown = name.is_markdown() || is_mdx;
    let is_page = is_markdown || name.is_html();
    let is_written = match &kind {
        Kind::Document(name) => config
            .collections
            .iter()
            .any(|c| c.name == *name && c.output),
        _ => true,
    };
    if !is_page && !is_written {
        return Outcome::Nothing(Vec::new());
    }
    let has_front_matter = (!is_page || name.is_html()) && has_front_matter(config, path);
    let is_other = config.liquid && !matches!(kind, Kind::Post | Kind::Draft) && has_front_matter;
    if !is_page && !is_other {
        return match kind {
            // Jekyll reads only dated posts from `_posts`.
            Kind::Post | Kind::Draft if config.layout == Layout::Jekyll => {
                Outcome::Nothing(Vec::new())
            }
            _ if has_front_matter && is_template(config, path, &name) => {
                Outcome::Skip(Skipped::Template)
            }
            _ => copy_of(config, path.clone(), &kind, None),
        };
    }
    let format = if is_markdown {
        Format::Markdown
    } else if name.is_html() {
        Format::Html
    } else if ["scss", "sass"]
        .iter()
        .any(|e| name.extension.eq_ignore_ascii_case(e))
    {
        Format::Sass
    } else {
        Format::Plain
    };
    // An HTML page without front matter is copied; it need not be UTF-8.
    if format == Format::Html && !has_front_matter {
        return if is_written {
            copy_of(config, path.clone(), &kind, None)
        } else {
            Outcome::Nothing(Vec::new())
        };
    }

    let full = config.source.join(path);
    let (text, seen) = match text_file::read_seen(&full, path) {
        Ok(read) => read,
        Err(error) => return Outcome::Nothing(vec![*error]),
    };
    if let Some(read) = read {
        let held = Some(Fingerprint::of(text.as_bytes()));
        *read = FileFingerprint { seen, held };
    }
    let rules = config.layout.front_matter();
    let split = match front_matter::split_by(rules, path, &text) {
        Ok(Some(split)) => split,
        Ok(None) => match without_front_matter(config, path, &kind, &text) {
            Ok(split) => split,
            Err(outcome) => return *outcome,
        },
        Err(error) if error.code == front_matter::UNCLOSED => {
            match unclosed(config, (path, &kind, format), &text, *error) {
                Ok(split) => split,
                Err(outcome) => return *outcome,
            }
        }
        Err(error) => return Outcome::Nothing(vec![*error]),
    };
    let body = if is_mdx {
        split.body + mdx::imports(&text[split.body..])
    } else {
        split.body
    };
    Reader {
        config,
        now,
        path,
        text: &text,
        front_matter: &split.front_matter,
        diagnostics: split.warnings,
    }
    .page(kind, format, body)
}

/// Returns the outcome of a Markdown file without front matter: a copy in a Jekyll site, as in Jekyll; else a
/// page whose title is its first heading.
fn without_front_matter(
    config: &Config,
    path: &str,
    kind: &Kind,
    text: &str,
) -> Result<front_matter::Split, Box<Outcome>> {
    if text.trim_start_matches(text_file::BOM).trim().is_empty() {
        return Err(Box::new(Outcome::Nothing(vec![
            Diagnostic::warning("file-empty", "the file is empty, and so no page")
                .at(SourceSpan::file(path))
                .help("write the note, or remove the file"),
        ])));
    }
    if config.layout == Layout::Jekyll {
        let hint = front_matter::missed(path, text).unwrap_or_else(|| {
            Diagnostic::info(
                "front-matter-missing",
                "the file has no front matter: it is copied as it is, as Jekyll does",
            )
            .at(SourceSpan::file(path))
            .help("to make it a page, begin it with two lines `---`")
        });
        return Err(Box::new(copy_of(config, path.to_owned(), kind, Some(hint))));
    }
    let warnings = front_matter::missed(path, text).into_iter().collect();
    Ok(all_body(text, warnings))
}

/// Returns a split of a file without front matter.
fn all_body(text: &str, warnings: Vec<Diagnostic>) -> front_matter::Split {
    front_matter::Split {
        body: text.len() - text.trim_start_matches(text_file::BOM).len(),
        warnings,
        ..Default::default()
    }
}

/// Returns the outcome of a file that begins with a line `---` and has no second one. Jekyll reads all of it as
/// the body; a file that is not a page is copied.
fn unclosed(
    config: &Config,
    (path, kind, format): (&str, &Kind, Format),
    text: &str,
    error: Diagnostic,
) -> Result<front_matter::Split, Box<Outcome>> {
    let start = text.trim_start_matches(text_file::BOM).trim_start();
    let mut lines = start.lines().skip(1).filter(|line| !line.trim().is_empty());
    let has_keys = lines.next().is_some_and(front_matter::is_key_line);
    let is_jekyll = config.layout == Layout::Jekyll;
    match format {
        Format::Plain => Err(Box::new(copy_of(config, path.to_owned(), kind, None))),
        Format::Markdown | Format::Html if !has_keys => Ok(all_body(text, Vec::new())),
        Format::Markdown | Format::Html if is_jekyll => {
            let message = "the front matter is never closed: the whole file is text, as in Jekyll";
            let mut warning = Diagnostic::warning(front_matter::UNCLOSED, message);
            warning.spans = error.spans;
            warning.help = error.help;
            Ok(all_body(text, vec![warning]))
        }
        _ => Err(Box::new(Outcome::Nothing(vec![error]))),
    }
}

/// Returns whether a file that begins with a line `---` is a Jekyll template in a sitegen site. YAML often
/// begins so, and a file without a second such line is not a template.
fn is_template(config: &Config, path: &str, name: &FileName<'_>) -> bool {
    let is_yaml = ["yml", "yaml"]
        .iter()
        .any(|ending| name.extension.eq_ignore_ascii_case(ending));
    if is_yaml && config.layout != Layout::Jekyll {
        return false;
    }
    let text = text_file::read(&config.source.join(path), path);
    text.is_ok_and(|text| {
        let split = front_matter::split_by(front_matter::Rules::Jekyll, path, &text);
        split.map_or_else(
            |error| error.code != front_matter::UNCLOSED,
            |split| split.is_some(),
        )
    })
}

/// Returns whether the file begins with front matter. Only the beginning is read.
fn has_front_matter(config: &Config, path: &str) -> bool {
    let mut head = [0; 64];
    let length = regular_file::open(&config.source.join(path))
        .and_then(|mut file| file.read(&mut head))
        .unwrap_or(0);
    let head = &head[..length];
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let begins = |head: &[u8], mark: &[u8]| {
        head.strip_prefix(mark)
            .and_then(|rest| rest.first())
            .is_some_and(u8::is_ascii_whitespace)
    };
    if config.layout == Layout::Jekyll {
        return begins(head, b"---");
    }
    let head = head.trim_ascii_start();
    begins(head, b"---") || begins(head, b"+++")
}

/// Returns the copy of a file in a folder of pages. A file of a collection is published at its URL (Jekyll 4
/// `StaticFile#url`).
fn copy_of(config: &Config, path: String, kind: &Kind, note: Option<Diagnostic>) -> Outcome {
    let output = match kind {
        Kind::Document(name) => {
            let inside = path.split_once('/').map_or(path.as_str(), |(_, rest)| rest);
            let template = config
                .collections
                .iter()
                .find(|c| c.name == *name)
                .and_then(|c| c.permalink.as_deref())
                .unwrap_or("/:collection/:path");
            let (stem, ending) = match inside.rsplit_once('.') {
                Some((stem, ending)) => (stem, format!(".{ending}")),
                None => (inside, String::new()),
            };
            let file = FileName::parse(&path).stem;
            let url = template
                .replace(":collection", name)
                .replace(":path", stem)
                .replace(":name", file)
                .replace(":title", "")
                .replace(":output_ext", "");
            format!("{}{ending}", url.trim_matches('/'))
        }
        Kind::Page if config.layout == Layout::Sitegen => {
            path.strip_prefix("content/").unwrap_or(&path).to_owned()
        }
        Kind::Page | Kind::Post | Kind::Draft => path.clone(),
    };
    copy(path, &output, note)
}

fn copy(path: String, output: &str, note: Option<Diagnostic>) -> Outcome {
    let output = output.nfc().collect();
    Outcome::Copy(Arc::new(Asset { path, output }), note)
}

/// Reads one page.
struct Reader<'a> {
    config: &'a Config,
    now: &'a Zoned,
    path: &'a str,
    text: &'a str,
    front_matter: &'a FrontMatter,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn page(mut self, kind: Kind, format: Format, body: usize) -> Outcome {
        let name = FileName::parse(self.path);
        let is_jekyll = self.config.layout == Layout::Jekyll;
        if is_jekyll && kind == Kind::Post && name.date.is_none() {
            return Outcome::Nothing(vec![
                Diagnostic::warning(
                    "post-name",
                    "a post's name must begin with its date: not published",
                )
                .at(SourceSpan::file(self.path))
                .help("rename it to `YYYY-MM-DD-name.md`, as Jekyll wants it"),
            ]);
        }
        let own = self.front_matter.clone().into_mapping().into_map();
        let mut data = self.config.defaults.apply(self.path, kind.name(), own);
        let localized = Localized::take(&mut data);

        let is_draft =
            kind == Kind::Draft || (!is_jekyll && self.flag(&data, "draft").unwrap_or(false));
        if is_draft && !self.config.drafts {
            return Outcome::Skip(Skipped::Draft);
        }
        if self.flag(&data, "published") == Some(false) && !self.config.unpublished {
            return Outcome::Skip(Skipped::Unpublished);
        }
        let date = self.date(&data, &kind, &name);
        let may_wait = !matches!(kind, Kind::Page) || !is_jekyll;
        if may_wait && !self.config.future && date.as_ref().is_some_and(|d| d > self.now) {
            return Outcome::Skip(Skipped::Future);
        }

        let slug = self.string(&data, "slug").filter(|s| !s.is_empty());
        self.check_kinds(&data);
        let title = self
            .lenient_string(&data, "title")
            .filter(|title| !title.trim().is_empty())
            .or_else(|| {
                (!is_jekyll)
                    .then(|| markdown::first_heading(&self.text[body..], &self.config.dialect))?
            })
            .unwrap_or_else(|| slug::title(slug.as_deref().unwrap_or(name.slug)));
        // `false` and null are ignored, as in Jekyll.
        let has_permalink = data.get("permalink") != Some(&Value::Bool(false));
        let permalink = has_permalink
            .then(|| self.string(&data, "permalink"))
            .flatten();
        let declared = LANGUAGE_KEYS.iter().find_map(|key| {
            let code = match data.get(*key) {
                Some(Value::Bool(false)) => yaml::language_code(&Value::Bool(false))?.to_owned(),
                _ => self.string(&data, key)?,
            };
            Some((code, self.place(key)))
        });
        let declared = declared.or_else(|| {
            let Kind::Document(name) = &kind else {
                return None;
            };
            let mut collections = self.config.collections.iter();
            let collection = collections.find(|collection| collection.name == *name)?;
            Some((collection.language.clone()?, SourceSpan::file(self.path)))
        });
        let translation_key = TRANSLATION_KEYS
            .iter()
            .find_map(|key| self.string(&data, key));
        let url_place = ["permalink", "slug"]
            .iter()
            .find(|key| data.contains_key(**key))
            .map(|key| self.place(key));

        let mut categories = self.folders_above(&kind);
        for category in self.terms(&data, "category", "categories") {
            if !categories.contains(&category) {
                categories.push(category);
            }
        }
        let tags = self.terms(&data, "tag", "tags");

        let page = Page {
            path: self.path.to_owned(),
            kind,
            format,
            head: super::page::hash(&self.text[..body]),
            body,
            title,
            date,
            language: crate::language::LanguageId(0),
            path_key: String::new(),
            translation_key,
            translated: self.flag(&data, "translated"),
            url: String::new(),
            output: String::new(),
            categories,
            tags,
            data,
        };
        if self
            .diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
        {
            return Outcome::Nothing(self.diagnostics);
        }
        let is_text = matches!(format, Format::Markdown | Format::Html);
        let text = (declared.is_none() && is_text)
            .then(|| TextLanguage::of(&self.text[body..]))
            .flatten();
        let draft = Draft {
            page: Arc::new(page),
            declared,
            text,
            slug,
            permalink,
            linked: linked_files::hidden(self.config, self.path, &self.text[body..]),
            url_place,
            is_addressed: false,
            naming: Naming::Short,
            is_shared: false,
            localized,
        };
        Outcome::Page(Box::new(draft), self.diagnostics)
    }

    /// Returns the date: the front matter's, else the file name's; for a draft without one, the file's
    /// modification date.
    fn date(
        &mut self,
        data: &Map<String, Value>,
        kind: &Kind,
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
        if let Some(written) = name.date {
            let place = SourceSpan::file(self.path);
            return self.parsed_date(
                written,
                place,
                "rename the file: its name begins with a date that there is not",
            );
        }
        if *kind != Kind::Draft {
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
            None => Diagnostic::error("date-invalid", format!("`{written}` is not a date"))
                .at(place.labelled("no date")),
        };
        self.diagnostics.push(diagnostic.help(help));
        read.map(|date| match is_jekyll {
            true => date.with_time_zone(zone.clone()),
            false => date,
        })
    }

    /// Returns the folders above `_posts` (Jekyll 4 `Document#populate_categories`).
    fn folders_above(&self, kind: &Kind) -> Vec<String> {
        if *kind != Kind::Post {
            return Vec::new();
        }
        let parts: Vec<&str> = self.path.split('/').collect();
        match parts.iter().position(|part| *part == "_posts") {
            Some(at) => parts[..at].iter().map(|s| (*s).to_owned()).collect(),
            None => Vec::new(),
        }
    }

    /// Returns a string of the front matter; a number is its text in the file. A value of another type is an
    /// error, and a warning in a Jekyll site.
    fn string(&mut self, data: &Map<String, Value>, key: &str) -> Option<String> {
        let severity = match self.config.layout {
            Layout::Jekyll => Severity::Warning,
            Layout::Sitegen | Layout::Folder => Severity::Error,
        };
        self.string_or(severity, data, key)
    }

    /// Does the same as [`Self::string`] for an optional key: a value of another type is a warning.
    fn lenient_string(&mut self, data: &Map<String, Value>, key: &str) -> Option<String> {
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

    fn wrong_kind(&mut self, severity: Severity, key: &str, wanted: &str, help: &str) {
        let place = self.place(key).labelled("a list or a mapping");
        let message = format!("`{key}` must be {wanted}");
        let diagnostic = Diagnostic::new(severity, "front-matter-value", message);
        self.diagnostics.push(diagnostic.at(place).help(help));
    }

    /// Warns of descriptions and terms of a wrong type, which are ignored.
    fn check_kinds(&mut self, data: &Map<String, Value>) {
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

    /// Returns the terms of two keys, at most as many as a page may have.
    fn terms(&mut self, data: &Map<String, Value>, one: &str, several: &str) -> Vec<String> {
        let mut terms = both(data, one, several);
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

    fn flag(&mut self, data: &Map<String, Value>, key: &str) -> Option<bool> {
        yaml::truth(data.get(key)?)
    }

    fn place(&self, key: &str) -> SourceSpan {
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

/// Returns the value of `one` as it is, and the words of `several` (Jekyll 4
/// `Utils.pluralized_array_from_hash`).
pub(super) fn both(data: &Map<String, Value>, one: &str, several: &str) -> Vec<String> {
    let single = match data.get(one) {
        Some(list @ Value::Array(_)) => yaml::words(list),
        Some(value) => yaml::scalar(value, "").into_iter().collect(),
        None => Vec::new(),
    };
    let several = data.get(several).map(yaml::words).unwrap_or_default();
    let terms = single.into_iter().chain(several);
    // One more than allowed, so that the caller sees that there are too many.
    terms.take(limits::TERMS + 1).collect()
}
