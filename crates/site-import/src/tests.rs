//! Bodies in, bodies out: each syntax in every place where it may be.

use std::collections::BTreeMap;

use serde_json::Value;
use text_scan::work_counter;

use crate::{DataEntry, Import, SourceTree, Tool, import};

/// Files in memory. Data is read as lines `key: value` and `key = value`, with values of JSON or plain text.
struct Memory {
    paths: Vec<String>,
    files: BTreeMap<String, String>,
}

impl Memory {
    fn of(files: &[(&str, &str)]) -> Self {
        let files: BTreeMap<String, String> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        Self {
            paths: files.keys().cloned().collect(),
            files,
        }
    }
}

impl SourceTree for Memory {
    fn paths(&self) -> &[String] {
        &self.paths
    }

    fn text(&self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }

    fn yaml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        let mut at = 0;
        let mut found = Vec::new();
        for line in text.split_inclusive('\n') {
            if let Some((key, value)) = line
                .split_once([':', '='])
                .filter(|(key, _)| !key.starts_with([' ', '#']))
            {
                let value = value.trim();
                let start = at + line.find(value).unwrap_or(0);
                found.push(DataEntry {
                    key: key.trim().to_owned(),
                    value: serde_json::from_str(value).unwrap_or_else(|_| Value::from(value)),
                    key_span: at..at + key.trim().len(),
                    value_span: start..start + value.len(),
                });
            }
            at += line.len();
        }
        Ok(found)
    }

    fn toml(&self, text: &str) -> Result<Vec<DataEntry>, String> {
        self.yaml(text)
    }

    fn language(&self, code: &str) -> Option<String> {
        matches!(code, "en" | "de" | "fr").then(|| code.to_owned())
    }
}

fn imported(tool: Tool, files: &[(&str, &str)]) -> Import {
    import(tool, &Memory::of(files)).unwrap()
}

/// Returns what becomes of the body of a page, and the kinds of places that are left.
fn converted(tool: Tool, body: &str) -> (String, Vec<String>) {
    let (config, page) = match tool {
        Tool::Hugo => (
            ("hugo.toml", "title = \"T\"\nparams = {\"v\": \"1\"}\n"),
            "content/a.md",
        ),
        Tool::Zola => (
            ("config.toml", "base_url = \"https://a.b\"\n"),
            "content/a.md",
        ),
        Tool::Docusaurus => (
            ("docusaurus.config.js", "module.exports = {title: 'T'}"),
            "docs/a.mdx",
        ),
        Tool::Starlight => (
            (
                "astro.config.mjs",
                "export default {integrations: [starlight({title: 'T'})]}",
            ),
            "src/content/docs/a.mdx",
        ),
        Tool::MkDocs => (
            (
                "mkdocs.yml",
                "site_name: T\nmarkdown_extensions: [\"pymdownx.mark\", \"pymdownx.keys\", \"pymdownx.critic\", \"pymdownx.tilde\"]\n",
            ),
            "docs/a.md",
        ),
    };
    let import = imported(tool, &[config, (page, body)]);
    let left = import
        .report
        .left
        .iter()
        .map(|left| format!("{}: {}", left.line, left.kind))
        .collect();
    (import.pages[0].text.clone(), left)
}

fn becomes(tool: Tool, cases: &[(&str, &str)]) {
    for (before, after) in cases {
        let (text, left) = converted(tool, before);
        assert_eq!(text, *after, "{before}");
        assert_eq!(left, Vec::<String>::new(), "{before}");
    }
}

fn stays(tool: Tool, cases: &[(&str, &[&str])]) {
    for (body, left) in cases {
        let (text, found) = converted(tool, body);
        assert_eq!(text, *body);
        assert_eq!(found, *left, "{body}");
    }
}

#[test]
fn shortcodes_with_an_equal_are_converted_in_every_container() {
    becomes(
        Tool::Hugo,
        &[
            ("{{% notice note %}}a{{% /notice %}}\n", ":::note\na\n:::\n"),
            (
                "{{< alert title=\"A [b\" color=\"warning\" >}}\na\n{{< /alert >}}\n",
                ":::warning[A \\[b]\na\n:::\n",
            ),
            (
                "> {{< note >}}\n> a\n> {{< /note >}}\n",
                "> :::note\n> a\n> :::\n",
            ),
            ("- {{< tip >}}a{{< /tip >}}\n", "- :::tip\n  a\n  :::\n"),
            (
                "1. a\n\n   {{< tabpane text=true >}} {{% tab A %}}\n\n```sh\nx\n```\n\n   {{% /tab %}} {{% tab B %}}\n\nb\n\n   {{% /tab %}} {{< /tabpane >}}\n\nc\n",
                "1. a\n\n   :::tabs\n   ::tab[A]\n   \n\n   ```sh\n   x\n   ```\n\n   \n\n   ::tab[B]\n   \n\n   b\n\n   \n\n   :::\n\nc\n",
            ),
            (
                "{{< tabpane lang=\"go\" >}}\n{{< tab header=\"A\" >}}\na := `b`\n{{< /tab >}}\n{{< /tabpane >}}\n",
                ":::tabs\n::tab[A]\n\n```go\na := `b`\n```\n\n:::\n",
            ),
            (
                "{{< tabs items=\"A,B c\" >}}\n{{< tab >}}\na\n{{< /tab >}}\n{{< tab >}}\nb\n{{< /tab >}}\n{{< /tabs >}}\n",
                ":::tabs\n::tab[A]\n\na\n\n::tab[B c]\n\nb\n\n:::\n",
            ),
            (
                "{{< details summary=\"S\" open=true >}}\na\n{{< /details >}}\n",
                ":::details[S]{open}\na\n:::\n",
            ),
            (
                "{{< highlight go >}}\n```\n{{< /highlight >}}\n",
                "````go\n```\n````\n",
            ),
            (
                "a {{< badge \"New\" >}} b {{< button href=\"/x/\" >}}Go{{< /button >}}\n",
                "a :badge[New] b [Go](/x/)\n",
            ),
            (
                "{{< figure src=\"a b.png\" title=\"T\" >}}\n",
                "![T](<a b.png> \"T\")\n",
            ),
            (
                "{{< figure src=\"a.png\" width=\"3\" caption=\"C\" link=\"/l/\" >}}\n",
                "<figure><a href=\"/l/\"><img src=\"a.png\" alt=\"C\" width=\"3\"></a><figcaption>C</figcaption></figure>\n",
            ),
            ("`{{</* x */>}}` {{% param v %}}\n", "`{{< x >}}` 1\n"),
            ("{{< comment >}}a{{< /comment >}}\n", "<!--a-->\n"),
            (
                "{{< mermaid >}}\ngraph TD\n{{< /mermaid >}}\n",
                "```mermaid\ngraph TD\n```\n",
            ),
            (
                "{{< cards >}}\n  {{< card link=\"a\" title=\"T\" subtitle=\"s\" >}}\n{{< /cards >}}\n",
                ":::cards\n  - [T](a) s\n:::\n",
            ),
        ],
    );
}

#[test]
fn shortcodes_without_an_equal_stay_and_are_listed() {
    stays(
        Tool::Hugo,
        &[
            ("a\n\n{{< youtube x >}}\n", &["3: shortcode youtube"]),
            ("a {{< note >}}b{{< /note >}} c\n", &["1: shortcode note"]),
            ("[a]({{< ref \"gone.md\" >}})\n", &["1: shortcode ref"]),
            ("```sh\n{{< param gone >}}\n```\n", &["2: shortcode param"]),
            (
                "{{< tab \"A\" >}}\na\n{{< /tab >}}\n",
                &["1: shortcode tab"],
            ),
            ("{{< /note >}}\n", &["1: shortcode note"]),
            ("{{ .Title }} {{< \n", &[]),
        ],
    );
}

#[test]
fn blocks_of_mkdocs_are_converted_in_every_container() {
    becomes(
        Tool::MkDocs,
        &[
            ("!!! note\n    a\n", ":::note\na\n:::\n"),
            ("!!! quote\n    a\n", ":::note[Quote]\na\n:::\n"),
            ("!!! custom-kind \"T\"\n    a\n", ":::note[T]\na\n:::\n"),
            (
                "!!! note inline end \"\"\n    a\n\nb\n",
                ":::note\na\n:::\n\nb\n",
            ),
            ("???+ tip \"T\"\n    a\n", ":::details[T]{open}\na\n:::\n"),
            (
                "- a\n\n    !!! tip\n        b\n\n    c\n",
                "- a\n\n    :::tip\n    b\n    :::\n\n    c\n",
            ),
            ("1. !!! tip\n        b\n", "1. :::tip\n    b\n   :::\n"),
            (
                "=== \"A\"\n    a\n\n    === \"B\"\n        b\n\nc\n",
                ":::tabs\n::tab[A]\n\na\n\n:::tabs\n::tab[B]\n\nb\n:::\n:::\n\nc\n",
            ),
            (
                "!!! note\n\n\t```py\n\tx\n\t    y\n\t```\n",
                ":::note\n```py\nx\n    y\n```\n:::\n",
            ),
            (
                "//// tab | A\n/// note | T\na\n///\n////\n\n//// tab | B\nb\n////\n",
                ":::tabs\n::tab[A]\n\n:::note[T]\na\n:::\n\n::tab[B]\n\nb\n:::\n\n",
            ),
            (
                "/// details | T\n    type: warning\n    open: True\na\n///\n",
                ":::details[T]{open}\na\n:::\n",
            ),
            (
                "==a b== `==c==` ++ctrl+\"x\"++ H~2~O\n",
                "<mark>a b</mark> `==c==` <kbd>Ctrl</kbd>+<kbd>X</kbd> H<sub>2</sub>O\n",
            ),
            ("## A {#b}\n", "## A {#b}\n"),
            (
                "[](){ #a.b } c [d](#a.b){ #e }\n",
                "<a id=\"a.b\"></a> c [d](#a.b)<a id=\"e\"></a>\n",
            ),
        ],
    );
}

#[test]
fn code_and_text_of_mkdocs_stay() {
    stays(
        Tool::MkDocs,
        &[
            ("```md\n!!! note\n    a\n=== \"A\"\n```\n", &[]),
            ("    !!! note\n        a\n", &[]),
            ("a != b ++ c == d\n", &[]),
            ("!!! wow, really!\n", &[]),
            ("a\n\n::: pkg.mod\n", &["3: mkdocstrings"]),
            (
                "[[a]] :material-x: {++a++}\n",
                &["1: critic mark", "1: wikilink", "1: icon"],
            ),
        ],
    );
}

#[test]
fn components_are_converted_and_lose_their_indentation() {
    becomes(
        Tool::Docusaurus,
        &[
            (
                "<Tabs values={[{label: 'A b', value: 'a'}]}>\n<TabItem value=\"a\">x</TabItem>\n</Tabs>\n",
                ":::tabs\n::tab[A b]\n\nx\n:::\n",
            ),
            (
                "- a\n\n  <Admonition type=\"tip\" title=\"T\">\n\n    ```js\n      x\n    ```\n\n  </Admonition>\n",
                "- a\n\n  :::tip[T]\n  ```js\n    x\n  ```\n  :::\n",
            ),
            (
                "<details><summary>A</summary>\n\nb\n\n</details>\n",
                ":::details[A]\nb\n:::\n",
            ),
            (
                "<div className=\"a\" style=\"b\">x</div>\n",
                "<div class=\"a\" style=\"b\">x</div>\n",
            ),
            (
                "<div>\n\t\ta\n\n\t\t<details>\n\t\t<summary>S</summary>\n\t\tb\n\t\t</details>\n</div>\n",
                "<div>\na\n\n:::details[S]\nb\n:::\n</div>\n",
            ),
            (
                "# A {/* #b */}\n\n{/* c */}{' '}{\"d\"}\n",
                "# A {#b}\n\n<!-- c --> d\n",
            ),
            ("a `{b}` \\{c} {#d\n", "a `{b}` \\{c} {#d\n"),
        ],
    );
    becomes(
        Tool::Starlight,
        &[
            (
                "<Steps>\n\n1. a\n\n   <Aside>\n     b\n   </Aside>\n\n</Steps>\n",
                ":::steps\n1. a\n\n   :::note\n   b\n   :::\n:::\n",
            ),
            (
                "<LinkButton href=\"/a/\">Go</LinkButton> <Badge text=\"New\" variant=\"success\" />\n",
                "[Go](a.md) :badge[New]{type=tip}\n",
            ),
            (
                "<Tabs>\n<TabItem label=\"A\" icon=\"x\">\na\n</TabItem>\n</Tabs> b\n",
                ":::tabs\n::tab[A]\n\na\n:::\n\nb\n",
            ),
        ],
    );
}

#[test]
fn components_without_an_equal_stay_and_are_listed() {
    stays(
        Tool::Docusaurus,
        &[
            ("<Foo a={1}>\n\nb\n\n</Foo>\n", &["1: component Foo"]),
            ("a {b + c}\n", &["1: expression"]),
            ("<Tabs>x</Tabs>\n", &["1: component Tabs"]),
            ("```jsx\n<Tabs>{x}</Tabs>\nimport a from 'b'\n```\n", &[]),
        ],
    );
}

#[test]
fn hostile_bodies_end_without_a_panic() {
    let parts = [
        "{{<",
        ">}}",
        "{{% tab %}}",
        "<Tabs>",
        "<TabItem",
        "{",
        "}",
        "`",
        "```",
        "~~~\n",
        "\n",
        "    ",
        "!!! note\n",
        "=== \"é\"\n",
        "///",
        "| x\n",
        "é",
        "[",
        "](",
        ")",
        "---\n",
        "+++\n",
        "\"",
        "'",
        "<!--",
        "-->",
        "==",
        "++",
        "~",
        "{#",
        "- ",
        "> ",
        "1. ",
        "\t",
        "{%",
        "%}",
        "(",
        "\\",
        "import x from 'y'\n",
        "export const a = {\n",
        "]: ",
        "href=\"",
        "<details>",
        "<summary>",
        "--8<-- \"",
        "*[",
    ];
    let mut seed: u64 = 7;
    for _ in 0..4000 {
        let mut body = String::new();
        for _ in 0..12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            body.push_str(parts[(seed >> 33) as usize % parts.len()]);
        }
        for tool in [
            Tool::Hugo,
            Tool::Zola,
            Tool::Docusaurus,
            Tool::Starlight,
            Tool::MkDocs,
        ] {
            let _ = import(
                tool,
                &Memory::of(&[
                    ("hugo.toml", "title = \"T\"\n"),
                    ("config.toml", "base_url = \"x\"\n"),
                    ("docusaurus.config.js", "module.exports = {a: 1}"),
                    ("astro.config.mjs", &body),
                    ("mkdocs.yml", "site_name: T\n"),
                    ("content/a.md", &body),
                    ("docs/a.mdx", &body),
                    ("src/content/docs/a.mdx", &body),
                ]),
            );
        }
    }
}

#[test]
fn many_tags_take_time_in_proportion() {
    let many = |part: &str| part.repeat(3_000);
    for (tool, body) in [
        (Tool::Hugo, many("{{< tab >}}")),
        (
            Tool::Hugo,
            format!("{}{}", many("{{< note >}}\n"), many("{{< /note >}}\n")),
        ),
        (Tool::Hugo, many("{{< x \"")),
        (Tool::Docusaurus, many("<A>")),
        (Tool::Docusaurus, many("<br/> {x} ")),
        (Tool::MkDocs, many("!!! note\n    a\n")),
        (Tool::MkDocs, many("/// note\n")),
        (Tool::Zola, many("{{ x() }} {% note() %}")),
    ] {
        let _ = converted(tool, &body);
    }
}

#[test]
fn openings_without_ends_are_converted_in_work_that_grows_as_the_text_does() {
    let tools = [
        Tool::Hugo,
        Tool::Zola,
        Tool::Docusaurus,
        Tool::Starlight,
        Tool::MkDocs,
    ];
    let pieces = [
        "{",
        "{`${",
        "{/*",
        "<A>",
        "<A>\n",
        "<A></B>\n",
        "<A b={",
        "[a](",
        "[[",
        "{{< a ",
        "{{ a",
        "{% a",
        "{% note(a=\"b\") %}",
        "{++",
        "==a ",
        "export const a = {\n",
        "<Tabs>\n",
        "import {\n",
        "[a]: <",
    ];
    for tool in tools {
        for piece in pieces {
            let work = |times: usize| {
                let body = piece.repeat(times);
                let before = work_counter::count();
                let _ = converted(tool, &body);
                work_counter::count() - before
            };
            let (once, more) = (work(1_000), work(4_000));
            assert!(
                more <= once * 6 + 5_000,
                "{tool:?} {piece:?}: {once}, then {more}"
            );
        }
    }
}

#[test]
fn a_document_with_the_name_of_its_folder_is_the_page_of_the_folder() {
    let import = imported(
        Tool::Docusaurus,
        &[
            ("docusaurus.config.js", "module.exports = {title: 'T'}"),
            ("docs/01-guide/_category_.json", "{\"label\": \"Guide\"}"),
            ("docs/01-guide/Guide.md", "---\ntitle: All\n---\nText.\n"),
            ("docs/01-guide/a.md", "[all](Guide.md)\n"),
            ("docs/api/README.md", "Text.\n"),
            ("docs/api/api.md", "Text.\n"),
            ("docs/both/both.md", "Text.\n"),
            ("docs/both/index.md", "Text.\n"),
        ],
    );
    let mut paths: Vec<&str> = import.pages.iter().map(|page| page.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "content/docs/01-guide/a.md",
            "content/docs/01-guide/index.md",
            "content/docs/api/api.md",
            "content/docs/api/index.md",
            "content/docs/both/both.md",
            "content/docs/both/index.md",
        ]
    );
}
