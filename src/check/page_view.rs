//! A page on the desk of those who judge it: its text, its parts and its sections.
//!
//! In: a page of a site. Out: a [`PageView`], from which rules read and at which their findings point.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashSet, FxHasher};

use crate::content::Page;
use crate::diagnostics::{Diagnostic, Lines, SourceSpan};
use crate::language::Language;
use crate::markdown::Body;
use crate::markdown::block_structure::{BlockKind, BlockNode, BlockStructure, InlineSpan, Prose};
use crate::markdown::html_tags::{self, Tag};
use crate::site::{ExaminedPage, LiquidInput, Site};
use crate::translations::PageId;
use text_scan::source_map::SourceMap;

use super::code::common_words::{CodeWords, Vocabulary};
use super::code::lexer::{self, Kind, Lexeme};
use super::links::Codes;
use super::section_matching::Traits;
use super::untranslated_text::{self, Sentences};
use crate::work_counter;

/// A page, ready to be judged.
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
    pub(crate) said: Vec<Diagnostic>,
    /// The values that Liquid read in it.
    pub(crate) inputs: Vec<LiquidInput>,
    /// False if it read something that cannot be compared later.
    pub(crate) is_repeatable: bool,
    /// The sections, in their order; the first is what stands before any heading.
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

/// A code block.
pub(crate) struct Block<'s> {
    pub(crate) part: usize,
    pub(crate) language: &'s str,
    pub(crate) code: &'s str,
    pub(crate) fenced: bool,
    pub(crate) span: Range<usize>,
    pub(crate) lists: usize,
}

/// The starts of the lines of a code block: in the code, and in the bytes of the file.
struct BlockLines {
    code: Vec<usize>,
    source: Vec<usize>,
}

fn line_starts(text: &str) -> Vec<usize> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let starts = [0].into_iter().chain(ends);
    starts.filter(|start| *start < text.len()).collect()
}

/// The line of this number with its line end.
fn line_at<'t>(text: &'t str, starts: &[usize], number: usize) -> Option<&'t str> {
    let start = *starts.get(number)?;
    let end = starts.get(number + 1).copied().unwrap_or(text.len());
    text.get(start..end)
}

/// An image, of Markdown or of HTML.
pub(crate) struct Picture {
    pub(crate) target: String,
    /// `None` if an `img` has no `alt`.
    pub(crate) alternative: Option<String>,
    pub(crate) is_html: bool,
    pub(crate) span: Range<usize>,
}

/// How lines of MkDocs begin whose text is indented below them.
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
            said: examined.diagnostics,
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

    /// The lines of a code block, each as a hash of what a machine reads of it; lines without any are none.
    pub(crate) fn essence(&self, part: usize) -> &[u64] {
        let essences = self.essences.get_or_init(|| {
            self.all_blocks()
                .map(|block| (block.part, essence(block.language, block.code)))
                .collect()
        });
        essences.get(&part).map_or(&[], Vec::as_slice)
    }

    /// Returns true if most lines of a code block of another page are in the code of this one.
    pub(crate) fn has_code_of(&self, other: &PageView<'_>, part: usize) -> bool {
        let lines = self.code_lines.get_or_init(|| {
            let blocks = self.all_blocks();
            blocks
                .flat_map(|block| self.essence(block.part).to_vec())
                .collect()
        });
        let wanted = other.essence(part);
        let shared = wanted.iter().filter(|line| lines.contains(line)).count();
        shared * 2 > wanted.len()
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

    /// The body as it stands in the file.
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

    /// The code block that is a part.
    ///
    /// # Panics
    /// If the part is none.
    pub(crate) fn block(&self, part: usize) -> Block<'_> {
        self.blocks(part..part + 1).next().expect("a code block")
    }

    /// The code blocks among some parts.
    pub(crate) fn blocks(&self, parts: Range<usize>) -> impl Iterator<Item = Block<'_>> {
        work_counter::done(parts.len());
        // MDX has no indented code: an indent there is layout of components.
        let is_mdx = self.page.path.ends_with(".mdx");
        let of = self.structure.blocks[parts.clone()].iter();
        parts.zip(of).filter_map(move |(part, of)| match &of.kind {
            BlockKind::Code {
                language,
                code,
                fenced,
            } if *fenced || !is_mdx && !self.is_layout(part) => Some(Block {
                part,
                language,
                code,
                fenced: *fenced,
                span: of.span.clone(),
                lists: of.lists,
            }),
            _ => None,
        })
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

    pub(crate) fn all_blocks(&self) -> impl Iterator<Item = Block<'_>> {
        self.blocks(0..self.structure.blocks.len())
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

    /// The images among some parts.
    pub(crate) fn pictures(&self, parts: Range<usize>) -> Vec<Picture> {
        work_counter::done(parts.len());
        let mut pictures = Vec::new();
        for part in &self.structure.blocks[parts] {
            match &part.kind {
                BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                    pictures.extend(prose.images.iter().map(|image| Picture {
                        target: image.target.clone(),
                        alternative: Some(image.alternative.clone()),
                        is_html: false,
                        span: image.span.clone(),
                    }));
                }
                BlockKind::Html(html) => {
                    for tag in html_tags::tags(html).filter(|tag| tag.name == "img") {
                        let Some(target) = tag.attribute("src") else {
                            continue;
                        };
                        pictures.push(Picture {
                            target,
                            alternative: tag.attribute("alt"),
                            is_html: true,
                            span: self.within(&part.span, tag.text),
                        });
                    }
                }
                _ => {}
            }
        }
        pictures
    }

    /// The links among some parts, of Markdown and of HTML.
    pub(crate) fn links(&self, parts: Range<usize>) -> Vec<InlineSpan> {
        work_counter::done(parts.len());
        let mut links = Vec::new();
        for part in &self.structure.blocks[parts] {
            match &part.kind {
                BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                    links.extend(prose.links.iter().cloned());
                }
                BlockKind::Html(html) => {
                    for tag in html_tags::tags(html).filter(|tag| tag.name == "a") {
                        if let Some(text) = tag.attribute("href") {
                            let span = self.within(&part.span, tag.text);
                            links.push(InlineSpan { text, span });
                        }
                    }
                }
                _ => {}
            }
        }
        links
    }

    /// Returns the addresses in attributes and props of components, in one part: `<Card href="/x/" />`,
    /// `items={[{ href: '/x/' }]}`. Programs that know the components follow them.
    pub(crate) fn component_links(&self, part: usize) -> Vec<InlineSpan> {
        let part = &self.parts()[part];
        let html = match &part.kind {
            BlockKind::Html(html) => html.as_str(),
            // A tag that spans lines is a paragraph to CommonMark.
            BlockKind::Prose(_) if self.page.path.ends_with(".mdx") => {
                let written = self.written(&part.span);
                let is_component = written.starts_with('<') && !written.contains('`');
                if is_component { written } else { "" }
            }
            _ => return Vec::new(),
        };
        let mut links = Vec::new();
        for tag in html_tags::tags(html).filter(Tag::is_component) {
            let address = ["href", "src", "to", "link"]
                .into_iter()
                .find_map(|name| tag.attribute(name))
                .filter(|address| is_literal_address(address));
            if let Some(text) = address {
                let span = self.within(&part.span, tag.text);
                links.push(InlineSpan { text, span });
            }
        }
        links.extend(prop_addresses(html).map(|address| InlineSpan {
            text: address.to_owned(),
            span: self.within(&part.span, address),
        }));
        links
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

    /// The bytes of the file of some bytes of a line of code; `None` if the line stands there otherwise.
    pub(crate) fn in_code(
        &self,
        block: &Block<'_>,
        line: usize,
        range: Range<usize>,
    ) -> Option<Range<usize>> {
        let lines = self.lines_of(block);
        let source = self.text.get(block.span.clone())?;
        let code = line_at(block.code, &lines.code, line)?;
        let code = code.strip_suffix('\n').unwrap_or(code);
        let code = code.strip_suffix('\r').unwrap_or(code);
        let number = line + usize::from(block.fenced);
        let text = line_at(source, &lines.source, number)?;
        let text = text.trim_end_matches(['\n', '\r']);
        // A container's marks stand before the line; a fence may stand behind it.
        let start = if code.is_empty() {
            text.len()
        } else {
            text.find(code)?
        };
        let at = block.span.start + lines.source[number] + start;
        Some(at + range.start..at + range.end)
    }

    /// The lines of a code block; those of the last block that was asked for are kept.
    fn lines_of(&self, block: &Block<'_>) -> Rc<BlockLines> {
        let mut kept = self.block_lines.borrow_mut();
        match &*kept {
            Some((part, lines)) if *part == block.part => Rc::clone(lines),
            _ => {
                let source = self.text.get(block.span.clone()).unwrap_or_default();
                work_counter::done(block.code.len() + source.len());
                let lines = Rc::new(BlockLines {
                    code: line_starts(block.code),
                    source: line_starts(source),
                });
                *kept = Some((block.part, Rc::clone(&lines)));
                lines
            }
        }
    }

    /// The place of some bytes of a line of code, or of the whole block.
    pub(crate) fn place_in_code(
        &self,
        block: &Block<'_>,
        line: usize,
        range: Range<usize>,
        label: impl Into<String>,
    ) -> SourceSpan {
        match self.in_code(block, line, range) {
            Some(span) => self.place(span, label),
            None => self.place(self.first_line(block.span.clone()), label),
        }
    }
}

/// Returns true for an address that is written out, and not one that a program makes: `{url}`.
fn is_literal_address(text: &str) -> bool {
    text.contains(['/', '.']) && !text.contains(['{', '}', '`', ' '])
}

/// Returns the addresses of links in the objects of a prop: `href: '/x/'`.
fn prop_addresses(html: &str) -> impl Iterator<Item = &str> {
    let keys = memchr::memmem::find_iter(html.as_bytes(), "href:");
    let address = move |at: usize| {
        let value = html[at + "href:".len()..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let address = value[1..].split(quote).next()?;
        is_literal_address(address).then_some(address)
    };
    keys.filter_map(address)
}

fn essence(language: &str, code: &str) -> Vec<u64> {
    lexer::lines(language, code)
        .iter()
        .filter_map(|line| {
            let mut hasher = FxHasher::default();
            let mut length = 0;
            // A space that is none to a machine is no white space.
            let counts = |lexeme: &&Lexeme<'_>| match lexeme.kind {
                Kind::Comment => false,
                Kind::Space => !lexeme.text.is_ascii(),
                _ => true,
            };
            for lexeme in line.lexemes.iter().filter(counts) {
                (lexeme.kind as u8, lexeme.text).hash(&mut hasher);
                length += lexeme.text.len();
            }
            (length > 0).then(|| hasher.finish())
        })
        .collect()
}

/// The words of a text, without the marks of what stands in it.
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
