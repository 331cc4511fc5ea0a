//! Answers to the requests of the editor.

use lsp_server::{ErrorCode, Request, Response, ResponseError};
use lsp_types::MessageType;
use lsp_types::request::{self as requests, Request as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::server::Server;
use super::translations::Translations;
use super::{
    code_actions, commands, completion, definition, file_rename, hover, rename, symbols,
    translations, uris,
};
use crate::panics::guarded;

impl Server {
    /// Answers a request.
    pub(super) fn answer(&mut self, request: Request) {
        let id = request.id.clone();
        if request.method == requests::Shutdown::METHOD {
            self.is_shut_down = true;
            self.client.respond(Response::new_ok(id, Value::Null));
            return;
        }
        if self.is_shut_down {
            let code = ErrorCode::InvalidRequest as i32;
            let message = "the server was shut down".to_owned();
            self.client.respond(Response::new_err(id, code, message));
            return;
        }
        self.follow();
        if request.method == requests::References::METHOD {
            self.find_references(request);
            return;
        }
        let method = request.method.clone();
        let result = guarded(None, || self.result(request)).unwrap_or_else(|error| {
            self.client.log(format!("`{method}`: {}", error.message));
            Err(failure(ErrorCode::InternalError, error.message.clone()))
        });
        self.client.respond(match result {
            Ok(value) => Response::new_ok(id, value),
            Err(error) => Response::new_err(id, error.code, error.message),
        });
    }

    fn result(&mut self, request: Request) -> Result<Value, ResponseError> {
        let (workspace, analysis) = (&self.workspace, &self.analysis);
        crate::panics::trip("lsp", &request.method);
        match request.method.as_str() {
            requests::Completion::METHOD => {
                call(request, |params| completion::complete(workspace, &params))
            }
            requests::HoverRequest::METHOD => {
                call(request, |params| hover::hover(workspace, &params))
            }
            requests::GotoDefinition::METHOD => {
                call(request, |params| definition::definition(workspace, &params))
            }
            requests::GotoDeclaration::METHOD => {
                call(request, |params| translations::original(workspace, &params))
            }
            requests::GotoImplementation::METHOD => call(request, |params| {
                translations::implementations(workspace, &params)
            }),
            requests::DocumentSymbolRequest::METHOD => {
                call(request, |params| symbols::of_document(workspace, params))
            }
            requests::WorkspaceSymbolRequest::METHOD => {
                call(request, |params| symbols::of_workspace(workspace, &params))
            }
            requests::DocumentLinkRequest::METHOD => {
                call(request, |params: lsp_types::DocumentLinkParams| {
                    symbols::links(workspace, &params.text_document.uri)
                })
            }
            requests::CodeActionRequest::METHOD => call(request, |params| {
                code_actions::actions(workspace, analysis, &params)
            }),
            requests::PrepareRenameRequest::METHOD => {
                call(request, |params| rename::prepare(workspace, &params))
            }
            Translations::METHOD => call(request, |params: translations::TranslationsParams| {
                translations::all(workspace, &params.text_document.uri, params.position)
            }),
            requests::Rename::METHOD => {
                let params = params_of(request)?;
                let renamed = rename::rename(workspace, &params);
                renamed.map(|edit| json!(edit)).map_err(refused)
            }
            requests::WillRenameFiles::METHOD => {
                let params = params_of(request)?;
                let can_rename = self.client.can_rename_files();
                let now = &self.options.now;
                match file_rename::edits(workspace, can_rename, &params, now) {
                    Ok(edit) => Ok(json!(edit)),
                    // An error would be shown as a fault of the server; the editor renames the file all the same.
                    Err(message) => {
                        self.client.show(MessageType::WARNING, message);
                        Ok(Value::Null)
                    }
                }
            }
            requests::ExecuteCommand::METHOD => {
                let params = params_of(request)?;
                let result = commands::run(&self.workspace, &mut self.client, &params);
                result.map_err(|message| {
                    self.client.show(MessageType::WARNING, message.as_str());
                    refused(message)
                })
            }
            other => Err(failure(
                ErrorCode::MethodNotFound,
                format!("there is no method `{other}`"),
            )),
        }
    }
}

fn failure(code: ErrorCode, message: String) -> ResponseError {
    ResponseError {
        code: code as i32,
        message,
        data: None,
    }
}

/// The error of a request that cannot be done, for the user.
fn refused(message: String) -> ResponseError {
    failure(ErrorCode::RequestFailed, message)
}

/// Reads the parameters of a request.
pub(super) fn params_of<P: DeserializeOwned>(mut request: Request) -> Result<P, ResponseError> {
    uris::escape(&mut request.params);
    serde_json::from_value(request.params)
        .map_err(|error| failure(ErrorCode::InvalidParams, error.to_string()))
}

fn call<P: DeserializeOwned, R: Serialize>(
    request: Request,
    answer: impl FnOnce(P) -> R,
) -> Result<Value, ResponseError> {
    Ok(json!(answer(params_of(request)?)))
}
