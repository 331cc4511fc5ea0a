//! Sass to CSS, with imports as Jekyll's converter finds them: beside the file, then in `sass_dir` and the
//! `load_paths`, with or without endings.
//!
//! A stylesheet that imports a theme that is not here is left out with a warning; one that imports another
//! file that is not there has an error, at the place of the import.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Site;
use super::sass::{self, SassFailure, SassLimit, SassRequest};
use crate::config::Layout;
use crate::content::gem_theme::expanded;
use crate::content::{Page, text_file};
use crate::diagnostics::{Diagnostic, SourceSpan, counted};

/// The beginning of grass's message about a missing import.
const NOT_FOUND: &str = "Error: Can't find stylesheet to import.";

/// The themes of GitHub Pages that have no common beginning.
const THEMES: [&str; 3] = ["minima", "minimal-mistakes-jekyll", "just-the-docs"];

impl Site {
    /// The CSS of the stylesheet `page`, whose file is `text` and whose Sass is `body`.
    pub(super) fn stylesheet(
        &self,
        page: &Page,
        text: &str,
        body: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let settings = self.config.data.get("sass");
        let setting = |key: &str| settings.and_then(|s| s.get(key)).and_then(Value::as_str);
        let paths = self.sass_folders();
        let style = setting("style").map(|style| style.trim_start_matches(':'));
        let minify = self.config.features.minify && self.config.layout != Layout::Jekyll;
        let compressed = style.map_or(minify, |style| style == "compressed");
        let full = self.source.locate(&page.path);
        let request = SassRequest {
            roots: self.sass_roots(),
            indented: full.extension().is_some_and(|ending| ending == "sass"),
            own: full,
            body: body.to_owned(),
            folders: paths,
            compressed,
            seconds: self.config.limits.sass_seconds,
            bytes: self.config.limits.sass_bytes,
        };
        sass::compile(&request).map_err(|failure| match failure {
            SassFailure::Error(message) => self.sass_error((page, text, body), &message),
            SassFailure::Limit(over, files) => self.sass_over((page, text, body), over, &files),
            SassFailure::Bug(message) => Box::new(
                Diagnostic::error(crate::panics::CODE, message)
                    .at(SourceSpan::file(&page.path))
                    .help("please report it with this message and, if you may, the file"),
            ),
        })
    }

    /// The diagnostic for a stylesheet that reached a limit, at its likely cause.
    fn sass_over(
        &self,
        (page, text, body): (&Page, &str, &str),
        over: SassLimit,
        files: &[PathBuf],
    ) -> Box<Diagnostic> {
        let limits = &self.config.limits;
        let (message, help) = match over {
            SassLimit::Depth => (
                "the stylesheet nests or calls itself without end".to_owned(),
                "end the recursion, or nest less: this limit cannot be raised".to_owned(),
            ),
            SassLimit::Time => (
                format!(
                    "the stylesheet takes more than {} of processor time",
                    counted(
                        usize::try_from(limits.sass_seconds).unwrap_or(usize::MAX),
                        "second"
                    )
                ),
                crate::limits::help("sass_seconds", limits.sass_seconds),
            ),
            SassLimit::Memory => (
                format!(
                    "the stylesheet takes more than {} bytes of memory",
                    limits.sass_bytes
                ),
                crate::limits::help("sass_bytes", limits.sass_bytes),
            ),
        };
        let start = if text.ends_with(body) {
            text.len() - body.len()
        } else {
            0
        };
        let own = sass::cause(&text[start..], over).map(|cause| {
            let span = start + cause.span.start..start + cause.span.end;
            SourceSpan::span(&page.path, text, span, cause.label)
        });
        let imported = || {
            files.iter().find_map(|path| {
                let shown = path.strip_prefix(&self.config.source).ok()?;
                let shown = shown.to_string_lossy();
                let file = text_file::read(path, &shown).ok()?;
                let cause = sass::cause(&file, over)?;
                Some(SourceSpan::span(&shown, &file, cause.span, cause.label))
            })
        };
        let place = own.or_else(imported);
        let place = place.unwrap_or_else(|| SourceSpan::file(&page.path));
        Box::new(Diagnostic::error("limit", message).at(place).help(help))
    }

    /// Returns the folders that stylesheets may read: the source, and the theme gem.
    fn sass_roots(&self) -> Vec<PathBuf> {
        let theme = self.config.gem_theme.iter().map(|theme| theme.root.clone());
        std::iter::once(self.config.source.clone())
            .chain(theme)
            .collect()
    }

    /// Returns the folders of imports: `load_paths`, `sass_dir`, and that of the theme gem (jekyll-sass-converter
    /// `Scss#sass_load_paths`); last the source, which SassC also looks in.
    fn sass_folders(&self) -> Vec<PathBuf> {
        let settings = self.config.data.get("sass");
        let root = &self.config.source;
        let listed = settings.and_then(|s| s.get("load_paths"));
        let listed = listed.map(crate::yaml::words).unwrap_or_default();
        let folder = settings
            .and_then(|s| s.get("sass_dir"))
            .and_then(Value::as_str);
        let folder = folder
            .filter(|folder| !folder.is_empty())
            .unwrap_or("_sass");
        let own = listed.iter().map(String::as_str).chain([folder]);
        let mut paths: Vec<PathBuf> = own.flat_map(|path| expanded(&root.join(path))).collect();
        paths.retain(|path| path.canonicalize().is_ok_and(|real| real.starts_with(root)));
        let theme = self.config.gem_theme.iter();
        paths.extend(theme.filter_map(|theme| theme.folder("_sass")));
        paths.push(root.clone());
        paths
    }

    /// The diagnostic for a message of grass, which ends in the file, the line and the column.
    fn sass_error(
        &self,
        (page, text, body): (&Page, &str, &str),
        message: &str,
    ) -> Box<Diagnostic> {
        let first = message.lines().next().unwrap_or_default();
        let (place, line) = self.sass_place((page, text, body), message);
        if first != NOT_FOUND {
            let error = Diagnostic::error("sass", first).at(place);
            return Box::new(error.help("mend the stylesheet, or take away its front matter"));
        }
        let import = quoted(&line).unwrap_or_default();
        if self.is_theme(&import) {
            return Box::new(self.left_out(&import, place));
        }
        let message = format!("there is no stylesheet `{import}` to import");
        let help = if import.contains("node_modules") || import.starts_with(['~', '@']) {
            "install the packages (`npm install`) before the build, or list their folder under `sass: {load_paths: […]}`"
        } else {
            "write its path from this file, or from `_sass` or a folder of `sass: {load_paths: […]}`"
        };
        Box::new(Diagnostic::error("sass", message).at(place).help(help))
    }

    /// Returns the message that a stylesheet is left out because its theme is not installed. If the config names a theme,
    /// a warning says there how to get it.
    fn left_out(&self, import: &str, place: SourceSpan) -> Diagnostic {
        let message = format!(
            "the theme `{import}` is not installed: the stylesheet that imports it is left out"
        );
        if self.has_theme() {
            Diagnostic::info("theme-missing", message).at(place)
        } else {
            Diagnostic::warning("theme-missing", message)
                .at(place)
                .help("name the theme in `_config.yml` (`theme: NAME`), or copy its `_sass` into the site")
        }
    }

    /// Returns true if an import names a theme: the site's, or one of GitHub Pages.
    fn is_theme(&self, import: &str) -> bool {
        let data = &self.config.data;
        let first = import.split('/').next().unwrap_or(import);
        let named = ["theme", "remote_theme"]
            .iter()
            .filter_map(|key| data.get(*key)?.as_str());
        let mut named = named.filter_map(|name| name.split('@').next()?.rsplit('/').next());
        first.starts_with("jekyll-theme-")
            || THEMES.contains(&first)
            || named.any(|name| name == first)
    }

    /// The place that a message of grass names, and the text of its line.
    fn sass_place(
        &self,
        (page, text, body): (&Page, &str, &str),
        message: &str,
    ) -> (SourceSpan, String) {
        let whole = || (SourceSpan::file(&page.path), String::new());
        let Some((path, line)) = message.lines().rev().find_map(path_and_line) else {
            return whole();
        };
        let root = &self.config.source;
        let path = Path::new(path);
        let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
        let (shown, file, start) = if relative == page.path {
            if !text.ends_with(body) {
                let line = body.lines().nth(line.saturating_sub(1)).unwrap_or_default();
                return (SourceSpan::file(&page.path), line.to_owned());
            }
            (page.path.clone(), text.to_owned(), text.len() - body.len())
        } else {
            match text_file::read(&root.join(&*relative), &relative) {
                Ok(file) => (relative.into_owned(), file, 0),
                Err(_) => return whole(),
            }
        };
        let before = file[start..]
            .split_inclusive('\n')
            .take(line.saturating_sub(1));
        let at = start + before.map(str::len).sum::<usize>();
        let words = file[at..].lines().next().unwrap_or_default();
        let place = SourceSpan::span(&shown, &file, at..at + words.len(), "here");
        (place, words.to_owned())
    }
}

/// Compiles a request in this process; `read` is called with the path of each file that is read.
pub(super) fn compile(request: &SassRequest, read: &dyn Fn(&Path)) -> Result<String, String> {
    let mut files = Files::new(
        &request.roots,
        &request.own,
        &request.body,
        &request.folders,
    );
    files.named = Some(Named(read));
    let options = grass::Options::default()
        .fs(&files)
        .load_paths(&request.folders)
        .style(if request.compressed {
            grass::OutputStyle::Compressed
        } else {
            grass::OutputStyle::Expanded
        })
        .input_syntax(if request.indented {
            grass::InputSyntax::Sass
        } else {
            grass::InputSyntax::Scss
        });
    grass::from_path(&request.own, &options).map_err(|error| error.to_string())
}

/// The path and the line of `./path:line:column`.
fn path_and_line(line: &str) -> Option<(&str, usize)> {
    let mut parts = line.trim_start().rsplitn(3, ':');
    let (column, number, path) = (parts.next()?, parts.next()?, parts.next()?);
    column.trim().parse::<usize>().ok()?;
    let path = path.strip_prefix("./").unwrap_or(path);
    Some((path, number.parse().ok()?))
}

/// The inside of the first text in quotes.
fn quoted(line: &str) -> Option<String> {
    let start = line.find(['"', '\''])?;
    let quote = line[start..].chars().next()?;
    let inside = &line[start + 1..];
    Some(inside[..inside.find(quote)?].to_owned())
}

/// The files that a stylesheet may import: those of the source, and its own text after Liquid.
#[derive(Debug)]
struct Files<'s> {
    roots: &'s [PathBuf],
    own: &'s Path,
    body: &'s str,
    folders: &'s [PathBuf],
    /// The folders that imports are relative to.
    from: RefCell<BTreeSet<PathBuf>>,
    /// Resolved imports, by path.
    found: RefCell<HashMap<PathBuf, PathBuf>>,
    /// Is called with each file that is read.
    named: Option<Named<'s>>,
}

/// A function of a path.
struct Named<'s>(&'s dyn Fn(&Path));

impl std::fmt::Debug for Named<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Named")
    }
}

impl<'s> Files<'s> {
    fn new(roots: &'s [PathBuf], own: &'s Path, body: &'s str, folders: &'s [PathBuf]) -> Self {
        let folder = own.parent().unwrap_or(Path::new("")).to_owned();
        Self {
            roots,
            own,
            body,
            folders,
            from: RefCell::new(BTreeSet::from([folder])),
            found: RefCell::default(),
            named: None,
        }
    }

    /// Returns the file at `path` without links, if it is in the source or in the theme gem.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        let real = path.canonicalize().ok()?;
        let is_inside = self.roots.iter().any(|root| real.starts_with(root));
        (is_inside && real.is_file()).then_some(real)
    }

    /// Returns true if the folder of `path` has another stylesheet that the same import names: a partial, or one
    /// with another ending.
    fn has_sibling(&self, path: &Path) -> bool {
        let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
            return false;
        };
        let stem = stem.trim_end_matches(".import");
        let stem = stem.strip_prefix('_').unwrap_or(stem);
        ["", "_"].iter().any(|mark| {
            ["scss", "sass", "css"].iter().any(|ending| {
                let sibling = path.with_file_name(format!("{mark}{stem}.{ending}"));
                self.real(&sibling).is_some()
            })
        })
    }
}

impl grass::Fs for Files<'_> {
    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    /// grass looks for a name with its ending beside the file alone: Sass looks in the folders too, but
    /// a partial beside the file has precedence.
    fn is_file(&self, path: &Path) -> bool {
        if self.real(path).is_some() {
            return true;
        }
        if self.has_sibling(path) {
            return false;
        }
        let from = self.from.borrow();
        let relative = from
            .iter()
            .filter_map(|folder| path.strip_prefix(folder).ok());
        let found = relative
            .flat_map(|relative| self.folders.iter().map(move |folder| folder.join(relative)))
            .find_map(|path| self.real(&path));
        let Some(found) = found else {
            return false;
        };
        self.found.borrow_mut().insert(path.to_owned(), found);
        true
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == self.own {
            return Ok(self.body.as_bytes().to_vec());
        }
        let found = self.found.borrow().get(path).cloned();
        let path = found.unwrap_or_else(|| path.to_owned());
        let real = self.real(&path).ok_or(io::ErrorKind::NotFound)?;
        self.from
            .borrow_mut()
            .extend(real.parent().map(Path::to_owned));
        if let Some(named) = &self.named {
            (named.0)(&real);
        }
        let bytes = crate::content::regular_file::read(&real)?;
        // Editors put a mark before the first character.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        Ok(bytes.to_vec())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if path == self.own {
            return Ok(path.to_owned());
        }
        let found = self.found.borrow().get(path).cloned();
        found.map_or_else(|| path.canonicalize(), Ok)
    }
}
