//! `glossary.yml`: terms in exports, and the rule `glossary` of `check`.

use crate::helper::{Site, run};
use crate::precision::findings;

const GLOSSARY: &str = "\
disk quota:
  ar: حصة القرص
  note: per user
inode: keep
";

fn site(glossary: &str, translation: &str) -> Site {
    Site::new()
        .file("sitegen.yml", "default_language: en\n")
        .file("glossary.yml", glossary)
        .file(
            "content/en/a.md",
            "---\ntitle: Disk full\nlang: en\n---\nRaise the disk quota, or free inodes.\n\n## Check\n\nThe `inode` \
             table is full.\n\n- One inode\n- Two\n",
        )
        .file(
            "content/ar/a.md",
            &format!("---\ntitle: القرص ممتلئ\nlang: ar\n---\n{translation}"),
        )
}

#[test]
fn a_term_that_is_translated_otherwise_is_found() {
    let site = site(
        GLOSSARY,
        "ارفع حد القرص، أو حرر العقد.\n\n## تحقق\n\nجدول `inode` ممتلئ.\n\n- عقدة واحدة\n- اثنان\n",
    );
    assert_eq!(
        findings(&site, "glossary"),
        [
            "warning glossary content/ar/a.md:5",
            "warning glossary content/ar/a.md:5",
            "warning glossary content/ar/a.md:11",
        ]
    );
    let said = run(site.command("check").args(["--only", "glossary"])).stdout;
    assert!(
        said.contains("“disk quota” is translated otherwise than in the glossary: “حصة القرص”"),
        "{said}"
    );
    assert!(
        said.contains("“inode” is missing: by the glossary it stays as it is"),
        "{said}"
    );
}

#[test]
fn the_words_of_the_glossary_are_no_finding() {
    let body = "ارفع حصة القرص، أو حرر inodes.\n\n## تحقق\n\nجدول `inode` ممتلئ.\n\n- inode واحدة\n- اثنان\n";
    assert_eq!(findings(&site(GLOSSARY, body), "glossary"), [""; 0]);
    // Another order of blocks: the section has the terms.
    let body = "ارفع حصة القرص.\n\nأو حرر inodes.\n\n## تحقق\n\nنص inode.\n";
    assert_eq!(findings(&site(GLOSSARY, body), "glossary"), [""; 0]);
}

/// A term in a block that the translation lacks: the missing block is the finding of another rule.
#[test]
fn a_term_of_a_missing_block_is_no_finding() {
    let body = "ارفع حصة القرص، أو حرر inodes.\n\n## تحقق\n\n- واحدة\n- اثنان\n";
    let one = GLOSSARY.replace("inode: keep", "table: keep");
    assert_eq!(findings(&site(&one, body), "glossary"), [""; 0]);
    // The translation lacks no block.
    let body = "ارفع حصة القرص، أو حرر inodes.\n\n## تحقق\n\nنص.\n\nنص آخر.\n\n- واحدة\n- اثنان\n";
    assert_eq!(
        findings(&site(&one, body), "glossary"),
        ["warning glossary content/ar/a.md:7"]
    );
}

#[test]
fn a_glossary_is_no_page_and_no_file_of_the_site() {
    let site = site(GLOSSARY, "نص\n");
    site.built();
    assert!(!site.output().join("glossary.yml").exists());
}

#[test]
fn an_entry_that_is_wrong_is_said_once() {
    let site = site(
        "disk quota: 5\ninode: keep\n",
        "نص inode inode\n\n## تحقق\n\ninode\n",
    );
    let json = run(site.command("check").args(["--format", "json"])).json();
    let all = json["diagnostics"].as_array().unwrap();
    let wrong: Vec<_> = all
        .iter()
        .filter(|finding| finding["code"] == "glossary-invalid")
        .map(|finding| (finding["file"].as_str().unwrap(), finding["line"].as_u64()))
        .collect();
    assert_eq!(wrong, [("glossary.yml", Some(1))]);
}
