//! A folder of files as a plain host serves it: what a build published, without a preview.
//!
//! In: the output folder of a build. Out: answers with the URL forms, redirects, error pages, compressed forms and headers
//! that the guide's settings for nginx, Caddy and Apache give, so that a site can be tried before it is on a host.

use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use percent_encoding::percent_decode_str;

use super::http::{refuse_strangers, serve};
use super::preview::{file_of, media_type};
use crate::content::regular_file;

/// Rules of redirects, as Netlify and Cloudflare read them.
const RULES: &str = "_redirects";
/// Compressed forms, the best first: the coding, and the ending of the file.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];
/// The time that browsers may keep files whose names change with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A host of one folder.
#[derive(Debug)]
pub struct StaticHost {
    root: PathBuf,
    /// The path of the site's root: empty, or `/docs`.
    base: String,
}

/// The answer to a path.
#[derive(Debug, PartialEq, Eq)]
enum Answer {
    /// A file, and the status that it is sent with.
    File(PathBuf, StatusCode),
    Redirect(String, StatusCode),
    NotFound,
}

impl StaticHost {
    /// Returns a host of the folder `root` below the path `base`.
    #[must_use]
    pub fn new(root: PathBuf, base: String) -> Self {
        Self { root, base }
    }

    fn answer(&self, asked: &str) -> Answer {
        let Some(path) = asked
            .strip_prefix(&*self.base)
            .filter(|rest| rest.starts_with('/'))
        else {
            let is_root = asked == "/" || asked == self.base;
            return if is_root {
                Answer::Redirect(format!("{}/", self.base), StatusCode::FOUND)
            } else {
                self.not_found("")
            };
        };
        if let Some(redirect) = self.redirect(asked) {
            return redirect;
        }
        let Some(file) = file_of(path).filter(|file| is_published(file)) else {
            return self.not_found("");
        };
        if file.is_empty() || file.ends_with('/') {
            return self.found(&format!("{file}index.html"), &file);
        }
        if self.has(&file) {
            return self.found(&file, &file);
        }
        let page = format!("{file}.html");
        if !self.has(&page) && self.has(&format!("{file}/index.html")) {
            return Answer::Redirect(format!("{asked}/"), StatusCode::MOVED_PERMANENTLY);
        }
        self.found(&page, &file)
    }

    fn has(&self, file: &str) -> bool {
        self.root.join(file).is_file()
    }

    fn found(&self, file: &str, asked: &str) -> Answer {
        if self.has(file) {
            Answer::File(self.root.join(file), StatusCode::OK)
        } else {
            self.not_found(asked)
        }
    }

    /// Returns the page for unknown addresses in the language that the path is below.
    fn not_found(&self, asked: &str) -> Answer {
        let (folder, _) = asked.split_once('/').unwrap_or_default();
        let pages = [format!("{folder}/404.html"), "404.html".to_owned()];
        match pages.iter().find(|page| self.has(page)) {
            Some(page) => Answer::File(self.root.join(page), StatusCode::NOT_FOUND),
            None => Answer::NotFound,
        }
    }

    /// Returns the redirect of the rule for a path, if there is one.
    fn redirect(&self, asked: &str) -> Option<Answer> {
        let rules = regular_file::read_to_string(&self.root.join(RULES)).ok()?;
        let decoded = |path: &str| percent_decode_str(path).decode_utf8_lossy().into_owned();
        let asked = decoded(asked);
        rules.lines().find_map(|line| {
            let mut parts = line.split_whitespace();
            let from = parts.next().filter(|from| !from.starts_with('#'))?;
            let to = parts.next()?;
            let status = match parts.next() {
                Some("302") => StatusCode::FOUND,
                Some("301") | None => StatusCode::MOVED_PERMANENTLY,
                // Rewrites, and rules with conditions (`Language=ar`).
                Some(_) => return None,
            };
            let is_plain = parts.next().is_none();
            let is_meant = decoded(from).trim_end_matches('/') == asked.trim_end_matches('/');
            (is_plain && is_meant).then(|| Answer::Redirect(to.to_owned(), status))
        })
    }
}

/// Returns true for files that hosts send: those without a hidden part, and no settings of hosts.
fn is_published(file: &str) -> bool {
    let is_hidden = |part: &str| part.starts_with('.') && part != ".well-known";
    !file.split('/').any(is_hidden) && ![RULES, "_headers"].contains(&file)
}

/// Returns true for a name that contains a fingerprint: `sitegen.3f2a91c0.css`.
fn has_fingerprint(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut parts = name.rsplit('.').skip(1);
    let is_fingerprint =
        |part: &str| part.len() >= 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.matches('.').count() > 1 && parts.next().is_some_and(is_fingerprint)
}

/// Returns the compressed form of a file that a client accepts.
fn compressed(file: &Path, headers: &HeaderMap) -> Option<(&'static str, PathBuf)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let accepts = |coding: &str| {
        accepted.split(',').any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let quality = parts.find_map(|part| part.strip_prefix("q="));
            name.eq_ignore_ascii_case(coding)
                && quality.is_none_or(|quality| quality.parse::<f32>().is_ok_and(|q| q > 0.0))
        })
    };
    CODINGS.iter().find_map(|(coding, ending)| {
        let mut name = file.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        let form = PathBuf::from(name);
        (accepts(coding) && form.is_file()).then_some((*coding, form))
    })
}

/// Returns the bytes of a `Range` header that names one range, from its first byte to behind its last.
fn range_of(headers: &HeaderMap, length: u64) -> Option<(u64, u64)> {
    let range = headers.get(header::RANGE)?.to_str().ok()?;
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => (first, last.saturating_add(1).min(length)),
        (Ok(first), Err(_)) if last.is_empty() => (first, length),
        (Err(_), Ok(count)) if first.is_empty() => (length.saturating_sub(count), length),
        _ => return None,
    };
    (start < end).then_some((start, end))
}

async fn respond(State(host): State<Arc<StaticHost>>, request: Request) -> Response {
    let is_head = request.method() == Method::HEAD;
    if request.method() != Method::GET && !is_head {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = request.uri().path().to_owned();
    let query = request.uri().query().map(str::to_owned);
    let headers = request.headers().clone();
    let answer = move || match host.answer(&path) {
        Answer::Redirect(to, status) => redirect(&to, query.as_deref(), status),
        Answer::NotFound => (StatusCode::NOT_FOUND, "404 not found\n").into_response(),
        Answer::File(file, status) => {
            let sent = send(&file, status, &headers, is_head);
            sent.unwrap_or_else(|_| StatusCode::NOT_FOUND.into_response())
        }
    };
    let answered = tokio::task::spawn_blocking(answer).await;
    answered.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn redirect(to: &str, query: Option<&str>, status: StatusCode) -> Response {
    let to = match query.filter(|_| !to.contains('?')) {
        Some(query) => format!("{to}?{query}"),
        None => to.to_owned(),
    };
    match HeaderValue::from_str(&to) {
        Ok(to) => (status, [(header::LOCATION, to)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Returns a file with its headers, in the form and the part that the client asks for.
fn send(file: &Path, status: StatusCode, asked: &HeaderMap, is_head: bool) -> io::Result<Response> {
    let form = compressed(file, asked);
    let path = form.as_ref().map_or(file, |(_, path)| path);
    let metadata = fs::metadata(path)?;
    let length = metadata.len();
    let changed = metadata.modified()?.duration_since(UNIX_EPOCH);
    let tag = format!(
        "\"{:x}-{length:x}\"",
        changed.map_or(0, |time| time.as_nanos())
    );
    let is_known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known == tag.as_str());
    let range = range_of(asked, length).filter(|_| status == StatusCode::OK);
    let (start, end) = range.unwrap_or((0, length));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = match range {
        _ if is_known && status == StatusCode::OK => StatusCode::NOT_MODIFIED,
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => status,
    };
    let mut set = |name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type(&file.to_string_lossy()));
    set(header::VARY, "Accept-Encoding");
    set(header::ACCEPT_RANGES, "bytes");
    let may_be_kept = status == StatusCode::OK && has_fingerprint(file);
    set(
        header::CACHE_CONTROL,
        if may_be_kept { FOR_EVER } else { "no-cache" },
    );
    if status == StatusCode::OK {
        set(header::ETAG, &tag);
    }
    if let Some((coding, _)) = &form {
        set(header::CONTENT_ENCODING, coding);
    }
    if range.is_some() {
        set(
            header::CONTENT_RANGE,
            &format!("bytes {start}-{}/{length}", end - 1),
        );
    }
    if is_head {
        set(header::CONTENT_LENGTH, &(end - start).to_string());
    } else if !(is_known && status == StatusCode::OK) {
        let mut bytes = Vec::new();
        let mut file = regular_file::open(path)?;
        file.seek(SeekFrom::Start(start))?;
        file.take(end - start).read_to_end(&mut bytes)?;
        *response.body_mut() = Body::from(bytes);
    }
    Ok(response)
}

/// Answers until the program is interrupted.
///
/// # Errors
/// If the socket cannot be used.
pub fn run(host: StaticHost, listener: TcpListener) -> io::Result<()> {
    let router = Router::new()
        .fallback(respond)
        .layer(middleware::from_fn(refuse_strangers))
        .with_state(Arc::new(host));
    serve(router, listener)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(base: &str) -> (tempfile::TempDir, StaticHost) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("index.html", "root"),
            ("404.html", "none"),
            ("ar/404.html", "none in Arabic"),
            ("ar/x/index.html", "x"),
            ("ar/y.html", "y"),
            ("磁 碟.html", "disk"),
            (".sitegen-manifest", "private"),
            (
                "_redirects",
                "# rules\n/kb/old/ /kb/ar/x/ 301\n/kb/%E7%A3%81 /kb/ar/y 302\n/  /ar/  302  Language=ar\n",
            ),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            #[allow(clippy::disallowed_methods, reason = "a site of the test's own")]
            fs::write(path, text).unwrap();
        }
        let host = StaticHost::new(folder.path().to_owned(), base.to_owned());
        (folder, host)
    }

    #[test]
    fn a_path_is_answered_as_hosts_answer_it() {
        let (folder, host) = host("/kb");
        let file = |path: &str, status| Answer::File(folder.path().join(path), status);
        let redirect = |to: &str, status| Answer::Redirect(to.to_owned(), status);
        for (path, wanted) in [
            ("/", redirect("/kb/", StatusCode::FOUND)),
            ("/kb/", file("index.html", StatusCode::OK)),
            ("/kb/index.html", file("index.html", StatusCode::OK)),
            ("/kb/ar/x/", file("ar/x/index.html", StatusCode::OK)),
            (
                "/kb/ar/x",
                redirect("/kb/ar/x/", StatusCode::MOVED_PERMANENTLY),
            ),
            ("/kb/ar/y", file("ar/y.html", StatusCode::OK)),
            ("/kb/ar/y.html", file("ar/y.html", StatusCode::OK)),
            (
                "/kb/%E7%A3%81%20%E7%A2%9F",
                file("磁 碟.html", StatusCode::OK),
            ),
            (
                "/kb/old",
                redirect("/kb/ar/x/", StatusCode::MOVED_PERMANENTLY),
            ),
            ("/kb/磁", redirect("/kb/ar/y", StatusCode::FOUND)),
            ("/kb/ar/none", file("ar/404.html", StatusCode::NOT_FOUND)),
            ("/kb/ar/", file("ar/404.html", StatusCode::NOT_FOUND)),
            ("/kb/fr/none", file("404.html", StatusCode::NOT_FOUND)),
            (
                "/kb/.sitegen-manifest",
                file("404.html", StatusCode::NOT_FOUND),
            ),
            ("/kb/_redirects", file("404.html", StatusCode::NOT_FOUND)),
            ("/kb/../etc", file("404.html", StatusCode::NOT_FOUND)),
            ("/other", file("404.html", StatusCode::NOT_FOUND)),
        ] {
            assert_eq!(host.answer(path), wanted, "{path}");
        }
    }

    #[test]
    fn names_with_a_fingerprint_may_be_kept() {
        for (name, wanted) in [
            ("sitegen.3f2a91c0.css", true),
            ("search/en/0123456789abcdef.json", false),
            ("jquery.min.js", false),
            ("index.html", false),
            ("deadbeef.css", false),
        ] {
            assert_eq!(has_fingerprint(Path::new(name)), wanted, "{name}");
        }
    }

    #[test]
    fn one_range_is_sent_in_part() {
        let range = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(text));
            range_of(&headers, 10)
        };
        assert_eq!(range("bytes=0-3"), Some((0, 4)));
        assert_eq!(range("bytes=4-"), Some((4, 10)));
        assert_eq!(range("bytes=-2"), Some((8, 10)));
        assert_eq!(range("bytes=20-30"), None);
        assert_eq!(range("bytes=0-1,4-5"), None);
    }
}
