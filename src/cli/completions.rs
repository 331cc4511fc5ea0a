//! `sitegen completions` and `sitegen man`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, usage_error};

#[derive(Debug, clap::Args)]
pub(super) struct CompletionArgs {
    /// The shell
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// The folder that the pages are written to, one for each command
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints the completions for a shell.
pub(super) fn completions(args: &CompletionArgs) -> anyhow::Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "sitegen", &mut text);
    io::stdout().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the man pages.
pub(super) fn man(args: &ManArgs) -> anyhow::Result<ExitCode> {
    #[allow(
        clippy::disallowed_methods,
        reason = "the folder that the command is asked for"
    )]
    let made = std::fs::create_dir_all(&args.folder);
    if let Err(error) = made {
        let folder = args.folder.display();
        return usage_error(&format!(
            "`{folder}` cannot be the folder of the man pages: {error}"
        ));
    }
    clap_mangen::generate_to(Cli::command().disable_help_subcommand(true), &args.folder)?;
    Ok(ExitCode::SUCCESS)
}
