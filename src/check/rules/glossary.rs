//! A term of the glossary that is translated otherwise.

use std::collections::BTreeSet;

use super::{Findings, PageView, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::words_of;
use crate::diagnostics::SourceSpan;
use crate::markdown::block_structure::{BlockKind, BlockNode, Prose};
use crate::translations::glossary::{FoundTerm, Glossary, NAME, Rendering};

pub(super) const RULE: Rule = Rule {
    code: "glossary",
    severity: Severity::Warning,
    summary: "a term of `glossary.yml` is translated otherwise",
    run: Run::Pair(run),
};

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let (glossary, _) = pair.translation.site.glossary();
    if glossary.is_empty()
        || pair.is_summary()
        || super::language_mismatch::is_another(pair.translation)
        || super::language_mismatch::is_copy(pair)
    {
        return;
    }
    let tag = pair.translation.language.tag.as_str();
    let look = Comparison { glossary, tag };
    title(pair, &look, findings);
    for (original, translation) in pair.both() {
        let (here, there) = (
            blocks(pair.original, original),
            blocks(pair.translation, translation),
        );
        let is_same_shape = here.len() == there.len()
            && here
                .iter()
                .zip(&there)
                .all(|(a, b)| shape(a.0) == shape(b.0));
        if is_same_shape {
            for (a, b) in here.iter().zip(&there) {
                look.blocks(pair, &[*a], &[*b], findings);
            }
        } else if !here.is_empty() && !there.is_empty() {
            look.blocks(pair, &here, &there, findings);
        }
    }
}

/// A block of prose with its text.
type ProseBlock<'s> = (&'s BlockNode, &'s Prose);

/// The prose of a section with its heading.
fn blocks<'s>(page: &'s PageView<'_>, section: usize) -> Vec<ProseBlock<'s>> {
    let section = &page.sections[section];
    let start = section.heading.unwrap_or(section.parts.start);
    page.proses(start..section.parts.end).collect()
}

/// The shape of a block, which an aligned block shares: heading level, depth of lists, whether it is in a table.
fn shape(block: &BlockNode) -> (Option<u8>, usize, bool) {
    let level = match block.kind {
        BlockKind::Heading { level, .. } => Some(level),
        _ => None,
    };
    (level, block.lists, block.in_table)
}

/// The title of the front matter, where it is no heading of the body.
fn title(pair: &TranslationPair<'_, '_>, look: &Comparison<'_>, findings: &mut Findings) {
    let (here, there) = (&pair.original.page.title, &pair.translation.page.title);
    for found in look.lacking(here, there) {
        findings.push(look.finding(
            &found,
            pair.translation.front_matter("title"),
            pair.original.front_matter("title"),
        ));
    }
}

/// Looks for the terms of a glossary in a language.
struct Comparison<'g> {
    glossary: &'g Glossary,
    tag: &'g str,
}

impl Comparison<'_> {
    /// Returns the terms of a text whose translations are not in its translation. A text that is still the original's is
    /// found by other rules.
    fn lacking(&self, original: &str, translation: &str) -> Vec<FoundTerm<'_>> {
        if original == translation {
            return Vec::new();
        }
        let mut found = self.glossary.terms_in(original, self.tag);
        found.retain(|found| {
            let rendering = found.term.rendering(self.tag);
            rendering.is_some_and(|rendering| !found.term.is_in(translation, rendering))
        });
        found
    }

    /// Compares blocks of the original with their counterparts.
    fn blocks(
        &self,
        pair: &TranslationPair<'_, '_>,
        here: &[ProseBlock<'_>],
        there: &[ProseBlock<'_>],
        findings: &mut Findings,
    ) {
        let words: Vec<String> = there.iter().map(|(_, prose)| words_of(prose)).collect();
        let translation = words.join("\n");
        let Some((first, _)) = there.first() else {
            return;
        };
        // A text that is still the original's is found by other rules.
        let is_left = |prose: &Prose| there.iter().any(|(_, theirs)| theirs.text == prose.text);
        let mut lacking: Vec<(usize, FoundTerm<'_>)> = Vec::new();
        for (at, (_, prose)) in here.iter().enumerate() {
            if !is_left(prose) {
                let found = self.lacking(&prose.text, &translation);
                lacking.extend(found.into_iter().map(|found| (at, found)));
            }
        }
        // A term in as few blocks as the translation lacks may be in these alone.
        let missing = here.len().saturating_sub(there.len());
        let count = |term: &str| {
            let of_term = lacking.iter().filter(|(_, found)| found.term.term == term);
            of_term
                .map(|(at, _)| *at)
                .collect::<BTreeSet<usize>>()
                .len()
        };
        let mut said: Vec<&str> = Vec::new();
        for (at, found) in &lacking {
            let term = found.term.term.as_str();
            if !said.contains(&term) && count(term) > missing {
                said.push(term);
                let line = pair.translation.first_line(first.span.clone());
                let term = pair.original.in_prose(here[*at].1, found.span.clone());
                findings.push(self.finding(
                    found,
                    pair.translation.place(line, "in this text"),
                    pair.original.place(term, "the term"),
                ));
            }
        }
    }

    fn finding(
        &self,
        found: &FoundTerm<'_>,
        place: SourceSpan,
        term: SourceSpan,
    ) -> crate::diagnostics::Diagnostic {
        let name = &found.term.term;
        let message = match found.term.rendering(self.tag) {
            Some(Rendering::As(translations)) => format!(
                "“{name}” is translated otherwise than in the glossary: “{}”",
                translations.join("”, “")
            ),
            _ => format!("“{name}” is missing: by the glossary it stays as it is"),
        };
        RULE.finding(message).at(place).at(term).help(format!(
            "use the word of the glossary, or add another one to `{NAME}`"
        ))
    }
}
