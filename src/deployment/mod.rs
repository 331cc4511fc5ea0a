//! A published site as a set of files to deploy, and its measures.
//!
//! In: the output folder with its manifest, and the kinds of its outputs. Out: files for the crate `deploy`, numbers
//! for the limits of hosts and for `build --stats`.

mod files;
mod place;
mod stats;

pub use files::files;
pub use place::{folder_conflict, site_name};
pub use stats::{Stats, findings};
