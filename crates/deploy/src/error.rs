//! The errors of a deployment: what happened, and what to do.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;

/// The cause of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The target of the config cannot be used.
    Target,
    /// No credentials were found, or they are wrong or out of date.
    Credentials,
    /// The credentials do not allow what was tried.
    Denied,
    /// The bucket, container or branch does not exist.
    Missing,
    /// The clock of this machine is wrong.
    Clock,
    /// The target cannot be reached.
    Network,
    /// There is no space left.
    Space,
    /// Another deployment runs.
    Locked,
    /// The target has files that were not deployed by this program.
    NotOurs,
    /// The files changed while they were deployed.
    Changed,
    /// Git failed.
    Git,
    /// A file cannot be read.
    Read,
    /// Anything else that the target answers.
    Other,
}

impl Cause {
    /// Returns the code of the diagnostic.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Target => "deploy-target",
            Self::Credentials => "deploy-credentials",
            Self::Denied => "deploy-denied",
            Self::Missing => "deploy-missing",
            Self::Clock => "deploy-clock",
            Self::Network => "deploy-network",
            Self::Space => "deploy-space",
            Self::Locked => "deploy-locked",
            Self::NotOurs => "deploy-not-ours",
            Self::Changed => "deploy-changed",
            Self::Git => "deploy-git",
            Self::Read => "deploy-read",
            Self::Other => "deploy-failed",
        }
    }
}

/// An error of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The cause.
    pub cause: Cause,
    /// The event, in one sentence.
    pub message: String,
    /// The remedy.
    pub help: String,
}

impl Error {
    pub(crate) fn new(cause: Cause, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            cause,
            message: message.into(),
            help: help.into(),
        }
    }

    /// Returns the error of a file that cannot be read.
    pub(crate) fn read(name: &str, error: &io::Error) -> Self {
        Self::new(
            Cause::Read,
            format!("`{name}` cannot be read: {error}"),
            "run the command again: it builds the site anew",
        )
    }

    /// Returns the error of a file or folder at the target that cannot be read.
    pub(crate) fn read_target(path: &Path, error: &io::Error) -> Self {
        let cause = match error.kind() {
            io::ErrorKind::PermissionDenied => Cause::Denied,
            _ => Cause::Other,
        };
        Self::new(
            cause,
            format!("`{}` cannot be read: {error}", path.display()),
            "give this user the right to read and write there, and run the command again",
        )
    }

    /// Returns the error of writing below a folder.
    pub(crate) fn write(name: &str, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::new(
                Cause::Space,
                format!("no space is left to write `{name}`"),
                "free space and run the command again: it continues with what is missing",
            ),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::new(
                Cause::Denied,
                format!("`{name}` cannot be written: {error}"),
                "give this user the right to write there, and run the command again",
            ),
            _ => Self::new(
                Cause::Other,
                format!("`{name}` cannot be written: {error}"),
                "mend the cause and run the command again: it continues with what is missing",
            ),
        }
    }

    /// Returns true if the same request may succeed a little later.
    pub(crate) fn is_passing(&self) -> bool {
        self.cause == Cause::Network
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.help)
    }
}

impl StdError for Error {}
