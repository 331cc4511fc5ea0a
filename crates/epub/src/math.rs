//! MathML: the elements of presentation, with the number of parts that each needs.

use scraper::node::Node as HtmlNode;

use crate::tree::{Element, Node};

/// Maximum number of elements of a formula around another.
const MAX_DEPTH: usize = 48;

/// The elements whose content is text.
const TOKENS: [&str; 5] = ["mi", "mn", "mo", "mtext", "ms"];
/// The elements with any number of parts.
const ROWS: [&str; 11] = [
    "math", "mrow", "msqrt", "mstyle", "merror", "mpadded", "mphantom", "menclose", "mtable",
    "mtr", "mtd",
];
/// The elements with a fixed number of parts.
const FIXED: [(&str, usize); 8] = [
    ("mfrac", 2),
    ("mroot", 2),
    ("msub", 2),
    ("msup", 2),
    ("msubsup", 3),
    ("munder", 2),
    ("mover", 2),
    ("munderover", 3),
];
/// Attributes whose values are checked by [`is_valid`].
const ATTRIBUTES: [&str; 22] = [
    "id",
    "dir",
    "display",
    "mathvariant",
    "stretchy",
    "fence",
    "separator",
    "form",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "symmetric",
    "movablelimits",
    "largeop",
    "accent",
    "accentunder",
    "width",
    "height",
    "depth",
    "linethickness",
    "columnalign",
];

/// Returns the formula that begins at `node`, or its text if it is a part without a formula around it.
pub(crate) fn convert(node: ego_tree::NodeRef<'_, HtmlNode>) -> Vec<Node> {
    let is_formula = node
        .value()
        .as_element()
        .is_some_and(|element| element.name() == "math");
    if !is_formula {
        let text: String = node
            .descendants()
            .filter_map(|node| node.value().as_text())
            .map(|text| &**text)
            .collect();
        return vec![Node::Text(text)];
    }
    element(node, 0).into_iter().map(Node::Element).collect()
}

fn element(node: ego_tree::NodeRef<'_, HtmlNode>, depth: usize) -> Option<Element> {
    let html = node.value().as_element()?;
    if depth > MAX_DEPTH
        || ["annotation", "annotation-xml", "script", "style"].contains(&html.name())
    {
        return None;
    }
    // A formula in a formula is a row of it.
    let name = match html.name() {
        "math" if depth > 0 => "mrow",
        name => name,
    };
    let named = |names: &[&'static str]| names.iter().find(|own| **own == name).copied();
    if let Some(name) = named(&TOKENS) {
        let text: String = node
            .descendants()
            .filter_map(|node| node.value().as_text())
            .map(|text| &**text)
            .collect();
        let mut token = Element::new(name).containing(vec![Node::Text(text)]);
        copy_attributes(html, &mut token);
        return Some(token);
    }
    if name == "mspace" {
        let mut space = Element::new("mspace");
        copy_attributes(html, &mut space);
        return Some(space);
    }
    let mut parts: Vec<Element> = Vec::new();
    for child in node.children() {
        match child.value() {
            HtmlNode::Text(text) if !text.trim().is_empty() => {
                let text = Node::Text(text.trim().to_owned());
                parts.push(Element::new("mtext").containing(vec![text]));
            }
            HtmlNode::Element(_) => parts.extend(element(child, depth + 1)),
            _ => {}
        }
    }
    let fixed = FIXED
        .iter()
        .find(|(own, count)| *own == name && *count == parts.len());
    let name = fixed.map(|(own, _)| *own).or_else(|| named(&ROWS));
    let mut row = Element::new(name.unwrap_or("mrow"));
    if name.is_some() {
        copy_attributes(html, &mut row);
    }
    let allowed: &[&str] = match row.name {
        "mtable" => &["mtr"],
        "mtr" => &["mtd"],
        _ => &[],
    };
    // Parts of a table are nowhere else.
    for part in &mut parts {
        let is_of_table = ["mtr", "mtd"].contains(&part.name);
        if !allowed.contains(&part.name) && is_of_table {
            *part = as_row(std::mem::take(part));
        }
        if !allowed.is_empty() && !allowed.contains(&part.name) {
            *part = cell(allowed[0], std::mem::take(part));
        }
    }
    row.children = parts.into_iter().map(Node::Element).collect();
    Some(row)
}

/// Returns a part of a table without its table.
fn as_row(part: Element) -> Element {
    let children = part.children.into_iter().map(|child| match child {
        Node::Element(child) if ["mtr", "mtd"].contains(&child.name) => {
            Node::Element(as_row(child))
        }
        child => child,
    });
    Element::new("mrow").containing(children.collect())
}

/// Returns a part of a table with `content` in it.
fn cell(name: &str, content: Element) -> Element {
    let cell = Element::new("mtd").containing(vec![Node::Element(content)]);
    if name == "mtr" {
        Element::new("mtr").containing(vec![Node::Element(cell)])
    } else {
        cell
    }
}

fn copy_attributes(html: &scraper::node::Element, element: &mut Element) {
    for name in ATTRIBUTES {
        if let Some(value) = html.attr(name).map(str::trim)
            && is_valid(element.name, name, value)
        {
            element.set(name, value);
        }
    }
}

/// Returns true if MathML 3 allows the attribute with this value.
fn is_valid(element: &str, name: &str, value: &str) -> bool {
    const VARIANTS: [&str; 18] = [
        "normal",
        "bold",
        "italic",
        "bold-italic",
        "double-struck",
        "bold-fraktur",
        "script",
        "bold-script",
        "fraktur",
        "sans-serif",
        "bold-sans-serif",
        "sans-serif-italic",
        "sans-serif-bold-italic",
        "monospace",
        "initial",
        "tailed",
        "looped",
        "stretched",
    ];
    match (name, element) {
        ("id", _) => true,
        ("dir", "math" | "mrow" | "mstyle" | "mi" | "mn" | "mo" | "mtext" | "ms") => {
            ["ltr", "rtl"].contains(&value)
        }
        ("display", "math") => ["block", "inline"].contains(&value),
        ("mathvariant", "mi" | "mn" | "mo" | "mtext" | "ms") => VARIANTS.contains(&value),
        ("stretchy" | "fence" | "separator" | "symmetric" | "movablelimits" | "largeop", "mo")
        | ("accent", "mo" | "mover" | "munderover")
        | ("accentunder", "munder" | "munderover") => ["true", "false"].contains(&value),
        ("form", "mo") => ["prefix", "infix", "postfix"].contains(&value),
        ("lspace" | "rspace" | "minsize" | "maxsize", "mo") => is_length(value),
        ("width" | "height" | "depth", "mspace" | "mpadded") => is_length(value),
        ("linethickness", "mfrac") => is_length(value),
        ("columnalign", "mtable" | "mtr" | "mtd") => value
            .split_whitespace()
            .all(|value| ["left", "center", "right"].contains(&value)),
        _ => false,
    }
}

fn is_length(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = &value[number.len()..];
    let digits = number.strip_prefix('-').unwrap_or(number);
    let is_number =
        digits.parse::<f32>().is_ok() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_number
        && (["em", "ex", "px", "in", "cm", "mm", "pt", "pc", "%"].contains(&unit) || value == "0")
}
