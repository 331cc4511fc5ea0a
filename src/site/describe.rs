//! A site as its templates see it: the values of `site`, `language` and `page`.

use jiff::Zoned;
use serde_json::{Value, json};

use super::Site;
use super::gist::Gist;
use super::listings::Taxonomy;
use crate::language::{Language, LanguageId};
use crate::source::Kind;
use crate::template::context;
use crate::translation::{Joined, Note, PageId};

impl Site {
    pub(super) fn describe_site(&self) -> Value {
        let config = &self.config;
        let icons = ["favicon.svg", "favicon.ico", "favicon.png"];
        let icon = icons.iter().find(|icon| self.is_taken(icon));
        let icon = icon.map(|icon| self.path_to(&format!("/{icon}")));
        let languages: Vec<Value> = self
            .source
            .languages
            .iter()
            .map(|(id, language)| self.describe_language(id, language))
            .collect();
        context::layered(
            &config.data,
            json!({
                "title": config.title,
                "description": config.description,
                "url": config.url,
                "base_path": config.base_path,
                "home": self.path_to("/"),
                "icon": icon,
                "languages": languages,
            }),
        )
    }

    pub(super) fn describe_language(&self, id: LanguageId, language: &Language) -> Value {
        // A list that a page of the site's own stands in for is linked to all the same.
        let url = if self.source.languages.len() > 1 {
            list_url(language)
        } else {
            "/".to_owned()
        };
        json!({
            "code": language.code,
            "tag": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "name": language.endonym,
            "title": self.title_of_list(id),
            "description": self.about(id),
            "url": self.path_to(&url),
            "feed": self.feed_at(&url),
            "search": self.config.features.search.then(|| self.path_to(&self.search_url(id))),
            "is_default": Some(id) == self.source.languages.default_language(),
        })
    }

    pub(super) fn describe_page(&self, id: PageId, gist: &Gist) -> Value {
        let page = &self.source.pages[id];
        let language = self.source.languages.get(page.language);
        let note = self.notes.of(id);
        let translations = self.translations(note, id);
        let day = |date: &Zoned| date.strftime("%Y-%m-%d").to_string();
        let date = page.date.as_ref().map(day);
        let updated = self
            .changed(page)
            .as_ref()
            .map(day)
            .filter(|updated| Some(updated) != date.as_ref());
        let shows_list = page.output == format!("{}index.html", &self.base_of(page.language)[1..]);
        json!({
            "title": page.title,
            "url": self.path_to(&page.url),
            "permalink": self.permalink(&page.url),
            "path": page.path,
            "kind": page.kind.name(),
            "is_note": self.is_listed(page),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "date": date,
            "updated": updated,
            "datetime": page.date.as_ref().map(|d| d.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            "categories": page.categories,
            "tags": page.tags,
            "terms": self.is_listed(page).then(|| json!({
                "categories": self.terms_of(page, Taxonomy::Categories),
                "tags": self.terms_of(page, Taxonomy::Tags),
                "types": self.terms_of(page, Taxonomy::Types),
            })),
            "toc": context::toc(&gist.outline),
            "has_title": context::has_title(&gist.outline),
            "error": gist.error.as_ref().filter(|_| !gist.error_stands_first).map(|error| json!({"id": error.id, "text": error.text})),
            "minutes": gist.minutes,
            "marks": self.marks(id, note),
            "translations": translations,
            "x_default": self.permalink(&self.source.pages[self.default_page(note)].url),
            "is_original": note.original == id,
            "joined": note.joined.map(Joined::word),
            "breadcrumbs": self.breadcrumbs(page),
            "previous": self.neighbour(id, |(before, _)| before),
            "next": self.neighbour(id, |(_, after)| after),
            "markdown": self.markdown_url(page),
            "head": self.head_of_page(id, &gist.description, &translations),
            // A page that stands where the list would be may show what the list would.
            "notes": shows_list.then(|| self.describe_notes(self.first_notes(page.language))),
            "pagination": shows_list.then(|| self.pagination(&self.base_of(page.language), 1, self.pages_of_list(page.language))),
            "taxonomies": shows_list.then(|| self.taxonomies(page.language)),
            "data": page.data,
        })
    }

    /// How a page came to be, where its front matter says: `generated`, `translated`, `model`, `draft`.
    fn marks(&self, id: PageId, note: &Note) -> Value {
        let page = &self.source.pages[id];
        let says = |key: &str| page.data.get(key).and_then(crate::yaml::truth) == Some(true);
        let model = page.data.get("model").and_then(Value::as_str);
        let original = &self.source.pages[note.original];
        let from = self.source.languages.get(original.language);
        let translated = page.translated == Some(true);
        json!({
            "generated": says("generated") || model.is_some(),
            "model": model,
            "draft": page.kind == Kind::Draft || says("draft"),
            "translated": translated,
            "original": (translated && note.original != id).then(|| self.describe_translation(from, &original.url, &original.title, false)),
        })
    }

    fn neighbour(
        &self,
        id: PageId,
        which: impl Fn((Option<PageId>, Option<PageId>)) -> Option<PageId>,
    ) -> Option<Value> {
        let other = which(*self.plan.neighbours.get(id)?)?;
        let page = &self.source.pages[other];
        Some(json!({"title": page.title, "url": self.path_to(&page.url)}))
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

    fn translations(&self, note: &Note, current: PageId) -> Vec<Value> {
        note.pages
            .iter()
            .map(|id| {
                let page = &self.source.pages[*id];
                let language = self.source.languages.get(page.language);
                self.describe_translation(language, &page.url, &page.title, *id == current)
            })
            .collect()
    }

    pub(super) fn describe_translation(
        &self,
        language: &Language,
        url: &str,
        title: &str,
        current: bool,
    ) -> Value {
        json!({
            "lang": language.tag.as_str(),
            "code": language.code,
            "direction": language.direction.as_str(),
            "name": language.endonym,
            "title": title,
            "url": self.path_to(url),
            "permalink": self.permalink(url),
            "current": current,
        })
    }

    /// What the site is about, in a language: what the config says for it, or the site's own in its
    /// default language. In any other it would be read out in a wrong voice.
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
            None if self.config.title.is_empty() => self.look.words[id.0].text("notes").to_owned(),
            None => self.config.title.clone(),
        }
    }

    /// The path of a URL on the host.
    pub(super) fn path_to(&self, url: &str) -> String {
        format!("{}{url}", self.config.base_path)
    }

    /// The whole URL; the path, if the site's host is not known.
    pub(super) fn permalink(&self, url: &str) -> String {
        format!("{}{}{url}", self.config.url, self.config.base_path)
    }
}

/// The URL of a language's list.
pub(super) fn list_url(language: &Language) -> String {
    format!("/{}/", language.code.to_lowercase().replace('_', "-"))
}
