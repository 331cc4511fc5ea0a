//! `sitegen rename`

use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

use jiff::Zoned;

use super::site_args::SiteArgs;
use super::{NOTHING_PUBLISHED, name_of, print_diagnostics, usage_error};
use crate::diagnostics::terminal::safe;
use crate::diagnostics::{Diagnostic, counted};
use crate::edit;
use crate::rename::{NewName, Plan, Wish, plan, plan_anchor};
use crate::site::Site;

const EXAMPLE: &str = "\
Examples:
  sitegen rename content/notes/port-in-use.md address-in-use   (another name)
  sitegen rename content/notes/port-in-use.md content/network/ (another folder)
  sitegen rename content/notes/port-in-use.md content/network/address-in-use.md
  sitegen rename content/notes/port-in-use.md#cause reason     (another anchor)";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLE)]
pub(super) struct Args {
    /// A page of the note; with `#anchor` a heading of the page
    file: PathBuf,
    /// The new name, the new folder (with a slash at its end), or the new path of the page; the new anchor of the heading
    new: String,
    /// Show what would be changed, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Leave the old addresses without redirects
    #[arg(long)]
    no_redirect: bool,
    #[command(flatten)]
    site: SiteArgs,
}

pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    #[allow(clippy::disallowed_methods, reason = "a command reads the clock")]
    let now = Zoned::now();
    if !args.dry_run
        && let Ok(root) = args.site.source.canonicalize()
    {
        match edit::recover(&root) {
            Ok(true) => writeln!(io::stderr(), "a rename that was interrupted was taken back")?,
            Ok(false) => {}
            Err(problems) => {
                print_diagnostics(&problems, true)?;
                return Ok(ExitCode::from(NOTHING_PUBLISHED));
            }
        }
    }
    let (site, diagnostics) = args.site.load(&now);
    let Some(site) = site else {
        print_diagnostics(&diagnostics, true)?;
        return Ok(ExitCode::from(NOTHING_PUBLISHED));
    };
    if !args.dry_run {
        super::remove_unfinished(&site);
    }
    let (file, anchor) = file_and_anchor(&args.file);
    let name = name_of(&site.source.root, &file);
    let Some(page) = site.source.page(&name) else {
        return usage_error(&format!("`{}` is no page of the site", file.display()));
    };
    if let Some(anchor) = anchor {
        return match plan_anchor(&site, page, &anchor, &args.new) {
            Ok(plan) => finish(&site, &plan, args.dry_run),
            Err(problem) => refused(&[*problem]),
        };
    }
    let Some(new) = in_source(&site.source.root, &file, &args.new) else {
        return usage_error(&format!(
            "`{}` is outside of the folder of the site",
            args.new
        ));
    };
    let is_folder = args.new.ends_with('/') || site.source.root.join(&new).is_dir();
    let new = match (is_folder, args.new.contains('/')) {
        (true, _) => NewName::Folder(&new),
        (false, true) => NewName::Path(&new),
        (false, false) => NewName::Name(&args.new),
    };
    let wish = Wish {
        page,
        new,
        has_redirects: !args.no_redirect,
    };
    match plan(&site, &wish, &now) {
        Ok(plan) => finish(&site, &plan, args.dry_run),
        Err(problems) => refused(&problems),
    }
}

fn refused(problems: &[Diagnostic]) -> anyhow::Result<ExitCode> {
    print_diagnostics(problems, false)?;
    writeln!(io::stderr(), "nothing was changed")?;
    Ok(ExitCode::from(NOTHING_PUBLISHED))
}

/// Returns a file and the anchor behind it: `a.md#cause`. A file whose own name has a `#` is a file.
fn file_and_anchor(file: &Path) -> (PathBuf, Option<String>) {
    let text = file.to_string_lossy();
    match text.rsplit_once('#') {
        Some((path, anchor)) if !file.exists() => (path.into(), Some(anchor.to_owned())),
        _ => (file.to_owned(), None),
    }
}

/// Does what was planned, or shows it.
fn finish(site: &Site, plan: &Plan, is_dry: bool) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if !is_dry && let Err(problems) = plan.change.write(&site.source.root) {
        return refused(&problems);
    }
    for one in &plan.change.moves {
        writeln!(out, "{} -> {}", safe(&one.from), safe(&one.to))?;
    }
    if is_dry {
        for edit in &plan.change.edits {
            write!(out, "{}", safe(&edit.diff()))?;
        }
    }
    for (old, new) in &plan.addresses {
        writeln!(out, "{} -> {}", safe(old), safe(new))?;
    }
    print_diagnostics(&plan.notes, false)?;
    let (moves, edits) = (plan.change.moves.len(), plan.change.edits.len());
    let (moves, edits) = (counted(moves, "file"), counted(edits, "file"));
    let line = match is_dry {
        true => format!("{moves} would be moved and {edits} edited; nothing was written"),
        false => format!("{moves} moved, {edits} edited"),
    };
    writeln!(io::stderr(), "{line}")?;
    Ok(ExitCode::SUCCESS)
}

/// Returns a new path below the source: relative to the current folder if `file` is, else to the source. `None` if it is
/// outside.
fn in_source(root: &Path, file: &Path, new: &str) -> Option<String> {
    if !new.contains('/') {
        let folder = root.join(name_of(root, file));
        let inside = folder.parent()?.strip_prefix(root).ok()?.join(new);
        return Some(inside.to_string_lossy().replace('\\', "/"));
    }
    let base = match file.canonicalize() {
        Ok(real) if real.starts_with(root) => std::env::current_dir().ok()?.canonicalize().ok()?,
        _ => root.to_owned(),
    };
    let mut parts = PathBuf::new();
    for part in base.join(new).components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::CurDir => {}
            part => parts.push(part),
        }
    }
    let inside = parts.strip_prefix(root).ok()?;
    Some(inside.to_string_lossy().replace('\\', "/"))
}
