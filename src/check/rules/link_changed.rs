//! A link whose address is almost, and not quite, that of the original.

use std::collections::HashMap;

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::links::{Link, plain};
use crate::check::work;

pub(super) const RULE: Rule = Rule {
    code: "link-changed",
    severity: Severity::Hint,
    summary: "the address of a link is almost that of the original",
    run: Run::Pair(run),
};

/// How many characters of an address may be others for it to be a slip.
const SLIP: usize = 2;

/// How many addresses with the same beginning or end one is compared with.
const MOST: usize = 32;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let unmatched = pair.unmatched_links();
    let mut index: HashMap<(usize, bool, String), Vec<&Link>> = HashMap::new();
    for link in &unmatched.here {
        let target = plain(&link.link.text);
        let length = target.chars().count();
        for half in halves(&target, length) {
            let near = index.entry(half).or_default();
            if near.len() < MOST {
                near.push(link);
            }
        }
    }
    for link in &unmatched.there {
        let target = plain(&link.link.text);
        let length = target.chars().count();
        // An address on the reader's own machine is an example.
        if length < 8 || target.starts_with("localhost") || target.starts_with("127.0.0.1") {
            continue;
        }
        let was = (length.saturating_sub(SLIP)..=length + SLIP)
            .flat_map(|length| halves(&target, length))
            .filter_map(|half| index.get(&half))
            .flatten()
            .filter(|was| is_slip(&plain(&was.link.text), &target))
            .min_by_key(|was| was.link.span.start);
        let Some(was) = was else {
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

/// The first and the last characters of an address that is compared with addresses of `length` characters. A
/// slip leaves one of them as it was.
fn halves(target: &str, length: usize) -> [(usize, bool, String); 2] {
    let half = length.saturating_sub(2 * SLIP) / 2;
    let first = target.chars().take(half).collect();
    let mut last: Vec<char> = target.chars().rev().take(half).collect();
    last.reverse();
    [
        (length, true, first),
        (length, false, last.into_iter().collect()),
    ]
}

/// Whether one became the other by a slip: they differ in one place, by a character or two.
fn is_slip(was: &str, is: &str) -> bool {
    work::done(1);
    let (a, b): (Vec<char>, Vec<char>) = (was.chars().collect(), is.chars().collect());
    if a.len().abs_diff(b.len()) > SLIP || a == b {
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
    left.max(right) <= SLIP && !numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_told_from_another_address() {
        assert!(is_slip(
            "docs.python.org/3/librry",
            "docs.python.org/3/library"
        ));
        assert!(is_slip("example.org/a-b", "example.org/a_b"));
        assert!(!is_slip("example.org/3.12/x", "example.org/3.13/x"));
        assert!(!is_slip("example.org/install", "example.org/einrichten"));
    }
}
