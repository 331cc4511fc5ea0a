//! A site as its templates see it: the values of `site`, `language` and `page`.

use serde_json::{Value, json};

use super::{Site, Target};
use crate::config::Layout;
use crate::language::{Language, LanguageId};
use crate::markdown::Heading;
use crate::source::{Kind, Page};
use crate::template::context;
use crate::translation::{Joined, Note, PageId};

impl Site {
    pub(super) fn describe_site(&self) -> Value {
        let config = &self.config;
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
            "url": self.path_to(&url),
            "feed": self.feed_of(id),
            "is_default": Some(id) == self.source.languages.default_language(),
        })
    }

    /// The URL of the feed of a language, if it has one.
    fn feed_of(&self, id: LanguageId) -> Option<String> {
        let of = (self.source.languages.len() > 1).then_some(id);
        let has_one = self.targets.contains(&Target::Feed(of));
        has_one.then(|| self.path_to(&self.feed_url(of)))
    }

    pub(super) fn describe_page(&self, id: PageId, outline: &[Heading]) -> Value {
        let page = &self.source.pages[id];
        let language = self.source.languages.get(page.language);
        let note = self.notes.of(id);
        let translations = self.translations(note, id);
        json!({
            "title": page.title,
            "url": self.path_to(&page.url),
            "permalink": self.permalink(&page.url),
            "path": page.path,
            "kind": page.kind.name(),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "date": page.date.as_ref().map(|d| d.strftime("%Y-%m-%d").to_string()),
            "datetime": page.date.as_ref().map(|d| d.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            "categories": page.categories,
            "tags": page.tags,
            "toc": context::toc(outline),
            "has_title": context::has_title(outline),
            "translations": translations,
            "x_default": self.permalink(&self.source.pages[self.default_page(note)].url),
            "is_original": note.original == id,
            "joined": note.joined.map(Joined::word),
            // A page that stands where the list would be may show what the list would.
            "notes": (page.output == list_output(language)).then(|| self.notes_in(page.language)),
            "data": page.data,
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

    pub(super) fn title_of_list(&self, id: LanguageId) -> String {
        if self.config.title.is_empty() {
            self.words[id.0].get("notes").cloned().unwrap_or_default()
        } else {
            self.config.title.clone()
        }
    }

    /// The notes of a language for a list, the newest first, then by path.
    pub(super) fn notes_in(&self, id: LanguageId) -> Vec<Value> {
        let mut pages: Vec<&Page> = self
            .source
            .pages
            .iter()
            .filter(|page| page.language == id && self.is_listed(page))
            .collect();
        pages.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.path.cmp(&b.path)));
        pages
            .into_iter()
            .map(|page| {
                json!({
                    "title": page.title,
                    "url": self.path_to(&page.url),
                    "date": page.date.as_ref().map(|d| d.strftime("%Y-%m-%d").to_string()),
                })
            })
            .collect()
    }

    /// Whether a page is a note among others: a post, a document, a page of `content/`; not an
    /// `index`, which is a list itself.
    pub(super) fn is_listed(&self, page: &Page) -> bool {
        let is_index = page.path_key.rsplit('/').next() == Some("index");
        !is_index && (page.kind != Kind::Page || self.config.layout != Layout::Jekyll)
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

/// The file of a language's list.
pub(super) fn list_output(language: &Language) -> String {
    format!("{}index.html", &list_url(language)[1..])
}
