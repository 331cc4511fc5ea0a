//! A link of a translation that leads to a host that its original does not link to, in place of one that it does.

use std::collections::{HashMap, HashSet};

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::links::{Link, host};
use crate::check::sheet::Sheet;

pub(super) const RULE: Rule = Rule {
    code: "link-host-changed",
    severity: Severity::Warning,
    summary: "a link leads to another host than in the original",
    run: Run::Pair(run),
};

/// The shortest path that tells what is at it.
const PATH: usize = 4;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let unmatched = pair.unmatched_links();
    if unmatched.there.is_empty() || unmatched.here.is_empty() {
        return;
    }
    let original = pair.original;
    let all = original.links(0..original.parts().len());
    let hosts: HashSet<String> = all.iter().filter_map(|link| host(&link.text)).collect();
    let names: HashSet<&str> = hosts.iter().map(|host| name(host)).collect();
    let mut by_path: HashMap<String, &Link> = HashMap::new();
    let mut by_words: HashMap<&str, &Link> = HashMap::new();
    for link in &unmatched.here {
        if host(&link.link.text).is_some() {
            by_path.entry(path(&link.link.text)).or_insert(link);
            by_words.entry(words(original, link)).or_insert(link);
        }
    }
    for link in &unmatched.there {
        let Some(is) = host(&link.link.text) else {
            continue;
        };
        if names.contains(name(&is)) || matches!(&*is, "localhost" | "127.0.0.1") {
            continue;
        }
        let path = path(&link.link.text);
        let is_telling = path.len() >= PATH;
        let shown = words(pair.translation, link);
        let was = by_path.get(&path).filter(|_| is_telling);
        let was = was.or_else(|| by_words.get(shown).filter(|_| is_address(shown)));
        let Some(was) = was else {
            continue;
        };
        findings.push(
            RULE.finding(format!(
                "a link leads to the host `{is}`, in the original to `{}`",
                host(&was.link.text).unwrap_or_default()
            ))
            .at(pair.translation.place(link.link.span.clone(), "here"))
            .at(original.place(was.link.span.clone(), "in the original"))
            .help("make sure that the host is one to lead readers to, or write the address of the original"),
        );
    }
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

/// Returns the path and the query of a URL.
fn path(url: &str) -> String {
    let after = url.split_once("//").map_or(url, |(_, after)| after);
    let path = after.split_once('/').map_or("", |(_, path)| path);
    let path = path.split('#').next().unwrap_or_default();
    path.trim_matches('/').to_lowercase()
}

/// Returns the words of a Markdown link, as they are written.
fn words<'s>(sheet: &'s Sheet<'_>, link: &Link) -> &'s str {
    let written = sheet.written(&link.link.span);
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
