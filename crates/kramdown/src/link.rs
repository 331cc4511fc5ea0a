//! Link definitions: `[id]: url "title"` (kramdown 2.4 `LINK_DEFINITION_START`).

use super::attributes::AttributeList;
use super::line;

/// The target of a link definition.
#[derive(Debug, Clone, Default)]
pub(super) struct LinkTarget {
    pub(super) url: String,
    pub(super) title: Option<String>,
    pub(super) list: AttributeList,
}

/// Normalizes an id for comparison.
pub(super) fn normalized(id: &str) -> String {
    id.split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// Parses the definition at the start of `text`; returns its id, target and length.
pub(super) fn definition(text: &str) -> Option<(String, LinkTarget, usize)> {
    let first = line::first(text);
    let rest = first.strip_prefix('[')?;
    let close = rest.find(']').filter(|close| *close > 0)?;
    let id = normalized(&rest[..close]);
    let target = rest[close + 1..]
        .strip_prefix(':')?
        .trim_matches([' ', '\t']);
    let length = line::length(text);
    // A title or nothing must follow `<…>`; otherwise the brackets are part of the URL.
    let in_brackets = target.strip_prefix('<').and_then(|t| t.split_once('>'));
    let in_brackets =
        in_brackets.filter(|(_, after)| after.trim().is_empty() || title(after).is_some());
    let (url, after, bare) = match in_brackets {
        Some((url, after)) => (url, after, false),
        None => {
            let end = title_start(target).unwrap_or(target.len());
            (target[..end].trim_end(), &target[end..], true)
        }
    };
    if bare && url.is_empty() {
        return None;
    }
    let after = after.trim_matches([' ', '\t']);
    let (title, length) = if after.is_empty() {
        match title(line::first(&text[length..])) {
            Some(title) => (Some(title), length + line::length(&text[length..])),
            None => (None, length),
        }
    } else {
        (Some(title(after)?), length)
    };
    // With an unclosed quote it is not a definition.
    let opens = |q| url.contains(&format!(" {q}")) || url.contains(&format!("\t{q}"));
    if bare && (opens('"') || opens('\'')) {
        return None;
    }
    let target = LinkTarget {
        url: url.to_owned(),
        title: title.map(str::to_owned),
        list: AttributeList::default(),
    };
    Some((id, target, length))
}

/// Returns the position of a title that extends to the end of the line.
fn title_start(target: &str) -> Option<usize> {
    // A title begins with a quote after white space.
    let bytes = target.as_bytes();
    let quotes = memchr::memchr2_iter(b'"', b'\'', bytes);
    let mut starts = quotes.filter_map(|quote| quote.checked_sub(1));
    starts
        .find(|at| *at > 0 && matches!(bytes[*at], b' ' | b'\t') && title(&target[*at..]).is_some())
}

/// Returns the text between quotes if the line contains nothing else.
fn title(line: &str) -> Option<&str> {
    let line = line.trim_matches([' ', '\t']);
    ['"', '\''].iter().find_map(|quote| {
        let inside = line.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inside.is_empty()).then_some(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_read() {
        let read = |text| definition(text).map(|(id, t, n)| (id, t.url, t.title, n));
        let of = |id: &str, url: &str, title: Option<&str>, n| {
            Some((id.to_owned(), url.to_owned(), title.map(str::to_owned), n))
        };
        assert_eq!(read("[A  b]: /x\n"), of("a b", "/x", None, 11));
        assert_eq!(read("[a]: </x y> 'T'\n"), of("a", "/x y", Some("T"), 16));
        assert_eq!(read("[a]: /x \"T u\"\nb"), of("a", "/x", Some("T u"), 14));
        assert_eq!(read("[a]: /x\n  \"T\"\nb"), of("a", "/x", Some("T"), 14));
        assert_eq!(read("[a]: /x y\n"), of("a", "/x y", None, 10));
        assert_eq!(read("[a]: /x \"T\n"), None);
        assert_eq!(read("[a]:\n"), None);
    }
}
