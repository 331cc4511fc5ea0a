//! Ordinary words in code: names that an author made up for an example, which translators may translate.
//!
//! In: the prose of a page, and words of code. Out: whether a word is an ordinary one (`name`, `your_file`,
//! `old-string`) or a name that a machine knows (`cffi`, `systemctl`). A short list of words that examples are
//! made of is built in; the prose of the page supplies the words of its subject.

use std::collections::HashSet;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lexer;
use crate::check::untranslated_text::is_alphabetic;

/// Words that examples are made of.
const ORDINARY: &str = "a about action actual add address after again age alice all amount an and animal another answer \
any app apple archive are argument arguments array article at author available backup bad bar base baz before below \
beta big bird birthday blog blue board bob body bold book books box branch bug but button by bye caption car card cart cat \
category change changes char chat child children city code cold collection color colour column comment company \
condition contact content count country create current customer dad danger data database date day default delete dep deprecated \
description dest destination details dev device different dir directory discount disk document dog domain done door download \
drink duck each edit email employee empty end english enter entry error event every example exception expected \
expression factorial family fast father feature female field file filename files first fish five folder font foo food for found \
four friend friends from fruit fruits full game get good goodbye green greet greeter greeting group guest half handler \
has have head header heading hello help here hi high home host hostname hour house how image in index info \
information input insert int integer internal is item items it january job john key keyword kind label language large \
last left length letter level line link list local location login long lorem low machine main male man many maria max \
maximum me member menu message meter meters method min minimum minute miss model money monday month mother movie \
movies mr mrs my mypage name named names network new news next nice no node none not note notes now null number numbers object of old on \
one operation option options or orange order organization other our output owner package page pages parameter \
parameters parent part password path peter pets person people phone photo picture pig place placeholder player please point \
port post posts power prefix price product products profile program project property query question quick quote \
random range reason red remote report repo repository request response result results right role room root row \
sale sales salary sample school score second secret section see select selector send sender sent server service session set \
shop short show simple site size small some something source spam start state status step stop store street string \
strings student subject suffix sum sunday super surname table tag tags target task tasks team ten test text thank \
thanks the their then there thing this three time tip title to today todo token tomorrow topic total town tree type \
two under unknown until update upload url use user username users value values variable vehicle version very warning \
was wait water way we web website week welcome what when where white who width window with without word words work world \
would write wrong yes yesterday you young your zip";

/// More words of everyday English.
const COMMON: &str = "accept access across activity again age agree air allow almost alone along already although always among anger anyone appear apply area arm around arrive art aunt autumn away baby back bag ball bank bear beat beautiful become bed begin behind believe best better between bicycle bike bill bit black boat bread breakfast bring brother brown build building business busy buy cake calculate called camera capital careful carry catch center central chair chance cheap check cheese choose church circle class clean clear clock close cloud coffee collect come common compare complete computer connect connected consider continue cook copy corner correct cost cousin cover create credit cross cry culture cup customize cut cute dance daughter dead deal dear death december decide deep degree depend describe design detail difference difficult dinner direct divide doctor dozen dream dress drive drop dry during early earth east easy eat egg eight elephant else enable enabled engine engineer enjoy enough evening ever everyone exist explain eye face fail failed fall false far farm favorite favourite february feel few fill film final finally find fine finish fire fix flag floor flower fly follow force foreign forest forget form forward free fresh friday front future garden gender general gift girl give glass go god gold grand grandfather grandmother grass great grow guess hair hand handle handles happen happy hard hat hate hear heart heavy height hey hill history hold hole holiday hope horse hospital hot hundred hungry husband ice idea important increase inside instead interest international invalid invite island job join july june jump just keep kill king kid kids kitchen know knowledge lady lake land later laugh law lead learn leave left lemon less lesson let library lie life light like lion listen little live logged lose lost lot love luck lunch make manager market marriage marry matter maybe mean meaning measure meat medium meet mind mix modern mom moment month moon more morning most mountain mouse mouth move much music must mystery near need neighbor never nice night nine noon normal north nothing notice november object october office often oil okay once onion only open opens operations oriented other outside over own paint pair paper park party pass past pay peace pen pencil pepper perfect period phone piece pink pizza plan plane plant play plus pocket poem police poor popular position possible potato pound practice prefer prepare present president pretty print private prize probably problem produce programming promise protect proud public pull purple push put quality queen question quiet quite race radio rain raise reach read ready real really receive record refer region regular relation remember remove reply report rest restaurant return rich ride ring river road rose round rule run safe said salt same sand saturday save saw say scale school science sea search season seat seem self sell sense sentence september serious seven several shall shape share sheep ship shirt shoe shoot should shout sick side sign silent silver sing single sister sit situation six skill skin sky sleep slow smile smoke snow soft software soldier song soon sorry sound soup south space speak special speed spell spend spoon sport spring square stand star stay still stone storm story strange strong study style success such sugar suggest summer sun sure surprise sweet swim take talk tall taste tax tea teach teacher tell temperature thing think third thousand throw thursday tired together tonight too tooth top total touch tour toward tower traffic train travel trip trouble true trust truth try tuesday turn twenty twice uncle understand university until up usual vacation valid vegetable view village visit voice wait walk wall want war warm wash watch weather wednesday weekend weight welcome well west wheel while whole why wide wife wild win wind window wine winter wish without woman wonder wood worker worry worse worth yard yellow yet zero zone";

/// Words of programming languages, configuration files and shells that look like ordinary ones.
const KEYWORDS: &str = "and as async await begin break case catch class const continue def default do elif else elsif \
end enum except export extends extern false finally fn for from func function global if impl implements import in \
include interface is let match mod module mut new nil none not null of or package pass private protected public \
raise require rescue return select self static struct super switch then this throw trait true try type union unless \
until use using var void when where while with yield";

static WORDS: LazyLock<(HashSet<&str>, HashSet<&str>)> = LazyLock::new(|| {
    let set = |words: &'static str| words.split_whitespace().collect();
    let ordinary: HashSet<&str> = ORDINARY
        .split_whitespace()
        .chain(COMMON.split_whitespace())
        .collect();
    (ordinary, set(KEYWORDS))
});

/// The words of a page's prose, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: FxHashSet<String>,
}

impl Vocabulary {
    /// Adds the words of a text.
    pub(crate) fn add(&mut self, text: &str) {
        for word in text.split(|c| !is_alphabetic(c)) {
            if word.len() > 2 && !self.words.contains(word) {
                self.words.insert(word.to_lowercase());
            }
        }
    }

    /// Returns true if the prose has the word.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.words.contains(word) || self.words.contains(&word.to_lowercase())
    }

    /// Returns true if every part of a word of code is an ordinary word: `SomeException`, `your_file`.
    pub(crate) fn is_ordinary(&self, word: &str) -> bool {
        let mut parts = parts(word).peekable();
        parts.peek().is_some() && parts.all(|part| self.is_ordinary_part(&part))
    }

    fn is_ordinary_part(&self, part: &str) -> bool {
        let known = |word: &str| WORDS.0.contains(word) || self.words.contains(word);
        let plural = |word: &str| {
            known(word)
                || ["s", "es"]
                    .iter()
                    .any(|end| word.strip_suffix(end).is_some_and(known))
        };
        // A single letter names nothing.
        part.chars().count() == 1
            || plural(part)
            || ["my", "your", "some", "new", "old", "sub", "the"]
                .iter()
                .filter_map(|prefix| part.strip_prefix(prefix))
                .any(plural)
    }
}

/// The words in the code of a page, in blocks and inline, and how often each occurs.
#[derive(Debug, Default)]
pub(crate) struct CodeWords {
    in_blocks: FxHashMap<String, usize>,
    inline: FxHashMap<String, usize>,
}

impl CodeWords {
    pub(crate) fn add_block(&mut self, code: &str) {
        add_words(&mut self.in_blocks, code);
    }

    pub(crate) fn add_inline(&mut self, code: &str) {
        add_words(&mut self.inline, code);
    }

    pub(crate) fn is_in_block(&self, word: &str) -> bool {
        self.in_blocks.contains_key(word)
    }

    /// Returns how often the code of the page has a word.
    pub(crate) fn count(&self, word: &str) -> usize {
        let of = |words: &FxHashMap<String, usize>| words.get(word).copied().unwrap_or_default();
        of(&self.in_blocks) + of(&self.inline)
    }
}

fn add_words(counts: &mut FxHashMap<String, usize>, code: &str) {
    for word in code.split(|c| !lexer::is_word(c)) {
        if word.is_empty() {
            continue;
        }
        match counts.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                counts.insert(word.to_owned(), 1);
            }
        }
    }
}

/// Returns true if a word is one of those that examples are made of: `name`, `example`.
pub(crate) fn is_example(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    WORDS.0.contains(word.as_str())
        || word
            .strip_suffix('s')
            .is_some_and(|word| WORDS.0.contains(word))
}

/// Returns true if a word means something to a programming language or a shell.
pub(crate) fn is_keyword(word: &str) -> bool {
    WORDS.1.contains(word) || WORDS.1.contains(word.to_ascii_lowercase().as_str())
}

/// The parts of a word of code in lower case: at `_`, digits and changes of case.
fn parts(word: &str) -> impl Iterator<Item = String> + '_ {
    let mut rest = word;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !c.is_alphabetic());
        let first = rest.chars().next()?;
        let mut was_upper = first.is_uppercase();
        let mut end = rest.len();
        for (at, c) in rest.char_indices().skip(1) {
            if !c.is_alphabetic() || (c.is_uppercase() && !was_upper) {
                end = at;
                break;
            }
            was_upper = c.is_uppercase();
        }
        let part = rest[..end].to_lowercase();
        rest = &rest[end..];
        Some(part)
    })
}

/// The kind of a typing slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Two characters changed places.
    Swap,
    /// A character is more or less.
    Count,
    /// One character differs, or two in a long word.
    Other,
}

/// A slip of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Typo {
    pub(crate) kind: Kind,
    /// True if the words are the same but for their first characters.
    pub(crate) is_first: bool,
    /// True if the words are the same but for their last characters.
    pub(crate) is_last: bool,
    /// True if all characters that differ are vowels.
    are_vowels: bool,
}

/// Returns how one word became the other by a slip of the keyboard.
pub(crate) fn slip(was: &str, is: &str) -> Option<Typo> {
    let (a, b): (Vec<char>, Vec<char>) = (was.chars().collect(), is.chars().collect());
    let least = a.len().min(b.len());
    if a == b || least < 2 {
        return None;
    }
    let first = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let last = a[first..].iter().rev().zip(b[first..].iter().rev());
    let last = last.take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[first..a.len() - last], &b[first..b.len() - last]);
    let kind = match (a, b) {
        ([a1, a2], [b1, b2]) if a1 == b2 && a2 == b1 => Kind::Swap,
        ([], [_]) | ([_], []) => Kind::Count,
        ([_], [_]) => Kind::Other,
        _ if a.len().max(b.len()) == 2 && least >= 8 => Kind::Other,
        _ => return None,
    };
    Some(Typo {
        kind,
        is_first: first == 0,
        is_last: last == 0,
        are_vowels: a.iter().chain(b).all(|c| "aeiouy".contains(*c)),
    })
}

/// Returns true if one word is the other with a slip of the keyboard. A vowel more or less at the end is a word of
/// another language.
pub(crate) fn is_typo(was: &str, is: &str) -> bool {
    let are_long = [was, is].iter().all(|word| word.chars().count() > 2);
    are_long && slip(was, is).is_some_and(|slip| !(slip.is_last && slip.are_vowels))
}

/// Returns true if one word is the other with letters behind it, or without the `s` of a plural: `Step` and `Steps`.
pub(crate) fn is_inflected(was: &str, is: &str) -> bool {
    is.starts_with(was) || was.strip_suffix('s') == Some(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_names_are_told_from_names_that_machines_know() {
        let mut prose = Vocabulary::default();
        prose.add("A changeset is cast.");
        for word in [
            "name",
            "SomeException",
            "your_file",
            "mywebsite",
            "old",
            "changeset",
            "x1",
        ] {
            assert!(prose.is_ordinary(word), "{word}");
        }
        for word in ["cffi", "systemctl", "resolv", "42"] {
            assert!(!prose.is_ordinary(word), "{word}");
        }
    }

    #[test]
    fn slips_are_told_from_translations() {
        for (was, is) in [
            ("hexdump", "hexdeump"),
            ("github", "githup"),
            ("docker", "dockr"),
            ("cffi", "cfi"),
        ] {
            assert!(is_typo(was, is), "{is}");
        }
        for (was, is) in [
            ("list", "liste"),
            ("name", "nombre"),
            ("green", "grün"),
            ("a", "b"),
        ] {
            assert!(!is_typo(was, is), "{is}");
        }
    }
}
