//! jekyll-mentions 1.6: `@user` in the text of a page is a link to the user.

use serde_json::Value as Json;

use super::text_nodes;
use crate::content::Page;
use crate::site::Site;

/// Elements whose text has no links to users.
const IGNORED: [&str; 5] = ["pre", "code", "a", "style", "script"];
/// The host of users.
const HOST: &str = "https://github.com";
/// Words that are no users.
const WORDS: [&str; 4] = ["mention", "mentions", "mentioned", "mentioning"];
/// The key of the config and of front matter.
const KEY: &str = "jekyll-mentions";

/// Adds the links to a document.
pub(super) fn apply(site: &Site, page: &Page, html: String) -> String {
    let own = page.data.get(KEY);
    if own == Some(&Json::Bool(false)) || !html.contains('@') {
        return html;
    }
    let base = match own.or_else(|| site.config.data.get(KEY)) {
        Some(Json::String(base)) => base.as_str(),
        Some(Json::Object(settings)) => settings
            .get("base_url")
            .and_then(Json::as_str)
            .unwrap_or(HOST),
        _ => HOST,
    };
    let base = highlight::escaped(base).replace('"', "&quot;");
    let base = if base.ends_with(['/', '~']) {
        base
    } else {
        format!("{base}/")
    };
    text_nodes::replaced(html, &IGNORED, &|text| linked(text, &base))
}

/// Returns a text with links; `None` if it names no user.
fn linked(text: &str, base: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices('@') {
        if at < done {
            continue;
        }
        let Some(name) = user(text, at) else {
            continue;
        };
        out.push_str(&text[done..at]);
        out.push_str(&format!(
            "<a href=\"{base}{name}\" class=\"user-mention\">@{name}</a>"
        ));
        done = at + 1 + name.len();
    }
    (done > 0).then(|| out + &text[done..])
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns the user whose name follows the `@` at an offset (`HTML::Pipeline::MentionFilter::MentionPatterns`).
fn user(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at + 1..];
    let end = rest.find(|c| !(is_word(c) || c == '-'));
    let name = &rest[..end.unwrap_or(rest.len())];
    let after = &rest[name.len()..];
    let is_free = !text[..at].ends_with(is_word) && name.starts_with(is_word);
    let dots = after.len() - after.trim_start_matches('.').len();
    let ends = match after[dots..].chars().next() {
        None => true,
        Some(next) if dots > 0 => !is_word(next),
        Some(next) => next != '/',
    };
    let is_user = !WORDS.contains(&name.to_ascii_lowercase().as_str());
    (is_free && ends && is_user).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_names_between_other_characters() {
        let users = [
            ("@jekyll", Some("jekyll")),
            ("(@a-b)", Some("a-b")),
            ("@a.", Some("a")),
            ("@a...", Some("a")),
            ("@a.b", None),
            ("@a/b", None),
            ("a@b.c", None),
            ("@", None),
            ("@-a", None),
            ("@mentioned", None),
            ("你好@a你", Some("a")),
        ];
        for (text, expected) in users {
            let at = text.find('@').unwrap();
            assert_eq!(user(text, at), expected, "{text}");
        }
    }
}
