//! The tag `avatar` of jekyll-avatar 0.8: the picture of a GitHub user.

use crate::liquid::{PluginTag, Value};

/// The size of a picture in pixels.
const SIZE: &str = "40";
/// The number of hosts that serve pictures.
const SERVERS: u32 = 4;
/// The factors of sizes for screens.
const SCALES: [u64; 4] = [1, 2, 3, 4];
/// Pictures below this size have a class of their own.
const SMALL: u64 = 48;

/// Returns the output of the tag.
pub(super) fn tag(tag: &PluginTag<'_>) -> String {
    let size = option(tag.markup, "size=", |c| c.is_ascii_digit()).unwrap_or(SIZE);
    let variable = option(tag.markup, "user=", |c| {
        c.is_ascii_alphanumeric() || c == '_' || c == '.'
    });
    let text = tag.interpolated.trim();
    let user = match variable {
        Some(name) => match tag.variables.value_of(name) {
            Value::Nil | Value::Bool(false) => name.to_owned(),
            value => value.text(),
        },
        None => {
            let first = text.split(' ').next().unwrap_or(text);
            first.strip_prefix('@').unwrap_or(first).to_owned()
        }
    };
    let user = escaped(&user);
    let pixels: u64 = size.parse().unwrap_or(0);
    let url = |scale: u64| {
        let size = match scale {
            1 => size.to_owned(),
            scale => pixels.saturating_mul(scale).to_string(),
        };
        let server = crc32(format!("{user}?v=3&s={size}").as_bytes()) % SERVERS;
        format!("https://avatars{server}.githubusercontent.com/{user}?v=3&s={size}")
    };
    // The host is that of the usual size (`server_number`).
    let host = url(1);
    let host = host.split('?').next().unwrap_or_default();
    let with_host = |scale: u64| {
        let url = url(scale);
        format!("{host}{}", &url[url.find('?').unwrap_or(url.len())..])
    };
    let set: Vec<String> = SCALES
        .iter()
        .map(|scale| format!("{} {scale}x", with_host(*scale)))
        .collect();
    let set = set.join(", ");
    let class = if pixels < SMALL {
        "avatar avatar-small"
    } else {
        "avatar"
    };
    let start = format!(
        "<img class=\"{class}\" alt=\"{user}\" width=\"{size}\" height=\"{size}\" data-proofer-ignore=\"true\""
    );
    let source = with_host(1);
    if text.contains("lazy=true") {
        format!("{start} src=\"\" data-src=\"{source}\" data-srcset=\"{set}\" />")
    } else {
        format!("{start} src=\"{source}\" srcset=\"{set}\" />")
    }
}

/// Returns the value of an option of the markup, if the option begins a word.
fn option<'m>(markup: &'m str, name: &str, is_value: impl Fn(char) -> bool) -> Option<&'m str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let starts = markup.match_indices(name);
    let mut values = starts.filter_map(|(at, _)| {
        let is_start = !markup[..at].ends_with(is_word);
        let value = &markup[at + name.len()..];
        let end = value.find(|c| !is_value(c)).unwrap_or(value.len());
        let value = value[..end].trim_end_matches('.');
        (is_start && !value.is_empty()).then_some(value)
    });
    values.next()
}

/// Returns a name for an attribute.
fn escaped(name: &str) -> String {
    highlight::escaped(name).replace('"', "&quot;")
}

/// Returns the checksum of zlib (CRC-32 of IEEE 802.3).
fn crc32(bytes: &[u8]) -> u32 {
    let rest = bytes.iter().fold(u32::MAX, |rest, byte| {
        (0..8).fold(rest ^ u32::from(*byte), |rest, _| {
            let polynomial = if rest & 1 == 1 { 0xEDB8_8320 } else { 0 };
            (rest >> 1) ^ polynomial
        })
    });
    !rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_zlib() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn options_begin_a_word() {
        let digits = |c: char| c.is_ascii_digit();
        assert_eq!(option("hubot size=80", "size=", digits), Some("80"));
        assert_eq!(option("hubot oversize=80", "size=", digits), None);
        assert_eq!(option("hubot size=x", "size=", digits), None);
    }
}
