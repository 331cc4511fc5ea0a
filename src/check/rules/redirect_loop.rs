//! Redirects that lead back to where they began.

use std::collections::HashMap;

use super::{Findings, Rule, Run, Severity};
use crate::check::survey::Survey;

pub(super) const RULE: Rule = Rule {
    code: "redirect-loop",
    severity: Severity::Error,
    summary: "redirects lead back to where they began",
    run: Run::Site(run),
};

fn plain(url: &str) -> &str {
    let url = url.split(['#', '?']).next().unwrap_or(url);
    let url = url.strip_suffix("index.html").unwrap_or(url);
    url.strip_suffix(".html")
        .unwrap_or(url)
        .trim_end_matches('/')
}

fn run(survey: &Survey<'_>, findings: &mut Findings) {
    let redirects = survey.site.redirects();
    let config = &survey.site.config;
    let own = |to: &str| -> String {
        let to = to
            .strip_prefix(&config.url)
            .filter(|_| !config.url.is_empty())
            .unwrap_or(to);
        let to = to.strip_prefix(&config.base_path).unwrap_or(to);
        plain(to).to_owned()
    };
    let leads: HashMap<&str, String> = redirects
        .iter()
        .map(|(from, to, _)| (plain(from), own(to)))
        .collect();
    for (from, to, path) in &redirects {
        let mut at = own(to);
        let mut way = vec![plain(from).to_owned()];
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
        let page = survey.site.source.page(path);
        let place = match page {
            Some(id) => {
                let page = &survey.site.source.pages[id];
                let key = ["redirect_to", "redirect_from", "aliases"]
                    .into_iter()
                    .find(|key| page.data.contains_key(*key));
                survey
                    .site
                    .source
                    .place_of(page, key.unwrap_or("redirect_to"))
            }
            None => crate::diagnostics::Place::file(path),
        };
        findings.push(
            RULE.finding(format!("redirects lead in a circle: {}", way.join(" → ")))
                .at(place)
                .help("let one of them lead to a page"),
        );
    }
}
