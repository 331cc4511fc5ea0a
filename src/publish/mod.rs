//! Owns the output folder: what is published is a whole site, or the one that stood there before.
//!
//! In: documents and files to copy. Out: a folder that holds them, no file of ours that is stale, and
//! every file that is not ours. All that sitegen writes is written here.

mod manifest;
mod output;

use rayon::prelude::*;

pub use output::{Outcome, Output};

use crate::diagnostics::{Diagnostic, Place};
use crate::site::Site;
use crate::template::theme;

/// Copies the site's own files, and writes those that its templates ask for.
#[must_use]
pub fn assets(site: &Site, output: &Output) -> Vec<Diagnostic> {
    let root = &site.source.root;
    let mut failed: Vec<Diagnostic> = site
        .source
        .assets
        .par_iter()
        // What stands in for a file of the theme is written under the name that templates know.
        .filter(|asset| !theme::has_file(&asset.output))
        .filter_map(|asset| {
            let from = root.join(&asset.path);
            output
                .copy(&asset.output, &from)
                .err()
                .map(|error| error.at(Place::file(&asset.path)))
        })
        .collect();
    for file in &site.files {
        if !output.has(&file.output)
            && let Err(error) = output.write(&file.output, &file.bytes)
        {
            failed.push(*error);
        }
    }
    failed
}
