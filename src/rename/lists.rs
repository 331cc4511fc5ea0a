//! Files of the site that name notes by their paths or URLs: the config, data, `translations.lock`, and templates.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::content::text_file;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::Edit;
use crate::site::Site;
use crate::translations::lock::{self, Lock};

/// Returns the change of `translations.lock`, if a page in it moves.
///
/// # Errors
/// A diagnostic, if the file cannot be read.
pub(super) fn lock(
    site: &Site,
    paths: &BTreeMap<String, String>,
) -> Result<Option<Edit>, Box<Diagnostic>> {
    let file = site.source.root.join(lock::NAME);
    if !file.is_file() {
        return Ok(None);
    }
    let before = text_file::read(&file, lock::NAME)?;
    let (known, problems) = Lock::parse(&before);
    let renamed = |path: &str| paths.get(path).map_or(path, String::as_str).to_owned();
    let after = if problems.is_empty() && known.text() == before {
        let pages = known.pages.into_iter().map(|(path, mut accepted)| {
            accepted.original = renamed(&accepted.original);
            (renamed(&path), accepted)
        });
        Lock {
            pages: pages.collect(),
        }
        .text()
    } else {
        // Lines that were written by hand stay in their order.
        let line = |line: &str| {
            let fields = line.split('\t').map(&renamed);
            fields.collect::<Vec<_>>().join("\t")
        };
        before.split_inclusive('\n').map(line).collect()
    };
    Ok((after != before).then(|| Edit {
        path: lock::NAME.to_owned(),
        before: Some(before),
        after,
        changes: 1,
    }))
}

/// Returns the change of the config, if it names a page that moves.
///
/// # Errors
/// A diagnostic, if the file cannot be read.
pub(super) fn config(
    site: &Site,
    renamed: &BTreeMap<String, String>,
) -> Result<Option<Edit>, Box<Diagnostic>> {
    let Some(name) = &site.config.file else {
        return Ok(None);
    };
    let file = site.source.root.join(name);
    if !file.is_file() {
        return Ok(None);
    }
    let before = text_file::read(&file, name)?;
    let Some(scalars) = Scalars::new(renamed) else {
        return Ok(None);
    };
    let after = scalars.replaced(&before);
    Ok((after != before).then(|| Edit {
        path: name.clone(),
        before: Some(before),
        after,
        changes: 1,
    }))
}

/// Returns the changes of data files that name pages that move.
pub(super) fn data(site: &Site, renamed: &BTreeMap<String, String>) -> Vec<Edit> {
    let folder = site
        .config
        .data
        .get("data_dir")
        .and_then(serde_json::Value::as_str);
    let mut edits = Vec::new();
    let Some(scalars) = Scalars::new(renamed) else {
        return edits;
    };
    for path in files_below(site, folder.unwrap_or("_data"), &["yml", "yaml", "json"]) {
        let Ok(before) = text_file::read(&site.source.root.join(&path), &path) else {
            continue;
        };
        let after = scalars.replaced(&before);
        if after != before {
            edits.push(Edit {
                path,
                before: Some(before),
                after,
                changes: 1,
            });
        }
    }
    edits
}

/// Returns a message for each template that has an old address: templates are programs, and are not edited.
pub(super) fn templates(site: &Site, urls: &[(String, String)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_end = |text: &str, at: usize| {
        let is_part = |c: char| c.is_alphanumeric() || ['-', '_', '/', '%'].contains(&c);
        !text[at..].starts_with(is_part)
    };
    for folder in ["_includes", "_layouts", "templates"] {
        for path in files_below(site, folder, &["html", "md", "xml", "liquid"]) {
            let Ok(text) = text_file::read(&site.source.root.join(&path), &path) else {
                continue;
            };
            for (old, new) in urls.iter().filter(|(old, _)| old.len() > 1) {
                let mut places = text.match_indices(old.as_str());
                let Some((at, _)) = places.find(|(at, _)| is_end(&text, at + old.len())) else {
                    continue;
                };
                let place = SourceSpan::span(&path, &text, at..at + old.len(), "the old address");
                let message = format!("the template names `{old}`, which is `{new}` now");
                found.push(
                    Diagnostic::warning("rename-template", message)
                        .at(place)
                        .help("mend it by hand"),
                );
            }
        }
    }
    found
}

/// Returns the paths of the files below a folder of the source with one of some endings. Links are not followed.
fn files_below(site: &Site, folder: &str, endings: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.trim_matches('/').to_owned()];
    while let Some(folder) = open.pop() {
        let entries = std::fs::read_dir(site.source.root.join(&folder));
        for entry in entries.into_iter().flatten().flatten() {
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{folder}/{name}");
            let kind = entry.file_type();
            if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) {
                open.push(path);
            } else if kind.is_ok_and(|kind| kind.is_file())
                && endings
                    .iter()
                    .any(|ending| name.ends_with(&format!(".{ending}")))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Scalars of YAML and JSON with what they become.
struct Scalars<'r> {
    search: AhoCorasick,
    new: Vec<&'r str>,
}

impl<'r> Scalars<'r> {
    /// `None` if there are too many.
    fn new(renamed: &'r BTreeMap<String, String>) -> Option<Self> {
        let kind = MatchKind::LeftmostLongest;
        let search = AhoCorasick::builder()
            .match_kind(kind)
            .build(renamed.keys());
        Some(Self {
            search: search.ok()?,
            new: renamed.values().map(String::as_str).collect(),
        })
    }

    /// Returns a text in which whole scalars are replaced. Comments stay.
    fn replaced(&self, text: &str) -> String {
        let mut new = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let end = match line.trim_start().starts_with('#') {
                true => 0,
                false => line.find(" #").unwrap_or(line.len()),
            };
            let mut at = 0;
            for found in self.search.find_iter(&line[..end]) {
                if is_whole(line, found.range()) {
                    new.push_str(&line[at..found.start()]);
                    new.push_str(self.new[found.pattern()]);
                    at = found.end();
                }
            }
            new.push_str(&line[at..]);
        }
        new
    }
}

/// Returns true if a part of a line is a scalar, in quotes or without.
fn is_whole(line: &str, span: Range<usize>) -> bool {
    let is_before = |c: char| c.is_whitespace() || ['"', '\'', '[', '{', ','].contains(&c);
    let mut after = line[span.end..].chars();
    let ends = match after.next() {
        None => true,
        Some(':') => after.next().is_none_or(char::is_whitespace),
        Some(c) => c.is_whitespace() || ['"', '\'', ']', '}', ','].contains(&c),
    };
    ends && line[..span.start].chars().next_back().is_none_or(is_before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_scalars_are_replaced() {
        let renamed = BTreeMap::from([("g/a.md".to_owned(), "h/b.md".to_owned())]);
        let text = "nav:\n  - g/a.md # g/a.md\n  - A: \"g/a.md\"\n  - xg/a.md\n  - {g/a.md: g/a.mdx}\n# g/a.md\n";
        let right = "nav:\n  - h/b.md # g/a.md\n  - A: \"h/b.md\"\n  - xg/a.md\n  - {h/b.md: g/a.mdx}\n# g/a.md\n";
        assert_eq!(Scalars::new(&renamed).unwrap().replaced(text), right);
    }
}
