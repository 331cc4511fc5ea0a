//! The Git history of the site's files: when each was last changed.

use std::io::Write;
use std::sync::OnceLock;

use jiff::{Timestamp, Zoned};

use super::Site;
use crate::config::UpdatedFrom;
use crate::content::Page;
use crate::translations::history::History;

/// The history of the source, opened when it is first needed.
#[derive(Debug, Default)]
pub(super) struct FileHistory {
    history: OnceLock<Option<History>>,
    /// Set once the commits of all pages are known.
    commits: OnceLock<()>,
}

impl FileHistory {
    /// Returns the history for the site after a change. Known commits are kept; the repository is looked at
    /// again, because its author may have committed.
    pub(super) fn renewed(&self) -> Self {
        let known = self.history.get().filter(|history| history.is_some());
        let renewed = Self::default();
        if let Some(known) = known {
            let _ = renewed.history.set(known.clone());
        }
        renewed
    }
}

impl Site {
    /// Returns the Git history of the source; `None` if the source is in no repository.
    pub fn history(&self) -> Option<&History> {
        let history = self
            .cache
            .history
            .history
            .get_or_init(|| History::open(&self.source.root));
        history.as_ref()
    }

    /// Returns true if documents depend on the Git history.
    pub(crate) fn uses_history(&self) -> bool {
        self.shows_staleness() || self.config.features.updated == UpdatedFrom::Git
    }

    /// Reads what the last build knew of commits.
    pub(crate) fn read_known_commits(&self, text: &str) {
        if let Some(history) = self.history() {
            history.read_known(text);
        }
    }

    /// Writes what is known of commits for the next build.
    pub(crate) fn write_known_commits(&self, to: &mut dyn Write) -> Option<()> {
        self.history()?.write_known(to)
    }

    /// Returns true if this build found commits that the last one did not know.
    pub(crate) fn knows_more_commits(&self) -> bool {
        let history = self.cache.history.history.get();
        let history = history.and_then(Option::as_ref);
        history.is_some_and(History::knows_more)
    }

    /// Returns the time of the last commit of a page's file, in seconds since 1970, if the config wants it shown.
    pub(super) fn committed(&self, page: &Page) -> Option<i64> {
        if self.config.features.updated != UpdatedFrom::Git {
            return None;
        }
        let history = self.history()?;
        self.cache.history.commits.get_or_init(|| {
            let pages = self.source.pages.iter();
            history.find_commits(pages.map(|page| page.path.as_str()));
        });
        history.date_of(&page.path)
    }

    /// Returns the time of the last change of a page for readers and search engines: as its front matter says, else that
    /// of the last commit of its file, if it is after the date of the page; else that date.
    pub(super) fn modified(&self, page: &Page) -> Option<Zoned> {
        if page.data.contains_key("last_modified_at") {
            return self.changed(page);
        }
        let committed = self.committed(page);
        let committed = committed.and_then(|seconds| Timestamp::from_second(seconds).ok());
        let committed = committed.map(|time| time.to_zoned(self.config.time_zone.clone()));
        match (committed, &page.date) {
            (Some(committed), Some(date)) => Some(if committed > *date {
                committed
            } else {
                date.clone()
            }),
            (committed, date) => committed.or_else(|| date.clone()),
        }
    }
}
