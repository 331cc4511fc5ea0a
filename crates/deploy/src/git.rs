//! A branch of a Git repository as a target: one commit, made beside the work tree and the index, and pushed.
//!
//! The program `git` does the work, because it has the user's credentials, proxies and hooks. `git fast-import` makes
//! the commit from a stream, so that no file is written into the work tree.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::engine::refuse_taken;
use crate::error::{Cause, Error};
use crate::file::{Content, File, Group, Version, read_regular};
use crate::machine::now;
use crate::plan::{Plan, Upload, folders_above};
use crate::records::{MANIFEST, State, check_site, record};
use crate::target::{Target, without_user};
use crate::{Change, Event, Run, Summary};

/// The folder of the refs that keep commits until they are pushed.
const REFS: &str = "refs/sitegen/deploy-";
/// The file that GitHub Pages looks for before it runs Jekyll.
const NO_JEKYLL: &str = ".nojekyll";
/// The most characters of Git's messages that are shown.
const MAX_MESSAGE_LENGTH: usize = 400;

/// Commits `files` and pushes the commit to `branch` of `remote`.
///
/// # Errors
/// An error, if Git fails. The branch is then as it was.
pub(crate) fn deploy(
    mut files: Vec<File>,
    remote: &str,
    branch: &str,
    target: &Target,
    run: &Run<'_>,
) -> Result<Summary, Error> {
    let repository = Repository {
        root: run.root,
        remote,
        branch,
        kept: format!("{REFS}{}", std::process::id()),
    };
    repository.check()?;
    add_marker(&mut files);
    let tip = repository.tip()?;
    let Found { mut state, site } = match &tip {
        Some(tip) => repository.state(tip)?,
        None => Found::default(),
    };
    if !run.overwrites {
        check_site(&site, run.site)?;
    }
    let changed = match &tip {
        Some(tip) if !run.overwrites => repository.changed_since(tip)?,
        _ => state.0.keys().cloned().collect(),
    };
    let former = forget(&mut state, &changed);
    let plan = Plan::new(files, &state, &target.caching, false, now())?;
    if let Some(tip) = tip.as_deref().filter(|_| !run.overwrites) {
        repository.check_foreign(tip, &plan)?;
    }
    let mut summary = summary(&plan, run.dry_run);
    if !run.overwrites {
        let is_repair = |upload: &&Upload| former.get(&upload.file.key) == Some(&upload.version);
        summary.repaired = plan.uploads().filter(is_repair).count();
    }
    if run.dry_run || !plan.has_changes {
        return Ok(summary);
    }
    run.progress.event(&Event::Planned {
        uploads: summary.uploaded,
        bytes: summary.bytes,
        deletions: summary.deleted,
        unchanged: summary.unchanged,
    });
    let committed = repository.commit(&plan, tip.as_deref(), run);
    let is_same = committed.is_ok() && repository.is_same_tree(tip.as_deref());
    let pushed = committed.and_then(|()| if is_same { Ok(()) } else { repository.push() });
    // The commit stays in the repository until Git collects what nothing refers to.
    let forgotten = repository.git(&["update-ref", "-d", &repository.kept]);
    pushed?;
    forgotten?;
    if is_same {
        // With `--overwrite` everything is written, and the branch may have all of it.
        return Ok(Summary {
            unchanged: plan.after.0.len(),
            ..Summary::default()
        });
    }
    Ok(summary)
}

/// Removes the versions of objects that others may have changed, and returns them.
fn forget(state: &mut State, keys: &BTreeSet<String>) -> BTreeMap<String, Version> {
    let mut former = BTreeMap::new();
    for key in keys {
        if let Some(object) = state.0.get_mut(key)
            && let Some(version) = object.version.take()
        {
            former.insert(key.clone(), version);
        }
    }
    former
}

/// Adds `.nojekyll`: without it GitHub Pages leaves out files that begin with `_`.
fn add_marker(files: &mut Vec<File>) {
    if !files.iter().any(|file| file.key == NO_JEKYLL) {
        files.push(File {
            key: NO_JEKYLL.to_owned(),
            name: NO_JEKYLL.to_owned(),
            content: Content::Bytes(Vec::new()),
            hash: blake3::hash(b""),
            size: 0,
            group: Group::Asset,
            encoding: None,
            redirect: None,
        });
    }
}

fn summary(plan: &Plan, lists: bool) -> Summary {
    let mut summary = Summary {
        uploaded: plan.uploads().count(),
        bytes: plan.bytes(),
        deleted: plan.deletions.len(),
        unchanged: plan.unchanged,
        retained: plan.retained,
        ..Summary::default()
    };
    if lists {
        let changes = plan.uploads().map(|upload| Change {
            key: upload.file.key.clone(),
            size: upload.file.size,
            is_new: !upload.is_change,
        });
        summary.changes = changes.collect();
        summary.deletions.clone_from(&plan.deletions);
    }
    summary
}

/// The record of a branch.
#[derive(Default)]
struct Found {
    /// The files of ours.
    state: State,
    /// The name of their site; empty if it is not known.
    site: String,
}

struct Repository<'r> {
    root: &'r Path,
    remote: &'r str,
    branch: &'r str,
    /// The ref that keeps the commit.
    kept: String,
}

impl Repository<'_> {
    /// Refuses names that Git would take for options, and folders without a repository.
    fn check(&self) -> Result<(), Error> {
        let help =
            "write `{git: origin, branch: gh-pages}`: the name or URL of a remote, and a branch";
        if self.remote.is_empty() || self.remote.starts_with('-') {
            let message = format!("`{}` is no remote", without_user(self.remote));
            return Err(Error::new(Cause::Target, message, help));
        }
        if self.branch.starts_with('-') || self.git(&["check-ref-format", &self.full()]).is_err() {
            let message = format!("`{}` is no name of a branch", self.branch);
            return Err(Error::new(Cause::Target, message, help));
        }
        self.git(&["rev-parse", "--git-dir"])
            .map(|_| ())
            .map_err(|_| {
                Error::new(
                    Cause::Target,
                    format!("`{}` is in no Git repository", self.root.display()),
                    "run `git init`, or use another target",
                )
            })
    }

    fn full(&self) -> String {
        format!("refs/heads/{}", self.branch)
    }

    /// Returns the commit of the branch at the remote, and fetches it if need be; `None` if there is no branch yet.
    fn tip(&self) -> Result<Option<String>, Error> {
        let listed = self.git(&["ls-remote", self.remote, &self.full()])?;
        let listed = String::from_utf8_lossy(&listed);
        let Some(tip) = listed.split_whitespace().next().map(str::to_owned) else {
            return Ok(None);
        };
        let commit = format!("{tip}^{{commit}}");
        if self.git(&["cat-file", "-e", &commit]).is_err() {
            let branch = self.full();
            self.git(&[
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--refmap=",
                self.remote,
                &branch,
            ])?;
            self.git(&["cat-file", "-e", &commit])?;
        }
        Ok(Some(tip))
    }

    /// Returns the record in a commit, which is empty if there is none that can be read.
    fn state(&self, tip: &str) -> Result<Found, Error> {
        let path = format!("{tip}:{MANIFEST}");
        if self.git(&["cat-file", "-e", &path]).is_err() {
            return Ok(Found::default());
        }
        let record = self.git(&["cat-file", "blob", &path])?;
        let mut state = State::default();
        let head = state.read(&record);
        Ok(head.map_or_else(Found::default, |head| Found {
            state,
            site: head.site,
        }))
    }

    /// Returns the files that changed since the last commit of ours: each of ours writes the record.
    fn changed_since(&self, tip: &str) -> Result<BTreeSet<String>, Error> {
        let last = self.git(&["log", "-1", "--format=%H", tip, "--", MANIFEST])?;
        let last = String::from_utf8_lossy(&last);
        let last = last.trim();
        if last.is_empty() || last == tip {
            return Ok(BTreeSet::new());
        }
        let arguments = [
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-only",
            last,
            tip,
        ];
        Ok(names(&self.git(&arguments)?))
    }

    /// Refuses new files where the branch has files of others.
    fn check_foreign(&self, tip: &str, plan: &Plan) -> Result<(), Error> {
        let mut new = plan.new_keys();
        new.remove(NO_JEKYLL);
        if new.is_empty() {
            return Ok(());
        }
        let listed = names(&self.git(&["ls-tree", "-r", "-z", "--name-only", tip])?);
        let is_taken = |key: &&String| {
            // A file cannot be where a folder is.
            let mut above = folders_above(key);
            new.contains(key.as_str()) || above.any(|folder| new.contains(folder))
        };
        let mut taken: Vec<String> = listed.iter().filter(is_taken).cloned().collect();
        let wanted: BTreeSet<&str> = new.iter().flat_map(|key| folders_above(key)).collect();
        let deleted: BTreeSet<&str> = plan.deletions.iter().map(String::as_str).collect();
        let in_the_way = wanted.into_iter().filter(|key| listed.contains(*key));
        taken.extend(in_the_way.map(str::to_owned));
        taken.retain(|key| !deleted.contains(key.as_str()));
        refuse_taken(&taken)
    }

    /// Returns true if the new commit has the files of `tip`.
    fn is_same_tree(&self, tip: Option<&str>) -> bool {
        let tree = |commit: &str| self.git(&["rev-parse", &format!("{commit}^{{tree}}")]).ok();
        tip.is_some_and(|tip| tree(tip).is_some_and(|found| tree(&self.kept) == Some(found)))
    }

    /// Makes the commit.
    fn commit(&self, plan: &Plan, tip: Option<&str>, run: &Run<'_>) -> Result<(), Error> {
        let identity = self.git(&["var", "GIT_COMMITTER_IDENT"]).ok();
        let identity = identity.and_then(|name| String::from_utf8(name).ok());
        let identity = identity.map_or_else(
            || format!("sitegen <sitegen@localhost> {} +0000", now()),
            |name| name.trim().to_owned(),
        );
        let mut child = self
            .command(&["fast-import", "--quiet", "--force", "--done"])
            .stdin(Stdio::piped())
            .spawn()
            .map_err(|error| no_program(&error))?;
        let written = child.stdin.take().map_or(Ok(()), |stdin| {
            let mut stream = BufWriter::new(stdin);
            write_commit(&mut stream, plan, tip, &identity, &self.kept, run)
        });
        let output = child
            .wait_with_output()
            .map_err(|error| no_program(&error))?;
        match written {
            // Git has ended and says why.
            Err(Failure::Pipe) => Err(failed(&output.stderr)),
            Err(Failure::File(error)) => Err(error),
            Ok(()) if output.status.success() => Ok(()),
            Ok(()) => Err(failed(&output.stderr)),
        }
    }

    fn push(&self) -> Result<(), Error> {
        let both = format!("{}:{}", self.kept, self.full());
        let pushed = self.git(&["push", "--quiet", self.remote, &both]);
        pushed.map(|_| ())
    }

    /// Runs Git, and returns its output.
    fn git(&self, arguments: &[&str]) -> Result<Vec<u8>, Error> {
        let output = self
            .command(arguments)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| no_program(&error))?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(failed(&output.stderr))
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(self.root)
            .args(arguments)
            // Messages are read by this program, and nothing may wait for an answer.
            .env("LC_ALL", "C")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// Returns the names of a list that Git ends with zero bytes.
fn names(list: &[u8]) -> BTreeSet<String> {
    let list = String::from_utf8_lossy(list);
    let names = list.split('\0').filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// A failure while a commit is written.
enum Failure {
    /// Git reads no more.
    Pipe,
    File(Error),
}

impl From<io::Error> for Failure {
    fn from(_: io::Error) -> Self {
        Self::Pipe
    }
}

/// Writes a commit as `git fast-import` reads it (`git help fast-import`).
fn write_commit(
    stream: &mut impl Write,
    plan: &Plan,
    tip: Option<&str>,
    identity: &str,
    kept: &str,
    run: &Run<'_>,
) -> Result<(), Failure> {
    // An earlier process of this number may have left the ref.
    writeln!(stream, "reset {kept}\n")?;
    writeln!(stream, "commit {kept}")?;
    writeln!(stream, "committer {identity}")?;
    write_data(stream, run.message.as_bytes())?;
    if let Some(tip) = tip {
        writeln!(stream, "from {tip}")?;
    }
    // A file of the former site may have the name of a folder of the new one.
    for key in &plan.deletions {
        writeln!(stream, "D {}", quoted(key))?;
    }
    for upload in plan.uploads() {
        let file = &upload.file;
        let bytes = match &file.content {
            Content::Bytes(bytes) => bytes.clone(),
            Content::Path(path) => {
                read_regular(path).map_err(|e| Failure::File(Error::read(&file.name, &e)))?
            }
        };
        writeln!(stream, "M 100644 inline {}", quoted(&file.key))?;
        write_data(stream, &bytes)?;
        run.progress.event(&Event::Uploaded(file.size));
    }
    let objects = plan.after.0.iter();
    let objects = objects.map(|(key, object)| (key.as_str(), *object));
    let manifest = record(run.site, objects, 0);
    writeln!(stream, "M 100644 inline {}", quoted(MANIFEST))?;
    write_data(stream, &manifest)?;
    writeln!(stream, "done")?;
    stream.flush()?;
    Ok(())
}

fn write_data(stream: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    writeln!(stream, "data {}", bytes.len())?;
    stream.write_all(bytes)?;
    writeln!(stream)
}

/// Returns a path as a string of `git fast-import`. Keys have no control characters.
fn quoted(path: &str) -> String {
    let escaped = path.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

fn no_program(error: &io::Error) -> Error {
    Error::new(
        Cause::Git,
        format!("the program `git` cannot be started: {error}"),
        "install Git, or use another target",
    )
}

/// Returns the error of a message of Git.
fn failed(stderr: &[u8]) -> Error {
    let text = String::from_utf8_lossy(stderr);
    let plain = without_user(&text);
    let lines = plain.lines().map(str::trim).filter(|line| !line.is_empty());
    let said: String = lines.collect::<Vec<_>>().join("; ");
    let said: String = said
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_MESSAGE_LENGTH)
        .collect();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (cause, help) = if has(&[
        "could not read Username",
        "could not read Password",
        "Authentication failed",
        "Permission denied (publickey",
        "Host key verification failed",
        "403",
    ]) {
        (
            Cause::Credentials,
            "give Git the right to push to the remote: `git push` has to work there without a question",
        )
    } else if has(&[
        "non-fast-forward",
        "fetch first",
        "stale info",
        "cannot lock ref",
    ]) {
        (
            Cause::Locked,
            "another push came first: run the command again",
        )
    } else if has(&[
        "Could not resolve host",
        "Connection refused",
        "timed out",
        "unreachable",
    ]) {
        (
            Cause::Network,
            "check the network, and run the command again",
        )
    } else if has(&["No space left on device"]) {
        (Cause::Space, "free space, and run the command again")
    } else if has(&[
        "does not appear to be a git repository",
        "not found",
        "does not exist",
    ]) {
        (
            Cause::Target,
            "write the name of a remote that `git remote` lists, or its URL",
        )
    } else {
        (Cause::Git, "mend the cause, and run the command again")
    };
    Error::new(cause, format!("Git failed: {said}"), help)
}

#[cfg(test)]
#[path = "git_tests.rs"]
mod tests;
