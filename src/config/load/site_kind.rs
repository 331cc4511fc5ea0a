//! The kind of a site: where its config is, and how a folder without one is laid out.
//!
//! In: the root of a source. Out: the path of the config, and whether folders have names that sitegen knows.

use std::path::{Path, PathBuf};

use crate::content::file_name::FileName;
use crate::diagnostics::{Diagnostic, SourceSpan};

/// Names of sitegen's own config.
const OWN: [&str; 2] = ["sitegen.yml", "sitegen.yaml"];

/// Names of Jekyll's.
pub(super) const JEKYLL: [&str; 2] = ["_config.yml", "_config.yaml"];

/// Folders with a `_` that are no collection.
const RESERVED: [&str; 8] = [
    "_posts",
    "_drafts",
    "_layouts",
    "_includes",
    "_data",
    "_sass",
    "_plugins",
    "_site",
];

/// Returns true if a folder has a config file.
#[must_use]
pub(crate) fn has_file(root: &Path) -> bool {
    find(root).is_some()
}

pub(super) fn find(root: &Path) -> Option<PathBuf> {
    OWN.iter()
        .chain(&JEKYLL)
        .map(|name| root.join(name))
        .find(|path| path.is_file())
}

/// Returns an info message if the config is one of Hexo. Its posts look like Jekyll's but use other tags, so its
/// pages are read as a folder of notes.
pub(super) fn of_hexo(name: &str, text: &str) -> Option<Diagnostic> {
    // Keys of Hexo's own config that mean nothing to Jekyll.
    const KEYS: [&str; 7] = [
        "source_dir",
        "public_dir",
        "archive_dir",
        "code_dir",
        "i18n_dir",
        "skip_render",
        "new_post_name",
    ];
    let is_key = |line: &str, key: &&str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let of_hexo = |(_, line): &(usize, &str)| KEYS.iter().any(|key| is_key(line, key));
    let mut starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let (start, line) = starts.find(of_hexo)?;
    starts.find(of_hexo)?;
    let place = SourceSpan::span(
        name,
        text,
        start..start + line.trim_end().len(),
        "a key of Hexo",
    );
    Some(
        Diagnostic::info(
            "config-other",
            format!("`{name}` is a config of Hexo, not of Jekyll: the pages are read as a folder of notes"),
        )
        .at(place)
        .help("write a `sitegen.yml` with the title, `url` and `permalink` of the site"),
    )
}

/// Returns whether a source without a config is laid out as a site of sitegen's own. One of posts that has
/// pages in other folders too is not: they would be left out.
pub(super) fn has_known_folders(root: &Path) -> bool {
    let has = |name: &str| root.join(name).is_dir();
    if has("content") {
        return true;
    }
    let has_posts = has("_posts") || has("_drafts");
    let has_collection = || {
        let mut names = collection_folders(root).into_iter();
        names.any(|name| has_markdown(&root.join(format!("_{name}"))))
    };
    (has_posts && other_folders(root).is_empty()) || (!has_notes(root) && has_collection())
}

/// Returns the hint that Markdown files beside `content/` are no pages, where nothing says that they are not
/// meant to be.
pub(super) fn not_read(root: &Path) -> Option<Diagnostic> {
    let folders = other_folders(root);
    let first = folders.first()?;
    let names: Vec<String> = folders.iter().map(|name| format!("`{name}/`")).collect();
    Some(
        Diagnostic::info(
            "folder-not-read",
            format!(
                "the Markdown files in {} are no pages: there is a folder `content/`, and pages lie in it",
                names.join(", ")
            ),
        )
        .at(SourceSpan::file(first))
        .help(format!(
            "move them into `content/`, build them with `--source {first}`, or write a `sitegen.yml` if this is meant"
        )),
    )
}

/// Returns the names of the folders of `root` that are no known ones and have Markdown files in them.
fn other_folders(root: &Path) -> Vec<String> {
    const OF_SITEGEN: [&str; 4] = ["content", "static", "templates", "public"];
    const OF_PROGRAMS: [&str; 8] = [
        "archetypes",
        "build",
        "dist",
        "node_modules",
        "target",
        "themes",
        "vendor",
        "venv",
    ];
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with(['.', '_']))
        .filter(|name| {
            ![&OF_SITEGEN[..], &OF_PROGRAMS]
                .concat()
                .contains(&name.as_str())
        })
        .filter(|name| has_markdown(&root.join(name)))
        .collect();
    names.sort();
    names
}

/// Returns true if `root` itself has Markdown files, not only folders such as `_examples`.
fn has_notes(root: &Path) -> bool {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .into_iter()
        .any(|name| FileName::parse(&name).is_markdown())
}

/// Returns true if a folder has Markdown files. A folder of pictures (`_media`) is no collection.
fn has_markdown(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = entry.path();
        if is_folder {
            has_markdown(&path)
        } else {
            FileName::parse(&path.to_string_lossy()).is_markdown()
        }
    })
}

/// Returns the folders `_name` of `root` that contain documents, by name.
pub(super) fn collection_folders(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let is_collection = name.starts_with('_')
                // `__tests__` and the like are of programs.
                && !name.starts_with("__")
                && !RESERVED.contains(&name.as_str())
                && entry.path().is_dir();
            is_collection.then(|| name[1..].to_owned())
        })
        .collect();
    names.sort();
    names
}
