//! What a site is, in three numbers: where one of them is what it was at the last build, so is what comes
//! from it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Site;
use crate::content::{Fingerprint, FingerprintHasher, Page};

/// The digests of a site. Each covers what the one before it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFingerprints {
    /// What every body is made with: the config, the words of the interface, and whether words are counted.
    pub bodies: Fingerprint,
    /// What every document is made with: templates, styles, scripts, and what templates see of the site
    /// and its languages.
    pub frame: Fingerprint,
    /// All that the site knows: every page's facts, and which are translations of one another. What a
    /// document says beside the frame and the texts of pages comes from it.
    pub whole: Fingerprint,
}

impl Site {
    /// The digests of the site.
    #[must_use]
    pub fn stamps(&self) -> SiteFingerprints {
        let mut digester = FingerprintHasher::default();
        digester.debug(&*self.config).debug(&self.source.languages);
        digester.debug(&self.look.words);
        digester.debug(&self.look.counts_words);
        let bodies = digester.finish();

        digester.debug(&self.look.has_layouts);
        digester.debug(&self.look.locales);
        self.look.engine.digest(&mut digester);
        for file in &self.look.files {
            digester
                .text(&file.name)
                .text(&file.output)
                .bytes(&file.bytes);
        }
        digester.debug(&self.look.lookup.scripts);
        digester.debug(&self.look.painter.as_ref().map(|painter| painter.fonts()));
        digester.text(&self.describe_site().to_string());
        for (id, language) in self.source.languages.iter() {
            digester.text(&self.describe_language(id, language).to_string());
        }
        digester.debug(&self.stale_digest());
        let frame = digester.finish();

        let pages = self.source.pages.par_iter().chain(&self.source.others);
        for facts in pages.map(|page| facts(page)).collect::<Vec<_>>() {
            digester.digest(facts);
        }
        for asset in &self.source.assets {
            digester.text(&asset.path).text(&asset.output);
        }
        digester.debug(&*self.source.withheld);
        digester.debug(&self.notes);
        digester.debug(&*self.failed);
        // Which layouts are Jekyll's is asked of the disk.
        digester.debug(&self.unknown_layouts());
        digester.debug(&self.source.data);
        for (name, included) in &self.knowledge.includes {
            digester.text(name).text(&included.text);
        }
        digester.debug(&self.knowledge.plugins);
        let whole = digester.finish();
        SiteFingerprints {
            bodies,
            frame,
            whole,
        }
    }
}

/// The facts of a page. Its data is what its head says, and the config.
fn facts(page: &Page) -> Fingerprint {
    let mut digester = FingerprintHasher::default();
    digester.text(&page.path).text(&page.title).text(&page.url);
    digester.text(&page.output).text(&page.path_key);
    let name = |page: &Page| page.kind.name().to_owned();
    digester.debug(&(page.head, page.body, page.language, page.format, name(page)));
    digester.debug(&(&page.date, &page.translation_key, page.translated));
    digester.debug(&(&page.categories, &page.tags));
    digester.finish()
}
