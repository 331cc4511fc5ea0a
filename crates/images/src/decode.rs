//! Decodes an image for resizing: upright, in RGB or RGBA of 8 bits, with the colour profile that its pixels need.

use std::io::Cursor;

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::error::ImageError;
use crate::png_chunks::{self, Chunk};
use crate::{LONGEST_SIDE, Limits, jpeg_segments};

/// The longest colour profile in bytes that is copied into variants.
const MAX_PROFILE_BYTES: usize = 64 << 10;

/// The bytes that a pixel may take: eight (RGBA of 16 bits), and as many for the decoder.
const BYTES_PER_PIXEL: u64 = 16;

/// The bytes that the rest of an image may take, such as its colour profile and its texts.
const ANCILLARY: u64 = 16 << 20;

/// A decoded image.
pub(crate) struct Picture {
    /// The pixels: `ImageRgb8` or `ImageRgba8`.
    pub(crate) pixels: DynamicImage,
    /// The colour profile, if it is not sRGB.
    pub(crate) profile: Option<Vec<u8>>,
    pub(crate) format: ImageFormat,
}

/// The beginning of an image.
pub(crate) struct Header {
    pub(crate) format: ImageFormat,
    /// Width and height, upright.
    pub(crate) size: (u32, u32),
    profile: Profile,
    /// True if the image moves, or if its colours cannot be kept.
    pub(crate) is_left: bool,
}

/// The colours of an image.
enum Profile {
    Srgb,
    Own(Vec<u8>),
    /// Not of RGB, or too long.
    Other,
}

/// Reads the beginning of an image and checks its limits.
pub(crate) fn header(bytes: &[u8], limits: Limits) -> Result<Header, ImageError> {
    if bytes.len() as u64 > limits.bytes {
        return Err(ImageError::TooManyBytes {
            bytes: bytes.len() as u64,
            limit: limits.bytes,
        });
    }
    let format = image::guess_format(bytes).map_err(|_| ImageError::UnknownFormat)?;
    let is_known = matches!(
        format,
        ImageFormat::Png
            | ImageFormat::Jpeg
            | ImageFormat::WebP
            | ImageFormat::Bmp
            | ImageFormat::Gif
    );
    if !is_known {
        return Err(ImageError::UnknownFormat);
    }
    let mut decoder = decoder(bytes, format, limits)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, limits)?;
    let profile = decoder.icc_profile().ok().flatten();
    let profile = profile.map_or(Profile::Srgb, Profile::of);
    let orientation = orientation(&mut decoder, format).to_exif();
    let size = if orientation >= 5 {
        (height, width)
    } else {
        (width, height)
    };
    let is_left = is_special(bytes, format) || matches!(profile, Profile::Other);
    Ok(Header {
        format,
        size,
        profile,
        is_left,
    })
}

fn check_size(width: u32, height: u32, limits: Limits) -> Result<(), ImageError> {
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(ImageError::TooManyPixels {
            width,
            height,
            limit: limits.pixels,
        });
    }
    if width.max(height) > LONGEST_SIDE {
        return Err(ImageError::TooLong { width, height });
    }
    if width == 0 || height == 0 {
        return Err(ImageError::Damaged("it has no pixels".to_owned()));
    }
    Ok(())
}

fn decoder(
    bytes: &[u8],
    format: ImageFormat,
    limits: Limits,
) -> Result<impl ImageDecoder, ImageError> {
    let mut reader_limits = image::Limits::no_limits();
    // Texts and the colour profile of a PNG are compressed, and a small file may claim long ones.
    let pixels = png_pixels(bytes)
        .unwrap_or(limits.pixels)
        .min(limits.pixels);
    reader_limits.max_alloc = Some(pixels.saturating_mul(BYTES_PER_PIXEL) + ANCILLARY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(reader_limits);
    reader.into_decoder().map_err(|error| damaged(&error))
}

/// Returns the orientation by which browsers turn an image: they ignore that of WebP.
fn orientation(decoder: &mut impl ImageDecoder, format: ImageFormat) -> Orientation {
    match format {
        ImageFormat::WebP => Orientation::NoTransforms,
        _ => decoder.orientation().unwrap_or(Orientation::NoTransforms),
    }
}

/// Returns the number of pixels of a PNG, which its first chunk tells.
fn png_pixels(bytes: &[u8]) -> Option<u64> {
    let sizes = bytes.strip_prefix(&png_chunks::SIGNATURE)?.get(8..16)?;
    let (width, height) = sizes.split_at(4);
    let number = |bytes: &[u8]| bytes.try_into().ok().map(u32::from_be_bytes);
    Some(u64::from(number(width)?) * u64::from(number(height)?))
}

/// Returns true for an image that moves, and for one in other colours than RGB and grey.
fn is_special(bytes: &[u8], format: ImageFormat) -> bool {
    match format {
        // A GIF that does not move is small.
        ImageFormat::Gif => true,
        ImageFormat::Png => {
            let chunks = png_chunks::chunks(bytes).unwrap_or_default();
            let is_animated = chunks.iter().any(|chunk| chunk.name == *b"acTL");
            is_animated || has_other_colours(bytes, &chunks)
        }
        ImageFormat::WebP => WebPDecoder::new(Cursor::new(bytes))
            .map(|webp| webp.has_animation())
            .unwrap_or(false),
        ImageFormat::Jpeg => jpeg_segments::segments(bytes).is_some_and(|segments| {
            // A browser reads CMYK by the profile of the file, and the decoder does not.
            jpeg_segments::components(bytes, &segments.all) == 4
        }),
        _ => false,
    }
}

/// Returns true if a PNG describes its colours by itself, in a way other than sRGB or a profile: as high dynamic range,
/// or by a gamma.
fn has_other_colours(bytes: &[u8], chunks: &[Chunk]) -> bool {
    /// 1 / 2.2, the gamma of screens, in units of 1 / 100,000.
    const USUAL_GAMMA: u32 = 45_455;
    let find = |name: &[u8; 4]| chunks.iter().find(|chunk| chunk.name == *name);
    if find(b"cICP").is_some() {
        return true;
    }
    let is_described = find(b"sRGB").is_some() || find(b"iCCP").is_some();
    let gamma = find(b"gAMA").and_then(|chunk| chunk.data(bytes).first_chunk().copied());
    gamma.is_some_and(|gamma| u32::from_be_bytes(gamma).abs_diff(USUAL_GAMMA) > 100)
        && !is_described
}

/// Decodes an image whose `header` was read.
pub(crate) fn picture(bytes: &[u8], header: Header, limits: Limits) -> Result<Picture, ImageError> {
    // The decoder fills what is missing with grey.
    if header.format == ImageFormat::Jpeg
        && jpeg_segments::segments(bytes).is_none_or(|segments| segments.end.is_none())
    {
        return Err(ImageError::Truncated);
    }
    let mut decoder = decoder(bytes, header.format, limits)?;
    let orientation = orientation(&mut decoder, header.format);
    let decoded = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    let mut pixels = if decoded.color().has_alpha() {
        DynamicImage::ImageRgba8(decoded.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(decoded.into_rgb8())
    };
    pixels.apply_orientation(orientation);
    Ok(Picture {
        pixels,
        profile: match header.profile {
            Profile::Own(profile) => Some(profile),
            Profile::Srgb | Profile::Other => None,
        },
        format: header.format,
    })
}

impl Profile {
    /// Reads what a profile describes (ICC.1, 7.2).
    fn of(profile: Vec<u8>) -> Self {
        let is_of_rgb = profile.get(16..20) == Some(b"RGB ");
        if !is_of_rgb || profile.len() > MAX_PROFILE_BYTES {
            return Self::Other;
        }
        if is_srgb(&profile) {
            return Self::Srgb;
        }
        Self::Own(profile)
    }
}

/// Returns true if a profile calls itself sRGB. Its name is in ASCII or in UTF-16.
fn is_srgb(profile: &[u8]) -> bool {
    let contains = |name: &[u8]| profile.windows(name.len()).any(|part| part == name);
    contains(b"sRGB IEC61966") || contains(b"\0s\0R\0G\0B") || contains(b"sRGB built-in")
}

fn damaged(error: &image::ImageError) -> ImageError {
    match error {
        image::ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::Truncated
        }
        error => ImageError::Damaged(error.to_string()),
    }
}
