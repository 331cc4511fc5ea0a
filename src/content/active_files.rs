//! Files beside untrusted notes that would run in a reader's browser: `sanitize: true`.
//!
//! Notes are cleaned when they are rendered (`markdown::sanitized`). Files that are copied, or made by Liquid
//! without a template, are checked here: code is not published, and documents (SVG, XML, HTML) only if nothing
//! in them can run. The check is strict: a document that it cannot parse counts as active.

use super::page::Asset;
use super::regular_file;
use super::url_scheme::{self, UrlUse};
use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, SourceSpan};

/// Extensions of code that a page could load, or that could replace the theme's.
const CODE: [&str; 5] = ["css", "js", "json5", "mjs", "wasm"];
/// Extensions of documents that browsers show, whose content is checked.
const DOCUMENTS: [&str; 13] = [
    "atom", "htm", "html", "rdf", "rss", "shtml", "svg", "xht", "xhtml", "xml", "xsd", "xsl",
    "xslt",
];
/// Extensions of documents in compressed or other formats, which cannot be checked.
const PACKED: [&str; 6] = ["hta", "mht", "mhtml", "svgz", "swf", "webarchive"];
/// The folder of files that only the maintainer of the site adds.
const TRUSTED: &str = "static/";

/// Elements that run, load or send something, or change links afterwards.
const ACTIVE: [&str; 19] = [
    "animate",
    "applet",
    "base",
    "button",
    "embed",
    "foreignobject",
    "form",
    "frame",
    "frameset",
    "handler",
    "iframe",
    "input",
    "link",
    "listener",
    "meta",
    "object",
    "portal",
    "script",
    "set",
];
/// Attributes that contain URLs.
const URLS: [&str; 9] = [
    "action",
    "background",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
    "srcdoc",
];

/// Returns whether untrusted authors may add a file.
#[must_use]
pub(crate) fn is_untrusted(config: &Config, path: &str) -> bool {
    config.features.sanitize && (config.layout == Layout::Jekyll || !path.starts_with(TRUSTED))
}

/// Returns the extension of a file name in lower case.
fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}

/// Returns whether a file is code by its name.
#[must_use]
pub(crate) fn is_code(path: &str) -> bool {
    CODE.contains(&&*ending(path))
}

/// Returns whether the content of a file has to be checked.
#[must_use]
pub(crate) fn is_document(path: &str) -> bool {
    let ending = ending(path);
    DOCUMENTS.contains(&&*ending) || PACKED.contains(&&*ending)
}

/// Returns an error for a file that is copied, if its author is not trusted and its content could run.
#[must_use]
pub(crate) fn problem_of(config: &Config, asset: &Asset) -> Option<Box<Diagnostic>> {
    let is_looked_at =
        is_untrusted(config, &asset.path) && (is_document(&asset.output) || is_code(&asset.output));
    if !is_looked_at {
        return None;
    }
    // A file that cannot be read cannot be copied either.
    let content = regular_file::read(&config.locate(&asset.path)).unwrap_or_default();
    problem(&asset.path, &asset.output, &content)
}

/// Returns an error for a file with content that could run in a browser.
#[must_use]
pub(crate) fn problem(path: &str, output: &str, content: &[u8]) -> Option<Box<Diagnostic>> {
    if is_code(output) {
        return Some(Box::new(code_problem(path)));
    }
    if !is_document(output) {
        return None;
    }
    let why = if PACKED.contains(&&*ending(output)) {
        Some("its content cannot be looked at".to_owned())
    } else {
        content_problem(content)
    };
    let why = why?;
    let error = Diagnostic::error(
        "file-active",
        format!("the file is not published, because {why}"),
    );
    Some(Box::new(error.at(SourceSpan::file(path)).help(HELP)))
}

/// The help for files that are not published.
const HELP: &str = "`sanitize: true` publishes nothing that could run in a browser; remove it from the file, or put a file that you trust into `static/`";

/// Returns a warning for code beside notes.
#[must_use]
pub(crate) fn code_problem(path: &str) -> Diagnostic {
    Diagnostic::warning("file-code", "the file is code and is not published")
        .at(SourceSpan::file(path))
        .help(HELP)
}

/// Returns why a document counts as active.
fn content_problem(content: &[u8]) -> Option<String> {
    let Ok(text) = str::from_utf8(content) else {
        return Some("it is not UTF-8".to_owned());
    };
    let lower = text.to_ascii_lowercase();
    for (mark, why) in [
        ("<!entity", "it defines an entity"),
        ("<!attlist", "it defines attributes"),
        (
            "<?xml-stylesheet",
            "it has a style sheet that may hold scripts",
        ),
        ("<![cdata[", "it has a CDATA section"),
    ] {
        if lower.contains(mark) {
            return Some(why.to_owned());
        }
    }
    if let Some(encoding) = lower.split("encoding=").nth(1)
        && lower.trim_start_matches('\u{feff}').starts_with("<?xml")
        && !encoding[1..].starts_with("utf-8")
    {
        return Some("it says that it is not UTF-8".to_owned());
    }
    element_problem(&lower).or_else(|| attribute_problem(&lower))
}

/// Checks each `<` independently of its context, because parsers disagree about the ends of comments, quotes
/// and style sheets.
fn element_problem(lower: &str) -> Option<String> {
    lower.split('<').skip(1).find_map(|piece| {
        let end = piece.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'));
        let name = &piece[..end.unwrap_or(piece.len())];
        let local = name.rsplit(':').next().unwrap_or(name);
        let is_active = ACTIVE.contains(&local) || local.starts_with("animate");
        is_active.then(|| format!("it has the element `{local}`"))
    })
}

/// Checks each `=` as if it followed an attribute name.
fn attribute_problem(lower: &str) -> Option<String> {
    lower.match_indices('=').find_map(|(at, _)| {
        let before = lower[..at].trim_end();
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let start = before.rfind(|c: char| !is_of_name(c)).map_or(0, |at| {
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        let key = &before[start..];
        if key.len() > "on".len() && key.starts_with("on") {
            return Some(format!("it has the attribute `{key}`"));
        }
        let is_unsafe = URLS.contains(&key) && !is_safe(value_of(&lower[at + 1..]));
        is_unsafe.then(|| format!("its attribute `{key}` has a URL that is not safe"))
    })
}

/// Returns the value of an attribute at the start of `text`, at most [`MOST`] bytes of it.
fn value_of(text: &str) -> &str {
    const MOST: usize = 4096;
    let text = text.trim_start();
    let text = &text[..floor(text, MOST)];
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split(quote).next().unwrap_or_default(),
        _ => text
            .split([' ', '\t', '\n', '>'])
            .next()
            .unwrap_or_default(),
    }
}

/// Returns the largest character boundary of `text` that is not after `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Returns whether a URL in lower case is safe. A URL with character references counts as unsafe.
fn is_safe(url: &str) -> bool {
    let references = ["&#", "&colon", "&tab", "&newline"];
    if references.iter().any(|reference| url.contains(reference)) {
        return false;
    }
    url_scheme::is_allowed(url, UrlUse::SanitizedLink) || url_scheme::is_allowed(url, UrlUse::Image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_no_program() {
        let plain = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- drawn --><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"><svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><style>a { color: red }</style><defs><g id=\"one\"/></defs><use xlink:href=\"#one\"/><image href=\"data:image/png;base64,AA\"/><a href=\"https://x.org\"><text font-size=\"1\">on = off</text></a></svg>";
        assert_eq!(content_problem(plain.as_bytes()), None);
    }

    #[test]
    fn what_could_run_is_found() {
        for svg in [
            "<svg><script>alert(1)</script></svg>",
            "<svg><SCRIPT href='x.js'/></svg>",
            "<svg onload=alert(1)>",
            "<svg/onload=alert(1)>",
            "<svg a=\"b\"onload=\"alert(1)\">",
            "<svg a='b'/onload='alert(1)'>",
            "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
            "<svg><a href='javascript:alert(1)'>x</a></svg>",
            "<svg><a xlink:href=' java\nscript:alert(1)'>x</a></svg>",
            "<svg><a href='java&#115;cript:alert(1)'>x</a></svg>",
            "<svg><a><animate attributeName='href' values='javascript:alert(1)'/></a></svg>",
            "<svg><set attributeName='href' to='javascript:alert(1)'/></svg>",
            "<svg><foreignObject><iframe src='x'/></foreignObject></svg>",
            "<!DOCTYPE svg [<!ENTITY x '<script>alert(1)</script>'>]><svg>&x;</svg>",
            "<?xml-stylesheet href='x.xsl' type='text/xsl'?><a/>",
            "<!--><script>alert(1)</script>-->",
            "<svg><![CDATA[<x]]><script>alert(1)</script></svg>",
            "<svg><use href='data:image/svg+xml,x'/></svg>",
            "<?xml version='1.0' encoding='utf-7'?><svg/>",
            "<meta http-equiv=refresh content='0;url=https://x.org'>",
            "<svg><style><script>alert(1)</script></style></svg>",
            "<a title=\"<!--\"><script>alert(1)</script>",
            "<a title=\"<\" onload=alert(1)>",
            "<rect x=\"'\"/><svg onload = 'alert(1)'/>",
        ] {
            assert!(content_problem(svg.as_bytes()).is_some(), "{svg}");
        }
        assert!(content_problem(b"\xff\xfe<\0").is_some());
    }
}
