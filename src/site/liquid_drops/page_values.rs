//! The values of `page` in Liquid that are not in front matter: its excerpt, output and neighbours.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{PageEnvironment, is_html};
use crate::content::file_name::FileName;
use crate::content::{Page, PageKind};
use crate::liquid::{Handle, Value};
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_globals::PageNumber;
use crate::site::{LiquidInput, jekyll};

/// Returns true if a text names a whole day, so that today's date is not needed.
pub(super) fn says_day(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 5
        && text
            .split(|c: char| !c.is_ascii_digit())
            .any(|run| run.len() >= 4)
}

impl PageEnvironment<'_> {
    pub(super) fn of_page(&self, number: PageNumber, key: &str) -> Value {
        let Some(page) = self.page(number) else {
            return Value::Nil;
        };
        let generated = &self.liquid_globals().generated;
        if generated.sets_values_of(number) {
            self.recorder.input(LiquidInput::Whole);
            if let Some(value) = generated.value(number, key) {
                return value.clone();
            }
        } else {
            self.recorder.page(number, page);
        }
        let is_document = page.kind != PageKind::Page;
        let (before, after) = self
            .liquid_globals()
            .neighbours
            .get(number)
            .copied()
            .unwrap_or_default();
        let neighbour = |number: Option<PageNumber>| {
            self.recorder
                .input(LiquidInput::Neighbours(page.path.clone()));
            number.map_or(Value::Nil, |n| Value::Handle(Handle::Page(n)))
        };
        match key {
            "url" => page.url.as_str().into(),
            "path" | "relative_path" if is_document => {
                self.site.config.document_path(&page.path).into()
            }
            "path" => page.path.as_str().into(),
            "name" if !page.data.contains_key("name") => {
                page.path.rsplit('/').next().unwrap_or_default().into()
            }
            "dir" if !is_document => {
                let folder = page.url.rsplit_once('/').map_or("", |(folder, _)| folder);
                format!("{folder}/").into()
            }
            "id" if is_document => crate::site::feed::document_id(page).into(),
            "collection" if is_document => match &page.kind {
                PageKind::Document(name) => name.as_str().into(),
                _ => "posts".into(),
            },
            "date" => match &page.date {
                Some(date) => Value::Date(Arc::new(date.clone())),
                None if is_document => Value::Date(Arc::new(self.now())),
                None => Value::Nil,
            },
            "title" if is_document => page.title.as_str().into(),
            "slug" if is_document && !page.data.contains_key("slug") => {
                FileName::parse(&page.path).slug.into()
            }
            "ext" if is_document => format!(".{}", FileName::parse(&page.path).extension).into(),
            // Jekyll 4.3 `Document#draft?`.
            "draft" if is_document => match page.data.get("draft") {
                Some(own) if page.kind != PageKind::Draft => own.into(),
                _ => Value::Bool(page.kind == PageKind::Draft),
            },
            "categories" | "tags" if is_document => {
                let words = if key == "tags" {
                    &page.tags
                } else {
                    &page.categories
                };
                let words = words.iter().map(|word| Value::from(word.as_str()));
                words.collect::<Vec<_>>().into()
            }
            "next" if is_document => neighbour(after),
            "previous" if is_document => neighbour(before),
            "excerpt" => self.excerpt(page, number),
            "output" if is_document => self.output(page, number),
            // The layouts of a page get its source (Jekyll 4.3 `Page#to_liquid`), those of a document its HTML.
            "content" if self.page == Some(number) && self.frame.is_some() && is_document => self
                .frame
                .map(|frame| frame.body.clone())
                .unwrap_or_default(),
            "content" if self.page == Some(number) => self
                .site
                .text(page, self.recorder)
                .map_or(Value::Nil, |text| text[page.body..].into()),
            "content" if self.is_nested => Value::Nil,
            "content" => self.site.content_of(page, number, self.recorder).into(),
            key => match page.data.get(key) {
                _ if let Some(value) = jekyll::plugins::page_value(self, page, key) => value,
                Some(value) => Value::from(value),
                None if key == "layout" => {
                    self.recorder.input(LiquidInput::Frame(page.path.clone()));
                    self.site.default_layout(page).into()
                }
                None => {
                    if matches!(key, "translations" | "original") {
                        self.recorder
                            .input(LiquidInput::Translations(page.path.clone()));
                    }
                    self.site.added_variable(number, key).unwrap_or_default()
                }
            },
        }
    }

    /// Returns the excerpt of a page: that of its front matter, else the beginning of its content (Jekyll 4
    /// `Document#generate_excerpt?`, `Page#generate_excerpt?`).
    fn excerpt(&self, page: &Page, number: PageNumber) -> Value {
        let is_document = page.kind != PageKind::Page;
        match page.data.get("excerpt") {
            None | Some(Json::Null | Json::Bool(false)) => {}
            Some(own) if is_document => return Value::from(own).text().into(),
            Some(own) => return own.into(),
        }
        let config = &self.site.config.data;
        let of_pages = config.get("page_excerpts").and_then(crate::yaml::truth);
        let has_excerpt = is_document || of_pages == Some(true) && is_html(page);
        if !has_excerpt {
            return Value::Nil;
        }
        let (false, Some(known)) = (self.is_nested, self.site.cache.excerpts.get(number)) else {
            return Value::Nil;
        };
        let (excerpt, asked) = known.get_or_init(|| {
            let recorder = DependencyRecorder::default();
            let excerpt = self.site.excerpt_of(page, number, &recorder);
            (excerpt, recorder.done())
        });
        self.recorder.also(asked);
        excerpt.as_str().into()
    }

    /// Returns a document in its layouts, for a page. Documents are rendered before pages, in an order of their own:
    /// they see no output of each other here.
    pub(super) fn output(&self, page: &Page, number: PageNumber) -> Value {
        let reader = self.page.and_then(|number| self.page(number));
        if self.is_nested || reader.is_none_or(|reader| reader.kind != PageKind::Page) {
            return Value::Nil;
        }
        let content = self.site.content_of(page, number, self.recorder);
        // Its own rendering reports the problems.
        let output = self
            .site
            .in_layouts((page, number), content, self.recorder, &mut Vec::new());
        output.into()
    }

    /// Returns the newest posts without the page itself (Jekyll 4 `RelatedPosts#most_recent_posts`); pages have none.
    pub(super) fn related_posts(&self) -> Value {
        const MOST: usize = 10;
        let page = self.page.and_then(|number| self.page(number));
        self.recorder.site_key(self.site_language(), "posts");
        let Some(Value::List(posts)) = self.site_keys().get("posts") else {
            return Value::Nil;
        };
        if page.is_none_or(|page| page.kind == PageKind::Page) {
            return Value::Nil;
        }
        let is_self = |post: &&Value| matches!(post, Value::Handle(Handle::Page(number)) if self.page == Some(*number));
        let others = posts.iter().filter(|post| !is_self(post));
        others.take(MOST).cloned().collect::<Vec<_>>().into()
    }
}
