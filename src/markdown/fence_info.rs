//! Parses the info string of a fence: a language and attributes.

use std::ops::RangeInclusive;

/// A parsed info string: `bash title="Install" {1,3-5} linenos`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FenceInfo {
    /// The language as written; empty if there is none.
    pub language: String,
    /// `title="…"`.
    pub title: Option<String>,
    /// Highlighted lines, counted from 1: `{1,3-5}`.
    pub marked: Vec<RangeInclusive<usize>>,
    /// True for `linenos`.
    pub numbered: bool,
}

impl FenceInfo {
    /// Parses an info string and skips unknown attributes.
    #[must_use]
    pub fn parse(info: &str) -> Self {
        let mut read = Self::default();
        let mut rest = info.trim();
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '{' || c == ',')
            .unwrap_or(rest.len());
        if !rest[..end].contains('=') {
            read.language = rest[..end].to_owned();
            rest = &rest[end..];
        }
        while let Some(next) = rest.chars().next() {
            if next == '{' {
                let end = rest.find('}').unwrap_or(rest.len());
                read.marked.extend(lines(&rest[1..end]));
                rest = rest.get(end + 1..).unwrap_or_default();
            } else if next.is_whitespace() || next == ',' {
                rest = &rest[next.len_utf8()..];
            } else {
                let (word, after) = attribute(rest);
                match word.split_once('=') {
                    Some(("title" | "name" | "filename", value)) => {
                        read.title = Some(unquoted(value));
                    }
                    Some(("hl_lines" | "mark_lines", value)) => {
                        read.marked.extend(lines(&unquoted(value)));
                    }
                    Some(("linenos", value)) => read.numbered = unquoted(value) != "false",
                    None if matches!(word, "linenos" | "showLineNumbers") => read.numbered = true,
                    _ => {}
                }
                rest = after;
            }
        }
        read
    }
}

/// Splits `text` after its first attribute, which ends at white space outside quotes.
fn attribute(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (i, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c.is_whitespace() || c == '{' => return text.split_at(i),
            None => {}
        }
    }
    (text, "")
}

fn unquoted(value: &str) -> String {
    value.trim_matches(['"', '\'']).to_owned()
}

fn lines(list: &str) -> impl Iterator<Item = RangeInclusive<usize>> {
    list.split([',', ' ']).filter_map(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings_are_taken_apart() {
        let info = FenceInfo::parse("bash title=\"Install it\" {3,5-7} linenos");
        assert_eq!(info.language, "bash");
        assert_eq!(info.title.as_deref(), Some("Install it"));
        assert_eq!(info.marked, [3..=3, 5..=7]);
        assert!(info.numbered);

        let info = FenceInfo::parse("rust{1}");
        assert_eq!((info.language.as_str(), info.marked), ("rust", vec![1..=1]));
        let info = FenceInfo::parse("toml,linenos,hl_lines=2-3");
        assert_eq!(info.language, "toml");
        assert_eq!(
            FenceInfo::parse("title=\"x y\"").title.as_deref(),
            Some("x y")
        );
        assert_eq!(FenceInfo::parse("c++").language, "c++");
        assert_eq!(FenceInfo::parse(""), FenceInfo::default());
        assert_eq!(FenceInfo::parse("js {").language, "js");
        assert_eq!(FenceInfo::parse("js {9-}").marked, []);
    }
}
