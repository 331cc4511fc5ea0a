//! A space between the two parts of a link, which makes it text: `[words] (address)`.

use super::{Findings, PageView, Rule, Run, Severity};

pub(super) const RULE: Rule = Rule {
    code: "link-spaced",
    severity: Severity::Warning,
    summary: "a link is none, because a space stands before its address",
    run: Run::Page(run),
};

fn run(view: &PageView<'_>, findings: &mut Findings) {
    for (_, prose) in view.all_proses() {
        let mut from = 0;
        while let Some(at) = prose.text[from..].find("] (").map(|at| from + at) {
            from = at + 3;
            let is_address = ["http://", "https://", "/", "#"]
                .iter()
                .any(|start| prose.text[from..].starts_with(start));
            // `[skip ci] (#12, #13)` or `[a] (/b is c)` is a remark in parentheses. Links in it are no address.
            let inner = prose.text[from..].split(')').next().unwrap_or_default();
            let is_remark = inner.trim().contains(char::is_whitespace)
                || prose.linked.iter().any(|words| {
                    (from..from + inner.len()).contains(&words.start)
                        && !prose.text[from..].starts_with("http")
                });
            let has_words = prose.text[..at]
                .rfind('[')
                .is_some_and(|open| open + 1 < at);
            if !(is_address && !is_remark && has_words && prose.text[from..].contains(')')) {
                continue;
            }
            let span = view.in_prose(prose, at..at + 3);
            findings.push(
                RULE.finding("a link is none: a space stands before its address")
                    .at(view.place(span, "here"))
                    .help("write `[words](address)`, without a space"),
            );
        }
    }
}
