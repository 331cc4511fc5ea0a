//! Scripts of a language, and letters weighed by script.

use super::characters::Properties;
use crate::language::Language;
use crate::markdown::block_structure::OBJECT;
use unicode_script::Script;

/// Languages that are written in several scripts, each by its own readers (CLDR's territories and the
/// constitutions of their countries).
const LANGUAGES_OF_SEVERAL_SCRIPTS: &[(&str, &[Script])] = &[
    ("az", &[Script::Latin, Script::Cyrillic, Script::Arabic]),
    ("bs", &[Script::Latin, Script::Cyrillic]),
    ("cnr", &[Script::Latin, Script::Cyrillic]),
    ("crh", &[Script::Latin, Script::Cyrillic]),
    ("ha", &[Script::Latin, Script::Arabic]),
    ("kk", &[Script::Cyrillic, Script::Latin, Script::Arabic]),
    ("ks", &[Script::Arabic, Script::Devanagari]),
    ("ku", &[Script::Latin, Script::Arabic]),
    ("ky", &[Script::Cyrillic, Script::Latin, Script::Arabic]),
    ("mn", &[Script::Cyrillic, Script::Mongolian]),
    ("ms", &[Script::Latin, Script::Arabic]),
    ("pa", &[Script::Gurmukhi, Script::Arabic]),
    ("sd", &[Script::Arabic, Script::Devanagari]),
    ("sh", &[Script::Latin, Script::Cyrillic]),
    ("sr", &[Script::Cyrillic, Script::Latin]),
    ("tg", &[Script::Cyrillic, Script::Latin, Script::Arabic]),
    ("tk", &[Script::Latin, Script::Cyrillic, Script::Arabic]),
    ("tt", &[Script::Cyrillic, Script::Latin]),
    ("ug", &[Script::Arabic, Script::Latin, Script::Cyrillic]),
    ("uz", &[Script::Latin, Script::Cyrillic, Script::Arabic]),
];

/// The scripts that a language is written in. A tag that names its script (`sr-Latn`) is in that one.
pub(crate) fn scripts(language: &Language) -> Vec<Script> {
    let mut subtags = language.tag.as_str().split('-');
    let primary = subtags.next().unwrap_or_default();
    let names_script = subtags.any(|subtag| subtag.len() == 4);
    let several = LANGUAGES_OF_SEVERAL_SCRIPTS
        .iter()
        .find(|(code, _)| *code == primary);
    if let Some((_, scripts)) = several.filter(|_| !names_script) {
        return scripts.to_vec();
    }
    match language.script.as_str() {
        "Hans" | "Hant" | "Hani" => vec![Script::Han, Script::Bopomofo],
        "Jpan" => vec![Script::Han, Script::Hiragana, Script::Katakana],
        "Kore" => vec![Script::Hangul, Script::Han],
        "Latn" => vec![Script::Latin],
        "Cyrl" => vec![Script::Cyrillic],
        "Arab" => vec![Script::Arabic],
        other => Script::from_short_name(other).into_iter().collect(),
    }
}

/// Returns true if `c` belongs to a script without spaces between words.
pub(crate) fn is_dense(c: char) -> bool {
    is_dense_script(script_of(c))
}

fn is_dense_script(script: Script) -> bool {
    matches!(
        script,
        Script::Han
            | Script::Hiragana
            | Script::Katakana
            | Script::Thai
            | Script::Lao
            | Script::Khmer
            | Script::Myanmar
    )
}

pub(super) fn is_letter(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    let properties = Properties::of(c);
    properties.is_alphabetic && !matches!(properties.script, Script::Common | Script::Inherited)
}

/// Returns the approximate number of letters and digits in a text.
pub(crate) fn weight(text: &str) -> usize {
    let counts = |c: &char| match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{80}'..='\u{bf}'
        | '\u{2000}'..='\u{206f}'
        | '\u{3000}'..='\u{303f}'
        | '\u{ff00}'..='\u{ff0f}' => false,
        _ => *c != OBJECT,
    };
    text.chars().filter(counts).count()
}

/// Returns the script of a character.
pub(crate) fn script_of(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{7f}' => Script::Common,
        c => Properties::of(c).script,
    }
}

/// Returns the number of letters in the language's scripts, and of all letters. A letter that is a syllable or word
/// counts three times.
pub(crate) fn weighed_letters(text: &str, scripts: &[Script]) -> (usize, usize) {
    let all = text.chars().filter(|c| is_letter(*c));
    all.fold((0, 0), |(own, all), c| {
        let script = script_of(c);
        let weight = match script {
            Script::Latin | Script::Cyrillic => 1,
            Script::Hangul => 3,
            script if is_dense_script(script) => 3,
            _ => 1,
        };
        let is_own = scripts.contains(&script);
        (own + if is_own { weight } else { 0 }, all + weight)
    })
}
