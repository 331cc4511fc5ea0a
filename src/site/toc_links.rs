//! The table of contents of a page as HTML: lists of links to the headings of the two highest levels.
//!
//! `page.toc` has all levels as values, for templates that write the list themselves.

use super::language_links::{attribute, escaped};
use crate::markdown::Heading;
use crate::theme::context;

/// Returns the list, if it has more than one entry at the top. Headings without text are not in it.
pub(super) fn toc_links(outline: &[Heading]) -> Option<String> {
    let outline = context::below_title(outline);
    if !outline.iter().any(Heading::is_blank) {
        return list(outline);
    }
    let with_text = outline.iter().filter(|heading| !heading.is_blank());
    list(&with_text.cloned().collect::<Vec<Heading>>())
}

fn list(outline: &[Heading]) -> Option<String> {
    let mut html = String::with_capacity(outline.len() * 96);
    let mut count = 0;
    html.push_str("<ul>\n");
    for (heading, below) in Branches(outline) {
        count += 1;
        link(&mut html, heading);
        let mut below = Branches(below).peekable();
        if below.peek().is_some() {
            html.push_str("\n<ul>\n");
            for (heading, _) in below {
                link(&mut html, heading);
                html.push_str("</li>\n");
            }
            html.push_str("</ul>\n");
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ul>");
    (count > 1).then_some(html)
}

fn link(html: &mut String, heading: &Heading) {
    html.push_str("<li><a");
    attribute(html, "href", &["#", heading.id.as_str()].concat());
    html.push('>');
    match &heading.html {
        Some(label) => html.push_str(label),
        None => escaped(html, &heading.text),
    }
    html.push_str("</a>");
}

/// Iterates over headings that are in no other: each with the headings in it.
struct Branches<'o>(&'o [Heading]);

impl<'o> Iterator for Branches<'o> {
    type Item = (&'o Heading, &'o [Heading]);

    fn next(&mut self) -> Option<Self::Item> {
        let (first, after) = self.0.split_first()?;
        let below = after.iter().take_while(|next| next.level > first.level);
        let (below, rest) = after.split_at(below.count());
        self.0 = rest;
        Some((first, below))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_levels_are_listed() {
        let heading = |level, text: &str| Heading {
            level,
            id: text.to_lowercase(),
            text: text.to_owned(),
            html: (text == "C").then(|| "<code>c</code>".to_owned()),
        };
        let outline = [
            heading(1, "Title"),
            heading(3, "A&\""),
            heading(4, "A1"),
            heading(5, "A11"),
            heading(2, "B"),
            heading(3, "C"),
        ];
        assert_eq!(
            toc_links(&outline).as_deref(),
            Some(
                "<ul>\n<li><a href=\"#a&amp;&quot;\">A&amp;&quot;</a>\n<ul>\n<li><a href=\"#a1\">A1</a></li>\n</ul>\n</li>\n\
                 <li><a href=\"#b\">B</a>\n<ul>\n<li><a href=\"#c\"><code>c</code></a></li>\n</ul>\n</li>\n</ul>"
            )
        );
        assert_eq!(toc_links(&outline[4..]), None);
        assert_eq!(toc_links(&[heading(2, ""), heading(2, "D")]), None);
    }
}
