//! A site: its pages, its notes, and the one pure function that renders a page.
//!
//! [`Site::render`] depends on the site and on the page's file alone: `build` maps it over all
//! [`Site::targets`] in parallel, a server calls it for the page that a browser asks for.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::{Value, json};
use tera::Context;

use crate::config::{Config, Layout};
use crate::diagnostics::{Diagnostic, Place, counted};
use crate::highlight::Highlighter;
use crate::language::{Codes, Language, LanguageId};
use crate::markdown::{self, Heading, Setting};
use crate::source::{Format, Kind, Page, Source};
use crate::template::{Engine, context, theme};
use crate::translation::{Note, Notes, PageId};

/// The template of a page that names none.
const NOTE: &str = "note.html";
/// The template of the list of a language's notes.
const LIST: &str = "list.html";
/// The template of the root.
const HOME: &str = "home.html";
/// Layouts of Jekyll's themes, for which the default theme has one template.
const USUAL_LAYOUTS: [&str; 8] = [
    "post", "page", "default", "note", "article", "doc", "index", "home",
];

/// Something with a URL that can be rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page.
    Page(PageId),
    /// The list of a language's notes.
    List(LanguageId),
    /// The root of a site that has no page there.
    Home,
}

/// What a page's `layout` comes to.
enum Wanted {
    /// The page does not say.
    Any,
    /// No template: the body alone.
    Nothing,
    /// The template with this name.
    Theme(String),
    /// A layout of Jekyll's with this name, in Liquid.
    Jekylls(String),
    /// The template with this name, which there is not.
    Missing(String),
}

/// A rendered file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file below the output folder.
    pub output: String,
    /// What it holds.
    pub content: String,
}

/// A site, ready to render.
pub struct Site {
    /// What the site is told to be.
    pub config: Config,
    /// Its pages and files.
    pub source: Source,
    /// Which pages are translations of one another.
    pub notes: Notes,
    targets: Vec<Target>,
    engine: Engine,
    highlighter: Highlighter,
    words: Vec<BTreeMap<String, String>>,
    by_path: HashMap<String, PageId>,
    /// For templates: the site, and by language the language and its words.
    site_value: tera::Value,
    language_values: Vec<(tera::Value, tera::Value)>,
    has_layouts: bool,
}

impl Site {
    /// Puts together what the rooms found.
    #[must_use]
    pub fn new(
        config: Config,
        codes: &Codes,
        source: Source,
        notes: Notes,
    ) -> (Self, Vec<Diagnostic>) {
        let own_templates = match config.layout {
            Layout::Sitegen => true,
            Layout::Jekyll | Layout::Folder => crate::source::has_templates(&config.source),
        };
        let (theme, mut diagnostics) =
            theme::load(own_templates.then_some(config.source.as_path()));
        let (engine, problems) = Engine::new(theme.templates);
        diagnostics.extend(problems);

        let words: Vec<BTreeMap<String, String>> = source
            .languages
            .iter()
            .map(|(_, language)| theme.messages.of(&language.tag, codes))
            .collect();
        let by_path = source
            .pages
            .iter()
            .enumerate()
            .map(|(id, page)| (page.path.clone(), id))
            .collect();
        let mut site = Self {
            has_layouts: config.source.join("_layouts").is_dir(),
            targets: Vec::new(),
            engine,
            highlighter: Highlighter::default(),
            words,
            by_path,
            site_value: tera::Value::none(),
            language_values: Vec::new(),
            config,
            source,
            notes,
        };
        site.targets = site.find_targets();
        site.site_value = context::value(&site.describe_site());
        site.language_values = site
            .source
            .languages
            .iter()
            .map(|(id, language)| {
                let described = context::value(&site.describe_language(id, language));
                let words = json!(site.words[id.0]);
                (described, context::value(&words))
            })
            .collect();
        diagnostics.extend(site.unknown_layouts());
        (site, diagnostics)
    }

    /// All that can be rendered, in a fixed order.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Pages, and the lists and the root where no page or file of the site's own stands.
    fn find_targets(&self) -> Vec<Target> {
        let mut targets: Vec<Target> = (0..self.source.pages.len()).map(Target::Page).collect();
        let taken: HashSet<&str> = self
            .source
            .pages
            .iter()
            .map(|page| page.output.as_str())
            .chain(self.source.assets.iter().map(|asset| asset.output.as_str()))
            .collect();
        if self.source.pages.is_empty() {
            return targets;
        }
        if !taken.contains("index.html") {
            targets.push(Target::Home);
        }
        if self.source.languages.len() > 1 {
            for (id, language) in self.source.languages.iter() {
                if !taken.contains(list_output(language).as_str()) {
                    targets.push(Target::List(id));
                }
            }
        }
        targets
    }

    /// The source file that a target comes from, if it comes from one.
    #[must_use]
    pub fn path(&self, target: Target) -> Option<&str> {
        match target {
            Target::Page(id) => Some(&self.source.pages[id].path),
            Target::List(_) | Target::Home => None,
        }
    }

    /// Renders one document. Pure: it depends on the site and the page's files, and changes nothing.
    ///
    /// `None` if a diagnostic says why there is none.
    #[must_use]
    pub fn render(&self, target: Target) -> (Option<Document>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let rendered = match target {
            Target::Page(id) => self.render_page(id, &mut diagnostics),
            Target::List(language) => self.render_list(language),
            Target::Home => self.render_home(),
        };
        match rendered {
            Ok(document) => (Some(document), diagnostics),
            Err(error) => {
                diagnostics.push(*error);
                (None, diagnostics)
            }
        }
    }

    fn render_page(
        &self,
        id: PageId,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Document, Box<Diagnostic>> {
        let page = &self.source.pages[id];
        let language = self.source.languages.get(page.language);
        let text = self.source.text(page)?;
        let template = self.template_of(page, &text[page.body..])?;
        let original = self.original_outline(id);
        let (body, more) = markdown::render(&Setting {
            path: &page.path,
            text: &text,
            start: page.body,
            format: page.format,
            direction: language.direction,
            words: &self.words[page.language.0],
            original: original.as_deref(),
            resolve: &|target| self.resolve(page, target),
            highlighter: &self.highlighter,
        });
        diagnostics.extend(more);

        let content = match template {
            None => body.html,
            Some(template) => {
                let described = context::value(&self.describe_page(id, &body.outline));
                let mut described = described.into_map().unwrap_or_default();
                // The body is long: it goes to the template as it is, not by way of JSON.
                described.insert("content".into(), tera::Value::safe_string(&body.html));
                let mut context = self.context(page.language);
                context.insert_value("page", tera::Value::from(described));
                self.engine.render(&template, &context).map_err(|error| {
                    Box::new(error.at(Place::file(&page.path).labelled("for this page")))
                })?
            }
        };
        Ok(Document {
            output: page.output.clone(),
            content,
        })
    }

    /// The outline of the note's original, for a page that translates it.
    fn original_outline(&self, id: PageId) -> Option<Vec<Heading>> {
        let note = self.notes.of(id);
        let original = &self.source.pages[note.original];
        if note.original == id || original.format != Format::Markdown {
            return None;
        }
        // If it cannot be read, its own rendering says so.
        let text = self.source.text(original).ok()?;
        Some(markdown::outline(&text[original.body..]))
    }

    /// The template of a page; `None` for a page that wants none.
    fn template_of(&self, page: &Page, body: &str) -> Result<Option<String>, Box<Diagnostic>> {
        if let Some(Value::String(name)) = page.data.get("template") {
            if self.engine.has(name) {
                return Ok(Some(name.clone()));
            }
            return Err(Box::new(self.missing(page, "template", name)));
        }
        match self.layout_of(page) {
            Wanted::Theme(name) => Ok(Some(name)),
            Wanted::Nothing => Ok(None),
            Wanted::Any if page.format == Format::Html && is_document(body) => Ok(None),
            Wanted::Any | Wanted::Jekylls(_) => Ok(Some(NOTE.to_owned())),
            Wanted::Missing(name) => Err(Box::new(self.missing(page, "layout", &name))),
        }
    }

    /// What the key `layout` of a page comes to.
    fn layout_of(&self, page: &Page) -> Wanted {
        let layout = match page.data.get("layout") {
            Some(Value::Null) => return Wanted::Nothing,
            Some(Value::String(layout)) if layout == "none" || layout == "null" => {
                return Wanted::Nothing;
            }
            Some(Value::String(layout)) => layout,
            _ => return Wanted::Any,
        };
        let name = format!("{layout}.html");
        if self.engine.has(&name) {
            Wanted::Theme(name)
        } else if USUAL_LAYOUTS.contains(&layout.as_str()) {
            Wanted::Theme(NOTE.to_owned())
        } else if self.has_jekyll_layout(layout) {
            Wanted::Jekylls(layout.clone())
        } else if self.config.layout == Layout::Jekyll && !self.has_layouts {
            // The layouts of a Jekyll site may come from a theme that only Jekyll can see.
            Wanted::Jekylls(layout.clone())
        } else {
            Wanted::Missing(name)
        }
    }

    fn missing(&self, page: &Page, key: &str, name: &str) -> Diagnostic {
        let place = self.source.place_of(page, key).labelled("no such template");
        let folder = theme::FOLDER;
        Diagnostic::error(
            "template-missing",
            format!("the template `{name}` does not exist"),
        )
        .at(place)
        .help(format!(
            "create `{folder}/{name}`, or remove the key `{key}`"
        ))
    }

    /// Jekyll's layouts that have no template here, each said once, at the first page that names it.
    fn unknown_layouts(&self) -> Vec<Diagnostic> {
        let mut unknown: BTreeMap<String, (PageId, usize)> = BTreeMap::new();
        for (id, page) in self.source.pages.iter().enumerate() {
            if let Wanted::Jekylls(layout) = self.layout_of(page) {
                unknown.entry(layout).or_insert((id, 0)).1 += 1;
            }
        }
        unknown
            .into_iter()
            .map(|(layout, (first, pages))| {
                let pages = counted(pages, "page");
                let message =
                    format!("the layout `{layout}` has no template: `{NOTE}` is used for {pages}");
                let place = self.source.place_of(&self.source.pages[first], "layout");
                let folder = theme::FOLDER;
                Diagnostic::hint("layout-unknown", message)
                    .at(place)
                    .help(format!(
                        "layouts are Tera templates: create `{folder}/{layout}.html`"
                    ))
            })
            .collect()
    }

    fn has_jekyll_layout(&self, layout: &str) -> bool {
        self.has_layouts
            && ["html", "liquid", "md"].iter().any(|ending| {
                let file = format!("_layouts/{layout}.{ending}");
                !layout.contains("..") && self.config.source.join(file).is_file()
            })
    }

    fn render_list(&self, id: LanguageId) -> Result<Document, Box<Diagnostic>> {
        let language = self.source.languages.get(id);
        let translations: Vec<Value> = self
            .targets
            .iter()
            .filter_map(|target| match target {
                Target::List(other) => Some(*other),
                _ => None,
            })
            .map(|other| {
                let described = self.source.languages.get(other);
                let title = self.title_of_list(other);
                self.describe_translation(described, &list_url(described), &title, other == id)
            })
            .collect();
        let page = json!({
            "title": self.title_of_list(id),
            "url": self.path_to(&list_url(language)),
            "permalink": self.permalink(&list_url(language)),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": translations,
            "x_default": translations.first().map(|t| t["permalink"].clone()),
            "notes": self.notes_in(id),
        });
        self.render_generated(LIST, id, &page, list_output(language))
    }

    fn render_home(&self) -> Result<Document, Box<Diagnostic>> {
        let default = self.source.languages.default_language();
        let id = default.unwrap_or(LanguageId(0));
        let language = self.source.languages.get(id);
        let several = self.source.languages.len() > 1;
        let page = json!({
            "title": self.title_of_list(id),
            "url": self.path_to("/"),
            "permalink": self.permalink("/"),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "translations": [],
            "notes": if several { Value::Null } else { Value::Array(self.notes_in(id)) },
            "languages": self.source.languages.iter().map(|(id, language)| {
                let mut notes = self.notes_in(id);
                let count = notes.len();
                notes.truncate(5);
                context::layered(
                    self.describe_language(id, language).as_object().unwrap_or(&serde_json::Map::new()),
                    json!({"notes": notes, "count": count}),
                )
            }).collect::<Vec<_>>(),
        });
        self.render_generated(HOME, id, &page, "index.html".to_owned())
    }

    fn render_generated(
        &self,
        template: &str,
        language: LanguageId,
        page: &Value,
        output: String,
    ) -> Result<Document, Box<Diagnostic>> {
        let mut context = self.context(language);
        context.insert_value("page", context::value(page));
        let content = self.engine.render(template, &context)?;
        Ok(Document { output, content })
    }

    fn context(&self, language: LanguageId) -> Context {
        let mut context = Context::new();
        let (described, words) = &self.language_values[language.0];
        context.insert_value("site", self.site_value.clone());
        context.insert_value("language", described.clone());
        context.insert_value("t", words.clone());
        context
    }

    fn describe_site(&self) -> Value {
        let config = &self.config;
        let languages: Vec<Value> = self
            .source
            .languages
            .iter()
            .map(|(id, language)| self.describe_language(id, language))
            .collect();
        context::layered(
            &config.data,
            json!({
                "title": config.title,
                "description": config.description,
                "url": config.url,
                "base_path": config.base_path,
                "home": self.path_to("/"),
                "languages": languages,
            }),
        )
    }

    fn describe_language(&self, id: LanguageId, language: &Language) -> Value {
        // A list that a page of the site's own stands in for is linked to all the same.
        let url = if self.source.languages.len() > 1 {
            list_url(language)
        } else {
            "/".to_owned()
        };
        json!({
            "code": language.code,
            "tag": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "name": language.endonym,
            "url": self.path_to(&url),
            "is_default": Some(id) == self.source.languages.default_language(),
        })
    }

    fn describe_page(&self, id: PageId, outline: &[Heading]) -> Value {
        let page = &self.source.pages[id];
        let language = self.source.languages.get(page.language);
        let note = self.notes.of(id);
        let translations = self.translations(note, id);
        json!({
            "title": page.title,
            "url": self.path_to(&page.url),
            "permalink": self.permalink(&page.url),
            "path": page.path,
            "kind": page.kind.name(),
            "lang": language.tag.as_str(),
            "direction": language.direction.as_str(),
            "date": page.date.as_ref().map(|d| d.strftime("%Y-%m-%d").to_string()),
            "datetime": page.date.as_ref().map(|d| d.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
            "categories": page.categories,
            "tags": page.tags,
            "toc": context::toc(outline),
            "has_title": context::has_title(outline),
            "translations": translations,
            "x_default": self.permalink(&self.source.pages[self.default_page(note)].url),
            "is_original": note.original == id,
            "joined": note.joined.map(crate::translation::Joined::word),
            // A page that stands where the list would be may show what the list would.
            "notes": (page.output == list_output(language)).then(|| self.notes_in(page.language)),
            "data": page.data,
        })
    }

    /// The page that a reader of no language of the note is sent to: the one in the site's default
    /// language, else the original.
    fn default_page(&self, note: &Note) -> PageId {
        let default = self.source.languages.default_language();
        note.pages
            .iter()
            .copied()
            .find(|id| Some(self.source.pages[*id].language) == default)
            .unwrap_or(note.original)
    }

    fn translations(&self, note: &Note, current: PageId) -> Vec<Value> {
        note.pages
            .iter()
            .map(|id| {
                let page = &self.source.pages[*id];
                let language = self.source.languages.get(page.language);
                self.describe_translation(language, &page.url, &page.title, *id == current)
            })
            .collect()
    }

    fn describe_translation(
        &self,
        language: &Language,
        url: &str,
        title: &str,
        current: bool,
    ) -> Value {
        json!({
            "lang": language.tag.as_str(),
            "code": language.code,
            "direction": language.direction.as_str(),
            "name": language.endonym,
            "title": title,
            "url": self.path_to(url),
            "permalink": self.permalink(url),
            "current": current,
        })
    }

    fn title_of_list(&self, id: LanguageId) -> String {
        if self.config.title.is_empty() {
            self.words[id.0].get("notes").cloned().unwrap_or_default()
        } else {
            self.config.title.clone()
        }
    }

    /// The notes of a language for a list, the newest first, then by path.
    fn notes_in(&self, id: LanguageId) -> Vec<Value> {
        let mut pages: Vec<&Page> = self
            .source
            .pages
            .iter()
            .filter(|page| page.language == id && self.is_listed(page))
            .collect();
        pages.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.path.cmp(&b.path)));
        pages
            .into_iter()
            .map(|page| {
                json!({
                    "title": page.title,
                    "url": self.path_to(&page.url),
                    "date": page.date.as_ref().map(|d| d.strftime("%Y-%m-%d").to_string()),
                })
            })
            .collect()
    }

    /// Whether a page is a note among others: a post, a document, a page of `content/`; not an
    /// `index`, which is a list itself.
    fn is_listed(&self, page: &Page) -> bool {
        let is_index = page.path_key.rsplit('/').next() == Some("index");
        !is_index && (page.kind != Kind::Page || self.config.layout != Layout::Jekyll)
    }

    /// The path of a URL on the host.
    fn path_to(&self, url: &str) -> String {
        format!("{}{url}", self.config.base_path)
    }

    /// The whole URL; the path, if the site's host is not known.
    fn permalink(&self, url: &str) -> String {
        format!("{}{}{url}", self.config.url, self.config.base_path)
    }

    /// Where a relative link of `page` to a source file leads.
    fn resolve(&self, page: &Page, target: &str) -> Option<String> {
        let (path, fragment) = match target.find('#') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        let is_file = crate::source::file_name::FileName::parse(path).is_markdown();
        if !is_file || path.starts_with('/') || path.contains(':') {
            return None;
        }
        let mut parts: Vec<&str> = page.path.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        let page = &self.source.pages[*self.by_path.get(&parts.join("/"))?];
        Some(format!("{}{fragment}", self.path_to(&page.url)))
    }
}

/// Whether the body of an HTML page is a whole document.
fn is_document(body: &str) -> bool {
    let start = body.trim_start().get(..9).unwrap_or_default();
    start.eq_ignore_ascii_case("<!doctype") || start.to_ascii_lowercase().starts_with("<html")
}

fn list_url(language: &Language) -> String {
    format!("/{}/", language.code.to_lowercase().replace('_', "-"))
}

fn list_output(language: &Language) -> String {
    format!("{}index.html", &list_url(language)[1..])
}
