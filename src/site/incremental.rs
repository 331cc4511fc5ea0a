//! The site after a change: what the change does not touch is shared with the site before it.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Zoned;

use super::jekyll;
use super::liquid_globals::{self, SiteGlobals};
use super::theme_assets::ThemeAssets;
use super::{PlannedSite, Site, SiteData};
use crate::config::Collection;
use crate::content::{Page, Source, is_below};
use crate::language::Codes;
use crate::translations::Notes;

/// The parts of a site to compute again after files changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// Templates, the words of the interface, styles, scripts, or the site's languages.
    pub look: bool,
    /// The output plan: pages and files, and everything that decides their order and URLs.
    pub plan: bool,
    /// The files that Liquid includes.
    pub includes: bool,
}

impl PlannedSite {
    /// Returns true if no error is known of the document at this output path.
    pub(super) fn can_render(&self, output: &str) -> bool {
        !self.failed.contains(output)
    }
}

impl Site {
    /// The site with other pages, or after other files of its source changed: what `changes` does not
    /// name is as it was.
    #[must_use]
    pub fn renewed(
        &self,
        codes: &Codes,
        source: Source,
        notes: Arc<Notes>,
        now: &Zoned,
        changes: Changes,
    ) -> Self {
        let theme_assets = if changes.look {
            Arc::new(ThemeAssets::new(&self.config, codes, &source))
        } else {
            Arc::clone(&self.theme_assets)
        };
        // Fonts decide which notes have a social image.
        let paints = self.theme_assets.painter.is_some() || theme_assets.painter.is_some();
        let moves_outputs = changes.plan || changes.look && paints;
        let known = Arc::clone(&self.liquid_globals);
        let source_of_liquid = source.clone();
        let data = self.with_source(source, notes, theme_assets, known);
        let (liquid_globals, mut planned) = rayon::join(
            || {
                let source = source_of_liquid;
                let is_outdated = self.liquid_globals.generated.is_outdated(&source);
                let has_changed = changes.includes || changes.plan || is_outdated;
                has_changed.then(|| Arc::new(SiteGlobals::new(&self.config, &source, now)))
            },
            || {
                if moves_outputs && !data.is_built_by_language() {
                    return PlannedSite::new(data);
                }
                PlannedSite::with_plan_of(data, self)
            },
        );
        let is_outdated = liquid_globals.is_some_and(|globals| planned.replace_globals(globals));
        let cache = self.cache.renewed(&planned);
        // The sites of the languages have their own pages and values.
        if is_outdated || planned.is_built_by_language() {
            return Self::of(planned.data, cache);
        }
        Self::assembled(planned, Vec::new(), cache)
    }

    /// The site with the pages and files of `source`, some of which it has lost, and without the documents at
    /// `outputs`.
    #[must_use]
    pub fn without(&self, source: Source, notes: Arc<Notes>, outputs: &BTreeSet<String>) -> Self {
        let is_same = self.source.assets.len() == source.assets.len()
            && self.source.languages == source.languages;
        let theme_assets = if is_same {
            Arc::clone(&self.theme_assets)
        } else {
            // A file of the site may replace one of the theme.
            Arc::new(ThemeAssets::new(&self.config, &Codes::default(), &source))
        };
        let now = &self.liquid_globals.now;
        let liquid_globals = Arc::new(SiteGlobals::new(&self.config, &source, now));
        let failed = self.failed.union(outputs).cloned().collect();
        let data = SiteData {
            failed: Arc::new(failed),
            ..self.with_source(source, notes, theme_assets, liquid_globals)
        };
        let cache = self.cache.renewed(&data);
        Self::of(data, cache)
    }

    /// Returns true if theme assets depend on `path` or files below it (relative to the source).
    #[must_use]
    pub fn uses_theme_file(&self, path: &str) -> bool {
        self.theme_assets
            .comes_from(path, &self.config, &self.source)
    }

    /// Returns true if `path` or a file below it is an include of Liquid.
    #[must_use]
    pub fn includes_from(&self, path: &str) -> bool {
        let folder = liquid_globals::includes_folder(&self.config);
        let comes_from = |folder: &str| is_below(path, folder) || is_below(folder, path);
        let layouts = jekyll::layouts_folder(&self.config);
        // Tags of plugins are read from the other files.
        comes_from(&folder)
            || comes_from(&layouts)
            || comes_from("_plugins")
            || self.config.multiple_languages.is_some() && comes_from("_i18n")
            || comes_from("Gemfile")
    }

    /// Returns true if the output plan differs for the pages and files of `source`.
    #[must_use]
    pub fn plan_changes_with(&self, source: &Source) -> bool {
        let before = &self.source;
        let all_stand = |old: &[Arc<Page>], new: &[Arc<Page>]| {
            let mut pairs = old.iter().zip(new);
            old.len() == new.len()
                && pairs.all(|(old, new)| Arc::ptr_eq(old, new) || self.stands(old, new))
        };
        if Arc::ptr_eq(&before.pages, &source.pages) {
            return false;
        }
        before.assets != source.assets
            || before.withheld != source.withheld
            || before.languages != source.languages
            || !all_stand(&before.pages, &source.pages)
            || !all_stand(&before.others, &source.others)
    }

    /// Returns true if a page can replace another without moving any output.
    fn stands(&self, old: &Page, new: &Page) -> bool {
        // Titles decide the order of pages without a date and appear in images; collections may be sorted by any
        // key; and diagnostics quote the front matter.
        let title_matters = old.date.is_none() || self.theme_assets.painter.is_some();
        let sorts = |collection: &Collection| collection.sort_by.is_some();
        old.stands_like(new)
            && (old.title == new.title || !title_matters)
            && !self.config.collections.iter().any(sorts)
            && self.plan.diagnostics.is_empty()
    }

    /// Returns true if Liquid runs anywhere in the site.
    #[must_use]
    pub fn has_liquid(&self) -> bool {
        !self.liquid_globals.is_empty()
    }

    /// Returns true if the templates, strings and styles equal those of `other`.
    #[must_use]
    pub fn has_same_theme(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.theme_assets, &other.theme_assets)
    }

    /// Returns true if all outputs have the same paths as in `other`.
    #[must_use]
    pub fn has_same_plan(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.plan, &other.plan) && self.has_same_theme(other)
    }
}
