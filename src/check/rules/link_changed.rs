//! A link whose address is almost, and not quite, that of the original.

use super::link_missing::plain;
use super::{Findings, Pair, Rule, Run, Severity};
use crate::language::Language;

pub(super) const RULE: Rule = Rule {
    code: "link-changed",
    severity: Severity::Warning,
    summary: "the address of a link is almost that of the original",
    run: Run::Pair(run),
};

/// How many characters of an address may be others for it to be a slip.
const SLIP: usize = 2;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let all = |sheet: &super::Sheet<'_>| sheet.links(0..sheet.parts().len());
    let (here, there) = (all(pair.original), all(pair.translation));
    let is_in = |target: &str, links: &[crate::markdown::anatomy::Inline]| {
        links.iter().any(|link| plain(&link.text) == plain(target))
    };
    for is in &there {
        let target = plain(&is.text);
        if target.len() < 8 || is_in(&is.text, &here) {
            continue;
        }
        let was = here.iter().find(|was| {
            !is_in(&was.text, &there)
                && is_slip(&plain(&was.text), &target)
                && !is_localised(
                    &plain(&was.text),
                    &target,
                    [pair.original.language, pair.translation.language],
                )
        });
        let Some(was) = was else {
            continue;
        };
        findings.push(
            RULE.finding(format!(
                "the address of a link is almost that of the original: `{}`, there `{}`",
                super::shortened(&is.text),
                super::shortened(&was.text)
            ))
            .at(pair.translation.place(is.span.clone(), "here"))
            .at(pair.original.place(was.span.clone(), "in the original"))
            .help("write the address as the original has it"),
        );
    }
}

/// Whether one became the other by a slip: they differ in one place, by a character or two.
fn is_slip(was: &str, is: &str) -> bool {
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

/// Whether two addresses differ by a code of a language.
fn is_localised(was: &str, is: &str, languages: [&Language; 2]) -> bool {
    let is_code = |part: &str| {
        let part = part.to_ascii_lowercase();
        let subtag = part.split(['-', '_']).next().unwrap_or_default();
        languages.iter().any(|language| {
            part == language.code.to_ascii_lowercase()
                || language.tag.as_str().split('-').next() == Some(subtag)
        })
    };
    let parts = |text: &str| -> Vec<String> {
        text.split(['/', '.', '?', '=', '&', '-', '_'])
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (parts(was), parts(is));
    let without = |parts: &[String]| -> Vec<String> {
        parts
            .iter()
            .filter(|part| !is_code(part))
            .cloned()
            .collect()
    };
    a != b && without(&a) == without(&b)
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
