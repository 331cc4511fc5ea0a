//! Block attribute lists and extensions: `{: … }`, `{:name: … }`, `{::name … }` (kramdown 2.4
//! `Parser::Kramdown#parse_block_extensions`).

use super::attributes::{self, AttributeList};
use super::block::{Block, BlockKind, BlockParser, Container, INVISIBLE, LastDefinition};
use super::line;
use super::region::Region;

impl BlockParser<'_> {
    /// Parses `{: … }`, `{:name: … }` or `{::name … }`.
    pub(super) fn extension(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text()[at..];
        let start = line::unindented(text);
        let end = at + line::length(text);
        let nothing = || Block::new(INVISIBLE, region.span(at..end));
        if let Some(rest) = start.strip_prefix("{:") {
            let name = attributes::id_name(rest);
            if name > 0
                && rest[name..].starts_with(':')
                && let Some((inside, after)) = attributes::inside(start)
                && inside.len() > name + 1
                && line::is_blank_line(after)
            {
                let list = self
                    .definitions
                    .lists
                    .entry(rest[..name].to_owned())
                    .or_default();
                list.read(&inside[name + 1..]);
                level.push(nothing());
                return Some(end);
            }
        }
        if start.starts_with("{::") {
            // An unknown extension is text and reported as such.
            return self.named_extension(level, region, at);
        }
        let inside = line::attribute_list(text)?;
        let mut list = AttributeList::default();
        list.read(inside);
        match level.blocks.last_mut() {
            Some(Block {
                kind:
                    BlockKind::Blank(_)
                    | BlockKind::Invisible {
                        definition: false, ..
                    },
                ..
            })
            | None => level.pending.get_or_insert_default().merge(&list),
            Some(block) => {
                block.list.merge(&list);
                if let BlockKind::Invisible { .. } = block.kind {
                    match &level.last {
                        Some(LastDefinition::Link(id)) => {
                            if let Some(target) = self.definitions.links.get_mut(id) {
                                target.list.merge(&list);
                            }
                        }
                        Some(LastDefinition::Abbreviation(name)) => {
                            if let Some((_, own)) = self.definitions.abbreviations.get_mut(name) {
                                own.merge(&list);
                            }
                        }
                        _ => {}
                    }
                }
                if line::attribute_list(&region.text()[end..]).is_none() {
                    level.push(nothing());
                }
            }
        }
        Some(end)
    }

    /// Parses `{::comment}`, `{::nomarkdown}` or `{::options … /}`.
    pub(super) fn named_extension(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let start = line::unindented(&region.text()[at..]);
        let extension = Extension::read(start)?;
        if !NAMES.contains(&extension.name) {
            return None;
        }
        if !line::is_blank_line(&start[extension.length..]) {
            return None;
        }
        let body_at = region.text().len() - start.len() + extension.length;
        let body_at = body_at + line::length(&region.text()[body_at..]);
        let (body, end) = if extension.closed {
            (None, body_at)
        } else {
            if region.is_unclosed(extension.name, body_at) {
                return None;
            }
            let mut from = body_at;
            loop {
                if from >= region.text().len() {
                    region.set_unclosed(extension.name, body_at);
                    return None;
                }
                let rest = &region.text()[from..];
                let next = from + line::length(rest);
                if extension.is_end(line::unindented(line::first(rest))) {
                    break (Some(&region.text()[body_at..from]), next);
                }
                from = next;
            }
        };
        let kind = match (extension.name, body) {
            ("comment", Some(body)) => BlockKind::Comment(body.trim_end_matches('\n').to_owned()),
            ("nomarkdown", Some(body)) if extension.is_html() => BlockKind::Html(body.to_owned()),
            ("options", _) => {
                for (key, value) in &extension.attributes.attributes {
                    self.options.to_mut().set(key, value);
                }
                INVISIBLE
            }
            ("comment" | "nomarkdown", _) => INVISIBLE,
            _ => return None,
        };
        level.push(Block::new(kind, region.span(at..end)));
        Some(end)
    }
}

/// The names of kramdown's extensions.
pub(super) const NAMES: [&str; 3] = ["comment", "nomarkdown", "options"];

/// The start of an extension: `{::name attributes /}`.
pub(super) struct Extension<'a> {
    pub(super) name: &'a str,
    attributes: AttributeList,
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
        let end = attributes::closing_brace(rest).filter(|end| name > 0 && *end >= name)?;
        let inside = &rest[name..end];
        let (inside, closed) = match inside.strip_suffix('/') {
            Some(inside) => (inside, true),
            None => (inside, false),
        };
        if !inside.is_empty() && !inside.starts_with(char::is_whitespace) {
            return None;
        }
        let mut attributes = AttributeList::default();
        attributes.read(inside);
        Some(Self {
            name: &rest[..name],
            attributes,
            closed,
            length: "{::".len() + end + 1,
        })
    }

    /// Returns true if `line` consists of `{:/}` or `{:/name}`.
    fn is_end(&self, line: &str) -> bool {
        self.end_length(line)
            .is_some_and(|length| line::is_blank(&line[length..]))
    }

    /// Returns the length of the extension's end marker at the start of `text`.
    pub(super) fn end_length(&self, text: &str) -> Option<usize> {
        let rest = text.strip_prefix("{:/")?;
        let rest = rest.strip_prefix(self.name).unwrap_or(rest);
        rest.starts_with('}').then(|| text.len() - rest.len() + 1)
    }

    /// Returns true if the content of `{::nomarkdown}` is HTML.
    pub(super) fn is_html(&self) -> bool {
        let kinds = self.attributes.attributes.iter().find(|(k, _)| k == "type");
        kinds.is_none_or(|(_, kinds)| kinds.split_whitespace().any(|kind| kind == "html"))
    }
}
