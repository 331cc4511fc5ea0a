//! The queue of requests, shared by the threads of a link check.
//!
//! A thread takes a page of an idle host, so that a thousand links to one host do not delay the rest, and waits for
//! the host's next slot before each request. The queue also records hosts that are not requested again, and a
//! missing network.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use url::Url;

use super::{Settings, Verdict, from_now};

/// After how many hosts that cannot be reached, with none that can, the machine counts as offline.
const OFFLINE_HOSTS: usize = 5;

/// A page to ask for.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) page: Url,
    /// Number of links that lead to it.
    pub(super) links: usize,
}

impl Job {
    pub(super) fn new(page: Url) -> Self {
        Self { page, links: 0 }
    }
}

/// The reason for a refused turn.
#[derive(Debug)]
pub(super) enum Stop {
    /// The host is not to be asked again: what is to be said of all it has.
    Closed(Verdict),
    /// There is no network.
    Offline,
}

/// The turns of all threads of a check.
pub(super) struct Turns {
    state: Mutex<State>,
    /// Notified on each change of `state`.
    changed: Condvar,
    per_host: usize,
    gap: Duration,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    /// Number of jobs that are taken and not done.
    taken: usize,
    /// By name.
    hosts: HashMap<String, Host>,
    /// By origin: another port of the same host may well answer.
    closed: HashMap<String, Verdict>,
    /// The hosts that could not be reached.
    unreached: BTreeSet<String>,
    /// True once any host has answered.
    is_online: bool,
}

#[derive(Default)]
struct Host {
    /// Number of its pages that are taken.
    jobs: usize,
    requests: usize,
    /// The earliest start of the next request.
    next: Option<Instant>,
    /// True once the host has answered a request.
    has_answered: bool,
}

impl State {
    fn is_offline(&self) -> bool {
        !self.is_online && self.unreached.len() >= OFFLINE_HOSTS
    }

    fn host(&mut self, url: &Url) -> &mut Host {
        self.hosts.entry(name(url)).or_default()
    }

    /// Takes the first job whose host has room.
    fn take(&mut self, per_host: usize) -> Option<Job> {
        let is_busy = |host: &Host| host.jobs >= per_host;
        let place = self
            .jobs
            .iter()
            .position(|job| !self.hosts.get(&name(&job.page)).is_some_and(is_busy))?;
        let job = self.jobs.remove(place)?;
        self.host(&job.page).jobs += 1;
        self.taken += 1;
        Some(job)
    }
}

impl Turns {
    pub(super) fn new(jobs: Vec<Job>, settings: &Settings) -> Self {
        let state = State {
            jobs: jobs.into(),
            ..State::default()
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            per_host: settings.per_host.max(1),
            gap: settings.gap,
        }
    }

    /// The next job. `None`, if there will be none: all are done, or there is no network. Nobody stops
    /// for want of a network while somebody is still asking, who may get an answer and would then be
    /// left alone with all the rest.
    pub(super) fn next(&self) -> Option<Job> {
        let mut state = self.locked();
        loop {
            let is_offline = state.is_offline();
            if state.taken == 0 && (is_offline || state.jobs.is_empty()) {
                return None;
            }
            if !is_offline && let Some(job) = state.take(self.per_host) {
                return Some(job);
            }
            state = self.wait(state, None);
        }
    }

    /// A job is done.
    pub(super) fn done(&self, job: &Job) {
        self.give_back(&mut self.locked(), job);
    }

    /// Takes back a job that could not be done for want of a network: there may be one after all.
    pub(super) fn put_back(&self, job: Job) {
        let mut state = self.locked();
        self.give_back(&mut state, &job);
        state.jobs.push_back(job);
    }

    fn give_back(&self, state: &mut State, job: &Job) {
        state.taken -= 1;
        state.host(&job.page).jobs -= 1;
        self.changed.notify_all();
    }

    /// Waits until the host of `url` may be asked, not before `from`. It is being asked until the turn
    /// is dropped.
    ///
    /// # Errors
    /// If it is not to be asked.
    pub(super) fn turn(&self, url: &Url, from: Instant) -> Result<Turn<'_>, Stop> {
        let mut state = self.locked();
        loop {
            if let Some(verdict) = state.closed.get(&origin(url)) {
                return Err(Stop::Closed(verdict.clone()));
            }
            if state.is_offline() {
                return Err(Stop::Offline);
            }
            let now = Instant::now();
            let host = state.host(url);
            let start = host.next.map_or(from, |next| next.max(from));
            let has_room = host.requests < self.per_host;
            if has_room && start <= now {
                host.requests += 1;
                host.next = Some(from_now(self.gap));
                return Ok(Turn {
                    turns: self,
                    host: name(url),
                });
            }
            let until = has_room.then(|| start.saturating_duration_since(now));
            state = self.wait(state, until);
        }
    }

    /// Asks nothing of the host of `url` before `time`.
    pub(super) fn hold(&self, url: &Url, time: Instant) {
        let mut state = self.locked();
        let host = state.host(url);
        host.next = Some(host.next.map_or(time, |next| next.max(time)));
    }

    /// Asks nothing of the host of `url` again: `verdict` is to be said of all it has.
    pub(super) fn close(&self, url: &Url, verdict: Verdict) {
        self.locked().closed.entry(origin(url)).or_insert(verdict);
        self.changed.notify_all();
    }

    /// The host of `url` has answered a request.
    pub(super) fn answered(&self, url: &Url) {
        self.locked().host(url).has_answered = true;
    }

    /// Asks nothing of a host again that has not answered any request.
    pub(super) fn close_silent(&self, url: &Url, verdict: Verdict) {
        if !self.locked().host(url).has_answered {
            self.close(url, verdict);
        }
    }

    /// A host has been reached.
    pub(super) fn reached(&self) {
        let mut state = self.locked();
        if !state.is_online {
            state.is_online = true;
            drop(state);
            self.changed.notify_all();
        }
    }

    /// The host of `url` cannot be reached.
    pub(super) fn unreached(&self, url: &Url) {
        self.locked().unreached.insert(name(url));
        self.changed.notify_all();
    }

    /// Returns true if no host could be reached after so many attempts that the network must be missing.
    pub(super) fn is_offline(&self) -> bool {
        self.locked().is_offline()
    }

    /// The jobs that were not done.
    pub(super) fn left(&self) -> VecDeque<Job> {
        mem::take(&mut self.locked().jobs)
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a change of state, at most `time`.
    fn wait<'a>(
        &self,
        state: MutexGuard<'a, State>,
        time: Option<Duration>,
    ) -> MutexGuard<'a, State> {
        match time {
            Some(time) => {
                let waited = self.changed.wait_timeout(state, time);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
            None => {
                let waited = self.changed.wait(state);
                waited.unwrap_or_else(PoisonError::into_inner)
            }
        }
    }
}

/// A host is being asked.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    host: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(host) = self.turns.locked().hosts.get_mut(&self.host) {
            host.requests -= 1;
        }
        self.turns.changed.notify_all();
    }
}

/// Returns the key of a host: http and https are one machine and share its rate limit.
fn name(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
