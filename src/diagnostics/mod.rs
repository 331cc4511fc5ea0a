//! Diagnostics: one type for every error, warning and info message.
//!
//! Modules return [`Diagnostic`] values; the command line prints them ([`text`] for people, [`json`], [`sarif`] and
//! [`github`] for programs).

pub mod folding;
pub mod github;
pub mod json;
pub mod sarif;
mod span;
pub mod terminal;
pub mod text;

pub use span::{Excerpt, Lines, SourceSpan};

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The label of the place of a page whose document shows a problem of a template.
pub(crate) const FOR_PAGE: &str = "for this page";

/// Severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site cannot be published as its author meant it; the build fails.
    Error,
    /// Something is probably damaged; the build goes on, unless `--strict`.
    Warning,
    /// Worth knowing; never fails a build.
    Info,
}

impl Severity {
    /// The word that people and programs read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// A change to the source that would mend what a diagnostic is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Bytes of the source file to replace (empty: an insertion).
    pub span: Range<usize>,
    /// The text that replaces them.
    pub replacement: String,
}

/// One thing that is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// A stable name, such as `fence-closed-in-line`.
    pub code: Cow<'static, str>,
    /// Its severity.
    pub severity: Severity,
    /// One sentence, without a full stop.
    pub message: String,
    /// Positions in source files; the first is the main one, the others are related.
    pub spans: Vec<SourceSpan>,
    /// One line that says what to do.
    pub help: Option<String>,
    /// A safe change that mends it, if there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    #[must_use]
    pub fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code: Cow::Borrowed(code),
            severity,
            message: message.into(),
            spans: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// A diagnostic that fails the build.
    #[must_use]
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message)
    }

    /// A diagnostic about probable damage.
    #[must_use]
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message)
    }

    /// A diagnostic that is only worth knowing.
    #[must_use]
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Severity::Info, code, message)
    }

    /// Adds a place: the first one added is the main one.
    #[must_use]
    pub fn at(mut self, place: SourceSpan) -> Self {
        self.spans.push(place);
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers a safe change.
    #[must_use]
    pub fn fix(mut self, span: Range<usize>, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            span,
            replacement: replacement.into(),
        });
        self
    }
}

/// Number of diagnostics per severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Diagnostics that fail the build.
    pub errors: usize,
    /// Diagnostics that fail it under `--strict`.
    pub warnings: usize,
    /// Diagnostics that never do.
    pub infos: usize,
}

impl Tally {
    /// Counts `diagnostics`.
    #[must_use]
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| {
            diagnostics
                .iter()
                .filter(|d| d.severity == severity)
                .count()
        };
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }

    /// Returns the counts in words: `1 error, 3 warnings`; empty if there are none.
    #[must_use]
    pub fn words(self) -> String {
        let all = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "info message"),
        ];
        let some = all.iter().filter(|(n, _)| *n > 0);
        let some: Vec<String> = some.map(|(n, word)| counted(*n, word)).collect();
        some.join(", ")
    }

    /// Returns true if a build with these diagnostics publishes nothing.
    #[must_use]
    pub fn fails(self, strict: bool) -> bool {
        self.errors > 0 || (strict && self.warnings > 0)
    }
}

/// Orders diagnostics by file, line, column and code, so that the same site always reads the same.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            d.spans
                .first()
                .map(|p| (p.path.clone(), p.line, p.column))
                .unwrap_or_default()
        };
        key(a)
            .cmp(&key(b))
            .then_with(|| a.code.cmp(&b.code))
            .then_with(|| a.message.cmp(&b.message))
    });
}

/// Codes of diagnostics that one cause can repeat thousands of times: an unknown tag, filter, language of code or key.
const OF_ONE_CAUSE: [&str; 5] = [
    "code-language-unknown",
    "key-unknown",
    "liquid-filter-unknown",
    "liquid-tag-plugin",
    "liquid-tag-unknown",
];

/// Makes one diagnostic of those that have one cause: the first, with the number of the others. The order of
/// the rest stays.
#[must_use]
pub fn by_cause(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let mut counts: HashMap<(Cow<'static, str>, Severity, String), usize> = HashMap::new();
    let key = |d: &Diagnostic| {
        let cause = d.message.split(", in `").next().unwrap_or_default();
        let cause = cause.split(" (and ").next().unwrap_or_default();
        (d.code.clone(), d.severity, cause.to_owned())
    };
    let is_of_one_cause = |d: &Diagnostic| OF_ONE_CAUSE.contains(&&*d.code);
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics {
        if is_of_one_cause(diagnostic) {
            let count = counts.entry(key(diagnostic)).or_default();
            *count += 1;
            if *count > 1 {
                continue;
            }
        }
        kept.push(diagnostic.clone());
    }
    for diagnostic in kept.iter_mut().filter(|d| is_of_one_cause(d)) {
        let count = counts.get(&key(diagnostic)).copied().unwrap_or(1);
        if count > 1 {
            let more = counted(count - 1, "more place");
            diagnostic.message = format!("{} (and in {more})", diagnostic.message);
        }
    }
    kept
}

/// `1 page`, `2 pages`.
#[must_use]
pub fn counted(n: usize, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}
