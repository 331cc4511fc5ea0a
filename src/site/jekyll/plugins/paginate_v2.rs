//! jekyll-paginate-v2 3.0: pages with `pagination` in their front matter in parts, and pages for tags, categories and
//! collections (`autopages`).

mod autopages;
mod documents;

use serde_json::{Map as JsonMap, Value as Json, json};

use super::archives::merge;
use crate::content::{BodyFormat, Page, PageKind, encoded};
use crate::liquid::{Map, Value};
use crate::site::jekyll::generated_pages::{GeneratedPage, GeneratedPages, SiteContent};
use crate::site::liquid_globals::PageNumber;

/// The most pages before and after a page in `paginator.page_trail`: each page of a list has them all.
const LONGEST_TRAIL: usize = 100;

/// The mark of generated pages (`page.autogen`).
const NAME: &str = "jekyll-paginate-v2";

/// Adds the parts of all lists.
pub(super) fn generate(content: &SiteContent<'_>, generated: &mut GeneratedPages) {
    let mut defaults = json!({
        "enabled": false,
        "collection": "posts",
        "offset": 0,
        "per_page": 10,
        "permalink": "/page:num/",
        "title": ":title - page :num",
        "page_num": 1,
        "sort_reverse": false,
        "sort_field": "date",
        "limit": 0,
        "trail": {"before": 0, "after": 0},
        "indexpage": null,
        "extension": "html",
        "debug": false,
        "legacy": false,
    });
    let site = content.config.data.get("pagination");
    merge(&mut defaults, site.unwrap_or(&Json::Null));
    let autopages = autopages::templates(content, &defaults);
    if !is_true(&defaults["enabled"]) {
        return;
    }
    let pages = content.source.pages.iter().map(AsRef::as_ref).enumerate();
    let own = pages.filter(|(_, page)| page.kind == PageKind::Page);
    let own = own.filter_map(|(number, page)| {
        Some(Template {
            page: Some((number, page)),
            settings: settings(&page.data, &defaults)?,
            data: page.data.clone(),
            url: page.url.clone(),
        })
    });
    for template in own.chain(autopages).collect::<Vec<_>>() {
        template.paginate(content, generated);
    }
}

/// Returns the settings of a list; `None` if a page is not paginated.
fn settings(data: &JsonMap<String, Json>, defaults: &Json) -> Option<Json> {
    let own = data.get("pagination").filter(|own| own.is_object())?;
    is_true(&own["enabled"]).then(|| {
        let mut settings = defaults.clone();
        merge(&mut settings, own);
        // The name of the key before version 1.5.1.
        let suffix = settings
            .get("title_suffix")
            .filter(|suffix| !suffix.is_null());
        if let Some(suffix) = suffix.map(|suffix| Value::from(suffix).text())
            && settings["title"].is_null()
        {
            settings["title"] = format!(":title{suffix}").into();
        }
        settings
    })
}

/// Ruby's truth.
fn is_true(value: &Json) -> bool {
    !matches!(value, Json::Null | Json::Bool(false))
}

/// Returns a whole number as Ruby's `to_i` reads it; 0 for negative ones.
fn number(value: &Json) -> usize {
    usize::try_from(Value::from(value).integer()).unwrap_or(0)
}

/// A page that is shown in parts.
struct Template<'s> {
    /// The page of the source; `None` for a page of the plugin itself.
    page: Option<(PageNumber, &'s Page)>,
    settings: Json,
    /// The front matter.
    data: JsonMap<String, Json>,
    /// The URL of the page, to which those of its parts are relative.
    url: String,
}

/// The names of the file of a part.
struct IndexName {
    name: String,
    ending: String,
}

impl IndexName {
    /// Returns a URL with the name and ending of its file (`Utils.ensure_full_path`).
    fn complete(&self, url: &str, name: &str, ending: &str) -> String {
        let name = if self.name.is_empty() {
            name
        } else {
            &self.name
        };
        let ending = if self.ending.is_empty() {
            ending
        } else {
            &self.ending
        };
        if url.ends_with('/') {
            format!("{url}{name}{ending}")
        } else if url.contains('.') {
            url.to_owned()
        } else {
            format!("{url}{name}")
        }
    }
}

impl Template<'_> {
    fn paginate(&self, content: &SiteContent<'_>, generated: &mut GeneratedPages) {
        let documents = documents::of(content, &self.settings);
        let per_page = number(&self.settings["per_page"]).max(1);
        let mut count = documents.chunks(per_page).len();
        let limit = number(&self.settings["limit"]);
        if limit > 0 {
            count = count.min(limit);
        }
        let count = count.max(1);
        let parts: Vec<Part> = (1..=count)
            .map(|page| self.part(content, (page, count)))
            .collect();
        for (at, part) in parts.iter().enumerate() {
            let shown = documents.chunks(per_page).nth(at).unwrap_or_default();
            let totals = (documents.len(), count);
            let mut paginator = part.paginator(shown, per_page, totals);
            paginator.insert("page_trail".to_owned(), self.trail(&parts, at));
            self.add(content, part, paginator.into(), generated);
        }
    }

    /// Returns the URL that those of the parts begin with.
    fn first_url(&self) -> String {
        let permalink = self.data.get("permalink").and_then(Json::as_str);
        let url = match permalink {
            Some(permalink) => permalink,
            // `Page#dir`
            None if self.url.ends_with('/') => &self.url,
            None => self.url.rsplit_once('/').map_or("", |(folder, _)| folder),
        };
        format!("{}/", url.trim_end_matches('/'))
    }

    fn part(&self, content: &SiteContent<'_>, (page, count): (usize, usize)) -> Part {
        let text = |key: &str| self.settings[key].as_str().unwrap_or_default();
        let index = IndexName {
            name: text("indexpage")
                .split('.')
                .next()
                .unwrap_or_default()
                .to_owned(),
            ending: match text("extension") {
                "" => String::new(),
                ending => format!(".{}", ending.trim_start_matches('.')),
            },
        };
        let first = self.first_url();
        let permalink = text("permalink").trim_start_matches('/');
        let later = format!("{first}{permalink}");
        let own = if page == 1 { &first } else { &later };
        let path = numbered(&index.complete(own, "index", ".html"), page, count);
        let (first, later) = if index.name.is_empty() {
            (first, later)
        } else {
            let complete = |url: &str| index.complete(url, "", "");
            (complete(&first), complete(&later))
        };
        let link = |to: usize| numbered(if to == 1 { &first } else { &later }, to, count);
        let url = if path.ends_with('/') {
            format!("{path}{}{}", index.name, index.ending)
        } else if path.ends_with(&index.ending) {
            path.clone()
        } else {
            format!("{path}{}", index.ending)
        };
        let title = match self.data.get("title") {
            Some(title) if is_true(title) => Value::from(title).text(),
            _ => {
                let title = content.site.get("title").cloned();
                title.unwrap_or_default().text()
            }
        };
        let title = match &self.settings["title"] {
            Json::String(form) if page > 1 => {
                numbered(&form.replacen(":title", &title, 1), page, count)
            }
            _ => title,
        };
        let file = format!("{}{}", index.name, index.ending);
        let ending = if index.name.is_empty() {
            ".html".to_owned()
        } else {
            index.ending
        };
        Part {
            page,
            url,
            file,
            ending,
            previous: (page > 1).then(|| (page - 1, link(page - 1))),
            next: (page < count).then(|| (page + 1, link(page + 1))),
            first: link(1),
            // The last page is never that of the first URL.
            last: numbered(&later, count, count),
            path,
            title,
            count,
        }
    }

    /// Returns the links to the pages around one (`paginator.page_trail`).
    fn trail(&self, parts: &[Part], at: usize) -> Value {
        let trail = &self.settings["trail"];
        let before = number(&trail["before"]).min(LONGEST_TRAIL);
        let after = number(&trail["after"]).min(LONGEST_TRAIL);
        if parts.len() < 2 || before + after == 0 {
            return Value::Nil;
        }
        let length = before + after + 1;
        let start = at.saturating_sub(before);
        let end = (start + length).min(parts.len());
        let start = start.saturating_sub(length - (end - start));
        let links = parts[start..end].iter().zip(start + 1..);
        let links = links.map(|(part, number)| {
            Value::from(Map::from_iter([
                ("num".to_owned(), number.into()),
                ("path".to_owned(), part.path.as_str().into()),
                ("title".to_owned(), part.title.as_str().into()),
            ]))
        });
        links.collect::<Vec<_>>().into()
    }

    fn add(
        &self,
        content: &SiteContent<'_>,
        part: &Part,
        paginator: Value,
        generated: &mut GeneratedPages,
    ) {
        let mut values = part.values();
        if self.data.contains_key("permalink") {
            values.insert("permalink".to_owned(), part.path.as_str().into());
        }
        let url = encoded(&part.url);
        let Some((number, page)) = self.page else {
            let data = self.data.clone();
            let page = GeneratedPage::empty((&part.file, &part.ending), &url, data, values);
            generated.add(content, page, Some(paginator));
            return;
        };
        let new = GeneratedPage::of_template(page, (&url, &part.ending), values.clone());
        if new.page.output == page.output && page.format == BodyFormat::Html {
            // The first part takes the place of the page. One of Markdown is text in the plugin's page.
            values.insert("url".to_owned(), part.url.as_str().into());
            generated.paginate(number, paginator, values);
            generated.list_last(number);
            return;
        }
        if part.page == 1 {
            generated.replace(content, number);
        }
        generated.add(content, new, Some(paginator));
    }
}

/// Puts the number of a page and that of all pages into a text (`Utils.format_page_number`).
fn numbered(text: &str, page: usize, count: usize) -> String {
    text.replacen(":num", &page.to_string(), 1)
        .replacen(":max", &count.to_string(), 1)
}

/// A page of a list.
struct Part {
    page: usize,
    count: usize,
    url: String,
    /// `page.path`: the name of its file, without a folder.
    file: String,
    /// The ending of its file.
    ending: String,
    path: String,
    title: String,
    previous: Option<(usize, String)>,
    next: Option<(usize, String)>,
    first: String,
    last: String,
}

impl Part {
    /// Returns the values of `page` that the plugin sets.
    fn values(&self) -> Map {
        let info = [("curr_page", self.page), ("total_pages", self.count)];
        let info = info.map(|(key, value)| (key.to_owned(), Value::from(value)));
        let mut values = Map::from_iter([
            ("pagination_info".to_owned(), Map::from_iter(info).into()),
            ("title".to_owned(), self.title.as_str().into()),
            ("path".to_owned(), self.file.as_str().into()),
            ("name".to_owned(), self.file.as_str().into()),
        ]);
        if self.page > 1 {
            values.insert("autogen".to_owned(), NAME.into());
        }
        values
    }

    /// Returns `paginator` without its trail.
    fn paginator(&self, shown: &[Value], per_page: usize, (total, count): (usize, usize)) -> Map {
        let number = |link: &Option<(usize, String)>| link.as_ref().map(|(page, _)| *page);
        let path = |link: &Option<(usize, String)>| link.as_ref().map(|(_, path)| path.clone());
        [
            ("per_page", Value::from(per_page)),
            ("posts", shown.to_vec().into()),
            ("total_posts", total.into()),
            ("total_pages", count.into()),
            ("page", self.page.into()),
            ("page_path", self.path.as_str().into()),
            ("previous_page", number(&self.previous).into()),
            ("previous_page_path", path(&self.previous).into()),
            ("next_page", number(&self.next).into()),
            ("next_page_path", path(&self.next).into()),
            ("first_page", Value::Integer(1)),
            ("first_page_path", self.first.as_str().into()),
            ("last_page", count.into()),
            ("last_page_path", self.last.as_str().into()),
        ]
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
    }
}
