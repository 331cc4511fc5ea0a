//! Links in a text, and where their targets went.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use text_scan::work_counter;

use crate::code::Code;
use crate::edits::Edits;
use crate::pages::{Context, Page};
use crate::paths;
use crate::report::Report;
use crate::site_config::SiteConfig;

/// The new places of files, by their old paths and addresses.
#[derive(Debug, Default)]
pub(crate) struct LinkMap {
    files: HashMap<String, String>,
    /// The old path of a page, by the address that it had.
    addresses: HashMap<String, String>,
    /// The old path of a page, by its new one without its ending.
    targets: HashMap<String, String>,
    /// The old path of a page, by its language and its name without its ending; `None` if several have it.
    names: HashMap<(String, String), Option<String>>,
    /// The folders of pages in the new site by language.
    roots: HashMap<String, String>,
    /// The path of the new site below its host.
    base: String,
}

impl LinkMap {
    pub(crate) fn new(
        pages: &[Page],
        copies: &BTreeMap<String, String>,
        config: &SiteConfig,
    ) -> Self {
        let copied = copies.iter().map(|(from, to)| (from.clone(), to.clone()));
        let moved = pages
            .iter()
            .map(|page| (page.source.clone(), page.target.clone()));
        let addresses = pages.iter().filter_map(|page| {
            let address = page.address.as_ref()?;
            Some((address.to_lowercase(), page.source.clone()))
        });
        let targets = pages
            .iter()
            .map(|page| (page_key(&page.target).to_owned(), page.source.clone()));
        let mut names: HashMap<(String, String), Option<String>> = HashMap::new();
        for page in pages {
            let name = paths::name(page_key(&page.target)).to_owned();
            let place = names.entry((page.language.clone(), name));
            place
                .and_modify(|source| *source = None)
                .or_insert_with(|| Some(page.source.clone()));
        }
        Self {
            files: copied.chain(moved).collect(),
            addresses: addresses.collect(),
            targets: targets.collect(),
            names,
            roots: config
                .codes()
                .into_iter()
                .map(|code| (code.clone(), config.folder(&code)))
                .collect(),
            base: config.base_path(),
        }
    }

    /// Returns the folder of the pages of a language in the new site.
    pub(crate) fn root(&self, language: &str) -> &str {
        self.roots.get(language).map_or("content", String::as_str)
    }

    /// Returns the old path of the page with a new path, which may be without its ending or name its folder.
    pub(crate) fn page_with_target(&self, path: &str) -> Option<&str> {
        self.targets.get(page_key(path)).map(String::as_str)
    }

    /// Returns the old path of the only page of a language with a name.
    pub(crate) fn page_with_name(&self, wanted: &str, language: &str) -> Option<&str> {
        let name = paths::name(page_key(wanted)).to_owned();
        self.names.get(&(language.to_owned(), name))?.as_deref()
    }

    /// Returns the new path of a file.
    pub(crate) fn target(&self, old: &str) -> Option<&str> {
        self.files.get(old).map(String::as_str)
    }

    /// Returns the old path of the page at an address.
    pub(crate) fn at_address(&self, address: &str) -> Option<&str> {
        let address = paths::address(address).to_lowercase();
        let address = address.strip_suffix(".html").unwrap_or(&address);
        self.addresses.get(address).map(String::as_str)
    }

    /// Returns the link from a page to a file of the old site.
    pub(crate) fn link(&self, page: &Page, old: &str) -> Option<String> {
        let target = self.target(old)?;
        // Files of `static/` are at the root of the site.
        if let Some(rest) = target.strip_prefix("static/") {
            return Some(format!("{}/{}", self.base, paths::encoded(rest)));
        }
        Some(paths::encoded(&paths::relative(
            paths::folder(&page.target),
            target,
        )))
    }

    /// Returns the old path that a relative link of a page names, as a file.
    pub(crate) fn file_of<'l>(&'l self, page: &Page, link: &str) -> Option<&'l str> {
        let path = paths::resolve(paths::folder(&page.source), &paths::decoded(link))?;
        self.files.get_key_value(&path).map(|(old, _)| old.as_str())
    }

    /// Returns the old path of the page that a relative link leads to from the address of a page.
    pub(crate) fn page_of(&self, page: &Page, link: &str, is_folder: bool) -> Option<&str> {
        let address = page.address.as_deref()?;
        let from = if is_folder {
            address
        } else {
            paths::folder(address)
        };
        let path = paths::resolve(from, &paths::decoded(link))?;
        self.at_address(&path)
    }
}

/// Returns the path of a page without its ending; of the page of a folder, the folder.
fn page_key(path: &str) -> &str {
    let stem = if paths::is_markdown(path) {
        paths::stem(path).0
    } else {
        path
    };
    let is_folder = matches!(paths::name(stem), "index" | "_index");
    if is_folder { paths::folder(stem) } else { stem }
}

/// Returns the new form of a link that leads to a file or a page which moved. `own` finds the old path of the target
/// by the rules of the generator; `from_folder` is true if links are relative to the address of the page as a folder.
pub(crate) fn moved(
    map: &LinkMap,
    page: &Page,
    text: &str,
    own: &dyn Fn(Link<'_>) -> Option<String>,
    from_folder: bool,
) -> Option<String> {
    let link = Link::parse(text);
    if let Some(old) = own(link) {
        return Some(format!("{}{}", map.link(page, &old)?, link.rest));
    }
    if link.is_outside() || link.path.starts_with('/') {
        return None;
    }
    if let Some(old) = map.file_of(page, link.path) {
        let new = map.link(page, old)?;
        let same = paths::resolve(paths::folder(&page.target), &paths::decoded(link.path));
        let is_same = same.as_deref() == map.target(old);
        return (!is_same).then(|| format!("{new}{}", link.rest));
    }
    let old = map.page_of(page, link.path, from_folder)?;
    Some(format!("{}{}", map.link(page, old)?, link.rest))
}

/// Rewrites the links of a page to what moved, by [`moved`], and counts them.
pub(crate) fn relink(
    context: &Context<'_>,
    text: &str,
    own: &dyn Fn(Link<'_>) -> Option<String>,
    from_folder: bool,
    report: &mut Report,
) -> String {
    let count = Cell::new(0);
    let text = rewrite(text, |link| {
        let link = link.strip_prefix("pathname://").unwrap_or(link);
        let new = moved(context.links, context.page, link, own, from_folder)?;
        count.set(count.get() + 1);
        Some(new)
    });
    for _ in 0..count.get() {
        report.count("links to files that moved");
    }
    text
}

/// The parts of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link<'t> {
    pub(crate) path: &'t str,
    /// The anchor and the query, with their signs.
    pub(crate) rest: &'t str,
}

impl<'t> Link<'t> {
    pub(crate) fn parse(text: &'t str) -> Self {
        let end = text.find(['#', '?']).unwrap_or(text.len());
        Self {
            path: &text[..end],
            rest: &text[end..],
        }
    }

    /// Returns true if it names a scheme, a host or an anchor of the page.
    pub(crate) fn is_outside(self) -> bool {
        let scheme = self
            .path
            .find(':')
            .is_some_and(|at| !self.path[..at].contains('/'));
        self.path.is_empty() || scheme || self.path.starts_with("//")
    }
}

/// Rewrites the links of a text. `new` returns the new link, or `None` if it stays.
pub(crate) fn rewrite(text: &str, new: impl Fn(&str) -> Option<String>) -> String {
    let code = Code::of(text);
    let mut edits = Edits::default();
    for range in destinations(text) {
        if code.contains(range.start) {
            continue;
        }
        if let Some(link) = new(&text[range.clone()]).filter(|link| *link != text[range.clone()]) {
            edits.replace(range, link);
        }
    }
    edits.apply(text)
}

/// Returns the places of link destinations: in `](…)`, in definitions `[x]: …`, and in `href` and `src` of HTML.
fn destinations(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("](") {
        found.extend(destination(text, at + 2));
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches([' ', '>']).len();
        if line[indent..].starts_with('[')
            && !line[indent..].starts_with("[^")
            && let Some(colon) = line.find("]:")
        {
            let behind = &line[colon + 2..];
            let start = colon + 2 + behind.len() - behind.trim_start().len();
            let is_bracketed = line[start..].starts_with('<');
            let rest = &line[start..];
            let length = match is_bracketed {
                true => rest.find('>').unwrap_or(0),
                false => rest.find(char::is_whitespace).unwrap_or(rest.len()),
            };
            let (from, to) = (start + usize::from(is_bracketed), start + length);
            if from < to {
                found.push(at + from..at + to);
            }
        }
        at += line.len();
    }
    for sign in ["href=", "src="] {
        for (at, _) in text.match_indices(sign) {
            let start = at + sign.len();
            let is_name = text[..at].ends_with(|c: char| c.is_whitespace());
            let quote = text[start..]
                .chars()
                .next()
                .filter(|c| matches!(c, '"' | '\''));
            if let Some(quote) = quote.filter(|_| is_name)
                && let Some(end) = text[start + 1..].find([quote, '\n'])
            {
                found.push(start + 1..start + 1 + end);
            }
        }
    }
    found
}

/// The most brackets inside one another in a destination: the limit of CommonMark's own programs. A text of openings
/// is then read once, and not from each of them to its end.
const MOST_BRACKETS: usize = 32;

/// Returns the destination that begins behind `](`.
fn destination(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let white = rest.len() - rest.trim_start_matches([' ', '\n']).len();
    let start = at + white;
    let rest = &text[start..];
    if let Some(inside) = rest.strip_prefix('<') {
        let end = inside.find(['>', '\n'])?;
        return Some(start + 1..start + 1 + end);
    }
    let mut depth = 0;
    for (offset, c) in rest.char_indices() {
        work_counter::done(1);
        match c {
            '(' if depth == MOST_BRACKETS => return None,
            '(' => depth += 1,
            ')' if depth == 0 => return Some(start..start + offset),
            ')' => depth -= 1,
            c if c.is_whitespace() => return Some(start..start + offset),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_link_is_found() {
        let text = "[a](b.md#x \"T\") ![c](<d e.md>) `[f](g)` [h]( i_(j).md )\n\n[k]: l.md 'm'\n[n]: <o p.md>\n[^q]: r.md\n<a class=\"s\" href=\"t.md\"><img src='u'>\n";
        let new = rewrite(text, |link| Some(format!("{}!", link)));
        assert_eq!(
            new,
            "[a](b.md#x! \"T\") ![c](<d e.md!>) `[f](g)` [h]( i_(j).md! )\n\n[k]: l.md! 'm'\n[n]: <o p.md!>\n[^q]: r.md\n<a class=\"s\" href=\"t.md!\"><img src='u!'>\n"
        );
    }

    #[test]
    fn links_are_taken_apart() {
        let link = Link::parse("../a.md?b#c");
        assert_eq!((link.path, link.rest), ("../a.md", "?b#c"));
        for (text, is_outside) in [
            ("#a", true),
            ("mailto:a", true),
            ("//a", true),
            ("a/b:c", false),
        ] {
            assert_eq!(Link::parse(text).is_outside(), is_outside, "{text}");
        }
    }
}
