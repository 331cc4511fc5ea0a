//! Near misses: the known name that a mistyped one was probably meant to be.
//!
//! The distance is the number of letters that are inserted, removed, changed or exchanged with their neighbour
//! (optimal string alignment). Case and the difference of `-` and `_` do not count.

/// The longest name that is compared, in bytes: the cost grows with the square of the length.
const MAX_LENGTH: usize = 64;

/// Returns the entry of `known` that is most like `name`, if one is nearly it. The first of equals wins.
#[must_use]
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let plain = plain(name);
    let distances = known.into_iter().filter_map(|other| {
        let distance = distance(&plain, other)?;
        Some((distance, other))
    });
    let nearest = distances.min_by_key(|(distance, _)| *distance)?;
    Some(nearest.1)
}

/// Returns the known key that a key is a misspelling of. A plural, a word with another number at its end and a short word
/// with another letter (`data`, `date`) are words of their own.
#[must_use]
pub(crate) fn misspelt<'k>(key: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const SHORT: usize = 4;
    let found = nearest(key, known)?;
    let (key, near) = (plain(key), plain(found));
    let stem = |word: &str| {
        word.trim_end_matches(|c: char| c == 's' || c.is_ascii_digit())
            .to_owned()
    };
    let is_exchange = || {
        let letters = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.sort_unstable();
            letters
        };
        letters(&key) == letters(&near)
    };
    let is_word = stem(&key) == stem(&near) && key != near
        || key.len() <= SHORT && near.len() <= SHORT && !is_exchange();
    (!is_word).then_some(found)
}

/// Returns the distance of a name in plain form from a known one, if it is small for names of this length.
fn distance(name: &str, known: &str) -> Option<usize> {
    if name.len().abs_diff(known.len()) > 2 && name.is_ascii() {
        return None;
    }
    let known = plain(known);
    // A name of three letters is near to many words.
    let most = match name.chars().count().min(known.chars().count()) {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    let distance = strsim::osa_distance(name, &known);
    (distance <= most).then_some(distance)
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_near() {
        let known = ["languages", "language_paths", "title", "lang", "permalink"];
        for (name, wanted) in [
            ("langauges", Some("languages")),
            ("Title", Some("title")),
            ("titel", Some("title")),
            ("lnag", Some("lang")),
            ("language-paths", Some("language_paths")),
            ("permlink", Some("permalink")),
            ("author", None),
            ("link", None),
            ("no", None),
        ] {
            assert_eq!(nearest(name, known), wanted, "{name}");
        }
    }

    #[test]
    fn words_of_their_own_are_no_misspellings() {
        let known = ["title", "date", "lang", "image", "translated", "languages"];
        for key in ["titles", "data", "long", "images", "image2", "author"] {
            assert_eq!(misspelt(key, known), None, "{key}");
        }
        for (key, wanted) in [
            ("titel", "title"),
            ("Title", "title"),
            ("lnag", "lang"),
            ("traslated", "translated"),
            ("langauges", "languages"),
        ] {
            assert_eq!(misspelt(key, known), Some(wanted), "{key}");
        }
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "x".repeat(MAX_LENGTH + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
    }
}
