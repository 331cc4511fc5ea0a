//! A site as its templates see it: the values of `site`, `language` and `page`.

use std::borrow::Cow;
use std::sync::PoisonError;

use jiff::Zoned;
use serde_json::{Value, json};

use super::alternates;
use super::page_summary::PageSummary;
use super::taxonomies::Taxonomy;
use super::toc_links::toc_links;
use super::{PlannedSite, Site, SiteData};
use crate::config::UpdatedFrom;
use crate::content::{Fingerprint, Page, PageKind};
use crate::language::{Language, LanguageId};
use crate::theme::UsedVariables;
use crate::theme::context::{self, Object, object, used_values};
use crate::translations::{GroupingRule, Note, PageId};

/// Maximum number of cached pages as links show them: less than a KiB each.
const MOST_VERSIONS: usize = 2048;

/// A version as templates see it, and the bytes of its fingerprint.
pub(super) type CachedVersion = (tera::Value, [u8; Fingerprint::SIZE]);

/// One language version of a page, for a language switcher.
#[derive(Debug, Clone)]
pub(super) struct Version<'s> {
    /// The page that it is, if it is one of the source.
    pub(super) page: Option<PageId>,
    pub(super) language: LanguageId,
    /// From the root of the site.
    pub(super) url: Cow<'s, str>,
    pub(super) title: Cow<'s, str>,
    /// True for the page itself.
    pub(super) is_current: bool,
    /// True if search engines see it as an alternate.
    pub(super) is_alternate: bool,
}

/// Returns the template values that depend only on a page's body, as far as they are used.
pub(super) fn describe_body(summary: &PageSummary, used: &UsedVariables) -> Object {
    let error = summary
        .error
        .as_ref()
        .filter(|_| !summary.error_stands_first);
    let error =
        || error.map(|error| object! {"id": error.id.as_str(), "text": error.text.as_str()});
    used_values! {used,
        "toc": context::toc(&summary.outline),
        "toc_links": toc_links(&summary.outline).map(|html| tera::Value::safe_string(&html)),
        "has_title": context::has_title(&summary.outline),
        "error": error(),
        "minutes": summary.minutes,
    }
}

impl SiteData {
    /// Returns true if a page replaces the list of its language.
    pub(super) fn stands_for_list(&self, page: &Page) -> bool {
        let Some(folder) = page.output.strip_suffix("index.html") else {
            return false;
        };
        // A list is at the root or in a folder there.
        let is_near = !folder.trim_end_matches('/').contains('/');
        is_near && folder == &self.base_of(page.language)[1..]
    }

    pub(super) fn describe_versions(&self, versions: &[Version<'_>]) -> Vec<tera::Value> {
        let versions = versions.iter();
        versions
            .map(|version| self.describe_version(version).into())
            .collect()
    }

    pub(super) fn describe_version(&self, version: &Version<'_>) -> Object {
        let language = self.source.languages.get(version.language);
        object! {
            "lang": language.tag.as_str(),
            "code": language.code.as_str(),
            "direction": language.direction.as_str(),
            "name": language.endonym.as_str(),
            "title": &*version.title,
            "url": self.path_to(&version.url),
            "permalink": self.permalink(&version.url),
            "current": version.is_current,
            "alternate": version.is_alternate,
        }
    }

    /// The path of a URL on the host.
    pub(super) fn path_to(&self, url: &str) -> String {
        [&self.config.base_path, url].concat()
    }

    /// The whole URL; the path, if the site's host is not known.
    pub(super) fn permalink(&self, url: &str) -> String {
        [&self.config.url, &self.config.base_path, url].concat()
    }
}

impl PlannedSite {
    pub(super) fn describe_site(&self) -> Value {
        let config = &self.config;
        let icons = ["favicon.svg", "favicon.ico", "favicon.png"];
        let icon = icons.iter().find(|icon| self.is_taken(icon));
        let icon = icon.map(|icon| self.path_to(&format!("/{icon}")));
        let icon = self.favicon().or(icon);
        let languages: Vec<Value> = self
            .source
            .languages
            .iter()
            .map(|(id, language)| self.describe_language(id, language))
            .collect();
        let mut site = json!({
                "title": config.title,
                "description": config.description,
                "url": config.url,
                "base_path": config.base_path,
                "home": self.path_to("/"),
                "icon": icon,
                "languages": languages,
                "nav": self.trees(),
        });
        if let (Some(site), Value::Object(identity)) =
            (site.as_object_mut(), self.describe_identity())
        {
            site.extend(identity);
        }
        context::layered(&config.data, site)
    }

    pub(super) fn describe_language(&self, id: LanguageId, language: &Language) -> Value {
        // A list that a page of the site's own replaces is linked as well.
        let url = self.base_of(id);
        let shows_tree = self.theme_assets.engine.mentions("language.nav");
        json!({
            "code": language.code,
            "tag": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "name": language.endonym,
            "title": self.title_of_list(id),
            "description": self.about(id),
            "url": self.path_to(&url),
            "feed": self.feed_at(&url),
            "links": self.header_links(id),
            "footer": self.footer(id),
            "search": self.has_search(id).then(|| self.path_to(&self.search_url(id))),
            "nav": shows_tree.then(|| self.describe_tree(id)),
            "is_default": Some(id) == self.source.languages.default_language(),
        })
    }

    /// The page that a reader of no language of the note is sent to: the one in the site's default
    /// language, else the original.
    pub(super) fn default_page(&self, note: &Note) -> PageId {
        let default = self.source.languages.default_language();
        note.pages
            .iter()
            .copied()
            .find(|id| Some(self.source.pages[*id].language) == default)
            .unwrap_or(note.original)
    }

    pub(super) fn version(&self, id: PageId, is_current: bool) -> Version<'_> {
        let page = &self.source.pages[id];
        Version {
            page: Some(id),
            language: page.language,
            url: Cow::Borrowed(&page.url),
            title: Cow::Borrowed(&page.title),
            is_current,
            is_alternate: self.is_alternate(id),
        }
    }

    /// Returns the description of the site in a language: the configured one for it, or the site's in its default
    /// language. Elsewhere a screen reader would read it in a wrong voice.
    pub(super) fn about(&self, id: LanguageId) -> &str {
        match &self.source.languages.get(id).description {
            Some(description) => description,
            None if self.usual_language() == id => &self.config.description,
            None => "",
        }
    }

    /// The name of the site in a language.
    pub(super) fn title_of_list(&self, id: LanguageId) -> String {
        match &self.source.languages.get(id).title {
            Some(title) => title.clone(),
            None if self.config.title.is_empty() => {
                self.theme_assets.words[id.0].text("notes").to_owned()
            }
            None => self.config.title.clone(),
        }
    }
}

impl Site {
    /// Returns the used template values of a page, except those of [`describe_body`].
    pub(super) fn describe_page(
        &self,
        id: PageId,
        summary: &PageSummary,
        used: &UsedVariables,
    ) -> Object {
        let page = &self.source.pages[id];
        let language = self.source.languages.get(page.language);
        let note = self.notes.of(id);
        let versions = self.versions(note, id);
        let is_listed = self.is_listed(page);
        let x_default = self.x_default(note, &versions);
        let mut described = used_values! {used,
            "title": page.title.as_str(),
            "url": self.path_to(&page.url),
            "permalink": self.permalink(&page.url),
            "path": page.path.as_str(),
            "kind": page.kind.name(),
            "is_note": is_listed,
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "date": page.date.as_ref().map(day),
            "updated": self.updated(page),
            "datetime": page.date.as_ref().map(|d| d.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            "categories": texts(&page.categories),
            "tags": texts(&page.tags),
            "terms": is_listed.then(|| object! {
                "categories": self.terms_of(page, Taxonomy::Categories),
                "tags": self.terms_of(page, Taxonomy::Tags),
                "types": self.terms_of(page, Taxonomy::Types),
                "errors": self.terms_of(page, Taxonomy::Errors),
                "tools": self.terms_of(page, Taxonomy::Tools),
            }),
            "marks": self.marks(id, note),
            "stale": self.describe_stale(id),
            "x_default": x_default.clone(),
            "canonical": self.canonical(page),
            "no_index": alternates::is_hidden(page),
            "is_original": self.known_original(note) == Some(id),
            "joined": note.rule(id).map(GroupingRule::word),
            "edit_url": self.edit_url(page),
            "issues_url": self.issues_url(page),
            "breadcrumbs": self.describe_breadcrumbs(id, page.language, &page.url),
            "section": self.describe_section(id),
            "below": self.describe_below(id, summary),
            "previous": self.neighbour(id, |(before, _)| before),
            "next": self.neighbour(id, |(_, after)| after),
            "markdown": self.markdown_url(page),
            "head": self.head_of_page(id, &summary.description, &versions),
            "data": tera::Value::from_serializable(&page.data),
        };
        if used.has("translations") {
            let (values, digests): (Vec<_>, Vec<_>) =
                self.cached_versions(&versions).into_iter().unzip();
            let fingerprint = Fingerprint::of(&digests.concat());
            described.add_digested("translations", values.into(), fingerprint);
        }
        self.add_language_links(&mut described, &versions, x_default.as_deref(), used);
        if used.has("navigation") {
            described.add("navigation", self.column_of_page(id, page.language));
        }
        if used.has("nav") {
            let (entries, fingerprint) = self.entries_of_page(id, page.language);
            described.add_digested("nav", entries, fingerprint);
        }
        // A page in place of a list may show the list's notes.
        if self.stands_for_list(page) {
            let list = self.base_of(page.language);
            let parts = (1, self.pages_of_list(page.language));
            let years = self.years_of_all(page.language);
            described.complete(used_values! {used,
                "pagination": self.pagination(page.language, &list, parts, &years),
                "taxonomies": self.taxonomies(page.language),
            });
            let notes = self.first_notes(page.language);
            self.add_notes(&mut described, page.language, notes, used);
        } else {
            let nothing = used_values! {used, "notes": (), "note_list": (), "pagination": (), "taxonomies": ()};
            described.complete(nothing);
        }
        described
    }

    /// Returns the day of the last change, if it differs from the page's date.
    fn updated(&self, page: &Page) -> Option<String> {
        if self.config.features.updated == UpdatedFrom::Nothing {
            return None;
        }
        let changed = self.modified(page).as_ref().map(day);
        changed.filter(|changed| Some(changed) != page.date.as_ref().map(day).as_ref())
    }

    /// Returns the origin of a page according to its front matter: `generated`, `translated`, `model`, `draft`.
    fn marks(&self, id: PageId, note: &Note) -> Object {
        let page = &self.source.pages[id];
        let says = |key: &str| page.data.get(key).and_then(crate::yaml::truth) == Some(true);
        let model = page.data.get("model").and_then(Value::as_str);
        let translated = page.translated == Some(true);
        let known = self.known_original(note);
        let original = known
            .filter(|original| translated && *original != id)
            .map(|original| self.describe_version(&self.version(original, false)));
        object! {
            "generated": says("generated") || model.is_some(),
            "model": model,
            "draft": page.kind == PageKind::Draft || says("draft"),
            "translated": translated,
            "original": original,
            "unknown_original": translated && known.is_none(),
        }
    }

    /// Returns the original of a note. Its translations may all say that they are translated: then the original is not
    /// among them.
    pub(super) fn known_original(&self, note: &Note) -> Option<PageId> {
        let original = &self.source.pages[note.original];
        (original.translated != Some(true)).then_some(note.original)
    }

    fn neighbour(
        &self,
        id: PageId,
        which: impl Fn((Option<PageId>, Option<PageId>)) -> Option<PageId>,
    ) -> Option<Object> {
        let other = which(*self.plan.neighbours.get(id)?)?;
        let page = &self.source.pages[other];
        Some(object! {"title": page.title.as_str(), "url": self.path_to(&page.url)})
    }

    /// Versions as they are described, each with its fingerprint.
    fn cached_versions(&self, versions: &[Version<'_>]) -> Vec<CachedVersion> {
        // The pages of a note are rendered one after the other, and each links to all.
        let mut known = self
            .cache
            .versions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() > MOST_VERSIONS {
            known.clear();
        }
        let mut value = |version: &Version<'_>| {
            let described = || {
                let described = self.describe_version(version);
                let fingerprint = described.fingerprint();
                (described.into(), *fingerprint.as_bytes())
            };
            match version.page.filter(|_| !version.is_current) {
                Some(id) => known.entry(id).or_insert_with(described).clone(),
                None => described(),
            }
        };
        versions.iter().map(&mut value).collect()
    }
}

fn day(date: &Zoned) -> String {
    date.strftime("%Y-%m-%d").to_string()
}

pub(super) fn texts(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// The URL of a language's list.
pub(super) fn list_url(language: &Language) -> String {
    format!("/{}/", language.code.to_lowercase().replace('_', "-"))
}
