//! The block structure of a body with positions in the file, for comparing bodies.
//!
//! In: a body with its `RenderOptions`. Out: a [`BlockStructure`]: the blocks in order, each with its text, code,
//! links and images. It is built from the events that are rendered, after broken fences are repaired, so that the
//! comparison sees the same content as readers. No HTML is produced.

mod reader;

pub(super) use reader::StructureReader;

use std::ops::Range;

/// Placeholder in the text of [`Prose`] for code, an image or HTML.
pub const OBJECT: char = '\u{fffc}';

/// The blocks of a body, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlockStructure {
    /// The blocks.
    pub blocks: Vec<BlockNode>,
}

/// A block of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockNode {
    /// Kind and content.
    pub kind: BlockKind,
    /// Byte range in the source file.
    pub span: Range<usize>,
    /// Nesting depth of lists around it.
    pub lists: usize,
    /// Nesting depth of quotes around it.
    pub quotes: usize,
    /// True inside a table.
    pub in_table: bool,
}

/// The kind of a block, with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, with the id that is made from its text.
    Heading {
        /// 1 to 6.
        level: u8,
        /// The id.
        id: String,
        /// The text.
        prose: Prose,
    },
    /// A paragraph, or the text of a list item or a table cell.
    Prose(Prose),
    /// A code block.
    Code {
        /// The language as written; empty if there is none.
        language: String,
        /// The code.
        code: String,
        /// True for a fenced block, false for an indented one.
        fenced: bool,
    },
    /// A table; its cells follow.
    Table {
        /// Number of columns.
        columns: usize,
        /// Number of rows, including the header row.
        rows: usize,
    },
    /// A list; its items follow.
    List {
        /// True for a numbered list.
        ordered: bool,
        /// Number of items.
        items: usize,
    },
    /// A quote; its blocks follow. An alert has a kind (`note`, `tip`, …).
    Quote(Option<&'static str>),
    /// The start of a directive other than an alert, with its name. Its title and its blocks follow.
    Directive(&'static str),
    /// The start of a footnote's text, with its name.
    Footnote(String),
    /// HTML.
    Html(String),
    /// Display math.
    Math(String),
    /// A thematic break.
    Rule,
}

/// Inline content: text, and what is inside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prose {
    /// The text, with [`OBJECT`] for other content and a space for a line break.
    pub text: String,
    /// For each piece of the text, its start in `text` and its byte range in the file.
    pub pieces: Vec<(usize, Range<usize>)>,
    /// Inline code.
    pub code: Vec<InlineSpan>,
    /// The targets of links, as written.
    pub links: Vec<InlineSpan>,
    /// Ranges of `text` that are link texts, in order.
    pub linked: Vec<Range<usize>>,
    /// Ranges of `text` that are emphasised (`_so_`), in order.
    pub emphasised: Vec<Range<usize>>,
    /// Ranges of `text` that are strong (`**so**`), in order.
    pub strong: Vec<Range<usize>>,
    /// Images.
    pub images: Vec<Image>,
    /// Names of the footnotes that are referred to.
    pub notes: Vec<InlineSpan>,
}

/// Inline code, the target of a link or the name of a footnote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineSpan {
    /// The content.
    pub text: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The target, as written.
    pub target: String,
    /// Its alternative text.
    pub alternative: String,
    /// Byte range in the source file.
    pub span: Range<usize>,
}

impl Prose {
    fn push(&mut self, text: &str, span: Range<usize>) {
        self.pieces.push((self.text.len(), span));
        self.text.push_str(text);
    }

    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

impl BlockStructure {
    /// Returns the blocks with text: headings, paragraphs, list items and table cells.
    pub fn texts(&self) -> impl Iterator<Item = (&BlockNode, &Prose)> {
        self.blocks.iter().filter_map(|part| match &part.kind {
            BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => Some((part, prose)),
            _ => None,
        })
    }
}
