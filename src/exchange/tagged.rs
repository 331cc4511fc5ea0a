//! Text with tags for placeholders: `Use <x1/> in <g2>this file</g2>`.
//!
//! In: the Markdown of a block with the byte ranges of what is no text. Out: tagged text and its placeholders; and
//! back, after a check that no placeholder was lost, repeated, invented or torn apart.

use std::collections::HashMap;
use std::ops::Range;

use super::Placeholder;
use super::placeholders::html_name;
use super::tags::{Piece, Tag, pieces};
use crate::markdown::Mark;

/// The text of tagged text, without its tags.
pub(super) fn without_tags(tagged: &str) -> String {
    let text = |piece: Piece<'_>| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Tag(Tag::Alone(_)) => " ".to_owned(),
        Piece::Tag(Tag::Open(_) | Tag::Close(_)) => String::new(),
    };
    pieces(tagged).map(text).collect()
}

/// Returns the tagged text of the block `span` of `text`, and its placeholders. A line break becomes a space; between
/// wide characters it becomes nothing if `is_wide`. `None` if the marks do not nest.
pub(super) fn tag_block(
    text: &str,
    span: &Range<usize>,
    marks: &[Mark],
    is_wide: bool,
) -> Option<(String, Vec<Placeholder>)> {
    let mut tagged = String::new();
    let mut placeholders: Vec<Placeholder> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut at = span.start;
    let mut breaks = TagBreaks::default();
    for mark in marks {
        let range = mark.range().clone();
        breaks.add(text, mark, &mut placeholders);
        tagged.push_str(text.get(at..range.start)?);
        at = range.end;
        let raw = text.get(range.clone())?.to_owned();
        let number = placeholders.len() + 1;
        match mark {
            Mark::Alone(_) => {
                tagged.push_str(&format!("<x{number}/>"));
                placeholders.push(Placeholder {
                    number,
                    open: raw,
                    break_before: breaks.take_before(text, &range),
                    ..Placeholder::default()
                });
            }
            Mark::Open(_) => {
                tagged.push_str(&format!("<g{number}>"));
                open.push((number, range.end));
                placeholders.push(Placeholder {
                    number,
                    open: raw,
                    close: Some(String::new()),
                    ..Placeholder::default()
                });
            }
            Mark::Close(_) => {
                let (number, inside) = open.pop()?;
                tagged.push_str(&format!("</g{number}>"));
                let label = text.get(inside..range.start)?;
                let place = &mut placeholders[number - 1];
                // A reference by its own text would lose its definition with another text.
                let is_by_text =
                    place.open.ends_with('[') && (raw == "]" || raw == "[]" || raw == "][]");
                place.close = Some(if is_by_text {
                    format!("][{}]", label.replace('\n', " "))
                } else {
                    raw
                });
            }
            Mark::Break(_) => {
                let before = tagged.chars().next_back();
                let after = text.get(at..).and_then(|rest| rest.chars().next());
                let joins = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
                if !(is_wide && joins(before) && joins(after)) {
                    tagged.push(' ');
                }
            }
        }
    }
    tagged.push_str(text.get(at..span.end)?);
    (open.is_empty() && !tagged.contains('\n')).then_some((tagged, placeholders))
}

/// The line breaks beside tags of HTML and Liquid while a block is read. Between text, a line break is a space; beside a
/// tag, it shows the structure of the source, which an import keeps.
#[derive(Default)]
struct TagBreaks {
    /// The end of the last mark, if that is a tag.
    tag: Option<usize>,
    /// The last line break, if it is not after a tag.
    last: Option<Range<usize>>,
}

impl TagBreaks {
    fn add(&mut self, text: &str, mark: &Mark, placeholders: &mut [Placeholder]) {
        let is_blank =
            |range: Range<usize>| text.get(range).is_some_and(|gap| gap.trim().is_empty());
        let range = mark.range();
        match mark {
            Mark::Alone(_) => {
                let is_tag = text.get(range.clone()).is_some_and(is_markup);
                self.tag = is_tag.then_some(range.end);
            }
            Mark::Break(_) => match (self.tag.take(), placeholders.last_mut()) {
                (Some(end), Some(place)) if is_blank(end..range.start) => {
                    place.break_after = with_indentation(text, end, range.end);
                    self.last = None;
                }
                _ => self.last = Some(range.clone()),
            },
            Mark::Open(_) | Mark::Close(_) => *self = Self::default(),
        }
    }

    /// The line break directly before a tag.
    fn take_before(&mut self, text: &str, tag: &Range<usize>) -> String {
        let is_tag = text.get(tag.clone()).is_some_and(is_markup);
        let Some(last) = self.last.take().filter(|_| is_tag) else {
            return String::new();
        };
        match text.get(last.end..tag.start) {
            Some(gap) if gap.trim().is_empty() => text[last.start..tag.start].to_owned(),
            _ => String::new(),
        }
    }
}

impl Placeholder {
    /// Returns the placeholder for the middle of a line.
    pub(super) fn without_breaks(&self) -> Self {
        Self {
            break_before: String::new(),
            break_after: String::new(),
            ..self.clone()
        }
    }
}

/// Returns whether a placeholder is a tag of HTML or Liquid.
fn is_markup(placeholder: &str) -> bool {
    html_name(placeholder).is_some() || placeholder.starts_with("{%")
}

/// The text from `start` to `end`, and the spaces that follow.
fn with_indentation(text: &str, start: usize, end: usize) -> String {
    let rest = text.get(end..).unwrap_or_default();
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    text.get(start..end + spaces).unwrap_or_default().to_owned()
}

/// A placeholder of a translation that is not as in the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TagProblem {
    /// The translation lacks the placeholder.
    Lost(usize),
    /// The translation has the placeholder more than once.
    Repeated(usize),
    /// Neither the original nor the present translation has the placeholder.
    Invented(usize),
    /// The beginning and the end of the placeholder are not around text, or cross those of another one.
    Torn(usize),
}

/// Returns the Markdown of a tagged text. `required` placeholders must each occur once, those in `allowed` may.
pub(super) fn untagged(
    tagged: &str,
    required: &[Placeholder],
    allowed: &HashMap<usize, Placeholder>,
) -> Result<String, Vec<TagProblem>> {
    let mut problems = Vec::new();
    let mut seen: HashMap<usize, usize> = HashMap::new();
    let mut open: Vec<usize> = Vec::new();
    let mut markdown = String::new();
    // The line break after the last tag, in place of the spaces there.
    let mut line_break = "";
    for piece in pieces(tagged) {
        let break_after = std::mem::take(&mut line_break);
        let tag = match piece {
            Piece::Text(text) => {
                push_after_break(&mut markdown, break_after, text);
                continue;
            }
            Piece::Tag(tag) => tag,
        };
        let (Tag::Alone(number) | Tag::Open(number) | Tag::Close(number)) = tag;
        let own = required.iter().find(|place| place.number == number);
        let Some(place) = allowed.get(&number).or(own) else {
            problems.push(TagProblem::Invented(number));
            continue;
        };
        match (tag, &place.close) {
            (Tag::Alone(_), None) => {
                *seen.entry(number).or_default() += 1;
                push_before_break(&mut markdown, &place.break_before);
                markdown.push_str(&place.open);
                line_break = &place.break_after;
            }
            (Tag::Open(_), Some(_)) => {
                *seen.entry(number).or_default() += 1;
                open.push(number);
                markdown.push_str(&place.open);
            }
            (Tag::Close(_), Some(close)) if open.last() == Some(&number) => {
                open.pop();
                markdown.push_str(close);
            }
            _ => problems.push(TagProblem::Torn(number)),
        }
    }
    problems.extend(open.into_iter().map(TagProblem::Torn));
    for place in required {
        match seen.get(&place.number) {
            None => problems.push(TagProblem::Lost(place.number)),
            Some(1) => {}
            Some(_) => problems.push(TagProblem::Repeated(place.number)),
        }
    }
    if problems.is_empty() {
        Ok(markdown)
    } else {
        problems.dedup();
        Err(problems)
    }
}

/// Adds text after a tag, with the tag's line break in place of the spaces between them. A text that begins with another
/// character than a letter could be the mark of a list or heading on a line of its own.
fn push_after_break(markdown: &mut String, line_break: &str, text: &str) {
    let rest = text.trim_start_matches(' ');
    let is_plain = rest.starts_with(char::is_alphabetic);
    if line_break.is_empty() || rest.len() == text.len() || !is_plain {
        markdown.push_str(text);
    } else {
        markdown.push_str(line_break);
        markdown.push_str(rest);
    }
}

/// Puts the line break of a tag that follows in place of the spaces at the end of the text.
fn push_before_break(markdown: &mut String, line_break: &str) {
    let text = markdown.trim_end_matches(' ').len();
    if !line_break.is_empty() && text > 0 && text < markdown.len() {
        markdown.truncate(text);
        markdown.push_str(line_break);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Dialect;
    use crate::markdown::prose_spans;

    fn tagged(text: &str) -> (String, Vec<Placeholder>) {
        let spans = prose_spans(text, &Dialect::CommonMark, true);
        let block = &spans.prose[0];
        tag_block(text, &block.span, &block.marks, false).unwrap()
    }

    #[test]
    fn a_block_comes_back_as_it_was() {
        for (text, right) in [
            (
                "Use `a` in [this *file*](b.md).",
                "Use <x1/> in <g2>this <g3>file</g3></g2>.",
            ),
            ("a\nb", "a b"),
            ("\\<x1/> <b>c</b>", "\\<x1/> <x1/>c<x2/>"),
            ("5 < 6 <x1/>", "5 < 6 <x1/>"),
        ] {
            let (shown, places) = tagged(text);
            assert_eq!(shown, right, "{text:?}");
            let back = untagged(&shown, &places, &HashMap::new());
            assert_eq!(back, Ok(text.replace('\n', " ")), "{text:?}");
        }
    }

    #[test]
    fn a_line_break_beside_a_tag_comes_back() {
        for text in [
            "See <img src=\"a\">\n  text of it",
            "One\n<br>\ntwo",
            "One <b>two</b>\nthree",
            "One\n<b>two</b> three",
        ] {
            let (shown, places) = tagged(text);
            assert!(!shown.contains('\n'));
            let back = untagged(&shown, &places, &HashMap::new());
            assert_eq!(back.as_deref(), Ok(text));
        }
        let (_, places) = tagged("A <br>\nText");
        let back = untagged("A <x1/> - Text", &places, &HashMap::new());
        assert_eq!(back.as_deref(), Ok("A <br> - Text"));
    }

    #[test]
    fn placeholders_are_verified() {
        let (_, places) = tagged("`a` *b* [c](d)");
        let problems = |tagged: &str| untagged(tagged, &places, &HashMap::new()).unwrap_err();
        assert_eq!(problems("<x1/> <g2>b</g2>"), [TagProblem::Lost(3)]);
        assert_eq!(
            problems("<x1/><x1/> <g2>b</g2> <g3>c</g3>"),
            [TagProblem::Repeated(1)]
        );
        assert_eq!(
            problems("<x1/> <g2>b</g2> <g3>c</g3> <x9/>"),
            [TagProblem::Invented(9)]
        );
        assert!(problems("<x1/> <g2>b <g3>c</g2></g3>").contains(&TagProblem::Torn(2)));
        assert!(problems("<x1/> <x2/> <g3>c</g3>").contains(&TagProblem::Torn(2)));
    }

    #[test]
    fn a_reference_by_its_text_keeps_its_definition() {
        let text = "See [the docs].\n\n[the docs]: /d";
        let (shown, places) = tagged(text);
        assert_eq!(shown, "See <g1>the docs</g1>.");
        let german = untagged("Siehe <g1>die Doku</g1>.", &places, &HashMap::new());
        assert_eq!(german.as_deref(), Ok("Siehe [die Doku][the docs]."));
    }
}
