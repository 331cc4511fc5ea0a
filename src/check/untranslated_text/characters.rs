//! Properties of characters, each block of 256 characters read once from Unicode's tables.
//!
//! The tables of the standard library and of `unicode_script` are searched anew for each character. Rules ask for
//! each character of a page several times: the searches were 7 % of the instructions of `check` on a site with
//! translations in Arabic, Chinese and Turkish.

use std::sync::OnceLock;

use unicode_script::{Script, UnicodeScript};

/// Unicode properties of a character.
#[derive(Clone, Copy)]
pub(super) struct Properties {
    pub(super) script: Script,
    /// [`char::is_alphabetic`]
    pub(super) is_alphabetic: bool,
    /// [`char::is_alphanumeric`]
    pub(super) is_alphanumeric: bool,
}

impl Properties {
    fn new(c: char) -> Self {
        Self {
            script: c.script(),
            is_alphabetic: c.is_alphabetic(),
            is_alphanumeric: c.is_alphanumeric(),
        }
    }

    pub(super) fn of(c: char) -> Self {
        let (block, index) = (u32::from(c) >> 8, u32::from(c) & 0xff);
        match BLOCKS.get(block as usize) {
            Some(properties) => properties.get_or_init(|| read(block))[index as usize],
            None => Self::new(c),
        }
    }
}

type Block = Box<[Properties]>;

/// The blocks of the Basic Multilingual Plane.
static BLOCKS: [OnceLock<Block>; 256] = [const { OnceLock::new() }; 256];

fn read(block: u32) -> Block {
    // Surrogates are no characters.
    let all = (block << 8..(block + 1) << 8).map(|code| char::from_u32(code).unwrap_or('\0'));
    all.map(Properties::new).collect()
}
