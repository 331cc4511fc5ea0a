//! Notes that a language lacks, shown in their original's language, if the site wants that.
//!
//! Nothing is faked: the page says in the reader's language that it is not translated, the text keeps
//! its true `lang` and `dir`, the canonical page is the original, and search engines, feeds and search
//! do not see it.

use std::collections::HashSet;

use super::dependencies::DependencyRecorder;
use super::page_summary::PageSummary;
use super::taxonomies::Taxonomy;
use super::template_context::Version;
use super::{Document, NOTE, PlannedSite, Site};
use crate::content::Page;
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::theme::UsedVariables;
use crate::theme::context::{Object, object};
use crate::translations::PageId;

/// A page that is shown in place of a missing translation.
#[derive(Debug, Clone)]
pub(super) struct Fallback {
    /// The page that is shown.
    pub(super) page: PageId,
    /// The language of the reader.
    pub(super) language: LanguageId,
    /// From the root of the site.
    pub(super) url: String,
    pub(super) output: String,
}

impl PlannedSite {
    /// Returns the fallback pages for missing translations.
    pub(super) fn find_fallbacks(&self) -> Vec<Fallback> {
        if !self.config.features.fallback {
            return Vec::new();
        }
        let mut fallbacks = Vec::new();
        let mut outputs: HashSet<String> = HashSet::new();
        for note in &self.notes.notes {
            let page = &self.source.pages[note.original];
            if !self.is_listed(page)
                || super::redirects::target(page).is_some()
                || !self.falls_back(page)
            {
                continue;
            }
            let has = |id: LanguageId| {
                note.pages
                    .iter()
                    .any(|page| self.source.pages[*page].language == id)
            };
            for (language, _) in self.source.languages.iter().filter(|(id, _)| !has(*id)) {
                let url = self.url_in(page.language, language, &page.url);
                let output = crate::content::from_url(&url, ".html").output;
                if !self.is_taken(&output) && outputs.insert(output.to_lowercase()) {
                    fallbacks.push(Fallback {
                        page: note.original,
                        language,
                        url,
                        output,
                    });
                }
            }
        }
        fallbacks
    }

    /// Returns true if a page may be shown in other languages. In a jekyll-polyglot site, these are the pages in
    /// the default language that exist once for each language.
    fn falls_back(&self, page: &Page) -> bool {
        let Some(polyglot) = &self.config.polyglot else {
            return true;
        };
        let is_default = self.source.languages.default_language() == Some(page.language);
        is_default && !polyglot.is_excluded(&page.path) && !page.data.contains_key("lang-exclusive")
    }

    /// The URL that a page would have in another language: with that language's code in place of its
    /// own, else before the whole.
    fn url_in(&self, from: LanguageId, to: LanguageId, url: &str) -> String {
        let (from, to) = (self.base_of(from), self.base_of(to));
        let rest = url
            .strip_prefix(&from)
            .unwrap_or(url.trim_start_matches('/'));
        format!("{to}{rest}")
    }

    /// The URL of a term's list in the language of readers, if it has one, else in that of the page.
    pub(super) fn term_for(
        &self,
        page: &Page,
        reader: LanguageId,
        taxonomy: Taxonomy,
        name: &str,
    ) -> Option<String> {
        let is_listed = |url: &String| {
            let url = &url[self.config.base_path.len()..];
            self.plan.listing_at.contains_key(url)
        };
        let readers = self.term_url(reader, taxonomy, name).filter(is_listed);
        readers.or_else(|| self.term_url(page.language, taxonomy, name))
    }
}

impl Site {
    /// Returns the fallback entries for a language's list.
    pub(super) fn untranslated(&self, language: LanguageId) -> Vec<Object> {
        let shown = self
            .plan
            .fallbacks
            .iter()
            .filter(|fallback| fallback.language == language);
        shown
            .map(|fallback| {
                let page = &self.source.pages[fallback.page];
                let language = self.source.languages.get(page.language);
                object! {
                    "title": page.title.as_str(),
                    "url": self.path_to(&fallback.url),
                    "lang": language.tag.as_str(),
                    "direction": language.direction.as_str(),
                    "name": language.endonym.as_str(),
                }
            })
            .collect()
    }

    /// Keeps the navigation around a fallback page in the readers' language where it has targets, and adds a link
    /// to each page of the note.
    fn keep_language(&self, fallback: &Fallback, described: &mut Object, used: &UsedVariables) {
        let (id, reader) = (fallback.page, fallback.language);
        let page = &self.source.pages[id];
        let note = self.notes.of(id);
        let mut versions: Vec<Version<'_>> = note
            .pages
            .iter()
            .filter(|page| super::redirects::target(&self.source.pages[**page]).is_none())
            .map(|page| self.version(*page, false))
            .collect();
        versions.push(Version {
            page: None,
            language: reader,
            url: fallback.url.as_str().into(),
            title: page.title.as_str().into(),
            is_current: true,
            is_alternate: false,
        });
        versions.sort_by_key(|version| version.language);
        self.add_versions(described, &versions, None, used);
        let (before, after) = self.plan.neighbours[id];
        let neighbour = |other: Option<PageId>| {
            let other = other?;
            let (url, language) = self.in_language(other, reader);
            let pages = self.notes.of(other).pages.iter();
            let mut pages = pages.map(|page| &self.source.pages[*page]);
            let shown = pages.find(|page| page.language == reader);
            let title = &shown.unwrap_or(&self.source.pages[other]).title;
            (language == reader)
                .then(|| object! {"title": title.as_str(), "url": self.path_to(url)})
        };
        described.set("previous", neighbour(before));
        described.set("next", neighbour(after));
        let terms = |taxonomy| -> Vec<Object> {
            let language = self.source.languages.get(page.language);
            let names = Taxonomy::of(taxonomy, page, language).into_iter();
            names
                .map(|name| object! {"name": name, "url": self.term_for(page, reader, taxonomy, name)})
                .collect()
        };
        described.set(
            "terms",
            object! {
                "categories": terms(Taxonomy::Categories),
                "tags": terms(Taxonomy::Tags),
                "types": terms(Taxonomy::Types),
                "errors": self.facets_of(page, reader, Taxonomy::Errors),
                "tools": self.facets_of(page, reader, Taxonomy::Tools),
            },
        );
        let crumbs = self.describe_breadcrumbs(id, reader, &fallback.url);
        if let Some(column) = described.get_mut("navigation") {
            *column = self.column_of_page(id, reader);
        }
        if let Some(entries) = described.get_mut("nav") {
            *entries = self.entries_of_page(id, reader).0;
        }
        described.set("breadcrumbs", crumbs);
    }

    /// A note in its original's language for readers of another.
    pub(super) fn render_fallback(
        &self,
        fallback: &Fallback,
        recorder: &DependencyRecorder,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[fallback.page];
        let text = self.text(page, recorder)?;
        let template = self.template_of(page, &text[page.body..])?;
        // Diagnostics of the page come from its own rendering.
        let shown = (&**page, fallback.page);
        let body = self.body_of(shown, fallback.language, &text, recorder, &mut Vec::new());
        let (summary, html) = PageSummary::of(page, body);
        let template = template.unwrap_or_else(|| NOTE.to_owned());
        let mut described = self.describe_page(
            fallback.page,
            &summary,
            self.used_variables(Some(&template)),
        );
        let of_page = self.source.languages.get(page.language);
        let shown = object! {
            "lang": of_page.tag.as_str(),
            "direction": of_page.direction.as_str(),
            "name": of_page.endonym.as_str(),
            "title": page.title.as_str(),
            "url": self.path_to(&page.url),
        };
        described.set("fallback", shown);
        described.set("no_index", true);
        self.keep_language(
            fallback,
            &mut described,
            self.used_variables(Some(&template)),
        );
        // The note is the original's: this page is no article of its own.
        if let Some(head) = described.get_mut("head") {
            let mut map = std::mem::replace(head, ().into())
                .into_map()
                .unwrap_or_default();
            map.insert("json_ld".into(), ().into());
            *head = map.into();
        }
        let content = self.render_with_body(
            &template,
            fallback.page,
            fallback.language,
            described,
            &html,
            &summary,
        )?;
        Ok(Document::text(fallback.output.clone(), content))
    }
}
