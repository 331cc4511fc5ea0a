//! The chunks of a PNG file (PNG, third edition, 5.3).

use std::ops::Range;

pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// A chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) name: [u8; 4],
    /// The whole chunk, with its length and checksum.
    pub(crate) range: Range<usize>,
}

impl Chunk {
    pub(crate) fn data<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[self.range.start + 8..self.range.end - 4]
    }
}

/// Returns the chunks up to the last one. `None` if the bytes are not a whole PNG file.
pub(crate) fn chunks(bytes: &[u8]) -> Option<Vec<Chunk>> {
    if !bytes.starts_with(&SIGNATURE) {
        return None;
    }
    let mut chunks = Vec::new();
    let mut at = SIGNATURE.len();
    loop {
        let head = bytes.get(at..at + 8)?;
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let name = [head[4], head[5], head[6], head[7]];
        let end = at.checked_add(12)?.checked_add(length)?;
        if end > bytes.len() || !name.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        chunks.push(Chunk {
            name,
            range: at..end,
        });
        if name == *b"IEND" {
            return Some(chunks);
        }
        at = end;
    }
}

/// Returns a chunk with its length and checksum.
pub(crate) fn chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = Vec::with_capacity(data.len() + 12);
    let length = u32::try_from(data.len()).unwrap_or(0);
    chunk.extend(length.to_be_bytes());
    chunk.extend(name);
    chunk.extend(data);
    let checksum = crc(&chunk[4..]);
    chunk.extend(checksum.to_be_bytes());
    chunk
}

/// CRC-32 as PNG defines it (annex D). The data are short, so that it needs no table.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & 0_u32.wrapping_sub(crc & 1));
        }
    }
    !crc
}
