//! Direction of quotation marks (kramdown 2.4 `SQ_RULES`, after RubyPants).

use crate::characters::is_word;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteMark {
    LeftSingle,
    RightSingle,
    LeftDouble,
    RightDouble,
}

/// Quotation marks, and the text before them that determined the direction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct QuoteMatch<'t> {
    pub(super) before: &'t str,
    pub(super) marks: &'static [QuoteMark],
    pub(super) length: usize,
}

fn is_quote(c: Option<char>) -> bool {
    matches!(c, Some('"' | '\''))
}

fn is_space(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_whitespace() || c == '\u{b}')
}

/// Ruby's `\w`.
fn is_ascii_word(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn left(quote: char) -> &'static [QuoteMark] {
    if quote == '"' {
        &[QuoteMark::LeftDouble]
    } else {
        &[QuoteMark::LeftSingle]
    }
}

fn right(quote: char) -> &'static [QuoteMark] {
    if quote == '"' {
        &[QuoteMark::RightDouble]
    } else {
        &[QuoteMark::RightSingle]
    }
}

/// Parses a quotation mark at the start of `text` or after its first character.
pub(super) fn read(text: &str) -> Option<QuoteMatch<'_>> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let (second, third) = (chars.next(), chars.next());
    let at_quote = is_quote(Some(first));
    if !at_quote && (first == '\\' || !is_quote(second)) {
        return None;
    }
    let quote = |before: usize, marks: &'static [QuoteMark], length: usize| {
        Some(QuoteMatch {
            before: &text[..before],
            marks,
            length,
        })
    };
    if at_quote {
        let emphasised = matches!(second, Some('_' | '*')) && third.is_some() && !is_space(third);
        if emphasised {
            return quote(0, left(first), 1);
        }
        if let Some(next) = second
            && next.is_ascii_punctuation()
        {
            let dots = text[2..].starts_with("..");
            let boundary = (next == '_') != third.is_some_and(is_word);
            if !dots && !boundary {
                return quote(0, right(first), 1);
            }
        }
    }
    // With or without white space before it.
    let space = usize::from(is_space(Some(first)));
    let rest = &text[space..];
    let mut inner = rest.chars();
    let (q1, q2, q3) = (inner.next(), inner.next(), inner.next());
    if is_ascii_word(q3) {
        if (q1, q2) == (Some('"'), Some('\'')) {
            return quote(
                space,
                &[QuoteMark::LeftDouble, QuoteMark::LeftSingle],
                space + 2,
            );
        }
        if (q1, q2) == (Some('\''), Some('"')) {
            return quote(
                space,
                &[QuoteMark::LeftSingle, QuoteMark::LeftDouble],
                space + 2,
            );
        }
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if q1 == Some('\'') && digit(q2) && digit(q3) && inner.next() == Some('s') {
        return quote(space, &[QuoteMark::RightSingle], space + 1);
    }
    if space == 1
        && let Some(mark) = q1.filter(|_| is_quote(q1))
        && is_ascii_word(q2)
    {
        return quote(1, left(mark), 2);
    }
    let length = first.len_utf8();
    if let Some(mark) = second.filter(|_| is_quote(second))
        && !" \\\t\r\n[{(-".contains(first)
    {
        return quote(length, right(mark), length + 1);
    }
    if at_quote {
        let ends = second.is_none()
            || is_space(second)
            || (second == Some('s') && !third.is_some_and(is_word));
        if ends {
            return quote(0, right(first), 1);
        }
    }
    // All other marks open, single marks before double ones.
    for mark in ['\'', '"'] {
        if second == Some(mark) {
            return quote(length, left(mark), length + 1);
        }
        if first == mark {
            return quote(0, left(mark), 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let next = rest.chars().nth(1);
            if is_quote(Some(c)) || is_quote(next) {
                let quote = read(rest).expect("a quote");
                out.push_str(quote.before);
                out.extend(quote.marks.iter().map(|mark| match mark {
                    QuoteMark::LeftSingle => '‘',
                    QuoteMark::RightSingle => '’',
                    QuoteMark::LeftDouble => '“',
                    QuoteMark::RightDouble => '”',
                }));
                rest = &rest[quote.length..];
            } else {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
        out
    }

    #[test]
    fn quotes_point_as_kramdowns_do() {
        for (text, expected) in [
            ("\"a\" 'b' it's", "“a” ‘b’ it’s"),
            ("\"'Quoted' words\"", "“‘Quoted’ words”"),
            ("the '80s", "the ’80s"),
            ("(\"a\")", "(“a”)"),
            ("他說\"好\"。", "他說”好”。"),
        ] {
            assert_eq!(marks(text), expected);
        }
    }
}
