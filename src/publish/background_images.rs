//! Variants of images for a preview, which does not wait for them: it shows an image as it is until a thread has made its
//! variants.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::images::Operation;
use rustc_hash::FxHashSet;

use super::images::{ImageCache, Seen, Task, locked};
use crate::panics::guarded;
use crate::site::{ImageProcessor, ProcessedImage, Site, VariantFacts};

/// The variants of images that a preview shows.
pub struct BackgroundImages {
    cache: ImageCache,
    queue: Mutex<Queue>,
}

/// Images that wait for their variants.
#[derive(Default)]
struct Queue {
    waiting: Vec<(String, PathBuf)>,
    known: FxHashSet<Seen>,
    is_running: bool,
}

impl BackgroundImages {
    /// Returns the variants of images of `site`, which are made in the background.
    #[must_use]
    pub fn new(site: &Site) -> Arc<Self> {
        Arc::new(Self {
            // A preview records no index, so that it needs no time.
            cache: ImageCache::new(site, true, Duration::ZERO),
            queue: Mutex::default(),
        })
    }

    /// Returns the bytes of a variant of the image in `file`.
    #[must_use]
    pub fn bytes(
        &self,
        path: &str,
        file: &Path,
        operation: Option<&Operation>,
        variant: &VariantFacts,
    ) -> Option<Vec<u8>> {
        let task = Task {
            path,
            file,
            operation,
        };
        self.cache.variant(task, variant)
    }
}

/// The handle that a site has.
pub struct BackgroundProcessor(pub Arc<BackgroundImages>);

impl ImageProcessor for BackgroundProcessor {
    fn variants(&self, path: &str, file: &Path) -> Option<Arc<ProcessedImage>> {
        let this = &self.0;
        let task = Task {
            path,
            file,
            operation: None,
        };
        let seen = task.seen();
        if let Some(done) = this.cache.done(&seen) {
            return Some(done);
        }
        if this.cache.is_past(task) {
            return Some(this.cache.result(task));
        }
        let mut queue = locked(&this.queue);
        if queue.known.insert(seen) {
            queue.waiting.push((path.to_owned(), file.to_owned()));
        }
        if !std::mem::replace(&mut queue.is_running, true) {
            let this = Arc::clone(this);
            let worker = std::thread::Builder::new().stack_size(crate::limits::STACK);
            if worker.spawn(move || this.work()).is_err() {
                queue.is_running = false;
            }
        }
        None
    }

    /// A template needs the size of what it asks for: it waits.
    fn processed(&self, path: &str, file: &Path, operation: &Operation) -> Arc<ProcessedImage> {
        self.0.cache.processed(path, file, operation)
    }
}

impl BackgroundImages {
    /// Makes the variants of all images that wait, the last one first: somebody looks at it.
    fn work(&self) {
        loop {
            let mut queue = locked(&self.queue);
            let Some((path, file)) = queue.waiting.pop() else {
                queue.is_running = false;
                return;
            };
            drop(queue);
            // A panic was reported; the image has no variants.
            let _ = guarded(Some(&path), || self.cache.variants(&path, &file));
        }
    }
}
