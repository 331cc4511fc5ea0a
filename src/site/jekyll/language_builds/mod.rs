//! Plugins for several languages build the whole site once for each language. So does this module: each build is a
//! [`Site`] of its own, with the config and the pages that the plugin gives it, and all other plugins work in it as
//! in a site of one language.
//!
//! The site around the builds keeps the view of all languages: notes, translations, links, the checks. Its outputs
//! are those of the builds. A document that is a page of the site in its own language is the target of that page.

mod links;
mod multiple_languages;
mod polyglot;

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::Config;
use crate::content::{Asset, Page, Source};
use crate::diagnostics::Diagnostic;
use crate::language::LanguageId;
use crate::site::Dependencies;
use crate::site::dependencies::DependencyRecorder;
use crate::site::liquid_globals::SiteGlobals;
use crate::site::render_cache::RenderCache;
use crate::site::{Document, OutputTarget, PageRecord, PlannedSite, Site, SiteData};
use crate::translations::{Notes, PageId};
pub(in crate::site) use links::LinkRewriter;

/// The site of one language.
pub(in crate::site) struct LanguageBuild {
    site: Site,
    /// The language, if a page is in it.
    language: Option<LanguageId>,
    /// Changes the links of documents after they are rendered.
    rewriter: Option<LinkRewriter>,
    /// True if each page is in the language of the build.
    translates_pages: bool,
}

/// The inputs of a build.
struct BuildInputs {
    /// The code of its language.
    code: String,
    /// The folder of its output: `de/`; empty for the language at the root.
    folder: String,
    config: Config,
    pages: Vec<Arc<Page>>,
    others: Vec<Arc<Page>>,
    assets: Vec<Arc<Asset>>,
    /// The files that are copied into the folder.
    copied: Vec<Arc<Asset>>,
    /// True if each page is in the language of the build, wherever its text comes from.
    translates_pages: bool,
    data: Arc<serde_json::Map<String, serde_json::Value>>,
    rewriter: Option<LinkRewriter>,
}

/// The outputs of all builds.
#[derive(Debug, Clone, Default)]
pub(in crate::site) struct LocalizedOutputs {
    /// True if the site is built once for each language.
    pub(in crate::site) has_builds: bool,
    /// The documents.
    pub(in crate::site) documents: Vec<LocalizedDocument>,
    /// Positions in `documents`, by the page of the whole site that they are.
    pub(in crate::site) by_page: HashMap<OutputTarget, usize>,
    /// By document, true if it is a page or file of the whole site.
    pub(in crate::site) pages: Vec<bool>,
    /// The copies of files in folders of languages.
    pub(in crate::site) copies: Vec<Asset>,
}

/// A document of a build.
#[derive(Debug, Clone)]
pub(in crate::site) struct LocalizedDocument {
    /// The index of the build.
    build: usize,
    /// The target in its site.
    target: OutputTarget,
    /// The output path, with the folder of the build.
    pub(in crate::site) output: String,
}

impl SiteData {
    /// Returns true if a plugin builds the site once for each language.
    pub(in crate::site) fn is_built_by_language(&self) -> bool {
        let config = &self.config;
        let has_plugin = config.polyglot.is_some() || config.multiple_languages.is_some();
        has_plugin && self.is_liquid_site()
    }
}

impl PlannedSite {
    /// Builds the sites of all languages, and plans their outputs in place of those of this site.
    pub(in crate::site) fn with_language_builds(mut self) -> (Self, Vec<LanguageBuild>) {
        if !self.is_built_by_language() {
            return (self, Vec::new());
        }
        let mut outputs = LocalizedOutputs::default();
        let mut builds = Vec::new();
        let mut inputs = polyglot::builds(&self);
        if inputs.is_empty() {
            inputs = multiple_languages::builds(&self);
        }
        for mut inputs in inputs {
            let folder = inputs.folder.clone();
            let copied = std::mem::take(&mut inputs.copied);
            let build = self.language_build(inputs);
            self.add_documents(&mut outputs, builds.len(), &build, &folder);
            outputs.copies.extend(copied.iter().map(|asset| Asset {
                path: asset.path.clone(),
                output: format!("{folder}{}", asset.output),
            }));
            builds.push(build);
        }
        outputs.has_builds = !builds.is_empty();
        if let Some(assets) = multiple_languages::assets_at_root(&self) {
            self.data.source.assets = assets;
        }
        self.plan_localized(outputs);
        (self, builds)
    }

    fn language_build(&self, inputs: BuildInputs) -> LanguageBuild {
        let mut source = self.source.clone();
        source.pages = Arc::new(inputs.pages);
        source.others = inputs.others;
        source.assets = inputs.assets;
        source.data = inputs.data;
        let globals = self.liquid_globals.of_build(&inputs.config, &source);
        let notes = Notes::of_single_pages(&source);
        let data = SiteData::of(
            Arc::new(inputs.config),
            source,
            Arc::new(notes),
            Arc::clone(&self.theme_assets),
            Arc::new(globals),
            Arc::clone(&self.highlighter),
        );
        let cache = RenderCache::new(&data);
        let mut languages = self.source.languages.iter();
        let language = languages.find(|(_, language)| language.code == inputs.code);
        LanguageBuild {
            site: Site::of(data, cache),
            language: language.map(|(id, _)| id),
            rewriter: inputs.rewriter,
            translates_pages: inputs.translates_pages,
        }
    }

    fn add_documents(
        &self,
        outputs: &mut LocalizedOutputs,
        number: usize,
        build: &LanguageBuild,
        folder: &str,
    ) {
        for target in build.site.targets() {
            let document = LocalizedDocument {
                build: number,
                target: *target,
                output: format!("{folder}{}", build.site.output_of(*target)),
            };
            if !self.can_render(&document.output) {
                continue;
            }
            let page = self.page_with_output(&build.site, &document);
            outputs.pages.push(page.is_some());
            if let Some(page) = page {
                outputs.by_page.insert(page, outputs.documents.len());
            }
            outputs.documents.push(document);
        }
    }

    /// Returns the page or file of the whole site that a document of a build is.
    fn page_with_output(&self, build: &Site, document: &LocalizedDocument) -> Option<OutputTarget> {
        match document.target {
            OutputTarget::Page(id) => {
                let id = self.source.page(&build.source.pages[id].path)?;
                let is_same = self.source.pages[id].output == document.output;
                is_same.then_some(OutputTarget::Page(id))
            }
            OutputTarget::Other(other) => {
                let path = &build.source.others[other].path;
                let others = &self.source.others;
                let other = others.binary_search_by(|other| other.path.cmp(path)).ok()?;
                let is_same = others[other].output == document.output;
                is_same.then_some(OutputTarget::Other(other))
            }
            _ => None,
        }
    }

    /// Returns the number of files that are copied.
    #[must_use]
    pub fn asset_count(&self) -> usize {
        self.source.assets.len() + self.plan.localized.copies.len()
    }
}

impl Site {
    /// Returns the position of the document of a build that a target is.
    pub(in crate::site) fn localized_at(&self, target: OutputTarget) -> Option<usize> {
        match target {
            OutputTarget::Localized(at) => Some(at),
            _ if self.builds.is_empty() => None,
            _ => self.plan.localized.by_page.get(&target).copied(),
        }
    }

    /// Returns the source file of a document of a build.
    pub(in crate::site) fn localized_path(&self, at: usize) -> Option<&str> {
        let document = &self.plan.localized.documents[at];
        self.builds[document.build].site.path(document.target)
    }

    /// Returns the page of this site that a document of a build shows.
    pub(in crate::site) fn localized_page(&self, at: usize) -> Option<PageId> {
        let document = &self.plan.localized.documents[at];
        let build = &self.builds[document.build].site;
        let id = build.page_of(document.target)?;
        self.source.page(&build.source.pages[id].path)
    }

    /// Returns the language of the build of a document.
    pub(in crate::site) fn localized_reader(&self, at: usize) -> Option<LanguageId> {
        let build = &self.builds[self.plan.localized.documents[at].build];
        build.language
    }

    /// Renders a document of a build.
    pub(in crate::site) fn render_localized(
        &self,
        at: usize,
        target: OutputTarget,
        recorder: &DependencyRecorder,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Document> {
        let localized = &self.plan.localized.documents[at];
        let build = &self.builds[localized.build];
        let (document, said) = build.site.render(localized.target);
        diagnostics.extend(said);
        let mut document = document?;
        recorder.of_build(&document.asked);
        recorder.of_build(&document.layouts);
        document.layouts = Dependencies::default();
        document.output.clone_from(&localized.output);
        if let Ok(text) = str::from_utf8(&document.content) {
            let rewriter = build.rewriter.as_ref();
            let mut text =
                rewriter.map_or_else(|| text.to_owned(), |rewriter| rewriter.rewritten(text));
            if let Some(id) = self.localized_page(at) {
                let of_page = self.source.pages[id].language;
                let of_build = build.language.filter(|_| build.translates_pages);
                text = self.with_additions(id, of_build.unwrap_or(of_page), text, recorder);
            }
            document.content = text.into_bytes();
        }
        document.search = None;
        document.made = match target {
            OutputTarget::Page(id) => Some(PageRecord {
                is_liquid: self.is_liquid_page(id),
                ..PageRecord::default()
            }),
            _ => None,
        };
        Some(document)
    }

    /// Returns a file that is copied: one of the source, or a copy in the folder of a language.
    #[must_use]
    pub fn asset(&self, at: usize) -> &Asset {
        let assets = &self.source.assets;
        match at.checked_sub(assets.len()) {
            None => &assets[at],
            Some(copy) => &self.plan.localized.copies[copy],
        }
    }
}

impl SiteGlobals {
    /// Returns the values of a build, which shares the templates.
    fn of_build(&self, config: &Config, source: &Source) -> Self {
        let count = source.pages.len() + source.others.len();
        let mut globals = self.with_templates();
        globals.neighbours = vec![(None, None); count];
        globals.site = globals.describe(config, source, &|_| true);
        // A plugin may give `site` another base than links have.
        if let Some(base) = config.data.get("baseurl") {
            globals.site.insert("baseurl".to_owned(), base.into());
        }
        globals.generate(config, source);
        globals
    }
}
