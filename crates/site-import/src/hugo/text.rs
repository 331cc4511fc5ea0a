//! Front matter, bodies and links of pages.

use serde_json::Value;

use super::is_hidden;
use super::shortcodes::{self, Values};
use crate::code::Code;
use crate::edits::Edits;
use crate::front_matter::Change;
use crate::links::{self, Link};
use crate::pages::{Context, Keys, Page};
use crate::report::Report;
use crate::{Tool, fences, paths};

/// Keys of Hugo and its themes that have another meaning here, or none.
pub(super) fn keys(page: &Page, report: &mut Report) -> Keys {
    let front_matter = &page.front_matter;
    let has = |key: &str| front_matter.value(key).is_some();
    let mut keys = Keys::default();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let change = match entry.key.to_lowercase().as_str() {
            "title" | "description" | "tags" | "categories" | "weight" | "slug" | "aliases"
            | "date" | "draft" | "keywords" | "author" | "authors" | "noindex" | "image" => {
                match entry.key == entry.key.to_lowercase() {
                    true => Change::Keep,
                    false => Change::Rename(entry.key.to_lowercase()),
                }
            }
            "translationkey" => Change::Rename("translation_key".to_owned()),
            "lastmod" | "modified" | "updated" => Change::Rename("last_modified_at".to_owned()),
            "publishdate" if !has("date") => Change::Rename("date".to_owned()),
            "summary" if !has("description") => Change::Rename("description".to_owned()),
            "url" => match page.address.as_ref() {
                Some(address) if value.is_string() => {
                    Change::Set("permalink".to_owned(), permalink(address, value))
                }
                _ => Change::Drop,
            },
            "images" => match value.get(0).and_then(Value::as_str) {
                Some(first) if !has("image") => Change::Set("image".to_owned(), first.into()),
                _ => Change::Drop,
            },
            // These would mean something else.
            "type" | "layout" | "template" | "lang" | "language" | "locale" | "sitemap" | "nav"
            | "search" | "permalink" => {
                keys.add_idle(page, entry);
                Change::Drop
            }
            _ => {
                keys.add_idle(page, entry);
                Change::Keep
            }
        };
        if !matches!(change, Change::Keep) && !matches!(change, Change::Drop) {
            report.count("keys of front matter");
        }
        keys.changes.push(change);
    }
    if is_hidden(page) {
        keys.added.push(("published".to_owned(), false.into()));
    }
    keys
}

fn permalink(address: &str, value: &Value) -> Value {
    let is_folder =
        value.as_str().is_some_and(|url| url.ends_with('/')) || !paths::name(address).contains('.');
    let end = if is_folder && address != "/" { "/" } else { "" };
    format!("{address}{end}").into()
}

pub(super) fn body(
    context: &Context<'_>,
    values: &Values,
    default_folder: &str,
    report: &mut Report,
) -> String {
    let page = context.page;
    let first_line = page.front_matter.body_line;
    let text = attribute_lines(page, page.body(), report);
    let text = shortcodes::convert(context, values, &text, report);
    let text = fences::convert(Tool::Hugo, &page.source, first_line, &text, report);
    let own = |link: Link<'_>| {
        if link.is_outside() || link.path.starts_with('/') {
            return None;
        }
        if context.links.file_of(page, link.path).is_some() {
            return None;
        }
        // A bundle has the files of the bundle in the default language that it lacks.
        let folder = paths::folder(&page.source).split('/').collect::<Vec<_>>();
        let depth = default_folder.split('/').count();
        let inside = folder.get(depth..).unwrap_or_default().join("/");
        let path = paths::resolve(
            &paths::join(default_folder, &inside),
            &paths::decoded(link.path),
        )?;
        let is_file = !paths::is_markdown(&path) && context.links.target(&path).is_some();
        is_file.then_some(path)
    };
    links::relink(context, &text, &own, true, report)
}

/// Removes lines of attributes for the block before them, which CommonMark would show.
fn attribute_lines(page: &Page, text: &str, report: &mut Report) -> String {
    if !text.contains("\n{.") && !text.contains("\n{#") && !text.contains("\n{ .") {
        return text.to_owned();
    }
    let code = Code::of(text);
    let mut edits = Edits::default();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let inside = line
            .trim()
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        if inside.is_some_and(|inside| inside.trim_start().starts_with(['.', '#']))
            && !code.contains(at)
        {
            let help = "left out: blocks have no attributes in sitegen";
            let line_number = page.front_matter.body_line + index;
            report.leave(
                &page.source,
                line_number,
                "attributes of a block",
                line,
                help,
            );
            // The line stays, empty, so that lines keep their numbers.
            edits.replace(at..at + line.trim_end_matches('\n').len(), "");
        }
        at += line.len();
    }
    edits.apply(text)
}
