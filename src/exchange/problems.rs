//! Problems of a file that a translator sent, and what all formats do to the units of one.

use std::ops::Range;

use super::{TranslatedUnit, UnitState};
use crate::diagnostics::{Diagnostic, Lines};

/// The code of all problems of a file of translations.
pub(super) const CODE: &str = "translation-file-invalid";

/// The most problems of a file that are reported.
const MOST: usize = 100;

/// The problems of one file.
pub(super) struct Problems<'t> {
    path: &'t str,
    text: &'t str,
    lines: Option<Lines>,
    found: Vec<Diagnostic>,
}

impl<'t> Problems<'t> {
    /// No problems of the file at `path`, whose text is `text`.
    pub(super) fn new(path: &'t str, text: &'t str) -> Self {
        Self {
            path,
            text,
            lines: None,
            found: Vec::new(),
        }
    }

    /// Adds a problem at some bytes of the file.
    pub(super) fn add(&mut self, span: Range<usize>, message: impl Into<String>, help: &str) {
        if self.is_full() {
            return;
        }
        let lines = self.lines.get_or_insert_with(|| Lines::of(self.text));
        let place = lines.place(self.path, self.text, span, "");
        let mut problem = Diagnostic::error(CODE, message).at(place);
        if !help.is_empty() {
            problem = problem.help(help);
        }
        self.found.push(problem);
        if self.is_full() {
            let message = format!("more than {MOST} problems: the rest of the file is not read");
            self.found.push(Diagnostic::error(CODE, message));
        }
    }

    /// Returns true if no more problems are reported.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= MOST
    }

    /// Returns the units, or the problems if there are any.
    pub(super) fn or(
        self,
        mut units: Vec<TranslatedUnit>,
    ) -> Result<Vec<TranslatedUnit>, Vec<Diagnostic>> {
        if !self.found.is_empty() {
            return Err(self.found);
        }
        units.iter_mut().for_each(settle);
        Ok(units)
    }
}

/// Makes the translation of a unit one line. A translation without text is none.
fn settle(unit: &mut TranslatedUnit) {
    if let Some(target) = &unit.target
        && target.contains(['\n', '\r'])
    {
        let lines = target.split(['\n', '\r']).map(str::trim);
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        unit.target = Some(lines.join(" "));
    }
    let has_text = |target: &String| !target.trim().is_empty();
    unit.target = unit.target.take().filter(has_text);
    if unit.target.is_none() {
        unit.state = UnitState::Untranslated;
    } else if unit.state == UnitState::Untranslated {
        unit.state = UnitState::Translated;
    }
}
