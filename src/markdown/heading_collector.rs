//! The headings of a body, collected from its events, with their ids.

use std::borrow::Cow;

use super::outline::{Heading, Ids, explicit_id};
use super::{cjk, directives, html_tags};
use crate::config::Dialect;
use pulldown_cmark::{Event, Tag, TagEnd};

/// Collects the headings from a stream of events.
#[derive(Default)]
pub(super) struct HeadingCollector {
    pub(super) done: Vec<Heading>,
    pub(super) ids: Ids,
    pub(super) open: Option<OpenHeading>,
    /// True for CommonMark, whose parser leaves `{#id}` in the text.
    keeps_braces: bool,
    /// True if the text may contain badges.
    pub(super) has_badges: bool,
    /// The explicit id of the last heading, as written.
    pub(super) named: Option<String>,
    /// The `{#id}` of the last heading, if it is still in the text.
    pub(super) braced: Option<String>,
}

/// A heading whose end event has not come yet.
pub(super) struct OpenHeading {
    pub(super) level: u8,
    /// The explicit id.
    pub(super) id: Option<String>,
    pub(super) text: String,
    /// The text that the id is made from, if it differs from `text`: it omits the text of images.
    id_text: Option<String>,
    in_image: bool,
    /// The character before a line break that was just read.
    before_break: Option<char>,
}

impl OpenHeading {
    /// Adds the text of an HTML element whose content is raw (kramdown GFM `update_raw_text`).
    fn add_html(&mut self, html: &str) {
        let inside = text_without_tags(html);
        if inside.is_empty() {
            return;
        }
        // kramdown's id contains entities as literal text; a single ampersand is written `&amp;`.
        let words = self.id_text.get_or_insert_with(|| self.text.clone());
        words.push_str(&inside.replace("&amp;", "&"));
        self.text.push_str(&html_tags::decoded(&inside));
    }
}

/// Returns the text of `html` without tags and comments.
pub(crate) fn text_without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let close = if rest[at..].starts_with("<!--") {
            "-->"
        } else {
            ">"
        };
        match rest[at..].find(close) {
            Some(end) => rest = &rest[at + end + close.len()..],
            None => return text,
        }
    }
    text.push_str(rest);
    text
}

/// Initial capacity for a heading's text, in bytes.
const HEADING_CAPACITY: usize = 64;

impl HeadingCollector {
    pub(super) fn new(dialect: &Dialect, directives: bool) -> Self {
        Self {
            keeps_braces: *dialect == Dialect::CommonMark,
            has_badges: directives,
            ids: Ids::new(dialect, false),
            ..Self::default()
        }
    }

    /// Creates a collector for [`Markup::Jekyll`].
    pub(super) fn exact(dialect: &Dialect) -> Self {
        Self {
            ids: Ids::new(dialect, matches!(dialect, Dialect::Kramdown(_))),
            ..Self::new(dialect, false)
        }
    }

    /// Handles an event. After the end event of a heading, the last entry of `done` is that heading.
    pub(super) fn event(&mut self, event: &Event<'_>) {
        if let Event::Start(Tag::Heading { level, id, .. }) = event {
            self.open = Some(OpenHeading {
                level: *level as u8,
                id: id.as_ref().map(ToString::to_string),
                text: String::with_capacity(HEADING_CAPACITY),
                id_text: None,
                in_image: false,
                before_break: None,
            });
        }
        let Some(open) = &mut self.open else {
            return;
        };
        match event {
            Event::End(TagEnd::Heading(_)) => self.close(),
            Event::Start(Tag::Image { .. }) => {
                open.id_text.get_or_insert_with(|| open.text.clone());
                open.in_image = true;
            }
            Event::End(TagEnd::Image) => open.in_image = false,
            Event::Text(more) | Event::Code(more) | Event::InlineMath(more) => {
                let next = more.chars().next().filter(|_| self.keeps_braces);
                if let (Some(before), Some(next)) = (open.before_break.take(), next)
                    && cjk::joins_beside_wide(before, next)
                {
                    open.text.pop();
                    open.id_text.as_mut().map(String::pop);
                }
                open.text.push_str(more);
                if let Some(words) = open.id_text.as_mut().filter(|_| !open.in_image) {
                    words.push_str(more);
                }
            }
            Event::InlineHtml(html) if !self.keeps_braces => open.add_html(html),
            Event::SoftBreak | Event::HardBreak => {
                open.before_break = open.text.chars().next_back();
                open.text.push(' ');
                if let Some(words) = &mut open.id_text {
                    words.push(' ');
                }
            }
            _ => {}
        }
    }

    pub(super) fn close(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        if self.has_badges && open.text.contains(directives::BADGE) {
            open.text = directives::without_badges(&open.text);
        }
        let words = open.id_text.as_deref().unwrap_or(&open.text);
        let (text, words, id) = if self.keeps_braces {
            let (text, id) = match explicit_id(&open.text) {
                Some((text, id)) => (text, Some(id)),
                None => (open.text.trim(), None),
            };
            (text, words.trim(), id)
        } else {
            (open.text.trim(), words, open.id.as_deref())
        };
        self.named = id.map(str::to_owned);
        // `text` is a prefix of the heading without its `{#id}`.
        let braced = (self.keeps_braces && id.is_some()).then(|| &open.text[text.len()..]);
        self.braced = braced.map(|braced| braced.trim().to_owned());
        let id = self.ids.of(words, id);
        let is_whole = text.len() == open.text.len();
        let shorter = (!is_whole).then(|| text.to_owned());
        self.done.push(Heading {
            level: open.level,
            id,
            text: shorter.unwrap_or(open.text),
            html: None,
        });
    }
}

/// Returns `text` in lower case.
pub(super) fn lowercase(text: &str) -> Cow<'_, str> {
    let is_low = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_low) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.to_lowercase())
    }
}
