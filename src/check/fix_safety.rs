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

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fix::apply;
use super::page_view::PageView;
use super::rule::Run;
use super::rules::MOST;
use super::rules::control_character::without;
use super::suppressions::Suppressions;
use super::translation_pair::TranslationPair;
use super::{ALL, Asked, settled, without_noise};
use crate::content::BodyFormat;
use crate::diagnostics::{Diagnostic, Fix, Severity};
use crate::edit::Edit;
use crate::markdown::block_structure::{BlockKind, BlockNode, Image, InlineSpan, Prose};
use crate::panics::guarded;
use crate::site::Site;
use crate::translations::PageId;
use text_scan::source_map::SourceMap;

/// The most fixes of a file that are tried one by one and found unsafe; each costs a rendering.
const MOST_UNSAFE: usize = 64;

/// The most bytes of a file that are rendered to try its fixes: about forty renderings of a page of 100 kB. The
/// next round of the command goes on.
const MOST_BYTES: usize = 4 << 20;

/// Returns the files that the fixes of `findings` change.
#[must_use]
pub fn mended(site: &Site, findings: &[Diagnostic], asked: &Asked) -> Vec<Edit> {
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
        guarded(Some(path), || mended_page(site, id, &codes, asked)).ok()?
    });
    files.collect()
}

fn mended_page(site: &Site, id: PageId, codes: &BTreeSet<&str>, asked: &Asked) -> Option<Edit> {
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
        asked,
        original: original.as_ref(),
        refused: 0,
        bytes: 0,
    };
    let mut now = trial.look(before.clone());
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
pub fn mended_alone(site: &Site, finding: &Diagnostic) -> Option<Edit> {
    let wanted = finding.fix.as_ref()?;
    let path = &finding.spans.first()?.path;
    let id = site.source.page(path)?;
    let mend = || {
        let before = site.source.text(&site.source.pages[id]).ok()?;
        let original = site.notes.of(id).original;
        let original = (original != id)
            .then(|| PageView::new(site, original).ok())
            .flatten();
        let mut trial = Trial {
            site,
            id,
            codes: &BTreeSet::from([&*finding.code]),
            asked: &Asked::default(),
            original: original.as_ref(),
            refused: 0,
            bytes: 0,
        };
        let now = trial.look(before.clone());
        let (_, fix) = now.fixes.iter().find(|(_, fix)| fix == wanted)?;
        let next = if is_of_fence(&finding.code) {
            trial.mended_fences(&now, &[fix], finding.code == IN_LINE)?
        } else {
            let next = trial.look(apply(&now.text, &[fix]));
            trial.is_mended(&now, &next, &[fix]).then_some(next)?
        };
        Some(Edit {
            path: path.clone(),
            before: Some(before),
            after: next.text,
            changes: 1,
        })
    };
    guarded(Some(path), mend).ok()?
}

/// A page as it is with some text.
struct Looked {
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
    mendable: BTreeMap<String, usize>,
}

impl Looked {
    fn count(&self, code: &str) -> usize {
        self.counts.get(code).copied().unwrap_or(0)
    }

    fn fences(&self) -> usize {
        let fences = self.counts.iter().filter(|(code, _)| is_of_fence(code));
        fences.map(|(_, count)| count).sum()
    }
}

/// The fences that the reader of Markdown mends by itself.
const IN_LINE: &str = "fence-closed-in-line";

fn is_of_fence(code: &str) -> bool {
    code.starts_with("fence-")
}

struct Trial<'t, 's> {
    site: &'s Site,
    id: PageId,
    codes: &'t BTreeSet<&'t str>,
    asked: &'t Asked,
    original: Option<&'t PageView<'s>>,
    /// The fixes that were found unsafe.
    refused: usize,
    /// The bytes that were rendered.
    bytes: usize,
}

impl Trial<'_, '_> {
    fn is_at_its_end(&self) -> bool {
        self.refused >= MOST_UNSAFE || self.bytes >= MOST_BYTES
    }

    fn look(&mut self, text: String) -> Looked {
        self.bytes += text.len();
        let mut sheet = PageView::with_text(self.site, self.id, text);
        let mut findings = std::mem::take(&mut sheet.said);
        for rule in ALL.iter().filter(|rule| self.asked.runs(self.site, rule)) {
            if let Run::Page(run) = rule.run {
                run(&sheet, &mut findings);
            }
        }
        without_noise(&mut findings);
        let is_broken = findings.iter().any(|finding| is_of_fence(&finding.code));
        if let Some(original) = self.original
            && !is_broken
            && original.page.format == BodyFormat::Markdown
            && sheet.page.format == BodyFormat::Markdown
        {
            let pair = TranslationPair::new(original, &sheet);
            for rule in ALL.iter().filter(|rule| self.codes.contains(rule.code)) {
                if let Run::Pair(run) = rule.run {
                    run(&pair, &mut findings);
                }
            }
        }
        let path = &sheet.page.path;
        let mut silences: BTreeMap<String, Suppressions> = Suppressions::of(path, &sheet.text)
            .into_iter()
            .map(|silences| (path.clone(), silences))
            .collect();
        let findings = settled(self.site, findings, &mut silences, self.asked).findings;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
        {
            *counts.entry(finding.code.to_string()).or_default() += 1;
        }
        let mut mendable: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
            *mendable.entry(finding.code.to_string()).or_default() += 1;
        }
        let fixes = findings.iter().filter_map(|finding| {
            let fix = finding.fix.clone()?;
            let is_here = finding
                .spans
                .first()
                .is_some_and(|place| place.path == *path);
            // Front matter is no text that is rendered.
            let is_body = fix.span.start >= sheet.page.body;
            let is_asked = is_here && is_body && self.codes.contains(&*finding.code);
            is_asked.then(|| (finding.code.to_string(), fix))
        });
        Looked {
            fixes: fixes.collect(),
            counts,
            mendable,
            parts: sheet.structure.blocks,
            map: sheet.map,
            body: sheet.page.body,
            html: sheet.body.html,
            markup: sheet.markup,
            text: sheet.text,
        }
    }

    /// The page with more fences mended, and how many.
    fn fences(&mut self, now: &Looked) -> Option<(Looked, usize)> {
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
            if let Some(next) = self.mended_fences(now, &together, is_of_reader) {
                return Some((next, together.len()));
            }
            let single = together.iter().filter(|_| together.len() > 1);
            for fix in single {
                if let Some(next) = self.mended_fences(now, &[fix], is_of_reader) {
                    return Some((next, 1));
                }
            }
        }
        None
    }

    /// The page with some fences mended, if that is safe. `is_of_reader` says that the page is rendered as if they were.
    fn mended_fences(
        &mut self,
        now: &Looked,
        fixes: &[&Fix],
        is_of_reader: bool,
    ) -> Option<Looked> {
        if self.is_at_its_end() {
            return None;
        }
        if fixes.iter().any(|fix| opens_code(now, fix.span.start)) {
            return None;
        }
        let next = self.look(apply(&now.text, fixes));
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

    /// The page with characters mended that are wrong in code, and how many fixes that were.
    fn characters(&mut self, now: &Looked) -> Option<(Looked, usize)> {
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
            let next = self.look(apply(&before.text, group));
            if self.is_mended(before, &next, group) {
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
    fn is_mended(&self, now: &Looked, next: &Looked, fixes: &[&Fix]) -> bool {
        let wanted = |looked: &Looked| -> usize {
            let codes = self.codes.iter().filter(|code| !is_of_fence(code));
            codes.filter_map(|code| looked.mendable.get(*code)).sum()
        };
        let spans: Vec<Range<usize>> = fixes.iter().map(|fix| fix.span.clone()).collect();
        // A rule reports so many places and no more.
        (wanted(next) < wanted(now) || wanted(next) >= MOST)
            && has_nothing_new(now, next)
            && is_own(now, next)
            && is_same_outside(&now.parts, &next.parts, &spans)
    }
}

/// Returns true if the line of a byte opens a block that is rendered as code: its fence is not the broken one. kramdown
/// renders such blocks behind a fence that is never closed, and CommonMark does not.
fn opens_code(now: &Looked, at: usize) -> bool {
    let line = now.text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_code = |block: &&BlockNode| matches!(block.kind, BlockKind::Code { .. });
    let mut blocks = now.parts.iter().filter(is_code);
    blocks.any(|block| (line..=at).contains(&block.span.start))
}

/// Returns true if no rule has more findings than before, except those that a broken fence had hidden.
fn has_nothing_new(now: &Looked, next: &Looked) -> bool {
    let is_silenced = |code: &str| {
        let rule = super::of(code);
        now.fences() > 0 && rule.is_some_and(|rule| !matches!(rule.run, Run::Elsewhere))
    };
    let mut more = next
        .counts
        .iter()
        .filter(|(code, count)| **count > now.count(code));
    more.all(|(code, _)| !is_of_fence(code) && is_silenced(code))
}

/// Returns true if the change in Liquid's output equals the change in the file, at the same position: then the
/// damaged bytes belong to the file, not to an include, a variable or a loop.
fn is_own(now: &Looked, next: &Looked) -> bool {
    match (&now.markup, &next.markup) {
        (None, None) => true,
        (Some(was), Some(is)) => {
            let (at, removed, added) = difference(was, is);
            let in_text = difference(&now.text, &next.text);
            (now.body + now.map.source(at), removed, added) == in_text
        }
        _ => false,
    }
}

/// Returns where two texts begin to differ, and what was taken out and put in there.
fn difference<'t>(was: &'t str, is: &'t str) -> (usize, &'t str, &'t str) {
    let same = was.bytes().zip(is.bytes()).take_while(|(a, b)| a == b);
    let mut first = same.count();
    while !was.is_char_boundary(first) || !is.is_char_boundary(first) {
        first -= 1;
    }
    let most = was.len().min(is.len()) - first;
    let last = was.bytes().rev().zip(is.bytes().rev());
    let mut last = last.take(most).take_while(|(a, b)| a == b).count();
    while !was.is_char_boundary(was.len() - last) || !is.is_char_boundary(is.len() - last) {
        last -= 1;
    }
    (
        first,
        &was[first..was.len() - last],
        &is[first..is.len() - last],
    )
}

/// Returns true if the parts that end before an offset are equal.
fn is_same_before(now: &[BlockNode], next: &[BlockNode], place: usize) -> bool {
    let before = now.iter().take_while(|part| part.span.end <= place);
    before
        .zip(next)
        .all(|(a, b)| says_the_same(&a.kind, &b.kind))
}

/// Returns true if the parts are equal, except for the text of the mended ones.
fn is_same_outside(now: &[BlockNode], next: &[BlockNode], spans: &[Range<usize>]) -> bool {
    let is_mended = |part: &BlockNode| {
        let at = spans.partition_point(|span| span.end < part.span.start);
        spans
            .get(at)
            .is_some_and(|span| span.start <= part.span.end)
    };
    let is_same = |(a, b): (&BlockNode, &BlockNode)| {
        says_the_same(&a.kind, &b.kind) || (is_mended(a) && is_like(&a.kind, &b.kind))
    };
    now.len() == next.len() && now.iter().zip(next).all(is_same)
}

/// Returns true if two parts are equal, whatever their positions.
fn says_the_same(a: &BlockKind, b: &BlockKind) -> bool {
    let texts = |all: &[InlineSpan], others: &[InlineSpan]| {
        all.iter()
            .map(|one| &one.text)
            .eq(others.iter().map(|one| &one.text))
    };
    let prose = |a: &Prose, b: &Prose| {
        let image = |image: &Image| (image.target.clone(), image.alternative.clone());
        a.text == b.text
            && texts(&a.code, &b.code)
            && texts(&a.links, &b.links)
            && texts(&a.notes, &b.notes)
            && a.images.iter().map(image).eq(b.images.iter().map(image))
    };
    match (a, b) {
        (BlockKind::Prose(a), BlockKind::Prose(b)) => prose(a, b),
        (
            BlockKind::Heading {
                level: a,
                id: id_a,
                prose: text_a,
            },
            BlockKind::Heading {
                level: b,
                id: id_b,
                prose: text_b,
            },
        ) => a == b && id_a == id_b && prose(text_a, text_b),
        _ => a == b,
    }
}

/// Returns true if two parts have the same kind and size.
fn is_like(a: &BlockKind, b: &BlockKind) -> bool {
    match (a, b) {
        (BlockKind::Prose(a), BlockKind::Prose(b)) => {
            (a.code.len(), a.links.len(), a.images.len())
                == (b.code.len(), b.links.len(), b.images.len())
                && (a.text == b.text || without(&a.text) == b.text)
        }
        (BlockKind::Heading { level: a, .. }, BlockKind::Heading { level: b, .. }) => a == b,
        (BlockKind::Code { language: a, .. }, BlockKind::Code { language: b, .. }) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_is_between_what_is_the_same() {
        assert_eq!(difference("a –b c", "a --b c"), (2, "–", "--"));
        assert_eq!(difference("ab", "ab"), (2, "", ""));
        assert_eq!(difference("x y", "x\n y"), (1, "", "\n"));
        assert_eq!(difference("“a", "”a"), (0, "“", "”"));
        assert_eq!(difference("aa", "aaa"), (2, "", "a"));
    }
}
