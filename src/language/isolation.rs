//! Left-to-right names in right-to-left texts, isolated: `bdi` elements in HTML, Unicode isolates where no elements are
//! possible (`<title>`, feeds).

use std::borrow::Cow;

use highlight::escape_into;
use text_scan::bidi::runs_to_isolate;

/// Opens an isolate, in text without elements (U+2066, U+2069).
const ISOLATE: char = '\u{2066}';
const END: char = '\u{2069}';

/// The tags of the isolating element.
pub(crate) const OPEN: &str = "<bdi dir=\"ltr\">";
pub(crate) const CLOSE: &str = "</bdi>";

/// Elements whose content is left-to-right already.
const ISOLATED: [&str; 4] = ["code", "bdi", "math", "kbd"];

/// Raw elements in which texts stay as they are: those with a direction of their own, and those that contain no `bdi`.
const KEPT: [&str; 13] = [
    "code", "bdi", "math", "kbd", "bdo", "samp", "svg", "pre", "script", "style", "textarea",
    "option", "title",
];

/// Returns the element of [`KEPT`] that is open behind the tag `html`, if `open` was open before it.
#[must_use]
pub(crate) fn raw_element(open: Option<&'static str>, html: &str) -> Option<&'static str> {
    let tag = html.trim_start().strip_prefix('<')?;
    match open {
        Some(open) if tag.strip_prefix('/').is_some_and(|tag| is_tag(tag, open)) => None,
        Some(open) => Some(open),
        None => KEPT.into_iter().find(|name| is_tag(tag, name)),
    }
}

/// Returns true for most texts without anything to isolate, in little time.
fn is_plain(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphabetic() || byte == b' ' || !byte.is_ascii();
    text.bytes().all(is_plain)
}

/// Returns a text of a right-to-left language as HTML; `None` if it has nothing to isolate.
#[must_use]
pub(crate) fn isolated_html(text: &str) -> Option<String> {
    if is_plain(text) {
        return None;
    }
    let runs = runs_to_isolate(text);
    if runs.is_empty() {
        return None;
    }
    let mut html = String::with_capacity(text.len() + runs.len() * (OPEN.len() + CLOSE.len()));
    let mut from = 0;
    for run in runs {
        escape_into(&mut html, &text[from..run.start]);
        html.push_str(OPEN);
        escape_into(&mut html, &text[run.clone()]);
        html.push_str(CLOSE);
        from = run.end;
    }
    escape_into(&mut html, &text[from..]);
    Some(html)
}

/// Returns a text of a right-to-left language with Unicode isolates.
#[must_use]
pub(crate) fn isolated_text(text: &str) -> Cow<'_, str> {
    let runs = runs_to_isolate(text);
    if runs.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut isolated = String::with_capacity(text.len() + runs.len() * 6);
    let mut from = 0;
    for run in runs {
        isolated.push_str(&text[from..run.start]);
        isolated.push(ISOLATE);
        isolated.push_str(&text[run.clone()]);
        isolated.push(END);
        from = run.end;
    }
    isolated.push_str(&text[from..]);
    Cow::Owned(isolated)
}

/// Returns HTML of inline elements in a right-to-left language with its texts isolated; `None` if there is nothing to
/// isolate. Texts in code stay as they are.
#[must_use]
pub(crate) fn isolated_markup(html: &str) -> Option<String> {
    let mut isolated = String::new();
    let mut has_changed = false;
    let mut rest = html;
    // The open element whose content is left-to-right.
    let mut inside: Option<&str> = None;
    loop {
        let end = rest.find('<').unwrap_or(rest.len());
        let text = unescaped(&rest[..end]);
        match inside.map_or_else(|| isolated_html(&text), |_| None) {
            Some(text) => {
                isolated.push_str(&text);
                has_changed = true;
            }
            None => isolated.push_str(&rest[..end]),
        }
        rest = &rest[end..];
        if rest.is_empty() {
            return has_changed.then_some(isolated);
        }
        let end = rest.find('>').map_or(rest.len(), |at| at + 1);
        let tag = &rest[1..end];
        let name = |tag: &str| ISOLATED.into_iter().find(|name| is_tag(tag, name));
        inside = match inside {
            Some(open) if tag.strip_prefix('/').is_some_and(|tag| is_tag(tag, open)) => None,
            Some(open) => Some(open),
            None => name(tag),
        };
        isolated.push_str(&rest[..end]);
        rest = &rest[end..];
    }
}

fn is_tag(tag: &str, name: &str) -> bool {
    let behind = tag.strip_prefix(name);
    behind.is_some_and(|behind| behind.starts_with([' ', '>']))
}

/// Returns a text with the entities decoded that the renderer writes.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    Cow::Owned(text.replace("&quot;", "\"").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_isolated_in_every_form() {
        let title = "خطأ --force & <x>";
        let html = "خطأ <bdi dir=\"ltr\">--force &amp; &lt;x&gt;</bdi>";
        assert_eq!(isolated_html(title).as_deref(), Some(html));
        assert_eq!(isolated_html("خطأ git"), None);
        assert_eq!(isolated_text(title), "خطأ \u{2066}--force & <x>\u{2069}");
        assert_eq!(isolated_text("خطأ git"), "خطأ git");
    }

    #[test]
    fn texts_between_elements_are_isolated() {
        for (html, wanted) in [
            (
                "مع <code dir=\"ltr\">--x</code> و /etc/a",
                Some("مع <code dir=\"ltr\">--x</code> و <bdi dir=\"ltr\">/etc/a</bdi>"),
            ),
            (
                "<em>مع --x</em>",
                Some("<em>مع <bdi dir=\"ltr\">--x</bdi></em>"),
            ),
            ("مع <code>--x</code>", None),
            ("مع &amp; x", None),
            (
                "مع a&lt;b&gt;",
                Some("مع <bdi dir=\"ltr\">a&lt;b&gt;</bdi>"),
            ),
        ] {
            assert_eq!(isolated_markup(html).as_deref(), wanted, "{html}");
        }
    }
}
