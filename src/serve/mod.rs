//! A preview server for authors: each page is rendered when a browser requests it.
//!
//! In: a [`crate::incremental::Live`] site. Out: answers over HTTP with the bytes that a build would write, plus a script
//! that shows changes. Nothing is written to disk.
//!
//! - [`watcher`] reports changed files; the site follows them.
//! - [`preview`] answers a path from the current site, without a network.
//! - [`http`] serves that on a socket, refuses foreign hosts, and notifies browsers of changes. `overlay` is the data for
//!   the script: errors, warnings and marks of a page.
//! - [`static_host`] serves the output of a build instead, as a plain host does.
//! - `publishable` finds the documents with errors, which a build would not publish.
//! - [`editor`] makes links that open a file in the author's editor.
//! - `dashboard` lists all notes in all languages, and compares two languages of a note.

mod connections;
mod dashboard;
pub mod editor;
pub mod http;
mod overlay;
pub mod preview;
mod publishable;
mod search_index;
pub mod static_host;
pub mod watcher;
