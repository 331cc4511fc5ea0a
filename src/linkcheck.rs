//! Links to other sites: whether what they lead to is there.
//!
//! In: addresses as authors wrote them, and what earlier checks found out. Out: a verdict on each, in
//! their order, and what the next check need not ask again. Sites of strangers are asked gently, little
//! by little, and only what they themselves say counts against a link: a site that refuses robots, or a
//! machine without a network, proves nothing.

mod address;
mod cache;
mod client;
mod host_queue;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use ureq::Proxy;
use url::Url;

pub use cache::Cache;

use client::Client;
use host_queue::{Job, Turns};

/// The reason for reporting no link on a machine that reaches no host.
const NO_NETWORK: &str = "the network cannot be reached";
/// The reason why a host that is not of the Internet is not asked.
const PRIVATE: &str = "an address of this machine or its network, which is not asked";
/// The message for an invalid address.
const NO_URL: &str = "no valid URL";

/// Settings of the link check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Patterns of addresses that count as good without a request. `*` matches any characters, `/` included; the
    /// rest is compared with the whole address as written.
    pub ignore: Vec<String>,
    /// Maximum time for an answer, including the lookup of the host. Half of it is for the connection.
    pub timeout: Duration,
    /// Maximum number of repeated requests per link after a temporary failure.
    pub retries: usize,
    /// The most requests to one host at a time; at least 1.
    pub per_host: usize,
    /// The least time between the beginnings of two requests to one host.
    pub gap: Duration,
    /// The most requests at a time; at least 1.
    pub concurrency: usize,
    /// Time for which a good link is not requested again.
    pub keep_good: Duration,
    /// Time for which a broken link is not requested again.
    pub keep_bad: Duration,
    /// The most redirects that are followed, one after the other.
    pub max_redirects: usize,
    /// Asks hosts of this machine and of its network too.
    pub allow_private: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            ignore: Vec::new(),
            timeout: Duration::from_secs(10),
            retries: 2,
            per_host: 2,
            gap: Duration::from_millis(200),
            concurrency: 64,
            keep_good: Duration::from_secs(7 * 24 * 3600),
            keep_bad: Duration::from_secs(3600),
            max_redirects: 10,
            allow_private: false,
        }
    }
}

/// The result for a link. Texts are our own: ASCII, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It leads to a page.
    Good,
    /// It leads to a page that has moved for good (301, 308), to this address.
    Redirected(String),
    /// The page is not there: 404 or 410.
    Missing(u16),
    /// The host answers with this status, which is an error, or a redirect to where no browser goes.
    Refused(u16),
    /// Nobody knows, for this reason. The host may be there, and the page too.
    Unsure(String),
    /// The host does not answer, or not so that it can be trusted, for this reason.
    Unreachable(String),
}

impl Verdict {
    /// Returns true if a reader gets to a page.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Good | Self::Redirected(_))
    }

    fn unsure(why: &str) -> Self {
        Self::Unsure(why.to_owned())
    }

    fn unreachable(why: &str) -> Self {
        Self::Unreachable(why.to_owned())
    }
}

/// Checks links: a verdict on each of `urls`, in their order, and `cache` with what was found out. A page
/// that many links lead to is asked for once, whatever their fragments.
///
/// `now` are seconds since 1970. `progress` is called once for each of `urls`, from any thread. Proxies
/// are those of the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`).
pub fn check(
    urls: &[String],
    settings: &Settings,
    cache: Cache,
    now: i64,
    progress: &(dyn Fn() + Sync),
) -> (Vec<Verdict>, Cache) {
    check_through(Proxy::try_from_env(), urls, settings, cache, now, progress)
}

fn check_through(
    proxy: Option<Proxy>,
    urls: &[String],
    settings: &Settings,
    mut cache: Cache,
    now: i64,
    progress: &(dyn Fn() + Sync),
) -> (Vec<Verdict>, Cache) {
    let links: Vec<Link> = urls.iter().map(|url| Link::of(url, settings)).collect();
    // Sorted, so that hosts are asked in the same order on any machine.
    let mut jobs: BTreeMap<&str, Job> = BTreeMap::new();
    for link in &links {
        let Link::Page { page, .. } = link else {
            progress();
            continue;
        };
        if cache.fresh(page.as_str(), settings, now).is_some() {
            progress();
            continue;
        }
        let job = jobs.entry(page.as_str());
        job.or_insert_with(|| Job::new(page.clone())).links += 1;
    }
    let found = ask(jobs.into_values().collect(), settings, proxy, progress);
    let verdict = |link: Link| match link {
        Link::Decided(verdict) => verdict,
        Link::Page { page, fragment } => found
            .get(page.as_str())
            .or_else(|| cache.fresh(page.as_str(), settings, now))
            .map_or_else(
                || Verdict::unsure(NO_NETWORK),
                |verdict| with(verdict, fragment.as_deref()),
            ),
    };
    let verdicts = links.into_iter().map(verdict).collect();
    let is_asked = |verdict: &Verdict| !matches!(verdict, Verdict::Unsure(why) if why == PRIVATE);
    for (page, verdict) in found.into_iter().filter(|(_, verdict)| is_asked(verdict)) {
        cache.insert(page, now, verdict);
    }
    cache.forget_stale(settings, now);
    (verdicts, cache)
}

/// A link, as far as it can be checked without a request.
enum Link {
    Decided(Verdict),
    /// It leads to this page, which has no fragment.
    Page {
        page: Url,
        fragment: Option<String>,
    },
}

impl Link {
    fn of(written: &str, settings: &Settings) -> Self {
        let is_ignored = |pattern: &String| matches(pattern.as_bytes(), written.as_bytes());
        if settings.ignore.iter().any(is_ignored) {
            return Self::Decided(Verdict::Good);
        }
        let Ok(mut page) = Url::parse(written) else {
            return Self::Decided(Verdict::unreachable(NO_URL));
        };
        if !is_web(&page) {
            return Self::Decided(Verdict::unreachable("neither http nor https"));
        }
        let fragment = page.fragment().map(str::to_owned);
        page.set_fragment(None);
        Self::Page { page, fragment }
    }
}

/// Returns true if the address is of a kind that can be requested.
fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// The verdict on a page as one on a link with a fragment: browsers take it along where they are sent.
fn with(verdict: &Verdict, fragment: Option<&str>) -> Verdict {
    match (verdict, fragment) {
        (Verdict::Redirected(target), Some(fragment)) if !target.contains('#') => {
            Verdict::Redirected(format!("{target}#{fragment}"))
        }
        _ => verdict.clone(),
    }
}

/// Asks for pages: the verdicts by page, and none without a network. The next check may be made where
/// there is one, so that nothing must be remembered then.
fn ask(
    jobs: Vec<Job>,
    settings: &Settings,
    proxy: Option<Proxy>,
    progress: &(dyn Fn() + Sync),
) -> BTreeMap<String, Verdict> {
    if jobs.is_empty() {
        return BTreeMap::new();
    }
    let threads = settings.concurrency.clamp(1, jobs.len());
    let turns = Turns::new(jobs, settings);
    let client = Client::new(settings, proxy, &turns);
    let found = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(job) = turns.next() {
            let Some(verdict) = client.verdict(&job.page) else {
                turns.put_back(job);
                continue;
            };
            turns.done(&job);
            (0..job.links).for_each(|_| progress());
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.insert(job.page.into(), verdict);
        }
    };
    thread::scope(|scope| {
        // A thread too few is no harm: this one works too.
        for _ in 1..threads {
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    for job in turns.left() {
        (0..job.links).for_each(|_| progress());
    }
    if turns.is_offline() {
        // The order of hosts is random, so no single host is named when none could be reached.
        return BTreeMap::new();
    }
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the time `after` from now.
fn from_now(after: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(after).unwrap_or(now)
}

/// Returns true if all of `text` matches a pattern with `*`.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // The position to continue from after a mismatch: after the last `*`, which then matches one more byte.
    let mut retry: Option<(usize, usize)> = None;
    while p < pattern.len() || t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                retry = Some((p, t));
            }
            Some(byte) if text.get(t) == Some(byte) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) if from < text.len() => {
                    retry = Some((after, from + 1));
                    (p, t) = (after, from + 1);
                }
                _ => return false,
            },
        }
    }
    true
}
