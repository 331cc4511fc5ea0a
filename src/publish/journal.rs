//! What changes in an output folder that is changed in its place: written down before the first file
//! moves, so that a build that is killed meanwhile is completed by the next one.

use std::fs;
use std::io;
use std::path::Path;

use super::manifest::NAME;
use super::output::{Failure, rename, unusable};

/// The journal's name, in the folder beside the output.
const FILE: &str = "journal";
/// Its first line, and its last one: a journal without it was not written to its end.
const HEADER: &str = "sitegen journal 1";
const END: &str = "end";

/// Files that come from the new tree, and files that go.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Journal {
    pub(super) puts: Vec<String>,
    pub(super) removes: Vec<String>,
}

impl Journal {
    /// Writes itself down in `beside`, and does what it says: files of `new` come into `folder`, the
    /// manifest last.
    pub(super) fn run(&self, beside: &Path, new: &Path, folder: &Path) -> Result<(), Failure> {
        let path = beside.join(FILE);
        let unfinished = beside.join("journal.new");
        #[allow(clippy::disallowed_methods, reason = "this is where sitegen writes")]
        fs::write(&unfinished, self.text()).map_err(|e| unusable(&unfinished, &e))?;
        rename(&unfinished, &path)?;
        self.apply(new, folder)?;
        remove(&path)
    }

    /// Completes what a build that was killed left in `beside`.
    pub(super) fn complete(beside: &Path, new: &Path, folder: &Path) -> Result<(), Failure> {
        let path = beside.join(FILE);
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(());
        };
        if let Some(journal) = Self::parse(&text) {
            journal.apply(new, folder)?;
        }
        remove(&path)
    }

    /// Does what is not done yet.
    fn apply(&self, new: &Path, folder: &Path) -> Result<(), Failure> {
        let manifest = [NAME.to_owned()];
        for path in self.puts.iter().chain(&manifest) {
            let (from, to) = (new.join(path), folder.join(path));
            if fs::symlink_metadata(&from).is_err() {
                continue;
            }
            if let Some(above) = to.parent() {
                fs::create_dir_all(above).map_err(|e| unusable(above, &e))?;
            }
            if path == NAME {
                self.remove(folder)?;
            }
            rename(&from, &to)?;
        }
        Ok(())
    }

    fn remove(&self, folder: &Path) -> Result<(), Failure> {
        for path in &self.removes {
            let file = folder.join(path);
            remove(&file)?;
            let above = file.ancestors().skip(1);
            // A folder that holds something stays.
            for above in above.take_while(|above| *above != folder) {
                if fs::remove_dir(above).is_err() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// A line for each file. No path has a line end in it.
    fn text(&self) -> String {
        let mut text = format!("{HEADER}\n");
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
        let mut journal = Self::default();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            match line.split_once(' ')? {
                ("put", path) => journal.puts.push(path.to_owned()),
                ("remove", path) => journal.removes.push(path.to_owned()),
                _ => return None,
            }
        }
        Some(journal)
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    #[allow(clippy::disallowed_methods, reason = "a file that sitegen wrote")]
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "files of the tests' own")]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_half_of_it_is_not() {
        let journal = Journal {
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
    }

    #[test]
    fn a_journal_is_completed_from_wherever_it_stopped() {
        for done in 0..=4 {
            let root = tempfile::tempdir().unwrap();
            let (beside, folder) = (root.path().join("beside"), root.path().join("out"));
            let new = beside.join("new");
            for (at, text) in [("x/a", "1"), ("b", "1"), ("old/c", "1"), (NAME, "1")] {
                fs::create_dir_all(folder.join(at).parent().unwrap()).unwrap();
                fs::write(folder.join(at), text).unwrap();
            }
            let journal = Journal {
                puts: vec!["x/a".to_owned(), "y/z/n".to_owned()],
                removes: vec!["old/c".to_owned()],
            };
            for at in ["x/a", "y/z/n", NAME] {
                fs::create_dir_all(new.join(at).parent().unwrap()).unwrap();
                fs::write(new.join(at), "2").unwrap();
            }
            fs::write(beside.join(FILE), journal.text()).unwrap();
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
            Journal::complete(&beside, &new, &folder).unwrap();
            let read = |at: &str| fs::read_to_string(folder.join(at)).ok();
            let all = ["x/a", "y/z/n", "b", NAME].map(|at| read(at).unwrap());
            assert_eq!(all, ["2", "2", "1", "2"], "{done}");
            assert!(!folder.join("old/c").exists());
            assert!(!folder.join("old").exists(), "emptied folders go");
            assert!(!beside.join(FILE).exists());
        }
    }
}
