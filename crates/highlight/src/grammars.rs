//! syntect's grammars, prepared for our parser.
//!
//! A grammar has contexts; a context has patterns, which are tried in order at every place. In: syntect's
//! linked contexts. Out: contexts with their includes resolved, a prefilter for each pattern, and a class for
//! each scope (all else about scopes is invisible). A context is prepared when a parser first enters it.

use std::ptr;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::json;
use syntect::parsing::SyntaxSet;
use syntect::parsing::syntax_definition::{
    self, ContextId, ContextReference, MatchOperation, MatchPattern, context_iter,
};

use super::classes::{ClassNames, Classes, Mark};
use super::lazy_table::LazyTable;
use super::pattern_set::PatternSet;
use super::prefilter::Prefilter;

pub(super) use syntect::parsing::ClearAmount;

/// All grammars.
pub(super) struct Grammars {
    pub(super) set: SyntaxSet,
    classes: Classes,
    /// The first context of each syntax, found on first use.
    starts: Vec<OnceLock<Option<GrammarStart>>>,
    contexts: LazyTable<Option<Context>>,
    registry: Mutex<Registry>,
}

/// The start of a grammar.
#[derive(Clone, Copy)]
pub(super) struct GrammarStart {
    pub(super) context: ContextNumber,
    /// The class of all text of the grammar.
    pub(super) mark: Mark,
}

/// The number of a context, in the order in which contexts were first referred to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ContextNumber(u32);

#[derive(Default)]
struct Registry {
    /// By number.
    ids: Vec<ContextId>,
    numbers: FxHashMap<ContextId, ContextNumber>,
    /// Patterns by their address in syntect: contexts share patterns.
    patterns: FxHashMap<usize, Arc<Pattern>>,
}

impl Registry {
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

/// A context of a grammar.
pub(super) struct Context {
    pub(super) number: ContextNumber,
    pub(super) meta_scope: Box<[Mark]>,
    pub(super) meta_content_scope: Box<[Mark]>,
    pub(super) clear_scopes: Option<ClearAmount>,
    /// The context whose patterns are tried before its own.
    pub(super) prototype: Option<ContextNumber>,
    /// True if its patterns refer to captures of the match that entered the context.
    pub(super) uses_captures: bool,
    pub(super) patterns: Box<[Arc<Pattern>]>,
    pub(super) pattern_set: PatternSet,
}

/// A pattern with its effect.
pub(super) struct Pattern {
    /// Its number among all prepared patterns.
    pub(super) number: usize,
    pub(super) prefilter: Prefilter,
    /// True if a match depends on where the search starts: the regex contains `\G` or `\K`.
    pub(super) is_fixed: bool,
    pub(super) scope: Box<[Mark]>,
    /// The number of groups that are used.
    pub(super) groups: usize,
    /// Groups with their scopes.
    pub(super) captures: Box<[(usize, Box<[Mark]>)]>,
    pub(super) operation: Operation,
    pub(super) with_prototype: Option<ContextNumber>,
    /// syntect's pattern: its regex, and the template of the regex if it refers to captures.
    pub(super) source: MatchPattern,
}

impl Pattern {
    /// Returns true if the whole line has to be searched, because the prefilter cannot tell where a match
    /// begins.
    pub(super) fn is_searched(&self) -> bool {
        self.is_fixed || self.source.has_captures || self.prefilter.is_anywhere()
    }
}

/// The change of the context stack after a match.
pub(super) enum Operation {
    None,
    Pop,
    Push(Box<[ContextNumber]>),
    Set(Box<[ContextNumber]>),
}

impl Default for Grammars {
    fn default() -> Self {
        Self::new(ClassNames::default())
    }
}

impl Grammars {
    pub(super) fn new(class_names: ClassNames) -> Self {
        let set = two_face::syntax::extra_newlines();
        Self {
            starts: set.syntaxes().iter().map(|_| OnceLock::new()).collect(),
            set,
            classes: Classes::new(class_names),
            contexts: LazyTable::default(),
            registry: Mutex::default(),
        }
    }

    pub(super) fn class_names(&self) -> ClassNames {
        self.classes.names
    }

    /// Returns the start of the syntax with this index; `None` if it cannot be found.
    pub(super) fn start(&self, syntax: usize) -> Option<GrammarStart> {
        *self.starts[syntax].get_or_init(|| self.find_start(syntax))
    }

    /// syntect does not publish the first context, but it always has this form: the scope of the syntax, and
    /// one pattern, which matches the empty text and pushes `main`.
    fn find_start(&self, syntax: usize) -> Option<GrammarStart> {
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
                return Some(GrammarStart {
                    context: self.registry().number(reference.id().ok()?)?,
                    mark: self.classes.mark(scope),
                });
            }
        }
        None
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the context with this number; `None` if the grammar is broken.
    pub(super) fn context(&self, number: ContextNumber) -> Option<&Context> {
        let context = self.contexts.get(number.0 as usize, || {
            self.prepare(number, &mut self.registry())
        });
        context.as_ref()
    }

    fn prepare(&self, number: ContextNumber, registry: &mut Registry) -> Option<Context> {
        let id = *registry.ids.get(number.0 as usize)?;
        let reference = reference(serde_json::to_value(id).ok()?)?;
        let context = reference.resolve(&self.set).ok()?;
        let patterns: Box<[Arc<Pattern>]> = context_iter(&self.set, context)
            .map(|(context, index)| {
                let source = context.match_at(index).ok()?;
                let address = ptr::from_ref(source).addr();
                if let Some(pattern) = registry.patterns.get(&address) {
                    return Some(Arc::clone(pattern));
                }
                let pattern = Arc::new(self.pattern(source, registry)?);
                registry.patterns.insert(address, Arc::clone(&pattern));
                Some(pattern)
            })
            .collect::<Option<_>>()?;
        Some(Context {
            number,
            meta_scope: self.marks(&context.meta_scope),
            meta_content_scope: self.marks(&context.meta_content_scope),
            clear_scopes: context.clear_scopes,
            prototype: match context.prototype {
                Some(id) => Some(registry.number(id)?),
                None => None,
            },
            uses_captures: context.uses_backrefs,
            pattern_set: PatternSet::of(patterns.iter().map(Arc::as_ref)),
            patterns,
        })
    }

    fn pattern(&self, source: &MatchPattern, registry: &mut Registry) -> Option<Pattern> {
        let number = registry.patterns.len();
        let mut numbers = |references: &[ContextReference]| -> Option<Box<[ContextNumber]>> {
            let ids = references.iter().map(|reference| reference.id().ok());
            ids.map(|id| registry.number(id?)).collect()
        };
        let regex = source.regex.regex_str();
        let captures = source.captures.iter().flatten();
        let highest = captures.clone().map(|(group, _)| *group).max();
        // Patterns of the entered context may refer to the first ten groups.
        let entered_groups = match &source.operation {
            MatchOperation::None | MatchOperation::Pop => 0,
            MatchOperation::Push(_) | MatchOperation::Set(_) => 10,
        };
        Some(Pattern {
            number,
            prefilter: Prefilter::of(regex),
            is_fixed: regex.contains("\\G") || regex.contains("\\K"),
            scope: self.marks(&source.scope),
            groups: highest.map_or(0, |highest| highest + 1).max(entered_groups),
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
                Some(reference) => Some(registry.number(reference.id().ok()?)?),
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

/// Creates a reference to a context. syntect has no constructor, so it is deserialised.
fn reference(id: serde_json::Value) -> Option<ContextReference> {
    ContextReference::deserialize(json!({ "Direct": id })).ok()
}
