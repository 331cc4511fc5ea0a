//! A [`Source`] that is put together from the outcomes of its files.

use std::collections::HashSet;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::super::active_files;
use super::super::collisions::Collision;
use super::super::page::{Asset, Page, SkipReason};
use super::super::page_reader::FileOutcome;
use super::super::page_urls::Draft;
use super::super::private;
use super::super::{Source, UnpublishedFiles};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Severity};

/// A source in the making, with what is left out of it.
pub(super) struct SourceBuilder<'c> {
    config: &'c Config,
    source: Source,
    pages: Vec<Arc<Page>>,
    /// Files that exist and are not published.
    withheld: UnpublishedFiles,
    diagnostics: Vec<Diagnostic>,
    /// True if the URL of a page changed.
    has_moved: bool,
}

impl<'c> SourceBuilder<'c> {
    /// Begins with an empty source and the diagnostics of reading it; `unread` files have an error among them.
    pub(super) fn new<'p>(
        config: &'c Config,
        source: Source,
        diagnostics: Vec<Diagnostic>,
        unread: impl Iterator<Item = &'p str>,
    ) -> Self {
        let mut withheld = UnpublishedFiles::default();
        for path in unread {
            withheld.add(path, None);
        }
        Self {
            config,
            source,
            pages: Vec::new(),
            withheld,
            diagnostics,
            has_moved: false,
        }
    }

    pub(super) fn report(&mut self, problems: impl IntoIterator<Item = Diagnostic>) {
        self.diagnostics.extend(problems);
    }

    /// Takes a file that is a page. `addressed` returns whether its URL changed, or why it has none; pages of
    /// `without_language` are left out.
    pub(super) fn add_page(
        &mut self,
        path: &str,
        draft: &mut Draft,
        addressed: Result<bool, Box<Diagnostic>>,
        without_language: &HashSet<&str>,
    ) {
        if draft.is_copied {
            self.source.assets.push(Arc::new(Asset {
                path: path.to_owned(),
                output: path.nfc().collect(),
            }));
        }
        match addressed {
            Ok(has_moved) => self.has_moved |= has_moved,
            Err(error) => {
                draft.lose_address();
                self.has_moved = true;
                self.diagnostics.push(*error);
                self.withheld.add(path, None);
                return;
            }
        }
        if without_language.contains(path) {
            self.withheld.add(path, None);
        } else if draft.is_page(self.config) {
            self.pages.push(Arc::clone(&draft.page));
        } else {
            self.source.others.push(Arc::clone(&draft.page));
        }
    }

    /// Takes a file that is no page.
    pub(super) fn add_other(&mut self, path: &str, outcome: &FileOutcome) {
        match outcome {
            FileOutcome::Page(..) => {}
            FileOutcome::Copy(asset, note) => {
                self.diagnostics.extend(note.clone());
                self.source.assets.push(Arc::clone(asset));
            }
            FileOutcome::Skip(why) => self.skip(*why, path),
            FileOutcome::Nothing(problems) => {
                let is_reason =
                    |p: &Diagnostic| p.severity != Severity::Info || p.code == private::CODE;
                if problems.iter().any(is_reason) {
                    self.withheld.add(path, None);
                }
                self.diagnostics.extend(problems.iter().cloned());
            }
        }
    }

    fn skip(&mut self, why: SkipReason, path: &str) {
        let skipped = self.source.skipped.entry(why).or_default();
        skipped.push(path.to_owned());
    }

    pub(super) fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().map(AsRef::as_ref)
    }

    /// Adds files that are published as they are, and leaves out those that could run in readers' browsers where notes
    /// are not trusted.
    pub(super) fn add_assets(&mut self, assets: Vec<Arc<Asset>>) {
        self.source.assets.extend(assets);
        self.source.assets.sort_by(|a, b| a.path.cmp(&b.path));
        self.source.assets.retain(|asset| {
            let is_refused = active_files::is_untrusted(self.config, &asset.path)
                && active_files::is_code(&asset.output);
            if is_refused {
                self.withheld.add(&asset.path, None);
                let problem = active_files::code_problem(&asset.path);
                self.diagnostics.push(problem);
            }
            !is_refused
        });
    }

    /// Ends the list of pages, and returns whether the URL of one changed.
    pub(super) fn end_pages(&mut self) -> bool {
        self.source.pages = Arc::new(std::mem::take(&mut self.pages));
        self.has_moved
    }

    pub(super) fn source(&mut self) -> &mut Source {
        &mut self.source
    }

    /// Returns the source without the files that lose their output path to others, and all diagnostics.
    pub(super) fn finish(mut self, collisions: Vec<Collision>) -> (Source, Vec<Diagnostic>) {
        let mut losers = UnpublishedFiles::default();
        for collision in collisions {
            if collision.is_lost {
                losers.add(&collision.path, collision.url);
            }
            self.diagnostics.push(collision.diagnostic);
        }
        let (mut source, mut withheld) = (self.source, self.withheld);
        if !losers.is_empty() {
            source = source.without(&losers);
            withheld = withheld.and(&losers);
        }
        if !withheld.is_empty() {
            source = source.in_languages_of_pages();
        }
        source.withheld = Arc::new(withheld);
        (source, self.diagnostics)
    }
}
