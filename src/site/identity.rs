//! The identity of the site as templates see it: logo, links, repository, footer, and where a page is edited.

use serde_json::{Value, json};

use super::SiteData;
use crate::config::repository::{self, PageAddress};
use crate::config::{HeaderLink, is_own_path};
use crate::content::{BodyFormat, Page};
use crate::language::LanguageId;
use crate::markdown::{self, Destination};
use crate::translations::PageId;
use text_scan::source_map::SourceMap;

/// The hosts of social links: the end of the host, the name of the icon, and the name of the service.
const SERVICES: [(&str, &str, &str); 9] = [
    ("github.com", "github", "GitHub"),
    ("gitlab.com", "gitlab", "GitLab"),
    ("codeberg.org", "codeberg", "Codeberg"),
    ("bsky.app", "bluesky", "Bluesky"),
    ("twitter.com", "x", "X"),
    ("x.com", "x", "X"),
    ("linkedin.com", "linkedin", "LinkedIn"),
    ("youtube.com", "youtube", "YouTube"),
    ("discord.gg", "discord", "Discord"),
];

impl SiteData {
    /// Adds the identity to the values of `site`.
    pub(super) fn describe_identity(&self) -> Value {
        let identity = &self.config.identity;
        let file = |url: &String| self.url_of_file(url.as_str());
        let logo = identity.logo.as_ref().map(|logo| {
            json!({
                "light": file(&logo.light),
                "dark": logo.dark.as_ref().map(file),
                "alt": logo.alt,
            })
        });
        let repository = identity
            .repository
            .as_ref()
            .map(|repository| json!({"url": repository.url, "host": repository.host.name()}));
        let fonts: Vec<String> = identity.fonts.files().map(file).collect();
        json!({
            "logo": logo,
            "repository": repository,
            "theme_color": theme_colour(identity.theme_color),
            "font_files": fonts,
            "social": identity.social.iter().map(|url| social(url)).collect::<Vec<_>>(),
        })
    }

    /// Returns the icon that the config names.
    pub(super) fn favicon(&self) -> Option<String> {
        let icon = self.config.identity.favicon.as_ref();
        icon.map(|icon| self.url_of_file(icon))
    }

    /// Returns the links of the header in a language.
    pub(super) fn header_links(&self, id: LanguageId) -> Vec<Value> {
        let codes = self.codes_for_texts(id);
        let link = |link: &HeaderLink| {
            let title = link.title.get(&codes)?;
            let url = link.url.get(&codes)?;
            let url = self
                .configured_url(url, id)
                .unwrap_or_else(|| url.to_owned());
            Some(json!({"title": title, "url": url}))
        };
        let links = self.config.identity.links.iter();
        links.filter_map(link).collect()
    }

    /// Returns the HTML of the footer in a language.
    pub(super) fn footer(&self, id: LanguageId) -> Option<String> {
        let text = self.config.identity.footer.get(&self.codes_for_texts(id))?;
        let in_language = |page: &&std::sync::Arc<Page>| page.language == id;
        let mut pages = self.source.pages.iter();
        let page = pages.find(in_language).or(self.source.pages.first())?;
        let resolve = |target: &str| {
            let url = self.configured_url(target, id)?;
            Some(Destination {
                url,
                language: None,
            })
        };
        let map = SourceMap::default();
        let options = self.render_options(page, text, text, &map, &resolve);
        let (body, _) = markdown::render(&markdown::RenderOptions {
            format: BodyFormat::Markdown,
            markup: markdown::Markup::Sitegen,
            direction: self.source.languages.get(id).direction,
            words: &self.theme_assets.words[id.0],
            start: 0,
            count_words: false,
            ..options
        });
        Some(body.html)
    }

    /// Returns the codes by which a text of the config is chosen for a language: its own, then that of the default.
    fn codes_for_texts(&self, id: LanguageId) -> Vec<&str> {
        let languages = &self.source.languages;
        let default = languages.default_language();
        let all = std::iter::once(id).chain(default);
        let codes = all.map(|id| languages.get(id));
        codes
            .flat_map(|language| [language.code.as_str(), language.tag.as_str()])
            .collect()
    }

    /// Returns the URL of a file of the site that the config names from the root.
    fn url_of_file(&self, url: &str) -> String {
        if is_own_path(url) {
            self.path_to(&crate::content::encoded(url))
        } else {
            url.to_owned()
        }
    }

    /// Returns the URL on the host of a page or a path that the config names, for readers of a language; `None` for a
    /// URL of another site.
    ///
    /// The path of a page's file leads to the page of its note in the language, else to the page itself. `/:lang/` is the
    /// start of the language.
    fn configured_url(&self, url: &str, id: LanguageId) -> Option<String> {
        if !is_own_path(url) || url.starts_with('#') {
            return None;
        }
        let (path, anchor) = match url.find(['#', '?']) {
            Some(at) => url.split_at(at),
            None => (url, ""),
        };
        if let Some(page) = self.page_of_file(path) {
            let note = self.notes.of(page);
            let mut pages = note.pages.iter().copied();
            let found = pages.find(|page| self.source.pages[*page].language == id);
            let page = &self.source.pages[found.unwrap_or(page)];
            return Some(self.path_to(&page.url) + anchor);
        }
        let path = path.trim_start_matches('/');
        let (start, rest) = match path.strip_prefix(":lang") {
            Some(rest) => (self.base_of(id), rest.trim_start_matches('/')),
            None => ("/".to_owned(), path),
        };
        Some(self.path_to(&format!("{start}{rest}{anchor}")))
    }

    /// Returns the page whose file is at a path, from the source or from `content/`.
    fn page_of_file(&self, path: &str) -> Option<PageId> {
        let path = path.trim_start_matches("./").trim_start_matches('/');
        let is_there = |page: &std::sync::Arc<Page>| {
            page.path == path || page.path.strip_prefix("content/") == Some(path)
        };
        path.contains('.')
            .then(|| self.source.pages.iter().position(is_there))
            .flatten()
    }

    /// Returns the address where the file of a page is edited. The page may name its own, or `false`.
    pub(super) fn edit_url(&self, page: &Page) -> Option<String> {
        self.page_link(
            page,
            "edit_url",
            self.config.identity.page_links.edit.as_deref(),
        )
    }

    /// Returns the address where a problem of a page is reported.
    pub(super) fn issues_url(&self, page: &Page) -> Option<String> {
        let issues = self.config.identity.page_links.issues.as_deref();
        self.page_link(page, "issues_url", issues)
    }

    fn page_link(&self, page: &Page, key: &str, template: Option<&str>) -> Option<String> {
        let own = page.data.get(key);
        if own.and_then(crate::yaml::truth) == Some(false) {
            return None;
        }
        let own = own.and_then(Value::as_str).filter(|url| {
            crate::content::url_scheme::is_allowed(
                url,
                crate::content::url_scheme::UrlUse::Redirect,
            )
        });
        let address = PageAddress {
            path: &page.path,
            title: &page.title,
            url: &self.permalink(&page.url),
            language: &self.source.languages.get(page.language).code,
        };
        Some(repository::filled(own.or(template)?, address))
    }
}

/// Returns the colours of the browser's own parts: those of the header, unless the config has others.
fn theme_colour(own: Option<crate::config::Shades>) -> Value {
    use crate::config::colour::Scheme;
    let page = |scheme: Scheme| scheme.backgrounds()[0];
    let (light, dark) = match own {
        Some(own) => (own.light, own.dark),
        None => (page(Scheme::Light), page(Scheme::Dark)),
    };
    json!({"light": light.to_string(), "dark": dark.to_string()})
}

/// Returns a social link: its URL, the name of its icon if there is one, and the name of the service.
fn social(url: &str) -> Value {
    if let Some(address) = url.strip_prefix("mailto:") {
        let address = address.split('?').next();
        return json!({"url": url, "icon": "email", "name": address});
    }
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.trim_start_matches("www.");
    let is_of = |service: &&(&str, &str, &str)| {
        let rest = host.strip_suffix(service.0);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if let Some((_, icon, name)) = SERVICES.iter().find(is_of) {
        return json!({"url": url, "icon": icon, "name": name});
    }
    // Servers of Mastodon have names of their own; the path of an account begins with `@`.
    if path.starts_with('@') {
        return json!({"url": url, "icon": "mastodon", "name": "Mastodon"});
    }
    json!({"url": url, "icon": (), "name": host})
}
