//! Near misses: the known name that a mistyped one was probably meant to be.
//!
//! The distance is the number of letters that are inserted, removed, changed or exchanged with their neighbour
//! (optimal string alignment). Case and the difference of `-` and `_` do not count.

/// The longest name that is compared, in bytes: the cost grows with the square of the length.
const LONGEST: usize = 64;

/// Returns the entry of `known` that is most like `name`, if one is nearly it. The first of equals wins.
#[must_use]
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > LONGEST {
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

/// Returns the distance of a name in plain form from a known one, if it is small for names of this length.
fn distance(name: &str, known: &str) -> Option<usize> {
    let known = plain(known);
    // A name of three letters is near to many words.
    let most = match name.chars().count().min(known.chars().count()) {
        0..=2 => 0,
        3..=6 => 1,
        _ => 2,
    };
    if name.len().abs_diff(known.len()) > 4 * most {
        return None;
    }
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
    fn long_names_are_not_compared() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
    }
}
