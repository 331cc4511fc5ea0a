//! `sitegen lsp`: a language server for editors (Language Server Protocol 3.17), over standard input and output.
//!
//! In: the messages of an editor, and the files of a site. Out: diagnostics of open files, and answers. Nothing on disk
//! changes: edits are handed to the editor.
//!
//! - `server` handles events in their order and decides when diagnostics are computed; `notifications` takes the texts
//!   of the editor, `requests` answers requests, and `publishing` sends diagnostics. `folder` finds the site.
//! - `workspace` is the site with the texts of open files in place of the files ([`crate::incremental::Live`]).
//! - `analysis` computes diagnostics: of a page and its pair after each change, of the whole site after a pause.
//! - Every other file is one capability: a function of the workspace and the parameters of a request.
//!
//! A panic costs the request that caused it.

mod analysis;
mod client;
mod code_actions;
mod commands;
mod completion;
mod definition;
mod diagnostics;
mod documents;
mod file_rename;
mod folder;
mod hover;
mod initialize;
mod notifications;
mod publishing;
mod references;
mod rename;
mod requests;
mod server;
mod symbols;
mod text_edits;
mod translations;
mod uris;
mod workspace;

pub use server::{ServerOptions, serve};
