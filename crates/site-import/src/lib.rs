//! Turns the files of a site of another generator into files of a sitegen site.
//!
//! In: a [`SourceTree`]. Out: an [`Import`]. Nothing is read or written here but through the tree, so that every
//! conversion is a function from text to text, with a list of the places that it left as they are.

mod code;
mod data;
mod docusaurus;
mod edits;
mod fences;
mod front_matter;
mod hugo;
mod links;
pub mod markup;
mod mdx;
mod mkdocs;
mod pages;
mod paths;
mod report;
mod script;
mod site_config;
mod starlight;
mod tag_pairs;
mod yaml_text;
mod zola;

use std::collections::BTreeMap;

pub use front_matter::DataEntry;
pub use report::{Report, Unconverted};

/// A generator whose sites are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// gohugo.io
    Hugo,
    /// getzola.org
    Zola,
    /// docusaurus.io
    Docusaurus,
    /// starlight.astro.build
    Starlight,
    /// mkdocs.org, with Material and mkdocs-static-i18n
    MkDocs,
}

impl Tool {
    /// Returns the name that people know.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hugo => "Hugo",
            Self::Zola => "Zola",
            Self::Docusaurus => "Docusaurus",
            Self::Starlight => "Starlight",
            Self::MkDocs => "MkDocs",
        }
    }
}

/// The files of a site, and readers of data formats.
pub trait SourceTree {
    /// Returns the paths of all files, from the root, with `/` between folders, in order.
    fn paths(&self) -> &[String];
    /// Returns a file as text, without a byte order mark; `None` if it is missing or is not UTF-8.
    fn text(&self, path: &str) -> Option<String>;
    /// Reads a YAML mapping. Its entries have the byte ranges of their keys and values.
    ///
    /// # Errors
    /// One sentence, if the text is no mapping.
    fn yaml(&self, text: &str) -> Result<Vec<DataEntry>, String>;
    /// Reads TOML, as [`Self::yaml`].
    ///
    /// # Errors
    /// One sentence, if the text is not TOML.
    fn toml(&self, text: &str) -> Result<Vec<DataEntry>, String>;
    /// Returns the canonical tag of a language code, or `None` if it is no language.
    fn language(&self, code: &str) -> Option<String>;
}

/// A page of the new site.
#[derive(Debug, Clone)]
pub struct NewPage {
    /// The path of the new file.
    pub path: String,
    /// The path of the file that it was.
    pub source: String,
    /// The code of its language.
    pub language: String,
    /// The path of its address at the old site, with `/` at the start and without `/` at the end; `None` if it had
    /// none (a draft, a partial).
    pub address: Option<String>,
    /// The text.
    pub text: String,
}

/// The new site.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The text of `sitegen.yml`.
    pub config: String,
    /// The pages.
    pub pages: Vec<NewPage>,
    /// Files that are copied: the new path, and the old one.
    pub copies: BTreeMap<String, String>,
    /// The codes of the languages, the default one first.
    pub languages: Vec<String>,
    /// The pages of the old site, by the codes of their languages.
    pub counts: BTreeMap<String, usize>,
    /// The counts of converted parts, and the parts that were not converted.
    pub report: Report,
}

/// Imports a site.
///
/// # Errors
/// One sentence, if the tree is no site of `tool`, or has no page that can be read.
pub fn import(tool: Tool, tree: &dyn SourceTree) -> Result<Import, String> {
    let import = match tool {
        Tool::Hugo => hugo::import(tree),
        Tool::Zola => zola::import(tree),
        Tool::Docusaurus => docusaurus::import(tree),
        Tool::Starlight => starlight::import(tree),
        Tool::MkDocs => mkdocs::import(tree),
    }?;
    if import.pages.is_empty() {
        let name = tool.name();
        return Err(format!(
            "no page of {name} can be read here: {}",
            import.report.reason()
        ));
    }
    Ok(import)
}

#[cfg(test)]
mod tests;
