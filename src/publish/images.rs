//! Variants of images: made once for each content, and kept in the cache folder between builds.
//!
//! In: image files. Out: [`ProcessedImage`]s, and the bytes of variants when they are published. An image is known by
//! its metadata if these are conclusive, else by a hash of its content, so that a build after a build reads no image.
//! A build waits for variants; a preview does not ([`super::background_images`]).

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::images::{self as images, ImageError, Operation, Variants};
use serde::{Deserialize, Serialize};

use super::cache::{self, Cache};
use crate::content::{FileFingerprint, FileMetadata, Fingerprint, FingerprintHasher, regular_file};
use crate::panics::guarded;
use crate::site::{ImageProcessor, ProcessedImage, Site, VariantFacts};

/// The folder of variants in the cache folder: a file for each image and settings.
const FOLDER: &str = "images";
/// The kind of the cache file with what is known of image files.
const KIND: &str = "images";
/// The memory in bytes that may be in use for images at once. A larger image is processed alone.
const MEMORY: u64 = 512 << 20;
/// The memory in bytes that a pixel takes while it is processed: decoded, turned, and as the encoder needs it.
const BYTES_PER_PIXEL: u64 = 12;
/// The characters of a hash in the name of a variant.
const HASH: usize = 8;

/// A variant with its bytes.
type Made = (VariantFacts, Vec<u8>);

/// The known facts of an image file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KnownImage {
    fingerprint: FileFingerprint,
    /// The fingerprint of its content and of the settings.
    key: Fingerprint,
    processed: Arc<ProcessedImage>,
}

/// The record of a build for the next one: the version, its start, and images by their paths.
type Record = (Fingerprint, Duration, Vec<(Work, KnownImage)>);

/// The path of an image, and the operation on it if a template asked for one.
type Work = (String, Option<Operation>);

/// An image file that was read at a moment.
pub(super) type Seen = (String, FileMetadata, Option<Operation>);

/// The work on an image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task<'t> {
    /// The path of the image in the source.
    pub(super) path: &'t str,
    pub(super) file: &'t Path,
    /// The operation that a template asked for; `None` for the variants of a page.
    pub(super) operation: Option<&'t Operation>,
}

impl Task<'_> {
    /// Returns the image file as it is now.
    pub(super) fn seen(self) -> Seen {
        let metadata = FileMetadata::at(self.file);
        (self.path.to_owned(), metadata, self.operation.copied())
    }
}

/// A cell for a result that one thread makes and others wait for.
type Cell<T> = Arc<OnceLock<T>>;

/// The variants of images of a site.
pub struct ImageCache {
    settings: images::Settings,
    /// The fingerprint of the settings and of the encoders.
    version: Fingerprint,
    /// The folder of the variants; `None` for a build without a cache.
    folder: Option<PathBuf>,
    index: Option<Cache>,
    /// The record of the last build, and a time before it was written.
    past: HashMap<Work, KnownImage>,
    then: SystemTime,
    /// The start of this build, since 1970.
    began: Duration,
    /// The images known in this build.
    known: Mutex<HashMap<Seen, Cell<KnownImage>>>,
    by_key: Mutex<HashMap<Fingerprint, Cell<Arc<ProcessedImage>>>>,
    /// Bytes of variants that are published by this build, without a cache.
    fresh: Mutex<HashMap<Fingerprint, Vec<Made>>>,
    memory: Memory,
}

impl ImageCache {
    /// Returns the variants of images of `site`. `is_cached`: they are kept between builds. `began`: when the build
    /// began, since 1970.
    #[must_use]
    pub fn new(site: &Site, is_cached: bool, began: Duration) -> Self {
        let config = &site.config;
        let settings = config.features.images.settings();
        let mut hasher = FingerprintHasher::default();
        hasher.debug(&settings).debug(&images::VERSION);
        let index = is_cached.then(|| Cache::of(&config.source, &config.output, KIND));
        let mut cache = Self {
            settings,
            version: hasher.finish(),
            folder: is_cached.then(|| cache::folder(&config.source).join(FOLDER)),
            index,
            past: HashMap::new(),
            then: UNIX_EPOCH,
            began,
            known: Mutex::default(),
            by_key: Mutex::default(),
            fresh: Mutex::default(),
            memory: Memory::default(),
        };
        cache.load();
        cache
    }

    /// Reads what the last build knew, if it had the same settings.
    fn load(&mut self) {
        let left = self.index.as_ref().and_then(Cache::load);
        let Some((bytes, written)) = left else {
            return;
        };
        if let Ok((version, began, past)) = postcard::from_bytes::<Record>(&bytes)
            && version == self.version
        {
            self.past = past.into_iter().collect();
            self.then = written.min(UNIX_EPOCH + began);
        }
    }

    /// Records what is known for the next build, and removes variants that no page of this one shows.
    pub fn save(&self) {
        let known = locked(&self.known);
        let mut record: Vec<(Work, &KnownImage)> = known
            .iter()
            .filter_map(|((path, _, operation), cell)| {
                Some(((path.clone(), *operation), cell.get()?))
            })
            .collect();
        record
            .sort_by_cached_key(|((path, operation), _)| (path.clone(), format!("{operation:?}")));
        let is_past = |(work, image): &(Work, &KnownImage)| {
            let past = self.past.get(work);
            past.is_some_and(|past| {
                past.fingerprint == image.fingerprint && past.processed == image.processed
            })
        };
        if record.len() == self.past.len() && record.iter().all(is_past) {
            return;
        }
        if let Some(index) = self.index.as_ref()
            && let Ok(bytes) = postcard::to_stdvec(&(self.version, self.began, &record))
        {
            index.save(&|to| to.write_all(&bytes).ok());
        }
        if let Some(folder) = &self.folder {
            let used: BTreeSet<String> = record
                .iter()
                .map(|(_, image)| image.key.to_string())
                .collect();
            cache::remove_others(folder, &used);
        }
    }

    /// Returns the result for an image that was processed since the start.
    pub(super) fn done(&self, seen: &Seen) -> Option<Arc<ProcessedImage>> {
        let cell = locked(&self.known).get(seen).cloned();
        Some(Arc::clone(&cell?.get()?.processed))
    }

    /// Returns the result for the image in `file`, and makes it if there is none.
    pub(super) fn result(&self, task: Task<'_>) -> Arc<ProcessedImage> {
        self.known(task).processed
    }

    /// Returns true if the last build knew the image in `file`.
    pub(super) fn is_past(&self, task: Task<'_>) -> bool {
        self.past(task).is_some()
    }

    /// Returns what is known of the image in `file`, if nothing must be made for it.
    fn past(&self, task: Task<'_>) -> Option<KnownImage> {
        let past = self
            .past
            .get(&(task.path.to_owned(), task.operation.copied()))?;
        let fingerprint = past.fingerprint.renewed(task.file, self.then)?;
        Some(KnownImage {
            fingerprint,
            ..past.clone()
        })
    }

    fn known(&self, task: Task<'_>) -> KnownImage {
        let seen = task.seen();
        let cell = Arc::clone(locked(&self.known).entry(seen).or_default());
        cell.get_or_init(|| self.past(task).unwrap_or_else(|| self.read(task)))
            .clone()
    }

    /// Reads an image and makes its variants, unless they are known by its content.
    fn read(&self, task: Task<'_>) -> KnownImage {
        let seen = FileMetadata::at(task.file);
        let problem = |why: String| KnownImage {
            fingerprint: FileFingerprint { seen, held: None },
            key: Fingerprint::default(),
            processed: Arc::new(ProcessedImage {
                problem: Some(why),
                ..ProcessedImage::default()
            }),
        };
        let bytes = match self.bytes_of(task.file) {
            Ok(bytes) => bytes,
            Err(why) => return problem(why),
        };
        let held = Fingerprint::of(&bytes);
        let mut hasher = FingerprintHasher::default();
        hasher.fingerprint(self.version).fingerprint(held);
        let key = hasher.debug(&task.operation).finish();
        let cell = Arc::clone(locked(&self.by_key).entry(key).or_default());
        let processed = cell.get_or_init(|| match self.stored(key) {
            Some((processed, _)) => Arc::new(processed),
            None => Arc::new(self.make(task, key, &bytes)),
        });
        KnownImage {
            fingerprint: FileFingerprint {
                seen,
                held: Some(held),
            },
            key,
            processed: Arc::clone(processed),
        }
    }

    /// Reads a file that is not too large.
    fn bytes_of(&self, file: &Path) -> Result<Vec<u8>, String> {
        let limit = self.settings.limits.bytes;
        let length = fs::metadata(file).map_or(0, |metadata| metadata.len());
        if length > limit {
            let error = images::ImageError::TooManyBytes {
                bytes: length,
                limit,
            };
            return Err(error.to_string());
        }
        regular_file::read(file).map_err(|error| format!("the file cannot be read: {error}"))
    }

    /// Makes the variants of an image and stores them.
    fn make(&self, task: Task<'_>, key: Fingerprint, bytes: &[u8]) -> ProcessedImage {
        let pixels = imagesize::blob_size(bytes).map_or(0, |size| {
            (size.width as u64).saturating_mul(size.height as u64)
        });
        let pixels = pixels.min(self.settings.limits.pixels);
        let _memory = self.memory.taken(pixels.saturating_mul(BYTES_PER_PIXEL));
        let made = guarded(Some(task.path), || self.work(task, bytes));
        let made = match made {
            Ok(Ok(made)) => made,
            Ok(Err(error)) => {
                return ProcessedImage {
                    problem: Some(error.to_string()),
                    ..ProcessedImage::default()
                };
            }
            Err(bug) => {
                return ProcessedImage {
                    problem: Some(bug.message),
                    ..ProcessedImage::default()
                };
            }
        };
        let variants = made.all.into_iter().map(|variant| {
            let hash = blake3::hash(&variant.bytes).to_hex();
            let facts = VariantFacts {
                extension: variant.format.extension().to_owned(),
                width: variant.width,
                length: variant.bytes.len() as u64,
                hash: hash[..HASH].to_owned(),
            };
            (facts, variant.bytes)
        });
        let made_variants: Vec<Made> = variants.collect();
        let processed = ProcessedImage {
            size: (made.width, made.height),
            variants: made_variants
                .iter()
                .map(|(facts, _)| facts.clone())
                .collect(),
            problem: None,
        };
        self.store(key, &processed, made_variants);
        processed
    }

    /// Does what `task` says with the bytes of its image.
    fn work(&self, task: Task<'_>, bytes: &[u8]) -> Result<Variants, ImageError> {
        let Some(operation) = task.operation else {
            return images::variants(bytes, &self.settings);
        };
        let made = images::process(bytes, operation, self.settings.limits)?;
        Ok(Variants {
            width: made.width,
            height: made.height,
            all: vec![images::Variant {
                format: made.format,
                width: made.width,
                height: made.height,
                bytes: made.bytes,
            }],
        })
    }

    /// Returns the bytes of a variant that `task` makes.
    pub(super) fn variant(&self, task: Task<'_>, wanted: &VariantFacts) -> Option<Vec<u8>> {
        let key = self.known(task).key;
        self.stored_variant(key, wanted).or_else(|| {
            // Somebody removed the cache.
            self.make(task, key, &self.bytes_of(task.file).ok()?);
            self.stored_variant(key, wanted)
        })
    }

    /// Returns the bytes of a variant, if they are in memory or in the cache folder.
    fn stored_variant(&self, key: Fingerprint, wanted: &VariantFacts) -> Option<Vec<u8>> {
        if let Some(made) = locked(&self.fresh).get_mut(&key)
            && let Some(at) = made.iter().position(|(facts, _)| facts == wanted)
        {
            return Some(made.swap_remove(at).1);
        }
        let (processed, bytes) = self.stored(key)?;
        let mut start = 0;
        for facts in &processed.variants {
            let end = start + usize::try_from(facts.length).ok()?;
            if facts == wanted {
                return bytes.get(start..end).map(<[u8]>::to_vec);
            }
            start = end;
        }
        None
    }

    /// Returns the variants of an image from the cache folder: facts, and the bytes of all.
    fn stored(&self, key: Fingerprint) -> Option<(ProcessedImage, Vec<u8>)> {
        let bytes = cache::load_from(self.folder.as_ref()?, &key.to_string())?;
        let (processed, rest) = postcard::take_from_bytes::<ProcessedImage>(&bytes).ok()?;
        Some((processed, rest.to_vec()))
    }

    fn store(&self, key: Fingerprint, processed: &ProcessedImage, made: Vec<Made>) {
        let Some(folder) = &self.folder else {
            locked(&self.fresh).insert(key, made);
            return;
        };
        let Ok(mut content) = postcard::to_stdvec(processed) else {
            return;
        };
        for (_, bytes) in &made {
            content.extend(bytes);
        }
        if cache::save_to(folder, &key.to_string(), &content).is_none() {
            // The folder cannot be written: the build goes on without it.
            locked(&self.fresh).insert(key, made);
        }
    }
}

impl ImageProcessor for ImageCache {
    fn variants(&self, path: &str, file: &Path) -> Option<Arc<ProcessedImage>> {
        Some(self.result(Task {
            path,
            file,
            operation: None,
        }))
    }

    fn processed(&self, path: &str, file: &Path, operation: &Operation) -> Arc<ProcessedImage> {
        self.result(Task {
            path,
            file,
            operation: Some(operation),
        })
    }
}

/// Memory that is taken and given back.
#[derive(Default)]
struct Memory {
    taken: Mutex<u64>,
    given_back: Condvar,
}

/// Memory in use, until it is dropped.
struct Taken<'m> {
    memory: &'m Memory,
    bytes: u64,
}

impl Memory {
    /// Waits until there are `bytes`.
    fn taken(&self, bytes: u64) -> Taken<'_> {
        let bytes = bytes.min(MEMORY);
        let mut taken = locked(&self.taken);
        while *taken + bytes > MEMORY {
            taken = self
                .given_back
                .wait(taken)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *taken += bytes;
        Taken {
            memory: self,
            bytes,
        }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *locked(&self.memory.taken) -= self.bytes;
        self.memory.given_back.notify_all();
    }
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
