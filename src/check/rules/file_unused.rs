//! A file that the site publishes and nothing refers to.

use std::collections::HashSet;
use std::path::Path;

use super::{Findings, Rule, Run, Severity};
use crate::check::link_graph::LinkGraph;
use crate::diagnostics::SourceSpan;
use crate::site::Site;

pub(super) const RULE: Rule = Rule {
    code: "file-unused",
    severity: Severity::Info,
    summary: "nothing refers to a file that is published",
    run: Run::Site(run),
};

/// Files that programs look for by their names.
const WELL_KNOWN_FILES: &[&str] = &[
    "favicon.ico",
    "favicon.svg",
    "favicon.png",
    "robots.txt",
    "humans.txt",
    "ads.txt",
    "security.txt",
    "CNAME",
    "LICENSE",
    "_headers",
    "_redirects",
    ".nojekyll",
    "manifest.json",
    "site.webmanifest",
    "manifest.webmanifest",
    "browserconfig.xml",
    "sw.js",
    "service-worker.js",
    "apple-touch-icon.png",
    "netlify.toml",
    "vercel.json",
    "sitegen.css",
    "sitegen.js",
];

/// The largest text that may refer to a file, in bytes.
const MAX_TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// Characters around names in texts.
const SEPARATORS: [char; 19] = [
    '/', '"', '\'', '(', ')', '<', '>', '=', '?', '#', ',', '|', '[', ']', '{', '}', ';', '\\', '`',
];

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn run(graph: &LinkGraph<'_>, findings: &mut Findings) {
    let source = &graph.site.source;
    let unused = unused_names(graph.site);
    for asset in &source.assets {
        if unused.contains(name(&asset.path)) && !source.is_of_theme(&asset.path) {
            findings.push(
                RULE.finding(format!("nothing refers to the file `{}`", asset.path))
                    .at(SourceSpan::file(&asset.path))
                    .help("take it out, or list it in `exclude`, if it is not for readers"),
            );
        }
    }
}

/// Returns the names of the site's files that no text of the site contains.
fn unused_names(site: &Site) -> HashSet<&str> {
    let source = &site.source;
    let mut names: HashSet<&str> = source
        .assets
        .iter()
        .filter(|asset| !source.is_of_theme(&asset.path))
        .map(|asset| name(&asset.path))
        .filter(|name| !WELL_KNOWN_FILES.contains(name) && !name.starts_with("google"))
        .collect();
    let mut read = |path: &Path| remove_names_in(path, &mut names);
    for page in source.pages.iter().chain(&source.others) {
        read(&source.locate(&page.path));
    }
    for asset in source.assets.iter() {
        read(&source.locate(&asset.path));
    }
    // A README may show a picture too.
    let beside = std::fs::read_dir(&source.root);
    for entry in beside.into_iter().flatten().flatten() {
        read(&entry.path());
    }
    let theme = source.gem_theme.iter();
    for file in theme.flat_map(|theme| theme.all_files()) {
        read(&file.full);
    }
    for folder in [
        "templates",
        "static",
        "_layouts",
        "_includes",
        "_data",
        "_sass",
        "_plugins",
    ] {
        each_file(&source.root.join(folder), &mut read);
    }
    if let Some(file) = &site.config.file {
        read(&source.root.join(file));
    }
    names
}

/// Removes the names that the text at `path` contains as words, except its own.
fn remove_names_in(path: &Path, names: &mut HashSet<&str>) {
    let is_text = path
        .metadata()
        .is_ok_and(|data| data.is_file() && data.len() <= MAX_TEXT_BYTES);
    if names.is_empty() || !is_text {
        return;
    }
    let Some(text) = std::fs::read(path)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
    else {
        return;
    };
    let own = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let text = percent_encoding::percent_decode_str(&text).decode_utf8_lossy();
    for word in text.split(|c: char| c.is_whitespace() || SEPARATORS.contains(&c)) {
        let word = word.trim_end_matches(['.', ':', '!']);
        if word != own {
            names.remove(word);
        }
    }
}

fn each_file(folder: &Path, read: &mut impl FnMut(&Path)) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        // A link could lead anywhere.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => each_file(&entry.path(), read),
            Ok(kind) if kind.is_file() => read(&entry.path()),
            _ => {}
        }
    }
}
