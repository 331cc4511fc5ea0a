use super::super::samples::{assert_comes_back, full_page, hostile, page, unit};
use super::*;

fn problems(text: &str) -> Vec<String> {
    let problems = read(text, "ar.jsonl").unwrap_err();
    let line = |p: &crate::diagnostics::Diagnostic| {
        let span = p.spans.first().unwrap();
        format!("{}:{} {}", span.line, span.column, p.message)
    };
    problems.iter().map(line).collect()
}

#[test]
fn a_line_has_this_form() {
    let files = write(&[full_page()], Per::Unit);
    assert_eq!(files[0].0, "ar.jsonl");
    insta::assert_snapshot!(files[0].1, @r##"
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"","id":"title","kind":"title","source":"Disk full","target":"القرص ممتلئ","state":"translated","block":"title-ar","max_length":60,"after":"Run <x1/> & read <g2>the \"table\"</g2>."}
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"Cause","id":"p1","kind":"paragraph","source":"Run <x1/> & read <g2>the \"table\"</g2>.","target":"شغّل <x1/>.","state":"needs-review","block":"p1-ar","previous":"Run <x1/>.","placeholders":[{"tag":"<x1/>","text":"`df -h`"},{"open_tag":"<g2>","close_tag":"</g2>","open":"[","close":"](a.md?b=1&c)"}],"glossary":[{"term":"table","translation":"جدول","note":"of a file system"},{"term":"inode","translation":"inode"}],"suggestions":[{"source":"Run <x1/>!","target":"شغّل <x1/>!","path":"content/ar/b.md","similarity":92}],"code_before":"df -h\n  du <x>\n","before":"Cause","after":"Last."}
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"","id":"p2.2","kind":"paragraph","source":"Last.","target":null,"state":"untranslated","block":"none"}
"##);
    assert_comes_back(&[full_page()], read(&files[0].1, "ar.jsonl").unwrap());
    let files = write(&[full_page()], Per::Section);
    insta::assert_snapshot!(files[0].1, @r##"
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"","units":[{"id":"title","kind":"title","source":"Disk full","target":"القرص ممتلئ","state":"translated","block":"title-ar","max_length":60}],"after":"Run <x1/> & read <g2>the \"table\"</g2>."}
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"Cause","before":"Cause","units":[{"id":"p1","kind":"paragraph","source":"Run <x1/> & read <g2>the \"table\"</g2>.","target":"شغّل <x1/>.","state":"needs-review","block":"p1-ar","previous":"Run <x1/>.","placeholders":[{"tag":"<x1/>","text":"`df -h`"},{"open_tag":"<g2>","close_tag":"</g2>","open":"[","close":"](a.md?b=1&c)"}],"glossary":[{"term":"table","translation":"جدول","note":"of a file system"},{"term":"inode","translation":"inode"}],"suggestions":[{"source":"Run <x1/>!","target":"شغّل <x1/>!","path":"content/ar/b.md","similarity":92}],"code_before":"df -h\n  du <x>\n"}],"after":"Last."}
{"original":"content/notes/disk-full.md","translation":"content/ar/notes/disk-full.md","title":"Disk full","source_language":"en","language":"ar","section":"","units":[{"id":"p2.2","kind":"paragraph","source":"Last.","target":null,"state":"untranslated","block":"none"}]}
"##);
    assert_comes_back(&[full_page()], read(&files[0].1, "ar.jsonl").unwrap());
}

#[test]
fn hostile_texts_come_back() {
    hostile(|pages| {
        for per in [Per::Unit, Per::Section] {
            let [(_, text)] = &write(pages, per)[..] else {
                panic!("there is one file");
            };
            let lines = text.split([
                '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}', '\u{1c}',
            ]);
            assert_eq!(lines.count(), text.lines().count() + 1);
            assert_comes_back(pages, read(text, "ar.jsonl").unwrap());
        }
    });
}

#[test]
fn the_object_of_a_section_has_a_limit() {
    let long = "x".repeat(SECTION / 4);
    let mut units: Vec<TranslationUnit> = (0..10)
        .map(|n| unit(&format!("{n}"), &long, None, UnitState::Untranslated))
        .collect();
    units[5].source = "y".repeat(2 * SECTION);
    units[9].section = "Other".to_owned();
    let pages = [page("a.md", units)];
    let text = &write(&pages, Per::Section)[0].1;
    let counts: Vec<usize> = text
        .lines()
        .map(|line| line.matches("\"id\"").count())
        .collect();
    assert_eq!(counts, [4, 1, 1, 3, 1]);
    assert_comes_back(&pages, {
        let mut read = read(text, "ar.jsonl").unwrap();
        read.sort_by_key(|unit| unit.line);
        read
    });
}

#[test]
fn context_has_a_limit() {
    let mut one = unit("1", "x", None, UnitState::Untranslated);
    one.before = format!("{}é", "b".repeat(2 * CONTEXT));
    one.after = format!("é{}", "a".repeat(2 * CONTEXT));
    let text = &write(&[page("a.md", vec![one])], Per::Unit)[0].1;
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let length = |key: &str| value[key].as_str().unwrap().chars().count();
    assert_eq!((length("before"), length("after")), (CONTEXT, CONTEXT));
    assert!(value["before"].as_str().unwrap().ends_with('é'));
    assert!(value["after"].as_str().unwrap().starts_with('é'));
}

#[test]
fn answers_need_few_members() {
    let text = "\u{feff}{\"original\":\"a.md\",\"language\":\"ar\",\"id\":\"1\",\"source\":\"x\",\"target\":\"y\\n\",\"new\":[]}\r\n\n\
                {\"original\":\"a.md\",\"language\":\"ar\",\"id\":\"2\",\"source\":\"x\",\"target\":null,\"state\":\"translated\"}\n\
                {\"original\":\"a.md\",\"language\":\"ar\",\"units\":[{\"id\":\"3\",\"source\":\"x\",\"target\":\"y\",\"state\":\"untranslated\"}]}";
    let units = read(text, "ar.jsonl").unwrap();
    let found: Vec<_> = units
        .iter()
        .map(|unit| {
            (
                unit.id.as_str(),
                unit.target.as_deref(),
                unit.state,
                unit.line,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("1", Some("y"), UnitState::Translated, 1),
            ("2", None, UnitState::Untranslated, 3),
            ("3", Some("y"), UnitState::Translated, 4),
        ]
    );
}

#[test]
fn broken_lines_are_refused_with_their_places() {
    assert_eq!(
        problems("{\"original\":\"a\",\"language\":\"ar\"}\n  {\"original\": 5}\n{\n[1]\n"),
        [
            "1:1 the object has neither `id` nor `units`",
            "2:16 the line is no object of an export: invalid type: integer `5`, expected a string",
            "3:1 the line is no object of an export: EOF while parsing an object",
            "4:2 the line is no object of an export: invalid type: integer `1`, expected a string",
        ]
    );
    assert_eq!(
        problems("{\"original\":\"a\",\"language\":\"ar\",\"id\":\"1\"}"),
        ["1:1 the object has no `source`"]
    );
    let deep = format!("{{\"units\":{}", "[".repeat(1_000_000));
    assert!(problems(&deep)[0].contains("the line is no object"));
    let deep = format!("{{\"new\":{}", "[".repeat(1_000_000));
    assert!(problems(&deep)[0].contains("the line is no object"));
}
