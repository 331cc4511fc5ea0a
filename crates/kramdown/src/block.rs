//! Lines to blocks, by the rules of kramdown 2.4 and its GFM parser.
//!
//! In: a region. Out: blocks whose text is not yet parsed, and the definitions in the text: link targets, footnotes,
//! abbreviations, attribute lists.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::attributes::AttributeList;
use super::ends::{EndMarker, StepBudget};
use super::html;
use super::line::{self, Marker};
use super::region::Region;
use super::{Options, Problem, link};
use text_scan::work_counter;

/// Maximum nesting depth of blocks; deeper blocks are text.
pub(super) const MAX_DEPTH: usize = 64;

/// A block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    /// Byte range in the body.
    pub(super) span: Range<usize>,
    pub(super) list: AttributeList,
}

impl Block {
    pub(super) fn new(kind: BlockKind, span: Range<usize>) -> Self {
        Self {
            kind,
            span,
            list: AttributeList::default(),
        }
    }
}

/// An invisible block that is not a definition.
pub(super) const INVISIBLE: BlockKind = BlockKind::Invisible {
    definition: false,
    marker: false,
};

#[derive(Debug, Clone)]
pub(super) enum BlockKind {
    /// Blank lines. A definition may follow a single one.
    Blank(usize),
    /// An invisible block. An attribute list after a definition applies to it; one after an end-of-block marker does
    /// not.
    Invisible {
        definition: bool,
        marker: bool,
    },
    Paragraph {
        text: Region,
        /// True without a `<p>` element, in a list item.
        bare: bool,
    },
    Heading {
        level: u8,
        text: Region,
        id: Option<String>,
    },
    Code {
        info: Region,
        code: Region,
        fenced: bool,
    },
    Quote(Vec<Block>),
    Rule,
    Items {
        ordered: bool,
        items: Vec<ListItem>,
    },
    Definitions(Vec<DefinitionPart>),
    Table(super::table::Table),
    Math(String),
    /// Raw HTML.
    Html(String),
    /// An element with parsed content: its start tag, its content, its end tag.
    Element(String, Vec<Block>, String),
    /// An element with text content.
    SpanElement(String, Region, String),
    Comment(String),
}

/// An item of a list.
#[derive(Debug, Clone)]
pub(super) struct ListItem {
    pub(super) children: Vec<Block>,
    pub(super) list: AttributeList,
    pub(super) span: Range<usize>,
}

/// A term or a description of a definition list.
#[derive(Debug, Clone)]
pub(super) enum DefinitionPart {
    Term(Region, AttributeList),
    Text(ListItem),
}

/// A footnote with the position of its definition.
#[derive(Debug, Clone)]
pub(super) struct Footnote {
    pub(super) blocks: Vec<Block>,
    pub(super) span: Range<usize>,
}

/// The definitions in a body, which apply to all of its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    pub(super) lists: BTreeMap<String, AttributeList>,
    pub(super) links: BTreeMap<String, link::LinkTarget>,
    pub(super) footnotes: BTreeMap<String, Footnote>,
    /// Abbreviations, each with its expansion and attributes.
    pub(super) abbreviations: BTreeMap<String, (String, AttributeList)>,
    pub(super) problems: Vec<Problem>,
    pub(super) budget: StepBudget,
}

/// The kind of the last definition; an attribute list after it applies to it.
pub(super) enum LastDefinition {
    Link(String),
    Abbreviation(String),
    Other,
}

/// The blocks of one container while they are parsed.
#[derive(Default)]
pub(super) struct Container {
    pub(super) blocks: Vec<Block>,
    /// An attribute list that precedes its block.
    pub(super) pending: Option<AttributeList>,
    pub(super) last: Option<LastDefinition>,
    /// The element whose end tag closes the container.
    pub(super) end: Option<String>,
}

impl Container {
    /// Reserves room for the blocks of `length` bytes of text.
    pub(super) fn for_bytes(length: usize) -> Self {
        Self {
            blocks: Vec::with_capacity(length / BYTES_PER_BLOCK + 1),
            ..Self::default()
        }
    }

    fn after_boundary(&self) -> bool {
        match self.blocks.last().map(|block| &block.kind) {
            None | Some(BlockKind::Blank(_)) => true,
            Some(BlockKind::Invisible { marker, .. }) => *marker || self.pending.is_some(),
            Some(_) => self.pending.is_some(),
        }
    }

    pub(super) fn push(&mut self, mut block: Block) {
        if let Some(pending) = self.pending.take() {
            block.list.merge(&pending);
        }
        self.blocks.push(block);
    }
}

/// Approximate number of bytes per block.
const BYTES_PER_BLOCK: usize = 48;

/// Parses blocks.
pub(super) struct BlockParser<'o> {
    /// Options may be changed in the text.
    pub(super) options: Cow<'o, Options>,
    pub(super) definitions: Definitions,
    pub(super) depth: usize,
}

impl BlockParser<'_> {
    /// Parses all blocks of a region.
    pub(super) fn read(&mut self, region: &Region) -> Vec<Block> {
        let mut level = Container::for_bytes(region.text().len());
        self.read_into(&mut level, region, 0);
        level.blocks
    }

    /// Parses blocks from `at`. Returns the end position, and true if an end tag was reached.
    pub(super) fn read_into(
        &mut self,
        level: &mut Container,
        region: &Region,
        mut at: usize,
    ) -> (usize, bool) {
        self.depth += 1;
        while at < region.text().len() {
            if let Some(end) = &level.end
                && let rest = line::unindented(&region.text()[at..])
                && let Some((name, length)) = html::end_tag(rest)
                && name.eq_ignore_ascii_case(end)
            {
                self.depth -= 1;
                return (region.text().len() - rest.len() + length, true);
            }
            at = self.one(level, region, at);
        }
        self.depth -= 1;
        (at, false)
    }

    /// Parses one block and returns the start of the next.
    fn one(&mut self, level: &mut Container, region: &Region, at: usize) -> usize {
        let text = &region.text()[at..];
        work_counter::done(line::length(text));
        if line::is_blank_line(text) {
            return Self::blank(level, region, at);
        }
        if line::indentation(text).is_some() {
            return Self::indented_code(level, region, at);
        }
        if self.depth > MAX_DEPTH {
            return self.paragraph(level, region, at);
        }
        let found = match text.trim_start_matches(' ').as_bytes().first() {
            Some(b'`' | b'~') => self.fenced_code(level, region, at),
            Some(b'>') => Some(self.quote(level, region, at)),
            Some(b'#') => self.atx_heading(level, region, at),
            Some(b'*' | b'-' | b'_') if line::is_rule(text) => {
                let end = at + line::length(text);
                level.push(Block::new(BlockKind::Rule, region.span(at..end)));
                Some(end)
            }
            Some(b'*' | b'-' | b'+' | b'0'..=b'9') => self.list(level, region, at),
            Some(b':') => self.definitions(level, region, at),
            Some(b'<') => self.html(level, region, at),
            Some(b'{') => self.extension(level, region, at),
            Some(b'^') if line::ends_block(text) => {
                let end = at + line::length(text);
                let kind = BlockKind::Invisible {
                    definition: false,
                    marker: true,
                };
                level.push(Block::new(kind, region.span(at..end)));
                Some(end)
            }
            _ => None,
        };
        found
            .or_else(|| self.setext_heading(level, region, at))
            .or_else(|| self.math(level, region, at))
            .or_else(|| self.table(level, region, at))
            .or_else(|| self.definition(level, region, at))
            .unwrap_or_else(|| self.paragraph(level, region, at))
    }

    fn blank(level: &mut Container, region: &Region, at: usize) -> usize {
        let mut end = at;
        let mut lines = 0;
        while end < region.text().len() && line::is_blank_line(&region.text()[end..]) {
            end += line::length(&region.text()[end..]);
            lines += 1;
        }
        match level.blocks.last_mut().map(|block| &mut block.kind) {
            Some(BlockKind::Blank(before)) => *before += lines,
            _ => level.push(Block::new(BlockKind::Blank(lines), region.span(at..end))),
        }
        end
    }

    fn quote(&mut self, level: &mut Container, region: &Region, at: usize) -> usize {
        let mut end = at + line::length(&region.text()[at..]);
        while end < region.text().len() && !line::ends_lazy(&region.text()[end..]) {
            end += line::length(&region.text()[end..]);
        }
        let mut inside = Region::default();
        let mut from = at;
        for text in region.text()[at..end].split_inclusive('\n') {
            let rest = line::unindented(text);
            let rest = match rest.strip_prefix('>') {
                Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
                None => text,
            };
            inside.push_part(region, from + text.len() - rest.len()..from + text.len());
            from += text.len();
        }
        let children = self.read(&inside);
        level.push(Block::new(BlockKind::Quote(children), region.span(at..end)));
        end
    }

    fn atx_heading(&mut self, level: &mut Container, region: &Region, at: usize) -> Option<usize> {
        if !self.options.gfm && !level.after_boundary() {
            return None;
        }
        let text = &region.text()[at..];
        let (number, contents) = line::heading(text, self.options.gfm)?;
        let start = at + line::first(text).len() - contents.len();
        let (contents, id) = heading_id(contents);
        let without = contents.trim_end_matches('#');
        let closes = without.len() < contents.len()
            && if self.options.gfm {
                without.ends_with([' ', '\t'])
            } else {
                !without.ends_with('\\')
            };
        let contents = if closes {
            without.trim_ascii_end()
        } else {
            contents
        };
        if contents.is_empty() {
            return None;
        }
        let end = at + line::length(text);
        let kind = BlockKind::Heading {
            level: number,
            text: region.part(start..start + contents.len()),
            id,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    /// Parses one line of text above a line of `=` or `-`.
    fn setext_heading(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text()[at..];
        let under_at = at + line::length(text);
        let under = region.text().get(under_at..)?;
        let mark = under.chars().next().filter(|c| matches!(c, '=' | '-'))?;
        let (first, under) = (line::first(text), line::first(under));
        if !line::is_blank(under.trim_start_matches(['=', '-'])) || !level.after_boundary() {
            return None;
        }
        let contents = line::unindented(first);
        if contents.starts_with([' ', '\t']) {
            return None;
        }
        let start = at + first.len() - contents.len();
        let (contents, id) = heading_id(contents);
        if contents.is_empty() {
            return None;
        }
        let end = under_at + line::length(&region.text()[under_at..]);
        let kind = BlockKind::Heading {
            level: if mark == '=' { 1 } else { 2 },
            text: region.part(start..start + contents.len()),
            id,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    /// Parses `$$…$$` that forms a block.
    fn math(&mut self, level: &mut Container, region: &Region, at: usize) -> Option<usize> {
        let text = &region.text()[at..];
        let inside = line::unindented(text).strip_prefix("$$")?;
        if !level.after_boundary() {
            return None;
        }
        let from = region.text().len() - inside.len();
        let length = region.find(EndMarker::Math, from)? - from;
        let rest = &inside[length + 2..];
        let end = region.text().len() - rest.len();
        let (end, is_boundary) = if line::is_blank_line(rest) {
            let next = end + line::length(rest);
            let after = &region.text()[next..];
            let is_boundary = after.is_empty()
                || line::is_blank_line(after)
                || line::ends_block(after)
                || line::attribute_list(after).is_some();
            (next, is_boundary)
        } else {
            (end, false)
        };
        if !is_boundary {
            return None;
        }
        let kind = BlockKind::Math(inside[..length].trim_ascii().to_owned());
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    fn table(&mut self, level: &mut Container, region: &Region, at: usize) -> Option<usize> {
        if !level.after_boundary() {
            return None;
        }
        let (table, end) = super::table::read(region, at, &self.definitions.budget)?;
        level.push(Block::new(BlockKind::Table(table), region.span(at..end)));
        Some(end)
    }

    fn paragraph(&mut self, level: &mut Container, region: &Region, at: usize) -> usize {
        let mut end = at + line::length(&region.text()[at..]);
        while end < region.text().len()
            && !line::ends_paragraph(&region.text()[end..], self.options.gfm)
            && !level.end.as_ref().is_some_and(|element| {
                html::end_tag(line::unindented(&region.text()[end..]))
                    .is_some_and(|(name, _)| name.eq_ignore_ascii_case(element))
            })
        {
            end += line::length(&region.text()[end..]);
        }
        let length = region.text()[at..end].trim_ascii_end().len();
        let span = region.span(at..at + length);
        if level.pending.is_none()
            && let Some(Block {
                kind: BlockKind::Paragraph { text, .. },
                span: whole,
                ..
            }) = level.blocks.last_mut()
        {
            let before = region.text()[..at].strip_suffix('\n').unwrap_or_default();
            text.push(
                if before.ends_with("  ") { "  \n" } else { "\n" },
                whole.end,
            );
            text.push_part(region, at..at + length);
            whole.end = span.end;
            return end;
        }
        let kind = BlockKind::Paragraph {
            text: region.trimmed_part(at..at + length),
            bare: false,
        };
        level.push(Block::new(kind, span));
        end
    }

    fn list(&mut self, level: &mut Container, region: &Region, at: usize) -> Option<usize> {
        let marker = line::list(&region.text()[at..])?;
        Some(self.items(level, region, at, marker == Marker::Number))
    }
}

/// Splits the id from the end of a heading: `Heading {#id}`.
fn heading_id(contents: &str) -> (&str, Option<String>) {
    let contents = contents.trim_ascii_end();
    let found = contents.strip_suffix('}').and_then(|inside| {
        let open = inside.rfind("{#")?;
        let id = &inside[open + 2..];
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.');
        let starts = id
            .chars()
            .next()
            .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | ':'));
        let text = &contents[..open];
        (starts && id.chars().all(is_name) && text.ends_with([' ', '\t']))
            .then(|| (text.trim_ascii_end(), Some(id.to_owned())))
    });
    found.unwrap_or((contents, None))
}
