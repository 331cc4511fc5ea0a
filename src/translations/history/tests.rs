//! Tests with real repositories, made by Git.

#![allow(clippy::disallowed_methods, reason = "files of the tests' own")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A repository in a temporary folder.
struct Repo {
    /// The last field, so that it is dropped last.
    _temporary: TempDir,
    root: PathBuf,
    /// The time of the next commit.
    time: i64,
}

impl Repo {
    /// Returns `None` if Git is not installed.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("skipped: there is no `git` here");
            return None;
        }
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().canonicalize().unwrap().join("repo");
        fs::create_dir(&root).unwrap();
        let repo = Self {
            _temporary: temporary,
            root,
            time: 1_000_000_000,
        };
        repo.git(&["init", "-q", "-b", "main"]);
        Some(repo)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        let date = format!("{} +0200", self.time);
        command
            .current_dir(&self.root)
            .args(["-c", "user.name=A", "-c", "user.email=a@example.org"])
            .args([
                "-c",
                "commit.gpgsign=false",
                "-c",
                "protocol.file.allow=always",
            ])
            .args([
                "-c",
                "core.autocrlf=false",
                "-c",
                "advice.detachedHead=false",
            ])
            .args(args)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_AUTHOR_DATE", "900000000 +0000")
            .env("GIT_COMMITTER_DATE", date);
        command
    }

    /// Runs Git and returns its output.
    fn git(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {args:?}: {errors}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits all files on disk, ten seconds after the last commit. Returns the time.
    fn commit(&mut self) -> i64 {
        self.time += 10;
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "."]);
        self.time
    }

    /// Writes a file and commits it.
    fn put(&mut self, path: &str, text: &str) -> i64 {
        self.write(path, text);
        self.commit()
    }

    fn history(&self) -> History {
        History::open(&self.root).unwrap()
    }
}

/// Returns the result for one pair: the time, and the original's text.
fn then(history: &History, translation: &str, original: &str) -> Option<(i64, Option<String>)> {
    let pairs = [(translation.to_owned(), original.to_owned())];
    let [then] = history.originals_at_translation(&pairs).try_into().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    then.map(|then: OriginalAtTranslation| {
        let content = match then.original {
            OriginalContent::Missing => None,
            OriginalContent::Unchanged => fs::read(history.folder.join(original)).ok(),
            OriginalContent::Changed(bytes) => Some(bytes),
        };
        (then.date, content.map(text))
    })
}

fn changed(history: &History, rev: &str) -> Vec<String> {
    history.changed_since(rev).unwrap()
}

fn some(date: i64, text: &str) -> Option<(i64, Option<String>)> {
    Some((date, Some(text.to_owned())))
}

#[test]
fn a_translation_was_made_of_the_original_in_its_commit() {
    let Some(mut repo) = Repo::new() else { return };
    repo.put("en/a.md", "one");
    let first = repo.put("de/a.md", "eins");
    repo.put("en/a.md", "two");
    repo.put("en/b.md", "else");
    let history = repo.history();
    assert_eq!(then(&history, "de/a.md", "en/a.md"), some(first, "one"));
    // Both in one commit.
    repo.write("en/a.md", "three");
    let second = repo.put("de/a.md", "drei");
    repo.put("en/a.md", "four");
    assert_eq!(then(&history, "de/a.md", "en/a.md"), some(second, "three"));
    // Only the mode changes.
    repo.git(&["update-index", "--chmod=+x", "de/a.md"]);
    repo.git(&["commit", "-q", "-m", "mode"]);
    repo.git(&["checkout", "-q", "--", "."]);
    assert_eq!(then(&history, "de/a.md", "en/a.md"), some(second, "three"));
    let commit = repo.git(&["rev-parse", "HEAD~2"]);
    let pairs = [("de/a.md".to_owned(), "en/a.md".to_owned())];
    let thens = history.originals_at_translation(&pairs);
    assert_eq!(thens[0].as_ref().unwrap().commit, commit);
}

#[test]
fn pairs_may_repeat_and_lead_nowhere() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("a.md", "a");
    let date = repo.put("de/a.md", "A");
    repo.put("gone.md", "g");
    fs::remove_file(repo.root.join("gone.md")).unwrap();
    repo.commit();
    repo.write("new.md", "never committed");
    let history = repo.history();
    let paths = [
        "de/a.md",
        "new.md",
        "de/a.md",
        "gone.md",
        "de",
        "",
        "/",
        "../a.md",
        "./a.md",
        "a.md/x",
        "/etc/passwd",
        "de//a.md",
        "absent/x",
        "\\",
        ".git/HEAD",
    ];
    let pairs: Vec<_> = paths
        .map(|path| (path.to_owned(), "a.md".to_owned()))
        .into();
    let thens = history.originals_at_translation(&pairs);
    let found: Vec<_> = thens
        .iter()
        .map(|then| then.as_ref().map(|then| then.date))
        .collect();
    assert_eq!(found[..3], [Some(date), None, Some(date)]);
    assert!(found[3..].iter().all(Option::is_none), "{found:?}");
    let dates = history.last_changed(&paths.map(str::to_owned));
    assert_eq!(dates, found);
    // An original without a change is not one either.
    for original in ["../repo/a.md", "", "de", "a.md/", "/etc/passwd"] {
        assert_eq!(then(&history, "de/a.md", original), Some((date, None)));
    }
    assert!(history.originals_at_translation(&[]).is_empty());
}

#[test]
fn a_merge_changes_what_differs_from_all_its_parents() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("en.md", "one");
    repo.write("it.md", "uno");
    repo.write("fr.md", "un");
    repo.put("de.md", "eins");
    repo.git(&["checkout", "-q", "-b", "side"]);
    let side = repo.put("de.md", "EINS");
    repo.put("fr.md", "UN");
    repo.put("it.md", "thrown away");
    repo.git(&["checkout", "-q", "main"]);
    repo.put("en.md", "two");
    let main = repo.put("it.md", "UNO");
    repo.time += 10;
    repo.git(&["merge", "-q", "--no-commit", "-s", "ours", "side"]);
    repo.write("de.md", "EINS");
    repo.write("fr.md", "of both");
    let merge = repo.commit();
    let history = repo.history();
    // The translation came with the branch, whose original was the old one.
    assert_eq!(then(&history, "de.md", "en.md"), some(side, "one"));
    assert_eq!(then(&history, "fr.md", "en.md"), some(merge, "two"));
    assert_eq!(then(&history, "it.md", "en.md"), some(main, "two"));
    // A later change on the branch that the merge discarded is not a change.
    repo.git(&["checkout", "-q", "-b", "late", "HEAD~1"]);
    repo.put("it.md", "thrown away, too");
    repo.git(&["checkout", "-q", "main"]);
    repo.time += 10;
    repo.git(&["merge", "-q", "-s", "ours", "-m", "m", "late"]);
    assert_eq!(then(&history, "it.md", "en.md"), some(main, "two"));
}

#[test]
fn the_site_may_be_in_a_folder_of_the_repository() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("a.md", "not this");
    repo.write("docs/site/a.md", "one");
    let date = repo.put("docs/site/de/a.md", "eins");
    repo.put("docs/other.md", "x");
    repo.put("docs/site/a.md", "two");
    repo.write("docs/site/new.md", "n");
    repo.write("docs/beside.md", "n");
    let history = History::open(&repo.root.join("docs/site")).unwrap();
    assert_eq!(then(&history, "de/a.md", "a.md"), some(date, "one"));
    assert_eq!(changed(&history, "HEAD~1"), ["a.md", "new.md"]);
    assert_eq!(changed(&history, "HEAD~2"), ["a.md", "new.md"]);
    assert_eq!(history.last_changed(&["de/a.md".into()]), [Some(date)]);
    // The folder is newer than the commit.
    repo.put("later/b.md", "b");
    let history = History::open(&repo.root.join("later")).unwrap();
    assert_eq!(changed(&history, "HEAD~1"), ["b.md"]);
}

#[test]
fn a_translation_with_uncommitted_changes_is_of_now() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("en.md", "one");
    let first = repo.put("de.md", "eins");
    let head = repo.put("x.md", "x");
    let history = repo.history();
    // The same size, in the same second.
    repo.write("de.md", "EINS");
    repo.write("en.md", "two");
    assert_eq!(then(&history, "de.md", "en.md"), some(head, "two"));
    assert_eq!(then(&history, "de.md", "absent.md"), Some((head, None)));
    assert_eq!(history.last_changed(&["de.md".into()]), [Some(first)]);
    // Staged is not committed.
    repo.git(&["add", "-A"]);
    assert_eq!(then(&history, "de.md", "en.md"), some(head, "two"));
    repo.write("de.md", "eins");
    assert_eq!(then(&history, "de.md", "en.md"), some(first, "one"));
    // A file that was removed from disk has no changes.
    fs::remove_file(repo.root.join("de.md")).unwrap();
    assert_eq!(then(&history, "de.md", "en.md"), some(first, "one"));
}

#[test]
fn line_ends_are_no_change() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("en.md", "one\ntwo\n");
    let date = repo.put("de.md", "eins\nzwei\n");
    repo.put("windows.md", "one\r\ntwo\r\n");
    repo.write("de.md", "eins\r\nzwei\r\n");
    repo.write("windows.md", "one\ntwo\n");
    let history = repo.history();
    assert_eq!(then(&history, "de.md", "en.md"), some(date, "one\ntwo\n"));
    assert!(changed(&history, "HEAD").is_empty());
    repo.write("de.md", "eins\r\nzwo\r\n");
    assert_eq!(changed(&history, "HEAD"), ["de.md"]);
}

#[test]
fn an_original_that_had_another_name_is_none() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("old.md", "one");
    let date = repo.put("de.md", "eins");
    repo.git(&["mv", "old.md", "new.md"]);
    repo.commit();
    let history = repo.history();
    assert_eq!(then(&history, "de.md", "new.md"), Some((date, None)));
    assert_eq!(then(&history, "de.md", "old.md"), some(date, "one"));
    assert_eq!(changed(&history, "HEAD~1"), ["new.md", "old.md"]);
    // A restored file is new.
    fs::remove_file(repo.root.join("de.md")).unwrap();
    repo.commit();
    let back = repo.put("de.md", "eins");
    assert_eq!(then(&history, "de.md", "new.md"), some(back, "one"));
}

#[test]
fn a_file_may_take_a_folders_place_and_back() {
    let Some(mut repo) = Repo::new() else { return };
    repo.put("a", "file");
    fs::remove_file(repo.root.join("a")).unwrap();
    let inner = repo.put("a/b", "inner");
    repo.put("a-c", "between them in Git's order");
    assert_eq!(
        repo.history().last_changed(&["a".into(), "a/b".into()]),
        [None, Some(inner)]
    );
    fs::remove_dir_all(repo.root.join("a")).unwrap();
    let outer = repo.put("a", "file");
    assert_eq!(
        repo.history().last_changed(&["a".into(), "a/b".into()]),
        [Some(outer), None]
    );
    assert_eq!(changed(&repo.history(), "HEAD~1"), ["a", "a/b"]);
}

#[test]
fn no_repository_is_no_history() {
    let folder = tempfile::tempdir().unwrap();
    assert!(History::open(folder.path()).is_none());
    assert!(History::open(&folder.path().join("absent")).is_none());
    let Some(mut repo) = Repo::new() else { return };
    assert!(History::open(&repo.root).is_none(), "no commit yet");
    repo.put("a.md", "a");
    let history = repo.history();
    repo.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    assert!(History::open(&repo.root.join(".git")).is_none());
    // A bare repository has no files, so the outer repository is used.
    assert_eq!(
        changed(
            &History::open(&repo.root.join("bare.git/refs")).unwrap(),
            "HEAD"
        ),
        [""; 0]
    );
    // The objects are missing.
    fs::rename(repo.root.join(".git/objects"), repo.root.join(".git/lost")).unwrap();
    fs::create_dir(repo.root.join(".git/objects")).unwrap();
    assert!(History::open(&repo.root).is_none());
    assert_eq!(then(&history, "a.md", "a.md"), None);
    assert_eq!(history.last_changed(&["a.md".into()]), [None]);
    assert!(history.changed_since("HEAD").is_err());
}

#[test]
fn an_old_object_that_is_lost_hides_what_is_older() {
    let Some(mut repo) = Repo::new() else { return };
    repo.put("de.md", "eins");
    repo.put("x.md", "x");
    let late = repo.put("it.md", "uno");
    let lost = repo.git(&["rev-parse", "HEAD~1^{tree}"]);
    fs::remove_file(
        repo.root
            .join(".git/objects")
            .join(&lost[..2])
            .join(&lost[2..]),
    )
    .unwrap();
    // The next commit cannot be compared with it either.
    assert_eq!(
        repo.history()
            .last_changed(&["de.md".into(), "it.md".into()]),
        [None, None]
    );
    repo.put("y.md", "y");
    let last = repo.put("de.md", "zwei");
    assert_eq!(
        repo.history()
            .last_changed(&["de.md".into(), "it.md".into()]),
        [Some(last), None]
    );
    assert!(late < last);
}

#[test]
fn where_a_shallow_clone_begins_nothing_is_known() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("en.md", "one");
    repo.put("de.md", "eins");
    repo.put("x.md", "x");
    let it = repo.put("it.md", "uno");
    let from = format!("file://{}", repo.root.display());
    repo.git(&["clone", "-q", "--depth=2", &from, "../clone"]);
    let history = History::open(&repo.root.with_file_name("clone")).unwrap();
    assert_eq!(then(&history, "de.md", "en.md"), None);
    assert_eq!(then(&history, "it.md", "en.md"), some(it, "one"));
    assert_eq!(history.last_changed(&["x.md".into()]), [None]);
    assert_eq!(changed(&history, "HEAD~1"), ["it.md"]);
    let first = repo.git(&["rev-parse", "HEAD~2"]);
    for rev in ["HEAD~2", &first] {
        let shallow = "of this repository, which is a shallow clone and lacks older commits";
        let expected = format!("`{rev}` names no commit {shallow}");
        assert_eq!(history.changed_since(rev), Err(expected));
    }
}

#[test]
fn a_revision_is_named_in_many_ways_or_not_at_all() {
    let Some(mut repo) = Repo::new() else { return };
    repo.put("a.md", "one");
    repo.git(&["tag", "-a", "-m", "t", "v1"]);
    repo.git(&["branch", "feature/ä"]);
    let hash = repo.git(&["rev-parse", "HEAD"]);
    repo.put("a.md", "two");
    let history = repo.history();
    for rev in [
        "v1",
        "feature/ä",
        "HEAD~1",
        "main^",
        "HEAD@{1}",
        "@~",
        &hash,
        &hash[..7],
        "refs/tags/v1",
        "v1^{}",
    ] {
        assert_eq!(changed(&history, rev), ["a.md"], "{rev}");
    }
    assert!(changed(&history, "main").is_empty());
    let none = |rev: &str| format!("`{rev}` names no commit of this repository");
    let absent = "0123456789012345678901234567890123456789";
    for rev in [
        "xyz",
        "",
        " ",
        "HEAD~9",
        absent,
        "0123456",
        "-x",
        "..x",
        "^{",
        "HEAD@{",
        "a:b",
        "@{-1}",
        "\0",
        "é~~^^{/x",
    ] {
        assert_eq!(history.changed_since(rev), Err(none(rev)));
    }
    let many = history.changed_since("v1..main").unwrap_err();
    assert_eq!(many, "`v1..main` names more than one commit");
    let file = history.changed_since("HEAD:a.md").unwrap_err();
    assert_eq!(
        file,
        "`HEAD:a.md` names a file or a folder of a commit, not a commit"
    );
}

#[test]
fn what_is_on_disk_counts() {
    let Some(mut repo) = Repo::new() else { return };
    for path in [
        "same.md",
        "changed.md",
        "deleted.md",
        "back.md",
        ".well-known/x",
        "staged.md",
    ] {
        repo.write(path, "one");
    }
    repo.write(".gitignore", "/public/\n*.tmp\n");
    repo.commit();
    repo.write("committed/new.md", "n");
    repo.put("back.md", "two");
    repo.write("back.md", "one");
    repo.write("changed.md", "two");
    repo.write("staged.md", "two");
    repo.git(&["add", "staged.md"]);
    fs::remove_file(repo.root.join("deleted.md")).unwrap();
    repo.write("added/deep/x.md", "n");
    repo.write("public/index.html", "n");
    repo.write("added/x.tmp", "n");
    repo.write(".cache/x", "n");
    repo.write("nested/.git/HEAD", "n");
    repo.write("nested/x.md", "n");
    repo.write(".well-known/x", "two");
    let history = repo.history();
    let mut expected = vec![
        ".well-known/x",
        "added/deep/x.md",
        "back.md",
        "changed.md",
        "deleted.md",
        "staged.md",
    ];
    assert_eq!(changed(&history, "HEAD"), expected);
    // The original as it was at that commit; HEAD has another version.
    expected.retain(|path| *path != "back.md");
    expected.insert(3, "committed/new.md");
    assert_eq!(changed(&history, "HEAD~1"), expected);
}

#[test]
fn a_tracked_file_may_be_ignored_or_a_link() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("public/kept.html", "one");
    repo.commit();
    repo.put(".gitignore", "public\n");
    repo.write("public/kept.html", "two");
    assert_eq!(changed(&repo.history(), "HEAD"), ["public/kept.html"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("public", repo.root.join("link")).unwrap();
        assert_eq!(
            changed(&repo.history(), "HEAD"),
            ["link", "public/kept.html"]
        );
        repo.commit();
        assert!(changed(&repo.history(), "HEAD").is_empty());
        fs::remove_file(repo.root.join("link")).unwrap();
        std::os::unix::fs::symlink("absent", repo.root.join("link")).unwrap();
        assert_eq!(changed(&repo.history(), "HEAD"), ["link"]);
        assert_eq!(repo.history().last_changed(&["link".into()]), [None]);
    }
}

#[test]
fn names_may_be_in_any_script() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("docs/日本語/ä b.md", "一");
    let date = repo.put("docs/日本語/ä b.fa-فارسی.md", "یک");
    repo.put("docs/日本語/ä b.md", "二");
    let history = History::open(&repo.root.join("docs/日本語")).unwrap();
    assert_eq!(
        then(&history, "ä b.fa-فارسی.md", "ä b.md"),
        some(date, "一")
    );
    assert_eq!(changed(&history, "HEAD~1"), ["ä b.md"]);
}

#[test]
fn a_worktree_beside_the_repository_has_its_own_head() {
    let Some(mut repo) = Repo::new() else { return };
    repo.write("en.md", "one");
    let date = repo.put("de.md", "eins");
    repo.git(&["worktree", "add", "-q", "-b", "other", "../beside"]);
    repo.put("de.md", "zwei");
    let beside = repo.root.with_file_name("beside");
    let history = History::open(&beside).unwrap();
    assert_eq!(then(&history, "de.md", "en.md"), some(date, "one"));
    fs::write(beside.join("en.md"), "two").unwrap();
    assert_eq!(changed(&history, "HEAD"), ["en.md"]);
    assert_eq!(changed(&history, "main"), ["de.md", "en.md"]);
}

#[test]
fn a_packed_history_says_what_git_log_says() {
    let Some(mut repo) = Repo::new() else { return };
    let mut seed = 7_u32;
    let mut random = |below: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % below
    };
    let path = |n: u32| format!("f{}/{}/{n}.md", n % 3, n % 5);
    for commit in 0..80 {
        for _ in 0..=random(3) {
            let (n, text) = (random(40), random(4));
            repo.write(&path(n), &format!("{n} {text}"));
        }
        if random(6) == 0 {
            let _ = fs::remove_file(repo.root.join(path(random(40))));
        }
        repo.commit();
        if commit == 50 {
            repo.git(&["gc", "-q"]);
        }
    }
    let paths: Vec<_> = (0..40).map(path).collect();
    let dates = repo.history().last_changed(&paths);
    for (path, date) in paths.iter().zip(dates) {
        let is_there = repo.root.join(path).exists();
        let log = repo.git(&["log", "-1", "--format=%ct", "--", path]);
        assert_eq!(date, log.parse().ok().filter(|_| is_there), "{path}");
    }
}

#[test]
fn it_goes_from_thread_to_thread() {
    fn check<T: Send + Sync>() {}
    check::<History>();
}
