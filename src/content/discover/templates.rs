//! Templates of a site that replace those of the theme.

use std::fs;
use std::path::PathBuf;

use crate::config::{Config, Layout};
use crate::content::regular_file;

/// The templates of the theme, which templates of a site replace or extend.
pub(crate) const TEMPLATES: [&str; 20] = [
    "404.html",
    "base.html",
    "book.html",
    "brand.html",
    "header-links.html",
    "home.html",
    "icon.html",
    "languages.html",
    "list.html",
    "navigation.html",
    "note.html",
    "notes.html",
    "pagination.html",
    "redirect.html",
    "search-form.html",
    "search-panel.html",
    "search-widget.html",
    "search.html",
    "terms.html",
    "translations.html",
];

/// Returns whether the source has a folder `templates` for sitegen. Other programs (Zola, Eleventy, Django)
/// have such folders too. Beside their files, and without a `sitegen.yml`, the folder belongs to sitegen if it
/// contains interface messages, or if one of its templates has the name of a theme template, or extends or
/// includes one.
pub(crate) fn has_templates(config: &Config) -> bool {
    const GENERATORS: [&str; 3] = ["zola.toml", "hugo.toml", "config.toml"];
    const PROGRAMS: [&str; 6] = [
        "package.json",
        "composer.json",
        "pyproject.toml",
        "requirements.txt",
        "manage.py",
        "go.mod",
    ];
    let has = |names: &[&str]| names.iter().any(|name| config.source.join(name).is_file());
    if config.layout == Layout::Sitegen && config.file.is_some() {
        return true;
    }
    if has(&GENERATORS) {
        return false;
    }
    let folder = config.source.join("templates");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let templates: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .collect();
    let texts = templates.iter().map(|path| {
        let name = path.file_name().and_then(|name| name.to_str());
        let text = regular_file::read_to_string(path).unwrap_or_default();
        (name.unwrap_or_default(), text)
    });
    let texts: Vec<(&str, String)> = texts.collect();
    let is_of_theme = |(name, text): &(&str, String)| TEMPLATES.contains(name) || uses_theme(text);
    let is_a_site = config.layout == Layout::Sitegen || !templates.is_empty();
    is_a_site
        && (!has(&PROGRAMS)
            || folder.join("messages").is_dir()
            || texts.iter().any(is_of_theme)
                && !texts.iter().any(|(_, text)| is_of_web_program(text)))
}

/// Returns true if a template is of Django or Flask, whose tags and functions Tera does not have.
fn is_of_web_program(text: &str) -> bool {
    const TAGS: [&str; 7] = [
        "load ",
        "url ",
        "static ",
        "trans ",
        "translate ",
        "blocktrans",
        "csrf_token",
    ];
    let mut tags = text.split("{%").skip(1);
    tags.any(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        TAGS.iter().any(|word| tag.starts_with(word))
    }) || text.contains("url_for(")
}

/// Returns whether a template extends or includes one of the theme.
fn uses_theme(text: &str) -> bool {
    let mut tags = text.split("{%").skip(1).filter(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        ["extends", "include", "import"]
            .iter()
            .any(|word| tag.starts_with(word))
    });
    tags.any(|tag| {
        let name = tag.split(['"', '\'']).nth(1);
        name.is_some_and(|name| TEMPLATES.contains(&name))
    })
}
