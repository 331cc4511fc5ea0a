//! Versions of gems: their order, and the one that a `Gemfile.lock` names.

use std::cmp::Ordering;

/// A part of a version.
#[derive(Debug, PartialEq, Eq)]
enum Segment<'v> {
    Number(u64),
    /// A letter marks a version before a release: `1.0.0.pre1`.
    Word(&'v str),
}

/// Compares versions as RubyGems does (`Gem::Version#<=>`).
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let (one, other) = (segments(one), segments(other));
    for at in 0..one.len().max(other.len()) {
        let zero = Segment::Number(0);
        let order = match (one.get(at).unwrap_or(&zero), other.get(at).unwrap_or(&zero)) {
            (Segment::Number(a), Segment::Number(b)) => a.cmp(b),
            (Segment::Word(a), Segment::Word(b)) => a.cmp(b),
            (Segment::Word(_), Segment::Number(_)) => Ordering::Less,
            (Segment::Number(_), Segment::Word(_)) => Ordering::Greater,
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    Ordering::Equal
}

fn segments(version: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut rest = version;
    while let Some(first) = rest.chars().next() {
        let is_alike =
            |c: char| c.is_ascii_digit() == first.is_ascii_digit() && c.is_ascii_alphanumeric();
        let end = rest.find(|c| !is_alike(c)).unwrap_or(rest.len());
        match &rest[..end] {
            "" => {}
            run => segments.push(run.parse().map_or(Segment::Word(run), Segment::Number)),
        }
        // A separator is one character.
        let next = if end == 0 { first.len_utf8() } else { end };
        rest = &rest[next..];
    }
    segments
}

/// Returns true if a text has the form of a version: `0.2.0`, `4.0.0.alpha1`.
pub(super) fn is_version(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.')
}

/// Returns the version of a gem in the text of a `Gemfile.lock`: `    minima (2.5.1)`.
pub(super) fn locked<'l>(lock: &'l str, name: &str) -> Option<&'l str> {
    lock.lines().find_map(|line| {
        let rest = line.strip_prefix("    ")?.strip_prefix(name)?;
        let version = rest.strip_prefix(" (")?.strip_suffix(')')?;
        is_version(version).then_some(version)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order is that of `Gem::Version`.
    #[test]
    fn versions_are_ordered_as_in_rubygems() {
        let rising = [
            "0.9",
            "1.0.0.a",
            "1.0.0.pre2",
            "1.0.0.pre10",
            "1.0",
            "1.2.9",
            "1.10",
        ];
        for pair in rising.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(compare("1.0", "1.0.0"), Ordering::Equal);
    }

    #[test]
    fn a_lock_file_names_a_version() {
        let lock =
            "GEM\n  specs:\n    minima (2.5.1)\n      jekyll (>= 3.5, < 5.0)\n    minima-x (1)\n";
        assert_eq!(locked(lock, "minima"), Some("2.5.1"));
        assert_eq!(locked(lock, "minima-x"), Some("1"));
        assert_eq!(locked(lock, "jekyll"), None);
    }
}
