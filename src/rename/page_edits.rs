//! Edits of pages for a rename: links, front matter, redirects and lists.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::links::{Links, NewAddress};
use super::{Planner, addresses, front_matter, lists, targets};
use crate::check::PageView;
use crate::content::file_name::FileName;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::site::Site;
use crate::translations::PageId;

/// Returns the forms in which other files name a page by its path.
fn path_forms(old: &str, new: &str) -> Vec<(String, String)> {
    let mut forms = vec![
        (old.to_owned(), new.to_owned()),
        (format!("/{old}"), format!("/{new}")),
    ];
    if let (Some(old), Some(new)) = (old.strip_prefix("content/"), new.strip_prefix("content/")) {
        forms.push((old.to_owned(), new.to_owned()));
        forms.push((format!("/{old}"), format!("/{new}")));
    }
    forms
}

/// Returns the text of a page with mended links, if any changes, and the links that cannot be mended.
fn mended(links: &Links<'_>, view: &PageView<'_>) -> (Option<String>, Vec<Diagnostic>) {
    let mut text = view.text.clone();
    let mut lost = Vec::new();
    let mut is_changed = false;
    for address in addresses::of(view).iter().rev() {
        match links.new_address(view.id, address) {
            NewAddress::Same => {}
            NewAddress::Changed(new) => {
                text.replace_range(address.span.clone(), &new);
                is_changed = true;
            }
            NewAddress::Lost => {
                let message = format!(
                    "no new address of `{}` is known: the link is left as it is",
                    address.target
                );
                let place = SourceSpan::span(
                    &view.page.path,
                    &view.text,
                    address.span.clone(),
                    "to what moves",
                );
                lost.push(
                    Diagnostic::warning("rename-link", message)
                        .at(place)
                        .help("mend the link by hand"),
                );
            }
        }
    }
    lost.reverse();
    (is_changed.then_some(text), lost)
}

impl<'s> Planner<'s> {
    pub(super) fn rename_in_front_matter(&mut self) -> Result<(), Box<Diagnostic>> {
        for (id, path) in &self.targets {
            let page = &self.site.source.pages[*id];
            if let Some((_, text)) = self.texts.get_mut(id) {
                let config = &self.site.config;
                let tag = &self.site.source.languages.get(page.language).tag;
                *text = front_matter::with_name(config, page, tag, path, std::mem::take(text))?;
            }
        }
        Ok(())
    }

    /// Mends the links of all pages that would lead elsewhere.
    pub(super) fn mend_links(&mut self, after: &Site) {
        let links = Links::new(self.site, after, &self.paths);
        let words = self.words();
        let pages = 0..self.site.source.pages.len();
        let mended: Vec<(PageId, String, Option<String>, Vec<Diagnostic>)> = pages
            .into_par_iter()
            .filter_map(|id| {
                let page = &self.site.source.pages[id];
                let moves = self.targets.contains_key(&id);
                if !moves {
                    let text = self.site.source.text(page).ok()?;
                    words
                        .as_ref()
                        .is_none_or(|words| words.is_match(&text))
                        .then_some(())?;
                }
                let view = PageView::new(self.site, id).ok()?;
                let (text, lost) = mended(&links, &view);
                Some((id, view.text, text, lost))
            })
            .collect();
        for (id, before, text, lost) in mended {
            self.notes.extend(lost);
            if let Some(text) = text {
                self.merge(id, before, text);
            }
        }
    }

    /// Puts mended links into the text of a page whose front matter may have changed.
    fn merge(&mut self, id: PageId, before: String, text: String) {
        let body = self.site.source.pages[id].body;
        match self.texts.get_mut(&id) {
            Some((_, now)) => {
                // Links change the body only, and the other changes are in the front matter.
                let head = now.len() - (before.len() - body);
                now.replace_range(head.., &text[body..]);
            }
            None => {
                self.texts.insert(id, (before, text));
            }
        }
    }

    /// Returns the words that every address of what moves has one of. `None` if there are none.
    fn words(&self) -> Option<AhoCorasick> {
        let mut words: BTreeSet<String> = BTreeSet::new();
        let mut has_all = true;
        let mut add = |word: &str| {
            let is_plain = word.len() > 1;
            has_all &= is_plain;
            if is_plain {
                words.insert(word.to_lowercase());
                words.insert(crate::content::encoded(word).to_lowercase());
            }
        };
        let is_index = |stem: &str| {
            ["index", "_index", "readme"].contains(&stem.to_ascii_lowercase().as_str())
        };
        for old in self.paths.keys() {
            let stem = FileName::parse(old).stem;
            let folder = old.rsplit('/').nth(1).unwrap_or_default();
            add(if is_index(stem) { folder } else { stem });
        }
        let last = |url: &str| {
            let plain = url.trim_matches('/').trim_end_matches(".html");
            percent_encoding::percent_decode_str(plain.rsplit('/').next().unwrap_or_default())
                .decode_utf8_lossy()
                .into_owned()
        };
        for (old, _) in &self.urls {
            add(&last(old));
        }
        // A link to the page of a folder may name no folder: `./`, `..`.
        if self
            .paths
            .keys()
            .any(|old| is_index(FileName::parse(old).stem))
        {
            words.extend(["./", "(.)", "(..)"].map(str::to_owned));
        }
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words);
        words.ok().filter(|_| has_all)
    }

    /// Adds the old addresses of pages that move to their front matter.
    pub(super) fn add_redirects(&mut self, after: &Site) -> Result<(), Box<Diagnostic>> {
        let source = &self.site.source;
        let moved: Vec<(PageId, String, String)> = self
            .targets
            .iter()
            .filter_map(|(id, path)| {
                let new = &after.source.pages[after.source.page(path)?].url;
                let old = &source.pages[*id].url;
                (old != new).then(|| (*id, old.clone(), new.clone()))
            })
            .collect();
        if moved.is_empty() {
            return Ok(());
        }
        if !self.site.has_redirects() {
            let message =
                "the old addresses lead nowhere: the site does not use jekyll-redirect-from";
            let help = "add the plugin to `_config.yml` and `redirect_from` with the old address to the note, or redirect on the server";
            let place = SourceSpan::file(&source.pages[moved[0].0].path);
            self.notes.push(
                Diagnostic::warning("rename-redirect", message)
                    .at(place)
                    .help(help),
            );
            return Ok(());
        }
        for (id, old, new) in moved {
            let page = &source.pages[id];
            let key = front_matter::redirect_key(self.site, page);
            if let Some((_, text)) = self.texts.get_mut(&id) {
                *text = front_matter::with_redirect(
                    &self.site.config,
                    &page.path,
                    text,
                    key,
                    (&old, &new),
                )?;
            }
        }
        Ok(())
    }

    /// Mends values of front matter, of the config and of the lock that name what moves.
    pub(super) fn mend_lists(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut renamed = BTreeMap::new();
        for (id, path) in &self.targets {
            let page = &self.site.source.pages[*id];
            for (old, new) in path_forms(&page.path, path) {
                renamed.entry(old).or_insert(new);
            }
            let codes = crate::language::Codes::default();
            let plain = |path: &str| targets::without_language(path, self.tag(*id), &codes);
            for (old, new) in path_forms(&plain(&page.path), &plain(path)) {
                renamed.entry(old).or_insert(new);
            }
        }
        let config = &self.site.config;
        let is_of_site = |url: &str| !config.url.is_empty() && !url.is_empty();
        for (old, new) in &self.urls {
            if old.trim_matches('/').is_empty() {
                continue;
            }
            renamed.insert(old.clone(), new.clone());
            let plain = |url: &str| url.trim_end_matches('/').to_owned();
            if old.trim_matches('/').contains('/') {
                renamed.insert(plain(old), plain(new));
            }
            let whole = |url: &str| format!("{}{}{url}", config.url, config.base_path);
            if is_of_site(old) {
                renamed.insert(whole(old), whole(new));
            }
        }
        renamed.retain(|old, new| old != new);
        self.lists.extend(lists::config(self.site, &renamed)?);
        self.lists.extend(lists::data(self.site, &renamed));
        self.lists.extend(lists::lock(self.site, &self.paths)?);
        self.notes.extend(lists::templates(self.site, &self.urls));
        let keys: Vec<&String> = renamed.keys().collect();
        let Ok(words) = AhoCorasick::new(&keys) else {
            return Ok(());
        };
        for (id, page) in self.site.source.pages.iter().enumerate() {
            let (before, text) = match self.texts.get(&id) {
                Some((before, text)) => (before.clone(), text.clone()),
                None => match self.site.source.text(page) {
                    Ok(text) => (text.clone(), text),
                    Err(_) => continue,
                },
            };
            let head = text
                .len()
                .saturating_sub(before.len() - page.body.min(before.len()));
            if !text.get(..head).is_some_and(|head| words.is_match(head)) {
                continue;
            }
            let changed = front_matter::with_values(config, &page.path, text, &renamed);
            if changed != before {
                self.texts.insert(id, (before, changed));
            }
        }
        Ok(())
    }
}
