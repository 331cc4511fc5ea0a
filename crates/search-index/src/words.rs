//! The words of pages, each with the weight that its best place on its page gives it.
//!
//! In: the HTML that `markdown` wrote. Out: terms as the index has them: words of scripts with spaces;
//! pairs of characters of scripts without; names in code whole and in their parts (`_cffi_backend`,
//! `cffi`, `backend`; `ModuleNotFoundError`, `module`, …).
//!
//! A page of 7 kB has some thousand words, of which some hundreds are different. So they are gathered as
//! they stand, each once; when the page ends, letters are folded and names taken apart, and the terms that
//! come of it lead to their numbers.

use memchr::{memchr, memchr2};

use super::character_table::{Class, Folded, Letter, fold_into, letter, simple};
use super::folding::without_article;
use super::forward_index::Log;
use super::page_terms::Seen;
use super::terms::Terms;
use text_scan::work_counter;

/// Words longer than this, in bytes, are hashes and data.
const LONGEST: usize = 64;

/// Where a word stands: the higher, the more it says about the page.
pub type Weight = u8;
/// Once in the text.
pub const TEXT: Weight = 0;
/// Several times in the text, or among the tags.
pub const OFTEN: Weight = 1;
/// In a heading, or in the error that the page is about.
pub const HEADING: Weight = 2;
/// In the title.
pub const TITLE: Weight = 3;

/// The words of some pages of a language, which come one after the other.
#[derive(Debug, Default)]
pub struct Words {
    pub(super) terms: Terms,
    pub(super) log: Log,
    /// Whether Chinese characters are folded to their simplified forms.
    chinese: bool,
    /// The words of the page that has not ended.
    seen: Seen,
    /// Room for the numbers of its terms.
    numbers: Vec<u32>,
    /// Room for the text of HTML.
    plain: String,
    /// Room for a word.
    word: String,
    /// Room for the folded form of a word.
    folded: String,
    /// Room for a run of characters.
    characters: Vec<char>,
}

impl Words {
    /// None yet; `chinese`: of pages in Chinese.
    #[must_use]
    pub fn new(chinese: bool) -> Self {
        Self {
            chinese,
            ..Self::default()
        }
    }

    /// Ends the words of a page, by its number.
    pub fn end(&mut self, page: usize) {
        let Self {
            seen,
            numbers,
            word,
            folded,
            ..
        } = self;
        for at in 0..seen.words().len() {
            let stands = seen.words()[at];
            if !stands.is_term {
                word.clear();
                word.push_str(seen.text(&stands));
                each_term(word, folded, |term| seen.add(term, true, stands.weight));
            }
        }
        numbers.clear();
        self.terms.numbers_of(seen, numbers);
        self.log.page(page, numbers.iter().copied());
        seen.clear();
    }

    /// How many pages there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.log.len()
    }

    /// Adds the pages of others, with the numbers that `number` gives them, if it gives them any.
    pub(super) fn append(&mut self, other: &Self, number: impl Fn(usize) -> Option<usize>) {
        let mut numbers = vec![None; other.terms.len()];
        for (page, terms) in other.log.pages() {
            let Some(page) = number(page as usize) else {
                continue;
            };
            let terms = terms.map(|had| {
                let (term, weight) = (had >> 2, had & 3);
                let known = &mut numbers[term as usize];
                let text = || other.terms.text(term);
                *known.get_or_insert_with(|| self.terms.number_of(text())) << 2 | weight
            });
            self.log.page(page, terms);
        }
    }

    /// Adds the text of a piece of HTML; what stands in headings weighs more.
    pub fn html(&mut self, html: &str) {
        work_counter::done(html.len());
        let mut rest = html;
        let mut weight = TEXT;
        let mut text = std::mem::take(&mut self.plain);
        while let Some(at) = memchr2(b'<', b'&', rest.as_bytes()) {
            text.push_str(&rest[..at]);
            rest = &rest[at..];
            // Most of all is code, and spans colour parts of a word: those of `highlight` first.
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
                let (c, length) = unescaped(rest);
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
                // Anything else than a span ends a word.
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
                    // No word has a line end in it.
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
                // Most words are ASCII alone, and all code is.
                let mut kinds = OUTSIDE;
                let mut end = at;
                for byte in &bytes[at..] {
                    let kind = KINDS[usize::from(*byte)];
                    if kind == OUTSIDE {
                        break;
                    }
                    kinds |= kind;
                    end += 1;
                }
                if end == at {
                    at += 1;
                    continue;
                }
                if bytes.get(end).is_none_or(u8::is_ascii) {
                    self.word(&text[at..end], kinds == SMALL, weight);
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

    /// Adds what a text begins with: letters of one class, or one that parts words. How long that is.
    fn run(&mut self, text: &str, weight: Weight) -> usize {
        let mut letters = text.char_indices().map(|(at, c)| (at, c, letter(c)));
        let Some((_, first, Letter { class, .. })) = letters.clone().next() else {
            return 0;
        };
        match class {
            Class::Other => first.len_utf8(),
            Class::Word => {
                let end = letters.find(|(.., letter)| letter.class != class);
                let end = end.map_or(text.len(), |(at, ..)| at);
                self.word(&text[..end], false, weight);
                end
            }
            Class::Character => {
                let mut characters = std::mem::take(&mut self.characters);
                characters.clear();
                let mut stand_alone = true;
                let mut end = text.len();
                for (at, _, letter) in letters {
                    if letter.class != class {
                        end = at;
                        break;
                    }
                    match letter.folded {
                        Folded::To(_) if self.chinese => characters.push(letter.simple),
                        Folded::To(to) => characters.push(to),
                        _ => stand_alone = false,
                    }
                }
                if !stand_alone {
                    fold_into(&mut self.folded, &text[..end]);
                    let folded = self.folded.chars();
                    let form = |c| if self.chinese { simple(c) } else { c };
                    characters.clear();
                    characters.extend(folded.map(form));
                }
                self.characters(&characters, weight);
                self.characters = characters;
                end
            }
        }
    }

    /// A run of a script without spaces, folded: every two neighbours, and the last alone.
    fn characters(&mut self, run: &[char], weight: Weight) {
        for (at, first) in run.iter().enumerate() {
            self.word.clear();
            self.word.push(*first);
            self.word.extend(run.get(at + 1));
            self.seen.add(&self.word, true, weight);
        }
    }

    /// A run of a script with spaces, or of code. `is_folded`: it is one of small letters and digits.
    fn word(&mut self, run: &str, is_folded: bool, weight: Weight) {
        let run = match run.as_bytes() {
            [b'_', ..] | [.., b'_'] => run.trim_matches('_'),
            _ => run,
        };
        // A number is a word whatever its length: `exit status 1`, `Python 3.9`.
        let is_digit = |run: &str| run.as_bytes()[0].is_ascii_digit();
        if run.len() >= 2 && run.len() <= LONGEST || run.len() == 1 && is_digit(run) {
            self.seen.add(run, is_folded, weight);
        }
    }

    /// A name that is a letter with a sign: `C++`, `g++`, `C#`. `text` begins with the letter.
    fn name_of_letter(&mut self, text: &[u8], weight: Weight) {
        let letter = char::from(text[0]).to_ascii_lowercase();
        let (sign, behind) = match text[1..] {
            [b'+', b'+', ref behind @ ..] => ("++", behind),
            [b'#', ref behind @ ..] => ("#", behind),
            _ => return,
        };
        let goes_on = behind
            .first()
            .is_some_and(|byte| !byte.is_ascii() || KINDS[usize::from(*byte)] != OUTSIDE);
        if letter.is_ascii_lowercase() && !goes_on {
            self.word.clear();
            self.word.push(letter);
            self.word.push_str(sign);
            self.seen.add(&self.word, true, weight);
        }
    }
}

/// ASCII characters by what they are to words: bits.
const OUTSIDE: u8 = 0;
const SMALL: u8 = 1;
const TO_PART: u8 = 2;
const KINDS: [u8; 256] = {
    let mut kinds = [OUTSIDE; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() {
            kinds[byte as usize] = SMALL;
        } else if byte.is_ascii_uppercase() || byte == b'_' {
            kinds[byte as usize] = TO_PART;
        }
        byte += 1;
    }
    kinds
};

/// The terms of a word that is not ASCII in small letters: itself, folded; without its article; its parts.
fn each_term(word: &str, folded: &mut String, mut take: impl FnMut(&str)) {
    let fold = if word.is_ascii() {
        ascii_fold_into
    } else {
        fold_into
    };
    let mut take = |term: &str| {
        // Nothing is left of marks alone.
        if !term.is_empty() {
            take(term);
        }
    };
    fold(folded, word);
    take(folded);
    if let Some(bare) = without_article(folded) {
        take(bare);
    }
    parts(word, |part| {
        fold(folded, part);
        take(folded);
    });
}

/// As [`fold_into`], of ASCII.
fn ascii_fold_into(out: &mut String, word: &str) {
    out.clear();
    out.push_str(word);
    out.make_ascii_lowercase();
}

/// The parts of a name: `cffi` and `backend` of `cffi_backend`, `Not` and `Found` of `NotFound`, `XML`, `Http`
/// and `Request` of `XMLHttpRequest`. None of a word without parts. `static/search.js` parts what is typed in
/// the same way.
fn parts(run: &str, mut take: impl FnMut(&str)) {
    let mut from = 0;
    let mut before = '_';
    let mut chars = run.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut begins_word = || chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let hump =
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && begins_word());
        if c == '_' || hump {
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

/// The character that an `&` of HTML begins, and how long it is there.
fn unescaped(html: &str) -> (char, usize) {
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
        // The second time, every word is known.
        let mut pages = [0, 1].map(|page| {
            words.html(html);
            words.end(page);
            let (_, had) = words.log.pages().last().unwrap();
            let had = had.map(|had| {
                let term = words.terms.text(had >> 2).to_owned();
                (term, Weight::try_from(had & 3).unwrap())
            });
            let mut terms: Vec<(String, Weight)> = had.collect();
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
        let had = terms("<span x>disk=full>quota <span class=k>in</span>ode", false);
        let words: Vec<&str> = had.iter().map(|(word, _)| word.as_str()).collect();
        for word in ["disk", "full", "quota", "inode"] {
            assert!(words.contains(&word), "{words:?}");
        }
    }
}
