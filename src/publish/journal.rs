//! The journal of changes that are made in place in an output folder. It is written before the first file moves, so
//! that the next build completes the changes of a build that was killed.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use super::disk;
use super::manifest::{Manifest, NAME, may_name};
use super::output::{Failure, failure, rename, unusable};
use crate::content::Fingerprint;
use crate::content::regular_file;

/// The journal's name, in the folder beside the output.
const FILE: &str = "journal";
/// Its first line, and its last one: a journal without it was not written to its end.
const HEADER: &str = "sitegen journal 2";
const END: &str = "end";

/// Files that come from the new tree, and files that go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    /// Of the manifest that the output had before.
    pub(super) last: Fingerprint,
    pub(super) puts: Vec<String>,
    pub(super) removes: Vec<String>,
}

impl Journal {
    /// Writes itself down in `beside`, and does what it says: files of `new` come into `folder`, the
    /// manifest last.
    pub(super) fn run(
        &self,
        beside: &Path,
        new: &Path,
        folder: &Path,
        syncs: bool,
    ) -> Result<(), Failure> {
        let path = beside.join(FILE);
        let unfinished = beside.join("journal.new");
        disk::write_new(&unfinished, self.text().as_bytes())
            .map_err(|e| unusable(&unfinished, &e))?;
        if syncs {
            let written = std::iter::once(unfinished.as_path());
            disk::sync(written, std::iter::empty()).map_err(|e| unusable(&unfinished, &e))?;
        }
        rename(&unfinished, &path)?;
        if syncs {
            disk::sync_folder(beside).map_err(|e| unusable(beside, &e))?;
        }
        self.apply(new, folder, syncs)?;
        remove(&path)
    }

    /// Returns true if `beside` contains a journal that is not completed.
    pub(super) fn is_open(beside: &Path) -> bool {
        beside.join(FILE).is_file()
    }

    /// Completes what a build that was killed left in `beside`, if `folder` is the one that it changed.
    pub(super) fn complete(beside: &Path, new: &Path, folder: &Path) -> Result<(), Failure> {
        let path = beside.join(FILE);
        let Ok(text) = regular_file::read_to_string(&path) else {
            return Ok(());
        };
        let before = regular_file::read_to_string(&folder.join(NAME)).unwrap_or_default();
        let manifest = Manifest::parse(&before);
        if let (Some(journal), Some(manifest)) = (Self::parse(&text), manifest)
            && journal.last == Fingerprint::of(before.as_bytes())
        {
            let todo = Self {
                puts: journal
                    .puts
                    .into_iter()
                    .filter(|path| is_present(&new.join(path)))
                    .collect(),
                ..journal
            };
            if let Err(at) = todo.fits(folder, &manifest) {
                let message = "a file that sitegen did not write is in the place of a page";
                let failure = failure("output-not-ours", message, &folder.join(at));
                return Err(failure
                    .help("move it away: the last build was interrupted, and goes on then")
                    .into());
            }
            todo.apply(new, folder, true)?;
        }
        remove(&path)
    }

    /// Checks that the changes can be made in `folder`, whose manifest is `before`: every replaced or removed file
    /// is ours, and no link leads elsewhere. Returns the first path that fails.
    pub(super) fn fits<'j>(&'j self, folder: &Path, before: &Manifest) -> Result<(), &'j str> {
        let mut known = HashMap::new();
        let mut is_reached = |path: &str| {
            // Each folder above it is one, or not there yet.
            path.match_indices('/').all(|(end, _)| {
                let above = &path[..end];
                *known.entry(above.to_owned()).or_insert_with(|| {
                    let metadata = fs::symlink_metadata(folder.join(above));
                    metadata.map_or(true, |metadata| metadata.is_dir())
                })
            })
        };
        let metadata = |path: &str| fs::symlink_metadata(folder.join(path));
        for path in &self.puts {
            let is_ours = before.files.contains_key(path);
            let is_free = metadata(path).map_or(true, |m| is_ours && !m.is_dir());
            if !is_free || !is_reached(path) {
                return Err(path);
            }
        }
        for path in &self.removes {
            let is_file = metadata(path).map_or(true, |m| !m.is_dir());
            if !is_file || !before.files.contains_key(path) || !is_reached(path) {
                return Err(path);
            }
        }
        Ok(())
    }

    /// Does what is not done yet. If it `syncs`, the files are in their places on the disk before the manifest is,
    /// and this before the journal goes.
    fn apply(&self, new: &Path, folder: &Path, syncs: bool) -> Result<(), Failure> {
        let mut folders: BTreeSet<&Path> = BTreeSet::new();
        for path in &self.puts {
            let (from, to) = (new.join(path), folder.join(path));
            if !is_present(&from) {
                continue;
            }
            let above = Path::new(path).parent().unwrap_or(Path::new(""));
            make_folders(folder, above, &mut folders)?;
            rename(&from, &to)?;
        }
        self.remove(folder)?;
        if syncs {
            for below in folders {
                let path = folder.join(below);
                disk::sync_folder(&path).map_err(|e| unusable(&path, &e))?;
            }
        }
        let (from, to) = (new.join(NAME), folder.join(NAME));
        if is_present(&from) {
            rename(&from, &to)?;
        }
        if syncs {
            disk::sync_folder(folder).map_err(|e| unusable(folder, &e))?;
        }
        Ok(())
    }

    fn remove(&self, folder: &Path) -> Result<(), Failure> {
        for path in &self.removes {
            remove_with_folders(folder, path)?;
        }
        Ok(())
    }

    /// A line for each file. No path has a line end in it.
    fn text(&self) -> String {
        let mut text = format!("{HEADER}\n{}\n", self.last);
        let puts = self.puts.iter().map(|path| ("put", path));
        let removes = self.removes.iter().map(|path| ("remove", path));
        for (what, path) in puts.chain(removes) {
            text.push_str(&format!("{what} {path}\n"));
        }
        text.push_str(END);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let lines = text.strip_prefix(HEADER)?.strip_suffix(END)?;
        let mut lines = lines.lines().skip(1);
        let mut journal = Self {
            last: Fingerprint::read(lines.next()?)?,
            ..Self::default()
        };
        for line in lines {
            let (what, path) = line.split_once(' ')?;
            match what {
                _ if !may_name(path) => return None,
                "put" => journal.puts.push(path.to_owned()),
                "remove" => journal.removes.push(path.to_owned()),
                _ => return None,
            }
        }
        Some(journal)
    }
}

/// Makes the folder `below` of `folder`, and notes it and those above it, which have new entries.
fn make_folders<'p>(
    folder: &Path,
    below: &'p Path,
    noted: &mut BTreeSet<&'p Path>,
) -> Result<(), Failure> {
    if !noted.insert(below) {
        return Ok(());
    }
    let path = folder.join(below);
    if let Some(above) = below.parent() {
        make_folders(folder, above, noted)?;
    }
    disk::create_folder(&path, None).map_err(|e| unusable(&path, &e))
}

/// Removes the file at `path` below `folder`, and the folders that nothing is in any more.
pub(super) fn remove_with_folders(folder: &Path, path: &str) -> Result<(), Failure> {
    let file = folder.join(path);
    remove(&file)?;
    let above = file.ancestors().skip(1);
    // A folder that is not empty is kept.
    for above in above.take_while(|above| *above != folder) {
        if disk::remove_folder(above).is_err() {
            break;
        }
    }
    Ok(())
}

fn is_present(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn remove(path: &Path) -> Result<(), Failure> {
    disk::remove(path).map_err(|e| unusable(path, &e))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "files of the tests' own")]
mod tests {
    use std::path::PathBuf;

    use super::super::manifest::{Entry, text};
    use super::*;

    #[test]
    fn what_is_written_is_read_and_half_of_it_is_not() {
        let journal = Journal {
            last: Fingerprint::of(b"x"),
            puts: vec!["a b.html".to_owned(), "語/index.html".to_owned()],
            removes: vec!["c".to_owned()],
        };
        let text = journal.text();
        assert_eq!(Journal::parse(&text).as_ref(), Some(&journal));
        for end in 0..text.len() {
            if text.is_char_boundary(end) {
                assert_eq!(Journal::parse(&text[..end]), None, "{end}");
            }
        }
        assert_eq!(Journal::parse(&text.replace("a b.html", "../b")), None);
    }

    /// An output, and what a build that was killed left beside it.
    struct Killed {
        _root: tempfile::TempDir,
        beside: PathBuf,
        new: PathBuf,
        folder: PathBuf,
    }

    impl Killed {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            let (beside, folder) = (root.path().join("beside"), root.path().join("out"));
            let killed = Self {
                new: beside.join("new"),
                _root: root,
                beside,
                folder,
            };
            let mut manifest = Manifest::default();
            for path in ["x/a", "b", "old/c"] {
                put(&killed.folder, path, "1");
                let hash = blake3::hash(b"1");
                manifest
                    .files
                    .insert(path.to_owned(), Entry { hash, size: 1 });
            }
            put(&killed.folder, NAME, &text(manifest.files.iter()));
            let journal = Journal {
                last: Fingerprint::of(text(manifest.files.iter()).as_bytes()),
                puts: vec!["x/a".to_owned(), "y/z/n".to_owned()],
                removes: vec!["old/c".to_owned()],
            };
            for path in ["x/a", "y/z/n", NAME] {
                put(&killed.new, path, "2");
            }
            put(&killed.beside, FILE, &journal.text());
            killed
        }

        fn complete(&self) -> Result<(), Failure> {
            Journal::complete(&self.beside, &self.new, &self.folder)
        }

        fn read(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.folder.join(path)).ok()
        }
    }

    fn put(folder: &Path, path: &str, text: &str) {
        let to = folder.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, text).unwrap();
    }

    #[test]
    fn a_journal_is_completed_from_wherever_it_stopped() {
        for done in 0..=4 {
            let killed = Killed::new();
            let (new, folder) = (&killed.new, &killed.folder);
            // As far as a build came before it was killed.
            let steps: [&dyn Fn(); 4] = [
                &|| fs::rename(new.join("x/a"), folder.join("x/a")).unwrap(),
                &|| fs::create_dir_all(folder.join("y/z")).unwrap(),
                &|| fs::rename(new.join("y/z/n"), folder.join("y/z/n")).unwrap(),
                &|| fs::remove_file(folder.join("old/c")).unwrap(),
            ];
            for step in &steps[..done] {
                step();
            }
            killed.complete().unwrap();
            let all = ["x/a", "y/z/n", "b", NAME].map(|path| killed.read(path).unwrap());
            assert_eq!(all, ["2", "2", "1", "2"], "{done}");
            assert!(!folder.join("old").exists(), "emptied folders go");
            assert!(!Journal::is_open(&killed.beside));
        }
    }

    #[test]
    fn nothing_that_is_not_ours_is_touched() {
        // A file of somebody else's came meanwhile.
        let killed = Killed::new();
        put(&killed.folder, "y/z/n", "mine");
        assert_eq!(killed.complete().unwrap_err().code, "output-not-ours");
        assert_eq!(killed.read("y/z/n").as_deref(), Some("mine"));
        assert_eq!(killed.read("x/a").as_deref(), Some("1"), "and nothing else");
        fs::remove_file(killed.folder.join("y/z/n")).unwrap();
        killed.complete().unwrap();
        assert_eq!(killed.read("y/z/n").as_deref(), Some("2"), "it goes on");

        // Another folder came in the place of the output.
        let killed = Killed::new();
        put(&killed.folder, NAME, "sitegen manifest 1\n");
        killed.complete().unwrap();
        assert_eq!(killed.read("x/a").as_deref(), Some("1"));
        assert!(!Journal::is_open(&killed.beside));
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed_out_of_the_output() {
        for (at, file) in [("old", "c"), ("x", "a")] {
            let killed = Killed::new();
            let elsewhere = killed.beside.join("elsewhere");
            fs::rename(killed.folder.join(at), &elsewhere).unwrap();
            std::os::unix::fs::symlink(&elsewhere, killed.folder.join(at)).unwrap();
            assert_eq!(killed.complete().unwrap_err().code, "output-not-ours");
            let there = fs::read_to_string(elsewhere.join(file)).unwrap();
            assert_eq!(there, "1");
        }
    }
}
