//! What each character is to search, looked up in tables that are made block by block when a text first
//! has a character of the block. What is in them comes from [`super::folding`] alone.

use std::sync::OnceLock;

use unicode_normalization::IsNormalized;
use unicode_normalization::char::canonical_combining_class;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use super::folding::{by_character, fold, simplified};

/// How many characters a block has.
const BLOCK: usize = 256;
/// Tables reach to the end of the first plane; characters beyond it are rare, and asked each time.
const BLOCKS: usize = 256;

/// What a character is to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It parts words.
    Other,
    /// It belongs to a word.
    Word,
    /// It belongs to a script that is searched by its characters.
    Character,
}

/// What becomes of a character when its word is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folded {
    /// One character, whatever stands before and behind it.
    To(char),
    /// One character, unless another mark stands before or behind it: the two may be in the other order.
    Mark(char),
    /// Nothing.
    Dropped,
    /// That depends on its neighbours, or it is several: the word is folded as a whole.
    Together,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) class: Class,
    pub(super) folded: Folded,
    /// The simplified form of what becomes of it, if that is one character.
    pub(super) simple: char,
}

type Table<T> = [OnceLock<Box<[T; BLOCK]>>; BLOCKS];

#[inline]
fn of<T: Copy>(table: &Table<T>, c: char, make: fn(char) -> T) -> T {
    let code = c as usize;
    match table.get(code / BLOCK).and_then(OnceLock::get) {
        Some(block) => block[code % BLOCK],
        None => of_new(table, c, make),
    }
}

/// As [`of`], where nothing is known of the block yet.
#[cold]
fn of_new<T: Copy>(table: &Table<T>, c: char, make: fn(char) -> T) -> T {
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

/// What `c` is to search.
pub(super) fn letter(c: char) -> Letter {
    static LETTERS: Table<Letter> = [const { OnceLock::new() }; BLOCKS];
    of(&LETTERS, c, |c| {
        let folded = folded(c);
        let to = match folded {
            Folded::To(to) | Folded::Mark(to) => to,
            Folded::Dropped | Folded::Together => c,
        };
        Letter {
            class: class(c),
            folded,
            simple: simple(to),
        }
    })
}

/// The simplified form of a Chinese character; of any other, itself.
pub(super) fn simple(c: char) -> char {
    static SIMPLE: Table<char> = [const { OnceLock::new() }; BLOCKS];
    of(&SIMPLE, c, |c| simplified(c).unwrap_or(c))
}

fn class(c: char) -> Class {
    let is_mark = || c.general_category_group() == GeneralCategoryGroup::Mark;
    if c == '_' {
        Class::Word
    } else if !c.is_alphanumeric() && !is_mark() {
        Class::Other
    } else if by_character(c) {
        Class::Character
    } else {
        Class::Word
    }
}

fn folded(c: char) -> Folded {
    let whole = fold(c.encode_utf8(&mut [0; 4]));
    let mut characters = whole.chars();
    match (characters.next(), characters.next()) {
        (None, _) => Folded::Dropped,
        (Some(to), None) if never_joins(to) && canonical_combining_class(to) == 0 => Folded::To(to),
        (Some(to), None) if never_joins(to) => Folded::Mark(to),
        _ => Folded::Together,
    }
}

/// Whether a character never becomes one with what stands before it in NFC.
fn never_joins(c: char) -> bool {
    unicode_normalization::is_nfc_quick([c].into_iter()) == IsNormalized::Yes
}

/// Puts the folded form of `word` into `out`, as [`fold`] makes it. What is folded is pushed to `out` as it
/// goes, so that a word of letters that stand alone takes one pass.
pub(super) fn fold_into(out: &mut String, word: &str) {
    out.clear();
    let mut is_behind_mark = false;
    for c in word.chars() {
        match letter(c).folded {
            Folded::To(to) => {
                out.push(to);
                is_behind_mark = false;
            }
            Folded::Mark(to) if !is_behind_mark => {
                out.push(to);
                is_behind_mark = true;
            }
            Folded::Dropped => {}
            Folded::Mark(_) | Folded::Together => {
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
        // Letters, marks, jamo and signs of many scripts, in every order that dice throw.
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
