//! Jekyll's file names: `YYYY-MM-DD-slug.ext` (Jekyll 4 `Document::DATE_FILENAME_MATCHER`).

/// The extensions of Markdown files (Jekyll 4's default `markdown_ext`).
pub const MARKDOWN: [&str; 5] = ["md", "markdown", "mkd", "mkdn", "mkdown"];

/// The parts of a file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileName<'a> {
    /// The date as written, if the name starts with one.
    pub date: Option<&'a str>,
    /// The name after the date, without the extension and without dots at the end.
    pub slug: &'a str,
    /// The whole name without its extension.
    pub stem: &'a str,
    /// The extension without its dot; empty if the name has none.
    pub extension: &'a str,
}

impl<'a> FileName<'a> {
    /// Splits the last component of `path`.
    #[must_use]
    pub fn parse(path: &'a str) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = match name.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, extension),
            _ => (name, ""),
        };
        Self {
            date: date_prefix(stem).map(|length| &stem[..length]),
            slug: slug_of(stem).trim_end_matches('.'),
            stem,
            extension,
        }
    }

    /// Returns whether the extension is one of Markdown's.
    #[must_use]
    pub fn is_markdown(&self) -> bool {
        MARKDOWN
            .iter()
            .any(|ext| self.extension.eq_ignore_ascii_case(ext))
    }

    /// Returns whether the extension is MDX's, which sitegen sites read as Markdown.
    #[must_use]
    pub fn is_mdx(&self) -> bool {
        self.extension.eq_ignore_ascii_case("mdx")
    }

    /// Returns whether the extension is one of HTML's.
    #[must_use]
    pub fn is_html(&self) -> bool {
        ["html", "htm", "xhtml"]
            .iter()
            .any(|ext| self.extension.eq_ignore_ascii_case(ext))
    }
}

/// Returns the slug of a name without extension: the part after its date.
#[must_use]
pub fn slug_of(stem: &str) -> &str {
    date_prefix(stem).map_or(stem, |length| &stem[length + 1..])
}

/// Returns the length of `\d{2,4}-\d{1,2}-\d{1,2}` before a `-` at the start of `stem`.
fn date_prefix(stem: &str) -> Option<usize> {
    let bytes = stem.as_bytes();
    let mut at = 0;
    for (least, most) in [(2, 4), (1, 2), (1, 2)] {
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if !(least..=most).contains(&digits) || bytes.get(at + digits) != Some(&b'-') {
            return None;
        }
        at += digits + 1;
    }
    (at < bytes.len()).then(|| at - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_as_jekyll_does() {
        let name = FileName::parse("_posts/ar/2025-03-12-python-cffi-ar.md");
        assert_eq!(
            (name.date, name.slug, name.extension),
            (Some("2025-03-12"), "python-cffi-ar", "md")
        );
        let name = FileName::parse("14-3-2-a.b..markdown");
        assert_eq!((name.date, name.slug), (Some("14-3-2"), "a.b"));
        for plain in [
            "2025-03-12.md",
            "20250-03-12-x.md",
            "2025-03-x.md",
            "x.md",
            "2025-03-12-.md",
        ] {
            assert_eq!(FileName::parse(plain).date, None, "{plain}");
        }
        assert_eq!(FileName::parse(".hidden").extension, "");
        assert!(FileName::parse("a.MD").is_markdown());
    }
}
