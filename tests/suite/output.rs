//! The output folder: owned by its manifest, the same whatever the threads, rewritten only where new.

use std::fs;
use std::time::SystemTime;

use crate::helper::{Site, note, run};

fn small() -> Site {
    Site::of("folder-of-notes").file("static.txt", "as it is")
}

#[test]
fn threads_do_not_change_a_byte() {
    let site = Site::of("folder-of-notes");
    assert_eq!(site.build(&["--jobs", "1"]).code, 0);
    let one = site.published();
    fs::remove_dir_all(site.output()).unwrap();
    assert_eq!(site.build(&["--jobs", "8"]).code, 0);
    assert_eq!(site.published(), one);
}

#[test]
fn a_second_build_rewrites_nothing() {
    let site = small();
    site.built();
    let times = |site: &Site| -> Vec<(String, SystemTime)> {
        site.published()
            .into_keys()
            .map(|path| {
                let time = fs::metadata(site.output().join(&path))
                    .unwrap()
                    .modified()
                    .unwrap();
                (path, time)
            })
            .collect()
    };
    let before = times(&site);
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.json()["written"], 0);
    assert_eq!(times(&site), before);

    // One note edited: its page and the lists that show it.
    let site = site.file("c04d77.md", &note("ar", "عنوان"));
    let json = site.build(&["--format", "json"]).json();
    assert!(json["unchanged"].as_u64().unwrap() >= 2, "{json}");
    let clean = site.published();
    fs::remove_dir_all(site.output()).unwrap();
    site.built();
    assert_eq!(site.published(), clean);
}

#[test]
fn what_we_wrote_goes_when_its_source_goes_and_what_others_wrote_stays() {
    let site = small();
    site.built();
    fs::write(site.output().join("CNAME"), "a.example").unwrap();
    fs::create_dir_all(site.output().join("mine/empty")).unwrap();
    let site = site.without("static.txt");
    site.built();
    assert!(!site.output().join("static.txt").exists());
    assert_eq!(
        fs::read_to_string(site.output().join("CNAME")).unwrap(),
        "a.example"
    );
    assert!(site.output().join("mine/empty").is_dir());
}

#[test]
fn a_file_of_others_is_never_replaced() {
    let site = small();
    site.built();
    fs::write(site.output().join("new.txt"), "theirs").unwrap();
    let site = site.file("new.txt", "ours");
    let run = site.build(&[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("output-not-ours"), "{}", run.stderr);
    assert_eq!(
        fs::read_to_string(site.output().join("new.txt")).unwrap(),
        "theirs"
    );
}

#[test]
fn a_file_of_ours_that_somebody_changed_is_made_again() {
    let site = small();
    site.built();
    let before = site.published();
    let page = site.output().join("static.txt");
    let later = SystemTime::now() + std::time::Duration::from_secs(5);
    fs::write(&page, "AS IT IS").unwrap();
    fs::File::options()
        .write(true)
        .open(&page)
        .unwrap()
        .set_modified(later)
        .unwrap();
    site.built();
    assert_eq!(site.published(), before);
}

#[test]
fn a_folder_that_is_not_ours_is_refused_with_a_way_out() {
    let site = small();
    fs::create_dir(site.output()).unwrap();
    fs::write(site.output().join("thesis.doc"), "years of work").unwrap();
    let refused = site.build(&[]);
    assert_eq!(refused.code, 3);
    for words in ["output-not-ours", "--output"] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    assert_eq!(site.published().len(), 1);

    let source = site.source();
    for folder in [source.as_path(), source.parent().unwrap()] {
        let refused = run(site.command("build").arg("--output").arg(folder));
        assert!(
            refused.stderr.contains("output-is-source"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn nothing_is_left_beside_the_output() {
    let site = small();
    site.built();
    let site = site.file("more.md", &note("ar", "x"));
    site.built();
    site.build(&["--config", "/none"]);
    let mut beside: Vec<_> = fs::read_dir(site.output().parent().unwrap())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    beside.sort();
    assert_eq!(beside, ["out", "site"]);
}

#[test]
fn the_theme_yields_to_files_of_the_site() {
    let site = small().file("sitegen.css", "body{}");
    site.built();
    let published = site.published();
    let sheets: Vec<&String> = published
        .keys()
        .filter(|path| path.ends_with(".css"))
        .collect();
    let [sheet] = sheets[..] else {
        panic!("{sheets:?}");
    };
    assert!(
        sheet.starts_with("sitegen.") && published[sheet] == b"body{}",
        "{sheet}"
    );
    let page = published
        .iter()
        .find(|(path, _)| path.ends_with(".html"))
        .unwrap()
        .1;
    assert!(String::from_utf8_lossy(page).contains(&format!("/{sheet}")));
}

#[test]
fn what_no_disk_can_hold_is_an_error_that_names_the_page() {
    let site = small()
        .file(
            "long.md",
            &format!("---\nlang: ar\nslug: {}\n---\n", "長".repeat(90)),
        )
        .file(
            "inside.md",
            "---\nlang: ar\npermalink: /static.txt/x/\n---\n",
        );
    let run = site.build(&[]);
    assert_eq!(run.code, 1);
    for words in [
        "output-name",
        "long.md:1:1",
        "url-taken",
        "`static.txt` would be a file and a folder",
    ] {
        assert!(run.stderr.contains(words), "{words}\n{}", run.stderr);
    }
    assert!(site.output().join("static.txt/x/index.html").is_file());
    assert_eq!(
        fs::read_dir(site.output().parent().unwrap())
            .unwrap()
            .count(),
        2
    );
}

#[test]
fn a_link_to_a_folder_and_a_path_with_dots_are_that_folder() {
    let site = small();
    let beside = site.output().with_file_name("real");
    fs::create_dir(&beside).unwrap();
    std::os::unix::fs::symlink("real", site.output()).unwrap();
    site.built();
    assert!(site.output().is_symlink() && beside.join("index.html").exists());
    let dotted = site.output().with_file_name("none").join("../real/./");
    let run = run(site.command("build").arg("--output").arg(dotted));
    assert!(run.stderr.contains("0 written"), "{}", run.stderr);
    assert!(!site.output().with_file_name("none").exists());
}

#[test]
fn a_file_in_the_place_of_the_output_is_left_alone() {
    let site = small();
    fs::write(site.output(), "a file").unwrap();
    assert_eq!(site.build(&[]).code, 3);
    assert_eq!(fs::read_to_string(site.output()).unwrap(), "a file");
    assert_eq!(
        fs::read_dir(site.output().parent().unwrap())
            .unwrap()
            .count(),
        2
    );
}
