//! Link targets: `[id]: url "title"` (kramdown 2.4 `LINK_DEFINITION_START`).

use super::attributes::List;
use super::line;

/// Where a link leads.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    pub(super) url: String,
    pub(super) title: Option<String>,
    pub(super) list: List,
}

/// An id as it is compared.
pub(super) fn normalized(id: &str) -> String {
    id.split_ascii_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// The definition at the start of `text`: its id, its target, and its length.
pub(super) fn definition(text: &str) -> Option<(String, Target, usize)> {
    let first = line::first(text);
    let rest = first.strip_prefix('[')?;
    let close = rest.find(']').filter(|close| *close > 0)?;
    let id = normalized(&rest[..close]);
    let target = rest[close + 1..]
        .strip_prefix(':')?
        .trim_matches([' ', '\t']);
    let length = line::length(text);
    // What follows `<…>` is a title or nothing, else the brackets belong to the address.
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
    // A quote that is never closed: no definition.
    let opens = |q| url.contains(&format!(" {q}")) || url.contains(&format!("\t{q}"));
    if bare && (opens('"') || opens('\'')) {
        return None;
    }
    let target = Target {
        url: url.to_owned(),
        title: title.map(str::to_owned),
        list: List::default(),
    };
    Some((id, target, length))
}

/// Where a title begins that reaches to the end of the line.
fn title_start(target: &str) -> Option<usize> {
    // A title begins with a quote behind white space.
    let bytes = target.as_bytes();
    let quotes = memchr::memchr2_iter(b'"', b'\'', bytes);
    let mut starts = quotes.filter_map(|quote| quote.checked_sub(1));
    starts
        .find(|at| *at > 0 && matches!(bytes[*at], b' ' | b'\t') && title(&target[*at..]).is_some())
}

/// What stands between quotes, if the line holds nothing else.
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
