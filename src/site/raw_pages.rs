//! Files with front matter that are no notes (a feed, a stylesheet), and what Liquid is shown of pages.

use serde_json::Value;

use super::dependencies::DependencyRecorder;
use super::liquid_drops::{self, PageEnvironment};
use super::liquid_globals::wants_liquid;
use super::redirects::{self, Redirect};
use super::stylesheet::Stylesheet;
use super::{Document, LiquidInput, Site};
use crate::content::{Asset, BodyFormat, Page, active_files};
use crate::diagnostics::Diagnostic;
use crate::liquid;
use crate::markdown;
use text_scan::source_map::SourceMap;

/// The default separator after an excerpt.
const SEPARATOR: &str = "\n\n";

impl Site {
    pub(super) fn render_other(
        &self,
        other: usize,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.others[other];
        if self.is_liquid_site()
            && self.has_generator("jekyll-redirect-from")
            && let Some(to) = redirects::target(page)
        {
            let redirect = Redirect::of_page(page, to);
            return self.render_redirect(&redirect, recorder, diagnostics);
        }
        let text = self.text(page, recorder)?;
        let number = self.source.pages.len() + other;
        let (body, map) = self.after_liquid(page, number, &text, recorder, diagnostics);
        let content = if page.format == BodyFormat::Sass {
            recorder.more();
            self.stylesheet(Stylesheet {
                page,
                text: &text,
                body: &body,
                map: &map,
            })?
        } else {
            self.in_layouts((page, number), body.into_owned(), recorder, diagnostics)
        };
        if active_files::is_untrusted(&self.config, &page.path)
            && page.format != BodyFormat::Sass
            && let Some(problem) =
                active_files::problem(&page.path, &page.output, content.as_bytes())
        {
            return Err(problem);
        }
        Ok(Document::text(page.output.clone(), content))
    }

    /// Returns why a file that is copied is not published, if its author is not trusted and its content could run.
    #[must_use]
    pub(crate) fn active_problem(&self, asset: &Asset) -> Option<Box<Diagnostic>> {
        active_files::problem_of(&self.config, asset)
    }

    /// The rendered content of a page, for another that shows it. Empty if it cannot be read, which its
    /// own rendering says.
    pub(super) fn content_of(
        &self,
        page: &Page,
        number: usize,
        recorder: &DependencyRecorder,
    ) -> String {
        self.text(page, recorder)
            .map(|text| self.shown(page, number, &text[page.body..], recorder))
            .unwrap_or_default()
    }

    /// The excerpt of a page, rendered.
    pub(super) fn excerpt_of(
        &self,
        page: &Page,
        number: usize,
        recorder: &DependencyRecorder,
    ) -> String {
        let Ok(text) = self.text(page, recorder) else {
            return String::new();
        };
        let key = "excerpt_separator";
        let separator = [page.data.get(key), self.config.data.get(key)]
            .into_iter()
            .flatten()
            .find_map(Value::as_str)
            .unwrap_or(SEPARATOR);
        if separator.is_empty() {
            // No separator turns excerpts off.
            return String::new();
        }
        let excerpt = liquid::excerpt(&text[page.body..], separator);
        self.shown(page, number, &excerpt, recorder)
    }

    fn shown(
        &self,
        page: &Page,
        number: usize,
        body: &str,
        recorder: &DependencyRecorder,
    ) -> String {
        let view = PageEnvironment {
            site: self,
            page: Some(number),
            is_nested: true,
            recorder,
            frame: None,
        };
        let rendered = wants_liquid(page, self.config.liquid)
            .then(|| liquid_drops::run(body, &view))
            .flatten()
            .map(|(rendered, _)| rendered.text);
        let body = rendered.as_deref().unwrap_or(body);
        match page.format {
            BodyFormat::Markdown => self.markdown_of(body, Some(page), recorder),
            BodyFormat::Html | BodyFormat::Plain | BodyFormat::Sass
                if self.config.features.sanitize =>
            {
                markdown::sanitized(body)
            }
            BodyFormat::Html | BodyFormat::Plain | BodyFormat::Sass => body.to_owned(),
        }
    }

    /// A text of Markdown as HTML, in the language of `page`.
    pub(super) fn markdown_of(
        &self,
        text: &str,
        page: Option<&Page>,
        recorder: &DependencyRecorder,
    ) -> String {
        let first = self.source.pages.first().map(AsRef::as_ref);
        let Some(page) = page.filter(|page| !self.is_other(page)).or(first) else {
            return text.to_owned();
        };
        // The frame of a page decides the form of its HTML.
        recorder.input(LiquidInput::Frame(page.path.clone()));
        let map = SourceMap::default();
        let resolve = |target: &str| {
            if self.may_resolve(target) {
                let target = target.to_owned();
                recorder.input(LiquidInput::PageLink(page.path.clone(), target));
            }
            self.resolve(page, page.language, target)
        };
        let options = self.render_options(page, text, text, &map, &resolve);
        let (body, _) = markdown::render(&markdown::RenderOptions {
            format: BodyFormat::Markdown,
            markup: self.markup(),
            start: 0,
            ..options
        });
        body.html
    }

    /// Returns true if a page is one without a language.
    fn is_other(&self, page: &Page) -> bool {
        self.source
            .others
            .iter()
            .any(|other| std::ptr::eq(&**other, page))
    }
}
