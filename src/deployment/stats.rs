//! The number and the bytes of outputs by their kind, and the limits of hosts.

use std::collections::BTreeMap;
use std::path::Path;

use deploy::hosts::{Finding, Host, Measures, Part, bytes, check};
use serde_json::{Value, json};

use crate::config::Config;
use crate::content::regular_file;
use crate::publish::PublishedFile;
use crate::site::{OutputKind, OutputKinds};

/// The number of files that are listed as the largest.
const LARGEST: usize = 10;

/// A number of files and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// The files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Sum {
    fn add(&mut self, size: u64) {
        self.files += 1;
        self.bytes += size;
    }
}

/// The statistics of an output folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// The number of pages of the author's.
    pub pages: usize,
    /// The sums of all kinds that the site has.
    pub kinds: BTreeMap<OutputKind, Sum>,
    /// The largest files with their bytes, the largest first.
    pub largest: Vec<(String, u64)>,
}

impl Stats {
    /// Returns the statistics of a site with so many `pages`.
    #[must_use]
    pub fn of(published: &[PublishedFile], kinds: &OutputKinds, pages: usize) -> Self {
        let mut stats = Self {
            pages,
            ..Self::default()
        };
        for file in published {
            let kind = kinds.of(&file.path).kind;
            stats.kinds.entry(kind).or_default().add(file.size);
        }
        let mut largest: Vec<&PublishedFile> = published.iter().collect();
        largest.sort_by(|a, b| b.size.cmp(&a.size).then_with(|| a.path.cmp(&b.path)));
        let largest = largest.into_iter().take(LARGEST);
        stats.largest = largest.map(|file| (file.path.clone(), file.size)).collect();
        stats
    }

    fn total(&self) -> Sum {
        let mut total = Sum::default();
        for sum in self.kinds.values() {
            total.files += sum.files;
            total.bytes += sum.bytes;
        }
        total
    }

    /// Returns the statistics as lines of text.
    #[must_use]
    pub fn text(&self) -> String {
        let pages = self.pages.max(1) as u64;
        let row = |name: &str, sum: Sum| {
            let tenths = sum.files * 100 / pages;
            format!(
                "  {name:26}{:>8}{:>8}.{:02}{:>12}{:>12}\n",
                sum.files,
                tenths / 100,
                tenths % 100,
                bytes(sum.bytes),
                bytes(sum.bytes / pages),
            )
        };
        let mut text = format!(
            "  {:26}{:>8}{:>11}{:>12}{:>12}\n",
            "", "files", "per page", "bytes", "per page"
        );
        for (kind, sum) in &self.kinds {
            text.push_str(&row(kind.name(), *sum));
        }
        text.push_str(&row("all", self.total()));
        text.push_str("  largest:\n");
        for (path, size) in &self.largest {
            text.push_str(&format!("  {:>12}  {path}\n", bytes(*size)));
        }
        text
    }

    /// Returns the statistics for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let kinds = self.kinds.iter().map(|(kind, sum)| {
            let sum = json!({ "files": sum.files, "bytes": sum.bytes });
            (kind.name().to_owned(), sum)
        });
        let kinds: serde_json::Map<String, Value> = kinds.collect();
        let largest = self.largest.iter();
        let largest: Vec<Value> = largest
            .map(|(path, size)| json!({ "path": path, "bytes": size }))
            .collect();
        let total = self.total();
        json!({
            "pages": self.pages,
            "files": total.files,
            "bytes": total.bytes,
            "kinds": kinds,
            "largest": largest,
        })
    }

    /// Returns the parts of the site that a setting turns off, the largest first.
    fn parts(&self, config: &Config) -> Vec<Part> {
        let features = &config.features;
        let settings = [
            (
                OutputKind::Markdown,
                "markdown_pages: false",
                features.markdown_pages,
            ),
            (OutputKind::Search, "search: false", features.search),
            (
                OutputKind::Compressed,
                "precompress: false",
                !features.precompress.is_empty(),
            ),
            (OutputKind::Variant, "images: false", true),
            (
                OutputKind::Card,
                "social_fonts: []",
                !features.social_fonts.is_empty(),
            ),
        ];
        let mut parts: Vec<Part> = settings
            .into_iter()
            .filter(|(_, _, is_on)| *is_on)
            .filter_map(|(kind, setting, _)| {
                let sum = self.kinds.get(&kind)?;
                Some(Part {
                    setting,
                    files: sum.files,
                    bytes: sum.bytes,
                })
            })
            .collect();
        parts.sort_by_key(|part| std::cmp::Reverse(part.files));
        parts
    }
}

/// Returns the limits of `host` that the published site exceeds, or comes near to.
#[must_use]
pub fn findings(
    host: Host,
    published: &[PublishedFile],
    stats: &Stats,
    config: &Config,
    output: &Path,
) -> Vec<Finding> {
    let redirects = regular_file::read_to_string(&output.join("_redirects")).unwrap_or_default();
    let is_rule = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    let measures = Measures {
        files: published
            .iter()
            .map(|file| (file.path.as_str(), file.size))
            .collect(),
        redirects: redirects.lines().filter(is_rule).collect(),
        parts: stats.parts(config),
    };
    check(host, &measures)
}
