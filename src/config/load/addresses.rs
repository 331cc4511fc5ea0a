//! The addresses of a site in its config: `url`, `permalink`, and the output folder.

use std::fs;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::{Overrides, Reader};
use crate::config::{Layout, Permalink};
use crate::content::{MANIFEST, encoded, placeholder_help, unknown_placeholders};
use crate::diagnostics::Diagnostic;
use crate::near_miss;

/// `https://host/docs/` is `https://host` and `/docs`.
pub(super) fn split_url(url: &str) -> (String, String) {
    let url = url.trim().trim_end_matches('/');
    let after_scheme = url.find("://").map_or(0, |i| i + 3);
    match url[after_scheme..].find('/') {
        _ if url.starts_with('/') => (String::new(), slashed(url)),
        Some(i) => (
            url[..after_scheme + i].to_owned(),
            slashed(&url[after_scheme + i..]),
        ),
        None => (url.to_owned(), String::new()),
    }
}

/// A path of a URL with a slash before it and none after; empty for the root.
fn slashed(path: &str) -> String {
    let path = path.trim().trim_matches('/');
    if path.is_empty() {
        String::new()
    } else {
        format!("/{}", encoded(path))
    }
}

/// `path` without `.` and `..`, so that one folder has one spelling.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// Returns true if a folder contains files that sitegen did not write: `public` has the static files of Vite, Astro and
/// Hexo, or an output of Hugo.
fn is_of_another_program(folder: &Path) -> bool {
    let is_ours = folder.join(MANIFEST).is_file();
    !is_ours && fs::read_dir(folder).is_ok_and(|mut entries| entries.any(|entry| entry.is_ok()))
}

impl Reader<'_> {
    pub(super) fn output(&self, root: &Path, layout: Layout, overrides: &Overrides) -> PathBuf {
        let folder = match (&overrides.output, self.mapping.value("destination")) {
            (Some(given), _) => std::path::absolute(given).unwrap_or_else(|_| given.clone()),
            (None, Some(Value::String(destination))) => root.join(destination),
            (None, _) if layout == Layout::Jekyll => root.join("_site"),
            (None, _)
                if self.mapping.entries.is_empty()
                    && is_of_another_program(&root.join("public")) =>
            {
                root.join("_site")
            }
            (None, _) => root.join("public"),
        };
        plain(&folder)
    }

    /// The permalink of the site. In a site of our own, a text without a placeholder would be the URL of every page.
    pub(super) fn permalink(&mut self, layout: Layout) -> Option<Permalink> {
        let text = self.string("permalink")?;
        if layout == Layout::Jekyll {
            return Some(Permalink::parse(&text));
        }
        let is_text = self
            .mapping
            .value("permalink")
            .is_some_and(|value| !value.is_array());
        let permalink = Permalink::parse(&text);
        if is_text && permalink.has_placeholder() {
            return (!self.report_placeholders(&permalink.template)).then_some(permalink);
        }
        if is_text {
            if let Some(near) = near_miss::nearest(&text, Permalink::STYLES) {
                let help = format!("did you mean `{near}`?");
                self.wrong("permalink", "no style of permalinks", &help);
                return None;
            }
            self.wrong(
                "permalink",
                "every page would have this URL",
                "write a template such as `/:lang/:slug/`, or one of the styles `date`, `pretty`, `ordinal`, `weekdate`, `none`",
            );
        }
        None
    }

    /// Reports the words of the site's permalink that are no placeholders. Returns true if there are any.
    fn report_placeholders(&mut self, template: &str) -> bool {
        let unknown = unknown_placeholders(template);
        for name in &unknown {
            let message = format!("`:{name}` is no placeholder of a permalink");
            let place = self.place_within("permalink", &format!(":{name}"));
            self.diagnostics.push(
                Diagnostic::error("permalink-placeholder", message)
                    .at(place.labelled("here"))
                    .help(placeholder_help(name)),
            );
        }
        !unknown.is_empty()
    }

    pub(super) fn url(&mut self, layout: Layout) -> (String, String) {
        let key = if self.entry("url").is_some() {
            "url"
        } else {
            "base_url"
        };
        let url = self.string(key).unwrap_or_default();
        let (mut host, path) = split_url(&url);
        if !host.is_empty() && !host.contains("//") {
            self.wrong(
                key,
                "a URL with its scheme is wanted here",
                "write it whole: `https://example.org`",
            );
            // Jekyll puts any text before URLs.
            if layout != Layout::Jekyll {
                host.clear();
            }
        }
        match self.string("baseurl") {
            // Jekyll puts `url` before `baseurl` as it is, with its path.
            Some(base) if layout == Layout::Jekyll => {
                (url.trim_end_matches('/').to_owned(), slashed(&base))
            }
            // Without `baseurl`, links begin at the root of the host, whatever the path in `url` is.
            None if layout == Layout::Jekyll && !host.is_empty() => {
                (url.trim_end_matches('/').to_owned(), String::new())
            }
            Some(base) => (host, slashed(&base)),
            None => (host, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_spelling() {
        assert_eq!(plain(Path::new("/a/./b/../c/")), Path::new("/a/c"));
        assert_eq!(plain(Path::new("/../a")), Path::new("/a"));
    }

    #[test]
    fn urls_split_into_host_and_path() {
        let split = |url| {
            let (host, path) = split_url(url);
            format!("{host}|{path}")
        };
        assert_eq!(split("https://a.example/"), "https://a.example|");
        assert_eq!(
            split("https://a.example/docs/x/"),
            "https://a.example|/docs/x"
        );
        assert_eq!(split("/docs"), "|/docs");
        assert_eq!(
            split("https://a.example/a b/é"),
            "https://a.example|/a%20b/%C3%A9"
        );
        assert_eq!(split(""), "|");
    }
}
