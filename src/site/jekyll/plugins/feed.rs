//! jekyll-feed 0.17: Atom feeds of posts, collections, categories and tags, and the tag `feed_meta`.
//!
//! In: the key `feed` of the config, and the posts as Liquid sees them. Out: the XML that the plugin's template gives,
//! which has no white space between elements.

mod entry;

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::Value as Json;

use super::files::{FileContent, PluginFile};
use super::view::{Alternative, PluginView};
use crate::config::Config;
use crate::content::{PageKind, Source};
use crate::liquid::{self, Environment, Value};
use crate::site::liquid_drops::PageEnvironment;
use crate::yaml;

/// The collection whose feed is the one of the site.
const POSTS: &str = "posts";
/// The entries of a feed without `posts_limit`.
const LIMIT: i64 = 10;
/// The folder of the feeds of tags without `tags.path`.
const TAGS_FOLDER: &str = "/feed/by_tag/";

/// The documents of a feed.
#[derive(Debug, Clone)]
pub(super) struct FeedScope {
    collection: String,
    category: Option<String>,
    tag: Option<String>,
}

/// The settings of a collection that has feeds.
struct CollectionFeeds {
    name: String,
    path: Option<String>,
    categories: Vec<String>,
}

impl CollectionFeeds {
    fn read(name: &str, settings: Option<&Json>) -> Self {
        let get = |key: &str| settings.and_then(|settings| settings.get(key));
        Self {
            name: name.to_owned(),
            path: get("path").and_then(Json::as_str).map(str::to_owned),
            categories: get("categories").map(yaml::words).unwrap_or_default(),
        }
    }

    /// Returns the path of the feed of a category, or of the whole collection.
    fn path_of(&self, category: Option<&str>) -> String {
        let folder = match self.name.as_str() {
            POSTS => "/feed".to_owned(),
            name => format!("/feed/{name}"),
        };
        match (category, &self.path) {
            (Some(category), _) => format!("{folder}/{category}.xml"),
            (None, Some(path)) => path.clone(),
            (None, None) => format!("{folder}.xml"),
        }
    }
}

/// Returns the collections that have feeds.
fn collections(settings: Option<&Json>) -> Vec<CollectionFeeds> {
    let mut collections: Vec<CollectionFeeds> = match settings.and_then(|s| s.get("collections")) {
        Some(Json::Array(names)) => names
            .iter()
            .filter_map(Json::as_str)
            .map(|name| CollectionFeeds::read(name, None))
            .collect(),
        Some(Json::Object(by_name)) => by_name
            .iter()
            .map(|(name, settings)| CollectionFeeds::read(name, Some(settings)))
            .collect(),
        _ => Vec::new(),
    };
    // The settings of posts may be at the top.
    let at_top = CollectionFeeds::read(POSTS, settings);
    match collections.iter_mut().find(|feeds| feeds.name == POSTS) {
        Some(posts) => {
            posts.path = posts.path.take().or(at_top.path);
            if posts.categories.is_empty() {
                posts.categories = at_top.categories;
            }
        }
        None => collections.push(at_top),
    }
    collections
}

/// Returns the feeds of a site.
pub(super) fn files(config: &Config, source: &Source) -> Vec<PluginFile> {
    let settings = config.data.get("feed");
    let mut files = Vec::new();
    for feeds in collections(settings) {
        let categories = feeds.categories.iter().map(Some).chain([None]);
        files.extend(categories.filter_map(|category| {
            let scope = FeedScope {
                collection: feeds.name.clone(),
                category: category.cloned(),
                tag: None,
            };
            let path = feeds.path_of(category.map(String::as_str));
            PluginFile::at(&path, FileContent::Feed(scope))
        }));
    }
    if let Some(settings) = settings.and_then(|settings| settings.get("tags"))
        && yaml::truth(settings) != Some(false)
        && !settings.is_null()
    {
        files.extend(files_of_tags(settings, source));
    }
    files
}

fn files_of_tags(settings: &Json, source: &Source) -> Vec<PluginFile> {
    let words = |key: &str| settings.get(key).map(yaml::words);
    let folder = settings.get("path").and_then(Json::as_str);
    let folder = folder.unwrap_or(TAGS_FOLDER);
    let posts = source.pages.iter();
    let posts = posts.filter(|page| matches!(page.kind, PageKind::Post | PageKind::Draft));
    let known: BTreeSet<&str> = posts
        .flat_map(|page| page.tags.iter())
        .map(String::as_str)
        .collect();
    if known.is_empty() {
        return Vec::new();
    }
    let except = words("except").unwrap_or_default();
    let tags = words("only").unwrap_or_else(|| known.into_iter().map(str::to_owned).collect());
    // The plugin leaves out tags that need escapes in a path.
    let is_simple = |tag: &str| tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let tags = tags
        .into_iter()
        .filter(|tag| !except.contains(tag) && is_simple(tag));
    tags.filter_map(|tag| {
        let path = format!("{folder}{tag}.xml");
        let scope = FeedScope {
            collection: POSTS.to_owned(),
            category: None,
            tag: Some(tag),
        };
        PluginFile::at(&path, FileContent::Feed(scope))
    })
    .collect()
}

/// Returns the output of the tag `feed_meta`: the link to the feed of the site.
pub(super) fn meta_tag(environment: &PageEnvironment<'_>) -> String {
    let view = PluginView::new(environment);
    let path = view.setting("feed.path").or(|| "feed.xml".into());
    let title = view.site("title").or(|| view.site("name"));
    let url = attribute(&view.absolute_url(&path));
    let title = match title.is_true() {
        true => format!(" title=\"{}\"", attribute(&title.text())),
        false => String::new(),
    };
    format!("<link type=\"application/atom+xml\" rel=\"alternate\" href=\"{url}\"{title} />")
}

/// Escapes a text for an attribute of XML (Ruby's `encode(xml: :attr)`).
fn attribute(text: &str) -> String {
    highlight::escaped(text).replace('"', "&quot;")
}

/// Returns the XML of a feed.
pub(super) fn render(environment: &PageEnvironment<'_>, url: &str, scope: &FeedScope) -> String {
    let view = PluginView::new(environment);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
    if environment.site.is_taken("feed.xslt.xml") {
        let style = view.absolute_url(&"/feed.xslt.xml".into());
        let _ = write!(xml, "<?xml-stylesheet type=\"text/xml\" href=\"{style}\"?>");
    }
    write_head(&mut xml, &view, url, scope);
    let limit = view
        .setting("feed.posts_limit")
        .or_default(|| Value::Integer(LIMIT));
    let limit = usize::try_from(limit.integer()).unwrap_or(0);
    for document in documents(&view, scope).into_iter().take(limit) {
        entry::write(&mut xml, &view, &document);
    }
    xml.push_str("</feed>");
    xml
}

/// Writes the elements before the entries.
fn write_head(xml: &mut String, view: &PluginView<'_>, url: &str, scope: &FeedScope) {
    let language = view.site("lang");
    let jekyll = view.environment.root("jekyll").unwrap_or_default();
    let version = view.get(&jekyll, "version").text();
    let itself = view.absolute_url(&url.into());
    let home = view.absolute_url(&"/".into());
    let (of_feed, of_home) = if language.is_true() {
        let language = language.text();
        (
            format!("xml:lang=\"{language}\""),
            format!("hreflang=\"{language}\" "),
        )
    } else {
        (String::new(), String::new())
    };
    let updated = view.xml_date(&view.site("time"));
    let id = view.text(&["xml_escape"], &itself.as_str().into());
    let _ = write!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" {of_feed}><generator uri=\"https://jekyllrb.com/\" version=\"{version}\">Jekyll</generator><link href=\"{itself}\" rel=\"self\" type=\"application/atom+xml\" /><link href=\"{home}\" rel=\"alternate\" type=\"text/html\" {of_home}/><updated>{updated}</updated><id>{id}</id>"
    );
    if let Some(title) = title(view, scope) {
        let title = view.text(&["smartify", "xml_escape"], &title.into());
        let _ = write!(xml, "<title type=\"html\">{title}</title>");
    }
    let description = view.site("description");
    if description.is_true() {
        let description = view.text(&["xml_escape"], &description);
        let _ = write!(xml, "<subtitle>{description}</subtitle>");
    }
    let author = view.site("author");
    if author.is_true() {
        let name = view.get(&author, "name").or_default(|| author.clone());
        entry::write_author(xml, view, &name, &author);
    }
}

/// Returns the title of the site with the names of the collection and of the category.
fn title(view: &PluginView<'_>, scope: &FeedScope) -> Option<String> {
    let title = view.site("title").or_default(|| view.site("name"));
    let collection = Some(&scope.collection).filter(|name| *name != POSTS);
    let names = collection.into_iter().chain(&scope.category);
    let names: Vec<String> = names
        .map(|name| view.text(&["capitalize"], &name.as_str().into()))
        .collect();
    if names.is_empty() && !title.is_true() {
        return None;
    }
    let titles = [title.text()].into_iter().chain(names);
    Some(titles.collect::<Vec<_>>().join(" | "))
}

/// Returns the documents of a feed, from new to old.
fn documents(view: &PluginView<'_>, scope: &FeedScope) -> Vec<Value> {
    let filter = |name: &str, input: Value, arguments: &[Value]| {
        liquid::filter(view.environment, name, input, arguments)
    };
    let mut documents = match &scope.tag {
        Some(tag) => view.get(&view.site("tags"), tag),
        None => view.site(&scope.collection),
    };
    if let Some(category) = &scope.category {
        let arguments = ["categories".into(), category.as_str().into()];
        documents = filter("where", documents, &arguments);
    }
    if !view.site("show_drafts").is_true() {
        let arguments = ["post".into(), "post.draft != true".into()];
        documents = filter("where_exp", documents, &arguments);
    }
    let sorted = filter("sort", documents, &["date".into()]);
    filter("reverse", sorted, &[]).list()
}
