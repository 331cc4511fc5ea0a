//! Which terms pages have, and from that, which pages terms have.

use super::place;

/// What terms pages have. Which pages a term has is counted when files are made ([`Log::postings`]).
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The pages in the order in which they came: each with its number and its [`Terms`].
    pages: Vec<(u32, Box<[u8]>)>,
    /// Room for the terms of a page.
    bytes: Vec<u8>,
}

/// The terms of a page, in few bytes: the number of each times four, plus its weight, seven bits a byte, the
/// lowest first; all bytes of a number but its last have the eighth set. Terms that stand on many pages came
/// early, and have small numbers.
struct Terms<'p>(std::slice::Iter<'p, u8>);

impl Iterator for Terms<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut had = 0;
        for at in (0..u32::BITS).step_by(7) {
            let byte = *self.0.next()?;
            had |= u32::from(byte & 0x7f) << at;
            if byte < 0x80 {
                break;
            }
        }
        Some(had)
    }
}

fn push(bytes: &mut Vec<u8>, mut had: u32) {
    while had >= 0x80 {
        bytes.push(had.to_le_bytes()[0] | 0x80);
        had >>= 7;
    }
    bytes.push(had.to_le_bytes()[0]);
}

/// The pages of all terms.
pub(super) struct Postings {
    /// By the number of a term where its pages end; they begin where those of the one before it end.
    ends: Vec<u32>,
    /// The number of a page times four, plus the weight.
    pages: Vec<u32>,
}

impl Postings {
    /// The pages of a term, in their order: the number of each times four, plus the weight; none if those
    /// that had it are gone.
    pub(super) fn of(&self, term: u32) -> &[u32] {
        let at = term as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pages[start as usize..self.ends[at] as usize]
    }
}

impl Log {
    /// Adds a page with its terms, each once: the number of each times four, plus its weight.
    pub(super) fn page(&mut self, page: usize, terms: impl IntoIterator<Item = u32>) {
        self.bytes.clear();
        for had in terms {
            push(&mut self.bytes, had);
        }
        self.pages.push((place(page), self.bytes.as_slice().into()));
    }

    /// How many pages there are.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// The pages in the order in which they came: each with its number, and its terms, the number of each
    /// times four, plus its weight.
    pub(super) fn pages(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = u32>)> {
        let pages = self.pages.iter();
        pages.map(|(page, terms)| (*page, Terms(terms.iter())))
    }

    /// The pages of each of so many terms.
    pub(super) fn postings(&self, terms: usize) -> Postings {
        let mut ends = vec![0; terms];
        let mut count = 0;
        for (_, terms) in self.pages() {
            for had in terms {
                ends[(had >> 2) as usize] += 1;
                count += 1;
            }
        }
        // Where each begins: after it is filled, where it ends.
        let mut next = 0;
        for end in &mut ends {
            next += std::mem::replace(end, next);
        }
        let mut by_number: Vec<(u32, _)> = self.pages().collect();
        by_number.sort_unstable_by_key(|(page, _)| *page);
        let mut pages = vec![0; count];
        for (page, terms) in by_number {
            for had in terms {
                let at = &mut ends[(had >> 2) as usize];
                pages[*at as usize] = page << 2 | had & 3;
                *at += 1;
            }
        }
        Postings { ends, pages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_have_becomes_what_terms_have() {
        let mut log = Log::default();
        log.page(5, [1, 1 << 2 | 2]);
        log.page(2, [1 << 2 | 2]);
        log.page(9, []);
        log.page(7, [1 << 2]);
        let postings = log.postings(3);
        assert_eq!(postings.of(0), [5 << 2 | 1]);
        assert_eq!(postings.of(1), [2 << 2 | 2, 5 << 2 | 2, 7 << 2]);
        assert_eq!(postings.of(2), [0; 0]);
        assert_eq!(log.len(), 4);
        assert_eq!(
            log.pages().map(|(_, terms)| terms.count()).sum::<usize>(),
            4
        );
    }

    #[test]
    fn numbers_of_terms_are_kept_however_large() {
        let mut log = Log::default();
        let terms = [0, 1, 127, 128, 16_383, 16_384, 1 << 28, u32::MAX, 3];
        log.page(1, terms);
        let (_, kept) = log.pages().next().unwrap();
        assert_eq!(kept.collect::<Vec<u32>>(), terms);
    }
}
