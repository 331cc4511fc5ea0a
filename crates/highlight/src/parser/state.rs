//! Where a parser is, as something that can be compared.

use std::sync::Arc;

use super::super::classes::Mark;
use super::super::grammars::{ClearAmount, ContextNumber, Start};

/// Where a parser is between two lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in super::super) struct State {
    pub(super) levels: Vec<Level>,
    /// Levels below which patterns for all contexts do not reach.
    pub(super) prototypes_from: Vec<usize>,
    pub(in super::super) marks: Marks,
}

/// The marks of all scopes around a place, from the outermost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in super::super) struct Marks {
    pub(in super::super) all: Vec<Mark>,
    cleared: Vec<Vec<Mark>>,
}

/// A context that was entered and not left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Level {
    pub(super) context: ContextNumber,
    /// What is tried first in this context and all within.
    pub(super) prototypes: Vec<ContextNumber>,
    pub(super) captures: Option<Arc<Captures>>,
}

/// What the groups of the match that led to a context captured, as far as patterns can speak of them.
pub(super) type Captures = [Option<Box<str>>; 10];

/// What changes in the scopes around a place.
#[derive(Debug, Clone, Copy)]
pub(in super::super) enum Change {
    Push(Mark),
    Pop(usize),
    Clear(ClearAmount),
    Restore,
}

impl Marks {
    /// `None` if nothing was cleared that could be restored.
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
    /// Before the first line.
    pub(in super::super) fn new(start: Start) -> Self {
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
    pub(super) fn trim(&mut self) {
        let height = self.levels.len();
        while self.prototypes_from.last().is_some_and(|at| *at >= height) {
            self.prototypes_from.pop();
        }
    }
}
