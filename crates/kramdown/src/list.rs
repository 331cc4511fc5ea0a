//! Lists and definition lists (kramdown 2.4 `Parser::Kramdown#parse_list`, `#parse_definition_list`).

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
        let mut at = start;
        let mut open: Vec<OpenItem> = Vec::new();
        let mut spaces = 3;
        let mut has_nested = false;
        let mut after_blank = false;
        let mut ended = false;
        while at < region.text().len() {
            let text = &region.text()[at..];
            let next = at + line::length(text);
            if after_blank && line::is_rule(text) {
                break;
            }
            if line::ends_block(text) {
                ended = true;
                at = next;
                break;
            }
            if let Some(length) = line::marker_of(text, marker, spaces) {
                let item = first_line(region, at, length);
                spaces = item.indent.saturating_sub(1).min(3);
                has_nested = line::list(item.parts[0].text()).is_some();
                after_blank = false;
                open.push(item);
            } else if line::is_blank_line(text) {
                has_nested = true;
                after_blank = true;
                if let Some(part) = open.last_mut().and_then(|item| item.parts.last_mut()) {
                    part.push(&blank(text), region.source(at));
                }
            } else if let Some(item) = open.last_mut()
                && (is_content(text, item.indent) || (!after_blank && is_lazy(text, item.indent)))
            {
                let line = DedentedLine::of(text, item.indent);
                let begins_list = line.begins_list(text);
                if begins_list && line.was_indented && !has_nested {
                    item.parts.push(Region::default());
                    has_nested = true;
                }
                if let Some(part) = item.parts.last_mut() {
                    let mut blanks = line.blanks;
                    if begins_list && !line.was_indented && has_nested {
                        blanks += item.indent + 4;
                    }
                    part.push(&" ".repeat(blanks), region.source(at));
                    part.push_part(region, at + line.from..next);
                }
                item.end = next;
                after_blank = false;
            } else {
                break;
            }
            at = next;
        }

        let count = open.len();
        let mut items: Vec<ListItem> = Vec::with_capacity(count);
        let mut trailing = None;
        for (i, item) in open.into_iter().enumerate() {
            let mut inner =
                Container::for_bytes(item.parts.iter().map(|part| part.text().len()).sum());
            for part in &item.parts {
                self.read_into(&mut inner, part, 0);
            }
            let mut children = inner.blocks;
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
                let only_blank = is_last && children.len() == 2 && !ended;
                let others = !is_last || count == 1 || items.iter().any(starts_bare);
                if (!followed || only_blank) && others {
                    set_bare(&mut children);
                }
            }
            if children.is_empty() {
                trailing = None;
            } else {
                trailing = pop_blank(&mut children);
            }
            items.push(ListItem {
                children,
                list: item.list,
                span: region.span(item.start..item.end),
            });
        }
        level.push(Block::new(
            BlockKind::Items { ordered, items },
            region.span(start..at),
        ));
        if let Some(blank) = trailing
            && !ended
        {
            level.push(blank);
        }
        at
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
        let mut parts: Vec<DefinitionPart> = Vec::new();
        let mut line_at = 0;
        for term in text.text().split_inclusive('\n') {
            let line = text.part(line_at..line_at + term.trim_end_matches('\n').len());
            let (list, line) = leading_list(line);
            parts.push(DefinitionPart::Term(line.trimmed(), list));
            line_at += term.len();
        }

        let mut at = start;
        let mut open: Vec<OpenItem> = Vec::new();
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
                open.push(item);
            } else if line::ends_block(text) {
                break;
            } else if line::is_blank_line(text) {
                first_is_paragraph = true;
                after_blank = true;
                if let Some(part) = open.last_mut().and_then(|item| item.parts.last_mut()) {
                    part.push(&blank(text), region.source(at));
                }
            } else if let Some(item) = open.last_mut()
                && (is_content(text, item.indent) || (!after_blank && is_lazy(text, item.indent)))
            {
                let line = DedentedLine::of(text, item.indent);
                if let Some(part) = item.parts.last_mut() {
                    part.push(&" ".repeat(line.blanks), region.source(at));
                    part.push_part(region, at + line.from..next);
                }
                item.end = next;
                first_is_paragraph = false;
                after_blank = false;
            } else {
                break;
            }
            at = next;
        }

        let mut trailing = None;
        for item in open {
            let mut inner =
                Container::for_bytes(item.parts.iter().map(|part| part.text().len()).sum());
            for part in &item.parts {
                self.read_into(&mut inner, part, 0);
            }
            let mut children = inner.blocks;
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
        let last_is_blank = |blocks: &[Block]| {
            matches!(blocks, [.., before, last]
                if matches!(last.kind, BlockKind::Blank(_)) && matches!(before.kind, BlockKind::Definitions(_)))
        };
        if last_is_blank(&level.blocks) {
            level.blocks.pop();
        }
        if let Some(Block {
            kind: BlockKind::Definitions(before),
            span: whole,
            ..
        }) = level.blocks.last_mut()
        {
            before.extend(parts);
            whole.end = region.span(start..at).end;
        } else {
            let mut block = Block::new(
                BlockKind::Definitions(parts),
                span.start..region.span(start..at).end,
            );
            block.list = own_list;
            level.push(block);
        }
        level.blocks.extend(trailing);
        Some(at)
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
