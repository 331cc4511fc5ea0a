//! Suggestions for the target of a broken link.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::link_graph::{LinkGraph, joined};
use crate::config::Layout;
use crate::content::{Page, encoded};
use crate::translations::PageId;

/// Paths by what stays of them when case, `_`, `-` and spaces are no difference.
pub(super) struct SimilarPaths {
    /// The files of the output, with `index.html` taken away.
    outputs: HashMap<String, String>,
    /// The files of the source.
    sources: HashMap<String, String>,
}

impl SimilarPaths {
    pub(super) fn of(graph: &LinkGraph<'_>) -> Self {
        let source = &graph.site.source;
        let pages = || source.pages.iter().chain(&source.others);
        let outputs = pages()
            .map(|page| page.output.as_str())
            .chain(source.assets.iter().map(|asset| asset.output.as_str()))
            .chain(graph.generated());
        let outputs = outputs.map(|output| output.strip_suffix("index.html").unwrap_or(output));
        let sources = pages()
            .map(|page| page.path.as_str())
            .chain(source.assets.iter().map(|asset| asset.path.as_str()));
        Self {
            outputs: by_key(outputs),
            sources: by_key(sources),
        }
    }
}

fn by_key<'p>(paths: impl Iterator<Item = &'p str>) -> HashMap<String, String> {
    let mut known: HashMap<String, String> = HashMap::new();
    for path in paths {
        let other = known.entry(key(path)).or_insert_with(|| path.to_owned());
        // The order of generated files is undefined, so the smallest path is taken.
        if path < other.as_str() {
            path.clone_into(other);
        }
    }
    known
}

fn key(path: &str) -> String {
    let plain = path.trim_end_matches('/').nfc();
    let plain = plain.map(|c| if matches!(c, '_' | ' ') { '-' } else { c });
    plain.flat_map(char::to_lowercase).collect()
}

impl LinkGraph<'_> {
    /// Returns the missing path: of the source for a link that is relative to its file, else of the site.
    pub(super) fn missing(&self, from: PageId, target: &str, path: &str) -> String {
        let page = &self.site.source.pages[from];
        let is_relative = !target.trim().starts_with('/') && !target.contains("://");
        let in_source = self.site.resolves_html() && is_relative;
        match self.in_source(page, target).filter(|_| in_source) {
            Some(path) => path,
            None => path.to_owned(),
        }
    }

    /// Returns help for a link without a target.
    pub(super) fn hint(&self, from: PageId, target: &str) -> Option<String> {
        let page = &self.site.source.pages[from];
        let target = target.trim();
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let config = &self.site.config;
        let is_rooted = path.starts_with('/');
        let outside = is_rooted && self.below_base(path).is_none();
        if outside && self.lookup(path.trim_start_matches('/')).is_some() {
            let base = &config.base_path;
            return Some(format!(
                "the site is below `{base}`: did you mean `{base}{target}`?"
            ));
        }
        if outside && let Some(id) = self.site.in_any_language(page.language, path) {
            let (base, url) = (&config.base_path, &self.site.source.pages[id].url);
            return Some(format!(
                "the site is below `{base}`: did you mean `{base}{url}`?"
            ));
        }
        let in_source = self.in_source(page, target);
        if let Some(path) = in_source.as_deref().filter(|_| !is_rooted) {
            if let Some(other) = self.near().sources.get(&key(path)) {
                let written =
                    percent_decode_str(target.split(['?', '#']).next().unwrap_or_default());
                let other = like(&written.decode_utf8_lossy(), other);
                return Some(format!("did you mean `{other}`?"));
            }
            if let Some(why) = self.left_out(path) {
                return Some(why);
            }
        }
        let from_url = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
        let plain = match self.below_base(path).filter(|_| is_rooted) {
            Some(below) => joined(&percent_decode_str(below).decode_utf8_lossy()),
            None if is_rooted => None,
            None => joined(&format!(
                "{from_url}/{}",
                percent_decode_str(path).decode_utf8_lossy()
            )),
        }?;
        let other = self.near().outputs.get(&key(&plain))?;
        Some(format!(
            "did you mean `{}/{}`?",
            config.base_path,
            encoded(other)
        ))
    }

    /// Returns the source path of a link that is relative to its page's file.
    fn in_source(&self, page: &Page, target: &str) -> Option<String> {
        let path = target.trim().split(['?', '#']).next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        joined(&format!("{folder}/{path}"))
    }

    /// Returns the reason for which a file of the source is not published.
    fn left_out(&self, path: &str) -> Option<String> {
        let source = &self.site.source;
        for (why, paths) in &source.skipped {
            if paths.iter().any(|skipped| skipped == path) {
                let (word, way) = why.words();
                return Some(format!("`{path}` is not published ({word}: {way})"));
            }
        }
        let is_there = source.root.join(path).symlink_metadata().is_ok();
        let is_read = self.site.config.layout != Layout::Sitegen
            || path.starts_with("content/")
            || path.starts_with("static/");
        is_there.then(|| match is_read {
            true => format!("`{path}` is in the source and is not published: it has an error, is a folder without an index or a README, begins with `_` or `.`, or `exclude` names it"),
            false => format!("`{path}` is not published: move it to `content/` or `static/`"),
        })
    }
}

/// The end of `other` that a path names, with its `.` and `..`.
fn like(path: &str, other: &str) -> String {
    let mut ends = other.split('/').rev();
    let mut parts: Vec<&str> = path
        .split('/')
        .rev()
        .map(|part| match part {
            "" | "." | ".." => part,
            part => ends.next().unwrap_or(part),
        })
        .collect();
    parts.reverse();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_said_as_it_was_written() {
        assert_eq!(like("../img/Pic.PNG", "docs/img/pic.png"), "../img/pic.png");
        assert_eq!(key("a/Move_volume/"), "a/move-volume");
    }
}
