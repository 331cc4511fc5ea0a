//! The file of the source that the path of a link names: as written, by name, below an ancestor, or beside the original.

use std::collections::{BTreeMap, HashMap};

use unicode_normalization::UnicodeNormalization;

use super::{SourceFile, folder, joined};
use crate::config::Layout;
use crate::content::file_name::{FileName, MARKDOWN};
use crate::content::{Page, Source};
use crate::language::LanguageId;
use crate::site::{OutputOwner, OutputTarget, PlannedSite};
use crate::translations::PageId;

/// The names of the page of a folder, in the order in which they are looked for.
pub(super) const INDEXES: [&str; 6] = ["index", "_index", "README", "readme", "Readme", "ReadMe"];

/// A path in a link of a page.
pub(super) struct LinkPath<'a> {
    pub(super) page: &'a Page,
    pub(super) path: &'a str,
    /// True if the path may lack its ending, or name a folder.
    pub(super) wants_guesses: bool,
}

fn file_in(source: &Source, path: &str) -> Option<SourceFile> {
    if let Some(page) = source.page(path) {
        return Some(SourceFile::Page(page));
    }
    let others = &source.others;
    if let Ok(other) = others.binary_search_by(|other| other.path.as_str().cmp(path)) {
        return (!others[other].output.is_empty()).then_some(SourceFile::Other(other));
    }
    let assets = &source.assets;
    let asset = assets.binary_search_by(|asset| asset.path.as_str().cmp(path));
    asset.ok().map(SourceFile::Asset)
}

impl PlannedSite {
    /// The file that a path from the root names if the root is a folder above the page, or above its original
    /// (a translation borrows the pictures of `en/docs/img`), or a folder of files to copy in it (`public` of
    /// Vite, `static` of Docusaurus), in a folder of notes.
    pub(super) fn below_ancestors(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        let is_foreign = self.config.layout == Layout::Sitegen && self.config.file.is_none();
        if self.config.layout != Layout::Folder && !is_foreign {
            return None;
        }
        let path = joined("", named.path).filter(|path| !path.is_empty())?;
        let of_page = || self.below_ancestors_of(&named.page.path, &path, named);
        of_page()
            .or_else(|| {
                let id = self.source.page(&named.page.path)?;
                let original = self.notes.of(id).original;
                let original = (original != id).then(|| &self.source.pages[original].path)?;
                self.below_ancestors_of(original, &path, named)
            })
            .or_else(|| self.in_static_folders(&path))
    }

    /// The file that a path from the root names in a folder of static files that is not above the page (`docs/a.md`
    /// beside `website/static`), perhaps behind the path that the other program serves the site under.
    fn in_static_folders(&self, path: &str) -> Option<SourceFile> {
        let files = self.paths.of_static_folders.get_or_init(|| {
            let mut files = HashMap::new();
            for (number, asset) in self.source.assets.iter().enumerate() {
                for name in ["static/", "public/"] {
                    let is_folder = |at: &usize| *at == 0 || asset.path.as_bytes()[at - 1] == b'/';
                    let mut places = asset.path.match_indices(name).map(|(at, _)| at);
                    if let Some(at) = places.find(is_folder) {
                        let below = asset.path[at + name.len()..].to_owned();
                        files.entry(below).or_insert(number);
                    }
                }
            }
            files
        });
        let below_base = path.split_once('/').map(|(_, rest)| rest);
        let found = files.get(path).or_else(|| files.get(below_base?));
        found.copied().map(SourceFile::Asset)
    }

    fn below_ancestors_of(
        &self,
        page: &str,
        path: &str,
        named: &LinkPath<'_>,
    ) -> Option<SourceFile> {
        let above = page.match_indices('/').map(|(at, _)| &page[..=at]);
        let mut above = [""].into_iter().chain(above);
        above.find_map(|folder| {
            let in_folders = ["", "public/", "static/"].map(|name| format!("{folder}{name}{path}"));
            in_folders.iter().find_map(|path| self.file_at(path, named))
        })
    }

    /// The page that an address from the root would lead to in another language, or with the language that
    /// it lacks: `/ar/c/` where there is `/en/c/`, `/c/` as Hugo has the pages of the default language.
    pub(super) fn in_other_language(&self, page: &Page, path: &str) -> Option<PageId> {
        self.in_any_language(page.language, path.strip_prefix(&self.config.base_path)?)
    }

    /// The page at an address below the site's own path, in a language, else the default one, else another.
    pub(crate) fn in_any_language(&self, language: LanguageId, path: &str) -> Option<PageId> {
        let path = joined("", path)?;
        let (first, rest) = path.split_once('/').unwrap_or((&path, ""));
        let languages = &self.source.languages;
        let code = first.to_lowercase().replace('_', "-");
        let url_of = |id| crate::site::template_context::list_url(languages.get(id));
        let has_language = languages
            .iter()
            .any(|(id, _)| url_of(id).trim_matches('/') == code);
        let rest = if has_language { rest } else { &path };
        let own = [Some(language), languages.default_language()];
        let all = own.into_iter().flatten();
        let mut all = all.chain(languages.iter().map(|(id, _)| id));
        all.find_map(|id| self.page_at(&format!("{}{rest}", &url_of(id)[1..])))
    }

    /// The page at a path of the site, as browsers read it.
    pub(super) fn page_at(&self, path: &str) -> Option<PageId> {
        let path = path.trim_matches('/');
        let outputs = [
            format!("{path}/index.html"),
            format!("{path}.html"),
            path.to_owned(),
        ];
        outputs
            .iter()
            .find_map(|output| match self.at(output.trim_start_matches('/')) {
                Some(OutputOwner::Target(OutputTarget::Page(id))) => Some(id),
                _ => None,
            })
    }

    /// The file that a path names from a folder of the source.
    pub(super) fn file_of(&self, named: &LinkPath<'_>, folder: &str) -> Option<SourceFile> {
        let joined = match named.path.strip_prefix('/') {
            Some(rooted) => self.rooted(rooted)?,
            None => joined(folder, named.path)?,
        };
        self.file_at(&joined, named)
    }

    /// The path in the source that one from the root of the site names. In `content/` it may be a page
    /// alone: any other is an address on the host.
    pub(super) fn rooted(&self, path: &str) -> Option<String> {
        match self.config.layout {
            Layout::Jekyll | Layout::Folder => joined("", path).filter(|path| !path.is_empty()),
            Layout::Sitegen => {
                let name = FileName::parse(path);
                let path = joined("content", path)?;
                (name.is_markdown() || name.is_mdx()).then_some(path)
            }
        }
    }

    /// The file at a path of the source, perhaps without its ending, or the page of the folder there.
    fn file_at(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let is_folder = path.is_empty() || named.path.ends_with('/');
        if !is_folder && let Some(file) = self.exactly_at(path) {
            return Some(file);
        }
        if !named.wants_guesses {
            return None;
        }
        if let Some(index) = self.index_of(path, named.page.language) {
            return Some(SourceFile::Page(index));
        }
        let name = FileName::parse(path);
        let stem = match name.extension {
            "html" | "htm" => path.rsplit_once('.').map_or(path, |(stem, _)| stem),
            _ => path,
        };
        // `page.de` is a name without an ending as well.
        let mut endings = MARKDOWN.iter().chain(&["mdx", "html"]);
        endings.find_map(
            |ending| match self.exactly_at(&format!("{stem}.{ending}")) {
                found @ Some(SourceFile::Page(_)) => found,
                _ => None,
            },
        )
    }

    /// The file at a path, in whatever normal form its name is.
    fn exactly_at(&self, path: &str) -> Option<SourceFile> {
        let found = file_in(&self.source, path);
        if found.is_some() || path.is_ascii() {
            return found;
        }
        let composed: String = path.nfc().collect();
        let decomposed = self.paths.decomposed.get_or_init(|| {
            let pages = self.source.pages.iter().chain(&self.source.others);
            let pages = pages.map(|page| &page.path);
            let assets = self.source.assets.iter().map(|asset| &asset.path);
            let all = pages.chain(assets).filter(|path| !path.is_ascii());
            let named = all.map(|path| (path.nfc().collect::<String>(), path.clone()));
            named.filter(|(composed, path)| composed != path).collect()
        });
        let other = decomposed.get(&composed).unwrap_or(&composed);
        file_in(&self.source, other)
    }

    /// The page of a folder: its index or its README, in a language if there are several.
    fn index_of(&self, folder: &str, language: LanguageId) -> Option<PageId> {
        let pages = &self.source.pages;
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        for name in INDEXES {
            let name = format!("{prefix}{name}");
            let start = pages.partition_point(|page| *page.path < *name);
            let here = pages[start..].iter().zip(start..);
            let here = here.take_while(|(page, _)| page.path.starts_with(&name));
            // `README.md` and its translations, not `README/x.md` or `index2.md`.
            let mut here = here.filter(|(page, _)| {
                let rest = &page.path[name.len()..];
                rest.starts_with(['.', '-', '_']) && !rest.contains('/')
            });
            let is_plain =
                |page: &Page| FileName::parse(&page.path).stem.len() + prefix.len() == name.len();
            let mut best: Option<PageId> = None;
            let first = here.by_ref().find(|(page, id)| {
                if is_plain(page) || best.is_none() {
                    best = Some(*id);
                }
                page.language == language
            });
            let best = first.map(|(_, id)| id).or(best);
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Returns true if a link of `page` leads to an output, as browsers resolve it.
    pub(super) fn is_published(&self, page: &Page, path: &str) -> bool {
        let from = folder(page.url.trim_start_matches('/'));
        let rooted = path.strip_prefix(&self.config.base_path);
        let joined = match rooted.filter(|_| path.starts_with('/')) {
            Some(rooted) => joined("", rooted),
            None => joined(from, path),
        };
        joined.is_some_and(|path| self.page_at(&path).is_some())
    }

    /// Returns the file that a path names relative to the original of a translation.
    pub(super) fn file_of_original(&self, named: &LinkPath<'_>) -> Option<SourceFile> {
        if self.source.languages.len() < 2 || named.path.starts_with('/') {
            return None;
        }
        let id = self.source.page(&named.page.path)?;
        let original = self.notes.of(id).original;
        let of_original = &self.source.pages[original].path;
        if original != id
            && let Some(file) = self.file_of(named, folder(of_original))
        {
            return Some(file);
        }
        let path = joined(folder(&named.page.path), named.path)?;
        self.beside_original(&path, named)
            .or_else(|| self.without_code(&path, named))
    }

    /// The file at a path in the folder of originals that goes with the folder of translations in it.
    fn beside_original(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let originals = self
            .paths
            .originals
            .get_or_init(|| self.folders_of_originals());
        let mut above = path;
        while let Some((folder, _)) = above.rsplit_once('/') {
            for original in originals.get(folder).into_iter().flatten() {
                let rest = path[folder.len()..].trim_start_matches('/');
                let path = joined(original, rest)?;
                if let Some(file) = self.file_at(&path, named) {
                    return Some(file);
                }
            }
            above = folder;
        }
        None
    }

    /// The file at a path without the code of a language in its name: `c.ar.md` is `c.md`.
    fn without_code(&self, path: &str, named: &LinkPath<'_>) -> Option<SourceFile> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, ending) = name.rsplit_once('.')?;
        let language = self.source.languages.get(named.page.language);
        let codes = [language.code.as_str(), language.tag.as_str()];
        let stem = codes.iter().find_map(|code| {
            let cut = stem.len().checked_sub(code.len() + 1)?;
            let (before, suffix) = (stem.get(..cut)?, stem.get(cut + 1..)?);
            let is_code = suffix.eq_ignore_ascii_case(code)
                && stem[cut..].starts_with(['.', '-', '_'])
                && !before.is_empty();
            is_code.then_some(before)
        })?;
        self.exactly_at(&joined(folder, &format!("{stem}.{ending}"))?)
    }

    /// Maps the folders of translations to those of their originals: the common end of both paths is removed.
    fn folders_of_originals(&self) -> BTreeMap<String, Vec<String>> {
        let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, page) in self.source.pages.iter().enumerate() {
            let original = self.notes.of(id).original;
            if original == id {
                continue;
            }
            let (mut one, mut other) = (
                folder(&page.path),
                folder(&self.source.pages[original].path),
            );
            while one != other {
                let (one_above, one_last) = one.rsplit_once('/').unwrap_or(("", one));
                let (other_above, other_last) = other.rsplit_once('/').unwrap_or(("", other));
                if one_last != other_last || one.is_empty() || other.is_empty() {
                    break;
                }
                (one, other) = (one_above, other_above);
            }
            let known = folders.entry(one.to_owned()).or_default();
            if one != other && !known.iter().any(|known| known == other) {
                known.push(other.to_owned());
            }
        }
        folders
    }
}
