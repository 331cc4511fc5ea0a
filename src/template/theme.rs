//! The default theme, which is in the binary, and a site's own files, which win by name.

use std::fs;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::diagnostics::{Diagnostic, Place};
use crate::language::Messages;
use crate::source::text;
use crate::yaml::{self, Mapping};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// The folder of a site's own templates.
pub const FOLDER: &str = "templates";
/// The folder of the interface's words, below the templates.
const MESSAGES: &str = "messages";

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

/// All that a theme holds.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The templates of the default theme, and then the site's own.
    pub templates: Vec<Template>,
    /// The interface's words.
    pub messages: Messages,
}

/// The default theme with the own files of the site in `root`, where it has any.
#[must_use]
pub fn load(root: Option<&Path>) -> (Theme, Vec<Diagnostic>) {
    let mut theme = Theme::default();
    let mut diagnostics = Vec::new();
    embedded(&TEMPLATES, &mut |name, bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        add(
            &mut theme,
            name,
            format!("sitegen's theme/{name}"),
            text,
            &mut diagnostics,
        );
    });
    if let Some(root) = root {
        for name in files(&root.join(FOLDER), "") {
            let path = format!("{FOLDER}/{name}");
            match text::read(&root.join(&path), &path) {
                Ok(text) => add(&mut theme, &name, path, text, &mut diagnostics),
                Err(error) => diagnostics.push(*error),
            }
        }
    }
    (theme, diagnostics)
}

fn add(
    theme: &mut Theme,
    name: &str,
    path: String,
    text: String,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let tag = name
        .strip_prefix(MESSAGES)
        .and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".yml"));
    match tag {
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
                    Some((entry.key, yaml::scalar(&entry.value, raw)?))
                }),
            ),
            Err(error) => diagnostics.push(
                Diagnostic::error("messages-yaml", error.message)
                    .at(Place::span(&path, &text, error.span, "here"))
                    .help("a file of words is YAML: a line for each, `key: words`"),
            ),
        },
    }
}

/// The static files of the default theme: path below the output folder, and bytes.
pub fn assets(mut take: impl FnMut(&str, &'static [u8])) {
    embedded(&STATIC, &mut take);
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

/// The files below `folder`, by name; hidden ones left out.
fn files(folder: &Path, below: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        if entry.path().is_dir() {
            names.extend(files(&entry.path(), &path));
        } else {
            names.push(path);
        }
    }
    names.sort();
    names
}
