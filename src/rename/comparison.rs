//! The site before and after a rename, compared: addresses that change, notes that would split, links that would break.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Zoned;

use super::Planner;
use crate::content::Overlay;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::incremental;
use crate::site::Site;
use crate::translations::PageId;

pub(super) fn scratch_error(error: &std::io::Error) -> Diagnostic {
    let message = format!("a temporary folder cannot be used: {error}");
    Diagnostic::error("file-unwritable", message)
        .help("check the space and the rights of the folder of temporary files")
}

impl<'s> Planner<'s> {
    /// Loads the site as the plan leaves it.
    pub(super) fn load(
        &self,
        scratch: &std::path::Path,
        now: &Zoned,
    ) -> Result<Arc<Site>, Vec<Diagnostic>> {
        let source = &self.site.source;
        let mut overlay = Overlay::default();
        for (old, new) in &self.paths {
            overlay.set(new, source.root.join(old));
        }
        for (at, (id, (before, text))) in self.texts.iter().enumerate() {
            let path = &source.pages[*id].path;
            if before == text {
                continue;
            }
            let file = scratch.join(format!("{at}.md"));
            crate::edit::write_scratch(&file, text).map_err(|error| vec![scratch_error(&error)])?;
            overlay.set(self.paths.get(path).unwrap_or(path), file);
        }
        for old in self.paths.keys() {
            overlay.hide(old);
        }
        let config = crate::config::Config {
            overlay: Arc::new(overlay),
            ..(*self.site.config).clone()
        };
        Ok(incremental::load_config(config, now).0)
    }

    /// Compares the pages and the notes of both sites, and records which addresses change.
    pub(super) fn compare(&mut self, after: &Site) -> Result<(), Vec<Diagnostic>> {
        let (old, new) = (&self.site.source, &after.source);
        let mut problems = Vec::new();
        for page in old.pages.iter() {
            let path = self.paths.get(&page.path).unwrap_or(&page.path);
            let Some(id) = new.page(path) else {
                let message = format!("`{path}` would be no page of the site");
                let help = "give a path in a folder that the site reads, with a name that it reads";
                problems.push(
                    Diagnostic::error("rename-path", message)
                        .at(SourceSpan::file(&page.path))
                        .help(help),
                );
                continue;
            };
            let moved = &new.pages[id];
            if moved.url != page.url {
                self.urls.push((page.url.clone(), moved.url.clone()));
            }
            let (was, is) = (
                old.languages.get(page.language),
                new.languages.get(moved.language),
            );
            if was.tag != is.tag {
                let message = format!(
                    "`{path}` would be in another language: {} instead of {}",
                    is.tag.as_str(),
                    was.tag.as_str()
                );
                let help = "keep the folder or the ending of the language, or write `lang` into the front matter first";
                problems.push(
                    Diagnostic::error("rename-language", message)
                        .at(SourceSpan::file(&page.path))
                        .help(help),
                );
            }
        }
        if problems.is_empty() {
            problems.extend(self.split_notes(after));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Returns an error for each note whose pages would no longer be one note.
    fn split_notes(&self, after: &Site) -> Vec<Diagnostic> {
        let source = &self.site.source;
        let new_path = |id: PageId| {
            let path = &source.pages[id].path;
            self.paths.get(path).unwrap_or(path).clone()
        };
        let mut problems = Vec::new();
        for note in &self.site.notes.notes {
            let pages: BTreeSet<String> = note.pages.iter().map(|id| new_path(*id)).collect();
            let Some(id) = after.source.page(&new_path(note.original)) else {
                continue;
            };
            let now = after.notes.of(id).pages.iter();
            let now: BTreeSet<String> =
                now.map(|id| after.source.pages[*id].path.clone()).collect();
            if let Some(other) = pages.symmetric_difference(&now).next() {
                let place = SourceSpan::file(&source.pages[note.original].path);
                let message = format!(
                    "the translations of the note would not be joined as they are: `{other}`"
                );
                let help = "`sitegen translations --pin` writes the joins into the front matter; then rename again";
                problems.push(
                    Diagnostic::error("rename-note", message)
                        .at(place)
                        .help(help),
                );
            }
        }
        problems
    }

    /// Loads the site with all changes, and checks that each page is there and that each old address leads to its page.
    pub(super) fn verify(
        &mut self,
        scratch: &std::path::Path,
        now: &Zoned,
        has_redirects: bool,
    ) -> Result<(), Vec<Diagnostic>> {
        let after = self.load(scratch, now)?;
        self.urls.clear();
        self.compare(&after)?;
        if !has_redirects || !self.site.has_redirects() {
            return Ok(());
        }
        let redirects: BTreeMap<String, String> = after
            .redirects()
            .into_iter()
            .map(|(from, to, _)| (from, to))
            .collect();
        for (old, new) in &self.urls {
            let is_there =
                redirects.contains_key(old) || redirects.contains_key(old.trim_end_matches('/'));
            let is_taken = after.source.pages.iter().any(|page| page.url == *old);
            if !is_there && !is_taken {
                let message = format!("the old address `{old}` does not lead to `{new}`");
                let help = "write a redirect by hand";
                let page = self
                    .targets
                    .keys()
                    .next()
                    .map_or("", |id| &self.site.source.pages[*id].path);
                self.notes.push(
                    Diagnostic::warning("rename-redirect", message)
                        .at(SourceSpan::file(page))
                        .help(help),
                );
            }
        }
        Ok(())
    }
}
