//! Sites of Starlight: `src/content/docs/<locale>/`, with the root locale beside the others.

mod nav;
mod text;

use serde_json::{Value, json};

use crate::data::text;
use crate::pages::{OldSite, Page};
use crate::site_config::{Language, SiteConfig};
use crate::{Import, SourceTree, paths, script};

const DOCS: &str = "src/content/docs";

struct Starlight<'a> {
    tree: &'a dyn SourceTree,
    config: Value,
    /// The path of the config.
    path: String,
    /// Locales: the folder, empty for that of the root, and the language. The default one is first.
    locales: Vec<(String, Language)>,
    site: Option<String>,
}

/// Reads a site of Starlight.
pub(crate) fn import(tree: &dyn SourceTree) -> Result<Import, String> {
    let starlight = Starlight::read(tree)?;
    let mut site = OldSite {
        config: starlight.site_config(),
        ..OldSite::default()
    };
    starlight.files(&mut site);
    if starlight.config.is_null() {
        let help = "write title, languages and `nav` into `sitegen.yml`";
        site.report.leave(
            &starlight.path,
            1,
            "config that cannot be read",
            "starlight({ … })",
            help,
        );
    }
    site.config.nav = starlight.nav(&site.pages, &mut site.report);
    for (key, help) in [
        ("head", "not copied: write a template `base.html`"),
        (
            "customCss",
            "stylesheets are not copied: write rules into `static/own.css`",
        ),
        ("components", "components of your own are not copied"),
        ("plugins", "sitegen has no plugins"),
    ] {
        if starlight
            .config
            .get(key)
            .is_some_and(|value| !value.is_null())
        {
            site.report.leave(
                &starlight.path,
                starlight.line(key),
                format!("config {key}"),
                key,
                help,
            );
        }
    }
    site.copy_folder(tree, "public", "static");
    site.copy_folder(tree, "src/assets", "content/assets");
    site.copies
        .retain(|path, _| !path.ends_with(".astro") && !path.ends_with(".css"));
    starlight.logo(&mut site);
    Ok(site.finish(tree, text::keys, |context, report| {
        text::body(context, &starlight, report)
    }))
}

/// Returns the call of `starlight` in a config.
fn call<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    if value.get("$call").and_then(Value::as_str) == Some(name) {
        return value.pointer("/args/0");
    }
    match value {
        Value::Array(list) => list.iter().find_map(|item| call(item, name)),
        Value::Object(map) => map.values().find_map(|item| call(item, name)),
        _ => None,
    }
}

impl<'a> Starlight<'a> {
    fn read(tree: &'a dyn SourceTree) -> Result<Self, String> {
        let is_config = |path: &&String| path.starts_with("astro.config.");
        let path = tree
            .paths()
            .iter()
            .find(is_config)
            .ok_or("there is no `astro.config.mjs` here")?;
        if !tree
            .paths()
            .iter()
            .any(|path| paths::below(path, DOCS).is_some())
        {
            return Err(format!("there is no folder `{DOCS}` here"));
        }
        let module = tree.text(path).unwrap_or_default();
        let root = script::exported(&module).unwrap_or_default();
        let config = call(&root, "starlight").cloned().unwrap_or_default();
        let mut starlight = Self {
            tree,
            path: path.clone(),
            locales: locales(&config),
            site: text(&root, "site"),
            config,
        };
        if let (Some(site), Some(base)) = (&mut starlight.site, text(&root, "base")) {
            *site = format!("{}/{}", site.trim_end_matches('/'), base.trim_matches('/'));
        }
        Ok(starlight)
    }

    fn line(&self, key: &str) -> usize {
        let text = self.tree.text(&self.path).unwrap_or_default();
        let found = text
            .lines()
            .position(|line| line.trim_start().starts_with(&format!("{key}:")));
        found.map_or(1, |at| at + 1)
    }

    fn site_config(&self) -> SiteConfig {
        let config = &self.config;
        let languages: Vec<Language> = self
            .locales
            .iter()
            .map(|(_, language)| language.clone())
            .collect();
        let title = config.get("title");
        let default = languages[0].code.clone();
        let of_language = |code: &str| {
            title
                .and_then(|title| title.get(code))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let has_root = self.locales.iter().any(|(folder, _)| folder.is_empty());
        let mut site = SiteConfig {
            tool: "starlight",
            title: text(config, "title").or_else(|| of_language(&default)),
            description: text(config, "description"),
            url: self.site.clone(),
            permalink: if has_root {
                "/:folders/:slug/"
            } else {
                "/:lang/:folders/:slug/"
            }
            .to_owned(),
            ..SiteConfig::default()
        };
        site.languages = languages
            .into_iter()
            .map(|language| Language {
                title: of_language(&language.code),
                ..language
            })
            .collect();
        let social: Vec<String> = match config.get("social") {
            Some(Value::Array(list)) => list.iter().filter_map(|item| text(item, "href")).collect(),
            Some(Value::Object(map)) => map
                .values()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => Vec::new(),
        };
        let repository = social
            .iter()
            .find(|url| url.contains("github.com/") && url.matches('/').count() == 4);
        site.set("repository", repository.cloned());
        site.social = social;
        site
    }

    /// The logo, which is a file of the source.
    fn logo(&self, site: &mut OldSite) {
        let Some(logo) = self.config.get("logo") else {
            return;
        };
        let mut place = |key: &str| {
            let path = text(logo, key)?;
            let path = path
                .trim_start_matches("./")
                .trim_start_matches('/')
                .to_owned();
            let name = paths::name(&path).to_owned();
            self.tree
                .paths()
                .contains(&path)
                .then(|| site.logos.push((path, format!("static/{name}"))))?;
            Some(format!("/{name}"))
        };
        let value = match (place("src"), place("light"), place("dark")) {
            (Some(one), ..) => Some(json!({"light": one})),
            (None, Some(light), Some(dark)) => Some(json!({"light": light, "dark": dark})),
            _ => None,
        };
        if let Some(mut value) = value {
            let replaces = logo.get("replacesTitle") == Some(&Value::Bool(true));
            let alt = text(logo, "alt")
                .or_else(|| site.config.title.clone())
                .filter(|_| replaces);
            if let (Some(alt), Some(map)) = (alt, value.as_object_mut()) {
                map.insert("alt".to_owned(), alt.into());
            }
            site.config.more.push(("logo", value));
        }
    }

    /// Returns the locale of a path below the docs, and the path there.
    fn place<'p>(&self, rest: &'p str) -> Option<(&str, &Language, &'p str)> {
        let (folder, inside) = rest.split_once('/').unwrap_or(("", rest));
        let named = self
            .locales
            .iter()
            .find(|(locale, _)| !locale.is_empty() && locale == folder);
        if let Some((locale, language)) = named {
            return Some((locale, language, inside));
        }
        let root = self.locales.iter().find(|(locale, _)| locale.is_empty());
        root.map(|(locale, language)| (locale.as_str(), language, rest))
    }

    fn files(&self, site: &mut OldSite) {
        for path in self.tree.paths() {
            let Some(rest) = paths::below(path, DOCS) else {
                continue;
            };
            let Some((locale, language, inside)) = self.place(rest) else {
                continue;
            };
            let folder = site.config.folder(&language.code);
            if !paths::is_markdown(path) {
                if path.ends_with(".mdoc") || path.ends_with(".astro") {
                    let help = "the page is not copied: pages are Markdown";
                    site.report.lose_page(path, "page in another format", help);
                } else {
                    site.copies
                        .insert(path.clone(), format!("{folder}/{inside}"));
                }
                continue;
            }
            let stem = paths::stem(inside).0;
            if stem == "404" {
                let help =
                    "not copied: sitegen makes this page; its words are in `templates/messages`";
                site.report.leave(path, 1, "page 404", path, help);
                continue;
            }
            if stem.split('/').any(|part| part.starts_with('_')) {
                site.report.leave_partial(path);
                continue;
            }
            let target = format!("{folder}/{stem}.md");
            let code = language.code.clone();
            let Some(mut page) = Page::read(self.tree, path, target, &code, &mut site.report)
            else {
                continue;
            };
            let slug = page
                .front_matter
                .word("slug")
                .map(|slug| slug.trim_matches('/').to_owned());
            page.address = Some(match slug {
                Some(slug) => paths::address(&slug),
                None => {
                    let stem = stem
                        .strip_suffix("index")
                        .filter(|rest| rest.is_empty() || rest.ends_with('/'))
                        .unwrap_or(stem);
                    paths::address(&format!("{locale}/{}", slugged(stem)))
                }
            });
            site.pages.push(page);
        }
    }
}

fn locales(config: &Value) -> Vec<(String, Language)> {
    let declared = config.get("locales").and_then(Value::as_object);
    let default = text(config, "defaultLocale").unwrap_or_else(|| "root".to_owned());
    let mut found: Vec<(String, Language)> = Vec::new();
    for (folder, value) in declared.into_iter().flatten() {
        // The folder is in addresses.
        let code = match folder.as_str() {
            "root" => text(value, "lang").unwrap_or_else(|| "en".to_owned()),
            folder => folder.to_owned(),
        };
        let language = Language {
            code,
            name: text(value, "label"),
            ..Language::default()
        };
        let place = if *folder == "root" {
            String::new()
        } else {
            folder.clone()
        };
        if *folder == default {
            found.insert(0, (place, language));
        } else {
            found.push((place, language));
        }
    }
    if found.is_empty() {
        found.push((
            String::new(),
            Language {
                code: "en".to_owned(),
                ..Language::default()
            },
        ));
    }
    found
}

/// Returns a path as Astro makes an address of it.
fn slugged(path: &str) -> String {
    let parts = path.split('/').map(|part| {
        let kept = part
            .chars()
            .filter(|c| c.is_alphanumeric() || !c.is_ascii() || matches!(c, '-' | '_' | ' '));
        kept.collect::<String>().to_lowercase().replace(' ', "-")
    });
    parts.collect::<Vec<_>>().join("/")
}
