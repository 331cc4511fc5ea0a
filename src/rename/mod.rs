//! `sitegen rename`: another path for a note, in all its languages.
//!
//! In: a site, a page, and the author's wish. Out: a [`Plan`]: files that move, and edits of files. Nothing is written here.
//!
//! The site that the change would give is loaded from memory (`content::Overlay`), and each link is looked up in both sites:
//! a link changes only if it would lead elsewhere, and a new address is used only if it leads to the same page.

mod addresses;
mod anchor;
mod companions;
mod comparison;
mod front_matter;
mod links;
mod lists;
mod page_edits;
mod targets;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Zoned;

use crate::check::PageView;
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::edit::{Change, Edit, Move};
use crate::site::Site;
use crate::translations::PageId;
use addresses::Address;
use comparison::scratch_error;

pub use anchor::plan_anchor;
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
