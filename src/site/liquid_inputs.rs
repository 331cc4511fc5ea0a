//! Inputs of Liquid while it renders a document. They are recorded with the document; the next build compares
//! their fingerprints and keeps the document if all are equal.
//!
//! An input is as small as possible: a file of `_data` and not all data, the facts of a page and not those of all, the
//! text that a date filter made of the time and not the time. A document that reads very many pages has one input for
//! all of them, so that the record of a site stays linear in its pages.

use std::cell::RefCell;
use std::sync::{Mutex, OnceLock, PoisonError};

use jiff::Zoned;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Site;
use super::dependencies::DependencyRecorder;
use super::fingerprints::{self, SiteFingerprints};
use super::liquid_globals::PageNumber;
use crate::content::{Fingerprint, FingerprintHasher, Page};
use crate::language::LanguageId;
use crate::liquid::{self, Environment, Handle, Value};

/// The most pages that a document has as inputs of their own.
const MOST_PAGES: usize = 200;
/// The most inputs of a document. With more, it depends on the whole site.
const MOST_INPUTS: usize = 4000;

/// An input of a document of Liquid. Pages are named by their paths, since their numbers change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LiquidInput {
    /// All that the site knows ([`SiteFingerprints::whole`]): for code that does not record what it reads.
    Whole,
    /// The theme ([`SiteFingerprints::frame`]).
    Theme,
    /// The facts of all pages.
    AllPages,
    /// The facts of a page: its front matter, URL, date and language.
    Page(String),
    /// The documents before and after a document of its collection.
    Neighbours(String),
    /// The translations and the original of a page.
    Translations(String),
    /// The links to the translations of a page, as they are added to its document.
    Alternates(String),
    /// The kind of document that a page has, and its first layout.
    Frame(String),
    /// A key of `site`, in the site of a language if that has one of its own (jekyll-polyglot).
    SiteKey(Option<LanguageId>, String),
    /// A key of `site.data`.
    Data(String),
    /// The text of an include.
    Include(String),
    /// The text of a layout.
    Layout(String),
    /// The target of the tag `link`.
    Link(String),
    /// The target of the tag `post_url`.
    PostUrl(String),
    /// The target of a link in Markdown, relative to a page.
    PageLink(String, String),
    /// The time of the build, after a filter of dates with these arguments.
    Time(String, Vec<String>),
}

impl LiquidInput {
    /// Returns true if it may differ although [`SiteFingerprints::whole`] is equal: it depends on the clock, or on
    /// metadata of files.
    #[must_use]
    pub fn is_outside_of_site(&self) -> bool {
        match self {
            Self::Time(..) => true,
            Self::SiteKey(_, key) => key == "static_files" || key == "html_files",
            _ => false,
        }
    }
}

/// Collects the inputs of one document.
#[derive(Debug, Default)]
pub(super) struct InputRecorder {
    inputs: RefCell<FxHashSet<LiquidInput>>,
    pages: RefCell<FxHashSet<PageNumber>>,
    site_keys: RefCell<Vec<(Option<LanguageId>, String)>>,
}

impl InputRecorder {
    pub(super) fn add(&self, input: LiquidInput) {
        self.inputs.borrow_mut().insert(input);
    }

    /// Adds the facts of a page. A page is read often, so that a known one allocates nothing.
    pub(super) fn add_page(&self, number: PageNumber, page: &Page) {
        let mut pages = self.pages.borrow_mut();
        if pages.len() > MOST_PAGES || !pages.insert(number) {
            return;
        }
        if pages.len() <= MOST_PAGES {
            self.add(LiquidInput::Page(page.path.clone()));
            return;
        }
        let mut inputs = self.inputs.borrow_mut();
        inputs.retain(|input| !matches!(input, LiquidInput::Page(_)));
        inputs.insert(LiquidInput::AllPages);
    }

    /// Adds a key of `site`. A key is read often, so that a known one allocates nothing.
    pub(super) fn add_site_key(&self, language: Option<LanguageId>, key: &str) {
        let mut keys = self.site_keys.borrow_mut();
        let mut known = keys.iter();
        if !known.any(|(of, known)| known == key && *of == language) {
            keys.push((language, key.to_owned()));
        }
    }

    pub(super) fn add_all(&self, others: &[LiquidInput]) {
        let mut inputs = self.inputs.borrow_mut();
        for input in others {
            if !inputs.contains(input) {
                inputs.insert(input.clone());
            }
        }
    }

    /// Returns the inputs in a fixed order.
    pub(super) fn done(self) -> Vec<LiquidInput> {
        let mut inputs = self.inputs.into_inner();
        let keys = self.site_keys.into_inner().into_iter();
        inputs.extend(keys.map(|(language, key)| LiquidInput::SiteKey(language, key)));
        let mut inputs: Vec<LiquidInput> = inputs.into_iter().collect();
        let is_page = |input: &LiquidInput| matches!(input, LiquidInput::Page(_));
        let reads_all = inputs.contains(&LiquidInput::AllPages);
        if reads_all || inputs.iter().filter(|input| is_page(input)).count() > MOST_PAGES {
            inputs.retain(|input| !is_page(input) && *input != LiquidInput::AllPages);
            inputs.push(LiquidInput::AllPages);
        }
        if inputs.len() > MOST_INPUTS {
            inputs.retain(LiquidInput::is_outside_of_site);
            inputs.push(LiquidInput::Whole);
        }
        inputs.sort_unstable();
        inputs
    }
}

/// Fingerprints of inputs that many documents have. Removing it changes no output.
#[derive(Debug, Default)]
pub(super) struct InputFingerprints {
    facts: Vec<OnceLock<Fingerprint>>,
    all_facts: OnceLock<Fingerprint>,
    keys: Mutex<FxHashMap<(Option<LanguageId>, String), Fingerprint>>,
}

impl InputFingerprints {
    pub(super) fn new(pages: usize) -> Self {
        Self {
            facts: std::iter::repeat_with(OnceLock::new).take(pages).collect(),
            ..Self::default()
        }
    }
}

impl Site {
    /// Returns the page with a number for Liquid.
    pub(super) fn numbered_page(&self, number: PageNumber) -> Option<&Page> {
        let source = &self.source;
        let Some(other) = number.checked_sub(source.pages.len()) else {
            return source.pages.get(number).map(AsRef::as_ref);
        };
        match source.others.get(other) {
            Some(page) => Some(page),
            None => Some(&self.liquid_globals.generated.get(number)?.page),
        }
    }

    /// Returns the number for Liquid of the page with a path.
    pub(super) fn number_at(&self, path: &str) -> Option<PageNumber> {
        let others = || {
            let others = &self.source.others;
            let found = others.binary_search_by(|other| other.path.as_str().cmp(path));
            Some(self.source.pages.len() + found.ok()?)
        };
        self.source.page(path).or_else(others)
    }

    /// Returns the current fingerprint of an input.
    #[must_use]
    pub fn input_fingerprint(
        &self,
        input: &LiquidInput,
        fingerprints: &SiteFingerprints,
    ) -> Fingerprint {
        let of_path = |path: &str, found: &dyn Fn(PageNumber) -> Fingerprint| {
            self.number_at(path).map(found).unwrap_or_default()
        };
        match input {
            LiquidInput::Whole => fingerprints.whole,
            LiquidInput::Theme => fingerprints.frame,
            LiquidInput::AllPages => self.all_facts(),
            LiquidInput::Page(path) => of_path(path, &|number| self.facts_of(number)),
            LiquidInput::Neighbours(path) => of_path(path, &|number| {
                let neighbours = self.liquid_globals.neighbours.get(number);
                let (before, after) = neighbours.copied().unwrap_or_default();
                let path = |number: Option<PageNumber>| Some(&self.numbered_page(number?)?.path);
                Fingerprint::of_debug(&(path(before), path(after)))
            }),
            LiquidInput::Translations(path) => of_path(path, &|number| {
                let mut hasher = FingerprintHasher::default();
                for key in ["translations", "original"] {
                    let value = self.added_variable(number, key);
                    self.add_value(&mut hasher, &value.unwrap_or_default());
                }
                hasher.finish()
            }),
            LiquidInput::Alternates(path) => of_path(path, &|number| {
                Fingerprint::of(self.alternate_links(number).as_bytes())
            }),
            LiquidInput::Frame(path) => of_path(path, &|number| {
                let page = self.numbered_page(number);
                Fingerprint::of_debug(&page.map(|page| self.frame_of(page)))
            }),
            LiquidInput::SiteKey(language, key) => self.key_fingerprint(*language, key),
            LiquidInput::Data(key) => Fingerprint::of_debug(&self.source.data.get(key)),
            LiquidInput::Include(file) => {
                let globals = &self.liquid_globals;
                let text = globals.includes.get(file).map(|include| &include.text);
                Fingerprint::of_debug(&(text, globals.is_refused(file)))
            }
            LiquidInput::Layout(name) => {
                let layout = self.liquid_globals.layouts.get(name);
                Fingerprint::of_debug(&layout.map(|layout| (&layout.path, &layout.text)))
            }
            LiquidInput::Link(path) => {
                let recorder = DependencyRecorder::default();
                Fingerprint::of_debug(&self.environment_without_page(&recorder).link(path))
            }
            LiquidInput::PostUrl(name) => {
                let recorder = DependencyRecorder::default();
                Fingerprint::of_debug(&self.environment_without_page(&recorder).post_url(name))
            }
            LiquidInput::PageLink(path, target) => of_path(path, &|number| {
                let page = self.numbered_page(number);
                let target = page.map(|page| self.resolve(page, page.language, target));
                Fingerprint::of_debug(&target)
            }),
            LiquidInput::Time(filter, arguments) => {
                let text = liquid::date_text(filter, arguments, &self.liquid_globals.now, |date| {
                    self.local(date)
                });
                Fingerprint::of(text.as_bytes())
            }
        }
    }

    /// Returns a moment in the time zone of the site.
    pub(super) fn local(&self, date: &Zoned) -> Zoned {
        date.with_time_zone(self.config.time_zone.clone())
    }

    /// Returns the fingerprint of the facts of a page.
    fn facts_of(&self, number: PageNumber) -> Fingerprint {
        let of = || self.numbered_page(number).map(fingerprints::facts);
        match self.cache.input_fingerprints.facts.get(number) {
            Some(known) => *known.get_or_init(|| of().unwrap_or_default()),
            None => of().unwrap_or_default(),
        }
    }

    fn all_facts(&self) -> Fingerprint {
        *self.cache.input_fingerprints.all_facts.get_or_init(|| {
            let mut hasher = FingerprintHasher::default();
            for number in 0..self.source.pages.len() + self.source.others.len() {
                hasher.fingerprint(self.facts_of(number));
            }
            hasher.finish()
        })
    }

    /// Returns the fingerprint of a key of `site`. Of pages it has the paths only.
    fn key_fingerprint(&self, language: Option<LanguageId>, key: &str) -> Fingerprint {
        let keys = &self.cache.input_fingerprints.keys;
        let name = (language, key.to_owned());
        let known = keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&name) {
            return *known;
        }
        drop(known);
        let globals = &self.liquid_globals;
        let site = language.and_then(|language| globals.localized.get(language.0));
        let site = site.unwrap_or(&globals.site);
        let mut hasher = FingerprintHasher::default();
        self.add_value(&mut hasher, site.get(key).unwrap_or(&Value::Nil));
        let fingerprint = hasher.finish();
        let mut known = keys.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(name, fingerprint);
        fingerprint
    }

    /// Adds a value of Liquid to a fingerprint; pages by their paths.
    fn add_value(&self, hasher: &mut FingerprintHasher, value: &Value) {
        match value {
            Value::Handle(Handle::Page(number)) => {
                let page = self.numbered_page(*number);
                hasher.text(page.map_or("", |page| &page.path));
            }
            Value::Handle(Handle::File(number)) => {
                let file = self.source.assets.get(*number);
                hasher.text(file.map_or("", |file| &file.path));
            }
            Value::List(list) => {
                hasher.debug(&list.len());
                list.iter().for_each(|value| self.add_value(hasher, value));
            }
            Value::Map(map) => {
                hasher.debug(&map.len());
                for (key, value) in map.iter() {
                    hasher.text(key);
                    self.add_value(hasher, value);
                }
            }
            value => {
                hasher.debug(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::incremental;
    use crate::site::OutputTarget;

    /// Returns the inputs of the layout around the first of `posts` posts.
    #[allow(clippy::disallowed_methods, reason = "a site of the test's own")]
    fn inputs_of(layout: &str, posts: usize) -> Vec<LiquidInput> {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("_config.yml", "title: T\n");
        write("_layouts/post.html", layout);
        write("_includes/a.html", "{{ include.x }}");
        write("_data/nav.yml", "a: b\n");
        for post in 0..posts {
            let day = 1 + post % 28;
            let path = format!("_posts/2025-01-{day:02}-n{post:03}.md");
            write(&path, "---\nlayout: post\ntitle: T\n---\nText.\n");
        }
        let now = "2026-06-01T00:00:00[UTC]".parse().unwrap();
        let (site, said) = incremental::load(folder.path(), &Overrides::default(), &now);
        let site = site.unwrap_or_else(|| panic!("{said:?}"));
        let (document, _) = site.render(OutputTarget::Page(0));
        let own = LiquidInput::Page(site.source.pages[0].path.clone());
        let inputs = document.unwrap().layouts.inputs.into_iter();
        inputs
            .filter(|input| !matches!(input, LiquidInput::Frame(_)) && *input != own)
            .collect()
    }

    #[test]
    fn an_input_is_as_small_as_what_is_read() {
        let text = |text: &str| text.to_owned();
        let inputs = inputs_of(
            "{% include a.html x=site.data.nav.a %}{{ site.time | date: '%Y' }}{{ 'now' | date: '%m' }}{{ page.next.url }}{{ site.title }}",
            2,
        );
        let time = |format: &str| LiquidInput::Time(text("date"), vec![text(format), text("")]);
        let expected = [
            LiquidInput::Page(text("_posts/2025-01-02-n001.md")),
            LiquidInput::Neighbours(text("_posts/2025-01-01-n000.md")),
            LiquidInput::SiteKey(None, text("title")),
            LiquidInput::Data(text("nav")),
            LiquidInput::Include(text("a.html")),
            LiquidInput::Layout(text("post")),
            time("%Y"),
            time("%m"),
        ];
        assert_eq!(inputs, expected);
    }

    #[test]
    fn a_document_that_reads_very_many_pages_has_one_input_for_them() {
        let layout = "{% for post in site.posts %}{{ post.title }}{% endfor %}";
        let inputs = inputs_of(layout, MOST_PAGES + 2);
        assert!(inputs.contains(&LiquidInput::AllPages), "{inputs:?}");
        assert!(inputs.len() < 5, "{inputs:?}");
    }
}
