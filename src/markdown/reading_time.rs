//! Counts words and estimates the reading time.

use super::cjk::is_wide;

/// The amount of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadingTime {
    /// Words separated by spaces.
    pub words: usize,
    /// Characters of scripts without spaces between words.
    pub wide: usize,
}

impl ReadingTime {
    /// Words per minute, and characters per minute for scripts without spaces.
    const WORDS_PER_MINUTE: usize = 200;
    const WIDE_PER_MINUTE: usize = 400;

    pub(super) fn add(&mut self, text: &str) {
        if let Some(words) = count_words(text.as_bytes()) {
            self.words += words;
            return;
        }
        let mut in_word = false;
        let mut rest = text;
        while !rest.is_empty() {
            let ascii = rest.bytes().take_while(u8::is_ascii);
            let mut length = 0;
            for byte in ascii {
                let is_space = matches!(byte, b' ' | b'\t'..=b'\r');
                self.words += usize::from(!is_space && !in_word);
                in_word = !is_space;
                length += 1;
            }
            rest = &rest[length..];
            let Some(c) = rest.chars().next() else {
                break;
            };
            rest = &rest[c.len_utf8()..];
            if c < '\u{e00}' {
                // Scripts with spaces between words. U+0085 and U+00A0 are spaces.
                let is_space = matches!(c, '\u{85}' | '\u{a0}');
                self.words += usize::from(!is_space && !in_word);
                in_word = !is_space;
                continue;
            }
            // Thai, Lao, Burmese and Khmer have no spaces between words either.
            let unspaced = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
            if unspaced || is_wide(c) {
                self.wide += 1;
                in_word = false;
            } else if c.is_whitespace() {
                in_word = false;
            } else if !in_word {
                self.words += 1;
                in_word = true;
            }
        }
    }

    /// Returns the reading time in minutes, at least one.
    #[must_use]
    pub fn minutes(self) -> usize {
        let parts = self.words * Self::WIDE_PER_MINUTE + self.wide * Self::WORDS_PER_MINUTE;
        parts
            .div_ceil(Self::WORDS_PER_MINUTE * Self::WIDE_PER_MINUTE)
            .max(1)
    }
}

/// Counts the words of a text whose characters have one or two bytes; all its separators are ASCII. Returns `None`
/// for other texts. Processes many bytes at a time.
fn count_words(text: &[u8]) -> Option<usize> {
    const CHUNK: usize = 128;
    let Some((first, behind)) = text.split_first() else {
        return Some(0);
    };
    // The two spaces beyond ASCII begin with 0xc2.
    let is_plain = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(true, |all, b| all & (*b < 0xe0) & (*b != 0xc2))
    };
    if !text.chunks(CHUNK).all(is_plain) {
        return None;
    }
    let is_space = |b: u8| (b == b' ') | (b.wrapping_sub(b'\t') < 5);
    let begins = |(before, bytes): (&[u8], &[u8])| -> u8 {
        let pairs = before.iter().zip(bytes);
        pairs
            .map(|(before, b)| u8::from(is_space(*before) & !is_space(*b)))
            .sum()
    };
    let chunks = text.chunks(CHUNK).zip(behind.chunks(CHUNK));
    let begun: usize = chunks.map(|chunks| usize::from(begins(chunks))).sum();
    Some(begun + usize::from(!is_space(*first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> usize {
        let mut length = ReadingTime::default();
        length.add(text);
        length.words
    }

    #[test]
    fn words_are_what_stands_between_spaces() {
        let long = "ab  c\n".repeat(100);
        for text in [
            "",
            " ",
            "a",
            " a b\tc\n",
            "né à",
            "انظر إلى السجلات",
            "журнал ошибок ",
            "a\u{a0}b c",
            "देवनागरी लिपि",
            &long,
            &long[1..],
        ] {
            assert_eq!(words(text), text.split_whitespace().count(), "{text:?}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_counted_by_characters() {
        let mut length = ReadingTime::default();
        length.add("查看 log 日誌");
        assert_eq!(length, ReadingTime { words: 1, wide: 4 });
    }
}
