//! The default theme, which is in the binary, and a site's own files, which win by name.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use serde_json::Value;

use super::identity_css;
use crate::config::Config;
use crate::content::regular_file;
use crate::content::{symlinks, text_file};
use crate::diagnostics::{Diagnostic, SourceSpan};
use crate::language::{Message, Messages};
use crate::yaml::{self, Mapping};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// The folder of a site's own templates.
pub const FOLDER: &str = "templates";
/// The folder of the interface's words, below the templates.
const MESSAGES: &str = "messages";

/// The beginning of the paths of the default theme's templates in diagnostics.
pub const EMBEDDED: &str = "sitegen's theme/";

/// Scripts of the theme that are inserted into the page itself.
pub const IN_PAGES: [&str; 1] = ["appearance.js"];

/// A template's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The name that other templates know it by: `note.html`.
    pub name: String,
    /// The file as the author knows it; for the default theme, `sitegen's theme/note.html`.
    pub path: String,
    /// The text.
    pub text: String,
}

/// The files of a theme.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The templates of the default theme, and then the site's own.
    pub templates: Vec<Template>,
    /// The interface's words.
    pub messages: Messages,
}

/// The default theme with the own files of the site `own`, where it has any. Of the theme's words those are read
/// whose tags `speaks` wants.
#[must_use]
pub fn load(own: Option<&Config>, speaks: &dyn Fn(&str) -> bool) -> (Theme, Vec<Diagnostic>) {
    let mut theme = Theme::default();
    let mut diagnostics = Vec::new();
    embedded(&TEMPLATES, &mut |name, bytes| {
        if tag_of(name).is_some_and(|tag| !speaks(tag)) {
            return;
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        add(
            &mut theme,
            name,
            format!("{EMBEDDED}{name}"),
            text,
            &mut diagnostics,
        );
    });
    if let Some(config) = own {
        let mut own = OwnFiles {
            config,
            open: Vec::new(),
            names: Vec::new(),
            diagnostics: &mut diagnostics,
        };
        own.entry(FOLDER);
        let mut names = own.names;
        names.sort();
        for path in names {
            let name = path[FOLDER.len() + 1..].to_owned();
            match text_file::read(&config.source.join(&path), &path) {
                Ok(text) => {
                    let text = text_file::without_mark(text);
                    add(&mut theme, &name, path, text, &mut diagnostics);
                }
                Err(error) => diagnostics.push(*error),
            }
        }
    }
    (theme, diagnostics)
}

/// The language whose words a file of the theme has.
fn tag_of(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(MESSAGES)?;
    rest.strip_prefix('/')?.strip_suffix(".yml")
}

fn add(
    theme: &mut Theme,
    name: &str,
    path: String,
    text: String,
    diagnostics: &mut Vec<Diagnostic>,
) {
    match tag_of(name) {
        None => theme.templates.push(Template {
            name: name.to_owned(),
            path,
            text,
        }),
        Some(tag) => match Mapping::parse(&text) {
            Ok(words) => theme.messages.add(
                tag,
                words.entries.into_iter().filter_map(|entry| {
                    let raw = text.get(entry.value_span).unwrap_or_default();
                    let message = match &entry.value {
                        Value::Object(forms) => Message::Plural(
                            forms
                                .iter()
                                .filter_map(|(k, v)| Some((k.clone(), yaml::scalar(v, "")?)))
                                .collect(),
                        ),
                        value => Message::Text(yaml::scalar(value, raw)?),
                    };
                    Some((entry.key, message))
                }),
            ),
            Err(error) => diagnostics.push(
                Diagnostic::error("messages-yaml", error.message)
                    .at(SourceSpan::span(&path, &text, error.span, "here"))
                    .help("a file of words is YAML: a line for each, `key: words`"),
            ),
        },
    }
}

/// A static file as it is published.
#[derive(Debug, Clone)]
pub struct File {
    /// The name that templates know it by: `sitegen.css`.
    pub name: String,
    /// The file below the output folder: `sitegen.3f2a91c0.css`.
    pub output: String,
    /// The content of the file.
    pub bytes: Cow<'static, [u8]>,
}

/// The stylesheet of the theme.
const STYLESHEET: &str = "sitegen.css";

/// Returns the static files for templates: those of the default theme, unless the site has a file of the same name,
/// and `more` of the site's own. The colours and fonts of the config end the
/// stylesheet. The names of stylesheets and scripts contain a fingerprint, so that browsers may
/// cache them without expiry; with `minify` the theme's are shorter.
#[must_use]
pub fn files_of(
    own: &BTreeMap<&str, PathBuf>,
    more: bool,
    config: &Config,
) -> (Vec<File>, Vec<Diagnostic>) {
    let mut found: BTreeMap<String, Cow<'static, [u8]>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    embedded(&STATIC, &mut |name, bytes| {
        found.insert(
            name.to_owned(),
            if config.features.minify {
                small(name, bytes)
            } else {
                Cow::Borrowed(bytes)
            },
        );
    });
    for (output, path) in own {
        let is_asked = more && is_code(output) || found.contains_key(*output);
        if !is_asked {
            continue;
        }
        match regular_file::read(path) {
            Ok(bytes) => {
                let is_ours = STATIC
                    .get_file(output)
                    .is_some_and(|file| file.contents() == bytes);
                if !is_ours {
                    found.insert((*output).to_owned(), Cow::Owned(bytes));
                }
            }
            Err(error) => diagnostics.push(
                Diagnostic::error(
                    "file-unreadable",
                    format!("the file cannot be read: {error}"),
                )
                .at(SourceSpan::file(&path.to_string_lossy())),
            ),
        }
    }
    let rules = identity_css::rules(&config.identity, &config.base_path);
    if let Some(stylesheet) = found.get_mut(STYLESHEET).filter(|_| !rules.is_empty()) {
        stylesheet.to_mut().extend(rules.as_bytes());
    }
    let files = found.into_iter().map(|(name, bytes)| File {
        output: fingerprinted(&name, &bytes),
        name,
        bytes,
    });
    (files.collect(), diagnostics)
}

fn is_code(name: &str) -> bool {
    name.ends_with(".css") || name.ends_with(".js")
}

/// Returns true if the default theme has a static file of this name.
#[must_use]
pub fn has_file(name: &str) -> bool {
    STATIC.get_file(name).is_some()
}

/// Returns true if a file of the site may replace one of the theme, or be used by its templates.
#[must_use]
pub fn may_stand_in(name: &str) -> bool {
    is_code(name) || has_file(name)
}

/// The name with a hash of the content in it; images and fonts, which others may name, keep theirs.
fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if is_code(name) => {
            let hash = blake3::hash(bytes).to_hex();
            format!("{stem}.{}.{ending}", &hash[..8])
        }
        _ => name.to_owned(),
    }
}

/// A stylesheet or a script of the theme without what only its readers need.
fn small(name: &str, bytes: &'static [u8]) -> Cow<'static, [u8]> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Cow::Borrowed(bytes);
    };
    let small = if name.ends_with(".css") {
        minifier::css::minify(text).ok().map(|css| css.to_string())
    } else if name.ends_with(".js") {
        minifier::js::minify(text).ok().map(|js| js.to_string())
    } else {
        None
    };
    small.map_or(Cow::Borrowed(bytes), |small| Cow::Owned(small.into_bytes()))
}

fn embedded(dir: &'static Dir<'static>, take: &mut dyn FnMut(&str, &'static [u8])) {
    for file in dir.files() {
        if let Some(name) = file.path().to_str() {
            take(&name.replace('\\', "/"), file.contents());
        }
    }
    for folder in dir.dirs() {
        embedded(folder, take);
    }
}

/// The walk through the folder of a site's own templates. Links are followed inside the source only.
struct OwnFiles<'a> {
    config: &'a Config,
    /// The folders being read, as they are on disk, so that a loop of links ends.
    open: Vec<PathBuf>,
    /// The paths of the files, relative to the source.
    names: Vec<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl OwnFiles<'_> {
    fn entry(&mut self, path: &str) {
        let full = self.config.source.join(path);
        if !full.is_symlink() && !full.exists() {
            return;
        }
        let real = match symlinks::resolve(self.config, &full) {
            symlinks::Target::Inside(real) => real,
            symlinks::Target::Outside => return self.diagnostics.push(symlinks::outside(path)),
            symlinks::Target::Nowhere(error) => {
                return self.diagnostics.push(symlinks::broken(path, &error));
            }
        };
        if real.is_file() {
            // The folder itself is no template.
            if path != FOLDER {
                self.names.push(path.to_owned());
            }
        } else if real.is_dir() && !self.open.contains(&real) {
            self.open.push(real);
            self.folder(&full, path);
            self.open.pop();
        }
    }

    fn folder(&mut self, full: &Path, path: &str) {
        for entry in fs::read_dir(full).into_iter().flatten().flatten() {
            if let Ok(name) = entry.file_name().into_string()
                && !name.starts_with('.')
            {
                self.entry(&format!("{path}/{name}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_templates_are_those_of_the_theme() {
        let mut names = Vec::new();
        embedded(&TEMPLATES, &mut |name, _| names.push(name.to_owned()));
        names.retain(|name| !name.contains('/'));
        names.sort();
        assert_eq!(names, crate::content::TEMPLATES);
    }
}
