//! Targets with files: URLs of pages, what one build leaves for the next, and the search index.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use search_index::{Index, PageEntry};
use sitegen::config::Overrides;
use sitegen::diagnostics::Diagnostic;
use sitegen::incremental;
use sitegen::linkcheck;
use sitegen::publish::{Cache, Care, Output};
use sitegen::site::Site;

/// Removes a folder at the end.
pub(super) struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with files. In memory where the system has such a folder: no input is worth a write to a disk.
    pub(super) fn with(files: &[(&str, &[u8])]) -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = Self(folder.expect("a folder"));
        for (path, content) in files {
            let full = folder.path().join(path);
            fs::create_dir_all(full.parent().expect("a parent")).expect("a folder");
            fs::write(full, content).expect("a file");
        }
        folder
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The site in the folder.
    pub(super) fn site(&self) -> (Option<Arc<Site>>, Vec<Diagnostic>) {
        let now: Zoned = "2026-06-01T00:00:00[UTC]".parse().expect("a date");
        incremental::load(self.path(), &Overrides::default(), &now)
    }
}

/// Permalinks, slugs, titles and redirects: every output is a file below the output folder. The lines of the input are the
/// permalink of the site, and the permalink, the slug, the title and an alias of a page.
pub(super) fn permalinks(data: &[u8]) {
    let text = super::text(data);
    let mut lines = text
        .lines()
        .map(|line| serde_json::to_string(line).unwrap_or_default());
    let mut line = || lines.next().unwrap_or_else(|| "\"\"".to_owned());
    let config = format!("permalink: {}\n", line());
    let page = format!(
        "---\npermalink: {}\nslug: {}\ntitle: {}\nredirect_from: [{}]\ntags: [{}]\n---\nText\n",
        line(),
        line(),
        line(),
        line(),
        line()
    );
    for (name, path) in [
        ("sitegen.yml", "content/a.md"),
        ("_config.yml", "_posts/2024-01-01-a.md"),
    ] {
        let folder = Folder::with(&[(name, config.as_bytes()), (path, page.as_bytes())]);
        let (Some(site), _) = folder.site() else {
            continue;
        };
        for path in site
            .targets()
            .iter()
            .filter_map(|target| site.path(*target))
        {
            let is_plain = |part: &str| !["", ".", ".."].contains(&part);
            assert!(
                path.split('/').all(is_plain) && !path.contains('\0'),
                "{path:?}"
            );
        }
    }
}

/// Reads the cache that one build leaves for the next: a damaged file counts as none, and foreign files are kept.
pub(super) fn cache(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    match first % 3 {
        0 => {
            let known = linkcheck::Cache::read(rest);
            assert_eq!(linkcheck::Cache::read(&known.bytes()), known);
        }
        1 => {
            let folder = Folder::with(&[]);
            let cache = Cache::of(folder.path(), &folder.path().join("out"), "x");
            cache.save(&|to| to.write_all(b"content").ok());
            let left = fs::read_dir(folder.path().join(".sitegen")).expect("a cache");
            let paths: Vec<PathBuf> = left.flatten().map(|entry| entry.path()).collect();
            for path in paths
                .into_iter()
                .filter(|path| path.extension().is_some_and(|ending| ending == "x"))
            {
                fs::write(path, rest).expect("a file");
            }
            assert!(cache.load().is_none());
        }
        _ => {
            let folder = Folder::with(&[
                ("out/.sitegen-manifest", rest),
                ("out/keep.txt", b"kept"),
                ("other.txt", b"kept"),
            ]);
            let care = Care {
                is_strict: false,
                verifies: false,
                syncs: false,
            };
            let (out, site) = (folder.path().join("out"), folder.path().join("site"));
            if let Ok(output) = Output::open(&out, &site, care) {
                let _ = output.write("a.txt", b"a");
                let _ = output.publish();
            }
            let kept =
                |path: &str| fs::read(folder.path().join(path)).is_ok_and(|text| text == b"kept");
            assert!(kept("other.txt"));
            // The manifest may name the file with its hash: then it is sitegen's.
            assert!(kept("out/keep.txt") || rest.windows(8).any(|part| part == b"keep.txt"));
        }
    }
}

/// The search index: what is written is read as the same, and a damaged file takes nothing over.
pub(super) fn search(data: &[u8]) {
    let text = super::text(data);
    let mut parts = text.split('\0').map(str::to_owned);
    let mut part = || parts.next().unwrap_or_default();
    let index = Index::new([false, true]);
    for number in 0..2 {
        index.add(PageEntry {
            language: number,
            number: 0,
            url: part(),
            title: part(),
            description: part(),
            error: None,
            labels: vec![part()],
            html: part(),
        });
    }
    for language in [0, 1] {
        let files = |index: &Index| -> BTreeMap<String, String> {
            let files = index.files(language, &[]).into_iter();
            files.collect()
        };
        let written = files(&index);
        let again = Index::new([false, true]);
        assert!(
            again.restore(language, |name| written.get(name).cloned(), Some),
            "{written:?}"
        );
        assert_eq!(files(&again), written);
        // Any of the files is the input.
        for damaged in written.keys() {
            let other = Index::new([false, true]);
            let read = |name: &str| {
                if name == damaged {
                    Some(text.clone())
                } else {
                    written.get(name).cloned()
                }
            };
            let _ = other.restore(language, read, Some);
            let _ = other.files(language, &[]);
        }
    }
}
