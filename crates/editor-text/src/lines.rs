//! The lines of a text in a later version of it.

/// The lines that two versions of a text share at their beginnings and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineMap {
    /// The number of equal lines at the beginning.
    first: usize,
    /// The number of equal lines at the end.
    last: usize,
    before: usize,
    after: usize,
}

impl LineMap {
    /// Compares two versions of a text.
    #[must_use]
    pub fn new(before: &str, after: &str) -> Self {
        let count = |text: &str| text.lines().count();
        let (old, new) = (count(before), count(after));
        let same = |(a, b): &(&str, &str)| a == b;
        let first = before.lines().zip(after.lines()).take_while(same).count();
        let most = old.min(new) - first;
        let ends = before.lines().rev().zip(after.lines().rev());
        let last = ends.take(most).take_while(same).count();
        Self {
            first,
            last,
            before: old,
            after: new,
        }
    }

    /// Returns the number of a line (from 1) in the later version; `None` if it was changed or removed.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<usize> {
        if number <= self.first {
            return Some(number);
        }
        let from_end = self.before.checked_sub(number)?;
        (from_end < self.last).then(|| self.after - from_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved_line(before: &str, after: &str, number: usize) -> Option<usize> {
        LineMap::new(before, after).line(number)
    }

    #[test]
    fn lines_around_a_change_are_followed() {
        let (before, after) = ("a\nb\nc\nd\n", "a\nx\ny\nz\nc\nd\n");
        let lines: Vec<Option<usize>> = (1..=5)
            .map(|line| moved_line(before, after, line))
            .collect();
        assert_eq!(lines, [Some(1), None, Some(5), Some(6), None]);
        assert_eq!(moved_line("a\na\n", "a\n", 1), Some(1));
        assert_eq!(moved_line("a\na\n", "a\n", 2), None);
        assert_eq!(moved_line("a\n", "a\na\n", 1), Some(1));
    }
}
