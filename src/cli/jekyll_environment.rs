//! The environment that Jekyll builds a site in (`JEKYLL_ENV`).

use std::env;

/// Returns the value of `JEKYLL_ENV`, if it is set.
pub(super) fn jekyll_environment() -> Option<String> {
    env::var_os("JEKYLL_ENV")
        .and_then(|value| value.into_string().ok())
        .filter(|environment| !environment.is_empty())
}
