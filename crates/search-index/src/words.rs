//! The terms of pages, each with the weight of its best place on the page.
//!
//! In: the HTML of a page. Out: terms: words of scripts with spaces; pairs of characters of scripts without;
//! names in code whole and in parts (`_cffi_backend`, `cffi`, `backend`; `ModuleNotFoundError`, `module`, …).
//!
//! A page of 7 kB has some thousand words, of which a few hundred are distinct. They are collected first; at
//! the end of the page each distinct word is folded, split and looked up once.

use memchr::{memchr, memchr2};

use super::character_table::{
    CharacterInfo, Class, Folding, character_info, fold_into, simplified_form,
};
use super::folding::without_article;
use super::forward_index::ForwardIndex;
use super::page_terms::PageTerms;
use super::terms::Terms;
use text_scan::work_counter;

/// Longer words, in bytes, are hashes and data.
const MAX_WORD_BYTES: usize = 64;

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

    /// Adds the text of a piece of HTML. Headings have a higher weight.
    pub fn html(&mut self, html: &str) {
        work_counter::done(html.len());
        let mut rest = html;
        let mut weight = TEXT;
        let mut text = std::mem::take(&mut self.plain);
        while let Some(at) = memchr2(b'<', b'&', rest.as_bytes()) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            // Most text is code, in which spans colour parts of words. The spans that the crate `highlight`
            // writes come first.
            let bytes = rest.as_bytes();
            if bytes.first_chunk() == Some(b"</span>") {
                rest = &rest["</span>".len()..];
                continue;
            }
            if bytes.first_chunk() == Some(b"<span class=") && bytes.get(13) == Some(&b'>') {
                rest = &rest["<span class=k>".len()..];
                continue;
            }
            if bytes[0] == b'&' {
                let (c, length) = decode_entity(rest);
                text.push(c);
                rest = &rest[length..];
                continue;
            }
            let Some(end) = memchr(b'>', rest.as_bytes()) else {
                break;
            };
            let tag = &rest.as_bytes()[1..end];
            rest = &rest[end + 1..];
            match tag {
                // Every tag but a span ends a word.
                [b's', b'p', b'a', b'n', ..] | b"/span" => {}
                [b'h', b'1'..=b'6', ..] => {
                    self.text(&text, weight);
                    text.clear();
                    weight = HEADING;
                }
                [b'/', b'h', b'1'..=b'6', ..] => {
                    self.text(&text, weight);
                    text.clear();
                    weight = TEXT;
                }
                _ => {
                    // A line end is in no word.
                    text.push('\n');
                    let end = match tag {
                        [b's', b'c', b'r', b'i', b'p', b't', ..] => "</script",
                        [b's', b't', b'y', b'l', b'e', ..] => "</style",
                        _ => continue,
                    };
                    rest = &rest[rest.find(end).unwrap_or(rest.len())..];
                }
            }
        }
        text.push_str(rest);
        self.text(&text, weight);
        text.clear();
        self.plain = text;
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

    /// Adds a name of one letter and a sign: `C++`, `g++`, `C#`. `text` begins with the letter.
    fn name_of_letter(&mut self, text: &[u8], weight: Weight) {
        let character_info = char::from(text[0]).to_ascii_lowercase();
        let (sign, behind) = match text[1..] {
            [b'+', b'+', ref behind @ ..] => ("++", behind),
            [b'#', ref behind @ ..] => ("#", behind),
            _ => return,
        };
        let goes_on = behind
            .first()
            .is_some_and(|byte| !byte.is_ascii() || CLASSES[usize::from(*byte)] != OUTSIDE);
        if character_info.is_ascii_lowercase() && !goes_on {
            self.word.clear();
            self.word.push(character_info);
            self.word.push_str(sign);
            self.page_terms.add(&self.word, true, weight);
        }
    }
}

/// Classes of ASCII characters, as bits.
const OUTSIDE: u8 = 0;
const LOWER: u8 = 1;
const UPPER: u8 = 2;
const CLASSES: [u8; 256] = {
    let mut classes = [OUTSIDE; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() {
            classes[byte as usize] = LOWER;
        } else if byte.is_ascii_uppercase() || byte == b'_' {
            classes[byte as usize] = UPPER;
        }
        byte += 1;
    }
    classes
};

/// Calls `take` with the terms of a word that is not in small ASCII letters: the folded word, the word
/// without its article, its parts.
fn for_each_term(word: &str, folded: &mut String, mut take: impl FnMut(&str)) {
    let fold = if word.is_ascii() {
        ascii_fold_into
    } else {
        fold_into
    };
    let mut take = |term: &str| {
        // A word of combining marks alone folds to nothing.
        if !term.is_empty() {
            take(term);
        }
    };
    fold(folded, word);
    take(folded);
    if let Some(bare) = without_article(folded) {
        take(bare);
    }
    for_each_part(word, |part| {
        fold(folded, part);
        take(folded);
    });
}

/// As [`fold_into`], for ASCII.
fn ascii_fold_into(out: &mut String, word: &str) {
    out.clear();
    out.push_str(word);
    out.make_ascii_lowercase();
}

/// Calls `take` with the parts of a name: `cffi` and `backend` of `cffi_backend`, `Not` and `Found` of
/// `NotFound`, `XML`, `Http` and `Request` of `XMLHttpRequest`. A word without parts has none.
/// `static/search.js` splits queries in the same way.
fn for_each_part(run: &str, mut take: impl FnMut(&str)) {
    let mut from = 0;
    let mut before = '_';
    let mut chars = run.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut begins_word = || chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let case_change =
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && begins_word());
        if c == '_' || case_change {
            if at > from + 1 {
                take(&run[from..at]);
            }
            from = if c == '_' { at + 1 } else { at };
        }
        before = c;
    }
    if from > 0 && run.len() > from + 1 {
        take(&run[from..]);
    }
}

/// Decodes the entity at the start of `html`. Returns the character and the length of the entity.
fn decode_entity(html: &str) -> (char, usize) {
    let known = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
    ];
    let known = known.iter().find(|(escaped, _)| html.starts_with(escaped));
    known.map_or(('&', 1), |(escaped, c)| (*c, escaped.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(html: &str, chinese: bool) -> Vec<(String, Weight)> {
        let mut words = Words::new(chinese);
        // All words are known the second time.
        let mut pages = [0, 1].map(|page| {
            words.html(html);
            words.end(page);
            let (_, posting) = words.forward.pages().last().unwrap();
            let posting = posting.map(|posting| {
                let term = words.terms.text(posting >> 2).to_owned();
                (term, Weight::try_from(posting & 3).unwrap())
            });
            let mut terms: Vec<(String, Weight)> = posting.collect();
            terms.sort();
            terms
        });
        assert_eq!(pages[0], pages[1]);
        std::mem::take(&mut pages[0])
    }

    fn has(html: &str, wanted: &[&str]) {
        let found = terms(html, true);
        for wanted in wanted {
            assert!(
                found.iter().any(|(term, _)| term == wanted),
                "{wanted}: {found:?}"
            );
        }
    }

    #[test]
    fn words_are_found_in_every_script_and_names_in_their_parts() {
        has(
            "<p><span class=\"e\">Module</span>NotFoundError: No module named '_cffi_backend' &amp; x</p>",
            &[
                "modulenotfounderror",
                "module",
                "not",
                "found",
                "error",
                "cffi_backend",
                "cffi",
                "backend",
                "named",
            ],
        );
        has("<p>XMLHttpRequest</p>", &["xml", "http", "request"]);
        has(
            "<p>exit status 1: C++, g++ &amp; C# 3.9 ٢ page</p>",
            &["1", "c++", "g++", "c#", "3", "9", "2"],
        );
        has(
            "<p>無法開啟檔案</p>",
            &["无法", "法开", "开启", "启档", "档案", "案"],
        );
        has("<p>ไม่พบไฟล์</p>", &["ไม", "ไฟ"]);
        has("<p>파일을 찾을 수 없음</p>", &["파일", "없음", "수"]);
        has("<p>والملفات</p>", &["والملفات", "ملفات"]);
        has("<p>फ़ाइल नहीं मिली</p>", &["मिली"]);
    }

    #[test]
    fn headings_and_repetition_weigh_more() {
        assert_eq!(
            terms("<h2 id=\"x\">Disk</h2><p>full full once</p>", false),
            [
                ("disk".to_owned(), HEADING),
                ("full".to_owned(), OFTEN),
                ("once".to_owned(), TEXT)
            ]
        );
    }

    #[test]
    fn spans_that_an_author_wrote_hide_no_words() {
        let posting = terms("<span x>disk=full>quota <span class=k>in</span>ode", false);
        let words: Vec<&str> = posting.iter().map(|(word, _)| word.as_str()).collect();
        for word in ["disk", "full", "quota", "inode"] {
            assert!(words.contains(&word), "{words:?}");
        }
    }
}
