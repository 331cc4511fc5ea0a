//! Simplified characters in a page of Traditional Chinese, and the reverse.
//!
//! A character is Simplified alone if GB 2312 has it, Big5 has not, and a Traditional one becomes it; and
//! Traditional alone if Big5 has it, GB 2312 has not, and it becomes another. Characters of both sets (后, 里,
//! 台, 著) are right in both.

use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

use encoding_rs::{BIG5, Encoding, GBK};
use rustc_hash::FxHashSet;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::lexer::{self, Kind};
use crate::check::{links, untranslated_text};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::{Language, is_language_name};

pub(super) const RULE: Rule = Rule {
    code: "chinese-variant",
    severity: Severity::Warning,
    summary: "Simplified characters in Traditional Chinese, or the reverse",
    run: Run::Page(run),
};

/// Returns the characters of Big5, without those that Hong Kong added in lower rows: encoders leave them out.
fn big5() -> FxHashSet<char> {
    characters_of(BIG5, 0xa1..=0xfe, &[0x40..=0x7e, 0xa1..=0xfe])
}

/// Returns the characters of GB 2312, the part of GBK whose bytes are both high.
fn gb2312() -> FxHashSet<char> {
    characters_of(GBK, 0xb0..=0xf7, &[0xa1..=0xfe])
}

/// Returns the characters with two bytes from these ranges. Decoding them all takes a tenth of the time of encoding
/// each character of Unicode.
fn characters_of(
    encoding: &'static Encoding,
    first: RangeInclusive<u8>,
    second: &[RangeInclusive<u8>],
) -> FxHashSet<char> {
    let seconds = || second.iter().cloned().flatten();
    let pairs = first.flat_map(|first| seconds().map(move |second| [first, second]));
    let bytes: Vec<u8> = pairs.flatten().collect();
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    text.chars().collect()
}

/// The characters that are examined: CJK Unified Ideographs.
const FIRST_CHARACTER: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

fn is_han(c: char) -> bool {
    matches!(c, FIRST_CHARACTER..=LAST)
}

fn becomes_another(c: char) -> bool {
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    fast2s::convert(text) != text
}

/// The class of a character; each character is looked up once.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Variant {
    Both,
    Simplified,
    Traditional,
}

fn variant(c: char) -> Variant {
    static VARIANTS: OnceLock<Vec<Variant>> = OnceLock::new();
    let variants = VARIANTS.get_or_init(|| {
        let (simplified, traditional) = (gb2312(), big5());
        let of = |c: char| match (simplified.contains(&c), traditional.contains(&c)) {
            (true, false) => Variant::Simplified,
            (false, true) if becomes_another(c) => Variant::Traditional,
            _ => Variant::Both,
        };
        (FIRST_CHARACTER..=LAST).map(of).collect()
    });
    match c {
        FIRST_CHARACTER..=LAST => variants[(u32::from(c) - u32::from(FIRST_CHARACTER)) as usize],
        _ => Variant::Both,
    }
}

pub(super) fn is_simplified(c: char) -> bool {
    variant(c) == Variant::Simplified
}

pub(super) fn is_traditional(c: char) -> bool {
    variant(c) == Variant::Traditional
}

/// Returns true if a character is part of a word with Japanese letters: `日本Rubyの会`.
fn is_japanese(text: &str, at: usize) -> bool {
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30ff}');
    let is_word = |c: &char| c.is_alphanumeric();
    let before = text[..at].chars().rev().take_while(is_word).take(8);
    let after = text[at..].chars().take_while(is_word).take(8);
    before.chain(after).any(is_kana)
}

/// The characters of the other variant than that of a page.
struct OtherVariant {
    contains: fn(char) -> bool,
    name: &'static str,
}

impl OtherVariant {
    /// Returns the variant that is wrong in a language; `None` if the language has no variants.
    fn of(language: &Language) -> Option<Self> {
        let (contains, name): (fn(char) -> bool, _) = match language.script.as_str() {
            "Hant" => (is_simplified, "Simplified"),
            "Hans" => (is_traditional, "Traditional"),
            _ => return None,
        };
        Some(Self { contains, name })
    }

    /// Returns the wrong characters of a text with their places.
    fn characters<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, char)> + 't {
        let contains = self.contains;
        let all = text.char_indices();
        all.filter(move |(at, c)| contains(*c) && !is_japanese(text, *at))
    }

    /// Returns the first run of Chinese characters with a wrong one.
    fn first_word(&self, text: &str) -> Option<Range<usize>> {
        let (at, _) = self.characters(text).next()?;
        let start = text[..at].rfind(|c| !is_han(c)).map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        });
        let end = text[at..]
            .find(|c| !is_han(c))
            .map_or(text.len(), |end| at + end);
        Some(start..end)
    }

    /// Returns the finding for a text of a page.
    fn finding(&self, view: &PageView<'_>, text: &str, place: SourceSpan) -> Diagnostic {
        let mut wrong: Vec<char> = Vec::new();
        for (_, c) in self.characters(text) {
            if !wrong.contains(&c) {
                wrong.push(c);
            }
        }
        let wrong: String = wrong.into_iter().take(12).collect();
        RULE.finding(format!(
            "{} characters in {}: {wrong}",
            self.name, view.language.endonym
        ))
        .at(place)
        .help("write them as this page's language does")
    }
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    let Some(variant) = OtherVariant::of(view.language) else {
        return;
    };
    let title = &view.page.title;
    if title.chars().any(variant.contains) {
        findings.push(variant.finding(view, title, view.front_matter("title")));
    }
    in_prose(view, &variant, findings);
    in_comments(view, &variant, findings);
}

/// Finds the first wrong word of each paragraph and each image.
fn in_prose(view: &PageView<'_>, variant: &OtherVariant, findings: &mut Findings) {
    // A page in another language keeps its title.
    let languages = &view.site.source.languages;
    let others: Vec<String> = languages
        .iter()
        .filter(|(id, _)| *id != view.page.language)
        .map(|(_, language)| language.code.to_lowercase())
        .collect();
    let leads_elsewhere = |link: &str| {
        let mut parts = link.split('/');
        parts.any(|part| others.contains(&part.trim_start_matches('_').to_lowercase()))
    };
    for (_, prose) in view.all_proses() {
        // A language is named in its own writing, and so is a page in another one.
        let mut text = untranslated_text::masked_links(prose, |link, words| {
            is_language_name(words) || leads_elsewhere(link)
        });
        if links::is_switcher(prose) {
            text = "".into();
        }
        if let Some(range) = variant.first_word(&text) {
            let place = view.place(view.in_prose(prose, range), "here");
            findings.push(variant.finding(view, &text, place));
        }
        for image in &prose.images {
            let text = &image.alternative;
            if let Some(range) = variant.first_word(text) {
                let place = view.place(view.within(&image.span, &text[range]), "here");
                findings.push(variant.finding(view, text, place));
            }
        }
    }
}

/// Finds the first wrong word of each comment in code.
fn in_comments(view: &PageView<'_>, variant: &OtherVariant, findings: &mut Findings) {
    // `# => 貝` shows what a program prints.
    let is_output = |text: &str| text.contains("=>") || text.contains("->");
    for block in view.all_blocks().filter(|block| !block.code.is_ascii()) {
        for line in lexer::lines(block.language, block.code) {
            let comments = line.lexemes.iter().filter(|l| l.kind == Kind::Comment);
            for comment in comments.filter(|comment| !is_output(comment.text)) {
                if let Some(range) = variant.first_word(comment.text) {
                    let range = comment.at + range.start..comment.at + range.end;
                    let place = view.place_in_code(&block, line.number, range, "here");
                    findings.push(variant.finding(view, comment.text, place));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_are_those_that_encoding_finds() {
        let (simplified, traditional) = (gb2312(), big5());
        for c in FIRST_CHARACTER..=LAST {
            let text = c.to_string();
            let (_, _, failed) = BIG5.encode(&text);
            assert_eq!(traditional.contains(&c), !failed, "{c}");
            let (bytes, _, failed) = GBK.encode(&text);
            let is_high = !failed && matches!(*bytes, [0xb0..=0xf7, 0xa1..=0xfe]);
            assert_eq!(simplified.contains(&c), is_high, "{c}");
        }
    }

    #[test]
    fn characters_of_one_variant_are_told_from_those_of_both() {
        let of =
            |text: &str, is: fn(char) -> bool| text.chars().filter(|c| is(*c)).collect::<String>();
        assert_eq!(of("软件设置问题后里台著面", is_simplified), "软设问题");
        assert_eq!(of("軟體設定問題後裡臺著", is_traditional), "軟體設問題裡臺");
        assert_eq!(of("中文安全使用時間的人", is_simplified), "");
        assert_eq!(of("中文安全使用时间的人著", is_traditional), "");
    }
}
