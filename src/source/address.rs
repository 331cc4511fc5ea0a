//! Gives each page its URL, and finds those that two pages claim.

use std::collections::HashMap;

use super::Source;
use super::file_name::FileName;
use super::page::{Format, Kind, Page};
use super::url::{self, NoUrl, Parts};
use crate::config::Config;
use crate::diagnostics::{Diagnostic, Place};

/// A page that has neither language nor URL yet.
pub(super) struct Draft {
    pub(super) page: Page,
    pub(super) declared: Option<(String, Place)>,
    pub(super) slug: Option<String>,
    pub(super) permalink: Option<String>,
    /// Where slug or permalink stand.
    pub(super) url_place: Option<Place>,
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

    /// The page with its URL; `language` is its code.
    pub(super) fn addressed(
        self,
        config: &Config,
        language: &str,
    ) -> Result<Page, Box<Diagnostic>> {
        let mut page = self.page;
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
            language,
            path_key: &page.path_key,
            output_ext: &ending,
        };
        match url::address(config, &parts) {
            Ok(address) => {
                page.url = address.url;
                page.output = address.output;
                Ok(page)
            }
            Err(why) => Err(Box::new(no_url(&why, self.url_place.as_ref(), &page.path))),
        }
    }
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

/// Pages that claim one URL, or URLs that differ by case alone: on many hosts and disks these are
/// one file.
pub(super) fn collisions(source: &Source) -> Vec<Diagnostic> {
    let mut taken: HashMap<String, &Page> = HashMap::new();
    let mut diagnostics = Vec::new();
    let written = source.others.iter().filter(|page| !page.output.is_empty());
    for page in source.pages.iter().chain(written) {
        let key = page.output.to_lowercase();
        let Some(first) = taken.insert(key, page) else {
            continue;
        };
        let message = if first.output == page.output {
            format!("two pages have the URL `{}`", page.url)
        } else {
            format!(
                "the URLs `{}` and `{}` differ only by case",
                first.url, page.url
            )
        };
        let place = |page: &Page, label: &str| {
            ["permalink", "slug"]
                .iter()
                .find(|key| page.data.contains_key(**key))
                .map_or_else(|| Place::file(&page.path), |key| source.place_of(page, key))
                .labelled(label)
        };
        diagnostics.push(
            Diagnostic::error("url-taken", message)
                .at(place(page, "this page"))
                .at(place(first, "and this one"))
                .help("give one of them another `permalink` or `slug`"),
        );
    }
    for asset in &source.assets {
        if let Some(page) = taken.get(&asset.output.to_lowercase()) {
            diagnostics.push(
                Diagnostic::error(
                    "url-taken",
                    format!("a file and a page have the URL `{}`", page.url),
                )
                .at(Place::file(&page.path))
                .at(Place::file(&asset.path))
                .help("rename the file, or give the page another `permalink`"),
            );
        }
    }
    diagnostics
}
