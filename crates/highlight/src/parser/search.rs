//! The first match of a pattern in the rest of a line, with a cache of matches.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use syntect::parsing::{Regex, Region};

use super::super::grammars::{Operation, Pattern};
use super::super::prefilter::Line;
use super::state::Captures;
use text_scan::work_counter;

/// The most nested contexts: a deeper stack comes from a grammar with a cycle.
const MAX_DEPTH: usize = 100;
/// The most regexes with inserted captures that a parser keeps.
const MAX_COMPILED: usize = 200;

/// Start and end of each group of a match.
type Groups = Vec<Option<(usize, usize)>>;

/// The matches that are known in the current line.
#[derive(Default)]
pub(super) struct MatchCache {
    /// By pattern number.
    found: Vec<CachedMatch>,
    /// The number of the current line. Matches of other lines are invalid.
    line: u64,
    /// The number of the current step.
    step: u64,
    /// Matches of patterns that refer to captures, valid for one step.
    capture_matches: Vec<CaptureMatch>,
    /// Compiled regexes with inserted captures; `None` if a regex is invalid.
    compiled: FxHashMap<(usize, Arc<Captures>), Option<Regex>>,
}

/// The known match of a pattern.
#[derive(Default)]
struct CachedMatch {
    line: u64,
    /// The step in which a match was rejected.
    rejected_in: u64,
    state: MatchState,
    /// The groups of the last match.
    groups: Groups,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum MatchState {
    #[default]
    Unknown,
    /// No match begins in the rest of the line.
    Never,
    At(usize, usize),
}

/// The match of a pattern that refers to captures.
struct CaptureMatch {
    link: usize,
    pattern: usize,
    place: Option<(usize, usize)>,
    groups: Groups,
}

/// A search for the first match of a pattern, from a position where it can begin.
pub(super) struct Search<'s> {
    pub(super) pattern: &'s Pattern,
    /// For a pattern that refers to captures: the index of its context in the chain, and the captures.
    pub(super) captures: Option<(usize, &'s Arc<Captures>)>,
    pub(super) line: &'s Line<'s>,
    pub(super) at: usize,
    /// The depth of the context stack.
    pub(super) depth: usize,
}

impl MatchCache {
    pub(super) fn next_line(&mut self) {
        self.line += 1;
    }

    pub(super) fn next_step(&mut self) {
        self.step += 1;
        self.capture_matches.clear();
    }

    /// Returns start and end of the first match from the search position. `region` is a buffer.
    pub(super) fn first(
        &mut self,
        search: &Search<'_>,
        region: &mut Region,
    ) -> Option<(usize, usize)> {
        match search.captures {
            Some((link, captures)) => self.first_with(search, link, captures, region),
            None => self.first_of(search, region),
        }
    }

    /// Returns the groups of the last match of a pattern; `link` is set for a pattern that refers to
    /// captures.
    pub(super) fn groups(
        &self,
        pattern: &Pattern,
        link: Option<usize>,
    ) -> &[Option<(usize, usize)>] {
        let Some(link) = link else {
            return &self.found[pattern.number].groups;
        };
        let mut capture_matches = self.capture_matches.iter();
        capture_matches
            .find(|found| (found.link, found.pattern) == (link, pattern.number))
            .map_or(&[], |found| &found.groups)
    }

    /// Searches a pattern that refers to captures, at most once per step.
    fn first_with(
        &mut self,
        search: &Search<'_>,
        link: usize,
        captures: &Arc<Captures>,
        region: &mut Region,
    ) -> Option<(usize, usize)> {
        let pattern = search.pattern.number;
        let mut capture_matches = self.capture_matches.iter();
        if let Some(found) =
            capture_matches.find(|found| (found.link, found.pattern) == (link, pattern))
        {
            return found.place;
        }
        let regex = regex_with(&mut self.compiled, search.pattern, captures);
        let mut groups = Groups::new();
        let place = regex
            .and_then(|regex| search.run(regex, region, &mut groups))
            .filter(|place| search.is_valid(*place));
        self.capture_matches.push(CaptureMatch {
            link,
            pattern,
            place,
            groups,
        });
        place
    }

    fn first_of(&mut self, search: &Search<'_>, region: &mut Region) -> Option<(usize, usize)> {
        let Search {
            pattern, line, at, ..
        } = *search;
        if self.found.len() <= pattern.number {
            self.found
                .resize_with(pattern.number + 1, CachedMatch::default);
        }
        let found = &mut self.found[pattern.number];
        if found.line != self.line {
            found.line = self.line;
            found.state = if pattern.prefilter.required.may_match(&line.bytes) {
                MatchState::Unknown
            } else {
                MatchState::Never
            };
        }
        match found.state {
            MatchState::Never => return None,
            MatchState::At(from, to) if from >= at => return Some((from, to)),
            MatchState::At(..) | MatchState::Unknown => found.state = MatchState::Unknown,
        }
        if found.rejected_in == self.step || !pattern.prefilter.matches_prefix(line.rows(at)) {
            return None;
        }
        let place = match pattern.prefilter.length.filter(|_| line.is_ascii(at)) {
            Some(length) => {
                found.groups.clear();
                found.groups.push(Some((at, at + length)));
                Some((at, at + length))
            }
            None => search.run(pattern.source.regex(), region, &mut found.groups),
        };
        let Some(place) = place else {
            found.state = MatchState::Never;
            return None;
        };
        if !search.is_valid(place) {
            // A later position may have a valid match.
            found.rejected_in = self.step;
            return None;
        }
        found.state = MatchState::At(place.0, place.1);
        Some(place)
    }
}

impl Search<'_> {
    /// Returns the first match from the position, and stores its groups.
    fn run(
        &self,
        regex: &Regex,
        region: &mut Region,
        groups: &mut Groups,
    ) -> Option<(usize, usize)> {
        let text = self.line.text;
        if !regex.search(text, self.at, text.len(), Some(region)) {
            work_counter::done(text.len() - self.at);
            return None;
        }
        let end = region.pos(0).map_or(self.at, |(_, end)| end);
        work_counter::done(1 + end - self.at);
        groups.clear();
        groups.extend((0..self.pattern.groups).map(|group| region.pos(group)));
        region.pos(0)
    }

    fn is_valid(&self, (from, to): (usize, usize)) -> bool {
        match self.pattern.operation {
            // An empty match without effect would repeat for ever.
            Operation::None => from != to,
            Operation::Push(_) => self.depth < MAX_DEPTH,
            Operation::Pop | Operation::Set(_) => true,
        }
    }
}

/// Returns the regex of a pattern with captures inserted.
fn regex_with<'m>(
    compiled: &'m mut FxHashMap<(usize, Arc<Captures>), Option<Regex>>,
    pattern: &Pattern,
    captures: &Arc<Captures>,
) -> Option<&'m Regex> {
    if compiled.len() > MAX_COMPILED {
        compiled.clear();
    }
    let regex = compiled
        .entry((pattern.number, Arc::clone(captures)))
        .or_insert_with(|| {
            let regex = with_captures(pattern.source.regex.regex_str(), captures);
            Regex::try_compile(&regex)
                .is_none()
                .then(|| Regex::new(regex))
        });
    regex.as_ref()
}

/// Returns `regex` with captured text in place of `\\1` to `\\9`.
pub(super) fn with_captures(regex: &str, captures: &Captures) -> String {
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
