//! A preview of the site for its authors: every page is rendered when a browser asks for it.
//!
//! In: the folder of a site. Out: answers over HTTP, the same bytes as a build writes, plus a script
//! that shows what changed. Nothing is written to disk.
//!
//! - [`preview`] answers a path from a loaded site; it knows no network.
//! - [`http`] puts that on a socket, refuses strangers, and tells browsers of changes.
//! - [`watch`] sees that files changed, and lets the site be loaded again.

pub mod http;
pub mod preview;
pub mod watch;
