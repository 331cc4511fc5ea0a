//! Removes insignificant white space and comments from pages.
//!
//! A run of white space becomes one character, never none, so that words and inline elements stay apart. The
//! content of `pre`, `textarea`, `script` and `style` is unchanged. The theme's stylesheets and scripts are
//! minified by the crate `minifier`.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// Elements whose content stays as it is.
const AS_IT_IS: [&str; 4] = ["pre", "textarea", "script", "style"];

/// Returns true if white space directly inside and around elements of this name is insignificant.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "html"
            | "head"
            | "body"
            | "meta"
            | "link"
            | "title"
            | "base"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "section"
            | "article"
            | "aside"
            | "div"
            | "p"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tfoot"
            | "tr"
            | "th"
            | "td"
            | "caption"
            | "figure"
            | "figcaption"
            | "blockquote"
            | "hr"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "details"
            | "summary"
            | "form"
            | "search"
            | "dialog"
            | "pre"
            | "script"
            | "style"
    )
}

/// Returns a document of HTML without insignificant white space. The ranges `tight`, in order, have none, and are
/// copied: bodies, as Markdown is written, and lists of links.
#[must_use]
pub fn html(document: &str, tight: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(document.len());
    let mut at = 0;
    for tight in tight {
        if tight.start >= at {
            at = part(&mut out, document, at..tight.start);
        }
        // A range inside a tag, a comment or a script is no part of its own.
        if tight.start == at {
            out.push_str(&document[tight.clone()]);
            at = tight.end;
        }
    }
    part(&mut out, document, at..document.len());
    out
}

/// Returns the offset of a long part in a document, or nothing if its beginning also occurs earlier.
#[must_use]
pub fn place_of(part: &str, document: &str) -> Option<usize> {
    // Its beginning is looked for: a long needle costs more than it saves.
    let beginning = &part.as_bytes()[..part.len().min(64)];
    let at = memchr::memmem::find(document.as_bytes(), beginning)?;
    let is_there = document.as_bytes()[at..].starts_with(part.as_bytes());
    is_there.then_some(at)
}

/// Appends a part of a document, to the end of the tag, comment or script in which the part ends. Returns the end.
/// Text that is small already is copied in long runs.
fn part(out: &mut String, document: &str, range: Range<usize>) -> usize {
    // True if the tag before the text belongs to a block, beside which white space is insignificant.
    let before = out.rfind('<').map_or("", |at| name_of(&out[at..]));
    let mut after_block = is_block(before);
    let (mut run, mut at) = (range.start, range.start);
    while at < range.end
        && let Some(length) = length_of_text(&document.as_bytes()[at..range.end])
    {
        let text = at..at + length;
        at += length;
        let behind = &document[at..];
        if let Some(comment) = behind.strip_prefix("<!--") {
            put_text(out, document, &mut run, text, after_block);
            // `<!--[if` is for browsers, `<!--#` for servers.
            let end = comment.find("-->").map_or(behind.len(), |end| end + 7);
            if comment.starts_with(['[', '#']) {
                after_block = false;
            } else {
                out.push_str(&document[run..at]);
                run = at + end;
            }
            at += end;
            continue;
        }
        let name = name_of(behind);
        let is_block = is_block(name);
        put_text(out, document, &mut run, text, after_block || is_block);
        after_block = is_block;
        let (end, is_neat) = tag_end(behind);
        let opens = behind.as_bytes().get(1) != Some(&b'/');
        if !is_neat {
            out.push_str(&document[run..at]);
            tag(out, &behind[..end]);
            run = at + end;
        }
        at += end;
        if opens && let Some(raw) = AS_IT_IS.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
            at += closing(&document[at..], raw);
        }
    }
    if at < range.end {
        let behind = &document[range.end..];
        let before_block = behind.starts_with('<') && is_block(name_of(behind));
        let text = at..range.end;
        put_text(out, document, &mut run, text, after_block || before_block);
        at = range.end;
    }
    out.push_str(&document[run..at]);
    at
}

/// Returns a text, or HTML without tags across lines, with one space in place of each run of white space.
#[must_use]
pub fn collapsed(text: &str) -> Cow<'_, str> {
    if is_neat(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let words = text.split(|c: char| c.is_ascii_whitespace());
    let mut collapsed = String::with_capacity(text.len());
    for (at, word) in words.enumerate() {
        if at > 0 && !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    Cow::Owned(collapsed)
}

/// Returns the number of bytes before the next tag, if there is one.
#[inline]
fn length_of_text(rest: &[u8]) -> Option<usize> {
    // Most tags follow one another with at most a line end between them.
    match rest {
        [b'<', ..] => Some(0),
        [_, b'<', ..] => Some(1),
        _ => memchr(b'<', rest),
    }
}

/// Reads a text between tags. A text that is small stays in the `run` that is copied later.
#[inline]
fn put_text(
    out: &mut String,
    document: &str,
    run: &mut usize,
    range: Range<usize>,
    beside_block: bool,
) {
    if range.is_empty() {
        return;
    }
    let bytes = &document.as_bytes()[range.clone()];
    let is_space_alone = bytes.iter().all(|byte| is_space(*byte));
    let is_small = if is_space_alone {
        bytes == b" " && !beside_block
    } else {
        is_neat(bytes)
    };
    if !is_small {
        out.push_str(&document[*run..range.start]);
        text(out, &document[range.clone()], beside_block);
        *run = range.end;
    }
}

/// Returns true if the only white space of a text are single spaces.
fn is_neat(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().all(|byte| {
        let is_neat = !is_space(*byte) || *byte == b' ' && before != b' ';
        before = *byte;
        is_neat
    })
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

/// The name of the element whose tag `html` begins with, a closing tag's too.
#[inline]
fn name_of(html: &str) -> &str {
    let bytes = html.as_bytes();
    let mut start = 0;
    while matches!(bytes.get(start), Some(b'<' | b'/')) {
        start += 1;
    }
    let mut end = start;
    while bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        end += 1;
    }
    &html[start..end]
}

/// Returns the end of the tag at the start of `html` (quoted attributes may contain `>`), and true if the tag has
/// only single spaces between its attributes.
fn tag_end(html: &str) -> (usize, bool) {
    let bytes = html.as_bytes();
    let mut at = 0;
    let mut before = 0;
    let mut is_neat = true;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return (at + 1, is_neat && before != b' '),
            b'"' | b'\'' => match memchr(byte, &bytes[at + 1..]) {
                Some(length) => at += length + 1,
                None => break,
            },
            b' ' => is_neat &= before != b' ',
            b'\t' | b'\n' | b'\x0c' | b'\r' => is_neat = false,
            _ => {}
        }
        before = byte;
        at += 1;
    }
    (html.len(), is_neat)
}

/// Returns the offset of `</name`.
fn closing(html: &str, name: &str) -> usize {
    let mut from = 0;
    while let Some(at) = html[from..].find("</") {
        let at = from + at;
        if name_of(&html[at..]).eq_ignore_ascii_case(name) {
            return at;
        }
        from = at + 2;
    }
    html.len()
}

/// Adds a tag, with one space between its attributes.
fn tag(out: &mut String, tag: &str) {
    let mut quote = None;
    let mut space = false;
    for c in tag.chars() {
        if quote.is_none() && c.is_ascii_whitespace() {
            space = true;
            continue;
        }
        if space && c != '>' {
            out.push(' ');
        }
        space = false;
        match quote {
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
        out.push(c);
    }
}

/// Text between tags; white space alone beside a block is nothing.
fn text(out: &mut String, text: &str, beside_block: bool) {
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|byte| !is_space(*byte)) else {
        if !text.is_empty() && !beside_block {
            out.push(' ');
        }
        return;
    };
    if first > 0 {
        out.push(' ');
    }
    // Words and the white space between them, a run at a time.
    let mut start = first;
    while start < bytes.len() {
        let run = &bytes[start..];
        let end = start
            + run
                .iter()
                .position(|byte| is_space(*byte))
                .unwrap_or(run.len());
        out.push_str(&text[start..end]);
        if end == bytes.len() {
            return;
        }
        out.push(' ');
        let run = &bytes[end..];
        start = end
            + run
                .iter()
                .position(|byte| !is_space(*byte))
                .unwrap_or(run.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_shrinks_and_no_words_join() {
        for (page, wanted) in [
            (
                "<p>\n  a\n  b <b>c</b>\n <i>d</i>\n</p>\n<p>e</p>",
                "<p> a b <b>c</b> <i>d</i></p><p>e</p>",
            ),
            (
                "<pre>  a\n\n b</pre>\n<textarea>\n x</textarea>",
                "<pre>  a\n\n b</pre><textarea>\n x</textarea>",
            ),
            (
                "<a  title=\"a  >  b\"\n href='x' >y</a>",
                "<a title=\"a  >  b\" href='x'>y</a>",
            ),
            ("a <!-- b --> c <!--[if x]-->", "a  c <!--[if x]-->"),
            (
                "<script>a  b</script> <SCRIPT>c  d</SCRIPT>\n<p>x</p> <p>y</p>",
                "<script>a  b</script><SCRIPT>c  d</SCRIPT><p>x</p><p>y</p>",
            ),
            (
                "<ul>\n<li><a>x</a>\n</li>\n</ul>",
                "<ul><li><a>x</a></li></ul>",
            ),
            ("真\u{3000}。 <b", "真\u{3000}。 <b"),
        ] {
            assert_eq!(html(page, &[]), wanted);
        }
    }

    #[test]
    fn tight_ranges_are_copied() {
        for (page, wanted) in [
            ("<p> a\n</p> {<p>b\nc</p>}", "<p> a </p><p>b\nc</p>"),
            (
                "<b>a</b>\n{<ul>\n</ul>}\n<i>b</i>\n{<i>\n</i>}\n<p>",
                "<b>a</b><ul>\n</ul><i>b</i> <i>\n</i><p>",
            ),
            // Inside a script and a tag.
            (
                "<script>a\n{b  c}\n\nd</script>\n<p>",
                "<script>a\nb  c\n\nd</script><p>",
            ),
            ("<a title=\"{b  c}\"  x> d\n e", "<a title=\"b  c\" x> d e"),
        ] {
            let (page, tight) = marked(page);
            assert_eq!(html(&page, &tight), wanted, "{page}");
        }
    }

    /// Returns a text without its braces, and the ranges between them.
    fn marked(text: &str) -> (String, Vec<Range<usize>>) {
        let mut plain = String::new();
        let mut ranges = Vec::new();
        for part in text.split('{') {
            let (tight, rest) = part.split_once('}').unwrap_or(("", part));
            if !tight.is_empty() {
                ranges.push(plain.len()..plain.len() + tight.len());
            }
            plain.extend([tight, rest]);
        }
        (plain, ranges)
    }

    #[test]
    fn runs_of_white_space_become_one_space() {
        for (text, wanted) in [
            ("a b", "a b"),
            (" a \n\t b\u{3000}c  ", " a b\u{3000}c "),
            ("\n", " "),
            ("", ""),
        ] {
            assert_eq!(collapsed(text), wanted);
        }
    }
}
