//! A preview of the site for its authors: every page is rendered when a browser asks for it.
//!
//! In: a [`crate::incremental::Live`] site. Out: answers over HTTP, the same bytes as a build writes, plus a
//! script that shows what changed. Nothing is written to disk.
//!
//! - [`watch`] sees which files changed; the site follows them.
//! - [`preview`] answers a path from the site as it is; it knows no network.
//! - [`http`] puts that on a socket, refuses strangers, and tells browsers of changes. What a page is told
//!   beside (`told`: errors, warnings, marks), its script shows.
//! - `trials` finds the documents that have errors, which a build would not publish.
//! - `desk` shows all notes in all languages, and two languages of a note side by side.

mod connections;
mod dashboard;
pub mod http;
mod overlay;
pub mod preview;
mod publishable;
mod search_index;
pub mod watcher;
