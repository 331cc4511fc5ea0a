//! Pages that lead to others: `redirect_from` and `redirect_to`, as jekyll-redirect-from reads them, and
//! `aliases`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::dependencies::DependencyRecorder;
use super::jekyll::plugins::redirect_from;
use super::{Document, PlannedSite, Site};
use crate::content::{self, Page, url_scheme};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::limits;
use crate::theme::context::object;
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
    /// The file that asks for it; none does for the former address of a list.
    pub(super) path: Option<String>,
    /// Its output path.
    pub(super) output: String,
    /// The URL from the root of the site.
    pub(super) from: String,
    /// Its target: a URL from the root of the site, or an absolute one.
    pub(super) to: String,
    /// The language and the title of what is there.
    pub(super) language: LanguageId,
    pub(super) title: String,
    /// The feed whose former address it is: programs that read feeds follow no page.
    pub(super) feed: Option<usize>,
}

impl Redirect {
    /// Returns the redirect that a page is, to the URL `to`.
    pub(super) fn of_page(page: &Page, to: String) -> Self {
        Self {
            path: Some(page.path.clone()),
            output: page.output.clone(),
            from: page.url.clone(),
            to,
            language: page.language,
            title: page.title.clone(),
            feed: None,
        }
    }
}

/// Returns the target of a page that only redirects. A target with a forbidden scheme is ignored, and the page is
/// shown.
pub(super) fn target(page: &Page) -> Option<String> {
    named_target(page).filter(|to| url_scheme::is_allowed(to, url_scheme::UrlUse::Redirect))
}

/// The first URL that `redirect_to` names.
pub(super) fn named_target(page: &Page) -> Option<String> {
    let to = page.data.get("redirect_to")?;
    yaml::words(to)
        .into_iter()
        .next()
        .filter(|to| !to.is_empty())
}

impl PlannedSite {
    /// Returns true if the site has pages at former addresses.
    #[must_use]
    pub fn has_redirects(&self) -> bool {
        self.has_generator("jekyll-redirect-from")
    }

    /// The URLs that lead to others, each with where it leads and the file that says so.
    #[must_use]
    pub fn redirects(&self) -> Vec<(String, String, &str)> {
        let listed = self.plan.redirects.iter();
        let listed =
            listed.filter_map(|of| Some((of.from.clone(), of.to.clone(), of.path.as_deref()?)));
        let others = self.source.others.iter().filter(|_| self.is_liquid_site());
        let pages = self.source.pages.iter().chain(others);
        let pages =
            pages.filter_map(|page| Some((page.url.clone(), target(page)?, page.path.as_str())));
        listed.chain(pages).collect()
    }
}

/// The URL that an entry of `redirect_from` or `aliases` names; `None` if it leaves the site. An entry without a
/// slash before it is relative to the folder of the page's URL, as Hugo has it; jekyll-redirect-from takes it
/// from the root.
fn named(key: &str, from: &str, page: &Page) -> Option<String> {
    let is_relative = key == "aliases" && !from.starts_with('/');
    let folder = page.url.trim_end_matches('/').rfind('/');
    let base = folder.filter(|_| is_relative).unwrap_or(0);
    let mut parts: Vec<&str> = Vec::new();
    for part in page.url[..base].split('/').chain(from.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let slash = if from.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Some(format!("/{}{slash}", parts.join("/")))
}

/// The redirects of a site. An alias that a translation took over from its original leads to the translation
/// from below the language's own folder, as in Hugo. One whose URL is taken is left out, and said.
pub(super) fn find(site: &PlannedSite) -> (Vec<Redirect>, Vec<Diagnostic>) {
    let source = &site.source;
    let asks = |page: &Page| KEYS.iter().any(|key| page.data.contains_key(*key));
    let has_plugin = site.has_generator("jekyll-redirect-from");
    // In Jekyll a file of any kind with front matter may have former URLs.
    let others = if site.is_liquid_site() {
        &source.others[..]
    } else {
        &[]
    };
    let pages = source.pages.iter().chain(others).map(AsRef::as_ref);
    let mut asking: Vec<&Page> = pages.filter(|page| asks(page)).collect();
    if !has_plugin || asking.is_empty() {
        return (Vec::new(), Vec::new());
    }
    if site.is_liquid_site() {
        asking.sort_by_key(|page| redirect_from::order(site, page));
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
    let mut redirects: Vec<Redirect> = Vec::new();
    let mut written: HashSet<String> = HashSet::new();
    let mut diagnostics = Vec::new();
    for page in asking {
        let mut places: HashMap<&str, SourceSpan> = HashMap::new();
        let froms = KEYS.iter().flat_map(|key| {
            let from = page.data.get(*key).map(yaml::words).unwrap_or_default();
            from.into_iter().map(move |from| (*key, from))
        });
        for (number, (key, from)) in froms.enumerate() {
            let mut place = || {
                let place = places.entry(key);
                place.or_insert_with(|| source.place_of(page, key)).clone()
            };
            if number == limits::REDIRECTS {
                diagnostics.push(
                    Diagnostic::warning(
                        "redirect-many",
                        format!(
                            "the page has more than {} former URLs: the rest is left out",
                            limits::REDIRECTS
                        ),
                    )
                    .at(place())
                    .help("redirect folders of URLs on the server"),
                );
                break;
            }
            if from.chars().any(char::is_control) {
                diagnostics.push(
                    Diagnostic::error(
                        "redirect-unsafe",
                        format!("`{key}` has a control character"),
                    )
                    .at(place().labelled("this is no URL"))
                    .help("write one path for each redirect, without line breaks and tabs"),
                );
                continue;
            }
            let Some(url) = named(key, &from, page) else {
                diagnostics.push(
                    Diagnostic::warning("redirect-escapes", format!("`{from}` leaves the site"))
                        .at(place())
                        .help("write a path from the root of the site"),
                );
                continue;
            };
            let address = free_address(site, page, key, &url, &taken);
            let address = match address {
                Ok(address) => address,
                // The page has the URL already: two spellings of one alias, or its own URL.
                Err(other) if other == page.path && !site.is_liquid_site() => continue,
                Err(other) => {
                    diagnostics.push(
                        Diagnostic::warning(
                            "redirect-taken",
                            format!("`{from}` is the URL of a page"),
                        )
                        .at(place())
                        .at(SourceSpan::file(other).labelled("of this one"))
                        .help(format!("remove it from `{key}`")),
                    );
                    continue;
                }
            };
            if site.is_liquid_site() {
                // The last of several pages with one former URL wins, as in the plugin.
                if !written.insert(address.output.clone()) {
                    redirects.retain(|redirect| redirect.output != address.output);
                }
            } else {
                taken.insert(address.output.to_lowercase(), &page.path);
            }
            redirects.push(Redirect {
                path: Some(page.path.clone()),
                output: address.output,
                from: address.url,
                to: page.url.clone(),
                language: page.language,
                title: page.title.clone(),
                feed: None,
            });
        }
    }
    (redirects, diagnostics)
}

/// Returns where a redirect from `url` is written, or the file whose URL that is.
fn free_address<'s>(
    site: &PlannedSite,
    page: &Page,
    key: &str,
    url: &str,
    taken: &HashMap<String, &'s str>,
) -> Result<content::Address, &'s str> {
    let ending = match site.is_liquid_site() {
        true => redirect_from::ending(url),
        false => ".html",
    };
    let address = content::from_url(url, ending);
    let Some(other) = taken.get(&address.output.to_lowercase()).copied() else {
        return Ok(address);
    };
    let base = site.base_of(page.language);
    let is_of_translation = site.source.page(other).is_some_and(|other| {
        let other = &site.source.pages[other];
        other.language != page.language
    });
    if key != "aliases" || !is_of_translation || url.starts_with(&base) {
        return Err(other);
    }
    let below = content::from_url(&format!("{base}{}", &url[1..]), ".html");
    let other = taken.get(&below.output.to_lowercase()).copied();
    other.map_or(Ok(below), Err)
}

/// Escapes a path for a rule of `_redirects`: spaces separate parts, `:` begins a placeholder, `*` matches any
/// path, and `#` begins a comment.
fn as_rule(path: &str) -> String {
    let encoded = content::encoded(path);
    encoded.replace(':', "%3A").replace('*', "%2A")
}

impl PlannedSite {
    /// Redirects from the addresses that lists, feeds and the search page of the site's usual language had
    /// while the site was in that language alone: before there were several, they were at the root.
    pub(super) fn former_addresses(&self) -> Vec<Redirect> {
        if self.source.languages.len() < 2 || self.source.pages.is_empty() || self.is_liquid_site()
        {
            return Vec::new();
        }
        let language = self.usual_language();
        let base = self.base_of(language);
        let mut redirects: Vec<Redirect> = Vec::new();
        let mut add = |to: String, title: String, feed: Option<usize>| {
            let Some(rest) = to.strip_prefix(&base).filter(|rest| !rest.is_empty()) else {
                return;
            };
            let from = format!("/{rest}");
            let output = match feed {
                Some(feed) => self.plan.feeds[feed].output()[base.len() - 1..].to_owned(),
                None => content::from_url(&from, ".html").output,
            };
            if !self.is_taken(&output) {
                redirects.push(Redirect {
                    path: None,
                    output,
                    from,
                    to,
                    language,
                    title,
                    feed,
                });
            }
        };
        let listings = self.plan.listings.iter();
        for listing in listings.filter(|listing| listing.language == language) {
            add(listing.url(), self.title_of(listing), None);
        }
        let feeds = self.plan.feeds.iter().enumerate();
        for (at, feed) in feeds.filter(|(_, feed)| feed.language == language && feed.is_of_tag()) {
            add(feed.url.clone(), String::new(), Some(at));
        }
        if self.config.features.search {
            let title = self.theme_assets.words[language.0]
                .text("search")
                .to_owned();
            add(self.search_url(language), title, None);
        }
        redirects
    }

    /// Returns the target of a redirect, as an absolute URL if the host is known.
    pub(super) fn leads_to(&self, to: &str) -> String {
        if to.starts_with("//") || url_scheme::scheme(to).is_some() {
            crate::markdown::encoded_url(to)
        } else {
            self.permalink(&format!("/{}", to.trim_start_matches('/')))
        }
    }
}

impl Site {
    pub(super) fn render_redirect(
        &self,
        redirect: &Redirect,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        if let Some(feed) = redirect.feed {
            let feed = self.render_feed(&self.plan.feeds[feed], recorder);
            return Ok(Document {
                output: redirect.output.clone(),
                ..feed
            });
        }
        if self.is_liquid_site() {
            let content = redirect_from::render(self, redirect, recorder, diagnostics);
            return Ok(Document::text(redirect.output.clone(), content));
        }
        let language = self.source.languages.get(redirect.language);
        let described = object! {
            "title": redirect.title.as_str(),
            "url": self.path_to(&redirect.from),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "redirect_to": self.leads_to(&redirect.to),
        };
        let output = redirect.output.clone();
        self.render_generated(REDIRECT, redirect.language, described, output)
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
            let from = as_rule(&self.path_to(&redirect.from));
            let to = as_rule(&self.path_to(&redirect.to));
            lines.push_str(&format!("{from} {to} 301\n"));
        }
        Document::text(HOSTS.to_owned(), lines)
    }
}
