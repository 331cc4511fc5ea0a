//! Documents of a Liquid site: a body in its chain of layouts.

use super::layouts::{self, LiquidLayout};
use super::plugins;
use crate::content::{BodyFormat, Page};
use crate::diagnostics::{Diagnostic, FOR_PAGE, Lines, SourceSpan};
use crate::liquid::{self, Map, Value};
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_drops::PageEnvironment;
use crate::site::liquid_globals::PageNumber;
use crate::site::{LiquidInput, PlannedSite, Site, SiteData};
use crate::translations::PageId;

/// The values that the layouts of a document see, beside `page` and `site`.
#[derive(Debug, Default)]
pub(in crate::site) struct LayoutScope {
    /// `page` of a document that no page of the site describes; `None` for a page.
    page: Option<Value>,
    /// `page.content`: the body as HTML.
    pub(in crate::site) body: Value,
    /// `content`: the body, with the layouts inside around it.
    content: Value,
    /// `layout`: the front matter of the layout and of those inside.
    layout: Map,
}

impl LayoutScope {
    /// Returns the value of a name that only layouts know.
    pub(in crate::site) fn get(&self, name: &str) -> Option<Value> {
        match name {
            "page" => self.page.clone(),
            "content" => Some(self.content.clone()),
            "layout" => Some(self.layout.clone().into()),
            _ => None,
        }
    }
}

/// The document around the body of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::site) enum DocumentFrame {
    /// The chain of layouts that begins with this one.
    Layout(String),
    /// Nothing.
    Nothing,
}

impl SiteData {
    /// Returns true if the site is rendered by layouts in Liquid.
    #[must_use]
    pub fn is_liquid_site(&self) -> bool {
        self.liquid_globals.layouts.is_used()
    }

    /// Returns what is around the body of a page of a Liquid site. `None` if a template of Tera is: in other sites, for
    /// pages that name one, and for pages whose layout is in a theme that is not installed.
    pub(in crate::site) fn frame_of(&self, page: &Page) -> Option<DocumentFrame> {
        if !self.is_liquid_site() {
            return None;
        }
        let named = page.data.get("template").and_then(|name| name.as_str());
        if named.is_some_and(|name| self.theme_assets.engine.has(name)) {
            return None;
        }
        let name = match page.data.get("layout") {
            Some(name) => crate::yaml::scalar(name, ""),
            None => self.default_layout(page).map(str::to_owned),
        };
        // Jekyll 4.3 `Document#no_layout?`, and a layout that has no name.
        let Some(name) = name.filter(|name| !name.is_empty() && name != "none") else {
            return Some(DocumentFrame::Nothing);
        };
        let template = format!("{name}.html");
        let engine = &self.theme_assets.engine;
        if engine.has(&template) && engine.is_of_the_site(&template) {
            None
        } else if self.liquid_globals.layouts.has(&name) {
            Some(DocumentFrame::Layout(name))
        } else if self.has_theme() {
            None
        } else {
            Some(DocumentFrame::Nothing)
        }
    }
}

impl PlannedSite {
    /// Returns true if a plugin's generated documents are wanted. A Liquid site has those of its plugins only.
    pub(in crate::site) fn has_generator(&self, gem: &str) -> bool {
        !self.is_liquid_site() || self.liquid_globals.plugins.has(gem)
    }
}

impl Site {
    /// Returns true if a page is rendered by layouts in Liquid, or is a body alone.
    #[must_use]
    pub fn is_liquid_page(&self, id: PageId) -> bool {
        self.frame_of(&self.source.pages[id]).is_some()
    }

    /// Returns the body of a page in its chain of layouts, as plugins leave it.
    pub(in crate::site) fn in_layouts(
        &self,
        page: (&Page, PageNumber),
        body: String,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let html = self.in_chain(page, body, recorder, diagnostics);
        plugins::after_layouts(self, page.0, html)
    }

    fn in_chain(
        &self,
        (page, number): (&Page, PageNumber),
        body: String,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        recorder.page(number, page);
        recorder.input(LiquidInput::Frame(page.path.clone()));
        let Some(DocumentFrame::Layout(name)) = self.frame_of(page) else {
            return body;
        };
        if page.format == BodyFormat::Sass {
            return body;
        }
        let body = Value::from(body);
        let scope = LayoutScope {
            page: None,
            body: body.clone(),
            content: body,
            layout: Map::new(),
        };
        self.around(
            (&name, scope),
            (&page.path, Some(number)),
            recorder,
            diagnostics,
        )
    }

    /// Returns a body in the chain of a layout. `values` are those of `page`, `path` is the file that asks for the
    /// document.
    pub(in crate::site) fn values_in_layout(
        &self,
        (name, body): (&str, Value),
        (path, values): (&str, Map),
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let scope = LayoutScope {
            page: Some(values.into()),
            body: body.clone(),
            content: body,
            layout: Map::new(),
        };
        self.around((name, scope), (path, None), recorder, diagnostics)
    }

    /// Returns the content of a scope in the chain of a layout.
    fn around(
        &self,
        (name, mut scope): (&str, LayoutScope),
        (path, number): (&str, Option<PageNumber>),
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let chain = self.liquid_globals.layouts.chain(name);
        // A chain ends at a layout that does not exist. The document changes when it appears.
        let end = self.liquid_globals.layouts.end_of_chain(name);
        if let Some(end) = end {
            recorder.input(LiquidInput::Layout(end.to_owned()));
        }
        for (name, layout) in chain {
            recorder.input(LiquidInput::Layout(name.to_owned()));
            scope.layout = layouts::merged(&layout.data, &scope.layout);
            let view = PageEnvironment {
                site: self,
                page: number,
                is_nested: false,
                recorder,
                frame: Some(&scope),
            };
            let rendered = liquid::render(&layout.template, layout.body(), &view);
            let problems = layout.template.problems.iter().chain(&rendered.problems);
            let shown = SourceSpan::file(path).labelled(FOR_PAGE);
            diagnostics.extend(problems.map(|problem| {
                let diagnostic = self.problem_of_layout(layout, problem);
                diagnostic.at(shown.clone())
            }));
            let failures = recorder.failures().into_iter();
            diagnostics.extend(failures.map(|(filter, message)| {
                failed_filter(layout, filter, &message).at(shown.clone())
            }));
            scope.content = rendered.text.into();
        }
        match scope.content {
            Value::Text(text) => text.to_string(),
            _ => String::new(),
        }
    }

    /// Returns the diagnostic of a problem of Liquid in a layout, or in a file that it includes. Its place is in that
    /// file, so that it is reported once.
    fn problem_of_layout(&self, layout: &LiquidLayout, problem: &liquid::Problem) -> Diagnostic {
        if let Some((inside, problem)) = problem.at_included()
            && let Some(included) = self.liquid_globals.include_shown_as(&inside.file)
        {
            let lines = Lines::of(&included.text);
            let place = lines.place(&inside.file, &included.text, inside.span.clone(), "here");
            return self.liquid_diagnostic(problem, place);
        }
        let span = layout.start + problem.span.start..layout.start + problem.span.end;
        let place = Lines::of(&layout.text).place(&layout.path, &layout.text, span, "here");
        self.liquid_diagnostic(problem.clone(), place)
    }
}

/// Returns the warning that a filter of a layout could not compile its text, which is left out. Jekyll stops at it.
fn failed_filter(layout: &LiquidLayout, filter: &str, message: &str) -> Diagnostic {
    let place = match layout.text.find(filter) {
        Some(at) => Lines::of(&layout.text).place(
            &layout.path,
            &layout.text,
            at..at + filter.len(),
            "its text is left out",
        ),
        None => SourceSpan::file(&layout.path),
    };
    Diagnostic::warning("sass", format!("the filter `{filter}` failed: {message}"))
        .at(place)
        .help("correct the Sass that the filter gets: Jekyll stops at it")
}
