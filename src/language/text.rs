//! Detection of the language of a text by its letters and its most frequent words.
//!
//! In: the beginning of a Markdown or HTML body. Out: a [`TextLanguage`], or `None` if the text is too short or
//! mixes scripts. Code, URLs, HTML tags and Liquid are ignored.
//!
//! Scripts separate most languages; function words, which are a quarter of any running text, separate languages
//! of one script. A text without known function words has only a script (`und-Latn`): an unknown language is
//! better than a wrong one.

mod word_lists;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use unicode_script::{Script, UnicodeScript};

use super::ResolvedTag;
use word_lists::{IN_TWO_SCRIPTS, RELATED, SIMPLIFIED, TABLE, TRADITIONAL};

/// The number of bytes of a body that are read.
const READ: usize = 6 * 1024;
/// The maximal number of letters that are counted.
const LETTERS: usize = 1600;
/// The minimal number of letters that identify a script.
const MIN_LETTERS: usize = 6;
/// The minimal number of function words that identify a language.
const MIN_WORDS: usize = 4;
/// The minimal number of function words, or of letters in a script of one language, that need no other
/// evidence.
const MIN_SURE_WORDS: usize = 10;
const MIN_SURE_LETTERS: usize = 24;

/// The language of a text, if the text identifies it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TextLanguage {
    /// The row in [`TABLE`].
    row: u8,
    /// True if the text is long enough to need no other evidence.
    sure: bool,
}

impl TextLanguage {
    /// Returns the language of `body`: Markdown or HTML, with or without Liquid.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let mut end = body.len().min(READ);
        while !body.is_char_boundary(end) {
            end -= 1;
        }
        let mut count = TextCounts::default();
        prose(&body[..end], |word| count.word(word));
        count.result()
    }

    /// Returns the tag: `pl`, `zh-Hant`, or `und-Cyrl` if only the script is known.
    #[must_use]
    pub fn tag(self) -> &'static str {
        TABLE
            .get(usize::from(self.row))
            .map_or("und-Latn", |row| row.0)
    }

    /// Returns the ISO 15924 code of the script.
    #[must_use]
    pub fn script(self) -> &'static str {
        TABLE.get(usize::from(self.row)).map_or("Latn", |row| row.1)
    }

    /// Returns true if the language is known, and not only the script.
    #[must_use]
    pub fn is_known(self) -> bool {
        !self.tag().starts_with("und")
    }

    /// Returns true if the language is known from enough text to need no other evidence.
    #[must_use]
    pub fn is_sure(self) -> bool {
        self.sure && self.is_known()
    }

    /// Returns true if the text is English.
    #[must_use]
    pub fn is_english(self) -> bool {
        self.tag() == "en"
    }

    /// Returns true if the text may be in `language`. `None` if the text is not conclusive.
    #[must_use]
    pub fn agrees(self, language: &ResolvedTag) -> Option<bool> {
        let primary = primary(language.tag.as_str());
        if !is_same_script(self.script(), language.script()) {
            return (!IN_TWO_SCRIPTS.contains(&primary)).then_some(false);
        }
        if !self.is_known() {
            return (self.script() != "Latn").then_some(true);
        }
        let own = self::primary(self.tag());
        if own == primary || is_related(own, primary) {
            return Some(true);
        }
        let is_listed = TABLE.iter().any(|row| self::primary(row.0) == primary);
        (is_listed || self.is_english()).then_some(false)
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

fn is_related(one: &str, other: &str) -> bool {
    let mut families = RELATED.iter();
    families.any(|family| family.contains(&one) && family.contains(&other))
}

fn is_same_script(one: &str, other: &str) -> bool {
    let plain = |script| match script {
        "Hans" | "Hant" | "Hani" => "Hani",
        other => other,
    };
    plain(one) == plain(other)
}

/// Calls `word` with each word of `text` outside of code, tags, URLs and Liquid.
fn prose<'t>(text: &'t str, mut word: impl FnMut(&'t str)) {
    let mut fence: Option<u8> = None;
    for line in text.lines() {
        let bare = line.trim_start();
        let mark = bare
            .bytes()
            .next()
            .filter(|byte| matches!(byte, b'`' | b'~'));
        if let Some(mark) = mark
            && bare.bytes().take_while(|byte| *byte == mark).count() >= 3
        {
            match fence {
                Some(open) if open == mark => fence = None,
                None => fence = Some(mark),
                Some(_) => {}
            }
            continue;
        }
        let is_indented = line.starts_with("    ") || line.starts_with('\t');
        if fence.is_some() || is_indented || bare.starts_with("[//]") {
            continue;
        }
        words_of(bare, &mut word);
    }
}

/// Calls `word` with the words of a line outside of inline code, tags, Liquid and link targets.
fn words_of<'t>(line: &'t str, word: &mut impl FnMut(&'t str)) {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '<', '{', '(', '/']) {
        let (before, behind) = rest.split_at(at);
        let target = before.ends_with(']') && behind.starts_with('(');
        let close = match behind.as_bytes()[0] {
            b'`' => Some('`'),
            b'<' => Some('>'),
            b'{' if behind.starts_with("{{")
                || behind.starts_with("{%")
                || behind.starts_with("{:") =>
            {
                Some('}')
            }
            b'(' if target => Some(')'),
            _ => None,
        };
        let is_url = behind.starts_with("//");
        let kept = if is_url || behind.starts_with('/') {
            // The word before a path or a URL belongs to it.
            before.trim_end_matches(|c: char| !c.is_whitespace() && c != '(')
        } else {
            before
        };
        kept.split(is_between)
            .filter(|w| !w.is_empty())
            .for_each(&mut *word);
        rest = match close {
            Some(close) => behind[1..].find(close).map_or("", |end| {
                let after = &behind[1 + end + close.len_utf8()..];
                after.strip_prefix('}').unwrap_or(after)
            }),
            None if behind.starts_with('/') => behind
                .find(char::is_whitespace)
                .map_or("", |end| &behind[end..]),
            None => &behind[1..],
        };
    }
    rest.split(is_between)
        .filter(|w| !w.is_empty())
        .for_each(word);
}

fn is_between(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_alphabetic() && c != '\'';
    }
    !c.is_alphabetic()
        && !matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{1aff}' | '\u{200c}' | '\u{200d}')
}

/// Numbers of letters by script, and of function words by language.
#[derive(Default)]
struct TextCounts {
    latin: usize,
    cyrillic: usize,
    arabic: usize,
    han: usize,
    kana: usize,
    hangul: usize,
    /// Letters of the other scripts in [`TABLE`], by row.
    others: FxHashMap<usize, usize>,
    simplified: usize,
    traditional: usize,
    letters: usize,
    words: usize,
    hits: FxHashMap<usize, f32>,
    found: usize,
}

type WordRows = FxHashMap<&'static str, Vec<usize>>;

static WORDS: LazyLock<WordRows> = LazyLock::new(|| {
    let mut words = WordRows::default();
    for (row, (_, _, list)) in TABLE.iter().enumerate() {
        for word in list.split_whitespace() {
            let rows: &mut Vec<usize> = words.entry(word).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    words
});

impl TextCounts {
    fn word(&mut self, word: &str) {
        if self.letters > LETTERS {
            return;
        }
        for c in word.chars() {
            self.letter(c);
        }
        self.words += 1;
        let mut buffer = [0_u8; 16];
        let rows = if word.is_ascii() && word.len() <= buffer.len() {
            let lower = &mut buffer[..word.len()];
            lower.copy_from_slice(word.as_bytes());
            lower.make_ascii_lowercase();
            std::str::from_utf8(lower)
                .ok()
                .and_then(|lower| WORDS.get(lower))
        } else if word.len() <= 24 {
            WORDS
                .get(word)
                .or_else(|| WORDS.get(word.to_lowercase().as_str()))
        } else {
            None
        };
        if let Some(rows) = rows {
            self.found += 1;
            for row in rows {
                *self.hits.entry(*row).or_default() += 1.0 / rows.len() as f32 + 0.25;
            }
        }
    }

    fn letter(&mut self, c: char) {
        if c.is_ascii() {
            self.latin += 1;
            self.letters += 1;
            return;
        }
        self.letters += 1;
        match c {
            '\u{4e00}'..='\u{9fff}' => {
                self.han += 1;
                self.letters += 1;
                match VARIANTS.get(&c) {
                    Some(true) => self.simplified += 1,
                    Some(false) => self.traditional += 1,
                    None => {}
                }
            }
            '\u{3040}'..='\u{30ff}' => self.kana += 1,
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => self.hangul += 1,
            '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => self.latin += 1,
            '\u{400}'..='\u{52f}' => self.cyrillic += 1,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => self.arabic += 1,
            _ => {
                let script: Script = c.script();
                let name = script.short_name();
                if let Some(row) = TABLE.iter().position(|row| row.1 == name) {
                    *self.others.entry(row).or_default() += 1;
                }
            }
        }
    }

    fn result(&self) -> Option<TextLanguage> {
        let other = self.others.iter().max_by_key(|(row, n)| (**n, **row));
        let (other_row, other) = other.map_or((0, 0), |(row, n)| (*row, *n));
        // A character of a dense script counts as several letters.
        let east = (self.han + self.kana) * 3;
        let counts = [
            self.latin,
            self.cyrillic,
            self.arabic,
            east,
            self.hangul * 2,
            other,
        ];
        let all: usize = counts.iter().sum();
        let (most, letters) = counts.iter().enumerate().max_by_key(|(_, n)| **n)?;
        if *letters < MIN_LETTERS || letters * 10 < all * 6 {
            return None;
        }
        let sure = *letters >= MIN_SURE_LETTERS;
        match most {
            0 => self.by_words("Latn"),
            1 => self.by_words("Cyrl"),
            2 => self.by_words("Arab"),
            3 if self.kana * 20 >= self.han + self.kana => row_of("ja", sure),
            3 if self.traditional > self.simplified => row_of("zh-Hant", sure),
            3 => row_of("zh-Hans", sure),
            4 => row_of("ko", sure),
            _ => row(other_row, sure),
        }
    }

    /// Returns the language of the script with the most function words in the text; else the script alone.
    fn by_words(&self, script: &str) -> Option<TextLanguage> {
        let mut rows = TABLE.iter();
        let unknown = rows.position(|row| row.1 == script && row.0.starts_with("und"));
        let unknown = row(unknown?, false);
        let mut scores: Vec<(usize, f32)> = self
            .hits
            .iter()
            .filter(|(row, _)| TABLE[**row].1 == script)
            .map(|(row, score)| (*row, *score))
            .collect();
        scores.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Some((best, score)) = scores.first().copied() else {
            return unknown;
        };
        let tag = primary(TABLE[best].0);
        let rival = scores[1..].iter().find(|(row, _)| {
            let other = primary(TABLE[*row].0);
            other != tag && !is_related(other, tag)
        });
        let is_clear = rival.is_none_or(|(_, rival)| score >= rival * 1.3);
        let is_enough = self.found >= MIN_WORDS && self.found * 100 >= self.words * 12;
        if is_clear && is_enough {
            // Filler (lorem ipsum) is much more frequent than Latin: it says nothing of a page.
            return (tag != "la").then(|| row(best, self.found >= MIN_SURE_WORDS))?;
        }
        unknown
    }
}

fn row(row: usize, sure: bool) -> Option<TextLanguage> {
    let row = u8::try_from(row).ok()?;
    Some(TextLanguage { row, sure })
}

fn row_of(tag: &str, sure: bool) -> Option<TextLanguage> {
    row(TABLE.iter().position(|row| row.0 == tag)?, sure)
}

/// For each character that only one Chinese variant has, whether it is Simplified.
static VARIANTS: LazyLock<FxHashMap<char, bool>> = LazyLock::new(|| {
    let simplified = SIMPLIFIED.chars().map(|c| (c, true));
    simplified
        .chain(TRADITIONAL.chars().map(|c| (c, false)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Option<&'static str> {
        TextLanguage::of(text).map(TextLanguage::tag)
    }

    #[test]
    fn languages_are_told_by_letters_and_words() {
        for (text, wanted) in [
            (
                "The text of the note is in this file, and you can read it.",
                "en",
            ),
            (
                "Der Treiber ist nicht installiert und wird auf dem Rechner gesucht.",
                "de",
            ),
            (
                "Le pilote est installé dans le dossier que vous avez choisi pour cette machine.",
                "fr",
            ),
            (
                "Questo è il testo della nota, che non è ancora tradotto per gli utenti.",
                "it",
            ),
            (
                "To jest tekst notatki, która nie jest jeszcze gotowa i może się zmienić.",
                "pl",
            ),
            (
                "Toto je text poznámky, která se na disku ještě nenachází, ale může být pro vás.",
                "cs",
            ),
            ("このページでは、Scalaの基本を取り扱います。", "ja"),
            ("نص الملاحظة بالعربية هنا.", "und-Arab"),
            ("这是说明文件，请先阅读。", "zh-Hans"),
            ("這是說明文件，請先閱讀。", "zh-Hant"),
            ("이 문서는 한국어로 작성되었습니다.", "ko"),
            (
                "Это текст заметки, который можно прочитать, если есть время.",
                "ru",
            ),
            ("Це текст нотатки, який можна прочитати, якщо є час.", "uk"),
            ("ഇത് മലയാളം ആണ്", "ml"),
        ] {
            assert_eq!(tag(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn code_and_markup_say_nothing() {
        assert_eq!(tag("```\nthe and of to is in that\n```\n"), None);
        assert_eq!(tag("x"), None);
        let text =
            "<div class=\"the and\">\n{% if the and of %}\n[日本語の説明文です](the/and/of)\n";
        assert_eq!(tag(text), Some("ja"));
        assert_eq!(tag("foo bar baz qux quux corge grault"), Some("und-Latn"));
    }
}
