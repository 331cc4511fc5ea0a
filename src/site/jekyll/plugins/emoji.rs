//! jemoji 0.13: `:smile:` in the text of a page is a picture.

use serde_json::Value as Json;

use super::text_nodes;
use crate::site::Site;

/// Elements whose text has no pictures.
const IGNORED: [&str; 3] = ["pre", "code", "tt"];
/// The folder of the pictures.
const SOURCE: &str = "https://github.githubassets.com/images/icons/";
/// Puts the pictures into a document.
pub(super) fn apply(site: &Site, html: String) -> String {
    if !html.contains(':') {
        return html;
    }
    let settings = site.config.data.get("emoji");
    let source = settings.and_then(|settings| settings.get("src"));
    let source = source.and_then(Json::as_str).unwrap_or(SOURCE);
    let source = highlight::escaped(source.trim_end_matches('/')).replace('"', "&quot;");
    text_nodes::replaced(html, &IGNORED, &|text| pictured(text, &source))
}

/// Returns a text with pictures; `None` if it has no name of one.
fn pictured(text: &str, source: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    while let Some(start) = text[done..].find(':') {
        let start = done + start;
        let rest = &text[start + 1..];
        let Some(length) = rest.find(':') else {
            break;
        };
        let name = &rest[..length];
        out.push_str(&text[done..start]);
        done = if let Some(file) = file_of(name) {
            out.push_str(&format!(
                "<img class=\"emoji\" title=\":{name}:\" alt=\":{name}:\" src=\"{source}/emoji/{file}\" height=\"20\" width=\"20\">"
            ));
            start + 1 + length + 1
        } else {
            out.push(':');
            start + 1
        };
    }
    out.push_str(&text[done..]);
    (out != text).then_some(out)
}

/// Returns the file of a picture (gemoji `Emoji::Character#image_filename`).
fn file_of(name: &str) -> Option<String> {
    let emoji = emojis::get_by_shortcode(name)?;
    let parts: Vec<String> = emoji
        .as_str()
        .chars()
        .map(|c| format!("{:04x}", u32::from(c)))
        .collect();
    let (first, rest) = parts.split_first()?;
    let rest = rest
        .iter()
        .filter(|part| !["fe0f", "200d"].contains(&part.as_str()));
    let rest: String = rest.map(|part| format!("-{part}")).collect();
    Some(format!("unicode/{first}{rest}.png"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files() {
        let files = [
            ("smile", "unicode/1f604.png"),
            ("+1", "unicode/1f44d.png"),
            ("heart", "unicode/2764.png"),
            ("family_man_woman_boy", "unicode/1f468-1f469-1f466.png"),
            ("hash", "unicode/0023-20e3.png"),
        ];
        for (name, file) in files {
            assert_eq!(file_of(name).as_deref(), Some(file), "{name}");
        }
        assert_eq!(file_of("no_such_emoji"), None);
    }

    #[test]
    fn other_colons_stay() {
        assert_eq!(pictured("12:30:45 a: b", "x"), None);
        let text = pictured("a:smile:b: c", "x").unwrap();
        assert!(
            text.starts_with("a<img") && text.ends_with(">b: c"),
            "{text}"
        );
    }
}
