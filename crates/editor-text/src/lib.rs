//! The text of an open file as editors see it.
//!
//! - [`LineIndex`] converts between byte offsets and the positions of the Language Server Protocol, in UTF-8, UTF-16
//!   or UTF-32 units.
//! - [`apply`] applies the changes that an editor reports.
//! - [`LineMap`] follows lines from one version of a text to a later one.
//! - [`Context`] says what the author is writing at the cursor: a link, a key of the front matter, a code language.
//!
//! The crate knows nothing about sites.

mod changes;
mod context;
mod lines;
mod positions;

pub use changes::{Change, apply};
pub use context::{Context, in_note, in_yaml};
pub use lines::LineMap;
pub use positions::{Encoding, LineIndex, Position};
