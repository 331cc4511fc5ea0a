//! Deployments to a branch of a real repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::Progress;
use crate::environment::Environment;
use crate::target::Location;

struct Silent;

impl Progress for Silent {
    fn event(&self, _: &Event) {}
}

struct Folders {
    _folder: TempDir,
    work: PathBuf,
    bare: PathBuf,
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=Ada", "-c", "user.email=ada@x.example"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

impl Folders {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (work, bare) = (folder.path().join("work"), folder.path().join("bare"));
        for path in [&work, &bare] {
            fs::create_dir(path).unwrap();
        }
        git(&bare, &["init", "--quiet", "--bare"]);
        git(&work, &["init", "--quiet"]);
        git(&work, &["remote", "add", "origin", bare.to_str().unwrap()]);
        git(
            &work,
            &["commit", "--quiet", "--allow-empty", "-m", "source"],
        );
        Self {
            _folder: folder,
            work,
            bare,
        }
    }

    fn deploy(&self, remote: &str, files: &[(&str, &str)]) -> Result<Summary, Error> {
        self.deploy_as("https://x.example", false, remote, files)
    }

    fn deploy_as(
        &self,
        site: &str,
        overwrites: bool,
        remote: &str,
        files: &[(&str, &str)],
    ) -> Result<Summary, Error> {
        let file = |(key, text): &(&str, &str)| File {
            key: (*key).to_owned(),
            name: (*key).to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
            hash: blake3::hash(text.as_bytes()),
            size: text.len() as u64,
            group: Group::Page,
            encoding: None,
            redirect: None,
        };
        let target = Target::at(Location::Git {
            remote: remote.to_owned(),
            branch: "gh-pages".to_owned(),
        });
        let run = Run {
            root: &self.work,
            environment: &Environment::default(),
            site,
            dry_run: false,
            overwrites,
            breaks_lock: false,
            message: "Deploy",
            progress: &Silent,
        };
        crate::deploy(files.iter().map(file).collect(), &target, &run)
    }

    /// The files of the branch, without the records.
    fn published(&self) -> BTreeMap<String, String> {
        let names = git(
            &self.bare,
            &["ls-tree", "-r", "-z", "--name-only", "gh-pages"],
        );
        let names = names
            .split('\0')
            .filter(|name| !name.is_empty() && !name.starts_with('.'));
        let text = |name: &str| git(&self.bare, &["show", &format!("gh-pages:{name}")]);
        names.map(|name| (name.to_owned(), text(name))).collect()
    }
}

fn map(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pair = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    files.iter().map(pair).collect()
}

#[test]
fn a_branch_is_committed_to_beside_the_work_tree() {
    let folders = Folders::new();
    let state = || {
        let head = git(&folders.work, &["rev-parse", "HEAD"]);
        let status = git(&folders.work, &["status", "--porcelain", "--ignored"]);
        (
            head,
            status,
            git(
                &folders.work,
                &["for-each-ref", "refs/heads", "refs/sitegen"],
            ),
        )
    };
    let before = state();
    let first = [("index.html", "1"), ("語 \"言\"/a b.html", "2"), ("x", "3")];
    let summary = folders.deploy("origin", &first).unwrap();
    // `.nojekyll` is the fourth.
    assert_eq!((summary.uploaded, summary.deleted), (4, 0));
    assert_eq!(folders.published(), map(&first));

    // A folder takes the place of a file.
    let second = [("index.html", "1"), ("x/index.html", "4")];
    let summary = folders.deploy("origin", &second).unwrap();
    assert_eq!(
        (summary.uploaded, summary.deleted, summary.unchanged),
        (1, 2, 2)
    );
    assert_eq!(folders.published(), map(&second));
    assert_eq!(
        git(&folders.bare, &["rev-list", "--count", "gh-pages"]).trim(),
        "2"
    );

    let again = folders.deploy("origin", &second).unwrap();
    assert_eq!((again.uploaded, again.deleted), (0, 0));
    assert_eq!(
        git(&folders.bare, &["rev-list", "--count", "gh-pages"]).trim(),
        "2"
    );
    assert_eq!(state(), before);
}

#[test]
fn files_of_others_on_the_branch_stay() {
    let folders = Folders::new();
    fs::copy(folders.bare.join("HEAD"), folders.work.join("CNAME")).unwrap();
    git(&folders.work, &["add", "CNAME"]);
    git(&folders.work, &["commit", "--quiet", "-m", "domain"]);
    git(
        &folders.work,
        &["push", "--quiet", "origin", "HEAD:refs/heads/gh-pages"],
    );
    folders.deploy("origin", &[("a.html", "1")]).unwrap();
    folders.deploy("origin", &[("b.html", "1")]).unwrap();
    let names: Vec<String> = folders.published().into_keys().collect();
    assert_eq!(names, ["CNAME", "b.html"]);

    let folders = Folders::new();
    fs::copy(folders.bare.join("HEAD"), folders.work.join("a.html")).unwrap();
    git(&folders.work, &["add", "a.html"]);
    git(&folders.work, &["commit", "--quiet", "-m", "theirs"]);
    git(
        &folders.work,
        &["push", "--quiet", "origin", "HEAD:refs/heads/gh-pages"],
    );
    let error = folders.deploy("origin", &[("a.html", "1")]).unwrap_err();
    assert_eq!(error.cause, Cause::NotOurs);
}

/// Clones the branch, changes it, and pushes.
fn edit(folders: &Folders, change: impl FnOnce(&Path)) {
    let clone = tempfile::tempdir().unwrap();
    let bare = folders.bare.to_str().unwrap();
    git(
        clone.path(),
        &["clone", "--quiet", "--branch", "gh-pages", bare, "."],
    );
    change(clone.path());
    git(clone.path(), &["add", "--all"]);
    git(clone.path(), &["commit", "--quiet", "-m", "by hand"]);
    git(clone.path(), &["push", "--quiet"]);
}

#[test]
fn what_others_change_on_the_branch_is_as_built_again() {
    let folders = Folders::new();
    let files = [("a.html", "1"), ("b.html", "2"), ("c/d.html", "3")];
    folders.deploy("origin", &files).unwrap();
    edit(&folders, |clone| {
        fs::copy(clone.join("a.html"), clone.join("b.html")).unwrap();
        fs::copy(clone.join("a.html"), clone.join("CNAME")).unwrap();
        git(clone, &["rm", "--quiet", "c/d.html"]);
    });
    let summary = folders.deploy("origin", &files).unwrap();
    assert_eq!((summary.uploaded, summary.repaired), (2, 2));
    let mut expected = map(&files);
    expected.insert("CNAME".to_owned(), "1".to_owned());
    assert_eq!(folders.published(), expected);
    let again = folders.deploy("origin", &files).unwrap();
    assert_eq!((again.uploaded, again.repaired), (0, 0));

    let count = || git(&folders.bare, &["rev-list", "--count", "gh-pages"]);
    let before = count();
    let all = folders.deploy_as("https://x.example", true, "origin", &files);
    assert_eq!(all.unwrap().uploaded, 0);
    assert_eq!(count(), before);

    // A later page in the place of a file of others.
    let more = [("a.html", "1"), ("CNAME", "2")];
    let error = folders.deploy("origin", &more).unwrap_err();
    assert_eq!(error.cause, Cause::NotOurs);
    let more = [("a.html", "1"), ("CNAME/index.html", "2")];
    let error = folders.deploy("origin", &more).unwrap_err();
    assert!(error.message.ends_with("has files: CNAME"), "{error}");
}

#[test]
fn the_branch_of_another_site_is_refused() {
    let folders = Folders::new();
    folders.deploy("origin", &[("a.html", "1")]).unwrap();
    let other = |overwrites| {
        folders.deploy_as(
            "https://y.example",
            overwrites,
            "origin",
            &[("b.html", "1")],
        )
    };
    assert_eq!(other(false).unwrap_err().cause, Cause::NotOurs);
    other(true).unwrap();
    assert_eq!(folders.published(), map(&[("b.html", "1")]));
}

#[test]
fn remotes_that_do_not_work_are_named_without_their_passwords() {
    let folders = Folders::new();
    let remote = "https://ada:ghp_secret@127.0.0.1:9/x.git";
    let error = folders.deploy(remote, &[("a.html", "1")]).unwrap_err();
    assert!(!error.to_string().contains("ghp_secret"), "{error}");
    let error = folders.deploy("nowhere", &[("a.html", "1")]).unwrap_err();
    assert_eq!(error.cause, Cause::Target, "{error}");
    let error = folders
        .deploy("--upload-pack=x", &[("a.html", "1")])
        .unwrap_err();
    assert_eq!(error.cause, Cause::Target, "{error}");
}
