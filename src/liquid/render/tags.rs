//! Rendering of tags with an output of their own: links, tags of plugins, unknown tags, captured blocks.

use super::super::budget::ASKED;
use super::super::expression::Expression;
use super::super::parse::{CycleGroup, Node};
use super::super::value::Value;
use super::super::{PluginTag, Problem};
use super::{Interrupt, Run};

impl Run<'_> {
    pub(super) fn target(&mut self, url: Option<String>, what: &'static str, name: &str) {
        self.budget.spend(ASKED);
        match url {
            Some(url) => self.put(&url),
            None if what == "file" && self.environment.has_generators() => {
                let problem = Problem::maybe_generated(self.here.clone(), name);
                self.report(problem);
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                let url = self
                    .environment
                    .url(&format!("/{}.html", stem.trim_start_matches('/')), false);
                self.put(&url);
            }
            None => {
                let help = if what == "post" {
                    "write the date and name of a post as in its file: `2025-03-12-name`"
                } else {
                    "write the path of a file from the root of the source"
                };
                let problem = Problem::missing(self.here.clone(), what, name, help);
                self.report(problem);
            }
        }
    }

    /// A tag that Liquid does not have: the plugins that sitegen implements are asked first.
    pub(super) fn plugin_tag(
        &mut self,
        node: &Node,
        name: &str,
        markup: &str,
        body: Option<&[Node]>,
    ) -> Result<(), Interrupt> {
        let interpolated = self.interpolated(markup);
        let (content, left) = match body.map(|body| self.captured(body)) {
            Some((content, left)) => (Some(content), left),
            None => (None, Ok(())),
        };
        self.budget.spend(ASKED);
        let tag = PluginTag {
            name,
            markup,
            interpolated: &interpolated,
            content: content.as_deref(),
            variables: &*self,
        };
        match self.environment.plugin_tag(&tag) {
            Some(text) => self.put(&text),
            None => {
                self.unknown(node, name);
                self.put(content.as_deref().unwrap_or_default());
            }
        }
        left
    }

    /// A tag that no plugin of sitegen's implements. One of a site's plugin is left out, any other stays text.
    fn unknown(&mut self, node: &Node, name: &str) {
        let span = self.here.clone();
        let is_end = self.text[node.span.clone()]
            .trim_start_matches(['{', '%', '-', ' '])
            .starts_with("end");
        let is_of_plugin = self.environment.is_of_plugin(name, node.in_code);
        if !is_end {
            self.report(if is_of_plugin {
                Problem::plugin_tag(span, name)
            } else {
                Problem::unknown_tag(span, name, node.in_code)
            });
        }
        if !is_of_plugin {
            let text = self.text[node.span.clone()].to_owned();
            self.put(&text);
        }
    }

    /// Reports an output of an undefined name, which shows nothing.
    pub(super) fn report_empty_output(&mut self, node: &Node, value: &Expression) {
        let Some(root) = value.root() else {
            return;
        };
        let known = self.environment.root(root).is_some()
            || self.assigned.contains(root)
            || self.scopes.iter().any(|(name, _)| name == root)
            || [
                "include",
                "layout",
                "paginator",
                "jekyll",
                "content",
                "theme",
            ]
            .contains(&root);
        if !known {
            self.report(Problem::empty_output(node.span.clone(), root, node.in_code));
        }
    }

    pub(super) fn captured(&mut self, body: &[Node]) -> (String, Result<(), Interrupt>) {
        self.budget.spend(10);
        let before = std::mem::take(&mut self.out.text);
        self.captures += 1;
        self.outside += before.len();
        let left = self.nodes(body);
        self.outside -= before.len();
        self.captures -= 1;
        (std::mem::replace(&mut self.out.text, before), left)
    }

    pub(super) fn capture(&mut self, name: &str, body: &[Node]) -> Result<(), Interrupt> {
        let (text, left) = self.captured(body);
        let text = Value::from(text);
        self.budget.keep(&text);
        self.variables.insert(name.to_owned(), text);
        left
    }

    pub(super) fn case(
        &mut self,
        value: &Expression,
        whens: &[(Vec<Expression>, Vec<Node>)],
    ) -> Result<(), Interrupt> {
        let value = self.value(value);
        let mut any = false;
        for (values, body) in whens {
            self.budget.spend(values.len());
            let is_else = values.is_empty();
            let matches = match is_else {
                true => !any,
                false => values.iter().any(|v| self.value(v).equals(&value)),
            };
            if matches {
                any = true;
                self.nodes(body)?;
                if is_else {
                    // Branches behind `else` are ignored (Liquid 4 `Case#render`).
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    pub(super) fn if_changed(&mut self, body: &[Node]) -> Result<(), Interrupt> {
        let (text, left) = self.captured(body);
        if text != self.last_change {
            self.put(&text);
            self.last_change = text;
        }
        left
    }

    pub(super) fn cycle(&mut self, group: &CycleGroup, values: &[Expression]) {
        let group = match group {
            CycleGroup::Text(text) => text.clone(),
            CycleGroup::Value(value) => format!("={}", self.value(value).inspected()),
        };
        let next = self.cycles.entry(group).or_default();
        let index = *next;
        *next = if index + 1 >= values.len() {
            0
        } else {
            index + 1
        };
        if let Some(value) = values.get(index) {
            let text = self.value(value).shown();
            self.put(&text);
        }
    }

    pub(super) fn count(&mut self, name: &str, down: bool) {
        let count = self.counts.entry(name.to_owned()).or_default();
        if down {
            *count -= 1;
        }
        let text = count.to_string();
        if !down {
            *count += 1;
        }
        self.put(&text);
    }

    pub(super) fn highlight(
        &mut self,
        language: &str,
        options: &str,
        body: &[Node],
    ) -> Result<(), Interrupt> {
        let (code, left) = self.captured(body);
        let code = code.trim_matches(['\n', '\r']);
        self.budget.spend(50 + code.len());
        let html = self.environment.highlight(language, options, code);
        self.put(&html);
        left
    }
}
