//! jekyll-last-modified-at 1.3: `page.last_modified_at` and the tag `last_modified_at`.
//!
//! The time is that of the last commit that changed the file; without Git, or for a file that was never committed, that
//! of the file.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::UNIX_EPOCH;

use jiff::{Timestamp, Zoned};

use super::view::{Alternative, PluginView};
use crate::content::{Page, PageKind};
use crate::liquid::{self, PluginTag, Value};
use crate::site::Site;
use crate::site::liquid_drops::PageEnvironment;
use crate::translations::history::History;

/// The name of the gem.
pub(super) const GEM: &str = "jekyll-last-modified-at";
/// The format of the tag without one of its own, and without `date-format` in the config.
const FORMAT: &str = "%d-%b-%y";

/// The times of the last commits of files, in seconds since 1970, read when a page first asks for one.
#[derive(Debug, Default)]
pub(in crate::site) struct CommitTimes(OnceLock<HashMap<String, i64>>);

impl CommitTimes {
    fn of(&self, site: &Site, path: &str) -> Option<i64> {
        let times = self.0.get_or_init(|| {
            let pages = site.source.pages.iter().chain(&site.source.others);
            let paths: Vec<String> = pages.map(|page| page.path.clone()).collect();
            let root = site.config.source.canonicalize().ok();
            let history = root.and_then(|root| History::open(&root));
            let times = history.map(|history| history.last_changed(&paths));
            let times = times.unwrap_or_default();
            let times = paths.into_iter().zip(times);
            times
                .filter_map(|(path, time)| Some((path, time?)))
                .collect()
        });
        times.get(path).copied()
    }
}

/// Returns the value of `last_modified_at` of a page, if the plugin gives it.
pub(super) fn value(environment: &PageEnvironment<'_>, page: &Page) -> Option<Value> {
    let site = environment.site;
    if !site.is_liquid_site() || !site.liquid_globals.plugins.has(GEM) {
        return None;
    }
    // The plugin sets the value before the front matter of a document is read, and after that of a page.
    if page.kind != PageKind::Page && page.data.contains_key("last_modified_at") {
        return None;
    }
    time(environment, &page.path).map(|time| Value::Date(Arc::new(time)))
}

fn time(environment: &PageEnvironment<'_>, path: &str) -> Option<Zoned> {
    let site = environment.site;
    // A commit changes the time without a change of the file.
    environment.recorder.more();
    let committed = site.liquid_globals.commit_times.of(site, path);
    let seconds = committed.or_else(|| {
        let file = std::fs::metadata(site.config.source.join(path)).ok()?;
        let since = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok()
    })?;
    let time = Timestamp::from_second(seconds).ok()?;
    Some(time.to_zoned(site.config.time_zone.clone()))
}

/// Returns the output of the tag: the time of the page in a format.
pub(super) fn tag(environment: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> String {
    let view = PluginView::new(environment);
    let path = view.page("path").text();
    let Some(time) = time(environment, &path) else {
        return String::new();
    };
    let format = match tag.markup.trim() {
        "" => view
            .get(&view.site("last-modified-at"), "date-format")
            .or(|| FORMAT.into()),
        format => format.into(),
    };
    let time = Value::Date(Arc::new(time));
    liquid::filter(environment, "date", time, &[format]).text()
}
