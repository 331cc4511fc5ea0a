//! Folding: text reduced to the letters that people type, without case and without optional marks.
//! `static/search-index.js` folds queries in the same way; the two must agree.

use unicode_normalization::UnicodeNormalization;

/// Returns `text` folded: NFKD without the marks of Latin, Greek, Cyrillic, Arabic and Hebrew, in lower case,
/// with one letter for the variants of Arabic and Persian keyboards, in NFC.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let is_plain = |c: char| {
        c.is_ascii_lowercase()
            || c.is_ascii_digit()
            || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    };
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let bare: String = text.nfkd().filter(|c| !is_dropped(*c)).collect();
    let mut folded = String::with_capacity(bare.len());
    for c in bare.to_lowercase().chars() {
        match canonical_letter(c) {
            Replacement::CharacterInfo(c) => folded.push(c),
            Replacement::Letters(letters) => folded.push_str(letters),
        }
    }
    folded.nfc().collect()
}

/// Returns true for marks that people do not type, and for the Arabic tatweel, which only stretches a word.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{640}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}')
}

enum Replacement {
    CharacterInfo(char),
    Letters(&'static str),
}

fn canonical_letter(c: char) -> Replacement {
    let digit = |zero: u32| {
        char::from_digit(u32::from(c) - zero, 10)
            .map_or(Replacement::CharacterInfo(c), Replacement::CharacterInfo)
    };
    Replacement::CharacterInfo(match c {
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' | 'ہ' | 'ھ' | 'ە' => 'ه',
        '\u{660}'..='\u{669}' => return digit(0x660),
        '\u{6f0}'..='\u{6f9}' => return digit(0x6f0),
        '\u{966}'..='\u{96f}' => return digit(0x966),
        'ς' => 'σ',
        'ı' => 'i',
        'ł' => 'l',
        'đ' => 'd',
        'ø' => 'o',
        'ß' => return Replacement::Letters("ss"),
        'æ' => return Replacement::Letters("ae"),
        'œ' => return Replacement::Letters("oe"),
        c => c,
    })
}

/// Returns an Arabic word without its article and prefixes, if at least three letters remain.
#[must_use]
pub fn without_article(word: &str) -> Option<&str> {
    const PREFIXES: [&str; 6] = ["وال", "فال", "بال", "كال", "لل", "ال"];
    if !word.starts_with([
        '\u{627}', '\u{628}', '\u{641}', '\u{643}', '\u{644}', '\u{648}',
    ]) {
        return None;
    }
    let rest = PREFIXES
        .iter()
        .find_map(|article| word.strip_prefix(article))?;
    (rest.chars().count() >= 3).then_some(rest)
}

/// Returns true if the script of `c` is indexed by characters: words are not separated by spaces or, in
/// Korean, have endings attached.
#[must_use]
pub fn is_indexed_by_character(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1100}'..='\u{11ff}'
        | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}')
}

/// Returns the simplified form of a Chinese character, if it differs.
#[must_use]
pub fn simplified(c: char) -> Option<char> {
    if !matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}') {
        return None;
    }
    let mut buffer = [0; 4];
    let simple = fast2s::convert(c.encode_utf8(&mut buffer));
    let mut simple = simple.chars();
    let first = simple.next().filter(|simple| *simple != c)?;
    simple.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_and_what_is_written_fold_alike() {
        for (typed, written) in [
            ("الملفات", "المِلَفّات"),
            ("احمد", "أحمد"),
            ("مكتبه", "مكتبة"),
            ("یک ۲۵", "يك 25"),
            ("cafe", "Café"),
            ("strasse", "Straße"),
            ("ｶﾞｲﾄﾞ", "ガイド"),
            ("istanbul", "İstanbul"),
            ("ΛΟΓΟΣ", "λόγος"),
        ] {
            assert_eq!(fold(typed), fold(written), "{written}");
        }
        assert_eq!(fold("한국어 हिन्दी ที่"), "한국어 हिन्दी ที่");
        assert_eq!(without_article("والملفات"), Some("ملفات"));
        assert_eq!(without_article("الى"), None);
        assert_eq!(simplified('體'), Some('体'));
        assert_eq!(simplified('体'), None);
    }
}
