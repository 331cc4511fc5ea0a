//! The folder of the site: which one it is, and changes in it on the disk.

use std::path::Path;
use std::thread;
use std::time::Instant;

use lsp_types::notification::{self as notifications, Notification as _};
use lsp_types::request as requests;
use lsp_types::{
    DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration,
    RegistrationParams, Uri,
};

use super::server::{Event, Server};
use super::uris;
use crate::config;
use crate::diagnostics::counted;
use crate::panics::guarded;
use crate::serve::watcher::FolderWatcher;

impl Server {
    /// Opens the folder of the site, if it is known before a file is opened.
    pub(super) fn start(&mut self) {
        let named = self.options.source.clone();
        let folder = named.or_else(|| {
            let mut folders = self.folders.iter();
            folders.find(|folder| config::has_file(folder)).cloned()
        });
        if self.folders.len() > 1
            && let Some(folder) = &folder
        {
            self.client.log(format!(
                "the site in `{}` is served; other folders of the workspace are not",
                folder.display()
            ));
        }
        if let Some(folder) = folder {
            self.open_folder(&folder);
        }
        if self.client.can_watch_files() {
            self.watch_files();
        }
    }

    /// Opens the folder of the site that a file belongs to: the nearest one above it with a config, else the folder that
    /// the editor opened.
    pub(super) fn find_folder(&mut self, uri: &Uri) {
        let Some(path) = uris::path(uri) else {
            return;
        };
        let above = path
            .ancestors()
            .skip(1)
            .find(|folder| config::has_file(folder));
        let opened = || self.folders.iter().find(|folder| path.starts_with(folder));
        let folder = above.map(Path::to_owned).or_else(|| opened().cloned());
        if let Some(folder) = folder {
            self.open_folder(&folder);
        }
    }

    fn open_folder(&mut self, folder: &Path) {
        let start = Instant::now();
        let (workspace, options) = (&mut self.workspace, &self.options);
        let opened = guarded(None, || {
            workspace.open_folder(folder, &options.overrides, &options.now);
        });
        if let Err(error) = opened {
            self.client.log(error.message.clone());
        }
        if let Some(site) = self.workspace.site() {
            self.client.log(format!(
                "{} in `{}` after {:.2} s",
                counted(site.source.pages.len(), "page"),
                folder.display(),
                start.elapsed().as_secs_f64(),
            ));
        }
        self.watch_folder();
        self.publish_settings();
        self.schedule.check_at = Some(Instant::now());
    }

    /// Follows changes on the disk by a watch of the server's own.
    fn watch_folder(&self) {
        let Some(root) = self.workspace.root() else {
            return;
        };
        let output = self.workspace.site().map(|site| site.config.output.clone());
        let output = output.unwrap_or_else(|| root.join("public"));
        match FolderWatcher::new(root, output, None) {
            Ok(watcher) => {
                let sender = self.sender.clone();
                thread::spawn(move || {
                    while let Some(paths) = watcher.wait() {
                        if sender.send(Event::Files(paths)).is_err() {
                            return;
                        }
                    }
                });
            }
            Err(error) => {
                let message = format!("the folder cannot be watched: {error}");
                self.client.log(message);
            }
        }
    }

    /// Asks the editor to tell of changed files.
    fn watch_files(&mut self) {
        let watchers = ["**/*.{md,markdown,mdx,html}", "**/*.{yml,yaml,toml}"];
        let watchers = watchers.map(|glob| FileSystemWatcher {
            glob_pattern: GlobPattern::String(glob.to_owned()),
            kind: None,
        });
        let options = DidChangeWatchedFilesRegistrationOptions {
            watchers: watchers.into(),
        };
        let registration = Registration {
            id: "files".to_owned(),
            method: notifications::DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let registrations = vec![registration];
        self.client
            .request::<requests::RegisterCapability>(RegistrationParams { registrations });
    }
}
