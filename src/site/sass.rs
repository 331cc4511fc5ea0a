//! Compiles a stylesheet in a process of its own, whose stack, memory and CPU time are limited.
//!
//! In: a [`SassRequest`]. Out: CSS, or a [`SassFailure`]. Sass is a programming language: recursion without end overflows
//! the stack, which ends a process and cannot be caught, and the compiler (`grass`) counts neither steps nor
//! bytes. So `sitegen sass-worker` compiles: the request comes on standard input, the result goes to standard
//! output, and the paths of the files that it reads to standard error. If no process can be started (sitegen
//! as a library, no `/proc`), the stylesheet is compiled on a thread, without these limits.

mod compile;
mod imports;
mod limit_cause;
mod worker;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(super) use compile::SassError;
pub(super) use limit_cause::cause;
pub(crate) use worker::{restrict as restrict_worker, run as run_worker};

use crate::limits;

/// The hidden command that compiles one stylesheet.
pub(crate) const COMMAND: &str = "sass-worker";

/// Prefix of the lines on standard error that name a file that was read.
const READ: &str = "read ";

/// The program that has [`COMMAND`].
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Lets stylesheets be compiled by `program`, which has the command [`COMMAND`].
pub(crate) fn use_program(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// A stylesheet to compile.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SassRequest {
    /// The folders that files may be read from, without links: the source, and the theme gem.
    pub(super) roots: Vec<PathBuf>,
    /// The file of the stylesheet.
    pub(super) own: PathBuf,
    /// Its Sass.
    pub(super) body: String,
    /// The folders of imports.
    pub(super) folders: Vec<PathBuf>,
    pub(super) compressed: bool,
    pub(super) indented: bool,
    /// The CPU time that it may take.
    pub(super) seconds: u64,
    /// The memory that it may take, in bytes.
    pub(super) bytes: u64,
}

/// The result of the worker.
#[derive(Debug, Serialize, Deserialize)]
enum WorkerResult {
    Css(String),
    Error(SassError),
    /// The message of a panic.
    Bug(String),
}

/// The limit that a stylesheet reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SassLimit {
    Depth,
    Time,
    Memory,
}

/// The reason for missing CSS.
#[derive(Debug)]
pub(super) enum SassFailure {
    Error(SassError),
    /// A limit was reached. The files that were read are listed.
    Limit(SassLimit, Vec<PathBuf>),
    /// A bug, with its message.
    Bug(String),
}

/// Compiles a stylesheet.
pub(super) fn compile(request: &SassRequest) -> Result<String, SassFailure> {
    let started = PROGRAM.get().and_then(|program| start(program, request));
    let answer = match started {
        Some(child) => in_process(child, request)?,
        None => on_thread(request),
    };
    match answer {
        WorkerResult::Css(css) => Ok(css),
        WorkerResult::Error(error) => Err(SassFailure::Error(error)),
        WorkerResult::Bug(message) => Err(SassFailure::Bug(message)),
    }
}

fn start(program: &Path, request: &SassRequest) -> Option<Child> {
    Command::new(program)
        .arg(COMMAND)
        .arg(format!("--seconds={}", request.seconds))
        .arg(format!("--bytes={}", request.bytes))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()
}

/// Compiles on a thread with a large stack.
fn on_thread(request: &SassRequest) -> WorkerResult {
    std::thread::scope(|scope| {
        let compile = || worker::answer(request, &|_| {});
        let thread = std::thread::Builder::new().stack_size(limits::STACK);
        match thread.spawn_scoped(scope, compile) {
            Ok(thread) => thread
                .join()
                .unwrap_or_else(|_| WorkerResult::Bug("the thread ended".to_owned())),
            Err(_) => worker::answer(request, &|_| {}),
        }
    })
}

/// Hands a request to the worker and waits for its answer.
fn in_process(mut child: Child, request: &SassRequest) -> Result<WorkerResult, SassFailure> {
    let bug = |message: &str| SassFailure::Bug(message.to_owned());
    if let Some(mut stdin) = child.stdin.take() {
        let text = serde_json::to_vec(request).map_err(|error| bug(&error.to_string()))?;
        // A worker that ended does not read: its status says why.
        let _ = stdin.write_all(&text);
    }
    let output = read_all(child.stdout.take());
    let errors = read_all(child.stderr.take());
    // Longer than any processor time that a worker has: one that waits for something is ended too.
    let patience = Duration::from_secs(request.seconds.saturating_mul(10).saturating_add(30));
    let text = output.recv_timeout(patience);
    let is_late = text.is_err();
    if is_late {
        let _ = child.kill();
    }
    let status = child.wait().map_err(|error| bug(&error.to_string()))?;
    let errors = errors
        .recv_timeout(Duration::from_secs(5))
        .unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors);
    if status.success()
        && let Some(answer) = text
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
    {
        return Ok(answer);
    }
    let files = errors.lines().filter_map(|line| line.strip_prefix(READ));
    let files = files.map(PathBuf::from).collect();
    match over(status, &errors, is_late) {
        Some(over) => Err(SassFailure::Limit(over, files)),
        None => {
            let last = errors.lines().rfind(|line| !line.starts_with(READ));
            Err(bug(&format!(
                "the Sass compiler ended with {status}: {}",
                last.unwrap_or_default()
            )))
        }
    }
}

/// Reads a stream to its end, on a thread of its own.
fn read_all(stream: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    let read = move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    };
    let _ = std::thread::Builder::new().spawn(read);
    receiver
}

/// The limit that ended the worker.
fn over(status: ExitStatus, errors: &str, is_late: bool) -> Option<SassLimit> {
    if errors.contains("has overflowed its stack") {
        return Some(SassLimit::Depth);
    }
    if errors.contains("memory allocation of") || errors.contains("capacity overflow") {
        return Some(SassLimit::Memory);
    }
    match signal(status) {
        _ if is_late => Some(SassLimit::Time),
        // SIGXCPU, and SIGKILL of the hard limit.
        Some(24 | 9) => Some(SassLimit::Time),
        // SIGSEGV and SIGBUS: a stack without a guard that reports.
        Some(11 | 7 | 10) => Some(SassLimit::Depth),
        _ => None,
    }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    use std::os::unix::process::ExitStatusExt;
    status.signal()
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
