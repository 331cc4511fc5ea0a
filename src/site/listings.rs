//! Lists: the notes of a language, of a tag, of a category, of a `type`, some to a page; and the order
//! in which notes follow one another.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::alternates::HomePage;
use super::template_context::{Version, texts};
use super::{Document, OutputTarget, Site};
use crate::config::Layout;
use crate::content::{Page, PageKind, slug};
use crate::diagnostics::Diagnostic;
use crate::language::{Language, LanguageId};
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// The template of a list.
const LIST: &str = "list.html";
/// The template of the list of all tags, all categories, all types.
const TERMS: &str = "terms.html";

/// The criteria by which notes are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Taxonomy {
    Tags,
    Categories,
    Types,
}

impl Taxonomy {
    pub(super) const ALL: [Self; 3] = [Self::Tags, Self::Categories, Self::Types];

    /// Its name in URLs and among the interface's words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Categories => "categories",
            Self::Types => "types",
        }
    }

    /// The key of front matter that names the terms of a page.
    fn key(self) -> &'static str {
        match self {
            Self::Types => "type",
            other => other.name(),
        }
    }

    /// The interface's words for the title of one term's list.
    fn title(self) -> &'static str {
        match self {
            Self::Tags => "tagged",
            Self::Categories => "in_category",
            Self::Types => "of_type",
        }
    }

    /// The terms of a page in `language`. A folder of a language above `_posts` is no category.
    pub(super) fn of<'p>(self, page: &'p Page, language: &Language) -> Vec<&'p str> {
        let is_language = |name: &str| {
            let codes = [language.code.as_str(), language.tag.as_str()];
            codes.iter().any(|code| is_spelled(code, name))
        };
        match self {
            Self::Tags => page.tags.iter().map(String::as_str).collect(),
            Self::Categories => {
                let names = page.categories.iter().map(String::as_str);
                names.filter(|name| !is_language(name)).collect()
            }
            Self::Types => {
                let kind = page.data.get("type").and_then(Value::as_str);
                kind.into_iter().filter(|kind| !kind.is_empty()).collect()
            }
        }
    }
}

/// Returns true if two spellings are one code: `zh_TW` and `zh-tw`.
fn is_spelled(code: &str, name: &str) -> bool {
    let letter = |byte: u8| match byte {
        b'_' => b'-',
        byte => byte.to_ascii_lowercase(),
    };
    code.len() == name.len() && code.bytes().map(letter).eq(name.bytes().map(letter))
}

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
}

impl Listing {
    pub(super) fn url(&self) -> String {
        page_url(&self.base, self.number)
    }

    pub(super) fn output(&self) -> String {
        crate::content::from_url(&self.url(), ".html").output
    }
}

/// The URL of page `number` of the list at `base`.
fn page_url(base: &str, number: usize) -> String {
    match number {
        1 => base.to_owned(),
        number => format!("{base}page/{number}/"),
    }
}

/// Notes of one term: its name as it was first written, and the pages.
type Term = (String, Vec<PageId>);

impl Site {
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
                listings.push(Listing {
                    language,
                    of: ListingKind::Terms(taxonomy),
                    pages: Vec::new(),
                    number: 1,
                    total: 1,
                    base: base.clone(),
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
            })
            .collect()
    }

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

    /// The terms of a language by their slugs.
    pub(super) fn terms(&self, language: LanguageId, taxonomy: Taxonomy) -> BTreeMap<String, Term> {
        let mut terms: BTreeMap<String, Term> = BTreeMap::new();
        let mut slugs: HashMap<&str, String> = HashMap::new();
        for id in &self.plan.orders[language.0] {
            for name in taxonomy.of(&self.source.pages[*id], self.source.languages.get(language)) {
                let slug = slugs.entry(name).or_insert_with(|| slug::term(name));
                if slug.is_empty() {
                    continue;
                }
                if !terms.contains_key(slug) {
                    terms.insert(slug.clone(), (name.to_owned(), Vec::new()));
                }
                let Some((_, pages)) = terms.get_mut(slug) else {
                    continue;
                };
                if pages.last() != Some(id) {
                    pages.push(*id);
                }
            }
        }
        terms
    }

    /// Says of terms that differ in more than case and hyphens that they share a list.
    pub(super) fn shared_terms(&self) -> Vec<Diagnostic> {
        let plain = |name: &str| -> String {
            let is_gap = |c: char| c.is_whitespace() || c == '-' || c == '_';
            let words = name.split(is_gap).filter(|word| !word.is_empty());
            words
                .collect::<Vec<_>>()
                .join("-")
                .nfc()
                .collect::<String>()
                .to_lowercase()
        };
        let mut first: HashMap<(LanguageId, Taxonomy, String), (&str, PageId)> = HashMap::new();
        let mut seen: HashSet<(LanguageId, Taxonomy, &str)> = HashSet::new();
        let mut diagnostics = Vec::new();
        for id in self.plan.orders.iter().flatten() {
            let page = &self.source.pages[*id];
            for taxonomy in Taxonomy::ALL {
                for name in taxonomy.of(page, self.source.languages.get(page.language)) {
                    let slug = slug::term(name);
                    if slug.is_empty() || !seen.insert((page.language, taxonomy, name)) {
                        continue;
                    }
                    let key = (page.language, taxonomy, slug);
                    let (other, with) = *first.entry(key).or_insert((name, *id));
                    if plain(other) == plain(name) {
                        continue;
                    }
                    let place =
                        |id: PageId| self.source.place_of(&self.source.pages[id], taxonomy.key());
                    let message = format!(
                        "`{name}` and `{other}` share one list of {}",
                        taxonomy.name()
                    );
                    diagnostics.push(
                        Diagnostic::info("terms-shared", message)
                            .at(place(*id).labelled("this one"))
                            .at(place(with).labelled("and this one"))
                            .help("write them alike if they are one, or with other words if they are two"),
                    );
                }
            }
        }
        diagnostics
    }

    /// The URL of a term's list, if it has one.
    pub(super) fn term_url(
        &self,
        language: LanguageId,
        taxonomy: Taxonomy,
        name: &str,
    ) -> Option<String> {
        let slug = slug::term(name);
        let base = self.base_of(language);
        let url = format!(
            "{base}{}/{}/",
            taxonomy.name(),
            crate::content::encoded(&slug)
        );
        (!slug.is_empty()).then(|| self.path_to(&url))
    }

    /// The terms of a page with the URLs of their lists.
    pub(super) fn terms_of(&self, page: &Page, taxonomy: Taxonomy) -> Vec<Object> {
        taxonomy
            .of(page, self.source.languages.get(page.language))
            .into_iter()
            .map(|name| object! {"name": name, "url": self.term_url(page.language, taxonomy, name)})
            .collect()
    }

    pub(super) fn render_listing(&self, listing: &Listing) -> Result<Document, Box<Diagnostic>> {
        let id = listing.language;
        let language = self.source.languages.get(id);
        let versions = self.versions_of_list(listing);
        let title = self.title_of(listing);
        let is_all = listing.of == ListingKind::All;
        let mut page = object! {
            "title": title.as_str(),
            "url": self.path_to(&listing.url()),
            "permalink": self.permalink(&listing.url()),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": self.describe_versions(&versions),
            "x_default": self.default_among(&versions),
            "is_all": is_all,
            "pagination": self.pagination(&listing.base, listing.number, listing.total),
            "notes": self.describe_notes(&listing.pages),
            "taxonomies": if is_all { self.taxonomies(id) } else { Vec::new() },
            "untranslated": if is_all && listing.number == listing.total { self.untranslated(id) } else { Vec::new() },
            "feed": self.feed_at(&listing.base),
            "head": self.head(id, &listing.url(), &title, "", &versions),
        };
        let template = match listing.of {
            ListingKind::Terms(taxonomy) => {
                page.set("terms", self.describe_terms(id, taxonomy));
                TERMS
            }
            _ => LIST,
        };
        self.render_generated(template, id, page, listing.output())
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

    /// The same list in other languages: the first pages alone, further ones show other notes.
    pub(super) fn versions_of_list(&self, listing: &Listing) -> Vec<Version<'_>> {
        if listing.number > 1 {
            return Vec::new();
        }
        if listing.of == ListingKind::All {
            let home = self.plan.homes.get(listing.language.0);
            let is_home = matches!(home, Some(HomePage::List(_)));
            return if is_home {
                self.versions_of_home(listing.language)
            } else {
                Vec::new()
            };
        }
        let below = self.base_of(listing.language).len();
        let languages = self.source.languages.iter();
        let versions = languages.filter_map(|(id, _)| {
            let url = format!("{}{}", self.base_of(id), &listing.base[below..]);
            let other = &self.plan.listings[*self.plan.listing_at.get(&url)?];
            Some(Version {
                page: None,
                language: id,
                url: url.into(),
                title: self.title_of(other).into(),
                is_current: id == listing.language,
                is_alternate: true,
            })
        });
        versions.collect()
    }

    /// Returns the links between the parts of a list, for one of them; nothing if there is only one.
    pub(super) fn pagination(&self, base: &str, number: usize, total: usize) -> Option<Object> {
        if total < 2 {
            return None;
        }
        let url = |number: usize| self.path_to(&page_url(base, number));
        Some(object! {
            "number": number,
            "total": total,
            "previous": (number > 1).then(|| url(number - 1)),
            "next": (number < total).then(|| url(number + 1)),
            "pages": (1..=total).map(url).collect::<Vec<_>>(),
        })
    }

    /// The kinds of terms that a language has, with the URLs of their lists.
    pub(super) fn taxonomies(&self, language: LanguageId) -> Vec<Object> {
        let base = self.base_of(language);
        Taxonomy::ALL
            .into_iter()
            .filter_map(|taxonomy| {
                let url = format!("{base}{}/", taxonomy.name());
                let name = self.theme_assets.words[language.0].text(taxonomy.name());
                let listed = self.plan.listing_at.contains_key(&url);
                listed.then(|| object! {"name": name, "url": self.path_to(&url)})
            })
            .collect()
    }

    fn describe_terms(&self, language: LanguageId, taxonomy: Taxonomy) -> Vec<Object> {
        let terms = self.terms(language, taxonomy);
        let mut terms: Vec<(String, usize)> = terms
            .into_values()
            .map(|(name, pages)| (name, pages.len()))
            .collect();
        if let Some(format) = self.format(language) {
            terms.sort_by(|a, b| format.compare(&a.0, &b.0));
        }
        terms
            .into_iter()
            .map(|(name, count)| {
                let url = self.term_url(language, taxonomy, &name);
                object! {"name": name, "count": count, "url": url}
            })
            .collect()
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
                    "tags": texts(&page.tags),
                }
            })
            .collect()
    }

    /// The first page of the list of all notes of a language.
    pub(super) fn first_notes(&self, language: LanguageId) -> &[PageId] {
        let all = &self.plan.orders[language.0];
        &all[..all.len().min(self.config.features.paginate)]
    }

    /// Returns the number of parts of the list of all notes of a language.
    pub(super) fn pages_of_list(&self, language: LanguageId) -> usize {
        self.plan.orders[language.0]
            .len()
            .div_ceil(self.config.features.paginate)
            .max(1)
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
