//! The plugins of a Jekyll site, which are not run: what tags they define.

use std::collections::BTreeSet;
use std::fs;

use crate::config::plugins::quoted;
use crate::config::{Config, Layout};
use crate::content::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::yaml;

/// Maximum depth of folders of plugins.
const DEEPEST: usize = 8;

/// Plugins whose work sitegen does.
pub(super) const HONOURED: [&str; 27] = [
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
    "jekyll-multiple-languages-plugin",
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

/// Returns true if sitegen does the work of a plugin of Jekyll.
pub(crate) fn has_work_of_plugin(name: &str) -> bool {
    HONOURED.contains(&name)
}

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
    /// An info message about each Ruby file of the site.
    pub(super) diagnostics: Vec<Diagnostic>,
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
            plugins.read_folder(config, &crate::content::plain_path(&folder), 0);
        }
        plugins
    }

    /// Returns true if the site loads a gem as a plugin: `jekyll-feed`.
    pub(super) fn has(&self, gem: &str) -> bool {
        self.gems.contains(gem)
    }

    fn read_folder(&mut self, config: &Config, folder: &str, depth: usize) {
        let entries = fs::read_dir(config.source.join(folder));
        let entries = entries.into_iter().flatten().flatten();
        let mut paths: Vec<(bool, String)> = entries
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                Some((entry.file_type().ok()?.is_dir(), format!("{folder}/{name}")))
            })
            .collect();
        paths.sort_unstable();
        for (is_folder, path) in paths {
            if is_folder && depth < DEEPEST {
                self.read_folder(config, &path, depth + 1);
            } else if path.ends_with(".rb") {
                let text = regular_file::read(&config.source.join(&path)).unwrap_or_default();
                self.read_file(&path, &String::from_utf8_lossy(&text));
            }
        }
    }

    /// Reads a Ruby file: sitegen cannot run it, and says so once.
    fn read_file(&mut self, path: &str, text: &str) {
        let defined = RubyFile::read(text);
        self.has_generators |= defined.has_generator || defined.has_hook;
        self.has_gems |= requires_gem(text);
        let place = SourceSpan::span(path, text, defined.first.clone(), "here");
        self.diagnostics.push(
            Diagnostic::info("plugin-not-run", defined.words())
                .at(place)
                .help("put what it makes into pages, includes or data files"),
        );
        self.tags.extend(defined.tags);
        self.filters.extend(defined.filters);
    }
}

/// The definitions of a Ruby file, as far as they can be read from its text.
struct RubyFile {
    tags: Vec<String>,
    filters: Vec<String>,
    has_generator: bool,
    has_hook: bool,
    /// The bytes of the line with the first definition.
    first: std::ops::Range<usize>,
}

impl RubyFile {
    fn read(text: &str) -> Self {
        const SIGNS: [&str; 6] = [
            "register_tag",
            "register_filter",
            "Generator",
            "Converter",
            "Hooks",
            "Filters",
        ];
        let first = SIGNS.iter().filter_map(|sign| text.find(sign)).min();
        let start = first.map_or(0, |at| text[..at].rfind('\n').map_or(0, |end| end + 1));
        let line = text[start..].lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        Self {
            tags: tags(text),
            filters: filters(text).collect(),
            has_generator: text.contains("Generator"),
            has_hook: text.contains("Hooks"),
            first: start + indent..start + line.trim_end().len().max(indent),
        }
    }

    /// Returns the definitions in words.
    fn words(&self) -> String {
        let names = |what: &str, names: &[String]| {
            let plural = if names.len() == 1 { "" } else { "s" };
            let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            (!names.is_empty()).then(|| format!("the {what}{plural} {}", quoted.join(", ")))
        };
        let one = |is_defined: bool, what: &str| is_defined.then(|| what.to_owned());
        let defined = [
            names("tag", &self.tags),
            names("filter", &self.filters),
            one(self.has_generator, "a generator of pages"),
            one(self.has_hook, "a hook"),
        ];
        let defined: Vec<String> = defined.into_iter().flatten().collect();
        match defined.split_last() {
            None => "sitegen runs no Ruby: what this file does is missing".to_owned(),
            Some((last, others)) => {
                let and = if others.is_empty() { "" } else { " and " };
                let others = others.join(", ");
                format!("sitegen runs no Ruby: this file defines {others}{and}{last}")
            }
        }
    }
}

/// Returns true if a Ruby file loads a gem of Jekyll or Liquid that may define tags: `require "jekyll-assets"`.
fn requires_gem(text: &str) -> bool {
    let lines = text.lines().map(str::trim_start);
    let mut required = lines.filter_map(|line| quoted(line.strip_prefix("require")?));
    required.any(|name| {
        let is_of_jekyll = ["jekyll-", "jekyll_", "liquid-", "octopress"]
            .iter()
            .any(|start| name.starts_with(start));
        is_of_jekyll && !has_work_of_plugin(name) && !WITHOUT_TAGS.contains(&name)
    })
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

    #[test]
    fn a_ruby_file_that_loads_a_gem_may_define_any_tag() {
        for (text, is_gem) in [
            ("require \"jekyll-assets\"\n", true),
            ("  require 'liquid-cloudinary'", true),
            ("require 'jekyll'\nrequire 'yaml'\n", false),
            ("require 'jekyll-feed'\n", false),
            ("require_relative 'lib/jekyll-x'\n", false),
        ] {
            assert_eq!(requires_gem(text), is_gem, "{text}");
        }
    }
}
