//! What a rule is: a code, how much its findings matter, and what it looks at.

use crate::diagnostics::{Diagnostic, Severity};

use super::link_graph::LinkGraph;
use super::page_view::PageView;
use super::translation_pair::TranslationPair;

/// What rules found.
pub(crate) type Findings = Vec<Diagnostic>;

/// Something that `sitegen check` looks for.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its stable name; the guide has a section of it (`content/guide/rules.md`).
    pub code: &'static str,
    /// How much a finding matters, unless the config says otherwise.
    pub severity: Severity,
    /// What it finds, in a line.
    pub summary: &'static str,
    pub(crate) run: Run,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// A page.
    Page(fn(&PageView<'_>, &mut Findings)),
    /// A translation and its original.
    Pair(fn(&TranslationPair<'_, '_>, &mut Findings)),
    /// All pages.
    Site(fn(&LinkGraph<'_>, &mut Findings)),
    /// Nothing: a room says it while it reads or renders.
    Room,
}

impl Rule {
    /// A finding of this rule.
    pub(crate) fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.code, message)
    }
}
