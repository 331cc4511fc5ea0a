//! `sitegen translations export`

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use jiff::Zoned;

use super::super::messages::messages;
use super::super::site_args::SiteArgs;
use super::super::{
    NOTHING_PUBLISHED, WITH_ERRORS, name_of, print_diagnostics, unknown_language, usage_error,
};
use super::exchange_file::{self, STDIO};
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan, counted};
use crate::edit::Edit;
use crate::exchange::jsonl::{self, Per};
use crate::exchange::{
    self, ExportOptions, Selection, TranslationPage, UnitState, export, po, xliff,
};
use crate::site::Site;

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    /// GNU gettext: Poedit, Weblate, Crowdin
    Po,
    /// XLIFF 2.1: tools for computer-assisted translation
    Xliff,
    /// JSON Lines: programs
    Jsonl,
}

/// The extent of an object of JSON Lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
enum Extent {
    #[default]
    Unit,
    Section,
}

#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub(super) struct Args {
    /// The languages to translate into, with commas between
    #[arg(long, value_name = "CODE", value_delimiter = ',', required = true)]
    lang: Vec<String>,
    /// Texts without a translation alone
    #[arg(long, conflicts_with_all = ["stale", "all"])]
    missing: bool,
    /// Texts without a translation, and those whose original changed since
    #[arg(long, conflicts_with = "all")]
    stale: bool,
    /// All texts, with their translations; the default
    #[arg(long)]
    all: bool,
    /// Notes in these files or folders alone
    #[arg(long, value_name = "PATH", num_args = 1..)]
    only: Vec<PathBuf>,
    /// The format of the files
    #[arg(long, value_enum)]
    format: FileFormat,
    /// JSON Lines: an object for each text, or for the texts of a section
    #[arg(long, value_enum, default_value_t)]
    per: Extent,
    /// Export comments in code blocks too
    #[arg(long)]
    code_comments: bool,
    /// The file, or the folder for a file for each language; `-` for standard output
    #[arg(long, value_name = "FILE|DIR")]
    output: PathBuf,
    /// Replace a file that is no export, or that has translations that were not imported
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(problem) = unknown_language(&args.lang) {
        return usage_error(&problem);
    }
    if args.per == Extent::Section && args.format != FileFormat::Jsonl {
        return usage_error("`--per section` is for `--format jsonl`");
    }
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, read) = args.site.load(&now);
    let Some(site) = site else {
        print_diagnostics(&read, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    let (pages, mut diagnostics) = export(&site, &options(args, &site));
    diagnostics.extend(site.glossary().1.iter().cloned());
    let files = match args.format {
        FileFormat::Po => po::write(&pages),
        FileFormat::Xliff => xliff::write(&pages),
        FileFormat::Jsonl => jsonl::write(
            &pages,
            match args.per {
                Extent::Unit => Per::Unit,
                Extent::Section => Per::Section,
            },
        ),
    };
    let files = in_one_file(args, files);
    if files.len() > 1 && is_file(&args.output) {
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        return usage_error(&format!(
            "an export of several languages needs a folder (`--output DIR`): its files are {}",
            names.join(", ")
        ));
    }
    if args.output.as_os_str() == STDIO {
        for (_, text) in &files {
            io::stdout().lock().write_all(text.as_bytes())?;
        }
    } else {
        diagnostics.extend(write_files(args, &site, files));
    }
    print_diagnostics(&diagnostics, false)?;
    report(&pages)?;
    let has_errors = diagnostics.iter().any(|d| d.severity == Severity::Error);
    Ok(if has_errors {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

/// Returns whether the output is one file: standard output, or a name with the extension of a format.
fn is_file(output: &Path) -> bool {
    let extension = output.extension().and_then(std::ffi::OsStr::to_str);
    let is_of_format =
        extension.is_some_and(|extension| matches!(extension, "po" | "xlf" | "xliff" | "jsonl"));
    let ends_as_folder = output.to_string_lossy().ends_with(['/', '\\']);
    output.as_os_str() == STDIO || (is_of_format && !ends_as_folder && !output.is_dir())
}

/// Joins the files of several languages where the output is one file of JSON Lines: each object names its languages.
fn in_one_file(args: &Args, files: Vec<(String, String)>) -> Vec<(String, String)> {
    if args.format != FileFormat::Jsonl || files.len() < 2 || !is_file(&args.output) {
        return files;
    }
    let text = files.into_iter().map(|(_, text)| text).collect();
    vec![(String::new(), text)]
}

fn options(args: &Args, site: &Site) -> ExportOptions {
    let selection = match (args.missing, args.stale) {
        (true, _) => Selection::Missing,
        (_, true) => Selection::Stale,
        _ => Selection::All,
    };
    let only = args.only.iter();
    let only = only.map(|path| {
        name_of(&site.source.root, path)
            .trim_end_matches('/')
            .to_owned()
    });
    ExportOptions {
        languages: args.lang.clone(),
        selection,
        only: only.collect(),
        code_comments: args.code_comments,
    }
}

/// Writes the files of an export, and prints their paths.
fn write_files(args: &Args, site: &Site, files: Vec<(String, String)>) -> Vec<Diagnostic> {
    let output = &args.output;
    let ends_as_folder = output.to_string_lossy().ends_with(['/', '\\']);
    let is_folder = files.len() > 1 || ends_as_folder || output.is_dir();
    let mut problems = Vec::new();
    let mut known = None;
    for (name, text) in files {
        let path = if is_folder {
            output.join(&name)
        } else {
            output.clone()
        };
        let written = write_file(args, site, &path, text, &mut known);
        match written {
            Ok(()) => {
                // Without standard output, the files are written all the same.
                let _ = writeln!(io::stdout(), "{}", safe(&path.display().to_string()));
            }
            Err(problem) => problems.push(*problem),
        }
    }
    problems
}

/// Writes a file of an export. A file that would lose something is left as it is.
fn write_file(
    args: &Args,
    site: &Site,
    path: &Path,
    text: String,
    known: &mut Option<HashSet<Translation>>,
) -> Result<(), Box<Diagnostic>> {
    let shown = path.display().to_string();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |error: io::Error| {
        let message = format!("the folder cannot be created: {error}");
        Box::new(Diagnostic::error("file-unwritable", message).at(SourceSpan::file(&shown)))
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let before = match path.symlink_metadata() {
        Ok(_) => Some(exchange_file::read(path)?),
        Err(_) => None,
    };
    if let Some(before) = before
        .as_ref()
        .filter(|before| !args.force && **before != text)
    {
        let known = known.get_or_insert_with(|| translations(args, site));
        if let Some(loss) = loss(before, &shown, known) {
            return Err(Box::new(loss));
        }
    }
    let name = path.file_name().unwrap_or_default();
    let edit = Edit {
        path: name.to_string_lossy().into_owned(),
        before,
        after: text,
        changes: 1,
    };
    if edit.is_change() {
        edit.write(folder)?;
    }
    Ok(())
}

/// A translation of a unit: the original's path, the language, the id of the unit and the text.
type Translation = (String, String, String, String);

/// Returns the translations that the site has, and those that an export proposes from elsewhere in it.
fn translations(args: &Args, site: &Site) -> HashSet<Translation> {
    let all = ExportOptions {
        selection: Selection::All,
        ..options(args, site)
    };
    let (pages, _) = export(site, &all);
    let units = pages.into_iter().flat_map(|page| {
        let of_page = (page.original, page.target_language);
        page.units.into_iter().filter_map(move |unit| {
            let (original, language) = of_page.clone();
            Some((original, language, unit.id, unit.target?))
        })
    });
    units.collect()
}

/// Returns the reason why a file that exists is not to be replaced: it is no export, or it has translations that the
/// site does not have.
fn loss(before: &str, path: &str, known: &HashSet<Translation>) -> Option<Diagnostic> {
    let Ok(units) = exchange::read(before, path) else {
        let problem =
            Diagnostic::error("file-exists", "the file is no export, and is left as it is")
                .at(SourceSpan::file(path))
                .help("write to another file, or replace it with `--force`");
        return Some(problem);
    };
    let lost = units.into_iter().filter_map(|unit| {
        let target = unit.target?;
        let is_lost = !known.contains(&(unit.original, unit.language, unit.id, target));
        is_lost.then_some(unit.line)
    });
    let lines: Vec<usize> = lost.collect();
    let first = lines.first()?;
    let message = format!(
        "the file has {} that the site does not have, and is left as it is",
        counted(lines.len(), "translation")
    );
    let mut place = SourceSpan::file(path);
    place.line = *first;
    let problem = Diagnostic::error("file-exists", message)
        .at(place)
        .help("import it first, write to another file, or replace it with `--force`");
    Some(problem)
}

/// Says how many texts were exported, by state.
fn report(pages: &[TranslationPage]) -> io::Result<()> {
    let units = || pages.iter().flat_map(|page| &page.units);
    let count = |state: UnitState| units().filter(|unit| unit.state == state).count();
    writeln!(
        messages(),
        "{} in {}: {} translated, {} to review, {} to translate",
        counted(units().count(), "text"),
        counted(pages.len(), "page"),
        count(UnitState::Translated),
        count(UnitState::NeedsReview),
        count(UnitState::Untranslated),
    )
}
