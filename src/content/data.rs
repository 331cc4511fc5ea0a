//! `_data`: YAML, JSON, CSV and TSV files, which are `site.data` in Liquid (Jekyll 4 `DataReader`).

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::gem_theme::{GemTheme, deep_merged};
use super::{symlinks, text_file};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::limits;
use crate::yaml::{self, Scalars};

/// The deepest nesting of folders.
const DEEPEST: usize = 32;

/// The folder of data in a theme gem (Jekyll 4.3 `Theme#data_path`).
const THEME_FOLDER: &str = "_data";

/// Returns the folder in `data_dir`; `_data` by default.
pub(super) fn folder(config: &Config) -> String {
    match config.data.get("data_dir") {
        Some(Value::String(folder)) => super::plain_path(folder),
        _ => "_data".to_owned(),
    }
}

/// Reads the data folder.
pub(super) fn read(config: &Config) -> (Map<String, Value>, Vec<Diagnostic>) {
    let folder = folder(config);
    let mut diagnostics = Vec::new();
    let root = config.source.join(&folder);
    let data = match symlinks::resolve(config, &root) {
        symlinks::Target::Inside(_) => {
            let mut reader = DataReader {
                config,
                open: Vec::new(),
                scalars: config.layout.scalars(),
                left: config.limits.data_values,
                diagnostics: &mut diagnostics,
            };
            reader.folder(&root, &folder, 0)
        }
        symlinks::Target::Outside if root.is_symlink() => {
            diagnostics.push(symlinks::outside(&folder));
            Map::new()
        }
        symlinks::Target::Outside | symlinks::Target::Nowhere(_) => Map::new(),
    };
    let Some((theme, root)) = theme_folder(config) else {
        return (data, diagnostics);
    };
    let mut reader = DataReader {
        config,
        open: Vec::new(),
        scalars: config.layout.scalars(),
        left: config.limits.data_values,
        diagnostics: &mut diagnostics,
    };
    let below = reader.folder(&root, &theme.shown(THEME_FOLDER), 0);
    (deep_merged(below, data), diagnostics)
}

/// Returns the theme gem that has data, and its folder with them.
fn theme_folder(config: &Config) -> Option<(&GemTheme, PathBuf)> {
    let theme = config.gem_theme.as_deref()?;
    Some((theme, theme.folder(THEME_FOLDER)?))
}

/// Returns whether `folder` is one of `open` or an ancestor of the first. Each of `open` is inside the one
/// before it.
pub(crate) fn is_around(open: &[PathBuf], folder: &Path) -> bool {
    open.iter().any(|open| open == folder)
        || open.first().is_some_and(|first| first.starts_with(folder))
}

struct DataReader<'d> {
    config: &'d Config,
    /// The real paths of the folders that are being read.
    open: Vec<PathBuf>,
    scalars: Scalars,
    /// The number of values that may still be read.
    left: u64,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl DataReader<'_> {
    fn folder(&mut self, folder: &Path, shown: &str, depth: usize) -> Map<String, Value> {
        // A symbolic link can lead to a folder that contains it.
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
            let value = text_file::read(&path, &shown)
                .and_then(|text| parse(&text, &shown, &ending, self.scalars, self.left))
                .map_err(|error| self.explained(error));
            match value {
                Ok((value, warnings)) => {
                    self.left = self.left.saturating_sub(count(&value));
                    self.diagnostics.extend(warnings);
                    data.insert(key(stem), value);
                }
                Err(error) => self.diagnostics.push(*error),
            }
        }
        self.open.pop();
        data
    }

    /// Adds the limit to the error of a file that exceeds it.
    fn explained(&self, error: Box<Diagnostic>) -> Box<Diagnostic> {
        if error.message != yaml::TOO_MANY {
            return error;
        }
        let most = self.config.limits.data_values;
        let message = format!("with this file, the data has more than {most} values");
        let help = limits::help("data_values", most);
        let explained = Diagnostic::error("limit", message).help(help);
        let mut places = error.spans.into_iter();
        Box::new(places.next().into_iter().fold(explained, Diagnostic::at))
    }
}

/// Returns the number of values in a value, including itself.
fn count(value: &Value) -> u64 {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// Returns whether JSON can contain more than `most` values: one follows each comma and each opening bracket.
fn is_too_long(json: &str, most: u64) -> bool {
    let mut values = 1_u64;
    let mut is_text = false;
    let mut bytes = json.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_text = !is_text,
            b'\\' if is_text => drop(bytes.next()),
            b',' | b'[' | b'{' if !is_text => values += 1,
            _ => {}
        }
    }
    values > most
}

/// Converts a file name to a key that Liquid can name (`DataReader#sanitize_filename`).
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
    most: u64,
) -> Result<(Value, Vec<Diagnostic>), Box<Diagnostic>> {
    let text = text.trim_start_matches(text_file::BOM);
    let failed = |message: String, place: SourceSpan| {
        Box::new(
            Diagnostic::error("data-unreadable", message)
                .at(place)
                .help("mend the file, or take it out of `_data`"),
        )
    };
    let value = match ending {
        "json" if is_too_long(text, most) => {
            Err(failed(yaml::TOO_MANY.to_owned(), SourceSpan::file(shown)))
        }
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
            failed(message, SourceSpan::span(shown, text, at..at, "here"))
        }),
        "csv" | "tsv" => table(text, ending == "tsv", most)
            .map_err(|message| failed(message, SourceSpan::file(shown))),
        _ => {
            let read = yaml::value(text, scalars, most);
            let (value, repeated) = read.map_err(|error| {
                failed(
                    error.message,
                    SourceSpan::span(shown, text, error.span, "here"),
                )
            })?;
            return Ok((value, yaml::repeated_keys(shown, text, 0, &repeated)));
        }
    };
    value.map(|value| (value, Vec::new()))
}

/// Returns the rows as objects with the keys of the first row. All values are strings.
fn table(text: &str, tabs: bool, most: u64) -> Result<Value, String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if tabs { b'\t' } else { b',' })
        .flexible(true)
        .from_reader(text.as_bytes());
    let names = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut rows = Vec::new();
    let mut values = 0_u64;
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        // A short row also has a value for each key.
        values += 1 + names.len() as u64;
        if values > most {
            return Err(yaml::TOO_MANY.to_owned());
        }
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
            parse(text, "_data/x", ending, Scalars::Ruby, 100)
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
        let error = parse("{\n \"a\": ,\n}", "_data/x.json", "json", Scalars::Ruby, 9)
            .expect_err("no JSON");
        assert_eq!(error.code, "data-unreadable");
        assert!(parse("a: [", "_data/x.yml", "yml", Scalars::Ruby, 9).is_err());
    }

    #[test]
    fn values_are_counted_before_they_are_made() {
        let is_too_long = |text: &str, ending: &str, most: u64| {
            parse(text, "_data/x", ending, Scalars::Ruby, most)
                .is_err_and(|error| error.message == yaml::TOO_MANY)
        };
        for (text, ending, values) in [
            ("[1, \"a,[\\\"{,\", {\"b\": 2}]", "json", 5),
            ("- 1\n- a: 2\n- 3\n", "yml", 6),
            ("a,b\n1,2\n3\n", "csv", 6),
        ] {
            assert!(!is_too_long(text, ending, values), "{text}");
            assert!(is_too_long(text, ending, values - 1), "{text}");
        }
    }
}
