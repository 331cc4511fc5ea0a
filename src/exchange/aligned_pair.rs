//! An original beside one of its translations, as exports and imports see it.
//!
//! In: the two pages. Out: for each text of the original its present translation, and whether that is one: a text that
//! was left in the original's language is none.

use std::sync::Arc;

use serde_json::Value;

use super::Placeholder;
use super::align::{Counterpart, counterparts};
use super::export::Pair;
use super::placeholders::{is_emphasis, renumber};
use super::segment::{PageReading, Segment, SegmentedPage};
use super::tagged::{untagged, without_tags};
use crate::diagnostics::Diagnostic;
use crate::site::Site;
use crate::translations::{PARTIAL, PageId};

/// A text of at most this many words may be equal in both languages: a name, a term.
pub(super) const FEW_WORDS: usize = 3;

/// A page of a pair with the present translation of each of its segments.
pub(super) struct AlignedPair {
    pub(super) original: Arc<SegmentedPage>,
    pub(super) translation: Option<SegmentedPage>,
    /// For each segment of the original its counterpart.
    pub(super) counterparts: Vec<Option<Counterpart>>,
    /// True if most texts of the translation still are the original's, as in a new page.
    is_copy: bool,
    /// True if the page is marked as translated in part.
    is_partial: bool,
    /// For each segment of the original: true if the texts around it are translated.
    is_among_translations: Vec<bool>,
}

impl AlignedPair {
    /// Reads and aligns the pages of a pair.
    pub(super) fn of(site: &Site, pair: &Pair) -> Result<Self, Box<Diagnostic>> {
        let segmented = |id: PageId| {
            let page = &site.source.pages[id];
            let reading = PageReading::of(site, page);
            SegmentedPage::of(&reading, &page.path, site.source.text(page)?)
        };
        let original = Arc::new(segmented(pair.original)?);
        let translation = pair.translation.map(segmented).transpose()?;
        let counterparts = match (&translation, pair.translation) {
            (Some(translation), Some(id)) => {
                counterparts(site, (pair.original, &original), (id, translation))
            }
            _ => vec![None; original.segments.len()],
        };
        let mut aligned = Self {
            original,
            translation,
            counterparts,
            is_copy: false,
            is_among_translations: Vec::new(),
            is_partial: pair.translation.is_some_and(|id| {
                site.source.pages[id].data.get(PARTIAL) == Some(&Value::Bool(true))
            }),
        };
        aligned.is_copy = aligned.is_mostly_copied();
        aligned.is_among_translations = aligned.among_translations();
        Ok(aligned)
    }

    fn is_mostly_copied(&self) -> bool {
        let (mut copied, mut all) = (0, 0);
        for (at, source) in self.original.segments.iter().enumerate() {
            let target = self.target(at).filter(|_| has_many_words(source));
            copied += usize::from(target.is_some_and(|target| has_same_words(source, target)));
            all += usize::from(target.is_some());
        }
        copied * 2 > all
    }

    /// Returns whether the page has the original's text in place of a translation. Names, credits and titles of works
    /// are equal in both languages: an equal text that is no sentence is a translation if the texts around it are.
    fn is_left(&self, at: usize) -> bool {
        let source = &self.original.segments[at];
        let Some(target) = self.target(at) else {
            return false;
        };
        if !has_same_words(source, target) {
            return false;
        }
        let may_be_equal = !has_many_words(source)
            || (!self.is_partial
                && source.level == 0
                && !is_sentence(&without_tags(&source.tagged)));
        self.is_copy || !may_be_equal || !self.is_among_translations[at]
    }

    /// Says of each segment whether the nearest texts before and after it that cannot be equal in both languages, or are
    /// not, are translations.
    fn among_translations(&self) -> Vec<bool> {
        let is_translation = |at: usize| {
            let source = &self.original.segments[at];
            let target = self.target(at)?;
            let differs = !has_same_words(source, target);
            (differs || is_sentence(&without_tags(&source.tagged))).then_some(differs)
        };
        let known: Vec<Option<bool>> = (0..self.original.segments.len())
            .map(is_translation)
            .collect();
        let mut found = vec![true; known.len()];
        let mut last = true;
        for (at, known) in known.iter().enumerate() {
            found[at] = last;
            last = known.unwrap_or(last);
        }
        last = true;
        for (at, known) in known.iter().enumerate().rev() {
            found[at] &= last;
            last = known.unwrap_or(last);
        }
        found
    }

    /// For each segment of the original the index of its counterpart.
    pub(super) fn blocks(&self) -> Vec<Option<usize>> {
        let counterparts = self.counterparts.iter();
        counterparts
            .map(|found| found.map(|found| found.at))
            .collect()
    }

    /// The segment of the translation that is the counterpart of a segment of the original.
    pub(super) fn target(&self, at: usize) -> Option<&Segment> {
        self.translation
            .as_ref()?
            .segments
            .get(self.counterparts[at]?.at)
    }

    /// Returns whether the counterpart of a segment is surely the right one.
    pub(super) fn is_certain(&self, at: usize) -> bool {
        self.counterparts[at].is_some_and(|counterpart| counterpart.is_certain)
    }

    /// The translation of a segment, with the numbers of the original's placeholders; `None` if there is none, or it
    /// still is the original's text.
    pub(super) fn translated(&self, at: usize) -> Option<String> {
        let source = &self.original.segments[at];
        let target = self.target(at)?;
        let (tagged, _) = renumber(&source.placeholders, &target.tagged, &target.placeholders);
        (!self.is_left(at)).then_some(tagged)
    }

    /// Returns whether the page lacks a translation of a segment. A few words may be equal in both languages.
    pub(super) fn lacks(&self, at: usize) -> bool {
        self.target(at).is_none()
            || (has_many_words(&self.original.segments[at]) && self.is_left(at))
    }

    /// Returns whether the translation of a segment has each placeholder that it must have. It may have more of its own.
    pub(super) fn has_placeholders(&self, at: usize) -> bool {
        let source = &self.original.segments[at];
        self.target(at).is_some_and(|target| {
            let (tagged, own) =
                renumber(&source.placeholders, &target.tagged, &target.placeholders);
            untagged(&tagged, &self.required(at), &own).is_ok()
        })
    }

    /// The placeholders of a segment that its translation must have: all, but emphasis that the present translation does
    /// without.
    pub(super) fn required(&self, at: usize) -> Vec<Placeholder> {
        let source = &self.original.segments[at].placeholders;
        let Some(target) = self.target(at) else {
            return source.clone();
        };
        let (_, own) = renumber(source, &target.tagged, &target.placeholders);
        let is_required =
            |place: &&Placeholder| !is_emphasis(place) || own.contains_key(&place.number);
        source.iter().filter(is_required).cloned().collect()
    }
}

/// Returns whether a text and its translation have the same words.
fn has_same_words(source: &Segment, target: &Segment) -> bool {
    let words = |segment: &Segment| without_tags(&segment.tagged);
    source.tagged == target.tagged
        || words(source)
            .split_whitespace()
            .eq(words(target).split_whitespace())
}

/// Returns true for text that ends as a sentence does, or has several.
pub(super) fn is_sentence(text: &str) -> bool {
    let is_closing = |c: char| c.is_whitespace() || "\"'”’»)".contains(c);
    text.trim_end_matches(is_closing)
        .ends_with(['.', '!', '。', '！', '।', '۔', '؟', '？'])
        || text.contains(". ")
}

/// Returns true for a text whose translation seldom is equal to it.
fn has_many_words(segment: &Segment) -> bool {
    without_tags(&segment.tagged).split_whitespace().count() > FEW_WORDS
}
