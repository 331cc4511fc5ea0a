//! The program: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use sitegen::commands::{Cli, run};

fn main() -> ExitCode {
    run(Cli::parse())
}
