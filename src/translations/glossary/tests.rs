use super::*;

const TEXT: &str = "\
inode: keep
disk quota:
  ar: حصة القرص
  hant: [磁碟配額, 磁碟限額]
  ru: дисковая квота
  note: the limit
    of a user
disk:
  ar: قرص
  hant: 磁碟
  variants: [drive]
Go:
  ar: keep
  case_sensitive: true
文件:
  en: file
";

fn glossary() -> Glossary {
    let (glossary, problems) = Glossary::parse(TEXT);
    assert_eq!(problems, []);
    glossary
}

fn found(text: &str, tag: &str) -> Vec<String> {
    let glossary = glossary();
    let found = glossary.terms_in(text, tag);
    let found = found
        .iter()
        .map(|f| format!("{}={}", f.term.term, &text[f.span.clone()]));
    found.collect()
}

#[test]
fn terms_are_whole_words_and_the_longest_counts() {
    assert_eq!(
        found("A Disk Quota, and a disk.", "ar"),
        ["disk quota=Disk Quota", "disk=disk"]
    );
    assert_eq!(
        found("disks, drives and inodes", "ar"),
        ["disk=disk", "inode=inode"]
    );
    assert_eq!(found("diskless, a ramdisk, Disco", "ar"), [""; 0]);
    assert_eq!(found("disk quotation", "ar"), ["disk=disk"]);
    assert_eq!(found("Go go GO", "ar"), ["Go=Go"]);
    assert_eq!(found("<g1>disk</g1>s İ disk", "ar"), ["disk=disk"]);
    assert_eq!(found("İ İ DISK", "ar"), ["disk=DISK"]);
    // A script without spaces has no bounds.
    assert_eq!(found("打开文件夹disk里", "en"), ["文件=文件"]);
    assert_eq!(found("打开disk里", "ar"), ["disk=disk"]);
    // There is no translation into German but that of a term that stays as it is everywhere.
    assert_eq!(found("disk quota inode", "de"), ["inode=inode"]);
}

#[test]
fn endings_may_differ() {
    let glossary = glossary();
    let has = |term: &str, tag: &str, text: &str| {
        let term = glossary
            .terms
            .iter()
            .find(|other| other.term == term)
            .unwrap();
        term.is_in(text, term.rendering(tag).unwrap())
    };
    assert!(has("disk quota", "ru", "Размер дисковой квоты"));
    assert!(!has("disk quota", "ru", "Лимит диска"));
    assert!(has("disk quota", "ar", "بحصة القرص"));
    assert!(has("disk", "ar", "على القرص"));
    assert!(!has("disk", "ar", "على الأسطوانة"));
    assert!(has("disk quota", "zh-Hant", "磁碟限額"));
    assert!(has("disk quota", "zh-Hant", "使用者的配額"));
    assert!(!has("disk", "zh-Hant", "硬碟"));
    assert!(has("inode", "ar", "عدد Inodes"));
    assert!(!has("inode", "ar", "عقدة"));
    assert!(has("disk", "ar", "قرص"));
}

#[test]
fn a_variant_that_is_kept_may_be_the_term() {
    let (glossary, _) = Glossary::parse("Kubernetes: {keep: true, variants: K8s, ar: [كوبرنيتس]}");
    let term = &glossary.terms[0];
    assert_eq!(term.rendering("de"), Some(Rendering::Kept));
    assert!(term.is_in("mit k8s", Rendering::Kept));
    assert_eq!(
        term.rendering("ar"),
        Some(Rendering::As(&["كوبرنيتس".to_owned()]))
    );
}

#[test]
fn problems_have_their_places() {
    let text = "\
a: keep
b: 5
c:
  a1: x
  note: [x]
  variants: 1
  ar: ''
d: {hant: [x, 1], case_sensitive: maybe}
'--': keep
a: keep
";
    let (glossary, problems) = Glossary::parse(text);
    assert_eq!(glossary.terms.len(), 3);
    let shown: Vec<String> = problems
        .iter()
        .map(|p| format!("{}:{} {}", p.spans[0].line, p.spans[0].column, p.message))
        .collect();
    assert_eq!(
        shown,
        [
            "10:1 `a` is set twice: the last one counts",
            "2:1 `b` has no translations",
            "4:3 `a1` of the term `c` is no language code",
            "5:3 `note` of the term `c` has a value of a wrong kind",
            "6:3 `variants` of the term `c` has a value of a wrong kind",
            "7:3 the translation of `c` into `ar` is no text",
            "8:5 the translation of `d` into `hant` is no text",
            "8:19 `case_sensitive` of the term `d` has a value of a wrong kind",
            "9:1 `--` is no term: it has no letters",
        ]
    );
    let (_, problems) = Glossary::parse("- a\n- b\n");
    assert_eq!(problems.len(), 1);
    assert!(Glossary::parse("").0.is_empty());
}

#[test]
fn overlapping_terms_of_a_long_text_are_found() {
    let text: String = (1..60)
        .map(|n| format!("{}: keep\n", "a ".repeat(n).trim()))
        .collect();
    let (glossary, _) = Glossary::parse(&text);
    let found = glossary.terms_in(&"a ".repeat(20_000), "ar");
    assert_eq!(found.len(), 2);
}
