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
    /// The number of the first line: `start=5`. It numbers the lines.
    pub start: Option<usize>,
    /// Lines that were added: `ins={2}`.
    pub added: Vec<RangeInclusive<usize>>,
    /// Lines that were removed: `del={1,4-5}`.
    pub removed: Vec<RangeInclusive<usize>>,
    /// Marked words: `mark="foo"`, `/foo/`.
    pub words: Vec<String>,
    /// The label of a tab: `tab="Linux"`.
    pub tab: Option<String>,
    /// `[npm]`: the label of a tab in a group of code, or a title.
    pub label: Option<String>,
    /// True for `fold`, false for `nofold`.
    pub fold: Option<bool>,
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
        if !rest[..end].contains('=') && !rest.starts_with('[') {
            let word = &rest[..end];
            match word.split_once(':') {
                // `js:src/app.js`, as Zenn and Qiita have it.
                Some((language, title)) if !language.is_empty() && !title.is_empty() => {
                    read.language = language.to_owned();
                    read.title = Some(title.to_owned());
                }
                _ => word.clone_into(&mut read.language),
            }
            rest = &rest[end..];
        }
        while let Some(next) = rest.chars().next() {
            if next == '{' {
                let (list, after) = braced(rest);
                if list.trim_start().starts_with(['.', '#']) || list.contains('=') {
                    read.attribute_list(list);
                } else {
                    read.marked.extend(lines(list));
                }
                rest = after;
            } else if next.is_whitespace() || next == ',' {
                rest = &rest[next.len_utf8()..];
            } else if let Some((label, after)) = enclosed(rest, "[", ']') {
                read.label = Some(label.to_owned());
                rest = after;
            } else if let Some((word, after)) = enclosed(rest, "/", '/') {
                read.words.push(word.to_owned());
                rest = after;
            } else {
                let (word, after) = attribute(rest);
                rest = read.attribute(word, after);
            }
        }
        read
    }

    /// Reads attributes in braces, as Hugo (`{linenos=table,hl_lines=[2,"4-5"]}`) and Pandoc (`{.python .numberLines
    /// startFrom="5"}`) have them.
    fn attribute_list(&mut self, list: &str) {
        let (mut quote, mut in_brackets) = (None, false);
        let entries = list.split(|c: char| {
            match quote {
                Some(q) if c == q => quote = None,
                Some(_) => {}
                None if c == '"' || c == '\'' => quote = Some(c),
                None if c == '[' || c == ']' => in_brackets = c == '[',
                None => return !in_brackets && (c == ',' || c.is_whitespace()),
            }
            false
        });
        for entry in entries {
            match entry.strip_prefix('.') {
                Some("numberLines" | "number-lines") => self.numbered = true,
                Some(class) if self.language.is_empty() => class.clone_into(&mut self.language),
                Some(_) => {}
                None => {
                    self.attribute(entry, "");
                }
            }
        }
    }

    /// Reads an attribute. Returns the rest of the info string, which braces may have been taken from.
    fn attribute<'i>(&mut self, word: &str, after: &'i str) -> &'i str {
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (word, None),
        };
        let (list, behind) = match value {
            Some("") if after.starts_with('{') => braced(after),
            _ => (value.unwrap_or_default(), after),
        };
        let text = || unquoted(value.unwrap_or_default());
        match (key, value) {
            ("title" | "name" | "filename", Some(_)) => self.title = Some(text()),
            ("tab", Some(_)) => self.tab = Some(text()),
            ("hl_lines" | "mark_lines", Some(_)) => self.marked.extend(lines(&unquoted(list))),
            ("ins", Some(_)) => self.added.extend(lines(&unquoted(list))),
            ("del", Some(_)) => self.removed.extend(lines(&unquoted(list))),
            ("mark", Some(written)) if written.starts_with(['"', '\'']) => self.words.push(text()),
            ("mark", Some(_)) => self.marked.extend(lines(list)),
            ("start" | "lines" | "linenostart" | "startLineNumber" | "startFrom", Some(_)) => {
                self.start = unquoted(list.trim()).parse().ok();
                self.numbered |= self.start.is_some();
            }
            ("linenos" | "showLineNumbers", Some(value)) => {
                self.numbered = unquoted(value) != "false";
            }
            ("linenos" | "showLineNumbers", None) => self.numbered = true,
            ("fold", _) => self.fold = Some(value != Some("false")),
            ("nofold", None) => self.fold = Some(false),
            _ => return after,
        }
        behind
    }
}

/// Returns the text in the braces that `text` begins with, and what follows them.
fn braced(text: &str) -> (&str, &str) {
    let end = text.find('}').unwrap_or(text.len());
    (&text[1..end], text.get(end + 1..).unwrap_or_default())
}

/// Maximum length of a label or a marked word, in bytes.
const MAX_ENCLOSED: usize = 200;

/// Returns the text between two signs that `text` begins with, and what follows them. White space or the end must
/// follow.
fn enclosed<'t>(text: &'t str, open: &str, close: char) -> Option<(&'t str, &'t str)> {
    let inside = text.strip_prefix(open)?;
    let mut most = inside.len().min(MAX_ENCLOSED);
    while !inside.is_char_boundary(most) {
        most -= 1;
    }
    let mut ends = inside[..most].match_indices(close);
    let (end, _) = ends.find(|(at, close)| {
        let behind = &inside[at + close.len()..];
        behind.is_empty() || behind.starts_with(|c: char| c.is_whitespace() || c == '{')
    })?;
    (end > 0).then(|| (&inside[..end], &inside[end + close.len_utf8()..]))
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
    list.split([',', ' ', '[', ']']).filter_map(|part| {
        let part = part.trim_matches('"');
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

    #[test]
    fn info_strings_of_other_programs_are_read() {
        let info = FenceInfo::parse("py {linenos=table,hl_lines=[2,\"4-5\"],linenostart=9}");
        assert_eq!((info.language.as_str(), info.start), ("py", Some(9)));
        assert_eq!(info.marked, [2..=2, 4..=5]);
        let info = FenceInfo::parse("{.python .numberLines startFrom=\"5\" title=\"a, b\"}");
        assert_eq!((info.language.as_str(), info.start), ("python", Some(5)));
        assert_eq!(info.title.as_deref(), Some("a, b"));
        assert_eq!(FenceInfo::parse("{#id .sh}").language, "sh");
        assert!(!FenceInfo::parse("py {linenos=false}").numbered);
        let info = FenceInfo::parse("js:src/app.js {1}");
        assert_eq!(
            (info.language.as_str(), info.title.as_deref()),
            ("js", Some("src/app.js"))
        );
        assert_eq!(FenceInfo::parse("js:").language, "js:");
        assert_eq!(FenceInfo::parse("{=html").language, "");
    }

    #[test]
    fn info_strings_have_tabs_words_and_numbers() {
        let info = FenceInfo::parse("sh [npm i] tab=\"Linux x\" start=5 mark=\"a b\" /c d/ fold");
        assert_eq!(info.label.as_deref(), Some("npm i"));
        assert_eq!(info.tab.as_deref(), Some("Linux x"));
        assert_eq!((info.start, info.numbered), (Some(5), true));
        assert_eq!(info.words, ["a b", "c d"]);
        assert_eq!(info.fold, Some(true));
        let info = FenceInfo::parse("js ins={2} del={1,4-5} {7} mark={8} nofold lines=3");
        assert_eq!(info.added, [2..=2]);
        assert_eq!(info.removed, [1..=1, 4..=5]);
        assert_eq!(info.marked, [7..=7, 8..=8]);
        assert_eq!((info.fold, info.start), (Some(false), Some(3)));
        let info = FenceInfo::parse("sh /usr/bin/env x=1 [a]b");
        assert_eq!((info.words.len(), info.label), (0, None));
        assert_eq!(FenceInfo::parse("[npm]").label.as_deref(), Some("npm"));
        assert!(!FenceInfo::parse("sh start=x").numbered);
    }
}
