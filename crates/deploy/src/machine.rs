//! Facts about this machine: its identity, its clock, and which of its processes run.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::time::{SystemTime, UNIX_EPOCH};

/// Returns the Unix time.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs())
}

/// Identifies this machine since it started, and its set of processes: a container sees others than its host. `None`
/// where that cannot be known.
pub(crate) fn identity() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let processes = fs::read_link("/proc/self/ns/pid").ok()?;
    let both = format!("{} {}", boot.trim(), processes.display());
    Some(blake3::hash(both.as_bytes()).to_hex()[..32].to_owned())
}

/// Returns true if a process of this machine runs. Only to be asked where [`identity`] is known. A process that was
/// killed stays in the table until its parent asks for its status: its state is `Z` (`man 5 proc_pid_stat`).
pub(crate) fn is_alive(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"));
    stat.is_ok_and(|stat| !has_ended(&stat))
}

/// Returns true if a line of `/proc/*/stat` is of a process that has ended. The name before the state may contain
/// anything.
fn has_ended(stat: &str) -> bool {
    let state = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    state.trim_start().starts_with(['Z', 'X'])
}

/// Returns a text that differs from all others.
pub(crate) fn nonce() -> String {
    // The standard library seeds this from the system's source of randomness.
    let mut random = RandomState::new().build_hasher();
    random.write_u64(now());
    random.write_u32(std::process::id());
    format!("{:016x}", random.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_was_killed_has_ended() {
        assert!(has_ended("7 (a) R) Z 1 7"));
        assert!(!has_ended("7 (Z) S 1 7"));
        if identity().is_some() {
            assert!(is_alive(std::process::id()));
            assert!(!is_alive(4_194_305));
        }
    }
}
