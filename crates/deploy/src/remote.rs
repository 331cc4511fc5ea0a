//! The operations that a deployment needs of a target.

use std::collections::BTreeSet;

use async_trait::async_trait;
use bytes::Bytes;

use crate::error::Error;
use crate::file::{File, Headers};
use crate::plan::Plan;

/// An object that was read.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) bytes: Bytes,
    /// Identifies the object, for [`Remote::replace`].
    pub(crate) tag: Tag,
}

/// Identifies an object with its content. A store has one of both at least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    /// The `ETag`, by which S3 and Azure compare.
    pub(crate) content: Option<String>,
    /// The number of the version, by which Google Cloud Storage compares.
    pub(crate) version: Option<String>,
}

/// A target that objects are written to one by one. Keys are relative to its prefix.
#[async_trait]
pub(crate) trait Remote: Send + Sync {
    /// Reads an object; `None` if there is none.
    async fn get(&self, key: &str) -> Result<Option<Found>, Error>;
    /// Writes an object.
    async fn put(&self, key: &str, bytes: Bytes, headers: &Headers) -> Result<(), Error>;
    /// Writes an object unless there is one. Returns false if there is one.
    async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, Error>;
    /// Writes an object if it still has the tag. Returns false if it does not.
    async fn replace(&self, key: &str, bytes: Bytes, tag: Option<&Tag>) -> Result<bool, Error>;
    /// Deletes objects. An object that does not exist is no error.
    async fn delete(&self, keys: &[String]) -> Result<(), Error>;
    /// Returns the keys that begin with `prefix`, which is empty or ends with `/`.
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Error>;
    /// Returns the number of requests so far.
    fn requests(&self) -> usize;
    /// Returns those of `keys` under which the target has an object.
    async fn existing(&self, keys: &BTreeSet<&str>) -> Result<Vec<String>, Error> {
        let mut found = self.list("").await?;
        found.retain(|key| keys.contains(key.as_str()));
        found.sort();
        Ok(found)
    }
    /// Returns true if the object under the key of `file` is known to have its bytes. No request is made for it.
    fn has(&self, _file: &File) -> bool {
        false
    }
    /// Looks for what would keep the plan from being carried out.
    ///
    /// # Errors
    /// An error that names the first obstacle.
    fn check(&self, _plan: &Plan) -> Result<(), Error> {
        Ok(())
    }
    /// Returns true if `a` and `a/b` cannot both be there.
    fn has_folders(&self) -> bool {
        false
    }
    /// Decides how long failing requests are repeated: seconds, or a minute and more.
    fn set_patient(&self, is_patient: bool);
}
