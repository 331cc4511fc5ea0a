//! Redirects that lead back to where they began.

use std::collections::HashMap;

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::content::from_url;

pub(super) const RULE: Rule = Rule {
    code: "redirect-loop",
    severity: Severity::Error,
    summary: "redirects lead back to where they began",
    run: Run::Site(run),
};

/// Returns the file that a URL names: `/x.html` may lead to `/x/`, which is `x/index.html`.
fn plain(url: &str) -> String {
    let url = url.split(['#', '?']).next().unwrap_or(url);
    from_url(url, ".html").output
}

/// Returns the URLs of files, each leading to the next.
fn shown(way: &[String]) -> String {
    let urls = way.iter().map(|file| {
        let url = file.strip_suffix("index.html").unwrap_or(file);
        format!("/{url}")
    });
    urls.collect::<Vec<_>>().join(" → ")
}

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let redirects = graph.site.redirects();
    let config = &graph.site.config;
    let own = |to: &str| -> String {
        let to = to
            .strip_prefix(&config.url)
            .filter(|_| !config.url.is_empty())
            .unwrap_or(to);
        let to = to.strip_prefix(&config.base_path).unwrap_or(to);
        plain(to)
    };
    let leads: HashMap<String, String> = redirects
        .iter()
        .map(|(from, to, _)| (plain(from), own(to)))
        .collect();
    for (from, to, path) in &redirects {
        let mut at = own(to);
        let mut way = vec![plain(from)];
        while let Some(next) = leads.get(at.as_str()) {
            if way.contains(&at) {
                break;
            }
            way.push(at);
            at = next.clone();
        }
        if at != plain(from) {
            continue;
        }
        way.push(at);
        // A loop is said once, at the first of its URLs.
        if way.iter().min() != way.first() {
            continue;
        }
        let page = graph.site.source.page(path);
        let place = match page {
            Some(id) => {
                let page = &graph.site.source.pages[id];
                let key = ["redirect_to", "redirect_from", "aliases"]
                    .into_iter()
                    .find(|key| page.data.contains_key(*key));
                graph
                    .site
                    .source
                    .place_of(page, key.unwrap_or("redirect_to"))
            }
            None => crate::diagnostics::SourceSpan::file(path),
        };
        findings.push(
            RULE.finding(format!("redirects lead in a circle: {}", shown(&way)))
                .at(place)
                .help("let one of them lead to a page"),
        );
    }
}
