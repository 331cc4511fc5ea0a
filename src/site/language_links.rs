//! The language versions of a document as HTML: the links of the language menu, and those for search engines.
//!
//! Every page links to all its versions, so that a template does not write the links one by one. `page.translations`
//! has the same versions for templates that do.

use pulldown_cmark_escape::escape_html;

use super::SiteData;
use super::template_context::Version;
use crate::theme::context::Object;
use crate::theme::{UsedVariables, collapsed};

impl SiteData {
    /// Adds the versions of a document to its template values: `translations`, `language_links`, `alternate_links`,
    /// as far as they are used.
    pub(super) fn add_versions(
        &self,
        page: &mut Object,
        versions: &[Version<'_>],
        x_default: Option<&str>,
        used: &UsedVariables,
    ) {
        if used.has("translations") {
            page.set("translations", self.describe_versions(versions));
        }
        self.add_language_links(page, versions, x_default, used);
    }

    /// Adds the links to the versions of a document, as far as they are used.
    pub(super) fn add_language_links(
        &self,
        page: &mut Object,
        versions: &[Version<'_>],
        x_default: Option<&str>,
        used: &UsedVariables,
    ) {
        if used.has("language_links") {
            let links = self.language_links(versions);
            page.set(
                "language_links",
                links.map(|html| tera::Value::safe_string(&html)),
            );
        }
        if used.has("alternate_links") {
            let links = self.search_engine_links(versions, x_default);
            page.set(
                "alternate_links",
                links.map(|html| tera::Value::safe_string(&html)),
            );
        }
    }

    /// Returns the entries of the language menu, if there are several versions.
    fn language_links(&self, versions: &[Version<'_>]) -> Option<String> {
        if versions.len() < 2 {
            return None;
        }
        let mut html = String::with_capacity(versions.len() * 160);
        for version in versions {
            let language = self.source.languages.get(version.language);
            let tag = language.tag.as_str();
            // A link without an address is one that search engines cannot follow.
            let name = if version.is_current { "span" } else { "a" };
            html.extend(["<li><", name]);
            if version.is_current {
                attribute(&mut html, "aria-current", "page");
            } else {
                attribute(&mut html, "href", &self.path_to(&version.url));
                attribute(&mut html, "hreflang", tag);
            }
            attribute(&mut html, "lang", tag);
            attribute(&mut html, "dir", language.direction.as_str());
            html.push('>');
            escaped(&mut html, &collapsed(&language.endonym));
            html.extend(["</", name, "></li>"]);
        }
        Some(html)
    }

    /// Returns the links for search engines, if there are several versions and one for readers of other languages.
    fn search_engine_links(
        &self,
        versions: &[Version<'_>],
        x_default: Option<&str>,
    ) -> Option<String> {
        let x_default = x_default.filter(|_| versions.len() > 1)?;
        let mut html = String::with_capacity(versions.len() * 120);
        let mut link = |tag: &str, url: &str| {
            html.push_str("<link rel=\"alternate\"");
            attribute(&mut html, "hreflang", tag);
            attribute(&mut html, "href", url);
            html.push('>');
        };
        for version in versions.iter().filter(|version| version.is_alternate) {
            let language = self.source.languages.get(version.language);
            link(language.tag.as_str(), &self.permalink(&version.url));
        }
        link("x-default", x_default);
        Some(html)
    }
}

pub(super) fn attribute(html: &mut String, name: &str, value: &str) {
    html.push(' ');
    html.push_str(name);
    html.push_str("=\"");
    escaped(html, value);
    html.push('"');
}

/// Appends a text as templates escape it.
pub(super) fn escaped(html: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = escape_html(html, text);
}
