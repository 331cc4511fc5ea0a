//! Components of Docusaurus and Starlight that have an equal.
//!
//! The content of a component loses the indentation that it has there: Markdown would read it as code.

use super::tags::{self, Tag};
use super::{self as mdx, Imports};
use crate::SourceTree;
use crate::code::Code;
use crate::markup::{self, alert_of, container, opening};
use crate::script;

/// The deepest nesting.
const MAX_DEPTH: usize = 24;

/// The context in which components are converted.
pub(crate) struct Components<'a> {
    pub(crate) tree: &'a dyn SourceTree,
    pub(crate) imports: &'a Imports,
}

/// Returns the kind of the conversion of a tag, or `None` if it stays.
pub(crate) fn is_converted(
    tags: &[Tag],
    index: usize,
    text: &str,
    components: &Components<'_>,
) -> Option<&'static str> {
    let tag = &tags[index];
    let parent = tag.parent;
    let is_in = |name: &str| parent.is_some_and(|parent| tags[parent].name == name);
    let is_block = container(text, tag.range.start).is_some();
    let has_end = tag.closing.is_some();
    match tag.name.as_str() {
        "Tabs" if has_end && is_block && has_child(tags, index, &["TabItem", "Tab"]) => {
            Some("tabs")
        }
        "TabItem" | "Tab" if has_end && is_in("Tabs") => Some("tabs"),
        "Aside" | "Admonition" | "Callout" | "Note" | "Tip" | "Info" | "Warning" | "Danger"
        | "Caution"
            if has_end && is_block =>
        {
            Some("alerts")
        }
        "Steps" if has_end && is_block => Some("steps"),
        "FileTree" if has_end && is_block => Some("file trees"),
        "CardGrid" if has_end && is_block && has_child(tags, index, &["Card", "LinkCard"]) => {
            Some("cards")
        }
        "Card" if has_end && is_block && tag.text("title").is_some() => Some("cards"),
        "LinkCard" if is_block && tag.text("title").is_some() && tag.text("href").is_some() => {
            Some("cards")
        }
        "LinkButton" if has_end && tag.text("href").is_some() => Some("buttons"),
        "Badge" if tag.text("text").is_some() => Some("badges"),
        "Image" if image(tag, components).is_some() => Some("images"),
        "details" if has_end && is_block && summary(tags, index, text).is_some() => Some("details"),
        _ if partial(tag, components).is_some() => Some("imported Markdown"),
        _ => None,
    }
}

fn has_child(tags: &[Tag], index: usize, names: &[&str]) -> bool {
    // The first child follows its parent; a search of all would take the square of components inside one another.
    const FIRST: usize = 64;
    let end = tags[index].closing.unwrap_or(index);
    tags[index..end]
        .iter()
        .take(FIRST)
        .any(|tag| names.contains(&tag.name.as_str()))
}

/// Returns the summary of `<details>`, if it is plain, and the place behind it.
fn summary(tags: &[Tag], index: usize, text: &str) -> Option<(String, usize)> {
    let next = tags
        .get(index + 1)
        .filter(|tag| tag.name == "summary" && !tag.closes)?;
    let end = &tags[next.closing?];
    let inside = text[next.range.end..end.range.start]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let is_plain = !inside.contains(['<', '{'])
        && text[tags[index].range.end..next.range.start]
            .trim()
            .is_empty();
    is_plain.then_some((inside, end.range.end))
}

fn image(tag: &Tag, components: &Components<'_>) -> Option<String> {
    let source = match tag.expression("src") {
        Some(code) => mdx::file_of(code, components.imports)?,
        None => tag.text("src")?,
    };
    let alt = tag.text("alt").unwrap_or_default();
    Some(format!("![{}](<{source}>)", alt.replace(['[', ']'], "")))
}

/// Returns the text of the Markdown file that a component without attributes is.
fn partial(tag: &Tag, components: &Components<'_>) -> Option<String> {
    let path = components.imports.get(&tag.name)?;
    if !crate::paths::is_markdown(path) || !tag.attributes.is_empty() || !tag.is_self_closing {
        return None;
    }
    let file = components.tree.text(path)?.replace("\r\n", "\n");
    let front_matter = crate::front_matter::FrontMatter::split(components.tree, &file).ok()?;
    let body = &file[front_matter.body..];
    let mut edits = crate::edits::Edits::default();
    for range in mdx::statements(body, &Code::of(body)) {
        edits.replace(range, "");
    }
    Some(edits.apply(body).trim().to_owned())
}

impl Components<'_> {
    /// Converts the components of a text, from outside in.
    pub(crate) fn convert(&self, text: &str, depth: usize) -> String {
        if depth > MAX_DEPTH {
            return text.to_owned();
        }
        let code = Code::of(text);
        let tags = tags::find(text, &code);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (index, tag) in tags.iter().enumerate() {
            if tag.range.start < at || tag.closes {
                continue;
            }
            if is_converted(&tags, index, text, self).is_none() {
                if let Some((new, end)) = self.kept(&tags, index, text, depth) {
                    out.push_str(&text[at..tag.range.end]);
                    out.push_str(&new);
                    at = end;
                }
                continue;
            }
            let Some((new, end)) = self.component(&tags, index, text, depth) else {
                continue;
            };
            out.push_str(&text[at..tag.range.start]);
            out.push_str(&new);
            at = end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// Returns the content of an element that stays, without indentation: MDX has no indented code.
    fn kept(
        &self,
        tags: &[Tag],
        index: usize,
        text: &str,
        depth: usize,
    ) -> Option<(String, usize)> {
        let tag = &tags[index];
        let closing = &tags[tag.closing?];
        let pad = container(text, tag.range.start)?;
        let content = &text[tag.range.end..closing.range.start];
        let is_code = |line: &str| !line.trim().is_empty() && columns(line) >= columns(&pad) + TAB;
        if tag.name == "pre" || !content.lines().skip(1).any(is_code) {
            return None;
        }
        let content = dedented(content, &pad);
        let last = content.rfind('\n').map_or(0, |at| at + 1);
        let end = if content[last..].trim().is_empty() {
            &content[..last]
        } else {
            &content
        };
        let converted = self.convert(end, depth + 1);
        let line = if end.len() < content.len() {
            pad.as_str()
        } else {
            ""
        };
        Some((format!("{converted}{line}"), closing.range.start))
    }

    fn component(
        &self,
        tags: &[Tag],
        index: usize,
        text: &str,
        depth: usize,
    ) -> Option<(String, usize)> {
        let tag = &tags[index];
        let pad = container(text, tag.range.start).unwrap_or_default();
        let end = tag
            .closing
            .map_or(tag.range.end, |closing| tags[closing].range.end);
        let inside = || {
            let end = tag
                .closing
                .map_or(tag.range.end, |closing| tags[closing].range.start);
            dedented(&text[tag.range.end..end], &pad)
        };
        let title = || {
            tag.text("title")
                .map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let block = |line: &str, content: &str| {
            let content = trim_lines(content);
            let content = if content.is_empty() {
                String::new()
            } else {
                format!("{content}\n")
            };
            format!("{line}\n{content}{pad}:::{}", behind(text, end, &pad))
        };
        let new = match tag.name.as_str() {
            "Tabs" => block(":::tabs", &self.tabs(tag, &inside(), &pad, depth)?),
            "Aside" | "Admonition" | "Callout" => {
                let kind = tag
                    .text("type")
                    .and_then(|kind| alert_of(&kind))
                    .unwrap_or("note");
                block(
                    &opening(kind, title().as_deref()),
                    &self.convert(&inside(), depth + 1),
                )
            }
            "Note" | "Tip" | "Info" | "Warning" | "Danger" | "Caution" => block(
                &opening(&tag.name.to_lowercase(), title().as_deref()),
                &self.convert(&inside(), depth + 1),
            ),
            "Steps" => block(":::steps", &self.convert(&inside(), depth + 1)),
            "FileTree" => block(":::filetree", &file_tree(&inside())),
            "CardGrid" => block(":::cards", &self.cards(&inside(), &pad, depth)),
            "Card" => block(":::cards", &self.card(tag, &inside(), &pad, depth)),
            "LinkCard" => block(":::cards", &format!("{pad}{}", link_card(tag)?)),
            "LinkButton" => {
                let end = tags[tag.closing?].range.start;
                let label = text[tag.range.end..end]
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                format!("[{label}]({})", tag.text("href")?)
            }
            "Badge" => badge(tag)?,
            "Image" => image(tag, self)?,
            "details" => {
                let (summary, from) = summary(tags, index, text)?;
                let open = if tag.has("open") { "{open}" } else { "" };
                let content = dedented(&text[from..tags[tag.closing?].range.start], &pad);
                block(
                    &format!("{}{open}", opening("details", Some(&summary))),
                    &self.convert(&content, depth + 1),
                )
            }
            _ => self
                .convert(&partial(tag, self)?, depth + 1)
                .replace('\n', &format!("\n{pad}")),
        };
        // White space before text that moves to a line of its own.
        let skipped = match behind(text, end, &pad).is_empty()
            || !new.ends_with('\n') && !new.ends_with(&format!("\n{pad}"))
        {
            true => 0,
            false => text[end..].len() - text[end..].trim_start_matches([' ', '\t']).len(),
        };
        Some((new, end + skipped))
    }

    /// The tabs in `<Tabs>`.
    fn tabs(&self, around: &Tag, text: &str, pad: &str, depth: usize) -> Option<String> {
        let tags = tags::find(text, &Code::of(text));
        let labels = around
            .expression("values")
            .map(|code| script::exported(&format!("export default {code}")).unwrap_or_default());
        let label_of = |value: &str| {
            let list = labels.as_ref()?.as_array()?;
            let item = list.iter().find(|item| item["value"] == value)?;
            item["label"].as_str().map(str::to_owned)
        };
        let mut out = String::new();
        let mut at = 0;
        for tag in &tags {
            let is_tab = matches!(tag.name.as_str(), "TabItem" | "Tab")
                && !tag.closes
                && tag.range.start >= at;
            let Some(closing) = tag.closing.filter(|_| is_tab) else {
                continue;
            };
            let value = tag.text("value");
            let label = tag.text("label").or_else(|| tag.text("title"));
            let label = label.or_else(|| label_of(value.as_deref()?)).or(value)?;
            let content = dedented(&text[tag.range.end..tags[closing].range.start], pad);
            let content = self.convert(&content, depth + 1);
            out.push_str(&format!(
                "{pad}{}\n\n{}\n\n",
                markup::tab(&label),
                trim_lines(&content)
            ));
            at = tags[closing].range.end;
        }
        Some(out)
    }

    /// The cards in `<CardGrid>`.
    fn cards(&self, text: &str, pad: &str, depth: usize) -> String {
        let tags = tags::find(text, &Code::of(text));
        let mut out = String::new();
        let mut at = 0;
        for tag in &tags {
            if tag.closes || tag.range.start < at {
                continue;
            }
            let item = match (tag.name.as_str(), tag.closing) {
                ("Card", Some(closing)) => {
                    at = tags[closing].range.end;
                    let inside = dedented(&text[tag.range.end..tags[closing].range.start], pad);
                    self.card(tag, &inside, pad, depth)
                }
                ("LinkCard", _) => format!("{pad}{}", link_card(tag).unwrap_or_default()),
                _ => continue,
            };
            out.push_str(&item);
            out.push('\n');
        }
        out
    }

    /// An item of a list, with the content of the card below its title.
    fn card(&self, tag: &Tag, inside: &str, pad: &str, depth: usize) -> String {
        let title = tag.text("title").unwrap_or_default();
        let content = self.convert(inside, depth + 1);
        let content = trim_lines(&content);
        let lines: Vec<String> = content
            .lines()
            .map(|line| match line.trim().is_empty() {
                true => String::new(),
                false => format!("{pad}  {}", line.strip_prefix(pad).unwrap_or(line)),
            })
            .collect();
        let title = match tag.text("href") {
            Some(href) => format!("[{}]({href})", markup::bracketed(&title)),
            None => format!("**{title}**"),
        };
        format!("{pad}- {title}\n\n{}\n", lines.join("\n"))
    }
}

fn link_card(tag: &Tag) -> Option<String> {
    let description = tag.text("description").unwrap_or_default();
    let link = format!(
        "- [{}]({}) {description}",
        markup::bracketed(&tag.text("title")?),
        tag.text("href")?
    );
    Some(link.trim_end().to_owned())
}

fn badge(tag: &Tag) -> Option<String> {
    let kind = tag.text("variant").filter(|kind| kind != "default");
    let kind = kind
        .and_then(|kind| alert_of(&kind))
        .map(|kind| format!("{{type={kind}}}"));
    Some(format!(
        ":badge[{}]{}",
        tag.text("text")?,
        kind.unwrap_or_default()
    ))
}

/// Writes the remarks of a file tree in asterisks: `- a.md a remark` as `- a.md *a remark*`.
fn file_tree(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let content = line.trim_start();
        let Some(item) = content.strip_prefix("- ") else {
            return line.to_owned();
        };
        let indent = &line[..line.len() - content.len()];
        let end = match item.strip_prefix("**") {
            Some(bold) => bold.find("**").map_or(item.len(), |end| end + 4),
            None => item.find(' ').unwrap_or(item.len()),
        };
        let (name, remark) = item.split_at(end);
        let remark = remark.trim();
        match remark.is_empty() || remark.starts_with('*') {
            true => line.to_owned(),
            false => format!("{indent}- {name} *{remark}*"),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a text whose lines begin with `pad` in place of the white space that all of them share.
fn dedented(text: &str, pad: &str) -> String {
    if !text.contains('\n') {
        return format!("{pad}{}", text.trim());
    }
    let mut lines = text.split('\n');
    let first = lines.next().unwrap_or_default().trim_start();
    let lines: Vec<&str> = lines.collect();
    let written = lines.iter().filter(|line| !line.trim().is_empty());
    let shared = written.map(|line| columns(line)).min().unwrap_or(0);
    let mut out = if first.is_empty() {
        String::new()
    } else {
        format!("{pad}{first}")
    };
    for line in lines {
        out.push('\n');
        if !line.trim().is_empty() {
            out.push_str(pad);
            out.push_str(&without_columns(line, shared));
        }
    }
    out
}

/// The columns of a tab.
const TAB: usize = 4;

/// Returns the columns of the indentation of a line.
fn columns(line: &str) -> usize {
    let white = line.chars().take_while(|c| matches!(c, ' ' | '\t'));
    white.map(|c| if c == '\t' { TAB } else { 1 }).sum()
}

/// Removes columns of indentation. Further columns of a tab become spaces.
fn without_columns(line: &str, count: usize) -> String {
    let mut left = count;
    let mut rest = line;
    while left > 0
        && let Some(c) = rest.chars().next().filter(|c| matches!(c, ' ' | '\t'))
    {
        let width = if c == '\t' { TAB } else { 1 };
        rest = &rest[1..];
        if width > left {
            return format!("{}{rest}", " ".repeat(width - left));
        }
        left -= width;
    }
    rest.to_owned()
}

/// Removes blank lines at both ends.
fn trim_lines(text: &str) -> &str {
    let end = text.trim_end().len();
    let text = &text[..end];
    let white = text.len() - text.trim_start().len();
    let start = text[..white].rfind('\n').map_or(0, |at| at + 1);
    &text[start..]
}

/// Returns the break between a component and text behind it on its line.
fn behind(text: &str, end: usize, pad: &str) -> String {
    let rest = text[end..].split('\n').next().unwrap_or_default();
    if rest.trim().is_empty() {
        String::new()
    } else {
        format!("\n\n{pad}")
    }
}
