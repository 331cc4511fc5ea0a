//! Notes and languages side by side: the matrix, what is missing or wrong, and the same for programs.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::Args;
use crate::cli::json_diagnostics;
use crate::diagnostics::{Diagnostic, counted};
use crate::language::LanguageId;
use crate::site::{Site, TranslationState, TranslationStatus};
use crate::translations::{GroupingRule, Note, PageId};

/// The site with the states of its pages.
pub(super) struct View<'s> {
    pub(super) site: &'s Site,
    pub(super) states: Vec<TranslationState>,
}

/// The widest title in the matrix, in columns of a terminal.
const MAX_TITLE_WIDTH: usize = 48;

/// The mark of a state in the matrix.
fn mark(status: Option<TranslationStatus>) -> &'static str {
    match status {
        Some(TranslationStatus::Original) => "*",
        Some(TranslationStatus::Current) => "+",
        Some(TranslationStatus::Stale) => "~",
        Some(TranslationStatus::Damaged) => "!",
        None => ".",
    }
}

/// `text` in a width, cut or filled.
fn padded(text: &str, width: usize) -> String {
    let mut shown = String::new();
    let mut used = 0;
    let whole = text.width() <= width;
    for c in text.chars() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        let room = if whole {
            width
        } else {
            width.saturating_sub(1)
        };
        if used + wide > room {
            break;
        }
        shown.push(c);
        used += wide;
    }
    if !whole {
        shown.push('…');
        used += 1;
    }
    shown.push_str(&" ".repeat(width.saturating_sub(used)));
    shown
}

impl View<'_> {
    fn page_in(&self, note: &Note, language: LanguageId) -> Option<PageId> {
        let mut pages = note.pages.iter().copied();
        pages.find(|id| self.site.source.pages[*id].language == language)
    }

    fn status(&self, note: &Note, language: LanguageId) -> Option<TranslationStatus> {
        self.page_in(note, language)
            .map(|id| self.states[id].status)
    }

    fn languages(&self) -> Vec<(LanguageId, &str)> {
        let languages = self.site.source.languages.iter();
        languages
            .map(|(id, language)| (id, language.code.as_str()))
            .collect()
    }

    /// Notes and languages, with totals.
    pub(super) fn matrix(&self) -> String {
        let site = self.site;
        let languages = self.languages();
        let titles = site
            .notes
            .notes
            .iter()
            .map(|note| site.source.pages[note.original].title.width());
        let width = titles.max().unwrap_or(0).clamp(8, MAX_TITLE_WIDTH);
        let mut text = format!("{}  ", padded("", width));
        for (_, code) in &languages {
            text.push_str(&format!("{} ", padded(code, code.width().max(1))));
        }
        text = format!("{}\n", text.trim_end());
        let mut inferred = Vec::new();
        for note in &site.notes.notes {
            let title = &site.source.pages[note.original].title;
            text.push_str(&format!("{}  ", padded(title, width)));
            let mut row = String::new();
            for (id, code) in &languages {
                let mark = mark(self.status(note, *id));
                row.push_str(&format!("{} ", padded(mark, code.width().max(1))));
            }
            text.push_str(row.trim_end());
            if note.inferred().next().is_some() {
                text.push_str("  (inferred)");
                inferred.push(note);
            }
            text.push('\n');
        }
        text.push_str("* original  + current  ~ stale  ! damaged  . missing\n\n");
        for (id, code) in &languages {
            text.push_str(&format!("{}  {}\n", padded(code, 8), self.totals(*id)));
        }
        // Inferred groups are always listed.
        for note in &inferred {
            let path = |id: PageId| site.source.pages[id].path.as_str();
            let original = path(note.original);
            if note.joined == Some(GroupingRule::Inferred) {
                let title = &site.source.pages[note.original].title;
                text.push_str(&format!("\ninferred as one note, {title}:\n"));
            } else {
                text.push_str(&format!("\ninferred as translations of {original}:\n"));
            }
            for id in note.inferred() {
                text.push_str(&format!("  {}\n", path(id)));
            }
        }
        text.push_str(&format!(
            "{}{}, {}, {}; {} inferred\n",
            if inferred.is_empty() { "" } else { "\n" },
            counted(site.notes.notes.len(), "note"),
            counted(site.source.pages.len(), "page"),
            counted(site.source.languages.len(), "language"),
            inferred.len(),
        ));
        if !inferred.is_empty() {
            text.push_str("`--pin` writes keys for what was inferred into the front matter\n");
        }
        text
    }

    fn counts(&self, language: LanguageId) -> [usize; 5] {
        let mut counts = [0; 5];
        for note in &self.site.notes.notes {
            counts[self
                .status(note, language)
                .map_or(4, |status| status as usize)] += 1;
        }
        counts
    }

    fn totals(&self, language: LanguageId) -> String {
        let words = ["original", "current", "stale", "damaged", "missing"];
        let counts = self.counts(language);
        let some = counts.iter().zip(words).filter(|(n, _)| **n > 0);
        some.map(|(n, word)| format!("{n} {word}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The notes that a language lacks.
    pub(super) fn missing(&self, language: LanguageId) -> String {
        let site = self.site;
        let mut text = String::new();
        for note in &site.notes.notes {
            if self.page_in(note, language).is_none() {
                let original = &site.source.pages[note.original];
                text.push_str(&format!("{}  {}\n", original.path, original.title));
            }
        }
        let lacking = self.counts(language)[4];
        text.push_str(&format!("{} missing\n", counted(lacking, "note")));
        text
    }

    /// The pages that are stale, or damaged, with why.
    pub(super) fn wrong(&self, args: &Args) -> String {
        let mut text = String::new();
        let mut count = 0;
        for (id, page) in self.site.source.pages.iter().enumerate() {
            let state = &self.states[id];
            if self.is_wanted(args, state) {
                count += 1;
                let why = state.why.as_deref().unwrap_or_default();
                text.push_str(&format!("{}: {}: {why}\n", page.path, state.status.word()));
            }
        }
        text.push_str(&format!("{}\n", counted(count, "page")));
        text
    }

    fn is_wanted(&self, args: &Args, state: &TranslationState) -> bool {
        (args.stale && state.status == TranslationStatus::Stale)
            || (args.damaged && state.status == TranslationStatus::Damaged)
    }

    pub(super) fn json(
        &self,
        args: &Args,
        missing: Option<LanguageId>,
        diagnostics: &[Diagnostic],
    ) -> Value {
        let site = self.site;
        let wanted = |note: &&Note| match missing {
            Some(id) => self.page_in(note, id).is_none(),
            None if args.stale || args.damaged => note
                .pages
                .iter()
                .any(|id| self.is_wanted(args, &self.states[*id])),
            None => true,
        };
        let notes: Vec<Value> = site
            .notes
            .notes
            .iter()
            .filter(wanted)
            .map(|note| self.note_json(note))
            .collect();
        let languages: Vec<Value> = site
            .source
            .languages
            .iter()
            .map(|(id, l)| {
                let [original, current, stale, damaged, missing] = self.counts(id);
                json!({
                    "code": l.code,
                    "tag": l.tag.as_str(),
                    "direction": l.direction.as_str(),
                    "name": l.endonym,
                    "original": original,
                    "current": current,
                    "stale": stale,
                    "damaged": damaged,
                    "missing": missing,
                })
            })
            .collect();
        json!({
            "languages": languages,
            "notes": notes,
            "diagnostics": json_diagnostics(diagnostics),
        })
    }

    fn note_json(&self, note: &Note) -> Value {
        let site = self.site;
        let pages: Vec<Value> = note
            .pages
            .iter()
            .map(|id| {
                let page = &site.source.pages[*id];
                let language = site.source.languages.get(page.language);
                json!({
                    "path": page.path,
                    "lang": language.tag.as_str(),
                    "code": language.code,
                    "title": page.title,
                    "url": page.url,
                    "original": *id == note.original,
                    "joined": note.rule(*id).map(GroupingRule::word),
                    "state": self.states[*id].status.word(),
                    "why": self.states[*id].why,
                })
            })
            .collect();
        let lacks: Vec<&str> = self
            .languages()
            .into_iter()
            .filter(|(id, _)| self.page_in(note, *id).is_none())
            .map(|(_, code)| code)
            .collect();
        json!({
            "key": note.key,
            "joined": note.joined.map(GroupingRule::word),
            "original": site.source.pages[note.original].path,
            "languages": pages.iter().map(|page| page["lang"].clone()).collect::<Vec<_>>(),
            "missing": lacks,
            "pages": pages,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_every_script_have_one_width() {
        for title in [
            "short",
            "a title that is too long for it",
            "很長很長很長很長的標題",
            "قصير",
        ] {
            assert_eq!(padded(title, 12).width(), 12, "{title}");
        }
    }
}
