//! Code actions for diagnostics: the safe fixes of `check --fix`, names that were nearly right, and translations
//! that are missing.

use std::ops::Range;

use lsp_types::{CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Command};
use serde_json::json;

use super::analysis::Analysis;
use super::commands;
use super::completion;
use super::definition;
use super::diagnostics::shown;
use super::documents::OpenDocument;
use super::text_edits;
use super::workspace::{OpenPage, Workspace};
use crate::check::{self, CheckScope, fix_safety};
use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::translations::PageId;

/// The kind of the action that applies all safe fixes of a file.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.sitegen");

/// Returns the actions for a range of a file.
pub(super) fn actions(
    workspace: &Workspace,
    analysis: &Analysis,
    params: &CodeActionParams,
) -> Option<Vec<CodeActionOrCommand>> {
    let document = workspace.documents.get(&params.text_document.uri)?;
    let path = document.path.as_deref()?;
    let is_wanted = |kind: &CodeActionKind| {
        let only = params.context.only.as_deref();
        only.is_none_or(|only| {
            only.iter()
                .any(|only| kind.as_str().starts_with(only.as_str()))
        })
    };
    let findings = analysis.findings_of(workspace, path);
    let mut actions = Vec::new();
    if is_wanted(&CodeActionKind::QUICKFIX) {
        for finding in at(document, &findings, params.range) {
            actions.extend(quick_fixes(workspace, document, finding));
        }
    }
    if is_wanted(&FIX_ALL) {
        actions.extend(fix_all(workspace, document, &findings));
    }
    if is_wanted(&CodeActionKind::REFACTOR)
        && let Some(page) = workspace.page(&params.text_document.uri)
        && document.text.offset(params.range.start) <= page.site.source.pages[page.id].body
    {
        actions.extend(new_translations(&page));
    }
    Some(actions)
}

/// Returns the findings that a range touches.
fn at<'f>(
    document: &OpenDocument,
    findings: &'f [Diagnostic],
    range: lsp_types::Range,
) -> impl Iterator<Item = &'f Diagnostic> {
    let wanted = document.text.offset(range.start)..document.text.offset(range.end);
    let text = document.text.clone();
    findings.iter().filter(move |finding| {
        let Some(place) = finding.spans.first() else {
            return false;
        };
        let span = text.span_of(place);
        // A cursor anywhere in the line is enough if the mark is in one line.
        let line = text.line_of(span.start);
        (span.start <= wanted.end && wanted.start <= span.end)
            || (line.start <= wanted.end && wanted.start <= line.end)
    })
}

fn action(title: String, finding: &lsp_types::Diagnostic) -> CodeAction {
    CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![finding.clone()]),
        ..CodeAction::default()
    }
}

/// Returns the actions for one finding.
fn quick_fixes(
    workspace: &Workspace,
    document: &OpenDocument,
    finding: &Diagnostic,
) -> Vec<CodeActionOrCommand> {
    let Some(site) = workspace.site() else {
        return Vec::new();
    };
    let shown_finding = shown(workspace, &document.text, finding);
    let mut actions = Vec::new();
    if let Some(edit) = fix_safety::with_one_fix(site, finding) {
        actions.push(CodeAction {
            edit: text_edits::of_edits(workspace, &[edit]),
            is_preferred: Some(true),
            ..action(format!("Fix {}", finding.code), &shown_finding)
        });
    }
    if let Some((span, with)) = replacement(site, document, finding) {
        let edits = vec![(
            document.path.clone().unwrap_or_default(),
            vec![(span, with.clone())],
        )];
        actions.push(CodeAction {
            edit: text_edits::workspace_edit(workspace, edits),
            is_preferred: Some(true),
            ..action(format!("Change to `{with}`"), &shown_finding)
        });
    }
    if let Some(line) = command_line(document, finding) {
        let title = format!("Run `{line}`");
        actions.push(CodeAction {
            command: Some(Command {
                title: title.clone(),
                command: commands::SHOW.to_owned(),
                arguments: Some(vec![json!(line)]),
            }),
            ..action(title, &shown_finding)
        });
    }
    actions
        .into_iter()
        .map(CodeActionOrCommand::CodeAction)
        .collect()
}

/// Returns the action that applies all safe fixes of a file.
fn fix_all(
    workspace: &Workspace,
    document: &OpenDocument,
    findings: &[Diagnostic],
) -> Option<CodeActionOrCommand> {
    if findings.iter().all(|finding| finding.fix.is_none()) {
        return None;
    }
    let edits = fix_safety::fixed_files(workspace.site()?, findings, &CheckScope::default());
    let edit = edits
        .into_iter()
        .find(|edit| Some(&edit.path) == document.path.as_ref())?;
    Some(CodeActionOrCommand::CodeAction(CodeAction {
        title: "Apply all safe fixes of `sitegen check --fix`".to_owned(),
        kind: Some(FIX_ALL),
        edit: text_edits::of_edits(workspace, &[edit]),
        ..CodeAction::default()
    }))
}

/// Returns the bytes to replace and the text that the help of a finding suggests for them.
fn replacement(
    site: &Site,
    document: &OpenDocument,
    finding: &Diagnostic,
) -> Option<(Range<usize>, String)> {
    let help = finding.help.as_deref()?;
    let place = finding.spans.first()?;
    let id = site.source.page(&place.path);
    let span = document.text.span_of(place);
    if finding.code == "link-language" {
        let id = id?;
        let path = quoted(help.strip_prefix("link to ")?)?;
        let to = &site.source.pages[site.source.page(path)?];
        let with = completion::address(site, &site.source.pages[id], &to.path, &to.url);
        return Some((target_at(site, id, document, &span)?, with));
    }
    let (_, suggested) = help.split_once("did you mean ")?;
    let suggested = quoted(suggested)?;
    if let Some(id) = id.filter(|_| is_of_target(&finding.code)) {
        let target = target_at(site, id, document, &span)?;
        let written = document.text.get(&target)?;
        // An anchor is suggested without its path, and a path without its anchor.
        let (path, rest) = written.split_at(written.find(['#', '?']).unwrap_or(written.len()));
        return Some(match suggested.starts_with('#') {
            true => (target.start + path.len()..target.end, suggested.to_owned()),
            false if suggested.contains(['#', '?']) => (target, suggested.to_owned()),
            false => (target, format!("{suggested}{rest}")),
        });
    }
    let written = document.text.get(&span)?;
    let is_name = !written.is_empty() && !written.contains(char::is_whitespace);
    let inner = written.trim_matches(['"', '\'']);
    let from = span.start + written.find(inner)?;
    is_name.then(|| (from..from + inner.len(), suggested.to_owned()))
}

fn is_of_target(code: &str) -> bool {
    ["link-broken", "anchor-broken", "image-broken"].contains(&code)
}

/// Returns the bytes of the target of the link at some bytes.
fn target_at(
    site: &Site,
    id: PageId,
    document: &OpenDocument,
    span: &Range<usize>,
) -> Option<Range<usize>> {
    let links = check::links_of(site, id);
    let link = links.iter().find(|link| link.span.start == span.start)?;
    let target = definition::target_span(&document.text, link);
    (target != link.span).then_some(target)
}

/// Returns the first text between backticks.
fn quoted(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once('`')?;
    rest.split_once('`').map(|(inside, _)| inside)
}

/// Returns the command to run about a finding that no edit of the file resolves.
fn command_line(document: &OpenDocument, finding: &Diagnostic) -> Option<String> {
    let path = document.path.as_deref()?;
    let path = match path.contains(|c: char| c.is_whitespace() || "'\"$&;()".contains(c)) {
        true => format!("'{}'", path.replace('\'', "'\\''")),
        false => path.to_owned(),
    };
    match &*finding.code {
        "stale-translation" => Some(format!("sitegen translations --accept {path}")),
        "language-unknown" | "translation-key-taken" => {
            Some(format!("sitegen translations --explain {path}"))
        }
        _ => None,
    }
}

/// Returns the actions that create the translations that a note lacks.
fn new_translations(page: &OpenPage<'_>) -> Vec<CodeActionOrCommand> {
    let site = page.site;
    let note = site.notes.of(page.id);
    let has = |code: &str| {
        let mut pages = note.pages.iter().map(|id| &site.source.pages[*id]);
        pages.any(|page| site.source.languages.get(page.language).code == code)
    };
    let languages = completion::site_languages(site).into_iter();
    let missing = languages.filter(|(code, _)| !has(code));
    let uri = &page.document.uri;
    let actions = missing.map(|(code, name)| {
        let title = format!("Create the translation in {name} ({code})");
        CodeAction {
            title: title.clone(),
            kind: Some(CodeActionKind::REFACTOR),
            command: Some(Command {
                title,
                command: commands::NEW_TRANSLATION.to_owned(),
                arguments: Some(vec![json!({"uri": uri, "language": code})]),
            }),
            ..CodeAction::default()
        }
    });
    actions.map(CodeActionOrCommand::CodeAction).collect()
}
