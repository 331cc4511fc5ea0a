//! The tags of a piece of HTML.

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'h> {
    /// The name, in lower case.
    pub(crate) name: String,
    /// The tag as it stands, from `<` to `>`.
    pub(crate) text: &'h str,
    /// Where it begins, in bytes.
    pub(crate) at: usize,
}

impl Tag<'_> {
    /// The value of an attribute, decoded as far as URLs and ids need it.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.text[1..].trim_end_matches('>').trim_end_matches('/');
        rest = rest.get(self.name.len()..)?;
        loop {
            rest = rest.trim_start();
            let end = rest.find(|c: char| c == '=' || c.is_whitespace());
            let key = &rest[..end.unwrap_or(rest.len())];
            if key.is_empty() {
                return None;
            }
            rest = rest[key.len()..].trim_start();
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                let after = after.trim_start();
                let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
                let (from, end) = match quote {
                    Some(quote) => (1, after[1..].find(quote).map_or(after.len(), |at| at + 1)),
                    None => (0, after.find(char::is_whitespace).unwrap_or(after.len())),
                };
                value = &after[from..end];
                rest = after.get(end + from..).unwrap_or_default();
            }
            if key.eq_ignore_ascii_case(name) {
                return Some(decoded(value));
            }
        }
    }
}

fn decoded(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The start tags of `html`, without what comments hold.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html.get(at..)?.find('<')?;
            let rest = &html[start..];
            if rest.starts_with("<!--") {
                at = start + rest.find("-->").map_or(rest.len(), |end| end + 3);
                continue;
            }
            if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                at = start + 1;
                continue;
            }
            let text = &rest[..end_of(rest)];
            at = start + text.len();
            let name = text[1..]
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            return Some(Tag {
                name,
                text,
                at: start,
            });
        }
    })
}

/// Where the tag that `html` begins with ends; attributes in quotes may hold `>`.
fn end_of(html: &str) -> usize {
    let mut quote = None;
    for (at, c) in html.char_indices() {
        match (quote, c) {
            (None, '>') => return at + 1,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The ids that `html` gives.
pub(crate) fn ids(html: &str) -> impl Iterator<Item = String> {
    tags(html).filter_map(|tag| {
        let named = tag.name == "a";
        tag.attribute("id")
            .or_else(|| named.then(|| tag.attribute("name")).flatten())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_however_they_are_written() {
        let html = "<p>a <IMG src='x>y.png' ALT=\"a &amp; b\" hidden id=z/><!-- <b id=q> --> 1 < 2 <a name=\"n\">";
        let found: Vec<Tag<'_>> = tags(html).collect();
        let names: Vec<&str> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["p", "img", "a"]);
        assert_eq!(found[1].attribute("src").as_deref(), Some("x>y.png"));
        assert_eq!(found[1].attribute("alt").as_deref(), Some("a & b"));
        assert_eq!(found[1].attribute("hidden").as_deref(), Some(""));
        assert_eq!(found[1].attribute("id").as_deref(), Some("z"));
        assert_eq!(found[1].attribute("title"), None);
        assert_eq!(ids(html).collect::<Vec<_>>(), ["z", "n"]);
    }
}
