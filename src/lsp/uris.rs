//! URIs of files.
//!
//! Editors write one file in several ways (`file:///c%3A/x`, `file:///C:/x`, unescaped letters), so URIs are compared as
//! paths, and an open file keeps the URI by which its editor knows it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::Uri;
use serde_json::Value;
use url::Url;

/// The keys of parameters whose values are URIs.
const KEYS: [&str; 5] = ["uri", "rootUri", "oldUri", "newUri", "targetUri"];

/// Returns the path that a URI of a file names.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(uri.as_str()).ok()?;
    (url.scheme() == "file").then(|| url.to_file_path().ok())?
}

/// Returns the URI of a file.
pub(super) fn uri(path: &Path) -> Option<Uri> {
    let url = Url::from_file_path(path).ok()?;
    Uri::from_str(url.as_str()).ok()
}

/// Returns the path without symbolic links. Of a file that does not exist, the folder is resolved.
pub(super) fn real(path: &Path) -> Option<PathBuf> {
    if let Ok(real) = path.canonicalize() {
        return Some(real);
    }
    let folder = path.parent()?.canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

/// Escapes the characters of URIs that RFC 3986 does not allow. Some editors send them as they are.
pub(super) fn escape(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                match member {
                    Value::String(uri) if KEYS.contains(&key.as_str()) => {
                        if Uri::from_str(uri).is_err()
                            && let Ok(url) = Url::parse(uri)
                        {
                            *uri = url.into();
                        }
                    }
                    _ => escape(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(escape),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_escaped_where_editors_do_not() {
        let mut value =
            serde_json::json!({"textDocument": {"uri": "file:///a b/磁.md", "text": "a b"}});
        escape(&mut value);
        let uri = value["textDocument"]["uri"].as_str().unwrap();
        assert_eq!(uri, "file:///a%20b/%E7%A3%81.md");
        assert_eq!(value["textDocument"]["text"], "a b");
        let uri = Uri::from_str(uri).unwrap();
        assert_eq!(path(&uri), Some(PathBuf::from("/a b/磁.md")));
        assert_eq!(super::uri(Path::new("/a b/磁.md")), Some(uri));
    }

    #[test]
    fn other_schemes_name_no_file() {
        let uri = Uri::from_str("untitled:Untitled-1").unwrap();
        assert_eq!(path(&uri), None);
    }
}
