//! Sites of Hugo: content by folder or suffix of language, page bundles, sections, and front matter.

mod config;
mod shortcode_components;
mod shortcode_tags;
mod shortcodes;
mod text;

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use config::HugoConfig;

use crate::data::{get, text};
use crate::pages::{OldSite, Page};
use crate::report::Report;
use crate::{Import, SourceTree, paths};
use shortcodes::Values;

/// Reads a site of Hugo.
pub(crate) fn import(tree: &dyn SourceTree) -> Result<Import, String> {
    let config = HugoConfig::read(tree)
        .ok_or("there is no config of Hugo here: `hugo.toml`, `config.yaml`, `config/_default/`")?;
    let mut site = OldSite {
        config: config.site(),
        ..OldSite::default()
    };
    let reader = Reader {
        tree,
        config: &config,
    };
    reader.content(&mut site);
    let statics = text(&config.root, "staticDir").unwrap_or_else(|| "static".to_owned());
    site.copy_folder(tree, &statics, "static");
    for language in &config.languages {
        if let Some(folder) = text(&language.value, "staticDir") {
            site.copy_folder(tree, &folder, "static");
        }
    }
    leave_folders(tree, &mut site.report);
    let params = get(&config.root, "params").cloned().unwrap_or_default();
    let values = Values {
        params,
        cascades: cascades(&site.pages),
    };
    let default = config.languages[0]
        .folders
        .first()
        .cloned()
        .unwrap_or_default();
    Ok(site.finish(tree, text::keys, |context, report| {
        text::body(context, &values, &default, report)
    }))
}

/// Folders of Hugo that have no equal.
fn leave_folders(tree: &dyn SourceTree, report: &mut Report) {
    for (folder, help) in [
        (
            "layouts",
            "templates are not copied: sitegen has a theme, and templates of its own in `templates/`",
        ),
        (
            "assets",
            "files for Hugo's pipeline are not copied: put what pages link to into `static/`",
        ),
        ("data", "data for templates is not copied"),
        (
            "i18n",
            "words of templates are not copied: sitegen has its interface in 34 languages",
        ),
        (
            "archetypes",
            "not copied: `sitegen new` reads `archetypes/*.md` with other placeholders",
        ),
    ] {
        let files: Vec<&String> = tree
            .paths()
            .iter()
            .filter(|path| paths::below(path, folder).is_some())
            .collect();
        if let Some(first) = files.first() {
            let text = format!("{folder}/: {} files", files.len());
            report.leave(first, 1, format!("folder {folder}"), &text, help);
        }
    }
}

struct Reader<'a> {
    tree: &'a dyn SourceTree,
    config: &'a HugoConfig,
}

impl Reader<'_> {
    fn content(&self, site: &mut OldSite) {
        let bundles: HashSet<&str> = self
            .tree
            .paths()
            .iter()
            .filter_map(|path| {
                let name = paths::name(path);
                (paths::is_markdown(name) && name.starts_with("index."))
                    .then(|| paths::folder(path))
            })
            .collect();
        for path in self.tree.paths() {
            let Some((language, rest)) = self.place(path) else {
                continue;
            };
            if !paths::is_markdown(path) {
                self.file(site, path, &language, rest);
                continue;
            }
            let (language, rest) = self.by_suffix(&language, rest);
            let target = format!("{}/{rest}", site.config.folder(&language));
            let Some(mut page) = Page::read(self.tree, path, target, &language, &mut site.report)
            else {
                continue;
            };
            let is_resource = !paths::name(path).starts_with("index.")
                && paths::folder(path)
                    .split('/')
                    .scan(String::new(), |folder, part| {
                        *folder = paths::join(folder, part);
                        Some(folder.clone())
                    })
                    .any(|folder| bundles.contains(folder.as_str()));
            if is_resource {
                let help = "it was a resource of the page in its folder, and is a page now";
                site.report
                    .leave(path, 1, "resource of a page bundle", path, help);
            } else if !is_hidden(&page) {
                page.address = Some(self.address(&page, &language, &rest));
            }
            site.pages.push(page);
        }
    }

    /// Returns the language of a file by its folder, and its path there.
    fn place<'p>(&self, path: &'p str) -> Option<(String, &'p str)> {
        let roots = self.config.languages.iter().flat_map(|language| {
            language
                .folders
                .iter()
                .map(|folder| (language.code.as_str(), folder.as_str()))
        });
        let found = roots
            .filter_map(|(code, folder)| Some((folder.len(), code, paths::below(path, folder)?)));
        let (_, code, rest) = found.max_by_key(|(length, ..)| *length)?;
        Some((code.to_owned(), rest))
    }

    /// Returns the language that a suffix names, and the path without it.
    fn by_suffix(&self, language: &str, rest: &str) -> (String, String) {
        let (stem, ending) = paths::stem(rest);
        let (plain, suffix) = paths::stem(stem);
        let mut codes = self.config.languages.iter().map(|language| &language.code);
        match codes.find(|code| code.eq_ignore_ascii_case(suffix)) {
            Some(code) => (code.clone(), format!("{plain}.{ending}")),
            None => (language.to_owned(), rest.to_owned()),
        }
    }

    /// A file beside pages.
    fn file(&self, site: &mut OldSite, path: &str, language: &str, rest: &str) {
        let ending = paths::stem(path).1;
        let is_page = match ending {
            "adoc" | "asciidoc" | "ad" | "rst" | "org" | "pdc" | "pandoc" => true,
            // Other HTML is a file of a page bundle.
            "html" | "htm" => self
                .tree
                .text(path)
                .is_some_and(|text| text.starts_with("---") || text.starts_with("+++")),
            _ => false,
        };
        if is_page {
            let help = "the page is not copied: pages are Markdown";
            let kind = format!("page in .{ending}");
            site.report.lose_page(path, kind, help);
            return;
        }
        site.copies.insert(
            path.to_owned(),
            format!("{}/{rest}", site.config.folder(language)),
        );
    }

    fn address(&self, page: &Page, language: &str, rest: &str) -> String {
        let is_default = language == self.config.default_language();
        let prefix = match is_default && !self.config.default_in_folder {
            true => String::new(),
            false => format!("/{}", language.to_lowercase()),
        };
        if let Some(url) = page.front_matter.word("url") {
            return match url.strip_prefix('/') {
                Some(_) => paths::address(&url),
                None => paths::address(&format!("{prefix}/{url}")),
            };
        }
        let stem = paths::stem(rest).0;
        let name = paths::name(stem);
        let is_section = name == "_index";
        let path = if is_section || name == "index" {
            paths::folder(stem)
        } else {
            stem
        };
        let section = path.split('/').next().unwrap_or_default();
        let slug = page.front_matter.word("slug");
        let pattern = self
            .config
            .permalink(section, is_section)
            .filter(|_| !path.is_empty());
        let path = match pattern {
            Some(pattern) => by_pattern(&pattern, page, path, slug.as_deref()),
            None => match slug.filter(|_| !is_section) {
                Some(slug) => paths::join(paths::folder(path), &slug),
                None => path.to_owned(),
            },
        };
        let keeps_case = get(&self.config.root, "disablePathToLower") == Some(&Value::Bool(true));
        let path = sanitized(&path);
        let path = if keeps_case {
            path
        } else {
            path.to_lowercase()
        };
        paths::address(&format!("{prefix}/{path}"))
    }
}

/// Returns the values that pages of folders give to those below, by folders of the new site.
fn cascades(pages: &[Page]) -> BTreeMap<String, Vec<Value>> {
    let entry = |page: &Page| {
        let values = match page.front_matter.value("cascade")? {
            Value::Array(list) => list.clone(),
            value => vec![value.clone()],
        };
        Some((paths::folder(&page.target).to_owned(), values))
    };
    pages.iter().filter_map(entry).collect()
}

/// Returns true for a page that Hugo does not publish at an address of its own.
pub(super) fn is_hidden(page: &Page) -> bool {
    let front_matter = &page.front_matter;
    let build = front_matter
        .value("build")
        .or_else(|| front_matter.value("_build"));
    let render = build.and_then(|build| get(build, "render"));
    front_matter.is_true("headless")
        || render.is_some_and(|render| {
            matches!(render.as_str(), Some("never" | "link")) || *render == Value::Bool(false)
        })
        || page.source.split('/').any(|part| part == "_includes")
}

/// Fills in a pattern of `permalinks`.
fn by_pattern(pattern: &str, page: &Page, path: &str, slug: Option<&str>) -> String {
    let date = page.front_matter.word("date").unwrap_or_default();
    let part = |range: std::ops::Range<usize>| date.get(range).unwrap_or_default().to_owned();
    let title = page.front_matter.word("title").unwrap_or_default();
    let folder = paths::folder(path);
    let name = paths::name(path);
    let value = |key: &str| match key {
        "year" => part(0..4),
        "month" => part(5..7),
        "day" => part(8..10),
        "title" => title.replace(' ', "-"),
        "slug" => slug.map_or_else(|| title.replace(' ', "-"), str::to_owned),
        "slugorfilename" | "slugorcontentbasename" => slug.unwrap_or(name).to_owned(),
        "filename" | "contentbasename" => name.to_owned(),
        "section" => folder.split('/').next().unwrap_or_default().to_owned(),
        "sections" => folder.to_owned(),
        _ => String::new(),
    };
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let end = behind
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(behind.len());
        out.push_str(&value(&behind[..end]));
        rest = &behind[end..];
    }
    out.push_str(rest);
    out
}

/// Returns a path as Hugo writes it: white space as hyphens, signs that addresses do not have left out.
fn sanitized(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        if c.is_whitespace() {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else if c.is_alphanumeric() || !c.is_ascii() || "./_#+~-@".contains(c) {
            out.push(c);
        }
    }
    out
}
