//! Parsing of one line of code by a grammar.
//!
//! In: a line and the [`State`] before it. Out: the places in it where scopes begin and end, as classes, and
//! the state after it. The rules are those of Sublime Text (<https://www.sublimetext.com/docs/syntax.html>)
//! as syntect's `ParseState` implements them, and so are the results; a test compares both for every grammar.
//! The differences are for speed: a pattern is tried only where it can begin and not behind an earlier match,
//! and states can be compared, so that lines can be cached.

mod search;
mod state;

use std::array;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::mem;
use std::sync::Arc;

use smallvec::SmallVec;
use syntect::parsing::Region;

use super::grammars::{Context, Grammars, Operation, Pattern};
use super::pattern_set::LinePosition;
use super::prefilter::Line;

use search::{MatchCache, Search};
use state::{Captures, Level};

pub(super) use state::{Change, Marks, State};

/// A parser of lines. Its fields are reused buffers.
#[derive(Default)]
pub(super) struct Parser {
    matches: MatchCache,
    changes: Vec<(usize, Change)>,
    captured: Vec<CaptureChange>,
    /// A reused buffer for the rows of a line.
    rows: Vec<u8>,
}

thread_local! {
    /// A reused buffer for the groups of a match. `Region` is not `Send`.
    static REGION: RefCell<Region> = RefCell::new(Region::new());
}

/// A change at the start or end of a group. At one place, ends come first, then longer groups.
struct CaptureChange {
    at: usize,
    /// `None` for the end of a group.
    length: Option<Reverse<usize>>,
    change: Change,
}

/// A context whose patterns are tried.
struct ActiveContext<'g> {
    context: &'g Context,
    is_prototype: bool,
    captures: Option<Arc<Captures>>,
}

/// The match that is chosen at a place.
struct BestMatch<'g> {
    pattern: &'g Pattern,
    from: usize,
    to: usize,
    is_prototype: bool,
    /// True if it would pop a context that was pushed here by an empty match.
    would_loop: bool,
    /// The index of its context in the chain, if the pattern refers to captures.
    link: Option<usize>,
}

/// The parsing of one line.
struct LinePass<'l> {
    line: Line<'l>,
    /// The contexts to try, in order.
    chain: SmallVec<[ActiveContext<'l>; 4]>,
    at: usize,
    /// Position and stack depth of the last push by an empty match. A pop at the same place would loop.
    pushed: (usize, usize),
    /// The number of matches since the last character that one took.
    empty: usize,
}

/// The most matches at one place that take no character: more is a grammar that enters and leaves contexts in a circle.
const MAX_EMPTY_MATCHES: usize = 1000;

impl Parser {
    /// Returns the changes in `line`, which includes its line end, ordered by position. `state` becomes that
    /// after the line, except for its classes: the caller applies the changes. `None` if the grammar is
    /// broken.
    pub(super) fn line<'l>(
        &mut self,
        grammars: &'l Grammars,
        state: &mut State,
        line: &'l str,
    ) -> Option<&[(usize, Change)]> {
        self.matches.next_line();
        self.changes.clear();
        let mut pass = LinePass {
            line: Line::of(line, mem::take(&mut self.rows)),
            chain: SmallVec::new(),
            at: 0,
            pushed: (0, 0),
            empty: 0,
        };
        REGION.with_borrow_mut(|region| {
            while self.step(grammars, state, &mut pass, region)? {}
            Some(())
        })?;
        state.trim();
        self.rows = pass.line.into_buffer();
        Some(&self.changes)
    }

    /// Moves behind the next match. Returns false if there is none.
    fn step<'l>(
        &mut self,
        grammars: &'l Grammars,
        state: &mut State,
        pass: &mut LinePass<'l>,
        region: &mut Region,
    ) -> Option<bool> {
        let may_loop = pass.pushed == (pass.at, state.levels.len());
        state.trim();
        if pass.chain.is_empty() {
            find_chain(grammars, state, &mut pass.chain)?;
        }
        let Some(best) = self.best(state, pass, may_loop, region) else {
            return Some(false);
        };
        pass.empty = if best.to > pass.at { 0 } else { pass.empty + 1 };
        if best.would_loop || pass.empty > MAX_EMPTY_MATCHES {
            pass.empty = 0;
            // As in Sublime Text: move on by one character.
            let mut next = pass.line.text[pass.at..].char_indices().skip(1);
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
        self.apply_match(grammars, state, pass, &best)?;
        Some(true)
    }

    /// Returns the leftmost match; at one place, that of the first pattern.
    fn best<'l>(
        &mut self,
        state: &State,
        pass: &LinePass<'l>,
        may_loop: bool,
        region: &mut Region,
    ) -> Option<BestMatch<'l>> {
        self.matches.next_step();
        let mut best: Option<BestMatch<'l>> = None;
        // The next position at which patterns without a prefilter are tried: the start, then their known
        // matches.
        let mut searched_at = pass.at;
        let line = &pass.line;
        for at in (pass.at..=line.text.len()).filter(|at| line.text.is_char_boundary(*at)) {
            let with_searched = at == searched_at;
            let row = line.row(at);
            let may_begin = |link: &ActiveContext<'_>| {
                with_searched || link.context.pattern_set.begins_with(row)
            };
            if !pass.chain.iter().any(may_begin) {
                continue;
            }
            let place = LinePosition::of(line, at);
            if with_searched {
                searched_at = usize::MAX;
            }
            let links = pass.chain.iter().enumerate();
            for (number, link) in links.filter(|(_, link)| may_begin(link)) {
                for index in link.context.pattern_set.at(&place, with_searched) {
                    let pattern = &*link.context.patterns[index];
                    let captures = link.captures.as_ref();
                    let captures = captures.filter(|_| pattern.source.has_captures);
                    let search = Search {
                        pattern,
                        captures: captures.map(|captures| (number, captures)),
                        line,
                        at,
                        depth: state.levels.len(),
                    };
                    let Some((from, to)) = self.matches.first(&search, region) else {
                        continue;
                    };
                    if from > at {
                        if pattern.is_searched() {
                            searched_at = searched_at.min(from);
                        }
                        continue;
                    }
                    let would_loop =
                        may_loop && to <= pass.at && matches!(pattern.operation, Operation::Pop);
                    best = Some(BestMatch {
                        pattern,
                        from,
                        to,
                        is_prototype: link.is_prototype,
                        would_loop,
                        link: captures.map(|_| number),
                    });
                    if !would_loop {
                        return best;
                    }
                }
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Records the changes of a match, and pushes and pops contexts.
    fn apply_match(
        &mut self,
        grammars: &Grammars,
        state: &mut State,
        pass: &mut LinePass<'_>,
        best: &BestMatch<'_>,
    ) -> Option<()> {
        let pattern = best.pattern;
        let groups = self.matches.groups(pattern, best.link);
        let group = |number: usize| groups.get(number).copied().flatten();
        let context = pass.chain.last()?.context;
        let entered: SmallVec<[&Context; 4]> = match &pattern.operation {
            Operation::Push(ids) | Operation::Set(ids) => ids
                .iter()
                .map(|id| grammars.context(*id))
                .collect::<Option<_>>()?,
            Operation::None | Operation::Pop => SmallVec::new(),
        };

        add_changes_before(
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
            // An empty group would end before it begins.
            let Some((from, to)) = group(*number).filter(|(from, to)| from != to) else {
                continue;
            };
            for mark in marks {
                self.captured.push(CaptureChange {
                    at: from,
                    length: Some(Reverse(to - from)),
                    change: Change::Push(*mark),
                });
            }
            self.captured.push(CaptureChange {
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
        add_changes_after(
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
                pass.chain.clear();
                return Some(());
            }
            Operation::Push(_) => Vec::new(),
            // Patterns added by `with_prototype` stay in force until the level is left.
            Operation::Set(_) => state.levels.pop().map_or_else(Vec::new, |l| l.prototypes),
        };
        let mut kept = Some(kept);
        for (i, context) in entered.iter().enumerate() {
            let mut prototypes = kept.take().unwrap_or_default();
            if i + 1 == entered.len() {
                prototypes.extend(pattern.with_prototype);
            }
            let mut uses_captures = context.uses_captures;
            for number in &prototypes {
                uses_captures |= grammars.context(*number)?.uses_captures;
            }
            state.levels.push(Level {
                context: context.number,
                prototypes,
                captures: uses_captures.then(|| {
                    let text = |(from, to): (usize, usize)| pass.line.text.get(from..to);
                    Arc::new(array::from_fn(|i| group(i).and_then(text).map(Box::from)))
                }),
            });
        }
        pass.chain.clear();
        Some(())
    }
}

/// Collects the contexts that apply in `state`: prototypes added by outer levels, outermost first; the
/// prototype of the grammar; the innermost context.
fn find_chain<'g>(
    grammars: &'g Grammars,
    state: &State,
    chain: &mut SmallVec<[ActiveContext<'g>; 4]>,
) -> Option<()> {
    let innermost = state.levels.last()?;
    let from = state.prototypes_from.last().copied().unwrap_or_default();
    for level in &state.levels[from..] {
        for number in &level.prototypes {
            chain.push(ActiveContext {
                context: grammars.context(*number)?,
                is_prototype: true,
                captures: level.captures.clone(),
            });
        }
    }
    let context = grammars.context(innermost.context)?;
    if let Some(prototype) = context.prototype {
        chain.push(ActiveContext {
            context: grammars.context(prototype)?,
            is_prototype: false,
            captures: None,
        });
    }
    chain.push(ActiveContext {
        context,
        is_prototype: false,
        captures: innermost.captures.clone(),
    });
    Some(())
}

/// Adds the changes that a context's own scopes make at the start of a match.
fn add_changes_before(
    changes: &mut Vec<(usize, Change)>,
    at: usize,
    context: &Context,
    operation: &Operation,
    entered: &[&Context],
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

/// Adds the changes that a context's own scopes make at the end of a match.
fn add_changes_after(
    changes: &mut Vec<(usize, Change)>,
    at: usize,
    context: &Context,
    operation: &Operation,
    entered: &[&Context],
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
    // All meta scopes are removed and added again, so that content scopes come in order.
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
