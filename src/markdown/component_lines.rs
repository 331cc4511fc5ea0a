//! Blank lines behind lines that consist of tags of components (`<Tabs>`, `</TabItem>`).
//!
//! CommonMark reads a line with a complete tag as the start of an HTML block, which goes on to the next blank line: a
//! fence behind `<Tabs>` is then text, and the fence that closes it opens a block. In MDX such a line is a block of
//! its own, so a blank line is inserted behind it. Names of HTML elements are left to CommonMark.

use text_scan::fences::Fence;

use super::insertions::Insertion;
use crate::lines;

/// Returns a blank line behind each line of tags that is no part of a paragraph, in text order.
pub(super) fn insertions(body: &str) -> Vec<Insertion> {
    let mut found = Vec::new();
    if !has_component(body) {
        return found;
    }
    let mut scan = Scan::default();
    let mut at = 0;
    for line in lines::with_ends(body) {
        if scan.is_behind_tags && !line.trim().is_empty() {
            found.push(Insertion {
                at,
                text: "\n".to_owned(),
            });
        }
        scan.line(line.trim());
        at += line.len();
    }
    found
}

/// Returns true if a body has a tag whose name begins with a capital.
fn has_component(body: &str) -> bool {
    let bytes = body.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let name = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
        bytes.get(name).is_some_and(u8::is_ascii_uppercase)
    })
}

#[derive(Default)]
struct Scan {
    fence: Option<Fence>,
    /// True if the line before consists of tags of components, and is no part of a paragraph.
    is_behind_tags: bool,
    /// True if the line before is text of a paragraph.
    is_in_paragraph: bool,
}

impl Scan {
    fn line(&mut self, line: &str) {
        self.is_behind_tags = false;
        if let Some(opening) = self.fence {
            let closes = Fence::parse(line).is_some_and(|fence| {
                fence.may_close(opening) && fence.info(line).trim().is_empty()
            });
            self.fence = Some(opening).filter(|_| !closes);
            return;
        }
        self.fence =
            Fence::parse(line).filter(|fence| fence.mark == '~' || !fence.info(line).contains('`'));
        self.is_behind_tags = !self.is_in_paragraph && self.fence.is_none() && is_tags(line);
        self.is_in_paragraph = !(line.is_empty() || self.fence.is_some() || self.is_behind_tags);
    }
}

/// Returns true if a line consists of tags of which the first is of a component.
fn is_tags(line: &str) -> bool {
    let name = line.strip_prefix('<').unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '_')
        .unwrap_or(name.len());
    let name = &name[..end];
    // `<TABLE>` is HTML.
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.contains(|c: char| c.is_ascii_lowercase());
    let mut rest = line;
    while is_component && rest.starts_with('<') {
        let Some(length) = tag_length(rest) else {
            return false;
        };
        rest = rest[length..].trim_start();
    }
    is_component && rest.is_empty()
}

/// Returns the length of the tag that a text begins with; `>` in quotes and braces ends none.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut braces = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{') => braces += 1,
            (None, b'}') => braces = braces.saturating_sub(1),
            (None, b'>') if braces == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::insertions::PatchedText;

    fn patched(body: &str) -> String {
        PatchedText::new(body, &insertions(body)).text.into_owned()
    }

    #[test]
    fn a_line_of_tags_is_a_block_of_its_own() {
        for (body, with) in [
            (
                "<Tabs>\n  <Tab title=\"a > b\">\n  ```sh\n  x\n\n  y\n  ```\n  </Tab>\n  <Tab on={a > 1}>\n  z\n",
                "<Tabs>\n\n  <Tab title=\"a > b\">\n\n  ```sh\n  x\n\n  y\n  ```\n  </Tab>\n\n  <Tab on={a > 1}>\n\n  z\n",
            ),
            ("<Since v=\"1\" />\n\ntext\n", "<Since v=\"1\" />\n\ntext\n"),
            // Part of a paragraph, code, HTML, a component that contains text.
            ("text\n<Since />\nmore\n", "text\n<Since />\nmore\n"),
            ("```\n<Tabs>\nx\n```\n", "```\n<Tabs>\nx\n```\n"),
            ("<TABLE>\n<TR>\n", "<TABLE>\n<TR>\n"),
            ("<div>\n<Tabs>\nx\n", "<div>\n<Tabs>\nx\n"),
            ("<Badge>new</Badge>\nx\n", "<Badge>new</Badge>\nx\n"),
        ] {
            assert_eq!(patched(body), with);
        }
    }
}
