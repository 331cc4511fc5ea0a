//! A section of the original that the translation lacks, named by the original's heading.

use super::{Findings, Pair, Rule, Run, Severity};
use crate::check::sheet::Sheet;
use crate::diagnostics::counted;
use crate::markdown::anatomy::{Part, Prose};

pub(super) const RULE: Rule = Rule {
    code: "section-missing",
    severity: Severity::Hint,
    summary: "a section of the original is not in the translation",
    run: Run::Pair(run),
};

/// From how many lost sections on they are named together: then the translation is of an older original.
const MANY: usize = 4;

fn run(pair: &Pair<'_, '_>, findings: &mut Findings) {
    let original = pair.original;
    // Each lost section with what is below it.
    let mut lost: Vec<(usize, usize, usize)> = Vec::new();
    for (at, (ours, theirs)) in pair.aligned.iter().enumerate() {
        let (Some(ours), None) = (ours, theirs) else {
            continue;
        };
        // What stands before any heading, where there is nothing, has no heading to be lost.
        if *ours == 0 {
            continue;
        }
        if pair.moved_to(*ours).is_some() {
            continue;
        }
        let level = original.sections[*ours].level;
        match lost.last_mut() {
            Some((above, below, _))
                if *above + *below + 1 == *ours && original.sections[*above].level < level =>
            {
                *below += 1;
            }
            _ => lost.push((*ours, 0, at)),
        }
    }
    let all = original.sections.len() - 1;
    if lost.len() >= MANY {
        let names: Vec<String> = lost
            .iter()
            .take(3)
            .map(|(ours, ..)| format!("“{}”", original.title_of(*ours)))
            .collect();
        let (first, ..) = lost[0];
        findings.push(
            RULE.finding(format!(
                "{} of the original's {} are not in the translation: {}, …",
                lost.len(),
                counted(all, "section"),
                names.join(", "),
            ))
            .at(pair.translation.place_of(0, "of this page"))
            .at(original.place_of(first, "the first of them"))
            .help("translate them, or say `translated: false` if this is a note of its own"),
        );
        return;
    }
    for (ours, below, at) in lost {
        let title = original.title_of(ours);
        let before = pair.before(at);
        // A line that was to be its heading, and is none, is another finding.
        let parts = pair.translation.sections[before].parts.clone();
        let near = &pair.translation.parts()[parts];
        if near
            .iter()
            .any(|part| super::heading_unspaced::title(part).is_some())
        {
            continue;
        }
        let is_alone = below == 0;
        let below = match below {
            0 => String::new(),
            n => format!(", with {} below it,", counted(n, "section")),
        };
        // Where it may as well be the section beside it, both are named.
        let others = if is_alone {
            pair.alternatives(ours)
        } else {
            Vec::new()
        };
        let others: Vec<String> = others
            .into_iter()
            .map(|other| format!(" or “{}”", original.title_of(other)))
            .collect();
        let others = others.concat();
        let (message, help) = if is_text_there(pair, ours, before) {
            (
                format!(
                    "the heading “{title}”{others} of the original is lost: what stood below it has none"
                ),
                "put the heading back, and below it what belongs to it",
            )
        } else {
            (
                format!(
                    "the section “{title}”{others} of the original{below} is not in the translation"
                ),
                "translate it, or put back what was lost with its heading",
            )
        };
        findings.push(
            RULE.finding(message)
                .at(pair
                    .translation
                    .place_of(before, "it would follow this section"))
                .at(original.place_of(ours, "this section"))
                .help(help),
        );
    }
}

/// Whether what a section holds stands in the translation, under another heading.
fn is_text_there(pair: &Pair<'_, '_>, ours: usize, before: usize) -> bool {
    let held = super::section_moved::constants(pair.original, ours);
    let there = pair.constants_there();
    let kept = held.iter().filter(|what| there.contains(*what)).count();
    if held.len() > 1 {
        return kept * 10 >= held.len() * 6;
    }
    // Nothing in it is the same in every language: the section before has as much more.
    let Some(counterpart) = pair.counterpart_of(before) else {
        return false;
    };
    // Who is quoted may be heard in both languages: that is no more.
    let texts = |sheet: &Sheet<'_>, at: usize| {
        let all = sheet.proses(sheet.sections[at].parts.clone());
        let counts = |(part, prose): &(&Part, &Prose)| {
            let is_original =
                !std::ptr::eq(sheet, pair.original) && pair.original.sentences().has(&prose.text);
            part.quotes == 0 && !is_original
        };
        all.filter(counts).count()
    };
    let lost = texts(pair.original, ours);
    lost > 0 && texts(pair.translation, before) >= texts(pair.original, counterpart) + lost
}
