//! The check of a new page before it is written: its texts are the ones that were imported, and all else is as before.

use std::collections::HashMap;

use super::super::insertion::Insertion;
use super::super::segment::{PageReading, Segment, SegmentedPage};
use super::super::{Placeholder, UnitKind};
use super::page::{PageImport, Replacement, Replacements};
use super::{excerpt, place};
use crate::diagnostics::{Diagnostic, SourceSpan};

/// A text that the new page must have.
struct ExpectedSegment<'p> {
    kind: UnitKind,
    markdown: &'p str,
    /// The translation that it is, if it is a new one.
    replacement: Option<&'p Replacement>,
}

impl PageImport<'_> {
    /// Reads the new text again: its texts must be the ones that were written, and its code that of before.
    pub(super) fn verify(
        &self,
        path: &str,
        page: &SegmentedPage,
        text: &str,
        inserted: &[Insertion],
        replacements: &Replacements,
        counterparts: &[Option<usize>],
    ) -> Result<(), Vec<Diagnostic>> {
        let refused = || vec![self.unsafe_page(path)];
        let reading = PageReading {
            is_wide: self.pair.is_wide,
            ..PageReading::of(self.site, &self.site.source.pages[self.pair.original])
        };
        let read = SegmentedPage::of(&reading, path, text.to_owned()).map_err(|_| refused())?;
        let code_of = |page: &SegmentedPage| -> Vec<String> {
            let blocks = 0..page.code.len();
            blocks.map(|at| page.code_without_comments(at)).collect()
        };
        let mut code = code_of(page);
        let added = inserted.iter().flat_map(|insertion| insertion.code.clone());
        code.extend(added.map(|at| self.aligned.original.code_without_comments(at)));
        let mut after = code_of(&read);
        code.sort_unstable();
        after.sort_unstable();
        if code != after {
            return Err(refused());
        }
        let expected = self.expected(page, inserted, replacements, counterparts);
        let is_right = |(want, is): (&ExpectedSegment<'_>, &Segment)| want.is(is, &read.text);
        let right = expected
            .iter()
            .zip(&read.segments)
            .take_while(|pair| is_right(*pair));
        let right = right.count();
        if right == expected.len() && right == read.segments.len() {
            return Ok(());
        }
        // The first text that is not as it should be has the problem, or the new one before it.
        let suspects = &expected[..expected.len().min(right + 1)];
        let culprit = suspects
            .iter()
            .rev()
            .find_map(|segment| segment.replacement);
        Err(culprit.map_or_else(refused, |unit| vec![self.unsafe_unit(path, unit)]))
    }

    /// The texts that the new page must have, in its order.
    fn expected<'p>(
        &'p self,
        page: &'p SegmentedPage,
        inserted: &[Insertion],
        replacements: &'p Replacements,
        counterparts: &[Option<usize>],
    ) -> Vec<ExpectedSegment<'p>> {
        let replaced: HashMap<usize, &Replacement> = replacements
            .iter()
            .filter_map(|(at, replacement)| Some((counterparts[*at]?, replacement)))
            .collect();
        let mut insertions: Vec<&Insertion> = inserted.iter().collect();
        insertions.sort_by_key(|insertion| insertion.at);
        let mut insertions = insertions.into_iter().peekable();
        let added = |insertion: &Insertion| {
            let segments = insertion.segments.clone();
            segments.filter_map(|at| {
                let replacement = replacements.get(&at)?;
                Some(ExpectedSegment {
                    kind: self.aligned.original.segments[at].kind,
                    markdown: &replacement.markdown,
                    replacement: Some(replacement),
                })
            })
        };
        let mut expected = Vec::new();
        for (at, segment) in page.segments.iter().enumerate() {
            while let Some(insertion) =
                insertions.next_if(|insertion| insertion.at <= segment.span.start)
            {
                expected.extend(added(insertion));
            }
            let is_front_matter = matches!(segment.kind, UnitKind::Title | UnitKind::Description);
            let replacement = replaced.get(&at).copied().filter(|_| !is_front_matter);
            let markdown = page.text.get(segment.span.clone()).unwrap_or_default();
            expected.push(ExpectedSegment {
                kind: segment.kind,
                markdown: replacement.map_or(markdown, |replacement| &replacement.markdown),
                replacement,
            });
        }
        for insertion in insertions {
            expected.extend(added(insertion));
        }
        expected
    }

    fn unsafe_unit(&self, path: &str, unit: &Replacement) -> Diagnostic {
        let message = format!(
            "the translation of unit `{}` would change more of `{path}` than this text: nothing of the page was written",
            unit.id
        );
        Diagnostic::error("import-unsafe", message)
            .at(place(self.file, unit.line))
            .help(format!(
                "take Markdown, HTML and Liquid that the original does not have out of “{}”, and give each pair of tags text and its place",
                excerpt(&unit.markdown)
            ))
    }

    pub(super) fn unsafe_page(&self, path: &str) -> Diagnostic {
        let message = format!(
            "the translations of `{path}` would change more than their texts: nothing of it was written"
        );
        Diagnostic::error("import-unsafe", message)
            .at(SourceSpan::file(path))
            .help("look for Markdown in the translations that the original does not have, such as `|`, `#` or a fence")
    }
}

impl ExpectedSegment<'_> {
    /// Returns whether a segment of the new page is this text: its Markdown, and in a new translation the placeholders
    /// of its tags and no other.
    fn is(&self, segment: &Segment, text: &str) -> bool {
        let parts = |places: &[Placeholder]| -> Vec<(String, Option<String>)> {
            let part = |place: &Placeholder| (place.open.clone(), place.close.clone());
            places.iter().map(part).collect()
        };
        self.kind == segment.kind
            && text.get(segment.span.clone()) == Some(self.markdown)
            && self.replacement.is_none_or(|replacement| {
                parts(&replacement.placeholders) == parts(&segment.placeholders)
            })
    }
}
