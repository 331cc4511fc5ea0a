//! Panics, caught where they happen: a bug costs the file that was worked on, and the rest goes on.
//!
//! In: a piece of work and the file that it is about. Out: its result, or a diagnostic `internal-error`
//! with the message and the place of the panic. Panics outside of a guard are printed as usual.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use crate::diagnostics::{Diagnostic, SourceSpan};

/// The code of the diagnostic.
pub const CODE: &str = "internal-error";

/// The most panics whose places are kept until they are caught.
const MAX_KEPT: usize = 64;

thread_local! {
    /// The number of guards around what this thread does.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// The number of guards in all threads.
static GUARDS: AtomicUsize = AtomicUsize::new(0);
/// The diagnostics of panics that were caught, for commands: not all callers have a way to hand them on.
static CAUGHT: Mutex<Vec<Diagnostic>> = Mutex::new(Vec::new());
/// Messages of panics and their places, until they are caught.
static PLACES: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Runs `work` on the file at `path`, or on the site if there is none.
///
/// # Errors
/// A diagnostic, if `work` panics.
pub fn guarded<T>(path: Option<&str>, work: impl FnOnce() -> T) -> Result<T, Box<Diagnostic>> {
    install();
    let open = Open::new();
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    drop(open);
    result.map_err(|payload| {
        let diagnostic = diagnostic(path, &message(&*payload));
        let mut caught = CAUGHT.lock().unwrap_or_else(PoisonError::into_inner);
        if caught.len() < MAX_KEPT {
            caught.push(diagnostic.clone());
        }
        Box::new(diagnostic)
    })
}

/// Runs `work`, in which a library panics on input that it does not read. Returns `None` then: there is no bug to
/// report. `is_known` recognises such a panic by its message; others go on.
pub(crate) fn without_known<T>(
    is_known: impl FnOnce(&str) -> bool,
    work: impl FnOnce() -> T,
) -> Option<T> {
    install();
    let open = Open::new();
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    drop(open);
    match result {
        Ok(value) => Some(value),
        Err(payload) => {
            let message = message(&*payload);
            if !is_known(&message) {
                panic::resume_unwind(payload);
            }
            places().retain(|(known, _)| *known != message);
            None
        }
    }
}

/// Adds to `diagnostics` the panics that were caught since the last call and are not among them.
pub fn add_caught(diagnostics: &mut Vec<Diagnostic>) {
    let caught = std::mem::take(&mut *CAUGHT.lock().unwrap_or_else(PoisonError::into_inner));
    for one in caught {
        if !diagnostics.contains(&one) {
            diagnostics.push(one);
        }
    }
}

/// An open guard.
struct Open;

impl Open {
    fn new() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        GUARDS.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
        GUARDS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Returns true if a panic of this thread will be caught. A thread of `rayon` passes its panics on to the thread
/// that waits for it.
fn is_guarded() -> bool {
    let any = GUARDS.load(Ordering::Relaxed) > 0;
    DEPTH.get() > 0 || any && rayon::current_thread_index().is_some()
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if is_guarded() {
                keep(
                    message(info.payload()),
                    info.location().map(shown).unwrap_or_default(),
                );
            } else {
                usual(info);
            }
        }));
    });
}

fn places() -> MutexGuard<'static, Vec<(String, String)>> {
    PLACES.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(message: String, place: String) {
    let mut places = places();
    if places.len() == MAX_KEPT {
        places.remove(0);
    }
    places.push((message, place));
}

/// A place in the sources of sitegen or of a library, without the folders of the machine that it was
/// compiled on.
fn shown(location: &Location<'_>) -> String {
    let file = location.file().replace('\\', "/");
    let file = match file.split_once("/registry/src/") {
        Some((_, file)) => file.split_once('/').map_or(file, |(_, file)| file),
        None => &file,
    };
    format!("{file}:{}:{}", location.line(), location.column())
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without a message").to_owned()
}

fn diagnostic(path: Option<&str>, message: &str) -> Diagnostic {
    let mut places = places();
    let at = places.iter().rposition(|(known, _)| known == message);
    let place = at.map(|at| places.remove(at).1).unwrap_or_default();
    let first = message.lines().next().unwrap_or_default();
    let version = env!("CARGO_PKG_VERSION");
    let said = format!("this is a bug in sitegen {version}: {first} (at {place})");
    let diagnostic = Diagnostic::error(CODE, said)
        .help("please report it with this message and, if you may, the file");
    match path {
        Some(path) => diagnostic.at(SourceSpan::file(path)),
        None => diagnostic,
    }
}

/// Panics if a test asks for it at this stage and this file: `SITEGEN_TEST_PANIC="render content/a.md"`.
/// A released program never does.
#[cfg(debug_assertions)]
pub(crate) fn trip(stage: &str, path: &str) {
    use std::sync::OnceLock;
    static WANTED: OnceLock<Option<(String, String)>> = OnceLock::new();
    #[allow(clippy::disallowed_methods, reason = "for tests alone")]
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("SITEGEN_TEST_PANIC").ok()?;
        let (stage, path) = text.split_once(' ')?;
        Some((stage.to_owned(), path.to_owned()))
    });
    if let Some((at, file)) = wanted
        && at == stage
        && file == path
    {
        panic!("a test wants a panic");
    }
}

#[cfg(not(debug_assertions))]
pub(crate) fn trip(_: &str, _: &str) {}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;

    #[test]
    fn a_panic_becomes_a_diagnostic_with_its_place() {
        let caught = guarded(Some("a.md"), || {
            let none: Option<u8> = "x".parse().ok();
            none.expect("a number")
        });
        let error = caught.expect_err("a panic");
        assert_eq!(error.code, CODE);
        assert_eq!(error.spans[0].path, "a.md");
        assert!(
            error.message.contains("a number (at src/panics.rs:"),
            "{error:?}"
        );
        assert_eq!(guarded(None, || 1).ok(), Some(1));
    }

    #[test]
    fn a_panic_of_another_thread_of_the_pool_is_caught_where_it_is_waited_for() {
        let caught = guarded(None, || {
            (0..64)
                .into_par_iter()
                .map(|n| if n == 63 { panic!("at {n}") } else { n })
                .sum::<i32>()
        });
        let error = caught.expect_err("a panic");
        assert!(
            error.message.contains("at 63 (at src/panics.rs:"),
            "{error:?}"
        );
    }
}
