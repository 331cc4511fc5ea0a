//! A page as rules read it: its text, its blocks and its sections.
//!
//! In: a page of a site. Out: a [`PageView`], from which rules read and at which their findings point.

mod code_blocks;
mod links;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::content::Page;
use crate::diagnostics::{Diagnostic, Lines, SourceSpan};
use crate::language::Language;
use crate::markdown::Body;
use crate::markdown::block_structure::{BlockKind, BlockNode, BlockStructure, Prose};
use crate::site::{ExaminedPage, LiquidInput, Site};
use crate::translations::PageId;
use text_scan::source_map::SourceMap;

use super::code::common_words::{CodeWords, Vocabulary};
use super::links::Codes;
use super::section_matching::Traits;
use super::untranslated_text::{self, Sentences};
use crate::work_counter;
pub(crate) use code_blocks::Block;
use code_blocks::BlockLines;
pub(crate) use links::Picture;

/// A page, parsed for rules.
pub(crate) struct PageView<'s> {
    pub(crate) site: &'s Site,
    pub(crate) id: PageId,
    pub(crate) page: &'s Page,
    pub(crate) language: &'s Language,
    /// The whole text of the file.
    pub(crate) text: String,
    /// The body after Liquid, if Liquid runs in it.
    pub(crate) markup: Option<String>,
    /// Source map from `markup` to the body in the file.
    pub(crate) map: SourceMap,
    pub(crate) body: Body,
    pub(crate) structure: BlockStructure,
    /// The diagnostics of rendering.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The values that Liquid read in it.
    pub(crate) inputs: Vec<LiquidInput>,
    /// False if it read something that cannot be compared later.
    pub(crate) is_repeatable: bool,
    /// The sections, in their order; the first is the text before any heading.
    pub(crate) sections: Vec<Section>,
    /// Asked by several rules, and of an original once for each of its translations.
    essences: OnceCell<HashMap<usize, Vec<u64>>>,
    sentences: OnceCell<Sentences>,
    traits: OnceCell<Vec<Traits>>,
    vocabulary: OnceCell<Vocabulary>,
    code_words: OnceCell<CodeWords>,
    code_lines: OnceCell<FxHashSet<u64>>,
    lines: OnceCell<Lines>,
    block_lines: RefCell<Option<(usize, Rc<BlockLines>)>>,
    long_texts: OnceCell<HashSet<u64>>,
    codes: OnceCell<Codes>,
    pub(crate) is_another: OnceCell<bool>,
}

/// A heading and what follows it, up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// The level of its heading; 0 before any.
    pub(crate) level: u8,
    /// The heading, as a part; none before any.
    pub(crate) heading: Option<usize>,
    /// The parts behind the heading.
    pub(crate) parts: Range<usize>,
}

/// Openings of lines of MkDocs whose text is indented below them.
const MKDOCS: [&str; 5] = ["!!! ", "??? ", "???+ ", "=== \"", "===! \""];

impl<'s> PageView<'s> {
    pub(crate) fn new(site: &'s Site, id: PageId) -> Result<Self, Box<Diagnostic>> {
        Ok(Self::of(site, id, site.examine(id)?))
    }

    /// The page as it would be if its file had another text.
    pub(crate) fn with_text(site: &'s Site, id: PageId, text: String) -> Self {
        Self::of(site, id, site.examine_text(id, text))
    }

    fn of(site: &'s Site, id: PageId, examined: ExaminedPage) -> Self {
        let page = &site.source.pages[id];
        let sections = sections(&examined.structure.blocks);
        Self {
            site,
            id,
            page,
            language: site.source.languages.get(page.language),
            text: examined.text,
            markup: examined.markup,
            map: examined.map,
            body: examined.body,
            structure: examined.structure,
            diagnostics: examined.diagnostics,
            inputs: examined.inputs,
            is_repeatable: examined.is_repeatable,
            sections,
            essences: OnceCell::new(),
            sentences: OnceCell::new(),
            traits: OnceCell::new(),
            vocabulary: OnceCell::new(),
            code_words: OnceCell::new(),
            code_lines: OnceCell::new(),
            lines: OnceCell::new(),
            block_lines: RefCell::new(None),
            long_texts: OnceCell::new(),
            codes: OnceCell::new(),
            is_another: OnceCell::new(),
        }
    }

    /// Returns the traits by which its sections are matched.
    pub(crate) fn traits(&self) -> &[Traits] {
        self.traits.get_or_init(|| Traits::all(self))
    }

    /// Its sentences.
    pub(crate) fn sentences(&self) -> &Sentences {
        self.sentences.get_or_init(|| {
            let mut known = Sentences::default();
            for (_, prose) in self.all_proses() {
                known.add(&prose.text);
                if let Cow::Owned(masked) = untranslated_text::masked(prose) {
                    known.add(&masked);
                }
            }
            known
        })
    }

    /// Its texts that are sentences, each as a hash.
    pub(crate) fn long_texts(&self) -> &HashSet<u64> {
        let of = || super::rules::language_mismatch::long_texts(self);
        self.long_texts.get_or_init(of)
    }

    /// The codes of the site's languages in addresses.
    pub(crate) fn codes(&self) -> &Codes {
        let of = || Codes::of(&self.site.source.languages);
        self.codes.get_or_init(of)
    }

    /// The words of its prose.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        self.vocabulary.get_or_init(|| {
            let mut words = Vocabulary::default();
            for (_, prose) in self.all_proses() {
                words.add(&prose.text);
            }
            words
        })
    }

    /// Returns the words of its code.
    pub(crate) fn code_words(&self) -> &CodeWords {
        self.code_words.get_or_init(|| {
            let mut words = CodeWords::default();
            self.all_blocks()
                .for_each(|block| words.add_block(block.code));
            let inline = self.all_proses().flat_map(|(_, prose)| &prose.code);
            inline.for_each(|code| words.add_inline(&code.text));
            words
        })
    }

    pub(crate) fn place(&self, span: Range<usize>, label: impl Into<String>) -> SourceSpan {
        work_counter::done(1);
        let lines = self.lines.get_or_init(|| Lines::of(&self.text));
        lines.place(&self.page.path, &self.text, span, label)
    }

    /// The bytes of the value of a key of the front matter; of the whole page, its first line.
    pub(crate) fn front_matter(&self, key: &str) -> SourceSpan {
        self.site.source.place_of(self.page, key)
    }

    pub(crate) fn parts(&self) -> &[BlockNode] {
        &self.structure.blocks
    }

    /// The text of a heading, as people know it.
    pub(crate) fn title_of(&self, section: usize) -> String {
        let heading = self.sections[section].heading;
        match heading.map(|at| &self.structure.blocks[at].kind) {
            Some(BlockKind::Heading { prose, .. }) => words_of(prose),
            _ => self.page.title.clone(),
        }
    }

    /// The place of a section: its heading, or the page's first line.
    pub(crate) fn place_of(&self, section: usize, label: impl Into<String>) -> SourceSpan {
        match self.sections[section].heading {
            Some(at) => {
                let span = self.structure.blocks[at].span.clone();
                self.place(self.first_line(span), label)
            }
            None => SourceSpan::file(&self.page.path).labelled(label),
        }
    }

    /// The first line of a span.
    pub(crate) fn first_line(&self, span: Range<usize>) -> Range<usize> {
        let text = self.text.get(span.clone()).unwrap_or_default();
        let end = text.find('\n').unwrap_or(text.len());
        span.start..span.start + text[..end].trim_end().len()
    }

    /// The body as it is in the file.
    pub(crate) fn body_text(&self) -> &str {
        self.text.get(self.page.body..).unwrap_or_default()
    }

    /// Bytes of the body in the file.
    pub(crate) fn in_body(&self, span: Range<usize>) -> Range<usize> {
        self.page.body + span.start..self.page.body + span.end
    }

    /// The heading of a section with its text.
    pub(crate) fn heading_prose(
        &self,
        section: usize,
    ) -> impl Iterator<Item = (&BlockNode, &Prose)> {
        let heading = self.sections[section].heading;
        heading.into_iter().flat_map(|at| self.proses(at..at + 1))
    }

    /// Returns true if an indented block is no code but the text of an admonition or a tab of MkDocs.
    fn is_layout(&self, part: usize) -> bool {
        let is_indented =
            |block: &&BlockNode| matches!(block.kind, BlockKind::Code { fenced: false, .. });
        let mut before = self.structure.blocks[..part].iter().rev();
        let before = before.find(|block| !is_indented(block));
        before.is_some_and(|block| {
            let lines = self.written(&block.span).lines();
            let mut lines = lines.map(|line| line.trim_start_matches([' ', '\t', '>']));
            matches!(block.kind, BlockKind::Prose(_))
                && lines.any(|line| MKDOCS.iter().any(|sign| line.starts_with(sign)))
        })
    }

    /// The texts among some parts.
    pub(crate) fn proses(&self, parts: Range<usize>) -> impl Iterator<Item = (&BlockNode, &Prose)> {
        work_counter::done(parts.len());
        self.structure.blocks[parts]
            .iter()
            .filter_map(|part| match &part.kind {
                BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => Some((part, prose)),
                _ => None,
            })
    }

    pub(crate) fn all_proses(&self) -> impl Iterator<Item = (&BlockNode, &Prose)> {
        self.proses(0..self.structure.blocks.len())
    }

    /// Returns the file's text at `span`; nothing for a span outside of the file, as for text that Liquid made.
    pub(crate) fn written(&self, span: &Range<usize>) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// Returns the place of `what` in `span`; all of `span` if it does not contain `what`.
    pub(crate) fn within(&self, span: &Range<usize>, what: &str) -> Range<usize> {
        let text = self.text.get(span.clone()).unwrap_or_default();
        match text.find(what) {
            Some(at) => span.start + at..span.start + at + what.len(),
            None => span.clone(),
        }
    }

    /// The bytes of the file of some bytes of a text; those of the whole line if Liquid or an entity made
    /// them.
    pub(crate) fn in_prose(&self, prose: &Prose, range: Range<usize>) -> Range<usize> {
        let after = prose.pieces.partition_point(|(at, _)| *at <= range.start);
        let Some(index) = after.checked_sub(1) else {
            return 0..0;
        };
        let (at, span) = &prose.pieces[index];
        let end = prose
            .pieces
            .get(after)
            .map_or(prose.text.len(), |(next, _)| *next);
        let piece = prose.text.get(*at..end).unwrap_or_default();
        let wanted = range.start..range.end.min(end).max(range.start);
        let wanted = prose.text.get(wanted).unwrap_or_default();
        let text = self.written(span);
        if text.len() == piece.len() {
            let start = span.start + (range.start - at);
            return start..start + wanted.len();
        }
        self.within(span, wanted)
    }
}

/// The words of a text, without its markup.
pub(crate) fn words_of(prose: &Prose) -> String {
    let mut code = prose.code.iter();
    let mut text = String::with_capacity(prose.text.len());
    for c in prose.text.chars() {
        if c == crate::markdown::block_structure::OBJECT {
            text.push_str(code.next().map_or("", |code| &code.text));
        } else {
            text.push(c);
        }
    }
    text.trim().to_owned()
}

fn sections(parts: &[BlockNode]) -> Vec<Section> {
    let mut sections = vec![Section {
        level: 0,
        heading: None,
        parts: 0..0,
    }];
    for (at, part) in parts.iter().enumerate() {
        if let BlockKind::Heading { level, .. } = part.kind {
            sections.push(Section {
                level,
                heading: Some(at),
                parts: at + 1..at + 1,
            });
        } else if let Some(last) = sections.last_mut() {
            last.parts.end = at + 1;
        }
    }
    sections
}
