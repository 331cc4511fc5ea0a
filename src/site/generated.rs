//! Pages that the site has beside its notes: the root, the search pages, the pages for what is not
//! there, and `robots.txt`.

use serde_json::{Map, Value, json};

use super::{Document, Site};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::template::context;

/// The template of the root.
const HOME: &str = "home.html";
/// The template of a page that is not there.
const NOT_FOUND: &str = "404.html";
/// The template of a search page.
const SEARCH: &str = "search.html";
/// How many notes of each language the root shows.
const NEWEST: usize = 5;

impl Site {
    /// The language of what has none of its own.
    pub(super) fn usual_language(&self) -> LanguageId {
        self.source
            .languages
            .default_language()
            .unwrap_or(LanguageId(0))
    }

    pub(super) fn render_home(&self) -> Result<Document, Box<Diagnostic>> {
        let id = self.usual_language();
        let several = self.source.languages.len() > 1;
        let title = self.title_of_list(id);
        let mut page = self.generated_page(id, "/", &title);
        if several {
            page["languages"] = self
                .source
                .languages
                .iter()
                .map(|(id, language)| {
                    let order = &self.plan.orders[id.0];
                    context::layered(
                        self.describe_language(id, language)
                            .as_object()
                            .unwrap_or(&Map::new()),
                        json!({
                            "notes": self.describe_notes(&order[..order.len().min(NEWEST)]),
                            "count": order.len(),
                            "words": self.look.words[id.0].json(),
                        }),
                    )
                })
                .collect();
        } else {
            page["notes"] = self.describe_notes(self.first_notes(id)).into();
            page["pagination"] = self.pagination("/", 1, self.pages_of_list(id));
            page["taxonomies"] = self.taxonomies(id).into();
        }
        self.render_generated(HOME, id, &page, "index.html".to_owned())
    }

    /// Where the search page of a language stands.
    pub(super) fn search_url(&self, language: LanguageId) -> String {
        format!("{}search/", self.base_of(language))
    }

    pub(super) fn render_search(&self, id: LanguageId) -> Result<Document, Box<Diagnostic>> {
        let url = self.search_url(id);
        let title = self.look.words[id.0].text("search").to_owned();
        let mut page = self.generated_page(id, &url, &title);
        page["no_index"] = true.into();
        page["is_search"] = true.into();
        page["translations"] = self
            .source
            .languages
            .iter()
            .map(|(other, language)| {
                let title = self.look.words[other.0].text("search");
                self.describe_translation(language, &self.search_url(other), title, other == id)
            })
            .collect();
        self.render_generated(SEARCH, id, &page, format!("{}index.html", &url[1..]))
    }

    /// The file of the page for what is not there, of a language or of the root.
    pub(super) fn not_found_output(&self, language: Option<LanguageId>) -> String {
        match language {
            Some(id) => format!("{}404.html", &self.base_of(id)[1..]),
            None => "404.html".to_owned(),
        }
    }

    /// What a reader sees where nothing is. Hosts show the root's for every address: it says it in all
    /// languages, and a script leaves the reader's.
    pub(super) fn render_not_found(
        &self,
        of: Option<LanguageId>,
    ) -> Result<Document, Box<Diagnostic>> {
        let id = of.unwrap_or_else(|| self.usual_language());
        let output = self.not_found_output(of);
        let title = self.look.words[id.0].text("not_found").to_owned();
        let mut page = self.generated_page(id, &format!("/{output}"), &title);
        page["no_index"] = true.into();
        let languages = self
            .source
            .languages
            .iter()
            .filter(|(other, _)| of.is_none_or(|id| id == *other));
        page["languages"] = languages
            .map(|(id, language)| {
                context::layered(
                    self.describe_language(id, language).as_object().unwrap_or(&Map::new()),
                    json!({"words": self.look.words[id.0].json(), "current": id == self.usual_language()}),
                )
            })
            .collect();
        self.render_generated(NOT_FOUND, id, &page, output)
    }

    /// What every generated page has.
    fn generated_page(&self, id: LanguageId, url: &str, title: &str) -> Value {
        let language = self.source.languages.get(id);
        json!({
            "title": title,
            "url": self.path_to(url),
            "permalink": self.permalink(url),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": [],
            "head": self.head(id, url, title, "", &[]),
        })
    }

    pub(super) fn render_robots(&self) -> Document {
        let mut text = String::from("User-agent: *\nAllow: /\n");
        if !self.plan.sitemap.is_empty() {
            text.push_str(&format!("\nSitemap: {}\n", self.permalink("/sitemap.xml")));
        }
        Document::text("robots.txt".to_owned(), text)
    }
}
