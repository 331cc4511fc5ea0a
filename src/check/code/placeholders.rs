//! Placeholders: words in code that a reader replaces, and that translators translate: `<your-name>`,
//! `{{path/to/file}}`, `[tag-name]`.

use std::ops::Range;

/// Elements of HTML, which are no placeholders.
const ELEMENTS: &[&str] = &[
    "a", "article", "b", "body", "br", "button", "code", "div", "em", "footer", "form", "h1", "h2",
    "h3", "h4", "head", "header", "html", "i", "img", "input", "li", "link", "main", "meta", "nav",
    "ol", "p", "pre", "script", "section", "select", "span", "strong", "style", "table", "td",
    "th", "time", "title", "tr", "ul", "video",
];

/// The longest placeholder, in bytes.
const MAX_LENGTH: usize = 120;

/// Returns the placeholders of a piece of code, with their brackets. `has_tags` says that `<` opens an element.
pub(crate) fn placeholders(text: &str, has_tags: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(['<', '{', '[']).map(|next| at + next) {
        match placeholder(text, start, has_tags) {
            Some(end) => {
                found.push(start..end);
                at = end;
            }
            None => at = start + 1,
        }
    }
    found
}

/// The end of the placeholder that begins at `start`, if one does.
fn placeholder(text: &str, start: usize, has_tags: bool) -> Option<usize> {
    let rest = &text[start..];
    let (open, close) = match rest.as_bytes() {
        [b'{', b'{', ..] => ("{{", "}}"),
        [b'<', ..] if !has_tags => ("<", ">"),
        [b'[', ..] => ("[", "]"),
        _ => return None,
    };
    let window = rest.get(open.len()..).unwrap_or_default();
    let mut length = window.find(close).filter(|length| *length < MAX_LENGTH)?;
    // `{{{a}}}`: the last two braces close.
    while open == "{{" && window[length + 2..].starts_with('}') {
        length += 1;
    }
    let inside = &window[..length];
    let before = text[..start].chars().next_back();
    let follows_word = before.is_some_and(|c| c.is_alphanumeric() || c == ')' || c == ']');
    let is_padded =
        inside.starts_with(char::is_whitespace) || inside.ends_with(char::is_whitespace);
    let has_words = inside.chars().filter(|c| c.is_alphabetic()).count() > 1;
    if !has_words || is_padded {
        return None;
    }
    let is_plain = |more: &str| {
        inside
            .chars()
            .all(|c| c.is_alphanumeric() || more.contains(c) || !c.is_ascii())
    };
    let name = inside.split([' ', '=']).next().unwrap_or_default();
    let is_placeholder = match open {
        "{{" => true,
        "<" => {
            let is_element = ELEMENTS.contains(&name.to_ascii_lowercase().as_str());
            !follows_word && !is_element && is_plain(" _-./:'|,@#…")
        }
        _ => !follows_word && is_plain(" _-/…|"),
    };
    is_placeholder.then_some(start + open.len() + length + close.len())
}

/// A text with each of its placeholders replaced by one mark.
pub(crate) fn without_placeholders(text: &str, has_tags: bool) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for range in placeholders(text, has_tags) {
        plain.push_str(&text[from..range.start]);
        plain.push('\u{fffc}');
        from = range.end;
    }
    plain.push_str(&text[from..]);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_code() {
        let plain = |text: &str| without_placeholders(text, false);
        assert_eq!(plain("git add {{path/to/file}}"), "git add \u{fffc}");
        assert_eq!(plain("{{[-f|--file]}} x"), "\u{fffc} x");
        assert_eq!(
            plain("git remote add [short name] <url>"),
            "git remote add \u{fffc} \u{fffc}"
        );
        for code in [
            "{{ post.title }}",
            "List<String>",
            "a[index]",
            "x < y > z",
            "<div>",
            "[1, 2]",
        ] {
            assert_eq!(plain(code), code);
        }
        assert_eq!(without_placeholders("<name>", true), "<name>");
    }
}
