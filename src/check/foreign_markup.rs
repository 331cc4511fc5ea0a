//! Finds the syntax of other programs in Markdown: MkDocs, Hugo, MDX, GitBook, Obsidian, Sphinx, Quarto, VuePress.
//!
//! In: a body, and the byte ranges that are code. Out: each place with the name of its form, and what to write
//! instead. Only forms that no text has by chance are known.

use std::ops::Range;

use site_import::markup::component_of;

use crate::lines;
use crate::markdown::directives::Component;
use crate::markdown::html_tags;

/// A place with the syntax of another program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignMarkup {
    /// Byte range in the body.
    pub(super) span: Range<usize>,
    /// The program and the form: `MkDocs (an admonition)`.
    pub(super) program: &'static str,
    /// The equivalent to write, as the end of a sentence.
    pub(super) instead: String,
}

/// Texts of which a body with foreign syntax contains one.
const SIGNS: [&str; 15] = [
    "!!! ", "???", "=== ", "===!", "{{<", "{{%", "{% ", "[!", ".. ", ":`", ":::{", "::: {", "@tab",
    "/>", "[#",
];

/// Returns the places of foreign syntax outside of `code`, whose ranges are in order.
pub(super) fn find(body: &str, code: &[Range<usize>]) -> Vec<ForeignMarkup> {
    let mut found = Vec::new();
    let has = |sign: &&str| memchr::memmem::find(body.as_bytes(), sign.as_bytes()).is_some();
    if SIGNS.iter().any(has) {
        let mut at = 0;
        for line in lines::with_ends(body) {
            let text = line.trim_end();
            let content = text.trim_start_matches([' ', '\t', '>']);
            let start = at + text.len() - content.len();
            if let Some((program, instead)) =
                line_form(content, text.len() > content.len() && text.contains('>'))
            {
                found.push(ForeignMarkup {
                    span: start..start + content.len(),
                    program,
                    instead,
                });
            } else {
                in_line(content, start, &mut found);
            }
            at += line.len();
        }
    }
    components(body, &mut found);
    found.retain(|markup| !is_in(code, markup.span.start));
    found.sort_by_key(|markup| markup.span.start);
    found
}

fn is_in(ranges: &[Range<usize>], at: usize) -> bool {
    let after = ranges.partition_point(|range| range.start <= at);
    ranges[..after].last().is_some_and(|range| at < range.end)
}

/// Returns the name that `text` begins with, and what follows it.
fn name(text: &str) -> Option<(&str, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    starts.then(|| text.split_at(end))
}

/// Returns the text in the quotes that `text` consists of.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inside.contains('"')).then_some(inside)
}

/// Returns the program and the replacement of a line that is of another program as a whole.
fn line_form(line: &str, is_quote: bool) -> Option<(&'static str, String)> {
    let bytes = line.as_bytes();
    match bytes.first()? {
        b'!' | b'?' => admonition(line),
        b'=' => mkdocs_tab(line),
        b'.' => rst_directive(line),
        b':' => braced_directive(line),
        b'[' if is_quote => callout(line),
        b'@' => vuepress_tab(line),
        b'#' => heading_id(line),
        _ => None,
    }
}

/// `!!! note "Title"`, `??? note`, `???+ note`.
fn admonition(line: &str) -> Option<(&'static str, String)> {
    let folds = line.starts_with("???");
    let rest = line
        .strip_prefix("!!! ")
        .or_else(|| line.strip_prefix("???+ "))
        .or_else(|| line.strip_prefix("??? "))?;
    let (kind, mut rest) = name(rest.trim_start())?;
    // `!!! note inline end "Title"`
    while let Some((_, after)) = rest.strip_prefix(' ').and_then(name) {
        rest = after;
    }
    let title = quoted(rest);
    let is_known = title.is_some() || component_of(kind).is_some() && rest.trim().is_empty();
    if !is_known {
        return None;
    }
    let kind = if folds {
        "details"
    } else {
        component_of(kind).unwrap_or("note")
    };
    Some(("MkDocs (an admonition)", directive(kind, title)))
}

/// `=== "Linux"`
fn mkdocs_tab(line: &str) -> Option<(&'static str, String)> {
    let rest = line.strip_prefix("===")?.trim_start_matches(['!', '+']);
    let title = quoted(rest.strip_prefix(' ')?)?;
    Some(("MkDocs (a tab)", tab(title)))
}

/// `.. note::`
fn rst_directive(line: &str) -> Option<(&'static str, String)> {
    let (kind, rest) = name(line.strip_prefix(".. ")?)?;
    let title = rest.strip_prefix("::")?;
    if !(title.is_empty() || title.starts_with(' ')) {
        return None;
    }
    let title = Some(title.trim()).filter(|title| !title.is_empty());
    let instead = match kind {
        "code-block" | "code" | "sourcecode" => "a fence of three backticks".to_owned(),
        "image" => "`![text](image.png)`".to_owned(),
        "figure" => "`![text](image.png \"Caption\")`".to_owned(),
        "toctree" | "contents" | "include" => "links to the pages".to_owned(),
        kind => directive(component_of(kind).unwrap_or("note"), title),
    };
    Some(("Sphinx (a directive)", instead))
}

/// `:::{note}` of MyST, `::: {.callout-note}` of Quarto.
fn braced_directive(line: &str) -> Option<(&'static str, String)> {
    let rest = line.trim_start_matches(':');
    if line.len() - rest.len() < 3 {
        return None;
    }
    let inside = rest.trim_start().strip_prefix('{')?;
    let (inside, title) = inside.split_once('}')?;
    let title = Some(title.trim()).filter(|title| !title.is_empty());
    if let Some(class) = inside.trim().strip_prefix(".callout-") {
        let (kind, _) = name(class)?;
        return Some((
            "Quarto (a callout)",
            directive(component_of(kind).unwrap_or("note"), title),
        ));
    }
    let (kind, rest) = name(inside)?;
    let kind = rest.is_empty().then_some(kind)?;
    Some((
        "MyST (a directive)",
        directive(component_of(kind).unwrap_or("note"), title),
    ))
}

/// `> [!info]- Title`: kinds and titles that GitHub does not have.
fn callout(line: &str) -> Option<(&'static str, String)> {
    const GITHUB: [&str; 5] = ["note", "tip", "important", "warning", "caution"];
    let (kind, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let (kind, after) = name(kind)?;
    if !(after.is_empty() || after.starts_with('|')) {
        return None;
    }
    let folds = rest.starts_with(['-', '+']);
    let title = rest
        .trim_start_matches(['-', '+'])
        .trim()
        .trim_end_matches('\\');
    let is_github = GITHUB.iter().any(|known| known.eq_ignore_ascii_case(kind));
    if is_github && !folds && title.is_empty() {
        return None;
    }
    let title = Some(title).filter(|title| !title.is_empty());
    let kind = match component_of(&kind.to_ascii_lowercase()) {
        _ if folds => "details",
        Some(kind) => kind,
        None => "note",
    };
    Some(("Obsidian (a callout)", directive(kind, title)))
}

/// `@tab Linux`
fn vuepress_tab(line: &str) -> Option<(&'static str, String)> {
    let rest = line.strip_prefix("@tab")?;
    let title = rest
        .strip_prefix(":active")
        .unwrap_or(rest)
        .strip_prefix(' ')?;
    Some((
        "VuePress (a tab)",
        format!("`::tab[{}]` in `:::tabs`", title.trim()),
    ))
}

/// `## Title [#id]`
fn heading_id(line: &str) -> Option<(&'static str, String)> {
    let (title, id) = line.strip_suffix(']')?.rsplit_once("[#")?;
    let is_id = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_heading = title.trim_start_matches('#').starts_with(' ');
    (is_heading && !id.is_empty() && id.chars().all(is_id)).then(|| {
        (
            "Nextra (the id of a heading)",
            format!("`{{#{id}}}` behind the heading"),
        )
    })
}

fn directive(kind: &str, title: Option<&str>) -> String {
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("`:::{kind}[{title}]` above the text and `:::` below it"),
        None => format!("`:::{kind}` above the text and `:::` below it"),
    }
}

fn tab(title: &str) -> String {
    format!("`::tab[{title}]` in `:::tabs` … `:::`, or `tab=\"{title}\"` behind the fence of code")
}

/// Finds forms that are in a line: shortcodes, tags of GitBook, roles of reStructuredText.
fn in_line(line: &str, start: usize, found: &mut Vec<ForeignMarkup>) {
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}"), ("{% ", "%}")] {
        let mut from = 0;
        while let Some(at) = line[from..].find(open).map(|at| from + at) {
            let inside = &line[at + open.len()..];
            let end = inside
                .find(close)
                .map_or(line.len(), |end| at + open.len() + end + close.len());
            if let Some((name, _)) = name(inside.trim_start_matches([' ', '-']))
                && let Some((program, instead)) = shortcode(open, name)
                && line[..end].ends_with(close)
            {
                found.push(ForeignMarkup {
                    span: start + at..start + end,
                    program,
                    instead,
                });
            }
            from = end.max(at + open.len());
        }
    }
    let roles = line.match_indices(":`").filter_map(|(at, _)| {
        let before = &line[..at];
        let open = before.rfind(':')?;
        let role = &before[open + 1..];
        let is_free = !before[..open].ends_with(|c: char| c.is_alphanumeric() || c == ':');
        let end = line[at + 2..].find('`')? + at + 3;
        let instead = role_form(role)?;
        is_free.then(|| ForeignMarkup {
            span: start + open..start + end,
            program: "Sphinx (a role)",
            instead: instead.to_owned(),
        })
    });
    found.extend(roles);
}

/// Returns what to write for a shortcode of Hugo or a tag of GitBook; `None` for tags that GitBook does not have.
fn shortcode(open: &str, name: &str) -> Option<(&'static str, String)> {
    let is_gitbook = open == "{% ";
    let instead = match name {
        "hint" if is_gitbook => directive("note", None),
        "tabs" if is_gitbook => "`:::tabs` … `:::`, with `::tab[Title]` above each part".to_owned(),
        "content-ref" | "embed" if is_gitbook => "a link".to_owned(),
        "stepper" if is_gitbook => "`:::steps` … `:::` around a numbered list".to_owned(),
        _ if is_gitbook => return None,
        "ref" | "relref" => "a link to the file: `[text](page.md)`".to_owned(),
        "highlight" => "a fence of three backticks".to_owned(),
        "figure" | "img" | "image" => "`![text](image.png \"Caption\")`".to_owned(),
        "tab" => "`::tab[Title]` in `:::tabs`".to_owned(),
        "badge" => "`:badge[text]`".to_owned(),
        "card" => "an item of the list in `:::cards`".to_owned(),
        name => match component_of(name) {
            Some(kind) => directive(kind, None),
            None => "Markdown or HTML: shortcodes are shown as text".to_owned(),
        },
    };
    let program = match is_gitbook {
        true => "GitBook (a block)",
        false => "Hugo (a shortcode)",
    };
    Some((program, instead))
}

/// Returns what to write for a role of reStructuredText.
fn role_form(role: &str) -> Option<&'static str> {
    Some(match role {
        "ref" | "doc" | "numref" | "download" | "term" => "a link: `[text](page.md)`",
        "class" | "func" | "meth" | "mod" | "attr" | "exc" | "data" | "obj" | "envvar"
        | "option" | "program" | "command" | "file" | "code" | "samp" => "code: `` `name` ``",
        "kbd" | "guilabel" | "menuselection" => "`<kbd>` … `</kbd>`",
        "math" => "`<math>`, or a fence with the language `math`",
        role if role.starts_with("py:") || role.starts_with("c:") => "code: `` `name` ``",
        _ => return None,
    })
}

/// Finds the start tags of components of MDX.
fn components(body: &str, found: &mut Vec<ForeignMarkup>) {
    for tag in html_tags::tags(body).filter(html_tags::Tag::is_component) {
        let title = ["title", "label", "summary"]
            .iter()
            .find_map(|key| tag.attribute(key));
        let title = title.as_deref().filter(|title| !title.starts_with('{'));
        let kind = tag.attribute("type");
        let kind = kind
            .as_deref()
            .and_then(Component::parse)
            .map(Component::name);
        let instead = match tag.text.get(1..=tag.name.len()).unwrap_or_default() {
            "Tabs" | "CodeGroup" => {
                "`:::tabs` … `:::`, with `::tab[Title]` above each part".to_owned()
            }
            "TabItem" | "Tab" => format!("`::tab[{}]` in `:::tabs`", title.unwrap_or("Title")),
            "Aside" | "Admonition" | "Callout" => directive(kind.unwrap_or("note"), title),
            "Note" | "Tip" | "Info" | "Warning" | "Danger" | "Caution" => {
                directive(&tag.name, title)
            }
            "Steps" => "`:::steps` … `:::` around a numbered list".to_owned(),
            "CardGrid" | "Cards" | "CardGroup" => {
                "`:::cards` … `:::` around a list of links".to_owned()
            }
            "Card" | "LinkCard" => "an item of the list in `:::cards`".to_owned(),
            "FileTree" => "`:::filetree` … `:::` around a nested list".to_owned(),
            "Badge" => "`:badge[text]`".to_owned(),
            "Accordion" | "Details" | "Expandable" => directive("details", title),
            "Figure" => "`![text](image.png \"Caption\")`".to_owned(),
            _ => continue,
        };
        found.push(ForeignMarkup {
            span: tag.at..tag.at + tag.text.len(),
            program: "MDX (a component)",
            instead,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(String, String)> {
        let found = find(body, &[]).into_iter();
        found
            .map(|markup| (body[markup.span].to_owned(), markup.instead))
            .collect()
    }

    #[test]
    fn each_form_has_its_equivalent() {
        for (body, place, instead) in [
            (
                "!!! warning \"Look *out*\"\n    a\n",
                "!!! warning \"Look *out*\"",
                "`:::warning[Look *out*]`",
            ),
            ("!!! failure\n", "!!! failure", "`:::danger`"),
            ("a\n\n???+ note\n", "???+ note", "`:::details`"),
            ("- === \"Linux\"\n", "", ""),
            ("  === \"Linux\"\n", "=== \"Linux\"", "`::tab[Linux]`"),
            (
                "a {{< figure src=\"/a.png\" >}} b\n",
                "{{< figure src=\"/a.png\" >}}",
                "![text]",
            ),
            (
                "{{% notice tip %}}\na\n{{% /notice %}}\n",
                "{{% notice tip %}}",
                "`:::note`",
            ),
            ("{{< youtube x >}}\n", "{{< youtube x >}}", "shortcodes"),
            (
                "{% hint style=\"info\" %}\n",
                "{% hint style=\"info\" %}",
                "`:::note`",
            ),
            (
                "<Aside type=\"tip\" title=\"T\">\n",
                "<Aside type=\"tip\" title=\"T\">",
                "`:::tip[T]`",
            ),
            (
                "<TabItem label=\"npm\">\n",
                "<TabItem label=\"npm\">",
                "`::tab[npm]`",
            ),
            (
                "> [!info]- More\n> a\n",
                "[!info]- More",
                "`:::details[More]`",
            ),
            ("> [!NOTE] Title\n", "[!NOTE] Title", "`:::note[Title]`"),
            (".. note::\n\n   a\n", ".. note::", "`:::note`"),
            ("see :ref:`a b`.\n", ":ref:`a b`", "a link"),
            (":::{warning} T\n", ":::{warning} T", "`:::warning[T]`"),
            ("::: {.callout-tip}\n", "::: {.callout-tip}", "`:::tip`"),
            ("@tab Linux\n", "@tab Linux", "`::tab[Linux]`"),
            ("## A b [#c-d]\n", "## A b [#c-d]", "`{#c-d}`"),
        ] {
            let found = found(body);
            if place.is_empty() {
                assert_eq!(found.len(), 0, "{body}: {found:?}");
                continue;
            }
            assert_eq!(found.len(), 1, "{body}: {found:?}");
            assert_eq!(found[0].0, place, "{body}");
            assert!(found[0].1.contains(instead), "{body}: {}", found[0].1);
        }
    }

    #[test]
    fn text_is_no_foreign_syntax() {
        for body in [
            "> [!NOTE]\n> a\n",
            "!!! a b c?\n",
            "??? what\n???\n",
            "a === \"b\"\n",
            "Title\n=====\n",
            "{% if a %}{{ b }}{% endif %}\n",
            "<table><Unknown>\n",
            ".. and so on\n",
            "time: `12:30`, at:`x`\n",
            ":::note\na\n:::\n",
            "::: {.x}\n",
            "@table\n",
            "## Issue [#1](x)\n",
            "#tag [#x]\n",
            "```{note}\n",
        ] {
            assert_eq!(found(body), [], "{body}");
        }
    }
}
