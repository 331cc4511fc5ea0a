//! jekyll-sitemap 1.4: `sitemap.xml` and `robots.txt`.
//!
//! In: the collections, pages and static files as Liquid sees them. Out: the XML of the plugin. With the addition
//! `alternates`, each page of a note in several languages has links to the others
//! (<https://developers.google.com/search/docs/specialty/international/localized-versions>).

use std::fmt::Write;

use super::view::{Alternative, PluginView};
use crate::liquid::{Handle, Value};
use crate::site::liquid_drops::PageEnvironment;

/// The attributes of the element `urlset`.
const NAMESPACES: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://www.sitemaps.org/schemas/sitemap/0.9 http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd\" xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";
/// The namespace of links to translations.
const XHTML: &str = " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"";
/// The static files that are listed.
const STATIC_FILES: [&str; 4] = [".htm", ".html", ".xhtml", ".pdf"];

/// Returns the content of `robots.txt`.
pub(super) fn robots(environment: &PageEnvironment<'_>) -> String {
    let view = PluginView::new(environment);
    format!("Sitemap: {}\n", view.absolute_url(&"sitemap.xml".into()))
}

/// Returns the content of `sitemap.xml`.
pub(super) fn render(environment: &PageEnvironment<'_>) -> String {
    let sitemap = Sitemap {
        view: PluginView::new(environment),
        environment,
    };
    let links = sitemap.has_alternates();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if environment.site.is_taken("sitemap.xsl") {
        let style = sitemap.view.absolute_url(&"/sitemap.xsl".into());
        let _ = writeln!(xml, "<?xml-stylesheet type=\"text/xsl\" href=\"{style}\"?>");
    }
    let xhtml = if links { XHTML } else { "" };
    let _ = writeln!(xml, "<urlset {NAMESPACES}{xhtml}>");
    sitemap.write_documents(&mut xml);
    sitemap.write_pages(&mut xml);
    sitemap.write_static_files(&mut xml);
    xml.push_str("</urlset>\n");
    xml
}

struct Sitemap<'p> {
    view: PluginView<'p>,
    environment: &'p PageEnvironment<'p>,
}

impl Sitemap<'_> {
    fn has_alternates(&self) -> bool {
        let site = self.environment.site;
        site.config.additions.alternates && site.source.languages.len() > 1
    }

    /// Writes the documents of all collections that are published, posts among them.
    fn write_documents(&self, xml: &mut String) {
        for collection in self.view.site("collections").list() {
            if self.is_false(&collection, "output") {
                continue;
            }
            for document in self.view.get(&collection, "docs").list() {
                let changed = self.view.get(&document, "last_modified_at");
                let changed = changed.or_default(|| self.view.get(&document, "date"));
                self.write_page(xml, &document, &changed);
            }
        }
    }

    /// Writes the pages that are HTML.
    fn write_pages(&self, xml: &mut String) {
        for page in self.view.site("html_pages").list() {
            if self.view.get(&page, "url").text() != "/404.html" {
                let changed = self.view.get(&page, "last_modified_at");
                self.write_page(xml, &page, &changed);
            }
        }
    }

    fn write_static_files(&self, xml: &mut String) {
        for file in self.view.site("static_files").list() {
            let get = |key: &str| self.view.get(&file, key);
            let ending = get("extname").text();
            let is_listed = STATIC_FILES.contains(&ending.as_str())
                && get("name").text() != "404.html"
                && !self.is_false(&file, "sitemap");
            if is_listed {
                self.write_url(xml, &get("path"), &get("modified_time"), "");
            }
        }
    }

    fn write_page(&self, xml: &mut String, page: &Value, changed: &Value) {
        if self.is_false(page, "sitemap") || self.is_redirect(page) {
            return;
        }
        let alternates = match page {
            Value::Handle(Handle::Page(number)) if self.has_alternates() => {
                self.environment.site.sitemap_alternates(*number)
            }
            _ => String::new(),
        };
        self.write_url(xml, &self.view.get(page, "url"), changed, &alternates);
    }

    fn write_url(&self, xml: &mut String, url: &Value, changed: &Value, alternates: &str) {
        let url = url.text().replace("/index.html", "/");
        let url = self.view.text(&["absolute_url", "xml_escape"], &url.into());
        let _ = writeln!(xml, "<url>\n<loc>{url}</loc>");
        if changed.is_true() {
            let _ = writeln!(xml, "<lastmod>{}</lastmod>", self.view.xml_date(changed));
        }
        xml.push_str(alternates);
        xml.push_str("</url>\n");
    }

    /// Returns true if jekyll-redirect-from makes a redirect of a page, which is not listed.
    fn is_redirect(&self, page: &Value) -> bool {
        let plugins = &self.environment.site.liquid_globals.plugins;
        plugins.has("jekyll-redirect-from") && self.view.get(page, "redirect_to").is_true()
    }

    fn is_false(&self, value: &Value, key: &str) -> bool {
        matches!(self.view.get(value, key), Value::Bool(false))
    }
}
