//! Fingerprints of the sections of a page. The lock stores those of a translation's original, so that changed
//! sections can be found later.

use std::ops::Range;

use crate::config::Dialect;
use crate::content::front_matter;
use crate::markdown;

/// The fingerprint of the words of a section; white space is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SectionFingerprint(u64);

impl SectionFingerprint {
    /// The number of digits in the printed form.
    const DIGITS: usize = 10;

    fn of(title: &str, text: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        for word in title.split_whitespace().chain(text.split_whitespace()) {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
        let bytes = hasher.finalize();
        let number = bytes.as_bytes().iter().take(Self::DIGITS / 2);
        Self(number.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Parses the output of [`std::fmt::Display`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_print = text.len() == Self::DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
        let number = is_print.then(|| u64::from_str_radix(text, 16).ok());
        number.flatten().map(Self)
    }
}

impl std::fmt::Display for SectionFingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:0width$x}", self.0, width = Self::DIGITS)
    }
}

/// A section of a file: a heading of any level and the text up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The text of its heading; the title of the page for the text before the first heading.
    pub title: String,
    /// The bytes of its first line in the file.
    pub line: Range<usize>,
    /// The fingerprint of its text.
    pub print: SectionFingerprint,
}

/// Returns the sections of a whole file, including front matter. The title belongs to the first section.
#[must_use]
pub fn sections(text: &str, dialect: &Dialect) -> Vec<Section> {
    let split = front_matter::split("", text)
        .ok()
        .flatten()
        .unwrap_or_default();
    let said = |key: &str| {
        let entry = split.front_matter.get(key);
        entry
            .and_then(|entry| entry.value.as_str())
            .unwrap_or_default()
    };
    let title = said("title").to_owned();
    let about = said("description").to_owned();
    let body = text.get(split.body..).unwrap_or_default();
    let headings = markdown::headings(body, dialect);
    let mut starts = vec![(0, title.clone())];
    starts.extend(headings.into_iter().map(|(span, text)| (span.start, text)));
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|(at, _)| *at)
        .chain([body.len()])
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .enumerate()
        .map(|(n, ((start, heading), end))| {
            let part = body.get(start..end.max(start)).unwrap_or_default();
            let first = part.find('\n').unwrap_or(part.len());
            let before = if n == 0 {
                format!("{title} {about}")
            } else {
                String::new()
            };
            Section {
                title: heading,
                line: split.body + start..split.body + start + part[..first].trim_end().len(),
                print: SectionFingerprint::of(&before, part),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_no_change_and_words_are() {
        let of = |text: &str| -> Vec<String> {
            let all = sections(text, &Dialect::CommonMark);
            all.iter()
                .map(|section| format!("{} {}", section.title, section.print))
                .collect()
        };
        let one = of("---\ntitle: T\n---\n\nIntro\n\n## A\n\na  b\n\n## B\n\nc\n");
        let two = of("---\nlang: en\ntitle: T\n---\nIntro\n\n## A\na\nb\n\n\n## B\r\n\r\nc\r\n");
        assert_eq!(one, two);
        assert_eq!(one.len(), 3);
        let three = of("---\ntitle: T\n---\n\nIntro\n\n## A\n\na  x\n\n## B\n\nc\n");
        assert_eq!(one[0], three[0]);
        assert_ne!(one[1], three[1]);
        assert_eq!(one[2], three[2]);
        assert_ne!(of("---\ntitle: U\n---\n\nIntro\n")[0], one[0]);
    }

    #[test]
    fn fingerprints_are_read_as_they_are_written() {
        let print = SectionFingerprint::of("a", "b");
        assert_eq!(SectionFingerprint::parse(&print.to_string()), Some(print));
        assert_eq!(SectionFingerprint::parse("12"), None);
        assert_eq!(SectionFingerprint::parse("zzzzzzzzzz"), None);
    }
}
