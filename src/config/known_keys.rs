//! Keys of the config that are nearly known: the site is built without what their author wanted.
//!
//! Every other key is the author's own, because templates see it.

use super::Layout;
use super::load::Reader;
use crate::diagnostics::Diagnostic;
use crate::near_miss;

/// The keys that sitegen reads; the guide describes them (`content/guide/reference/config.md`).
const OWN: [&str; 60] = [
    "accent",
    "additions",
    "base_url",
    "baseurl",
    "check",
    "collections",
    "content_security_policy",
    "default_language",
    "defaults",
    "description",
    "destination",
    "edit_url",
    "exclude",
    "fallback",
    "favicon",
    "follow_links",
    "fonts",
    "footer",
    "future",
    "include",
    "issues_url",
    "kramdown",
    "language_paths",
    "languages",
    "limits",
    "links",
    "liquid",
    "llms",
    "logo",
    "markdown",
    "minify",
    "nav",
    "paginate",
    "permalink",
    "precompress",
    "repository",
    "sanitize",
    "search",
    "show_drafts",
    "social",
    "social_fonts",
    "stale_notice",
    "strict",
    "theme",
    "theme_color",
    "timezone",
    "title",
    "translations_page",
    "unpublished",
    "updated",
    "url",
    "author",
    "email",
    "name",
    "lang",
    "locale",
    "language",
    "directives",
    "fold_code",
    "facets",
];

/// Keys of Jekyll 4 (`Configuration::DEFAULTS`) and of its usual plugins.
const OF_JEKYLL: [&str; 44] = [
    "cache_dir",
    "collections_dir",
    "data_dir",
    "default_lang",
    "detach",
    "disable_disk_cache",
    "encoding",
    "error_mode",
    "excerpt_separator",
    "exclude_from_localization",
    "feed",
    "gems",
    "github",
    "github_username",
    "google_analytics",
    "header_pages",
    "highlighter",
    "host",
    "ignore_theme_config",
    "includes_dir",
    "incremental",
    "keep_files",
    "layouts_dir",
    "limit_posts",
    "logo",
    "lsi",
    "markdown_ext",
    "minima",
    "paginate_path",
    "pagination",
    "parallel_localization",
    "plugins",
    "plugins_dir",
    "port",
    "quiet",
    "relative_permalinks",
    "remote_theme",
    "safe",
    "sass",
    "source",
    "tagline",
    "twitter",
    "verbose",
    "whitelist",
];

/// Reports keys that are nearly known.
pub(super) fn check(reader: &mut Reader<'_>, layout: Layout) {
    let of_jekyll: &[&str] = match layout {
        Layout::Jekyll => &OF_JEKYLL,
        Layout::Sitegen | Layout::Folder => &[],
    };
    let known = || OWN.iter().chain(of_jekyll).copied();
    // Keys of a theme gem have no place in the file.
    let written = |span: &std::ops::Range<usize>| !span.is_empty();
    let entries = reader.mapping.entries.iter();
    let misses: Vec<Diagnostic> = entries
        .filter(|entry| written(&entry.key_span) && !known().any(|key| key == entry.key))
        .filter_map(|entry| {
            let near = near_miss::misspelt(&entry.key, known())?;
            let message = format!("`{}` is no key of the config", entry.key);
            let place = reader.key_place(entry, "not read");
            let diagnostic = Diagnostic::warning("config-key", message).at(place);
            Some(diagnostic.help(format!("did you mean `{near}`?")))
        })
        .collect();
    for miss in misses {
        reader.report(miss);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_guide_is_known() {
        let guide = include_str!("../../content/guide/reference/config.md");
        let keys = guide.split("\n## ").find(|part| part.starts_with("Keys"));
        let rows = keys.unwrap().lines().filter(|line| line.starts_with("| `"));
        let names = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(','));
        let names: Vec<&str> = names.map(|name| name.trim().trim_matches('`')).collect();
        assert!(names.len() > 40, "{names:?}");
        for name in names {
            assert!(OWN.contains(&name), "{name}");
        }
    }
}
