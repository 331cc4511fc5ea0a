//! The grammars that syntect reads, made ready for our parser.
//!
//! A grammar is contexts, and a context is patterns, tried in their order at every place. In:
//! syntect's linked contexts. Out: each context with what it includes put in its place, of each
//! pattern where it can begin, and for each scope the class that it is shown with, which is all of
//! it that can be seen. A context is made ready when a parser first comes to it.

use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::json;
use syntect::parsing::SyntaxSet;
use syntect::parsing::syntax_definition::{
    self, ContextId, ContextReference, MatchOperation, MatchPattern, context_iter,
};

use super::classes::{Classes, Mark};
use super::lazy_table::Shelf;
use super::pattern_set::Dispatch;
use super::prefilter::Opening;

pub(super) use syntect::parsing::ClearAmount;

/// All grammars.
pub(super) struct Grammars {
    pub(super) set: SyntaxSet,
    classes: Classes,
    /// By index of a syntax its first context, once it was asked for.
    starts: Vec<OnceLock<Option<Start>>>,
    contexts: Shelf<Option<Context>>,
    known: Mutex<Known>,
}

/// Where a grammar begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) context: ContextNumber,
    /// The mark of all that is written in it.
    pub(super) mark: Mark,
}

/// The number of a context, among all that were spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ContextNumber(u32);

#[derive(Default)]
struct Known {
    /// By number.
    ids: Vec<ContextId>,
    numbers: FxHashMap<ContextId, ContextNumber>,
    /// Patterns by the address at which syntect has them: contexts include each other's.
    patterns: FxHashMap<usize, Arc<Pattern>>,
}

impl Known {
    fn number(&mut self, id: ContextId) -> Option<ContextNumber> {
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let number = ContextNumber(u32::try_from(self.ids.len()).ok()?);
        self.ids.push(id);
        self.numbers.insert(id, number);
        Some(number)
    }
}

/// A context: what may follow where it is the innermost.
pub(super) struct Context {
    pub(super) number: ContextNumber,
    pub(super) meta_scope: Box<[Mark]>,
    pub(super) meta_content_scope: Box<[Mark]>,
    pub(super) clear_scopes: Option<ClearAmount>,
    /// What is tried before its own patterns.
    pub(super) prototype: Option<ContextNumber>,
    /// Whether its patterns speak of what led to it.
    pub(super) uses_captures: bool,
    pub(super) patterns: Box<[Arc<Pattern>]>,
    pub(super) dispatch: Dispatch,
}

/// What is looked for, and what it means.
pub(super) struct Pattern {
    /// Its number among all patterns that are ready.
    pub(super) number: usize,
    pub(super) opening: Opening,
    /// Whether what is found depends on where the search begins: it says `\G` or `\K`.
    pub(super) is_fixed: bool,
    pub(super) scope: Box<[Mark]>,
    /// How many of its groups matter.
    pub(super) groups: usize,
    /// Groups and their scopes.
    pub(super) captures: Box<[(usize, Box<[Mark]>)]>,
    pub(super) operation: Operation,
    pub(super) with_prototype: Option<ContextNumber>,
    /// As syntect has it: its regex, and how that is made where it speaks of what an outer pattern
    /// captured.
    pub(super) source: MatchPattern,
}

impl Pattern {
    /// Whether it has to be searched for, for nothing tells where it can begin.
    pub(super) fn is_searched(&self) -> bool {
        self.is_fixed || self.source.has_captures || self.opening.is_anywhere()
    }
}

/// What becomes of the contexts after a match.
pub(super) enum Operation {
    None,
    Pop,
    Push(Box<[ContextNumber]>),
    Set(Box<[ContextNumber]>),
}

impl Default for Grammars {
    fn default() -> Self {
        let set = two_face::syntax::extra_newlines();
        Self {
            starts: set.syntaxes().iter().map(|_| OnceLock::new()).collect(),
            set,
            classes: Classes::default(),
            contexts: Shelf::default(),
            known: Mutex::default(),
        }
    }
}

impl Grammars {
    /// Where the syntax with this index begins; `None` if that cannot be told.
    pub(super) fn start(&self, syntax: usize) -> Option<Start> {
        *self.starts[syntax].get_or_init(|| self.find_start(syntax))
    }

    /// syntect keeps to itself which context is the first, but says how it is made: it has the scope
    /// of the syntax, and one pattern, which matches nothing and pushes `main`.
    fn find_start(&self, syntax: usize) -> Option<Start> {
        let scope = self.set.syntaxes()[syntax].scope;
        for index in 0.. {
            let reference = reference(json!({ "syntax_index": syntax, "context_index": index }))?;
            let context = reference.resolve(&self.set).ok()?;
            let [syntax_definition::Pattern::Match(only)] = &context.patterns[..] else {
                continue;
            };
            if context.meta_content_scope == [scope]
                && only.regex.regex_str().is_empty()
                && matches!(only.operation, MatchOperation::Push(_))
            {
                return Some(Start {
                    context: self.known().number(reference.id().ok()?)?,
                    mark: self.classes.mark(scope),
                });
            }
        }
        None
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The context with this number; `None` if the grammar leads nowhere.
    pub(super) fn context(&self, number: ContextNumber) -> Option<&Context> {
        let context = self.contexts.get(number.0 as usize, || {
            self.make_ready(number, &mut self.known())
        });
        context.as_ref()
    }

    fn make_ready(&self, number: ContextNumber, known: &mut Known) -> Option<Context> {
        let id = *known.ids.get(number.0 as usize)?;
        let reference = reference(serde_json::to_value(id).ok()?)?;
        let context = reference.resolve(&self.set).ok()?;
        let patterns: Box<[Arc<Pattern>]> = context_iter(&self.set, context)
            .map(|(context, index)| {
                let source = context.match_at(index).ok()?;
                let address = ptr::from_ref(source).addr();
                if let Some(pattern) = known.patterns.get(&address) {
                    return Some(Arc::clone(pattern));
                }
                let pattern = Arc::new(self.pattern(source, known)?);
                known.patterns.insert(address, Arc::clone(&pattern));
                Some(pattern)
            })
            .collect::<Option<_>>()?;
        Some(Context {
            number,
            meta_scope: self.marks(&context.meta_scope),
            meta_content_scope: self.marks(&context.meta_content_scope),
            clear_scopes: context.clear_scopes,
            prototype: match context.prototype {
                Some(id) => Some(known.number(id)?),
                None => None,
            },
            uses_captures: context.uses_backrefs,
            dispatch: Dispatch::of(patterns.iter().map(Arc::as_ref)),
            patterns,
        })
    }

    fn pattern(&self, source: &MatchPattern, known: &mut Known) -> Option<Pattern> {
        let number = known.patterns.len();
        let mut numbers = |references: &[ContextReference]| -> Option<Box<[ContextNumber]>> {
            let ids = references.iter().map(|reference| reference.id().ok());
            ids.map(|id| known.number(id?)).collect()
        };
        let regex = source.regex.regex_str();
        let captures = source.captures.iter().flatten();
        let highest = captures.clone().map(|(group, _)| *group).max();
        // What is entered may speak of the first ten.
        let spoken_of = match &source.operation {
            MatchOperation::None | MatchOperation::Pop => 0,
            MatchOperation::Push(_) | MatchOperation::Set(_) => 10,
        };
        Some(Pattern {
            number,
            opening: Opening::of(regex),
            is_fixed: regex.contains("\\G") || regex.contains("\\K"),
            scope: self.marks(&source.scope),
            groups: highest.map_or(0, |highest| highest + 1).max(spoken_of),
            captures: captures
                .map(|(group, scopes)| (*group, self.marks(scopes)))
                .collect(),
            operation: match &source.operation {
                MatchOperation::None => Operation::None,
                MatchOperation::Pop => Operation::Pop,
                MatchOperation::Push(contexts) => Operation::Push(numbers(contexts)?),
                MatchOperation::Set(contexts) => Operation::Set(numbers(contexts)?),
            },
            with_prototype: match &source.with_prototype {
                Some(reference) => Some(known.number(reference.id().ok()?)?),
                None => None,
            },
            source: source.clone(),
        })
    }

    fn marks(&self, scopes: &[syntect::parsing::Scope]) -> Box<[Mark]> {
        scopes
            .iter()
            .map(|scope| self.classes.mark(*scope))
            .collect()
    }
}

/// A reference to a context. syntect makes them in no other way than by reading them.
fn reference(id: serde_json::Value) -> Option<ContextReference> {
    ContextReference::deserialize(json!({ "Direct": id })).ok()
}
