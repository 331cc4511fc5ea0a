//! The info string of a fence: the language, and attributes that each generator writes in its own way.

use crate::Tool;
use crate::code::Code;
use crate::edits::{Edits, LineNumbers};
use crate::report::Report;

/// The attributes of a block of code.
#[derive(Debug, Default)]
struct Info {
    language: String,
    /// The rest of the info string, in sitegen's form.
    parts: Vec<String>,
    left: Vec<String>,
    is_changed: bool,
}

impl Info {
    fn keep(&mut self, part: &str) {
        self.parts.push(part.to_owned());
    }

    fn put(&mut self, part: String) {
        self.is_changed = true;
        self.parts.push(part);
    }

    fn text(&self) -> String {
        let mut text = self.language.clone();
        for part in &self.parts {
            text.push(' ');
            text.push_str(part);
        }
        text.trim().to_owned()
    }

    /// Takes an attribute with a name that generators share.
    fn attribute(&mut self, key: &str, value: &str) {
        let value = value.trim_matches(['"', '\'']);
        match key {
            "title" | "name" | "file" | "filename" => self.put(format!("title=\"{value}\"")),
            "hl_lines" => {
                let lines = value.trim_matches(['[', ']']).replace(['"', '\''], "");
                let lines: Vec<&str> = lines
                    .split([',', ' '])
                    .filter(|line| !line.is_empty())
                    .collect();
                self.put(format!("{{{}}}", lines.join(",")));
            }
            "linenos" | "lineNos" => match value {
                "false" => self.is_changed = true,
                _ => self.put("linenos".to_owned()),
            },
            "linenums" | "linenostart" | "lineNoStart" | "startLineNumber" => match value {
                "1" => self.put("linenos".to_owned()),
                value => self.put(format!("start={value}")),
            },
            "style" | "frame" | "anchorlinenos" | "lineanchors" | "hl_inline" | "guesssyntax"
            | "hl_style" => {
                self.is_changed = true;
            }
            _ => {
                self.is_changed = true;
                self.left.push(format!("{key}={value}"));
            }
        }
    }
}

/// Converts the lines that open blocks of code.
pub(crate) fn convert(
    tool: Tool,
    path: &str,
    first_line: usize,
    text: &str,
    report: &mut Report,
) -> String {
    let code = Code::of(text);
    if code.fences.is_empty() {
        return text.to_owned();
    }
    let lines = LineNumbers::new(text, first_line);
    let mut edits = Edits::default();
    for range in &code.fences {
        let line = &text[range.clone()];
        let mark = line.chars().next().unwrap_or('`');
        let info = line.trim_start_matches(mark);
        let read = read(tool, info.trim());
        for left in &read.left {
            let help = "left out: blocks of code have no such attribute";
            report.leave(
                path,
                lines.at(range.start),
                "attribute of a fence",
                left,
                help,
            );
        }
        if read.is_changed {
            report.count("attributes of fences");
            edits.replace(range.end - info.len()..range.end, read.text());
        }
    }
    edits.apply(text)
}

/// Returns the info of a fence of Hugo's shortcode `highlight`, whose options are in one text.
pub(crate) fn highlight(language: &str, options: &str) -> (String, Vec<String>) {
    let mut info = Info {
        language: language.to_owned(),
        ..Info::default()
    };
    for (key, value) in pairs(options) {
        info.attribute(&key, &value);
    }
    (info.text(), info.left)
}

fn read(tool: Tool, text: &str) -> Info {
    let mut info = Info::default();
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '{' | ','))
        .unwrap_or(text.len());
    let rest = text[end..].trim();
    text[..end].clone_into(&mut info.language);
    match tool {
        Tool::Zola => {
            for part in rest
                .split(',')
                .map(str::trim)
                .filter(|part| !part.is_empty())
            {
                let (key, value) = part.split_once('=').unwrap_or((part, "true"));
                match key {
                    "linenos" => info.put("linenos".to_owned()),
                    "hide_lines" => info.attribute(key, value),
                    key => info.attribute(key, value),
                }
            }
        }
        Tool::Hugo => {
            if let Some(inside) = rest
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
                && !inside.starts_with(|c: char| c.is_ascii_digit())
            {
                for (key, value) in pairs(inside) {
                    info.attribute(&key, &value);
                }
            } else if !rest.is_empty() {
                info.keep(rest);
            }
        }
        Tool::MkDocs => of_mkdocs(&mut info, text, rest),
        Tool::Docusaurus | Tool::Starlight => of_components(&mut info, rest),
    }
    info
}

/// `python hl_lines="1 2"`, `{ .python .annotate title="x" }`.
fn of_mkdocs(info: &mut Info, text: &str, rest: &str) {
    let inside = match text.find('{').filter(|_| text.ends_with('}')) {
        Some(at) => text[at + 1..].trim_end_matches('}'),
        None => rest,
    };
    if inside.starts_with(|c: char| c.is_ascii_digit()) {
        return info.keep(rest);
    }
    for word in words(inside) {
        if let Some(class) = word.strip_prefix('.') {
            info.is_changed = true;
            if info.language.is_empty() {
                class.clone_into(&mut info.language);
            } else {
                info.left.push(word.clone());
            }
        } else if let Some((key, value)) = word.split_once('=') {
            info.attribute(key, value);
        } else if word.starts_with('#') {
            info.is_changed = true;
            info.left.push(word.clone());
        } else {
            info.keep(&word);
        }
    }
}

/// Docusaurus, and Expressive Code of Starlight.
fn of_components(info: &mut Info, rest: &str) {
    for word in words(rest) {
        let (key, value) = word.split_once('=').unwrap_or((&word, ""));
        match (key, value) {
            ("showLineNumbers", "" | "{true}") => info.put("linenos".to_owned()),
            ("showLineNumbers", "false" | "{false}") | ("wrap" | "frame" | "preserveIndent", _) => {
                info.is_changed = true
            }
            ("showLineNumbers" | "startLineNumber", value) => {
                info.put(format!("start={}", value.trim_matches(['{', '}', '"'])));
            }
            ("mark", value) if value.starts_with('{') => info.put(value.to_owned()),
            ("ins" | "del", value) if !value.starts_with('{') => info.attribute(key, value),
            ("live" | "noInline" | "npm2yarn" | "collapse" | "metastring", value) => {
                info.attribute(key, value)
            }
            (_, "") if word.starts_with('"') && word.len() > 2 => info.put(format!("mark={word}")),
            (_, "") if word.starts_with('\'') && word.len() > 2 && !word.contains('"') => {
                info.put(format!("mark=\"{}\"", word.trim_matches('\'')));
            }
            _ => info.keep(&word),
        }
    }
}

/// Splits at white space outside of quotes, braces and slashes.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut until: Option<char> = None;
    for c in text.chars() {
        match until {
            Some(end) => {
                until = Some(end).filter(|end| *end != c);
                word.push(c);
            }
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    found.push(std::mem::take(&mut word));
                }
            }
            None => {
                let begins = word.is_empty() || word.ends_with('=');
                until = match c {
                    '"' | '\'' if begins => Some(c),
                    '/' if begins => Some(c),
                    '{' => Some('}'),
                    _ => None,
                };
                word.push(c);
            }
        }
    }
    if !word.is_empty() {
        found.push(word);
    }
    found
}

/// Reads `key=value, key=[1, "2-3"]`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut depth = 0;
    let mut quote = None;
    let mut part = String::new();
    for c in text.chars().chain([',']) {
        match c {
            '"' | '\'' => {
                quote = if quote == Some(c) {
                    None
                } else {
                    quote.or(Some(c))
                }
            }
            '[' if quote.is_none() => depth += 1,
            ']' if quote.is_none() => depth -= 1,
            _ => {}
        }
        let ends = (c == ',' || c.is_whitespace()) && depth == 0 && quote.is_none();
        if !ends {
            part.push(c);
        } else if !part.trim().is_empty() {
            let taken = std::mem::take(&mut part);
            let (key, value) = taken.split_once('=').unwrap_or((&taken, "true"));
            found.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_written_in_one_form() {
        for (tool, before, after) in [
            (
                Tool::Hugo,
                "go {linenos=table,hl_lines=[8,\"15-17\"],linenostart=199}",
                "go linenos {8,15-17} start=199",
            ),
            (Tool::Hugo, "go{linenos=inline}", "go linenos"),
            (Tool::Hugo, "go", "go"),
            (
                Tool::MkDocs,
                "py title=\"a b.py\" hl_lines=\"1 3-4\" linenums=\"1\"",
                "py title=\"a b.py\" {1,3-4} linenos",
            ),
            (
                Tool::MkDocs,
                "{ .py3 title=\"x\" linenums=5 }",
                "py3 title=\"x\" start=5",
            ),
            (
                Tool::Docusaurus,
                "jsx title=\"/src/x.js\" showLineNumbers {1,4-6}",
                "jsx title=\"/src/x.js\" linenos {1,4-6}",
            ),
            (
                Tool::Starlight,
                "js \"a b\" /c d/ ins={2} frame=\"none\" mark={1}",
                "js mark=\"a b\" /c d/ ins={2} {1}",
            ),
            (
                Tool::Zola,
                "rust,linenos,linenostart=20,hl_lines=1-3 5,name=a.rs",
                "rust linenos start=20 {1-3,5} title=\"a.rs\"",
            ),
        ] {
            let text = format!("```{before}\nx\n```\n");
            let new = convert(tool, "a.md", 1, &text, &mut Report::default());
            assert_eq!(new, format!("```{after}\nx\n```\n"));
        }
    }
}
