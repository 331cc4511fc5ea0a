//! The records at the target: the manifest of what is there, and the journal of a run.
//!
//! The manifest is written when all files are there. Until then a journal in parts says what a run is about to send
//! and what it has sent, so that the next run knows every object of ours although this one was killed. Both are
//! lines of the same form, compressed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::error::{Cause, Error};
use crate::file::Version;

/// The folder of the records, below the prefix of the target.
pub(crate) const FOLDER: &str = ".sitegen-deploy/";
/// The manifest.
pub(crate) const MANIFEST: &str = ".sitegen-deploy/manifest";
/// The parts of the journal.
pub(crate) const JOURNAL: &str = ".sitegen-deploy/journal-";
/// The files of a folder that were not finished.
pub(crate) const NEW: &str = ".sitegen-deploy/new-";
/// The lock.
pub(crate) const LOCK: &str = ".sitegen-deploy/lock";

const HEADER: &str = "sitegen deploy 1";
/// The most bytes of a record, decompressed: a bucket may be shared with others. The record of a million files has
/// about 100 MB.
const MAX_BYTES: u64 = 1 << 28;

/// An object of ours at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its version; `None` if it may have any content, because a run was killed.
    pub(crate) version: Option<Version>,
    /// True if it is named by its content.
    pub(crate) is_immutable: bool,
    /// The Unix time since which no page needs it.
    pub(crate) retired: Option<u64>,
}

/// The objects of ours at the target, by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct State(pub(crate) BTreeMap<String, Object>);

/// The first line of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// The number of the first part of the journal that is newer than the record.
    pub(crate) journal: usize,
    /// The name of the site that the objects are of; empty if it is not known.
    pub(crate) site: String,
}

/// Returns a record of the `objects` of `site`. `journal`: the first part of the journal that is newer than the
/// record.
pub(crate) fn record<'o>(
    site: &str,
    objects: impl Iterator<Item = (&'o str, Object)>,
    journal: usize,
) -> Vec<u8> {
    let mut text = format!("{HEADER} {journal} {}\n", site_name(site));
    for (key, object) in objects {
        let immutable = if object.is_immutable { 'i' } else { '.' };
        let since = object.retired.unwrap_or(0);
        // Writing to a string cannot fail.
        let _ = match object.version {
            Some(Version(version)) => writeln!(text, "{version:032x} {immutable} {since} {key}"),
            None => writeln!(text, "? {immutable} {since} {key}"),
        };
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(text.as_bytes());
    // Writing to memory cannot fail.
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

impl State {
    /// Adds the objects of a record, which is newer than what is known. Returns its first line; `None` if the record is
    /// damaged.
    pub(crate) fn read(&mut self, record: &[u8]) -> Option<Head> {
        let mut text = String::new();
        let mut decoder = GzDecoder::new(record).take(MAX_BYTES);
        decoder.read_to_string(&mut text).ok()?;
        let mut lines = text.lines();
        let head = lines.next()?.strip_prefix(HEADER)?.trim();
        let (journal, site) = head.split_once(' ').unwrap_or((head, ""));
        let head = Head {
            journal: journal.parse().ok()?,
            site: site.to_owned(),
        };
        lines
            .all(|line| self.read_line(line).is_some())
            .then_some(head)
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let (version, rest) = line.split_once(' ')?;
        let (immutable, rest) = rest.split_once(' ')?;
        let (since, key) = rest.split_once(' ')?;
        let version = match version {
            "?" => None,
            version => Some(Version(u128::from_str_radix(version, 16).ok()?)),
        };
        if !is_key(key) || key.starts_with(FOLDER) {
            return None;
        }
        let since: u64 = since.parse().ok()?;
        let object = Object {
            version,
            is_immutable: immutable == "i",
            retired: (since > 0).then_some(since),
        };
        self.0.insert(key.to_owned(), object);
        Some(())
    }
}

/// Returns the name of a site as records have it: one line, of at most 200 characters.
pub(crate) fn site_name(site: &str) -> String {
    let plain = site.chars().filter(|c| !c.is_control());
    let short: String = plain.take(200).collect();
    short.trim().to_owned()
}

/// Returns an error if the records of a target are of another site than `own`. A site without a name is not compared.
pub(crate) fn check_site(found: &str, own: &str) -> Result<(), Error> {
    let own = site_name(own);
    if found.is_empty() || own.is_empty() || found == own {
        return Ok(());
    }
    let found = site_name(found);
    Err(Error::new(
        Cause::NotOurs,
        format!("the target has another site: `{found}`; this one is `{own}`"),
        "use another bucket, prefix, folder or branch; `--overwrite` puts this site in the place of that one, and deletes the files of that one (a site that got another `url` needs it once)",
    ))
}

/// Returns true if an object may have this key: a record may be damaged or forged, and must not lead out of the
/// target.
pub(crate) fn is_key(key: &str) -> bool {
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    key.split('/').all(is_part) && !key.chars().any(|c| c.is_control()) && key.len() <= 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let object = |version, is_immutable, retired| Object {
            version,
            is_immutable,
            retired,
        };
        let objects = [
            ("a b/語.html", object(Some(Version(7)), false, None)),
            ("x.css", object(Some(Version(u128::MAX)), true, Some(9))),
            ("y.html", object(None, false, None)),
        ];
        let mut state = State::default();
        let head = state.read(&record("https://a.example/ x\n", objects.into_iter(), 3));
        let head = head.unwrap();
        assert_eq!(
            (head.journal, head.site.as_str()),
            (3, "https://a.example/ x")
        );
        assert!(state.0.iter().map(|(k, v)| (k.as_str(), *v)).eq(objects));
    }

    #[test]
    fn a_record_of_another_site_is_named() {
        assert_eq!(check_site("", "b"), Ok(()));
        assert_eq!(check_site("b", ""), Ok(()));
        assert_eq!(check_site("b", "b\n"), Ok(()));
        let error = check_site("https://a.example", "https://b.example").unwrap_err();
        assert_eq!(
            error.message,
            "the target has another site: `https://a.example`; this one is `https://b.example`"
        );
    }

    #[test]
    fn damaged_and_forged_records_are_refused() {
        let of = |line: &str| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            write!(encoder, "{HEADER} 0\n{line}\n").unwrap();
            State::default().read(&encoder.finish().unwrap()).is_some()
        };
        assert!(of("? . 0 a.html"));
        for line in [
            "? . 0 ../a",
            "? . 0 /a",
            "? . 0 a//b",
            "x . 0 a",
            "? . 0 .sitegen-deploy/lock",
            "nonsense",
        ] {
            assert!(!of(line), "{line}");
        }
        assert_eq!(State::default().read(b"no gzip"), None);
    }
}
