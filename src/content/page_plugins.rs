//! Plugins of Jekyll that make pages of Markdown files without front matter, and give pages a title.
//!
//! Sources of the rules: jekyll-optional-front-matter 0.3, jekyll-readme-index 0.3, jekyll-titles-from-headings 0.5.

use std::path::Path;

use super::file_name::FileName;
use super::glob;
use super::page::PageKind;
use crate::config::Config;
use crate::markdown;

/// Names that jekyll-optional-front-matter leaves out, in lower case.
const NO_PAGES: [&str; 8] = [
    "readme",
    "license",
    "licence",
    "copying",
    "code_of_conduct",
    "contributing",
    "issue_template",
    "pull_request_template",
];

/// A Markdown file without front matter that is a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BarePage {
    /// True if the file is published too.
    pub(super) is_copied: bool,
    /// True if the page is that of its folder.
    pub(super) is_index: bool,
}

/// Returns how a Markdown file without front matter is a page; `None` if it is copied only.
pub(super) fn bare_page(config: &Config, path: &str, kind: &PageKind) -> Option<BarePage> {
    if *kind != PageKind::Page {
        return None;
    }
    let plugins = &config.page_plugins;
    let name = FileName::parse(path).stem.to_lowercase();
    let file = path.rsplit('/').next().unwrap_or(path);
    let is_included = || {
        let mut patterns = config.include.iter();
        patterns.any(|one| glob::matches(one.trim_matches('/'), path) || glob::matches(one, file))
    };
    if let Some(plugin) = &plugins.front_matter
        && (!NO_PAGES.contains(&name.as_str()) || is_included())
    {
        return Some(BarePage {
            is_copied: plugin.keeps_originals,
            is_index: false,
        });
    }
    let plugin = plugins.readme.as_ref()?;
    let is_index = name == "readme" && !has_index(config, path);
    is_index.then_some(BarePage {
        is_copied: plugin.keeps_originals,
        is_index: true,
    })
}

/// Returns true if a README with front matter is the page of its folder.
pub(super) fn is_readme_index(config: &Config, path: &str, kind: &PageKind) -> bool {
    let plugin = config.page_plugins.readme.as_ref();
    let name = FileName::parse(path).stem;
    plugin.is_some_and(|plugin| plugin.has_front_matter)
        && *kind == PageKind::Page
        && name.eq_ignore_ascii_case("readme")
        && !has_index(config, path)
}

/// Returns true if other files of its folder decide what a file is.
pub(super) fn depends_on_folder(config: &Config, path: &str) -> bool {
    config.page_plugins.readme.is_some()
        && FileName::parse(path).stem.eq_ignore_ascii_case("readme")
}

/// Returns true if the folder of a file has a page of its own: `index.md`, `index.html`.
fn has_index(config: &Config, path: &str) -> bool {
    let folder = folder_of(path);
    let entries = std::fs::read_dir(config.source.join(folder));
    let names = entries.into_iter().flatten().flatten();
    names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .any(|name| is_index(&name))
}

/// Returns true if a file is the page of its folder by its name.
pub(super) fn is_index(path: &str) -> bool {
    let name = FileName::parse(path);
    name.stem.eq_ignore_ascii_case("index")
        && (name.is_markdown() || name.is_html() || name.extension.eq_ignore_ascii_case("xml"))
}

/// Returns the URL of the folder of a file, as a permalink.
pub(super) fn folder_permalink(path: &str) -> String {
    match folder_of(path) {
        "" => "/".to_owned(),
        folder => format!("/{folder}/"),
    }
}

fn folder_of(path: &str) -> &str {
    let parent = Path::new(path).parent();
    parent.and_then(Path::to_str).unwrap_or_default()
}

/// A title that a page has from its first heading.
pub(super) struct TitleOfHeading {
    /// The plain text.
    pub(super) text: String,
    /// The number of bytes of the body up to the end of the heading and of the white space after it.
    pub(super) end: usize,
}

/// Returns the title of a body that begins with a heading of level 1 to 3, or with one that is underlined.
pub(super) fn title_of(body: &str, config: &Config) -> Option<TitleOfHeading> {
    let start = body.trim_start();
    let skipped = body.len() - start.len();
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    let marks = line.len() - line.trim_start_matches('#').len();
    let after = &line[marks..];
    let is_marked = (1..=3).contains(&marks) && after.starts_with(|c: char| c.is_whitespace());
    let (title, length) = if is_marked && !after.trim().is_empty() {
        (after.trim_start(), line.len())
    } else {
        let under = rest.split('\n').next().unwrap_or_default();
        let marks = under.trim_end().trim_start_matches(['-', '=']);
        let is_underlined = under.starts_with(['-', '=']) && marks.is_empty();
        if line.trim().is_empty() || !is_underlined {
            return None;
        }
        (line, line.len() + 1 + under.len())
    };
    let text = without_footnotes(title.trim_end_matches('\r'));
    let outline = markdown::outline(&format!("# {text}\n"), &config.dialect, false);
    let text = outline.into_iter().next().map(|heading| heading.text);
    let text = text.unwrap_or_default();
    let rest = start.get(length..).unwrap_or_default();
    let space = rest.len() - rest.trim_start().len();
    Some(TitleOfHeading {
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        end: skipped + length + space,
    })
}

/// Removes references to footnotes: `[^1]`.
fn without_footnotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("[^")
        && let Some(length) = rest[at..].find(']')
    {
        out.push_str(&rest[..at]);
        rest = &rest[at + length + 1..];
    }
    out.push_str(rest);
    out
}
