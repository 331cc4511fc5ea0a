//! jekyll-archives: a page for each tag, category, year, month and day of posts.

use std::path::Path;

use indexmap::IndexMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map as JsonMap, Value as Json, json};

use crate::content::{encoded, slug};
use crate::liquid::{Map, Value};
use crate::site::jekyll::generated_pages::{GeneratedPage, GeneratedPages, SiteContent};

/// The key of the config.
const KEY: &str = "jekyll-archives";

/// Adds the archives.
pub(super) fn generate(content: &SiteContent<'_>, generated: &mut GeneratedPages) {
    let archives = Archives {
        content,
        settings: settings(content.config.data.get(KEY)),
    };
    let from = generated.pages.len();
    archives.add_terms("tags", "tag", generated);
    archives.add_terms("categories", "category", generated);
    archives.add_dates(generated);
    let pages: Vec<Value> = generated.handles().skip(from).collect();
    generated.site.insert("archives".to_owned(), pages.into());
    let settings = Value::from(&archives.settings);
    generated.site.insert(KEY.to_owned(), settings);
}

/// Returns the settings of the config over the defaults.
fn settings(config: Option<&Json>) -> Json {
    let mut settings = json!({
        "layout": "archive",
        "enabled": [],
        "permalinks": {
            "year": "/:year/",
            "month": "/:year/:month/",
            "day": "/:year/:month/:day/",
            "tag": "/tag/:name/",
            "category": "/category/:name/",
        },
    });
    merge(&mut settings, config.unwrap_or(&Json::Null));
    settings
}

/// Puts values over others (Jekyll 4 `Utils.deep_merge_hashes`).
pub(super) fn merge(base: &mut Json, over: &Json) {
    match (base, over) {
        (Json::Object(base), Json::Object(over)) => {
            for (key, value) in over {
                merge(base.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (base, over) if !over.is_null() => *base = over.clone(),
        _ => {}
    }
}

struct Archives<'s> {
    content: &'s SiteContent<'s>,
    settings: Json,
}

/// Posts by the year, month or day of their date.
type ByPart<'s> = IndexMap<String, Vec<&'s Value>>;

impl Archives<'_> {
    /// Returns true if archives of a kind are enabled.
    fn has(&self, kind: &str) -> bool {
        match &self.settings["enabled"] {
            Json::Bool(all) => *all,
            Json::String(word) => word == "all",
            Json::Array(kinds) => kinds.iter().any(|one| one == kind),
            _ => false,
        }
    }

    fn add_terms(&self, key: &str, kind: &str, generated: &mut GeneratedPages) {
        let Some(Value::Map(terms)) = self.content.site.get(key).filter(|_| self.has(key)) else {
            return;
        };
        let mode = self.settings["slug_mode"].as_str().unwrap_or_default();
        for (name, posts) in terms.iter() {
            let slug = slug::of_mode(name, mode);
            let archive = Archive {
                kind,
                placeholders: vec![("name", slug), ("type", kind.to_owned())],
                title: Some(name),
                date: None,
                posts: posts.clone(),
            };
            self.add(&archive, generated);
        }
    }

    fn add_dates(&self, generated: &mut GeneratedPages) {
        // From old to new, as the plugin finds them; the posts of an archive are from new to old.
        let posts: Vec<&Value> = self.content.list("posts").iter().rev().collect();
        for (year, mut posts) in self.by_part(&posts, "%Y") {
            posts.reverse();
            let parts = [year.as_str()];
            self.add_date("year", &parts, &posts, generated);
            for (month, posts) in self.by_part(&posts, "%m") {
                let parts = [year.as_str(), &month];
                self.add_date("month", &parts, &posts, generated);
                for (day, posts) in self.by_part(&posts, "%d") {
                    let parts = [year.as_str(), &month, &day];
                    self.add_date("day", &parts, &posts, generated);
                }
            }
        }
    }

    fn add_date(
        &self,
        kind: &str,
        parts: &[&str],
        posts: &[&Value],
        generated: &mut GeneratedPages,
    ) {
        if !self.has(kind) {
            return;
        }
        let names = ["year", "month", "day"];
        let placeholders = names.iter().zip(parts);
        let placeholders = placeholders.map(|(name, part)| (*name, (*part).to_owned()));
        let part = |at: usize| parts.get(at).copied().unwrap_or("01");
        let archive = Archive {
            kind,
            placeholders: placeholders.chain([("type", kind.to_owned())]).collect(),
            title: None,
            date: Some(format!("{}-{}-{}", part(0), part(1), part(2))),
            posts: posts
                .iter()
                .map(|post| (*post).clone())
                .collect::<Vec<_>>()
                .into(),
        };
        self.add(&archive, generated);
    }

    /// Returns posts by a part of their date, in their order.
    fn by_part<'v>(&self, posts: &[&'v Value], format: &str) -> ByPart<'v> {
        let mut parts = ByPart::new();
        for post in posts {
            let page = self.content.page(post);
            let Some(date) = page.and_then(|page| page.date.as_ref()) else {
                continue;
            };
            let part = date.strftime(format).to_string();
            parts.entry(part).or_default().push(post);
        }
        parts
    }

    fn add(&self, archive: &Archive<'_>, generated: &mut GeneratedPages) {
        let kind = archive.kind;
        let Some(template) = self.settings["permalinks"][kind].as_str() else {
            return;
        };
        let url = archive.url(template);
        let decoded = percent_decode_str(&url).decode_utf8_lossy();
        let mut path = decoded.trim_start_matches('/').to_owned();
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        let file = Path::new(&path);
        let text = |text: Option<&std::ffi::OsStr>| {
            text.and_then(|text| text.to_str())
                .unwrap_or_default()
                .to_owned()
        };
        let ending = match text(file.extension()) {
            ending if ending.is_empty() => ending,
            ending => format!(".{ending}"),
        };
        let layouts = self.settings.get("layouts");
        let layout = layouts.and_then(|layouts| layouts.get(kind));
        let layout = layout.filter(|layout| !layout.is_null());
        let layout = layout.unwrap_or(&self.settings["layout"]).clone();
        let data = JsonMap::from_iter([("layout".to_owned(), layout)]);
        let values: Map = [
            ("posts", archive.posts.clone()),
            ("type", kind.into()),
            ("title", archive.title.into()),
            ("date", archive.date.as_deref().into()),
            ("name", text(file.file_stem()).into()),
            ("path", path.as_str().into()),
            ("dir", Value::Nil),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
        let page = GeneratedPage::empty((&path, &ending), &url, data, values);
        generated.add(self.content, page, None);
    }
}

/// The posts of a tag, a category or a time.
struct Archive<'s> {
    kind: &'s str,
    /// The parts of its URL.
    placeholders: Vec<(&'static str, String)>,
    /// The tag or category.
    title: Option<&'s str>,
    /// The first day of its time.
    date: Option<String>,
    posts: Value,
}

impl Archive<'_> {
    /// Returns the URL (Jekyll 4 `URL#to_s`).
    fn url(&self, template: &str) -> String {
        let mut url = template.to_owned();
        for (name, value) in &self.placeholders {
            url = url.replace(&format!(":{name}"), &encoded(value));
        }
        let segments: Vec<&str> = url.split('/').filter(|part| !part.is_empty()).collect();
        let end = if url.ends_with('/') && !segments.is_empty() {
            "/"
        } else {
            ""
        };
        format!("/{}{end}", segments.join("/"))
    }
}
