//! Front matter, bodies and links of pages.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::MkDocs;
use super::blocks::{self, Line};
use super::inline::{self, Extensions};
use crate::data::text;
use crate::front_matter::Change;
use crate::links::{self, Link};
use crate::pages::{Context, Keys, Page};
use crate::report::Report;
use crate::{Tool, fences, paths};

pub(super) fn keys(
    page: &Page,
    redirects: &BTreeMap<String, Vec<String>>,
    report: &mut Report,
) -> Keys {
    let front_matter = &page.front_matter;
    let mut keys = Keys::default();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let change = match entry.key.as_str() {
            "title" | "description" | "tags" | "categories" | "draft" | "author" | "authors"
            | "image" => Change::Keep,
            "date" if value.is_object() => match text(value, "created") {
                Some(created) => {
                    if let Some(updated) = text(value, "updated") {
                        keys.added
                            .push(("last_modified_at".to_owned(), updated.into()));
                    }
                    Change::Set("date".to_owned(), created.into())
                }
                None => Change::Drop,
            },
            "date" => Change::Keep,
            "slug" => Change::Keep,
            "search" if value.get("exclude") == Some(&Value::Bool(true)) => {
                Change::Set("search".to_owned(), false.into())
            }
            "template" | "type" | "layout" | "nav" | "search" | "lang" | "permalink" => {
                keys.add_idle(page, entry);
                Change::Drop
            }
            _ => {
                keys.add_idle(page, entry);
                Change::Keep
            }
        };
        keys.add(change, report);
    }
    if let Some(old) = redirects.get(&page.source) {
        keys.added
            .push(("redirect_from".to_owned(), old.clone().into()));
    }
    keys
}

pub(super) fn body(
    context: &Context<'_>,
    mkdocs: &MkDocs<'_>,
    extensions: &Extensions,
    report: &mut Report,
) -> String {
    let page = context.page;
    let first = page.front_matter.body_line;
    let text = fences::convert(Tool::MkDocs, &page.source, first, page.body(), report);
    let lines = text.split('\n').enumerate().map(|(at, text)| Line {
        text: text.to_owned(),
        number: first + at,
    });
    let mut blocks = blocks::Blocks {
        mkdocs,
        page,
        report,
        unclosed: HashMap::new(),
    };
    let lines = blocks.convert(lines.collect(), 0);
    let text = inline::convert(extensions, page, &lines, report);
    let default = mkdocs.docs.clone();
    let root = mkdocs.folder(&page.language);
    let own = |link: Link<'_>| {
        if link.is_outside() {
            return None;
        }
        if link.path.starts_with('/') || context.links.file_of(page, link.path).is_some() {
            return None;
        }
        let inside = paths::below(paths::folder(&page.source), &root).unwrap_or_default();
        let inside = if paths::folder(&page.source) == root {
            ""
        } else {
            inside
        };
        let path = paths::resolve(&paths::join(&default, inside), &paths::decoded(link.path))?;
        let is_file = !paths::is_markdown(&path) && context.links.target(&path).is_some();
        is_file.then_some(path)
    };
    links::relink(context, &text, &own, true, report)
}
