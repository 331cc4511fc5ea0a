//! The kinds of a site's outputs, for deployments and statistics: only they need to know.

use std::collections::HashMap;

use super::{OutputTarget, PlannedSite, redirects};
use crate::content::Page;

/// The kind of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutputKind {
    /// A page of the author's, or one that stands in for it.
    Page,
    /// A list, a search page, the page for unknown addresses.
    List,
    /// A page that leads to another.
    Redirect,
    /// The Markdown of a page.
    Markdown,
    /// A file of the search index.
    Search,
    /// A feed.
    Feed,
    /// A part of the sitemap.
    Sitemap,
    /// A file for programs: `robots.txt`, `llms.txt`, `_redirects`, `redirects.json`.
    Machine,
    /// An image of a title, for social networks.
    Card,
    /// A stylesheet or a script of the theme.
    Theme,
    /// A smaller variant of an image.
    Variant,
    /// A file of the author's.
    File,
    /// A compressed form of another output.
    Compressed,
}

impl OutputKind {
    /// Returns the name of the kind.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "pages",
            Self::List => "lists",
            Self::Redirect => "redirects",
            Self::Markdown => "Markdown beside pages",
            Self::Search => "search index",
            Self::Feed => "feeds",
            Self::Sitemap => "sitemap",
            Self::Machine => "files for programs",
            Self::Card => "images for social networks",
            Self::Theme => "styles and scripts",
            Self::Variant => "variants of images",
            Self::File => "files of the site",
            Self::Compressed => "compressed forms",
        }
    }
}

/// The facts of an output that its path does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFacts {
    /// Its kind.
    pub kind: OutputKind,
    /// The URL that it redirects to, with the base path.
    pub redirect: Option<String>,
    /// True if its URL is its path without `.html`.
    pub is_bare: bool,
    /// True if its name contains the hash of its content.
    pub is_immutable: bool,
}

impl OutputFacts {
    fn of(kind: OutputKind) -> Self {
        Self {
            kind,
            redirect: None,
            is_bare: false,
            is_immutable: false,
        }
    }
}

/// The facts of all outputs that the plan of a site names.
pub struct OutputKinds {
    facts: HashMap<String, OutputFacts>,
    compressed: Vec<&'static str>,
}

impl OutputKinds {
    /// Returns the facts of the output at `path`. A path that the plan does not name is of a file, the search index or
    /// a compressed form.
    #[must_use]
    pub fn of(&self, path: &str) -> OutputFacts {
        if let Some(facts) = self.facts.get(path) {
            return facts.clone();
        }
        let is_form = |ending: &&str| {
            let stem = path.strip_suffix(*ending);
            stem.is_some_and(|stem| stem.ends_with('.'))
        };
        if self.compressed.iter().any(is_form) {
            OutputFacts::of(OutputKind::Compressed)
        } else if path.starts_with(SEARCH) {
            OutputFacts {
                is_immutable: is_named_by_content(path),
                ..OutputFacts::of(OutputKind::Search)
            }
        } else if is_variant(path) {
            OutputFacts {
                is_immutable: true,
                ..OutputFacts::of(OutputKind::Variant)
            }
        } else {
            OutputFacts::of(OutputKind::File)
        }
    }
}

/// Returns true for the name of a variant of an image: `x-672.3f2a91c0.webp`.
fn is_variant(path: &str) -> bool {
    let mut parts = path.rsplitn(3, '.');
    let (Some(_), Some(hash), Some(stem)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let width = stem.rsplit_once('-').map_or("", |(_, width)| width);
    let is_number = !width.is_empty() && width.bytes().all(|byte| byte.is_ascii_digit());
    is_number && hash.len() == 8 && hash.bytes().all(is_hex_digit)
}

fn is_hex_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// The folder of the search index.
const SEARCH: &str = "search/";

/// Returns true if the name of a file of the search index is the hash of its content.
fn is_named_by_content(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    stem.len() >= 8 && stem.bytes().all(is_hex_digit)
}

impl PlannedSite {
    /// Returns the kinds of all outputs.
    #[must_use]
    pub fn output_kinds(&self) -> OutputKinds {
        let mut by_path = HashMap::new();
        let machines = self.targets_for_machines();
        for target in self.plan.targets.iter().copied().chain(machines) {
            by_path.insert(self.output_of(target), self.output_facts(target));
            if let OutputTarget::Page(id) = target
                && let Some(beside) = self.markdown_beside(&self.source.pages[id])
            {
                by_path.insert(beside, OutputFacts::of(OutputKind::Markdown));
            }
        }
        for file in self.files() {
            let facts = OutputFacts {
                // Images and fonts keep their names.
                is_immutable: file.output != file.name,
                ..OutputFacts::of(OutputKind::Theme)
            };
            by_path.insert(file.output.clone(), facts);
        }
        let encodings = self.config.features.precompress.iter();
        OutputKinds {
            facts: by_path,
            compressed: encodings.map(|encoding| encoding.ending()).collect(),
        }
    }

    fn output_facts(&self, target: OutputTarget) -> OutputFacts {
        match target {
            OutputTarget::Page(id) => self.facts_of_page(&self.source.pages[id]),
            OutputTarget::Other(id) => self.facts_of_page(&self.source.others[id]),
            OutputTarget::Generated(at) => {
                self.facts_of_page(&self.liquid_globals.generated.pages[at].page)
            }
            OutputTarget::Redirect(at) => {
                let redirect = &self.plan.redirects[at];
                OutputFacts {
                    kind: OutputKind::Redirect,
                    redirect: Some(self.leads_to(&redirect.to)),
                    is_bare: is_bare(&redirect.from, &redirect.output),
                    is_immutable: false,
                }
            }
            OutputTarget::Fallback(at) => {
                let fallback = &self.plan.fallbacks[at];
                OutputFacts {
                    is_bare: is_bare(&fallback.url, &fallback.output),
                    ..OutputFacts::of(OutputKind::Page)
                }
            }
            OutputTarget::Localized(_) => OutputFacts::of(OutputKind::Page),
            OutputTarget::Listing(_)
            | OutputTarget::Home
            | OutputTarget::Search(_)
            | OutputTarget::Book(_)
            | OutputTarget::Translations
            | OutputTarget::NotFound(_) => OutputFacts::of(OutputKind::List),
            OutputTarget::Redirects
            | OutputTarget::RedirectsOfHosts
            | OutputTarget::Robots
            | OutputTarget::Llms(_) => OutputFacts::of(OutputKind::Machine),
            OutputTarget::Sitemap(_) => OutputFacts::of(OutputKind::Sitemap),
            OutputTarget::Feed(_) => OutputFacts::of(OutputKind::Feed),
            OutputTarget::OfPlugin(at) => {
                let output = &self.plan.plugin_files[at].output;
                OutputFacts::of(match output.as_str() {
                    "sitemap.xml" => OutputKind::Sitemap,
                    "robots.txt" => OutputKind::Machine,
                    output if output.ends_with(".xml") => OutputKind::Feed,
                    _ => OutputKind::File,
                })
            }
            OutputTarget::Social(_) => OutputFacts::of(OutputKind::Card),
        }
    }

    fn facts_of_page(&self, page: &Page) -> OutputFacts {
        let redirect = redirects::target(page).map(|to| self.leads_to(&to));
        let kind = match &redirect {
            Some(_) => OutputKind::Redirect,
            None if page.output.ends_with(".html") => OutputKind::Page,
            None if page.output.ends_with(".xml") && page.output.contains("feed") => {
                OutputKind::Feed
            }
            None if page.output.contains("sitemap") => OutputKind::Sitemap,
            None => OutputKind::File,
        };
        OutputFacts {
            kind,
            redirect,
            is_bare: is_bare(&page.url, &page.output),
            is_immutable: false,
        }
    }
}

/// Returns true if a URL has no ending although its file has one: `/x` is `x.html`.
fn is_bare(url: &str, output: &str) -> bool {
    !url.ends_with('/') && output.ends_with(".html") && !url.ends_with(".html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_search_index_have_hashes() {
        assert!(is_named_by_content("search/en/01b82276e1.json"));
        assert!(!is_named_by_content("search/en/index.json"));
        assert!(is_variant("en/a/x-672.3f2a91c0.webp"));
        assert!(!is_variant("x.3f2a91c0.webp") && !is_variant("x-672.webp"));
    }

    #[test]
    fn urls_without_an_ending_are_bare() {
        assert!(is_bare("/x", "x.html"));
        assert!(!is_bare("/x/", "x/index.html") && !is_bare("/x.html", "x.html"));
    }
}
