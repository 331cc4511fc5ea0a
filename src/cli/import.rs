//! `sitegen import`

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use jiff::Zoned;
use site_import::{Import, Tool};

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use super::{Format, NOTHING_PUBLISHED, WITH_ERRORS, json_text, print_diagnostics, usage_error};
use crate::check::{self, CheckScope};
use crate::config::Overrides;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::terminal::safe;
use crate::incremental;
use crate::migration::jekyll::JekyllAccount;
use crate::migration::{Account, DiskTree, in_the_way, settle_addresses, write};
use crate::site::Site;

const EXAMPLES: &str = "\
Examples:
  sitegen import --from hugo ../old --output ../new
  sitegen import --from mkdocs . --dry-run --all
  sitegen import --from jekyll ~/blog

The old site is only read. A site of Jekyll is built as it is; the command tells what comes through. For
other sites a new folder gets the pages, their files and a `sitegen.yml`; everything that was not converted
is listed with its file and line.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The program that the site was written for
    #[arg(long, value_enum, value_name = "PROGRAM")]
    from: Generator,
    /// The folder of the old site
    #[arg(value_name = "DIR")]
    source: PathBuf,
    /// The folder of the new site; a file that exists there is never overwritten
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Report what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// List every place that was not converted; without it, five of a kind
    #[arg(long)]
    all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A program whose sites are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Generator {
    /// Jekyll
    Jekyll,
    /// Hugo
    Hugo,
    /// Zola
    Zola,
    /// Docusaurus
    Docusaurus,
    /// Starlight, Astro's theme for documentation
    Starlight,
    /// `MkDocs` and Material
    #[value(name = "mkdocs")]
    MkDocs,
}

impl Generator {
    /// The tool of the crate that converts; `None` for Jekyll.
    fn tool(self) -> Option<Tool> {
        Some(match self {
            Self::Jekyll => return None,
            Self::Hugo => Tool::Hugo,
            Self::Zola => Tool::Zola,
            Self::Docusaurus => Tool::Docusaurus,
            Self::Starlight => Tool::Starlight,
            Self::MkDocs => Tool::MkDocs,
        })
    }
}

/// Returns true if `output` is the folder `source`, or a folder in it.
fn is_inside(output: &Path, source: &Path) -> bool {
    let Ok(source) = source.canonicalize() else {
        return false;
    };
    let Ok(output) = std::path::absolute(output) else {
        return false;
    };
    let mut above = output.ancestors();
    let known = above.find_map(|folder| folder.canonicalize().ok());
    known.is_some_and(|known| known.starts_with(&source))
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(output) = &args.output
        && is_inside(output, &args.source)
    {
        return usage_error(&format!(
            "`{}` is in the old site, which is only read: name a folder beside it",
            output.display()
        ));
    }
    if !args.source.is_dir() {
        return usage_error(&format!("`{}` is no folder", args.source.display()));
    }
    match args.from.tool() {
        None => jekyll(args),
        Some(tool) => convert(args, tool),
    }
}

/// Reports on a Jekyll site.
fn jekyll(args: &Args) -> anyhow::Result<ExitCode> {
    let is_jekyll = ["_config.yml", "_config.yaml"]
        .iter()
        .any(|name| args.source.join(name).is_file());
    if !is_jekyll {
        return usage_error(&format!(
            "there is no config of Jekyll in `{}`: `_config.yml`",
            args.source.display()
        ));
    }
    let (site, findings) = checked(&args.source);
    let Some(site) = site else {
        print_diagnostics(&findings, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    let mut copied = None;
    let mut failed = Vec::new();
    if let Some(output) = &args.output {
        let tree = DiskTree::read(&args.source, Some(output))?;
        let as_it_is = as_it_is(&tree);
        if let Some(problem) = taken(&as_it_is, output) {
            return usage_error(&problem);
        }
        if !args.dry_run {
            let (count, errors) = write(&as_it_is, tree.root(), output)?;
            failed = errors;
            copied = Some(count);
        }
    }
    let folder = args
        .output
        .as_ref()
        .filter(|_| copied.is_some())
        .unwrap_or(&args.source);
    let account = JekyllAccount::new(&site, &findings, &folder.display().to_string(), copied);
    print_diagnostics(&failed, false)?;
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", json_text(&account.json()))?,
        Format::Text => write!(out, "{}", safe(&account.text()))?,
    }
    Ok(if failed.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(WITH_ERRORS)
    })
}

/// An import that copies every file to the same path.
fn as_it_is(tree: &DiskTree) -> Import {
    let paths = site_import::SourceTree::paths(tree).iter();
    Import {
        copies: paths.map(|path| (path.clone(), path.clone())).collect(),
        ..Import::default()
    }
}

/// Returns the error about files of an import that exist in a folder.
fn taken(import: &Import, output: &Path) -> Option<String> {
    let taken = in_the_way(import, output);
    let first = taken.first()?;
    let more = match taken.len() {
        1 => String::new(),
        count => format!(", and {} more files", count - 1),
    };
    let first = output.join(first);
    Some(format!(
        "`{}` exists already{more}: nothing was written; name another folder with `--output`",
        first.display()
    ))
}

/// Converts a site into a folder, and reports on the result.
fn convert(args: &Args, tool: Tool) -> anyhow::Result<ExitCode> {
    if args.output.is_none() && !args.dry_run {
        return usage_error(
            "name the folder of the new site with `--output`, or see what it would be with `--dry-run`",
        );
    }
    let tree = DiskTree::read(&args.source, args.output.as_deref())?;
    let mut import = match site_import::import(tool, &tree) {
        Ok(import) => import,
        Err(message) => return usage_error(&format!("`{}`: {message}", args.source.display())),
    };
    if let Some(output) = &args.output
        && let Some(problem) = taken(&import, output)
    {
        return usage_error(&problem);
    }
    // A dry run writes the site into a folder that it removes, so that it reports on the same site.
    let scratch = args.dry_run.then(tempfile::tempdir).transpose()?;
    let output = match (&scratch, &args.output) {
        (Some(scratch), _) => scratch.path(),
        (None, Some(output)) => output,
        (None, None) => return usage_error("name the folder of the new site with `--output`"),
    };
    let (files, failed, account) = written(tool, &tree, &mut import, output)?;
    print_diagnostics(&failed, false)?;
    let mut out = io::stdout().lock();
    match args.format {
        Format::Json => writeln!(out, "{}", json_text(&account.json()))?,
        Format::Text => write!(out, "{}", safe(&account.text(args.all)))?,
    }
    if args.dry_run {
        writeln!(io::stderr(), "\nnothing was written")?;
    } else {
        let output = output.display().to_string();
        writeln!(
            io::stderr(),
            "\n{files} files written into {}\n\nNext:\n  sitegen serve --source {}",
            safe(&output),
            safe(&output)
        )?;
    }
    Ok(if account.has_losses() || !failed.is_empty() {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

/// Writes the new site, gives its pages their old addresses, and checks it.
fn written(
    tool: Tool,
    tree: &DiskTree,
    import: &mut Import,
    output: &Path,
) -> anyhow::Result<(usize, Vec<Diagnostic>, Account)> {
    let (files, mut failed) = write(import, tree.root(), output)?;
    let mut settled = 0;
    if let (Some(site), _) = loaded(output) {
        let (count, more) = settle_addresses(import, &site, output);
        settled = count;
        failed.extend(more);
    }
    let (site, findings) = checked(output);
    let account = Account::new(tool, import, settled, site.as_deref(), &findings);
    Ok((files, failed, account))
}

fn loaded(folder: &Path) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    let overrides = Overrides {
        drafts: true,
        future: true,
        environment: jekyll_environment(),
        gem_folders: gem_folders(),
        repository: super::github::repository(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    incremental::load(folder, &overrides, &now)
}

/// Loads and checks a site.
fn checked(folder: &Path) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
    let (site, said) = loaded(folder);
    let Some(site) = site else {
        return (None, said);
    };
    let report = check::check(&site, said, &CheckScope::default(), None);
    (Some(site), report.findings)
}
