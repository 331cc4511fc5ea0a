//! The folders where Ruby keeps gems, for themes of Jekyll sites.

use std::env;
use std::path::PathBuf;

/// The variable with the folders to use in place of all others, as `GEM_PATH` has them. An empty one turns the search
/// for installed themes off.
const REPLACED: &str = "SITEGEN_GEM_PATH";

/// Folders below the home folder. A component `*` matches any name.
const OF_USER: [&str; 8] = [
    ".gem/ruby/*/gems",
    ".local/share/gem/ruby/*/gems",
    ".bundle/ruby/*/gems",
    ".rbenv/versions/*/lib/ruby/gems/*/gems",
    ".rvm/gems/*/gems",
    ".asdf/installs/ruby/*/lib/ruby/gems/*/gems",
    ".local/share/mise/installs/ruby/*/lib/ruby/gems/*/gems",
    ".rubies/*/lib/ruby/gems/*/gems",
];

/// Folders of systems and their package managers.
const OF_SYSTEM: [&str; 11] = [
    "/var/lib/gems/*/gems",
    "/usr/local/lib/ruby/gems/*/gems",
    "/usr/lib/ruby/gems/*/gems",
    "/usr/lib64/ruby/gems/*/gems",
    "/usr/share/gems/gems",
    "/usr/share/rubygems-integration/*/gems",
    "/usr/local/bundle/gems",
    "/usr/local/rvm/gems/*/gems",
    "/opt/homebrew/lib/ruby/gems/*/gems",
    "/opt/rubies/*/lib/ruby/gems/*/gems",
    "/Library/Ruby/Gems/*/gems",
];

/// Returns the folders with installed gems, in the order of the search.
pub(super) fn gem_folders() -> Vec<PathBuf> {
    let listed = |name: &str| -> Option<Vec<PathBuf>> {
        let value = env::var_os(name)?;
        let homes = env::split_paths(&value).filter(|home| !home.as_os_str().is_empty());
        Some(homes.map(|home| home.join("gems")).collect())
    };
    if let Some(replaced) = listed(REPLACED) {
        return replaced;
    }
    let mut folders = listed("GEM_HOME").unwrap_or_default();
    folders.extend(listed("GEM_PATH").unwrap_or_default());
    if let Some(home) = env::home_dir() {
        folders.extend(OF_USER.iter().map(|folder| home.join(folder)));
    }
    folders.extend(OF_SYSTEM.iter().map(PathBuf::from));
    folders
}
