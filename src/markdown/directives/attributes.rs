//! The line that opens a directive: `:::name[Title]{#id .class key="value"}`, `::: name Title`.

use std::ops::Range;

use kramdown::Attributes;

/// The parts of an opening line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpeningLine<'t> {
    pub(super) name: &'t str,
    /// Byte range of the title in the line.
    pub(super) title: Option<Range<usize>>,
    pub(super) attributes: Attributes,
}

/// Takes the line behind `colons` colons apart. `None` if no name follows them, or if more follows than a title and
/// attributes.
pub(super) fn opening_line(line: &str, colons: usize) -> Option<OpeningLine<'_>> {
    let named = line[colons..].trim_start_matches([' ', '\t']);
    if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let length = named.find(|c| !is_name(c)).unwrap_or(named.len());
    let (name, rest) = named.split_at(length);
    if !(rest.is_empty() || rest.starts_with([' ', '\t', '[', '{'])) || line.ends_with(":::") {
        return None;
    }
    let mut at = line.len() - rest.len();
    let mut attributes = Attributes::new();
    let mut title = None;
    if let Some(end) = bracketed(&line[at..]) {
        title = Some(at + 1..at + end - 1);
        at += end;
    }
    let mut rest = at..line.len();
    if let Some(end) = braced(&line[rest.clone()]) {
        attributes.extend(braced_attributes(&line[at + 1..at + end - 1]));
        rest.start += end;
    } else if line.ends_with('}')
        && let Some(start) = line[rest.clone()].rfind('{')
    {
        attributes.extend(braced_attributes(&line[at + start + 1..line.len() - 1]));
        rest.end = at + start;
    }
    let words = trimmed(line, rest);
    if title.is_none() && !words.is_empty() {
        title = Some(words);
    } else if !words.is_empty() {
        return None;
    }
    let title = title.map(|title| trimmed(line, title));
    Some(OpeningLine {
        name,
        title: title.filter(|title| !title.is_empty()),
        attributes,
    })
}

fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.end - text.trim_start().len();
    start..start + text.trim().len()
}

/// Returns the length of the brackets that `text` begins with. Brackets in them are in pairs or have a backslash.
pub(super) fn bracketed(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Returns the length of the braces that `text` begins with; those in quotes are values.
pub(super) fn braced(text: &str) -> Option<usize> {
    if !text.starts_with('{') {
        return None;
    }
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '}' => return Some(at + 1),
            None => {}
        }
    }
    None
}

/// Reads the attributes between braces. A class is added to those before it.
pub(super) fn braced_attributes(text: &str) -> Attributes {
    let mut attributes = Attributes::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let mut quote = None;
        let end = rest.find(|c: char| match quote {
            Some(open) => {
                if c == open {
                    quote = None;
                }
                false
            }
            None => {
                if c == '"' || c == '\'' {
                    quote = Some(c);
                }
                c.is_whitespace()
            }
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after.trim_start();
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key, value.trim_matches(['"', '\''])),
            None => match (word.strip_prefix('#'), word.strip_prefix('.')) {
                (Some(id), _) => ("id", id),
                (_, Some(class)) => ("class", class),
                _ => (word, ""),
            },
        };
        let is_class = |(known, _): &&mut (String, String)| known == "class" && key == "class";
        match attributes.iter_mut().find(is_class) {
            Some((_, classes)) => {
                classes.push(' ');
                classes.push_str(value);
            }
            None if !key.is_empty() => attributes.push((key.to_owned(), value.to_owned())),
            None => {}
        }
    }
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<(&str, Option<&str>, String)> {
        let colons = line.len() - line.trim_start_matches(':').len();
        let opening = opening_line(line, colons)?;
        let attributes: Vec<String> = opening
            .attributes
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        Some((
            opening.name,
            opening.title.map(|title| &line[title]),
            attributes.join(" "),
        ))
    }

    #[test]
    fn an_opening_line_has_a_name_a_title_and_attributes() {
        let none = String::new;
        for (line, wanted) in [
            (":::note", Some(("note", None, none()))),
            ("::: tip A title", Some(("tip", Some("A title"), none()))),
            (":::note[A [b] c]", Some(("note", Some("A [b] c"), none()))),
            (
                "::: details Click me {open}",
                Some(("details", Some("Click me"), "open=".to_owned())),
            ),
            (
                "::::tab[a]{#x .y .z k=\"v w\"}",
                Some(("tab", Some("a"), "id=x class=y z k=v w".to_owned())),
            ),
            (
                ":::tip{title=\"a } b\"}",
                Some(("tip", None, "title=a } b".to_owned())),
            ),
            (":::note 標題 { x", Some(("note", Some("標題 { x"), none()))),
            (":::", None),
            (":::{.callout}", None),
            (":::note: a", None),
            ("::: note on one line :::", None),
            (":::note[a] b", None),
        ] {
            assert_eq!(read(line), wanted, "{line}");
        }
    }
}
