//! The site that an editor works on, with the texts of open files in place of the files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use editor_text::{Change, Encoding};
use jiff::Zoned;
use lsp_types::Uri;

use super::documents::{Documents, FileText, OpenDocument};
use super::uris;
use crate::config::{self, Overrides};
use crate::content::file_name::FileName;
use crate::content::{UnsavedTexts, text_file};
use crate::diagnostics::Diagnostic;
use crate::incremental::Live;
use crate::panics::guarded;
use crate::site::Site;
use crate::translations::PageId;

/// The open files, and the site that they belong to.
pub(super) struct Workspace {
    pub(super) documents: Documents,
    pub(super) encoding: Encoding,
    folder: Option<SiteFolder>,
}

/// The folder of a site.
struct SiteFolder {
    /// As the editor names it.
    shown: PathBuf,
    /// Without symbolic links.
    root: PathBuf,
    live: Live,
    overrides: Overrides,
    unsaved: UnsavedTexts,
    /// The paths of changes that the site does not have yet.
    changed: BTreeSet<String>,
    now: Zoned,
}

/// A page that is open in the editor.
pub(super) struct OpenPage<'w> {
    pub(super) site: &'w Arc<Site>,
    pub(super) id: PageId,
    pub(super) document: &'w OpenDocument,
}

impl Workspace {
    pub(super) fn new(encoding: Encoding) -> Self {
        Self {
            documents: Documents::default(),
            encoding,
            folder: None,
        }
    }

    /// Loads the site in `folder`, with the files that are open.
    pub(super) fn open_folder(&mut self, folder: &Path, overrides: &Overrides, now: &Zoned) {
        let Some(root) = uris::real(folder) else {
            return;
        };
        let mut unsaved = UnsavedTexts::default();
        for document in self.documents.iter_mut() {
            document.path = path_below(&root, &document.uri);
            if let Some(path) = &document.path {
                unsaved = unsaved.with(path, Arc::clone(&document.text.text));
            }
        }
        let overrides = Overrides {
            unsaved: unsaved.clone(),
            ..overrides.clone()
        };
        let live = Live::load(&root, &overrides, now);
        self.folder = Some(SiteFolder {
            shown: folder.to_owned(),
            root,
            live,
            overrides,
            unsaved,
            changed: BTreeSet::new(),
            now: now.clone(),
        });
    }

    pub(super) fn has_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// The folder of the site, without symbolic links.
    pub(super) fn root(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| folder.root.as_path())
    }

    /// The folder of the site, as the editor names it.
    pub(super) fn shown_root(&self) -> Option<&Path> {
        self.folder.as_ref().map(|folder| folder.shown.as_path())
    }

    /// The last site that could be loaded.
    pub(super) fn site(&self) -> Option<&Arc<Site>> {
        self.folder.as_ref()?.live.site()
    }

    /// The diagnostics of reading the site.
    pub(super) fn said(&self) -> Vec<Diagnostic> {
        self.folder
            .as_ref()
            .map(|folder| folder.live.diagnostics())
            .unwrap_or_default()
    }

    /// The diagnostics of reading one file.
    pub(super) fn said_at(&self, path: &str) -> Vec<Diagnostic> {
        self.folder
            .as_ref()
            .map(|folder| folder.live.diagnostics_at(path))
            .unwrap_or_default()
    }

    /// Returns the open page of a URI.
    pub(super) fn page(&self, uri: &Uri) -> Option<OpenPage<'_>> {
        let document = self.documents.get(uri)?;
        let site = self.site()?;
        let id = site.source.page(document.path.as_deref()?)?;
        Some(OpenPage { site, id, document })
    }

    /// Returns the path of a file in the source.
    pub(super) fn path(&self, uri: &Uri) -> Option<String> {
        path_below(self.root()?, uri)
    }

    /// Returns the URI of a file of the source: that of the editor, if the file is open.
    pub(super) fn uri(&self, path: &str) -> Option<Uri> {
        match self.documents.at(path) {
            Some(document) => Some(document.uri.clone()),
            None => uris::uri(&self.shown_root()?.join(path)),
        }
    }

    /// Returns the text of a file of the source.
    pub(super) fn text(&self, path: &str) -> Option<FileText> {
        if let Some(document) = self.documents.at(path) {
            return Some(document.text.clone());
        }
        let text = text_file::read(&self.root()?.join(path), path).ok()?;
        Some(FileText::on_disk(&text, self.encoding))
    }

    /// Opens a file.
    pub(super) fn open(&mut self, uri: Uri, version: i32, text: &str) {
        let path = self.path(&uri);
        let text = FileText::shown(text.into(), self.encoding);
        self.documents.insert(OpenDocument {
            uri: uri.clone(),
            path,
            version,
            text,
        });
        self.text_changed(&uri);
    }

    /// Changes the text of an open file.
    pub(super) fn change(&mut self, uri: &Uri, version: i32, changes: &[Change]) {
        let encoding = self.encoding;
        let Some(document) = self.documents.get_mut(uri) else {
            return;
        };
        let text = editor_text::apply(document.text.text.to_string(), changes, encoding);
        document.text = FileText::shown(text.into(), encoding);
        document.version = version;
        self.text_changed(uri);
    }

    /// Closes a file: its text is again that on the disk.
    pub(super) fn close(&mut self, uri: &Uri) -> Option<OpenDocument> {
        let document = self.documents.remove(uri)?;
        if let (Some(folder), Some(path)) = (&mut self.folder, &document.path) {
            folder.unsaved = folder.unsaved.without(path);
            folder.changed.insert(path.clone());
        }
        Some(document)
    }

    fn text_changed(&mut self, uri: &Uri) {
        let Some(document) = self.documents.get(uri) else {
            return;
        };
        let (Some(folder), Some(path)) = (&mut self.folder, &document.path) else {
            return;
        };
        if is_note(path) {
            folder.unsaved = folder.unsaved.with(path, Arc::clone(&document.text.text));
            folder.changed.insert(path.clone());
        }
    }

    /// Notes that files changed on the disk.
    pub(super) fn files_changed(&mut self, paths: impl IntoIterator<Item = String>) {
        if let Some(folder) = &mut self.folder {
            folder.changed.extend(paths);
        }
    }

    /// Gives the site the text of an open file that is no note, if it can be read. Returns the diagnostics of the config,
    /// if it is the config that changed.
    pub(super) fn apply_settings(&mut self, path: &str) -> Option<Vec<Diagnostic>> {
        let document = self.documents.at(path)?;
        let folder = self.folder.as_mut()?;
        let unsaved = folder.unsaved.with(path, Arc::clone(&document.text.text));
        let overrides = Overrides {
            unsaved: unsaved.clone(),
            ..folder.overrides.clone()
        };
        let loaded = config::load(&folder.root, &overrides);
        let is_config = match &loaded {
            Ok((config, _)) => config.file.as_deref() == Some(path),
            Err(_) => true,
        };
        match loaded {
            Ok((_, problems)) => {
                folder.unsaved = unsaved;
                folder.changed.insert(path.to_owned());
                is_config.then_some(problems)
            }
            // While the config is being typed, the site is the one of the last config that could be read.
            Err(problems) => Some(problems),
        }
    }

    /// Returns the paths of changes that the site does not have yet.
    pub(super) fn has_changes(&self) -> bool {
        self.folder
            .as_ref()
            .is_some_and(|folder| !folder.changed.is_empty())
    }

    /// Gives the site all changes. Returns the paths where results may have changed.
    ///
    /// # Errors
    /// A diagnostic, if reading panicked; the next change reads everything again.
    pub(super) fn follow(&mut self) -> Result<Vec<String>, Box<Diagnostic>> {
        let Some(folder) = &mut self.folder else {
            return Ok(Vec::new());
        };
        let paths: Vec<String> = std::mem::take(&mut folder.changed).into_iter().collect();
        if paths.is_empty() {
            return Ok(paths);
        }
        folder.overrides.unsaved = folder.unsaved.clone();
        folder.live.set_unsaved(folder.unsaved.clone());
        let followed = guarded(None, || folder.live.follow(paths.clone(), &folder.now));
        if followed.is_err() {
            folder.live.forget();
            folder.changed.insert(String::new());
        }
        followed
    }
}

/// Returns true for a file that is read quickly: it can only be a note.
pub(super) fn is_note(path: &str) -> bool {
    let name = FileName::parse(path);
    name.is_markdown() || name.is_mdx()
}

fn path_below(root: &Path, uri: &Uri) -> Option<String> {
    let real = uris::real(&uris::path(uri)?)?;
    let below = real.strip_prefix(root).ok()?.to_str()?;
    Some(below.replace('\\', "/"))
}
