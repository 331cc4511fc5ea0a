//! Writes the components of the theme: directives, tabs, figures, badges.
//!
//! A page that is read in a browser gets tabs and folded code that work without a script. If a body is a part of
//! something else (a feed, an excerpt), and where active content is removed, all content is shown with its labels.

mod badges;
mod file_tree;
mod folded_code;
mod images;
mod tabs;

use std::ops::Range;

use super::super::RenderOptions;
use super::super::directives::{AlertKind, BADGE, Component, Directive, DirectiveEvent};
use super::HtmlWriter;
use badges::BadgeState;
use images::FirstImage;
use tabs::TabGroup;

/// Images that are wider than a line of text (42rem) lead to themselves.
const MAX_WIDTH_IN_TEXT: usize = 672;

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

    pub(super) fn is_in_badge(&self) -> bool {
        self.badge.open.is_some()
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
