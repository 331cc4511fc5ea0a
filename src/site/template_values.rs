//! The template values that all documents share: `site`, and for each language `language` and `t`.

use super::planned::PlannedSite;
use crate::theme::context;

/// The template values of a site and its languages.
pub(super) struct TemplateValues {
    pub(super) site: tera::Value,
    /// For each language, `language` and `t`.
    pub(super) languages: Vec<(tera::Value, tera::Value)>,
}

impl TemplateValues {
    /// Returns the values of a planned site.
    pub(super) fn of(site: &PlannedSite) -> Self {
        let languages = site.source.languages.iter().map(|(id, language)| {
            let described = context::value(&site.describe_language(id, language));
            let words = context::value(&site.theme_assets.words[id.0].json());
            (described, words)
        });
        Self {
            site: context::value(&site.describe_site()),
            languages: languages.collect(),
        }
    }
}
