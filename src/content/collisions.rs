//! Finds source files that have the same output path, and decides which one is published there.
//!
//! In a sitegen site pages come before other files with front matter, and these before files to copy; among
//! equals the first path wins, and the others are errors. In a Jekyll site the file wins that Jekyll writes
//! last (4.3 `Site#each_site_file`), and the others are warnings.

use std::borrow::Cow;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::page::{Page, PageKind};
use super::{Source, encoded};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};

/// True if file systems of this platform ignore case in names.
const FOLDS_CASE: bool = cfg!(any(windows, target_os = "macos"));

/// Two files with the same output path.
pub(super) struct Collision {
    /// The file that loses the path.
    pub(super) path: String,
    /// True if the losing file is not published at all.
    pub(super) is_lost: bool,
    /// The URL of the winning file, if the paths are equal.
    pub(super) url: Option<String>,
    pub(super) diagnostic: Diagnostic,
}

/// A source file and its output path.
#[derive(Clone, Copy)]
struct OutputClaim<'s> {
    path: &'s str,
    output: &'s str,
    page: Option<&'s Page>,
}

impl<'s> OutputClaim<'s> {
    fn of(page: &'s Page) -> Self {
        Self {
            path: &page.path,
            output: &page.output,
            page: Some(page),
        }
    }
}

/// The kind of a collision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CollisionKind {
    /// Equal paths.
    Path,
    /// Paths that differ in case only.
    Case,
    /// One path is a file and a folder of the other.
    Folder,
}

/// Returns all collisions, in the order of pages, other files with front matter, and files to copy.
pub(super) fn collisions(config: &Config, source: &Source) -> Vec<Collision> {
    let pages = source.pages.iter().map(|page| OutputClaim::of(page));
    let others = source.others.iter().map(|page| OutputClaim::of(page));
    let assets = source.assets.iter().map(|asset| OutputClaim {
        path: &asset.path,
        output: &asset.output,
        page: None,
    });
    let claims = pages.chain(others).chain(assets);
    let claims: Vec<OutputClaim<'_>> = claims.filter(|claim| !claim.output.is_empty()).collect();
    let mut places = ClaimedPaths::default();
    let mut found = Vec::new();
    for claim in &claims {
        if let Some((by, other)) = places.take(config, *claim) {
            let (winner, loser) = match by {
                CollisionKind::Path if has_precedence(config, *claim, other) => {
                    places.replace(*claim);
                    (*claim, other)
                }
                _ => (other, *claim),
            };
            found.push(collision(config, source, by, winner, loser));
        }
    }
    found
}

/// The output paths that are in use.
#[derive(Default)]
struct ClaimedPaths<'s> {
    /// The files by lower-case name.
    files: FxHashMap<Cow<'s, str>, OutputClaim<'s>>,
    /// The paths that differ from a name of `files` in case only.
    others: FxHashMap<&'s str, OutputClaim<'s>>,
    /// A file in each folder, by the lower-case name of the folder.
    folders: FxHashMap<Cow<'s, str>, OutputClaim<'s>>,
}

impl<'s> ClaimedPaths<'s> {
    /// Adds the path of `claim`, or returns the conflicting claim.
    fn take(
        &mut self,
        config: &Config,
        claim: OutputClaim<'s>,
    ) -> Option<(CollisionKind, OutputClaim<'s>)> {
        let key = lower(claim.output);
        if let Some(other) = self.folders.get(&key) {
            return Some((CollisionKind::Folder, *other));
        }
        match self.files.entry(key) {
            Entry::Occupied(other) if other.get().output == claim.output => {
                return Some((CollisionKind::Path, *other.get()));
            }
            Entry::Occupied(other) => {
                let other = *other.get();
                if let Some(same) = self.others.get(claim.output) {
                    return Some((CollisionKind::Path, *same));
                }
                if !is_lost(config, CollisionKind::Case, other, claim) {
                    self.others.insert(claim.output, claim);
                }
                return Some((CollisionKind::Case, other));
            }
            Entry::Vacant(place) => {
                place.insert(claim);
            }
        }
        // From the innermost folder: the ancestors of a known folder are known.
        for (at, _) in claim.output.rmatch_indices('/') {
            let folder = lower(&claim.output[..at]);
            if let Some(file) = self.files.get(&folder) {
                let file = *file;
                self.files.remove(&lower(claim.output));
                return Some((CollisionKind::Folder, file));
            }
            if self.folders.insert(folder, claim).is_some() {
                break;
            }
        }
        None
    }

    /// Gives the path to `claim` in place of the previous owner.
    fn replace(&mut self, claim: OutputClaim<'s>) {
        let key = lower(claim.output);
        match self.files.get_mut(&key) {
            Some(other) if other.output == claim.output => *other = claim,
            _ => {
                self.others.insert(claim.output, claim);
            }
        }
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if name.bytes().all(is_lower) {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_lowercase())
    }
}

/// Returns whether `claim` wins over `other`, which was added first.
fn has_precedence(config: &Config, claim: OutputClaim<'_>, other: OutputClaim<'_>) -> bool {
    config.layout == Layout::Jekyll && written(config, claim) > written(config, other)
}

/// Returns the order in which Jekyll writes a file: pages by name, static files, documents by collection.
fn written<'c>(config: &Config, claim: OutputClaim<'c>) -> impl Ord + 'c {
    let Some(page) = claim.page else {
        return (1, 0, None, "", claim.path);
    };
    let collection = match &page.kind {
        PageKind::Page => {
            let name = page.path.rsplit('/').next().unwrap_or_default();
            return (0, 0, None, name, claim.path);
        }
        PageKind::Post | PageKind::Draft => 0,
        PageKind::Document(name) => {
            let mut all = config.collections.iter();
            all.position(|of| of.name == *name).map_or(0, |at| at + 1)
        }
    };
    let date = page.date.as_ref().map(jiff::Zoned::timestamp);
    (2, collection, date, "", claim.path)
}

/// Returns whether the losing file of a collision is not published.
fn is_lost(
    config: &Config,
    by: CollisionKind,
    winner: OutputClaim<'_>,
    loser: OutputClaim<'_>,
) -> bool {
    let are_pages = winner.page.is_some() && loser.page.is_some();
    by != CollisionKind::Case || FOLDS_CASE || config.layout != Layout::Jekyll && are_pages
}

fn collision(
    config: &Config,
    source: &Source,
    by: CollisionKind,
    winner: OutputClaim<'_>,
    loser: OutputClaim<'_>,
) -> Collision {
    let url = |claim: OutputClaim<'_>| match claim.page {
        Some(page) => page.url.clone(),
        None => format!("/{}", encoded(claim.output)),
    };
    let message = match by {
        CollisionKind::Folder => format!(
            "`{}` would be a file and a folder",
            if winner.output.len() < loser.output.len() {
                winner.output
            } else {
                loser.output
            }
        ),
        CollisionKind::Case => format!(
            "the URLs `{}` and `{}` differ only by case",
            url(winner),
            url(loser)
        ),
        CollisionKind::Path => {
            let who = match (winner.page, loser.page) {
                (Some(_), Some(_)) => "two pages",
                (None, None) => "two files",
                _ => "a file and a page",
            };
            format!("{who} have the URL `{}`", url(loser))
        }
    };
    let is_lost = is_lost(config, by, winner, loser);
    let place = |claim: OutputClaim<'_>, label: &str| {
        let key = claim.page.and_then(|page| {
            let keys = ["permalink", "slug"].into_iter();
            let mut keys = keys.filter(|key| page.data.contains_key(*key));
            Some((page, keys.next()?))
        });
        let place = key.map_or_else(
            || SourceSpan::file(claim.path),
            |(page, key)| source.place_of(page, key),
        );
        place.labelled(label)
    };
    let labels = if is_lost {
        ("this one is left out", "this one is published")
    } else {
        ("this one", "and this one")
    };
    let is_jekyll = config.layout == Layout::Jekyll && by != CollisionKind::Folder;
    let severity = if is_jekyll || !is_lost {
        Severity::Warning
    } else {
        Severity::Error
    };
    let help = if loser.page.is_some() || winner.page.is_some() {
        "give one of them another `permalink` or `slug`"
    } else {
        "rename one of them"
    };
    Collision {
        path: loser.path.to_owned(),
        is_lost,
        url: (by == CollisionKind::Path).then(|| url(winner)),
        diagnostic: Diagnostic::new(severity, "url-taken", message)
            .at(place(loser, labels.0))
            .at(place(winner, labels.1))
            .help(help),
    }
}
