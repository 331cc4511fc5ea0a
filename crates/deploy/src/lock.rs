//! The lock of a target: an object that says who deploys.
//!
//! It is written on the condition that there is none. A store without conditional writes gets a weaker lock: the
//! object is read back, so that the later of two writers wins and the former stops at its next look.

use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::error::{Cause, Error};
use crate::machine;
use crate::records::LOCK;
use crate::remote::Remote;

/// The time after which a holder looks whether the lock is still its own, and says that it lives.
const INTERVAL: Duration = Duration::from_secs(20);
/// Seconds without a sign of life after which a lock is called stale.
const STALE: u64 = 120;

/// The content of a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
struct LockOwner {
    /// The user and the machine, as they are shown.
    name: String,
    /// Identifies the machine since it started, and its processes.
    machine: String,
    process: u32,
    /// Differs between all locks.
    nonce: String,
    /// Unix times.
    since: u64,
    seen: u64,
}

impl LockOwner {
    fn text(&self) -> Bytes {
        let Self {
            name,
            machine,
            process,
            nonce,
            since,
            seen,
        } = self;
        let text = format!(
            "sitegen deploy lock 1\n{nonce}\n{machine}\n{process}\n{since}\n{seen}\n{name}\n"
        );
        Bytes::from(text)
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let text = str::from_utf8(text).ok()?;
        let mut lines = text.lines();
        if lines.next() != Some("sitegen deploy lock 1") {
            return None;
        }
        let mut line = || lines.next().map(str::to_owned);
        Some(Self {
            nonce: line()?,
            machine: line()?,
            process: line()?.parse().ok()?,
            since: line()?.parse().ok()?,
            seen: line()?.parse().ok()?,
            name: line()?,
        })
    }

    /// Returns true if the process that wrote the lock ran on this machine and has ended.
    fn has_ended(&self) -> bool {
        let machine = machine::identity();
        machine.is_some_and(|machine| machine == self.machine) && !machine::is_alive(self.process)
    }

    fn error(&self, now: u64) -> Error {
        let shown = |text: &str| {
            let plain = text.chars().filter(|c| !c.is_control());
            plain.take(100).collect::<String>()
        };
        let age = duration(now.saturating_sub(self.since));
        let silent = now.saturating_sub(self.seen);
        let message = format!(
            "another deployment to this target runs: {} began {age} ago, last sign {} ago",
            shown(&self.name),
            duration(silent)
        );
        let help = if silent > STALE {
            "it has given no sign for minutes: if it was killed, run the command again with `--break-lock`"
        } else {
            "wait until it is done; if it was killed, run the command again with `--break-lock`"
        };
        Error::new(Cause::Locked, message, help)
    }
}

/// Returns seconds in words.
fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86400),
    }
}

/// A lock that this run has.
pub(crate) struct Lock {
    holder: LockOwner,
    looked: Instant,
}

impl Lock {
    /// Takes the lock of a target. `breaks`: the lock of another run is taken from it.
    ///
    /// # Errors
    /// An error that names the holder, if another run has it.
    pub(crate) async fn take(
        remote: &dyn Remote,
        name: &str,
        breaks: bool,
        now: u64,
    ) -> Result<Self, Error> {
        let holder = LockOwner {
            name: name.chars().filter(|c| !c.is_control()).collect(),
            machine: machine::identity().unwrap_or_default(),
            process: std::process::id(),
            nonce: machine::nonce(),
            since: now,
            seen: now,
        };
        let is_taken = match remote.get(LOCK).await? {
            None => remote.create(LOCK, holder.text()).await?,
            Some(found) => {
                let other = LockOwner::parse(&found.bytes);
                let has_ended = other.as_ref().is_some_and(LockOwner::has_ended);
                if !breaks && !has_ended {
                    return Err(other.map_or_else(unreadable, |other| other.error(now)));
                }
                remote
                    .replace(LOCK, holder.text(), Some(&found.tag))
                    .await?
            }
        };
        let lock = Self {
            holder,
            looked: Instant::now(),
        };
        match lock.read(remote).await? {
            Some(other) if !is_taken || other.nonce != lock.holder.nonce => Err(other.error(now)),
            None => Err(lost()),
            Some(_) => Ok(lock),
        }
    }

    async fn read(&self, remote: &dyn Remote) -> Result<Option<LockOwner>, Error> {
        let found = remote.get(LOCK).await?;
        Ok(found.and_then(|found| LockOwner::parse(&found.bytes)))
    }

    /// Looks whether the lock is still ours, and renews its sign of life; at most once in [`INTERVAL`].
    ///
    /// # Errors
    /// An error, if another run took the lock.
    pub(crate) async fn renew(&mut self, remote: &dyn Remote, now: u64) -> Result<(), Error> {
        if self.looked.elapsed() < INTERVAL {
            return Ok(());
        }
        let found = remote.get(LOCK).await?.ok_or_else(lost)?;
        let is_ours =
            LockOwner::parse(&found.bytes).is_some_and(|holder| holder.nonce == self.holder.nonce);
        self.holder.seen = now;
        if !is_ours
            || !remote
                .replace(LOCK, self.holder.text(), Some(&found.tag))
                .await?
        {
            return Err(lost());
        }
        self.looked = Instant::now();
        Ok(())
    }

    /// Gives the lock back, if it is still ours.
    pub(crate) async fn release(self, remote: &dyn Remote) -> Result<(), Error> {
        match self.read(remote).await? {
            Some(holder) if holder.nonce == self.holder.nonce => {
                remote.delete(&[LOCK.to_owned()]).await
            }
            _ => Ok(()),
        }
    }
}

fn unreadable() -> Error {
    Error::new(
        Cause::Locked,
        "the target has a lock that cannot be read",
        "if no other deployment runs, run the command again with `--break-lock`",
    )
}

fn lost() -> Error {
    Error::new(
        Cause::Locked,
        "another deployment took the lock of the target",
        "run the command again when the other is done",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_its_holder_and_its_age() {
        let holder = LockOwner {
            name: "ada@ci-7".to_owned(),
            machine: "m".to_owned(),
            process: 1,
            nonce: "n".to_owned(),
            since: 1000,
            seen: 1180,
        };
        assert_eq!(LockOwner::parse(&holder.text()), Some(holder.clone()));
        assert_eq!(LockOwner::parse(b"other"), None);
        let error = holder.error(1200);
        assert_eq!(
            error.message,
            "another deployment to this target runs: ada@ci-7 began 3 min ago, last sign 20 s ago"
        );
        let stale = holder.error(1000 + 7200);
        assert!(stale.help.contains("--break-lock"), "{stale}");
        assert!(stale.message.contains("began 2 h ago"), "{stale}");
    }
}
