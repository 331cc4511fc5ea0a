//! `site.github` of jekyll-github-metadata 2.15, without network: from the config, the environment and the Git
//! repository. Values that only GitHub knows are null.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::content::{gem_theme::deep_merged, regular_file};
use crate::yaml::{Mapping, MappingEntry};

/// The host of repositories.
const HOST: &str = "github.com";
/// The host of published sites.
const PAGES: &str = "github.io";
/// Keys of the owner of a repository, which only GitHub knows.
const OWNER: [&str; 24] = [
    "avatar_url",
    "bio",
    "blog",
    "collaborators",
    "company",
    "created_at",
    "description",
    "email",
    "followers",
    "following",
    "has_organization_projects",
    "has_repository_projects",
    "hireable",
    "html_url",
    "id",
    "is_verified",
    "location",
    "login",
    "name",
    "node_id",
    "public_gists",
    "public_repos",
    "type",
    "updated_at",
];

/// Adds `github` to the config, and `title`, `url` and `baseurl` if they are missing. The address is known only if the
/// config or the environment name the repository: a copy of a repository is published elsewhere.
pub(super) fn merge(root: &Path, mapping: &mut Mapping, named: Option<&str>) {
    let git = GitFolder::of(root);
    let in_config = mapping.value("repository").and_then(Value::as_str);
    let named = named.or(in_config).map(str::to_owned);
    let is_named = named.is_some();
    let Some(name) = named.or_else(|| git.as_ref()?.origin()) else {
        return;
    };
    let Some(repository) = Repository::parse(&name) else {
        return;
    };
    let site = repository.site(root);
    let mut github = repository.describe(&site);
    let revision = git.and_then(|git| git.revision());
    github.insert("build_revision".to_owned(), revision.into());
    let github = match mapping.value("github") {
        Some(Value::Object(own)) => deep_merged(github, own.clone()),
        None | Some(Value::Null) => github,
        Some(_) => return,
    };
    set(mapping, "github", Value::Object(github));
    let is_missing = |key: &str| mapping.value(key).is_none_or(Value::is_null);
    let mut missing: Vec<(&str, &str)> = Vec::new();
    if is_missing("title") && is_missing("name") {
        let title = if repository.is_user_page() {
            repository.owner
        } else {
            repository.name
        };
        missing.push(("title", title));
    }
    if is_named && is_missing("url") {
        missing.push(("url", &site.host));
    }
    let has_base = mapping.value("baseurl").and_then(Value::as_str);
    if is_named && has_base.is_none_or(|base| base == "/") {
        missing.push(("baseurl", &site.path));
    }
    for (key, value) in missing {
        set(mapping, key, value.into());
    }
}

fn set(mapping: &mut Mapping, key: &str, value: Value) {
    match mapping.entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.value = value,
        None => mapping.entries.push(MappingEntry {
            key: key.to_owned(),
            value,
            key_span: 0..0,
            value_span: 0..0,
        }),
    }
}

/// The address of a published site.
struct PublishedSite {
    host: String,
    path: String,
}

/// A repository on GitHub.
struct Repository<'n> {
    owner: &'n str,
    name: &'n str,
}

impl<'n> Repository<'n> {
    /// Parses `owner/name`.
    fn parse(name: &'n str) -> Option<Self> {
        let (owner, rest) = name.split_once('/')?;
        let name = rest.rsplit('/').next()?;
        (!owner.is_empty() && !name.is_empty()).then_some(Self { owner, name })
    }

    /// Returns true if the site is that of the owner and not of a project.
    fn is_user_page(&self) -> bool {
        let name = self.name.to_lowercase();
        let owner = self.owner.to_lowercase();
        name == format!("{owner}.{PAGES}") || name == format!("{owner}.{HOST}")
    }

    /// Returns the address that GitHub Pages publishes the site at.
    fn site(&self, root: &Path) -> PublishedSite {
        let own = regular_file::read_to_string(&root.join("CNAME")).ok();
        let own = own.and_then(|text| Some(text.lines().next()?.trim().to_owned()));
        if let Some(domain) = own.filter(|domain| !domain.is_empty() && !domain.contains('/')) {
            return PublishedSite {
                host: format!("https://{domain}"),
                path: String::new(),
            };
        }
        let path = if self.is_user_page() {
            String::new()
        } else {
            format!("/{}", self.name)
        };
        PublishedSite {
            host: format!("https://{}.{PAGES}", self.owner.to_lowercase()),
            path,
        }
    }

    fn describe(&self, site: &PublishedSite) -> Map<String, Value> {
        let Self { owner, name } = self;
        let owner_url = format!("https://{HOST}/{owner}");
        let url = format!("{owner_url}/{name}");
        let branch = if self.is_user_page() {
            "master"
        } else {
            "gh-pages"
        };
        let unknown = OWNER.map(|key| (key.to_owned(), Value::Null));
        let described = json!({
            "api_url": "https://api.github.com",
            "archived": null,
            "baseurl": site.path,
            "build_revision": null,
            "clone_url": format!("{url}.git"),
            "contributors": false,
            "disabled": null,
            "environment": "production",
            "help_url": "https://help.github.com",
            "hostname": HOST,
            "is_project_page": !self.is_user_page(),
            "is_user_page": self.is_user_page(),
            "issues_url": null,
            "language": null,
            "latest_release": false,
            "license": null,
            "organization_members": null,
            "owner": Map::from_iter(unknown),
            "owner_display_name": null,
            "owner_gravatar_url": format!("{owner_url}.png"),
            "owner_name": owner,
            "owner_url": owner_url,
            "pages_env": "production",
            "pages_hostname": PAGES,
            "private": null,
            "project_tagline": null,
            "project_title": name,
            "public_repositories": [],
            "releases": false,
            "releases_url": format!("{url}/releases"),
            "repository_name": name,
            "repository_nwo": format!("{owner}/{name}"),
            "repository_url": url,
            "show_downloads": null,
            "source": {"branch": branch, "path": "/"},
            "tar_url": format!("{url}/tarball/{branch}"),
            "url": format!("{}{}", site.host, site.path),
            "versions": {},
            "wiki_url": null,
            "zip_url": format!("{url}/zipball/{branch}"),
        });
        match described {
            Value::Object(described) => described,
            _ => Map::new(),
        }
    }
}

/// The folder of Git's files of a repository, and that of the worktree.
struct GitFolder {
    common: PathBuf,
    own: PathBuf,
}

impl GitFolder {
    /// Finds the repository that a source is in.
    fn of(source: &Path) -> Option<Self> {
        let mut folders = source.ancestors().map(|folder| folder.join(".git"));
        let found = folders.find(|path| path.exists())?;
        if found.is_dir() {
            return Some(Self {
                common: found.clone(),
                own: found,
            });
        }
        // A worktree: a file that names the folder.
        let text = regular_file::read_to_string(&found).ok()?;
        let folder = text.strip_prefix("gitdir:")?.trim();
        let own = found.parent()?.join(folder);
        let common = regular_file::read_to_string(&own.join("commondir")).ok();
        let common = common.map_or_else(|| own.clone(), |path| own.join(path.trim()));
        Some(Self { common, own })
    }

    fn read(&self, path: &str) -> Option<String> {
        let own = regular_file::read_to_string(&self.own.join(path)).ok();
        own.or_else(|| regular_file::read_to_string(&self.common.join(path)).ok())
    }

    /// Returns the owner and name of the remote `origin`, if it is on GitHub.
    fn origin(&self) -> Option<String> {
        let text = regular_file::read_to_string(&self.common.join("config")).ok()?;
        let mut is_origin = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                is_origin = line == "[remote \"origin\"]";
            } else if let Some((key, url)) = line.split_once('=')
                && is_origin
                && key.trim() == "url"
            {
                return repository_of(url.trim());
            }
        }
        None
    }

    /// Returns the id of the commit that is checked out.
    fn revision(&self) -> Option<String> {
        let head = self.read("HEAD")?;
        let head = head.trim();
        let Some(name) = head.strip_prefix("ref:").map(str::trim) else {
            return Some(head.to_owned());
        };
        if let Some(id) = self.read(name) {
            return Some(id.trim().to_owned());
        }
        let packed = self.read("packed-refs")?;
        let mut lines = packed.lines().filter_map(|line| line.split_once(' '));
        lines.find_map(|(id, of)| (of == name).then(|| id.to_owned()))
    }
}

/// Returns `owner/name` of the URL of a repository on GitHub.
fn repository_of(url: &str) -> Option<String> {
    let at = url.find(HOST)?;
    let path = url[at + HOST.len()..].strip_prefix([':', '/'])?;
    let (owner, name) = path.split_once('/')?;
    let name = name.split('/').next()?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    (!owner.is_empty() && !name.is_empty()).then(|| format!("{owner}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_of_a_remote_is_read() {
        let urls = [
            ("https://github.com/a/b.git", Some("a/b")),
            ("git@github.com:a/b", Some("a/b")),
            ("ssh://git@github.com/a/b.io.git", Some("a/b.io")),
            ("https://example.org/a/b", None),
            ("https://github.com/a", None),
        ];
        for (url, expected) in urls {
            assert_eq!(repository_of(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn the_site_of_an_owner_is_at_the_root() {
        let root = Path::new("/nowhere");
        let site = |name| {
            let repository = Repository::parse(name).unwrap();
            let site = repository.site(root);
            format!("{}{}", site.host, site.path)
        };
        assert_eq!(site("A/b"), "https://a.github.io/b");
        assert_eq!(site("a/A.github.io"), "https://a.github.io");
        assert_eq!(site("github/docs"), "https://github.github.io/docs");
    }
}
