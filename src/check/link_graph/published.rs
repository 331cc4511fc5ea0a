//! Files of the site that a link may lead to: outputs, files of the source that are not published.

use std::collections::HashSet;

use super::super::link_suggestions::SimilarPaths;
use super::{LinkGraph, clamped};
use crate::site::{OutputOwner, OutputTarget};
use crate::translations::PageId;
use percent_encoding::percent_decode_str;

/// The kind of output at a path.
pub(in super::super) enum Published {
    Page(PageId),
    /// A file, a list, a feed.
    Other,
}

impl<'s> LinkGraph<'s> {
    /// The first folders of all files of the output.
    pub(super) fn tops(&self) -> &HashSet<String> {
        self.tops.get_or_init(|| {
            let source = &self.site.source;
            let pages = source.pages.iter().chain(&source.others);
            let outputs = pages
                .map(|page| page.output.as_str())
                .chain(source.assets.iter().map(|asset| asset.output.as_str()))
                .chain(self.generated());
            let tops = outputs.filter_map(|output| output.split_once('/'));
            tops.map(|(top, _)| top.to_owned()).collect()
        })
    }

    /// A path from the root of the host without the path of the site, if it is below that.
    pub(in super::super) fn below_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.site.config.base_path.as_str())?;
        let is_below = rest.is_empty() || rest.starts_with('/');
        is_below.then(|| rest.trim_start_matches('/'))
    }

    /// Returns the output at a path below the site's root, as browsers write it.
    pub(in super::super) fn lookup(&self, path: &str) -> Option<Published> {
        let (_, owner) = self.found(path)?;
        Some(match owner {
            Some(OutputOwner::Target(OutputTarget::Page(id))) => Published::Page(id),
            _ => Published::Other,
        })
    }

    /// Returns the output at a path below the site's root, with its owner unless it is generated.
    pub(super) fn found(&self, path: &str) -> Option<(String, Option<OutputOwner>)> {
        let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("/.");
        let plain = clamped(&percent_decode_str(path).decode_utf8_lossy());
        let candidates = if is_folder {
            vec![format!("{plain}/index.html")]
        } else {
            vec![
                plain.clone(),
                format!("{plain}.html"),
                format!("{plain}/index.html"),
            ]
        };
        candidates.into_iter().find_map(|output| {
            let output = output.trim_start_matches('/');
            let owner = self.site.at(output);
            let exists = owner.is_some() || self.outputs().contains(output);
            exists.then(|| (output.to_owned(), owner))
        })
    }

    /// The files of the output that no page, file or redirect of the source is.
    pub(in super::super) fn generated(&self) -> impl Iterator<Item = &str> {
        self.outputs().iter().map(String::as_str)
    }

    fn outputs(&self) -> &HashSet<String> {
        self.generated.get_or_init(|| {
            let site = self.site;
            let mut outputs: HashSet<String> = HashSet::new();
            for target in site.targets() {
                outputs.insert(site.output_of(*target));
                outputs.extend(site.beside(*target));
            }
            outputs.extend(site.files().iter().map(|file| file.output.clone()));
            outputs
        })
    }

    /// Returns the index for suggestions of similar paths.
    pub(in super::super) fn near(&self) -> &SimilarPaths {
        self.near.get_or_init(|| SimilarPaths::of(self))
    }
}
