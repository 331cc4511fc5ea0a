//! Limits of an XML document, checked before `roxmltree` parses it: it compares each attribute of an element with each
//! other one, and copies all namespaces for each element that declares one.

use std::ops::Range;

use memchr::{memchr, memmem};

/// The deepest nesting of elements.
const DEEPEST: usize = 256;
/// The most attributes of an element, with namespaces.
const MOST_ATTRIBUTES: usize = 256;

/// Returns the first place where a document exceeds a limit, and which. A document that is no XML has an error from the
/// parser.
#[must_use]
pub fn exceeded(text: &str) -> Option<(Range<usize>, String)> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0_usize, 0_usize);
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let start = at + found;
        let rest = &bytes[start..];
        let until = |end: &str| memmem::find(rest, end.as_bytes()).map(|found| found + end.len());
        let length = if rest.starts_with(b"<!--") {
            until("-->")?
        } else if rest.starts_with(b"<![CDATA[") {
            until("]]>")?
        } else if rest.starts_with(b"<?") {
            until("?>")?
        } else if rest.starts_with(b"</") {
            depth = depth.saturating_sub(1);
            until(">")?
        } else {
            let (length, attributes) = start_tag(rest)?;
            if attributes > MOST_ATTRIBUTES {
                let message = format!("an element has more than {MOST_ATTRIBUTES} attributes");
                return Some((start..start + 1, message));
            }
            // A declaration (`<!DOCTYPE`) has no end.
            let is_open = !rest.starts_with(b"<!") && rest[length - 2] != b'/';
            depth += usize::from(is_open);
            if depth > DEEPEST {
                let message = format!("more than {DEEPEST} elements are inside one another");
                return Some((start..start + 1, message));
            }
            length
        };
        at = start + length;
    }
    None
}

/// Returns the length of a start tag, and the number of its attributes; `None` if it does not end.
fn start_tag(tag: &[u8]) -> Option<(usize, usize)> {
    let (mut at, mut attributes) = (1, 0);
    loop {
        match tag.get(at)? {
            b'>' => return Some((at + 1, attributes)),
            quote @ (b'"' | b'\'') => {
                attributes += 1;
                at += 2 + memchr(*quote, &tag[at + 1..])?;
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_and_depth_are_limited_and_declarations_are_not_counted() {
        let message = |text: &str| exceeded(text).map(|(_, message)| message);
        let attributes: String = (0..300).map(|n| format!(" a{n}='>'")).collect();
        assert!(message(&format!("<!-- <a <b --><x{attributes}/>")).is_some());
        assert!(message(&"<g>".repeat(300)).is_some());
        assert_eq!(message(&"<g/>".repeat(300)), None);
        assert_eq!(message(&"<g></g>".repeat(300)), None);
        let declarations = "<!ENTITY a 'b'>".repeat(300);
        assert_eq!(message(&format!("<!DOCTYPE x [{declarations}]><x/>")), None);
        assert_eq!(message("<a b='"), None);
    }
}
