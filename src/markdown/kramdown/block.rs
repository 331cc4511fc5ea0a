//! Lines to blocks, by the rules of kramdown 2.4 and its GFM parser.
//!
//! In: a region. Out: blocks whose text is not parsed yet, and what the text defines: link targets,
//! footnotes, abbreviations, attribute lists.

use std::collections::BTreeMap;
use std::ops::Range;

use super::attributes::{self, List};
use super::html::{self, Model};
use super::line::{self, Marker};
use super::region::Region;
use super::{Options, Problem, link};

/// How deep blocks may be nested; what is deeper is text.
const DEEPEST: usize = 64;

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
const NOTHING: Kind = Kind::Nothing {
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
        text: Region<'static>,
        /// Without an element of its own, in a list item.
        bare: bool,
    },
    Heading {
        level: u8,
        text: Region<'static>,
        id: Option<String>,
    },
    Code {
        info: String,
        code: String,
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
    SpanElement(String, Region<'static>, String),
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
    Term(Region<'static>, List),
    Text(Item),
}

/// What a body defines for all of its text.
#[derive(Debug, Clone, Default)]
pub(super) struct Defined {
    pub(super) lists: BTreeMap<String, List>,
    pub(super) links: BTreeMap<String, link::Target>,
    pub(super) footnotes: BTreeMap<String, Vec<Block>>,
    /// Abbreviations with their expansion.
    pub(super) abbreviations: BTreeMap<String, (String, List)>,
    pub(super) problems: Vec<Problem>,
}

/// What the last definition was, since an attribute list after it is its own.
enum LastDefinition {
    Link(String),
    Abbreviation(String),
    Other,
}

/// Blocks of one container, as they are read.
#[derive(Default)]
pub(super) struct Level {
    pub(super) blocks: Vec<Block>,
    /// An attribute list that stands before its block.
    ahead: Option<List>,
    last: Option<LastDefinition>,
    /// The element whose end tag ends the container.
    end: Option<String>,
}

impl Level {
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

/// Reads blocks.
pub(super) struct Reader {
    pub(super) options: Options,
    pub(super) defined: Defined,
    pub(super) depth: usize,
}

impl Reader {
    /// All blocks of a region.
    pub(super) fn read(&mut self, region: &Region<'_>) -> Vec<Block> {
        let mut level = Level::default();
        self.read_into(&mut level, region, 0);
        level.blocks
    }

    /// Reads blocks from `at` on; returns where it stopped, and whether an end tag stopped it.
    pub(super) fn read_into(
        &mut self,
        level: &mut Level,
        region: &Region<'_>,
        mut at: usize,
    ) -> (usize, bool) {
        self.depth += 1;
        let mut fences = Fences::default();
        while at < region.text.len() {
            if let Some(end) = &level.end
                && let rest = line::unindented(&region.text[at..])
                && let Some((name, length)) = html::end_tag(rest)
                && name.eq_ignore_ascii_case(end)
            {
                self.depth -= 1;
                return (region.text.len() - rest.len() + length, true);
            }
            at = self.one(level, region, at, &mut fences);
        }
        self.depth -= 1;
        (at, false)
    }

    /// Reads one block, and returns where the next begins.
    fn one(
        &mut self,
        level: &mut Level,
        region: &Region<'_>,
        at: usize,
        fences: &mut Fences,
    ) -> usize {
        let text = &region.text[at..];
        let first = line::first(text);
        if line::is_blank(first) {
            return Self::blank(level, region, at);
        }
        if line::indentation(text).is_some() {
            return Self::indented_code(level, region, at);
        }
        if self.depth > DEEPEST {
            return self.paragraph(level, region, at);
        }
        let found = match text.trim_start_matches(' ').as_bytes().first() {
            Some(b'`' | b'~') => self.fenced_code(level, region, at, fences),
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

    fn blank(level: &mut Level, region: &Region<'_>, at: usize) -> usize {
        let mut end = at;
        let mut lines = 0;
        while end < region.text.len() && line::is_blank(line::first(&region.text[end..])) {
            end += line::length(&region.text[end..]);
            lines += 1;
        }
        match level.blocks.last_mut().map(|block| &mut block.kind) {
            Some(Kind::Blank(before)) => *before += lines,
            _ => level.push(Block::new(Kind::Blank(lines), region.span(at..end))),
        }
        end
    }

    /// Indented lines, and lines that follow them without a blank one between.
    fn indented_code(level: &mut Level, region: &Region<'_>, at: usize) -> usize {
        let end = indented_end(&region.text, at);
        let mut code = String::new();
        for text in region.text[at..end].split_inclusive('\n') {
            let indented = line::indentation(text);
            let lazy = indented.is_none() && !line::is_blank(text);
            if lazy && code.ends_with('\n') {
                code.pop();
                code.push(' ');
            }
            code.push_str(&text[indented.unwrap_or(0)..]);
        }
        let kind = Kind::Code {
            info: String::new(),
            code,
            fenced: false,
        };
        level.push(Block::new(kind, region.span(at..end)));
        end
    }

    /// A fence with an info string of one word at most, and one that closes it.
    fn fenced_code(
        &mut self,
        level: &mut Level,
        region: &Region<'_>,
        at: usize,
        fences: &mut Fences,
    ) -> Option<usize> {
        let text = &region.text[at..];
        let (mark, length) = line::fence(text, self.options.gfm)?;
        let first = line::first(text);
        let info = first
            .trim_start_matches(' ')
            .trim_start_matches(mark)
            .trim();
        let start = at + line::length(text);
        let problem = if info.contains(char::is_whitespace) {
            Some(Problem::fence_words(region.span(at..at + first.len())))
        } else if fences.is_open(mark, length, at) {
            Some(Problem::fence_open(region.span(at..at + first.len())))
        } else {
            None
        };
        if let Some(problem) = problem {
            self.defined.problems.push(problem);
            return None;
        }
        let mut from = start;
        while from < region.text.len() {
            let rest = &region.text[from..];
            let line = line::unindented(line::first(rest));
            let after = line.trim_start_matches(mark);
            if line.len() - after.len() >= length && line::is_blank(after) {
                let end = from + line::length(rest);
                let kind = Kind::Code {
                    info: info.split('?').next().unwrap_or_default().to_owned(),
                    code: region.text[start..from].to_owned(),
                    fenced: true,
                };
                level.push(Block::new(kind, region.span(at..end)));
                return Some(end);
            }
            from += line::length(rest);
        }
        fences.open.push((mark, length, at));
        self.defined
            .problems
            .push(Problem::fence_open(region.span(at..at + first.len())));
        None
    }

    fn quote(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> usize {
        let mut end = at + line::length(&region.text[at..]);
        while end < region.text.len() && !line::ends_lazy(&region.text[end..]) {
            end += line::length(&region.text[end..]);
        }
        let mut inside = Region::default();
        let mut from = at;
        for text in region.text[at..end].split_inclusive('\n') {
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

    fn atx_heading(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        if !self.options.gfm && !level.after_boundary() {
            return None;
        }
        let text = &region.text[at..];
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
    fn setext_heading(
        &mut self,
        level: &mut Level,
        region: &Region<'_>,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text[at..];
        let first = line::first(text);
        let under_at = at + line::length(text);
        let under = line::first(region.text.get(under_at..)?);
        let mark = under.chars().next().filter(|c| matches!(c, '=' | '-'))?;
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
        let end = under_at + line::length(&region.text[under_at..]);
        let kind = Kind::Heading {
            level: if mark == '=' { 1 } else { 2 },
            text: region.part(start..start + contents.len()),
            id,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    /// `$$…$$` that is a block by itself.
    fn math(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        let text = &region.text[at..];
        let inside = line::unindented(text).strip_prefix("$$")?;
        if !level.after_boundary() {
            return None;
        }
        let length = inside.find("$$")?;
        let rest = &inside[length + 2..];
        let end = region.text.len() - rest.len();
        let (end, is_boundary) = if line::is_blank(line::first(rest)) {
            let next = end + line::length(rest);
            let after = &region.text[next..];
            let is_boundary = after.is_empty()
                || line::is_blank(line::first(after))
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

    fn table(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        if !level.after_boundary() {
            return None;
        }
        let (table, end) = super::table::read(region, at)?;
        level.push(Block::new(Kind::Table(table), region.span(at..end)));
        Some(end)
    }

    /// A footnote, a link target or an abbreviation.
    fn definition(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        let text = &region.text[at..];
        let start = line::unindented(text);
        let (end, last) = if start.starts_with("[^") && footnote_name(start).is_some() {
            (self.footnote(region, at)?, LastDefinition::Other)
        } else if start.starts_with('[') {
            let (id, target, length) = link::definition(start)?;
            self.defined.links.insert(id.clone(), target);
            let end = region.text.len() - start.len() + length;
            (end, LastDefinition::Link(id))
        } else {
            let line = line::first(start);
            let rest = line.strip_prefix("*[")?;
            let close = rest.find("]:").filter(|close| *close > 0)?;
            let (name, expansion) = (rest[..close].to_owned(), rest[close + 2..].trim());
            self.defined
                .abbreviations
                .insert(name.clone(), (expansion.to_owned(), List::default()));
            let end = at + line::length(text);
            (end, LastDefinition::Abbreviation(name))
        };
        let kind = Kind::Nothing {
            definition: true,
            marker: false,
        };
        level.push(Block::new(kind, region.span(at..end)));
        level.last = Some(last);
        Some(end)
    }

    fn footnote(&mut self, region: &Region<'_>, at: usize) -> Option<usize> {
        let start = line::unindented(&region.text[at..]);
        let name = footnote_name(start)?;
        let from = region.text.len() - start.len() + name.len() + "[^]:".len();
        let first_end = at + line::length(&region.text[at..]);
        let end = indented_end(&region.text, first_end);
        let mut inside = Region::default();
        inside.push_part(region, from..first_end);
        let mut line_at = first_end;
        for text in region.text[first_end..end].split_inclusive('\n') {
            let indentation = line::indentation(text).unwrap_or(0);
            inside.push_part(region, line_at + indentation..line_at + text.len());
            line_at += text.len();
        }
        let name = name.to_owned();
        let children = self.read(&inside.trimmed_start());
        self.defined.footnotes.insert(name, children);
        Some(end)
    }

    /// `{: … }`, `{:name: … }`, `{::name … }`.
    fn extension(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        let text = &region.text[at..];
        let start = line::unindented(text);
        let end = at + line::length(text);
        let nothing = || Block::new(NOTHING, region.span(at..end));
        if let Some(rest) = start.strip_prefix("{:") {
            let name = attributes::id_name(rest);
            if name > 0
                && rest[name..].starts_with(':')
                && let Some((inside, after)) = attributes::inside(start)
                && inside.len() > name + 1
                && line::is_blank(line::first(after))
            {
                let list = self
                    .defined
                    .lists
                    .entry(rest[..name].to_owned())
                    .or_default();
                list.read(&inside[name + 1..]);
                level.push(nothing());
                return Some(end);
            }
        }
        if start.starts_with("{::") {
            return self.named_extension(level, region, at);
        }
        let inside = line::attribute_list(text)?;
        let mut list = List::default();
        list.read(inside);
        match level.blocks.last_mut() {
            Some(Block {
                kind:
                    Kind::Blank(_)
                    | Kind::Nothing {
                        definition: false, ..
                    },
                ..
            })
            | None => level.ahead.get_or_insert_default().merge(&list),
            Some(block) => {
                block.list.merge(&list);
                if let Kind::Nothing { .. } = block.kind {
                    match &level.last {
                        Some(LastDefinition::Link(id)) => {
                            if let Some(target) = self.defined.links.get_mut(id) {
                                target.list.merge(&list);
                            }
                        }
                        Some(LastDefinition::Abbreviation(name)) => {
                            if let Some((_, own)) = self.defined.abbreviations.get_mut(name) {
                                own.merge(&list);
                            }
                        }
                        _ => {}
                    }
                }
                if line::attribute_list(&region.text[end..]).is_none() {
                    level.push(nothing());
                }
            }
        }
        Some(end)
    }

    /// `{::comment}`, `{::nomarkdown}`, `{::options … /}`.
    fn named_extension(
        &mut self,
        level: &mut Level,
        region: &Region<'_>,
        at: usize,
    ) -> Option<usize> {
        let start = line::unindented(&region.text[at..]);
        let extension = Extension::read(start)?;
        if !line::is_blank(line::first(&start[extension.length..])) {
            return None;
        }
        let body_at = region.text.len() - start.len() + extension.length;
        let body_at = body_at + line::length(&region.text[body_at..]);
        let (body, end) = if extension.closed {
            (None, body_at)
        } else {
            let mut from = body_at;
            loop {
                if from >= region.text.len() {
                    return None;
                }
                let rest = &region.text[from..];
                let next = from + line::length(rest);
                if extension.is_end(line::unindented(line::first(rest))) {
                    break (Some(&region.text[body_at..from]), next);
                }
                from = next;
            }
        };
        let kind = match (extension.name, body) {
            ("comment", Some(body)) => Kind::Comment(body.trim_end_matches('\n').to_owned()),
            ("nomarkdown", Some(body)) if extension.is_html() => Kind::Html(body.to_owned()),
            ("options", _) => {
                for (key, value) in &extension.attributes.attributes {
                    self.options.set(key, &value.as_str().into());
                }
                NOTHING
            }
            ("comment" | "nomarkdown", _) => NOTHING,
            _ => return None,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }

    fn paragraph(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> usize {
        let mut end = at + line::length(&region.text[at..]);
        while end < region.text.len()
            && !line::ends_paragraph(&region.text[end..], self.options.gfm)
            && !level.end.as_ref().is_some_and(|element| {
                html::end_tag(line::unindented(&region.text[end..]))
                    .is_some_and(|(name, _)| name.eq_ignore_ascii_case(element))
            })
        {
            end += line::length(&region.text[end..]);
        }
        let length = region.text[at..end].trim_end().len();
        let span = region.span(at..at + length);
        if level.ahead.is_none()
            && let Some(Block {
                kind: Kind::Paragraph { text, .. },
                span: whole,
                ..
            }) = level.blocks.last_mut()
        {
            let before = region.text[..at].strip_suffix('\n').unwrap_or_default();
            text.push(
                if before.ends_with("  ") { "  \n" } else { "\n" },
                whole.end,
            );
            text.push_part(region, at..at + length);
            whole.end = span.end;
            return end;
        }
        let kind = Kind::Paragraph {
            text: region.part(at..at + length).trimmed(),
            bare: false,
        };
        level.push(Block::new(kind, span));
        end
    }

    /// An element, a comment, or the start of a text with a tag.
    fn html(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        let text = &region.text[at..];
        if let Some(length) = html::comment(text) {
            let end = at + length;
            let kind = Kind::Html(format!("{}\n", &text[..length]));
            level.push(Block::new(kind, region.span(at..end)));
            return Some(after_spaces(region, end));
        }
        let tag = html::tag(line::unindented(text)).filter(|tag| !tag.is_span())?;
        let start = at + text.len() - line::unindented(text).len();
        let (block, end) = self.element(region, start, &tag, Model::Raw);
        level.push(block);
        Some(after_spaces(region, end))
    }

    /// The element whose start tag is at `at`.
    pub(super) fn element(
        &mut self,
        region: &Region<'_>,
        at: usize,
        tag: &html::Tag<'_>,
        default: Model,
    ) -> (Block, usize) {
        let inside = at + tag.length;
        let model = tag.model().unwrap_or(if self.options.parse_block_html {
            html::default_model(tag.name)
        } else {
            default
        });
        let is_script = ["script", "style"]
            .iter()
            .any(|name| tag.name.eq_ignore_ascii_case(name));
        if tag.closed || tag.is_void() {
            let tag_end = if tag.is_void() {
                String::new()
            } else {
                format!("</{}>", tag.name)
            };
            let html = format!("{}{tag_end}\n", tag.text);
            return (
                Block::new(Kind::Html(html), region.span(at..inside)),
                inside,
            );
        }
        let end_tag = format!("</{}>", tag.name);
        let closing = |end: usize| match html::end_tag(&region.text[end..]) {
            Some((_, length)) => end + length,
            None => end,
        };
        if is_script || model == Model::Span {
            let end = match html::find_end(tag.name, &region.text[inside..]) {
                Some(length) => inside + length,
                None => region.text.len(),
            };
            let span = region.span(at..closing(end));
            let kind = if is_script {
                Kind::Html(format!(
                    "{}{}{end_tag}\n",
                    tag.text,
                    &region.text[inside..end]
                ))
            } else {
                Kind::SpanElement(tag.text.clone(), region.part(inside..end), end_tag)
            };
            return (Block::new(kind, span), closing(end));
        }
        if model == Model::Block && self.depth <= DEEPEST {
            let mut level = Level {
                end: Some(tag.name.to_owned()),
                ..Level::default()
            };
            let start = after_spaces(region, inside);
            let (end, _) = self.read_into(&mut level, region, start);
            let kind = Kind::Element(format!("{}\n", tag.text), level.blocks, end_tag);
            return (Block::new(kind, region.span(at..end)), end);
        }
        let end = match html::end_of(tag.name, &region.text[inside..]) {
            Some(length) => inside + length,
            None => region.text.len(),
        };
        let children = self.raw(region, inside..end);
        let kind = Kind::Element(tag.text.clone(), children, end_tag);
        (
            Block::new(kind, region.span(at..closing(end))),
            closing(end),
        )
    }

    /// HTML as it stands, but for elements in it that ask for Markdown.
    fn raw(&mut self, region: &Region<'_>, part: Range<usize>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let (mut from, mut at) = (part.start, part.start);
        while let Some(found) = region.text[at..part.end].find('<') {
            at += found;
            let rest = &region.text[at..part.end];
            if let Some(length) = html::comment(rest) {
                at += length;
            } else if let Some(tag) = html::tag(rest) {
                let asks = tag.model().is_some_and(|model| model != Model::Raw);
                if asks && self.depth <= DEEPEST {
                    let before = html::escaped(&region.text[from..at]);
                    blocks.push(Block::new(Kind::Html(before), region.span(from..at)));
                    let within = region.part(at..part.end);
                    self.depth += 1;
                    let (block, length) = self.element(&within, 0, &tag, Model::Raw);
                    self.depth -= 1;
                    blocks.push(block);
                    at += length;
                    from = at;
                } else {
                    at += tag.length;
                    if tag.markdown.is_some() {
                        let before = html::escaped(&region.text[from..at - tag.length]);
                        let html = format!("{before}{}", tag.text);
                        blocks.push(Block::new(Kind::Html(html), region.span(from..at)));
                        from = at;
                    }
                }
            } else {
                at += 1;
            }
        }
        let rest = html::escaped(&region.text[from..part.end]);
        blocks.push(Block::new(Kind::Html(rest), region.span(from..part.end)));
        blocks
    }

    fn list(&mut self, level: &mut Level, region: &Region<'_>, at: usize) -> Option<usize> {
        let marker = line::list(&region.text[at..])?;
        Some(self.items(level, region, at, marker == Marker::Number))
    }
}

/// Fences that were found to be never closed, so that none is looked for twice.
#[derive(Default)]
struct Fences {
    open: Vec<(char, usize, usize)>,
}

impl Fences {
    fn is_open(&self, mark: char, length: usize, at: usize) -> bool {
        self.open
            .iter()
            .any(|(m, l, from)| *m == mark && *l <= length && *from <= at)
    }
}

/// `{::name attributes /}`.
pub(super) struct Extension<'a> {
    pub(super) name: &'a str,
    attributes: List,
    pub(super) closed: bool,
    pub(super) length: usize,
}

impl<'a> Extension<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("{::")?;
        let name = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let end = rest
            .match_indices('}')
            .map(|(end, _)| end)
            .find(|end| !rest[..*end].ends_with('\\'))
            .filter(|end| name > 0 && *end >= name)?;
        let inside = &rest[name..end];
        let (inside, closed) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        if !inside.is_empty() && !inside.starts_with(char::is_whitespace) {
            return None;
        }
        let mut attributes = List::default();
        attributes.read(inside);
        Some(Self {
            name: &rest[..name],
            attributes,
            closed,
            length: "{::".len() + end + 1,
        })
    }

    /// Whether `line` is `{:/}` or `{:/name}` alone.
    fn is_end(&self, line: &str) -> bool {
        self.end_length(line)
            .is_some_and(|length| line::is_blank(&line[length..]))
    }

    /// The length of the end of the extension at the start of `text`.
    pub(super) fn end_length(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix("{:/")?;
        let rest = rest.strip_prefix(self.name).unwrap_or(rest);
        rest.starts_with('}').then(|| text.len() - rest.len() + 1)
    }

    /// Whether what `{::nomarkdown}` holds is for HTML.
    pub(super) fn is_html(&self) -> bool {
        let kinds = self.attributes.attributes.iter().find(|(k, _)| k == "type");
        kinds.is_none_or(|(_, kinds)| kinds.split_whitespace().any(|kind| kind == "html"))
    }
}

/// Where indented code that begins at `at` ends.
fn indented_end(text: &str, at: usize) -> usize {
    let mut end = at;
    let mut next = at;
    let mut in_code = false;
    while next < text.len() {
        let rest = &text[next..];
        let first = line::first(rest);
        next += line::length(rest);
        if line::is_blank(first) {
            in_code = false;
            continue;
        }
        if line::indentation(rest).is_some() {
            in_code = true;
        } else if !in_code
            || line::attribute_list(rest).is_some()
            || line::ends_block(rest)
            || html::begins_block(line::unindented(rest))
        {
            break;
        }
        end = next;
    }
    end
}

/// Where the text goes on after white space up to the end of the line.
fn after_spaces(region: &Region<'_>, at: usize) -> usize {
    let rest = &region.text[at..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    if rest[spaces..].starts_with('\n') {
        at + spaces + 1
    } else {
        at
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

/// The name of the footnote that `[^name]:` defines.
fn footnote_name(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("[^")?;
    let length = attributes::id_name(rest);
    (length > 0 && rest[length..].starts_with("]:")).then(|| &rest[..length])
}
