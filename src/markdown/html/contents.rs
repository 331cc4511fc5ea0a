//! `{:toc}`: the table of contents inside the page.

use std::mem;
use std::ops::Range;

use super::super::outline::Heading;
use super::HtmlWriter;
use crate::language::isolation;
use kramdown::{Attributes, escape_attribute};

/// A heading that was written.
pub(super) struct WrittenHeading {
    /// Byte range of its content, if it is in the page's own buffer.
    pub(super) content: Option<Range<usize>>,
    /// True if the table of contents includes it.
    pub(super) listed: bool,
}

/// The position and form of the table of contents.
pub(super) struct TableOfContents {
    pub(super) at: usize,
    element: &'static str,
    attributes: Attributes,
}

impl HtmlWriter<'_> {
    pub(super) fn place_table_of_contents(&mut self, ordered: bool) {
        self.soft_break = None;
        let attributes = mem::take(&mut self.attributes);
        if self.outer_buffers.is_empty() {
            self.contents = Some(TableOfContents {
                at: self.out.len(),
                element: if ordered { "ol" } else { "ul" },
                attributes,
            });
        }
    }
}

impl TableOfContents {
    /// Returns the list (kramdown 2.4 `Converter::Html#generate_toc_tree`). A heading is nested in the last heading
    /// of a higher level.
    pub(super) fn list(
        &self,
        headings: &[Heading],
        written: &[WrittenHeading],
        out: &str,
    ) -> String {
        let mut attributes = self.attributes.clone();
        let id = match attributes.iter().find(|(key, _)| key == "id") {
            Some((_, id)) => id.clone(),
            None => {
                attributes.push(("id".to_owned(), "markdown-toc".to_owned()));
                "markdown-toc".to_owned()
            }
        };
        let attributes: String = attributes
            .iter()
            .map(|(key, value)| {
                format!(" {}=\"{}\"", escape_attribute(key), escape_attribute(value))
            })
            .collect();
        let element = self.element;
        let mut html = String::new();
        let mut open: Vec<u8> = Vec::new();
        for (heading, written) in headings.iter().zip(written) {
            if !written.listed {
                continue;
            }
            let before = open.len();
            while open.last().is_some_and(|level| *level >= heading.level) {
                open.pop();
            }
            if before == 0 {
                html.push_str(&format!("<{element}{attributes}>\n"));
            } else if open.len() == before {
                html.push_str(&format!("\n<{element}>\n"));
            } else {
                html.push_str("</li>\n");
                for _ in open.len() + 1..before {
                    html.push_str(&format!("</{element}>\n</li>\n"));
                }
            }
            open.push(heading.level);
            let text = match &written.content {
                Some(content) => without_links(&out[content.clone()], &[]),
                None => highlight::escaped(&heading.text),
            };
            let target = escape_attribute(&heading.id);
            html.push_str(&format!(
                "<li><a href=\"#{target}\" id=\"{}-{target}\">{text}</a>",
                escape_attribute(&id)
            ));
        }
        for _ in &open {
            html.push_str(&format!("</li>\n</{element}>\n"));
        }
        html
    }
}

/// Returns the content of a heading for tables of contents: its text, with code and isolated names as elements. `None`
/// if it has neither.
pub(super) fn label(html: &str) -> Option<String> {
    if !html.contains("<code") && !html.contains("<bdi") {
        return None;
    }
    let mut label = String::with_capacity(html.len());
    let mut open = Vec::new();
    let html = without_links(html, &["<code", "<bdi"]);
    let mut rest = &*html;
    while let Some(at) = rest.find('<') {
        label.push_str(&rest[..at]);
        let end = rest[at..].find('>')? + at;
        let tag = &rest[at + 1..end];
        let is_end = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split(' ').next();
        let name = ["code", "bdi"].into_iter().find(|kept| name == Some(*kept));
        if let Some(name) = name {
            if is_end && open.pop() != Some(name) {
                return None;
            }
            // Attributes of authors, such as ids, are left out.
            label.push_str(match (name, is_end) {
                ("code", false) => "<code>",
                ("code", true) => "</code>",
                (_, false) => isolation::OPEN,
                (_, true) => isolation::CLOSE,
            });
            if !is_end {
                open.push(name);
            }
        }
        rest = &rest[end + 1..];
    }
    label.push_str(rest);
    open.is_empty().then_some(label)
}

/// Removes links, footnotes and elements with ids from the content of a heading: the ids would be duplicates. Elements
/// whose tags begin with one of `kept` stay; the caller removes their ids.
fn without_links(html: &str, kept: &[&str]) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<sup id=\"fnref:") {
            let end = rest
                .find("</sup>")
                .map_or(rest.len(), |i| i + "</sup>".len());
            rest = &rest[end..];
            continue;
        }
        let end = rest.find('>').map_or(rest.len(), |i| i + 1);
        let tag = &rest[..end];
        let is_link = tag.starts_with("<a ") || tag == "</a>" || tag == "<a>";
        let is_kept = kept.iter().any(|start| tag.starts_with(start));
        if !is_link && (is_kept || !tag.contains(" id=")) {
            text.push_str(tag);
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_has_code_and_isolated_names_alone() {
        for (html, wanted) in [
            ("Use git", None),
            ("Use <em>git</em>", None),
            (
                "Use <em><code id=\"x\" dir=\"ltr\">a&lt;b</code></em> <img src=x>",
                Some("Use <code>a&lt;b</code> "),
            ),
            (
                "مع <bdi dir=\"ltr\">--x</bdi>",
                Some("مع <bdi dir=\"ltr\">--x</bdi>"),
            ),
            (
                "<a href=\"/\"><code>a</code></a><sup id=\"fnref:1\"><a href=\"#fn:1\">1</a></sup>",
                Some("<code>a</code>"),
            ),
            ("<code>a", None),
            ("<code>a</bdi>", None),
        ] {
            assert_eq!(label(html).as_deref(), wanted, "{html}");
        }
    }
}
