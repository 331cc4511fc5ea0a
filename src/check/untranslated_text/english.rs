//! English, by its words: what programs that translate leave behind is English almost always.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::language::Language;

/// Words that English sentences are made of. Some are words of other languages too; see [`ENGLISH_ONLY`].
pub(super) const ENGLISH: &[&str] = &[
    "a",
    "about",
    "after",
    "again",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "because",
    "been",
    "before",
    "both",
    "but",
    "by",
    "can",
    "cannot",
    "check",
    "coding",
    "could",
    "did",
    "do",
    "does",
    "each",
    "enjoy",
    "ensure",
    "error",
    "even",
    "every",
    "first",
    "following",
    "for",
    "from",
    "further",
    "get",
    "good",
    "happy",
    "has",
    "have",
    "help",
    "here",
    "how",
    "however",
    "i",
    "if",
    "in",
    "into",
    "is",
    "issues",
    "it",
    "its",
    "just",
    "keep",
    "know",
    "let",
    "like",
    "log",
    "luck",
    "make",
    "more",
    "most",
    "must",
    "need",
    "no",
    "not",
    "now",
    "of",
    "on",
    "once",
    "only",
    "or",
    "other",
    "our",
    "out",
    "over",
    "please",
    "problem",
    "run",
    "see",
    "share",
    "should",
    "so",
    "some",
    "step",
    "still",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "try",
    "under",
    "until",
    "up",
    "us",
    "use",
    "using",
    "very",
    "want",
    "was",
    "we",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "work",
    "would",
    "you",
    "your",
];

/// Frequent words among them that no other language in Latin script has.
const ENGLISH_ONLY: &[&str] = &[
    "about", "again", "and", "because", "could", "from", "further", "happy", "if", "know",
    "please", "should", "that", "the", "their", "there", "these", "they", "this", "what", "when",
    "which", "with", "would", "you", "your",
];

/// Closing words of a program that translates, which it forgets to translate.
const CLOSING_PHRASES: &[&str] = &[
    "happy coding",
    "happy hacking",
    "good luck",
    "hope this helps",
    "i hope this helps",
    "let me know",
    "feel free",
    "have fun",
    "thanks for reading",
    "stay tuned",
];

/// Words that begin small in the names of things.
pub(super) const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with",
];

/// Languages that are English, or made of its words.
const LIKE_ENGLISH: &[&str] = &[
    "en", "pcm", "jam", "sco", "kri", "tpi", "bi", "srm", "gul", "bzj",
];

/// True if English words say nothing about a language.
pub(crate) fn is_like_english(language: &Language) -> bool {
    let tag = language.tag.as_str();
    LIKE_ENGLISH.contains(&tag.split('-').next().unwrap_or(tag))
}

/// Returns true if a word, in lower case, is one that English sentences are made of.
pub(crate) fn is_english_word(word: &str) -> bool {
    ENGLISH_WORDS.contains(word)
}

/// Returns the number of words of a text, and how many of them only English has.
pub(crate) fn english(text: &str) -> (usize, usize) {
    let mut counts = (0, 0);
    for word in text.split(|c: char| !super::is_alphabetic(c) && c != '\'') {
        if !word.is_empty() {
            counts.0 += 1;
            counts.1 += usize::from(is_in(&TELLING_WORDS, word));
        }
    }
    counts
}

/// The words of a list, for a look-up in constant time.
type Words = LazyLock<FxHashSet<&'static str>>;

static ENGLISH_WORDS: Words = LazyLock::new(|| ENGLISH.iter().copied().collect());
static TELLING_WORDS: Words = LazyLock::new(|| ENGLISH_ONLY.iter().copied().collect());

/// The length of the longest word of the lists, in bytes.
const MAX_WORD_BYTES: usize = 12;

/// Returns true if a list has a word, in any case.
fn is_in(list: &Words, word: &str) -> bool {
    let mut lower = [0; MAX_WORD_BYTES];
    let Some(lower) = lower.get_mut(..word.len()).filter(|_| word.is_ascii()) else {
        return false;
    };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).is_ok_and(|lower| list.contains(lower))
}

/// True if a sentence is an English one.
pub(super) fn is_english(sentence: &str) -> bool {
    let (words, telling) = english(sentence);
    let is_said = words <= 12 && {
        let parts = sentence.split(|c: char| !c.is_alphanumeric());
        let parts: Vec<&str> = parts.filter(|word| !word.is_empty()).collect();
        let lower = parts.join(" ").to_lowercase();
        CLOSING_PHRASES.iter().any(|words| lower.starts_with(words))
    };
    if is_said || words < 5 || telling == 0 {
        return is_said;
    }
    let all = sentence.split(|c: char| !c.is_alphanumeric());
    let common = all.filter(|word| is_in(&ENGLISH_WORDS, word)).count();
    let share = if telling >= 2 { 45 } else { 60 };
    common * 100 >= words * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_longer_than_what_is_looked_up() {
        let words = ENGLISH.iter().chain(ENGLISH_ONLY);
        assert!(words.into_iter().all(|word| word.len() <= MAX_WORD_BYTES));
    }
}
