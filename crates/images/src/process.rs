//! One image of a given size and format, for templates.

use image::ImageFormat;

use crate::decode;
use crate::encode::{Encoding, Format};
use crate::error::ImageError;
use crate::{LONGEST_SIDE, Limits, resize};

/// The way in which an image gets its size.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Fit {
    /// The whole image, inside of the size. It is not enlarged.
    #[default]
    Inside,
    /// The whole size is filled: the image is scaled, and what is outside is cut off on both sides. It is not enlarged.
    Fill,
    /// The image is stretched to the size.
    Stretch,
}

/// The image that is made of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Operation {
    /// Width in pixels; if missing, that which keeps the proportions.
    pub width: Option<u32>,
    /// Height in pixels; if missing, that which keeps the proportions.
    pub height: Option<u32>,
    /// The way in which the image gets its size.
    pub fit: Fit,
    /// The format; if missing, that of the image, or PNG.
    pub format: Option<Format>,
    /// The quality, 1 to 100.
    pub quality: u8,
}

/// A processed image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Processed {
    /// The format.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Vec<u8>,
}

/// A part of an image: left, top, width and height.
type Part = (f64, f64, f64, f64);

/// Makes one image of another. Of an animation the first frame is used.
///
/// # Errors
/// If the image exceeds a limit, or cannot be decoded.
pub fn process(
    bytes: &[u8],
    operation: &Operation,
    limits: Limits,
) -> Result<Processed, ImageError> {
    let header = decode::header(bytes, limits)?;
    let size = header.size;
    let format = operation.format.unwrap_or(match header.format {
        ImageFormat::Jpeg => Format::Jpeg,
        ImageFormat::WebP => Format::WebP,
        _ => Format::Png,
    });
    let ((width, height), part) = target(size, operation);
    let picture = decode::picture(bytes, header, limits)?;
    let is_same = (width, height) == size;
    let resized;
    let pixels = if is_same {
        &picture.pixels
    } else {
        resized = resize::resized(&picture.pixels, (width, height), part)?;
        &resized
    };
    let encoding = Encoding {
        format,
        quality: operation.quality,
        profile: picture.profile.as_deref(),
        is_drawing: picture.format == ImageFormat::Png,
    };
    Ok(Processed {
        format,
        width,
        height,
        bytes: encoding.encode(pixels)?,
    })
}

/// Returns the size of the result, and the part of the image that it shows if that is not the whole.
fn target((width, height): (u32, u32), operation: &Operation) -> ((u32, u32), Option<Part>) {
    let within = |side: u32| side.clamp(1, LONGEST_SIDE);
    let size = (width, height);
    match (operation.width.map(within), operation.height.map(within)) {
        (None, None) => (size, None),
        (Some(wanted), None) => {
            let wanted = match operation.fit {
                Fit::Stretch => wanted,
                Fit::Inside | Fit::Fill => wanted.min(width),
            };
            ((wanted, within(resize::height_at(size, wanted))), None)
        }
        (None, Some(wanted)) => {
            let wanted = match operation.fit {
                Fit::Stretch => wanted,
                Fit::Inside | Fit::Fill => wanted.min(height),
            };
            let turned = resize::height_at((height, width), wanted);
            ((within(turned), wanted), None)
        }
        (Some(wide), Some(high)) => match operation.fit {
            Fit::Stretch => ((wide, high), None),
            Fit::Inside => (inside(size, (wide, high)), None),
            Fit::Fill => filled(size, (wide, high)),
        },
    }
}

/// Returns the largest size in the proportions of an image inside of a box, not larger than the image.
fn inside((width, height): (u32, u32), (wide, high): (u32, u32)) -> (u32, u32) {
    let is_wider = u64::from(width) * u64::from(high) > u64::from(height) * u64::from(wide);
    if is_wider {
        let wide = wide.min(width);
        (wide, resize::height_at((width, height), wide))
    } else {
        let high = high.min(height);
        (resize::height_at((height, width), high), high)
    }
}

/// Returns a size in the proportions of a box, not larger than the image, and the middle part of the image with these
/// proportions.
fn filled((width, height): (u32, u32), (wide, high): (u32, u32)) -> ((u32, u32), Option<Part>) {
    let [width, height, wide_f, high_f] = [width, height, wide, high].map(f64::from);
    let scale = (width / wide_f).min(height / high_f);
    let (part_wide, part_high) = (wide_f * scale, high_f * scale);
    let part = (
        (width - part_wide) / 2.0,
        (height - part_high) / 2.0,
        part_wide,
        part_high,
    );
    // Not enlarged: the size is that of the part.
    let size = if scale < 1.0 {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the part is inside of the image"
        )]
        let whole = |side: f64| (side.round() as u32).max(1);
        (whole(part_wide), whole(part_high))
    } else {
        (wide, high)
    };
    (size, Some(part))
}
