//! Where the parts of a text that was made from another stood in it.

/// Stretches of a text that were taken over as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretches {
    /// Where a stretch begins, and where it began in the other text; sorted by the first.
    starts: Vec<(usize, usize)>,
}

impl Stretches {
    /// Says that what begins at `at` began at `source`.
    pub fn push(&mut self, at: usize, source: usize) {
        let goes_on = self
            .starts
            .last()
            .is_some_and(|(start, from)| source >= *from && at - start == source - from);
        if !goes_on {
            self.starts.push((at, source));
        }
    }

    /// Where the byte `at` stood. Without stretches nothing moved.
    #[must_use]
    pub fn source(&self, at: usize) -> usize {
        match self.starts.partition_point(|(start, _)| *start <= at) {
            0 => at,
            n => {
                let (start, source) = self.starts[n - 1];
                source + (at - start)
            }
        }
    }

    /// The starts of stretches behind `from` and before `to`.
    pub(crate) fn between(&self, from: usize, to: usize) -> impl Iterator<Item = usize> + '_ {
        let first = self.starts.partition_point(|(at, _)| *at <= from);
        self.starts[first..]
            .iter()
            .map(|(at, _)| *at)
            .take_while(move |at| *at < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_go_on_are_one() {
        let mut map = Stretches::default();
        assert_eq!(map.source(7), 7);
        map.push(0, 10);
        map.push(3, 13);
        map.push(5, 30);
        assert_eq!(map.starts.len(), 2);
        assert_eq!([map.source(4), map.source(5), map.source(6)], [14, 30, 31]);
        assert_eq!(map.between(0, 6).collect::<Vec<_>>(), [5]);
    }
}
