//! The links, images and names of a page, for rules that follow links from page to page.
//!
//! In: the parsed page. Out: an [`PageLinks`], which is kept when the page is not.

use std::collections::HashSet;
use std::ops::Range;

use super::links;
use super::page_view::{PageView, words_of};
use crate::content::BodyFormat;
use crate::markdown::block_structure::{BlockKind, BlockNode, InlineSpan};
use crate::markdown::html_tags::{self, Tag};

/// The anchors that a page offers to other pages, and the links that it makes to them.
pub(crate) struct PageLinks {
    pub(crate) links: Vec<Reference>,
    pub(crate) images: Vec<Reference>,
    /// True if it has a title of its own, in the front matter or as a heading.
    pub(crate) is_titled: bool,
    /// The ids in its body.
    pub(super) ids: HashSet<String>,
    /// True if its body has codes of another program, which may make sections: `{{% include "x" %}}`.
    pub(super) has_shortcodes: bool,
    /// The letters and digits of its headings, in lower case: how other programs make ids of them differs in the rest.
    pub(super) headings: HashSet<String>,
}

/// A link or the address of an image.
pub(crate) struct Reference {
    pub(crate) target: String,
    /// The bytes of the file.
    pub(crate) span: Range<usize>,
    /// True if the link is named by a language: it is part of a language switcher or a list of translations.
    pub(crate) names_language: bool,
}

/// Openings of codes of other programs: Hugo's, and Vue's and React's components.
const SHORTCODES: &[&str] = &["{{%", "{{<", "<!--@include", "<!-- @include", "<code src="];

impl PageLinks {
    pub(crate) fn of(view: &PageView<'_>) -> Self {
        let all = 0..view.parts().len();
        let named = links::named_by_language(view);
        let links = view.links(all.clone()).into_iter();
        let images = view.pictures(all).into_iter();
        let mut extract = Self {
            links: links
                .filter(|link| is_address(&link.text) && !is_mail(view, link))
                .map(|link| Reference {
                    names_language: named.contains(&link.span.start),
                    target: link.text,
                    span: link.span,
                })
                .collect(),
            images: images
                .filter(|image| is_address(&image.target))
                .map(|image| Reference {
                    target: image.target,
                    span: image.span,
                    names_language: false,
                })
                .collect(),
            is_titled: is_titled(view),
            has_shortcodes: SHORTCODES
                .iter()
                .any(|code| view.body_text().contains(code)),
            ids: ids(&view.body.html)
                .chain(written_ids(view))
                .map(str::to_owned)
                .chain(given_ids(view.body_text()))
                .collect(),
            headings: heading_keys(view),
        };
        extract.add_html(view);
        extract
    }

    /// Adds the addresses in attributes that are neither links nor the sources of images, and all of a page
    /// of HTML, which has no parts.
    fn add_html(&mut self, view: &PageView<'_>) {
        for part in &view.structure.blocks {
            if let BlockKind::Html(html) = &part.kind {
                for tag in html_tags::tags(html) {
                    let span = view.within(&part.span, tag.text);
                    self.add_tag(&tag, &span, false);
                }
            }
        }
        if view.page.format == BodyFormat::Html && view.site.resolves_html() {
            let start = view.page.body;
            for tag in html_tags::tags(view.text.get(start..).unwrap_or_default()) {
                let at = start + tag.at;
                self.add_tag(&tag, &(at..at + tag.text.len()), true);
            }
        }
    }

    fn add_tag(&mut self, tag: &Tag<'_>, span: &Range<usize>, all: bool) {
        for address in tag.urls() {
            let is_plain = match &*tag.name {
                "a" => true,
                "img" => tag.attribute("src").is_some_and(|src| src == address.text),
                _ => false,
            };
            if is_plain && !all || !is_address(&address.text) {
                continue;
            }
            let found = Reference {
                target: address.text,
                span: span.clone(),
                names_language: false,
            };
            if ["img", "source", "input", "image"].contains(&&*tag.name) {
                self.images.push(found);
            } else {
                self.links.push(found);
            }
        }
    }
}

/// Returns false for code of a template, and for text in the place of an address: `[t](시간)`, or the
/// arguments in `f[Int](3, 4)`.
fn is_address(target: &str) -> bool {
    let is_code = ["{{", "{%", "${", "<"].iter();
    let is_marked = target.contains(['/', '.', '#', ':', '?']);
    let is_words = !is_marked && (target.contains([' ', ',']) || !target.is_ascii());
    let is_call = target.contains('"') || target.starts_with('(');
    // `href={url}` of MDX
    let is_expression = target.starts_with('{');
    !is_words
        && !is_call
        && !is_expression
        && !is_code.into_iter().any(|sign| target.contains(sign))
}

/// Returns true for an address of mail in angle brackets: `<name@example.org>`.
fn is_mail(view: &PageView<'_>, link: &InlineSpan) -> bool {
    let has_host = |text: &str| {
        let host = text.split_once('@').map_or("", |(_, host)| host);
        host.contains('.') && !text.contains(['/', '#', '?', ':'])
    };
    has_host(&link.text) && view.written(&link.span).starts_with('<')
}

/// Returns the ids in components and in HTML as they are written, which rendering may leave out.
fn written_ids<'t>(view: &'t PageView<'_>) -> impl Iterator<Item = &'t str> {
    let body = view.body_text();
    let has_tags = memchr::memchr(b'<', body.as_bytes()).is_some();
    ids(if has_tags { body } else { "" })
}

/// Returns the ids in attribute lists of other programs, on one line: `## Title { #id }`, `{.x lang=en #id}`, and those
/// of docsify (`## Title :id=name`) and Nextra (`## Title [#name]`).
fn given_ids(body: &str) -> impl Iterator<Item = String> {
    let lists = memchr::memchr_iter(b'{', body.as_bytes()).flat_map(move |at| {
        let list = body[at + 1..]
            .split(['}', '\n', '{'])
            .next()
            .unwrap_or_default();
        list.split_whitespace()
            .filter_map(|item| item.strip_prefix('#'))
    });
    let named = memchr::memmem::find_iter(body.as_bytes(), b":id=").filter_map(move |at| {
        body[at + 4..]
            .split(|c: char| c.is_whitespace() || c == '\'')
            .next()
    });
    let named = named.collect::<Vec<_>>();
    let bracketed = memchr::memmem::find_iter(body.as_bytes(), b"[#").filter_map(move |at| {
        let (id, behind) = body[at + 2..].split_once(']')?;
        behind
            .trim_start_matches([' ', '\r'])
            .starts_with('\n')
            .then_some(id)
    });
    lists
        .chain(named)
        .chain(bracketed.collect::<Vec<_>>())
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
}

/// Returns the key of each heading by which the ids of other programs are looked up.
fn heading_keys(view: &PageView<'_>) -> HashSet<String> {
    let headings = view.parts().iter().filter_map(|part| match &part.kind {
        BlockKind::Heading { prose, .. } => Some(prose),
        _ => None,
    });
    let headings = headings.map(words_of).filter(|words| !words.contains("{#"));
    headings
        .map(|words| heading_key(&words.to_lowercase()))
        .collect()
}

/// Returns the letters and digits of a heading or an id, without a list of attributes or tags behind.
pub(super) fn heading_key(text: &str) -> String {
    let end = text
        .find(" {")
        .or_else(|| text.find("> <").map(|at| at + 1));
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn is_titled(view: &PageView<'_>) -> bool {
    // Hugo reads keys without regard to case.
    let data = view.page.data.iter();
    let mut titles = data.filter(|(key, _)| key.eq_ignore_ascii_case("title"));
    let is_said = titles.any(|(_, title)| {
        !title.is_null() && title.as_str().is_none_or(|title| !title.trim().is_empty())
    });
    let is_heading = |part: &BlockNode| matches!(part.kind, BlockKind::Heading { level: 1, .. });
    is_said || view.page.format != BodyFormat::Markdown || view.parts().iter().any(is_heading)
}

/// Returns the values of `id` and `name` attributes. Text that only looks like one does no harm: a link to it is not
/// reported.
fn ids(html: &str) -> impl Iterator<Item = &str> {
    let bytes = html.as_bytes();
    let value = move |at: usize, name: usize| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before))?;
        let value = html
            .get(at + name..)
            .filter(|_| before.is_ascii_whitespace())?;
        match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next(),
            _ => value.split([' ', '>', '/', '\n']).next(),
        }
    };
    let ids = memchr::memmem::find_iter(bytes, b"id=").filter_map(move |at| value(at, 3));
    let names = memchr::memmem::find_iter(bytes, b"name=").filter_map(move |at| value(at, 5));
    let (ids, names): (Vec<_>, Vec<_>) = (ids.collect(), names.collect());
    ids.into_iter().chain(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_place_of_an_address_is_none() {
        for target in ["{{ page.url }}", "시간", "3, 4", "<x>", "{posts[0].url}"] {
            assert!(!is_address(target), "{target}");
        }
        for target in ["a", "b.md", "/시간/", "#시간", "https://a.b/c d", "a b.png"] {
            assert!(is_address(target), "{target}");
        }
    }

    #[test]
    fn ids_are_found_however_they_are_quoted() {
        let html = "<h2 id=\"a b\">x</h2><p class=x id='c'><i id=d><a\nname=e>";
        assert_eq!(ids(html).collect::<Vec<_>>(), ["a b", "c", "d", "e"]);
    }

    #[test]
    fn ids_of_attribute_lists_are_found() {
        let text = "## A { #b }\n\n## C {.x lang=en #d}\n\n## E :id=f\n\n{# g #}\n\n## H [#i]\n";
        assert_eq!(given_ids(text).collect::<Vec<_>>(), ["b", "d", "f", "i"]);
        assert_eq!(
            heading_key("<content /> <Badge type=\"x\" />"),
            heading_key("content")
        );
    }
}
