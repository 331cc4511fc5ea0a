//! The account of an import: what the new site has, what was converted, what was left, what `check` finds.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use site_import::{Import, Tool, Unconverted};

use super::addresses::{Unsettled, unsettled};
use crate::diagnostics::{Diagnostic, Severity, Tally, counted};
use crate::site::Site;

/// The most places of a kind that the text shows without `--all`.
const MAX_SHOWN: usize = 5;

/// The account.
#[derive(Debug, Default)]
pub struct Account {
    tool: &'static str,
    /// Pages of the old site by language.
    old: BTreeMap<String, usize>,
    /// Pages of the new site by language.
    new: Vec<(String, usize)>,
    notes: usize,
    /// Pages that have a translation.
    translated: usize,
    copies: usize,
    settled: usize,
    converted: BTreeMap<String, usize>,
    left: Vec<Unconverted>,
    /// Pages of the old site that the new one lacks.
    lost: usize,
    tally: Tally,
    /// Numbers of findings of `check` by rule.
    findings: BTreeMap<String, usize>,
    errors: Vec<String>,
}

impl Account {
    /// Returns the account of an import and of the site that was made of it. `settled` pages got a permalink.
    #[must_use]
    pub fn new(
        tool: Tool,
        import: &Import,
        settled: usize,
        site: Option<&Site>,
        findings: &[Diagnostic],
    ) -> Self {
        let mut account = Self {
            tool: tool.name(),
            old: import.counts.clone(),
            copies: import.copies.len(),
            settled,
            converted: import.report.converted.clone(),
            left: import.report.left.clone(),
            lost: import.report.lost_pages,
            tally: Tally::of(findings),
            ..Self::default()
        };
        for finding in findings {
            *account
                .findings
                .entry(finding.code.to_string())
                .or_default() += 1;
            if finding.severity == Severity::Error {
                let place = finding.spans.first();
                let place =
                    place.map_or_else(String::new, |span| format!("{}:{}: ", span.path, span.line));
                account
                    .errors
                    .push(format!("{place}{} [{}]", finding.message, finding.code));
            }
        }
        if let Some(site) = site {
            account.add_site(import, site);
        }
        account
    }

    fn add_site(&mut self, import: &Import, site: &Site) {
        self.new = pages_by_language(site);
        self.notes = site.notes.notes.len();
        self.translated = site
            .notes
            .notes
            .iter()
            .map(|note| note.pages.len())
            .filter(|pages| *pages > 1)
            .sum();
        for (_, page) in unsettled(import, site) {
            self.left.push(address_left(&page));
        }
    }

    /// Returns the account as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let left = self.left.iter().map(|left| {
            json!({
                "path": left.path,
                "line": left.line,
                "kind": left.kind,
                "text": left.text,
                "help": left.help,
            })
        });
        let new: BTreeMap<&str, usize> = self
            .new
            .iter()
            .map(|(code, count)| (code.as_str(), *count))
            .collect();
        json!({
            "from": self.tool,
            "pages": {
                "source": self.old,
                "lost": self.lost,
                "result": new,
                "notes": self.notes,
                "with_translations": self.translated,
            },
            "files_copied": self.copies,
            "permalinks_added": self.settled,
            "converted": self.converted,
            "left": left.collect::<Vec<_>>(),
            "check": {
                "errors": self.tally.errors,
                "warnings": self.tally.warnings,
                "infos": self.tally.infos,
                "by_rule": self.findings,
            },
        })
    }

    /// Returns the account for people; with `all`, every place that was left.
    #[must_use]
    pub fn text(&self, all: bool) -> String {
        let mut out = String::new();
        let pages = self.old.values().sum::<usize>() + self.lost;
        let new: usize = self.new.iter().map(|(_, count)| count).sum();
        out.push_str(&format!(
            "{}: {} in {} (the source has {}), {}, {} with translations, {} copied\n",
            self.tool,
            counted(new, "page"),
            counted(self.new.len(), "language"),
            pages,
            counted(self.notes, "note"),
            counted(self.translated, "page"),
            counted(self.copies, "file"),
        ));
        let languages: Vec<String> = self
            .new
            .iter()
            .map(|(code, count)| {
                let old = self.old.get(code).copied().unwrap_or_default();
                match count.checked_sub(old) {
                    Some(0) => format!("{code} {count}"),
                    Some(more) => format!("{code} {count} ({more} of them for folders)"),
                    None => format!("{code} {count} of {old}"),
                }
            })
            .collect();
        out.push_str(&format!("  {}\n", languages.join(", ")));
        if self.lost > 0 {
            let lost = counted(self.lost, "page");
            out.push_str(&format!("  {lost} not taken over: see \"not converted\"\n"));
        }
        if !self.converted.is_empty() {
            out.push_str("\nconverted:\n");
            let mut kinds: Vec<(&String, &usize)> = self.converted.iter().collect();
            kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), *kind));
            for (kind, count) in kinds {
                out.push_str(&format!("{count:>8}  {kind}\n"));
            }
        }
        if self.settled > 0 {
            out.push_str(&format!(
                "{:>8}  permalinks added, so that addresses stay\n",
                self.settled
            ));
        }
        self.left_text(&mut out, all);
        self.check_text(&mut out, all);
        out
    }

    fn left_text(&self, out: &mut String, all: bool) {
        if self.left.is_empty() {
            out.push_str("\nnothing was left unconverted\n");
            return;
        }
        out.push_str(&format!(
            "\nnot converted: {}\n",
            counted(self.left.len(), "place")
        ));
        let mut kinds: BTreeMap<&str, Vec<&Unconverted>> = BTreeMap::new();
        for left in &self.left {
            kinds.entry(&left.kind).or_default().push(left);
        }
        let mut kinds: Vec<(&str, Vec<&Unconverted>)> = kinds.into_iter().collect();
        kinds.sort_by_key(|(kind, places)| (std::cmp::Reverse(places.len()), *kind));
        for (kind, places) in kinds {
            let help = &places[0].help;
            out.push_str(&format!("{:>8}  {kind}: {help}\n", places.len()));
            let shown = if all { places.len() } else { MAX_SHOWN };
            for left in places.iter().take(shown) {
                out.push_str(&format!(
                    "            {}:{}: {}\n",
                    left.path, left.line, left.text
                ));
            }
            if places.len() > shown {
                out.push_str(&format!(
                    "            and {} more; `--all` shows them\n",
                    places.len() - shown
                ));
            }
        }
    }

    fn check_text(&self, out: &mut String, all: bool) {
        let words = match self.tally.words() {
            words if words.is_empty() => "nothing found".to_owned(),
            words => words,
        };
        out.push_str(&format!("\ncheck of the result: {words}\n"));
        for (rule, count) in &self.findings {
            out.push_str(&format!("{count:>8}  {rule}\n"));
        }
        let shown = if all { self.errors.len() } else { MAX_SHOWN };
        for error in self.errors.iter().take(shown) {
            out.push_str(&format!("  error: {error}\n"));
        }
    }

    /// Returns true if `check` found errors, or the new site lacks pages.
    #[must_use]
    pub fn has_losses(&self) -> bool {
        self.lost > 0 || self.tally.errors > 0
    }
}

/// Returns the numbers of pages by the codes of their languages, in the order of the site.
pub(super) fn pages_by_language(site: &Site) -> Vec<(String, usize)> {
    let count = |language| {
        site.source
            .pages
            .iter()
            .filter(|page| page.language == language)
            .count()
    };
    let languages = site.source.languages.iter();
    languages
        .map(|(id, language)| (language.code.clone(), count(id)))
        .collect()
}

/// Returns the languages of a site with their numbers of pages: `en 12, de 3`.
#[must_use]
pub fn languages_text(site: &Site) -> String {
    let languages = pages_by_language(site);
    let parts: Vec<String> = languages
        .into_iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    parts.join(", ")
}

fn address_left(page: &Unsettled) -> Unconverted {
    let (kind, text, help) = match &page.new {
        Some(new) => (
            "address that changed",
            format!("{} → {new}", page.old),
            "add `redirect_from` with the old address",
        ),
        None => (
            "page without an address",
            page.old.clone(),
            "sitegen does not publish it: a draft, `published: false`, or a name that begins with `_`",
        ),
    };
    Unconverted {
        path: page.source.clone(),
        line: 1,
        kind: kind.to_owned(),
        text,
        help: help.to_owned(),
    }
}
