//! The plugins (gems) that a Jekyll site loads, and the settings of those that decide which Markdown files are pages.

use std::path::Path;

use serde_json::Value;

use crate::content::gem_theme::GemTheme;
use crate::content::regular_file;
use crate::yaml::{self, Mapping};

/// The gem of GitHub Pages.
const GITHUB_PAGES: &str = "github-pages";

/// The plugins that the gem github-pages loads in every site (`GitHubPages::Plugins::DEFAULT_PLUGINS`).
const OF_GITHUB_PAGES: [&str; 8] = [
    "jekyll-default-layout",
    "jekyll-gist",
    "jekyll-github-metadata",
    "jekyll-optional-front-matter",
    "jekyll-paginate",
    "jekyll-readme-index",
    "jekyll-relative-links",
    "jekyll-titles-from-headings",
];

/// Returns the gems that the config, the Gemfile and the theme gem load as plugins (Jekyll 4.3
/// `PluginManager#require_theme_deps`), and those that these bring. GitHub Pages also loads `github-pages` outside of
/// the group.
pub(super) fn gems(root: &Path, mapping: &Mapping, theme: Option<&GemTheme>) -> Vec<String> {
    let listed = ["plugins", "gems"].map(|key| mapping.value(key));
    let mut gems: Vec<String> = listed.into_iter().flatten().flat_map(yaml::words).collect();
    let of_theme = theme.iter().flat_map(|theme| theme.dependencies());
    gems.extend(of_theme.filter(|name| *name != "jekyll").cloned());
    let text = regular_file::read_to_string(&root.join("Gemfile")).unwrap_or_default();
    let mut is_group = false;
    for line in text.lines().map(str::trim) {
        is_group = match line {
            _ if line.starts_with("group") => line.contains(":jekyll_plugins"),
            "end" => false,
            _ => is_group,
        };
        let is_plugin = is_group
            || line.contains(":jekyll_plugins")
            || quoted(line).is_some_and(|name| name == GITHUB_PAGES);
        if is_plugin && let Some(rest) = line.strip_prefix("gem ") {
            gems.extend(quoted(rest).map(str::to_owned));
        }
    }
    if is_of_github_pages(root, mapping) {
        gems.push(GITHUB_PAGES.to_owned());
    }
    if gems.iter().any(|gem| gem == GITHUB_PAGES) {
        gems.extend(OF_GITHUB_PAGES.map(str::to_owned));
    }
    gems
}

/// Returns true if only GitHub Pages makes a home page of a site: it has a theme that GitHub Pages offers, no Gemfile,
/// no index, and a README without front matter, which Jekyll alone would only copy.
fn is_of_github_pages(root: &Path, mapping: &Mapping) -> bool {
    const HOME_PAGES: [&str; 4] = ["Gemfile", "index.html", "index.md", "index.markdown"];
    let is_theme = |name: &str| name.trim().starts_with("jekyll-theme-");
    let theme = mapping.value("theme").and_then(Value::as_str);
    let has_theme = theme.is_some_and(is_theme) || mapping.value("remote_theme").is_some();
    has_theme
        && !HOME_PAGES.iter().any(|name| root.join(name).exists())
        && regular_file::read_to_string(&root.join("README.md"))
            .is_ok_and(|text| !text.trim_start_matches('\u{feff}').starts_with("---"))
}

/// Returns the inside of the first text in quotes.
pub(crate) fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['"', '\''])?;
    let quote = text[start..].chars().next()?;
    let inside = &text[start + 1..];
    Some(&inside[..inside.find(quote)?])
}

/// The plugins that decide which Markdown files are pages, and their titles and layouts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagePlugins {
    /// jekyll-optional-front-matter: files without front matter are pages.
    pub front_matter: Option<FrontMatterPlugin>,
    /// jekyll-titles-from-headings.
    pub titles: Option<TitlesPlugin>,
    /// jekyll-readme-index: a README is the page of its folder.
    pub readme: Option<ReadmePlugin>,
    /// jekyll-default-layout: pages have a layout by their kind.
    pub has_default_layout: bool,
}

/// The settings of jekyll-optional-front-matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterPlugin {
    /// True if the Markdown files are published too.
    pub keeps_originals: bool,
}

/// The settings of jekyll-titles-from-headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitlesPlugin {
    /// True if the heading is removed from the page.
    pub strips: bool,
    /// True for posts and documents too.
    pub has_collections: bool,
}

/// The settings of jekyll-readme-index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadmePlugin {
    /// True if the Markdown files are published too.
    pub keeps_originals: bool,
    /// True for files with front matter too.
    pub has_front_matter: bool,
}

impl PagePlugins {
    pub(super) fn read(gems: &[String], mapping: &Mapping) -> Self {
        let has = |gem: &str| gems.iter().any(|one| one == gem);
        let setting = |group: &str, key: &str| {
            let group = mapping.value(group)?;
            yaml::truth(group.get(key)?)
        };
        let is_on = |gem: &str, group: &str| has(gem) && setting(group, "enabled") != Some(false);
        // A key of jekyll-optional-front-matter that jekyll-admin has too.
        let requires = mapping.value("require_front_matter");
        let requires =
            requires.is_some_and(|value| yaml::truth(value) != Some(false) && !value.is_null());
        let group = "optional_front_matter";
        let front_matter = is_on("jekyll-optional-front-matter", group) && !requires;
        let front_matter = front_matter.then(|| FrontMatterPlugin {
            keeps_originals: setting(group, "remove_originals") != Some(true),
        });
        let group = "titles_from_headings";
        let titles = is_on("jekyll-titles-from-headings", group).then(|| TitlesPlugin {
            strips: setting(group, "strip_title") == Some(true),
            has_collections: setting(group, "collections") == Some(true),
        });
        let group = "readme_index";
        let readme = is_on("jekyll-readme-index", group).then(|| ReadmePlugin {
            keeps_originals: setting(group, "remove_originals") != Some(true),
            has_front_matter: setting(group, "with_frontmatter") == Some(true),
        });
        Self {
            front_matter,
            titles,
            readme,
            has_default_layout: has("jekyll-default-layout"),
        }
    }
}
