//! The tag `seo` of jekyll-seo-tag 2.8: the title, metadata and JSON-LD in the head of a page.
//!
//! In: the front matter of the page, the config and `site.data.authors`. Out: the same lines as the plugin's template
//! writes. Values without escapes in the template have none here.

mod json_ld;
mod metadata;

use std::cell::OnceCell;
use std::fmt::Write;

use super::view::{Alternative, PluginView};
use crate::content::url_scheme;
use crate::liquid::{PluginTag, Value};
use crate::site::liquid_drops::PageEnvironment;

/// The version of the plugin.
const VERSION: &str = "2.8.0";
/// The text between the title of a page and that of the site.
const SEPARATOR: &str = " | ";

/// Returns the output of the tag.
pub(super) fn tag(environment: &PageEnvironment<'_>, tag: &PluginTag<'_>) -> String {
    let seo = SeoTag {
        view: PluginView::new(environment),
        paginator: tag.variables.value_of("paginator"),
        site_title: OnceCell::new(),
        page_title: OnceCell::new(),
        site_description: OnceCell::new(),
        description: OnceCell::new(),
        author: OnceCell::new(),
    };
    let wants_title = !tag.markup.to_ascii_lowercase().contains("title=false");
    seo.render(wants_title)
}

/// The values of a page for search engines and social networks (the plugin's `Drop`).
struct SeoTag<'p> {
    view: PluginView<'p>,
    paginator: Value,
    site_title: OnceCell<Option<String>>,
    page_title: OnceCell<Option<String>>,
    site_description: OnceCell<Option<String>>,
    description: OnceCell<Option<String>>,
    author: OnceCell<Value>,
}

impl SeoTag<'_> {
    fn render(&self, wants_title: bool) -> String {
        let mut out = format!("<!-- Begin Jekyll SEO tag v{VERSION} -->\n");
        if let Some(title) = self.title().filter(|_| wants_title) {
            let _ = writeln!(out, "<title>{title}</title>");
        }
        self.write_metadata(&mut out);
        let _ = write!(
            out,
            "<script type=\"application/ld+json\">\n{}</script>\n<!-- End Jekyll SEO tag -->\n",
            self.json_ld()
        );
        out
    }

    /// Returns true if the front matter may be written to do harm.
    fn is_untrusted(&self) -> bool {
        self.view.environment.site.config.features.sanitize
    }

    /// Returns a text of Markdown as plain text with escapes; `None` if it is empty.
    fn formatted(&self, value: &Value) -> Option<String> {
        let text = value.text();
        if is_plain(&text) {
            return Some(text);
        }
        let filters = [
            "markdownify",
            "strip_html",
            "normalize_whitespace",
            "escape_once",
        ];
        Some(self.view.text(&filters, value)).filter(|text| !text.is_empty())
    }

    fn site_title(&self) -> Option<&str> {
        let title = || self.view.site("title").or(|| self.view.site("name"));
        let title = self.site_title.get_or_init(|| self.formatted(&title()));
        title.as_deref()
    }

    fn page_title(&self) -> Option<&str> {
        let title = self.page_title.get_or_init(|| {
            let own = self.formatted(&self.view.page("title"));
            own.or_else(|| self.site_title().map(str::to_owned))
        });
        title.as_deref()
    }

    fn site_description(&self) -> Option<&str> {
        let description = || self.formatted(&self.view.site("description"));
        self.site_description.get_or_init(description).as_deref()
    }

    fn description(&self) -> Option<&str> {
        let description = self.description.get_or_init(|| {
            let view = &self.view;
            let own = view.page("description").or(|| view.page("excerpt"));
            self.formatted(&own)
                .or_else(|| self.site_description().map(str::to_owned))
        });
        description.as_deref()
    }

    /// Returns the content of the element `title`: the titles of the page and of the site.
    fn title(&self) -> Option<String> {
        let page = self.page_title();
        let site = self.site_title();
        let title = match (page, site) {
            (Some(page), Some(site)) if page != site => format!("{page}{SEPARATOR}{site}"),
            (_, Some(site)) if let Some(description) = self.site_description() => {
                let tagline = self.formatted(&self.view.site("tagline"));
                format!(
                    "{site}{SEPARATOR}{}",
                    tagline.as_deref().unwrap_or(description)
                )
            }
            (page, site) => page.or(site)?.to_owned(),
        };
        Some(format!("{}{title}", self.page_number()))
    }

    /// Returns the words before the title of a page of a list after the first; empty for other pages.
    fn page_number(&self) -> String {
        let number = self.view.get(&self.paginator, "page");
        if !matches!(number, Value::Integer(number) if number > 1) {
            return String::new();
        }
        let message = self.view.site("seo_paginator_message");
        let message = message.or(|| "Page %<current>s of %<total>s for ".into());
        let total = self.view.get(&self.paginator, "total_pages");
        // Ruby's `format` with named references.
        [("current", number), ("total", total)]
            .into_iter()
            .fold(message.text(), |message, (name, value)| {
                let value = value.text();
                ["%<{}>s", "%<{}>d", "%<{}>i", "%{{}}"]
                    .into_iter()
                    .fold(message, |message, form| {
                        message.replace(&form.replace("{}", name), &value)
                    })
            })
            .replace("%%", "%")
    }

    /// Returns true for the home page and the page `/about/`.
    fn is_home_or_about(&self) -> bool {
        let url = self.view.page("url").text();
        let Some(path) = url.strip_prefix('/') else {
            return false;
        };
        let file = path.strip_prefix("about/").unwrap_or(path);
        let rest = file.strip_prefix("index").map(|rest| {
            let rest = rest.char_indices().nth(1).map(|(at, _)| &rest[at..]);
            rest.unwrap_or("")
        });
        file.is_empty() || matches!(rest, Some("htm" | "html"))
    }

    /// Returns the author as a mapping; empty if there is none.
    fn author(&self) -> &Value {
        self.author.get_or_init(|| {
            let view = &self.view;
            let first = match view.page("authors") {
                Value::List(authors) => authors.first().cloned().unwrap_or_default(),
                _ => Value::Nil,
            };
            let sources = [view.page("author"), first, view.site("author")];
            let is_named = |source: &Value| match source {
                Value::Map(_) => true,
                source => !source.text().is_empty(),
            };
            match sources.into_iter().find(is_named) {
                Some(Value::Text(name)) => {
                    let mut author = crate::liquid::Map::new();
                    author.insert("name".to_owned(), Value::Text(name.clone()));
                    let authors = view.setting("data.authors");
                    if let Value::Map(data) = view.get(&authors, &name) {
                        author.extend(data.iter().map(|(key, value)| (key.clone(), value.clone())));
                    }
                    author.into()
                }
                Some(Value::Map(author)) => Value::Map(author),
                _ => Value::from(crate::liquid::Map::new()),
            }
        })
    }

    fn author_name(&self) -> Value {
        self.view.get(self.author(), "name")
    }

    /// Returns the absolute URL of an image or logo, with escapes; `None` if the value is no URL.
    fn image_url(&self, image: &Value) -> Option<String> {
        let Value::Text(text) = image else {
            return None;
        };
        let url = if url_scheme::scheme(text).is_some() {
            image.clone()
        } else {
            self.view.absolute_url(image).into()
        };
        Some(self.view.text(&["uri_escape"], &url))
    }

    /// Returns the URL of the page's image.
    fn image(&self) -> Option<String> {
        let image = self.view.page("image");
        let path = match &image {
            Value::Map(_) => {
                let key = |key: &str| self.view.get(&image, key);
                key("path").or(|| key("facebook")).or(|| key("twitter"))
            }
            image => image.clone(),
        };
        self.image_url(&path)
    }

    /// Returns a value of the mapping `image` in the front matter: `alt`, `height`.
    fn of_image(&self, key: &str) -> Value {
        self.view.get(&self.view.page("image"), key)
    }

    fn canonical_url(&self) -> String {
        let own = self.view.page("canonical_url").text();
        if !own.is_empty() {
            return own;
        }
        let url = self.view.absolute_url(&self.view.page("url"));
        match url.strip_suffix("/index.html") {
            Some(folder) => format!("{folder}/"),
            None => url,
        }
    }

    /// Returns a value of the mapping `seo` in the front matter.
    fn of_seo(&self, key: &str) -> Value {
        self.view.get(&self.view.page("seo"), key)
    }

    /// Returns the date of the last change.
    fn date_modified(&self) -> Value {
        let view = &self.view;
        let own = self.of_seo("date_modified");
        own.or(|| view.page("last_modified_at"))
            .or(|| view.page("date"))
    }
}

/// Returns true if a text is the same after it went through Markdown as one paragraph: words with single spaces, and
/// punctuation that is no markup. It saves rendering most titles.
fn is_plain(text: &str) -> bool {
    let is_safe = |c: char| c.is_alphanumeric() || " ,?!".contains(c);
    text.starts_with(char::is_alphabetic)
        && text.chars().all(is_safe)
        && !text.ends_with(' ')
        && !text.contains("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_markup_are_not_plain() {
        for text in ["Tea and cakes, twice", "مرحبا بالعالم", "茶"] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "", "1. x", "a *b*", "a  b", "a ", "it's", "a--b", "a...", "a\nb", "<b>", "a & b",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
