//! The identity of a site in the default theme: logo, icon, links, repository, colours, fonts, footer.
//!
//! In: the keys of the config. Out: an [`Identity`] with checked values, and diagnostics at their places. In a Jekyll
//! site the keys count with `theme: sitegen` only, because themes of Jekyll have keys of the same names.

use serde_json::{Map, Value};

use super::colour::{Colour, LEAST, Scheme};
use super::fonts::Fonts;
use super::load::Reader;
use super::repository::{PageLinks, Repository};
use crate::content::url_scheme::{self, UrlUse};
use crate::diagnostics::Diagnostic;
use crate::yaml;

/// The identity of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The logo beside or in place of the site's name.
    pub logo: Option<Logo>,
    /// The icon in the tab of the browser: a URL, or a path from the root of the site.
    pub favicon: Option<String>,
    /// The links in the header.
    pub links: Vec<HeaderLink>,
    /// The repository of the source.
    pub repository: Option<Repository>,
    /// The addresses where a page is edited and problems are reported.
    pub page_links: PageLinks,
    /// The accent colour in the light and in the dark scheme.
    pub accent: Option<Shades>,
    /// The colour of the browser's own parts, if it is not that of the page.
    pub theme_color: Option<Shades>,
    /// The fonts of text and code.
    pub fonts: Fonts,
    /// The text of the footer, as Markdown.
    pub footer: ByLanguage,
    /// Pages of the site's authors on other sites.
    pub social: Vec<String>,
}

/// A logo: URLs, or paths from the root of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// On a light background.
    pub light: String,
    /// On a dark background, if it differs.
    pub dark: Option<String>,
    /// The name in the logo; with it the logo replaces the site's name.
    pub alt: Option<String>,
}

/// A link in the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderLink {
    /// The words.
    pub title: ByLanguage,
    /// A URL, a path from the root of the site, or the path of a page's file.
    pub url: ByLanguage,
}

/// A colour in both schemes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shades {
    /// On a light background.
    pub light: Colour,
    /// On a dark background.
    pub dark: Colour,
}

/// A text for all languages, under the code `""`, or one for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByLanguage(Vec<(String, String)>);

impl ByLanguage {
    /// Reads a text, or a mapping of codes to texts.
    fn read(value: &Value) -> Option<Self> {
        let Value::Object(texts) = value else {
            let text = yaml::scalar(value, "")?;
            return Some(Self(vec![(String::new(), text)]));
        };
        let text = |(code, text): (&String, &Value)| {
            let code = yaml::language_key(code);
            let text = yaml::scalar(text, "")?;
            yaml::is_language_key(code).then(|| (code.to_owned(), text))
        };
        let texts: Vec<_> = texts.iter().map(text).collect::<Option<_>>()?;
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// Returns true if there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns all texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, text)| text.as_str())
    }

    /// Returns the text for the first of some codes that has one, else the first text.
    pub(crate) fn get(&self, codes: &[&str]) -> Option<&str> {
        let of = |wanted: &&str| {
            let mut texts = self.0.iter();
            texts.find(|(code, _)| super::load::is_same_code(code, wanted))
        };
        let found = codes.iter().find_map(of).or(self.0.first());
        found.map(|(_, text)| text.as_str())
    }
}

impl Identity {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let repository = Repository::read(reader);
        Self {
            logo: logo(reader),
            favicon: url(reader, "favicon"),
            links: links(reader),
            page_links: PageLinks::read(reader, repository.as_ref()),
            repository,
            accent: accent(reader),
            theme_color: shades(reader, "theme_color").map(|(shades, _)| shades),
            fonts: Fonts::read(reader),
            footer: footer(reader),
            social: social(reader),
        }
    }

    /// Returns the paths of the site's own files that the config names, each with its key.
    pub(crate) fn files(&self) -> Vec<(&'static str, &str)> {
        let logo = self.logo.iter().flat_map(|logo| {
            let files = [Some(&logo.light), logo.dark.as_ref()];
            files.into_iter().flatten().map(|file| ("logo", file))
        });
        let favicon = self.favicon.iter().map(|file| ("favicon", file));
        let fonts = self.fonts.files().map(|file| ("fonts", file));
        let all = logo.chain(favicon).chain(fonts);
        all.filter(|(_, file)| is_own_path(file))
            .map(|(key, file)| (key, file.as_str()))
            .collect()
    }
}

/// Returns true if a URL is a path on the site.
pub(crate) fn is_own_path(url: &str) -> bool {
    url_scheme::scheme(url).is_none() && !url.starts_with("//")
}

/// Reads a URL of an image: of the web, or a path.
fn url(reader: &mut Reader<'_>, key: &str) -> Option<String> {
    let value = reader.mapping.value(key)?.clone();
    let url = value.as_str().filter(|url| is_image_url(url));
    if url.is_none() {
        reader.wrong(key, "a path or a URL is wanted here", IMAGE_HELP);
    }
    url.map(rooted)
}

/// Returns a path of the site from its root; a URL of another site as it is. Files in `static/` are published at the
/// root, and their paths may be written either way.
pub(super) fn rooted(url: &str) -> String {
    let url = url.trim();
    if !is_own_path(url) {
        return url.to_owned();
    }
    let path = url.trim_start_matches("./").trim_start_matches('/');
    format!("/{}", path.strip_prefix("static/").unwrap_or(path))
}

const IMAGE_HELP: &str = "write the path of a file in `static/`: `/logo.svg`";

fn is_image_url(url: &str) -> bool {
    !url.trim().is_empty() && url_scheme::is_allowed(url, UrlUse::Image)
}

fn logo(reader: &mut Reader<'_>) -> Option<Logo> {
    let value = reader.mapping.value("logo")?.clone();
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let logo = match &value {
        Value::String(path) => Some(Logo {
            light: rooted(path),
            dark: None,
            alt: None,
        }),
        Value::Object(map) => {
            near_keys(reader, "logo", map, &["light", "dark", "alt"]);
            text("light").map(|light| Logo {
                light: rooted(light),
                dark: text("dark").map(rooted),
                alt: text("alt").map(str::to_owned),
            })
        }
        _ => None,
    };
    let logo = logo.filter(|logo| is_image_url(&logo.light));
    let logo = logo.filter(|logo| logo.dark.as_deref().is_none_or(is_image_url));
    if logo.is_none() {
        let help = "write the path of a file in `static/`, `/logo.svg`, or `{light: /logo.svg, dark: /logo-dark.svg}`";
        reader.wrong("logo", "a path is wanted here", help);
    }
    logo
}

fn links(reader: &mut Reader<'_>) -> Vec<HeaderLink> {
    const HELP: &str = "write a list: `[{title: Guide, url: /guide/}]`; `title` and `url` may have a value for each language: `{en: Guide, ar: الدليل}`";
    let Some(value) = reader.mapping.value("links").cloned() else {
        return Vec::new();
    };
    let Value::Array(list) = value else {
        reader.wrong("links", "a list of links is wanted here", HELP);
        return Vec::new();
    };
    let link = |link: &Value| {
        let part = |key: &str| ByLanguage::read(link.get(key)?);
        let link = HeaderLink {
            title: part("title")?,
            url: part("url")?,
        };
        let is_safe = |url| url_scheme::is_allowed(url, UrlUse::SanitizedLink);
        let is_right = link.url.texts().all(is_safe);
        is_right.then_some(link)
    };
    let links: Vec<Option<HeaderLink>> = list.iter().map(link).collect();
    if links.contains(&None) {
        reader.wrong("links", "a link needs a `title` and a `url`", HELP);
    }
    links.into_iter().flatten().collect()
}

fn footer(reader: &mut Reader<'_>) -> ByLanguage {
    let Some(value) = reader.mapping.value("footer").cloned() else {
        return ByLanguage::default();
    };
    ByLanguage::read(&value).unwrap_or_else(|| {
        reader.wrong(
            "footer",
            "a text is wanted here",
            "write Markdown, or one text for each language: `{en: Text, ar: نص}`",
        );
        ByLanguage::default()
    })
}

/// Reads `social`: a list of URLs, or a mapping with such a list under `links`, as jekyll-seo-tag has it.
fn social(reader: &mut Reader<'_>) -> Vec<String> {
    let Some(value) = reader.mapping.value("social").cloned() else {
        return Vec::new();
    };
    let urls = yaml::words(value.get("links").unwrap_or(&value));
    let is_url = |url: &String| {
        let scheme = url_scheme::scheme(url);
        matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
    };
    let is_right = !urls.is_empty() && urls.iter().all(is_url);
    if !is_right {
        reader.wrong(
            "social",
            "a list of URLs is wanted here",
            "write a list: `[\"https://github.com/name\", \"mailto:me@example.org\"]`",
        );
    }
    urls.into_iter().filter(is_url).collect()
}

/// Reads a colour, or one for each scheme. Also returns the schemes for which the config has a colour of its own.
fn shades(reader: &mut Reader<'_>, key: &str) -> Option<(Shades, Vec<Scheme>)> {
    let value = reader.mapping.value(key)?.clone();
    let colour = |value: Option<&Value>| value.and_then(Value::as_str).and_then(Colour::parse);
    let shades = match &value {
        Value::Object(map) => {
            near_keys(reader, key, map, &["light", "dark"]);
            let (light, dark) = (colour(value.get("light")), colour(value.get("dark")));
            let has_all = map.keys().all(|key| colour(map.get(key)).is_some());
            let shades = light.or(dark).zip(dark.or(light)).filter(|_| has_all);
            let own = [(light, Scheme::Light), (dark, Scheme::Dark)];
            let own = own.into_iter().filter(|(colour, _)| colour.is_some());
            shades.map(|(light, dark)| (Shades { light, dark }, own.map(|(_, s)| s).collect()))
        }
        value => colour(Some(value)).map(|one| {
            let shades = Shades {
                light: one,
                dark: one,
            };
            // The dark shade of a single colour is computed.
            (shades, vec![Scheme::Light])
        }),
    };
    if shades.is_none() {
        reader.wrong(
            key,
            "a colour is wanted here",
            "write it in hexadecimal digits, quoted: `\"#0b57b5\"`, or `{light: \"#0b57b5\", dark: \"#8ab8ff\"}`",
        );
    }
    shades
}

/// Reads the accent colour. Each shade gets the contrast that text needs, with a warning for a colour of the config
/// that lacks it.
fn accent(reader: &mut Reader<'_>) -> Option<Shades> {
    let (written, own) = shades(reader, "accent")?;
    let light = written.light.readable(Scheme::Light);
    let dark = written.dark.readable(Scheme::Dark);
    let both = [
        (Scheme::Light, written.light, light),
        (Scheme::Dark, written.dark, dark),
    ];
    for (scheme, written, used) in both {
        if written == used || !own.contains(&scheme) {
            continue;
        }
        let word = scheme.word();
        let message = format!(
            "the accent `{written}` has a contrast of {:.2}:1 in the {word} scheme, and text needs {LEAST}:1: `{used}` is used",
            written.least_contrast(scheme)
        );
        let place = reader.value_place("accent", "too little contrast");
        reader.report(
            Diagnostic::warning("accent-contrast", message)
                .at(place)
                .help(format!(
                    "write `{used}`, the nearest shade with enough contrast"
                )),
        );
    }
    Some(Shades { light, dark })
}

/// Reports keys of a nested mapping that are not known.
pub(super) fn near_keys(
    reader: &mut Reader<'_>,
    key: &str,
    map: &Map<String, Value>,
    known: &[&str],
) {
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    for name in map.keys().filter(|name| !known.contains(&name.as_str())) {
        let message = format!("`{name}` is no key of `{key}`");
        let help = format!("the keys are {}", names.join(", "));
        reader.wrong_within(key, name, &message, &help);
    }
}
