//! Text between the tags in a line of a program: `return <h1>Hello {name}!</h1>`.
//!
//! In: the lines of a block in a language that may have markup in its code (JSX, Astro). Out: the bytes of each line
//! that are text for people, without `{expressions}`. Translators may write anything there.

use std::ops::Range;

/// Returns the ranges of text in each line.
pub(super) fn texts(lines: &[&str]) -> Vec<Vec<Range<usize>>> {
    let mut found = vec![Vec::new(); lines.len()];
    let is_written = |line: &str| !line.trim().is_empty();
    let mut before: Option<&str> = None;
    for (number, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_written(line))
    {
        let next = || lines[number + 1..].iter().find(|line| is_written(line));
        found[number] = if line.contains('<') || line.contains('>') {
            in_line(line)
        } else if before.is_some_and(ends_tag)
            && next().is_some_and(|next| next.trim_start().starts_with('<'))
        {
            // A line between the lines of its tags.
            plain(line, 0..line.len(), true)
        } else {
            Vec::new()
        };
        before = Some(line);
    }
    found
}

/// Returns true if a line ends with the end of a tag.
fn ends_tag(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with('>') && !line.ends_with("=>") && !line.ends_with("->")
}

/// A tag: its bytes, and whether text may follow and precede it.
struct Tag {
    range: Range<usize>,
    is_closing: bool,
    /// True for `<br />`.
    is_empty: bool,
}

/// Returns the texts in a line with tags, those in their attributes first.
fn in_line(line: &str) -> Vec<Range<usize>> {
    let tags = tags(line);
    let in_attributes = tags.iter().flat_map(|tag| in_attributes(line, &tag.range));
    let mut found: Vec<Range<usize>> = in_attributes.collect();
    found.extend(between(line, &tags));
    found.sort_unstable_by_key(|text| text.start);
    found
}

fn between(line: &str, tags: &[Tag]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (Some(first), Some(last)) = (tags.first(), tags.last()) else {
        return found;
    };
    if first.is_closing {
        // The end of a tag that began in a line before: `}}>Text</button>`.
        let start = match line[..first.range.start].rfind('>') {
            Some(at) if line[..at].ends_with(['=', '-']) => first.range.start,
            Some(at) => at + 1,
            None => 0,
        };
        let is_sure = start > 0;
        found.extend(plain(line, start..first.range.start, !is_sure));
    }
    for pair in tags.windows(2) {
        found.extend(plain(line, pair[0].range.end..pair[1].range.start, false));
    }
    if !last.is_empty {
        found.extend(plain(line, last.range.end..line.len(), true));
    }
    found
}

/// Returns the texts of the elements that are values of attributes: `fallback={<p>Text</p>}`.
fn in_attributes(line: &str, tag: &Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = tag.start;
    while let Some(at) = line[from..tag.end].find("={<") {
        let start = from + at + "={".len();
        let mut depth = 1_usize;
        let end = line[start..tag.end].bytes().position(|byte| {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let end = end.map_or(tag.end, |end| start + end);
        let inner = &line[start..end];
        let texts = between(inner, &tags(inner)).into_iter();
        found.extend(texts.map(|text| start + text.start..start + text.end));
        from = end;
    }
    found
}

/// Returns the parts of a range that are text. With `is_weak`, there is a tag on one side only, and a text with marks
/// of code is none.
fn plain(line: &str, range: Range<usize>, is_weak: bool) -> Vec<Range<usize>> {
    let text = &line[range.clone()];
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => {
                if depth == 0 {
                    parts.push(start..at);
                }
                depth += 1;
            }
            '}' if depth == 0 => return Vec::new(),
            '}' => {
                depth -= 1;
                start = at + 1;
            }
            _ => {}
        }
    }
    if depth == 0 {
        parts.push(start..text.len());
    }
    let is_code = |c: char| "<>=`".contains(c) || is_weak && ";()[]|&".contains(c);
    if parts
        .iter()
        .any(|part| text[part.clone()].contains(is_code))
    {
        return Vec::new();
    }
    parts.retain(|part| {
        let part = &text[part.clone()];
        // Numbers are the same in all languages.
        !part.trim().is_empty() && !part.contains(|c: char| c.is_ascii_digit())
    });
    parts
        .into_iter()
        .map(|part| range.start + part.start..range.start + part.end)
        .collect()
}

fn tags(line: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line[from..].find('<').map(|at| from + at) {
        let is_operator = line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && !line[at + 1..].starts_with('/');
        let length = if is_operator {
            None
        } else {
            tag_length(&line[at..])
        };
        from = at + length.unwrap_or(1);
        if let Some(length) = length {
            let tag = &line[at..at + length];
            found.push(Tag {
                range: at..at + length,
                is_closing: tag.starts_with("</"),
                is_empty: tag.ends_with("/>"),
            });
        }
    }
    found
}

/// Returns the length of the tag that a text begins with. `>` in quotes and braces ends no tag, and marks of
/// expressions outside of them are in none.
fn tag_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix("</").or_else(|| text.strip_prefix('<'))?;
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '>') {
        return None;
    }
    let mut quote = None;
    let mut braces = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'{') => braces += 1,
            (None, b'}') => braces = braces.checked_sub(1)?,
            (None, b'>') if braces == 0 => return Some(at + 1),
            (None, b';' | b'(' | b')' | b'&' | b'|' | b',') if braces == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Vec<String> {
        let lines: Vec<&str> = code.lines().collect();
        let ranges = texts(&lines).into_iter().zip(&lines);
        let texts = ranges.flat_map(|(ranges, line)| {
            ranges
                .into_iter()
                .map(|range| line[range].trim().to_owned())
        });
        texts.collect()
    }

    #[test]
    fn text_between_tags_is_for_people() {
        for (code, texts) in [
            ("<h1>My name is {data.name}.</h1>", &["My name is", "."][..]),
            (
                "  return <p class=\"a > b\">One <b>two</b>, three</p>;",
                &["One", "two", ", three"],
            ),
            ("{finished && <p>I did it!</p>}", &["I did it!"]),
            ("}}>Uppercase my name!</button>", &["Uppercase my name!"]),
            (
                "<button\n  onClick={f}\n>\n  Toggle theme\n</button>",
                &["Toggle theme"],
            ),
            (
                "<p>\n  You clicked {count} times\n</p>",
                &["You clicked", "times"],
            ),
            ("<span>Type: {mime.type}</span>", &["Type:"]),
            (
                "<E a={1} b={<h2>No posts.</h2>} c={<p>x</p>}>Text</E>",
                &["No posts.", "x", "Text"],
            ),
        ] {
            assert_eq!(of(code), texts, "{code}");
        }
    }

    #[test]
    fn code_is_no_text() {
        for code in [
            "if (a <b && c> d) return;",
            "const x: Map<String, number> = new Map<String, number>();",
            "list.map((x) => x.name)",
            "useState<User | null>(null)",
            "<p>{x}</p>",
            "<li>3.12</li>",
            "const f = async <T>(x: T) => x;",
        ] {
            assert_eq!(of(code), Vec::<String>::new(), "{code}");
        }
    }
}
