//! Atom feeds: the newest notes of each language, and at the root those of the site's default language
//! (RFC 4287; ids as jekyll-feed has them, so that readers see no old note again).

use std::fmt::Write;

use serde_json::Value;

use super::sitemap::{escaped, moment};
use super::{Document, Site, Target};
use crate::language::LanguageId;
use crate::liquid;
use crate::source::Page;
use crate::source::file_name::FileName;
use crate::translation::PageId;

/// How many notes a feed has.
const NEWEST: usize = 10;
/// How long a summary is at most, in characters.
const SUMMARY: usize = 300;

impl Site {
    /// The feeds of the site. None if its host is not known: an id must be a whole URL.
    pub(super) fn feed_targets(&self) -> Vec<Target> {
        if self.config.url.is_empty() {
            return Vec::new();
        }
        let several = self.source.languages.len() > 1;
        let of_languages = self.source.languages.iter().map(|(id, _)| Some(id));
        [None]
            .into_iter()
            .chain(of_languages.filter(|_| several))
            .filter(|of| {
                let output = self.feed_url(*of)[1..].to_owned();
                !self.newest(self.language_of_feed(*of)).is_empty() && !self.is_taken(&output)
            })
            .map(Target::Feed)
            .collect()
    }

    fn language_of_feed(&self, of: Option<LanguageId>) -> LanguageId {
        of.or_else(|| self.source.languages.default_language())
            .unwrap_or(LanguageId(0))
    }

    /// The URL of a feed from the root of the site; jekyll-feed's `feed.path` names that of the root.
    pub(super) fn feed_url(&self, of: Option<LanguageId>) -> String {
        match of {
            Some(id) => {
                let language = self.source.languages.get(id);
                format!("{}feed.xml", super::describe::list_url(language))
            }
            None => {
                let path = self
                    .config
                    .data
                    .get("feed")
                    .and_then(|feed| feed.get("path"));
                let path = path.and_then(Value::as_str).unwrap_or("feed.xml");
                format!("/{}", path.trim_start_matches('/'))
            }
        }
    }

    /// The notes of a feed: those with a date, the newest first.
    fn newest(&self, language: LanguageId) -> Vec<PageId> {
        let mut pages: Vec<PageId> = (0..self.source.pages.len())
            .filter(|id| {
                let page = &self.source.pages[*id];
                page.language == language
                    && page.date.is_some()
                    && self.is_listed(page)
                    && super::redirects::target(page).is_none()
            })
            .collect();
        pages.sort_by(|a, b| {
            let (a, b) = (&self.source.pages[*a], &self.source.pages[*b]);
            b.date.cmp(&a.date).then_with(|| a.path.cmp(&b.path))
        });
        pages.truncate(NEWEST);
        pages
    }

    pub(super) fn render_feed(&self, of: Option<LanguageId>) -> Document {
        let id = self.language_of_feed(of);
        let language = self.source.languages.get(id);
        let url = self.feed_url(of);
        let pages = self.newest(id);
        let updated = pages
            .iter()
            .filter_map(|id| self.changed(&self.source.pages[*id]))
            .max()
            .map_or_else(String::new, |date| moment(&date));
        let home = if of.is_some() {
            super::describe::list_url(language)
        } else {
            "/".to_owned()
        };
        let home = escaped(&self.permalink(&home));
        let itself = escaped(&self.permalink(&url));
        let tag = language.tag.as_str();
        let title = escaped(&self.title_of_list(id));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{tag}\">\n<title>{title}</title>\n<id>{itself}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{itself}\"/>\n<link rel=\"alternate\" type=\"text/html\" hreflang=\"{tag}\" href=\"{home}\"/>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n",
            escaped(&self.author())
        );
        if !self.config.description.is_empty() {
            let _ = writeln!(
                xml,
                "<subtitle>{}</subtitle>",
                escaped(&self.config.description)
            );
        }
        for id in pages {
            self.write_entry(&mut xml, id);
        }
        xml.push_str("</feed>\n");
        Document {
            output: url[1..].to_owned(),
            content: xml,
        }
    }

    /// Who writes the site: the config's `author`, else the site's name.
    fn author(&self) -> String {
        let author = self.config.data.get("author");
        author
            .and_then(|author| author.get("name").unwrap_or(author).as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.config.title)
            .to_owned()
    }

    fn write_entry(&self, xml: &mut String, id: PageId) {
        let page = &self.source.pages[id];
        let url = escaped(&self.permalink(&page.url));
        let entry_id = escaped(&self.permalink(&document_id(page)));
        let date = |date: Option<jiff::Zoned>| date.map_or_else(String::new, |date| moment(&date));
        let content = self.content_of(page, id);
        let summary = match page.data.get("description").and_then(Value::as_str) {
            Some(description) => description.to_owned(),
            None => shortened(&liquid::without_tags(&self.excerpt_of(page, id))),
        };
        let _ = write!(
            xml,
            "<entry>\n<title>{}</title>\n<id>{entry_id}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n<published>{}</published>\n<updated>{}</updated>\n",
            escaped(&page.title),
            date(page.date.clone()),
            date(self.changed(page)),
        );
        for word in page.categories.iter().chain(&page.tags) {
            let _ = writeln!(xml, "<category term=\"{}\"/>", escaped(word));
        }
        let _ = write!(
            xml,
            "<summary>{}</summary>\n<content type=\"html\" xml:base=\"{url}\">{}</content>\n</entry>\n",
            escaped(&summary),
            escaped(&content),
        );
    }
}

/// What Liquid calls `page.id` (Jekyll 4 `Document#id`): the folder of the URL, and the name.
pub(super) fn document_id(page: &Page) -> String {
    let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if page.url.ends_with('/') {
        folder.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        folder
    };
    let name = crate::source::encoded(FileName::parse(&page.path).slug);
    format!("{folder}/{name}")
}

/// The beginning of a text, up to a word's end, in one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUMMARY {
        return line;
    }
    let start: String = line.chars().take(SUMMARY).collect();
    let end = start.rfind(' ').filter(|at| *at > SUMMARY / 2);
    format!("{}…", &start[..end.unwrap_or(start.len())])
}
