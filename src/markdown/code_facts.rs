//! Facts about the code blocks of a page for lists: its error line, the names of the errors that its blocks show, and
//! the programs that its commands run.
//!
//! In: the Markdown of a body, before Liquid. Out: [`CodeFacts`]. They are read with the front matter, because lists
//! need them of all pages before a body is rendered. Fenced blocks alone are read. Translations keep code, so they
//! have the facts of their original.

mod error_names;
mod known_programs;
mod programs;

use std::borrow::Cow;

use memchr::memmem;
use serde::{Deserialize, Serialize};
use text_scan::fences::{Fence, behind_prefix, fenced_blocks};

use super::FenceInfo;
use super::error_line::{self, CodeContent};
use crate::lines;
use highlight::{prompt, shown_code};

/// Maximum number of errors and of programs of a page.
const MAX_FACTS: usize = 12;
/// The first line of a traceback of Python.
const TRACEBACK: &[u8] = b"Traceback (most recent call last)";
/// Characters before a fence: indentation, and the marks of quotes and list items.
const PREFIX: [char; 6] = [' ', '\t', '>', '-', '*', '+'];

/// The facts about the code blocks of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeFacts {
    /// The first line that reports an error.
    pub error: Option<String>,
    /// The names of errors, in order: `ModuleNotFoundError`, `EADDRINUSE`.
    pub errors: Vec<String>,
    /// The names of programs, in order: `git`, `docker`.
    pub tools: Vec<String>,
}

impl CodeFacts {
    /// Returns the facts of a body.
    #[must_use]
    pub fn of(body: &str) -> Self {
        let mut facts = Self::default();
        for block in fenced_blocks(body, &PREFIX) {
            let text = &body[block.start..block.closing.start];
            let (opening, code) = text.split_at(text.find('\n').map_or(text.len(), |at| at + 1));
            let fence = behind_prefix(opening, &PREFIX);
            let info = Fence::parse(fence).map_or("", |marks| marks.info(fence));
            let language = FenceInfo::parse(info).language;
            let content = CodeContent::of(&language);
            if content != CodeContent::Source {
                let prefix = opening.len() - fence.len();
                let code = without_prefix(code, prefix);
                facts.add_block(content, &language, &shown_code(&language, &code));
            }
        }
        facts
    }

    fn add_block(&mut self, content: CodeContent, language: &str, code: &str) {
        if self.error.is_none() {
            self.error = error_line::line(content, code).map(str::to_owned);
        }
        let is_session = programs::is_session(code);
        // A script quotes messages that it prints itself.
        if content == CodeContent::Output || is_session {
            let has_trace = memmem::find(code.as_bytes(), TRACEBACK).is_some();
            let printed = lines::of(code).filter(|line| !is_session || prompt(line) == 0);
            for line in printed {
                error_names::find(line, has_trace, |name| add(&mut self.errors, name));
            }
        }
        if is_session || programs::is_shell(language) {
            programs::find(code, is_session, |name| add(&mut self.tools, name.into()));
        }
    }
}

fn add(names: &mut Vec<String>, name: Cow<'_, str>) {
    if names.len() < MAX_FACTS && !names.iter().any(|known| *known == name) {
        names.push(name.into_owned());
    }
}

/// Returns the lines of a block without the prefix of its opening fence.
fn without_prefix(code: &str, prefix: usize) -> Cow<'_, str> {
    if prefix == 0 {
        return Cow::Borrowed(code);
    }
    let rest = |line: &str| {
        let is_mark = |c: &char| matches!(c, ' ' | '\t' | '>');
        line.chars().take(prefix).take_while(is_mark).count()
    };
    let lines = lines::with_ends(code).map(|line| &line[rest(line)..]);
    Cow::Owned(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> (Option<String>, String, String) {
        let CodeFacts {
            error,
            errors,
            tools,
        } = CodeFacts::of(body);
        (error, errors.join(" "), tools.join(" "))
    }

    #[test]
    fn facts_are_those_of_fenced_blocks() {
        let body = "# T\n\nRun `docker ps`.\n\n```console\n$ git pull\nfatal: refusing to merge unrelated histories\n```\n\n\
                    1. In a list:\n\n   ```bash\n   sudo npm install -g x\n   ```\n\n> ```\n> KeyError: 'x'\n> ```\n\n\
                    ```python\nraise ValueError: x\n```\n";
        let facts = CodeFacts::of(body);
        assert_eq!(
            facts.error.as_deref(),
            Some("fatal: refusing to merge unrelated histories")
        );
        assert_eq!(
            facts.errors,
            ["fatal: refusing to merge unrelated histories", "KeyError"]
        );
        assert_eq!(facts.tools, ["git", "npm"]);
    }

    #[test]
    fn colours_of_a_terminal_are_no_part_of_an_error() {
        let body = "```ansi\n\\e[31mKeyError\\e[0m: 'x'\n```\n\n```\n\u{1b}[1mTypeError: y\u{1b}[0m\n```\n";
        let facts = CodeFacts::of(body);
        assert_eq!(facts.error.as_deref(), Some("KeyError: 'x'"));
        assert_eq!(facts.errors, ["KeyError", "TypeError"]);
    }

    #[test]
    fn scripts_and_sources_have_no_errors() {
        for body in [
            "```bash\necho 'ModuleNotFoundError: no'\n```\n",
            "```js\nTypeError: x\n```\n",
            "~~~yaml\nEADDRINUSE: 1\n~~~\n",
            "TypeError: x\n",
            "    TypeError: x\n",
            "```\nnever closed\nTypeError: x\n",
        ] {
            assert_eq!(of(body).1, "", "{body}");
        }
    }

    #[test]
    fn a_page_has_a_bounded_number_of_names() {
        let errors: String = (0..50).map(|n| format!("N{n}xError: x\n")).collect();
        let facts = CodeFacts::of(&format!("```\n{errors}```\n"));
        assert_eq!(facts.errors.len(), MAX_FACTS);
    }
}
