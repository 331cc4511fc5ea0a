//! `sitegen check`: damage that translation did to notes, and faults of single pages and links.
//!
//! In: a [`Site`], the diagnostics of reading it, and the scope ([`Asked`]). Out: a [`Report`] of findings, each a
//! [`Diagnostic`] with the code of its rule. Rules (`rules`, one file each) look at a page (`page_view::PageView`), at a
//! translation beside its original (`translation_pair::TranslationPair`), or at all pages (`link_graph::LinkGraph`).
//! The config sets severities; comments in sources silence findings (`suppressions`); `fix_safety` selects safe fixes.
//!
//! A page with broken fences has no other findings about its structure, since they would follow from the fences.

mod alignment;
mod broken_fences;
mod code;
mod code_imports;
#[cfg(test)]
mod complexity;
mod differences;
mod fix;
pub mod fix_safety;
mod foreign_markup;
mod foreign_sources;
mod kept;
mod link_graph;
mod link_suggestions;
mod links;
mod page_links;
mod page_targets;
mod page_view;
mod rule;
mod rules;
mod section_matching;
mod suppressions;
mod translation_pair;
mod untranslated_text;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use alignment::align;
pub use differences::{Difference, Lines, differences};
pub use kept::{CheckCache, check_kept, check_pages, is_of_whole_site};
pub use page_targets::{LinkPlace, PageLink, links_of, links_to, place_of};
pub use rule::Rule;
pub use rules::{ALL, is_off, like, of};

use crate::AT_A_TIME;
use crate::content::BodyFormat;
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::language::LanguageId;
use crate::panics::{self, guarded, trip};
use crate::site::{LiquidInput, Site, TranslationState, TranslationStatus};
use crate::translations::{Note, PageId};
pub(crate) use link_graph::{LinkGraph, LinkTarget, joined};
use page_links::PageLinks;
pub(crate) use page_view::PageView;
use rule::Run;
use suppressions::Suppressions;
use translation_pair::TranslationPair;

/// The scope of a check.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Codes of the rules to run; empty for all.
    pub only: Vec<String>,
    /// Languages of the pages to check; empty for all.
    pub languages: Vec<LanguageId>,
    /// Findings in these files, by their paths; in all of them if it is `None`.
    pub files: Option<BTreeSet<String>>,
}

impl Asked {
    fn wants(&self, code: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == code)
    }

    fn is_all(&self) -> bool {
        self.only.is_empty()
    }

    /// Returns true if a rule runs: it was named, or nothing was named and it is on by default or by the config.
    fn runs(&self, site: &Site, rule: &Rule) -> bool {
        let is_on = || !rules::is_off_in(site, rule.code) || site.config.check.turns_on(rule.code);
        self.wants(rule.code) && (!self.only.is_empty() || is_on())
    }
}

/// The result of a check.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The findings, by file and line.
    pub findings: Vec<Diagnostic>,
    /// Number of findings silenced by comments in sources.
    pub silenced: usize,
}

/// Fences that leave the structure of what follows unknown.
const BREAKING: [&str; 4] = [
    "fence-unclosed",
    "fence-short",
    "fence-after-text",
    "fence-invisible",
];

/// Rules that a build runs too.
const AT_A_GLANCE: [&str; 5] = [
    "fence-short",
    "fence-after-text",
    "fence-invisible",
    "bidi-control",
    "section-missing",
];

/// Findings in the pages of a note.
struct Judged {
    findings: Vec<Diagnostic>,
    extracts: Vec<(PageId, Arc<PageLinks>)>,
    silences: Vec<(String, Suppressions)>,
    /// The values that Liquid read in them.
    inputs: Vec<LiquidInput>,
    /// False if they read something that cannot be compared later.
    is_repeatable: bool,
}

impl Default for Judged {
    fn default() -> Self {
        Self {
            findings: Vec::new(),
            extracts: Vec::new(),
            silences: Vec::new(),
            inputs: Vec::new(),
            is_repeatable: true,
        }
    }
}

/// The results of all notes.
#[derive(Default)]
struct Parts {
    findings: Vec<Diagnostic>,
    extracts: HashMap<PageId, Arc<PageLinks>>,
    silences: BTreeMap<String, Suppressions>,
}

/// Finds out about links to other sites: a verdict on each, in their order.
pub type Ask<'a> = dyn Fn(&[String]) -> Vec<crate::linkcheck::Verdict> + 'a;

/// Checks a site. `said` has the diagnostics of reading it; links to other sites are checked if there is an `ask`.
#[must_use]
pub fn check(site: &Site, said: Vec<Diagnostic>, asked: &Asked, ask: Option<&Ask<'_>>) -> Report {
    let judged: Vec<Judged> = site
        .notes
        .notes
        .par_iter()
        .with_max_len(AT_A_TIME)
        .map(|note| judge(site, note, asked, |_| true))
        .collect();
    let mut parts = Parts::default();
    for one in judged {
        parts.findings.extend(one.findings);
        parts.extracts.extend(one.extracts);
        parts.silences.extend(one.silences);
    }
    concluded(site, said, parts, asked, ask)
}

/// Runs the rules for the whole site, and makes the report of all findings.
fn concluded(
    site: &Site,
    said: Vec<Diagnostic>,
    parts: Parts,
    asked: &Asked,
    ask: Option<&Ask<'_>>,
) -> Report {
    let mut findings = said;
    findings.extend(unknown_rules(site));
    findings.extend(site.glossary().1.iter().cloned());
    findings.extend(parts.findings);
    let mut silences = parts.silences;
    let mut survey = LinkGraph::new(site, parts.extracts);
    if let Some(ask) = ask {
        let links = survey.external_links();
        let verdicts = ask(&links);
        survey.external = links.into_iter().zip(verdicts).collect();
    }
    let survey = survey;
    let wide: Vec<Vec<Diagnostic>> = ALL
        .par_iter()
        .filter(|rule| asked.runs(site, rule))
        .map(|rule| {
            let Run::Site(run) = rule.run else {
                return Vec::new();
            };
            let found = guarded(None, || {
                trip("rule", rule.code);
                let mut found = Vec::new();
                run(&survey, &mut found);
                found
            });
            found.unwrap_or_else(|error| vec![*error])
        })
        .collect();
    findings.extend(wide.into_iter().flatten());
    let mut report = settled(site, findings, &mut silences, asked);
    rules::language_mismatch::fold(site, &mut report.findings);
    rules::title_untranslated::fold(&mut report.findings);
    report
        .findings
        .retain(|finding| is_asked(site, finding, asked));
    diagnostics::sort(&mut report.findings);
    report.findings.dedup();
    report
}

/// Returns the sorted findings in the pages of a note, except those of rules for the whole site.
#[must_use]
pub fn check_note(site: &Site, note: &Note) -> Vec<Diagnostic> {
    let asked = Asked::default();
    let judged = judge(site, note, &asked, |_| true);
    let mut silences = judged.silences.into_iter().collect();
    let mut report = settled(site, judged.findings, &mut silences, &asked);
    report
        .findings
        .retain(|finding| finding.code != suppressions::UNUSED.code);
    let mut findings = report.findings;
    diagnostics::sort(&mut findings);
    findings
}

/// A section of an original and its counterpart, each by the byte offset of its heading in the file; the part before
/// the first heading begins at 0. `None` where there is no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionPair {
    pub(crate) original: Option<usize>,
    pub(crate) translation: Option<usize>,
}

/// Returns the aligned sections of an original and a translation; `None` if one of them cannot be read.
pub(crate) fn aligned_sections(
    site: &Site,
    original: PageId,
    translation: PageId,
) -> Option<Vec<SectionPair>> {
    let original = PageView::new(site, original).ok()?;
    let translation = PageView::new(site, translation).ok()?;
    let start = |view: &PageView<'_>, section: Option<usize>| {
        let heading = view.sections[section?].heading;
        Some(heading.map_or(0, |part| view.parts()[part].span.start))
    };
    let pair = TranslationPair::new(&original, &translation);
    let pairs = pair.aligned.iter().map(|(ours, theirs)| SectionPair {
        original: start(&original, *ours),
        translation: start(&translation, *theirs),
    });
    Some(pairs.collect())
}

/// Returns the byte ranges of the texts of comments in code, without their marks. Only comments of one line are
/// returned.
pub(crate) fn comments(language: &str, code: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for line in code::lexer::lines(language, code) {
        let start = line.text.as_ptr() as usize - code.as_ptr() as usize;
        for lexeme in line
            .lexemes
            .iter()
            .filter(|lexeme| lexeme.kind == code::lexer::Kind::Comment)
        {
            let text = lexeme.text;
            let inside =
                text.trim_start_matches(|c: char| c.is_ascii_punctuation() || c.is_whitespace());
            let inside_start = text.len() - inside.len();
            let inside = inside
                .trim_end_matches("*/")
                .trim_end_matches("-->")
                .trim_end();
            let at = start + lexeme.at + inside_start;
            if inside.chars().any(char::is_alphabetic) {
                found.push(at..at + inside.len());
            }
        }
    }
    found
}

/// The states of all pages, in their order.
#[must_use]
pub fn states(site: &Site) -> Vec<TranslationState> {
    let notes: Vec<&Note> = site.notes.notes.iter().collect();
    let mut states = states_of(site, &notes);
    states.sort_by_key(|(id, _)| *id);
    states.into_iter().map(|(_, state)| state).collect()
}

/// The states of the pages of some notes. A page is damaged if there is a warning or an error of it, beside
/// what links and other files make of it.
#[must_use]
pub fn states_of(site: &Site, notes: &[&Note]) -> Vec<(PageId, TranslationState)> {
    let (wrong, stale) = rayon::join(
        || -> Vec<(PageId, String)> {
            let notes = notes.par_iter().with_max_len(AT_A_TIME);
            notes.flat_map_iter(|note| damage(site, note)).collect()
        },
        || site.stale_of(notes),
    );
    let wrong: HashMap<PageId, String> = wrong.into_iter().collect();
    let pages = notes
        .iter()
        .flat_map(|note| note.pages.iter().map(|id| (*id, note.original)));
    let state = |(id, original): (PageId, PageId)| {
        let (status, why) = match (wrong.get(&id), stale.get(&id)) {
            (Some(why), _) => (TranslationStatus::Damaged, Some(why.clone())),
            (None, Some(stale)) => (TranslationStatus::Stale, Some(stale.summary())),
            (None, None) if original == id => (TranslationStatus::Original, None),
            (None, None) => (TranslationStatus::Current, None),
        };
        (id, TranslationState { status, why })
    };
    pages.map(state).collect()
}

/// Rules whose findings are hints, since they are wrong in one case of eight on real sites, and that make a page one to
/// look at all the same.
const DAMAGE: [&str; 2] = ["section-missing", "summary"];

/// The pages of a note that something is wrong with, and what.
fn damage(site: &Site, note: &Note) -> Vec<(PageId, String)> {
    let mut damaged: Vec<(PageId, String, usize)> = Vec::new();
    for finding in check_note(site, note) {
        let path = finding.spans.first().map(|place| place.path.as_str());
        let id = path.and_then(|path| site.source.page(path));
        let is_damage = finding.severity != Severity::Info || DAMAGE.contains(&&*finding.code);
        let Some(id) = id.filter(|_| is_damage) else {
            continue;
        };
        match damaged.iter_mut().find(|(page, ..)| *page == id) {
            Some((_, _, more)) => *more += 1,
            None => damaged.push((id, finding.message, 0)),
        }
    }
    damaged
        .into_iter()
        .map(|(id, why, more)| match more {
            0 => (id, why),
            more => (id, format!("{why}; and {more} more")),
        })
        .collect()
}

/// Returns the cheap findings of a page, for builds. `headings` is the number of headings in its body. The page is
/// parsed again only if its `text` has signs of damage.
#[must_use]
pub fn at_a_glance(
    site: &Site,
    id: PageId,
    text: &str,
    headings: Option<usize>,
) -> Vec<Diagnostic> {
    let page = &site.source.pages[id];
    if page.format != BodyFormat::Markdown {
        return Vec::new();
    }
    let body = text.get(page.body..).unwrap_or_default();
    let has_hidden = !body.is_ascii() && code::tokens::has_invisible(body);
    let has_fences = broken_fences::has_broken(body);
    let original = site.headings_of_original(id);
    let is_shorter = matches!((headings, original), (Some(has), Some(wanted)) if has < wanted);
    let mut findings = Vec::new();
    if !(has_hidden || has_fences || is_shorter) {
        return findings;
    }
    let Ok(sheet) = PageView::new(site, id) else {
        return findings;
    };
    let note = site.notes.of(id);
    for rule in ALL.iter().filter(|rule| AT_A_GLANCE.contains(&rule.code)) {
        if let Run::Page(run) = rule.run {
            run(&sheet, &mut findings);
        }
    }
    let is_broken = |findings: &[Diagnostic]| findings.iter().any(|f| BREAKING.contains(&&*f.code));
    if is_shorter
        && !is_broken(&findings)
        && !is_broken(&sheet.said)
        && let Ok(original) = PageView::new(site, note.original)
    {
        let pair = TranslationPair::new(&original, &sheet);
        for rule in ALL.iter().filter(|rule| AT_A_GLANCE.contains(&rule.code)) {
            if let Run::Pair(run) = rule.run
                && !pair.is_summary()
            {
                run(&pair, &mut findings);
            }
        }
    }
    // The build has reported the diagnostics of rendering.
    let said = |finding: &Diagnostic| {
        let mut said = sheet.said.iter();
        said.any(|other| other.code == finding.code && other.spans.first() == finding.spans.first())
    };
    findings.retain(|finding| !said(finding));
    findings
}

/// Gives diagnostics the severity that the config wants, and takes out those that it or a comment in their
/// file silences. For those who do not check, and yet say what a rule has a name for.
#[must_use]
pub fn settle(site: &Site, mut said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut silences = BTreeMap::new();
    // Hints are many, and fail nothing: no file is read for them, but for those that a build looks for.
    let paths: BTreeSet<&str> = said
        .iter()
        .filter(|diagnostic| {
            let is_looked_for = AT_A_GLANCE.contains(&&*diagnostic.code);
            of(&diagnostic.code).is_some()
                && (diagnostic.severity != Severity::Info || is_looked_for)
        })
        .filter_map(|diagnostic| diagnostic.spans.first().map(|place| place.path.as_str()))
        .collect();
    for path in paths {
        let page = site.source.page(path).map(|id| &site.source.pages[id]);
        let text = page.and_then(|page| site.source.text(page).ok());
        if let Some(found) = text.and_then(|text| Suppressions::of(path, &text)) {
            silences.insert(path.to_owned(), found);
        }
    }
    said.extend(unknown_rules(site));
    let mut report = settled(site, said, &mut silences, &Asked::default());
    report.findings.retain(|finding| {
        finding.code != suppressions::UNREASONED.code && finding.code != suppressions::UNUSED.code
    });
    report.findings
}

/// Returns true if a document with these diagnostics is not published: one of them is an error, after the config
/// and the comments of its file.
#[must_use]
pub fn has_errors(site: &Site, diagnostics: &[Diagnostic]) -> bool {
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    let mut levels = site.config.check.levels();
    let may_become =
        !diagnostics.is_empty() && levels.any(|level| level.severity == Some(Severity::Error));
    (may_become || diagnostics.iter().any(is_error))
        && settle(site, diagnostics.to_vec()).iter().any(is_error)
}

fn settled(
    site: &Site,
    findings: Vec<Diagnostic>,
    silences: &mut BTreeMap<String, Suppressions>,
    asked: &Asked,
) -> Report {
    let mut report = Report::default();
    for mut finding in findings {
        let path = finding
            .spans
            .first()
            .map_or("", |place| place.path.as_str());
        // Errors that prevent a build cannot be silenced.
        let rule = of(&finding.code).filter(|rule| {
            !(matches!(rule.run, Run::Elsewhere) && finding.severity == Severity::Error)
        });
        if rule.is_some() {
            match site.config.check.level(&finding.code, path) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = severity,
                None if rules::is_off_in(site, &finding.code) && asked.is_all() => continue,
                None => {}
            }
            if let Some(silences) = silences.get_mut(path)
                && silences.take(&finding)
            {
                report.silenced += 1;
                continue;
            }
        }
        report.findings.push(finding);
    }
    for (path, silences) in silences.iter() {
        for mut finding in silences.findings(asked.is_all()) {
            match site.config.check.level(&finding.code, path) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = severity,
                None => {}
            }
            report.findings.push(finding);
        }
    }
    report
}

/// Names in the config that no rule has.
fn unknown_rules(site: &Site) -> Vec<Diagnostic> {
    let levels = site.config.check.levels();
    levels
        .filter(|level| of(&level.rule).is_none())
        .map(|level| {
            let finding =
                Diagnostic::warning("rule-unknown", format!("there is no rule `{}`", level.rule))
                    .at(level.place.clone());
            match like(&level.rule) {
                Some(like) => finding.help(format!("did you mean `{like}`?")),
                None => finding.help("`sitegen check --rules` lists them"),
            }
        })
        .collect()
}

/// Returns true if a finding is in the scope of the check.
fn is_asked(site: &Site, finding: &Diagnostic, asked: &Asked) -> bool {
    if !asked.wants(&finding.code) && finding.code != panics::CODE {
        return false;
    }
    let path = finding.spans.first().map(|place| place.path.as_str());
    let page = path.and_then(|path| site.source.page(path));
    let page = page.map(|id| &site.source.pages[id]);
    let in_language = asked.languages.is_empty()
        || page.is_some_and(|page| asked.languages.contains(&page.language));
    let in_files = asked.files.as_ref().is_none_or(|files| {
        // A finding beside a changed file may come from the change.
        finding
            .spans
            .iter()
            .any(|place| files.contains(&place.path))
    });
    in_language && in_files
}

/// A fence that is not closed is said once, and not where the marks of another say why.
fn without_noise(findings: &mut Vec<Diagnostic>) {
    let has_cause = findings
        .iter()
        .any(|f| BREAKING.contains(&&*f.code) && f.code != "fence-unclosed");
    let mut lines = BTreeSet::new();
    findings.retain(|finding| {
        let line = finding.spans.first().map(|place| place.line);
        finding.code != "fence-unclosed" || (!has_cause && lines.insert(line))
    });
}

/// Checks the pages of a note that are wanted.
fn judge(site: &Site, note: &Note, asked: &Asked, is_wanted: impl Fn(PageId) -> bool) -> Judged {
    let mut judged = Judged::default();
    let read = |id: PageId, judged: &mut Judged| match sheet_of(site, id) {
        Ok(mut sheet) => {
            let mut findings = std::mem::take(&mut sheet.said);
            judged.inputs.append(&mut sheet.inputs);
            judged.is_repeatable &= sheet.is_repeatable;
            let is_wanted = is_wanted(id);
            // A page that is only compared with must have whole fences.
            let runs = |rule: &&Rule| {
                asked.runs(site, rule) && (is_wanted || BREAKING.contains(&rule.code))
            };
            for rule in ALL.iter().filter(runs) {
                if let Run::Page(run) = rule.run {
                    let mut found = Vec::new();
                    guarded_rule(&sheet.page.path, &mut found, |found| run(&sheet, found));
                    rules::cap(&mut found);
                    findings.extend(found);
                }
            }
            if is_wanted {
                judged.extracts.push((id, Arc::new(PageLinks::of(&sheet))));
            }
            if let Some(silences) = Suppressions::of(&sheet.page.path, &sheet.text) {
                judged.silences.push((sheet.page.path.clone(), silences));
            }
            without_noise(&mut findings);
            let is_broken = findings.iter().any(|f| BREAKING.contains(&&*f.code));
            judged.findings.extend(findings);
            Some((sheet, is_broken))
        }
        Err(error) => {
            judged.findings.push(*error);
            None
        }
    };
    let original = read(note.original, &mut judged);
    if !is_wanted(note.original) {
        // It was read to be compared with.
        judged = Judged::default();
    }
    let translations = note.pages.iter().copied();
    for id in translations.filter(|id| *id != note.original && is_wanted(*id)) {
        let Some((translation, is_broken)) = read(id, &mut judged) else {
            continue;
        };
        let Some((original, was_broken)) = &original else {
            continue;
        };
        let comparable = [original.page, translation.page]
            .iter()
            .all(|page| page.format == BodyFormat::Markdown);
        if is_broken || *was_broken || !comparable {
            continue;
        }
        guarded_rule(&translation.page.path, &mut judged.findings, |found| {
            let pair = TranslationPair::new(original, &translation);
            let is_of_peers = pair.is_of_peers();
            for rule in ALL.iter().filter(|rule| asked.runs(site, rule)) {
                let is_noise = pair.is_summary() && rules::is_of_structure(rule.code)
                    || is_of_peers && rules::is_of_content(rule.code);
                if let Run::Pair(run) = rule.run
                    && !is_noise
                {
                    let mut of_rule = Vec::new();
                    guarded_rule(&translation.page.path, &mut of_rule, |found| {
                        run(&pair, found)
                    });
                    rules::cap(&mut of_rule);
                    found.extend(of_rule);
                }
            }
        });
    }
    judged
}

/// A page as rules read it; a panic is an error like that of a file that cannot be read.
fn sheet_of(site: &Site, id: PageId) -> Result<PageView<'_>, Box<Diagnostic>> {
    let path = &site.source.pages[id].path;
    guarded(Some(path), || {
        trip("check", path);
        PageView::new(site, id)
    })?
}

/// Runs a rule on the file at `path`; a panic is one of its findings.
fn guarded_rule(
    path: &str,
    findings: &mut Vec<Diagnostic>,
    run: impl FnOnce(&mut Vec<Diagnostic>),
) {
    if let Err(error) = guarded(Some(path), || run(findings)) {
        findings.push(*error);
    }
}
