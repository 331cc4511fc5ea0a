//! The title page of a book: its title, authors, identifier, date and cover.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::{BookSelection, direction_of};
use crate::content::Page;
use crate::site::Site;
use crate::translations::PageId;

/// The time of a book of which no page has one: the first that a ZIP archive can have.
const NO_TIME: &str = "1980-01-01T00:00:00Z";
/// Maximum number of authors of pages on the title page.
const MOST_AUTHORS: usize = 12;

impl Site {
    /// Returns a book without chapters.
    pub(super) fn book_metadata(&self, selection: &BookSelection, pages: &[PageId]) -> epub::Book {
        let id = selection.language;
        let language = self.source.languages.get(id);
        let words = &self.theme_assets.words[id.0];
        let title = self.title_of_list(id);
        let description = self.about(id);
        let subtitle = selection.collection.as_ref().or(selection.tag.as_ref());
        let times = pages
            .iter()
            .filter_map(|page| self.modified(&self.source.pages[*page]));
        let modified = times.map(|time| time.timestamp()).max();
        let site = (!self.config.url.is_empty()).then(|| self.permalink("/"));
        epub::Book {
            identifier: self.book_identifier(selection),
            subtitle: subtitle.cloned(),
            language: language.tag.as_str().to_owned(),
            direction: direction_of(language.direction),
            authors: self.book_authors(pages),
            description: (!description.is_empty()).then(|| description.to_owned()),
            site,
            modified: modified.map_or_else(|| NO_TIME.to_owned(), whole_seconds),
            words: epub::Words {
                contents: words.text("contents").to_owned(),
                cover: title.clone(),
            },
            title,
            ..epub::Book::default()
        }
    }

    /// Returns the cover of a book: the social card of the site, if its fonts have the characters of the title.
    #[must_use]
    pub fn book_cover(&self, selection: &BookSelection) -> Option<Vec<u8>> {
        let painter = self.theme_assets.painter.as_ref()?;
        let title = self.title_of_list(selection.language);
        let subtitle = selection.collection.as_ref().or(selection.tag.as_ref());
        let language = self.source.languages.get(selection.language);
        let card = crate::social::SocialCard {
            title: &title,
            site: subtitle.map_or("", String::as_str),
            language: &language.endonym,
            direction: language.direction,
            locale: self.card_locale(selection.language),
        };
        let texts = [card.title, card.site, card.language];
        let has_all = texts.iter().all(|text| painter.covers(text));
        has_all.then(|| painter.paint_cover(&card))
    }

    /// Returns the authors that the config names, else those of the pages.
    fn book_authors(&self, pages: &[PageId]) -> Vec<String> {
        let author = self.author();
        if author != self.config.title {
            return vec![author];
        }
        let mut authors: BTreeSet<&str> = BTreeSet::new();
        for page in pages {
            authors.extend(author_of(&self.source.pages[*page]));
        }
        if authors.is_empty() || authors.len() > MOST_AUTHORS {
            return [author]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect();
        }
        authors.into_iter().map(str::to_owned).collect()
    }

    /// Returns a UUID (version 8, RFC 9562) of what the book is, which later editions keep.
    fn book_identifier(&self, selection: &BookSelection) -> String {
        let language = self.source.languages.get(selection.language);
        let since = selection.since.map(|date| date.to_string());
        let site = match self.config.url.as_str() {
            "" => self.config.title.as_str(),
            url => url,
        };
        let mut hasher = blake3::Hasher::new();
        let parts = [
            Some(site),
            Some(self.config.base_path.as_str()),
            Some(language.tag.as_str()),
            selection.collection.as_deref(),
            selection.tag.as_deref(),
            since.as_deref(),
        ];
        for part in parts {
            hasher.update(part.unwrap_or_default().as_bytes());
            hasher.update(b"\0");
        }
        let hex = hasher.finalize().to_hex();
        let (a, b, c, d, e) = (
            &hex[..8],
            &hex[8..12],
            &hex[12..15],
            &hex[15..18],
            &hex[18..30],
        );
        format!("urn:uuid:{a}-{b}-8{c}-8{d}-{e}")
    }
}

fn author_of(page: &Page) -> Option<&str> {
    let author = page.data.get("author")?;
    let name = author.get("name").unwrap_or(author);
    name.as_str()
        .or_else(|| author.as_array()?.first().and_then(Value::as_str))
}

/// Returns a time as EPUB writes it: in UTC, in whole seconds.
fn whole_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
