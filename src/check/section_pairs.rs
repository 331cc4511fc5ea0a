//! Aligned sections of an original and a translation, for modules outside of `check`.

use super::page_view::PageView;
use super::translation_pair::TranslationPair;
use crate::site::Site;
use crate::translations::PageId;

/// A section of an original and its counterpart, each by the byte offset of its heading in the file; the part before
/// the first heading begins at 0. `None` where there is no counterpart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SectionPair {
    pub(crate) original: Option<usize>,
    pub(crate) translation: Option<usize>,
}

/// Returns the aligned sections of an original and a translation; `None` if one of them cannot be read.
pub(crate) fn aligned_sections(
    site: &Site,
    original: PageId,
    translation: PageId,
) -> Option<Vec<SectionPair>> {
    let original = PageView::new(site, original).ok()?;
    let translation = PageView::new(site, translation).ok()?;
    let start = |view: &PageView<'_>, section: Option<usize>| {
        let heading = view.sections[section?].heading;
        Some(heading.map_or(0, |part| view.parts()[part].span.start))
    };
    let pair = TranslationPair::new(&original, &translation);
    let pairs = pair.aligned.iter().map(|(a, b)| SectionPair {
        original: start(&original, *a),
        translation: start(&translation, *b),
    });
    Some(pairs.collect())
}
