//! `sitegen new`

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Zoned;

use super::site_args::SiteArgs;
use super::{
    NOTHING_PUBLISHED, WITH_ERRORS, name_of, print_diagnostics, unknown_language, usage_error,
};
use crate::authoring::{NewFile, NewNote, new_note, new_translation};
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Severity};
use crate::language::Codes;
use crate::site::Site;
use crate::translations::PageId;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The title of the note
    #[arg(
        required_unless_present = "translation_of",
        conflicts_with = "translation_of"
    )]
    title: Option<String>,
    /// The language of the note; of a translation one or more, with commas between
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        required_if_eq("translation_of", "*")
    )]
    lang: Vec<String>,
    /// The folder of the note, below the source or below the folder of its language
    #[arg(long, value_name = "DIR", conflicts_with = "translation_of")]
    dir: Option<String>,
    /// Mark the note as a draft
    #[arg(long, conflicts_with = "translation_of")]
    draft: bool,
    /// Create translations of this file: the front matter, the headings and the code in place, the text to translate
    #[arg(long, value_name = "FILE")]
    translation_of: Option<PathBuf>,
    /// Show what would be created, and create nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(problem) = unknown_language(&args.lang) {
        return usage_error(&problem);
    }
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = args.site.load(&now);
    let Some(site) = site else {
        print_diagnostics(&diagnostics, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    let files = match (&args.translation_of, &args.title) {
        (Some(file), _) => {
            if args.lang.is_empty() {
                return usage_error("name the languages of the translations with --lang");
            }
            let name = name_of(&site.source.root, file);
            match site.source.page(&name) {
                Some(page) => translations(&site, page, &args.lang),
                None => {
                    return usage_error(&format!("`{}` is no page of the site", file.display()));
                }
            }
        }
        (None, Some(title)) => {
            if args.lang.len() > 1 {
                return usage_error("a note has one language: name one with --lang");
            }
            let wish = NewNote {
                title,
                code: args.lang.first().map(String::as_str),
                folder: args.dir.as_deref(),
                is_draft: args.draft,
                now: &now,
            };
            vec![new_note(&site.config, &site.source, &site.notes, &wish)]
        }
        (None, None) => return usage_error("give the title of the note"),
    };
    create(&site, files, args.dry_run)
}

/// The translations of the note of `page` into each of the languages `codes`.
fn translations(
    site: &Site,
    page: PageId,
    codes: &[String],
) -> Vec<Result<NewFile, Box<Diagnostic>>> {
    let note = site.notes.of(page);
    let known = Codes::default();
    let language_of = |code: &str| {
        let read = known.read(code)?;
        site.source.languages.find(&read.tag)
    };
    let one = |code: &String| {
        let existing = language_of(code).and_then(|language| {
            let mut pages = note.pages.iter().map(|id| &site.source.pages[*id]);
            pages.find(|page| page.language == language)
        });
        if let Some(existing) = existing {
            let message = format!("the note has a page in `{code}` already: {}", existing.path);
            return Err(Box::new(Diagnostic::error("file-exists", message)));
        }
        new_translation(&site.config, &site.source, &site.notes, note.original, code)
    };
    codes.iter().map(one).collect()
}

/// Creates the files, and prints their paths.
fn create(
    site: &Site,
    files: Vec<Result<NewFile, Box<Diagnostic>>>,
    is_dry: bool,
) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let mut failed = Vec::new();
    for file in files {
        let edit = match file {
            Ok(file) => file.edit(),
            Err(error) => {
                failed.push(*error);
                continue;
            }
        };
        if site.source.root.join(&edit.path).symlink_metadata().is_ok() {
            let message = format!("`{}` exists already, and is left as it is", edit.path);
            failed.push(Diagnostic::error("file-exists", message));
            continue;
        }
        if is_dry {
            write!(out, "{}", safe(&edit.diff()))?;
            continue;
        }
        match edit.write(&site.source.root) {
            Ok(()) => writeln!(out, "{}", safe(&edit.path))?,
            Err(error) => failed.push(*error),
        }
    }
    print_diagnostics(&failed, false)?;
    let has_errors = failed.iter().any(|error| error.severity == Severity::Error);
    Ok(if has_errors {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}
