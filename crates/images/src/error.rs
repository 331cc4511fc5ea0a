//! The reasons for which an image is not processed.

use std::fmt::{self, Display};

/// The reason for which an image is not processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageError {
    /// The bytes are not those of a PNG, JPEG, WebP or BMP image.
    UnknownFormat,
    /// The image has more pixels than the limit.
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The limit.
        limit: u64,
    },
    /// A side is longer than [`crate::LONGEST_SIDE`].
    TooLong {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file has more bytes than the limit.
    TooManyBytes {
        /// Size in bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The file ends too early.
    Truncated,
    /// The decoder found an error.
    Damaged(String),
    /// The encoder found an error.
    Encoder(String),
}

impl Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => write!(f, "it is not a PNG, JPEG, WebP or BMP image"),
            Self::TooManyPixels {
                width,
                height,
                limit,
            } => write!(
                f,
                "it has {width} × {height} pixels, and the limit is {limit} pixels"
            ),
            Self::TooLong { width, height } => write!(
                f,
                "it has {width} × {height} pixels, and no side may be longer than {}",
                crate::LONGEST_SIDE
            ),
            Self::TooManyBytes { bytes, limit } => {
                write!(f, "it has {bytes} bytes, and the limit is {limit} bytes")
            }
            Self::Truncated => write!(f, "the file ends too early"),
            Self::Damaged(why) => write!(f, "it cannot be decoded: {}", one_line(why)),
            Self::Encoder(why) => write!(f, "it cannot be encoded: {}", one_line(why)),
        }
    }
}

impl std::error::Error for ImageError {}

/// Returns the words of a decoder in one line: some have line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line() {
        let error = ImageError::Damaged("Format error:\n  bad chunk".to_owned());
        assert_eq!(
            error.to_string(),
            "it cannot be decoded: Format error: bad chunk"
        );
    }
}
