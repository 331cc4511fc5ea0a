//! Uploads a set of files to an object store, a folder or a Git branch, so that readers never see half of them.
//!
//! [`File`]s with hashes and order classes and a [`Target`] come in; a [`Summary`] or a typed [`Error`] comes out.
//! See the README for the guarantees and the order of uploads.

#[cfg(feature = "stores")]
mod connect;
mod content_type;
mod engine;
#[cfg_attr(not(feature = "stores"), allow(dead_code))]
mod environment;
mod error;
mod file;
mod folder;
mod git;
pub mod hosts;
mod lock;
mod machine;
#[cfg(feature = "stores")]
mod object_remote;
mod plan;
mod records;
mod remote;
#[cfg(feature = "stores")]
mod store_error;
mod target;

use std::path::Path;

pub use environment::Environment;
pub use error::{Cause, Error};
pub use file::{Caching, Content, File, Group};
pub use plan::Step;
pub use target::{Location, Redirects, Target};

use folder::FolderRemote;
use remote::Remote;

/// An event of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The plan is made.
    Planned {
        /// The number of files to send.
        uploads: usize,
        /// Their bytes.
        bytes: u64,
        /// The number of objects to delete.
        deletions: usize,
        /// The number of files that the target has.
        unchanged: usize,
    },
    /// A file of this size was sent.
    Uploaded(u64),
    /// So many objects were deleted.
    Deleted(usize),
}

/// A receiver of events, from any thread.
pub trait Progress: Sync {
    /// Receives an event.
    fn event(&self, event: &Event);
}

/// A change of the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The key.
    pub key: String,
    /// The bytes.
    pub size: u64,
    /// True if the target does not have it in any version.
    pub is_new: bool,
}

/// The result of a deployment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The number of files that were sent; of a dry run, that would be.
    pub uploaded: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The number of deleted objects.
    pub deleted: usize,
    /// The number of files that the target had.
    pub unchanged: usize,
    /// The number of files that others had changed and that are as built again. Only of a Git branch, which tells.
    pub repaired: usize,
    /// The number of objects without use that stay for an hour, because caches have pages that need them.
    pub retained: usize,
    /// The number of requests.
    pub requests: usize,
    /// The files of a dry run, in the order of uploads.
    pub changes: Vec<Change>,
    /// The keys that a dry run would delete.
    pub deletions: Vec<String>,
}

/// The settings of a run.
pub struct Run<'r> {
    /// The folder that relative paths of targets and Git commands start from.
    pub root: &'r Path,
    /// The environment.
    pub environment: &'r Environment,
    /// The name of the site, which its later versions have too: a target with another site is refused. Empty: no target
    /// is refused.
    pub site: &'r str,
    /// True if nothing is written.
    pub dry_run: bool,
    /// True if objects of others are replaced.
    pub overwrites: bool,
    /// True if the lock of another run is taken.
    pub breaks_lock: bool,
    /// The message of a commit.
    pub message: &'r str,
    /// The receiver of events.
    pub progress: &'r dyn Progress,
}

/// The part of the settings that the engine needs.
struct Options<'o> {
    site: &'o str,
    caching: &'o Caching,
    has_redirects: bool,
    parallel: usize,
    dry_run: bool,
    overwrites: bool,
    breaks_lock: bool,
    holder: &'o str,
    progress: &'o dyn Progress,
}

/// Deploys `files` to `target`.
///
/// # Errors
/// An error with a remedy. A second run continues where this one stopped. No value of the environment that may be a
/// secret is part of it.
pub fn deploy(files: Vec<File>, target: &Target, run: &Run<'_>) -> Result<Summary, Error> {
    let result = match &target.location {
        Location::Git { remote, branch } => git::deploy(files, remote, branch, target, run),
        Location::Folder(folder) => {
            let remote = FolderRemote::new(run.root.join(folder));
            remote
                .check_root()
                .and_then(|()| wait(&remote, files, target, run))
        }
        #[cfg(feature = "stores")]
        _ => connect::connect(target, run.environment)
            .and_then(|remote| wait(&remote, files, target, run)),
        #[cfg(not(feature = "stores"))]
        place => Err(Error::new(
            Cause::Target,
            format!(
                "this program was built without object stores: {}",
                place.shown()
            ),
            "build it with the cargo feature `deploy`, or deploy to a folder or a Git branch",
        )),
    };
    result.map_err(|error| without_secrets(error, run.environment))
}

/// Runs the engine to its end.
fn wait(
    remote: &dyn Remote,
    files: Vec<File>,
    target: &Target,
    run: &Run<'_>,
) -> Result<Summary, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            Error::new(
                Cause::Other,
                format!("the network cannot be used: {error}"),
                "free file handles or memory, and run the command again",
            )
        })?;
    let options = Options {
        site: run.site,
        caching: &target.caching,
        has_redirects: target.redirects == Redirects::Header,
        parallel: target.parallel,
        dry_run: run.dry_run,
        overwrites: run.overwrites,
        breaks_lock: run.breaks_lock,
        holder: &run.environment.holder,
        progress: run.progress,
    };
    runtime.block_on(engine::run(remote, files, &options))
}

/// Removes the values of secret variables from an error, should one ever be in it.
fn without_secrets(mut error: Error, environment: &Environment) -> Error {
    for secret in environment.secrets() {
        for text in [&mut error.message, &mut error.help] {
            if text.contains(secret) {
                *text = text.replace(secret, "…");
            }
        }
    }
    error
}
