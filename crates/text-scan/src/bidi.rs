//! Left-to-right text in right-to-left text: paths, options, versions and names.
//!
//! The Unicode Bidirectional Algorithm shows `--force`, `_name`, `/etc/hosts` and `1.2-beta` in a right-to-left text
//! with their signs on the wrong side: a sign at the edge of a run takes the direction of the text around it. Such
//! runs are found here, to be isolated.

use std::ops::Range;

/// Returns true for letters of scripts that are written from right to left.
#[must_use]
pub fn is_right_to_left(c: char) -> bool {
    is_in_right_to_left_block(c) && c.is_alphabetic()
}

fn is_in_right_to_left_block(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Returns true if a text is written from right to left: at least half of its letters are.
#[must_use]
pub fn reads_right_to_left(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut right_to_left, mut all) = (0, 0);
    for letter in letters {
        all += 1;
        right_to_left += usize::from(is_right_to_left(letter));
    }
    right_to_left > 0 && right_to_left * 2 >= all
}

/// Returns the byte ranges of a right-to-left text that must be isolated. A text without right-to-left letters is one
/// range.
#[must_use]
pub fn runs_to_isolate(text: &str) -> Vec<Range<usize>> {
    let is_mixed = text.chars().any(is_right_to_left);
    if !is_mixed {
        let start = text.len() - text.trim_start().len();
        let whole = start..start + text.trim().len();
        let has_letter = text.chars().any(char::is_alphabetic);
        let must = has_letter && has_open_edge(&text[whole.clone()]);
        return if must { vec![whole] } else { Vec::new() };
    }
    let mut runs = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(is_run_character) {
        let start = rest + start;
        let end = end_of_run(text, start);
        let run = without_punctuation(text, start..end);
        if must_be_isolated(&text[run.clone()]) {
            runs.push(run);
        }
        rest = end;
    }
    runs
}

/// Returns true for printable ASCII, and for letters that are written from left to right.
fn is_run_character(c: char) -> bool {
    // The letters of these blocks are right-to-left, and the table of letters is slow.
    c.is_ascii_graphic() || !is_in_right_to_left_block(c) && c.is_alphabetic()
}

/// Returns the end of the run that begins at `start`: single spaces are part of it.
fn end_of_run(text: &str, start: usize) -> usize {
    let mut end = start;
    for (at, c) in text[start..].char_indices() {
        if is_run_character(c) {
            end = start + at + c.len_utf8();
        } else if c != ' ' || start + at != end {
            break;
        }
    }
    end
}

/// Returns a run without the punctuation at its edges that belongs to the text around it: signs of sentences, and
/// brackets and quotation marks without their pairs in the run.
fn without_punctuation(text: &str, run: Range<usize>) -> Range<usize> {
    let (mut start, mut end) = (run.start, run.end);
    while start < end {
        let inside = &text[start..end];
        let (first, last) = (inside.as_bytes()[0], inside.as_bytes()[inside.len() - 1]);
        let count = |sign: u8| inside.bytes().filter(|byte| *byte == sign).count();
        let has_pair = |open: u8, close: u8| count(open) == count(close);
        let ends = match last {
            b'.' | b',' | b':' | b';' | b'!' | b'?' | b' ' => true,
            b'"' | b'\'' | b'`' => !count(last).is_multiple_of(2),
            b')' => !has_pair(b'(', b')'),
            b']' => !has_pair(b'[', b']'),
            b'}' => !has_pair(b'{', b'}'),
            _ => false,
        };
        if ends {
            end -= 1;
            continue;
        }
        let begins = match first {
            b',' | b':' | b';' | b'!' | b'?' | b' ' | b')' | b']' | b'}' => true,
            b'"' | b'\'' | b'`' => !count(first).is_multiple_of(2),
            b'(' => !has_pair(b'(', b')'),
            b'[' => !has_pair(b'[', b']'),
            b'{' => !has_pair(b'{', b'}'),
            // A conjunction between two words: it is no part of the second one.
            b'&' | b'+' | b'=' | b'/' | b'|' => inside.as_bytes().get(1) == Some(&b' '),
            _ => false,
        };
        if !begins {
            break;
        }
        start += 1;
    }
    start..end
}

/// Returns true if a run is shown wrongly without isolation. Signs between two letters take their direction; signs and
/// digits at an edge do not.
fn must_be_isolated(run: &str) -> bool {
    if run.chars().any(char::is_alphabetic) {
        return has_open_edge(run);
    }
    // Numbers keep their order, a sign before them and hyphens (2026-01-02) do not.
    let has_digit = run.bytes().any(|byte| byte.is_ascii_digit());
    let hyphens = run.bytes().filter(|byte| *byte == b'-').count();
    has_digit && (run.starts_with(['-', '+']) || hyphens > 1)
}

/// Returns true if a run does not begin with a letter, or does not end with a letter or a digit.
fn has_open_edge(run: &str) -> bool {
    let first = run.chars().next();
    let last = run.chars().next_back();
    !first.is_some_and(char::is_alphabetic) || !last.is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn isolated(text: &str) -> Vec<&str> {
        let runs = runs_to_isolate(text);
        runs.into_iter().map(|run| &text[run]).collect()
    }

    #[test]
    fn runs_with_signs_at_their_edges_are_isolated() {
        for (text, wanted) in [
            (
                "خطأ --no-verify في _cffi_backend",
                &["--no-verify", "_cffi_backend"][..],
            ),
            (
                "ملف /etc/hosts و ./run.sh، ثم ~/.bashrc",
                &["/etc/hosts", "./run.sh", "~/.bashrc"],
            ),
            ("الإصدار 1.2.3-beta و v2.0", &["1.2.3-beta"]),
            ("لغة C++ و C# و .NET", &["C++", "C#", ".NET"]),
            ("الأمر (git push --force) مهم", &["(git push --force)"]),
            ("انظر (إلى git)", &[]),
            (
                "خطأ: [Errno 28] No space left.",
                &["[Errno 28] No space left"],
            ),
            (
                "رسالة \"No module named '_x'\" هنا",
                &["\"No module named '_x'\""],
            ),
            ("Python 3.12 و node.js 20 و pre-commit", &[]),
            ("رمز 137 عند 10:30 بنسبة 50%", &[]),
            ("في 2026-01-02 كانت -5", &["2026-01-02", "-5"]),
            ("3 files قديمة", &["3 files"]),
            ("https://x.example/a/ ثم", &["https://x.example/a/"]),
            ("git push --force.", &["git push --force."]),
            ("git push", &[]),
            ("שגיאה ב־`--force`", &["`--force`"]),
            ("", &[]),
            ("...", &[]),
            ("خطأ —", &[]),
        ] {
            assert_eq!(isolated(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_direction_of_a_text_is_that_of_most_letters() {
        for (text, wanted) in [
            ("تعليق (مهم).", true),
            ("pip يثبت الحزمة", true),
            ("a comment", false),
            ("a long comment with لا", false),
            ("註解", false),
            ("12", false),
        ] {
            assert_eq!(reads_right_to_left(text), wanted, "{text}");
        }
    }
}
