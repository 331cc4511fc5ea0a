//! Three fingerprints of a site. If one is unchanged since the last build, the results that depend on it are
//! reused.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Site;
use crate::content::{Fingerprint, FingerprintHasher, Page};
use crate::markdown::CodeFacts;

/// The digests of a site. Each covers what the one before it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFingerprints {
    /// Inputs of every body: the config, the interface strings, and the need to count words.
    pub bodies: Fingerprint,
    /// Inputs of every document: templates, styles, scripts, and the template values of the site and its languages.
    pub frame: Fingerprint,
    /// All that the site knows: every page's facts, and which are translations of one another. The values that a
    /// document says beside the frame and the texts of pages comes from it.
    pub whole: Fingerprint,
}

impl Site {
    /// The digests of the site.
    #[must_use]
    pub fn fingerprints(&self) -> SiteFingerprints {
        let mut hasher = FingerprintHasher::default();
        hasher.debug(&*self.config).debug(&self.source.languages);
        hasher.debug(&self.theme_assets.words);
        hasher.debug(&self.theme_assets.counts_words);
        hasher.debug(&self.liquid_globals.plugins);
        let bodies = hasher.finish();

        hasher.debug(&self.theme_assets.has_layouts);
        hasher.debug(&self.theme_assets.locales);
        self.theme_assets.engine.fingerprint(&mut hasher);
        for file in &self.theme_assets.files {
            hasher
                .text(&file.name)
                .text(&file.output)
                .bytes(&file.bytes);
        }
        hasher.debug(&self.theme_assets.lookup.scripts);
        hasher.debug(
            &self
                .theme_assets
                .painter
                .as_ref()
                .map(|painter| painter.fonts()),
        );
        hasher.text(&self.describe_site().to_string());
        for (id, language) in self.source.languages.iter() {
            hasher.text(&self.describe_language(id, language).to_string());
        }
        let frame = hasher.finish();

        let pages = self.source.pages.par_iter().chain(&self.source.others);
        for facts in pages.map(|page| facts(page)).collect::<Vec<_>>() {
            hasher.fingerprint(facts);
        }
        for asset in &self.source.assets {
            hasher.text(&asset.path).text(&asset.output);
        }
        hasher.debug(&*self.source.withheld);
        hasher.debug(&self.notes);
        hasher.debug(&*self.failed);
        // Unknown layouts depend on files on the disk.
        hasher.debug(&self.unknown_layouts());
        hasher.debug(&self.source.data);
        for (name, included) in &self.liquid_globals.includes {
            hasher.text(name).text(&included.text);
        }
        for (name, layout) in self.liquid_globals.layouts.all() {
            hasher.text(name).text(&layout.path).text(&layout.text);
        }
        for (name, text) in self.liquid_globals.translations.contents() {
            hasher.text(&name).text(text);
        }
        hasher.fingerprint(self.history_fingerprint());
        let whole = hasher.finish();
        SiteFingerprints {
            bodies,
            frame,
            whole,
        }
    }
}

/// Returns the fingerprint of the facts of a page. All fields are named, so that a new field of [`Page`] does not
/// compile until it takes part.
pub(super) fn facts(page: &Page) -> Fingerprint {
    let Page {
        path,
        kind,
        format,
        body,
        head,
        title,
        date,
        language,
        path_key,
        translation_key,
        translated,
        url,
        output,
        categories,
        tags,
        code_facts,
        // Only trials use it.
        has_tags: _,
        // Equal heads and an equal config give equal data.
        data: _,
    } = page;
    let mut hasher = FingerprintHasher::default();
    hasher.text(path).text(title).text(url);
    hasher.text(output).text(path_key);
    hasher.debug(&(head, body, language, format, kind.name().to_owned()));
    hasher.debug(&(date, translation_key, translated));
    let CodeFacts {
        error,
        errors,
        tools,
    } = code_facts;
    hasher.debug(error);
    for texts in [categories, tags, errors, tools] {
        hasher.debug(&texts.len());
        for text in texts {
            hasher.text(text);
        }
    }
    hasher.finish()
}
