//! Several moves and edits that are done together, or not at all.
//!
//! A journal in `.sitegen/` lists the moves, and the texts before and after each edit. It is written first and removed last.
//! If a step fails, the steps before it are taken back. If the program is killed, the next call of [`recover`] takes them
//! back: an edited file gets its old text if it still has the new one, and a moved file its old path.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Edit, EditFailure, UNWRITABLE, attributes, replace, target, temporary};
use crate::content::{CACHE, regular_file};
use crate::diagnostics::{Diagnostic, SourceSpan};

/// The journal, in the folder of the cache.
const JOURNAL: &str = "rename.json";

/// A file that gets another path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The present path below the source.
    pub from: String,
    /// The new path below the source.
    pub to: String,
}

/// Moves and edits that belong together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The moves, which come first.
    pub moves: Vec<Move>,
    /// The edits, by the paths after the moves.
    pub edits: Vec<Edit>,
}

/// The text of a file before and after an edit.
#[derive(Debug, Serialize, Deserialize)]
struct JournalEdit {
    path: String,
    before: String,
    after: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal {
    moves: Vec<Move>,
    edits: Vec<JournalEdit>,
}

impl Change {
    /// Does all moves and edits.
    ///
    /// # Errors
    /// Diagnostics, if one of them cannot be done. Then none is.
    pub fn write(&self, source: &Path) -> Result<(), Vec<Diagnostic>> {
        self.check(source)?;
        let journal = self.journal();
        write_journal(source, &journal).map_err(|error| vec![journal_error(&error)])?;
        let done = self.apply(source);
        let undone = match &done {
            Ok(()) => Ok(()),
            Err(_) => undo(source, &journal),
        };
        if undone.is_ok() {
            remove_journal(source);
        }
        match (done, undone) {
            (Ok(()), _) => {
                remove_empty_folders(source, &self.moves);
                Ok(())
            }
            (Err(error), Ok(())) => Err(vec![*error]),
            (Err(error), Err(more)) => Err([vec![*error], more].concat()),
        }
    }

    fn journal(&self) -> Journal {
        let edits = self.edits.iter().map(|edit| JournalEdit {
            path: edit.path.clone(),
            before: edit.before.clone().unwrap_or_default(),
            after: edit.after.clone(),
        });
        Journal {
            moves: self.moves.clone(),
            edits: edits.collect(),
        }
    }

    /// Checks all files before the first is touched.
    fn check(&self, source: &Path) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut tried = |path: &str, result: Result<(), EditFailure>| {
            if let Err(failure) = result {
                problems.push(diagnostic(path, failure));
            }
        };
        for one in &self.moves {
            tried(&one.from, is_movable(source, one));
        }
        for edit in &self.edits {
            let moved = self.moves.iter().find(|one| one.to == edit.path);
            let now = moved.map_or(&edit.path, |one| &one.from);
            tried(now, is_editable(source, now, edit));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn apply(&self, source: &Path) -> Result<(), Box<Diagnostic>> {
        for one in &self.moves {
            super::create_folders(source, &one.to)
                .and_then(|()| move_file(source, &one.from, &one.to))
                .map_err(|failure| Box::new(diagnostic(&one.from, failure)))?;
        }
        for edit in &self.edits {
            edit.write(source)?;
        }
        Ok(())
    }
}

fn diagnostic(path: &str, failure: EditFailure) -> Diagnostic {
    let edit = Edit {
        path: path.to_owned(),
        before: None,
        after: String::new(),
        changes: 0,
    };
    edit.diagnostic(failure)
}

fn journal_error(error: &io::Error) -> Diagnostic {
    Diagnostic::error(
        UNWRITABLE,
        format!("the journal of the change cannot be written: {error}"),
    )
    .at(SourceSpan::file(&format!("{CACHE}/{JOURNAL}")))
    .help("check that you may write into the folder; nothing was changed")
}

fn is_movable(source: &Path, one: &Move) -> Result<(), EditFailure> {
    let from = target(source, &one.from)?;
    if !from.symlink_metadata()?.is_file() {
        return Err(EditFailure::Refused(
            "it is not a regular file",
            "move it by hand",
        ));
    }
    if source.join(&one.from).symlink_metadata()?.is_symlink() {
        return Err(EditFailure::Refused(
            "it is a symbolic link",
            "move it by hand",
        ));
    }
    match source.join(&one.to).symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        // A part of the path is a file.
        Err(error) => Err(error.into()),
        Ok(_) => Err(EditFailure::Changed),
    }
}

fn is_editable(source: &Path, now: &str, edit: &Edit) -> Result<(), EditFailure> {
    let file = target(source, now)?;
    attributes::open(&file)?;
    let text = regular_file::read(&file)?;
    match &edit.before {
        Some(before) if before.as_bytes() == text => Ok(()),
        _ => Err(EditFailure::Changed),
    }
}

/// Moves a file to a path that has no file.
fn move_file(source: &Path, from: &str, to: &str) -> Result<(), EditFailure> {
    let from = target(source, from)?;
    let to = target(source, to)?;
    rename_to_free(&from, &to)?;
    replace::sync_folder(&to);
    replace::sync_folder(&from);
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_to_free(from: &Path, to: &Path) -> Result<(), EditFailure> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::EXIST) => Err(EditFailure::Changed),
        // Some file systems cannot refuse to replace.
        Err(Errno::INVAL | Errno::NOSYS) => rename_if_free(from, to),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_to_free(from: &Path, to: &Path) -> Result<(), EditFailure> {
    rename_if_free(from, to)
}

#[allow(
    clippy::disallowed_methods,
    reason = "this module moves files of the author"
)]
fn rename_if_free(from: &Path, to: &Path) -> Result<(), EditFailure> {
    if to.symlink_metadata().is_ok() {
        return Err(EditFailure::Changed);
    }
    Ok(fs::rename(from, to)?)
}

/// Takes back what was done of a journal.
fn undo(source: &Path, journal: &Journal) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for edit in journal.edits.iter().rev() {
        let is_done = regular_file::read(&source.join(&edit.path))
            .is_ok_and(|bytes| bytes == edit.after.as_bytes());
        if is_done {
            let back = Edit {
                path: edit.path.clone(),
                before: Some(edit.after.clone()),
                after: edit.before.clone(),
                changes: 1,
            };
            problems.extend(back.write(source).err().map(|error| *error));
        }
    }
    for one in journal.moves.iter().rev() {
        let exists = |path: &str| source.join(path).symlink_metadata().is_ok();
        if exists(&one.to) && !exists(&one.from) {
            let back = super::create_folders(source, &one.from)
                .and_then(|()| move_file(source, &one.to, &one.from));
            problems.extend(back.err().map(|failure| diagnostic(&one.to, failure)));
        }
    }
    let back: Vec<Move> = journal
        .moves
        .iter()
        .map(|one| Move {
            from: one.to.clone(),
            to: one.from.clone(),
        })
        .collect();
    remove_empty_folders(source, &back);
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// Takes back a change that was interrupted. Returns true if there was one. A journal may come with a repository: it
/// changes nothing outside of the source.
///
/// # Errors
/// Diagnostics, if a file cannot be written.
pub fn recover(source: &Path) -> Result<bool, Vec<Diagnostic>> {
    let folder = source.join(CACHE);
    if !is_folder(&folder) {
        return Ok(false);
    }
    super::remove_unfinished_in(&folder);
    // A program that was killed before the journal was written left an empty folder.
    let _ = fs::remove_dir(&folder);
    let Ok(bytes) = regular_file::read(&folder.join(JOURNAL)) else {
        return Ok(false);
    };
    match serde_json::from_slice::<Journal>(&bytes) {
        Ok(journal) if !journal.is_inside() => return Err(vec![forged()]),
        Ok(journal) => undo(source, &journal)?,
        // The journal itself was not written whole: nothing was changed yet.
        Err(_) => remove_journal(source),
    }
    remove_journal(source);
    Ok(true)
}

/// Returns a warning, if a change of the site was interrupted and not taken back yet.
#[must_use]
pub fn interrupted(source: &Path) -> Option<Diagnostic> {
    let path = format!("{CACHE}/{JOURNAL}");
    let is_there = source.join(&path).is_file();
    is_there.then(|| {
        let message = "a rename was interrupted: some of its files are changed, and others are not";
        Diagnostic::warning("rename-interrupted", message)
            .at(SourceSpan::file(&path))
            .help("run the same `sitegen rename` again: it takes the half-done one back first")
    })
}

impl Journal {
    /// Returns true if all paths are below the source.
    fn is_inside(&self) -> bool {
        let moves = self.moves.iter().flat_map(|one| [&one.from, &one.to]);
        let edits = self.edits.iter().map(|edit| &edit.path);
        moves.chain(edits).all(|path| super::is_plain(path))
    }
}

fn forged() -> Diagnostic {
    let message = "the journal of an interrupted rename names files outside of the site";
    Diagnostic::error(UNWRITABLE, message)
        .at(SourceSpan::file(&format!("{CACHE}/{JOURNAL}")))
        .help("remove the file: `sitegen rename` did not write it; nothing was changed")
}

/// Returns true for a folder that is no symbolic link.
fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|data| data.is_dir())
}

fn write_journal(source: &Path, journal: &Journal) -> io::Result<()> {
    let folder = source.join(CACHE);
    match fs::create_dir(&folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ if is_folder(&folder) => {}
        _ => {
            return Err(io::Error::other(format!(
                "`{CACHE}` is no folder of the site"
            )));
        }
    }
    let mut file = temporary(&folder)?;
    serde_json::to_writer(&mut file, journal)?;
    file.flush()?;
    file.as_file().sync_all()?;
    let path = folder.join(JOURNAL);
    file.persist(&path).map_err(|failed| failed.error)?;
    replace::sync_folder(&path);
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the journal is a file of sitegen"
)]
fn remove_journal(source: &Path) {
    let folder = source.join(CACHE);
    let _ = fs::remove_file(folder.join(JOURNAL));
    // Only an empty folder is removed.
    let _ = fs::remove_dir(folder);
}

/// Removes the folders that moves have left empty. A folder behind a link that leads out of the source stays.
fn remove_empty_folders(source: &Path, moves: &[Move]) {
    let Ok(root) = source.canonicalize() else {
        return;
    };
    for one in moves {
        let mut path = one.from.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            let real = source.join(folder).canonicalize();
            let is_inside = real.is_ok_and(|real| real.starts_with(&root));
            if !is_inside || fs::remove_dir(source.join(folder)).is_err() {
                break;
            }
            path = folder;
        }
    }
}

/// Writes a file that is read once, outside of the site.
///
/// # Errors
/// If it cannot be written.
#[allow(
    clippy::disallowed_methods,
    reason = "a temporary file is no file of the author"
)]
pub(crate) fn write_scratch(file: &Path, text: &str) -> io::Result<()> {
    fs::write(file, text)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test makes its files")]
mod tests {
    use super::*;

    fn site() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/x.md"), "x").unwrap();
        fs::write(folder.path().join("y.md"), "y").unwrap();
        folder
    }

    fn edit(path: &str, before: &str, after: &str) -> Edit {
        Edit {
            path: path.to_owned(),
            before: Some(before.to_owned()),
            after: after.to_owned(),
            changes: 1,
        }
    }

    fn change() -> Change {
        Change {
            moves: vec![Move {
                from: "a/x.md".to_owned(),
                to: "b/c/z.md".to_owned(),
            }],
            edits: vec![edit("b/c/z.md", "x", "X"), edit("y.md", "y", "Y")],
        }
    }

    fn text(folder: &tempfile::TempDir, path: &str) -> Option<String> {
        fs::read_to_string(folder.path().join(path)).ok()
    }

    #[test]
    fn all_is_done_and_empty_folders_go() {
        let folder = site();
        change().write(folder.path()).unwrap();
        assert_eq!(text(&folder, "b/c/z.md").as_deref(), Some("X"));
        assert_eq!(text(&folder, "y.md").as_deref(), Some("Y"));
        assert!(!folder.path().join("a").exists());
        assert!(!folder.path().join(CACHE).exists());
    }

    #[test]
    fn nothing_is_done_if_a_file_changed_or_a_path_is_taken() {
        let folder = site();
        fs::write(folder.path().join("y.md"), "other").unwrap();
        assert!(change().write(folder.path()).is_err());
        assert_eq!(text(&folder, "a/x.md").as_deref(), Some("x"));
        let folder = site();
        fs::create_dir_all(folder.path().join("b/c")).unwrap();
        fs::write(folder.path().join("b/c/z.md"), "own").unwrap();
        assert!(change().write(folder.path()).is_err());
        assert_eq!(text(&folder, "a/x.md").as_deref(), Some("x"));
        assert_eq!(text(&folder, "b/c/z.md").as_deref(), Some("own"));
    }

    #[test]
    fn a_forged_journal_changes_nothing_outside() {
        let above = tempfile::tempdir().unwrap();
        let (source, other) = (above.path().join("site"), above.path().join("other"));
        fs::create_dir_all(source.join(CACHE)).unwrap();
        fs::create_dir_all(other.join("empty")).unwrap();
        fs::write(other.join("f"), "after").unwrap();
        let journal = |from: &str, to: &str, path: &str| Journal {
            moves: vec![Move {
                from: from.to_owned(),
                to: to.to_owned(),
            }],
            edits: vec![JournalEdit {
                path: path.to_owned(),
                before: "before".to_owned(),
                after: "after".to_owned(),
            }],
        };
        let outside = other.to_str().unwrap();
        for journal in [
            journal("a/q.md", "../other/empty/x.md", "a.md"),
            journal("../other/empty/x.md", "a/q.md", "a.md"),
            journal("new/../../made/x.md", "a/q.md", "a.md"),
            journal("a.md", "b.md", "../other/f"),
            journal("a.md", "b.md", &format!("{outside}/f")),
        ] {
            write_journal(&source, &journal).unwrap();
            let problems = recover(&source).unwrap_err();
            assert!(problems[0].message.contains("outside of the site"));
        }
        assert!(other.join("empty").is_dir() && !above.path().join("made").exists());
        assert_eq!(fs::read_to_string(other.join("f")).unwrap(), "after");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_or_removed_through_a_link_and_no_pipe_is_waited_for() {
        use std::os::unix::fs::symlink;
        let folder = site();
        let other = tempfile::tempdir().unwrap();
        fs::create_dir(other.path().join("empty")).unwrap();
        fs::write(other.path().join(JOURNAL), "{}").unwrap();
        symlink(other.path(), folder.path().join(CACHE)).unwrap();
        assert!(!recover(folder.path()).unwrap());
        let problems = change().write(folder.path()).unwrap_err();
        assert!(problems[0].message.contains("`.sitegen` is no folder"));
        assert_eq!(text(&folder, "a/x.md").as_deref(), Some("x"));
        assert!(other.path().join(JOURNAL).exists());

        symlink(other.path(), folder.path().join("out")).unwrap();
        let back = Move {
            from: "out/empty/x.md".to_owned(),
            to: "z.md".to_owned(),
        };
        remove_empty_folders(folder.path(), &[back]);
        assert!(other.path().join("empty").exists());

        fs::remove_file(folder.path().join(CACHE)).unwrap();
        fs::create_dir(folder.path().join(CACHE)).unwrap();
        let pipe = folder.path().join(CACHE).join(JOURNAL);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert!(!recover(folder.path()).unwrap());
    }

    #[test]
    fn an_interrupted_change_is_taken_back_after_each_step() {
        for steps in 0..=3_usize {
            let folder = site();
            let change = change();
            write_journal(folder.path(), &change.journal()).unwrap();
            if steps > 0 {
                super::super::create_folders(folder.path(), "b/c/z.md").unwrap();
                move_file(folder.path(), "a/x.md", "b/c/z.md").unwrap();
            }
            for edit in change.edits.iter().take(steps.saturating_sub(1)) {
                edit.write(folder.path()).unwrap();
            }
            assert!(recover(folder.path()).unwrap());
            assert_eq!(text(&folder, "a/x.md").as_deref(), Some("x"), "{steps}");
            assert_eq!(text(&folder, "y.md").as_deref(), Some("y"), "{steps}");
            assert!(!folder.path().join("b").exists(), "{steps}");
            assert!(!recover(folder.path()).unwrap());
        }
    }
}
