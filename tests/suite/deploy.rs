//! `sitegen deploy` as a user runs it: to a folder, and to a server that speaks S3.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode};

use super::helper::{Run, Site, contents, note, run};

const SECRET: &str = "wJalrXUtnFEMIsecretsecret";

fn site(config: &str) -> Site {
    Site::new()
        .file(
            "sitegen.yml",
            &format!("title: T\nurl: https://x.example\n{config}"),
        )
        .file("content/en/a.md", &note("en", "A"))
        .file("content/ar/a.md", &note("ar", "أ"))
}

fn command(site: &Site, arguments: &[&str]) -> Command {
    let mut command = site.command("deploy");
    command.arg("--output").arg(site.output()).args(arguments);
    // Git and the programs that it starts.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

fn deploy(site: &Site, arguments: &[&str]) -> Run {
    run(&mut command(site, arguments))
}

/// The files of a folder without our records.
fn deployed(site: &Site, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = contents(&site.source().join(folder));
    files.retain(|path, _| !path.starts_with(".sitegen-deploy/"));
    files
}

fn built(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let mut files = site.published();
    files.retain(|path, _| path != ".sitegen-manifest");
    files
}

#[test]
fn a_folder_gets_the_site_and_then_what_changed() {
    let site = site("deploy: {www: ../www}\n");
    let first = deploy(&site, &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    assert_eq!(deployed(&site, "../www"), built(&site));

    let again = deploy(&site, &["www", "--format", "json"]).json();
    assert_eq!(
        (&again["uploaded"], &again["deleted"]),
        (&0.into(), &0.into())
    );

    let site = site
        .file("content/en/b.md", &note("en", "B"))
        .without("content/ar/a.md");
    let listed = deploy(&site, &["--dry-run", "--format", "json"]).json();
    let keys = |of: &str, key: &str| -> Vec<String> {
        let entries = listed[of].as_array().unwrap().iter();
        let text = |entry: &serde_json::Value| {
            let text = if key.is_empty() { entry } else { &entry[key] };
            text.as_str().unwrap().to_owned()
        };
        entries.map(text).collect()
    };
    assert!(keys("changes", "key").contains(&"en/b/index.html".to_owned()));
    assert!(keys("deletions", "").contains(&"ar/a/index.html".to_owned()));
    assert!(deployed(&site, "../www").contains_key("ar/a/index.html"));
    let run = deploy(&site, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let files = deployed(&site, "../www");
    for (path, content) in built(&site) {
        assert_eq!(files.get(&path), Some(&content), "{path}");
    }
    assert!(!files.contains_key("ar/a/index.html"));
}

#[test]
fn a_site_that_lost_its_pages_empties_no_target() {
    let site = site("deploy: {www: ../www}\n");
    assert_eq!(deploy(&site, &[]).code, 0);
    let before = deployed(&site, "../www");
    std::fs::remove_dir_all(site.source().join("content")).unwrap();
    let done = deploy(&site, &[]);
    assert_eq!(done.code, 3, "{}", done.stderr);
    assert!(done.stderr.contains("no pages"), "{}", done.stderr);
    assert_eq!(deployed(&site, "../www"), before);
}

#[test]
fn a_target_that_others_changed_is_mended_with_overwrite() {
    let site = site("deploy: {www: ../www}\n");
    assert_eq!(deploy(&site, &[]).code, 0);
    let before = deployed(&site, "../www");
    std::fs::write(site.source().join("../www/index.html"), "other").unwrap();
    assert_eq!(deploy(&site, &["--overwrite"]).code, 0);
    assert_eq!(deployed(&site, "../www"), before);
}

#[test]
fn a_folder_is_named_by_its_path_and_belongs_to_one_site() {
    let site = site("");
    let named = |folder: &str| site.source().join(folder).display().to_string();
    let www = named("../www");
    assert_eq!(deploy(&site, &[&www]).code, 0);
    assert_eq!(deployed(&site, "../www"), built(&site));

    let unknown = deploy(&site, &["www"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("`./www`"), "{}", unknown.stderr);
    for folder in [named("content"), named("."), named("static/x")] {
        let run = deploy(&site, &[&folder]);
        assert_eq!(run.code, 2, "{folder}: {}", run.stderr);
    }
    let output = site.output().display().to_string();
    assert_eq!(deploy(&site, &[&output]).code, 2);

    // A preview is the same site; a site with another URL is not.
    let preview = ["--base-url", "https://preview.example", &www];
    assert_eq!(deploy(&site, &preview).code, 0);
    let site = site.file("sitegen.yml", "title: T\nurl: https://y.example\n");
    let other = deploy(&site, &[&www]);
    assert_eq!(other.code, 3, "{}", other.stderr);
    assert!(
        other.stderr.contains(
            "the target has another site: `https://x.example`; this one is `https://y.example`"
        ),
        "{}",
        other.stderr
    );
    assert_eq!(deploy(&site, &["--overwrite", &www]).code, 0);
    assert_eq!(deploy(&site, &[&www]).code, 0);
}

#[test]
fn nothing_is_deployed_if_the_build_has_errors() {
    let site = site("deploy: {www: ../www}\n").file("content/en/bad.md", "---\ntitle: [\n---\n");
    let run = deploy(&site, &[]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("Nothing deployed: the build has errors")
    );
    assert!(!site.source().join("../www").exists());
}

#[test]
fn targets_that_do_not_exist_or_cannot_be_used_are_named() {
    let site = site("deploy: {production: ../www}\n");
    let run = deploy(&site, &["prodction"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("did you mean `production`?"),
        "{}",
        run.stderr
    );
    for (config, message) in [
        ("deploy: x\n", "names with targets are wanted here"),
        (
            "deploy: {a: ftp://x}\n",
            "`ftp://` is no scheme of a target",
        ),
        (
            "deploy: {a: {endpoint: 'https://x'}}\n",
            "`a` needs one of `target` and `git`",
        ),
        (
            "deploy: {a: {target: s3://b, regoin: x}}\n",
            "`regoin` is no key of a target",
        ),
        (
            "deploy: {a: {target: s3://b, cache: {pages: []}}}\n",
            "no `Cache-Control`",
        ),
        (
            "deploy: {a: {target: s3://b, compress: zip}}\n",
            "`compress` has a value",
        ),
    ] {
        let site = super::deploy::site(config);
        let run = site.build(&[]);
        assert!(run.stderr.contains(message), "{config}: {}", run.stderr);
    }
}

#[test]
fn missing_credentials_and_networks_are_explained_without_secrets() {
    let site = site("deploy: {s: {target: s3://b, endpoint: 'http://127.0.0.1:9'}}\n");
    let run = deploy(&site, &[]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("deploy-credentials"), "{}", run.stderr);
    let mut command = command(&site, &[]);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    let run = super::helper::run(&mut command);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("deploy-network"), "{}", run.stderr);
    assert!(
        run.stderr.contains("the connection is refused"),
        "{}",
        run.stderr
    );
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(
        !said.contains(SECRET) && !said.contains("AKIAEXAMPLE"),
        "{said}"
    );
}

#[test]
fn limits_of_hosts_and_statistics_are_printed() {
    let site = site("markdown_pages: true\n");
    let run = deploy(&site, &["--check", "cloudflare"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("The site fits Cloudflare Pages: "),
        "{}",
        run.stderr
    );
    let stats = site.build(&["--stats", "--format", "json"]).json();
    let kinds = &stats["stats"]["kinds"];
    assert_eq!(kinds["pages"]["files"], 2);
    assert_eq!(kinds["Markdown beside pages"]["files"], 2);
    assert_eq!(
        stats["stats"]["files"].as_u64(),
        Some(built(&site).len() as u64)
    );
    let text = site.build(&["--stats"]).stdout;
    assert!(
        text.contains("search index") && text.contains("largest:"),
        "{text}"
    );

    let long = ["x"; 6].map(|letter| letter.repeat(200)).join("/");
    let alias = format!("---\nlang: en\ntitle: A\naliases: [/{long}/]\n---\n");
    let site = site.file("content/en/a.md", &alias);
    let run = deploy(&site, &["--check", "s3"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("1216 bytes; S3 takes 1024"),
        "{}",
        run.stderr
    );
}

/// A bucket: the objects by key with their headers, and the requests.
#[derive(Default)]
struct Bucket {
    objects: BTreeMap<String, (HeaderMap, Vec<u8>)>,
    requests: Vec<String>,
    /// The answer to every request, in place of the right one.
    fails: Option<(StatusCode, &'static str)>,
}

type Shared = Arc<Mutex<Bucket>>;

/// The version that all objects have where Google Cloud Storage is asked for it.
const GENERATION: &str = "7";

fn answer(status: StatusCode, body: impl Into<Body>) -> Response<Body> {
    Response::builder()
        .status(status)
        .header("etag", "\"e\"")
        .body(body.into())
        .unwrap()
}

async fn serve(State(bucket): State<Shared>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let path = percent_encoding::percent_decode_str(parts.uri.path()).decode_utf8_lossy();
    let key = path
        .trim_start_matches("/b")
        .trim_start_matches('/')
        .to_owned();
    let mut bucket = bucket.lock().unwrap();
    bucket.requests.push(format!("{} {key}", parts.method));
    if let Some((status, code)) = bucket.fails {
        return answer(status, format!("<Error><Code>{code}</Code></Error>"));
    }
    match parts.method {
        Method::PUT => {
            let is_there = bucket.objects.contains_key(&key);
            let generation = parts.headers.get("x-goog-if-generation-match");
            let is_refused = match generation {
                Some(wanted) => is_there != (wanted == GENERATION),
                None => is_there && parts.headers.contains_key("if-none-match"),
            };
            if is_refused {
                return answer(StatusCode::PRECONDITION_FAILED, "");
            }
            bucket.objects.insert(key, (parts.headers, body.to_vec()));
            answer(StatusCode::OK, "")
        }
        Method::DELETE => {
            bucket.objects.remove(&key);
            answer(StatusCode::NO_CONTENT, "")
        }
        Method::GET if key.is_empty() => {
            let query = parts.uri.query().unwrap_or_default();
            let prefix = url::form_urlencoded::parse(query.as_bytes()).find(|(k, _)| k == "prefix");
            let prefix = prefix.map(|(_, v)| v.into_owned()).unwrap_or_default();
            let keys = bucket.objects.keys().filter(|key| key.starts_with(&prefix));
            let entries: String = keys
                .map(|key| format!("<Contents><Key>{key}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>e</ETag></Contents>"))
                .collect();
            answer(
                StatusCode::OK,
                format!(
                    "<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
                ),
            )
        }
        _ => match bucket.objects.get(&key) {
            Some((_, bytes)) => {
                let mut found = answer(StatusCode::OK, bytes.clone());
                let headers = found.headers_mut();
                headers.insert(
                    "last-modified",
                    "Sat, 28 Nov 2026 00:00:00 GMT".parse().unwrap(),
                );
                headers.insert("content-length", bytes.len().into());
                headers.insert("x-goog-generation", GENERATION.parse().unwrap());
                found
            }
            None => answer(
                StatusCode::NOT_FOUND,
                "<Error><Code>NoSuchKey</Code></Error>",
            ),
        },
    }
}

/// Starts a server on a port of its own, for as long as the test runs.
fn start() -> (SocketAddr, Shared) {
    let bucket = Shared::default();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .fallback(serve)
        .with_state(Arc::clone(&bucket));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    (address, bucket)
}

fn to_bucket(site: &Site) -> Run {
    let mut command = command(site, &[]);
    command
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", SECRET);
    run(&mut command)
}

#[test]
fn a_bucket_gets_objects_with_headers_and_redirects() {
    let (address, bucket) = start();
    let config = format!(
        "permalink: /:lang/:slug\nprecompress: true\ndeploy: {{s: {{target: s3://b/p, endpoint: 'http://{address}', redirects: header, compress: gzip, cache: {{pages: 60}}}}}}\n"
    );
    let site = site(&config).file(
        "content/en/b.md",
        &format!(
            "---\nlang: en\ntitle: B\naliases: [/old]\n---\n\n{}\n",
            "word ".repeat(200)
        ),
    );
    let run = to_bucket(&site);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = bucket.lock().unwrap().objects.clone();
    let header = |key: &str, name: &str| -> String {
        let (headers, _) = first
            .get(key)
            .unwrap_or_else(|| panic!("{key} {:?}", first.keys()));
        headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    };
    assert_eq!(header("p/en/b", "content-type"), "text/html; charset=utf-8");
    assert_eq!(header("p/en/b", "content-encoding"), "gzip");
    assert_eq!(header("p/en/b", "cache-control"), "public, max-age=60");
    let style = first.keys().find(|key| key.ends_with(".css")).unwrap();
    assert_eq!(
        header(style, "cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        header("p/old", "x-amz-website-redirect-location"),
        "https://x.example/en/b"
    );
    let signed = header("p/old", "authorization");
    assert!(
        signed.contains("x-amz-website-redirect-location"),
        "{signed}"
    );
    assert!(!first.contains_key("p/en/b.html") && !first.contains_key("p/_redirects"));
    assert!(!first.keys().any(|key| key.ends_with(".gz")));

    bucket.lock().unwrap().requests.clear();
    let site = site.file("content/ar/a.md", &note("ar", "أ").replace("Text", "Other"));
    let run = to_bucket(&site);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let requests = bucket.lock().unwrap().requests.clone();
    assert!(requests.contains(&"PUT p/ar/a".to_owned()), "{requests:?}");
    assert!(!requests.contains(&"PUT p/en/b".to_owned()), "{requests:?}");
    assert!(requests.len() < 30, "{requests:?}");
}

/// Google Cloud Storage compares versions by number where others compare `ETag`s.
#[test]
fn a_bucket_of_google_is_locked_by_the_version_of_its_lock() {
    let (address, bucket) = start();
    let site = site(&format!(
        "deploy: {{g: {{target: gs://b, endpoint: 'http://{address}'}}}}\n"
    ));
    let key = format!(
        "{{\"gcs_base_url\":\"http://{address}\",\"disable_oauth\":true,\"client_email\":\"\",\"private_key\":\"\",\"private_key_id\":\"\"}}"
    );
    let to_google = |arguments: &[&str]| {
        let mut command = command(&site, arguments);
        command.env("GOOGLE_SERVICE_ACCOUNT_KEY", &key);
        run(&mut command)
    };
    let first = to_google(&[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let objects = bucket.lock().unwrap().objects.clone();
    assert!(objects.contains_key("en/a/index.html"));

    let lock = "sitegen deploy lock 1\nn\nother-machine\n1\n1\n1\neve@ci\n";
    let lock = (HeaderMap::new(), lock.as_bytes().to_vec());
    let name = ".sitegen-deploy/lock";
    let mut locked = bucket.lock().unwrap();
    locked.objects.insert(name.to_owned(), lock);
    drop(locked);
    let refused = to_google(&[]);
    assert_eq!(refused.code, 3);
    assert!(refused.stderr.contains("eve@ci"), "{}", refused.stderr);
    let done = to_google(&["--break-lock"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(!bucket.lock().unwrap().objects.contains_key(name));
}

#[test]
fn answers_of_a_store_are_explained() {
    let (address, bucket) = start();
    let site = site(&format!(
        "deploy: {{s: {{target: s3://b, endpoint: 'http://{address}'}}}}\n"
    ));
    for (status, code, diagnostic) in [
        (
            StatusCode::FORBIDDEN,
            "InvalidAccessKeyId",
            "deploy-credentials",
        ),
        (
            StatusCode::FORBIDDEN,
            "RequestTimeTooSkewed",
            "deploy-clock",
        ),
        (StatusCode::FORBIDDEN, "AccessDenied", "deploy-denied"),
        (StatusCode::NOT_FOUND, "NoSuchBucket", "deploy-missing"),
        (
            StatusCode::INSUFFICIENT_STORAGE,
            "XMinioStorageFull",
            "deploy-space",
        ),
    ] {
        bucket.lock().unwrap().fails = Some((status, code));
        let run = to_bucket(&site);
        assert_eq!(run.code, 3, "{code}: {}", run.stderr);
        assert!(run.stderr.contains(diagnostic), "{code}: {}", run.stderr);
        assert!(!run.stderr.contains(SECRET));
    }
    bucket.lock().unwrap().fails = None;
    assert_eq!(to_bucket(&site).code, 0);
    let objects = bucket.lock().unwrap().objects.clone();
    assert!(objects.contains_key("en/a/index.html"));
    assert!(!objects.contains_key(".sitegen-deploy/lock"));
    assert!(fs::metadata(site.output().join("en/a/index.html")).is_ok());
}
