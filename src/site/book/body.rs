//! The text of a chapter, and the images that it shows.

use std::io;

use unicode_normalization::UnicodeNormalization;

use crate::content::{BodyFormat, regular_file};
use crate::diagnostics::Diagnostic;
use crate::markdown::{self, Markup, RenderOptions};
use crate::site::dependencies::DependencyRecorder;
use crate::site::{LiquidInput, OutputOwner, Site};
use crate::theme::context::has_title;
use crate::translations::PageId;

impl Site {
    /// Returns the chapter of a page; `None` with an error among `diagnostics` if it cannot be read.
    ///
    /// A book has no layouts, so that pages of a Jekyll site are rendered as in the default theme: with MathML and its
    /// classes of code.
    pub(super) fn chapter_of(
        &self,
        id: PageId,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<epub::Chapter> {
        let page = &self.source.pages[id];
        let text = match self.text(page, recorder) {
            Ok(text) => text,
            Err(error) => {
                diagnostics.push(*error);
                return None;
            }
        };
        recorder.input(LiquidInput::Frame(page.path.clone()));
        let (body, map) = self.after_liquid(page, id, &text, recorder, diagnostics);
        let resolve = |target: &str| {
            if self.may_resolve(target) {
                recorder.input(LiquidInput::PageLink(page.path.clone(), target.to_owned()));
            }
            self.resolve(page, page.language, target)
        };
        let (rendered, more) = markdown::render(&RenderOptions {
            original: self.original_outline(id, recorder),
            markup: Markup::Sitegen,
            count_words: false,
            most_bytes: u64::MAX,
            ..self.render_options(page, &text, &body, &map, &resolve)
        });
        diagnostics.extend(more);
        let line = page.date.as_ref().filter(|_| !self.is_undated(id));
        let line = line.map(|date| match self.format(page.language) {
            Some(format) => format.date(date.date()),
            None => date.strftime("%Y-%m-%d").to_string(),
        });
        Some(epub::Chapter {
            addresses: self.addresses_of(id),
            has_title: match page.format {
                BodyFormat::Markdown => has_title(&rendered.outline),
                _ => rendered.html.trim_start().starts_with("<h1"),
            },
            html: rendered.html,
            line,
        })
    }

    /// Returns true if the date of a page says nothing to readers: that of a page of a Jekyll site that is no post.
    fn is_undated(&self, id: PageId) -> bool {
        self.source.pages[id].kind == crate::content::PageKind::Page && self.is_liquid_site()
    }

    /// Returns the addresses by which chapters link to a page: its own, and its file's, which authors of a Jekyll site
    /// link to.
    fn addresses_of(&self, id: PageId) -> Vec<String> {
        let page = &self.source.pages[id];
        let mut addresses = vec![self.path_to(&page.url)];
        addresses.push(self.path_to(&format!("/{}", page.output)));
        addresses
    }

    /// Reads an image of the site by the path of its address, decoded.
    ///
    /// # Errors
    /// If the site has no such file, or it cannot be read.
    pub fn read_image(&self, path: &str) -> io::Result<Vec<u8>> {
        let path = path.strip_prefix(&*self.config.base_path).unwrap_or(path);
        let output: String = path.trim_start_matches('/').nfc().collect();
        let Some(OutputOwner::Asset(asset)) = self.at(&output) else {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        };
        let asset = self
            .source
            .assets
            .get(asset)
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        regular_file::read(&self.source.locate(&asset.path))
    }
}
