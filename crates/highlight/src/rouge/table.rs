//! The table of Rouge's class names, from the data in `classes.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Scope prefixes with their classes, in the order in which they are tried.
type Classes = Vec<(&'static str, &'static str)>;

static TABLE: LazyLock<BTreeMap<&'static str, Classes>> =
    LazyLock::new(|| read(include_str!("classes.txt")));

/// The name of the section for all languages.
const ALL: &str = "*";

/// Returns the classes of all languages.
pub(super) fn general() -> &'static [(&'static str, &'static str)] {
    of_language(ALL)
}

/// Returns the classes of one language, which differ from the general ones. The name is the last part of its scopes.
pub(super) fn of_language(name: &str) -> &'static [(&'static str, &'static str)] {
    TABLE.get(name).map_or(&[], Vec::as_slice)
}

fn read(data: &'static str) -> BTreeMap<&'static str, Classes> {
    let mut table: BTreeMap<&str, Classes> = BTreeMap::new();
    let mut languages: Vec<&str> = Vec::new();
    for line in data.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(names) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            languages = names.split(' ').collect();
            continue;
        }
        let class = line.split_once(' ').unwrap_or((line, ""));
        for language in &languages {
            table.entry(language).or_default().push(class);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_have_languages_and_prefixes_without_a_class_are_kept() {
        assert!(general().contains(&("text", "")));
        assert_eq!(of_language("bash"), of_language("shell"));
        assert_eq!(
            of_language("julia"),
            [("punctuation.definition.comment", "c"), ("comment", "c")]
        );
        assert!(of_language("unknown").is_empty());
    }

    #[test]
    fn no_prefix_is_hidden_by_an_earlier_one() {
        for (language, classes) in &*TABLE {
            for (at, (prefix, _)) in classes.iter().enumerate() {
                let hides = |(earlier, _): &&(&str, &str)| {
                    prefix
                        .strip_prefix(earlier)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                };
                let hidden = classes[..at].iter().find(hides);
                assert!(hidden.is_none(), "{language}: {prefix} after {hidden:?}");
            }
        }
    }
}
