//! Replacements in the texts of an HTML document, outside of tags.

/// Elements whose content is no markup.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Returns the document with each text of its body replaced, except in the elements `ignored` (names in lower case).
/// `replace` returns `None` for a text that stays. A document without an element `body` is a body.
pub(super) fn replaced(
    document: String,
    ignored: &[&str],
    replace: &dyn Fn(&str) -> Option<String>,
) -> String {
    let start = start_of_body(&document).unwrap_or(0);
    let end = document[start..].find("</body>").map(|at| start + at);
    let end = end.unwrap_or(document.len());
    let mut out = String::with_capacity(document.len() + document.len() / 16);
    out.push_str(&document[..start]);
    let body = &document[start..end];
    let mut open = 0_usize;
    let mut at = 0;
    while at < body.len() {
        let length = tag_length(&body[at..]);
        if length == 0 {
            // A `<` that begins no tag is text.
            let own = usize::from(body[at..].starts_with('<'));
            let next = body[at + own..]
                .find('<')
                .map_or(body.len(), |next| at + own + next);
            let text = &body[at..next];
            match replace(text).filter(|_| open == 0) {
                Some(new) => out.push_str(&new),
                None => out.push_str(text),
            }
            at = next;
            continue;
        }
        let tag = &body[at..at + length];
        out.push_str(tag);
        at += length;
        let name = tag_name(tag);
        if RAW.contains(&name.as_str()) {
            let end = find_end(&body[at..], &name);
            out.push_str(&body[at..at + end]);
            at += end;
        } else if ignored.contains(&name.as_str()) {
            open += 1;
        } else if let Some(name) = name.strip_prefix('/')
            && ignored.contains(&name)
        {
            open = open.saturating_sub(1);
        }
    }
    out.push_str(&document[end..]);
    out
}

/// Returns the offset behind the start tag of the element `body`.
fn start_of_body(document: &str) -> Option<usize> {
    let at = document.find("<body")?;
    Some(at + tag_length(&document[at..]))
}

/// Returns the length of the tag, comment or declaration at the start of a text; 0 if there is none.
fn tag_length(text: &str) -> usize {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map_or(text.len(), |end| end + 7);
    }
    let is_tag = text.strip_prefix('<').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
    });
    if !is_tag {
        return 0;
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends at the first `>`.
    text.find('>').map_or(text.len(), |end| end + 1)
}

/// Returns the name of a tag in lower case, with the `/` of an end tag.
fn tag_name(tag: &str) -> String {
    let rest = &tag[1..];
    let slash = usize::from(rest.starts_with('/'));
    let end = rest[slash..].find(|c: char| c.is_whitespace() || c == '>' || c == '/');
    let end = end.map_or(rest.len(), |end| slash + end);
    rest[..end].to_ascii_lowercase()
}

/// Returns the offset of the end tag of an element in its content and all after it.
fn find_end(text: &str, name: &str) -> usize {
    let is_end = |at: &usize| {
        let after = text.get(at + 2..at + 2 + name.len());
        after.is_some_and(|after| after.eq_ignore_ascii_case(name))
    };
    let mut ends = text.match_indices("</").map(|(at, _)| at);
    ends.find(is_end).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upper(document: &str) -> String {
        replaced(document.to_owned(), &["code"], &|text| {
            Some(text.to_uppercase())
        })
    }

    #[test]
    fn a_text_may_begin_with_any_character() {
        assert_eq!(upper("<body><p>‘a’ < b</p>"), "<body><p>‘A’ < B</p>");
    }

    #[test]
    fn only_texts_of_the_body_are_replaced() {
        assert_eq!(
            upper(
                "<title>a</title><body class=\"x>\">a <i title='b>'>b</i> <code>c <b>d</b></code> e</body>f"
            ),
            "<title>a</title><body class=\"x>\">A <i title='b>'>B</i> <code>c <b>d</b></code> E</body>f"
        );
        assert_eq!(
            upper("a<!-- b --><script>c</script>d"),
            "A<!-- b --><script>c</script>D"
        );
        assert_eq!(upper("a < b"), "A < B");
        assert_eq!(upper("a <b x=\"> c"), "A <b x=\"> C");
        assert_eq!(upper(""), "");
    }
}
