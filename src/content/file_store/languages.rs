//! Languages and URLs of the pages of a [`FileStore`]. Both depend on all pages together.

use rayon::prelude::*;
use serde_json::Map;

use super::super::data;
use super::super::language::{self, Explained, LanguageClue, ResolvedPage};
use super::super::page_reader::FileOutcome;
use super::super::page_urls::{Draft, Naming, of_one_url, shared, to_rename};
use super::{FileStore, SiteLanguages};
use crate::config::{Config, Layout};
use crate::diagnostics::Diagnostic;
use crate::language::{Codes, LanguageId};

impl FileStore {
    /// Sets the missing languages and URLs of pages. Returns for each page, in the order of paths, whether any
    /// of them changed.
    pub(super) fn address(
        &mut self,
        config: &Config,
        codes: &Codes,
        spoken: &SiteLanguages,
        is_new: bool,
    ) -> Vec<Result<bool, Box<Diagnostic>>> {
        let none = ResolvedPage {
            language: LanguageId(0),
            path_key: String::new(),
        };
        let mut resolved = spoken.pages.iter();
        let drafts = self.read.values_mut().filter_map(|outcome| match outcome {
            FileOutcome::Page(draft, _) => Some(draft),
            _ => None,
        });
        let drafts: Vec<(&mut Box<Draft>, &ResolvedPage, &str)> = drafts
            .map(|draft| {
                if !draft.is_page(config) {
                    return (draft, &none, "");
                }
                let resolved = resolved.next().unwrap_or(&none);
                let code = &spoken.languages.get(resolved.language).code;
                (draft, resolved, code.as_str())
            })
            .collect();
        let mut drafts = drafts;
        let first = |(draft, resolved, code): &mut (&mut Box<Draft>, &ResolvedPage, &str)| {
            let stays = draft.page.language == resolved.language
                && draft.page.path_key == resolved.path_key;
            if stays && draft.is_addressed && !is_new {
                return Ok(false);
            }
            draft.naming = Naming::Short;
            draft.is_shared = false;
            let is_other = !code.is_empty()
                && draft.localize(config.layout, codes, &spoken.languages, resolved.language);
            Ok(draft.address(config, code, resolved)? || is_other)
        };
        let mut each: Vec<Result<bool, Box<Diagnostic>>> =
            drafts.par_iter_mut().map(first).collect();
        // Equal slugs can only be found among all pages together.
        let is_same =
            self.collisions.is_some() && each.iter().all(|each| matches!(each, Ok(false)));
        if is_same || config.layout == Layout::Jekyll {
            return each;
        }
        for ((draft, resolved, code), each) in drafts.iter_mut().zip(&mut each) {
            if draft.naming != Naming::Short || draft.is_shared {
                (draft.naming, draft.is_shared) = (Naming::Short, false);
                *each = draft.address(config, code, resolved);
            }
        }
        let default = spoken.languages.default_language();
        for at in shared(default, drafts.iter().map(|(draft, ..)| &***draft)) {
            let (draft, resolved, code) = &mut drafts[at];
            if !code.is_empty() {
                draft.is_shared = true;
                each[at] = draft.address(config, code, resolved);
            }
        }
        for naming in [Naming::Exact, Naming::Dated, Naming::Path] {
            let same = of_one_url(drafts.iter().map(|(draft, ..)| &***draft));
            let renamed = same.iter().flat_map(|same| to_rename(config, same, naming));
            let mut renamed: Vec<usize> = renamed.collect();
            if same.is_empty() {
                break;
            }
            renamed.sort_unstable();
            for at in renamed {
                let (draft, resolved, code) = &mut drafts[at];
                draft.naming = naming;
                each[at] = draft.address(config, code, resolved);
            }
        }
        each
    }

    pub(super) fn resolve(&self, config: &Config, codes: &Codes) -> SiteLanguages {
        let mut clues = self.clues(config);
        let none = Map::new();
        let data = self.data.as_ref().map_or(&none, |(data, _)| &**data);
        let decisions = language::resolve(config, codes, &mut clues, data);
        let mut pages = decisions.pages;
        if config.layout != Layout::Jekyll {
            pages.iter_mut().for_each(name_section);
        }
        SiteLanguages {
            languages: decisions.languages,
            pages,
            diagnostics: decisions.diagnostics,
        }
    }

    /// Explains the language of the page at `path`. Returns `None` if there is no such page.
    #[must_use]
    pub fn explain(&self, config: &Config, codes: &Codes, path: &str) -> Option<Explained> {
        let mut clues = self.clues(config);
        let at = clues.iter().position(|clue| clue.path == path)?;
        let data = if config.liquid {
            data::read(config).0
        } else {
            Map::new()
        };
        let decisions = language::resolve(config, codes, &mut clues, &data);
        decisions.explain(config, &clues, at)
    }

    /// Returns the language clues of each page, in the order of paths.
    fn clues(&self, config: &Config) -> Vec<LanguageClue<'_>> {
        let drafts = self.read.values().filter_map(|outcome| match outcome {
            FileOutcome::Page(draft, _) => Some(draft),
            _ => None,
        });
        drafts
            .filter(|draft| draft.is_page(config))
            .map(|draft| LanguageClue {
                path: &draft.page.path,
                declared: draft
                    .declared
                    .as_ref()
                    .map(|(code, place)| (code.as_str(), place)),
                text: draft.text,
                known: None,
            })
            .collect()
    }
}

/// Gives `_index`, the page of a folder in Hugo and Zola, the key of `index`.
fn name_section(resolved: &mut ResolvedPage) {
    let key = &mut resolved.path_key;
    if key == "_index" || key.ends_with("/_index") {
        let at = key.len() - "_index".len();
        key.remove(at);
    }
}
