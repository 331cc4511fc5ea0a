//! The grammars that syntect reads, made ready for our parser.
//!
//! A grammar is contexts, and a context is patterns, tried in their order at every place. In:
//! syntect's linked contexts. Out: each context with what it includes put in its place, of each
//! pattern where it can begin, and for each scope the class that it is shown with, which is all of
//! it that can be seen. A context is made ready when a parser first comes to it.

use std::ptr;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::json;
use syntect::parsing::SyntaxSet;
use syntect::parsing::syntax_definition::{
    self, ContextId, ContextReference, MatchOperation, MatchPattern, context_iter,
};

use super::classes::{Classes, Mark};
use super::dispatch::Dispatch;
use super::opening::Opening;

pub(super) use syntect::parsing::ClearAmount;

/// All grammars.
pub(super) struct Grammars {
    pub(super) set: SyntaxSet,
    classes: Classes,
    /// By index of a syntax its first context, once it was asked for.
    starts: Vec<OnceLock<Option<Start>>>,
    ready: RwLock<Ready>,
}

/// Where a grammar begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) context: ContextId,
    /// The mark of all that is written in it.
    pub(super) mark: Mark,
}

#[derive(Default)]
struct Ready {
    contexts: FxHashMap<ContextId, Arc<Context>>,
    /// Patterns by the address at which syntect has them: contexts include each other's.
    patterns: FxHashMap<usize, Arc<Pattern>>,
}

/// A context: what may follow where it is the innermost.
pub(super) struct Context {
    pub(super) id: ContextId,
    pub(super) meta_scope: Box<[Mark]>,
    pub(super) meta_content_scope: Box<[Mark]>,
    pub(super) clear_scopes: Option<ClearAmount>,
    /// What is tried before its own patterns.
    pub(super) prototype: Option<ContextId>,
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
    pub(super) with_prototype: Option<ContextId>,
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
    Push(Box<[ContextId]>),
    Set(Box<[ContextId]>),
}

impl Default for Grammars {
    fn default() -> Self {
        let set = two_face::syntax::extra_newlines();
        Self {
            starts: set.syntaxes().iter().map(|_| OnceLock::new()).collect(),
            set,
            classes: Classes::default(),
            ready: RwLock::default(),
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
                    context: reference.id().ok()?,
                    mark: self.classes.mark(scope),
                });
            }
        }
        None
    }

    /// The context with this id; `None` if the grammar leads nowhere.
    pub(super) fn context(&self, id: ContextId) -> Option<Arc<Context>> {
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(context) = ready.contexts.get(&id) {
            return Some(Arc::clone(context));
        }
        drop(ready);
        let mut ready = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        let context = Arc::new(self.make_ready(id, &mut ready)?);
        Some(Arc::clone(ready.contexts.entry(id).or_insert(context)))
    }

    fn make_ready(&self, id: ContextId, ready: &mut Ready) -> Option<Context> {
        let reference = reference(serde_json::to_value(id).ok()?)?;
        let context = reference.resolve(&self.set).ok()?;
        let patterns: Box<[Arc<Pattern>]> = context_iter(&self.set, context)
            .map(|(context, index)| {
                let source = context.match_at(index).ok()?;
                let address = ptr::from_ref(source).addr();
                if let Some(pattern) = ready.patterns.get(&address) {
                    return Some(Arc::clone(pattern));
                }
                let pattern = Arc::new(self.pattern(source, ready.patterns.len())?);
                ready.patterns.insert(address, Arc::clone(&pattern));
                Some(pattern)
            })
            .collect::<Option<_>>()?;
        Some(Context {
            id,
            meta_scope: self.marks(&context.meta_scope),
            meta_content_scope: self.marks(&context.meta_content_scope),
            clear_scopes: context.clear_scopes,
            prototype: context.prototype,
            uses_captures: context.uses_backrefs,
            dispatch: Dispatch::of(patterns.iter().map(Arc::as_ref)),
            patterns,
        })
    }

    fn pattern(&self, source: &MatchPattern, number: usize) -> Option<Pattern> {
        let ids = |references: &[ContextReference]| -> Option<Box<[ContextId]>> {
            references.iter().map(|r| r.id().ok()).collect()
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
                MatchOperation::Push(contexts) => Operation::Push(ids(contexts)?),
                MatchOperation::Set(contexts) => Operation::Set(ids(contexts)?),
            },
            with_prototype: match &source.with_prototype {
                Some(reference) => Some(reference.id().ok()?),
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
