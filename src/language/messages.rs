//! The interface's words, in the language of the page.
//!
//! In: `messages/<tag>.yml` of the theme. Out: one table per language, complete: what a language
//! lacks comes from its parents (`zh-TW` asks `zh-Hant`, then `zh`) and at last from English.

use std::collections::BTreeMap;

use super::{Codes, LanguageTag};

/// The words of all languages that the theme speaks.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    by_tag: BTreeMap<String, BTreeMap<String, String>>,
}

impl Messages {
    /// Adds the words of the language `tag`; words that are there already are replaced.
    pub fn add(&mut self, tag: &str, words: impl IntoIterator<Item = (String, String)>) {
        self.by_tag.entry(tag.to_owned()).or_default().extend(words);
    }

    /// All words for a page in `tag`.
    #[must_use]
    pub fn of(&self, tag: &LanguageTag, codes: &Codes) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for parent in chain(tag.as_str(), codes).into_iter().rev() {
            if let Some(words) = self.by_tag.get(&parent) {
                all.extend(words.iter().map(|(k, v)| (k.clone(), v.clone())));
            }
        }
        all
    }
}

/// The tags to ask for words, the nearest first: the tag, the tag with its script in place of its
/// region, the language, English.
fn chain(tag: &str, codes: &Codes) -> Vec<String> {
    let mut chain = vec![tag.to_owned()];
    if let Some(known) = codes.read(tag)
        && let [language, script, ..] = known.likely.split('-').collect::<Vec<_>>()[..]
    {
        chain.push(format!("{language}-{script}"));
        // Words of one script are of no use to readers of another: `sr-Latn` does not ask `sr`.
        if codes
            .read(language)
            .is_some_and(|bare| bare.likely.split('-').nth(1) == Some(script))
        {
            chain.push(language.to_owned());
        }
    }
    chain.push("en".to_owned());
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_from_the_nearest_parent() {
        let codes = Codes::default();
        let mut messages = Messages::default();
        let word = |text: &str| [("toc".to_owned(), text.to_owned())];
        messages.add("en", word("On this page"));
        messages.add("zh-Hant", word("本頁目錄"));
        messages.add("pt", word("Nesta página"));
        let of = |code: &str| {
            let tag = codes.read(code).unwrap().tag;
            messages.of(&tag, &codes)["toc"].clone()
        };
        assert_eq!(of("tw"), "本頁目錄");
        assert_eq!(of("zh"), "On this page");
        assert_eq!(of("pt-BR"), "Nesta página");
        assert_eq!(of("yo"), "On this page");
    }
}
