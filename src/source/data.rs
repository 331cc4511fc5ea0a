//! `_data`: YAML, JSON, CSV and TSV files, which Liquid knows as `site.data` (Jekyll 4 `DataReader`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::{symlinks, text};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};
use crate::yaml::{self, Scalars};

/// How deep folders may be nested.
const DEEPEST: usize = 32;

/// The folder that `data_dir` names, `_data` if it names none.
pub(super) fn folder(config: &Config) -> String {
    match config.data.get("data_dir") {
        Some(Value::String(folder)) => super::plain_path(folder),
        _ => "_data".to_owned(),
    }
}

/// Reads the folder of data.
pub(super) fn read(config: &Config) -> (Map<String, Value>, Vec<Diagnostic>) {
    let folder = folder(config);
    let mut diagnostics = Vec::new();
    let root = config.source.join(&folder);
    let data = match symlinks::resolve(config, &root) {
        symlinks::Target::Inside(_) => {
            let mut reader = Reader {
                config,
                open: Vec::new(),
                scalars: config.layout.scalars(),
                diagnostics: &mut diagnostics,
            };
            reader.folder(&root, &folder, 0)
        }
        _ => Map::new(),
    };
    (data, diagnostics)
}

/// Whether a folder is one of `open`, each of which is in the one before it, or holds them all.
pub(crate) fn is_around(open: &[PathBuf], folder: &Path) -> bool {
    open.iter().any(|open| open == folder)
        || open.first().is_some_and(|first| first.starts_with(folder))
}

struct Reader<'d> {
    config: &'d Config,
    /// The folders that are being read, as they really are.
    open: Vec<PathBuf>,
    scalars: Scalars,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn folder(&mut self, folder: &Path, shown: &str, depth: usize) -> Map<String, Value> {
        // A link may lead to a folder that it is in.
        match folder.canonicalize() {
            Ok(real) if !is_around(&self.open, &real) => self.open.push(real),
            _ => return Map::new(),
        }
        let mut names: Vec<String> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        let mut data = Map::new();
        for name in names {
            if name.starts_with(['.', '#', '~']) || name.ends_with('~') {
                continue;
            }
            let path = folder.join(&name);
            let shown = format!("{shown}/{name}");
            let Ok(mut metadata) = fs::symlink_metadata(&path) else {
                continue;
            };
            if metadata.is_symlink() {
                match symlinks::resolve(self.config, &path) {
                    symlinks::Target::Inside(real) => match fs::metadata(real) {
                        Ok(real) => metadata = real,
                        Err(_) => continue,
                    },
                    symlinks::Target::Outside => {
                        self.diagnostics.push(symlinks::outside(&shown));
                        continue;
                    }
                    symlinks::Target::Nowhere(error) => {
                        self.diagnostics.push(symlinks::broken(&shown, &error));
                        continue;
                    }
                }
            }
            if metadata.is_dir() && depth < DEEPEST {
                let inside = self.folder(&path, &shown, depth + 1);
                data.insert(key(&name), Value::Object(inside));
                continue;
            }
            let Some((stem, ending)) = name.rsplit_once('.').filter(|_| metadata.is_file()) else {
                continue;
            };
            let ending = ending.to_ascii_lowercase();
            if !["yml", "yaml", "json", "csv", "tsv"].contains(&ending.as_str()) {
                continue;
            }
            let value = text::read(&path, &shown)
                .and_then(|text| parse(&text, &shown, &ending, self.scalars));
            match value {
                Ok((value, warnings)) => {
                    self.diagnostics.extend(warnings);
                    data.insert(key(stem), value);
                }
                Err(error) => self.diagnostics.push(*error),
            }
        }
        self.open.pop();
        data
    }
}

/// A file's name as Liquid can say it (`DataReader#sanitize_filename`).
fn key(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ' | '\t'))
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join("_")
}

/// Returns the value of a file, with warnings about it.
fn parse(
    text: &str,
    shown: &str,
    ending: &str,
    scalars: Scalars,
) -> Result<(Value, Vec<Diagnostic>), Box<Diagnostic>> {
    let text = text.trim_start_matches(text::BOM);
    let failed = |message: String, place: Place| {
        Box::new(
            Diagnostic::error("data-unreadable", message)
                .at(place)
                .help("mend the file, or take it out of `_data`"),
        )
    };
    let value = match ending {
        "json" => serde_json::from_str(text).map_err(|error| {
            let start: usize = text
                .split_inclusive('\n')
                .take(error.line().saturating_sub(1))
                .map(str::len)
                .sum();
            let at = (start + error.column().saturating_sub(1)).min(text.len());
            let at = (0..=at)
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0);
            let message = format!("this is no JSON: {error}");
            failed(message, Place::span(shown, text, at..at, "here"))
        }),
        "csv" | "tsv" => {
            table(text, ending == "tsv").map_err(|message| failed(message, Place::file(shown)))
        }
        _ => {
            let read = yaml::value(text, scalars);
            let (value, repeated) = read.map_err(|error| {
                failed(error.message, Place::span(shown, text, error.span, "here"))
            })?;
            return Ok((value, yaml::repeated_keys(shown, text, 0, &repeated)));
        }
    };
    value.map(|value| (value, Vec::new()))
}

/// Rows by the names in the first of them. Values are texts.
fn table(text: &str, tabs: bool) -> Result<Value, String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let row: Map<String, Value> = names
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let value = record.get(i).filter(|value| !value.is_empty());
                (name.to_owned(), value.map_or(Value::Null, Value::from))
            })
            .collect();
        rows.push(Value::Object(row));
    }
    Ok(Value::Array(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_liquid_can_say() {
        assert_eq!(key("my team.list"), "my_teamlist");
        assert_eq!(key("zh-hant"), "zh-hant");
    }

    #[test]
    fn each_kind_of_file_is_read() {
        let read = |text: &str, ending: &str| {
            parse(text, "_data/x", ending, Scalars::Ruby)
                .expect("data")
                .0
        };
        assert_eq!(
            read("- a\n- b: 1\n", "yml").to_string(),
            "[\"a\",{\"b\":1}]"
        );
        assert_eq!(
            read("name,age\nA,\n\"B, C\",2\n", "csv").to_string(),
            "[{\"name\":\"A\",\"age\":null},{\"name\":\"B, C\",\"age\":\"2\"}]"
        );
        assert_eq!(read("a\tb\n1\t2\n", "tsv")[0]["b"], "2");
        let error =
            parse("{\n \"a\": ,\n}", "_data/x.json", "json", Scalars::Ruby).expect_err("no JSON");
        assert_eq!(error.code, "data-unreadable");
        assert!(parse("a: [", "_data/x.yml", "yml", Scalars::Ruby).is_err());
    }
}
