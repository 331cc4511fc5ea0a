//! Text files in the forms that hosts can send as they are: `.gz` and `.br` beside each.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::output::{Failure, Output};
use crate::config::Encoding;

/// Endings of text files, which are worth compressing.
const ENDINGS: [&str; 10] = [
    ".html", ".css", ".js", ".json", ".xml", ".svg", ".txt", ".md", ".ico", ".wasm",
];
/// Smaller files fit into one packet anyway.
const SMALLEST: usize = 256;
/// Brotli's quality, 0 to 11: 11 takes many times as long for some hundredths of the size.
const QUALITY: i32 = 9;

/// Writes the compressed forms of the file at `path` beside it. `stays`: the file is unchanged, so existing forms
/// are kept.
pub(super) fn beside(
    output: &Output,
    path: &str,
    content: &[u8],
    encodings: &[Encoding],
    stays: bool,
) -> Result<(), Failure> {
    if content.len() < SMALLEST || !is_text(path) {
        return Ok(());
    }
    for (encoding, ending) in encodings.iter().zip(endings(encodings)) {
        let name = format!("{path}.{ending}");
        if stays && output.keep(&name)? {
            continue;
        }
        let compressed = match encoding {
            Encoding::Gzip => gzip(content),
            Encoding::Brotli => brotli(content),
        };
        // Writing to memory does not fail.
        if let Ok(compressed) = compressed {
            output.write(&name, &compressed)?;
        }
    }
    Ok(())
}

/// The compressed forms that a file of the last build has beside it.
pub(super) fn forms(output: &Output, path: &str, encodings: &[Encoding]) -> Vec<String> {
    let is_small = output.size(path).is_none_or(|size| size < SMALLEST as u64);
    if is_small || !is_text(path) {
        return Vec::new();
    }
    let endings = endings(encodings).into_iter();
    endings.map(|ending| format!("{path}.{ending}")).collect()
}

/// Returns the endings of compressed files.
fn endings(encodings: &[Encoding]) -> Vec<&'static str> {
    encodings.iter().map(|encoding| encoding.ending()).collect()
}

/// Returns true if a file is worth compressing.
pub(super) fn is_text(path: &str) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending))
}

fn gzip(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    encoder.finish()
}

fn brotli(content: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: QUALITY,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters)?;
    Ok(compressed)
}
