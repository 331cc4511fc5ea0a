//! `sitemap.xml`: every page that may be found, with its translations and when it changed
//! (sitemaps.org 0.9, with the alternates that search engines read).

use std::fmt::Write;

use jiff::Zoned;
use rustc_hash::FxHashMap;

use super::template_context::Version;
use super::{Document, OutputTarget, PlannedSite, Site};
use crate::config::Layout;
use crate::content::Page;
use crate::translations::PageId;

/// The most URLs of one file (sitemaps.org).
const MOST_URLS: usize = 50_000;
/// The most links of one file, alternates among them: a file may have 50 MiB.
const MOST_LINKS: usize = 200_000;

/// Number of URLs from which the length of all is estimated.
const SAMPLE: usize = 64;

/// The file, and its name with a number if there are several.
const NAME: &str = "sitemap";

impl PlannedSite {
    /// The parts of the sitemap, each with what it lists. None if the site's host is not known, without
    /// which there is no URL to list, or if the site has a `sitemap.xml` of its own.
    pub(super) fn sitemap_parts(&self, targets: &[OutputTarget]) -> Vec<Vec<OutputTarget>> {
        let is_wanted = !self.config.url.is_empty() && !self.is_liquid_site();
        if !is_wanted || self.is_taken("sitemap.xml") {
            return Vec::new();
        }
        let mut parts: Vec<Vec<OutputTarget>> = Vec::new();
        let mut links = 0;
        for target in targets {
            let more = match target {
                OutputTarget::Page(id) if self.is_found(*id) => 1 + self.notes.of(*id).pages.len(),
                OutputTarget::Listing(_) | OutputTarget::Home => 1 + self.source.languages.len(),
                _ => continue,
            };
            match parts.last_mut() {
                Some(part) if part.len() < MOST_URLS && links + more <= MOST_LINKS => {
                    part.push(*target);
                    links += more;
                }
                _ => {
                    parts.push(vec![*target]);
                    links = more;
                }
            }
        }
        parts
    }

    /// Returns true if search engines may index a page.
    fn is_found(&self, id: PageId) -> bool {
        let page = &self.source.pages[id];
        let says_no = page.data.get("sitemap").and_then(crate::yaml::truth) == Some(false);
        !says_no && page.output != "404.html" && self.is_alternate(id)
    }

    /// The file of a part, or with `None` of the list of all parts.
    pub(super) fn sitemap_output(&self, part: Option<usize>) -> String {
        part.map_or_else(|| format!("{NAME}.xml"), |part| self.sitemap_name(part))
    }

    fn sitemap_name(&self, part: usize) -> String {
        if self.plan.sitemap.len() == 1 {
            format!("{NAME}.xml")
        } else {
            format!("{NAME}-{}.xml", part + 1)
        }
    }
}

impl Site {
    /// One part, or with `None` the list of all parts.
    pub(super) fn render_sitemap(&self, part: Option<usize>) -> Document {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let Some(part) = part else {
            xml.push_str("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
            for number in 0..self.plan.sitemap.len() {
                let url = self.permalink(&format!("/{}", self.sitemap_name(number)));
                let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", escaped(&url));
            }
            xml.push_str("</sitemapindex>\n");
            return Document::text(format!("{NAME}.xml"), xml);
        };
        xml.push_str(
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
        );
        // All pages of a note link to the same.
        let mut of_notes = FxHashMap::default();
        let targets = &self.plan.sitemap[part];
        for (done, target) in targets.iter().enumerate() {
            if done == SAMPLE {
                // It is long, and would be moved each time that it outgrows its place.
                let each = xml.len() / SAMPLE;
                xml.reserve((each + each / 8) * (targets.len() - done));
            }
            self.write_url(&mut xml, *target, &mut of_notes);
        }
        xml.push_str("</urlset>\n");
        Document::text(self.sitemap_name(part), xml)
    }

    /// `of_notes`: by its first page the links of a note that is listed already.
    fn write_url(
        &self,
        xml: &mut String,
        target: OutputTarget,
        of_notes: &mut FxHashMap<PageId, String>,
    ) {
        let mut of_one = String::new();
        let (url, alternates, changed) = match target {
            OutputTarget::Page(id) => {
                let page = &self.source.pages[id];
                let note = self.notes.of(id);
                let links = || {
                    let versions = self.versions(note, id);
                    self.alternates(&versions, self.x_default(note, &versions))
                };
                let alternates = if self.is_home(id) {
                    of_one = links();
                    &of_one
                } else {
                    &*of_notes.entry(note.pages[0]).or_insert_with(links)
                };
                (self.permalink(&page.url), alternates, self.modified(page))
            }
            OutputTarget::Listing(list) => {
                let listing = &self.plan.listings[list];
                let versions = self.versions_of_list(listing);
                of_one = self.alternates(&versions, self.default_among(&versions));
                (self.permalink(&listing.url()), &of_one, None)
            }
            _ => (self.permalink("/"), &of_one, None),
        };
        let _ = write!(xml, "<url><loc>{}</loc>", escaped(&url));
        if let Some(changed) = changed {
            let _ = write!(xml, "<lastmod>{}</lastmod>", moment(&changed));
        }
        xml.push_str(alternates);
        xml.push_str("</url>\n");
    }

    /// Returns the links to all versions of a page for the sitemap of a plugin.
    pub(super) fn sitemap_alternates(&self, id: PageId) -> String {
        if id >= self.source.pages.len() || !self.is_alternate(id) {
            return String::new();
        }
        let note = self.notes.of(id);
        let versions = self.versions(note, id);
        let mut links = self.alternates(&versions, self.x_default(note, &versions));
        if let Some(rest) = links.strip_prefix('\n') {
            links = format!("{rest}\n");
        }
        links
    }

    /// The links to all versions of something; none if there is but one.
    fn alternates(&self, versions: &[Version<'_>], default: Option<String>) -> String {
        let mut xml = String::new();
        let versions = || versions.iter().filter(|version| version.is_alternate);
        if versions().count() < 2 {
            return xml;
        }
        let tag = |version: &Version<'_>| self.source.languages.get(version.language).tag.as_str();
        let links = versions().map(|version| (tag(version), self.permalink(&version.url)));
        for (tag, url) in links.chain(default.map(|url| ("x-default", url))) {
            let _ = write!(
                xml,
                "\n<xhtml:link rel=\"alternate\" hreflang=\"{tag}\" href=\"{}\"/>",
                escaped(&url)
            );
        }
        xml
    }

    /// Returns the time of a page's last change: `last_modified_at`, else its date.
    #[must_use]
    pub fn changed(&self, page: &Page) -> Option<Zoned> {
        page.data
            .get("last_modified_at")
            .and_then(|value| crate::yaml::scalar(value, ""))
            .and_then(|text| {
                let zone = &self.config.time_zone;
                if self.config.layout == Layout::Jekyll {
                    crate::content::parse_date(&text, zone)
                } else {
                    crate::content::parse_as_written(&text, zone)
                }
            })
            .or_else(|| page.date.clone())
    }
}

/// A moment as XML has it (RFC 3339).
pub(super) fn moment(date: &Zoned) -> String {
    date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `text` for XML, in elements and attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'"', rest.as_bytes()) {
        highlight::escape_into(&mut xml, &rest[..at]);
        xml.push_str("&quot;");
        rest = &rest[at + 1..];
    }
    highlight::escape_into(&mut xml, rest);
    xml
}
