//! Words of HTML: text between tags, with the weight of its element.

use super::{HEADING, TEXT, Words};
use memchr::{memchr, memchr2};
use text_scan::work_counter;

/// Decodes the entity at the start of `html`. Returns the character and the length of the entity.
fn decode_entity(html: &str) -> (char, usize) {
    let known = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
    ];
    let known = known.iter().find(|(escaped, _)| html.starts_with(escaped));
    known.map_or(('&', 1), |(escaped, c)| (*c, escaped.len()))
}

impl Words {
    /// Adds the text of a piece of HTML. Headings have a higher weight.
    pub fn html(&mut self, html: &str) {
        work_counter::done(html.len());
        let mut rest = html;
        let mut weight = TEXT;
        let mut text = std::mem::take(&mut self.plain);
        while let Some(at) = memchr2(b'<', b'&', rest.as_bytes()) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            // Most text is code, in which spans colour parts of words. The spans that the crate `highlight`
            // writes come first.
            let bytes = rest.as_bytes();
            if bytes.first_chunk() == Some(b"</span>") {
                rest = &rest["</span>".len()..];
                continue;
            }
            if bytes.first_chunk() == Some(b"<span class=") && bytes.get(13) == Some(&b'>') {
                rest = &rest["<span class=k>".len()..];
                continue;
            }
            if bytes[0] == b'&' {
                let (c, length) = decode_entity(rest);
                text.push(c);
                rest = &rest[length..];
                continue;
            }
            let Some(end) = memchr(b'>', rest.as_bytes()) else {
                break;
            };
            let tag = &rest.as_bytes()[1..end];
            rest = &rest[end + 1..];
            match tag {
                // Every tag but a span ends a word.
                [b's', b'p', b'a', b'n', ..] | b"/span" => {}
                [b'h', b'1'..=b'6', ..] => {
                    self.text(&text, weight);
                    text.clear();
                    weight = HEADING;
                }
                [b'/', b'h', b'1'..=b'6', ..] => {
                    self.text(&text, weight);
                    self.numbers(&text, weight);
                    text.clear();
                    weight = TEXT;
                }
                _ => {
                    // A line end is in no word.
                    text.push('\n');
                    let end = match tag {
                        [b's', b'c', b'r', b'i', b'p', b't', ..] => "</script",
                        [b's', b't', b'y', b'l', b'e', ..] => "</style",
                        _ => continue,
                    };
                    rest = &rest[rest.find(end).unwrap_or(rest.len())..];
                }
            }
        }
        text.push_str(rest);
        self.text(&text, weight);
        text.clear();
        self.plain = text;
    }
}
