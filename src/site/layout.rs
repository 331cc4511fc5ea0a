//! The template of a page: its `template`, its `layout`, or the theme's for notes.

use std::collections::BTreeMap;

use serde_json::Value;

use super::jekyll::DocumentFrame;
use super::{NOTE, PlannedSite, SiteData};
use crate::config::Layout;
use crate::content::{BodyFormat, Page};
use crate::diagnostics::{Diagnostic, counted};
use crate::theme::theme_files;

/// Layouts of Jekyll's themes, for which the default theme has one template.
const USUAL_LAYOUTS: [&str; 8] = [
    "post", "page", "default", "note", "article", "doc", "index", "home",
];

/// Templates of the theme for lists, which have no place for the text of a note.
const OF_LISTS: [&str; 4] = ["home", "list", "terms", "translations"];

/// The result of resolving a page's `layout`.
enum LayoutChoice {
    /// The page does not say.
    Any,
    /// No template: the body alone.
    Nothing,
    /// The template with this name.
    Theme(String),
    /// A layout of Jekyll's with this name, in Liquid.
    Jekylls(String),
    /// A template that does not exist, by its name.
    Missing(String),
}

impl SiteData {
    /// Resolves the key `layout` of a page.
    fn layout_of(&self, page: &Page) -> LayoutChoice {
        let layout = match page.data.get("layout") {
            Some(Value::Null) => return LayoutChoice::Nothing,
            Some(Value::String(layout)) if layout == "none" || layout == "null" => {
                return LayoutChoice::Nothing;
            }
            Some(Value::String(layout)) => layout,
            _ => return LayoutChoice::Any,
        };
        let name = format!("{layout}.html");
        if self.theme_assets.engine.has(&name) && self.is_for(page, layout, &name) {
            LayoutChoice::Theme(name)
        } else if USUAL_LAYOUTS.contains(&layout.as_str()) {
            LayoutChoice::Theme(NOTE.to_owned())
        } else if self.has_jekyll_layout(layout) {
            LayoutChoice::Jekylls(layout.clone())
        } else if self.config.layout == Layout::Jekyll
            && (!self.theme_assets.has_layouts || self.has_theme())
        {
            // The layouts of a Jekyll site may come from a theme that only Jekyll can see.
            LayoutChoice::Jekylls(layout.clone())
        } else if self.config.file.is_none() || OF_LISTS.contains(&layout.as_str()) {
            // Nobody said that the notes are for sitegen: the layout is that of another program.
            LayoutChoice::Any
        } else {
            LayoutChoice::Missing(name)
        }
    }

    /// Returns true if a template can show a page. The theme's templates for lists and other documents (`404.html`)
    /// may have the name of a Jekyll layout by chance.
    fn is_for(&self, page: &Page, layout: &str, name: &str) -> bool {
        name == NOTE
            || self.theme_assets.engine.is_of_the_site(name)
            || OF_LISTS.contains(&layout) && self.stands_for_list(page)
    }

    /// Jekyll's layouts that have no template here, each with the number of its pages.
    pub(super) fn unknown_layouts(&self) -> BTreeMap<String, usize> {
        let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
        let pages = self.source.pages.iter();
        for page in pages.filter(|page| self.frame_of(page).is_none()) {
            if let LayoutChoice::Jekylls(layout) = self.layout_of(page) {
                *unknown.entry(layout).or_default() += 1;
            }
        }
        unknown
    }

    /// Returns true if the config names a theme of Jekyll's that was not found.
    pub(super) fn has_theme(&self) -> bool {
        let is_found = self.config.gem_theme.is_some();
        !is_found
            && ["theme", "remote_theme"]
                .iter()
                .any(|key| self.config.data.get(*key).is_some_and(|v| !v.is_null()))
    }

    fn has_jekyll_layout(&self, layout: &str) -> bool {
        self.theme_assets.has_layouts
            && ["html", "liquid", "md"].iter().any(|ending| {
                let file = format!("_layouts/{layout}.{ending}");
                !layout.contains("..") && self.config.source.join(file).is_file()
            })
    }
}

impl PlannedSite {
    /// The template of a page; `None` for a page that wants none.
    pub(super) fn template_of(
        &self,
        page: &Page,
        body: &str,
    ) -> Result<Option<String>, Box<Diagnostic>> {
        if let Some(Value::String(name)) = page.data.get("template") {
            if self.has_template(page, name) {
                return Ok(Some(name.clone()));
            }
            if !self.is_template_of_others() {
                return Err(Box::new(self.missing(page, name)));
            }
        }
        match self.layout_of(page) {
            LayoutChoice::Theme(name) => Ok(Some(name)),
            LayoutChoice::Nothing => Ok(None),
            // A document that is cleaned has no head of its own.
            LayoutChoice::Any
                if page.format == BodyFormat::Html
                    && is_document(body)
                    && !self.config.features.sanitize =>
            {
                Ok(None)
            }
            LayoutChoice::Any | LayoutChoice::Jekylls(_) | LayoutChoice::Missing(_) => {
                Ok(Some(NOTE.to_owned()))
            }
        }
    }

    /// Returns true if the key `template` of a page names a template for it. If another program reads the key, a template of
    /// the theme for lists has that name by chance (`home.html` of Material for MkDocs).
    fn has_template(&self, page: &Page, name: &str) -> bool {
        let stem = name.strip_suffix(".html").unwrap_or(name);
        self.theme_assets.engine.has(name)
            && (!self.is_template_of_others() || self.is_for(page, stem, name))
    }

    /// Returns true if the key `template` may belong to another program (Starlight's `template: splash`): the site has no
    /// config of sitegen's own, and no templates.
    fn is_template_of_others(&self) -> bool {
        let is_own = self.config.file.is_some() && self.config.layout != Layout::Jekyll;
        !is_own && !crate::content::has_templates(&self.config)
    }

    /// Returns a warning for each unknown `template` that another program may read: its pages are published with the
    /// theme's template.
    fn templates_of_others(&self) -> Vec<Diagnostic> {
        if !self.is_template_of_others() {
            return Vec::new();
        }
        let mut unknown: BTreeMap<&str, (&Page, usize)> = BTreeMap::new();
        for page in self.source.pages.iter() {
            if let Some(Value::String(name)) = page.data.get("template")
                && !self.theme_assets.engine.has(name)
            {
                unknown.entry(name).or_insert((page, 0)).1 += 1;
            }
        }
        let warning = |(name, (page, pages)): (&str, (&Page, usize))| {
            let pages = counted(pages, "page");
            let message =
                format!("the template `{name}` of {pages} does not exist: `{NOTE}` is used");
            let place = self.source.place_of(page, "template");
            Diagnostic::warning("template-missing", message)
                .at(place.labelled("no such template"))
                .help("ignore this if another program reads the key `template`")
        };
        unknown.into_iter().map(warning).collect()
    }

    fn missing(&self, page: &Page, name: &str) -> Diagnostic {
        let place = self.source.place_of(page, "template");
        let folder = theme_files::FOLDER;
        Diagnostic::error(
            "template-missing",
            format!("the template `{name}` does not exist"),
        )
        .at(place.labelled("no such template"))
        .help(format!(
            "create `{folder}/{name}`, or remove the key `template`"
        ))
    }

    /// Returns a warning for each layout that pages name and that does not exist, as Jekyll and Hugo have it:
    /// the pages are published with the theme's template for notes.
    pub(super) fn find_missing_layouts(&self) -> Vec<Diagnostic> {
        let mut missing: BTreeMap<String, (&Page, usize)> = BTreeMap::new();
        for page in self.source.pages.iter() {
            if let LayoutChoice::Missing(name) = self.layout_of(page) {
                missing.entry(name).or_insert((page, 0)).1 += 1;
            }
        }
        if self.is_liquid_site() {
            return self.missing_liquid_layouts();
        }
        let warning = |(name, (page, pages)): (String, (&Page, usize))| {
            let place = self.source.place_of(page, "layout");
            let folder = theme_files::FOLDER;
            Diagnostic::warning(
                "layout-missing",
                format!(
                    "the layout `{name}` of {} does not exist: `{NOTE}` is used",
                    counted(pages, "page")
                ),
            )
            .at(place.labelled("no such layout"))
            .help(format!(
                "create `{folder}/{name}`, or remove the key `layout`"
            ))
        };
        let mut warnings: Vec<Diagnostic> = missing.into_iter().map(warning).collect();
        warnings.extend(self.templates_of_others());
        warnings
    }

    /// Returns a warning for each layout of a Liquid site that does not exist: Jekyll publishes the body alone too.
    fn missing_liquid_layouts(&self) -> Vec<Diagnostic> {
        let mut missing: BTreeMap<String, (&Page, usize)> = BTreeMap::new();
        for page in self.source.pages.iter().chain(&self.source.others) {
            let name = page.data.get("layout").and_then(|name| name.as_str());
            let is_bare = self.frame_of(page) == Some(DocumentFrame::Nothing);
            if let Some(name) = name.filter(|name| is_bare && !["", "none"].contains(name)) {
                missing.entry(name.to_owned()).or_insert((page, 0)).1 += 1;
            }
        }
        let warning = |(name, (page, pages)): (String, (&Page, usize))| {
            let pages = counted(pages, "page");
            let message = format!(
                "the layout `{name}` of {pages} does not exist: the text is published without a layout"
            );
            let place = self.source.place_of(page, "layout");
            Diagnostic::warning("layout-missing", message)
                .at(place.labelled("no such layout"))
                .help(format!(
                    "create `_layouts/{name}.html`, or write `layout: none`"
                ))
        };
        missing.into_iter().map(warning).collect()
    }
}

/// Returns true if the body of an HTML page is a whole document.
fn is_document(body: &str) -> bool {
    let start = body.trim_start().get(..9).unwrap_or_default();
    start.eq_ignore_ascii_case("<!doctype") || start.to_ascii_lowercase().starts_with("<html")
}
