//! Sites of Docusaurus: docs, blog and pages, with `i18n/<locale>/`, number prefixes, `_category_` and sidebars.

mod addresses;
mod categories;
mod config;
mod nav;
mod text;

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use crate::data::data_file;
use crate::data::text;
use crate::pages::{OldSite, Page};
use crate::report::Report;
use crate::site_config::{Language, SiteConfig};
use crate::{Import, SourceTree, paths, script};

/// A folder of docs, or the blog.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// The folder of the default language.
    pub(crate) folder: String,
    /// The folder of translations below `i18n/<locale>/`, with what is behind it.
    pub(crate) translated: String,
    /// The path of its addresses; empty for the root.
    pub(crate) route: String,
    pub(crate) is_blog: bool,
    pub(crate) has_prefixes: bool,
    pub(crate) sidebars: Option<String>,
}

/// The site as its config describes it.
pub(crate) struct Docusaurus<'a> {
    pub(crate) tree: &'a dyn SourceTree,
    pub(crate) config: Value,
    pub(crate) languages: Vec<Language>,
    pub(crate) parts: Vec<Part>,
    base: String,
    is_markdown_mdx: bool,
}

/// Reads a site of Docusaurus.
pub(crate) fn import(tree: &dyn SourceTree) -> Result<Import, String> {
    let docusaurus = Docusaurus::read(tree)?;
    let mut site = OldSite {
        config: docusaurus.site_config(),
        ..OldSite::default()
    };
    for language in &docusaurus.languages {
        for part in &docusaurus.parts {
            docusaurus.part(part, &language.code, &mut site);
        }
        docusaurus.pages(&language.code, &mut site);
    }
    docusaurus.leave_parts(&mut site.report);
    for folder in docusaurus
        .config
        .get("staticDirectories")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_else(|| vec!["static".into()])
    {
        site.copy_folder(
            tree,
            folder.as_str().unwrap_or("static").trim_start_matches("./"),
            "static",
        );
    }
    let more = docusaurus.categories(&site.pages, &mut site.report);
    site.config.nav = nav::nav(&docusaurus, &site.pages, &mut site.report);
    let mut import = site.finish(tree, text::keys, |context, report| {
        text::body(context, &docusaurus, report)
    });
    import.pages.extend(more);
    Ok(import)
}

impl<'a> Docusaurus<'a> {
    fn read(tree: &'a dyn SourceTree) -> Result<Self, String> {
        let is_config = |path: &&String| path.starts_with("docusaurus.config.");
        let path = tree
            .paths()
            .iter()
            .find(is_config)
            .ok_or("there is no `docusaurus.config.js` here")?;
        let module = tree.text(path).unwrap_or_default();
        let config = script::exported(&module)
            .filter(Value::is_object)
            .ok_or(format!("`{path}` exports no object that can be read"))?;
        let format = config
            .pointer("/markdown/format")
            .and_then(Value::as_str)
            .unwrap_or("mdx");
        let base = text(&config, "baseUrl").unwrap_or_default();
        Ok(Self {
            tree,
            languages: config::languages(&config),
            parts: config::parts(&config),
            base: base.trim_end_matches('/').to_owned(),
            is_markdown_mdx: format == "mdx",
            config,
        })
    }

    pub(crate) fn is_default(&self, code: &str) -> bool {
        self.languages[0].code == code
    }

    fn prefix(&self, code: &str) -> String {
        if self.is_default(code) {
            String::new()
        } else {
            format!("/{code}")
        }
    }

    /// Returns the folder of a language in the new site.
    fn content(&self, code: &str) -> String {
        if self.is_default(code) {
            "content".to_owned()
        } else {
            format!("content/{code}")
        }
    }

    fn site_config(&self) -> SiteConfig {
        let config = &self.config;
        let url =
            text(config, "url").map(|url| format!("{}{}", url.trim_end_matches('/'), self.base));
        let mut site = SiteConfig {
            tool: "docusaurus",
            title: text(config, "title"),
            description: text(config, "tagline"),
            url: url.filter(|url| !url.contains("localhost")),
            languages: self.languages.clone(),
            permalink: "/:folders/:slug/".to_owned(),
            ..SiteConfig::default()
        };
        if let Some(favicon) = text(config, "favicon") {
            site.set(
                "favicon",
                Some(format!("/{}", favicon.trim_start_matches('/'))),
            );
        }
        let logo = config.pointer("/themeConfig/navbar/logo");
        let rooted = |key: &str| {
            logo.and_then(|logo| text(logo, key))
                .map(|path| format!("/{}", path.trim_start_matches('/')))
        };
        if let Some(light) = rooted("src") {
            let value = match rooted("srcDark") {
                Some(dark) => json!({"light": light, "dark": dark}),
                None => light.into(),
            };
            site.more.push(("logo", value));
        }
        if let (Some(owner), Some(name)) = (
            text(config, "organizationName"),
            text(config, "projectName"),
        ) {
            site.set(
                "repository",
                Some(format!("https://github.com/{owner}/{name}")),
            );
        }
        let items = config
            .pointer("/themeConfig/navbar/items")
            .and_then(Value::as_array);
        for item in items.into_iter().flatten() {
            let address = text(item, "to")
                .map(|to| format!("/{}", to.trim_start_matches('/')))
                .or_else(|| text(item, "href"));
            if let (Some(label), Some(address)) = (text(item, "label"), address) {
                site.links.push((label, address));
            }
        }
        site
    }

    /// Returns the folder of a part in a language.
    pub(crate) fn folder(&self, part: &Part, code: &str) -> String {
        if self.is_default(code) {
            part.folder.clone()
        } else {
            format!("i18n/{code}/{}", part.translated)
        }
    }

    fn part(&self, part: &Part, code: &str, site: &mut OldSite) {
        let folder = self.folder(part, code);
        let target = paths::join(&self.content(code), &part.route);
        let indexes = self.indexes(part, &folder);
        for path in self.tree.paths() {
            let Some(rest) = paths::below(path, &folder) else {
                continue;
            };
            if !paths::is_markdown(path) {
                let name = paths::name(path);
                let is_data =
                    part.is_blog && matches!(paths::stem(name).0, "authors" | "tags" | "options");
                let is_script = matches!(paths::stem(name).1, "js" | "jsx" | "ts" | "tsx" | "css");
                if !(name.starts_with("_category_") || is_data || is_script) {
                    site.copies.insert(path.clone(), paths::join(&target, rest));
                }
                continue;
            }
            if rest.split('/').any(|part| part.starts_with('_')) {
                site.report.leave_partial(path);
                continue;
            }
            let stem = paths::stem(rest).0;
            let is_index = indexes.contains(path.as_str());
            let stem = if is_index && !part.is_blog {
                paths::join(paths::folder(stem), "index")
            } else {
                stem.to_owned()
            };
            let new = paths::join(&target, &format!("{stem}.md"));
            let Some(mut page) = Page::read(self.tree, path, new, code, &mut site.report) else {
                continue;
            };
            let address = if part.is_blog {
                addresses::blog_address(&page, &stem)
            } else {
                addresses::doc_address(&page, part, &stem)
            };
            page.address = Some(paths::address(&format!(
                "{}/{}{address}",
                self.prefix(code),
                part.route
            )));
            site.pages.push(page);
        }
    }

    /// Returns the documents of a part in a folder that are the pages of their folders.
    fn indexes(&self, part: &Part, folder: &str) -> HashSet<&str> {
        let mut indexes: HashMap<&str, (usize, &str)> = HashMap::new();
        for path in self
            .tree
            .paths()
            .iter()
            .filter(|path| paths::is_markdown(path))
        {
            let stem = paths::below(path, folder).map(|rest| paths::stem(rest).0);
            if let Some(rank) = stem.and_then(|stem| addresses::index_rank(part, stem)) {
                let first = indexes.entry(paths::folder(path)).or_insert((rank, path));
                *first = (*first).min((rank, path));
            }
        }
        indexes.into_values().map(|(_, path)| path).collect()
    }

    /// Pages of `src/pages` that are Markdown.
    fn pages(&self, code: &str, site: &mut OldSite) {
        let folder = if self.is_default(code) {
            "src/pages".to_owned()
        } else {
            format!("i18n/{code}/docusaurus-plugin-content-pages")
        };
        for path in self.tree.paths() {
            let Some(rest) = paths::below(path, &folder) else {
                continue;
            };
            let stem = paths::stem(rest).0;
            if paths::is_markdown(path) && !rest.split('/').any(|part| part.starts_with('_')) {
                let target = format!("{}/{stem}.md", self.content(code));
                let Some(mut page) = Page::read(self.tree, path, target, code, &mut site.report)
                else {
                    continue;
                };
                let stem = stem
                    .strip_suffix("index")
                    .filter(|rest| rest.is_empty() || rest.ends_with('/'))
                    .unwrap_or(stem);
                page.address = Some(paths::address(&format!("{}/{stem}", self.prefix(code))));
                site.pages.push(page);
            } else if matches!(paths::stem(rest).1, "js" | "jsx" | "tsx") && !rest.contains("test")
            {
                site.report.leave(
                    path,
                    1,
                    "page in JavaScript",
                    path,
                    "not copied: write it in Markdown, or as a template",
                );
            }
        }
    }

    fn leave_parts(&self, report: &mut Report) {
        let versions = data_file(self.tree, "versions.json");
        let listed = versions.as_ref().and_then(Value::as_array).map(|list| {
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        for version in listed.unwrap_or_default() {
            let folder = format!("versioned_docs/version-{version}");
            let count = self
                .tree
                .paths()
                .iter()
                .filter(|path| paths::below(path, &folder).is_some() && paths::is_markdown(path))
                .count();
            let text = format!("version {version}: {count} pages");
            report.leave(
                "versions.json",
                1,
                "version",
                &text,
                "not copied: import it as a site of its own, or copy it into a folder",
            );
        }
        let translated = self
            .tree
            .paths()
            .iter()
            .filter(|path| {
                path.starts_with("i18n/") && path.contains("/version-") && paths::is_markdown(path)
            })
            .count();
        if translated > 0 {
            let text = format!("{translated} translated pages of versions");
            report.leave(
                "versions.json",
                1,
                "version",
                &text,
                "not copied: they belong to versions",
            );
        }
    }
}
