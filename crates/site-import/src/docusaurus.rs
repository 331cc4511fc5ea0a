//! Sites of Docusaurus: docs, blog and pages, with `i18n/<locale>/`, number prefixes, `_category_` and sidebars.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::docusaurus_nav;
use crate::front_matter::Change;
use crate::hugo_config::text;
use crate::links::{self, Link};
use crate::mdx::IMPORTED;
use crate::pages::{Context, Keys, OldSite, Page};
use crate::report::Report;
use crate::site_config::{Language, SiteConfig};
use crate::{Import, NewPage, SourceTree, Tool, data_file, fences, mdx, paths, script};

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
    site.config.nav = docusaurus_nav::nav(&docusaurus, &site.pages, &mut site.report);
    let mut import = site.finish(tree, keys, |context, report| {
        body(context, &docusaurus, report)
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
            languages: languages(&config),
            parts: parts(&config),
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
                site.report.leave(
                    path,
                    1,
                    "partial",
                    path,
                    "not copied: it is in the pages that import it",
                );
                continue;
            }
            let stem = paths::stem(rest).0;
            let is_readme = paths::name(stem).eq_ignore_ascii_case("readme");
            let stem = if is_readme {
                paths::join(paths::folder(stem), "index")
            } else {
                stem.to_owned()
            };
            let new = paths::join(&target, &format!("{stem}.md"));
            let Some(mut page) = Page::read(self.tree, path, new, code, &mut site.report) else {
                continue;
            };
            let address = if part.is_blog {
                blog_address(&page, &stem)
            } else {
                doc_address(&page, part, &stem)
            };
            page.address = Some(paths::address(&format!(
                "{}/{}{address}",
                self.prefix(code),
                part.route
            )));
            site.pages.push(page);
        }
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

    /// Returns pages for the folders that `_category_.json` describes and that have no page.
    fn categories(&self, pages: &[Page], report: &mut Report) -> Vec<NewPage> {
        let targets: BTreeSet<&str> = pages.iter().map(|page| page.target.as_str()).collect();
        let folders: BTreeSet<&str> = pages
            .iter()
            .map(|page| paths::folder(&page.target))
            .collect();
        let mut new = Vec::new();
        for part in self.parts.iter().filter(|part| !part.is_blog) {
            for path in self.tree.paths() {
                let Some(rest) = paths::below(path, &part.folder)
                    .filter(|_| paths::stem(paths::name(path)).0 == "_category_")
                else {
                    continue;
                };
                let Some(value) = data_file(self.tree, path) else {
                    continue;
                };
                let Some(label) = text(&value, "label") else {
                    continue;
                };
                for language in &self.languages {
                    let code = &language.code;
                    let folder = paths::join(
                        &paths::join(&self.content(code), &part.route),
                        paths::folder(rest),
                    );
                    let target = format!("{folder}/index.md");
                    let has_pages = folders
                        .iter()
                        .any(|known| *known == folder || paths::below(known, &folder).is_some());
                    if targets.contains(target.as_str()) || !has_pages {
                        continue;
                    }
                    let label = self
                        .translated_label(part, code, &label)
                        .unwrap_or_else(|| label.clone());
                    let mut front_matter = String::from("---\n");
                    crate::yaml_text::entry(&mut front_matter, "title", &label.into(), 0);
                    if let Some(position) = value
                        .get("position")
                        .filter(|position| position.is_number())
                    {
                        crate::yaml_text::entry(&mut front_matter, "weight", position, 0);
                    }
                    if let Some(text) = value.pointer("/link/description").and_then(Value::as_str) {
                        crate::yaml_text::entry(&mut front_matter, "description", &text.into(), 0);
                    }
                    new.push(NewPage {
                        path: target,
                        source: path.clone(),
                        language: code.clone(),
                        address: Some(paths::address(&format!(
                            "{}/{}/{}",
                            self.prefix(code),
                            part.route,
                            plain_folder(part, paths::folder(rest))
                        ))),
                        text: format!("{front_matter}---\n"),
                    });
                }
                report.count("categories");
            }
        }
        new
    }

    /// Returns the label of a category in a language.
    fn translated_label(&self, part: &Part, code: &str, label: &str) -> Option<String> {
        let folder = part.translated.strip_suffix("/current")?;
        let words = data_file(self.tree, &format!("i18n/{code}/{folder}/current.json"))?;
        let end = format!(".category.{label}");
        let map = words.as_object()?;
        let (_, value) = map.iter().find(|(key, _)| key.ends_with(&end))?;
        text(value, "message")
    }
}

fn languages(config: &Value) -> Vec<Language> {
    let default = config
        .pointer("/i18n/defaultLocale")
        .and_then(Value::as_str)
        .unwrap_or("en");
    let locales = config.pointer("/i18n/locales").and_then(Value::as_array);
    let others = locales
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter(|code| *code != default);
    let language = |code: &str| Language {
        code: code.to_owned(),
        name: config
            .pointer(&format!("/i18n/localeConfigs/{code}/label"))
            .and_then(Value::as_str)
            .map(str::to_owned),
        ..Language::default()
    };
    std::iter::once(default)
        .chain(others)
        .map(language)
        .collect()
}

/// Returns the docs and the blog of the preset, and those of plugins.
fn parts(config: &Value) -> Vec<Part> {
    let mut found = Vec::new();
    let entries = |key: &str| {
        config
            .get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    for preset in entries("presets") {
        let options = preset.get(1).cloned().unwrap_or_default();
        if options.get("docs") != Some(&Value::Bool(false)) {
            found.push(docs(options.get("docs").unwrap_or(&Value::Null)));
        }
        if options.get("blog") != Some(&Value::Bool(false)) {
            found.push(blog(options.get("blog").unwrap_or(&Value::Null)));
        }
    }
    for plugin in entries("plugins") {
        let name = plugin
            .get(0)
            .unwrap_or(&plugin)
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let options = plugin.get(1).cloned().unwrap_or_default();
        if name.ends_with("plugin-content-docs") {
            found.push(docs(&options));
        } else if name.ends_with("plugin-content-blog") {
            found.push(blog(&options));
        }
    }
    if found.is_empty() {
        found = vec![docs(&Value::Null), blog(&Value::Null)];
    }
    found
}

fn docs(options: &Value) -> Part {
    let id = text(options, "id").filter(|id| id != "default");
    let suffix = id.map(|id| format!("-{id}")).unwrap_or_default();
    let folder = text(options, "path").unwrap_or_else(|| "docs".to_owned());
    Part {
        folder: folder
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned(),
        translated: format!("docusaurus-plugin-content-docs{suffix}/current"),
        route: route(options, "docs"),
        is_blog: false,
        has_prefixes: options.get("numberPrefixParser") != Some(&Value::Bool(false)),
        sidebars: sidebars(options),
    }
}

/// Returns the path of the sidebars: a text, or `require.resolve('./sidebars.js')`.
fn sidebars(options: &Value) -> Option<String> {
    let value = options.get("sidebarPath")?;
    let path = value
        .as_str()
        .or_else(|| value.pointer("/args/0")?.as_str())?;
    Some(path.trim_start_matches("./").to_owned())
}

fn blog(options: &Value) -> Part {
    let id = text(options, "id").filter(|id| id != "default");
    let suffix = id.map(|id| format!("-{id}")).unwrap_or_default();
    let folder = text(options, "path").unwrap_or_else(|| "blog".to_owned());
    Part {
        folder: folder
            .trim_start_matches("./")
            .trim_end_matches('/')
            .to_owned(),
        translated: format!("docusaurus-plugin-content-blog{suffix}"),
        route: route(options, "blog"),
        is_blog: true,
        has_prefixes: false,
        sidebars: None,
    }
}

fn route(options: &Value, default: &str) -> String {
    let route = text(options, "routeBasePath").unwrap_or_else(|| default.to_owned());
    route.trim_matches('/').to_owned()
}

/// Returns a name without the number that it begins with (`01-intro`), and the number. Dates and versions are names.
pub(crate) fn without_number(name: &str) -> (Option<i64>, &str) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = name[digits..].trim_start();
    let behind = rest.trim_start_matches(['-', '_', '.']).trim_start();
    let is_prefix = digits > 0
        && behind.len() < rest.len()
        && !behind.is_empty()
        && !behind.starts_with(|c: char| c.is_ascii_digit());
    match is_prefix {
        true => (name[..digits].parse().ok(), behind),
        false => (None, name),
    }
}

/// Returns a folder without the numbers of its names.
fn plain_folder(part: &Part, folder: &str) -> String {
    let plain = |name| match part.has_prefixes {
        true => without_number(name).1,
        false => name,
    };
    folder.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// Returns the address of a document below its part, with `/` at its start.
fn doc_address(page: &Page, part: &Part, stem: &str) -> String {
    let plain = |name: &str| {
        if part.has_prefixes {
            without_number(name).1.to_owned()
        } else {
            name.to_owned()
        }
    };
    let folder: Vec<String> = paths::folder(stem)
        .split('/')
        .filter(|part| !part.is_empty())
        .map(plain)
        .collect();
    let folder = folder.join("/");
    if let Some(slug) = page.front_matter.word("slug") {
        return match slug.starts_with('/') {
            true => slug,
            false => format!("/{}", paths::resolve(&folder, &slug).unwrap_or_default()),
        };
    }
    let name = plain(paths::name(stem));
    let is_index =
        name.eq_ignore_ascii_case("index") || paths::name(&folder).eq_ignore_ascii_case(&name);
    let name = page.front_matter.word("id").unwrap_or(name);
    if is_index {
        format!("/{folder}")
    } else {
        format!("/{}", paths::join(&folder, &name))
    }
}

/// Returns the address of a post: its slug, or its date and name.
fn blog_address(page: &Page, stem: &str) -> String {
    if let Some(slug) = page.front_matter.word("slug") {
        return format!("/{}", slug.trim_start_matches('/'));
    }
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let mut path = stem.to_owned();
    if let Some((date, rest)) = date_of(stem) {
        path = format!("{}/{rest}", date.replace('-', "/"));
    }
    format!("/{path}")
}

/// Returns the date that the path of a post begins with: `2020-01-02-name`, `2020/01/02/name`.
fn date_of(stem: &str) -> Option<(String, &str)> {
    let date = stem.get(..10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => matches!(byte, b'-' | b'/'),
        _ => byte.is_ascii_digit(),
    });
    let rest = stem[10..].trim_start_matches(['-', '/']);
    (is_date && !rest.is_empty()).then(|| (date.replace('/', "-"), rest))
}

fn keys(page: &Page, report: &mut Report) -> Keys {
    let front_matter = &page.front_matter;
    let mut keys = Keys::default();
    let has = |key: &str| front_matter.value(key).is_some();
    for entry in &front_matter.entries {
        let value = &entry.value;
        let mut idle = || {
            keys.idle
                .push((entry.key.clone(), front_matter.line(entry)))
        };
        let change = match entry.key.as_str() {
            "title" | "description" | "tags" | "draft" | "image" | "date" | "keywords"
            | "author" | "authors" => Change::Keep,
            "slug" => {
                let address = page
                    .address
                    .as_deref()
                    .unwrap_or_default()
                    .trim_end_matches('/');
                Change::Set("permalink".to_owned(), format!("{address}/").into())
            }
            "sidebar_position" if value.is_number() => Change::Rename("weight".to_owned()),
            "custom_edit_url" if value.is_null() => {
                Change::Set("edit_url".to_owned(), false.into())
            }
            "custom_edit_url" => Change::Rename("edit_url".to_owned()),
            "unlisted" if *value == Value::Bool(true) => {
                keys.added.push(("noindex".to_owned(), true.into()));
                keys.added.push(("nav".to_owned(), false.into()));
                Change::Drop
            }
            "last_update" if value.get("date").is_some() => {
                Change::Set("last_modified_at".to_owned(), value["date"].clone())
            }
            "id" => Change::Drop,
            "type" | "layout" | "template" | "lang" | "nav" | "search" | "permalink"
            | "sitemap" => {
                idle();
                Change::Drop
            }
            _ => {
                idle();
                Change::Keep
            }
        };
        if !matches!(change, Change::Keep) {
            report.count("keys of front matter");
        }
        keys.changes.push(change);
    }
    let stem = paths::stem(&page.target).0;
    let name = if paths::name(stem) == "index" {
        paths::name(paths::folder(stem))
    } else {
        paths::name(stem)
    };
    if page.address.is_some()
        && !has("sidebar_position")
        && let (Some(number), _) = without_number(name)
        && date_of(name).is_none()
    {
        keys.added.push(("weight".to_owned(), number.into()));
    }
    if !has("date")
        && let Some((date, _)) = date_of(name)
    {
        keys.added.push(("date".to_owned(), date.into()));
    }
    keys
}

fn body(context: &Context<'_>, docusaurus: &Docusaurus<'_>, report: &mut Report) -> String {
    let page = context.page;
    let text = fences::convert(
        Tool::Docusaurus,
        &page.source,
        page.front_matter.body_line,
        page.body(),
        report,
    );
    leave_remarks(page, &text, report);
    let is_mdx = page.source.ends_with(".mdx") || docusaurus.is_markdown_mdx;
    let text = match is_mdx {
        true => mdx::convert(
            docusaurus.tree,
            page,
            &text,
            &|module| resolve(page, module),
            report,
        ),
        false => text,
    };
    let default = default_folder(docusaurus, page);
    let own = |link: Link<'_>| own_link(context, docusaurus, default.as_ref(), link);
    let count = std::cell::Cell::new(0);
    let text = links::rewrite(&text, |link| {
        let link = link.strip_prefix("pathname://").unwrap_or(link);
        let new = links::moved(context.links, page, link, &own, false)?;
        count.set(count.get() + 1);
        Some(new)
    });
    for _ in 0..count.get() {
        report.count("links to files that moved");
    }
    text
}

/// Lists the comments in code by which Docusaurus marks lines.
fn leave_remarks(page: &Page, text: &str, report: &mut Report) {
    if !text.contains("highlight-") {
        return;
    }
    for (at, line) in text.lines().enumerate() {
        if ["highlight-next-line", "highlight-start", "highlight-end"]
            .iter()
            .any(|word| line.contains(word))
        {
            let number = page.front_matter.body_line + at;
            let help = "code stays as it is: remove the comment, and write the lines behind the fence: `{2-3}`";
            report.leave(&page.source, number, "comment that marks code", line, help);
        }
    }
}

/// Returns the folder of the part of a page in its language and in the default one.
fn default_folder(docusaurus: &Docusaurus<'_>, page: &Page) -> Option<(String, String)> {
    docusaurus.parts.iter().find_map(|part| {
        let own = docusaurus.folder(part, &page.language);
        paths::below(&page.source, &own)?;
        Some((own, part.folder.clone()))
    })
}

fn own_link(
    context: &Context<'_>,
    docusaurus: &Docusaurus<'_>,
    folders: Option<&(String, String)>,
    link: Link<'_>,
) -> Option<String> {
    let page = context.page;
    if let Some(path) = link.path.strip_prefix(IMPORTED) {
        return Some(path.to_owned());
    }
    if let Some(path) = link.path.strip_prefix("@site/") {
        return Some(paths::decoded(path));
    }
    if link.is_outside() {
        return None;
    }
    let is_file = |path: &String| context.links.target(path).is_some();
    if let Some(path) = link.path.strip_prefix('/') {
        let candidates = folders
            .iter()
            .flat_map(|(own, default)| [own, default])
            .map(|folder| paths::join(folder, path));
        if paths::is_markdown(path) {
            return candidates.chain([path.to_owned()]).find(is_file);
        }
        let path = link
            .path
            .strip_prefix(docusaurus.base.as_str())
            .unwrap_or(link.path);
        let localized = format!("{}{path}", docusaurus.prefix(&page.language));
        let found = context
            .links
            .at_address(&localized)
            .or_else(|| context.links.at_address(path));
        return found.map(str::to_owned);
    }
    if context.links.file_of(page, link.path).is_some() {
        return None;
    }
    // What a translation lacks is the default language's.
    let (own, default) = folders?;
    let folder = paths::folder(&page.source);
    let inside = if folder == own {
        ""
    } else {
        paths::below(folder, own)?
    };
    let path = paths::resolve(&paths::join(default, inside), &paths::decoded(link.path))?;
    is_file(&path).then_some(path)
}

/// Returns the path of a module: relative, or with the alias `@site/`.
fn resolve(page: &Page, module: &str) -> Option<String> {
    if let Some(rest) = module.strip_prefix("@site/") {
        return Some(rest.to_owned());
    }
    if let Some(rest) = module.strip_prefix('/') {
        return Some(rest.to_owned());
    }
    module
        .starts_with('.')
        .then(|| paths::resolve(paths::folder(&page.source), module))
        .flatten()
}

/// Returns the ids of documents of a part in the default language, with their new paths.
pub(crate) fn documents(
    docusaurus: &Docusaurus<'_>,
    part: &Part,
    pages: &[Page],
) -> BTreeMap<String, String> {
    let code = &docusaurus.languages[0].code;
    let content = docusaurus.content(code);
    pages
        .iter()
        .filter(|page| page.language == *code)
        .filter_map(|page| {
            let stem = paths::stem(paths::below(&page.source, &part.folder)?).0;
            let plain = |name: &str| {
                if part.has_prefixes {
                    without_number(name).1.to_owned()
                } else {
                    name.to_owned()
                }
            };
            let folder: Vec<String> = paths::folder(stem)
                .split('/')
                .filter(|name| !name.is_empty())
                .map(plain)
                .collect();
            let name = page
                .front_matter
                .word("id")
                .unwrap_or_else(|| plain(paths::name(stem)));
            let target = paths::below(&page.target, &content)?;
            Some((paths::join(&folder.join("/"), &name), target.to_owned()))
        })
        .collect()
}
