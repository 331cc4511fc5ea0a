//! The structure of image files: readers of books show nothing, or stop, at a file that is cut off or has no pixels.
//!
//! Pixels are not decoded. PNG has a checksum in each chunk, the others an end that is looked for.

use flate2::Crc;

/// Checks an image file with one of the endings `png`, `jpg`, `gif` and `webp`.
///
/// # Errors
/// The reason for which it is not put into a book.
pub(crate) fn check(bytes: &[u8], ending: &str) -> Result<(), String> {
    let Ok(size) = imagesize::blob_size(bytes) else {
        return Err("it is damaged".to_owned());
    };
    if size.width == 0 || size.height == 0 {
        return Err("it has no pixels".to_owned());
    }
    let is_whole = match ending {
        "png" => is_whole_png(bytes),
        "jpg" => has_end(bytes, b"\xff\xd9"),
        "gif" => has_end(bytes, b"\x3b"),
        "webp" => is_whole_webp(bytes),
        _ => true,
    };
    if is_whole {
        Ok(())
    } else {
        Err("it is damaged".to_owned())
    }
}

/// Returns true if all chunks are there with the right checksums (PNG, third edition, 5.3): a header, data, an end.
fn is_whole_png(bytes: &[u8]) -> bool {
    let mut rest = &bytes[8..];
    let mut has_data = false;
    while let Some((head, after)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, kind @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let Some((data, sum)) = after.split_at_checked(length) else {
            return false;
        };
        let Some((sum, next)) = sum.split_first_chunk::<4>() else {
            return false;
        };
        let mut crc = Crc::new();
        crc.update(&kind);
        crc.update(data);
        if crc.sum() != u32::from_be_bytes(*sum) {
            return false;
        }
        match &kind {
            b"IDAT" => has_data = true,
            b"IEND" => return has_data,
            _ => {}
        }
        rest = next;
    }
    false
}

/// Returns true if a file ends with `end`, but for bytes that cameras and editors add.
fn has_end(bytes: &[u8], end: &[u8]) -> bool {
    const ADDED: usize = 64 << 10;
    let last = &bytes[bytes.len().saturating_sub(ADDED)..];
    last.windows(end.len()).any(|window| window == end)
}

/// Returns true if the file has the bytes that its header promises.
fn is_whole_webp(bytes: &[u8]) -> bool {
    let length = bytes.get(4..8).and_then(|length| length.try_into().ok());
    length.is_some_and(|length| bytes.len() >= u32::from_le_bytes(length) as usize + 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(data);
        let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(kind);
        chunk.extend(data);
        chunk.extend(crc.sum().to_be_bytes());
        chunk
    }

    fn png(width: u8) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        bytes.extend(chunk(b"IHDR", &[0, 0, 0, width, 0, 0, 0, 1, 8, 0, 0, 0, 0]));
        bytes.extend(chunk(b"IDAT", &[1, 2, 3]));
        bytes.extend(chunk(b"IEND", &[]));
        bytes
    }

    #[test]
    fn whole_files_are_taken_and_others_are_not() {
        let whole = png(3);
        assert_eq!(check(&whole, "png"), Ok(()));
        assert_eq!(check(&png(0), "png"), Err("it has no pixels".to_owned()));
        for length in 24..whole.len() {
            assert!(check(&whole[..length], "png").is_err(), "{length} bytes");
        }
        for at in 33..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(check(&changed, "png").is_err(), "byte {at}");
        }
        let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
        assert_eq!(check(gif, "gif"), Ok(()));
        assert!(check(&gif[..13], "gif").is_err());
    }
}
