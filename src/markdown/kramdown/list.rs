//! Lists and definition lists (kramdown 2.4 `Parser::Kramdown#parse_list`, `#parse_definition_list`).

use super::attributes::{self, List};
use super::block::{Block, Definition, Item, Kind, Level, Reader};
use super::html;
use super::line::{self, Marker};
use super::region::Region;

/// An item as it is read: the stretches of lines that its blocks are read from.
struct Open {
    parts: Vec<Region>,
    list: List,
    start: usize,
    end: usize,
    indent: usize,
    blank_before: bool,
}

impl Reader<'_> {
    pub(super) fn items(
        &mut self,
        level: &mut Level,
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
        let mut open: Vec<Open> = Vec::new();
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
                let line = Unindented::of(text, item.indent);
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
        let mut items: Vec<Item> = Vec::with_capacity(count);
        let mut trailing = None;
        for (i, item) in open.into_iter().enumerate() {
            let mut inner = Level::for_bytes(item.parts.iter().map(|part| part.text().len()).sum());
            for part in &item.parts {
                self.read_into(&mut inner, part, 0);
            }
            let mut children = inner.blocks;
            // The end of block that an attribute list after the first paragraph puts in.
            if let [first, second, ..] = children.as_slice()
                && is_paragraph(first)
                && !first.list.is_empty()
                && matches!(second.kind, Kind::Nothing { .. })
            {
                children.remove(1);
            }
            let is_last = i + 1 == count;
            if let Some(first) = children.first()
                && is_paragraph(first)
            {
                let followed = children
                    .get(1)
                    .is_some_and(|b| matches!(b.kind, Kind::Blank(_)));
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
            items.push(Item {
                children,
                list: item.list,
                span: region.span(item.start..item.end),
            });
        }
        level.push(Block::new(
            Kind::Items { ordered, items },
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
        level: &mut Level,
        region: &Region,
        start: usize,
    ) -> Option<usize> {
        line::marker_of(&region.text()[start..], Marker::Definition, 3)?;
        let mut first_is_paragraph = false;
        let blocks = &mut level.blocks;
        match blocks.as_slice() {
            [.., last] if is_paragraph(last) => {}
            [.., before, last] if matches!(last.kind, Kind::Blank(1)) && is_paragraph(before) => {
                first_is_paragraph = true;
                blocks.pop();
            }
            _ => return None,
        }
        let Some(Block {
            kind: Kind::Paragraph { text, .. },
            list: own_list,
            span,
        }) = blocks.pop()
        else {
            return None;
        };
        let mut parts: Vec<Definition> = Vec::new();
        let mut line_at = 0;
        for term in text.text().split_inclusive('\n') {
            let line = text.part(line_at..line_at + term.trim_end_matches('\n').len());
            let (list, line) = leading_list(line);
            parts.push(Definition::Term(line.trimmed(), list));
            line_at += term.len();
        }

        let mut at = start;
        let mut open: Vec<Open> = Vec::new();
        let mut spaces = 3;
        let mut after_blank = false;
        while at < region.text().len() {
            let text = &region.text()[at..];
            let next = at + line::length(text);
            if let Some(length) = line::marker_of(text, Marker::Definition, spaces) {
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
                let line = Unindented::of(text, item.indent);
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
            let mut inner = Level::for_bytes(item.parts.iter().map(|part| part.text().len()).sum());
            for part in &item.parts {
                self.read_into(&mut inner, part, 0);
            }
            let mut children = inner.blocks;
            trailing = pop_blank(&mut children);
            if !item.blank_before && children.first().is_some_and(is_paragraph) {
                set_bare(&mut children);
            }
            parts.push(Definition::Text(Item {
                children,
                list: item.list,
                span: region.span(item.start..item.end),
            }));
        }
        let last_is_blank = |blocks: &[Block]| {
            matches!(blocks, [.., before, last]
                if matches!(last.kind, Kind::Blank(_)) && matches!(before.kind, Kind::Definitions(_)))
        };
        if last_is_blank(&level.blocks) {
            level.blocks.pop();
        }
        if let Some(Block {
            kind: Kind::Definitions(before),
            span: whole,
            ..
        }) = level.blocks.last_mut()
        {
            before.extend(parts);
            whole.end = region.span(start..at).end;
        } else {
            let mut block = Block::new(
                Kind::Definitions(parts),
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
    matches!(block.kind, Kind::Paragraph { .. })
}

fn starts_bare(item: &Item) -> bool {
    match item.children.first().map(|block| &block.kind) {
        Some(Kind::Paragraph { bare, .. }) => *bare,
        _ => true,
    }
}

fn set_bare(children: &mut [Block]) {
    if let Some(Kind::Paragraph { bare, .. }) = children.first_mut().map(|b| &mut b.kind) {
        *bare = true;
    }
}

/// A blank line as an item holds it: kramdown takes no indent from it, which code shows.
fn blank(text: &str) -> String {
    let spaces = line::first(text).trim_end_matches(['\n', '\r']);
    format!("{spaces}\n")
}

fn pop_blank(children: &mut Vec<Block>) -> Option<Block> {
    children.pop_if(|block| matches!(block.kind, Kind::Blank(_)))
}

/// The line with the marker: its text, and how far the text of the item is indented.
fn first_line(region: &Region, at: usize, marker: usize) -> Open {
    let from = at + marker;
    let end = at + line::length(&region.text()[at..]);
    let content = &region.text()[from..end];
    let trimmed = content.trim_start();
    let only_list = attributes::inside(trimmed)
        .filter(|(inside, _)| !inside.starts_with([':', '/']))
        .map_or(trimmed, |(_, rest)| rest);
    let indent = if line::is_blank(only_list) {
        4
    } else {
        // Tabs reach to the next multiple of four.
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
    Open {
        parts: vec![text],
        list,
        start: at,
        end,
        indent,
        blank_before: false,
    }
}

/// Takes an attribute list off the start of a line.
fn leading_list(text: Region) -> (List, Region) {
    let mut list = List::default();
    let start = text.text().trim_start();
    // `{:name: …}` and `{:/` are something else.
    let is_other = start.strip_prefix("{:").is_some_and(|rest| {
        rest.starts_with('/') || rest[attributes::id_name(rest)..].starts_with(':')
    });
    if !is_other && let Some((inside, rest)) = attributes::inside(start) {
        list.read(inside);
        let rest = rest.trim_start();
        let from = text.text().len() - rest.len();
        return (list, text.part(from..text.text().len()));
    }
    (list, text)
}

/// Whether a line is indented far enough to be the item's.
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

/// Whether a line that is not indented goes on with the item's text.
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
struct Unindented {
    /// The bytes that are left out.
    from: usize,
    /// Spaces in place of tabs among them.
    blanks: usize,
    /// Whether it had that indentation.
    was_indented: bool,
}

impl Unindented {
    /// Of the first line of `text`.
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

    /// Whether what is left of the line, the first of `text`, begins a list.
    fn begins_list(&self, text: &str) -> bool {
        let rest = &text[self.from..];
        if self.blanks == 0 {
            return line::list(rest).is_some();
        }
        line::list(&(" ".repeat(self.blanks) + line::first(rest))).is_some()
    }
}
