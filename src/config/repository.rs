//! The repository of a site's source, and the addresses where a page is edited and problems are reported.
//!
//! ```yaml
//! repository: https://github.com/owner/name
//! edit_url: https://git.example.org/docs/edit/main/:path
//! issues_url: https://tracker.example.org/new?title=:title
//! ```

use std::ops::Range;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::identity::near_keys;
use super::load::Reader;
use crate::content::{encoded, url_scheme};
use crate::near_miss;

/// The branch whose files are edited, if the config names none.
const BRANCH: &str = "main";
/// The placeholders of both addresses.
const PLACEHOLDERS: [&str; 4] = ["path", "title", "url", "lang"];
/// Characters that are escaped in a query (RFC 3986, unreserved characters are left).
const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The repository of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The URL of its page, without a slash at the end.
    pub url: String,
    /// The name of the host's software.
    pub host: Host,
    branch: String,
    /// The path of the source folder in it, with a slash at the end; empty for the root.
    folder: String,
}

/// The software that shows a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// GitHub.
    GitHub,
    /// GitLab.
    GitLab,
    /// Codeberg, and other hosts with Forgejo or Gitea.
    Codeberg,
    /// Another one, whose addresses are not known.
    Other,
}

impl Host {
    fn of(url: &str) -> Self {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = rest.split(['/', ':']).next().unwrap_or_default();
        let host = host.trim_start_matches("www.");
        let begins = |word: &str| host.starts_with(&format!("{word}."));
        match host {
            "github.com" => Host::GitHub,
            "codeberg.org" => Host::Codeberg,
            _ if begins("gitlab") => Host::GitLab,
            _ if begins("gitea") || begins("forgejo") => Host::Codeberg,
            _ => Host::Other,
        }
    }

    /// Returns the name that templates see.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Host::GitHub => "github",
            Host::GitLab => "gitlab",
            Host::Codeberg => "codeberg",
            Host::Other => "other",
        }
    }
}

impl Repository {
    /// Reads the key `repository`: a URL, `owner/name` on GitHub, or a mapping with `url` and `branch`.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let value = reader.mapping.value("repository")?.clone();
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let url = match &value {
            Value::Object(map) => {
                near_keys(reader, "repository", map, &["url", "branch"]);
                text("url").and_then(address)
            }
            value => value.as_str().and_then(address),
        };
        let Some(url) = url else {
            reader.wrong(
                "repository",
                "the address of a repository is wanted here",
                "write `https://github.com/owner/name`, or `{url: https://…, branch: trunk}`",
            );
            return None;
        };
        Some(Self {
            host: Host::of(&url),
            url,
            branch: text("branch").unwrap_or(BRANCH).to_owned(),
            folder: folder_in_repository(reader.root()),
        })
    }

    fn edit_url(&self) -> Option<String> {
        let Self {
            url,
            host,
            branch,
            folder,
        } = self;
        let kind = match host {
            Host::GitHub => "edit",
            Host::GitLab => "-/edit",
            Host::Codeberg => "_edit",
            Host::Other => return None,
        };
        Some(format!("{url}/{kind}/{branch}/{}:path", encoded(folder)))
    }

    fn issues_url(&self) -> Option<String> {
        let url = &self.url;
        match self.host {
            Host::GitHub => Some(format!("{url}/issues/new?title=:title&body=:url")),
            Host::GitLab => Some(format!(
                "{url}/-/issues/new?issue[title]=:title&issue[description]=:url"
            )),
            Host::Codeberg => Some(format!("{url}/issues/new?title=:title&body=:url")),
            Host::Other => None,
        }
    }
}

/// Returns the URL of a repository.
fn address(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('/').trim_end_matches(".git");
    let is_of_web = matches!(url_scheme::scheme(text).as_deref(), Some("http" | "https"));
    if is_of_web {
        return Some(text.to_owned());
    }
    let (owner, name) = text.split_once('/')?;
    let is_name = |part: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && part.chars().all(is_plain)
    };
    (is_name(owner) && is_name(name)).then(|| format!("https://github.com/{text}"))
}

/// Returns the path of a folder in the Git repository around it.
fn folder_in_repository(root: &Path) -> String {
    let repository = root.ancestors().find(|folder| folder.join(".git").exists());
    let inside = repository.and_then(|folder| root.strip_prefix(folder).ok());
    let Some(inside) = inside.filter(|inside| !inside.as_os_str().is_empty()) else {
        return String::new();
    };
    let parts = inside.iter().map(|part| part.to_string_lossy());
    parts.map(|part| format!("{part}/")).collect()
}

/// The addresses where a page is edited and problems are reported, with placeholders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageLinks {
    /// The address at which the file of a page is edited.
    pub edit: Option<String>,
    /// The address at which a problem of a page is reported.
    pub issues: Option<String>,
}

/// The values of the placeholders.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageAddress<'p> {
    /// The file, from the source.
    pub(crate) path: &'p str,
    /// The title of the page.
    pub(crate) title: &'p str,
    /// The URL of the page.
    pub(crate) url: &'p str,
    /// The code of its language.
    pub(crate) language: &'p str,
}

impl PageLinks {
    pub(super) fn read(reader: &mut Reader<'_>, repository: Option<&Repository>) -> Self {
        Self {
            edit: read(
                reader,
                "edit_url",
                repository.and_then(Repository::edit_url),
            ),
            issues: read(
                reader,
                "issues_url",
                repository.and_then(Repository::issues_url),
            ),
        }
    }
}

/// Reads an address with placeholders; `false` for none, in place of that of the repository.
fn read(reader: &mut Reader<'_>, key: &str, usual: Option<String>) -> Option<String> {
    let Some(value) = reader.mapping.value(key).cloned() else {
        return usual;
    };
    match &value {
        Value::Bool(false) => None,
        Value::String(url)
            if matches!(
                url_scheme::scheme(url).as_deref(),
                Some("http" | "https" | "mailto")
            ) =>
        {
            report_placeholders(reader, key, url);
            Some(url.clone())
        }
        _ => {
            reader.wrong(
                key,
                "a URL or `false` is wanted here",
                "write a URL with `:path`, `:title`, `:url` or `:lang`: `https://example.org/edit/:path`",
            );
            None
        }
    }
}

/// Reports words after `:` that are nearly placeholders.
fn report_placeholders(reader: &mut Reader<'_>, key: &str, url: &str) {
    for range in names(url) {
        let name = &url[range];
        let near = near_miss::nearest(name, PLACEHOLDERS);
        if let Some(near) = near.filter(|_| !PLACEHOLDERS.contains(&name)) {
            let message = format!("`:{name}` is no placeholder of `{key}`");
            let help = format!("did you mean `:{near}`?");
            reader.wrong_within(key, &format!(":{name}"), &message, &help);
        }
    }
}

/// Returns the ranges of the words after `:`.
fn names(url: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    url.match_indices(':').filter_map(|(colon, _)| {
        let start = colon + 1;
        let length = url[start..]
            .bytes()
            .take_while(|byte| byte.is_ascii_lowercase())
            .count();
        (length > 0).then_some(start..start + length)
    })
}

/// Returns an address with the values of a page.
pub(crate) fn filled(template: &str, page: PageAddress<'_>) -> String {
    let query = template.find('?').unwrap_or(template.len());
    let mut url = String::with_capacity(template.len() + page.path.len());
    let mut from = 0;
    for range in names(template) {
        let value = match &template[range.clone()] {
            "path" => page.path,
            "title" => page.title,
            "url" => page.url,
            "lang" => page.language,
            _ => continue,
        };
        url.push_str(&template[from..range.start - 1]);
        if range.start > query {
            url.extend(utf8_percent_encode(value, QUERY));
        } else {
            url.push_str(&encoded(value));
        }
        from = range.end;
    }
    url.push_str(&template[from..]);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_repositories_are_urls_or_names_on_github() {
        let found = |text| address(text).unwrap_or_default();
        assert_eq!(found("owner/name"), "https://github.com/owner/name");
        assert_eq!(found("https://x.example/a/b.git"), "https://x.example/a/b");
        assert_eq!(found("https://x.example/a/"), "https://x.example/a");
        for text in ["owner", "a/b/c", "javascript:x/y", "git@x.example:a/b", ""] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn values_are_escaped_for_their_part_of_the_url() {
        let page = PageAddress {
            path: "content/a b#c.md",
            title: "C & D?",
            url: "https://x.example/a/",
            language: "zh",
        };
        assert_eq!(
            filled("https://e.example:80/edit/:path?t=:title&u=:url&:x", page),
            "https://e.example:80/edit/content/a%20b%23c.md?t=C%20%26%20D%3F&u=https%3A%2F%2Fx.example%2Fa%2F&:x"
        );
        assert_eq!(
            filled("https://e.example/:lang/:path", page),
            "https://e.example/zh/content/a%20b%23c.md"
        );
    }
}
