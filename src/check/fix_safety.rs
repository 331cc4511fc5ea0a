//! Selects the safe fixes of a page, and applies them.
//!
//! In: findings with fixes. Out: files as they would be ([`Edit`]). A fix is tried on the text of the page, and the
//! page is rendered again: the fix is taken only if its finding is gone, nothing new is wrong, and nothing but the
//! damaged place renders differently. Fixes of one kind are tried together first, and one by one if they are not safe
//! together. If Liquid made the damaged text, no bytes of the file are the damaged ones: such a fix never passes.
//!
//! Every fix of a rule goes through here: of fences `fence-closed-in-line`, `fence-short`, `fence-after-text` and
//! `fence-invisible`; of characters `code-typography`, `inline-code-changed`, `invisible-character`, `odd-space`,
//! `bidi-control` and `control-character`.

mod comparison;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fix::apply;
use super::note_findings::remove_consequences;
use super::page_view::PageView;
use super::rule::Run;
use super::rules::MAX_FINDINGS;
use super::severity::report_after_levels;
use super::suppressions::Suppressions;
use super::translation_pair::TranslationPair;
use super::{ALL, CheckScope};
use crate::content::BodyFormat;
use crate::diagnostics::{Diagnostic, Fix, Severity};
use crate::edit::Edit;
use crate::markdown::block_structure::{BlockKind, BlockNode};
use crate::panics::guarded;
use crate::site::Site;
use crate::translations::PageId;
use comparison::{has_nothing_new, is_own, is_same_before, is_same_outside};
use text_scan::source_map::SourceMap;

/// The most fixes of a file that are tried one by one and found unsafe; each costs a rendering.
const MAX_UNSAFE: usize = 64;

/// The most bytes of a file that are rendered to try its fixes: about forty renderings of a page of 100 kB. The
/// next round of the command goes on.
const MAX_BYTES: usize = 4 << 20;

/// Returns the files that the fixes of `findings` change.
#[must_use]
pub fn fixed_files(site: &Site, findings: &[Diagnostic], scope: &CheckScope) -> Vec<Edit> {
    let mut by_file: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
        if let Some(place) = finding.spans.first() {
            by_file
                .entry(&place.path)
                .or_default()
                .insert(&finding.code);
        }
    }
    let files = by_file.into_iter().filter_map(|(path, codes)| {
        let id = site.source.page(path)?;
        guarded(Some(path), || fixed_file(site, id, &codes, scope)).ok()?
    });
    files.collect()
}

fn fixed_file(site: &Site, id: PageId, codes: &BTreeSet<&str>, scope: &CheckScope) -> Option<Edit> {
    let page = &site.source.pages[id];
    let before = site.source.text(page).ok()?;
    let original = site.notes.of(id).original;
    let original = (original != id)
        .then(|| PageView::new(site, original).ok())
        .flatten();
    let mut trial = Trial {
        site,
        id,
        codes,
        scope,
        original: original.as_ref(),
        refused: 0,
        bytes: 0,
    };
    let mut now = trial.render(before.clone());
    let mut fixes = 0;
    while let Some((next, count)) = trial.fences(&now).or_else(|| trial.characters(&now)) {
        now = next;
        fixes += count;
    }
    (now.text != before).then(|| Edit {
        path: page.path.clone(),
        before: Some(before),
        after: now.text,
        changes: fixes,
    })
}

/// Returns the page with the fix of one finding, if that is safe.
#[must_use]
pub fn with_one_fix(site: &Site, finding: &Diagnostic) -> Option<Edit> {
    let wanted = finding.fix.as_ref()?;
    let path = &finding.spans.first()?.path;
    let id = site.source.page(path)?;
    let fix = || {
        let before = site.source.text(&site.source.pages[id]).ok()?;
        let original = site.notes.of(id).original;
        let original = (original != id)
            .then(|| PageView::new(site, original).ok())
            .flatten();
        let mut trial = Trial {
            site,
            id,
            codes: &BTreeSet::from([&*finding.code]),
            scope: &CheckScope::default(),
            original: original.as_ref(),
            refused: 0,
            bytes: 0,
        };
        let now = trial.render(before.clone());
        let (_, fix) = now.fixes.iter().find(|(_, fix)| fix == wanted)?;
        let next = if is_of_fence(&finding.code) {
            trial.with_fences_fixed(&now, &[fix], finding.code == IN_LINE)?
        } else {
            let next = trial.render(apply(&now.text, &[fix]));
            trial.is_safe(&now, &next, &[fix]).then_some(next)?
        };
        Some(Edit {
            path: path.clone(),
            before: Some(before),
            after: next.text,
            changes: 1,
        })
    };
    guarded(Some(path), fix).ok()?
}

/// A page rendered with some text.
struct RenderedPage {
    text: String,
    markup: Option<String>,
    /// Maps places of the markup to places of the body.
    map: SourceMap,
    /// The byte of the file at which the body begins.
    body: usize,
    html: String,
    parts: Vec<BlockNode>,
    /// The fixes that were asked for, with the codes of their findings.
    fixes: Vec<(String, Fix)>,
    /// Number of warnings and errors per rule, and of the renderer.
    counts: BTreeMap<String, usize>,
    /// Number of findings with a fix, per rule.
    fixable: BTreeMap<String, usize>,
}

impl RenderedPage {
    fn count(&self, code: &str) -> usize {
        self.counts.get(code).copied().unwrap_or(0)
    }

    fn fences(&self) -> usize {
        let fences = self.counts.iter().filter(|(code, _)| is_of_fence(code));
        fences.map(|(_, count)| count).sum()
    }
}

/// The rule about fences that the Markdown parser repairs.
const IN_LINE: &str = "fence-closed-in-line";

fn is_of_fence(code: &str) -> bool {
    code.starts_with("fence-")
}

struct Trial<'t, 's> {
    site: &'s Site,
    id: PageId,
    codes: &'t BTreeSet<&'t str>,
    scope: &'t CheckScope,
    original: Option<&'t PageView<'s>>,
    /// The fixes that were found unsafe.
    refused: usize,
    /// The bytes that were rendered.
    bytes: usize,
}

impl Trial<'_, '_> {
    fn is_at_its_end(&self) -> bool {
        self.refused >= MAX_UNSAFE || self.bytes >= MAX_BYTES
    }

    fn render(&mut self, text: String) -> RenderedPage {
        self.bytes += text.len();
        let mut view = PageView::with_text(self.site, self.id, text);
        let mut findings = std::mem::take(&mut view.diagnostics);
        for rule in ALL.iter().filter(|rule| self.scope.runs(self.site, rule)) {
            if let Run::Page(run) = rule.run {
                run(&view, &mut findings);
            }
        }
        remove_consequences(&mut findings);
        let is_broken = findings.iter().any(|finding| is_of_fence(&finding.code));
        if let Some(original) = self.original
            && !is_broken
            && original.page.format == BodyFormat::Markdown
            && view.page.format == BodyFormat::Markdown
        {
            let pair = TranslationPair::new(original, &view);
            for rule in ALL.iter().filter(|rule| self.codes.contains(rule.code)) {
                if let Run::Pair(run) = rule.run {
                    run(&pair, &mut findings);
                }
            }
        }
        let path = &view.page.path;
        let mut suppressions: BTreeMap<String, Suppressions> = Suppressions::of(path, &view.text)
            .into_iter()
            .map(|suppressions| (path.clone(), suppressions))
            .collect();
        let findings =
            report_after_levels(self.site, findings, &mut suppressions, self.scope).findings;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
        {
            *counts.entry(finding.code.to_string()).or_default() += 1;
        }
        let mut fixable: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
            *fixable.entry(finding.code.to_string()).or_default() += 1;
        }
        let fixes = findings.iter().filter_map(|finding| {
            let fix = finding.fix.clone()?;
            let is_here = finding
                .spans
                .first()
                .is_some_and(|place| place.path == *path);
            // Front matter is no text that is rendered.
            let is_body = fix.span.start >= view.page.body;
            let is_wanted = is_here && is_body && self.codes.contains(&*finding.code);
            is_wanted.then(|| (finding.code.to_string(), fix))
        });
        RenderedPage {
            fixes: fixes.collect(),
            counts,
            fixable,
            parts: view.structure.blocks,
            map: view.map,
            body: view.page.body,
            html: view.body.html,
            markup: view.markup,
            text: view.text,
        }
    }

    /// Returns the page with more fences fixed, and their number.
    fn fences(&mut self, now: &RenderedPage) -> Option<(RenderedPage, usize)> {
        let mut fixes: Vec<&(String, Fix)> = now
            .fixes
            .iter()
            .filter(|(code, _)| is_of_fence(code))
            .collect();
        // A fence with an invisible character before it is certain to be one; what follows may be its block.
        // One that is closed in its line is next: behind more than are found at once, others seem to be broken too.
        fixes.sort_by_key(|(code, fix)| {
            let order = match code.as_str() {
                "fence-invisible" => 0,
                IN_LINE => 1,
                _ => 2,
            };
            (order, code, fix.span.start)
        });
        if fixes
            .first()
            .is_some_and(|(code, _)| code == "fence-invisible")
        {
            fixes.truncate(1);
        }
        for of_a_kind in fixes.chunk_by(|(a, _), (b, _)| a == b) {
            let together: Vec<&Fix> = of_a_kind.iter().map(|(_, fix)| fix).collect();
            let is_of_reader = of_a_kind[0].0 == IN_LINE;
            if let Some(next) = self.with_fences_fixed(now, &together, is_of_reader) {
                return Some((next, together.len()));
            }
            let single = together.iter().filter(|_| together.len() > 1);
            for fix in single {
                if let Some(next) = self.with_fences_fixed(now, &[fix], is_of_reader) {
                    return Some((next, 1));
                }
            }
        }
        None
    }

    /// Returns the page with some fences fixed, if that is safe. `is_of_reader` is true if the Markdown parser repairs them.
    fn with_fences_fixed(
        &mut self,
        now: &RenderedPage,
        fixes: &[&Fix],
        is_of_reader: bool,
    ) -> Option<RenderedPage> {
        if self.is_at_its_end() {
            return None;
        }
        if fixes.iter().any(|fix| opens_code(now, fix.span.start)) {
            return None;
        }
        let next = self.render(apply(&now.text, fixes));
        let place = fixes.first()?.span.start;
        let line = now.text[..place].rfind('\n').map_or(0, |at| at + 1);
        // Of very many fences not all are found at once. With all that were found, the text is the one that was rendered,
        // and what differs are the fences that are found next.
        let goes_on = is_of_reader
            && fixes.len() == now.count(IN_LINE)
            && next.count(IN_LINE) > 0
            && next.fences() <= now.fences();
        let is_same = is_of_reader
            && (now.html == next.html
                || now.count(IN_LINE) == next.count(IN_LINE) + fixes.len()
                || goes_on);
        let is_safe = (next.fences() < now.fences() || goes_on)
            && has_nothing_new(now, &next)
            && is_own(now, &next)
            && is_same_before(&now.parts, &next.parts, line)
            && (is_same || !is_of_reader);
        self.refused += usize::from(!is_safe);
        is_safe.then_some(next)
    }

    /// Returns the page with wrong characters in code fixed, and the number of fixes.
    fn characters(&mut self, now: &RenderedPage) -> Option<(RenderedPage, usize)> {
        let mut fixes: Vec<&Fix> = now
            .fixes
            .iter()
            .filter(|(code, _)| !is_of_fence(code))
            .map(|(_, fix)| fix)
            .collect();
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        fixes.dedup_by(|next, fix| next.span.start < fix.span.end || next.span == fix.span);
        let mut last = None;
        let mut count = 0;
        // Halves of what is not safe together; the last first, so that the places of others stay.
        let mut groups = vec![&fixes[..]];
        while let Some(group) = groups.pop() {
            if group.is_empty() || self.is_at_its_end() {
                continue;
            }
            let before = last.as_ref().unwrap_or(now);
            let next = self.render(apply(&before.text, group));
            if self.is_safe(before, &next, group) {
                last = Some(next);
                count += group.len();
            } else if group.len() > 1 {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([first, second]);
            } else {
                self.refused += 1;
            }
        }
        last.map(|last| (last, count))
    }

    /// Returns true if fixes of characters had their effect and no other.
    fn is_safe(&self, now: &RenderedPage, next: &RenderedPage, fixes: &[&Fix]) -> bool {
        let wanted = |page: &RenderedPage| -> usize {
            let codes = self.codes.iter().filter(|code| !is_of_fence(code));
            codes.filter_map(|code| page.fixable.get(*code)).sum()
        };
        let spans: Vec<Range<usize>> = fixes.iter().map(|fix| fix.span.clone()).collect();
        // A rule reports so many places and no more.
        (wanted(next) < wanted(now) || wanted(next) >= MAX_FINDINGS)
            && has_nothing_new(now, next)
            && is_own(now, next)
            && is_same_outside(&now.parts, &next.parts, &spans)
    }
}

/// Returns true if the line of a byte opens a block that is rendered as code: its fence is not the broken one. kramdown
/// renders such blocks behind a fence that is never closed, and CommonMark does not.
fn opens_code(now: &RenderedPage, at: usize) -> bool {
    let line = now.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_code = |block: &&BlockNode| matches!(block.kind, BlockKind::Code { .. });
    let mut blocks = now.parts.iter().filter(is_code);
    blocks.any(|block| (line..=at).contains(&block.span.start))
}
