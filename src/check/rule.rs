//! The definition of a rule: code, severity and the part of a site that it checks.

use crate::diagnostics::{Diagnostic, Severity};

use super::link_graph::LinkGraph;
use super::page_view::PageView;
use super::translation_pair::TranslationPair;

/// Findings of rules.
pub(crate) type Findings = Vec<Diagnostic>;

/// A rule of `sitegen check`.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stable name; the guide has a section of it (`content/guide/reference/rules.md`).
    pub code: &'static str,
    /// Default severity of its findings.
    pub severity: Severity,
    /// One-line description.
    pub summary: &'static str,
    pub(crate) run: Run,
}

/// The part of a site that a rule checks.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// A page.
    Page(fn(&PageView<'_>, &mut Findings)),
    /// A translation and its original.
    Pair(fn(&TranslationPair<'_, '_>, &mut Findings)),
    /// All pages.
    Site(fn(&LinkGraph<'_>, &mut Findings)),
    /// Nothing: another module reports it while it reads or renders.
    Elsewhere,
}

impl Rule {
    /// A finding of this rule.
    pub(crate) fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.severity, self.code, message)
    }
}
