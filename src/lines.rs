//! The lines of a text, found with `memchr`: `str::lines` costs several times as much on lines as short
//! as those of notes, and every page is gone through by its lines some ten times.

use memchr::memchr;

/// The lines of `text`, each with its line end. As `split_inclusive('\n')`.
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

/// The lines of `text` without their line ends. As [`str::lines`].
pub fn of(text: &str) -> impl Iterator<Item = &str> {
    with_ends(text).map(|line| {
        let Some(line) = line.strip_suffix('\n') else {
            return line;
        };
        line.strip_suffix('\r').unwrap_or(line)
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
}
