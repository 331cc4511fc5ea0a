//! The terms of pages, each with the weight of its best place on the page.
//!
//! In: the HTML of a page. Out: terms: words of scripts with spaces; pairs of characters of scripts without;
//! names in code whole and in parts (`_cffi_backend`, `cffi`, `backend`; `ModuleNotFoundError`, `module`, …).
//!
//! A page of 7 kB has some thousand words, of which a few hundred are distinct. They are collected first; at
//! the end of the page each distinct word is folded, split and looked up once.

mod html;
mod parts;

use super::character_table::{
    CharacterInfo, Class, Folding, character_info, fold_into, simplified_form,
};
use super::forward_index::ForwardIndex;
use super::page_terms::PageTerms;
use super::terms::Terms;
use parts::{CLASSES, LOWER, OUTSIDE, for_each_term, is_number};
use text_scan::work_counter;

/// Longer words, in bytes, are hashes and data.
const MAX_WORD_BYTES: usize = 64;

/// Words before the number of an error, in all languages.
const ANNOUNCES_CODE: [&str; 8] = [
    "code", "errno", "error", "exit", "exited", "http", "signal", "status",
];

/// Most characters between such a word and its number: `code: [2`.
const MAX_CODE_GAP: usize = 3;

/// The weight of a place; a higher weight says more about the page.
pub type Weight = u8;
/// Once in the text.
pub const TEXT: Weight = 0;
/// Several times in the text, or among the tags.
pub const OFTEN: Weight = 1;
/// In a heading, or in the error message that the page is about.
pub const HEADING: Weight = 2;
/// In the title.
pub const TITLE: Weight = 3;

/// The index of some pages of a language.
#[derive(Debug, Default)]
pub struct Words {
    pub(super) terms: Terms,
    pub(super) forward: ForwardIndex,
    /// True if Chinese characters are folded to their simplified forms.
    chinese: bool,
    /// The words of the current page.
    page_terms: PageTerms,
    /// A reused buffer for postings.
    numbers: Vec<u32>,
    /// A reused buffer for the text of HTML.
    plain: String,
    /// A reused buffer for a word.
    word: String,
    /// A reused buffer for a folded word.
    folded: String,
    /// A reused buffer for a run of characters.
    characters: Vec<char>,
}

impl Words {
    /// Creates an empty index. `chinese` is true for pages in Chinese.
    #[must_use]
    pub fn new(chinese: bool) -> Self {
        Self {
            chinese,
            ..Self::default()
        }
    }

    /// Ends the current page and gives it its number.
    pub fn end(&mut self, page: usize) {
        let Self {
            page_terms,
            numbers,
            word,
            folded,
            ..
        } = self;
        for at in 0..page_terms.words().len() {
            let entry = page_terms.words()[at];
            if !entry.is_term {
                word.clear();
                word.push_str(page_terms.text(&entry));
                for_each_term(word, folded, |term| {
                    page_terms.add(term, true, entry.weight)
                });
            }
        }
        numbers.clear();
        self.terms.numbers_of(page_terms, numbers);
        self.forward.page(page, numbers.iter().copied());
        page_terms.clear();
    }

    /// Returns the number of pages.
    #[must_use]
    pub fn count(&self) -> usize {
        self.forward.len()
    }

    /// Adds the pages of `other` under the numbers that `number` returns. Pages without a number are left
    /// out.
    pub(super) fn append(&mut self, other: &Self, number: impl Fn(usize) -> Option<usize>) {
        let mut numbers = vec![None; other.terms.len()];
        for (page, terms) in other.forward.pages() {
            let Some(page) = number(page as usize) else {
                continue;
            };
            let terms = terms.map(|posting| {
                let (term, weight) = (posting >> 2, posting & 3);
                let known = &mut numbers[term as usize];
                let text = || other.terms.text(term);
                *known.get_or_insert_with(|| self.terms.number_of(text())) << 2 | weight
            });
            self.forward.page(page, terms);
        }
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str, weight: Weight) {
        work_counter::done(text.len());
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                // Most words, and nearly all code, are ASCII.
                let mut classes = OUTSIDE;
                let mut end = at;
                for byte in &bytes[at..] {
                    let class = CLASSES[usize::from(*byte)];
                    if class == OUTSIDE {
                        break;
                    }
                    classes |= class;
                    end += 1;
                }
                if end == at {
                    at += 1;
                    continue;
                }
                if bytes.get(end).is_none_or(u8::is_ascii) {
                    self.word(&text[at..end], classes == LOWER, weight);
                    if end - at == 1 {
                        self.name_of_letter(&bytes[at..], weight);
                    }
                    if bytes[at].is_ascii_digit() {
                        self.code(text, at, end, weight);
                    }
                    if bytes.get(end) == Some(&b'.') {
                        self.version(bytes, at, end, weight);
                    }
                    if at > 0 && matches!(bytes[at - 1], b'-' | b'.') {
                        self.name_with_sign(text, at, weight);
                    }
                    at = end;
                    continue;
                }
            }
            at += self.run(&text[at..], weight);
        }
    }

    /// Adds the run of one character class that `text` begins with. Returns its length in bytes.
    fn run(&mut self, text: &str, weight: Weight) -> usize {
        let mut letters = text
            .char_indices()
            .map(|(at, c)| (at, c, character_info(c)));
        let Some((_, first, CharacterInfo { class, .. })) = letters.clone().next() else {
            return 0;
        };
        match class {
            Class::Separator => first.len_utf8(),
            Class::Word => {
                let end = letters.find(|(.., character_info)| character_info.class != class);
                let end = end.map_or(text.len(), |(at, ..)| at);
                self.word(&text[..end], false, weight);
                end
            }
            Class::Character => {
                let mut characters = std::mem::take(&mut self.characters);
                characters.clear();
                let mut independent = true;
                let mut end = text.len();
                for (at, _, character_info) in letters {
                    if character_info.class != class {
                        end = at;
                        break;
                    }
                    match character_info.folded {
                        Folding::To(_) if self.chinese => {
                            characters.push(character_info.simplified_form)
                        }
                        Folding::To(to) => characters.push(to),
                        _ => independent = false,
                    }
                }
                if !independent {
                    fold_into(&mut self.folded, &text[..end]);
                    let folded = self.folded.chars();
                    let form = |c| if self.chinese { simplified_form(c) } else { c };
                    characters.clear();
                    characters.extend(folded.map(form));
                }
                self.characters(&characters, weight);
                self.characters = characters;
                end
            }
        }
    }

    /// Adds a folded run of a script without spaces: each pair of neighbours, and the last character alone.
    fn characters(&mut self, run: &[char], weight: Weight) {
        for (at, first) in run.iter().enumerate() {
            self.word.clear();
            self.word.push(*first);
            self.word.extend(run.get(at + 1));
            self.page_terms.add(&self.word, true, weight);
        }
    }

    /// Adds a word of a script with spaces, or of code. `is_folded` is true if it has only small ASCII
    /// letters and digits.
    fn word(&mut self, run: &str, is_folded: bool, weight: Weight) {
        let run = match run.as_bytes() {
            [b'_', ..] | [.., b'_'] => run.trim_matches('_'),
            _ => run,
        };
        // A number is a word even with one digit: `exit status 1`, `Python 3.9`.
        let is_digit = |run: &str| run.as_bytes()[0].is_ascii_digit();
        if run.len() >= 2 && run.len() <= MAX_WORD_BYTES || run.len() == 1 && is_digit(run) {
            self.page_terms.add(run, is_folded, weight);
        }
    }

    /// Adds a number with dots: `3.9` of `Python 3.9rc1`, `python3.9` and `3.9,`. Its first digits are the last
    /// of the word from `start` to `end`.
    fn version(&mut self, text: &[u8], start: usize, end: usize, weight: Weight) {
        let length = |digits: &[u8]| digits.iter().take_while(|b| b.is_ascii_digit()).count();
        let head = text[start..end].iter().rev();
        let first = end - head.take_while(|byte| byte.is_ascii_digit()).count();
        // The end of `3.9` in `3.9.1` begins no number of its own.
        let goes_on = first == start
            && matches!(text[..start], [.., before, b'.'] if before.is_ascii_digit());
        let mut last = end;
        while text.get(last) == Some(&b'.') && length(&text[last + 1..]) > 0 {
            last += 1 + length(&text[last + 1..]);
        }
        if first < end && last > end && !goes_on && last - first <= MAX_WORD_BYTES {
            let version = std::str::from_utf8(&text[first..last]).unwrap_or_default();
            self.page_terms.add(version, true, weight);
        }
    }

    /// Adds a name that begins with a dot or two hyphens, with them: `.NET`, `.env`, `--no-cache`. The word after
    /// the sign begins at `at`. Methods (`list.sort`) and the ends of names (`a--b`) have no sign.
    fn name_with_sign(&mut self, text: &str, at: usize, weight: Weight) {
        let bytes = text.as_bytes();
        let (start, has_hyphens) = match bytes[..at] {
            [.., b'-', b'-'] => (at - 2, true),
            [.., b'.'] => (at - 1, false),
            _ => return,
        };
        let begins = bytes[..start].last().is_none_or(|byte| {
            byte.is_ascii_whitespace() || matches!(byte, b'(' | b'[' | b'/' | b'|' | b',')
        });
        let name = bytes[at..].iter().take_while(|byte| {
            has_hyphens && **byte == b'-' || CLASSES[usize::from(**byte)] != OUTSIDE
        });
        let end = at + name.count();
        if begins && bytes[at].is_ascii_alphabetic() && end - start <= MAX_WORD_BYTES {
            self.word.clear();
            self.word.push_str(&text[start..end]);
            self.word.make_ascii_lowercase();
            self.page_terms.add(&self.word, true, weight);
        }
    }

    /// Adds the number from `at` to `end` with the word before it, if that word announces a code: `status 137`.
    fn code(&mut self, text: &str, at: usize, end: usize, weight: Weight) {
        let number = &text[at..end];
        let before = text[..at].trim_end_matches([' ', ':', '=', '[', '(']);
        let gap = at - before.len();
        let word = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next();
        let word = word.filter(|word| (1..=MAX_CODE_GAP).contains(&gap) && !word.is_empty());
        let Some(word) = word.filter(|_| is_number(number)) else {
            return;
        };
        if ANNOUNCES_CODE
            .iter()
            .any(|one| word.eq_ignore_ascii_case(one))
        {
            self.word.clear();
            self.word.push_str(word);
            self.word.make_ascii_lowercase();
            self.word.push(' ');
            self.word.push_str(number);
            self.page_terms.add(&self.word, true, weight);
        }
    }

    /// Adds each number of a title, a heading or an error message together with the word before it: `errno 28`,
    /// `python 3.9`. So `exit status 1` differs from a text with this status and another number.
    pub(super) fn numbers(&mut self, text: &str, weight: Weight) {
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return;
        }
        let is_outside = |c: char| c != '.' && character_info(c).class == Class::Separator;
        let mut before = "";
        for word in text.split(is_outside) {
            let word = word.trim_matches(['.', '_']);
            if word.is_empty() {
                continue;
            }
            let is_word = |c: char| character_info(c).class == Class::Word;
            if is_number(word)
                && !is_number(before)
                && before.chars().any(is_word)
                && before.chars().all(is_word)
                && before.len() + word.len() < MAX_WORD_BYTES
            {
                fold_into(&mut self.folded, before);
                self.word.clear();
                self.word.push_str(&self.folded);
                self.word.push(' ');
                self.word.push_str(word);
                self.page_terms.add(&self.word, true, weight);
            }
            before = word;
        }
    }

    /// Adds a name of one letter and a sign: `C++`, `g++`, `C#`. `text` begins with the letter.
    fn name_of_letter(&mut self, text: &[u8], weight: Weight) {
        let character_info = char::from(text[0]).to_ascii_lowercase();
        let (sign, behind) = match text[1..] {
            [b'+', b'+', ref behind @ ..] => ("++", behind),
            [b'#', ref behind @ ..] => ("#", behind),
            _ => return,
        };
        // Not `a++b`, but `C++17`.
        let goes_on = behind.first().is_some_and(|byte| {
            !byte.is_ascii() || CLASSES[usize::from(*byte)] != OUTSIDE && !byte.is_ascii_digit()
        });
        if character_info.is_ascii_lowercase() && !goes_on {
            self.word.clear();
            self.word.push(character_info);
            self.word.push_str(sign);
            self.page_terms.add(&self.word, true, weight);
        }
    }
}

#[cfg(test)]
mod tests;
