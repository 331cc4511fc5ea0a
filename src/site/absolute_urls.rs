//! HTML for readers that do not know where it comes from (feeds): every address in it becomes a whole URL.

use std::borrow::Cow;

use url::Url;

use crate::markdown::html_tags::tags;
use highlight::escaped;

/// `html` with its addresses resolved against the URL of its page.
pub(super) fn absolute<'h>(html: &'h str, page: &str) -> Cow<'h, str> {
    let Ok(base) = Url::parse(page) else {
        return Cow::Borrowed(html);
    };
    let mut out = String::new();
    let mut done = 0;
    for tag in tags(html) {
        for address in tag.urls() {
            let Some(whole) = whole(&address.text, &base) else {
                continue;
            };
            let quote = if address.is_bare { "\"" } else { "" };
            out.push_str(&html[done..tag.at + address.range.start]);
            out.push_str(quote);
            // In a list of candidates a comma may end an address.
            let whole = escaped(&whole.replace(',', "%2C"));
            out.push_str(&whole.replace('"', "&quot;").replace('\'', "&#39;"));
            out.push_str(quote);
            done = tag.at + address.range.end;
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// The whole URL of an address; none if it is one.
fn whole(address: &str, base: &Url) -> Option<String> {
    let address = address.trim();
    let end = address.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c));
    let has_scheme = end.is_some_and(|end| end > 0 && address[end..].starts_with(':'));
    if has_scheme {
        return None;
    }
    if address.starts_with('#') {
        // The id of a heading stays as it is written.
        let mut page = base.clone();
        page.set_fragment(None);
        return Some(format!("{page}{address}"));
    }
    base.join(address).ok().map(String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_becomes_a_whole_url() {
        for (html, wanted) in [
            (
                "<a href=\"/kb/en/b/\">b</a>",
                "<a href=\"https://ex.org/kb/en/b/\">b</a>",
            ),
            (
                "<a href=\"#s-ä\">",
                "<a href=\"https://ex.org/kb/en/a/#s-ä\">",
            ),
            (
                "<a href='../b/?x=1&amp;y=2'>",
                "<a href='https://ex.org/kb/en/b/?x=1&amp;y=2'>",
            ),
            (
                "<img alt=\"a > b\" SRC=p.png>",
                "<img alt=\"a > b\" SRC=\"https://ex.org/kb/en/a/p.png\">",
            ),
            (
                "<img srcset=\"/a.png 1x,b.png 2x, https://x.org/c.png\">",
                "<img srcset=\"https://ex.org/a.png 1x,https://ex.org/kb/en/a/b.png 2x, https://x.org/c.png\">",
            ),
            (
                "<video poster='p.png' src=\"//cdn.org/v\">",
                "<video poster='https://ex.org/kb/en/a/p.png' src=\"https://cdn.org/v\">",
            ),
            (
                "<a href=\"mailto:a@b\" title=\"/x\">",
                "<a href=\"mailto:a@b\" title=\"/x\">",
            ),
            ("<a href=\"https://x.org\">", "<a href=\"https://x.org\">"),
            ("1 < 2 <br/> <a id=x>", "1 < 2 <br/> <a id=x>"),
        ] {
            assert_eq!(absolute(html, "https://ex.org/kb/en/a/"), wanted);
        }
    }
}
