//! The command line: one file a command, its arguments beside it.
//!
//! Only commands read the clock and print. Exit codes: 0 for done, 1 for done without what has
//! errors, 2 for a wrong command line, 3 for nothing done.

mod book;
mod build;
mod check;
mod completions;
mod deploy;
mod gem_folders;
mod github;
mod import;
mod init;
mod jekyll_environment;
mod list;
mod lsp;
mod messages;
mod new;
mod rename;
mod schema;
mod serve;
mod site_args;
mod translations;

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::thread::JoinHandle;

use clap::{Parser, Subcommand, ValueEnum};

use self::messages::messages;
use crate::diagnostics::folding::Folded;
use crate::diagnostics::terminal::{safe, safe_json};
use crate::diagnostics::{self, Diagnostic, Severity};
use crate::edit;
use crate::language::Codes;
use crate::limits::STACK;
use crate::panics::guarded;
use crate::site::Site;

/// The exit code of a command that did its work, without what has errors; of `check`, that it found something.
const WITH_ERRORS: u8 = 1;
/// The exit code of a command that could not do its work: nothing was published, checked or listed.
const NOTHING_PUBLISHED: u8 = 3;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done without what has errors; check: there are findings (--fail-on)
  2  a wrong command line
  3  nothing done: the config or the source cannot be read, the output
     folder cannot be written, every page has an error, or --strict and
     there is an error or a warning";

/// A static site generator for troubleshooting notes in many languages.
#[derive(Debug, Parser)]
#[command(name = "sitegen", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a site: a config, and in an empty folder a first note
    Init(init::Args),
    /// Create a note, or the translations of a note
    New(new::Args),
    /// Give a note another name or folder, in all its languages, and mend the links to it
    Rename(rename::Args),
    /// Build the site: every page that has no errors
    #[command(after_help = EXIT_CODES)]
    Build(build::Args),
    /// Write the notes of a language as a book: EPUB, for readers without a network
    #[command(after_help = book::EXAMPLES)]
    Book(book::Args),
    /// Build the site, and send what changed to an object store, a folder or a Git branch
    Deploy(deploy::Args),
    /// Find what is wrong with notes: what translations did to them, broken links, damaged code
    #[command(after_help = EXIT_CODES)]
    Check(check::Args),
    /// Preview the site in a browser while it is written
    Serve(serve::Args),
    /// List the notes, their languages, and how each page was joined
    #[command(after_help = EXIT_CODES)]
    Translations(translations::Args),
    /// Move a site of Hugo, Zola, Docusaurus, Starlight or MkDocs, or examine one of Jekyll
    Import(import::Args),
    /// List the pages of the site: all, or drafts, future, undated or untranslated ones
    List(list::Args),
    /// Print the JSON Schema of the config, of front matter or of the glossary, for editors
    Schema(schema::Args),
    /// Serve an editor: diagnostics as you type, links, translations (Language Server Protocol)
    Lsp(lsp::Args),
    /// Print the completions of the command line for a shell
    Completions(completions::CompletionArgs),
    /// Write man pages
    Man(completions::ManArgs),
    /// Compile one stylesheet: sitegen starts this itself
    #[command(name = crate::site::SASS_COMMAND, hide = true)]
    SassWorker {
        /// The CPU time that it may take
        #[arg(long)]
        seconds: Option<u64>,
        /// The memory that it may take
        #[arg(long)]
        bytes: Option<u64>,
    },
}

/// Output format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object on standard output.
    Json,
}

/// Runs the command that `cli` names.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    // A thread has a stack of known size; that of the main thread is the user's setting.
    let thread = std::thread::Builder::new().stack_size(STACK);
    match thread.spawn(|| run_here(cli)).map(JoinHandle::join) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => ExitCode::from(NOTHING_PUBLISHED),
        Err(error) => {
            let _ = writeln!(messages(), "error: no thread can be started: {error}");
            ExitCode::from(NOTHING_PUBLISHED)
        }
    }
}

/// Starts the threads that pages are rendered on: `jobs` of them, or one per processor.
fn start_threads(jobs: Option<u16>) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, usize::from))
        .stack_size(STACK);
    // Fails only if there are threads already.
    let _ = pool.build_global();
}

fn run_here(cli: Cli) -> ExitCode {
    if !matches!(cli.command, Command::SassWorker { .. }) {
        if let Ok(program) = std::env::current_exe() {
            crate::site::use_sass_program(program);
        }
        start_threads(match &cli.command {
            Command::Build(args) => args.jobs(),
            _ => None,
        });
    }
    let result = guarded(None, || match cli.command {
        Command::SassWorker { seconds, bytes } => {
            if let (Some(seconds), Some(bytes)) = (seconds, bytes) {
                crate::site::restrict_sass_worker(seconds, bytes)?;
            }
            crate::site::run_sass_worker()?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Build(args) => build::run(args),
        Command::Book(args) => book::run(&args),
        Command::Deploy(args) => deploy::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Translations(args) => translations::run(&args),
        Command::Init(args) => init::run(&args),
        Command::New(args) => new::run(&args),
        Command::Rename(args) => rename::run(&args),
        Command::Import(args) => import::run(&args),
        Command::List(args) => list::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Completions(args) => completions::completions(&args),
        Command::Man(args) => completions::man(&args),
    });
    crate::content::gem_theme::remove_unpacked();
    let result = result.unwrap_or_else(|error| {
        print_diagnostics(&[*error], true)?;
        Ok(ExitCode::from(NOTHING_PUBLISHED))
    });
    match result {
        Ok(code) => code,
        // Nobody reads any more (`sitegen translations | head`): no reason to complain.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed too, the error cannot be reported.
            let _ = writeln!(messages(), "error: {}", safe(&format!("{error:#}")));
            ExitCode::from(NOTHING_PUBLISHED)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints an error of the command line, and returns its exit code.
fn usage_error(message: &str) -> anyhow::Result<ExitCode> {
    writeln!(messages(), "error: {}", safe(message))?;
    Ok(ExitCode::from(2))
}

/// Returns the error of the first of `languages` that is no language code, with the nearest code.
fn unknown_language(languages: &[String]) -> Option<String> {
    let codes = Codes::default();
    let code = languages.iter().find(|code| codes.read(code).is_none())?;
    let near = codes.nearest(code);
    let near = near.map(|near| format!("; did you mean `{near}`?"));
    let near = near.unwrap_or_default();
    Some(format!("`{code}` is no language code{near}"))
}

/// The path of a file as pages are known by: as the shell completes it, or as findings name it.
fn name_of(root: &Path, file: &Path) -> String {
    let absolute = file.canonicalize();
    let inside = absolute.as_deref().unwrap_or(file).strip_prefix(root).ok();
    inside.unwrap_or(file).to_string_lossy().replace('\\', "/")
}

/// Removes what commands that were killed left beside the files that they edited.
fn remove_unfinished(site: &Site) {
    let pages = site.source.pages.iter().chain(&site.source.others);
    let folders = pages.map(|page| page.path.rsplit_once('/').map_or("", |(folder, _)| folder));
    // The config, the lock and data files.
    edit::remove_unfinished(&site.source.root, folders.chain(["", "_data", "data"]));
}

/// Opens a URL in the browser of the desktop, if there is one.
fn show_address(url: &str) {
    if let Err(error) = open::that_detached(url) {
        // The address is printed: it can be opened by hand.
        let _ = writeln!(messages(), "the browser could not be opened: {error}");
    }
}

/// Prints diagnostics for people, to standard error, repeated ones folded. `quiet` leaves info messages out.
fn print_diagnostics(diagnostics: &[Diagnostic], quiet: bool) -> io::Result<()> {
    let folded = Folded::of(diagnostics, false);
    print_folded(&folded, quiet, "`sitegen build --all` shows them")
}

/// Prints what is left of diagnostics; `help` says how to see the rest.
fn print_folded(folded: &Folded<'_>, quiet: bool, help: &str) -> io::Result<()> {
    let colour = io::stderr().is_terminal();
    let mut err = messages();
    let is_shown = |diagnostic: &&&Diagnostic| !quiet || diagnostic.severity != Severity::Info;
    for diagnostic in folded.shown.iter().filter(is_shown) {
        writeln!(err, "{}", diagnostics::text::render(diagnostic, colour))?;
    }
    let info = format!("{}[", Severity::Info.word());
    let lines = folded.lines(help);
    let lines: Vec<String> = lines
        .filter(|line| !quiet || !line.starts_with(&info))
        .collect();
    if !lines.is_empty() {
        writeln!(err, "{}\n", safe(&lines.join("\n")))?;
    }
    Ok(())
}

/// JSON as it is printed: indented, and without what a terminal would obey.
fn json_text(value: &serde_json::Value) -> String {
    safe_json(&format!("{value:#}")).into_owned()
}

fn json_diagnostics(diagnostics: &[Diagnostic]) -> Vec<serde_json::Value> {
    diagnostics.iter().map(diagnostics::json::value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
