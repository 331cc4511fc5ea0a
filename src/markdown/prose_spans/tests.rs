use super::*;

/// Each block with `‹›` around what is no text.
fn shown(body: &str) -> Vec<String> {
    shown_in(body, &Dialect::CommonMark)
}

fn shown_in(body: &str, dialect: &Dialect) -> Vec<String> {
    let spans = prose_spans(body, dialect, true);
    let show = |prose: &ProseSpan| {
        let mut text = format!("{:?}: ", prose.kind);
        let mut at = prose.span.start;
        for mark in &prose.marks {
            let range = mark.range();
            text.push_str(&body[at..range.start]);
            text.push_str(&format!("‹{}›", &body[range.clone()]));
            at = range.end;
        }
        text.push_str(&body[at..prose.span.end]);
        text
    };
    spans.prose.iter().map(show).collect()
}

#[test]
fn text_and_markup_are_told_apart() {
    for (body, right) in [
        (
            "a `b` **c *d*** e",
            "Paragraph: a ‹`b`› ‹**›c ‹*›d‹*›‹**› e",
        ),
        (
            "[a](b \"c\") ![d](e) ![](f) <http://g> \\*h",
            "Paragraph: ‹[›a‹](b \"c\")› ‹![›d‹](e)› ‹![](f)› ‹<http://g>› \\*h",
        ),
        ("\\# a &amp; b", "Paragraph: \\# a &amp; b"),
        ("a\nb  \nc", "Paragraph: a‹\n›b‹  \n›c"),
        ("> a\n> b", "Paragraph: a‹\n> ›b"),
        ("- [ ] a\n  b", "ListItem: a‹\n  ›b"),
        ("[a `b`][c] d\n\n[c]: /e", "Paragraph: ‹[›a ‹`b`›‹][c]› d"),
        ("a <b>c</b> d", "Paragraph: a ‹<b>›c‹</b>› d"),
    ] {
        assert_eq!(shown(body), [right], "{body:?}");
    }
}

#[test]
fn titles_of_directives_are_blocks() {
    assert_eq!(
        shown(":::note[Think *first*]\nText\n:::\n\n::: tip A title\nMore\n:::\n"),
        [
            "Paragraph: Think ‹*›first‹*›",
            "Paragraph: Text",
            "Paragraph: A title",
            "Paragraph: More",
        ]
    );
}

#[test]
fn kramdown_has_attribute_lists_and_elements_in_text() {
    let kramdown = Dialect::Kramdown(Box::default());
    for (body, right) in [
        (
            "[a](b){:target=\"_blank\"} c",
            "Paragraph: ‹[›a‹](b){:target=\"_blank\"}› c",
        ),
        (
            "*a*{:.b} `c`{:.d} e",
            "Paragraph: ‹*›a‹*{:.b}› ‹`c`{:.d}› e",
        ),
        (
            "a <span dir=\"rtl\">b</span> c",
            "Paragraph: a ‹<span dir=\"rtl\">›b‹</span>› c",
        ),
        ("> a \"b\"\n> c", "Paragraph: a \"b\"‹\n> ›c"),
        ("1. a\n   b", "ListItem: a‹\n   ›b"),
        (
            "a <http://b> ![c d](e)",
            "Paragraph: a ‹<http://b>› ‹![›c d‹](e)›",
        ),
        ("*[HTML]: x\n\nA HTML\npage", "Paragraph: A HTML‹\n›page"),
        ("{:.note}\na\nb", "Paragraph: a‹\n›b"),
        (
            "<div markdown=\"1\">\na *b*\nc\n</div>",
            "Paragraph: a ‹*›b‹*›‹\n›c",
        ),
    ] {
        assert_eq!(shown_in(body, &kramdown), [right], "{body:?}");
    }
}

#[test]
fn blocks_have_their_kinds() {
    assert_eq!(
        shown(
            "# A {#x}\n\nB\n\n- c\n- d\n\n  e\n\n| f | g `\\|` |\n|---|---|\n| h | i |\n\n```\nj\n```\n\n<p>k</p>\n\n[^1]: l\n\nm[^1]\n"
        ),
        [
            "Heading(1): A",
            "Paragraph: B",
            "ListItem: c",
            "ListItem: d",
            "ListItem: e",
            "TableCell: f",
            "TableCell: g ‹`\\|`›",
            "TableCell: h",
            "TableCell: i",
            "Footnote: l",
            "Paragraph: m‹[^1]›",
        ]
    );
}
