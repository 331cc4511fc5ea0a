//! The folder `.sitegen` of a source: what one build leaves for the next. It may be deleted at any time.
//!
//! A file in it is trusted only if it is whole, and from this very program: its first line names the
//! program, its second is a hash of the rest. It is written beside its place and renamed, so that of two
//! builds at once the later wins. What cannot be written is not missed.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::output::rename;
use crate::source::{Digest, Digester};

/// The folder, in the source.
const FOLDER: &str = ".sitegen";
/// How many outputs of one source are remembered.
const MOST: usize = 4;

/// What builds into one output folder leave of one kind.
pub struct Cache {
    path: PathBuf,
    program: Digest,
}

impl Cache {
    /// What builds of `source` into `output` leave of this kind.
    #[must_use]
    pub fn of(source: &Path, output: &Path, kind: &str) -> Self {
        let output = Digester::default().debug(&output).finish();
        let name = format!("{output}.{kind}");
        Self {
            path: source.join(FOLDER).join(name),
            program: program(),
        }
    }

    /// What the last build left, and when. `None` if there is nothing, or nothing that can be trusted.
    #[must_use]
    pub fn load(&self) -> Option<(Vec<u8>, SystemTime)> {
        let mut bytes = fs::read(&self.path).ok()?;
        let written = fs::metadata(&self.path).and_then(|m| m.modified()).ok()?;
        let start = self.header(b"").len();
        let content = bytes.get(start..)?;
        if bytes[..start] != *self.header(content) {
            return None;
        }
        bytes.drain(..start);
        Some((bytes, written))
    }

    /// Leaves `content` for the next build.
    pub fn save(&self, content: &[u8]) {
        // A build without a cache is a slow one, and no wrong one.
        let _ = self.try_save(content);
    }

    fn try_save(&self, content: &[u8]) -> Option<()> {
        let folder = self.path.parent()?;
        if !folder.is_dir() {
            fs::create_dir(folder).ok()?;
            write(&folder.join(".gitignore"), b"*\n")?;
        }
        let kind = self.path.extension()?.to_str()?;
        let unfinished = format!("{kind}-{}", std::process::id());
        let unfinished = self.path.with_extension(unfinished);
        let mut bytes = self.header(content);
        bytes.extend(content);
        write(&unfinished, &bytes)?;
        if rename(&unfinished, &self.path).is_err() {
            remove(&unfinished);
        }
        self.forget_others(folder);
        Some(())
    }

    /// Removes what builds into the outputs left that were made longest ago.
    fn forget_others(&self, folder: &Path) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut others: Vec<(SystemTime, PathBuf)> = entries
            .map(|entry| entry.path())
            .filter(|path| *path != self.path)
            .filter(|path| path.extension() == self.path.extension())
            .map(|path| (modified(fs::metadata(&path).ok()), path))
            .collect();
        others.sort();
        let many = others.len().saturating_sub(MOST - 1);
        for (_, path) in &others[..many] {
            remove(path);
        }
    }

    fn header(&self, content: &[u8]) -> Vec<u8> {
        let content = Digest::of(content);
        format!("sitegen cache {}\n{content}\n", self.program).into_bytes()
    }
}

/// Which program this is: another may render otherwise.
fn program() -> Digest {
    let file = std::env::current_exe().ok();
    let metadata = file.as_ref().and_then(|file| fs::metadata(file).ok());
    let size = metadata.as_ref().map(Metadata::len);
    let since = modified(metadata).duration_since(UNIX_EPOCH).ok();
    let mut digester = Digester::default();
    digester.text(env!("CARGO_PKG_VERSION"));
    digester.debug(&size).debug(&since);
    digester.finish()
}

fn modified(metadata: Option<Metadata>) -> SystemTime {
    metadata
        .and_then(|metadata| metadata.modified().ok())
        .unwrap_or(UNIX_EPOCH)
}

fn write(path: &Path, bytes: &[u8]) -> Option<()> {
    #[allow(clippy::disallowed_methods, reason = "this is where sitegen writes")]
    fs::write(path, bytes).ok()
}

fn remove(path: &Path) {
    #[allow(clippy::disallowed_methods, reason = "a file that sitegen wrote")]
    let _ = fs::remove_file(path);
}
