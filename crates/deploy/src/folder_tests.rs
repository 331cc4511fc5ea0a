//! Deployments to real folders.

#![allow(clippy::disallowed_methods, reason = "a test writes its input")]

use crate::engine::tests::{deploy, file, run_with, site, wait};
use crate::error::Cause;
use crate::file::Group;
use crate::records::{FOLDER, JOURNAL, MANIFEST};

use super::*;

fn folder() -> (tempfile::TempDir, FolderRemote) {
    let folder = tempfile::tempdir().unwrap();
    let remote = FolderRemote::new(folder.path().join("www"));
    (folder, remote)
}

#[test]
fn a_folder_is_deployed_to_like_a_store() {
    wait(async {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("www");
        let remote = FolderRemote::new(root.clone());
        deploy(&remote, site(1, &["a/index.html", "b/c.html"]))
            .await
            .unwrap();
        fs::create_dir_all(root.join("mine")).unwrap();
        fs::copy(root.join("x.png"), root.join("mine/y.png")).unwrap();
        // A file where a folder was.
        deploy(&remote, site(2, &["b"])).await.unwrap();
        assert!(root.join("b").is_file());
        let summary = deploy(&remote, site(2, &["d.html"])).await.unwrap();
        assert!(summary.deleted >= 1);
        let mut keys = remote.list("").await.unwrap();
        keys.retain(|key| !key.starts_with(FOLDER));
        keys.sort();
        let expected = [
            "d.html",
            "index.html",
            "mine/y.png",
            "s.1.css",
            "s.2.css",
            "sitemap.xml",
            "x.png",
        ];
        assert_eq!(keys, expected);
        let records = remote.list(FOLDER).await.unwrap();
        assert_eq!(records, [MANIFEST]);
    });
}

/// A page of others is where the site has a folder, a folder of others where it has a page, and so on: all of it is
/// known before the first file is sent.
#[test]
fn names_that_others_use_are_found_before_anything_is_sent() {
    wait(async {
        for (folders, files, word) in [
            (&[][..], &["a"][..], "is a file"),
            (&["a/index.html"], &[], "is a folder"),
            (&["x.png"], &["x.png/mine"], "is a folder"),
            (&[], &["a/index.html"], "did not write"),
        ] {
            let (_folder, remote) = folder();
            for name in folders {
                fs::create_dir_all(remote.root.join(name)).unwrap();
            }
            for name in files {
                remote.write(name, b"theirs").unwrap();
            }
            fs::create_dir_all(remote.root.join(FOLDER)).unwrap();
            let before = remote.files_below("").unwrap();
            let error = deploy(&remote, site(1, &["a/index.html", "b.html"]))
                .await
                .unwrap_err();
            assert_eq!(error.cause, Cause::NotOurs);
            assert!(error.message.contains(word), "{error}");
            assert_eq!(remote.files_below("").unwrap(), before);
        }
    });
}

#[test]
fn files_of_others_are_not_replaced_by_later_deployments() {
    wait(async {
        let (_folder, remote) = folder();
        deploy(&remote, site(1, &["a.html"])).await.unwrap();
        remote.write("about.html", b"theirs").unwrap();
        let error = deploy(&remote, site(2, &["a.html", "about.html"]))
            .await
            .unwrap_err();
        assert_eq!(
            error.message,
            "the target has 1 file that sitegen did not write, where the site has files: about.html"
        );
        let run = run_with(&remote, site(2, &["a.html", "about.html"]), |options| {
            options.overwrites = true
        });
        run.await.unwrap();
        // Ours became a folder of others, which stays.
        remote.delete(&["about.html".to_owned()]).await.unwrap();
        remote.write("about.html/theirs", b"theirs").unwrap();
        deploy(&remote, site(2, &["a.html"])).await.unwrap();
        assert!(remote.root.join("about.html/theirs").is_file());
    });
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_named_or_of_no_interest() {
    use std::os::unix::fs::PermissionsExt;

    let set = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    wait(async {
        let (_folder, remote) = folder();
        let [lost, docs] = ["lost+found", "docs"].map(|name| remote.root.join(name));
        for path in [&lost, &docs] {
            fs::create_dir_all(path).unwrap();
        }
        set(&lost, 0o000);
        set(&docs, 0o555);
        // The user `root` may do everything.
        let may_all = fs::read_dir(&lost).is_ok();
        deploy(&remote, site(1, &["a.html"])).await.unwrap();
        let result = deploy(&remote, site(1, &["a.html", "docs/b.html"])).await;
        set(&docs, 0o755);
        if !may_all {
            let error = result.unwrap_err();
            assert_eq!(error.cause, Cause::Denied);
            assert!(error.message.contains("docs"), "{error}");
        }
        deploy(&remote, site(1, &["a.html", "docs/b.html"]))
            .await
            .unwrap();
        set(&lost, 0o755);
    });
}

#[test]
fn a_target_that_is_a_file_is_refused() {
    let (_folder, remote) = folder();
    File::create(&remote.root).unwrap();
    let error = remote.check_root().unwrap_err();
    assert!(error.message.ends_with("is a file"), "{error}");
}

/// A run that was killed wrote files that its journal does not name yet.
#[test]
fn what_a_killed_run_wrote_is_not_written_again() {
    wait(async {
        let (_folder, remote) = folder();
        let files = site(1, &["a.html", "b.html", "c.html"]);
        deploy(&remote, files.clone()).await.unwrap();
        let journal = remote.root.join(format!("{JOURNAL}000000"));
        let objects = files.iter().map(|file| {
            let object = crate::records::Object {
                version: None,
                is_immutable: false,
                retired: None,
            };
            (file.key.as_str(), object)
        });
        let begun = crate::records::record("https://x.example", objects, 0);
        remove(&remote.root.join(MANIFEST)).unwrap();
        remote.write(&format!("{JOURNAL}000000"), &begun).unwrap();
        assert!(journal.is_file());
        remote.write("b.html", b"half").unwrap();
        let summary = deploy(&remote, files).await.unwrap();
        assert_eq!((summary.uploaded, summary.unchanged), (1, 6));
        let text = fs::read(remote.root.join("b.html")).unwrap();
        assert!(text.starts_with(b"s.1.css"));
        assert!(!journal.exists());
    });
}

#[test]
fn only_what_differs_is_written_again_with_overwrite() {
    wait(async {
        let (_folder, remote) = folder();
        let mut files = site(1, &["a.html"]);
        files.push(file("x.txt", "x", Group::Asset));
        deploy(&remote, files.clone()).await.unwrap();
        remote.write("a.html", b"edited").unwrap();
        let run = run_with(&remote, files, |options| options.overwrites = true);
        let summary = run.await.unwrap();
        assert_eq!((summary.uploaded, summary.unchanged), (1, 5));
    });
}

#[test]
fn what_a_killed_run_has_not_finished_is_removed() {
    wait(async {
        let (folder, remote) = folder();
        deploy(&remote, site(1, &["a.html"])).await.unwrap();
        let unfinished = folder.path().join("www/.sitegen-deploy/new-7-1");
        fs::write(&unfinished, "half").unwrap();
        deploy(&remote, site(1, &["a.html"])).await.unwrap();
        assert!(!unfinished.exists());
    });
}

#[cfg(unix)]
#[test]
fn nothing_is_read_written_or_removed_through_a_link() {
    use std::os::unix::fs::symlink;

    wait(async {
        let above = tempfile::tempdir().unwrap();
        let (root, other) = (above.path().join("root"), above.path().join("other"));
        for folder in [&root, &other] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(other.join("kept.txt"), "kept").unwrap();
        symlink(&other, root.join("en")).unwrap();
        symlink(other.join("kept.txt"), root.join("one.txt")).unwrap();
        let remote = FolderRemote::new(root.clone());
        let new = Bytes::from_static(b"new");
        for key in ["en/kept.txt", "en/new/x.txt", "../other/kept.txt", "/x"] {
            assert!(remote.write(key, &new).is_err(), "{key}");
            assert!(remote.create(key, new.clone()).await.is_err(), "{key}");
            assert!(remote.get(key).await.is_err(), "{key}");
            assert!(remote.delete(&[key.to_owned()]).await.is_err(), "{key}");
        }
        assert!(remote.list("en/").await.is_err());
        let mut listed = remote.list("").await.unwrap();
        listed.sort();
        assert_eq!(listed, ["en", "one.txt"]);
        // A link in the place of a file is replaced, and not followed.
        assert!(remote.get("one.txt").await.is_err());
        remote.write("one.txt", &new).unwrap();
        assert_eq!(fs::read_to_string(root.join("one.txt")).unwrap(), "new");
        assert_eq!(fs::read_dir(&other).unwrap().count(), 1);
        assert_eq!(fs::read_to_string(other.join("kept.txt")).unwrap(), "kept");
        // The whole deployment is refused before anything is sent.
        let error = deploy(&remote, site(1, &["en/index.html"])).await;
        assert!(error.unwrap_err().message.contains("symbolic link"));
        // The records too.
        let second = above.path().join("second");
        fs::create_dir(&second).unwrap();
        symlink(&other, second.join(".sitegen-deploy")).unwrap();
        let remote = FolderRemote::new(second);
        assert!(remote.write("a.txt", &new).is_err());
        assert!(remote.list(FOLDER).await.is_err());
    });
}

#[cfg(unix)]
#[test]
fn no_pipe_is_waited_for() {
    wait(async {
        let root = tempfile::tempdir().unwrap();
        let pipe = root.path().join("manifest");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let remote = FolderRemote::new(root.path().to_owned());
        assert!(remote.get("manifest").await.is_err());
    });
}
