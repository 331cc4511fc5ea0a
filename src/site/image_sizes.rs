//! The sizes of the site's own images, which pages write down so that text does not jump when an image
//! comes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::Site;
use crate::content::{Page, Source};

/// The endings of images whose size is known.
const ENDINGS: [&str; 7] = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"];

/// Width and height in pixels.
type Size = (usize, usize);

/// The images of a site, by their files below the output folder. Each is read when it is first asked
/// for, and only its beginning.
#[derive(Debug, Default)]
pub(super) struct ImageSizes {
    by_output: HashMap<String, (PathBuf, OnceLock<Option<Size>>)>,
    /// The pixels of an image above which its size is not written down: a browser would lay out a page of it.
    most_pixels: u64,
}

impl ImageSizes {
    pub(super) fn of(source: &Source, most_pixels: u64) -> Self {
        let images = source
            .assets
            .iter()
            .filter(|asset| ENDINGS.iter().any(|ending| asset.output.ends_with(ending)))
            .map(|asset| {
                (
                    asset.output.clone(),
                    (source.locate(&asset.path), OnceLock::new()),
                )
            });
        Self {
            by_output: images.collect(),
            most_pixels,
        }
    }

    fn size(&self, output: &str) -> Option<Size> {
        let (path, size) = self.by_output.get(output)?;
        *size.get_or_init(|| {
            let size = imagesize::size(path).ok()?;
            let pixels = (size.width as u64).saturating_mul(size.height as u64);
            if pixels > self.most_pixels {
                return None;
            }
            Some((size.width, size.height))
        })
    }
}

impl Site {
    /// The size of an image that a page shows, if it is one of the site's own.
    pub(super) fn image_size(&self, page: &Page, target: &str) -> Option<(usize, usize)> {
        let url = match target.strip_prefix(&self.config.base_path) {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            _ if target.contains(':') || target.starts_with("//") => return None,
            _ => {
                let (folder, _) = page.output.rsplit_once('/').unwrap_or_default();
                format!("{folder}/{target}")
            }
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in url.split(['?', '#']).next()?.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let output = percent_encoding::percent_decode_str(&parts.join("/"))
            .decode_utf8()
            .ok()?
            .nfc()
            .collect::<String>();
        self.images.size(&output)
    }
}
