//! The first match of a pattern in the rest of a line, and what is known of it by then.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use syntect::parsing::{Regex, Region};

use super::super::grammars::{Operation, Pattern};
use super::super::prefilter::Line;
use super::state::Captures;
use text_scan::work_counter;

/// How many contexts may stand in each other: more is a grammar that runs in a circle.
const DEEPEST: usize = 100;
/// How many patterns made for what was captured a parser keeps.
const MOST_MADE: usize = 200;

/// Where groups of a match begin and end, by their numbers.
type Groups = Vec<Option<(usize, usize)>>;

/// What is known of patterns in the line that is parsed.
#[derive(Default)]
pub(super) struct Known {
    /// By the numbers of patterns.
    found: Vec<Found>,
    /// The number of the line: what was found in others does not count.
    line: u64,
    /// The number of the match that is looked for.
    token: u64,
    /// Where patterns match that speak of what was captured, for this match alone.
    spoken: Vec<Spoken>,
    /// Such patterns, made for what was captured; none where that is no pattern.
    made: FxHashMap<(usize, Arc<Captures>), Option<Regex>>,
}

/// What is known of a pattern.
#[derive(Default)]
struct Found {
    line: u64,
    /// The match that was looked for when what was found did not count.
    spent: u64,
    what: What,
    /// The groups of the last match.
    groups: Groups,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum What {
    #[default]
    Unknown,
    /// No match begins in the rest of the line.
    Never,
    At(usize, usize),
}

/// What is known of a pattern that speaks of what was captured where it stands in a link.
struct Spoken {
    link: usize,
    pattern: usize,
    place: Option<(usize, usize)>,
    groups: Groups,
}

/// The search for the first match of a pattern, from a place where it can begin.
pub(super) struct Search<'s> {
    pub(super) pattern: &'s Pattern,
    /// If it speaks of what was captured: the number of the link it stands in, and that.
    pub(super) captures: Option<(usize, &'s Arc<Captures>)>,
    pub(super) line: &'s Line<'s>,
    pub(super) at: usize,
    /// How many contexts stand in each other.
    pub(super) depth: usize,
}

impl Known {
    pub(super) fn next_line(&mut self) {
        self.line += 1;
    }

    pub(super) fn next_token(&mut self) {
        self.token += 1;
        self.spoken.clear();
    }

    /// Where the first match begins and ends, from where the search begins on. `room`: a region to
    /// work in.
    pub(super) fn first(
        &mut self,
        search: &Search<'_>,
        room: &mut Region,
    ) -> Option<(usize, usize)> {
        match search.captures {
            Some((link, captures)) => self.first_with(search, link, captures, room),
            None => self.first_of(search, room),
        }
    }

    /// The groups of the last match of a pattern, in a link if it is one that speaks of captures.
    pub(super) fn groups(
        &self,
        pattern: &Pattern,
        link: Option<usize>,
    ) -> &[Option<(usize, usize)>] {
        let Some(link) = link else {
            return &self.found[pattern.number].groups;
        };
        let mut spoken = self.spoken.iter();
        spoken
            .find(|spoken| (spoken.link, spoken.pattern) == (link, pattern.number))
            .map_or(&[], |spoken| &spoken.groups)
    }

    /// Of a pattern as it is where an outer one captured something; looked for once for each match.
    fn first_with(
        &mut self,
        search: &Search<'_>,
        link: usize,
        captures: &Arc<Captures>,
        room: &mut Region,
    ) -> Option<(usize, usize)> {
        let pattern = search.pattern.number;
        let mut spoken = self.spoken.iter();
        if let Some(known) = spoken.find(|known| (known.link, known.pattern) == (link, pattern)) {
            return known.place;
        }
        let regex = regex_with(&mut self.made, search.pattern, captures);
        let mut groups = Groups::new();
        let place = regex
            .and_then(|regex| search.run(regex, room, &mut groups))
            .filter(|place| search.counts(*place));
        self.spoken.push(Spoken {
            link,
            pattern,
            place,
            groups,
        });
        place
    }

    fn first_of(&mut self, search: &Search<'_>, room: &mut Region) -> Option<(usize, usize)> {
        let Search {
            pattern, line, at, ..
        } = *search;
        if self.found.len() <= pattern.number {
            self.found.resize_with(pattern.number + 1, Found::default);
        }
        let found = &mut self.found[pattern.number];
        if found.line != self.line {
            found.line = self.line;
            found.what = if pattern.opening.needs.are_in(&line.bytes) {
                What::Unknown
            } else {
                What::Never
            };
        }
        match found.what {
            What::Never => return None,
            What::At(from, to) if from >= at => return Some((from, to)),
            What::At(..) | What::Unknown => found.what = What::Unknown,
        }
        if found.spent == self.token || !pattern.opening.fits(line.rows(at)) {
            return None;
        }
        let place = match pattern.opening.length.filter(|_| line.is_ascii(at)) {
            Some(length) => {
                found.groups.clear();
                found.groups.push(Some((at, at + length)));
                Some((at, at + length))
            }
            None => search.run(pattern.source.regex(), room, &mut found.groups),
        };
        let Some(place) = place else {
            found.what = What::Never;
            return None;
        };
        if !search.counts(place) {
            // The next place may have one that does.
            found.spent = self.token;
            return None;
        }
        found.what = What::At(place.0, place.1);
        Some(place)
    }
}

impl Search<'_> {
    /// The first match from the place on, and its groups.
    fn run(&self, regex: &Regex, room: &mut Region, groups: &mut Groups) -> Option<(usize, usize)> {
        let text = self.line.text;
        if !regex.search(text, self.at, text.len(), Some(room)) {
            work_counter::done(text.len() - self.at);
            return None;
        }
        let end = room.pos(0).map_or(self.at, |(_, end)| end);
        work_counter::done(1 + end - self.at);
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
fn regex_with<'m>(
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
