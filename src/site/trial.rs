//! Finds out which documents cannot be published, without rendering what cannot fail.

use std::collections::{BTreeMap, BTreeSet};

use super::dependencies::DependencyRecorder;
use super::jekyll::DocumentFrame;
use super::liquid_globals::wants_liquid;
use super::{NOTE, OutputTarget, Site, redirects};
use crate::content::{BodyFormat, Page};
use crate::diagnostics::{Diagnostic, Severity};
use crate::panics::{guarded, trip};
use crate::translations::PageId;

/// The extent of a trial rendering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrialDepth {
    /// Only the usual causes of errors: Liquid, and the choice of a template.
    Short,
    /// All of it.
    Whole,
}

/// Returns true if a document with these diagnostics is not published; `check` decides it by its rules.
pub type HasErrors = fn(&Site, &[Diagnostic]) -> bool;

impl Site {
    /// Returns the diagnostics of a document, if it has errors and is not published.
    #[must_use]
    pub fn errors_of(
        &self,
        target: OutputTarget,
        trial: TrialDepth,
        has_errors: HasErrors,
    ) -> Option<Vec<Diagnostic>> {
        let path = self.path(target);
        let tried = guarded(path, || {
            trip("render", path.unwrap_or_default());
            match target {
                OutputTarget::Page(id)
                    if trial == TrialDepth::Short && !self.needs_whole(id, has_errors) =>
                {
                    self.tried_page(id, has_errors)
                }
                _ => {
                    let (document, diagnostics) = self.render(target);
                    let fails = document.is_none() || has_errors(self, &diagnostics);
                    fails.then_some(diagnostics)
                }
            }
        });
        tried.unwrap_or_else(|error| Some(vec![*error]))
    }

    /// The documents that a short trial looks at: those that may fail.
    pub fn suspects(&self) -> impl Iterator<Item = OutputTarget> {
        let is_broken = self.theme_assets.engine.has_broken();
        self.targets()
            .iter()
            .copied()
            .filter(move |target| match target {
                OutputTarget::Page(id) => is_broken || self.is_suspect(*id),
                OutputTarget::Other(_) | OutputTarget::Generated(_) => true,
                OutputTarget::Listing(_)
                | OutputTarget::Home
                | OutputTarget::Search(_)
                | OutputTarget::NotFound(_)
                | OutputTarget::Redirect(_) => is_broken,
                _ => false,
            })
    }

    /// Returns true if a short trial of a page may find an error.
    fn is_suspect(&self, id: PageId) -> bool {
        let page = &self.source.pages[id];
        let names_template = ["template", "layout"]
            .iter()
            .any(|key| page.data.contains_key(*key));
        names_template || wants_liquid(page, self.config.liquid) || self.has_levels()
    }

    /// Returns true if the config raises findings to errors.
    fn has_levels(&self) -> bool {
        let mut levels = self.config.check.levels();
        levels.any(|level| level.severity == Some(Severity::Error))
    }

    /// Returns true if a page has a template of its own, which may fail for it alone.
    fn needs_whole(&self, id: PageId, has_errors: HasErrors) -> bool {
        if !self.builds.is_empty() {
            return true;
        }
        let page = &self.source.pages[id];
        let has_own = |page: &Page| {
            let template = self.template_of(page, "").ok().flatten();
            template.is_some_and(|name| name != NOTE)
        };
        if self.is_liquid_page(id) {
            return self.has_levels() || self.has_failing_layout(page, has_errors);
        }
        self.has_levels() || page.data.contains_key("template") || has_own(page)
    }

    /// Returns true if the layouts in Liquid around a page fail for the first page that has them.
    fn has_failing_layout(&self, page: &Page, has_errors: HasErrors) -> bool {
        let failing = self.cache.failing_layouts.get_or_init(|| {
            let mut tried = BTreeMap::new();
            for (id, page) in self.source.pages.iter().enumerate() {
                if let Some(DocumentFrame::Layout(name)) = self.frame_of(page) {
                    tried.entry(name).or_insert((id, page));
                }
            }
            let fails = |(id, page): (PageId, &Page)| {
                let mut problems = Vec::new();
                let recorder = DependencyRecorder::default();
                self.in_layouts((page, id), String::new(), &recorder, &mut problems);
                has_errors(self, &problems)
            };
            let tried = tried.into_iter();
            let failing = tried.filter(|(_, (id, page))| fails((*id, page)));
            failing.map(|(name, _)| name).collect()
        });
        matches!(self.frame_of(page), Some(DocumentFrame::Layout(name)) if failing.contains(&name))
    }

    fn tried_page(&self, id: PageId, has_errors: HasErrors) -> Option<Vec<Diagnostic>> {
        let page = &self.source.pages[id];
        if redirects::target(page).is_some() {
            return None;
        }
        let recorder = DependencyRecorder::default();
        // A change of facts tries all pages, and to read a file takes longer than all the rest.
        let text = if page.has_tags || page.format == BodyFormat::Html {
            match self.text(page, &recorder) {
                Ok(text) => text,
                // Somebody writes to it: the next change will have it.
                Err(_) => return None,
            }
        } else {
            String::new()
        };
        let body = text.get(page.body..).unwrap_or_default();
        let template = if self.is_liquid_page(id) {
            None
        } else {
            match self.template_of(page, body) {
                Ok(template) => template,
                Err(error) => return Some(vec![*error]),
            }
        };
        let broken = template.and_then(|name| self.theme_assets.engine.broken(&name).cloned());
        if let Some(error) = broken {
            return Some(vec![error]);
        }
        let mut diagnostics = Vec::new();
        // Only tags fail.
        if body.contains("{%") {
            let _ = self.after_liquid(page, id, &text, &recorder, &mut diagnostics);
        }
        has_errors(self, &diagnostics).then_some(diagnostics)
    }

    /// The files of generated documents that cannot be rendered.
    #[must_use]
    pub fn failed_outputs(&self) -> &BTreeSet<String> {
        &self.failed
    }
}
