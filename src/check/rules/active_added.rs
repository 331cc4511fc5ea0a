//! Content of a translation that runs, loads or sends something, and that its original does not have.

use std::collections::HashMap;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::links::host;
use crate::check::page_view::PageView;
use crate::content::url_scheme;
use crate::markdown::html_tags::{Tag, tags};

pub(super) const RULE: Rule = Rule {
    code: "active-content-added",
    severity: Severity::Warning,
    summary: "a translation has a script, a frame or a form that its original does not have",
    run: Run::Pair(run),
};

/// Attributes whose URLs browsers follow or load.
const URLS: [&str; 6] = ["action", "data", "formaction", "href", "src", "xlink:href"];

/// A kind of active content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Script,
    Frame,
    Form,
    Handler,
    Refresh,
    Base,
    Url,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Script => "a script",
            Kind::Frame => "a frame or an embedded document",
            Kind::Form => "a form",
            Kind::Handler => "an event handler",
            Kind::Refresh => "an element that leads the reader elsewhere",
            Kind::Base => "an element that changes where links lead",
            Kind::Url => "a URL that runs a script or holds a document",
        }
    }
}

/// A piece of active content: its kind, and what distinguishes it from others of the kind.
struct Active<'h> {
    kind: Kind,
    key: String,
    shown: String,
    /// The tag as it is written; of a script its text too.
    written: &'h str,
    name: String,
}

/// Returns the active content of a page, as it is published without `sanitize`.
fn active(html: &str) -> Vec<Active<'_>> {
    let mut found = Vec::new();
    for tag in tags(html) {
        let written = &html[tag.at..tag.at + tag.text.len() + script_text(html, &tag).len()];
        let of = |kind, key: String, shown: &str| Active {
            kind,
            key,
            shown: super::shortened(shown).into_owned(),
            written,
            name: tag.name.to_string(),
        };
        let element = element_of(html, &tag);
        found.extend(element.map(|(kind, key)| of(kind, key, tag.text)));
        for (key, value) in tag.attributes() {
            let key = key.trim_start_matches('/').to_ascii_lowercase();
            let value = &tag.text[value];
            if key.len() > "on".len() && key.starts_with("on") {
                found.push(of(Kind::Handler, format!("{key}={}", words(value)), &key));
            } else if URLS.contains(&key.as_str()) && is_active_url(&tag, &key) {
                found.push(of(Kind::Url, words(value), value));
            }
        }
    }
    found
}

/// Returns the kind of an active element, and what distinguishes it from others of its kind.
fn element_of(html: &str, tag: &Tag<'_>) -> Option<(Kind, String)> {
    let value = |name: &str| tag.attribute(name).unwrap_or_default();
    Some(match &*tag.name {
        "script" if is_data(tag) => return None,
        "script" => {
            let source = tag.attribute("src");
            (
                Kind::Script,
                source.unwrap_or_else(|| without_steps(&words(script_text(html, tag)))),
            )
        }
        "iframe" | "frame" | "embed" | "portal" => {
            (Kind::Frame, place(&value("src")) + &value("srcdoc"))
        }
        "object" | "applet" => (Kind::Frame, place(&value("data"))),
        "form" => (Kind::Form, place(&value("action"))),
        "base" => (Kind::Base, value("href")),
        "meta" if value("http-equiv").eq_ignore_ascii_case("refresh") => {
            (Kind::Refresh, value("content"))
        }
        _ => return None,
    })
}

/// Returns a script without the steps that its relative imports begin with: a translation may be in another folder.
fn without_steps(script: &str) -> String {
    let mut rest = script;
    let mut kept = String::with_capacity(script.len());
    while let Some(at) = rest.find(['"', '\'']) {
        let (before, inside) = rest.split_at(at + 1);
        kept.push_str(before);
        rest = inside;
        while let Some(next) = rest.strip_prefix("./").or_else(|| rest.strip_prefix("../")) {
            rest = next;
        }
    }
    kept + rest
}

/// Returns the text of a script; of another element none.
fn script_text<'h>(html: &'h str, tag: &Tag<'_>) -> &'h str {
    if tag.name != "script" {
        return "";
    }
    let text = &html[tag.at + tag.text.len()..];
    &text[..text.find("</").unwrap_or(text.len())]
}

/// Returns true if a script is data that nothing runs.
fn is_data(tag: &Tag<'_>) -> bool {
    let kind = tag.attribute("type").unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    kind.contains("json") || kind.starts_with("text/") && !kind.contains("javascript")
}

fn is_active_url(tag: &Tag<'_>, key: &str) -> bool {
    let url = tag.attribute(key).unwrap_or_default();
    match url_scheme::scheme(&url).as_deref() {
        Some("javascript" | "vbscript") => true,
        Some("data") => !matches!(&*tag.name, "img" | "source" | "image" | "audio" | "video"),
        _ => false,
    }
}

/// Returns the identity of the target of a frame or a form: its host, or the site's own.
fn place(url: &str) -> String {
    host(url).unwrap_or_default()
}

/// Returns a text with one space for any white space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let translation = active(&pair.translation.body.html);
    if translation.is_empty() {
        return;
    }
    let mut known: HashMap<(Kind, String), usize> = HashMap::new();
    for active in active(&pair.original.body.html) {
        *known.entry((active.kind, active.key)).or_default() += 1;
    }
    for active in translation {
        let left = known
            .get_mut(&(active.kind, active.key))
            .filter(|left| **left > 0);
        if let Some(left) = left {
            // Of frames and forms the host matters: another film of the same host is fine.
            if !matches!(active.kind, Kind::Frame | Kind::Form) {
                *left -= 1;
            }
            continue;
        }
        let span = span_of(pair.translation, active.written, &active.name);
        findings.push(
            RULE.finding(format!(
                "the translation has {} that the original does not have: `{}`",
                active.kind.words(),
                active.shown
            ))
            .at(pair.translation.place(span, "here"))
            .help("remove it, unless you know who wrote it and what it does"),
        );
    }
}

/// Returns where a tag is in the file; the first line of the body if Liquid made it.
fn span_of(view: &PageView<'_>, tag: &str, name: &str) -> std::ops::Range<usize> {
    let body = view.body_text();
    let start = format!("<{name}");
    let lower = || body.to_ascii_lowercase();
    let at = body.find(tag).map(|at| (at, tag.len()));
    let at = at.or_else(|| lower().find(&start).map(|at| (at, start.len())));
    let (at, length) = at.unwrap_or((0, 0));
    let start = view.page.body + at;
    view.first_line(start..start + length.max(1).min(body.len() - at))
}
