//! A tree of XHTML, and its text.

use std::fmt::Write;

/// The namespace of MathML.
pub(crate) const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Element(Element),
}

/// An element; its name and the names of its attributes are from the tables of this crate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    pub(crate) name: &'static str,
    pub(crate) attributes: Vec<(&'static str, String)>,
    pub(crate) children: Vec<Node>,
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, attribute: &'static str, value: impl Into<String>) -> Self {
        self.set(attribute, value);
        self
    }

    pub(crate) fn containing(mut self, children: Vec<Node>) -> Self {
        self.children = children;
        self
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.remove(name);
        self.attributes.push((name, value.into()));
    }

    pub(crate) fn remove(&mut self, name: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(own, _)| *own == name)?;
        Some(self.attributes.remove(at).1)
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|own| own == class)
    }

    pub(crate) fn add_class(&mut self, class: &str) {
        let classes = match self.attribute("class") {
            Some(classes) => format!("{classes} {class}"),
            None => class.to_owned(),
        };
        self.set("class", classes);
    }
}

impl Node {
    pub(crate) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) => None,
        }
    }

    pub(crate) fn is_named(&self, names: &[&str]) -> bool {
        self.element()
            .is_some_and(|element| names.contains(&element.name))
    }

    /// Returns true for text that shows nothing.
    pub(crate) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// Returns the text of `nodes`, without the numbers of footnotes.
pub(crate) fn text_of(nodes: &[Node]) -> String {
    let mut text = String::new();
    add_text(nodes, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn add_text(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(more) => text.push_str(more),
            Node::Element(element) if element.attribute("role") == Some("doc-noteref") => {}
            Node::Element(element) if element.name == "br" => text.push(' '),
            Node::Element(element) => add_text(&element.children, text),
        }
    }
}

/// Returns true if `nodes` contain an element of this name.
pub(crate) fn contains(nodes: &[Node], name: &str) -> bool {
    let mut elements = nodes.iter().filter_map(Node::element);
    elements.any(|element| element.name == name || contains(&element.children, name))
}

/// Calls `visit` for each element, parents first.
pub(crate) fn for_each_element(nodes: &mut [Node], visit: &mut dyn FnMut(&mut Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            visit(element);
            for_each_element(&mut element.children, visit);
        }
    }
}

/// The document that markup is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// A content document of an EPUB.
    Xhtml,
    /// A part of an HTML page: the same markup without the attributes of EPUB and XML.
    Html,
}

/// Elements without an end tag.
const VOID: [&str; 6] = ["br", "col", "hr", "img", "wbr", "mspace"];

/// Appends the markup of `nodes`.
pub(crate) fn write_nodes(nodes: &[Node], syntax: Syntax, out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(&escaped(text)),
            Node::Element(element) => write_element(element, syntax, out),
        }
    }
}

fn write_element(element: &Element, syntax: Syntax, out: &mut String) {
    let _ = write!(out, "<{}", element.name);
    if element.name == "math" {
        let _ = write!(out, " xmlns=\"{MATHML}\"");
    }
    for (name, value) in &element.attributes {
        if syntax == Syntax::Xhtml || !name.contains(':') {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
    }
    if VOID.contains(&element.name) && (syntax == Syntax::Xhtml || element.name != "mspace") {
        out.push_str("/>");
        return;
    }
    out.push('>');
    // The parser of HTML removes a first line break in `pre`.
    let starts_with_line_end =
        matches!(element.children.first(), Some(Node::Text(text)) if text.starts_with('\n'));
    if element.name == "pre" && syntax == Syntax::Html && starts_with_line_end {
        out.push('\n');
    }
    write_nodes(&element.children, syntax, out);
    let _ = write!(out, "</{}>", element.name);
}

/// Returns `text` as text or as the value of an attribute in double quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if is_xml(c) => out.push(c),
            _ => {}
        }
    }
    out
}

/// Returns true for the characters of XML 1.0 (`Char`).
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}
