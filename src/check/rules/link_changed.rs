//! A link whose address is almost, and not quite, that of the original.

use std::collections::HashMap;

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::link_graph::joined;
use crate::check::links::Link;
use crate::check::page_view::PageView;
use crate::work_counter;

pub(super) const RULE: Rule = Rule {
    code: "link-changed",
    severity: Severity::Info,
    summary: "the address of a link is almost that of the original",
    run: Run::Pair(run),
};

/// Maximum number of characters that differ in a mistyped address.
const MAX_EDITS: usize = 2;

/// Maximum number of addresses with the same beginning or end that one is compared with.
const MAX_COMPARED: usize = 32;

/// Returns true if an address is that of a page beside a page.
fn is_page(page: &PageView<'_>, target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let folder = page.page.path.rsplit_once('/');
    let folder = folder.map_or("", |(folder, _)| folder);
    let path = joined(&format!("{folder}/{path}"));
    path.is_some_and(|path| page.site.source.page(&path).is_some())
}

/// Returns true if a language has its own name for the file of a page: the new address is a page, the original's is none
/// there.
fn is_renamed(pair: &TranslationPair<'_, '_>, was: &str, is: &str) -> bool {
    is_page(pair.translation, is) && !is_page(pair.translation, was)
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let unmatched = pair.unmatched_links();
    let mut index: HashMap<(usize, bool, String), Vec<&Link>> = HashMap::new();
    for link in unmatched.here.iter().chain(&unmatched.fewer) {
        let target = with_host(&link.link.text);
        let length = target.chars().count();
        for half in halves(&target, length) {
            let near = index.entry(half).or_default();
            if near.len() < MAX_COMPARED {
                near.push(link);
            }
        }
    }
    for link in &unmatched.there {
        let target = with_host(&link.link.text);
        let length = target.chars().count();
        // An address on the reader's own machine is an example.
        let is_address = |words: &str| with_host(words.trim()) == target;
        if length < 8
            || target.contains(['{', '}'])
            || target.starts_with("localhost")
            || target.starts_with("127.0.0.1")
            || link.words.as_deref().is_some_and(is_address)
        {
            continue;
        }
        let was = (length.saturating_sub(MAX_EDITS)..=length + MAX_EDITS)
            .flat_map(|length| halves(&target, length))
            .filter_map(|half| index.get(&half))
            .flatten()
            .filter(|was| is_typo(&with_host(&was.link.text), &target))
            .min_by_key(|was| was.link.span.start);
        let Some(was) = was.filter(|was| !is_renamed(pair, &was.link.text, &link.link.text)) else {
            continue;
        };
        findings.push(
            RULE.finding(format!(
                "the address of a link is almost that of the original: `{}`, there `{}`",
                super::shortened(&link.link.text),
                super::shortened(&was.link.text)
            ))
            .at(pair.translation.place(link.link.span.clone(), "here"))
            .at(pair
                .original
                .place(was.link.span.clone(), "in the original"))
            .help("write the address as the original has it"),
        );
    }
}

/// Returns an address in lower case without its fragment, its scheme and what says nothing at its ends.
fn with_host(target: &str) -> String {
    let target = target.split('#').next().unwrap_or(target).to_lowercase();
    let target = target
        .strip_prefix("https://")
        .or_else(|| target.strip_prefix("http://"))
        .unwrap_or(&target);
    let target = target.trim_start_matches("./").trim_start_matches("../");
    target.trim_end_matches('/').to_owned()
}

/// The first and the last characters of an address that is compared with addresses of `length` characters. A
/// slip leaves one of them as it was.
fn halves(target: &str, length: usize) -> [(usize, bool, String); 2] {
    let half = length.saturating_sub(2 * MAX_EDITS) / 2;
    let first = target.chars().take(half).collect();
    let mut last: Vec<char> = target.chars().rev().take(half).collect();
    last.reverse();
    [
        (length, true, first),
        (length, false, last.into_iter().collect()),
    ]
}

/// Returns true if one became the other by a slip: they differ in one position, by one or two characters.
pub(super) fn is_typo(was: &str, is: &str) -> bool {
    work_counter::done(1);
    let (a, b): (Vec<char>, Vec<char>) = (was.chars().collect(), is.chars().collect());
    if a.len().abs_diff(b.len()) > MAX_EDITS || a == b {
        return false;
    }
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let end = a[start..]
        .iter()
        .rev()
        .zip(b[start..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (left, right) = (a.len() - start - end, b.len() - start - end);
    let digits = |piece: &[char]| piece.iter().all(char::is_ascii_digit);
    // Another number may be another edition.
    let numbers = left > 0
        && right > 0
        && digits(&a[start..start + left])
        && digits(&b[start..start + right]);
    let is_short = is_short_segment(&a, start, left) && is_short_segment(&b, start, right);
    left.max(right) <= MAX_EDITS && !numbers && !is_short
}

/// The longest segment of an address that may be another word: the code of a country or a language.
const SHORT: usize = 3;

/// Returns true if the piece of an address at `start` is in a short segment of letters: `de` in `onruby.de`, `ja/`.
fn is_short_segment(address: &[char], start: usize, length: usize) -> bool {
    let ends = |c: &char| !c.is_alphanumeric();
    let first = address[..start]
        .iter()
        .rposition(ends)
        .map_or(0, |at| at + 1);
    let behind = &address[start + length..];
    let last = start + length + behind.iter().position(ends).unwrap_or(behind.len());
    let segment = &address[first..last];
    // `ww.` is a slip of `www.`.
    segment.len() <= SHORT && !segment.iter().any(ends) && segment.iter().any(|c| *c != 'w')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_address() {
        assert!(is_typo(
            "docs.python.org/3/librry",
            "docs.python.org/3/library"
        ));
        assert!(is_typo("example.org/a-b", "example.org/a_b"));
        assert!(!is_typo("example.org/3.12/x", "example.org/3.13/x"));
        assert!(!is_typo("example.org/install", "example.org/einrichten"));
        assert!(!is_typo("onruby.de", "onruby.eu"));
        assert!(!is_typo("npmjs.com/package/np", "npmjs.com/package/npm"));
        assert!(is_typo("onruby.de", "onuby.de"));
        assert!(is_typo("www.example.org", "ww.example.org"));
    }
}
