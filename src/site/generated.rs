//! Pages that the site has beside its notes: the root, the search pages, the pages for what is not
//! there, and `robots.txt`.

use super::template_context::Version;
use super::{Document, PlannedSite, Site};
use crate::diagnostics::Diagnostic;
use crate::language::{Language, LanguageId};
use crate::theme::context::{self, Object, object};

/// The template of the root.
const HOME: &str = "home.html";
/// The template of a page that is not there.
const NOT_FOUND: &str = "404.html";
/// The template of a search page.
const SEARCH: &str = "search.html";
/// Number of notes per language on the root page.
const NEWEST: usize = 3;
/// Number of languages up to which the root page shows notes of all of them.
const MOST_CARDS: usize = 6;
/// Number of languages with notes if there are more. The others are links, and a script shows the reader's.
const CARDS: usize = 3;

impl PlannedSite {
    /// The language of what has none of its own.
    pub(super) fn usual_language(&self) -> LanguageId {
        self.source
            .languages
            .default_language()
            .unwrap_or(LanguageId(0))
    }

    /// Returns the URL of the search page of a language.
    pub(super) fn search_url(&self, language: LanguageId) -> String {
        format!("{}search/", self.base_of(language))
    }

    /// The file of the page for what is not there, of a language or of the root.
    pub(super) fn not_found_output(&self, language: Option<LanguageId>) -> String {
        match language {
            Some(id) => format!("{}404.html", &self.base_of(id)[1..]),
            None => "404.html".to_owned(),
        }
    }
}

impl Site {
    pub(super) fn render_home(&self) -> Result<Document, Box<Diagnostic>> {
        let id = self.usual_language();
        let several = self.source.languages.len() > 1;
        let title = self.title_of_list(id);
        let mut page = self.generated_page(id, "/", &title);
        page.set("is_home", true);
        if several {
            let count = self.source.languages.len();
            let cards = if count > MOST_CARDS { CARDS } else { count };
            page.set("more_languages", count > cards);
            let languages = self.source.languages.iter().map(|(id, language)| {
                let order = &self.plan.orders[id.0];
                let mut described = self.described_language(id, language);
                let newest = &order[..order.len().min(NEWEST)];
                described.insert("notes".into(), self.describe_notes(newest).into());
                described.insert("count".into(), order.len().into());
                described.insert("shown".into(), (id.0 < cards).into());
                described.insert("all".into(), self.all_of(id, order.len()).into());
                tera::Value::from(described)
            });
            page.set("languages", languages.collect::<Vec<_>>());
            // The page is for readers of all languages.
            page.set("navigation", ());
        } else {
            page.set("notes", self.describe_notes(self.first_notes(id)));
            page.set(
                "pagination",
                self.pagination(id, "/", (1, self.pages_of_list(id)), &self.years_of_all(id)),
            );
            page.set("taxonomies", self.taxonomies(id));
        }
        self.render_generated(HOME, id, page, "index.html".to_owned())
    }

    /// Returns the words of the link to all notes of a language, in that language.
    fn all_of(&self, id: LanguageId, count: usize) -> String {
        let words = &self.theme_assets.words[id.0];
        let number = count as u64;
        match self.format(id) {
            Some(format) => {
                let shown = format.number(i64::try_from(count).unwrap_or(i64::MAX));
                let words = words.counted("all_of", format.category(number), number);
                words.replace("{n}", &shown)
            }
            None => words
                .counted("all_of", "other", number)
                .replace("{n}", &count.to_string()),
        }
    }

    /// A language as templates see it, to be added to.
    fn described_language(&self, id: LanguageId, language: &Language) -> tera::Map {
        let described = context::value(&self.describe_language(id, language));
        described.into_map().unwrap_or_default()
    }

    pub(super) fn render_search(&self, id: LanguageId) -> Result<Document, Box<Diagnostic>> {
        let url = self.search_url(id);
        let title = self.theme_assets.words[id.0].text("search").to_owned();
        let mut page = self.generated_page(id, &url, &title);
        page.set("no_index", true);
        page.set("is_search", true);
        let versions = self.source.languages.iter().map(|(other, _)| Version {
            page: None,
            language: other,
            url: self.search_url(other).into(),
            title: self.theme_assets.words[other.0].text("search").into(),
            is_current: other == id,
            is_alternate: false,
        });
        let versions: Vec<Version<'_>> = versions.collect();
        self.add_versions(
            &mut page,
            &versions,
            None,
            self.used_variables(Some(SEARCH)),
        );
        self.render_generated(SEARCH, id, page, format!("{}index.html", &url[1..]))
    }

    /// Renders the page for unknown addresses. Hosts show the root's for every address, so it has all languages,
    /// and a script keeps the reader's.
    pub(super) fn render_not_found(
        &self,
        of: Option<LanguageId>,
    ) -> Result<Document, Box<Diagnostic>> {
        let id = of.unwrap_or_else(|| self.usual_language());
        let output = self.not_found_output(of);
        let title = self.theme_assets.words[id.0].text("not_found").to_owned();
        let mut page = self.generated_page(id, &format!("/{output}"), &title);
        page.set("no_index", true);
        if of.is_none() && self.source.languages.len() > 1 {
            page.set("navigation", ());
        }
        let languages = self
            .source
            .languages
            .iter()
            .filter(|(other, _)| of.is_none_or(|id| id == *other));
        let languages = languages.map(|(id, language)| {
            let mut described = self.described_language(id, language);
            described.insert(
                "words".into(),
                context::value(&self.theme_assets.words[id.0].json()),
            );
            described.insert("current".into(), (id == self.usual_language()).into());
            tera::Value::from(described)
        });
        page.set("languages", languages.collect::<Vec<_>>());
        self.render_generated(NOT_FOUND, id, page, output)
    }

    /// Returns the template values of every generated page.
    pub(super) fn generated_page(&self, id: LanguageId, url: &str, title: &str) -> Object {
        let language = self.source.languages.get(id);
        object! {
            "title": title,
            "url": self.path_to(url),
            "permalink": self.permalink(url),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": Vec::<tera::Value>::new(),
            "language_links": (),
            "alternate_links": (),
            "head": self.head(id, url, title, "", &[]),
        }
    }

    pub(super) fn render_robots(&self) -> Document {
        let mut text = String::from("User-agent: *\nAllow: /\n");
        if !self.plan.sitemap.is_empty() {
            text.push_str(&format!("\nSitemap: {}\n", self.permalink("/sitemap.xml")));
        }
        Document::text("robots.txt".to_owned(), text)
    }
}
