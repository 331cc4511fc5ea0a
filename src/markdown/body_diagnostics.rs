//! The diagnostics of one body.

use crate::diagnostics::{Diagnostic, counted};

/// The most diagnostics of a body that are kept: as many as findings of a rule of `check` in a page.
const MOST: usize = 1000;

/// The first diagnostics of a body, and the number of those after them.
#[derive(Debug, Default)]
pub(super) struct BodyDiagnostics {
    kept: Vec<Diagnostic>,
    more: usize,
}

impl BodyDiagnostics {
    /// Adds a diagnostic, which is only made if it is kept.
    pub(super) fn report(&mut self, make: impl FnOnce() -> Diagnostic) {
        if self.kept.len() < MOST {
            self.kept.push(make());
        } else {
            self.more += 1;
        }
    }

    /// Returns the diagnostics. The last one has the number of those that are left out.
    pub(super) fn done(mut self) -> Vec<Diagnostic> {
        if self.more > 0
            && let Some(last) = self.kept.last_mut()
        {
            let more = counted(self.more, "more place");
            last.message
                .push_str(&format!(" (and in {more} of the page)"));
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagnostics_beyond_the_most_are_counted() {
        let mut all = BodyDiagnostics::default();
        for number in 0..MOST + 2 {
            all.report(|| Diagnostic::warning("x", number.to_string()));
        }
        let done = all.done();
        assert_eq!(done.len(), MOST);
        assert_eq!(done[0].message, "0");
        let last = &done[MOST - 1].message;
        assert_eq!(last, "999 (and in 2 more places of the page)");
    }
}
