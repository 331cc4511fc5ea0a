//! Encodes pixels as WebP, AVIF, JPEG or PNG, on one thread.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageEncoder};

use crate::error::ImageError;
use crate::riff_chunks;

/// The speed of the AV1 encoder, 1 to 10.
#[cfg(feature = "avif")]
const AVIF_SPEED: u8 = 7;

/// A format that images are written in.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Format {
    /// AVIF.
    Avif,
    /// WebP.
    WebP,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Format {
    /// The ending of file names.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Avif => "avif",
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Avif => "image/avif",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// Returns the format with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "avif" => Some(Self::Avif),
            "webp" => Some(Self::WebP),
            "jpg" | "jpeg" => Some(Self::Jpeg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }
}

/// The encoding of an image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Encoding<'a> {
    pub(crate) format: Format,
    /// 1 to 100.
    pub(crate) quality: u8,
    /// The colour profile of the pixels, if they are not sRGB.
    pub(crate) profile: Option<&'a [u8]>,
    /// True for drawings and screenshots: few colours, sharp edges.
    pub(crate) is_drawing: bool,
}

impl Encoding<'_> {
    /// Encodes pixels (RGB or RGBA of 8 bits).
    pub(crate) fn encode(&self, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        match self.format {
            Format::WebP => self.webp(pixels),
            Format::Avif => self.avif(pixels),
            Format::Jpeg => self.jpeg(pixels),
            Format::Png => self.png(pixels),
        }
    }

    fn webp(&self, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        let mut bytes = self.webp_as(pixels, false)?;
        if self.is_drawing {
            let exact = self.webp_as(pixels, true)?;
            if exact.len() <= bytes.len() {
                bytes = exact;
            }
        }
        Ok(match self.profile {
            Some(profile) => {
                let size = (pixels.width(), pixels.height());
                riff_chunks::with_profile(&bytes, size, profile).unwrap_or(bytes)
            }
            None => bytes,
        })
    }

    fn webp_as(&self, pixels: &DynamicImage, lossless: bool) -> Result<Vec<u8>, ImageError> {
        let layout = if pixels.color().has_alpha() {
            webp::PixelLayout::Rgba
        } else {
            webp::PixelLayout::Rgb
        };
        let failed = |why: &dyn std::fmt::Debug| ImageError::Encoder(format!("{why:?}"));
        let mut config = webp::WebPConfig::new().map_err(|()| failed(&"libwebp"))?;
        config.lossless = i32::from(lossless);
        config.quality = if lossless {
            // The effort.
            60.0
        } else {
            f32::from(self.quality)
        };
        // Edges between colours stay sharp; it takes thrice the time.
        config.use_sharp_yuv = i32::from(self.is_drawing && !lossless);
        let encoder =
            webp::Encoder::new(pixels.as_bytes(), layout, pixels.width(), pixels.height());
        let encoded = encoder
            .encode_advanced(&config)
            .map_err(|error| failed(&error))?;
        Ok(encoded.to_vec())
    }

    #[cfg(not(feature = "avif"))]
    fn avif(&self, _pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        let why = "this program was built without AVIF, the cargo feature `avif`";
        Err(ImageError::Encoder(why.to_owned()))
    }

    #[cfg(feature = "avif")]
    fn avif(&self, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        // The number of threads decides the number of tiles.
        let encoder = ravif::Encoder::new()
            .with_quality(f32::from(self.quality.max(1)))
            .with_speed(AVIF_SPEED)
            .with_num_threads(Some(1));
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        let encoded = match pixels {
            DynamicImage::ImageRgba8(rgba) => {
                let colours: Vec<ravif::RGBA8> =
                    rgba.pixels().map(|pixel| pixel.0.into()).collect();
                encoder.encode_rgba(ravif::Img::new(&colours, width, height))
            }
            other => {
                let rgb = other.to_rgb8();
                let colours: Vec<ravif::RGB8> = rgb.pixels().map(|pixel| pixel.0.into()).collect();
                encoder.encode_rgb(ravif::Img::new(&colours, width, height))
            }
        };
        let encoded = encoded.map_err(|error| ImageError::Encoder(error.to_string()))?;
        Ok(encoded.avif_file)
    }

    fn jpeg(&self, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, self.quality.max(1));
        if let Some(profile) = self.profile {
            let _ = encoder.set_icc_profile(profile.to_vec());
        }
        let rgb = on_white(pixels);
        encoder
            .write_image(
                &rgb,
                pixels.width(),
                pixels.height(),
                image::ExtendedColorType::Rgb8,
            )
            .map_err(|error| ImageError::Encoder(error.to_string()))?;
        Ok(bytes)
    }

    fn png(&self, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
        let mut bytes = Vec::new();
        let mut encoder =
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
        if let Some(profile) = self.profile {
            let _ = encoder.set_icc_profile(profile.to_vec());
        }
        let (width, height) = (pixels.width(), pixels.height());
        encoder
            .write_image(pixels.as_bytes(), width, height, pixels.color().into())
            .map_err(|error| ImageError::Encoder(error.to_string()))?;
        Ok(bytes)
    }
}

/// Returns the colours of pixels on a white background: JPEG has no transparency.
fn on_white(pixels: &DynamicImage) -> Vec<u8> {
    let DynamicImage::ImageRgba8(rgba) = pixels else {
        return pixels.to_rgb8().into_raw();
    };
    rgba.pixels()
        .flat_map(|pixel| {
            let [red, green, blue, alpha] = pixel.0.map(u32::from);
            [red, green, blue].map(|colour| {
                let sum = colour * alpha + 255 * (255 - alpha);
                u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
            })
        })
        .collect()
}
