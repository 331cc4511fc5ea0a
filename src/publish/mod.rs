//! Owns the output folder: what is published is a whole site, or the one that stood there before.
//!
//! In: documents and files to copy. Out: a folder that holds them, no file of ours that is stale, and
//! every file that is not ours. All that sitegen writes is written here.

mod compressed;
mod manifest;
mod output;

use rayon::prelude::*;

pub use output::{Outcome, Output};

use crate::diagnostics::{Diagnostic, Place};
use crate::site::Site;
use crate::source::Asset;
use crate::template::theme;

/// Writes a file of the site, and its compressed forms if the site wants them.
///
/// # Errors
/// A diagnostic, if the file cannot be written or the build has one of that name.
pub fn write(
    site: &Site,
    output: &Output,
    path: &str,
    content: &[u8],
) -> Result<(), Box<Diagnostic>> {
    let stays = output.write(path, content)?;
    compressed::beside(
        output,
        path,
        content,
        &site.config.features.precompress,
        stays,
    )
}

/// Copies the site's own files, and writes those that its templates ask for.
#[must_use]
pub fn assets(site: &Site, output: &Output) -> Vec<Diagnostic> {
    let copied = site
        .source
        .assets
        .par_iter()
        // What stands in for a file of the theme is written under the name that templates know.
        .filter(|asset| !theme::has_file(&asset.output))
        .filter_map(|asset| copy(site, output, asset).err());
    let mut failed: Vec<Diagnostic> = copied.map(|error| *error).collect();
    for file in site.files() {
        if !output.has(&file.output)
            && let Err(error) = write(site, output, &file.output, &file.bytes)
        {
            failed.push(*error);
        }
    }
    failed
}

fn copy(site: &Site, output: &Output, asset: &Asset) -> Result<(), Box<Diagnostic>> {
    let named = |error: Box<Diagnostic>| Box::new(error.at(Place::file(&asset.path)));
    let from = site.source.root.join(&asset.path);
    let stays = output.copy(&asset.output, &from).map_err(named)?;
    let encodings = &site.config.features.precompress;
    if encodings.is_empty() || !compressed::is_text(&asset.output) {
        return Ok(());
    }
    let content = std::fs::read(&from).unwrap_or_default();
    compressed::beside(output, &asset.output, &content, encodings, stays).map_err(named)
}
