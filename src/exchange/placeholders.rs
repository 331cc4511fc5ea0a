//! The placeholders of a translation beside those of its original.
//!
//! In: the placeholders of both. Out: the translation's text with the numbers of the original's placeholders. An image
//! with a translated alternative text, or a link to a page in another language, is the same placeholder.

use std::collections::HashMap;

use super::Placeholder;
use super::tags::{Piece, Tag, pieces};

/// The kind of a placeholder: two of one kind can stand for each other in two languages.
#[derive(Debug, PartialEq, Eq)]
enum PlaceholderClass {
    Link,
    Image,
    Emphasis,
    /// A tag of HTML with this name, `/` before that of an end tag.
    Html(String),
    /// Code, math, Liquid: only equal ones stand for each other.
    Exact,
}

impl PlaceholderClass {
    fn of(place: &Placeholder) -> Self {
        match place.open.as_str() {
            open if place.close.is_some() && open.starts_with("![") => Self::Image,
            open if place.close.is_some() && open.starts_with('[') => Self::Link,
            "*" | "_" | "**" | "__" | "~~" | "~" => Self::Emphasis,
            open => match html_name(open) {
                Some(name) => Self::Html(name),
                None => Self::Exact,
            },
        }
    }
}

/// The name of a tag of HTML in lower case, `/` before that of an end tag.
pub(super) fn html_name(tag: &str) -> Option<String> {
    let inner = tag.strip_prefix('<')?;
    let (slash, rest) = match inner.strip_prefix('/') {
        Some(rest) => ("/", rest),
        None => ("", inner),
    };
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    let name = &rest[..end];
    let is_name =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && !rest[end..].starts_with(':');
    is_name.then(|| format!("{slash}{}", name.to_ascii_lowercase()))
}

/// The text by which a placeholder of a translation is known to be the original's: its Markdown, but of emphasis only
/// its kind, and of a tag of HTML its name with the address of its image or link (`alt` is translated).
pub(super) fn identity(place: &Placeholder) -> String {
    match PlaceholderClass::of(place) {
        PlaceholderClass::Emphasis => "*".to_owned(),
        PlaceholderClass::Html(name) => {
            let address = ["src", "href"]
                .into_iter()
                .find_map(|key| attribute(&place.open, key));
            match address {
                Some(address) => format!("<{name} {address}"),
                None => place.open.clone(),
            }
        }
        _ => format!(
            "{}{}",
            place.open,
            place.close.as_deref().unwrap_or_default()
        ),
    }
}

/// The value of an attribute of a tag, between quotes.
fn attribute<'t>(tag: &'t str, key: &str) -> Option<&'t str> {
    let at = tag.match_indices(key).map(|(at, _)| at).find(|at| {
        let before = tag[..*at].chars().next_back();
        before.is_some_and(char::is_whitespace) && tag[at + key.len()..].starts_with('=')
    })?;
    let value = &tag[at + key.len() + 1..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    Some(&value[..value.find(quote)?])
}

/// Returns whether a placeholder is emphasis alone: a translation may set quotation marks in its place or leave it out,
/// as is usual in scripts without italics.
pub(super) fn is_emphasis(place: &Placeholder) -> bool {
    match PlaceholderClass::of(place) {
        PlaceholderClass::Emphasis => true,
        PlaceholderClass::Html(name) => {
            let name = name.trim_start_matches('/');
            matches!(name, "em" | "strong" | "i" | "b" | "u" | "small")
        }
        _ => false,
    }
}

/// Numbers the placeholders of a translation like those of the original: equal ones first, then those with one
/// [`identity`], then in order those of one kind. The others get numbers above the original's. Returns the tagged text, and the placeholders by number.
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
        identity(own) == identity(theirs) && own.close.is_some() == theirs.close.is_some()
    });
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
    use crate::exchange::tagged::tag_block;
    use crate::markdown::prose_spans;

    fn tagged(text: &str) -> (String, Vec<Placeholder>) {
        let spans = prose_spans(text, &Dialect::CommonMark, true);
        let block = &spans.prose[0];
        tag_block(text, &block.span, &block.marks, false).unwrap()
    }

    #[test]
    fn an_image_with_a_translated_alternative_text_is_the_same_image() {
        let (_, source) = tagged(r#"<img src="a.png" alt="a"> <img src="b.png" alt="b"> text"#);
        let (target, own) = tagged(r#"<img alt="B" src="b.png"> <img src="a.png"> Text"#);
        let (renumbered, places) = renumber(&source, &target, &own);
        assert_eq!(renumbered, "<x2/> <x1/> Text");
        assert_eq!(places[&2].open, r#"<img alt="B" src="b.png">"#);
        let (_, source) = tagged("<b>a</b> <i>b</i>");
        let (target, own) = tagged("<i>B</i> <b>A</b>");
        let (renumbered, _) = renumber(&source, &target, &own);
        assert_eq!(renumbered, "<x3/>B<x4/> <x1/>A<x2/>");
    }

    #[test]
    fn emphasis_is_told_from_other_placeholders() {
        let (_, places) = tagged("*a* <em>b</em> `c` [d](e) <span>f</span>");
        let is: Vec<bool> = places.iter().map(is_emphasis).collect();
        assert_eq!(is, [true, true, true, false, false, false, false]);
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
