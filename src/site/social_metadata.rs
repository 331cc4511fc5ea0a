//! Metadata of a page for other programs: Open Graph, Twitter cards; `json_ld` adds JSON-LD.

use serde_json::Value;

use super::Site;
use super::template_context::Version;
use crate::content::{Page, url_scheme};
use crate::language::{Codes, Language, LanguageId};
use crate::liquid;
use crate::social;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// Maximum length of a description in characters: search engines show no more.
const DESCRIPTION: usize = 160;

impl Site {
    /// Returns the metadata of every page: its description, and its languages in Open Graph's form.
    pub(super) fn head(
        &self,
        language: LanguageId,
        url: &str,
        title: &str,
        description: &str,
        versions: &[Version<'_>],
    ) -> Object {
        let others = versions
            .iter()
            .filter(|other| !other.is_current && other.is_alternate);
        let locales = others.map(|other| self.theme_assets.locales[other.language.0].as_str());
        let site = self.about(language);
        object! {
            "title": title,
            "site": self.title_of_list(language),
            "description": if description.is_empty() { site } else { description },
            "locale": self.theme_assets.locales[language.0].as_str(),
            "other_locales": locales.collect::<Vec<_>>(),
            "url": (!self.config.url.is_empty()).then(|| self.permalink(url)),
            "type": "website",
        }
    }

    /// The head of a note.
    pub(super) fn head_of_page(
        &self,
        id: PageId,
        description: &str,
        versions: &[Version<'_>],
    ) -> Object {
        let page = &self.source.pages[id];
        let (title, url) = (&page.title, &page.url);
        let mut head = self.head(page.language, url, title, description, versions);
        let image = self.image_of(page);
        head.set("type", "article");
        if page.data.get("image").is_none() && image.is_some() {
            head.set("image_size", vec![social::WIDTH, social::HEIGHT]);
        }
        head.set(
            "json_ld",
            self.linked_data(id, description, image.as_deref()),
        );
        head.set("image", image);
        head
    }

    /// The image that a page names for others to show: a whole URL.
    fn image_of(&self, page: &Page) -> Option<String> {
        let Some(image) = page.data.get("image") else {
            let card = self.card_output(page)?;
            return Some(self.permalink(&format!("/{card}")));
        };
        let image = named_image(image)?;
        if !url_scheme::is_allowed(image, url_scheme::UrlUse::Head) {
            return None;
        }
        if image.starts_with("//") || url_scheme::scheme(image).is_some() {
            return Some(crate::markdown::encoded_url(image));
        }
        let url = format!("/{}", image.trim_start_matches('/'));
        (!self.config.url.is_empty()).then(|| self.permalink(&crate::markdown::encoded_url(&url)))
    }
}

/// The URL in a value of `image`: a text, or the `path` of a mapping.
pub(super) fn named_image(image: &Value) -> Option<&str> {
    image.get("path").unwrap_or(image).as_str()
}

/// Returns one sentence about a page: its `description`, else its first paragraph.
pub(super) fn description(page: &Page, html: &str) -> String {
    if let Some(description) = page.data.get("description").and_then(Value::as_str) {
        return description.to_owned();
    }
    let at = |html: &str, tag: &[u8]| memchr::memmem::find(html.as_bytes(), tag);
    let Some(start) = at(html, b"<p>") else {
        return String::new();
    };
    let paragraph = &html[start..];
    let paragraph = at(paragraph, b"</p>").map_or(paragraph, |end| &paragraph[..end]);
    shortened(&plain(paragraph), DESCRIPTION)
}

/// The text of a piece of HTML that we wrote.
pub(super) fn plain(html: &str) -> String {
    let text = liquid::without_tags(html);
    if !text.contains('&') {
        return text;
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

/// The beginning of a text, up to a word's end, in one line of at most `most` characters.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let start: String = line.chars().take(most - 1).collect();
    let end = start.rfind(' ').filter(|at| *at > start.len() / 2);
    format!("{}…", &start[..end.unwrap_or(start.len())])
}

/// Returns Open Graph's name of a language: `zh_TW`, `ar_EG`.
pub(super) fn locale(language: &Language, codes: &Codes) -> String {
    let likely = codes
        .read(language.tag.as_str())
        .map(|known| known.likely.clone());
    let likely = likely.unwrap_or_default();
    let mut parts = likely.split('-');
    match (parts.next(), parts.nth(1)) {
        (Some(language), Some(territory)) => format!("{language}_{territory}"),
        _ => language.tag.as_str().replace('-', "_"),
    }
}
