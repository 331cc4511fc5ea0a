//! Resizes pixels with Lanczos's filter, in fixed-point arithmetic.

use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::DynamicImage;

use crate::error::ImageError;

/// Returns a copy of `pixels` (RGB or RGBA of 8 bits) with this size, of the part `crop` (left, top, width, height).
pub(crate) fn resized(
    pixels: &DynamicImage,
    (width, height): (u32, u32),
    crop: Option<(f64, f64, f64, f64)>,
) -> Result<DynamicImage, ImageError> {
    let mut target = DynamicImage::new(width, height, pixels.color());
    let mut options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    if let Some((left, top, width, height)) = crop {
        options = options.crop(left, top, width, height);
    }
    Resizer::new()
        .resize(pixels, &mut target, &options)
        .map_err(|error| ImageError::Encoder(error.to_string()))?;
    Ok(target)
}

/// Returns the height of an image of `size` at a width, at least one pixel.
pub(crate) fn height_at((width, height): (u32, u32), at: u32) -> u32 {
    let exact = (u64::from(height) * u64::from(at) * 2 + u64::from(width)) / (2 * u64::from(width));
    u32::try_from(exact).unwrap_or(u32::MAX).max(1)
}
