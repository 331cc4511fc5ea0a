//! Properties of characters for indexing, in tables of 256 characters that are computed when a text first
//! contains one of them. The properties come from [`super::folding`] alone.

use std::sync::OnceLock;

use unicode_normalization::IsNormalized;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::folding::{fold, is_indexed_by_character, simplified};

/// Characters per block.
const BLOCK: usize = 256;
/// The tables cover the Basic Multilingual Plane. Characters beyond it are rare and are computed each time.
const BLOCKS: usize = 256;

/// The part that a character plays in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Separates words.
    Separator,
    /// Part of a word.
    Word,
    /// Part of a script that is indexed by its characters.
    Character,
}

/// The result of folding one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    /// One character, independent of its neighbours.
    To(char),
    /// One combining mark. Next to another mark the order may change: the word is then folded as a whole.
    Mark(char),
    /// Removed.
    Dropped,
    /// Depends on its neighbours, or becomes several characters: the word is folded as a whole.
    InContext,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct CharacterInfo {
    pub(super) class: Class,
    pub(super) folded: Folding,
    /// The simplified Chinese form of the folded character, if folding gives one character.
    pub(super) simplified_form: char,
}

type Table<T> = [OnceLock<Box<[T; BLOCK]>>; BLOCKS];

#[inline]
fn lookup<T: Copy>(table: &Table<T>, c: char, make: fn(char) -> T) -> T {
    let code = c as usize;
    match table.get(code / BLOCK).and_then(OnceLock::get) {
        Some(block) => block[code % BLOCK],
        None => lookup_in_new_block(table, c, make),
    }
}

/// As [`lookup`], for a block that is not yet computed.
#[cold]
fn lookup_in_new_block<T: Copy>(table: &Table<T>, c: char, make: fn(char) -> T) -> T {
    let code = c as usize;
    let Some(block) = table.get(code / BLOCK) else {
        return make(c);
    };
    let first = code - code % BLOCK;
    let block = block.get_or_init(|| {
        Box::new(std::array::from_fn(|at| {
            let c = u32::try_from(first + at).ok().and_then(char::from_u32);
            make(c.unwrap_or(char::REPLACEMENT_CHARACTER))
        }))
    });
    block[code % BLOCK]
}

/// Returns the properties of `c`.
pub(super) fn character_info(c: char) -> CharacterInfo {
    static INFOS: Table<CharacterInfo> = [const { OnceLock::new() }; BLOCKS];
    lookup(&INFOS, c, |c| {
        let folded = folding(c);
        let to = match folded {
            Folding::To(to) | Folding::Mark(to) => to,
            Folding::Dropped | Folding::InContext => c,
        };
        CharacterInfo {
            class: class(c),
            folded,
            simplified_form: simplified_form(to),
        }
    })
}

/// Returns the simplified form of a Chinese character, and any other character unchanged.
pub(super) fn simplified_form(c: char) -> char {
    static SIMPLE: Table<char> = [const { OnceLock::new() }; BLOCKS];
    lookup(&SIMPLE, c, |c| simplified(c).unwrap_or(c))
}

fn class(c: char) -> Class {
    let is_mark = || c.general_category_group() == GeneralCategoryGroup::Mark;
    if c == '_' {
        Class::Word
    } else if !c.is_alphanumeric() && !is_mark() {
        Class::Separator
    } else if is_indexed_by_character(c) {
        Class::Character
    } else {
        Class::Word
    }
}

fn folding(c: char) -> Folding {
    let whole = fold(c.encode_utf8(&mut [0; 4]));
    let mut characters = whole.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Folding::Dropped,
        (Some(to), None) if never_composes(to) && canonical_combining_class(to) == 0 => {
            Folding::To(to)
        }
        (Some(to), None) if never_composes(to) => Folding::Mark(to),
        _ => Folding::InContext,
    }
}

/// Returns true if NFC never composes the character with the one before it.
fn never_composes(c: char) -> bool {
    unicode_normalization::is_nfc_quick([c].into_iter()) == IsNormalized::Yes
}

/// Writes the folded form of `word` to `out`; the result is that of [`fold`]. Characters that do not depend
/// on their neighbours are folded in one pass.
pub(super) fn fold_into(out: &mut String, word: &str) {
    out.clear();
    let mut is_behind_mark = false;
    for c in word.chars() {
        match character_info(c).folded {
            Folding::To(to) => {
                out.push(to);
                is_behind_mark = false;
            }
            Folding::Mark(to) if !is_behind_mark => {
                out.push(to);
                is_behind_mark = true;
            }
            Folding::Dropped => {}
            Folding::Mark(_) | Folding::InContext => {
                out.clear();
                out.push_str(&fold(word));
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_letter_by_letter_as_they_do_as_a_whole() {
        // Letters, combining marks, jamo and signs of many scripts, in random order.
        let letters: Vec<char> = "aAéÉßİıςΣσΐłøæœﬁÅ\u{301}\u{327}\u{323}\u{30c}ǅ٣۳३يىیکكةهہـًّأإآؤئا\u{654}\u{653}क़क\u{94d}\u{e38}\u{e48}\u{e4d}\u{eb8}\u{1a17}\u{5bf}\u{93c}कािीําทที่กเไＡａｶﾞガか\u{3099}각가ᄀ\u{1161}\u{11a8}漢體体𠀋_09ÿŸỹ\u{1e9e}ẛ\u{1e69}\u{338}"
            .chars()
            .collect();
        let mut state: u64 = 7;
        let mut below = |most: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % most
        };
        let mut out = String::new();
        for _ in 0..60_000 {
            let word: String = (0..=below(6))
                .map(|_| letters[below(letters.len())])
                .collect();
            fold_into(&mut out, &word);
            assert_eq!(out, fold(&word), "{word:?}");
        }
        for c in ('\0'..'\u{20000}').filter(|c| *c != '\0') {
            let word = c.to_string();
            fold_into(&mut out, &word);
            assert_eq!(out, fold(&word), "{c:?}");
        }
    }
}
