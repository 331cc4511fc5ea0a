//! A link to a section that there is not.

use super::{Findings, Rule, Run, Severity};
use crate::check::survey::{Leads, Survey};

pub(super) const RULE: Rule = Rule {
    code: "anchor-broken",
    severity: Severity::Warning,
    summary: "a link leads to a section that its page does not have",
    run: Run::Site(run),
};

/// For how many links of a page a near section is looked for.
const NEAR: usize = 20;

fn run(survey: &Survey<'_>, findings: &mut Findings) {
    for (id, extract) in survey.pages() {
        let mut looked_for = 0;
        for link in extract
            .links
            .iter()
            .filter(|link| link.target.contains('#'))
        {
            if super::is_ignored(survey.site, &link.target) {
                continue;
            }
            let Leads::Page(to, Some(anchor)) = survey.leads(id, &link.target) else {
                continue;
            };
            if survey.has_anchor(to, &anchor) {
                continue;
            }
            looked_for += 1;
            let near = (looked_for <= NEAR)
                .then(|| super::nearest(&anchor, survey.anchors(to).into_iter()))
                .flatten();
            let help = match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => {
                    "link to a heading by its words: `## Some words` is `#some-words`".to_owned()
                }
            };
            let path = &survey.site.source.pages[to].path;
            findings.push(
                RULE.finding(format!(
                    "the link leads to no section: `{}`",
                    super::shortened(&link.target)
                ))
                .at(survey.place(id, &link.span, &format!("`{path}` has no `#{anchor}`")))
                .help(help),
            );
        }
    }
}
