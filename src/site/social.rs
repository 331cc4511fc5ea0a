//! The notes that have an image for social networks.

use std::collections::HashSet;

use super::{Document, OutputTarget, PlannedSite};
use crate::content::Page;
use crate::language::LanguageId;
use crate::social::SocialCard;
use crate::translations::PageId;

/// The folder of the images.
const FOLDER: &str = "social";

impl PlannedSite {
    /// The images that the site has: one for each note without an image of its own, where the fonts
    /// have its characters and the host is known, without which no network finds an image.
    pub(super) fn find_cards(&self) -> Vec<(String, PageId)> {
        if self.is_liquid_site() {
            return Vec::new();
        }
        let mut seen: HashSet<String> = HashSet::new();
        let pages = self.source.pages.iter().enumerate();
        pages
            .filter(|(_, page)| !page.data.contains_key("image"))
            .filter_map(|(id, page)| Some((self.card_output(page)?, id)))
            .filter(|(output, _)| seen.insert(output.clone()) && !self.is_taken(output))
            .collect()
    }

    /// The file of a page's image, if it has one.
    pub(super) fn card_output(&self, page: &Page) -> Option<String> {
        let painter = self.theme_assets.painter.as_ref()?;
        let title = self.title_of_list(page.language);
        let card = self.card(page, &title);
        let texts = [card.title, card.site, card.language];
        let has_all = texts.iter().all(|text| painter.covers(text));
        let wanted = has_all && self.is_listed(page) && !self.config.url.is_empty();
        wanted.then(|| format!("{FOLDER}/{}", painter.name(&card)))
    }

    fn card<'a>(&'a self, page: &'a Page, site: &'a str) -> SocialCard<'a> {
        let language = self.source.languages.get(page.language);
        SocialCard {
            title: &page.title,
            site,
            language: &language.endonym,
            direction: language.direction,
            locale: self.card_locale(page.language),
        }
    }

    /// Returns whose forms Chinese characters have in the images of a language.
    pub(super) fn card_locale(&self, language: LanguageId) -> &str {
        match self.theme_assets.locales[language.0].as_str() {
            "zh_TW" => "zh-TW",
            "zh_HK" => "zh-HK",
            locale => locale.split('_').next().unwrap_or(locale),
        }
    }

    pub(super) fn render_card(&self, card: usize) -> Document {
        let (output, id) = &self.plan.cards[card];
        let page = &self.source.pages[*id];
        let title = self.title_of_list(page.language);
        let painter = self.theme_assets.painter.as_ref();
        Document {
            output: output.clone(),
            content: painter
                .map_or_else(Vec::new, |painter| painter.paint(&self.card(page, &title))),
            ..Document::default()
        }
    }

    /// Returns the file of a target whose name contains a fingerprint of its content.
    #[must_use]
    pub fn name_by_content(&self, target: OutputTarget) -> Option<&str> {
        match target {
            OutputTarget::Social(card) => Some(&self.plan.cards[card].0),
            _ => None,
        }
    }
}
