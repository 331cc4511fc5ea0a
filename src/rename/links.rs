//! New addresses for links to what moves, and for links of what moves.
//!
//! In: the site as it is, and as it would be. Out: for each address of a page, the one that leads to the same file
//! afterwards, in the form in which the author wrote it: relative or from the root, to a file or to a URL, with or without an
//! ending. Each new address is looked up in the site as it would be before it is used.

use std::collections::{BTreeMap, HashSet};

use percent_encoding::percent_decode_str;

use crate::check::LinkGraph;
use crate::config::Layout;
use crate::content::encoded;
use crate::site::{OutputOwner, OutputTarget, Site};
use crate::translations::PageId;

use super::addresses::{Address, AddressForm, written};

/// The result for an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NewAddress {
    /// It leads to the same place.
    Same,
    /// The text to write.
    Changed(String),
    /// No address of the new site leads to the place.
    Lost,
}

/// A file or a page, before and after.
#[derive(Debug, Clone)]
struct Moved {
    old_path: String,
    new_path: String,
    /// URLs, decoded.
    old_url: String,
    new_url: String,
}

/// The owner of an output, for a comparison of both sites.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    /// A file of the source, by its new path.
    File(String),
    /// Another output.
    Output(String),
}

/// Both sites.
pub(super) struct Links<'s> {
    before: LinkGraph<'s>,
    after: LinkGraph<'s>,
    /// New paths by old paths.
    paths: &'s BTreeMap<String, String>,
}

impl<'s> Links<'s> {
    pub(super) fn new(
        before: &'s Site,
        after: &'s Site,
        paths: &'s BTreeMap<String, String>,
    ) -> Self {
        Self {
            before: LinkGraph::new(before, std::collections::HashMap::new()),
            after: LinkGraph::new(after, std::collections::HashMap::new()),
            paths,
        }
    }

    fn new_path(&self, path: &str) -> String {
        self.paths.get(path).map_or(path, String::as_str).to_owned()
    }

    /// Returns the new address of an address in a page; `id` is its number in the present site.
    pub(super) fn new_address(&self, id: PageId, address: &Address) -> NewAddress {
        match address.form {
            AddressForm::LinkTag => self.of_link_tag(&address.target),
            AddressForm::PostTag => self.of_post_tag(&address.target),
            AddressForm::Shortcode => match self.of_link(id, address) {
                // Hugo finds a page by its name alone, too.
                NewAddress::Lost => NewAddress::Same,
                new => new,
            },
            AddressForm::Markdown | AddressForm::Html(_) | AddressForm::Liquid => {
                self.of_link(id, address)
            }
        }
    }

    fn of_link_tag(&self, path: &str) -> NewAddress {
        let (path, place) = path.split_once('#').unwrap_or((path, ""));
        match self.paths.get(path.trim_start_matches('/')) {
            Some(new) if place.is_empty() => NewAddress::Changed(new.clone()),
            Some(new) => NewAddress::Changed(format!("{new}#{place}")),
            None => NewAddress::Same,
        }
    }

    /// A post is named without its ending, below `_posts` or from there (Jekyll 4 `PostComparer`).
    fn of_post_tag(&self, name: &str) -> NewAddress {
        let forms = |path: &str| {
            let (folders, rest) = path.rsplit_once("_posts/").unwrap_or(("", path));
            let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
            let last = stem.rsplit('/').next().unwrap_or(stem);
            [format!("{folders}{stem}"), stem.to_owned(), last.to_owned()]
        };
        for (old, new) in self.paths.iter().filter(|(old, _)| old.contains("_posts/")) {
            let name = name.trim_start_matches('/');
            let pairs = forms(old).into_iter().zip(forms(new));
            if let Some((_, new)) = pairs.into_iter().find(|(old, _)| old == name) {
                return NewAddress::Changed(new);
            }
        }
        NewAddress::Same
    }

    fn of_link(&self, id: PageId, address: &Address) -> NewAddress {
        let (before, after) = (self.before.site, self.after.site);
        let target = address.target.trim();
        let is_code = ["{{", "{%", "${"].iter().any(|mark| target.contains(mark));
        let base = &before.config.base_path;
        // Liquid writes the path of the site before the address.
        let lead = if address.form == AddressForm::Liquid {
            base.as_str()
        } else {
            ""
        };
        if is_code || target.is_empty() || target.starts_with('#') {
            return NewAddress::Same;
        }
        let new_id = after
            .source
            .page(&self.new_path(&before.source.pages[id].path));
        let Some(new_id) = new_id else {
            return NewAddress::Same;
        };
        let whole = |target: &str| match address.form {
            AddressForm::Liquid if !target.starts_with('/') => format!("{lead}/{target}"),
            _ => format!("{lead}{target}"),
        };
        let Some(wanted) = self.owner(true, id, &whole(target)) else {
            return NewAddress::Same;
        };
        let leads =
            |target: &str| self.owner(false, new_id, &whole(target)).as_ref() == Some(&wanted);
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        // A path that names the file from the folder of its page does so in the new place too, although one that
        // leads there from another folder would be found.
        let names_file = |page: &str, file: &str| named_file(page, path).as_deref() == Some(file);
        let stays = match &wanted {
            Owner::File(new_path) => {
                let old_page = &before.source.pages[id].path;
                let old_file = named_file(old_page, path);
                let is_path = old_file.is_some_and(|old| self.new_path(&old) == *new_path);
                !is_path || names_file(&after.source.pages[new_id].path, new_path)
            }
            Owner::Output(_) => true,
        };
        if stays && leads(target) {
            return NewAddress::Same;
        }
        let Owner::File(new_path) = &wanted else {
            return NewAddress::Lost;
        };
        let host = &before.config.url;
        let (host, path) = match path.strip_prefix(host.as_str()) {
            Some(below) if !host.is_empty() && below.starts_with('/') => (host.as_str(), below),
            _ => ("", path),
        };
        let is_encoded = path.contains('%');
        let plain = percent_decode_str(path).decode_utf8_lossy();
        let base = if address.form == AddressForm::Liquid {
            ""
        } else {
            base.as_str()
        };
        let candidates = self.candidates((id, new_id), &plain, new_path, base);
        let mut seen = HashSet::new();
        let spelled = candidates.into_iter().map(|path| {
            let path = if is_encoded { encoded(&path) } else { path };
            let escaped = if path.contains(['%', '#', '?']) && !is_encoded {
                encoded(&path)
            } else {
                path
            };
            format!("{host}{escaped}{rest}")
        });
        let mut spelled = spelled.filter(|target| seen.insert(target.clone()));
        match spelled.find(|target| leads(target)) {
            Some(target) => NewAddress::Changed(written(&target, address.form)),
            None => NewAddress::Lost,
        }
    }

    /// Returns the owner of what a link leads to, by its new path.
    fn owner(&self, is_before: bool, id: PageId, target: &str) -> Option<Owner> {
        let graph = if is_before { &self.before } else { &self.after };
        let source = &graph.site.source;
        let (output, owner) = graph.output_of(id, target)?;
        let path = match owner {
            Some(OutputOwner::Target(OutputTarget::Page(page))) => &source.pages[page].path,
            Some(OutputOwner::Target(OutputTarget::Other(other))) => &source.others[other].path,
            Some(OutputOwner::Asset(asset)) if asset < source.assets.len() => {
                &source.assets[asset].path
            }
            _ => return Some(Owner::Output(output)),
        };
        Some(Owner::File(if is_before {
            self.new_path(path)
        } else {
            path.clone()
        }))
    }

    /// Returns the addresses that may replace `path`, those in its own form first.
    fn candidates(
        &self,
        (id, new_id): (PageId, PageId),
        path: &str,
        new_path: &str,
        base: &str,
    ) -> Vec<String> {
        let targets = self.targets(new_path);
        // A link that a translation took over from its original is relative to that.
        let original = self.before.site.notes.of(id).original;
        let mut from = vec![self.page(id, new_id)];
        if original != id {
            let path = self.new_path(&self.before.site.source.pages[original].path);
            let new = self.after.site.source.page(&path);
            from.extend(new.map(|new| self.page(original, new)));
        }
        let mut found = Vec::new();
        for target in &targets {
            for from in &from {
                found.extend(in_same_form(from, target, path, base));
            }
        }
        let Some(target) = targets.first() else {
            return found;
        };
        if self.before.site.config.layout != Layout::Jekyll {
            found.push(relative(folder(&from[0].new_path), &target.new_path));
        }
        found.push(format!("{base}{}", target.new_url));
        found
    }

    /// The target of a link, and its translations: a link may name one of them and lead to another.
    fn targets(&self, new_path: &str) -> Vec<Moved> {
        let (before, after) = (&self.before.site.source, &self.after.site.source);
        if let Some(new) = after.page(new_path) {
            let notes = &self.after.site.notes;
            let others = notes.of(new).pages.iter().copied().filter(|id| *id != new);
            let old_path = |new: &str| {
                let mut moved = self.paths.iter();
                moved
                    .find(|(_, path)| *path == new)
                    .map_or(new, |(old, _)| old)
                    .to_owned()
            };
            let all = [new].into_iter().chain(others);
            let all = all.filter_map(|new| {
                let old = before.page(&old_path(&after.pages[new].path))?;
                Some(self.page(old, new))
            });
            return all.collect();
        }
        let moved = self.paths.iter().find(|(_, new)| *new == new_path);
        let old_path = moved.map_or(new_path, |(old, _)| old);
        let url = |source: &crate::content::Source, path: &str| {
            let asset = source.assets.iter().find(|asset| asset.path == path);
            let other = || source.others.iter().find(|other| other.path == path);
            match asset {
                Some(asset) => format!("/{}", asset.output),
                None => other().map(|other| other.url.clone()).unwrap_or_default(),
            }
        };
        vec![Moved {
            old_url: url(before, old_path),
            new_url: url(after, new_path),
            old_path: old_path.to_owned(),
            new_path: new_path.to_owned(),
        }]
    }

    fn page(&self, old: PageId, new: PageId) -> Moved {
        let old = &self.before.site.source.pages[old];
        let new = &self.after.site.source.pages[new];
        let plain = |url: &str| percent_decode_str(url).decode_utf8_lossy().into_owned();
        Moved {
            old_path: old.path.clone(),
            new_path: new.path.clone(),
            old_url: plain(&old.url),
            new_url: plain(&new.url),
        }
    }
}

/// Returns the addresses of `target` in the form that `path`, an address in the file of `from`, has now.
fn in_same_form(from: &Moved, target: &Moved, path: &str, base: &str) -> Vec<String> {
    let mut found = Vec::new();
    let pairs = |old: Vec<Option<String>>, new: Vec<Option<String>>| {
        let pairs = old.into_iter().zip(new).collect::<Vec<_>>();
        pairs
            .into_iter()
            .filter_map(|(old, new)| Some((old?, new?)))
    };
    let files = || pairs(file_forms(&target.old_path), file_forms(&target.new_path));
    let urls = || pairs(url_forms(&target.old_url), url_forms(&target.new_url));
    let dot = if path.starts_with("./") { "./" } else { "" };
    let dotted = |path: String| {
        if path.starts_with('.') {
            path
        } else {
            format!("{dot}{path}")
        }
    };
    if let Some(rooted) = path.strip_prefix('/') {
        for (old, new) in files() {
            for root in roots(&from.old_path) {
                let (Some(old), Some(new)) = (old.strip_prefix(&root), new.strip_prefix(&root))
                else {
                    continue;
                };
                if old == rooted {
                    found.push(format!("/{new}"));
                }
            }
        }
        for (old, new) in urls() {
            let Some(below) = path.strip_prefix(base) else {
                continue;
            };
            if below == old {
                found.push(format!("{base}{new}"));
            }
            found.extend(in_other_language(below, &old, &new).map(|new| format!("{base}{new}")));
        }
        return found;
    }
    let slash = if path.ends_with('/') { "/" } else { "" };
    let joined = |folder: &str| {
        let joined = crate::check::joined(&format!("{folder}/{path}"))?;
        Some(if joined.is_empty() {
            joined
        } else {
            format!("{joined}{slash}")
        })
    };
    if let Some(joined) = joined(folder(&from.old_path)) {
        for (old, new) in files().filter(|(old, _)| *old == joined) {
            let _ = old;
            found.push(dotted(relative(folder(&from.new_path), &new)));
        }
    }
    if let Some(joined) = joined(folder(&from.old_url)) {
        for (_, new) in urls().filter(|(old, _)| old.trim_start_matches('/') == joined) {
            let from = folder(&from.new_url).trim_start_matches('/');
            found.push(dotted(relative(from, new.trim_start_matches('/'))));
        }
    }
    found
}

/// Returns the new URL for one that names no language (`/c/` for `/en/c/`), or another one (`/ar/c/`).
fn in_other_language(path: &str, old: &str, new: &str) -> Option<String> {
    let rest = |url: &str| {
        let (_, rest) = url.strip_prefix('/')?.split_once('/')?;
        Some(format!("/{rest}"))
    };
    let (old, new) = (rest(old)?, rest(new)?);
    if old.len() < 2 {
        return None;
    }
    let language = path.strip_suffix(&old)?;
    let is_language = language.starts_with('/') && !language[1..].contains('/');
    (language.is_empty() || is_language).then(|| format!("{language}{new}"))
}

/// Returns the folders that a path from the root may begin in: that of the site, in a folder of notes also those above the
/// page (`docs/`), and their folders of files to copy.
fn roots(path: &str) -> Vec<String> {
    let above = path.match_indices('/').map(|(at, _)| &path[..=at]);
    let above = [""].into_iter().chain(above);
    let all = above.flat_map(|folder| {
        ["", "content/", "public/", "static/"].map(|name| format!("{folder}{name}"))
    });
    all.collect()
}

/// Returns the forms in which a link names a file: whole, without its ending, as a page, and the folder of an index.
fn file_forms(path: &str) -> Vec<Option<String>> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = path
        .rsplit_once('.')
        .filter(|_| name.contains('.'))
        .map(|(stem, _)| stem);
    let is_index = |stem: &&str| {
        let name = stem.rsplit('/').next().unwrap_or_default();
        let name = name.split('.').next().unwrap_or_default();
        ["index", "_index", "readme"].contains(&name.to_ascii_lowercase().as_str())
    };
    let of_index = stem.filter(is_index).map(|stem| folder(stem).to_owned());
    vec![
        Some(path.to_owned()),
        stem.map(str::to_owned),
        stem.map(|stem| format!("{stem}.html")),
        of_index.as_ref().map(|folder| format!("{folder}/")),
        of_index,
    ]
}

/// Returns the forms of a URL: whole, without what servers add.
fn url_forms(url: &str) -> Vec<Option<String>> {
    let plain = url.strip_suffix('/').or_else(|| url.strip_suffix(".html"));
    let stem = plain.unwrap_or(url);
    vec![
        Some(url.to_owned()),
        Some(stem.to_owned()),
        Some(format!("{stem}/")),
        Some(format!("{stem}/index.html")),
        Some(format!("{stem}.html")),
    ]
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the path from a folder to a file. Both are relative to the source, or to the root of the site.
pub(super) fn relative(folder: &str, to: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = to.split('/').collect();
    let (last, folders) = parts.split_last().unwrap_or((&"", &[]));
    let common = from.iter().zip(folders).take_while(|(a, b)| a == b).count();
    let up = from.len() - common;
    let mut path = "../".repeat(up);
    for part in &folders[common..] {
        path.push_str(part);
        path.push('/');
    }
    path.push_str(last);
    if path.is_empty() {
        "./".to_owned()
    } else {
        path
    }
}

/// Returns the path of the file that a relative path names from the folder of a page.
fn named_file(page: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = percent_decode_str(path).decode_utf8_lossy();
    crate::check::joined(&format!("{folder}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_the_shortest() {
        for (folder, to, right) in [
            ("a", "a/b.md", "b.md"),
            ("a/b", "a/c.md", "../c.md"),
            ("a", "b/c.md", "../b/c.md"),
            ("", "b/c.md", "b/c.md"),
            ("a", "a/", "./"),
            ("a/b", "a/", "../"),
        ] {
            assert_eq!(relative(folder, to), right);
        }
    }

    #[test]
    fn addresses_keep_their_form() {
        let from = Moved {
            old_path: "content/a.md".to_owned(),
            new_path: "content/a.md".to_owned(),
            old_url: "/en/a/".to_owned(),
            new_url: "/en/a/".to_owned(),
        };
        let target = Moved {
            old_path: "content/b.md".to_owned(),
            new_path: "content/x/c.md".to_owned(),
            old_url: "/en/b/".to_owned(),
            new_url: "/en/x/c/".to_owned(),
        };
        for (path, right) in [
            ("b.md", "x/c.md"),
            ("./b.md", "./x/c.md"),
            ("b", "x/c"),
            ("b.html", "x/c.html"),
            ("/b.md", "/x/c.md"),
            ("/content/b.md", "/content/x/c.md"),
            ("/b", "/x/c"),
            ("/base/en/b/", "/base/en/x/c/"),
            ("/base/en/b", "/base/en/x/c"),
            ("/base/b/", "/base/x/c/"),
            ("/base/ar/b/", "/base/ar/x/c/"),
            ("../b/", "../x/c/"),
        ] {
            let found = in_same_form(&from, &target, path, "/base");
            assert!(found.contains(&right.to_owned()), "{path}: {found:?}");
        }
    }
}
