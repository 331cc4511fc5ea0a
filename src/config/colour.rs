//! The accent colour of a site, and its contrast with the backgrounds of the theme.
//!
//! In: a colour of the config. Out: the shade that text may have in the light and in the dark scheme. A colour with
//! less contrast than WCAG 2.2 wants of text ([`LEAST`]) gets another lightness; its hue stays. Lightness is that of
//! Oklab, in which equal steps look equal.

use std::fmt;

/// The least contrast of text with its background (WCAG 2.2, success criterion 1.4.3).
pub(crate) const LEAST: f64 = 4.5;
/// The share of the accent in backgrounds of what is current (`--accent-tint` of the stylesheet).
const TINT: f64 = 0.1;
/// The steps of lightness that are tried.
const STEPS: u32 = 256;

/// A colour of sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

/// A colour scheme of the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// Dark text on a light background.
    Light,
    /// Light text on a dark background.
    Dark,
}

impl Scheme {
    /// The colours of `--page` and `--raised` in `static/sitegen.css`; a test compares them.
    pub(crate) const fn backgrounds(self) -> [Colour; 2] {
        match self {
            Scheme::Light => [Colour::of(0xff_ff_ff), Colour::of(0xf5_f6_f8)],
            Scheme::Dark => [Colour::of(0x14_17_1d), Colour::of(0x1d_21_29)],
        }
    }

    /// The word of the config for the scheme.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl Colour {
    #[allow(clippy::cast_possible_truncation, reason = "each part is one byte")]
    const fn of(hex: u32) -> Self {
        Self {
            red: (hex >> 16) as u8,
            green: (hex >> 8) as u8,
            blue: hex as u8,
        }
    }

    /// Parses `#rgb` or `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let whole = match digits.len() {
            6 => digits.to_owned(),
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => return None,
        };
        u32::from_str_radix(&whole, 16).ok().map(Self::of)
    }

    /// Returns red, green and blue in linear light, each from 0 to 1 (IEC 61966-2-1).
    fn linear(self) -> [f64; 3] {
        [self.red, self.green, self.blue].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is between 0 and 255"
    )]
    fn from_linear(parts: [f64; 3]) -> Self {
        let [red, green, blue] = parts.map(|part| {
            let part = part.clamp(0.0, 1.0);
            let part = if part <= 0.003_130_8 {
                part * 12.92
            } else {
                1.055 * part.powf(1.0 / 2.4) - 0.055
            };
            (part * 255.0).round() as u8
        });
        Self { red, green, blue }
    }

    /// Returns the contrast ratio with another colour (WCAG 2.2).
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let luminance = |colour: Self| {
            let [red, green, blue] = colour.linear();
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, two) = (luminance(self), luminance(other));
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// Returns the least contrast of text of this colour in a scheme: on the page, on raised parts, and on the tint of
    /// the colour itself.
    pub(crate) fn least_contrast(self, scheme: Scheme) -> f64 {
        let [page, raised] = scheme.backgrounds();
        let tint = Oklab::of(page).mixed(Oklab::of(self), TINT).colour();
        let ratios = [page, raised, tint].map(|background| self.contrast(background));
        ratios.into_iter().fold(f64::INFINITY, f64::min)
    }

    /// Returns the colour with the nearest lightness at which text in it has enough contrast.
    pub(crate) fn readable(self, scheme: Scheme) -> Self {
        if self.least_contrast(scheme) >= LEAST {
            return self;
        }
        let own = Oklab::of(self);
        let end = match scheme {
            Scheme::Light => 0.0,
            Scheme::Dark => 1.0,
        };
        let shades = (1..=STEPS).map(|step| {
            let share = f64::from(step) / f64::from(STEPS);
            let lightness = own.lightness + (end - own.lightness) * share;
            Oklab { lightness, ..own }.colour()
        });
        let mut readable = shades.filter(|shade| shade.least_contrast(scheme) >= LEAST);
        // The last step is black or white.
        readable.next().unwrap_or(self)
    }
}

/// A colour in Oklab (Ottosson 2020, the matrices of CSS Color 4).
#[derive(Clone, Copy)]
struct Oklab {
    lightness: f64,
    a: f64,
    b: f64,
}

impl Oklab {
    fn of(colour: Colour) -> Self {
        let [r, g, b] = colour.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        Self {
            lightness: 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            a: 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            b: 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        }
    }

    fn colour(self) -> Colour {
        let l = self.lightness + 0.396_337_777_4 * self.a + 0.215_803_757_3 * self.b;
        let m = self.lightness - 0.105_561_345_8 * self.a - 0.063_854_172_8 * self.b;
        let s = self.lightness - 0.089_484_177_5 * self.a - 1.291_485_548_0 * self.b;
        let [l, m, s] = [l, m, s].map(|part| part * part * part);
        Colour::from_linear([
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ])
    }

    /// Returns the mixture with a share of another colour (CSS `color-mix(in oklab, …)`).
    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |own: f64, other: f64| own + (other - own) * share;
        Self {
            lightness: mix(self.lightness, other.lightness),
            a: mix(self.a, other.a),
            b: mix(self.b, other.b),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn colours_are_hexadecimal() {
        assert_eq!(colour("#0b57b5").to_string(), "#0b57b5");
        assert_eq!(colour(" #FA0 ").to_string(), "#ffaa00");
        for text in ["0b57b5", "#12", "#1234567", "red", "#ggg"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = colour("#000").contrast(colour("#fff"));
        assert!((ratio - 21.0).abs() < 1e-9);
        let ratio = colour("#777").contrast(colour("#fff"));
        assert!((ratio - 4.478).abs() < 1e-3, "{ratio}");
    }

    #[test]
    fn a_colour_returns_from_oklab_as_it_was() {
        for text in ["#0b57b5", "#ffffff", "#000000", "#ff0000", "#14171d"] {
            assert_eq!(Oklab::of(colour(text)).colour(), colour(text), "{text}");
        }
    }

    #[test]
    fn the_nearest_readable_shade_is_found_in_both_schemes() {
        for text in [
            "#ffcc00", "#e91e63", "#00c853", "#ffffff", "#000000", "#2196f3",
        ] {
            for scheme in [Scheme::Light, Scheme::Dark] {
                let shade = colour(text).readable(scheme);
                assert!(shade.least_contrast(scheme) >= LEAST, "{text} {shade}");
            }
        }
        assert_eq!(colour("#0b57b5").readable(Scheme::Light), colour("#0b57b5"));
    }

    #[test]
    fn the_backgrounds_are_those_of_the_stylesheet() {
        let css = include_str!("../../static/sitegen.css");
        for (at, name) in ["page", "raised"].into_iter().enumerate() {
            let [light, dark] = [Scheme::Light, Scheme::Dark].map(|s| s.backgrounds()[at]);
            let line = format!("--{name}: light-dark({light}, {dark});");
            assert!(css.contains(&line), "{line}");
        }
        let tint = "--accent-tint: color-mix(in oklab, var(--accent) 10%, var(--page));";
        assert!(css.contains(tint));
    }
}
