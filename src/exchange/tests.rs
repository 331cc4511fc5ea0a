//! Exports and imports of small sites.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;

use super::*;
use crate::config::Overrides;
use crate::edit::Edit;
use crate::incremental;
use crate::site::Site;

mod properties;

const CODE: &str = "```sh\ndf -h # show\n```";

fn site(files: &[(&str, &str)]) -> (tempfile::TempDir, Arc<Site>) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let to = folder.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        #[allow(clippy::disallowed_methods, reason = "a test makes its site")]
        fs::write(to, text).unwrap();
    }
    let site = load(folder.path());
    (folder, site)
}

fn load(folder: &Path) -> Arc<Site> {
    let now: Zoned = "2025-01-01T00:00:00[UTC]".parse().unwrap();
    incremental::load(folder, &Overrides::default(), &now)
        .0
        .unwrap()
}

fn exported(site: &Site, code: &str) -> Vec<TranslationPage> {
    let options = ExportOptions {
        languages: vec![code.to_owned()],
        ..ExportOptions::default()
    };
    let (pages, diagnostics) = export(site, &options);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    pages
}

/// The units of exported pages with the translations that `translate` gives.
fn answers(
    pages: &[TranslationPage],
    translate: impl Fn(&TranslationUnit) -> Option<String>,
) -> Vec<TranslatedUnit> {
    let units = pages
        .iter()
        .flat_map(|page| page.units.iter().map(move |unit| (page, unit)));
    units
        .map(|(page, unit)| TranslatedUnit {
            original: page.original.clone(),
            language: page.target_language.clone(),
            id: unit.id.clone(),
            source: unit.source.clone(),
            target: translate(unit),
            state: UnitState::Translated,
            block: unit.block.clone(),
            line: 1,
        })
        .collect()
}

fn imported(site: &Site, units: Vec<TranslatedUnit>) -> ImportResult {
    import(site, "ar.po", units, ImportOptions::default())
}

fn edit<'r>(result: &'r ImportResult, path: &str) -> &'r Edit {
    let edit = result.edits.iter().find(|edit| edit.path == path);
    edit.unwrap_or_else(|| panic!("{path}: {:?}", result.diagnostics))
}

fn english() -> String {
    format!(
        "---\ntitle: Disk full # a title\ntags: [disk]\n---\n\nFind *large* files with `du` in [the docs](../x.md).\n\n{CODE}\n\n## Cause\n\n- Logs of\n  many months\n- [ ] Caches\n\n| A tool | `df` |\n|---|---|\n| one | two |\n\n> [!NOTE]\n> Think first.\n\nSee {{{{ site.x }}}} and <b>more</b>.\n"
    )
}

fn arabic() -> String {
    format!(
        "---\ntitle: \"القرص ممتلئ\"\ntags: [disk]\nlang: ar\n---\n\nابحث عن الملفات *الكبيرة* باستعمال `du` في [التوثيق](../x.md).\n\n{CODE}\n\n## السبب\n\n- سجلات قديمة\n- [ ] ذاكرة مخبئية\n\n| أداة | `df` |\n|---|---|\n| واحد | اثنان |\n\n> [!NOTE]\n> فكر أولا.\n\nانظر {{{{ site.x }}}} و<b>المزيد</b>.\n"
    )
}

#[test]
fn units_have_text_and_placeholders() {
    let (_folder, site) = site(&[("content/a.md", &english())]);
    let pages = exported(&site, "ar");
    let texts: Vec<&str> = pages[0]
        .units
        .iter()
        .map(|unit| unit.source.as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "Disk full",
            "Find <g1>large</g1> files with <x2/> in <g3>the docs</g3>.",
            "Cause",
            "Logs of many months",
            "Caches",
            "A tool",
            "one",
            "two",
            "Think first.",
            "See <x1/> and <x2/>more<x3/>.",
        ]
    );
    assert!(
        pages[0]
            .units
            .iter()
            .all(|unit| unit.state == UnitState::Untranslated)
    );
    assert_eq!(
        (pages[0].target.as_str(), pages[0].exists),
        ("content/ar/a.md", false)
    );
    assert_eq!(pages[0].units[2].code_before, CODE);
    assert_eq!(pages[0].units[3].section, "Cause");
}

#[test]
fn an_unchanged_import_changes_nothing() {
    let (_folder, site) = site(&[("content/a.md", &english()), ("content/ar/a.md", &arabic())]);
    let pages = exported(&site, "ar");
    assert!(
        pages[0]
            .units
            .iter()
            .all(|unit| unit.state == UnitState::Translated)
    );
    let result = imported(&site, answers(&pages, |unit| unit.target.clone()));
    assert_eq!(result.imported, 0);
    assert!(
        result
            .edits
            .iter()
            .all(|edit| edit.path == "translations.lock")
    );
    assert!(result.diagnostics.is_empty(), "{:?}", result.diagnostics);
}

#[test]
fn a_changed_unit_changes_its_bytes_alone() {
    let arabic = arabic().replace('\n', "\r\n");
    let (_folder, site) = site(&[("content/a.md", &english()), ("content/ar/a.md", &arabic)]);
    let pages = exported(&site, "ar");
    let result = imported(
        &site,
        answers(&pages, |unit| match unit.source.as_str() {
            "Logs of many months" => Some("1. سجلات".to_owned()),
            "two" => Some("أ | ب".to_owned()),
            _ => unit.target.clone(),
        }),
    );
    assert_eq!(result.imported, 2);
    let after = arabic
        .replace("سجلات قديمة", "1\\. سجلات")
        .replace("اثنان", "أ \\| ب");
    assert_eq!(edit(&result, "content/ar/a.md").after, after);
}

#[test]
fn a_page_that_is_missing_is_created_with_the_code_of_the_original() {
    let (folder, site) = site(&[("content/a.md", &english())]);
    let pages = exported(&site, "ar");
    let reverse = |unit: &TranslationUnit| {
        let text = tags::pieces(&unit.source).map(|piece| match piece {
            tags::Piece::Text(text) => text.chars().rev().collect::<String>(),
            tags::Piece::Tag(tag) => tag.to_string(),
        });
        Some(text.collect::<String>())
    };
    let result = imported(&site, answers(&pages, reverse));
    let page = edit(&result, "content/ar/a.md");
    assert_eq!(page.before, None);
    assert!(
        page.after.starts_with(
            "---\ntitle: lluf ksiD # a title\ntags: [disk]\nlang: ar\ntranslated: true\n---\n"
        ),
        "{}",
        page.after
    );
    assert!(page.after.contains(CODE));
    assert!(
        page.after
            .contains("*egral* htiw selif `du` ni [scod eht](../x.md)"),
        "{}",
        page.after
    );
    assert!(page.after.contains("{{ site.x }}"));
    // A second import of the same file changes nothing.
    for edit in result.edits {
        edit.write(folder.path()).unwrap();
    }
    let site = load(folder.path());
    let again = imported(&site, answers(&pages, reverse));
    assert_eq!(
        (again.imported, again.edits.len()),
        (0, 0),
        "{:?}",
        again.diagnostics
    );
}

#[test]
fn comments_in_code_are_translated_if_asked() {
    let arabic = arabic();
    let (_folder, site) = site(&[("content/a.md", &english()), ("content/ar/a.md", &arabic)]);
    let options = ExportOptions {
        languages: vec!["ar".to_owned()],
        code_comments: true,
        ..ExportOptions::default()
    };
    let (pages, _) = export(&site, &options);
    let comment = pages[0]
        .units
        .iter()
        .find(|unit| unit.kind == UnitKind::CodeComment);
    assert_eq!(comment.unwrap().source, "show");
    let with = |text: &'static str| {
        answers(&pages, |unit| match unit.kind {
            UnitKind::CodeComment => Some(text.to_owned()),
            _ => unit.target.clone(),
        })
    };
    let result = imported(&site, with("اعرض"));
    let after = arabic.replace("# show", "# اعرض");
    assert_eq!(edit(&result, "content/ar/a.md").after, after);
    // A comment cannot end its line.
    let result = imported(&site, with("a\nrm -rf /"));
    let after = arabic.replace("# show", "# a rm -rf /");
    assert_eq!(edit(&result, "content/ar/a.md").after, after);
}

#[test]
fn lost_and_invented_placeholders_refuse_the_page() {
    let (_folder, site) = site(&[("content/a.md", &english()), ("content/ar/a.md", &arabic())]);
    let pages = exported(&site, "ar");
    for wrong in [
        "ابحث",
        "<g1>a</g1> <x2/> <x2/> <g3>b</g3>",
        "<g1>a <g3>b</g1></g3> <x2/>",
        "<g1>a</g1> <x2/> <g3>b</g3> <x7/>",
    ] {
        let result = imported(
            &site,
            answers(&pages, |unit| match unit.source.starts_with("Find") {
                true => Some(wrong.to_owned()),
                false => Some("x".to_owned()),
            }),
        );
        let codes: Vec<&str> = result.diagnostics.iter().map(|d| d.code.as_ref()).collect();
        assert!(codes.contains(&"unit-placeholders"), "{wrong}: {codes:?}");
        assert!(result.edits.is_empty(), "{wrong}");
    }
}

#[test]
fn a_section_that_a_translation_lacks_is_inserted_with_its_code() {
    let english =
        "# A\n\nOne.\n\n## B\n\nTwo.\n\n```sh\nls\n```\n\nThree.\n\n## C\n\nFour `free`.\n";
    let arabic = "# أ\n\nواحد.\n\n## ج\n\nأربعة `free`.\n";
    let (_folder, site) = site(&[("content/a.md", english), ("content/ar/a.md", arabic)]);
    let pages = exported(&site, "ar");
    let states: Vec<(&str, UnitState)> = pages[0]
        .units
        .iter()
        .map(|unit| (unit.source.as_str(), unit.state))
        .collect();
    assert_eq!(states[2], ("B", UnitState::Untranslated), "{states:?}");
    let result = imported(
        &site,
        answers(&pages, |unit| match unit.source.as_str() {
            "B" => Some("ب".to_owned()),
            "Two." => Some("اثنان.".to_owned()),
            "Three." => Some("ثلاثة.".to_owned()),
            _ => unit.target.clone(),
        }),
    );
    assert_eq!(
        edit(&result, "content/ar/a.md").after,
        "# أ\n\nواحد.\n\n## ب\n\nاثنان.\n\n```sh\nls\n```\n\nثلاثة.\n\n## ج\n\nأربعة `free`.\n"
    );
}

#[test]
fn a_page_that_is_translated_in_part_says_so_until_it_is_whole() {
    let (folder, site) = site(&[("content/a.md", &english())]);
    let pages = exported(&site, "ar");
    let some = |unit: &TranslationUnit| (unit.source == "Cause").then(|| "السبب".to_owned());
    let result = imported(&site, answers(&pages, some));
    let page = edit(&result, "content/ar/a.md").clone();
    assert!(
        page.after.contains("partial_translation: true\n"),
        "{}",
        page.after
    );
    assert!(page.after.contains("## السبب\n\n- Logs of\n  many months"));
    page.write(folder.path()).unwrap();
    let site = load(folder.path());
    let pages = exported(&site, "ar");
    let result = imported(
        &site,
        answers(&pages, |unit| {
            match unit.source.split_whitespace().count() {
                0..=3 => unit.target.clone(),
                _ => Some(
                    unit.source
                        .replace("Find", "ابحث")
                        .replace("Logs", "سجلات")
                        .replace("See", "انظر"),
                ),
            }
        }),
    );
    let page = edit(&result, "content/ar/a.md");
    assert!(
        !page.after.contains("partial_translation"),
        "{}",
        page.after
    );
}

#[test]
fn equal_texts_elsewhere_are_offered() {
    let text = "---\ntitle: T\n---\n\nRun the command `a` as root and wait.\n";
    let (_folder, site) = site(&[
        ("content/a.md", text),
        (
            "content/ar/a.md",
            "---\ntitle: ت\n---\n\nشغل الأمر `a` كجذر وانتظر.\n",
        ),
        ("content/b.md", text),
        ("content/c.md", &text.replace("wait", "read")),
    ]);
    let pages = exported(&site, "ar");
    let page = |path: &str| pages.iter().find(|page| page.original == path).unwrap();
    let unit = &page("content/b.md").units[1];
    assert_eq!(unit.target.as_deref(), Some("شغل الأمر <x1/> كجذر وانتظر."));
    assert_eq!(
        (unit.state, unit.exists_in_page),
        (UnitState::NeedsReview, false)
    );
    let unit = &page("content/c.md").units[1];
    assert_eq!(unit.target, None);
    assert_eq!(unit.suggestions[0].path, "content/ar/a.md");
}

#[test]
fn markdown_that_breaks_the_page_is_refused() {
    let (_folder, site) = site(&[("content/a.md", &english())]);
    let pages = exported(&site, "ar");
    let result = imported(
        &site,
        answers(&pages, |unit| match unit.source.as_str() {
            "one" => Some("`".to_owned()),
            "two" => Some("`x".to_owned()),
            "Caches" => Some("<!--".to_owned()),
            _ => Some(unit.source.clone()),
        }),
    );
    assert!(result.edits.is_empty(), "{:?}", result.edits);
    assert_eq!(result.diagnostics[0].code, "import-unsafe");
}

#[test]
fn markdown_that_the_original_does_not_have_is_refused_with_its_unit() {
    let english = "# A\n\nRun `a` and *read*.[^n]\n\n- Item\n\n| T |\n|---|\n| c |\n\n[^n]: Note\n";
    for (source, target) in [
        ("A", "x {#evil}"),
        ("A", "x #"),
        ("Item", "[ ] x"),
        ("Item", "x <script>alert(1)</script>"),
        ("Item", "x [y](https://example.org) z"),
        ("Item", "x {% raw %} y"),
        ("Item", "x {{ page.y }} z"),
        ("Item", "x ![y](z.png)"),
        ("c", "x <!-- y --> z"),
        ("Note", "[^2]: y"),
        (
            "Run <x1/> and <g2>read</g2>.<x3/>",
            "x <x1/> `rm` <g2>y</g2><x3/>",
        ),
        (
            "Run <x1/> and <g2>read</g2>.<x3/>",
            "x <x1/> <g2></g2><x3/>",
        ),
    ] {
        for arabic in [None, Some(english)] {
            let mut files = vec![("content/a.md", english)];
            files.extend(arabic.map(|text| ("content/ar/a.md", text)));
            let (_folder, site) = site(&files);
            let pages = exported(&site, "ar");
            let unit = pages[0].units.iter().find(|unit| unit.source == source);
            let id = &unit.unwrap().id;
            let mut units = answers(&pages, |unit| {
                (unit.source == source).then(|| target.to_owned())
            });
            for (at, unit) in units.iter_mut().enumerate() {
                unit.line = at + 1;
            }
            let line = units.iter().find(|unit| unit.id == *id).unwrap().line;
            let result = imported(&site, units);
            assert!(result.edits.is_empty(), "{target}: {:?}", result.edits);
            let problem = &result.diagnostics[0];
            assert_eq!(problem.code, "import-unsafe", "{target}");
            assert!(
                problem.message.contains(id),
                "{target}: {}",
                problem.message
            );
            assert_eq!(
                problem.spans.first().map(|span| span.line),
                Some(line),
                "{target}"
            );
        }
    }
}

#[test]
fn texts_beside_an_inserted_section_are_verified() {
    let english = "# A\n\nOne.\n\n## B\n\nTwo.\n\n## C\n\nFour.\n";
    let arabic = "# أ\n\nواحد.\n\n## ج\n\nأربعة.\n";
    let (_folder, site) = site(&[("content/a.md", english), ("content/ar/a.md", arabic)]);
    let pages = exported(&site, "ar");
    let with = |two: &'static str, four: &'static str| {
        answers(&pages, |unit| match unit.source.as_str() {
            "B" => Some("ب".to_owned()),
            "Two." => Some(two.to_owned()),
            "Four." => Some(four.to_owned()),
            _ => unit.target.clone(),
        })
    };
    let result = imported(&site, with("اثنان.", "رابع."));
    assert_eq!(
        edit(&result, "content/ar/a.md").after,
        "# أ\n\nواحد.\n\n## ب\n\nاثنان.\n\n## ج\n\nرابع.\n"
    );
    for (two, four) in [("<b>x</b>", "رابع."), ("اثنان.", "`x`")] {
        let result = imported(&site, with(two, four));
        assert!(result.edits.is_empty(), "{two} {four}: {:?}", result.edits);
        assert_eq!(result.diagnostics[0].code, "import-unsafe");
    }
}

/// A site whose original got another first paragraph after the export, so that its translation has one less.
fn changed_after_export(
    block: impl Fn(&TranslationUnit) -> ExportedBlock,
) -> (ImportResult, String) {
    let before = "# A\n\nOne is here.\n\nTwo is here.\n";
    let arabic = "# أ\n\nواحد هنا.\n\nاثنان هنا.\n";
    let (_folder, old) = site(&[("content/a.md", before), ("content/ar/a.md", arabic)]);
    let pages = exported(&old, "ar");
    let mut units = answers(&pages, |unit| match unit.source.as_str() {
        "Two is here." => Some("الثاني هنا.".to_owned()),
        _ => unit.target.clone(),
    });
    for (answer, unit) in units.iter_mut().zip(&pages[0].units) {
        answer.block = block(unit);
    }
    let after = before.replace("One", "None is here.\n\nOne");
    let (_folder, new) = site(&[("content/a.md", &after), ("content/ar/a.md", arabic)]);
    (imported(&new, units), arabic.to_owned())
}

#[test]
fn a_unit_replaces_the_block_of_the_export_and_no_other() {
    let (result, arabic) = changed_after_export(|unit| unit.block.clone());
    assert_eq!(
        edit(&result, "content/ar/a.md").after,
        arabic.replace("اثنان", "الثاني")
    );
    // A file that lost the names of the blocks is refused where the place of a unit is uncertain.
    let (result, _) = changed_after_export(|_| ExportedBlock::Unknown);
    assert!(result.edits.is_empty(), "{:?}", result.edits);
    assert_eq!(result.diagnostics[0].code, "unit-uncertain");
}

#[test]
fn an_import_may_be_repeated_with_later_translations() {
    let (folder, site_before) =
        site(&[("content/a.md", &english()), ("content/ar/a.md", &arabic())]);
    let pages = exported(&site_before, "ar");
    let with = |text: &'static str| {
        answers(&pages, |unit| match unit.source.as_str() {
            "Caches" => Some(text.to_owned()),
            _ => unit.target.clone(),
        })
    };
    let first = imported(&site_before, with("مخبأ"));
    let written = &edit(&first, "content/ar/a.md").after;
    #[allow(clippy::disallowed_methods, reason = "a test changes its site")]
    fs::write(folder.path().join("content/ar/a.md"), written).unwrap();
    let again = load(folder.path());
    assert_eq!(imported(&again, with("مخبأ")).imported, 0);
    let second = imported(&again, with("مخابئ"));
    assert_eq!(
        edit(&second, "content/ar/a.md").after,
        written.replace("مخبأ", "مخابئ")
    );
}

/// The original loses its first paragraph after the export, so that it has the shape of its translation.
#[test]
fn a_unit_without_a_block_never_gets_that_of_a_text_that_is_gone() {
    let before = "# A\n\nOne is here.\n\n- Two is here.\n\nThree is here.\n";
    let arabic = "# أ\n\nواحد هنا.\n\n- اثنان هنا.\n";
    let (_folder, old) = site(&[("content/a.md", before), ("content/ar/a.md", arabic)]);
    let pages = exported(&old, "ar");
    let units = answers(&pages, |unit| match unit.source.as_str() {
        "Three is here." => Some("ثلاثة هنا.".to_owned()),
        _ => unit.target.clone(),
    });
    let after = "# A\n\nThree is here.\n\n- Two is here.\n";
    let (_folder, new) = site(&[("content/a.md", after), ("content/ar/a.md", arabic)]);
    let result = imported(&new, units);
    let page = result.edits.iter().find(|edit| edit.path.ends_with(".md"));
    assert!(
        page.is_none_or(|page| page.after.contains("واحد هنا.")),
        "{page:?}"
    );
}

/// A file with some of the changed texts of a page does not accept the others.
#[test]
fn sections_that_the_file_does_not_have_stay_stale() {
    let english = "# A\n\nOne is here.\n\n## B\n\nTwo is here.\n";
    let arabic = "# أ\n\nواحد هنا.\n\n## ب\n\nاثنان هنا.\n";
    let lock = "content/ar/a.md\tcontent/a.md\t0000000000 1111111111 2222222222\n";
    let (_folder, site) = site(&[
        ("content/a.md", english),
        ("content/ar/a.md", arabic),
        ("translations.lock", lock),
    ]);
    let pages = exported(&site, "ar");
    let mut units = answers(&pages, |unit| {
        (unit.source == "Two is here.").then(|| "الثاني هنا.".to_owned())
    });
    units.retain(|unit| unit.target.is_some());
    let result = imported(&site, units);
    assert_eq!(result.imported, 1, "{:?}", result.diagnostics);
    let lock = result
        .edits
        .iter()
        .find(|edit| edit.path == "translations.lock");
    assert!(
        lock.is_none_or(|edit| edit.after.contains("1111111111")),
        "{lock:?}"
    );
}
