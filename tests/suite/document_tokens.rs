//! A document as a list of tokens (elements with their attributes, texts, comments), so that two
//! documents can be compared element by element.
//!
//! White space is collapsed outside `pre` and `textarea`, and dropped beside the tags of block elements,
//! where it is not visible. The order of attributes has no meaning.

use roxmltree::{Document, NodeType};
use scraper::{ElementRef, Html, Node};

/// The elements beside whose tags white space is not visible.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "blockquote",
    "body",
    "br",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "ol",
    "option",
    "p",
    "pre",
    "script",
    "section",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

enum Token {
    Tag {
        text: String,
        is_block: bool,
    },
    Text(String),
    /// A comment, or text whose white space has a meaning.
    Verbatim(String),
}

/// Returns the tokens of an HTML document.
pub(crate) fn html_tokens(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let mut tokens = Vec::new();
    push_element(document.root_element(), false, &mut tokens);
    visible(&tokens)
}

fn push_element(element: ElementRef<'_>, in_pre: bool, tokens: &mut Vec<Token>) {
    let name = element.value().name();
    let is_block = BLOCKS.contains(&name);
    let mut attributes: Vec<String> = element
        .value()
        .attrs()
        .map(|(name, value)| format!(" {name}=\"{}\"", folded(value)))
        .collect();
    attributes.sort();
    tokens.push(Token::Tag {
        text: format!("<{name}{}>", attributes.concat()),
        is_block,
    });
    let in_pre = in_pre || matches!(name, "pre" | "textarea");
    for child in element.children() {
        match child.value() {
            Node::Text(text) if in_pre => tokens.push(Token::Verbatim(text.to_string())),
            Node::Text(text) => tokens.push(Token::Text(text.to_string())),
            Node::Comment(comment) => {
                tokens.push(Token::Verbatim(format!("<!-- {} -->", folded(comment))));
            }
            _ => {
                if let Some(child) = ElementRef::wrap(child) {
                    push_element(child, in_pre, tokens);
                }
            }
        }
    }
    tokens.push(Token::Tag {
        text: format!("</{name}>"),
        is_block,
    });
}

/// Returns the tokens as text, without the white space that is not visible.
fn visible(tokens: &[Token]) -> Vec<String> {
    let is_block = |at: Option<usize>| {
        at.and_then(|at| tokens.get(at))
            .is_none_or(|token| matches!(token, Token::Tag { is_block: true, .. }))
    };
    let mut lines = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Tag { text, .. } | Token::Verbatim(text) => lines.push(text.clone()),
            Token::Text(text) => {
                let mut text = collapsed(text);
                if is_block(at.checked_sub(1)) {
                    text = text.trim_start_matches(' ').to_owned();
                }
                if is_block(Some(at + 1)) {
                    text = text.trim_end_matches(' ').to_owned();
                }
                if !text.is_empty() {
                    lines.push(text);
                }
            }
        }
    }
    lines
}

/// Returns the tokens of an XML document, or its lines if it is not well-formed.
pub(crate) fn xml_tokens(xml: &str) -> Vec<String> {
    match Document::parse(xml) {
        Ok(document) => {
            let mut tokens = Vec::new();
            for node in document.root().children() {
                push_xml(node, &mut tokens);
            }
            tokens
        }
        Err(_) => xml.lines().map(str::to_owned).collect(),
    }
}

fn push_xml(node: roxmltree::Node<'_, '_>, tokens: &mut Vec<String>) {
    let text = folded(node.text().unwrap_or_default());
    match node.node_type() {
        NodeType::Element => {
            let name = node.tag_name();
            let mut attributes: Vec<String> = node
                .attributes()
                .map(|attribute| format!(" {}=\"{}\"", attribute.name(), attribute.value()))
                .collect();
            attributes.sort();
            tokens.push(format!(
                "<{}:{}{}>",
                name.namespace().unwrap_or_default(),
                name.name(),
                attributes.concat()
            ));
            // The time of the build: the `updated` element of a feed, not of its entries.
            let is_time_of_build = name.name() == "updated"
                && node
                    .parent()
                    .is_some_and(|feed| feed.has_tag_name((ATOM, "feed")));
            if !is_time_of_build {
                for child in node.children() {
                    push_xml(child, tokens);
                }
            }
            tokens.push(format!("</{}>", name.name()));
        }
        NodeType::Text if text.is_empty() => {}
        NodeType::Text => tokens.push(text),
        NodeType::Comment => tokens.push(format!("<!-- {text} -->")),
        NodeType::PI => tokens.push(format!("{:?}", node.pi())),
        NodeType::Root => {}
    }
}

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// Returns a text whose white space is single spaces, without spaces at its ends.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns a text whose runs of ASCII white space are single spaces.
fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii_whitespace() {
            collapsed.push(character);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    collapsed
}
