//! Export: the units of the site's notes with their translations.
//!
//! In: a site, and a choice of languages and pages. Out: a [`TranslationPage`] for each original and language. A unit
//! has its translation from the page that exists, with the alignment that `check` uses; else from an equal text
//! elsewhere in the site. A unit whose original changed since the translation needs review, and has the text of then
//! where Git or the page's history knows it.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::aligned_pair::AlignedPair;
use super::changed_texts::ChangedTexts;
use super::memory::Memory;
use super::segment::{PageReading, Segment, SegmentedPage};
use super::{ExportedBlock, GlossaryTerm, TranslationPage, TranslationUnit, UnitKind, UnitState};
use crate::AT_A_TIME;
use crate::authoring::path_of_translation;
use crate::content::BodyFormat;
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, LanguageId};
use crate::site::Site;
use crate::translations::glossary::{FoundTerm, Rendering};
use crate::translations::history::{History, OriginalAtTranslation, OriginalContent};
use crate::translations::staleness::StaleTranslation;
use crate::translations::{Note, PageId};

/// The units of a page that are exported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Selection {
    /// All.
    #[default]
    All,
    /// Units without a translation.
    Missing,
    /// Units without a translation, and units whose original changed since the translation.
    Stale,
}

/// The choice of what is exported.
#[derive(Debug, Clone, Default)]
pub struct ExportOptions {
    /// The codes of the languages of the translations, as the site or the author writes them.
    pub languages: Vec<String>,
    /// The units.
    pub selection: Selection,
    /// Paths of originals, translations or folders below the source; all notes if there are none.
    pub only: Vec<String>,
    /// True if comments in code blocks are units too.
    pub code_comments: bool,
}

/// The longest title that search engines show whole, in characters (half as many wide ones).
const TITLE_LENGTH: usize = 60;
/// The longest description that search engines show whole, in characters.
const DESCRIPTION_LENGTH: usize = 160;

/// An original and one language that it is translated into, or can be.
pub(super) struct Pair {
    pub(super) original: PageId,
    pub(super) translation: Option<PageId>,
    pub(super) code: String,
    pub(super) tag: String,
    pub(super) is_wide: bool,
}

/// Returns the units of the site's notes.
#[must_use]
pub fn export(site: &Site, options: &ExportOptions) -> (Vec<TranslationPage>, Vec<Diagnostic>) {
    let pairs = pairs(site, options);
    let stale = stale_pages(site, &pairs);
    let before = texts_at_translation(site, &pairs, &stale);
    let exported: Vec<Result<TranslationPage, Box<Diagnostic>>> = pairs
        .par_iter()
        .with_max_len(AT_A_TIME)
        .map(|pair| {
            let aligned = AlignedPair::of(site, pair)?;
            let id = pair.translation;
            let stale = id.and_then(|id| stale.get(&id));
            let then = id.and_then(|id| before.get(&id));
            Ok(page(site, pair, &aligned, stale, then))
        })
        .collect();
    let mut pages = Vec::new();
    let mut diagnostics = Vec::new();
    for one in exported {
        match one {
            Ok(page) => pages.push(page),
            Err(error) => diagnostics.push(*error),
        }
    }
    Memory::of(&pages).fill(&mut pages);
    for page in &mut pages {
        let is_asked =
            |unit: &TranslationUnit| options.code_comments || unit.kind != UnitKind::CodeComment;
        page.units.retain(|unit| {
            is_asked(unit)
                && match options.selection {
                    Selection::All => true,
                    Selection::Missing => {
                        unit.state == UnitState::Untranslated || !unit.exists_in_page
                    }
                    Selection::Stale => unit.state != UnitState::Translated,
                }
        });
    }
    pages.retain(|page| !page.units.is_empty());
    (pages, diagnostics)
}

/// The originals and languages that are asked for, in the order of the originals' paths.
pub(super) fn pairs(site: &Site, options: &ExportOptions) -> Vec<Pair> {
    let codes = Codes::default();
    let source = &site.source;
    let mut pairs = Vec::new();
    for note in &site.notes.notes {
        let original = &source.pages[note.original];
        if original.format != BodyFormat::Markdown || !is_wanted(site, note, &options.only) {
            continue;
        }
        for code in &options.languages {
            let Some(read) = codes.read(code) else {
                continue;
            };
            let language = source.languages.find(&read.tag);
            if language == Some(original.language) {
                continue;
            }
            let in_language = |id: LanguageId| {
                let mut pages = note.pages.iter().copied();
                pages.find(|page| source.pages[*page].language == id)
            };
            let translation = language
                .and_then(in_language)
                .filter(|id| source.pages[*id].format == BodyFormat::Markdown);
            pairs.push(Pair {
                original: note.original,
                translation,
                code: language
                    .map_or_else(|| code.clone(), |id| source.languages.get(id).code.clone()),
                tag: read.tag.as_str().to_owned(),
                is_wide: ["Hans", "Hant", "Jpan", "Hani"].contains(&read.script()),
            });
        }
    }
    pairs.sort_by(|a, b| {
        let path = |pair: &Pair| source.pages[pair.original].path.clone();
        (path(a), &a.tag).cmp(&(path(b), &b.tag))
    });
    pairs
}

/// Returns whether a page of the note is, or is below, one of the paths.
fn is_wanted(site: &Site, note: &Note, only: &[String]) -> bool {
    let is_below = |path: &str, wanted: &str| {
        let rest = path.strip_prefix(wanted.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    only.is_empty()
        || note.pages.iter().any(|id| {
            let path = &site.source.pages[*id].path;
            only.iter().any(|wanted| is_below(path, wanted))
        })
}

pub(super) fn stale_pages(site: &Site, pairs: &[Pair]) -> HashMap<PageId, StaleTranslation> {
    let originals: HashSet<PageId> = pairs.iter().map(|pair| pair.original).collect();
    let notes: Vec<&Note> = site
        .notes
        .notes
        .iter()
        .filter(|note| originals.contains(&note.original))
        .collect();
    site.stale_of(&notes)
}

/// The state of an original at the time of its translation, if Git knows it.
type Then = Option<OriginalAtTranslation>;

/// The texts that the originals of stale translations had at the time of translation, where Git knows them.
pub(super) fn texts_at_translation(
    site: &Site,
    pairs: &[Pair],
    stale: &HashMap<PageId, StaleTranslation>,
) -> HashMap<PageId, SegmentedPage> {
    let wanted: Vec<(PageId, PageId)> = pairs
        .iter()
        .filter_map(|pair| Some((pair.translation?, pair.original)))
        .filter(|(translation, _)| stale.contains_key(translation))
        .collect();
    if wanted.is_empty() {
        return HashMap::new();
    }
    let Some(history) = History::open(&site.source.root) else {
        return HashMap::new();
    };
    let path = |id: PageId| site.source.pages[id].path.clone();
    let paths: Vec<(String, String)> = wanted
        .iter()
        .map(|(translation, original)| (path(*translation), path(*original)))
        .collect();
    let thens = history.originals_at_translation(&paths);
    let segmented = |((translation, original), then): (&(PageId, PageId), Then)| {
        let OriginalContent::Changed(bytes) = then?.original else {
            return None;
        };
        let text = String::from_utf8(bytes).ok()?;
        let reading = PageReading::of(site, &site.source.pages[*original]);
        let page = SegmentedPage::of(&reading, &path(*original), text).ok()?;
        Some((*translation, page))
    };
    wanted.iter().zip(thens).filter_map(segmented).collect()
}

/// Returns the terms of the glossary in a text, with their translations into the language with a BCP 47 tag.
fn terms(site: &Site, text: &str, tag: &str) -> Vec<GlossaryTerm> {
    let (glossary, _) = site.glossary();
    let found = glossary.terms_in(text, tag).into_iter();
    let term = |found: FoundTerm<'_>| GlossaryTerm {
        term: found.term.term.clone(),
        translation: match found.term.rendering(tag) {
            Some(Rendering::As(translations)) => translations.first().cloned(),
            _ => None,
        },
        note: found.term.note.clone(),
    };
    found.map(term).collect()
}

/// The units of a pair.
fn page(
    site: &Site,
    pair: &Pair,
    aligned: &AlignedPair,
    stale: Option<&StaleTranslation>,
    then: Option<&SegmentedPage>,
) -> TranslationPage {
    let source = &site.source;
    let original = &source.pages[pair.original];
    let segments = &aligned.original.segments;
    let changed = ChangedTexts::of(segments, stale, then);
    let text = |at: Option<usize>| {
        let segment = at.and_then(|at| segments.get(at));
        segment.map_or_else(String::new, |segment| segment.tagged.clone())
    };
    let unit = |(at, segment): (usize, &Segment)| {
        let target = aligned.translated(at);
        let state = match &target {
            None => UnitState::Untranslated,
            Some(_) if changed.has(at) || !aligned.is_certain(at) => UnitState::NeedsReview,
            Some(_) if !aligned.has_placeholders(at) => UnitState::NeedsReview,
            Some(_) => UnitState::Translated,
        };
        TranslationUnit {
            id: segment.id.clone(),
            kind: segment.kind,
            section: segment.section.clone(),
            source: segment.tagged.clone(),
            exists_in_page: target.is_some(),
            target,
            block: match aligned.target(at) {
                Some(block) => ExportedBlock::Id(block.id.clone()),
                None => ExportedBlock::None,
            },
            state,
            previous: changed.previous(at),
            placeholders: segment.placeholders.clone(),
            max_length: match segment.kind {
                UnitKind::Title => Some(TITLE_LENGTH / if pair.is_wide { 2 } else { 1 }),
                UnitKind::Description => {
                    Some(DESCRIPTION_LENGTH / if pair.is_wide { 2 } else { 1 })
                }
                _ => None,
            },
            glossary: terms(site, &segment.tagged, &pair.tag),
            suggestions: Vec::new(),
            code_before: segment.code_before.clone(),
            before: text(at.checked_sub(1)),
            after: text(Some(at + 1)),
        }
    };
    let target = match pair.translation {
        Some(id) => source.pages[id].path.clone(),
        None => path_of_translation(
            source,
            &site.notes,
            site.config.layout,
            pair.original,
            &pair.code,
        ),
    };
    TranslationPage {
        original: original.path.clone(),
        target,
        exists: pair.translation.is_some(),
        title: original.title.clone(),
        source_language: source
            .languages
            .get(original.language)
            .tag
            .as_str()
            .to_owned(),
        target_language: pair.tag.clone(),
        target_code: pair.code.clone(),
        units: segments.iter().enumerate().map(unit).collect(),
    }
}
