//! From files to pages: what stands in the source, without rendering it.
//!
//! In: a `Config` and the time. Out: a [`Source`]: pages with their facts (title, date, language,
//! URL), files to copy, what was skipped and why; and diagnostics. Bodies are not kept: a page knows
//! where its body begins, and [`Source::text`] reads it again.

mod address;
mod data;
mod dates;
mod discover;
pub mod file_name;
pub mod front_matter;
pub(crate) mod glob;
mod language;
pub mod map;
mod page;
mod read;
pub mod slug;
pub mod text;
mod url;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub(crate) use dates::parse as parse_date;
pub(crate) use discover::has_templates;
pub use page::{Asset, Format, Kind, Page, Skipped};
pub use read::read;
pub(crate) use url::{encoded, from_url};

use crate::diagnostics::{Diagnostic, Place};
use crate::language::Languages;

/// All that the source holds.
#[derive(Debug, Clone)]
pub struct Source {
    /// The source folder.
    pub root: PathBuf,
    /// The pages, by path.
    pub pages: Vec<Page>,
    /// Files with front matter that are no notes, and documents of collections that are not written,
    /// by path. Liquid sees them all.
    pub others: Vec<Page>,
    /// What `_data` holds.
    pub data: serde_json::Map<String, serde_json::Value>,
    /// The files to copy, by path.
    pub assets: Vec<Asset>,
    /// The site's languages.
    pub languages: Languages,
    /// What could have been a page and is none.
    pub skipped: BTreeMap<Skipped, Vec<String>>,
}

impl Source {
    /// The text of the file that `page` is, from disk.
    ///
    /// # Errors
    /// A diagnostic, if the file has gone, or changed so that it has no such body.
    pub fn text(&self, page: &Page) -> Result<String, Box<Diagnostic>> {
        let text = text::read(&self.root.join(&page.path), &page.path)?;
        if text.is_char_boundary(page.body) {
            Ok(text)
        } else {
            Err(Box::new(
                Diagnostic::error("file-changed", "the file changed while it was being read")
                    .at(Place::file(&page.path))
                    .help("run the command again"),
            ))
        }
    }

    /// Where the value of `key` stands in the front matter of `page`; the file as a whole if the
    /// value comes from the config's `defaults`.
    #[must_use]
    pub fn place_of(&self, page: &Page, key: &str) -> Place {
        let place = || {
            let text = text::read(&self.root.join(&page.path), &page.path).ok()?;
            let front_matter = front_matter::split(&page.path, &text).ok()??.front_matter;
            let span = front_matter.value_span(front_matter.get(key)?);
            Some(Place::span(&page.path, &text, span, ""))
        };
        place().unwrap_or_else(|| Place::file(&page.path))
    }
}
