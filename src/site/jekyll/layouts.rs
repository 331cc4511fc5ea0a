//! The layouts of a Jekyll site: files in `_layouts` with front matter and Liquid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::TemplateFolder;
use crate::config::{Config, Layout, OWN_THEME};
use crate::content::front_matter::{self, FrontMatterRules};
use crate::content::plain_path;
use crate::diagnostics::{Diagnostic, Lines, SourceSpan};
use crate::liquid::{Map, Template, Value};

/// The folder of layouts in a theme gem.
const THEME_FOLDER: &str = "_layouts";

/// The most layouts around a page: a longer chain ends there.
const LONGEST_CHAIN: usize = 100;

/// A layout.
#[derive(Debug)]
pub(in crate::site) struct LiquidLayout {
    /// The file as its author knows it.
    pub(in crate::site) path: String,
    /// The whole text of the file.
    pub(in crate::site) text: String,
    /// The byte offset of the template in it.
    pub(in crate::site) start: usize,
    pub(in crate::site) template: Template,
    /// Its front matter.
    pub(in crate::site) data: Map,
    /// The layout around it.
    parent: Option<String>,
}

impl LiquidLayout {
    fn parse(path: String, text: String) -> Result<Self, Box<Diagnostic>> {
        let split = front_matter::split_by(FrontMatterRules::Jekyll, &path, &text)?;
        let (start, data) = match split {
            Some(split) => (split.body, split.front_matter.into_mapping().into_map()),
            None => (0, serde_json::Map::new()),
        };
        let parent = match data.get("layout") {
            None | Some(Json::Null) => None,
            Some(Json::String(name)) => Some(name.clone()),
            Some(other) => crate::yaml::scalar(other, ""),
        };
        let data = data.iter().map(|(key, value)| (key.clone(), value.into()));
        Ok(Self {
            template: Template::parse(&text[start..]),
            data: data.collect(),
            path,
            start,
            text,
            parent,
        })
    }

    /// The template's text.
    pub(in crate::site) fn body(&self) -> &str {
        &self.text[self.start..]
    }
}

/// The layouts of a site, by name.
#[derive(Debug, Clone, Default)]
pub(in crate::site) struct Layouts {
    by_name: BTreeMap<String, Arc<LiquidLayout>>,
    /// True if the site is rendered by its own layouts.
    is_used: bool,
    pub(in crate::site) diagnostics: Vec<Diagnostic>,
}

impl Layouts {
    /// Reads the layouts of a Jekyll site; other sites have none.
    pub(in crate::site) fn read(config: &Config) -> Self {
        let mut layouts = Self::default();
        let wants_own_theme = config.data.get("theme").and_then(Json::as_str) == Some(OWN_THEME);
        if config.layout != Layout::Jekyll || wants_own_theme {
            return layouts;
        }
        if config.features.sanitize {
            layouts.report_sanitize(config);
            return layouts;
        }
        let folder = folder(config);
        let read = TemplateFolder::read(config, &folder);
        layouts.diagnostics = read.diagnostics;
        for (path, text) in read.files {
            layouts.add(&path, format!("{folder}/{path}"), text);
        }
        layouts.read_theme(config);
        layouts.is_used = !layouts.by_name.is_empty();
        layouts.report_parents();
        layouts
    }

    /// Reports that the layouts are not used for untrusted notes: a layout prints values of front matter unescaped.
    fn report_sanitize(&mut self, config: &Config) {
        let folder = folder(config);
        if config.source.join(&folder).is_dir() || config.gem_theme.is_some() {
            let message = "the site's own layouts are not used: `sanitize` is on";
            self.diagnostics.push(
                Diagnostic::info("layouts-not-used", message)
                    .at(SourceSpan::file(&folder))
                    .help("sitegen's theme is used, which escapes the values of untrusted notes"),
            );
        }
    }

    /// Reads the layouts of the theme gem that the site has none for. Layouts with the same name but another ending are
    /// the same (Jekyll 4.3 `LayoutReader#read`).
    fn read_theme(&mut self, config: &Config) {
        for file in config
            .gem_theme
            .iter()
            .flat_map(|theme| theme.files(THEME_FOLDER))
        {
            if self.has(layout_name(&file.path)) {
                continue;
            }
            match file.text() {
                Ok(text) => self.add(&file.path, file.shown, text),
                Err(error) => self.diagnostics.push(*error),
            }
        }
    }

    fn add(&mut self, name: &str, path: String, text: String) {
        let name = layout_name(name);
        match LiquidLayout::parse(path, text) {
            Ok(layout) => {
                self.by_name.insert(name.to_owned(), Arc::new(layout));
            }
            Err(error) => self.diagnostics.push(*error),
        }
    }

    /// Returns true if documents are made by these layouts.
    pub(in crate::site) fn is_used(&self) -> bool {
        self.is_used
    }

    pub(in crate::site) fn get(&self, name: &str) -> Option<&LiquidLayout> {
        self.by_name.get(name).map(|layout| &**layout)
    }

    pub(in crate::site) fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Returns all layouts, by name.
    pub(in crate::site) fn all(&self) -> impl Iterator<Item = (&String, &Arc<LiquidLayout>)> {
        self.by_name.iter()
    }

    /// Returns the front matter of a layout; empty if there is none.
    pub(in crate::site) fn front_matter(&self, name: &str) -> serde_json::Map<String, Json> {
        let layout = self.by_name.get(name);
        let data = layout.map(|layout| Value::from(layout.data.clone()).json());
        match data {
            Some(Json::Object(data)) => data,
            _ => serde_json::Map::new(),
        }
    }

    /// Returns a layout and those around it, from the inside out. A circle ends before its first layout would
    /// come again (Jekyll 4.3 `Renderer#place_in_layouts`).
    pub(in crate::site) fn chain<'l>(&'l self, name: &'l str) -> Vec<(&'l str, &'l LiquidLayout)> {
        let mut names = BTreeSet::new();
        let mut chain = Vec::new();
        let mut next = Some(name);
        while chain.len() < LONGEST_CHAIN
            && let Some(name) = next
            && let Some((known, layout)) = self.by_name.get_key_value(name)
            && names.insert(known)
        {
            chain.push((known.as_str(), &**layout));
            next = layout.parent.as_deref();
        }
        chain
    }

    /// Returns the name at which the chain of a layout ends: of a layout that does not exist, or of the first of a circle.
    pub(in crate::site) fn end_of_chain<'l>(&'l self, name: &'l str) -> Option<&'l str> {
        match self.chain(name).last() {
            Some((_, layout)) => layout.parent.as_deref(),
            None => Some(name),
        }
    }

    /// Reports layouts around layouts that do not exist, and circles of layouts.
    fn report_parents(&mut self) {
        let mut problems = Vec::new();
        for (name, layout) in &self.by_name {
            let Some(parent) = &layout.parent else {
                continue;
            };
            let is_circle = self.is_first_of_circle(name);
            if self.has(parent) && !is_circle {
                continue;
            }
            let place = place_of_parent(layout);
            let problem = if is_circle {
                Diagnostic::warning(
                    "layout-circle",
                    format!(
                        "the layout `{name}` is around itself: the chain ends before it comes again"
                    ),
                )
                .at(place.labelled("leads back to this layout"))
                .help("remove one of the keys `layout` of the circle")
            } else {
                Diagnostic::warning(
                    "layout-missing",
                    format!("the layout `{parent}` around the layout `{name}` does not exist"),
                )
                .at(place.labelled("no such layout"))
                .help("create it in `_layouts`, or remove the key `layout`")
            };
            problems.push(problem);
        }
        self.diagnostics.extend(problems);
    }

    /// Returns true if the chain of a layout leads back to it, and it is the first such layout by name.
    fn is_first_of_circle(&self, name: &str) -> bool {
        let chain = self.chain(name);
        let last = chain
            .last()
            .and_then(|(_, layout)| layout.parent.as_deref());
        let names = |(_, layout): &(&str, &LiquidLayout)| layout.parent.clone();
        last == Some(name) && chain.iter().filter_map(names).all(|other| *name <= *other)
    }
}

/// Returns the name of a layout file: all but the ending. A file without an ending has an empty name (Jekyll 4.3
/// `LayoutReader#layout_name`).
fn layout_name(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(name, _)| name)
}

/// Returns the place of a layout's key `layout`.
fn place_of_parent(layout: &LiquidLayout) -> SourceSpan {
    let split = front_matter::split_by(FrontMatterRules::Jekyll, &layout.path, &layout.text);
    let span = split.ok().flatten().and_then(|split| {
        let matter = split.front_matter;
        Some(matter.value_span(matter.get("layout")?))
    });
    span.map_or_else(
        || SourceSpan::file(&layout.path),
        |span| Lines::of(&layout.text).place(&layout.path, &layout.text, span, ""),
    )
}

/// Returns the folder of a site's layouts.
pub(in crate::site) fn folder(config: &Config) -> String {
    match config.data.get("layouts_dir") {
        Some(Json::String(folder)) => plain_path(folder),
        _ => "_layouts".to_owned(),
    }
}

/// Returns the values of `layout` for the next layout of a chain: its own front matter, and above it that of the
/// layouts inside (Jekyll 4.3 `Renderer#render_layout`).
pub(in crate::site) fn merged(layout: &Map, inside: &Map) -> Map {
    let mut merged = layout.clone();
    for (key, value) in inside {
        let value = match (merged.get(key), value) {
            (Some(Value::Map(own)), Value::Map(inner)) => Value::from(self::merged(own, inner)),
            // A nil does not replace a value (`Utils.deep_merge_hashes`).
            (Some(own), Value::Nil) => own.clone(),
            _ => value.clone(),
        };
        merged.insert(key.clone(), value);
    }
    merged
}
