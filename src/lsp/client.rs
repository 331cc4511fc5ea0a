//! The editor: what it can do, and messages to it.

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{LogMessage, ShowMessage};
use lsp_types::{
    ClientCapabilities, LogMessageParams, MessageType, ResourceOperationKind, ShowMessageParams,
};

/// The editor at the other end of the connection.
pub(super) struct Client {
    connection: Connection,
    next_request: i32,
    capabilities: ClientCapabilities,
}

impl Client {
    pub(super) fn new(connection: Connection, capabilities: ClientCapabilities) -> Self {
        Self {
            connection,
            next_request: 0,
            capabilities,
        }
    }

    /// Returns true if an edit may create files.
    pub(super) fn can_create_files(&self) -> bool {
        self.can(&ResourceOperationKind::Create)
    }

    /// Returns true if an edit may rename files.
    pub(super) fn can_rename_files(&self) -> bool {
        self.can(&ResourceOperationKind::Rename)
    }

    fn can(&self, operation: &ResourceOperationKind) -> bool {
        let workspace = self.capabilities.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        edit.is_some_and(|edit| {
            let operations = edit.resource_operations.as_deref().unwrap_or_default();
            edit.document_changes == Some(true) && operations.contains(operation)
        })
    }

    /// Returns true if the editor tells of changed files when it is asked to.
    pub(super) fn can_watch_files(&self) -> bool {
        let workspace = self.capabilities.workspace.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files);
        watched.is_some_and(|watched| watched.dynamic_registration == Some(true))
    }

    /// Returns true if the editor shows a file when it is asked to.
    pub(super) fn can_show_documents(&self) -> bool {
        let window = self.capabilities.window.as_ref();
        let show = window.and_then(|window| window.show_document.as_ref());
        show.is_some_and(|show| show.support)
    }

    pub(super) fn notify<N: lsp_types::notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params).into());
    }

    /// Sends a request. Its answer is not waited for.
    pub(super) fn request<R: lsp_types::request::Request>(&mut self, params: R::Params) {
        self.next_request += 1;
        let id = RequestId::from(format!("sitegen-{}", self.next_request));
        self.send(Request::new(id, R::METHOD.to_owned(), params).into());
    }

    pub(super) fn respond(&self, response: Response) {
        self.send(response.into());
    }

    /// Writes a line to the log that the editor keeps for its user.
    pub(super) fn log(&self, message: impl Into<String>) {
        self.notify::<LogMessage>(LogMessageParams {
            typ: MessageType::INFO,
            message: message.into(),
        });
    }

    /// Shows a message to the user.
    pub(super) fn show(&self, kind: MessageType, message: impl Into<String>) {
        self.notify::<ShowMessage>(ShowMessageParams {
            typ: kind,
            message: message.into(),
        });
    }

    fn send(&self, message: Message) {
        // If the editor is gone, the loop ends with its next event.
        let _ = self.connection.sender.send(message);
    }
}
