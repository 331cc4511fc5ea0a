//! Simplified characters in a page of Traditional Chinese, and the reverse.
//!
//! A character is Simplified alone if GB 2312 has it, Big5 has not, and a Traditional one becomes it; and
//! Traditional alone if Big5 has it, GB 2312 has not, and it becomes another. Characters of both sets (后, 里,
//! 台, 著) is right in both.

use std::ops::RangeInclusive;
use std::sync::OnceLock;

use encoding_rs::{BIG5, Encoding, GBK};
use rustc_hash::FxHashSet;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::check::code::lexer::{self, Kind};
use crate::check::{links, untranslated_text};
use crate::language::is_language_name;

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

/// The characters that are judged: CJK Unified Ideographs.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';

fn is_han(c: char) -> bool {
    matches!(c, FIRST..=LAST)
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
        (FIRST..=LAST).map(of).collect()
    });
    match c {
        FIRST..=LAST => variants[(u32::from(c) - u32::from(FIRST)) as usize],
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

fn run(sheet: &PageView<'_>, findings: &mut Findings) {
    let (is_wrong, name): (fn(char) -> bool, _) = match sheet.language.script.as_str() {
        "Hant" => (is_simplified, "Simplified"),
        "Hans" => (is_traditional, "Traditional"),
        _ => return,
    };
    let mut find = |text: &str, place: crate::diagnostics::SourceSpan| {
        let mut wrong: Vec<char> = Vec::new();
        let all = text
            .char_indices()
            .filter(|(at, _)| !is_japanese(text, *at));
        for c in all.map(|(_, c)| c).filter(|c| is_wrong(*c)) {
            if !wrong.contains(&c) {
                wrong.push(c);
            }
        }
        let wrong: String = wrong.into_iter().take(12).collect();
        findings.push(
            RULE.finding(format!(
                "{name} characters in {}: {wrong}",
                sheet.language.endonym
            ))
            .at(place)
            .help("write them as this page's language does"),
        );
    };
    // A page in another language keeps its title.
    let languages = &sheet.site.source.languages;
    let others: Vec<String> = languages
        .iter()
        .filter(|(id, _)| *id != sheet.page.language)
        .map(|(_, language)| language.code.to_lowercase())
        .collect();
    let leads_elsewhere = |link: &str| {
        let mut parts = link.split('/');
        parts.any(|part| others.contains(&part.trim_start_matches('_').to_lowercase()))
    };
    // The first word of each paragraph, up to the next mark.
    let word = |text: &str| {
        let at = text
            .char_indices()
            .find(|(at, c)| is_wrong(*c) && !is_japanese(text, *at))?
            .0;
        let start = text[..at].rfind(|c| !is_han(c)).map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        });
        let end = text[at..]
            .find(|c| !is_han(c))
            .map_or(text.len(), |end| at + end);
        Some(start..end)
    };
    let title = &sheet.page.title;
    if title.chars().any(is_wrong) {
        find(title, sheet.front_matter("title"));
    }
    for (_, prose) in sheet.all_proses() {
        // A language is named in its own writing, and so is a page in another one.
        let mut text = untranslated_text::masked_links(prose, |link, words| {
            is_language_name(words) || leads_elsewhere(link)
        });
        if links::is_switcher(prose) {
            text = "".into();
        }
        if let Some(range) = word(&text) {
            let span = sheet.in_prose(prose, range);
            find(&text, sheet.place(span, "here"));
        }
        for image in &prose.images {
            if let Some(range) = word(&image.alternative) {
                let span = sheet.within(&image.span, &image.alternative[range]);
                find(&image.alternative, sheet.place(span, "here"));
            }
        }
    }
    for block in sheet.all_blocks().filter(|block| !block.code.is_ascii()) {
        for line in lexer::lines(block.language, block.code) {
            let comments = line.lexemes.iter().filter(|l| l.kind == Kind::Comment);
            // `# => 貝` shows what a program prints.
            let is_output = |text: &str| text.contains("=>") || text.contains("->");
            for comment in comments.filter(|comment| !is_output(comment.text)) {
                if let Some(range) = word(comment.text) {
                    let range = comment.at + range.start..comment.at + range.end;
                    find(
                        comment.text,
                        sheet.place_in_code(&block, line.number, range, "here"),
                    );
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
        for c in FIRST..=LAST {
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
