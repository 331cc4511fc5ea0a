//! Inline syntax of PyMdown: marked text, keys, inserted text, icons, attribute lists, variables.

use serde_json::Value;
use text_scan::forward_search::ForwardSearch;

use super::blocks::Line;
use crate::code::Code;
use crate::edits::Edits;
use crate::pages::Page;
use crate::report::Report;

/// The extensions that a config turns on.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    has_marks: bool,
    has_keys: bool,
    has_inserts: bool,
    has_subscripts: bool,
    has_critic: bool,
    has_macros: bool,
    /// `extra` of the config.
    variables: Value,
}

impl Extensions {
    pub(crate) fn read(config: &Value) -> Self {
        let list = config.get("markdown_extensions");
        let has = |name: &str| match list {
            Some(Value::Array(list)) => list
                .iter()
                .any(|item| item.as_str() == Some(name) || item.get(name).is_some()),
            Some(Value::Object(map)) => map.contains_key(name),
            _ => false,
        };
        let all = has("pymdownx.extra") || has("zensical.extensions");
        let plugins = config
            .get("plugins")
            .map(ToString::to_string)
            .unwrap_or_default();
        Self {
            has_marks: has("pymdownx.mark") || all,
            has_keys: has("pymdownx.keys"),
            has_inserts: has("pymdownx.caret"),
            has_subscripts: has("pymdownx.tilde"),
            has_critic: has("pymdownx.critic"),
            has_macros: plugins.contains("\"macros\""),
            variables: config.get("extra").cloned().unwrap_or_default(),
        }
    }
}

struct Inline<'a> {
    extensions: &'a Extensions,
    page: &'a Page,
    text: &'a str,
    code: Code,
    /// The numbers of the lines in the file, by the lines of the text.
    numbers: Vec<usize>,
    starts: Vec<usize>,
    edits: Edits,
    report: &'a mut Report,
}

/// The critic marks.
const CRITIC: [(&str, &str); 5] = [
    ("{++", "++}"),
    ("{--", "--}"),
    ("{>>", "<<}"),
    ("{==", "==}"),
    ("{~~", "~~}"),
];

/// Converts the inline syntax of lines, and returns the text.
pub(crate) fn convert(
    extensions: &Extensions,
    page: &Page,
    lines: &[Line],
    report: &mut Report,
) -> String {
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    let text = texts.join("\n");
    let mut inline = Inline {
        extensions,
        page,
        code: Code::of(&text),
        numbers: lines.iter().map(|line| line.number).collect(),
        starts: std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect(),
        text: &text,
        edits: Edits::default(),
        report,
    };
    inline.pairs();
    inline.braces();
    inline.icons();
    inline.edits.apply(&text)
}

impl Inline<'_> {
    fn line(&self, at: usize) -> usize {
        let index = self.starts.partition_point(|start| *start <= at) - 1;
        self.numbers.get(index).copied().unwrap_or(1)
    }

    fn leave(&mut self, range: std::ops::Range<usize>, kind: &str, help: &str) {
        let text = &self.text[range.clone()];
        self.report
            .leave(&self.page.source, self.line(range.start), kind, text, help);
    }

    /// `==x==`, `^^x^^`, `++ctrl+c++`, `~x~`, `^x^`.
    fn pairs(&mut self) {
        for (mark, is_on, kind) in [
            ("==", self.extensions.has_marks, "marked text"),
            ("^^", self.extensions.has_inserts, "inserted text"),
            ("++", self.extensions.has_keys, "keys"),
            ("~", self.extensions.has_subscripts, "subscripts"),
            ("^", self.extensions.has_inserts, "superscripts"),
        ] {
            if !is_on {
                continue;
            }
            let blank = ForwardSearch::new("\n\n");
            let mut at = 0;
            while let Some(found) = self.text[at..].find(mark) {
                let start = at + found;
                let inside = start + mark.len();
                at = inside;
                let sign = &mark[..1];
                let is_free =
                    !self.text[..start].ends_with([sign.as_bytes()[0] as char, '[', '\\', '{'])
                        && !self.text[inside..].starts_with(sign);
                if !is_free || self.code.contains(start) {
                    at = inside + self.text[inside..].len()
                        - self.text[inside..].trim_start_matches(sign).len();
                    continue;
                }
                let end = blank.find(self.text, inside).unwrap_or(self.text.len());
                let line = &self.text[inside..end];
                let Some(end) = line.find(mark).filter(|end| *end > 0) else {
                    continue;
                };
                let content = &line[..end];
                let new = match mark {
                    "++" => keys(content),
                    _ if content.starts_with(' ') || content.ends_with(' ') => None,
                    "==" => Some(format!("<mark>{content}</mark>")),
                    "^^" => Some(format!("<ins>{content}</ins>")),
                    _ if content.contains([' ', '\n', '^', '(', '[', '<', '`']) => None,
                    "~" => Some(format!("<sub>{content}</sub>")),
                    _ => Some(format!("<sup>{content}</sup>")),
                };
                if let Some(new) = new {
                    let end = inside + end + mark.len();
                    self.edits.replace(start..end, new);
                    self.report.count(kind);
                    at = end;
                }
            }
        }
    }

    /// Attribute lists, variables, tags of Jinja, critic marks.
    fn braces(&mut self) {
        let (variable, tag) = (ForwardSearch::new("}}"), ForwardSearch::new("%}"));
        let critic = CRITIC.map(|(open, close)| (open, ForwardSearch::new(close)));
        let mut at = 0;
        while let Some(found) = self.text[at..].find('{') {
            let start = at + found;
            at = start + 1;
            if self.text[..start].ends_with('\\') {
                continue;
            }
            let rest = &self.text[start..];
            let is_code = self.code.contains(start);
            if rest.starts_with("{{") || rest.starts_with("{%") {
                let close = if rest.starts_with("{{") {
                    &variable
                } else {
                    &tag
                };
                let Some(end) = close.find(self.text, start + 2) else {
                    continue;
                };
                let range = start..end + 2;
                at = range.end;
                self.variable(range);
                continue;
            }
            if is_code {
                continue;
            }
            if self.extensions.has_critic
                && let Some((_, close)) = critic.iter().find(|(open, _)| rest.starts_with(open))
                && let Some(end) = close.find(self.text, start)
            {
                at = end + 3;
                self.leave(
                    start..at,
                    "critic mark",
                    "it stays as text: accept or reject the change",
                );
                continue;
            }
            self.attributes(start);
        }
        for (start, _) in self.text.match_indices("[[") {
            let rest = &self.text[start..];
            // A wikilink is on one line, and has no other inside.
            let end = rest
                .get(2..)
                .and_then(|inside| inside.find([']', '[', '\n']))
                .map(|end| end + 2)
                .filter(|end| rest[*end..].starts_with("]]"));
            if let Some(end) = end
                && !self.code.contains(start)
                && !rest[end + 2..].starts_with(['(', '['])
            {
                self.leave(
                    start..start + end + 2,
                    "wikilink",
                    "it stays as text: write `[text](page.md)`",
                );
            }
        }
    }

    /// `{{ name }}` of the plugin macros; without the plugin it is text.
    fn variable(&mut self, range: std::ops::Range<usize>) {
        if !self.extensions.has_macros {
            return;
        }
        let inside = self.text[range.start + 2..range.end - 2].trim();
        let value = inside
            .split('.')
            .try_fold(&self.extensions.variables, |value, key| value.get(key));
        match value {
            Some(Value::String(text)) if self.text[range.start..].starts_with("{{") => {
                self.edits.replace(range, text.clone());
                self.report.count("variables");
            }
            Some(value @ (Value::Number(_) | Value::Bool(_))) => {
                self.edits.replace(range, value.to_string());
                self.report.count("variables");
            }
            _ => self.leave(range, "macro", "it stays as text: write what it makes"),
        }
    }

    /// `{ .class }` behind a link, an image or a heading.
    fn attributes(&mut self, start: usize) {
        let rest = &self.text[start..];
        let Some(end) = rest
            .find(['}', '\n'])
            .filter(|end| rest[*end..].starts_with('}'))
        else {
            return;
        };
        let inside = rest[1..end].trim_start_matches(':').trim();
        let is_list = inside.starts_with(['.', '#'])
            || inside.split_once('=').is_some_and(|(key, value)| {
                !key.is_empty()
                    && key
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_'))
                    && (value.starts_with(['"', '\''])
                        || value.chars().all(|c| !c.is_whitespace() || c == ' '))
            });
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let before = &self.text[line_start..start];
        let is_heading = before.trim_start().starts_with('#');
        let is_behind = before.ends_with([')', ']', '*', '_', '`', '>', ':']);
        if !is_list || !(is_heading || is_behind) {
            return;
        }
        let range = start..start + end + 1;
        let id = inside.split_whitespace().find(|word| word.starts_with('#'));
        if is_heading && let Some(id) = id {
            let new = format!("{{{id}}}");
            if self.text[range.clone()] != new {
                self.edits.replace(range.clone(), new);
                self.report.count("ids of headings");
            }
            if inside.split_whitespace().count() > 1 {
                self.leave(
                    range,
                    "attribute list",
                    "the id stays, the rest is left out",
                );
            }
            return;
        }
        if let Some(id) = id {
            let empty = if before.ends_with("[]()") { 4 } else { 0 };
            let anchor = format!("<a id=\"{}\"></a>", crate::markup::escaped(&id[1..]));
            self.edits.replace(range.start - empty..range.end, anchor);
            self.report.count("anchors");
            if inside.split_whitespace().count() > 1 {
                self.leave(
                    range,
                    "attribute list",
                    "the id stays, the rest is left out",
                );
            }
            return;
        }
        self.leave(
            range.clone(),
            "attribute list",
            "left out: links and images have no attributes in sitegen",
        );
        let space = before.len() - before.trim_end().len();
        self.edits.replace(range.start - space..range.end, "");
    }

    /// `:material-check:`
    fn icons(&mut self) {
        for set in [":material-", ":fontawesome-", ":octicons-", ":simple-"] {
            for (start, _) in self.text.match_indices(set) {
                let rest = &self.text[start + 1..];
                let end =
                    rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')));
                if let Some(end) = end.filter(|end| rest[*end..].starts_with(':'))
                    && !self.code.contains(start)
                {
                    self.leave(
                        start..start + end + 2,
                        "icon",
                        "it stays as text: write a character, or an image",
                    );
                }
            }
        }
    }
}

/// Returns `ctrl+alt+del` as keys.
fn keys(content: &str) -> Option<String> {
    let is_key = |key: &str| {
        !key.is_empty()
            && (key.starts_with('"') || key.chars().all(|c| c.is_alphanumeric() || c == '-'))
    };
    let keys: Vec<&str> = content.split('+').collect();
    if !keys.iter().all(|key| is_key(key)) {
        return None;
    }
    let shown = keys.iter().map(|key| {
        let key = key.trim_matches('"').replace('-', " ");
        let mut chars = key.chars();
        let first = chars.next().map(char::to_uppercase);
        let name: String = first.into_iter().flatten().chain(chars).collect();
        format!("<kbd>{name}</kbd>")
    });
    Some(shown.collect::<Vec<_>>().join("+"))
}
