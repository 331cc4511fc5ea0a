//! The URL schemes that are allowed in pages.
//!
//! In: a URL from a note or its front matter. Out: its scheme as browsers read it (WHATWG URL, "scheme start
//! state"), and whether the URL may be written into an attribute. Every URL that goes into an attribute, a
//! redirect or structured data is checked here.

/// Schemes whose URLs run a script or show a document of the author in the origin of the page.
const ACTIVE: [&str; 3] = ["javascript", "vbscript", "data"];
/// Schemes of links that readers follow, besides those of the web.
const CONTACTS: [&str; 4] = ["mailto", "tel", "ftp", "xmpp"];
/// Types of images that are no documents.
const PICTURES: [&str; 8] = ["png", "jpeg", "jpg", "gif", "webp", "avif", "bmp", "x-icon"];

/// The use of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlUse {
    /// A link of a trusted note: any scheme that runs no script.
    Link,
    /// A link of an untrusted note: the web, and schemes that open a program for messages or files.
    SanitizedLink,
    /// A redirect: the web and `mailto:`.
    Redirect,
    /// The canonical URL of a page, or the image that it names for social networks: the web alone.
    Head,
    /// An image in a text: the web, and images in the URL itself.
    Image,
    /// A video, a sound, or their subtitles: the web alone.
    Media,
}

/// Returns the scheme of a URL in lower case; `None` if the URL is relative. Like browsers, it skips control
/// characters and spaces before a URL, and tabs and line ends anywhere in it.
#[must_use]
pub(crate) fn scheme(url: &str) -> Option<String> {
    let url = url.trim_start_matches(|c: char| c <= ' ');
    let mut scheme = String::new();
    for c in url.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')) {
        match c {
            ':' if !scheme.is_empty() => return Some(scheme),
            'a'..='z' | 'A'..='Z' => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            _ => return None,
        }
    }
    None
}

/// Returns whether a page may contain a URL for this use.
#[must_use]
pub(crate) fn is_allowed(url: &str, to: UrlUse) -> bool {
    let Some(scheme) = scheme(url) else {
        return true;
    };
    let is_of_web = matches!(&*scheme, "http" | "https");
    match to {
        UrlUse::Link => !ACTIVE.contains(&&*scheme),
        UrlUse::SanitizedLink => is_of_web || CONTACTS.contains(&&*scheme),
        UrlUse::Redirect => is_of_web || scheme == "mailto",
        UrlUse::Head | UrlUse::Media => is_of_web,
        UrlUse::Image => is_of_web || scheme == "data" && is_picture(url),
    }
}

/// Returns whether a `data:` URL has the type of an image that is not a document.
fn is_picture(url: &str) -> bool {
    let url = url.trim_start_matches(|c: char| c <= ' ');
    let start: String = url
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .take(32)
        .collect();
    let start = start.to_ascii_lowercase();
    let kind = start.strip_prefix("data:image/");
    let end = |kind: &str| kind.find([';', ',']).unwrap_or(kind.len());
    kind.is_some_and(|kind| PICTURES.contains(&&kind[..end(kind)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_as_browsers_read_it() {
        for (url, wanted) in [
            ("https://x.org/", Some("https")),
            ("JavaScript:alert(1)", Some("javascript")),
            ("\u{1} \tjava\nscript\t:alert(1)", Some("javascript")),
            ("/a:b", None),
            ("a/b:c", None),
            ("?x=javascript:", None),
            ("#a:b", None),
            ("'javascript:alert(1)'", None),
            ("1a:b", None),
            (":a", None),
            ("", None),
            ("git+ssh://x", Some("git+ssh")),
            ("java&colon;script:x", None),
        ] {
            assert_eq!(scheme(url).as_deref(), wanted, "{url:?}");
        }
    }

    #[test]
    fn each_use_has_its_schemes() {
        let uses = [
            UrlUse::Link,
            UrlUse::SanitizedLink,
            UrlUse::Redirect,
            UrlUse::Head,
            UrlUse::Image,
            UrlUse::Media,
        ];
        for (url, wanted) in [
            ("../a.md", [true; 6]),
            ("//x.org/a", [true; 6]),
            ("https://x.org", [true; 6]),
            ("mailto:a@b", [true, true, true, false, false, false]),
            ("tel:+1", [true, true, false, false, false, false]),
            ("vscode://x", [true, false, false, false, false, false]),
            ("javascript:x", [false; 6]),
            ("vbscript:x", [false; 6]),
            ("data:text/html,x", [false; 6]),
            ("data:image/svg+xml,x", [false; 6]),
            (
                "DATA:image/PNG;base64,x",
                [false, false, false, false, true, false],
            ),
        ] {
            assert_eq!(uses.map(|to| is_allowed(url, to)), wanted, "{url}");
        }
    }
}
