//! Splits a file into front matter and body (Jekyll 4 `Document::YAML_FRONT_MATTER_REGEXP`).

use std::ops::Range;

use super::text::BOM;
use crate::diagnostics::{Diagnostic, Place};
use crate::yaml::{Entry, Mapping};

/// A file's front matter, with its place in the file.
#[derive(Debug, Clone, Default)]
pub struct FrontMatter {
    mapping: Mapping,
    /// Where the YAML begins in the file.
    start: usize,
}

impl FrontMatter {
    /// The entry of `key`, if it is not null.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.mapping.get(key).filter(|entry| !entry.value.is_null())
    }

    /// The bytes of the file at which the value of `entry` stands.
    #[must_use]
    pub fn value_span(&self, entry: &Entry) -> Range<usize> {
        self.start + entry.value_span.start..self.start + entry.value_span.end
    }

    /// All keys and values.
    #[must_use]
    pub fn into_mapping(self) -> Mapping {
        self.mapping
    }
}

/// A file with front matter.
#[derive(Debug, Clone, Default)]
pub struct Split {
    /// The front matter.
    pub front_matter: FrontMatter,
    /// Where the body begins in the file, in bytes.
    pub body: usize,
}

/// Where the YAML and the body of `text` are; `None` if the file has no front matter.
///
/// # Errors
/// The opening line's bytes, if the front matter is never closed.
fn bounds(text: &str) -> Result<Option<(Range<usize>, usize)>, Range<usize>> {
    let opening = if text.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    };
    let mut lines = text[opening..].split_inclusive('\n');
    let Some(first) = lines
        .next()
        .filter(|l| l.starts_with("---") && is_rule(l, "---"))
    else {
        return Ok(None);
    };
    let start = opening + first.len();
    let mut at = start;
    for line in lines {
        if is_rule(line, "---") || is_rule(line, "...") {
            return Ok(Some((start..at, at + line.len())));
        }
        at += line.len();
    }
    Err(opening..opening + first.trim_end().len())
}

/// Whether `line` is `mark` and white space behind it.
fn is_rule(line: &str, mark: &str) -> bool {
    line.strip_prefix(mark)
        .is_some_and(|rest| rest.trim().is_empty())
}

/// Splits the file `name` with the text `text`. `None` if it has no front matter (so that it is no
/// page, by Jekyll's rule).
///
/// # Errors
/// A diagnostic with its place, if the front matter is never closed or is not a YAML mapping.
pub fn split(name: &str, text: &str) -> Result<Option<Split>, Box<Diagnostic>> {
    let (yaml, body) = match bounds(text) {
        Ok(Some(bounds)) => bounds,
        Ok(None) => return Ok(None),
        Err(opening) => {
            return Err(Box::new(
                Diagnostic::error("front-matter-unclosed", "the front matter is never closed")
                    .at(Place::span(name, text, opening, "opened here"))
                    .help("end it with a line `---`"),
            ));
        }
    };
    let start = yaml.start;
    let mapping = Mapping::parse(&text[yaml]).map_err(|error| {
        let span = start + error.span.start..start + error.span.end;
        let help = help(&error.message, &text[span.clone()]);
        Box::new(
            Diagnostic::error("front-matter-yaml", error.message)
                .at(Place::span(name, text, span, "here"))
                .help(help),
        )
    })?;
    Ok(Some(Split {
        front_matter: FrontMatter { mapping, start },
        body,
    }))
}

/// What to do about the mistakes that authors make most.
fn help(message: &str, rest_of_line: &str) -> &'static str {
    if message.contains("duplicate") {
        "remove one of the two"
    } else if rest_of_line.contains(": ") || message.contains("mapping values") {
        "a value with `: ` in it must be quoted: `title: \"Error: no such file\"`"
    } else if rest_of_line.starts_with(['@', '`', '%', '*', '&', '!', '{', '[']) {
        "a value that begins with a special character must be quoted"
    } else {
        "front matter is YAML: a line for each key, `key: value`"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        bounds(text)
            .unwrap()
            .map(|(yaml, body)| (text[yaml].to_owned(), text[body..].to_owned()))
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
        assert_eq!(parts("text"), None);
        assert_eq!(parts(""), None);
    }

    #[test]
    fn unclosed_front_matter_is_an_error() {
        assert_eq!(bounds("---\na: 1\n"), Err(0..3));
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
            (error.places[0].line, &*error.code),
            (3, "front-matter-yaml")
        );
        assert!(error.help.unwrap().contains("quoted"));
        let split = split("a.md", "---\nlang: ar\n---\n").unwrap().unwrap();
        let entry = split.front_matter.get("lang").unwrap();
        assert_eq!(split.front_matter.value_span(entry), 10..12);
    }
}
