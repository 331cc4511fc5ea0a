//! A counter of work, with which tests show that work grows linearly with input.
//!
//! Loops over input call `done` with the number of bytes or items that they examine; calls of libraries, with the
//! number of bytes that they pass. Unlike time, the count is the same on every run. Release builds do not count.

#[cfg(debug_assertions)]
use std::cell::Cell;

#[cfg(debug_assertions)]
thread_local! {
    static DONE: Cell<u64> = const { Cell::new(0) };
}

/// Counts `n` units of work of this thread.
#[inline]
pub fn done(n: usize) {
    #[cfg(debug_assertions)]
    DONE.with(|done| done.set(done.get() + n as u64));
    #[cfg(not(debug_assertions))]
    let _ = n;
}

/// Returns the units of work that this thread has counted so far; 0 in a release build.
#[doc(hidden)]
#[must_use]
pub fn count() -> u64 {
    #[cfg(debug_assertions)]
    return DONE.with(Cell::get);
    #[cfg(not(debug_assertions))]
    0
}
