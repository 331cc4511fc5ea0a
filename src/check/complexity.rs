//! Each rule takes time in proportion to its page: counted work, on pages of one size and of twice that.

use std::fmt::Write;

use crate::check::page_view::PageView;
use crate::check::rule::Run;
use crate::check::rules::ALL;
use crate::check::translation_pair::TranslationPair;
use crate::config::Overrides;
use crate::{incremental, work_counter};

/// A page of `n` sections, each with what rules look at, and each another in the translation.
fn page(n: usize, is_translation: bool) -> String {
    let (lang, slip) = if is_translation {
        ("de", "x")
    } else {
        ("en", "")
    };
    let mut text = format!("---\nlang: {lang}\ntitle: A\n---\n\nText.\n\n");
    for i in 0..n {
        // Every third section is lost, every fifth has moved to another level.
        if is_translation && i % 3 == 0 {
            continue;
        }
        let marks = if is_translation && i % 5 == 0 {
            "###"
        } else {
            "##"
        };
        let word = if is_translation {
            "Abschnitt"
        } else {
            "Section"
        };
        let _ = writeln!(text, "{marks} {word} {i}\n");
        let _ = writeln!(
            text,
            "See [a](https://example.org/items/{i}{slip}/page) and `code-{i}`.[^{i}]\n"
        );
        let _ = writeln!(
            text,
            "This text is not translated and it should be because of {i}.\n"
        );
        let _ = writeln!(text, "![](/img/{i}.png)\n\n- one {i}\n- two\n  - three\n");
        if !is_translation {
            let _ = writeln!(
                text,
                "- four\n\n| a | b |\n|---|---|\n| {i} | 2 |\n\n> [!NOTE]\n> a\n"
            );
        }
        let _ = writeln!(
            text,
            "```bash\nrun --number {i}{slip}\n```\n\n[^{i}]: A note.\n"
        );
    }
    text
}

#[allow(clippy::disallowed_methods, reason = "a test writes its own files")]
/// The work of each rule on a page of `n` sections and its translation.
fn work_of_rules(n: usize) -> Vec<(&'static str, u64)> {
    let folder = tempfile::tempdir().unwrap();
    for (lang, is_translation) in [("en", false), ("de", true)] {
        let to = folder.path().join("content").join(lang);
        std::fs::create_dir_all(&to).unwrap();
        std::fs::write(to.join("a.md"), page(n, is_translation)).unwrap();
    }
    let now = "2026-01-01T00:00:00Z[UTC]".parse().unwrap();
    let (site, _) = incremental::load(folder.path(), &Overrides::default(), &now);
    let site = site.unwrap();
    let original = site.source.page("content/en/a.md").unwrap();
    let translation = site.source.page("content/de/a.md").unwrap();
    let read = |id| PageView::new(&site, id).unwrap();
    let (original_view, view) = (read(original), read(translation));
    // The tests of `align` count what the alignment of sections costs.
    let pair = TranslationPair::new(&original_view, &view);
    ALL.iter()
        .filter_map(|rule| {
            let mut findings = Vec::new();
            let before = work_counter::count();
            match rule.run {
                Run::Page(run) => run(&view, &mut findings),
                Run::Pair(run) => run(&pair, &mut findings),
                _ => return None,
            }
            Some((rule.code, work_counter::count() - before))
        })
        .collect()
}

#[test]
fn the_work_of_a_rule_grows_as_its_page_does() {
    let (once, twice) = (work_of_rules(150), work_of_rules(300));
    assert!(once.len() > 30);
    for ((code, once), (_, twice)) in once.into_iter().zip(twice) {
        assert!(twice <= once * 5 / 2 + 100, "{code}: {once}, then {twice}");
    }
}
