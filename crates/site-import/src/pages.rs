//! The files of a site on their way into the new one: which page goes where, and what its address was.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::front_matter::{Change, DataEntry, FrontMatter};
use crate::links::LinkMap;
use crate::report::Report;
use crate::site_config::SiteConfig;
use crate::{Import, NewPage, SourceTree, paths};

/// A page of the old site.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) language: String,
    pub(crate) address: Option<String>,
    pub(crate) file: String,
    pub(crate) front_matter: FrontMatter,
}

impl Page {
    /// Reads a page. A file that cannot be read is listed, and is no page.
    pub(crate) fn read(
        tree: &dyn SourceTree,
        source: &str,
        target: String,
        language: &str,
        report: &mut Report,
    ) -> Option<Self> {
        let Some(file) = tree.text(source) else {
            let help = "the file is not copied: write it in UTF-8";
            report.lose_page(source, "file that is not UTF-8", help);
            return None;
        };
        // Line ends of Windows would double the forms of every syntax.
        let file = file.replace("\r\n", "\n");
        let front_matter = match FrontMatter::split(tree, &file) {
            Ok(front_matter) => front_matter,
            Err(message) => {
                let help = format!("the page is not copied: {message}");
                report.lose_page(source, "front matter that cannot be read", help);
                return None;
            }
        };
        Some(Self {
            source: source.to_owned(),
            target,
            language: language.to_owned(),
            address: None,
            file,
            front_matter,
        })
    }

    pub(crate) fn body(&self) -> &str {
        &self.file[self.front_matter.body..]
    }
}

/// A page in the middle of its conversion.
pub(crate) struct Context<'a> {
    pub(crate) page: &'a Page,
    pub(crate) links: &'a LinkMap,
}

/// The changes of the front matter of a page.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    pub(crate) changes: Vec<Change>,
    pub(crate) added: Vec<(String, Value)>,
    /// Keys without an effect: their names and lines.
    pub(crate) idle: Vec<(String, usize)>,
}

impl Keys {
    /// Adds the conversion of the next entry.
    pub(crate) fn add(&mut self, change: Change, report: &mut Report) {
        if !matches!(change, Change::Keep) {
            report.count("keys of front matter");
        }
        self.changes.push(change);
    }

    /// Records an entry that has no effect.
    pub(crate) fn add_idle(&mut self, page: &Page, entry: &DataEntry) {
        let line = page.front_matter.line(entry);
        self.idle.push((entry.key.clone(), line));
    }
}

/// The whole old site.
#[derive(Debug, Default)]
pub(crate) struct OldSite {
    pub(crate) pages: Vec<Page>,
    pub(crate) copies: BTreeMap<String, String>,
    /// Files that are copied to a second place: from, to.
    pub(crate) logos: Vec<(String, String)>,
    pub(crate) config: SiteConfig,
    pub(crate) report: Report,
}

impl OldSite {
    /// Copies every file below a folder that is no page, to the same place below another.
    pub(crate) fn copy_folder(&mut self, tree: &dyn SourceTree, from: &str, to: &str) {
        for path in tree.paths() {
            if let Some(rest) = paths::below(path, from)
                && !rest
                    .split('/')
                    .any(|part| part == ".git" || part == ".DS_Store")
            {
                self.copies
                    .entry(path.clone())
                    .or_insert_with(|| paths::join(to, rest));
            }
        }
    }

    /// Converts the pages with the functions of a tool.
    pub(crate) fn finish(
        mut self,
        tree: &dyn SourceTree,
        keys: impl Fn(&Page, &mut Report) -> Keys,
        body: impl Fn(&Context<'_>, &mut Report) -> String,
    ) -> Import {
        self.rename_private();
        self.name_folders(tree);
        self.drop_doubles();
        let links = LinkMap::new(&self.pages, &self.copies, &self.config);
        let mut report = std::mem::take(&mut self.report);
        let mut idle: BTreeMap<(String, bool), (usize, String, usize)> = BTreeMap::new();
        let mut pages = Vec::with_capacity(self.pages.len());
        for page in &self.pages {
            let keys = keys(page, &mut report);
            for (key, line) in keys.idle {
                let entries = page.front_matter.entries.iter().zip(&keys.changes);
                let is_out = entries
                    .into_iter()
                    .any(|(entry, change)| entry.key == key && *change == Change::Drop);
                let first = || (0, page.source.clone(), line);
                idle.entry((key, is_out)).or_insert_with(first).0 += 1;
            }
            let mut text = page.front_matter.write(&keys.changes, &keys.added);
            let context = Context {
                page,
                links: &links,
            };
            text.push_str(&body(&context, &mut report));
            pages.push(NewPage {
                path: page.target.clone(),
                source: page.source.clone(),
                language: page.language.clone(),
                address: page.address.clone(),
                text,
            });
        }
        for ((key, is_out), (count, path, line)) in idle {
            let text = match count {
                1 => format!("{key}: in one page"),
                count => format!("{key}: in {count} pages"),
            };
            let help = match is_out {
                true => "left out: it would mean something else, or has no equal",
                false => "it stays, without an effect: templates see it as `page.data`",
            };
            report.leave(
                &path,
                line,
                format!("key `{key}` of front matter"),
                &text,
                help,
            );
        }
        let mut counts = BTreeMap::new();
        for page in &pages {
            *counts.entry(page.language.clone()).or_insert(0) += 1;
        }
        Import {
            config: self.config.text(),
            languages: self.config.codes(),
            pages,
            copies: self
                .copies
                .into_iter()
                .chain(self.logos)
                .map(|(from, to)| (to, from))
                .collect(),
            counts,
            report,
        }
    }

    /// Reports folders of the default language that are named like a language, and are none of the site.
    fn name_folders(&mut self, tree: &dyn SourceTree) {
        let codes = self.config.codes();
        let default = codes.first().cloned().unwrap_or_default();
        let mut paths = serde_json::Map::new();
        for page in self.pages.iter().filter(|page| page.language == default) {
            let below = page.target.strip_prefix("content/").unwrap_or_default();
            if let Some((folder, _)) = below.split_once('/')
                && !codes.iter().any(|code| code == folder)
                && folder.len() <= 5
                && tree.language(folder).is_some()
            {
                paths.insert(format!("content/{folder}"), Value::Bool(false));
            }
        }
        if !paths.is_empty() {
            self.config
                .more
                .push(("language_paths", Value::Object(paths)));
        }
    }

    /// Renames published pages whose names begin with `_`, which is private in sitegen.
    fn rename_private(&mut self) {
        for page in self.pages.iter_mut().filter(|page| page.address.is_some()) {
            let parts = page.target.split('/').map(|part| match part {
                "_index.md" => part,
                part => part.trim_start_matches('_'),
            });
            let target = parts.collect::<Vec<_>>().join("/");
            if target != page.target {
                self.report.count("files that were private by their names");
                page.target = target;
            }
        }
    }

    /// Leaves out the later of two pages with one new path: `a.md` beside `a.mdx`, and files in place of others.
    fn drop_doubles(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let report = &mut self.report;
        self.pages.retain(|page| {
            if let Some(first) = seen.get(&page.target) {
                let help = format!("not copied: `{first}` has its place `{}`", page.target);
                report.lose_page(&page.source, "file with the place of another", help);
                return false;
            }
            seen.insert(page.target.clone(), page.source.clone());
            true
        });
        let sources: std::collections::HashSet<&String> = seen.values().collect();
        self.copies
            .retain(|from, to| !seen.contains_key(to) && !sources.contains(from));
    }
}
