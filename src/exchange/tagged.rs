//! Text with tags for placeholders: `Use <x1/> in <g2>this file</g2>`.
//!
//! In: the Markdown of a block with the byte ranges of what is no text. Out: tagged text and its placeholders; and
//! back, after a check that no placeholder was lost, repeated, invented or torn apart.

use std::collections::HashMap;
use std::ops::Range;

use super::Placeholder;
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
    for mark in marks {
        let range = mark.range().clone();
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
                    close: None,
                });
            }
            Mark::Open(_) => {
                tagged.push_str(&format!("<g{number}>"));
                open.push((number, range.end));
                placeholders.push(Placeholder {
                    number,
                    open: raw,
                    close: Some(String::new()),
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
    for piece in pieces(tagged) {
        let tag = match piece {
            Piece::Text(text) => {
                markdown.push_str(text);
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
                markdown.push_str(&place.open);
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

/// The kind of a placeholder: two of one kind can stand for each other in two languages.
#[derive(PartialEq, Eq)]
enum PlaceholderClass {
    Link,
    Image,
    Emphasis,
    /// Code, HTML, math, Liquid: only equal ones stand for each other.
    Exact,
}

impl PlaceholderClass {
    fn of(place: &Placeholder) -> Self {
        match place.open.as_str() {
            open if place.close.is_some() && open.starts_with("![") => Self::Image,
            open if place.close.is_some() && open.starts_with('[') => Self::Link,
            "*" | "_" | "**" | "__" | "~~" | "~" => Self::Emphasis,
            _ => Self::Exact,
        }
    }
}

/// Numbers the placeholders of a translation like those of the original: equal ones first, then in order those of one
/// kind. The others get numbers above the original's. Returns the tagged text, and the placeholders by number.
pub(super) fn renumber(
    source: &[Placeholder],
    target: &str,
    placeholders: &[Placeholder],
) -> (String, HashMap<usize, Placeholder>) {
    let mut numbers: Vec<Option<usize>> = vec![None; placeholders.len()];
    let mut taken = vec![false; source.len()];
    let mut assign = |is_match: &dyn Fn(&Placeholder, &Placeholder) -> bool| {
        for (own, number) in placeholders.iter().zip(&mut numbers) {
            if number.is_some() {
                continue;
            }
            let mut free = source.iter().enumerate().filter(|(at, _)| !taken[*at]);
            let found = free
                .find(|(_, theirs)| is_match(own, theirs))
                .map(|(at, _)| at);
            if let Some(at) = found {
                taken[at] = true;
                *number = Some(source[at].number);
            }
        }
    };
    assign(&|own, theirs| own.open == theirs.open && own.close == theirs.close);
    assign(&|own, theirs| {
        let class = PlaceholderClass::of(own);
        class != PlaceholderClass::Exact
            && class == PlaceholderClass::of(theirs)
            && own.close.is_some() == theirs.close.is_some()
    });
    let mut next = source.len();
    let mut by_own = HashMap::new();
    let mut by_number = HashMap::new();
    for (own, number) in placeholders.iter().zip(numbers) {
        let number = number.unwrap_or_else(|| {
            next += 1;
            next
        });
        by_own.insert(own.number, number);
        let placeholder = Placeholder {
            number,
            ..own.clone()
        };
        by_number.insert(number, placeholder);
    }
    let number = |own: usize| by_own.get(&own).copied().unwrap_or(own);
    let renumbered = pieces(target).map(|piece| match piece {
        Piece::Text(text) => text.to_owned(),
        Piece::Tag(Tag::Alone(own)) => Tag::Alone(number(own)).to_string(),
        Piece::Tag(Tag::Open(own)) => Tag::Open(number(own)).to_string(),
        Piece::Tag(Tag::Close(own)) => Tag::Close(number(own)).to_string(),
    });
    (renumbered.collect(), by_number)
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

    #[test]
    fn placeholders_of_a_translation_get_the_numbers_of_the_original() {
        let (_, source) = tagged("`a` then [b](c) and `d`");
        let (target, own) = tagged("[B](ar/c) vor `d` und `x`");
        let (renumbered, places) = renumber(&source, &target, &own);
        assert_eq!(renumbered, "<g2>B</g2> vor <x3/> und <x4/>");
        assert_eq!(places[&2].close.as_deref(), Some("](ar/c)"));
        assert_eq!(places[&4].open, "`x`");
    }
}
