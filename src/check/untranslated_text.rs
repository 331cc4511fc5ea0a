//! Text in another language that is left in a translation.
//!
//! In: the text of a paragraph, the page's language, and the texts of the original. Out: its untranslated
//! pieces. Precision comes first: names, code words, quoted titles and lists of names are the same in every language,
//! and are not reported.

mod characters;
mod english;
mod mask;

use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::{FxHashSet, FxHasher};
use unicode_script::Script;

use crate::language::Language;
use crate::markdown::block_structure::OBJECT;
use characters::Properties;
use english::{ENGLISH, SMALL, is_english};

pub(crate) use english::{english, is_english_word, is_like_english};
pub(crate) use mask::{masked, masked_links, own_words};

/// Languages that are written in several scripts, each by its own readers (CLDR's territories and the
/// constitutions of their countries).
const SEVERAL: &[(&str, &[Script])] = &[
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
    let several = SEVERAL.iter().find(|(code, _)| *code == primary);
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

fn is_letter(c: char) -> bool {
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

/// Words that are keywords of code as often as words of a heading.
const KEYWORDS: &[&str] = &[
    "do", "if", "is", "not", "while", "let", "try", "use", "using",
];

/// Returns true if a heading equals one of the original and is not a name or command: one of its words occurs in
/// sentences but not in names.
pub(crate) fn is_heading_left(text: &str, language: &Language, known: &Sentences) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_common = |word: &str| ENGLISH.contains(&word) && !SMALL.contains(&word);
    let common = words.iter().filter(|word| is_common(&word.to_lowercase()));
    // In a heading whose words all begin with capitals, one such word may be part of a name.
    let low = words
        .iter()
        .any(|word| is_common(word) && !KEYWORDS.contains(word));
    words.len() >= 3
        && (low || common.count() > 1)
        && !text.contains(['`', '_'])
        && !is_like_english(language)
        && known.has(text)
}

/// The sentences of an original, each as a hash of its words, by which a sentence that stayed is known.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    known: FxHashSet<u64>,
}

impl Sentences {
    pub(crate) fn add(&mut self, text: &str) {
        self.known.insert(hash_of_words(text));
        for range in sentences(text) {
            self.known.insert(hash_of_words(&text[range]));
        }
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.known.contains(&hash_of_words(text))
    }
}

/// Returns a hash of the words of a text in lower case, without the text between them.
fn hash_of_words(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for word in text.split(|c| !is_alphanumeric(c)) {
        if word.is_empty() {
            continue;
        }
        if word.is_ascii() {
            word.bytes()
                .for_each(|b| hasher.write_u32(u32::from(b.to_ascii_lowercase())));
        } else {
            let lower = word.chars().flat_map(char::to_lowercase);
            lower.for_each(|c| hasher.write_u32(u32::from(c)));
        }
        hasher.write_u32(u32::MAX);
    }
    hasher.finish()
}

/// Returns what [`char::is_alphabetic`] does.
pub(crate) fn is_alphabetic(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    Properties::of(c).is_alphabetic
}

/// Returns what [`char::is_alphanumeric`] does.
fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    Properties::of(c).is_alphanumeric
}

/// The sentences of a text.
fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let ends = matches!(c, '。' | '！' | '？' | '।' | '؟')
            || (c.is_whitespace() && matches!(before, '.' | '!' | '?' | ':'));
        if ends {
            let end = at + c.len_utf8();
            found.push(start..end);
            start = end;
        }
        before = c;
    }
    found.push(start..text.len());
    found.retain(|range| !text[range.clone()].trim().is_empty());
    found
}

/// Returns the untranslated pieces of a paragraph. `original` has the sentences of the original, if the page is a
/// translation; without it, only the script of the page decides.
pub(crate) fn find(
    text: &str,
    language: &Language,
    original: Option<(&Sentences, &Language)>,
) -> Vec<Range<usize>> {
    let own = scripts(language);
    // A credit of a quotation keeps its names: `— @name, of the project`.
    let is_credit = text
        .trim_start_matches([OBJECT, ' '])
        .starts_with(['—', '–', '―'])
        && text.split_whitespace().count() < 16;
    if own.is_empty() || is_credit {
        return Vec::new();
    }
    let mut found = foreign_runs(text, &own, original.map(|(sentences, _)| sentences));
    let Some((known, of)) = original else {
        return found;
    };
    // For two languages of one script: the text that equals the original's.
    let same_script = scripts(of).iter().any(|script| own.contains(script));
    if same_script && of.tag != language.tag {
        for range in sentences(text) {
            let sentence = &text[range.clone()];
            if is_sentence(sentence) && known.has(sentence) {
                found.push(trimmed(text, range));
            }
        }
        if !is_like_english(language) && found.is_empty() {
            for range in sentences(text) {
                if is_english(&text[range.clone()]) && !is_quoted(text, &range) {
                    found.push(trimmed(text, range));
                }
            }
        }
    }
    found.sort_by_key(|range| (range.start, range.end));
    // Neighbours are one.
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in found {
        match joined.last_mut() {
            Some(last)
                if text
                    .get(last.end..range.start)
                    .is_none_or(|gap| gap.trim().is_empty()) =>
            {
                last.end = last.end.max(range.end);
            }
            _ => joined.push(range),
        }
    }
    joined
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let is_none = |c: char| c.is_whitespace() || c == OBJECT;
    let start = range.start + (piece.len() - piece.trim_start_matches(is_none).len());
    start..start + piece.trim_matches(is_none).len()
}

/// Returns true if a text is a sentence, not a name, a title or a list of them: most of its words are not written
/// as names are.
fn is_sentence(text: &str) -> bool {
    if text.contains(OBJECT) && text.chars().filter(|c| *c == OBJECT).count() > 2 {
        return false;
    }
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    if dense >= 10 {
        return true;
    }
    let words: Vec<&str> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let low = words
        .iter()
        .filter(|word| {
            word.chars()
                .all(|c| c.is_alphabetic() && !c.is_uppercase() || c == '\'')
        })
        .count();
    words.len() >= 5 && low >= 3 && low * 2 >= words.len()
}

/// Returns true if a piece is in quotes.
fn is_quoted(text: &str, range: &Range<usize>) -> bool {
    let (before, inside) = (&text[..range.start], text[range.clone()].trim());
    let opens = |c: char| matches!(c, '"' | '“' | '„' | '«' | '「' | '『' | '《' | '‘' | '‹');
    inside.starts_with(opens) || before.trim_end().ends_with(opens)
}

/// Returns runs of words in a script that the language does not use.
fn foreign_runs(text: &str, own: &[Script], known: Option<&Sentences>) -> Vec<Range<usize>> {
    if text.is_ascii() && own.contains(&Script::Latin) {
        return Vec::new();
    }
    let is_foreign = |c: char| is_letter(c) && !own.contains(&script_of(c));
    if !text.chars().any(is_foreign) {
        return Vec::new();
    }
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_foreign(c) {
            match &mut open {
                Some(run) => run.end = end,
                None => open = Some(at..end),
            }
        } else if is_letter(c)
            || matches!(
                c,
                OBJECT
                    | '('
                    | ')'
                    | '（'
                    | '）'
                    | '['
                    | ']'
                    | '/'
                    | '|'
                    | '،'
                    | '、'
                    | '，'
                    | '«'
                    | '»'
                    | '“'
                    | '”'
                    | '„'
                    | '"'
                    | '《'
                    | '》'
                    | '「'
                    | '」'
                    | '…'
            )
        {
            runs.extend(open.take());
        } else if c.is_ascii_punctuation()
            && let Some(run) = &mut open
            && run.end == at
            && matches!(c, '.' | '!' | '?' | ',' | ';' | ':' | '\'')
        {
            run.end = end;
        }
    }
    runs.extend(open);
    runs.retain(|run| is_left_over(text, run, known));
    runs
}

/// Returns true if a run of foreign words is a sentence or parts of two, not names.
fn is_left_over(text: &str, run: &Range<usize>, known: Option<&Sentences>) -> bool {
    let piece = &text[run.clone()];
    // A term in brackets behind its translation.
    let before = text[..run.start].trim_end().chars().next_back();
    let after = text[run.end..].trim_start().chars().next();
    let in_brackets =
        matches!(before, Some('(' | '（' | '[')) && matches!(after, Some(')' | '）' | ']'));
    if in_brackets && piece.split_whitespace().count() < 8 {
        return false;
    }
    let dense = piece.chars().filter(|c| is_dense(*c)).count();
    if dense > 0 {
        let is_known = known.is_some_and(|known| known.has(piece));
        return dense >= 14 || (dense >= 6 && is_known);
    }
    let words: Vec<&str> = piece
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_plain = |word: &&&str| {
        let word = word.trim_end_matches(['.', '!', '?']);
        word.chars()
            .all(|c| (c.is_alphabetic() && !c.is_uppercase()) || c == '\'')
            && !word.is_empty()
    };
    let low = words.iter().filter(is_plain).count();
    let is_latin = piece.chars().any(|c| script_of(c) == Script::Latin);
    if !is_latin {
        return words.len() >= 4
            && low >= 2
            && (known.is_some_and(|k| k.has(piece)) || words.len() >= 7);
    }
    // The name of an institution, a book, a talk: what is no small word begins with a capital.
    let is_small = |word: &str| SMALL.contains(&word.to_lowercase().as_str());
    let is_title = |word: &&str| word.starts_with(char::is_uppercase) || is_small(word);
    let is_whole = text[..run.start].trim().is_empty() && text[run.end..].trim().is_empty();
    if !is_whole && words.iter().all(is_title) && !piece.ends_with(['.', '!', '?']) {
        return false;
    }
    let common = words
        .iter()
        .filter(|word| {
            let word = word.trim_end_matches(['.', '!', '?']).to_lowercase();
            ENGLISH.contains(&word.as_str())
        })
        .count();
    // A term of a few words within a sentence (`infrastructure as a service`) is a name.
    let ends = piece.ends_with(['.', '!', '?']);
    let is_term = words.len() < 6 && !ends && !is_whole;
    if words.len() >= 4 && low >= 3 && common >= 2 && !is_term && !is_quoted(text, run) {
        return true;
    }
    if words.len() >= 4 && low >= 3 && !is_term && known.is_some_and(|known| known.has(piece)) {
        return true;
    }
    // One sentence ends in it and another begins.
    let ends = |word: &&&str| word.ends_with(['.', '!', '?']);
    let last = words
        .last()
        .is_some_and(|word| word.ends_with(['.', '!', '?']));
    let inner = words[..words.len().saturating_sub(1)]
        .iter()
        .filter(|word| ends(word))
        .count();
    words.len() >= 3 && last && inner > 0 && low >= 2 && common >= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Codes;

    fn language(code: &str) -> Language {
        let known = Codes::default().read(code).unwrap();
        Language {
            code: code.to_owned(),
            tag: known.tag.clone(),
            direction: known.direction,
            script: known.script().to_owned(),
            endonym: String::new(),
            title: None,
            description: None,
        }
    }

    fn left(code: &str, text: &str) -> Vec<String> {
        let found = find(text, &language(code), None);
        found
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    }

    #[test]
    fn the_tail_of_a_paragraph_is_found() {
        let text = "شارك رسالة الخطأ، ويمكننا تحسين الحل further. Happy coding!";
        assert_eq!(left("ar", text), ["further. Happy coding!"]);
        let text = "然後再試一次。 Please check the log and try again.";
        assert_eq!(left("hant", text), ["Please check the log and try again."]);
    }

    #[test]
    fn names_and_words_of_code_are_no_residue() {
        for (code, text) in [
            (
                "ar",
                "يشير هذا الخطأ إلى panic لغة Rust backtrace وتثبيت npm. yarn هو",
            ),
            (
                "hant",
                "使用 Rust backtrace 執行以獲取額外上下文：Python 3.13 和 pip install",
            ),
            (
                "ru",
                "Откройте Visual Studio Code и выберите File > Open Folder.",
            ),
            ("hi", "यह “Where the Wild Things Are by Maurice Sendak” है"),
            ("zh", "参见 Node.js, Docker, Kubernetes, GitHub Actions."),
        ] {
            assert_eq!(left(code, text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_sentence_of_the_original_in_the_same_script_is_found() {
        let mut known = Sentences::default();
        known.add("Check the version first. Then install it again with your package manager.");
        let (de, en) = (language("de"), language("en"));
        let find = |text: &str| -> Vec<String> {
            let found = find(text, &de, Some((&known, &en)));
            found
                .into_iter()
                .map(|range| text[range].to_owned())
                .collect()
        };
        assert_eq!(
            find("Zuerst prüfen. Then install it again with your package manager."),
            ["Then install it again with your package manager."]
        );
        assert!(find("Dann mit dem Paketmanager installieren.").is_empty());
    }
}
