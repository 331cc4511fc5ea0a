//! Pages that plugins generate: lists in parts (pagination) and archives. Such a page has no file: its body is that of a
//! template page, or empty, and its layouts do the rest.

use std::collections::{HashMap, HashSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::layouts::Layouts;
use super::plugins;
use crate::config::Config;
use crate::content::{BodyFormat, Page, PageKind, Source, from_url};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::liquid::{Handle, Map, Value};
use crate::markdown::{self, RenderOptions};
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_globals::PageNumber;
use crate::site::plugins::Plugins;
use crate::site::{Document, LiquidInput, Site};

/// A page without a file of its own.
pub(in crate::site) struct GeneratedPage {
    /// Its facts. The path is that of the template page, or one that only Liquid shows.
    pub(in crate::site) page: Page,
    /// True if the body is that of the file at the path; else it is empty.
    pub(in crate::site) has_file: bool,
    /// Values of `page` that replace those of its facts.
    values: Map,
}

impl GeneratedPage {
    /// Returns a page with the body of a template page. `ending` is the one of its file.
    pub(in crate::site) fn of_template(
        template: &Page,
        (url, ending): (&str, &str),
        values: Map,
    ) -> Self {
        let address = from_url(url, ending);
        Self {
            page: Page {
                url: address.url,
                output: address.output,
                // The plugins make pages of HTML.
                format: BodyFormat::Html,
                ..template.clone()
            },
            has_file: true,
            values,
        }
    }

    /// Returns a page with an empty body. `path` is `page.path`, `ending` the one of its file.
    pub(in crate::site) fn empty(
        (path, ending): (&str, &str),
        url: &str,
        data: serde_json::Map<String, serde_json::Value>,
        mut values: Map,
    ) -> Self {
        let address = from_url(url, ending);
        values.insert("content".to_owned(), "".into());
        let title = data.get("title").and_then(serde_json::Value::as_str);
        Self {
            page: Page {
                path: path.to_owned(),
                kind: PageKind::Page,
                format: BodyFormat::Html,
                body: 0,
                head: 0,
                title: title.unwrap_or_default().to_owned(),
                date: None,
                language: LanguageId(0),
                path_key: String::new(),
                translation_key: None,
                translated: None,
                url: address.url,
                output: address.output,
                categories: Vec::new(),
                tags: Vec::new(),
                code_facts: Default::default(),
                has_tags: true,
                data,
            },
            has_file: false,
            values,
        }
    }
}

impl GeneratedPage {
    /// Jekyll 4.3 `Page#html?`, or the page of a folder.
    fn is_html(&self) -> bool {
        let endings = [".html", ".htm", ".xhtml"];
        let output = &self.page.output;
        self.page.url.ends_with('/') || endings.iter().any(|ending| output.ends_with(ending))
    }
}

/// The content of a site, as generators of pages read it.
pub(in crate::site) struct SiteContent<'s> {
    pub(in crate::site) config: &'s Config,
    pub(in crate::site) source: &'s Source,
    pub(in crate::site) layouts: &'s Layouts,
    /// The keys of `site`.
    pub(in crate::site) site: &'s Map,
}

impl SiteContent<'_> {
    /// Returns the page or document of a value of Liquid.
    pub(in crate::site) fn page(&self, value: &Value) -> Option<&Page> {
        let Value::Handle(Handle::Page(number)) = value else {
            return None;
        };
        let page = match number.checked_sub(self.source.pages.len()) {
            None => self.source.pages.get(*number),
            Some(other) => self.source.others.get(other),
        };
        page.map(AsRef::as_ref)
    }

    /// Returns the items of a list among the keys of `site`.
    pub(in crate::site) fn list(&self, key: &str) -> &[Value] {
        match self.site.get(key) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    /// Returns the documents of a list that are not `hidden`.
    pub(in crate::site) fn shown(&self, documents: &[Value]) -> Vec<Value> {
        let is_shown = |value: &&Value| {
            let page = self.page(value);
            let hidden = page.and_then(|page| page.data.get("hidden"));
            !hidden.is_some_and(|hidden| Value::from(hidden).is_true())
        };
        documents.iter().filter(is_shown).cloned().collect()
    }
}

/// The pages that the plugins of a site generate, and what they add to other pages.
#[derive(Default)]
pub(in crate::site) struct GeneratedPages {
    pub(in crate::site) pages: Vec<GeneratedPage>,
    /// The number of the first one.
    first: PageNumber,
    /// The values of `paginator`.
    paginators: FxHashMap<PageNumber, Value>,
    /// Values of pages with a file that replace those of their facts.
    values: FxHashMap<PageNumber, Map>,
    /// Pages of the source that generated ones replace.
    pub(in crate::site) replaced: FxHashSet<PageNumber>,
    /// The pages that generators append to `site.pages`, in order. Pages of the source lose their old place.
    listed: Vec<PageNumber>,
    /// Keys of `site` that generators set.
    pub(in crate::site) site: Map,
    /// The indexes of pages with the output path of another one.
    overwritten: FxHashSet<usize>,
    by_output: HashMap<String, usize>,
    /// The output paths of the source's files.
    outputs: HashSet<String>,
    pub(in crate::site) diagnostics: Vec<Diagnostic>,
}

impl GeneratedPages {
    /// Runs the generators of the plugins of a Liquid site.
    pub(in crate::site) fn of(content: &SiteContent<'_>, plugins: &Plugins) -> Self {
        let source = content.source;
        let mut generated = Self {
            first: source.pages.len() + source.others.len(),
            ..Self::default()
        };
        if content.layouts.is_used() && !source.pages.is_empty() {
            plugins::generate(content, plugins, &mut generated);
        }
        let language = source.languages.default_language();
        for page in generated.pages.iter_mut().filter(|page| !page.has_file) {
            page.page.language = language.unwrap_or(LanguageId(0));
        }
        generated
    }

    /// Adds a page and its `paginator`. Another page of the source at its output path is kept in its place.
    pub(in crate::site) fn add(
        &mut self,
        content: &SiteContent<'_>,
        page: GeneratedPage,
        paginator: Option<Value>,
    ) {
        self.find_outputs(content.source);
        let index = self.pages.len();
        let before = self.by_output.insert(page.page.output.clone(), index);
        if let Some(before) = before {
            // Jekyll writes both, the later one last.
            self.overwritten.insert(before);
        } else if self.outputs.contains(&page.page.output) {
            let message = format!(
                "the generated page `{}` is left out: another page has its URL",
                page.page.url
            );
            let problem = Diagnostic::warning("page-generated-twice", message)
                .at(SourceSpan::file(&page.page.path))
                .help("change the permalink of one of them");
            self.diagnostics.push(problem);
            self.overwritten.insert(index);
        }
        if let Some(paginator) = paginator {
            self.paginators.insert(self.first + index, paginator);
        }
        self.listed.push(self.first + index);
        self.pages.push(page);
    }

    /// Leaves a page of the source out: a generated one is published in its place.
    pub(in crate::site) fn replace(&mut self, content: &SiteContent<'_>, page: PageNumber) {
        self.find_outputs(content.source);
        if let Some(replaced) = content.source.pages.get(page) {
            self.outputs.remove(&replaced.output);
            self.replaced.insert(page);
        }
    }

    /// Collects the output paths of the source's files.
    fn find_outputs(&mut self, source: &Source) {
        if self.outputs.is_empty() {
            let pages = source.pages.iter().chain(&source.others);
            self.outputs = pages.map(|page| page.output.clone()).collect();
            let assets = source.assets.iter().map(|asset| asset.output.clone());
            self.outputs.extend(assets);
        }
    }

    /// Moves a page of the source to the end of `site.pages`.
    pub(in crate::site) fn list_last(&mut self, page: PageNumber) {
        self.listed.push(page);
    }

    /// Sets `paginator` for a page of the source, and values that replace its own.
    pub(in crate::site) fn paginate(&mut self, page: PageNumber, paginator: Value, values: Map) {
        self.paginators.insert(page, paginator);
        if !values.is_empty() {
            self.values.insert(page, values);
        }
    }

    /// Returns the indexes of the pages that are published.
    pub(in crate::site) fn published(&self) -> impl Iterator<Item = usize> {
        (0..self.pages.len()).filter(|index| !self.overwritten.contains(index))
    }

    /// Returns a generated page by its number.
    pub(in crate::site) fn get(&self, number: PageNumber) -> Option<&GeneratedPage> {
        self.pages.get(number.checked_sub(self.first)?)
    }

    /// Returns true if no plugin generates anything.
    pub(in crate::site) fn is_empty(&self) -> bool {
        self.listed.is_empty() && self.replaced.is_empty() && self.site.is_empty()
    }

    /// Adds the pages to the lists of `site`, and the keys that generators set.
    pub(in crate::site) fn add_to(&self, site: &mut Map) {
        let moved: FxHashSet<PageNumber> = self.listed.iter().copied().collect();
        for key in ["pages", "html_pages"] {
            let Some(Value::List(list)) = site.get(key) else {
                continue;
            };
            let number = |value: &Value| match value {
                Value::Handle(Handle::Page(number)) => Some(*number),
                _ => None,
            };
            let is_kept = |value: &&Value| {
                let is_moved = |number| self.replaced.contains(&number) || moved.contains(&number);
                !number(value).is_some_and(is_moved)
            };
            let is_html = |number: &PageNumber| {
                key == "pages" || self.get(*number).is_none_or(GeneratedPage::is_html)
            };
            let more = self.listed.iter().copied().filter(is_html);
            let more = more.map(|number| Value::Handle(Handle::Page(number)));
            let list = list.iter().filter(is_kept).cloned().chain(more);
            let list: Vec<Value> = list.collect();
            site.insert(key.to_owned(), list.into());
        }
        for (key, value) in &self.site {
            site.insert(key.clone(), value.clone());
        }
    }

    /// Returns the references to all pages, for lists of Liquid.
    pub(in crate::site) fn handles(&self) -> impl Iterator<Item = Value> {
        (self.first..self.first + self.pages.len())
            .map(|number| Value::Handle(Handle::Page(number)))
    }

    /// Returns the value of `paginator` on a page.
    pub(in crate::site) fn paginator(&self, page: PageNumber) -> Option<&Value> {
        self.paginators.get(&page)
    }

    /// Returns true if a generator made a page or set values of it.
    pub(in crate::site) fn sets_values_of(&self, page: PageNumber) -> bool {
        !self.listed.is_empty() && (page >= self.first || self.values.contains_key(&page))
    }

    /// Returns the value that a generator set for a key of a page.
    pub(in crate::site) fn value(&self, page: PageNumber, key: &str) -> Option<&Value> {
        let values = match self.get(page) {
            Some(generated) => &generated.values,
            None => self.values.get(&page)?,
        };
        values.get(key)
    }

    /// Returns true if the facts of a template page are no longer those of the source.
    pub(in crate::site) fn is_outdated(&self, source: &Source) -> bool {
        let mut pages = self.pages.iter().filter(|page| page.has_file);
        pages.any(|GeneratedPage { page, .. }| {
            let now = source.page(&page.path).map(|id| &source.pages[id]);
            now.is_none_or(|now| (now.head, now.body) != (page.head, page.body))
        })
    }

    /// Returns true if both have the same output paths.
    pub(in crate::site) fn has_outputs_of(&self, other: &Self) -> bool {
        let outputs = |pages: &Self| -> Vec<String> {
            let pages = pages.pages.iter();
            pages.map(|page| page.page.output.clone()).collect()
        };
        outputs(self) == outputs(other)
            && self.replaced == other.replaced
            && self.overwritten == other.overwritten
    }
}

impl Site {
    /// Renders a generated page by its index.
    pub(in crate::site) fn render_page_of_plugin(
        &self,
        at: usize,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let generated = &self.liquid_globals.generated;
        let GeneratedPage { page, has_file, .. } = &generated.pages[at];
        let number = generated.first + at;
        recorder.input(LiquidInput::Whole);
        let body = if *has_file {
            let text = self.text(page, recorder)?;
            let (body, map) = self.after_liquid(page, number, &text, recorder, diagnostics);
            let resolve = |target: &str| self.resolve(page, page.language, target);
            let (rendered, more) = markdown::render(&RenderOptions {
                is_full_page: true,
                ..self.render_options(page, &text, &body, &map, &resolve)
            });
            diagnostics.extend(more);
            rendered.html
        } else {
            String::new()
        };
        let content = self.in_layouts((page, number), body, recorder, diagnostics);
        let content = self.with_language((page.language, &page.output), content, recorder);
        Ok(Document::text(page.output.clone(), content))
    }
}
