//! `sitegen book`

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::site_args::SiteArgs;
use super::{NOTHING_PUBLISHED, WITH_ERRORS, print_diagnostics, print_folded, usage_error};
use crate::content::{regular_file, slug};
use crate::diagnostics::folding::Folded;
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, Severity, SourceSpan, Tally, counted};
use crate::edit;
use crate::language::{Codes, LanguageId};
use crate::site::{BookSelection, Site, SiteBook};

pub(super) const EXAMPLES: &str = "\
Examples:
  sitegen book --lang ar                  the notes in Arabic, into <title>-ar.epub
  sitegen book --all --output books       a book for each language
  sitegen book --lang en --tag git --since 2026-01-01 --output git.epub";

/// The variable with the time of reproducible builds, in seconds since 1970
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// The code of diagnostics about images.
const IMAGE: &str = "book-image";

/// The most bytes of a title in the name of a file.
const NAME_BYTES: usize = 120;

/// The format of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Default)]
enum BookFormat {
    /// EPUB 3
    #[default]
    Epub,
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The language of the book [default: that of the site]
    #[arg(long, value_name = "CODE", conflicts_with = "all")]
    lang: Option<String>,
    /// A book for each language
    #[arg(long)]
    all: bool,
    /// Pages of this collection, or of this folder, alone; `posts` for the posts of a Jekyll site
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Pages with this tag or category alone
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,
    /// Pages with this date or a later one alone: `2026-01-01`
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// The format
    #[arg(long, value_enum, default_value_t)]
    format: BookFormat,
    /// The file of the book; with --all, the folder of the books [default: `<title>-<code>.epub` here]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// A font file that the book contains; may be repeated, the first is preferred
    #[arg(long, value_name = "FILE")]
    font: Vec<PathBuf>,
    /// Print nothing but diagnostics
    #[arg(long, short)]
    quiet: bool,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let epoch = match source_date_epoch() {
        Ok(epoch) => epoch,
        Err(message) => return usage_error(&message),
    };
    let (site, mut diagnostics) = args.site.load_published(&now);
    let Some(site) = site else {
        print_diagnostics(&diagnostics, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    if site.source.pages.is_empty() {
        diagnostics.push(Diagnostic::error("book-empty", "the site has no pages"));
        print_diagnostics(&diagnostics, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    }
    if let Some(problem) = args
        .output
        .as_deref()
        .and_then(|path| no_book(path, args.all))
    {
        return usage_error(&problem);
    }
    let languages = match languages_of(args, &site) {
        Ok(languages) => languages,
        Err(message) => return usage_error(&message),
    };
    let fonts = match read_fonts(&args.font) {
        Ok(fonts) => fonts,
        Err(message) => return usage_error(&message),
    };
    let mut written = 0;
    let many = languages.len() > 1;
    for language in languages {
        let selection = BookSelection {
            language,
            collection: args.collection.clone(),
            tag: args.tag.clone(),
            since: args.since,
        };
        let mut book = site.book(&selection);
        diagnostics.append(&mut book.diagnostics);
        if book.pages.is_empty() {
            diagnostics.push(empty_book(&site, language, many));
            continue;
        }
        book.book.cover = site.book_cover(&selection);
        if let Some(epoch) = &epoch {
            book.book.modified.clone_from(epoch);
        }
        add_fonts(&mut book.book, &fonts);
        let path = output_of(args, &site, language, &book.book.title);
        write_book(args, &site, &book, &path, &mut diagnostics)?;
        written += 1;
    }
    print_all(&diagnostics, args.quiet)?;
    Ok(if written == 0 {
        ExitCode::from(NOTHING_PUBLISHED)
    } else if Tally::of(&diagnostics).errors > 0 {
        ExitCode::from(WITH_ERRORS)
    } else {
        ExitCode::SUCCESS
    })
}

/// Prints diagnostics, each problem of an image among them: no other command shows it.
fn print_all(diagnostics: &[Diagnostic], quiet: bool) -> io::Result<()> {
    let (of_images, others): (Vec<_>, Vec<_>) = diagnostics
        .iter()
        .cloned()
        .partition(|diagnostic| diagnostic.code == IMAGE);
    // Infos about pages are for `build`.
    print_diagnostics(&others, true)?;
    let (infos, problems): (Vec<_>, Vec<_>) = of_images
        .into_iter()
        .partition(|diagnostic| diagnostic.severity == Severity::Info);
    print_folded(&Folded::of(&problems, true), quiet, "")?;
    let folded = Folded::of(&infos, false);
    print_folded(&folded, quiet, "images on other hosts")
}

/// Writes the file of a book, and says what it contains.
fn write_book(
    args: &Args,
    site: &Site,
    book: &SiteBook,
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> anyhow::Result<()> {
    let written = epub::write(&book.book, &|path| site.read_image(path).ok())?;
    for problem in &written.problems {
        let page = &site.source.pages[book.pages[problem.chapter]];
        diagnostics.push(image_diagnostic(&page.path, &problem.kind));
    }
    write_file(path, &written.bytes)?;
    if !args.quiet {
        let line = format!(
            "Wrote {}: {}, {}, {} kB",
            path.display(),
            counted(written.chapters, "chapter"),
            counted(written.images, "image"),
            written.bytes.len().div_ceil(1000),
        );
        writeln!(io::stdout().lock(), "{}", safe(&line))?;
    }
    Ok(())
}

/// Writes a file beside its place and moves it there, so that a reader never sees a part of it. A symbolic link stays:
/// the file that it leads to is replaced.
#[allow(
    clippy::disallowed_methods,
    reason = "the file that the command is asked for"
)]
fn write_file(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use anyhow::Context as _;

    let context = || format!("{} cannot be written", path.display());
    let linked = path.canonicalize();
    let path = linked.as_deref().unwrap_or(path);
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(context)?;
    edit::remove_unfinished_in(folder);
    let mut file = edit::temporary(folder).with_context(context)?;
    file.write_all(bytes).with_context(context)?;
    let file = file
        .persist(path)
        .map_err(|error| error.error)
        .with_context(context)?;
    // Temporary files are for their owner alone.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = file.set_permissions(fs::Permissions::from_mode(0o644));
    }
    drop(file);
    Ok(())
}

/// Returns the reason why a book is not written to `path`: only files of books are replaced.
fn no_book(path: &Path, is_folder: bool) -> Option<String> {
    let shown = path.display();
    let is_there = path.symlink_metadata().is_ok();
    if is_folder {
        return (is_there && !path.is_dir())
            .then(|| format!("`{shown}` is no folder for the books"));
    }
    let is_book = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("epub"));
    if !is_book {
        return Some(format!(
            "`{shown}` is no name of a book: it ends in `.epub`"
        ));
    }
    (is_there && !path.is_file()).then(|| format!("`{shown}` is no regular file"))
}

/// Returns the languages of the books.
fn languages_of(args: &Args, site: &Site) -> Result<Vec<LanguageId>, String> {
    let languages = &site.source.languages;
    if args.all {
        return Ok(languages.iter().map(|(id, _)| id).collect());
    }
    let Some(code) = &args.lang else {
        let usual = languages.default_language().unwrap_or(LanguageId(0));
        return Ok(vec![usual]);
    };
    let read = Codes::default().read(code);
    let found = read.and_then(|read| languages.find(&read.tag));
    found.map(|id| vec![id]).ok_or_else(|| {
        let codes: Vec<&str> = languages.iter().map(|(_, l)| l.code.as_str()).collect();
        let codes = codes.join(", ");
        format!("the site has no language `{code}`; it has {codes}")
    })
}

/// Returns the file of a book.
fn output_of(args: &Args, site: &Site, language: LanguageId, title: &str) -> PathBuf {
    let code = &site.source.languages.get(language).code;
    let name = slug::default(title);
    // File systems take 255 bytes.
    let is_end = |end: &usize| name.is_char_boundary(*end);
    let end = (0..=NAME_BYTES.min(name.len())).rev().find(is_end);
    let name = match name[..end.unwrap_or(0)].trim_end_matches('-') {
        "" => "book",
        name => name,
    };
    let name = format!("{name}-{code}.epub");
    match &args.output {
        Some(folder) if args.all => folder.join(name),
        Some(file) => file.clone(),
        None => PathBuf::from(name),
    }
}

/// Returns the time of [`EPOCH`] as EPUB writes it.
fn source_date_epoch() -> Result<Option<String>, String> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the environment")]
    let Some(value) = std::env::var_os(EPOCH) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    let seconds = value.trim().parse::<i64>().ok();
    let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
    let time =
        time.ok_or_else(|| format!("`{EPOCH}={value}` is no number of seconds since 1970"))?;
    Ok(Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()))
}

/// Reads font files: the name in the book, and the bytes.
fn read_fonts(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, String> {
    const ENDINGS: [&str; 4] = ["ttf", "otf", "woff", "woff2"];
    let mut fonts = Vec::new();
    for (number, path) in paths.iter().enumerate() {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        let ending = ending.to_ascii_lowercase();
        let shown = path.display();
        if !ENDINGS.contains(&ending.as_str()) {
            return Err(format!(
                "{shown} is no font: a .ttf, .otf, .woff or .woff2 file is wanted"
            ));
        }
        let bytes =
            regular_file::read(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
        fonts.push((format!("font-{}.{ending}", number + 1), bytes));
    }
    Ok(fonts)
}

/// Adds fonts to a book, with the styles that use them.
fn add_fonts(book: &mut epub::Book, fonts: &[(String, Vec<u8>)]) {
    if fonts.is_empty() {
        return;
    }
    let mut families = Vec::new();
    for (name, _) in fonts {
        let family = name.split('.').next().unwrap_or(name);
        book.styles.push_str(&format!(
            "@font-face {{ font-family: \"{family}\"; src: url(\"fonts/{name}\"); }}\n"
        ));
        families.push(format!("\"{family}\""));
    }
    let families = families.join(", ");
    book.styles
        .push_str(&format!("body {{ font-family: {families}, serif; }}\n"));
    book.fonts = fonts.to_vec();
}

fn empty_book(site: &Site, language: LanguageId, is_one_of_many: bool) -> Diagnostic {
    let code = &site.source.languages.get(language).code;
    let severity = if is_one_of_many {
        Severity::Warning
    } else {
        Severity::Error
    };
    Diagnostic::new(
        severity,
        "book-empty",
        format!("no page in the language `{code}` is in the book"),
    )
    .help("`--collection`, `--tag` and `--since` narrow it; `book: false` in the front matter leaves a page out")
}

fn image_diagnostic(page: &str, kind: &epub::ProblemKind) -> Diagnostic {
    let epub::ProblemKind::Image(address, why) = kind;
    let (severity, why, help) = match why {
        epub::ImageProblem::Missing => (
            Severity::Warning,
            "the site has no such file".to_owned(),
            "correct the address; the book has the alternative text",
        ),
        epub::ImageProblem::Remote => (
            Severity::Info,
            "it is on another host".to_owned(),
            "put the file beside the note; the book has a link to it",
        ),
        epub::ImageProblem::Unsupported(why) => (
            Severity::Warning,
            why.clone(),
            "convert it; the book has the alternative text",
        ),
    };
    Diagnostic::new(
        severity,
        IMAGE,
        format!("the image `{address}` is not in the book: {why}"),
    )
    .at(SourceSpan::file(page))
    .help(help)
}
