//! Splits a file into front matter and body.
//!
//! In a Jekyll site the rules are those of Jekyll 4 (`Document::YAML_FRONT_MATTER_REGEXP`). In a sitegen site,
//! blank lines may precede front matter, and it may be TOML between two lines `+++`.

mod insert;
mod toml;

use std::ops::Range;

pub use insert::{plain_scalar, with_key, with_value, without_key};
pub(crate) use toml::parse as toml_block;

use super::text_file::BOM;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::yaml::{self, Mapping, MappingEntry, NEVER_CLOSED, Scalars, YamlError};

/// The code of the diagnostic for front matter without an end line.
pub(super) const UNCLOSED: &str = "front-matter-unclosed";

/// The rules for recognizing front matter and for the values of its scalars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontMatterRules {
    /// The rules of sitegen sites and folders of notes.
    Own,
    /// Jekyll's rules.
    Jekyll,
}

/// The front matter of a file, with its place in the file.
#[derive(Debug, Clone, Default)]
pub struct FrontMatter {
    mapping: Mapping,
    /// The byte offset in the file that the spans of the mapping are relative to.
    start: usize,
}

impl FrontMatter {
    /// Returns the entry of `key`, unless its value is null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&MappingEntry> {
        self.mapping.get(key).filter(|entry| !entry.value.is_null())
    }

    /// Returns the keys with their byte ranges in the file. TOML has no ranges.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let entries = self.mapping.entries.iter();
        entries.map(|entry| {
            let span = self.start + entry.key_span.start..self.start + entry.key_span.end;
            (entry.key.as_str(), span)
        })
    }

    /// Returns the byte range of the value of `entry` in the file.
    #[must_use]
    pub fn value_span(&self, entry: &MappingEntry) -> Range<usize> {
        self.start + entry.value_span.start..self.start + entry.value_span.end
    }

    /// Returns all keys and values.
    #[must_use]
    pub fn into_mapping(self) -> Mapping {
        self.mapping
    }
}

/// A file split into front matter and body.
#[derive(Debug, Clone, Default)]
pub struct SplitFile {
    /// The front matter.
    pub front_matter: FrontMatter,
    /// The byte offset of the body in the file.
    pub body: usize,
    /// The warnings about the front matter.
    pub warnings: Vec<Diagnostic>,
}

/// The byte ranges of front matter and body in a file.
#[derive(Debug, PartialEq, Eq)]
enum Bounds {
    /// The file has no front matter.
    None,
    /// The front matter, including its first line and without its last one.
    Block {
        is_toml: bool,
        block: Range<usize>,
        body: usize,
    },
    /// The first line; the last one is missing.
    Unclosed(Range<usize>),
}

fn bounds(text: &str, rules: FrontMatterRules) -> Bounds {
    let mut opening = text.len() - text.trim_start_matches(BOM).len();
    if rules == FrontMatterRules::Own {
        let blank = text[opening..].len() - text[opening..].trim_start().len();
        let lines = text[opening..opening + blank].rfind('\n');
        opening += lines.map_or(0, |at| at + 1);
    }
    let mut lines = text[opening..].split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    let is_toml = rules == FrontMatterRules::Own && is_rule(first, "+++");
    if !(is_toml || is_rule(first, "---")) {
        return Bounds::None;
    }
    let mut at = opening + first.len();
    for line in lines {
        let is_last = if is_toml {
            is_rule(line, "+++")
        } else {
            is_rule(line, "---") || is_rule(line, "...")
        };
        if is_last {
            let mut body = at + line.len();
            if rules == FrontMatterRules::Jekyll {
                body += blank_lines(&text[body..]);
            }
            return Bounds::Block {
                is_toml,
                block: opening..at,
                body,
            };
        }
        at += line.len();
    }
    if is_toml {
        return Bounds::None;
    }
    Bounds::Unclosed(opening..opening + first.trim_end().len())
}

/// Returns the length of the blank lines at the start of a body. Jekyll drops them: `---\s*$` of its pattern matches
/// line breaks too.
fn blank_lines(body: &str) -> usize {
    let white = body.len() - body.trim_ascii_start().len();
    body[..white].rfind('\n').map_or(0, |at| at + 1)
}

/// Returns whether `line` is `mark` followed by white space only.
fn is_rule(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.trim().is_empty())
}

/// Splits the text `text` of the file `name` by the rules of sitegen sites. Returns `None` if it has no front
/// matter.
///
/// # Errors
/// A diagnostic with its place, if the front matter has no end or is not a mapping.
pub fn split(name: &str, text: &str) -> Result<Option<SplitFile>, Box<Diagnostic>> {
    split_by(FrontMatterRules::Own, name, text)
}

/// Does the same as [`split`], by `rules`.
///
/// # Errors
/// See [`split`].
pub fn split_by(
    rules: FrontMatterRules,
    name: &str,
    text: &str,
) -> Result<Option<SplitFile>, Box<Diagnostic>> {
    let (is_toml, block, body) = match bounds(text, rules) {
        Bounds::None => return Ok(None),
        Bounds::Block {
            is_toml,
            block,
            body,
        } => (is_toml, block, body),
        Bounds::Unclosed(opening) => {
            return Err(Box::new(
                Diagnostic::error(UNCLOSED, "the front matter is never closed")
                    .at(SourceSpan::span(name, text, opening, "opened here"))
                    .help("end it with a line `---`"),
            ));
        }
    };
    let start = block.start;
    let is_first = text[..start].trim_start_matches(BOM).is_empty();
    let read = if is_toml {
        toml::parse(&text[block])
    } else {
        let scalars = match rules {
            FrontMatterRules::Own => Scalars::Own,
            FrontMatterRules::Jekyll => Scalars::Ruby,
        };
        Mapping::parse_as(&text[block], scalars)
    };
    let mapping = match read {
        Ok(mapping) => mapping,
        // Text between two thematic breaks is possible too.
        Err(_) if !is_first => return Ok(None),
        Err(error) => return Err(Box::new(unreadable(name, text, start, &error, is_toml))),
    };
    if !is_first && mapping.entries.is_empty() {
        return Ok(None);
    }
    let warnings = yaml::repeated_keys(name, text, start, &mapping.repeated);
    Ok(Some(SplitFile {
        front_matter: FrontMatter { mapping, start },
        body,
        warnings,
    }))
}

fn unreadable(
    name: &str,
    text: &str,
    start: usize,
    error: &YamlError,
    is_toml: bool,
) -> Diagnostic {
    let span = start + error.span.start..start + error.span.end;
    let (code, help) = if is_toml {
        let help = "front matter between `+++` is TOML: a line for each key, `key = \"value\"`";
        ("front-matter-toml", help)
    } else {
        ("front-matter-yaml", help(text, span.start, &error.message))
    };
    Diagnostic::error(code, error.message.clone())
        .at(SourceSpan::span(name, text, span, "here"))
        .help(help)
}

/// Returns a hint if a file without front matter probably was meant to have some: it follows blank lines, is
/// TOML, or its first line `---` is missing.
pub(super) fn missed(name: &str, text: &str) -> Option<Diagnostic> {
    let hint = |message: &str, help: &str| {
        let at = text.len() - text.trim_start_matches(BOM).trim_start().len();
        let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
        Diagnostic::warning("front-matter-missed", message)
            .at(SourceSpan::span(name, text, at..end, "here"))
            .help(help)
    };
    if let Ok(Some(split)) = split(name, text) {
        return Some(if text[split.front_matter.start..].starts_with("+++") {
            hint(
                "this front matter is TOML, which Jekyll does not read",
                "write it as YAML between two lines `---`",
            )
        } else {
            hint(
                "this front matter is not read: Jekyll wants it at the first line",
                "remove the blank lines before it",
            )
        });
    }
    let mut lines = text.trim_start_matches(BOM).lines();
    let first = lines.next()?;
    let is_block = is_key_line(first)
        && lines
            .take(40)
            .take_while(|line| !line.trim().is_empty())
            .find(|line| {
                !is_key_line(line) && !line.starts_with([' ', '\t', '-']) || is_rule(line, "---")
            })
            .is_some_and(|line| is_rule(line, "---"));
    is_block.then(|| {
        hint(
            "these lines look like front matter, but the line `---` before them is missing",
            "write a line `---` before them",
        )
    })
}

/// Returns whether a line is `key: value` or `key:`.
pub(super) fn is_key_line(line: &str) -> bool {
    let end = line
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .unwrap_or(line.len());
    let rest = line[end..].strip_prefix(':');
    end > 0
        && line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Returns the help for the most frequent mistakes; the parser stopped at `at`.
fn help(text: &str, at: usize, message: &str) -> &'static str {
    if message.starts_with(NEVER_CLOSED) {
        return "write the missing end; a text that begins with a bracket or a quotation mark must be quoted";
    }
    let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let rest = text[at..].lines().next().unwrap_or_default();
    let value = text[line..]
        .lines()
        .next()
        .and_then(|line| line.split_once(": "))
        .map_or("", |(_, value)| value.trim_start());
    if rest.starts_with(": ") || rest.trim_end() == ":" || rest.contains(": ") {
        "a value with `: ` in it must be quoted: `title: \"Error: no such file\"`"
    } else if [rest, value]
        .iter()
        .any(|text| text.starts_with(['@', '`', '%', '*', '&', '!', '{', '[', '\'', '"']))
    {
        "a value that begins with a special character must be quoted"
    } else {
        "front matter is YAML: a line for each key, `key: value`"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        let Bounds::Block { block, body, .. } = bounds(text, FrontMatterRules::Jekyll) else {
            return None;
        };
        let yaml = text[block].split_once('\n').unwrap_or_default().1;
        Some((yaml.to_owned(), text[body..].to_owned()))
    }

    #[test]
    fn front_matter_ends_at_a_line_of_its_own() {
        let both = |y: &str, b: &str| Some((y.to_owned(), b.to_owned()));
        assert_eq!(parts("---\na: 1\n---\nbody\n"), both("a: 1\n", "body\n"));
        assert_eq!(
            parts("---  \r\na: 1\r\n---\r\nbody"),
            both("a: 1\r\n", "body")
        );
        assert_eq!(parts("\u{feff}---\na: 1\n...\nb"), both("a: 1\n", "b"));
        assert_eq!(parts("---\n---\n"), both("", ""));
        assert_eq!(
            parts("---\na: |\n  ---\n---\nb"),
            both("a: |\n  ---\n", "b")
        );
        assert_eq!(parts("---\na: 1\n---"), both("a: 1\n", ""));
        assert_eq!(parts("----\na: 1\n----\n"), None);
        assert_eq!(parts(" ---\na: 1\n---\n"), None);
        assert_eq!(
            parts("---\na: 1\n---\n\n \t\n  <p>\n"),
            both("a: 1\n", "  <p>\n")
        );
        assert_eq!(parts("text"), None);
        assert_eq!(parts(""), None);
    }

    #[test]
    fn unclosed_front_matter_is_an_error() {
        assert_eq!(
            bounds("---\na: 1\n", FrontMatterRules::Jekyll),
            Bounds::Unclosed(0..3)
        );
        assert_eq!(
            split("a.md", "---\na: 1\n").unwrap_err().code,
            "front-matter-unclosed"
        );
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "\u{feff}---\nlang: ar\ntitle: a: b\n---\n";
        let error = split("a.md", text).unwrap_err();
        assert_eq!(
            (error.spans[0].line, &*error.code),
            (3, "front-matter-yaml")
        );
        assert!(error.help.unwrap().contains("quoted"));
        let split = split("a.md", "---\nlang: ar\n---\n").unwrap().unwrap();
        let entry = split.front_matter.get("lang").unwrap();
        assert_eq!(split.front_matter.value_span(entry), 10..12);
    }

    #[test]
    fn sites_of_our_own_read_what_stands_behind_blank_lines_and_toml() {
        let read = |text| {
            let split = split("a.md", text).unwrap()?;
            let title = split.front_matter.get("title")?.value.clone();
            Some((title, text[split.body..].to_owned()))
        };
        let found = Some(("A".into(), "b".to_owned()));
        assert_eq!(read("\n \n---\ntitle: A\n---\nb"), found);
        assert_eq!(read("+++\ntitle = \"A\"\n+++\nb"), found);
        assert_eq!(read("\n---\nwords\n---\nb"), None);
        assert_eq!(read("+++\ntitle = \"A\"\n"), None);
        let jekyll = |text| split_by(FrontMatterRules::Jekyll, "a.md", text).unwrap();
        for text in [
            "\n---\ntitle: A\n---\nb",
            "+++\ntitle = 'A'\n+++\nb",
            "title: A\nlang: de\n---\nb",
        ] {
            assert!(jekyll(text).is_none());
            assert!(missed("a.md", text).is_some(), "{text}");
        }
        for text in [
            "words\n---\n",
            "Note: words\nand more\n---\n",
            "# A\n\n---\n",
        ] {
            assert!(missed("a.md", text).is_none(), "{text}");
        }
    }
}
