//! The data of a site: all that was read and grouped. It is complete before an output is planned, and never changes.
//!
//! In: the config, the source with its pages and files, and the notes. Out: these values, and what follows from them
//! alone: the assets of the theme, the values of Liquid, the images.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Zoned;

use super::images::SiteImages;
use super::links::{LinkIndex, LinkResolution};
use super::liquid_globals::SiteGlobals;
use super::theme_assets::ThemeAssets;
use crate::config::Config;
use crate::content::Source;
use crate::language::{Codes, Format, LanguageId};
use crate::theme::theme_files;
use crate::translations::Notes;
use highlight::Highlighter;

/// The data of a site. After a change, the next site shares the parts that did not change.
pub struct SiteData {
    /// The configuration.
    pub config: Arc<Config>,
    /// The pages and files.
    pub source: Source,
    /// The groups of translations.
    pub notes: Arc<Notes>,
    /// Templates, styles, scripts and interface strings.
    pub(super) theme_assets: Arc<ThemeAssets>,
    /// The values, layouts and includes that Liquid can read.
    pub(super) liquid_globals: Arc<SiteGlobals>,
    pub(super) highlighter: Arc<Highlighter>,
    /// The kinds of links that are resolved.
    pub(super) resolves: LinkResolution,
    /// Indexes of the source's files for links.
    pub(super) paths: LinkIndex,
    /// The images, by output path.
    pub(super) images: Arc<SiteImages>,
    /// The output paths of generated documents that failed to render.
    pub(super) failed: Arc<BTreeSet<String>>,
}

impl SiteData {
    /// Reads the theme and the files of Liquid, and returns the data of a site.
    pub(super) fn new(
        config: Arc<Config>,
        codes: &Codes,
        source: Source,
        notes: Arc<Notes>,
        highlighter: Arc<Highlighter>,
        now: &Zoned,
    ) -> Self {
        let (theme_assets, liquid_globals) = rayon::join(
            || Arc::new(ThemeAssets::new(&config, codes, &source)),
            || Arc::new(SiteGlobals::new(&config, &source, now)),
        );
        Self::of(
            config,
            source,
            notes,
            theme_assets,
            liquid_globals,
            highlighter,
        )
    }

    /// Returns the data of a site from its parts.
    pub(super) fn of(
        config: Arc<Config>,
        source: Source,
        notes: Arc<Notes>,
        theme_assets: Arc<ThemeAssets>,
        liquid_globals: Arc<SiteGlobals>,
        highlighter: Arc<Highlighter>,
    ) -> Self {
        Self {
            resolves: LinkResolution::of(&config),
            paths: LinkIndex::default(),
            images: Arc::new(SiteImages::new(&config, &source)),
            failed: Arc::default(),
            config,
            source,
            notes,
            theme_assets,
            liquid_globals,
            highlighter,
        }
    }

    /// Returns the data of the site with the same config and another source.
    pub(super) fn with_source(
        &self,
        source: Source,
        notes: Arc<Notes>,
        theme_assets: Arc<ThemeAssets>,
        liquid_globals: Arc<SiteGlobals>,
    ) -> Self {
        let mut images = SiteImages::new(&self.config, &source);
        images.share_processor(&self.images);
        let data = Self::of(
            Arc::clone(&self.config),
            source,
            notes,
            theme_assets,
            liquid_globals,
            Arc::clone(&self.highlighter),
        );
        Self {
            images: Arc::new(images),
            ..data
        }
    }

    /// Returns the static files that templates can link to.
    #[must_use]
    pub fn files(&self) -> &[theme_files::File] {
        if self.uses_theme() {
            &self.theme_assets.files
        } else {
            &[]
        }
    }

    /// Returns true if a document is made by a template of Tera, or has the theme's search in it.
    fn uses_theme(&self) -> bool {
        let pages = || self.source.pages.iter();
        !self.is_liquid_site()
            || self.builds_search()
            || pages().any(|page| self.frame_of(page).is_none())
    }

    /// Returns the formats of a language for dates and numbers.
    pub(super) fn format(&self, language: LanguageId) -> Option<&Format> {
        self.theme_assets
            .lookup
            .formats
            .get(self.source.languages.get(language).tag.as_str())
    }
}
