//! Code to HTML with classes: a small set of short names of our own, one span for a run of one class.
//!
//! In: a language as authors write it, and code. Out: escaped HTML in which every line is complete
//! in itself (no span crosses a line end). syntect parses; its scope classes would triple a page, so
//! `classes` maps scopes to one-letter classes, which `static/sitegen.css` colours for light and
//! dark. A line that was parsed once in one state is never parsed again (`memory`): the same block
//! stands in every translation of a note.

mod classes;
mod memory;
mod names;
mod session;

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

pub use session::prompt;

use classes::Classes;
use memory::{Memory, Since};

/// Lines longer than this, in bytes, are not parsed: no reader reads them, and some grammars take
/// time that grows with the square of the line.
const LONGEST_LINE: usize = 4096;
/// How many names of languages are remembered: authors use some dozens.
const MOST_NAMES: usize = 1000;

/// Highlights code in every language that notes use.
pub struct Highlighter {
    syntaxes: SyntaxSet,
    classes: Classes,
    memory: Memory,
    /// What names of languages stand for: a syntax is found by passing over all of them.
    known: Mutex<FxHashMap<String, Option<Grammar>>>,
}

impl Default for Highlighter {
    fn default() -> Self {
        let syntaxes = two_face::syntax::extra_newlines();
        let memory = Memory::new(syntaxes.syntaxes().len());
        Self {
            syntaxes,
            classes: Classes::default(),
            memory,
            known: Mutex::default(),
        }
    }
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
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(grammar) = known().get(language) {
            return *grammar;
        }
        let grammar = self.find(language);
        if known().len() < MOST_NAMES {
            known().insert(language.to_owned(), grammar);
        }
        grammar
    }

    fn find(&self, language: &str) -> Option<Grammar> {
        let language = language.trim().to_lowercase();
        match names::meant(&language) {
            names::Meant::Plain => Some(Grammar::Plain),
            names::Meant::Session(name) => self.index(name).map(Grammar::Session),
            names::Meant::Name(name) => self.index(name).map(Grammar::Syntax),
            names::Meant::AsWritten => self
                .syntaxes
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
            Grammar::Plain if language.is_empty() && session::is_session(code) => {
                self.grammar("console").unwrap_or(grammar)
            }
            Grammar::Syntax(syntax)
                if names::has_sessions(&self.syntaxes.syntaxes()[syntax].name)
                    && session::is_session(code) =>
            {
                Grammar::Session(syntax)
            }
            grammar => grammar,
        })
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.syntaxes
            .syntaxes()
            .iter()
            .rposition(|syntax| syntax.name == name)
    }

    /// The lines of `code` as HTML, without line ends.
    #[must_use]
    pub fn lines(&self, grammar: Grammar, code: &str) -> Vec<String> {
        match grammar {
            Grammar::Plain => code.lines().map(escaped).collect(),
            Grammar::Syntax(syntax) => self.parsed(syntax, code.lines()),
            Grammar::Session(syntax) => session::lines(code, |commands| {
                self.parsed(syntax, commands.iter().copied())
            }),
        }
    }

    fn parsed<'a>(&self, syntax: usize, lines: impl Iterator<Item = &'a str>) -> Vec<String> {
        let mut run = Run {
            highlighter: self,
            syntax,
            since: Since::Block,
            behind: Vec::new(),
            from_block: true,
            parser: None,
            first: None,
        };
        lines.map(|line| run.line(line)).collect()
    }
}

/// A parser and the scopes around the place where it is.
type Parser = (ParseState, ScopeStack);

/// One block, line by line.
struct Run<'h, 'a> {
    highlighter: &'h Highlighter,
    syntax: usize,
    since: Since,
    /// The lines since the parser was in the syntax's first state, or since the block began.
    behind: Vec<&'a str>,
    /// Which of the two.
    from_block: bool,
    /// A parser that is where the run is; none while memory answers.
    parser: Option<Parser>,
    /// The syntax's first state, once it was needed.
    first: Option<Parser>,
}

impl<'a> Run<'_, 'a> {
    fn line(&mut self, line: &'a str) -> String {
        if line.len() > LONGEST_LINE {
            return escaped(line);
        }
        // While a parser is at work it goes on to the end of the stretch: to leave it and come back
        // would parse the stretch twice.
        if self.parser.is_none()
            && let Some((html, next)) =
                self.highlighter
                    .memory
                    .recall(self.syntax, self.since, line)
        {
            self.step(line, next);
            return html;
        }
        self.parse(line).unwrap_or_else(|| {
            // The grammar failed: the rest is read as a block of its own.
            self.parser = None;
            self.behind.clear();
            self.since = Since::Block;
            self.from_block = true;
            escaped(line)
        })
    }

    fn parse(&mut self, line: &'a str) -> Option<String> {
        let (mut state, mut stack) = match self.parser.take() {
            Some(parser) => parser,
            None => self.catch_up()?,
        };
        let Highlighter {
            syntaxes,
            classes,
            memory,
            ..
        } = self.highlighter;
        let with_end = format!("{line}\n");
        let operations = state.parse_line(&with_end, syntaxes).ok()?;
        let html = classes.html(&with_end, &operations, &mut stack)?;

        let (first, of_first) = self.first()?;
        let is_first = *first == state && *of_first == stack;
        let next = if is_first {
            Since::First
        } else {
            self.since.and(line)
        };
        memory.remember(self.syntax, self.since, line, &html, next);
        self.step(line, next);
        if !is_first {
            self.parser = Some((state, stack));
        }
        Some(html)
    }

    fn step(&mut self, line: &'a str, next: Since) {
        if next == Since::First {
            self.behind.clear();
            self.from_block = false;
        } else {
            self.behind.push(line);
        }
        self.since = next;
    }

    /// A parser at the place where memory stopped answering.
    fn catch_up(&mut self) -> Option<Parser> {
        let (mut state, mut stack) = if self.from_block {
            (self.fresh(), ScopeStack::new())
        } else {
            self.first()?.clone()
        };
        for line in &self.behind {
            advance(&mut state, &mut stack, line, &self.highlighter.syntaxes)?;
        }
        Some((state, stack))
    }

    fn fresh(&self) -> ParseState {
        ParseState::new(&self.highlighter.syntaxes.syntaxes()[self.syntax])
    }

    /// The syntax's first state: that after an empty line.
    fn first(&mut self) -> Option<&Parser> {
        if self.first.is_none() {
            let (mut state, mut stack) = (self.fresh(), ScopeStack::new());
            advance(&mut state, &mut stack, "", &self.highlighter.syntaxes)?;
            self.first = Some((state, stack));
        }
        self.first.as_ref()
    }
}

/// Parses `line` for what comes after it.
fn advance(
    state: &mut ParseState,
    stack: &mut ScopeStack,
    line: &str,
    syntaxes: &SyntaxSet,
) -> Option<()> {
    for (_, operation) in state.parse_line(&format!("{line}\n"), syntaxes).ok()? {
        stack.apply(&operation).ok()?;
    }
    Some(())
}

/// `text` with `&`, `<` and `>` as entities.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 8);
    escape_into(&mut html, text);
    html
}

/// Puts `text` with `&`, `<` and `>` as entities behind `html`.
pub fn escape_into(html: &mut String, text: &str) {
    let mut from = 0;
    for (i, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        html.push_str(&text[from..i]);
        html.push_str(entity);
        from = i + 1;
    }
    html.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> String {
        let highlighter = Highlighter::default();
        let grammar = highlighter.grammar(language).unwrap();
        highlighter.lines(grammar, code).join("\n")
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
        let first = highlighter.lines(grammar, code);
        // The same lines in another state, and then the first block again.
        let _ = highlighter.lines(grammar, "more'''\n    return 1\ndef f():\n");
        assert_eq!(highlighter.lines(grammar, code), first);
        assert_eq!(Highlighter::default().lines(grammar, code), first);
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
