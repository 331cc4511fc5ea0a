//! Rendering: a target of a site to its document.
//!
//! A document depends on the site and the files that it reads, and changes nothing. A build renders all targets in
//! parallel, a server the one that a browser requests.

use tera::Context;

use super::dependencies::DependencyRecorder;
use super::{Document, OutputTarget, ReusedBody, Site};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::theme::UsedVariables;
use crate::theme::context::Object;

/// Bytes by which a document is usually longer than its body: allocated in advance.
pub(super) const AROUND: usize = 24 * 1024;

impl Site {
    /// Renders one document. It depends on the site and the page's files only, and changes nothing.
    ///
    /// `None` if a diagnostic says why there is none.
    #[must_use]
    pub fn render(&self, target: OutputTarget) -> (Option<Document>, Vec<Diagnostic>) {
        self.render_with(target, None)
    }

    /// Renders one output as [`Self::render`] does, with the `body` of the last build if its inputs did not change.
    #[must_use]
    pub fn render_with(
        &self,
        target: OutputTarget,
        body: Option<ReusedBody>,
    ) -> (Option<Document>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let recorder = DependencyRecorder::default();
        if let Some(at) = self.localized_at(target) {
            let mut document = self.render_localized(at, target, &recorder, &mut diagnostics);
            if let Some(document) = &mut document {
                document.asked = recorder.done();
            }
            return (document, diagnostics);
        }
        let (rendered, requested) =
            self.with_template_images(|| self.rendered(target, body, &recorder, &mut diagnostics));
        let problems = requested
            .iter()
            .filter_map(|image| image.facts.diagnostic());
        diagnostics.extend(problems);
        for (filter, message) in recorder.failures() {
            diagnostics.push(self.failed_filter(target, filter, &message));
        }
        match rendered {
            Ok(mut document) => {
                document.asked = recorder.done();
                document.requested = requested;
                document.leave_out_forbidden(target);
                (Some(document), diagnostics)
            }
            Err(error) => {
                diagnostics.push(*error);
                (None, diagnostics)
            }
        }
    }

    fn rendered(
        &self,
        target: OutputTarget,
        body: Option<ReusedBody>,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        match target {
            OutputTarget::Page(id) => self.render_page(id, body, recorder, diagnostics),
            OutputTarget::Listing(listing) => self.render_listing(&self.plan.listings[listing]),
            OutputTarget::Home => self.render_home(),
            OutputTarget::Search(language) => self.render_search(language),
            OutputTarget::Book(language) => self.render_book_page(language, recorder, diagnostics),
            OutputTarget::NotFound(language) => self.render_not_found(language),
            OutputTarget::Fallback(fallback) => {
                self.render_fallback(&self.plan.fallbacks[fallback], recorder)
            }
            OutputTarget::Other(other) => self.render_other(other, recorder, diagnostics),
            OutputTarget::Generated(at) => self.render_page_of_plugin(at, recorder, diagnostics),
            OutputTarget::Redirect(redirect) => {
                self.render_redirect(&self.plan.redirects[redirect], recorder, diagnostics)
            }
            OutputTarget::Redirects => Ok(self.render_redirects()),
            OutputTarget::RedirectsOfHosts => Ok(self.render_redirects_of_hosts()),
            OutputTarget::Sitemap(part) => Ok(self.render_sitemap(part)),
            OutputTarget::Feed(feed) => Ok(self.render_feed(&self.plan.feeds[feed], recorder)),
            OutputTarget::OfPlugin(file) => {
                Ok(self.render_plugin_file(&self.plan.plugin_files[file], recorder))
            }
            OutputTarget::Social(card) => Ok(self.render_card(card)),
            OutputTarget::Robots => Ok(self.render_robots()),
            OutputTarget::Llms(language) => Ok(self.render_llms(language)),
            OutputTarget::Translations => self.render_translations(),
            // Rendered above.
            OutputTarget::Localized(_) => Ok(Document::default()),
        }
    }

    pub(super) fn render_generated(
        &self,
        template: &str,
        language: LanguageId,
        mut page: Object,
        output: String,
    ) -> Result<Document, Box<Diagnostic>> {
        let mut context = self.context(language);
        let used = self.theme_assets.engine.used_variables(template);
        let url = page.get_mut("url").and_then(|url| url.as_str());
        let url = url.unwrap_or_default().to_owned();
        // A document for readers of all languages has none.
        let has_navigation = page.get_mut("navigation").is_none();
        if has_navigation && used.has("navigation") {
            page.add("navigation", self.column_of_list(language, &url));
        }
        if has_navigation && used.has("nav") {
            page.add("nav", self.entries_of_list(language, &url));
        }
        let links = Self::links_of(&page);
        context.insert_value("page", page.into());
        let engine = &self.theme_assets.engine;
        let content = engine.render(template, &context, AROUND)?;
        Ok(Document::text(output, self.finished(content, "", &links)))
    }

    pub(super) fn context(&self, language: LanguageId) -> Context {
        let mut context = Context::new();
        let (described, words) = &self.values.languages[language.0];
        context.insert_value("site", self.values.site.clone());
        context.insert_value("language", described.clone());
        context.insert_value("t", words.clone());
        context
    }

    /// Returns the variables of `page` that a template uses; none without a template.
    pub(super) fn used_variables(&self, template: Option<&str>) -> &UsedVariables {
        template.map_or(UsedVariables::NOTHING, |name| {
            self.theme_assets.engine.used_variables(name)
        })
    }
}
