//! Diagnostics that the server sends to the editor.

use std::collections::BTreeSet;
use std::time::Instant;

use lsp_types::{PublishDiagnosticsParams, Uri, notification};

use super::diagnostics;
use super::server::Server;
use crate::diagnostics::{Diagnostic, Severity};
use crate::panics::guarded;

impl Server {
    /// Publishes the diagnostics of the files that changed, and of the open translations of a changed original.
    pub(super) fn publish_changed(&mut self) {
        self.follow();
        self.schedule.publish_at = None;
        self.schedule.changed_at = None;
        let mut files = std::mem::take(&mut self.schedule.files);
        if files.remove("") {
            self.publish_all();
            return;
        }
        if let Some(site) = self.workspace.site() {
            let ids: Vec<usize> = files
                .iter()
                .filter_map(|path| site.source.page(path))
                .collect();
            for document in self.workspace.documents.iter() {
                let path = document.path.as_deref();
                let id = path.and_then(|path| site.source.page(path));
                let original = id.map(|id| site.notes.of(id).original);
                if original.is_some_and(|original| ids.contains(&original)) {
                    files.extend(path.map(str::to_owned));
                }
            }
        }
        for path in files {
            self.publish(&path);
        }
    }

    /// Applies the open files that are no notes: the config, data.
    pub(super) fn apply_settings(&mut self) {
        self.schedule.settings_at = None;
        for path in std::mem::take(&mut self.schedule.settings) {
            match self.workspace.apply_settings(&path) {
                Some(problems) => self.show_diagnostics(&path, &problems),
                None => self.schedule.publish(path, Instant::now()),
            }
        }
    }

    /// Publishes the diagnostics of files that are not notes, and of files with errors.
    pub(super) fn publish_settings(&mut self) {
        let said = self.workspace.said();
        let is_error = |d: &&Diagnostic| d.severity == Severity::Error;
        let places = said.iter().filter(is_error).filter_map(|d| d.spans.first());
        let mut paths: BTreeSet<String> = places.map(|place| place.path.clone()).collect();
        let site = self.workspace.site();
        paths.extend(site.and_then(|site| site.config.file.clone()));
        for path in paths {
            self.publish(&path);
        }
    }

    /// Publishes the diagnostics of all open files and of files with errors.
    pub(super) fn publish_all(&mut self) {
        let documents = self.workspace.documents.iter();
        let mut paths: BTreeSet<String> = documents.filter_map(|d| d.path.clone()).collect();
        let whole = self.analysis.whole();
        paths.extend(whole.files_with_errors().map(str::to_owned));
        if let Some(site) = self.workspace.site() {
            paths.extend(site.config.file.clone());
        }
        let uris: BTreeSet<String> = paths
            .iter()
            .filter_map(|path| Some(self.workspace.uri(path)?.as_str().to_owned()))
            .collect();
        for gone in self
            .published
            .difference(&uris)
            .cloned()
            .collect::<Vec<_>>()
        {
            self.clear(&gone);
        }
        for path in paths {
            self.publish(&path);
        }
    }

    fn publish(&mut self, path: &str) {
        let (analysis, workspace) = (&self.analysis, &self.workspace);
        let findings = guarded(Some(path), || analysis.findings_of(workspace, path));
        match findings {
            Ok(findings) => self.show_diagnostics(path, &findings),
            Err(error) => self.client.log(error.message.clone()),
        }
    }

    fn show_diagnostics(&mut self, path: &str, findings: &[Diagnostic]) {
        let document = self.workspace.documents.at(path);
        let version = document.map(|document| document.version);
        let (Some(uri), Some(text)) = (self.workspace.uri(path), self.workspace.text(path)) else {
            return;
        };
        let own = findings.iter().filter(|finding| {
            let place = finding.spans.first();
            place.is_some_and(|place| place.path == path)
        });
        let found: Vec<lsp_types::Diagnostic> = own
            .map(|finding| diagnostics::shown(&self.workspace, &text, finding))
            .collect();
        if found.is_empty() && document.is_none() && !self.published.contains(uri.as_str()) {
            return;
        }
        if found.is_empty() {
            self.published.remove(uri.as_str());
        } else {
            self.published.insert(uri.as_str().to_owned());
        }
        self.client
            .notify::<notification::PublishDiagnostics>(PublishDiagnosticsParams::new(
                uri, found, version,
            ));
    }

    /// Takes the diagnostics of a file out of the editor.
    pub(super) fn clear(&mut self, uri: &str) {
        self.published.remove(uri);
        if let Ok(uri) = uri.parse::<Uri>() {
            self.client
                .notify::<notification::PublishDiagnostics>(PublishDiagnosticsParams::new(
                    uri,
                    Vec::new(),
                    None,
                ));
        }
    }
}
