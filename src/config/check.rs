//! The `check` section of the config: severities of rules, and links that are not checked.
//!
//! ```yaml
//! check:
//!   rules: {link-missing: off, section-missing: error}
//!   paths:
//!     - path: _posts/old/*
//!       rules: {untranslated: off}
//!   ignore_links: ["https://example.com/*"]
//! ```

use serde_json::Value;

use super::load::Reader;
use crate::content::glob;
use crate::diagnostics::{Severity, SourceSpan};

/// A rule, and how much its findings matter; `None` for not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The code of the rule, as the config has it.
    pub rule: String,
    /// Severity of the rule's findings.
    pub severity: Option<Severity>,
    /// Position of the setting in the config.
    pub place: SourceSpan,
}

/// The key `check`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// For all files.
    rules: Vec<Level>,
    /// For files that match a pattern; the last match wins.
    paths: Vec<(String, Vec<Level>)>,
    /// Patterns of links that are not followed.
    pub ignored_links: Vec<String>,
}

impl Check {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let Some(value) = reader.mapping.value("check").cloned() else {
            return Self::default();
        };
        let Value::Object(map) = value else {
            reader.wrong(
                "check",
                "a mapping is wanted here",
                "write `check:` and its keys below it, indented",
            );
            return Self::default();
        };
        let mut check = Self::default();
        for (key, value) in &map {
            match (key.as_str(), value) {
                ("rules", rules) => check.rules = levels(reader, rules),
                ("paths", Value::Array(paths)) => {
                    for path in paths {
                        let patterns = match path.get("path") {
                            Some(Value::String(one)) => vec![one.clone()],
                            Some(list) => crate::yaml::words(list),
                            None => Vec::new(),
                        };
                        if patterns.is_empty() {
                            reader.wrong(
                                "check",
                                "`path` is missing",
                                "each of `paths` has a `path` and `rules`",
                            );
                        }
                        let rules = levels(reader, path.get("rules").unwrap_or(&Value::Null));
                        check
                            .paths
                            .extend(patterns.into_iter().map(|pattern| (pattern, rules.clone())));
                    }
                }
                ("ignore_links", list) => {
                    check.ignored_links = match list {
                        Value::String(one) => vec![one.clone()],
                        list => crate::yaml::words(list),
                    };
                }
                _ => reader.wrong(
                    "check",
                    "a key that is not known, or with a value of the wrong kind",
                    "the keys are `rules`, `paths` and `ignore_links`",
                ),
            }
        }
        check
    }

    /// Returns the configured severity of a rule in a file; `Some(None)` turns the rule off.
    #[must_use]
    pub fn level(&self, rule: &str, path: &str) -> Option<Option<Severity>> {
        let of = |levels: &[Level]| {
            let mut levels = levels.iter().rev();
            levels
                .find(|level| level.rule == rule)
                .map(|level| level.severity)
        };
        let paths = self.paths.iter().rev();
        let mut matching = paths.filter(|(pattern, _)| {
            let below = format!("{}/*", pattern.trim_end_matches('/'));
            glob::matches(pattern, path) || glob::matches(&below, path)
        });
        matching
            .find_map(|(_, levels)| of(levels))
            .or_else(|| of(&self.rules))
    }

    /// Returns true if the config gives a rule a severity, for any file.
    #[must_use]
    pub fn turns_on(&self, rule: &str) -> bool {
        self.levels()
            .any(|level| level.rule == rule && level.severity.is_some())
    }

    /// All that the config says of rules.
    pub fn levels(&self) -> impl Iterator<Item = &Level> {
        self.rules
            .iter()
            .chain(self.paths.iter().flat_map(|(_, levels)| levels))
    }
}

fn levels(reader: &mut Reader<'_>, value: &Value) -> Vec<Level> {
    let Value::Object(map) = value else {
        if !value.is_null() {
            reader.wrong(
                "check",
                "`rules` is a mapping",
                "write `rules: {section-missing: error}`",
            );
        }
        return Vec::new();
    };
    let mut levels = Vec::new();
    for (rule, level) in map {
        let severity = match level {
            Value::Bool(false) => None,
            Value::String(word) => match word.as_str() {
                "error" => Some(Severity::Error),
                "warn" | "warning" => Some(Severity::Warning),
                "info" | "hint" => Some(Severity::Info),
                "off" => None,
                _ => {
                    wrong_level(reader);
                    continue;
                }
            },
            _ => {
                wrong_level(reader);
                continue;
            }
        };
        levels.push(Level {
            rule: rule.clone(),
            severity,
            place: reader.place_within("check", rule),
        });
    }
    levels
}

fn wrong_level(reader: &mut Reader<'_>) {
    reader.wrong(
        "check",
        "the level of a rule is another",
        "write `error`, `warn`, `info` or `off`",
    );
}
