//! Notes for programs that read Markdown: each page's beside it, and `llms.txt`, which lists them
//! (llmstxt.org).

use super::dependencies::DependencyRecorder;
use super::{Document, PlannedSite, Site};
use crate::content::{BodyFormat, Page};
use crate::language::LanguageId;
use crate::translations::PageId;

impl PlannedSite {
    /// Returns true if a page has its Markdown beside it.
    pub(super) fn has_markdown(&self, page: &Page) -> bool {
        self.config.features.markdown_pages
            && !self.is_liquid_site()
            && page.format == BodyFormat::Markdown
            && page.output.ends_with(".html")
            && super::redirects::target(page).is_none()
            && !self.is_taken(&markdown_output(page))
    }

    /// The file of a page's Markdown, if it has one.
    pub(super) fn markdown_beside(&self, page: &Page) -> Option<String> {
        self.has_markdown(page).then(|| markdown_output(page))
    }

    /// Returns the path of a language's `llms.txt`; with `None` that of the root.
    pub(super) fn llms_output(&self, language: Option<LanguageId>) -> String {
        match language {
            Some(id) => format!("{}llms.txt", &self.base_of(id)[1..]),
            None => "llms.txt".to_owned(),
        }
    }
}

impl Site {
    /// The URL of a page's Markdown on the host.
    pub(super) fn markdown_url(&self, page: &Page) -> Option<String> {
        let output = markdown_output(page);
        self.has_markdown(page)
            .then(|| self.path_to(&format!("/{}", crate::content::encoded(&output))))
    }

    /// Returns the path and content of a page's Markdown: the author's text below the title.
    pub(super) fn markdown_of_page(
        &self,
        id: PageId,
        text: &str,
        recorder: &DependencyRecorder,
    ) -> (String, String) {
        let page = &self.source.pages[id];
        let (body, _) = self.after_liquid(page, id, text, recorder, &mut Vec::new());
        let body = body.trim();
        let content = if body.starts_with("# ") {
            format!("{body}\n")
        } else {
            format!("# {}\n\n{body}\n", page.title)
        };
        (markdown_output(page), content)
    }

    /// The notes of a language with links to their Markdown; at the root of a site in several languages
    /// links to these lists.
    pub(super) fn render_llms(&self, of: Option<LanguageId>) -> Document {
        let id = of.unwrap_or_else(|| self.usual_language());
        let mut text = format!("# {}\n", self.title_of_list(id));
        let about = self.about(id);
        if !about.is_empty() {
            text.push_str(&format!("\n> {about}\n"));
        }
        let words = &self.theme_assets.words[id.0];
        if of.is_none() && self.source.languages.len() > 1 {
            text.push_str(&format!("\n## {}\n\n", words.text("languages")));
            for (id, language) in self.source.languages.iter() {
                let url = self.permalink(&format!("/{}", self.llms_output(Some(id))));
                text.push_str(&format!(
                    "- [{}]({url}): {}\n",
                    language.endonym, language.tag
                ));
            }
        } else {
            text.push_str(&format!("\n## {}\n\n", words.text("notes")));
            for page in self.plan.orders[id.0]
                .iter()
                .map(|id| &self.source.pages[*id])
            {
                let path = if self.has_markdown(page) {
                    format!("/{}", crate::content::encoded(&markdown_output(page)))
                } else {
                    page.url.clone()
                };
                text.push_str(&format!(
                    "- [{}]({})",
                    page.title.replace(['[', ']'], ""),
                    self.permalink(&path)
                ));
                if let Some(description) = page.data.get("description").and_then(|d| d.as_str()) {
                    text.push_str(&format!(": {}", description.trim()));
                }
                text.push('\n');
            }
        }
        Document::text(self.llms_output(of), text)
    }
}

/// The file of a page's Markdown: `x/index.md` for `x/index.html`, `x.md` for `x.html`.
fn markdown_output(page: &Page) -> String {
    let stem = page.output.strip_suffix(".html").unwrap_or(&page.output);
    format!("{stem}.md")
}
