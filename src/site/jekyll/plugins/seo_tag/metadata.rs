//! The elements `meta` and `link` of the tag `seo`.

use std::fmt::Write;

use super::super::view::Alternative;
use super::SeoTag;
use crate::liquid::{Environment, Value};

/// The services of `webmaster_verifications`, with the names of their elements.
const VERIFICATIONS: [(&str, &str); 6] = [
    ("google", "google-site-verification"),
    ("bing", "msvalidate.01"),
    ("alexa", "alexaVerifyID"),
    ("yandex", "yandex-verification"),
    ("baidu", "baidu-site-verification"),
    ("facebook", "facebook-domain-verification"),
];
/// The keys of `facebook`, with the names of their elements.
const FACEBOOK: [(&str, &str); 3] = [
    ("admins", "fb:admins"),
    ("publisher", "article:publisher"),
    ("app_id", "fb:app_id"),
];

/// Writes `<meta name="…">`.
fn named(out: &mut String, name: &str, content: &str) {
    let _ = writeln!(out, "<meta name=\"{name}\" content=\"{content}\" />");
}

/// Writes `<meta property="…">`.
fn property(out: &mut String, name: &str, content: &str) {
    let _ = writeln!(out, "<meta property=\"{name}\" content=\"{content}\" />");
}

impl SeoTag<'_> {
    /// Writes all elements between the title and the JSON-LD.
    pub(super) fn write_metadata(&self, out: &mut String) {
        let view = &self.view;
        let jekyll = view.environment.root("jekyll").unwrap_or_default();
        let version = view.get(&jekyll, "version").text();
        named(out, "generator", &format!("Jekyll v{version}"));
        if let Some(title) = self.page_title() {
            property(out, "og:title", title);
        }
        let author = self.author_name();
        if author.is_true() {
            named(out, "author", &self.raw(&author));
        }
        property(out, "og:locale", &self.locale());
        if let Some(description) = self.description() {
            named(out, "description", description);
            property(out, "og:description", description);
        }
        if view.site("url").is_true() {
            let url = self.raw(&self.canonical_url().into());
            let _ = writeln!(out, "<link rel=\"canonical\" href=\"{url}\" />");
            property(out, "og:url", &url);
        }
        if let Some(title) = self.site_title() {
            property(out, "og:site_name", title);
        }
        let image = self.image();
        if let Some(image) = &image {
            self.write_image(out, image);
        }
        self.write_kind(out);
        self.write_pagination(out);
        self.write_twitter(out, image.as_deref());
        self.write_services(out);
    }

    /// Returns a value as it is written. The plugin escapes nothing; authors who are not trusted get escapes.
    fn raw(&self, value: &Value) -> String {
        if self.is_untrusted() {
            self.view.text(&["escape_once"], value)
        } else {
            value.shown()
        }
    }

    fn locale(&self) -> String {
        let view = &self.view;
        let language = || view.page("lang").or(|| view.site("lang"));
        let locale = view.page("locale").or(|| view.site("locale"));
        let locale = locale.or(language).or(|| "en_US".into());
        self.raw(&locale.text().replace('-', "_").into())
    }

    fn write_image(&self, out: &mut String, image: &str) {
        property(out, "og:image", image);
        for key in ["height", "width", "alt"] {
            let value = self.of_image(key);
            if value.is_true() {
                property(out, &format!("og:image:{key}"), &self.raw(&value));
            }
        }
    }

    /// Writes whether the page is an article, and its date.
    fn write_kind(&self, out: &mut String) {
        let date = self.view.page("date");
        if date.is_true() {
            property(out, "og:type", "article");
            property(out, "article:published_time", &self.view.xml_date(&date));
        } else {
            property(out, "og:type", "website");
        }
    }

    fn write_pagination(&self, out: &mut String) {
        for (relation, page) in [("prev", "previous_page"), ("next", "next_page")] {
            if self.view.get(&self.paginator, page).is_true() {
                let path = self.view.get(&self.paginator, &format!("{page}_path"));
                let url = self.view.absolute_url(&path);
                let _ = writeln!(out, "<link rel=\"{relation}\" href=\"{url}\" />");
            }
        }
    }

    fn write_twitter(&self, out: &mut String, image: Option<&str>) {
        let view = &self.view;
        let twitter = view.site("twitter");
        match image {
            Some(image) => {
                let card = view.get(&view.page("twitter"), "card");
                let card = card.or_default(|| view.get(&twitter, "card"));
                let card = card.or_default(|| "summary_large_image".into());
                named(out, "twitter:card", &self.raw(&card));
                property(out, "twitter:image", image);
                let alternative = self.of_image("alt");
                if alternative.is_true() {
                    named(out, "twitter:image:alt", &self.raw(&alternative));
                }
            }
            None => named(out, "twitter:card", "summary"),
        }
        if let Some(title) = self.page_title() {
            property(out, "twitter:title", title);
        }
        if !twitter.is_true() {
            return;
        }
        let site = view.get(&twitter, "username").text().replace('@', "");
        named(out, "twitter:site", &self.raw(&format!("@{site}").into()));
        let author = view.get(self.author(), "twitter");
        if let Value::Text(author) = author.or(|| self.author_name()) {
            named(
                out,
                "twitter:creator",
                &format!("@{}", author.replace('@', "")),
            );
        }
    }

    /// Writes the elements of Facebook, and those that prove the ownership of the site.
    fn write_services(&self, out: &mut String) {
        let view = &self.view;
        let facebook = view.site("facebook");
        for (key, name) in FACEBOOK {
            let value = view.get(&facebook, key);
            if value.is_true() {
                property(out, name, &self.raw(&value));
            }
        }
        let verifications = view.site("webmaster_verifications");
        if verifications.is_true() {
            for (key, name) in VERIFICATIONS {
                let value = view.get(&verifications, key);
                if value.is_true() {
                    named(out, name, &self.raw(&value));
                }
            }
            return;
        }
        let google = view.site("google_site_verification");
        if google.is_true() {
            named(out, VERIFICATIONS[0].1, &self.raw(&google));
        }
    }
}
