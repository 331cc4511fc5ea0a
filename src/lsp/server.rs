//! The loop that reads messages, answers requests, and publishes diagnostics.
//!
//! Requests are answered in their order, each from the texts that the editor sent before it. Diagnostics of changed
//! files follow [`DEBOUNCE`] after the last change, the check of the whole site [`QUIET`] after it.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Zoned;
use lsp_server::{Connection, ErrorCode, Message, RequestId, Response};
use lsp_types::InitializeParams;
use lsp_types::notification::{self as notifications, Notification as _};
use serde_json::{Value, json};

use super::analysis::{Analysis, CheckedSite};
use super::client::Client;
use super::initialize::{capabilities, encoding, folders};
use super::references::FoundReferences;
use super::uris;
use super::workspace::Workspace;
use crate::config::Overrides;

/// The pause after a change before its diagnostics are computed.
const DEBOUNCE: Duration = Duration::from_millis(15);
/// The longest delay of diagnostics while changes go on.
const LONGEST: Duration = Duration::from_millis(120);
/// The pause before the whole site is checked, and before a changed config is applied.
pub(super) const QUIET: Duration = Duration::from_millis(400);
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
    /// The links that a request asked for were found.
    Found(FoundReferences),
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
        searches: HashSet::new(),
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
    /// The requests whose links are being looked for.
    pub(super) searches: HashSet<RequestId>,
    pub(super) is_shut_down: bool,
}

impl Server {
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

    /// Answers the requests in the queue, and those in work, that the editor cancelled.
    fn cancel(&mut self, queue: &mut VecDeque<Event>) {
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
        let is_cancelled = |id: &RequestId| {
            let id = serde_json::to_value(id).unwrap_or_default();
            cancelled.contains(&id)
        };
        let answer = |client: &Client, id: &RequestId| {
            client.respond(Response::new_err(
                id.clone(),
                ErrorCode::RequestCanceled as i32,
                "cancelled".to_owned(),
            ));
        };
        queue.retain(|event| match event {
            Event::Message(Message::Request(request)) if is_cancelled(&request.id) => {
                answer(&self.client, &request.id);
                false
            }
            _ => true,
        });
        self.searches.retain(|id| {
            let cancelled = is_cancelled(id);
            if cancelled {
                answer(&self.client, id);
            }
            !cancelled
        });
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::Message(Message::Request(request)) => self.answer(request),
            Event::Message(Message::Notification(notification)) => self.take(notification),
            // Answers to requests of the server have nothing that it needs.
            Event::Message(Message::Response(_)) | Event::Closed => {}
            Event::Files(paths) => self.files_changed(paths),
            Event::Found(found) => self.answer_references(found),
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
    pub(super) fn check_later(&mut self) {
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
}
