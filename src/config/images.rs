//! The key `images` of the config: smaller variants of images, and their metadata.

use images::Format;
use serde_json::{Map, Value};

use super::Layout;
use super::identity::near_keys;
use super::load::Reader;
use crate::yaml;

/// The width of a line of text in the theme (42rem), in pixels of CSS: no image of a page is shown wider.
const COLUMN: u32 = 672;

/// The keys of the mapping.
const KEYS: [&str; 5] = [
    "widths",
    "formats",
    "quality",
    "max_pixels",
    "strip_metadata",
];

const HELP: &str =
    "write `true`, `false`, or a mapping: `{formats: [avif, webp], widths: [672, 1344]}`";

/// The most widths.
const MOST_WIDTHS: usize = 16;

/// The treatment of the images of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Images {
    /// The widths of variants in pixels, ascending; none if there are no variants.
    pub widths: Vec<u32>,
    /// The formats of variants, best first.
    pub formats: Vec<Format>,
    /// The quality of variants, 1 to 100.
    pub quality: u8,
    /// An image with more pixels has no variants.
    pub max_pixels: u64,
    /// True if images are published without metadata.
    pub strip_metadata: bool,
}

impl Images {
    /// Nothing is made of images.
    fn off() -> Self {
        Self {
            widths: Vec::new(),
            strip_metadata: false,
            ..Self::on()
        }
    }

    fn on() -> Self {
        Self {
            // One and two pixels of the device for one of CSS, and a phone between.
            widths: vec![COLUMN, COLUMN * 3 / 2, COLUMN * 2],
            formats: vec![Format::WebP],
            quality: 80,
            max_pixels: images::Limits::default().pixels,
            strip_metadata: true,
        }
    }

    /// Reads the key. A Jekyll site has no variants unless it asks for them.
    pub(super) fn read(reader: &mut Reader<'_>, layout: Layout) -> Self {
        let is_jekyll = layout == Layout::Jekyll;
        let usual = if is_jekyll { Self::off } else { Self::on };
        match reader.mapping.value("images").cloned() {
            None | Some(Value::Null) => usual(),
            Some(Value::Object(map)) if is_jekyll && !is_own(&map) => usual(),
            Some(Value::Object(map)) => Self::on().with(reader, &map),
            Some(value) => match yaml::truth(&value) {
                Some(true) => Self::on(),
                Some(false) => Self::off(),
                None => {
                    // In a Jekyll site the key may be a value of the author's own.
                    if !is_jekyll {
                        reader.wrong(
                            "images",
                            "`true`, `false` or a mapping is wanted here",
                            HELP,
                        );
                    }
                    usual()
                }
            },
        }
    }

    fn with(mut self, reader: &mut Reader<'_>, map: &Map<String, Value>) -> Self {
        near_keys(reader, "images", map, &KEYS);
        let mut wrong = |key: &str, message: &str, help: &str| {
            reader.wrong_within("images", key, message, help);
        };
        if let Some(value) = map.get("widths") {
            match widths(value) {
                Some(widths) => self.widths = widths,
                None => wrong(
                    "widths",
                    "a list of widths in pixels is wanted here",
                    "write up to 16 numbers from 16 to 16383: `[672, 1008, 1344]`",
                ),
            }
        }
        if let Some(value) = map.get("formats") {
            match formats(value) {
                Some(formats) => self.formats = formats,
                None => wrong(
                    "formats",
                    "a list of formats is wanted here",
                    "write `webp`, `avif`, or both, the better one first: `[avif, webp]`",
                ),
            }
        }
        if let Some(value) = map.get("quality") {
            match number(value, 1, 100).and_then(|number| u8::try_from(number).ok()) {
                Some(quality) => self.quality = quality,
                None => wrong(
                    "quality",
                    "a number from 1 to 100 is wanted here",
                    "write a number from 1 to 100: `80`",
                ),
            }
        }
        if let Some(value) = map.get("max_pixels") {
            match number(value, 1, 1 << 28) {
                Some(pixels) => self.max_pixels = pixels,
                None => wrong(
                    "max_pixels",
                    "a number of pixels is wanted here",
                    "write a number from 1 to 268435456: `100000000`",
                ),
            }
        }
        if let Some(value) = map.get("strip_metadata") {
            match yaml::truth(value) {
                Some(strips) => self.strip_metadata = strips,
                None => wrong(
                    "strip_metadata",
                    "`true` or `false` is wanted here",
                    "write `true` or `false`",
                ),
            }
        }
        self
    }

    /// Returns true if pages offer variants.
    #[must_use]
    pub fn has_variants(&self) -> bool {
        !self.widths.is_empty() && !self.formats.is_empty()
    }

    /// Returns the settings of variants.
    #[must_use]
    pub fn settings(&self) -> images::Settings {
        images::Settings {
            wider_than: COLUMN,
            widths: self.widths.clone(),
            formats: self.formats.clone(),
            quality: self.quality,
            limits: self.limits(),
        }
    }

    /// Returns the limits of an image.
    #[must_use]
    pub fn limits(&self) -> images::Limits {
        images::Limits {
            pixels: self.max_pixels,
            ..images::Limits::default()
        }
    }
}

/// Returns true if a mapping in the config of a Jekyll site is meant for sitegen.
fn is_own(map: &Map<String, Value>) -> bool {
    map.keys().all(|key| KEYS.contains(&key.as_str()))
}

fn number(value: &Value, least: u64, most: u64) -> Option<u64> {
    value
        .as_u64()
        .filter(|number| (least..=most).contains(number))
}

fn widths(value: &Value) -> Option<Vec<u32>> {
    let list = value.as_array().filter(|list| list.len() <= MOST_WIDTHS)?;
    let widths = list.iter().map(|width| {
        let width = number(width, 16, u64::from(images::LONGEST_SIDE))?;
        u32::try_from(width).ok()
    });
    let mut widths = widths.collect::<Option<Vec<u32>>>()?;
    widths.sort_unstable();
    widths.dedup();
    Some(widths)
}

fn formats(value: &Value) -> Option<Vec<Format>> {
    let names = match value {
        Value::String(name) => vec![name.as_str()],
        Value::Array(list) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
        _ => return None,
    };
    let formats = names.into_iter().map(|name| {
        let format = Format::named(name)?;
        matches!(format, Format::WebP | Format::Avif).then_some(format)
    });
    let mut formats = formats.collect::<Option<Vec<Format>>>()?;
    let mut seen = Vec::new();
    formats.retain(|format| {
        let is_new = !seen.contains(format);
        seen.push(*format);
        is_new
    });
    Some(formats)
}
