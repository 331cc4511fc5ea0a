//! An entry of a feed.

use std::fmt::Write;

use super::super::view::{Alternative, PluginView};
use crate::liquid::{Value, without_tags};
use kramdown::escape_attribute;

/// The namespace of the image of an entry.
const MEDIA: &str = "xmlns:media=\"http://search.yahoo.com/mrss/\"";

/// Writes the entry of a document.
pub(super) fn write(xml: &mut String, view: &PluginView<'_>, document: &Value) {
    let get = |key: &str| view.get(document, key);
    let language = get("lang");
    let language = match language.is_true() {
        true => format!(" xml:lang=\"{}\"", escape_attribute(&language.shown())),
        false => String::new(),
    };
    let filters = [
        "smartify",
        "strip_html",
        "normalize_whitespace",
        "xml_escape",
    ];
    let title = view.text(&filters, &get("title"));
    let url = view.absolute_url(&get("url"));
    let published = view.xml_date(&get("date"));
    let updated = view.xml_date(&get("last_modified_at").or_default(|| get("date")));
    let updated = escape_attribute(&updated);
    let id = view.text(&["absolute_url", "xml_escape"], &get("id"));
    let _ = write!(
        xml,
        "<entry{language}><title type=\"html\">{title}</title><link href=\"{url}\" rel=\"alternate\" type=\"text/html\" title=\"{title}\" /><published>{published}</published><updated>{updated}</updated><id>{id}</id>"
    );
    write_content(xml, view, document, &url);
    write_author_of(xml, view, document);
    write_categories(xml, view, document);
    write_summary(xml, view, document);
    write_image(xml, view, document);
    xml.push_str("</entry>");
}

/// Writes the body of the document, unless only excerpts are wanted.
fn write_content(xml: &mut String, view: &PluginView<'_>, document: &Value, url: &str) {
    let own = view.get(&view.get(document, "feed"), "excerpt_only");
    let excerpt_only = own.or_default(|| view.setting("feed.excerpt_only"));
    if excerpt_only.is_true() {
        return;
    }
    let base = view.text(&["xml_escape"], &url.into());
    let content = view.get(document, "content").text();
    let content = character_data(content.trim());
    let _ = write!(
        xml,
        "<content type=\"html\" xml:base=\"{base}\">{content}</content>"
    );
}

/// Returns a section of character data. An end in the text, which would end the section, is split among two sections; the
/// plugin writes a broken document then.
fn character_data(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

fn write_author_of(xml: &mut String, view: &PluginView<'_>, document: &Value) {
    let first = || match view.get(document, "authors") {
        Value::List(authors) => authors.first().cloned().unwrap_or_default(),
        _ => Value::Nil,
    };
    let author = view.get(document, "author").or_default(first);
    let author = author.or_default(|| view.site("author"));
    let known = match &author {
        Value::Text(name) => view.get(&view.setting("data.authors"), name),
        _ => Value::Nil,
    };
    let author = known.or_default(|| author);
    let name = view.get(&author, "name").or_default(|| author.clone());
    write_author(xml, view, &name, &author);
}

/// Writes the element `author`.
pub(super) fn write_author(xml: &mut String, view: &PluginView<'_>, name: &Value, author: &Value) {
    let name = view.text(&["xml_escape"], name);
    let _ = write!(xml, "<author><name>{name}</name>");
    for key in ["email", "uri"] {
        let value = view.get(author, key);
        if value.is_true() {
            let value = view.text(&["xml_escape"], &value);
            let _ = write!(xml, "<{key}>{value}</{key}>");
        }
    }
    xml.push_str("</author>");
}

fn write_categories(xml: &mut String, view: &PluginView<'_>, document: &Value) {
    let category = view.get(document, "category");
    let categories = match category.is_true() {
        true => vec![category],
        false => view.get(document, "categories").list(),
    };
    let tags = view.get(document, "tags").list();
    for term in categories.iter().chain(&tags) {
        let term = view.text(&["xml_escape"], term);
        let _ = write!(xml, "<category term=\"{term}\" />");
    }
}

fn write_summary(xml: &mut String, view: &PluginView<'_>, document: &Value) {
    let description = view.get(document, "description");
    let summary = description.or_default(|| view.get(document, "excerpt"));
    if summary.is_true() && !summary.is_empty() {
        let summary = without_tags(&summary.text());
        let summary = view.text(&["normalize_whitespace"], &summary.into());
        let summary = character_data(&summary);
        let _ = write!(xml, "<summary type=\"html\">{summary}</summary>");
    }
}

fn write_image(xml: &mut String, view: &PluginView<'_>, document: &Value) {
    let image = view.get(document, "image");
    let image = view.get(&image, "path").or_default(|| image.clone());
    if !image.is_true() {
        return;
    }
    let url = match image.text() {
        text if text.contains("://") => image,
        _ => view.absolute_url(&image).into(),
    };
    let url = view.text(&["xml_escape"], &url);
    let _ = write!(
        xml,
        "<media:thumbnail {MEDIA} url=\"{url}\" /><media:content medium=\"image\" url=\"{url}\" {MEDIA} />"
    );
}
