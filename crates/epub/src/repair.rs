//! Repairs of the content of an element, after all of it was read, so that the element is valid.

use crate::tree::{Element, Node, contains, text_of};

/// Returns a closed element with valid content; nothing, or other elements, if it cannot be kept.
pub(crate) fn repaired(element: Element) -> Vec<Node> {
    match element.name {
        "ul" | "ol" => list(element),
        "dl" => definitions(element),
        "table" => table(element),
        "thead" | "tbody" | "tfoot" => group(element, "tr"),
        "tr" => group(element, "td"),
        "colgroup" => vec![Node::Element(columns(element))],
        "figure" => vec![Node::Element(figure(element))],
        "ruby" => vec![Node::Element(ruby(element))],
        "div" if element.has_class("footnotes") => footnotes(element),
        _ => vec![Node::Element(element)],
    }
}

/// Puts everything in a list into items.
fn list(mut element: Element) -> Vec<Node> {
    let mut items: Vec<Node> = Vec::new();
    let mut is_added = false;
    for child in element.children {
        if child.is_named(&["li"]) || child.is_blank() {
            is_added = false;
            items.push(child);
            continue;
        }
        match items.last_mut() {
            Some(Node::Element(item)) if is_added => item.children.push(child),
            _ => items.push(Node::Element(Element::new("li").containing(vec![child]))),
        }
        is_added = true;
    }
    if items.iter().all(Node::is_blank) {
        return Vec::new();
    }
    element.children = items;
    vec![Node::Element(element)]
}

/// Keeps a list of terms if each term has a description; its parts become blocks otherwise.
fn definitions(mut element: Element) -> Vec<Node> {
    element.children.retain(|child| !child.is_blank());
    let names: Vec<&str> = element
        .children
        .iter()
        .map(|child| child.element().map_or("", |child| child.name))
        .collect();
    let is_known = names.iter().all(|name| ["dt", "dd"].contains(name));
    if is_known && names.first() == Some(&"dt") && names.last() == Some(&"dd") {
        return vec![Node::Element(element)];
    }
    for child in &mut element.children {
        if let Node::Element(child) = child
            && ["dt", "dd"].contains(&child.name)
        {
            child.add_class(child.name);
            child.name = "div";
        }
    }
    element.name = "div";
    vec![Node::Element(element)]
}

/// Returns a part of a table if it has cells.
fn group(mut element: Element, child: &str) -> Vec<Node> {
    let names: &[&str] = if child == "td" {
        &["td", "th"]
    } else {
        &["tr"]
    };
    element.children.retain(|child| child.is_named(names));
    if element.children.is_empty() {
        return Vec::new();
    }
    vec![Node::Element(element)]
}

/// Puts the parts of a table in order: the caption, columns, one head, bodies, one foot.
fn table(mut element: Element) -> Vec<Node> {
    let mut parts: [Vec<Node>; 5] = Default::default();
    for mut child in std::mem::take(&mut element.children) {
        let Node::Element(part) = &mut child else {
            continue;
        };
        let at = match part.name {
            "caption" => 0,
            "colgroup" => 1,
            "thead" => 2,
            "tbody" => 3,
            "tfoot" => 4,
            _ => continue,
        };
        let is_second = !parts[at].is_empty();
        match at {
            0 if is_second => {}
            2 | 4 if is_second => {
                part.name = "tbody";
                parts[3].push(child);
            }
            at => parts[at].push(child),
        }
    }
    if parts[2..].iter().all(Vec::is_empty) {
        return Vec::new();
    }
    element.children = parts.into_iter().flatten().collect();
    vec![Node::Element(element)]
}

fn columns(mut element: Element) -> Element {
    element.children.retain(|child| child.is_named(&["col"]));
    if !element.children.is_empty() {
        element.remove("span");
    }
    element
}

/// Keeps one caption, if it is the first or the last part of its figure.
fn figure(mut element: Element) -> Element {
    let shown: Vec<usize> = (0..element.children.len())
        .filter(|at| !element.children[*at].is_blank())
        .collect();
    let is_caption = |at: &usize| element.children[*at].is_named(&["figcaption"]);
    let last = shown.last().copied().filter(|at| is_caption(at));
    let first = shown.first().copied().filter(|at| is_caption(at));
    let kept = last.or(first);
    for (at, child) in element.children.iter_mut().enumerate() {
        if let Node::Element(child) = child
            && child.name == "figcaption"
            && Some(at) != kept
        {
            child.name = "div";
        }
    }
    element
}

fn ruby(mut element: Element) -> Element {
    let has_text = element.children.iter().any(|child| child.is_named(&["rt"]));
    if !has_text {
        element.name = "span";
    }
    for child in &mut element.children {
        if let Node::Element(child) = child
            && (child.name == "rp" && contains(&child.children, "span") || !has_text)
            && ["rp", "rt"].contains(&child.name)
        {
            child.name = "span";
        }
    }
    element
}

/// Makes each note of a list of footnotes an `aside`, which readers show beside its reference.
fn footnotes(mut element: Element) -> Vec<Node> {
    let mut notes = Vec::new();
    for child in std::mem::take(&mut element.children) {
        match child {
            Node::Element(list) if list.name == "ol" => {
                let items = list
                    .children
                    .into_iter()
                    .filter(|item| item.is_named(&["li"]));
                notes.extend(items.zip(1..).map(|(item, number)| footnote(item, number)));
            }
            other => notes.push(other),
        }
    }
    element.children = notes;
    vec![Node::Element(element)]
}

fn footnote(item: Node, number: usize) -> Node {
    let Node::Element(mut note) = item else {
        return item;
    };
    note.name = "aside";
    note.set("epub:type", "footnote");
    note.set("role", "doc-footnote");
    let label = Element::new("span")
        .with("class", "footnote-number")
        .containing(vec![Node::Text(format!("{number}. "))]);
    match note.children.iter_mut().find(|child| !child.is_blank()) {
        Some(Node::Element(first)) if first.name == "p" => {
            first.children.insert(0, Node::Element(label));
        }
        _ => {
            let paragraph = Element::new("p").containing(vec![Node::Element(label)]);
            note.children.insert(0, Node::Element(paragraph));
        }
    }
    Node::Element(note)
}

/// Returns the level, the id and the text of each heading.
pub(crate) fn headings(nodes: &[Node], found: &mut Vec<(u8, String, String)>) {
    for element in nodes.iter().filter_map(Node::element) {
        match (
            crate::elements::heading_level(element.name),
            element.attribute("id"),
        ) {
            (Some(level), Some(id)) => {
                found.push((level, id.to_owned(), text_of(&element.children)))
            }
            _ => headings(&element.children, found),
        }
    }
}
