//! Decides from the evidence of a whole slot which of its children are languages.

use super::super::DeclaredLanguages;
use super::names::{CONTAINERS, FILES, ROOTS, is_word};
use super::{Child, FolderReason, Slot};

/// Decides about each child of a slot.
pub(super) fn judge(slot: &mut Slot, declared_languages: &DeclaredLanguages) {
    let is_declared: Vec<bool> = slot
        .children
        .iter()
        .map(|child| declared_languages.has(&child.known.likely))
        .collect();
    let from_path = declared_languages.from_path;
    let is_strong = |child: &Child, declared_languages: bool| {
        let supported = child.agree > 0 || child.twins > 0 || declared_languages;
        (supported || !is_word(&child.code)) && !child.is_contradicted()
    };
    // A name that is only a language code is supported by any other code; a word is supported by such names
    // only.
    let mut others: Vec<(String, bool)> = slot
        .children
        .iter()
        .zip(&is_declared)
        .filter(|(child, _)| !child.is_contradicted())
        .map(|(child, declared_languages)| {
            (
                child.known.likely.clone(),
                is_strong(child, *declared_languages),
            )
        })
        .collect();
    others.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    others.dedup_by(|a, b| a.0 == b.0);
    let last = slot.parent.rsplit('/').next().unwrap_or_default();
    let place = FolderEvidence {
        is_container: CONTAINERS.contains(&last.to_ascii_lowercase().as_str()),
        is_root: slot.prefix != FILES
            && (ROOTS.contains(&last) || last.starts_with('_') && !slot.parent.contains('/')),
        is_decorated: !matches!(slot.prefix.as_str(), "" | "_" | FILES),
        is_files: slot.prefix == FILES,
        has_loose: slot.loose > 0,
        is_mixed: slot.pages * 2 < slot.loose,
    };
    let reasons: Vec<FolderReason> = slot
        .children
        .iter()
        .zip(is_declared)
        .map(|(child, declared_languages)| {
            let counts = |(likely, strong): &&(String, bool)| {
                *likely != child.known.likely && (*strong || !is_word(&child.code))
            };
            let neighbours = others.iter().filter(counts).count();
            if declared_languages && from_path {
                return FolderReason::Declared;
            }
            place.reason(child, neighbours, declared_languages)
        })
        .collect();
    for (child, reason) in slot.children.iter_mut().zip(reasons) {
        child.reason = reason;
    }
}

/// The evidence that a slot gives for its children.
struct FolderEvidence {
    is_container: bool,
    is_root: bool,
    is_decorated: bool,
    is_files: bool,
    /// True if pages beside the folders exist, so that the language folders do not contain all pages.
    has_loose: bool,
    /// True if most files have names that are not codes.
    is_mixed: bool,
}

impl FolderEvidence {
    fn reason(&self, child: &Child, neighbours: usize, declared_languages: bool) -> FolderReason {
        let word = is_word(&child.code);
        if self.is_files {
            return match () {
                () if self.is_mixed => FolderReason::Nothing,
                () if child.is_contradicted() => FolderReason::OtherText,
                () if child.agree > 0 && (neighbours > 0 || self.is_container) => {
                    FolderReason::Text
                }
                () if neighbours > 1 || (neighbours > 0 && !word) => FolderReason::Neighbours,
                () if self.is_container && !word => FolderReason::Container,
                () => FolderReason::Nothing,
            };
        }
        if child.is_contradicted() {
            let stands = if word {
                child.twins * 2 >= child.files && neighbours > 1
            } else {
                neighbours > 0 || child.twins > 0 || declared_languages || self.is_container
            };
            return match () {
                () if !stands => FolderReason::OtherText,
                () if child.twins > 0 => FolderReason::Counterparts,
                () if neighbours > 0 => FolderReason::Neighbours,
                () if declared_languages => FolderReason::Declared,
                () => FolderReason::Container,
            };
        }
        // `how-to` beside `how`.
        let is_alone_in_name = self.is_decorated && neighbours == 0 && (word || child.twins == 0);
        // `it/` beside one language and pages outside of language folders.
        let is_lone_word =
            word && neighbours == 1 && self.has_loose && !self.is_container && !declared_languages;
        match () {
            () if is_alone_in_name && child.agree == 0 => FolderReason::Nothing,
            () if is_lone_word && child.agree == 0 && child.twins == 0 => FolderReason::Nothing,
            () if child.agree > 0 => FolderReason::Text,
            () if child.twins > 0 => FolderReason::Counterparts,
            () if neighbours > 0 => FolderReason::Neighbours,
            () if self.is_container => FolderReason::Container,
            () if declared_languages => FolderReason::Declared,
            () if self.is_root && !word => FolderReason::Position,
            () => FolderReason::Nothing,
        }
    }
}
