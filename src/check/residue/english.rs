//! English, by its words: what programs that translate leave behind is English almost always.

use super::plain;
use crate::language::Language;

/// Words that English sentences are made of. Some are words of other languages too; see [`TELLING`].
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

/// Those of them that are words of no other language in Latin script, and frequent.
const TELLING: &[&str] = &[
    "about", "again", "and", "because", "could", "from", "further", "happy", "if", "know",
    "please", "should", "that", "the", "their", "there", "these", "they", "this", "what", "when",
    "which", "with", "would", "you", "your",
];

/// What a program that translates says at the end, and forgets to translate.
const FAREWELLS: &[&str] = &[
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

/// Whether English words say nothing about a language.
pub(crate) fn is_like_english(language: &Language) -> bool {
    let tag = language.tag.as_str();
    LIKE_ENGLISH.contains(&tag.split('-').next().unwrap_or(tag))
}

/// Returns true if a word, in lower case, is one that English sentences are made of.
pub(crate) fn is_english_word(word: &str) -> bool {
    ENGLISH.contains(&word)
}

/// How many words of a text there are, and how many are telling English ones.
pub(crate) fn english(text: &str) -> (usize, usize) {
    let mut counts = (0, 0);
    for word in text.split(|c: char| !c.is_alphabetic() && c != '\'') {
        if !word.is_empty() {
            counts.0 += 1;
            let mut telling = TELLING.iter();
            let is_telling =
                word.len() <= 7 && telling.any(|other| other.eq_ignore_ascii_case(word));
            counts.1 += usize::from(is_telling);
        }
    }
    counts
}

/// Whether a sentence is an English one.
pub(super) fn is_english(sentence: &str) -> bool {
    let (words, telling) = english(sentence);
    let lower = plain(sentence);
    let common = lower
        .split(' ')
        .filter(|word| ENGLISH.contains(word))
        .count();
    let farewell = FAREWELLS.iter().any(|words| lower.starts_with(words));
    (farewell && words <= 12)
        || (words >= 5 && telling >= 2 && common * 100 >= words * 45)
        || (words >= 5 && telling >= 1 && common * 100 >= words * 60)
}
