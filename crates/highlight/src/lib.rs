//! Code to HTML with one-letter classes, one span per run of a class.
//!
//! In: a language as authors write it, and code. Out: escaped HTML in which no span crosses a line end.
//! `grammars` are syntect's. `parser` gives the same result as syntect's parser in less time: `prefilter`
//! reads from a pattern with which bytes a match can begin, and `pattern_set` asks all patterns of a context
//! at once. Scopes as classes would triple the size of a page, so `classes` maps them to one letter;
//! `static/sitegen.css` of sitegen colours these. `line_cache` keeps the HTML of lines and blocks, because
//! every translation of a note has the same code. Each thread has a parser and a cache of its own, in front
//! of a shared cache.

mod aliases;
mod ansi;
mod classes;
mod grammars;
mod lazy_table;
mod line_cache;
mod parser;
mod pattern_set;
mod prefilter;
mod rouge;
mod shell_session;

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use memchr::memchr;
use pulldown_cmark_escape::escape_html_body_text;
use rustc_hash::FxHashMap;

use text_scan::lines;

pub use ansi::{has_controls, without_controls};
pub use classes::ClassNames;
pub use shell_session::prompt;

use grammars::Grammars;
use line_cache::{SharedLineCache, StateId, ThreadLineCache};
use parser::{Parser, State};

/// Longer lines, in bytes, are not parsed, since some grammars take quadratic time.
const MAX_LINE_BYTES: usize = 4096;
/// The number of thread states. More threads share them.
const THREAD_STATES: usize = 32;
/// The number of language names that a thread caches. Authors use some dozens.
const MAX_CACHED_NAMES: usize = 1000;

/// A highlighter for the languages of `two-face`.
#[derive(Default)]
pub struct Highlighter {
    grammars: Grammars,
    line_cache: SharedLineCache,
    /// Thread states, by thread number.
    threads: [Mutex<ThreadState>; THREAD_STATES],
    /// The same grammars with Rouge's names of classes.
    with_rouge_classes: OnceLock<Box<Highlighter>>,
}

/// The number of the next thread.
static NEXT: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    /// The number of this thread.
    static THREAD: usize = NEXT.fetch_add(1, Ordering::Relaxed);
}

/// The state of a thread. With more threads than states, some wait for each other.
#[derive(Default)]
struct ThreadState {
    parser: Parser,
    line_cache: ThreadLineCache,
    /// The start of each syntax that was used.
    starts: FxHashMap<usize, LineState>,
    /// Grammars by language name: syntect finds a name by a linear search.
    names: FxHashMap<String, Option<Grammar>>,
}

/// The grammar of a code block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// Text without colours.
    Plain,
    /// The syntax with this index.
    Syntax(usize),
    /// A terminal session: prompts, commands of the syntax with this index, output.
    Session(usize),
    /// Output of a terminal with escape sequences. If true, notations of the escape character (`\\e[`) are read too.
    Terminal(bool),
}

impl Highlighter {
    /// Returns the highlighter that writes Rouge's names of classes. It is built on first use.
    #[must_use]
    pub fn with_rouge_classes(&self) -> &Self {
        self.with_rouge_classes.get_or_init(|| {
            Box::new(Self {
                grammars: Grammars::new(ClassNames::Rouge),
                line_cache: SharedLineCache::default(),
                threads: Default::default(),
                with_rouge_classes: OnceLock::new(),
            })
        })
    }

    /// Returns the grammar of `language`, in any case: a name, a file extension or an alias. `None` if it is
    /// unknown.
    #[must_use]
    pub fn grammar(&self, language: &str) -> Option<Grammar> {
        let names = &mut self.thread_state().names;
        if let Some(grammar) = names.get(language) {
            return *grammar;
        }
        let grammar = self.find(language);
        if names.len() < MAX_CACHED_NAMES {
            names.insert(language.to_owned(), grammar);
        }
        grammar
    }

    /// Returns the state of this thread.
    fn thread_state(&self) -> MutexGuard<'_, ThreadState> {
        let thread = THREAD.with(|number| *number);
        let thread_state = self.threads[thread % THREAD_STATES].lock();
        thread_state.unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, language: &str) -> Option<Grammar> {
        let language = language.trim().to_lowercase();
        // Rouge knows other names of sessions.
        let is_own = self.grammars.class_names() == ClassNames::Sitegen;
        if let Some(name) = aliases::session(&language).filter(|_| is_own) {
            return self.index(name).map(Grammar::Session);
        }
        match aliases::grammar_choice(&language) {
            aliases::GrammarChoice::Plain => Some(Grammar::Plain),
            aliases::GrammarChoice::Session(name) => self.index(name).map(Grammar::Session),
            aliases::GrammarChoice::Name(name) => self.index(name).map(Grammar::Syntax),
            aliases::GrammarChoice::AsWritten => self
                .grammars
                .set
                .find_syntax_by_token(&language)
                .filter(|syntax| !syntax.hidden)
                .and_then(|syntax| self.index(&syntax.name))
                .map(Grammar::Syntax)
                .or_else(|| {
                    aliases::WITHOUT_GRAMMAR
                        .contains(&&*language)
                        .then_some(Grammar::Plain)
                }),
        }
    }

    /// Returns the grammar of a code block: that of `language`, a session if the code shows one, or a terminal if the
    /// language is `ansi` or the code has escape sequences.
    #[must_use]
    pub fn block_grammar(&self, language: &str, code: &str) -> Option<Grammar> {
        let grammar = self.grammar(language)?;
        if is_ansi(language) {
            return Some(Grammar::Terminal(true));
        }
        let has_controls = has_controls(code);
        let plain = without_controls_if(has_controls, code);
        let session = match grammar {
            Grammar::Plain if language.is_empty() && shell_session::has_prompts(&plain) => {
                self.grammar("console")
            }
            Grammar::Syntax(syntax)
                if aliases::has_sessions(&self.grammars.set.syntaxes()[syntax].name)
                    && shell_session::begins_with_prompt(&plain) =>
            {
                Some(Grammar::Session(syntax))
            }
            Grammar::Session(_) => Some(grammar),
            _ => None,
        };
        Some(match session {
            Some(session) => session,
            None if has_controls => Grammar::Terminal(false),
            None => grammar,
        })
    }

    fn index(&self, name: &str) -> Option<usize> {
        let syntaxes = self.grammars.set.syntaxes();
        syntaxes.iter().rposition(|syntax| syntax.name == name)
    }

    /// Returns the lines of `code` as HTML, each with a line end.
    #[must_use]
    pub fn html(&self, grammar: Grammar, code: &str) -> String {
        let mut html = String::with_capacity(2 * code.len() + 1);
        self.write(grammar, code, &mut html);
        html
    }

    /// Appends the lines of `code` as HTML, each with a line end.
    pub fn write(&self, grammar: Grammar, code: &str, html: &mut String) {
        let thread_state = &mut *self.thread_state();
        let is_block = memchr(b'\n', code.trim_end_matches('\n').as_bytes()).is_some();
        if !is_block || grammar == Grammar::Plain {
            self.write_uncached(thread_state, grammar, code, html);
        } else if !thread_state.line_cache.get_block(grammar, code, html) {
            let start = html.len();
            self.write_uncached(thread_state, grammar, code, html);
            thread_state
                .line_cache
                .insert_block(grammar, code, &html[start..]);
        }
    }

    fn write_uncached(
        &self,
        thread_state: &mut ThreadState,
        grammar: Grammar,
        code: &str,
        html: &mut String,
    ) {
        match grammar {
            Grammar::Plain => {
                for line in lines::of(code) {
                    escape_into(html, line);
                    html.push('\n');
                }
            }
            Grammar::Syntax(syntax) => {
                let mut block = self.start_block(thread_state, syntax);
                for line in lines::of(code) {
                    block.line(line, html);
                    html.push('\n');
                }
            }
            Grammar::Terminal(reads_notations) => {
                let code = if reads_notations {
                    ansi::with_escapes(code)
                } else {
                    Cow::Borrowed(code)
                };
                let mut terminal = ansi::Terminal::default();
                for line in lines::of(&code) {
                    terminal.line(line, html);
                    html.push('\n');
                }
            }
            Grammar::Session(syntax) => {
                let mut block = self.start_block(thread_state, syntax);
                let names = self.grammars.class_names();
                shell_session::read(code, names, html, |command, html| block.line(command, html));
            }
        }
    }

    fn start_block<'h>(
        &'h self,
        thread_state: &'h mut ThreadState,
        syntax: usize,
    ) -> BlockHighlighter<'h> {
        let known_start = thread_state.starts.get(&syntax).cloned();
        let first = known_start.or_else(|| {
            let start = State::new(self.grammars.start(syntax)?);
            let place = LineState::of(&self.line_cache, start);
            thread_state.starts.insert(syntax, place.clone());
            Some(place)
        });
        BlockHighlighter {
            highlighter: self,
            thread_state,
            at: first.clone(),
            first,
        }
    }

    /// Appends a line as HTML and moves `at` behind it. `None`, with nothing appended, if the grammar fails.
    fn line(
        &self,
        thread_state: &mut ThreadState,
        at: &mut LineState,
        line: &str,
        html: &mut String,
    ) -> Option<()> {
        let before = match at {
            LineState::Cached(id) => Some(*id),
            LineState::Owned(_) => None,
        };
        let ThreadState {
            parser, line_cache, ..
        } = thread_state;
        let shared = &self.line_cache;
        if let Some(after) = before.and_then(|id| line_cache.get_line(shared, id, line, html)) {
            *at = LineState::Cached(after);
            return Some(());
        }
        let mut state = match at {
            LineState::Cached(id) => State::clone(&shared.state(*id)),
            LineState::Owned(state) => State::clone(state),
        };
        let with_end = [line, "\n"].concat();
        let changes = parser.line(&self.grammars, &mut state, &with_end)?;
        let own = match self.grammars.class_names() {
            ClassNames::Sitegen => classes::html(&with_end, changes, &mut state.marks)?,
            ClassNames::Rouge => rouge::html(&with_end, changes, &mut state.marks)?,
        };
        *at = LineState::of(shared, state);
        if let (Some(before), LineState::Cached(after)) = (before, &*at) {
            line_cache.insert_line(shared, before, line, &own, *after);
        }
        html.push_str(&own);
        Some(())
    }
}

/// A code block that is highlighted line by line.
struct BlockHighlighter<'h> {
    highlighter: &'h Highlighter,
    thread_state: &'h mut ThreadState,
    /// The state before the first line; `None` without a grammar.
    first: Option<LineState>,
    at: Option<LineState>,
}

impl BlockHighlighter<'_> {
    /// Appends a line as HTML.
    fn line(&mut self, line: &str, html: &mut String) {
        let read = match &mut self.at {
            Some(at) if line.len() <= MAX_LINE_BYTES => {
                self.highlighter.line(self.thread_state, at, line, html)
            }
            _ => return escape_into(html, line),
        };
        if read.is_none() {
            // The grammar failed: the next line starts a new block.
            self.at = self.first.clone();
            escape_into(html, line);
        }
    }
}

/// A parser state between two lines.
#[derive(Clone)]
enum LineState {
    /// A state in the line cache.
    Cached(StateId),
    Owned(Box<State>),
}

impl LineState {
    fn of(cache: &SharedLineCache, state: State) -> Self {
        match cache.id(state) {
            Ok(id) => LineState::Cached(id),
            Err(state) => LineState::Owned(Box::new(state)),
        }
    }
}

/// Returns true for the language of output of terminals with escape sequences.
fn is_ansi(language: &str) -> bool {
    language.trim().eq_ignore_ascii_case("ansi")
}

fn without_controls_if(has_controls: bool, code: &str) -> Cow<'_, str> {
    if has_controls {
        without_controls(code)
    } else {
        Cow::Borrowed(code)
    }
}

/// Returns the text of a code block as readers see it: without escape sequences and control characters.
#[must_use]
pub fn shown_code<'c>(language: &str, code: &'c str) -> Cow<'c, str> {
    if is_ansi(language) {
        let code = ansi::with_escapes(code);
        return Cow::Owned(without_controls(&code).into_owned());
    }
    without_controls(code)
}

/// Returns true for the name of a session.
#[must_use]
pub fn is_session_language(language: &str) -> bool {
    let language = language.trim().to_lowercase();
    aliases::session(&language).is_some()
        || matches!(
            aliases::grammar_choice(&language),
            aliases::GrammarChoice::Session(_)
        )
}

/// Returns `text` with `&`, `<` and `>` as entities.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut html, text);
    html
}

/// Appends `text` with `&`, `<` and `>` as entities.
#[inline]
pub fn escape_into(html: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = escape_html_body_text(html, text);
}

#[cfg(test)]
mod tests;
