//! Deployments to a store in memory, killed after each of their requests.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use async_trait::async_trait;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{Attribute, ObjectStoreExt};

use super::*;
use crate::error::Cause;
use crate::file::{Caching, Group};
use crate::object_remote::ObjectRemote;
use crate::records::LOCK;
use crate::remote::{Found, Tag};
use crate::{Progress, machine};

struct Silent;

impl Progress for Silent {
    fn event(&self, _: &Event) {}
}

/// A store in memory that answers a number of requests and then none, and writes down what it was asked for.
struct Store {
    memory: Arc<InMemory>,
    inner: ObjectRemote,
    left: AtomicUsize,
    written: Mutex<Vec<String>>,
}

impl Store {
    fn new(memory: &Arc<InMemory>, left: usize) -> Self {
        Self {
            memory: Arc::clone(memory),
            inner: ObjectRemote {
                patient: Arc::<InMemory>::clone(memory) as _,
                hasty: Arc::<InMemory>::clone(memory) as _,
                is_patient: AtomicBool::new(false),
                prefix: "site/".to_owned(),
                place: "s3://b/site/".to_owned(),
                requests: Arc::default(),
            },
            left: AtomicUsize::new(left),
            written: Mutex::default(),
        }
    }

    fn ask(&self, operation: &str, key: &str) -> Result<(), Error> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(Error::new(Cause::Other, "killed", "-"));
        }
        self.left.store(left - 1, Ordering::Relaxed);
        if operation != "get" {
            let mut written = self.written.lock().unwrap();
            written.push(format!("{operation} {key}"));
        }
        Ok(())
    }

    fn written(&self) -> Vec<String> {
        self.written.lock().unwrap().clone()
    }

    async fn objects(&self) -> BTreeMap<String, String> {
        let mut objects = BTreeMap::new();
        for key in self.inner.list("").await.unwrap() {
            let found = self.inner.get(&key).await.unwrap().unwrap();
            let text = String::from_utf8_lossy(&found.bytes).into_owned();
            objects.insert(key, text);
        }
        objects
    }

    async fn attribute(&self, key: &str, attribute: &Attribute) -> Option<String> {
        let path = Path::parse(format!("site/{key}")).unwrap();
        let found = self.memory.get(&path).await.unwrap();
        let value = found.attributes.get(attribute)?;
        Some(value.as_ref().to_owned())
    }
}

#[async_trait]
impl Remote for Store {
    async fn get(&self, key: &str) -> Result<Option<Found>, Error> {
        self.ask("get", key)?;
        // Another run may come between.
        tokio::task::yield_now().await;
        self.inner.get(key).await
    }
    async fn put(&self, key: &str, bytes: Bytes, headers: &Headers) -> Result<(), Error> {
        self.ask("put", key)?;
        self.inner.put(key, bytes, headers).await
    }
    async fn create(&self, key: &str, bytes: Bytes) -> Result<bool, Error> {
        self.ask("create", key)?;
        self.inner.create(key, bytes).await
    }
    async fn replace(&self, key: &str, bytes: Bytes, tag: Option<&Tag>) -> Result<bool, Error> {
        self.ask("replace", key)?;
        self.inner.replace(key, bytes, tag).await
    }
    async fn delete(&self, keys: &[String]) -> Result<(), Error> {
        for key in keys {
            self.ask("delete", key)?;
            self.inner.delete(std::slice::from_ref(key)).await?;
        }
        Ok(())
    }
    async fn list(&self, prefix: &str) -> Result<Vec<String>, Error> {
        self.ask("get", prefix)?;
        self.inner.list(prefix).await
    }
    fn requests(&self) -> usize {
        self.inner.requests()
    }
    fn set_patient(&self, _: bool) {}
}

pub(crate) fn file(key: &str, text: &str, group: Group) -> File {
    File {
        key: key.to_owned(),
        name: key.to_owned(),
        content: Content::Bytes(text.as_bytes().to_vec()),
        hash: blake3::hash(text.as_bytes()),
        size: text.len() as u64,
        group,
        encoding: None,
        redirect: None,
    }
}

/// A site of which each page names, in words, the objects that it needs.
pub(crate) fn site(number: u32, pages: &[&str]) -> Vec<File> {
    let style = format!("s.{number}.css");
    let links: String = pages.iter().map(|page| format!(" {page}")).collect();
    let mut files = vec![
        file(&style, "style", Group::Immutable),
        file("x.png", "image", Group::Asset),
        file("index.html", &format!("{style} x.png{links}"), Group::Front),
        file("sitemap.xml", &links, Group::List),
    ];
    for page in pages {
        files.push(file(page, &format!("{style} x.png{links}"), Group::Page));
    }
    files
}

pub(crate) async fn run_with(
    remote: &dyn Remote,
    files: Vec<File>,
    change: impl FnOnce(&mut Options<'_>),
) -> Result<Summary, Error> {
    let caching = Caching::default();
    let mut options = Options {
        site: "https://x.example",
        caching: &caching,
        has_redirects: false,
        parallel: 4,
        dry_run: false,
        overwrites: false,
        breaks_lock: false,
        holder: "ada@laptop",
        progress: &Silent,
    };
    change(&mut options);
    super::run(remote, files, &options).await
}

pub(crate) async fn deploy(remote: &dyn Remote, files: Vec<File>) -> Result<Summary, Error> {
    run_with(remote, files, |options| options.breaks_lock = true).await
}

pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(future)
}

/// The names of the objects of a site.
fn names(files: &[File]) -> BTreeSet<String> {
    files.iter().map(|file| file.key.clone()).collect()
}

fn without_records(objects: &BTreeMap<String, String>) -> BTreeSet<String> {
    let keys = objects.keys().filter(|key| !key.starts_with(FOLDER));
    keys.cloned().collect()
}

#[test]
fn a_first_deployment_a_second_and_one_of_an_edit() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        let first = deploy(&store, site(1, &["a.html", "b.html"]))
            .await
            .unwrap();
        assert_eq!((first.uploaded, first.unchanged), (6, 0));
        let objects = store.objects().await;
        assert_eq!(
            without_records(&objects),
            names(&site(1, &["a.html", "b.html"]))
        );
        let records: Vec<&str> = objects
            .keys()
            .filter(|key| key.starts_with(FOLDER))
            .map(String::as_str)
            .collect();
        assert_eq!(records, [MANIFEST]);

        let store = Store::new(&memory, usize::MAX);
        let again = deploy(&store, site(1, &["a.html", "b.html"]))
            .await
            .unwrap();
        assert_eq!((again.uploaded, again.unchanged), (0, 6));
        assert_eq!(
            store.written(),
            [format!("create {LOCK}"), format!("delete {LOCK}")]
        );

        let store = Store::new(&memory, usize::MAX);
        let mut edited = site(1, &["a.html", "b.html"]);
        edited.retain(|file| file.key != "a.html");
        edited.push(file("a.html", "s.1.css edited", Group::Page));
        let edit = deploy(&store, edited).await.unwrap();
        assert_eq!((edit.uploaded, edit.unchanged, edit.deleted), (1, 5, 0));
        let written = [
            format!("create {LOCK}"),
            format!("put {JOURNAL}000001"),
            "put a.html".to_owned(),
            format!("put {MANIFEST}"),
            format!("delete {JOURNAL}000001"),
            format!("delete {LOCK}"),
        ];
        assert_eq!(store.written(), written);
    });
}

#[test]
fn objects_have_their_types_and_caching() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        let mut files = site(1, &["a.html"]);
        files[1].encoding = Some("gzip");
        deploy(&store, files).await.unwrap();
        let of = |key, attribute| {
            let store = &store;
            async move { store.attribute(key, &attribute).await.unwrap_or_default() }
        };
        let immutable = of("s.1.css", Attribute::CacheControl).await;
        assert_eq!(immutable, "public, max-age=31536000, immutable");
        assert_eq!(
            of("a.html", Attribute::CacheControl).await,
            "public, max-age=300"
        );
        assert_eq!(
            of("a.html", Attribute::ContentType).await,
            "text/html; charset=utf-8"
        );
        assert_eq!(of("x.png", Attribute::ContentEncoding).await, "gzip");
    });
}

/// The objects of a page are there whenever the page is, and a run after a kill leaves the new site and nothing else,
/// whichever request was the last.
#[test]
fn no_kill_leaves_a_page_without_its_objects_or_an_object_too_many() {
    wait(async {
        let before = site(1, &["a.html", "b.html", "old.html"]);
        let after = site(2, &["a.html", "b.html", "new.html"]);
        let other = site(3, &["a.html"]);
        for left in 0..200 {
            let memory = Arc::default();
            deploy(&Store::new(&memory, usize::MAX), before.clone())
                .await
                .unwrap();
            let store = Store::new(&memory, left);
            let is_done = deploy(&store, after.clone()).await.is_ok();
            let objects = store.objects().await;
            check_references(&objects, left);
            // The author may have changed the site since.
            let next = if left % 2 == 0 { &after } else { &other };
            let store = Store::new(&memory, usize::MAX);
            deploy(&store, next.clone()).await.unwrap();
            let mut expected = names(next);
            // Styles that pages in caches need stay for an hour.
            let retained = ["s.1.css", "s.2.css"].map(str::to_owned);
            let objects = store.objects().await;
            expected.extend(retained.into_iter().filter(|key| objects.contains_key(key)));
            assert_eq!(
                without_records(&objects),
                expected,
                "killed after {left} requests"
            );
            assert_eq!(
                objects.len(),
                expected.len() + 1,
                "killed after {left}: {objects:?}"
            );
            if is_done {
                assert!(left > 15, "{left}");
                return;
            }
        }
        panic!("the deployment never ended");
    });
}

fn check_references(objects: &BTreeMap<String, String>, left: usize) {
    let pages = objects.iter().filter(|(key, _)| key.ends_with(".html"));
    for (page, text) in pages {
        for needed in text.split(' ') {
            // `old.html` is deleted when no page leads to it.
            assert!(
                objects.contains_key(needed),
                "killed after {left} requests, {page} has no {needed}"
            );
        }
    }
}

#[test]
fn objects_of_others_are_neither_replaced_nor_deleted() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        let headers = record_headers();
        store
            .inner
            .put("other.txt", "o".into(), &headers)
            .await
            .unwrap();
        deploy(&store, site(1, &["a.html"])).await.unwrap();
        deploy(&store, Vec::new()).await.unwrap();
        assert_eq!(
            without_records(&store.objects().await),
            names(&[
                file("other.txt", "", Group::Asset),
                // It stays for an hour.
                file("s.1.css", "", Group::Asset),
            ])
        );

        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        store
            .inner
            .put("a.html", "theirs".into(), &headers)
            .await
            .unwrap();
        let error = deploy(&store, site(1, &["a.html"])).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotOurs);
        assert!(
            error.message.ends_with("where the site has files: a.html"),
            "{error}"
        );
        assert_eq!(store.objects().await["a.html"], "theirs");
        assert_eq!(store.objects().await.len(), 1, "the lock is gone");
        let overwrite = run_with(&store, site(1, &["a.html"]), |o| o.overwrites = true);
        assert_eq!(overwrite.await.unwrap().uploaded, 5);
    });
}

#[test]
fn a_dry_run_lists_and_writes_nothing() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        deploy(&store, site(1, &["a.html", "old.html"]))
            .await
            .unwrap();
        let store = Store::new(&memory, usize::MAX);
        let run = run_with(&store, site(1, &["a.html"]), |options| {
            options.dry_run = true
        });
        let summary = run.await.unwrap();
        assert_eq!(summary.deletions, ["old.html"]);
        let keys: Vec<(&str, bool)> = summary
            .changes
            .iter()
            .map(|change| (change.key.as_str(), change.is_new))
            .collect();
        let changed = [
            ("a.html", false),
            ("index.html", false),
            ("sitemap.xml", false),
        ];
        assert_eq!(keys, changed);
        assert_eq!(store.written(), [""; 0]);
    });
}

#[test]
fn a_lock_keeps_a_second_run_out_until_it_is_broken_or_its_process_has_ended() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        let lock = Lock::take(&store, "eve@ci", false, machine::now())
            .await
            .unwrap();
        let run = run_with(&store, site(1, &[]), |_| {});
        let error = run.await.unwrap_err();
        assert_eq!(error.cause, Cause::Locked);
        assert!(error.message.contains("eve@ci began 0 s ago"), "{error}");
        assert_eq!(store.objects().await.len(), 1);
        deploy(&store, site(1, &[])).await.unwrap();
        // The former holder notices, and does not remove what is not its own.
        lock.release(&store).await.unwrap();

        let identity = machine::identity().unwrap_or_default();
        let text = format!("sitegen deploy lock 1\nn\n{identity}\n4194305\n1\n1\nbob@here\n");
        let headers = record_headers();
        store.inner.put(LOCK, text.into(), &headers).await.unwrap();
        let run = run_with(&store, site(2, &[]), |_| {});
        // Only where processes can be seen.
        assert_eq!(run.await.is_ok(), machine::identity().is_some());
    });
}

#[test]
fn of_two_runs_at_once_one_is_refused() {
    wait(async {
        let memory = Arc::default();
        let [one, two] = [(); 2].map(|()| Store::new(&memory, usize::MAX));
        let runs = tokio::join!(
            run_with(&one, site(1, &["a.html"]), |_| {}),
            run_with(&two, site(2, &["a.html"]), |_| {}),
        );
        let causes = [runs.0, runs.1].map(|run| run.err().map(|error| error.cause));
        assert!(causes.contains(&Some(Cause::Locked)), "{causes:?}");
        assert!(causes.contains(&None), "{causes:?}");
    });
}

#[test]
fn a_damaged_manifest_is_like_none() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        deploy(&store, site(1, &["a.html"])).await.unwrap();
        let headers = record_headers();
        store
            .inner
            .put(MANIFEST, "x".into(), &headers)
            .await
            .unwrap();
        let error = deploy(&store, site(1, &["a.html"])).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotOurs);
    });
}

#[test]
fn a_file_that_changes_meanwhile_stops_the_deployment() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        let mut files = site(1, &["a.html"]);
        files[0].content = Content::Bytes(b"other".to_vec());
        let error = deploy(&store, files).await.unwrap_err();
        assert_eq!(error.cause, Cause::Changed);
    });
}

#[test]
fn the_target_of_another_site_is_refused() {
    wait(async {
        let memory = Arc::default();
        let store = Store::new(&memory, usize::MAX);
        deploy(&store, site(1, &["a.html", "old.html"]))
            .await
            .unwrap();
        let other = |overwrites| {
            run_with(&store, site(2, &["a.html"]), move |options| {
                options.site = "https://y.example";
                options.overwrites = overwrites;
            })
        };
        let error = other(false).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotOurs);
        assert_eq!(
            error.message,
            "the target has another site: `https://x.example`; this one is `https://y.example`"
        );
        assert!(!store.objects().await.contains_key(LOCK));
        other(true).await.unwrap();
        assert!(!store.objects().await.contains_key("old.html"));
        other(false).await.unwrap();
        let error = deploy(&store, site(1, &["a.html"])).await.unwrap_err();
        assert_eq!(error.cause, Cause::NotOurs);
    });
}

#[test]
fn a_run_that_was_killed_before_its_manifest_named_its_site() {
    wait(async {
        let memory = Arc::default();
        // The lock is created and read, the records are listed and read, the store is listed, one part is written.
        let store = Store::new(&memory, 8);
        deploy(&store, site(1, &["a.html"])).await.unwrap_err();
        let store = Store::new(&memory, usize::MAX);
        let objects = store.objects().await;
        assert!(!objects.contains_key(MANIFEST), "{objects:?}");
        assert!(objects.keys().any(|key| key.starts_with(JOURNAL)));
        let run = run_with(&store, site(2, &["a.html"]), |options| {
            options.site = "https://y.example";
            options.breaks_lock = true;
        });
        assert_eq!(run.await.unwrap_err().cause, Cause::NotOurs);
        deploy(&store, site(1, &["a.html"])).await.unwrap();
    });
}
