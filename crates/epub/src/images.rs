//! The images of a book, each once, by their content.

use std::collections::HashMap;

use base64::Engine as _;
use percent_encoding::percent_decode_str;

use crate::{image_structure, svg};

/// Reads an image by the path of its address on the site's host, decoded: `/img/a b.png`.
pub type ReadImage<'a> = dyn Fn(&str) -> Option<Vec<u8>> + 'a;

/// A file of a book.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    pub(crate) path: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// The reason why an image is not in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImageProblem {
    /// The site has no such file.
    Missing,
    /// It is on another host.
    Remote,
    /// It is no image that readers of books show.
    Unsupported(String),
}

/// The images that chapters use.
pub(crate) struct Images<'a> {
    read: &'a ReadImage<'a>,
    by_source: HashMap<String, Result<String, ImageProblem>>,
    by_content: HashMap<Vec<u8>, String>,
    pub(crate) files: Vec<Resource>,
}

impl<'a> Images<'a> {
    pub(crate) fn new(read: &'a ReadImage<'a>) -> Self {
        Self {
            read,
            by_source: HashMap::new(),
            by_content: HashMap::new(),
            files: Vec::new(),
        }
    }

    /// Returns the file in the book of an image of the site.
    pub(crate) fn of_site(&mut self, path: &str) -> Result<String, ImageProblem> {
        if let Some(known) = self.by_source.get(path) {
            return known.clone();
        }
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let found = match (self.read)(&decoded) {
            Some(bytes) => self.add(decoded.rsplit('/').next().unwrap_or_default(), bytes),
            None => Err(ImageProblem::Missing),
        };
        self.by_source.insert(path.to_owned(), found.clone());
        found
    }

    /// Returns the file in the book of an image in an address (`data:`).
    pub(crate) fn of_data(&mut self, address: &str) -> Result<String, ImageProblem> {
        let invalid = || ImageProblem::Unsupported("its address is damaged".to_owned());
        let (kind, data) = address
            .strip_prefix("data:")
            .and_then(|rest| rest.split_once(','))
            .ok_or_else(invalid)?;
        let bytes: Vec<u8> = percent_decode_str(data).collect();
        let bytes = if kind.ends_with(";base64") {
            let text: Vec<u8> = bytes
                .into_iter()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            base64::engine::general_purpose::STANDARD
                .decode(text)
                .map_err(|_| invalid())?
        } else {
            bytes
        };
        self.add("inline", bytes)
    }

    /// Returns the file in the book of the source of an SVG image.
    pub(crate) fn of_svg(&mut self, source: &str) -> Result<String, ImageProblem> {
        self.add("inline", source.as_bytes().to_vec())
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<String, ImageProblem> {
        let (media_type, ending) = kind_of(&bytes).map_err(ImageProblem::Unsupported)?;
        let bytes = match ending {
            "svg" => svg::clean(&bytes).map_err(ImageProblem::Unsupported)?,
            _ => {
                image_structure::check(&bytes, ending).map_err(ImageProblem::Unsupported)?;
                bytes
            }
        };
        if let Some(path) = self.by_content.get(&bytes) {
            return Ok(path.clone());
        }
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        let stem: String = stem.chars().filter(is_plain).take(40).collect();
        let number = self.files.len() + 1;
        let dash = if stem.is_empty() { "" } else { "-" };
        let path = format!("images/{number}{dash}{stem}.{ending}");
        self.by_content.insert(bytes.clone(), path.clone());
        self.files.push(Resource {
            path: path.clone(),
            media_type,
            bytes,
        });
        Ok(path)
    }
}

/// Returns the media type and the ending of an image that every reader of EPUB 3 shows, by its first bytes.
fn kind_of(bytes: &[u8]) -> Result<(&'static str, &'static str), String> {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.is_empty() {
        return Err("it is empty".to_owned());
    }
    if is(b"\x89PNG\r\n\x1a\n") {
        Ok(("image/png", "png"))
    } else if is(b"\xff\xd8\xff") {
        Ok(("image/jpeg", "jpg"))
    } else if is(b"GIF87a") || is(b"GIF89a") {
        Ok(("image/gif", "gif"))
    } else if is(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Ok(("image/webp", "webp"))
    } else if is_svg(bytes) {
        Ok(("image/svg+xml", "svg"))
    } else {
        Err("a book has PNG, JPEG, GIF, WebP and SVG images alone".to_owned())
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let start = &bytes[..bytes.len().min(4096)];
    let start = String::from_utf8_lossy(start);
    start
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('<')
        && start.contains("<svg")
}
