//! Smaller variants of raster images, and copies without metadata.
//!
//! In: the bytes of an image and what is wanted. Out: the bytes of other images, or an [`ImageError`] that says why there
//! are none. Nothing is read from or written to disk. Memory is bounded by [`Limits`], and so is time: all work is linear
//! in the number of pixels.

mod decode;
mod encode;
mod error;
mod jpeg_segments;
mod metadata;
mod png_chunks;
mod process;
mod resize;
mod riff_chunks;
mod variants;

pub use encode::Format;
pub use error::ImageError;
pub use jpeg_segments::orientation_of;
pub use metadata::without_metadata;
pub use process::{Fit, Operation, Processed, process};
pub use variants::{Settings, Variant, Variants, variants};

/// The version of the results: it changes if the bytes for the same input and settings change.
pub const VERSION: u32 = 1;

/// The longest side of an image in pixels. WebP has no longer one.
pub const LONGEST_SIDE: u32 = 16_383;

/// Limits of one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The number of pixels of the source.
    pub pixels: u64,
    /// The size of the source in bytes.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels: 100_000_000,
            bytes: 128 << 20,
        }
    }
}
