//! Gives the pages of an import the addresses that they had.
//!
//! The pattern of the config gives most pages theirs. A page with another one gets a `permalink`.

use std::collections::HashMap;
use std::path::Path;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use site_import::{Import, NewPage};

use crate::content::front_matter::{FrontMatterRules, with_value};
use crate::diagnostics::Diagnostic;
use crate::edit::Edit;
use crate::site::Site;

/// A page whose address differs from that at the old site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// The path of the file of the old site.
    pub source: String,
    /// The old address.
    pub old: String,
    /// The new one; `None` if sitegen does not publish the page.
    pub new: Option<String>,
}

/// Returns the pages whose addresses differ from the old ones.
#[must_use]
pub(super) fn unsettled(import: &Import, site: &Site) -> Vec<(usize, Unsettled)> {
    let urls: HashMap<&str, &str> = site
        .source
        .pages
        .iter()
        .map(|page| (page.path.as_str(), page.url.as_str()))
        .collect();
    let differs = |(index, page): (usize, &NewPage)| {
        let old = page.address.as_deref()?;
        let new = urls.get(page.path.as_str()).map(|url| plain(url));
        let is_same = new.as_deref() == Some(&plain(old));
        let unsettled = || Unsettled {
            source: page.source.clone(),
            old: old.to_owned(),
            new: new.clone(),
        };
        (!is_same).then(|| (index, unsettled()))
    };
    import
        .pages
        .iter()
        .enumerate()
        .filter_map(differs)
        .collect()
}

/// Writes a `permalink` into each page whose address differs. Returns their number, and what could not be written.
pub fn settle_addresses(
    import: &mut Import,
    site: &Site,
    output: &Path,
) -> (usize, Vec<Diagnostic>) {
    let mut failed = Vec::new();
    let mut count = 0;
    for (index, page) in unsettled(import, site) {
        if page.new.is_none() {
            continue;
        }
        let permalink = match page.old.rsplit('/').next() {
            Some(name) if name.contains('.') && name.ends_with("html") => page.old.clone(),
            _ => format!("{}/", page.old.trim_end_matches('/')),
        };
        let file = &mut import.pages[index];
        let value = Value::from(permalink);
        let text = with_value(
            FrontMatterRules::Own,
            &file.path,
            &file.text,
            "permalink",
            &value,
        );
        let written = text.and_then(|text| {
            let edit = Edit {
                path: file.path.clone(),
                before: Some(file.text.clone()),
                after: text.clone(),
                changes: 1,
            };
            edit.write(output).map(|()| text)
        });
        match written {
            Ok(text) => {
                file.text = text;
                count += 1;
            }
            Err(error) => failed.push(*error),
        }
    }
    (count, failed)
}

/// Returns an address without its percent signs and the slash at its end.
fn plain(url: &str) -> String {
    let decoded = percent_decode_str(url).decode_utf8_lossy();
    let path = decoded.strip_suffix("index.html").unwrap_or(&decoded);
    format!("/{}", path.trim_matches('/'))
}
