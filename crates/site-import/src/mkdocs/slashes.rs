//! Blocks of PyMdown: `/// note | Title` up to `///`.

use super::blocks::{Blocks, Line, capitalized, columns, push_block, split_mark, trimmed};
use crate::markup::{self, alert_of, opening};

/// The header of a block of PyMdown: `/// note | Title`.
struct Header<'t> {
    slashes: usize,
    name: &'t str,
    title: Option<&'t str>,
}

impl Blocks<'_> {
    /// Returns the index of the line that ends the block which begins at `at`.
    fn end_of(&mut self, lines: &[Line], at: usize, slashes: usize, depth: usize) -> Option<usize> {
        let is_whole = depth == 0;
        if is_whole
            && self
                .unclosed
                .get(&slashes)
                .is_some_and(|from| lines[at].number >= *from)
        {
            return None;
        }
        let mark = "/".repeat(slashes);
        let mut open = 0;
        let mut has_end = false;
        for (offset, line) in lines[at + 1..].iter().enumerate().take(MAX_LINES) {
            if line.text.trim() == mark {
                if open == 0 {
                    return Some(at + 1 + offset);
                }
                open -= 1;
                has_end = true;
            } else if header(&line.text).is_some_and(|header| header.slashes == slashes) {
                open += 1;
            }
        }
        if is_whole && !has_end {
            self.unclosed.insert(slashes, lines[at].number);
        }
        None
    }

    /// `/// note | Title` up to `///`.
    pub(super) fn slashes(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
    ) -> Option<usize> {
        let header = header(&lines[at].text)?;
        let (prefix, _) = split_mark(&lines[at].text);
        if header.name == "tab" {
            return self.slash_tabs(lines, at, out, depth, &prefix);
        }
        let end = self.end_of(lines, at, header.slashes, depth)?;
        let (options, body) = options(&lines[at + 1..end]);
        let option = |key: &str| {
            let line = options
                .iter()
                .find_map(|line| line.text.trim().strip_prefix(key))?;
            Some(line.trim_start_matches(':').trim().to_owned())
        };
        let text = match header.name {
            "details" => {
                let title = header
                    .title
                    .map(str::to_owned)
                    .or_else(|| option("type").map(|kind| capitalized(&kind)));
                let open = if option("open").is_some_and(|open| open.eq_ignore_ascii_case("true")) {
                    "{open}"
                } else {
                    ""
                };
                format!(
                    "{}{open}",
                    opening("details", title.as_deref().or(Some("Details")))
                )
            }
            "admonition" => {
                let kind = option("type").unwrap_or_default();
                opening(alert_of(&kind).unwrap_or("note"), header.title)
            }
            name => {
                let Some(kind) = alert_of(name) else {
                    self.leave(&lines[at], "block");
                    return None;
                };
                let own = (kind != name).then(|| capitalized(name));
                opening(kind, header.title.or(own.as_deref()))
            }
        };
        self.report.count(if header.name == "details" {
            "details"
        } else {
            "alerts"
        });
        let body = self.convert(body.to_vec(), depth + 1);
        push_block(out, &lines[at].text, &prefix, &text, body, lines[at].number);
        Some(end + 1)
    }

    fn slash_tabs(
        &mut self,
        lines: &[Line],
        at: usize,
        out: &mut Vec<Line>,
        depth: usize,
        prefix: &str,
    ) -> Option<usize> {
        let mut body = Vec::new();
        let mut next = at;
        loop {
            let from = next
                + lines[next..]
                    .iter()
                    .take_while(|line| line.is_blank())
                    .count();
            let Some(header) = lines.get(from).and_then(|line| header(&line.text)) else {
                break;
            };
            if header.name != "tab" {
                break;
            }
            let Some(end) = self.end_of(lines, from, header.slashes, depth) else {
                break;
            };
            let (_, inside) = options(&lines[from + 1..end]);
            let line = format!(
                "{}{}",
                " ".repeat(columns(prefix)),
                markup::tab(header.title.unwrap_or_default())
            );
            body.push(Line::new(line, lines[from].number));
            body.push(Line::new(String::new(), lines[from].number));
            body.extend(self.convert(trimmed(inside.to_vec()), depth + 1));
            body.push(Line::new(String::new(), lines[from].number));
            self.report.count("tabs");
            next = end + 1;
        }
        if body.is_empty() {
            return None;
        }
        push_block(
            out,
            &lines[at].text,
            prefix,
            ":::tabs",
            body,
            lines[at].number,
        );
        Some(next)
    }
}

fn header(line: &str) -> Option<Header<'_>> {
    let content = split_mark(line).1;
    let rest = content.trim_start_matches('/');
    let slashes = content.len() - rest.len();
    let rest = rest.trim();
    let end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_')))
        .unwrap_or(rest.len());
    let behind = rest[end..].trim();
    let title = behind
        .strip_prefix('|')
        .map(str::trim)
        .filter(|title| !title.is_empty());
    let is_header = slashes >= 3 && end > 0 && (behind.is_empty() || behind.starts_with('|'));
    is_header.then_some(Header {
        slashes,
        name: &rest[..end],
        title,
    })
}

/// The most lines of a block.
const MAX_LINES: usize = 10_000;

/// Splits the lines of a block into its options, which are indented, and its body.
fn options(lines: &[Line]) -> (&[Line], &[Line]) {
    let is_option = |line: &&Line| line.indent() >= 4 && line.text.contains(':');
    let count = lines.iter().take_while(is_option).count();
    lines.split_at(count)
}
