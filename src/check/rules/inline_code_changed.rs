//! Inline code that says something else than in the original.

use std::collections::{HashMap, HashSet};

use unicode_script::{Script, UnicodeScript};

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::code::common_words::{is_keyword, is_typo};
use crate::check::code::line_diff::shared;
use crate::check::code::placeholders::without_placeholders;
use crate::check::code::tokens::{Meaning, Unit, is_invisible, units};
use crate::check::code::translated_text::Words;
use crate::check::code::{compare, lexer};
use crate::check::page_view::PageView;
use crate::diagnostics::counted;
use crate::markdown::block_structure::InlineSpan;

pub(super) const RULE: Rule = Rule {
    code: "inline-code-changed",
    severity: Severity::Warning,
    summary: "inline code says something else than in the original",
    run: Run::Pair(run),
};

/// Minimum similarity of two pieces of code of which one became the other.
const MIN_SIMILARITY: f64 = 0.6;
/// Minimum similarity if the translation also has the unchanged piece.
const ALMOST: f64 = 0.85;
/// Maximum distance, in pieces of code, at which a counterpart is searched in the section.
const MAX_DISTANCE: usize = 12;
/// The longest piece of code that is compared with others, in characters.
const MAX_LENGTH: usize = 200;
/// The most findings of a page that are said one by one.
const MAX_SINGLE_FINDINGS: usize = 5;
/// The most pieces of code of a page that are looked for in the whole original.
const MAX_SEARCHED: usize = 200;

fn inline<'s>(view: &'s PageView<'_>, section: usize) -> Vec<&'s InlineSpan> {
    view.proses(view.sections[section].parts.clone())
        .chain(view.heading_prose(section))
        .flat_map(|(_, prose)| &prose.code)
        .collect()
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let mut found: Vec<(&InlineSpan, &InlineSpan)> = Vec::new();
    let mut said: HashSet<(&str, &str)> = HashSet::new();
    let mut sought = 0;
    for (original, translation) in pair.both() {
        let (here, there) = (
            inline(pair.original, original),
            inline(pair.translation, translation),
        );
        let texts = |all: &[&InlineSpan]| -> HashSet<String> {
            all.iter().map(|code| code.text.clone()).collect()
        };
        let known_here = texts(&here);
        let counts = |all: &[&'_ InlineSpan]| -> HashMap<String, usize> {
            let mut counts = HashMap::new();
            for code in all {
                *counts.entry(code.text.clone()).or_default() += 1;
            }
            counts
        };
        let (counts_here, counts_there) = (counts(&here), counts(&there));
        // A text that the original does not have anywhere, where one of its own is missing.
        let mut new: Vec<(usize, &InlineSpan)> = Vec::new();
        for (at, code) in there.iter().copied().enumerate() {
            if !known_here.contains(&code.text) && sought < MAX_SEARCHED {
                sought += 1;
                if !has_word(&pair.original.text, &code.text) {
                    new.push((at, code));
                }
            }
        }
        if new.is_empty() {
            continue;
        }
        for (was, is) in take_slips(pair, &here, there.len(), &mut new) {
            if said.insert((&was.text, &is.text)) {
                found.push((was, is));
            }
        }
        for (at, was) in here.iter().copied().enumerate() {
            // The translation may have the piece too, but fewer times.
            let known = counts_there.get(&was.text).copied().unwrap_or_default();
            if known >= counts_here[&was.text] {
                continue;
            }
            let place = at * there.len() / here.len().max(1);
            let first = new.partition_point(|(at, _)| at + MAX_DISTANCE < place);
            let last = new.partition_point(|(at, _)| *at <= place + MAX_DISTANCE);
            let best = (first..last)
                .map(|n| (n, likeness(&was.text, &new[n].1.text)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            let least = if known > 0 { ALMOST } else { MIN_SIMILARITY };
            let Some((n, _)) = best.filter(|(_, likeness)| *likeness >= least) else {
                continue;
            };
            let (_, is) = new.remove(n);
            if is_damage(&was.text, &is.text, pair) && said.insert((&was.text, &is.text)) {
                found.push((was, is));
            }
        }
    }
    if found.len() > MAX_SINGLE_FINDINGS {
        // Findings with a fix are reported separately.
        let (mendable, rest): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|(was, is)| is_typography(&was.text, &is.text));
        findings.extend(mendable.into_iter().map(|(was, is)| finding(pair, was, is)));
        if let Some((was, is)) = rest.first() {
            let mut finding = finding(pair, was, is);
            if rest.len() > 1 {
                let more = counted(rest.len() - 1, "more piece");
                finding.message = format!("{}; and {more} of inline code differ", finding.message);
            }
            findings.push(finding);
        }
    } else {
        findings.extend(found.into_iter().map(|(was, is)| finding(pair, was, is)));
    }
}

/// Takes the pieces of code that are slips for a piece of the original near the same place. The translation may have
/// that piece as often as the original, and elsewhere.
fn take_slips<'p>(
    pair: &TranslationPair<'p, '_>,
    here: &[&'p InlineSpan],
    there: usize,
    new: &mut Vec<(usize, &'p InlineSpan)>,
) -> Vec<(&'p InlineSpan, &'p InlineSpan)> {
    let words = pair.words();
    let mut typos = Vec::new();
    new.retain(|(at, is)| {
        let place = at * here.len() / there.max(1);
        let last = here.len().min(place + MAX_DISTANCE + 1);
        let near = &here[place.saturating_sub(MAX_DISTANCE).min(last)..last];
        let was = near
            .iter()
            .find(|was| is_slip_in(&was.text, &is.text, words));
        typos.extend(was.map(|was| (*was, *is)));
        was.is_none()
    });
    typos
}

/// Returns true if two pieces of code differ in one word, which is a slip.
fn is_slip_in(was: &str, is: &str, words: Words<'_>) -> bool {
    if was.len().abs_diff(is.len()) > 2
        || was.len() > MAX_LENGTH
        || !was.is_ascii()
        || !is.is_ascii()
    {
        return false;
    }
    let split = |text| -> Vec<&str> { str::split(text, |c| !lexer::is_word(c)).collect() };
    let (a, b) = (split(was), split(is));
    let marks = |text: &str| text.replace(lexer::is_word, "");
    let mut differing = a.iter().zip(&b).filter(|(a, b)| a != b);
    match (differing.next(), differing.next()) {
        (Some((a, b)), None) => {
            // Translators may translate text in brackets.
            let is_name = words.is_latin
                && without_placeholders(was, false) == without_placeholders(is, false);
            let is_same = marks(was) == marks(is) && a.len().min(b.len()) > 1;
            is_same && !is_name && words.is_evident_typo(a, b)
        }
        _ => false,
    }
}

/// Returns true if more than translatable words or white space differs.
fn is_damage(was: &str, is: &str, pair: &TranslationPair<'_, '_>) -> bool {
    // A line of text may break in code.
    let (was, is) = (&was.replace('\n', " "), &is.replace('\n', " "));
    if is_part(was, is) {
        return false;
    }
    // A letter with an accent in the original alone is a slip of the original: `ìndex.html`.
    if !was.is_ascii() && is.is_ascii() && was.chars().count() == is.chars().count() {
        return false;
    }
    if is_comment(was) && is_comment(is) || is_renamed(was, is) || is_filled(was, is) {
        return false;
    }
    let solid = |text: &str| text.replace(char::is_whitespace, "");
    if is_typography(was, is) || solid(was) == solid(is) {
        // Plain marks in the place of typographic ones are no damage.
        let is_odd = |c: &char| !c.is_ascii() && !c.is_alphabetic();
        let odd = |text: &str| text.chars().filter(is_odd).count();
        return odd(is) > odd(was) || is_torn(was, is);
    }
    let without = |text: &str| without_placeholders(text, false);
    if without(was) == without(is)
        || was.eq_ignore_ascii_case(is) && pair.words().original.is_ordinary(was)
    {
        return false;
    }
    if is_notation(was, is) || is_phrase(was, is) {
        return false;
    }
    if is_label(was, is) || is_other_code(&without(was), &without(is)) {
        return false;
    }
    let (Some(original), Some(translation)) = (
        lexer::lines("inline", was).into_iter().next(),
        lexer::lines("inline", is).into_iter().next(),
    ) else {
        return false;
    };
    let (a, b) = (units(&original), units(&translation));
    let plain = |units: &[Unit]| -> Vec<Unit> {
        units
            .iter()
            .filter(|unit| !unit.is_space())
            .cloned()
            .collect()
    };
    let (a, b) = (plain(&a), plain(&b));
    let (a, b): (Vec<&Unit>, Vec<&Unit>) = (a.iter().collect(), b.iter().collect());
    !compare::damaged(&original, &a, &translation, &b, pair.words()).is_empty()
}

/// Returns true if one extends the other (`require`, `require/2`), or is one of several parts of it.
fn is_part(was: &str, is: &str) -> bool {
    let (long, short) = if was.len() > is.len() {
        (was, is)
    } else {
        (is, was)
    };
    if long.strip_suffix('s') == Some(short) && short.chars().all(char::is_alphanumeric) {
        return true;
    }
    let Some(at) = long.find(short).filter(|_| has_word(long, short)) else {
        return false;
    };
    let (before, behind) = (&long[..at], &long[at + short.len()..]);
    // An option is no explanation.
    let has_option = before.contains('-') || behind.contains('-');
    let is_odd = |c: char| c.is_whitespace() && c != ' ' || is_invisible(c);
    !has_option && !before.contains(is_odd) && !behind.contains(is_odd)
}

/// Returns true if two pieces of code differ in the case of the first letter of a word or in the marks between an object
/// and its method alone: `Checkbox`, `Kernel#system` and `Kernel.system`.
fn is_notation(was: &str, is: &str) -> bool {
    let is_name = |text: &str| text.chars().all(char::is_alphabetic);
    let rest = |text: &str| text.chars().skip(1).collect::<String>();
    let is_case = is_name(was) && was.eq_ignore_ascii_case(is) && rest(was) == rest(is);
    let plain = |text: &str| {
        let text = text.replace("::", ".").replace('#', ".");
        text.replace("..", ".")
    };
    let has_method = |text: &str| text.contains('#') && !text.contains(char::is_whitespace);
    is_case || (has_method(was) || has_method(is)) && plain(was) == plain(is)
}

/// Returns true if several words of one piece are words in another alphabet in the other, and the code around them is
/// the same: `Resolves #[add the number here]`.
fn is_phrase(was: &str, is: &str) -> bool {
    let first = was.chars().zip(is.chars()).take_while(|(a, b)| a == b);
    let first: usize = first.map(|(c, _)| c.len_utf8()).sum();
    let last = was[first..].chars().rev().zip(is[first..].chars().rev());
    let last: usize = last
        .take_while(|(a, b)| a == b)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let (was, is) = (&was[first..was.len() - last], &is[first..is.len() - last]);
    let is_text = |text: &str| {
        let mut chars = text.chars();
        chars.all(|c| !c.is_ascii() || c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | ','))
    };
    let has_foreign = is.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    is_text(was) && is_text(is) && has_foreign && was.trim().contains(' ')
}

/// Returns true if both are words for people: a menu (`Edit > Preferences`), a term (`object-oriented
/// programming`). A damaged command still begins with the command.
fn is_label(was: &str, is: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic());
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (words(was), words(is));
    let is_capital = |word: &String| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.all(|c| !c.is_uppercase())
    };
    let is_plain =
        |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '>' | ',' | '\'' | '…' | '.');
    let is_text = was.chars().all(is_plain) && is.chars().all(is_plain) && was.contains(' ');
    let is_menu = was.contains(" > ") && is.contains(" > ");
    let differs = match (a.first(), b.first()) {
        (Some(a), Some(b)) => a != b && !is_typo(a, b),
        _ => false,
    };
    let are_capital = a.iter().all(is_capital) && b.first().is_some_and(is_capital);
    let is_term = a.len() > 1 && a[0].chars().count() > 3 && !is_keyword(&a[0]);
    is_text && ((is_menu && are_capital) || (differs && (are_capital || is_term)))
}

/// Returns true if two longer pieces of code share less than half of their words, so that neither became the other.
fn is_other_code(was: &str, is: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (words(was), words(is));
    let most = a.len().max(b.len());
    most > 3 && shared(a, b) * 2 < most
}

/// Returns true if code is nothing but a comment of several words: `# Also a comment`.
fn is_comment(code: &str) -> bool {
    let inside = ["# ", "// ", "! ", "-- ", "; "]
        .into_iter()
        .find_map(|mark| code.strip_prefix(mark));
    inside.is_some_and(|inside| {
        let mut words = inside.split_whitespace();
        let is_word = |word: &str| {
            word.chars()
                .all(|c| c.is_alphabetic() || ".,:!?'’-".contains(c))
        };
        inside.contains(' ') && words.all(is_word)
    })
}

/// Returns true if names in code became names of the language of the page, with letters that English does not have:
/// `ControllerID/ActionID`, `IDContrôleur/IDAction`.
fn is_renamed(was: &str, is: &str) -> bool {
    let marks = |text: &str| text.replace(|c: char| c.is_alphabetic() || c == ' ', "");
    let is_own =
        |c: char| !c.is_ascii() && c.is_alphabetic() && !matches!(c, '\u{ff01}'..='\u{ff5e}');
    was.is_ascii() && is.contains(is_own) && marks(was) == marks(is) && !is_of_other_script(is)
}

/// Returns true if a placeholder of the original got a value: `--languages=<your_language>`, `--languages=uz`.
fn is_filled(was: &str, is: &str) -> bool {
    let Some((before, rest)) = was.split_once('<') else {
        return false;
    };
    let Some((name, behind)) = rest.split_once('>') else {
        return false;
    };
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
    // `<title>` is a tag.
    let is_option = before.ends_with(['=', '/', ' ', ':', '@']) && !behind.contains('<');
    let value = is
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(behind));
    is_option
        && name.chars().all(is_name)
        && value.is_some_and(|value| {
            !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '<')
        })
}

/// Returns true if whole words of code became other words, and nothing else differs: they may be names that an author
/// chose, in the language of the page (`_overview`, `_visaogeral`).
fn has_other_words(was: &str, is: &str) -> bool {
    let marks = |text: &str| text.replace(char::is_alphabetic, "");
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphabetic());
        words.map(str::to_owned).collect()
    };
    let (a, b) = (words(was), words(is));
    let mut differing = a.iter().zip(&b).filter(|(a, b)| a != b);
    marks(was) == marks(is)
        && a.len() == b.len()
        && differing.all(|(a, b)| !is_typo(a, b) && !a.eq_ignore_ascii_case(b))
}

/// Returns true if a word has letters of Latin and of another script: a slip of a keyboard.
fn is_of_other_script(code: &str) -> bool {
    let mut words = code.split(|c: char| !c.is_alphabetic());
    words.any(|word| {
        let is_latin = |c: char| c.script() == Script::Latin;
        word.contains(is_latin) && !word.chars().all(is_latin)
    })
}

/// Returns true if white space splits a word, a name or a path, or joins two.
fn is_torn(was: &str, is: &str) -> bool {
    // Per character, true if white space precedes it.
    let spaced = |text: &str| -> Vec<(bool, char)> {
        let mut found = Vec::new();
        let mut after_space = false;
        for c in text.chars() {
            if c.is_whitespace() {
                after_space = true;
            } else {
                found.push((after_space, c));
                after_space = false;
            }
        }
        found
    };
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '/' | '$' | '@');
    let (a, b) = (spaced(was), spaced(is));
    let changed: Vec<bool> = a.iter().zip(&b).map(|((a, _), (b, _))| a != b).collect();
    // Space on both sides of a mark is a way of writing: `a/b`, `a / b`.
    let is_way =
        |at: usize| !a[at].1.is_alphanumeric() && changed[at] && changed.get(at + 1) == Some(&true);
    // `<br/>`, `<br />`
    let ends_tag = |at: usize| b[at].1 == '/' && b.get(at + 1).is_some_and(|(_, c)| *c == '>');
    (1..changed.len()).any(|at| {
        changed[at]
            && !ends_tag(at)
            && joins(a[at - 1].1)
            && joins(a[at].1)
            && !is_way(at)
            && !is_way(at - 1)
    })
}

fn finding(
    pair: &TranslationPair<'_, '_>,
    was: &InlineSpan,
    is: &InlineSpan,
) -> crate::diagnostics::Diagnostic {
    let mut finding = RULE
        .finding(format!(
            "code is not that of the original: `{}` has become `{}`",
            super::visible(&was.text),
            super::visible(&is.text)
        ))
        .at(pair.translation.place(is.span.clone(), "here"))
        .at(pair.original.place(was.span.clone(), "in the original"));
    // A word of the language of the page may be a translation.
    let is_word = |text: &str| text.chars().all(char::is_alphabetic);
    let is_ordinary =
        is_word(&was.text) && is_word(&is.text) && pair.words().original.is_ordinary(&was.text);
    if is_ordinary || has_other_words(&was.text, &is.text) {
        finding.severity = Severity::Info;
    }
    let span = pair.translation.within(&is.span, &is.text);
    let is_there = pair.translation.text.get(span.clone()) == Some(is.text.as_str());
    if is_typography(&was.text, &is.text) && is_there {
        finding
            .help("write it as the original has it, or run `sitegen check --fix`")
            .fix(span, was.text.clone())
    } else {
        finding.help("write it as the original has it")
    }
}

fn marks(code: &str) -> Vec<Unit> {
    let code = code.replace('\n', " ");
    let line = lexer::lines("inline", &code).into_iter().next();
    let all = line.map(|line| units(&line)).unwrap_or_default();
    all.into_iter().filter(|unit| !unit.is_space()).collect()
}

fn is_typography(was: &str, is: &str) -> bool {
    let (a, b) = (marks(was), marks(is));
    // A string may be translated, which is no typography.
    let is_same = |(a, b): (&Unit, &Unit)| {
        let is_text = matches!(a.meaning, Meaning::Text(_));
        if is_text {
            a.meaning == b.meaning
        } else {
            a.is_like(b)
        }
    };
    a.len() == b.len() && a.iter().zip(&b).all(is_same)
}

/// Returns true if a text has a word as a whole, not only inside another.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        ![before, after]
            .into_iter()
            .flatten()
            .any(|c| c.is_ascii_alphanumeric())
    })
}

/// Returns the similarity of two pieces of code, 0 to 1.
fn likeness(a: &str, b: &str) -> f64 {
    if is_typography(a, b) {
        return 1.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let most = a.len().max(b.len());
    if most == 0 || most > MAX_LENGTH {
        return 0.0;
    }
    // The longest common subsequence.
    let mut row = vec![0_usize; b.len() + 1];
    for x in &a {
        let mut diagonal = 0;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == y {
                diagonal + 1
            } else {
                above.max(row[j])
            };
            diagonal = above;
        }
    }
    row[b.len()] as f64 / most as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typography_is_told_from_another_word() {
        assert!(is_typography("--user", "–user"));
        assert!(is_typography("a, b", "a，b"));
        assert!(!is_typography("--user", "--users"));
        assert!(likeness("--user", "--users") > 0.8);
        assert!(likeness("cffi", "套件") < 0.1);
    }

    #[test]
    fn ways_of_writing_and_translated_names_are_no_damage() {
        assert!(!is_torn("<Page/>", "<Page />"));
        assert!(!is_torn("a:b;", "a: b;"));
        assert!(is_torn("--a/b", "--a /b"));
        assert!(is_comment("# Also a comment") && is_comment("! Her angives en kommentar"));
        assert!(!is_comment("# rm -rf x/y") && !is_comment("#fff"));
        assert!(is_renamed("ControllerID/ActionID", "IDContrôleur/IDAction"));
        assert!(is_filled("--languages=<your_language>.", "--languages=uz."));
        assert!(!is_filled("<title>", "title") && !is_filled("a=<b>", "a="));
        assert!(has_other_words(
            "render('_overview')",
            "render('_visaogeral')"
        ));
        assert!(!has_other_words("signup", "singup") && !has_other_words("a.b", "a-b"));
        for is in [
            "IDController",
            "ControllerID\\ActionÍD",
            "сontrollerID/ActionID",
        ] {
            assert!(!is_renamed("ControllerID/ActionID", is), "{is}");
        }
    }
}
