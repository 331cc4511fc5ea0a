//! Lines to blocks, by the rules of kramdown 2.4 and its GFM parser.
//!
//! In: a region. Out: blocks whose text is not parsed yet, and what the text defines: link targets,
//! footnotes, abbreviations, attribute lists.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::attributes::List;
use super::ends::{Budget, Needle};
use super::html;
use super::line::{self, Marker};
use super::region::Region;
use super::{Options, Problem, link};
use crate::work_counter;

/// How deep blocks may be nested; what is deeper is text.
pub(super) const DEEPEST: usize = 64;

/// A block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) kind: Kind,
    /// Where it stood in the body.
    pub(super) span: Range<usize>,
    pub(super) list: List,
}

impl Block {
    pub(super) fn new(kind: Kind, span: Range<usize>) -> Self {
        Self {
            kind,
            span,
            list: List::default(),
        }
    }
}

/// What shows nothing and is no definition.
pub(super) const NOTHING: Kind = Kind::Nothing {
    definition: false,
    marker: false,
};

#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Blank lines; with one line alone, a definition may follow.
    Blank(usize),
    /// Something that shows nothing. A definition takes attribute lists, an end does not.
    Nothing {
        definition: bool,
        marker: bool,
    },
    Paragraph {
        text: Region,
        /// Without an element of its own, in a list item.
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
        items: Vec<Item>,
    },
    Definitions(Vec<Definition>),
    Table(super::table::Table),
    Math(String),
    /// HTML as it stands.
    Html(String),
    /// An element whose content was read: its start tag, its content, its end tag.
    Element(String, Vec<Block>, String),
    /// An element with text in it.
    SpanElement(String, Region, String),
    Comment(String),
}

/// An item of a list.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) children: Vec<Block>,
    pub(super) list: List,
    pub(super) span: Range<usize>,
}

/// A term or what defines it.
#[derive(Debug, Clone)]
pub(super) enum Definition {
    Term(Region, List),
    Text(Item),
}

/// A footnote, and where it is defined.
#[derive(Debug, Clone)]
pub(super) struct Footnote {
    pub(super) blocks: Vec<Block>,
    pub(super) span: Range<usize>,
}

/// What a body defines for all of its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Defined {
    pub(super) lists: BTreeMap<String, List>,
    pub(super) links: BTreeMap<String, link::Target>,
    pub(super) footnotes: BTreeMap<String, Footnote>,
    /// Abbreviations with their expansion.
    pub(super) abbreviations: BTreeMap<String, (String, List)>,
    pub(super) problems: Vec<Problem>,
    pub(super) budget: Budget,
}

/// What the last definition was, since an attribute list after it is its own.
pub(super) enum LastDefinition {
    Link(String),
    Abbreviation(String),
    Other,
}

/// Blocks of one container, as they are read.
#[derive(Default)]
pub(super) struct Level {
    pub(super) blocks: Vec<Block>,
    /// An attribute list that stands before its block.
    pub(super) ahead: Option<List>,
    pub(super) last: Option<LastDefinition>,
    /// The element whose end tag ends the container.
    pub(super) end: Option<String>,
}

impl Level {
    /// For the blocks of a text of this length.
    pub(super) fn for_bytes(length: usize) -> Self {
        Self {
            blocks: Vec::with_capacity(length / A_BLOCK + 1),
            ..Self::default()
        }
    }

    fn after_boundary(&self) -> bool {
        match self.blocks.last().map(|block| &block.kind) {
            None | Some(Kind::Blank(_)) => true,
            Some(Kind::Nothing { marker, .. }) => *marker || self.ahead.is_some(),
            Some(_) => self.ahead.is_some(),
        }
    }

    pub(super) fn push(&mut self, mut block: Block) {
        if let Some(ahead) = self.ahead.take() {
            block.list.merge(&ahead);
        }
        self.blocks.push(block);
    }
}

/// How many bytes of a body become a block, about.
const A_BLOCK: usize = 48;

/// Reads blocks.
pub(super) struct Reader<'o> {
    /// They may be changed in the text.
    pub(super) options: Cow<'o, Options>,
    pub(super) defined: Defined,
    pub(super) depth: usize,
}

impl Reader<'_> {
    /// All blocks of a region.
    pub(super) fn read(&mut self, region: &Region) -> Vec<Block> {
        let mut level = Level::for_bytes(region.text().len());
        self.read_into(&mut level, region, 0);
        level.blocks
    }

    /// Reads blocks from `at` on; returns where it stopped, and whether an end tag stopped it.
    pub(super) fn read_into(
        &mut self,
        level: &mut Level,
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

    /// Reads one block, and returns where the next begins.
    fn one(&mut self, level: &mut Level, region: &Region, at: usize) -> usize {
        let text = &region.text()[at..];
        work_counter::done(line::length(text));
        if line::is_blank_line(text) {
            return Self::blank(level, region, at);
        }
        if line::indentation(text).is_some() {
            return Self::indented_code(level, region, at);
        }
        if self.depth > DEEPEST {
            return self.paragraph(level, region, at);
        }
        let found = match text.trim_start_matches(' ').as_bytes().first() {
            Some(b'`' | b'~') => self.fenced_code(level, region, at),
            Some(b'>') => Some(self.quote(level, region, at)),
            Some(b'#') => self.atx_heading(level, region, at),
            Some(b'*' | b'-' | b'_') if line::is_rule(text) => {
                let end = at + line::length(text);
                level.push(Block::new(Kind::Rule, region.span(at..end)));
                Some(end)
            }
            Some(b'*' | b'-' | b'+' | b'0'..=b'9') => self.list(level, region, at),
            Some(b':') => self.definitions(level, region, at),
            Some(b'<') => self.html(level, region, at),
            Some(b'{') => self.extension(level, region, at),
            Some(b'^') if line::ends_block(text) => {
                let end = at + line::length(text);
                let kind = Kind::Nothing {
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

    fn blank(level: &mut Level, region: &Region, at: usize) -> usize {
        let mut end = at;
        let mut lines = 0;
        while end < region.text().len() && line::is_blank_line(&region.text()[end..]) {
            end += line::length(&region.text()[end..]);
            lines += 1;
        }
        match level.blocks.last_mut().map(|block| &mut block.kind) {
            Some(Kind::Blank(before)) => *before += lines,
            _ => level.push(Block::new(Kind::Blank(lines), region.span(at..end))),
        }
        end
    }

    fn quote(&mut self, level: &mut Level, region: &Region, at: usize) -> usize {
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
        level.push(Block::new(Kind::Quote(children), region.span(at..end)));
        end
    }

    fn atx_heading(&mut self, level: &mut Level, region: &Region, at: usize) -> Option<usize> {
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
        let contents = if closes { without.trim_end() } else { contents };
        if contents.is_empty() {
            return None;
        }
        let end = at + line::length(text);
        let kind = Kind::Heading {
            level: number,
            text: region.part(start..start + contents.len()),
            id,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    /// One line of text above a line of `=` or `-`.
    fn setext_heading(&mut self, level: &mut Level, region: &Region, at: usize) -> Option<usize> {
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
        let kind = Kind::Heading {
            level: if mark == '=' { 1 } else { 2 },
            text: region.part(start..start + contents.len()),
            id,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    /// `$$…$$` that is a block by itself.
    fn math(&mut self, level: &mut Level, region: &Region, at: usize) -> Option<usize> {
        let text = &region.text()[at..];
        let inside = line::unindented(text).strip_prefix("$$")?;
        if !level.after_boundary() {
            return None;
        }
        let from = region.text().len() - inside.len();
        let length = region.find(Needle::Math, from)? - from;
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
        let kind = Kind::Math(inside[..length].trim().to_owned());
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    fn table(&mut self, level: &mut Level, region: &Region, at: usize) -> Option<usize> {
        if !level.after_boundary() {
            return None;
        }
        let (table, end) = super::table::read(region, at, &self.defined.budget)?;
        level.push(Block::new(Kind::Table(table), region.span(at..end)));
        Some(end)
    }

    fn paragraph(&mut self, level: &mut Level, region: &Region, at: usize) -> usize {
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
        let length = region.text()[at..end].trim_end().len();
        let span = region.span(at..at + length);
        if level.ahead.is_none()
            && let Some(Block {
                kind: Kind::Paragraph { text, .. },
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
        let kind = Kind::Paragraph {
            text: region.trimmed_part(at..at + length),
            bare: false,
        };
        level.push(Block::new(kind, span));
        end
    }

    fn list(&mut self, level: &mut Level, region: &Region, at: usize) -> Option<usize> {
        let marker = line::list(&region.text()[at..])?;
        Some(self.items(level, region, at, marker == Marker::Number))
    }
}

/// A heading's text, and the id at its end: `Heading {#id}`.
fn heading_id(contents: &str) -> (&str, Option<String>) {
    let contents = contents.trim_end();
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
            .then(|| (text.trim_end(), Some(id.to_owned())))
    });
    found.unwrap_or((contents, None))
}
