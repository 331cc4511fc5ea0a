//! Shortcodes of Hugo that have an equal in Markdown or in sitegen's components.
//!
//! Hugo runs shortcodes in blocks of code too. There only what it shows as text is written: `{{</* x */>}}` as
//! `{{< x >}}`, and values of `param`. Every other shortcode in code is listed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::shortcode_tags::{self, Tag};
use crate::code::Code;
use crate::edits::{Edits, LineNumbers};
use crate::links::Link;
use crate::markup::{self, close_block, open_block, opening};
use crate::pages::Context;
use crate::paths;
use crate::report::Report;

/// The values of a site that shortcodes ask for.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// `params` of the config.
    pub(crate) params: Value,
    /// Values that the page of a folder gives to the pages below it, by the new path of the folder.
    pub(crate) cascades: BTreeMap<String, Vec<Value>>,
}

impl Values {
    /// Returns a value that a folder above a page gives.
    fn cascaded(&self, page: &str, key: &str) -> Option<&Value> {
        let mut folder = page;
        while let Some((above, _)) = folder.rsplit_once('/') {
            folder = above;
            for values in self.cascades.get(folder).into_iter().flatten() {
                let params = values.get("params").and_then(|params| at_path(params, key));
                if let Some(value) = params.or_else(|| at_path(values, key)) {
                    return Some(value);
                }
            }
        }
        None
    }
}

/// The shortcodes of a page on their way into Markdown.
pub(super) struct Conversion<'a> {
    pub(super) context: &'a Context<'a>,
    values: &'a Values,
    pub(super) text: &'a str,
    code: Code,
    pub(super) tags: &'a [Tag],
    pub(super) edits: Edits,
    pub(super) report: &'a mut Report,
    pub(super) lines: LineNumbers,
    /// The places of the tags that became lines of their own.
    lines_of_their_own: BTreeSet<usize>,
    /// Tags that close a component, the line of each, and its container.
    closings: Vec<(std::ops::Range<usize>, String, String)>,
}

/// Converts the shortcodes of a body.
pub(crate) fn convert(
    context: &Context<'_>,
    values: &Values,
    text: &str,
    report: &mut Report,
) -> String {
    if !text.contains("{{<") && !text.contains("{{%") {
        return text.to_owned();
    }
    let tags = shortcode_tags::find(text);
    let mut conversion = Conversion {
        context,
        values,
        text,
        code: Code::of(text),
        tags: &tags,
        edits: Edits::default(),
        report,
        lines: LineNumbers::new(text, context.page.front_matter.body_line),
        lines_of_their_own: BTreeSet::new(),
        closings: Vec::new(),
    };
    let mut closed = vec![false; tags.len()];
    for (index, tag) in tags.iter().enumerate() {
        if tag.closes {
            if !closed[index] {
                conversion.leave(
                    tag,
                    "it closes a shortcode that is not opened; it stays as it is",
                );
            }
            continue;
        }
        if let Some(closing) = tag.closing {
            closed[closing] = true;
        }
        conversion.tag(tag);
    }
    conversion.close();
    conversion.edits.apply(text)
}

impl Conversion<'_> {
    fn tag(&mut self, tag: &Tag) {
        let kind = self.kind(tag);
        match kind {
            Some(kind) => self.report.count(kind),
            None => self.leave(tag, help(&tag.name)),
        }
    }

    /// Converts a tag with its closing one, and returns the kind of the conversion.
    fn kind(&mut self, tag: &Tag) -> Option<&'static str> {
        if tag.is_escaped {
            let text = &self.text[tag.range.clone()];
            self.edits.replace(
                tag.range.clone(),
                text.replacen("/*", "", 1).replacen("*/", "", 1),
            );
            return Some("escaped shortcodes");
        }
        if tag.name == "param" {
            let value = self.param(tag.positional.first()?)?;
            self.edits.replace(tag.range.clone(), value);
            return Some("values of `param`");
        }
        if self.code.contains(tag.range.start) {
            let in_link = matches!(tag.name.as_str(), "ref" | "relref");
            return if in_link { self.reference(tag) } else { None };
        }
        let name = tag
            .name
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_lowercase();
        match name.as_str() {
            "ref" | "relref" => self.reference(tag),
            "highlight" | "code" => self.highlight(tag),
            "mermaid" => self.fenced(tag, "mermaid"),
            "figure" if tag.closing.is_none() => self.figure(tag),
            "comment" => self.comment(tag),
            "details" | "expand" | "collapse" | "collapsible" | "spoiler" => {
                let title = tag.argument(&["summary", "title", "label", "name", "header"], 0);
                let line = opening("details", title.map(plain).as_deref());
                let is_open = matches!(tag.named(&["open"]), Some("true" | "open"));
                let line = if is_open {
                    format!("{line}{{open}}")
                } else {
                    line
                };
                self.block(tag, &line, Some("details"))
            }
            "tabs" | "tabpane" | "code-tabs" | "codetabs" => {
                self.block(tag, ":::tabs", Some("tabs"))
            }
            "tab" | "tab-item" => self.tab(tag),
            "badge" => self.badge(tag),
            "button" | "linkbutton" => self.button(tag),
            "cards" => self.block(tag, ":::cards", Some("cards")),
            "card" if tag.closing.is_none() => self.card(tag),
            _ => self.alert(tag, &name),
        }
    }

    fn param(&self, key: &str) -> Option<String> {
        let front_matter = &self.context.page.front_matter;
        let (first, rest) = key.split_once('.').unwrap_or((key, ""));
        let own = front_matter.value(first).and_then(|value| match rest {
            "" => Some(value),
            rest => at_path(value, rest),
        });
        let own = own.or_else(|| at_path(front_matter.value("params")?, key));
        let above = || self.values.cascaded(&self.context.page.target, key);
        match own
            .or_else(above)
            .or_else(|| at_path(&self.values.params, key))?
        {
            Value::String(text) => Some(text.clone()),
            value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
            _ => None,
        }
    }

    fn reference(&mut self, tag: &Tag) -> Option<&'static str> {
        let wanted = tag.argument(&["path"], 0)?;
        let link = Link::parse(wanted);
        let new = if link.path.is_empty() {
            link.rest.to_owned()
        } else {
            let language = tag.named(&["lang"]);
            let old = self.page_at(link.path, language)?;
            format!(
                "{}{}",
                self.context.links.link(self.context.page, &old)?,
                link.rest
            )
        };
        self.edits.replace(tag.range.clone(), new);
        Some("links by `ref` and `relref`")
    }

    /// Returns the page that a reference names: from the folder of the page, from the root, or by its name alone.
    pub(super) fn page_at(&self, wanted: &str, language: Option<&str>) -> Option<String> {
        let page = self.context.page;
        let language = language.unwrap_or(&page.language);
        let root = self.context.links.root(language);
        let wanted = wanted.trim_end_matches('/');
        let folder = paths::folder(&page.target);
        let rooted = paths::resolve(root, wanted.trim_start_matches('/'));
        let relative = (!wanted.starts_with('/'))
            .then(|| paths::resolve(folder, wanted))
            .flatten();
        let sibling = paths::resolve(folder, &format!("../{wanted}"));
        let candidates = [relative, rooted, sibling];
        let find = |path: &String| self.context.links.page_with_target(path);
        candidates
            .iter()
            .flatten()
            .find_map(find)
            .or_else(|| self.context.links.page_with_name(wanted, language))
            .map(str::to_owned)
    }

    /// Returns what lines behind a tag begin with. `None` if there is text before the tag on its line. Tags before it
    /// that became lines of their own are no text.
    pub(super) fn container(&self, tag: &Tag) -> Option<String> {
        markup::container_of(&self.before(tag.range.start))
    }

    /// Returns the text before a byte on its line, without the tags that became lines of their own.
    fn before(&self, at: usize) -> String {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let mut out = String::new();
        let mut from = start;
        let first = self.tags.partition_point(|tag| tag.range.start < start);
        for tag in self.tags[first..]
            .iter()
            .take_while(|tag| tag.range.start < at)
        {
            if self.lines_of_their_own.contains(&tag.range.start) {
                // White space between two tags is removed with them.
                out.push_str(&self.text[from..tag.range.start]);
                from = tag.range.end;
                from += self.text[from..at].len() - self.text[from..at].trim_start().len();
            }
        }
        out.push_str(&self.text[from..at]);
        out
    }

    /// Replaces a tag and the one that closes it by lines of their own. The closing ones are written at the end,
    /// when it is known what the tags before them became.
    pub(super) fn pair(&mut self, tag: &Tag, opening: &str, closing: &str) -> Option<()> {
        let end = self.tags[tag.closing?].range.clone();
        let container = self.container(tag)?;
        open_block(
            &mut self.edits,
            self.text,
            tag.range.clone(),
            opening,
            &container,
        );
        self.lines_of_their_own.insert(tag.range.start);
        self.lines_of_their_own.insert(end.start);
        self.indent(tag.range.end..end.start, &container);
        self.closings.push((end, closing.to_owned(), container));
        Some(())
    }

    /// Indents the content of a shortcode as far as its container, which Hugo reads on its own.
    fn indent(&mut self, range: std::ops::Range<usize>, container: &str) {
        let first = self
            .tags
            .partition_point(|tag| tag.range.start < range.start);
        let mut inside = self.tags[first..]
            .iter()
            .take_while(|tag| tag.range.start < range.end);
        let is_outer = inside.any(|tag| tag.closing.is_some());
        let content = &self.text[range.clone()];
        if container.is_empty() || container.contains('>') || is_outer {
            return;
        }
        let mut at = range.start;
        let mut starts = Vec::new();
        let mut least = usize::MAX;
        for (number, line) in content.split_inclusive('\n').enumerate() {
            let white = line.len() - line.trim_start_matches(' ').len();
            if number > 0 && !line.trim().is_empty() {
                starts.push(at);
                least = least.min(white);
            }
            at += line.len();
        }
        if least < container.len() {
            for start in starts {
                self.edits.replace(start..start, container);
            }
        }
    }

    /// Writes the lines that close components.
    fn close(&mut self) {
        for (range, line, container) in std::mem::take(&mut self.closings) {
            let before = self.before(range.start);
            close_block(
                &mut self.edits,
                self.text,
                range,
                &line,
                &container,
                &before,
            );
        }
    }

    /// A pair that becomes lines around its content.
    pub(super) fn block(
        &mut self,
        tag: &Tag,
        line: &str,
        kind: Option<&'static str>,
    ) -> Option<&'static str> {
        self.pair(tag, line, ":::")?;
        kind
    }

    fn leave(&mut self, tag: &Tag, help: &str) {
        let text = &self.text[tag.range.clone()];
        let line = self.lines.at(tag.range.start);
        let kind = format!("shortcode {}", tag.name);
        self.report
            .leave(&self.context.page.source, line, kind, text, help);
    }
}

/// Returns a value at a path of keys, in any case, as Hugo reads its params.
fn at_path<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| {
        let map = value.as_object()?;
        map.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    })
}

/// Returns a title on one line.
pub(super) fn plain(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn help(name: &str) -> &'static str {
    match name {
        "gist" | "youtube" | "vimeo" | "tweet" | "x" | "instagram" => {
            "it stays as text: write a link, or the HTML of the embedded page"
        }
        "ref" | "relref" => "no page has this path: write a link to the file",
        "param" => "neither the page nor the config has this value: write it",
        "include" | "readfile" | "readFile" => "it stays as text: write the text of the file here",
        _ => "it stays as text: write Markdown or HTML",
    }
}
