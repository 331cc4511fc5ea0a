//! The images of one page, processed at the same time: rendering asks for one after another, and a page may have many
//! while the other cores have nothing to do.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder};

use super::Site;
use super::images::ORIGINAL;
use crate::content::{Page, addresses};
use crate::limits::STACK;
use crate::markdown::Destination;

/// The threads that process images for others. All pages together have no more than there are cores.
static HELPERS: AtomicUsize = AtomicUsize::new(0);

impl Site {
    /// Processes the images that a body seems to show, on several cores. The result is only known sooner.
    pub(super) fn process_images_ahead(
        &self,
        page: &Page,
        body: &str,
        resolve: impl Fn(&str) -> Option<Destination>,
    ) {
        if !self.images.has_variants() {
            return;
        }
        let output = |target: &str| {
            let destination = resolve(target);
            let url = destination.as_ref().map_or(target, |to| &to.url);
            let output = self.image_output(page, url)?;
            self.images.is_wide(&output).then_some(output)
        };
        let shown = addresses(body).filter(|target| !target.contains(ORIGINAL));
        let outputs: BTreeSet<String> = shown.filter_map(output).collect();
        if outputs.len() > 1 {
            let outputs: Vec<&String> = outputs.iter().collect();
            on_several_cores(&outputs, |output| self.images.process(output));
        }
    }
}

/// Runs `work` for each of `items`, on this thread and on others that are free.
fn on_several_cores<T: Sync>(items: &[T], work: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let run = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(item);
        }
    };
    thread::scope(|scope| {
        for _ in 1..items.len() {
            let Some(helper) = Helper::free() else {
                break;
            };
            let helped = || {
                let _helper = helper;
                run();
            };
            if Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, helped)
                .is_err()
            {
                break;
            }
        }
        run();
    });
}

/// A thread that helps, until it is dropped.
struct Helper;

impl Helper {
    fn free() -> Option<Self> {
        let most = thread::available_parallelism().map_or(0, |cores| cores.get() - 1);
        let taken = HELPERS.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |helpers| {
            helpers.checked_add(1).filter(|helpers| *helpers <= most)
        });
        // Not `then_some`: a helper that is made and dropped at once would be counted off.
        taken.ok().map(|_| Self)
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        HELPERS.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn each_item_is_worked_on_once() {
        let items: Vec<usize> = (0..50).collect();
        let done = Mutex::new(Vec::new());
        on_several_cores(&items, |item| done.lock().unwrap().push(*item));
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        assert_eq!(done, items);
    }

    #[test]
    fn no_helper_is_counted_off_that_was_not_free() {
        let taken: Vec<Helper> = std::iter::from_fn(Helper::free).collect();
        for _ in 0..3 {
            drop(Helper::free());
        }
        assert!(HELPERS.load(Ordering::Relaxed) <= taken.len() + 64);
    }
}
