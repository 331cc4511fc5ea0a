//! Bodies to HTML: both dialects, raw HTML, and the colours of code.

use std::cell::OnceCell;
use std::sync::LazyLock;

use highlight::{Grammar, Highlighter};
use sitegen::config::Dialect;
use sitegen::content::BodyFormat;
use sitegen::language::{Codes, Direction, LanguageMessages, LanguageTag};
use sitegen::markdown::{Markup, RenderOptions, outline, render, render_with_structure};
use text_scan::source_map::SourceMap;

static HIGHLIGHTER: LazyLock<Highlighter> = LazyLock::new(Highlighter::default);
static WORDS: LazyLock<LanguageMessages> = LazyLock::new(LanguageMessages::default);
static ENGLISH: LazyLock<LanguageTag> = LazyLock::new(|| {
    let english = Codes::default()
        .read("en")
        .map(|english| english.tag.clone());
    english.expect("a language of the table")
});
/// The names of all grammars, and of sessions.
static GRAMMARS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let set = two_face::syntax::extra_newlines();
    let names = set.syntaxes().iter().map(|syntax| syntax.name.clone());
    let mut names: Vec<String> = names
        .chain(["console", "pycon", "text"].map(str::to_owned))
        .collect();
    names.sort();
    names
});

pub(super) fn commonmark(data: &[u8]) {
    body(data, BodyFormat::Markdown, &Dialect::CommonMark);
}

pub(super) fn kramdown(data: &[u8]) {
    body(
        data,
        BodyFormat::Markdown,
        &Dialect::Kramdown(Box::<kramdown::Options>::default()),
    );
}

pub(super) fn html(data: &[u8]) {
    body(data, BodyFormat::Html, &Dialect::CommonMark);
}

/// A body: its parts are places in the file, the two ways to read it agree, and with `sanitize` no script is left.
fn body(data: &[u8], format: BodyFormat, dialect: &Dialect) {
    let text = super::text(data);
    let markups = [Markup::Sitegen, Markup::Jekyll];
    let markups = markups
        .into_iter()
        .flat_map(|markup| [(markup, false), (markup, true)]);
    for (markup, sanitize) in markups {
        let options = RenderOptions {
            path: "a.md",
            text: &text,
            body: &text,
            start: 0,
            map: &SourceMap::default(),
            format,
            dialect,
            markup,
            language: &ENGLISH,
            direction: Direction::Ltr,
            has_wide_punctuation: false,
            words: &WORDS,
            original: None,
            resolve: &|_| None,
            resolve_html_links: true,
            image: &|_| None,
            is_full_page: true,
            highlight_code: true,
            count_words: true,
            sanitize,
            directives: true,
            fold_code: Some(20),
            most_bytes: 1 << 20,
            highlighter: &HIGHLIGHTER,
            lines: OnceCell::new(),
        };
        let (rendered, diagnostics) = render(&options);
        let (examined, _, _) = render_with_structure(&options);
        assert_eq!(
            rendered.html, examined.html,
            "render and render_with_structure differ"
        );
        let spans = rendered.links.iter().map(|link| &link.span);
        for span in spans.chain(rendered.code.iter().map(|block| &block.span)) {
            assert!(text.get(span.clone()).is_some(), "{span:?}");
        }
        for fix in diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.fix.as_ref())
        {
            assert!(text.get(fix.span.clone()).is_some(), "{:?}", fix.span);
        }
        if format == BodyFormat::Markdown {
            let found = outline(&text, dialect, markup == Markup::Sitegen).len();
            assert_eq!(found, rendered.outline.len(), "the outline differs");
        }
        if sanitize {
            let html = rendered.html.to_ascii_lowercase();
            for tag in [
                "<script", "<iframe", "<object", "<embed", "<base", "<meta", "<form",
            ] {
                assert!(!html.contains(tag), "{tag}: {html}");
            }
        }
    }
}

/// Code: the first byte names the grammar; without its tags, the HTML is the code.
pub(super) fn highlight(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let code = super::text(rest).replace('\r', "");
    // More names than a byte has: the last byte of the code decides too.
    let at = usize::from(*first) + 256 * usize::from(rest.last().is_some_and(|last| last % 2 == 1));
    let name = &GRAMMARS[at % GRAMMARS.len()];
    let Some(grammar) = HIGHLIGHTER.grammar(name) else {
        return;
    };
    for grammar in [
        grammar,
        HIGHLIGHTER
            .block_grammar(name, &code)
            .unwrap_or(Grammar::Plain),
    ] {
        let html = HIGHLIGHTER.html(grammar, &code);
        // Code with control characters and sessions are shown as a terminal shows them.
        let shown = match grammar {
            Grammar::Terminal(_) | Grammar::Session(_) => highlight::without_controls(&code),
            _ => code.as_str().into(),
        };
        assert_eq!(
            plain(&html).trim_end_matches('\n'),
            shown.trim_end_matches('\n'),
            "{name}"
        );
    }
}

/// The text of HTML of code.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}
