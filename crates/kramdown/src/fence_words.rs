//! Fences followed by more than one word (` ```scala mdoc `), which kramdown treats as text.
//!
//! In: a body. Out: the body with the same length, where only the first word follows each of these fences. Plugins of
//! a site remove such words before kramdown parses the page, so `check` compares the code as the author intended it.

use std::borrow::Cow;

use super::line;
use text_scan::fences::Fence;
use text_scan::lines;

/// Replaces all words but the first after each opening fence with spaces.
pub fn without_fence_words(body: &str) -> Cow<'_, str> {
    let mut changed: Option<String> = None;
    let mut open: Option<Fence> = None;
    for (at, text) in lines::with_marks(body) {
        let bare = text.trim_start_matches([' ', '\t', '>']);
        let Some(fence) = Fence::parse(bare) else {
            continue;
        };
        let behind = fence.info(bare);
        if let Some(opening) = open {
            if fence.may_close(opening) && line::is_blank(behind) {
                open = None;
            }
            continue;
        }
        if fence.mark == '`' && behind.contains('`') {
            continue;
        }
        open = Some(fence);
        let info = behind.trim();
        let Some(space) = info.find(char::is_whitespace) else {
            continue;
        };
        let start =
            at + text.len() - behind.len() + (behind.len() - behind.trim_start().len()) + space;
        let end = at + text.trim_end().len();
        let spaces = " ".repeat(end - start);
        changed
            .get_or_insert_with(|| body.to_owned())
            .replace_range(start..end, &spaces);
    }
    changed.map_or(Cow::Borrowed(body), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_word_behind_a_fence_is_left() {
        for (body, wanted) in [
            (
                "```scala mdoc:nest\nval x\n```\n",
                "```scala          \nval x\n```\n",
            ),
            ("> ~~~ sh x\n> y\n> ~~~\n", "> ~~~ sh  \n> y\n> ~~~\n"),
        ] {
            assert_eq!(without_fence_words(body), wanted);
        }
        for body in [
            "````md\n```sh a b\n```\n````\n",
            "```sh\nls\n```\n",
            "```a b``` is code\n",
        ] {
            assert!(
                matches!(without_fence_words(body), Cow::Borrowed(_)),
                "{body}"
            );
        }
    }
}
