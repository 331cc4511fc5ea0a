//! Typographic quotes, dashes and ellipses in a text that is not Markdown (kramdown 2.4 `Parser::SmartyPants`).

use crate::options::Options;
use crate::quotes::{self, QuoteMark};
use crate::typography;

/// Returns a text with typographic symbols. Tags of HTML are unchanged, and what could be taken for one is escaped.
#[must_use]
pub fn smarty_pants(text: &str, options: &Options) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = step(c, rest, options, &mut out);
        rest = &rest[length..];
    }
    out
}

/// Writes the symbol at the start of a text, and returns its length.
fn step(c: char, rest: &str, options: &Options, out: &mut String) -> usize {
    if let Some(length) = tag(rest) {
        out.push_str(&rest[..length]);
        return length;
    }
    if let Some(quote) = quotes::read(rest) {
        quote.before.chars().for_each(|c| push(c, out));
        let [left_single, right_single, left_double, right_double] = &options.quotes;
        out.extend(quote.marks.iter().map(|mark| match mark {
            QuoteMark::LeftSingle => left_single.as_str(),
            QuoteMark::RightSingle => right_single,
            QuoteMark::LeftDouble => left_double,
            QuoteMark::RightDouble => right_double,
        }));
        return quote.length;
    }
    if let Some((symbol, length)) = typography::symbol(rest, options) {
        out.push_str(symbol);
        return length;
    }
    match c {
        '&' => {
            if let Some((decoded, length)) = typography::entity(rest) {
                let is_markup = matches!(decoded.as_str(), "<" | ">" | "&" | "\"");
                out.push_str(if is_markup { &rest[..length] } else { &decoded });
                return length;
            }
            out.push_str("&amp;");
        }
        c => push(c, out),
    }
    c.len_utf8()
}

fn push(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        c => out.push(c),
    }
}

/// Returns the length of the tag at the start of a text.
fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let is_tag = inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    let end = inside.find('>').filter(|_| is_tag)?;
    Some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_set_outside_of_tags() {
        for (text, wanted) in [
            ("a 'b' -- \"c\" ...", "a ‘b’ – “c” …"),
            (
                "<b title=\"x\">x & \"y\"</b>",
                "<b title=\"x\">x &amp; “y”</b>",
            ),
            ("it's 1 < 2 &copy; &lt; *a*", "it’s 1 &lt; 2 © &lt; *a*"),
            ("", ""),
        ] {
            assert_eq!(smarty_pants(text, &Options::default()), wanted);
        }
    }
}
