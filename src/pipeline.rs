//! The rooms in their order, and nothing else.

mod live;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Zoned;
use rayon::prelude::*;

use crate::config::{self, Overrides};
use crate::diagnostics::{self, Diagnostic, Place, Tally, counted};
use crate::language::Codes;
use crate::publish::{self, Outcome, Output};
use crate::search;
use crate::site::{Document, Site, Target};
use live::State;

pub use live::Live;

/// Reads the site in `folder`: config, source, translation. What is wrong with it is in the
/// diagnostics; there is a site unless its config cannot be read.
#[must_use]
pub fn load(
    folder: &Path,
    overrides: &Overrides,
    now: &Zoned,
) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    match config::load(folder, overrides) {
        Ok(config) => {
            let state = State::load(config, &Codes::default(), now);
            (Some(Arc::clone(&state.site)), state.diagnostics())
        }
        Err(diagnostics) => (None, diagnostics),
    }
}

/// Renders every target of `site` and publishes the result, whole or not at all: with an error (or a
/// warning, if `strict`) among `diagnostics` or those that rendering adds, nothing is published.
///
/// `progress` is told after each target how many are done, from any thread.
#[must_use]
pub fn build(
    site: &Site,
    mut diagnostics: Vec<Diagnostic>,
    strict: bool,
    progress: &(dyn Fn() + Sync),
) -> (Option<Outcome>, Vec<Diagnostic>) {
    let output = if Tally::of(&diagnostics).fails(strict) {
        // Render all the same: one bad page never hides another.
        None
    } else {
        match Output::open(&site.config.output, &site.config.source) {
            Ok(output) => Some(output),
            Err(error) => {
                diagnostics.push(*error);
                None
            }
        }
    };

    let found = Mutex::new(Vec::new());
    let report = |more: Vec<Diagnostic>| {
        if !more.is_empty() {
            found
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(more);
        }
    };
    let index = search::Index::new(site.source.languages.len());
    let write = |document: &Document| match &output {
        Some(output) => {
            if let Some((path, text)) = &document.beside {
                publish::write(site, output, path, text.as_bytes())?;
            }
            publish::write(site, output, &document.output, &document.content)
        }
        None => Ok(()),
    };
    site.targets().par_iter().for_each(|target: &Target| {
        // A picture is named by what it shows: where it stands, nothing is drawn.
        if let (Some(output), Some(name)) = (&output, site.name_by_content(*target))
            && output.keep(name).unwrap_or(false)
        {
            progress();
            return;
        }
        let (document, more) = site.render(*target);
        report(more);
        if let Some(document) = document {
            if let Err(error) = write(&document) {
                let place = site.path(*target).map(Place::file);
                report(vec![place.into_iter().fold(*error, Diagnostic::at)]);
            }
            if let Some(entry) = document.search {
                index.add(entry);
            }
        }
        progress();
    });
    site.search_files(&index).par_iter().for_each(|file| {
        if let Err(error) = write(file) {
            report(vec![*error]);
        }
    });
    if let Some(output) = &output {
        report(publish::assets(site, output));
    }
    diagnostics.extend(found.into_inner().unwrap_or_else(PoisonError::into_inner));
    let mut diagnostics = once_each(diagnostics);
    let failed = Tally::of(&diagnostics).fails(strict);

    let outcome = match output {
        Some(output) if !failed => match output.publish() {
            Ok(outcome) => Some(outcome),
            Err(error) => {
                diagnostics.push(*error);
                None
            }
        },
        _ => None,
    };
    (outcome, diagnostics)
}

/// Sorts diagnostics, and says what many pages have in common (an error in a template) once.
fn once_each(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics::sort(&mut diagnostics);
    let mut once: Vec<(Diagnostic, usize)> = Vec::new();
    for diagnostic in diagnostics {
        // Sorted by place: the same are neighbours.
        match once.last_mut() {
            Some((known, more))
                if known.code == diagnostic.code
                    && known.message == diagnostic.message
                    && known.places.first() == diagnostic.places.first() =>
            {
                *more += 1;
            }
            _ => once.push((diagnostic, 0)),
        }
    }
    once.into_iter()
        .map(|(mut diagnostic, more)| {
            if more > 0 {
                let pages = counted(more, "more page");
                diagnostic.message = format!("{} (and so on {pages})", diagnostic.message);
            }
            diagnostic
        })
        .collect()
}
