//! `sitegen check`: what it finds, where it says so, and what it mends.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::helper::{Run, Site, diagnostics, note, run};

fn check(site: &Site, arguments: &[&str]) -> Run {
    run(site.command("check").args(arguments))
}

/// The findings as `code path:line`.
fn findings(site: &Site, arguments: &[&str]) -> Vec<String> {
    let arguments = [&["--format", "json"], arguments].concat();
    diagnostics(&check(site, &arguments).json())
}

fn pair(original: &str, translation: &str) -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", &page("en", original))
        .file("content/ar/a.md", &page("ar", translation))
}

fn page(lang: &str, body: &str) -> String {
    format!(
        "---\nlang: {lang}\ntitle: {}\n---\n\n{body}",
        if lang == "ar" { "عنوان" } else { "Title" }
    )
}

#[test]
fn a_finding_names_the_original_s_heading_and_both_lines() {
    let site = pair(
        "## One\n\ntext\n\n## Install `cffi`\n\ntext\n\n```bash\npip install cffi\n```\n\n## Three\n\ntext\n",
        "## واحد\n\nنص\n\n## ثلاثة\n\nنص\n",
    );
    let run = check(&site, &["--format", "json", "--fail-on", "info"]);
    assert_eq!(run.code, 1);
    let json = run.json();
    // The block in the lost section is a consequence of the loss, and is not reported.
    assert_eq!(diagnostics(&json), ["section-missing content/ar/a.md:6"]);
    let finding = &json["diagnostics"][0];
    assert!(
        finding["message"]
            .as_str()
            .unwrap()
            .contains("“Install cffi”")
    );
    assert_eq!(finding["related"][0]["file"], "content/en/a.md");
    assert_eq!(finding["related"][0]["line"], 10);
}

#[test]
fn the_config_and_comments_have_the_last_word() {
    let original = "```bash\nls -l\n```\n\ntext\n\n```bash\ndf -h\n```\n";
    let translation = "```bash\nls -a\n```\n\nنص\n\n```bash\ndf -i\n```\n";
    let site = pair(original, translation);
    let both = [
        "code-changed content/ar/a.md:7",
        "code-changed content/ar/a.md:13",
    ];
    assert_eq!(findings(&site, &[]), both);
    assert_eq!(check(&site, &["--fail-on", "error"]).code, 0);

    let config = |check: &str| format!("default_language: en\ncheck:\n{check}");
    let site = site.file("sitegen.yml", &config("  rules: {code-changed: error}\n"));
    assert_eq!(check(&site, &["--fail-on", "error"]).code, 1);
    let site = site.file("sitegen.yml", &config("  rules: {code-changed: off}\n"));
    assert!(findings(&site, &[]).is_empty());
    let site = site.file(
        "sitegen.yml",
        &config("  paths:\n    - path: content/ar\n      rules: {code-changed: info}\n"),
    );
    assert_eq!(check(&site, &[]).code, 0);
    assert_eq!(check(&site, &["--fail-on", "info"]).code, 1);
    // A rule that there is not is said, with the one that was meant.
    let site = site.file("sitegen.yml", &config("  rules: {code-chnged: off}\n"));
    assert_eq!(findings(&site, &[])[2], "rule-unknown sitegen.yml:3");
    let site = site.file("sitegen.yml", &config("  rules: {code-changed: maybe}\n"));
    assert_eq!(findings(&site, &[])[2], "config-value sitegen.yml:3");

    let silenced = translation.replacen(
        "```bash\nls",
        "<!-- sitegen-ignore code-changed: there it is so -->\n\n```bash\nls",
        1,
    );
    let site = pair(original, &silenced);
    assert_eq!(findings(&site, &[]), ["code-changed content/ar/a.md:15"]);
    let json = check(&site, &["--format", "json"]).json();
    assert_eq!(json["silenced"], 1);
    let unreasoned = silenced.replace(": there it is so", "");
    assert_eq!(
        findings(&pair(original, &unreasoned), &[]),
        [
            "ignore-unreasoned content/ar/a.md:6",
            both[0].replace(":7", ":9").as_str(),
            "code-changed content/ar/a.md:15"
        ]
    );
}

#[test]
fn what_is_asked_for_is_all_that_is_said() {
    let site = pair(
        "```bash\nls -l\n```\n\n## One\n\ntext\n",
        "```bash\nls -a\n```\n",
    )
    .file("content/en/b.md", &page("en", "[x](/nowhere/)\n"));
    let all = [
        "code-changed content/ar/a.md:7",
        "section-missing content/ar/a.md:1",
        "link-broken content/en/b.md:6",
    ];
    let sorted = |mut codes: Vec<String>| {
        codes.sort();
        codes
    };
    let mut wanted: Vec<String> = all.iter().map(ToString::to_string).collect();
    wanted.sort();
    assert_eq!(sorted(findings(&site, &[])), wanted);
    assert_eq!(findings(&site, &["--only", "link-broken"]), [all[2]]);
    assert_eq!(
        findings(
            &site,
            &["--lang", "ar", "--only", "link-broken,code-changed"]
        ),
        [all[0]]
    );
    let run = check(&site, &["--only", "link-brokn"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("did you mean `link-broken`?"),
        "{}",
        run.stderr
    );
    let run = check(&site, &["--lang", "xx"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it has en, ar"), "{}", run.stderr);
}

#[test]
fn fixes_change_what_they_name_and_nothing_else() {
    let original = "UrlUse `a --b`.\n\n```bash\npip install --user \"cffi\", x\n```\n\nThen:\n\n```bash\nls -l\ndf\n```\n\nEnd.\n";
    // Carriage returns, a byte order mark, and white space at the end of a line stay.
    let broken = "\u{feff}---\r\nlang: ar\r\ntitle: عنوان\r\n---\r\n\r\nاستخدم `a –b`.  \r\n\r\n```bash\r\npip install –user “cffi”， x\r\n```\r\n\r\nثم:\r\n\r\n```bash\r\nls\u{a0}-l\r\ndf\u{200b}\r\n```\r\n\r\nالنهاية.\r\n";
    let mended = broken
        .replace('–', "--")
        .replace(['“', '”'], "\"")
        .replace("，", ",")
        .replace('\u{a0}', " ")
        .replace('\u{200b}', "");
    let site = pair(original, "").bytes("content/ar/a.md", broken.as_bytes());
    let file = site.source().join("content/ar/a.md");

    let dry = check(&site, &["--fix", "--dry-run"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert!(
        dry.stdout.contains("--- a/content/ar/a.md"),
        "{}",
        dry.stdout
    );
    assert!(
        dry.stdout.contains("+pip install --user \"cffi\", x"),
        "{}",
        dry.stdout
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);

    let fixed = check(&site, &["--fix"]);
    assert_eq!(fixed.code, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), mended);
    let again = check(&site, &["--fix"]);
    assert!(!again.stderr.contains("mended"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(&file).unwrap(), mended);
}

#[test]
fn broken_fences_are_mended_and_what_they_swallowed_is_judged_then() {
    let original = "One:\n\n```bash\nls\n```\n\nTwo:\n\n```bash\ndf\n```\n\nThree:\n\n```bash\ndu\n```\n\nEnd.\n";
    for (broken, code, line) in [
        (
            "واحد:\n\n```bash\nls```\n\nاثنان:\n\n```bash\ndf\n```\n\nثلاثة:\n\n```bash\ndu\n```\n\nنهاية.\n",
            "fence-closed-in-line",
            9,
        ),
        (
            "واحد:\n\n```bash\nls\n``\n\nاثنان:\n\n```bash\ndf\n```\n\nثلاثة:\n\n```bash\ndu\n```\n\nنهاية.\n",
            "fence-short",
            10,
        ),
        (
            "واحد: ```bash\nls\n```\n\nاثنان:\n\n```bash\ndf\n```\n\nثلاثة:\n\n```bash\ndu\n```\n\nنهاية.\n",
            "fence-after-text",
            6,
        ),
        (
            "واحد:\n\n\u{200b}```bash\nls\n```\n\nاثنان:\n\n```bash\ndf\n```\n\nثلاثة:\n\n```bash\ndu\n```\n\nنهاية.\n",
            "fence-invisible",
            8,
        ),
    ] {
        let site = pair(original, broken);
        assert_eq!(
            findings(&site, &[]),
            [format!("{code} content/ar/a.md:{line}")],
            "{broken}"
        );
        let fixed = check(&site, &["--fix"]);
        assert_eq!(fixed.code, 0, "{code}: {}{}", fixed.stdout, fixed.stderr);
        assert!(findings(&site, &[]).is_empty(), "{code}");
    }
}

#[test]
fn sarif_and_github_name_files_from_where_the_command_was_run() {
    let site = pair("```bash\nls -l\n```\n", "```bash\nls –l\n```\n");
    let mut command = site.command("check");
    // Relative to the folder above the site.
    command.args(["--format", "sarif"]);
    let json = run(&mut command).json();
    assert_eq!(json["version"], "2.1.0");
    let result = &json["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "code-typography");
    assert_eq!(result["level"], "warning");
    let rules = json["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(
        rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"],
        "code-typography"
    );
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["region"]["startLine"], 7);
    assert_eq!(location["region"]["startColumn"], 4);
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let text = fs::read_to_string(site.source().join("content/ar/a.md")).unwrap();
    let at = usize::try_from(change["deletedRegion"]["byteOffset"].as_u64().unwrap()).unwrap();
    assert!(text[at..].starts_with('–'));

    let lines = check(&site, &["--format", "github"]).stdout;
    assert!(
        lines.starts_with("::warning file=content/ar/a.md,line=7,col=4,title=code-typography::"),
        "{lines}"
    );
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("sitegen"));
    command.args(["check", "--source", "site", "--format", "github"]);
    command.current_dir(site.source().parent().unwrap());
    assert!(
        run(&mut command)
            .stdout
            .starts_with("::warning file=site/content/ar/a.md,")
    );
}

#[test]
fn links_are_followed_as_readers_do() {
    let body = "## Part one\n\n[a](b.md) [b](/en/b/) [c](../b/) [d](b.md#there) [e](#part-one) [f](/pic.png)\n\n![x](/pic.png)\n";
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\nurl: https://example.org/docs\n")
        .file("content/en/a.md", &page("en", body))
        .file("content/en/b.md", &page("en", "## There\n\ntext [g](https://example.org/docs/en/a/) [h](/docs/en/a/#part-one)\n"))
        .file("content/ar/b.md", &page("ar", "## هناك\n\nنص [g](https://example.org/docs/en/a/) [h](/docs/en/a/#part-one) [i](#there)\n"))
        .bytes("static/pic.png", b"x");
    // Below a base path, an address from the root of the host leads out of the site. What the site has below its
    // path is named; other addresses may exist.
    assert_eq!(
        findings(&site, &["--only", "link-broken,anchor-broken,image-broken"]),
        [
            "link-broken content/en/a.md:8",
            "link-broken content/en/a.md:8",
            "image-broken content/en/a.md:10",
        ]
    );
    let site = site.file(
        "content/en/a.md",
        &page("en", &body.replace("(/", "(/docs/")),
    );
    assert_eq!(
        findings(&site, &["--only", "link-broken,anchor-broken,image-broken"]),
        Vec::<String>::new()
    );
    let site = site.file(
        "content/en/c.md",
        &page("en", "[a](d.md) [b](b.md#where) [c](../zz/) [d](#no)\n\n![x](no.png) <a href=\"/docs/qq\">q</a> <img src=\"y.png\" alt=\"\">\n"),
    );
    assert_eq!(
        findings(&site, &["--only", "link-broken,anchor-broken,image-broken"]),
        [
            "link-broken content/en/c.md:6",
            "anchor-broken content/en/c.md:6",
            "link-broken content/en/c.md:6",
            "anchor-broken content/en/c.md:6",
            "image-broken content/en/c.md:8",
            "link-broken content/en/c.md:8",
            "image-broken content/en/c.md:8",
        ]
    );
    let site = site.file(
        "sitegen.yml",
        "default_language: en\ncheck:\n  ignore_links: [\"*\"]\n",
    );
    assert!(findings(&site, &["--only", "link-broken,anchor-broken,image-broken"]).is_empty());
}

#[test]
fn redirects_that_lead_in_a_circle_are_said_once() {
    let to = |to: &str| format!("---\nlang: en\ntitle: x\nredirect_to: {to}\n---\n\ntext\n");
    let site = Site::new()
        .file("content/a.md", &to("/en/b/"))
        .file("content/b.md", &to("/en/c/"))
        .file("content/c.md", &to("/en/a/"))
        .file("content/d.md", &to("/en/a/"))
        .file("content/e.md", &note("en", "text\n"));
    assert_eq!(
        findings(&site, &["--only", "redirect-loop"]),
        ["redirect-loop content/a.md:4"]
    );
}

#[test]
fn files_that_nothing_refers_to_are_named() {
    let site = Site::new()
        .file("content/a.md", &page("en", "![x](/used.png)\n"))
        .bytes("static/used.png", b"x")
        .bytes("static/unused.png", b"x")
        .file("static/robots.txt", "x")
        .file("static/site.css", "body { background: url(/in-css.png) }")
        .bytes("static/in-css.png", b"x")
        .file("templates/extra.html", "<link href=\"/site.css\">");
    assert_eq!(
        findings(&site, &["--only", "file-unused"]),
        ["file-unused static/unused.png:1"]
    );
}

#[test]
fn a_rule_that_is_off_runs_when_it_is_named() {
    let site = || {
        let site = Site::new().file("content/a.md", &page("en", "text\n"));
        site.bytes("static/unused.png", b"x")
    };
    let found = ["file-unused static/unused.png:1"];
    assert!(findings(&site(), &[]).is_empty());
    assert_eq!(findings(&site(), &["--only", "file-unused"]), found);
    let site = site().file("sitegen.yml", "check: {rules: {file-unused: info}}\n");
    assert_eq!(findings(&site, &[]), found);
    let rules = check(&site, &["--rules"]).stdout;
    assert!(
        rules
            .lines()
            .any(|line| line.starts_with("off") && line.contains("file-unused"))
    );
}

#[test]
fn the_rules_are_listed_and_every_one_once() {
    let site = pair("x\n", "y\n");
    let run = check(&site, &["--rules"]);
    assert_eq!(run.code, 0);
    let codes: Vec<&str> = run
        .stdout
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert!(codes.contains(&"section-missing") && codes.len() > 40);
    let mut once = codes.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), codes.len());
}

#[test]
fn input_that_cannot_be_read_is_said_and_panics_nowhere() {
    let site = pair("x\n", "y\n")
        .bytes("content/en/latin.md", b"---\ntitle: x\n---\n\xe9\n")
        .file("content/ar/odd.md", "---\nlang: ar\ntitle: x\n---\n\n```\n\n~~~\n````\n```bash ``\n| a\n|--\n> - ```x\n<a href=\"\n![](\n[^a]: [^a]\n")
        .file("content/en/odd.md", "---\nlang: en\ntitle: x\n---\n\n# \n\n## \n\n|a|b|\n|-|-|\n|\n\n```\r\n\u{200b}```\r\n")
        .file("content/ar/empty.md", "---\nlang: ar\ntitle: x\n---\n")
        .file("content/en/empty.md", "---\nlang: en\ntitle: x\n---\n");
    let run = check(&site, &["--format", "json"]);
    assert_eq!(run.code, 1);
    assert!(diagnostics(&run.json()).contains(&"file-not-utf8 content/en/latin.md:4".to_owned()));
    for format in ["text", "sarif", "github"] {
        assert_eq!(check(&site, &["--format", format]).code, 1, "{format}");
    }
    let fixed = check(&site, &["--fix"]);
    assert_eq!(fixed.code, 1, "{}", fixed.stderr);
}

fn git(folder: &Path, arguments: &[&str], when: &str) -> bool {
    let date = format!("{when}T12:00:00Z");
    Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", &date)
        .env("GIT_COMMITTER_DATE", &date)
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn a_translation_behind_its_original_is_known_from_git() {
    let site = pair(
        "Intro\n\n## One\n\ntext\n\n## Two\n\ntext\n",
        "مقدمة\n\n## واحد\n\nنص\n\n## اثنان\n\nنص\n",
    );
    if !git(&site.source(), &["init", "--quiet"], "2025-01-01") {
        println!("left out: there is no git");
        return;
    }
    let commit = |when: &str| {
        assert!(git(&site.source(), &["add", "."], when));
        assert!(git(&site.source(), &["commit", "--quiet", "-m", "x"], when));
    };
    commit("2025-01-01");
    assert!(findings(&site, &[]).is_empty());
    let original = site.source().join("content/en/a.md");
    let text = fs::read_to_string(&original).unwrap();
    fs::write(
        &original,
        text.replace("## Two\n\ntext", "## Two\n\nanother text"),
    )
    .unwrap();
    commit("2025-02-01");
    let json = check(&site, &["--format", "json"]).json();
    assert_eq!(diagnostics(&json), ["stale-translation content/ar/a.md:1"]);
    let finding = &json["diagnostics"][0];
    assert!(
        finding["message"].as_str().unwrap().contains("“Two”"),
        "{finding}"
    );
    assert_eq!(finding["related"][0]["line"], 12);
    // Only what changed since a revision, and what is beside it.
    assert_eq!(findings(&site, &["--since", "HEAD~1"]).len(), 1);
    assert!(findings(&site, &["--since", "HEAD"]).is_empty());
    let run = check(&site, &["--since", "nonsense"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("names no commit"), "{}", run.stderr);
    // Translated: the commit says so.
    let translation = site.source().join("content/ar/a.md");
    let text = fs::read_to_string(&translation).unwrap();
    fs::write(&translation, text.replace("اثنان\n\nنص", "اثنان\n\nنص آخر")).unwrap();
    assert!(findings(&site, &[]).is_empty());
    commit("2025-03-01");
    assert!(findings(&site, &[]).is_empty());
}

/// A host that answers as its paths say, and counts what it is asked.
fn host() -> (u16, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    use std::io::{Read, Write};
    use std::sync::atomic::{AtomicUsize, Ordering};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let asked = std::sync::Arc::new(AtomicUsize::new(0));
    let count = std::sync::Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut request = [0; 2048];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            count.fetch_add(1, Ordering::SeqCst);
            let path = request.split(' ').nth(1).unwrap_or_default();
            let answer = match path {
                "/there" => "200 OK\r\n",
                "/moved" => "301 Moved Permanently\r\nLocation: /there\r\n",
                _ => "404 Not Found\r\n",
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {answer}Content-ReadingTime: 0\r\nConnection: close\r\n\r\n"
            );
        }
    });
    (port, asked)
}

#[test]
fn links_to_other_sites_are_followed_only_when_asked() {
    use std::sync::atomic::Ordering;
    let (port, asked) = host();
    let at = |path: &str| format!("http://127.0.0.1:{port}/{path}");
    let body = format!(
        "[a]({}) [b]({}) [c]({}) [d]({}) [e]({})\n",
        at("there#part"),
        at("gone"),
        at("moved"),
        at("there"),
        at("ignored")
    );
    let site = Site::new()
        .file("sitegen.yml", "check:\n  ignore_links: [\"*/ignored\"]\n")
        .file("content/a.md", &page("en", &body));
    assert!(findings(&site, &[]).is_empty());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let wanted = ["link-external content/a.md:6", "link-moved content/a.md:6"];
    // The hosts of this test are on this machine, which a check does not ask otherwise.
    findings(&site, &["--external"]);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let asks = ["--external", "--external-allow-private"];
    assert_eq!(findings(&site, &asks), wanted);
    // The answers were kept.
    let first = asked.load(Ordering::SeqCst);
    assert!(first >= 3);
    assert_eq!(findings(&site, &asks), wanted);
    assert_eq!(asked.load(Ordering::SeqCst), first);
}

#[test]
fn a_build_says_what_can_be_seen_at_a_glance() {
    let site = pair(
        "## One\n\ntext\n\n## Two\n\ntext\n\n```bash\nls\n```\n",
        "## واحد\n\nنص\n\n```bash\nls \u{202e}\n```\n",
    );
    let wanted = [
        "section-missing content/ar/a.md:6",
        "bidi-control content/ar/a.md:11",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_eq!(site.diagnostics(&[]), (0, wanted.clone()));
    // The config counts here too, and a second build says what the first one said.
    let site = site.file(
        "sitegen.yml",
        "default_language: en\ncheck:\n  rules: {bidi-control: error}\n",
    );
    let first = site.diagnostics(&[]);
    assert_eq!(first, (1, wanted));
    assert_eq!(site.diagnostics(&[]), first);
    let silenced = "<!-- sitegen-ignore-page section-missing: it is shorter -->\n\n## واحد\n\nنص\n\n```bash\nls\n```\n";
    let site = site.file("content/ar/a.md", &page("ar", silenced));
    assert_eq!(site.diagnostics(&[]), (0, Vec::new()));
    // It is nothing that readers get.
    let html = String::from_utf8(site.published()["ar/a/index.html"].clone()).unwrap();
    assert!(!html.contains("sitegen-ignore"), "{html}");
}

#[test]
fn the_notes_that_the_user_gave_have_the_findings_that_are_known() {
    let Some(corpora) = std::env::var_os("SITEGEN_CORPORA") else {
        println!("left out: SITEGEN_CORPORA does not say where real notes are");
        return;
    };
    let mut site = Site::new();
    for entry in fs::read_dir(Path::new(&corpora).join("seeds")).unwrap() {
        let entry = entry.unwrap();
        // Files that a build left there are no notes.
        if !entry.file_type().unwrap().is_file() {
            continue;
        }
        let name = entry.file_name().into_string().unwrap();
        site = site.bytes(&name, &fs::read(entry.path()).unwrap());
    }
    let found = findings(&site, &["--fail-on", "info"]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].starts_with("fence-closed-in-line ") && found[0].ends_with(":30"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("untranslated ") && found[1].ends_with(":144"),
        "{found:?}"
    );
    let before: Vec<(String, Vec<u8>)> = crate::helper::contents(&site.source())
        .into_iter()
        .collect();
    check(&site, &["--fix"]);
    let after: Vec<(String, Vec<u8>)> = crate::helper::contents(&site.source())
        .into_iter()
        .collect();
    let changed: Vec<_> = before.iter().zip(&after).filter(|(a, b)| a != b).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].1.1.len(), changed[0].0.1.len() + 1);
    let (code, said) = site.diagnostics(&["--strict"]);
    assert_eq!((code, said), (0, Vec::new()));
}

#[test]
fn what_a_translation_adds_or_writes_badly_is_named() {
    let original = "Intro.\n\n## One\n\ntext [a](https://example.org/a)\n\n## Two\n\n<p>html</p>\n";
    for (translation, wanted) in [
        (
            "مقدمة.\n\n## واحد\n\nنص [a](https://example.org/a)\n\n## اثنان\n\n<p>html</p>\n\n## ثلاثة\n\nنص\n",
            &["section-added content/ar/a.md:16"][..],
        ),
        (
            "مقدمة.\n\n## واحد\n\nنص [a] (https://example.org/a)\n\n## اثنان\n\n<p>html</p>\n",
            &["link-spaced content/ar/a.md:10"],
        ),
        (
            "مقدمة.\n\n##واحد\n\nنص [a](https://example.org/a)\n\n## اثنان\n\n<p>html</p>\n",
            &["heading-unspaced content/ar/a.md:8"],
        ),
        (
            "مقدمة.\n\n## واحد\n\nنص [a](https://example.org/a)\n\n## اثنان\n\n\t<p>html</p>\n",
            &["code-block-added content/ar/a.md:14"],
        ),
        (
            "مقدمة.\n\n## واحد\n\nنص [a](https://example.org/a)\n\n```bash\nls\n```\n\n## اثنان\n\n<p>html</p>\n",
            // An example more is no damage.
            &[],
        ),
        // The heading alone was lost.
        (
            "مقدمة.\n\nنص [a](https://example.org/a)\n\n## اثنان\n\n<p>html</p>\n",
            &["section-missing content/ar/a.md:1"],
        ),
    ] {
        // These are off unless they are asked for.
        let site = pair(original, translation).file(
            "sitegen.yml",
            "title: T\ncheck: {rules: {section-added: warn, code-block-added: warn}}\n",
        );
        assert_eq!(findings(&site, &[]), wanted, "{translation}");
    }
    let lost = "مقدمة.\n\nنص [a](https://example.org/a)\n\n## اثنان\n\n<p>html</p>\n";
    let json = check(&pair(original, lost), &["--format", "json"]).json();
    let message = json["diagnostics"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("the heading “One” of the original is lost"),
        "{message}"
    );
}

#[test]
fn what_keeps_a_site_from_being_built_cannot_be_turned_down() {
    let taken = "---\nlang: en\ntitle: x\npermalink: /x/\n---\n\ntext\n";
    let site = Site::new()
        .file("sitegen.yml", "check:\n  rules: {url-taken: off}\n")
        .file("content/a.md", taken)
        .file("content/b.md", taken);
    let (code, said) = site.diagnostics(&[]);
    assert_eq!(code, 1);
    assert!(
        said.iter().any(|finding| finding.starts_with("url-taken ")),
        "{said:?}"
    );
}

#[test]
fn a_summary_is_said_once() {
    let section = |n: usize| {
        format!(
            "## Part {n}\n\nFirst text.\n\nSecond text.\n\nThird text.\n\n- a\n- b\n\n```bash\nrun {n}\n```\n\n"
        )
    };
    let original: String = (1..=5).map(section).collect();
    let short: String = (1..=5).map(|n| format!("## جزء {n}\n\nنص.\n\n")).collect();
    assert_eq!(
        findings(&pair(&original, &short), &[]),
        ["summary content/ar/a.md:1"]
    );
    // A translation that lacks sections, and has the others whole, is no summary.
    let whole = |n: usize| {
        section(n)
            .replace("Part", "جزء")
            .replace("First text.", "نص أول.")
            .replace("Second text.", "نص ثان.")
            .replace("Third text.", "نص ثالث.")
    };
    let two: String = (1..=2).map(whole).collect();
    let found = findings(&pair(&original, &two), &[]);
    assert!(
        found
            .iter()
            .all(|finding| finding.starts_with("section-missing ")),
        "{found:?}"
    );
}

#[test]
fn titles_and_descriptions_are_wanted_where_the_original_has_them() {
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("content/en/a.md", "---\nlang: en\ntitle: How to mend it\ndescription: x\n---\n\ntext\n")
        .file("content/ar/a.md", "---\nlang: ar\ntitle: How to mend it\n---\n\nنص\n")
        .file("content/en/b.md", "---\nlang: en\ntitle: B\n---\n\ntext\n")
        .file("content/ar/b.md", "---\nlang: ar\n---\n\nنص\n")
        .file("content/en/snippet.md", "---\nlang: en\n---\n\ntext\n")
        .file("content/en/c.md", "---\nlang: en\n---\n\n# A title\n\ntext\n")
        // An error is called what the program calls it.
        .file("content/en/d.md", "---\nlang: en\ntitle: \"git: refusing to merge\"\n---\n\n```\nfatal: refusing to merge\n```\n")
        .file("content/ar/d.md", "---\nlang: ar\ntitle: \"git: refusing to merge\"\n---\n\n```\nfatal: refusing to merge\n```\n");
    assert_eq!(
        findings(&site, &[]),
        [
            "description-missing content/ar/a.md:1",
            "title-untranslated content/ar/a.md:3",
            "title-missing content/ar/b.md:1",
        ]
    );
}
