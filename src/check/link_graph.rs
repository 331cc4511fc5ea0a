//! All pages at once, for rules that follow links from one to another.
//!
//! In: what each page links to, shows and names. Out: a [`LinkGraph`] that knows where a link leads. Texts are not
//! kept: a finding reads its file again.

mod anchors;
mod external;
mod paths;
mod published;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;

use super::foreign_sources;
use super::link_suggestions::SimilarPaths;
use super::page_links::{PageLinks, Reference};
use crate::config::Layout;
use crate::diagnostics::{Lines, SourceSpan};
use crate::linkcheck::Verdict;
use crate::site::{OutputOwner, OutputTarget, Site};
use crate::translations::PageId;
use external::is_web;
use paths::clamped;
pub(crate) use paths::joined;
pub(super) use published::Published;

/// The text of a page with its line ends.
struct Text {
    text: String,
    lines: Lines,
    /// The table of contributors that a program writes into it.
    contributors: Option<Range<usize>>,
}

impl Text {
    fn of(text: String) -> Self {
        let start = text.find("ALL-CONTRIBUTORS-LIST:START");
        let end = text.find("ALL-CONTRIBUTORS-LIST:END");
        Self {
            lines: Lines::of(&text),
            contributors: start.map(|start| start..end.unwrap_or(text.len())),
            text,
        }
    }
}

/// The most bytes that the addresses of a page are looked for in, all of them together. A page of a hundred
/// kilobytes has room for 2,500 addresses.
const MAX_SEARCHED_BYTES: usize = 1 << 28;

/// All pages.
pub(crate) struct LinkGraph<'s> {
    pub(crate) site: &'s Site,
    extracts: HashMap<PageId, Arc<PageLinks>>,
    /// Outputs that are not pages, files or redirects of the source, computed on first use.
    generated: OnceLock<HashSet<String>>,
    /// Verdicts of links to other sites, if they were checked.
    pub(crate) external: BTreeMap<String, Verdict>,
    /// The ids of whole documents, of those that were asked for.
    whole: Mutex<HashMap<PageId, HashSet<String>>>,
    near: OnceLock<SimilarPaths>,
    texts: Mutex<VecDeque<(PageId, Arc<Text>)>>,
    /// The first folders of the output's files, once they are asked for.
    tops: OnceLock<HashSet<String>>,
    /// Sources from which plugins generate pages, computed on first use.
    inputs: OnceLock<HashSet<String>>,
    /// Targets of the links of each page, in order.
    routes: HashMap<PageId, Vec<LinkTarget>>,
}

/// Number of cached texts for positions of findings; rules run in parallel, each page by page.
const MAX_CACHED_TEXTS: usize = 16;

/// The target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LinkTarget {
    /// To another host, or by another way than the web: not looked at here.
    Out(String),
    /// To a page of the site, perhaps to a place in it.
    Page(PageId, Option<String>),
    /// To something else that the site has.
    There,
    /// A path that does not exist.
    Nowhere(String),
}

/// The address of a link, before it is looked up.
enum LinkAddress {
    /// The page itself, perhaps a place in it.
    Own(Option<String>),
    /// Another host, or another way than the web.
    Out(String),
    /// A path on the host that is outside of the site.
    Outside(String),
    /// A path of the site, perhaps with a place in its page.
    Path(String, Option<String>),
}

impl<'s> LinkGraph<'s> {
    pub(crate) fn new(site: &'s Site, extracts: HashMap<PageId, Arc<PageLinks>>) -> Self {
        let mut graph = Self {
            site,
            extracts,
            generated: OnceLock::new(),
            external: BTreeMap::new(),
            whole: Mutex::default(),
            near: OnceLock::new(),
            texts: Mutex::default(),
            routes: HashMap::new(),
            tops: OnceLock::new(),
            inputs: OnceLock::new(),
        };
        let pages: Vec<PageId> = graph.extracts.keys().copied().collect();
        graph.routes = pages
            .into_par_iter()
            .map(|id| (id, graph.routes_of(id)))
            .collect();
        graph
    }

    /// Resolves the links of a page.
    fn routes_of(&self, id: PageId) -> Vec<LinkTarget> {
        let links = self.extracts.get(&id).map(|extract| &extract.links);
        let links = links.into_iter().flatten();
        links.map(|link| self.leads(id, &link.target)).collect()
    }

    /// Returns the links of a page with where they lead.
    pub(crate) fn routes(&self, id: PageId) -> impl Iterator<Item = (&Reference, &LinkTarget)> {
        let links = self.extracts.get(&id).map(|extract| &extract.links);
        let routes = self.routes.get(&id).into_iter().flatten();
        links.into_iter().flatten().zip(routes)
    }

    /// Pages in their order, with what they link to.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (PageId, &PageLinks)> {
        (0..self.site.source.pages.len()).filter_map(|id| Some((id, &**self.extracts.get(&id)?)))
    }

    /// Returns true if a page has a title of its own.
    pub(crate) fn is_titled(&self, id: PageId) -> bool {
        let extract = self.extracts.get(&id);
        extract.is_some_and(|extract| extract.is_titled)
    }

    /// A place in the file of a page, as it is now.
    pub(crate) fn place(&self, id: PageId, span: &Range<usize>, label: &str) -> SourceSpan {
        let page = &self.site.source.pages[id];
        match self.text(id) {
            Some(text) => text
                .lines
                .place(&page.path, &text.text, span.clone(), label),
            None => SourceSpan::file(&page.path),
        }
    }

    /// Returns true if Liquid made the address of a link: its page has neither the address nor the file it leads to.
    pub(crate) fn is_made(&self, id: PageId, target: &str, to: PageId) -> bool {
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let below = self.below_base(path).unwrap_or(path);
        let path = &self.site.source.pages[to].path;
        let links = self.extracts.get(&id).map_or(0, |of| of.links.len());
        self.text(id).is_none_or(|text| {
            let text = &text.text;
            links.saturating_mul(text.len()) <= MAX_SEARCHED_BYTES
                && text.contains("{{")
                && !text.contains(below)
                && !text.contains(path)
        })
    }

    /// The text of a page with its lines; those of the last pages that were asked for are kept.
    fn text(&self, id: PageId) -> Option<Arc<Text>> {
        let kept = || self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, text)) = kept().iter().find(|(page, _)| *page == id) {
            return Some(Arc::clone(text));
        }
        let text = self.site.source.text(&self.site.source.pages[id]).ok()?;
        let text = Arc::new(Text::of(text.clone()));
        let mut kept = kept();
        if kept.len() == MAX_CACHED_TEXTS {
            kept.pop_front();
        }
        kept.push_back((id, Arc::clone(&text)));
        Some(text)
    }

    /// Returns the target of a link of a page.
    pub(crate) fn leads(&self, from: PageId, target: &str) -> LinkTarget {
        let (path, fragment) = match self.address(from, target) {
            LinkAddress::Own(fragment) => return LinkTarget::Page(from, fragment),
            LinkAddress::Out(target) => return LinkTarget::Out(target),
            LinkAddress::Outside(path) => return LinkTarget::Nowhere(path),
            LinkAddress::Path(path, fragment) => (path, fragment),
        };
        match self.lookup(&path) {
            Some(Published::Page(id)) => LinkTarget::Page(id, fragment),
            Some(Published::Other) => LinkTarget::There,
            None => LinkTarget::Nowhere(format!("/{path}")),
        }
    }

    /// Returns the output that a link of a page leads to, with its owner if that is a file of the source.
    pub(crate) fn output_of(
        &self,
        from: PageId,
        target: &str,
    ) -> Option<(String, Option<OutputOwner>)> {
        match self.address(from, target) {
            LinkAddress::Own(_) => {
                let output = self.site.source.pages[from].output.clone();
                Some((output, Some(OutputOwner::Target(OutputTarget::Page(from)))))
            }
            LinkAddress::Path(path, _) => self.found(&path),
            LinkAddress::Out(_) | LinkAddress::Outside(_) => None,
        }
    }

    /// Returns the address that a link of a page leads to.
    fn address(&self, from: PageId, target: &str) -> LinkAddress {
        let page = &self.site.source.pages[from];
        let config = &self.site.config;
        let target = target.trim();
        let resolved = self.site.link_of(page, target);
        let target = resolved.as_ref().map_or(target, |to| &to.url);
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split('?').next().unwrap_or_default();
        let fragment = percent_decode_str(fragment)
            .decode_utf8_lossy()
            .into_owned();
        let fragment = (!fragment.is_empty()).then_some(fragment);
        if path.is_empty() {
            return LinkAddress::Own(fragment);
        }
        // The site's own host is no other.
        let own = (!config.url.is_empty())
            .then(|| path.strip_prefix(&config.url))
            .flatten();
        let path = match own {
            Some("") => "/",
            Some(path) if path.starts_with('/') => path,
            _ => path,
        };
        let scheme = path
            .split(['/', '?', '#'])
            .next()
            .is_some_and(|start| start.contains(':'));
        if scheme || path.starts_with("//") {
            return LinkAddress::Out(target.to_owned());
        }
        let path = match path.strip_prefix('/') {
            Some(rooted) => match self.below_base(path) {
                Some(rest) => rest.to_owned(),
                // On the same host but outside the site: unknown, unless the site has it.
                None if self.lookup(rooted).is_some()
                    || self.site.in_any_language(page.language, path).is_some() =>
                {
                    return LinkAddress::Outside(path.to_owned());
                }
                None => return LinkAddress::Out(target.to_owned()),
            },
            None => {
                let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{}/{path}", folder.trim_start_matches('/'))
            }
        };
        LinkAddress::Path(path, fragment)
    }

    /// Returns true if a target that the site does not have may be there all the same: it is written with the
    /// host's name, is below a folder of the host of which the site has nothing, or in a folder of notes, which
    /// another program publishes, is written from the root or leads out of the folder.
    pub(super) fn may_be_elsewhere(&self, from: PageId, target: &str) -> bool {
        let target = target.trim();
        if is_web(target) || self.is_of_another_program() || self.original_shows(from, target) {
            return true;
        }
        if !target.starts_with('/') {
            let is_folder = self.site.config.layout == Layout::Folder;
            let page = &self.site.source.pages[from];
            let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = target.split(['?', '#']).next().unwrap_or_default();
            return is_folder && joined(&format!("{folder}/{path}")).is_none();
        }
        self.is_rooted_elsewhere(target) || self.is_in_unknown_folder(target)
    }

    /// Returns true if an address from the root of the host is below a folder of which the site has nothing.
    fn is_in_unknown_folder(&self, target: &str) -> bool {
        let below = self.below_base(target).unwrap_or_default();
        let (top, _) = below.split_once('/').unwrap_or_default();
        !top.is_empty() && !self.tops().contains(top)
    }

    /// Returns true for an address from the root of the host in a folder of notes: another program publishes it, below a
    /// path and with a language that only it knows.
    pub(super) fn is_rooted_elsewhere(&self, target: &str) -> bool {
        let config = &self.site.config;
        config.file.is_none() && config.layout == Layout::Folder && target.trim().starts_with('/')
    }

    /// Returns true if a target that the site does not have is there for readers of a folder of notes: a folder that
    /// servers list, the note in the language of its name (`a` for `a.en-US.md`), and what the original's folder has,
    /// which other programs mount in each language. So is what a plugin of a Jekyll site makes of a file of its own
    /// folders, and an alias of docsify.
    pub(super) fn is_there_for_readers(&self, from: PageId, target: &str) -> bool {
        let config = &self.site.config;
        let last = target.split(['?', '#']).next().unwrap_or_default();
        let last = last
            .trim_end_matches('/')
            .rsplit('/')
            .next()
            .unwrap_or_default();
        if self.is_of_another_program()
            && self
                .inputs
                .get_or_init(|| foreign_sources::of(self.site))
                .contains(foreign_sources::stem(last))
        {
            return true;
        }
        let is_rooted = target.starts_with('/') && self.is_of_another_program();
        if self.is_rooted_elsewhere(target) || is_rooted && self.is_in_unknown_folder(target) {
            return true;
        }
        if config.file.is_some() || config.layout != Layout::Folder {
            return false;
        }
        // `~name` and `@name/` are names of folders that a bundler knows; a fragment like `RE-/a/` selects a part of an
        // embedded file.
        let is_of_bundler = target.starts_with(['~', '@']) || target.contains("#RE-");
        if is_of_bundler || self.original_shows(from, target) {
            return true;
        }
        let page = &self.site.source.pages[from];
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = target.split(['?', '#']).next().unwrap_or_default();
        let path = percent_decode_str(path).decode_utf8_lossy();
        let Some(path) = joined(&format!("{folder}/{path}")).filter(|_| !target.starts_with('/'))
        else {
            return false;
        };
        let code = &self.site.source.languages.get(page.language).code;
        // A page in a folder that the source does not have is generated.
        let is_generated = || {
            let folder = path.rsplit_once('/').map(|(folder, _)| folder);
            path.ends_with(".html")
                && folder.is_some_and(|folder| !self.site.source.root.join(folder).is_dir())
        };
        self.site.source.root.join(&path).is_dir()
            || is_generated()
            || ["md", "mdx", "markdown"].iter().any(|ending| {
                let stem = path.strip_suffix(&format!(".{ending}")).unwrap_or(&path);
                self.site
                    .source
                    .page(&format!("{stem}.{code}.{ending}"))
                    .is_some()
            })
    }

    /// Returns true if the notes are published by another program, or by Jekyll with plugins of the site's own: these
    /// make pages and files that are not in the source.
    pub(super) fn is_of_another_program(&self) -> bool {
        let config = &self.site.config;
        config.file.is_none() && config.layout == Layout::Folder
            || config.layout == Layout::Jekyll && config.source.join("_plugins").is_dir()
    }

    /// Returns true if the original of a page shows or links to the same address, and the site has it there: a program
    /// that mounts the original's folder in each language has it for the translation too.
    fn original_shows(&self, from: PageId, target: &str) -> bool {
        let original = self.site.notes.of(from).original;
        original != from && !matches!(self.leads(original, target), LinkTarget::Nowhere(_))
    }

    /// Returns true if a link is in a table of contributors that a program writes, with anchors that lead nowhere.
    pub(crate) fn is_of_contributors(&self, id: PageId, span: &Range<usize>) -> bool {
        self.text(id).is_some_and(|text| {
            let contributors = text.contributors.as_ref();
            contributors.is_some_and(|table| table.contains(&span.start))
        })
    }
}
