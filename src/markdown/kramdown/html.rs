//! HTML in kramdown: tags, and which elements hold blocks, text or neither (kramdown 2.4
//! `Parser::Html::Constants`).

use crate::forward_search::Forward;
use crate::work_counter;

/// Elements of text.
const SPANS: &[&str] = &[
    "a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em",
    "i", "img", "input", "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt",
    "rtc", "ruby", "samp", "select", "small", "span", "strong", "sub", "sup", "tt", "u", "var",
];
/// Elements that are no part of a text.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "applet",
    "body",
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "head",
    "iframe",
    "legend",
    "menu",
    "li",
    "main",
    "map",
    "nav",
    "ol",
    "optgroup",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tfoot",
    "tr",
    "ul",
];
/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];
/// Elements in which `markdown="1"` means blocks.
const HOLD_BLOCKS: &[&str] = &[
    "address",
    "applet",
    "article",
    "aside",
    "blockquote",
    "body",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "figcaption",
    "footer",
    "form",
    "header",
    "hgroup",
    "iframe",
    "li",
    "main",
    "map",
    "menu",
    "nav",
    "noscript",
    "object",
    "section",
    "summary",
    "td",
];
/// Elements in which it means text.
const HOLD_SPANS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "button", "cite", "caption", "del", "dfn", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "label", "legend", "optgroup", "p", "q",
    "rb", "rbc", "rp", "rt", "rtc", "ruby", "select", "small", "span", "strong", "sub", "sup",
    "th", "tt",
];

/// What an element's content is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Model {
    Raw,
    Span,
    Block,
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// As written.
    pub(super) name: &'a str,
    /// The tag without its `markdown` attribute.
    pub(super) text: String,
    /// The value of the `markdown` attribute.
    pub(super) markdown: Option<&'a str>,
    /// `<x/>`.
    pub(super) closed: bool,
    /// How many bytes it is long.
    pub(super) length: usize,
}

impl Tag<'_> {
    /// The content model that the `markdown` attribute gives the element, if it has one that counts.
    pub(super) fn model(&self) -> Option<Model> {
        match self.markdown? {
            "0" => Some(Model::Raw),
            "1" => Some(default_model(self.name)),
            "span" => Some(Model::Span),
            "block" => Some(Model::Block),
            _ => None,
        }
    }

    pub(super) fn is_void(&self) -> bool {
        is(VOID, self.name)
    }

    pub(super) fn is_block(&self) -> bool {
        is(BLOCKS, self.name)
    }

    pub(super) fn is_span(&self) -> bool {
        is(SPANS, self.name)
    }
}

fn is(list: &[&str], name: &str) -> bool {
    list.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// The content model of an element by itself.
pub(super) fn default_model(name: &str) -> Model {
    if is(HOLD_BLOCKS, name) {
        Model::Block
    } else if is(HOLD_SPANS, name) {
        Model::Span
    } else {
        Model::Raw
    }
}

/// The length of an element's or attribute's name at the start of `text`.
fn name(text: &str) -> usize {
    let part = |text: &str| {
        let mut chars = text.chars();
        match chars.next() {
            Some(c) if c.is_alphabetic() || c == '_' => text
                .find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '.' | '_')))
                .unwrap_or(text.len()),
            _ => 0,
        }
    };
    let first = part(text);
    match text[first..].strip_prefix(':') {
        Some(rest) if first > 0 && part(rest) > 0 => first + 1 + part(rest),
        _ => first,
    }
}

fn white(text: &str) -> usize {
    text.len() - text.trim_ascii_start().len()
}

/// The start tag at the start of `text`.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let rest = text.strip_prefix('<')?;
    let name_length = name(rest);
    if name_length == 0 {
        return None;
    }
    let mut at = 1 + name_length;
    let mut written = text[..at].to_owned();
    let mut markdown = None;
    loop {
        let space = white(&text[at..]);
        let attribute = &text[at + space..];
        let length = name(attribute);
        if space == 0 || length == 0 {
            break;
        }
        let mut end = length;
        let mut value = "";
        let equals = end + white(&attribute[end..]);
        if attribute[equals..].starts_with('=') {
            let from = equals + 1 + white(&attribute[equals + 1..]);
            let rest = &attribute[from..];
            match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let close = rest[1..].find(quote)?;
                    value = &rest[1..=close];
                    end = from + close + 2;
                }
                _ => {
                    let word = rest
                        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                        .unwrap_or(rest.len());
                    if word == 0 {
                        return None;
                    }
                    value = &rest[..word];
                    end = from + word;
                }
            }
        }
        if attribute[..length].eq_ignore_ascii_case("markdown") {
            markdown = Some(value);
        } else {
            written.push(' ');
            written.push_str(&attribute[..end]);
        }
        at += space + end;
    }
    at += white(&text[at..]);
    let closed = text[at..].starts_with('/');
    if closed {
        at += 1;
    }
    text[at..].starts_with('>').then(|| {
        written.push('>');
        Tag {
            name: &text[1..=name_length],
            text: written,
            markdown,
            closed,
            length: at + 1,
        }
    })
}

/// The end tag at the start of `text`: its name and length.
pub(super) fn end_tag(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("</")?;
    let length = name(rest);
    let space = white(&rest[length..]);
    (length > 0 && rest[length + space..].starts_with('>'))
        .then(|| (&rest[..length], 2 + length + space + 1))
}

/// The length of what stands at `at` from `open` to `close`: a comment, a processing instruction.
fn enclosed(text: &str, at: usize, open: &str, close: &Forward) -> Option<usize> {
    if !text[at..].starts_with(open) {
        return None;
    }
    let end = close.find(text, at + open.len())?;
    Some(end + close.needle().len() - at)
}

/// Whether the tag of a block stands at the start of `text`, which ends a paragraph.
pub(super) fn begins_block(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let (rest, is_end) = match rest.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let length = name(rest);
    // `<a-b>` counts as `<a`: the pattern has a word boundary there.
    let word = rest[..length]
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(length);
    let is_text = SPANS.contains(&&rest[..word]) || &rest[..word] == "script";
    length > 0 && !is_text && (!is_end || end_tag(text).is_some())
}

/// The elements that are open in raw HTML (kramdown 2.4 `Parser::Html::Parser#parse_raw_html`): an end tag closes
/// the innermost one or is text, whatever is open around it.
#[derive(Debug, Default)]
pub(super) struct Open<'t> {
    names: Vec<&'t str>,
}

impl<'t> Open<'t> {
    /// Opens the element of a start tag, unless it has no content.
    pub(super) fn start(&mut self, tag: &Tag<'t>) {
        if !tag.closed && !tag.is_void() {
            self.names.push(tag.name);
        }
    }

    /// Closes the innermost element if it has this name. Returns whether it has.
    fn end(&mut self, name: &str) -> bool {
        let is_same = self.names.last().is_some_and(|open| is_same(open, name));
        if is_same {
            self.names.pop();
        }
        is_same
    }

    /// The end tags that are missing.
    pub(super) fn end_tags(&self) -> String {
        let names = self.names.iter().rev();
        names.map(|name| format!("</{name}>")).collect()
    }

    /// HTML in which a `<` that begins nothing, and an end tag that closes nothing, is text.
    pub(super) fn escaped(&mut self, html: &'t str) -> String {
        let mut out = String::with_capacity(html.len());
        work_counter::done(html.len());
        let (comments, instructions) = (Forward::new("-->"), Forward::new("?>"));
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let place = html.len() - rest.len();
            let instruction = || enclosed(html, place, "<?", &instructions);
            let length = if let Some(length) = enclosed(html, place, "<!--", &comments) {
                Some(length)
            } else if let Some((name, length)) = end_tag(rest) {
                self.end(name).then_some(length)
            } else if let Some(tag) = tag(rest) {
                self.start(&tag);
                Some(tag.length + script_length(&tag, &rest[tag.length..]))
            } else {
                instruction()
            };
            match length {
                Some(length) => {
                    out.push_str(&rest[..length]);
                    rest = &rest[length..];
                }
                None => {
                    out.push_str("&lt;");
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// HTML as [`Open::escaped`] writes it, with the end tags that are missing.
pub(super) fn balanced(html: &str) -> String {
    let mut open = Open::default();
    let html = open.escaped(html);
    html + &open.end_tags()
}

/// The length of the content of a script or a style sheet behind its start tag; 0 for other elements.
pub(super) fn script_length(tag: &Tag<'_>, behind: &str) -> usize {
    if is_script(tag.name) && !tag.closed {
        find_end(tag.name, behind).unwrap_or(behind.len())
    } else {
        0
    }
}

/// Returns whether an end tag of the name `end` closes an element of the name `start`. Case counts in names that
/// HTML does not know.
fn is_same(start: &str, end: &str) -> bool {
    let is_known =
        |name| is(SPANS, name) || is(BLOCKS, name) || is(HOLD_BLOCKS, name) || is(VOID, name);
    start == end || (start.eq_ignore_ascii_case(end) && is_known(start))
}

/// Whether the content of an element is text up to its end tag.
pub(super) fn is_script(name: &str) -> bool {
    ["script", "style"]
        .iter()
        .any(|script| name.eq_ignore_ascii_case(script))
}

/// Where the end tag of the element `name` is in `text`, which follows its start tag. `None` if it is never
/// closed, or an element in it is not.
pub(super) fn end_of(element: &str, text: &str) -> Option<usize> {
    let mut open = Open::default();
    let comments = Forward::new("-->");
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        work_counter::done(found + 1);
        at += found;
        let rest = &text[at..];
        if let Some(length) = enclosed(text, at, "<!--", &comments) {
            at += length;
        } else if let Some((name, length)) = end_tag(rest) {
            if open.names.is_empty() && is_same(element, name) {
                return Some(at);
            }
            open.end(name);
            at += length;
        } else if let Some(tag) = tag(rest) {
            at += tag.length;
            at += script_length(&tag, &text[at..]);
            open.start(&tag);
        } else {
            at += 1;
        }
    }
    None
}

/// Where `</name>` stands next in `text`, whatever is between.
pub(super) fn find_end(element: &str, text: &str) -> Option<usize> {
    text.match_indices("</").map(|(at, _)| at).find(|at| {
        end_tag(&text[*at..]).is_some_and(|(name, _)| name.eq_ignore_ascii_case(element))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kramdowns() {
        let read = tag("<div class=\"a b\" markdown='1' hidden>x").expect("a tag");
        assert_eq!(read.text, "<div class=\"a b\" hidden>");
        assert_eq!(read.model(), Some(Model::Block));
        assert_eq!(read.length, 37);
        assert!(tag("<br/>").is_some_and(|t| t.closed && t.is_void()));
        assert_eq!(tag("<a href=x%>"), None);
        assert_eq!(tag("<1>"), None);
        assert_eq!(tag("<a b"), None);
        assert_eq!(end_tag("</div >x"), Some(("div", 7)));
        let comments = Forward::new("-->");
        assert_eq!(enclosed("<!-- a -->b", 0, "<!--", &comments), Some(10));
    }

    #[test]
    fn only_blocks_end_paragraphs() {
        assert!(begins_block("<div>") && begins_block("</div>") && begins_block("<foo@x.org>"));
        assert!(!begins_block("<a href=x>") && !begins_block("</em>") && !begins_block("< div>"));
        assert!(!begins_block("</div x"));
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(
            balanced("<b>a < b</b> <!-- < --> <https://x.org> <![CDATA["),
            "<b>a &lt; b</b> <!-- < --> &lt;https://x.org> &lt;![CDATA["
        );
    }

    #[test]
    fn an_end_tag_that_closes_nothing_is_text_and_a_missing_one_is_written() {
        assert_eq!(
            balanced("<p>a</div> <your name><script>a<b</i></script>"),
            "<p>a&lt;/div> <your name><script>a<b</i></script></your></p>"
        );
    }

    #[test]
    fn the_end_of_an_element_is_its_own() {
        assert_eq!(end_of("div", "<div></div><!-- </div> --></div>"), Some(26));
        assert_eq!(end_of("div", "<p>"), None);
        // The paragraph is still open.
        assert_eq!(end_of("div", "<p></div>"), None);
        assert_eq!(end_of("div", "<p></div></p><br></DIV>"), Some(17));
        assert_eq!(end_of("x-a", "</x-A></x-a>"), Some(6));
        assert_eq!(end_of("div", "<script><b></script></div>"), Some(20));
    }
}
