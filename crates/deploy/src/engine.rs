//! A deployment to a target that objects are written to one by one.
//!
//! 1. The lock is taken.
//! 2. The manifest is read, and the journal of a run that was killed.
//! 3. A journal of what is about to change is written.
//! 4. Files are sent, step by step. Each sent file is added to the journal.
//! 5. The manifest is written.
//! 6. Objects are deleted.
//! 7. The journal is removed, then the lock.
//!
//! After a kill at any moment the records name every object of ours, so that the next run sends what is missing and
//! deletes what is not needed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};

use crate::error::{Cause, Error};
use crate::file::{Content, File, Headers, read_regular};
use crate::lock::Lock;
use crate::machine::now;
use crate::plan::{Plan, Upload};
use crate::records::{FOLDER, JOURNAL, MANIFEST, NEW, Object, State, check_site, record};
use crate::remote::Remote;
use crate::{Change, Event, Options, Summary};

/// The number of uploads after which the journal is written, and the time.
const UPLOADS_PER_JOURNAL: usize = 500;
const TIME_PER_JOURNAL: Duration = Duration::from_secs(5);
/// Attempts of an upload, each with the attempts of the store.
const MAX_ATTEMPTS: u32 = 3;
/// The number of objects that one error names.
const EXAMPLES: usize = 3;

/// The records that were found at the target.
struct Records {
    state: State,
    /// The keys of the parts of the journal.
    journal: Vec<String>,
    /// The keys of files that a killed run has not finished.
    unfinished: Vec<String>,
    /// The number of the next part.
    next: usize,
    has_manifest: bool,
    /// The name of the site that the records are of; empty if it is not known.
    site: String,
}

impl Records {
    async fn read(remote: &dyn Remote) -> Result<Self, Error> {
        let mut keys = remote.list(FOLDER).await?;
        let mut unfinished = keys.clone();
        unfinished.retain(|key| key.starts_with(NEW));
        keys.retain(|key| key.starts_with(JOURNAL));
        keys.sort();
        let mut state = State::default();
        let manifest = remote.get(MANIFEST).await?;
        let newer = manifest.and_then(|found| state.read(&found.bytes));
        if newer.is_none() {
            state = State::default();
        }
        let has_manifest = newer.is_some();
        let (first, mut site) =
            newer.map_or_else(Default::default, |head| (head.journal, head.site));
        let mut next = first;
        for key in &keys {
            let number = key
                .strip_prefix(JOURNAL)
                .and_then(|n| n.parse::<usize>().ok());
            let Some(number) = number.filter(|number| *number >= first) else {
                continue;
            };
            next = number.saturating_add(1);
            if let Some(found) = remote.get(key).await? {
                // Stores have whole objects. Missing objects of a damaged one are sent again.
                if let Some(head) = state.read(&found.bytes) {
                    site = head.site;
                }
            }
        }
        Ok(Self {
            state,
            next,
            has_manifest: has_manifest || !keys.is_empty(),
            journal: keys,
            unfinished,
            site,
        })
    }
}

/// Deploys `files` to `remote`.
///
/// # Errors
/// An error. Files sent until then are in the journal.
pub(crate) async fn run(
    remote: &dyn Remote,
    files: Vec<File>,
    options: &Options<'_>,
) -> Result<Summary, Error> {
    if options.dry_run {
        let records = Records::read(remote).await?;
        let plan = plan(remote, files, &records, options).await?;
        return Ok(summary(&plan, remote, true));
    }
    let mut lock = Lock::take(remote, options.holder, options.breaks_lock, now()).await?;
    remote.set_patient(true);
    let result = locked(remote, files, options, &mut lock).await;
    if result.is_err() {
        // The target may be out of reach: its lock then stays, and names a process that has ended.
        remote.set_patient(false);
    }
    let released = lock.release(remote).await;
    let summary = result?;
    released?;
    Ok(Summary {
        requests: remote.requests(),
        ..summary
    })
}

async fn plan(
    remote: &dyn Remote,
    files: Vec<File>,
    records: &Records,
    options: &Options<'_>,
) -> Result<Plan, Error> {
    if !options.overwrites {
        check_site(&records.site, options.site)?;
    }
    let mut state = records.state.clone();
    if options.overwrites {
        // Others may have changed the objects, so everything is sent again.
        for object in state.0.values_mut() {
            object.version = None;
        }
    }
    let mut plan = Plan::new(files, &state, options.caching, options.has_redirects, now())?;
    plan.leave_out(|file| remote.has(file));
    // Listing a store takes a request for a thousand objects: only a first deployment looks.
    let looks = !records.has_manifest || remote.has_folders();
    if looks && !options.overwrites {
        check_foreign(remote, &plan).await?;
    }
    remote.check(&plan)?;
    Ok(plan)
}

/// Returns an error if the target has objects of others where this run would write new ones.
async fn check_foreign(remote: &dyn Remote, plan: &Plan) -> Result<(), Error> {
    let taken = remote.existing(&plan.new_keys()).await?;
    refuse_taken(&taken)
}

/// Returns an error if there are any keys that objects of others have.
pub(crate) fn refuse_taken(taken: &[String]) -> Result<(), Error> {
    if taken.is_empty() {
        return Ok(());
    }
    let more = if taken.len() > EXAMPLES { ", …" } else { "" };
    let some = &taken[..taken.len().min(EXAMPLES)];
    Err(Error::new(
        Cause::NotOurs,
        format!(
            "the target has {} that sitegen did not write, where the site has files: {}{more}",
            counted(taken.len(), "file"),
            some.join(", ")
        ),
        "use another place, or run the command with `--overwrite` to replace them; files of other names stay in any case",
    ))
}

/// Returns a number with its noun.
fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

async fn locked(
    remote: &dyn Remote,
    files: Vec<File>,
    options: &Options<'_>,
    lock: &mut Lock,
) -> Result<Summary, Error> {
    let records = Records::read(remote).await?;
    remote.delete(&records.unfinished).await?;
    let plan = plan(remote, files, &records, options).await?;
    let summary = summary(&plan, remote, false);
    if !plan.has_changes && records.journal.is_empty() {
        return Ok(summary);
    }
    options.progress.event(&Event::Planned {
        uploads: summary.uploaded,
        bytes: summary.bytes,
        deletions: summary.deleted,
        unchanged: summary.unchanged,
    });
    let mut journal = Journal {
        remote,
        site: options.site,
        next: records.next,
        keys: records.journal,
    };
    journal.begin(&plan).await?;
    let in_the_way = if remote.has_folders() {
        plan.in_the_way()
    } else {
        Vec::new()
    };
    remote.delete(&in_the_way).await?;
    for uploads in plan.steps.values() {
        lock.renew(remote, now()).await?;
        upload(uploads, options, &mut journal, lock).await?;
    }
    let newer = journal.end(&plan).await?;
    let objects = plan.after.0.iter();
    let objects = objects.map(|(key, object)| (key.as_str(), *object));
    let manifest = record(options.site, objects, newer);
    remote
        .put(MANIFEST, Bytes::from(manifest), &record_headers())
        .await?;
    lock.renew(remote, now()).await?;
    for keys in plan.deletions.chunks(1000) {
        remote.delete(keys).await?;
        options.progress.event(&Event::Deleted(keys.len()));
        lock.renew(remote, now()).await?;
    }
    remote.delete(&journal.keys).await?;
    Ok(summary)
}

fn summary(plan: &Plan, remote: &dyn Remote, lists: bool) -> Summary {
    let change = |upload: &Upload| Change {
        key: upload.file.key.clone(),
        size: upload.file.size,
        is_new: !upload.is_change,
    };
    Summary {
        uploaded: plan.uploads().count(),
        bytes: plan.bytes(),
        deleted: plan.deletions.len(),
        unchanged: plan.unchanged,
        repaired: 0,
        retained: plan.retained,
        requests: remote.requests(),
        changes: if lists {
            plan.uploads().map(change).collect()
        } else {
            Vec::new()
        },
        deletions: if lists {
            plan.deletions.clone()
        } else {
            Vec::new()
        },
    }
}

fn record_headers() -> Headers {
    Headers {
        content_type: "application/octet-stream",
        cache_control: "no-store".to_owned(),
        encoding: None,
        redirect: None,
    }
}

/// An object that is about to be deleted.
const DELETED: Object = Object {
    version: None,
    is_immutable: false,
    retired: None,
};

/// The journal of a run, in parts: an object cannot be appended to.
struct Journal<'r> {
    remote: &'r dyn Remote,
    site: &'r str,
    next: usize,
    keys: Vec<String>,
}

impl Journal<'_> {
    /// Writes that the objects of the plan may have any content from now on.
    async fn begin(&mut self, plan: &Plan) -> Result<(), Error> {
        let uploads = plan.uploads().map(|upload| {
            let object = Object {
                version: None,
                ..upload.object()
            };
            (upload.file.key.as_str(), object)
        });
        let gone = plan.deletions.iter().map(|key| (key.as_str(), DELETED));
        self.write(record(self.site, uploads.chain(gone), 0)).await
    }

    /// Writes that these objects are there.
    async fn add(&mut self, sent: &[&Upload]) -> Result<(), Error> {
        let sent = sent.iter();
        let objects = sent.map(|upload| (upload.file.key.as_str(), upload.object()));
        self.write(record(self.site, objects, 0)).await
    }

    /// Writes which objects are deleted when the manifest is there. Returns the number of the first part that is newer
    /// than the manifest.
    async fn end(&mut self, plan: &Plan) -> Result<usize, Error> {
        let newer = self.next;
        if !plan.deletions.is_empty() {
            let keys = plan.deletions.iter();
            let gone = keys.map(|key| (key.as_str(), DELETED));
            self.write(record(self.site, gone, 0)).await?;
        }
        Ok(newer)
    }

    async fn write(&mut self, record: Vec<u8>) -> Result<(), Error> {
        let key = format!("{JOURNAL}{:06}", self.next);
        self.next += 1;
        let headers = record_headers();
        self.remote.put(&key, record.into(), &headers).await?;
        self.keys.push(key);
        Ok(())
    }
}

/// Sends the files of a step, many at once.
async fn upload(
    uploads: &[Upload],
    options: &Options<'_>,
    journal: &mut Journal<'_>,
    lock: &mut Lock,
) -> Result<(), Error> {
    let sent: Mutex<Vec<&Upload>> = Mutex::new(Vec::new());
    let taken = || {
        let mut sent = sent
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::take(&mut *sent)
    };
    let mut written = Instant::now();
    let at = AtomicUsize::new(0);
    while at.load(Ordering::Relaxed) < uploads.len() {
        let from = at.load(Ordering::Relaxed);
        let started = Instant::now();
        // A part ends after a number of uploads or a time, whichever is first.
        let part = uploads[from..]
            .iter()
            .take(UPLOADS_PER_JOURNAL)
            .take_while(|_| {
                let is_first = at.load(Ordering::Relaxed) == from;
                is_first || started.elapsed() < TIME_PER_JOURNAL
            });
        let part = part.inspect(|_| {
            at.fetch_add(1, Ordering::Relaxed);
        });
        let remote = journal.remote;
        let result = stream::iter(part.map(Ok::<_, Error>))
            .try_for_each_concurrent(options.parallel.max(1), |upload| {
                let sent = &sent;
                async move {
                    send(remote, upload).await?;
                    sent.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push(upload);
                    options.progress.event(&Event::Uploaded(upload.file.size));
                    Ok(())
                }
            })
            .await;
        let done = taken();
        if let Err(error) = result {
            remote.set_patient(false);
            // The error is reported in any case.
            let _ = journal.add(&done).await;
            return Err(error);
        }
        let is_last = at.load(Ordering::Relaxed) == uploads.len();
        if !is_last || written.elapsed() > TIME_PER_JOURNAL || done.len() >= UPLOADS_PER_JOURNAL {
            journal.add(&done).await?;
            written = Instant::now();
        }
        lock.renew(remote, now()).await?;
    }
    Ok(())
}

/// Sends a file, if it is as it was when it was planned.
async fn send(remote: &dyn Remote, upload: &Upload) -> Result<(), Error> {
    let file = &upload.file;
    let bytes = match &file.content {
        Content::Bytes(bytes) => Bytes::copy_from_slice(bytes),
        Content::Path(path) => {
            let bytes = read_regular(path).map_err(|error| Error::read(&file.name, &error))?;
            Bytes::from(bytes)
        }
    };
    if blake3::hash(&bytes) != file.hash {
        return Err(Error::new(
            Cause::Changed,
            format!("`{}` changed while the site was deployed", file.name),
            "run the command again when no other build writes into the output folder",
        ));
    }
    let mut attempt = 1;
    loop {
        match remote.put(&file.key, bytes.clone(), &upload.headers).await {
            Err(error) if error.is_passing() && attempt < MAX_ATTEMPTS => {
                tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
                attempt += 1;
            }
            result => return result,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "stores")]
#[path = "engine_tests.rs"]
pub(crate) mod tests;
