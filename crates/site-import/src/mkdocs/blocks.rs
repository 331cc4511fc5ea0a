//! Blocks of Python-Markdown and PyMdown: admonitions, tabs, `/// blocks`, snippets.
//!
//! Lines keep the numbers that they have in their file, so that everything that is listed has its place.

use std::collections::HashMap;

use text_scan::fences::Fence;

use super::MkDocs;
use crate::code::{item_mark, without_marks};
use crate::markup::{self, alert_of, opening};
use crate::pages::Page;
use crate::paths;
use crate::report::Report;

/// A line of a text.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) number: usize,
}

impl Line {
    pub(super) fn indent(&self) -> usize {
        columns(&self.text)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn new(text: String, number: usize) -> Self {
        Self { text, number }
    }
}

/// Returns the columns of the indentation of a line.
pub(super) fn columns(text: &str) -> usize {
    let mut columns = 0;
    for c in text.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// The deepest nesting of blocks and of snippets.
const MAX_DEPTH: usize = 20;

/// The conversion of a page.
pub(crate) struct Blocks<'a> {
    pub(crate) mkdocs: &'a MkDocs<'a>,
    pub(crate) page: &'a Page,
    pub(crate) report: &'a mut Report,
    /// Numbers of slashes, and the lines from which no line with them ends a block.
    pub(crate) unclosed: HashMap<usize, usize>,
}

impl Blocks<'_> {
    /// Converts lines with everything in them.
    pub(crate) fn convert(&mut self, lines: Vec<Line>, depth: usize) -> Vec<Line> {
        let mut out = Vec::with_capacity(lines.len());
        let mut at = 0;
        let mut is_in_list = false;
        while at < lines.len() {
            let line = &lines[at];
            let content = line.text.trim_start();
            if !line.is_blank() {
                is_in_list = item_mark(content).is_some() || is_in_list && line.indent() > 0;
            }
            let is_code = line.indent() >= 4 && !is_in_list;
            let next = if depth > MAX_DEPTH || is_code {
                None
            } else {
                self.fence(&lines, at, &mut out, depth)
                    .or_else(|| self.admonition(&lines, at, &mut out, depth))
                    .or_else(|| self.tabs(&lines, at, &mut out, depth))
                    .or_else(|| self.slashes(&lines, at, &mut out, depth))
                    .or_else(|| self.single(&lines, at, &mut out, depth))
            };
            match next {
                Some(next) => at = next,
                None => {
                    out.push(line.clone());
                    at += 1;
                }
            }
        }
        out
    }

    /// Copies a block of code, with the snippets in it.
    fn fence(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
    ) -> Option<usize> {
        let content = without_marks(&lines[at].text);
        let opening = Fence::parse(content)?;
        if opening.mark == '`' && opening.info(content).contains('`') {
            return None;
        }
        out.push(lines[at].clone());
        for (offset, line) in lines[at + 1..].iter().enumerate() {
            let content = line.text.trim_start_matches([' ', '\t', '>']);
            let closes = Fence::parse(content).is_some_and(|fence| {
                fence.may_close(opening) && fence.info(content).trim().is_empty()
            });
            if !self.snippet(line, out, depth, true) {
                if content.starts_with("{*") && content.trim_end().ends_with("*}") {
                    self.leave(line, "macro");
                }
                out.push(line.clone());
            }
            if closes {
                return Some(at + offset + 2);
            }
        }
        Some(lines.len())
    }

    /// `!!! note "Title"`, `??? note`, with an indented body.
    fn admonition(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
    ) -> Option<usize> {
        let line = &lines[at];
        let (prefix, content) = split_mark(&line.text);
        let (rest, folds, is_open) = match content {
            _ if content.starts_with("!!! ") => (&content[4..], false, false),
            _ if content.starts_with("???+ ") => (&content[5..], true, true),
            _ if content.starts_with("??? ") => (&content[4..], true, false),
            _ => return None,
        };
        let (words, title) = match rest.find(['"', '“']) {
            Some(quote) => (
                &rest[..quote],
                Some(rest[quote..].trim().trim_matches(['"', '“', '”'])),
            ),
            None => (rest, None),
        };
        let kind = words
            .split_whitespace()
            .next()
            .unwrap_or("note")
            .to_lowercase();
        let is_name = |word: &str| {
            word.chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        if !words.split_whitespace().all(is_name) {
            return None;
        }
        let (body, next) = body_of(lines, at + 1, columns(&prefix) + 4);
        let name = alert_of(&kind);
        let own_title = match (title, name) {
            (Some(title), _) => Some(title.to_owned()),
            (None, None) => Some(capitalized(&kind)),
            (None, Some(name)) => (folds || name != kind).then(|| capitalized(&kind)),
        };
        let mut text = match folds {
            true => opening("details", own_title.as_deref()),
            false => opening(name.unwrap_or("note"), own_title.as_deref()),
        };
        if is_open {
            text.push_str("{open}");
        }
        self.report.count(if folds { "details" } else { "alerts" });
        let body = self.convert(body, depth + 1);
        push_block(out, &line.text, &prefix, &text, body, line.number);
        Some(next)
    }

    /// `=== "Tab"`, one behind the other, each with an indented body.
    fn tabs(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
    ) -> Option<usize> {
        tab_title(&lines[at].text)?;
        let (prefix, _) = split_mark(&lines[at].text);
        let indent = columns(&prefix);
        let mut body = Vec::new();
        let mut next = at;
        while let Some(line) = lines.get(next)
            && let Some(title) = tab_title(&line.text)
            && columns(&split_mark(&line.text).0) == indent
            && (next == at || !line.text.trim_start().starts_with("===!"))
        {
            let (inside, end) = body_of(lines, next + 1, indent + 4);
            let pad = " ".repeat(indent);
            body.push(Line::new(
                format!("{pad}{}", markup::tab(title)),
                line.number,
            ));
            body.push(Line::new(String::new(), line.number));
            body.extend(self.convert(trimmed(inside), depth + 1));
            body.push(Line::new(String::new(), line.number));
            self.report.count("tabs");
            next = end;
        }
        push_block(
            out,
            &lines[at].text,
            &prefix,
            ":::tabs",
            body,
            lines[at].number,
        );
        Some(next)
    }

    /// Lines that mean something on their own.
    fn single(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
    ) -> Option<usize> {
        let line = &lines[at];
        let content = line.text.trim();
        if self.snippet(line, out, depth, false) {
            return Some(at + 1);
        }
        let is_class_list = content.starts_with('{')
            && content.ends_with('}')
            && content[1..].trim_start().starts_with(['.', '#', ':'])
            && content.matches('{').count() == 1;
        let left = match content {
            "[TOC]" | "[[TOC]]" => Some(("table of contents", "left out: every page has one")),
            _ if is_class_list => Some((
                "attribute list",
                "left out: blocks have no attributes in sitegen",
            )),
            _ if content.starts_with("*[") && content.contains("]:") => Some((
                "abbreviation",
                "left out: write `<abbr title=\"…\">` where it matters",
            )),
            _ => None,
        };
        if let Some((kind, help)) = left {
            self.report
                .leave(&self.page.source, line.number, kind, content, help);
            out.push(Line::new(String::new(), line.number));
            return Some(at + 1);
        }
        let rest = content.strip_prefix("::: ").unwrap_or_default();
        if rest.contains('.') && !rest.contains(' ') {
            self.leave(line, "mkdocstrings");
        } else if content.starts_with("{*") && content.ends_with("*}") || content.starts_with("{!")
        {
            self.leave(line, "macro");
        } else if content.starts_with(":   ") && at > 0 && !lines[at - 1].is_blank() {
            self.leave(line, "definition list");
        } else if content.starts_with('<') && content.contains(" markdown") && content.contains('>')
        {
            self.leave(line, "HTML with `markdown`");
        }
        None
    }

    pub(super) fn leave(&mut self, line: &Line, kind: &str) {
        let help = "it stays as text: write Markdown";
        self.report
            .leave(&self.page.source, line.number, kind, &line.text, help);
    }

    /// Includes a file that a line names: `--8<-- "file"`.
    fn snippet(&mut self, line: &Line, out: &mut Vec<Line>, depth: usize, is_code: bool) -> bool {
        let content = line.text.trim();
        let Some(rest) = content
            .strip_prefix("--8<--")
            .or_else(|| content.strip_prefix("-8<-"))
        else {
            return false;
        };
        let wanted = rest.trim().trim_matches(['"', '\'']);
        let root = paths::folder(&self.mkdocs.path);
        let candidates = [
            paths::join(root, wanted),
            paths::join(&self.mkdocs.docs, wanted),
        ];
        let text = candidates
            .iter()
            .find_map(|path| self.mkdocs.tree.text(path));
        let Some(text) = text
            .filter(|_| depth < MAX_DEPTH && !wanted.contains([':', '\n']) && !wanted.is_empty())
        else {
            self.leave(line, "snippet");
            return false;
        };
        let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
        let lines = text
            .trim_end()
            .lines()
            .map(|text| Line::new(format!("{indent}{text}"), line.number));
        let lines: Vec<Line> = lines.collect();
        self.report.count("snippets");
        out.extend(if is_code {
            lines
        } else {
            self.convert(lines, depth + 1)
        });
        true
    }
}

/// Pushes a component: the line that opens it in the place of the block, its body, the line that closes it.
pub(super) fn push_block(
    out: &mut Vec<Line>,
    first: &str,
    prefix: &str,
    opening: &str,
    body: Vec<Line>,
    number: usize,
) {
    let pad: String = " ".repeat(columns(prefix));
    let mark = &first[..first.len() - split_mark(first).1.len()];
    out.push(Line::new(format!("{mark}{opening}"), number));
    let body_end = body
        .iter()
        .rposition(|line| !line.is_blank())
        .map_or(0, |end| end + 1);
    let blanks = body.len() - body_end;
    let body_start = body.iter().take_while(|line| line.is_blank()).count();
    let last = body
        .get(body_end.saturating_sub(1))
        .map_or(number, |line| line.number);
    out.extend(body.into_iter().take(body_end).skip(body_start));
    out.push(Line::new(format!("{pad}:::"), last));
    if blanks > 0 {
        out.push(Line::new(String::new(), last));
    }
}

/// Removes blank lines at both ends.
pub(super) fn trimmed(mut lines: Vec<Line>) -> Vec<Line> {
    let end = lines
        .iter()
        .rposition(|line| !line.is_blank())
        .map_or(0, |end| end + 1);
    lines.truncate(end);
    let start = lines.iter().take_while(|line| line.is_blank()).count();
    lines.split_off(start)
}

/// Splits a line at its content behind the mark of a list item. The first part is as wide, in spaces.
pub(super) fn split_mark(line: &str) -> (String, &str) {
    let content = line.trim_start();
    let mut width = columns(line);
    let mut rest = content;
    if let Some(length) = item_mark(content) {
        width += length;
        rest = &content[length..];
    }
    (" ".repeat(width), rest)
}

/// Returns the lines of an indented body, with four columns fewer, and the index behind it.
fn body_of(lines: &[Line], from: usize, indent: usize) -> (Vec<Line>, usize) {
    let is_inside = |line: &Line| line.is_blank() || line.indent() >= indent;
    let mut end = from
        + lines[from..]
            .iter()
            .take_while(|line| is_inside(line))
            .count();
    let body: Vec<Line> = lines[from..end]
        .iter()
        .map(|line| Line::new(dedented(&line.text), line.number))
        .collect();
    // The blank lines behind the body are in it, so that the next tab is found.
    end = end.max(from);
    (body, end)
}

/// Removes four columns of indentation.
fn dedented(text: &str) -> String {
    let width = columns(text);
    if width == 0 {
        return text.to_owned();
    }
    let content = text.trim_start_matches([' ', '\t']);
    format!("{}{content}", " ".repeat(width.saturating_sub(4)))
}

fn tab_title(line: &str) -> Option<&str> {
    let content = split_mark(line).1;
    let rest = content.strip_prefix("===")?.trim_start_matches(['!', '+']);
    let title = rest.strip_prefix(' ')?.trim();
    let title = title.strip_prefix('"')?.strip_suffix('"')?;
    Some(title)
}

pub(super) fn capitalized(word: &str) -> String {
    let word = word.replace(['-', '_'], " ");
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
