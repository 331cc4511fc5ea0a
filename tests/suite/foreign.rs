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

/// The site with one more file, `new`, that the output is to have.
fn with_new(site: Site) -> Site {
    site.file("static/new", "ours")
        .file("content/a.md", &note("en", "Another"))
}

#[test]
fn what_is_in_the_way_of_a_file_stays_and_costs_that_file_alone() {
    type Make = fn(&std::path::Path);
    let makes: [(&str, Make, &str); 5] = [
        ("new", |at| fs::write(at, "theirs").unwrap(), "new"),
        ("new", |at| symlink("/etc", at).unwrap(), "new"),
        ("new", pipe, "new"),
        (
            "new/file",
            |at| fs::write(at, "theirs").unwrap(),
            "new/file",
        ),
        ("en/c", |at| fs::write(at, "theirs").unwrap(), "en/c"),
    ];
    for (name, make, said) in makes {
        let site = site();
        site.built();
        let theirs = site.output().join(name);
        fs::create_dir_all(theirs.parent().unwrap()).unwrap();
        make(&theirs);
        let before = fs::symlink_metadata(&theirs).unwrap();
        let site = with_new(site).file("content/c.md", &note("en", "C"));
        let strict = site.build(&["--strict"]);
        assert_eq!(strict.code, 3, "{name}: {}", strict.stderr);
        assert!(strict.stderr.contains("output-not-ours"));
        for run in 1..=2 {
            let (code, errors) = site.diagnostics(&[]);
            let expected = format!("output-not-ours {}:1", site.output().join(said).display());
            assert_eq!((code, errors), (1, vec![expected]), "{name}, run {run}");
            let there = fs::symlink_metadata(&theirs).unwrap();
            assert_eq!(there.ino(), before.ino(), "{name}, run {run}");
            let page = fs::read_to_string(site.output().join("en/a/index.html")).unwrap();
            assert!(page.contains("Another"), "the rest is published");
            let is_new = name == "en/c";
            assert_eq!(site.output().join("new").is_file() && is_new, is_new);
            assert_eq!(site.output().join("en/c/index.html").exists(), !is_new);
        }
        // Taken away, it is in the way no longer.
        fs::remove_file(&theirs).unwrap();
        site.built();
        let is = site.published();
        fs::remove_dir_all(site.output()).unwrap();
        site.built();
        assert_eq!(is, site.published(), "{name}");
    }
}

#[test]
fn what_holds_the_same_or_nothing_is_not_in_the_way() {
    let site = site();
    site.built();
    fs::write(site.output().join("new"), "ours").unwrap();
    let page = site.output().join("en/a/index.html");
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    let site = with_new(site);
    site.built();
    assert!(page.is_file());
    // It is ours from now on.
    let site = site.without("static/new");
    site.built();
    assert!(!site.output().join("new").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_others_whose_name_is_not_utf_8_keeps_it() {
    use std::os::unix::ffi::OsStrExt;
    let site = site();
    site.built();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    fs::create_dir(site.output().join(name)).unwrap();
    fs::write(site.output().join(name).join("file"), "theirs").unwrap();
    let count = |site: &Site| fs::read_dir(site.output()).unwrap().count();
    let before = count(&site);
    let site = site.file("content/a.md", &note("en", "Another"));
    site.built();
    let there = fs::read_to_string(site.output().join(name).join("file"));
    assert_eq!(there.unwrap(), "theirs");
    assert_eq!(count(&site), before);
}

fn pipe(at: &std::path::Path) {
    let made = std::process::Command::new("mkfifo").arg(at).status();
    assert!(made.unwrap().success());
}

/// Each name at which a pipe once made a command wait for ever.
#[test]
fn no_pipe_in_place_of_a_file_is_waited_for() {
    let config = "title: T\nurl: https://x.example\nsocial_fonts: [font.ttf]\n";
    let site = site().file("sitegen.yml", config);
    pipe(&site.source().join("font.ttf"));
    pipe(&site.source().join("translations.lock"));
    assert_eq!(site.build(&[]).code, 1);
    let accept = crate::helper::run(site.command("translations").arg("--accept"));
    assert_ne!(accept.code, 0, "{}", accept.stdout);
    let cache = site.source().join(".sitegen");
    for file in crate::helper::files(&cache) {
        if file != ".gitignore" {
            fs::remove_file(cache.join(&file)).unwrap();
            pipe(&cache.join(&file));
        }
    }
    let page = site.output().join("en/a/index.html");
    fs::remove_file(&page).unwrap();
    pipe(&page);
    assert_eq!(site.build(&[]).code, 1);
    assert!(page.is_file());
    let manifest = site.output().join(".sitegen-manifest");
    fs::remove_file(&manifest).unwrap();
    pipe(&manifest);
    assert_eq!(site.build(&[]).code, 3);
    let config = crate::helper::run(site.command("build").args(["--config", "/dev/zero"]));
    assert_eq!(config.code, 3, "{}", config.stderr);
}

#[test]
fn no_pipe_of_a_jekyll_site_is_waited_for() {
    let site = Site::new()
        .file("_config.yml", "title: T\nlanguages: [en]\n")
        .file("index.md", "---\ntitle: A\n---\n{% include a.html %}\n")
        .file("b.md", "---\ntitle: B\n---\nB\n")
        .file("_layouts/x.html", "x")
        .file("_includes/x.html", "x")
        .file("_data/x.yml", "x: 1");
    for file in [
        "Gemfile",
        "_includes/a.html",
        "_layouts/default.html",
        "_data/d.yml",
        "robots.txt",
    ] {
        pipe(&site.source().join(file));
    }
    assert_ne!(site.build(&[]).code, 0);
    let check = crate::helper::run(&mut site.command("check"));
    assert_eq!(check.code, 1, "{}", check.stderr);
}
