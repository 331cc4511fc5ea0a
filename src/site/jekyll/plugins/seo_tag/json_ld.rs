//! The JSON-LD of the tag `seo` (schema.org).

use serde_json::{Map, Value as Json, json};

use super::super::view::Alternative;
use super::SeoTag;
use crate::liquid::Value;

/// The types of author that are written.
const AUTHORS: [&str; 2] = ["Organization", "Person"];
/// The types of page with `mainEntityOfPage`.
const ENTITIES: [&str; 2] = ["BlogPosting", "CreativeWork"];

impl SeoTag<'_> {
    /// Returns the JSON object, its keys sorted; those without a value are left out.
    pub(super) fn json_ld(&self) -> String {
        let page_type = self.page_type();
        let text = |text: Option<&str>| text.map(Json::from);
        let date = |date: &Value| date.is_true().then(|| self.view.xml_date(date).into());
        let entries = [
            ("@context", Some("https://schema.org".into())),
            ("@type", Some(page_type.json())),
            ("author", self.author_entity()),
            ("dateModified", date(&self.date_modified())),
            ("datePublished", date(&self.view.page("date"))),
            ("description", text(self.description())),
            ("headline", text(self.page_title())),
            ("image", self.image_entity()),
            ("mainEntityOfPage", self.main_entity(&page_type)),
            ("name", self.name().map(Json::from)),
            ("publisher", self.publisher()),
            ("sameAs", self.links()),
            ("url", Some(self.canonical_url().into())),
        ];
        let entries = entries
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value?)));
        let json = Json::Object(entries.collect()).to_string();
        if self.is_untrusted() {
            // A text may end the element `script`.
            json.replace('<', "\\u003c")
        } else {
            json
        }
    }

    fn page_type(&self) -> Value {
        self.of_seo("type").or(|| {
            if self.is_home_or_about() {
                "WebSite".into()
            } else if self.view.page("date").is_true() {
                "BlogPosting".into()
            } else {
                "WebPage".into()
            }
        })
    }

    /// Returns the name of the page or, on the home page, of the site.
    fn name(&self) -> Option<String> {
        let name = self.of_seo("name");
        if name.is_true()
            && let Some(name) = self.formatted(&name)
        {
            return Some(name);
        }
        if !self.is_home_or_about() {
            return None;
        }
        let social = self.view.get(&self.view.site("social"), "name");
        if social.is_true() {
            return self.formatted(&social);
        }
        self.site_title().map(str::to_owned)
    }

    fn links(&self) -> Option<Json> {
        let links = self.of_seo("links").or(|| {
            if self.is_home_or_about() {
                self.view.get(&self.view.site("social"), "links")
            } else {
                Value::Nil
            }
        });
        links.is_true().then(|| links.json())
    }

    fn author_entity(&self) -> Option<Json> {
        let of_author = |key: &str| self.view.get(self.author(), key);
        let name = of_author("name");
        let kind = of_author("type").or(|| "Person".into()).text();
        if !name.is_true() || !AUTHORS.contains(&kind.as_str()) {
            return None;
        }
        let mut entity = Map::new();
        entity.insert("@type".to_owned(), kind.into());
        entity.insert("name".to_owned(), name.json());
        let url = of_author("url");
        if url.is_true() {
            entity.insert("url".to_owned(), url.json());
        }
        Some(entity.into())
    }

    /// Returns the URL of the image, or an object if the front matter says more about it.
    fn image_entity(&self) -> Option<Json> {
        let url = self.image()?;
        let Value::Map(image) = self.view.page("image") else {
            return Some(url.into());
        };
        let described = image.iter().filter(|(key, _)| *key != "path");
        let mut entity: Map<String, Json> = described
            .map(|(key, value)| (key.clone(), value.json()))
            .collect();
        if entity.is_empty() {
            return Some(url.into());
        }
        entity.shift_remove("url");
        entity.insert("url".to_owned(), url.into());
        entity.insert("@type".to_owned(), "imageObject".into());
        Some(entity.into())
    }

    fn publisher(&self) -> Option<Json> {
        let logo = self.view.site("logo");
        let url = self.image_url(&logo)?;
        let mut entity = json!({
            "@type": "Organization",
            "logo": {"@type": "ImageObject", "url": url},
        });
        let name = self.author_name();
        if name.is_true() {
            entity["name"] = name.json();
        }
        Some(entity)
    }

    fn main_entity(&self, page_type: &Value) -> Option<Json> {
        let is_entity = ENTITIES.contains(&page_type.text().as_str());
        is_entity.then(|| json!({"@type": "WebPage", "@id": self.canonical_url()}))
    }
}
