//! JSON-LD of a note for search engines, in the vocabulary of schema.org.

use serde::Serialize;

use super::Site;
use super::sitemap::moment;
use crate::translations::PageId;

#[derive(Serialize)]
struct LinkedData<'p> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: (Article<'p>, Breadcrumbs<'p>),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Article<'p> {
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "@id")]
    id: &'p str,
    url: &'p str,
    headline: &'p str,
    in_language: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'p str,
    #[serde(skip_serializing_if = "str::is_empty")]
    image: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    keywords: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    work_translation: Vec<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    translation_of_work: Option<Reference>,
}

#[derive(Serialize)]
struct Author {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: String,
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "@id")]
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Breadcrumbs<'p> {
    #[serde(rename = "@type")]
    kind: &'static str,
    item_list_element: Vec<Item<'p>>,
}

#[derive(Serialize)]
struct Item<'p> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'p str,
    /// The URL; a section without a page has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<String>,
}

impl Site {
    /// Returns the JSON-LD of a note with its original and translations, escaped for a `script` element.
    pub(super) fn linked_data(&self, id: PageId, description: &str, image: Option<&str>) -> String {
        let page = &self.source.pages[id];
        let note = self.notes.of(id);
        let url_of = |id: PageId| self.permalink(&self.source.pages[id].url);
        let reference = |id: PageId| Reference { id: url_of(id) };
        let author = page.data.get("author").and_then(|author| author.as_str());
        let author = author.map_or_else(|| self.author(), str::to_owned);
        // Without a named author, the site is the author.
        let kind = if author == self.config.title {
            "Organization"
        } else {
            "Person"
        };
        let original = self.known_original(note);
        let is_original = original == Some(id);
        let is_version =
            |other: &PageId| super::redirects::target(&self.source.pages[*other]).is_none();
        let others = note
            .pages
            .iter()
            .filter(|other| **other != id && is_version(other));
        let crumbs = self.breadcrumbs(id, page.language, &page.url);
        let items = crumbs.iter().zip(1..).map(|(crumb, position)| Item {
            kind: "ListItem",
            position,
            name: &crumb.title,
            item: crumb
                .path
                .as_ref()
                .map(|path| [&*self.config.url, path].concat()),
        });
        let url = url_of(id);
        let article = Article {
            kind: "TechArticle",
            id: &url,
            url: &url,
            headline: &page.title,
            in_language: self.source.languages.get(page.language).tag.as_str(),
            description,
            image: image.unwrap_or_default(),
            date_published: page.date.as_ref().map(moment),
            date_modified: self.modified(page).as_ref().map(moment),
            keywords: page.tags.join(", "),
            author: (!author.is_empty()).then_some(Author { kind, name: author }),
            work_translation: if is_original {
                others.map(|other| reference(*other)).collect()
            } else {
                Vec::new()
            },
            translation_of_work: original
                .filter(|original| *original != id && is_version(original))
                .map(reference),
        };
        let breadcrumbs = Breadcrumbs {
            kind: "BreadcrumbList",
            item_list_element: items.collect(),
        };
        let linked = LinkedData {
            context: "https://schema.org",
            graph: (article, breadcrumbs),
        };
        // Texts and numbers alone are JSON always.
        let json = serde_json::to_string(&linked).unwrap_or_default();
        if json.contains('<') {
            json.replace('<', "\\u003c")
        } else {
            json
        }
    }
}
