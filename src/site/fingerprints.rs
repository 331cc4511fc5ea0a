//! Three fingerprints of a site. If one is unchanged since the last build, the results that depend on it are
//! reused.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Site;
use crate::content::{Fingerprint, FingerprintHasher, Page};

/// The digests of a site. Each covers what the one before it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFingerprints {
    /// Inputs of every body: the config, the interface strings, and the need to count words.
    pub bodies: Fingerprint,
    /// Inputs of every document: templates, styles, scripts, and the template values of the site and its languages.
    pub frame: Fingerprint,
    /// All that the site knows: every page's facts, and which are translations of one another. What a
    /// document says beside the frame and the texts of pages comes from it.
    pub whole: Fingerprint,
}

impl Site {
    /// The digests of the site.
    #[must_use]
    pub fn stamps(&self) -> SiteFingerprints {
        let mut hasher = FingerprintHasher::default();
        hasher.debug(&*self.config).debug(&self.source.languages);
        hasher.debug(&self.look.words);
        hasher.debug(&self.look.counts_words);
        let bodies = hasher.finish();

        hasher.debug(&self.look.has_layouts);
        hasher.debug(&self.look.locales);
        self.look.engine.fingerprint(&mut hasher);
        for file in &self.look.files {
            hasher
                .text(&file.name)
                .text(&file.output)
                .bytes(&file.bytes);
        }
        hasher.debug(&self.look.lookup.scripts);
        hasher.debug(&self.look.painter.as_ref().map(|painter| painter.fonts()));
        hasher.text(&self.describe_site().to_string());
        for (id, language) in self.source.languages.iter() {
            hasher.text(&self.describe_language(id, language).to_string());
        }
        hasher.debug(&self.stale_digest());
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
        for (name, included) in &self.knowledge.includes {
            hasher.text(name).text(&included.text);
        }
        hasher.debug(&self.knowledge.plugins);
        let whole = hasher.finish();
        SiteFingerprints {
            bodies,
            frame,
            whole,
        }
    }
}

/// The facts of a page. Its data is what its head says, and the config.
fn facts(page: &Page) -> Fingerprint {
    let mut hasher = FingerprintHasher::default();
    hasher.text(&page.path).text(&page.title).text(&page.url);
    hasher.text(&page.output).text(&page.path_key);
    let name = |page: &Page| page.kind.name().to_owned();
    hasher.debug(&(page.head, page.body, page.language, page.format, name(page)));
    hasher.debug(&(&page.date, &page.translation_key, page.translated));
    hasher.debug(&(&page.categories, &page.tags));
    hasher.finish()
}
