//! Suppressions: comments in a source that silence findings at their place, with a reason:
//! `<!-- sitegen-ignore code-changed: the option has another name there -->`.
//!
//! In: the text of a file. Out: [`Suppressions`]: which rules say nothing about which lines. A comment speaks for
//! its own line and the block that follows it; `sitegen-ignore-page` speaks for the whole page. One without a
//! reason has no effect.

use std::ops::Range;

use text_scan::fences::{self, Fence};

use super::Rule;
use crate::diagnostics::{Diagnostic, Lines, Severity};

const MARK: &str = "<!-- sitegen-ignore";

/// A suppression without a reason, or of an unknown rule.
pub(crate) const UNREASONED: Rule = Rule {
    code: "ignore-unreasoned",
    severity: Severity::Warning,
    summary: "a finding is silenced without a reason, or by a name that no rule has",
    run: super::rule::Run::Elsewhere,
};

/// A comment that silences nothing.
pub(crate) const UNUSED: Rule = Rule {
    code: "ignore-unused",
    severity: Severity::Info,
    summary: "a comment silences nothing",
    run: super::rule::Run::Elsewhere,
};

/// One comment.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Silence {
    codes: Vec<String>,
    /// The lines, from 1; `None` is the whole page.
    lines: Option<Range<usize>>,
    has_reason: bool,
    /// The comment in the text.
    span: Range<usize>,
    used: bool,
}

/// The comments of a file that silence findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Suppressions {
    path: String,
    text: String,
    all: Vec<Silence>,
}

impl Suppressions {
    /// Returns the suppressions of the file at `path`; `None` if it has none.
    pub(crate) fn of(path: &str, text: &str) -> Option<Self> {
        if !text.contains(MARK) {
            return None;
        }
        let mut all = Vec::new();
        let code = fenced(text);
        let mut from = 0;
        while let Some(at) = text[from..].find(MARK).map(|at| from + at) {
            let end = text[at..]
                .find("-->")
                .map_or(text.len(), |end| at + end + 3);
            from = end;
            // A text about comments shows some.
            if code.iter().any(|block| block.contains(&at)) {
                continue;
            }
            let inside = text[at + MARK.len()..end].trim_end_matches("-->");
            let (inside, is_page) = match inside.strip_prefix("-page") {
                Some(rest) => (rest, true),
                None => (inside, false),
            };
            let (codes, reason) = inside.split_once(':').unwrap_or((inside, ""));
            let line = 1 + text[..at].matches('\n').count();
            all.push(Silence {
                codes: codes
                    .split([',', ' ', '\n'])
                    .filter(|code| !code.is_empty())
                    .map(str::to_owned)
                    .collect(),
                lines: (!is_page).then(|| line..line + lines_after(&text[at..end], &text[end..])),
                has_reason: !reason.trim().is_empty(),
                span: at..end,
                used: false,
            });
        }
        Some(Self {
            path: path.to_owned(),
            text: text.to_owned(),
            all,
        })
    }

    /// Returns true if a finding is silenced, and marks the comment as used.
    pub(crate) fn take(&mut self, finding: &Diagnostic) -> bool {
        let line = finding.spans.first().map_or(0, |place| place.line);
        let speaks = self.all.iter_mut().find(|silence| {
            silence.has_reason
                && silence.codes.iter().any(|code| *code == finding.code)
                && silence
                    .lines
                    .as_ref()
                    .is_none_or(|lines| lines.contains(&line))
        });
        match speaks {
            Some(silence) => {
                silence.used = true;
                true
            }
            None => false,
        }
    }

    /// Returns findings about the comments themselves. Unused ones are known only after all rules ran.
    pub(crate) fn findings(&self, all_ran: bool) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let lines = Lines::of(&self.text);
        for silence in &self.all {
            let place = lines.place(&self.path, &self.text, silence.span.clone(), "this comment");
            // A rule that is off by default may not have run.
            let ran = !silence.codes.iter().any(|code| super::rules::is_off(code));
            let unknown = silence
                .codes
                .iter()
                .find(|code| super::rules::of(code).is_none());
            if !silence.has_reason {
                findings.push(
                    UNREASONED
                        .finding("a finding is silenced without a reason, and so is not")
                        .at(place)
                        .help("write it behind a colon: `<!-- sitegen-ignore RULE: why -->`"),
                );
            } else if let Some(code) = unknown {
                findings.push(
                    UNREASONED
                        .finding(format!("there is no rule `{code}` to be silenced"))
                        .at(place)
                        .help("`sitegen check --rules` lists them"),
                );
            } else if all_ran && ran && !silence.used {
                findings.push(
                    UNUSED
                        .finding("the comment silences nothing")
                        .at(place)
                        .help("take it out"),
                );
            }
        }
        findings
    }
}

/// The fenced blocks of a text.
fn fenced(text: &str) -> Vec<Range<usize>> {
    let blocks = fences::fenced_blocks(text, &[' ', '\t', '>', '-']);
    let lines = blocks
        .into_iter()
        .map(|block| block.start..block.closing.start);
    lines.collect()
}

/// Returns the number of lines that a comment covers: its own, and those of the block after it.
fn lines_after(comment: &str, rest: &str) -> usize {
    let mut count = comment.matches('\n').count() + 1;
    let mut lines = rest.split('\n').skip(1);
    let mut first = None;
    for line in lines.by_ref() {
        count += 1;
        if !line.trim().is_empty() {
            first = Some(line);
            break;
        }
    }
    let Some(first) = first.map(|line| line.trim_start_matches([' ', '\t', '>', '-'])) else {
        return count;
    };
    let fence = Fence::parse(first);
    for line in lines {
        match fence {
            Some(Fence { mark, length }) => {
                count += 1;
                let bare = line.trim_matches([' ', '\t', '>', '\r']);
                if bare.len() >= length && bare.chars().all(|c| c == mark) {
                    return count;
                }
            }
            None => {
                if line.trim().is_empty() {
                    return count;
                }
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(code: &'static str, text: &str, what: &str) -> Diagnostic {
        let at = text.find(what).unwrap();
        Diagnostic::warning(code, "").at(crate::diagnostics::SourceSpan::span(
            "a.md",
            text,
            at..at + 1,
            "",
        ))
    }

    #[test]
    fn a_comment_speaks_for_the_block_that_follows() {
        let text = "before\n\n<!-- sitegen-ignore code-changed: it is so there -->\n\n```sh\none\n\ntwo\n```\n\nafter\n";
        let mut silences = Suppressions::of("a.md", text).unwrap();
        assert!(silences.take(&finding("code-changed", text, "two")));
        assert!(!silences.take(&finding("code-changed", text, "after")));
        assert!(!silences.take(&finding("code-changed", text, "before")));
        assert!(!silences.take(&finding("code-language", text, "two")));
        assert!(silences.findings(true).is_empty());
    }

    #[test]
    fn a_comment_that_is_shown_is_none() {
        let text = "```markdown\n<!-- sitegen-ignore code-changed: so -->\n```\n";
        assert!(
            Suppressions::of("a.md", text)
                .unwrap()
                .findings(true)
                .is_empty()
        );
    }

    #[test]
    fn a_comment_needs_a_reason_a_rule_and_something_to_silence() {
        let text = "<!-- sitegen-ignore code-changed -->\none\n\n<!-- sitegen-ignore-page no-such: why -->\n\n<!-- sitegen-ignore-page untranslated: a quote -->\n";
        let mut silences = Suppressions::of("a.md", text).unwrap();
        assert!(!silences.take(&finding("code-changed", text, "one")));
        let said: Vec<String> = silences
            .findings(true)
            .into_iter()
            .map(|d| format!("{} {}", d.code, d.spans[0].line))
            .collect();
        assert_eq!(
            said,
            [
                "ignore-unreasoned 1",
                "ignore-unreasoned 4",
                "ignore-unused 6"
            ]
        );
        assert!(silences.take(&finding("untranslated", text, "one")));
    }
}
