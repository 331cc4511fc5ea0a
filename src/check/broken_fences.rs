//! Fences that are text, because of their marks, of text before them, or of an invisible character.
//!
//! In: a body. Out: broken fences, line by line, each with its replacement. As with fences that
//! close at the end of a line (`markdown::fences`), a line counts as broken only where the whole shows fewer
//! signs of damage with its replacement: a text about fences is full of lines that look broken.

use std::borrow::Cow;
use std::ops::Range;

use text_scan::fences;

use super::code::tokens::is_invisible;
use crate::lines;
use crate::markdown::{FenceParseBudget, fence_damage, fenced_content_at, is_in_whole_fence_block};

/// A broken fence, in bytes of the body, and its replacement (an insertion before it, for a fence after text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BrokenFence {
    pub(super) span: Range<usize>,
    pub(super) replacement: String,
    /// False if another fence may be the broken one: then it is reported, and not fixed.
    pub(super) is_sure: bool,
}

/// The most fences that are tried; each costs a parse.
const MAX_TRIED_FENCES: usize = 24;

/// A line that is nothing but marks, and perhaps the name of a language.
struct Fence<'t> {
    /// The bytes of its marks.
    span: Range<usize>,
    mark: char,
    info: &'t str,
}

impl Fence<'_> {
    fn length(&self) -> usize {
        self.span.len()
    }
}

/// Lines with two marks side by side, and where they begin.
type Marked<'t> = [(usize, &'t str)];

/// Returns true if [`short`] or [`after_text`] finds anything.
pub(super) fn has_broken(body: &str) -> bool {
    let marked: Vec<(usize, &str)> = lines::with_marks(body).collect();
    !short_among(&marked, body).is_empty() || !after_text_among(&marked, body).is_empty()
}

/// The lines that are fences or look like it: two marks or more.
fn fences<'t>(marked: &Marked<'t>) -> Vec<Fence<'t>> {
    let mut found = Vec::new();
    for &(at, line) in marked {
        let indent = line.len() - line.trim_start_matches(is_of_container).len();
        let start = at + indent;
        let bare = line[indent..].trim_end();
        let Some(run) = fences::Fence::run(bare) else {
            continue;
        };
        let (mark, length, info) = (run.mark, run.length, run.info(bare));
        let is_word = info
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "+-_.# ={}\":,".contains(c));
        if length >= 2 && is_word && !info.starts_with(' ') {
            found.push(Fence {
                span: start..start + length,
                mark,
                info,
            });
        }
    }
    found
}

fn with(body: &str, span: &Range<usize>, replacement: &str) -> String {
    let mut text = body.to_owned();
    text.replace_range(span.clone(), replacement);
    text
}

/// Fences with fewer or other marks than the block needs.
pub(super) fn short(body: &str) -> Vec<BrokenFence> {
    short_among(&lines::with_marks(body).collect::<Vec<_>>(), body)
}

fn short_among(marked: &Marked<'_>, body: &str) -> Vec<BrokenFence> {
    let all = fences(marked);
    let lengths = |fence: &Fence<'_>| (fence.mark, fence.length());
    // All are alike: nothing can be short.
    if all
        .windows(2)
        .all(|pair| lengths(&pair[0]) == lengths(&pair[1]))
    {
        return Vec::new();
    }
    let mut text = body.to_owned();
    let mut damage = fence_damage(&text);
    let mut found: Vec<BrokenFence> = Vec::new();
    // Maps a byte of the body to the text in which the found fences are replaced.
    let moved = |found: &[BrokenFence], at: usize| -> usize {
        let before = found.iter().filter(|broken| broken.span.start < at);
        before.fold(at, |at, broken| {
            at + broken.replacement.len() - broken.span.len()
        })
    };
    // A closing fence is short beside the one before it, an opening one beside the one behind it.
    let mut tried = 0;
    let mut trials = FenceParseBudget::of(body);
    let mut is_sure = true;
    for (n, fence) in all.iter().enumerate() {
        let before = n.checked_sub(1).filter(|_| fence.info.is_empty());
        let behind = (fence.length() == 2 && !fence.info.is_empty()).then_some(n + 1);
        for other in before.into_iter().chain(behind).filter_map(|n| all.get(n)) {
            let wrong =
                fence.mark != other.mark && other.length() >= 3 || fence.length() < other.length();
            if !wrong || tried >= MAX_TRIED_FENCES || !trials.take(&text) {
                continue;
            }
            // Two marks open no block at all: the text shows no damage, and yet is wrong.
            let unseen = is_opening_of_two(fence, other);
            if damage == 0 && !unseen {
                continue;
            }
            tried += 1;
            let replacement = other.mark.to_string().repeat(other.length().max(3));
            let start = moved(&found, fence.span.start);
            let span = start..start + fence.length();
            let mended = with(&text, &span, &replacement);
            let after = fence_damage(&mended);
            let is_better = after < damage || (unseen && after <= damage);
            let other_at = moved(&found, other.span.start);
            if is_better {
                // After an unsure fence the next ones are unsure too.
                is_sure &= is_pair(&mended, span.start, other_at, fence)
                    && !is_in_whole_fence_block(&text, span.start);
                text = mended;
                damage = after;
                found.push(BrokenFence {
                    span: fence.span.clone(),
                    replacement,
                    is_sure,
                });
                break;
            }
        }
    }
    found
}

/// Returns true if the fences at two bytes are those of one block, and it is sure that they are meant to be: no line
/// between them has marks that could be of a fence. One of three marks could open a block of its own, so that there must be
/// no blank line either.
fn is_pair(body: &str, at: usize, other: usize, was: &Fence<'_>) -> bool {
    let Some(inside) = fenced_content_at(body, at) else {
        return false;
    };
    let code = &body[inside.clone()];
    let is_of_both = fenced_content_at(body, other) == Some(inside);
    let has_marks = code.contains("```") || code.contains("~~~");
    let is_blank = |line: &str| line.trim_matches(is_of_container).trim_end().is_empty();
    is_of_both && !has_marks && (was.length() < 3 || !code.lines().any(is_blank))
}

/// `` ``bash `` before a line of three marks.
fn is_opening_of_two(fence: &Fence<'_>, other: &Fence<'_>) -> bool {
    fence.length() == 2
        && fence.mark == '`'
        && !fence.info.is_empty()
        && other.info.is_empty()
        && other.span.start > fence.span.start
}

/// Fences that open at the end of a line of text.
pub(super) fn after_text(body: &str) -> Vec<BrokenFence> {
    after_text_among(&lines::with_marks(body).collect::<Vec<_>>(), body)
}

fn after_text_among(marked: &Marked<'_>, body: &str) -> Vec<BrokenFence> {
    let mut found: Vec<BrokenFence> = Vec::new();
    let mut text = Cow::Borrowed(body);
    let mut grown = 0;
    let mut damage = None;
    let mut trials = FenceParseBudget::of(body);
    for &(start, line) in marked {
        let trimmed = line.trim_end();
        let Some(fence) = opening_at_the_end(trimmed) else {
            continue;
        };
        let before = *damage.get_or_insert_with(|| fence_damage(&text));
        if found.len() >= MAX_TRIED_FENCES || !trials.take(&text) {
            break;
        }
        let indent: String = trimmed
            .chars()
            .take_while(|c| matches!(c, ' ' | '\t' | '>'))
            .collect();
        // Inside an item the block is to stay in it.
        let item = trimmed[indent.len()..]
            .strip_prefix("- ")
            .or_else(|| trimmed[indent.len()..].strip_prefix("* "));
        let indent = if item.is_some() {
            format!("{indent}  ")
        } else {
            indent
        };
        let newline = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
        let replacement = format!("{newline}{}{newline}{indent}", indent.trim_end());
        let place = start + fence.start;
        let mended = with(&text, &(place + grown..place + grown), &replacement);
        let after = fence_damage(&mended);
        if after < before {
            grown += replacement.len();
            text = Cow::Owned(mended);
            damage = Some(after);
            found.push(BrokenFence {
                span: place..start + fence.end,
                replacement,
                is_sure: true,
            });
        }
    }
    found
}

/// The fence at the end of a line of text: three marks or more and the name of a language, or nothing.
fn opening_at_the_end(line: &str) -> Option<Range<usize>> {
    let names = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'_' | b'.' | b'#');
    let language = line.bytes().rev().take_while(names).count();
    if !matches!(
        line.as_bytes()[..line.len() - language],
        [.., b'`', b'`', b'`'] | [.., b'~', b'~', b'~']
    ) {
        return None;
    }
    // A fence of its own: nothing, or another fence, precedes the marks at the end.
    if line.trim_start_matches(is_of_container).starts_with("```") {
        return None;
    }
    let at = line.rfind("```").or_else(|| line.rfind("~~~"))?;
    let mark = line[at..].chars().next()?;
    let start = line[..at].trim_end_matches(mark).len();
    let info = line[at..].trim_start_matches(mark);
    let is_language = info.bytes().all(|b| names(&b));
    let before = line[..start].trim_matches(is_of_container);
    let is_text = before.chars().any(char::is_alphanumeric) && !before.contains("```");
    (is_language && is_text && line.len() - at < 24).then_some(start..line.len())
}

/// Returns true if a line of an item or a quote may begin with the character.
fn is_of_container(c: char) -> bool {
    matches!(c, ' ' | '\t' | '>' | '-' | '*' | '+')
}

/// Returns the invisible characters before fences.
pub(super) fn invisible(body: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in lines::with_ends(body) {
        let bare = line.trim_start_matches([' ', '\t', '>', '-']);
        let start = at + line.len() - bare.len();
        at += line.len();
        let seen = bare.trim_start_matches(is_hidden);
        let is_fence = seen.starts_with("```") || seen.starts_with("~~~");
        if is_fence && seen.len() < bare.len() {
            found.push(start..start + bare.len() - seen.len());
        }
    }
    found
}

fn is_hidden(c: char) -> bool {
    is_invisible(c) || c == '\u{a0}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(body: &str, broken: &[BrokenFence], before: bool) -> String {
        let mut text = body.to_owned();
        for one in broken.iter().rev() {
            let span = if before {
                one.span.start..one.span.start
            } else {
                one.span.clone()
            };
            text.replace_range(span, &one.replacement);
        }
        text
    }

    #[test]
    fn a_fence_of_the_wrong_length_is_found() {
        for (body, wanted) in [
            ("```bash\nls\n``\n\ntext\n", "```bash\nls\n```\n\ntext\n"),
            (
                "````bash\nls\n```\n\ntext\n\n````bash\ndf\n````\n",
                "````bash\nls\n````\n\ntext\n\n````bash\ndf\n````\n",
            ),
            ("```bash\nls\n~~~\n\ntext\n", "```bash\nls\n```\n\ntext\n"),
            ("``bash\nls\n```\n\ntext\n", "```bash\nls\n```\n\ntext\n"),
        ] {
            assert_eq!(mended(body, &short(body), false), wanted, "{body}");
        }
        for body in [
            "````md\n```bash\nls\n```\n````\n",
            "```bash\nls\n```\n\n~~~\ndf\n~~~\n",
            "text with ``code`` in it\n\n```\nls\n```\n",
        ] {
            assert_eq!(short(body), [], "{body}");
        }
    }

    #[test]
    fn replacements_that_are_shorter_move_what_follows_back() {
        let body =
            "`````\na\n\n~~~\nb\n`````\n\n~~~sh\nc\n```\n\n```\nd\n~~~~~~~~\n\n``sh\ne\n```\n";
        for end in (0..=body.len()).filter(|end| body.is_char_boundary(*end)) {
            short(&body[..end]);
            short(&body[end..]);
        }
    }

    #[test]
    fn a_shorter_fence_in_a_whole_block_is_not_surely_broken() {
        let body = "~~~~~md\na\n~~~\n~~~~~\n\n> b\n````\nc\n```` d\n\n~~~~~\ne\n~~~\n~~~~~\n";
        for broken in short(body) {
            assert!(!broken.is_sure, "{broken:?}");
        }
    }

    #[test]
    fn a_fence_behind_text_is_found() {
        let body = "Run this: ```bash\nls\n```\n\ntext\n";
        assert_eq!(
            mended(body, &after_text(body), true),
            "Run this: \n\n```bash\nls\n```\n\ntext\n"
        );
        let body = "- Run: ```bash\n  ls\n  ```\n\ntext\n";
        assert_eq!(
            mended(body, &after_text(body), true),
            "- Run: \n\n  ```bash\n  ls\n  ```\n\ntext\n"
        );
        for body in [
            "Use ```code``` here\n",
            "A fence is ```\n\n```sh\nls\n```\n",
        ] {
            assert_eq!(after_text(body), [], "{body}");
        }
    }

    #[test]
    fn an_invisible_character_before_a_fence_is_found() {
        let found = |body: &str| invisible(body).first().cloned();
        assert_eq!(found("a\n\u{200b}```sh\nls\n```\n"), Some(2..5));
        assert_eq!(found("a\n  > \u{feff}```sh\n"), Some(6..9));
        assert!(invisible("```sh\nls\n```\n").is_empty());
    }
}
