//! `--explain`: what was decided for one page, and why.

use serde_json::{Value, json};

use crate::content::Explained;
use crate::site::Site;
use crate::translations::{GroupingRule, NearMiss, PageId, near_misses};

/// The decisions about one page.
pub(super) struct Explanation<'s> {
    site: &'s Site,
    page: PageId,
    language: Explained,
    near: Vec<NearMiss>,
}

impl<'s> Explanation<'s> {
    pub(super) fn of(site: &'s Site, page: PageId, language: Explained) -> Self {
        let near = near_misses(&site.source, &site.notes, page);
        Self {
            site,
            page,
            language,
            near,
        }
    }

    fn rule(&self) -> &'static str {
        match self.site.notes.of(self.page).rule(self.page) {
            Some(GroupingRule::Explicit) => "an explicit key in the front matter",
            Some(GroupingRule::Path) => "the path or the URL without the language",
            Some(GroupingRule::Inferred) => "code, URLs and numbers in the text",
            None => "none: the page is alone",
        }
    }

    fn why_original(&self) -> &'static str {
        let site = self.site;
        let note = site.notes.of(self.page);
        let original = &site.source.pages[note.original];
        let says = |wanted| {
            note.pages
                .iter()
                .any(|id| site.source.pages[*id].translated == Some(wanted))
        };
        match () {
            () if note.pages.len() == 1 => "it is alone",
            () if original.translated == Some(false) && says(true) => "it says `translated: false`",
            () if site.source.languages.default_language() == Some(original.language) => {
                "it is in the default language"
            }
            () => "it is the oldest",
        }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let source = &self.site.source;
        let page = &source.pages[self.page];
        let note = self.site.notes.of(self.page);
        let language = &self.language;
        let mut text = format!("{}\n", page.path);
        text.push_str(&format!(
            "  language: {} ({})\n",
            language.code, language.lang
        ));
        text.push_str(&format!("    because of {}\n", language.evidence));
        for of in &language.considered {
            let verdict = if of.accepted {
                "counts"
            } else {
                "does not count"
            };
            text.push_str(&format!(
                "    {}: {} {verdict}: {}\n",
                of.what, of.lang, of.why
            ));
        }
        text.push_str(&format!("  note: {}\n", note.key));
        text.push_str(&format!("    joined by {}\n", self.rule()));
        match &page.translation_key {
            Some(key) => text.push_str(&format!("    key in the front matter: {key}\n")),
            None => text.push_str(&format!(
                "    path without the language: {}\n",
                page.path_key
            )),
        }
        for id in note.pages.iter().filter(|id| **id != self.page) {
            let other = &source.pages[*id];
            let code = &source.languages.get(other.language).code;
            text.push_str(&format!("    with {} ({code})\n", other.path));
        }
        for near in &self.near {
            let path = &source.pages[near.page].path;
            text.push_str(&format!("    not with {path}: {}\n", near.why));
        }
        text.push_str(&format!(
            "  original: {}\n",
            source.pages[note.original].path
        ));
        text.push_str(&format!("    because {}\n", self.why_original()));
        text
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let source = &self.site.source;
        let page = &source.pages[self.page];
        let note = self.site.notes.of(self.page);
        let members: Vec<Value> = note
            .pages
            .iter()
            .map(|id| {
                let page = &source.pages[*id];
                let language = source.languages.get(page.language);
                json!({"path": page.path, "code": language.code, "lang": language.tag.as_str()})
            })
            .collect();
        let near: Vec<Value> = self
            .near
            .iter()
            .map(|near| {
                json!({
                    "path": source.pages[near.page].path,
                    "similarity": (near.similarity * 100.0).round() / 100.0,
                    "why": near.why,
                })
            })
            .collect();
        json!({
            "path": page.path,
            "url": page.url,
            "language": self.language,
            "note": {
                "key": note.key,
                "joined": note.rule(self.page).map(GroupingRule::word),
                "rule": self.rule(),
                "translation_key": page.translation_key,
                "pages": members,
                "near": near,
            },
            "original": {"path": source.pages[note.original].path, "why": self.why_original()},
        })
    }
}
