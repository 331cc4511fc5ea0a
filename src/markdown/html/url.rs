//! URLs in attributes.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that are percent-encoded in a URL.
const IN_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The same after the host.
const IN_PATH: &AsciiSet = &IN_URL.add(b'[').add(b']');

/// Percent-encodes the characters that a URL must not contain. Existing escapes are kept, and so are brackets around
/// an address in the host (`http://[::1]:3000/`).
pub(super) fn encoded(url: &str) -> String {
    let host = url.find("://").map_or(0, |at| at + 3);
    let path = match url[host..].find(['/', '?', '#']) {
        _ if host == 0 => 0,
        Some(at) => host + at,
        None => url.len(),
    };
    let mut encoded = String::with_capacity(url.len());
    encoded.extend(utf8_percent_encode(&url[..path], IN_URL));
    let mut parts = url[path..].split('%');
    encoded.extend(
        parts
            .next()
            .into_iter()
            .flat_map(|part| utf8_percent_encode(part, IN_PATH)),
    );
    for part in parts {
        let is_encoded = part.len() >= 2 && part.bytes().take(2).all(|b| b.is_ascii_hexdigit());
        encoded.push_str(if is_encoded { "%" } else { "%25" });
        encoded.extend(utf8_percent_encode(part, IN_PATH));
    }
    encoded
}
