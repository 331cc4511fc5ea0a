//! Finds math between `\\(` and `\\)` or `\\[` and `\\]`, whose backslashes kramdown removes as escapes.

use memchr::memmem;

/// Maximum length of such math, in bytes.
const MAX_LENGTH: usize = 500;

/// Returns the length of the math at the start of `text`.
pub(super) fn lost_math(text: &str) -> Option<usize> {
    let (inside, end) = match text.as_bytes() {
        [b'\\', b'(', ..] => (&text[2..], "\\)"),
        [b'\\', b'[', ..] => (&text[2..], "\\]"),
        _ => return None,
    };
    let window = &inside.as_bytes()[..inside.len().min(MAX_LENGTH)];
    let length = memmem::find(window, end.as_bytes())?;
    let may_be_variable = end == "\\)";
    is_math(inside[..length].trim(), may_be_variable).then_some(length + 4)
}

/// Returns true for text with a command, an exponent, an index in braces or an equation, and for a single letter if it
/// may be a variable. The letters of lists, `a` to `e` and `i`, are not taken as variables, nor is a check box.
fn is_math(text: &str, may_be_variable: bool) -> bool {
    let has_command = text.match_indices('\\').any(|(at, _)| {
        let rest = &text.as_bytes()[at + 1..];
        rest.iter()
            .take(2)
            .filter(|b| b.is_ascii_alphabetic())
            .count()
            == 2
    });
    let has_markup = text.contains("](") || text.contains("</") || text.contains("=\"");
    let has_operator = !has_markup && (text.contains("_{") || text.contains(['^', '=']));
    let mut characters = text.chars();
    let is_variable = match (characters.next(), characters.next()) {
        (Some(letter), None) => letter.is_alphabetic() && !"abcdei".contains(letter),
        _ => false,
    };
    has_command || has_operator || may_be_variable && is_variable
}

#[cfg(test)]
mod tests {
    use super::lost_math;

    #[test]
    fn math_is_told_from_escaped_brackets() {
        for text in [
            r"\(x\) y",
            r"\( \alpha \)",
            r"\(a^2\)",
            r"\[a = b\]",
            r"\[ \frac{1}{2} \]",
            "\\[\nx_{1}\n\\]",
        ] {
            assert!(lost_math(text).is_some(), "{text}");
        }
        for text in [
            r"\(see below\)",
            r"\(a\) first",
            r"\[x\] done",
            r"\[ \] open",
            r"\[1\]",
            r"\[link\](a=b)",
            "\\[<b class=\"x\">a</b>\\]",
            r"\(x",
            r"\*x\*",
        ] {
            assert_eq!(lost_math(text), None, "{text}");
        }
        assert_eq!(lost_math(r"\(x\) y"), Some(5));
    }
}
