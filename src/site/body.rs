//! The body of a page: its text, after Liquid, as Markdown makes it in its surroundings.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::dependencies::DependencyRecorder;
use super::links::LinkResolution;
use super::liquid_drops::{self, PageEnvironment};
use super::liquid_globals::wants_liquid;
use super::liquid_inputs::LiquidInput;
use super::{Site, SiteData};
use crate::config::Layout;
use crate::content::{self, Page};
use crate::diagnostics::{Diagnostic, Lines, Severity, SourceSpan};
use crate::language::LanguageId;
use crate::liquid;
use crate::markdown::{self, BlockStructure, Body, Destination, Heading, Markup, RenderOptions};
use crate::translations::PageId;
use text_scan::source_map::SourceMap;

/// A page that is judged.
#[derive(Debug)]
pub struct ExaminedPage {
    /// The whole text of its file.
    pub text: String,
    /// Liquid's output for the body, if Liquid runs in it.
    pub markup: Option<String>,
    /// Positions of that output in the file.
    pub map: SourceMap,
    /// Its body, without colours.
    pub body: Body,
    /// The parts of the body.
    pub structure: BlockStructure,
    /// The diagnostics of rendering.
    pub diagnostics: Vec<Diagnostic>,
    /// The values that Liquid read.
    pub inputs: Vec<LiquidInput>,
    /// False if Liquid read something that cannot be compared later.
    pub is_repeatable: bool,
}

impl SiteData {
    /// Returns the HTML of the body of a page in its document: Jekyll's, unless a template of Tera is around it.
    pub(super) fn markup_of(&self, page: &Page) -> Markup {
        match self.frame_of(page) {
            Some(_) => Markup::Jekyll,
            None => Markup::Sitegen,
        }
    }

    /// Returns the options with which a body of `page` is rendered.
    pub(super) fn render_options<'a>(
        &'a self,
        page: &'a Page,
        text: &'a str,
        body: &'a str,
        map: &'a SourceMap,
        resolve: &'a dyn Fn(&str) -> Option<Destination>,
    ) -> RenderOptions<'a> {
        let language = page.language;
        RenderOptions {
            path: &page.path,
            text,
            body,
            start: page.body,
            map,
            format: page.format,
            dialect: &self.config.dialect,
            markup: self.markup_of(page),
            language: &self.source.languages.get(language).tag,
            direction: self.source.languages.get(language).direction,
            has_wide_punctuation: self.source.languages.get(language).is_wide(),
            words: &self.theme_assets.words[language.0],
            original: None,
            resolve,
            resolve_html_links: self.resolves == LinkResolution::All,
            image: &|_| None,
            is_full_page: false,
            highlight_code: true,
            count_words: self.theme_assets.counts_words,
            sanitize: self.config.features.sanitize,
            directives: self.config.features.directives,
            fold_code: self.config.features.fold_code,
            most_bytes: self.config.limits.page_bytes,
            highlighter: &self.highlighter,
            lines: OnceCell::new(),
        }
    }
}

impl Site {
    /// The body of a page, rendered to be one for readers of a language.
    pub(super) fn body_of(
        &self,
        (page, id): (&Page, PageId),
        reader: LanguageId,
        text: &str,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Body {
        recorder.setting(self.body_context(id));
        let (body, map) = self.after_liquid(page, id, text, recorder, diagnostics);
        let resolve = |target: &str| {
            let answer = self.resolve(page, reader, target);
            if self.may_resolve(target) {
                recorder.link(target, answer.as_ref());
            }
            answer
        };
        self.process_images_ahead(page, &body, |target| self.resolve(page, reader, target));
        let image = |target: &str| {
            let facts = self.image_facts(page, target);
            recorder.image(target, facts.as_ref());
            self.shown_image(facts.as_ref()?)
        };
        let (rendered, more) = markdown::render(&RenderOptions {
            original: self.original_outline(id, recorder),
            is_full_page: true,
            image: &image,
            ..self.render_options(page, text, &body, &map, &resolve)
        });
        diagnostics.extend(more);
        diagnostics.extend(recorder.image_problems());
        if matches!(body, Cow::Borrowed(_)) {
            self.keep_outline(id, &rendered.outline, recorder);
        }
        rendered
    }

    /// Keeps the outline of an original without Liquid for its translations: it is the one that
    /// `original_outline` would find, without reading the page again.
    fn keep_outline(&self, id: PageId, outline: &[Heading], recorder: &DependencyRecorder) {
        let page = &self.source.pages[id];
        let note = self.notes.of(id);
        let is_asked_for = note.original == id && note.pages.len() > 1;
        if is_asked_for && page.format == content::BodyFormat::Markdown {
            let asked = recorder.text_alone(&page.path);
            // Only a rendered outline has HTML, and translations take the ids alone.
            let outline = outline.iter().cloned().map(|heading| Heading {
                html: None,
                ..heading
            });
            let _ = self.cache.outlines[id].set((Some(outline.collect()), asked));
        }
    }

    /// A page as those see it who judge it: as it is published, and taken apart.
    ///
    /// # Errors
    /// A diagnostic, if its file cannot be read.
    pub fn examine(&self, id: PageId) -> Result<ExaminedPage, Box<Diagnostic>> {
        let recorder = DependencyRecorder::default();
        let text = self.text(&self.source.pages[id], &recorder)?;
        let examined = self.examine_text(id, text);
        if examined.markup.is_none() {
            self.keep_outline(id, &examined.body.outline, &recorder);
        }
        Ok(examined)
    }

    /// A page as it would be with another body: `text` is the whole of its file, with the front matter that it has.
    #[must_use]
    pub fn examine_text(&self, id: PageId, text: String) -> ExaminedPage {
        let page = &self.source.pages[id];
        let recorder = DependencyRecorder::default();
        let mut diagnostics = Vec::new();
        let (body, map) = self.after_liquid(page, id, &text, &recorder, &mut diagnostics);
        // Targets are found later, link by link.
        let options = RenderOptions {
            original: self.original_outline(id, &recorder),
            is_full_page: true,
            highlight_code: false,
            count_words: false,
            resolve_html_links: false,
            // Elements that are removed before publishing are compared too.
            sanitize: false,
            ..self.render_options(page, &text, &body, &map, &|_| None)
        };
        let (rendered, mut structure, more) = markdown::render_with_structure(&options);
        diagnostics.extend(more);
        // Fences that a plugin of the site changes are compared as their author meant them.
        if page.format == content::BodyFormat::Markdown
            && let Cow::Owned(meant) =
                markdown::without_extra_fence_words(&body, &self.config.dialect)
        {
            let meant = RenderOptions {
                body: &meant,
                ..options
            };
            structure = markdown::render_with_structure(&meant).1;
        }
        let markup = matches!(body, Cow::Owned(_)).then(|| body.to_string());
        let read = recorder.done();
        ExaminedPage {
            inputs: read.inputs,
            is_repeatable: !read.more,
            structure,
            body: rendered,
            diagnostics,
            markup,
            map,
            text,
        }
    }

    /// Returns the target of a page's link to a file of the source, if it is one.
    #[must_use]
    pub fn link_of(&self, page: &Page, target: &str) -> Option<Destination> {
        self.resolve(page, page.language, target)
    }

    /// Returns the number of headings of a page's original, if it was computed already.
    #[must_use]
    pub fn headings_of_original(&self, id: PageId) -> Option<usize> {
        let original = self.notes.of(id).original;
        let (outline, _) = self.cache.outlines[original]
            .get()
            .filter(|_| original != id)?;
        outline.as_ref().map(Vec::len)
    }

    /// The outline of the note's original, for a page that translates it.
    pub(super) fn original_outline(
        &self,
        id: PageId,
        recorder: &DependencyRecorder,
    ) -> Option<&[Heading]> {
        let note = self.notes.of(id);
        let original = &self.source.pages[note.original];
        if note.original == id || original.format != content::BodyFormat::Markdown {
            return None;
        }
        let (outline, asked) = self.cache.outlines[note.original].get_or_init(|| {
            let recorder = DependencyRecorder::default();
            // If it cannot be read, its own rendering says so.
            let outline = self.text(original, &recorder).ok().map(|text| {
                let number = note.original;
                let (body, _) =
                    self.after_liquid(original, number, &text, &recorder, &mut Vec::new());
                markdown::outline(&body, &self.config.dialect, self.reads_directives(original))
            });
            (outline, recorder.done())
        });
        recorder.also(asked);
        outline.as_deref()
    }

    /// Returns the body of a page after Liquid, and the positions of its parts in the file.
    pub(super) fn after_liquid<'t>(
        &self,
        page: &Page,
        number: usize,
        text: &'t str,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Cow<'t, str>, SourceMap) {
        let body = &text[page.body..];
        let view = PageEnvironment {
            site: self,
            page: Some(number),
            is_nested: false,
            recorder,
            frame: None,
        };
        let rendered = wants_liquid(page, self.config.liquid)
            .then(|| liquid_drops::run(body, &view))
            .flatten();
        let Some((rendered, problems)) = rendered else {
            return (Cow::Borrowed(body), SourceMap::default());
        };
        let lines = Lines::of(if problems.is_empty() { "" } else { text });
        diagnostics.extend(problems.into_iter().map(|problem| {
            let span = page.body + problem.span.start..page.body + problem.span.end;
            let place = lines.place(&page.path, text, span, "here");
            self.liquid_diagnostic(problem, place)
        }));
        (Cow::Owned(rendered.text), rendered.map)
    }

    /// Returns the diagnostic of a problem of Liquid at a place.
    pub(super) fn liquid_diagnostic(
        &self,
        problem: liquid::Problem,
        place: SourceSpan,
    ) -> Diagnostic {
        let filters = &self.liquid_globals.plugins.filters;
        let problem = match problem.filter_name() {
            Some(name) if filters.contains(name) => problem.into_plugin_filter(),
            _ => problem,
        };
        // Jekyll stops at a tag that it does not know.
        let is_error = problem.code == liquid::Problem::TAG
            && problem.severity == Severity::Warning
            && self.config.layout == Layout::Jekyll;
        let severity = if is_error {
            Severity::Error
        } else {
            problem.severity
        };
        Diagnostic::new(severity, problem.code, problem.message)
            .at(place)
            .help(problem.help)
    }

    /// Returns true if directives in a page are read.
    pub(crate) fn reads_directives(&self, page: &Page) -> bool {
        self.config.features.directives && self.markup_of(page) == Markup::Sitegen
    }

    /// Returns the HTML of a text that other documents of the site show.
    pub(super) fn markup(&self) -> Markup {
        if self.is_liquid_site() {
            Markup::Jekyll
        } else {
            Markup::Sitegen
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::incremental;
    use crate::site::{Dependencies, OutputTarget};

    /// The outline of an original that translations get, if `first` is rendered first.
    #[allow(clippy::disallowed_methods, reason = "a site of the test's own")]
    fn outline_after(first: &str, body: &str) -> (Option<Vec<Heading>>, Dependencies) {
        let folder = tempfile::tempdir().unwrap();
        for (path, title) in [("content/en/a.md", "A"), ("content/ar/a.md", "ا")] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = format!(
                "---\ntitle: {title}\nkey: a\ntranslated: {}\n---\n{body}",
                title != "A"
            );
            std::fs::write(path, text).unwrap();
        }
        let now = "2026-06-01T00:00:00[UTC]".parse().unwrap();
        let (site, said) = incremental::load(folder.path(), &Overrides::default(), &now);
        let site = site.unwrap_or_else(|| panic!("{said:?}"));
        let page = |path: &str| site.source.page(path).unwrap();
        let original = page("content/en/a.md");
        assert_eq!(site.notes.of(page("content/ar/a.md")).original, original);
        for path in [first, "content/ar/a.md"] {
            assert!(site.render(OutputTarget::Page(page(path))).0.is_some());
        }
        site.cache.outlines[original].get().unwrap().clone()
    }

    #[test]
    fn the_outline_of_an_original_is_the_same_whoever_finds_it() {
        let body = "# One\n\nTwo\n---\n\n## Same\n\n> ### In a quote\n\n- ## In a list\n\n## Same\n\n#### `code` & *more* {#own}\n\n<h3 id=\"raw\">Raw</h3>\n\n```sh\n# none\n```\n\n## \n\n## 磁碟 :smile: &amp; [link](x.md)[^1]\n\n[^1]: note\n";
        let (outline, asked) = outline_after("content/ar/a.md", body);
        assert!(
            outline.as_ref().is_some_and(|outline| outline.len() > 7),
            "{outline:?}"
        );
        let (by_itself, asked_itself) = outline_after("content/en/a.md", body);
        assert_eq!(by_itself, outline);
        let held = |asked: &Dependencies| -> Vec<_> {
            let files = asked.files.iter();
            files
                .map(|(path, fingerprint)| (path.clone(), fingerprint.held))
                .collect()
        };
        assert_eq!(held(&asked_itself), held(&asked));
        assert_eq!(
            asked_itself,
            Dependencies {
                files: asked_itself.files.clone(),
                ..Dependencies::default()
            }
        );
        assert_eq!(
            asked,
            Dependencies {
                files: asked.files.clone(),
                ..Dependencies::default()
            }
        );
    }
}
