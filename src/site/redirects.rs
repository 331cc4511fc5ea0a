//! Pages that lead to others: `redirect_from` and `redirect_to`, as jekyll-redirect-from reads them, and
//! `aliases`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Document, Site};
use crate::diagnostics::{Diagnostic, Place};
use crate::source::{self, Page, Source};
use crate::template::context::object;
use crate::translation::PageId;
use crate::yaml;

/// The keys that name URLs that lead to a page: Jekyll's, and Hugo's and Zola's.
const KEYS: [&str; 2] = ["redirect_from", "aliases"];
/// The template of a redirect.
const REDIRECT: &str = "redirect.html";
/// The file that tells hosts of redirects.
pub(super) const HOSTS: &str = "_redirects";
/// The file that lists all redirects.
pub(super) const MAP: &str = "redirects.json";

/// A URL that leads to another.
#[derive(Debug, Clone)]
pub(super) struct Redirect {
    /// The file that asks for it.
    pub(super) path: String,
    /// Where it is written.
    pub(super) output: String,
    /// The URL from the root of the site.
    pub(super) from: String,
    /// Where it leads: a URL from the root of the site, or a whole one.
    pub(super) to: String,
    /// The page that asks for it.
    pub(super) page: PageId,
}

/// Where a page leads in place of showing something.
pub(super) fn target(page: &Page) -> Option<String> {
    let to = page.data.get("redirect_to")?;
    yaml::words(to)
        .into_iter()
        .next()
        .filter(|to| !to.is_empty())
}

impl Site {
    /// The URLs that lead to others, each with where it leads and the file that says so.
    #[must_use]
    pub fn redirects(&self) -> Vec<(String, String, &str)> {
        let listed = self.plan.redirects.iter();
        let listed = listed.map(|of| (of.from.clone(), of.to.clone(), of.path.as_str()));
        let pages = self.source.pages.iter();
        let pages =
            pages.filter_map(|page| Some((page.url.clone(), target(page)?, page.path.as_str())));
        listed.chain(pages).collect()
    }
}

/// The redirects of a site. One whose URL is taken is left out, and said.
pub(super) fn find(source: &Source) -> (Vec<Redirect>, Vec<Diagnostic>) {
    let asks = |page: &Page| KEYS.iter().any(|key| page.data.contains_key(*key));
    if !source.pages.iter().any(|page| asks(page)) {
        return (Vec::new(), Vec::new());
    }
    let mut taken: HashMap<String, &str> = source
        .pages
        .iter()
        .chain(&source.others)
        .map(|page| (page.output.to_lowercase(), page.path.as_str()))
        .chain(
            source
                .assets
                .iter()
                .map(|asset| (asset.output.to_lowercase(), asset.path.as_str())),
        )
        .collect();
    let mut redirects = Vec::new();
    let mut diagnostics = Vec::new();
    for (id, page) in source.pages.iter().enumerate() {
        let froms = KEYS.iter().flat_map(|key| {
            let from = page.data.get(*key).map(yaml::words).unwrap_or_default();
            from.into_iter().map(move |from| (*key, from))
        });
        for (key, from) in froms {
            let url = format!("/{}", from.trim_start_matches('/'));
            let place = || source.place_of(page, key);
            if url.split('/').any(|part| part == "..") {
                diagnostics.push(
                    Diagnostic::error("redirect-escapes", format!("`{from}` leaves the site"))
                        .at(place())
                        .help("write a path from the root of the site"),
                );
                continue;
            }
            let address = source::from_url(&url, ".html");
            if let Some(other) = taken.insert(address.output.to_lowercase(), &page.path) {
                taken.insert(address.output.to_lowercase(), other);
                diagnostics.push(
                    Diagnostic::warning("redirect-taken", format!("`{from}` is the URL of a page"))
                        .at(place())
                        .at(Place::file(other).labelled("of this one"))
                        .help(format!("remove it from `{key}`")),
                );
                continue;
            }
            redirects.push(Redirect {
                path: page.path.clone(),
                output: address.output,
                from: address.url,
                to: page.url.clone(),
                page: id,
            });
        }
    }
    (redirects, diagnostics)
}

impl Site {
    /// Where a redirect leads, as a whole URL if the host is known.
    fn leads_to(&self, to: &str) -> String {
        if to.contains("://") || to.starts_with("//") || to.starts_with("mailto:") {
            to.to_owned()
        } else {
            self.permalink(&format!("/{}", to.trim_start_matches('/')))
        }
    }

    pub(super) fn render_redirect(&self, redirect: &Redirect) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[redirect.page];
        let language = self.source.languages.get(page.language);
        let described = object! {
            "title": page.title.as_str(),
            "url": self.path_to(&redirect.from),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "redirect_to": self.leads_to(&redirect.to),
        };
        self.render_generated(REDIRECT, page.language, described, redirect.output.clone())
    }

    /// `redirects.json`: each URL with where it leads.
    pub(super) fn render_redirects(&self) -> Document {
        let mut map = Map::new();
        for redirect in &self.plan.redirects {
            map.insert(
                redirect.from.clone(),
                Value::String(self.leads_to(&redirect.to)),
            );
        }
        Document::text(MAP.to_owned(), format!("{}\n", Value::Object(map)))
    }

    /// `_redirects`, which Netlify, Cloudflare Pages and others answer with a true redirect.
    pub(super) fn render_redirects_of_hosts(&self) -> Document {
        let mut lines = String::new();
        for redirect in &self.plan.redirects {
            let from = self.path_to(&redirect.from);
            let to = if redirect.to.starts_with('/') {
                self.path_to(&redirect.to)
            } else {
                redirect.to.clone()
            };
            lines.push_str(&format!("{from} {to} 301\n"));
        }
        Document::text(HOSTS.to_owned(), lines)
    }
}
