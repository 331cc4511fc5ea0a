//! The outcome of a file that is not read as a page: a copy, a template, or a page without front matter.

use std::io::Read;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::FileOutcome;
use crate::config::{Config, Layout};
use crate::content::file_name::FileName;
use crate::content::page::{Asset, BodyFormat, PageKind};
use crate::content::{UnsavedTexts, front_matter, regular_file, text_file};
use crate::diagnostics::{Diagnostic, SourceSpan};

/// Returns the outcome of a Markdown file without front matter: a copy in a Jekyll site, as in Jekyll; else a
/// page whose title is its first heading.
pub(super) fn without_front_matter(
    config: &Config,
    path: &str,
    kind: &PageKind,
    text: &str,
) -> Result<front_matter::SplitFile, Box<FileOutcome>> {
    if text.trim_start_matches(text_file::BOM).trim().is_empty() {
        return Err(Box::new(FileOutcome::Nothing(vec![
            Diagnostic::warning("file-empty", "the file is empty, and so no page")
                .at(SourceSpan::file(path))
                .help("write the note, or remove the file"),
        ])));
    }
    let missed = front_matter::missed(path, text);
    // Jekyll 4.3 `PostReader` reads posts and drafts without front matter too.
    let is_post = matches!(kind, PageKind::Post | PageKind::Draft);
    if config.layout == Layout::Jekyll && !is_post {
        let hint = missed.unwrap_or_else(|| {
            Diagnostic::info(
                "front-matter-missing",
                "the file has no front matter: it is copied as it is, as Jekyll does",
            )
            .at(SourceSpan::file(path))
            .help("to make it a page, begin it with two lines `---`")
        });
        return Err(Box::new(copy_of(config, path.to_owned(), kind, Some(hint))));
    }
    Ok(all_body(text, missed.into_iter().collect()))
}

/// Returns a split of a file without front matter.
pub(super) fn all_body(text: &str, warnings: Vec<Diagnostic>) -> front_matter::SplitFile {
    front_matter::SplitFile {
        body: text.len() - text.trim_start_matches(text_file::BOM).len(),
        warnings,
        ..Default::default()
    }
}

/// Returns the outcome of a file that begins with a line `---` and has no second one. Jekyll reads all of it as
/// the body; a file that is not a page is copied.
pub(super) fn unclosed(
    config: &Config,
    (path, kind, format): (&str, &PageKind, BodyFormat),
    text: &str,
    error: Diagnostic,
) -> Result<front_matter::SplitFile, Box<FileOutcome>> {
    let start = text.trim_start_matches(text_file::BOM).trim_start();
    let mut lines = start.lines().skip(1).filter(|line| !line.trim().is_empty());
    let has_keys = lines.next().is_some_and(front_matter::is_key_line);
    let is_jekyll = config.layout == Layout::Jekyll;
    match format {
        BodyFormat::Plain => Err(Box::new(copy_of(config, path.to_owned(), kind, None))),
        BodyFormat::Markdown | BodyFormat::Html if !has_keys => Ok(all_body(text, Vec::new())),
        BodyFormat::Markdown | BodyFormat::Html if is_jekyll => {
            let message = "the front matter is never closed: the whole file is text, as in Jekyll";
            let mut warning = Diagnostic::warning(front_matter::UNCLOSED, message);
            warning.spans = error.spans;
            warning.help = error.help;
            Ok(all_body(text, vec![warning]))
        }
        _ => Err(Box::new(FileOutcome::Nothing(vec![error]))),
    }
}

/// Returns whether a file that begins with a line `---` is a Jekyll template in a sitegen site. YAML often
/// begins so, as do the components of Astro (`---`, then a script), and a file without a second such line is not a
/// template.
pub(super) fn is_template(config: &Config, path: &str, name: &FileName<'_>) -> bool {
    let begins_otherwise = ["yml", "yaml", "astro"]
        .iter()
        .any(|ending| name.extension.eq_ignore_ascii_case(ending));
    if begins_otherwise && config.layout != Layout::Jekyll {
        return false;
    }
    let text = text_file::read(&config.locate(path), path);
    text.is_ok_and(|text| {
        let split = front_matter::split_by(front_matter::FrontMatterRules::Jekyll, path, &text);
        split.map_or_else(
            |error| error.code != front_matter::UNCLOSED,
            |split| split.is_some(),
        )
    })
}

/// Returns whether the file begins with front matter. Only the beginning is read.
pub(super) fn has_front_matter(config: &Config, unsaved: &UnsavedTexts, path: &str) -> bool {
    let mut head = [0; 64];
    let head = match unsaved.get(path) {
        Some(text) => text.as_bytes(),
        None => {
            let length = regular_file::open(&config.locate(path))
                .and_then(|mut file| file.read(&mut head))
                .unwrap_or(0);
            &head[..length]
        }
    };
    let head = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let begins = |head: &[u8], mark: &[u8]| {
        head.strip_prefix(mark)
            .and_then(|rest| rest.first())
            .is_some_and(u8::is_ascii_whitespace)
    };
    if config.layout == Layout::Jekyll {
        return begins(head, b"---");
    }
    let head = head.trim_ascii_start();
    begins(head, b"---") || begins(head, b"+++")
}

/// Returns the copy of a file in a folder of pages. A file of a collection is published at its URL (Jekyll 4
/// `StaticFile#url`).
pub(super) fn copy_of(
    config: &Config,
    path: String,
    kind: &PageKind,
    note: Option<Diagnostic>,
) -> FileOutcome {
    let output = match kind {
        PageKind::Document(name) => {
            let document = config.document_path(&path);
            let inside = document.split_once('/').map_or(document, |(_, rest)| rest);
            let template = config
                .collections
                .iter()
                .find(|c| c.name == *name)
                .and_then(|c| c.permalink.as_deref())
                .unwrap_or("/:collection/:path");
            let (stem, ending) = match inside.rsplit_once('.') {
                Some((stem, ending)) => (stem, format!(".{ending}")),
                None => (inside, String::new()),
            };
            let file = FileName::parse(&path).stem;
            let url = template
                .replace(":collection", name)
                .replace(":path", stem)
                .replace(":name", file)
                .replace(":title", "")
                .replace(":output_ext", "");
            format!("{}{ending}", url.trim_matches('/'))
        }
        PageKind::Page if config.layout == Layout::Sitegen => {
            path.strip_prefix("content/").unwrap_or(&path).to_owned()
        }
        PageKind::Page | PageKind::Post | PageKind::Draft => path.clone(),
    };
    copy(path, &output, note)
}

pub(super) fn copy(path: String, output: &str, note: Option<Diagnostic>) -> FileOutcome {
    let output = output.nfc().collect();
    FileOutcome::Copy(Arc::new(Asset { path, output }), note)
}
