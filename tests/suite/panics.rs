//! A bug costs the file that it happens at: it is an error that asks for a report, and the rest goes on.
//!
//! Only builds with debug assertions can be made to panic.

#![cfg(debug_assertions)]

use crate::helper::{Run, Site, note, run};

fn site() -> Site {
    let text = |lang: &str, n: usize| {
        format!(
            "{}\n`a{n}` `b{n}` `c{n}` `d{n}` `e{n}`\n\n```bash\nls {n}\n```\n",
            note(lang, &format!("Note {n}"))
        )
    };
    let mut site = Site::new().file("sitegen.yml", "title: T\ntranslations_page: true\n");
    for n in 0..4 {
        site = site
            .file(&format!("content/n{n}.md"), &text("en", n))
            .file(&format!("content/ar/m{n}.md"), &text("ar", n));
    }
    site
}

fn with_panic(site: &Site, command: &str, at: &str, arguments: &[&str]) -> Run {
    run(site
        .command(command)
        .env("SITEGEN_TEST_PANIC", at)
        .args(arguments))
}

fn names_the_bug(run: &Run, path: &str) {
    let all = format!("{}{}", run.stdout, run.stderr);
    assert_eq!(run.code, 1, "{all}");
    assert!(!all.contains("panicked at"), "{all}");
    for words in [
        "internal-error",
        path,
        "this is a bug in sitegen",
        "a test wants a panic",
        "src/panics.rs:",
        "please report it",
    ] {
        assert!(all.contains(words), "{words}: {all}");
    }
}

#[test]
fn a_bug_in_a_page_costs_the_page() {
    for stage in ["read", "render"] {
        let site = site();
        let output = site.output();
        let output = output.to_str().unwrap();
        let at = format!("{stage} content/n1.md");
        let run = with_panic(&site, "build", &at, &["--output", output]);
        names_the_bug(&run, "content/n1.md");
        let published = site.published();
        assert!(!published.contains_key("en/n1/index.html"), "{stage}");
        assert!(published.contains_key("en/n2/index.html"), "{stage}");
        let wanted = self::site().without("content/n1.md");
        wanted.built();
        assert_eq!(published, wanted.published(), "{stage}");
        // The next build has it again.
        site.built();
        assert!(site.output().join("en/n1/index.html").exists());
    }
}

#[test]
fn a_bug_in_how_notes_are_grouped_costs_no_page() {
    let site = site();
    let output = site.output();
    let arguments = ["--output", output.to_str().unwrap()];
    let run = with_panic(&site, "build", "fingerprint content/n1.md", &arguments);
    names_the_bug(&run, "content/n1.md");
    assert!(site.output().join("en/n1/index.html").exists());
}

#[test]
fn a_bug_in_a_check_costs_its_findings() {
    let site = site().file(
        "content/n3.md",
        &format!("{}\n[x](none.md)\n", note("en", "N")),
    );
    for (at, path) in [
        ("check content/n1.md", "content/n1.md"),
        ("read content/n1.md", "content/n1.md"),
        ("rule redirect-loop", ""),
    ] {
        let run = with_panic(&site, "check", at, &[]);
        names_the_bug(&run, path);
        assert!(run.stdout.contains("link-broken"), "{}", run.stdout);
    }
    let only = with_panic(
        &site,
        "check",
        "check content/n1.md",
        &["--only", "link-broken"],
    );
    names_the_bug(&only, "content/n1.md");
}

#[test]
fn a_bug_in_a_page_is_said_among_translations() {
    let site = site();
    for at in [
        "check content/n1.md",
        "read content/n1.md",
        "fingerprint content/n1.md",
    ] {
        let run = with_panic(&site, "translations", at, &[]);
        names_the_bug(&run, "content/n1.md");
        assert!(run.stdout.contains("languages"), "{}", run.stdout);
    }
}
