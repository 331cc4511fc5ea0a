//! The scope of a check: rules, languages and files.
//!
//! In: options of a command. Out: decisions about rules that run and findings that are reported.

use std::collections::BTreeSet;

use super::rule::Rule;
use super::rules;
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::panics;
use crate::site::Site;

/// The scope of a check.
#[derive(Debug, Clone, Default)]
pub struct CheckScope {
    /// Codes of the rules to run; empty for all.
    pub only: Vec<String>,
    /// Languages of the pages to check; empty for all.
    pub languages: Vec<LanguageId>,
    /// Findings in these files, by their paths; in all of them if it is `None`.
    pub files: Option<BTreeSet<String>>,
}

impl CheckScope {
    pub(super) fn wants(&self, code: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == code)
    }

    pub(super) fn is_all(&self) -> bool {
        self.only.is_empty()
    }

    /// Returns true if a rule runs: it was named, or nothing was named and it is on by default or by the config.
    pub(super) fn runs(&self, site: &Site, rule: &Rule) -> bool {
        let is_on = || !rules::is_off_in(site, rule.code) || site.config.check.turns_on(rule.code);
        self.wants(rule.code) && (!self.only.is_empty() || is_on())
    }

    /// Returns true if a finding is in the scope of the check.
    pub(super) fn contains(&self, site: &Site, finding: &Diagnostic) -> bool {
        if !self.wants(&finding.code) && finding.code != panics::CODE {
            return false;
        }
        let path = finding.spans.first().map(|place| place.path.as_str());
        let page = path.and_then(|path| site.source.page(path));
        let page = page.map(|id| &site.source.pages[id]);
        let in_language = self.languages.is_empty()
            || page.is_some_and(|page| self.languages.contains(&page.language));
        let in_files = self.files.as_ref().is_none_or(|files| {
            // A finding beside a changed file may come from the change.
            finding
                .spans
                .iter()
                .any(|place| files.contains(&place.path))
        });
        in_language && in_files
    }
}
