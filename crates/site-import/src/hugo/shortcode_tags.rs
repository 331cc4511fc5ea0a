//! Hugo's shortcodes in a text: `{{< name a="b" >}}`, `{{% /name %}}`, `{{</* name */>}}`.

use std::ops::Range;

use crate::tag_pairs::{self, Role};

/// A tag of a shortcode.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) range: Range<usize>,
    pub(crate) name: String,
    pub(crate) positional: Vec<String>,
    pub(crate) named: Vec<(String, String)>,
    /// True with `%`: its content is Markdown.
    pub(crate) is_markdown: bool,
    pub(crate) closes: bool,
    pub(crate) is_self_closing: bool,
    /// True for `{{</* … */>}}`: text that is shown.
    pub(crate) is_escaped: bool,
    /// The index of the tag that closes this one.
    pub(crate) closing: Option<usize>,
    /// The index of the innermost pair around this tag.
    pub(crate) parent: Option<usize>,
}

impl Tag {
    pub(crate) fn named(&self, keys: &[&str]) -> Option<&str> {
        let find = |key: &&str| self.named.iter().find(|(name, _)| name == key);
        let value = keys.iter().find_map(find)?.1.as_str();
        Some(value).filter(|value| !value.is_empty())
    }

    /// Returns the argument with one of some names, or else at a position.
    pub(crate) fn argument(&self, keys: &[&str], at: usize) -> Option<&str> {
        let positional = self.positional.get(at).map(String::as_str);
        self.named(keys)
            .or(positional.filter(|value| !value.is_empty()))
    }
}

/// Returns the tags of a text, with the pairs matched.
pub(crate) fn find(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("{{") {
        let start = at + found;
        let rest = &text[start..];
        let close = match rest.as_bytes().get(2) {
            Some(b'<') => ">}}",
            Some(b'%') => "%}}",
            _ => {
                at = start + 2;
                continue;
            }
        };
        let Some(end) = end_of(&rest[3..], close) else {
            at = start + 2;
            continue;
        };
        let mut tag = parse(&rest[3..3 + end]);
        tag.is_markdown = close == "%}}";
        tag.range = start..start + 3 + end + close.len();
        at = tag.range.end;
        tags.push(tag);
    }
    let pairs = tag_pairs::match_pairs(&tags, |tag| match tag.is_escaped || tag.is_self_closing {
        true => Role::Alone,
        false if tag.closes => Role::Closes(&tag.name),
        false => Role::Opens(&tag.name),
    });
    for (tag, pair) in tags.iter_mut().zip(pairs) {
        (tag.closing, tag.parent) = (pair.closing, pair.parent);
    }
    tags
}

/// Returns the place of the mark that ends a tag; marks in quotes are text.
fn end_of(text: &str, close: &str) -> Option<usize> {
    let escaped = text.trim_start().starts_with("/*");
    if escaped {
        let end = text.find(close)?;
        return Some(end);
    }
    let mut quote = None;
    let mut is_behind_backslash = false;
    for (at, c) in text.char_indices() {
        match quote {
            Some('"') if c == '\\' && !is_behind_backslash => {
                is_behind_backslash = true;
                continue;
            }
            Some(open) if c == open && !is_behind_backslash => quote = None,
            None if c == '"' || c == '`' => quote = Some(c),
            None if text[at..].starts_with(close) => return Some(at),
            None if text[at..].starts_with("{{<") || text[at..].starts_with("{{%") => return None,
            _ => {}
        }
        is_behind_backslash = false;
    }
    // A quotation mark that is never closed.
    text.find(close)
}

fn parse(inside: &str) -> Tag {
    let trimmed = inside.trim();
    if let Some(rest) = trimmed
        .strip_prefix("/*")
        .and_then(|rest| rest.strip_suffix("*/"))
    {
        let name = rest
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        return Tag {
            is_escaped: true,
            name,
            ..Tag::default()
        };
    }
    let (closes, rest) = match trimmed.strip_prefix('/') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, trimmed),
    };
    let (is_self_closing, rest) = match rest.strip_suffix('/') {
        Some(rest) if rest.ends_with([' ', '"', '`']) || !rest.contains(' ') => {
            (true, rest.trim_end())
        }
        _ => (false, rest),
    };
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let mut tag = Tag {
        name: rest[..end].to_owned(),
        closes,
        is_self_closing,
        ..Tag::default()
    };
    let mut rest = rest[end..].trim_start();
    while !rest.is_empty() {
        let key_end = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-')))
            .unwrap_or(rest.len());
        let behind = rest[key_end..].trim_start();
        if key_end > 0 && behind.starts_with('=') {
            let (value, next) = value(behind[1..].trim_start());
            tag.named.push((rest[..key_end].to_owned(), value));
            rest = next;
        } else {
            let (value, next) = value(rest);
            tag.positional.push(value);
            rest = next;
        }
        rest = rest.trim_start();
    }
    tag
}

/// Reads a value, in quotes or up to the next white space, and returns the rest.
fn value(text: &str) -> (String, &str) {
    if let Some(inside) = text.strip_prefix('`')
        && let Some(end) = inside.find('`')
    {
        return (inside[..end].to_owned(), &inside[end + 1..]);
    }
    if let Some(inside) = text.strip_prefix('"') {
        let mut value = String::new();
        let mut chars = inside.char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return (value, &inside[at + 1..]),
                '\\' => match chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, c)) => value.push(c),
                    None => {}
                },
                c => value.push(c),
            }
        }
        return (value, "");
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_arguments_and_pairs() {
        let text = "{{< a x=\"b >}} \\\" c\" d=2 >}}{{% e \"f g\" `h` %}}{{</* i */>}}{{% /e %}}{{< /a >}}{{< j />}}{{<k>}}";
        let tags = find(text);
        let names: Vec<&str> = tags.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["a", "e", "i", "e", "a", "j", "k"]);
        assert_eq!(tags[0].named(&["x"]), Some("b >}} \" c"));
        assert_eq!(tags[0].named(&["d"]), Some("2"));
        assert_eq!(tags[1].positional, ["f g", "h"]);
        assert!(tags[1].is_markdown && tags[2].is_escaped && tags[5].is_self_closing);
        assert_eq!((tags[0].closing, tags[1].closing), (Some(4), Some(3)));
    }
}
