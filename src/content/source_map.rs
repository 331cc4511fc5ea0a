//! Where the parts of a text that was made from another stood in it.

use std::ops::Range;

/// Stretches of a text that were taken over as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// Where the first stretch begins, and where it began in the other text: most texts have no more.
    first: Option<(usize, usize)>,
    /// The same of those behind it, sorted by the first.
    more: Vec<(usize, usize)>,
}

impl SourceMap {
    /// Says that what begins at `at` began at `source`.
    pub fn push(&mut self, at: usize, source: usize) {
        let Some((start, from)) = self.more.last().copied().or(self.first) else {
            self.first = Some((at, source));
            return;
        };
        if source < from || at - start != source - from {
            self.more.push((at, source));
        }
    }

    /// The number of stretches behind the first.
    pub(crate) fn count(&self) -> usize {
        self.more.len()
    }

    /// Where the byte `at` stood. Without stretches nothing moved.
    #[must_use]
    pub fn source(&self, at: usize) -> usize {
        let before = self.more.partition_point(|(start, _)| *start <= at);
        self.source_behind(before, at)
    }

    /// Where the byte `at` stood, behind the starts of as many of `more`.
    fn source_behind(&self, before: usize, at: usize) -> usize {
        let nearest = match before {
            0 => self.first.filter(|(start, _)| *start <= at),
            n => Some(self.more[n - 1]),
        };
        nearest.map_or(at, |(start, source)| source + (at - start))
    }

    /// Where a part stood. Its end is that of its last byte, since what follows may have stood elsewhere.
    #[must_use]
    pub(crate) fn span(&self, part: Range<usize>) -> Range<usize> {
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

    /// The starts of stretches behind `from` and before `to`.
    pub(crate) fn between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
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
