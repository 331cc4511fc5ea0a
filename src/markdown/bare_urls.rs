//! Links for URLs that authors write as plain text: `see https://example.org/x.`
//!
//! In: events of CommonMark. Out: the same events, in which a URL with a host that has a dot is a link, as GitHub
//! Flavored Markdown has it ("extended autolinks"). Where GFM goes on to the next space, a URL here ends at a character
//! of a script that is written without spaces, because the sentence goes on there.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::cjk;

const SCHEMES: [&str; 2] = ["https://", "http://"];

/// Adds links to a stream of events.
#[derive(Default)]
pub(super) struct BareUrls<'e> {
    /// Number of open links, images and code blocks: text in them stays as it is.
    depth: usize,
    /// Neighbouring texts from the first one with a scheme on. The parser divides a text at characters that may be
    /// markup, such as `_` and `&`.
    run: Vec<(CowStr<'e>, Range<usize>)>,
}

impl<'e> BareUrls<'e> {
    /// Passes an event on to `take`, perhaps later.
    pub(super) fn pass(
        &mut self,
        event: Event<'e>,
        range: Range<usize>,
        take: &mut impl FnMut(Event<'e>, Range<usize>),
    ) {
        match event {
            Event::Text(text) if self.depth == 0 => {
                let continues = self
                    .run
                    .last()
                    .is_some_and(|(_, last)| last.end == range.start);
                if !continues {
                    self.finish(take);
                }
                if continues || text.contains("://") {
                    self.run.push((text, range));
                } else {
                    take(Event::Text(text), range);
                }
            }
            event => {
                self.finish(take);
                match &event {
                    Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                        self.depth += 1;
                    }
                    Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => {
                        self.depth = self.depth.saturating_sub(1);
                    }
                    _ => {}
                }
                take(event, range);
            }
        }
    }

    /// Passes on the texts that were kept back.
    pub(super) fn finish(&mut self, take: &mut impl FnMut(Event<'e>, Range<usize>)) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        let text: String = run.iter().map(|(text, _)| text.as_ref()).collect();
        let mut pieces = Pieces::new(run);
        while let Some(url) = next_url(&text, pieces.offset) {
            pieces.advance(url.start, |part, range| take(Event::Text(part), range));
            let start = pieces.place();
            pieces.advance(url.end, |_, _| ());
            let range = start..pieces.place_before();
            let url = &text[url];
            take(Event::Start(link(url)), range.clone());
            take(Event::Text(url.to_owned().into()), range.clone());
            take(Event::End(TagEnd::Link), range);
        }
        pieces.advance(text.len(), |part, range| take(Event::Text(part), range));
    }
}

fn link(url: &str) -> Tag<'static> {
    Tag::Link {
        link_type: LinkType::Autolink,
        dest_url: url.to_owned().into(),
        title: CowStr::Borrowed(""),
        id: CowStr::Borrowed(""),
    }
}

/// A position in neighbouring texts, which moves forward.
struct Pieces<'e> {
    run: Vec<(CowStr<'e>, Range<usize>)>,
    /// The piece at the position, and the offset in it.
    index: usize,
    within: usize,
    /// The offset in the joined text.
    offset: usize,
}

impl<'e> Pieces<'e> {
    fn new(run: Vec<(CowStr<'e>, Range<usize>)>) -> Self {
        Self {
            run,
            index: 0,
            within: 0,
            offset: 0,
        }
    }

    /// Moves to the offset `to` and passes the parts on the way to `take`, with their places.
    fn advance(&mut self, to: usize, mut take: impl FnMut(CowStr<'e>, Range<usize>)) {
        while self.offset < to
            && let Some((text, range)) = self.run.get(self.index)
        {
            let end = text.len().min(self.within + (to - self.offset));
            let place = place_in(text, range, self.within)..place_in(text, range, end);
            let part = match text {
                CowStr::Borrowed(text) => CowStr::Borrowed(&text[self.within..end]),
                owned => owned[self.within..end].to_owned().into(),
            };
            self.offset += end - self.within;
            self.within = end;
            if end == text.len() {
                (self.index, self.within) = (self.index + 1, 0);
            }
            take(part, place);
        }
    }

    /// Returns the place of the next character.
    fn place(&self) -> usize {
        match self.run.get(self.index) {
            Some((text, range)) => place_in(text, range, self.within),
            None => self.place_before(),
        }
    }

    /// Returns the place after the last character.
    fn place_before(&self) -> usize {
        if self.within > 0 {
            return self.place();
        }
        let last = self
            .index
            .checked_sub(1)
            .and_then(|last| self.run.get(last));
        last.map_or(0, |(_, range)| range.end)
    }
}

/// Returns the place of an offset of a text. A character reference (`&amp;`) is a text with a longer place.
fn place_in(text: &str, range: &Range<usize>, offset: usize) -> usize {
    if offset == text.len() {
        range.end
    } else {
        (range.start + offset).min(range.end)
    }
}

/// Returns the first URL of `text` from `from` on.
fn next_url(text: &str, mut from: usize) -> Option<Range<usize>> {
    while let Some(found) = text[from..].find("://") {
        let colon = from + found;
        from = colon + "://".len();
        let scheme = SCHEMES.iter().find_map(|scheme| {
            let start = from.checked_sub(scheme.len())?;
            let written = text.get(start..from)?;
            written.eq_ignore_ascii_case(scheme).then_some(start)
        });
        let Some(start) = scheme else { continue };
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| c.is_ascii() && !" \t\n*_~([{,;:>|".contains(c)) {
            continue;
        }
        if has_host(&text[from..]) {
            return Some(start..from + length(&text[from..]));
        }
    }
    None
}

/// Returns the length of a URL without its scheme at the beginning of `text`: without the punctuation of the sentence.
fn length(text: &str) -> usize {
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let bytes = &text.as_bytes()[..end];
    let count = |sign: u8| bytes.iter().filter(|byte| **byte == sign).count();
    let mut unopened = count(b')').saturating_sub(count(b'('));
    let mut end = end;
    while let Some(last) = bytes[..end].last() {
        match last {
            b'?' | b'!' | b'.' | b',' | b':' | b';' | b'*' | b'_' | b'~' | b'\'' | b'[' | b']' => {}
            b')' if unopened > 0 => unopened -= 1,
            _ => break,
        }
        end -= 1;
    }
    end
}

/// Returns whether a character may be part of a URL. Sentences go on without a space in some scripts.
fn is_part(c: char) -> bool {
    match c {
        '<' | '>' | '"' | '`' | '\\' | '|' | '^' | '{' | '}' => false,
        // Thai and Lao, Burmese, Khmer, Korean.
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{ac00}'..='\u{d7a3}' => false,
        c if c.is_ascii() => c.is_ascii_graphic(),
        c => c.is_alphanumeric() && !cjk::is_wide(c),
    }
}

/// Returns whether a URL without its scheme begins with a name of a host that others reach: with a dot in it, and no
/// number at its end.
fn has_host(rest: &str) -> bool {
    let end = rest.find(|c| matches!(c, '/' | '?' | '#' | ':') || !is_part(c));
    let host = &rest[..end.unwrap_or(rest.len())];
    let host = host.trim_end_matches(|c: char| c.is_ascii_punctuation());
    let is_label = |label: &str| {
        let mut signs = label.chars();
        !label.is_empty() && signs.all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && host.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::prepared_body::OPTIONS;
    use super::*;
    use pulldown_cmark::Parser;

    /// The URLs that become links, each with the text at its place.
    fn urls(body: &str) -> Vec<(String, &str)> {
        let mut found = Vec::new();
        let mut urls = BareUrls::default();
        let mut text = String::new();
        let mut take = |event: Event<'_>, range: Range<usize>| match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                found.push((dest_url.to_string(), &body[range]));
            }
            Event::Text(part) => text.push_str(&part),
            _ => {}
        };
        for (event, range) in Parser::new_ext(body, OPTIONS).into_offset_iter() {
            urls.pass(event, range, &mut take);
        }
        urls.finish(&mut take);
        let plain = Parser::new_ext(body, OPTIONS);
        let plain: String = plain
            .filter_map(|event| match event {
                Event::Text(part) => Some(part.to_string()),
                _ => None,
            })
            .collect();
        assert_eq!(text, plain, "text is lost or invented");
        found
    }

    #[test]
    fn a_url_in_text_is_a_link() {
        for (body, expected) in [
            ("See https://a.example/b.", "https://a.example/b"),
            (
                "https://a.example/x_y_z/a*b?c=1&d=2#e, and",
                "https://a.example/x_y_z/a*b?c=1&d=2#e",
            ),
            ("(http://a.example/b_(c))", "http://a.example/b_(c)"),
            ("**https://a.example**", "https://a.example"),
            ("參見https://a.example/b的說明。", "https://a.example/b"),
            ("見 https://a.example/b。下", "https://a.example/b"),
            ("راجع https://a.example/صفحة، ثم", "https://a.example/صفحة"),
            (
                "| a |\n|---|\n| https://a.example/b |",
                "https://a.example/b",
            ),
            ("HTTPS://A.example", "HTTPS://A.example"),
            ("https://a.example:8080/x!", "https://a.example:8080/x"),
        ] {
            assert_eq!(urls(body), [(expected.to_owned(), expected)], "{body}");
        }
        let reference = urls("https://a.example/?a=1&amp;b=2 x");
        assert_eq!(
            reference,
            [(
                "https://a.example/?a=1&b=2".to_owned(),
                "https://a.example/?a=1&amp;b=2"
            )]
        );
        assert_eq!(urls("https://a.example/1 https://a.example/2").len(), 2);
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for body in [
            "`https://a.example`",
            "    https://a.example",
            "```\nhttps://a.example\n```",
            "[https://a.example](x)",
            "![https://a.example](x)",
            "https\\://a.example",
            "http://localhost:3000/x and http://127.0.0.1/",
            "xhttps://a.example",
            "git://a.example https:// https://x https://.",
            "<a href=\"https://a.example\">x</a>",
        ] {
            let found = urls(body);
            let known = body.starts_with('[') as usize;
            assert_eq!(found.len(), known, "{body}: {found:?}");
        }
    }
}
