use super::*;

/// Creates a folder with the file `a.md`, and an edit of it that appends a line.
fn edit_of(text: &str) -> (tempfile::TempDir, Edit) {
    let folder = tempfile::tempdir().unwrap();
    save(&folder.path().join("a.md"), text);
    let edit = Edit {
        path: "a.md".to_owned(),
        before: Some(text.to_owned()),
        after: format!("{text}more\n"),
        changes: 1,
    };
    (folder, edit)
}

#[allow(clippy::disallowed_methods, reason = "a test makes its files")]
fn save(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    entries.map(name).collect()
}

#[test]
fn a_file_is_replaced_only_if_it_is_the_one_that_was_read() {
    let (folder, edit) = edit_of("one\n");
    let file = folder.path().join("a.md");
    edit.write(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "one\nmore\n");
    let error = edit.write(folder.path()).unwrap_err();
    assert_eq!(error.code, content::CHANGED);
    assert_eq!(fs::read_to_string(&file).unwrap(), "one\nmore\n");
    assert_eq!(names(folder.path()), ["a.md"]);
    assert!(edit.diff().contains("+more"));
}

#[test]
fn a_new_file_is_not_written_over_another() {
    let (folder, mut edit) = edit_of("one\n");
    edit.before = None;
    assert!(edit.write(folder.path()).is_err());
    assert_eq!(
        fs::read_to_string(folder.path().join("a.md")).unwrap(),
        "one\n"
    );
    edit.path = "b.md".to_owned();
    edit.write(folder.path()).unwrap();
    assert_eq!(
        fs::read_to_string(folder.path().join("b.md")).unwrap(),
        edit.after
    );
}

#[cfg(unix)]
#[test]
fn what_must_not_be_written_is_refused_and_stays() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let refused = |folder: &Path, edit: &Edit, why: &str| {
        let error = edit.write(folder).unwrap_err();
        assert_eq!(error.code, UNWRITABLE);
        assert!(error.message.contains(why), "{}", error.message);
        assert_eq!(fs::read_to_string(folder.join("a.md")).unwrap(), "one\n");
    };
    let (folder, edit) = edit_of("one\n");
    fs::hard_link(folder.path().join("a.md"), folder.path().join("b.md")).unwrap();
    refused(folder.path(), &edit, "hard links");

    let (folder, edit) = edit_of("one\n");
    let file = folder.path().join("a.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    refused(folder.path(), &edit, "read-only");

    let (outside, edit) = edit_of("one\n");
    let folder = tempfile::tempdir().unwrap();
    symlink(outside.path().join("a.md"), folder.path().join("a.md")).unwrap();
    refused(folder.path(), &edit, "outside");
    // A broken link is not written through.
    let (folder, mut edit) = edit_of("one\n");
    symlink(outside.path().join("new"), folder.path().join("b.md")).unwrap();
    (edit.path, edit.before) = ("b.md".to_owned(), None);
    assert!(edit.write(folder.path()).is_err());
    assert_eq!(names(outside.path()), ["a.md"]);
}

#[cfg(unix)]
#[test]
fn mode_attributes_and_links_to_the_file_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, mut edit) = edit_of("one\n");
    let file = folder.path().join("a.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("a.md", folder.path().join("link.md")).unwrap();
    #[cfg(target_os = "linux")]
    let has_attributes =
        rustix::fs::setxattr(&file, "user.note", b"kept", rustix::fs::XattrFlags::empty()).is_ok();
    edit.path = "link.md".to_owned();
    edit.write(folder.path()).unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "one\nmore\n");
    assert!(folder.path().join("link.md").is_symlink());
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o7777,
        0o640
    );
    #[cfg(target_os = "linux")]
    if has_attributes {
        let mut value = [0; 16];
        let length = rustix::fs::getxattr(&file, "user.note", value.as_mut_slice()).unwrap();
        assert_eq!(&value[..length], b"kept");
    }
}

/// An editor saves a file 500 times, in both ways that editors use, while another thread edits it without a
/// pause. Each save is there after it was made.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
#[test]
fn saves_of_an_editor_are_never_lost() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.md");
    save(&file, "save 0\n");
    let is_over = AtomicBool::new(false);
    let written = thread::scope(|threads| {
        let edits = threads.spawn(|| {
            let mut written = 0;
            // After the last save, an edit cannot fail.
            while written == 0 || !is_over.load(Ordering::Relaxed) {
                let Ok(Some(before)) = text_before(folder.path(), "a.md") else {
                    continue;
                };
                let edit = Edit {
                    path: "a.md".to_owned(),
                    after: format!("{before}+"),
                    before: Some(before),
                    changes: 1,
                };
                written += usize::from(edit.write(folder.path()).is_ok());
            }
            written
        });
        let aside = folder.path().join("aside");
        for n in 1..=500 {
            let text = format!("save {n}\n{}", ".".repeat(n % 7 * 1000));
            if n % 2 == 0 {
                save(&file, &text);
            } else {
                save(&aside, &text);
                #[allow(clippy::disallowed_methods, reason = "a test moves its files")]
                fs::rename(&aside, &file).unwrap();
            }
            // While a save is being put back, the text of the edit is there for a moment.
            let is_there = || fs::read_to_string(&file).is_ok_and(|is| is.starts_with(&text));
            let is_kept = (0..2000).any(|_| {
                is_there() || {
                    thread::sleep(Duration::from_millis(1));
                    false
                }
            });
            assert!(is_kept, "save {n} is lost");
        }
        is_over.store(true, Ordering::Relaxed);
        edits.join().unwrap()
    });
    assert!(written > 0);
    let left = names(folder.path());
    assert_eq!(left, ["a.md"]);
}
