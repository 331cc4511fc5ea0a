//! A code block that contains the next one: its own fence is missing, and the fence of another block closes it.

use text_scan::fences::Fence;

use super::{Findings, PageView, Rule, Run, Severity};
use crate::markdown::closes_when_indented;

pub(super) const RULE: Rule = Rule {
    code: "fence-unclosed",
    severity: Severity::Warning,
    summary: "a code fence is never closed, or not where its code ends",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for block in view.all_blocks().filter(|block| block.fenced) {
        let text = view.text.get(block.span.clone()).unwrap_or_default();
        let Some(Fence { mark, length }) = Fence::run(text) else {
            continue;
        };
        let mut at = block.span.start;
        let swallowed = text.split_inclusive('\n').find_map(|line| {
            let start = at;
            at += line.len();
            let bare = line.trim_start_matches([' ', '\t', '>', '-']).trim_end();
            let info = bare.trim_start_matches(mark);
            let is_opening = start > block.span.start
                && bare.len() - info.len() == length
                && info.starts_with(|c: char| c.is_ascii_alphabetic())
                && !info.contains(mark)
                && !info.contains(' ');
            let start = start + line.find(mark)?;
            is_opening.then_some(start..start + bare.len())
        });
        let Some(swallowed) = swallowed else {
            continue;
        };
        let before = &text[..swallowed.start - block.span.start];
        if view.page.path.ends_with(".mdx") && closes_when_indented(before) {
            continue;
        }
        let opening = block.span.start..block.span.start + length;
        findings.push(
            RULE.finding("a code fence is not closed where its code ends: another opens inside of it")
                .at(view.place(opening, "opened here"))
                .at(view.place(swallowed, "this one is swallowed"))
                .help("close it on a line of its own where the code ends; around code with fences, use more marks"),
        );
    }
}
