//! Characters of a translation that would be Markdown at their place.

/// Escapes the characters that end a cell of a table.
pub(super) fn with_escaped_pipes(markdown: &str) -> String {
    let mut escaped = String::with_capacity(markdown.len());
    let mut backslashes = 0;
    for c in markdown.chars() {
        if c == '|' && backslashes % 2 == 0 {
            escaped.push('\\');
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        escaped.push(c);
    }
    escaped
}

/// Escapes the beginning of a text that would begin a list, a heading, a quote or a fence.
pub(super) fn with_escaped_start(markdown: &str) -> String {
    let digits = markdown.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &markdown[digits..];
    if (1..=9).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return format!("{}\\{rest}", &markdown[..digits]);
    }
    let hashes = markdown.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&hashes) && markdown[hashes..].starts_with(' ');
    let is_item = ["- ", "+ ", "* "]
        .iter()
        .any(|mark| markdown.starts_with(mark));
    let is_fence = markdown.starts_with("```") || markdown.starts_with("~~~");
    if digits == 0 && (is_heading || is_item || is_fence || markdown.starts_with('>')) {
        return format!("\\{markdown}");
    }
    markdown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_begin_a_block_is_escaped() {
        for (text, right) in [
            ("1. a", "1\\. a"),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("> a", "\\> a"),
            ("2025 a", "2025 a"),
            ("#a", "#a"),
            ("**a** b", "**a** b"),
        ] {
            assert_eq!(with_escaped_start(text), right);
        }
        assert_eq!(with_escaped_pipes("a | b \\| c"), "a \\| b \\| c");
    }
}
