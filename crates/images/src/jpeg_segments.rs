//! The segments of a JPEG file (ITU-T T.81, annex B).

use std::ops::Range;

use image::metadata::Orientation;

/// Start of image.
pub(crate) const SOI: [u8; 2] = [0xFF, 0xD8];
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
/// Application segments: Exif and XMP, and the colour profile.
pub(crate) const APP0: u8 = 0xE0;
pub(crate) const APP1: u8 = 0xE1;
pub(crate) const APP2: u8 = 0xE2;
/// Adobe: how colours are stored.
pub(crate) const APP14: u8 = 0xEE;
pub(crate) const APP15: u8 = 0xEF;
pub(crate) const COMMENT: u8 = 0xFE;

/// The start of an Exif segment.
pub(crate) const EXIF: &[u8] = b"Exif\0\0";

/// A part of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) marker: u8,
    /// The whole segment, with its marker. A scan contains its coded data.
    pub(crate) range: Range<usize>,
    /// The data after the length.
    pub(crate) data: Range<usize>,
}

/// The segments of a file.
pub(crate) struct Segments {
    pub(crate) all: Vec<Segment>,
    /// The end of the image, after its last marker. `None` if the file ends before.
    pub(crate) end: Option<usize>,
}

/// Returns the segments of `bytes`, as far as they are whole. `None` if the bytes are not a JPEG file.
pub(crate) fn segments(bytes: &[u8]) -> Option<Segments> {
    if !bytes.starts_with(&SOI) {
        return None;
    }
    let mut all = Vec::new();
    let mut at = 2;
    loop {
        let Some((marker, data)) = marker_at(bytes, at) else {
            return Some(Segments { all, end: None });
        };
        // Markers without data: restarts, and one for arithmetic coding.
        if marker == EOI {
            return Some(Segments {
                all,
                end: Some(data),
            });
        }
        let range = match (marker, length_at(bytes, data)) {
            (0x01 | 0xD0..=0xD7, _) => at..data,
            (_, Some(length)) if data + length <= bytes.len() => at..data + length,
            _ => return Some(Segments { all, end: None }),
        };
        let end = if marker == SOS {
            end_of_scan(bytes, range.end)
        } else {
            range.end
        };
        all.push(Segment {
            marker,
            data: (data + 2).min(end)..range.end.max((data + 2).min(end)),
            range: at..end,
        });
        at = end;
    }
}

/// Returns the marker at `at` and the position after it. Fill bytes before it are skipped.
fn marker_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    if *bytes.get(at)? != 0xFF {
        return None;
    }
    let fill = bytes[at..].iter().take_while(|byte| **byte == 0xFF).count();
    let marker = *bytes.get(at + fill)?;
    (marker != 0).then_some((marker, at + fill + 1))
}

fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    let length = bytes.get(at..at + 2)?;
    let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
    (length >= 2).then_some(length)
}

/// Returns the position of the first marker after the coded data at `at`.
fn end_of_scan(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == 0xFF) {
        at += found;
        match bytes.get(at + 1) {
            // A stuffed byte, or a restart.
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

/// Returns the Exif orientation, 1 to 8, of a JPEG whose file begins with `bytes`; 1 if there is none. Later bytes are
/// not needed: Exif is at the beginning.
#[must_use]
pub fn orientation_of(bytes: &[u8]) -> u8 {
    let segments = segments(bytes).map_or_else(Vec::new, |segments| segments.all);
    let exif = segments
        .iter()
        .filter(|segment| segment.marker == APP1)
        .find_map(|segment| bytes[segment.data.clone()].strip_prefix(EXIF));
    exif.and_then(Orientation::from_exif_chunk)
        .map_or(1, Orientation::to_exif)
}

/// Returns the number of colour components; 4 is CMYK.
pub(crate) fn components(bytes: &[u8], segments: &[Segment]) -> u8 {
    let is_frame = |segment: &&Segment| {
        matches!(segment.marker, 0xC0..=0xCF) && !matches!(segment.marker, 0xC4 | 0xC8 | 0xCC)
    };
    let frame = segments.iter().find(is_frame);
    let data = frame.map(|frame| &bytes[frame.data.clone()]);
    data.and_then(|data| data.get(5)).copied().unwrap_or(0)
}
