//! Stored verdicts of link checks.
//!
//! A text file with one sorted line per page, so that version control merges the results of several people. A line
//! begins like `["https://example.org/",1767225600,"good"]`. The later of two lines about one page counts. A file
//! with any invalid line is ignored.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;

use super::{Settings, Verdict, is_web};

/// The first line. Another number: another form.
const HEADER: &str = r#"["sitegen: links to other sites",1]"#;

/// The verdicts of earlier checks, by page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cache {
    pages: BTreeMap<String, CachedVerdict>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct CachedVerdict {
    /// Seconds since 1970.
    at: i64,
    verdict: Verdict,
}

impl Cache {
    /// Reads what [`Cache::bytes`] wrote. Empty, if any of it is damaged or of another version.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        Self::try_read(bytes).unwrap_or_default()
    }

    fn try_read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        // A last line without a line end was not finished.
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next() != Some(HEADER) {
            return None;
        }
        let mut cache = Self::default();
        for line in lines {
            let (page, at, verdict): (String, i64, Verdict) = serde_json::from_str(line).ok()?;
            if !is_page(&page) || !is_possible(&verdict) {
                return None;
            }
            let is_later = |known: &CachedVerdict| known.at > at;
            if !cache.pages.get(&page).is_some_and(is_later) {
                cache.insert(page, at, verdict);
            }
        }
        Some(cache)
    }

    /// The cache as a file: the same for the same verdicts.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = format!("{HEADER}\n");
        for (page, known) in &self.pages {
            // Numbers and texts can always be written.
            if let Ok(line) = serde_json::to_string(&(page, known.at, &known.verdict)) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text.into_bytes()
    }

    /// Returns the stored verdict of a page, if it is still valid.
    pub(super) fn fresh(&self, page: &str, settings: &Settings, now: i64) -> Option<&Verdict> {
        let known = self.pages.get(page)?;
        known.is_fresh(settings, now).then_some(&known.verdict)
    }

    pub(super) fn insert(&mut self, page: String, at: i64, verdict: Verdict) {
        self.pages.insert(page, CachedVerdict { at, verdict });
    }

    /// Forgets what would be asked for again anyway: pages that no link leads to any more go that way.
    pub(super) fn forget_stale(&mut self, settings: &Settings, now: i64) {
        self.pages.retain(|_, known| known.is_fresh(settings, now));
    }
}

impl CachedVerdict {
    fn is_fresh(&self, settings: &Settings, now: i64) -> bool {
        let keep = if self.verdict.is_good() {
            settings.keep_good
        } else {
            settings.keep_bad
        };
        // A verdict from the future was stored with a wrong clock.
        let age = now.checked_sub(self.at).map(u64::try_from);
        matches!(age, Some(Ok(age)) if Duration::from_secs(age) < keep)
    }
}

/// Returns true if the text is a page's address in normal form.
fn is_page(text: &str) -> bool {
    Url::parse(text)
        .is_ok_and(|url| is_web(&url) && url.fragment().is_none() && url.as_str() == text)
}

/// Returns true if a check can produce this verdict. Verdicts are printed to terminals, so others are rejected.
fn is_possible(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Good => true,
        Verdict::Redirected(to) => {
            Url::parse(to).is_ok_and(|url| is_web(&url) && url.as_str() == to)
        }
        Verdict::Missing(status) => matches!(status, 404 | 410),
        Verdict::Refused(status) => (300..1000).contains(status),
        Verdict::Unsure(why) | Verdict::Unreachable(why) => {
            why.len() < 100 && why.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_767_225_600;

    #[test]
    fn a_damaged_cache_is_none() {
        let mut cache = Cache::default();
        let verdicts = [
            Verdict::Good,
            Verdict::Redirected("https://example.org/b#c".into()),
            Verdict::Missing(410),
            Verdict::Refused(500),
            Verdict::unsure("the host answers 403"),
            Verdict::unreachable("TLS fails"),
        ];
        for (n, verdict) in verdicts.into_iter().enumerate() {
            cache.insert(format!("https://example.org/{n}"), NOW, verdict);
        }
        let bytes = cache.bytes();
        assert_eq!(Cache::read(&bytes), cache);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("[\"https://example.org/2\",1767225600,{\"missing\":410}]\n"));

        // Two caches after each other, as a union merge leaves them: the later line counts.
        let later = "[\"https://example.org/0\",1767225601,{\"missing\":404}]\n";
        let merged = Cache::read(format!("{text}{later}").as_bytes());
        let line = "[\"https://example.org/0\",1767225600,\"good\"]\n";
        assert_eq!(merged.bytes(), text.replace(line, later).into_bytes());
        assert_eq!(
            Cache::read(text.replace(line, &format!("{later}{line}")).as_bytes()),
            merged
        );

        let none = Cache::default();
        for end in 0..bytes.len() {
            let read = Cache::read(&bytes[..end]);
            // Whole lines only, or nothing.
            assert!(read == none || bytes[..end].ends_with(b"\n"), "{end}");
        }
        for (from, to) in [
            (",1]", ",2]"),
            ("410", "200"),
            ("500", "5"),
            ("TLS fails", "\\u001b[2J"),
            ("https://example.org/b", "javascript:b"),
            ("https://example.org/2", "https://EXAMPLE.org/2"),
            ("https://example.org/3", "ftp://example.org/3"),
            ("\"good\"", "\"best\""),
            ("]\n", "]\n\n"),
            ("]\n", "]\n<<<<<<< HEAD\n"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text);
            assert_eq!(Cache::read(other.as_bytes()), none, "{to}");
        }
        assert_eq!(Cache::read(b"\xff\xfe\0"), none);
    }
}
