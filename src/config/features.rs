//! Optional outputs and how pages are written: the keys of the config that turn features on and off.

use serde_json::Value;

use super::Layout;
use super::gem_theme::OWN_THEME;
use super::images::Images;
use super::load::Reader;
use crate::yaml;

/// Default number of notes per list page.
const USUAL_PAGE: usize = 100;

/// A form in which a host can send a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `.gz`
    Gzip,
    /// `.br`
    Brotli,
}

impl Encoding {
    /// Returns the ending of the names of compressed files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
        }
    }
}

/// The source of the time of a page's last change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdatedFrom {
    /// The front matter, else the last commit of the file.
    Git,
    /// The front matter alone.
    FrontMatter,
    /// The time is not shown.
    Nothing,
}

impl UpdatedFrom {
    /// Reads the key `updated`.
    fn read(reader: &mut Reader<'_>, layout: Layout, is_own: bool) -> Self {
        let usual = if is_own { Self::Git } else { Self::FrontMatter };
        match reader.mapping.value("updated") {
            None | Some(Value::Null) => usual,
            Some(Value::String(name)) if name == "git" => Self::Git,
            Some(Value::String(name)) if name == "front-matter" => Self::FrontMatter,
            Some(value) if yaml::truth(value) == Some(false) => Self::Nothing,
            Some(value) if yaml::truth(value) == Some(true) => Self::Git,
            Some(_) => {
                if layout != Layout::Jekyll {
                    reader.wrong(
                        "updated",
                        "`git`, `front-matter` or `false` is wanted here",
                        "write `git` for the last commit of a file, `front-matter` for `last_modified_at` alone",
                    );
                }
                usual
            }
        }
    }
}

/// Content security policy of the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// Only the scripts and styles that the page itself contains.
    Strict,
    /// A policy written in the config.
    Own(String),
    /// Anything.
    None,
}

/// Optional outputs and how pages are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Features {
    /// True if pages are written without insignificant white space.
    pub minify: bool,
    /// The forms in which text files are written beside themselves.
    pub precompress: Vec<Encoding>,
    /// Number of notes per list page, at least one.
    pub paginate: usize,
    /// True if notes are listed by the errors and programs that their code blocks show.
    pub facets: bool,
    /// True if the site has a search index and search pages.
    pub search: bool,
    /// True if a note without a translation is shown in its original's language.
    pub fallback: bool,
    /// True if `llms.txt` lists the notes.
    pub llms: bool,
    /// True if the Markdown of each page is published beside it.
    pub markdown_pages: bool,
    /// True if an outdated translation shows a notice.
    pub stale_notice: bool,
    /// The source of the time of a page's last change.
    pub updated: UpdatedFrom,
    /// True if a page lists the state of every translation.
    pub translations_page: bool,
    /// True if each language has a page with all of its notes, for print.
    pub book: bool,
    /// True if directives (`:::note`) are components; false if they are text.
    pub directives: bool,
    /// Code with more lines is folded; `None` if only code that asks for it is.
    pub fold_code: Option<usize>,
    /// True if notes are untrusted: everything that could run a script is removed.
    pub sanitize: bool,
    /// The variants of images.
    pub images: Images,
    /// The `Content-Security-Policy` of pages.
    pub policy: Policy,
    /// Fonts for images of social networks, by their paths in the source; no fonts, no images.
    pub social_fonts: Vec<String>,
}

impl Features {
    pub(super) fn read(
        reader: &mut Reader<'_>,
        layout: Layout,
        is_polyglot: bool,
        sanitize: bool,
    ) -> Self {
        // Documents of other themes are those of Jekyll.
        let theme = reader.mapping.value("theme").and_then(Value::as_str);
        let is_own = layout != Layout::Jekyll || theme == Some(OWN_THEME);
        let precompress = match reader.mapping.value("precompress") {
            Some(Value::Bool(true)) => vec![Encoding::Gzip, Encoding::Brotli],
            Some(Value::Bool(false) | Value::Null) | None => Vec::new(),
            Some(_) => encodings(reader),
        };
        let paginate = match reader.mapping.value("paginate") {
            None | Some(Value::Null) => USUAL_PAGE,
            Some(value) => match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
                Some(number) if number > 0 => number,
                // In a Jekyll config the key is jekyll-paginate's, which may be told `false`.
                _ if layout == Layout::Jekyll => USUAL_PAGE,
                _ => {
                    reader.wrong(
                        "paginate",
                        "a number is wanted here",
                        "write how many notes a page of a list has",
                    );
                    USUAL_PAGE
                }
            },
        };
        let policy = match reader.mapping.value("content_security_policy") {
            Some(Value::String(own)) => Policy::Own(own.clone()),
            Some(Value::Bool(false)) => Policy::None,
            _ => Policy::Strict,
        };
        Self {
            minify: switch(reader, layout, "minify", true),
            precompress,
            paginate,
            facets: switch(reader, layout, "facets", true),
            search: switch(reader, layout, "search", true),
            // jekyll-polyglot shows the page of the default language where a language lacks it.
            fallback: switch(reader, layout, "fallback", is_polyglot),
            llms: switch(reader, layout, "llms", true),
            // One file for each page: hosts count them, and most sites have no reader of them.
            markdown_pages: switch(reader, layout, "markdown_pages", false),
            stale_notice: switch(reader, layout, "stale_notice", is_own),
            updated: UpdatedFrom::read(reader, layout, is_own),
            translations_page: switch(reader, layout, "translations_page", false),
            book: switch(reader, layout, "book", false),
            directives: switch(reader, layout, "directives", true),
            fold_code: fold_code(reader, layout),
            sanitize: sanitizes(reader) || sanitize,
            images: Images::read(reader, layout),
            policy,
            social_fonts: reader.list("social_fonts"),
        }
    }
}

fn encodings(reader: &mut Reader<'_>) -> Vec<Encoding> {
    let mut encodings = Vec::new();
    for name in reader.list("precompress") {
        match name.as_str() {
            "gz" | "gzip" => encodings.push(Encoding::Gzip),
            "br" | "brotli" => encodings.push(Encoding::Brotli),
            _ => reader.wrong(
                "precompress",
                "not a form that hosts send",
                "write `[gzip, brotli]`, one of them, or `true` for both",
            ),
        }
    }
    encodings
}

/// Returns whether notes are cleaned. A value that is neither `true` nor `false` does not turn it off.
fn sanitizes(reader: &mut Reader<'_>) -> bool {
    match reader.mapping.value("sanitize") {
        None | Some(Value::Null) => false,
        Some(value) => yaml::truth(value).unwrap_or_else(|| {
            reader.wrong(
                "sanitize",
                "`true` or `false` is wanted here",
                "write `true` to remove what could run a script from notes, or `false`",
            );
            true
        }),
    }
}

/// Returns the number of lines from which on code is folded: `fold_code: 40`.
fn fold_code(reader: &mut Reader<'_>, layout: Layout) -> Option<usize> {
    match reader.mapping.value("fold_code") {
        None | Some(Value::Null | Value::Bool(false)) => None,
        Some(value) => {
            let lines = value.as_u64().and_then(|n| usize::try_from(n).ok());
            let lines = lines.filter(|lines| *lines > 0);
            if lines.is_none() && layout != Layout::Jekyll {
                reader.wrong(
                    "fold_code",
                    "a number is wanted here",
                    "write how many lines code may have before it is folded, or `false`",
                );
            }
            lines
        }
    }
}

/// A key that is `true` or `false`. In a Jekyll config a key of that name may belong to a plugin, which
/// wants something else of it.
fn switch(reader: &mut Reader<'_>, layout: Layout, key: &str, usual: bool) -> bool {
    match reader.mapping.value(key) {
        None | Some(Value::Null) => usual,
        Some(value) => yaml::truth(value).unwrap_or_else(|| {
            if layout != Layout::Jekyll {
                reader.wrong(
                    key,
                    "`true` or `false` is wanted here",
                    "write `true` or `false`",
                );
            }
            usual
        }),
    }
}
