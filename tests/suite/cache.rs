//! A build that uses what the last one left makes what a build without it makes, byte for byte.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Zoned;
use sitegen::config::Overrides;
use sitegen::diagnostics::Diagnostic;
use sitegen::incremental::{self, BuildOptions};
use sitegen::publish::Outcome;

use crate::author::{Author, Dice, LINKED};
use crate::helper::{Site, contents, files};
use crate::liquid_site;

fn build(
    source: &Path,
    output: &Path,
    cached: bool,
    now: &Zoned,
) -> (Option<Outcome>, Vec<Diagnostic>) {
    let overrides = Overrides {
        output: Some(output.to_owned()),
        future: true,
        ..Overrides::default()
    };
    let load = if cached {
        incremental::load_cached
    } else {
        incremental::load
    };
    let (site, diagnostics) = load(source, &overrides, now);
    let settings = BuildOptions {
        strict: false,
        cached,
        synced: false,
        now,
        progress: &|| {},
    };
    match site {
        Some(site) => {
            let built = incremental::build(&site, diagnostics, &settings);
            (built.outcome, built.diagnostics)
        }
        None => (None, diagnostics),
    }
}

/// Bytes that somebody else writes into the output.
const OF_OTHERS: &[u8] = b"somebody else's";

/// Later than any file of the tests: only the cache's own time says whether metadata are believed, and
/// [`meddle`] moves that.
fn now() -> Zoned {
    "2100-06-01T00:00:00[UTC]".parse().unwrap()
}

/// The files of the cache.
fn left(source: &Path) -> Vec<PathBuf> {
    let folder = source.join(".sitegen");
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Does what happens to outputs and caches.
fn meddle(dice: &mut Dice, source: &Path, output: &Path) -> &'static str {
    let published: Vec<String> = files(output)
        .into_iter()
        .filter(|file| file != ".sitegen-manifest")
        .collect();
    if published.is_empty() {
        return "";
    }
    let file = output.join(dice.of(&published));
    match dice.below(12) {
        0 => {
            fs::remove_file(file).unwrap();
            "a file of the output went"
        }
        1 => {
            fs::write(file, OF_OTHERS).unwrap();
            "a file of the output is another"
        }
        2 => {
            for path in left(source) {
                let mut bytes = fs::read(&path).unwrap();
                let at = dice.below(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 0x20;
                }
                fs::write(path, bytes).unwrap();
            }
            "the cache is damaged"
        }
        3 => {
            for path in left(source) {
                let bytes = fs::read(&path).unwrap();
                fs::write(path, &bytes[..dice.below(bytes.len() + 1)]).unwrap();
            }
            "the cache is cut short"
        }
        4 => {
            let _ = fs::remove_dir_all(source.join(".sitegen"));
            "the cache went"
        }
        5 => {
            // All times in it are believed.
            for path in left(source) {
                let file = File::options().append(true).open(path).unwrap();
                let later = SystemTime::now() + Duration::from_secs(3600);
                file.set_modified(later).unwrap();
            }
            "the cache is from the future"
        }
        _ => "",
    }
}

type Change = dyn Fn(&mut Author, usize) -> (String, Vec<String>);

fn follows(site: &Site, seed: u64, steps: usize) {
    follows_with(site, seed, steps, &|author, number| author.change(number));
}

fn follows_with(site: &Site, seed: u64, steps: usize, change: &Change) {
    let (source, output) = (site.source(), site.output());
    let mut author = Author {
        root: source.clone(),
        dice: Dice(seed),
    };
    let mut kept = 0;
    let mut done = Vec::new();
    for number in 0..steps {
        let before = contents(&source);
        let (what, paths) = change(&mut author, number);
        let meddled = meddle(&mut author.dice, &source, &output);
        done.push(format!("{what} {paths:?} {meddled}"));
        let said = format!(
            "seed {seed}, after {}",
            done[done.len().saturating_sub(4)..].join("\n")
        );
        let clean = source.with_file_name(format!("clean-{number}"));
        let (built, problems) = build(&source, &output, true, &now());
        let (wanted, all) = build(&source, &clean, false, &now());
        let shown = |diagnostics: &[Diagnostic]| {
            // A clean build into another folder has no output that somebody changed.
            let all = diagnostics.iter().filter(|d| d.code != "output-changed");
            let all = all.map(|d| format!("{d:?}"));
            all.collect::<Vec<_>>().join("\n")
        };
        assert_eq!(shown(&problems), shown(&all), "{said}");
        assert_eq!(built.is_some(), wanted.is_some(), "{said}");
        if let Some(built) = built {
            let wanted = contents(&clean);
            // Files that somebody changed and that the site no longer has are kept: their author removes them.
            for (path, content) in contents(&output) {
                if content == OF_OTHERS && !wanted.contains_key(&path) {
                    fs::remove_file(output.join(path)).unwrap();
                }
            }
            same(&contents(&output), &wanted, &said);
            kept += built.unchanged;
        } else {
            // Nothing more would be seen before it is mended.
            restore(&source, &before);
        }
    }
    assert!(kept > 0, "nothing was ever kept");
}

/// Makes the files of a source what they were.
fn restore(source: &Path, before: &BTreeMap<String, Vec<u8>>) {
    for path in files(source) {
        if !before.contains_key(&path) {
            fs::remove_file(source.join(path)).unwrap();
        }
    }
    for (path, content) in before {
        let to = source.join(path);
        if fs::read(&to).ok().as_ref() != Some(content) {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, content).unwrap();
        }
    }
}

fn same(is: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>, said: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(is), names(wanted), "{said}");
    for (path, content) in wanted {
        let shown = |content: &[u8]| String::from_utf8_lossy(content).into_owned();
        assert!(
            is[path] == *content,
            "{said}\n{path}: {}\n\nand not {}",
            shown(&is[path]),
            shown(content)
        );
    }
}

#[test]
fn any_change_comes_out_as_in_a_clean_build() {
    for seed in 11..14 {
        follows(&Site::of("four-scripts"), seed, 30);
    }
}

#[test]
fn any_change_of_a_jekyll_site_comes_out_as_in_a_clean_build() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/jekyll/source");
    let mut site = Site::new();
    for path in files(&from) {
        site = site.bytes(&path, &fs::read(from.join(&path)).unwrap());
    }
    follows(&site, 5, 40);
}

#[test]
fn any_change_of_a_site_with_layouts_in_liquid_comes_out_as_in_a_clean_build() {
    for seed in 21..24 {
        follows_with(&liquid_site::site(), seed, 40, &liquid_site::change);
    }
}

/// Builds, lets `edit` change the source, builds again, and compares with a clean build: files and
/// diagnostics.
fn after(site: &Site, edit: impl FnOnce(&Path)) {
    let (source, output) = (site.source(), site.output());
    let (first, problems) = build(&source, &output, true, &now());
    assert!(first.is_some(), "{problems:?}");
    edit(&source);
    let clean = source.with_file_name("clean");
    let (_, problems) = build(&source, &output, true, &now());
    let (wanted, all) = build(&source, &clean, false, &now());
    assert_eq!(format!("{problems:?}"), format!("{all:?}"));
    if wanted.is_some() {
        same(&contents(&output), &contents(&clean), "after the edit");
    }
}

fn note(title: &str, more: &str) -> String {
    format!("---\nlang: en\ntitle: {title}\n{more}---\n\nText of {title}.\n")
}

#[test]
fn a_theme_gem_is_part_of_what_results_depend_on() {
    let site = Site::new()
        .file("_config.yml", "theme: plain\n")
        .file("a.md", "---\nlayout: post\n---\n{{ site.data.words.a }}\n")
        .file(
            "_themes/plain-1.0/_layouts/post.html",
            "{{ theme.version }} {{ content }}",
        )
        .file("_themes/plain-1.0/_data/words.yml", "a: b\n")
        .file("_themes/plain-1.0/_sass/part.scss", "a { b: c }\n")
        .file(
            "_themes/plain-1.0/assets/s.scss",
            "---\n---\n@import 'part';\n",
        )
        .file("_themes/plain-1.0/assets/t.txt", "one");
    let theme = "_themes/plain-1.0";
    for (path, text) in [
        ("_layouts/post.html", "new {{ content }}"),
        ("_data/words.yml", "a: c\n"),
        ("_sass/part.scss", "a { b: d }\n"),
        ("assets/t.txt", "two"),
        ("_config.yml", "mood: good\n"),
    ] {
        after(&site, |source| {
            fs::write(source.join(theme).join(path), text).unwrap()
        });
    }
    after(&site, |source| {
        fs::create_dir_all(source.join("assets")).unwrap();
        fs::write(source.join("assets/t.txt"), "own").unwrap();
    });
    after(&site, |source| {
        fs::rename(source.join(theme), source.join("_themes/plain-1.1")).unwrap();
    });
}

#[test]
fn a_file_is_kept_only_where_it_is_what_it_was() {
    let site = Site::new()
        .file("a.md", &note("A", ""))
        .file("f.txt", "root")
        .file("static/f.txt", "static");
    after(&site, |source| {
        fs::create_dir(source.join("content")).unwrap();
        fs::rename(source.join("a.md"), source.join("content/a.md")).unwrap();
    });
}

#[test]
fn compressed_forms_are_ours_only_where_we_write_them() {
    let site = || {
        Site::new()
            .file("content/a.md", &note("A", ""))
            .file("static/x.tar", &"x".repeat(1000))
            .file("static/small.txt", "small")
            .file("static/small.txt.gz", "theirs")
            .file("static/x.tar.gz", "theirs")
    };
    after(&site().file("sitegen.yml", "precompress: [gzip]\n"), |_| {});
    after(&site(), |source| {
        fs::write(source.join("sitegen.yml"), "precompress: [gzip, brotli]\n").unwrap();
    });
}

#[test]
fn the_markdown_beside_pages_follows_the_page_and_the_config() {
    let site = || {
        Site::new()
            .file("content/a.md", &note("A", ""))
            .file("content/b.md", &note("B", ""))
    };
    let with = "markdown_pages: true\n";
    after(&site().file("sitegen.yml", with), |source| {
        fs::write(source.join("content/a.md"), note("A", "x: y\n")).unwrap();
    });
    after(&site().file("sitegen.yml", with), |source| {
        fs::write(source.join("sitegen.yml"), "title: T\n").unwrap();
    });
    after(&site(), |source| {
        fs::write(source.join("sitegen.yml"), with).unwrap();
    });
}

#[test]
fn a_layout_that_goes_is_missed() {
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file("_layouts/special.html", "{{ content }}")
        .file("_layouts/default.html", "{{ content }}")
        .file("_posts/2026-01-01-a.md", &note("A", "layout: special\n"));
    after(&site, |source| {
        fs::remove_file(source.join("_layouts/special.html")).unwrap();
    });
}

#[test]
fn a_layout_that_a_layout_names_may_appear_later() {
    let site = Site::new()
        .file("_config.yml", "title: T\n")
        .file(
            "_layouts/list.html",
            "---\nlayout: default\n---\n<ul>{{ content }}</ul>",
        )
        .file("index.md", "---\nlayout: list\n---\nText\n");
    after(&site, |source| {
        fs::write(
            source.join("_layouts/default.html"),
            "<main>{{ content }}</main>",
        )
        .unwrap();
    });
    assert!(site.text("index.html").contains("<main>"));
}

#[test]
fn words_are_counted_once_a_template_asks_for_them() {
    let text = note("A", "") + &"word ".repeat(900);
    let site = Site::new()
        .file("content/a.md", &text)
        .file("templates/note.html", "<main>{{ page.content }}</main>");
    after(&site, |source| {
        let template = "<p>{{ page.minutes }}</p>{{ page.content }}";
        fs::write(source.join("templates/note.html"), template).unwrap();
    });
    let page = fs::read_to_string(site.output().join("en/a/index.html"))
        .or_else(|_| fs::read_to_string(site.output().join("a/index.html")));
    assert!(page.unwrap().contains("<p>5</p>"));
}

#[test]
fn a_file_of_the_site_takes_the_place_of_one_of_search() {
    let site = Site::new().file("content/a.md", &note("A", ""));
    after(&site, |source| {
        fs::create_dir_all(source.join("static/search/en")).unwrap();
        fs::write(source.join("static/search/en/index.json"), "{}").unwrap();
    });
}

#[test]
fn the_cache_is_never_published() {
    let site = Site::new()
        .file("_config.yml", "title: T\ninclude: ['.*']\n")
        .file(".well-known/x.txt", "x")
        .file("_posts/2026-01-01-a.md", &note("A", ""));
    after(&site, |_| {});
    let published = files(&site.output());
    assert!(published.iter().any(|file| file.starts_with(".well-known")));
    assert!(!published.iter().any(|file| file.contains(".sitegen/")));
}

/// Makes all files of a source so old that their times are believed.
fn age(source: &Path) {
    let old = SystemTime::now() - Duration::from_secs(3600);
    for path in files(source) {
        let file = File::options()
            .append(true)
            .open(source.join(path))
            .unwrap();
        file.set_modified(old).unwrap();
    }
}

#[test]
fn what_nothing_changed_about_is_neither_rendered_nor_written() {
    let site = Site::of("four-scripts");
    let run = |said: &str| {
        let (outcome, problems) = build(&site.source(), &site.output(), true, &now());
        assert!(problems.is_empty(), "{said}: {problems:?}");
        outcome.unwrap()
    };
    let first = run("first");
    let cache = left(&site.source());
    let record = || {
        let build = cache.iter().find(|path| {
            path.ends_with(".build") || path.extension().is_some_and(|e| e == "build")
        });
        let metadata = fs::metadata(build.unwrap()).unwrap();
        metadata.modified().unwrap()
    };
    let before = record();
    let second = run("second");
    assert_eq!((second.written, second.removed), (0, 0));
    assert_eq!(second.unchanged, first.written);
    assert_eq!(record(), before, "what is the same is not written again");
    // Other times and the same words: read, and found to be the same.
    age(&site.source());
    assert_eq!(run("older").written, 0);
}

#[test]
fn a_body_touches_its_own_page_alone() {
    let site = Site::of("four-scripts");
    build(&site.source(), &site.output(), true, &now());
    let note = "_posts/2026-02-20-disk-ar.md";
    let path = site.source().join(note);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{text}\nكلمة واحدة\n")).unwrap();
    let (outcome, _) = build(&site.source(), &site.output(), true, &now());
    let outcome = outcome.unwrap();
    // The page, its Markdown, the feeds and the search of its language.
    assert!((2..=10).contains(&outcome.written), "{outcome:?}");
    let index: Vec<String> = files(&site.output())
        .into_iter()
        .filter(|file| file.starts_with("search/ar/"))
        .collect();
    let found = index.iter().any(|file| {
        let content = fs::read(site.output().join(file)).unwrap();
        String::from_utf8_lossy(&content).contains("كلمه\t")
    });
    assert!(found, "search does not know the new word: {index:?}");
}

#[test]
fn the_time_is_asked_again() {
    let site = Site::new()
        .file("_config.yml", "title: T\nliquid: true\n")
        .file(
            "_posts/2026-01-01-a.md",
            "---\ntitle: A\nlang: en\n---\n\n{{ site.time | date: '%Y' }}\n",
        )
        .file(
            "_posts/2026-01-02-b.md",
            "---\ntitle: B\nlang: en\n---\n\nNo time.\n",
        );
    let year = |now: &str| {
        build(&site.source(), &site.output(), true, &now.parse().unwrap());
        let page = files(&site.output())
            .into_iter()
            .find(|file| file.ends_with("a.html") || file.ends_with("a/index.html"))
            .unwrap();
        fs::read_to_string(site.output().join(page)).unwrap()
    };
    assert!(year("2026-06-01T00:00:00[UTC]").contains("<p>2026</p>"));
    assert!(year("2027-06-01T00:00:00[UTC]").contains("<p>2027</p>"));
}

#[test]
fn the_cache_is_safe_to_delete_and_to_share() {
    let site = Site::of("four-scripts");
    let source = site.source();
    let output = |n: usize| source.with_file_name(format!("out-{n}"));
    std::thread::scope(|scope| {
        for n in 0..6 {
            let (source, to) = (&source, output(n % 3));
            scope.spawn(move || build(source, &to, true, &now()));
        }
    });
    let clean = source.with_file_name("clean");
    build(&source, &clean, false, &now());
    for n in 0..3 {
        // One of two builds into one folder may have found it busy.
        build(&source, &output(n), true, &now());
        same(&contents(&output(n)), &contents(&clean), "shared");
    }
    let kinds = ["build", "sources", "commits"].map(|kind| Some(std::ffi::OsStr::new(kind)));
    let is_rest = |path: &PathBuf| !kinds.contains(&path.extension());
    let rest: Vec<PathBuf> = left(&source).into_iter().filter(is_rest).collect();
    assert_eq!(rest, [source.join(".sitegen/.gitignore")]);
    // A source that cannot be written to is built all the same.
    fs::remove_dir_all(source.join(".sitegen")).unwrap();
    fs::write(source.join(".sitegen"), "in the way").unwrap();
    let (outcome, problems) = build(&source, &output(0), true, &now());
    assert!(outcome.is_some(), "{problems:?}");
}

#[test]
fn many_outputs_leave_few_caches() {
    let site = Site::new().file("content/a.md", "---\nlang: en\ntitle: A\n---\n\nText.\n");
    for n in 0..9 {
        let output = site.source().with_file_name(format!("out-{n}"));
        build(&site.source(), &output, true, &now());
    }
    assert_eq!(left(&site.source()).len(), 1 + 2 * 4);
}

/// A site whose output has more files than are moved for one.
fn large() -> Site {
    let mut site = Site::new();
    for n in 0..600 {
        site = site.file(&format!("static/files/{n}.txt"), &format!("{n}\n"));
    }
    for n in 0..3 {
        let text = format!("---\nlang: en\ntitle: Note {n}\n---\n\nText {n}.\n");
        site = site.file(&format!("content/n{n}.md"), &text);
    }
    site
}

#[cfg(unix)]
#[test]
fn a_large_output_is_changed_in_its_place() {
    use std::os::unix::fs::MetadataExt;
    let site = large();
    let inode = || fs::metadata(site.output()).unwrap().ino();
    build(&site.source(), &site.output(), true, &now());
    let before = inode();
    fs::write(site.output().join("theirs.txt"), "not ours").unwrap();
    fs::write(
        site.source().join("content/n1.md"),
        "---\nlang: en\ntitle: Note 1\n---\n\nOther.\n",
    )
    .unwrap();
    fs::remove_file(site.source().join("static/files/7.txt")).unwrap();
    let (outcome, problems) = build(&site.source(), &site.output(), true, &now());
    assert!(
        outcome.is_some_and(|o| o.removed >= 1 && o.written >= 1),
        "{problems:?}"
    );
    assert_eq!(inode(), before, "the folder is the one that it was");
    let clean = site.source().with_file_name("clean");
    build(&site.source(), &clean, false, &now());
    let mut wanted = contents(&clean);
    wanted.insert("theirs.txt".to_owned(), b"not ours".to_vec());
    same(&contents(&site.output()), &wanted, "in its place");

    // A folder that became a link is not followed.
    let elsewhere = site.source().with_file_name("elsewhere");
    fs::rename(site.output().join("files"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, site.output().join("files")).unwrap();
    fs::remove_file(site.source().join("static/files/9.txt")).unwrap();
    build(&site.source(), &site.output(), true, &now());
    assert!(elsewhere.join("9.txt").exists());
    fs::remove_file(site.output().join("files")).unwrap();
    fs::rename(&elsewhere, site.output().join("files")).unwrap();
    let (outcome, problems) = build(&site.source(), &site.output(), true, &now());
    assert!(outcome.is_some(), "{problems:?}");
    wanted.retain(|path, _| path != "files/9.txt" && path != ".sitegen-manifest");
    let mut is = contents(&site.output());
    is.remove(".sitegen-manifest");
    same(&is, &wanted, "the folder is back");

    // Somebody else's file stays, and it is said.
    fs::write(site.source().join("static/theirs.txt"), "ours").unwrap();
    let (outcome, problems) = build(&site.source(), &site.output(), true, &now());
    assert!(outcome.is_some(), "{problems:?}");
    assert_eq!(problems[0].code, "output-not-ours", "{problems:?}");
    let mut is = contents(&site.output());
    is.remove(".sitegen-manifest");
    same(&is, &wanted, "left alone");
}

#[test]
fn links_to_files_that_come_and_go_come_out_as_in_a_clean_build() {
    let own = "title: T\nurl: https://x.example\ndefault_language: en\nfallback: true\n";
    for (folder, config, seed) in [("content/", own, 7), ("", "", 9)] {
        let mut site = Site::new();
        for (path, text) in LINKED {
            site = site.file(&format!("{folder}{path}"), text);
        }
        if !config.is_empty() {
            site = site.file("sitegen.yml", config);
        }
        let change = move |author: &mut Author, number| author.toggle(folder, number);
        follows_with(&site, seed, 40, &change);
    }
}
