//! A page's `Content-Security-Policy`: what the page holds may run and load, and nothing else.
//!
//! The theme's template has the place of it. The policy is made from the finished page: inline scripts
//! are named by their hash, scripts of other hosts by their host, so that what an author wrote into a
//! page works and what anybody else brings in does not.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use sha2::{Digest, Sha256};

use crate::config::Policy;

/// What stands in the page where its policy is wanted.
const PLACE: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"page\">";

/// Puts the policy into a page that has a place for one.
pub fn apply(document: &mut String, policy: &Policy) {
    static FINDER: LazyLock<memmem::Finder<'_>> = LazyLock::new(|| memmem::Finder::new(PLACE));
    let Some(at) = FINDER.find(document.as_bytes()) else {
        return;
    };
    let text = match policy {
        Policy::None => None,
        Policy::Own(own) => Some(own.clone()),
        Policy::Strict => Some(of(document)),
    };
    let meta = text.map_or_else(String::new, |text| {
        let text = text.replace('&', "&amp;").replace('"', "&quot;");
        format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{text}\">")
    });
    document.replace_range(at..at + PLACE.len(), &meta);
}

/// The policy of a page.
fn of(document: &str) -> String {
    let mut scripts = String::from("'self'");
    for (tag, content) in elements(document, "script") {
        match attribute(tag, "src") {
            Some(source) => {
                if let Some(origin) = origin(source)
                    && !scripts.contains(origin)
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
    let has_styles = has(document, "<style") || has_attribute(document, " style=");
    let styles = if has_styles {
        "'self' 'unsafe-inline'"
    } else {
        "'self'"
    };
    let frames = if has(document, "<iframe") {
        "'self' https:"
    } else {
        "'none'"
    };
    format!(
        "default-src 'self'; script-src {scripts}; style-src {styles}; img-src 'self' data: https: http:; media-src 'self' https:; frame-src {frames}; object-src 'none'; base-uri 'none'; form-action 'self'"
    )
}

fn has(document: &str, text: &str) -> bool {
    memmem::find(document.as_bytes(), text.as_bytes()).is_some()
}

/// The start tags and contents of the elements with this name.
fn elements<'d>(document: &'d str, name: &str) -> Vec<(&'d str, &'d str)> {
    let open = format!("<{name}");
    let close = format!("</{name}");
    let mut found = Vec::new();
    let mut rest = document;
    while let Some(at) = memmem::find(rest.as_bytes(), open.as_bytes()) {
        rest = &rest[at..];
        let Some(end) = rest.find('>') else { break };
        let (tag, behind) = rest.split_at(end + 1);
        let content = behind.find(&close).map_or(behind, |end| &behind[..end]);
        found.push((tag, content));
        rest = &behind[content.len()..];
    }
    found
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let at = tag.find(&format!(" {name}="))? + name.len() + 2;
    let value = &tag[at..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split([' ', '>']).next(),
    }
}

/// Scheme and host of a URL of another host.
fn origin(url: &str) -> Option<&str> {
    let after = url.find("//")? + 2;
    if url[..after].contains('/') && !url.starts_with("http") && !url.starts_with("//") {
        return None;
    }
    let end = url[after..].find('/').map_or(url.len(), |end| after + end);
    Some(url[..end].trim_start_matches("//"))
}

/// Whether a tag of the page has an attribute; text that only looks like one does not count.
fn has_attribute(document: &str, attribute: &str) -> bool {
    memmem::find_iter(document.as_bytes(), attribute).any(|at| {
        let before = document[..at].rfind(['<', '>']);
        before.is_some_and(|at| document.as_bytes()[at] == b'<')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(body: &str) -> String {
        let mut page = format!("<head>{PLACE}</head>{body}");
        apply(&mut page, &Policy::Strict);
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
        let mut off = format!("{PLACE}x");
        apply(&mut off, &Policy::None);
        assert_eq!(off, "x");
    }
}
