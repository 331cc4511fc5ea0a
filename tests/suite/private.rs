//! Private files are not published, and nothing outside the site is read.

use std::fs;

use crate::helper::{Site, diagnostics, note, run};

/// Private files by name, with what they hold.
const PRIVATE: [(&str, &str); 12] = [
    ("id_rsa", "x"),
    ("certs/server.pem", "x"),
    ("server.key", "x"),
    ("deploy", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n"),
    (
        "account.json",
        "{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nMIIE\"}",
    ),
    ("terraform.tfstate", "{}"),
    ("terraform.tfstate.backup", "{}"),
    ("prod.env", "PASSWORD=x\n"),
    ("dump.sql", "INSERT INTO users VALUES (1);\n"),
    ("backup.dump", "x"),
    ("app.sqlite3", "x"),
    ("users.p12", "x"),
];

/// Files that tools keep for themselves.
const KEPT: [&str; 5] = [
    "package-lock.json",
    "Gemfile.lock",
    "a.md.bak",
    "a.png.orig",
    "x.pyc",
];

/// Files that look like private ones and are not.
const PUBLIC: [(&str, &str); 5] = [
    ("ca.pem", "-----BEGIN CERTIFICATE-----\nMIIE\n"),
    ("slides.key", "PK\u{3}\u{4}"),
    ("environment.txt", "x"),
    ("sql.txt", "x"),
    ("keys.json", "{}"),
];

fn with_files(mut site: Site, folder: &str) -> Site {
    for (path, text) in PRIVATE.iter().chain(&PUBLIC) {
        site = site.file(&format!("{folder}{path}"), text);
    }
    for path in KEPT {
        site = site.file(&format!("{folder}{path}"), "x");
    }
    site
}

#[test]
fn private_files_are_not_published() {
    let folder = Site::new().file("a.md", "# A\n\nText.\n");
    let own = || Site::new().file("sitegen.yml", "title: T\n");
    for (site, folder) in [
        (with_files(folder, ""), ""),
        (
            with_files(own().file("content/a.md", &note("en", "A")), "content/"),
            "content/",
        ),
        (
            with_files(own().file("content/a.md", &note("en", "A")), "static/"),
            "static/",
        ),
    ] {
        let (code, found) = site.diagnostics(&[]);
        assert_eq!(code, 0, "{found:?}");
        let published = site.published();
        for path in PRIVATE.iter().map(|(path, _)| *path).chain(KEPT) {
            assert!(!published.contains_key(path), "{folder}{path}");
            // Files that Jekyll never publishes are skipped without a diagnostic.
            let said = format!("file-private {folder}{path}:1");
            assert!(
                found.contains(&said) || path == "Gemfile.lock",
                "{said}: {found:?}"
            );
        }
        for (path, _) in PUBLIC {
            assert!(published.contains_key(path), "{folder}{path}");
        }
        assert!(found.iter().all(|one| !one.contains("ca.pem")), "{found:?}");
    }
}

#[test]
fn the_message_names_the_key_that_publishes() {
    let site = Site::new()
        .file(
            "sitegen.yml",
            "include: [schema.sql, 'content/keys/*.pem']\n",
        )
        .file("content/a.md", &note("en", "A"))
        .file("content/schema.sql", "x")
        .file("content/keys/test.pem", "x")
        .file("content/dump.sql", "x");
    let run = site.build(&[]);
    assert!(
        run.stderr.contains("`dump.sql` looks like a database"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("include: [content/dump.sql]"),
        "{}",
        run.stderr
    );
    let published = site.published();
    assert!(published.contains_key("schema.sql") && published.contains_key("keys/test.pem"));
    assert!(!published.contains_key("dump.sql"));
}

#[test]
fn a_link_does_not_publish_a_private_file() {
    let site = Site::new()
        .file(
            "a.md",
            "# A\n\n[x](.keys/id_rsa) [y](.keys/x.png) [z](dump.sql)\n",
        )
        .file(".keys/id_rsa", "x")
        .file(".keys/x.png", "x")
        .file("dump.sql", "x");
    let (_, found) = site.diagnostics(&[]);
    let published: Vec<String> = site.published().into_keys().collect();
    assert!(
        published.contains(&"keys/x.png".to_owned()),
        "{published:?}"
    );
    assert!(
        !published
            .iter()
            .any(|path| path.contains("id_rsa") || path.contains("dump")),
        "{published:?}"
    );
    assert!(
        found.contains(&"file-private dump.sql:1".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_jekyll_site_is_warned_and_publishes() {
    let site = with_files(Site::new().file("_config.yml", "title: T\n"), "")
        .file("index.md", "---\ntitle: A\n---\nx\n")
        .file("translations.lock", "x");
    let (code, found) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    let published = site.published();
    for (path, _) in PRIVATE {
        assert!(published.contains_key(path), "{path}");
        assert!(
            found.contains(&format!("file-private {path}:1")),
            "{path}: {found:?}"
        );
    }
    assert!(published.contains_key("package-lock.json"));
    // It is sitegen's own, which Jekyll does not know.
    assert!(!published.contains_key("translations.lock"));
    let site = site.file("_config.yml", "include: [id_rsa]\nexclude: [dump.sql]\n");
    let (_, found) = site.diagnostics(&[]);
    assert!(
        !found
            .iter()
            .any(|one| one.contains("id_rsa") || one.contains("dump.sql")),
        "{found:?}"
    );
}

#[test]
fn an_earlier_output_is_not_published() {
    for config in ["sitegen.yml", "_config.yml", ""] {
        let (folder, mut site) = if config == "sitegen.yml" {
            (
                "static/old",
                Site::new().file("content/a.md", &note("en", "A")),
            )
        } else {
            ("old", Site::new().file("a.md", &note("en", "A")))
        };
        if !config.is_empty() {
            site = site.file(config, "title: T\n");
        }
        let earlier = site.source().join(folder);
        let first = run(site
            .command("build")
            .arg("--no-cache")
            .arg("--output")
            .arg(&earlier));
        assert_eq!(first.code, 0, "{}", first.stderr);
        let (_, found) = site.diagnostics(&[]);
        assert_eq!(found, [format!("file-private {folder}:1")], "{config}");
        assert!(
            !site.published().keys().any(|path| path.starts_with("old")),
            "{config}"
        );
    }
}

#[test]
fn a_file_that_becomes_private_is_removed() {
    let site = Site::new()
        .file("a.md", "# A\n\nText.\n")
        .file("deploy.txt", "x");
    site.built();
    assert!(site.published().contains_key("deploy.txt"));
    let site = site.file("deploy.txt", "-----BEGIN PRIVATE KEY-----\nMIIE\n");
    site.built();
    assert!(!site.published().contains_key("deploy.txt"));
}

#[cfg(unix)]
mod outside {
    use std::os::unix::fs::symlink;

    use super::*;

    const SECRET: &str = "the secret outside";

    /// Builds and asserts that no published file contains the secret. Returns the diagnostics.
    fn kept(site: &Site) -> Vec<String> {
        let run = site.build(&["--format", "json"]);
        for (path, bytes) in site.published() {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(SECRET), "{path}");
        }
        diagnostics(&run.json())
    }

    fn outside(site: &Site, name: &str, text: &str) -> std::path::PathBuf {
        let path = site.source().parent().unwrap().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn sass_imports_nothing_from_outside() {
        let page = |import: &str| format!("---\n---\n@import \"{import}\";\n");
        let secret = format!("a {{ b: \"{SECRET}\" }}\n");
        let base = Site::new().file("_config.yml", "title: T\n");
        let out = outside(&base, "secret.scss", &secret);
        let absolute = out.with_extension("").display().to_string();
        for import in [&*absolute, "../../secret", "../secret", "linked"] {
            let site = Site::new()
                .file("_config.yml", "title: T\n")
                .file("css/x.scss", &page(import));
            let out = outside(&site, "secret.scss", &secret);
            fs::create_dir_all(site.source().join("_sass")).unwrap();
            symlink(&out, site.source().join("_sass/linked.scss")).unwrap();
            let found = kept(&site);
            assert!(
                found.iter().any(|one| one.starts_with("sass")),
                "{import}: {found:?}"
            );
        }
    }

    #[test]
    fn includes_read_nothing_hidden_or_outside() {
        for file in [
            ".git/config",
            "sub/.hidden",
            "../a.txt",
            "linked.txt",
            ".env",
        ] {
            let site = Site::new()
                .file("_config.yml", "title: T\n")
                .file(
                    "index.md",
                    &format!("---\ntitle: A\n---\n{{% include_relative {file} %}}\n"),
                )
                .file(".git/config", SECRET)
                .file(".env", SECRET)
                .file("sub/.hidden", SECRET)
                .file("a.txt", "x");
            let out = outside(&site, "secret.txt", SECRET);
            symlink(out, site.source().join("linked.txt")).unwrap();
            let found = kept(&site);
            assert!(
                found
                    .iter()
                    .any(|one| one.starts_with("liquid-target-missing index.md")),
                "{file}: {found:?}"
            );
        }
        for name in ["../../secret.txt", "../.git/config", "linked.txt"] {
            let site = Site::new()
                .file("_config.yml", "title: T\n")
                .file(
                    "index.md",
                    &format!("---\ntitle: A\n---\n{{% include {name} %}}\n"),
                )
                .file(".git/config", SECRET)
                .file("_includes/a.html", "x");
            let out = outside(&site, "secret.txt", SECRET);
            symlink(out, site.source().join("_includes/linked.txt")).unwrap();
            assert!(!kept(&site).is_empty(), "{name}");
        }
    }

    #[test]
    fn layouts_templates_data_and_static_files_that_lead_out_are_not_read() {
        let site = Site::new()
            .file("_config.yml", "title: T\n")
            .file(
                "index.md",
                "---\ntitle: A\nlayout: out\n---\n{{ site.data.out }}\n",
            )
            .file("_layouts/x.html", "x")
            .file("_data/x.yml", "a: b\n")
            .file(".git/config", SECRET);
        let out = outside(&site, "secret.html", SECRET);
        symlink(&out, site.source().join("_layouts/out.html")).unwrap();
        symlink(
            site.source().join(".git/config"),
            site.source().join("git.html"),
        )
        .unwrap();
        symlink(&out, site.source().join("_data/out.yml")).unwrap();
        symlink(&out, site.source().join("static.html")).unwrap();
        let found = kept(&site);
        for path in ["_data/out.yml", "static.html", "git.html"] {
            assert!(
                found.contains(&format!("link-outside {path}:1")),
                "{path}: {found:?}"
            );
        }

        let site = Site::new()
            .file("sitegen.yml", "title: T\n")
            .file("content/a.md", &note("en", "A"))
            .file("templates/list.html", "{% extends \"base.html\" %}");
        let out = outside(
            &site,
            "secret.html",
            &format!("{SECRET} {{{{ page.body }}}}"),
        );
        symlink(&out, site.source().join("templates/note.html")).unwrap();
        let found = kept(&site);
        assert!(
            found.contains(&"link-outside templates/note.html:1".to_owned()),
            "{found:?}"
        );
    }

    #[test]
    fn a_folder_of_templates_messages_or_styles_that_leads_out_is_not_read() {
        for folder in ["templates", "_includes", "_data"] {
            let config = if folder == "templates" {
                "sitegen.yml"
            } else {
                "_config.yml"
            };
            let site = Site::new()
                .file(config, "title: T\n")
                .file("content/a.md", &note("en", "A"))
                .file("index.md", "---\ntitle: A\nlayout: note\n---\n{% include note.html %}{{ site.data.note }}\n");
            let out = site.source().parent().unwrap().join("elsewhere");
            fs::create_dir(&out).unwrap();
            fs::write(out.join("note.html"), SECRET).unwrap();
            fs::write(out.join("note.yml"), SECRET).unwrap();
            symlink(&out, site.source().join(folder)).unwrap();
            let found = kept(&site);
            assert!(
                found.contains(&format!("link-outside {folder}:1")),
                "{folder}: {found:?}"
            );
        }
    }
}
