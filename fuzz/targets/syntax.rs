//! Readers of small formats: front matter, YAML, the lock file.

use std::ops::Range;

use sitegen::content::front_matter::{FrontMatterRules, split_by};
use sitegen::translations::lock::Lock;
use sitegen::yaml::{self, Mapping, Scalars};

/// Asserts that a span is one of a text.
fn within(text: &str, span: &Range<usize>) {
    assert!(
        text.get(span.clone()).is_some(),
        "{span:?} is no span of {text:?}"
    );
}

/// Front matter: its values and the body are places in the file; reading the same text again gives the same.
pub(super) fn front_matter(data: &[u8]) {
    let text = super::text(data);
    for rules in [FrontMatterRules::Own, FrontMatterRules::Jekyll] {
        match split_by(rules, "a.md", &text) {
            Ok(Some(split)) => {
                within(&text, &(split.body..text.len()));
                let front = split.front_matter;
                for entry in &front.clone().into_mapping().entries {
                    within(&text, &front.value_span(entry));
                }
            }
            Ok(None) => {}
            Err(error) => assert!(!error.message.is_empty()),
        }
    }
}

/// YAML: spans are places in the text, and the number of values is limited.
pub(super) fn yaml(data: &[u8]) {
    let text = super::text(data);
    for scalars in [Scalars::Own, Scalars::Ruby] {
        match Mapping::parse_as(&text, scalars) {
            Ok(mapping) => {
                for entry in &mapping.entries {
                    within(&text, &entry.value_span);
                }
            }
            Err(error) => within(&text, &error.span),
        }
        let _ = yaml::value(&text, scalars, 1000);
    }
}

/// The lock: what is written again is read as the same.
pub(super) fn lock(data: &[u8]) {
    let (lock, _) = Lock::parse(&super::text(data));
    let (again, wrong) = Lock::parse(&lock.text());
    assert_eq!(wrong.len(), 0, "{:?}", lock.text());
    assert_eq!(again, lock);
}
