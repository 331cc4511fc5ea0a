//! One line of code through a grammar.
//!
//! In: a line and the [`State`] before it. Out: where in it which scopes begin and end, as marks, and
//! the state after it. The rules are those of Sublime Text as syntect's `ParseState` has them
//! (<https://www.sublimetext.com/docs/syntax.html>), and so is every result: a test holds the two
//! side by side. What is done otherwise is only what costs: a pattern is tried where it can begin
//! and no further than where another one was found, and a state can be compared, so that lines can
//! be remembered.

use std::array;
use std::cmp::Reverse;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use syntect::parsing::syntax_definition::ContextId;
use syntect::parsing::{Regex, Region};

use super::classes::Mark;
use super::grammars::{ClearAmount, Context, Grammars, Operation, Pattern, Start};
use super::opening::Bytes;

/// How many contexts may stand in each other: more is a grammar that runs in a circle.
const DEEPEST: usize = 100;
/// How many patterns made for what was captured a parser keeps.
const MOST_MADE: usize = 200;

/// Where a parser is between two lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct State {
    levels: Vec<Level>,
    /// Levels below which patterns for all contexts do not reach.
    prototypes_from: Vec<usize>,
    pub(super) marks: Marks,
}

/// The marks of all scopes around a place, from the outermost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Marks {
    pub(super) all: Vec<Mark>,
    cleared: Vec<Vec<Mark>>,
}

/// A context that was entered and not left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Level {
    context: ContextId,
    /// What is tried first in this context and all within.
    prototypes: Vec<ContextId>,
    captures: Option<Arc<Captures>>,
}

/// What the groups of the match that led to a context captured, as far as patterns can speak of them.
type Captures = [Option<Box<str>>; 10];

/// What changes in the scopes around a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    Push(Mark),
    Pop(usize),
    Clear(ClearAmount),
    Restore,
}

impl Marks {
    /// `None` if nothing was cleared that could be restored.
    pub(super) fn apply(&mut self, change: Change) -> Option<()> {
        match change {
            Change::Push(mark) => self.all.push(mark),
            Change::Pop(count) => self.all.truncate(self.all.len().saturating_sub(count)),
            Change::Clear(amount) => {
                let left = match amount {
                    ClearAmount::TopN(count) => self.all.len().saturating_sub(count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.all.split_off(left));
            }
            Change::Restore => self.all.extend(self.cleared.pop()?),
        }
        Some(())
    }
}

impl State {
    /// Before the first line.
    pub(super) fn new(start: Start) -> Self {
        Self {
            levels: vec![Level {
                context: start.context,
                prototypes: Vec::new(),
                captures: None,
            }],
            prototypes_from: Vec::new(),
            marks: Marks {
                all: vec![start.mark],
                cleared: Vec::new(),
            },
        }
    }

    /// Forgets what no longer counts, so that equal states are equal.
    fn trim(&mut self) {
        let height = self.levels.len();
        while self.prototypes_from.last().is_some_and(|at| *at >= height) {
            self.prototypes_from.pop();
        }
    }
}

/// Parses lines, one after the other; what it holds is only room to work in.
#[derive(Default)]
pub(super) struct Parser {
    /// Of each pattern, by its number, what is known of it in the line.
    found: Vec<Found>,
    /// The number of the line: what was found in others does not count.
    line: u64,
    /// What is tried, in this order.
    chain: Vec<Link>,
    changes: Vec<(usize, Change)>,
    captured: Vec<Captured>,
    /// Patterns that speak of what was captured, made for that; none where that is no pattern.
    made: FxHashMap<(usize, Arc<Captures>), Option<Regex>>,
}

/// A change where a group begins or ends: at one place what ends comes first, then the longer group.
struct Captured {
    at: usize,
    /// `None` where it ends.
    length: Option<Reverse<usize>>,
    change: Change,
}

/// A context whose patterns are tried.
struct Link {
    context: Arc<Context>,
    is_prototype: bool,
    captures: Option<Arc<Captures>>,
}

/// Where groups of a match begin and end, by their numbers.
type Groups = Vec<Option<(usize, usize)>>;

/// What is known of a pattern in a line.
#[derive(Default)]
struct Found {
    line: u64,
    /// No match begins before this.
    from: usize,
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

/// The match that counts at a place.
struct Best {
    pattern: Arc<Pattern>,
    from: usize,
    to: usize,
    is_prototype: bool,
    /// Whether it would undo a push that brought nothing.
    would_loop: bool,
    /// Its groups, if they are not those of [`Found`].
    groups: Option<Groups>,
}

/// One line while it is parsed.
struct Pass<'l> {
    text: &'l str,
    bytes: Bytes,
    at: usize,
    /// Where, and how deep, a match that took nothing entered a context: to leave it there again
    /// would go in a circle.
    pushed: (usize, usize),
}

impl Parser {
    /// What changes in `line`, which ends with its line end, in the order of places. `state` becomes
    /// that after it, but for its marks: who reads the changes applies them. `None` if the grammar
    /// leads nowhere.
    pub(super) fn line(
        &mut self,
        grammars: &Grammars,
        state: &mut State,
        line: &str,
    ) -> Option<&[(usize, Change)]> {
        self.line += 1;
        self.changes.clear();
        self.chain.clear();
        let mut pass = Pass {
            text: line,
            bytes: Bytes::of(line),
            at: 0,
            pushed: (0, 0),
        };
        let mut room = Region::new();
        while self.token(grammars, state, &mut pass, &mut room)? {}
        state.trim();
        Some(&self.changes)
    }

    /// Goes on to behind the next match; whether there was one.
    fn token(
        &mut self,
        grammars: &Grammars,
        state: &mut State,
        pass: &mut Pass<'_>,
        room: &mut Region,
    ) -> Option<bool> {
        let may_loop = pass.pushed == (pass.at, state.levels.len());
        state.trim();
        if self.chain.is_empty() {
            self.find_chain(grammars, state)?;
        }
        let Some(best) = self.best(state, pass, may_loop, room) else {
            return Some(false);
        };
        if best.would_loop {
            // As Sublime Text does: the next character, and on.
            let mut next = pass.text[pass.at..].char_indices().skip(1);
            let Some((width, _)) = next.next() else {
                return Some(false);
            };
            pass.at += width;
            return Some(true);
        }
        if best.to <= pass.at && matches!(best.pattern.operation, Operation::Push(_)) {
            pass.pushed = (best.to, state.levels.len() + 1);
        }
        pass.at = best.to;
        if best.is_prototype {
            state.prototypes_from.push(state.levels.len());
        }
        self.follow(grammars, state, pass, &best)?;
        Some(true)
    }

    /// The contexts whose patterns count where `state` is: those for all that is within, from the
    /// outermost, that for all of the grammar, the innermost itself.
    fn find_chain(&mut self, grammars: &Grammars, state: &State) -> Option<()> {
        let innermost = state.levels.last()?;
        let from = state.prototypes_from.last().copied().unwrap_or_default();
        for level in &state.levels[from..] {
            for id in &level.prototypes {
                self.chain.push(Link {
                    context: grammars.context(*id)?,
                    is_prototype: true,
                    captures: level.captures.clone(),
                });
            }
        }
        let context = grammars.context(innermost.context)?;
        if let Some(prototype) = context.prototype {
            self.chain.push(Link {
                context: grammars.context(prototype)?,
                is_prototype: false,
                captures: None,
            });
        }
        self.chain.push(Link {
            context,
            is_prototype: false,
            captures: innermost.captures.clone(),
        });
        Some(())
    }

    /// The match that begins first; of those that begin at one place, that of the first pattern.
    fn best(
        &mut self,
        state: &State,
        pass: &Pass<'_>,
        may_loop: bool,
        room: &mut Region,
    ) -> Option<Best> {
        let Self {
            found,
            chain,
            line,
            made,
            ..
        } = self;
        let mut best: Option<Best> = None;
        for link in chain.iter() {
            for tried in &link.context.patterns {
                if found.len() <= tried.number {
                    found.resize_with(tried.number + 1, Found::default);
                }
                let found = &mut found[tried.number];
                if found.line != *line {
                    found.line = *line;
                    found.from = 0;
                    found.what = What::Unknown;
                    if !tried.bytes.meets(&pass.bytes) {
                        found.what = What::Never;
                    }
                }
                let pattern = &tried.pattern;
                let captures = link.captures.as_ref();
                let captures = captures.filter(|_| pattern.source.has_captures);
                if found.what == What::Never && captures.is_none() {
                    continue;
                }
                // Where a match must begin to be better, at most.
                let limit = match &best {
                    Some(best) if best.would_loop => best.from,
                    Some(best) => best.from - 1,
                    None => pass.text.len(),
                };
                let search = Search {
                    pattern,
                    pass,
                    limit,
                    depth: state.levels.len(),
                };
                let mut groups = None;
                let place = match captures {
                    Some(captures) => {
                        let regex = regex_with(made, pattern, captures);
                        regex.and_then(|regex| {
                            search.with(regex, room, groups.insert(Groups::new()))
                        })
                    }
                    None => search.from(found, room),
                };
                let Some((from, to)) = place else {
                    continue;
                };
                if from > limit {
                    continue;
                }
                let would_loop =
                    may_loop && to <= pass.at && matches!(pattern.operation, Operation::Pop);
                best = Some(Best {
                    pattern: Arc::clone(pattern),
                    from,
                    to,
                    is_prototype: link.is_prototype,
                    would_loop,
                    groups,
                });
                if from == pass.at && !would_loop {
                    return best;
                }
            }
        }
        best
    }

    /// Writes down what a match means, and enters and leaves contexts.
    fn follow(
        &mut self,
        grammars: &Grammars,
        state: &mut State,
        pass: &Pass<'_>,
        best: &Best,
    ) -> Option<()> {
        let pattern = &*best.pattern;
        let groups = match &best.groups {
            Some(groups) => groups,
            None => &self.found[pattern.number].groups,
        };
        let group = |number: usize| groups.get(number).copied().flatten();
        let context = &self.chain.last()?.context;
        let entered: Vec<Arc<Context>> = match &pattern.operation {
            Operation::Push(ids) | Operation::Set(ids) => ids
                .iter()
                .map(|id| grammars.context(*id))
                .collect::<Option<_>>()?,
            Operation::None | Operation::Pop => Vec::new(),
        };

        before(
            &mut self.changes,
            best.from,
            context,
            &pattern.operation,
            &entered,
        );
        for mark in &pattern.scope {
            self.changes.push((best.from, Change::Push(*mark)));
        }
        self.captured.clear();
        for (number, marks) in &pattern.captures {
            // An empty group would be left before it is entered.
            let Some((from, to)) = group(*number).filter(|(from, to)| from != to) else {
                continue;
            };
            for mark in marks {
                self.captured.push(Captured {
                    at: from,
                    length: Some(Reverse(to - from)),
                    change: Change::Push(*mark),
                });
            }
            self.captured.push(Captured {
                at: to,
                length: None,
                change: Change::Pop(marks.len()),
            });
        }
        self.captured
            .sort_by_key(|captured| (captured.at, captured.length));
        let captured = self.captured.iter();
        self.changes
            .extend(captured.map(|captured| (captured.at, captured.change)));
        if !pattern.scope.is_empty() {
            self.changes
                .push((best.to, Change::Pop(pattern.scope.len())));
        }
        after(
            &mut self.changes,
            best.to,
            context,
            &pattern.operation,
            &entered,
        );

        let kept = match pattern.operation {
            Operation::None => return Some(()),
            Operation::Pop => {
                state.levels.pop();
                self.chain.clear();
                return Some(());
            }
            Operation::Push(_) => Vec::new(),
            // What holds for all that is within goes on until the level is left.
            Operation::Set(_) => state.levels.pop().map_or_else(Vec::new, |l| l.prototypes),
        };
        let mut kept = Some(kept);
        for (i, context) in entered.iter().enumerate() {
            let mut prototypes = kept.take().unwrap_or_default();
            if i + 1 == entered.len() {
                prototypes.extend(pattern.with_prototype);
            }
            let mut uses_captures = context.uses_captures;
            for id in &prototypes {
                uses_captures |= grammars.context(*id)?.uses_captures;
            }
            state.levels.push(Level {
                context: context.id,
                prototypes,
                captures: uses_captures.then(|| {
                    let text = |(from, to): (usize, usize)| pass.text.get(from..to);
                    Arc::new(array::from_fn(|i| group(i).and_then(text).map(Box::from)))
                }),
            });
        }
        self.chain.clear();
        Some(())
    }
}

/// The search for the first match of a pattern, from where the pass is.
struct Search<'s> {
    pattern: &'s Pattern,
    pass: &'s Pass<'s>,
    /// A match that begins beyond this does not matter; it may be found or not.
    limit: usize,
    /// How many contexts stand in each other.
    depth: usize,
}

impl Search<'_> {
    /// Of the pattern as it is where an outer one captured something. Puts in `groups` what it found.
    fn with(
        &self,
        regex: &Regex,
        room: &mut Region,
        groups: &mut Groups,
    ) -> Option<(usize, usize)> {
        let place = self.run(regex, self.pass.at, room, groups)?;
        self.counts(place).then_some(place)
    }

    /// What `found` says, or becomes. `room` is a region to work in.
    fn from(&self, found: &mut Found, room: &mut Region) -> Option<(usize, usize)> {
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
fn filled_in(regex: &str, captures: &Captures) -> String {
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

/// What a context's own scopes do where a match begins.
fn before(
    changes: &mut Vec<(usize, Change)>,
    at: usize,
    context: &Context,
    operation: &Operation,
    entered: &[Arc<Context>],
) {
    let is_set = match operation {
        Operation::None => return,
        Operation::Pop => {
            let count = context.meta_content_scope.len();
            if count > 0 {
                changes.push((at, Change::Pop(count)));
            }
            return;
        }
        Operation::Push(_) => false,
        Operation::Set(_) => true,
    };
    if is_set && context.clear_scopes.is_some() {
        changes.push((at, Change::Restore));
    }
    for next in entered {
        if let Some(amount) = next.clear_scopes.filter(|_| !is_set) {
            changes.push((at, Change::Clear(amount)));
        }
        for mark in &next.meta_scope {
            changes.push((at, Change::Push(*mark)));
        }
    }
}

/// What a context's own scopes do where a match ends.
fn after(
    changes: &mut Vec<(usize, Change)>,
    at: usize,
    context: &Context,
    operation: &Operation,
    entered: &[Arc<Context>],
) {
    let own = context.meta_scope.len() + context.meta_content_scope.len();
    let is_set = match operation {
        Operation::None => return,
        Operation::Pop => {
            let count = context.meta_scope.len();
            if count > 0 {
                changes.push((at, Change::Pop(count)));
            }
            if context.clear_scopes.is_some() {
                changes.push((at, Change::Restore));
            }
            return;
        }
        Operation::Push(_) => false,
        Operation::Set(_) => true,
    };
    let again = is_set && own > 0
        || entered.iter().any(|next| {
            !next.meta_content_scope.is_empty() || is_set && next.clear_scopes.is_some()
        });
    if !again {
        return;
    }
    // All meta scopes go, so that those of contents come in their order.
    let pushed: usize = entered.iter().map(|next| next.meta_scope.len()).sum();
    let count = pushed + if is_set { own } else { 0 };
    if count > 0 {
        changes.push((at, Change::Pop(count)));
    }
    for next in entered {
        if let Some(amount) = next.clear_scopes.filter(|_| is_set) {
            changes.push((at, Change::Clear(amount)));
        }
        for mark in next.meta_scope.iter().chain(&next.meta_content_scope) {
            changes.push((at, Change::Push(*mark)));
        }
    }
}

#[cfg(test)]
mod tests;
