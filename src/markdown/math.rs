//! Converts math from LaTeX to MathML at build time.

use std::borrow::Cow;

use pulldown_cmark_escape::escape_html;
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::{Content, Event};
use pulldown_latex::{Parser, Storage, mathml::push_mathml};

use crate::work_counter;

/// Returns the MathML of `tex`, or an error message.
///
/// `pulldown_latex` writes function names, single characters and the annotation without escaping, so they are escaped
/// here: `tex` is untrusted.
pub(super) fn mathml(tex: &str, block: bool) -> Result<String, String> {
    if is_too_deep(tex) {
        return Err(format!("more than {MAX_DEPTH} braces are in each other"));
    }
    work_counter::done(tex.len());
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(tex, &storage) {
        events.push(event.map_err(|error| first_line(&error.to_string()))?);
    }
    let names: Vec<Option<Cow<'_, str>>> = events.iter().map(escaped_name).collect();
    let events = events.into_iter().zip(&names).map(|(event, name)| {
        Ok::<_, std::fmt::Error>(match (event, name) {
            (Event::Content(Content::Function(_)), Some(name)) => {
                Event::Content(Content::Function(name))
            }
            (Event::Content(Content::Number(_)), Some(name)) => {
                Event::Content(Content::Number(name))
            }
            (event, _) => event,
        })
    });
    let annotation = escaped(tex);
    let config = RenderConfig {
        display_mode: if block {
            DisplayMode::Block
        } else {
            DisplayMode::Inline
        },
        annotation: Some(&annotation),
        ..RenderConfig::default()
    };
    let mut html = String::new();
    push_mathml(&mut html, events, config).map_err(|error| error.to_string())?;
    Ok(with_escaped_characters(html))
}

/// Maximum nesting depth of braces: `pulldown_latex` parses the content of each level again.
const MAX_DEPTH: usize = 64;

fn is_too_deep(tex: &str) -> bool {
    let mut depth = 0_usize;
    tex.bytes().any(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Returns the escaped text of an event that `pulldown_latex` does not escape.
fn escaped_name<'t>(event: &Event<'t>) -> Option<Cow<'t, str>> {
    match event {
        Event::Content(Content::Function(text) | Content::Number(text)) => Some(escaped(text)),
        _ => None,
    }
}

fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '>', '&', '"']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    // Writing to a string cannot fail.
    let _ = escape_html(&mut escaped, text);
    Cow::Owned(escaped)
}

/// Escapes `<` and `&` in the text of elements (`<mo><</mo>`). In markup a name follows them.
fn with_escaped_characters(html: String) -> String {
    let is_text = |at: usize, mark: char| {
        let next = html[at + 1..].chars().next();
        match mark {
            '<' => next.is_none_or(|c| c != '/' && !c.is_ascii_alphabetic()),
            _ => next.is_none_or(|c| !c.is_ascii_alphabetic() && c != '#'),
        }
    };
    let marks = html.match_indices(['<', '&']);
    let texts: Vec<usize> = marks
        .filter(|(at, mark)| is_text(*at, mark.chars().next().unwrap_or('<')))
        .map(|(at, _)| at)
        .collect();
    if texts.is_empty() {
        return html;
    }
    let mut escaped = String::with_capacity(html.len() + 4 * texts.len());
    let mut done = 0;
    for at in texts {
        escaped.push_str(&html[done..at]);
        escaped.push_str(if html[at..].starts_with('<') {
            "&lt;"
        } else {
            "&amp;"
        });
        done = at + 1;
    }
    escaped.push_str(&html[done..]);
    escaped
}

fn first_line(error: &str) -> String {
    error.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::mathml;

    #[test]
    fn tex_becomes_mathml_or_says_why_not() {
        let html = mathml("\\frac{a}{b}", true).expect("math");
        assert!(
            html.starts_with("<math") && html.contains("<mfrac>"),
            "{html}"
        );
        assert!(html.contains("display=\"block\""), "{html}");
        assert!(mathml("\\nosuchcommand{x}", false).is_err());
        assert!(mathml("{a", false).is_err());
    }

    /// Returns the elements of `html` as a browser parses it, and its text.
    fn read(html: &str) -> (Vec<String>, String) {
        let html = scraper::Html::parse_fragment(html);
        let elements = html.root_element().descendants();
        let names = elements.filter_map(|node| node.value().as_element());
        let names = names.map(|element| element.name().to_owned()).collect();
        (names, html.root_element().text().collect())
    }

    #[test]
    fn the_authors_text_makes_no_markup() {
        for tex in [
            "a<b>c",
            "a & b",
            "\\text{</math><script>alert(1)</script>}",
            "\\operatorname{<img src=x onerror=alert(1)>}",
            "\\operatorname{</mi></math><script>alert(1)</script>}",
            "\\operatorname*{<b>} x",
            "\\mathrm{<script>}",
            "\\not< \\not> \\& x",
            "x % </annotation></semantics></math><script>alert(1)</script>",
            "</math><img src=x>",
            "\\textbf{<b>}",
        ] {
            for block in [true, false] {
                let Ok(html) = mathml(tex, block) else {
                    continue;
                };
                let (elements, _) = read(&html);
                let is_of_math = |name: &String| {
                    name.starts_with('m') && name != "main"
                        || ["html", "semantics", "annotation"].contains(&name.as_str())
                };
                assert!(
                    elements.iter().all(is_of_math),
                    "{tex}: {elements:?} {html}"
                );
                let xml = html.replace("&nbsp;", "&#160;");
                assert!(roxmltree::Document::parse(&xml).is_ok(), "{tex}: {html}");
            }
        }
    }

    #[test]
    fn the_annotation_is_the_source() {
        for (tex, shown) in [("a<b>c", "a<b>ca<b>c"), ("\\operatorname{<i>} x", "<i>")] {
            let html = mathml(tex, true).expect("math that can be read");
            let (_, text) = read(&html);
            assert!(
                text.contains(shown) && text.ends_with(tex),
                "{text}: {html}"
            );
        }
        let html = mathml("a<b>c", true).expect("math that can be read");
        assert!(html.contains("<mo>&lt;</mo>"), "{html}");
    }
}
