//! Reads the text of `glossary.yml`.

use std::ops::Range;

use serde_json::{Map, Value};

use super::{NAME, Term};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::Codes;
use crate::yaml::{Mapping, MappingEntry};

/// The code of all problems of a glossary.
const CODE: &str = "glossary-invalid";
/// The word for a term that stays as it is.
const KEEP: &str = "keep";
/// The keys of a term that are no languages.
const KEYS: [&str; 4] = [KEEP, "note", "variants", "case_sensitive"];
/// The most terms of a glossary, with their variants.
const MAX_TERMS: usize = 20_000;

/// Returns the terms, and the problems of entries that are left out.
pub(super) fn terms(text: &str) -> (Vec<Term>, Vec<Diagnostic>) {
    let mapping = match Mapping::parse(text) {
        Ok(mapping) => mapping,
        Err(error) => {
            let problem = Diagnostic::error(CODE, error.message)
                .at(SourceSpan::span(NAME, text, error.span, ""))
                .help("each line is a term and its translations: `inode: keep`");
            return (Vec::new(), vec![problem]);
        }
    };
    let mut reader = Reader {
        text,
        codes: Codes::default(),
        problems: Vec::new(),
    };
    for repeated in &mapping.repeated {
        let problem = Diagnostic::warning(
            CODE,
            format!("`{}` is set twice: the last one counts", repeated.key),
        )
        .at(reader.place(repeated.again.clone()))
        .at(reader.place(repeated.first.clone()).labelled("first here"))
        .help("keep one of them");
        reader.problems.push(problem);
    }
    let mut terms: Vec<Term> = Vec::new();
    let mut words = 0;
    for entry in &mapping.entries {
        let Some(term) = reader.term(entry) else {
            continue;
        };
        words += 1 + term.variants.len();
        if words > MAX_TERMS {
            let message =
                format!("the glossary has more than {MAX_TERMS} terms: the rest is left out");
            reader.problem(
                entry.key_span.clone(),
                message,
                "keep the terms that matter",
            );
            break;
        }
        terms.push(term);
    }
    (terms, reader.problems)
}

struct Reader<'t> {
    text: &'t str,
    codes: Codes,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, span: Range<usize>) -> SourceSpan {
        SourceSpan::span(NAME, self.text, span, "")
    }

    fn problem(&mut self, span: Range<usize>, message: String, help: &str) {
        let problem = Diagnostic::warning(CODE, message)
            .at(self.place(span))
            .help(help);
        self.problems.push(problem);
    }

    /// The bytes of a key of an entry.
    fn key(&self, entry: &MappingEntry, key: &str) -> Range<usize> {
        let value = self.text.get(entry.value_span.clone()).unwrap_or_default();
        let mut found = value.match_indices(key).filter(|(at, _)| {
            let before = value[..*at].trim_end_matches(['"', '\'', ' ']);
            let after = value[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
            after.starts_with(':') && (before.is_empty() || before.ends_with(['\n', ',', '{']))
        });
        match found.next() {
            Some((at, _)) => {
                let start = entry.value_span.start + at;
                start..start + key.len()
            }
            None => entry.key_span.clone(),
        }
    }

    fn term(&mut self, entry: &MappingEntry) -> Option<Term> {
        let mut term = Term {
            term: entry.key.trim().to_owned(),
            ..Term::default()
        };
        if !term.term.contains(char::is_alphanumeric) {
            let message = format!("`{}` is no term: it has no letters", entry.key);
            self.problem(
                entry.key_span.clone(),
                message,
                "write the term before the colon",
            );
            return None;
        }
        match &entry.value {
            Value::String(word) if word == KEEP => term.is_kept = true,
            Value::Object(map) => self.members(entry, map, &mut term),
            _ => {
                let message = format!("`{}` has no translations", entry.key);
                let help = "write `keep`, or the translations by language below it: `ar: …`";
                self.problem(entry.key_span.clone(), message, help);
                return None;
            }
        }
        Some(term)
    }

    fn members(&mut self, entry: &MappingEntry, map: &Map<String, Value>, term: &mut Term) {
        for (key, value) in map {
            let is_known = match (key.as_str(), value) {
                ("note", Value::String(note)) => {
                    term.note = Some(note.split_whitespace().collect::<Vec<_>>().join(" "));
                    true
                }
                (KEEP, Value::Bool(is_kept)) => {
                    term.is_kept = *is_kept;
                    true
                }
                ("case_sensitive", Value::Bool(is_case_sensitive)) => {
                    term.is_case_sensitive = *is_case_sensitive;
                    true
                }
                ("variants", value) => texts(value).is_some_and(|texts| {
                    term.variants = texts;
                    true
                }),
                (key, _) if KEYS.contains(&key) => false,
                (code, value) => {
                    self.translation(entry, code, value, term);
                    true
                }
            };
            if !is_known {
                let wanted = match key.as_str() {
                    "note" => "one line of text",
                    "variants" => "a list of texts",
                    _ => "`true` or `false`",
                };
                let span = self.key(entry, key);
                let message = format!(
                    "`{key}` of the term `{}` has a value of a wrong kind",
                    term.term
                );
                self.problem(span, message, &format!("write {wanted}"));
            }
        }
    }

    /// Reads the translations into the language with a code.
    fn translation(&mut self, entry: &MappingEntry, code: &str, value: &Value, term: &mut Term) {
        let Some(language) = self.codes.read(code) else {
            let near = self.codes.nearest(code);
            let help = near.map_or_else(
                || format!("write a language code, or one of: {}", KEYS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let span = self.key(entry, code);
            let message = format!("`{code}` of the term `{}` is no language code", term.term);
            self.problem(span, message, &help);
            return;
        };
        let translations = match texts(value) {
            Some(texts) if texts == [KEEP] => Vec::new(),
            Some(texts) if !texts.is_empty() => texts,
            _ => {
                let span = self.key(entry, code);
                let message = format!(
                    "the translation of `{}` into `{code}` is no text",
                    term.term
                );
                self.problem(
                    span,
                    message,
                    "write the translation, several as a list, or `keep`",
                );
                return;
            }
        };
        term.translations
            .insert(language.tag.as_str().to_owned(), translations);
    }
}

/// Returns the texts of a value: a text or a list of texts, none of them empty.
fn texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| {
        let text = value.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        value => Some(vec![text(value)?]),
    }
}
