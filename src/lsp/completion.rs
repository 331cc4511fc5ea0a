//! Suggestions for what the author is writing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use editor_text::Context;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionTextEdit,
    TextEdit,
};
use site_schema::Document;

use super::documents::OpenDocument;
use super::symbols;
use super::workspace::{Workspace, is_note};
use crate::check::{self, LinkPlace};
use crate::config::Layout;
use crate::content::{self, Page};
use crate::language::{Codes, LanguageTag, endonym};
use crate::markdown::directives;
use crate::site::Site;

/// The most suggestions of an answer; more are found as the author types on.
const MOST: usize = 300;

/// Names of code languages that notes have most; others are suggested if the file has them.
const CODE_LANGUAGES: [&str; 40] = [
    "bash",
    "c",
    "cmake",
    "console",
    "cpp",
    "csharp",
    "css",
    "diff",
    "dockerfile",
    "elixir",
    "go",
    "graphql",
    "haskell",
    "html",
    "ini",
    "java",
    "javascript",
    "json",
    "julia",
    "kotlin",
    "lua",
    "makefile",
    "markdown",
    "nix",
    "perl",
    "php",
    "powershell",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "sh",
    "sql",
    "swift",
    "text",
    "toml",
    "typescript",
    "xml",
    "yaml",
];

/// A suggestion: what is inserted, and a few words about it.
struct Suggestion {
    text: String,
    detail: String,
    kind: CompletionItemKind,
    /// More words that find it.
    words: String,
    /// Suggestions of a lower rank come first.
    rank: u8,
}

impl Suggestion {
    fn new(text: impl Into<String>, detail: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            text: text.into(),
            detail: detail.into(),
            kind,
            words: String::new(),
            rank: 0,
        }
    }
}

/// Returns the suggestions at a position.
pub(super) fn complete(workspace: &Workspace, params: &CompletionParams) -> Option<CompletionList> {
    let at = &params.text_document_position;
    let document = workspace.documents.get(&at.text_document.uri)?;
    let site = workspace.site()?;
    let path = document.path.as_deref()?;
    let text = &*document.text.text;
    let cursor = document.text.offset(at.position);
    if !is_note(path) {
        let is_config = site.config.file.as_deref() == Some(path);
        let context = editor_text::in_yaml(text, cursor).filter(|_| is_config)?;
        return of_config(site, document, context, cursor);
    }
    let page = site.source.page(path).map(|id| &*site.source.pages[id]);
    let (range, found) = match editor_text::in_note(text, cursor)? {
        Context::Key { parents, range } => {
            let keys = keys(site, Document::FrontMatter, &parents, document, &range);
            (range, keys)
        }
        Context::Value { path: keys, range } => {
            let values = values(site, Document::FrontMatter, &keys, path);
            (range, values)
        }
        Context::CodeLanguage(range) => {
            let found = code_languages(text, range.start);
            (range, found)
        }
        Context::Directive(range) => (range, names_of_directives()),
        Context::Target { range, is_image } => (range, targets(site, page?, is_image)),
        Context::Anchor { path, range } => (range, anchors(site, page?, &path)),
    };
    Some(list(document, &range, cursor, found))
}

/// Returns the suggestions in the config.
fn of_config(
    site: &Site,
    document: &OpenDocument,
    context: Context,
    cursor: usize,
) -> Option<CompletionList> {
    let (range, found) = match context {
        Context::Key { parents, range } => {
            let keys = keys(site, Document::Config, &parents, document, &range);
            (range, keys)
        }
        Context::Value { path, range } => {
            let values = values(site, Document::Config, &path, "");
            (range, values)
        }
        _ => return None,
    };
    Some(list(document, &range, cursor, found))
}

/// Returns suggestions as an editor reads them: those that the part before the cursor may become.
fn list(
    document: &OpenDocument,
    range: &Range<usize>,
    cursor: usize,
    mut found: Vec<Suggestion>,
) -> CompletionList {
    let written = document.text.get(&(range.start..cursor));
    let written = written.unwrap_or_default().to_lowercase();
    found.retain(|suggestion| {
        let all = format!("{} {}", suggestion.text, suggestion.words).to_lowercase();
        is_subsequence(&written, &all)
    });
    found.sort_by_cached_key(|suggestion| {
        let text = suggestion.text.to_lowercase();
        let distance = match text.find(&written) {
            Some(0) => 0,
            Some(_) => 1,
            None => 2,
        };
        (distance, suggestion.rank, text)
    });
    let is_incomplete = found.len() > MOST;
    found.truncate(MOST);
    let range = document.text.range(range);
    let items = found.into_iter().enumerate();
    let items = items.map(|(at, suggestion)| CompletionItem {
        kind: Some(suggestion.kind),
        detail: (!suggestion.detail.is_empty()).then_some(suggestion.detail),
        sort_text: Some(format!("{at:04}")),
        filter_text: Some(match suggestion.words.as_str() {
            "" => suggestion.text.clone(),
            words => format!("{} {words}", suggestion.text),
        }),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(
            range,
            suggestion.text.clone(),
        ))),
        label: suggestion.text,
        ..CompletionItem::default()
    });
    CompletionList {
        is_incomplete,
        items: items.collect(),
    }
}

/// Returns true if the characters of `short` are in `long` in their order.
fn is_subsequence(short: &str, long: &str) -> bool {
    let mut long = long.chars();
    short.chars().all(|c| long.any(|other| other == c))
}

/// The keys below some others that a file does not have yet.
fn keys(
    site: &Site,
    of: Document,
    parents: &[String],
    document: &OpenDocument,
    range: &Range<usize>,
) -> Vec<Suggestion> {
    let text = &*document.text.text;
    let is_jekyll = site.config.layout == Layout::Jekyll;
    let is_followed = text
        .get(range.end..)
        .is_some_and(|rest| rest.starts_with(':'));
    let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
    let has = |key: &str| {
        let mut lines = text.lines().skip(usize::from(of == Document::FrontMatter));
        parents.is_empty()
            && lines.any(|line| {
                line.strip_prefix(key)
                    .is_some_and(|rest| rest.starts_with(':'))
            })
    };
    let keys = site_schema::keys_below(of, &parents).into_iter();
    keys.filter(|key| (is_jekyll || !key.is_of_jekyll) && (is_followed || !has(key.name)))
        .map(|key| {
            let text = match is_followed {
                true => key.name.to_owned(),
                false => format!("{}: ", key.name),
            };
            Suggestion {
                rank: u8::from(key.is_of_jekyll),
                ..Suggestion::new(text, key.description, CompletionItemKind::PROPERTY)
            }
        })
        .collect()
}

/// The values of a key of the front matter or of the config.
fn values(site: &Site, of: Document, path: &[String], file: &str) -> Vec<Suggestion> {
    match path.last().map(String::as_str) {
        Some("tag" | "tags") if of == Document::FrontMatter => {
            return used(site, file, |page| &page.tags);
        }
        Some("category" | "categories") if of == Document::FrontMatter => {
            return used(site, file, |page| &page.categories);
        }
        _ => {}
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let Some(key) = site_schema::at(of, &path) else {
        return Vec::new();
    };
    if key.kind.is_language() {
        return languages(site);
    }
    let words = key.kind.words().into_iter();
    words
        .map(|word| Suggestion::new(word, "", CompletionItemKind::VALUE))
        .collect()
}

/// The languages of the site, and those that its config names.
fn languages(site: &Site) -> Vec<Suggestion> {
    let languages = site_languages(site).into_iter();
    languages
        .map(|(code, name)| Suggestion::new(code, name, CompletionItemKind::VALUE))
        .collect()
}

/// Returns the code and the name of each language of the site, and of those of the config that have no page.
pub(super) fn site_languages(site: &Site) -> Vec<(String, String)> {
    let languages = site.source.languages.iter();
    let mut all: Vec<(String, String)> = languages
        .map(|(_, language)| (language.code.clone(), language.endonym.clone()))
        .collect();
    let codes = Codes::default();
    for configured in &site.config.languages {
        let tag = codes.read(&configured.code);
        let is_new = |tag: &LanguageTag| site.source.languages.find(tag).is_none();
        if let Some(read) = tag.filter(|read| is_new(&read.tag)) {
            let name = configured.name.clone();
            let name = name.unwrap_or_else(|| endonym(read.tag.as_str()));
            all.push((configured.code.clone(), name));
        }
    }
    all
}

/// The terms that the pages beside `file` have.
fn used(site: &Site, file: &str, of: impl Fn(&Page) -> &Vec<String>) -> Vec<Suggestion> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let others = site.source.pages.iter().filter(|page| page.path != file);
    for term in others.flat_map(|page| of(page)) {
        *counts.entry(term).or_default() += 1;
    }
    let terms = counts.into_iter();
    terms
        .map(|(term, count)| {
            let pages = crate::diagnostics::counted(count, "page");
            Suggestion::new(term, pages, CompletionItemKind::VALUE)
        })
        .collect()
}

/// Usual code languages, and those that the file has elsewhere than at the byte `written`.
fn code_languages(text: &str, written: usize) -> Vec<Suggestion> {
    let marks = text.match_indices("```");
    let used = marks.filter_map(|(at, mark)| {
        let at = at + mark.len();
        let name = text[at..].lines().next()?.split_whitespace().next()?;
        let is_name = name
            .chars()
            .all(|c| c.is_alphanumeric() || "+#-_.".contains(c));
        (is_name && at != written).then_some(name)
    });
    let all: BTreeSet<&str> = used.chain(CODE_LANGUAGES).collect();
    let all = all.into_iter();
    all.map(|name| Suggestion::new(name, "", CompletionItemKind::VALUE))
        .collect()
}

fn names_of_directives() -> Vec<Suggestion> {
    let names = directives::names();
    names
        .map(|name| Suggestion::new(name, "", CompletionItemKind::KEYWORD))
        .collect()
}

/// The files that a page can link to, or show: pages in its language first.
fn targets(site: &Site, from: &Page, is_image: bool) -> Vec<Suggestion> {
    let mut found = Vec::new();
    if !is_image {
        let pages = site.source.pages.iter();
        for page in pages.filter(|page| page.path != from.path) {
            let is_own = page.language == from.language;
            let language = &site.source.languages.get(page.language).code;
            let detail = match is_own {
                true => page.title.clone(),
                false => format!("{} ({language})", page.title),
            };
            let kind = CompletionItemKind::FILE;
            found.push(Suggestion {
                words: page.title.clone(),
                rank: u8::from(!is_own),
                ..Suggestion::new(address(site, from, &page.path, &page.url), detail, kind)
            });
        }
    }
    for asset in &site.source.assets {
        let is_picture = is_picture(&asset.path);
        let url = format!("/{}", content::encoded(&asset.output));
        if is_picture || !is_image {
            let kind = CompletionItemKind::FILE;
            found.push(Suggestion {
                rank: 2,
                ..Suggestion::new(address(site, from, &asset.path, &url), "", kind)
            });
        }
    }
    found
}

fn is_picture(path: &str) -> bool {
    let ending = path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"].contains(&&*ending)
}

/// Returns the address of a file in links of a page: its path from the page's file where links are that, else its URL.
pub(super) fn address(site: &Site, from: &Page, path: &str, url: &str) -> String {
    let is_published_alone = path.starts_with("static/");
    if site.resolves_html() && !is_published_alone {
        return escaped(&relative(&from.path, path));
    }
    format!("{}{url}", site.config.base_path)
}

/// Returns a path of the source from the folder of another file.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let folder = &folder[..folder.len() - 1];
    let parts: Vec<&str> = to.split('/').collect();
    let pairs = folder.iter().zip(&parts[..parts.len() - 1]);
    let shared = pairs.take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - shared);
    let all: Vec<&str> = up.chain(parts[shared..].iter().copied()).collect();
    all.join("/")
}

/// Escapes what would end the target of a link.
fn escaped(path: &str) -> String {
    path.replace('%', "%25")
        .replace(' ', "%20")
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('#', "%23")
        .replace('?', "%3F")
}

/// The anchors of the page that a path of a link leads to.
fn anchors(site: &Site, from: &Page, path: &str) -> Vec<Suggestion> {
    let Some(id) = site.source.page(&from.path) else {
        return Vec::new();
    };
    let to = match path {
        "" => Some(id),
        path => match check::place_of(site, id, path) {
            LinkPlace::Page(to, _) => Some(to),
            _ => None,
        },
    };
    let headings = to.map(|to| symbols::headings(site, to)).unwrap_or_default();
    let named = headings.into_iter().flat_map(|heading| {
        let own = (heading.anchor, heading.text.clone(), 0);
        let original = heading.original_anchor;
        [own]
            .into_iter()
            .chain(original.map(|anchor| (anchor, heading.text, 1)))
    });
    named
        .map(|(anchor, text, rank)| Suggestion {
            words: text.clone(),
            rank,
            ..Suggestion::new(anchor, text, CompletionItemKind::REFERENCE)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file() {
        assert_eq!(relative("content/ar/a.md", "content/ar/b.md"), "b.md");
        assert_eq!(
            relative("content/ar/a.md", "content/en/x/b.md"),
            "../en/x/b.md"
        );
        assert_eq!(relative("a.md", "b/c.md"), "b/c.md");
        assert_eq!(relative("x/y/a.md", "b.md"), "../../b.md");
        assert_eq!(escaped("a (b).md"), "a%20%28b%29.md");
    }

    #[test]
    fn words_are_found_by_their_letters() {
        assert!(is_subsequence("vlm", "volumes"));
        assert!(!is_subsequence("mv", "volumes"));
    }
}
