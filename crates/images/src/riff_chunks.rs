//! The chunks of a WebP file (RFC 9649).

use std::ops::Range;

/// A flag of the chunk `VP8X`: the file has a colour profile.
pub(crate) const HAS_PROFILE: u8 = 0x20;
/// The file has transparency.
pub(crate) const HAS_ALPHA: u8 = 0x10;
/// The file has Exif.
pub(crate) const HAS_EXIF: u8 = 0x08;
/// The file has XMP.
pub(crate) const HAS_XMP: u8 = 0x04;

/// A chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) name: [u8; 4],
    /// The whole chunk, with its padding.
    pub(crate) range: Range<usize>,
    pub(crate) data: Range<usize>,
}

/// Returns the chunks of a file. `None` if the bytes are not a whole WebP file.
pub(crate) fn chunks(bytes: &[u8]) -> Option<Vec<Chunk>> {
    let head = bytes.get(..12)?;
    if &head[..4] != b"RIFF" || &head[8..] != b"WEBP" {
        return None;
    }
    let end = 8 + u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
    let bytes = bytes.get(..end)?;
    let mut chunks = Vec::new();
    let mut at = 12;
    while at < end {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let data = at + 8..at + 8 + length;
        if data.end > end {
            return None;
        }
        // Chunks begin at even positions. The padding of the last one may be missing.
        let next = (data.end + length % 2).min(end);
        chunks.push(Chunk {
            name: [head[0], head[1], head[2], head[3]],
            range: at..next,
            data,
        });
        at = next;
    }
    Some(chunks)
}

/// Returns a chunk with its padding.
pub(crate) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap_or(0);
    let mut chunk = [&name[..], &length.to_le_bytes(), data].concat();
    chunk.resize(chunk.len() + data.len() % 2, 0);
    chunk
}

/// Returns a file of these chunks.
pub(crate) fn file(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).unwrap_or(0);
    [b"RIFF", &length.to_le_bytes()[..], b"WEBP", chunks].concat()
}

/// Returns a simple WebP file with a colour profile in it, in the extended format. `None` if it is no simple file.
pub(crate) fn with_profile(
    bytes: &[u8],
    (width, height): (u32, u32),
    profile: &[u8],
) -> Option<Vec<u8>> {
    let mut chunks = chunks(bytes)?;
    let mut flags = HAS_PROFILE;
    if let Some(at) = chunks.iter().position(|chunk| chunk.name == *b"VP8X") {
        flags |= bytes.get(chunks[at].data.start)?;
        chunks.remove(at);
    } else if let [only] = &*chunks
        && only.name == *b"VP8L"
    {
        // The bit after the two sizes of 14 bits (RFC 9649, 3.4).
        let has_alpha = bytes.get(only.data.start + 4)? & 0x10 != 0;
        flags |= if has_alpha { HAS_ALPHA } else { 0 };
    }
    let mut head = vec![flags, 0, 0, 0];
    for side in [width, height] {
        head.extend(&(side - 1).to_le_bytes()[..3]);
    }
    let mut all = chunk(*b"VP8X", &head);
    all.extend(chunk(*b"ICCP", profile));
    for chunk in chunks {
        all.extend(&bytes[chunk.range]);
    }
    Some(file(&all))
}
