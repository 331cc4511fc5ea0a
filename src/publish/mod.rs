//! The output folder: a build publishes a whole site or leaves the former one.
//!
//! In: documents and files to copy. Out: a folder with them, without our stale files and with all files that are
//! not ours. All files that sitegen writes are written here.

mod background_images;
mod cache;
mod compressed;
mod disk;
mod foreign;
mod images;
mod journal;
mod kept;
mod manifest;
mod output;
mod output_paths;
mod published;
mod removal;
#[cfg(test)]
mod replay;
mod staging;

use std::fs;
use std::path::Path;

use ::images::Operation;
use rayon::prelude::*;

pub use background_images::{BackgroundImages, BackgroundProcessor};
pub use cache::{Cache, Content};
pub use images::ImageCache;
pub(crate) use output::real;
pub use output::{Care, Outcome, Output};
pub use published::{PublishedFile, published};

use crate::AT_A_TIME;
use crate::content::regular_file;
use crate::content::{Asset, CHANGED, FileFingerprint, FileMetadata, Fingerprint};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::site::{ShownVariant, Site};
use crate::theme::theme_files;

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

/// Keeps files of the last build with their compressed forms, if none was changed.
#[must_use]
pub fn keep(site: &Site, output: &Output, paths: &[&str]) -> bool {
    let encodings = &site.config.features.precompress;
    let forms = paths
        .iter()
        .flat_map(|path| compressed::forms(output, path, encodings));
    let forms: Vec<String> = forms.collect();
    let paths: Vec<&str> = paths
        .iter()
        .copied()
        .chain(forms.iter().map(String::as_str))
        .collect();
    output.keep_all(&paths)
}

/// Returns true if an error of this code prevents publishing: the output folder cannot be used.
#[must_use]
pub fn is_fatal(code: &str) -> bool {
    [
        "output-unusable",
        "output-busy",
        "output-not-ours",
        "output-is-source",
        output_paths::TOO_LARGE,
    ]
    .contains(&code)
}

/// The stamps of files that were copied.
pub type Copied = Vec<(String, FileFingerprint)>;
/// An error, with the file of the source that it is of, if it is of one.
pub type Uncopied = (Option<String>, Box<Diagnostic>);

/// Copies the site's own files, and writes those that its templates ask for. `known`: the stamps of files
/// that are what they were when the last build copied them. Returns the stamps of what was copied, and the
/// errors, each with the file of the source that it is of.
#[must_use]
pub fn assets(
    site: &Site,
    output: &Output,
    known: &(dyn Fn(&str) -> Option<FileFingerprint> + Sync),
) -> (Copied, Vec<Uncopied>) {
    // A site's file that replaces one of the theme is written under the name that templates use.
    let assets = (0..site.asset_count())
        .into_par_iter()
        .map(|at| site.asset(at))
        .with_max_len(AT_A_TIME)
        .filter(|asset| {
            !theme_files::has_file(&asset.output) || site.active_problem(asset).is_some()
        });
    let copied: Vec<Result<(String, FileFingerprint), Uncopied>> = assets
        .map(|asset| {
            // Before what is known: the last build may have trusted the authors of notes.
            if let Some(problem) = site.active_problem(asset) {
                return Err((Some(asset.path.clone()), problem));
            }
            let stamp = match known(&asset.path) {
                Some(stamp)
                    if stamp
                        .held
                        .is_some_and(|held| output.held(&asset.output, held))
                        && keep(site, output, &[&asset.output]) =>
                {
                    stamp
                }
                _ => copy(site, output, asset).map_err(|e| (Some(asset.path.clone()), e))?,
            };
            Ok((asset.path.clone(), stamp))
        })
        .collect();
    let (mut stamps, mut failed) = (Vec::new(), Vec::new());
    for copied in copied {
        match copied {
            Ok(stamp) => stamps.push(stamp),
            Err(error) => failed.push(error),
        }
    }
    for file in site.files() {
        if !output.has(&file.output)
            && let Err(error) = write(site, output, &file.output, &file.bytes)
        {
            failed.push((None, error));
        }
    }
    (stamps, failed)
}

/// Returns the content of an image without metadata. `None` if the file is published as it is.
#[must_use]
pub fn without_metadata(site: &Site, asset: &Asset, file: &Path) -> Option<Vec<u8>> {
    let limit = ::images::Limits::default().bytes;
    let is_small = || fs::metadata(file).is_ok_and(|metadata| metadata.len() <= limit);
    let wanted = site.strips_metadata(asset) && is_small();
    let content = wanted.then(|| regular_file::read(file).ok()).flatten()?;
    ::images::without_metadata(&content)
}

/// Writes the variants of images that a document shows, each with the operation that makes it if a template asked for
/// it. `claim` returns true for the first document with a variant.
///
/// # Errors
/// A diagnostic, if a file cannot be written or an image changed meanwhile.
pub(crate) fn variants<'d>(
    site: &Site,
    output: &Output,
    images: &ImageCache,
    variants: impl Iterator<Item = (ShownVariant<'d>, Option<&'d Operation>)>,
    claim: &dyn Fn(&str) -> bool,
) -> Result<(), Box<Diagnostic>> {
    for ((path, variant, image), operation) in variants {
        if !claim(path) || output.keep(path)? {
            continue;
        }
        let task = images::Task {
            path: &image.path,
            file: &site.source.locate(&image.path),
            operation,
        };
        let Some(bytes) = images.variant(task, variant) else {
            let error = Diagnostic::error(CHANGED, "the image changed while the site was built")
                .at(SourceSpan::file(&image.path))
                .help("build again");
            return Err(error.into());
        };
        output.write(path, &bytes)?;
    }
    Ok(())
}

fn copy(site: &Site, output: &Output, asset: &Asset) -> Result<FileFingerprint, Box<Diagnostic>> {
    let named = |error: Box<Diagnostic>| Box::new(error.at(SourceSpan::file(&asset.path)));
    let from = site.source.locate(&asset.path);
    let seen = FileMetadata::at(&from);
    let stripped = without_metadata(site, asset, &from);
    let (stays, held) = match stripped {
        Some(content) => {
            let stays = output.write(&asset.output, &content).map_err(named)?;
            (stays, Fingerprint::of(&content))
        }
        None => output.copy(&asset.output, &from).map_err(named)?,
    };
    let stamp = FileFingerprint {
        seen,
        held: Some(held),
    };
    let encodings = &site.config.features.precompress;
    if !encodings.is_empty() && compressed::is_text(&asset.output) {
        let content = regular_file::read(&from).unwrap_or_default();
        compressed::beside(output, &asset.output, &content, encodings, stays).map_err(named)?;
    }
    Ok(stamp)
}
