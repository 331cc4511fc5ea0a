//! Paths of links, without `.` and `..`.

use unicode_normalization::UnicodeNormalization;

/// A path without `.` and `..`; `None` if it leads out of the site.
pub(crate) fn joined(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").nfc().collect())
}

/// A path without `.` and `..`; above the root browsers stay at the root (RFC 3986, 5.2.4).
pub(super) fn clamped(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_within_the_site() {
        assert_eq!(joined("a/./b/../c/").as_deref(), Some("a/c"));
        assert_eq!(joined("../a"), None);
        assert_eq!(clamped("x/../../a"), "a");
    }
}
