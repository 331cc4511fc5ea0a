//! What a page links to, shows and names, for rules that follow links from page to page.
//!
//! In: a page, taken apart. Out: an [`Extract`], which is kept when the page is not.

use std::collections::HashSet;
use std::ops::Range;

use super::sheet::Sheet;
use crate::markdown::anatomy::{Part, What};
use crate::markdown::tags::{self, Tag};
use crate::source::Format;

/// What other pages may ask of a page, and what it asks of others.
pub(crate) struct Extract {
    pub(crate) links: Vec<Reference>,
    pub(crate) images: Vec<Reference>,
    /// Whether it has a title of its own, in the front matter or as a heading.
    pub(crate) is_titled: bool,
    /// The ids in its body.
    pub(super) ids: HashSet<String>,
    /// Whether its body has codes of another program, which may make sections: `{{% include "x" %}}`.
    pub(super) has_shortcodes: bool,
}

/// A link or the address of an image.
pub(crate) struct Reference {
    pub(crate) target: String,
    /// The bytes of the file.
    pub(crate) span: Range<usize>,
}

/// How codes of other programs begin: Hugo's, and Vue's and React's components.
const SHORTCODES: &[&str] = &["{{%", "{{<", "<!--@include", "<!-- @include", "<code src="];

impl Extract {
    pub(crate) fn of(sheet: &Sheet<'_>) -> Self {
        let all = 0..sheet.parts().len();
        let links = sheet.links(all.clone()).into_iter();
        let images = sheet.pictures(all).into_iter();
        let mut extract = Self {
            links: links
                .filter(|link| is_address(&link.text))
                .map(|link| Reference {
                    target: link.text,
                    span: link.span,
                })
                .collect(),
            images: images
                .filter(|image| is_address(&image.target))
                .map(|image| Reference {
                    target: image.target,
                    span: image.span,
                })
                .collect(),
            is_titled: is_titled(sheet),
            has_shortcodes: SHORTCODES
                .iter()
                .any(|code| sheet.body_text().contains(code)),
            ids: ids(&sheet.body.html)
                .map(str::to_owned)
                .chain(given_ids(sheet))
                .collect(),
        };
        extract.add_html(sheet);
        extract
    }

    /// Adds the addresses in attributes that are neither links nor the sources of images, and all of a page
    /// of HTML, which has no parts.
    fn add_html(&mut self, sheet: &Sheet<'_>) {
        for part in &sheet.anatomy.parts {
            if let What::Html(html) = &part.what {
                for tag in tags::tags(html) {
                    let span = sheet.within(&part.span, tag.text);
                    self.add_tag(&tag, &span, false);
                }
            }
        }
        if sheet.page.format == Format::Html && sheet.site.resolves_html() {
            let start = sheet.page.body;
            for tag in tags::tags(sheet.text.get(start..).unwrap_or_default()) {
                let at = start + tag.at;
                self.add_tag(&tag, &(at..at + tag.text.len()), true);
            }
        }
    }

    fn add_tag(&mut self, tag: &Tag<'_>, span: &Range<usize>, all: bool) {
        for address in tag.addresses() {
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
            };
            if ["img", "source", "input", "image"].contains(&&*tag.name) {
                self.images.push(found);
            } else {
                self.links.push(found);
            }
        }
    }
}

/// Returns false for code of a template, and for what only stands where an address would: `[t](시간)`, or the
/// arguments in `f[Int](3, 4)`.
fn is_address(target: &str) -> bool {
    let is_code = ["{{", "{%", "${", "<"].iter();
    let is_marked = target.contains(['/', '.', '#', ':', '?']);
    let is_words = !is_marked && (target.contains([' ', ',']) || !target.is_ascii());
    let is_call = target.contains('"') || target.starts_with('(');
    !is_words && !is_call && !is_code.into_iter().any(|sign| target.contains(sign))
}

/// The ids that headings are given by attribute lists of other programs: `## Title { #id }`.
fn given_ids(sheet: &Sheet<'_>) -> impl Iterator<Item = String> {
    let parts = sheet.parts().iter();
    let headings = parts.filter_map(|part| match &part.what {
        What::Heading { prose, .. } => Some(&prose.text),
        _ => None,
    });
    headings.filter_map(|text| {
        let list = text.get(text.rfind('{')? + 1..)?.trim_start();
        let id = list.strip_prefix('#')?;
        let end = id.find(|c: char| c.is_whitespace() || c == '}')?;
        Some(id[..end].to_owned())
    })
}

fn is_titled(sheet: &Sheet<'_>) -> bool {
    // Hugo reads keys without regard to case.
    let data = sheet.page.data.iter();
    let mut titles = data.filter(|(key, _)| key.eq_ignore_ascii_case("title"));
    let is_said = titles.any(|(_, title)| {
        !title.is_null() && title.as_str().is_none_or(|title| !title.trim().is_empty())
    });
    let is_heading = |part: &Part| matches!(part.what, What::Heading { level: 1, .. });
    is_said || sheet.page.format != Format::Markdown || sheet.parts().iter().any(is_heading)
}

/// The values of `id` attributes. What only looks like one does no harm: a link to it is not said to be broken.
fn ids(html: &str) -> impl Iterator<Item = &str> {
    let starts = memchr::memmem::find_iter(html.as_bytes(), b" id=").collect::<Vec<_>>();
    starts.into_iter().filter_map(move |at| {
        let value = &html[at + 4..];
        let value = match value.chars().next()? {
            quote @ ('"' | '\'') => value[1..].split(quote).next()?,
            _ => value.split([' ', '>', '/']).next()?,
        };
        Some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_place_of_an_address_is_none() {
        for target in ["{{ page.url }}", "시간", "3, 4", "<x>"] {
            assert!(!is_address(target), "{target}");
        }
        for target in ["a", "b.md", "/시간/", "#시간", "https://a.b/c d", "a b.png"] {
            assert!(is_address(target), "{target}");
        }
    }

    #[test]
    fn ids_are_found_however_they_are_quoted() {
        let html = "<h2 id=\"a b\">x</h2><p class=x id='c'><i id=d>";
        assert_eq!(ids(html).collect::<Vec<_>>(), ["a b", "c", "d"]);
    }
}
