//! Definitions, which are not rendered in place: footnotes, link targets, abbreviations.

use super::attributes;
use super::block::{Block, BlockKind, BlockParser, Container, Footnote, LastDefinition};
use super::code::indented_end;
use super::region::Region;
use super::{line, link};

impl BlockParser<'_> {
    /// Parses a footnote, a link target or an abbreviation.
    pub(super) fn definition(
        &mut self,
        level: &mut Container,
        region: &Region,
        at: usize,
    ) -> Option<usize> {
        let text = &region.text()[at..];
        let start = line::unindented(text);
        if !start.starts_with(['[', '*']) {
            return None;
        }
        let pending = level.pending.clone().unwrap_or_default();
        let (end, last) = if start.starts_with("[^") && footnote_name(start).is_some() {
            (self.footnote(region, at)?, LastDefinition::Other)
        } else if start.starts_with('[') {
            let (id, mut target, length) = link::definition(start)?;
            target.list.merge(&pending);
            self.definitions.links.insert(id.clone(), target);
            let end = region.text().len() - start.len() + length;
            (end, LastDefinition::Link(id))
        } else {
            let rest = line::first(start.strip_prefix("*[")?);
            let close = rest.find("]:").filter(|close| *close > 0)?;
            let (name, expansion) = (rest[..close].to_owned(), rest[close + 2..].trim_ascii());
            self.definitions
                .abbreviations
                .insert(name.clone(), (expansion.to_owned(), pending));
            let end = at + line::length(text);
            (end, LastDefinition::Abbreviation(name))
        };
        let kind = BlockKind::Invisible {
            definition: true,
            marker: false,
        };
        level.push(Block::new(kind, region.span(at..end)));
        level.last = Some(last);
        Some(end)
    }

    pub(super) fn footnote(&mut self, region: &Region, at: usize) -> Option<usize> {
        let start = line::unindented(&region.text()[at..]);
        let name = footnote_name(start)?;
        let from = region.text().len() - start.len() + name.len() + "[^]:".len();
        let first_end = at + line::length(&region.text()[at..]);
        let end = indented_end(region.text(), first_end);
        let mut inside = Region::default();
        inside.push_part(region, from..first_end);
        let mut line_at = first_end;
        for text in region.text()[first_end..end].split_inclusive('\n') {
            let indentation = line::indentation(text).unwrap_or(0);
            inside.push_part(region, line_at + indentation..line_at + text.len());
            line_at += text.len();
        }
        let name = name.to_owned();
        let blocks = self.read(&inside.trimmed_start());
        let span = region.span(at..first_end.saturating_sub(1).max(at));
        let footnote = Footnote { blocks, span };
        self.definitions.footnotes.insert(name, footnote);
        Some(end)
    }
}

/// Returns the name of the footnote that `[^name]:` defines.
fn footnote_name(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("[^")?;
    let length = attributes::id_name(rest);
    (length > 0 && rest[length..].starts_with("]:")).then(|| &rest[..length])
}
