//! Symbolic links: followed inside the source and the folders of `follow_links`, refused elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};

/// Where a path really is.
pub(crate) enum Target {
    /// In the source, or in a folder that links may lead to.
    Inside(PathBuf),
    /// Elsewhere.
    Outside,
    /// Nowhere: the link is broken, or leads to itself.
    Nowhere(io::Error),
}

/// Resolves the links of `path`.
pub(crate) fn resolve(config: &Config, path: &Path) -> Target {
    let is_inside = |real: &Path| {
        let mut roots = std::iter::once(&config.source).chain(&config.follow_links);
        roots.any(|root| real.starts_with(root))
    };
    match path.canonicalize() {
        Ok(real) if is_inside(&real) => Target::Inside(real),
        Ok(_) => Target::Outside,
        Err(error) => Target::Nowhere(error),
    }
}

/// The warning about a link at `path`, relative to the source, that leads out of it.
pub(crate) fn outside(path: &str) -> Diagnostic {
    Diagnostic::warning(
        "link-outside",
        "the symbolic link leads out of the source, and is not followed",
    )
    .at(Place::file(path))
    .help(
        "to follow it, list the folder that it leads to in the config: `follow_links: [../folder]`",
    )
}

/// The warning about a link at `path` that leads nowhere.
pub(crate) fn broken(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::warning(
        "link-dead",
        format!("the symbolic link leads nowhere: {error}"),
    )
    .at(Place::file(path))
    .help("remove the link, or list it under `exclude`")
}
