//! A site in a temporary folder, the program run over it, and what it published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use scraper::{Html, Selector};
use serde_json::Value;
use tempfile::TempDir;

/// A site to be built.
pub(crate) struct Site {
    folder: TempDir,
}

/// The result of a run of the program.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Site {
    /// A site without files.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("site")).unwrap();
        Self { folder }
    }

    /// A site with the files of `tests/sites/<name>`.
    pub(crate) fn of(name: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/sites")
            .join(name);
        let mut site = Self::new();
        for path in files(&from) {
            site = site.bytes(&path, &fs::read(from.join(&path)).unwrap());
        }
        site
    }

    /// Adds or replaces a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    pub(crate) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let to = self.source().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
        self
    }

    pub(crate) fn without(self, path: &str) -> Self {
        fs::remove_file(self.source().join(path)).unwrap();
        self
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub(crate) fn output(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    /// Runs `sitegen build` into [`Self::output`].
    pub(crate) fn build(&self, arguments: &[&str]) -> Run {
        run(self
            .command("build")
            .arg("--no-sync")
            .arg("--output")
            .arg(self.output())
            .args(arguments))
    }

    /// Builds, and fails the test unless the build succeeds.
    pub(crate) fn built(&self) -> &Self {
        let run = self.build(&[]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        self
    }

    /// The diagnostics of a build, as `code path:line`, sorted by place; and its exit code.
    pub(crate) fn diagnostics(&self, arguments: &[&str]) -> (i32, Vec<String>) {
        let run = self.build(&[&["--format", "json"], arguments].concat());
        (run.code, diagnostics(&run.json()))
    }

    /// Returns the report of `sitegen translations`.
    pub(crate) fn translations(&self) -> Value {
        let run = run(self.command("translations").args(["--format", "json"]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.json()
    }

    pub(crate) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(cargo_bin("sitegen"));
        command.arg(name).arg("--source").arg(self.source());
        command.env_clear().current_dir(self.folder.path());
        // Themes that are installed on the machine change no test.
        command.env("SITEGEN_GEM_PATH", "");
        command
    }

    /// A published page.
    pub(crate) fn page(&self, path: &str) -> Page {
        let to = self.output().join(path);
        let text = fs::read_to_string(&to)
            .unwrap_or_else(|e| panic!("{path}: {e}; there are {:?}", files(&self.output())));
        Page(Html::parse_document(&text))
    }

    /// The text of a published file.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.output().join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// All published files with what they hold.
    pub(crate) fn published(&self) -> BTreeMap<String, Vec<u8>> {
        contents(&self.output())
    }
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|e| panic!("{e}\n{}\n{}", self.stdout, self.stderr))
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The diagnostics in the JSON of a run, as `code path:line`.
pub(crate) fn diagnostics(json: &Value) -> Vec<String> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| format!("{} {}:{}", text(&d["code"]), text(&d["file"]), d["line"]))
        .collect()
}

/// A parsed page.
pub(crate) struct Page(pub(crate) Html);

impl Page {
    /// The attribute `name` of every element that `selector` finds.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.0
            .select(&selector)
            .filter_map(|e| e.value().attr(name).map(str::to_owned))
            .collect()
    }

    pub(crate) fn attribute(&self, selector: &str, name: &str) -> String {
        self.attributes(selector, name)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// The text of every element that `selector` finds, with single spaces.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.0
            .select(&selector)
            .map(|e| {
                let text: String = e.text().collect();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    pub(crate) fn count(&self, selector: &str) -> usize {
        self.0.select(&Selector::parse(selector).unwrap()).count()
    }
}

/// The files below `folder`, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    contents(folder).into_keys().collect()
}

pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                all.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    all
}

/// A small note.
pub(crate) fn note(lang: &str, title: &str) -> String {
    format!("---\nlang: {lang}\ntitle: {title}\n---\n\nText.\n")
}

/// A small generator of random numbers (xorshift): a failure can be made again from its seed.
pub(crate) struct Random(u64);

impl Random {
    /// A generator that starts from `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..4 {
            random.below(1);
        }
        random
    }

    /// Returns a number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n as u64).unwrap()
    }

    /// Returns one of the items, if there are any.
    pub(crate) fn one<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        (!of.is_empty()).then(|| &of[self.below(of.len())])
    }
}
