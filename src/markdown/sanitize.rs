//! The HTML of a body without what could run a script, load a frame or send a form: `sanitize: true`.
//!
//! In: the whole HTML of a body, made of Markdown, of HTML that authors wrote and of what Liquid printed. Out: the
//! elements and attributes of the lists below, which the guide documents (`content/guide/publishing/untrusted-notes.md`); a
//! test compares the two. HTML is read as browsers read it (html5ever), so that what is cut out cannot come back in
//! another parser.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use super::html_tags;
use crate::content::url_scheme::{self, UrlUse};
use crate::work_counter;

/// Elements of HTML that stay.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements of MathML that stay.
const MATH: &[&str] = &[
    "annotation",
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "semantics",
];

/// Elements that go with all that they hold. Of every other element the content stays.
const WITH_CONTENT: &[&str] = &[
    "iframe", "noembed", "noframes", "noscript", "script", "select", "style", "svg", "template",
    "textarea", "title", "xmp",
];

/// Attributes that every element may have.
const ANYWHERE: &[&str] = &[
    "aria-describedby",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "class",
    "dir",
    "hidden",
    "id",
    "lang",
    "role",
    "title",
    "translate",
];

/// Attributes of some elements.
const OF_ELEMENTS: &[(&[&str], &[&str])] = &[
    (&["a"], &["href", "hreflang", "name"]),
    (
        &["audio", "video"],
        &["controls", "loop", "muted", "preload", "src"],
    ),
    (&["video"], &["height", "playsinline", "poster", "width"]),
    (&["blockquote", "del", "ins", "q"], &["cite"]),
    (&["col", "colgroup"], &["span"]),
    (&["data", "li"], &["value"]),
    (&["del", "ins", "time"], &["datetime"]),
    (&["details"], &["open"]),
    (&["div", "pre"], &["tabindex"]),
    (
        &["img"],
        &[
            "alt",
            "decoding",
            "fetchpriority",
            "height",
            "loading",
            "sizes",
            "src",
            "srcset",
            "width",
        ],
    ),
    (&["input"], &["checked", "disabled", "type"]),
    (&["ol"], &["reversed", "start", "type"]),
    (&["pre"], &["data-lang"]),
    // The number of a line of code, and the second name of a control of folded code.
    (&["span"], &["data-n"]),
    (&["summary"], &["data-less"]),
    (&["source"], &["media", "sizes", "src", "srcset", "type"]),
    (
        &[
            "table", "tbody", "td", "tfoot", "th", "thead", "tr", "p", "div", "img",
        ],
        &["align"],
    ),
    (&["td", "th"], &["colspan", "headers", "rowspan", "scope"]),
    (&["track"], &["default", "kind", "label", "src", "srclang"]),
];

/// Attributes of all elements of MathML.
const OF_MATH: &[&str] = &[
    "accent",
    "accentunder",
    "columnalign",
    "columnspan",
    "depth",
    "display",
    "displaystyle",
    "encoding",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "style",
    "symmetric",
    "voffset",
    "width",
];

/// Properties of the `style` of an element of MathML.
const STYLES: &[&str] = &[
    "background-color",
    "border-color",
    "color",
    "height",
    "margin-left",
];

/// Schemes that some attribute may have; [`attribute`] says which.
const SCHEMES: &[&str] = &["data", "ftp", "http", "https", "mailto", "tel", "xmpp"];

/// Returns the HTML of a body without what `sanitize: true` forbids.
#[must_use]
pub(crate) fn sanitized(html: &str) -> String {
    work_counter::done(html.len());
    static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);
    BUILDER.clean(html).to_string()
}

fn builder() -> Builder<'static> {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut attributes: HashMap<&'static str, HashSet<&'static str>> = HashMap::new();
    for (elements, names) in OF_ELEMENTS {
        for element in *elements {
            attributes.entry(element).or_default().extend(*names);
        }
    }
    for element in MATH {
        attributes.entry(element).or_default().extend(OF_MATH);
    }
    let mut tags = set(ELEMENTS);
    tags.extend(MATH);
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(set(WITH_CONTENT))
        .tag_attributes(attributes)
        .generic_attributes(set(ANYWHERE))
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .url_schemes(set(SCHEMES))
        .filter_style_properties(set(STYLES))
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(attribute);
    builder
}

/// Returns the value of an attribute that stays; none if its URL must not be carried.
fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let to = match (element, name) {
        (_, "href") => UrlUse::SanitizedLink,
        (_, "cite") => UrlUse::Head,
        ("img" | "source", "srcset") => {
            let mut urls = html_tags::candidates(value).map(|range| &value[range]);
            let is_safe = urls.all(|url| url_scheme::is_allowed(url, UrlUse::Image));
            return is_safe.then_some(Cow::Borrowed(value));
        }
        ("img", "src") | ("video", "poster") => UrlUse::Image,
        (_, "src") => UrlUse::Media,
        _ => return Some(Cow::Borrowed(value)),
    };
    url_scheme::is_allowed(value, to).then_some(Cow::Borrowed(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_lists_what_stays() {
        let guide = include_str!("../../content/guide/publishing/untrusted-notes.md");
        let (_, list) = guide.split_once("## What stays").expect("a section");
        let of_elements = OF_ELEMENTS
            .iter()
            .flat_map(|(elements, names)| elements.iter().chain(*names));
        let lists = [ELEMENTS, MATH, WITH_CONTENT, ANYWHERE, OF_MATH, STYLES];
        for name in lists.into_iter().flatten().chain(of_elements) {
            assert!(list.contains(&format!("`{name}`")), "{name}");
        }
        let schemes = ["http", "https", "mailto", "tel", "ftp", "xmpp"];
        for scheme in schemes {
            assert!(guide.contains(&format!("`{scheme}`")), "{scheme}");
            assert!(SCHEMES.contains(&scheme), "{scheme}");
        }
    }

    #[test]
    fn each_url_is_judged_by_what_it_is_for() {
        for (html, wanted) in [
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            (
                "<a href=\"tel:1\" onclick=x style=y>a</a>",
                "<a href=\"tel:1\">a</a>",
            ),
            (
                "<img src=\"data:image/png,x\" alt=b>",
                "<img src=\"data:image/png,x\" alt=\"b\">",
            ),
            ("<img src=\"data:text/html,x\" alt=b>", "<img alt=\"b\">"),
            ("<img srcset=\"a.png, javascript:x 2x\">", "<img>"),
            (
                "<video src=\"data:x\" autoplay controls></video>",
                "<video controls=\"\"></video>",
            ),
            ("<a href=\"data:image/png,x\">a</a>", "<a>a</a>"),
            (
                "a<svg><text>b</text></svg><style>c</style><script>d</script>e",
                "ae",
            ),
            ("<form><b>a</b></form>", "<b>a</b>"),
        ] {
            assert_eq!(sanitized(html), wanted, "{html}");
        }
    }
}
