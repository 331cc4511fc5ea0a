//! MDX: statements, expressions, comments and attributes of JSX. Components are in `mdx_components`.

mod components;
mod tags;

use std::collections::BTreeMap;

use serde_json::Value;
use text_scan::forward_search::ForwardSearch;
use text_scan::work_counter;

use crate::SourceTree;
use crate::code::Code;
use crate::edits::{Edits, LineNumbers};
use crate::pages::Page;
use crate::report::Report;
use components::{Components, is_converted};
use tags::{AttributeValue, BraceSearch, Tag};

/// The paths that a page imports, by the names that it gives them.
pub(crate) type Imports = BTreeMap<String, String>;

/// Converts the body of an MDX page. `resolve` returns the path of a module that the page imports.
pub(crate) fn convert(
    tree: &dyn SourceTree,
    page: &Page,
    text: &str,
    resolve: &dyn Fn(&str) -> Option<String>,
    report: &mut Report,
) -> String {
    let lines = LineNumbers::new(text, page.front_matter.body_line);
    let mut pass = PageConversion {
        page,
        text,
        code: Code::of(text),
        lines,
        edits: Edits::default(),
        report,
    };
    let imports = pass.statements(resolve);
    let statements = imports.1;
    let imports = imports.0;
    let tags = tags::find(text, &pass.code);
    let components = Components {
        tree,
        imports: &imports,
    };
    pass.expressions(&tags, &statements);
    pass.attributes(&tags, &imports);
    pass.components(&tags, &components);
    let edits = std::mem::take(&mut pass.edits);
    components.convert(&edits.apply(text), 0)
}

struct PageConversion<'a> {
    page: &'a Page,
    text: &'a str,
    code: Code,
    lines: LineNumbers,
    edits: Edits,
    report: &'a mut Report,
}

impl PageConversion<'_> {
    fn leave(&mut self, range: std::ops::Range<usize>, kind: impl Into<String>, help: &str) {
        let line = self.lines.at(range.start);
        self.report
            .leave(&self.page.source, line, kind, &self.text[range], help);
    }

    /// Removes `import` and `export`, and returns what is imported and the places of the statements.
    fn statements(
        &mut self,
        resolve: &dyn Fn(&str) -> Option<String>,
    ) -> (Imports, Vec<std::ops::Range<usize>>) {
        let mut imports = Imports::new();
        let mut ranges = Vec::new();
        for range in statements(self.text, &self.code) {
            let statement = &self.text[range.clone()];
            if statement.starts_with("import") {
                self.report.count("imports");
                if let Some((name, path)) = default_import(statement) {
                    let path = resolve(&path).unwrap_or(path);
                    imports.insert(name, path);
                }
            } else {
                self.leave(range.clone(), "export", "left out: pages have no scripts");
            }
            self.edits.replace(range.clone(), "");
            ranges.push(range);
        }
        (imports, ranges)
    }

    /// Comments, and expressions that are a text.
    fn expressions(&mut self, tags: &[Tag], statements: &[std::ops::Range<usize>]) {
        let comments = ForwardSearch::new("*/}");
        let search = BraceSearch::new(self.text);
        let mut at = 0;
        while let Some(found) = self.text[at..].find('{') {
            let start = at + found;
            at = start + 1;
            let in_tag = tags.partition_point(|tag| tag.range.start <= start);
            let outside = tags[..in_tag]
                .last()
                .filter(|tag| start < tag.range.end)
                .map(|tag| tag.range.end);
            let in_statement = statements.partition_point(|range| range.start <= start);
            let statement = statements[..in_statement]
                .last()
                .filter(|range| start < range.end)
                .map(|range| range.end);
            let code = self.code.range_at(start).map(|range| range.end);
            if let Some(end) = outside.or(statement).or(code) {
                at = end.max(at);
                continue;
            }
            if self.text[..start].ends_with('\\') {
                continue;
            }
            let rest = &self.text[start..];
            let is_comment = rest.starts_with("{/*");
            let comment = is_comment
                .then(|| comments.find(self.text, start + 3))
                .flatten()
                .map(|end| end + 3 - start);
            let Some(length) = comment.or_else(|| search.length(rest)) else {
                continue;
            };
            let range = start..start + length;
            at = range.end;
            self.expression(range);
        }
    }

    fn expression(&mut self, range: std::ops::Range<usize>) {
        let inside = self.text[range.start + 1..range.end - 1].trim();
        let line_start = self.text[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let is_heading = self.text[line_start..range.start].starts_with('#');
        if inside.starts_with('#') && is_heading {
            return;
        }
        // Attributes of a directive.
        if self.text[line_start..range.start]
            .trim_start()
            .starts_with(":::")
        {
            return;
        }
        if let Some(comment) = inside
            .strip_prefix("/*")
            .and_then(|rest| rest.strip_suffix("*/"))
        {
            let comment = comment.trim();
            let new = match comment.strip_prefix('#') {
                Some(id) if is_heading => format!("{{#{id}}}"),
                _ if comment.contains("--") => String::new(),
                _ => format!("<!-- {comment} -->"),
            };
            self.edits.replace(range, new);
            self.report.count("comments");
            return;
        }
        let value = tags::literal(inside).or_else(|| self.front_matter_value(inside));
        match value {
            Some(text) => {
                self.edits.replace(range, text);
                self.report.count("expressions that are a text");
            }
            None => self.leave(range, "expression", "it stays as text: write what it makes"),
        }
    }

    fn front_matter_value(&self, code: &str) -> Option<String> {
        let key = code
            .strip_prefix("frontMatter.")
            .or_else(|| code.strip_prefix("frontmatter."))?;
        match self.page.front_matter.value(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// Attributes of elements of HTML that JSX writes in its own way.
    fn attributes(&mut self, tags: &[Tag], imports: &Imports) {
        for tag in tags.iter().filter(|tag| !tag.is_component()) {
            for attribute in &tag.attributes {
                let range = attribute.range.clone();
                match (&attribute.name[..], &attribute.value) {
                    ("className", AttributeValue::Text(value)) => {
                        self.edits.replace(range, format!("class=\"{value}\""));
                        self.report.count("attributes of JSX");
                    }
                    ("htmlFor", AttributeValue::Text(value)) => {
                        self.edits.replace(range, format!("for=\"{value}\""));
                        self.report.count("attributes of JSX");
                    }
                    (name, AttributeValue::Expression(code)) => {
                        let value = file_of(code, imports).or_else(|| tags::literal(code));
                        let number = code
                            .trim()
                            .parse::<f64>()
                            .ok()
                            .map(|_| code.trim().to_owned());
                        match value.or(number) {
                            Some(value) if !name.is_empty() => {
                                self.edits.replace(range, format!("{name}=\"{value}\""));
                                self.report.count("attributes of JSX");
                            }
                            _ => {
                                self.leave(
                                    range.clone(),
                                    "attribute of JSX",
                                    "left out: write an attribute of HTML",
                                );
                                self.edits.replace(range, "");
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Counts the components that are converted, and lists the others.
    fn components(&mut self, tags: &[Tag], components: &Components<'_>) {
        let mut closed = vec![false; tags.len()];
        for (index, tag) in tags.iter().enumerate() {
            if let Some(closing) = tag.closing {
                closed[closing] = true;
            }
            if tag.closes {
                if tag.is_component() && !closed[index] {
                    self.leave(
                        tag.range.clone(),
                        format!("component {}", tag.name),
                        "it closes a component that is not opened; it stays as it is",
                    );
                }
                continue;
            }
            if !tag.is_component() && !matches!(tag.name.as_str(), "details") {
                continue;
            }
            match is_converted(tags, index, self.text, components) {
                Some(kind) => self.report.count(kind),
                None if tag.is_component() => {
                    let help = "browsers do not show it; its content stays: write Markdown or a component of sitegen";
                    self.leave(tag.range.clone(), format!("component {}", tag.name), help);
                }
                None => {}
            }
        }
    }
}

/// Returns the places of the statements of a text: paragraphs that begin with `import` or `export`.
pub(crate) fn statements(text: &str, code: &Code) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut is_behind_blank = true;
    let mut open: Option<usize> = None;
    let mut balance = Balance::default();
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_end();
        let begins = [
            "import ",
            "import{",
            "export const ",
            "export default ",
            "export function ",
            "export let ",
            "export {",
        ]
        .iter()
        .any(|word| trimmed.starts_with(word));
        if open.is_none() && begins && is_behind_blank && !code.contains(at) {
            open = Some(at);
            balance = Balance::default();
        }
        if let Some(start) = open {
            let statement = &text[start..at + line.len()];
            balance.add(line);
            let is_complete = match statement.starts_with("import") {
                true => trimmed.ends_with([';', '\'', '"']),
                false => balance.is_even(),
            };
            if is_complete || trimmed.is_empty() && statement.starts_with("import") {
                found.push(start..at + line.len());
                open = None;
                is_behind_blank = true;
                at += line.len();
                continue;
            }
        }
        is_behind_blank = trimmed.is_empty();
        at += line.len();
    }
    if let Some(start) = open {
        let end = text[start..]
            .find("\n\n")
            .map_or(text.len(), |end| start + end);
        found.push(start..end);
    }
    found
}

/// The brackets of the lines of a statement, counted line by line.
#[derive(Debug, Default)]
struct Balance {
    /// The number of opening brackets less the number of closing ones, for `{}`, `()` and `[]`.
    open: [isize; 3],
    backticks: usize,
}

impl Balance {
    fn add(&mut self, line: &str) {
        work_counter::done(line.len());
        for byte in line.bytes() {
            match byte {
                b'{' => self.open[0] += 1,
                b'}' => self.open[0] -= 1,
                b'(' => self.open[1] += 1,
                b')' => self.open[1] -= 1,
                b'[' => self.open[2] += 1,
                b']' => self.open[2] -= 1,
                b'`' => self.backticks += 1,
                _ => {}
            }
        }
    }

    fn is_even(&self) -> bool {
        self.open.iter().all(|open| *open <= 0) && self.backticks.is_multiple_of(2)
    }
}

/// Returns the name and the module of `import Name from 'module'`.
fn default_import(statement: &str) -> Option<(String, String)> {
    let rest = statement.strip_prefix("import")?.trim();
    let (name, module) = rest.split_once(" from ")?;
    let module = module
        .trim()
        .trim_end_matches(';')
        .trim()
        .trim_matches(['"', '\'']);
    let name = name.split(',').next()?.trim();
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), module.to_owned()))
}

/// Returns the file that an expression names: an import, `require('x').default`, `useBaseUrl('/x')`.
pub(crate) fn file_of(code: &str, imports: &Imports) -> Option<String> {
    let code = code.trim();
    if let Some(path) = imports
        .get(code)
        .or_else(|| imports.get(code.strip_suffix(".src")?))
    {
        return Some(format!("{IMPORTED}{path}"));
    }
    let inside = ["require(", "useBaseUrl("]
        .iter()
        .find_map(|call| code.strip_prefix(call))?;
    let inside = inside
        .strip_suffix(".default")
        .unwrap_or(inside)
        .strip_suffix(')')?;
    tags::literal(inside)
}

/// The beginning of a link to a file by its path from the root of the old site.
pub(crate) const IMPORTED: &str = "@root/";
