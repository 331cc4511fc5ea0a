//! The variants of an image that a page offers to browsers.

use std::collections::HashSet;

use image::{DynamicImage, ImageFormat};

use crate::decode::{self, Picture};
use crate::encode::{Encoding, Format};
use crate::error::ImageError;
use crate::{Limits, resize};

/// Drawings and screenshots have at most so many colours; photos have more.
const FEW_COLOURS: usize = 1 << 14;

/// A width is left out if it is nearly that of the widest variant: more than nine tenths.
const SIMILAR_WIDTH: (u32, u32) = (9, 10);

/// The variants that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// An image at most so wide has no variants.
    pub wider_than: u32,
    /// The widths in pixels, ascending. The widest one is reduced to the width of the image.
    pub widths: Vec<u32>,
    /// The formats, best first.
    pub formats: Vec<Format>,
    /// The quality, 1 to 100.
    pub quality: u8,
    /// The limits of the image.
    pub limits: Limits,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The format.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// An image and its variants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variants {
    /// The width of the upright image.
    pub width: u32,
    /// The height of the upright image.
    pub height: u32,
    /// The variants by format, in the order of the settings, and by ascending width. None if the image is narrow, moves
    /// or has colours that cannot be kept.
    pub all: Vec<Variant>,
}

/// Makes the variants of an image. One that has not fewer bytes than the image itself is left out.
///
/// # Errors
/// If the image exceeds a limit, or cannot be decoded.
pub fn variants(bytes: &[u8], settings: &Settings) -> Result<Variants, ImageError> {
    let header = decode::header(bytes, settings.limits)?;
    let size = header.size;
    let mut variants = Variants {
        width: size.0,
        height: size.1,
        all: Vec::new(),
    };
    let widths = widths(size.0, settings);
    if header.is_left || widths.is_empty() || settings.formats.is_empty() {
        return Ok(variants);
    }
    let picture = decode::picture(bytes, header, settings.limits)?;
    let is_drawing = is_drawing(&picture);
    for format in &settings.formats {
        // The encoder of AVIF writes no colour profile.
        if *format == Format::Avif && picture.profile.is_some() {
            continue;
        }
        let encoding = Encoding {
            format: *format,
            quality: settings.quality,
            profile: picture.profile.as_deref(),
            is_drawing,
        };
        for width in &widths {
            let height = resize::height_at(size, *width);
            let resized;
            let pixels = if *width == size.0 {
                &picture.pixels
            } else {
                resized = resize::resized(&picture.pixels, (*width, height), None)?;
                &resized
            };
            let encoded = encoding.encode(pixels)?;
            if encoded.len() >= bytes.len() {
                break;
            }
            variants.all.push(Variant {
                format: *format,
                width: *width,
                height,
                bytes: encoded,
            });
        }
    }
    Ok(variants)
}

/// Returns the widths at which an image of this width is encoded.
fn widths(width: u32, settings: &Settings) -> Vec<u32> {
    let widest = settings.widths.iter().max().copied().unwrap_or(0);
    let widest = widest.min(width);
    if width <= settings.wider_than || widest == 0 {
        return Vec::new();
    }
    let narrower = settings.widths.iter().copied().filter(|narrow| {
        u64::from(*narrow) * u64::from(SIMILAR_WIDTH.1)
            <= u64::from(widest) * u64::from(SIMILAR_WIDTH.0)
    });
    let mut widths: Vec<u32> = narrower
        .chain([widest])
        .filter(|width| *width > 0)
        .collect();
    widths.sort_unstable();
    widths.dedup();
    widths
}

/// Returns true if an image was stored without loss and has few colours.
fn is_drawing(picture: &Picture) -> bool {
    let is_exact = matches!(picture.format, ImageFormat::Png | ImageFormat::Bmp);
    is_exact && has_few_colours(&picture.pixels)
}

fn has_few_colours(pixels: &DynamicImage) -> bool {
    let mut colours: HashSet<&[u8]> = HashSet::new();
    let step = usize::from(pixels.color().bytes_per_pixel());
    let mut last: &[u8] = &[];
    for pixel in pixels.as_bytes().chunks_exact(step) {
        if pixel != last {
            colours.insert(pixel);
            last = pixel;
        }
        if colours.len() > FEW_COLOURS {
            return false;
        }
    }
    true
}
