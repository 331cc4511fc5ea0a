//! All pages at once, for rules that follow links from one to another.
//!
//! In: what each page links to, shows and names. Out: a [`LinkGraph`] that knows where a link leads. Texts are not
//! kept: a finding reads its file again.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::foreign_sources;
use super::link_suggestions::Near;
use super::page_links::{PageLinks, Reference, heading_key};
use crate::config::Layout;
use crate::diagnostics::{Lines, SourceSpan};
use crate::linkcheck::Verdict;
use crate::site::{OutputOwner, OutputTarget, Site};
use crate::translations::PageId;

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
const SEARCHED: usize = 1 << 28;

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
    near: OnceLock<Near>,
    texts: Mutex<VecDeque<(PageId, Arc<Text>)>>,
    /// The first folders of the output's files, once they are asked for.
    tops: OnceLock<HashSet<String>>,
    /// Sources from which plugins generate pages, computed on first use.
    inputs: OnceLock<HashSet<String>>,
    /// Targets of the links of each page, in order.
    routes: HashMap<PageId, Vec<LinkTarget>>,
}

/// The kind of output at a path.
pub(super) enum Published {
    Page(PageId),
    /// A file, a list, a feed.
    Other,
}

/// Number of cached texts for positions of findings; rules run in parallel, each page by page.
const KEPT: usize = 16;

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
        let mut survey = Self {
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
        let pages: Vec<PageId> = survey.extracts.keys().copied().collect();
        survey.routes = pages
            .into_par_iter()
            .map(|id| (id, survey.routes_of(id)))
            .collect();
        survey
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
            links.saturating_mul(text.len()) <= SEARCHED
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
        if kept.len() == KEPT {
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
                None if self.lookup(rooted).is_some() => {
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

    /// The first folders of all files of the output.
    fn tops(&self) -> &HashSet<String> {
        self.tops.get_or_init(|| {
            let source = &self.site.source;
            let pages = source.pages.iter().chain(&source.others);
            let outputs = pages
                .map(|page| page.output.as_str())
                .chain(source.assets.iter().map(|asset| asset.output.as_str()))
                .chain(self.generated());
            let tops = outputs.filter_map(|output| output.split_once('/'));
            tops.map(|(top, _)| top.to_owned()).collect()
        })
    }

    /// A path from the root of the host without the path of the site, if it is below that.
    pub(super) fn below_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.site.config.base_path.as_str())?;
        let is_below = rest.is_empty() || rest.starts_with('/');
        is_below.then(|| rest.trim_start_matches('/'))
    }

    /// Returns the output at a path below the site's root, as browsers write it.
    pub(super) fn lookup(&self, path: &str) -> Option<Published> {
        let (_, owner) = self.found(path)?;
        Some(match owner {
            Some(OutputOwner::Target(OutputTarget::Page(id))) => Published::Page(id),
            _ => Published::Other,
        })
    }

    /// Returns the output at a path below the site's root, with its owner unless it is generated.
    fn found(&self, path: &str) -> Option<(String, Option<OutputOwner>)> {
        let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("/.");
        let plain = clamped(&percent_decode_str(path).decode_utf8_lossy());
        let candidates = if is_folder {
            vec![format!("{plain}/index.html")]
        } else {
            vec![
                plain.clone(),
                format!("{plain}.html"),
                format!("{plain}/index.html"),
            ]
        };
        candidates.into_iter().find_map(|output| {
            let output = output.trim_start_matches('/');
            let owner = self.site.at(output);
            let exists = owner.is_some() || self.outputs().contains(output);
            exists.then(|| (output.to_owned(), owner))
        })
    }

    /// The files of the output that no page, file or redirect of the source is.
    pub(super) fn generated(&self) -> impl Iterator<Item = &str> {
        self.outputs().iter().map(String::as_str)
    }

    fn outputs(&self) -> &HashSet<String> {
        self.generated.get_or_init(|| {
            let site = self.site;
            let mut outputs: HashSet<String> = HashSet::new();
            for target in site.targets() {
                outputs.insert(site.output_of(*target));
                outputs.extend(site.beside(*target));
            }
            outputs.extend(site.files().iter().map(|file| file.output.clone()));
            outputs
        })
    }

    /// Returns the index for suggestions of similar paths.
    pub(super) fn near(&self) -> &Near {
        self.near.get_or_init(|| Near::of(self))
    }

    /// The addresses of other sites that pages link to, and show images from, each once.
    pub(crate) fn external_links(&self) -> Vec<String> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (_, extract) in self.pages() {
            let all = extract.links.iter().chain(&extract.images);
            found.extend(
                all.map(|link| link.target.as_str())
                    .filter(|target| is_web(target)),
            );
        }
        found.into_iter().map(str::to_owned).collect()
    }

    /// Hands over each link to another site of which something is known.
    pub(crate) fn each_external(&self, mut take: impl FnMut(PageId, &Reference, &Verdict)) {
        if self.external.is_empty() {
            return;
        }
        for (id, extract) in self.pages() {
            for link in extract.links.iter().chain(&extract.images) {
                if let Some(verdict) = self.external.get(&link.target) {
                    take(id, link, verdict);
                }
            }
        }
    }

    /// Returns true if a link is in a table of contributors that a program writes, with anchors that lead nowhere.
    pub(crate) fn is_of_contributors(&self, id: PageId, span: &Range<usize>) -> bool {
        self.text(id).is_some_and(|text| {
            let contributors = text.contributors.as_ref();
            contributors.is_some_and(|table| table.contains(&span.start))
        })
    }

    /// Returns true if a page has this anchor. Templates may define it.
    pub(crate) fn has_anchor(&self, id: PageId, name: &str) -> bool {
        if name == "top" || name.starts_with(":~:") {
            return true;
        }
        // The fragment of a link is written as ids are.
        let clean = crate::markdown::clean(name);
        let has = |extract: &PageLinks| extract.ids.contains(name) || extract.ids.contains(&*clean);
        // Another program makes ids of headings in its own way (GitHub finds them in any case), and shows demos in other
        // pages.
        let is_folder = self.site.config.layout == Layout::Folder;
        let key = |name: &str| match is_folder {
            true => heading_key(&name.to_lowercase()),
            false => heading_key(name),
        };
        let is_elsewhere = |extract: &PageLinks| {
            let is_demo = || {
                self.site.source.pages[id]
                    .path
                    .split('/')
                    .any(|f| f == "demo")
            };
            self.is_of_another_program() && (extract.headings.contains(&key(name)) || is_demo())
        };
        let is_there =
            |extract: &PageLinks| extract.has_shortcodes || has(extract) || is_elsewhere(extract);
        if self
            .extracts
            .get(&id)
            .is_none_or(|extract| is_there(extract))
        {
            return true;
        }
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        whole
            .entry(id)
            .or_insert_with(|| {
                let (document, _) = self.site.render(OutputTarget::Page(id));
                let content = document
                    .map(|document| document.content)
                    .unwrap_or_default();
                let html = String::from_utf8_lossy(&content);
                crate::markdown::html_tags::ids(&html).collect()
            })
            .contains(name)
    }

    /// The names of places in a page's body, sorted.
    pub(crate) fn anchors(&self, id: PageId) -> Vec<&str> {
        let ids = self.extracts.get(&id).map(|extract| &extract.ids);
        let mut names: Vec<&str> = ids.into_iter().flatten().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}

fn is_web(target: &str) -> bool {
    let starts = |scheme: &str| {
        let start = target.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts("http://") || starts("https://")
}

/// A path without `.` and `..`; `None` if it leads out of the site.
pub(crate) fn joined(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").nfc().collect())
}

/// A path without `.` and `..`; above the root browsers stay at the root (RFC 3986, 5.2.4).
fn clamped(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/").nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_within_the_site() {
        assert_eq!(joined("a/./b/../c/").as_deref(), Some("a/c"));
        assert_eq!(joined("../a"), None);
        assert_eq!(clamped("x/../../a"), "a");
    }
}
