//! Parser states, which can be compared and hashed.

use std::sync::Arc;

use super::super::classes::Mark;
use super::super::grammars::{ClearAmount, ContextNumber, GrammarStart};

/// The state of a parser between two lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in super::super) struct State {
    pub(super) levels: Vec<Level>,
    /// Stack depths below which prototypes are not in force.
    pub(super) prototypes_from: Vec<usize>,
    pub(in super::super) marks: Marks,
}

/// The classes of all scopes around a place, from the outermost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in super::super) struct Marks {
    pub(in super::super) all: Vec<Mark>,
    cleared: Vec<Vec<Mark>>,
}

/// An entered context.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Level {
    pub(super) context: ContextNumber,
    /// The contexts that are tried first in this context and in those inside it.
    pub(super) prototypes: Vec<ContextNumber>,
    pub(super) captures: Option<Arc<Captures>>,
}

/// The text of the groups of the match that entered a context.
pub(super) type Captures = [Option<Box<str>>; 10];

/// A change of the scopes around a place.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Change {
    Push(Mark),
    Pop(usize),
    Clear(ClearAmount),
    Restore,
}

impl Marks {
    /// Returns `None` if there is no cleared scope to restore.
    pub(in super::super) fn apply(&mut self, change: Change) -> Option<()> {
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
    /// Returns the state before the first line.
    pub(in super::super) fn new(start: GrammarStart) -> Self {
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

    /// Removes depths that are no longer in force, so that equal states compare equal.
    pub(super) fn trim(&mut self) {
        let height = self.levels.len();
        while self.prototypes_from.last().is_some_and(|at| *at >= height) {
            self.prototypes_from.pop();
        }
    }
}
