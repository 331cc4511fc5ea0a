//! The preview on a socket.
//!
//! Strangers are refused: a page on another site must not read an author's drafts by pointing a name of
//! its own at this machine, so that a request has to name this machine by `localhost` or an address.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::BroadcastStream;

use super::preview::{Answer, Preview};
use crate::diagnostics::{self, Diagnostic, Severity};

/// The script that shows changes and errors.
const SCRIPT: &str = include_str!("reload.js");
/// How many ports are tried from the first on.
const PORTS: u16 = 20;
/// Of how many pages the last good version is kept, to stand below an error.
const MOST_GOOD: usize = 64;

/// What all requests share.
pub struct Server {
    preview: RwLock<Arc<Preview>>,
    /// What is wrong with the site as a whole, while the last good one is shown.
    broken: RwLock<Vec<Diagnostic>>,
    changes: broadcast::Sender<()>,
    /// The last good version of pages, by path.
    good: Mutex<HashMap<String, Vec<u8>>>,
}

impl Server {
    /// A server of a preview.
    #[must_use]
    pub fn new(preview: Preview) -> Arc<Self> {
        Arc::new(Self {
            preview: RwLock::new(Arc::new(preview)),
            broken: RwLock::default(),
            changes: broadcast::Sender::new(16),
            good: Mutex::default(),
        })
    }

    /// Shows another state of the site, or with `None` that it cannot be read, and tells browsers.
    pub fn replace(&self, preview: Option<Preview>, broken: Vec<Diagnostic>) {
        if let Some(preview) = preview {
            *self.preview.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(preview);
        }
        *self.broken.write().unwrap_or_else(PoisonError::into_inner) = broken;
        // Nobody may be looking.
        let _ = self.changes.send(());
    }

    fn preview(&self) -> Arc<Preview> {
        Arc::clone(&self.preview.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The answer to a path, as it is sent.
    fn answer(&self, path: &str) -> Answer {
        let preview = self.preview();
        let mut answer = preview.answer(path);
        let is_page = answer.kind.starts_with("text/html");
        let mut good = self.good.lock().unwrap_or_else(PoisonError::into_inner);
        match answer.status {
            200 if is_page && (good.len() < MOST_GOOD || good.contains_key(path)) => {
                good.insert(path.to_owned(), answer.body.clone());
            }
            // A page that an error took away is shown as it last was, below the error.
            404 | 500 if !preview.is_sound() || answer.status == 500 => {
                if let Some(body) = good.get(path) {
                    answer.status = 200;
                    answer.kind = "text/html; charset=utf-8";
                    answer.body.clone_from(body);
                }
            }
            _ => {}
        }
        drop(good);
        if !answer.kind.starts_with("text/html") {
            return answer;
        }
        let broken = self.broken.read().unwrap_or_else(PoisonError::into_inner);
        let errors: Vec<Value> = broken
            .iter()
            .chain(&preview.diagnostics)
            .chain(&answer.diagnostics)
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| json!({"text": diagnostics::text::render(diagnostic, false)}))
            .collect();
        with_script(&mut answer.body, &errors);
        answer
    }
}

/// Puts the script into a page, with what is wrong.
fn with_script(body: &mut Vec<u8>, errors: &[Value]) {
    let errors = Value::from(errors.to_vec()).to_string();
    let errors = errors
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let script =
        format!("<script src=\"/_sitegen/reload.js\" data-errors=\"{errors}\" defer></script>");
    let at = memchr::memmem::rfind(body, b"</body>").unwrap_or(body.len());
    body.splice(at..at, script.into_bytes());
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
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = Router::new()
            .route("/_sitegen/reload.js", get(script))
            .route("/_sitegen/events", get(events))
            .fallback(page)
            .layer(axum::middleware::from_fn(refuse_strangers))
            .with_state(server);
        tokio::select! {
            ended = axum::serve(listener, router) => ended,
            _ = tokio::signal::ctrl_c() => Ok(()),
        }
    });
    // Browsers keep their connections open: nobody waits for them.
    runtime.shutdown_background();
    ended
}

async fn page(State(server): State<Arc<Server>>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    // To render takes a processor, not a socket.
    let answered = tokio::task::spawn_blocking(move || server.answer(&path)).await;
    let Ok(answer) = answered else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = format!("\"{}\"", &blake3::hash(&answer.body).to_hex()[..16]);
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_known = status == StatusCode::OK && known.is_some_and(|known| known == tag.as_str());
    let mut response = Response::builder()
        .status(if is_known {
            StatusCode::NOT_MODIFIED
        } else {
            status
        })
        .header(header::CONTENT_TYPE, answer.kind)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::ETAG, tag);
    if let Some(location) = answer.location {
        response = response.header(header::LOCATION, location);
    }
    let body = if is_known {
        Body::empty()
    } else {
        Body::from(answer.body)
    };
    response
        .body(body)
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn script() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, SCRIPT).into_response()
}

/// A word for each change of the site.
async fn events(
    State(server): State<Arc<Server>>,
) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let changes = BroadcastStream::new(server.changes.subscribe());
    // Who missed some changes is told of one.
    let changes = changes.map(|_| Ok(Event::default().event("change").data("site")));
    Sse::new(changes).keep_alive(KeepAlive::default())
}

/// Refuses what a page of another site asks for.
async fn refuse_strangers(request: Request, next: axum::middleware::Next) -> Response {
    if is_ours(request.headers()) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "this preview answers to localhost and to addresses alone\n",
        )
            .into_response()
    }
}

/// Whether `Host`, and `Origin` if there is one, name this machine by `localhost` or an address: a name
/// may be anybody's (DNS rebinding).
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
        with_script(&mut body, &[json!({"text": "a \"b\" <c>"})]);
        let text = String::from_utf8(body).unwrap();
        assert!(text.starts_with("<body><p>x</p><script"), "{text}");
        assert!(
            text.ends_with("defer></script></body>") && !text.contains("<c>"),
            "{text}"
        );
    }
}
