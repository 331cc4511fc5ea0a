//! `sitegen import --from`: small sites of every generator in, files, addresses and the account out.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use assert_cmd::cargo::cargo_bin;
use serde_json::Value;

use crate::helper::{Run, Site, run};

/// An old site and what was made of it.
struct Imported {
    old: Site,
    run: Run,
}

impl Imported {
    fn of(from: &str, old: Site, arguments: &[&str]) -> Self {
        let output = old.output();
        let mut command = Command::new(cargo_bin("sitegen"));
        command.args(["import", "--from", from]).arg(old.source());
        command.args(["--format", "json", "--output"]).arg(output);
        command.args(arguments).env_clear();
        let run = run(&mut command);
        Self { old, run }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.old.output().join(path)
    }

    /// A text of the new site.
    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| {
            panic!("{path}: {error}\n{}{}", self.run.stdout, self.run.stderr)
        })
    }

    fn account(&self) -> Value {
        self.run.json()
    }

    /// The places that were left, as `path:line kind`.
    fn left(&self) -> Vec<String> {
        let account = self.account();
        let left = account["left"].as_array().unwrap().iter();
        left.map(|left| {
            format!(
                "{}:{} {}",
                left["path"].as_str().unwrap(),
                left["line"],
                left["kind"].as_str().unwrap()
            )
        })
        .collect()
    }

    /// Builds the new site, and returns the paths of its pages.
    fn pages(&self) -> Vec<String> {
        let public = self.old.output().join("public");
        let mut command = Command::new(cargo_bin("sitegen"));
        command
            .args(["build", "--no-cache", "--no-sync", "--source"])
            .arg(self.old.output());
        command.arg("--output").arg(&public).env_clear();
        let built = run(&mut command);
        assert_eq!(built.code, 0, "{}", built.stderr);
        let mut found = Vec::new();
        let mut folders = vec![public.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "html") {
                    let below = path.strip_prefix(&public).unwrap();
                    found.push(format!("/{}", below.display()).replace("index.html", ""));
                }
            }
        }
        found.sort();
        found
    }

    fn has_pages(&self, wanted: &[&str]) {
        let pages = self.pages();
        for page in wanted {
            assert!(
                pages.iter().any(|known| known == page),
                "{page}: {pages:#?}"
            );
        }
    }
}

fn hugo() -> Site {
    Site::new()
        .file(
            "hugo.toml",
            "baseURL = 'https://example.org/'\ntitle = 'T'\ndefaultContentLanguage = 'en'\n[params]\nversion = '1.2'\n[languages.en]\nlanguageName = 'English'\nweight = 1\n[languages.de]\nlanguageName = 'Deutsch'\ntitle = 'D'\n[permalinks]\nposts = '/:year/:slug/'\n",
        )
        .file("content/_index.md", "---\ntitle: Home\n---\nHome.\n")
        .file(
            "content/docs/One.md",
            "+++\n# a remark\ntitle = \"One: a\"\ndate = 2024-01-02\nweight = 3\ntags = [\"a b\"]\naliases = [\"/old/\"]\ntype = \"docs\"\nlastmod = 2024-02-03T04:05:06Z\n+++\nText [two]({{< relref \"two.md#x\" >}}), [self](../two/), {{% param version %}}.\n\n{{< highlight go \"linenos=table,hl_lines=2-3\" >}}\na := 1\n{{< /highlight >}}\n\n- item\n\n  {{% notice tip \"Mind\" %}}\n  inside\n  {{% /notice %}}\n\n{{< youtube abc >}}\n\n```text\n{{</* youtube x */>}}\n{{< other >}}\n```\n",
        )
        .file("content/docs/two.md", "{\"title\": \"Two\", \"draft\": false}\nText. {#y}\n\n{{< tabs >}}\n{{% tab \"A\" %}}\na\n{{% /tab %}}\n{{% tab name=\"B\" %}}\nb\n{{% /tab %}}\n{{< /tabs >}}\n")
        .file("content/docs/two.de.md", "---\ntitle: Zwei\ntranslationKey: k # stays\n---\nText.\n")
        .file("content/posts/p/index.md", "---\ntitle: Post\nslug: s\ndate: 2023-04-05\n---\n![a](a.png)\n\n{{< figure src=\"a.png\" alt=\"b\" caption=\"C\" >}}\n{.small}\n")
        .file("content/posts/p/index.de.md", "---\ntitle: Beitrag\nslug: s\ndate: 2023-04-05\n---\n![a](a.png)\n")
        .file("content/posts/p/a.png", "not read")
        .file("static/x.txt", "x")
        .file("layouts/a.html", "")
}

#[test]
fn hugo_pages_keep_their_addresses_and_languages() {
    let site = Imported::of("hugo", hugo(), &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    let account = site.account();
    assert_eq!(
        account["pages"]["source"],
        serde_json::json!({"en": 4, "de": 2})
    );
    assert_eq!(
        account["pages"]["result"],
        serde_json::json!({"en": 4, "de": 2})
    );
    assert_eq!(account["pages"]["with_translations"], 4);
    site.has_pages(&[
        "/",
        "/docs/one/",
        "/docs/two/",
        "/de/docs/two/",
        "/2023/s/",
        "/de/2023/s/",
    ]);
    assert_eq!(site.text("static/x.txt"), "x");
    assert!(site.path("content/posts/p/a.png").is_file());
    // The translation shows the image beside its original.
    assert!(
        site.text("content/de/posts/p/index.md")
            .contains("![a](../../../posts/p/a.png)")
    );
    let config = site.text("sitegen.yml");
    assert!(config.contains("name: Deutsch\n    title: D\n"), "{config}");
}

#[test]
fn hugo_front_matter_and_shortcodes_are_converted_where_it_is_exact() {
    let site = Imported::of("hugo", hugo(), &[]);
    let one = site.text("content/docs/One.md");
    let (front_matter, body) = one.split_once("---\nText").unwrap();
    assert_eq!(
        front_matter,
        "---\n# a remark\ntitle: \"One: a\"\ndate: 2024-01-02\nweight: 3\ntags: [a b]\naliases: [/old/]\nlast_modified_at: 2024-02-03T04:05:06Z\n"
    );
    assert_eq!(
        body,
        " [two](two.md#x), [self](two.md), 1.2.\n\n```go linenos {2-3}\na := 1\n```\n\n- item\n\n  :::tip[Mind]\n  inside\n  :::\n\n{{< youtube abc >}}\n\n```text\n{{< youtube x >}}\n{{< other >}}\n```\n"
    );
    let two = site.text("content/docs/two.md");
    assert!(
        two.starts_with("---\ntitle: Two\ndraft: false\n---\n"),
        "{two}"
    );
    assert!(
        two.contains(":::tabs\n::tab[A]\n\na\n\n::tab[B]\n\nb\n\n:::\n"),
        "{two}"
    );
    assert!(
        site.text("content/de/docs/two.md")
            .contains("translation_key: k # stays\n")
    );
    let post = site.text("content/posts/p/index.md");
    assert!(post.contains("![b](a.png \"C\")\n\n"), "{post}");
    let left = site.left();
    for place in [
        "content/docs/One.md:23 shortcode youtube",
        "content/docs/One.md:27 shortcode other",
        "content/docs/One.md:8 key `type` of front matter",
        "content/posts/p/index.md:9 attributes of a block",
        "layouts/a.html:1 folder layouts",
    ] {
        assert!(
            left.iter().any(|known| known == place),
            "{place}: {left:#?}"
        );
    }
}

#[test]
fn zola_pages_keep_their_addresses_and_links() {
    let site = Site::new()
        .file("config.toml", "base_url = \"https://example.org\"\ntitle = \"T\"\ndefault_language = \"en\"\n[languages.fr]\ntitle = \"F\"\n")
        .file("content/_index.md", "+++\ntitle = \"Home\"\nsort_by = \"date\"\n+++\n[b](@/blog/2024-01-02-post.md#c)\n")
        .file("content/_index.fr.md", "+++\ntitle = \"Accueil\"\n+++\n[b](@/blog/2024-01-02-post.fr.md)\n")
        .file(
            "content/blog/2024-01-02-post.md",
            "+++\ntitle = \"Post\"\naliases = [\"old/post\"]\n[taxonomies]\ntags = [\"x\"]\n[extra]\nk = 1\n+++\n```rust,linenos,hl_lines=2-3\na\n```\n\n{% admonition(type=\"danger\", title=\"No\") %}\ntext\n{% end %}\n\n{{ youtube(id=\"a\") }}\n",
        )
        .file("content/blog/2024-01-02-post.fr.md", "+++\ntitle = \"Billet\"\n+++\nTexte.\n");
    let site = Imported::of("zola", site, &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    site.has_pages(&["/", "/fr/", "/blog/post/", "/fr/blog/post/", "/old/post/"]);
    assert!(
        site.text("content/_index.md")
            .contains("[b](blog/2024-01-02-post.md#c)")
    );
    assert!(
        site.text("content/fr/_index.md")
            .contains("[b](blog/2024-01-02-post.md)")
    );
    let post = site.text("content/blog/2024-01-02-post.md");
    assert!(
        post.contains("aliases: [/old/post/]\nextra:\n  k: 1\ntags: [x]\ndate: 2024-01-02\n"),
        "{post}"
    );
    assert!(post.contains("```rust linenos {2-3}\n"), "{post}");
    assert!(post.contains(":::danger[No]\ntext\n:::\n"), "{post}");
    assert!(
        site.left()
            .iter()
            .any(|left| left.ends_with("post.md:17 shortcode youtube")),
        "{:#?}",
        site.left()
    );
}

#[test]
fn mkdocs_pages_keep_their_addresses_and_blocks_become_components() {
    let site = Site::new()
        .file(
            "mkdocs.yml",
            "site_name: T\nsite_url: https://example.org/p/\nnav:\n  - Home: index.md\n  - Guide:\n      - guide/one.md\n      - gone.md\nplugins:\n  - search\n  - i18n:\n      docs_structure: suffix\n      languages:\n        - locale: en\n          default: true\n          name: English\n        - locale: fr\n          name: Français\nmarkdown_extensions:\n  - pymdownx.mark\n  - pymdownx.keys\n  - pymdownx.emoji:\n      emoji_index: !!python/name:material.extensions.emoji.twemoji\n",
        )
        .file("docs/index.md", "# Home\n\n![a](img/a.png)\n[one](guide/one.md)\n")
        .file("docs/index.fr.md", "# Accueil\n\n![a](img/a.png)\n")
        .file("docs/img/a.png", "x")
        .file(
            "docs/guide/one.md",
            "# One { #one }\n\n!!! warning \"Look *out*\"\n\n    Text.\n\n    - a\n\n        !!! tip\n            inner\n\n??? info\n    folded\n\n=== \"A\"\n\n    ```py hl_lines=\"1\" title=\"a.py\"\n    !!! note\n    ```\n\n=== \"B\"\n\n    b\n\nPress ++ctrl+c++, ==marked==, :material-check:, [b](#b){ .button }.\n\n    !!! note\n        code\n\n/// tip | T\ntext\n///\n\n--8<-- \"snippet.md\"\n--8<-- \"gone.md\"\n",
        )
        .file("docs/_private.md", "# P\n")
        .file("snippet.md", "Included.\n");
    let site = Imported::of("mkdocs", site, &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    site.has_pages(&["/", "/fr/", "/guide/one/", "/_private/"]);
    assert!(
        site.text("content/fr/index.md")
            .contains("![a](../img/a.png)")
    );
    let one = site.text("content/guide/one.md");
    assert!(one.starts_with("# One {#one}\n\n:::warning[Look *out*]\nText.\n\n- a\n\n    :::tip\n    inner\n    :::\n:::\n\n:::details[Info]\nfolded\n:::\n\n:::tabs\n::tab[A]\n\n"), "{one}");
    assert!(
        one.contains("```py {1} title=\"a.py\"\n!!! note\n```\n\n::tab[B]\n\nb\n:::\n"),
        "{one}"
    );
    assert!(one.contains("Press <kbd>Ctrl</kbd>+<kbd>C</kbd>, <mark>marked</mark>, :material-check:, [b](#b).\n\n    !!! note\n        code\n\n:::tip[T]\ntext\n:::\n\nIncluded.\n--8<-- \"gone.md\"\n"), "{one}");
    let config = site.text("sitegen.yml");
    assert!(config.contains("baseurl: /p\n"), "{config}");
    assert!(
        config.contains("nav:\n  - Home: index.md\n  - Guide: [guide/one.md]\n"),
        "{config}"
    );
    let left = site.left();
    for place in [
        "docs/guide/one.md:25 icon",
        "docs/guide/one.md:25 attribute list",
        "docs/guide/one.md:35 snippet",
        "mkdocs.yml:1 entry of `nav`",
    ] {
        assert!(
            left.iter().any(|known| known == place),
            "{place}: {left:#?}"
        );
    }
}

#[test]
fn docusaurus_pages_keep_their_addresses_and_components_are_converted() {
    let site = Site::new()
        .file(
            "docusaurus.config.js",
            "const config = {\n  title: 'T', url: 'https://example.org', baseUrl: '/',\n  i18n: { defaultLocale: 'en', locales: ['en', 'fr'], localeConfigs: { fr: { label: 'Français' } } },\n  presets: [['classic', ({ docs: { sidebarPath: require.resolve('./sidebars.js') }, blog: {} })]],\n};\nmodule.exports = config;\n",
        )
        .file("sidebars.js", "module.exports = { docs: ['intro', { type: 'category', label: 'More', items: ['guide/two', 'gone'] }] };\n")
        .file(
            "docs/intro.mdx",
            "---\nid: intro\ntitle: Intro\nsidebar_position: 2\nsidebar_label: I\nslug: /start\n---\nimport Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\nimport Part from './_part.md';\nexport const x = 1;\n\n# Intro {#top}\n\n:::note[Title]\nText.\n:::\n\n<Tabs>\n  <TabItem value=\"a\" label=\"A b\">\n\n    Text of a.\n\n  </TabItem>\n  <TabItem value=\"c\">c</TabItem>\n</Tabs>\n\n{/* a comment */}\n\n<Part />\n\n<Other a={1}>x</Other> {x}\n\n[two](./guide/01-two.md) [abs](/docs/guide/two) ![i](@site/static/img/i.png)\n\n```js title=\"a.js\" showLineNumbers {1}\n// highlight-next-line\n<Tabs>\n```\n",
        )
        .file("docs/_part.md", "A *part*.\n")
        .file("docs/guide/01-two.md", "# Two\n\n<details>\n<summary>More</summary>\n\nText.\n\n</details>\n")
        .file("docs/guide/_category_.json", "{\"label\": \"Guide\", \"position\": 3}")
        .file("i18n/fr/docusaurus-plugin-content-docs/current/intro.mdx", "---\nid: intro\ntitle: Intro FR\nslug: /start\n---\n[two](./guide/01-two.md)\n")
        .file("blog/2024-01-02-hello.md", "---\ntitle: Hello\n---\nText.\n")
        .file("static/img/i.png", "x")
        .file("versions.json", "[\"1.0\"]")
        .file("versioned_docs/version-1.0/intro.md", "# Old\n");
    let site = Imported::of("docusaurus", site, &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    site.has_pages(&[
        "/docs/start/",
        "/fr/docs/start/",
        "/docs/guide/two/",
        "/docs/guide/",
        "/blog/2024/01/02/hello/",
    ]);
    let intro = site.text("content/docs/intro.md");
    assert!(
        intro.starts_with(
            "---\ntitle: Intro\nweight: 2\nsidebar_label: I\npermalink: /docs/start/\n---\n"
        ),
        "{intro}"
    );
    assert!(intro.contains(":::tabs\n::tab[A b]\n\nText of a.\n\n::tab[c]\n\nc\n:::\n\n<!-- a comment -->\n\nA *part*.\n"), "{intro}");
    assert!(intro.contains("<Other a={1}>x</Other> {x}\n\n[two](./guide/01-two.md) [abs](guide/01-two.md) ![i](/img/i.png)\n"), "{intro}");
    assert!(
        intro.contains("```js title=\"a.js\" linenos {1}\n// highlight-next-line\n<Tabs>\n```\n"),
        "{intro}"
    );
    assert!(!intro.contains("import "), "{intro}");
    assert!(
        site.text("content/docs/guide/01-two.md")
            .contains(":::details[More]\nText.\n:::\n")
    );
    assert_eq!(
        site.text("content/docs/guide/index.md"),
        "---\ntitle: Guide\nweight: 3\npermalink: /docs/guide/\n---\n"
    );
    // Values that a translation lacks come from the original.
    assert!(
        site.text("content/fr/docs/intro.md")
            .contains("[two](../../docs/guide/01-two.md)")
    );
    let config = site.text("sitegen.yml");
    assert!(
        config.contains("nav:\n  - docs/intro.md\n  - More: [docs/guide/01-two.md]\n"),
        "{config}"
    );
    let left = site.left();
    for place in [
        "docs/intro.mdx:32 component Other",
        "docs/intro.mdx:32 expression",
        "docs/intro.mdx:11 export",
        "docs/intro.mdx:37 comment that marks code",
        "versions.json:1 version",
        "sidebars.js:1 entry of a sidebar",
    ] {
        assert!(
            left.iter().any(|known| known == place),
            "{place}: {left:#?}"
        );
    }
}

#[test]
fn starlight_pages_keep_their_addresses_and_components_are_converted() {
    let site = Site::new()
        .file(
            "astro.config.mjs",
            "import { defineConfig } from 'astro/config';\nconst locales = { root: { label: 'English', lang: 'en' }, 'zh-cn': { label: '简体中文', lang: 'zh-CN' } };\nexport default defineConfig({ site: 'https://example.org', integrations: [starlight({ title: 'T', locales, social: [{ icon: 'github', label: 'GitHub', href: 'https://github.com/a/b' }], sidebar: [{ label: 'Start', items: ['guides/one', { autogenerate: { directory: 'guides' } }] }] })] });\n",
        )
        .file("src/content/docs/index.mdx", "---\ntitle: Home\ntemplate: splash\nhero:\n  tagline: A line\n  actions:\n    - text: Go\n      link: /guides/one/\n---\nimport { Card, CardGrid } from '@astrojs/starlight/components';\n\n<CardGrid>\n\t<Card title=\"A\" icon=\"x\">\n\t\tText *a*.\n\t</Card>\n</CardGrid>\n")
        .file(
            "src/content/docs/guides/one.mdx",
            "---\ntitle: One\nsidebar:\n  order: 2\n  hidden: true\neditUrl: false\n---\nimport { Aside, FileTree, LinkCard } from '@astrojs/starlight/components';\n\n<Aside type=\"caution\" title=\"Mind\">\n  Text.\n</Aside>\n\n<FileTree>\n\n- src/ the source\n  - **a.md**\n\n</FileTree>\n\n<LinkCard title=\"B\" href=\"/guides/two/\" description=\"d\" />\n\n<Icon name=\"x\" />\n\n```js \"word\" frame=\"none\"\n<Aside>\n```\n\n![l](../../../assets/l.png)\n",
        )
        .file("src/content/docs/guides/two.md", "---\ntitle: Two\n---\n{not mdx}\n")
        .file("src/content/docs/zh-cn/guides/one.mdx", "---\ntitle: 一\n---\n文\n")
        .file("src/assets/l.png", "x")
        .file("public/p.txt", "p");
    let site = Imported::of("starlight", site, &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    site.has_pages(&["/", "/guides/one/", "/guides/two/", "/zh-cn/guides/one/"]);
    let home = site.text("content/index.md");
    assert!(
        home.contains("A line\n\n:::cards\n- [Go](guides/one.md)\n:::\n"),
        "{home}"
    );
    assert!(
        home.contains(":::cards\n- **A**\n\n  Text *a*.\n:::\n"),
        "{home}"
    );
    let one = site.text("content/guides/one.md");
    assert!(
        one.starts_with("---\ntitle: One\nedit_url: false\nweight: 2\nnav: false\n---\n"),
        "{one}"
    );
    assert!(one.contains(":::caution[Mind]\nText.\n:::\n\n:::filetree\n- src/ *the source*\n  - **a.md**\n:::\n\n:::cards\n- [B](two.md) d\n:::\n\n<Icon name=\"x\" />\n\n```js mark=\"word\"\n<Aside>\n```\n\n![l](../assets/l.png)\n"), "{one}");
    assert!(site.text("content/guides/two.md").ends_with("{not mdx}\n"));
    assert_eq!(site.text("static/p.txt"), "p");
    let config = site.text("sitegen.yml");
    assert!(
        config.contains("nav:\n  - Start: [guides/one.md, guides/]\n"),
        "{config}"
    );
    assert!(
        site.left()
            .iter()
            .any(|left| left == "src/content/docs/guides/one.mdx:23 component Icon"),
        "{:#?}",
        site.left()
    );
}

#[test]
fn a_site_of_jekyll_is_reported_on_and_not_copied() {
    let old = Site::new()
        .file(
            "_config.yml",
            "title: T\nplugins: [jekyll-feed, jekyll-of-ours]\n",
        )
        .file("_layouts/default.html", "{{ content }}")
        .file(
            "_posts/2024-01-02-a.md",
            "---\nlayout: default\nredirect_from: /old/\n---\nText.\n",
        );
    let mut command = Command::new(cargo_bin("sitegen"));
    command
        .args(["import", "--from", "jekyll"])
        .arg(old.source())
        .env_clear();
    let run = run(&mut command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for part in [
        "Jekyll: 1 page in 1 language",
        "layouts: default (1)",
        "plugins: jekyll-feed\n",
        "plugins: jekyll-of-ours",
        "nothing was copied",
        "sitegen build --source ",
    ] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    assert!(!old.output().exists());
}

#[test]
fn nothing_is_overwritten_and_a_dry_run_writes_nothing() {
    let dry = Imported::of("hugo", hugo(), &["--dry-run"]);
    assert_eq!(dry.run.code, 0, "{}", dry.run.stderr);
    assert!(!dry.old.output().exists());
    assert_eq!(dry.account()["pages"]["result"]["en"], 4);
    let old = hugo();
    fs::create_dir_all(old.output().join("content/docs")).unwrap();
    fs::write(old.output().join("content/docs/two.md"), "mine").unwrap();
    let refused = Imported::of("hugo", old, &[]);
    assert_eq!(refused.run.code, 2);
    assert!(
        refused
            .run
            .stderr
            .contains("content/docs/two.md` exists already"),
        "{}",
        refused.run.stderr
    );
    assert_eq!(refused.text("content/docs/two.md"), "mine");
    assert!(!refused.path("sitegen.yml").exists());
}

#[test]
fn a_folder_that_is_no_site_of_the_program_is_named() {
    for from in [
        "jekyll",
        "hugo",
        "zola",
        "docusaurus",
        "starlight",
        "mkdocs",
    ] {
        let site = Imported::of(from, Site::new().file("a.md", "x"), &[]);
        assert_eq!(site.run.code, 2, "{from}");
        assert!(
            site.run.stderr.contains("there is no"),
            "{from}: {}",
            site.run.stderr
        );
    }
}

#[test]
fn pages_that_the_new_site_lacks_are_counted_and_fail_the_command() {
    let old = Site::new()
        .file("hugo.toml", "title = \"T\"\n")
        .file("content/a.md", "---\ntitle: A\n---\nText\n")
        .file("content/b.org", "#+title: B\n\nText\n")
        .file("content/c.html", "---\ntitle: C\n---\n<p>Text</p>\n")
        .file("content/d.html", "<p>a file</p>\n")
        .file("content/e.md", "---\ntitle: [\n---\nText\n");
    let site = Imported::of("hugo", old, &[]);
    assert_eq!(site.run.code, 1, "{}{}", site.run.stdout, site.run.stderr);
    assert_eq!(site.account()["pages"]["lost"], 3);
    let wanted = [
        "content/b.org:1 page in .org",
        "content/c.html:1 page in .html",
        "content/e.md:1 front matter that cannot be read",
    ];
    for wanted in wanted {
        assert!(site.left().iter().any(|left| left == wanted), "{wanted}");
    }
    assert!(site.path("content/d.html").exists());
}

#[test]
fn a_site_without_pages_is_no_success() {
    let old = Site::new()
        .file("mkdocs.yml", "site_name: T\ndocs_dir: handbook\n")
        .file("docs/index.md", "# A\n");
    let site = Imported::of("mkdocs", old, &[]);
    assert_eq!(site.run.code, 2);
    assert!(
        site.run
            .stderr
            .contains("no page in `handbook`: `docs_dir`"),
        "{}",
        site.run.stderr
    );
    assert!(!site.path("sitegen.yml").exists());

    let old = Site::new()
        .file("config.toml", "base_url = \"https://a.example\"\n")
        .file("content/a.md", "+++\ntitle = \n+++\nText\n");
    let site = Imported::of("zola", old, &[]);
    assert_eq!(site.run.code, 2);
    assert!(
        site.run.stderr.contains("`content/a.md`"),
        "{}",
        site.run.stderr
    );
}

#[test]
fn pages_of_zola_without_an_address_are_listed() {
    let old = Site::new()
        .file("config.toml", "base_url = \"https://a.example\"\n")
        .file("content/a.md", "+++\ntitle = \"A\"\n+++\nText\n")
        .file(
            "content/b.md",
            "+++\ntitle = \"B\"\nrender = false\n+++\nText\n",
        );
    let site = Imported::of("zola", old, &[]);
    assert_eq!(site.run.code, 0, "{}{}", site.run.stdout, site.run.stderr);
    let left = site.left();
    let wanted = "content/b.md:3 page that is not rendered";
    assert!(left.iter().any(|left| left == wanted), "{left:?}");
    assert!(site.text("content/b.md").contains("published: false"));
}

#[test]
#[cfg(unix)]
fn links_inside_of_the_site_are_followed_and_nothing_outside_is_read() {
    let old = Site::new()
        .file(
            "mkdocs.yml",
            "site_name: T\nmarkdown_extensions: [pymdownx.snippets]\n",
        )
        .file("CHANGELOG.md", "# Changes\n\nAll of them.\n")
        .file("docs/index.md", "# Home\n\n--8<-- \"../../secret.md\"\n")
        .file("../secret.md", "# Secret\n");
    let docs = old.source().join("docs");
    std::os::unix::fs::symlink("../CHANGELOG.md", docs.join("changelog.md")).unwrap();
    std::os::unix::fs::symlink("../../secret.md", docs.join("secret.md")).unwrap();
    std::os::unix::fs::symlink("..", docs.join("up")).unwrap();
    let import = Imported::of("mkdocs", old, &[]);
    assert!(import.text("content/changelog.md").contains("All of them."));
    assert!(!import.path("content/secret.md").exists());
    assert!(!import.text("content/index.md").contains("Secret"));
}
