//! Links and images of a page, with those in HTML and in components.

use std::ops::Range;

use super::PageView;
use crate::markdown::block_structure::{BlockKind, InlineSpan};
use crate::markdown::html_tags::{self, Tag};
use crate::work_counter;

/// An image, of Markdown or of HTML.
pub(crate) struct Picture {
    pub(crate) target: String,
    /// `None` if an `img` has no `alt`.
    pub(crate) alternative: Option<String>,
    pub(crate) is_html: bool,
    pub(crate) span: Range<usize>,
}

/// Returns true for an address that is written out, and not one that a program makes: `{url}`.
fn is_literal_address(text: &str) -> bool {
    text.contains(['/', '.']) && !text.contains(['{', '}', '`', ' '])
}

/// Returns the addresses of links in the objects of a prop: `href: '/x/'`.
fn prop_addresses(html: &str) -> impl Iterator<Item = &str> {
    let keys = memchr::memmem::find_iter(html.as_bytes(), "href:");
    let address = move |at: usize| {
        let value = html[at + "href:".len()..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let address = value[1..].split(quote).next()?;
        is_literal_address(address).then_some(address)
    };
    keys.filter_map(address)
}

impl<'s> PageView<'s> {
    /// The images among some parts.
    pub(crate) fn pictures(&self, parts: Range<usize>) -> Vec<Picture> {
        work_counter::done(parts.len());
        let mut pictures = Vec::new();
        for part in &self.structure.blocks[parts] {
            match &part.kind {
                BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                    pictures.extend(prose.images.iter().map(|image| Picture {
                        target: image.target.clone(),
                        alternative: Some(image.alternative.clone()),
                        is_html: false,
                        span: image.span.clone(),
                    }));
                }
                BlockKind::Html(html) => {
                    for tag in html_tags::tags(html).filter(|tag| tag.name == "img") {
                        let Some(target) = tag.attribute("src") else {
                            continue;
                        };
                        pictures.push(Picture {
                            target,
                            alternative: tag.attribute("alt"),
                            is_html: true,
                            span: self.within(&part.span, tag.text),
                        });
                    }
                }
                _ => {}
            }
        }
        pictures
    }

    /// The links among some parts, of Markdown and of HTML.
    pub(crate) fn links(&self, parts: Range<usize>) -> Vec<InlineSpan> {
        work_counter::done(parts.len());
        let mut links = Vec::new();
        for part in &self.structure.blocks[parts] {
            match &part.kind {
                BlockKind::Heading { prose, .. } | BlockKind::Prose(prose) => {
                    links.extend(prose.links.iter().cloned());
                }
                BlockKind::Html(html) => {
                    for tag in html_tags::tags(html).filter(|tag| tag.name == "a") {
                        if let Some(text) = tag.attribute("href") {
                            let span = self.within(&part.span, tag.text);
                            links.push(InlineSpan { text, span });
                        }
                    }
                }
                _ => {}
            }
        }
        links
    }

    /// Returns the addresses in attributes and props of components, in one part: `<Card href="/x/" />`,
    /// `items={[{ href: '/x/' }]}`. Programs that know the components follow them.
    pub(crate) fn component_links(&self, part: usize) -> Vec<InlineSpan> {
        let part = &self.parts()[part];
        let html = match &part.kind {
            BlockKind::Html(html) => html.as_str(),
            // A tag that spans lines is a paragraph to CommonMark.
            BlockKind::Prose(_) if self.page.path.ends_with(".mdx") => {
                let written = self.written(&part.span);
                let is_component = written.starts_with('<') && !written.contains('`');
                if is_component { written } else { "" }
            }
            _ => return Vec::new(),
        };
        let mut links = Vec::new();
        for tag in html_tags::tags(html).filter(Tag::is_component) {
            let address = ["href", "src", "to", "link"]
                .into_iter()
                .find_map(|name| tag.attribute(name))
                .filter(|address| is_literal_address(address));
            if let Some(text) = address {
                let span = self.within(&part.span, tag.text);
                links.push(InlineSpan { text, span });
            }
        }
        links.extend(prop_addresses(html).map(|address| InlineSpan {
            text: address.to_owned(),
            span: self.within(&part.span, address),
        }));
        links
    }
}
