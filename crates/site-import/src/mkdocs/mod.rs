//! Sites of MkDocs: languages by suffix or folder of mkdocs-static-i18n, or by a folder with a config each.

mod blocks;
mod config;
mod inline;
mod nav;
mod slashes;
mod text;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::data::text;
use crate::pages::{OldSite, Page};
use crate::report::Report;
use crate::site_config::{Language, SiteConfig};
use crate::{Import, SourceTree, paths};
use inline::Extensions;

/// The names of the config.
const CONFIGS: [&str; 2] = ["mkdocs.yml", "mkdocs.yaml"];

/// The site as its config describes it.
pub(crate) struct MkDocs<'a> {
    pub(crate) tree: &'a dyn SourceTree,
    pub(crate) config: Value,
    /// The path of the config.
    pub(crate) path: String,
    pub(crate) languages: Vec<Language>,
    /// The folder of the default language.
    pub(crate) docs: String,
    structure: Structure,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Structure {
    /// `page.fr.md`
    Suffix,
    /// `docs/fr/page.md`
    Folder,
    /// `docs/fr/docs/page.md`, beside `docs/fr/mkdocs.yml`
    Sites,
}

/// Reads a site of MkDocs.
pub(crate) fn import(tree: &dyn SourceTree) -> Result<Import, String> {
    let mkdocs = MkDocs::read(tree)?;
    let mut site = OldSite {
        config: mkdocs.site_config(),
        ..OldSite::default()
    };
    mkdocs.files(&mut site);
    if site.pages.is_empty() {
        let MkDocs { path, docs, .. } = &mkdocs;
        return Err(format!(
            "there is no page in `{docs}`: `docs_dir` in `{path}` names the folder of the pages"
        ));
    }
    let titles: BTreeMap<String, String> = site
        .pages
        .iter()
        .filter_map(|page| {
            Some((
                page.source.clone(),
                page.front_matter
                    .word("title")
                    .or_else(|| heading(page.body()))?,
            ))
        })
        .collect();
    site.config.nav = nav::nav(&mkdocs, &titles, &mut site.report);
    mkdocs.leave_parts(&mut site.report);
    let redirects = mkdocs.redirects(&mut site.report);
    let extensions = Extensions::read(&mkdocs.config);
    Ok(site.finish(
        tree,
        |page, report| text::keys(page, &redirects, report),
        |context, report| text::body(context, &mkdocs, &extensions, report),
    ))
}

/// Returns the first heading of level 1.
fn heading(body: &str) -> Option<String> {
    let line = body.lines().find_map(|line| line.strip_prefix("# "))?;
    let end = line.find(" {").unwrap_or(line.len());
    Some(line[..end].trim().to_owned())
}

impl<'a> MkDocs<'a> {
    fn read(tree: &'a dyn SourceTree) -> Result<Self, String> {
        for path in CONFIGS {
            if tree.text(path).is_some() {
                let config = config::read_config(tree, path, 0)
                    .ok_or(format!("`{path}` cannot be read as YAML"))?;
                return Ok(Self::of_one(tree, path, config));
            }
        }
        Self::of_many(tree)
            .ok_or_else(|| "there is no config of MkDocs here: `mkdocs.yml`".to_owned())
    }

    /// A site with one config.
    fn of_one(tree: &'a dyn SourceTree, path: &str, config: Value) -> Self {
        let docs = text(&config, "docs_dir").unwrap_or_else(|| "docs".to_owned());
        let docs = docs
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned();
        let plugin = config::plugin(&config, "i18n").cloned();
        let (languages, structure) = match plugin {
            Some(plugin) => {
                let is_folder = text(&plugin, "docs_structure").as_deref() == Some("folder");
                let structure = if is_folder {
                    Structure::Folder
                } else {
                    Structure::Suffix
                };
                (config::plugin_languages(&plugin), structure)
            }
            None => {
                let code = text(&config, "theme.language").unwrap_or_else(|| "en".to_owned());
                (
                    vec![Language {
                        code,
                        ..Language::default()
                    }],
                    Structure::Suffix,
                )
            }
        };
        Self {
            tree,
            config,
            path: path.to_owned(),
            languages,
            docs,
            structure,
        }
    }

    /// A folder for each language, each a site: `docs/en/mkdocs.yml`, `docs/en/docs/`.
    fn of_many(tree: &'a dyn SourceTree) -> Option<Self> {
        let is_config =
            |path: &&String| CONFIGS.contains(&paths::name(path)) && path.matches('/').count() == 2;
        let mut configs: Vec<&String> = tree.paths().iter().filter(is_config).collect();
        configs.retain(|path| tree.language(paths::name(paths::folder(path))).is_some());
        let is_english = |path: &&&String| paths::name(paths::folder(path)).starts_with("en");
        let first = *configs.iter().find(is_english).or(configs.first())?;
        let folder = paths::folder(first);
        let parent = paths::folder(folder);
        let config = config::read_config(tree, first, 0)?;
        let names = config::alternate_names(&config);
        let language = |code: &str| {
            let name = names.iter().find(|(known, _)| known == code);
            Language {
                code: code.to_owned(),
                name: name.map(|(_, name)| name.clone()),
                ..Language::default()
            }
        };
        let docs = text(&config, "docs_dir").unwrap_or_else(|| "docs".to_owned());
        let default = paths::name(folder);
        let mut codes: Vec<&str> = Vec::new();
        for path in tree.paths() {
            if let Some(rest) = paths::below(path, parent)
                && let Some((code, rest)) = rest.split_once('/')
                && paths::below(rest, &docs).is_some()
                && !codes.contains(&code)
                && code != default
                && tree.language(code).is_some()
            {
                codes.push(code);
            }
        }
        let languages = std::iter::once(default)
            .chain(codes)
            .map(language)
            .collect();
        Some(Self {
            tree,
            config,
            path: first.clone(),
            languages,
            docs: paths::join(folder, &docs),
            structure: Structure::Sites,
        })
    }

    /// Returns the folder of a language.
    pub(crate) fn folder(&self, code: &str) -> String {
        match self.structure {
            Structure::Suffix => self.docs.clone(),
            Structure::Folder => paths::join(&self.docs, code),
            Structure::Sites => {
                let default = &self.languages[0].code;
                self.docs
                    .replacen(&format!("/{default}/"), &format!("/{code}/"), 1)
            }
        }
    }

    /// Returns the language of a file, and its path there.
    fn place(&self, path: &str) -> Option<(String, String)> {
        if self.structure == Structure::Suffix {
            let rest = paths::below(path, &self.docs)?;
            let (stem, ending) = paths::stem(rest);
            let (plain, suffix) = paths::stem(stem);
            let known = self
                .languages
                .iter()
                .find(|language| language.code == suffix);
            return Some(match known.filter(|_| self.languages.len() > 1) {
                Some(language) => (language.code.clone(), format!("{plain}.{ending}")),
                None => (self.languages[0].code.clone(), rest.to_owned()),
            });
        }
        let found = self.languages.iter().find_map(|language| {
            let rest = paths::below(path, &self.folder(&language.code))?;
            Some((language.code.clone(), rest.to_owned()))
        });
        // A file outside of the languages belongs to all of them.
        found.or_else(|| {
            let rest =
                paths::below(path, &self.docs).filter(|_| self.structure == Structure::Folder)?;
            Some((self.languages[0].code.clone(), rest.to_owned()))
        })
    }

    fn files(&self, site: &mut OldSite) {
        let all: HashSet<&str> = self.tree.paths().iter().map(String::as_str).collect();
        for path in self.tree.paths() {
            let Some((language, rest)) = self.place(path) else {
                continue;
            };
            if rest.split('/').any(|part| part.starts_with('.')) {
                if paths::name(path).starts_with(".pages") || paths::name(path) == ".nav.yml" {
                    let help = "the order of a folder is not copied: write `nav` in `sitegen.yml`, or `weight` in pages";
                    site.report
                        .leave(path, 1, "file of awesome-pages", path, help);
                }
                continue;
            }
            let prefix = site.config.folder(&language);
            if !paths::is_markdown(path) {
                site.copies.insert(path.clone(), format!("{prefix}/{rest}"));
                continue;
            }
            let rest = self.renamed(&all, path, &rest);
            let target = format!("{prefix}/{}.md", paths::stem(&rest).0);
            let Some(mut page) = Page::read(self.tree, path, target, &language, &mut site.report)
            else {
                continue;
            };
            page.address = Some(self.address(&language, &rest));
            site.pages.push(page);
        }
    }

    /// `README.md` is the page of its folder if there is no `index.md`.
    fn renamed(&self, all: &HashSet<&str>, path: &str, rest: &str) -> String {
        let name = paths::name(path);
        let index = path.replace("README", "index");
        match name.starts_with("README.") && !all.contains(index.as_str()) {
            true => paths::join(paths::folder(rest), "index.md"),
            false => rest.to_owned(),
        }
    }

    fn prefix(&self, language: &str) -> String {
        if language == self.languages[0].code {
            String::new()
        } else {
            format!("/{language}")
        }
    }

    fn address(&self, language: &str, rest: &str) -> String {
        let stem = paths::stem(rest).0;
        let path = if paths::name(stem) == "index" {
            paths::folder(stem)
        } else {
            stem
        };
        let is_folder = self.config.get("use_directory_urls") != Some(&Value::Bool(false));
        let ending = if is_folder || path.is_empty() || paths::name(stem) == "index" {
            ""
        } else {
            ".html"
        };
        paths::address(&format!("{}/{path}{ending}", self.prefix(language)))
    }

    fn site_config(&self) -> SiteConfig {
        let config = &self.config;
        let is_folder = config.get("use_directory_urls") != Some(&Value::Bool(false));
        let mut site = SiteConfig {
            tool: "mkdocs",
            title: text(config, "site_name"),
            description: text(config, "site_description"),
            url: text(config, "site_url"),
            languages: self.languages.clone(),
            permalink: if is_folder {
                "/:folders/:slug/"
            } else {
                "/:folders/:slug.html"
            }
            .to_owned(),
            ..SiteConfig::default()
        };
        let repository = text(config, "repo_url").filter(|url| url.starts_with("http"));
        site.set("repository", repository);
        site.set(
            "footer",
            text(config, "copyright").filter(|text| !text.contains('<')),
        );
        let social = config.pointer("/extra/social").and_then(Value::as_array);
        site.social = social
            .into_iter()
            .flatten()
            .filter_map(|item| text(item, "link"))
            .collect();
        site.social
            .retain(|link| link.starts_with("http") || link.starts_with("mailto:"));
        site
    }

    /// Parts of the config that have no equal.
    fn leave_parts(&self, report: &mut Report) {
        let source = self.tree.text(&self.path).unwrap_or_default();
        let line = |key: &str| {
            source
                .lines()
                .position(|line| line.trim_start().trim_start_matches("- ").starts_with(key))
                .map_or(1, |at| at + 1)
        };
        for (key, help) in [
            (
                "extra_css",
                "stylesheets are copied, but not used: write rules into `static/own.css`",
            ),
            ("extra_javascript", "scripts are copied, but not used"),
            ("hooks", "hooks are programs of MkDocs"),
            ("exclude_docs", "write `exclude` in `sitegen.yml`"),
        ] {
            if self.config.get(key).is_some_and(|value| !value.is_null()) {
                report.leave(&self.path, line(key), format!("config {key}"), key, help);
            }
        }
        if text(&self.config, "theme.custom_dir").is_some() {
            let help = "templates are not copied: sitegen has templates of its own in `templates/`";
            report.leave(
                &self.path,
                line("custom_dir"),
                "config custom_dir",
                "custom_dir",
                help,
            );
        }
        for name in config::plugin_names(&self.config) {
            if !matches!(
                name.as_str(),
                "search"
                    | "i18n"
                    | "redirects"
                    | "tags"
                    | "minify"
                    | "social"
                    | "git-revision-date-localized"
                    | "material/search"
            ) {
                let help = "sitegen has no plugins; what it writes is missing";
                report.leave(
                    &self.path,
                    line(&name),
                    format!("plugin {name}"),
                    &name,
                    help,
                );
            }
        }
    }

    /// Returns the former paths of pages, by the pages that they lead to.
    fn redirects(&self, report: &mut Report) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let maps = config::plugin(&self.config, "redirects")
            .and_then(|plugin| plugin.get("redirect_maps"));
        for (old, new) in maps.and_then(Value::as_object).into_iter().flatten() {
            let new = new
                .as_str()
                .unwrap_or_default()
                .split('#')
                .next()
                .unwrap_or_default();
            let page = paths::join(&self.docs, new);
            if self.tree.text(&page).is_none() {
                let help = "no page of the site has this path: write a page with `redirect_to`";
                report.leave(
                    &self.path,
                    1,
                    "redirect to another site",
                    &format!("{old}: {new}"),
                    help,
                );
                continue;
            }
            let address = self.address(&self.languages[0].code, old);
            found
                .entry(page)
                .or_default()
                .push(format!("{}/", address.trim_end_matches('/')));
            report.count("redirects");
        }
        found
    }
}
