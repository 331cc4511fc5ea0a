//! Notifications of the editor: files that were opened, changed, saved and closed.

use std::time::Instant;

use editor_text::Change;
use lsp_server::Notification;
use lsp_types::notification::{self as notifications, Notification as _};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, Uri,
};
use serde::de::DeserializeOwned;

use super::server::{QUIET, Server};
use super::uris;
use super::workspace::is_note;

impl Server {
    fn document_changed(&mut self, uri: &Uri) {
        self.analysis.cancel();
        let document = self.workspace.documents.get(uri);
        if let Some(path) = document.and_then(|document| document.path.clone()) {
            let now = Instant::now();
            if is_note(&path) {
                self.schedule.publish(path, now);
            } else {
                self.schedule.settings.insert(path);
                self.schedule.settings_at = Some(now + QUIET);
            }
            self.check_later();
        }
    }

    pub(super) fn files_changed(&mut self, paths: Vec<String>) {
        self.analysis.cancel();
        let now = Instant::now();
        for path in &paths {
            // The text of an open file is that of the editor.
            if self.workspace.documents.at(path).is_none() {
                self.schedule.publish(String::new(), now);
            }
        }
        self.workspace.files_changed(paths);
        self.check_later();
    }

    /// Takes a notification of the editor.
    pub(super) fn take(&mut self, notification: Notification) {
        let method = notification.method.clone();
        let taken = match method.as_str() {
            notifications::DidOpenTextDocument::METHOD => {
                params(notification).map(|params: DidOpenTextDocumentParams| {
                    let document = params.text_document;
                    if !self.workspace.has_folder() {
                        self.find_folder(&document.uri);
                    }
                    let uri = document.uri.clone();
                    self.workspace
                        .open(document.uri, document.version, &document.text);
                    self.document_changed(&uri);
                })
            }
            notifications::DidChangeTextDocument::METHOD => {
                params(notification).map(|params: DidChangeTextDocumentParams| self.change(params))
            }
            notifications::DidCloseTextDocument::METHOD => {
                params(notification).map(|params: DidCloseTextDocumentParams| {
                    let uri = params.text_document.uri;
                    if self.workspace.close(&uri).is_some() {
                        self.clear(uri.as_str());
                        self.analysis.cancel();
                        self.check_later();
                    }
                })
            }
            notifications::DidSaveTextDocument::METHOD => {
                params(notification).map(|params: DidSaveTextDocumentParams| {
                    let path = self.workspace.path(&params.text_document.uri);
                    self.files_changed(path.into_iter().collect());
                })
            }
            notifications::DidChangeWatchedFiles::METHOD => {
                params(notification).map(|params: DidChangeWatchedFilesParams| {
                    let changes = params.changes.iter();
                    let paths = changes.filter_map(|change| self.workspace.path(&change.uri));
                    let paths: Vec<String> = paths.collect();
                    self.files_changed(paths);
                })
            }
            _ => Ok(()),
        };
        if let Err(error) = taken {
            self.client
                .log(format!("`{method}` cannot be read: {error}"));
        }
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.uri;
        let position = |position: lsp_types::Position| editor_text::Position {
            line: position.line,
            column: position.character,
        };
        let changes = params.content_changes.into_iter();
        let changes: Vec<Change> = changes
            .map(|change| Change {
                range: change
                    .range
                    .map(|range| position(range.start)..position(range.end)),
                text: change.text,
            })
            .collect();
        self.workspace
            .change(&uri, params.text_document.version, &changes);
        self.document_changed(&uri);
    }
}

fn params<P: DeserializeOwned>(mut notification: Notification) -> Result<P, serde_json::Error> {
    uris::escape(&mut notification.params);
    serde_json::from_value(notification.params)
}
