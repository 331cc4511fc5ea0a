//! Scanner for HTML start tags, and the URLs in their attributes.

use std::borrow::Cow;
use std::ops::Range;

use crate::work_counter;
use memchr::{memchr, memchr3, memmem};

/// Elements with URL attributes.
const ELEMENTS_WITH_URLS: [&str; 15] = [
    "a", "area", "audio", "embed", "iframe", "image", "img", "input", "link", "object", "script",
    "source", "track", "use", "video",
];

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag<'h> {
    /// The name, in lower case.
    pub(crate) name: Cow<'h, str>,
    /// The whole tag, from `<` to `>`.
    pub(crate) text: &'h str,
    /// Byte offset of the tag.
    pub(crate) at: usize,
}

impl Tag<'_> {
    /// Returns the value of an attribute, with the entities decoded that occur in URLs and ids.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes();
        let found = attributes.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| decoded(&self.text[value]))
    }

    /// Returns true for a component of another program: its name has a capital letter.
    pub(crate) fn is_component(&self) -> bool {
        let name = self.text.get(1..=self.name.len()).unwrap_or_default();
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(|c: char| c.is_ascii_lowercase())
    }

    /// Returns the attributes: the name, and the byte range of the value in the tag. The range is empty for an
    /// attribute without a value.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        let inside = self.text.trim_end_matches('>').trim_end_matches('/');
        let mut at = 1 + self.name.len();
        std::iter::from_fn(move || {
            at += inside.get(at..)?.len() - inside[at..].trim_start().len();
            let rest = &inside[at..];
            let end = rest.find(|c: char| c == '=' || c.is_whitespace());
            let key = &rest[..end.unwrap_or(rest.len())];
            if key.is_empty() {
                return None;
            }
            at += key.len();
            let after = inside[at..].trim_start();
            let Some(after) = after.strip_prefix('=') else {
                return Some((key, at..at));
            };
            let after = after.trim_start();
            let start = inside.len() - after.len();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            let value = match quote {
                Some(quote) => {
                    let length = after[1..].find(quote).unwrap_or(after.len() - 1);
                    start + 1..start + 1 + length
                }
                None => {
                    let length = after.find(char::is_whitespace).unwrap_or(after.len());
                    start..start + length
                }
            };
            at = (value.end + usize::from(quote.is_some())).min(inside.len());
            Some((key, value))
        })
    }

    /// Returns the URLs in the attributes that browsers follow or load.
    pub(crate) fn urls(&self) -> Vec<TagUrl> {
        let mut urls = Vec::new();
        // Most tags are from highlighted code and have no URLs.
        if !ELEMENTS_WITH_URLS.contains(&&*self.name) {
            return urls;
        }
        for (key, value) in self.attributes() {
            let url_value = url_value(&self.name, key);
            let text = &self.text[value.clone()];
            let is_bare = !self.text[..value.start].ends_with(['"', '\'']);
            let address = |range: Range<usize>| TagUrl {
                text: decoded(&text[range.clone()]),
                range: value.start + range.start..value.start + range.end,
                is_bare,
            };
            match url_value {
                UrlValue::None => {}
                UrlValue::Candidates if !is_bare => urls.extend(candidates(text).map(address)),
                UrlValue::Single | UrlValue::Candidates => urls.push(address(0..text.len())),
            }
        }
        urls
    }
}

/// A URL in an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagUrl {
    /// Byte range in the tag.
    pub(crate) range: Range<usize>,
    /// The URL, with entities decoded.
    pub(crate) text: String,
    /// True if the value has no quotes.
    pub(crate) is_bare: bool,
}

/// The kind of URL value of an attribute.
enum UrlValue {
    None,
    Single,
    /// URLs with descriptors, as in `srcset`.
    Candidates,
}

fn url_value(tag: &str, attribute: &str) -> UrlValue {
    let key = attribute.to_ascii_lowercase();
    let tags: &[&str] = match key.as_str() {
        "href" => &["a", "area", "link", "image", "use"],
        "xlink:href" => &["image", "use", "a"],
        "src" => &[
            "img", "source", "video", "audio", "track", "iframe", "embed", "input", "script",
        ],
        "poster" => &["video"],
        "data" => &["object"],
        "srcset" | "imagesrcset" => &["img", "source", "link"],
        _ => &[],
    };
    match () {
        () if !tags.contains(&tag) => UrlValue::None,
        () if key.ends_with("srcset") => UrlValue::Candidates,
        () => UrlValue::Single,
    }
}

/// Returns the byte ranges of the URLs in a `srcset` (HTML, "parse a srcset attribute").
pub(super) fn candidates(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let is_between = |c: char| c.is_ascii_whitespace() || c == ',';
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !is_between(c))?;
        let rest = &text[start..];
        let length = rest.find(|c: char| c.is_ascii_whitespace());
        let length = length.unwrap_or(rest.len());
        let address = rest[..length].trim_end_matches(',');
        at = start + length;
        if address.len() == length {
            // Skip the descriptors up to the next comma.
            at += text[at..].find(',').unwrap_or(text.len() - at);
        }
        Some(start..start + address.len())
    })
}

pub(super) fn decoded(value: &str) -> String {
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

/// Returns the start tags of `html`, without those in comments, scripts and style sheets.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr(b'<', html.as_bytes().get(at..)?)?;
            let rest = &html[start..];
            work_counter::done(1 + start - at);
            let next = rest.as_bytes().get(1);
            if !next.is_some_and(u8::is_ascii_alphabetic) {
                let is_comment = rest.starts_with("<!--");
                let end = is_comment.then(|| memmem::find(rest.as_bytes(), b"-->"));
                at = start + end.map_or(1, |end| end.map_or(rest.len(), |end| end + 3));
                continue;
            }
            let text = &rest[..tag_length(rest)];
            at = start + text.len();
            let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
            let length = text.bytes().skip(1).take_while(is_of_name).count();
            let mut name = Cow::Borrowed(&text[1..1 + length]);
            if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
                name = Cow::Owned(name.to_ascii_lowercase());
            }
            if let "script" | "style" = &*name {
                at += raw_text_length(&html[at..], &name);
            }
            return Some(Tag {
                name,
                text,
                at: start,
            });
        }
    })
}

/// Returns the length of the script or style sheet at the start of `html`.
fn raw_text_length(html: &str, name: &str) -> usize {
    let mut ends = memmem::find_iter(html.as_bytes(), b"</");
    let end = ends.find(|at| {
        let end = html.get(at + 2..at + 2 + name.len());
        end.is_some_and(|end| end.eq_ignore_ascii_case(name))
    });
    end.unwrap_or(html.len())
}

/// Returns the length of the tag at the start of `html`. Quoted attributes may contain `>`.
fn tag_length(html: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
        let mark = bytes[at + found];
        at += found + 1;
        if mark == b'>' {
            return at;
        }
        match memchr(mark, &bytes[at..]) {
            Some(end) => at += end + 1,
            None => break,
        }
    }
    html.len()
}

/// Returns the ids that `html` defines.
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
        let names: Vec<&str> = found.iter().map(|tag| &*tag.name).collect();
        assert_eq!(names, ["p", "img", "a"]);
        assert_eq!(found[1].attribute("src").as_deref(), Some("x>y.png"));
        assert_eq!(found[1].attribute("alt").as_deref(), Some("a & b"));
        assert_eq!(found[1].attribute("hidden").as_deref(), Some(""));
        assert_eq!(found[1].attribute("id").as_deref(), Some("z"));
        assert_eq!(found[1].attribute("title"), None);
        assert_eq!(ids(html).collect::<Vec<_>>(), ["z", "n"]);
    }

    #[test]
    fn addresses_are_those_of_elements_that_load_or_lead() {
        let html = "<a href=b.md title='x'><img alt=x src = \"a&amp;b.png\" srcset='a.png 1x,b.png, c.png 2x'><p data=x href=y><object data=z.svg></object><script>if (a<b) '<img src=no>'</script><video poster=p.jpg>";
        let found: Vec<String> = tags(html)
            .flat_map(|tag| tag.urls())
            .map(|address| address.text)
            .collect();
        let wanted = [
            "b.md", "a&b.png", "a.png", "b.png", "c.png", "z.svg", "p.jpg",
        ];
        assert_eq!(found, wanted);
        let tag = tags("<img src='x y.png'/>").next().unwrap();
        assert_eq!(&tag.text[tag.urls()[0].range.clone()], "x y.png");
    }
}
