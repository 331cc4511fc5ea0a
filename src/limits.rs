//! Limits on what a site's files may cost: steps, bytes and counts.
//!
//! In: the key `limits` of the config. Out: a [`Limits`], which each part that evaluates input asks before it
//! spends. Every default is far above the largest real site that was measured (see the guide, "Limits"), so that
//! a limit is met by a mistake or an attack. Depths are constants: they protect the stack, and a greater stack
//! is not a setting.

use serde_json::Value;

/// The stack of every thread that evaluates input, in bytes. Pages of it that are not touched cost no memory.
pub const STACK: usize = 64 << 20;

/// The most levels of blocks and includes around a Liquid node, all files of a page together.
pub const LIQUID_DEPTH: usize = 200;

/// The most levels of brackets in an expression of Liquid.
pub const EXPRESSION_DEPTH: usize = 32;

/// The most levels of lists and mappings in a value of Liquid.
pub const VALUE_DEPTH: usize = 128;

/// The most levels of brackets and braces in a stylesheet.
pub const SASS_DEPTH: usize = 128;

/// The most words among the tags of a page, and among its categories: each may become a page.
pub(crate) const TERMS: usize = 1000;

/// The most former URLs of a page: each becomes a page.
pub(crate) const REDIRECTS: usize = 1000;

/// The most bytes of a URL's path: what no disk can name.
pub(crate) const PATH: usize = 4096;

/// The limits that the config can raise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The text of one page after Liquid, and its document, in bytes each.
    pub page_bytes: u64,
    /// All files of the output, in bytes.
    pub site_bytes: u64,
    /// The includes that a page renders.
    pub includes: u64,
    /// The steps of Liquid in a page: nodes, rounds of loops, items that filters look at, and every 64 bytes of
    /// text that they make.
    pub liquid_steps: u64,
    /// Bytes of the values that Liquid may have for a page at once.
    pub liquid_bytes: u64,
    /// The values in one file of data.
    pub data_values: u64,
    /// The rounds of loops and the calls of components in one document's templates.
    pub template_steps: u64,
    /// Maximum size of a text in a template, in bytes.
    pub template_bytes: u64,
    /// The CPU time of a stylesheet, in seconds.
    pub sass_seconds: u64,
    /// The memory of a stylesheet, in bytes.
    pub sass_bytes: u64,
    /// The pixels of an image whose size is written into a page.
    pub image_pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            page_bytes: 32 << 20,
            site_bytes: 16 << 30,
            includes: 1_000_000,
            liquid_steps: 100_000_000,
            liquid_bytes: 64 << 20,
            data_values: 2_000_000,
            template_steps: 5_000_000,
            template_bytes: 16 << 20,
            sass_seconds: 2,
            sass_bytes: 256 << 20,
            image_pixels: 1 << 30,
        }
    }
}

/// A key of `limits`, with its field.
type Key = (&'static str, fn(&mut Limits) -> &mut u64);

/// The keys of `limits` in the config.
pub const KEYS: [Key; 11] = [
    ("page_bytes", |limits| &mut limits.page_bytes),
    ("site_bytes", |limits| &mut limits.site_bytes),
    ("includes", |limits| &mut limits.includes),
    ("liquid_steps", |limits| &mut limits.liquid_steps),
    ("liquid_bytes", |limits| &mut limits.liquid_bytes),
    ("data_values", |limits| &mut limits.data_values),
    ("template_steps", |limits| &mut limits.template_steps),
    ("template_bytes", |limits| &mut limits.template_bytes),
    ("sass_seconds", |limits| &mut limits.sass_seconds),
    ("sass_bytes", |limits| &mut limits.sass_bytes),
    ("image_pixels", |limits| &mut limits.image_pixels),
];

impl Limits {
    /// Sets the limit `key`. Returns false if there is no such key or the value is no positive number.
    pub(crate) fn set(&mut self, key: &str, value: &Value) -> bool {
        let known = KEYS.iter().find(|(known, _)| *known == key);
        let number = value.as_u64().filter(|number| *number > 0);
        match (known, number) {
            (Some((_, field)), Some(number)) => {
                *field(self) = number;
                true
            }
            _ => false,
        }
    }
}

/// Returns the help text that names the key of a limit and its present value.
#[must_use]
pub fn help(key: &str, value: u64) -> String {
    format!("if the site needs more, raise `limits: {{{key}: {value}}}` in the config")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_sets_a_field_of_its_own() {
        let mut limits = Limits::default();
        for (number, (key, _)) in (1_u64..).zip(KEYS) {
            assert!(limits.set(key, &number.into()), "{key}");
        }
        for (number, (key, field)) in (1_u64..).zip(KEYS) {
            assert_eq!(*field(&mut limits), number, "{key}");
        }
        assert!(!limits.set("pages", &1.into()));
        assert!(!limits.set("includes", &0.into()));
        assert!(!limits.set("includes", &"1".into()));
    }
}
