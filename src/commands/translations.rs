//! `sitegen translations`

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Zoned;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::{Format, exit_code, json_diagnostics, print_diagnostics};
use crate::check::{self, fix::Mended};
use crate::config::Overrides;
use crate::diagnostics::{Diagnostic, Tally, counted};
use crate::language::LanguageId;
use crate::pipeline;
use crate::site::{Site, State, Status};
use crate::translation::lock::{self, Lock};
use crate::translation::pin::pin;
use crate::translation::{Joined, Note, PageId, staleness};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
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
    /// With --accept or --pin: show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let overrides = Overrides {
        config: args.config.clone(),
        ..Overrides::default()
    };
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    let (site, diagnostics) = pipeline::load(&args.source, &overrides, &now);
    let mut out = io::stdout().lock();
    let Some(site) = site else {
        match args.format {
            Format::Json => {
                let all = json!({"languages": [], "notes": [], "diagnostics": json_diagnostics(&diagnostics)});
                writeln!(out, "{all:#}")?;
            }
            Format::Text => print_diagnostics(&diagnostics, false)?,
        }
        return Ok(exit_code(&diagnostics, false));
    };
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
            None => {
                writeln!(io::stderr(), "error: the site has no language `{code}`")?;
                return Ok(ExitCode::from(2));
            }
        },
    };
    let view = View {
        states: check::states(&site),
        site: &site,
    };
    match args.format {
        Format::Json => writeln!(out, "{:#}", view.json(args, missing, &diagnostics))?,
        Format::Text => {
            print_diagnostics(&diagnostics, false)?;
            let text = match missing {
                Some(id) => view.missing(id),
                None if args.stale || args.damaged => view.wrong(args),
                None => view.matrix(),
            };
            write!(out, "{text}")?;
        }
    }
    Ok(exit_code(&diagnostics, false))
}

fn language(site: &Site, code: &str) -> Option<LanguageId> {
    let mut languages = site.source.languages.iter();
    let is_it = |text: &str| text.eq_ignore_ascii_case(code);
    languages
        .find(|(_, language)| is_it(&language.code) || is_it(language.tag.as_str()))
        .map(|(id, _)| id)
}

/// Writes what translations translate.
fn accept(args: &Args, site: &Site, files: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let root = &site.source.root;
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for file in files {
        // As the shell completes it, or as findings name it.
        let absolute = file.canonicalize().unwrap_or_else(|_| root.join(file));
        let name = absolute
            .strip_prefix(root)
            .unwrap_or(file)
            .to_string_lossy();
        let name = name.replace('\\', "/");
        match site.source.page(&name) {
            Some(id) if site.notes.of(id).original == id => {
                writeln!(
                    io::stderr(),
                    "error: `{name}` is the original of its note, or alone"
                )?;
                return Ok(ExitCode::from(2));
            }
            Some(_) => {
                wanted.insert(name);
            }
            None => {
                writeln!(
                    io::stderr(),
                    "error: `{}` is no page of the site",
                    file.display()
                )?;
                return Ok(ExitCode::from(2));
            }
        }
    }
    let (mut lock, unreadable) = Lock::load(root);
    let path = root.join(lock::NAME);
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if !unreadable.is_empty() {
        print_diagnostics(&unreadable, false)?;
    }
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
    // What is no translation any more needs no line.
    lock.pages.retain(|page, _| known.contains(page.as_str()));
    let after = lock.text();
    let change = Mended {
        path: lock::NAME.to_owned(),
        fixes: count,
        before,
        after,
    };
    if args.dry_run {
        write!(io::stdout(), "{}", change.diff())?;
    } else if change.before != change.after
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
        io::stderr(),
        "{} {would} to {}",
        counted(count, "line"),
        path.display()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Writes inferred keys.
fn pin_all(args: &Args, site: &Site) -> anyhow::Result<ExitCode> {
    let (pinned, mut failed) = pin(&site.source, &site.notes);
    let mut count = 0;
    for page in pinned {
        let change = Mended {
            path: page.path,
            before: page.before,
            after: page.after,
            fixes: 1,
        };
        if args.dry_run {
            write!(io::stdout(), "{}", change.diff())?;
            count += 1;
            continue;
        }
        match change.write(&site.source.root) {
            Ok(()) => {
                writeln!(
                    io::stdout(),
                    "{}: translation_key: {}",
                    change.path,
                    page.key
                )?;
                count += 1;
            }
            Err(error) => failed.push(*error),
        }
    }
    print_diagnostics(&failed, false)?;
    let would = if args.dry_run { "would get" } else { "got" };
    writeln!(io::stderr(), "{} {would} a key", counted(count, "page"))?;
    Ok(if Tally::of(&failed).fails(false) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The site with the states of its pages.
struct View<'s> {
    site: &'s Site,
    states: Vec<State>,
}

/// The widest title in the matrix, in columns of a terminal.
const WIDEST: usize = 48;

/// The mark of a state in the matrix.
fn mark(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Original) => "*",
        Some(Status::Current) => "+",
        Some(Status::Stale) => "~",
        Some(Status::Damaged) => "!",
        None => ".",
    }
}

/// `text` in a width, cut or filled.
fn padded(text: &str, width: usize) -> String {
    let mut shown = String::new();
    let mut used = 0;
    let whole = text.width() <= width;
    for c in text.chars() {
        let wide = unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        let room = if whole {
            width
        } else {
            width.saturating_sub(1)
        };
        if used + wide > room {
            break;
        }
        shown.push(c);
        used += wide;
    }
    if !whole {
        shown.push('…');
        used += 1;
    }
    shown.push_str(&" ".repeat(width.saturating_sub(used)));
    shown
}

impl View<'_> {
    fn page_in(&self, note: &Note, language: LanguageId) -> Option<PageId> {
        let mut pages = note.pages.iter().copied();
        pages.find(|id| self.site.source.pages[*id].language == language)
    }

    fn status(&self, note: &Note, language: LanguageId) -> Option<Status> {
        self.page_in(note, language)
            .map(|id| self.states[id].status)
    }

    fn languages(&self) -> Vec<(LanguageId, &str)> {
        let languages = self.site.source.languages.iter();
        languages
            .map(|(id, language)| (id, language.code.as_str()))
            .collect()
    }

    /// Notes and languages, with totals.
    fn matrix(&self) -> String {
        let site = self.site;
        let languages = self.languages();
        let titles = site
            .notes
            .notes
            .iter()
            .map(|note| site.source.pages[note.original].title.width());
        let width = titles.max().unwrap_or(0).clamp(8, WIDEST);
        let mut text = format!("{}  ", padded("", width));
        for (_, code) in &languages {
            text.push_str(&format!("{} ", padded(code, code.width().max(1))));
        }
        text = format!("{}\n", text.trim_end());
        let mut inferred = Vec::new();
        for note in &site.notes.notes {
            let title = &site.source.pages[note.original].title;
            text.push_str(&format!("{}  ", padded(title, width)));
            let mut row = String::new();
            for (id, code) in &languages {
                let mark = mark(self.status(note, *id));
                row.push_str(&format!("{} ", padded(mark, code.width().max(1))));
            }
            text.push_str(row.trim_end());
            if note.joined == Some(Joined::Inferred) {
                text.push_str("  (inferred)");
                inferred.push(note);
            }
            text.push('\n');
        }
        text.push_str("* original  + current  ~ stale  ! damaged  . missing\n\n");
        for (id, code) in &languages {
            text.push_str(&format!("{}  {}\n", padded(code, 8), self.totals(*id)));
        }
        // What was inferred is never silent.
        for note in &inferred {
            text.push_str(&format!(
                "\ninferred as one note, {}:\n",
                site.source.pages[note.original].title
            ));
            for id in &note.pages {
                text.push_str(&format!("  {}\n", site.source.pages[*id].path));
            }
        }
        text.push_str(&format!(
            "{}{}, {}, {}; {} inferred\n",
            if inferred.is_empty() { "" } else { "\n" },
            counted(site.notes.notes.len(), "note"),
            counted(site.source.pages.len(), "page"),
            counted(site.source.languages.len(), "language"),
            inferred.len(),
        ));
        if !inferred.is_empty() {
            text.push_str("`--pin` writes keys for what was inferred into the front matter\n");
        }
        text
    }

    fn counts(&self, language: LanguageId) -> [usize; 5] {
        let mut counts = [0; 5];
        for note in &self.site.notes.notes {
            counts[self
                .status(note, language)
                .map_or(4, |status| status as usize)] += 1;
        }
        counts
    }

    fn totals(&self, language: LanguageId) -> String {
        let words = ["original", "current", "stale", "damaged", "missing"];
        let counts = self.counts(language);
        let some = counts.iter().zip(words).filter(|(n, _)| **n > 0);
        some.map(|(n, word)| format!("{n} {word}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The notes that a language lacks.
    fn missing(&self, language: LanguageId) -> String {
        let site = self.site;
        let mut text = String::new();
        for note in &site.notes.notes {
            if self.page_in(note, language).is_none() {
                let original = &site.source.pages[note.original];
                text.push_str(&format!("{}  {}\n", original.path, original.title));
            }
        }
        let lacking = self.counts(language)[4];
        text.push_str(&format!("{} missing\n", counted(lacking, "note")));
        text
    }

    /// The pages that are stale, or damaged, with why.
    fn wrong(&self, args: &Args) -> String {
        let mut text = String::new();
        let mut count = 0;
        for (id, page) in self.site.source.pages.iter().enumerate() {
            let state = &self.states[id];
            if self.is_wanted(args, state) {
                count += 1;
                let why = state.why.as_deref().unwrap_or_default();
                text.push_str(&format!("{}: {}: {why}\n", page.path, state.status.word()));
            }
        }
        text.push_str(&format!("{}\n", counted(count, "page")));
        text
    }

    fn is_wanted(&self, args: &Args, state: &State) -> bool {
        (args.stale && state.status == Status::Stale)
            || (args.damaged && state.status == Status::Damaged)
    }

    fn json(&self, args: &Args, missing: Option<LanguageId>, diagnostics: &[Diagnostic]) -> Value {
        let site = self.site;
        let wanted = |note: &&Note| match missing {
            Some(id) => self.page_in(note, id).is_none(),
            None if args.stale || args.damaged => note
                .pages
                .iter()
                .any(|id| self.is_wanted(args, &self.states[*id])),
            None => true,
        };
        let notes: Vec<Value> = site
            .notes
            .notes
            .iter()
            .filter(wanted)
            .map(|note| self.note_json(note))
            .collect();
        let languages: Vec<Value> = site
            .source
            .languages
            .iter()
            .map(|(id, l)| {
                let [original, current, stale, damaged, missing] = self.counts(id);
                json!({
                    "code": l.code,
                    "tag": l.tag.as_str(),
                    "direction": l.direction.as_str(),
                    "name": l.endonym,
                    "original": original,
                    "current": current,
                    "stale": stale,
                    "damaged": damaged,
                    "missing": missing,
                })
            })
            .collect();
        json!({
            "languages": languages,
            "notes": notes,
            "diagnostics": json_diagnostics(diagnostics),
        })
    }

    fn note_json(&self, note: &Note) -> Value {
        let site = self.site;
        let pages: Vec<Value> = note
            .pages
            .iter()
            .map(|id| {
                let page = &site.source.pages[*id];
                let language = site.source.languages.get(page.language);
                json!({
                    "path": page.path,
                    "lang": language.tag.as_str(),
                    "code": language.code,
                    "title": page.title,
                    "url": page.url,
                    "original": *id == note.original,
                    "joined": note.joined.map(Joined::word),
                    "state": self.states[*id].status.word(),
                    "why": self.states[*id].why,
                })
            })
            .collect();
        let lacks: Vec<&str> = self
            .languages()
            .into_iter()
            .filter(|(id, _)| self.page_in(note, *id).is_none())
            .map(|(_, code)| code)
            .collect();
        json!({
            "key": note.key,
            "joined": note.joined.map(Joined::word),
            "original": site.source.pages[note.original].path,
            "languages": pages.iter().map(|page| page["lang"].clone()).collect::<Vec<_>>(),
            "missing": lacks,
            "pages": pages,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_every_script_have_one_width() {
        for title in [
            "short",
            "a title that is too long for it",
            "很長很長很長很長的標題",
            "قصير",
        ] {
            assert_eq!(padded(title, 12).width(), 12, "{title}");
        }
    }
}
