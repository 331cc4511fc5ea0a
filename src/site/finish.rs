//! The last steps of a document that a template made: its content security policy, and no insignificant white space.

use std::ops::Range;

use super::Site;
use crate::theme::context::Object;
use crate::theme::{Rendered, apply_policy, minified, place_of};

/// Values of `page` that are written without insignificant white space.
const LINKS: [&str; 4] = [
    "alternate_links",
    "language_links",
    "navigation",
    "note_list",
];

impl Site {
    /// Returns the lists of links of a page, for [`Self::finished`].
    pub(super) fn links_of(page: &Object) -> Vec<tera::Value> {
        let links = LINKS.into_iter();
        links.filter_map(|name| page.get(name).cloned()).collect()
    }

    /// Adds the content security policy and removes insignificant white space. The `body` and the lists of `links`
    /// have none.
    pub(super) fn finished(&self, rendered: Rendered, body: &str, links: &[tera::Value]) -> String {
        let features = &self.config.features;
        let Rendered {
            text: mut content,
            long,
        } = rendered;
        let piece = |text: &str| {
            let is_text = |range: &&Range<usize>| content.get((*range).clone()) == Some(text);
            long.iter().find(is_text).cloned()
        };
        let body = piece(body).or_else(|| place_in(&content, body));
        let links = links.iter().filter_map(|links| piece(links.as_str()?));
        let mut tight: Vec<Range<usize>> = links.chain(body.clone()).collect();
        // An untrusted note may run and load nothing, should anything be left in it.
        let untrusted = body.filter(|_| features.sanitize).unwrap_or(0..0);
        let policy = apply_policy(&mut content, &features.policy, untrusted);
        if !features.minify {
            return content;
        }
        if let Some((place, length)) = policy {
            tight.retain_mut(|range| move_behind(range, &place, length));
        }
        tight.sort_by_key(|range| range.start);
        minified(&content, &tight)
    }
}

/// Returns the range of a text that is not empty.
fn place_in(content: &str, text: &str) -> Option<Range<usize>> {
    let text = Some(text).filter(|text| !text.is_empty())?;
    let at = place_of(text, content)?;
    Some(at..at + text.len())
}

/// Moves a range behind `place`, which has another length now. Returns false for a range around the place.
fn move_behind(range: &mut Range<usize>, place: &Range<usize>, length: usize) -> bool {
    if range.start >= place.end {
        *range = range.start - place.len() + length..range.end - place.len() + length;
        return true;
    }
    range.end <= place.start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_behind_the_policy_move() {
        let place = 10..20;
        for (range, wanted) in [
            (0..10, Some(0..10)),
            (20..30, Some(15..25)),
            (9..11, None),
            (5..30, None),
        ] {
            let mut moved = range;
            let is_kept = move_behind(&mut moved, &place, 5);
            assert_eq!(is_kept.then_some(moved), wanted);
        }
    }
}
