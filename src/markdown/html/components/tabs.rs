//! Tabs: groups of fences or of directives, switched without a script.

use super::super::super::FenceInfo;
use super::super::super::directives::{Component, Directive};
use super::super::HtmlWriter;
use highlight::escape_into;
use kramdown::BodyEvent;
use pulldown_cmark::{Event, Tag, TagEnd};

/// A group of tabs.
pub(super) struct TabGroup {
    pub(super) number: usize,
    pub(super) tabs: usize,
}

impl HtmlWriter<'_> {
    pub(super) fn start_tabs(&mut self, directive: Option<&Directive>) {
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
    pub(super) fn group(&mut self) -> Option<&mut TabGroup> {
        let components = &mut self.components;
        match &mut components.fence_tabs {
            Some(group) => Some(group),
            None => {
                let mut open = components.open.iter_mut().rev();
                open.find_map(|open| open.group.as_mut())
            }
        }
    }

    pub(super) fn number_of_tabs(&mut self) -> usize {
        self.group().map_or(0, |group| group.tabs)
    }

    /// Writes the control of a tab up to its label.
    pub(super) fn start_label(&mut self) {
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
    pub(super) fn end_label(&mut self) {
        self.out.push_str(match self.components.has_controls {
            true => "</label>\n<div class=\"tab\">\n",
            false => "</strong></p>\n<div class=\"tab\">\n",
        });
    }

    /// Starts the tab of a code block that is one. Returns false if it is none. A title that is the label is removed.
    pub(in super::super) fn start_fence_tab(&mut self, info: &mut FenceInfo) -> bool {
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
    pub(in super::super) fn ends_fence_tabs(&self, event: &BodyEvent<'_>) -> bool {
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

    pub(in super::super) fn end_fence_tabs(&mut self) {
        if self.components.fence_tabs.take().is_some() {
            self.out.push_str("</div>\n");
        }
    }

    /// Ends the tab that [`Self::start_fence_tab`] started.
    pub(in super::super) fn end_fence_tab(&mut self, is_tab: bool) {
        if is_tab {
            self.out.push_str("</div>\n");
        }
    }
}
