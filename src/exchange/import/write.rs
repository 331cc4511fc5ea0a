//! The text of a page with its new translations.

use std::ops::Range;

use serde_json::Value;

use super::super::UnitKind;
use super::super::insertion::{Insertion, insertions};
use super::super::segment::{PageReading, Segment, SegmentedPage};
use super::page::{PageImport, Replacements};
use super::{excerpt, place};
use crate::authoring::new_translation;
use crate::content::front_matter;
use crate::diagnostics::Diagnostic;
use crate::edit::Edit;
use crate::translations::PARTIAL;

impl PageImport<'_> {
    /// The change of the page's file, or the new file.
    pub(super) fn edit(
        &self,
        replacements: &Replacements,
        is_partial: bool,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Edit, Vec<Diagnostic>> {
        let (path, before, page, counterparts) =
            match (&self.aligned.translation, self.pair.translation) {
                (Some(page), Some(id)) => (
                    self.site.source.pages[id].path.clone(),
                    Some(page.text.clone()),
                    page.clone(),
                    self.aligned.blocks(),
                ),
                _ => self.new_page()?,
            };
        let missing: Vec<usize> = replacements
            .keys()
            .copied()
            .filter(|at| counterparts[*at].is_none())
            .collect();
        let (inserted, impossible) =
            insertions(&self.aligned.original, &page, &counterparts, &missing);
        for at in impossible {
            let segment = &self.aligned.original.segments[at];
            let message = format!(
                "the page has no place for the text “{}”",
                excerpt(&segment.tagged)
            );
            let line = replacements[&at].line;
            warnings.push(
                Diagnostic::warning("unit-without-place", message)
                    .at(place(self.file, line))
                    .help(format!(
                        "its table or list differs from the original: add it to `{path}` by hand"
                    )),
            );
        }
        let text = apply(
            &self.aligned.original,
            &page,
            &counterparts,
            replacements,
            &inserted,
        );
        self.verify(&path, &page, &text, &inserted, replacements, &counterparts)?;
        let text = self.with_front_matter(&path, text, replacements, is_partial)?;
        Ok(Edit {
            path,
            before,
            after: text,
            changes: replacements.len(),
        })
    }

    /// The page of a translation that does not exist: the original's texts are its own.
    #[allow(
        clippy::type_complexity,
        reason = "the parts of a page, taken apart at once"
    )]
    fn new_page(
        &self,
    ) -> Result<(String, Option<String>, SegmentedPage, Vec<Option<usize>>), Vec<Diagnostic>> {
        let site = self.site;
        let new = new_translation(
            &site.config,
            &site.source,
            &site.notes,
            self.pair.original,
            &self.pair.code,
        )
        .map_err(|error| vec![*error])?;
        let reading = PageReading::of(site, &site.source.pages[self.pair.original]);
        let page =
            SegmentedPage::of(&reading, &new.path, new.text).map_err(|error| vec![*error])?;
        let count = self.aligned.original.segments.len();
        if page.segments.len() != count {
            return Err(vec![self.unsafe_page(&new.path)]);
        }
        Ok((new.path, None, page, (0..count).map(Some).collect()))
    }

    /// Sets title and description, and the mark of a page that is translated in part.
    fn with_front_matter(
        &self,
        path: &str,
        mut text: String,
        replacements: &Replacements,
        is_partial: bool,
    ) -> Result<String, Vec<Diagnostic>> {
        let rules = self.site.config.layout.front_matter();
        let set = |text: &str, key: &str, value: &Value| {
            front_matter::with_value(rules, path, text, key, value).map_err(|error| vec![*error])
        };
        for (at, replacement) in replacements {
            let key = match self.aligned.original.segments[*at].kind {
                UnitKind::Title => "title",
                UnitKind::Description => "description",
                _ => continue,
            };
            text = set(&text, key, &Value::from(replacement.markdown.as_str()))?;
        }
        let was_partial = self.pair.translation.is_some_and(|id| {
            self.site.source.pages[id].data.get(PARTIAL) == Some(&Value::Bool(true))
        });
        if is_partial && !was_partial && self.pair.translation.is_none() {
            text = set(&text, PARTIAL, &Value::from(true))?;
        }
        if !is_partial && was_partial {
            text = front_matter::without_key(rules, path, &text, PARTIAL)
                .map_err(|error| vec![*error])?;
        }
        Ok(text)
    }
}

/// The page with the new texts in the places of the old ones, and the inserted parts of the original.
fn apply(
    original: &SegmentedPage,
    page: &SegmentedPage,
    counterparts: &[Option<usize>],
    replacements: &Replacements,
    inserted: &[Insertion],
) -> String {
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let is_in_body =
        |segment: &Segment| !matches!(segment.kind, UnitKind::Title | UnitKind::Description);
    for (at, replacement) in replacements {
        let target = counterparts[*at].map(|at| &page.segments[at]);
        if let Some(target) = target.filter(|segment| is_in_body(segment)) {
            changes.push((target.span.clone(), replacement.markdown.clone()));
        }
    }
    for insertion in inserted {
        let mut part = original.text[insertion.source.clone()].to_owned();
        for at in insertion.segments.clone().rev() {
            let span = &original.segments[at].span;
            if let Some(replacement) = replacements.get(&at) {
                let start = insertion.source.start;
                part.replace_range(span.start - start..span.end - start, &replacement.markdown);
            }
        }
        changes.push((insertion.at..insertion.at, part));
    }
    changes.sort_by_key(|(range, _)| (range.start, range.end));
    let mut text = page.text.clone();
    for (range, new) in changes.into_iter().rev() {
        text.replace_range(range, &new);
    }
    text
}
