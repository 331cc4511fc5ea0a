//! One line of code through a grammar.
//!
//! In: a line and the [`State`] before it. Out: where in it which scopes begin and end, as marks, and
//! the state after it. The rules are those of Sublime Text as syntect's `ParseState` has them
//! (<https://www.sublimetext.com/docs/syntax.html>), and so is every result: a test holds the two
//! side by side. What is done otherwise is only what costs: a pattern is tried where it can begin
//! and no further than where another one was found, and a state can be compared, so that lines can
//! be remembered.

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

use search::{Known, Search};
use state::{Captures, Level};

pub(super) use state::{Change, Marks, State};

/// Parses lines, one after the other; what it holds is only room to work in.
#[derive(Default)]
pub(super) struct Parser {
    known: Known,
    changes: Vec<(usize, Change)>,
    captured: Vec<Captured>,
    /// Room for the rows of a line.
    rows: Vec<u8>,
}

thread_local! {
    /// Room for the groups of a match, which may not go from thread to thread.
    static ROOM: RefCell<Region> = RefCell::new(Region::new());
}

/// A change where a group begins or ends: at one place what ends comes first, then the longer group.
struct Captured {
    at: usize,
    /// `None` where it ends.
    length: Option<Reverse<usize>>,
    change: Change,
}

/// A context whose patterns are tried.
struct Link<'g> {
    context: &'g Context,
    is_prototype: bool,
    captures: Option<Arc<Captures>>,
}

/// The match that counts at a place.
struct Best<'g> {
    pattern: &'g Pattern,
    from: usize,
    to: usize,
    is_prototype: bool,
    /// Whether it would undo a push that brought nothing.
    would_loop: bool,
    /// The number of its link, if it speaks of what was captured.
    link: Option<usize>,
}

/// One line while it is parsed.
struct Pass<'l> {
    line: Line<'l>,
    /// What is tried, in this order.
    chain: SmallVec<[Link<'l>; 4]>,
    at: usize,
    /// Where, and how deep, a match that took nothing entered a context: to leave it there again
    /// would go in a circle.
    pushed: (usize, usize),
}

impl Parser {
    /// What changes in `line`, which ends with its line end, in the order of places. `state` becomes
    /// that after it, but for its marks: who reads the changes applies them. `None` if the grammar
    /// leads nowhere.
    pub(super) fn line<'l>(
        &mut self,
        grammars: &'l Grammars,
        state: &mut State,
        line: &'l str,
    ) -> Option<&[(usize, Change)]> {
        self.known.next_line();
        self.changes.clear();
        let mut pass = Pass {
            line: Line::of(line, mem::take(&mut self.rows)),
            chain: SmallVec::new(),
            at: 0,
            pushed: (0, 0),
        };
        ROOM.with_borrow_mut(|room| {
            while self.token(grammars, state, &mut pass, room)? {}
            Some(())
        })?;
        state.trim();
        self.rows = pass.line.into_room();
        Some(&self.changes)
    }

    /// Goes on to behind the next match; whether there was one.
    fn token<'l>(
        &mut self,
        grammars: &'l Grammars,
        state: &mut State,
        pass: &mut Pass<'l>,
        room: &mut Region,
    ) -> Option<bool> {
        let may_loop = pass.pushed == (pass.at, state.levels.len());
        state.trim();
        if pass.chain.is_empty() {
            find_chain(grammars, state, &mut pass.chain)?;
        }
        let Some(best) = self.best(state, pass, may_loop, room) else {
            return Some(false);
        };
        if best.would_loop {
            // As Sublime Text does: the next character, and on.
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
        self.follow(grammars, state, pass, &best)?;
        Some(true)
    }

    /// The match that begins first; of those that begin at one place, that of the first pattern.
    fn best<'l>(
        &mut self,
        state: &State,
        pass: &Pass<'l>,
        may_loop: bool,
        room: &mut Region,
    ) -> Option<Best<'l>> {
        self.known.next_token();
        let mut best: Option<Best<'l>> = None;
        // Where patterns that are searched for are looked at: here, then where they were found.
        let mut searched_at = pass.at;
        let line = &pass.line;
        for at in (pass.at..=line.text.len()).filter(|at| line.text.is_char_boundary(*at)) {
            let with_searched = at == searched_at;
            let row = line.row(at);
            let may_begin =
                |link: &Link<'_>| with_searched || link.context.dispatch.begins_with(row);
            if !pass.chain.iter().any(may_begin) {
                continue;
            }
            let place = LinePosition::of(line, at);
            if with_searched {
                searched_at = usize::MAX;
            }
            let links = pass.chain.iter().enumerate();
            for (number, link) in links.filter(|(_, link)| may_begin(link)) {
                for index in link.context.dispatch.at(&place, with_searched) {
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
                    let Some((from, to)) = self.known.first(&search, room) else {
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
                    best = Some(Best {
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

    /// Writes down what a match means, and enters and leaves contexts.
    fn follow(
        &mut self,
        grammars: &Grammars,
        state: &mut State,
        pass: &mut Pass<'_>,
        best: &Best<'_>,
    ) -> Option<()> {
        let pattern = best.pattern;
        let groups = self.known.groups(pattern, best.link);
        let group = |number: usize| groups.get(number).copied().flatten();
        let context = pass.chain.last()?.context;
        let entered: SmallVec<[&Context; 4]> = match &pattern.operation {
            Operation::Push(ids) | Operation::Set(ids) => ids
                .iter()
                .map(|id| grammars.context(*id))
                .collect::<Option<_>>()?,
            Operation::None | Operation::Pop => SmallVec::new(),
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
                pass.chain.clear();
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

/// The contexts whose patterns count where `state` is: those for all that is within, from the
/// outermost, that for all of the grammar, the innermost itself.
fn find_chain<'g>(
    grammars: &'g Grammars,
    state: &State,
    chain: &mut SmallVec<[Link<'g>; 4]>,
) -> Option<()> {
    let innermost = state.levels.last()?;
    let from = state.prototypes_from.last().copied().unwrap_or_default();
    for level in &state.levels[from..] {
        for number in &level.prototypes {
            chain.push(Link {
                context: grammars.context(*number)?,
                is_prototype: true,
                captures: level.captures.clone(),
            });
        }
    }
    let context = grammars.context(innermost.context)?;
    if let Some(prototype) = context.prototype {
        chain.push(Link {
            context: grammars.context(prototype)?,
            is_prototype: false,
            captures: None,
        });
    }
    chain.push(Link {
        context,
        is_prototype: false,
        captures: innermost.captures.clone(),
    });
    Some(())
}

/// What a context's own scopes do where a match begins.
fn before(
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

/// What a context's own scopes do where a match ends.
fn after(
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
