//! Attribute lists: `{: .class #id key="value" name}` (kramdown 2.4 `parse_attribute_list`).

use super::block::Definitions;
use text_scan::work_counter;

/// Attributes of an element, in the order of first appearance.
pub type Attributes = Vec<(String, String)>;

/// A parsed attribute list: attributes, and names of lists that are defined elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AttributeList {
    pub(super) attributes: Attributes,
    pub(super) names: Vec<String>,
}

impl AttributeList {
    /// Adds the content of `text`, the inside of `{: … }`.
    pub(super) fn read(&mut self, text: &str) {
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return;
            }
            rest = self.one(rest);
        }
    }

    /// Parses one attribute; invalid text is skipped up to white space.
    fn one<'a>(&mut self, text: &'a str) -> &'a str {
        let name = id_name(text);
        if name > 0 {
            let after = &text[name..];
            for quote in ['"', '\''] {
                let Some(value) = after
                    .strip_prefix('=')
                    .and_then(|rest| rest.strip_prefix(quote))
                else {
                    continue;
                };
                if let Some((value, rest)) = quoted(value, quote) {
                    put(&mut self.attributes, &text[..name], value);
                    return rest;
                }
            }
            if after.is_empty() || after.starts_with(char::is_whitespace) {
                self.names.push(text[..name].to_owned());
                return after;
            }
        }
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let word = &text[..end];
        if word.starts_with(['.', '#']) {
            let mut marks: Vec<usize> = word.match_indices(['.', '#']).map(|(i, _)| i).collect();
            marks.push(word.len());
            for pair in marks.windows(2) {
                let value = &word[pair[0] + 1..pair[1]];
                if value.is_empty() {
                    continue;
                }
                if word[pair[0]..].starts_with('.') {
                    add_class(&mut self.attributes, value);
                } else {
                    put(&mut self.attributes, "id", value.to_owned());
                }
            }
        }
        &text[end..]
    }

    /// Adds the attributes and names of another list.
    pub(super) fn merge(&mut self, other: &AttributeList) {
        self.names.extend(other.names.iter().cloned());
        merge(&mut self.attributes, &other.attributes);
    }

    /// Returns the attributes, including those of the named lists.
    pub(super) fn resolve(&self, definitions: &Definitions) -> Attributes {
        if self.names.is_empty() {
            work_counter::done(self.size());
            return self.attributes.clone();
        }
        let mut attributes = Attributes::new();
        self.resolve_into(&mut attributes, definitions, 0);
        attributes
    }

    fn resolve_into(&self, attributes: &mut Attributes, definitions: &Definitions, depth: usize) {
        for name in &self.names {
            // Lists may name each other in a cycle, and many elements may name a large list.
            let list = definitions.lists.get(name).filter(|_| depth < 8);
            if let Some(list) = list.filter(|list| definitions.budget.left() > list.size()) {
                list.resolve_into(attributes, definitions, depth + 1);
                definitions.budget.spend(list.size());
            }
        }
        merge(attributes, &self.attributes);
    }

    /// Returns the approximate size in bytes.
    fn size(&self) -> usize {
        let sizes = self.attributes.iter();
        1 + sizes
            .map(|(key, value)| key.len() + value.len())
            .sum::<usize>()
    }

    /// Returns true if the list contains `name` (`{:toc}`).
    pub(super) fn names(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.names.is_empty()
    }
}

/// Maximum number of attributes per element.
const MAX_ATTRIBUTES: usize = 256;

/// Sets an attribute, unless the element has too many.
pub(super) fn put(attributes: &mut Attributes, key: &str, value: String) {
    work_counter::done(attributes.len());
    match attributes.iter().position(|(k, _)| k == key) {
        Some(at) => attributes[at].1 = value,
        None if attributes.len() < MAX_ATTRIBUTES => attributes.push((key.to_owned(), value)),
        None => {}
    }
}

/// Adds a class to the existing classes.
pub(super) fn add_class(attributes: &mut Attributes, class: &str) {
    match attributes.iter_mut().find(|(k, _)| k == "class") {
        Some((_, classes)) if !classes.is_empty() => {
            classes.push(' ');
            classes.push_str(class);
        }
        Some((_, classes)) => class.clone_into(classes),
        None => attributes.push(("class".to_owned(), class.to_owned())),
    }
}

fn merge(attributes: &mut Attributes, more: &Attributes) {
    for (key, value) in more {
        if key == "class" {
            add_class(attributes, value);
        } else {
            put(attributes, key, value.clone());
        }
    }
}

/// Returns the length of the name of a list, an extension or a footnote at the start of `text`: `\w[\w-]*`.
pub(super) fn id_name(text: &str) -> usize {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match text.bytes().next() {
        Some(first) if is_word(first) => text
            .bytes()
            .take_while(|b| is_word(*b) || *b == b'-')
            .count(),
        _ => 0,
    }
}

/// Returns the value up to its closing quote, with `\}` and `\"` unescaped, and the rest.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if c == '\\' && chars.peek().is_some_and(|(_, n)| *n == quote || *n == '}') {
            value.extend(chars.next().map(|(_, n)| n));
        } else if c == quote {
            return Some((value, &text[i + c.len_utf8()..]));
        } else {
            value.push(c);
        }
    }
    None
}

/// Returns the inside of `{: … }` at the start of `text`, which may contain `\}`, and the rest. `None` if it is empty
/// or unclosed.
pub(super) fn inside(text: &str) -> Option<(&str, &str)> {
    let start = text.strip_prefix("{:")?;
    let end = closing_brace(start).filter(|end| *end > 0)?;
    Some((&start[..end], &start[end + 1..]))
}

/// Maximum length of an attribute list, in bytes.
const MAX_LENGTH: usize = 2048;

/// Returns the position of the first `}` without a backslash before it.
pub(super) fn closing_brace(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(MAX_LENGTH)];
    work_counter::done(1);
    memchr::memchr_iter(b'}', bytes).find(|at| !bytes[..*at].ends_with(b"\\"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_kramdown_reads_them() {
        let mut list = AttributeList::default();
        list.read(" .a.b #x key=\"v \\\"w\\\" \\}\" toc data-n='1' =oops ");
        assert_eq!(list.names, ["toc"]);
        let expected = [
            ("class", "a b"),
            ("id", "x"),
            ("key", "v \"w\" }"),
            ("data-n", "1"),
        ];
        assert_eq!(
            list.attributes,
            expected.map(|(k, v)| (k.to_owned(), v.to_owned()))
        );
        list.read(".c key='z'");
        assert_eq!(list.attributes[0].1, "a b c");
        assert_eq!(list.attributes[2].1, "z");
    }

    #[test]
    fn the_inside_ends_at_a_brace_that_is_not_escaped() {
        assert_eq!(inside("{: a\\}b} c"), Some((" a\\}b", " c")));
        assert_eq!(inside("{:}"), None);
        assert_eq!(inside("{: a"), None);
    }
}
