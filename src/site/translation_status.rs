//! The status of every translation, and the page that lists it for authors (`translations_page`).
//!
//! `check` computes the status; see [`Site::set_states`].

use std::borrow::Cow;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::dependencies::DependencyRecorder;
use super::{Document, PlannedSite, Site};
use crate::content::{Fingerprint, FingerprintHasher};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::markdown::Heading;
use crate::theme::context::{Object, object};
use crate::translations::staleness::{self, ChangedSection, StaleTranslation};
use crate::translations::{Note, PageId};

/// The template of the page.
const TRANSLATIONS: &str = "translations.html";

/// The status of a page in its note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TranslationStatus {
    /// The others were translated from it.
    Original,
    /// It says what its original says, as far as is known.
    Current,
    /// Its original changed since.
    Stale,
    /// Something is wrong with it.
    Damaged,
}

impl TranslationStatus {
    /// The word in outputs for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TranslationStatus::Original => "original",
            TranslationStatus::Current => "current",
            TranslationStatus::Stale => "stale",
            TranslationStatus::Damaged => "damaged",
        }
    }
}

/// The state of a page, and why it is that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationState {
    /// The status.
    pub status: TranslationStatus,
    /// The reason, in a sentence.
    pub why: Option<String>,
}

impl PlannedSite {
    /// Returns the path of the page of all translations, if the site has one.
    pub(super) fn translations_output(&self) -> Option<String> {
        let output = "translations/index.html".to_owned();
        let wanted = self.config.features.translations_page && !self.is_taken(&output);
        wanted.then_some(output)
    }
}

impl Site {
    /// The translations that are behind their originals. The files of the site and its Git history are asked
    /// once.
    pub fn stale(&self) -> &HashMap<PageId, StaleTranslation> {
        self.cache.stale.get_or_init(|| {
            let notes: Vec<&Note> = self.notes.notes.iter().collect();
            self.stale_of(&notes)
        })
    }

    /// Returns the current states of some notes.
    #[must_use]
    pub fn stale_of(&self, notes: &[&Note]) -> HashMap<PageId, StaleTranslation> {
        staleness::judge(&self.source, notes, &self.config.dialect, || self.history()).0
    }

    /// Returns true if pages say that their originals changed.
    pub(super) fn shows_staleness(&self) -> bool {
        self.config.features.stale_notice && self.theme_assets.engine.is_asked_for("stale")
    }

    /// Returns the fingerprint of what pages show of their history: the outdated translations, and the times of
    /// commits.
    pub(super) fn history_fingerprint(&self) -> Fingerprint {
        let mut hasher = FingerprintHasher::default();
        if self.shows_staleness() {
            let mut all: Vec<_> = self.stale().iter().collect();
            all.sort_by_key(|(id, _)| **id);
            hasher.debug(&all);
        }
        for page in self.source.pages.iter() {
            if let Some(seconds) = self.committed(page) {
                hasher.text(&page.path).bytes(&seconds.to_le_bytes());
            }
        }
        hasher.finish()
    }

    /// Returns the notice for readers if the original has changed since a page was translated.
    pub(super) fn describe_stale(&self, id: PageId) -> Option<Object> {
        let note = self.notes.of(id);
        let original = self
            .known_original(note)
            .filter(|original| *original != id)?;
        if !self.config.features.stale_notice {
            return None;
        }
        let stale = match self.cache.stale.get() {
            Some(all) => all.get(&id).map(Cow::Borrowed),
            // A preview shows one page at a time.
            None => self.stale_page(id).map(Cow::Owned),
        }?;
        let url = self.path_to(&self.source.pages[original].url);
        let outline = self.original_outline(id, &DependencyRecorder::default());
        let section = |section: &ChangedSection| {
            let is_it = |heading: &&Heading| heading.text == section.title;
            let anchor = outline.and_then(|outline| outline.iter().find(is_it));
            let anchor = anchor.map_or_else(String::new, |heading| format!("#{}", heading.id));
            object! {"title": section.title.as_str(), "url": format!("{url}{anchor}")}
        };
        let sections: Vec<Object> = stale.sections.iter().map(section).collect();
        Some(object! {
            "sections": sections,
            "original": self.describe_version(&self.version(original, false)),
        })
    }

    /// Returns how one page is behind its original.
    fn stale_page(&self, id: PageId) -> Option<StaleTranslation> {
        let note = self.notes.of(id);
        let alone = Note {
            pages: vec![note.original, id],
            ..note.clone()
        };
        self.stale_of(&[&alone]).remove(&id)
    }

    /// Lets `judge` say the states of all pages, in their order, unless they are known.
    pub fn set_states(&self, judge: impl FnOnce(&Self) -> Vec<TranslationState>) {
        self.states.get_or_init(|| judge(self));
    }

    pub(super) fn render_translations(&self) -> Result<Document, Box<Diagnostic>> {
        let id = self.usual_language();
        let words = &self.theme_assets.words[id.0];
        let states = self.states.get().map_or(&[][..], Vec::as_slice);
        let languages: Vec<LanguageId> = self.source.languages.iter().map(|(id, _)| id).collect();
        let page_in = |note: &Note, language: LanguageId| {
            let mut pages = note.pages.iter().copied();
            pages.find(|page| self.source.pages[*page].language == language)
        };
        let word = |status: Option<TranslationStatus>| {
            words.text(match status {
                Some(TranslationStatus::Original) => "state_original",
                Some(TranslationStatus::Current) | None => "state_current",
                Some(TranslationStatus::Stale) => "state_stale",
                Some(TranslationStatus::Damaged) => "state_damaged",
            })
        };
        let mut totals = vec![[0_usize; 5]; languages.len()];
        let mut rows = Vec::new();
        for note in self
            .notes
            .notes
            .iter()
            .filter(|note| self.is_listed(&self.source.pages[note.original]))
        {
            let original = &self.source.pages[note.original];
            let cells = languages.iter().enumerate().map(|(column, language)| {
                let Some(page) = page_in(note, *language) else {
                    totals[column][4] += 1;
                    return object! {"state": "missing", "word": words.text("state_missing"), "why": (), "url": ()};
                };
                let state = states.get(page);
                let status = state.map(|state| state.status);
                totals[column][status.map_or(1, |status| status as usize)] += 1;
                object! {
                    "state": status.map_or("current", TranslationStatus::word),
                    "word": word(status),
                    "why": state.and_then(|state| state.why.as_deref()),
                    "url": self.path_to(&self.source.pages[page].url),
                }
            });
            let cells: Vec<Object> = cells.collect();
            let language = self.source.languages.get(original.language);
            rows.push(object! {
                "title": original.title.as_str(),
                "url": self.path_to(&original.url),
                "lang": language.tag.as_str(),
                "direction": language.direction.as_str(),
                "cells": cells,
            });
        }
        let totals: Vec<Object> = languages
            .iter()
            .zip(totals)
            .map(|(id, of)| {
                let language = self.source.languages.get(*id);
                object! {
                    "code": language.code.as_str(),
                    "lang": language.tag.as_str(),
                    "direction": language.direction.as_str(),
                    "name": language.endonym.as_str(),
                    "original": of[0],
                    "current": of[1],
                    "stale": of[2],
                    "damaged": of[3],
                    "missing": of[4],
                }
            })
            .collect();
        let title = words.text("translations").to_owned();
        let mut page = self.generated_page(id, "/translations/", &title);
        page.set("no_index", true);
        page.set("rows", rows);
        page.set("totals", totals);
        let output = "translations/index.html".to_owned();
        self.render_generated(TRANSLATIONS, id, page, output)
    }
}
