//! A Jekyll site's own documents: its layouts in Liquid, its theme, and what its plugins produce.
//!
//! In a site with layouts of its own, or of a theme that is installed (a *Liquid site*), documents are those of Jekyll 4:
//! the body, and around it each layout of the chain (`Renderer#place_in_layouts`). sitegen's theme is used for pages
//! with a template of its own, for pages whose layout is in a theme that is not installed, and everywhere if the
//! config says `theme: sitegen`.

mod additions;
mod default_config;
mod documents;
pub(super) mod generated_pages;
mod language_builds;
mod layouts;
pub(super) mod page_drops;
pub(super) mod plugins;
pub(super) mod static_files;
mod template_folder;

/// The version of Jekyll that documents are those of (`jekyll.version`).
pub(super) const VERSION: &str = "4.3.1";

pub(super) use default_config::{permalink_of_posts, with_defaults};
pub(super) use documents::{DocumentFrame, LayoutScope};
pub(super) use language_builds::{LanguageBuild, LocalizedOutputs};
pub(super) use layouts::{Layouts, folder as layouts_folder};
pub(super) use template_folder::TemplateFolder;
