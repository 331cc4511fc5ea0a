//! Code as Rouge 3 writes it in a Jekyll site: fenced blocks, inline code and the tag `highlight`.

mod languages;

use highlight::{Grammar, Highlighter, escape_into, escaped};
use kramdown::{CodeForm, escape_attribute};

pub(super) use languages::is_language;

/// Appends code with the markup of Rouge's `HTMLLegacy` formatter. Without a highlighter it is escaped text.
pub(super) fn write(
    out: &mut String,
    highlighter: Option<&Highlighter>,
    language: &str,
    code: &str,
    form: &CodeForm,
) {
    let mut lines = String::new();
    write_lines(&mut lines, highlighter, language, code);
    if form.has_line_numbers {
        lines = with_line_numbers(
            &lines,
            code,
            form.first_line,
            ["rouge-gutter", "rouge-code"],
        );
    }
    if form.is_wrapped {
        let class = escape_attribute(&form.css_class);
        out.push_str(&format!(
            "<div class=\"highlight\"><pre class=\"{class}\"><code>"
        ));
    }
    out.push_str(&lines);
    if form.is_wrapped {
        out.push_str("</code></pre></div>");
    }
}

/// Returns code in a table with a column of line numbers (`Rouge::Formatters::HTMLTable`). `classes` are those of
/// the cells.
fn with_line_numbers(html: &str, code: &str, first: usize, classes: [&str; 2]) -> String {
    let mut count = code.matches('\n').count();
    let mut end = "";
    if !code.ends_with('\n') {
        count += 1;
        end = "\n";
    }
    let numbers: Vec<String> = (first..first + count).map(|n| n.to_string()).collect();
    let [gutter, cell] = classes;
    format!(
        "<table class=\"rouge-table\"><tbody><tr><td class=\"{gutter} gl\"><pre class=\"lineno\">{}\n</pre></td>\
         <td class=\"{cell}\"><pre>{html}{end}</pre></td></tr></tbody></table>",
        numbers.join("\n")
    )
}

/// Appends highlighted code with the line ends that it has.
fn write_lines(out: &mut String, highlighter: Option<&Highlighter>, language: &str, code: &str) {
    let highlighter = highlighter.map(Highlighter::with_rouge_classes);
    let grammar = highlighter.and_then(|highlighter| {
        let grammar = highlighter.grammar(language)?;
        (grammar != Grammar::Plain).then_some((highlighter, grammar))
    });
    let Some((highlighter, grammar)) = grammar else {
        return escape_into(out, code);
    };
    // The highlighter ends with one line end.
    let content = code.trim_end_matches('\n');
    if !content.is_empty() {
        highlighter.write(grammar, content, out);
        out.pop();
    }
    out.push_str(&code[content.len()..]);
}

/// Returns the HTML of the tag `highlight` (Jekyll 4 `Tags::HighlightBlock`); without a highlighter, the code is
/// escaped text.
#[must_use]
pub fn highlight_tag(
    highlighter: Option<&Highlighter>,
    language: &str,
    options: &str,
    code: &str,
) -> String {
    let language = language.to_lowercase();
    let code = code.trim_matches(['\n', '\r']);
    let mut html = String::new();
    if highlighter.is_some() {
        let is_known = is_language(&language);
        let name = if is_known { &*language } else { "plaintext" };
        write_lines(&mut html, highlighter, name, code);
        let mut options = options.split_whitespace();
        if options.any(|option| option.split('=').next() == Some("linenos")) {
            html = with_line_numbers(&html, code, 1, ["gutter", "code"]);
        }
    } else {
        let text = escaped(code).replace('"', "&quot;").replace('\'', "&#39;");
        text.trim().clone_into(&mut html);
    }
    let html = html.strip_suffix('\n').unwrap_or(&html);
    let name = escape_attribute(&language);
    let class = name.replace('+', "-");
    format!(
        "<figure class=\"highlight\"><pre><code class=\"language-{class}\" data-lang=\"{name}\">{html}</code></pre></figure>"
    )
}
