//! URLs of pages and the output files that belong to them (Jekyll 4 `URL`, `Drops::UrlDrop`, `Page#template`,
//! `Collection#url_template`).

mod template;

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

pub(crate) use template::{help, unknown};
use template::{placeholders, template, value};

use super::file_name::{self, FileName};
use super::page::PageKind;
use crate::config::{Config, Layout};
use crate::url_encoding::{composed, encoded};
use jiff::Zoned;

/// The extension of pages.
pub(crate) const HTML: &str = ".html";

/// The values that the URL of a page is computed from.
#[derive(Clone, Copy)]
pub(super) struct UrlParts<'a> {
    pub(super) path: &'a str,
    pub(super) kind: &'a PageKind,
    pub(super) date: Option<&'a Zoned>,
    /// `slug` of the front matter.
    pub(super) slug: Option<&'a str>,
    /// `permalink` of the front matter.
    pub(super) permalink: Option<&'a str>,
    pub(super) categories: &'a [String],
    /// The language's code as the authors write it.
    pub(super) language: &'a str,
    /// The path without language and extension.
    pub(super) path_key: &'a str,
    /// The extension of the output file, with its dot.
    pub(super) output_ext: &'a str,
    /// The rule by which names become parts of the URL.
    pub(super) spelling: SlugStyle,
    /// The front matter.
    pub(super) data: &'a serde_json::Map<String, serde_json::Value>,
}

/// The rule by which names become parts of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SlugStyle {
    /// Jekyll's placeholders.
    Jekyll,
    /// The rule of sitegen: `slug` of the front matter as written, file names with their `_`.
    Own,
    /// The same as `Own`, with every character of the file name, for names with equal slugs.
    Exact,
    /// The same as `Exact`, with the date at the start of the file name, for names that differ by date alone.
    Dated,
}

/// A URL and the output file that a host serves for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) url: String,
    pub(crate) output: String,
}

/// The reason why a page has no URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoUrl {
    /// The template names a placeholder that does not exist.
    Placeholder(String),
    /// The template needs a date and the page has none.
    Date(String),
    /// A segment is `..`, or the slug has a `/`.
    Escapes,
    /// A name is too long for file systems.
    TooLong,
}

/// Returns the address of a page.
pub(super) fn address(config: &Config, parts: &UrlParts<'_>) -> Result<Address, NoUrl> {
    let is_jekyll = parts.spelling == SlugStyle::Jekyll;
    // In an own site a folder in `slug` is a mistake: `permalink` is for folders.
    if let Some(slug) = parts.slug.and_then(|slug| slug.strip_prefix('/'))
        && !is_jekyll
        && config.file.is_none()
        && parts.permalink.is_none()
    {
        return from_root(config, parts, slug.trim_end_matches('/'));
    }
    // Jekyll's slugs have `-` in place of `/`.
    let escapes = |slug: &str| match is_jekyll {
        true => matches!(slug, "." | ".."),
        false => slug.contains('/') || slug.contains(".."),
    };
    if parts.slug.is_some_and(escapes) {
        return Err(NoUrl::Escapes);
    }
    let template = template(config, parts);
    if decoded(&template)
        .split(['/', '\\'])
        .any(|segment| segment == "..")
    {
        return Err(NoUrl::Escapes);
    }
    // A URL that contains the language needs no language in its slug; the URL of a Jekyll site never changes.
    let bare = config.layout != Layout::Jekyll && template.contains(":lang");
    let slug = match parts.slug {
        Some(slug) => slug,
        None if parts.spelling == SlugStyle::Dated => match bare {
            true => parts.path_key.rsplit('/').next().unwrap_or_default(),
            false => FileName::parse(parts.path).stem,
        },
        None if bare => file_name::slug_of(parts.path_key.rsplit('/').next().unwrap_or_default()),
        None => FileName::parse(parts.path).slug,
    };
    let mut url = String::from("/");
    let mut at = 0;
    for name in placeholders(&template) {
        url.push_str(&encoded(&template[at..name.start - 1]));
        let (length, value) = value(&template[name.clone()], slug, parts)?;
        url.push_str(&encoded(&value));
        at = name.start + length;
    }
    url.push_str(&encoded(&template[at..]));
    let mut address = from_url(&clean(&url), parts.output_ext);
    // Jekyll 4 `Document#destination`: the page of a folder is HTML for every extension, unlike
    // `Page#destination`.
    if address.url.ends_with('/')
        && *parts.kind != PageKind::Page
        && let Some(folder) = address.output.strip_suffix(parts.output_ext)
    {
        address.output = format!("{folder}{HTML}");
    }
    Ok(address)
}

/// Returns the address of a page whose `slug` begins at the root of its documents, as in Docusaurus: `/` is the page
/// of the root.
fn from_root(config: &Config, parts: &UrlParts<'_>, slug: &str) -> Result<Address, NoUrl> {
    let root = root_of_documents(parts.path_key);
    let (folder, name) = slug.rsplit_once('/').unwrap_or(("", slug));
    let key = match name {
        "" => format!("{root}index"),
        _ => format!("{root}{folder}/{name}"),
    };
    let is_inside = !slug.split('/').any(|part| part == "..");
    let parts = UrlParts {
        path_key: &key,
        slug: (!name.is_empty()).then_some(name),
        ..*parts
    };
    if is_inside {
        address(config, &parts)
    } else {
        Err(NoUrl::Escapes)
    }
}

/// Returns the start of a path up to the folder that a `slug` with a slash begins in, with its `/`: `docs/`,
/// `versioned_docs/version-2/`, `blog/`; empty for the source.
fn root_of_documents(path: &str) -> &str {
    let mut start = 0;
    for (at, _) in path.match_indices('/') {
        let folder = &path[start..at];
        start = at + 1;
        if matches!(folder, "docs" | "blog" | "current") || folder.starts_with("version-") {
            return &path[..start];
        }
    }
    ""
}

/// Returns `url` below `/<code>`, unless it already is.
pub(crate) fn below_language(url: &str, code: &str) -> String {
    let prefix = format!("/{}", encoded(code));
    let has_prefix = url
        .strip_prefix(&prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if has_prefix {
        url.to_owned()
    } else {
        format!("{prefix}{url}")
    }
}

/// Returns the address for an encoded URL and the extension of its file.
pub(crate) fn from_url(url: &str, ending: &str) -> Address {
    let decoded = decoded(url);
    let plain = composed(&decoded);
    let plain = plain.trim_start_matches('/');
    let is_html = |plain: &str| {
        [".html", ".htm", ".xhtml"]
            .iter()
            .any(|e| plain.ends_with(e))
    };
    let output = if plain.is_empty() || plain.ends_with('/') {
        format!("{plain}index{ending}")
    } else if plain.ends_with(ending) || (ending == HTML && is_html(plain)) {
        plain.to_owned()
    } else {
        format!("{plain}{ending}")
    };
    Address {
        url: url.to_owned(),
        output,
    }
}

fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Removes empty and `.` segments (Jekyll 4 `URL.sanitize_url`).
fn clean(url: &str) -> String {
    let ends_with_slash = url.ends_with('/');
    let segments: Vec<&str> = url
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != ".")
        .collect();
    if segments.is_empty() {
        return "/".to_owned();
    }
    let end = if ends_with_slash { "/" } else { "" };
    format!("/{}{end}", segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Overrides, load};
    use jiff::tz::TimeZone;

    fn url(
        config_text: &str,
        path: &str,
        kind: &PageKind,
        permalink: Option<&str>,
    ) -> Result<Address, NoUrl> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("_config.yml");
        #[allow(clippy::disallowed_methods, reason = "a test writes its input")]
        std::fs::write(&file, config_text).unwrap();
        let (config, _) = load(folder.path(), &Overrides::default()).unwrap();
        let date = super::super::dates::parse("2025-01-02 03:04:05", &TimeZone::UTC).unwrap();
        address(
            &config,
            &UrlParts {
                path,
                kind,
                date: Some(&date),
                slug: None,
                permalink,
                categories: &["Linux Kernel".to_owned()],
                language: "hant",
                output_ext: HTML,
                path_key: path,
                spelling: SlugStyle::Jekyll,
                data: &serde_json::json!({"number": 7})
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            },
        )
    }

    #[test]
    fn styles_and_placeholders_are_jekylls() {
        let post = "_posts/2025-01-02-Hello_World-é.md";
        for (style, wanted) in [
            ("none", "/linux%20kernel/Hello_World-%C3%A9.html"),
            ("date", "/linux%20kernel/2025/01/02/Hello_World-%C3%A9.html"),
            ("pretty", "/linux%20kernel/2025/01/02/Hello_World-%C3%A9/"),
            (
                "ordinal",
                "/linux%20kernel/2025/002/Hello_World-%C3%A9.html",
            ),
            (
                "weekdate",
                "/linux%20kernel/2025/W01/Thu/Hello_World-%C3%A9.html",
            ),
            ("/:title", "/Hello_World-%C3%A9"),
            ("/:slug/", "/hello-world-%C3%A9/"),
            (
                "/:year/:month_:day/:i_month-:i_day-:short_year",
                "/2025/01_02/1-2-25",
            ),
            (
                "/:slugified_categories/:short_month/:long_day",
                "/linux-kernel/Jan/Thursday",
            ),
        ] {
            let address = url(
                &format!("permalink: \"{style}\""),
                post,
                &PageKind::Post,
                None,
            )
            .unwrap();
            assert_eq!(address.url, wanted, "{style}");
        }
    }

    #[test]
    fn a_url_without_ending_is_a_file_with_one() {
        let address = url(
            "permalink: /:title",
            "_posts/2025-01-02-語言.md",
            &PageKind::Post,
            None,
        )
        .unwrap();
        assert_eq!(address.url, "/%E8%AA%9E%E8%A8%80");
        assert_eq!(address.output, "語言.html");
    }

    #[test]
    fn pages_and_documents_take_the_sites_ending() {
        let articles = PageKind::Document("articles".into());
        let cases = [
            ("permalink: pretty", "about.md", &PageKind::Page, "/about/"),
            ("permalink: pretty", "a/index.md", &PageKind::Page, "/a/"),
            (
                "permalink: date",
                "a/about.md",
                &PageKind::Page,
                "/a/about.html",
            ),
            ("permalink: /:title", "about.md", &PageKind::Page, "/about"),
            (
                "collections: {articles: {output: true}}",
                "_articles/ar/x.md",
                &articles,
                "/articles/ar/x.html",
            ),
            (
                "collections: {articles: {output: true, permalink: '/:path/'}}",
                "_articles/ar/x.md",
                &articles,
                "/ar/x/",
            ),
        ];
        for (config, path, kind, wanted) in cases {
            assert_eq!(
                url(config, path, kind, None).unwrap().url,
                wanted,
                "{config} {path}"
            );
        }
    }

    #[test]
    fn no_url_leaves_the_site() {
        let page = |permalink| url("", "x.md", &PageKind::Page, Some(permalink));
        assert_eq!(page("/../etc/passwd"), Err(NoUrl::Escapes));
        assert_eq!(page("/%2e%2e/etc"), Err(NoUrl::Escapes));
        assert_eq!(
            page("/:nonsense/"),
            Err(NoUrl::Placeholder("nonsense".into()))
        );
        assert_eq!(page("a//./b/").unwrap().url, "/a/b/");
        assert_eq!(page("/12:30/").unwrap().url, "/12:30/");
    }
}
