//! Keys of Jekyll 4 (`Configuration::DEFAULTS`) and of its usual plugins that a site of sitegen's own does not read.

use super::{Key, Kind};

const fn key(name: &'static str, kind: Kind, description: &'static str) -> Key {
    Key::new(name, kind, description).of_jekyll()
}

/// Keys of `_config.yml`.
pub(super) const KEYS: &[Key] = &[
    key("plugins", Kind::Words, "The gems that are loaded.").aliases(&["gems"]),
    key("whitelist", Kind::Words, "The gems that safe mode allows."),
    key("source", Kind::Path, "The folder of the site."),
    key("collections_dir", Kind::Path, "The folder of collections."),
    key("data_dir", Kind::Path, "The folder of data."),
    key("includes_dir", Kind::Path, "The folder of includes."),
    key("layouts_dir", Kind::Path, "The folder of layouts."),
    key(
        "plugins_dir",
        Kind::Any,
        "The folder of plugins, which are not run.",
    ),
    key("cache_dir", Kind::Path, "The folder of Jekyll's cache."),
    key(
        "disable_disk_cache",
        Kind::Truth,
        "True if Jekyll has no cache on disk.",
    ),
    key("encoding", Kind::Text, "The encoding of files."),
    key("markdown_ext", Kind::Text, "The endings of Markdown files."),
    key(
        "excerpt_separator",
        Kind::Text,
        "The text at which the excerpt of a document ends.",
    ),
    key("highlighter", Kind::Text, "The program that colours code."),
    key(
        "keep_files",
        Kind::Words,
        "Files of the output that are not removed.",
    ),
    key("limit_posts", Kind::Any, "How many posts are published."),
    key(
        "paginate_path",
        Kind::Text,
        "The path of further pages of a list.",
    ),
    key("pagination", Kind::Any, "Settings of jekyll-paginate-v2."),
    key("sass", Kind::Any, "Settings of stylesheets."),
    key("feed", Kind::Any, "Settings of jekyll-feed."),
    key(
        "remote_theme",
        Kind::Text,
        "The theme, as owner/name on GitHub.",
    ),
    key(
        "ignore_theme_config",
        Kind::Truth,
        "True if the config of the theme gem is not read.",
    ),
    key(
        "exclude_from_localization",
        Kind::Words,
        "Paths that exist once for all languages (jekyll-polyglot).",
    ),
    key(
        "parallel_localization",
        Kind::Truth,
        "True if languages are built at once (jekyll-polyglot).",
    ),
    key("github", Kind::Any, "Settings of jekyll-github-metadata."),
    key(
        "github_username",
        Kind::Text,
        "The author's name on GitHub, for themes.",
    ),
    key(
        "google_analytics",
        Kind::Text,
        "The identifier of Google Analytics, for themes.",
    ),
    key(
        "header_pages",
        Kind::Words,
        "The pages in the header of the theme minima.",
    ),
    key("minima", Kind::Any, "Settings of the theme minima."),
    key(
        "tagline",
        Kind::Text,
        "One sentence about the site, for themes.",
    ),
    key(
        "twitter",
        Kind::Any,
        "The site's account, for jekyll-seo-tag.",
    ),
    key("detach", Kind::Truth, "A setting of Jekyll's server."),
    key("error_mode", Kind::Text, "A setting of Liquid."),
    key("host", Kind::Text, "A setting of Jekyll's server."),
    key("incremental", Kind::Truth, "A setting of Jekyll's builds."),
    key(
        "lsi",
        Kind::Truth,
        "True if related posts are found by their words.",
    ),
    key("port", Kind::Any, "A setting of Jekyll's server."),
    key("quiet", Kind::Truth, "True if Jekyll prints errors alone."),
    key("relative_permalinks", Kind::Truth, "A setting of Jekyll 1."),
    key("safe", Kind::Truth, "True if only allowed gems are loaded."),
    key("verbose", Kind::Truth, "True if Jekyll prints more."),
];

/// Keys of front matter.
pub(super) const FRONT_MATTER: &[Key] = &[
    key(
        "excerpt",
        Kind::Any,
        "The beginning of the document, for lists.",
    ),
    key(
        "namespace",
        Kind::Text,
        "The key of a page's texts (jekyll-multiple-languages-plugin).",
    ),
];
