//! HTML to a tree of valid XHTML.
//!
//! The HTML is parsed as browsers parse it, and its elements are written in the order of the source. An element that may
//! not be where it is becomes a `div` or a `span`: the content models of `elements` hold for every tree.

use scraper::Html;
use scraper::node::{Element as HtmlElement, Node as HtmlNode};

use crate::elements::{Content, Rule, heading_level, parents, rule};
use crate::math;
use crate::repair::repaired;
use crate::svg;
use crate::tree::{Element, Node};

/// Maximum number of elements around another. Readers, and validators, are recursive.
const MAX_DEPTH: usize = 64;
/// The attribute that names the SVG of an image until images are resolved.
pub(crate) const INLINE_SVG: &str = "data-svg";

/// Returns the tree of a fragment of HTML.
pub(crate) fn convert(html: &str) -> Vec<Node> {
    let parsed = Html::parse_fragment(html);
    let mut builder = Builder::default();
    let mut skipped = None;
    for edge in parsed.tree.root().traverse() {
        match edge {
            ego_tree::iter::Edge::Open(_) if skipped.is_some() => {}
            ego_tree::iter::Edge::Open(node) => match node.value() {
                HtmlNode::Text(text) => builder.text(text),
                HtmlNode::Element(element) => {
                    skipped = (builder.open(node, element) == Step::Over).then(|| node.id());
                }
                _ => {}
            },
            ego_tree::iter::Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            ego_tree::iter::Edge::Close(node) => {
                if skipped.is_none() && node.value().is_element() {
                    builder.close();
                }
            }
        }
    }
    while !builder.open.is_empty() {
        builder.close();
    }
    builder.done
}

/// Content that follows an opened element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Its content.
    Into,
    /// The element behind it.
    Over,
}

#[derive(Default)]
struct Builder {
    open: Vec<Open>,
    /// The positions in `open` of elements that are kept: at most [`MAX_DEPTH`].
    kept: Vec<usize>,
    done: Vec<Node>,
}

/// An element whose content is being read.
struct Open {
    /// `None` if only its content is kept.
    element: Option<Element>,
    /// The content that it may have.
    content: Content,
}

impl Builder {
    /// Returns the elements that are kept around the current place, from the outermost.
    fn kept(&self) -> impl DoubleEndedIterator<Item = &Element> {
        let open = self.kept.iter().filter_map(|at| self.open.get(*at));
        open.filter_map(|open| open.element.as_ref())
    }

    fn parent(&self) -> Option<&Element> {
        self.kept().next_back()
    }

    fn is_in(&self, names: &[&str]) -> bool {
        self.kept().any(|element| names.contains(&element.name))
    }

    /// Returns the content that is allowed here.
    fn content(&self) -> Content {
        self.open.last().map_or(Content::Flow, |open| open.content)
    }

    fn add(&mut self, node: Node) {
        let last = self.kept.last().and_then(|at| self.open.get_mut(*at));
        let children = match last.and_then(|open| open.element.as_mut()) {
            Some(element) => &mut element.children,
            None => &mut self.done,
        };
        match (children.last_mut(), node) {
            (Some(Node::Text(text)), Node::Text(more)) => text.push_str(&more),
            (_, node) => children.push(node),
        }
    }

    fn text(&mut self, text: &str) {
        self.add(Node::Text(text.to_owned()));
    }

    fn open(&mut self, node: ego_tree::NodeRef<'_, HtmlNode>, element: &HtmlElement) -> Step {
        match element.name.ns.as_ref() {
            "http://www.w3.org/2000/svg" => return self.svg(node, element),
            "http://www.w3.org/1998/Math/MathML" => {
                for math in math::convert(node) {
                    self.add(math);
                }
                return Step::Over;
            }
            _ => {}
        }
        match rule(element.name()) {
            Rule::Drop => return Step::Over,
            Rule::Unwrap => self.unwrap(),
            Rule::Void(name, content) => self.void(name, content, element),
            Rule::Image => self.image(element),
            Rule::Media => self.media(element),
            Rule::Checkbox => self.checkbox(element),
            Rule::Keep(name, level, content) => self.keep(name, level, content, element),
        }
        match rule(element.name()) {
            Rule::Unwrap | Rule::Keep(..) => Step::Into,
            _ => Step::Over,
        }
    }

    fn unwrap(&mut self) {
        let content = self.content();
        self.open.push(Open {
            element: None,
            content,
        });
    }

    fn keep(&mut self, name: &'static str, level: Content, content: Content, html: &HtmlElement) {
        let is_in_phrasing = self.content() == Content::Phrasing;
        let is_nested = name == "a" && self.is_in(&["a"]) || name == "dfn" && self.is_in(&["dfn"]);
        // A group of terms (`dl > div`).
        let is_group = name == "div" && self.parent().is_some_and(|parent| parent.name == "dl");
        if is_nested || is_group || self.kept.len() >= MAX_DEPTH {
            return self.unwrap();
        }
        let allowed = parents(name);
        let is_placed = allowed.is_empty()
            || self
                .parent()
                .is_some_and(|parent| allowed.contains(&parent.name));
        let name = match name {
            "bdo" if !matches!(html.attr("dir"), Some("ltr" | "rtl")) => "span",
            "a" if html.attr("href").is_none() => "span",
            _ if level == Content::Flow && is_in_phrasing => "span",
            _ if !is_placed && level == Content::Flow => "div",
            _ if !is_placed => "span",
            name if heading_level(name).is_some() && self.is_in(&["th", "dt"]) => "p",
            name => name,
        };
        let content = match content {
            _ if is_in_phrasing => Content::Phrasing,
            // A former `a` without an address.
            Content::Same if name == "span" => Content::Phrasing,
            Content::Same => self.content(),
            content => content,
        };
        let mut element = Element::new(name);
        copy_attributes(html, &mut element);
        if level == Content::Flow && name == "span" {
            element.add_class(if html.name() == "pre" {
                "block pre"
            } else {
                "block"
            });
        }
        if matches!(html.name(), "details" | "summary") && !element.has_class(html.name()) {
            element.add_class(html.name());
        }
        self.kept.push(self.open.len());
        self.open.push(Open {
            element: Some(element),
            content,
        });
    }

    fn void(&mut self, name: &'static str, level: Content, html: &HtmlElement) {
        let is_in_phrasing = self.content() == Content::Phrasing;
        let is_in_colgroup = self
            .parent()
            .is_some_and(|parent| parent.name == "colgroup");
        let name = match name {
            "col" if !is_in_colgroup => return,
            _ if level == Content::Flow && is_in_phrasing => "br",
            _ => name,
        };
        let mut element = Element::new(name);
        copy_attributes(html, &mut element);
        self.add(Node::Element(element));
    }

    fn image(&mut self, html: &HtmlElement) {
        let Some(source) = html.attr("src").filter(|source| !source.trim().is_empty()) else {
            return self.text(html.attr("alt").unwrap_or_default());
        };
        let mut element = Element::new("img").with("src", source.trim());
        copy_attributes(html, &mut element);
        element.set("alt", html.attr("alt").unwrap_or_default());
        self.add(Node::Element(element));
    }

    fn svg(&mut self, node: ego_tree::NodeRef<'_, HtmlNode>, html: &HtmlElement) -> Step {
        // An icon: the text beside it says the same.
        if html.attr("aria-hidden") == Some("true") {
            return Step::Over;
        }
        let Some(inline) = svg::of_html(node) else {
            return Step::Over;
        };
        let mut element = Element::new("img")
            .with("src", "")
            .with("alt", inline.title);
        element.set(INLINE_SVG, inline.source);
        for name in ["width", "height"] {
            if let Some(value) = html.attr(name).and_then(whole_number) {
                element.set(name, value);
            }
        }
        self.add(Node::Element(element));
        Step::Over
    }

    fn media(&mut self, html: &HtmlElement) {
        let sources = ["src", "data"].iter().filter_map(|name| html.attr(name));
        let address = sources.map(str::trim).find(|address| !address.is_empty());
        let Some(address) = address else { return };
        let title = ["title", "aria-label"]
            .iter()
            .find_map(|name| html.attr(name));
        let text = Node::Text(title.unwrap_or(address).to_owned());
        let link = Element::new("a")
            .with("href", address)
            .with("class", "media");
        if self.is_in(&["a"]) {
            self.add(text);
        } else {
            self.add(Node::Element(link.containing(vec![text])));
        }
    }

    fn checkbox(&mut self, html: &HtmlElement) {
        if html
            .attr("type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
        {
            let is_checked = html.attr("checked").is_some();
            self.text(if is_checked { "\u{2611} " } else { "\u{2610} " });
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        if let Some(element) = open.element {
            self.kept.pop();
            for node in repaired(element) {
                self.add(node);
            }
        }
    }
}

/// Copies the attributes that mean something in a book, if their values are valid.
fn copy_attributes(html: &HtmlElement, element: &mut Element) {
    let value = |name: &str| {
        html.attr(name)
            .map(str::trim)
            .filter(|value| !value.is_empty())
    };
    if let Some(id) = value("id").or_else(|| value("name").filter(|_| html.name() == "a")) {
        element.set("id", id);
    }
    for name in ["class", "title"] {
        if let Some(value) = value(name) {
            element.set(name, value);
        }
    }
    if let Some(language) = value("lang")
        .or_else(|| value("xml:lang"))
        .filter(|tag| is_language(tag))
    {
        element.set("lang", language);
        element.set("xml:lang", language);
    }
    if let Some(direction) = value("dir").map(str::to_ascii_lowercase)
        && ["ltr", "rtl", "auto"].contains(&direction.as_str())
        && (element.name != "bdo" || direction != "auto")
    {
        element.set("dir", direction);
    }
    copy_own_attributes(html, element);
    if let Some(align) = alignment(html) {
        element.add_class(align);
    }
}

fn copy_own_attributes(html: &HtmlElement, element: &mut Element) {
    let mut copy = |from: &str, to: &'static str, valid: &dyn Fn(&str) -> Option<String>| {
        if let Some(value) = html.attr(from).and_then(valid) {
            element.set(to, value);
        }
    };
    match html.name() {
        "a" => {
            copy("href", "href", &|address| Some(address.trim().to_owned()));
            let role = |role: &str| {
                ["doc-noteref", "doc-backlink"]
                    .contains(&role)
                    .then(|| role.to_owned())
            };
            copy("role", "role", &role);
        }
        "img" => {
            copy("width", "width", &whole_number);
            copy("height", "height", &whole_number);
        }
        "td" | "th" => {
            copy("colspan", "colspan", &|value| span(value, 1000));
            copy("rowspan", "rowspan", &|value| span(value, 65534));
        }
        "col" | "colgroup" => copy("span", "span", &|value| span(value, 1000)),
        "ol" => {
            copy("start", "start", &number);
            copy("reversed", "reversed", &|_| Some("reversed".to_owned()));
            let kind = |kind: &str| {
                ["1", "a", "A", "i", "I"]
                    .contains(&kind)
                    .then(|| kind.to_owned())
            };
            copy("type", "type", &kind);
        }
        _ => {}
    }
    // The attributes that the element keeps in the book.
    let has = |names: &[&str]| names.contains(&element.name);
    let kept: &[&str] = match element.name {
        _ if has(&["a"]) => &["href", "role"],
        _ if has(&["td", "th"]) => &["colspan", "rowspan"],
        _ if has(&["col", "colgroup"]) => &["span"],
        _ if has(&["ol"]) => &["start", "reversed", "type"],
        _ if has(&["img"]) => &["src", "alt", "width", "height"],
        _ => &[],
    };
    let general = ["id", "class", "title", "lang", "xml:lang", "dir"];
    element
        .attributes
        .retain(|(name, _)| general.contains(name) || kept.contains(name));
}

/// Returns the class for the alignment of a table's cell.
fn alignment(html: &HtmlElement) -> Option<&'static str> {
    let style = html.attr("style").unwrap_or_default();
    let from_style = style.split(';').find_map(|rule| {
        let (property, value) = rule.split_once(':')?;
        (property.trim() == "text-align").then(|| value.trim())
    });
    let value = from_style.or_else(|| html.attr("align").filter(|_| is_cell(html)))?;
    match value {
        "left" => Some("align-left"),
        "right" => Some("align-right"),
        "center" => Some("align-center"),
        _ => None,
    }
}

fn is_cell(html: &HtmlElement) -> bool {
    ["td", "th"].contains(&html.name())
}

fn whole_number(value: &str) -> Option<String> {
    let number: u32 = value.trim().parse().ok()?;
    Some(number.to_string())
}

fn number(value: &str) -> Option<String> {
    let number: i32 = value.trim().parse().ok()?;
    Some(number.to_string())
}

fn span(value: &str, most: u32) -> Option<String> {
    let number: u32 = value.trim().parse().ok()?;
    (1..=most).contains(&number).then(|| number.to_string())
}

/// Returns true for a language tag that is well-formed (BCP 47, without extensions).
pub(crate) fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_alphabetic = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let first = parts.next().unwrap_or_default();
    if !(2..=3).contains(&first.len()) || !is_alphabetic(first) {
        return false;
    }
    // Script, region, variants, each at most once.
    let mut stage = 0;
    parts.all(|part| {
        let is_alphanumeric = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let starts_with_digit = part.starts_with(|c: char| c.is_ascii_digit());
        let of = match part.len() {
            4 if is_alphabetic(part) => 1,
            2 if is_alphabetic(part) => 2,
            3 if part.bytes().all(|byte| byte.is_ascii_digit()) => 2,
            5..=8 if is_alphanumeric => 3,
            4 if is_alphanumeric && starts_with_digit => 3,
            _ => return false,
        };
        let is_in_order = of > stage;
        stage = of;
        is_in_order
    })
}
