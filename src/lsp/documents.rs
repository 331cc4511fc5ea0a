//! Texts of files, and the positions in them that an editor counts.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use editor_text::{Encoding, LineIndex};
use lsp_types::Uri;

use crate::content::text_file::BOM;
use crate::diagnostics::SourceSpan;

/// The text of a file with its lines.
#[derive(Debug, Clone)]
pub(super) struct FileText {
    pub(super) text: Arc<str>,
    index: LineIndex,
    /// The length of the byte order mark at the beginning. Editors do not count it.
    mark: usize,
    encoding: Encoding,
}

impl FileText {
    /// The text as an editor shows it.
    pub(super) fn shown(text: Arc<str>, encoding: Encoding) -> Self {
        Self {
            index: LineIndex::new(&text),
            text,
            mark: 0,
            encoding,
        }
    }

    /// The text of a file that no editor shows.
    pub(super) fn on_disk(text: &str, encoding: Encoding) -> Self {
        let shown = text.strip_prefix(BOM).unwrap_or(text);
        Self {
            index: LineIndex::new(shown),
            text: shown.into(),
            mark: text.len() - shown.len(),
            encoding,
        }
    }

    /// Returns the byte of the file at a position.
    pub(super) fn offset(&self, position: lsp_types::Position) -> usize {
        let position = editor_text::Position {
            line: position.line,
            column: position.character,
        };
        self.mark + self.index.offset(&self.text, position, self.encoding)
    }

    /// Returns the position of a byte of the file.
    pub(super) fn position(&self, offset: usize) -> lsp_types::Position {
        let offset = offset.saturating_sub(self.mark);
        let position = self.index.position(&self.text, offset, self.encoding);
        lsp_types::Position::new(position.line, position.column)
    }

    /// Returns the range of some bytes of the file.
    pub(super) fn range(&self, span: &Range<usize>) -> lsp_types::Range {
        let start = self.position(span.start);
        lsp_types::Range::new(start, self.position(span.end).max(start))
    }

    /// Returns some bytes of the file.
    pub(super) fn get(&self, span: &Range<usize>) -> Option<&str> {
        let start = span.start.checked_sub(self.mark)?;
        self.text.get(start..span.end.checked_sub(self.mark)?)
    }

    /// Returns the bytes of the line with a byte, without its end.
    pub(super) fn line_of(&self, offset: usize) -> Range<usize> {
        let line = self.position(offset).line as usize;
        let line = self.index.line(&self.text, line).unwrap_or_default();
        self.mark + line.start..self.mark + line.end
    }

    /// Returns the bytes from `start` to the end of its line.
    pub(super) fn rest_of_line(&self, start: usize) -> Range<usize> {
        let rest = self.text.get(start.saturating_sub(self.mark)..);
        let line = rest.unwrap_or_default().lines().next();
        start..start + line.map_or(0, str::len)
    }

    /// Returns the bytes of the file that a place of a diagnostic marks. Its line is counted by line feeds alone, and
    /// its column in characters.
    pub(super) fn span_of(&self, place: &SourceSpan) -> Range<usize> {
        let text = &*self.text;
        let mut start = 0;
        for _ in 1..place.line {
            match memchr::memchr(b'\n', &text.as_bytes()[start..]) {
                Some(end) => start += end + 1,
                None => break,
            }
        }
        let line = text[start..].split('\n').next().unwrap_or_default();
        let line = line.trim_end_matches('\r');
        let column = line
            .char_indices()
            .nth(place.column.saturating_sub(1))
            .map_or(line.len(), |(at, _)| at);
        let length = match &place.excerpt {
            Some(excerpt) => excerpt.span.len(),
            None => line.len(),
        };
        let mut end = (column + length).min(line.len());
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        self.mark + start + column..self.mark + start + end.max(column)
    }
}

/// A file that is open in the editor.
#[derive(Debug, Clone)]
pub(super) struct OpenDocument {
    pub(super) uri: Uri,
    /// The path in the source, if it is inside of it.
    pub(super) path: Option<String>,
    pub(super) version: i32,
    pub(super) text: FileText,
}

/// The open files, by URI.
#[derive(Debug, Default)]
pub(super) struct Documents(BTreeMap<String, OpenDocument>);

impl Documents {
    pub(super) fn insert(&mut self, document: OpenDocument) {
        self.0.insert(document.uri.as_str().to_owned(), document);
    }

    pub(super) fn remove(&mut self, uri: &Uri) -> Option<OpenDocument> {
        self.0.remove(uri.as_str())
    }

    pub(super) fn get(&self, uri: &Uri) -> Option<&OpenDocument> {
        self.0.get(uri.as_str())
    }

    pub(super) fn get_mut(&mut self, uri: &Uri) -> Option<&mut OpenDocument> {
        self.0.get_mut(uri.as_str())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &OpenDocument> {
        self.0.values()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut OpenDocument> {
        self.0.values_mut()
    }

    /// Returns the open file at a path of the source.
    pub(super) fn at(&self, path: &str) -> Option<&OpenDocument> {
        self.iter()
            .find(|document| document.path.as_deref() == Some(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let text = FileText::on_disk("\u{feff}a\u{1f600}b\r\nc", Encoding::Utf16);
        assert_eq!(text.position(3), lsp_types::Position::new(0, 0));
        assert_eq!(text.position(8), lsp_types::Position::new(0, 3));
        assert_eq!(text.offset(lsp_types::Position::new(0, 3)), 8);
        assert_eq!(text.get(&(8..9)), Some("b"));
        assert_eq!(text.get(&(0..9)), None);
    }

    #[test]
    fn places_are_ranges_in_the_units_of_the_editor() {
        let text = "x\r\n磁\u{1f600} bad\r\n";
        let at = text.find("bad").unwrap();
        let place = SourceSpan::span("a.md", text, at..at + 3, "");
        let shown = FileText::shown(text.into(), Encoding::Utf16);
        assert_eq!(shown.span_of(&place), at..at + 3);
        let range = shown.range(&shown.span_of(&place));
        assert_eq!((range.start.line, range.start.character), (1, 4));
        assert_eq!(range.end.character, 7);
        assert_eq!(shown.span_of(&SourceSpan::file("a.md")), 0..1);
        let far = SourceSpan {
            line: 99,
            ..SourceSpan::file("a.md")
        };
        assert!(shown.span_of(&far).end <= text.len());
    }
}
