//! HTML as kramdown scans it: tags, and the content model of elements (kramdown 2.4 `Parser::Html::Constants`).

use text_scan::forward_search::ForwardSearch;
use text_scan::work_counter;

/// Inline elements.
const INLINE_ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em",
    "i", "img", "input", "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt",
    "rtc", "ruby", "samp", "select", "small", "span", "strong", "sub", "sup", "tt", "u", "var",
];
/// Block elements.
const BLOCK_ELEMENTS: &[&str] = &[
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
/// Void elements.
const VOID_ELEMENTS: &[&str] = &[
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];
/// Elements in which `markdown="1"` means blocks.
const BLOCK_CONTENT: &[&str] = &[
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
/// Elements in which `markdown="1"` means inline text.
const INLINE_CONTENT: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdo", "big", "button", "cite", "caption", "del", "dfn", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "ins", "label", "legend", "optgroup", "p", "q",
    "rb", "rbc", "rp", "rt", "rtc", "ruby", "select", "small", "span", "strong", "sub", "sup",
    "th", "tt",
];

/// The way in which the content of an element is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentModel {
    Raw,
    Span,
    Block,
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name, as written.
    pub(super) name: &'a str,
    /// The tag without its `markdown` attribute.
    pub(super) text: String,
    /// The value of the `markdown` attribute.
    pub(super) markdown: Option<&'a str>,
    /// True for `<x/>`.
    pub(super) closed: bool,
    /// Length in bytes.
    pub(super) length: usize,
}

impl Tag<'_> {
    /// Returns the content model requested by the `markdown` attribute, if it has a valid value.
    pub(super) fn model(&self) -> Option<ContentModel> {
        match self.markdown? {
            "0" => Some(ContentModel::Raw),
            "1" => Some(default_model(self.name)),
            "span" => Some(ContentModel::Span),
            "block" => Some(ContentModel::Block),
            _ => None,
        }
    }

    pub(super) fn is_void(&self) -> bool {
        is(VOID_ELEMENTS, self.name)
    }

    pub(super) fn is_block(&self) -> bool {
        is(BLOCK_ELEMENTS, self.name)
    }

    pub(super) fn is_span(&self) -> bool {
        is(INLINE_ELEMENTS, self.name)
    }
}

fn is(list: &[&str], name: &str) -> bool {
    list.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Returns the default content model of an element.
pub(super) fn default_model(name: &str) -> ContentModel {
    if is(BLOCK_CONTENT, name) {
        ContentModel::Block
    } else if is(INLINE_CONTENT, name) {
        ContentModel::Span
    } else {
        ContentModel::Raw
    }
}

/// Returns the length of an element or attribute name at the start of `text`.
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

/// Parses the start tag at the start of `text`.
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

/// Parses the end tag at the start of `text`; returns its name and length.
pub(super) fn end_tag(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("</")?;
    let length = name(rest);
    let space = white(&rest[length..]);
    (length > 0 && rest[length + space..].starts_with('>'))
        .then(|| (&rest[..length], 2 + length + space + 1))
}

/// Returns the length of a comment or processing instruction at `at`.
fn enclosed(text: &str, at: usize, open: &str, close: &ForwardSearch) -> Option<usize> {
    if !text[at..].starts_with(open) {
        return None;
    }
    let end = close.find(text, at + open.len())?;
    Some(end + close.needle().len() - at)
}

/// Returns true if `text` starts with a tag that ends a paragraph.
pub(super) fn begins_block(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('<') else {
        return false;
    };
    let (rest, is_end) = match rest.strip_prefix('/') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let length = name(rest);
    // `<a-b>` counts as `<a`, because kramdown's pattern has a word boundary there.
    let word = rest[..length]
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(length);
    let is_text = INLINE_ELEMENTS.contains(&&rest[..word]) || &rest[..word] == "script";
    length > 0 && !is_text && (!is_end || end_tag(text).is_some())
}

/// The open elements in raw HTML (kramdown 2.4 `Parser::Html::Parser#parse_raw_html`). An end tag closes the
/// innermost element or becomes text.
#[derive(Debug, Default)]
pub(super) struct OpenElements<'t> {
    names: Vec<&'t str>,
}

impl<'t> OpenElements<'t> {
    /// Opens the element of a start tag, unless it is void.
    pub(super) fn start(&mut self, tag: &Tag<'t>) {
        if !tag.closed && !tag.is_void() {
            self.names.push(tag.name);
        }
    }

    /// Returns true if no element is open.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Closes the innermost element if it has this name; returns true if it did.
    pub(super) fn end(&mut self, name: &str) -> bool {
        let is_same = self.names.last().is_some_and(|open| is_same(open, name));
        if is_same {
            self.names.pop();
        }
        is_same
    }

    /// Returns the missing end tags.
    pub(super) fn end_tags(&self) -> String {
        let names = self.names.iter().rev();
        names.map(|name| format!("</{name}>")).collect()
    }

    /// Escapes each `<` that begins no tag, and unmatched end tags.
    pub(super) fn escaped(&mut self, html: &'t str) -> String {
        let mut out = String::with_capacity(html.len());
        work_counter::done(html.len());
        let (comments, instructions) = (ForwardSearch::new("-->"), ForwardSearch::new("?>"));
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

/// Escapes HTML like [`OpenElements::escaped`] and adds missing end tags.
pub(super) fn balanced(html: &str) -> String {
    let mut open = OpenElements::default();
    let html = open.escaped(html);
    html + &open.end_tags()
}

/// Returns the length of a script or style sheet after its start tag; 0 for other elements.
pub(super) fn script_length(tag: &Tag<'_>, behind: &str) -> usize {
    if is_script(tag.name) && !tag.closed {
        find_end(tag.name, behind).unwrap_or(behind.len())
    } else {
        0
    }
}

/// Returns true if the end tag `end` closes the element `start`. The names of unknown elements are case-sensitive.
pub(super) fn is_same(start: &str, end: &str) -> bool {
    let is_known = |name| {
        is(INLINE_ELEMENTS, name)
            || is(BLOCK_ELEMENTS, name)
            || is(BLOCK_CONTENT, name)
            || is(VOID_ELEMENTS, name)
    };
    start == end || (start.eq_ignore_ascii_case(end) && is_known(start))
}

/// Returns true if the content of the element is raw text.
pub(super) fn is_script(name: &str) -> bool {
    ["script", "style"]
        .iter()
        .any(|script| name.eq_ignore_ascii_case(script))
}

/// Returns the position of the end tag of `element` in `text`, which follows its start tag. `None` if it is unclosed,
/// or if an element in it is.
pub(super) fn end_of(element: &str, text: &str) -> Option<usize> {
    let mut open = OpenElements::default();
    let comments = ForwardSearch::new("-->");
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        work_counter::done(found + 1);
        at += found;
        let rest = &text[at..];
        if let Some(length) = enclosed(text, at, "<!--", &comments) {
            at += length;
        } else if let Some((name, length)) = end_tag(rest) {
            if open.is_empty() && is_same(element, name) {
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

/// Returns the position of the next `</name>` in `text`, at any nesting level.
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
        assert_eq!(read.model(), Some(ContentModel::Block));
        assert_eq!(read.length, 37);
        assert!(tag("<br/>").is_some_and(|t| t.closed && t.is_void()));
        assert_eq!(tag("<a href=x%>"), None);
        assert_eq!(tag("<1>"), None);
        assert_eq!(tag("<a b"), None);
        assert_eq!(end_tag("</div >x"), Some(("div", 7)));
        let comments = ForwardSearch::new("-->");
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
