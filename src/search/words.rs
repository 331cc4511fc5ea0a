//! The words of a page, each with the weight that its best place gives it.
//!
//! In: the HTML that `markdown` wrote. Out: terms as the index has them: words of scripts with spaces;
//! pairs of characters of scripts without; names in code whole and in their parts (`_cffi_backend`,
//! `cffi`, `backend`; `ModuleNotFoundError`, `module`, …).

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use memchr::memchr;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHasher};

use super::fold::without_article;
use super::letters::{Class, fold_into, letter, simple};

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

thread_local! {
    /// Room of pages that are done, for those that come: so much memory taken and given back for each page
    /// costs more than what is done in it.
    static ROOM: RefCell<Vec<Room>> = const { RefCell::new(Vec::new()) };
}

/// The most room that is kept, in bytes of terms.
const MOST_ROOM: usize = 64 * 1024;

/// What [`Words`] write into, empty.
struct Room {
    terms: FxHashMap<u64, (Range<u32>, Weight)>,
    text: String,
    plain: String,
}

/// Collects the terms of one page.
#[derive(Debug)]
pub struct Words {
    /// Where in `text` each term stands, and its weight, by the term's hash.
    terms: FxHashMap<u64, (Range<u32>, Weight)>,
    /// All terms, one behind the other.
    text: String,
    /// Whether Chinese characters are folded to their simplified forms.
    chinese: bool,
    /// Room for the text of HTML.
    plain: String,
    /// Room for the folded form of a run.
    folded: String,
    /// Room for its simplified form.
    simplified: String,
}

impl Drop for Words {
    fn drop(&mut self) {
        let mut room = Room {
            terms: std::mem::take(&mut self.terms),
            text: std::mem::take(&mut self.text),
            plain: std::mem::take(&mut self.plain),
        };
        if room.text.capacity().max(room.plain.capacity()) > MOST_ROOM {
            return;
        }
        room.terms.clear();
        room.text.clear();
        room.plain.clear();
        // A thread that ends keeps none.
        let _ = ROOM.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.is_empty() {
                kept.push(room);
            }
        });
    }
}

impl Words {
    /// None yet; `chinese`: of a page in Chinese.
    #[must_use]
    pub fn new(chinese: bool) -> Self {
        let room = ROOM.try_with(|room| room.borrow_mut().pop());
        let Room { terms, text, plain } = room.ok().flatten().unwrap_or_else(|| Room {
            // A page of 7 kB has some 800: the table grows for long ones alone.
            terms: FxHashMap::with_capacity_and_hasher(1500, FxBuildHasher),
            text: String::with_capacity(8 * 1024),
            plain: String::with_capacity(8 * 1024),
        });
        Self {
            terms,
            text,
            chinese,
            plain,
            folded: String::new(),
            simplified: String::new(),
        }
    }

    /// The terms with their hashes (see [`hash`]) and weights, in no order.
    pub fn terms(&self) -> impl Iterator<Item = (u64, &str, Weight)> {
        let terms = self.terms.iter();
        terms.map(|(hash, (place, weight))| {
            (
                *hash,
                &self.text[place.start as usize..place.end as usize],
                *weight,
            )
        })
    }

    /// Adds the text of a piece of HTML; what stands in headings weighs more.
    pub fn html(&mut self, html: &str) {
        let mut rest = html;
        let mut weight = TEXT;
        let mut text = std::mem::take(&mut self.plain);
        while let Some(at) = memchr(b'<', rest.as_bytes()) {
            unescape(&mut text, &rest[..at]);
            rest = &rest[at..];
            let Some(end) = memchr(b'>', rest.as_bytes()) else {
                break;
            };
            let tag = &rest.as_bytes()[1..end];
            rest = &rest[end + 1..];
            match tag {
                // Spans colour parts of a word; anything else ends one.
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
        unescape(&mut text, rest);
        self.text(&text, weight);
        text.clear();
        self.plain = text;
    }

    /// Adds a text.
    pub fn text(&mut self, text: &str, weight: Weight) {
        let bytes = text.as_bytes();
        let (mut start, mut at) = (0, 0);
        let mut open = Class::Other;
        while let Some(byte) = bytes.get(at) {
            if open == Class::Other && byte.is_ascii() {
                if !WORD[usize::from(*byte)] {
                    at += 1;
                    start = at;
                    continue;
                }
                // Most words are ASCII alone, and all code is.
                let rest = bytes[at..].iter();
                let end = at + rest.take_while(|b| WORD[usize::from(**b)]).count();
                if bytes.get(end).is_none_or(u8::is_ascii) {
                    self.ascii_word(&text[at..end], weight);
                    (start, at) = (end, end);
                    continue;
                }
            }
            let (class, length) = match byte {
                byte if WORD[usize::from(*byte)] => (Class::Word, 1),
                0..=0x7f => (Class::Other, 1),
                _ => match text[at..].chars().next() {
                    Some(c) => (letter(c).class, c.len_utf8()),
                    None => break,
                },
            };
            if class != open {
                self.run(open, &text[start..at], weight);
                (start, open) = (at, class);
            }
            at += length;
        }
        self.run(open, &text[start..], weight);
    }

    fn run(&mut self, class: Class, run: &str, weight: Weight) {
        match class {
            Class::Other => {}
            Class::Word if run.is_ascii() => self.ascii_word(run, weight),
            Class::Word => self.word(run, weight),
            Class::Character => self.characters(run, weight),
        }
    }

    /// A run of a script without spaces: every two neighbours, and the last alone.
    fn characters(&mut self, run: &str, weight: Weight) {
        let mut folded = std::mem::take(&mut self.folded);
        fold_into(&mut folded, run);
        if self.chinese {
            let mut simplified = std::mem::take(&mut self.simplified);
            simplified.clear();
            simplified.extend(folded.chars().map(simple));
            self.simplified = std::mem::replace(&mut folded, simplified);
        }
        let mut starts = folded.char_indices().map(|(at, _)| at);
        let (mut first, mut second) = (starts.next(), starts.next());
        while let (Some(start), Some(last)) = (first, second) {
            let next = starts.next();
            self.add(&folded[start..next.unwrap_or(folded.len())], weight);
            (first, second) = (Some(last), next);
        }
        if let Some(last) = first {
            self.add(&folded[last..], weight);
        }
        self.folded = folded;
    }

    fn word(&mut self, run: &str, weight: Weight) {
        let run = run.trim_matches('_');
        if run.len() < 2 || run.len() > LONGEST {
            return;
        }
        let mut folded = std::mem::take(&mut self.folded);
        fold_into(&mut folded, run);
        self.add(&folded, weight);
        if let Some(bare) = without_article(&folded) {
            self.add(bare, weight);
        }
        parts(run, |part| {
            fold_into(&mut folded, part);
            self.add(&folded, weight);
        });
        self.folded = folded;
    }

    /// A run of ASCII letters, digits and `_`.
    fn ascii_word(&mut self, run: &str, weight: Weight) {
        let ends = |byte: Option<&u8>| byte == Some(&b'_');
        let run = if ends(run.as_bytes().first()) || ends(run.as_bytes().last()) {
            run.trim_matches('_')
        } else {
            run
        };
        if run.len() < 2 || run.len() > LONGEST {
            return;
        }
        if run
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        {
            self.add(run, weight);
            return;
        }
        let mut folded = std::mem::take(&mut self.folded);
        let mut add = |part: &str| {
            folded.clear();
            folded.push_str(part);
            folded.make_ascii_lowercase();
            self.add(&folded, weight);
        };
        add(run);
        parts(run, add);
        self.folded = folded;
    }

    fn add(&mut self, term: &str, weight: Weight) {
        let mut hash = hash(term);
        loop {
            match self.terms.entry(hash) {
                Entry::Occupied(mut entry) => {
                    let (place, known) = entry.get_mut();
                    if self.text[place.start as usize..place.end as usize] == *term {
                        *known = (*known).max(weight).max(OFTEN);
                        return;
                    }
                    // Another term has the hash: the next one is taken.
                    hash = hash.wrapping_add(1);
                }
                Entry::Vacant(entry) => {
                    let start = self.text.len();
                    self.text.push_str(term);
                    // A page has at most 16 MiB.
                    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    entry.insert((place(start)..place(self.text.len()), weight));
                    return;
                }
            }
        }
    }
}

/// Whether a byte is an ASCII character that belongs to a word.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < 0x80_u8 {
        word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    word
};

/// The hash of a term.
#[must_use]
pub fn hash(term: &str) -> u64 {
    let mut hasher = FxHasher::default();
    term.hash(&mut hasher);
    hasher.finish()
}

/// The parts of a name: `cffi` and `backend` of `cffi_backend`, `Not` and `Found` of `NotFound`. None of
/// a word without parts.
fn parts(run: &str, mut take: impl FnMut(&str)) {
    let mut from = 0;
    let mut before = '_';
    for (at, c) in run.char_indices() {
        let hump = c.is_uppercase() && before.is_lowercase();
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

/// Adds text of HTML, with the characters that were escaped in it.
fn unescape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let known = [
            ("&lt;", '<'),
            ("&gt;", '>'),
            ("&amp;", '&'),
            ("&quot;", '"'),
        ];
        match known.iter().find(|(escaped, _)| rest.starts_with(escaped)) {
            Some((escaped, c)) => {
                out.push(*c);
                rest = &rest[escaped.len()..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(html: &str, chinese: bool) -> Vec<(String, Weight)> {
        let mut words = Words::new(chinese);
        words.html(html);
        let mut terms: Vec<(String, Weight)> = words
            .terms()
            .map(|(_, term, weight)| (term.to_owned(), weight))
            .collect();
        terms.sort();
        terms
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
}
