//! The targets of links: chapters of the book, other places, or none.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::ids::Ids;

/// The host of addresses in a book whose site has none. Reserved by RFC 2606, so that no link means it.
const NO_SITE: &str = "http://site.invalid/";
/// The schemes of links that readers of books open.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "ftp"];

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A chapter, and an id in it.
    Chapter(usize, Option<String>),
    /// An address outside of the book.
    Outside(String),
    /// Nowhere: its text is kept.
    Nothing,
}

/// The addresses of the chapters.
pub(crate) struct Links {
    site: Url,
    has_site: bool,
    chapters: HashMap<String, usize>,
    ids: Vec<Ids>,
}

impl Links {
    /// Returns the links of a book whose site is at `site`. `addresses` are those of each chapter, from the root of
    /// the host.
    pub(crate) fn new<'a>(
        site: Option<&str>,
        addresses: impl Iterator<Item = &'a [String]>,
        ids: Vec<Ids>,
    ) -> Self {
        let known = site.and_then(|site| Url::parse(site).ok());
        let mut chapters = HashMap::new();
        for (number, addresses) in addresses.enumerate() {
            for address in addresses {
                chapters.entry(path_key(address)).or_insert(number);
            }
        }
        Self {
            has_site: known.is_some(),
            site: known
                .or_else(|| Url::parse(NO_SITE).ok())
                .unwrap_or_else(|| unreachable!("a valid address")),
            chapters,
            ids,
        }
    }

    /// Returns the whole address of `href` in the chapter at `address`, and true if it is one of the site.
    pub(crate) fn whole(&self, address: &str, href: &str) -> Option<(Url, bool)> {
        let base = self.site.join(address).ok()?;
        let url = base.join(href.trim()).ok()?;
        let is_here = url.origin() == self.site.origin();
        Some((url, is_here))
    }

    /// Returns the target of a link in chapter `number`, which is at `address`.
    pub(crate) fn target(&self, number: usize, address: &str, href: &str) -> Target {
        if let Some(fragment) = href.trim().strip_prefix('#') {
            return match self.ids[number].find(fragment) {
                Some(id) => Target::Chapter(number, Some(id.to_owned())),
                None => Target::Nothing,
            };
        }
        let Some((url, is_here)) = self.whole(address, href) else {
            return Target::Nothing;
        };
        if is_here && let Some(chapter) = self.chapters.get(&path_key(url.path())) {
            let id = url
                .fragment()
                .and_then(|fragment| self.ids[*chapter].find(fragment));
            return Target::Chapter(*chapter, id.map(str::to_owned));
        }
        let leads_somewhere = !is_here || self.has_site;
        let is_readable = SCHEMES.contains(&url.scheme()) && (url.host_str().is_none_or(is_host));
        if leads_somewhere && is_readable {
            Target::Outside(valid(url.as_str()))
        } else {
            Target::Nothing
        }
    }
}

/// Returns the form in which equal paths are equal: decoded, without `index.html` and `.html`.
fn path_key(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    let path = path.strip_suffix("index.html").unwrap_or(&path);
    let path = path.strip_suffix(".html").unwrap_or(path);
    path.trim_end_matches('/').to_owned()
}

/// Returns true for a name of a host without characters that other programs refuse.
fn is_host(host: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-.[]:".contains(c);
    !host.is_empty() && host.chars().all(is_allowed)
}

/// Returns an address with the characters encoded that RFC 3986 does not allow and the URL standard keeps.
fn valid(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let bytes = url.as_bytes();
    let mut has_fragment = false;
    let authority = url.find("://").map_or(0, |at| at + 3);
    let path = url[authority..]
        .find('/')
        .map_or(url.len(), |at| authority + at);
    for (at, c) in url.char_indices() {
        let is_escape = c == '%'
            && bytes
                .get(at + 1..at + 3)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit));
        let is_allowed = c.is_ascii_alphanumeric()
            || "-._~:/?@!$&'()*+,;=".contains(c)
            || is_escape
            || "[]".contains(c) && (authority..path).contains(&at) && authority > 0
            || c == '#' && !has_fragment;
        has_fragment |= c == '#';
        if is_allowed {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(site: Option<&str>) -> Links {
        let mut first = crate::convert::convert("<h2 id=\"ä\">a</h2>");
        let mut second = crate::convert::convert("<h2 id=\"b\">b</h2>");
        let ids = vec![Ids::assign(&mut first, ""), Ids::assign(&mut second, "")];
        let addresses = [
            vec!["/kb/en/a/".to_owned()],
            vec!["/kb/en/b".to_owned(), "/old".to_owned()],
        ];
        Links::new(site, addresses.iter().map(Vec::as_slice), ids)
    }

    #[test]
    fn links_lead_to_chapters_to_addresses_or_nowhere() {
        let links = links(Some("https://ex.org/kb/"));
        let chapter = |number, id: Option<&str>| Target::Chapter(number, id.map(str::to_owned));
        let outside = |url: &str| Target::Outside(url.to_owned());
        for (href, wanted) in [
            ("#%C3%A4", chapter(0, Some("part-1"))),
            ("#none", Target::Nothing),
            ("../b", chapter(1, None)),
            ("/kb/en/b.html#b", chapter(1, Some("b"))),
            ("https://ex.org/kb/en/a/index.html#x", chapter(0, None)),
            ("/old/", chapter(1, None)),
            ("/kb/en/c/", outside("https://ex.org/kb/en/c/")),
            (
                "https://other.org/a|b?c={d}#e#f",
                outside("https://other.org/a%7Cb?c=%7Bd%7D#e%23f"),
            ),
            ("javascript:alert(1)", Target::Nothing),
            ("mailto:a@b.org", outside("mailto:a@b.org")),
            ("http://[broken", Target::Nothing),
        ] {
            assert_eq!(links.target(0, "/kb/en/a/", href), wanted, "{href}");
        }
    }

    #[test]
    fn without_an_address_of_the_site_links_out_of_the_book_are_text() {
        let links = links(None);
        assert_eq!(links.target(0, "/kb/en/a/", "/kb/en/c/"), Target::Nothing);
        assert_eq!(
            links.target(0, "/kb/en/a/", "/kb/en/b/"),
            Target::Chapter(1, None)
        );
        let outside = links.target(0, "/kb/en/a/", "https://x.org");
        assert_eq!(outside, Target::Outside("https://x.org/".to_owned()));
    }
}
