//! Assigns a URL to each page.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::file_name::FileName;
use super::language::ResolvedPage;
use super::localized::Localized;
use super::page::{BodyFormat, Page, PageKind};
use super::page_reader::both;
use super::permalink::{self, NoUrl, SlugStyle, UrlParts};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::{Codes, LanguageId, Languages, TextLanguage};
use crate::limits;
use crate::url_encoding::encoded;
use crate::yaml;

/// The part of a file name that is in the URL: the shortest one that makes the URL unique.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Naming {
    /// The slug.
    #[default]
    Short,
    /// The whole name without its date.
    Exact,
    /// The whole name with its date.
    Dated,
    /// The path from the source, with the language folder as it is on disk.
    Path,
}

/// A page as read from its file, with the parts of its URL.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) page: Arc<Page>,
    pub(super) declared: Option<(String, SourceSpan)>,
    /// The text language, if the page declares none.
    pub(super) text: Option<TextLanguage>,
    pub(super) slug: Option<String>,
    pub(super) permalink: Option<String>,
    /// The files in skipped folders that the page links to.
    pub(super) linked: Vec<String>,
    /// The place of slug or permalink.
    pub(super) url_place: Option<SourceSpan>,
    /// True if language and URL are up to date.
    pub(super) is_addressed: bool,
    /// The part of the file name that is in the URL.
    pub(super) naming: Naming,
    /// True if pages in several languages have the same URL, so that this one gets its language as a prefix.
    pub(super) is_shared: bool,
    /// True if the file itself is published too.
    pub(super) is_copied: bool,
    /// Front matter values per language.
    pub(super) localized: Localized,
}

impl Draft {
    /// Returns whether it is a page among notes: text, and published.
    pub(super) fn is_page(&self, config: &Config) -> bool {
        matches!(self.page.format, BodyFormat::Markdown | BodyFormat::Html)
            && self.is_written(config)
    }

    pub(super) fn is_written(&self, config: &Config) -> bool {
        match &self.page.kind {
            PageKind::Document(name) => config
                .collections
                .iter()
                .any(|c| c.name == *name && c.output),
            _ => true,
        }
    }

    /// Resets the URL, so that it is computed again.
    pub(super) fn lose_address(&mut self) {
        self.is_addressed = false;
        if !self.page.url.is_empty() {
            let page = Arc::make_mut(&mut self.page);
            page.url.clear();
            page.output.clear();
        }
    }

    /// Returns whether the URL comes from the file name in a sitegen site.
    pub(super) fn is_named_by_file(&self, config: &Config) -> bool {
        config.layout != Layout::Jekyll
            && self.is_addressed
            && self.slug.is_none()
            && self.permalink.is_none()
            && !self.page.output.is_empty()
    }

    /// Returns whether `other` has the same facts, apart from their positions in the file. Languages and URLs
    /// follow from the other facts.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let code = |draft: &Self| draft.declared.as_ref().map(|(code, _)| code.clone());
        let page = Page {
            language: self.page.language,
            path_key: self.page.path_key.clone(),
            url: self.page.url.clone(),
            output: self.page.output.clone(),
            ..(*other.page).clone()
        };
        *self.page == page
            && code(self) == code(other)
            && self.text == other.text
            && self.slug == other.slug
            && self.permalink == other.permalink
            && self.linked == other.linked
            && self.is_copied == other.is_copied
            && self.localized == other.localized
    }

    /// Applies the front matter values in `language`. Returns whether any changed.
    pub(super) fn localize(
        &mut self,
        layout: Layout,
        codes: &Codes,
        languages: &Languages,
        language: LanguageId,
    ) -> bool {
        if self.localized.is_empty() {
            return false;
        }
        let before = Arc::clone(&self.page);
        let page = Arc::make_mut(&mut self.page);
        for (key, value) in self
            .localized
            .values(codes, languages, languages.get(language))
        {
            page.data.insert(key.to_owned(), value.clone());
            match key {
                "title" => page.title = yaml::scalar(value, "").unwrap_or_default(),
                "tags" => page.tags = both(layout, &page.data, "tag", "tags"),
                _ => {}
            }
        }
        before != self.page
    }

    /// Sets the language of the page and its URL; `code` is the author's code of the language. Returns whether
    /// anything changed.
    pub(super) fn address(
        &mut self,
        config: &Config,
        code: &str,
        resolved: &ResolvedPage,
    ) -> Result<bool, Box<Diagnostic>> {
        let page = &self.page;
        let spelling = match config.layout {
            Layout::Jekyll => SlugStyle::Jekyll,
            _ => match self.naming {
                Naming::Short | Naming::Path => SlugStyle::Own,
                Naming::Exact => SlugStyle::Exact,
                Naming::Dated => SlugStyle::Dated,
            },
        };
        let ending = match page.format {
            BodyFormat::Markdown | BodyFormat::Html => permalink::HTML.to_owned(),
            BodyFormat::Sass => ".css".to_owned(),
            BodyFormat::Plain => match FileName::parse(&page.path).extension {
                "" => String::new(),
                extension => format!(".{extension}"),
            },
        };
        let parts = UrlParts {
            path: match page.kind {
                PageKind::Page => &page.path,
                _ => config.document_path(&page.path),
            },
            kind: &page.kind,
            date: page.date.as_ref(),
            slug: self.slug.as_deref(),
            permalink: self.permalink.as_deref(),
            categories: &page.categories,
            language: code,
            path_key: &resolved.path_key,
            output_ext: &ending,
            spelling,
            data: &page.data,
        };
        let mut address = permalink::address(config, &parts)
            .map_err(|why| Box::new(no_url(&why, self.url_place.as_ref(), &page.path)))?;
        if let Some(polyglot) = &config.polyglot
            && self.is_page(config)
        {
            let is_default = is_same_code(code, &polyglot.default);
            if !is_default {
                let url = polyglot.url(&address.url, code, is_default);
                address = permalink::from_url(&url, &ending);
            }
        }
        if let Some(plugin) = &config.multiple_languages {
            let code = plugin.language_of_post(&page.path);
            let folder = plugin.folder(code.unwrap_or(plugin.default_language()));
            if !folder.is_empty() {
                address = permalink::from_url(&format!("/{folder}{}", &address.url[1..]), &ending);
            }
        }
        if self.naming == Naming::Path {
            let name = page
                .path
                .strip_suffix(FileName::parse(&page.path).extension);
            let name = name.unwrap_or(&page.path).trim_end_matches('.');
            address = permalink::from_url(&format!("/{}/", encoded(name)), &ending);
        }
        if self.is_shared {
            address = permalink::from_url(&permalink::below_language(&address.url, code), &ending);
        }
        if !self.is_written(config) {
            address.output.clear();
        }
        if address.output.len() > limits::PATH {
            let why = NoUrl::TooLong;
            return Err(Box::new(no_url(&why, self.url_place.as_ref(), &page.path)));
        }
        self.is_addressed = true;
        let stays = page.url == address.url
            && page.output == address.output
            && page.language == resolved.language
            && page.path_key == resolved.path_key;
        if !stays {
            let page = Arc::make_mut(&mut self.page);
            page.language = resolved.language;
            page.path_key.clone_from(&resolved.path_key);
            page.url = address.url;
            page.output = address.output;
        }
        Ok(!stays)
    }
}

/// Returns whether two codes are equal; case, and `_` or `-`, are ignored.
fn is_same_code(one: &str, other: &str) -> bool {
    let plain = |code: &str| code.to_lowercase().replace('_', "-");
    plain(one) == plain(other)
}

fn no_url(why: &NoUrl, place: Option<&SourceSpan>, path: &str) -> Diagnostic {
    let place = place.cloned().unwrap_or_else(|| SourceSpan::file(path));
    match why {
        NoUrl::Placeholder(name) => Diagnostic::error(
            "permalink-placeholder",
            format!("`:{name}` is no placeholder of a permalink"),
        )
        .at(place)
        .help(permalink::help(name)),
        NoUrl::Date(name) => Diagnostic::error(
            "permalink-date",
            format!("the permalink wants `:{name}`, and the page has no date"),
        )
        .at(place)
        .help("give the page a `date`, or a permalink of its own"),
        NoUrl::TooLong => {
            let message = format!("the URL has more than {} bytes", limits::PATH);
            Diagnostic::error("permalink-long", message)
                .at(place)
                .help("write a shorter one: no disk has such names")
        }
        NoUrl::Escapes => Diagnostic::error("permalink-escapes", "the URL would leave its folder")
            .at(place.labelled("`..`, or a `/` in a slug"))
            .help("write a URL without `..`; folders belong into `permalink`, not into `slug`"),
    }
}

/// Returns the pages, by index in `drafts`, whose URL a page in another language also has: one `permalink` is
/// used for all languages, in the front matter or in a config without `:lang`. Pages in the default language
/// are not included: they keep the URL, as with jekyll-polyglot.
pub(super) fn shared<'d>(
    default: Option<LanguageId>,
    drafts: impl Iterator<Item = &'d Draft>,
) -> Vec<usize> {
    let mut claims: HashMap<&str, Vec<(usize, LanguageId)>> = HashMap::new();
    for (at, draft) in drafts.enumerate() {
        if !draft.page.output.is_empty() {
            let claim = (at, draft.page.language);
            claims.entry(&draft.page.output).or_default().push(claim);
        }
    }
    let is_shared = |claims: &Vec<(usize, LanguageId)>| {
        let first = claims.first().map(|(_, language)| language);
        claims.iter().any(|(_, language)| Some(language) != first)
    };
    let shared = claims.into_values().filter(is_shared).flatten();
    let shared = shared.filter(|(_, language)| Some(*language) != default);
    let mut shared: Vec<usize> = shared.map(|(at, _)| at).collect();
    shared.sort_unstable();
    shared
}

/// Returns the hint that pages in several languages have one URL, with the solution that was applied.
pub(super) fn shared_hint<'d>(
    config: &Config,
    mut drafts: impl Iterator<Item = &'d Draft>,
) -> Option<Diagnostic> {
    let first = drafts.next()?;
    let pages = match drafts.count() {
        0 => "a page has".to_owned(),
        more => format!("{} pages have", more + 1),
    };
    let message = format!(
        "{pages} the URL of a page in another language: the language comes before it, as in `{}`",
        first.page.url
    );
    let place = first.url_place.clone();
    let help = match (&place, &config.file) {
        (None, Some(file)) => format!("write `:lang` into `permalink` in `{file}` to choose where it is"),
        _ => "to choose where the language is, write `:lang` into `permalink`, or give each page one of its own".to_owned(),
    };
    let place = place.unwrap_or_else(|| SourceSpan::file(&first.page.path));
    Some(
        Diagnostic::info("permalink-shared", message)
            .at(place.labelled("the URL of several languages"))
            .help(help),
    )
}

/// Returns the pages among `same`, which share a URL, that need a longer part of their file name:
/// - [`Naming::Exact`]: names with equal slugs. A page whose slug is its whole name keeps it.
/// - [`Naming::Dated`]: names that differ in their dates. The first one keeps its URL, so that no URL changes when
///   the next one is added.
/// - [`Naming::Path`]: pages of one language in and outside of the folder of that language (`a.md` and
///   `en/a.md`), in a folder of notes, which was not made for sitegen. Pages in the folder keep their URLs.
pub(super) fn to_rename(config: &Config, same: &[(usize, &Draft)], naming: Naming) -> Vec<usize> {
    let named = same
        .iter()
        .filter(|(_, draft)| draft.is_named_by_file(config));
    let renamed: Vec<&(usize, &Draft)> = match naming {
        Naming::Short => Vec::new(),
        Naming::Exact => named.filter(|(_, draft)| !is_short(draft)).collect(),
        Naming::Dated => named
            .filter(|(_, draft)| FileName::parse(&draft.page.path).date.is_some())
            .skip(1)
            .collect(),
        Naming::Path if config.layout == Layout::Folder => named
            .filter(|(_, draft)| !draft.page.is_below_its_language())
            .collect(),
        Naming::Path => Vec::new(),
    };
    renamed.into_iter().map(|(at, _)| *at).collect()
}

/// Returns the pages that share a URL, by URL: each with its index in `drafts`, in order.
pub(super) fn of_one_url<'d>(
    drafts: impl Iterator<Item = &'d Draft>,
) -> Vec<Vec<(usize, &'d Draft)>> {
    let mut claims: HashMap<String, Vec<(usize, &Draft)>> = HashMap::new();
    for (at, draft) in drafts.enumerate() {
        if !draft.page.output.is_empty() {
            let key = draft.page.output.to_lowercase();
            claims.entry(key).or_default().push((at, draft));
        }
    }
    let same = claims.into_values().filter(|claims| claims.len() > 1);
    same.collect()
}

/// Returns whether the short slug of a page is its whole name.
fn is_short(draft: &Draft) -> bool {
    let key = draft.page.path_key.rsplit('/').next().unwrap_or_default();
    let name = super::file_name::slug_of(key);
    super::slug::own(name) == name.to_lowercase()
}
