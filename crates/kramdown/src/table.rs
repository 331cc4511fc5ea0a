//! Tables: lines with `|`, with or without a head (kramdown 2.4 `Parser::Kramdown#parse_table`).

use memchr::memchr_iter;
use pulldown_cmark::Alignment;

use super::ends::StepBudget;
use super::line;
use super::region::Region;
use super::span;

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) sections: Vec<(TableSection, Vec<Row>)>,
}

/// A row: the texts of its cells.
pub(super) type Row = Vec<Region>;

/// A section of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableSection {
    /// `<thead>`.
    Head,
    /// `<tbody>`.
    Body,
    /// `<tfoot>`.
    Foot,
}

impl TableSection {
    /// Returns the name of its HTML element.
    pub fn element(self) -> &'static str {
        match self {
            TableSection::Head => "thead",
            TableSection::Body => "tbody",
            TableSection::Foot => "tfoot",
        }
    }
}

/// Maximum number of empty cells added to the rows of a table, and the number per byte of the table.
const MAX_MISSING_CELLS: usize = 4096;
const MISSING_CELLS_PER_BYTE: usize = 2;

/// Returns true if a line contains an unescaped `|`.
fn has_pipe(text: &str) -> bool {
    let line = line::first(text).as_bytes();
    memchr_iter(b'|', line).any(|at| !line[..at].ends_with(b"\\"))
}

/// Returns true for a line of `-`, `|`, `:`, `+` with at least one `-`.
fn is_separator(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| "+|: \t-".contains(c))
}

/// Returns true for the same line with `=`.
fn is_foot(line: &str) -> bool {
    line.contains('=') && line.chars().all(|c| "+|: \t=".contains(c))
}

/// Parses the table at `at`, and returns it with its end position.
pub(super) fn read(region: &Region, at: usize, budget: &StepBudget) -> Option<(Table, usize)> {
    let text = &region.text()[at..];
    if text.starts_with("    ") || text.starts_with('\t') || !has_pipe(line::unindented(text)) {
        return None;
    }
    if region.is_no_table(at) || budget.left() == 0 {
        return None;
    }
    let leading_pipe = text.trim_ascii_start().starts_with('|');
    let mut table = Table {
        alignments: Vec::new(),
        sections: Vec::new(),
    };
    let mut rows: Vec<Row> = Vec::new();
    let mut has_foot = false;
    let mut has_body = false;
    let mut end = at;
    if is_separator(line::first(text)) {
        end += line::length(text);
    }
    while end < region.text().len() && has_pipe(&region.text()[end..]) {
        let line = line::first(&region.text()[end..]);
        let next = end + line::length(&region.text()[end..]);
        if is_separator(line) {
            if rows.is_empty() {
                // Consecutive separators.
            } else if table.alignments.is_empty() && !has_foot {
                table
                    .sections
                    .push((TableSection::Head, std::mem::take(&mut rows)));
                table.alignments = alignments(line);
            } else if !has_foot {
                table
                    .sections
                    .push((TableSection::Body, std::mem::take(&mut rows)));
                has_body = true;
            }
        } else if is_foot(line) {
            if !rows.is_empty() {
                table
                    .sections
                    .push((TableSection::Body, std::mem::take(&mut rows)));
                has_body = true;
            }
            has_foot = true;
        } else {
            rows.push(cells(region, end, line, leading_pipe));
        }
        end = next;
    }
    let after = &region.text()[end..];
    let is_boundary = after.is_empty()
        || line::is_blank_line(after)
        || line::ends_block(after)
        || line::attribute_list(after).is_some();
    if !is_boundary {
        // A later line cannot begin a table either.
        region.set_no_table(end);
        return None;
    }
    if !span::pipes_are_text(&region.text()[at..end]) {
        budget.spend(end - at);
        return None;
    }
    if !rows.is_empty() {
        let section = if has_foot {
            TableSection::Foot
        } else {
            TableSection::Body
        };
        has_body |= section == TableSection::Body;
        table.sections.push((section, rows));
    }
    if !has_body {
        return None;
    }
    let columns = table
        .sections
        .iter()
        .flat_map(|(_, rows)| rows.iter().map(Vec::len))
        .max()
        .unwrap_or(0);
    table.alignments.resize(columns, Alignment::None);
    let rows = table.sections.iter_mut().flat_map(|(_, rows)| rows);
    let mut missing = MAX_MISSING_CELLS + MISSING_CELLS_PER_BYTE * (end - at);
    let none = Region::default();
    for row in rows {
        // Browsers show rows with missing cells like rows with empty ones.
        missing = missing.saturating_sub(columns - row.len());
        if missing == 0 {
            break;
        }
        row.resize(columns, none.clone());
    }
    Some((table, end))
}

/// Returns the alignment of each run of `-` in a separator line, from the colons beside it.
fn alignments(line: &str) -> Vec<Alignment> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'-' {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|b| **b == b'-').count();
        let left = at > 0 && bytes[at - 1] == b':';
        let right = bytes.get(end) == Some(&b':');
        found.push(match (left, right) {
            (true, true) => Alignment::Center,
            (true, false) => Alignment::Left,
            (false, true) => Alignment::Right,
            (false, false) => Alignment::None,
        });
        at = end + usize::from(right);
    }
    found
}

/// Splits a row into cells. A `|` in code does not separate cells.
fn cells(region: &Region, at: usize, line: &str, leading_pipe: bool) -> Row {
    let line = line.trim_end_matches([' ', '\t']);
    let mut cells: Vec<Region> = Vec::new();
    let mut code = span::code_spans(line).into_iter().peekable();
    // The start of the current piece of the cell, and the earlier pieces.
    let mut from = 0;
    let mut pieces: Option<Region> = None;
    let whole = |pieces: Option<Region>, part: std::ops::Range<usize>| match pieces {
        Some(mut cell) => {
            cell.push_part(region, at + part.start..at + part.end);
            cell
        }
        None => region.part(at + part.start..at + part.end),
    };
    for i in memchr_iter(b'|', line.as_bytes()) {
        while code.next_if(|code| code.end <= i).is_some() {}
        if code.peek().is_some_and(|code| code.contains(&i)) {
            continue;
        }
        if line[..i].ends_with('\\') {
            // `\|` is a pipe.
            let cell = pieces.get_or_insert_default();
            cell.push_part(region, at + from..at + i - 1);
            from = i;
        } else {
            cells.push(whole(pieces.take(), from..i));
            from = i + 1;
        }
    }
    cells.push(whole(pieces, from..line.len()));
    if leading_pipe && cells[0].text().trim_ascii().is_empty() {
        cells.remove(0);
    }
    cells.pop_if(|cell| cell.text().trim_ascii().is_empty());
    cells.iter().map(Region::trimmed).collect()
}
