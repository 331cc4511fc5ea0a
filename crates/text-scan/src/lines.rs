//! The lines of a text, found with `memchr`. `str::lines` takes several times as long on lines as short as those of
//! notes, and every page is read line by line about ten times.

use memchr::{memchr, memmem, memrchr};

/// Returns the lines of `text`, each with its line end, as `split_inclusive` does.
#[inline]
pub fn with_ends(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', rest.as_bytes()).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at(end);
        rest = behind;
        Some(line)
    })
}

/// Returns the lines of `text` that contain two marks of a code fence side by side, each with its start and its line
/// end. Few lines do, so searches for fences skip the rest.
#[inline]
pub fn with_marks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = text.as_bytes();
    let marks = ["``", "~~"].map(memmem::Finder::new);
    let mut from = 0;
    // The next position of each mark at or after `from`, or the length of the text.
    let mut next = [0; 2];
    std::iter::from_fn(move || {
        for (next, mark) in next.iter_mut().zip(&marks) {
            if *next <= from && *next < bytes.len() {
                *next = mark
                    .find(&bytes[from..])
                    .map_or(bytes.len(), |at| from + at);
            }
        }
        let at = next[0].min(next[1]);
        if at == bytes.len() {
            return None;
        }
        let start = memrchr(b'\n', &bytes[..at]).map_or(0, |end| end + 1);
        from = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
        Some((start, &text[start..from]))
    })
}

/// Returns the lines of `text` without their line ends, as [`str::lines`] does.
#[inline]
pub fn of(text: &str) -> impl Iterator<Item = &str> {
    with_ends(text).map(|line| {
        let end = match line.as_bytes() {
            [.., b'\r', b'\n'] => 2,
            [.., b'\n'] => 1,
            _ => 0,
        };
        &line[..line.len() - end]
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "\n", "a", "a\n", "a\r\nb\r", "\n\na\n\nb", "é\r\n\r\n"] {
            let ours: Vec<&str> = super::of(text).collect();
            assert_eq!(ours, text.lines().collect::<Vec<_>>(), "{text:?}");
            let ours: Vec<&str> = super::with_ends(text).collect();
            assert_eq!(ours, text.split_inclusive('\n').collect::<Vec<_>>());
        }
    }

    #[test]
    fn lines_with_marks_are_found_with_their_starts() {
        for text in [
            "",
            "`",
            "``",
            "a `b` c\n> ```bash\nls `\n`\n~`~\n```\n",
            "é``\r\n\r\n~~ `` ~~\n\n``",
        ] {
            let mut at = 0;
            let all = super::with_ends(text).map(|line| {
                at += line.len();
                (at - line.len(), line)
            });
            let wanted = all.filter(|(_, line)| line.contains("``") || line.contains("~~"));
            let wanted: Vec<(usize, &str)> = wanted.collect();
            assert_eq!(super::with_marks(text).collect::<Vec<_>>(), wanted);
        }
    }
}
