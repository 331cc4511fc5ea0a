//! Time of each part of a build alone: highlighting, Markdown, templates, grouping, search.
//!
//! `cargo bench --bench parts`; `-- grouping` for one of them.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a benchmark writes its notes, and ends where something is wrong"
)]

mod corpus;

use std::sync::{Arc, LazyLock};

use divan::{Bencher, black_box, counter::BytesCount};
use highlight::Highlighter;
use jiff::Zoned;
use search_index::words::Words;
use sitegen::config::Overrides;
use sitegen::incremental;
use sitegen::site::{OutputTarget, Site};
use sitegen::translations::{self, ContentFingerprints};

/// Number of notes of the site, each in nine languages.
const NOTES: usize = 20;

fn main() {
    divan::main();
}

/// A site of the corpus, loaded.
static SITE: LazyLock<Arc<Site>> = LazyLock::new(|| {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("parts");
    corpus::write(&folder, "sitegen", NOTES).unwrap();
    let now: Zoned = "2026-06-01T00:00:00[UTC]".parse().unwrap();
    let (site, _) = incremental::load(&folder, &Overrides::default(), &now);
    site.unwrap()
});

/// A page of a language among those of the corpus.
fn page(code: &str) -> usize {
    let pages = &SITE.source.pages;
    let folder = format!("/{code}/");
    pages
        .iter()
        .position(|page| page.path.contains(&folder))
        .unwrap()
}

/// The code of a note: the language of each block, and what it says.
fn code() -> Vec<(String, String)> {
    let body = SITE.examine(page("en")).unwrap().body;
    let blocks = body.code.into_iter();
    blocks.map(|block| (block.language, block.code)).collect()
}

fn highlighted(highlighter: &Highlighter, code: &[(String, String)]) -> usize {
    let html = code.iter().map(|(language, code)| {
        let grammar = highlighter.block_grammar(language, code).unwrap();
        highlighter.html(grammar, code).len()
    });
    html.sum()
}

/// The code of a note that nothing is remembered of, with grammars that are compiled.
#[divan::bench]
fn highlighting_anew(bencher: Bencher<'_, '_>) {
    let code = code();
    let bytes: usize = code.iter().map(|(_, code)| code.len()).sum();
    let highlighter = Highlighter::default();
    highlighted(&highlighter, &code);
    let mut other = 0;
    bencher
        .counter(BytesCount::new(bytes))
        .with_inputs(|| {
            // Other names: no line is one that was seen.
            other += 1;
            let renamed = code.iter().map(|(language, code)| {
                let lines = code.lines().map(|line| format!("{line} x{other}\n"));
                (language.clone(), lines.collect())
            });
            renamed.collect::<Vec<(String, String)>>()
        })
        .bench_local_values(|code| highlighted(&highlighter, &code));
}

/// The code of a note that was seen before.
#[divan::bench]
fn highlighting_remembered(bencher: Bencher<'_, '_>) {
    let code = code();
    let bytes: usize = code.iter().map(|(_, code)| code.len()).sum();
    let highlighter = Highlighter::default();
    highlighted(&highlighter, &code);
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| highlighted(&highlighter, black_box(&code)));
}

/// A body to HTML, without colours, and parsed for the rules of `check`.
#[divan::bench(args = ["en", "ar", "hant"])]
fn markdown(bencher: Bencher<'_, '_>, code: &str) {
    let id = page(code);
    bencher.bench_local(|| SITE.examine(id));
}

/// A page from its file to its document: Markdown, colours that are remembered, words, template.
#[divan::bench(args = ["en", "ar", "hant"])]
fn whole_page(bencher: Bencher<'_, '_>, code: &str) {
    let id = page(code);
    bencher.bench_local(|| SITE.render(OutputTarget::Page(id)));
}

/// A document that is nearly all template: the first list.
#[divan::bench]
fn template(bencher: Bencher<'_, '_>) {
    let mut targets = SITE.targets().iter();
    let list = targets.find(|target| matches!(target, OutputTarget::Listing(_)));
    let list = *list.unwrap();
    bencher.bench_local(|| SITE.render(list));
}

/// All pages of a note beside their original.
#[divan::bench]
fn checking_a_note(bencher: Bencher<'_, '_>) {
    let note = SITE.notes.of(page("en"));
    bencher.bench_local(|| sitegen::check::check_note(&SITE, note));
}

/// The words of a page for search.
#[divan::bench(args = ["en", "ar", "hant"])]
fn search_words(bencher: Bencher<'_, '_>, code: &str) {
    let body = SITE.examine(page(code)).unwrap().body;
    let bytes = BytesCount::new(body.html.len());
    bencher.counter(bytes).bench_local(|| {
        let mut words = Words::new(code == "hant");
        words.html(black_box(&body.html));
        words.end(0);
        words.count()
    });
}

/// All pages into notes.
#[divan::bench]
fn grouping(bencher: Bencher<'_, '_>) {
    LazyLock::force(&SITE);
    bencher.bench_local(|| {
        translations::group(
            &SITE.source,
            SITE.config.layout,
            &mut ContentFingerprints::default(),
        )
    });
}
