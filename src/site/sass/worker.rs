//! The worker: one request from standard input, its answer to standard output.

use std::io::{self, Read, Write};
use std::path::Path;

use super::{COMMAND, READ, SassRequest, WorkerResult};
use crate::limits::STACK;
use crate::panics::guarded;

/// The memory that sitegen itself has written to when it starts, in bytes, beside its stacks.
#[cfg(unix)]
const OWN: u64 = 32 << 20;

/// Limits this process to so much CPU time and memory and begins it anew as the worker: memory that was reserved
/// before a limit is not counted by it. Returns only if the system has no such limits.
///
/// # Errors
/// If the limits cannot be set or the program cannot be started again.
#[cfg(unix)]
pub(crate) fn restrict(seconds: u64, bytes: u64) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    set_limits(seconds, bytes)?;
    let program = std::env::current_exe()?;
    Err(std::process::Command::new(program).arg(COMMAND).exec())
}

/// Does nothing: this system has no limits that a process can set for itself.
#[cfg(not(unix))]
pub(crate) fn restrict(_: u64, _: u64) -> io::Result<()> {
    Ok(())
}

/// Reads a request, compiles it and writes the answer.
///
/// # Errors
/// If the request cannot be read or the answer cannot be written.
pub(crate) fn run() -> io::Result<()> {
    let mut text = Vec::new();
    io::stdin().lock().read_to_end(&mut text)?;
    let request: SassRequest = serde_json::from_slice(&text)?;
    drop(text);
    let name = |path: &Path| {
        let _ = writeln!(io::stderr(), "{READ}{}", path.display());
    };
    let compile = move || answer(&request, &name);
    let thread = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(compile)?;
    let answer = thread
        .join()
        .unwrap_or_else(|_| WorkerResult::Bug("the thread ended".to_owned()));
    let text = serde_json::to_vec(&answer)?;
    io::stdout().lock().write_all(&text)
}

/// Compiles a request. A panic is an answer.
pub(super) fn answer(request: &SassRequest, read: &dyn Fn(&Path)) -> WorkerResult {
    match guarded(None, || request.compile_here(read)) {
        Ok(Ok(css)) => WorkerResult::Css(css),
        Ok(Err(error)) => WorkerResult::Error(error),
        Err(bug) => WorkerResult::Bug(bug.message.clone()),
    }
}

#[cfg(unix)]
fn set_limits(seconds: u64, bytes: u64) -> io::Result<()> {
    use rlimit::Resource;
    let lower = |resource: Resource, value: u64| {
        let (_, most) = resource.get()?;
        let value = value.min(most);
        resource.set(value, value.saturating_add(1).min(most))
    };
    lower(Resource::CPU, seconds)?;
    // An abort leaves no file behind.
    lower(Resource::CORE, 0)?;
    let own = 2 * STACK as u64 + OWN;
    let bytes = bytes.saturating_add(own);
    // Systems that cannot limit memory refuse this.
    let _ = lower(Resource::DATA, bytes);
    Ok(())
}
