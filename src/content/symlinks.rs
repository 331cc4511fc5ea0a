//! Symbolic links: followed inside the source and the folders of `follow_links`, refused elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use super::glob;

use crate::config::Config;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// Folders that are never read or published: version control, keys, and sitegen's cache.
pub(super) const NEVER: [&str; 6] = [".git", ".hg", ".svn", ".ssh", ".gnupg", super::CACHE];

/// The target of a path.
pub(crate) enum Target {
    /// In the source, or in a folder of `follow_links`.
    Inside(PathBuf),
    /// Outside of them, or at a hidden path of the source.
    Outside,
    /// Missing: the link is broken or leads to itself.
    Nowhere(io::Error),
}

/// Resolves the links of `path`.
pub(crate) fn resolve(config: &Config, path: &Path) -> Target {
    let is_inside = |real: &Path| {
        let mut roots = std::iter::once(&config.source).chain(&config.follow_links);
        roots.any(|root| {
            let below = real.strip_prefix(root);
            below.is_ok_and(|below| !is_hidden(config, &below.to_string_lossy()))
        })
    };
    match path.canonicalize() {
        Ok(real) if is_inside(&real) => Target::Inside(real),
        Ok(_) => Target::Outside,
        Err(error) => Target::Nowhere(error),
    }
}

/// Returns whether the file at `path`, relative to the source, is hidden: in a folder of [`NEVER`], or with a
/// name that begins with a dot and is not listed in `include`.
pub(crate) fn is_hidden(config: &Config, path: &str) -> bool {
    let path = path.replace(std::path::MAIN_SEPARATOR, "/");
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let is_listed = |pattern: &String| {
        glob::matches(pattern.trim_matches('/'), &path) || glob::matches(pattern, name)
    };
    let is_never = |part: &str| NEVER.iter().any(|never| part.eq_ignore_ascii_case(never));
    folders.split('/').any(is_never)
        || is_never(name)
        || name.starts_with('.') && !config.include.iter().any(is_listed)
}

/// Returns the warning for a link at `path`, relative to the source, that leads out of the source.
pub(crate) fn outside(path: &str) -> Diagnostic {
    Diagnostic::warning(
        "link-outside",
        "the symbolic link leads out of the source, or to a hidden file, and is not followed",
    )
    .at(SourceSpan::file(path))
    .help(
        "to follow it, list the folder that it leads to in the config: `follow_links: [../folder]`",
    )
}

/// Returns the warning for a broken link at `path`.
pub(crate) fn broken(path: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::warning(
        "link-dead",
        format!("the symbolic link leads nowhere: {error}"),
    )
    .at(SourceSpan::file(path))
    .help("remove the link, or list it under `exclude`")
}
