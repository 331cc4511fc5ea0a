//! Arguments that name a site, for commands that read it whole.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Zoned;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use crate::config::Overrides;
use crate::diagnostics::Diagnostic;
use crate::incremental;
use crate::site::Site;

#[derive(Debug, Clone, clap::Args)]
pub(super) struct SiteArgs {
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) source: PathBuf,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

impl SiteArgs {
    /// Reads the site, with its drafts and the notes of the future.
    pub(super) fn load(&self, now: &Zoned) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
        let overrides = Overrides {
            drafts: true,
            future: true,
            ..self.overrides()
        };
        incremental::load(&self.source, &overrides, now)
    }

    /// Reads the site as it is published.
    pub(super) fn load_published(&self, now: &Zoned) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
        incremental::load(&self.source, &self.overrides(), now)
    }

    fn overrides(&self) -> Overrides {
        Overrides {
            config: self.config.clone(),
            environment: jekyll_environment(),
            gem_folders: gem_folders(),
            repository: super::github::repository(),
            ..Overrides::default()
        }
    }
}
