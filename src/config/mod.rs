//! What a site is told to be: `sitegen.yml`, a Jekyll `_config.yml` as it stands, or nothing.
//!
//! In: the source folder and what the command line says. Out: a [`Config`] in which every path is
//! resolved and every rule is parsed, and the diagnostics of what could not be.

pub mod check;
mod collections;
mod defaults;
mod features;
mod limits;
mod load;
mod markdown;
mod permalink;
mod polyglot;
mod values;

use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::content::front_matter::Rules;
use crate::diagnostics::SourceSpan;
use crate::limits::Limits;
use crate::yaml::Scalars;

pub use check::Check;
pub use collections::Collection;
pub use defaults::{DefaultRule, Defaults};
pub use features::{Encoding, Features, Policy};
pub use load::{Overrides, load};
pub use markdown::{Dialect, Kramdown};
pub use permalink::{Ending, Permalink};
pub use polyglot::Polyglot;

/// How the source is laid out, and so which rules it follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A Jekyll site (it has a `_config.yml`): Jekyll's rules, its URLs do not change.
    Jekyll,
    /// A site of sitegen's own: pages in `content/`, posts in `_posts/`, files in `static/`.
    Sitegen,
    /// A folder of notes, with no known folders in it.
    Folder,
}

impl Layout {
    /// Which text before a body is front matter.
    #[must_use]
    pub fn front_matter(self) -> Rules {
        match self {
            Layout::Jekyll => Rules::Jekyll,
            Layout::Sitegen | Layout::Folder => Rules::Own,
        }
    }

    /// What plain scalars mean in front matter, config and data.
    #[must_use]
    pub fn scalars(self) -> Scalars {
        match self {
            Layout::Jekyll => Scalars::Ruby,
            Layout::Sitegen | Layout::Folder => Scalars::Own,
        }
    }
}

/// A language that the config names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredLanguage {
    /// What the authors write.
    pub code: String,
    /// What the language calls itself, if the config says so.
    pub name: Option<String>,
    /// The name of the site in it, if the config says.
    pub title: Option<String>,
    /// What the site is about, in it, if the config says.
    pub description: Option<String>,
    /// Where the code stands.
    pub place: SourceSpan,
}

/// A rule of the config about the language of what is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguagePath {
    /// A folder or a file, relative to the source, or a glob.
    pub pattern: String,
    /// The language of the pages there; `None` if the names there are no languages.
    pub language: Option<ConfiguredLanguage>,
}

impl Config {
    /// Whether the two say the same, in the same order: templates may show keys in it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let in_order = |config: &Self| format!("{:?} {:?}", config.data, config.defaults);
        self == other && in_order(self) == in_order(other)
    }
}

/// All that a build needs to know before it reads a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The source folder, absolute, without symbolic links.
    pub source: PathBuf,
    /// The output folder, absolute.
    pub output: PathBuf,
    /// How the source is laid out.
    pub layout: Layout,
    /// The config file as the author knows it, if there is one.
    pub file: Option<String>,
    /// The name of the site.
    pub title: String,
    /// What the site is about.
    pub description: String,
    /// Scheme and host, without a slash at the end; empty if not known.
    pub url: String,
    /// The path that the site is served under: empty, or `/docs`.
    pub base_path: String,
    /// The URL of posts, and the ending of all others.
    pub permalink: Permalink,
    /// Which Markdown pages are written in.
    pub dialect: Dialect,
    /// Whether Liquid runs in pages that do not say.
    pub liquid: bool,
    /// The zone of dates without one.
    pub time_zone: TimeZone,
    /// Folders of documents beside posts.
    pub collections: Vec<Collection>,
    /// Front matter that files need not repeat.
    pub defaults: Defaults,
    /// Folders outside the source that symbolic links may lead to, absolute, without links.
    pub follow_links: Vec<PathBuf>,
    /// Names that are read although they start with `.` or `_`.
    pub include: Vec<String>,
    /// Patterns that are not read.
    pub exclude: Vec<String>,
    /// The languages that the config names, in its order; often none.
    pub languages: Vec<ConfiguredLanguage>,
    /// The language of pages that do not say theirs, if the config names it.
    pub default_language: Option<ConfiguredLanguage>,
    /// Whether errors and warnings keep everything from being published.
    pub strict: bool,
    /// The settings of jekyll-polyglot, in a Jekyll site that uses it.
    pub polyglot: Option<Polyglot>,
    /// The languages of paths, where the config settles what names leave open.
    pub language_paths: Vec<LanguagePath>,
    /// Whether drafts are pages.
    pub drafts: bool,
    /// Whether pages of the future are pages.
    pub future: bool,
    /// Whether `published: false` is ignored.
    pub unpublished: bool,
    /// What is published beside the pages, and how.
    pub features: Features,
    /// What `sitegen check` is told.
    pub check: Check,
    /// What the site's files may cost.
    pub limits: Limits,
    /// Every key of the config, for templates.
    pub data: Map<String, Value>,
}
