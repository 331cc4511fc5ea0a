//! The plan of a deployment: what is sent in which order, and what is deleted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::{Cause, Error};
use crate::file::{Caching, File, Group, Headers, Version};
use crate::records::{FOLDER, Object, State, is_key};

/// Seconds for which files that are named by their content stay after no page needs them: browsers and caches may
/// still have the pages that do.
const RETENTION: u64 = 3600;

/// A step of a deployment: all its files are there before the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Files that are named by their content.
    Immutable,
    /// Images and downloads.
    Assets,
    /// Pages that the target does not have: nothing leads to them yet.
    NewPages,
    /// Feeds and other lists that the target does not have: changed pages lead to them.
    NewLists,
    /// Pages that the target has in another version. Pages that they lead to are there.
    ChangedPages,
    /// The page at the root.
    Front,
    /// The sitemap, feeds and other lists.
    Lists,
}

/// A file that is sent.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) file: File,
    pub(crate) headers: Headers,
    pub(crate) version: Version,
    /// True if the target has it in another version.
    pub(crate) is_change: bool,
    /// True if the records do not tell which content the target has under the key.
    pub(crate) is_uncertain: bool,
}

impl Upload {
    /// Returns the object that the target has after the upload.
    pub(crate) fn object(&self) -> Object {
        Object {
            version: Some(self.version),
            is_immutable: self.file.group == Group::Immutable,
            retired: None,
        }
    }
}

/// The plan of a deployment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// The uploads of each step.
    pub(crate) steps: BTreeMap<Step, Vec<Upload>>,
    /// The keys that are deleted.
    pub(crate) deletions: Vec<String>,
    /// The objects at the target when all is done.
    pub(crate) after: State,
    /// The number of files that the target has already.
    pub(crate) unchanged: usize,
    /// The number of objects that stay until no cache needs them.
    pub(crate) retained: usize,
    /// True if the target's objects become others, or are described otherwise.
    pub(crate) has_changes: bool,
}

impl Plan {
    /// Compares files with the objects at the target. `now` is the Unix time.
    ///
    /// # Errors
    /// An error, if two files have one key, or a key cannot be one.
    pub(crate) fn new(
        files: Vec<File>,
        state: &State,
        caching: &Caching,
        has_redirects: bool,
        now: u64,
    ) -> Result<Self, Error> {
        check_keys(&files)?;
        let mut plan = Self::default();
        for file in files {
            let headers = file.headers(caching, has_redirects);
            let version = file.version(&headers);
            let known = state.0.get(&file.key);
            let upload = Upload {
                is_change: known.is_some(),
                is_uncertain: known.is_none_or(|object| object.version.is_none()),
                file,
                headers,
                version,
            };
            plan.after
                .0
                .insert(upload.file.key.clone(), upload.object());
            if known.and_then(|object| object.version) == Some(version) {
                plan.unchanged += 1;
            } else {
                plan.steps.entry(upload.step()).or_default().push(upload);
            }
        }
        for uploads in plan.steps.values_mut() {
            uploads.sort_by(|a, b| a.file.key.cmp(&b.file.key));
        }
        plan.retire(state, now);
        plan.has_changes = plan.after != *state || !plan.deletions.is_empty();
        Ok(plan)
    }

    /// Decides which objects that the files lack are deleted.
    fn retire(&mut self, state: &State, now: u64) {
        for (key, object) in &state.0 {
            if self.after.0.contains_key(key) {
                continue;
            }
            let since = object.retired.unwrap_or(now);
            if object.is_immutable && now.saturating_sub(since) < RETENTION {
                let retired = Object {
                    retired: Some(since.max(1)),
                    ..*object
                };
                self.after.0.insert(key.clone(), retired);
                self.retained += 1;
            } else {
                self.deletions.push(key.clone());
            }
        }
    }

    /// Leaves out the uploads of uncertain content that the target has.
    pub(crate) fn leave_out(&mut self, has: impl Fn(&File) -> bool) {
        for uploads in self.steps.values_mut() {
            let before = uploads.len();
            uploads.retain(|upload| !(upload.is_uncertain && has(&upload.file)));
            self.unchanged += before - uploads.len();
        }
        self.steps.retain(|_, uploads| !uploads.is_empty());
    }

    /// Returns the keys that the records do not have.
    pub(crate) fn new_keys(&self) -> BTreeSet<&str> {
        let new = self.uploads().filter(|upload| !upload.is_change);
        new.map(|upload| upload.file.key.as_str()).collect()
    }

    /// Returns all uploads, in order.
    pub(crate) fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.steps.values().flatten()
    }

    /// Returns the deletions that have to come first where an object is a file: a file cannot be where a folder is.
    pub(crate) fn in_the_way(&self) -> Vec<String> {
        let files: BTreeSet<&str> = self.uploads().map(|u| u.file.key.as_str()).collect();
        let above: BTreeSet<&str> = files.iter().copied().flat_map(folders_above).collect();
        let is_in_the_way = |key: &&String| {
            above.contains(key.as_str()) || folders_above(key).any(|above| files.contains(above))
        };
        let deletions = self.deletions.iter();
        deletions.filter(is_in_the_way).cloned().collect()
    }

    /// Returns the number of bytes that are sent.
    pub(crate) fn bytes(&self) -> u64 {
        self.uploads().map(|upload| upload.file.size).sum()
    }
}

/// Returns the folders that a key is in, the outermost first.
pub(crate) fn folders_above(key: &str) -> impl Iterator<Item = &str> {
    key.match_indices('/').map(|(at, _)| &key[..at])
}

impl Upload {
    fn step(&self) -> Step {
        match self.file.group {
            Group::Immutable => Step::Immutable,
            Group::Asset => Step::Assets,
            Group::Page if self.is_change => Step::ChangedPages,
            Group::Page => Step::NewPages,
            Group::Front => Step::Front,
            Group::List if self.is_change => Step::Lists,
            Group::List => Step::NewLists,
        }
    }
}

fn check_keys(files: &[File]) -> Result<(), Error> {
    let mut keys = BTreeSet::new();
    for file in files {
        let key = file.key.as_str();
        if !is_key(key) || key.starts_with(FOLDER) {
            return Err(Error::new(
                Cause::Target,
                format!("`{}` cannot be the key of an object", key.escape_debug()),
                "rename the file: a key has at most 1024 bytes, no control characters and no empty parts",
            ));
        }
        if !keys.insert(key) {
            let names: HashMap<&str, &str> = files
                .iter()
                .map(|f| (f.key.as_str(), f.name.as_str()))
                .collect();
            let other = names.get(key).copied().unwrap_or(key);
            return Err(Error::new(
                Cause::Target,
                format!(
                    "two files would be the object `{key}`: `{}` and `{other}`",
                    file.name
                ),
                "rename one of them",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::Content;

    fn file(key: &str, text: &str, group: Group) -> File {
        File {
            key: key.to_owned(),
            name: key.to_owned(),
            content: Content::Bytes(text.as_bytes().to_vec()),
            hash: blake3::hash(text.as_bytes()),
            size: text.len() as u64,
            group,
            encoding: None,
            redirect: None,
        }
    }

    fn plan(files: Vec<File>, state: &State, now: u64) -> Plan {
        Plan::new(files, state, &Caching::default(), false, now).unwrap()
    }

    #[test]
    fn pages_come_after_what_they_need_and_the_front_page_at_the_end() {
        let files = vec![
            file("sitemap.xml", "m", Group::List),
            file("index.html", "i", Group::Front),
            file("a/index.html", "a", Group::Page),
            file("s.0a1b2c3d.css", "s", Group::Immutable),
            file("x.png", "x", Group::Asset),
        ];
        let first = plan(files.clone(), &State::default(), 10);
        let keys: Vec<&str> = first.uploads().map(|u| u.file.key.as_str()).collect();
        let order = [
            "s.0a1b2c3d.css",
            "x.png",
            "a/index.html",
            "sitemap.xml",
            "index.html",
        ];
        assert_eq!(keys, order);
        let again = plan(files, &first.after, 20);
        assert_eq!((again.uploads().count(), again.unchanged), (0, 5));
        assert!(!again.has_changes);
    }

    #[test]
    fn new_pages_come_before_the_pages_that_lead_to_them() {
        let before = plan(vec![file("a.html", "1", Group::Page)], &State::default(), 1);
        let files = vec![
            file("a.html", "2", Group::Page),
            file("b.html", "1", Group::Page),
        ];
        let after = plan(files, &before.after, 2);
        let keys: Vec<&str> = after.uploads().map(|u| u.file.key.as_str()).collect();
        assert_eq!(keys, ["b.html", "a.html"]);
    }

    #[test]
    fn deletions_are_of_our_objects_and_those_of_styles_wait_an_hour() {
        let files = vec![
            file("a.html", "1", Group::Page),
            file("s.css", "1", Group::Immutable),
        ];
        let first = plan(files, &State::default(), 100);
        let second = plan(Vec::new(), &first.after, 200);
        assert_eq!(second.deletions, ["a.html"]);
        assert_eq!(second.retained, 1);
        let soon = plan(Vec::new(), &second.after, 300);
        assert!(soon.deletions.is_empty() && !soon.has_changes);
        let later = plan(Vec::new(), &soon.after, 200 + RETENTION);
        assert_eq!(later.deletions, ["s.css"]);
        assert!(later.after.0.is_empty());
    }

    #[test]
    fn keys_that_meet_and_keys_of_the_records_are_refused() {
        let of = |keys: [&str; 2]| {
            let files = keys.map(|key| file(key, "", Group::Page)).to_vec();
            Plan::new(files, &State::default(), &Caching::default(), false, 1).err()
        };
        assert!(of(["a", "b"]).is_none());
        for keys in [["a", "a"], ["a", "../b"], ["a", ".sitegen-deploy/lock"]] {
            assert_eq!(of(keys).unwrap().cause, Cause::Target);
        }
    }
}
