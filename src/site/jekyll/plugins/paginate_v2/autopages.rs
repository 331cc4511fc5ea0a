//! `autopages`: a list for each tag, category and collection, in layouts of their own.

use indexmap::IndexMap;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::documents::{collection, words_of};
use super::{Template, is_true, merge};
use crate::content::slug;
use crate::site::jekyll::generated_pages::SiteContent;

/// Returns a list for each term of the documents.
pub(super) fn templates<'s>(content: &SiteContent<'s>, pagination: &Json) -> Vec<Template<'s>> {
    let kind = |layout: &str, title: &str, permalink: &str| {
        json!({
            "layouts": [layout],
            "title": title,
            "permalink": permalink,
            "enabled": true,
            "slugify": {"mode": "none", "cased": false},
        })
    };
    let mut settings = json!({
        "enabled": false,
        "tags": kind("autopage_tags.html", "Posts tagged with :tag", "/tag/:tag"),
        "categories": kind("autopage_category.html", "Posts in category :cat", "/category/:cat"),
        "collections":
            kind("autopage_collection.html", "Posts in collection :coll", "/collection/:coll"),
    });
    let own = content.config.data.get("autopages");
    merge(&mut settings, own.unwrap_or(&Json::Null));
    let mut templates = Vec::new();
    if !is_true(&settings["enabled"]) {
        return templates;
    }
    let kinds = [
        ("tags", "tag", ":tag"),
        ("categories", "category", ":cat"),
        ("collections", "collection", ":coll"),
    ];
    for (key, filter, placeholder) in kinds {
        let settings = &settings[key];
        if !is_true(&settings["enabled"]) {
            continue;
        }
        for (term, name) in terms(content, key) {
            for layout in settings["layouts"].as_array().into_iter().flatten() {
                let page = AutoPage {
                    filter,
                    placeholder,
                    term: &term,
                    name: &name,
                };
                let layout = layout.as_str().unwrap_or_default();
                templates.push(page.template(content, settings, pagination, layout));
            }
        }
    }
    templates
}

/// Returns the terms of all documents in lower case, each with the first form of its name.
fn terms(content: &SiteContent<'_>, key: &str) -> IndexMap<String, String> {
    let mut terms = IndexMap::new();
    let mut names: Vec<&str> = vec!["posts"];
    let collections = content.config.collections.iter();
    names.extend(
        collections
            .map(|one| one.name.as_str())
            .filter(|name| *name != "posts"),
    );
    for name in names {
        for document in collection(content, name) {
            let words = match (key, content.page(&document)) {
                ("collections", _) => vec![name.to_owned()],
                (key, Some(page)) => words_of(page, key),
                (_, None) => Vec::new(),
            };
            for word in words.iter().flat_map(|word| word.split([';', ','])) {
                let term = word.trim().to_lowercase();
                if !term.is_empty() {
                    terms.entry(term).or_insert_with(|| word.trim().to_owned());
                }
            }
        }
    }
    terms
}

/// A list of a tag, a category or a collection.
struct AutoPage<'a> {
    filter: &'a str,
    placeholder: &'a str,
    term: &'a str,
    name: &'a str,
}

impl AutoPage<'_> {
    fn template<'s>(
        &self,
        content: &SiteContent<'s>,
        settings: &Json,
        pagination: &Json,
        layout: &str,
    ) -> Template<'s> {
        let name = layout.rsplit_once('.').map_or(layout, |(name, _)| name);
        let mut data = content.layouts.front_matter(name);
        let mut of_list = pagination.clone();
        merge(&mut of_list, data.get("pagination").unwrap_or(&Json::Null));
        of_list[self.filter] = self.term.into();
        let mut of_page = settings.clone();
        merge(&mut of_page, data.get("autopages").unwrap_or(&Json::Null));
        let slugify = &settings["slugify"];
        let filled = |key: &str| {
            let form = of_page[key].as_str().unwrap_or_default();
            form.replacen(self.placeholder, &self.slug(slugify), 1)
        };
        let permalink = filled("permalink");
        let display = JsonMap::from_iter([
            (
                "layout_path".to_owned(),
                format!("_layouts/{layout}").into(),
            ),
            ("display_name".to_owned(), self.name.into()),
        ]);
        data.insert("permalink".to_owned(), permalink.as_str().into());
        data.insert("layout".to_owned(), name.into());
        data.insert("title".to_owned(), filled("title").into());
        data.insert("pagination".to_owned(), of_list.clone());
        data.insert("autopage".to_owned(), display.clone().into());
        data.insert("autopages".to_owned(), display.into());
        Template {
            page: None,
            settings: of_list,
            data,
            url: format!("{}/index.html", permalink.trim_end_matches('/')),
        }
    }

    /// Returns the term in a title or a URL (Jekyll 4 `Utils.slugify`).
    fn slug(&self, settings: &Json) -> String {
        let is_cased = is_true(&settings["cased"]);
        match settings["mode"].as_str() {
            Some("none") if is_cased => self.term.to_owned(),
            mode => slug::of_mode(self.term, mode.unwrap_or_default()),
        }
    }
}
