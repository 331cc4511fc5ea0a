use super::super::samples::{assert_comes_back, full_page, hostile, page};
use super::*;
use crate::exchange::TranslatedUnit;

fn po(body: &str) -> String {
    format!("msgid \"\"\nmsgstr \"Language: ar\\n\"\n\n{body}")
}

fn problems(text: &str) -> Vec<String> {
    let problems = read(text, "ar.po").unwrap_err();
    let line = |p: &crate::diagnostics::Diagnostic| {
        let span = p.spans.first().unwrap();
        format!("{}:{} {}", span.line, span.column, p.message)
    };
    problems.iter().map(line).collect()
}

fn units(text: &str) -> Vec<TranslatedUnit> {
    read(text, "ar.po").unwrap()
}

#[test]
fn a_file_has_this_form() {
    let files = write(&[full_page()]);
    assert_eq!(files[0].0, "ar.po");
    insta::assert_snapshot!(files[0].1, @r#"
# Keep the tags: <x1/> stays as it is, <g2> and </g2> stay around the text that is between them.
# The comments of a text say what its tags are.
msgid ""
msgstr ""
"Project-Id-Version: notes\n"
"PO-Revision-Date: 1970-01-01 00:00+0000\n"
"Last-Translator: none\n"
"Language-Team: none\n"
"Language: ar\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Source-Language: en\n"
"X-Generator: sitegen\n"

#. Title of the page
#. Length: at most 60 characters
#. Block: title-ar
#: content/notes/disk-full.md
#, max-length:60
msgctxt "content/notes/disk-full.md#title"
msgid "Disk full"
msgstr "القرص ممتلئ"

#. Paragraph in the section “Cause”
#. <x1/> = `df -h`
#. <g2>…</g2> = […](a.md?b=1&c)
#. Glossary: “table” → “جدول” (of a file system)
#. Glossary: “inode” stays as it is
#. Block: p1-ar
#. Text before: Cause
#. Code before:
#.     df -h
#.       du <x>
#. Suggestion (92 %, content/ar/b.md): “Run <x1/>!” → “شغّل <x1/>!”
#: content/notes/disk-full.md
#, fuzzy
#| msgid "Run <x1/>."
msgctxt "content/notes/disk-full.md#p1"
msgid "Run <x1/> & read <g2>the \"table\"</g2>."
msgstr "شغّل <x1/>."

#. Paragraph
#. Block: none
#: content/notes/disk-full.md
msgctxt "content/notes/disk-full.md#p2.2"
msgid "Last."
msgstr ""
"#);
    assert_comes_back(&[full_page()], units(&files[0].1));
}

#[test]
fn a_path_with_spaces_is_one_reference() {
    assert_eq!(reference("a.md"), "a.md");
    assert_eq!(reference("a b.md"), "\u{2068}a b.md\u{2069}");
}

#[test]
fn a_language_has_a_file_and_each_language_of_originals_too() {
    let mut pages = vec![
        page("a.md", vec![]),
        page("b.md", vec![]),
        page("c.md", vec![]),
    ];
    pages[1].target_code = "hant".to_owned();
    pages[2].source_language = "de".to_owned();
    let names: Vec<String> = write(&pages).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["ar-from-en.po", "hant.po", "ar-from-de.po"]);
}

#[test]
fn hostile_texts_come_back() {
    hostile(|pages| {
        let [(_, text)] = &write(pages)[..] else {
            panic!("there is one file");
        };
        assert_comes_back(pages, units(text));
    });
}

#[test]
fn a_file_that_an_editor_saved_is_read() {
    let text = po(
        "# by hand\n#. note\n#: a.md\n#| msgid \"old\"\n#| \"er\"\nmsgctxt \"a.md#1\"\nmsgid \"\"\n\"Long \"\n\
         \"text\"\nmsgstr \"\"\n\"نص \"\n\"طويل\"\n#, fuzzy, max-length:3\nmsgctxt\"b#c.md#2\"\nmsgid \"x\"\nmsgstr \"y\"\n\n\
         #~ msgctxt \"gone#3\"\n#~ msgid \"x\"\n#~ msgstr \"y\"\n",
    );
    for text in [
        text.clone(),
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
    ] {
        let units = units(&text);
        assert_eq!(units.len(), 2, "{units:?}");
        assert_eq!(
            (units[0].original.as_str(), units[0].id.as_str()),
            ("a.md", "1")
        );
        assert_eq!(units[0].source, "Long text");
        assert_eq!(units[0].target.as_deref(), Some("نص طويل"));
        assert_eq!((units[0].line, units[0].state), (9, UnitState::Translated));
        assert_eq!(units[1].original, "b#c.md");
        assert_eq!(
            (units[1].line, units[1].state),
            (17, UnitState::NeedsReview)
        );
    }
}

#[test]
fn a_translation_is_one_line_and_an_empty_one_is_none() {
    let text = po(
        "msgctxt \"a#1\"\nmsgid \"x\"\nmsgstr \"\\na \\n b\\r\\nc\\n\"\n\nmsgctxt \"a#2\"\nmsgid \"x\"\nmsgstr \" \"\n",
    );
    let units = units(&text);
    assert_eq!(units[0].target.as_deref(), Some("a b c"));
    assert_eq!(
        (units[1].target.as_deref(), units[1].state),
        (None, UnitState::Untranslated)
    );
}

#[test]
fn the_language_is_a_tag() {
    let language = |header: &str| {
        let text = format!(
            "msgid \"\"\nmsgstr \"{header}\\n\"\nmsgctxt \"a#1\"\nmsgid \"x\"\nmsgstr \"y\"\n"
        );
        units(&text)[0].language.clone()
    };
    assert_eq!(language("Language: zh_Hant"), "zh-Hant");
    assert_eq!(language("Language-Team: x\\nlanguage:  pt_BR "), "pt-BR");
}

#[test]
fn a_broken_file_is_refused_with_its_lines() {
    let unquoted = po("msgctxt \"a#1\"\nmsgid \"x\nmsgstr \"a\\q\"\n");
    assert_eq!(
        problems(&unquoted),
        [
            "5:9 the closing quote is missing",
            "6:10 PO has no such escape"
        ]
    );
    assert_eq!(
        problems(""),
        ["1:1 the header of the file names no language"]
    );
    assert_eq!(
        problems(&po("msgid \"x\"\nmsgstr \"y\"\n")),
        ["4:1 the entry has no `msgctxt` of an export, so its page is unknown"]
    );
    assert_eq!(
        problems(&po(
            "<<<<<<< ours\nmsgctxt \"a#1\"\nmsgid \"x\"\n\nmsgctxt \"a#2\"\n\"z\"\nmsgid \"x\"\nmsgid_plural \"x\"\nmsgstr[0] \"y\"\n"
        )),
        [
            "4:1 the line is neither a comment, nor a keyword of PO, nor a text in quotes",
            "5:1 an entry without `msgid` or without `msgstr`",
            "8:1 an entry with plural forms, which no export has",
        ]
    );
    assert_eq!(
        problems(&po(
            "\"x\"\n\nmsgctxt \"a#1\"\nmsgid \"x\"\nmsgstr \"y\"\nmsgstr \"z\"\n"
        ))
        .len(),
        1
    );
    let many = po(&"?\n".repeat(200_000));
    let problems = read(&many, "ar.po").unwrap_err();
    assert_eq!(problems.len(), 101);
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    hostile(|pages| {
        let text = &write(pages)[0].1;
        for cut in (0..text.len())
            .step_by(997)
            .filter(|at| text.is_char_boundary(*at))
        {
            let _ = read(&text[cut..], "ar.po");
            let _ = read(&text[..cut], "ar.po");
        }
    });
}
