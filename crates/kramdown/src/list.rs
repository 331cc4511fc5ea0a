//! Lists and definition lists (kramdown 2.4 `Parser::Kramdown#parse_list`, `#parse_definition_list`).

use std::ops::Range;

use super::attributes::{self, AttributeList};
use super::block::{Block, BlockKind, BlockParser, Container, DefinitionPart, ListItem};
use super::html;
use super::line::{self, Marker};
use super::region::Region;

/// A list item while it is parsed, with the groups of lines that its blocks are parsed from.
struct OpenItem {
    parts: Vec<Region>,
    list: AttributeList,
    start: usize,
    end: usize,
    indent: usize,
    blank_before: bool,
}

/// The items of a list, before their blocks are parsed.
struct OpenItems {
    items: Vec<OpenItem>,
    /// The end of the list.
    end: usize,
    /// True if an end-of-block marker ended the list.
    is_ended: bool,
}

/// Reads the lines of a list, up to the first line that is not part of it.
fn list_items(region: &Region, start: usize, marker: Marker) -> OpenItems {
    let mut at = start;
    let mut items: Vec<OpenItem> = Vec::new();
    let mut spaces = 3;
    let mut has_nested = false;
    let mut after_blank = false;
    let mut is_ended = false;
    while at < region.text().len() {
        let text = &region.text()[at..];
        let next = at + line::length(text);
        if after_blank && line::is_rule(text) {
            break;
        }
        if line::ends_block(text) {
            is_ended = true;
            at = next;
            break;
        }
        if let Some(length) = line::marker_of(text, marker, spaces) {
            let item = first_line(region, at, length);
            spaces = item.indent.saturating_sub(1).min(3);
            has_nested = line::list(item.parts[0].text()).is_some();
            after_blank = false;
            items.push(item);
        } else if line::is_blank_line(text) {
            has_nested = true;
            after_blank = true;
            push_blank(&mut items, region, at);
        } else if let Some(item) = items.last_mut()
            && item.continues(text, after_blank)
        {
            let line = DedentedLine::of(text, item.indent);
            let begins_list = line.begins_list(text);
            let mut blanks = line.blanks;
            if begins_list && line.was_indented && !has_nested {
                item.parts.push(Region::default());
                has_nested = true;
            } else if begins_list && !line.was_indented && has_nested {
                blanks += item.indent + 4;
            }
            item.push(blanks, region, at + line.from..next, at);
            after_blank = false;
        } else {
            break;
        }
        at = next;
    }
    OpenItems {
        items,
        end: at,
        is_ended,
    }
}

/// Reads the lines of definitions. `first_is_paragraph` is true if a blank line is between the term and the first one.
fn definition_items(region: &Region, start: usize, mut first_is_paragraph: bool) -> OpenItems {
    let mut at = start;
    let mut items: Vec<OpenItem> = Vec::new();
    let mut spaces = 3;
    let mut after_blank = false;
    while at < region.text().len() {
        let text = &region.text()[at..];
        let next = at + line::length(text);
        if let Some(length) = line::marker_of(text, Marker::DefinitionPart, spaces) {
            let mut item = first_line(region, at, length);
            item.blank_before = std::mem::take(&mut first_is_paragraph);
            spaces = item.indent.saturating_sub(1).min(3);
            after_blank = false;
            items.push(item);
        } else if line::ends_block(text) {
            break;
        } else if line::is_blank_line(text) {
            first_is_paragraph = true;
            after_blank = true;
            push_blank(&mut items, region, at);
        } else if let Some(item) = items.last_mut()
            && item.continues(text, after_blank)
        {
            let line = DedentedLine::of(text, item.indent);
            item.push(line.blanks, region, at + line.from..next, at);
            first_is_paragraph = false;
            after_blank = false;
        } else {
            break;
        }
        at = next;
    }
    OpenItems {
        items,
        end: at,
        is_ended: false,
    }
}

/// Adds the blank line at an offset of `region` to the last item.
fn push_blank(items: &mut [OpenItem], region: &Region, at: usize) {
    if let Some(part) = items.last_mut().and_then(|item| item.parts.last_mut()) {
        part.push(&blank(&region.text()[at..]), region.source(at));
    }
}

impl OpenItem {
    /// Returns true if a line that is not blank belongs to the item.
    fn continues(&self, text: &str, after_blank: bool) -> bool {
        is_content(text, self.indent) || (!after_blank && is_lazy(text, self.indent))
    }

    /// Adds a line: blanks, and the bytes `range` of `region`. The line begins at `at`.
    fn push(&mut self, blanks: usize, region: &Region, range: Range<usize>, at: usize) {
        self.end = range.end;
        if let Some(part) = self.parts.last_mut() {
            part.push(&" ".repeat(blanks), region.source(at));
            part.push_part(region, range);
        }
    }
}

impl BlockParser<'_> {
    pub(super) fn items(
        &mut self,
        level: &mut Container,
        region: &Region,
        start: usize,
        ordered: bool,
    ) -> usize {
        let marker = if ordered {
            Marker::Number
        } else {
            Marker::Bullet
        };
        let open = list_items(region, start, marker);
        let count = open.items.len();
        let mut items: Vec<ListItem> = Vec::with_capacity(count);
        let mut trailing = None;
        for (i, item) in open.items.into_iter().enumerate() {
            let mut children = self.children(&item);
            // Skip the end-of-block marker that follows an attribute list after the first paragraph.
            if let [first, second, ..] = children.as_slice()
                && is_paragraph(first)
                && !first.list.is_empty()
                && matches!(second.kind, BlockKind::Invisible { .. })
            {
                children.remove(1);
            }
            let is_last = i + 1 == count;
            if let Some(first) = children.first()
                && is_paragraph(first)
            {
                let followed = children
                    .get(1)
                    .is_some_and(|b| matches!(b.kind, BlockKind::Blank(_)));
                let only_blank = is_last && children.len() == 2 && !open.is_ended;
                let others = !is_last || count == 1 || items.iter().any(starts_bare);
                if (!followed || only_blank) && others {
                    set_bare(&mut children);
                }
            }
            trailing = pop_blank(&mut children);
            items.push(ListItem {
                children,
                list: item.list,
                span: region.span(item.start..item.end),
            });
        }
        level.push(Block::new(
            BlockKind::Items { ordered, items },
            region.span(start..open.end),
        ));
        if let Some(blank) = trailing
            && !open.is_ended
        {
            level.push(blank);
        }
        open.end
    }

    /// Parses the blocks of an item.
    fn children(&mut self, item: &OpenItem) -> Vec<Block> {
        let bytes = item.parts.iter().map(|part| part.text().len()).sum();
        let mut inner = Container::for_bytes(bytes);
        for part in &item.parts {
            self.read_into(&mut inner, part, 0);
        }
        inner.blocks
    }

    pub(super) fn definitions(
        &mut self,
        level: &mut Container,
        region: &Region,
        start: usize,
    ) -> Option<usize> {
        line::marker_of(&region.text()[start..], Marker::DefinitionPart, 3)?;
        let mut first_is_paragraph = false;
        let blocks = &mut level.blocks;
        match blocks.as_slice() {
            [.., last] if is_paragraph(last) => {}
            [.., before, last]
                if matches!(last.kind, BlockKind::Blank(1)) && is_paragraph(before) =>
            {
                first_is_paragraph = true;
                blocks.pop();
            }
            _ => return None,
        }
        let Some(Block {
            kind: BlockKind::Paragraph { text, .. },
            list: own_list,
            span,
        }) = blocks.pop()
        else {
            return None;
        };
        let mut parts = terms(&text);
        let open = definition_items(region, start, first_is_paragraph);
        let mut trailing = None;
        for item in open.items {
            let mut children = self.children(&item);
            trailing = pop_blank(&mut children);
            if !item.blank_before && children.first().is_some_and(is_paragraph) {
                set_bare(&mut children);
            }
            parts.push(DefinitionPart::Text(ListItem {
                children,
                list: item.list,
                span: region.span(item.start..item.end),
            }));
        }
        let whole = span.start..region.span(start..open.end).end;
        push_definitions(level, parts, whole, own_list);
        level.blocks.extend(trailing);
        Some(open.end)
    }
}

/// Returns the terms of a definition list: the lines of the paragraph before it.
fn terms(text: &Region) -> Vec<DefinitionPart> {
    let mut terms = Vec::new();
    let mut at = 0;
    for term in text.text().split_inclusive('\n') {
        let line = text.part(at..at + term.trim_end_matches('\n').len());
        let (list, line) = leading_list(line);
        terms.push(DefinitionPart::Term(line.trimmed(), list));
        at += term.len();
    }
    terms
}

/// Adds definitions to the list before them, or as a new list.
fn push_definitions(
    level: &mut Container,
    parts: Vec<DefinitionPart>,
    whole: Range<usize>,
    list: AttributeList,
) {
    let last_is_blank = matches!(level.blocks.as_slice(), [.., before, last]
        if matches!(last.kind, BlockKind::Blank(_)) && matches!(before.kind, BlockKind::Definitions(_)));
    if last_is_blank {
        level.blocks.pop();
    }
    if let Some(Block {
        kind: BlockKind::Definitions(before),
        span,
        ..
    }) = level.blocks.last_mut()
    {
        before.extend(parts);
        span.end = whole.end;
    } else {
        let mut block = Block::new(BlockKind::Definitions(parts), whole);
        block.list = list;
        level.push(block);
    }
}

fn is_paragraph(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph { .. })
}

fn starts_bare(item: &ListItem) -> bool {
    match item.children.first().map(|block| &block.kind) {
        Some(BlockKind::Paragraph { bare, .. }) => *bare,
        _ => true,
    }
}

fn set_bare(children: &mut [Block]) {
    if let Some(BlockKind::Paragraph { bare, .. }) = children.first_mut().map(|b| &mut b.kind) {
        *bare = true;
    }
}

/// Returns a blank line of an item: kramdown keeps its indentation, which is visible in code.
fn blank(text: &str) -> String {
    let spaces = line::first(text).trim_end_matches(['\n', '\r']);
    format!("{spaces}\n")
}

fn pop_blank(children: &mut Vec<Block>) -> Option<Block> {
    children.pop_if(|block| matches!(block.kind, BlockKind::Blank(_)))
}

/// Parses the line with the marker: its text, and the indentation of the item's text.
fn first_line(region: &Region, at: usize, marker: usize) -> OpenItem {
    let from = at + marker;
    let end = at + line::length(&region.text()[at..]);
    let content = &region.text()[from..end];
    let trimmed = content.trim_ascii_start();
    let only_list = attributes::inside(trimmed)
        .filter(|(inside, _)| !inside.starts_with([':', '/']))
        .map_or(trimmed, |(_, rest)| rest);
    let indent = if line::is_blank(only_list) {
        4
    } else {
        // Tab stops are multiples of four.
        let blanks = content.len() - content.trim_start_matches([' ', '\t']).len();
        content[..blanks].bytes().fold(marker, |column, b| {
            if b == b'\t' {
                column + 4 - column % 4
            } else {
                column + 1
            }
        })
    };
    let text = region.part(from + content.len() - trimmed.len()..end);
    let (list, mut text) = leading_list(text);
    if !text.text().ends_with('\n') {
        text.push("\n", region.source(end.saturating_sub(1)));
    }
    OpenItem {
        parts: vec![text],
        list,
        start: at,
        end,
        indent,
        blank_before: false,
    }
}

/// Splits an attribute list from the start of a line.
fn leading_list(text: Region) -> (AttributeList, Region) {
    let mut list = AttributeList::default();
    let start = text.text().trim_ascii_start();
    // `{:name: …}` and `{:/` are not attribute lists.
    let is_other = start.strip_prefix("{:").is_some_and(|rest| {
        rest.starts_with('/') || rest[attributes::id_name(rest)..].starts_with(':')
    });
    if !is_other && let Some((inside, rest)) = attributes::inside(start) {
        list.read(inside);
        let rest = rest.trim_ascii_start();
        let from = text.text().len() - rest.len();
        return (list, text.part(from..text.text().len()));
    }
    (list, text)
}

/// Returns true if a line is indented enough to belong to the item.
fn is_content(text: &str, indent: usize) -> bool {
    let mut rest = text;
    let (fours, ones) = (indent / 4, indent % 4);
    let mut taken = 0;
    while taken <= fours
        && let Some(length) = line::indentation(rest)
    {
        rest = &rest[length..];
        taken += 1;
    }
    taken > fours
        || (taken == fours && rest.bytes().take(ones).filter(|b| *b == b' ').count() == ones)
}

/// Returns true if an unindented line continues the text of the item.
fn is_lazy(text: &str, indent: usize) -> bool {
    let spaces = text
        .bytes()
        .take(indent.min(3))
        .take_while(|b| *b == b' ')
        .count();
    let rest = &text[spaces..];
    let is_list = rest.starts_with("{:")
        && !rest.starts_with("{::")
        && !rest.starts_with("{:/")
        && line::attribute_list(rest).is_some();
    !is_list && !html::begins_block(rest)
}

/// A line without the indentation of its item.
struct DedentedLine {
    /// Number of bytes omitted.
    from: usize,
    /// Number of spaces that replace omitted tabs.
    blanks: usize,
    /// True if the line had the full indentation.
    was_indented: bool,
}

impl DedentedLine {
    /// Removes up to `indent` columns from the first line of `text`.
    fn of(text: &str, indent: usize) -> Self {
        let tabs = text.bytes().take_while(|b| *b == b'\t').count();
        let spaces = 4 * tabs + text[tabs..].bytes().take_while(|b| *b == b' ').count();
        let was_indented = spaces >= indent;
        let (from, blanks) = if !was_indented {
            (tabs, 4 * tabs)
        } else if indent < 4 * tabs {
            (tabs, 4 * tabs - indent)
        } else {
            (tabs + (indent - 4 * tabs), 0)
        };
        Self {
            from,
            blanks,
            was_indented,
        }
    }

    /// Returns true if the rest of the line, the first of `text`, begins a list.
    fn begins_list(&self, text: &str) -> bool {
        let rest = &text[self.from..];
        if self.blanks == 0 {
            return line::list(rest).is_some();
        }
        line::list(&(" ".repeat(self.blanks) + line::first(rest))).is_some()
    }
}
