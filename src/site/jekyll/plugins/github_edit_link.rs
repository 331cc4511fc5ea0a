//! The tag `github_edit_link` of jekyll-github-metadata 2.15: the address on GitHub where a page is edited, as a link if
//! the tag has a text in quotes.

use super::view::PluginView;
use crate::liquid::PluginTag;
use crate::markdown;
use crate::site::liquid_drops::without_dots;

/// The name of the tag.
pub(super) const TAG: &str = "github_edit_link";

/// Returns the output of the tag.
pub(super) fn tag(view: &PluginView<'_>, tag: &PluginTag<'_>) -> String {
    let url = url(view).unwrap_or_default();
    match link_text(tag.markup) {
        Some(text) => format!("<a href=\"{url}\">{text}</a>"),
        None => url,
    }
}

/// Returns the address; `None` if a part of it is nil.
fn url(view: &PluginView<'_>) -> Option<String> {
    let parts = [
        view.setting("github.repository_url"),
        "edit/".into(),
        view.setting("github.source.branch"),
        view.setting("github.source.path"),
        view.page("path"),
    ];
    let mut url = String::new();
    let last = parts.len() - 1;
    for (index, part) in parts.into_iter().enumerate() {
        if part.is_nil() {
            return None;
        }
        let text = part.text();
        let text = text.strip_prefix('/').unwrap_or(&text);
        url.push_str(text);
        if index < last && !text.is_empty() && !text.ends_with('/') {
            url.push('/');
        }
    }
    Some(markdown::encoded_url(&without_dots(&url)))
}

/// Returns the text in the first quotes of a line: up to the last quotation mark of the same kind.
fn link_text(markup: &str) -> Option<&str> {
    let mut starts = markup.match_indices(['"', '\'']);
    starts.find_map(|(start, quote)| {
        let rest = &markup[start + 1..];
        let line = rest.split('\n').next().unwrap_or_default();
        line.rfind(quote).map(|end| &line[..end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Recorded from jekyll-github-metadata 2.15.
    #[test]
    fn the_text_of_a_link_is_in_quotes() {
        for (markup, text) in [
            ("\"Edit this page\" ", Some("Edit this page")),
            ("'Single \"x\"' ", Some("Single \"x\"")),
            ("\"a\" and \"b\" ", Some("a\" and \"b")),
            ("\"\" ", Some("")),
            ("page.title ", None),
            ("it's \"x\"", Some("x")),
            ("", None),
        ] {
            assert_eq!(link_text(markup), text, "{markup}");
        }
    }
}
