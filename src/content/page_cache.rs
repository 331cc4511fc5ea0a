//! Cache of pages between builds, so that an unchanged file is not read again.
//!
//! In: the bytes of the cache file and the config. Out: the page of each unchanged file. Pages with diagnostics
//! are not stored: the diagnostics are computed again from the file in each build.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use rayon::prelude::*;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::Bytes;
use serde_json::{Map, Value};

use super::file_fingerprint::{FileFingerprint, FileStamps, Fingerprint};
use super::page::PageKind;
use super::page_urls::Draft;
use crate::config::Config;

/// The cached files of a source, by path.
#[derive(Debug, Serialize, Deserialize)]
pub struct CachedPages<'r> {
    /// The time at which reading them began, since 1970.
    began: Duration,
    /// The fingerprint of the config that they were read with.
    config: Fingerprint,
    #[serde(borrow)]
    files: Vec<(&'r str, FileFingerprint, &'r Bytes)>,
    /// A time before any of them was read.
    #[serde(skip)]
    then: Option<SystemTime>,
}

/// A cached file: its fingerprint, and its encoded page.
pub(super) type CacheEntry = (FileFingerprint, Vec<u8>);

impl<'r> CachedPages<'r> {
    /// Decodes the cache that was last modified `at` this time. Returns `None` if `bytes` are damaged or of
    /// another version, or the config has changed.
    #[must_use]
    pub fn read(bytes: &'r [u8], at: SystemTime, config: &Config) -> Option<Self> {
        let known: Self = postcard::from_bytes(bytes).ok()?;
        let then = at.min(UNIX_EPOCH + known.began);
        (known.config == Fingerprint::of_debug(config)).then_some(Self {
            then: Some(then),
            ..known
        })
    }

    /// Returns the page of the file at `path` if the file is unchanged. `now` decides which dates are in the
    /// future.
    pub(super) fn draft(
        &self,
        config: &Config,
        now: &Zoned,
        path: &str,
    ) -> Option<(Draft, CacheEntry)> {
        let at = self
            .files
            .binary_search_by(|(known, ..)| (*known).cmp(path));
        let (_, stamp, bytes) = self.files[at.ok()?];
        let stamp = stamp.renewed(&config.locate(path), self.then?)?;
        let mut draft: Draft = postcard::from_bytes(bytes).ok()?;
        let page = std::sync::Arc::make_mut(&mut draft.page);
        page.date = page
            .date
            .take()
            .map(|date| match date.time_zone().is_unknown() {
                true => date.with_time_zone(config.time_zone.clone()),
                // The zone that is part of the written date.
                false => date,
            });
        let is_due = config.future || page.date.as_ref().is_none_or(|date| date <= now);
        is_due.then(|| (draft, (stamp, bytes.to_vec())))
    }
}

/// The cache records for the next build.
#[derive(Debug)]
pub struct CacheRecords {
    began: Duration,
    config: Fingerprint,
    /// The files by path, unordered.
    files: Vec<(String, CacheEntry)>,
}

impl CacheRecords {
    pub(super) fn of(config: &Config, now: &Zoned, files: Vec<(String, CacheEntry)>) -> Self {
        Self {
            began: Duration::try_from(now.timestamp().as_duration()).unwrap_or_default(),
            config: Fingerprint::of_debug(config),
            files,
        }
    }

    /// Returns the fingerprints of all files.
    pub(super) fn stamps(&self) -> FileStamps {
        let files = self.files.iter();
        FileStamps::of(
            files.map(|(path, (stamp, _))| (path.clone(), *stamp)),
            UNIX_EPOCH + self.began,
        )
    }

    /// Encodes the records. Returns `None` if they equal those of `known`.
    #[must_use]
    pub fn written(mut self, known: Option<&CachedPages<'_>>) -> Option<Vec<u8>> {
        self.files
            .par_sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let files = self.files.iter();
        let files: Vec<(&str, FileFingerprint, &Bytes)> = files
            .map(|(path, (stamp, page))| (path.as_str(), *stamp, Bytes::new(page)))
            .collect();
        let known = known.filter(|known| known.files == files);
        known.is_none().then(|| {
            let next = CachedPages {
                began: self.began,
                config: self.config,
                files,
                then: None,
            };
            postcard::to_stdvec(&next).unwrap_or_default()
        })
    }
}

/// Encodes a page. Returns `None` if decoding would not give an equal page.
pub(super) fn encoded(draft: &Draft) -> Option<Vec<u8>> {
    // A draft without a date has the modification date of its file.
    let is_draft = draft.page.kind == PageKind::Draft;
    (!is_draft).then(|| postcard::to_stdvec(draft).ok())?
}

/// Serialization of a date as a moment, with the offset if the zone is a fixed offset; any other zone is the
/// site's.
pub(super) mod moment {
    use serde::de::Error;

    use super::{Deserialize, Deserializer, Serialize, Serializer, TimeZone, Timestamp, Zoned};
    use crate::content::dates::zone_of;

    pub(in super::super) fn serialize<S: Serializer>(
        date: &Option<Zoned>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let moment = date.as_ref().map(Zoned::timestamp);
        let offset = date.as_ref().and_then(|date| {
            let offset = date.time_zone().to_fixed_offset().ok()?;
            Some(offset.seconds())
        });
        let parts = moment.map(|at| (at.as_second(), at.subsec_nanosecond(), offset));
        parts.serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Zoned>, D::Error> {
        let parts = Option::<(i64, i32, Option<i32>)>::deserialize(deserializer)?;
        let Some((second, nanosecond, offset)) = parts else {
            return Ok(None);
        };
        let moment = Timestamp::new(second, nanosecond).map_err(D::Error::custom)?;
        // A zone without an offset is replaced by the caller, which has the site's zone.
        let zone = match offset {
            Some(offset) => zone_of(offset).ok_or_else(|| D::Error::custom("an offset"))?,
            None => TimeZone::unknown(),
        };
        Ok(Some(moment.to_zoned(zone)))
    }
}

/// Serialization of front matter as JSON.
pub(super) mod json {
    use serde::de::Error;

    use super::{Deserialize, Deserializer, Map, Serialize, Serializer, Value};

    pub(in super::super) fn serialize<S: Serializer>(
        data: &Map<String, Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        super::text_of::<S>(data)?.serialize(serializer)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Map<String, Value>, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        serde_json::from_str(text).map_err(D::Error::custom)
    }
}

fn text_of<S: Serializer>(data: &Map<String, Value>) -> Result<String, S::Error> {
    // Numbers with a fraction may be decoded as a neighbouring value.
    if data.values().any(has_fraction) {
        return Err(S::Error::custom("a number with a fraction"));
    }
    serde_json::to_string(data).map_err(S::Error::custom)
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(values) => values.values().any(has_fraction),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}
