//! The author's dashboard: all notes in all languages, and two languages of a note side by side.
//!
//! In: a [`Preview`] and what is asked for below `/_sitegen/`. Out: pages that no build has.

mod next_steps;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Zoned;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};
use tera::{Context, Tera};

use super::overlay;
use super::preview::{Answer, HTML, Preview};
use crate::check;
use crate::content::Page;
use crate::diagnostics::Severity;
use crate::language::LanguageId;
use crate::site::{Site, TranslationState, TranslationStatus};
use crate::translations::{Note, PageId, lock};

const SCRIPT: &str = include_str!("preview.js");
const DASHBOARD: &str = include_str!("dashboard/dashboard.html");
/// The stylesheet of the theme, whose tokens the author's pages use. A site may have replaced its own.
const THEME: &str = include_str!("../../static/sitegen.css");
const COMPARE: &str = include_str!("dashboard/compare.html");
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JSON: &str = "application/json";

/// Characters that are not escaped in the path of a URL.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.');

/// Number of notes per page of the dashboard.
const ROWS: usize = 100;

/// The filters of the dashboard: value and label.
const CHOICES: [(&str, &str); 6] = [
    ("", "all notes"),
    ("missing", "missing pages"),
    ("stale", "stale pages"),
    ("damaged", "damaged pages"),
    ("draft", "drafts and future pages"),
    ("alone", "notes in one language"),
];

/// Cached states of pages by path; an entry is valid until the page or its original changes.
#[derive(Debug, Default, Clone)]
pub(super) struct Known {
    states: HashMap<String, Judged>,
}

/// The state of a page, as it and its original were.
type Judged = (Arc<Page>, Arc<Page>, TranslationState);

impl Known {
    /// Returns the entries that are still valid after changes at and below `paths`.
    pub(super) fn after(&self, old: &Site, new: &Site, paths: &[String]) -> Self {
        // Liquid may show any file in any page.
        if new.has_liquid() || !Arc::ptr_eq(&old.config, &new.config) {
            return Self::default();
        }
        let touched = |page: &Page| {
            let mut paths = paths.iter();
            paths.any(|path| crate::content::is_below(&page.path, path))
        };
        // The recorded version of the original may have changed.
        if paths.iter().any(|path| path == lock::NAME) {
            return Self::default();
        }
        let states = self.states.iter();
        let stays = states.filter(|(_, (page, original, _))| !touched(page) && !touched(original));
        Self {
            states: stays
                .map(|(path, known)| (path.clone(), known.clone()))
                .collect(),
        }
    }
}

/// The answer to a path below `/_sitegen/`.
pub(super) fn answer(preview: &Preview, path: &str, query: &str, now: &Zoned) -> Answer {
    let query: HashMap<Cow<'_, str>, Cow<'_, str>> =
        form_urlencoded::parse(query.as_bytes()).collect();
    let asked = |key: &str| query.get(key).map_or("", |value| value.as_ref());
    let found = |kind, text: &str| Answer::found(kind, text.as_bytes().to_vec());
    if let Some(of) = path.strip_prefix("compare/") {
        return compare(preview, of, asked("left"), asked("right"));
    }
    if let Some(of) = path.strip_prefix("differences/") {
        return differences(preview, of, asked("left"), asked("right"));
    }
    match path {
        "" => dashboard(preview, asked, now),
        "preview.js" => found(JAVASCRIPT, SCRIPT),
        "dashboard.js" => found(JAVASCRIPT, include_str!("dashboard/dashboard.js")),
        "dashboard.css" => found(CSS, include_str!("dashboard/dashboard.css")),
        "theme.css" => found(CSS, THEME),
        "compare.js" => found(JAVASCRIPT, include_str!("dashboard/compare.js")),
        "findings" => found(JSON, &overlay::findings(preview, asked("file")).to_string()),
        "at" => {
            let url = preview.url_of(asked("path"));
            found(JSON, &json!({ "url": url }).to_string())
        }
        _ => not_found("there is no such page of the preview"),
    }
}

fn not_found(why: &str) -> Answer {
    Answer {
        status: 404,
        ..Answer::found("text/plain; charset=utf-8", format!("{why}\n").into_bytes())
    }
}

fn page_of(template: &str, values: &Value) -> Answer {
    let mut tera = Tera::default();
    let context = Context::from_serialize(values).unwrap_or_default();
    let rendered = tera
        .add_raw_template("page.html", template)
        .and_then(|()| tera.render("page.html", &context));
    match rendered {
        Ok(html) => Answer::found(HTML, html.into_bytes()),
        Err(error) => Answer {
            status: 500,
            ..Answer::found("text/plain; charset=utf-8", error.to_string().into_bytes())
        },
    }
}

/// All notes and their languages.
fn dashboard<'q>(preview: &Preview, asked: impl Fn(&str) -> &'q str, now: &Zoned) -> Answer {
    let site = preview.site();
    let (query, state, lang) = (asked("q"), asked("state"), asked("lang"));
    let languages: Vec<LanguageId> = site.source.languages.iter().map(|(id, _)| id).collect();
    let mut notes: Vec<&Note> = site.notes.notes.iter().collect();
    notes.retain(|note| has_words(site, note, query));
    if ["damaged", "stale"].contains(&state) {
        judge(preview, &notes);
    }
    let wanted = |id: LanguageId| lang.is_empty() || site.source.languages.get(id).code == lang;
    notes.retain(|note| match state {
        "" => {
            lang.is_empty()
                || languages
                    .iter()
                    .any(|id| wanted(*id) && has(site, note, *id))
        }
        "alone" => note.pages.len() == 1,
        _ => languages.iter().any(|id| {
            let page = page_in(site, note, *id);
            wanted(*id)
                && match page {
                    None => state == "missing",
                    Some(page) if state == "draft" => {
                        !overlay::marks(&site.source.pages[page], now).is_empty()
                    }
                    Some(page) => state_of(preview, note, page).status.word() == state,
                }
        }),
    });
    let found = notes.len();
    let number: usize = asked("page").parse().unwrap_or(1).max(1);
    let from = ((number - 1) * ROWS).min(found);
    let shown = &notes[from..(from + ROWS).min(found)];
    judge(preview, shown);
    let rows: Vec<Value> = shown
        .iter()
        .enumerate()
        .map(|(number, note)| row(preview, (number, note), &languages, now))
        .collect();

    let link = |page: usize| {
        let mut link = form_urlencoded::Serializer::new(String::from("?"));
        for (key, value) in [("q", query), ("state", state), ("lang", lang)] {
            if !value.is_empty() {
                link.append_pair(key, value);
            }
        }
        link.append_pair("page", &page.to_string());
        link.finish()
    };
    let errors = preview.all_diagnostics();
    let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
    let title = &site.config.title;
    page_of(
        DASHBOARD,
        &json!({
            "title": if title.is_empty() { "sitegen" } else { title },
            "home": format!("{}/", preview.base_path()),
            "notes": site.notes.notes.len(),
            "languages": languages.iter().map(|id| of_language(site, *id)).collect::<Vec<_>>(),
            "errors": errors.map(|error| overlay::shown(preview, error)).collect::<Vec<_>>(),
            "steps": next_steps::next_steps(preview, &languages),
            "query": query,
            "state": state,
            "lang": lang,
            "choices": CHOICES.map(|(value, text)| json!({"value": value, "text": text})),
            "found": found,
            "first": from + 1,
            "last": from + rows.len(),
            "rows": rows,
            "previous": (number > 1).then(|| link(number - 1)),
            "next": (from + ROWS < found).then(|| link(number + 1)),
        }),
    )
}

fn of_language(site: &Site, id: LanguageId) -> Value {
    let language = site.source.languages.get(id);
    let pages = site.notes.notes.iter();
    let pages = pages.filter(|note| has(site, note, id)).count();
    json!({
        "code": language.code,
        "tag": language.tag.as_str(),
        "direction": language.direction.as_str(),
        "name": language.endonym,
        "pages": pages,
        "missing": site.notes.notes.len() - pages,
    })
}

fn page_in(site: &Site, note: &Note, id: LanguageId) -> Option<PageId> {
    let mut pages = note.pages.iter().copied();
    pages.find(|page| site.source.pages[*page].language == id)
}

fn has(site: &Site, note: &Note, id: LanguageId) -> bool {
    page_in(site, note, id).is_some()
}

/// Returns true if the title or the path of a page of the note contains the query.
fn has_words(site: &Site, note: &Note, query: &str) -> bool {
    let query = query.trim().to_lowercase();
    query.is_empty()
        || note.pages.iter().any(|id| {
            let page = &site.source.pages[*id];
            page.title.to_lowercase().contains(&query) || page.path.to_lowercase().contains(&query)
        })
}

fn row(
    preview: &Preview,
    (number, note): (usize, &Note),
    languages: &[LanguageId],
    now: &Zoned,
) -> Value {
    let site = preview.site();
    let original = &site.source.pages[note.original];
    let language = site.source.languages.get(original.language);
    let cells = languages.iter().map(|id| {
        let Some(page) = page_in(site, note, *id) else {
            return json!({"state": "missing"});
        };
        let state = state_of(preview, note, page);
        let other = (page != note.original).then_some(note.original);
        let path = &site.source.pages[page].path;
        json!({
            "id": format!("why-{number}-{}", id.0),
            "state": state.status.word(),
            "why": state.why,
            "path": path,
            "editor": preview.editor_url(path, 1, 1),
            "url": format!("{}{}", preview.base_path(), site.source.pages[page].url),
            "marks": overlay::marks(&site.source.pages[page], now),
            "compare": other.map(|original| compare_url(site, original, page)),
        })
    });
    json!({
        "title": original.title,
        "path": original.path,
        "editor": preview.editor_url(&original.path, 1, 1),
        "tag": language.tag.as_str(),
        "direction": language.direction.as_str(),
        "cells": cells.collect::<Vec<_>>(),
    })
}

/// Returns the URL of the comparison of two pages of a note.
pub(super) fn compare_url(site: &Site, left: PageId, right: PageId) -> String {
    let path = utf8_percent_encode(&site.source.pages[left].path, PATH);
    let code = |id: PageId| {
        let page = &site.source.pages[id];
        site.source.languages.get(page.language).code.as_str()
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("left", code(left))
        .append_pair("right", code(right))
        .finish();
    format!("/_sitegen/compare/{path}?{query}")
}

/// The state of a page; of one that was not judged, what its place in its note says.
fn state_of(preview: &Preview, note: &Note, id: PageId) -> TranslationState {
    let site = preview.site();
    let page = &site.source.pages[id];
    let original = &site.source.pages[note.original];
    let known = preview.known().states.get(&page.path).cloned();
    let known = known.filter(|(p, o, _)| Arc::ptr_eq(p, page) && Arc::ptr_eq(o, original));
    let status = if id == note.original {
        TranslationStatus::Original
    } else {
        TranslationStatus::Current
    };
    known.map_or(TranslationState { status, why: None }, |(_, _, state)| {
        state
    })
}

/// Finds out the states of the pages of some notes, as far as they are not known.
fn judge(preview: &Preview, notes: &[&Note]) {
    let site = preview.site();
    let known = preview.known().clone();
    let is_known = |id: PageId, original: PageId| {
        let (page, original) = (&site.source.pages[id], &site.source.pages[original]);
        let known = known.states.get(&page.path);
        known.is_some_and(|(p, o, _)| Arc::ptr_eq(p, page) && Arc::ptr_eq(o, original))
    };
    let unknown: Vec<&Note> = notes
        .iter()
        .copied()
        .filter(|note| note.pages.iter().any(|id| !is_known(*id, note.original)))
        .collect();
    if unknown.is_empty() {
        return;
    }
    let found = check::translation_states_of(site, &unknown);
    let mut known = preview.known();
    for (id, state) in found {
        let page = |id: PageId| Arc::clone(&site.source.pages[id]);
        let original = page(site.notes.of(id).original);
        let path = page(id).path.clone();
        known.states.insert(path, (page(id), original, state));
    }
}

/// The two pages that are to be compared.
fn pair(preview: &Preview, path: &str, left: &str, right: &str) -> Option<(PageId, PageId)> {
    let site = preview.site();
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let pages = &site.source.pages;
    let at = pages
        .binary_search_by(|page| page.path.as_str().cmp(&path))
        .ok()?;
    let note = site.notes.of(at);
    let of_code = |code: &str| {
        let mut ids = note.pages.iter().copied();
        ids.find(|id| site.source.languages.get(pages[*id].language).code == code)
    };
    let left = of_code(left).unwrap_or(note.original);
    let others = || note.pages.iter().copied().find(|id| *id != left);
    let right = of_code(right).or_else(others).unwrap_or(left);
    Some((left, right))
}

fn compare(preview: &Preview, path: &str, left: &str, right: &str) -> Answer {
    let site = preview.site();
    let Some((left, right)) = pair(preview, path, left, right) else {
        return not_found("there is no such note");
    };
    let side = |id: PageId| {
        let page = &site.source.pages[id];
        let language = site.source.languages.get(page.language);
        json!({
            "title": page.title,
            "code": language.code,
            "name": language.endonym,
            "url": format!("{}{}", preview.base_path(), page.url),
        })
    };
    let note = site.notes.of(left);
    page_of(
        COMPARE,
        &json!({
            "left": side(left),
            "right": side(right),
            "languages": note.pages.iter().map(|id| side(*id)).collect::<Vec<_>>(),
            "differences": compare_url(site, left, right).replacen("/compare/", "/differences/", 1),
        }),
    )
}

/// The code of two pages that differs.
fn differences(preview: &Preview, path: &str, left: &str, right: &str) -> Answer {
    let Some((left, right)) = pair(preview, path, left, right) else {
        return not_found("there is no such note");
    };
    let found = check::differences(preview.site(), left, right);
    let side = |lines: &Option<check::Lines>| {
        let lines = lines.as_ref()?;
        Some(json!({"code": lines.code, "lines": lines.lines}))
    };
    let answer = json!({
        "count": found.len(),
        "left": found.iter().filter_map(|d| side(&d.left)).collect::<Vec<_>>(),
        "right": found.iter().filter_map(|d| side(&d.right)).collect::<Vec<_>>(),
    });
    Answer::found(JSON, answer.to_string().into_bytes())
}
