//! Values of a config with their places in the file, for diagnostics.

use std::path::Path;

use serde_json::Value;

use super::Reader;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::yaml::{self, MappingEntry};

impl Reader<'_> {
    /// The source folder.
    pub(in crate::config) fn root(&self) -> &Path {
        self.root
    }

    /// Adds a diagnostic.
    pub(in crate::config) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the position of the key of an entry.
    pub(in crate::config) fn key_place(&self, entry: &MappingEntry, label: &str) -> SourceSpan {
        SourceSpan::span(self.name, self.text, entry.key_span.clone(), label)
    }

    /// Returns the position of the value of `key`.
    pub(in crate::config) fn value_place(&self, key: &str, label: &str) -> SourceSpan {
        let span = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        SourceSpan::span(self.name, self.text, span, label)
    }

    /// Reports a part of the value of `key` that cannot be used.
    pub(in crate::config) fn wrong_within(
        &mut self,
        key: &str,
        part: &str,
        message: &str,
        help: &str,
    ) {
        let place = self.place_within(key, part).labelled("here");
        self.diagnostics.push(
            Diagnostic::error("config-value", message)
                .at(place)
                .help(help),
        );
    }

    pub(super) fn entry(&self, key: &str) -> Option<&MappingEntry> {
        self.mapping.get(key).filter(|entry| !entry.value.is_null())
    }

    pub(super) fn string(&mut self, key: &str) -> Option<String> {
        let entry = self.entry(key)?;
        let raw = self.text.get(entry.value_span.clone()).unwrap_or_default();
        let text = yaml::scalar(&entry.value, raw);
        if text.is_none() {
            self.wrong(
                key,
                "a text is wanted here",
                "write one line of text, quoted if need be",
            );
        }
        // Of several texts the first, which is what is meant more often than nothing.
        let first = || yaml::words(&self.entry(key)?.value).into_iter().next();
        text.or_else(first)
    }

    /// Returns the position of the first `word` in the value of `key` at or after the byte `from` of the value, and
    /// the byte after it. The whole value, if there is none.
    pub(in crate::config) fn place_after(
        &self,
        key: &str,
        word: &str,
        from: usize,
    ) -> (SourceSpan, usize) {
        let value = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        let text = self.text.get(value.clone()).unwrap_or_default();
        let rest = text.get(from..).unwrap_or_default();
        match rest.find(word) {
            Some(at) => {
                let start = value.start + from + at;
                let place = SourceSpan::span(self.name, self.text, start..start + word.len(), "");
                (place, from + at + word.len())
            }
            None => (SourceSpan::span(self.name, self.text, value, ""), from),
        }
    }

    /// Returns the position of `word` in the value of `key`.
    pub(in crate::config) fn place_within(&self, key: &str, word: &str) -> SourceSpan {
        let value = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        let found = self
            .text
            .get(value.clone())
            .and_then(|text| text.find(word));
        let at = value.start + found.unwrap_or(0);
        SourceSpan::span(self.name, self.text, at..at + word.len(), "")
    }

    pub(in crate::config) fn list(&self, key: &str) -> Vec<String> {
        match self.mapping.value(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(value) => yaml::words(value),
            None => Vec::new(),
        }
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        let Some(value) = self.mapping.value(key) else {
            return false;
        };
        yaml::truth(value).unwrap_or_else(|| {
            self.wrong(
                key,
                "`true` or `false` is wanted here",
                "write `true` or `false`",
            );
            false
        })
    }

    pub(in crate::config) fn wrong(&mut self, key: &str, label: &str, help: &str) {
        let place = self.value_place(key, label);
        self.wrong_at(key, place, help);
    }

    /// Reports that a part of the value of `key` is of the wrong kind.
    pub(in crate::config) fn wrong_at(&mut self, key: &str, place: SourceSpan, help: &str) {
        self.diagnostics.push(
            Diagnostic::error(
                "config-value",
                format!("`{key}` has a value of the wrong kind"),
            )
            .at(place)
            .help(help),
        );
    }
}
