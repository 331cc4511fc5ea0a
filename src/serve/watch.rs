//! Sees that files of the site changed.
//!
//! A change is told once for everything that happens within a moment: an editor's save is a handful of
//! events, a `git checkout` thousands. What changed is not told: the site is read again.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// How long nothing must happen before a change is told.
const QUIET: Duration = Duration::from_millis(30);
/// How long a change waits at most.
const LONGEST: Duration = Duration::from_millis(500);

/// A folder that is watched.
pub struct Watch {
    events: Receiver<()>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches `source`, but for what stands in `output`.
    ///
    /// # Errors
    /// If the system cannot watch it.
    pub fn new(source: &Path, output: PathBuf) -> notify::Result<Self> {
        let (tell, events) = mpsc::channel();
        let root = source.to_owned();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let matters = match event {
                Ok(event) => {
                    !matches!(event.kind, EventKind::Access(_))
                        && event.paths.iter().any(|path| matters(path, &root, &output))
                }
                // Something was lost: it may have mattered.
                Err(_) => true,
            };
            if matters {
                // If nobody listens any more, the server is ending.
                let _ = tell.send(());
            }
        })?;
        watcher.watch(source, RecursiveMode::Recursive)?;
        Ok(Self {
            events,
            _watcher: watcher,
        })
    }

    /// Waits until something changed and it is quiet again. `false` if nothing will ever change.
    #[must_use]
    pub fn wait(&self) -> bool {
        if self.events.recv().is_err() {
            return false;
        }
        let mut waited = Duration::ZERO;
        while waited < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(()) => waited += QUIET / 4,
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
        true
    }
}

/// Whether a change at `path` can change the site: not what editors and `git` keep for themselves.
fn matters(path: &Path, root: &Path, output: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else {
        return true;
    };
    if path.starts_with(output) {
        return false;
    }
    let mut parts = below
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    !parts.any(|part| is_kept_aside(&part))
}

fn is_kept_aside(name: &str) -> bool {
    let ends = [
        "~",
        ".swp",
        ".swx",
        ".swo",
        ".tmp",
        ".bak",
        "___jb_tmp___",
        "___jb_old___",
    ];
    [
        ".git",
        ".jekyll-cache",
        ".sass-cache",
        "node_modules",
        "4913",
    ]
    .contains(&name)
        || name.starts_with(".#")
        || name.starts_with('#') && name.ends_with('#')
        || name.starts_with('.') && name.ends_with(".sitegen")
        || ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_keep_for_themselves_does_not_matter() {
        let (root, output) = (Path::new("/s"), Path::new("/s/public"));
        for (path, wanted) in [
            ("/s/content/a.md", true),
            ("/s/.htaccess", true),
            ("/s/content/.a.md.swp", false),
            ("/s/content/4913", false),
            ("/s/content/a.md~", false),
            ("/s/content/#a.md#", false),
            ("/s/content/.#a.md", false),
            ("/s/content/a.md___jb_tmp___", false),
            ("/s/.git/index.lock", false),
            ("/s/public/index.html", false),
            ("/s/.public.sitegen/new/x", false),
        ] {
            assert_eq!(matters(Path::new(path), root, output), wanted, "{path}");
        }
    }
}
