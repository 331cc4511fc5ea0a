//! Positions of a derived text in the text that it was derived from.

use std::ops::Range;

/// The ranges of a text that were copied unchanged from its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// The first copied range: its start, and its start in the source. Most texts have only one.
    first: Option<(usize, usize)>,
    /// The other ranges, sorted by their starts.
    more: Vec<(usize, usize)>,
}

impl SourceMap {
    /// Adds a range that begins at `at` and began at `source`.
    pub fn push(&mut self, at: usize, source: usize) {
        let Some((start, from)) = self.more.last().copied().or(self.first) else {
            self.first = Some((at, source));
            return;
        };
        if source < from || at - start != source - from {
            self.more.push((at, source));
        }
    }

    /// Returns the number of ranges after the first.
    pub fn count(&self) -> usize {
        self.more.len()
    }

    /// Returns the source position of the byte `at`. Without ranges the positions are equal.
    #[must_use]
    pub fn source(&self, at: usize) -> usize {
        let before = self.more.partition_point(|(start, _)| *start <= at);
        self.source_behind(before, at)
    }

    /// Returns the source position of the byte `at`, given the number of ranges in `more` that begin before it.
    fn source_behind(&self, before: usize, at: usize) -> usize {
        let nearest = match before {
            0 => self.first.filter(|(start, _)| *start <= at),
            n => Some(self.more[n - 1]),
        };
        nearest.map_or(at, |(start, source)| source + (at - start))
    }

    /// Returns the source range of `part`. Its end is the end of its last byte, because the next byte may come
    /// from elsewhere.
    #[must_use]
    pub fn span(&self, part: Range<usize>) -> Range<usize> {
        let before = self.more.partition_point(|(at, _)| *at <= part.start);
        let start = self.source_behind(before, part.start);
        let Some(last) = part.end.checked_sub(1).filter(|last| *last >= part.start) else {
            return start..start;
        };
        let next = self.more.get(before).is_some_and(|(at, _)| *at <= last);
        let first = self
            .first
            .is_some_and(|(at, _)| part.start < at && at <= last);
        let end = if next || first {
            self.source(last)
        } else {
            start + (last - part.start)
        };
        start..(end + 1).max(start)
    }

    /// Returns the starts of the ranges after `from` and before `to`.
    pub fn between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        let behind = self.more.partition_point(|(at, _)| *at <= from);
        let first = self.first.filter(|(at, _)| *at > from);
        first
            .into_iter()
            .chain(self.more[behind..].iter().copied())
            .map(|(at, _)| at)
            .take_while(move |at| *at < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_go_on_are_one() {
        let mut map = SourceMap::default();
        assert_eq!(map.source(7), 7);
        map.push(0, 10);
        map.push(3, 13);
        map.push(5, 30);
        assert_eq!(map.more.len(), 1);
        assert_eq!([map.source(4), map.source(5), map.source(6)], [14, 30, 31]);
        assert_eq!(map.between(0, 6).collect::<Vec<_>>(), [5]);
    }
}
