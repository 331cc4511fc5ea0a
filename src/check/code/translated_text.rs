//! Differences between pieces of code: translated text, or damage.
//!
//! In: the units of two lines, and where they differ. Out: whether a translator may have written the one for the
//! other: an ordinary word for an ordinary word, a placeholder, a sentence in a string. Commands, options, keys,
//! numbers, paths and names that a machine knows are no matter of language.

use std::ops::Range;

use super::common_words::{
    CodeWords, Kind, Vocabulary, is_example, is_inflected, is_keyword, is_slip, slip,
};
use super::lexer::Line;
use super::placeholders::{placeholders, without_placeholders};
use super::tokens::{Meaning, Unit, has_same_placeholders, is_translation};

/// The words of the prose of both pages.
#[derive(Clone, Copy)]
pub(crate) struct Words<'w> {
    pub(crate) original: &'w Vocabulary,
    pub(crate) translation: &'w Vocabulary,
    /// The words of the code of the original and of the translation, if the pages are known.
    pub(crate) code: Option<(&'w CodeWords, &'w CodeWords)>,
    /// True if the language of the translation is written in Latin letters.
    pub(crate) is_latin: bool,
    /// The tag of the translation's language.
    pub(crate) language: &'w str,
}

impl Words<'_> {
    /// Returns true if `is` is a slip of the keyboard for `was` and no translation: `is` occurs once in the code of the
    /// translation and nowhere else on both pages. In a language with Latin letters, an ordinary word may be a word of the
    /// language that is spelled alike (`author`, `autor`), and what is kept nowhere may be a translation.
    pub(crate) fn is_evident_slip(&self, was: &str, is: &str) -> bool {
        let Some((ours, theirs)) = self.code else {
            return false;
        };
        let digits = |word: &str| word.replace(|c: char| !c.is_ascii_digit(), "");
        if !is.is_ascii()
            || was.eq_ignore_ascii_case(is)
            || is_inflected(was, is)
            || digits(was) != digits(is)
        {
            return false;
        }
        let Some(slip) = slip(was, is) else {
            return false;
        };
        let is_kept = || theirs.count(was) > 0;
        let is_slip = if self.is_latin {
            // `title` is `Titel` in German, and no word loses its first letter.
            let is_of_no_language = match slip.kind {
                Kind::Swap => !slip.is_last,
                Kind::Count => slip.is_first && is.len() < was.len(),
                Kind::Other => false,
            };
            let is_own = || is_example(was) || is_keyword(was);
            (is_of_no_language || is_slip(was, is) && !is_own()) && is_kept()
        } else {
            slip.kind != Kind::Other || was.len() > 2 && is_kept()
        };
        is_slip
            && theirs.count(is) == 1
            && ours.count(is) == 0
            && !self.original.has(is)
            && !self.translation.has(is)
    }
}

/// A line, its units without white space, and which of them differ.
pub(crate) struct Side<'s> {
    pub(crate) line: &'s Line<'s>,
    pub(crate) marks: &'s [&'s Unit],
    pub(crate) range: Range<usize>,
}

impl<'s> Side<'s> {
    pub(crate) fn new(line: &'s Line<'s>, marks: &'s [&'s Unit], range: &Range<usize>) -> Self {
        Self {
            line,
            marks,
            range: range.clone(),
        }
    }
}

impl Side<'_> {
    /// Returns true if its words are text for people: in strings without digits and paths, or in a line of output.
    fn is_text(&self) -> bool {
        let is_plain =
            |text: &str| !text.contains(|c: char| c.is_ascii_digit() || "/\\{}<>=$@#".contains(c));
        let is_of_text = |unit: &&Unit| match &unit.meaning {
            Meaning::Text(text) => is_plain(text),
            Meaning::Code(code) if has_letter(code) => {
                self.line.is_free && code.chars().all(char::is_alphabetic)
            }
            Meaning::Code(code) => is_soft(code),
            _ => false,
        };
        self.units().iter().all(is_of_text)
    }

    fn has_string(&self) -> bool {
        let mut units = self.units().iter();
        units.any(|unit| matches!(unit.meaning, Meaning::Text(_)))
    }

    fn has_foreign_letter(&self) -> bool {
        let text = &self.line.text[self.bytes()];
        text.chars().any(is_foreign_letter)
    }

    fn units(&self) -> &[&Unit] {
        &self.marks[self.range.clone()]
    }

    /// The bytes of the differing units in their line.
    fn bytes(&self) -> Range<usize> {
        match (self.units().first(), self.units().last()) {
            (Some(first), Some(last)) => first.range.start..last.range.end,
            _ => 0..0,
        }
    }

    fn is_in_placeholder(&self) -> bool {
        let bytes = self.bytes();
        let has_tags = self.line.family.tags;
        placeholders(self.line.text, has_tags)
            .iter()
            .any(|range| range.start <= bytes.start && bytes.end <= range.end)
    }

    fn words(&self) -> Vec<&str> {
        let words = self.units().iter().filter_map(|unit| match &unit.meaning {
            Meaning::Code(code) if has_letter(code) => Some(name(code)),
            _ => None,
        });
        words.filter(|word| !has_digit(word)).collect()
    }

    fn texts(&self) -> Vec<&str> {
        let texts = self.units().iter().filter_map(|unit| match &unit.meaning {
            Meaning::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// Returns the parts that translation does not change, sorted: words with digits, and marks that are no punctuation.
    fn fixed(&self) -> Vec<&str> {
        let mut fixed: Vec<&str> = self
            .units()
            .iter()
            .filter_map(|unit| match &unit.meaning {
                // Of a name with a number behind it (`file1`), the number.
                Meaning::Code(code) if has_digit(code) => Some(match name(code) {
                    name if has_digit(name) => code.as_str(),
                    name => &code[name.len()..],
                }),
                Meaning::Code(code) if !has_letter(code) && !is_soft(code) => Some(code.as_str()),
                _ => None,
            })
            .collect();
        fixed.sort_unstable();
        fixed
    }

    fn before(&self, steps: usize) -> Option<&Unit> {
        let at = self.range.start.checked_sub(steps)?;
        self.marks.get(at).copied()
    }

    fn behind(&self, steps: usize) -> Option<&Unit> {
        self.marks.get(self.range.end + steps - 1).copied()
    }

    fn is_code(unit: Option<&Unit>, marks: &[&str]) -> bool {
        matches!(unit.map(|unit| &unit.meaning), Some(Meaning::Code(code)) if marks.contains(&code.as_str()))
    }

    /// True if the word stands where a language or a program reads it: a command, an option, a key, a keyword.
    fn is_structural(&self) -> bool {
        let line = self.line;
        let is_first = self.range.start == 0;
        let is_name = self
            .units()
            .first()
            .is_some_and(|unit| matches!(&unit.meaning, Meaning::Code(_)));
        if (line.is_command || line.family.shell)
            && is_name
            && (is_first
                || Self::is_code(self.before(1), &["|", ";", "&", "sudo"])
                || (self.range.start == 1 && self.is_subcommand()))
        {
            return true;
        }
        if let Some(unit) = self.before(1)
            && matches!(unit.meaning, Meaning::Dashes(_))
            && (unit.range.start == 0
                || line.text[..unit.range.start].ends_with(char::is_whitespace))
        {
            return true;
        }
        let is_key = |steps| Self::is_code(self.behind(steps), &[":", "="]);
        let starts_line = is_first
            || (self.range.start == 1
                && matches!(
                    self.marks[0].meaning,
                    Meaning::Dashes(_) | Meaning::Quote(_)
                ));
        if line.family.values && starts_line && is_name && is_key(1) {
            return true;
        }
        let is_text = self
            .units()
            .first()
            .is_some_and(|unit| matches!(&unit.meaning, Meaning::Text(_)));
        if (line.family.json || line.family.values) && is_text && is_key(2) {
            return true;
        }
        !line.is_free && self.words().iter().any(|word| is_keyword(word))
            || (line.family.tags && is_name)
    }

    /// `git commit`, `apt install`: the word behind a command that has commands of its own.
    fn is_subcommand(&self) -> bool {
        const TOOLS: [&str; 36] = [
            "apt",
            "aws",
            "az",
            "brew",
            "bundle",
            "cargo",
            "composer",
            "conda",
            "dnf",
            "docker",
            "dotnet",
            "gcloud",
            "gem",
            "git",
            "go",
            "helm",
            "heroku",
            "hexo",
            "kubectl",
            "mix",
            "npm",
            "npx",
            "pacman",
            "pip",
            "pip3",
            "pnpm",
            "podman",
            "poetry",
            "rails",
            "sbt",
            "service",
            "snap",
            "systemctl",
            "terraform",
            "yarn",
            "yum",
        ];
        Self::is_code(self.before(1), &TOOLS)
    }
}

/// Returns true if both sides are in placeholders, whose names may be translated: `[branchname]`.
pub(crate) fn are_in_placeholders(was: &Side<'_>, is: &Side<'_>) -> bool {
    was.is_in_placeholder() && is.is_in_placeholder()
}

/// Returns whether a translator may have written what stands in `is` for what stands in `was`.
pub(crate) fn may_be_translation(was: &Side<'_>, is: &Side<'_>, words: Words<'_>) -> bool {
    if was.range.is_empty() || is.range.is_empty() {
        return false;
    }
    if are_in_placeholders(was, is) {
        return true;
    }
    let is_free = was.line.is_free && is.line.is_free;
    let all_quotes = |side: &Side<'_>| {
        side.units()
            .iter()
            .all(|unit| matches!(unit.meaning, Meaning::Quote(_)))
    };
    if is_free && all_quotes(was) && all_quotes(is) {
        return true;
    }
    if was.fixed() != is.fixed() || was.is_structural() {
        return false;
    }
    let (was_texts, is_texts) = (was.texts(), is.texts());
    let texts = was_texts.iter().zip(&is_texts);
    if was_texts.len() != is_texts.len()
        || !texts.into_iter().all(|(a, b)| may_be_text(a, b, words))
    {
        return false;
    }
    let (was_words, is_words) = (was.words(), is.words());
    match (was_words.is_empty(), is_words.is_empty()) {
        (true, true) => !was_texts.is_empty(),
        (false, false) => {
            let is_prose = is_free && was.line.family.prose;
            are_words_of_people(&was_words, &is_words, (is_free, is_prose), words)
        }
        _ => false,
    }
}

/// Returns true if a translator probably wrote `is` for `was`, although not so surely that it is no change: words
/// in another script, text for people that became other text, what is of the page's language.
fn looks_translated(was: &Side<'_>, is: &Side<'_>) -> bool {
    if is.range.is_empty() {
        // A full stop behind a sentence.
        let is_mark = |unit: &&Unit| matches!(&unit.meaning, Meaning::Code(code) if is_soft(code));
        return !was.line.is_command
            && was.line.text.trim_end().ends_with(['.', '!', '?'])
            && was.line.text.split_whitespace().count() > 2
            && was.range.end == was.marks.len()
            && was.units().iter().all(is_mark);
    }
    if was.range.is_empty() {
        return false;
    }
    if is.has_foreign_letter() && !was.has_foreign_letter() {
        return true;
    }
    let is_string = was.has_string() && is.has_string();
    let is_output = was.words().len() > 1 && !is.words().is_empty();
    was.is_text() && is.is_text() && (is_string || is_output)
}

/// The certainty that a difference is damage, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// A translator probably wrote it.
    Doubtful,
    /// Words became others, as they do in samples that were adapted to another country.
    Likely,
    /// Marks, digits, a slip in a word, a command, an option or a key.
    Sure,
}

/// Returns how surely the difference between `was` and `is` is damage.
pub(crate) fn certainty(was: &Side<'_>, is: &Side<'_>) -> Certainty {
    if looks_translated(was, is) {
        return Certainty::Doubtful;
    }
    let words = |side: &Side<'_>| -> Vec<String> {
        let text = &side.line.text[side.bytes()];
        let mut words: Vec<String> = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.sort_unstable();
        words
    };
    let (a, b) = (words(was), words(is));
    let is_typo = matches!((a.as_slice(), b.as_slice()), ([a], [b]) if is_slip(a, b));
    let has_keyword = a.iter().chain(&b).any(|word| is_keyword(word));
    if is_style(was, is, &a, &b) {
        Certainty::Likely
    } else if a == b || is_typo || was.is_structural() && !has_keyword {
        Certainty::Sure
    } else {
        Certainty::Likely
    }
}

/// Returns true if a difference may be one of style. That holds for brackets and separators that a formatter sets, for
/// lines with little in common, and in lines of text for the case of a word or a hyphen.
fn is_style(was: &Side<'_>, is: &Side<'_>, a: &[String], b: &[String]) -> bool {
    let sides = [was, is];
    let is_separator = |unit: &&Unit| match &unit.meaning {
        Meaning::Code(code) => code.chars().all(|c| c.is_ascii() && "()[]{};,".contains(c)),
        _ => false,
    };
    if sides
        .iter()
        .all(|side| side.units().iter().all(is_separator))
    {
        return true;
    }
    let is_most =
        |side: &Side<'_>| side.marks.len() > 4 && side.units().len() * 3 > side.marks.len() * 2;
    if a != b && sides.iter().all(|side| is_most(side)) {
        return true;
    }
    let is_text = sides.iter().all(|side| side.line.is_free);
    let lower = |words: &[String]| -> Vec<String> {
        words.iter().map(|word| word.to_lowercase()).collect()
    };
    let is_hyphen = |unit: &&Unit| match &unit.meaning {
        Meaning::Code(code) => has_letter(code) || is_soft(code),
        Meaning::Dashes(count) => *count == Some(1),
        _ => false,
    };
    let are_soft = sides.iter().all(|side| side.units().iter().all(is_hyphen));
    is_text && (a != b && lower(a) == lower(b) || a == b && are_soft)
}

/// Returns true if a line of code names the language of the page, as `import 'dayjs/locale/zh-cn'` does.
pub(crate) fn names_language(line: &str, language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    let is_tag = |word: &str| {
        let mut parts = word.splitn(2, ['-', '_']);
        parts
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case(primary))
            && parts.next().is_some_and(|rest| matches!(rest.len(), 2 | 4))
    };
    words.filter(|word| word.len() > 4).any(is_tag)
}

fn are_words_of_people(
    was: &[&str],
    is: &[&str],
    (is_free, was_prose): (bool, bool),
    words: Words<'_>,
) -> bool {
    let is_foreign = is.iter().any(|word| word.chars().any(is_foreign_letter));
    if let ([was], [is]) = (was, is)
        && !is_foreign
        && (is_slip(was, is) && !words.translation.has(is) && !is_example(was)
            || words.is_evident_slip(was, is))
    {
        return false;
    }
    if is_language(was, is, words.language) {
        return true;
    }
    let is_known = is.iter().all(|word| words.translation.has(word));
    let is_capital = is_free && was.iter().all(|word| word.starts_with(char::is_uppercase));
    // Text that is meant for people: a diagram, a document.
    if was_prose {
        return true;
    }
    let was_foreign = was.iter().any(|word| word.chars().any(is_foreign_letter));
    let is_ordinary = || was.iter().all(|word| words.original.is_ordinary(word));
    (is_foreign && is_free) || was_foreign || is_known || is_capital || is_ordinary()
}

/// Returns whether the code of one language became that of the translation: `lang: 'en-US'`, `/en/docs`.
fn is_language(was: &[&str], is: &[&str], language: &str) -> bool {
    let of_tag = |word: &&str| {
        language
            .split('-')
            .any(|part| part.eq_ignore_ascii_case(word))
    };
    let is_code =
        |word: &&str| matches!(word.len(), 2 | 3) && word.chars().all(|c| c.is_ascii_alphabetic());
    // `fa-IR` of Persian: the language, and a region.
    let is_tag = is.first().is_some_and(of_tag) && is.len() == was.len();
    !is.is_empty()
        && (is.iter().all(of_tag) || is_tag)
        && was.iter().all(is_code)
        && is.iter().all(is_code)
}

/// Returns whether a path or an address is that of the translation: `/guide`, `/de/guide`.
fn is_localised(was: &str, is: &str, language: &str) -> bool {
    let primary = language.split('-').next().unwrap_or(language);
    let lower = is.to_lowercase();
    [language.to_lowercase(), primary.to_owned()]
        .iter()
        .any(|code| {
            let plain = lower.replacen(&format!("/{code}/"), "/", 1);
            let was = was.to_lowercase();
            plain != lower && (plain == was || plain == was.replacen("/en/", "/", 1))
        })
}

/// Returns whether strings are names of people, places or things, which other languages write otherwise: words
/// that begin with a capital on both sides.
fn are_names_of_people(was: &[&str], is: &[&str]) -> bool {
    let is_name = |word: &&str| {
        let mut chars = word.chars();
        let first = chars.next();
        first.is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
            && chars.all(|c| c.is_alphabetic() && !c.is_uppercase())
    };
    let is_slip = matches!((was, is), ([was], [is]) if is_slip(was, is));
    was.iter().all(is_name) && is.iter().all(is_name) && !is_slip
}

/// Returns whether the text of a string may be the translation of another.
fn may_be_text(was: &str, is: &str, words: Words<'_>) -> bool {
    // The expressions in a template string are code.
    if was.contains("${") && !has_same_placeholders(was, is) {
        return false;
    }
    if was.eq_ignore_ascii_case(is)
        || is_translation(was, is)
        || is_localised(was, is, words.language)
    {
        return true;
    }
    let (was, is) = (
        without_placeholders(was, false),
        without_placeholders(is, false),
    );
    if was == is {
        return true;
    }
    let split = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let fixed = |text: &str| {
        // Of `value2`, the number.
        let number = |word: String| match name(&word) {
            name if has_digit(name) => word,
            name => word[name.len()..].to_owned(),
        };
        let mut fixed: Vec<String> = split(text)
            .into_iter()
            .filter(|word| has_digit(word))
            .map(number)
            .collect();
        fixed.extend(
            text.chars()
                .filter(|c| "$%{}<>=|\\&".contains(*c))
                .map(String::from),
        );
        fixed.sort_unstable();
        fixed
    };
    let plain = |text: &str| -> Vec<String> {
        split(text)
            .into_iter()
            .map(|word| name(&word).to_owned())
            .filter(|word| !has_digit(word))
            .collect()
    };
    let (was_words, is_words) = (plain(&was), plain(&is));
    let (was_words, is_words): (Vec<&str>, Vec<&str>) = (
        was_words
            .iter()
            .map(String::as_str)
            .filter(|word| !is_words.iter().any(|w| w == word))
            .collect(),
        is_words
            .iter()
            .map(String::as_str)
            .filter(|word| !was_words.iter().any(|w| w == word))
            .collect(),
    );
    fixed(&was) == fixed(&is)
        && !was_words.is_empty()
        && !is_words.is_empty()
        && (are_names_of_people(&was_words, &is_words)
            || are_words_of_people(&was_words, &is_words, (false, false), words))
}

/// A letter that no code has unless people put it there.
fn is_foreign_letter(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{ff01}'..='\u{ff5e}')
}

fn has_letter(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// A word without the number behind it.
fn name(word: &str) -> &str {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if name.chars().filter(|c| c.is_alphabetic()).count() > 1 {
        name
    } else {
        word
    }
}

fn has_digit(text: &str) -> bool {
    text.chars().any(char::is_numeric)
}

/// Punctuation of sentences, and what joins the words of a name.
fn is_soft(mark: &str) -> bool {
    mark.chars()
        .all(|c| ",.!?:;/'…".contains(c) || (!c.is_ascii() && !c.is_alphanumeric()))
}
