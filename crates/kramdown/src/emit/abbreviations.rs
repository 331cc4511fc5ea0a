//! Finds abbreviations in a text, as whole words (kramdown 2.4 `Parser::Kramdown#replace_abbreviations`).
//!
//! In: the definitions of a body, then each of its texts. Out: the positions of abbreviations. They are looked up by
//! their first word, so that the cost is the sum of definitions and words, not the product.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::block::Definitions;
use super::super::ends::StepBudget;

/// The abbreviations of a body.
pub(super) struct Abbreviations<'d> {
    /// Abbreviations by their first word or character, the longest first.
    by_start: BTreeMap<&'d str, Vec<&'d str>>,
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Returns the first word of `text`, or its first character.
fn start(text: &str) -> &str {
    let word = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let first = text.chars().next().map_or(0, char::len_utf8);
    &text[..word.max(first)]
}

impl<'d> Abbreviations<'d> {
    pub(super) fn of(definitions: &'d Definitions) -> Self {
        let mut by_start: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for name in definitions.abbreviations.keys() {
            by_start.entry(start(name)).or_default().push(name);
        }
        for names in by_start.values_mut() {
            names.sort_by_key(|name| Reverse(name.len()));
        }
        Self { by_start }
    }

    /// Returns the positions of abbreviations in a text, in order; at each position the longest.
    pub(super) fn within(&self, text: &str, budget: &StepBudget) -> Vec<(usize, &'d str)> {
        let mut found = Vec::new();
        if self.by_start.is_empty() {
            return found;
        }
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let first = start(rest);
            let is_name = |name: &&&str| {
                budget.spend(1 + name.len() / 8);
                budget.left() > 0
                    && rest
                        .strip_prefix(**name)
                        .is_some_and(|behind| !behind.starts_with(is_word))
            };
            let names = self.by_start.get(first);
            let name = names.and_then(|names| names.iter().find(is_name));
            // An abbreviation that begins with a mark must not follow a word character.
            let is_inside = text[..at].ends_with(is_word);
            match name.filter(|_| !is_inside) {
                Some(name) => {
                    found.push((at, *name));
                    at += name.len();
                }
                None => at += first.len(),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_abbreviation_at_a_place_is_found_as_a_word() {
        let mut definitions = Definitions {
            budget: StepBudget::of(""),
            ..Definitions::default()
        };
        for name in ["HTML", "HTML 5", "a.b", "中文", ".x"] {
            definitions
                .abbreviations
                .insert(name.to_owned(), Default::default());
        }
        let abbreviations = Abbreviations::of(&definitions);
        let text = "HTML 5, XHTML HTML HTML5 a.b a.bc 是中文 a.x .x";
        let found = abbreviations.within(text, &definitions.budget);
        let found: Vec<&str> = found.into_iter().map(|(_, name)| name).collect();
        assert_eq!(found, ["HTML 5", "HTML", "a.b", "中文", ".x"]);
    }
}
