//! Taxonomies: the terms of pages, by which lists are made. Tags, categories and types are written in front matter;
//! errors and tools are facts about the code blocks of a page (facets).

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{PlannedSite, SiteData};
use crate::content::{Page, slug};
use crate::diagnostics::Diagnostic;
use crate::language::{Language, LanguageId};
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// The criteria by which notes are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Taxonomy {
    Tags,
    Categories,
    Types,
    /// The errors that code blocks show.
    Errors,
    /// The programs that code blocks run.
    Tools,
}

/// Number of notes from which on an error or a program has a list.
const FACET_NOTES: usize = 2;
/// Number of such terms from which on a facet is shown.
const FACET_TERMS: usize = 3;

impl Taxonomy {
    pub(super) const ALL: [Self; 5] = [
        Self::Tags,
        Self::Categories,
        Self::Types,
        Self::Errors,
        Self::Tools,
    ];

    /// Returns true if its terms are facts about code and not written in front matter.
    pub(super) fn is_facet(self) -> bool {
        matches!(self, Self::Errors | Self::Tools)
    }

    /// Its name in URLs and among the interface's words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags",
            Self::Categories => "categories",
            Self::Types => "types",
            Self::Errors => "errors",
            Self::Tools => "tools",
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
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Tags => "tagged",
            Self::Categories => "in_category",
            Self::Types => "of_type",
            Self::Errors => "with_error",
            Self::Tools => "with_tool",
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
            Self::Errors => page.code_facts.errors.iter().map(String::as_str).collect(),
            Self::Tools => page.code_facts.tools.iter().map(String::as_str).collect(),
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

/// Notes of one term: its name as it was first written, and the pages.
pub(super) type Term = (String, Vec<PageId>);

impl SiteData {
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
}

impl PlannedSite {
    /// Returns the terms of a language that have lists, by their slugs. A facet has those that several notes share, and
    /// none if they are too few.
    pub(super) fn terms(&self, language: LanguageId, taxonomy: Taxonomy) -> BTreeMap<String, Term> {
        let mut terms: BTreeMap<String, Term> = BTreeMap::new();
        if taxonomy.is_facet() && !self.config.features.facets {
            return terms;
        }
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
        if taxonomy.is_facet() {
            terms.retain(|_, (_, pages)| pages.len() >= FACET_NOTES);
            if terms.len() < FACET_TERMS {
                terms.clear();
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
            for taxonomy in Taxonomy::ALL.into_iter().filter(|one| !one.is_facet()) {
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

    /// Returns the terms of a page with the URLs of their lists; of a facet only those with a list.
    pub(super) fn terms_of(&self, page: &Page, taxonomy: Taxonomy) -> Vec<Object> {
        if taxonomy.is_facet() {
            return self.facets_of(page, page.language, taxonomy);
        }
        taxonomy
            .of(page, self.source.languages.get(page.language))
            .into_iter()
            .map(|name| object! {"name": name, "url": self.term_url(page.language, taxonomy, name)})
            .collect()
    }

    /// Returns the terms of a facet that a page has and that have a list for readers of a language.
    pub(super) fn facets_of(
        &self,
        page: &Page,
        reader: LanguageId,
        taxonomy: Taxonomy,
    ) -> Vec<Object> {
        let count = self.plan.term_counts.get(&(reader, taxonomy));
        if count.is_none_or(|count| *count == 0) {
            return Vec::new();
        }
        let base = format!("{}{}/", self.base_of(reader), taxonomy.name());
        let names = taxonomy.of(page, self.source.languages.get(page.language));
        let listed = names.into_iter().filter_map(|name| {
            let url = format!("{base}{}/", crate::content::encoded(&slug::term(name)));
            let is_listed = self.plan.listing_at.contains_key(&url);
            is_listed.then(|| object! {"name": name, "url": self.path_to(&url)})
        });
        listed.collect()
    }

    /// Returns the taxonomies of a language that have several terms, with the URLs of their lists.
    pub(super) fn taxonomies(&self, language: LanguageId) -> Vec<Object> {
        let base = self.base_of(language);
        Taxonomy::ALL
            .into_iter()
            .filter_map(|taxonomy| {
                let url = format!("{base}{}/", taxonomy.name());
                let name = self.theme_assets.words[language.0].text(taxonomy.name());
                let count = self.plan.term_counts.get(&(language, taxonomy)).copied();
                let is_listed = self.plan.listing_at.contains_key(&url) && count > Some(1);
                is_listed.then(|| {
                    object! {"key": taxonomy.name(), "name": name, "url": self.path_to(&url), "count": count}
                })
            })
            .collect()
    }

    pub(super) fn describe_terms(&self, language: LanguageId, taxonomy: Taxonomy) -> Vec<Object> {
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
}
