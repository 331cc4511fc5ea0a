//! sitegen: a static site generator for troubleshooting notes in many languages.
//!
//! A build is a chain of phases; each takes values and returns values with diagnostics. `docs/architecture.md` describes
//! them on one page.
//!
//! ```text
//! config ─▶ content ─▶ translations ─▶ site ─▶ markdown, theme ─▶ publish
//!           files to    pages to       plan     page to            files to
//!           pages       notes                   document           the output
//! ```
//!
//! - [`config`]: `sitegen.yml`, a Jekyll `_config.yml`, or nothing, to a [`config::Config`].
//! - [`content`]: files to pages with their facts; bodies stay on disk.
//! - [`translations`]: pages to notes, with the rule that joined each page.
//! - [`liquid`], then [`markdown`]: one body to HTML, an outline, links and code blocks.
//! - [`theme`]: templates, styles and interface strings; a page and its context to a document.
//! - [`site`]: all pages and notes, the plan of all outputs, and [`site::Site::render`].
//! - [`incremental`]: loads, builds and follows a site, and decides what is reused.
//! - [`publish`]: documents and files to the output folder; [`deployment`]: that folder as files to deploy.
//! - [`check`] and [`linkcheck`]: findings about notes and links; [`edit`] changes files of an author.
//! - [`migration`]: sites of other generators to files of a site.
//! - [`serve`]: the preview server; [`lsp`]: the language server for editors.
//! - [`cli`]: the command line, which alone prints, exits, and reads the clock and the environment.
//!
//! Shared: [`diagnostics`], [`language`], [`yaml`], [`limits`], [`panics`].

/// Number of pages that a thread takes at once. By default `rayon` stops splitting at pieces of thousands, and at
/// the end all threads wait for one.
pub(crate) const AT_A_TIME: usize = 32;

pub mod authoring;
pub mod check;
pub mod cli;
pub mod config;
pub mod content;
pub mod deployment;
pub mod diagnostics;
pub mod edit;
pub mod exchange;
pub(crate) use text_scan::{forward_search, lines};
pub mod incremental;
pub mod language;
pub mod limits;
pub mod linkcheck;
pub mod liquid;
pub mod lsp;
pub mod markdown;
pub mod migration;
pub(crate) mod near_miss;
pub mod panics;
pub mod publish;
pub mod rename;
pub mod serve;
pub mod site;
pub mod social;
pub mod theme;
pub mod translations;
pub(crate) mod url_encoding;
#[doc(hidden)]
pub use text_scan::work_counter;
pub mod yaml;
