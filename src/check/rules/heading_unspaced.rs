//! A line that was to be a heading: `##Title`, without a space.

use super::{Findings, PageView, Rule, Run, Severity};
use crate::markdown::block_structure::{BlockKind, BlockNode};

pub(super) const RULE: Rule = Rule {
    code: "heading-unspaced",
    severity: Severity::Warning,
    summary: "a heading is none, because no space follows its marks",
    run: Run::Page(run),
};

/// The title that a part was to be a heading with.
pub(super) fn title(part: &BlockNode) -> Option<&str> {
    let BlockKind::Prose(prose) = &part.kind else {
        return None;
    };
    let title = prose.text.trim_start_matches('#');
    let marks = prose.text.len() - title.len();
    ((2..=6).contains(&marks) && title.starts_with(char::is_alphabetic)).then_some(title)
}

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for part in view.parts() {
        let Some(title) = title(part) else {
            continue;
        };
        let line = view.first_line(part.span.clone());
        findings.push(
            RULE.finding(format!("a heading is none: “{}”", super::shortened(title)))
                .at(view.place(line, "no space behind the marks"))
                .help("write a space between the marks and the title"),
        );
    }
}
