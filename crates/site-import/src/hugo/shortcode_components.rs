//! Shortcodes with an equal: alerts, tabs, blocks of code, figures, badges, buttons, cards.

use super::shortcode_tags::Tag;
use super::shortcodes::{Conversion, plain};
use crate::fences;
use crate::links::Link;
use crate::markup::{self, alert_of, fence_for, open_block, opening};

impl Conversion<'_> {
    pub(super) fn alert(&mut self, tag: &Tag, name: &str) -> Option<&'static str> {
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

    pub(super) fn tab(&mut self, tag: &Tag) -> Option<&'static str> {
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
        let outer = |index: usize| self.tags[index].parent;
        let mut parents = std::iter::successors(tag.parent, |index| outer(*index));
        let name = |index: usize| self.tags[index].name.rsplit('/').next().unwrap_or_default();
        let found = parents.find(|index| names.contains(&name(*index)))?;
        Some(&self.tags[found])
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

    pub(super) fn highlight(&mut self, tag: &Tag) -> Option<&'static str> {
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

    pub(super) fn fenced(&mut self, tag: &Tag, language: &str) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        let fence = fence_for(&self.text[tag.range.end..closing.range.start]);
        self.pair(tag, &format!("{fence}{language}"), &fence)?;
        Some("blocks of code")
    }

    pub(super) fn comment(&mut self, tag: &Tag) -> Option<&'static str> {
        let closing = &self.tags[tag.closing?];
        if self.text[tag.range.end..closing.range.start].contains("-->") {
            return None;
        }
        self.edits.replace(tag.range.clone(), "<!--");
        self.edits.replace(closing.range.clone(), "-->");
        Some("comments")
    }

    /// An image, or the HTML that Hugo makes, where Markdown has no form for an attribute.
    pub(super) fn figure(&mut self, tag: &Tag) -> Option<&'static str> {
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

    pub(super) fn badge(&mut self, tag: &Tag) -> Option<&'static str> {
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

    pub(super) fn button(&mut self, tag: &Tag) -> Option<&'static str> {
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

    pub(super) fn card(&mut self, tag: &Tag) -> Option<&'static str> {
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
}
