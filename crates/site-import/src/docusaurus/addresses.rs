//! Addresses of documents and posts.

use super::Part;
use crate::pages::Page;
use crate::paths;

/// Returns a name without the number that it begins with (`01-intro`), and the number. Dates and versions are names.
pub(super) fn without_number(name: &str) -> (Option<i64>, &str) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = name[digits..].trim_start();
    let behind = rest.trim_start_matches(['-', '_', '.']).trim_start();
    let is_prefix = digits > 0
        && behind.len() < rest.len()
        && !behind.is_empty()
        && !behind.starts_with(|c: char| c.is_ascii_digit());
    match is_prefix {
        true => (name[..digits].parse().ok(), behind),
        false => (None, name),
    }
}

/// Returns a folder without the numbers of its names.
pub(super) fn plain_folder(part: &Part, folder: &str) -> String {
    let plain = |name| match part.has_prefixes {
        true => without_number(name).1,
        false => name,
    };
    folder.split('/').map(plain).collect::<Vec<_>>().join("/")
}

/// Returns a name without the number by which Docusaurus sorts.
pub(super) fn plain_name(part: &Part, name: &str) -> String {
    match part.has_prefixes {
        true => without_number(name).1.to_owned(),
        false => name.to_owned(),
    }
}

/// Returns the folder of a document below its part, without numbers in its names.
pub(super) fn plain_folder_of(part: &Part, stem: &str) -> String {
    let folders = paths::folder(stem).split('/');
    let folders = folders.filter(|name| !name.is_empty());
    let plain: Vec<String> = folders.map(|name| plain_name(part, name)).collect();
    plain.join("/")
}

/// Returns the rank of a document as the page of its folder, by its name: `index`, `README`, the name of the folder.
pub(super) fn index_rank(part: &Part, stem: &str) -> Option<usize> {
    let name = plain_name(part, paths::name(stem));
    let folder = plain_folder_of(part, stem);
    let mut names = ["index", "readme", paths::name(&folder)].into_iter();
    names.position(|index| !name.is_empty() && name.eq_ignore_ascii_case(index))
}

/// Returns the address of a document below its part, with `/` at its start.
pub(super) fn doc_address(page: &Page, part: &Part, stem: &str) -> String {
    let plain = |name: &str| plain_name(part, name);
    let folder = plain_folder_of(part, stem);
    if let Some(slug) = page.front_matter.word("slug") {
        return match slug.starts_with('/') {
            true => slug,
            false => format!("/{}", paths::resolve(&folder, &slug).unwrap_or_default()),
        };
    }
    let name = plain(paths::name(stem));
    let name = page.front_matter.word("id").unwrap_or(name);
    if index_rank(part, stem).is_some() {
        format!("/{folder}")
    } else {
        format!("/{}", paths::join(&folder, &name))
    }
}

/// Returns the address of a post: its slug, or its date and name.
pub(super) fn blog_address(page: &Page, stem: &str) -> String {
    if let Some(slug) = page.front_matter.word("slug") {
        return format!("/{}", slug.trim_start_matches('/'));
    }
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let mut path = stem.to_owned();
    if let Some((date, rest)) = date_of(stem) {
        path = format!("{}/{rest}", date.replace('-', "/"));
    }
    format!("/{path}")
}

/// Returns the date that the path of a post begins with: `2020-01-02-name`, `2020/01/02/name`.
pub(super) fn date_of(stem: &str) -> Option<(String, &str)> {
    let date = stem.get(..10)?;
    let is_date = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => matches!(byte, b'-' | b'/'),
        _ => byte.is_ascii_digit(),
    });
    let rest = stem[10..].trim_start_matches(['-', '/']);
    (is_date && !rest.is_empty()).then(|| (date.replace('/', "-"), rest))
}
