//! The preview on a socket.
//!
//! Strangers are refused: a page on another site must not read an author's drafts by pointing a name of
//! its own at this machine, so that a request has to name this machine by `localhost` or an address.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, UNIX_EPOCH};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use indexmap::IndexMap;
use jiff::Zoned;
use serde_json::Value;
use tokio::sync::broadcast;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;
use tower::ServiceExt as _;
use tower_http::services::ServeFile;

use super::preview::{Answer, HTML, Preview};
use super::{connections, dashboard, overlay};
use crate::content;
use crate::diagnostics::{Diagnostic, Severity};
use crate::panics::guarded;
use crate::site::Site;

/// Number of ports that are tried, from the first on.
const PORTS: u16 = 20;
/// Number of pages whose last good version is kept, to be shown below an error.
const MOST_GOOD: usize = 64;
/// Time for which a request waits until a changed page is read again.
const PATIENCE: Duration = Duration::from_secs(2);

/// State shared by all requests.
pub struct Server {
    shown: Mutex<Shown>,
    /// Notified on each change of `shown`.
    shown_changed: Condvar,
    changes: broadcast::Sender<()>,
    /// The last good version of pages, by path.
    good: Mutex<IndexMap<String, Good>>,
    /// Takes what is wrong with pages, when they are rendered.
    tell: Box<DiagnosticSink>,
    now: Zoned,
}

/// Takes diagnostics, for the terminal.
pub type DiagnosticSink = dyn Fn(&[Diagnostic]) + Send + Sync;

/// The site as it is shown now.
#[derive(Clone)]
struct Shown {
    preview: Arc<Preview>,
    /// The number of the change that made it.
    number: u64,
}

/// A page as it once was without an error.
struct Good {
    body: Vec<u8>,
    /// The file of its page, if it was of one.
    file: Option<String>,
}

impl Server {
    /// A server of a preview. `now` tells what is of the future, `tell` takes what is wrong with pages.
    #[must_use]
    pub fn new(preview: Preview, now: Zoned, tell: Box<DiagnosticSink>) -> Arc<Self> {
        Arc::new(Self {
            shown: Mutex::new(Shown {
                preview: Arc::new(preview),
                number: 0,
            }),
            shown_changed: Condvar::new(),
            changes: broadcast::Sender::new(16),
            good: Mutex::default(),
            tell,
            now,
        })
    }

    /// Shows the site as it is after changes at and below `paths`, and tells browsers.
    ///
    /// Returns all that is wrong with it.
    pub fn follow(
        &self,
        site: &Arc<Site>,
        diagnostics: Vec<Diagnostic>,
        paths: &[String],
    ) -> Vec<Diagnostic> {
        let before = self.shown().preview;
        let preview = Arc::new(before.following(Arc::clone(site), diagnostics, paths));
        let all = preview.all_diagnostics().cloned().collect();
        let mut shown = locked(&self.shown);
        shown.preview = preview;
        shown.number += 1;
        drop(shown);
        self.shown_changed.notify_all();
        // Nobody may be looking.
        let _ = self.changes.send(());
        all
    }

    /// Shows the site without what was found to have errors while it was rendered, unless another change came
    /// before.
    fn settle(&self, preview: &Arc<Preview>) {
        let Some(settled) = preview.settled() else {
            return;
        };
        let mut shown = locked(&self.shown);
        if !Arc::ptr_eq(&shown.preview, preview) {
            return;
        }
        shown.preview = Arc::new(settled);
        shown.number += 1;
        drop(shown);
        self.shown_changed.notify_all();
        let _ = self.changes.send(());
    }

    fn shown(&self) -> Shown {
        locked(&self.shown).clone()
    }

    /// The answer to a path, as it is sent.
    fn answer(&self, path: &str, query: &str) -> Answer {
        if let Some(own) = path.strip_prefix("/_sitegen/") {
            return dashboard::answer(&self.shown().preview, own, query, &self.now);
        }
        let start = Instant::now();
        let (preview, mut answer) = loop {
            let shown = self.shown();
            let answer = shown.preview.answer(path);
            let has_changed = |d: &Diagnostic| d.code == content::CHANGED;
            let stays = !answer.diagnostics.iter().any(has_changed);
            if stays || !self.wait_for_change(shown.number, start) {
                break (shown.preview, answer);
            }
        };
        // Somebody writes to the file still: the next change will have it.
        answer.diagnostics.retain(|d| d.code != content::CHANGED);
        if !answer.diagnostics.is_empty() {
            (self.tell)(&answer.diagnostics);
        }
        self.settle(&preview);
        if answer.kind == HTML {
            let file = self.last_good(path, &preview, &mut answer);
            let overlay = overlay::data(&preview, &answer, file.as_deref(), &self.now);
            answer.tag = Some(with_script(&mut answer.body, &overlay));
        }
        answer
    }

    /// Waits for a change after change `number`. Returns true if there was one.
    fn wait_for_change(&self, number: u64, start: Instant) -> bool {
        let left = PATIENCE.saturating_sub(start.elapsed());
        let is_same = |shown: &mut Shown| shown.number == number;
        let waited = self
            .shown_changed
            .wait_timeout_while(locked(&self.shown), left, is_same);
        waited.is_ok_and(|(_, waited)| !waited.timed_out())
    }

    /// Puts the last good version into the place of a page that an error took away. The file of the
    /// page, if it is of one.
    fn last_good(&self, path: &str, preview: &Preview, answer: &mut Answer) -> Option<String> {
        let page = answer.page.map(|id| &preview.site().source.pages[id]);
        let file = page.map(|page| page.path.clone());
        let file = file.or_else(|| answer.failed.clone());
        let mut good = locked(&self.good);
        if answer.status == 200 {
            good.shift_remove(path);
            if good.len() >= MOST_GOOD {
                good.shift_remove_index(0);
            }
            let body = answer.body.clone();
            let known = Good {
                body,
                file: file.clone(),
            };
            good.insert(path.to_owned(), known);
            return file;
        }
        let errors = preview.all_diagnostics();
        let errors = errors.filter(|diagnostic| diagnostic.severity == Severity::Error);
        let mut broken = errors.flat_map(|error| &error.spans);
        match good.get(path) {
            Some(known)
                if answer.status == 500
                    || broken.any(|place| Some(&place.path) == known.file.as_ref()) =>
            {
                answer.status = 200;
                answer.body.clone_from(&known.body);
                known.file.clone()
            }
            _ => file,
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The tag of what is sent.
fn tag_of(body: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(body).to_hex()[..16])
}

/// Inserts the script into a page, with the data to show. Returns the page's tag, which the script knows too.
fn with_script(body: &mut Vec<u8>, overlay: &Value) -> String {
    let tag = tag_of(&[body, overlay.to_string().as_bytes()].concat());
    let data = highlight::escaped(&overlay.to_string()).replace('"', "&quot;");
    let known = tag.trim_matches('"');
    let script = format!(
        "<script src=\"/_sitegen/preview.js\" data-overlay=\"{data}\" data-tag=\"{known}\"></script>"
    );
    let at = memchr::memmem::rfind(body, b"</body>").unwrap_or(body.len());
    body.splice(at..at, script.into_bytes());
    tag
}

/// Takes the first free port from `port` on.
///
/// # Errors
/// If none of them is free, or the address is not this machine's.
pub fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    let mut last = io::Error::other("there is no port");
    for port in port..=port.saturating_add(PORTS) {
        match TcpListener::bind(SocketAddr::new(host, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Answers until the program is interrupted.
///
/// # Errors
/// If the socket cannot be used.
pub fn run(server: Arc<Server>, listener: TcpListener) -> io::Result<()> {
    let router = Router::new()
        .route("/_sitegen/events", get(events))
        .fallback(page)
        .layer(axum::middleware::from_fn(refuse_strangers))
        .with_state(server);
    serve(router, listener)
}

/// Answers with a router until the program is interrupted.
pub(super) fn serve(router: Router, listener: TcpListener) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(MOST_AT_ONCE)
        .thread_stack_size(crate::limits::STACK)
        .build()?;
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            ended = connections::answer(listener, router) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    });
    // Browsers keep their connections open, so shutdown does not wait for them.
    runtime.shutdown_background();
    ended
}

/// Maximum number of pages that are rendered at once: more would need memory and save no time.
const MOST_AT_ONCE: usize = 32;

async fn page(State(server): State<Arc<Server>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let query = request.uri().query().unwrap_or_default().to_owned();
    // To render takes a processor, not a socket.
    let answer = move || {
        let answer = guarded(None, || server.answer(&path, &query));
        answer.unwrap_or_else(|error| Answer::failed(&error))
    };
    let answered = tokio::task::spawn_blocking(answer).await;
    let Ok(answer) = answered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let (tag, mut response) = match answer.file {
        Some(file) => match of_file(&file, request).await {
            Some(sent) => sent,
            None => return StatusCode::NOT_FOUND.into_response(),
        },
        None => {
            let tag = answer.tag.unwrap_or_else(|| tag_of(&answer.body));
            (tag, Response::new(Body::from(answer.body)))
        }
    };
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status != StatusCode::OK {
        *response.status_mut() = status;
    } else if known.is_some_and(|known| known == tag.as_str()) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    let headers = response.headers_mut();
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, answer.kind);
    set(header::CACHE_CONTROL, "no-cache");
    set(header::ETAG, &tag);
    if let Some(location) = answer.location {
        set(header::LOCATION, &location);
    }
    response
}

/// A file as it is sent, in parts if the browser wants that, and its tag.
async fn of_file(file: &Path, request: Request) -> Option<(String, Response)> {
    let metadata = std::fs::metadata(file).ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    let tag = format!("\"{:x}-{:x}\"", changed.as_nanos(), metadata.len());
    let sent = ServeFile::new(file).oneshot(request).await.ok()?;
    Some((tag, sent.map(Body::new)))
}

/// A word for each change of the site.
async fn events(
    State(server): State<Arc<Server>>,
) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let changes = BroadcastStream::new(server.changes.subscribe());
    // A client that missed some changes gets one event.
    let changes = changes.map(|_| Ok(Event::default().event("change").data("site")));
    Sse::new(changes).keep_alive(KeepAlive::default())
}

/// Refuses what a page of another site asks for.
pub(super) async fn refuse_strangers(request: Request, next: axum::middleware::Next) -> Response {
    let mut response = if is_ours(request.headers()) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "this preview answers to localhost and to addresses alone\n",
        )
            .into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in GUARDS {
        headers.append(name, HeaderValue::from_static(value));
    }
    response
}

/// Headers of all answers: a file is what its type says, and pages of other sites neither frame nor embed drafts.
const GUARDS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'self'"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Returns true if `Host`, and `Origin` if present, name this machine by `localhost` or an IP address: other names
/// allow DNS rebinding.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let host = text(header::HOST).is_some_and(is_local);
    let origin = text(header::ORIGIN).is_none_or(|origin| {
        let behind = origin.split_once("://").map(|(_, host)| host);
        behind.is_some_and(is_local)
    });
    host && origin
}

fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_localhost_and_addresses_are_ours() {
        for (host, wanted) in [
            ("localhost:4000", true),
            ("notes.localhost", true),
            ("127.0.0.1:4000", true),
            ("[::1]:4000", true),
            ("192.168.1.7:4000", true),
            ("evil.example:4000", false),
            ("localhost.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_local(host), wanted, "{host}");
        }
    }

    #[test]
    fn the_script_stands_at_the_end_and_says_what_is_wrong() {
        let mut body = b"<body><p>x</p></body>".to_vec();
        with_script(&mut body, &serde_json::json!({"errors": ["a \"b\" <c>"]}));
        let text = String::from_utf8(body).unwrap();
        assert!(text.starts_with("<body><p>x</p><script"), "{text}");
        assert!(
            text.ends_with("</script></body>") && !text.contains("<c>"),
            "{text}"
        );
    }
}
