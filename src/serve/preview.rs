//! Answers of a static host, from a site that is rendered on request.

mod answer;
mod moved_pages;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::dashboard;
use super::editor::Editor;
use super::publishable::Trials;
use super::search_index::Search;
use crate::check;
use crate::content::CHANGED;
use crate::diagnostics::Diagnostic;
use crate::panics::{guarded, trip};
use crate::publish::{self, BackgroundImages, BackgroundProcessor};
use crate::site::{Document, OutputOwner, OutputTarget, Site};
use answer::BARE;
use moved_pages::moved;

pub use answer::Answer;
pub(super) use answer::{HTML, file_of, media_type};

/// A site and what it can answer, as it is at one moment.
pub struct Preview {
    /// The site as it was read, with documents that have errors.
    base: Arc<Site>,
    /// The site without them, as a build publishes it.
    site: Arc<Site>,
    trials: Trials,
    /// Documents that were found to have errors since.
    late: Mutex<Vec<(OutputTarget, Vec<Diagnostic>)>>,
    /// The diagnostics of reading it.
    pub diagnostics: Vec<Diagnostic>,
    /// Outputs beside the site's own pages and files, by output path.
    files: Arc<HashMap<String, File>>,
    /// New paths of moved pages.
    moved: Arc<HashMap<String, String>>,
    /// Cached states of pages for the dashboard.
    known: Mutex<dashboard::Known>,
    /// The search index, once somebody searches.
    search: Arc<Search>,
    /// The variants of images.
    images: Option<Arc<BackgroundImages>>,
    /// The author's editor, if it can be opened by a link.
    editor: Option<Editor>,
}

/// An output beside the site's own pages and files.
#[derive(Debug, Clone, Copy)]
enum File {
    Target(OutputTarget),
    /// A file of the theme, by its place among the site's files.
    Theme(usize),
}

impl Preview {
    /// A preview of `site`, with what is wrong with it.
    #[must_use]
    pub fn new(site: Arc<Site>, diagnostics: Vec<Diagnostic>) -> Self {
        let images = images_of(&site);
        let (shown, trials) = Trials::of(&site);
        Self {
            files: Arc::new(files_of(&shown)),
            base: site,
            site: shown,
            trials,
            late: Mutex::default(),
            diagnostics,
            moved: Arc::default(),
            known: Mutex::default(),
            search: Arc::default(),
            images,
            editor: None,
        }
    }

    /// The same preview with links that open files in the author's editor.
    #[must_use]
    pub fn with_editor(self, editor: Option<Editor>) -> Self {
        Self { editor, ..self }
    }

    /// Returns the link that opens a file of the source in the author's editor.
    pub(super) fn editor_url(&self, path: &str, line: usize, column: usize) -> Option<String> {
        let root = &self.site.source.root;
        self.editor
            .map(|editor| editor.url(root, path, line, column))
    }

    /// The preview of the site after changes at and below `paths`.
    #[must_use]
    pub fn following(
        &self,
        site: Arc<Site>,
        diagnostics: Vec<Diagnostic>,
        paths: &[String],
    ) -> Self {
        let of_pages = |path: &String| site.source.page(path).is_some();
        let is_all = !site.has_same_plan(&self.base) || !paths.iter().all(of_pages);
        let mut known = self.trials.clone();
        for (target, diagnostics) in locked(&self.late).drain(..) {
            known.add(&self.site, target, diagnostics);
        }
        let (shown, trials) = known.after(&site, paths, is_all);
        self.with(site, shown, trials, diagnostics, paths)
    }

    /// The preview without the documents that were found to have errors since it was made, if there are any.
    #[must_use]
    pub fn settled(&self) -> Option<Self> {
        let late = std::mem::take(&mut *locked(&self.late));
        let mut trials = self.trials.clone();
        let mut is_another = false;
        for (target, diagnostics) in late {
            is_another |= trials.add(&self.site, target, diagnostics);
        }
        is_another.then(|| {
            let base = Arc::clone(&self.base);
            let shown = trials.applied(&base);
            self.with(base, shown, trials, self.diagnostics.clone(), &[])
        })
    }

    fn with(
        &self,
        base: Arc<Site>,
        site: Arc<Site>,
        trials: Trials,
        diagnostics: Vec<Diagnostic>,
        paths: &[String],
    ) -> Self {
        self.search.touch(&self.site, &site, paths);
        // After a change of the config the site has no variants yet.
        let images = if base.config.is_same(&self.base.config) {
            self.images.clone()
        } else {
            images_of(&base)
        };
        let known = Mutex::new(self.known().after(&self.site, &site, paths));
        let stays = site.has_same_plan(&self.site);
        let (files, moved) = if stays {
            (Arc::clone(&self.files), Arc::clone(&self.moved))
        } else {
            let moved = moved(&self.moved, &self.site, &site);
            (Arc::new(files_of(&site)), Arc::new(moved))
        };
        Self {
            base,
            site,
            trials,
            late: Mutex::default(),
            diagnostics,
            files,
            moved,
            known,
            search: Arc::clone(&self.search),
            images,
            editor: self.editor,
        }
    }

    /// All that is known to be wrong: of reading the site, and of documents that have errors.
    pub fn all_diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().chain(self.trials.diagnostics())
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    pub(super) fn known(&self) -> MutexGuard<'_, dashboard::Known> {
        locked(&self.known)
    }

    /// The URL on the host of the page whose file was at `path` once, wherever it is now.
    #[must_use]
    pub fn url_of(&self, path: &str) -> Option<String> {
        // A page that moved away and back again has been at its own path.
        let mut path = path;
        for _ in 0..=self.moved.len() {
            if let Some(page) = self.site.source.page(path) {
                let page = &self.site.source.pages[page];
                return Some(format!("{}{}", self.base_path(), page.url));
            }
            path = self.moved.get(path)?;
        }
        None
    }

    /// Returns the path of the site's root: empty, or `/docs`.
    #[must_use]
    pub fn base_path(&self) -> &str {
        &self.site.config.base_path
    }

    /// Returns the number of pages of the site.
    #[must_use]
    pub fn pages(&self) -> usize {
        self.site.source.pages.len()
    }

    /// The answer to a path as a browser asks for it: `/x/`, `/x`, `/x.html`, percent-encoded.
    #[must_use]
    pub fn answer(&self, asked: &str) -> Answer {
        let base = self.base_path();
        let Some(path) = asked
            .strip_prefix(base)
            .filter(|rest| rest.starts_with('/'))
        else {
            if asked == "/" || format!("{asked}/") == format!("{base}/") {
                return Answer::redirect(format!("{base}/"));
            }
            return self.not_found("");
        };
        let Some(file) = file_of(path) else {
            return self.not_found("");
        };
        if file.is_empty() || file.ends_with('/') {
            return self
                .read(&format!("{file}index.html"))
                .unwrap_or_else(|| self.not_found(&file));
        }
        if let Some(answer) = self
            .read(&file)
            .or_else(|| self.read(&format!("{file}.html")))
        {
            return answer;
        }
        if self.has(&format!("{file}/index.html")) {
            return Answer::redirect(format!("{asked}/"));
        }
        self.not_found(&file)
    }

    fn has(&self, file: &str) -> bool {
        self.trials.at(file).is_some()
            || self.files.contains_key(file)
            || self.site.at(file).is_some()
    }

    /// Returns the page whose Markdown is at an output path.
    fn beside(&self, file: &str) -> Option<OutputTarget> {
        let page = format!("{}.html", file.strip_suffix(".md")?);
        match self.site.at(&page)? {
            OutputOwner::Target(page) if self.site.beside(page)? == file => Some(page),
            _ => None,
        }
    }

    /// Returns the answer for an output path.
    fn read(&self, file: &str) -> Option<Answer> {
        let kind = media_type(file);
        if file.starts_with("search/") && !self.has(file) {
            return Some(Answer::found(kind, self.search.file(&self.site, file)?));
        }
        let mut answer = Answer::found(kind, Vec::new());
        // A page before a file of the theme before a copy.
        let own = self.site.at(file);
        let body = match (own, self.files.get(file).copied()) {
            (Some(OutputOwner::Target(target)), _) | (_, Some(File::Target(target))) => {
                if target == OutputTarget::Translations {
                    self.site.set_states(check::translation_states);
                }
                let (document, diagnostics) = self.rendered(target);
                answer.diagnostics = diagnostics;
                answer.page = match target {
                    OutputTarget::Page(page) => Some(page),
                    _ => None,
                };
                document.map(|document| document.content)
            }
            (None, None) if self.trials.at(file).is_some() => {
                let (document, diagnostics) = self.failed(file)?;
                answer.diagnostics = diagnostics;
                answer.failed = self.trials.at(file).and_then(|failed| failed.path.clone());
                document.map(|document| document.content)
            }
            (None, None) => match self.variant(file) {
                Some(bytes) => Some(bytes),
                None => {
                    let (document, diagnostics) = self.rendered(self.beside(file)?);
                    answer.diagnostics = diagnostics;
                    let beside = document.and_then(|document| document.beside);
                    beside.map(|(_, text)| text.into_bytes())
                }
            },
            (_, Some(File::Theme(at))) => Some(self.site.files()[at].bytes.to_vec()),
            (Some(OutputOwner::Asset(at)), None) => {
                let (source, asset) = (&self.site.source, self.site.asset(at));
                let real = source.locate(&asset.path).canonicalize();
                // A link may have come in its place that leads out.
                answer.file = real.ok().filter(|real| source.has_inside(real));
                if let Some(problem) = self.site.active_problem(asset) {
                    answer.diagnostics = vec![*problem];
                    answer.file = None;
                }
                let real = answer.file.as_ref()?;
                match publish::without_metadata(&self.site, asset, real) {
                    Some(content) => {
                        answer.file = None;
                        Some(content)
                    }
                    None => Some(Vec::new()),
                }
            }
        };
        match body {
            Some(body) => answer.body = body,
            None => {
                answer.status = 500;
                answer.kind = HTML;
                answer.body = BARE.as_bytes().to_vec();
            }
        }
        Some(answer)
    }

    /// Returns the variant of an image at an output path.
    fn variant(&self, file: &str) -> Option<Vec<u8>> {
        let images = self.images.as_ref()?;
        let source = &self.site.source;
        if let Some(requested) = self.site.requested_at(file) {
            let facts = requested.facts;
            let (_, variant) = facts.variants.first()?;
            let image = source.locate(&facts.path);
            return images.bytes(&facts.path, &image, Some(&requested.operation), variant);
        }
        let (path, variant) = self.site.variant_at(file)?;
        images.bytes(path, &source.locate(path), None, &variant)
    }

    /// Renders a document of the site that is shown.
    fn rendered(&self, target: OutputTarget) -> (Option<Document>, Vec<Diagnostic>) {
        let (document, diagnostics) = rendered(&self.site, target);
        // Somebody writes to a file that changed: the next change will have it.
        let has_changed = diagnostics.iter().any(|d| d.code == CHANGED);
        let fails = document.is_none() || check::has_errors(&self.site, &diagnostics);
        if fails && !has_changed {
            locked(&self.late).push((target, diagnostics.clone()));
        }
        (document, diagnostics)
    }

    /// Renders a document that has errors, as far as it goes.
    fn failed(&self, file: &str) -> Option<(Option<Document>, Vec<Diagnostic>)> {
        let mut targets = self.base.targets().iter();
        let target = targets.find(|target| self.base.output_of(**target) == file)?;
        Some(rendered(&self.base, *target))
    }

    /// The page for what is not there, of the language that the path is under.
    fn not_found(&self, file: &str) -> Answer {
        let (folder, _) = file.split_once('/').unwrap_or_default();
        let pages = [format!("{folder}/404.html"), "404.html".to_owned()];
        let page = pages.iter().find_map(|page| self.read(page));
        match page {
            Some(answer) => Answer {
                status: 404,
                ..answer
            },
            None => Answer {
                status: 404,
                ..Answer::found(HTML, BARE.as_bytes().to_vec())
            },
        }
    }
}

/// Gives a site the variants of its images, which are made in the background.
fn images_of(site: &Site) -> Option<Arc<BackgroundImages>> {
    if !site.config.features.images.has_variants() {
        return None;
    }
    let images = BackgroundImages::new(site);
    site.set_image_processor(Arc::new(BackgroundProcessor(Arc::clone(&images))));
    Some(images)
}

/// Renders a document; a panic is one of its diagnostics.
fn rendered(site: &Site, target: OutputTarget) -> (Option<Document>, Vec<Diagnostic>) {
    let path = site.path(target);
    guarded(path, || {
        trip("render", path.unwrap_or_default());
        site.render(target)
    })
    .unwrap_or_else(|error| (None, vec![*error]))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the outputs beside the site's own pages and files, by output path.
fn files_of(site: &Site) -> HashMap<String, File> {
    let mut files = HashMap::new();
    for (at, file) in site.files().iter().enumerate() {
        files.insert(file.output.clone(), File::Theme(at));
    }
    for target in site.targets() {
        if !matches!(
            target,
            OutputTarget::Page(_) | OutputTarget::Other(_) | OutputTarget::Redirect(_)
        ) {
            files.insert(site.output_of(*target), File::Target(*target));
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::file_of;

    #[test]
    fn no_path_leads_out_of_the_site() {
        for (path, file) in [
            ("/", Some("")),
            ("/ar/x/", Some("ar/x/")),
            ("/%E7%A3%81", Some("磁")),
            ("/a%20b.png", Some("a b.png")),
            ("/../etc/passwd", None),
            ("/a/%2e%2e/b", None),
            ("/..%2fetc", None),
            ("/%252e%252e/x", Some("%2e%2e/x")),
            ("/a%00b", None),
            ("/..\\x", None),
            ("//etc/passwd", None),
            ("/%ff", None),
        ] {
            assert_eq!(file_of(path).as_deref(), file, "{path}");
        }
        assert_eq!(file_of(&format!("/{}", "x".repeat(10_000))), None);
    }
}
