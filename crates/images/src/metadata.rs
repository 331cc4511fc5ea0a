//! Copies of images without metadata: Exif (with the place where a photo was taken), XMP, IPTC, comments, previews, and
//! data after the end of the image, such as the video of a "motion photo".
//!
//! Pixels are not touched. Data that decide how an image looks are kept: its orientation, in a new Exif block that has
//! nothing else, its colour profile, and the segments that say how colours are stored.

use image::metadata::Orientation;

use crate::jpeg_segments::{self, APP0, APP1, APP2, APP14, APP15, COMMENT, EXIF};
use crate::{png_chunks, riff_chunks};

/// Optional chunks of PNG that decide how an image looks.
const SHOWN_IN_PNG: [&[u8; 4]; 15] = [
    b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT", b"bKGD",
    b"pHYs", b"acTL", b"fcTL", b"fdAT", b"sPLT",
];

/// Returns a copy of a JPEG, PNG or WebP image without metadata. `None` if it has none, or if it is not a whole file of
/// these formats.
#[must_use]
pub fn without_metadata(bytes: &[u8]) -> Option<Vec<u8>> {
    let copy = match bytes {
        [0xFF, 0xD8, ..] => jpeg(bytes),
        [0x89, b'P', ..] => png(bytes),
        [b'R', b'I', b'F', b'F', ..] => webp(bytes),
        _ => None,
    };
    copy.filter(|copy| copy != bytes)
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let segments = jpeg_segments::segments(bytes)?;
    let end = segments.end?;
    let orientation = jpeg_segments::orientation_of(bytes);
    let mut copy = Vec::with_capacity(bytes.len());
    copy.extend(jpeg_segments::SOI);
    let mut exif = exif(orientation);
    let mut last = 2;
    for segment in &segments.all {
        last = segment.range.end;
        let data = &bytes[segment.data.clone()];
        let is_kept = match segment.marker {
            APP0 => data.starts_with(b"JFIF\0"),
            APP2 => data.starts_with(b"ICC_PROFILE\0"),
            APP14 => true,
            APP1..=APP15 | COMMENT => false,
            _ => true,
        };
        // JFIF must come first.
        if segment.marker != APP0
            && let Some(exif) = exif.take()
        {
            let length = u16::try_from(EXIF.len() + exif.len() + 2).ok()?;
            copy.extend([0xFF, APP1]);
            copy.extend(length.to_be_bytes());
            copy.extend(EXIF);
            copy.extend(exif);
        }
        if is_kept {
            copy.extend(&bytes[segment.range.clone()]);
        }
    }
    copy.extend(&bytes[last..end]);
    Some(copy)
}

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let chunks = png_chunks::chunks(bytes)?;
    let orientation = chunks
        .iter()
        .find(|chunk| chunk.name == *b"eXIf")
        .and_then(|chunk| Orientation::from_exif_chunk(chunk.data(bytes)))
        .map_or(1, Orientation::to_exif);
    let mut copy = png_chunks::SIGNATURE.to_vec();
    copy.reserve(bytes.len());
    for chunk in &chunks {
        let is_needed = chunk.name[0].is_ascii_uppercase();
        if is_needed || SHOWN_IN_PNG.contains(&&chunk.name) {
            copy.extend(&bytes[chunk.range.clone()]);
        }
        if chunk.name == *b"IHDR"
            && let Some(exif) = exif(orientation)
        {
            copy.extend(png_chunks::chunk(*b"eXIf", &exif));
        }
    }
    Some(copy)
}

fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let chunks = riff_chunks::chunks(bytes)?;
    let orientation = chunks
        .iter()
        .find(|chunk| chunk.name == *b"EXIF")
        .and_then(|chunk| {
            let data = &bytes[chunk.data.clone()];
            // Some programs write the header of JPEG before it.
            Orientation::from_exif_chunk(data.strip_prefix(EXIF).unwrap_or(data))
        })
        .map_or(1, Orientation::to_exif);
    let exif = exif(orientation);
    let mut all = Vec::with_capacity(bytes.len());
    for chunk in &chunks {
        match &chunk.name {
            b"VP8X" => {
                let start = all.len() + 8;
                all.extend(&bytes[chunk.range.clone()]);
                let flags = all.get_mut(start)?;
                *flags &= !(riff_chunks::HAS_XMP | riff_chunks::HAS_EXIF);
                if exif.is_some() {
                    *flags |= riff_chunks::HAS_EXIF;
                }
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                all.extend(&bytes[chunk.range.clone()]);
                all.resize(all.len() + all.len() % 2, 0);
            }
            _ => {}
        }
    }
    if let Some(exif) = exif {
        all.extend(riff_chunks::chunk(*b"EXIF", &exif));
    }
    Some(riff_chunks::file(&all))
}

/// Returns Exif with an orientation and nothing else (Exif 2.32, 4.6). `None` for an upright image.
fn exif(orientation: u8) -> Option<Vec<u8>> {
    let entry: [u8; 26] = [
        b'I',
        b'I',
        42,
        0,
        8,
        0,
        0,
        0, // Little-endian; the directory begins at 8.
        1,
        0, // One entry:
        0x12,
        0x01,
        3,
        0,
        1,
        0,
        0,
        0,
        orientation,
        0,
        0,
        0, // orientation, one number of 16 bits.
        0,
        0,
        0,
        0, // There is no other directory.
    ];
    (orientation > 1).then(|| entry.to_vec())
}
