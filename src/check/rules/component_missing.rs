//! A component of the original (`:::details`, a tab) that the translation lacks.

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::markdown::FenceInfo;
use crate::markdown::block_structure::{BlockKind, BlockNode};

pub(super) const RULE: Rule = Rule {
    code: "component-missing",
    severity: Severity::Warning,
    summary: "a translation lacks a directive or a tab of its original",
    run: Run::Pair(run),
};

/// The name for a code block that is a tab.
const FENCE_TAB: &str = "tab=";

/// Returns the name of the component that a part is.
fn component(view: &PageView<'_>, part: &BlockNode) -> Option<&'static str> {
    match &part.kind {
        BlockKind::Directive(name) => Some(name),
        BlockKind::Code { fenced: true, .. } => {
            let line = view.written(&view.first_line(part.span.clone()));
            let info = line
                .trim_start_matches([' ', '>'])
                .trim_start_matches(['`', '~']);
            (info.contains(FENCE_TAB) && FenceInfo::parse(info).tab.is_some()).then_some(FENCE_TAB)
        }
        _ => None,
    }
}

fn components<'s>(
    view: &'s PageView<'_>,
    section: usize,
) -> impl Iterator<Item = (&'s BlockNode, &'static str)> {
    let parts = view.parts()[view.sections[section].parts.clone()].iter();
    parts.filter_map(|part| Some((part, component(view, part)?)))
}

fn count(view: &PageView<'_>, name: &str) -> usize {
    let parts = view.parts().iter();
    parts
        .filter(|part| component(view, part) == Some(name))
        .count()
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    for (original, translation) in pair.both() {
        let mut left: Vec<&str> = components(pair.translation, translation)
            .map(|(_, name)| name)
            .collect();
        for (part, name) in components(pair.original, original) {
            if let Some(at) = left.iter().position(|other| *other == name) {
                left.remove(at);
                continue;
            }
            // One that is elsewhere in the page is not lost.
            if count(pair.translation, name) >= count(pair.original, name)
                || super::section_short::is_short(pair, original)
                || !pair.is_certain(original, translation)
            {
                continue;
            }
            let written = match name {
                FENCE_TAB => "`tab=\"…\"` behind a fence".to_owned(),
                name => format!("`:::{name}`"),
            };
            findings.push(
                RULE.finding(format!("the translation lacks {written} of the original"))
                    .at(pair.translation.place_of(translation, "in this section"))
                    .at(pair.original.place(pair.original.first_line(part.span.clone()), "in the original"))
                    .help("write it around the same content; the name of a directive is not translated"),
            );
        }
    }
}
