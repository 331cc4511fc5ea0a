//! The forward index (the terms of each page), and its inversion (the pages of each term).

use super::to_u32;

/// The terms of each page. [`ForwardIndex::postings`] inverts it when files are written.
#[derive(Debug, Default)]
pub(super) struct ForwardIndex {
    /// Page numbers with their encoded terms, in the order of adding.
    pages: Vec<(u32, Box<[u8]>)>,
    /// A reused buffer for the terms of a page.
    bytes: Vec<u8>,
}

/// A decoder of the terms of a page. Each is a posting (term number times four, plus the weight) in seven
/// bits per byte, lowest first; the eighth bit says that another byte follows. Frequent terms come early and
/// so have small numbers.
struct PostingDecoder<'p>(std::slice::Iter<'p, u8>);

impl Iterator for PostingDecoder<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let mut posting = 0;
        for at in (0..u32::BITS).step_by(7) {
            let byte = *self.0.next()?;
            posting |= u32::from(byte & 0x7f) << at;
            if byte < 0x80 {
                break;
            }
        }
        Some(posting)
    }
}

fn push_varint(bytes: &mut Vec<u8>, mut posting: u32) {
    while posting >= 0x80 {
        bytes.push(posting.to_le_bytes()[0] | 0x80);
        posting >>= 7;
    }
    bytes.push(posting.to_le_bytes()[0]);
}

/// The pages of all terms.
pub(super) struct Postings {
    /// By term number, the end of its pages; they begin at the end of the term before.
    ends: Vec<u32>,
    /// Page number times four, plus the weight.
    pages: Vec<u32>,
}

impl Postings {
    /// Returns the postings of a term by page number: page number times four, plus the weight. Nothing if all
    /// pages with the term were removed.
    pub(super) fn of(&self, term: u32) -> &[u32] {
        let at = term as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pages[start as usize..self.ends[at] as usize]
    }
}

impl ForwardIndex {
    /// Adds a page with its postings, one per term: term number times four, plus the weight.
    pub(super) fn page(&mut self, page: usize, terms: impl IntoIterator<Item = u32>) {
        self.bytes.clear();
        for posting in terms {
            push_varint(&mut self.bytes, posting);
        }
        self.pages
            .push((to_u32(page), self.bytes.as_slice().into()));
    }

    /// Returns the number of pages.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Returns the pages in the order of adding: page number and postings (term number times four, plus the
    /// weight).
    pub(super) fn pages(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = u32>)> {
        let pages = self.pages.iter();
        pages.map(|(page, terms)| (*page, PostingDecoder(terms.iter())))
    }

    /// Inverts the index for terms 0 to `terms`.
    pub(super) fn postings(&self, terms: usize) -> Postings {
        let mut ends = vec![0; terms];
        let mut count = 0;
        for (_, terms) in self.pages() {
            for posting in terms {
                ends[(posting >> 2) as usize] += 1;
                count += 1;
            }
        }
        // The start of each term's pages; filling moves it to the end.
        let mut next = 0;
        for end in &mut ends {
            next += std::mem::replace(end, next);
        }
        let mut by_number: Vec<(u32, _)> = self.pages().collect();
        by_number.sort_unstable_by_key(|(page, _)| *page);
        let mut pages = vec![0; count];
        for (page, terms) in by_number {
            for posting in terms {
                let at = &mut ends[(posting >> 2) as usize];
                pages[*at as usize] = page << 2 | posting & 3;
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
        let mut index = ForwardIndex::default();
        index.page(5, [1, 1 << 2 | 2]);
        index.page(2, [1 << 2 | 2]);
        index.page(9, []);
        index.page(7, [1 << 2]);
        let postings = index.postings(3);
        assert_eq!(postings.of(0), [5 << 2 | 1]);
        assert_eq!(postings.of(1), [2 << 2 | 2, 5 << 2 | 2, 7 << 2]);
        assert_eq!(postings.of(2), [0; 0]);
        assert_eq!(index.len(), 4);
        assert_eq!(
            index.pages().map(|(_, terms)| terms.count()).sum::<usize>(),
            4
        );
    }

    #[test]
    fn numbers_of_terms_are_kept_however_large() {
        let mut index = ForwardIndex::default();
        let terms = [0, 1, 127, 128, 16_383, 16_384, 1 << 28, u32::MAX, 3];
        index.page(1, terms);
        let (_, kept) = index.pages().next().unwrap();
        assert_eq!(kept.collect::<Vec<u32>>(), terms);
    }
}
