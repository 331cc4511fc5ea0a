//! The import of the units of one page.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::aligned_pair::AlignedPair;
use super::super::changed_texts::ChangedTexts;
use super::super::export::Pair;
use super::super::placeholders::renumber;
use super::super::segment::SegmentedPage;
use super::super::tagged::{TagProblem, untagged};
use super::super::tags::{Piece, Tag, pieces};
use super::super::{Placeholder, TranslatedUnit, UnitKind, UnitState};
use super::escape::{with_escaped_pipes, with_escaped_start};
use super::{ImportOptions, place};
use crate::diagnostics::Diagnostic;
use crate::edit::Edit;
use crate::site::Site;
use crate::translations::lock::Accepted;
use crate::translations::staleness::{self, StaleTranslation};

/// The import of the units of one page.
pub(super) struct PageImport<'a> {
    pub(super) site: &'a Site,
    pub(super) file: &'a str,
    pub(super) pair: Pair,
    pub(super) aligned: AlignedPair,
    /// The texts of the original that changed since the translation.
    changed: ChangedTexts,
    /// The original's sections when the page was translated, if that is known without the lock.
    accepted_before: Option<Accepted>,
    options: ImportOptions,
}

/// The result of the import of a page.
pub(super) struct ImportedPage {
    pub(super) pair: Pair,
    pub(super) edit: Option<Edit>,
    pub(super) imported: usize,
    pub(super) unchanged: usize,
    pub(super) progress: Progress,
    /// The original's sections when the page was translated, without this import; `None` if only dates are known.
    pub(super) accepted_before: Option<Accepted>,
    pub(super) warnings: Vec<Diagnostic>,
}

/// The parts of the original that the page is a translation of after the import.
pub(super) enum Progress {
    /// All of it.
    Whole,
    /// The sections with these headings (byte offsets in the original's file).
    Sections(BTreeSet<usize>),
}

/// The texts that change, by the index of their segment in the original.
pub(super) type Replacements = BTreeMap<usize, Replacement>;

/// The translation of a segment.
pub(super) struct Replacement {
    /// The Markdown of the file.
    pub(super) markdown: String,
    /// The placeholders that the Markdown has, in its order.
    pub(super) placeholders: Vec<Placeholder>,
    /// The id of the unit, and its line in the file of the translator.
    pub(super) id: String,
    pub(super) line: usize,
}

impl<'a> PageImport<'a> {
    pub(super) fn of(
        site: &'a Site,
        file: &'a str,
        pair: Pair,
        options: ImportOptions,
        (stale, before): (Option<&StaleTranslation>, Option<&SegmentedPage>),
    ) -> Result<Self, Vec<Diagnostic>> {
        let aligned = AlignedPair::of(site, &pair).map_err(|error| vec![*error])?;
        let changed = ChangedTexts::of(&aligned.original.segments, stale, before);
        let path = &site.source.pages[pair.original].path;
        let accepted =
            |page: &SegmentedPage| staleness::accepted_text(path, &page.text, &site.config.dialect);
        // A translation that is not stale is one of the present text.
        let accepted_before = match stale {
            None => Some(accepted(&aligned.original)),
            Some(_) => before.map(accepted),
        };
        Ok(Self {
            site,
            file,
            pair,
            aligned,
            changed,
            accepted_before,
            options,
        })
    }

    pub(super) fn run(
        mut self,
        units: Vec<TranslatedUnit>,
    ) -> Result<ImportedPage, Vec<Diagnostic>> {
        let mut warnings = Vec::new();
        let (known, unknown) = self.known(&units);
        warnings.extend(unknown.into_iter().map(|unit| self.outdated(unit)));
        self.settle(&known, &units);
        let (replacements, unchanged) = self.replacements(&known)?;
        let imported = replacements.len();
        let missing = self.missing_after(&known, &replacements);
        let progress = self.progress(&known, &replacements, missing.is_empty());
        let edit = if replacements.is_empty() {
            None
        } else {
            Some(self.edit(&replacements, !missing.is_empty(), &mut warnings)?)
        };
        Ok(ImportedPage {
            progress,
            accepted_before: self.accepted_before,
            pair: self.pair,
            edit,
            imported,
            unchanged,
            warnings,
        })
    }

    /// The units whose text the original has, each with the index of its segment, and the others that have a
    /// translation.
    fn known<'u>(
        &self,
        units: &'u [TranslatedUnit],
    ) -> (Vec<(usize, &'u TranslatedUnit)>, Vec<&'u TranslatedUnit>) {
        let segments = self.aligned.original.segments.iter().enumerate();
        let by_id: HashMap<&str, usize> = segments
            .map(|(at, segment)| (segment.id.as_str(), at))
            .collect();
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for unit in units {
            match by_id.get(unit.id.as_str()) {
                Some(at) => known.push((*at, unit)),
                None if self.is_wanted(unit) => unknown.push(unit),
                None => {}
            }
        }
        (known, unknown)
    }

    /// Returns true for a unit with a translation that is to be imported.
    fn is_wanted(&self, unit: &TranslatedUnit) -> bool {
        let has_text = unit
            .target
            .as_ref()
            .is_some_and(|target| !target.trim().is_empty());
        has_text && (unit.state == UnitState::Translated || self.options.include_unreviewed)
    }

    /// The texts that change, and the number of units whose text is in the page already.
    fn replacements(
        &self,
        known: &[(usize, &TranslatedUnit)],
    ) -> Result<(Replacements, usize), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut replacements = Replacements::new();
        let mut unchanged = 0;
        for (at, unit) in known.iter().filter(|(_, unit)| self.is_wanted(unit)) {
            let target = unit.target.as_deref().unwrap_or_default();
            if self.aligned.translated(*at).as_deref() == Some(target) {
                unchanged += 1;
                continue;
            }
            if let Some(problem) = self.refused_character(unit, *at, target) {
                problems.push(problem);
                continue;
            }
            match self.markdown(*at, target) {
                Ok((markdown, _)) if self.is_written(*at, &markdown) => unchanged += 1,
                Ok(_) if !self.is_settled(*at) => problems.push(self.uncertain(unit)),
                Ok((markdown, placeholders)) => {
                    let replacement = Replacement {
                        markdown,
                        placeholders,
                        id: unit.id.clone(),
                        line: unit.line,
                    };
                    replacements.insert(*at, replacement);
                }
                Err(tags) => problems.push(self.refused(unit, *at, &tags)),
            }
        }
        if problems.is_empty() {
            Ok((replacements, unchanged))
        } else {
            Err(problems)
        }
    }

    /// The sections of the original that the page translates after the import: those that a unit of the file belongs to,
    /// if every text of theirs has a translation, none in the file needs review, and the file has all texts of theirs
    /// that changed since the translation.
    fn progress(
        &self,
        known: &[(usize, &TranslatedUnit)],
        replacements: &Replacements,
        has_all: bool,
    ) -> Progress {
        let is_done = |unit: &TranslatedUnit| unit.state == UnitState::Translated;
        let wanted = known.iter().filter(|(_, unit)| self.is_wanted(unit));
        let confirmed: HashSet<usize> = wanted.map(|(at, _)| *at).collect();
        let all = 0..self.aligned.original.segments.len();
        let open = all.filter(|at| self.changed.has(*at) && !confirmed.contains(at));
        let open: Vec<usize> = open.collect();
        if has_all && open.is_empty() && known.iter().all(|(_, unit)| is_done(unit)) {
            return Progress::Whole;
        }
        let segments = &self.aligned.original.segments;
        let section = |at: usize| segments[at].section_start;
        let mut sections: BTreeSet<usize> = confirmed.into_iter().map(section).collect();
        for (at, _) in known.iter().filter(|(_, unit)| !is_done(unit)) {
            sections.remove(&section(*at));
        }
        for at in self
            .missing_after(known, replacements)
            .into_iter()
            .chain(open)
        {
            sections.remove(&section(at));
        }
        Progress::Sections(sections)
    }

    /// The texts that have no translation after the import. The translator may say that a text is equal in both languages.
    fn missing_after(
        &self,
        known: &[(usize, &TranslatedUnit)],
        replacements: &Replacements,
    ) -> Vec<usize> {
        let wanted = known.iter().filter(|(_, unit)| self.is_wanted(unit));
        let has_block = wanted.filter(|(at, _)| self.aligned.target(*at).is_some());
        let equal: HashSet<usize> = has_block.map(|(at, _)| *at).collect();
        let segments = self.aligned.original.segments.iter().enumerate();
        let prose = segments.filter(|(_, segment)| segment.kind != UnitKind::CodeComment);
        let missing = prose.filter(|(at, _)| {
            !replacements.contains_key(at) && !equal.contains(at) && self.aligned.lacks(*at)
        });
        missing.map(|(at, _)| at).collect()
    }

    /// The Markdown of the translation of a segment, and the placeholders in it.
    fn markdown(
        &self,
        at: usize,
        tagged: &str,
    ) -> Result<(String, Vec<Placeholder>), Vec<TagProblem>> {
        let source = &self.aligned.original.segments[at];
        let mut own: HashMap<usize, Placeholder> = match self.aligned.target(at) {
            Some(target) => renumber(&source.placeholders, &target.tagged, &target.placeholders).1,
            None => HashMap::new(),
        };
        for place in &source.placeholders {
            // The original's line breaks have the indentation of its lists.
            let place = if self.aligned.translation.is_some() {
                place.without_breaks()
            } else {
                place.clone()
            };
            own.entry(place.number).or_insert(place);
        }
        let tagged = tagged.split(['\n', '\r']).collect::<Vec<_>>().join(" ");
        let markdown = untagged(tagged.trim(), &self.aligned.required(at), &own)?;
        let placeholders = placeholders_of(&tagged, &own);
        let markdown = match source.kind {
            UnitKind::TableCell => with_escaped_pipes(&markdown),
            UnitKind::Paragraph | UnitKind::ListItem | UnitKind::Footnote => {
                with_escaped_start(&markdown)
            }
            _ => markdown,
        };
        Ok((markdown, placeholders))
    }

    /// The problem of a translation with a character that no text of a page should have, and neither the original nor
    /// the present translation has.
    fn refused_character(
        &self,
        unit: &TranslatedUnit,
        at: usize,
        target: &str,
    ) -> Option<Diagnostic> {
        let present = self.aligned.target(at).map_or("", |block| &block.tagged);
        let source = &self.aligned.original.segments[at].tagged;
        let is_new = |c: &char| !source.contains(*c) && !present.contains(*c);
        let found = target
            .chars()
            .filter(|c| is_unsafe_character(*c))
            .find(is_new)?;
        let message = format!(
            "the translation of unit `{}` is refused: it has the character U+{:04X}",
            unit.id, found as u32
        );
        let problem = Diagnostic::error("unit-character", message)
            .at(place(self.file, unit.line))
            .help("take the invisible character out; nothing of this page was written");
        Some(problem)
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

    fn uncertain(&self, unit: &TranslatedUnit) -> Diagnostic {
        let path = self
            .pair
            .translation
            .map_or("", |id| self.site.source.pages[id].path.as_str());
        let message = format!(
            "the place of unit `{}` in `{path}` is uncertain, because the page changed after the export: nothing of the page was written",
            unit.id
        );
        Diagnostic::error("unit-uncertain", message)
            .at(place(self.file, unit.line))
            .help("export again, and import the new file")
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
}

/// Returns true for control characters, and for those that reverse the order in which text is shown. Isolates and marks
/// of direction are usual in texts of two directions.
fn is_unsafe_character(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{202d}' | '\u{202e}')
}

/// The placeholders of the tags in a text, in its order.
fn placeholders_of(tagged: &str, own: &HashMap<usize, Placeholder>) -> Vec<Placeholder> {
    let number = |piece| match piece {
        Piece::Tag(Tag::Alone(number) | Tag::Open(number)) => Some(number),
        _ => None,
    };
    pieces(tagged)
        .filter_map(number)
        .filter_map(|number| own.get(&number).cloned())
        .collect()
}
