//! Liquid over a world of one page. Its output for sound content is compared with Jekyll's own by
//! `tests/suite/jekyll_cases.rs`.

use std::sync::Arc;

use super::*;
use crate::diagnostics::Severity;

struct Small;

impl Environment for Small {
    fn limits(&self) -> Limits {
        Limits::default()
    }

    fn root(&self, name: &str) -> Option<Value> {
        (name == "page").then_some(Value::Handle(Handle::Page(0)))
    }

    fn get(&self, _: Handle, key: &str) -> Value {
        match key {
            "title" => "T".into(),
            "list" => vec!["a".into(), "b".into()].into(),
            _ => Value::Nil,
        }
    }

    fn entries(&self, handle: Handle) -> Map {
        [("title".to_owned(), self.get(handle, "title"))]
            .into_iter()
            .collect()
    }

    fn is_hash(&self, _: Handle) -> bool {
        true
    }

    fn include(&self, file: &str, _: bool) -> Option<(String, Arc<Included>)> {
        let text = match file {
            "loop" => "{% include loop %}",
            "bad" => "x {% nothing %}",
            "arg" => "{{ include.a }}{% assign from = 'include' %}",
            _ => return None,
        };
        let template = Template::parse(text);
        let text = text.to_owned();
        Some((
            format!("_includes/{file}"),
            Arc::new(Included { text, template }),
        ))
    }

    fn link(&self, path: &str) -> Option<String> {
        (path == "a.md").then(|| "/a".to_owned())
    }

    fn post_url(&self, _: &str) -> Option<String> {
        None
    }

    fn url(&self, url: &str, _: bool) -> String {
        format!("/base{url}")
    }

    fn markdown(&self, text: &str) -> String {
        format!("<p>{text}</p>")
    }

    fn smarty_pants(&self, text: &str) -> String {
        text.to_owned()
    }

    fn highlight(&self, language: &str, options: &str, code: &str) -> String {
        format!("<{language}|{options}|{code}>")
    }

    fn local(&self, date: &jiff::Zoned) -> jiff::Zoned {
        date.clone()
    }

    fn plugin_tag(&self, _: &PluginTag<'_>) -> Option<String> {
        None
    }

    fn plugin_filter(&self, _: &str, _: &Value, _: &[Value]) -> Option<Value> {
        None
    }

    fn is_of_plugin(&self, tag: &str, _: bool) -> bool {
        tag == "of_plugin"
    }

    fn is_refused(&self, _: &str) -> bool {
        false
    }

    fn is_theme_missing(&self) -> bool {
        false
    }

    fn has_generators(&self) -> bool {
        false
    }

    fn date(&self, _: &str) -> Option<jiff::Zoned> {
        None
    }
}

fn run(text: &str) -> (Rendered, Vec<Problem>) {
    let template = Template::parse(text);
    let rendered = render(&template, text, &Small);
    let mut problems = template.problems;
    problems.extend(rendered.problems.iter().cloned());
    (rendered, problems)
}

fn shown(text: &str) -> String {
    run(text).0.text
}

fn said(text: &str) -> Vec<(Severity, &'static str, String)> {
    let problem = |p: Problem| (p.severity, p.code, text[p.span].to_owned());
    run(text).1.into_iter().map(problem).collect()
}

#[test]
fn what_is_unknown_stays_text_and_is_said_where_it_stands() {
    for (text, code, at) in [
        ("a {% mermaid %} b", "liquid-tag-unknown", "{% mermaid %}"),
        ("a {% if page %} b", "liquid-unclosed", "{% if page %}"),
        ("a {% if %} b {% endif %}", "liquid-syntax", "{% if %}"),
        ("a {% endfor %} b", "liquid-stray", "{% endfor %}"),
        ("a {% raw %} b", "liquid-unclosed", "{% raw %}"),
        ("a {% for x on y %} b", "liquid-syntax", "{% for x on y %}"),
    ] {
        assert_eq!(shown(text), text);
        let said = said(text);
        assert_eq!(said[0], (Severity::Warning, code, at.to_owned()), "{text}");
    }
}

#[test]
fn a_value_passes_a_filter_that_there_is_not() {
    for (text, out, at) in [
        ("{{ page.title | toYaml: 1 | downcase }}", "t", 0),
        ("{% assign x = page.list | y: 1 %}{{ x | join }}", "a b", 0),
    ] {
        assert_eq!(shown(text), out);
        let said = said(text);
        assert_eq!(
            (said.len(), said[at].1),
            (1, "liquid-filter-unknown"),
            "{text}"
        );
    }
    // In code, another language is meant.
    let code = "```\n{{ x | toYaml }}\n```\n";
    assert_eq!(shown(code), code);
    assert_eq!(said(code)[0].0, Severity::Info);
}

#[test]
fn a_tag_of_a_plugin_is_left_out_and_what_it_holds_stays() {
    let text = "a {% of_plugin x %}b{% endof_plugin %} c";
    assert_eq!(shown(text), "a b c");
    let said = said(text);
    assert_eq!((said.len(), said[0].1), (1, "liquid-tag-plugin"));
}

#[test]
fn a_block_without_an_end_hides_nothing_of_what_follows() {
    let mut codes: Vec<&str> = said("{% if a %} {% mermaid %} {{ x | y }} {% for %}")
        .into_iter()
        .map(|(_, code, _)| code)
        .collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "liquid-filter-unknown",
            "liquid-syntax",
            "liquid-tag-unknown",
            "liquid-unclosed",
            "liquid-variable-unknown"
        ]
    );
}

#[test]
fn in_code_another_language_is_left_alone() {
    let text = "```yaml\n{{ .Values.image }} {{ toYaml .x | nindent 4 }} {% block x %}\n```\n{% endblock %}";
    assert_eq!(shown(text), text);
    let severities: Vec<Severity> = said(text).into_iter().map(|(s, _, _)| s).collect();
    assert_eq!(severities, [Severity::Info; 3]);
    // Jekyll reads it as a name too; a diagnostic says that nothing is shown.
    let text = "```\n${{ secrets.KEY }}\n```\n";
    assert_eq!(shown(text), "```\n$\n```\n");
    assert_eq!(said(text)[0].1, "liquid-variable-unknown");
}

#[test]
fn targets_that_are_not_there_are_errors() {
    assert_eq!(shown("{% link a.md %}"), "/a");
    for text in [
        "{% link b.md %}",
        "{% post_url 2024-01-01-x %}",
        "{% include none %}",
    ] {
        let said = said(text);
        assert_eq!(said[0].0, Severity::Error);
        assert_eq!(said[0].2, text);
    }
}

#[test]
fn places_are_kept_through_liquid() {
    let text = "ab{{ page.title }}cd{% if page.title %}ef{% endif %}gh";
    let (rendered, _) = run(text);
    assert_eq!(rendered.text, "abTcdefgh");
    for (made, source) in [
        ("ab", "ab"),
        ("T", "{{"),
        ("cd", "cd"),
        ("ef", "ef"),
        ("gh", "gh"),
    ] {
        let at = rendered.text.find(made).unwrap();
        assert_eq!(
            rendered.map.source(at),
            text.find(source).unwrap(),
            "{made}"
        );
    }
}

#[test]
fn includes_end_and_say_what_is_wrong_in_them() {
    assert_eq!(
        shown("{% include arg a=page.title %}{{ from }}"),
        "Tinclude"
    );
    assert_eq!(
        said("{% include loop %}").last().unwrap().1,
        "liquid-include-loop"
    );
    let said = said("{% include bad %}");
    assert_eq!(
        (said[0].1, said[0].2.as_str()),
        ("liquid-tag-unknown", "{% include bad %}")
    );
}

#[test]
fn what_jekyll_does_with_blocks() {
    assert_eq!(
        shown("{% highlight c++ linenos %}\n x\n{% endhighlight %}"),
        "<c++|linenos| x>"
    );
    assert_eq!(
        shown("{% if page.title %}  {% assign a = 1 %} {% endif %}|{{ a }}"),
        "|1"
    );
    assert_eq!(shown("{% for x in page.list %}{{ x }}{% endfor %}"), "ab");
    assert_eq!(shown("{{ page | jsonify }}"), "{\"title\":\"T\"}");
    assert_eq!(
        shown("a {%- comment %}{% raw %}{% endraw %}{% endcomment -%} b"),
        "ab"
    );
    assert_eq!(shown("{{ \"{% not a tag %}\" }}"), "{% not a tag %}");
}

#[test]
fn no_template_is_too_odd_or_too_long() {
    const TOKENS: [&str; 30] = [
        "a",
        " ",
        "\n",
        "{{",
        "}}",
        "{%",
        "%}",
        "{%-",
        "-%}",
        "{{ page.title }}",
        "{% if a %}",
        "{% else %}",
        "{% elsif b %}",
        "{% endif %}",
        "{% for x in (1..2) %}",
        "{% endfor %}",
        "{% case a %}",
        "{% when 1 %}",
        "{% endcase %}",
        "{% raw %}",
        "{% endraw %}",
        "{% comment %}",
        "{% endcomment %}",
        "{% capture a %}",
        "{% endcapture %}",
        "| upcase",
        "\"",
        "'",
        "{% assign a = ",
        "中",
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    for _ in 0..3_000 {
        let length = 1 + next(30);
        let text: String = (0..length).map(|_| TOKENS[next(TOKENS.len())]).collect();
        let (_, problems) = run(&text);
        assert!(
            problems.iter().all(|p| text.get(p.span.clone()).is_some()),
            "{text:?}"
        );
    }
    for unit in [
        "{% if a %}",
        "{% for x in (1..2) %}",
        "{{",
        "{% raw %}",
        "{% comment %}",
        "{% capture a %}",
    ] {
        run(&unit.repeat(500));
    }
    let endless = "{% for a in (1..99999) %}{% for b in (1..99999) %}{% endfor %}x{% endfor %}";
    assert_eq!(run(endless).1[0].code, "liquid-too-long");
}

#[test]
fn a_mark_of_raw_trims_around_the_block() {
    // As Liquid 5.4 does.
    for (text, wanted) in [
        ("```x\n{%- raw -%}\n b \n{% endraw %}\n c", "```x\n b \nc"),
        ("a {%- raw %}\n b \n{% endraw -%}\n c", "a\n b \n\n c"),
        ("a {% raw -%} b {% endraw %}\n c{{ 1 }}", "a  b c1"),
        (
            "x {%- raw -%} {{ a }} {% endraw %} {{1}} y",
            "x {{ a }} 1 y",
        ),
    ] {
        assert_eq!(shown(text), wanted, "{text}");
    }
}
