//! Additions to documents of a site's own layouts, each by a switch of `additions` in the config: the language of
//! the document, links to its translations, and values and a tag for layouts. The text and the look do not change.

use std::fmt::Write;
use std::sync::LazyLock;

use crate::language::{Codes, Direction, Language, LanguageId};
use crate::liquid::{Handle, Map, Value};
use crate::markdown::html_tags::{self, Tag};
use crate::site::dependencies::DependencyRecorder;
use crate::site::{LiquidInput, PlannedSite};
use crate::translations::PageId;
use highlight::escape_into;

static CODES: LazyLock<Codes> = LazyLock::new(Codes::default);

impl PlannedSite {
    /// Adds to the document of a page, for readers of a language.
    pub(in crate::site) fn with_additions(
        &self,
        id: PageId,
        reader: LanguageId,
        html: String,
        recorder: &DependencyRecorder,
    ) -> String {
        let output = &self.source.pages[id].output;
        self.with_additions_of(Some(id), (reader, output), html, recorder)
    }

    /// Adds the language to the document of a page that a plugin generates. It has no translations.
    pub(in crate::site) fn with_language(
        &self,
        document: (LanguageId, &str),
        html: String,
        recorder: &DependencyRecorder,
    ) -> String {
        self.with_additions_of(None, document, html, recorder)
    }

    fn with_additions_of(
        &self,
        page: Option<PageId>,
        (reader, output): (LanguageId, &str),
        mut html: String,
        recorder: &DependencyRecorder,
    ) -> String {
        let additions = self.config.additions;
        let is_html = output.ends_with(".html") || output.ends_with(".htm");
        let has_languages = self.source.languages.len() > 1;
        if !is_html || !has_languages || !(additions.language || additions.alternates) {
            return html;
        }
        let Some(start) = DocumentStart::of(&html) else {
            return html;
        };
        // The head comes after the tag `html`, so it is changed first.
        if additions.alternates
            && !start.has_alternates
            && let (Some(id), Some(at)) = (page, start.end_of_head)
        {
            let path = self.source.pages[id].path.clone();
            recorder.input(LiquidInput::Alternates(path));
            html.insert_str(at, &self.alternate_links(id));
        }
        if additions.language {
            let language = self.source.languages.get(reader);
            if let Some(tag) = corrected(&start.tag(&html), language, says_direction(&html)) {
                html.replace_range(start.html.clone(), &tag);
            }
        }
        html
    }

    /// Returns the elements `link` to the translations of a page; empty if it has none.
    pub(in crate::site) fn alternate_links(&self, id: PageId) -> String {
        let note = self.notes.of(id);
        let versions = self.versions(note, id);
        let mut links = String::new();
        if versions.len() < 2 || !self.is_alternate(id) {
            return links;
        }
        let mut add = |language: &str, url: &str| {
            let _ = write!(
                links,
                "<link rel=\"alternate\" hreflang=\"{language}\" href=\""
            );
            escape_into(&mut links, url);
            links.push_str("\">\n");
        };
        for version in versions.iter().filter(|version| version.is_alternate) {
            let language = self.source.languages.get(version.language);
            add(language.tag.as_str(), &self.permalink(&version.url));
        }
        if let Some(url) = self.x_default(note, &versions) {
            add("x-default", &url);
        }
        links
    }

    /// Returns the value of a key that `page` has beside Jekyll's: `translations`, `language`, `direction`, `original`.
    pub(in crate::site) fn added_variable(&self, id: PageId, key: &str) -> Option<Value> {
        if !self.config.additions.variables {
            return None;
        }
        let page = self.source.pages.get(id)?;
        let language = self.source.languages.get(page.language);
        match key {
            "language" => Some(language.tag.as_str().into()),
            "direction" => Some(language.direction.as_str().into()),
            "original" => {
                let original = self.notes.of(id).original;
                Some(if original == id {
                    Value::Nil
                } else {
                    Value::Handle(Handle::Page(original))
                })
            }
            "translations" => {
                let versions = self.versions(self.notes.of(id), id);
                let versions = versions.iter().map(|version| {
                    let language = self.source.languages.get(version.language);
                    let entries = [
                        ("language", Value::from(language.tag.as_str())),
                        ("code", language.code.as_str().into()),
                        ("name", language.endonym.as_str().into()),
                        ("direction", language.direction.as_str().into()),
                        ("title", version.title.as_ref().into()),
                        ("url", version.url.as_ref().into()),
                        ("is_current", Value::Bool(version.is_current)),
                    ];
                    let entries = entries.map(|(key, value)| (key.to_owned(), value));
                    Value::from(entries.into_iter().collect::<Map>())
                });
                Some(versions.collect::<Vec<_>>().into())
            }
            _ => None,
        }
    }
}

/// The parts of a document that additions change, as byte offsets.
struct DocumentStart {
    /// The start tag of the element `html`.
    html: std::ops::Range<usize>,
    /// The offset of `</head>`.
    end_of_head: Option<usize>,
    /// True if the head has a link with `hreflang`.
    has_alternates: bool,
}

impl DocumentStart {
    /// Returns `None` for a document without an element `html`.
    fn of(document: &str) -> Option<Self> {
        let mut found: Option<Self> = None;
        let end_of_head = find_end_of_head(document);
        let head = &document[..end_of_head.unwrap_or(document.len())];
        for tag in html_tags::tags(head) {
            match (&*tag.name, &mut found) {
                ("html", None) => {
                    found = Some(Self {
                        html: tag.at..tag.at + tag.text.len(),
                        end_of_head,
                        has_alternates: false,
                    });
                    if end_of_head.is_none() {
                        break;
                    }
                }
                ("link", Some(start)) => {
                    start.has_alternates |= tag.attribute("hreflang").is_some();
                }
                _ => {}
            }
        }
        found
    }

    fn tag<'d>(&self, document: &'d str) -> Tag<'d> {
        Tag {
            name: "html".into(),
            text: &document[self.html.clone()],
            at: self.html.start,
        }
    }
}

fn find_end_of_head(document: &str) -> Option<usize> {
    let mut ends = memchr::memmem::find_iter(document.as_bytes(), b"</");
    ends.find(|at| {
        let name = document.as_bytes().get(at + 2..at + 6);
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"head"))
    })
}

/// Returns true if an element of a document is written from right to left: its layout knows directions, and its styles
/// are made for the directions that it writes.
fn says_direction(html: &str) -> bool {
    let has = |text: &str| memchr::memmem::find(html.as_bytes(), text.as_bytes()).is_some();
    has("dir=\"rtl") || has("dir='rtl") || has("dir=rtl")
}

/// Returns the tag `html` with the language and direction of its document; `None` if both are right. A missing direction
/// is added unless an element inside has one.
fn corrected(tag: &Tag<'_>, language: &Language, is_said_inside: bool) -> Option<String> {
    let mut text = tag.text.to_owned();
    // A later attribute first: offsets of earlier ones stay.
    let direction = tag.attribute("dir");
    let is_rtl = language.direction == Direction::Rtl;
    let direction_is_right = match direction.as_deref().map(str::trim) {
        Some(written) => written.eq_ignore_ascii_case(language.direction.as_str()),
        None => !is_rtl || is_said_inside,
    };
    let language_is_right = tag
        .attribute("lang")
        .is_some_and(|written| is_same_language(&written, language));
    if direction_is_right && language_is_right {
        return None;
    }
    let mut values = Vec::new();
    if !language_is_right {
        values.push(("lang", language.tag.as_str()));
    }
    if !direction_is_right {
        values.push(("dir", language.direction.as_str()));
    }
    for (key, value) in values {
        text = with_attribute(&text, key, value);
    }
    Some(text)
}

/// Returns a tag with another value of an attribute, which is added if it has none.
fn with_attribute(text: &str, key: &str, value: &str) -> String {
    let tag = Tag {
        name: "html".into(),
        text,
        at: 0,
    };
    let mut attributes = tag.attributes();
    let known = attributes.find(|(name, _)| name.eq_ignore_ascii_case(key));
    let Some((_, range)) = known else {
        let (name, rest) = text.split_at("<html".len());
        return format!("{name} {key}=\"{value}\"{rest}");
    };
    let before = text[..range.start].trim_end();
    let is_quoted = before.ends_with(['"', '\'']) && before.len() == range.start;
    let has_value = before.ends_with('=') || is_quoted;
    let value = match (has_value, is_quoted) {
        (true, true) => value.to_owned(),
        (true, false) => format!("\"{value}\""),
        (false, _) => format!("=\"{value}\""),
    };
    format!("{}{value}{}", &text[..range.start], &text[range.end..])
}

/// Returns true if a layout names the language of a page: `zh-TW` is `zh-Hant`, `en-US` is `en`.
fn is_same_language(written: &str, language: &Language) -> bool {
    let primary = |tag: &str| {
        tag.split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_lowercase()
    };
    let tag = language.tag.as_str();
    if written.eq_ignore_ascii_case(tag) {
        return true;
    }
    // A browser does not understand `zh_TW`.
    if written.contains('_') || primary(written) != primary(tag) {
        return false;
    }
    CODES
        .read(written)
        .is_some_and(|read| read.script() == language.script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Tag<'_> {
        Tag {
            name: "html".into(),
            text,
            at: 0,
        }
    }

    fn language(code: &str, script: &str, direction: Direction) -> Language {
        Language {
            code: code.to_owned(),
            tag: CODES.read(code).unwrap().tag.clone(),
            direction,
            script: script.to_owned(),
            endonym: code.to_owned(),
            title: None,
            description: None,
        }
    }

    #[test]
    fn a_wrong_language_is_corrected_and_a_right_one_stays() {
        let arabic = language("ar", "Arab", Direction::Rtl);
        let chinese = language("zh-Hant", "Hant", Direction::Ltr);
        for (before, language, after) in [
            ("<html>", &arabic, Some("<html dir=\"rtl\" lang=\"ar\">")),
            (
                "<html lang=\"en\">",
                &arabic,
                Some("<html dir=\"rtl\" lang=\"ar\">"),
            ),
            (
                "<html lang=en dir=ltr>",
                &arabic,
                Some("<html lang=\"ar\" dir=\"rtl\">"),
            ),
            ("<html lang='ar-EG' dir='rtl'>", &arabic, None),
            (
                "<html class=\"no-js\" lang>",
                &chinese,
                Some("<html class=\"no-js\" lang=\"zh-Hant\">"),
            ),
            ("<html lang=\"zh-TW\">", &chinese, None),
            (
                "<html lang=\"zh_TW\">",
                &chinese,
                Some("<html lang=\"zh-Hant\">"),
            ),
            (
                "<html lang=\"zh-CN\">",
                &chinese,
                Some("<html lang=\"zh-Hant\">"),
            ),
            (
                "<html lang=\"zh-Hant\" dir=\"rtl\">",
                &chinese,
                Some("<html lang=\"zh-Hant\" dir=\"ltr\">"),
            ),
        ] {
            assert_eq!(
                corrected(&tag(before), language, false).as_deref(),
                after,
                "{before}"
            );
        }
        let inside = corrected(&tag("<html lang=\"ar\">"), &arabic, true);
        assert_eq!(inside, None, "an element inside has the direction");
    }
}
