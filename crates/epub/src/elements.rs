//! The elements of HTML in a book, with the content that each may have.
//!
//! The table follows the content models of the HTML standard, in which EPUB 3 content documents are written. An
//! element without meaning in a book becomes the nearest one with: a section is a `div`, `details` is a `div` with all
//! its text.

/// The kind of content that an element is, or may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Flow,
    Phrasing,
    /// The content model of the parent.
    Same,
}

/// The rule for an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The element in the book, the content that it is, and the content that it contains.
    Keep(&'static str, Content, Content),
    /// Its content alone is kept.
    Unwrap,
    /// It is left out with its content.
    Drop,
    /// It has no content: `br`, `hr`, `wbr`.
    Void(&'static str, Content),
    Image,
    /// Its content is on another host or moves: a link to it is kept.
    Media,
    Checkbox,
}

use Content::{Flow, Phrasing, Same};

/// Returns the rule for the HTML element `name`.
pub(crate) fn rule(name: &str) -> Rule {
    match name {
        "div" | "section" | "article" | "header" | "footer" | "main" | "nav" | "hgroup"
        | "search" | "aside" | "address" | "fieldset" | "form" | "details" | "dialog"
        | "center" => Rule::Keep("div", Flow, Flow),
        "p" | "summary" | "legend" => Rule::Keep("p", Flow, Phrasing),
        "pre" | "xmp" | "listing" | "plaintext" => Rule::Keep("pre", Flow, Phrasing),
        "menu" | "dir" => Rule::Keep("ul", Flow, Flow),
        "acronym" => Rule::Keep("abbr", Phrasing, Phrasing),
        "strike" => Rule::Keep("s", Phrasing, Phrasing),
        "tt" => Rule::Keep("code", Phrasing, Phrasing),
        "time" | "data" => Rule::Keep("span", Phrasing, Phrasing),
        "br" => Rule::Void("br", Phrasing),
        "wbr" => Rule::Void("wbr", Phrasing),
        "hr" => Rule::Void("hr", Flow),
        "col" => Rule::Void("col", Flow),
        "img" | "image" => Rule::Image,
        "iframe" | "embed" | "video" | "audio" | "frame" => Rule::Media,
        "input" => Rule::Checkbox,
        "script" | "style" | "template" | "noscript" | "head" | "title" | "base" | "link"
        | "meta" | "select" | "datalist" | "textarea" | "map" | "area" | "param" | "source"
        | "track" | "noframes" | "noembed" | "frameset" | "option" | "optgroup" => Rule::Drop,
        _ => known(name),
    }
}

/// Returns the rule for elements that keep their names; of all others the content is kept.
fn known(name: &str) -> Rule {
    const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
    const BLOCKS: [&str; 14] = [
        "blockquote",
        "figure",
        "figcaption",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "colgroup",
    ];
    const GROUPS: [&str; 3] = ["thead", "tbody", "tfoot"];
    const INLINE: [&str; 24] = [
        "abbr", "b", "bdi", "bdo", "cite", "code", "dfn", "em", "i", "kbd", "mark", "q", "rp",
        "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
    ];
    let named = |names: &[&'static str]| names.iter().find(|own| **own == name).copied();
    if let Some(name) = named(&HEADINGS) {
        Rule::Keep(name, Flow, Phrasing)
    } else if let Some(name) = named(&BLOCKS).or_else(|| named(&GROUPS)) {
        Rule::Keep(name, Flow, Flow)
    } else if name == "caption" {
        Rule::Keep("caption", Flow, Phrasing)
    } else if let Some(name) = named(&INLINE) {
        Rule::Keep(name, Phrasing, Phrasing)
    } else if let Some(name) = named(&["a", "ins", "del"]) {
        Rule::Keep(name, Phrasing, Same)
    } else {
        Rule::Unwrap
    }
}

/// Returns the elements of which one has to be the parent of `name`; empty if any may be.
pub(crate) fn parents(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["ul", "ol"],
        "dt" | "dd" => &["dl"],
        "rt" | "rp" => &["ruby"],
        "figcaption" => &["figure"],
        "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => &["table"],
        "tr" => &["thead", "tbody", "tfoot"],
        "td" | "th" => &["tr"],
        "col" => &["colgroup"],
        _ => &[],
    }
}

/// Returns the level of a heading.
pub(crate) fn heading_level(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ => None,
    }
}

/// Returns true for elements that are blocks, and that a `span` may not contain.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        rule(name),
        Rule::Keep(_, Content::Flow, _) | Rule::Void("hr", _)
    )
}
