//! Feeds: the newest notes of each language, of each tag, and at the root those of the site's default
//! language (Atom, RFC 4287, and JSON Feed 1.1; ids as jekyll-feed has them, so that readers see no old
//! note again).

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};

use super::absolute_urls::absolute;
use super::dependencies::DependencyRecorder;
use super::listings::ListingKind;
use super::sitemap::{escaped, moment};
use super::social_metadata::{plain, shortened};
use super::taxonomies::Taxonomy;
use super::{Dependencies, Document, PlannedSite, Site};
use crate::config::Layout;
use crate::content::file_name::FileName;
use crate::content::{Page, Source, printable};
use crate::language::{Direction, LanguageId, isolation};
use crate::translations::PageId;

/// Maximum number of notes in a feed.
const NEWEST: usize = 10;
/// Maximum length of a summary, in characters.
const SUMMARY: usize = 300;

/// The content of a note in feeds.
#[derive(Debug)]
pub(super) struct FeedContent {
    html: String,
    /// The filters of Liquid that failed, with their errors.
    failed: Vec<(&'static str, String)>,
    asked: Dependencies,
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Feed {
    /// Returns true if it is the feed of a tag.
    pub(super) fn is_of_tag(&self) -> bool {
        self.tag.is_some()
    }

    /// The file below the output folder; the URL is encoded.
    pub(super) fn output(&self) -> String {
        percent_encoding::percent_decode_str(self.url.trim_start_matches('/'))
            .decode_utf8_lossy()
            .into_owned()
    }
}

/// One feed.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    pub(super) language: LanguageId,
    /// The tag whose notes it has; all notes otherwise.
    tag: Option<String>,
    pub(super) format: FeedFormat,
    /// From the root of the site.
    pub(super) url: String,
    /// The URL of the list that it follows.
    home: String,
    pages: Vec<PageId>,
}

impl PlannedSite {
    /// The feeds of the site. None if its host is not known: an id must be a whole URL.
    pub(super) fn find_feeds(&self) -> Vec<Feed> {
        let mut feeds = Vec::new();
        if self.config.url.is_empty() || self.is_liquid_site() {
            return feeds;
        }
        let several = self.source.languages.len() > 1;
        let default = self
            .source
            .languages
            .default_language()
            .unwrap_or(LanguageId(0));
        let mut both = |language: LanguageId, home: String, atom: String| {
            let json = format!("{}.json", atom.strip_suffix(".xml").unwrap_or(&atom));
            for (format, url) in [(FeedFormat::Atom, atom), (FeedFormat::Json, json)] {
                feeds.push(Feed {
                    language,
                    tag: None,
                    format,
                    url,
                    home: home.clone(),
                    pages: newest(&self.source, &self.plan.orders, language),
                });
            }
        };
        if !self.source.languages.is_empty() {
            both(default, "/".to_owned(), self.root_feed());
        }
        for (id, _) in self.source.languages.iter().filter(|_| several) {
            let home = self.base_of(id);
            both(id, home.clone(), format!("{home}feed.xml"));
        }
        for listing in &self.plan.listings {
            let ListingKind::Term(Taxonomy::Tags, name) = &listing.of else {
                continue;
            };
            if listing.number == 1 {
                feeds.push(Feed {
                    language: listing.language,
                    tag: Some(name.clone()),
                    format: FeedFormat::Atom,
                    url: format!("{}feed.xml", listing.base),
                    home: listing.base.clone(),
                    pages: dated(&self.source, &listing.pages),
                });
            }
        }
        feeds.retain(|feed| !feed.pages.is_empty() && !self.is_taken(&feed.output()));
        feeds
    }

    /// The URL of the root's feed; jekyll-feed's `feed.path` names it.
    fn root_feed(&self) -> String {
        let path = self
            .config
            .data
            .get("feed")
            .and_then(|feed| feed.get("path"));
        let path = path.and_then(Value::as_str).unwrap_or("feed.xml");
        format!("/{}", path.trim_start_matches('/'))
    }

    /// The URL of a list's feed on the host, if it has one.
    pub(super) fn feed_at(&self, base: &str) -> Option<String> {
        let root = base == "/";
        let url = if root {
            self.root_feed()
        } else {
            format!("{base}feed.xml")
        };
        let known = self.plan.feed_urls.contains(&url);
        known.then(|| self.path_to(&url))
    }
}

impl Site {
    pub(super) fn render_feed(&self, feed: &Feed, recorder: &DependencyRecorder) -> Document {
        let content = match feed.format {
            FeedFormat::Atom => self.atom(feed, recorder),
            FeedFormat::Json => self.json_feed(feed, recorder),
        };
        Document::text(feed.output(), content)
    }

    fn title_of_feed(&self, feed: &Feed) -> String {
        match &feed.tag {
            None => self.title_of_list(feed.language),
            Some(tag) => {
                let words = &self.theme_assets.words[feed.language.0];
                words.text("tagged").replace("{name}", tag)
            }
        }
    }

    fn atom(&self, feed: &Feed, recorder: &DependencyRecorder) -> String {
        let language = self.source.languages.get(feed.language);
        let updated = feed
            .pages
            .iter()
            .filter_map(|id| self.changed(&self.source.pages[*id]))
            .max()
            .map_or_else(String::new, |date| moment(&date));
        let home = escaped(&self.permalink(&feed.home));
        let itself = escaped(&self.permalink(&feed.url));
        let tag = language.tag.as_str();
        let title = escaped(&self.title_of_feed(feed));
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{tag}\">\n<title>{title}</title>\n<id>{itself}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{itself}\"/>\n<link rel=\"alternate\" type=\"text/html\" hreflang=\"{tag}\" href=\"{home}\"/>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n",
            escaped(&self.author())
        );
        let about = self.about(feed.language);
        if !about.is_empty() {
            let _ = writeln!(xml, "<subtitle>{}</subtitle>", escaped(about));
        }
        for id in &feed.pages {
            self.write_entry(&mut xml, *id, feed.tag.is_none(), recorder);
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn json_feed(&self, feed: &Feed, recorder: &DependencyRecorder) -> String {
        let language = self.source.languages.get(feed.language);
        let items: Vec<Value> = feed
            .pages
            .iter()
            .map(|id| {
                let page = &self.source.pages[*id];
                let date = |date: Option<jiff::Zoned>| date.map(|date| moment(&date));
                json!({
                    "id": self.permalink(&document_id(page)),
                    "url": self.permalink(&page.url),
                    "title": printable(&self.title_in_feed(page)),
                    "summary": printable(&self.summary_of(page, *id, recorder)),
                    "content_html": self.feed_content(page, *id, recorder).html,
                    "date_published": date(page.date.clone()),
                    "date_modified": date(self.changed(page)),
                    "tags": page.categories.iter().chain(&page.tags).collect::<Vec<_>>(),
                })
            })
            .collect();
        let mut json = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title_of_feed(feed),
            "home_page_url": self.permalink(&feed.home),
            "feed_url": self.permalink(&feed.url),
            "language": language.tag.as_str(),
        });
        let about = self.about(feed.language);
        if !about.is_empty() {
            json["description"] = about.into();
        }
        if !self.author().is_empty() {
            json["authors"] = json!([{"name": self.author()}]);
        }
        json["items"] = items.into();
        format!("{json}\n")
    }

    /// Returns the title of an entry. Readers show it as text, so that names in right-to-left titles have Unicode
    /// isolates. The feed of a Jekyll site has titles as Jekyll writes them.
    fn title_in_feed<'p>(&self, page: &'p Page) -> Cow<'p, str> {
        let direction = self.source.languages.get(page.language).direction;
        if direction == Direction::Rtl && self.config.layout != Layout::Jekyll {
            isolation::isolated_text(&page.title)
        } else {
            Cow::Borrowed(&page.title)
        }
    }

    /// Returns the author of the site: the config's `author`, else the site's title.
    pub(super) fn author(&self) -> String {
        let author = self.config.data.get("author");
        author
            .and_then(|author| author.get("name").unwrap_or(author).as_str())
            .filter(|name| !name.is_empty())
            .unwrap_or(&self.config.title)
            .to_owned()
    }

    /// Returns the HTML of a note with whole URLs: a JSON feed has no base, and many readers ignore that of Atom. The two feeds of a language show the same notes.
    fn feed_content(
        &self,
        page: &Page,
        id: PageId,
        recorder: &DependencyRecorder,
    ) -> Arc<FeedContent> {
        let known = || {
            let known = self.cache.feed_contents.lock();
            known.unwrap_or_else(PoisonError::into_inner)
        };
        let content = known().get(&id).cloned();
        let content = content.unwrap_or_else(|| {
            let own = DependencyRecorder::default();
            let html = self.content_of(page, id, &own);
            let html = absolute(&printable(&html), &self.permalink(&page.url)).into_owned();
            let failed = own.failures();
            let asked = own.done();
            let content = Arc::new(FeedContent {
                html,
                failed,
                asked,
            });
            known().insert(id, Arc::clone(&content));
            content
        });
        recorder.also(&content.asked);
        for (filter, message) in &content.failed {
            recorder.failed(filter, message.clone());
        }
        content
    }

    /// Returns a note's summary for feeds: its `description`, else its excerpt.
    fn summary_of(&self, page: &Page, id: PageId, recorder: &DependencyRecorder) -> String {
        match page.data.get("description").and_then(Value::as_str) {
            Some(description) => description.to_owned(),
            None => shortened(&plain(&self.excerpt_of(page, id, recorder)), SUMMARY),
        }
    }

    /// One note; `whole`: with what it says, and not its summary alone.
    fn write_entry(
        &self,
        xml: &mut String,
        id: PageId,
        whole: bool,
        recorder: &DependencyRecorder,
    ) {
        let page = &self.source.pages[id];
        let url = escaped(&self.permalink(&page.url));
        let entry_id = escaped(&self.permalink(&document_id(page)));
        let date = |date: Option<jiff::Zoned>| date.map_or_else(String::new, |date| moment(&date));
        let summary = self.summary_of(page, id, recorder);
        let _ = write!(
            xml,
            "<entry>\n<title>{}</title>\n<id>{entry_id}</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"{url}\"/>\n<published>{}</published>\n<updated>{}</updated>\n",
            escaped(&self.title_in_feed(page)),
            date(page.date.clone()),
            date(self.changed(page)),
        );
        for word in page.categories.iter().chain(&page.tags) {
            let _ = writeln!(xml, "<category term=\"{}\"/>", escaped(word));
        }
        let _ = writeln!(xml, "<summary>{}</summary>", escaped(&summary));
        if whole {
            let content = escaped(&self.feed_content(page, id, recorder).html);
            let _ = writeln!(
                xml,
                "<content type=\"html\" xml:base=\"{url}\">{content}</content>"
            );
        }
        xml.push_str("</entry>\n");
    }
}

/// Returns Liquid's `page.id` (Jekyll 4 `Document#id`): the folder of the URL, and the name.
pub(super) fn document_id(page: &Page) -> String {
    let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if page.url.ends_with('/') {
        folder.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        folder
    };
    let slug = page.data.get("slug").and_then(Value::as_str);
    let name = crate::content::encoded(slug.unwrap_or_else(|| FileName::parse(&page.path).slug));
    format!("{folder}/{name}")
}

/// The newest notes of a language that have a date.
fn newest(source: &Source, orders: &[Vec<PageId>], language: LanguageId) -> Vec<PageId> {
    dated(source, &orders[language.0])
}

/// The newest of some pages, of those that have a date.
fn dated(source: &Source, pages: &[PageId]) -> Vec<PageId> {
    let date = |id: &PageId| source.pages[*id].date.as_ref();
    let mut dated: Vec<PageId> = pages
        .iter()
        .filter(|id| date(id).is_some())
        .copied()
        .collect();
    dated.sort_by(|a, b| date(b).cmp(&date(a)));
    dated.truncate(NEWEST);
    dated
}
