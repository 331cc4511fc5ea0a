//! Loading, building and following a site: the code that decides which results are reused.
//!
//! A result is reused if the fingerprints of its inputs are equal. The levels, from the source to the output:
//!
//! | level | inputs | computed again |
//! |---|---|---|
//! | file → facts of a page | metadata and bytes of the file, config | for files that changed |
//! | facts → [`Site`] and its output plan | facts of all pages, theme, includes, data | in a build always; in the preview if a change can affect it (`live`) |
//! | page → body | text, language, original, resolved links, image sizes, config, interface strings | if a recorded [dependency](crate::site::Dependencies) or [`SiteFingerprints::bodies`](crate::site::SiteFingerprints) changed; with Liquid also if one of its [inputs](crate::site::LiquidInput) changed |
//! | body and context → document | the template and the variables that it uses | if `frame` or the fingerprint of the context changed; with layouts in Liquid if one of their inputs changed |
//! | facts → other outputs | all facts, and files that were read | if `whole` or one of the files changed |
//!
//! A field of [`Page`](crate::content::Page) takes part in `whole` by `facts` in `site/fingerprints.rs`, which does not
//! compile after a field is added until the field takes part.

mod build;
mod input_table;
mod live;
mod record;
mod round;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;

use crate::config::{self, Config, Overrides};
use crate::content::UnsavedTexts;
use crate::diagnostics::{self, Diagnostic, FOR_PAGE, counted};
use crate::language::Codes;
use crate::site::Site;
use live::LoadedSite;

pub use build::{BuildOptions, BuildResult, build};
pub use live::Live;

/// Loads the site in `folder`. Returns no site only if its config cannot be read.
#[must_use]
pub fn load(
    folder: &Path,
    overrides: &Overrides,
    now: &Zoned,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    with(config::load(folder, overrides), |config, problems| {
        LoadedSite::load(
            config,
            problems,
            overrides.unsaved.clone(),
            &Codes::default(),
            now,
        )
    })
}

/// Loads the site with a config that was read before.
#[must_use]
pub fn load_config(config: Config, now: &Zoned) -> (Arc<Site>, Vec<Diagnostic>) {
    let state = LoadedSite::load(
        config,
        Vec::new(),
        UnsavedTexts::default(),
        &Codes::default(),
        now,
    );
    (Arc::clone(&state.site), state.diagnostics())
}

/// Loads the site as [`load`] does, with the page cache: files that did not change are not read again.
#[must_use]
pub fn load_cached(
    folder: &Path,
    overrides: &Overrides,
    now: &Zoned,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    with(config::load(folder, overrides), |config, problems| {
        LoadedSite::load_cached(config, problems, &Codes::default(), now)
    })
}

fn with(
    config: Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>>,
    state: impl FnOnce(Config, Vec<Diagnostic>) -> LoadedSite,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    match config {
        Ok((config, mut problems)) => {
            problems.extend(crate::edit::interrupted(&config.source));
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

/// Sorts diagnostics and merges equal ones (an error of a template occurs for each of its pages).
fn once_each(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics = once_for_a_disk(diagnostics);
    diagnostics::sort(&mut diagnostics);
    let mut once: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in diagnostics {
        // Equal diagnostics are adjacent, since they are sorted by position.
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
            // Elsewhere than in templates, an equal diagnostic is the same place read again.
            if more > 0 && diagnostic.code.starts_with("template-") {
                let places = counted(more, "more place");
                diagnostic.message = format!("{} (and the same in {places})", diagnostic.message);
            }
            // A layout has the same problem in each document.
            let mut shown = diagnostic.spans.iter().skip(1);
            if more > 0 && shown.any(|span| span.label == FOR_PAGE) {
                let documents = counted(more + 1, "document");
                diagnostic.message = format!("{} (in {documents})", diagnostic.message);
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
