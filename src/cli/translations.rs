//! `sitegen translations`

mod exchange_file;
mod explain;
mod export;
mod import;
mod matrix;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Zoned;
use serde_json::json;

use super::gem_folders::gem_folders;
use super::jekyll_environment::jekyll_environment;
use super::messages::messages;
use super::{
    Format, NOTHING_PUBLISHED, WITH_ERRORS, json_diagnostics, json_text, name_of,
    print_diagnostics, usage_error,
};
use crate::check;
use crate::config::Overrides;
use crate::content::FileStore;
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Tally, counted};
use crate::edit::{self, Edit};
use crate::incremental;
use crate::language::{Codes, LanguageId};
use crate::panics;
use crate::site::Site;
use crate::translations::lock::{self, Lock};
use crate::translations::pin::pin;
use crate::translations::staleness;
use explain::Explanation;
use matrix::View;

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write the texts of notes to files for translators and their tools: PO, XLIFF or JSON Lines
    Export(export::Args),
    /// Write the translations of such files into pages
    Import(import::Args),
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// The folder of the site
    #[arg(long, value_name = "DIR", default_value = ".")]
    source: PathBuf,
    /// The config file [default: `sitegen.yml` or `_config.yml` in the source]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// List the notes that this language lacks
    #[arg(long, value_name = "CODE", conflicts_with_all = ["stale", "damaged"])]
    missing: Option<String>,
    /// List the translations that are behind their originals, with the sections that changed
    #[arg(long)]
    stale: bool,
    /// List the pages that something is wrong with
    #[arg(long)]
    damaged: bool,
    /// Write to `translations.lock` that translations translate their originals as they are now: those of
    /// these files, or all
    #[arg(long, value_name = "FILE", num_args = 0.., conflicts_with_all = ["missing", "stale", "damaged", "pin"])]
    accept: Option<Vec<PathBuf>>,
    /// Write the keys of notes that were inferred into the front matter of their pages
    #[arg(long, conflicts_with_all = ["missing", "stale", "damaged"])]
    pin: bool,
    /// Say what was decided for this file, and why: its language, its note, its original
    #[arg(long, value_name = "FILE", conflicts_with_all = ["missing", "stale", "damaged", "accept", "pin"])]
    explain: Option<PathBuf>,
    /// With --accept or --pin: show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Some(Command::Export(args)) => return export::run(args),
        Some(Command::Import(args)) => return import::run(args),
        None => {}
    }
    let overrides = Overrides {
        config: args.config.clone(),
        environment: jekyll_environment(),
        gem_folders: gem_folders(),
        repository: super::github::repository(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, mut diagnostics) = incremental::load(&args.source, &overrides, &now);
    let mut out = io::stdout().lock();
    let Some(site) = site else {
        match args.format {
            Format::Json => {
                let all = json!({"languages": [], "notes": [], "diagnostics": json_diagnostics(&diagnostics)});
                writeln!(out, "{}", json_text(&all))?;
            }
            Format::Text => print_diagnostics(&diagnostics, false)?,
        }
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    if let Some(file) = &args.explain {
        return explain(args, &site, file, &now);
    }
    if let Some(files) = &args.accept {
        return accept(args, &site, files);
    }
    if args.pin {
        return pin_all(args, &site);
    }
    let missing = match &args.missing {
        None => None,
        Some(code) => match language(&site, code) {
            Some(id) => Some(id),
            None => return usage_error(&format!("the site has no language `{code}`")),
        },
    };
    let view = View {
        states: check::translation_states(&site),
        site: &site,
    };
    panics::add_caught(&mut diagnostics);
    match args.format {
        Format::Json => writeln!(
            out,
            "{}",
            json_text(&view.json(args, missing, &diagnostics))
        )?,
        Format::Text => {
            print_diagnostics(&diagnostics, false)?;
            let text = match missing {
                Some(id) => view.missing(id),
                None if args.stale || args.damaged => view.wrong(args),
                None => view.matrix(),
            };
            write!(out, "{}", safe(&text))?;
        }
    }
    Ok(if Tally::of(&diagnostics).errors > 0 {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

fn language(site: &Site, code: &str) -> Option<LanguageId> {
    let mut languages = site.source.languages.iter();
    let is_it = |text: &str| text.eq_ignore_ascii_case(code);
    languages
        .find(|(_, language)| is_it(&language.code) || is_it(language.tag.as_str()))
        .map(|(id, _)| id)
}

/// Says what was decided for a file.
fn explain(args: &Args, site: &Site, file: &Path, now: &Zoned) -> anyhow::Result<ExitCode> {
    let name = name_of(&site.source.root, file);
    let explained = site.source.page(&name).and_then(|page| {
        let files = FileStore::read(&site.config, now);
        Some((page, files.explain(&site.config, &Codes::default(), &name)?))
    });
    let Some((page, language)) = explained else {
        return usage_error(&format!("`{}` is no page of the site", file.display()));
    };
    let explanation = Explanation::of(site, page, language);
    match args.format {
        Format::Json => writeln!(io::stdout(), "{}", json_text(&explanation.json()))?,
        Format::Text => write!(io::stdout(), "{}", safe(&explanation.text()))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the accepted originals of translations to the lock.
fn accept(args: &Args, site: &Site, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    if !args.dry_run {
        super::remove_unfinished(site);
    }
    let root = &site.source.root;
    let wanted = match translations_of(site, files) {
        Ok(wanted) => wanted,
        Err(message) => return usage_error(&message),
    };
    let (mut lock, unreadable) = Lock::load(root);
    if !unreadable.is_empty() {
        print_diagnostics(&unreadable, false)?;
    }
    let before = match edit::text_before(root, lock::NAME) {
        Ok(before) => before,
        Err(error) => {
            print_diagnostics(&[*error], false)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let count = accept_in(&mut lock, site, &wanted);
    let change = Edit {
        path: lock::NAME.to_owned(),
        changes: count,
        before,
        after: lock.text(),
    };
    if args.dry_run {
        write!(io::stdout(), "{}", safe(&change.diff()))?;
    } else if change.is_change()
        && let Err(error) = change.write(root)
    {
        print_diagnostics(&[*error], false)?;
        return Ok(ExitCode::FAILURE);
    }
    let would = if args.dry_run {
        "would be written"
    } else {
        "written"
    };
    writeln!(
        messages(),
        "{} {would} to {}",
        counted(count, "line"),
        root.join(lock::NAME).display()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Returns the paths of the translations at `files`, or a message about a file that is none.
fn translations_of(site: &Site, files: &[PathBuf]) -> Result<BTreeSet<String>, String> {
    let mut wanted = BTreeSet::new();
    for file in files {
        let name = name_of(&site.source.root, file);
        match site.source.page(&name) {
            Some(id) if site.notes.of(id).original == id => {
                return Err(format!("`{name}` is the original of its note, or alone"));
            }
            Some(_) => wanted.insert(name),
            None => return Err(format!("`{}` is no page of the site", file.display())),
        };
    }
    Ok(wanted)
}

/// Enters the originals of translations into the lock, of all of them if `wanted` is empty. Returns the number of
/// changed entries.
fn accept_in(lock: &mut Lock, site: &Site, wanted: &BTreeSet<String>) -> usize {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut count = 0;
    for note in &site.notes.notes {
        let others = note.pages.iter().filter(|id| **id != note.original);
        for id in others {
            let page = &site.source.pages[*id].path;
            known.insert(page);
            if !wanted.is_empty() && !wanted.contains(page) {
                continue;
            }
            let accepted = staleness::accepted(&site.source, note.original, &site.config.dialect);
            let Some(accepted) = accepted else {
                continue;
            };
            count += usize::from(lock.pages.get(page) != Some(&accepted));
            lock.pages.insert(page.clone(), accepted);
        }
    }
    // Pages that are no longer translations lose their entry.
    lock.pages.retain(|page, _| known.contains(page.as_str()));
    count
}

/// Writes inferred keys.
fn pin_all(args: &Args, site: &Site) -> anyhow::Result<ExitCode> {
    if !args.dry_run {
        super::remove_unfinished(site);
    }
    let (pinned, mut failed) = pin(&site.source, &site.notes, site.config.layout.front_matter());
    let mut count = 0;
    for page in pinned {
        let change = Edit {
            path: page.path,
            before: Some(page.before),
            after: page.after,
            changes: 1,
        };
        if args.dry_run {
            write!(io::stdout(), "{}", safe(&change.diff()))?;
            count += 1;
            continue;
        }
        match change.write(&site.source.root) {
            Ok(()) => {
                writeln!(
                    io::stdout(),
                    "{}: translation_key: {}",
                    safe(&change.path),
                    safe(&page.key)
                )?;
                count += 1;
            }
            Err(error) => failed.push(*error),
        }
    }
    print_diagnostics(&failed, false)?;
    let would = if args.dry_run { "would get" } else { "got" };
    writeln!(messages(), "{} {would} a key", counted(count, "page"))?;
    Ok(if Tally::of(&failed).fails(false) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
