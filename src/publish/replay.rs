//! Replays what publishing does to the disk up to each of its steps, as after a loss of power, and looks what the
//! next build finds.
//!
//! The disk of the test is one whose folders change in order, as with a journal, and last from the next time
//! that a folder is synced; the content of a file lasts once the file is synced, and is lost before. All that is
//! not certain is tried both ways: the changes since the last sync are there, or none of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{Op, RECORD};
use super::manifest::NAME;
use super::output::{Care, Output};

const CARE: Care = Care {
    verifies: false,
    syncs: true,
    is_strict: false,
};
/// As the builds that find what a loss of power left: nothing of theirs is lost again.
const FAST: Care = Care {
    verifies: false,
    syncs: false,
    is_strict: false,
};

/// The entry at a path: a folder, or the number of a file, which may have several paths.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Node {
    Folder,
    File(usize),
}

#[derive(Debug, Clone, Default)]
struct Disk {
    nodes: BTreeMap<PathBuf, Node>,
    /// The contents of files, and whether they would last.
    files: Vec<(Vec<u8>, bool)>,
}

impl Disk {
    fn of(root: &Path) -> Self {
        let mut disk = Self::default();
        disk.read(root);
        disk
    }

    fn read(&mut self, at: &Path) {
        if at.is_dir() {
            self.nodes.insert(at.to_owned(), Node::Folder);
            for entry in fs::read_dir(at).unwrap() {
                self.read(&entry.unwrap().path());
            }
        } else {
            self.add(at, fs::read(at).unwrap(), true);
        }
    }

    fn add(&mut self, at: &Path, content: Vec<u8>, lasts: bool) {
        match self.nodes.get(at) {
            Some(Node::File(file)) => self.files[*file] = (content, lasts),
            _ => {
                self.files.push((content, lasts));
                let node = Node::File(self.files.len() - 1);
                self.nodes.insert(at.to_owned(), node);
            }
        }
    }

    /// Takes what is at or below a path away.
    fn take(&mut self, at: &Path) -> Vec<(PathBuf, Node)> {
        let all = std::mem::take(&mut self.nodes);
        let (taken, rest) = all.into_iter().partition(|(path, _)| path.starts_with(at));
        self.nodes = rest;
        let taken: BTreeMap<PathBuf, Node> = taken;
        let below =
            |(path, node): (PathBuf, Node)| (path.strip_prefix(at).unwrap().to_owned(), node);
        taken.into_iter().map(below).collect()
    }

    fn put(&mut self, at: &Path, nodes: Vec<(PathBuf, Node)>) {
        for (below, node) in nodes {
            let path = if below.as_os_str().is_empty() {
                at.to_owned()
            } else {
                at.join(below)
            };
            self.nodes.insert(path, node);
        }
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Write(at, content) => self.add(at, content.clone(), false),
            Op::Folder(at) => {
                self.nodes.insert(at.to_path_buf(), Node::Folder);
            }
            Op::Link(from, to) => {
                let node = self.nodes[&**from];
                self.nodes.insert(to.to_path_buf(), node);
            }
            Op::Rename(from, to) => {
                let nodes = self.take(from);
                self.take(to);
                self.put(to, nodes);
            }
            Op::Exchange(a, b) => {
                let (of_a, of_b) = (self.take(a), self.take(b));
                self.put(a, of_b);
                self.put(b, of_a);
            }
            Op::Remove(at) => {
                self.take(at);
            }
            Op::Sync(at) => {
                if let Some(Node::File(file)) = self.nodes.get(&**at) {
                    self.files[*file].1 = true;
                }
            }
        }
    }

    /// Writes what lasts into a folder, in place of `root`.
    fn write(&self, root: &Path, to: &Path) {
        let mut written: BTreeMap<usize, PathBuf> = BTreeMap::new();
        for (path, node) in &self.nodes {
            let path = to.join(path.strip_prefix(root).unwrap());
            match node {
                Node::Folder => fs::create_dir_all(&path).unwrap(),
                Node::File(file) => match written.get(file) {
                    Some(other) => fs::hard_link(other, &path).unwrap(),
                    None => {
                        let (content, lasts) = &self.files[*file];
                        let content = if *lasts { content.as_slice() } else { b"" };
                        #[allow(clippy::disallowed_methods, reason = "a test writes its input")]
                        fs::write(&path, content).unwrap();
                        written.insert(*file, path);
                    }
                },
            }
        }
    }
}

type Site = BTreeMap<String, Vec<u8>>;

fn publish(root: &Path, site: &Site) {
    let output = Output::open(&root.join("out"), &root.join("source"), FAST).unwrap();
    for (path, content) in site {
        output.write(path, content).unwrap();
    }
    output.publish().unwrap();
}

/// The files of the output; `None` if there is no output.
fn published(root: &Path) -> Option<Site> {
    fn read(folder: &Path, below: &str, site: &mut Site) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let path = format!("{below}{name}");
            if entry.path().is_dir() {
                read(&entry.path(), &format!("{path}/"), site);
            } else if path != NAME {
                site.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    let out = root.join("out");
    out.is_dir().then(|| {
        let mut site = Site::new();
        read(&out, "", &mut site);
        site
    })
}

/// Publishes `old` and then `new`, with a file of somebody else's beside them, and loses power after each step.
fn lose_power(old: &Site, new: &Site) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    fs::create_dir(root.join("source")).unwrap();
    let mut with_foreign = [old.clone(), new.clone()];
    if !old.is_empty() {
        publish(&root, old);
        #[allow(clippy::disallowed_methods, reason = "a test writes its input")]
        fs::write(root.join("out/CNAME"), "notes.example").unwrap();
        for site in &mut with_foreign {
            site.insert("CNAME".to_owned(), b"notes.example".to_vec());
        }
    }
    let output = Output::open(&root.join("out"), &root.join("source"), CARE).unwrap();
    let start = Disk::of(&root);
    RECORD.set(Some(Vec::new()));
    for (path, content) in new {
        output.write(path, content).unwrap();
    }
    output.publish().unwrap();
    let ops = RECORD.take().unwrap();
    assert_eq!(published(&root).unwrap(), with_foreign[1]);

    let mut states = 0;
    for end in 0..=ops.len() {
        let is_folder = |op: &Op| matches!(op, Op::Sync(at) if !ends_in_file(at));
        let lasting = ops[..end]
            .iter()
            .rposition(is_folder)
            .map_or(0, |at| at + 1);
        for changes in [lasting, end] {
            let mut disk = start.clone();
            for op in &ops[..changes] {
                disk.apply(op);
            }
            // Syncs after the changes that are applied.
            for op in ops[changes..end]
                .iter()
                .filter(|op| matches!(op, Op::Sync(_)))
            {
                disk.apply(op);
            }
            let after = tempfile::tempdir().unwrap();
            let after = after.path().canonicalize().unwrap();
            disk.write(&root, &after);
            drop(Output::open(&after.join("out"), &after.join("source"), FAST).unwrap());
            let found = published(&after);
            let is_whole = match &found {
                None => old.is_empty(),
                Some(found) => with_foreign.contains(found),
            };
            assert!(
                is_whole,
                "after {changes} of {end} steps: {:?}",
                &ops[..end].last()
            );
            publish(&after, new);
            assert_eq!(
                published(&after).unwrap(),
                with_foreign[1],
                "{changes} of {end}"
            );
            states += 1;
        }
    }
    states
}

fn ends_in_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NAME) || path.extension().is_some()
}

fn site(pages: usize, text: &str) -> Site {
    let page = |number: usize| {
        (
            format!("p/{number}.html"),
            format!("{number} {text}").into_bytes(),
        )
    };
    (0..pages).map(page).collect()
}

#[test]
fn a_loss_of_power_leaves_the_old_site_or_the_new_one() {
    let mut new = site(4, "new");
    new.insert("q/r/s.html".to_owned(), b"s".to_vec());
    assert!(lose_power(&Site::new(), &new) > 20);
    let mut old = site(5, "old");
    old.insert("p/0.html".to_owned(), new["p/0.html"].clone());
    assert!(lose_power(&old, &new) > 40);
}

#[test]
fn a_loss_of_power_while_the_site_is_changed_in_its_place_is_completed() {
    let old = site(520, "old");
    let mut new = old.clone();
    new.insert("p/7.html".to_owned(), b"new".to_vec());
    new.insert("q/r/s.html".to_owned(), b"s".to_vec());
    new.remove("p/9.html");
    assert!(lose_power(&old, &new) > 20);
}
