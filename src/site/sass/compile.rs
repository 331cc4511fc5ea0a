//! The compilation of one request by `grass`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::SassRequest;
use super::imports::ImportFiles;

/// An error of a stylesheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SassError {
    /// One sentence.
    pub(crate) message: String,
    pub(crate) place: Option<SassPlace>,
}

/// The place of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SassPlace {
    /// The file: that of the request, or one that it imports.
    pub(crate) file: PathBuf,
    pub(crate) start: LineColumn,
    pub(crate) end: LineColumn,
}

/// A line and a column in characters, both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LineColumn {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl LineColumn {
    /// Returns the byte offset of the place in a text.
    pub(crate) fn offset(self, text: &str) -> usize {
        let before = text.split_inclusive('\n').take(self.line);
        let start: usize = before.map(str::len).sum();
        let line = text[start..].lines().next().unwrap_or_default();
        let column = line.char_indices().nth(self.column);
        start + column.map_or(line.len(), |(at, _)| at)
    }
}

impl SassRequest {
    /// Compiles in this process, on this thread. `on_read` is called with the path of each file that is read.
    pub(super) fn compile_here(&self, on_read: &dyn Fn(&Path)) -> Result<String, SassError> {
        let files = ImportFiles::new(self, on_read);
        let options = grass::Options::default()
            .fs(&files)
            .load_paths(&self.folders)
            .style(if self.compressed {
                grass::OutputStyle::Compressed
            } else {
                grass::OutputStyle::Expanded
            })
            .input_syntax(if self.indented {
                grass::InputSyntax::Sass
            } else {
                grass::InputSyntax::Scss
            });
        let css = grass::from_path(&self.own, &options).map_err(|error| read(*error))?;
        // jekyll-sass-converter `Scss#sass_convert` removes the mark.
        let css = css
            .strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(css);
        Ok(css)
    }
}

/// Returns the parts of an error of `grass`.
fn read(error: grass::Error) -> SassError {
    match error.kind() {
        grass::ErrorKind::ParseError { message, loc, .. } => SassError {
            message,
            place: Some(SassPlace {
                file: PathBuf::from(loc.file.name()),
                start: LineColumn {
                    line: loc.begin.line,
                    column: loc.begin.column,
                },
                end: LineColumn {
                    line: loc.end.line,
                    column: loc.end.column,
                },
            }),
        },
        grass::ErrorKind::FromUtf8Error(_) => SassError {
            message: "an imported stylesheet is not UTF-8".to_owned(),
            place: None,
        },
        other => SassError {
            message: format!("{other:?}"),
            place: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters() {
        let at = |line, column| LineColumn { line, column }.offset("a\nééx\nb");
        assert_eq!(
            (at(0, 0), at(1, 1), at(1, 9), at(2, 0), at(9, 0)),
            (0, 4, 7, 8, 9)
        );
    }
}
