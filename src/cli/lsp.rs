//! `sitegen lsp`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Zoned;
use lsp_server::Connection;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use crate::config::Overrides;
use crate::diagnostics::terminal::safe;
use crate::lsp::{self, ServerOptions};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of the site [default: the one that the editor opened]
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Remove what could run a script from notes, as `sanitize: true` does
    #[arg(long)]
    sanitize: bool,
    /// Talk over standard input and output: what it does without this too; some editors add it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let options = ServerOptions {
        source: args.source.clone(),
        overrides: Overrides {
            config: args.config.clone(),
            drafts: true,
            future: true,
            sanitize: args.sanitize,
            environment: jekyll_environment(),
            gem_folders: gem_folders(),
            repository: super::github::repository(),
            ..Overrides::default()
        },
        now,
    };
    let (connection, threads) = Connection::stdio();
    let served = lsp::serve(connection, options);
    // An editor that is gone reads no more; that is no failure of the server.
    let _ = threads.join();
    match served {
        Ok(code) => Ok(code),
        Err(message) => {
            writeln!(io::stderr(), "error: {}", safe(&message))?;
            Ok(ExitCode::from(2))
        }
    }
}
