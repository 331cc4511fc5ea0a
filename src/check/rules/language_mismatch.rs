//! A page that is not written in the language that it says.

use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use unicode_script::Script;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::check::untranslated_text;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::markdown::block_structure::{BlockKind, BlockNode, Prose};
use crate::site::Site;
use crate::translations::NoteId;

pub(super) const RULE: Rule = Rule {
    code: "language-mismatch",
    severity: Severity::Warning,
    summary: "a page is not written in its language",
    run: Run::Page(run),
};

/// The same of a page that is its original, word for word, in a language written with the same words.
pub(super) const COPY: Rule = Rule {
    run: Run::Pair(copy),
    ..RULE
};

/// The minimum numbers of letters and of words for a result about a page.
const LETTERS: usize = 120;
const WORDS: usize = 60;
/// The minimum number of words in Latin letters for a result about a page in another script.
const MAX_NAMES: usize = 20;

/// Returns true if most of a page is in another script, or in English.
pub(super) fn is_another(view: &PageView<'_>) -> bool {
    *view.is_another.get_or_init(|| is_in_another(view))
}

/// Returns true if a page has sections in several languages, each headed by a code: `## zh-CN`, `## en-US`.
pub(super) fn is_in_several(view: &PageView<'_>) -> bool {
    let is_code = |section: &usize| {
        let title = view.title_of(*section);
        let mut parts = title.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let region = parts.next();
        language.len() == 2
            && language.chars().all(|c| c.is_ascii_lowercase())
            && region.is_none_or(|region| (2..=4).contains(&region.len()))
            && parts.next().is_none()
    };
    (1..view.sections.len()).filter(is_code).count() > 1
}

fn is_in_another(view: &PageView<'_>) -> bool {
    if is_in_several(view) {
        return false;
    }
    let scripts = untranslated_text::scripts(view.language);
    if scripts.is_empty() {
        return false;
    }
    let (mut own, mut all, mut latin, mut words, mut telling) = (0, 0, 0, 0, 0);
    let is_latin = scripts.contains(&Script::Latin);
    let judges_english = !is_latin || !untranslated_text::is_like_english(view.language);
    if is_plainly_own(view, &scripts, is_latin && judges_english) {
        return false;
    }
    for (part, prose) in view.all_proses() {
        // Names, terms and lists of links are the same in every language; quotes may stay as they were said.
        if !is_paragraph(part) || !is_text(prose) {
            continue;
        }
        let text = untranslated_text::own_words(prose);
        let (its, of) = untranslated_text::weighed_letters(&text, &scripts);
        own += its;
        all += of;
        if its < of && !is_latin {
            latin += untranslated_text::weighed_letters(&text, &[Script::Latin]).0;
        }
        if judges_english && (is_latin || its < of) {
            let (its_words, its_telling) = untranslated_text::english(&text);
            words += its_words;
            telling += its_telling;
        }
    }
    let is_english = |most: usize| telling * 100 >= words * most;
    // Names, addresses and figures in Latin letters are no text: there are sentences of English where there is one.
    let is_foreign = all >= LETTERS && own * 5 < all;
    let is_text = is_latin || latin * 2 < all || words >= MAX_NAMES && is_english(6);
    (is_foreign && is_text) || (is_latin && words >= WORDS && is_english(12))
}

/// Returns true if a page is in its language by all of its text: enough of it is in the language's scripts, and of a
/// language in Latin letters that is no English the words are not. Masks take out names and quotes, which are rather in
/// another language, so that most pages need not be looked at without them.
fn is_plainly_own(view: &PageView<'_>, scripts: &[Script], judges_english: bool) -> bool {
    let (mut own, mut all, mut words, mut telling) = (0, 0, 0, 0);
    for (part, prose) in view.all_proses() {
        if !is_paragraph(part) {
            continue;
        }
        let (its, of) = untranslated_text::weighed_letters(&prose.text, scripts);
        (own, all) = (own + its, all + of);
        if judges_english {
            let (its_words, its_telling) = untranslated_text::english(&prose.text);
            (words, telling) = (words + its_words, telling + its_telling);
        }
    }
    own * 2 >= all && telling * 100 <= words * 6
}

/// Returns true if a text is a sentence or more, and no list of links.
fn is_text(prose: &Prose) -> bool {
    let linked: usize = prose.linked.iter().map(|words| words.len()).sum();
    let dense = prose
        .text
        .chars()
        .filter(|c| untranslated_text::is_dense(*c));
    let words = prose.text.split_whitespace();
    linked * 2 < prose.text.len() && (dense.count() >= 8 || words.count() >= 5)
}

/// Returns true if most paragraphs of a translation equal those of its original.
pub(super) fn is_copy(pair: &TranslationPair<'_, '_>) -> bool {
    *pair.copy.get_or_init(|| {
        if pair.original.language.tag == pair.translation.language.tag {
            return false;
        }
        let (known, translation) = (pair.original.long_texts(), pair.translation.long_texts());
        let same = translation.intersection(known).count();
        same >= 6 && same * 10 >= translation.len() * 6
    })
}

/// Returns true if half of the paragraphs of prose of a translation are those of its original: lists of titles and tables, which
/// release notes keep, are not counted.
fn is_copied_prose(pair: &TranslationPair<'_, '_>) -> bool {
    let (known, translation) = (long_prose(pair.original), long_prose(pair.translation));
    let same = translation.intersection(&known).count();
    same >= 2 && same * 2 >= translation.len()
}

/// Returns the paragraphs of a page that are sentences, each as a hash.
fn long_prose(view: &PageView<'_>) -> HashSet<u64> {
    let proses = view
        .all_proses()
        .filter(|(part, prose)| is_paragraph(part) && is_text(prose));
    proses
        .filter_map(|(_, prose)| hash_of_long(&untranslated_text::masked(prose)))
        .collect()
}

/// Returns true for a paragraph that is not in a list, a table or a quote.
fn is_paragraph(part: &BlockNode) -> bool {
    let is_heading = matches!(part.kind, BlockKind::Heading { .. });
    !(part.in_table || part.lists > 0 || part.quotes > 0 || is_heading)
}

/// Files of a repository for those who work on it, and texts of the law, which have one language for all.
const IGNORED_FILES: [&str; 9] = [
    "AGENTS",
    "CLAUDE",
    "GEMINI",
    "LICENSE",
    "LICENCE",
    "COPYING",
    "NOTICE",
    "AUTHORS",
    "CHANGELOG",
];

/// Returns true for a file whose language is not examined: one of [`IGNORED_FILES`], and a link to another file.
fn is_not_judged(view: &PageView<'_>) -> bool {
    let name = view.page.path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let file = view.site.source.root.join(&view.page.path);
    IGNORED_FILES.contains(&stem) || file.is_symlink()
}

/// The texts of a page that are sentences, each as a hash.
pub(in crate::check) fn long_texts(view: &PageView<'_>) -> HashSet<u64> {
    let texts = view.all_proses();
    texts
        .filter_map(|(_, prose)| hash_of_long(&prose.text))
        .collect()
}

/// Returns the hash of a text that has six words, or twelve characters of a script without spaces.
fn hash_of_long(text: &str) -> Option<u64> {
    let text = text.trim();
    let is_word = |word: &&str| word.chars().any(char::is_alphanumeric);
    let is_long = text.split_whitespace().filter(is_word).take(6).count() == 6
        || !text.is_ascii()
            && text
                .chars()
                .filter(|c| untranslated_text::is_dense(*c))
                .take(12)
                .count()
                == 12;
    is_long.then(|| {
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        hasher.finish()
    })
}

fn copy(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    if is_copy(pair) && is_copied_prose(pair) && !is_another(pair.translation) {
        say(pair.translation, findings);
    }
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    if is_another(view) {
        say(view, findings);
    }
}

fn say(view: &PageView<'_>, findings: &mut Findings) {
    if is_not_judged(view) {
        return;
    }
    let place = match view.front_matter("lang") {
        place if place.excerpt.is_some() => place,
        _ => SourceSpan::file(&view.page.path),
    };
    // `untranslated: true` says that the author knows.
    let is_known = view
        .page
        .data
        .get("untranslated")
        .and_then(crate::yaml::truth)
        == Some(true);
    let mut finding = RULE
        .finding(format!(
            "the page is to be in {} ({}), and most of it is not",
            view.language.endonym, view.language.tag
        ))
        .at(place)
        .help("translate it, or give it the language that it is written in");
    if is_known {
        finding.severity = Severity::Info;
    }
    findings.push(finding);
}

/// From how many pages of a language on, and from which share of them, they are said together.
const MIN_TO_FOLD: usize = 5;
/// The most pages that such a finding points at.
const MAX_PLACES: usize = 6;

/// Replaces the findings of a language's pages by one, if most of its pages are in another language: its code is
/// wrong, or nothing is translated yet.
pub(in crate::check) fn fold(site: &Site, findings: &mut Vec<Diagnostic>) {
    let language_of = |finding: &Diagnostic| -> Option<LanguageId> {
        let is_it = finding.code == RULE.code && finding.severity != Severity::Info;
        let path = &finding.spans.first().filter(|_| is_it)?.path;
        Some(site.source.pages[site.source.page(path)?].language)
    };
    let mut found: BTreeMap<LanguageId, Vec<SourceSpan>> = BTreeMap::new();
    for finding in findings.iter() {
        if let Some(language) = language_of(finding) {
            let places = found.entry(language).or_default();
            places.extend(finding.spans.first().cloned());
        }
    }
    found.retain(|language, places| {
        let pages = site.source.pages.iter();
        let all = pages.filter(|page| page.language == *language).count();
        places.len() >= MIN_TO_FOLD && places.len() * 2 >= all
    });
    findings.retain(|finding| !language_of(finding).is_some_and(|id| found.contains_key(&id)));
    fold_notes(site, findings);
    make_hints(site, findings);
    for (id, mut places) in found {
        places.sort_by(|a, b| a.path.cmp(&b.path));
        let language = site.source.languages.get(id);
        let mut finding = RULE
            .finding(format!(
                "{} of the pages in {} ({}) are not written in it",
                places.len(),
                language.endonym,
                language.tag
            ))
            .help("if its code means another language, give the site the right one; else translate them");
        for place in places.into_iter().take(MAX_PLACES) {
            finding = finding.at(place);
        }
        findings.push(finding);
    }
}

/// Makes hints of findings about single pages, unless the config says otherwise: on public sites every third page that
/// was found was a list of names and titles in a page of its language.
pub(in crate::check) fn make_hints(site: &Site, findings: &mut [Diagnostic]) {
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.code == RULE.code)
    {
        let path = finding
            .spans
            .first()
            .map_or("", |place| place.path.as_str());
        if finding.severity == Severity::Warning
            && site.config.check.level(RULE.code, path).is_none()
        {
            finding.severity = Severity::Info;
        }
    }
}

/// Says once of a note that most of its pages are not in their languages: then it is not meant to be translated.
fn fold_notes(site: &Site, findings: &mut Vec<Diagnostic>) {
    let note_of = |finding: &Diagnostic| -> Option<NoteId> {
        let is_it = finding.code == RULE.code && finding.severity != Severity::Info;
        let path = &finding.spans.first().filter(|_| is_it)?.path;
        Some(site.notes.of_page[site.source.page(path)?])
    };
    let mut found: BTreeMap<NoteId, usize> = BTreeMap::new();
    for note in findings.iter().filter_map(note_of) {
        *found.entry(note).or_default() += 1;
    }
    found.retain(|note, pages| {
        *pages >= 3 && *pages * 3 >= site.notes.notes[note.0].pages.len() * 2
    });
    let mut said = HashSet::new();
    findings.retain_mut(|finding| {
        let Some((note, pages)) = note_of(finding).and_then(|note| found.get_key_value(&note)) else {
            return true;
        };
        finding.message = format!(
            "{pages} pages of this note are not written in their languages; it is perhaps not meant to be translated"
        );
        said.insert(*note)
    });
}
