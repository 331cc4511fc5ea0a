//! Drops of a Jekyll site in templates: collections, pages, static files, excerpts, links. `tests/jekyll/drops/source`
//! is the site, `recorded` are its pages that show these values, as Jekyll 4.3 wrote them (`tests/jekyll/record.sh`).

use std::fs;
use std::path::{Path, PathBuf};

use crate::helper::{Site, files, run};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/jekyll/drops")
        .join(name)
}

#[test]
fn templates_see_a_site_as_in_jekyll() {
    let source = folder("source");
    let site = files(&source).into_iter().fold(Site::new(), |site, path| {
        site.bytes(&path, &fs::read(source.join(&path)).unwrap())
    });
    let run = site.build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut differ = Vec::new();
    let paths = files(&folder("recorded"));
    for path in &paths {
        let theirs = fs::read_to_string(folder("recorded").join(path)).unwrap();
        let ours = fs::read_to_string(site.output().join(path)).unwrap_or_default();
        if ours != theirs {
            differ.push(format!("{path}\n--- Jekyll\n{theirs}\n--- ours\n{ours}"));
        }
    }
    assert!(paths.len() > 14, "{}", paths.len());
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn the_environment_of_jekyll_is_that_of_the_command() {
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("a.txt", "---\n---\n{{ jekyll.environment }}\n");
    assert_eq!(site.built().text("a.txt"), "production\n");
    let mut command = site.command("build");
    let built = run(command
        .arg("--output")
        .arg(site.output())
        .env("JEKYLL_ENV", "staging"));
    assert_eq!(built.code, 0, "{}", built.stderr);
    assert_eq!(site.text("a.txt"), "staging\n");
}
