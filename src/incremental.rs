//! Loading, building and following a site: the code that decides which results are reused.

mod build;
mod live;
mod record;
mod round;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;

use crate::config::{self, Config, Overrides};
use crate::diagnostics::{self, Diagnostic, counted};
use crate::language::Codes;
use crate::site::Site;
use live::State;

pub use build::{Built, Settings, build};
pub use live::Live;

/// Reads the site in `folder`: config, source, translation. What is wrong with it is in the
/// diagnostics; there is a site unless its config cannot be read.
#[must_use]
pub fn load(
    folder: &Path,
    overrides: &Overrides,
    now: &Zoned,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    with(config::load(folder, overrides), |config, problems| {
        State::load(config, problems, &Codes::default(), now)
    })
}

/// As [`load`], but files that are what they were when the last build read them are not read again. Leaves
/// what it read for the next build.
#[must_use]
pub fn load_cached(
    folder: &Path,
    overrides: &Overrides,
    now: &Zoned,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    with(config::load(folder, overrides), |config, problems| {
        State::load_cached(config, problems, &Codes::default(), now)
    })
}

fn with(
    config: Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>>,
    state: impl FnOnce(Config, Vec<Diagnostic>) -> State,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    match config {
        Ok((config, problems)) => {
            let state = state(config, problems);
            (Some(Arc::clone(&state.site)), state.diagnostics())
        }
        Err(diagnostics) => (None, diagnostics),
    }
}

/// Keeps one error for each reason why files cannot be written: a full disk fails for every page.
fn once_for_a_disk(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(|diagnostic| {
            let count = (diagnostic.code == "output-unusable")
                .then(|| counts.entry(diagnostic.message.clone()).or_default());
            count.is_none_or(|count| {
                *count += 1;
                *count == 1
            })
        })
        .collect();
    for diagnostic in &mut kept {
        let count = counts.get(&diagnostic.message).copied().unwrap_or(0);
        if diagnostic.code == "output-unusable" && count > 1 {
            let files = counted(count - 1, "more file");
            diagnostic.message = format!("{} (and {files})", diagnostic.message);
        }
    }
    kept
}

/// Sorts diagnostics, and says what many pages have in common (an error in a template) once.
fn once_each(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics = once_for_a_disk(diagnostics);
    diagnostics::sort(&mut diagnostics);
    let mut once: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in diagnostics {
        // Sorted by place: the same are neighbours.
        match once.last_mut() {
            Some((known, more))
                if known.code == diagnostic.code
                    && known.message == diagnostic.message
                    && known.spans.first() == diagnostic.spans.first() =>
            {
                *more += 1;
            }
            _ => once.push((diagnostic, 0)),
        }
    }
    once.into_iter()
        .map(|(mut diagnostic, more)| {
            // Only a template names each page that has it; elsewhere it is one place, read several times.
            if more > 0 && diagnostic.code.starts_with("template-") {
                let places = counted(more, "more place");
                diagnostic.message = format!("{} (and the same in {places})", diagnostic.message);
            }
            diagnostic
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_said_once() {
        let error = |code: &'static str, message: &str| Diagnostic::error(code, message);
        let full = "cannot be written: No space left on device";
        let said = once_each(vec![
            error("output-unusable", full),
            error("output-unusable", "cannot be written: Permission denied"),
            error("output-unusable", full),
            error("output-name", "x"),
            error("output-unusable", full),
        ]);
        let said: Vec<&str> = said.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.contains(&"cannot be written: No space left on device (and 2 more files)"));
    }
}
