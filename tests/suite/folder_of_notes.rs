//! A folder of notes, with nothing that says which belong together, in Traditional Chinese and
//! Arabic; the Arabic one has a fence that closes at the end of a line of code.

use crate::helper::Site;

const HANT: &str = "hant/3f2a91/index.html";
const AR: &str = "ar/c04d77/index.html";

#[test]
fn both_notes_are_published_and_linked() {
    let site = Site::of("folder-of-notes");
    let (code, diagnostics) = site.diagnostics(&[]);
    assert_eq!(code, 0);
    assert_eq!(diagnostics, ["fence-closed-in-line c04d77.md:27"]);

    for (path, lang, dir) in [(HANT, "zh-Hant", "ltr"), (AR, "ar", "rtl")] {
        let page = site.page(path);
        assert_eq!(page.attribute("html", "lang"), lang);
        assert_eq!(page.attribute("html", "dir"), dir);
        assert_eq!(
            page.attributes("link[rel=alternate]", "hreflang"),
            ["zh-Hant", "ar", "x-default"]
        );
        assert_eq!(
            page.attributes("link[rel=alternate][hreflang]", "href"),
            ["/hant/3f2a91/", "/ar/c04d77/", "/hant/3f2a91/"]
        );
        assert_eq!(page.texts("nav.languages a"), ["繁體中文", "العربية"]);
        assert_eq!(
            page.attributes("nav.languages a", "lang"),
            ["zh-Hant", "ar"]
        );
        assert_eq!(
            page.attributes("nav.languages a[aria-current]", "lang"),
            [lang]
        );
    }
}

#[test]
fn the_translation_is_inferred_and_says_so() {
    let json = Site::of("folder-of-notes").translations();
    let notes = json["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0]["joined"], "inferred");
    assert_eq!(notes[0]["languages"], serde_json::json!(["zh-Hant", "ar"]));
}

#[test]
fn the_broken_fence_swallows_nothing() {
    let site = Site::of("folder-of-notes");
    site.built();
    let (hant, ar) = (site.page(HANT), site.page(AR));
    assert_eq!(ar.count("pre"), hant.count("pre"));
    assert_eq!(ar.texts("pre"), hant.texts("pre"));
    assert_eq!(
        ar.count(".body h2, .body h3"),
        hant.count(".body h2, .body h3")
    );
}

#[test]
fn a_section_has_one_anchor_in_all_languages() {
    let site = Site::of("folder-of-notes");
    site.built();
    let hant = site.page(HANT);
    let ar = site.page(AR);
    // The authors begin at the third level; below the page's title that is the second.
    let originals = hant.attributes(".body h2, .body h3", "id");
    assert_eq!(originals[0], "錯誤原因");
    assert_eq!(ar.attributes(".body :is(h2, h3) span[id]", "id"), originals);
    assert_eq!(ar.attribute(".body h2", "id"), "سبب-الخطأ");
}

#[test]
fn code_runs_left_to_right_in_text_from_right_to_left() {
    let site = Site::of("folder-of-notes");
    site.built();
    let ar = site.page(AR);
    assert_eq!(ar.count("pre:not([dir=ltr])"), 0);
    assert_eq!(ar.count(":not(pre) > code:not([dir=ltr])"), 0);
    assert!(ar.count(":not(pre) > code") > 3);
}

#[test]
fn emphasis_closes_beside_chinese_punctuation() {
    let site = Site::of("folder-of-notes");
    site.built();
    assert_eq!(site.page(HANT).texts(".body p strong")[0], "先看群組。");
}
