//! Changes of texts as the edits of an editor.

use std::collections::HashMap;
use std::ops::Range;

use lsp_types::{
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, ResourceOp, TextDocumentEdit, TextEdit,
    WorkspaceEdit,
};
use similar::{DiffOp, TextDiff};

use super::client::Client;
use super::documents::FileText;
use super::workspace::Workspace;
use crate::authoring::NewFile;
use crate::content::text_file::BOM;
use crate::edit::Edit;

/// Edits of files of the source, by path: the bytes that are replaced, and the text in their place.
pub(super) type FileEdits = Vec<(String, Vec<(Range<usize>, String)>)>;

/// Returns edits as an editor reads them. `None` if one of the files cannot be read.
pub(super) fn workspace_edit(workspace: &Workspace, edits: FileEdits) -> Option<WorkspaceEdit> {
    // The specification has URIs as keys, and `Uri` caches what it parsed of itself.
    #[allow(clippy::mutable_key_type, reason = "the type of lsp-types")]
    let mut changes = HashMap::new();
    for (path, edits) in edits {
        let text = workspace.text(&path)?;
        let edits = edits.into_iter();
        let edits: Vec<TextEdit> = edits
            .map(|(span, with)| TextEdit::new(text.range(&span), with))
            .collect();
        changes.insert(workspace.uri(&path)?, edits);
    }
    Some(WorkspaceEdit::new(changes))
}

/// Returns edits of whole files as an editor reads them. `None` if one of the files cannot be read.
pub(super) fn of_edits(workspace: &Workspace, edits: &[Edit]) -> Option<WorkspaceEdit> {
    // The specification has URIs as keys, and `Uri` caches what it parsed of itself.
    #[allow(clippy::mutable_key_type, reason = "the type of lsp-types")]
    let mut changes = HashMap::new();
    for edit in edits {
        let text = workspace.text(&edit.path)?;
        // An editor shows no byte order mark.
        let after = match text.text.starts_with(BOM) {
            true => edit.after.as_str(),
            false => edit.after.trim_start_matches(BOM),
        };
        changes.insert(workspace.uri(&edit.path)?, of_texts(&text, after));
    }
    Some(WorkspaceEdit::new(changes))
}

/// Returns the edits that make `after` of the text of a file: of the lines that differ.
pub(super) fn of_texts(file: &FileText, after: &str) -> Vec<TextEdit> {
    let before = &*file.text;
    let diff = TextDiff::from_lines(before, after);
    let (old, new) = (line_starts(before), line_starts(after));
    let mut edits = Vec::new();
    for op in diff.ops() {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        let (from, to) = (old[from.start]..old[from.end], new[to.start]..new[to.end]);
        let (span, with) = narrowed(&before[from.clone()], &after[to]);
        let span = from.start + span.start..from.start + span.end;
        edits.push(TextEdit::new(file.range(&span), with.to_owned()));
    }
    edits
}

/// Returns the starts of the lines of a text as [`TextDiff::from_lines`] splits it, and its end.
fn line_starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let bytes = text.as_bytes();
    for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        let is_first_of_two = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
        if !is_first_of_two && at + 1 < text.len() {
            starts.push(at + 1);
        }
    }
    starts.push(text.len());
    starts
}

/// Returns the bytes of `before` that differ from `after`, and what is there in `after`.
fn narrowed<'t>(before: &str, after: &'t str) -> (Range<usize>, &'t str) {
    let same = before
        .chars()
        .zip(after.chars())
        .take_while(|(a, b)| a == b);
    let start: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (old, new) = (&before[start..], &after[start..]);
    let same = old
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(a, b)| a == b);
    let end: usize = same.map(|(c, _)| c.len_utf8()).sum();
    (start..before.len() - end, &new[..new.len() - end])
}

/// Returns the edit that creates a file, if the editor can do that.
pub(super) fn creation(
    workspace: &Workspace,
    client: &Client,
    file: &NewFile,
) -> Option<WorkspaceEdit> {
    if !client.can_create_files() {
        return None;
    }
    let uri = workspace.uri(&file.path)?;
    let create = CreateFile {
        uri: uri.clone(),
        options: Some(CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(false),
        }),
        annotation_id: None,
    };
    let start = lsp_types::Range::new(Position::default(), Position::default());
    let insert = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(TextEdit::new(start, file.text.clone()))],
    };
    Some(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(vec![
            DocumentChangeOperation::Op(ResourceOp::Create(create)),
            DocumentChangeOperation::Edit(insert),
        ])),
        ..WorkspaceEdit::default()
    })
}

#[cfg(test)]
mod tests {
    use editor_text::Encoding;

    use super::*;

    #[test]
    fn edits_are_as_small_as_what_differs() {
        let before = "a\r\n```sh\r\nls –l\r\n```\r\nb\r\n";
        let after = "a\r\n```sh\r\nls --l\r\n```\r\nb\r\nc\r\n";
        let file = FileText::shown(before.into(), Encoding::Utf16);
        let edits = of_texts(&file, after);
        assert_eq!(edits.len(), 2, "{edits:?}");
        assert_eq!(edits[0].new_text, "--");
        assert_eq!(edits[0].range.start, Position::new(2, 3));
        assert_eq!(edits[0].range.end, Position::new(2, 4));
        assert_eq!(edits[1].new_text, "c\r\n");
    }
}
