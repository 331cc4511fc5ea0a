//! Finds and reads the config file, and lets the command line have the last word.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde_json::Value;

use super::gem_theme::OWN_THEME;
use super::{
    Additions, Check, Collection, Config, ConfiguredLanguage, Defaults, Dialect, Features,
    Identity, LanguagePath, Layout, MultipleLanguages, PagePlugins, Permalink, Polyglot,
};
use super::{gem_theme, github, known_keys, plugins, values};
use crate::content::file_name::FileName;
use crate::content::gem_theme::MissingTheme;
use crate::content::{
    UnsavedTexts, encoded, placeholder_help, plain_path, text_file, unknown_placeholders,
};
use crate::diagnostics::{Diagnostic, Severity, SourceSpan};
use crate::near_miss;
use crate::yaml::{self, Mapping, MappingEntry};

/// Names of sitegen's own config.
const OWN: [&str; 2] = ["sitegen.yml", "sitegen.yaml"];
/// Names of Jekyll's.
const JEKYLL: [&str; 2] = ["_config.yml", "_config.yaml"];

/// Folders with a `_` that are no collection.
const RESERVED: [&str; 8] = [
    "_posts",
    "_drafts",
    "_layouts",
    "_includes",
    "_data",
    "_sass",
    "_plugins",
    "_site",
];

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

/// Returns true if a folder has a config file.
#[must_use]
pub(crate) fn has_file(root: &Path) -> bool {
    find(root).is_some()
}

fn find(root: &Path) -> Option<PathBuf> {
    OWN.iter()
        .chain(&JEKYLL)
        .map(|name| root.join(name))
        .find(|path| path.is_file())
}

/// Returns an info message if the config is one of Hexo. Its posts look like Jekyll's but use other tags, so its
/// pages are read as a folder of notes.
fn of_hexo(name: &str, text: &str) -> Option<Diagnostic> {
    // Keys of Hexo's own config that mean nothing to Jekyll.
    const KEYS: [&str; 7] = [
        "source_dir",
        "public_dir",
        "archive_dir",
        "code_dir",
        "i18n_dir",
        "skip_render",
        "new_post_name",
    ];
    let is_key = |line: &str, key: &&str| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(':'))
    };
    let of_hexo = |(_, line): &(usize, &str)| KEYS.iter().any(|key| is_key(line, key));
    let mut starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let (start, line) = starts.find(of_hexo)?;
    starts.find(of_hexo)?;
    let place = SourceSpan::span(
        name,
        text,
        start..start + line.trim_end().len(),
        "a key of Hexo",
    );
    Some(
        Diagnostic::info(
            "config-other",
            format!("`{name}` is a config of Hexo, not of Jekyll: the pages are read as a folder of notes"),
        )
        .at(place)
        .help("write a `sitegen.yml` with the title, `url` and `permalink` of the site"),
    )
}

/// Returns whether a source without a config is laid out as a site of sitegen's own. One of posts that has
/// pages in other folders too is not: they would be left out.
fn has_known_folders(root: &Path) -> bool {
    let has = |name: &str| root.join(name).is_dir();
    if has("content") {
        return true;
    }
    let has_posts = has("_posts") || has("_drafts");
    let has_collection = || {
        let mut names = collection_folders(root).into_iter();
        names.any(|name| has_markdown(&root.join(format!("_{name}"))))
    };
    (has_posts && other_folders(root).is_empty()) || (!has_notes(root) && has_collection())
}

/// Returns the hint that Markdown files beside `content/` are no pages, where nothing says that they are not
/// meant to be.
fn not_read(root: &Path) -> Option<Diagnostic> {
    let folders = other_folders(root);
    let first = folders.first()?;
    let names: Vec<String> = folders.iter().map(|name| format!("`{name}/`")).collect();
    Some(
        Diagnostic::info(
            "folder-not-read",
            format!(
                "the Markdown files in {} are no pages: there is a folder `content/`, and pages lie in it",
                names.join(", ")
            ),
        )
        .at(SourceSpan::file(first))
        .help(format!(
            "move them into `content/`, build them with `--source {first}`, or write a `sitegen.yml` if this is meant"
        )),
    )
}

/// Returns the names of the folders of `root` that are no known ones and have Markdown files in them.
fn other_folders(root: &Path) -> Vec<String> {
    const OF_SITEGEN: [&str; 4] = ["content", "static", "templates", "public"];
    const OF_PROGRAMS: [&str; 6] = ["node_modules", "target", "vendor", "dist", "build", "venv"];
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| !name.starts_with(['.', '_']))
        .filter(|name| {
            ![&OF_SITEGEN[..], &OF_PROGRAMS]
                .concat()
                .contains(&name.as_str())
        })
        .filter(|name| has_markdown(&root.join(name)))
        .collect();
    names.sort();
    names
}

/// Returns true if `root` itself has Markdown files, not only folders such as `_examples`.
fn has_notes(root: &Path) -> bool {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    names
        .into_iter()
        .any(|name| FileName::parse(&name).is_markdown())
}

/// Returns true if a folder has Markdown files. A folder of pictures (`_media`) is no collection.
fn has_markdown(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = entry.path();
        if is_folder {
            has_markdown(&path)
        } else {
            FileName::parse(&path.to_string_lossy()).is_markdown()
        }
    })
}

/// Returns the folders `_name` of `root` that contain documents, by name.
fn collection_folders(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let is_collection = name.starts_with('_')
                // `__tests__` and the like are of programs.
                && !name.starts_with("__")
                && !RESERVED.contains(&name.as_str())
                && entry.path().is_dir();
            is_collection.then(|| name[1..].to_owned())
        })
        .collect();
    names.sort();
    names
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
        let defaults = self.mapping.value("defaults");
        let defaults = defaults.map(Defaults::read).unwrap_or_default();
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

    fn output(&self, root: &Path, layout: Layout, overrides: &Overrides) -> PathBuf {
        let folder = match (&overrides.output, self.mapping.value("destination")) {
            (Some(given), _) => std::path::absolute(given).unwrap_or_else(|_| given.clone()),
            (None, Some(Value::String(destination))) => root.join(destination),
            (None, _) if layout == Layout::Jekyll => root.join("_site"),
            (None, _) => root.join("public"),
        };
        plain(&folder)
    }

    /// The permalink of the site. In a site of our own, a text without a placeholder would be the URL of every page.
    fn permalink(&mut self, layout: Layout) -> Option<Permalink> {
        let text = self.string("permalink")?;
        if layout == Layout::Jekyll {
            return Some(Permalink::parse(&text));
        }
        let is_text = self
            .mapping
            .value("permalink")
            .is_some_and(|value| !value.is_array());
        let permalink = Permalink::parse(&text);
        if is_text && permalink.has_placeholder() {
            return (!self.report_placeholders(&permalink.template)).then_some(permalink);
        }
        if is_text {
            if let Some(near) = near_miss::nearest(&text, Permalink::STYLES) {
                let help = format!("did you mean `{near}`?");
                self.wrong("permalink", "no style of permalinks", &help);
                return None;
            }
            self.wrong(
                "permalink",
                "every page would have this URL",
                "write a template such as `/:lang/:slug/`, or one of the styles `date`, `pretty`, `ordinal`, `weekdate`, `none`",
            );
        }
        None
    }

    /// Reports the words of the site's permalink that are no placeholders. Returns true if there are any.
    fn report_placeholders(&mut self, template: &str) -> bool {
        let unknown = unknown_placeholders(template);
        for name in &unknown {
            let message = format!("`:{name}` is no placeholder of a permalink");
            let place = self.place_within("permalink", &format!(":{name}"));
            self.diagnostics.push(
                Diagnostic::error("permalink-placeholder", message)
                    .at(place.labelled("here"))
                    .help(placeholder_help(name)),
            );
        }
        !unknown.is_empty()
    }

    fn url(&mut self, layout: Layout) -> (String, String) {
        let key = if self.entry("url").is_some() {
            "url"
        } else {
            "base_url"
        };
        let url = self.string(key).unwrap_or_default();
        let (mut host, path) = split_url(&url);
        if !host.is_empty() && !host.contains("//") {
            self.wrong(
                key,
                "a URL with its scheme is wanted here",
                "write it whole: `https://example.org`",
            );
            // Jekyll puts any text before URLs.
            if layout != Layout::Jekyll {
                host.clear();
            }
        }
        match self.string("baseurl") {
            // Jekyll puts `url` before `baseurl` as it is, with its path.
            Some(base) if layout == Layout::Jekyll => {
                (url.trim_end_matches('/').to_owned(), slashed(&base))
            }
            Some(base) => (host, slashed(&base)),
            None => (host, path),
        }
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

    fn languages(&self) -> Vec<ConfiguredLanguage> {
        let named = |code: &str, name: Option<&str>| self.language("languages", code, name);
        match self.mapping.value("languages") {
            Some(Value::Object(map)) => map
                .iter()
                .map(|(code, settings)| {
                    let code = yaml::language_key(code);
                    let text =
                        |key: &str| settings.get(key).and_then(Value::as_str).map(str::to_owned);
                    let name = settings.get("name").unwrap_or(settings).as_str();
                    ConfiguredLanguage {
                        title: text("title"),
                        description: text("description"),
                        ..named(code, name)
                    }
                })
                .collect(),
            Some(Value::Array(list)) => {
                let codes = list.iter().filter_map(yaml::language_code);
                codes.map(|code| named(code, None)).collect()
            }
            Some(list) => yaml::words(list).iter().map(|c| named(c, None)).collect(),
            None => Vec::new(),
        }
    }

    /// The default language of the config, else the one that `defaults` give to the whole site.
    fn default_language(&self, defaults: &Defaults) -> Option<ConfiguredLanguage> {
        let keys = [
            "default_language",
            "default_lang",
            "lang",
            "language",
            "locale",
        ];
        let language = |key: &str, value| {
            let code = yaml::language_code(value)?;
            Some(self.language(key, code, None))
        };
        let of_config = |key: &&str| language(key, self.mapping.value(key)?);
        let of_site = |key: &&str| language("defaults", defaults.of_site(key)?);
        let mut found = keys.iter().find_map(of_config);
        found = found.or_else(|| keys.iter().find_map(of_site));
        found
    }

    /// `language_paths`: by path a code, or `false`.
    fn language_paths(&mut self) -> Vec<LanguagePath> {
        let key = "language_paths";
        let Some(value) = self.mapping.value(key).filter(|value| !value.is_null()) else {
            return Vec::new();
        };
        let Value::Object(map) = value.clone() else {
            self.wrong(
                key,
                "a mapping is wanted here",
                "write paths with codes or `false`: `{docs/it: false, handbuch: de}`",
            );
            return Vec::new();
        };
        map.iter()
            .map(|(path, code)| LanguagePath {
                pattern: plain_path(path),
                language: code
                    .as_str()
                    .filter(|code| *code != "false")
                    .map(|code| self.language(key, code, None)),
            })
            .collect()
    }

    /// The language `code`, which the value of `key` names.
    fn language(&self, key: &str, code: &str, name: Option<&str>) -> ConfiguredLanguage {
        ConfiguredLanguage {
            code: code.to_owned(),
            name: name.map(str::to_owned),
            title: None,
            description: None,
            place: self.place_within(key, code),
        }
    }

    /// The languages with the titles and descriptions that the site has by language.
    fn languages_with_texts(&self) -> Vec<ConfiguredLanguage> {
        let mut languages = self.languages();
        let names_none = languages.is_empty();
        for key in ["title", "description"] {
            let Some(texts) = self.by_language(key) else {
                continue;
            };
            for (code, text) in texts {
                let found = languages.iter().position(|l| is_same_code(&l.code, &code));
                if found.is_none() && names_none {
                    languages.push(self.language(key, &code, None));
                }
                let at = found.unwrap_or(languages.len().saturating_sub(1));
                let Some(language) = languages
                    .get_mut(at)
                    .filter(|_| found.is_some() || names_none)
                else {
                    continue;
                };
                let own = if key == "title" {
                    &mut language.title
                } else {
                    &mut language.description
                };
                own.get_or_insert(text);
            }
        }
        languages
    }

    /// The text of the site under `key`: where it has one for each language, that of the default language.
    fn text_of_site(&mut self, key: &str) -> String {
        let Some(texts) = self.by_language(key) else {
            return self.string(key).unwrap_or_default();
        };
        let usual = self
            .default_language(&Defaults::default())
            .map(|language| language.code);
        let is_usual = |(code, _): &&(String, String)| {
            usual
                .as_ref()
                .is_some_and(|usual| is_same_code(code, usual))
        };
        let found = texts.iter().find(is_usual).or(texts.first());
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// The texts of a mapping by language codes.
    fn by_language(&self, key: &str) -> Option<Vec<(String, String)>> {
        let map = self.mapping.value(key)?.as_object()?;
        let text = |(code, text): (&String, &Value)| {
            Some((yaml::language_key(code).to_owned(), yaml::scalar(text, "")?))
        };
        let texts: Vec<(String, String)> = map.iter().map(text).collect::<Option<_>>()?;
        (!texts.is_empty() && texts.iter().all(|(code, _)| yaml::is_language_key(code)))
            .then_some(texts)
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

    /// The source folder.
    pub(super) fn root(&self) -> &Path {
        self.root
    }

    /// Adds a diagnostic.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Returns the position of the key of an entry.
    pub(super) fn key_place(&self, entry: &MappingEntry, label: &str) -> SourceSpan {
        SourceSpan::span(self.name, self.text, entry.key_span.clone(), label)
    }

    /// Returns the position of the value of `key`.
    pub(super) fn value_place(&self, key: &str, label: &str) -> SourceSpan {
        let span = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        SourceSpan::span(self.name, self.text, span, label)
    }

    /// Reports a part of the value of `key` that cannot be used.
    pub(super) fn wrong_within(&mut self, key: &str, part: &str, message: &str, help: &str) {
        let place = self.place_within(key, part).labelled("here");
        self.diagnostics.push(
            Diagnostic::error("config-value", message)
                .at(place)
                .help(help),
        );
    }

    fn entry(&self, key: &str) -> Option<&MappingEntry> {
        self.mapping.get(key).filter(|entry| !entry.value.is_null())
    }

    fn string(&mut self, key: &str) -> Option<String> {
        let entry = self.entry(key)?;
        let raw = self.text.get(entry.value_span.clone()).unwrap_or_default();
        let text = yaml::scalar(&entry.value, raw);
        if text.is_none() {
            self.wrong(
                key,
                "a text is wanted here",
                "write one line of text, quoted if need be",
            );
        }
        // Of several texts the first, which is what is meant more often than nothing.
        let first = || yaml::words(&self.entry(key)?.value).into_iter().next();
        text.or_else(first)
    }

    /// Returns the position of the first `word` in the value of `key` at or after the byte `from` of the value, and
    /// the byte after it. The whole value, if there is none.
    pub(super) fn place_after(&self, key: &str, word: &str, from: usize) -> (SourceSpan, usize) {
        let value = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        let text = self.text.get(value.clone()).unwrap_or_default();
        let rest = text.get(from..).unwrap_or_default();
        match rest.find(word) {
            Some(at) => {
                let start = value.start + from + at;
                let place = SourceSpan::span(self.name, self.text, start..start + word.len(), "");
                (place, from + at + word.len())
            }
            None => (SourceSpan::span(self.name, self.text, value, ""), from),
        }
    }

    /// Returns the position of `word` in the value of `key`.
    pub(super) fn place_within(&self, key: &str, word: &str) -> SourceSpan {
        let value = self
            .entry(key)
            .map_or(0..0, |entry| entry.value_span.clone());
        let found = self
            .text
            .get(value.clone())
            .and_then(|text| text.find(word));
        let at = value.start + found.unwrap_or(0);
        SourceSpan::span(self.name, self.text, at..at + word.len(), "")
    }

    pub(super) fn list(&self, key: &str) -> Vec<String> {
        match self.mapping.value(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(value) => yaml::words(value),
            None => Vec::new(),
        }
    }

    fn flag(&mut self, key: &str) -> bool {
        let Some(value) = self.mapping.value(key) else {
            return false;
        };
        yaml::truth(value).unwrap_or_else(|| {
            self.wrong(
                key,
                "`true` or `false` is wanted here",
                "write `true` or `false`",
            );
            false
        })
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

    pub(super) fn wrong(&mut self, key: &str, label: &str, help: &str) {
        let place = self.value_place(key, label);
        self.wrong_at(key, place, help);
    }

    /// Reports that a part of the value of `key` is of the wrong kind.
    pub(super) fn wrong_at(&mut self, key: &str, place: SourceSpan, help: &str) {
        self.diagnostics.push(
            Diagnostic::error(
                "config-value",
                format!("`{key}` has a value of the wrong kind"),
            )
            .at(place)
            .help(help),
        );
    }
}

/// Returns true if two codes differ only in case and `_`.
pub(super) fn is_same_code(a: &str, b: &str) -> bool {
    let plain = |code: &str| code.replace('_', "-").to_ascii_lowercase();
    plain(a) == plain(b)
}

/// `https://host/docs/` is `https://host` and `/docs`.
fn split_url(url: &str) -> (String, String) {
    let url = url.trim().trim_end_matches('/');
    let after_scheme = url.find("://").map_or(0, |i| i + 3);
    match url[after_scheme..].find('/') {
        _ if url.starts_with('/') => (String::new(), slashed(url)),
        Some(i) => (
            url[..after_scheme + i].to_owned(),
            slashed(&url[after_scheme + i..]),
        ),
        None => (url.to_owned(), String::new()),
    }
}

/// A path of a URL with a slash before it and none after; empty for the root.
fn slashed(path: &str) -> String {
    let path = path.trim().trim_matches('/');
    if path.is_empty() {
        String::new()
    } else {
        format!("/{}", encoded(path))
    }
}

/// `path` without `.` and `..`, so that one folder has one spelling.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_spelling() {
        assert_eq!(plain(Path::new("/a/./b/../c/")), Path::new("/a/c"));
        assert_eq!(plain(Path::new("/../a")), Path::new("/a"));
    }

    #[test]
    fn urls_split_into_host_and_path() {
        let split = |url| {
            let (host, path) = split_url(url);
            format!("{host}|{path}")
        };
        assert_eq!(split("https://a.example/"), "https://a.example|");
        assert_eq!(
            split("https://a.example/docs/x/"),
            "https://a.example|/docs/x"
        );
        assert_eq!(split("/docs"), "|/docs");
        assert_eq!(
            split("https://a.example/a b/é"),
            "https://a.example|/a%20b/%C3%A9"
        );
        assert_eq!(split(""), "|");
    }
}
