//! Shortcodes of Hugo that have an equal in Markdown or in sitegen's components.
//!
//! Hugo runs shortcodes in blocks of code too. There only what it shows as text is written: `{{</* x */>}}` as
//! `{{< x >}}`, and values of `param`. Every other shortcode in code is listed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::code::Code;
use crate::edits::{Edits, LineNumbers};
use crate::links::Link;
use crate::markup::{self, alert_of, close_block, fence_for, open_block, opening};
use crate::pages::Context;
use crate::report::Report;
use crate::shortcode_tags::{self, Tag};
use crate::{fences, paths};

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
struct Conversion<'a> {
    context: &'a Context<'a>,
    values: &'a Values,
    text: &'a str,
    code: Code,
    tags: &'a [Tag],
    edits: Edits,
    report: &'a mut Report,
    lines: LineNumbers,
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
    fn page_at(&self, wanted: &str, language: Option<&str>) -> Option<String> {
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
    fn container(&self, tag: &Tag) -> Option<String> {
        markup::container_of(&self.before(tag.range.start))
    }

    /// Returns the text before a byte on its line, without the tags that became lines of their own.
    fn before(&self, at: usize) -> String {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let mut out = String::new();
        let mut from = start;
        for tag in self
            .tags
            .iter()
            .filter(|tag| (start..at).contains(&tag.range.start))
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
    fn pair(&mut self, tag: &Tag, opening: &str, closing: &str) -> Option<()> {
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
        let is_outer = self
            .tags
            .iter()
            .any(|tag| range.contains(&tag.range.start) && tag.closing.is_some());
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
    fn block(&mut self, tag: &Tag, line: &str, kind: Option<&'static str>) -> Option<&'static str> {
        self.pair(tag, line, ":::")?;
        kind
    }

    fn alert(&mut self, tag: &Tag, name: &str) -> Option<&'static str> {
        let is_general = matches!(name, "alert" | "notice" | "callout" | "admonition" | "hint");
        let own = alert_of(name)?;
        let named = tag.named(&[
            "type", "kind", "color", "context", "style", "level", "theme",
        ]);
        let first = tag.positional.first().map(String::as_str);
        let kind = named
            .or(first.filter(|_| is_general))
            .and_then(alert_of)
            .unwrap_or(own);
        let second = if is_general { 1 } else { 0 };
        let title = tag.argument(&["title", "heading", "header", "label"], second);
        // Some themes name a sign of theirs where others name a title.
        let title = title.filter(|title| alert_of(title).is_none()).map(plain);
        if tag.closing.is_none() {
            let text = tag.named(&["text", "content"])?.to_owned();
            let container = self.container(tag)?;
            let lines = format!("{}\n{text}\n:::", opening(kind, title.as_deref()));
            open_block(
                &mut self.edits,
                self.text,
                tag.range.clone(),
                &lines,
                &container,
            );
            return Some("alerts");
        }
        self.block(tag, &opening(kind, title.as_deref()), Some("alerts"))
    }

    fn tab(&mut self, tag: &Tag) -> Option<&'static str> {
        let around = self
            .around(tag, &["tabs", "tabpane", "code-tabs", "codetabs"])?
            .clone();
        let title = tag.argument(&["header", "name", "title", "label", "text", "tabName"], 0);
        let title = title
            .map(str::to_owned)
            .or_else(|| self.listed_title(tag, &around))?;
        let closing = &self.tags[tag.closing?];
        let inside = self.text[tag.range.end..closing.range.start].to_owned();
        let mut line = markup::tab(&title);
        if tag.named(&["disabled"]) == Some("true") && inside.trim().is_empty() {
            self.edits.replace(tag.range.start..closing.range.end, "");
            return Some("tabs");
        }
        // The panes of Docsy have code, unless they say otherwise.
        let is_code = around.name.ends_with("tabpane")
            && !tag.is_markdown
            && ![tag, &around]
                .iter()
                .any(|tag| tag.named(&["text"]) == Some("true"))
            && !inside.contains("```");
        if is_code {
            let mut languages = [tag, &around].into_iter();
            let language = languages.find_map(|tag| tag.named(&["lang", "langEqualsHeader"]));
            let language = language
                .filter(|language| *language != "true")
                .unwrap_or_default();
            let fence = fence_for(&inside);
            line.push_str(&format!("\n\n{fence}{language}"));
            self.pair(tag, &line, &format!("{fence}\n"))?;
        } else {
            line.push('\n');
            self.pair(tag, &line, "")?;
        }
        Some("tabs")
    }

    /// Returns the innermost pair with one of some names around a tag.
    fn around(&self, tag: &Tag, names: &[&str]) -> Option<&Tag> {
        let is_around = |other: &&Tag| {
            let end = other.closing.map(|closing| self.tags[closing].range.start);
            other.range.end <= tag.range.start && end.is_some_and(|end| end >= tag.range.end)
        };
        let mut outer = self.tags.iter().filter(is_around);
        outer.rfind(|outer| names.contains(&outer.name.rsplit('/').next().unwrap_or_default()))
    }

    /// Returns the title that the tabs around list: `{{< tabs items="A,B" >}}`.
    fn listed_title(&self, tag: &Tag, around: &Tag) -> Option<String> {
        let end = self.tags[around.closing?].range.start;
        let place = self.tags.iter().filter(|other| {
            !other.closes
                && other.name == tag.name
                && around.range.end <= other.range.start
                && other.range.start < end
        });
        let place = place
            .take_while(|other| other.range.start < tag.range.start)
            .count();
        let titles = around.named(&["items"])?;
        titles
            .split(',')
            .nth(place)
            .map(|title| title.trim().to_owned())
    }

    fn highlight(&mut self, tag: &Tag) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        let language = tag.argument(&["lang", "language"], 0).unwrap_or_default();
        let options = tag.argument(&["options"], 1).unwrap_or_default();
        let (mut info, left) = fences::highlight(language, options);
        for left in left {
            let line = self.lines.at(tag.range.start);
            let help = "left out: blocks of code have no such attribute";
            self.report.leave(
                &self.context.page.source,
                line,
                "attribute of a fence",
                &left,
                help,
            );
        }
        if let Some(title) = tag.named(&["title", "filename"]) {
            info.push_str(&format!(" title=\"{title}\""));
        }
        let fence = fence_for(&self.text[tag.range.end..closing.range.start]);
        self.pair(tag, &format!("{fence}{info}"), &fence)?;
        Some("blocks of code")
    }

    fn fenced(&mut self, tag: &Tag, language: &str) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        let fence = fence_for(&self.text[tag.range.end..closing.range.start]);
        self.pair(tag, &format!("{fence}{language}"), &fence)?;
        Some("blocks of code")
    }

    fn comment(&mut self, tag: &Tag) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        if self.text[tag.range.end..closing.range.start].contains("-->") {
            return None;
        }
        self.edits.replace(tag.range.clone(), "<!--");
        self.edits.replace(closing.range.clone(), "-->");
        Some("comments")
    }

    /// An image, or the HTML that Hugo makes, where Markdown has no form for an attribute.
    fn figure(&mut self, tag: &Tag) -> Option<&'static str> {
        let source = tag.argument(&["src", "link"], 0)?;
        let get = |key: &str| tag.named(&[key]);
        let caption = get("caption").or(get("title"));
        let alt = get("alt").or(caption).unwrap_or_default();
        let is_plain = tag
            .named
            .iter()
            .all(|(key, _)| matches!(key.as_str(), "src" | "alt" | "caption" | "title"))
            && !(get("caption").is_some() && get("title").is_some())
            && self.container(tag).is_some();
        let destination = if source.contains(' ') {
            format!("<{source}>")
        } else {
            source.to_owned()
        };
        let new = if is_plain {
            let title = caption
                .map(|caption| format!(" \"{}\"", caption.replace('"', "\\\"")))
                .unwrap_or_default();
            format!("![{}]({destination}{title})", alt.replace(['[', ']'], ""))
        } else {
            self.figure_html(tag, source, alt)
        };
        self.edits
            .replace(tag.range.clone(), new.replace("\n\n", "\n"));
        Some("figures")
    }

    fn figure_html(&self, tag: &Tag, source: &str, alt: &str) -> String {
        let attribute = |name: &str, key: &str| {
            let value = tag.named(&[key]);
            value
                .map(|value| format!(" {name}=\"{}\"", markup::escaped(value)))
                .unwrap_or_default()
        };
        let size = ["width", "height", "loading"]
            .map(|key| attribute(key, key))
            .concat();
        let image = format!(
            "<img src=\"{}\" alt=\"{}\"{size}>",
            markup::escaped(source),
            markup::escaped(alt)
        );
        let image = match tag.named(&["link"]) {
            Some(_) => {
                let link = format!(
                    "{}{}{}",
                    attribute("href", "link"),
                    attribute("target", "target"),
                    attribute("rel", "rel")
                );
                format!("<a{link}>{image}</a>")
            }
            None => image,
        };
        let title = tag
            .named(&["title"])
            .map(|title| format!("<strong>{}</strong> ", markup::escaped(title)));
        let caption = tag.named(&["caption"]).map(markup::escaped);
        let text = format!(
            "{}{}",
            title.unwrap_or_default(),
            caption.unwrap_or_default()
        );
        let text = text.trim();
        let text = if text.is_empty() {
            String::new()
        } else {
            format!("<figcaption>{text}</figcaption>")
        };
        format!(
            "<figure{}>{image}{text}</figure>",
            attribute("class", "class")
        )
    }

    fn badge(&mut self, tag: &Tag) -> Option<&'static str> {
        let text = match tag.closing {
            Some(closing) => self.text[tag.range.end..self.tags[closing].range.start].to_owned(),
            None => tag.argument(&["content", "text", "label"], 0)?.to_owned(),
        };
        if text.contains(['\n', '[', ']', '{', '<']) {
            return None;
        }
        let end = tag
            .closing
            .map_or(tag.range.end, |closing| self.tags[closing].range.end);
        self.edits
            .replace(tag.range.start..end, format!(":badge[{}]", text.trim()));
        Some("badges")
    }

    fn button(&mut self, tag: &Tag) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        let text = self.text[tag.range.end..closing.range.start].trim();
        let address = tag.argument(&["href", "url", "link", "relref"], 0)?;
        let link = match tag.named(&["relref"]) {
            Some(wanted) => {
                let link = Link::parse(wanted);
                let old = self.page_at(link.path, None)?;
                format!(
                    "{}{}",
                    self.context.links.link(self.context.page, &old)?,
                    link.rest
                )
            }
            None => address.to_owned(),
        };
        if text.contains('\n') || text.contains("{{") {
            return None;
        }
        self.edits.replace(
            tag.range.start..closing.range.end,
            format!("[{text}]({link})"),
        );
        Some("buttons")
    }

    fn card(&mut self, tag: &Tag) -> Option<&'static str> {
        self.around(tag, &["cards"])?;
        let title = tag.named(&["title"])?;
        let link = tag.named(&["link", "href", "url"])?;
        let container = self.container(tag)?;
        let text = tag.named(&["subtitle", "description"]).unwrap_or_default();
        let line = format!("- [{}]({link}) {text}", markup::bracketed(title));
        open_block(
            &mut self.edits,
            self.text,
            tag.range.clone(),
            line.trim_end(),
            &container,
        );
        Some("cards")
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
fn plain(title: &str) -> String {
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
