//! Searches that go forward through a text and remember what they found.
//!
//! A text of openings (`{% {% {%`, `<!-- <!--`) asks for the same end from each of them: found anew each time, the
//! end costs the rest of the text, and all of them its square. The end that was found from one place is the end from
//! every place between the two, and a text without an end behind a place has none behind a later one.

use std::cell::Cell;

use memchr::memmem;

use crate::work_counter;

/// A search for one needle in one text, which is given anew each time.
#[derive(Debug, Clone)]
pub struct Forward {
    needle: &'static str,
    /// The place of the last search, and where it found the needle.
    last: Cell<Option<(usize, Option<usize>)>>,
}

impl Forward {
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

    /// Returns where the needle begins in `text`, at `from` or behind it. Linear over all calls whose places grow.
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
    fn what_is_found_is_what_str_finds() {
        let text = "a%}b%}c";
        let search = Forward::new("%}");
        for from in [0, 1, 2, 3, 5, 6, 7, 2, 0] {
            let wanted = text[from..].find("%}").map(|at| from + at);
            assert_eq!(search.find(text, from), wanted, "{from}");
        }
    }

    #[test]
    fn an_end_that_is_far_or_missing_is_looked_for_once() {
        for end in ["", "-->"] {
            let text = format!("{}{end}", "<!--".repeat(1000));
            let search = Forward::new("-->");
            let before = work_counter::count();
            for at in 0..1000 {
                let _ = search.find(&text, 4 * at);
            }
            assert!(work_counter::count() - before <= 6000);
        }
    }
}
