//! Links to other sites.

use std::collections::BTreeSet;

use super::super::page_links::Reference;
use super::LinkGraph;
use crate::linkcheck::Verdict;
use crate::translations::PageId;

pub(super) fn is_web(target: &str) -> bool {
    let starts = |scheme: &str| {
        let start = target.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    starts("http://") || starts("https://")
}

impl<'s> LinkGraph<'s> {
    /// The addresses of other sites that pages link to, and show images from, each once.
    pub(crate) fn external_links(&self) -> Vec<String> {
        let mut found: BTreeSet<&str> = BTreeSet::new();
        for (_, extract) in self.pages() {
            let all = extract.links.iter().chain(&extract.images);
            found.extend(
                all.map(|link| link.target.as_str())
                    .filter(|target| is_web(target)),
            );
        }
        found.into_iter().map(str::to_owned).collect()
    }

    /// Hands over each link to another site of which something is known.
    pub(crate) fn each_external(&self, mut take: impl FnMut(PageId, &Reference, &Verdict)) {
        if self.external.is_empty() {
            return;
        }
        for (id, extract) in self.pages() {
            for link in extract.links.iter().chain(&extract.images) {
                if let Some(verdict) = self.external.get(&link.target) {
                    take(id, link, verdict);
                }
            }
        }
    }
}
