//! Gives each page its URL.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::file_name::FileName;
use super::language::Resolved;
use super::page::{Format, Kind, Page};
use super::url::{self, NoUrl, Parts, Spelling};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Place};
use crate::language::TextLanguage;

/// A page as its file has it, and what its URL is made of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) page: Arc<Page>,
    pub(super) declared: Option<(String, Place)>,
    /// The language of the text, if the page declares none.
    pub(super) text: Option<TextLanguage>,
    pub(super) slug: Option<String>,
    pub(super) permalink: Option<String>,
    /// The files in folders that are passed over that the page links to.
    pub(super) linked: Vec<String>,
    /// Where slug or permalink stand.
    pub(super) url_place: Option<Place>,
    /// Whether the page has its language and its URL.
    pub(super) is_addressed: bool,
    /// Whether another page has the same short slug, so that this one has the whole name in its URL.
    pub(super) is_exact: bool,
}

impl Draft {
    /// Whether it is a page among notes: text, and written.
    pub(super) fn is_page(&self, config: &Config) -> bool {
        matches!(self.page.format, Format::Markdown | Format::Html) && self.is_written(config)
    }

    pub(super) fn is_written(&self, config: &Config) -> bool {
        match &self.page.kind {
            Kind::Document(name) => config
                .collections
                .iter()
                .any(|c| c.name == *name && c.output),
            _ => true,
        }
    }

    /// Takes the URL away, so that the next one is another.
    pub(super) fn lose_address(&mut self) {
        self.is_addressed = false;
        if !self.page.url.is_empty() {
            let page = Arc::make_mut(&mut self.page);
            page.url.clear();
            page.output.clear();
        }
    }

    /// Whether the URL comes from the name of the file in a site of sitegen's own.
    pub(super) fn is_named_by_file(&self, config: &Config) -> bool {
        config.layout != Layout::Jekyll
            && self.is_addressed
            && self.slug.is_none()
            && self.permalink.is_none()
            && !self.page.output.is_empty()
    }

    /// Whether `other` is the same page, but for where in the file its facts stand. Languages and URLs
    /// come from the rest.
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
    }

    /// Gives the page its language, and the URL that follows; `code` is what the language is called.
    /// Whether anything is another than before.
    pub(super) fn address(
        &mut self,
        config: &Config,
        code: &str,
        resolved: &Resolved,
    ) -> Result<bool, Box<Diagnostic>> {
        let page = &self.page;
        let spelling = match config.layout {
            Layout::Jekyll => Spelling::Jekyll,
            _ if self.is_exact => Spelling::Exact,
            _ => Spelling::Own,
        };
        let ending = match page.format {
            Format::Markdown | Format::Html => url::HTML.to_owned(),
            Format::Sass => ".css".to_owned(),
            Format::Plain => match FileName::parse(&page.path).extension {
                "" => String::new(),
                extension => format!(".{extension}"),
            },
        };
        let parts = Parts {
            path: &page.path,
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
        let mut address = url::address(config, &parts)
            .map_err(|why| Box::new(no_url(&why, self.url_place.as_ref(), &page.path)))?;
        if let Some(polyglot) = &config.polyglot
            && self.is_page(config)
        {
            let is_default = is_same_code(code, &polyglot.default);
            let is_permalink = self.permalink.is_some();
            // A page that declares nothing keeps its URL, as in polyglot.
            if self.declared.is_some() || !is_default {
                let url = polyglot.url(&address.url, code, is_permalink, is_default);
                address = url::from_url(&url, &ending);
            }
        }
        if !self.is_written(config) {
            address.output.clear();
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

/// Whether two codes are one: case, and whether `_` or `-` is between, do not matter.
fn is_same_code(one: &str, other: &str) -> bool {
    let plain = |code: &str| code.to_lowercase().replace('_', "-");
    plain(one) == plain(other)
}

fn no_url(why: &NoUrl, place: Option<&Place>, path: &str) -> Diagnostic {
    let place = place.cloned().unwrap_or_else(|| Place::file(path));
    match why {
        NoUrl::Placeholder(name) => {
            Diagnostic::error("permalink-placeholder", format!("`:{name}` is no placeholder of a permalink"))
                .at(place)
                .help("placeholders are `:title`, `:slug`, `:lang`, `:categories`, `:year`, `:month`, `:day`, …")
        }
        NoUrl::Date(name) => {
            Diagnostic::error("permalink-date", format!("the permalink wants `:{name}`, and the page has no date"))
                .at(place)
                .help("give the page a `date`, or a permalink of its own")
        }
        NoUrl::Escapes => Diagnostic::error("permalink-escapes", "the URL would leave its folder")
            .at(place.labelled("`..`, or a `/` in a slug"))
            .help("write a URL without `..`; folders belong into `permalink`, not into `slug`"),
    }
}

/// The pages whose file names have the same short slug, by their places in `drafts`. Of those, a page
/// keeps the short slug if it is the whole name; any other is to have the whole name in its URL.
pub(super) fn same_slugs<'d>(
    config: &Config,
    drafts: impl Iterator<Item = &'d Draft>,
) -> Vec<usize> {
    let mut claims: HashMap<String, Vec<(usize, &Draft)>> = HashMap::new();
    for (at, draft) in drafts.enumerate() {
        if !draft.page.output.is_empty() {
            let key = draft.page.output.to_lowercase();
            claims.entry(key).or_default().push((at, draft));
        }
    }
    let mut same: Vec<usize> = claims
        .into_values()
        .filter(|claims| claims.len() > 1)
        .flatten()
        .filter(|(_, draft)| draft.is_named_by_file(config) && !is_short(draft))
        .map(|(at, _)| at)
        .collect();
    same.sort_unstable();
    same
}

/// Whether the short slug of a page is its whole name.
fn is_short(draft: &Draft) -> bool {
    let key = draft.page.path_key.rsplit('/').next().unwrap_or_default();
    let name = super::file_name::slug_of(key);
    super::slug::own(name) == name.to_lowercase()
}
