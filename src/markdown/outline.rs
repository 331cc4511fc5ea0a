//! Headings: their ids, and the alignment of the headings of a translation with those of the original.

use std::borrow::Cow;

use crate::config::Dialect;
use crate::work_counter;
use kramdown::is_word;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Maximum size of an alignment table, in pairs of headings.
const MAX_PAIRS: usize = 1_000_000;

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The id, unique in its page.
    pub id: String,
    /// The text, without markup.
    pub text: String,
    /// The text with code and isolated names as elements, if it has any.
    pub html: Option<String>,
}

impl Heading {
    /// Returns whether the heading has no text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.html.is_none() && self.text.trim().is_empty()
    }
}

/// Assigns unique ids to headings.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// True for sitegen's ids: in NFC and without invisible characters. False for kramdown's.
    is_clean: bool,
    /// True for the ids of a Jekyll site as they are: duplicates that authors wrote are kept.
    is_exact: bool,
    /// `auto_id_prefix` of kramdown.
    prefix: String,
    taken: FxHashSet<String>,
    repeats: FxHashMap<String, usize>,
}

impl Ids {
    /// Starts without ids; see [`Ids::is_clean`] and [`Ids::is_exact`].
    pub(super) fn new(dialect: &Dialect, is_exact: bool) -> Self {
        let (is_clean, prefix) = match dialect {
            Dialect::CommonMark => (true, String::new()),
            Dialect::Kramdown(options) => (false, options.auto_id_prefix.clone()),
        };
        Self {
            is_clean,
            is_exact,
            prefix,
            ..Self::default()
        }
    }

    /// Returns the id of a heading: its explicit id (`{#id}`) or one made from its text (kramdown's `gfm` rule: lower
    /// case; letters, marks, digits, `_` and `-` of every script; spaces become `-`). A duplicate gets `-1` and so
    /// on.
    pub(super) fn of(&mut self, text: &str, explicit: Option<&str>) -> String {
        if self.is_exact {
            return match explicit {
                Some(id) => id.to_owned(),
                None => self.of_kramdown(text),
            };
        }
        let base = match explicit {
            Some(id) if self.is_clean => clean(id).into_owned(),
            Some(id) => id.to_owned(),
            None if self.is_clean => id_from_text(&clean(text)),
            None if self.prefix.is_empty() => id_from_text(text),
            None => format!("{}{}", self.prefix, id_from_text(text)),
        };
        let base = if base.is_empty() {
            "section".to_owned()
        } else {
            base
        };
        if self.taken.insert(base.clone()) {
            return base;
        }
        loop {
            work_counter::done(base.len());
            let n = self.repeats.entry(base.clone()).or_default();
            *n += 1;
            let id = format!("{base}-{n}");
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }

    /// Returns the id of a heading as kramdown's GFM parser makes it (`Parser::GFM#generate_gfm_header_id`): only ids
    /// of texts are counted, and a text without letters has an empty id.
    fn of_kramdown(&mut self, text: &str) -> String {
        let id = id_from_text(&text.replace('\n', ""));
        let count = self.repeats.entry(id.clone()).or_default();
        *count += 1;
        match *count - 1 {
            0 => format!("{}{id}", self.prefix),
            number => format!("{}{id}-{number}", self.prefix),
        }
    }

    /// Reserves `id` and returns true if it is free.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }
}

/// Returns a text in NFC without invisible characters: variation selectors, fillers, joiners. Persian and Hindi words
/// contain joiners; ids and links to them ([`clean_fragment`]) omit them, so that both forms match.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_seen = |c: &char| !is_invisible(*c);
    if text.chars().all(|c| !is_invisible(c)) && is_nfc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(is_seen).nfc().collect())
}

/// Returns true for Unicode's `Default_Ignorable_Code_Point`.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Returns a URL with its fragment cleaned as ids are ([`clean`]).
pub(crate) fn clean_fragment(url: &str) -> Cow<'_, str> {
    let Some((path, fragment)) = url.split_once('#') else {
        return Cow::Borrowed(url);
    };
    let is_elsewhere = path.contains("://") || path.starts_with("//");
    if is_elsewhere || fragment.is_ascii() && !fragment.contains('%') {
        return Cow::Borrowed(url);
    }
    let Ok(decoded) = percent_decode_str(fragment).decode_utf8() else {
        return Cow::Borrowed(url);
    };
    match clean(&decoded) {
        Cow::Borrowed(_) => Cow::Borrowed(url),
        Cow::Owned(clean) => Cow::Owned(format!("{path}#{clean}")),
    }
}

fn id_from_text(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ' ' || c == '\t' || c == '\n' {
            id.push('-');
        } else if c.is_ascii() {
            if c == '-' || is_word(c) {
                id.push(c.to_ascii_lowercase());
            }
        } else if is_caseless_cjk(c) || (has_no_case(c) && is_word(c)) {
            id.push(c);
        } else if is_word(c) {
            id.extend(c.to_lowercase());
        }
    }
    id
}

/// Returns true for common letters without case: Chinese, Japanese syllabaries and Korean.
fn is_caseless_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ac00}'..='\u{d7a3}'
    )
}

/// Returns true for the scripts from Hebrew and Arabic to Thai and Burmese, which have no case.
fn has_no_case(c: char) -> bool {
    ('\u{590}'..'\u{10a0}').contains(&c)
}

/// Splits a trailing `{#id}`, or `{: #id .class}` as in kramdown, from the text of a heading.
pub(super) fn explicit_id(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_end().strip_suffix('}')?;
    let open = inside.rfind('{')?;
    let list = inside[open + 1..].trim_start_matches([':', ' ']);
    let mut words = list.split_whitespace();
    let id = words.next()?.strip_prefix('#')?;
    if words.any(|word| !word.starts_with('.') && !word.contains('=')) {
        return None;
    }
    let is_id = id.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && id
            .chars()
            .all(|c| is_word(c) || matches!(c, '-' | ':' | '.'));
    is_id.then(|| (text[..open].trim_end(), id))
}

/// Returns, for each heading of a translation, the index of the corresponding heading of the original.
///
/// If the levels agree one by one, the order decides. Otherwise the best alignment decides: headings of one level
/// match, and common untranslated words (code, names, numbers) raise the score.
pub(super) fn align(translation: &[Heading], original: &[Heading]) -> Vec<Option<usize>> {
    let same_shape = translation.len() == original.len()
        && translation
            .iter()
            .zip(original)
            .all(|(a, b)| a.level == b.level);
    if same_shape {
        return (0..translation.len()).map(Some).collect();
    }
    let (rows, columns) = (translation.len() + 1, original.len() + 1);
    if rows * columns > MAX_PAIRS {
        return vec![None; translation.len()];
    }
    let constants = |headings: &[Heading]| -> Vec<Vec<String>> {
        headings.iter().map(|h| constant_words(&h.text)).collect()
    };
    let (ours, theirs) = (constants(translation), constants(original));
    let score = |i: usize, j: usize| -> Option<usize> {
        (translation[i].level == original[j].level)
            .then(|| 1 + 4 * ours[i].iter().filter(|w| theirs[j].contains(w)).count())
    };
    // best[i][j]: the maximum score of the headings from i and from j on.
    let mut best = vec![0_usize; rows * columns];
    for i in (0..translation.len()).rev() {
        for j in (0..original.len()).rev() {
            let skip = best[(i + 1) * columns + j].max(best[i * columns + j + 1]);
            let pair = score(i, j).map_or(0, |w| w + best[(i + 1) * columns + j + 1]);
            best[i * columns + j] = skip.max(pair);
        }
    }
    let mut aligned = vec![None; translation.len()];
    let (mut i, mut j) = (0, 0);
    while i < translation.len() && j < original.len() {
        let here = best[i * columns + j];
        if score(i, j).is_some_and(|w| w + best[(i + 1) * columns + j + 1] == here) {
            aligned[i] = Some(j);
            i += 1;
            j += 1;
        } else if best[(i + 1) * columns + j] == here {
            i += 1;
        } else {
            j += 1;
        }
    }
    aligned
}

/// Returns the words of a heading that translators leave unchanged: those in ASCII.
fn constant_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(level: u8, text: &str) -> Heading {
        Heading {
            level,
            id: String::new(),
            text: text.to_owned(),
            html: None,
        }
    }

    #[test]
    fn ids_keep_every_script() {
        let mut ids = Ids::default();
        assert_eq!(
            ids.of("1. 檢查並安裝 cffi 函式庫", None),
            "1-檢查並安裝-cffi-函式庫"
        );
        assert_eq!(ids.of("ما سبب الخطأ؟", None), "ما-سبب-الخطأ");
        assert_eq!(ids.of("हिन्दी: शीर्षक", None), "हिन्दी-शीर्षक");
        assert_eq!(ids.of("What's `New`?", None), "whats-new");
        assert_eq!(ids.of("Setup", None), "setup");
        assert_eq!(ids.of("Setup", None), "setup-1");
        assert_eq!(ids.of("Setup 1", None), "setup-1-1");
        assert_eq!(ids.of("！", None), "section");
        assert_eq!(ids.of("Setup", Some("install")), "install");
    }

    #[test]
    fn ids_of_our_own_are_in_nfc_without_what_is_never_seen() {
        let mut ids = Ids {
            is_clean: true,
            ..Ids::default()
        };
        assert_eq!(ids.of("Cafe\u{301}", None), "caf\u{e9}");
        assert_eq!(ids.of("⚠\u{fe0f} Care", None), "-care");
        assert_eq!(ids.of("می\u{200c}خواهم", None), "میخواهم");
        assert_eq!(ids.of("میخواهم", None), "میخواهم-1");
        assert_eq!(ids.of("x", Some("e\u{301}")), "\u{e9}");
        assert_eq!(clean_fragment("/a/#Cafe\u{301}"), "/a/#Caf\u{e9}");
        assert_eq!(clean_fragment("#%D9%85%DB%8C%E2%80%8C%D8%AE"), "#میخ");
        assert_eq!(
            clean_fragment("https://x.org/#e\u{301}"),
            "https://x.org/#e\u{301}"
        );
        let mut kramdowns = Ids::default();
        assert_eq!(kramdowns.of("⚠\u{fe0f} Care", None), "\u{fe0f}-care");
    }

    #[test]
    fn a_heading_may_name_its_id() {
        assert_eq!(explicit_id("Setup {#install}"), Some(("Setup", "install")));
        assert_eq!(
            explicit_id("Setup {: #in-stall}"),
            Some(("Setup", "in-stall"))
        );
        assert_eq!(explicit_id("Setup {: #x .wide}"), Some(("Setup", "x")));
        assert_eq!(explicit_id("Use {curly}"), None);
        assert_eq!(explicit_id("Use {#a b}"), None);
        assert_eq!(explicit_id("Setup {#}"), None);
    }

    #[test]
    fn a_lost_section_does_not_shift_the_others() {
        let original = [
            heading(2, "Cause"),
            heading(2, "Fix"),
            heading(3, "Install `cffi`"),
            heading(3, "Check Python 3.13"),
            heading(2, "Why"),
        ];
        let translation = [
            heading(2, "原因"),
            heading(2, "解決"),
            heading(3, "檢查 Python 3.13"),
            heading(2, "為什麼"),
        ];
        assert_eq!(
            align(&translation, &original),
            [Some(0), Some(1), Some(3), Some(4)]
        );
        assert_eq!(align(&original[..2], &original[..2]), [Some(0), Some(1)]);
        assert!(align(&[], &original).is_empty());
    }
}
