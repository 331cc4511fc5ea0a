//! Finds and reads the config file, and lets the command line have the last word.

mod addresses;
mod languages;
mod places;
mod site_kind;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde_json::Value;

use super::gem_theme::{self, OWN_THEME};
use super::{
    Additions, Check, Collection, Config, Defaults, Dialect, Features, Identity, LanguagePath,
    Layout, MultipleLanguages, PagePlugins, Permalink, Polyglot, github, known_keys, plugins,
    values,
};
use crate::content::gem_theme::MissingTheme;
use crate::content::{UnsavedTexts, plain_path, text_file};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::yaml::{self, Mapping};
use addresses::split_url;
use site_kind::{JEKYLL, collection_folders, find, has_known_folders, not_read, of_hexo};

pub(super) use languages::is_same_code;
pub(crate) use site_kind::has_file;

/// Paths that Jekyll 4 excludes in addition to the configured ones.
const NEVER: [&str; 10] = [
    ".sass-cache",
    ".jekyll-cache",
    "gemfiles",
    "Gemfile",
    "Gemfile.lock",
    "node_modules",
    "vendor/bundle/",
    "vendor/cache/",
    "vendor/gems/",
    "vendor/ruby/",
];

/// Values from the command line; they win over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// The config file, in place of the one that is found.
    pub config: Option<PathBuf>,
    /// The output folder, relative to the current folder.
    pub output: Option<PathBuf>,
    /// The repository on GitHub, as `owner/name`, for jekyll-github-metadata.
    pub repository: Option<String>,
    /// Scheme, host and path of the published site.
    pub base_url: Option<String>,
    /// True if drafts are published.
    pub drafts: bool,
    /// True if pages with a future date are published.
    pub future: bool,
    /// True if notes are untrusted: everything that could run a script is removed.
    pub sanitize: bool,
    /// `jekyll.environment`, which Jekyll takes from `JEKYLL_ENV`.
    pub environment: Option<String>,
    /// The folders with installed gems, for themes of Jekyll sites. A component `*` stands for any name.
    pub gem_folders: Vec<PathBuf>,
    /// The texts that an editor has not saved.
    pub unsaved: UnsavedTexts,
}

/// Reads the config of the site in `source`. Returns it with the diagnostics of values that cannot be
/// used: the default replaces each of them.
///
/// # Errors
/// Diagnostics, if the source is no folder, or the config cannot be read or is no YAML.
pub fn load(
    source: &Path,
    overrides: &Overrides,
) -> Result<(Config, Vec<Diagnostic>), Vec<Diagnostic>> {
    let root = source
        .canonicalize()
        .ok()
        .filter(|p| p.is_dir())
        .ok_or_else(|| {
            vec![
                Diagnostic::error("source-missing", "the source folder does not exist")
                    .at(SourceSpan::file(&source.to_string_lossy()))
                    .help("name an existing folder with --source"),
            ]
        })?;

    let mut path = overrides.config.clone().or_else(|| find(&root));
    let (mut name, mut text) = match &path {
        None => (None, String::new()),
        Some(path) => {
            let name = path.strip_prefix(&root).unwrap_or(path);
            let name = name.to_string_lossy().into_owned();
            let text = overrides.unsaved.read(path, &name).map_err(|d| vec![*d])?;
            let text = text_file::without_mark(text);
            (Some(name), text)
        }
    };
    let of_hexo = match &overrides.config {
        Some(_) => None,
        None => of_hexo(name.as_deref().unwrap_or_default(), &text),
    };
    if of_hexo.is_some() {
        (path, name) = (None, None);
        text.clear();
    }
    let is_jekyll = path.as_deref().and_then(Path::file_name).is_some_and(|n| {
        let n = n.to_string_lossy();
        n.starts_with("_config") || JEKYLL.contains(&n.as_ref())
    });
    let layout = if is_jekyll {
        Layout::Jekyll
    } else if path.is_some() || has_known_folders(&root) {
        Layout::Sitegen
    } else {
        Layout::Folder
    };

    let shown = name.as_deref().unwrap_or_default();
    let mut mapping = Mapping::parse_as(&text, layout.scalars()).map_err(|error| {
        let place = SourceSpan::span(shown, &text, error.span, "here");
        vec![Diagnostic::error("config-yaml", error.message).at(place)]
    })?;
    let theme = (layout == Layout::Jekyll)
        .then(|| gem_theme::find(&root, &mapping, &overrides.gem_folders))
        .flatten();
    if let Some(Ok(theme)) = &theme {
        gem_theme::merge(&mut mapping, theme);
    }
    let gems = match layout {
        Layout::Jekyll => {
            let theme = theme.as_ref().and_then(|theme| theme.as_ref().ok());
            plugins::gems(&root, &mapping, theme)
        }
        Layout::Sitegen | Layout::Folder => Vec::new(),
    };
    if gems.iter().any(|gem| gem == "jekyll-github-metadata") {
        github::merge(&root, &mut mapping, overrides.repository.as_deref());
    }
    let mut reader = Reader {
        root: &root,
        name: name.as_deref().unwrap_or_default(),
        text: &text,
        mapping: &mapping,
        diagnostics: yaml::repeated_keys(shown, &text, 0, &mapping.repeated),
    };
    let unread = (layout == Layout::Sitegen && path.is_none())
        .then(|| not_read(&root))
        .flatten();
    let mut config = reader.config(root.clone(), layout, name.clone(), overrides, gems);
    match theme {
        Some(Ok(theme)) => config.gem_theme = Some(Arc::new(theme)),
        Some(Err(missing)) => reader.report_theme(missing),
        None => {}
    }
    let mut diagnostics = reader.diagnostics;
    diagnostics.extend(unread);
    diagnostics.extend(of_hexo);
    if layout == Layout::Jekyll {
        // Jekyll builds with any value.
        for diagnostic in &mut diagnostics {
            diagnostic.severity = Severity::Warning;
        }
    }
    Ok((config, diagnostics))
}

pub(super) struct Reader<'a> {
    root: &'a Path,
    name: &'a str,
    text: &'a str,
    pub(super) mapping: &'a Mapping,
    diagnostics: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn config(
        &mut self,
        root: PathBuf,
        layout: Layout,
        file: Option<String>,
        overrides: &Overrides,
        plugins: Vec<String>,
    ) -> Config {
        let (url, base_path) = match &overrides.base_url {
            Some(base) => split_url(base),
            None => self.url(layout),
        };
        values::check(self, layout);
        known_keys::check(self, layout);
        let permalink = match self.permalink(layout) {
            Some(permalink) => permalink,
            None if layout == Layout::Jekyll => Permalink::parse("date"),
            None => Permalink::own(),
        };
        let collections = match self.mapping.value("collections") {
            Some(value) => Collection::read(value),
            None if layout == Layout::Jekyll => Vec::new(),
            None => collection_folders(&root)
                .into_iter()
                .map(Collection::published)
                .collect(),
        };
        let usual = match layout {
            Layout::Jekyll => "kramdown",
            Layout::Sitegen | Layout::Folder => "commonmark",
        };
        let markdown = self.mapping.value("markdown").and_then(Value::as_str);
        let [kramdown, highlighter] =
            ["kramdown", "highlighter"].map(|key| self.mapping.value(key));
        let dialect = Dialect::read(markdown, kramdown, highlighter, usual);
        let liquid = match self.mapping.value("liquid").and_then(yaml::truth) {
            Some(liquid) if layout != Layout::Jekyll => liquid,
            _ => layout == Layout::Jekyll,
        };
        let mut exclude: Vec<String> = NEVER.iter().map(|s| (*s).to_owned()).collect();
        exclude.extend(self.list("exclude"));

        let polyglot = (layout == Layout::Jekyll)
            .then(|| Polyglot::read(&root, self.mapping))
            .flatten();
        let is_polyglot = polyglot.is_some();
        let multiple_languages = (layout == Layout::Jekyll)
            .then(|| MultipleLanguages::read(&root, self.mapping))
            .flatten();
        let mut language_paths = self.language_paths();
        for code in multiple_languages
            .iter()
            .flat_map(|plugin| &plugin.languages)
        {
            language_paths.push(LanguagePath {
                pattern: MultipleLanguages::texts(code),
                language: Some(self.language("languages", code, None)),
            });
        }
        let collections_folder = match self.mapping.value("collections_dir") {
            Some(Value::String(folder)) if layout == Layout::Jekyll => plain_path(folder),
            _ => String::new(),
        };
        let defaults = self.mapping.value("defaults");
        let defaults = defaults.map(|value| Defaults::read(value, &collections_folder));
        let defaults = defaults.unwrap_or_default();
        let default_language = self.default_language(&defaults).or_else(|| {
            let polyglot = polyglot.as_ref()?;
            Some(self.language("default_lang", &polyglot.default, None))
        });
        let default_language = match &multiple_languages {
            Some(plugin) => Some(self.language("languages", plugin.default_language(), None)),
            None => default_language,
        };

        Config {
            output: self.output(&root, layout, overrides),
            layout,
            file,
            title: self.text_of_site("title"),
            description: self.text_of_site("description"),
            url,
            base_path,
            environment: overrides
                .environment
                .clone()
                .unwrap_or_else(|| "production".to_owned()),
            permalink,
            dialect,
            liquid,
            time_zone: self.time_zone(),
            collections,
            collections_folder,
            defaults,
            follow_links: self.follow_links(&root),
            include: self.list("include"),
            exclude,
            languages: self.languages_with_texts(),
            default_language,
            strict: self.flag("strict"),
            language_paths,
            multiple_languages,
            polyglot,
            gem_theme: None,
            drafts: overrides.drafts || self.flag("show_drafts"),
            future: overrides.future || self.flag("future"),
            unpublished: self.flag("unpublished"),
            features: Features::read(self, layout, is_polyglot, overrides.sanitize),
            additions: Additions::read(self),
            identity: self.identity(layout),
            navigation: super::navigation::read(self, layout),
            page_plugins: PagePlugins::read(&plugins, self.mapping),
            plugins,
            deploy: super::deploy::read(self, layout),
            check: Check::read(self),
            limits: super::limits::read(self, layout),
            overlay: Arc::default(),
            data: self.mapping.clone().into_map(),
            source: root,
        }
    }

    /// The identity of the site. Themes of Jekyll have keys of the same names, so that a Jekyll site has one in sitegen's
    /// theme only.
    fn identity(&mut self, layout: Layout) -> Identity {
        let theme = self.mapping.value("theme").and_then(Value::as_str);
        if layout == Layout::Jekyll && theme != Some(OWN_THEME) {
            return Identity::default();
        }
        let identity = Identity::read(self);
        for (key, file) in identity.files() {
            let folders: &[&str] = match layout {
                Layout::Jekyll => &[""],
                Layout::Sitegen | Layout::Folder => &["static", "content", ""],
            };
            let exists = |folder: &&str| self.root.join(folder).join(&file[1..]).is_file();
            if folders.iter().any(exists) {
                continue;
            }
            let place = self.place_within(key, &file[1..]).labelled("no such file");
            self.diagnostics.push(
                Diagnostic::warning(
                    "config-file",
                    format!("the site has no file `{}`", &file[1..]),
                )
                .at(place)
                .help("put the file into `static/`, and write its path from there"),
            );
        }
        identity
    }

    fn time_zone(&mut self) -> TimeZone {
        let Some(name) = self.string("timezone") else {
            return TimeZone::UTC;
        };
        TimeZoneDatabase::bundled().get(&name).unwrap_or_else(|_| {
            self.wrong(
                "timezone",
                "no such time zone",
                "use a name such as `Asia/Taipei`",
            );
            TimeZone::UTC
        })
    }

    /// The folders of `follow_links`, from the source.
    fn follow_links(&mut self, root: &Path) -> Vec<PathBuf> {
        let listed = self.list("follow_links");
        let mut folders = Vec::new();
        for folder in &listed {
            match root.join(folder).canonicalize() {
                Ok(real) => folders.push(real),
                Err(_) => self.wrong(
                    "follow_links",
                    "no such folder",
                    "write the path of a folder, from the source",
                ),
            }
        }
        folders
    }

    /// Reports a theme that was not found, at the line that names it.
    fn report_theme(&mut self, missing: MissingTheme) {
        let place = self.value_place(missing.key, "not found");
        self.diagnostics.push(
            Diagnostic::warning("theme-missing", missing.message)
                .at(place)
                .help(missing.help),
        );
    }
}
