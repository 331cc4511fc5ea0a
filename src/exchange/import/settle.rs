//! The blocks of the translation's page that units replace.
//!
//! An export names the block of each unit. If a page changed after the export, the alignment of its blocks may be another
//! one: then the named block counts.

use std::collections::{HashMap, HashSet};

use super::super::align::Counterpart;
use super::super::segment::{Segment, SegmentedPage};
use super::super::{ExportedBlock, TranslatedUnit, UnitKind};
use super::page::PageImport;

impl PageImport<'_> {
    /// Gives each unit the block that the export named, if the page still has it, and takes that block away from all other
    /// texts. `units` also has the units whose text the original lost: no other text is in their blocks.
    pub(super) fn settle(&mut self, known: &[(usize, &TranslatedUnit)], units: &[TranslatedUnit]) {
        let Some(page) = &self.aligned.translation else {
            return;
        };
        let segments = page.segments.iter().enumerate();
        let by_id: HashMap<&str, usize> = segments
            .map(|(block, segment)| (segment.id.as_str(), block))
            .collect();
        let block = |unit: &TranslatedUnit| match &unit.block {
            ExportedBlock::Id(id) => by_id.get(id.as_str()).copied(),
            _ => None,
        };
        let named = known
            .iter()
            .filter_map(|(at, unit)| Some((*at, block(unit)?)));
        let named: HashMap<usize, usize> = named.collect();
        let taken: HashSet<usize> = units.iter().filter_map(block).collect();
        for (at, counterpart) in self.aligned.counterparts.iter_mut().enumerate() {
            match named.get(&at) {
                Some(block) => *counterpart = Some(Counterpart::certain(*block)),
                None => *counterpart = counterpart.filter(|found| !taken.contains(&found.at)),
            }
        }
    }

    /// Returns true if it is certain which block a text replaces, or that the page has none.
    pub(super) fn is_settled(&self, at: usize) -> bool {
        self.aligned.counterparts[at].is_none_or(|counterpart| counterpart.is_certain)
    }

    /// Returns whether the page has this Markdown already: in the block of the text, or, if that is not known, in a block
    /// of no other text.
    pub(super) fn is_written(&self, at: usize, markdown: &str) -> bool {
        let Some(page) = &self.aligned.translation else {
            return false;
        };
        let is_it = |segment: &Segment| written(page, segment) == Some(markdown);
        match self.aligned.counterparts[at] {
            Some(counterpart) if is_it(&page.segments[counterpart.at]) => true,
            Some(counterpart) if counterpart.is_certain => false,
            _ => {
                let kind = self.aligned.original.segments[at].kind;
                let counterparts = self.aligned.counterparts.iter().flatten();
                let taken: HashSet<usize> = counterparts
                    .filter(|counterpart| counterpart.is_certain)
                    .map(|counterpart| counterpart.at)
                    .collect();
                let mut segments = page.segments.iter().enumerate();
                segments.any(|(block, segment)| {
                    segment.kind == kind && !taken.contains(&block) && is_it(segment)
                })
            }
        }
    }
}

/// The text of a segment as the file has it, or the value of the front matter.
fn written<'p>(page: &'p SegmentedPage, segment: &'p Segment) -> Option<&'p str> {
    match segment.kind {
        UnitKind::Title | UnitKind::Description => Some(segment.tagged.as_str()),
        _ => page.text.get(segment.span.clone()),
    }
}
