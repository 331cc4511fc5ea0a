//! Configuration of a site: `sitegen.yml`, an unchanged Jekyll `_config.yml`, or defaults.
//!
//! In: the source folder and the command line's values. Out: a [`Config`] with resolved paths and parsed rules, and
//! diagnostics for invalid values.

mod additions;
pub mod check;
mod collections;
pub(crate) mod colour;
mod defaults;
mod deploy;
mod features;
pub(crate) mod fonts;
mod gem_theme;
mod github;
mod identity;
mod images;
mod known_keys;
mod limits;
mod load;
mod markdown;

mod multiple_languages;
mod navigation;
mod permalink;
pub(crate) mod plugins;
mod polyglot;
pub(crate) mod repository;
mod values;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::content::front_matter::FrontMatterRules;
use crate::content::gem_theme::GemTheme;
use crate::content::{Overlay, PageKind};
use crate::diagnostics::SourceSpan;
use crate::limits::Limits;
use crate::yaml::Scalars;

pub use additions::Additions;
pub use check::Check;
pub use collections::Collection;
pub use defaults::{DefaultRule, Defaults};
pub use deploy::DeployTarget;
pub use features::{Encoding, Features, Policy, UpdatedFrom};
pub(crate) use gem_theme::OWN_THEME;
pub(crate) use identity::is_own_path;
pub use identity::{HeaderLink, Identity, Logo, Shades};
pub use images::Images;
pub(crate) use load::has_file;
pub use load::{Overrides, load};
pub use markdown::Dialect;
pub(crate) use markdown::has_rouge;
pub use multiple_languages::{MultipleLanguages, text_at};
pub use navigation::{NavigationEntry, NavigationTarget};
pub use permalink::{Ending, Permalink};
pub use plugins::PagePlugins;
pub use polyglot::Polyglot;

/// The layout of the source folder, which decides the rules that apply.
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
    /// Returns the rules by which front matter is recognised.
    #[must_use]
    pub fn front_matter(self) -> FrontMatterRules {
        match self {
            Layout::Jekyll => FrontMatterRules::Jekyll,
            Layout::Sitegen | Layout::Folder => FrontMatterRules::Own,
        }
    }

    /// Returns the schema of plain scalars in front matter, config and data.
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
    /// The code that authors write.
    pub code: String,
    /// The configured name of the language, in the language itself.
    pub name: Option<String>,
    /// The name of the site in it, if the config says.
    pub title: Option<String>,
    /// The configured description of the site, in this language.
    pub description: Option<String>,
    /// Position of the code in the config.
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
    /// Returns true if both have the same values in the same order. The order counts because templates may show
    /// keys in it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let in_order = |config: &Self| format!("{:?} {:?}", config.data, config.defaults);
        self == other && in_order(self) == in_order(other)
    }

    /// Returns a path relative to the folder of collections, if it is below it (Jekyll 4.3
    /// `Reader#outside_configured_directory?`).
    #[must_use]
    pub fn in_collections_folder<'p>(&self, path: &'p str) -> Option<&'p str> {
        match self.collections_folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder)?.strip_prefix('/'),
        }
    }

    /// Returns the path of a document as Jekyll has it: relative to the folder of collections (Jekyll 4.3
    /// `Document#relative_path`).
    #[must_use]
    pub fn document_path<'p>(&self, path: &'p str) -> &'p str {
        self.in_collections_folder(path).unwrap_or(path)
    }

    /// Returns the path of a file of this kind that the scopes of defaults are about.
    #[must_use]
    pub fn scoped_path<'p>(&self, path: &'p str, kind: &PageKind) -> &'p str {
        match kind {
            PageKind::Page => path,
            PageKind::Post | PageKind::Draft | PageKind::Document(_) => self.document_path(path),
        }
    }

    /// Returns the file of a page or an asset at `path`: in the source, else in the theme gem.
    #[must_use]
    pub fn locate(&self, path: &str) -> PathBuf {
        if let Some(file) = self.overlay.file(path) {
            return file.to_owned();
        }
        crate::content::gem_theme::locate(&self.source, self.gem_theme.as_deref(), path)
    }
}

/// All that a build needs to know before it reads a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The source folder, absolute, without symbolic links.
    pub source: PathBuf,
    /// The output folder, absolute.
    pub output: PathBuf,
    /// `jekyll.environment`.
    pub environment: String,
    /// The layout of the source folder.
    pub layout: Layout,
    /// The config file as the author knows it, if there is one.
    pub file: Option<String>,
    /// The name of the site.
    pub title: String,
    /// The description of the site.
    pub description: String,
    /// Scheme and host, without a slash at the end; empty if not known.
    pub url: String,
    /// The path that the site is served under: empty, or `/docs`.
    pub base_path: String,
    /// The URL of posts, and the ending of all others.
    pub permalink: Permalink,
    /// The Markdown dialect of the pages.
    pub dialect: Dialect,
    /// True if Liquid runs in pages whose front matter does not decide it.
    pub liquid: bool,
    /// The zone of dates without one.
    pub time_zone: TimeZone,
    /// Folders of documents beside posts.
    pub collections: Vec<Collection>,
    /// The folder that contains the folders of posts, drafts and collections in a Jekyll site (`collections_dir`);
    /// empty for the source.
    pub collections_folder: String,
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
    /// The entries of `nav`; without any the navigation follows from the folders.
    pub navigation: Vec<NavigationEntry>,
    /// The language of pages that do not say theirs, if the config names it.
    pub default_language: Option<ConfiguredLanguage>,
    /// True if nothing is published when there are errors or warnings.
    pub strict: bool,
    /// The theme gem of a Jekyll site, if it was found.
    pub gem_theme: Option<Arc<GemTheme>>,
    /// The settings of jekyll-polyglot, in a Jekyll site that uses it.
    pub polyglot: Option<Polyglot>,
    /// The settings of jekyll-multiple-languages-plugin, in a Jekyll site that uses it.
    pub multiple_languages: Option<MultipleLanguages>,
    /// The languages of paths, where the config settles what names leave open.
    pub language_paths: Vec<LanguagePath>,
    /// True if drafts are published.
    pub drafts: bool,
    /// True if pages with a future date are published.
    pub future: bool,
    /// True if `published: false` is ignored.
    pub unpublished: bool,
    /// Optional outputs and how pages are written.
    pub features: Features,
    /// The additions to documents of a Jekyll site's own layouts.
    pub additions: Additions,
    /// The logo, the links, the colours and the fonts of the site in the default theme.
    pub identity: Identity,
    /// The gems that a Jekyll site loads as plugins.
    pub plugins: Vec<String>,
    /// The plugins that decide which Markdown files are pages.
    pub page_plugins: PagePlugins,
    /// The targets of `sitegen deploy`, in the order of the config.
    pub deploy: Vec<DeployTarget>,
    /// Settings of `sitegen check`.
    pub check: Check,
    /// Limits of time and memory per file.
    pub limits: Limits,
    /// Files of the source in other places: a change that is tried before it is made.
    pub overlay: Arc<Overlay>,
    /// Every key of the config, for templates.
    pub data: Map<String, Value>,
}
