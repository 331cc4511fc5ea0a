//! Files that plugins generate and that no template of the site makes: feeds, the sitemap, `robots.txt` and
//! `redirects.json`.
//!
//! In: the pages of a Liquid site and the settings of its plugins. Out: for the plan the addresses of the files, and for
//! a build the content of each.

use super::{feed, redirect_from, sitemap};
use crate::content::{self, plain_path};
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_drops::PageEnvironment;
use crate::site::{Document, PlannedSite, Site};

/// A file that a plugin generates.
#[derive(Debug, Clone)]
pub(in crate::site) struct PluginFile {
    /// The URL from the root of the site.
    pub(super) url: String,
    /// The path below the output folder.
    pub(in crate::site) output: String,
    pub(super) content: FileContent,
}

/// The content of a file that a plugin generates.
#[derive(Debug, Clone)]
pub(super) enum FileContent {
    /// A feed of jekyll-feed.
    Feed(feed::FeedScope),
    /// `sitemap.xml` of jekyll-sitemap.
    Sitemap,
    /// `robots.txt` of jekyll-sitemap.
    Robots,
    /// `redirects.json` of jekyll-redirect-from.
    Redirects,
}

impl PluginFile {
    /// Returns a file at a path from the root of the site; `None` if the path leaves the site.
    pub(super) fn at(path: &str, content: FileContent) -> Option<Self> {
        let output = plain_path(path);
        if output.is_empty() || output.split('/').any(|part| part == "..") {
            return None;
        }
        Some(Self {
            url: format!("/{}", content::encoded(&output)),
            output,
            content,
        })
    }
}

impl PlannedSite {
    /// Returns the files that the plugins of a Liquid site generate, without those that the site has itself.
    pub(in crate::site) fn find_plugin_files(&self) -> Vec<PluginFile> {
        if !self.is_liquid_site() {
            return Vec::new();
        }
        let plugins = &self.liquid_globals.plugins;
        let mut files = Vec::new();
        if plugins.has("jekyll-redirect-from") && self.wants_redirects_json() {
            files.extend(PluginFile::at("redirects.json", FileContent::Redirects));
        }
        if plugins.has("jekyll-feed") {
            files.extend(feed::files(&self.config, &self.source));
        }
        if plugins.has("jekyll-sitemap") {
            files.extend(PluginFile::at("sitemap.xml", FileContent::Sitemap));
            files.extend(PluginFile::at("robots.txt", FileContent::Robots));
        }
        let mut outputs = std::collections::BTreeSet::new();
        files.retain(|file| {
            !self.is_taken(&file.output)
                && self.can_render(&file.output)
                && outputs.insert(file.output.clone())
        });
        files
    }

    fn wants_redirects_json(&self) -> bool {
        let settings = self.config.data.get("redirect_from");
        let json = settings.and_then(|settings| settings.get("json"));
        json.and_then(crate::yaml::truth) != Some(false)
    }
}

impl Site {
    /// Returns the site as Liquid sees it without a page.
    pub(in crate::site) fn environment_without_page<'s>(
        &'s self,
        recorder: &'s DependencyRecorder,
    ) -> PageEnvironment<'s> {
        PageEnvironment {
            site: self,
            page: None,
            is_nested: false,
            recorder,
            frame: None,
        }
    }

    /// Returns a file that a plugin generates.
    pub(in crate::site) fn render_plugin_file(
        &self,
        file: &PluginFile,
        recorder: &DependencyRecorder,
    ) -> Document {
        let environment = self.environment_without_page(recorder);
        let content = match &file.content {
            FileContent::Feed(scope) => feed::render(&environment, &file.url, scope),
            FileContent::Sitemap => sitemap::render(&environment),
            FileContent::Robots => sitemap::robots(&environment),
            FileContent::Redirects => redirect_from::json(&environment),
        };
        Document::text(file.output.clone(), content)
    }
}
