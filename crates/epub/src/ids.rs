//! Ids that XML allows, each once in its document.

use std::collections::{HashMap, HashSet};

use crate::elements::heading_level;
use crate::tree::{Element, Node, for_each_element};

/// The ids of a chapter: from those of its HTML to those of the book.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    by_original: HashMap<String, String>,
}

impl Ids {
    /// Gives every element with an id, and every heading, an id that begins with `prefix`.
    pub(crate) fn assign(nodes: &mut [Node], prefix: &str) -> Self {
        let mut ids = Self::default();
        let mut taken: HashSet<String> = HashSet::new();
        let mut wanted: HashSet<String> = HashSet::new();
        for_each_element(nodes, &mut |element| {
            wanted.extend(element.attribute("id").map(str::to_owned));
        });
        let mut number = 0;
        for_each_element(nodes, &mut |element| {
            let original = element.remove("id");
            if original.is_none() && heading_level(element.name).is_none() {
                return;
            }
            let is_second = original
                .as_ref()
                .is_some_and(|id| ids.by_original.contains_key(id));
            if is_second && heading_level(element.name).is_none() {
                return;
            }
            let own = original
                .as_ref()
                .filter(|id| is_ascii_name(id) && !is_second);
            let id = own.cloned().unwrap_or_else(|| {
                let mut free = || {
                    number += 1;
                    format!("part-{number}")
                };
                let mut id = free();
                while wanted.contains(&id) || taken.contains(&id) {
                    id = free();
                }
                id
            });
            taken.insert(id.clone());
            let id = format!("{prefix}{id}");
            if let Some(original) = original {
                ids.by_original
                    .entry(original)
                    .or_insert_with(|| id.clone());
            }
            prepend_id(element, id);
        });
        ids
    }

    /// Returns the id in the book of a fragment of an address.
    pub(crate) fn find(&self, fragment: &str) -> Option<&str> {
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8();
        let decoded = decoded.as_deref().unwrap_or(fragment);
        let found = self
            .by_original
            .get(decoded)
            .or_else(|| self.by_original.get(fragment));
        found.map(String::as_str)
    }
}

fn prepend_id(element: &mut Element, id: String) {
    element.attributes.insert(0, ("id", id));
}

/// Returns true for an id that every reader finds: an XML name of ASCII without a colon.
fn is_ascii_name(id: &str) -> bool {
    id.is_ascii() && is_name(id)
}

/// Returns true for an XML name (`NCName`), of the characters that are used in names.
pub(crate) fn is_name(name: &str) -> bool {
    let is_first = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(is_first)
        && name
            .chars()
            .all(|c| is_first(c) || c.is_ascii_digit() || c == '-' || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{Syntax, write_nodes};

    #[test]
    fn ids_are_names_and_each_is_there_once() {
        let html = "<h2 id=\"磁碟\">a</h2><h2>b</h2><p id=\"part-1\">c</p><p id=\"x y\">d</p><p id=\"part-1\">e</p><h3 id=\"1\">f</h3>";
        let mut nodes = crate::convert::convert(html);
        let ids = Ids::assign(&mut nodes, "c1-");
        let mut out = String::new();
        write_nodes(&nodes, Syntax::Html, &mut out);
        assert_eq!(
            out,
            "<h2 id=\"c1-part-2\">a</h2><h2 id=\"c1-part-3\">b</h2><p id=\"c1-part-1\">c</p><p id=\"c1-part-4\">d</p><p>e</p><h3 id=\"c1-part-5\">f</h3>"
        );
        assert_eq!(ids.find("%E7%A3%81%E7%A2%9F"), Some("c1-part-2"));
        assert_eq!(ids.find("part-1"), Some("c1-part-1"));
        assert_eq!(ids.find("none"), None);
    }
}
