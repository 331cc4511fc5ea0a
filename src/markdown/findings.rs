//! Diagnostics that do not depend on the HTML that is written.

use std::ops::Range;

use pulldown_cmark::CodeBlockKind;

use super::{PreparedBody, RenderOptions, broken_fences};
use crate::config::Dialect;
use crate::diagnostics::Diagnostic;
use crate::near_miss;
use kramdown::Problem;

/// The names of languages that authors use most, for suggestions.
const LANGUAGES: [&str; 60] = [
    "bash",
    "batch",
    "console",
    "cmake",
    "csharp",
    "css",
    "diff",
    "docker",
    "dockerfile",
    "elixir",
    "erlang",
    "fortran",
    "golang",
    "graphql",
    "groovy",
    "haskell",
    "html",
    "http",
    "ini",
    "java",
    "javascript",
    "json",
    "julia",
    "jinja",
    "kotlin",
    "latex",
    "less",
    "lisp",
    "lua",
    "makefile",
    "markdown",
    "matlab",
    "mermaid",
    "nginx",
    "nix",
    "objective-c",
    "ocaml",
    "perl",
    "php",
    "plaintext",
    "powershell",
    "protobuf",
    "python",
    "ruby",
    "rust",
    "sass",
    "scala",
    "scss",
    "shell",
    "sql",
    "svelte",
    "swift",
    "terraform",
    "text",
    "toml",
    "tsx",
    "typescript",
    "vue",
    "xml",
    "yaml",
];

/// Returns true if a block that is open here may be closed in MDX, where fences have any indent: a line closes it, or
/// it begins with the closing fence of a block that is code by its indent.
fn is_fence_of_mdx(text: &str, block: &Range<usize>) -> bool {
    let is_indented = !text[..block.start].is_empty() && !text[..block.start].ends_with('\n');
    let first = text[block.clone()].lines().next().unwrap_or_default();
    let is_bare = first.trim().chars().all(|c| matches!(c, '`' | '~'));
    is_indented && is_bare || broken_fences::closes_when_indented(&text[block.clone()])
}

impl RenderOptions<'_> {
    pub(super) fn problem(&self, prepared: &PreparedBody<'_>, problem: &Problem) -> Diagnostic {
        let place = self.place(&prepared.original(&problem.span), "this line");
        Diagnostic::warning(problem.code, problem.message)
            .at(place)
            .help(problem.help)
    }

    /// Returns a diagnostic for a fence of CommonMark that is never closed.
    pub(super) fn unclosed_fence(
        &self,
        prepared: &PreparedBody<'_>,
        kind: &CodeBlockKind<'_>,
        range: &Range<usize>,
    ) -> Option<Diagnostic> {
        if *self.dialect != Dialect::CommonMark || matches!(kind, CodeBlockKind::Indented) {
            return None;
        }
        let text = &prepared.patched.text;
        if self.path.ends_with(".mdx") && is_fence_of_mdx(text, range) {
            return None;
        }
        let opening = broken_fences::never_closed(text, range)?;
        let place = self.place(
            &prepared.original(&opening),
            "opened here; all that follows is code",
        );
        let diagnostic = Diagnostic::warning("fence-unclosed", "a code fence is never closed")
            .at(place)
            .help("close it on a line of its own where the code ends");
        Some(diagnostic)
    }

    /// Returns a diagnostic for the code block at `range` of the patched text, whose language is unknown.
    pub(super) fn unknown_code_language(
        &self,
        prepared: &PreparedBody<'_>,
        language: &str,
        range: &Range<usize>,
    ) -> Diagnostic {
        let start = prepared.original(range).start;
        let line = self.body[start..].lines().next().unwrap_or_default();
        let at = line.find(language).unwrap_or(0);
        let span = start + at..start + at + language.len();
        let help = match near_miss::nearest(language, LANGUAGES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write `text` to say that it is plain".to_owned(),
        };
        Diagnostic::info(
            "code-language-unknown",
            format!("`{language}` is no language that can be highlighted"),
        )
        .at(self.place(&span, "shown as plain text"))
        .help(help)
    }
}
