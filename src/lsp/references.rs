//! The links to a section or page. They are in all pages, so that the first search on a large site takes as long as a
//! check: it runs on a thread of its own, and other requests are answered meanwhile.

use std::sync::Arc;
use std::thread;

use lsp_server::{ErrorCode, Request, RequestId, Response};
use lsp_types::ReferenceParams;
use serde_json::{Value, json};

use super::definition;
use super::requests::params_of;
use super::server::{Event, Server};
use crate::check::{self, PageLink};
use crate::limits::STACK;
use crate::panics::guarded;
use crate::site::Site;

/// The links that a request asked for.
pub(super) struct FoundReferences {
    id: RequestId,
    /// The site that they are in.
    site: Arc<Site>,
    links: Result<Vec<PageLink>, String>,
}

impl Server {
    /// Starts the search for a request.
    pub(super) fn find_references(&mut self, request: Request) {
        let id = request.id.clone();
        let params: ReferenceParams = match params_of(request) {
            Ok(params) => params,
            Err(error) => {
                let answer = Response::new_err(id, error.code, error.message);
                self.client.respond(answer);
                return;
            }
        };
        let target = guarded(None, || {
            definition::reference_target(&self.workspace, &params)
        });
        let (Ok(Some(target)), Some(site)) = (target, self.workspace.site()) else {
            self.client.respond(Response::new_ok(id, Value::Null));
            return;
        };
        let (site, cache) = (Arc::clone(site), Arc::clone(&self.analysis.cache));
        let (sender, search) = (self.sender.clone(), id.clone());
        let work = move || {
            let links = guarded(None, || {
                check::links_to(&site, &cache, &|to, at| target.is_at(to, at))
            });
            let links = links.map_err(|error| error.message.clone());
            // Without a receiver, the server ends.
            let _ = sender.send(Event::Found(FoundReferences {
                id: search,
                site,
                links,
            }));
        };
        match thread::Builder::new().stack_size(STACK).spawn(work) {
            Ok(_) => {
                self.searches.insert(id);
            }
            Err(error) => {
                let code = ErrorCode::InternalError as i32;
                self.client
                    .respond(Response::new_err(id, code, error.to_string()));
            }
        }
    }

    /// Answers a request with the links that were found. A request that was cancelled has its answer.
    pub(super) fn answer_references(&mut self, found: FoundReferences) {
        if !self.searches.remove(&found.id) {
            return;
        }
        let is_current = self
            .workspace
            .site()
            .is_some_and(|site| Arc::ptr_eq(site, &found.site));
        let failed = |code: ErrorCode, message: &str| {
            Response::new_err(found.id.clone(), code as i32, message.to_owned())
        };
        let answer = match &found.links {
            Err(message) => failed(ErrorCode::InternalError, message),
            Ok(_) if !is_current => failed(
                ErrorCode::ContentModified,
                "the site changed during the search",
            ),
            Ok(links) => {
                let places = definition::locations(&self.workspace, links);
                Response::new_ok(found.id.clone(), json!(places))
            }
        };
        self.client.respond(answer);
    }
}
