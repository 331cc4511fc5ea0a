//! Stylesheets in Sass, with imports as Jekyll's converter finds them: beside the file, then in the `load_paths`,
//! `sass_dir` and the theme gem, with or without endings.
//!
//! A stylesheet that imports a theme that is not installed is left out; one that imports another file that does not
//! exist has an error, at the place of the import. No source map is written, whatever `sass: {sourcemap: …}` says.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use serde_json::Value;
use text_scan::source_map::SourceMap;

use super::sass::{self, SassError, SassFailure, SassLimit, SassRequest};
use super::{OutputTarget, Site};
use crate::config::Layout;
use crate::content::gem_theme::expanded;
use crate::content::{Fingerprint, Page, text_file};
use crate::diagnostics::{Diagnostic, SourceSpan, counted};

/// The message of `grass` about a missing import.
const NOT_FOUND: &str = "Can't find stylesheet to import.";

/// The themes of GitHub Pages that have no common beginning.
const THEMES: [&str; 3] = ["minima", "minimal-mistakes-jekyll", "just-the-docs"];

/// A stylesheet and the file that it comes from.
#[derive(Clone, Copy)]
pub(super) struct Stylesheet<'s> {
    pub(super) page: &'s Page,
    /// The text of the file.
    pub(super) text: &'s str,
    /// The Sass, after Liquid.
    pub(super) body: &'s str,
    /// The positions of the Sass in the body of the file.
    pub(super) map: &'s SourceMap,
}

/// A place of an error.
struct ErrorPlace {
    place: SourceSpan,
    /// The Sass there.
    code: String,
}

impl Site {
    /// Returns the CSS of a stylesheet.
    pub(super) fn stylesheet(&self, stylesheet: Stylesheet<'_>) -> Result<String, Box<Diagnostic>> {
        let own = self.source.locate(&stylesheet.page.path);
        let is_indented = own.extension().is_some_and(|ending| ending == "sass");
        let request = self.sass_request(own, stylesheet.body, is_indented);
        sass::compile(&request).map_err(|failure| match failure {
            SassFailure::Error(error) => self.sass_error(stylesheet, &error),
            SassFailure::Limit(over, files) => self.sass_over(stylesheet, over, &files),
            SassFailure::Bug(message) => Box::new(
                Diagnostic::error(crate::panics::CODE, message)
                    .at(SourceSpan::file(&stylesheet.page.path))
                    .help("please report it with this message and, if you may, the file"),
            ),
        })
    }

    /// Compiles a text in Sass that is no file (the filters `scssify` and `sassify`).
    ///
    /// # Errors
    /// One sentence.
    pub(super) fn compile_sass_text(
        &self,
        text: &str,
        is_indented: bool,
    ) -> Result<String, String> {
        let key = (Fingerprint::of(text.as_bytes()), is_indented);
        let lock = || {
            self.cache
                .sass_texts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = lock().get(&key).cloned();
        known.unwrap_or_else(|| {
            let own = self.config.source.join("stdin");
            let request = self.sass_request(own, text, is_indented);
            let css = sass::compile(&request).map_err(|failure| match failure {
                SassFailure::Error(error) => error.message,
                SassFailure::Limit(over, _) => self.words_of_limit(over).0,
                SassFailure::Bug(message) => message,
            });
            lock().insert(key, css.clone());
            css
        })
    }

    /// Returns the error of a filter that could not compile its text, at the filter if the file of the page has it.
    pub(super) fn failed_filter(
        &self,
        target: OutputTarget,
        filter: &str,
        message: &str,
    ) -> Diagnostic {
        let page = match target {
            OutputTarget::Other(other) => self.source.others.get(other),
            target => self
                .page_of(target)
                .and_then(|page| self.source.pages.get(page)),
        };
        let place = page.map(|page| {
            let text = self.source.text(page).unwrap_or_default();
            match text.find(filter) {
                Some(at) => SourceSpan::span(&page.path, &text, at..at + filter.len(), "here"),
                None => SourceSpan::file(&page.path),
            }
        });
        let error = Diagnostic::error("sass", format!("the filter `{filter}` failed: {message}"));
        let error = place.into_iter().fold(error, Diagnostic::at);
        error.help("correct the Sass that the filter gets: Jekyll stops at it too")
    }

    fn sass_request(&self, own: PathBuf, body: &str, indented: bool) -> SassRequest {
        let settings = self.config.data.get("sass");
        let style = settings
            .and_then(|s| s.get("style"))
            .and_then(Value::as_str);
        let style = style.map(|style| style.trim_start_matches(':'));
        let minify = self.config.features.minify && self.config.layout != Layout::Jekyll;
        SassRequest {
            roots: self.sass_roots(),
            own,
            body: body.to_owned(),
            folders: self.sass_folders(),
            compressed: style.map_or(minify, |style| style == "compressed"),
            indented,
            seconds: self.config.limits.sass_seconds,
            bytes: self.config.limits.sass_bytes,
        }
    }

    /// The diagnostic for a stylesheet that reached a limit, at its likely cause.
    fn sass_over(
        &self,
        stylesheet: Stylesheet<'_>,
        over: SassLimit,
        files: &[PathBuf],
    ) -> Box<Diagnostic> {
        let (message, help) = self.words_of_limit(over);
        let own = sass::cause(stylesheet.body, over).map(|cause| {
            let span = stylesheet.in_file(cause.span);
            SourceSpan::span(
                &self.shown_page(stylesheet.page),
                stylesheet.text,
                span,
                cause.label,
            )
        });
        let imported = || {
            files.iter().find_map(|path| {
                let shown = self.shown_file(path);
                let file = text_file::read(path, &shown).ok()?;
                let cause = sass::cause(&file, over)?;
                Some(SourceSpan::span(&shown, &file, cause.span, cause.label))
            })
        };
        let place = own.or_else(imported);
        let place = place.unwrap_or_else(|| SourceSpan::file(&stylesheet.page.path));
        Box::new(Diagnostic::error("limit", message).at(place).help(help))
    }

    /// Returns the message about a limit that a stylesheet reached, and help.
    fn words_of_limit(&self, over: SassLimit) -> (String, String) {
        let limits = &self.config.limits;
        match over {
            SassLimit::Depth => (
                "the stylesheet nests or calls itself without end".to_owned(),
                "end the recursion, or nest less: this limit cannot be raised".to_owned(),
            ),
            SassLimit::Time => (
                format!(
                    "the stylesheet takes more than {} of processor time",
                    counted(
                        usize::try_from(limits.sass_seconds).unwrap_or(usize::MAX),
                        "second"
                    )
                ),
                crate::limits::help("sass_seconds", limits.sass_seconds),
            ),
            SassLimit::Memory => (
                format!(
                    "the stylesheet takes more than {} bytes of memory",
                    limits.sass_bytes
                ),
                crate::limits::help("sass_bytes", limits.sass_bytes),
            ),
        }
    }

    /// Returns the folders that stylesheets may read: the source, and the theme gem.
    fn sass_roots(&self) -> Vec<PathBuf> {
        let theme = self.config.gem_theme.iter().map(|theme| theme.root.clone());
        std::iter::once(self.config.source.clone())
            .chain(theme)
            .collect()
    }

    /// Returns the folders of imports: `load_paths`, `sass_dir`, and that of the theme gem (jekyll-sass-converter
    /// `Scss#sass_load_paths`); last the source, which SassC also looks in.
    fn sass_folders(&self) -> Vec<PathBuf> {
        let settings = self.config.data.get("sass");
        let root = &self.config.source;
        let listed = settings.and_then(|s| s.get("load_paths"));
        let listed = listed.map(crate::yaml::words).unwrap_or_default();
        let folder = settings
            .and_then(|s| s.get("sass_dir"))
            .and_then(Value::as_str);
        let folder = folder
            .filter(|folder| !folder.is_empty())
            .unwrap_or("_sass");
        let own = listed.iter().map(String::as_str).chain([folder]);
        let mut paths: Vec<PathBuf> = own.flat_map(|path| expanded(&root.join(path))).collect();
        paths.retain(|path| path.canonicalize().is_ok_and(|real| real.starts_with(root)));
        let theme = self.config.gem_theme.iter();
        paths.extend(theme.filter_map(|theme| theme.folder("_sass")));
        paths.push(root.clone());
        paths
    }

    /// Returns the diagnostic of an error of a stylesheet.
    fn sass_error(&self, stylesheet: Stylesheet<'_>, error: &SassError) -> Box<Diagnostic> {
        let found = self.sass_place(stylesheet, error);
        let imported_by = (found.place.path != stylesheet.page.path)
            .then(|| SourceSpan::file(&stylesheet.page.path).labelled("in this stylesheet"));
        let with_importer = |diagnostic: Diagnostic| {
            Box::new(imported_by.into_iter().fold(diagnostic, Diagnostic::at))
        };
        if error.message != NOT_FOUND {
            let error = Diagnostic::error("sass", &error.message).at(found.place);
            return with_importer(
                error.help("correct the stylesheet: until then it is not published"),
            );
        }
        let import = quoted(&found.code).unwrap_or_default();
        if self.is_theme(&import) {
            return Box::new(self.left_out(&import, found.place));
        }
        let message = format!("there is no stylesheet `{import}` to import");
        let help = if import.contains("node_modules") || import.starts_with(['~', '@']) {
            "install the packages (`npm install`) before the build, or list their folder under `sass: {load_paths: […]}`"
        } else {
            "write its path from this file, or from `_sass` or a folder of `sass: {load_paths: […]}`"
        };
        with_importer(
            Diagnostic::error("sass", message)
                .at(found.place)
                .help(help),
        )
    }

    /// Returns the message that a stylesheet is left out because its theme is not installed. If the config names a theme,
    /// a warning says there how to get it.
    fn left_out(&self, import: &str, place: SourceSpan) -> Diagnostic {
        let message = format!(
            "the theme `{import}` is not installed: the stylesheet that imports it is left out"
        );
        if self.has_theme() {
            Diagnostic::info("theme-missing", message).at(place)
        } else {
            Diagnostic::warning("theme-missing", message)
                .at(place)
                .help("name the theme in `_config.yml` (`theme: NAME`), or copy its `_sass` into the site")
        }
    }

    /// Returns true if an import names a theme: the site's, or one of GitHub Pages.
    fn is_theme(&self, import: &str) -> bool {
        let data = &self.config.data;
        let first = import.split('/').next().unwrap_or(import);
        let named = ["theme", "remote_theme"]
            .iter()
            .filter_map(|key| data.get(*key)?.as_str());
        let mut named = named.filter_map(|name| name.split('@').next()?.rsplit('/').next());
        first.starts_with("jekyll-theme-")
            || THEMES.contains(&first)
            || named.any(|name| name == first)
    }

    /// Returns the place of an error: in the file of the stylesheet, or in one that it imports.
    fn sass_place(&self, stylesheet: Stylesheet<'_>, error: &SassError) -> ErrorPlace {
        let whole = || ErrorPlace {
            place: SourceSpan::file(&stylesheet.page.path),
            code: String::new(),
        };
        let Some(place) = &error.place else {
            return whole();
        };
        let range = |text: &str| {
            let start = place.start.offset(text);
            start..place.end.offset(text).max(start)
        };
        if place.file == self.source.locate(&stylesheet.page.path) {
            let in_body = range(stylesheet.body);
            let code = stylesheet.body[in_body.clone()].to_owned();
            let place = SourceSpan::span(
                &self.shown_page(stylesheet.page),
                stylesheet.text,
                stylesheet.in_file(in_body),
                "here",
            );
            return ErrorPlace { place, code };
        }
        let shown = self.shown_file(&place.file);
        let Ok(text) = text_file::read(&place.file, &shown).map(text_file::without_mark) else {
            return whole();
        };
        let span = range(&text);
        ErrorPlace {
            code: text[span.clone()].to_owned(),
            place: SourceSpan::span(&shown, &text, span, "here"),
        }
    }

    /// Returns the path that diagnostics show for a page: that in the theme gem if the page is from there.
    fn shown_page(&self, page: &Page) -> String {
        let file = self.source.locate(&page.path);
        if file.starts_with(&self.config.source) {
            page.path.clone()
        } else {
            self.shown_file(&file)
        }
    }

    /// Returns the path that diagnostics show for a file of the source or of the theme gem.
    fn shown_file(&self, file: &Path) -> String {
        let theme = self.config.gem_theme.as_ref();
        let in_theme = theme.and_then(|theme| {
            let path = file.strip_prefix(&theme.root).ok()?;
            Some(theme.shown(&path.to_string_lossy()))
        });
        in_theme.unwrap_or_else(|| {
            let path = file.strip_prefix(&self.config.source).unwrap_or(file);
            path.to_string_lossy().into_owned()
        })
    }
}

impl Stylesheet<'_> {
    /// Returns the range in the file of a range of the Sass. Text that Liquid wrote is at the tag before it.
    fn in_file(&self, range: Range<usize>) -> Range<usize> {
        let start = self.page.body;
        let range = self.map.span(range);
        let at = |position: usize| (start + position).min(self.text.len());
        let (from, to) = (at(range.start), at(range.end));
        let is_whole = self.text.is_char_boundary(from) && self.text.is_char_boundary(to);
        if is_whole {
            from..to.max(from)
        } else {
            start..start
        }
    }
}

/// Returns the inside of the first text in quotes, or the text of an import without quotes.
fn quoted(text: &str) -> Option<String> {
    let Some(start) = text.find(['"', '\'']) else {
        return Some(text.trim().to_owned());
    };
    let quote = text[start..].chars().next()?;
    let inside = &text[start + 1..];
    Some(inside[..inside.find(quote)?].to_owned())
}
