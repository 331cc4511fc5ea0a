//! A published site as a set of files to deploy, and its measures.
//!
//! In: the output folder with its manifest, and the kinds of its outputs. Out: files for the crate `deploy`, numbers
//! for the limits of hosts and for `build --stats`.

mod files;
mod stats;

pub use files::files;
pub use stats::{Stats, findings};
