//! The first match of a pattern in the rest of a line, and what is known of it by then.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use syntect::parsing::{Regex, Region};

use super::super::grammars::{Operation, Pattern};
use super::Pass;
use super::state::Captures;

/// How many contexts may stand in each other: more is a grammar that runs in a circle.
const DEEPEST: usize = 100;
/// How many patterns made for what was captured a parser keeps.
const MOST_MADE: usize = 200;

/// Where groups of a match begin and end, by their numbers.
pub(super) type Groups = Vec<Option<(usize, usize)>>;

/// What is known of a pattern in a line.
#[derive(Default)]
pub(super) struct Found {
    pub(super) line: u64,
    /// No match begins before this.
    pub(super) from: usize,
    pub(super) what: What,
    /// The groups of the last match.
    pub(super) groups: Groups,
}

#[derive(Default, Clone, Copy, PartialEq)]
pub(super) enum What {
    #[default]
    Unknown,
    /// No match begins in the rest of the line.
    Never,
    At(usize, usize),
}

/// The search for the first match of a pattern, from where the pass is.
pub(super) struct Search<'s> {
    pub(super) pattern: &'s Pattern,
    pub(super) pass: &'s Pass<'s>,
    /// A match that begins beyond this does not matter; it may be found or not.
    pub(super) limit: usize,
    /// How many contexts stand in each other.
    pub(super) depth: usize,
}

impl Search<'_> {
    /// Of the pattern as it is where an outer one captured something. Puts in `groups` what it found.
    pub(super) fn with(
        &self,
        regex: &Regex,
        room: &mut Region,
        groups: &mut Groups,
    ) -> Option<(usize, usize)> {
        let place = self.run(regex, self.pass.at, room, groups)?;
        self.counts(place).then_some(place)
    }

    /// What `found` says, or becomes. `room` is a region to work in.
    pub(super) fn from(&self, found: &mut Found, room: &mut Region) -> Option<(usize, usize)> {
        match found.what {
            What::Never => return None,
            What::At(from, to) if from >= self.pass.at => return Some((from, to)),
            What::At(..) | What::Unknown => found.what = What::Unknown,
        }
        let text = self.pass.text;
        let mut from = self.pass.at;
        if !self.pattern.is_fixed {
            from = from.max(found.from);
            if from > self.limit {
                return None;
            }
            match self.pattern.opening.next(text, from, self.limit + 1) {
                Some(at) => from = at,
                None if self.limit < text.len() => {
                    found.from = self.limit + 1;
                    return None;
                }
                None => {
                    found.what = What::Never;
                    return None;
                }
            }
        }
        let place = match self.pattern.opening.length {
            Some(length) => {
                found.groups.clear();
                found.groups.push(Some((from, from + length)));
                Some((from, from + length))
            }
            None => self.run(self.pattern.source.regex(), from, room, &mut found.groups),
        };
        let Some(place) = place else {
            found.what = What::Never;
            return None;
        };
        if !self.counts(place) {
            // The next place may have one that does.
            return None;
        }
        found.what = What::At(place.0, place.1);
        Some(place)
    }

    /// The first match that begins at `from` or behind it, and its groups.
    fn run(
        &self,
        regex: &Regex,
        from: usize,
        room: &mut Region,
        groups: &mut Groups,
    ) -> Option<(usize, usize)> {
        let text = self.pass.text;
        if !regex.search(text, from, text.len(), Some(room)) {
            return None;
        }
        groups.clear();
        groups.extend((0..self.pattern.groups).map(|group| room.pos(group)));
        room.pos(0)
    }

    fn counts(&self, (from, to): (usize, usize)) -> bool {
        match self.pattern.operation {
            // What takes nothing and changes nothing would be found for ever.
            Operation::None => from != to,
            Operation::Push(_) => self.depth < DEEPEST,
            Operation::Pop | Operation::Set(_) => true,
        }
    }
}

/// The regex of a pattern that speaks of what was captured.
pub(super) fn regex_with<'m>(
    made: &'m mut FxHashMap<(usize, Arc<Captures>), Option<Regex>>,
    pattern: &Pattern,
    captures: &Arc<Captures>,
) -> Option<&'m Regex> {
    if made.len() > MOST_MADE {
        made.clear();
    }
    let regex = made
        .entry((pattern.number, Arc::clone(captures)))
        .or_insert_with(|| {
            let regex = filled_in(pattern.source.regex.regex_str(), captures);
            Regex::try_compile(&regex)
                .is_none()
                .then(|| Regex::new(regex))
        });
    regex.as_ref()
}

/// `regex` with what groups captured in place of `\\1` and its like.
pub(super) fn filled_in(regex: &str, captures: &Captures) -> String {
    let mut filled = String::with_capacity(regex.len());
    let mut chars = regex.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            filled.push(c);
            continue;
        }
        let next = chars.next();
        match next.and_then(|digit| digit.to_digit(10)) {
            Some(group) => {
                let text = captures[group as usize].as_deref().unwrap_or_default();
                for c in text.chars() {
                    if "\\.+*?()|[]{}^$#&-~".contains(c) {
                        filled.push('\\');
                    }
                    filled.push(c);
                }
            }
            None => {
                filled.push('\\');
                filled.extend(next);
            }
        }
    }
    filled
}
