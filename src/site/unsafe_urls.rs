//! URLs in front matter with a scheme that no page may carry: `redirect_to: "javascript:…"`.

use super::alternates::CANONICAL;
use super::social_metadata::named_image;
use super::{PlannedSite, redirects};
use crate::content::Page;
use crate::content::url_scheme::{self, UrlUse};
use crate::diagnostics::Diagnostic;

impl PlannedSite {
    /// Returns an error for each redirect, and a warning for each canonical URL and image, that is not published
    /// because of its scheme.
    pub(super) fn find_unsafe_urls(&self) -> Vec<Diagnostic> {
        let pages = self.source.pages.iter();
        let unsafe_of = |page: &Page| {
            let found = unsafe_urls(page);
            found
                .map(|(key, url)| self.unsafe_url(page, key, &url))
                .collect::<Vec<_>>()
        };
        pages.flat_map(|page| unsafe_of(page)).collect()
    }

    fn unsafe_url(&self, page: &Page, key: &str, url: &str) -> Diagnostic {
        let scheme = url_scheme::scheme(url).unwrap_or_default();
        let place = self.source.place_of(page, key);
        let place = place.labelled("this is not published");
        if key == "redirect_to" {
            let message = format!("a redirect must not lead to a URL with the scheme `{scheme}:`");
            return Diagnostic::error("redirect-unsafe", message)
                .at(place)
                .help("write a path of the site, or a URL that begins with `https:`, `http:` or `mailto:`");
        }
        let message = format!("`{key}` must not have the scheme `{scheme}:`");
        Diagnostic::warning("url-unsafe", message)
            .at(place)
            .help("write a path of the site, or a URL that begins with `https:` or `http:`")
    }
}

/// Returns the keys of a page whose URLs have a scheme that is not published, with the URLs.
fn unsafe_urls(page: &Page) -> impl Iterator<Item = (&'static str, String)> {
    let of_head = |key: &'static str| {
        let url = page.data.get(key).and_then(named_image)?;
        (!url_scheme::is_allowed(url, UrlUse::Head)).then(|| (key, url.to_owned()))
    };
    let target = redirects::named_target(page);
    let target = target.filter(|to| !url_scheme::is_allowed(to, UrlUse::Redirect));
    let heads = CANONICAL.into_iter().chain(["image"]).filter_map(of_head);
    target
        .map(|to| ("redirect_to", to))
        .into_iter()
        .chain(heads)
}
