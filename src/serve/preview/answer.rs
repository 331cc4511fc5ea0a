//! An answer of the preview: status, media type and content.

use std::path::PathBuf;

use percent_encoding::percent_decode_str;

use crate::diagnostics::{self, Diagnostic};
use crate::translations::PageId;

/// The media type of pages.
pub(in crate::serve) const HTML: &str = "text/html; charset=utf-8";

/// The media type of plain text.
const TEXT: &str = "text/plain; charset=utf-8";

/// The longest path that is looked at, in bytes.
const LONGEST: usize = 4096;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP's status.
    pub status: u16,
    /// The media type.
    pub kind: &'static str,
    /// The content.
    pub body: Vec<u8>,
    /// An entity tag, if the body does not identify the answer.
    pub tag: Option<String>,
    /// The file that is sent in its place: it may be too long to be held.
    pub file: Option<PathBuf>,
    /// The target of a redirect.
    pub location: Option<String>,
    /// Diagnostics of the page, if it was rendered.
    pub diagnostics: Vec<Diagnostic>,
    /// The page that it shows, if it shows one.
    pub page: Option<PageId>,
    /// The source file of a page that has errors.
    pub failed: Option<String>,
}

/// The document in place of a page that cannot be rendered, or of the root of an empty site; the script shows the
/// reason.
pub(super) const BARE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>sitegen</title></head><body></body></html>";

impl Answer {
    pub(in crate::serve) fn found(kind: &'static str, body: Vec<u8>) -> Self {
        Self {
            status: 200,
            kind,
            body,
            tag: None,
            file: None,
            location: None,
            diagnostics: Vec::new(),
            page: None,
            failed: None,
        }
    }

    /// The answer where a bug keeps from answering.
    pub(in crate::serve) fn failed(error: &Diagnostic) -> Self {
        Self {
            status: 500,
            ..Self::found(TEXT, diagnostics::text::render(error, false).into_bytes())
        }
    }

    pub(super) fn redirect(to: String) -> Self {
        Self {
            status: 302,
            location: Some(to),
            ..Self::found(TEXT, Vec::new())
        }
    }
}

/// The file that a path names, decoded once; `None` for a path that leads out of the site or that no
/// file has.
pub(in crate::serve) fn file_of(path: &str) -> Option<String> {
    if path.len() > LONGEST {
        return None;
    }
    let decoded = percent_decode_str(&path[1..])
        .decode_utf8()
        .ok()?
        .into_owned();
    let is_part = |part: &str| part != "." && part != ".." && !part.contains(['\0', '\\']);
    let parts: Vec<&str> = decoded.split('/').collect();
    let (_, folders) = parts.split_last()?;
    let sound =
        parts.iter().all(|part| is_part(part)) && folders.iter().all(|part| !part.is_empty());
    sound.then_some(decoded)
}

/// The media type of a file, by its ending.
pub(in crate::serve) fn media_type(file: &str) -> &'static str {
    let (_, ending) = file.rsplit_once('.').unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "md" => "text/markdown; charset=utf-8",
        "txt" => TEXT,
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "mp4" => "video/mp4",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}
