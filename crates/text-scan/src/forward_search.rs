//! Repeated searches for one needle that read a text once.
//!
//! In a text of openings (`{% {% {%`, `<!-- <!--`), the parser searches the same end from each of them. Independent
//! searches take the square of its length. The needle found from one position is also the first one from every position
//! between the two, and a text without a needle after a position has none after a later one.

use std::cell::Cell;

use memchr::memmem;

use crate::work_counter;

/// A search for one needle in one text. The caller passes the same text each time.
#[derive(Debug, Clone)]
pub struct ForwardSearch {
    needle: &'static str,
    /// The start of the last search, and the position that it found.
    last: Cell<Option<(usize, Option<usize>)>>,
}

impl ForwardSearch {
    /// Creates a search for `needle`.
    #[must_use]
    pub const fn new(needle: &'static str) -> Self {
        Self {
            needle,
            last: Cell::new(None),
        }
    }

    /// Returns the needle.
    #[must_use]
    pub fn needle(&self) -> &'static str {
        self.needle
    }

    /// Returns the first position of the needle in `text` at or after `from`. Linear over all calls with increasing
    /// `from`.
    #[must_use]
    pub fn find(&self, text: &str, from: usize) -> Option<usize> {
        if let Some((place, found)) = self.last.get()
            && place <= from
            && found.is_none_or(|found| from <= found)
        {
            work_counter::done(1);
            return found;
        }
        let rest = text.as_bytes().get(from..).unwrap_or_default();
        let found = memmem::find(rest, self.needle.as_bytes()).map(|at| from + at);
        work_counter::done(found.map_or(text.len(), |at| at + 1).saturating_sub(from));
        self.last.set(Some((from, found)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_equal_those_of_str_find() {
        let text = "a%}b%}c";
        let search = ForwardSearch::new("%}");
        for from in [0, 1, 2, 3, 5, 6, 7, 2, 0] {
            let wanted = text[from..].find("%}").map(|at| from + at);
            assert_eq!(search.find(text, from), wanted, "{from}");
        }
    }

    #[test]
    fn a_distant_or_missing_needle_is_searched_once() {
        for end in ["", "-->"] {
            let text = format!("{}{end}", "<!--".repeat(1000));
            let search = ForwardSearch::new("-->");
            let before = work_counter::count();
            for at in 0..1000 {
                let _ = search.find(&text, 4 * at);
            }
            assert!(work_counter::count() - before <= 6000);
        }
    }
}
