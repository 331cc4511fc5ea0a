//! Watches the files of a site for changes.
//!
//! Events within a moment are one change: an editor's save is a handful of events, a `git checkout` thousands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::content;

/// Pause after which a change is reported. Saves in several steps take less.
const QUIET: Duration = Duration::from_millis(8);
/// Maximum delay of a change while further events arrive.
const LONGEST: Duration = Duration::from_millis(300);

/// A folder that is watched.
pub struct FolderWatcher {
    events: Receiver<Vec<String>>,
    output: Arc<Mutex<PathBuf>>,
    _watcher: RecommendedWatcher,
}

impl FolderWatcher {
    /// Watches `source` without `output`, and the file `config`, which may be elsewhere.
    ///
    /// # Errors
    /// If the system cannot watch it.
    pub fn new(source: &Path, output: PathBuf, config: Option<&Path>) -> notify::Result<Self> {
        let (tell, events) = mpsc::channel();
        let output = Arc::new(Mutex::new(output));
        let ignored = Arc::clone(&output);
        let root = source.to_owned();
        let elsewhere = config.filter(|config| !config.starts_with(source));
        let named = elsewhere.map(Path::to_owned);
        let handler = move |event: notify::Result<Event>| {
            let paths = match event {
                // Something was lost: it may have been anything.
                Err(_) => vec![String::new()],
                Ok(event) if event.need_rescan() => vec![String::new()],
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => {
                    let is_config = |path: &PathBuf| named.as_ref() == Some(path);
                    let has_config = event.paths.iter().any(is_config);
                    let output = ignored.lock().unwrap_or_else(PoisonError::into_inner);
                    let paths = event.paths.iter();
                    let paths: Vec<String> = paths
                        .filter_map(|path| changed(path, &root, &output))
                        .collect();
                    if paths.is_empty() && !has_config {
                        return;
                    }
                    paths
                }
            };
            // Without a receiver, the server is ending.
            let _ = tell.send(paths);
        };
        // A link and what it leads to would be one watch, told of by either name.
        let config_of_watcher = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(handler, config_of_watcher)?;
        watcher.watch(source, RecursiveMode::Recursive)?;
        if let Some(folder) = elsewhere.and_then(Path::parent) {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(Self {
            events,
            output,
            _watcher: watcher,
        })
    }

    /// Tells it of another output folder.
    pub fn ignore(&self, output: &Path) {
        let mut ignored = self.output.lock().unwrap_or_else(PoisonError::into_inner);
        if *ignored != output {
            output.clone_into(&mut ignored);
        }
    }

    /// Waits for changes and a pause after them. The paths are relative to the source; an empty path is the whole
    /// source, and no path is a config file elsewhere. `None` if the watch has ended.
    #[must_use]
    pub fn wait(&self) -> Option<Vec<String>> {
        let mut paths: BTreeSet<String> = self.events.recv().ok()?.into_iter().collect();
        let start = Instant::now();
        while start.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(paths.into_iter().collect())
    }
}

/// Returns the path to read again after an event at `path`; `None` for temporary files of editors and `git`.
fn changed(path: &Path, root: &Path, output: &Path) -> Option<String> {
    if path.starts_with(output) && !root.starts_with(output) {
        return None;
    }
    let below = path.strip_prefix(root).ok()?;
    let mut parts: Vec<&str> = Vec::new();
    for part in below.components() {
        // A name that is not UTF-8 is reported as its folder.
        let Some(part) = part.as_os_str().to_str() else {
            break;
        };
        if is_kept_aside(part) {
            return None;
        }
        parts.push(part);
    }
    Some(parts.join("/"))
}

/// Returns true if `name` is a temporary file that no site reads.
fn is_kept_aside(name: &str) -> bool {
    let is_hidden = name.starts_with('.');
    [".git", ".jekyll-cache", ".sass-cache"].contains(&name)
        || is_hidden
            && [".sitegen", ".swp", ".swx", ".swo"]
                .iter()
                .any(|end| name.ends_with(end))
        || name.starts_with(".#")
        || content::is_of_an_editor(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_keep_for_themselves_is_no_change() {
        let (root, output) = (Path::new("/s"), Path::new("/s/public"));
        for (path, wanted) in [
            ("/s/content/a.md", true),
            ("/s", true),
            ("/s/.htaccess", true),
            ("/s/content/.a.md.swp", false),
            ("/s/content/a.md~", false),
            ("/s/content/#a.md#", false),
            ("/s/content/.#a.md", false),
            ("/s/content/a.md___jb_tmp___", false),
            ("/s/.git/index.lock", false),
            ("/s/public/index.html", false),
            ("/s/.public.sitegen/new/x", false),
        ] {
            let below = path.trim_start_matches("/s").trim_start_matches('/');
            let wanted = wanted.then(|| below.to_owned());
            assert_eq!(changed(Path::new(path), root, output), wanted, "{path}");
        }
    }
}
