//! The search for a theme: in `_themes/` of the source, then where Bundler and RubyGems keep gems.

use std::fs;
use std::path::{Path, PathBuf};

use super::gemspec::GemSpec;
use super::names::{self, Repository};
use super::version::{compare, is_version, locked};
use super::{GemTheme, THEMES, archive};
use crate::content::regular_file;

/// The folder of gems that `bundle install --path vendor/bundle` makes.
const OF_BUNDLER: &str = "vendor/bundle/ruby/*/gems";

/// The theme that a config names, and where it may be.
#[derive(Debug)]
pub(crate) struct Wanted<'w> {
    /// The value of `theme`.
    pub(crate) theme: Option<&'w str>,
    /// The value of `remote_theme`, which wins.
    pub(crate) remote_theme: Option<&'w str>,
    /// The source folder, without links, and after it the folders that links may lead to.
    pub(crate) roots: Vec<PathBuf>,
    /// The folders with installed gems. A component `*` stands for any name.
    pub(crate) gem_folders: &'w [PathBuf],
}

/// The reason why a theme is not used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MissingTheme {
    /// The key of the config that names it.
    pub(crate) key: &'static str,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// A package that may be the theme.
#[derive(Debug)]
struct Candidate {
    path: PathBuf,
    name: String,
    /// The version in the name of the folder or file; empty if there is none.
    version: String,
    is_packed: bool,
}

/// Finds the theme that the config names. `None` if it names none.
pub(crate) fn find(wanted: &Wanted<'_>) -> Option<Result<GemTheme, MissingTheme>> {
    let repository = wanted.remote_theme.and_then(Repository::parse);
    let gem = wanted.theme.map(|name| name.trim().to_lowercase());
    let gem = gem.filter(|name| !name.is_empty());
    let lock = wanted.read_lock();
    let of_repository = repository.iter().map(|found| &found.names[..]);
    let of_gem = gem.iter().map(std::slice::from_ref);
    for names in of_repository.chain(of_gem) {
        let search = Search {
            wanted,
            names,
            lock: &lock,
        };
        match search.run() {
            Ok(Some(theme)) => return Some(Ok(theme)),
            Ok(None) => {}
            Err((path, error)) => {
                let key = if repository.is_some() {
                    "remote_theme"
                } else {
                    "theme"
                };
                return Some(Err(unreadable(key, &path, &error)));
            }
        }
    }
    match (wanted.remote_theme, repository, gem) {
        (Some(text), Some(repository), _) => Some(Err(missing_repository(text, &repository))),
        (Some(text), None, None) => Some(Err(malformed(text))),
        (_, _, Some(name)) => Some(Err(missing_gem(&name, locked(&lock, &name)))),
        (None, _, None) => None,
    }
}

impl Wanted<'_> {
    fn source(&self) -> &Path {
        self.roots.first().map_or(Path::new(""), PathBuf::as_path)
    }

    fn read_lock(&self) -> String {
        let path = self.source().join("Gemfile.lock");
        regular_file::read_to_string(&path).unwrap_or_default()
    }

    /// Returns a path of the source without links, if it is in the source or where links may lead.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        let real = path.canonicalize().ok()?;
        self.roots
            .iter()
            .any(|root| real.starts_with(root))
            .then_some(real)
    }
}

/// A search by the names that a theme may have.
struct Search<'s> {
    wanted: &'s Wanted<'s>,
    names: &'s [String],
    lock: &'s str,
}

impl Search<'_> {
    /// Returns the theme; the path and the error of a `.gem` file that cannot be read.
    fn run(&self) -> Result<Option<GemTheme>, (PathBuf, std::io::Error)> {
        let source = self.wanted.source();
        let own = self.best(self.in_folder(&source.join(THEMES), true));
        if let Some(own) = own {
            return self.open(own).map(Some);
        }
        let mut found = Vec::new();
        for folder in expanded(&source.join(OF_BUNDLER)) {
            found.extend(
                self.wanted
                    .real(&folder)
                    .map(|real| self.in_folder(&real, false)),
            );
        }
        for folder in self.wanted.gem_folders {
            found.extend(
                expanded(folder)
                    .iter()
                    .map(|folder| self.in_folder(folder, false)),
            );
        }
        let best = self.best(found.into_iter().flatten().collect());
        best.map(|best| self.open(best)).transpose()
    }

    /// Returns the packages with one of the names in a folder. The folder of the site may also have `.gem` files, and
    /// folders without a version.
    fn in_folder(&self, folder: &Path, is_of_site: bool) -> Vec<Candidate> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut found: Vec<Candidate> = entries
            .filter_map(|entry| {
                let file = entry.file_name().into_string().ok()?;
                let path = entry.path();
                let path = if is_of_site {
                    self.wanted.real(&path)?
                } else {
                    path
                };
                let is_packed = is_of_site && file.ends_with(".gem") && path.is_file();
                let stem = if is_packed {
                    file.trim_end_matches(".gem")
                } else {
                    &file
                };
                let (name, version) = self.named(stem)?;
                let is_whole = !version.is_empty() || is_of_site && !is_packed;
                let is_one = is_whole && (is_packed || path.is_dir());
                is_one.then_some(Candidate {
                    path,
                    name,
                    version,
                    is_packed,
                })
            })
            .collect();
        found.sort_by(|one, other| one.path.cmp(&other.path));
        found
    }

    /// Returns the name and the version of a package, if it has one of the names: `minima-2.5.1`.
    fn named(&self, stem: &str) -> Option<(String, String)> {
        let lower = stem.to_lowercase();
        self.names.iter().find_map(|name| {
            let rest = lower.strip_prefix(name.as_str())?;
            if rest.is_empty() {
                return Some((name.clone(), String::new()));
            }
            let version = rest.strip_prefix('-')?;
            // The archive of a tag of GitHub keeps its letter: `cayman-v0.2.0`.
            let version = version.strip_prefix('v').unwrap_or(version);
            is_version(version).then(|| (name.clone(), version.to_owned()))
        })
    }

    /// Returns the candidate to use: the likeliest name, and of it a folder without a version, the version of
    /// `Gemfile.lock`, or the highest version. Of equal ones, the first that was found.
    fn best(&self, candidates: Vec<Candidate>) -> Option<Candidate> {
        let rank = |candidate: &Candidate| {
            let name = self.names.iter().position(|name| *name == candidate.name);
            let is_locked = locked(self.lock, &candidate.name) == Some(&candidate.version);
            (name, !candidate.version.is_empty(), !is_locked)
        };
        let mut candidates = candidates.into_iter();
        let mut best = candidates.next()?;
        for other in candidates {
            let order = rank(&other)
                .cmp(&rank(&best))
                .then_with(|| compare(&best.version, &other.version))
                // A folder that can be edited wins over the file that it was unpacked from.
                .then_with(|| other.is_packed.cmp(&best.is_packed));
            if order.is_lt() {
                best = other;
            }
        }
        Some(best)
    }

    fn open(&self, candidate: Candidate) -> Result<GemTheme, (PathBuf, std::io::Error)> {
        let Candidate {
            path,
            name,
            version,
            is_packed,
        } = candidate;
        let (root, spec, unpacked) = if is_packed {
            let gem = archive::unpack(&path).map_err(|error| (path.clone(), error))?;
            let root = gem.root.clone();
            let spec = GemSpec::of_yaml(&gem.metadata);
            (root, spec, Some(gem))
        } else {
            let spec = spec_of(&path, &name, &version);
            (path.clone(), spec, None)
        };
        let root = root.canonicalize().map_err(|error| (path, error))?;
        let source = self.wanted.source();
        let inside = unpacked
            .is_none()
            .then(|| root.strip_prefix(source).ok())
            .flatten();
        let in_source = inside.map(|path| path.to_string_lossy().replace('\\', "/"));
        Ok(GemTheme {
            name,
            version: if version.is_empty() {
                spec.version.clone()
            } else {
                version
            },
            root,
            in_source,
            spec,
            unpacked,
        })
    }
}

/// Reads the gemspec of a folder: beside the folder of gems if it is installed, else in it.
fn spec_of(folder: &Path, name: &str, version: &str) -> GemSpec {
    let gems = folder.parent().and_then(Path::parent);
    let installed = gems.map(|gems| gems.join(format!("specifications/{name}-{version}.gemspec")));
    let text = installed.and_then(|path| regular_file::read_to_string(&path).ok());
    let own = || {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut specs: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "gemspec"))
            .collect();
        specs.sort();
        regular_file::read_to_string(specs.first()?).ok()
    };
    text.or_else(own)
        .map(|text| GemSpec::of_ruby(&text))
        .unwrap_or_default()
}

/// Returns the folders that a pattern names, by name. A component `*` stands for any name.
pub(crate) fn expanded(pattern: &Path) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::new()];
    for component in pattern.components() {
        if component.as_os_str() != "*" {
            for folder in &mut folders {
                folder.push(component);
            }
            continue;
        }
        let inside = |folder: &PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten().flatten();
            let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
            paths.sort();
            paths
        };
        folders = folders.iter().flat_map(inside).collect();
    }
    folders
}

fn missing_gem(name: &str, version: Option<&str>) -> MissingTheme {
    let download = match version {
        Some(version) => format!(
            "`curl -L --create-dirs -o {THEMES}/{name}-{version}.gem https://rubygems.org/downloads/{name}-{version}.gem`"
        ),
        None => format!("save the gem that https://rubygems.org/gems/{name} offers in `{THEMES}/`"),
    };
    let clone = match names::repository(name) {
        Some(url) => format!("`git clone {url} {THEMES}/{name}`"),
        None => format!("unpack its files into `{THEMES}/{name}/`"),
    };
    MissingTheme {
        key: "theme",
        message: format!("the theme `{name}` is not installed: what comes from it is left out"),
        help: format!(
            "do one of these: `bundle install` or `gem install {name}`; without Ruby, {download}; or {clone}"
        ),
    }
}

fn missing_repository(text: &str, repository: &Repository) -> MissingTheme {
    let name = &repository.names[0];
    let url = &repository.url;
    let branch = match &repository.reference {
        Some(reference) => format!("--branch {reference} "),
        None => String::new(),
    };
    MissingTheme {
        key: "remote_theme",
        message: format!(
            "the theme `{text}` is not here, and sitegen does not load it: what comes from it is left out"
        ),
        help: format!(
            "do one of these: `git clone {branch}{url} {THEMES}/{name}`; save its gem as `{THEMES}/{name}-VERSION.gem`; or `gem install {name}`"
        ),
    }
}

fn malformed(text: &str) -> MissingTheme {
    MissingTheme {
        key: "remote_theme",
        message: format!("`{text}` is not the name of a repository with a theme"),
        help: "write `OWNER/NAME`, `OWNER/NAME@TAG` or the URL of a repository".to_owned(),
    }
}

fn unreadable(key: &'static str, path: &Path, error: &std::io::Error) -> MissingTheme {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    MissingTheme {
        key,
        message: format!("the theme `{THEMES}/{name}` cannot be read: {error}"),
        help: "download the `.gem` file again, or unpack the theme into a folder there".to_owned(),
    }
}
