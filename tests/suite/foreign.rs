//! Files in and beside the output that sitegen did not write.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use crate::helper::{Site, note};

fn site() -> Site {
    Site::new()
        .file("content/a.md", &note("en", "A"))
        .file("content/b.md", &note("en", "B"))
}

#[test]
fn a_link_in_place_of_a_folder_of_ours_changes_nothing_where_it_leads() {
    for name in [".out.sitegen", ".sitegen"] {
        let site = site();
        let elsewhere = site.source().with_file_name("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        for file in ["old", "new", "ready", "journal", "lock", ".gitignore"] {
            fs::write(elsewhere.join(file), "mine").unwrap();
        }
        let at = match name {
            ".sitegen" => site.source().join(name),
            _ => site.source().with_file_name(name),
        };
        symlink(&elsewhere, &at).unwrap();
        let (code, said) = site.diagnostics(&[]);
        if name == ".sitegen" {
            assert_eq!(code, 0, "{said:?}");
        } else {
            assert_eq!(code, 3);
            assert!(said[0].starts_with("output-not-ours"), "{said:?}");
        }
        let mut left = crate::helper::files(&elsewhere);
        left.sort();
        assert_eq!(
            left,
            [".gitignore", "journal", "lock", "new", "old", "ready"]
        );
        for file in left {
            assert_eq!(fs::read_to_string(elsewhere.join(file)).unwrap(), "mine");
        }
    }
}

#[test]
fn an_output_in_the_site_that_leads_out_of_it_is_refused() {
    let site = site();
    let elsewhere = site.source().with_file_name("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, site.source().join("public")).unwrap();
    let run = crate::helper::run(site.command("build").arg("--no-sync"));
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("output-not-ours"), "{}", run.stderr);
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    // Named by its own path it is an output as any other.
    let run = crate::helper::run(
        site.command("build")
            .arg("--no-sync")
            .arg("--output")
            .arg(&elsewhere),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn what_somebody_changed_in_the_output_is_kept() {
    let site = site();
    site.built();
    let (a, b) = (
        site.output().join("en/a/index.html"),
        site.output().join("en/b/index.html"),
    );
    fs::write(&a, "by hand: a").unwrap();
    fs::write(&b, "by hand: b").unwrap();
    let site = site.without("content/b.md");
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said.iter().all(|said| said.starts_with("output-changed")),
        "{said:?}"
    );
    // The site has `a`, and no `b`.
    assert!(fs::read_to_string(&a).unwrap().contains("<html"));
    let kept = site
        .output()
        .with_file_name(".out.kept")
        .join("en/a/index.html");
    assert_eq!(fs::read_to_string(kept).unwrap(), "by hand: a");
    assert_eq!(fs::read_to_string(&b).unwrap(), "by hand: b");
    site.built();
    assert_eq!(fs::read_to_string(&b).unwrap(), "by hand: b");
}

#[test]
fn what_is_kept_is_not_written_through_a_link() {
    let site = site();
    site.built();
    let elsewhere = site.source().with_file_name("elsewhere");
    fs::create_dir_all(elsewhere.join("en/a")).unwrap();
    fs::write(elsewhere.join("en/a/index.html"), "mine").unwrap();
    symlink(&elsewhere, site.output().with_file_name(".out.kept")).unwrap();
    fs::write(site.output().join("en/a/index.html"), "by hand").unwrap();
    let site = site.file("content/a.md", &note("en", "Another"));
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 3, "{said:?}");
    let mine = fs::read_to_string(elsewhere.join("en/a/index.html")).unwrap();
    assert_eq!(mine, "mine");
    let there = fs::read_to_string(site.output().join("en/a/index.html")).unwrap();
    assert_eq!(there, "by hand");
}

#[test]
fn folders_keep_their_modes() {
    let site = site();
    site.built();
    for (folder, mode) in [("", 0o2775), ("en", 0o2770)] {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(site.output().join(folder), mode).unwrap();
    }
    let site = site.file("content/c.md", &note("en", "C"));
    site.built();
    let mode = |folder: &str| fs::metadata(site.output().join(folder)).unwrap().mode() & 0o7777;
    assert_eq!((mode(""), mode("en")), (0o2775, 0o2770));
}

#[test]
fn a_build_without_the_cache_repairs_what_the_disk_damaged() {
    let site = site();
    site.built();
    let page = site.output().join("en/a/index.html");
    let whole = fs::read(&page).unwrap();
    let time = fs::metadata(&page).unwrap().modified().unwrap();
    let mut damaged = whole.clone();
    damaged[10] ^= 1;
    fs::write(&page, &damaged).unwrap();
    fs::File::options()
        .write(true)
        .open(&page)
        .unwrap()
        .set_modified(time)
        .unwrap();
    assert_eq!(site.build(&["--no-cache"]).code, 0);
    assert_eq!(fs::read(&page).unwrap(), whole);
}
