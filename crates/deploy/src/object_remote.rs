//! Object stores as targets.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::HeaderValue;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ObjectStore, ObjectStoreExt, PutMode, PutOptions, UpdateVersion,
};

use crate::connect::WebsiteRedirect;
use crate::error::{Cause, Error};
use crate::file::Headers;
use crate::remote::{Found, Remote, Tag};
use crate::store_error::of_store;

/// An object store.
pub(crate) struct ObjectRemote {
    /// Repeats requests for a minute and more.
    pub(crate) patient: Arc<dyn ObjectStore>,
    /// Repeats requests once: the first request shows what is wrong.
    pub(crate) hasty: Arc<dyn ObjectStore>,
    pub(crate) is_patient: AtomicBool,
    /// Empty, or with `/` at its end.
    pub(crate) prefix: String,
    /// The target as it is shown.
    pub(crate) place: String,
    pub(crate) requests: Arc<AtomicUsize>,
}

impl ObjectRemote {
    fn store(&self) -> &Arc<dyn ObjectStore> {
        if self.is_patient.load(Ordering::Relaxed) {
            &self.patient
        } else {
            &self.hasty
        }
    }

    fn path(&self, key: &str) -> Result<Path, Error> {
        Path::parse(format!("{}{key}", self.prefix)).map_err(|_| {
            let message = format!("`{key}` cannot be the key of an object");
            Error::new(Cause::Target, message, "rename the file")
        })
    }

    fn error(&self, error: &object_store::Error) -> Error {
        of_store(error, &self.place)
    }
}

/// Returns true if the store does not have conditional writes.
fn is_unsupported(error: &object_store::Error) -> bool {
    matches!(
        error,
        object_store::Error::NotImplemented { .. } | object_store::Error::NotSupported { .. }
    ) || error.to_string().contains("status code: 501")
}

fn record_options(mode: PutMode) -> PutOptions {
    let pairs = [
        (Attribute::ContentType, "application/octet-stream"),
        (Attribute::CacheControl, "no-store"),
    ];
    PutOptions {
        mode,
        attributes: pairs.into_iter().collect(),
        ..PutOptions::default()
    }
}

#[async_trait]
impl Remote for ObjectRemote {
    async fn get(&self, key: &str) -> Result<Option<Found>, Error> {
        let path = self.path(key)?;
        match self.store().get(&path).await {
            Ok(result) => {
                let tag = Tag {
                    content: result.meta.e_tag.clone(),
                    version: result.meta.version.clone(),
                };
                let bytes = result.bytes().await.map_err(|e| self.error(&e))?;
                Ok(Some(Found { bytes, tag }))
            }
            Err(error @ object_store::Error::NotFound { .. }) => {
                // A bucket that does not exist is reported with the same status.
                let error = self.error(&error);
                let is_bucket = error.message.contains("NoSuchBucket")
                    || error.message.contains("ContainerNotFound");
                if is_bucket { Err(error) } else { Ok(None) }
            }
            Err(error) => Err(self.error(&error)),
        }
    }

    async fn put(&self, key: &str, bytes: Bytes, headers: &Headers) -> Result<(), Error> {
        let path = self.path(key)?;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, headers.content_type.into());
        attributes.insert(
            Attribute::CacheControl,
            headers.cache_control.clone().into(),
        );
        if let Some(encoding) = headers.encoding {
            attributes.insert(Attribute::ContentEncoding, encoding.into());
        }
        let mut options = PutOptions {
            attributes,
            ..PutOptions::default()
        };
        if let Some(Ok(to)) = headers.redirect.as_deref().map(HeaderValue::from_str) {
            options.extensions.insert(WebsiteRedirect(to));
        }
        let put = self.store().put_opts(&path, bytes.into(), options).await;
        put.map(|_| ()).map_err(|e| self.error(&e))
    }

    async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, Error> {
        let path = self.path(key)?;
        let options = record_options(PutMode::Create);
        let put = self.store().put_opts(&path, bytes.clone().into(), options);
        match put.await {
            Ok(_) => Ok(true),
            Err(
                object_store::Error::AlreadyExists { .. }
                | object_store::Error::Precondition { .. },
            ) => Ok(false),
            Err(error) if is_unsupported(&error) => self.replace(key, bytes, None).await,
            Err(error) => Err(self.error(&error)),
        }
    }

    async fn replace(&self, key: &str, bytes: Bytes, tag: Option<&Tag>) -> Result<bool, Error> {
        let path = self.path(key)?;
        let tag = tag.filter(|tag| tag.content.is_some() || tag.version.is_some());
        let mode = match tag {
            Some(tag) => PutMode::Update(UpdateVersion {
                e_tag: tag.content.clone(),
                version: tag.version.clone(),
            }),
            None => PutMode::Overwrite,
        };
        let put = self
            .store()
            .put_opts(&path, bytes.clone().into(), record_options(mode));
        match put.await {
            Ok(_) => Ok(true),
            Err(object_store::Error::Precondition { .. }) => Ok(false),
            Err(error) if tag.is_some() && is_unsupported(&error) => {
                self.replace(key, bytes, None).await
            }
            Err(error) => Err(self.error(&error)),
        }
    }

    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        let paths: Vec<Path> = keys
            .iter()
            .map(|key| self.path(key))
            .collect::<Result<_, _>>()?;
        let mut deleted = self
            .store()
            .delete_stream(stream::iter(paths.into_iter().map(Ok)).boxed());
        while let Some(result) = deleted.next().await {
            match result {
                Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(self.error(&error)),
            }
        }
        Ok(())
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let from = format!("{}{prefix}", self.prefix);
        let path = Path::parse(from.trim_end_matches('/')).ok();
        let path = path.filter(|path| !path.as_ref().is_empty());
        let found = self.store().list(path.as_ref());
        let keys = found.map_ok(|meta| meta.location.as_ref().to_owned());
        let keys: Vec<String> = keys.try_collect().await.map_err(|e| self.error(&e))?;
        let own = |key: String| key.strip_prefix(&self.prefix).map(str::to_owned);
        Ok(keys.into_iter().filter_map(own).collect())
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    fn set_patient(&self, is_patient: bool) {
        self.is_patient.store(is_patient, Ordering::Relaxed);
    }
}
