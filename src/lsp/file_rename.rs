//! A file that the user renames in the editor (`workspace/willRenameFiles`): the edits of `sitegen rename`, which the
//! editor applies before it renames the file. The note's pages in other languages are renamed with it.

use std::collections::HashMap;
use std::str::FromStr;

use jiff::Zoned;
use lsp_types::{
    DocumentChangeOperation, DocumentChanges, FileOperationFilter, FileOperationPattern,
    FileOperationPatternKind, FileOperationRegistrationOptions, OneOf,
    OptionalVersionedTextDocumentIdentifier, RenameFile, RenameFilesParams, ResourceOp,
    TextDocumentEdit, Uri, WorkspaceEdit,
};

use super::text_edits;
use super::workspace::Workspace;
use crate::edit::{Change, Move};
use crate::rename::{NewName, Wish, plan};

/// The files whose renames the editor asks about.
pub(super) fn registration() -> FileOperationRegistrationOptions {
    FileOperationRegistrationOptions {
        filters: vec![FileOperationFilter {
            scheme: Some("file".to_owned()),
            pattern: FileOperationPattern {
                glob: "**/*.{md,markdown,mdx}".to_owned(),
                matches: Some(FileOperationPatternKind::File),
                options: None,
            },
        }],
    }
}

/// Returns the edits that a renamed file needs elsewhere; `None` if it is no page, or several files are renamed.
///
/// # Errors
/// A message for the user, if the note cannot have that name, or the editor cannot rename the pages in other languages.
pub(super) fn edits(
    workspace: &Workspace,
    can_rename: bool,
    params: &RenameFilesParams,
    now: &Zoned,
) -> Result<Option<WorkspaceEdit>, String> {
    let [file] = params.files.as_slice() else {
        return Ok(None);
    };
    let path = |uri: &str| workspace.path(&Uri::from_str(uri).ok()?);
    let (Some(site), Some(old), Some(new)) =
        (workspace.site(), path(&file.old_uri), path(&file.new_uri))
    else {
        return Ok(None);
    };
    let Some(page) = site.source.page(&old) else {
        return Ok(None);
    };
    let wish = Wish {
        page,
        new: NewName::Path(&new),
        has_redirects: true,
    };
    let plan = plan(site, &wish, now).map_err(|problems| {
        let messages = problems.into_iter().map(|problem| problem.message);
        messages.collect::<Vec<String>>().join("; ")
    })?;
    let is_asked = |one: &Move| one.from == old && one.to == new;
    if !plan.change.moves.iter().any(is_asked) {
        return Ok(None);
    }
    let others = plan.change.moves.iter().filter(|one| !is_asked(one));
    let others: Vec<&Move> = others.collect();
    if !others.is_empty() && !can_rename {
        return Err(format!(
            "the pages in other languages keep their names: run `sitegen rename {old} {new}`"
        ));
    }
    Ok(workspace_edit(workspace, &plan.change, &others))
}

/// The edits, by the paths before the moves, and then the moves.
fn workspace_edit(
    workspace: &Workspace,
    change: &Change,
    moves: &[&Move],
) -> Option<WorkspaceEdit> {
    let before: HashMap<&str, &str> = change
        .moves
        .iter()
        .map(|one| (one.to.as_str(), one.from.as_str()))
        .collect();
    let mut operations = Vec::new();
    for edit in &change.edits {
        let path = before.get(edit.path.as_str()).copied();
        let path = path.unwrap_or(&edit.path);
        let edits = text_edits::of_texts(&workspace.text(path)?, &edit.after);
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                uri: workspace.uri(path)?,
                version: None,
            },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        }));
    }
    for one in moves {
        operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(
            RenameFile {
                old_uri: workspace.uri(&one.from)?,
                new_uri: workspace.uri(&one.to)?,
                options: None,
                annotation_id: None,
            },
        )));
    }
    Some(WorkspaceEdit {
        document_changes: Some(DocumentChanges::Operations(operations)),
        ..WorkspaceEdit::default()
    })
}
