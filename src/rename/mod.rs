//! `sitegen rename`: another path for a note, in all its languages.
//!
//! In: a site, a page, and the author's wish. Out: a [`Plan`]: files that move, and edits of files. Nothing is written here.
//!
//! The site that the change would give is loaded from memory (`content::Overlay`), and each link is looked up in both sites:
//! a link changes only if it would lead elsewhere, and a new address is used only if it leads to the same page.

mod addresses;
mod anchor;
mod companions;
mod front_matter;
mod links;
mod lists;
mod targets;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use jiff::Zoned;
use rayon::prelude::*;

use crate::check::PageView;
use crate::content::Overlay;
use crate::content::file_name::FileName;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::{Change, Edit, Move};
use crate::incremental;
use crate::site::Site;
use crate::translations::PageId;
use addresses::Address;
pub use anchor::plan_anchor;
use links::{Links, NewAddress};
pub use targets::NewName;

/// The wish of an author.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// A page of the note.
    pub page: PageId,
    /// The new name, folder or path of that page.
    pub new: NewName<'a>,
    /// True if the old addresses lead to the new ones.
    pub has_redirects: bool,
}

/// The effects of a rename.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The files that move, and the texts that change, by their new paths.
    pub change: Change,
    /// The old and the new addresses of pages.
    pub addresses: Vec<(String, String)>,
    /// Notes for the author: facts to know, and steps left to do.
    pub notes: Vec<Diagnostic>,
}

/// Plans a rename.
///
/// # Errors
/// Diagnostics, if the wish cannot be done; then nothing is to be changed.
pub fn plan(site: &Site, wish: &Wish<'_>, now: &Zoned) -> Result<Plan, Vec<Diagnostic>> {
    let one = |error: Box<Diagnostic>| vec![*error];
    let targets = targets::find(site, wish.page, wish.new);
    check_targets(site, wish.page, &targets)?;
    let mut planner = Planner::new(site, targets).map_err(one)?;
    planner.find_companions();
    planner.rename_in_front_matter().map_err(one)?;
    let scratch = tempfile::tempdir().map_err(|error| vec![scratch_error(&error)])?;
    let after = planner.load(scratch.path(), now)?;
    planner.compare(&after)?;
    planner.mend_links(&after);
    if wish.has_redirects {
        planner.add_redirects(&after).map_err(one)?;
    }
    planner.mend_lists().map_err(one)?;
    planner.verify(scratch.path(), now, wish.has_redirects)?;
    Ok(planner.finish())
}

/// Returns true for the name of a Markdown file.
fn is_markdown(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["md", "markdown", "mkd", "mkdn", "mkdown", "mdx"]
        .contains(&ending.to_ascii_lowercase().as_str())
}

fn scratch_error(error: &std::io::Error) -> Diagnostic {
    let message = format!("a temporary folder cannot be used: {error}");
    Diagnostic::error("file-unwritable", message)
        .help("check the space and the rights of the folder of temporary files")
}

/// Returns an error if a page cannot have its new path.
fn check_targets(
    site: &Site,
    page: PageId,
    targets: &BTreeMap<PageId, String>,
) -> Result<(), Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let error = |code: &'static str, message: String, id: PageId, help: &str| {
        let place = SourceSpan::file(&site.source.pages[id].path);
        Diagnostic::error(code, message).at(place).help(help)
    };
    if !targets.contains_key(&page) {
        let help = "give another name, a folder, or another path";
        problems.push(error(
            "rename-same",
            "the note has this path already".to_owned(),
            page,
            help,
        ));
    }
    let mut taken = BTreeSet::new();
    for (id, path) in targets {
        let is_name = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && !part.chars().any(char::is_control)
                && !part.contains('\\')
        };
        let exists = site.source.root.join(path).symlink_metadata().is_ok();
        let is_of_theme = site.source.is_of_theme(&site.source.pages[*id].path);
        if !path.split('/').all(is_name) {
            let help = "give a path below the folder of the site, without `.`, `..` and control characters";
            problems.push(error(
                "rename-path",
                format!("`{path}` is no path for a note"),
                *id,
                help,
            ));
        } else if exists || !taken.insert(path) {
            let help = "give another name: no file is overwritten";
            problems.push(error(
                "file-exists",
                format!("`{path}` exists already"),
                *id,
                help,
            ));
        } else if is_markdown(path) != is_markdown(&site.source.pages[*id].path) {
            let help = "keep the ending of the name";
            problems.push(error(
                "rename-path",
                format!("`{path}` would be another kind of file"),
                *id,
                help,
            ));
        } else if is_of_theme {
            let help = "copy the file into the site first";
            problems.push(error(
                "rename-path",
                "the file is in the theme".to_owned(),
                *id,
                help,
            ));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// The state of a plan.
struct Planner<'s> {
    site: &'s Site,
    /// The new paths of pages.
    targets: BTreeMap<PageId, String>,
    /// The addresses in pages that move.
    addresses: BTreeMap<PageId, Vec<Address>>,
    /// The new paths of all files that move, by their old ones.
    paths: BTreeMap<String, String>,
    /// The texts of pages: before, and now.
    texts: BTreeMap<PageId, (String, String)>,
    lists: Vec<Edit>,
    urls: Vec<(String, String)>,
    notes: Vec<Diagnostic>,
}

impl<'s> Planner<'s> {
    fn new(site: &'s Site, targets: BTreeMap<PageId, String>) -> Result<Self, Box<Diagnostic>> {
        let mut texts = BTreeMap::new();
        let mut all = BTreeMap::new();
        for id in targets.keys() {
            let view = PageView::new(site, *id)?;
            all.insert(*id, addresses::of(&view));
            texts.insert(*id, (view.text.clone(), view.text));
        }
        let pages = &site.source.pages;
        let paths = targets
            .iter()
            .map(|(id, path)| (pages[*id].path.clone(), path.clone()));
        Ok(Self {
            site,
            paths: paths.collect(),
            addresses: all,
            targets,
            texts,
            lists: Vec::new(),
            urls: Vec::new(),
            notes: Vec::new(),
        })
    }

    /// Adds the files beside the note that move with it.
    fn find_companions(&mut self) {
        let mut found = companions::beside(self.site, &self.targets, &self.addresses);
        if found.is_empty() {
            return;
        }
        let pages = self.site.source.pages.iter().enumerate();
        let pages = pages
            .filter(|(id, _)| !self.targets.contains_key(id))
            .map(|(_, page)| page);
        for page in pages.chain(&self.site.source.others) {
            if let Ok(text) = self.site.source.text(page) {
                companions::retain_unused(&mut found, std::iter::once(text.as_str()));
            }
        }
        self.paths.extend(found);
    }

    fn tag(&self, id: PageId) -> &'s crate::language::LanguageTag {
        let page = &self.site.source.pages[id];
        &self.site.source.languages.get(page.language).tag
    }

    fn rename_in_front_matter(&mut self) -> Result<(), Box<Diagnostic>> {
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

    /// Loads the site as the plan leaves it.
    fn load(&self, scratch: &std::path::Path, now: &Zoned) -> Result<Arc<Site>, Vec<Diagnostic>> {
        let source = &self.site.source;
        let mut overlay = Overlay::default();
        for (old, new) in &self.paths {
            overlay.set(new, source.root.join(old));
        }
        for (at, (id, (before, text))) in self.texts.iter().enumerate() {
            let path = &source.pages[*id].path;
            if before == text {
                continue;
            }
            let file = scratch.join(format!("{at}.md"));
            crate::edit::write_scratch(&file, text).map_err(|error| vec![scratch_error(&error)])?;
            overlay.set(self.paths.get(path).unwrap_or(path), file);
        }
        for old in self.paths.keys() {
            overlay.hide(old);
        }
        let config = crate::config::Config {
            overlay: Arc::new(overlay),
            ..(*self.site.config).clone()
        };
        Ok(incremental::load_config(config, now).0)
    }

    /// Compares the pages and the notes of both sites, and records which addresses change.
    fn compare(&mut self, after: &Site) -> Result<(), Vec<Diagnostic>> {
        let (old, new) = (&self.site.source, &after.source);
        let mut problems = Vec::new();
        for page in old.pages.iter() {
            let path = self.paths.get(&page.path).unwrap_or(&page.path);
            let Some(id) = new.page(path) else {
                let message = format!("`{path}` would be no page of the site");
                let help = "give a path in a folder that the site reads, with a name that it reads";
                problems.push(
                    Diagnostic::error("rename-path", message)
                        .at(SourceSpan::file(&page.path))
                        .help(help),
                );
                continue;
            };
            let moved = &new.pages[id];
            if moved.url != page.url {
                self.urls.push((page.url.clone(), moved.url.clone()));
            }
            let (was, is) = (
                old.languages.get(page.language),
                new.languages.get(moved.language),
            );
            if was.tag != is.tag {
                let message = format!(
                    "`{path}` would be in another language: {} instead of {}",
                    is.tag.as_str(),
                    was.tag.as_str()
                );
                let help = "keep the folder or the ending of the language, or write `lang` into the front matter first";
                problems.push(
                    Diagnostic::error("rename-language", message)
                        .at(SourceSpan::file(&page.path))
                        .help(help),
                );
            }
        }
        if problems.is_empty() {
            problems.extend(self.split_notes(after));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Returns an error for each note whose pages would no longer be one note.
    fn split_notes(&self, after: &Site) -> Vec<Diagnostic> {
        let source = &self.site.source;
        let new_path = |id: PageId| {
            let path = &source.pages[id].path;
            self.paths.get(path).unwrap_or(path).clone()
        };
        let mut problems = Vec::new();
        for note in &self.site.notes.notes {
            let pages: BTreeSet<String> = note.pages.iter().map(|id| new_path(*id)).collect();
            let Some(id) = after.source.page(&new_path(note.original)) else {
                continue;
            };
            let now = after.notes.of(id).pages.iter();
            let now: BTreeSet<String> =
                now.map(|id| after.source.pages[*id].path.clone()).collect();
            if let Some(other) = pages.symmetric_difference(&now).next() {
                let place = SourceSpan::file(&source.pages[note.original].path);
                let message = format!(
                    "the translations of the note would not be joined as they are: `{other}`"
                );
                let help = "`sitegen translations --pin` writes the joins into the front matter; then rename again";
                problems.push(
                    Diagnostic::error("rename-note", message)
                        .at(place)
                        .help(help),
                );
            }
        }
        problems
    }

    /// Mends the links of all pages that would lead elsewhere.
    fn mend_links(&mut self, after: &Site) {
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
    fn add_redirects(&mut self, after: &Site) -> Result<(), Box<Diagnostic>> {
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
    fn mend_lists(&mut self) -> Result<(), Box<Diagnostic>> {
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

    /// Loads the site with all changes, and checks that each page is there and that each old address leads to its page.
    fn verify(
        &mut self,
        scratch: &std::path::Path,
        now: &Zoned,
        has_redirects: bool,
    ) -> Result<(), Vec<Diagnostic>> {
        let after = self.load(scratch, now)?;
        self.urls.clear();
        self.compare(&after)?;
        if !has_redirects || !self.site.has_redirects() {
            return Ok(());
        }
        let redirects: BTreeMap<String, String> = after
            .redirects()
            .into_iter()
            .map(|(from, to, _)| (from, to))
            .collect();
        for (old, new) in &self.urls {
            let is_there =
                redirects.contains_key(old) || redirects.contains_key(old.trim_end_matches('/'));
            let is_taken = after.source.pages.iter().any(|page| page.url == *old);
            if !is_there && !is_taken {
                let message = format!("the old address `{old}` does not lead to `{new}`");
                let help = "write a redirect by hand";
                let page = self
                    .targets
                    .keys()
                    .next()
                    .map_or("", |id| &self.site.source.pages[*id].path);
                self.notes.push(
                    Diagnostic::warning("rename-redirect", message)
                        .at(SourceSpan::file(page))
                        .help(help),
                );
            }
        }
        Ok(())
    }

    fn finish(self) -> Plan {
        let pages = &self.site.source.pages;
        let moves = self.paths.iter().map(|(from, to)| Move {
            from: from.clone(),
            to: to.clone(),
        });
        let edits = self.texts.iter().map(|(id, (before, after))| {
            let path = &pages[*id].path;
            Edit {
                path: self.paths.get(path).unwrap_or(path).clone(),
                before: Some(before.clone()),
                after: after.clone(),
                changes: 1,
            }
        });
        let edits = edits.chain(self.lists.clone()).filter(Edit::is_change);
        Plan {
            change: Change {
                moves: moves.collect(),
                edits: edits.collect(),
            },
            addresses: self.urls,
            notes: self.notes,
        }
    }
}

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
