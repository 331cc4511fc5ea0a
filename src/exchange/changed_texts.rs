//! The texts of an original that changed since it was translated.
//!
//! In: the original now, and what is known of the time of its translation: its text then, from Git, or its changed
//! sections, from `translations.lock`. Out: for each text, whether it may have changed, and its former text.

use std::collections::HashSet;

use super::segment::{Segment, SegmentedPage};
use crate::translations::staleness::{ChangeKind, StaleTranslation};

/// The segments of an original that changed since it was translated.
pub(super) struct ChangedTexts {
    changed: Vec<bool>,
    previous: Vec<Option<String>>,
}

impl ChangedTexts {
    pub(super) fn of(
        segments: &[Segment],
        stale: Option<&StaleTranslation>,
        then: Option<&SegmentedPage>,
    ) -> Self {
        let none = Self {
            changed: vec![false; segments.len()],
            previous: vec![None; segments.len()],
        };
        let Some(stale) = stale else {
            return none;
        };
        if let Some(then) = then {
            return Self::since(segments, &then.segments);
        }
        let starts: HashSet<usize> = stale
            .sections
            .iter()
            .filter(|section| section.how != ChangeKind::Removed)
            .map(|section| section.line.start)
            .collect();
        // A date as evidence names no sections: any of them may have changed.
        let in_changed = |segment: &Segment| {
            stale.sections.is_empty() || starts.contains(&segment.section_start)
        };
        Self {
            changed: segments.iter().map(in_changed).collect(),
            ..none
        }
    }

    /// The texts that are not in the former page, each with the former text that it replaced.
    fn since(segments: &[Segment], then: &[Segment]) -> Self {
        let keys = |segments: &[Segment]| -> Vec<String> {
            segments.iter().map(|segment| segment.id.clone()).collect()
        };
        let (old, new) = (keys(then), keys(segments));
        let mut changed = vec![false; segments.len()];
        let mut previous = vec![None; segments.len()];
        let known: HashSet<&String> = old.iter().collect();
        for op in similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
            let (_, old_range, new_range) = op.as_tag_tuple();
            if matches!(op, similar::DiffOp::Equal { .. }) {
                continue;
            }
            for (n, at) in new_range.enumerate() {
                // A text that only moved is unchanged.
                changed[at] = !known.contains(&new[at]);
                let before = old_range.start + n;
                if changed[at]
                    && old_range.contains(&before)
                    && then[before].kind == segments[at].kind
                {
                    previous[at] = Some(then[before].tagged.clone());
                }
            }
        }
        Self { changed, previous }
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.changed[at]
    }

    pub(super) fn previous(&self, at: usize) -> Option<String> {
        self.previous[at].clone()
    }
}
