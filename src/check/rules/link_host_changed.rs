//! A link of a translation that leads to a host that its original does not link to, in place of one that it does.

use std::collections::{HashMap, HashSet};

use super::link_changed::is_typo;
use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::links::{Link, host};
use crate::check::page_view::PageView;
use crate::markdown::block_structure::InlineSpan;

pub(super) const RULE: Rule = Rule {
    code: "link-host-changed",
    severity: Severity::Warning,
    summary: "a link leads to another host than in the original",
    run: Run::Pair(run),
};

/// Minimum length of a host in which a slip can be recognised.
const MIN_HOST_LENGTH: usize = 8;

/// The links that two pages have in a section and that the other page lacks.
type Unpaired<'p> = (Vec<&'p Link>, Vec<(usize, &'p Link)>);

/// The length from which a path identifies its target.
const PATH: usize = 3;

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let unmatched = pair.unmatched_links();
    if unmatched.there.is_empty() || unmatched.here.is_empty() {
        return;
    }
    let original = pair.original;
    let all = original.links(0..original.parts().len());
    let hosts: HashSet<String> = all.iter().filter_map(|link| host(&link.text)).collect();
    let names: HashSet<&str> = hosts.iter().map(|host| current(name(host))).collect();
    let replaced = Replaced::of(pair);
    for (at, link) in unmatched.there.iter().enumerate() {
        let Some(is) = host(&link.link.text) else {
            continue;
        };
        if names.contains(current(name(&is))) || matches!(&*is, "localhost" | "127.0.0.1") {
            continue;
        }
        let Some((was, is_sure)) = replaced.by(pair, at, link) else {
            continue;
        };
        let mut finding = RULE
            .finding(format!(
                "a link leads to the host `{is}`, in the original to `{}`",
                host(&was.link.text).unwrap_or_default()
            ))
            .at(pair.translation.place(link.link.span.clone(), "here"))
            .at(original.place(was.link.span.clone(), "in the original"))
            .help("make sure that the host is one to lead readers to, or write the address of the original");
        // It may lead to the same thing in the other language.
        if !is_sure {
            finding.severity = Severity::Info;
        }
        findings.push(finding);
    }
}

/// The links of the original that a translation lacks, by the key that finds its replacement.
struct Replaced<'p> {
    by_path: HashMap<String, &'p Link>,
    by_words: HashMap<&'p str, &'p Link>,
    /// By the place of a link among those that the original lacks.
    by_place: HashMap<usize, &'p Link>,
}

impl<'p> Replaced<'p> {
    fn of(pair: &'p TranslationPair<'_, '_>) -> Self {
        let unmatched = pair.unmatched_links();
        let is_of_host = |link: &&Link| host(&link.link.text).is_some();
        let here: Vec<&Link> = unmatched.here.iter().filter(is_of_host).collect();
        let there = unmatched.there.iter().enumerate();
        let there = there.filter(|(_, link)| is_of_host(link));
        let mut of_section: HashMap<usize, Unpaired<'_>> = HashMap::new();
        for link in &here {
            of_section.entry(link.section).or_default().0.push(link);
        }
        let counterparts = pair
            .both()
            .map(|(original, translation)| (translation, original));
        let counterparts: HashMap<usize, usize> = counterparts.collect();
        for (at, link) in there {
            if let Some(original) = counterparts.get(&link.section) {
                of_section.entry(*original).or_default().1.push((at, link));
            }
        }
        let mut by_place = HashMap::new();
        for (here, there) in of_section.into_values() {
            if here.len() == there.len() {
                let replaced = there.into_iter().zip(here);
                by_place.extend(replaced.map(|((at, _), was)| (at, was)));
            }
        }
        let words = |link: &&'p Link| words(pair.original, link);
        Self {
            by_path: here
                .iter()
                .map(|link| (path(&link.link.text), *link))
                .collect(),
            by_words: here.iter().map(|link| (words(link), *link)).collect(),
            by_place,
        }
    }

    /// Returns the link that another replaces, and whether that is sure.
    fn by(
        &self,
        pair: &TranslationPair<'_, '_>,
        at: usize,
        link: &Link,
    ) -> Option<(&'p Link, bool)> {
        let path = path(&link.link.text);
        let shown = words(pair.translation, link);
        let by_path = self.by_path.get(&path).filter(|_| path.len() >= PATH);
        let by_words = || self.by_words.get(shown).filter(|_| is_address(shown));
        match by_path.or_else(by_words) {
            Some(was) => Some((was, true)),
            None => self
                .by_place
                .get(&at)
                .map(|was| (*was, is_near(&was.link, &link.link))),
        }
    }
}

/// Returns true if the hosts of two links differ by a slip, as that of a trap does.
fn is_near(was: &InlineSpan, is: &InlineSpan) -> bool {
    let hosts = (host(&was.text), host(&is.text));
    matches!(hosts, (Some(was), Some(is)) if was.len() > MIN_HOST_LENGTH && is_typo(&was, &is))
}

/// Returns the part of a host that its owner chose: `wikipedia` of `de.m.wikipedia.org`, `bbc` of `bbc.co.uk`.
fn name(host: &str) -> &str {
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop();
    while labels.len() > 1 && labels.last().is_some_and(|label| label.len() <= 3) {
        labels.pop();
    }
    labels.last().copied().unwrap_or(host)
}

/// Returns the name that a host has today: its old name leads there.
fn current(name: &str) -> &str {
    match name {
        "twitter" => "x",
        name => name,
    }
}

/// Returns the path and the query of a URL.
fn path(url: &str) -> String {
    let after = url.split_once("//").map_or(url, |(_, after)| after);
    let path = after.split_once('/').map_or("", |(_, path)| path);
    let path = path.split('#').next().unwrap_or_default();
    path.trim_matches('/').to_lowercase()
}

/// Returns the words of a Markdown link, as they are written.
fn words<'s>(view: &'s PageView<'_>, link: &Link) -> &'s str {
    let written = view.written(&link.link.span);
    let inside = written.strip_prefix('[').unwrap_or_default();
    inside.split("](").next().unwrap_or_default().trim()
}

/// Returns true for words that readers take for an address.
fn is_address(words: &str) -> bool {
    !words.contains(char::is_whitespace)
        && (words.contains("://")
            || words.starts_with("www.")
            || host(&format!("//{words}"))
                .is_some_and(|host| host.contains('.') && !host.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_the_name_that_its_owner_chose() {
        for (host, wanted) in [
            ("de.m.wikipedia.org", "wikipedia"),
            ("bbc.co.uk", "bbc"),
            ("github.com", "github"),
            ("localhost", "localhost"),
            ("evil-github.com", "evil-github"),
        ] {
            assert_eq!(name(host), wanted);
        }
        assert_eq!(path("https://a.org/x/Y/?q=1#z"), "x/y/?q=1");
        assert!(is_address("github.com/x") && is_address("https://x.org") && !is_address("GitHub"));
    }
}
