//! Files in skipped folders that pages link to: `![x](_media/x.png)`, `<img src=".github/logo.svg">`. A sitegen
//! site publishes them, because a link shows that the author wants them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use super::page::Asset;
use super::symlinks::NEVER;
use super::{discover, plain_path};
use crate::config::{Config, Layout};

/// The texts before an address in a body.
const BEFORE: [&str; 6] = ["](", "]:", "src=", "href=", "srcset=", "poster="];

/// Returns the paths below folders that begin with `_` or `.` that addresses in the body of the page at `path`
/// name.
pub(super) fn hidden(config: &Config, path: &str, body: &str) -> Vec<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    if config.layout == Layout::Jekyll || !["_", "."].iter().any(|sign| body.contains(sign)) {
        return Vec::new();
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    // Fast path: most addresses contain no such folder.
    let is_in_hidden =
        |part: &str| part.starts_with(['_', '.']) && !["", ".", ".."].contains(&part);
    for address in addresses(body) {
        let address = address.split(['?', '#']).next().unwrap_or_default();
        if !address.split('/').any(is_in_hidden) {
            continue;
        }
        let decoded = percent_decode_str(address).decode_utf8_lossy();
        let from = if decoded.starts_with('/') { "" } else { folder };
        found.extend(joined(from, &decoded).filter(|path| is_hidden(config, path)));
    }
    found.into_iter().collect()
}

/// Returns what looks like an address of the site in a body, without reading it as Markdown.
pub(crate) fn addresses(body: &str) -> impl Iterator<Item = &str> {
    BEFORE.into_iter().flat_map(move |before| {
        let found = memchr::memmem::find_iter(body.as_bytes(), before);
        found.filter_map(move |at| address(&body[at + before.len()..]))
    })
}

/// Returns the address at the start of `text`, if it is not on another host.
fn address(text: &str) -> Option<&str> {
    let text = text.trim_start_matches([' ', '\t']);
    let (text, ends): (&str, &[char]) = match text.chars().next()? {
        '<' => (&text[1..], &['>', '\n']),
        quote @ ('"' | '\'') => (&text[1..], if quote == '"' { &['"'] } else { &['\''] }),
        _ => (text, &[' ', '\t', '\n', '\r', ')', '>', '"', '\'']),
    };
    let address = &text[..text.find(ends).unwrap_or(text.len())];
    let before_query = address.split(['?', '#']).next().unwrap_or_default();
    let is_local = !before_query.contains(':') && !address.starts_with("//");
    is_local.then_some(address)
}

fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns whether a file is in a skipped folder and may be published.
fn is_hidden(config: &Config, path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let is_read = config.layout != Layout::Sitegen || path.starts_with("content/");
    is_read
        && parts.iter().any(|part| part.starts_with(['_', '.']))
        && !name.starts_with('.')
        && !name.is_empty()
        && !parts.iter().any(|part| NEVER.contains(part))
}

/// Returns the existing files among `linked`, with their output paths. `taken` contains the paths of all other
/// files: a name without its `.` may already be in use.
pub(super) fn assets<'p>(
    config: &Config,
    linked: impl Iterator<Item = &'p String>,
    is_taken: impl Fn(&str) -> bool,
) -> Vec<Arc<Asset>> {
    let paths: BTreeSet<&String> = linked.collect();
    let mut outputs: BTreeMap<String, &str> = BTreeMap::new();
    let mut assets = Vec::new();
    for path in paths {
        if is_taken(path) || !discover::may_publish(config, path) {
            continue;
        }
        let below = match config.layout {
            Layout::Sitegen => path.strip_prefix("content/").unwrap_or(path),
            _ => path,
        };
        // Hosts do not serve folders that begin with `.`.
        let plain: Vec<&str> = below
            .split('/')
            .map(|part| part.trim_start_matches('.'))
            .collect();
        let plain = plain_path(&plain.join("/"));
        let is_free = !is_taken(&plain) && !outputs.contains_key(&plain);
        let output = if is_free { plain } else { below.to_owned() };
        let output: String = output.nfc().collect();
        outputs.insert(output.clone(), path);
        assets.push(Arc::new(Asset {
            path: path.clone(),
            output,
        }));
    }
    assets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_site_are_found() {
        let body = "![a](_media/a.png) ![b](<.github/a b.png> 'x')\n[c]: ../b.png?x#y\n<img src=\"c.png\" srcset='d.png'>\n[e](https://x.org/_a/b) [f](//x.org/b) ![g](g.png)";
        let found: Vec<&str> = addresses(body).collect();
        assert_eq!(
            found,
            [
                "_media/a.png",
                ".github/a b.png",
                "g.png",
                "../b.png?x#y",
                "c.png",
                "d.png"
            ]
        );
    }
}
