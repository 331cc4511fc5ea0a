//! Writes the components of the theme: directives, tabs, figures, badges.
//!
//! A page that is read in a browser gets tabs and folded code that work without a script. If a body is a part of
//! something else (a feed, an excerpt), and where active content is removed, all content is shown with its labels.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::super::directives::{
    AlertKind, BADGE, Component, Directive, DirectiveEvent, badge_attributes,
};
use super::super::{FenceInfo, RenderOptions};
use super::HtmlWriter;
use crate::language::Format;
use highlight::escape_into;
use kramdown::{BodyEvent, escape_attribute};

/// Images that are wider than a line of text (42rem) lead to themselves.
const WIDEST_IN_TEXT: usize = 672;

/// The state of components while a body is written.
#[derive(Default)]
pub(super) struct Components {
    /// The open directives.
    open: Vec<OpenComponent>,
    /// Number of groups of tabs so far.
    groups: usize,
    /// The tabs of neighbouring code blocks.
    fence_tabs: Option<TabGroup>,
    /// Byte offset in the output where the title of a directive begins.
    title_start: usize,
    /// True if tabs are written as controls.
    has_controls: bool,
    /// True if the body may contain badges.
    pub(super) has_badges: bool,
    badge: BadgeState,
    /// Offset in the output after the start tag of the open paragraph, and of the tag.
    pub(super) paragraph: Option<Range<usize>>,
    /// The image at the beginning of the open paragraph.
    pub(super) image: Option<FirstImage>,
    /// The marks of the open emphasis in a file tree that are part of a name.
    emphasis: Vec<Option<&'static str>>,
    /// Byte offset in the output of the item of a file tree whose name is being written.
    file: Option<usize>,
}

struct OpenComponent {
    component: Component,
    /// The tabs in it.
    group: Option<TabGroup>,
    /// The HTML of the caption of a figure.
    caption: String,
}

/// A group of tabs.
struct TabGroup {
    number: usize,
    tabs: usize,
}

/// An image at the beginning of a paragraph.
pub(super) struct FirstImage {
    /// Byte offset of the tag in the output.
    start: usize,
    /// Byte offset behind the tag; zero while it is open.
    end: usize,
    /// Byte offset where the attribute `title` belongs.
    title_at: usize,
    title: String,
    width: usize,
}

#[derive(Default)]
struct BadgeState {
    /// Byte offset in the output of the start tag of the open badge.
    open: Option<usize>,
    /// Number of elements that are open in the badge.
    depth: usize,
    /// Byte offsets of the start tag of the last badge, and behind its end tag.
    closed: Range<usize>,
    /// Byte offset behind the text that was written last.
    text_end: usize,
}

impl Components {
    pub(super) fn new(options: &RenderOptions<'_>) -> Self {
        let reads = options.reads_directives();
        let finder = || memchr::memmem::find(options.body.as_bytes(), BADGE.as_bytes());
        Self {
            has_controls: options.is_full_page && !options.sanitize,
            has_badges: reads && finder().is_some(),
            ..Self::default()
        }
    }

    pub(super) fn has_fence_tabs(&self) -> bool {
        self.fence_tabs.is_some()
    }

    fn new_group(&mut self) -> TabGroup {
        self.groups += 1;
        TabGroup {
            number: self.groups,
            tabs: 0,
        }
    }
}

impl HtmlWriter<'_> {
    pub(super) fn directive(&mut self, event: DirectiveEvent<'_>) {
        self.soft_break = None;
        self.last = '\n';
        match event {
            DirectiveEvent::Start(directive) => {
                self.start_component(directive);
                if !directive.has_title() {
                    self.default_title(directive.component);
                }
            }
            DirectiveEvent::TitleStart => self.start_title(),
            DirectiveEvent::TitleEnd => self.end_title(),
            DirectiveEvent::End(component) => self.end_component(component),
        }
    }

    fn start_component(&mut self, directive: &Directive) {
        let component = directive.component;
        let mut group = None;
        match component {
            Component::Alert(kind) => {
                let class = ["alert ", kind.name()].concat();
                self.start_block("div", &class, directive, " role=\"note\"");
            }
            Component::Details => {
                let is_open = directive.attributes.iter().any(|(key, _)| key == "open");
                let open = if is_open { " open" } else { "" };
                self.start_block("details", "details", directive, open);
            }
            Component::Tabs | Component::CodeGroup => {
                group = Some(self.components.new_group());
                self.start_tabs(Some(directive));
            }
            Component::Tab => {}
            Component::Steps => self.start_block("div", "steps", directive, ""),
            Component::Cards => self.start_block("div", "cards", directive, ""),
            Component::Figure => self.start_block("figure", "", directive, ""),
            Component::FileTree => {
                let word = self.word("file_tree");
                let more = format!(" dir=\"ltr\" role=\"group\" aria-label=\"{word}\"");
                self.start_block("div", "filetree", directive, &more);
            }
        }
        self.components.open.push(OpenComponent {
            component,
            group,
            caption: String::new(),
        });
    }

    /// Writes the start tag of a component, with the id and the classes of the author.
    fn start_block(&mut self, name: &str, class: &str, directive: &Directive, more: &str) {
        let own = directive.attributes.iter();
        let own = own.filter(|(key, _)| key == "id" || key == "class");
        self.attributes = own.cloned().collect();
        self.out.push('<');
        self.out.push_str(name);
        self.write_attributes(class);
        self.out.push_str(more);
        self.out.push_str(">\n");
    }

    fn start_title(&mut self) {
        match self.components.open.last().map(|open| open.component) {
            Some(Component::Alert(_)) => self.out.push_str("<p class=\"alert-title\">"),
            Some(Component::Details) => self.out.push_str("<summary>"),
            Some(Component::Tab) => self.start_label(),
            Some(Component::Steps | Component::Cards | Component::FileTree) => {
                self.out.push_str("<p class=\"component-title\">");
            }
            Some(Component::Figure | Component::Tabs | Component::CodeGroup) | None => {}
        }
        self.components.title_start = self.out.len();
    }

    fn end_title(&mut self) {
        match self.components.open.last_mut() {
            Some(OpenComponent {
                component: Component::Figure,
                caption,
                ..
            }) => *caption = self.out.split_off(self.components.title_start),
            Some(OpenComponent { component, .. }) => match component {
                Component::Details => self.out.push_str("</summary>\n"),
                Component::Tab => self.end_label(),
                // Tabs have titles of their own.
                Component::Tabs | Component::CodeGroup => {
                    self.out.truncate(self.components.title_start);
                }
                _ => self.out.push_str("</p>\n"),
            },
            None => {}
        }
        self.soft_break = None;
        self.last = '\n';
    }

    /// Writes the title of a component that has none: the name of its kind, or the number of a tab.
    fn default_title(&mut self, component: Component) {
        let title = match component {
            Component::Alert(kind) => self.word(kind.name()).into_owned(),
            Component::Details => self.word("details").into_owned(),
            Component::Tab => (self.number_of_tabs() + 1).to_string(),
            _ => return,
        };
        self.start_title();
        self.out.push_str(&title);
        self.end_title();
    }

    fn end_component(&mut self, component: Component) {
        let open = self.components.open.pop();
        match component {
            Component::Details => self.out.push_str("</details>\n"),
            Component::Figure => {
                if let Some(caption) = open
                    .map(|open| open.caption)
                    .filter(|caption| !caption.is_empty())
                {
                    self.out.push_str("<figcaption>");
                    self.out.push_str(&caption);
                    self.out.push_str("</figcaption>\n");
                }
                self.out.push_str("</figure>\n");
            }
            _ => self.out.push_str("</div>\n"),
        }
    }

    /// Starts an alert whose title is the name of its kind.
    pub(super) fn alert_with_title(&mut self, kind: AlertKind) {
        let name = kind.name();
        let word = self.word(name);
        self.out.push_str(&format!(
            "<div class=\"alert {name}\" role=\"note\">\n<p class=\"alert-title\">{word}</p>\n"
        ));
    }
}

/// Tabs.
impl HtmlWriter<'_> {
    fn start_tabs(&mut self, directive: Option<&Directive>) {
        let word = self.word("tabs");
        let more = match self.components.has_controls {
            true => format!(" role=\"group\" aria-label=\"{word}\""),
            false => String::new(),
        };
        match directive {
            Some(directive) => self.start_block("div", "tabs", directive, &more),
            None => self.out.push_str(&format!("<div class=\"tabs\"{more}>\n")),
        }
    }

    /// Returns the innermost group of tabs.
    fn group(&mut self) -> Option<&mut TabGroup> {
        let components = &mut self.components;
        match &mut components.fence_tabs {
            Some(group) => Some(group),
            None => {
                let mut open = components.open.iter_mut().rev();
                open.find_map(|open| open.group.as_mut())
            }
        }
    }

    fn number_of_tabs(&mut self) -> usize {
        self.group().map_or(0, |group| group.tabs)
    }

    /// Writes the control of a tab up to its label.
    fn start_label(&mut self) {
        let Some(group) = self.group() else {
            return;
        };
        group.tabs += 1;
        let (number, tab) = (group.number, group.tabs);
        if !self.components.has_controls {
            self.out.push_str("<p class=\"tab-label\"><strong>");
            return;
        }
        let checked = if tab == 1 { " checked" } else { "" };
        self.out.push_str(&format!(
            "<input type=\"radio\" name=\"page:tabs-{number}\" id=\"page:tab-{number}-{tab}\"{checked}><label for=\"page:tab-{number}-{tab}\">"
        ));
    }

    /// Writes the end of a label and starts the content of the tab.
    fn end_label(&mut self) {
        self.out.push_str(match self.components.has_controls {
            true => "</label>\n<div class=\"tab\">\n",
            false => "</strong></p>\n<div class=\"tab\">\n",
        });
    }

    /// Starts the tab of a code block that is one. Returns false if it is none. A title that is the label is removed.
    pub(super) fn start_fence_tab(&mut self, info: &mut FenceInfo) -> bool {
        let last = self.components.open.last().map(|open| open.component);
        let is_in_group = last == Some(Component::CodeGroup);
        let label = match &info.tab {
            Some(label) => label.clone(),
            None if is_in_group => {
                let title = info.label.take().or_else(|| info.title.take());
                title.unwrap_or_else(|| info.language.clone())
            }
            None => return false,
        };
        if !is_in_group && self.components.fence_tabs.is_none() {
            self.components.fence_tabs = Some(self.components.new_group());
            self.start_tabs(None);
        }
        let number = (self.number_of_tabs() + 1).to_string();
        self.start_label();
        let label = if label.is_empty() { number } else { label };
        escape_into(&mut self.out, &label);
        self.end_label();
        true
    }

    /// Returns true if an event ends the tabs of neighbouring code blocks.
    pub(super) fn ends_fence_tabs(&self, event: &BodyEvent<'_>) -> bool {
        match event {
            BodyEvent::Blank | BodyEvent::Attributes(_) => false,
            BodyEvent::Markdown(Event::Start(Tag::CodeBlock(kind))) => {
                let pulldown_cmark::CodeBlockKind::Fenced(info) = kind else {
                    return true;
                };
                let is_tab = |(key, _): &(String, String)| key == "tab";
                FenceInfo::parse(info).tab.is_none() && !self.attributes.iter().any(is_tab)
            }
            BodyEvent::Markdown(Event::End(TagEnd::CodeBlock)) => false,
            _ => self.code.is_none(),
        }
    }

    pub(super) fn end_fence_tabs(&mut self) {
        if self.components.fence_tabs.take().is_some() {
            self.out.push_str("</div>\n");
        }
    }
}

/// Images, and names in file trees.
impl HtmlWriter<'_> {
    /// Notes an image that begins the open paragraph. Returns false if it does not.
    pub(super) fn is_first_image(&mut self, start: usize, title: &str) -> bool {
        let paragraph = self.components.paragraph.as_ref();
        let is_first = paragraph.is_some_and(|paragraph| paragraph.end == start);
        if is_first {
            self.components.image = Some(FirstImage {
                start,
                end: 0,
                title_at: self.out.len(),
                title: title.to_owned(),
                width: 0,
            });
        }
        is_first
    }

    pub(super) fn image_width(&mut self, width: usize) {
        if let Some(image) = self
            .components
            .image
            .as_mut()
            .filter(|image| image.end == 0)
        {
            image.width = width;
        }
    }

    pub(super) fn end_first_image(&mut self) {
        if let Some(image) = self
            .components
            .image
            .as_mut()
            .filter(|image| image.end == 0)
        {
            image.end = self.out.len();
        }
    }

    /// Ends a paragraph that begins with an image. If it has nothing else, a wide image leads to itself, and an image
    /// with a title becomes a figure.
    pub(super) fn end_image_paragraph(&mut self) {
        let image = self.components.image.take();
        let paragraph = self.components.paragraph.take();
        let (Some(image), Some(paragraph)) = (image, paragraph) else {
            return self.close("</p>\n");
        };
        let is_alone = image.end == self.out.len();
        if !is_alone {
            if !image.title.is_empty() {
                let title = format!(" title=\"{}\"", escape_attribute(&image.title));
                self.out.insert_str(image.title_at, &title);
            }
            return self.close("</p>\n");
        }
        if image.width > WIDEST_IN_TEXT && self.options.is_full_page {
            self.enlargeable(image.start);
        }
        if image.title.is_empty() {
            return self.close("</p>\n");
        }
        self.out
            .replace_range(paragraph.start..=paragraph.start + 1, "<figure");
        self.out.push_str("\n<figcaption>");
        escape_into(&mut self.out, &image.title);
        self.close("</figcaption>\n</figure>\n");
    }

    /// Wraps the image at the end of the output in a link to its file.
    fn enlargeable(&mut self, start: usize) {
        let image = self.out.split_off(start);
        // Before it there may be the variants of the image.
        let url = image.split_once("<img src=\"");
        let url = url.and_then(|(_, rest)| rest.split('"').next());
        let url = url.unwrap_or_default();
        let label = match image.contains(" alt=\"\"") {
            true => format!(" aria-label=\"{}\"", self.word("enlarge")),
            false => String::new(),
        };
        let link = format!("<a class=\"zoom\" href=\"{url}\"{label}>{image}</a>");
        self.out.push_str(&link);
    }

    fn is_in_file_tree(&self) -> bool {
        let mut open = self.components.open.iter();
        open.any(|open| open.component == Component::FileTree)
    }

    /// Notes the start of a list item, if it is a name in a file tree.
    pub(super) fn start_file(&mut self) {
        if self.is_in_file_tree() {
            self.components.file = Some(self.out.len());
        }
    }

    /// Ends the name of a file tree: one that ends with a slash is a folder.
    pub(super) fn end_file(&mut self) {
        let Some(item) = self.components.file.take() else {
            return;
        };
        let mut text = &self.out[item..];
        while let Some(tag) = text.trim_start().strip_prefix('<') {
            text = tag.split_once('>').map_or("", |(_, after)| after);
        }
        let name = text
            .trim_start()
            .split(|c: char| c == '<' || c.is_whitespace());
        if name.take(1).any(|name| name.ends_with('/')) {
            self.out.insert_str(item + "<li".len(), " class=\"folder\"");
        }
    }

    /// Starts emphasis. In a file tree, `__init__.py` is a name; emphasis is written with asterisks there.
    pub(super) fn start_emphasis(
        &mut self,
        name: &'static str,
        mark: &'static str,
        range: &Range<usize>,
    ) {
        let is_name = self.is_in_file_tree()
            && self.prepared.patched.text.as_bytes().get(range.start) == Some(&b'_');
        if self.is_in_file_tree() {
            self.components.emphasis.push(is_name.then_some(mark));
        }
        match is_name {
            true => self.out.push_str(mark),
            false => self.element(name),
        }
    }

    pub(super) fn end_emphasis(&mut self, end_tag: &'static str) {
        let mark = self.components.emphasis.pop().flatten();
        self.out.push_str(mark.unwrap_or(end_tag));
    }
}

/// Badges.
impl HtmlWriter<'_> {
    /// Writes text with badges. A badge may consist of several events.
    pub(super) fn text_with_badges(&mut self, text: &str) {
        const OPEN: &str = "<span class=\"badge\">";
        let mut rest = text;
        while !rest.is_empty() {
            let is_behind = self.components.badge.text_end == self.out.len();
            let before = &BADGE[..BADGE.len() - 1];
            if let Some(open) = self.components.badge.open {
                let Some(end) = rest.find(']') else {
                    break;
                };
                escape_into(&mut self.out, &rest[..end]);
                self.out.push_str("</span>");
                self.components.badge.open = None;
                self.components.badge.closed = open..self.out.len();
                rest = &rest[end + 1..];
            } else if self.components.badge.closed.end == self.out.len() && rest.starts_with('{') {
                let (kind, length) = badge_attributes(rest);
                if let Some(kind) = kind {
                    let at = self.components.badge.closed.start + OPEN.len() - "\">".len();
                    self.out.insert_str(at, &[" ", kind.name()].concat());
                }
                if length == 0 {
                    break;
                }
                self.components.badge.closed = 0..0;
                rest = &rest[length..];
            } else if rest.starts_with('[') && is_behind && self.out.ends_with(before) {
                self.out.truncate(self.out.len() - before.len());
                self.open_badge(OPEN);
                rest = &rest[1..];
            } else if let Some(at) = rest.find(BADGE) {
                escape_into(&mut self.out, &rest[..at]);
                self.open_badge(OPEN);
                rest = &rest[at + BADGE.len()..];
            } else {
                break;
            }
        }
        escape_into(&mut self.out, rest);
        self.components.badge.text_end = self.out.len();
    }

    fn open_badge(&mut self, tag: &str) {
        self.components.badge.open = Some(self.out.len());
        self.components.badge.depth = 0;
        self.out.push_str(tag);
    }

    /// Counts the elements in an open badge. A badge that is not closed in its own element is text.
    pub(super) fn badge_event(&mut self, event: &Event<'_>) {
        let Some(open) = self.components.badge.open else {
            return;
        };
        match event {
            Event::Start(_) => self.components.badge.depth += 1,
            Event::End(_) if self.components.badge.depth > 0 => self.components.badge.depth -= 1,
            Event::End(_) => {
                self.components.badge.open = None;
                let tag = self.out[open..].find('>').map_or(open, |at| open + at + 1);
                self.out.replace_range(open..tag, BADGE);
            }
            _ => {}
        }
    }
}

/// Code blocks.
impl HtmlWriter<'_> {
    /// Ends the tab that [`Self::start_fence_tab`] started.
    pub(super) fn end_fence_tab(&mut self, is_tab: bool) {
        if is_tab {
            self.out.push_str("</div>\n");
        }
    }

    /// Returns the number of lines of a code block that is folded; `None` if it is not. The lines are shown behind a
    /// control, which only a page has.
    pub(super) fn folded_lines(&self, info: &FenceInfo, code: &str) -> Option<usize> {
        if !self.options.is_full_page {
            return None;
        }
        let lines = code.lines().count();
        let is_long = self.options.fold_code.is_some_and(|most| lines > most);
        let is_folded = info.fold.unwrap_or(is_long) && lines > SHOWN_LINES;
        is_folded.then_some(lines)
    }

    /// Starts the frame of folded code.
    pub(super) fn start_fold(&mut self) {
        self.out.push_str("<div class=\"fold\">\n");
    }

    /// Writes the control that shows all lines. Its words are in attributes, so that they are not text of the note.
    pub(super) fn end_fold(&mut self, lines: usize) {
        let format = Format::new(self.options.language);
        let number = u64::try_from(lines).unwrap_or(u64::MAX);
        let words = self.options.words;
        let more = words.counted("show_lines", format.category(number), number);
        let shown = format.number(i64::try_from(lines).unwrap_or(i64::MAX));
        let more = more.replace("{n}", &shown);
        let less = self.word("show_less");
        self.out.push_str(&format!(
            "<details><summary aria-label=\"{}\" data-less=\"{less}\"></summary></details>\n</div>\n",
            escape_attribute(&more)
        ));
    }
}

/// Number of lines of folded code that are visible; shorter code is not folded.
const SHOWN_LINES: usize = 12;
