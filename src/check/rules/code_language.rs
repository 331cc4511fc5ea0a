//! A code block in another language than in the original.

use super::{Findings, Rule, Run, Severity, TranslationPair};
use crate::check::page_view::Block;
use crate::diagnostics::counted;

pub(super) const RULE: Rule = Rule {
    code: "code-language",
    severity: Severity::Warning,
    summary: "a code block names another language than in the original",
    run: Run::Pair(run),
};

/// The most findings of a page that are said one by one.
const MAX_SINGLE_FINDINGS: usize = 2;

/// Names of one language.
const SAME: &[&[&str]] = &[
    &[
        "",
        "text",
        "txt",
        "plain",
        "plaintext",
        "none",
        "output",
        "log",
    ],
    &[
        "bash",
        "sh",
        "shell",
        "zsh",
        "console",
        "shell-session",
        "shellsession",
        "sh-session",
        "terminal",
        "bat",
        "cmd",
        "powershell",
        "ps1",
    ],
    &[
        "js",
        "javascript",
        "mjs",
        "cjs",
        "jsx",
        "ts",
        "typescript",
        "tsx",
    ],
    &["py", "python", "python3", "pycon"],
    &["rb", "ruby", "irb"],
    &["yml", "yaml"],
    &["html", "xml", "xhtml", "vue", "svg"],
    &["md", "markdown", "mdx", "html", "vue"],
    &["json", "jsonc", "json5"],
    &["c", "cpp", "c++", "cc", "h", "hpp"],
    &["cs", "csharp"],
    &["go", "golang"],
    &["rs", "rust"],
    &["kt", "kotlin"],
    &["ex", "elixir", "exs", "iex"],
    &["docker", "dockerfile"],
    &["make", "makefile"],
    &["css", "scss", "sass", "less"],
    &["ini", "cfg", "conf", "toml", "properties"],
];

/// The name of a language without what follows it: `js:line-numbers`, `js{1}`.
fn plain(language: &str) -> String {
    let name = language.split([':', '{', ',', '[']).next();
    name.unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_same(was: &str, is: &str) -> bool {
    let (was, is) = (plain(was), plain(is));
    let both = |names: &&&[&str]| names.contains(&was.as_str()) && names.contains(&is.as_str());
    // A language that the original does not name is no loss.
    was == is || was.is_empty() || SAME.iter().any(|names| both(&names))
}

fn run(pair: &TranslationPair<'_, '_>, findings: &mut Findings) {
    let blocks = pair.both_blocks();
    let other: Vec<(Block<'_>, Block<'_>)> = blocks
        .map(|(original, translation)| {
            (
                pair.original.block(original),
                pair.translation.block(translation),
            )
        })
        .filter(|(original, translation)| !is_same(original.language, translation.language))
        // An indented block cannot name any.
        .filter(|(original, translation)| {
            translation.fenced && pair.is_same_block(original, translation)
        })
        .collect();
    let is_one = other.len() > MAX_SINGLE_FINDINGS;
    for (original, translation) in other
        .iter()
        .take(if is_one { 1 } else { MAX_SINGLE_FINDINGS })
    {
        let message = match (original.language, translation.language) {
            (was, "") => format!("the code block has lost its language, `{was}`"),
            (was, is) => {
                format!("the code block names the language `{is}`, in the original `{was}`")
            }
        };
        let message = if is_one {
            let more = counted(other.len() - 1, "more block");
            format!("{message}; and {more} of the page name another language")
        } else {
            message
        };
        let here = pair.translation.first_line(translation.span.clone());
        let there = pair.original.first_line(original.span.clone());
        let mut finding = RULE
            .finding(message)
            .at(pair.translation.place(here, "this block"))
            .at(pair.original.place(there, "in the original"))
            .help("write the fence as the original has it");
        // Another name may be the better one.
        if !translation.language.is_empty() {
            finding.severity = Severity::Info;
        }
        findings.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_language_are_the_same() {
        for (was, is) in [
            ("sh", "bash"),
            ("text", ""),
            ("", "js"),
            ("md:line-numbers", "md"),
            ("JS", "js"),
        ] {
            assert!(is_same(was, is), "{was} {is}");
        }
        for (was, is) in [("bash", ""), ("bash", "ruby"), ("elixir", "shell")] {
            assert!(!is_same(was, is), "{was} {is}");
        }
    }
}
