//! The diagnostics of open files.
//!
//! After each change the page and its original are checked ([`Analysis::findings_of`]). After a pause the whole site is
//! checked on threads of its own ([`Analysis::start`]), and what was found about links and translations is shown until
//! the next check, at the lines that did not change. Then the diagnostics of a file are those of a fresh check.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use editor_text::LineMap;

use super::workspace::Workspace;
use crate::check::{self, CheckCache};
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::limits::STACK;
use crate::panics::guarded;
use crate::site::{OutputTarget, Site};

/// The findings of a site as far as they are known.
#[derive(Default)]
pub(super) struct Analysis {
    pub(super) cache: Arc<CheckCache>,
    whole: CheckedSite,
    /// True if nothing changed since the whole site was checked.
    is_current: bool,
    /// Cancels the check that runs.
    running: Option<Arc<AtomicBool>>,
}

/// The findings of the last check of the whole site.
#[derive(Default)]
pub(super) struct CheckedSite {
    /// By path of the file.
    findings: HashMap<String, Vec<Diagnostic>>,
    /// The texts of open files that were checked.
    texts: HashMap<String, Arc<str>>,
    pub(super) duration: Duration,
}

impl CheckedSite {
    /// The findings of the rules for the whole site in a file, at the lines that did not change since.
    fn moved(&self, path: &str, text: Option<&str>) -> Vec<Diagnostic> {
        let findings = self.findings.get(path).into_iter().flatten();
        let wide = findings.filter(|finding| check::is_of_whole_site(&finding.code));
        let lines = match (self.texts.get(path), text) {
            (Some(before), Some(now)) if **before != *now => LineMap::new(before, now),
            _ => return wide.cloned().collect(),
        };
        let moved = wide.filter_map(|finding| {
            let mut finding = finding.clone();
            if let Some(place) = finding
                .spans
                .first_mut()
                .filter(|place| place.excerpt.is_some())
            {
                place.line = lines.line(place.line)?;
            }
            Some(finding)
        });
        moved.collect()
    }

    /// The files with errors.
    pub(super) fn files_with_errors(&self) -> impl Iterator<Item = &str> {
        let is_error = |finding: &Diagnostic| finding.severity == Severity::Error;
        let files = self.findings.iter();
        let mut files: Vec<&str> = files
            .filter(|(_, findings)| findings.iter().any(is_error))
            .map(|(path, _)| path.as_str())
            .collect();
        files.sort_unstable();
        files.into_iter()
    }
}

impl Analysis {
    /// Returns the diagnostics of a file of the source.
    pub(super) fn findings_of(&self, workspace: &Workspace, path: &str) -> Vec<Diagnostic> {
        if self.is_current {
            return self.whole.findings.get(path).cloned().unwrap_or_default();
        }
        let said = workspace.said_at(path);
        let Some(site) = workspace.site() else {
            return said;
        };
        let text = workspace.documents.at(path);
        let text = text.map(|document| &*document.text.text);
        let mut findings = match site.source.page(path) {
            Some(id) => {
                let note = site.notes.of(id);
                let check = || check::check_pages(site, note, &[id], said);
                guarded(Some(path), check).unwrap_or_else(|error| vec![*error])
            }
            None => check::apply_levels(site, said),
        };
        findings.extend(self.whole.moved(path, text));
        let is_own = |finding: &Diagnostic| {
            let place = finding.spans.first();
            place.is_some_and(|place| place.path == path)
        };
        findings.retain(is_own);
        diagnostics::sort(&mut findings);
        findings.dedup();
        findings
    }

    /// Takes note of changes at some paths of the source.
    pub(super) fn changed(&mut self, site: Option<&Site>, paths: &[String]) {
        self.is_current = false;
        for path in paths {
            let source = site.map(|site| &site.source);
            let is_asset = source.is_some_and(|source| source.is_asset(path));
            if super::workspace::is_note(path) {
                self.cache.forget(path);
            } else if !is_asset {
                self.cache.clear();
            }
        }
    }

    /// Cancels the check of the whole site.
    pub(super) fn cancel(&self) {
        if let Some(running) = &self.running {
            running.store(true, Ordering::Relaxed);
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Starts a check of the whole site. `done` gets its result; `None` if it was cancelled.
    pub(super) fn start(
        &mut self,
        workspace: &Workspace,
        done: impl FnOnce(Option<CheckedSite>) + Send + 'static,
    ) {
        let Some(site) = workspace.site() else {
            return;
        };
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let check = WholeCheck {
            site: Arc::clone(site),
            said: workspace.said(),
            cache: Arc::clone(&self.cache),
            is_cancelled: Arc::clone(&is_cancelled),
            texts: workspace
                .documents
                .iter()
                .filter_map(|document| {
                    let text = Arc::clone(&document.text.text);
                    Some((document.path.clone()?, text))
                })
                .collect(),
        };
        let thread = thread::Builder::new().stack_size(STACK);
        let work = move || done(guarded(None, || check.run()).unwrap_or_default());
        // Without a thread, diagnostics of single pages are all that is shown.
        if thread.spawn(work).is_ok() {
            self.running = Some(is_cancelled);
        }
    }

    /// Takes the result of a check. Returns true if it is of the site as it is now.
    pub(super) fn finish(&mut self, result: Option<CheckedSite>) -> bool {
        let is_cancelled = self
            .running
            .take()
            .is_none_or(|cancelled| cancelled.load(Ordering::Relaxed));
        let Some(result) = result.filter(|_| !is_cancelled) else {
            return false;
        };
        self.whole = result;
        self.is_current = true;
        true
    }

    pub(super) fn whole(&self) -> &CheckedSite {
        &self.whole
    }
}

/// A check of the whole site.
struct WholeCheck {
    site: Arc<Site>,
    said: Vec<Diagnostic>,
    cache: Arc<CheckCache>,
    is_cancelled: Arc<AtomicBool>,
    texts: HashMap<String, Arc<str>>,
}

impl WholeCheck {
    fn run(self) -> Option<CheckedSite> {
        let start = Instant::now();
        let is_cancelled = || self.is_cancelled.load(Ordering::Relaxed);
        // Half of the processors are left for the page that is being edited.
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads((processors / 2).max(1))
            .stack_size(STACK)
            .build()
            .ok()?;
        let report = pool.install(|| {
            check::check_cached(&self.site, self.said.clone(), &self.cache, &is_cancelled)
        })?;
        let mut findings: HashMap<String, Vec<Diagnostic>> = HashMap::new();
        for finding in report.findings {
            if let Some(place) = finding.spans.first() {
                findings
                    .entry(place.path.clone())
                    .or_default()
                    .push(finding);
            }
        }
        for path in self.texts.keys().collect::<BTreeSet<_>>() {
            let known = findings.entry(path.clone()).or_default();
            pool.install(|| add_rendered(&self.site, path, known));
        }
        Some(CheckedSite {
            findings,
            texts: self.texts,
            duration: start.elapsed(),
        })
    }
}

/// Adds what a build says while it renders the document of a page, beside what is known of the page.
fn add_rendered(site: &Site, path: &str, known: &mut Vec<Diagnostic>) {
    let Some(id) = site.source.page(path) else {
        return;
    };
    let rendered = guarded(Some(path), || site.render(OutputTarget::Page(id)).1);
    let rendered = rendered.unwrap_or_else(|error| vec![*error]);
    for finding in check::apply_levels(site, rendered) {
        let is_of_page = |place: &&crate::diagnostics::SourceSpan| place.path == path;
        let is_known = |known: &Diagnostic| {
            known.code == finding.code && known.spans.first() == finding.spans.first()
        };
        let is_own = finding
            .spans
            .first()
            .is_some_and(|place| is_of_page(&place));
        if is_own && !known.iter().any(is_known) {
            known.push(finding);
        }
    }
    diagnostics::sort(known);
}
