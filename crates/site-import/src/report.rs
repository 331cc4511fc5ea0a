//! The report of an import: converted parts, and parts that were left.

use std::collections::BTreeMap;

/// A place that was not converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unconverted {
    /// The path of the file of the old site.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The kind, the same for equal things: `shortcode youtube`.
    pub kind: String,
    /// The text, its first line.
    pub text: String,
    /// The result, and the next step for the author.
    pub help: String,
}

/// The parts of a site that were converted, and those that were left.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Numbers of conversions by kind.
    pub converted: BTreeMap<String, usize>,
    /// The places that were left, in the order of the files.
    pub left: Vec<Unconverted>,
    /// The number of pages of the old site that the new one lacks.
    pub lost_pages: usize,
}

/// The longest text of a place, in characters.
const MAX_LENGTH: usize = 120;

impl Report {
    /// Counts a conversion.
    pub(crate) fn count(&mut self, kind: impl Into<String>) {
        *self.converted.entry(kind.into()).or_default() += 1;
    }

    /// Adds a page that the new site lacks.
    pub(crate) fn lose_page(
        &mut self,
        path: &str,
        kind: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.lost_pages += 1;
        self.leave(path, 1, kind, path, help);
    }

    /// Returns why there is no page: the place and the help of the first one that is lost.
    pub(crate) fn reason(&self) -> String {
        match self.left.first().filter(|_| self.lost_pages > 0) {
            Some(first) => format!("`{}`: {}", first.path, first.help),
            None => "there is no file in Markdown where its pages are".to_owned(),
        }
    }

    /// Adds a partial: a file that other pages import.
    pub(crate) fn leave_partial(&mut self, path: &str) {
        let help = "not copied: it is in the pages that import it";
        self.leave(path, 1, "partial", path, help);
    }

    /// Adds a place that was left.
    pub(crate) fn leave(
        &mut self,
        path: &str,
        line: usize,
        kind: impl Into<String>,
        text: &str,
        help: impl Into<String>,
    ) {
        let first = text.trim().lines().next().unwrap_or_default().trim_end();
        let mut short: String = first.chars().take(MAX_LENGTH).collect();
        if short.len() < first.len() || text.trim().lines().nth(1).is_some() {
            short.push('…');
        }
        self.left.push(Unconverted {
            path: path.to_owned(),
            line,
            kind: kind.into(),
            text: short,
            help: help.into(),
        });
    }
}
