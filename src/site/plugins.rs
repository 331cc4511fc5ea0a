//! The plugins of a Jekyll site, which are not run: what tags they define.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::config::plugins::quoted;
use crate::config::{Config, Layout};
use crate::content::regular_file;
use crate::yaml;

/// Maximum depth of folders of plugins.
const DEEPEST: usize = 8;

/// Plugins whose work sitegen does.
pub(super) const HONOURED: [&str; 26] = [
    "github-pages",
    "jekyll-archives",
    "jekyll-avatar",
    "jekyll-default-layout",
    "jekyll-feed",
    "jekyll-gist",
    "jekyll-github-metadata",
    "jekyll-include-cache",
    "jekyll-last-modified-at",
    "jekyll-mentions",
    "jekyll-optional-front-matter",
    "jekyll-paginate",
    "jekyll-paginate-v2",
    "jekyll-polyglot",
    "jekyll-readme-index",
    "jekyll-redirect-from",
    "jekyll-relative-links",
    "jekyll-sass-converter",
    "jekyll-seo-tag",
    "jekyll-sitemap",
    "jekyll-titles-from-headings",
    "jekyll-toc",
    "jemoji",
    "kramdown-math-katex",
    "kramdown-parser-gfm",
    "kramdown-syntax-rouge",
];

/// Plugins that define no tags, and whose work sitegen does not do.
const WITHOUT_TAGS: [&str; 1] = ["jekyll-watch"];

/// Definitions of a site's plugins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plugins {
    /// The gems that the site loads as plugins.
    gems: BTreeSet<String>,
    /// The tags that the Ruby files of the site define.
    pub(super) tags: BTreeSet<String>,
    /// The methods that Ruby files with Liquid filters define.
    pub(super) filters: BTreeSet<String>,
    /// True if the site uses a gem that may define other tags.
    pub(super) has_gems: bool,
    /// True if a Ruby file of the site generates pages.
    pub(super) has_generators: bool,
}

impl Plugins {
    pub(super) fn read(config: &Config) -> Self {
        let mut plugins = Self::default();
        if config.layout != Layout::Jekyll {
            return plugins;
        }
        plugins.gems = config.plugins.iter().cloned().collect();
        plugins.has_gems = plugins.gems.iter().any(|gem| {
            // `static_href` and `I18n_Headers`.
            gem == "jekyll-polyglot"
                || !HONOURED.contains(&gem.as_str()) && !WITHOUT_TAGS.contains(&gem.as_str())
        });
        let folders = config.data.get("plugins_dir").map(yaml::words);
        for folder in folders.unwrap_or_else(|| vec!["_plugins".to_owned()]) {
            let folder = config.source.join(crate::content::plain_path(&folder));
            plugins.read_folder(&folder, 0);
        }
        plugins
    }

    /// Returns true if the site loads a gem as a plugin: `jekyll-feed`.
    pub(super) fn has(&self, gem: &str) -> bool {
        self.gems.contains(gem)
    }

    fn read_folder(&mut self, folder: &Path, depth: usize) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() && depth < DEEPEST {
                self.read_folder(&path, depth + 1);
            } else if path.extension().is_some_and(|ending| ending == "rb") {
                let text = regular_file::read(&path).unwrap_or_default();
                let text = String::from_utf8_lossy(&text);
                self.has_generators |= text.contains("Generator") || text.contains("Hooks");
                self.tags.extend(tags(&text));
                self.filters.extend(filters(&text));
            }
        }
    }
}

/// The names of tags that a Ruby file defines: `register_tag("name", …)`. A name that is not written there is
/// that of any variable with a text in the file.
fn tags(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, call) in text.match_indices("register_tag") {
        let rest = text[at + call.len()..].trim_start_matches([' ', '(']);
        let line = rest.lines().next().unwrap_or_default();
        if line.starts_with(['"', '\'', ':']) {
            let symbol = line.strip_prefix(':').map(|rest| {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
                &rest[..end.unwrap_or(rest.len())]
            });
            names.extend(symbol.or_else(|| quoted(line)).map(str::to_owned));
        } else {
            let texts = text
                .lines()
                .filter_map(|line| quoted(line.split_once('=')?.1));
            names.extend(texts.map(str::to_owned));
        }
    }
    names
}

/// Returns the names of the methods of a Ruby file that registers Liquid filters.
fn filters(text: &str) -> impl Iterator<Item = String> {
    let text = if text.contains("register_filter") || text.contains("Filters") {
        text
    } else {
        ""
    };
    text.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("def ")?.trim_start();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        Some(rest[..end.unwrap_or(rest.len())].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tags_of_a_ruby_file_are_found() {
        let text = "Liquid::Template.register_tag('tab', Tab)\n  Liquid::Template.register_tag(\"tabs\", Tabs)\nLiquid::Template.register_tag :sym, X\n";
        assert_eq!(tags(text), ["tab", "tabs", "sym"]);
        assert_eq!(
            tags("name = 'x'\nLiquid::Template.register_tag(name, X)\n"),
            ["x"]
        );
        assert!(tags("module X; end").is_empty());
        let text = "module X\n  def shout(text)\n  end\nend\nLiquid::Template.register_filter(X)\n";
        assert_eq!(filters(text).collect::<Vec<_>>(), ["shout"]);
        assert_eq!(filters("def shout(x)\nend\n").count(), 0);
    }
}
