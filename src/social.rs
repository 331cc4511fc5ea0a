//! Images for social networks: the title of a note, shaped right in every script.
//!
//! In: the fonts that the site gives, and a [`SocialCard`]. Out: a PNG of 1200 by 630 pixels. If the fonts
//! lack a character there is no image, rather than one with boxes in it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cosmic_text::fontdb::Database;
use cosmic_text::{
    Align, Attrs, Buffer, Color, Family, FontSystem, Metrics, Shaping, SwashCache, Weight,
};

use crate::content::regular_file;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::Direction;

/// The size of an image in pixels, as Open Graph's consumers want it.
pub const WIDTH: u32 = 1200;
/// See [`WIDTH`].
pub const HEIGHT: u32 = 630;
/// The size of the cover of a book, which is upright.
const COVER: (u32, u32) = (1200, 1800);
/// The space around the text.
const MARGIN: u32 = 80;
/// The height of the stripe at the top.
const STRIPE: u32 = 16;
/// Sizes of the title, the first that fits in [`LINES`] lines.
const SIZES: [f32; 4] = [76.0, 64.0, 54.0, 44.0];
/// Maximum number of lines of a title.
const LINES: usize = 4;
/// The colours of the default theme in the dark: page, text, soft, accent.
const PAGE: [u8; 3] = [0x14, 0x17, 0x1d];
const TEXT: Color = Color::rgb(0xdf, 0xe3, 0xea);
const SOFT: Color = Color::rgb(0xa3, 0xab, 0xb9);
const ACCENT: [u8; 3] = [0x8a, 0xb8, 0xff];
/// Changes whenever the same card gives another image.
const VERSION: &str = "1";

/// The content of an image.
#[derive(Debug, Clone, Copy)]
pub struct SocialCard<'a> {
    /// The title of the note.
    pub title: &'a str,
    /// The name of the site.
    pub site: &'a str,
    /// The name of the language.
    pub language: &'a str,
    /// The direction of the language.
    pub direction: Direction,
    /// The locale whose forms Chinese characters have: `zh-TW`, `ja`.
    pub locale: &'a str,
}

/// Draws cards with the fonts of a site.
pub struct SocialCardRenderer {
    database: Database,
    covered: HashSet<char>,
    /// The hash of all fonts.
    fonts: blake3::Hash,
    /// A font system keeps what it has shaped; each thread takes one and gives it back.
    idle: Mutex<Vec<(FontSystem, SwashCache)>>,
}

impl SocialCardRenderer {
    /// Returns a renderer with the fonts at `paths` in `root`, and diagnostics for unreadable ones; `None` if there
    /// are none.
    #[must_use]
    pub fn new(root: &Path, paths: &[String]) -> (Option<Self>, Vec<Diagnostic>) {
        let mut database = Database::new();
        let mut hasher = blake3::Hasher::new();
        let mut diagnostics = Vec::new();
        for path in paths {
            let before = database.len();
            match regular_file::read(&root.join(path)) {
                Ok(bytes) => {
                    hasher.update(&bytes);
                    database.load_font_data(bytes);
                    if database.len() == before {
                        diagnostics.push(unreadable(path, "it is no font"));
                    }
                }
                Err(error) => diagnostics.push(unreadable(path, &error.to_string())),
            }
        }
        if database.is_empty() {
            return (None, diagnostics);
        }
        let first = database
            .faces()
            .next()
            .and_then(|face| face.families.first());
        if let Some((family, _)) = first.cloned() {
            database.set_sans_serif_family(family);
        }
        let painter = Self {
            covered: covered(&database),
            database,
            fonts: hasher.finalize(),
            idle: Mutex::default(),
        };
        (Some(painter), diagnostics)
    }

    /// Returns true if the fonts have every character of a text.
    #[must_use]
    pub fn covers(&self, text: &str) -> bool {
        text.chars()
            .all(|c| c.is_whitespace() || is_invisible(c) || self.covered.contains(&c))
    }

    /// A name for the image of a card that changes with what the image shows.
    #[must_use]
    pub fn name(&self, card: &SocialCard<'_>) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.fonts.as_bytes());
        for part in [
            VERSION,
            card.title,
            card.site,
            card.language,
            card.direction.as_str(),
            card.locale,
        ] {
            hasher.update(part.as_bytes());
            hasher.update(b"\0");
        }
        format!("{}.png", &hasher.finalize().to_hex()[..16])
    }

    /// The hash of all fonts.
    #[must_use]
    pub fn fonts(&self) -> blake3::Hash {
        self.fonts
    }

    /// The image of a card.
    #[must_use]
    pub fn paint(&self, card: &SocialCard<'_>) -> Vec<u8> {
        self.paint_on(Picture::new(WIDTH, HEIGHT), 110, card)
    }

    /// The image of a card as the cover of a book.
    #[must_use]
    pub fn paint_cover(&self, card: &SocialCard<'_>) -> Vec<u8> {
        let (width, height) = COVER;
        self.paint_on(Picture::new(width, height), height / 4, card)
    }

    /// Paints a card whose title begins at `top`.
    fn paint_on(&self, mut picture: Picture, top: u32, card: &SocialCard<'_>) -> Vec<u8> {
        let (width, height) = (picture.width, picture.height);
        picture.fill(0, STRIPE, ACCENT);
        let (mut fonts, mut cache) = self.take(card.locale);
        let mut write = |text: &str,
                         size: f32,
                         weight: Weight,
                         color: Color,
                         align: Align,
                         top: Option<u32>| {
            let mut buffer = Buffer::new(&mut fonts, Metrics::relative(size, 1.35));
            #[allow(clippy::cast_precision_loss, reason = "small numbers")]
            buffer.set_size(Some((width - 2 * MARGIN) as f32), None);
            let attributes = Attrs::new().family(Family::SansSerif).weight(weight);
            buffer.set_text(text, &attributes, Shaping::Advanced, Some(align));
            buffer.shape_until_scroll(&mut fonts, false);
            let lines = buffer.layout_runs().count();
            if let Some(top) = top {
                buffer.draw(
                    &mut fonts,
                    &mut cache,
                    color,
                    |x, y, width, height, color| {
                        picture.blend(x, y, width, height, top, color);
                    },
                );
            }
            lines
        };
        let (start, end) = match card.direction {
            Direction::Ltr => (Align::Left, Align::Right),
            Direction::Rtl => (Align::Right, Align::Left),
        };
        let fits = |size: &f32| write(card.title, *size, Weight::BOLD, TEXT, start, None) <= LINES;
        let size = SIZES
            .into_iter()
            .find(fits)
            .unwrap_or(SIZES[SIZES.len() - 1]);
        write(card.title, size, Weight::BOLD, TEXT, start, Some(top));
        write(
            card.site,
            34.0,
            Weight::NORMAL,
            SOFT,
            start,
            Some(height - 110),
        );
        write(
            card.language,
            34.0,
            Weight::NORMAL,
            SOFT,
            end,
            Some(height - 110),
        );
        let idle = self.idle.lock();
        idle.unwrap_or_else(PoisonError::into_inner)
            .push((fonts, cache));
        picture.png()
    }
}

impl SocialCardRenderer {
    /// A font system that chooses among fonts for a locale.
    fn take(&self, locale: &str) -> (FontSystem, SwashCache) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match idle.iter().position(|(fonts, _)| fonts.locale() == locale) {
            Some(at) => idle.swap_remove(at),
            None => {
                let database = self.database.clone();
                let fonts = FontSystem::new_with_locale_and_db(locale.to_owned(), database);
                (fonts, SwashCache::new())
            }
        }
    }
}

fn unreadable(path: &str, why: &str) -> Diagnostic {
    Diagnostic::error(
        "font-unreadable",
        format!("a font of `social_fonts` cannot be read: {why}"),
    )
    .at(SourceSpan::file(path))
    .help("name TrueType or OpenType files by their paths in the site")
}

/// The characters that at least one font has.
fn covered(database: &Database) -> HashSet<char> {
    let mut covered = HashSet::new();
    for face in database.faces() {
        database.with_face_data(face.id, |data, index| {
            let Ok(face) = ttf_parser::Face::parse(data, index) else {
                return;
            };
            for table in face.tables().cmap.iter().flat_map(|cmap| cmap.subtables) {
                if table.is_unicode() {
                    table.codepoints(|point| covered.extend(char::from_u32(point)));
                }
            }
        });
    }
    covered
}

/// Joiners, marks of direction and variation selectors show nothing of themselves.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}')
}

/// Pixels of red, green and blue.
struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    fn new(width: u32, height: u32) -> Self {
        let mut picture = Self {
            width,
            height,
            pixels: vec![0; (width * height * 3) as usize],
        };
        picture.fill(0, height, PAGE);
        picture
    }

    /// Fills rows with a colour.
    fn fill(&mut self, from: u32, to: u32, color: [u8; 3]) {
        let row = (self.width * 3) as usize;
        let rows = &mut self.pixels[from as usize * row..to as usize * row];
        for pixel in rows.chunks_exact_mut(3) {
            pixel.copy_from_slice(&color);
        }
    }

    /// Lays a colour over a rectangle of the text that begins at `top`.
    fn blend(&mut self, x: i32, y: i32, width: u32, height: u32, top: u32, color: Color) {
        let (red, green, blue, alpha) = color.as_rgba_tuple();
        for row in 0..height {
            for column in 0..width {
                let place = (
                    u32::try_from(x).ok().map(|x| x + column + MARGIN),
                    u32::try_from(y).ok().map(|y| y + row + top),
                );
                let (Some(x), Some(y)) = place else { continue };
                if x >= self.width || y >= self.height {
                    continue;
                }
                let at = ((y * self.width + x) * 3) as usize;
                for (channel, over) in self.pixels[at..at + 3].iter_mut().zip([red, green, blue]) {
                    let mixed = u16::from(over) * u16::from(alpha)
                        + u16::from(*channel) * u16::from(255 - alpha);
                    *channel = u8::try_from(mixed / 255).unwrap_or(255);
                }
            }
        }
    }

    fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        // Writing to memory does not fail.
        if let Ok(mut writer) = encoder.write_header() {
            let _ = writer.write_image_data(&self.pixels);
        }
        bytes
    }
}
