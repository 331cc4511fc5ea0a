//! Lists: the notes of a language and of each term, some to a page; and the order in which notes follow one another.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

use super::alternates::HomePage;
use super::pagination::Years;
use super::taxonomies::Taxonomy;
use super::template_context::{Version, texts};
use super::{Document, OutputTarget, PlannedSite, Site, SiteData};
use crate::config::Layout;
use crate::content::{self, Page, PageKind};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// The template of a list.
const LIST: &str = "list.html";
/// The template of the list of all terms of a taxonomy.
const TERMS: &str = "terms.html";

/// The subject of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ListingKind {
    /// All notes of the language.
    All,
    /// The notes of one term, by its name.
    Term(Taxonomy, String),
    /// The terms themselves.
    Terms(Taxonomy),
}

/// One page of a list.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub(super) language: LanguageId,
    pub(super) of: ListingKind,
    /// The pages of this part of the list, in order.
    pub(super) pages: Vec<PageId>,
    /// The number of this part, from 1, and the number of parts.
    pub(super) number: usize,
    pub(super) total: usize,
    /// The URL of the list's first page, from the root of the site.
    pub(super) base: String,
    /// The parts of the list in which years begin.
    years: Arc<Years>,
}

impl Listing {
    pub(super) fn url(&self) -> String {
        page_url(&self.base, self.number)
    }

    pub(super) fn output(&self) -> String {
        content::from_url(&self.url(), ".html").output
    }
}

/// The URL of page `number` of the list at `base`.
pub(super) fn page_url(base: &str, number: usize) -> String {
    match number {
        1 => base.to_owned(),
        number => format!("{base}page/{number}/"),
    }
}

impl SiteData {
    /// Returns the base URL of a language's lists.
    pub(super) fn base_of(&self, language: LanguageId) -> String {
        if self.config.polyglot.is_some()
            && self.source.languages.default_language() != Some(language)
        {
            // Beside its pages.
            format!("/{}/", self.source.languages.get(language).code)
        } else if self.source.languages.len() > 1 {
            super::template_context::list_url(self.source.languages.get(language))
        } else {
            "/".to_owned()
        }
    }
}

impl PlannedSite {
    /// The notes of each language in the order of lists: by `weight` where pages have one, then the
    /// newest first, then by title.
    pub(super) fn find_orders(&self) -> Vec<Vec<PageId>> {
        let mut orders: Vec<Vec<PageId>> = vec![Vec::new(); self.source.languages.len()];
        for (id, page) in self.source.pages.iter().enumerate() {
            if self.is_listed(page) && super::redirects::target(page).is_none() {
                orders[page.language.0].push(id);
            }
        }
        // Sort keys are computed once.
        let key = |id: &PageId| {
            let page = &self.source.pages[*id];
            let weight = page.data.get("weight").and_then(Value::as_i64);
            let date = page.date.as_ref().map(jiff::Zoned::timestamp);
            (weight.unwrap_or(i64::MAX), Reverse(date))
        };
        orders
            .par_iter_mut()
            .enumerate()
            .for_each(|(language, order)| {
                let format = self.format(LanguageId(language));
                let mut keyed: Vec<_> = order.iter().map(|id| (key(id), *id)).collect();
                keyed.sort_by(|(x, a), (y, b)| {
                    let (a, b) = (&self.source.pages[*a], &self.source.pages[*b]);
                    let by_title = || match format {
                        Some(format) if a.date.is_none() => format.compare(&a.title, &b.title),
                        _ => std::cmp::Ordering::Equal,
                    };
                    x.cmp(y)
                        .then_with(by_title)
                        .then_with(|| a.path.cmp(&b.path))
                });
                *order = keyed.into_iter().map(|(_, id)| id).collect();
            });
        orders
    }

    /// For each page the one before and the one after it, among those that belong together: posts, the
    /// documents of a collection, the pages of a folder.
    pub(super) fn find_neighbours(&self) -> Vec<(Option<PageId>, Option<PageId>)> {
        let mut neighbours = vec![(None, None); self.source.pages.len()];
        for order in &self.plan.orders {
            let mut last: HashMap<&str, PageId> = HashMap::new();
            for id in order {
                let page = &self.source.pages[*id];
                let group = match page.kind {
                    PageKind::Page => page
                        .path_key
                        .rsplit_once('/')
                        .map_or("", |(folder, _)| folder),
                    _ => page.kind.name(),
                };
                let before = last.insert(group, *id);
                neighbours[*id].0 = before;
                if let Some(before) = before {
                    neighbours[before].1 = Some(*id);
                }
            }
        }
        neighbours
    }

    /// Returns the lists of the site, except those that a page or file of its own replaces.
    pub(super) fn find_listings(&self) -> Vec<Listing> {
        if self.source.pages.is_empty() || self.is_liquid_site() {
            return Vec::new();
        }
        let languages: Vec<LanguageId> = self.source.languages.iter().map(|(id, _)| id).collect();
        let of_each = languages.into_par_iter().map(|language| {
            let mut listings = Vec::new();
            let base = self.base_of(language);
            let all = &self.plan.orders[language.0];
            listings.extend(self.paged(language, &ListingKind::All, &base, all));
            for taxonomy in Taxonomy::ALL {
                let terms = self.terms(language, taxonomy);
                if terms.is_empty() {
                    continue;
                }
                let base = format!("{base}{}/", taxonomy.name());
                let index = content::from_url(&base, ".html").output;
                // A page of the site's own at that URL has its own meaning of it.
                if taxonomy.is_facet() && self.is_taken(&index) {
                    continue;
                }
                listings.push(Listing {
                    language,
                    of: ListingKind::Terms(taxonomy),
                    pages: Vec::new(),
                    number: 1,
                    total: 1,
                    base: base.clone(),
                    years: Arc::default(),
                });
                for (slug, (name, pages)) in terms {
                    let base = format!("{base}{}/", crate::content::encoded(&slug));
                    listings.extend(self.paged(
                        language,
                        &ListingKind::Term(taxonomy, name),
                        &base,
                        &pages,
                    ));
                }
            }
            listings
        });
        let root = "index.html";
        let mut listings: Vec<Listing> = of_each.flatten_iter().collect();
        listings.retain(|list| list.output() != root && !self.is_taken(&list.output()));
        listings
    }

    /// The pages of one list.
    fn paged(
        &self,
        language: LanguageId,
        of: &ListingKind,
        base: &str,
        pages: &[PageId],
    ) -> Vec<Listing> {
        let size = self.config.features.paginate;
        let total = pages.len().div_ceil(size).max(1);
        let years = Arc::new(self.years_of(pages, size));
        (1..=total)
            .map(|number| Listing {
                language,
                of: of.clone(),
                pages: pages
                    .iter()
                    .skip((number - 1) * size)
                    .take(size)
                    .copied()
                    .collect(),
                number,
                total,
                base: base.to_owned(),
                years: Arc::clone(&years),
            })
            .collect()
    }

    pub(super) fn title_of(&self, listing: &Listing) -> String {
        let words = &self.theme_assets.words[listing.language.0];
        match &listing.of {
            ListingKind::All => self.title_of_list(listing.language),
            ListingKind::Term(taxonomy, name) => {
                words.text(taxonomy.title()).replace("{name}", name)
            }
            ListingKind::Terms(taxonomy) => words.text(taxonomy.name()).to_owned(),
        }
    }

    /// Returns true if a page is a note in lists: a post, a document, a page of `content/`; not an `index`, which
    /// is a list itself.
    pub(super) fn is_listed(&self, page: &Page) -> bool {
        let is_index = page.path_key.rsplit('/').next() == Some("index");
        let is_error = page.output == "404.html";
        !is_index
            && !is_error
            && (page.kind != PageKind::Page || self.config.layout != Layout::Jekyll)
    }

    /// The targets of all lists.
    pub(super) fn listing_targets(&self) -> impl Iterator<Item = OutputTarget> {
        (0..self.plan.listings.len()).map(OutputTarget::Listing)
    }
}

impl Site {
    pub(super) fn render_listing(&self, listing: &Listing) -> Result<Document, Box<Diagnostic>> {
        let id = listing.language;
        let language = self.source.languages.get(id);
        let versions = self.versions_of_list(listing);
        let title = self.title_of(listing);
        let head_title = self.numbered_title(listing, &title);
        let is_all = listing.of == ListingKind::All;
        let x_default = self.default_of_list(&versions);
        let mut page = object! {
            "title": title.as_str(),
            "url": self.path_to(&listing.url()),
            "permalink": self.permalink(&listing.url()),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "x_default": x_default.clone(),
            "is_all": is_all,
            "pagination": self.pagination(id, &listing.base, (listing.number, listing.total), &listing.years),
            "taxonomies": if is_all { self.taxonomies(id) } else { Vec::new() },
            "untranslated": if is_all && listing.number == listing.total { self.untranslated(id) } else { Vec::new() },
            "feed": self.feed_at(&listing.base),
            "head": self.head(id, &listing.url(), &head_title, "", &versions),
        };
        let template = match listing.of {
            ListingKind::Terms(taxonomy) => {
                page.set("terms", self.describe_terms(id, taxonomy));
                page.set("is_facet", taxonomy.is_facet());
                TERMS
            }
            _ => LIST,
        };
        let used = self.used_variables(Some(template));
        self.add_notes(&mut page, id, &listing.pages, used);
        self.add_versions(&mut page, &versions, x_default.as_deref(), used);
        self.render_generated(template, id, page, listing.output())
    }

    /// Returns the title of a part of a list for search engines and tabs: each part has its own.
    fn numbered_title(&self, listing: &Listing, title: &str) -> String {
        if listing.number == 1 {
            return title.to_owned();
        }
        let words = self.theme_assets.words[listing.language.0].text("page_number");
        let number = i64::try_from(listing.number).unwrap_or(i64::MAX);
        let number = match self.format(listing.language) {
            Some(format) => format.number(number),
            None => number.to_string(),
        };
        format!("{title} – {}", words.replace("{n}", &number))
    }

    /// Returns the same list in other languages: the same part, else the first one. A language without the list has
    /// the list of the terms, else that of all notes. For search engines only first parts are versions of each other,
    /// because the notes of further ones differ.
    pub(super) fn versions_of_list(&self, listing: &Listing) -> Vec<Version<'_>> {
        let is_all = listing.of == ListingKind::All;
        let home = self.plan.homes.get(listing.language.0);
        if is_all && listing.number == 1 && matches!(home, Some(HomePage::List(_))) {
            return self.versions_of_home(listing.language);
        }
        let below = &listing.base[self.base_of(listing.language).len()..];
        let languages = self.source.languages.iter();
        let versions = languages.map(|(id, _)| {
            let base = self.base_of(id);
            let same = format!("{base}{below}");
            let terms = below.split_once('/').map_or("", |(terms, _)| terms);
            let urls = [
                page_url(&same, listing.number),
                same,
                format!("{base}{terms}/"),
            ];
            let mut listed = urls.iter().enumerate();
            let found = listed.find_map(|(at, url)| Some((at, *self.plan.listing_at.get(url)?)));
            let (url, title) = match found {
                Some((at, list)) => (&urls[at], self.title_of(&self.plan.listings[list])),
                None => (&base, self.title_of_list(id)),
            };
            Version {
                page: None,
                language: id,
                url: url.clone().into(),
                title: title.into(),
                is_current: id == listing.language,
                is_alternate: listing.number == 1 && matches!(found, Some((0, _))),
            }
        });
        versions.collect()
    }

    /// Returns the `x-default` permalink of a list; none if search engines see no other version of it.
    fn default_of_list(&self, versions: &[Version<'_>]) -> Option<String> {
        let alternates = versions.iter().filter(|version| version.is_alternate);
        (alternates.count() > 1).then(|| self.default_among(versions))?
    }

    /// Notes as a list shows them.
    pub(super) fn describe_notes(&self, pages: &[PageId]) -> Vec<Object> {
        pages
            .iter()
            .map(|id| {
                let page = &self.source.pages[*id];
                let format = page.date.as_ref().zip(self.format(page.language));
                object! {
                    "title": page.title.as_str(),
                    "url": self.path_to(&page.url),
                    "date": page.date.as_ref().map(|d| d.strftime("%Y-%m-%d").to_string()),
                    "date_text": format.map(|(date, format)| format.date(date.date())),
                    "description": page.data.get("description").and_then(Value::as_str),
                    "error": shown_error(page),
                    "tags": texts(&page.tags),
                }
            })
            .collect()
    }

    /// Returns the URL on the host of the part of a language's list that has a note.
    pub(super) fn list_page_of(&self, id: PageId, language: LanguageId) -> Option<String> {
        let at = self.plan.orders[language.0]
            .iter()
            .position(|page| *page == id)?;
        let number = at / self.config.features.paginate + 1;
        Some(self.path_to(&page_url(&self.base_of(language), number)))
    }

    /// The first page of the list of all notes of a language.
    pub(super) fn first_notes(&self, language: LanguageId) -> &[PageId] {
        let all = &self.plan.orders[language.0];
        &all[..all.len().min(self.config.features.paginate)]
    }

    /// Returns the parts of the list of all notes of a language in which years begin.
    pub(super) fn years_of_all(&self, language: LanguageId) -> Years {
        let all = &self.plan.orders[language.0];
        self.years_of(all, self.config.features.paginate)
    }

    /// Returns the number of parts of the list of all notes of a language.
    pub(super) fn pages_of_list(&self, language: LanguageId) -> usize {
        self.plan.orders[language.0]
            .len()
            .div_ceil(self.config.features.paginate)
            .max(1)
    }
}

/// Returns the error line of a page for a list, unless the title says it.
pub(super) fn shown_error(page: &Page) -> Option<&str> {
    let error = page.code_facts.error.as_deref();
    error.filter(|error| !page.title.contains(error))
}
