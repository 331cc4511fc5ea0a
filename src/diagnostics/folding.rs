//! Repeated diagnostics of one kind, folded for people: the first of a kind say enough.
//!
//! In: diagnostics in their order. Out: those to print, and how many of each code are left out. Errors are
//! never left out, and programs (JSON, SARIF) get all of them.

use std::collections::{BTreeMap, HashMap};

use super::{Diagnostic, Severity};

/// The most diagnostics of one code that are printed where there are more.
const OF_A_CODE: usize = 12;
/// The most of one code with the same message.
const OF_A_MESSAGE: usize = 3;

/// The diagnostics to print, and what is left out.
#[derive(Debug, Default)]
pub struct Folded<'d> {
    /// The diagnostics to print, in their order.
    pub shown: Vec<&'d Diagnostic>,
    /// Number of folded diagnostics per code.
    more: BTreeMap<&'d str, (Severity, usize)>,
}

impl<'d> Folded<'d> {
    /// Folds diagnostics; none if `all` are wanted.
    #[must_use]
    pub fn of(diagnostics: &'d [Diagnostic], all: bool) -> Self {
        let mut folded = Self::default();
        let mut codes: HashMap<&str, usize> = HashMap::new();
        let mut messages: HashMap<&str, usize> = HashMap::new();
        let mut totals: HashMap<&str, usize> = HashMap::new();
        for diagnostic in diagnostics {
            *totals.entry(&diagnostic.code).or_default() += 1;
        }
        for diagnostic in diagnostics {
            let code = codes.entry(&diagnostic.code).or_default();
            let message = messages.entry(&diagnostic.message).or_default();
            let is_few = totals[&*diagnostic.code] <= OF_A_CODE;
            let is_new = *message < OF_A_MESSAGE && *code < OF_A_CODE;
            if all || is_few || is_new || diagnostic.severity == Severity::Error {
                *code += 1;
                *message += 1;
                folded.shown.push(diagnostic);
            } else {
                let severity = diagnostic.severity;
                let (_, more) = folded.more.entry(&diagnostic.code).or_insert((severity, 0));
                *more += 1;
            }
        }
        folded
    }

    /// A line for each code of which some are left out; `help` says how to see them.
    pub fn lines(&self, help: &str) -> impl Iterator<Item = String> {
        self.more.iter().map(move |(code, (severity, more))| {
            let word = severity.word();
            format!("{word}[{code}]: and {more} more like it: {help}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(code: &'static str, message: &str, n: usize) -> Vec<Diagnostic> {
        (0..n).map(|_| Diagnostic::warning(code, message)).collect()
    }

    #[test]
    fn repeated_diagnostics_are_folded_and_rare_ones_are_not() {
        let mut all = some("a", "same", 130);
        all.extend(some("a", "rare", 1));
        all.extend(some("b", "few", 4));
        all.extend((0..40).map(|_| Diagnostic::error("c", "same")));
        let folded = Folded::of(&all, false);
        assert_eq!(folded.shown.len(), 3 + 1 + 4 + 40);
        assert_eq!(
            folded.lines("`--all`").collect::<Vec<_>>(),
            ["warning[a]: and 127 more like it: `--all`"]
        );
        assert_eq!(Folded::of(&all, true).shown.len(), all.len());
    }
}
