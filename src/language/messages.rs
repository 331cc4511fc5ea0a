//! Interface messages in the language of the page.
//!
//! In: `messages/<tag>.yml` of the theme. Out: one complete table per language. Missing messages come from the
//! parents of the language (`zh-TW` uses `zh-Hant`, then `zh`) and last from English. The keys that came from
//! English are recorded for a diagnostic.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Codes, LanguageTag};

/// An interface message, or its forms for a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The same for every number.
    Text(String),
    /// By CLDR's plural category (`one`, `few`, `other`), or by an exact number (`=1`), which takes precedence.
    Plural(BTreeMap<String, String>),
}

/// The messages of one language, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LanguageMessages {
    by_key: BTreeMap<String, Message>,
    /// The keys whose message is English; empty if the language is English.
    pub missing: Vec<String>,
}

impl LanguageMessages {
    /// Returns the message of `key`; the key itself if there is none.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        match self.by_key.get(key) {
            Some(Message::Text(text)) => text,
            Some(Message::Plural(forms)) => forms.get("other").map_or(key, String::as_str),
            None => key,
        }
    }

    /// Returns the form of the message of `key` for a number, whose CLDR category is `category`.
    #[must_use]
    pub fn counted<'a>(&'a self, key: &'a str, category: &str, number: u64) -> &'a str {
        let Some(Message::Plural(forms)) = self.by_key.get(key) else {
            return self.text(key);
        };
        // English messages, used for a language without its own, have a separate form only for 1.
        let exact = (number == 1).then(|| forms.get("=1")).flatten();
        let form = exact.or_else(|| forms.get(category));
        form.map_or_else(|| self.text(key), String::as_str)
    }

    /// Returns true if some messages are in the language itself.
    #[must_use]
    pub fn speaks(&self) -> bool {
        self.missing.len() < self.by_key.len()
    }

    /// Returns the value of `t` in templates: a string for each key, or an object of forms.
    #[must_use]
    pub fn json(&self) -> Value {
        let value = |message: &Message| match message {
            Message::Text(text) => Value::String(text.clone()),
            Message::Plural(forms) => forms
                .iter()
                .map(|(category, text)| (category.clone(), Value::String(text.clone())))
                .collect::<Map<_, _>>()
                .into(),
        };
        self.by_key
            .iter()
            .map(|(key, message)| (key.clone(), value(message)))
            .collect::<Map<_, _>>()
            .into()
    }
}

impl FromIterator<(String, Message)> for LanguageMessages {
    fn from_iter<I: IntoIterator<Item = (String, Message)>>(words: I) -> Self {
        Self {
            by_key: words.into_iter().collect(),
            missing: Vec::new(),
        }
    }
}

/// The messages of all languages of the theme.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    by_tag: BTreeMap<String, BTreeMap<String, Message>>,
}

impl Messages {
    /// Adds messages of the language `tag`, which replace existing ones.
    pub fn add(&mut self, tag: &str, words: impl IntoIterator<Item = (String, Message)>) {
        self.by_tag.entry(tag.to_owned()).or_default().extend(words);
    }

    /// Returns all messages for a page in `tag`.
    #[must_use]
    pub fn of(&self, tag: &LanguageTag, codes: &Codes) -> LanguageMessages {
        let mut words = LanguageMessages::default();
        let english = self.by_tag.get(ENGLISH);
        let mut own: BTreeMap<String, Message> = BTreeMap::new();
        for parent in chain(tag.as_str(), codes).into_iter().rev() {
            own.extend(self.by_tag.get(&parent).into_iter().flatten().map(cloned));
        }
        if tag.as_str().split('-').next() != Some(ENGLISH) {
            let keys = english.into_iter().flat_map(BTreeMap::keys);
            words.missing = keys
                .filter(|key| !own.contains_key(*key))
                .cloned()
                .collect();
        }
        let stands_in = |(key, message)| {
            let (key, message) = cloned((key, message));
            let is_missing = words.missing.contains(&key);
            let message = if is_missing { abroad(message) } else { message };
            (key, message)
        };
        words.by_key = english.into_iter().flatten().map(stands_in).collect();
        words.by_key.extend(own);
        words
    }
}

/// The fallback language.
const ENGLISH: &str = "en";

/// Returns an English message for a language without its own, whose plural categories differ: `one` is the
/// number 1 alone, and not 21 as in Russian.
fn abroad(message: Message) -> Message {
    let Message::Plural(mut forms) = message else {
        return message;
    };
    if let Some(one) = forms.remove("one") {
        forms.insert("=1".to_owned(), one);
    }
    Message::Plural(forms)
}

fn cloned((key, message): (&String, &Message)) -> (String, Message) {
    (key.clone(), message.clone())
}

/// Returns the tags whose messages pages in `tag` may use.
pub fn tags_of(tag: &LanguageTag, codes: &Codes) -> impl Iterator<Item = String> {
    chain(tag.as_str(), codes)
        .into_iter()
        .chain([ENGLISH.to_owned()])
}

/// Returns the tags that are searched for messages, the nearest first: the tag, the tag with its script instead
/// of its region, the language.
fn chain(tag: &str, codes: &Codes) -> Vec<String> {
    let mut chain = vec![tag.to_owned()];
    if let Some(known) = codes.read(tag)
        && let [language, script, ..] = known.likely.split('-').collect::<Vec<_>>()[..]
    {
        chain.push(format!("{language}-{script}"));
        // Messages in one script are unreadable for readers of another: `sr-Latn` does not use `sr`.
        if codes
            .read(language)
            .is_some_and(|bare| bare.likely.split('-').nth(1) == Some(script))
        {
            chain.push(language.to_owned());
        }
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_from_the_nearest_parent() {
        let codes = Codes::default();
        let mut messages = Messages::default();
        let word = |text: &str| [("toc".to_owned(), Message::Text(text.to_owned()))];
        messages.add("en", word("On this page"));
        messages.add("zh-Hant", word("本頁目錄"));
        messages.add("pt", word("Nesta página"));
        let of = |code: &str| {
            let tag = codes.read(code).unwrap().tag.clone();
            messages.of(&tag, &codes)
        };
        assert_eq!(of("tw").text("toc"), "本頁目錄");
        assert_eq!(of("zh").text("toc"), "On this page");
        assert_eq!(of("pt-BR").text("toc"), "Nesta página");
        assert_eq!(of("yo").text("toc"), "On this page");
        assert_eq!(of("yo").missing, ["toc"]);
        let forms = [("one", "{n} note"), ("other", "{n} notes")];
        let forms = forms.map(|(category, text)| (category.to_owned(), text.to_owned()));
        let count = ("count_notes".to_owned(), Message::Plural(forms.into()));
        let mut counting = messages.clone();
        counting.add("en", [count]);
        let of_russian = counting.of(&codes.read("ru").unwrap().tag, &codes);
        assert_eq!(of_russian.json()["count_notes"]["=1"], "{n} note");
        assert_eq!(of_russian.json()["count_notes"]["one"], Value::Null);
        assert!(of("pt-BR").missing.is_empty() && of("en-GB").missing.is_empty());
    }
}
