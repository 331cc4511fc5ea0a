//! The files that a stylesheet may read, as the compiler (`grass`) asks for them.
//!
//! `grass` looks beside the file and then in the folders of imports, but not for all names: one with an ending is looked
//! for beside the file alone, and of one with a dot (`font.min`) it replaces what follows the dot. Sass looks for both
//! like for any other.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::SassRequest;
use crate::content::regular_file;

/// The endings of stylesheets, in the order in which `grass` tries them.
const ENDINGS: [&str; 3] = ["sass", "scss", "css"];

/// The files of a request, and its own text after Liquid.
pub(super) struct ImportFiles<'s> {
    request: &'s SassRequest,
    /// The folders that imports are relative to.
    from: RefCell<BTreeSet<PathBuf>>,
    /// Resolved imports, by the path that `grass` asked for.
    found: RefCell<HashMap<PathBuf, PathBuf>>,
    /// Is called with the path of each file that is read.
    on_read: &'s dyn Fn(&Path),
}

impl std::fmt::Debug for ImportFiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ImportFiles")
    }
}

impl<'s> ImportFiles<'s> {
    pub(super) fn new(request: &'s SassRequest, on_read: &'s dyn Fn(&Path)) -> Self {
        let folder = request.own.parent().unwrap_or(Path::new("")).to_owned();
        Self {
            request,
            from: RefCell::new(BTreeSet::from([folder])),
            found: RefCell::default(),
            on_read,
        }
    }

    /// Returns the file at `path` without links, if it is in the source or in the theme gem. The stylesheet itself is no
    /// import: `@import "main"` in `assets/main.scss` is `_sass/main.scss`, as with SassC.
    fn real(&self, path: &Path) -> Option<PathBuf> {
        if path == self.request.own {
            return None;
        }
        let real = path.canonicalize().ok()?;
        let is_inside = self.request.roots.iter().any(|root| real.starts_with(root));
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
        self.stylesheet_named(path, stem).is_some()
    }

    /// Returns the stylesheet `name` beside `path`, with any ending.
    fn stylesheet_named(&self, path: &Path, name: &str) -> Option<PathBuf> {
        let mut names = ENDINGS
            .iter()
            .flat_map(|ending| [format!("{name}.{ending}"), format!("_{name}.{ending}")]);
        names.find_map(|name| self.real(&path.with_file_name(name)))
    }

    /// Returns the stylesheet of an import with a dot in its name: `font.min` is `font.min.scss`.
    fn dotted(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?.to_str()?;
        let is_folder = !name.contains('.') || path.is_dir();
        (!is_folder).then(|| self.stylesheet_named(path, name))?
    }

    /// Returns the text of a file in `folder` with the ending in each import whose name has a dot: of `boot.mixins`
    /// beside a `boot.scss`, `grass` would read `boot.scss`.
    fn with_endings<'t>(&self, text: &'t str, folder: &Path) -> Cow<'t, str> {
        let mut written = String::new();
        let mut copied = 0;
        let statements = text.match_indices('@').filter_map(|(at, _)| {
            let words = ["import ", "use ", "forward "];
            let is_import = words.iter().any(|word| text[at + 1..].starts_with(word));
            let end = text[at..].find(';').or_else(|| text[at..].find('\n'));
            is_import.then(|| at..end.map_or(text.len(), |end| at + end))
        });
        for name in statements.flat_map(|statement| quoted(text, statement)) {
            if name.start >= copied
                && let Some(ending) = self.ending_of(&text[name.clone()], folder)
            {
                written.push_str(&text[copied..name.end]);
                written.push('.');
                written.push_str(&ending);
                copied = name.end;
            }
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        written.push_str(&text[copied..]);
        Cow::Owned(written)
    }

    /// Returns the ending of the stylesheet that an import with a dot in its name names.
    fn ending_of(&self, import: &str, folder: &Path) -> Option<String> {
        let name = import.rsplit('/').next()?;
        let (_, last) = name.rsplit_once('.')?;
        if ENDINGS.contains(&last) || import.contains("://") {
            return None;
        }
        let folders = [folder].into_iter();
        let mut folders = folders.chain(self.request.folders.iter().map(PathBuf::as_path));
        let found = folders.find_map(|folder| self.stylesheet_named(&folder.join(import), name))?;
        Some(found.extension()?.to_str()?.to_owned())
    }

    /// Returns the file in a folder of imports for a path that `grass` looks for beside the file alone.
    fn in_folders(&self, path: &Path) -> Option<PathBuf> {
        let from = self.from.borrow();
        let relative = from
            .iter()
            .filter_map(|folder| path.strip_prefix(folder).ok());
        let folders = &self.request.folders;
        let mut paths =
            relative.flat_map(|relative| folders.iter().map(move |folder| folder.join(relative)));
        paths.find_map(|path| self.real(&path))
    }
}

impl grass::Fs for ImportFiles<'_> {
    /// `grass` asks whether an import is a folder, and then for the file `index` in it. An import with a dot is answered
    /// like a folder with this file.
    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir() || self.dotted(path).is_some()
    }

    fn is_file(&self, path: &Path) -> bool {
        if self.real(path).is_some() {
            return true;
        }
        let is_index = path.file_stem().is_some_and(|stem| stem == "index");
        let dotted = path.parent().filter(|_| is_index);
        let found = match dotted.and_then(|parent| self.dotted(parent)) {
            Some(found) => Some(found),
            // A partial beside the file has precedence.
            None if self.has_sibling(path) => None,
            None => self.in_folders(path),
        };
        let Some(found) = found else {
            return false;
        };
        self.found.borrow_mut().insert(path.to_owned(), found);
        true
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == self.request.own {
            let folder = path.parent().unwrap_or(Path::new(""));
            let text = self.with_endings(&self.request.body, folder);
            return Ok(text.into_owned().into_bytes());
        }
        let found = self.found.borrow().get(path).cloned();
        let path = found.unwrap_or_else(|| path.to_owned());
        let real = self.real(&path).ok_or(io::ErrorKind::NotFound)?;
        self.from
            .borrow_mut()
            .extend(real.parent().map(Path::to_owned));
        (self.on_read)(&real);
        let bytes = regular_file::read(&real)?;
        // Editors put a mark before the first character.
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
        let folder = real.parent().unwrap_or(Path::new(""));
        Ok(match std::str::from_utf8(bytes) {
            Ok(text) if real.extension().is_some_and(|ending| ending == "sass") => {
                let text = with_spaces(text);
                self.with_endings(&text, folder).into_owned().into_bytes()
            }
            Ok(text) => self.with_endings(text, folder).into_owned().into_bytes(),
            Err(_) => bytes.to_vec(),
        })
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        if path == self.request.own {
            return Ok(path.to_owned());
        }
        let found = self.found.borrow().get(path).cloned();
        found.map_or_else(|| path.canonicalize(), Ok)
    }
}

/// Returns an indented stylesheet whose lines begin with tabs or with spaces (those of a comment, say) with spaces alone:
/// LibSass accepts both in one file, and `grass` does not.
fn with_spaces(text: &str) -> Cow<'_, str> {
    let begins_with = |space: char| text.lines().any(|line| line.starts_with(space));
    if !begins_with('\t') || !begins_with(' ') {
        return Cow::Borrowed(text);
    }
    let mut even = String::with_capacity(text.len() + text.len() / 8);
    for line in text.split_inclusive('\n') {
        let rest = line.trim_start_matches([' ', '\t']);
        even.push_str(&line[..line.len() - rest.len()].replace('\t', "  "));
        even.push_str(rest);
    }
    Cow::Owned(even)
}

/// Returns the ranges of the texts in quotes in a part of a text.
fn quoted(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = part.start;
    std::iter::from_fn(move || {
        let open = at + text[at..part.end].find(['"', '\''])?;
        let quote = text[open..].chars().next()?;
        let close = open + 1 + text[open + 1..part.end].find(quote)?;
        at = close + 1;
        Some(open + 1..close)
    })
}
