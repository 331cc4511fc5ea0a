use super::super::samples::{assert_comes_back, full_page, hostile, page, unit};
use super::*;
use crate::exchange::TranslatedUnit;

fn document(body: &str) -> String {
    format!(
        "<xliff xmlns=\"{CORE}\" version=\"2.0\" srcLang=\"en\" trgLang=\"ar\">\n<file id=\"f\" original=\"a.md\">\n\
         {body}\n</file></xliff>"
    )
}

fn segment(state: &str, source: &str, target: &str) -> String {
    document(&format!(
        "<unit id=\"f-1\"><segment {state}><source>{source}</source><target>{target}</target></segment></unit>"
    ))
}

fn problems(text: &str) -> Vec<String> {
    let problems = read(text, "ar.xlf").unwrap_err();
    let line = |p: &crate::diagnostics::Diagnostic| {
        let span = p.spans.first().unwrap();
        format!("{}:{} {}", span.line, span.column, p.message)
    };
    problems.iter().map(line).collect()
}

fn units(text: &str) -> Vec<TranslatedUnit> {
    read(text, "ar.xlf").unwrap()
}

#[test]
fn a_document_has_this_form() {
    let files = write(&[full_page(), page("empty.md", vec![])]);
    assert_eq!(files[0].0, "ar.xlf");
    insta::assert_snapshot!(files[0].1, @r##"
<?xml version="1.0" encoding="UTF-8"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0" xmlns:gls="urn:oasis:names:tc:xliff:glossary:2.0" xmlns:slr="urn:oasis:names:tc:xliff:sizerestriction:2.0" version="2.1" srcLang="en" trgLang="ar">
  <file id="p53b412f175dd" original="content/notes/disk-full.md" canResegment="no">
    <slr:profiles generalProfile="xliff:codepoints"/>
    <notes>
      <note category="title">Disk full</note>
      <note category="translation">content/ar/notes/disk-full.md</note>
    </notes>
    <unit id="p53b412f175dd-title" xml:space="preserve" slr:sizeRestriction="60">
      <notes>
        <note category="place">Title of the page</note>
        <note category="block">title-ar</note>
        <note category="length">Length: at most 60 characters</note>
      </notes>
      <segment id="s1" state="translated">
        <source>Disk full</source>
        <target>القرص ممتلئ</target>
      </segment>
    </unit>
    <unit id="p53b412f175dd-p1" xml:space="preserve">
      <mtc:matches>
        <mtc:match ref="#s1" type="tm" similarity="92" origin="content/ar/b.md">
          <source>Run <ph id="1"/>!</source>
          <target>شغّل <ph id="1"/>!</target>
        </mtc:match>
      </mtc:matches>
      <gls:glossary>
        <gls:glossEntry><gls:term>table</gls:term><gls:translation>جدول</gls:translation><gls:definition>of a file system</gls:definition></gls:glossEntry>
        <gls:glossEntry><gls:term>inode</gls:term><gls:translation>inode</gls:translation></gls:glossEntry>
      </gls:glossary>
      <notes>
        <note category="place">Paragraph in the section “Cause”</note>
        <note category="block">p1-ar</note>
        <note category="previous-source">Run &lt;x1/&gt;.</note>
        <note category="text-before">Cause</note>
        <note category="code-before">df -h
  du &lt;x&gt;
</note>
      </notes>
      <originalData>
        <data id="d1">`df -h`</data>
        <data id="d2">[</data>
        <data id="e2">](a.md?b=1&amp;c)</data>
      </originalData>
      <segment id="s1" state="initial" subState="sitegen:needs-review">
        <source>Run <ph id="1" dataRef="d1"/> &amp; read <pc id="2" dataRefStart="d2" dataRefEnd="e2">the "table"</pc>.</source>
        <target>شغّل <ph id="1" dataRef="d1"/>.</target>
      </segment>
    </unit>
    <unit id="p53b412f175dd-p2.2" xml:space="preserve">
      <notes>
        <note category="place">Paragraph</note>
        <note category="block">none</note>
      </notes>
      <segment id="s1">
        <source>Last.</source>
      </segment>
    </unit>
  </file>
</xliff>
"##);
    assert_comes_back(&[full_page()], units(&files[0].1));
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
fn states_of_other_programs_are_read() {
    let state = |state: &str| units(&segment(state, "a", "b"))[0].state;
    assert_eq!(state(""), UnitState::Translated);
    for done in ["translated", "reviewed", "final"] {
        assert_eq!(state(&format!("state=\"{done}\"")), UnitState::Translated);
        // A program that does not know the second attribute leaves it.
        let left = format!("state=\"{done}\" subState=\"{NEEDS_REVIEW}\"");
        assert_eq!(state(&left), UnitState::Translated);
    }
    assert_eq!(state("state=\"initial\""), UnitState::NeedsReview);
    assert_eq!(
        state(&format!("subState=\"{NEEDS_REVIEW}\"")),
        UnitState::NeedsReview
    );
    assert_eq!(
        units(&segment("", "a", " "))[0].state,
        UnitState::Untranslated
    );
    assert_eq!(units(&segment("state=\"final\"", "a", ""))[0].target, None);
}

#[test]
fn what_an_editor_may_write_is_read() {
    let unit = &units(&segment(
        "",
        "a<sc id=\"1\"/>b<ec startRef=\"1\"/>",
        "<mrk id=\"m\" type=\"comment\" value=\"?\">x<!-- c --></mrk><![CDATA[<b>&]]>&#x41;<sm id=\"n\"/><em startRef=\"n\"/>\
         <pc id=\"2\"><ph id=\"3\"/></pc><cp hex=\"001B\"/>",
    ))[0];
    assert_eq!(unit.source, "a<g1>b</g1>");
    assert_eq!(unit.target.as_deref(), Some("x<b>&A<g2><x3/></g2>\u{1b}"));
    assert_eq!(
        (unit.id.as_str(), unit.language.as_str(), unit.line),
        ("1", "ar", 3)
    );
    let parts = document(
        "<group id=\"g\"><unit id=\"f-1\"><segment><source>A.</source><target>B.</target></segment><ignorable>\
         <source> </source></ignorable><segment state=\"initial\"><source>C.</source><target>D.</target></segment></unit>\
         <unit id=\"f-2\"><segment><source>A.</source><target>B.</target></segment><segment><source>C.</source></segment>\
         </unit></group>",
    );
    let units = units(&parts);
    assert_eq!(units[0].source, "A. C.");
    assert_eq!(units[0].target.as_deref(), Some("B. D."));
    assert_eq!(units[0].state, UnitState::NeedsReview);
    assert_eq!(
        (units[1].target.as_deref(), units[1].state),
        (None, UnitState::Untranslated)
    );
}

#[test]
fn a_broken_document_is_refused_with_its_lines() {
    assert_eq!(
        problems("<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\">]>\n<x>&a;</x>"),
        ["2:1 the document has a document type declaration, which no XLIFF has"]
    );
    assert_eq!(
        problems("<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"/>"),
        ["1:1 the document is XLIFF 1.2, and only 2.0 and 2.1 are read"]
    );
    assert_eq!(
        problems("\n<html/>"),
        ["2:1 the document is no XLIFF: it begins with <html>"]
    );
    assert!(problems("<a>\n<b></a>")[0].starts_with("2:"));
    assert!(problems("<a>\n&none;</a>")[0].starts_with("2:"));
    assert_eq!(
        problems(&segment(
            "",
            "<ph id=\"x\"/>",
            "<b/><ph id=\"0\"/><cp hex=\"D800\"/>"
        )),
        [
            "3:34 <ph id=\"x\"> is no placeholder of an export",
            "3:63 <b> is not read in a text",
            "3:67 <ph id=\"0\"> is no placeholder of an export",
            "3:79 <cp> is not read in a text",
        ]
    );
    assert_eq!(
        problems(&document("<unit id=\"1\"/>")),
        ["3:1 the unit has the id `1`, which no export gave it"]
    );
    let language = document("").replace(" trgLang=\"ar\"", "");
    assert_eq!(
        problems(&language),
        ["1:1 the document names no language of the translations"]
    );
}

#[test]
fn depth_and_size_are_limited() {
    let deep = |depth: usize| {
        format!(
            "{}{}",
            "<mrk id=\"m\">".repeat(depth),
            "</mrk>".repeat(depth)
        )
    };
    assert_eq!(
        problems(&segment("", "a", &deep(100))),
        ["3:820 more than 64 elements are inside one another"]
    );
    assert_eq!(
        problems(&segment("", "a", &deep(300_000))),
        ["3:3064 more than 256 elements are inside one another"]
    );
    let spaces: String = (0..100_000)
        .map(|n| format!("<a xmlns:n{n}=\"u{n}\">"))
        .collect();
    assert_eq!(problems(&spaces).len(), 1);
    let attributes: String = (0..300_000).map(|n| format!(" a{n}='>'")).collect();
    assert_eq!(
        problems(&format!("<!-- <a <b --><?x <y?>\n<xliff{attributes}/>")),
        ["2:1 an element has more than 256 attributes"]
    );
    assert_eq!(
        text_scan::xml_limits::exceeded(&"<a/><!--<a>--><![CDATA[<a>]]>".repeat(1000)),
        None
    );
    for broken in [
        "<",
        "<a",
        "<a b='>",
        "<!--",
        "</",
        "<?",
        "<>",
        "</>",
        "</a></a><b>",
    ] {
        assert!(read(broken, "ar.xlf").is_err(), "{broken}");
    }
}

#[test]
fn any_bytes_are_read_without_a_panic() {
    hostile(|pages| {
        let text = &write(pages)[0].1;
        let boundaries = (0..text.len()).filter(|at| text.is_char_boundary(*at));
        for cut in boundaries.step_by(1999) {
            let _ = read(&text[..cut], "ar.xlf");
            let _ = read(&format!("{}<{}", &text[..cut], &text[cut..]), "ar.xlf");
        }
    });
}

#[test]
fn a_unit_of_an_export_is_found_after_another_page_was_added() {
    let id = |pages: &[TranslationPage]| {
        let text = &write(pages)[0].1;
        let end = text.rfind("-u\"").unwrap();
        text[..end].rsplit('"').next().unwrap().to_owned()
    };
    let one = |path: &str| page(path, vec![unit("u", "a", None, UnitState::Untranslated)]);
    assert_eq!(id(&[one("b.md")]), id(&[one("a.md"), one("b.md")]));
    assert_ne!(id(&[one("b.md")]), id(&[one("a.md")]));
}
