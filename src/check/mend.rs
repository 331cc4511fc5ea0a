//! Which fixes of a page are safe, and what its file is with them.
//!
//! In: findings with fixes. Out: files as they would be ([`Edit`]). A fix is tried on the text of the page, and the
//! page is rendered again: the fix is taken only if its finding is gone, nothing new is wrong, and nothing but the
//! damaged place renders differently. Fences are mended one by one, since each changes what the next one means.
//! Where Liquid made the damaged text, no bytes of the file are the damaged ones: such a fix never passes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fix::apply;
use super::pair::Pair;
use super::rule::Run;
use super::sheet::Sheet;
use super::silence::Silences;
use super::{ALL, Asked, settled, without_noise};
use crate::diagnostics::{Diagnostic, Fix, Severity};
use crate::edit::Edit;
use crate::markdown::anatomy::{Image, Inline, Part, Prose, What};
use crate::site::Site;
use crate::source::Format;
use crate::translation::PageId;

/// The most fixes of a file that are tried one by one; each costs a rendering.
const MOST: usize = 64;

/// Returns the files that the fixes of `findings` change.
#[must_use]
pub fn mended(site: &Site, findings: &[Diagnostic], asked: &Asked) -> Vec<Edit> {
    let mut by_file: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
        if let Some(place) = finding.places.first() {
            by_file
                .entry(&place.path)
                .or_default()
                .insert(&finding.code);
        }
    }
    let files = by_file.into_iter().filter_map(|(path, codes)| {
        let id = site.source.page(path)?;
        mended_page(site, id, &codes, asked)
    });
    files.collect()
}

fn mended_page(site: &Site, id: PageId, codes: &BTreeSet<&str>, asked: &Asked) -> Option<Edit> {
    let page = &site.source.pages[id];
    let before = site.source.text(page).ok()?;
    let original = site.notes.of(id).original;
    let original = (original != id)
        .then(|| Sheet::new(site, original).ok())
        .flatten();
    let mut trial = Trial {
        site,
        id,
        codes,
        asked,
        original: original.as_ref(),
        tries: 0,
    };
    let mut now = trial.look(before.clone());
    let mut fixes = 0;
    while let Some(next) = trial.next_fence(&now) {
        now = next;
        fixes += 1;
    }
    if let Some((next, count)) = trial.characters(&now) {
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

/// A page as it is with some text.
struct Looked {
    text: String,
    markup: Option<String>,
    parts: Vec<Part>,
    /// The fixes that were asked for, with the codes of their findings.
    fixes: Vec<(String, Fix)>,
    /// How many warnings and errors each rule and the rendering have.
    counts: BTreeMap<String, usize>,
    /// How many findings of each rule can be mended.
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

fn is_of_fence(code: &str) -> bool {
    code.starts_with("fence-")
}

struct Trial<'t, 's> {
    site: &'s Site,
    id: PageId,
    codes: &'t BTreeSet<&'t str>,
    asked: &'t Asked,
    original: Option<&'t Sheet<'s>>,
    tries: usize,
}

impl Trial<'_, '_> {
    fn look(&mut self, text: String) -> Looked {
        let mut sheet = Sheet::with_text(self.site, self.id, text);
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
            && original.page.format == Format::Markdown
            && sheet.page.format == Format::Markdown
        {
            let pair = Pair::new(original, &sheet);
            for rule in ALL.iter().filter(|rule| self.codes.contains(rule.code)) {
                if let Run::Pair(run) = rule.run {
                    run(&pair, &mut findings);
                }
            }
        }
        let path = &sheet.page.path;
        let mut silences: BTreeMap<String, Silences> = Silences::of(path, &sheet.text)
            .into_iter()
            .map(|silences| (path.clone(), silences))
            .collect();
        let findings = settled(self.site, findings, &mut silences, self.asked).findings;
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.severity != Severity::Hint)
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
                .places
                .first()
                .is_some_and(|place| place.path == *path);
            let is_asked = is_here && self.codes.contains(&*finding.code);
            is_asked.then(|| (finding.code.to_string(), fix))
        });
        Looked {
            fixes: fixes.collect(),
            counts,
            mendable,
            parts: sheet.anatomy.parts,
            markup: sheet.markup,
            text: sheet.text,
        }
    }

    /// The page with one more fence mended.
    fn next_fence(&mut self, now: &Looked) -> Option<Looked> {
        let mut fixes: Vec<&(String, Fix)> = now
            .fixes
            .iter()
            .filter(|(code, _)| is_of_fence(code))
            .collect();
        // A fence with an invisible character before it is certain to be one; what follows may be its block.
        fixes.sort_by_key(|(code, fix)| (code != "fence-invisible", fix.span.start));
        if fixes
            .first()
            .is_some_and(|(code, _)| code == "fence-invisible")
        {
            fixes.truncate(1);
        }
        for (_, fix) in fixes {
            if self.tries >= MOST {
                return None;
            }
            self.tries += 1;
            let next = self.look(apply(&now.text, &[fix]));
            let line = now.text[..fix.span.start]
                .rfind('\n')
                .map_or(0, |at| at + 1);
            let is_better = next.fences() < now.fences();
            if is_better
                && has_nothing_new(now, &next)
                && is_own(now, &next)
                && is_same_before(&now.parts, &next.parts, line)
            {
                return Some(next);
            }
        }
        None
    }

    /// The page with the characters mended that are wrong in code, and how many fixes that were.
    fn characters(&mut self, now: &Looked) -> Option<(Looked, usize)> {
        let mut fixes: Vec<&Fix> = now
            .fixes
            .iter()
            .filter(|(code, _)| !is_of_fence(code))
            .map(|(_, fix)| fix)
            .collect();
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        fixes.dedup_by(|next, fix| next.span.start < fix.span.end || next.span == fix.span);
        if fixes.is_empty() {
            return None;
        }
        let all = self.look(apply(&now.text, &fixes));
        if self.is_mended(now, &all, &fixes) {
            // Fixes that overlapped wait no longer.
            let count = fixes.len();
            return match self.tries < MOST {
                true => {
                    self.tries += 1;
                    let more = self.characters(&all);
                    Some(more.map_or((all, count), |(next, more)| (next, count + more)))
                }
                false => Some((all, count)),
            };
        }
        // One of them is not safe: each is tried by itself, the last first, so that the places of others stay.
        let mut last: Option<Looked> = None;
        let mut count = 0;
        for fix in fixes.into_iter().rev() {
            if self.tries >= MOST {
                break;
            }
            self.tries += 1;
            let before = last.as_ref().unwrap_or(now);
            let next = self.look(apply(&before.text, &[fix]));
            if self.is_mended(before, &next, &[fix]) {
                last = Some(next);
                count += 1;
            }
        }
        last.map(|last| (last, count))
    }

    /// Whether fixes of characters did what they were to do, and nothing else.
    fn is_mended(&self, now: &Looked, next: &Looked, fixes: &[&Fix]) -> bool {
        let wanted = |looked: &Looked| -> usize {
            let codes = self.codes.iter().filter(|code| !is_of_fence(code));
            codes.filter_map(|code| looked.mendable.get(*code)).sum()
        };
        let spans: Vec<Range<usize>> = fixes.iter().map(|fix| fix.span.clone()).collect();
        wanted(next) < wanted(now)
            && has_nothing_new(now, next)
            && is_own(now, next)
            && is_same_outside(&now.parts, &next.parts, &spans)
    }
}

/// Whether no rule has more findings than before, but for those that a broken fence kept silent.
fn has_nothing_new(now: &Looked, next: &Looked) -> bool {
    let is_silenced = |code: &str| {
        let rule = super::of(code);
        now.fences() > 0 && rule.is_some_and(|rule| !matches!(rule.run, Run::Room))
    };
    let mut more = next
        .counts
        .iter()
        .filter(|(code, count)| **count > now.count(code));
    more.all(|(code, _)| !is_of_fence(code) && is_silenced(code))
}

/// Whether what changed in the file is all that changed in what Liquid made of it.
fn is_own(now: &Looked, next: &Looked) -> bool {
    match (&now.markup, &next.markup) {
        (None, None) => true,
        (Some(was), Some(is)) => difference(was, is) == difference(&now.text, &next.text),
        _ => false,
    }
}

/// What was taken out and put in between what two texts begin and end with.
fn difference<'t>(was: &'t str, is: &'t str) -> (usize, &'t str, &'t str) {
    let first = was
        .bytes()
        .zip(is.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let most = was.len().min(is.len()) - first;
    let last = was.bytes().rev().zip(is.bytes().rev());
    let last = last.take(most).take_while(|(a, b)| a == b).count();
    let inner = |text: &'t str| {
        let mut start = first;
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = text.len() - last;
        while !text.is_char_boundary(end) {
            end += 1;
        }
        &text[start..end]
    };
    (inner(was).len(), inner(was), inner(is))
}

/// Whether the parts that end before a place are the same.
fn is_same_before(now: &[Part], next: &[Part], place: usize) -> bool {
    let before = now.iter().take_while(|part| part.span.end <= place);
    before
        .zip(next)
        .all(|(a, b)| says_the_same(&a.what, &b.what))
}

/// Whether the parts are the same, but for the text of those in which something was mended.
fn is_same_outside(now: &[Part], next: &[Part], spans: &[Range<usize>]) -> bool {
    let is_mended = |part: &Part| {
        let at = spans.partition_point(|span| span.end < part.span.start);
        spans
            .get(at)
            .is_some_and(|span| span.start <= part.span.end)
    };
    let is_same = |(a, b): (&Part, &Part)| {
        says_the_same(&a.what, &b.what) || (is_mended(a) && is_like(&a.what, &b.what))
    };
    now.len() == next.len() && now.iter().zip(next).all(is_same)
}

/// Whether two parts are the same, wherever they stand.
fn says_the_same(a: &What, b: &What) -> bool {
    let texts = |all: &[Inline], others: &[Inline]| {
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
        (What::Prose(a), What::Prose(b)) => prose(a, b),
        (
            What::Heading {
                level: a,
                id: id_a,
                prose: text_a,
            },
            What::Heading {
                level: b,
                id: id_b,
                prose: text_b,
            },
        ) => a == b && id_a == id_b && prose(text_a, text_b),
        _ => a == b,
    }
}

/// Whether two parts are of one kind, and hold as many things.
fn is_like(a: &What, b: &What) -> bool {
    match (a, b) {
        (What::Prose(a), What::Prose(b)) => {
            (a.code.len(), a.links.len(), a.images.len())
                == (b.code.len(), b.links.len(), b.images.len())
                && a.text == b.text
        }
        (What::Heading { level: a, .. }, What::Heading { level: b, .. }) => a == b,
        (What::Code { language: a, .. }, What::Code { language: b, .. }) => a == b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_what_stands_between_what_is_the_same() {
        assert_eq!(difference("a –b c", "a --b c"), ("–".len(), "–", "--"));
        assert_eq!(difference("ab", "ab"), (0, "", ""));
        assert_eq!(difference("x y", "x\n y").2, "\n");
    }
}
