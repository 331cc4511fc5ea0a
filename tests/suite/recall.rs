//! Damage that resembles translation, each with a translation beside it that is no damage.

use crate::helper::Site;
use crate::precision::{findings, page, pair};

#[test]
fn a_slip_in_an_ordinary_word_of_code_is_found() {
    let original = "The store keeps the path of a login.\n\n```js\nconst store = create()\nstore.dispatch('login')\n```\n\n```js\nconst routes = [{ path: '/login', store: true }]\n```\n";
    let finds = |language: &str, was: &str, is: &str| {
        let translation = original.replacen("The store keeps the path of a login.", "……。", 1);
        let code = translation.replacen(was, is, 1);
        assert_ne!(code, translation);
        findings(&pair(language, original, &code), "code-changed").len()
    };
    assert_eq!(finds("ja", "store.dispatch", "stoer.dispatch"), 1);
    assert_eq!(finds("de", "store.dispatch", "sotre.dispatch"), 1);
    assert_eq!(finds("ja", "path:", "paht:"), 1);
    assert_eq!(finds("ja", "'/login', store", "'/logni', store"), 1);
    // A word of another language that is spelled alike.
    let original =
        "A page has an author.\n\n```js\nauthor.read()\n```\n\n```js\nauthor.write()\n```\n";
    for (translation, count) in [("autor.read()", 0), ("auhtor.read()", 1)] {
        let translation = original
            .replacen("A page has an author.", "Stránka.", 1)
            .replacen("author.read()", translation, 1);
        let site = pair("cs", original, &translation);
        assert_eq!(findings(&site, "code-changed").len(), count);
    }
}

#[test]
fn a_slip_in_a_line_of_a_sample_that_was_translated_is_found() {
    let original = "Text.\n\n```mdx\n<Badge text=\"New item\" size=\"small\" />\n<Badge text=\"Old item\" />\n```\n";
    let translation = "글.\n\n```mdx\n<Badge text=\"새 항목\" size=\"small\" />\n<Badge text=\"이전 항목\" />\n```\n";
    let damaged = translation.replacen("size", "siez", 1);
    assert_eq!(
        findings(&pair("ko", original, translation), "code-changed"),
        [""; 0]
    );
    assert_eq!(
        findings(&pair("ko", original, &damaged), "code-changed").len(),
        1
    );
}

#[test]
fn a_slip_in_inline_code_is_found_though_the_right_word_is_there_too() {
    let original = "Set `path` and `<Icon>` and `/home`.\n";
    for (is, count) in [
        ("`path`、`<Icon>`、`/home`。`path`。", 0),
        ("`paht`、`<Icon>`、`/home`。`path`。", 1),
        ("`path`、`<Iocn>`、`/home`。`<Icon>`。", 1),
        ("`path`、`<Icon>`、`/hmoe`。`/home`。", 1),
    ] {
        let site = pair("ja", original, &format!("{is}\n"));
        assert_eq!(findings(&site, "inline-code-changed").len(), count, "{is}");
    }
    // A placeholder has a name in the language of the page.
    let site = pair(
        "nl",
        "Run `git branch [branchname]`.\n",
        "Draai `git branch [branchnaam]`.\n",
    );
    assert_eq!(findings(&site, "inline-code-changed"), [""; 0]);
}

#[test]
fn each_of_several_blocks_that_are_alike_is_looked_for() {
    let block = |name: &str| {
        format!(
            "```js\nconst routes = [\n  {{\n    path: '/',\n    component: {name},\n  }},\n]\n```\n\n"
        )
    };
    let page = |blocks: &[&str], text: &str| -> String {
        let all = blocks
            .iter()
            .map(|name| format!("{text}\n\n{}", block(name)));
        all.collect()
    };
    let original = page(&["Home", "About", "User"], "Text.");
    for (blocks, count) in [
        (&["Home", "About", "User"][..], 0),
        (&["Home", "User"], 1),
        (&["About", "User"], 1),
    ] {
        let site = pair("zh", &original, &page(blocks, "文。"));
        assert_eq!(findings(&site, "code-block-missing").len(), count);
    }
    // Two blocks that became one.
    let joined = page(&["Home", "About", "User"], "文。").replacen("```\n\n文。\n\n```js\n", "", 1);
    let site = pair("zh", &original, &joined);
    assert_eq!(findings(&site, "code-block-missing"), [""; 0]);
}

#[test]
fn a_list_that_is_gone_with_its_text_is_found() {
    let original = "## One\n\nWords about one thing.\n\n## Two\n\nThere are several:\n\n- the first of them, which is long\n- the second of them, which is long\n- the third of them, which is long\n\n## Three\n\nWords about another thing.\n";
    let head = "## 一\n\n关于一件事的话。\n\n## 二\n\n";
    let tail = "\n\n## 三\n\n关于另一件事的话。\n";
    let of = |body: &str| {
        let site = pair("zh", original, &format!("{head}{body}{tail}"));
        findings(&site, "list-shape").len()
    };
    assert_eq!(of("有几个："), 1);
    assert_eq!(
        of("有几个：\n\n- 第一个，很长\n- 第二个，很长\n- 第三个，很长"),
        0
    );
    // The list, as a sentence.
    assert_eq!(
        of("有几个：第一个很长很长，第二个也很长很长，第三个也很长很长。"),
        0
    );
}

#[test]
fn a_link_is_missing_where_its_section_lacks_it() {
    let original = "## One\n\nSee [a](https://a.example/x) and [b](https://a.example/y).\n\n## Two\n\nSee [a](https://a.example/x) again.\n\n## Three\n\nText.\n";
    let translation = "## 一\n\n见[甲](https://a.example/x)和[乙](https://a.example/y)。\n\n## 二\n\n又见[甲](https://a.example/x)。\n\n## 三\n\n文。\n";
    let lost = translation.replacen("又见[甲](https://a.example/x)", "又见甲", 1);
    assert_eq!(
        findings(&pair("zh", original, translation), "link-missing"),
        [""; 0]
    );
    assert_eq!(
        findings(&pair("zh", original, &lost), "link-missing"),
        ["info link-missing content/zh/a.md:10"]
    );
}

#[test]
fn a_link_to_the_page_in_another_language_is_not_missing() {
    let site = Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file(
            "content/a.md",
            &page("en", "One", "Text, in [Italian](a.it.md) too.\n"),
        )
        .file(
            "content/a.it.md",
            &page("it", "Uno", "Testo, anche altrove.\n"),
        );
    assert_eq!(findings(&site, "link-missing"), [""; 0]);
}

#[test]
fn the_addresses_of_components_are_links() {
    let card = |address: &str| {
        format!(
            "<CardGrid>\n  <LinkCard\n    href=\"{address}\"\n    title=\"T\"\n  />\n</CardGrid>\n"
        )
    };
    let list = "<Links\n  items={[\n    { href: 'https://a.example/z' },\n  ]}\n/>\n";
    let original = format!("Text.\n\n{}\n{list}", card("https://a.example/x"));
    let of = |body: &str| {
        let site = Site::new()
            .file("sitegen.yml", "default_language: en\n")
            .file("content/en/a.mdx", &page("en", "One", &original))
            .file("content/it/a.mdx", &page("it", "Uno", body));
        findings(&site, "link-missing").len()
    };
    assert_eq!(of(&original.replace("Text", "Testo")), 0);
    assert_eq!(
        of(&format!("Testo.\n\n<CardGrid>\n</CardGrid>\n\n{list}")),
        1
    );
    assert_eq!(of(&format!("Testo.\n\n{}", card("https://a.example/x"))), 1);
}
