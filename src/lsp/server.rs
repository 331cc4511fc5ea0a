//! The loop that reads messages, answers requests, and publishes diagnostics.
//!
//! Requests are answered in their order, each from the texts that the editor sent before it. Diagnostics of changed
//! files follow [`DEBOUNCE`] after the last change, the check of the whole site [`QUIET`] after it.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use editor_text::Change;
use jiff::Zoned;
use lsp_server::{Connection, ErrorCode, Message, Notification, Response};
use lsp_types::notification::{self as notifications, Notification as _};
use lsp_types::request as requests;
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, FileSystemWatcher, GlobPattern,
    InitializeParams, Registration, RegistrationParams, Uri,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::analysis::{Analysis, CheckedSite};
use super::client::Client;
use super::initialize::{capabilities, encoding, folders};
use super::uris;
use super::workspace::{Workspace, is_note};
use crate::config::{self, Overrides};
use crate::diagnostics::counted;
use crate::panics::guarded;
use crate::serve::watcher::FolderWatcher;

/// The pause after a change before its diagnostics are computed.
const DEBOUNCE: Duration = Duration::from_millis(15);
/// The longest delay of diagnostics while changes go on.
const LONGEST: Duration = Duration::from_millis(120);
/// The pause before the whole site is checked, and before a changed config is applied.
const QUIET: Duration = Duration::from_millis(400);
/// The longest pause before the whole site is checked. On sites whose check takes seconds it is that time.
const LONGEST_QUIET: Duration = Duration::from_secs(10);

/// Settings of the server.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The folder of the site; `None` for the one that the editor opened.
    pub source: Option<PathBuf>,
    /// Values of the command line, as for a check.
    pub overrides: Overrides,
    /// The time.
    pub now: Zoned,
}

/// Something that happened.
pub(super) enum Event {
    Message(Message),
    /// Files changed on the disk.
    Files(Vec<String>),
    Checked(Option<CheckedSite>),
    /// The connection is closed.
    Closed,
}

/// Serves an editor until it ends the connection.
///
/// # Errors
/// A message, if the editor does not speak the protocol.
pub fn serve(connection: Connection, options: ServerOptions) -> Result<ExitCode, String> {
    let (id, mut params) = match connection.initialize_start() {
        Ok(started) => started,
        // An editor that ends before it began needs no answer.
        Err(error) if error.channel_is_disconnected() => return Ok(ExitCode::SUCCESS),
        Err(error) => return Err(error.to_string()),
    };
    uris::escape(&mut params);
    let params: InitializeParams = serde_json::from_value(params)
        .map_err(|error| format!("the parameters of `initialize` cannot be read: {error}"))?;
    let encoding = encoding(&params);
    let result = json!({
        "capabilities": capabilities(encoding),
        "serverInfo": {"name": "sitegen", "version": env!("CARGO_PKG_VERSION")},
    });
    if let Err(error) = connection.initialize_finish(id, result) {
        return match error.channel_is_disconnected() {
            true => Ok(ExitCode::SUCCESS),
            false => Err(error.to_string()),
        };
    }
    let (sender, events) = mpsc::channel();
    let messages = connection.receiver.clone();
    let forward = sender.clone();
    thread::spawn(move || {
        for message in messages {
            if forward.send(Event::Message(message)).is_err() {
                return;
            }
        }
        let _ = forward.send(Event::Closed);
    });
    let mut server = Server {
        client: Client::new(connection, params.capabilities.clone()),
        workspace: Workspace::new(encoding),
        analysis: Analysis::default(),
        options,
        folders: folders(&params),
        sender,
        schedule: Schedule::default(),
        published: BTreeSet::new(),
        is_shut_down: false,
    };
    server.start();
    Ok(server.run(&events))
}

/// Work to be done later.
#[derive(Default)]
pub(super) struct Schedule {
    /// The open files whose diagnostics are to be computed, by path; all, if it has the empty path.
    pub(super) files: BTreeSet<String>,
    pub(super) publish_at: Option<Instant>,
    /// The time of the first change whose diagnostics were not published yet.
    pub(super) changed_at: Option<Instant>,
    /// Open files that are no notes and changed.
    pub(super) settings: BTreeSet<String>,
    pub(super) settings_at: Option<Instant>,
    pub(super) check_at: Option<Instant>,
}

impl Schedule {
    fn next(&self) -> Option<Instant> {
        let all = [self.publish_at, self.settings_at, self.check_at];
        all.into_iter().flatten().min()
    }

    /// Schedules the diagnostics of a file after a change.
    pub(super) fn publish(&mut self, path: String, now: Instant) {
        self.files.insert(path);
        let first = *self.changed_at.get_or_insert(now);
        self.publish_at = Some((now + DEBOUNCE).min(first + LONGEST));
    }
}

pub(super) struct Server {
    pub(super) client: Client,
    pub(super) workspace: Workspace,
    pub(super) analysis: Analysis,
    pub(super) options: ServerOptions,
    /// The folders that the editor opened.
    pub(super) folders: Vec<PathBuf>,
    pub(super) sender: Sender<Event>,
    pub(super) schedule: Schedule,
    /// The URIs of files with diagnostics in the editor.
    pub(super) published: BTreeSet<String>,
    pub(super) is_shut_down: bool,
}

impl Server {
    /// Opens the folder of the site, if it is known before a file is opened.
    fn start(&mut self) {
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
    fn find_folder(&mut self, uri: &Uri) {
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

    /// Handles events until the editor ends.
    fn run(&mut self, events: &Receiver<Event>) -> ExitCode {
        let mut queue: VecDeque<Event> = VecDeque::new();
        loop {
            queue.extend(events.try_iter());
            if queue.is_empty() {
                match self.wait(events) {
                    Ok(event) => queue.push_back(event),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return ExitCode::FAILURE,
                }
                queue.extend(events.try_iter());
            }
            if queue.is_empty() {
                self.do_scheduled();
            }
            self.cancel(&mut queue);
            match queue.pop_front() {
                None => {}
                Some(Event::Message(Message::Notification(exit)))
                    if exit.method == notifications::Exit::METHOD =>
                {
                    self.analysis.cancel();
                    return ExitCode::from(u8::from(!self.is_shut_down));
                }
                Some(Event::Closed) => {
                    self.analysis.cancel();
                    return ExitCode::from(u8::from(!self.is_shut_down));
                }
                Some(event) => self.handle(event),
            }
        }
    }

    fn wait(&self, events: &Receiver<Event>) -> Result<Event, RecvTimeoutError> {
        match self.schedule.next() {
            Some(at) => events.recv_timeout(at.saturating_duration_since(Instant::now())),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Answers the requests in the queue that the editor cancelled.
    fn cancel(&self, queue: &mut VecDeque<Event>) {
        let cancelled: Vec<Value> = queue
            .iter()
            .filter_map(|event| match event {
                Event::Message(Message::Notification(notification))
                    if notification.method == notifications::Cancel::METHOD =>
                {
                    notification.params.get("id").cloned()
                }
                _ => None,
            })
            .collect();
        if cancelled.is_empty() {
            return;
        }
        queue.retain(|event| {
            let Event::Message(Message::Request(request)) = event else {
                return true;
            };
            let id = serde_json::to_value(&request.id).unwrap_or_default();
            let is_cancelled = cancelled.contains(&id);
            if is_cancelled {
                self.client.respond(Response::new_err(
                    request.id.clone(),
                    ErrorCode::RequestCanceled as i32,
                    "cancelled".to_owned(),
                ));
            }
            !is_cancelled
        });
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Message(Message::Request(request)) => self.answer(request),
            Event::Message(Message::Notification(notification)) => self.take(notification),
            // Answers to requests of the server have nothing that it needs.
            Event::Message(Message::Response(_)) | Event::Closed => {}
            Event::Files(paths) => self.files_changed(paths),
            Event::Checked(result) => {
                if self.analysis.finish(result) {
                    self.publish_all();
                } else {
                    self.check_later();
                }
            }
        }
    }

    /// Does what is due.
    fn do_scheduled(&mut self) {
        let now = Instant::now();
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if is_due(self.schedule.publish_at) {
            self.publish_changed();
        }
        if is_due(self.schedule.settings_at) {
            self.apply_settings();
        }
        if is_due(self.schedule.check_at) {
            self.schedule.check_at = None;
            self.check();
        }
    }

    fn check(&mut self) {
        self.follow();
        if self.analysis.is_running() {
            // It was cancelled by a change; its end starts the next one.
            return;
        }
        let sender = self.sender.clone();
        self.analysis.start(&self.workspace, move |result| {
            let _ = sender.send(Event::Checked(result));
        });
    }

    /// Schedules a check of the whole site after a pause.
    fn check_later(&mut self) {
        let pause = self.analysis.whole().duration.clamp(QUIET, LONGEST_QUIET);
        self.schedule.check_at = Some(Instant::now() + pause);
    }

    /// Gives the site all changes.
    pub(super) fn follow(&mut self) {
        if !self.workspace.has_changes() {
            return;
        }
        match self.workspace.follow() {
            Ok(paths) => {
                let site = self.workspace.site().cloned();
                self.analysis.changed(site.as_deref(), &paths);
            }
            Err(error) => self.client.log(error.message.clone()),
        }
    }

    fn document_changed(&mut self, uri: &Uri) {
        self.analysis.cancel();
        let document = self.workspace.documents.get(uri);
        if let Some(path) = document.and_then(|document| document.path.clone()) {
            let now = Instant::now();
            if is_note(&path) {
                self.schedule.publish(path, now);
            } else {
                self.schedule.settings.insert(path);
                self.schedule.settings_at = Some(now + QUIET);
            }
            self.check_later();
        }
    }

    fn files_changed(&mut self, paths: Vec<String>) {
        self.analysis.cancel();
        let now = Instant::now();
        for path in &paths {
            // The text of an open file is that of the editor.
            if self.workspace.documents.at(path).is_none() {
                self.schedule.publish(String::new(), now);
            }
        }
        self.workspace.files_changed(paths);
        self.check_later();
    }

    /// Takes a notification of the editor.
    fn take(&mut self, notification: Notification) {
        let method = notification.method.clone();
        let taken = match method.as_str() {
            notifications::DidOpenTextDocument::METHOD => {
                params(notification).map(|params: DidOpenTextDocumentParams| {
                    let document = params.text_document;
                    if !self.workspace.has_folder() {
                        self.find_folder(&document.uri);
                    }
                    let uri = document.uri.clone();
                    self.workspace
                        .open(document.uri, document.version, &document.text);
                    self.document_changed(&uri);
                })
            }
            notifications::DidChangeTextDocument::METHOD => {
                params(notification).map(|params: DidChangeTextDocumentParams| self.change(params))
            }
            notifications::DidCloseTextDocument::METHOD => {
                params(notification).map(|params: DidCloseTextDocumentParams| {
                    let uri = params.text_document.uri;
                    if self.workspace.close(&uri).is_some() {
                        self.clear(uri.as_str());
                        self.analysis.cancel();
                        self.check_later();
                    }
                })
            }
            notifications::DidSaveTextDocument::METHOD => {
                params(notification).map(|params: DidSaveTextDocumentParams| {
                    let path = self.workspace.path(&params.text_document.uri);
                    self.files_changed(path.into_iter().collect());
                })
            }
            notifications::DidChangeWatchedFiles::METHOD => {
                params(notification).map(|params: DidChangeWatchedFilesParams| {
                    let changes = params.changes.iter();
                    let paths = changes.filter_map(|change| self.workspace.path(&change.uri));
                    let paths: Vec<String> = paths.collect();
                    self.files_changed(paths);
                })
            }
            _ => Ok(()),
        };
        if let Err(error) = taken {
            self.client
                .log(format!("`{method}` cannot be read: {error}"));
        }
    }

    fn change(&mut self, params: DidChangeTextDocumentParams) {
        let uri = params.text_document.uri;
        let position = |position: lsp_types::Position| editor_text::Position {
            line: position.line,
            column: position.character,
        };
        let changes = params.content_changes.into_iter();
        let changes: Vec<Change> = changes
            .map(|change| Change {
                range: change
                    .range
                    .map(|range| position(range.start)..position(range.end)),
                text: change.text,
            })
            .collect();
        self.workspace
            .change(&uri, params.text_document.version, &changes);
        self.document_changed(&uri);
    }
}

fn params<P: DeserializeOwned>(mut notification: Notification) -> Result<P, serde_json::Error> {
    uris::escape(&mut notification.params);
    serde_json::from_value(notification.params)
}
