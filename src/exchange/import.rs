//! Import: translated units become edits of pages.
//!
//! In: a site, and the units that a translator gave back. Out: [`Edit`]s that create pages, or change exactly the
//! texts that are new. Every placeholder is verified, and the new page is read again: its other texts and its code must
//! be as before. A page with a problem is not changed at all.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde_json::Value;

use super::export::{AlignedPair, ExportOptions, Pair, pairs};
use super::insertion::{Insertion, insertions};
use super::segment::{PageReading, Segment, SegmentedPage};
use super::tagged::{TagProblem, renumber, untagged};
use super::tags::{Piece, Tag, pieces};
use super::{Placeholder, TranslatedUnit, UnitKind, UnitState};
use crate::authoring::new_translation;
use crate::content::front_matter;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::Edit;
use crate::site::Site;
use crate::translations::lock::{self, Lock};
use crate::translations::staleness;

/// The front-matter key of a page that is translated in part.
pub const PARTIAL: &str = "partial_translation";

/// The choice of what is imported.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// True if units that need review are imported too.
    pub include_unreviewed: bool,
}

/// The result of an import, before anything is written.
#[derive(Debug, Clone, Default)]
pub struct ImportResult {
    /// The changes, by path; `translations.lock` is the last one.
    pub edits: Vec<Edit>,
    /// Refused units and pages.
    pub diagnostics: Vec<Diagnostic>,
    /// The number of units that change a page.
    pub imported: usize,
    /// The number of units that are in their pages already.
    pub unchanged: usize,
}

/// Returns the changes that translated units make. `file` is the name that their lines belong to.
#[must_use]
pub fn import(
    site: &Site,
    file: &str,
    units: Vec<TranslatedUnit>,
    options: ImportOptions,
) -> ImportResult {
    let mut result = ImportResult::default();
    let (mut lock, _) = Lock::load(&site.source.root);
    let mut by_page: BTreeMap<(String, String), Vec<TranslatedUnit>> = BTreeMap::new();
    for unit in units {
        let key = (unit.original.clone(), unit.language.clone());
        by_page.entry(key).or_default().push(unit);
    }
    for ((original, language), units) in by_page {
        let asked = ExportOptions {
            languages: vec![language.clone()],
            only: vec![original.clone()],
            ..ExportOptions::default()
        };
        let line = units.first().map_or(1, |unit| unit.line);
        let pair = pairs(site, &asked)
            .into_iter()
            .find(|pair| site.source.pages[pair.original].path == original);
        let Some(pair) = pair else {
            let message = format!(
                "`{original}` is no original of this site, or not one to translate into `{language}`"
            );
            result.diagnostics.push(
                Diagnostic::error("unit-without-page", message)
                    .at(place(file, line))
                    .help("export again, and translate the new file"),
            );
            continue;
        };
        match PageImport::of(site, file, pair, options).and_then(|page| page.run(units)) {
            Ok(done) => {
                result.imported += done.imported;
                result.unchanged += done.unchanged;
                result.diagnostics.extend(done.warnings);
                if let Some(edit) = done.edit {
                    if done.is_complete {
                        let id = done.pair.original;
                        let accepted = staleness::accepted(&site.source, id, &site.config.dialect);
                        lock.pages
                            .extend(accepted.map(|accepted| (edit.path.clone(), accepted)));
                    }
                    result.edits.push(edit);
                }
            }
            Err(problems) => result.diagnostics.extend(problems),
        }
    }
    result.edits.extend(lock_edit(site, &lock));
    result
}

/// The change of `translations.lock`, if there is one.
fn lock_edit(site: &Site, lock: &Lock) -> Option<Edit> {
    let root = &site.source.root;
    if *lock == Lock::load(root).0 {
        return None;
    }
    let before = crate::edit::text_before(root, lock::NAME).ok()?;
    Some(Edit {
        path: lock::NAME.to_owned(),
        before,
        after: lock.text(),
        changes: 1,
    })
}

/// A line of the file of a translator.
fn place(file: &str, line: usize) -> SourceSpan {
    SourceSpan {
        line,
        ..SourceSpan::file(file)
    }
}

/// The import of the units of one page.
struct PageImport<'a> {
    site: &'a Site,
    file: &'a str,
    pair: Pair,
    aligned: AlignedPair,
    options: ImportOptions,
}

/// The result of the import of a page.
struct ImportedPage {
    pair: Pair,
    edit: Option<Edit>,
    imported: usize,
    unchanged: usize,
    /// True if every text of the original has a translation of its present text.
    is_complete: bool,
    warnings: Vec<Diagnostic>,
}

/// The texts that change, by the index of their segment in the original.
type Replacements = BTreeMap<usize, Replacement>;

/// The translation of a segment.
struct Replacement {
    /// The Markdown of the file.
    markdown: String,
    /// The placeholders that the Markdown has, in its order.
    placeholders: Vec<Placeholder>,
    /// The id of the unit, and its line in the file of the translator.
    id: String,
    line: usize,
}

/// A text that the new page must have.
struct ExpectedSegment<'p> {
    kind: UnitKind,
    markdown: &'p str,
    /// The translation that it is, if it is a new one.
    replacement: Option<&'p Replacement>,
}

impl<'a> PageImport<'a> {
    fn of(
        site: &'a Site,
        file: &'a str,
        pair: Pair,
        options: ImportOptions,
    ) -> Result<Self, Vec<Diagnostic>> {
        let aligned = AlignedPair::of(site, &pair).map_err(|error| vec![*error])?;
        Ok(Self {
            site,
            file,
            pair,
            aligned,
            options,
        })
    }

    fn run(self, units: Vec<TranslatedUnit>) -> Result<ImportedPage, Vec<Diagnostic>> {
        let mut warnings = Vec::new();
        let mut problems = Vec::new();
        let mut replacements = Replacements::new();
        let mut unchanged = 0;
        let by_id: HashMap<&str, usize> = self
            .aligned
            .original
            .segments
            .iter()
            .enumerate()
            .map(|(at, segment)| (segment.id.as_str(), at))
            .collect();
        for unit in &units {
            let wanted = unit.state == UnitState::Translated || self.options.include_unreviewed;
            let Some(target) = unit
                .target
                .as_ref()
                .filter(|target| wanted && !target.trim().is_empty())
            else {
                continue;
            };
            let Some(at) = by_id.get(unit.id.as_str()).copied() else {
                warnings.push(self.outdated(unit));
                continue;
            };
            if self.aligned.translated(at).as_ref() == Some(target) {
                unchanged += 1;
                continue;
            }
            match self.markdown(at, target) {
                Ok((markdown, _)) if self.is_written(at, &markdown) => unchanged += 1,
                Ok((markdown, placeholders)) => {
                    let replacement = Replacement {
                        markdown,
                        placeholders,
                        id: unit.id.clone(),
                        line: unit.line,
                    };
                    replacements.insert(at, replacement);
                }
                Err(tags) => problems.push(self.refused(unit, at, &tags)),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let imported = replacements.len();
        let missing = self.missing_after(&replacements);
        let edit = if replacements.is_empty() {
            None
        } else {
            Some(self.edit(&replacements, missing > 0, &mut warnings)?)
        };
        let needs_review = units.iter().any(|unit| unit.state != UnitState::Translated);
        Ok(ImportedPage {
            is_complete: missing == 0 && !needs_review,
            pair: self.pair,
            edit,
            imported,
            unchanged,
            warnings,
        })
    }

    /// Returns whether the page has this Markdown already.
    fn is_written(&self, at: usize, markdown: &str) -> bool {
        let page = self.aligned.translation.as_ref();
        let written = self
            .aligned
            .target(at)
            .zip(page)
            .and_then(|(segment, page)| match segment.kind {
                UnitKind::Title | UnitKind::Description => Some(segment.tagged.as_str()),
                _ => page.text.get(segment.span.clone()),
            });
        written == Some(markdown)
    }

    /// The number of texts that have no translation after the import.
    fn missing_after(&self, replacements: &Replacements) -> usize {
        let segments = 0..self.aligned.original.segments.len();
        let is_prose = |at: usize| self.aligned.original.segments[at].kind != UnitKind::CodeComment;
        segments
            .filter(|at| is_prose(*at) && !replacements.contains_key(at))
            .filter(|at| self.aligned.translated(*at).is_none())
            .count()
    }

    /// The Markdown of the translation of a segment, and the placeholders in it.
    fn markdown(
        &self,
        at: usize,
        tagged: &str,
    ) -> Result<(String, Vec<Placeholder>), Vec<TagProblem>> {
        let source = &self.aligned.original.segments[at];
        let own: HashMap<usize, Placeholder> = match self.aligned.target(at) {
            Some(target) => renumber(&source.placeholders, &target.tagged, &target.placeholders).1,
            None => HashMap::new(),
        };
        let tagged = tagged.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
        let markdown = untagged(tagged.trim(), &source.placeholders, &own)?;
        let placeholders = placeholders_of(&tagged, &source.placeholders, &own);
        let markdown = match source.kind {
            UnitKind::TableCell => with_escaped_pipes(&markdown),
            UnitKind::Paragraph | UnitKind::ListItem | UnitKind::Footnote => {
                with_escaped_start(&markdown)
            }
            _ => markdown,
        };
        Ok((markdown, placeholders))
    }

    fn outdated(&self, unit: &TranslatedUnit) -> Diagnostic {
        let path = &self.site.source.pages[self.pair.original].path;
        let message = format!(
            "`{path}` has no text `{}` any more: it changed after the export",
            unit.id
        );
        Diagnostic::warning("unit-outdated", message)
            .at(place(self.file, unit.line))
            .help("export again; the translation is offered there as a suggestion")
    }

    fn refused(&self, unit: &TranslatedUnit, at: usize, tags: &[TagProblem]) -> Diagnostic {
        let source = &self.aligned.original.segments[at];
        let shown = |number: &usize| {
            let place = source
                .placeholders
                .iter()
                .find(|place| place.number == *number);
            match place {
                Some(Placeholder {
                    open, close: None, ..
                }) => format!("<x{number}/> (`{open}`)"),
                Some(Placeholder {
                    open,
                    close: Some(close),
                    ..
                }) => {
                    format!("<g{number}> (`{open}…{close}`)")
                }
                None => format!("number {number}"),
            }
        };
        let said: Vec<String> = tags
            .iter()
            .map(|tag| match tag {
                TagProblem::Lost(number) => format!("{} is missing", shown(number)),
                TagProblem::Repeated(number) => {
                    format!("{} is there more than once", shown(number))
                }
                TagProblem::Invented(number) => format!("{} is not in the original", shown(number)),
                TagProblem::Torn(number) => format!("{} is not around text", shown(number)),
            })
            .collect();
        let message = format!(
            "the translation of unit `{}` is refused: {}",
            unit.id,
            said.join("; ")
        );
        Diagnostic::error("unit-placeholders", message)
            .at(place(self.file, unit.line))
            .help("give each tag of the original one place in the translation; nothing of this page was written")
    }

    /// The change of the page's file, or the new file.
    fn edit(
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
                    self.aligned.counterparts.clone(),
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

    /// Reads the new text again: its texts must be the ones that were written, and its code that of before.
    fn verify(
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

    fn unsafe_page(&self, path: &str) -> Diagnostic {
        let message = format!(
            "the translations of `{path}` would change more than their texts: nothing of it was written"
        );
        Diagnostic::error("import-unsafe", message)
            .at(SourceSpan::file(path))
            .help("look for Markdown in the translations that the original does not have, such as `|`, `#` or a fence")
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

/// The placeholders of the tags in a text, in its order.
fn placeholders_of(
    tagged: &str,
    source: &[Placeholder],
    own: &HashMap<usize, Placeholder>,
) -> Vec<Placeholder> {
    let number = |piece| match piece {
        Piece::Tag(Tag::Alone(number) | Tag::Open(number)) => Some(number),
        _ => None,
    };
    let place = |number: usize| {
        let theirs = || source.iter().find(|place| place.number == number);
        own.get(&number).or_else(theirs).cloned()
    };
    pieces(tagged)
        .filter_map(number)
        .filter_map(place)
        .collect()
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

/// The beginning of a text.
fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Escapes the characters that end a cell of a table.
fn with_escaped_pipes(markdown: &str) -> String {
    let mut escaped = String::with_capacity(markdown.len());
    let mut backslashes = 0;
    for c in markdown.chars() {
        if c == '|' && backslashes % 2 == 0 {
            escaped.push('\\');
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        escaped.push(c);
    }
    escaped
}

/// Escapes the beginning of a text that would begin a list, a heading, a quote or a fence.
fn with_escaped_start(markdown: &str) -> String {
    let digits = markdown.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &markdown[digits..];
    if (1..=9).contains(&digits) && (rest.starts_with(". ") || rest.starts_with(") ")) {
        return format!("{}\\{rest}", &markdown[..digits]);
    }
    let hashes = markdown.bytes().take_while(|byte| *byte == b'#').count();
    let is_heading = (1..=6).contains(&hashes) && markdown[hashes..].starts_with(' ');
    let is_item = ["- ", "+ ", "* "]
        .iter()
        .any(|mark| markdown.starts_with(mark));
    let is_fence = markdown.starts_with("```") || markdown.starts_with("~~~");
    if digits == 0 && (is_heading || is_item || is_fence || markdown.starts_with('>')) {
        return format!("\\{markdown}");
    }
    markdown.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_would_begin_a_block_is_escaped() {
        for (text, right) in [
            ("1. a", "1\\. a"),
            ("# a", "\\# a"),
            ("- a", "\\- a"),
            ("> a", "\\> a"),
            ("2025 a", "2025 a"),
            ("#a", "#a"),
            ("**a** b", "**a** b"),
        ] {
            assert_eq!(with_escaped_start(text), right);
        }
        assert_eq!(with_escaped_pipes("a | b \\| c"), "a \\| b \\| c");
    }
}
