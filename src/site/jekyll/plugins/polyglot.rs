//! jekyll-polyglot 1.13: the tags `static_href` and `I18n_Headers`.

use std::fmt::Write;

use serde_json::Value as Json;

use crate::content::Page;
use crate::liquid::PluginTag;
use crate::site::liquid_drops::PageEnvironment;
use kramdown::escape_attribute;

/// The gem.
pub(super) const GEM: &str = "jekyll-polyglot";

/// Returns the output of a tag of the plugin.
pub(super) fn tag(view: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> Option<String> {
    match tag.name {
        "static_href" | "Static_Href" => Some(static_href(tag.content.unwrap_or_default())),
        "I18n_Headers" | "i18n_headers" => {
            Headers::of(view, tag.markup).map(|headers| headers.html())
        }
        _ => None,
    }
}

/// Returns the attribute that the links of a language are not changed for ([`super::super::language_builds`]).
/// A content that is no `href="…"` stays as it is.
fn static_href(content: &str) -> String {
    let content = content.trim();
    match content.strip_prefix("href=") {
        Some(value) if value.len() > 1 && value.starts_with('"') && value.ends_with('"') => {
            format!("ferh={value}")
        }
        _ => content.to_owned(),
    }
}

/// The links `canonical` and `alternate` of a page.
struct Headers {
    /// The scheme, host and path of the site.
    url: String,
    /// The language of the build.
    language: String,
    default: String,
    languages: Vec<String>,
    /// True if the page of the default language is the canonical one of pages shown in its place.
    prefers_default: bool,
    /// By language the address of a translation.
    translations: Vec<(String, String)>,
    /// The address of the page without its language.
    permalink: String,
}

impl Headers {
    fn of(view: &PageEnvironment<'_>, markup: &str) -> Option<Self> {
        let site = view.site;
        let page = view.current_page()?;
        let data = &site.config.data;
        let text = |key: &str| data.get(key).and_then(Json::as_str).map(str::to_owned);
        let default = text("default_lang").unwrap_or_else(|| "en".to_owned());
        let language = text("active_lang").unwrap_or_else(|| default.clone());
        let given = markup.trim().trim_end_matches('/');
        let config = &site.config;
        let own = format!("{}{}", config.url, config.base_path);
        let permalink = page
            .data
            .get("permalink")
            .and_then(Json::as_str)
            .unwrap_or(&page.url);
        let permalink = rooted(permalink);
        let permalink = rooted(
            permalink
                .strip_prefix(&format!("/{language}/"))
                .unwrap_or(&permalink),
        );
        Some(Self {
            url: if given.is_empty() {
                own
            } else {
                given.to_owned()
            },
            translations: translations(page),
            languages: data
                .get("languages")
                .map(crate::yaml::words)
                .unwrap_or_default(),
            prefers_default: data
                .get("fallback_canonical_to_default_lang")
                .and_then(crate::yaml::truth)
                .unwrap_or(false),
            language,
            default,
            permalink,
        })
    }

    fn address(&self, language: &str) -> Option<String> {
        let found = self.translations.iter().find(|(code, _)| code == language);
        found.map(|(_, address)| rooted(address))
    }

    /// Returns the address in a language, with its folder.
    fn address_below(&self, language: &str) -> String {
        let address = self
            .address(language)
            .unwrap_or_else(|| self.permalink.clone());
        if language == self.default || address.starts_with(&format!("/{language}/")) {
            address
        } else {
            format!("/{language}{address}")
        }
    }

    fn html(&self) -> String {
        let is_default = self.prefers_default && self.address(&self.language).is_none();
        let canonical = if is_default {
            &self.default
        } else {
            &self.language
        };
        let url = &self.url;
        let mut html = format!(
            "<link rel=\"canonical\" href=\"{url}{}\"/>\n",
            escape_attribute(&self.address_below(canonical))
        );
        for language in &self.languages {
            let is_default = *language == self.default;
            if !is_default && self.address(language).is_none() {
                continue;
            }
            let address = self.address_below(language);
            let address = escape_attribute(&address);
            let mut add = |code: &str| {
                let _ = writeln!(
                    html,
                    "<link rel=\"alternate\" hreflang=\"{code}\" href=\"{url}{address}\"/>"
                );
            };
            add(language);
            if is_default {
                add("x-default");
            }
        }
        html
    }
}

/// Returns the addresses of the translations of a page by language.
fn translations(page: &Page) -> Vec<(String, String)> {
    let known = page.data.get("permalink_lang").and_then(Json::as_object);
    let links = known.into_iter().flatten();
    links
        .filter_map(|(language, link)| Some((language.clone(), link.as_str()?.to_owned())))
        .collect()
}

fn rooted(link: &str) -> String {
    if link.starts_with('/') {
        link.to_owned()
    } else {
        format!("/{link}")
    }
}
