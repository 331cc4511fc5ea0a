//! The document of a page: its body, in its template or its layouts in Liquid.

use super::dependencies::DependencyRecorder;
use super::render::AROUND;
use super::{
    BodyLocation, Document, PageRecord, PageSummary, ReusedBody, Site, redirects, template_context,
};
use crate::content::{Fingerprint, FingerprintHasher};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::LanguageId;
use crate::theme::context::{self, Object, object};
use crate::theme::{UsedVariables, place_of};
use crate::translations::PageId;
use redirects::Redirect;
use search_index as search;

impl Site {
    pub(super) fn render_page(
        &self,
        id: PageId,
        kept: Option<ReusedBody>,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[id];
        if let Some(to) = redirects::target(page)
            && self.has_generator("jekyll-redirect-from")
        {
            let redirect = Redirect::of_page(page, to);
            return self.render_redirect(&redirect, recorder, diagnostics);
        }
        let text = self.text(page, recorder)?;
        if self.frame_of(page).is_some() {
            return Ok(self.render_liquid_page(id, text, kept, recorder, diagnostics));
        }
        let template = self.template_of(page, &text[page.body..])?;
        let ReusedBody {
            summary,
            html,
            needs_indexing,
        } = kept.unwrap_or_else(|| {
            let body = self.body_of((page, id), page.language, &text, recorder, diagnostics);
            let (summary, html) = PageSummary::of(page, body);
            ReusedBody {
                summary,
                html,
                needs_indexing: true,
            }
        });
        let beside = self
            .has_markdown(page)
            .then(|| self.markdown_of_page(id, &text, recorder));
        let entry = needs_indexing.then(|| self.search_entry(id, &summary));
        let mut entry = entry.flatten();
        let described = self.describe_page(id, &summary, self.used_variables(template.as_deref()));
        let fingerprint = described_fingerprint(template.as_deref(), &described);
        let content = match template {
            None => html.clone(),
            Some(template) => {
                self.render_with_body(&template, id, page.language, described, &html, &summary)?
            }
        };
        let made = self.made(id, fingerprint, summary, &html, &content);
        if let Some(entry) = &mut entry {
            entry.html = html;
        }
        Ok(Document {
            search: entry,
            beside,
            made: Some(made),
            text: Some(text),
            ..Document::text(page.output.clone(), content)
        })
    }

    /// Renders a page in its layouts in Liquid, or alone if it has none.
    fn render_liquid_page(
        &self,
        id: PageId,
        text: String,
        kept: Option<ReusedBody>,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Document {
        let page = &self.source.pages[id];
        let ReusedBody {
            summary,
            html,
            needs_indexing,
        } = kept.unwrap_or_else(|| self.body_for_layouts(id, &text, recorder, diagnostics));
        let entry = needs_indexing.then(|| self.search_entry(id, &summary));
        let of_layouts = DependencyRecorder::default();
        let content = self.in_layouts((page, id), html.clone(), &of_layouts, diagnostics);
        let content = self.with_additions(id, page.language, content, &of_layouts);
        let made = PageRecord {
            is_liquid: true,
            ..self.made(id, Fingerprint::default(), summary, &html, &content)
        };
        Document {
            search: entry
                .flatten()
                .map(|entry| search::PageEntry { html, ..entry }),
            made: Some(made),
            layouts: of_layouts.done(),
            text: Some(text),
            ..Document::text(page.output.clone(), content)
        }
    }

    /// Renders the body of a page that is shown in layouts in Liquid.
    fn body_for_layouts(
        &self,
        id: PageId,
        text: &str,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ReusedBody {
        let page = &self.source.pages[id];
        let body = self.body_of((page, id), page.language, text, recorder, diagnostics);
        let (summary, html) = PageSummary::of(page, body);
        ReusedBody {
            summary,
            html,
            needs_indexing: true,
        }
    }

    pub(super) fn made(
        &self,
        id: PageId,
        described: Fingerprint,
        summary: PageSummary,
        html: &str,
        content: &str,
    ) -> PageRecord {
        let searched = self.search_fingerprint(id, &summary);
        let (heading, rest) = split_after_title(html, context::has_title(&summary.outline));
        let at = place_of(rest, content);
        let body = at.map(|at| BodyLocation {
            heading: heading.to_owned(),
            rest: at..at + rest.len(),
            summary,
        });
        PageRecord {
            described,
            searched,
            body,
            is_liquid: false,
        }
    }

    /// Returns the current value of [`PageRecord::described`] for a page with this summary and template.
    #[must_use]
    pub fn described_fingerprint(&self, id: PageId, summary: &PageSummary) -> Option<Fingerprint> {
        let page = &self.source.pages[id];
        // Only for an HTML page does the template depend on the text.
        let template = self.template_of(page, "").ok()?;
        let is_plain = page.format == crate::content::BodyFormat::Markdown;
        let described = self.describe_page(id, summary, self.used_variables(template.as_deref()));
        is_plain.then(|| described_fingerprint(template.as_deref(), &described))
    }

    /// Renders a template for a page in the language of its readers.
    pub(super) fn render_with_body(
        &self,
        template: &str,
        id: PageId,
        language: LanguageId,
        described: Object,
        html: &str,
        summary: &PageSummary,
    ) -> Result<String, Box<Diagnostic>> {
        let (heading, rest) = split_after_title(html, context::has_title(&summary.outline));
        let rest_value = tera::Value::safe_string(rest);
        // Without a title, `content` and `rest` share one long string.
        let content = if heading.is_empty() {
            rest_value.clone()
        } else {
            tera::Value::safe_string(html)
        };
        let body = object! {
            "content": content,
            "heading": tera::Value::safe_string(heading),
            "rest": rest_value,
        };
        let mut context = self.context(language);
        let engine = &self.theme_assets.engine;
        let mut fill = |mut page: Object, used: &UsedVariables| {
            page.complete(template_context::describe_body(summary, used));
            page.complete(body.clone());
            let links = Self::links_of(&page);
            context.insert_value("page", page.into());
            let rendered = engine.render(template, &context, rest.len() + AROUND)?;
            Ok::<_, Box<Diagnostic>>((rendered, links))
        };
        let filled = fill(described.clone(), engine.used_variables(template));
        // Errors of the template are reported beside those of the page. More values bring no page below a limit.
        let content = filled.or_else(|error| {
            if error.code == "limit" {
                return Err(error);
            }
            let mut all = described;
            all.complete(self.describe_page(id, summary, UsedVariables::ANYTHING));
            fill(all, UsedVariables::ANYTHING)
        });
        let path = &self.source.pages[id].path;
        let (content, links) =
            content.map_err(|error| error.at(SourceSpan::file(path).labelled("for this page")))?;
        Ok(self.finished(content, rest, &links))
    }
}

/// Splits a body after its own title, if it has one.
fn split_after_title(html: &str, has_title: bool) -> (&str, &str) {
    let end = has_title
        .then(|| memchr::memmem::find(html.as_bytes(), b"</h1>"))
        .flatten();
    html.split_at(end.map_or(0, |at| at + "</h1>".len()))
}

/// Returns the fingerprint of the template's name and its values of a page without the body.
fn described_fingerprint(template: Option<&str>, described: &Object) -> Fingerprint {
    let mut hasher = FingerprintHasher::default();
    hasher.debug(&template).fingerprint(described.fingerprint());
    hasher.finish()
}
