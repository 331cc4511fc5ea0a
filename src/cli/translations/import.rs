//! `sitegen translations import`

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Zoned;

use super::super::messages::messages;
use super::super::site_args::SiteArgs;
use super::super::{NOTHING_PUBLISHED, WITH_ERRORS, print_diagnostics};
use super::exchange_file;
use crate::check::{self, CheckScope};
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Severity, counted};
use crate::exchange::{self, ImportOptions, ImportResult, import};
use crate::site::Site;
use crate::translations::lock;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files of an export with translations in them: PO, XLIFF or JSON Lines; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Import translations that need review too
    #[arg(long)]
    include_fuzzy: bool,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut total = Total::default();
    for file in &args.files {
        let text = match exchange_file::read(file) {
            Ok(text) => text,
            Err(problem) => {
                total.refuse(vec![*problem])?;
                continue;
            }
        };
        let shown = file.display().to_string();
        let units = match exchange::read(&text, &shown) {
            Ok(units) => units,
            Err(problems) => {
                total.refuse(problems)?;
                continue;
            }
        };
        // Each file sees the pages as the one before it left them.
        let Some(site) = load(args)? else {
            return Ok(ExitCode::from(NOTHING_PUBLISHED));
        };
        if !args.dry_run {
            crate::cli::remove_unfinished(&site);
        }
        let options = ImportOptions {
            include_unreviewed: args.include_fuzzy,
        };
        let result = import(&site, &shown, units, options);
        total.add(args, &site.source.root, result)?;
    }
    total.report(args)?;
    if !total.written.is_empty() {
        total.check(args)?;
    }
    Ok(if total.has_errors {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

/// Reads the site, or says why it cannot be read.
fn load(args: &Args) -> anyhow::Result<Option<std::sync::Arc<Site>>> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = args.site.load(&now);
    if site.is_none() {
        print_diagnostics(&diagnostics, true)?;
    }
    Ok(site)
}

/// The sum of the results of all files of an import.
#[derive(Default)]
struct Total {
    /// The paths of the pages that were written.
    written: BTreeSet<String>,
    changed: usize,
    imported: usize,
    unchanged: usize,
    has_errors: bool,
}

impl Total {
    /// Prints problems because of which something was not imported.
    fn refuse(&mut self, problems: Vec<Diagnostic>) -> io::Result<()> {
        self.has_errors |= problems.iter().any(|p| p.severity == Severity::Error);
        print_diagnostics(&problems, false)
    }

    /// Writes the changes of a file, or shows them.
    fn add(&mut self, args: &Args, root: &Path, result: ImportResult) -> anyhow::Result<()> {
        self.imported += result.imported;
        self.unchanged += result.unchanged;
        let mut problems = result.diagnostics;
        let mut out = io::stdout().lock();
        let mut all_written = true;
        for edit in result.edits.iter().filter(|edit| edit.is_change()) {
            // The lock is the last one: it must not say that a page is translated that could not be written.
            if edit.path == lock::NAME && !all_written {
                continue;
            }
            if args.dry_run {
                self.changed += 1;
                write!(out, "{}", safe(&edit.diff()))?;
                continue;
            }
            match edit.write(root) {
                Ok(()) => {
                    self.changed += 1;
                    writeln!(out, "{}", safe(&edit.path))?;
                    self.written.insert(edit.path.clone());
                }
                Err(problem) => {
                    all_written = false;
                    problems.push(*problem);
                }
            }
        }
        self.refuse(problems)?;
        Ok(())
    }

    fn report(&self, args: &Args) -> io::Result<()> {
        let would = if args.dry_run { " would be" } else { "" };
        writeln!(
            messages(),
            "{} imported, {} as before; {}{would} changed",
            counted(self.imported, "text"),
            self.unchanged,
            counted(self.changed, "file"),
        )
    }

    /// Checks the pages that were written.
    fn check(&mut self, args: &Args) -> anyhow::Result<()> {
        #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
        let now = Zoned::now();
        let (site, read) = args.site.load(&now);
        let Some(site) = site else {
            self.refuse(read)?;
            return Ok(());
        };
        let scope = CheckScope {
            files: Some(self.written.clone()),
            ..CheckScope::default()
        };
        let report = check::check(&site, read, &scope, None);
        self.refuse(report.findings)?;
        Ok(())
    }
}
