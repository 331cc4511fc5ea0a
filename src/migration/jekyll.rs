//! The account of a Jekyll site, which sitegen builds as it is: what comes through and what does not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::account::pages_by_language;
use crate::diagnostics::{Diagnostic, Severity, Tally, counted};
use crate::site::Site;
use crate::yaml;

/// The account.
#[derive(Debug)]
pub struct JekyllAccount {
    languages: Vec<(String, usize)>,
    notes: usize,
    translated: usize,
    files: usize,
    redirects: usize,
    /// Layouts that pages ask for, with the numbers of pages.
    layouts: BTreeMap<String, usize>,
    /// Plugins whose work is done.
    plugins: Vec<String>,
    /// Features without an effect, one a line.
    without_effect: Vec<String>,
    tally: Tally,
    /// Numbers of diagnostics by code and severity.
    codes: BTreeMap<(String, &'static str), usize>,
    /// The number of files that were copied, as they are.
    copied: Option<usize>,
    /// The command that builds the site.
    command: String,
}

impl JekyllAccount {
    /// Returns the account of a site with the diagnostics of its loading and its check. `source` is its folder as it
    /// was named; `copied` is the number of files that were copied to it.
    #[must_use]
    pub fn new(site: &Site, findings: &[Diagnostic], source: &str, copied: Option<usize>) -> Self {
        let mut layouts = BTreeMap::new();
        for page in site.source.pages.iter() {
            if let Some(layout) = page.data.get("layout").and_then(Value::as_str) {
                *layouts.entry(layout.to_owned()).or_insert(0) += 1;
            }
        }
        let named = ["plugins", "gems"]
            .iter()
            .filter_map(|key| site.config.data.get(*key))
            .flat_map(yaml::words);
        let mut codes = BTreeMap::new();
        for finding in findings
            .iter()
            .filter(|finding| finding.severity != Severity::Info)
        {
            *codes
                .entry((finding.code.to_string(), finding.severity.word()))
                .or_insert(0) += 1;
        }
        Self {
            languages: pages_by_language(site),
            notes: site.notes.notes.len(),
            translated: site
                .notes
                .notes
                .iter()
                .map(|note| note.pages.len())
                .filter(|pages| *pages > 1)
                .sum(),
            files: site.source.assets.len(),
            redirects: site.redirects().len(),
            layouts,
            plugins: named
                .filter(|name| crate::site::has_work_of_plugin(name))
                .collect(),
            without_effect: site.features_without_effect(),
            tally: Tally::of(findings),
            codes,
            copied,
            command: format!("sitegen build --source {source}"),
        }
    }

    /// Returns the account as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let languages: BTreeMap<&str, usize> = self
            .languages
            .iter()
            .map(|(code, count)| (code.as_str(), *count))
            .collect();
        let diagnostics = self.codes.iter().map(
            |((code, severity), count)| json!({"code": code, "severity": severity, "count": count}),
        );
        json!({
            "from": "Jekyll",
            "pages": { "result": languages, "notes": self.notes, "with_translations": self.translated },
            "files": self.files,
            "redirects": self.redirects,
            "layouts": self.layouts,
            "plugins": self.plugins,
            "without_effect": self.without_effect,
            "check": {
                "errors": self.tally.errors,
                "warnings": self.tally.warnings,
                "diagnostics": diagnostics.collect::<Vec<_>>(),
            },
            "files_copied": self.copied,
            "command": self.command,
        })
    }

    /// Returns the account for people.
    #[must_use]
    pub fn text(&self) -> String {
        let pages: usize = self.languages.iter().map(|(_, count)| count).sum();
        let mut out = format!(
            "Jekyll: {} in {}, {}, {} with translations, {}, {}\n",
            counted(pages, "page"),
            counted(self.languages.len(), "language"),
            counted(self.notes, "note"),
            counted(self.translated, "page"),
            counted(self.files, "other file"),
            counted(self.redirects, "redirect"),
        );
        let languages: Vec<String> = self
            .languages
            .iter()
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        out.push_str(&format!(
            "  {}\n\ncomes through as it is:\n",
            languages.join(", ")
        ));
        let layouts: Vec<String> = self
            .layouts
            .iter()
            .map(|(name, count)| format!("{name} ({count})"))
            .collect();
        out.push_str(&format!("  layouts: {}\n", or_none(&layouts)));
        out.push_str(&format!("  plugins: {}\n", or_none(&self.plugins)));
        out.push_str("\nhas no effect:\n");
        for line in &self.without_effect {
            out.push_str(&format!("  {line}\n"));
        }
        if self.without_effect.is_empty() {
            out.push_str("  nothing\n");
        }
        let words = self.tally.words();
        out.push_str(&format!(
            "\ncheck: {}\n",
            if words.is_empty() {
                "nothing found"
            } else {
                &words
            }
        ));
        for ((code, severity), count) in &self.codes {
            out.push_str(&format!("{count:>8}  {severity}[{code}]\n"));
        }
        let copied = match self.copied {
            Some(count) => format!("{} copied as they are", counted(count, "file")),
            None => "nothing was copied".to_owned(),
        };
        out.push_str(&format!(
            "\nThe site is built as it is; {copied}:\n  {}\n",
            self.command
        ));
        out
    }
}

fn or_none(list: &[String]) -> String {
    if list.is_empty() {
        "none".to_owned()
    } else {
        list.join(", ")
    }
}
