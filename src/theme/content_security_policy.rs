//! A page's `Content-Security-Policy`, which allows only what the page itself contains.
//!
//! The theme's template marks its position. The policy is computed from the finished page: inline scripts are
//! allowed by hash, scripts of other hosts by host. So scripts that an author wrote into a page run, and injected
//! ones do not.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use sha2::{Digest, Sha256};
use url::Url;

use crate::config::Policy;
use crate::markdown::html_tags::{Tag, tags};

/// The placeholder for the policy in a page.
const PLACE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"page\">";

/// Puts the policy into a page that has a place for one. `untrusted`: the bytes of the page that allow nothing.
/// Returns the place, and the new length of the text there.
pub fn apply(
    document: &mut String,
    policy: &Policy,
    untrusted: Range<usize>,
) -> Option<(Range<usize>, usize)> {
    static FINDER: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new(PLACE));
    let at = FINDER.find(document.as_bytes())?;
    let text = match policy {
        Policy::None => None,
        Policy::Own(own) => Some(own.clone()),
        Policy::Strict => Some(of(document, &untrusted)),
    };
    let meta = text.map_or_else(String::new, |text| {
        let text = text.replace('&', "&amp;").replace('"', "&quot;");
        format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{text}\">")
    });
    let place = at..at + PLACE.len();
    document.replace_range(place.clone(), &meta);
    Some((place, meta.len()))
}

/// Returns the policy of a page; scripts and frames are those of its trusted part.
fn of(document: &str, untrusted: &Range<usize>) -> String {
    let body = body_of(document, untrusted);
    let content = PageContent::of(document, body, untrusted);
    let mut scripts = String::from("'self'");
    // The theme's scripts are in the head. Pages without others are the usual case and are not read tag by tag.
    let trusted = if content.has_scripts {
        Cow::Owned([&document[..untrusted.start], &document[untrusted.end..]].concat())
    } else {
        Cow::Borrowed(&document[..body])
    };
    for (tag, content) in scripts_of(&trusted) {
        match tag.attribute("src") {
            Some(source) => {
                if let Some(origin) = origin(&source)
                    && !scripts.contains(&origin)
                {
                    let _ = write!(scripts, " {origin}");
                }
            }
            // Data is named too: checkers take it for a script.
            None => {
                let hash = STANDARD.encode(Sha256::digest(content));
                let _ = write!(scripts, " 'sha256-{hash}'");
            }
        }
    }
    let styles = if content.has_styles {
        "'self' 'unsafe-inline'"
    } else {
        "'self'"
    };
    let frames = if content.has_frames {
        "'self' https:"
    } else {
        "'none'"
    };
    format!(
        "default-src 'self'; script-src {scripts}; style-src {styles}; img-src 'self' data: https: http:; media-src 'self' https:; frame-src {frames}; object-src 'none'; base-uri 'none'; form-action 'self'"
    )
}

/// Returns the start of the body of a page, if a head without untrusted text is before it; else 0.
fn body_of(document: &str, untrusted: &Range<usize>) -> usize {
    let body = memmem::find(document.as_bytes(), b"<body").unwrap_or(0);
    if untrusted.is_empty() || body <= untrusted.start {
        body
    } else {
        0
    }
}

/// The content of a page that its policy depends on.
#[derive(Debug, Clone, Copy)]
struct PageContent {
    /// True for trusted scripts in the body.
    has_scripts: bool,
    has_frames: bool,
    has_styles: bool,
}

impl PageContent {
    fn of(document: &str, body: usize, untrusted: &Range<usize>) -> Self {
        static FINDER: LazyLock<Option<AhoCorasick>> =
            LazyLock::new(|| AhoCorasick::new(["<script", "<iframe", "style"]).ok());
        let mut content = Self {
            has_scripts: false,
            has_frames: false,
            has_styles: false,
        };
        for found in FINDER.iter().flat_map(|finder| finder.find_iter(document)) {
            let at = found.start();
            let is_trusted = !untrusted.contains(&at);
            match found.pattern().as_usize() {
                0 => content.has_scripts |= is_trusted && at >= body,
                1 => content.has_frames |= is_trusted,
                _ if content.has_styles => {}
                _ => content.has_styles = is_style(document.as_bytes(), at),
            }
        }
        content
    }
}

/// Returns the scripts of a document: the start tag of each, and its text. Scripts in the value of an attribute,
/// such as `srcdoc`, do not belong to the page.
fn scripts_of(document: &str) -> Vec<(Tag<'_>, &str)> {
    let scripts = tags(document).filter(|tag| tag.name == "script");
    scripts
        .map(|tag| {
            let text = &document[tag.at + tag.text.len()..];
            let end = memmem::find(text.as_bytes(), b"</script");
            (tag, &text[..end.unwrap_or(text.len())])
        })
        .collect()
}

/// Returns scheme and host of a URL of another host.
fn origin(url: &str) -> Option<String> {
    let whole = if url.starts_with("//") {
        format!("https:{url}")
    } else {
        url.to_owned()
    };
    let parsed = Url::parse(&whole).ok()?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return None;
    }
    let origin = parsed.origin().ascii_serialization();
    // A URL without a scheme allows the host under any.
    Some(match url.strip_prefix("//") {
        Some(_) => origin.trim_start_matches("https://").to_owned(),
        None => origin,
    })
}

/// Returns true if the text `style` at a position is the name of a style sheet's element, or of an attribute of a tag;
/// text that only looks like one does not count.
fn is_style(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let is_attribute = before == Some(b' ') && bytes[at..].starts_with(b"style=");
    let is_in_tag = || memchr::memrchr2(b'<', b'>', &bytes[..at]).map(|mark| bytes[mark]);
    before == Some(b'<') || is_attribute && is_in_tag() == Some(b'<')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(body: &str) -> String {
        let mut page = format!("<head>{PLACE}</head>{body}");
        apply(&mut page, &Policy::Strict, 0..0);
        page
    }

    #[test]
    fn what_a_page_holds_is_allowed_and_nothing_else() {
        let plain = policy("<p>&lt;p style=\"x\"&gt; style=y</p>");
        assert!(
            plain.contains("script-src 'self'; style-src 'self';"),
            "{plain}"
        );
        let own = policy(
            "<p style=\"x\"><script>alert(1)</script><script src=\"https://x.example/a/b.js\"></script><iframe></iframe>",
        );
        assert!(own.contains("script-src 'self' 'sha256-"), "{own}");
        assert!(
            own.contains(" https://x.example; style-src 'self' 'unsafe-inline'"),
            "{own}"
        );
        assert!(own.contains("frame-src 'self' https:"));
        // A script inside an attribute is not allowed by hash, and a script's host adds no directive.
        let framed = policy(
            "<body><iframe srcdoc=\"<script>alert(1)</script>\"></iframe><script src=\"https://a;object-src * //\"></script>",
        );
        assert!(framed.contains("script-src 'self'; style-src"), "{framed}");
        assert!(
            framed.contains("frame-src 'self' https:; object-src 'none'"),
            "{framed}"
        );
        let mut cleaned = format!("<head>{PLACE}</head><body><script>a</script><iframe></iframe>");
        let body = cleaned.find("<script").unwrap_or(0)..cleaned.len();
        apply(&mut cleaned, &Policy::Strict, body);
        assert!(
            cleaned.contains("script-src 'self'; style-src 'self';")
                && cleaned.contains("frame-src 'none'"),
            "{cleaned}"
        );
        let mut off = format!("{PLACE}x");
        apply(&mut off, &Policy::None, 0..0);
        assert_eq!(off, "x");
    }
}
