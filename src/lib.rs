//! sitegen: a static site generator for troubleshooting notes in many languages.
//!
//! # The way through the house
//!
//! Five rooms, one direction; each takes a value and returns a value with its diagnostics. A later
//! room may look back at an earlier one's types, never the other way.
//!
//! ```text
//! config ─▶ source ─▶ translation ─▶ markdown ─▶ template ─▶ publish
//!           discover   group pages    events to   page to     files to
//!           and read   into notes     a Body      HTML        the output
//! ```
//!
//! - [`config`]: `sitegen.yml`, a Jekyll `_config.yml`, or nothing, to a [`config::Config`].
//! - [`source`]: files to pages with their facts; bodies stay on disk.
//! - [`translation`]: pages to notes, with the rule that joined each page.
//! - [`markdown`]: one body to HTML, an outline, links and code blocks; [`highlight`] serves it, and
//!   [`liquid`] runs before it where a page wants that, with a read-only view of the site.
//! - [`template`]: a page and its surroundings to a document.
//! - [`publish`]: documents and files to the output folder, whole or not at all. [`search`] and
//!   [`social`] make what stands beside the pages: the index of their words, pictures of their titles.
//!
//! [`check`] reads what the rooms learned and says what is wrong with notes. [`serve`] answers a browser from
//! the same rooms, a page at a time.
//!
//! [`pipeline`] holds the rooms in their order, a build that keeps what the last one made, and a site that
//! follows its folder.
//! [`site::Site::render`] is the one pure function that renders a page; what it asked is recorded beside
//! what it made ([`site::Asked`]), so that a build knows what would come out the same. [`diagnostics`] is what every
//! room says when something is wrong, [`language`] what a language is, [`yaml`] the one module that reads
//! YAML, [`lines`] the lines of a text, [`guard`] catches panics, [`edit`] the one module that changes files of an author. [`commands`] hold the command line: only there is anything printed, is the clock read, are files
//! named by a user.

/// Number of pages that a thread takes at once. By default `rayon` stops splitting at pieces of thousands, and at
/// the end all threads wait for one.
pub(crate) const AT_A_TIME: usize = 32;

pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod diagnostics;
pub mod edit;
pub(crate) use text_scan::{forward_search, lines};
pub mod incremental;
pub mod language;
pub mod limits;
pub mod linkcheck;
pub mod liquid;
pub mod markdown;
pub mod panics;
pub mod publish;
pub mod serve;
pub mod site;
pub mod social;
pub mod theme;
pub mod translations;
#[doc(hidden)]
pub use text_scan::work_counter;
pub mod yaml;
