//! The repository on GitHub that the environment names, as jekyll-github-metadata reads it.

use std::env;

/// The variable with `owner/name`, which GitHub's action for Jekyll sets.
const VARIABLE: &str = "PAGES_REPO_NWO";

/// Returns the repository; `None` if the variable is not set.
#[allow(clippy::disallowed_methods, reason = "a command reads the environment")]
pub(super) fn repository() -> Option<String> {
    env::var(VARIABLE).ok().filter(|name| name.contains('/'))
}
