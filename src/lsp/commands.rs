//! Commands that an editor can run (`workspace/executeCommand`), for those without an extension of their own.

use std::str::FromStr;

use lsp_types::request::{ApplyWorkspaceEdit, ShowDocument};
use lsp_types::{
    ApplyWorkspaceEditParams, ExecuteCommandParams, Location, MessageType, Position,
    ShowDocumentParams, Uri,
};
use serde_json::{Value, json};

use super::client::Client;
use super::text_edits;
use super::translations::{self, Translation};
use super::workspace::{OpenPage, Workspace};
use crate::authoring::{self, NewFile};

/// Shows a command line that the author can run.
pub(super) const SHOW: &str = "sitegen.showCommand";
/// Shows the section at the cursor in another language: `{"uri", "position", "language"}`.
pub(super) const GO_TO_TRANSLATION: &str = "sitegen.goToTranslation";
/// Creates the translation of a page: `{"uri", "language"}`.
pub(super) const NEW_TRANSLATION: &str = "sitegen.newTranslation";
/// Returns the URL of a page, from the root of its site: `{"uri"}`.
pub(super) const PAGE_URL: &str = "sitegen.pageUrl";

pub(super) const ALL: [&str; 4] = [SHOW, GO_TO_TRANSLATION, NEW_TRANSLATION, PAGE_URL];

/// Runs a command.
///
/// # Errors
/// A message for the user.
pub(super) fn run(
    workspace: &Workspace,
    client: &mut Client,
    params: &ExecuteCommandParams,
) -> Result<Value, String> {
    let argument = params.arguments.first().unwrap_or(&Value::Null);
    match params.command.as_str() {
        SHOW => {
            let line = argument.as_str().unwrap_or_default();
            client.show(MessageType::INFO, format!("Run: {line}"));
            Ok(Value::Null)
        }
        GO_TO_TRANSLATION => go_to_translation(workspace, client, argument),
        NEW_TRANSLATION => new_translation(workspace, client, argument),
        PAGE_URL => {
            let OpenPage { site, id, .. } = page(workspace, argument)?;
            let url = format!("{}{}", site.config.base_path, site.source.pages[id].url);
            Ok(json!(url))
        }
        other => Err(format!("there is no command `{other}`")),
    }
}

/// Returns the open page that a command names.
fn page<'w>(workspace: &'w Workspace, argument: &Value) -> Result<OpenPage<'w>, String> {
    let uri = argument
        .get("uri")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let uri = Uri::from_str(uri).map_err(|error| format!("`{uri}` is no URI: {error}"))?;
    let found = workspace.page(&uri);
    found.ok_or_else(|| format!("`{}` is no page of the site, or is not open", uri.as_str()))
}

/// Returns the language that a command names, as a code.
fn language(argument: &Value) -> Option<&str> {
    argument.get("language").and_then(Value::as_str)
}

fn go_to_translation(
    workspace: &Workspace,
    client: &mut Client,
    argument: &Value,
) -> Result<Value, String> {
    let page = page(workspace, argument)?;
    let position = argument.get("position").cloned().unwrap_or_default();
    let position: Position = serde_json::from_value(position).unwrap_or_default();
    let found = translations::all(workspace, &page.document.uri, position).unwrap_or_default();
    let is_wanted = |found: &Translation| {
        language(argument).is_none_or(|code| code.eq_ignore_ascii_case(&found.language))
    };
    let location = found
        .into_iter()
        .filter(is_wanted)
        .find_map(|found| found.location);
    let Some(location) = location else {
        return Err(match language(argument) {
            Some(code) => format!("the note has no page in `{code}`"),
            None => "the note has no page in another language".to_owned(),
        });
    };
    show(client, &location);
    Ok(json!(location))
}

fn show(client: &mut Client, location: &Location) {
    if client.can_show_documents() {
        client.request::<ShowDocument>(ShowDocumentParams {
            uri: location.uri.clone(),
            external: None,
            take_focus: Some(true),
            selection: Some(location.range),
        });
    }
}

fn new_translation(
    workspace: &Workspace,
    client: &mut Client,
    argument: &Value,
) -> Result<Value, String> {
    let OpenPage { site, id, document } = page(workspace, argument)?;
    let code = language(argument).ok_or("name the language of the translation")?;
    let note = site.notes.of(id);
    let mut pages = note.pages.iter().map(|id| &site.source.pages[*id]);
    let is_in = |page: &crate::content::Page| {
        let language = site.source.languages.get(page.language);
        language.code.eq_ignore_ascii_case(code) || language.tag.as_str().eq_ignore_ascii_case(code)
    };
    if let Some(existing) = pages.find(|page| is_in(page)) {
        return Err(format!(
            "the note has a page in `{code}` already: {}",
            existing.path
        ));
    }
    if crate::language::Codes::default().read(code).is_none() {
        return Err(format!("`{code}` is no language code"));
    }
    let (config, source) = (&site.config, &site.source);
    let file = authoring::new_translation(config, source, &site.notes, note.original, code);
    let file: NewFile = file.map_err(|error| error.message.clone())?;
    if source.root.join(&file.path).symlink_metadata().is_ok() {
        return Err(format!("`{}` exists already", file.path));
    }
    let uri = workspace.uri(&file.path);
    match text_edits::creation(workspace, client, &file) {
        Some(edit) => {
            client.request::<ApplyWorkspaceEdit>(ApplyWorkspaceEditParams {
                label: Some(format!("New translation: {}", file.path)),
                edit,
            });
            let start = lsp_types::Range::default();
            if let Some(uri) = &uri {
                show(client, &Location::new(uri.clone(), start));
            }
        }
        None => {
            let path = document.path.as_deref().unwrap_or_default();
            let line = format!("sitegen new --translation-of {path} --lang {code}");
            client.show(MessageType::INFO, format!("Run: {line}"));
        }
    }
    Ok(json!({"uri": uri, "path": file.path}))
}
