//! The preview server, asked as browsers, editors and strangers ask.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use sitegen::config::Overrides;
use sitegen::incremental;

use crate::helper::{Site, note};
use crate::images::png;

/// The longest time until a change is seen, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Server {
    process: Child,
    address: String,
}

/// A way to save a text, and its name.
type Save<'a> = (&'static str, Box<dyn Fn(&str) + 'a>);

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(site: &Site) -> Self {
        Self::start_with(site, "")
    }

    /// `panic`: the stage and the file at which a test needs a panic.
    fn start_with(site: &Site, panic: &str) -> Self {
        let mut process = site
            .command("serve")
            .env("SITEGEN_TEST_PANIC", panic)
            .args(["--port", "0"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines
            .by_ref()
            .map(|line| line.unwrap())
            .find_map(|line| {
                let (_, rest) = line.split_once("http://localhost:")?;
                let (port, _) = rest.split_once('/')?;
                Some(format!("127.0.0.1:{port}"))
            })
            .unwrap();
        // Later output must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(path, &format!("Host: {}\r\n", self.address))
    }

    fn ask(&self, path: &str, headers: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        Answer {
            status: head[9..12].parse().unwrap(),
            body: bytes[end + 4..].to_vec(),
            head,
        }
    }

    /// Asks until the answer is as wanted.
    pub(crate) fn until(&self, path: &str, wanted: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            let text = self.get(path).text();
            if wanted(&text) {
                return text;
            }
            assert!(start.elapsed() < PATIENCE, "{path}: {text}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The page without the preview's script.
    fn page(&self) -> String {
        let text = self.text();
        let start = text.find("<script src=\"/_sitegen/preview.js\"").unwrap();
        let end = start + text[start..].find("</script>").unwrap() + "</script>".len();
        format!("{}{}", &text[..start], &text[end..])
    }
}

fn encoded(path: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
            (byte as char).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(encode).collect()
}

/// A preview does not wait for variants: a page offers them when they are made.
#[test]
fn a_preview_sends_the_variants_of_images() {
    let body = "![x](x.png)\n\n<img src=\"x.png\" alt=\"\">\n";
    let site = Site::new()
        .file("sitegen.yml", "title: Notes\n")
        .file("content/en/a.md", &note("en", "A").replace("Text", body))
        .bytes("content/en/x.png", &png(1400, 40, 1));
    let server = Server::start(&site);
    let page = server.until("/en/a/", |text| text.matches("srcset=").count() == 2);
    let (_, set) = page.split_once("srcset=\"").unwrap();
    let url = set.split(' ').next().unwrap();
    let variant = server.get(url);
    assert_eq!(variant.status, 200, "{url}");
    assert!(variant.head.contains("image/webp"), "{}", variant.head);
    assert!(variant.body.starts_with(b"RIFF"));
}

#[test]
fn what_is_served_is_what_is_built() {
    let site = Site::of("four-scripts").file("sitegen.yml", "title: Notes\nurl: https://x.example\nfallback: true\npaginate: 1\npermalink: /:lang/:slug.html\n");
    let site = site.file(
        "_posts/2026-03-01-only-en.md",
        "---\nlang: en\ntitle: Only\ntags: [磁碟]\nredirect_from: /old/\n---\n",
    );
    site.built();
    let published = site.published();
    assert!(published.len() > 100);
    let server = Server::start(&site);
    for (path, content) in published {
        if path == ".sitegen-manifest" {
            continue;
        }
        let answer = server.get(&format!("/{}", encoded(&path)));
        assert_eq!(answer.status, 200, "{path}");
        if path.ends_with(".html") {
            assert!(answer.page().as_bytes() == content, "{path}");
        } else {
            assert!(answer.body == content, "{path}");
        }
    }
}

#[test]
fn every_target_stands_where_it_says() {
    let site =
        Site::of("four-scripts").file("sitegen.yml", "url: https://x.example\nfallback: true\n");
    let now = "2026-06-01T00:00:00[UTC]".parse().unwrap();
    let (loaded, _) = incremental::load(&site.source(), &Overrides::default(), &now);
    let loaded = loaded.unwrap();
    for target in loaded.targets() {
        let (document, _) = loaded.render(*target);
        let document = document.unwrap();
        assert_eq!(document.output, loaded.output_of(*target), "{target:?}");
        assert_eq!(
            document.beside.map(|(path, _)| path),
            loaded.beside(*target),
            "{target:?}"
        );
    }
}

#[test]
fn addresses_have_the_forms_that_hosts_give_them() {
    let site = Site::new()
        .file("sitegen.yml", "url: https://x.example/docs\n")
        .file(
            "content/a.md",
            &note("en", "A").replace("title", "permalink: /a.html\ntitle"),
        )
        .file("content/ar/b.md", &note("ar", "ب"))
        .file("secret.txt", "no");
    let server = Server::start(&site);
    assert_eq!(server.get("/docs/a.html").status, 200);
    assert_eq!(server.get("/docs/a").status, 200);
    assert_eq!(server.get("/docs/ar/b/").status, 200);
    let answer = server.get("/docs/ar/b");
    assert!(
        answer.status == 302 && answer.head.contains("location: /docs/ar/b/"),
        "{}",
        answer.head
    );
    assert!(server.get("/").head.contains("location: /docs/"));
    let missing = server.get("/docs/ar/none/");
    assert!(missing.status == 404 && missing.text().contains("dir=\"rtl\""));
    assert_eq!(server.get("/docs/none").status, 404);
    for path in [
        "/docs/../secret.txt",
        "/docs/%2e%2e/secret.txt",
        "/docs/..%2fsecret.txt",
        "/docs/%252e%252e/secret.txt",
        "/docs/a%00",
        "/docs//etc/passwd",
        "/secret.txt",
    ] {
        let answer = server.get(path);
        assert!(
            answer.status == 404 && !answer.text().contains("no\n"),
            "{path} {}",
            answer.head
        );
    }
    let answer = server.get("/docs/a.html");
    let tag = answer
        .head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let again = server.ask(
        "/docs/a.html",
        &format!("Host: {}\r\nIf-None-Match: {tag}\r\n", server.address),
    );
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn strangers_are_refused() {
    let site = Site::new().file("content/a.md", &note("en", "A"));
    let server = Server::start(&site);
    let own = &server.address;
    for (headers, status) in [
        ("Host: evil.example\r\n".to_owned(), 403),
        (
            format!("Host: {own}\r\nOrigin: https://evil.example\r\n"),
            403,
        ),
        (format!("Host: {own}\r\nOrigin: null\r\n"), 403),
        (format!("Host: {own}\r\nOrigin: http://{own}\r\n"), 200),
        ("Host: localhost:1\r\n".to_owned(), 200),
    ] {
        assert_eq!(server.ask("/en/a/", &headers).status, status, "{headers}");
    }
}

#[test]
fn changes_are_seen_however_an_editor_saves() {
    let site = Site::new()
        .file("content/a.md", &note("en", "A"))
        .file("content/b.md", &note("en", "B"));
    let server = Server::start(&site);
    let file = site.source().join("content/a.md");
    let version = |n: u32| note("en", "A").replace("Text.", &format!("Version {n}."));
    let beside = |name: &str| site.source().join("content").join(name);
    let saves: Vec<Save<'_>> = vec![
        (
            "truncate and write",
            Box::new(|text| fs::write(&file, text).unwrap()),
        ),
        (
            "write beside and rename",
            Box::new(|text| {
                fs::write(beside(".a.md.tmp"), text).unwrap();
                fs::rename(beside(".a.md.tmp"), &file).unwrap();
            }),
        ),
        (
            "vim: move away and write anew",
            Box::new(|text| {
                fs::rename(&file, beside("a.md~")).unwrap();
                fs::write(&file, text).unwrap();
                fs::remove_file(beside("a.md~")).unwrap();
            }),
        ),
        (
            "vim: a swap file and 4913",
            Box::new(|text| {
                fs::write(beside(".a.md.swp"), "x").unwrap();
                fs::write(beside("4913"), "").unwrap();
                fs::remove_file(beside("4913")).unwrap();
                fs::write(&file, text).unwrap();
                fs::remove_file(beside(".a.md.swp")).unwrap();
            }),
        ),
        (
            "JetBrains: a safe write",
            Box::new(|text| {
                fs::write(beside("a.md___jb_tmp___"), text).unwrap();
                fs::rename(&file, beside("a.md___jb_old___")).unwrap();
                fs::rename(beside("a.md___jb_tmp___"), &file).unwrap();
                fs::remove_file(beside("a.md___jb_old___")).unwrap();
            }),
        ),
        (
            "Emacs: a backup by renaming",
            Box::new(|text| {
                fs::rename(&file, beside("a.md~")).unwrap();
                fs::write(&file, text).unwrap();
            }),
        ),
        (
            "remove and write",
            Box::new(|text| {
                fs::remove_file(&file).unwrap();
                fs::write(&file, text).unwrap();
            }),
        ),
        (
            "in pieces",
            Box::new(|text| {
                let mut open = fs::File::create(&file).unwrap();
                for piece in text.as_bytes().chunks(7) {
                    open.write_all(piece).unwrap();
                    open.flush().unwrap();
                }
            }),
        ),
        (
            "sed -i",
            Box::new(|text| {
                fs::write(beside("sedXyZ123"), text).unwrap();
                fs::rename(beside("sedXyZ123"), &file).unwrap();
            }),
        ),
        (
            "from another folder",
            Box::new(|text| {
                fs::write(site.source().join("elsewhere.txt"), text).unwrap();
                fs::rename(site.source().join("elsewhere.txt"), &file).unwrap();
            }),
        ),
    ];
    for (at, (name, save)) in (1..).zip(saves) {
        save(&version(at));
        let text = server.until("/en/a/", |text| text.contains(&format!("Version {at}.")));
        assert!(text.contains("&quot;errors&quot;:[]"), "{name}: {text}");
    }
    // A new note, a note that goes, a folder that is renamed.
    fs::write(site.source().join("content/c.md"), note("ar", "ج")).unwrap();
    server.until("/ar/c/", |text| text.contains("dir=\"rtl\""));
    fs::remove_file(site.source().join("content/b.md")).unwrap();
    server.until("/en/", |text| !text.contains("/en/b/"));
    fs::create_dir(site.source().join("content/hi")).unwrap();
    fs::rename(&file, site.source().join("content/hi/a.md")).unwrap();
    server.until("/en/a/", |text| text.contains("Version 10."));
    // Nothing is written.
    assert!(!site.source().join("public").exists() && !site.output().exists());
}

#[test]
fn an_error_is_shown_over_the_page_and_goes_when_it_is_mended() {
    let site = Site::new().file("content/a.md", &note("en", "A"));
    let server = Server::start(&site);
    server.until("/en/a/", |text| text.contains("Text."));
    let file = site.source().join("content/a.md");
    fs::write(&file, "---\nlang: en\ntitle: [\n---\nText.\n").unwrap();
    let text = server.until("/en/a/", |text| !text.contains("&quot;errors&quot;:[]"));
    assert!(
        text.contains("front-matter-yaml") && text.contains("content/a.md:"),
        "{text}"
    );
    fs::write(&file, note("en", "A").replace("Text.", "Mended.")).unwrap();
    server.until("/en/a/", |text| {
        text.contains("Mended.") && text.contains("&quot;errors&quot;:[]")
    });
    // The config cannot be read: the site stays as it was.
    fs::write(site.source().join("sitegen.yml"), "title: [\n").unwrap();
    let text = server.until("/en/a/", |text| text.contains("config-yaml"));
    assert!(text.contains("Mended."), "{text}");
    fs::write(site.source().join("sitegen.yml"), "title: Notes\n").unwrap();
    server.until("/en/a/", |text| {
        text.contains("&quot;errors&quot;:[]") && text.contains("| Notes")
    });
    // A template that cannot be rendered leaves the last good page underneath.
    fs::create_dir(site.source().join("templates")).unwrap();
    fs::write(
        site.source().join("templates/note.html"),
        "{{ page.no.such }}",
    )
    .unwrap();
    let text = server.until("/en/a/", |text| text.contains("template-render"));
    assert!(text.contains("Mended."), "{text}");
}

#[test]
fn files_are_sent_in_parts_and_links_that_lead_out_are_not() {
    let site = Site::new()
        .file("content/a.md", &note("en", "A"))
        .file("static/data.txt", "0123456789");
    let server = Server::start(&site);
    let host = format!("Host: {}\r\n", server.address);
    let part = server.ask("/data.txt", &format!("{host}Range: bytes=2-4\r\n"));
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    let whole = server.get("/data.txt");
    let tag = whole
        .head
        .lines()
        .find_map(|line| line.strip_prefix("etag: "))
        .unwrap();
    let again = server.ask("/data.txt", &format!("{host}If-None-Match: {tag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
    let long = format!("/{}", "x".repeat(10_000));
    assert_eq!(server.get(&long).status, 404);
    #[cfg(unix)]
    {
        let outside = site.source().join("../secret.txt");
        fs::write(&outside, "secret").unwrap();
        let data = site.source().join("static/data.txt");
        fs::remove_file(&data).unwrap();
        std::os::unix::fs::symlink(&outside, &data).unwrap();
        let answer = server.get("/data.txt");
        assert!(
            answer.status == 404 && !answer.text().contains("secret"),
            "{}",
            answer.head
        );
    }
}

#[test]
fn a_thousand_changes_at_once_are_followed() {
    let site = Site::new().file("content/a.md", &note("en", "A"));
    let server = Server::start(&site);
    server.until("/en/a/", |text| text.contains("Text."));
    let folder = site.source().join("content/many");
    for number in 0..1000 {
        let of = folder.join(format!("{}", number % 10));
        fs::create_dir_all(&of).unwrap();
        let text = note("en", &format!("Number {number}"));
        fs::write(of.join(format!("n{number}.md")), text).unwrap();
    }
    server.until("/en/many/9/n999/", |text| text.contains("Number 999"));
    let last = server.until("/sitegen-none/", |text| text.contains("not-found"));
    assert!(last.contains("&quot;errors&quot;:[]"), "{last}");
    fs::remove_dir_all(&folder).unwrap();
    server.until("/en/many/5/n5/", |text| !text.contains("Number 5"));
}

#[test]
fn the_dashboard_knows_what_is_missing_stale_and_damaged() {
    let post = |lang: &str, more: &str, body: &str| {
        format!("---\nlang: {lang}\ntitle: T {lang}\n{more}---\n\n{body}\n")
    };
    let whole = "## One\n\nText.\n\n## Two\n\n```bash\nls -l\n```\n";
    let site = Site::new()
        .file(
            "_posts/2026-01-01-x-en.md",
            &post("en", "last_modified_at: 2026-03-01\n", whole),
        )
        .file(
            "_posts/2026-01-01-x-ar.md",
            &post("ar", "", &whole.replace("ls -l", "ls -a")),
        )
        .file(
            "_posts/2026-01-01-x-hant.md",
            &post("hant", "last_modified_at: 2026-04-01\n", "## 一\n\n文。\n"),
        )
        .file(
            "_posts/2026-02-01-y-en.md",
            &post("en", "last_modified_at: 2026-03-01\n", "Text."),
        )
        .file("_posts/2026-02-01-y-ar.md", &post("ar", "", "نص."))
        .file("_posts/2026-02-02-z-en.md", &post("en", "", "Text."));
    let server = Server::start(&site);
    let dashboard = server.get("/_sitegen/").text();
    let page = scraper::Html::parse_document(&dashboard);
    let states = |row: usize| -> Vec<String> {
        let cells = scraper::Selector::parse(&format!("tbody tr:nth-child({row}) td")).unwrap();
        let class = |cell: scraper::ElementRef<'_>| cell.attr("class").unwrap().to_owned();
        page.select(&cells).map(class).collect()
    };
    assert_eq!(states(1), ["original", "damaged", "damaged"]);
    assert_eq!(states(2), ["original", "stale", "missing"]);
    assert_eq!(states(3), ["original", "missing", "missing"]);
    assert!(
        dashboard.contains("the section “Two” of the original"),
        "{dashboard}"
    );
    // The reason is in a popover that a button without script opens; what is left comes with its command.
    assert!(dashboard.contains("popovertarget=\"why-0-"), "{dashboard}");
    for command in [
        "sitegen list --untranslated --lang ar",
        "sitegen check --lang ar",
    ] {
        assert!(dashboard.contains(command), "{command}: {dashboard}");
    }
    for (query, wanted) in [
        ("state=damaged", 1),
        ("state=missing&lang=ar", 1),
        ("state=stale&lang=hant", 0),
        ("state=stale", 1),
        ("q=x-hant", 1),
        ("state=alone", 1),
        ("", 3),
    ] {
        let text = server.get(&format!("/_sitegen/?{query}")).text();
        assert_eq!(
            text.matches("<th scope=\"row\">").count(),
            wanted,
            "{query}: {text}"
        );
    }
    let asked = "_posts/2026-01-01-x-en.md?left=en&right=ar";
    let compare = server.get(&format!("/_sitegen/compare/{asked}")).text();
    assert!(
        compare.contains("src=\"/ar/x/\"") && compare.contains("src=\"/en/x/\""),
        "{compare}"
    );
    let differences = server.get(&format!("/_sitegen/differences/{asked}")).text();
    let differences: serde_json::Value = serde_json::from_str(&differences).unwrap();
    assert_eq!(differences["count"], 1);
    assert_eq!(differences["right"][0]["code"], "ls -a\n");
    assert_eq!(server.get("/_sitegen/compare/none.md").status, 404);
    let findings = server
        .get("/_sitegen/findings?file=_posts/2026-01-01-x-ar.md")
        .text();
    assert!(findings.contains("ls -a"), "{findings}");
    assert_eq!(server.get("/_sitegen/findings?file=none.md").text(), "[]");
    // None of it is in a build.
    site.built();
    let built = site.published();
    assert!(built.keys().all(|path| !path.contains("_sitegen")));
    let text = String::from_utf8_lossy(&built["en/x/index.html"]).into_owned();
    assert!(!text.contains("_sitegen"), "{text}");
}

/// Compares the answer at each place that a build has or had, without the script.
fn is_as_built(server: &Server, site: &Site) {
    let output = site.source().with_file_name("built");
    let built = crate::helper::run(site.command("build").arg("--output").arg(&output));
    assert_eq!(built.code, 1, "{}", built.stderr);
    for (path, content) in crate::helper::contents(&output) {
        let is_compared = path != ".sitegen-manifest" && !path.starts_with("search/");
        if !is_compared {
            continue;
        }
        let answer = server.get(&format!("/{}", encoded(&path)));
        assert_eq!(answer.status, 200, "{path}");
        let is = if path.ends_with(".html") {
            answer.page()
        } else {
            answer.text()
        };
        assert!(is.as_bytes() == content, "{path}: {is}");
    }
}

#[test]
fn a_page_with_an_error_stands_nowhere_else_and_comes_back() {
    let bad = |body: &str| format!("---\nlang: en\ntitle: Broken\ntags: [alone]\n---\n\n{body}\n");
    let broken = [
        bad("{% include nowhere.html %}"),
        bad("Text.").replace("tags:", "template: none.html\ntags:"),
        bad("Text.").replace("title: ", "title: ["),
    ];
    for text in broken {
        let site = Site::new()
            .file(
                "sitegen.yml",
                "title: T\nliquid: true\nurl: https://x.example\n",
            )
            .file("content/a.md", &note("en", "A"))
            .file("content/ar/a.md", &note("ar", "A"))
            .file("content/bad.md", &text);
        let server = Server::start(&site);
        is_as_built(&server, &site);
        let page = server.get("/en/bad/").text();
        assert!(page.contains("content/bad.md"), "{page}");
        // It is mended, and breaks again.
        fs::write(site.source().join("content/bad.md"), bad("Sound.")).unwrap();
        server.until("/en/bad/", |page| page.contains("Sound."));
        server.until("/en/", |page| page.contains("/en/bad/"));
        fs::write(site.source().join("content/bad.md"), &text).unwrap();
        server.until("/en/", |page| !page.contains("/en/bad/"));
        is_as_built(&server, &site);
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_bug_in_a_page_is_shown_over_it_and_the_others_go_on() {
    let site = Site::new()
        .file("sitegen.yml", "title: T\nliquid: true\n")
        .file("content/a.md", &note("en", "A"))
        .file("content/b.md", &note("en", "B"));
    for stage in ["render", "read"] {
        let server = Server::start_with(&site, &format!("{stage} content/b.md"));
        assert_eq!(server.get("/en/a/").status, 200);
        let page = server.get("/en/b/").text();
        assert!(page.contains("internal-error"), "{stage}: {page}");
        assert!(page.contains("a test wants a panic"), "{stage}: {page}");
        assert!(!server.get("/en/").text().contains("\"/en/b/\""), "{stage}");
    }
}

#[test]
fn answers_say_that_they_are_what_they_say_and_are_not_framed() {
    let site = Site::new()
        .file("a.md", "# A\n\nText.\n")
        .file("x.txt", "<script>1</script>");
    let server = Server::start(&site);
    for path in ["/", "/x.txt", "/nowhere", "/_sitegen/preview.js"] {
        let head = server.get(path).head.to_ascii_lowercase();
        for header in [
            "x-content-type-options: nosniff",
            "x-frame-options: sameorigin",
            "content-security-policy: frame-ancestors 'self'",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(head.contains(header), "{path} {header}: {head}");
        }
    }
}

#[test]
fn no_encoding_of_a_path_leads_out_of_the_site() {
    let site = Site::new()
        .file("a.md", "# A\n\nText.\n")
        .file("x/y.txt", "inside")
        .file(".env", "the secret");
    fs::write(site.source().parent().unwrap().join("z.txt"), "the secret").unwrap();
    let server = Server::start(&site);
    assert_eq!(server.get("/x/y.txt").text(), "inside");
    for path in [
        "/../z.txt",
        "/x/../../z.txt",
        "/%2e%2e/z.txt",
        "/x/%2e%2e%2f%2e%2e%2fz.txt",
        "/..%2fz.txt",
        "/..%5cz.txt",
        "/%252e%252e/z.txt",
        "/.env",
        "/%2eenv",
        "//etc/passwd",
        "/x/..;/..;/z.txt",
        "/%00/z.txt",
        "/_sitegen/../../z.txt",
        "/_sitegen/%2e%2e%2f%2e%2e%2fz.txt",
    ] {
        let answer = server.get(path);
        assert_ne!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("the secret"), "{path}");
    }
}

#[test]
fn a_client_that_never_ends_its_request_is_closed() {
    let site = Site::new().file("a.md", "# A\n\nText.\n");
    let server = Server::start(&site);
    let mut slow = TcpStream::connect(&server.address).unwrap();
    write!(slow, "GET / HTTP/1.1\r\nHost: {}\r\nX-", server.address).unwrap();
    let mut large = TcpStream::connect(&server.address).unwrap();
    let _ = write!(
        large,
        "GET / HTTP/1.1\r\nX: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    // Others are answered meanwhile.
    assert_eq!(server.get("/").status, 200);
    let mut said = Vec::new();
    let _ = large.read_to_end(&mut said);
    assert!(!said.starts_with(b"HTTP/1.1 200"));
    // Ends when the server closes the connection; a reset is an end too.
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(!rest.starts_with(b"HTTP/1.1 200"));
}
