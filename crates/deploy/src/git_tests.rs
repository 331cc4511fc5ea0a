//! Deployments to a branch of a real repository.

use std::collections::BTreeMap;
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
            dry_run: false,
            overwrites: false,
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
