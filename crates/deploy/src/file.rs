//! A file to deploy, and the headers that it is served with.

use std::io;
use std::path::{Path, PathBuf};

use crate::content_type::content_type;

/// The place of a file in the order of uploads, and the class of its `Cache-Control`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Named by its content: it never changes, and pages cannot be shown without it.
    Immutable,
    /// Anything else that pages refer to: images, downloads.
    Asset,
    /// A page.
    Page,
    /// The page at the root, which leads to all others.
    Front,
    /// Lists for programs: the sitemap, feeds, the head of a search index.
    List,
}

/// Reads a regular file. A pipe or a device, which a name may lead to, is not waited for.
///
/// # Errors
/// If it is no regular file, or cannot be read.
pub(crate) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    if std::fs::metadata(path)?.is_file() {
        std::fs::read(path)
    } else {
        let message = "it is no regular file";
        Err(io::Error::new(io::ErrorKind::InvalidInput, message))
    }
}

/// The bytes of a file.
#[derive(Debug, Clone)]
pub enum Content {
    /// A file on the disk.
    Path(PathBuf),
    /// Bytes in memory.
    Bytes(Vec<u8>),
}

/// A file to deploy.
#[derive(Debug, Clone)]
pub struct File {
    /// The key at the target, below its prefix, with `/`.
    pub key: String,
    /// The name that decides the media type, where it differs from the key.
    pub name: String,
    /// The bytes.
    pub content: Content,
    /// The BLAKE3 hash of the bytes.
    pub hash: blake3::Hash,
    /// The number of bytes.
    pub size: u64,
    /// The order class.
    pub group: Group,
    /// `Content-Encoding`: the bytes are compressed.
    pub encoding: Option<&'static str>,
    /// The URL that the file redirects to.
    pub redirect: Option<String>,
}

/// `Cache-Control` of the order classes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caching {
    /// Of files that are named by their content.
    pub immutable: String,
    /// Of images and downloads.
    pub assets: String,
    /// Of pages and lists.
    pub pages: String,
}

impl Default for Caching {
    fn default() -> Self {
        Self {
            immutable: "public, max-age=31536000, immutable".to_owned(),
            assets: "public, max-age=3600".to_owned(),
            pages: "public, max-age=300".to_owned(),
        }
    }
}

/// The headers of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Headers {
    pub(crate) content_type: &'static str,
    pub(crate) cache_control: String,
    pub(crate) encoding: Option<&'static str>,
    pub(crate) redirect: Option<String>,
}

/// Identifies the bytes and the headers of a file: a file whose version is unchanged is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u128);

impl File {
    /// Returns the headers of the file. `has_redirects`: the target takes redirects as a header.
    pub(crate) fn headers(&self, caching: &Caching, has_redirects: bool) -> Headers {
        let cache_control = match self.group {
            Group::Immutable => &caching.immutable,
            Group::Asset => &caching.assets,
            Group::Page | Group::Front | Group::List => &caching.pages,
        };
        Headers {
            content_type: content_type(&self.name),
            cache_control: cache_control.clone(),
            encoding: self.encoding,
            redirect: self.redirect.clone().filter(|_| has_redirects),
        }
    }

    /// Returns the version of the file with these headers.
    pub(crate) fn version(&self, headers: &Headers) -> Version {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.hash.as_bytes());
        let Headers {
            content_type,
            cache_control,
            encoding,
            redirect,
        } = headers;
        let encoding = encoding.unwrap_or_default();
        let redirect = redirect.as_deref().unwrap_or_default();
        for part in [content_type, cache_control.as_str(), encoding, redirect] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Version(u128::from_be_bytes(half))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_differs_with_content_and_with_each_header() {
        let file = |text: &str| File {
            key: "a.html".to_owned(),
            name: "a.html".to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
            hash: blake3::hash(text.as_bytes()),
            size: text.len() as u64,
            group: Group::Page,
            encoding: None,
            redirect: Some("/b/".to_owned()),
        };
        let caching = Caching::default();
        let one = file("one");
        let version = |file: &File, has| file.version(&file.headers(&caching, has));
        assert_eq!(version(&one, true), version(&file("one"), true));
        assert_ne!(version(&one, true), version(&file("two"), true));
        assert_ne!(version(&one, true), version(&one, false));
        let packed = File {
            encoding: Some("gzip"),
            ..file("one")
        };
        assert_ne!(version(&packed, true), version(&one, true));
        let asset = File {
            group: Group::Asset,
            ..file("one")
        };
        assert_ne!(version(&asset, true), version(&one, true));
    }
}
