//! Files that commands create for an author: new notes, translations of a note, new sites.
//!
//! In: a site, and the author's wishes. Out: [`NewFile`]s with a path and a text. `edit` writes them, and never
//! over a file that is there.

mod archetype;
mod note;
mod placement;
mod starter;
mod translation;

pub use note::{NewNote, new_note};
pub use placement::path_of_translation;
pub use starter::{Starter, new_site};
pub use translation::new_translation;

use crate::edit::Edit;

/// A file that is to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The path below the source.
    pub path: String,
    /// The text.
    pub text: String,
}

impl NewFile {
    /// Returns the edit that creates the file.
    #[must_use]
    pub fn edit(self) -> Edit {
        Edit {
            path: self.path,
            before: None,
            after: self.text,
            changes: 1,
        }
    }
}
