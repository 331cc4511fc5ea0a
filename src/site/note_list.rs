//! The notes of a list as HTML.
//!
//! A note is in the list of its language and in those of its terms, so that a site has several times as many entries
//! as notes: a template takes many times as long to write them. The theme's template `notes.html` writes the same.

use serde_json::Value;

use super::Site;
use super::language_links::{attribute, escaped};
use super::listings::shown_error;
use crate::content::Page;
use crate::language::isolation::isolated_html;
use crate::language::{Direction, LanguageId};
use crate::theme::context::{Object, used_values};
use crate::theme::{UsedVariables, collapsed};
use crate::translations::PageId;

/// The template of a list of notes.
const NOTES: &str = "notes.html";
/// Maximum number of tags of an entry.
const TAGS: usize = 3;

impl Site {
    /// Adds the notes of a list in a language, as far as they are used: `note_list` is their HTML, `notes` their
    /// values for templates of the site's own.
    pub(super) fn add_notes(
        &self,
        page: &mut Object,
        language: LanguageId,
        notes: &[PageId],
        used: &UsedVariables,
    ) {
        let engine = &self.theme_assets.engine;
        let is_html = used.has("note_list") && !engine.is_of_the_site(NOTES);
        let html = (is_html && !notes.is_empty()).then(|| self.note_list(language, notes));
        let has_values =
            used.has("notes") && (!is_html || engine.is_asked_for_by_the_site("notes"));
        let values = has_values.then(|| self.describe_notes(notes));
        page.complete(used_values! {used,
            "note_list": html.map(|html| tera::Value::safe_string(&html)),
            "notes": values,
        });
    }

    fn note_list(&self, language: LanguageId, notes: &[PageId]) -> String {
        let direction = self.source.languages.get(language).direction;
        let mut html = String::with_capacity(notes.len() * 512);
        html.push_str("<ul class=\"notes\">");
        for id in notes {
            self.add_note(&mut html, &self.source.pages[*id], direction);
        }
        html.push_str("</ul>");
        html
    }

    fn add_note(&self, html: &mut String, page: &Page, direction: Direction) {
        html.push_str("<li><a");
        attribute(html, "href", &self.path_to(&page.url));
        html.push('>');
        isolated(html, &page.title, direction);
        html.push_str("</a>");
        if let Some(error) = shown_error(page) {
            html.push_str("<p class=\"error-line\"><code dir=\"ltr\">");
            escaped(html, &collapsed(error));
            html.push_str("</code></p>");
        }
        let description = page.data.get("description").and_then(Value::as_str);
        if let Some(description) = description.filter(|description| !description.is_empty()) {
            html.push_str("<p>");
            isolated(html, description, direction);
            html.push_str("</p>");
        }
        if page.date.is_some() || !page.tags.is_empty() {
            self.add_date_and_tags(html, page, direction);
        }
        html.push_str("</li>");
    }

    fn add_date_and_tags(&self, html: &mut String, page: &Page, direction: Direction) {
        html.push_str("<p class=\"meta\">");
        if let Some(date) = &page.date {
            html.push_str("<time");
            attribute(html, "datetime", &date.strftime("%Y-%m-%d").to_string());
            html.push('>');
            if let Some(format) = self.format(page.language) {
                escaped(html, &format.date(date.date()));
            }
            html.push_str("</time>");
        }
        for (at, tag) in page.tags.iter().take(TAGS).enumerate() {
            if at > 0 || page.date.is_some() {
                html.push(' ');
            }
            html.push_str("<span class=\"tag\">");
            isolated(html, tag, direction);
            html.push_str("</span>");
        }
        html.push_str("</p>");
    }
}

/// Appends a text of an author, in which left-to-right names are isolated in a right-to-left language.
fn isolated(html: &mut String, text: &str, direction: Direction) {
    let is_right_to_left = direction == Direction::Rtl;
    let text = collapsed(text);
    match is_right_to_left.then(|| isolated_html(&text)).flatten() {
        Some(isolated) => html.push_str(&isolated),
        None => escaped(html, &text),
    }
}
