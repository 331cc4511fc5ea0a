//! Shapes of one file: Markdown of both dialects, Liquid, code.

use std::fmt::Write;

use super::{Files, Shape};

/// A text that is repeated: its name, what is before, again and again, and behind.
type Repeated = (&'static str, &'static str, &'static str, &'static str);

/// Markdown, in both dialects.
const MARKDOWN: &[Repeated] = &[
    ("nested-quotes", "", "> ", "a"),
    ("quotes-and-lists", "", "> - ", "a"),
    ("lists-on-a-line", "", "- ", "a"),
    ("numbers-on-a-line", "", "1. ", "a"),
    ("lists", "", "- a\n", ""),
    ("lists-apart", "", "- a\n\n\n", ""),
    ("emphasis-opens", "", "*a ", ""),
    ("emphasis-closes", "", "a* ", ""),
    ("emphasis-of-both-marks", "", "*a_ ", ""),
    ("emphasis-in-emphasis", "", "*a **a ", ""),
    ("marks", "", "**", "a"),
    ("underscores", "", "__a", ""),
    ("strikethrough", "", "~~a ", ""),
    ("brackets", "", "[", "a"),
    ("brackets-close", "", "]", ""),
    ("links-open", "", "[a](", ""),
    ("links-in-links", "", "[a", "](b)"),
    ("images-open", "", "![a", ""),
    ("links-with-angles", "", "[a](<b", ""),
    ("links-with-titles", "", "[a](b \"c", ""),
    ("links-by-name", "[a]: /b\n\n", "[a] ", ""),
    ("links-by-missing-name", "", "[a][b] ", ""),
    ("code-opens", "", "`a``", ""),
    ("ticks", "", "` `` ``` ", ""),
    ("pipes", "", "|", ""),
    ("pipes-in-rows", "", "a | b\n", ""),
    ("table", "| a | b |\n|---|---|\n", "| a | b |\n", ""),
    ("table-of-tables", "", "| a |\n|---|\n\n", ""),
    ("table-with-marks", "| a |\n|---|\n", "| *a `b [c |\n", ""),
    ("html-opens", "", "<div>\n", ""),
    ("html-in-html", "", "<div><span>", ""),
    ("html-of-spans", "", "a<b>", ""),
    ("html-attributes", "<div ", "a=\"b\" ", ">"),
    ("html-attribute-opens", "", "<a b=\"", ""),
    ("comments-open", "", "<!-- a\n\n", ""),
    ("comments-in-text", "", "a<!-- ", ""),
    ("processing-opens", "", "a<? ", ""),
    ("cdata-opens", "", "a<![CDATA[ ", ""),
    ("declarations-open", "", "a<!A ", ""),
    ("scripts-open", "", "<script>\n\n", ""),
    ("autolinks-open", "", "<http:", ""),
    ("urls-of-schemes", "", "http://", ""),
    ("urls-with-underscores", "", "https://a.b/c_d ", ""),
    ("urls-with-brackets", "https://a.b/", ")", ""),
    ("entities", "", "&amp;&a;&#", ""),
    ("backslashes", "", "\\", "a"),
    ("headings", "", "# a\n", ""),
    ("headings-of-lines", "", "a\n=\n", ""),
    ("headings-with-ids", "", "# a {#b}\n\n", ""),
    ("rules", "", "* * *\n", ""),
    ("fences-open", "", "```a\n\n~~~b\n\n", ""),
    ("fences-in-lines", "", "text ```bash\na\n```\n\n", ""),
    ("fences-close-in-lines", "", "```\na```\n\n", ""),
    ("fences-with-text", "", "```\na\n``` text\n\n", ""),
    ("directives-open", "", ":::note[a\n\n:::tip[b]{c\n", ""),
    ("directives-close", "", ":::note\na\n::::\n:::\n", ""),
    ("directives-unknown", "", ":::::other\n", ":::\n"),
    ("directives-in-lists", "", "- :::note\n  a\n", ""),
    ("tabs-open", ":::tabs\n", "::tab[a]\nb\n", ""),
    ("badges", "", ":badge[a", "]"),
    ("badges-close", "", ":badge[a]{b ", ""),
    ("tabs-of-code", "", "```a tab=b [c /d\nd\n```\n", ""),
    (
        "words-of-code",
        "```a /a/ /aa/ {1}\n",
        "a aa <b>\n",
        "```\n",
    ),
    ("fence-labels", "```a ", "[ / ", "\n```\n"),
    ("names-of-files", ":::filetree\n", "- __a__/\n", ":::\n"),
    ("images-alone", "", "![a](b \"c\")\n\n", ""),
    ("indented-code", "", "    a\n\n", ""),
    ("indents", "", "\ta\n b\n", ""),
    ("math", "", "$a_b$ ", ""),
    ("math-opens", "", "$$a\n\n", ""),
    ("math-roots", "$$", "\\sqrt{", "$$\n"),
    ("math-roots-without-braces", "$$", "\\sqrt", " a$$\n"),
    ("math-fractions", "$$", "\\frac", " a$$\n"),
    ("math-scripts", "$$", "a^", "a$$\n"),
    ("math-lefts", "$$", "\\left(", "$$\n"),
    ("math-closed", "$$", "\\left( a \\right)", "$$\n"),
    ("math-environments", "$$", "\\begin{matrix}", "$$\n"),
    ("math-macros", "$$", "\\def\\a{\\a\\a}\\a", "$$\n"),
    ("math-errors", "", "$\\sqrt{$ ", ""),
    ("hard-breaks", "", "a  \n", ""),
    ("spaces", "a", "  ", "b"),
    ("quotes-of-text", "", "\"a' ", ""),
    ("dashes", "", "--- ... << >> ", ""),
    ("chinese", "", "中文\nあ**い**う", ""),
    ("combining", "a", "\u{301}", ""),
    ("footnotes-by-name", "[^a]: b\n\n", "a[^a] ", ""),
    ("footnotes-missing", "", "a[^b] ", ""),
    ("footnotes-open", "", "[^", ""),
    ("footnotes-in-footnotes", "", "[^a]: [^a]\n", ""),
    ("task-lists", "", "- [ ] a\n- [x] b\n", ""),
    ("alerts", "", "> [!NOTE]\n> a\n\n", ""),
    ("image-lines", "", "![](a.png)\n\n", ""),
    ("urls", "", "https://a.b/c_(d) ", ""),
];

/// Markdown that kramdown alone has.
const KRAMDOWN: &[Repeated] = &[
    ("attributes", "", "{: .a #b}\n", ""),
    ("attributes-of-spans", "", "*a*{:.b}", ""),
    ("attributes-open", "", "{:", ""),
    ("attributes-by-name", "{:a: .b .c}\n\n", "x\n{:a}\n\n", ""),
    ("attributes-on-one", "a\n{:", " .b a=\"c\"", "}\n"),
    ("extensions-open", "", "{::comment}\n", ""),
    ("extensions-in-lines", "", "a{::nomarkdown}", ""),
    ("options", "", "{::options a=\"b\" /}\n", ""),
    ("definitions", "", "a\n: b\n", ""),
    ("definitions-on-a-line", "a\n", ": ", "b"),
    ("abbreviations-by-name", "*[HTML]: b\n\n", "HTML ", ""),
    ("end-of-blocks", "", "^\n- a\n", ""),
    ("contents", "", "* a\n{:toc}\n\n", ""),
    ("html-of-blocks", "", "<div markdown=\"1\">\n", ""),
    ("tables-with-feet", "", "|a|\n|===\n", ""),
];

/// Liquid.
const LIQUID: &[Repeated] = &[
    ("outputs", "", "{{ page.title }}", ""),
    ("outputs-open", "", "{{ a ", ""),
    ("tags-open", "", "{% if a ", ""),
    ("ifs-open", "", "{% if a %}", ""),
    ("fors-open", "", "{% for a in b %}", ""),
    ("ends", "", "{% endif %}", ""),
    ("raws-open", "", "{% raw %}", ""),
    ("comments", "", "{% comment %}{% endcomment %}", ""),
    ("comments-open", "", "{% comment %}", ""),
    ("captures-open", "", "{% capture a %}", ""),
    ("assigns", "", "{% assign a = 'a' | append: 'b' %}", ""),
    ("terms", "{% if a", " and a", " %}{% endif %}"),
    ("whens", "{% case a %}", "{% when 1, 2 %}a", "{% endcase %}"),
    ("elsifs", "{% if a %}", "{% elsif b %}c", "{% endif %}"),
    ("filters", "{{ 'a' ", "| upcase ", "}}"),
    ("arguments", "{{ 'a' | replace: ", "'b', ", "'c' }}"),
    ("keys", "{{ a", ".b", " }}"),
    ("key-brackets", "{{ a", "[", " }}"),
    ("quotes", "{{ ", "'", " }}"),
    ("unknown-tags", "", "{% a %}", ""),
    ("unknown-names", "", "{{ a }}", ""),
    ("includes", "", "{% include a.html b=1 %}", ""),
    ("include-arguments", "{% include a.html ", "b=1 ", "%}"),
    ("highlights-open", "", "{% highlight a %}", ""),
    (
        "highlights",
        "",
        "{% highlight ruby %}a = 1{% endhighlight %}\n",
        "",
    ),
    ("trims", "", "{%- assign a = 1 -%} \n", ""),
    ("braces", "", "{", ""),
    ("lines-in-code", "", "```\n{{ a }}\n```\n", ""),
    ("links", "", "{% link index.md %}", ""),
    ("cycles", "", "{% cycle 'a', 'b' %}", ""),
];

/// Work in loops, of `n` rounds.
const LOOPS: &[(&str, &str)] = &[
    ("for", "{{ i }}"),
    (
        "if",
        "{% if i > 5 and i < 7 or i contains '1' %}a{% endif %}",
    ),
    ("capture", "{% capture a %}{{ i }}{% endcapture %}"),
    ("include", "{% include a.html b=i %}"),
    ("where_exp", "{% assign a = l | where_exp: 'x', 'x > 5' %}"),
    (
        "group_by_exp",
        "{% assign a = l | group_by_exp: 'x', 'x' %}",
    ),
    ("uniq", "{% assign a = l | uniq %}"),
    ("sort", "{% assign a = l | sort %}"),
    ("markdownify", "{% assign a = '*a* `b`' | markdownify %}"),
    ("highlight", "{% highlight ruby %}a = 1{% endhighlight %}"),
    ("jsonify", "{% assign a = l | jsonify %}"),
    ("date", "{% assign a = '2024-01-02' | date: '%B' %}"),
    ("posts", "{% assign a = site.posts | where: 'title', 'x' %}"),
];

/// Filters of a list of `n` items.
const LISTS: &[&str] = &[
    "uniq",
    "sort",
    "sort_natural",
    "reverse",
    "join",
    "jsonify",
    "compact",
    "where_exp: 'x', 'x > 5'",
    "where: 'a', 'b'",
    "map: 'a.b'",
    "group_by: 'a'",
    "group_by_exp: 'x', 'x'",
    "sum",
    "array_to_sentence_string",
    "push: 'a'",
    "concat: l",
];

type CodeLine = Repeated;

/// Lines that are hard for a grammar: its name in a fence, the text before, again and again, and behind.
const CODE: &[CodeLine] = &[
    ("ini", "a", " ", "b"),
    ("bash", "", "$(", ""),
    ("bash", "", "\"${a", ""),
    ("ruby", "", "\"#{", ""),
    ("python", "", "f\"{", ""),
    ("javascript", "", "`${", ""),
    ("json", "", "[", ""),
    ("yaml", "", "- ", "a"),
    ("html", "", "<a b=\"", ""),
    ("rust", "", "r#\"", ""),
    ("c", "", "#define a(", ""),
    ("cpp", "", "a<", ""),
    ("perl", "", "q{", ""),
    ("php", "<?php ", "\"{$a", ""),
    ("markdown", "", "[a](", ""),
    ("sql", "", "'a''", ""),
    ("diff", "", "+-", ""),
    ("css", "", "a{b:", ""),
    ("toml", "a = ", "[", ""),
    ("java", "", "a.b(", ""),
    ("console", "", "$ a | b\n", ""),
];

fn repeated((_, before, again, behind): &Repeated, n: usize) -> String {
    format!("{before}{}{behind}\n", again.repeat(n))
}

/// A site of this generator's own with one page.
fn own(body: &str) -> Files {
    vec![
        ("sitegen.yml".to_owned(), "title: T\n".to_owned()),
        (
            "content/a.md".to_owned(),
            format!("---\ntitle: A\n---\n\n{body}"),
        ),
    ]
}

/// A Jekyll site with one page, which is no post: it has no excerpt.
fn jekyll(body: &str) -> Files {
    vec![
        ("_config.yml".to_owned(), "title: T\n".to_owned()),
        ("_includes/a.html".to_owned(), "a".to_owned()),
        (
            "_posts/2024-01-01-b.md".to_owned(),
            "---\ntitle: B\n---\nb\n".to_owned(),
        ),
        (
            "index.md".to_owned(),
            format!("---\ntitle: A\n---\n\n{body}"),
        ),
    ]
}

/// Definitions that differ: what one of them is, by its number.
fn numbered(shapes: &mut Vec<Shape>) {
    type Line = fn(&mut String, usize) -> std::fmt::Result;
    let lines: [(&str, Line); 8] = [
        ("definitions-of-links", |t, i| {
            writeln!(t, "[a{i}]: /b{i}\n\n[a{i}]\n")
        }),
        ("definitions-of-footnotes", |t, i| {
            writeln!(t, "a[^{i}]\n\n[^{i}]: b\n")
        }),
        ("footnotes-used-later", |t, i| {
            writeln!(t, "a[^{}]\n\n[^{i}]: b\n", i + 1)
        }),
        ("headings-that-differ", |t, i| {
            writeln!(t, "## a {}\n\n### a\n", i % 7)
        }),
        ("headings-with-numbers", |t, i| writeln!(t, "## a-{i}\n")),
        ("links-to-headings", |t, i| {
            writeln!(t, "## a {i}\n\n[b](#a-{i}) [c](#x{i}) [d](x{i}.md)\n")
        }),
        ("words-that-differ", |t, i| write!(t, "w{i}x{} ", i * 7)),
        ("abbreviations", |t, i| {
            writeln!(t, "*[A{i}B]: c\n\nA{i}B and A{i}\n")
        }),
    ];
    for (name, line) in lines {
        for (dialect, site) in DIALECTS {
            let files = move |n| {
                let mut text = String::new();
                for i in 0..n {
                    let _ = line(&mut text, i);
                }
                site(&text)
            };
            shapes.push(Shape::new(format!("{dialect}-{name}"), 60, files));
        }
    }
}

type Site = fn(&str) -> Files;

const DIALECTS: [(&str, Site); 2] = [("commonmark", own), ("kramdown", jekyll)];

/// Shapes that Jekyll sites alone have.
pub(super) fn kramdown_and_liquid() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for shape in KRAMDOWN {
        let files = |n| jekyll(&repeated(shape, n));
        shapes.push(Shape::new(format!("kramdown-{}", shape.0), 300, files));
    }
    for shape in LIQUID {
        let files = |n| jekyll(&repeated(shape, n));
        shapes.push(Shape::new(format!("liquid-{}", shape.0), 200, files));
    }
    for (name, body) in LOOPS {
        let files = move |n| {
            let list = "{% assign l = (1..20) | reverse %}";
            jekyll(&format!(
                "{list}{{% for i in (1..{n}) %}}{body}{{% endfor %}}\n"
            ))
        };
        shapes.push(Shape::new(format!("liquid-loop-{name}"), 100, files));
    }
    for filter in LISTS {
        let files = move |n: usize| {
            let words = "b a ".repeat(n);
            jekyll(&format!(
                "{{% assign l = '{words}' | split: ' ' %}}{{% assign m = l | {filter} %}}{{{{ m | size }}}}\n"
            ))
        };
        let name = filter.split(':').next().unwrap_or(filter);
        shapes.push(Shape::new(format!("liquid-list-{name}"), 300, files));
    }
    shapes
}

/// Shapes in both dialects.
pub(super) fn markdown() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for shape in MARKDOWN {
        for (dialect, site) in DIALECTS {
            let files = move |n| site(&repeated(shape, n));
            shapes.push(Shape::new(format!("{dialect}-{}", shape.0), 300, files));
        }
    }
    numbered(&mut shapes);
    shapes
}

/// Shapes in code blocks.
pub(super) fn code() -> Vec<Shape> {
    let shape = |(number, (language, before, again, behind)): (usize, &CodeLine)| {
        let (language, before, again, behind) = (*language, *before, *again, *behind);
        let files = move |n: usize| {
            let line = format!("{before}{}{behind}", again.repeat(n));
            own(&format!("```{language}\n{line}\n{line}\n```\n"))
        };
        Shape::new(format!("code-{number}-{language}"), 200, files)
    };
    CODE.iter().enumerate().map(shape).collect()
}
