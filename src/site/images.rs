//! The images of a site: their sizes, so that text does not jump when an image comes, and their variants, so that a
//! browser loads no more pixels than it shows.
//!
//! Sizes are read from the beginning of a file. Variants come from an [`ImageProcessor`], which a build and a preview
//! give to the site; without one there are none.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use images::{Format, Operation};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::SiteData;
use super::links::joined;
use crate::config::Config;
use crate::content::{Asset, Page, Source, encoded, regular_file};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::markdown::{ImageSource, ShownImage};
use crate::theme::{TemplateImage, TemplateImages, with_images};

/// The endings of images whose size is known.
const ENDINGS: [&str; 8] = [
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp",
];

/// The endings of images that can have variants.
const RASTER: [&str; 5] = [".png", ".jpg", ".jpeg", ".webp", ".bmp"];

/// The endings of images whose metadata can be removed.
const WITH_METADATA: [&str; 4] = [".png", ".jpg", ".jpeg", ".webp"];

/// The bytes at the beginning of a JPEG that contain its Exif: a segment has at most 64 KiB.
const BEGINNING: u64 = 192 << 10;

/// A query by which an author asks for an image as it is: `![x](x.png?original)`.
pub(super) const ORIGINAL: &str = "?original";

/// Width and height in pixels.
type Size = (usize, usize);

/// Makes the variants of images, or knows them.
pub trait ImageProcessor: Send + Sync {
    /// Returns the variants of the image in `file`. `path` is its path in the source. `None` if they are not made yet.
    fn variants(&self, path: &str, file: &Path) -> Option<Arc<ProcessedImage>>;

    /// Returns what an operation makes of the image in `file`, as its only variant.
    fn processed(&self, path: &str, file: &Path, operation: &Operation) -> Arc<ProcessedImage>;
}

/// The result of processing an image.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessedImage {
    /// Width and height of the upright image in pixels.
    pub size: (u32, u32),
    /// The variants, by format and ascending width.
    pub variants: Vec<VariantFacts>,
    /// The reason for which there are none, if that is a problem.
    pub problem: Option<String>,
}

/// A variant without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantFacts {
    /// The ending of its name, which tells its format.
    pub extension: String,
    /// The width in pixels.
    pub width: u32,
    /// The size in bytes.
    pub length: u64,
    /// The beginning of the hash of its bytes.
    pub hash: String,
}

impl VariantFacts {
    /// Returns the output path of this variant of the image at `output`.
    fn output_for(&self, output: &str) -> String {
        let stem = output.rsplit_once('.').map_or(output, |(stem, _)| stem);
        format!("{stem}-{}.{}.{}", self.width, self.hash, self.extension)
    }
}

/// The presentation of an image of the site in a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageFacts {
    /// The path of the image in the source.
    pub path: String,
    /// Its output path.
    pub output: String,
    /// Width and height in pixels, if they are known.
    pub size: Option<(usize, usize)>,
    /// The output paths of its variants.
    pub variants: Vec<(String, VariantFacts)>,
    /// The reason for which there are no variants, if that is a problem.
    pub problem: Option<String>,
}

/// A variant that a document shows: its output path, its facts and its image.
pub(crate) type ShownVariant<'f> = (&'f str, &'f VariantFacts, &'f ImageFacts);

impl ImageFacts {
    /// Returns the variants.
    pub(crate) fn all_variants(&self) -> impl Iterator<Item = ShownVariant<'_>> {
        let variants = self.variants.iter();
        variants.map(move |(output, variant)| (output.as_str(), variant, self))
    }

    /// Returns a warning that names the file, if it cannot be processed.
    pub(super) fn diagnostic(&self) -> Option<Diagnostic> {
        let problem = self.problem.as_ref()?;
        let message = format!("no smaller variants are made of this image: {problem}");
        Some(
            Diagnostic::warning("image-unprocessed", message)
                .at(SourceSpan::file(&self.path))
                .help("the image is published as it is; repair it or make it smaller, or write `?original` after its address"),
        )
    }
}

/// An image that a template asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedImage {
    /// The image, and what was made of it as its only variant.
    pub facts: ImageFacts,
    /// The requested operation.
    pub operation: Operation,
}

thread_local! {
    /// The images that templates of this thread asked for.
    static REQUESTED: RefCell<Vec<RequestedImage>> = const { RefCell::new(Vec::new()) };
}

/// An image of the site.
#[derive(Debug)]
struct SiteImage {
    /// Its path in the source.
    path: String,
    file: PathBuf,
    /// Its size, read on first use.
    size: OnceLock<Option<Size>>,
}

/// The images of a site.
#[derive(Default)]
pub(super) struct SiteImages {
    /// By output path.
    by_output: HashMap<String, SiteImage>,
    /// An image with more pixels has no size in pages: a browser would lay out a page of it.
    most_pixels: u64,
    /// An image at most so wide has no variants. `None` if no image has.
    wider_than: Option<usize>,
    /// The path of the site's root: empty, or `/docs`.
    base_path: String,
    /// Images that templates asked for, by output path, for a preview.
    requested: Mutex<HashMap<String, RequestedImage>>,
    /// Shared with the sites before and after a change.
    processor: Arc<OnceLock<Arc<dyn ImageProcessor>>>,
}

impl SiteImages {
    pub(super) fn new(config: &Config, source: &Source) -> Self {
        let images = source
            .assets
            .iter()
            .filter(|asset| has_ending(&asset.output, &ENDINGS))
            .map(|asset| {
                let image = SiteImage {
                    path: asset.path.clone(),
                    file: source.locate(&asset.path),
                    size: OnceLock::new(),
                };
                (asset.output.clone(), image)
            });
        let images_of_config = &config.features.images;
        Self {
            by_output: images.collect(),
            most_pixels: config.limits.image_pixels,
            wider_than: images_of_config
                .has_variants()
                .then(|| images_of_config.settings().wider_than as usize),
            base_path: config.base_path.clone(),
            requested: Mutex::default(),
            processor: Arc::default(),
        }
    }

    /// Uses the processor of `other`.
    pub(super) fn share_processor(&mut self, other: &Self) {
        self.processor = Arc::clone(&other.processor);
    }

    /// Returns true if wide images have variants, and there is something that makes them.
    pub(super) fn has_variants(&self) -> bool {
        self.wider_than.is_some() && !self.by_output.is_empty() && self.processor.get().is_some()
    }

    /// Returns true if the image at an output path is wide enough for variants, or of unknown size.
    pub(super) fn is_wide(&self, output: &str) -> bool {
        let Some(image) = self.by_output.get(output) else {
            return false;
        };
        let size = *image.size.get_or_init(|| size(&image.file));
        let is_wide = |wider_than| size.is_none_or(|(width, _)| width > wider_than);
        self.wider_than.is_some_and(is_wide) && has_ending(output, &RASTER)
    }

    /// Makes the variants of the image at an output path, if they are not known.
    pub(super) fn process(&self, output: &str) {
        self.facts(output, true);
    }

    /// Returns the facts of the image at an output path.
    fn facts(&self, output: &str, wants_variants: bool) -> Option<ImageFacts> {
        let image = self.by_output.get(output)?;
        let size = *image.size.get_or_init(|| size(&image.file));
        let processed = self
            .processor
            .get()
            .filter(|_| wants_variants && self.is_wide(output))
            .and_then(|processor| processor.variants(&image.path, &image.file));
        let is_huge = |(width, height): &Size| {
            (*width as u64).saturating_mul(*height as u64) > self.most_pixels
        };
        let mut facts = ImageFacts {
            path: image.path.clone(),
            output: output.to_owned(),
            size: size.filter(|size| !is_huge(size)),
            variants: Vec::new(),
            problem: None,
        };
        if let Some(processed) = processed {
            let (width, height) = processed.size;
            // The whole file tells more than its beginning: others than JPEG may be stored on their side too.
            if processed.problem.is_none() && facts.size.is_some() {
                facts.size = Some((width as usize, height as usize));
            }
            let variants = processed.variants.iter();
            facts.variants = variants
                .map(|variant| (variant.output_for(output), variant.clone()))
                .collect();
            facts.problem.clone_from(&processed.problem);
        }
        let is_known = facts.size.is_some() || facts.problem.is_some();
        is_known.then_some(facts)
    }

    /// Returns what an operation makes of the image at an output path.
    fn request(&self, output: &str, operation: &Operation) -> Option<RequestedImage> {
        let image = self.by_output.get(output)?;
        let size = *image.size.get_or_init(|| size(&image.file));
        let mut facts = ImageFacts {
            path: image.path.clone(),
            output: output.to_owned(),
            size,
            variants: Vec::new(),
            problem: None,
        };
        // A drawing has any size.
        let is_raster = has_ending(output, &RASTER) || has_ending(output, &[".gif"]);
        if let Some(processor) = self.processor.get().filter(|_| is_raster) {
            let processed = processor.processed(&image.path, &image.file, operation);
            if let Some(made) = processed.variants.first() {
                let (width, height) = processed.size;
                facts.size = Some((width as usize, height as usize));
                facts.variants = vec![(made.output_for(output), made.clone())];
            }
            facts.problem.clone_from(&processed.problem);
        }
        Some(RequestedImage {
            facts,
            operation: *operation,
        })
    }

    /// Returns the image that was made for a template and is at an output path.
    fn requested_at(&self, output: &str) -> Option<RequestedImage> {
        let requested = self.requested.lock();
        let requested = requested.unwrap_or_else(PoisonError::into_inner);
        requested.get(output).cloned()
    }

    /// Returns the image with a variant at an output path: its path in the source, and the variant.
    fn variant_at(&self, output: &str) -> Option<(&str, VariantFacts)> {
        // `x-672.0f1e2d3c.webp`
        let (stem, _) = output.rsplit_once('.')?;
        let (stem, hash) = stem.rsplit_once('.')?;
        let (stem, _) = stem.rsplit_once('-')?;
        RASTER.iter().find_map(|ending| {
            let image = format!("{stem}{ending}");
            // Endings may be in capital letters.
            let upper = format!("{stem}{}", ending.to_ascii_uppercase());
            [image, upper].iter().find_map(|image| {
                let facts = self.facts(image, true)?;
                let path = &self.by_output.get(image)?.path;
                let mut variants = facts.variants.into_iter();
                let (_, variant) =
                    variants.find(|(known, facts)| facts.hash == hash && known == output)?;
                Some((path.as_str(), variant))
            })
        })
    }
}

impl TemplateImages for SiteImages {
    fn image(&self, path: &str, page: &str, operation: &Operation) -> Option<TemplateImage> {
        let rooted = path.strip_prefix('/');
        let (folder, _) = page.rsplit_once('/').unwrap_or_default();
        let folder = folder.strip_prefix(&self.base_path).unwrap_or(folder);
        let beside = rooted.is_none().then(|| joined(folder, path)).flatten();
        let candidates = [beside, joined("", rooted.unwrap_or(path))];
        let mut candidates = candidates.into_iter().flatten();
        let image = candidates.find_map(|output| {
            let decoded = percent_encoding::percent_decode_str(&output).decode_utf8_lossy();
            let plain = self.request(&output, operation);
            plain.or_else(|| self.request(&decoded.nfc().collect::<String>(), operation))
        })?;
        let facts = &image.facts;
        let made = facts.variants.first();
        let output = made.map_or(&facts.output, |(output, _)| output).clone();
        let size = facts.size;
        REQUESTED.with_borrow_mut(|all| all.push(image.clone()));
        let mut requested = self
            .requested
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        requested.insert(output.clone(), image);
        let number = |side: usize| u32::try_from(side).ok();
        Some(TemplateImage {
            url: format!("{}/{}", self.base_path, encoded(&output)),
            size: size.and_then(|(width, height)| Some((number(width)?, number(height)?))),
        })
    }
}

/// Returns the size of the image in `file`, as browsers show it: those of a camera may be stored on their side.
fn size(file: &Path) -> Option<Size> {
    let size = imagesize::size(file).ok()?;
    let mut size = (size.width, size.height);
    let name = file.to_string_lossy();
    if has_ending(&name, &[".jpg", ".jpeg"]) {
        let mut beginning = Vec::new();
        let opened = regular_file::open(file).ok()?;
        opened.take(BEGINNING).read_to_end(&mut beginning).ok()?;
        if images::orientation_of(&beginning) >= 5 {
            size = (size.1, size.0);
        }
    }
    Some(size)
}

/// Returns true if a path ends with one of these endings, in small or capital letters.
fn has_ending(path: &str, endings: &[&str]) -> bool {
    let path = path.as_bytes();
    endings.iter().any(|ending| {
        let start = path.len().checked_sub(ending.len());
        start.is_some_and(|start| path[start..].eq_ignore_ascii_case(ending.as_bytes()))
    })
}

impl SiteData {
    /// Sets what makes the variants of images. Later calls have no effect.
    pub fn set_image_processor(&self, processor: Arc<dyn ImageProcessor>) {
        let _ = self.images.processor.set(processor);
    }

    /// Returns the facts of an image that a page shows, if it is one of the site's own.
    pub(super) fn image_facts(&self, page: &Page, target: &str) -> Option<ImageFacts> {
        if self.images.by_output.is_empty() {
            return None;
        }
        let output = self.image_output(page, target)?;
        self.images.facts(&output, !target.contains(ORIGINAL))
    }

    /// Returns the output path that the URL of an image leads to.
    pub(super) fn image_output(&self, page: &Page, target: &str) -> Option<String> {
        let url = match target.strip_prefix(&self.config.base_path) {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            _ if target.contains(':') || target.starts_with("//") => return None,
            _ => {
                let (folder, _) = page.output.rsplit_once('/').unwrap_or_default();
                format!("{folder}/{target}")
            }
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in url.split(['?', '#']).next()?.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let output = percent_encoding::percent_decode_str(&parts.join("/"))
            .decode_utf8()
            .ok()?
            .nfc()
            .collect::<String>();
        Some(output)
    }

    /// Returns an image as the HTML of a page shows it.
    pub(super) fn shown_image(&self, facts: &ImageFacts) -> Option<ShownImage> {
        let (width, height) = facts.size?;
        let widest = self.config.features.images.widths.last().copied();
        let widest = widest
            .unwrap_or(0)
            .min(u32::try_from(width).unwrap_or(u32::MAX));
        let url = |output: &str| self.path_to(&format!("/{}", encoded(output)));
        let of_format = facts
            .variants
            .chunk_by(|(_, one), (_, other)| one.extension == other.extension);
        let sources = of_format.filter_map(|variants| {
            let (_, last) = variants.last()?;
            let media_type = Format::named(&last.extension)?.media_type();
            let variants = variants.iter();
            let mut candidates: Vec<(String, u32)> = variants
                .map(|(output, variant)| (url(output), variant.width))
                .collect();
            // The widest variant has more bytes than the image itself, which is then the better one.
            let has_original = last.width < widest;
            if has_original {
                candidates.push((url(&facts.output), u32::try_from(width).ok()?));
            }
            Some(ImageSource {
                media_type: (!has_original).then_some(media_type),
                candidates,
            })
        });
        let sources = sources.collect();
        Some(ShownImage {
            width,
            height,
            sources,
        })
    }

    /// Returns the image with a variant at an output path: its path in the source, and the variant.
    #[must_use]
    pub fn variant_at(&self, output: &str) -> Option<(&str, VariantFacts)> {
        self.images.variant_at(output)
    }

    /// Returns the image that was made for a template and is at an output path.
    #[must_use]
    pub fn requested_at(&self, output: &str) -> Option<RequestedImage> {
        self.images.requested_at(output)
    }

    /// Runs `work`, which renders a document. Returns the images that its templates asked for too.
    pub(super) fn with_template_images<T>(
        &self,
        work: impl FnOnce() -> T,
    ) -> (T, Vec<RequestedImage>) {
        let before = REQUESTED.take();
        let images = Arc::clone(&self.images) as Arc<dyn TemplateImages>;
        let done = with_images(images, work);
        (done, REQUESTED.replace(before))
    }

    /// Returns true if templates get the same images now.
    #[must_use]
    pub fn has_same_template_images(&self, requested: &[RequestedImage]) -> bool {
        requested.iter().all(|image| {
            let now = self.images.request(&image.facts.output, &image.operation);
            now.as_ref() == Some(image)
        })
    }

    /// Returns true if the file at a path of the source is an image whose metadata a config may have removed.
    #[must_use]
    pub fn may_strip(&self, path: &str) -> bool {
        has_ending(path, &WITH_METADATA)
    }

    /// Returns true if a file is published without its metadata.
    #[must_use]
    pub fn strips_metadata(&self, asset: &Asset) -> bool {
        self.config.features.images.strip_metadata && has_ending(&asset.output, &WITH_METADATA)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_beside_its_image() {
        let variant = VariantFacts {
            extension: "webp".to_owned(),
            width: 672,
            length: 1,
            hash: "0f1e2d3c".to_owned(),
        };
        let output = variant.output_for("a b/c.d.PNG");
        assert_eq!(output, "a b/c.d-672.0f1e2d3c.webp");
    }

    #[test]
    fn endings_are_found_in_any_case() {
        assert!(has_ending("a/b.JPG", &RASTER));
        assert!(!has_ending("a/b.svg", &RASTER));
        assert!(!has_ending("ä", &RASTER));
    }
}
