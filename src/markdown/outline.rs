//! Headings: their ids, their order, and which headings of a translation are which of the original.

use std::borrow::Cow;

use crate::work_counter;
use percent_encoding::percent_decode_str;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The largest alignment that is worth its memory, in pairs of headings.
const LARGEST: usize = 1_000_000;

/// One heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The id that a link names, unique in its page.
    pub id: String,
    /// The text, without markup.
    pub text: String,
}

/// Gives headings their ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Whether ids are ours, not kramdown's: in NFC, without characters that are never seen.
    is_clean: bool,
    taken: FxHashSet<String>,
    repeats: FxHashMap<String, usize>,
}

impl Ids {
    /// None yet; `is_clean`: they are ours, not kramdown's.
    pub(super) fn new(is_clean: bool) -> Self {
        Self {
            is_clean,
            ..Self::default()
        }
    }

    /// The id of a heading: the one that it names itself (`{#id}`), else its words (kramdown's
    /// `gfm` rule: lower case, letters, marks, digits, `_` and `-` of every script, spaces are `-`),
    /// with `-1` and so on where it is taken.
    pub(super) fn of(&mut self, text: &str, explicit: Option<&str>) -> String {
        let base = match explicit {
            Some(id) if self.is_clean => clean(id).into_owned(),
            Some(id) => id.to_owned(),
            None if self.is_clean => words(&clean(text)),
            None => words(text),
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

    /// Takes `id` if it is free.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }
}

/// A text in NFC, without the characters that are never seen: variation selectors, fillers, joiners. Persian
/// and Hindi write joiners in words; an id does without them, and so does a link to it ([`clean_fragment`]),
/// so that it makes no difference whether its author typed them.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let is_seen = |c: &char| !is_never_seen(*c);
    if text.chars().all(|c| !is_never_seen(c)) && is_nfc(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(is_seen).nfc().collect())
}

/// Unicode's `Default_Ignorable_Code_Point`.
fn is_never_seen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// A URL whose fragment is [`clean`], as the ids of headings are.
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

fn words(text: &str) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        if c == ' ' || c == '\t' || c == '\n' {
            id.push('-');
        } else if c.is_ascii() {
            if c == '-' || is_word(c) {
                id.push(c.to_ascii_lowercase());
            }
        } else if is_of_cjk(c) || (has_no_case(c) && is_word(c)) {
            id.push(c);
        } else if is_word(c) {
            id.extend(c.to_lowercase());
        }
    }
    id
}

/// Whether `c` is one of the many letters that have no cases: of Chinese, of the syllabaries of Japanese, or
/// of Korean.
fn is_of_cjk(c: char) -> bool {
    matches!(
        c,
        '\u{4e00}'..='\u{9fff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{ac00}'..='\u{d7a3}'
    )
}

/// Whether `c` is of the scripts from Hebrew and Arabic to Thai and Burmese, of which none has cases.
fn has_no_case(c: char) -> bool {
    ('\u{590}'..'\u{10a0}').contains(&c)
}

/// Ruby's `\p{Word}`: letters, marks, decimal digits and connecting punctuation.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    matches!(
        c.general_category(),
        GeneralCategory::UppercaseLetter
            | GeneralCategory::LowercaseLetter
            | GeneralCategory::TitlecaseLetter
            | GeneralCategory::ModifierLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
            | GeneralCategory::DecimalNumber
            | GeneralCategory::ConnectorPunctuation
    )
}

/// Takes a trailing `{#id}` off a heading's text, or `{: #id .class}` as kramdown has it.
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

/// For each heading of a translation, the heading of the original that it translates.
///
/// Where the levels agree one by one, the order says it. Where they do not (a section was lost or
/// added), the cheapest alignment does, in which headings of one level match, and all the better
/// for the words that translators leave alone: code, names and numbers.
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
    if rows * columns > LARGEST {
        return vec![None; translation.len()];
    }
    let constants = |headings: &[Heading]| -> Vec<Vec<String>> {
        headings.iter().map(|h| constant_words(&h.text)).collect()
    };
    let (ours, theirs) = (constants(translation), constants(original));
    let worth = |i: usize, j: usize| -> Option<usize> {
        (translation[i].level == original[j].level)
            .then(|| 1 + 4 * ours[i].iter().filter(|w| theirs[j].contains(w)).count())
    };
    // best[i][j]: the most that the headings from i and from j on are worth together.
    let mut best = vec![0_usize; rows * columns];
    for i in (0..translation.len()).rev() {
        for j in (0..original.len()).rev() {
            let skip = best[(i + 1) * columns + j].max(best[i * columns + j + 1]);
            let pair = worth(i, j).map_or(0, |w| w + best[(i + 1) * columns + j + 1]);
            best[i * columns + j] = skip.max(pair);
        }
    }
    let mut aligned = vec![None; translation.len()];
    let (mut i, mut j) = (0, 0);
    while i < translation.len() && j < original.len() {
        let here = best[i * columns + j];
        if worth(i, j).is_some_and(|w| w + best[(i + 1) * columns + j + 1] == here) {
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

/// The words of a heading that a translator leaves alone: what is written in ASCII.
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
