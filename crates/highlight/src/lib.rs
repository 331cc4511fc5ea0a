//! Code to HTML with classes: a small set of short names of our own, one span for a run of one class.
//!
//! In: a language as authors write it, and code. Out: escaped HTML in which every line is complete
//! in itself (no span crosses a line end). The grammars are those that syntect reads (`grammars`);
//! `parser` takes a line through one of them, with the same result as syntect's own parser in a
//! fraction of its time: `opening` reads off a pattern where it can begin, and `dispatch` asks all
//! patterns of a context at once. Scopes as classes would triple a page, so `classes` maps them to
//! one-letter classes, which `static/sitegen.css` colours for light and dark. A line that was parsed
//! once in one state is not parsed again (`memory`): the same block stands in every translation of a
//! note. Each thread has a parser and a memory of its own, and asks that of all threads for what these do not
//! know.

mod aliases;
mod classes;
mod grammars;
mod lazy_table;
mod line_cache;
mod parser;
mod pattern_set;
mod prefilter;
mod shell_session;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use memchr::memchr;
use pulldown_cmark_escape::escape_html_body_text;
use rustc_hash::FxHashMap;

use text_scan::lines;

pub use shell_session::prompt;

use grammars::Grammars;
use line_cache::{Memory, OwnMemory, StateId};
use parser::{Parser, State};

/// Lines longer than this, in bytes, are not parsed: no reader reads them, and some grammars take
/// time that grows with the square of the line.
const LONGEST_LINE: usize = 4096;
/// How many threads have what they work with to themselves.
const WORKERS: usize = 32;
/// How many names of languages are remembered: authors use some dozens.
const MOST_NAMES: usize = 1000;

/// Highlights code in every language that notes use.
#[derive(Default)]
pub struct Highlighter {
    grammars: Grammars,
    memory: Memory,
    /// By thread.
    workers: [Mutex<Worker>; WORKERS],
}

/// The number of the next thread.
static NEXT: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    /// The number of this thread.
    static THREAD: usize = NEXT.fetch_add(1, Ordering::Relaxed);
}

/// What a thread highlights with. No other thread waits for it, as long as there are no more than workers.
#[derive(Default)]
struct Worker {
    parser: Parser,
    memory: OwnMemory,
    /// Where each syntax begins, as far as that was asked for.
    starts: FxHashMap<usize, ParserPosition>,
    /// What names of languages stand for: a syntax is found by passing over all of them.
    names: FxHashMap<String, Option<Grammar>>,
}

/// What a language's name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grammar {
    /// Text without colours.
    Plain,
    /// The syntax with this index.
    Syntax(usize),
    /// A terminal session: prompts, commands of the syntax with this index, output.
    Session(usize),
}

impl Highlighter {
    /// What `language` stands for: a name, an ending or one of the usual other names, in any case.
    /// `None` if it is not known.
    #[must_use]
    pub fn grammar(&self, language: &str) -> Option<Grammar> {
        let names = &mut self.worker().names;
        if let Some(grammar) = names.get(language) {
            return *grammar;
        }
        let grammar = self.find(language);
        if names.len() < MOST_NAMES {
            names.insert(language.to_owned(), grammar);
        }
        grammar
    }

    /// What this thread works with.
    fn worker(&self) -> MutexGuard<'_, Worker> {
        let thread = THREAD.with(|number| *number);
        let worker = self.workers[thread % WORKERS].lock();
        worker.unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, language: &str) -> Option<Grammar> {
        let language = language.trim().to_lowercase();
        match aliases::meant(&language) {
            aliases::Meant::Plain => Some(Grammar::Plain),
            aliases::Meant::Session(name) => self.index(name).map(Grammar::Session),
            aliases::Meant::Name(name) => self.index(name).map(Grammar::Syntax),
            aliases::Meant::AsWritten => self
                .grammars
                .set
                .find_syntax_by_token(&language)
                .filter(|syntax| !syntax.hidden)
                .and_then(|syntax| self.index(&syntax.name))
                .map(Grammar::Syntax),
        }
    }

    /// What a block of code in `language` is: as [`Self::grammar`], but a session where it shows one.
    #[must_use]
    pub fn grammar_of(&self, language: &str, code: &str) -> Option<Grammar> {
        let grammar = self.grammar(language)?;
        Some(match grammar {
            Grammar::Plain if language.is_empty() && shell_session::is_session(code) => {
                self.grammar("console").unwrap_or(grammar)
            }
            Grammar::Syntax(syntax)
                if aliases::has_sessions(&self.grammars.set.syntaxes()[syntax].name)
                    && shell_session::is_session(code) =>
            {
                Grammar::Session(syntax)
            }
            grammar => grammar,
        })
    }

    fn index(&self, name: &str) -> Option<usize> {
        let syntaxes = self.grammars.set.syntaxes();
        syntaxes.iter().rposition(|syntax| syntax.name == name)
    }

    /// The lines of `code` as HTML, each with a line end.
    #[must_use]
    pub fn html(&self, grammar: Grammar, code: &str) -> String {
        let mut html = String::with_capacity(2 * code.len() + 1);
        self.write(grammar, code, &mut html);
        html
    }

    /// Puts the lines of `code` as HTML behind `html`, each with a line end.
    pub fn write(&self, grammar: Grammar, code: &str, html: &mut String) {
        let worker = &mut *self.worker();
        let is_block = memchr(b'\n', code.trim_end_matches('\n').as_bytes()).is_some();
        if !is_block || grammar == Grammar::Plain {
            self.read(worker, grammar, code, html);
        } else if !worker.memory.recall_block(grammar, code, html) {
            let start = html.len();
            self.read(worker, grammar, code, html);
            worker.memory.remember_block(grammar, code, &html[start..]);
        }
    }

    fn read(&self, worker: &mut Worker, grammar: Grammar, code: &str, html: &mut String) {
        match grammar {
            Grammar::Plain => {
                for line in lines::of(code) {
                    escape_into(html, line);
                    html.push('\n');
                }
            }
            Grammar::Syntax(syntax) => {
                let mut reading = self.reading(worker, syntax);
                for line in lines::of(code) {
                    reading.line(line, html);
                    html.push('\n');
                }
            }
            Grammar::Session(syntax) => {
                let mut reading = self.reading(worker, syntax);
                shell_session::read(code, html, |command, html| reading.line(command, html));
            }
        }
    }

    fn reading<'h>(&'h self, worker: &'h mut Worker, syntax: usize) -> Reading<'h> {
        let known = worker.starts.get(&syntax).cloned();
        let first = known.or_else(|| {
            let start = State::new(self.grammars.start(syntax)?);
            let place = ParserPosition::of(&self.memory, start);
            worker.starts.insert(syntax, place.clone());
            Some(place)
        });
        Reading {
            highlighter: self,
            worker,
            at: first.clone(),
            first,
        }
    }

    /// Puts a line as HTML behind `html`; `at` becomes the place behind it. `None`, and nothing is put, if the
    /// grammar fails.
    fn line(
        &self,
        worker: &mut Worker,
        at: &mut ParserPosition,
        line: &str,
        html: &mut String,
    ) -> Option<()> {
        let before = match at {
            ParserPosition::Known(id) => Some(*id),
            ParserPosition::Unknown(_) => None,
        };
        let Worker { parser, memory, .. } = worker;
        let all = &self.memory;
        if let Some(after) = before.and_then(|id| memory.recall(all, id, line, html)) {
            *at = ParserPosition::Known(after);
            return Some(());
        }
        let mut state = match at {
            ParserPosition::Known(id) => State::clone(&all.state(*id)),
            ParserPosition::Unknown(state) => State::clone(state),
        };
        let with_end = [line, "\n"].concat();
        let changes = parser.line(&self.grammars, &mut state, &with_end)?;
        let own = classes::html(&with_end, changes, &mut state.marks)?;
        *at = ParserPosition::of(all, state);
        if let (Some(before), ParserPosition::Known(after)) = (before, &*at) {
            memory.remember(all, before, line, &own, *after);
        }
        html.push_str(&own);
        Some(())
    }
}

/// Code that is read line by line.
struct Reading<'h> {
    highlighter: &'h Highlighter,
    worker: &'h mut Worker,
    /// Where its block began; none where there is no grammar.
    first: Option<ParserPosition>,
    at: Option<ParserPosition>,
}

impl Reading<'_> {
    /// Puts a line as HTML behind `html`.
    fn line(&mut self, line: &str, html: &mut String) {
        let read = match &mut self.at {
            Some(at) if line.len() <= LONGEST_LINE => {
                self.highlighter.line(self.worker, at, line, html)
            }
            _ => return escape_into(html, line),
        };
        if read.is_none() {
            // The grammar failed: the rest is read as a block of its own.
            self.at = self.first.clone();
            escape_into(html, line);
        }
    }
}

/// A place between two lines.
#[derive(Clone)]
enum ParserPosition {
    /// By the number that memory gave its state.
    Known(StateId),
    Unknown(Box<State>),
}

impl ParserPosition {
    fn of(memory: &Memory, state: State) -> Self {
        match memory.id(state) {
            Ok(id) => ParserPosition::Known(id),
            Err(state) => ParserPosition::Unknown(Box::new(state)),
        }
    }
}

/// `text` with `&`, `<` and `>` as entities.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut html, text);
    html
}

/// Puts `text` with `&`, `<` and `>` as entities behind `html`.
#[inline]
pub fn escape_into(html: &mut String, text: &str) {
    // Writing into a text does not fail.
    let _ = escape_html_body_text(html, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> String {
        let highlighter = Highlighter::default();
        let grammar = highlighter.grammar(language).unwrap();
        let mut html = highlighter.html(grammar, code);
        assert_eq!(html.pop(), Some('\n'));
        html
    }

    #[test]
    fn code_has_short_classes_and_merged_spans() {
        assert_eq!(
            html("python", "import os  # <why>\n"),
            r#"<span class=k>import</span> os  <span class=c># &lt;why&gt;</span>"#
        );
        assert_eq!(html("text", "a < b"), "a &lt; b");
    }

    #[test]
    fn the_text_is_never_changed() {
        let code = "fn main() {\n\tlet s = r#\"multi\nline\"#; // 註解 & <b>\n}\n\n";
        let html = html("rust", code);
        let mut text = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let text = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        assert_eq!(text, code.trim_end_matches('\n').to_owned() + "\n");
    }

    #[test]
    fn every_line_is_complete_in_itself() {
        let html = html("python", "x = \"\"\"a\nb\n\"\"\"\n");
        for line in html.lines() {
            assert_eq!(
                line.matches("<span").count(),
                line.matches("</span>").count(),
                "{line}"
            );
        }
    }

    #[test]
    fn memory_changes_nothing() {
        let highlighter = Highlighter::default();
        let grammar = highlighter.grammar("python").unwrap();
        let code = "def f():\n    '''doc\n    more'''\n    return 1\n";
        let first = highlighter.html(grammar, code);
        // The same lines in another state, and then the first block again.
        let _ = highlighter.html(grammar, "more'''\n    return 1\ndef f():\n");
        assert_eq!(highlighter.html(grammar, code), first);
        assert_eq!(Highlighter::default().html(grammar, code), first);
        // The same block as a session is another.
        let session = highlighter.grammar("pycon").unwrap();
        let wanted = Highlighter::default().html(session, code);
        assert_ne!(wanted, first);
        assert_eq!(highlighter.html(session, code), wanted);
        assert_eq!(highlighter.html(grammar, code), first);
        // Blocks are forgotten.
        for at in 0..20_000 {
            let _ = highlighter.html(grammar, &format!("x = {at}\ny = {at}\n"));
        }
        assert_eq!(highlighter.html(grammar, code), first);
    }

    #[test]
    fn what_one_thread_knows_looks_the_same_to_another() {
        let highlighter = Highlighter::default();
        let grammar = highlighter.grammar("python").unwrap();
        let code = "def f():\n    '''doc\n    more'''\n    return 1\n";
        let first = highlighter.html(grammar, code);
        let shown = |code: &str| {
            std::thread::scope(|scope| {
                let other = scope.spawn(|| highlighter.html(grammar, code));
                other.join().unwrap()
            })
        };
        assert_eq!(shown(code), first);
        // The same lines in another state.
        let rest = &code[code.find("more").unwrap()..];
        assert_eq!(shown(rest), Highlighter::default().html(grammar, rest));
    }

    #[test]
    fn the_languages_of_notes_are_known() {
        let highlighter = Highlighter::default();
        for language in "bash sh zsh shell console shell-session powershell ps1 pwsh bat python py \
            python3 pycon rust rs go golang c cpp c++ csharp cs c# java kotlin kt swift zig nix ruby rb \
            perl php lua r julia scala haskell elixir erlang clojure ocaml fsharp js javascript jsx ts \
            typescript tsx json json5 jsonc yaml yml toml ini xml html css scss sass less sql graphql \
            diff patch dockerfile docker makefile make cmake nginx apache terraform hcl vim tex latex \
            markdown md http log properties dotenv env systemd ssh-config objc objective-c groovy \
            gradle proto protobuf vue svelte text plaintext txt regex fish awk jq cron"
            .split_whitespace()
        {
            assert!(highlighter.grammar(language).is_some(), "{language}");
        }
        assert_eq!(highlighter.grammar("no-such-language"), None);
        assert_eq!(highlighter.grammar("TEXT"), Some(Grammar::Plain));
    }

    #[test]
    fn a_session_marks_prompts_and_leaves_output_plain() {
        assert_eq!(
            html("console", "$ ls -l\nimport me\n"),
            "<span class=p>$ </span><span class=f>ls</span><span class=v> -l</span>\n\
             <span class=u>import me</span>"
        );
    }
}
