//! SVG images without what a book may not have: scripts, foreign elements, other hosts, declarations of types.
//!
//! Both files and SVG in HTML are written anew from their trees, so that one rule is for both.

use std::collections::HashSet;
use std::fmt::Write;

use roxmltree::{Document, Node, ParsingOptions};
use scraper::node::Node as HtmlNode;
use text_scan::xml_limits;

use crate::ids::is_name;
use crate::tree::escaped;

const NAMESPACE: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// Maximum number of elements around another.
const MAX_DEPTH: usize = 64;
/// Maximum number of nodes of an image.
const MAX_NODES: u32 = 200_000;
/// Elements that are left out with their content. `font` and its parts are not in SVG 2.
const DROPPED: [&str; 8] = [
    "script",
    "foreignObject",
    "metadata",
    "handler",
    "listener",
    "iframe",
    "font",
    "font-face",
];

/// An SVG element of an HTML document.
pub(crate) struct InlineSvg {
    /// The title of the image; empty without one.
    pub(crate) title: String,
    /// The source of a file with the image.
    pub(crate) source: String,
}

/// Returns the SVG element at `node` as a file; `None` if it cannot be one.
pub(crate) fn of_html(node: ego_tree::NodeRef<'_, HtmlNode>) -> Option<InlineSvg> {
    let element = node.value().as_element()?;
    let mut title = element.attr("aria-label").unwrap_or_default().to_owned();
    let child = node.children().find(|child| {
        let child = child.value().as_element();
        child.is_some_and(|child| child.name() == "title")
    });
    if let Some(child) = child.filter(|_| title.is_empty()) {
        let texts = child
            .descendants()
            .filter_map(|node| node.value().as_text());
        title = texts.map(|text| &**text).collect();
    }
    let mut source = String::new();
    write_html(node, 0, &mut source);
    let source = String::from_utf8(clean(source.as_bytes()).ok()?).ok()?;
    Some(InlineSvg {
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        source,
    })
}

fn write_html(node: ego_tree::NodeRef<'_, HtmlNode>, depth: usize, out: &mut String) {
    match node.value() {
        HtmlNode::Text(text) => out.push_str(&escaped(text)),
        HtmlNode::Element(element) => {
            let name = element.name();
            if depth > MAX_DEPTH || !is_name(name) || &*element.name.ns != NAMESPACE {
                return;
            }
            let _ = write!(out, "<{name}");
            if depth == 0 {
                let _ = write!(out, " xmlns=\"{NAMESPACE}\" xmlns:xlink=\"{XLINK}\"");
            }
            for (name, value) in element.attrs() {
                // `attrs` has local names: `xlink:href` is `href`, which SVG 2 reads alike.
                if is_name(name) && !name.starts_with("xmlns") {
                    let _ = write!(out, " {name}=\"{}\"", escaped(value));
                }
            }
            out.push('>');
            for child in node.children() {
                write_html(child, depth + 1, out);
            }
            let _ = write!(out, "</{name}>");
        }
        _ => {}
    }
}

/// Returns an SVG file that a book may have.
///
/// # Errors
/// The reason why it is no SVG image.
pub(crate) fn clean(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not in UTF-8".to_owned())?;
    let options = ParsingOptions {
        allow_dtd: true,
        nodes_limit: MAX_NODES,
        ..ParsingOptions::default()
    };
    let text = text.trim_start_matches('\u{feff}');
    if let Some((_, why)) = xml_limits::exceeded(text) {
        return Err(why);
    }
    let document =
        Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(NAMESPACE) {
        return Err("it is no SVG image".to_owned());
    }
    let mut writer = Writer::default();
    writer
        .out
        .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.element(root, 0);
    writer.out.push('\n');
    Ok(writer.out.into_bytes())
}

#[derive(Default)]
struct Writer {
    out: String,
    ids: HashSet<String>,
}

impl Writer {
    fn element(&mut self, node: Node<'_, '_>, depth: usize) {
        let name = node.tag_name().name();
        let is_svg = node.tag_name().namespace() == Some(NAMESPACE);
        // An animation can give a link another address.
        let animates_address = node
            .attribute("attributeName")
            .is_some_and(|name| name.trim().ends_with("href"));
        if depth > MAX_DEPTH || !is_svg || DROPPED.contains(&name) || animates_address {
            return;
        }
        if name == "style"
            && !node
                .descendants()
                .filter_map(|node| node.text())
                .all(is_local)
        {
            return;
        }
        // A link of an image leads nowhere that a book can check.
        let name = if name == "a" { "g" } else { name };
        let _ = write!(self.out, "<{name}");
        if depth == 0 {
            let _ = write!(self.out, " xmlns=\"{NAMESPACE}\" xmlns:xlink=\"{XLINK}\"");
        }
        self.attributes(node, name);
        self.out.push('>');
        for child in node.children() {
            if child.is_element() {
                self.element(child, depth + 1);
            } else if let Some(text) = child.text().filter(|_| child.is_text()) {
                self.out.push_str(&escaped(text));
            }
        }
        let _ = write!(self.out, "</{name}>");
    }

    fn attributes(&mut self, node: Node<'_, '_>, name: &str) {
        let mut has_href = false;
        for attribute in node.attributes() {
            let (own, value) = (attribute.name(), attribute.value());
            let is_href = own == "href" && matches!(attribute.namespace(), None | Some(XLINK));
            match attribute.namespace() {
                _ if is_href => {
                    let is_image = ["image", "feImage"].contains(&name);
                    let is_inside = value.starts_with('#') || is_image && is_data(value);
                    if node.tag_name().name() != "a" && is_inside && !has_href {
                        has_href = true;
                        let _ = write!(self.out, " xlink:href=\"{}\"", escaped(value));
                    }
                }
                Some("http://www.w3.org/XML/1998/namespace")
                    if ["lang", "space"].contains(&own) =>
                {
                    let _ = write!(self.out, " xml:{own}=\"{}\"", escaped(value));
                }
                None if own == "id" && is_name(value) && self.ids.insert(value.to_owned()) => {
                    let _ = write!(self.out, " id=\"{value}\"");
                }
                None if is_kept(own) && is_local(value) => {
                    let _ = write!(self.out, " {own}=\"{}\"", escaped(value));
                }
                _ => {}
            }
        }
    }
}

/// Returns true for attributes other than handlers of events and those of HTML.
fn is_kept(name: &str) -> bool {
    let start = name.get(..2);
    let is_handler = start.is_some_and(|start| start.eq_ignore_ascii_case("on"));
    let is_html = name.starts_with("data-") || name.starts_with("aria-");
    !is_handler
        && !is_html
        && !["id", "role", "tabindex", "focusable", "lang", "src"].contains(&name)
}

fn is_data(address: &str) -> bool {
    ["png", "jpeg", "gif", "webp"]
        .iter()
        .any(|kind| address.starts_with(&format!("data:image/{kind};base64,")))
}

/// Returns true for styles without addresses outside of the image.
fn is_local(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let mut addresses = style.split("url(").skip(1);
    let is_inside = |address: &str| {
        address
            .trim_start_matches([' ', '"', '\''])
            .starts_with('#')
    };
    !style.contains("@import") && addresses.all(is_inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_have_any_characters_and_no_animation_sets_an_address() {
        let source = r##"<svg xmlns="http://www.w3.org/2000/svg" 語="x" é="y"><set attributeName="href" to="javascript:x()"/><animate attributeName="xlink:href" values="javascript:x()"/><animate attributeName="x" to="1"/></svg>"##;
        let cleaned = clean(source.as_bytes()).unwrap();
        let cleaned = String::from_utf8(cleaned).unwrap();
        assert!(!cleaned.contains("javascript"), "{cleaned}");
        assert!(
            cleaned.contains("<animate attributeName=\"x\""),
            "{cleaned}"
        );
    }

    #[test]
    fn an_image_keeps_its_shapes_alone() {
        let source = r##"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" onload="x()">
<script>x()</script><style>@import url(http://a);</style><a xlink:href="http://a"><path id="p" d="M0 0" fill="url(#g)"/></a>
<use xlink:href="#p"/><path id="p" fill="url(http://a)"/><image href="http://a/b.png"/></svg>"##;
        let cleaned =
            clean(source.as_bytes()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let cleaned = cleaned.unwrap_or_else(|why| panic!("{why}"));
        for gone in ["DOCTYPE", "script", "@import", "http://a", "onload"] {
            assert!(!cleaned.contains(gone), "{gone} in {cleaned}");
        }
        for kept in [
            "viewBox=\"0 0 9 9\"",
            "<g><path id=\"p\" d=\"M0 0\" fill=\"url(#g)\">",
            "<use xlink:href=\"#p\">",
        ] {
            assert!(cleaned.contains(kept), "{kept} not in {cleaned}");
        }
        assert_eq!(cleaned.matches("id=\"p\"").count(), 1);
        let many: String = (0..300).map(|n| format!(" a{n}=''")).collect();
        assert!(clean(format!("<svg xmlns='{NAMESPACE}'{many}/>").as_bytes()).is_err());
        assert!(clean(b"<html/>").is_err() && clean(b"<svg").is_err());
    }
}
