//! An alert (`> [!WARNING]`) whose kind differs from the original's, or that is a plain quote.

use std::cell::OnceCell;
use std::ops::Range;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::markdown::block_structure::{BlockKind, BlockNode};

pub(super) const RULE: Rule = Rule {
    code: "alert-changed",
    severity: Severity::Warning,
    summary: "an alert is of another kind than in the original, or is none any more",
    run: Run::Pair(run),
};

/// The kinds of alerts.
const KINDS: &[&str] = &["note", "tip", "important", "warning", "caution"];

/// Returns the alerts among some parts: their places, and their kinds.
fn alerts(view: &PageView<'_>, parts: Range<usize>, form: Form) -> Vec<(usize, &'static str)> {
    parts
        .filter_map(|at| match view.parts()[at].kind {
            BlockKind::Quote(Some(kind)) => Some((at, kind)),
            BlockKind::Quote(None) => {
                let (kind, of) = kind_of_quote(view.written(&view.parts()[at].span))?;
                (of == Form::Plain || form == Form::Titled).then_some((at, kind))
            }
            _ => None,
        })
        .collect()
}

/// The form of the first line of an alert.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `> [!NOTE]`, with or without a hard line break behind it. GitHub shows both as an alert.
    Plain,
    /// `> [!NOTE] Title`, an alert for Obsidian and Docsy.
    Titled,
}

/// The most bytes of the first line of an alert.
const MAX_LINE_BYTES: usize = 512;

/// Returns the kind of an alert that is a quote in GitHub's Markdown, and its form.
fn kind_of_quote(quote: &str) -> Option<(&'static str, Form)> {
    // Quotes in quotes begin with as many marks: no more is looked at than an alert may have.
    let mut end = quote.len().min(MAX_LINE_BYTES);
    while !quote.is_char_boundary(end) {
        end -= 1;
    }
    let line = quote[..end].lines().next()?;
    let line = line.trim_start_matches(['>', ' ', '\t']);
    let (word, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let is_kind = |kind: &&&str| kind.eq_ignore_ascii_case(word);
    let kind = KINDS.iter().find(is_kind)?;
    let form = match rest.trim() {
        "" | "\\" => Form::Plain,
        _ => Form::Titled,
    };
    Some((kind, form))
}

/// Returns the form in which a page writes alerts.
fn form_of(view: &PageView<'_>) -> Form {
    let is_titled = |part: &BlockNode| {
        let kind = matches!(part.kind, BlockKind::Quote(None))
            .then(|| kind_of_quote(view.written(&part.span)));
        kind.flatten().is_some_and(|(_, form)| form == Form::Titled)
    };
    match view.parts().iter().any(is_titled) {
        true => Form::Titled,
        false => Form::Plain,
    }
}

/// Other syntaxes for alerts: Hugo, Docusaurus and VitePress, MkDocs, kramdown, HTML.
const OTHER_FORMS: &[&str] = &[
    "{{% alert",
    "{{< alert",
    "{{% note",
    "{{< note",
    "{{% warning",
    "{{< warning",
    "{{% caution",
    "{{< caution",
    "{{% pageinfo",
    "{: .note",
    "{: .warning",
    "class=\"alert",
    "class=\"note",
    "class=\"warning",
];

/// Returns how many alerts of another form a text has, by their marks.
fn alerts_of_other_form(text: &str) -> usize {
    let is_block =
        |line: &str| (line.starts_with(":::") || line.starts_with("!!!")) && line.len() > 5;
    let lines = text.lines().map(str::trim_start);
    lines
        .filter(|line| is_block(line) || OTHER_FORMS.iter().any(|form| line.contains(form)))
        .count()
}

/// Returns how many alerts a page has, in whatever form.
fn count(view: &PageView<'_>, form: Form) -> usize {
    alerts(view, 0..view.parts().len(), form).len() + alerts_of_other_form(view.body_text())
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let form = form_of(pair.original);
    let is_lacking = OnceCell::new();
    let is_lacking =
        || *is_lacking.get_or_init(|| count(pair.translation, form) < count(pair.original, form));
    for (original, translation) in pair.both() {
        let of =
            |view: &PageView<'_>, at: usize| alerts(view, view.sections[at].parts.clone(), form);
        let (here, there) = (
            of(pair.original, original),
            of(pair.translation, translation),
        );
        let kinds = |alerts: &[(usize, &'static str)]| -> Vec<&'static str> {
            alerts.iter().map(|(_, kind)| *kind).collect()
        };
        if kinds(&here) == kinds(&there) {
            continue;
        }
        // An alert that only the translation has is its author's. One that is elsewhere in the page, or in the form
        // of another program, is not lost.
        if here.len() < there.len() || here.len() > there.len() && !is_lacking() {
            continue;
        }
        // A short section is one finding of its own (`section-short`).
        if super::section_short::is_short(pair, original) || !pair.is_certain(original, translation)
        {
            continue;
        }
        let first = here
            .iter()
            .zip(&there)
            .take_while(|(a, b)| a.1 == b.1)
            .count();
        let line = |view: &PageView<'_>, at: usize| view.first_line(view.parts()[at].span.clone());
        let message = match (here.get(first), there.get(first)) {
            (Some((_, was)), Some((_, is))) if here.len() == there.len() => {
                format!("the alert is a `{is}`, in the original a `{was}`")
            }
            (Some((_, was)), _) if here.len() > there.len() => {
                format!("an alert of the original, a `{was}`, is none in the translation")
            }
            _ => continue,
        };
        let place = match there.get(first).filter(|_| here.len() <= there.len()) {
            Some((at, _)) => pair.translation.place(line(pair.translation, *at), "here"),
            None => pair.translation.place_of(translation, "in this section"),
        };
        let origin = match here.get(first) {
            Some((at, _)) => pair
                .original
                .place(line(pair.original, *at), "in the original"),
            None => pair.original.place_of(original, "in the original"),
        };
        findings.push(
            RULE.finding(message)
                .at(place)
                .at(origin)
                .help("the word in `> [!WARNING]` or `:::warning` is not to be translated"),
        );
    }
}
