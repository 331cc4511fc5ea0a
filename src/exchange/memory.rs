//! Translation memory: the translations that the site has already.
//!
//! In: exported pages. Out: the same pages, in which units without a translation have that of an equal text elsewhere,
//! and suggestions from similar texts. The memory is the site itself; nothing is stored.

use std::collections::HashMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tagged::without_tags;
use super::{Suggestion, TranslationPage, TranslationUnit, UnitState};

/// The least similarity of two texts for a suggestion, in percent.
const SIMILAR: usize = 70;
/// The most suggestions of a unit.
const MOST: usize = 3;
/// The most texts that share a rare word with a unit and are compared with it.
const COMPARED: usize = 200;
/// The shortest text that gets suggestions, in words.
const FEWEST_WORDS: usize = 4;

/// A translated text.
struct Known {
    source: String,
    target: String,
    path: String,
    words: Vec<String>,
}

/// The translated texts of a language.
#[derive(Default)]
struct LanguageMemory {
    known: Vec<Known>,
    /// Indexes of the texts with the same key.
    exact: HashMap<String, usize>,
    /// Indexes of the texts with a word.
    by_word: FxHashMap<String, Vec<usize>>,
}

/// The translated texts of a site, by language.
pub(super) struct Memory {
    languages: HashMap<String, LanguageMemory>,
}

impl Memory {
    /// Collects the translated units.
    pub(super) fn of(pages: &[TranslationPage]) -> Self {
        let mut memory = Self {
            languages: HashMap::new(),
        };
        for page in pages {
            let language = memory
                .languages
                .entry(page.target_language.clone())
                .or_default();
            for unit in page
                .units
                .iter()
                .filter(|unit| unit.state == UnitState::Translated)
            {
                language.add(page, unit);
            }
        }
        memory
    }

    /// Fills units that have no translation, and gives suggestions to those that need work.
    pub(super) fn fill(&self, pages: &mut [TranslationPage]) {
        for page in pages {
            let Some(memory) = self.languages.get(&page.target_language) else {
                continue;
            };
            for unit in &mut page.units {
                if unit.state == UnitState::Translated {
                    continue;
                }
                if unit.state == UnitState::Untranslated
                    && let Some(known) = memory.exact.get(&key(unit))
                {
                    unit.target = Some(memory.known[*known].target.clone());
                    unit.state = UnitState::NeedsReview;
                }
                unit.suggestions = memory.suggestions(unit);
            }
        }
    }
}

/// The identity of a text: with the content of its placeholders.
fn key(unit: &TranslationUnit) -> String {
    let mut key = unit.source.clone();
    for place in &unit.placeholders {
        key.push('\0');
        key.push_str(&place.open);
        key.push('\0');
        key.push_str(place.close.as_deref().unwrap_or_default());
    }
    key
}

fn words(tagged: &str) -> Vec<String> {
    let text = without_tags(tagged).to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

impl LanguageMemory {
    fn add(&mut self, page: &TranslationPage, unit: &TranslationUnit) {
        let Some(target) = &unit.target else {
            return;
        };
        let at = self.known.len();
        if self.exact.contains_key(&key(unit)) {
            return;
        }
        self.exact.insert(key(unit), at);
        let words = words(&unit.source);
        let mut distinct: Vec<&String> = words.iter().collect();
        distinct.sort_unstable();
        distinct.dedup();
        for word in distinct {
            self.by_word.entry(word.clone()).or_default().push(at);
        }
        self.known.push(Known {
            source: unit.source.clone(),
            target: target.clone(),
            path: page.target.clone(),
            words,
        });
    }

    /// The most similar texts. Texts that share the rarest words of the unit are compared.
    fn suggestions(&self, unit: &TranslationUnit) -> Vec<Suggestion> {
        let wanted = words(&unit.source);
        if wanted.len() < FEWEST_WORDS {
            return Vec::new();
        }
        let mut lists: Vec<&Vec<usize>> = wanted
            .iter()
            .filter_map(|word| self.by_word.get(word))
            .collect();
        lists.sort_by_key(|list| list.len());
        let mut seen = FxHashSet::default();
        let candidates = lists.into_iter().flatten().filter(|at| seen.insert(**at));
        let candidates: Vec<usize> = candidates.take(COMPARED).copied().collect();
        let mut found: Vec<(usize, usize)> = candidates
            .into_iter()
            .filter_map(|at| {
                let similarity = similarity(&wanted, &self.known[at].words);
                (similarity >= SIMILAR).then_some((similarity, at))
            })
            .collect();
        found.sort_by_key(|(similarity, at)| (usize::MAX - similarity, *at));
        found.truncate(MOST);
        let suggestion = |(similarity, at): (usize, usize)| {
            let known = &self.known[at];
            Suggestion {
                source: known.source.clone(),
                target: known.target.clone(),
                path: known.path.clone(),
                similarity: u8::try_from(similarity.min(100)).unwrap_or(100),
            }
        };
        found.into_iter().map(suggestion).collect()
    }
}

/// The words that two texts share, in percent of the words of both (Dice).
fn similarity(a: &[String], b: &[String]) -> usize {
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let mut shared = 0;
    for word in b {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            shared += 1;
        }
    }
    200 * shared / (a.len() + b.len()).max(1)
}
